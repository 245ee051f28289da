package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"

	"github.com/alphapt/chanlog/internal/logdir"
)

// archive compresses a plain segment into archive/. Up to the last step the
// plain file is the segment, and before that step the compressed file was
// read back, and is on the disk with its name and its index.
//
// Several workers call it at the same time, so it changes nothing but the
// disk and o.
func (p *pass) archive(ctx context.Context, packer *packer, j job, o *outcome) error {
	plain := j.main()
	src, err := p.open(plain)
	if err != nil {
		return err
	}
	defer src.Close()
	files, obsolete, err := p.sortFiles(ctx, packer, j.segment, src, o)
	if err != nil {
		return err
	}
	gz, err := p.packFile(ctx, packer, j, src, o)
	if err != nil || gz == nil {
		return err
	}
	index, err := p.saveIndex(j.segment, logdir.ArchiveFolder, o.index, plain.info)
	if err != nil {
		return errors.Join(err, p.discard(j))
	}
	a := Action{Op: Compress, Channel: j.Channel, Path: plain.path, Reason: j.reason, BytesAfter: gz.size + index.size}
	for _, f := range obsolete {
		a.BytesBefore += f.size
	}
	if !p.policy.DryRun {
		if err := p.publish(gz, p.unfinished(j)); err != nil {
			return errors.Join(err, p.discard(j))
		}
		src.Close() // Windows does not remove what is open
		if err := p.removeObsolete(obsolete, plain, gz, index); err != nil {
			return err
		}
	}
	for _, f := range obsolete {
		if f.path != gz.path && f.path != index.path {
			o.removed = append(o.removed, f.path)
		}
	}
	files = append(files, gz, index)
	o.files = files
	o.actions = append(o.actions, a)
	return nil
}

func (p *pass) unfinished(j job) string {
	return path.Join(logdir.ArchiveFolder, j.File(logdir.Unfinished))
}

// discard takes back an unfinished file after something else went wrong.
func (p *pass) discard(j job) error {
	if p.policy.DryRun {
		return nil // it would be that of another pass
	}
	if err := p.root.Remove(p.unfinished(j)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return p.explain("remove", p.unfinished(j), err)
	}
	return nil
}

// sortFiles tells the files of a segment that stay from those that are
// obsolete once it is compressed: the plain file, which is src, indexes, and
// compressed files with nothing in them that the plain file does not have. A
// compressed file that has is set aside at once.
func (p *pass) sortFiles(ctx context.Context, packer *packer, s *segment, src *os.File, o *outcome) (stay, obsolete []*file, err error) {
	for _, f := range s.files {
		switch f.kind {
		case logdir.Plain, logdir.Index:
			obsolete = append(obsolete, f)
		case logdir.Compressed:
			covered, err := p.covered(ctx, packer, f, src, s.main().size)
			if err != nil {
				return nil, nil, err
			}
			if covered {
				obsolete = append(obsolete, f)
				continue
			}
			aside, err := p.setAside(s, f)
			if err != nil {
				return nil, nil, err
			}
			stay = append(stay, aside)
			o.actions = append(o.actions, Action{
				Op: SetAside, Channel: s.Channel, Path: f.path, BytesBefore: f.size, BytesAfter: f.size,
				Reason: "it does not hold what " + s.main().path + " holds; it is " + aside.path + " now",
			})
		default:
			stay = append(stay, f)
		}
	}
	return stay, obsolete, nil
}

func (p *pass) covered(ctx context.Context, packer *packer, gz *file, src *os.File, size int64) (bool, error) {
	f, err := p.open(gz)
	if err != nil {
		return false, err
	}
	defer f.Close()
	covered, err := packer.covered(ctx, f, io.NewSectionReader(src, 0, size))
	if err != nil {
		return false, fmt.Errorf("compare %s with the plain file: %w", p.full(gz.path), err)
	}
	return covered, nil
}

// setAside gives a compressed file another name, under which no reader looks
// for it and nothing overwrites it.
func (p *pass) setAside(s *segment, f *file) (*file, error) {
	aside := &file{path: path.Join(path.Dir(f.path), s.File(logdir.Aside)), kind: logdir.Aside, size: f.size, info: f.info}
	for _, other := range s.of(logdir.Aside) {
		if other.path == aside.path {
			return nil, fmt.Errorf("set aside %s, which does not hold what %s holds: %s exists already: look at the three, and keep one",
				p.full(f.path), p.full(s.main().path), p.full(aside.path))
		}
	}
	if p.policy.DryRun {
		return aside, nil
	}
	if err := p.rename(f.path, aside.path); err != nil {
		return nil, err
	}
	return aside, p.syncFolder(path.Dir(aside.path))
}

// packFile makes the unfinished file, complete, read back and synced. It
// returns nil where the segment turns out to be younger than the job allows.
func (p *pass) packFile(ctx context.Context, packer *packer, j job, src *os.File, o *outcome) (gz *file, err error) {
	temp := p.unfinished(j)
	write := func([]byte) error { return nil }
	var dst *os.File
	if !p.policy.DryRun {
		if dst, err = p.create(temp, j.main().info); err != nil {
			return nil, err
		}
		defer func() {
			dst.Close()
			if gz == nil {
				err = errors.Join(err, p.discard(j))
			}
		}()
		write = func(member []byte) error { return p.write(dst, temp, member) }
	}
	x, err := packer.pack(ctx, j.Name(), src, write)
	if err != nil {
		return nil, fmt.Errorf("compress %s: %w", p.full(j.main().path), err)
	}
	o.index = x
	if j.age > 0 && p.now.Sub(x.Last) <= j.age {
		return nil, nil
	}
	if dst != nil {
		if err := p.sync(dst, temp); err != nil {
			return nil, err
		}
		if err := packer.verify(ctx, io.NewSectionReader(dst, 0, x.GzipBytes), x); err != nil {
			return nil, fmt.Errorf("verify %s: %w", p.full(temp), err)
		}
	}
	return &file{path: path.Join(logdir.ArchiveFolder, j.File(logdir.Compressed)), kind: logdir.Compressed, size: x.GzipBytes}, nil
}

// publish gives the unfinished file its name.
func (p *pass) publish(gz *file, temp string) (err error) {
	if err := p.rename(temp, gz.path); err != nil {
		return err
	}
	if gz.info, err = p.root.Lstat(gz.path); err != nil {
		return p.explain("look at", gz.path, err)
	}
	return p.syncFolder(logdir.ArchiveFolder)
}

// removeObsolete removes what the new files replace, the plain one last.
func (p *pass) removeObsolete(obsolete []*file, plain, gz, index *file) error {
	for _, f := range obsolete {
		if f != plain && f.path != gz.path && f.path != index.path {
			if err := p.remove(f.path); err != nil {
				return err
			}
		}
	}
	// What came to it since it was read would be lost.
	if err := p.unchanged(plain); err != nil {
		return err
	}
	if err := p.remove(plain.path); err != nil {
		return err
	}
	return p.syncFolder(path.Dir(plain.path))
}
