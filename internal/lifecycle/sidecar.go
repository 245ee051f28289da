package lifecycle

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"

	"github.com/alphapt/chanlog/internal/logdir"
)

// readIndexHead takes the times of a compressed segment from the first line
// of its index, and makes a new index where that one is of no use.
func (p *pass) readIndexHead(ctx context.Context, s *segment, gz *file) error {
	x, err := p.readIndex(s, gz, func(r io.Reader) (*Index, error) {
		x, _, err := readHead(bufio.NewReaderSize(r, 1<<10))
		return x, err
	})
	if errors.Is(err, ErrIndex) {
		return p.reindex(ctx, s, gz, err)
	}
	if err != nil {
		return err
	}
	s.known.first, s.known.last = x.First, x.Last
	return nil
}

// readIndex reads the index of gz. The error wraps ErrIndex when there is
// none, too.
func (p *pass) readIndex(s *segment, gz *file, read func(io.Reader) (*Index, error)) (*Index, error) {
	file := s.index(gz)
	if file == nil {
		return nil, damaged("there is none")
	}
	if !file.info.Mode().IsRegular() {
		return nil, damaged("it is %s", notRegular(file.info.Mode()))
	}
	f, err := p.open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	x, err := read(f)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", p.full(file.path), err)
	case x.Segment != s.Name():
		return nil, damaged("%s is that of %s", p.full(file.path), x.Segment)
	case x.GzipBytes != gz.size:
		return nil, damaged("%s is for a compressed file of %d bytes, it has %d", p.full(file.path), x.GzipBytes, gz.size)
	}
	return x, nil
}

// reindex makes the index of gz anew because of what was wrong with it.
func (p *pass) reindex(ctx context.Context, s *segment, gz *file, wrong error) error {
	f, err := p.open(gz)
	if err != nil {
		return err
	}
	defer f.Close()
	x, err := p.packer.index(ctx, s.Name(), f)
	if err != nil {
		return fmt.Errorf("make index of %s: %w", p.full(gz.path), err)
	}
	index, err := p.saveIndex(s, path.Dir(gz.path), x, gz.info)
	if err != nil {
		return err
	}
	a := Action{Op: Reindex, Channel: s.Channel, Path: index.path, Reason: wrong.Error(), BytesAfter: index.size}
	if old := s.index(gz); old != nil {
		s.without(old)
		a.BytesBefore = old.size
	} else {
		p.came(index.path)
	}
	s.files = append(s.files, index)
	p.act(a)
	s.known.first, s.known.last, s.known.exact = x.First, x.Last, true
	if index.info != nil {
		s.known.indexSize, s.known.indexMtime = index.size, index.info.ModTime()
	}
	return nil
}

// saveIndex writes an index into a folder, with the mode and owner of like.
// It does not sync the folder. In a dry run it only tells the size.
func (p *pass) saveIndex(s *segment, folder string, x *Index, like fs.FileInfo) (*file, error) {
	data, err := x.encode()
	if err != nil {
		return nil, err
	}
	index := &file{path: path.Join(folder, s.File(logdir.Index)), kind: logdir.Index, size: int64(len(data))}
	if p.policy.DryRun {
		return index, nil
	}
	temp := path.Join(folder, s.File(logdir.UnfinishedIndex))
	f, err := p.create(temp, like)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	err = errors.Join(p.write(f, temp, data), p.sync(f, temp))
	if err == nil {
		index.info, err = f.Stat()
	}
	if err == nil {
		// Windows does not rename what is open.
		err = errors.Join(f.Close(), p.rename(temp, index.path))
	}
	if err != nil {
		_ = p.root.Remove(temp)
		return nil, err
	}
	return index, nil
}
