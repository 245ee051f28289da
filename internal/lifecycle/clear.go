package lifecycle

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"path"
	"slices"

	"github.com/alphapt/chanlog/internal/logdir"
)

// clear removes what an interrupted pass left, and sorts out what is no
// segment, or too many.
func (p *pass) clear(context.Context) {
	for _, c := range p.channels {
		c.all = slices.DeleteFunc(c.all, func(s *segment) bool { return !p.clearSegment(s) })
		p.report.Segments += len(c.all)
	}
}

// clearSegment reports whether there is a copy of the segment left.
func (p *pass) clearSegment(s *segment) bool {
	plain, gz := s.of(logdir.Plain), s.of(logdir.Compressed)
	for _, f := range slices.Clone(s.files) {
		switch {
		case f.kind == logdir.UnfinishedIndex,
			f.kind == logdir.Unfinished && len(plain)+len(gz) > 0:
			p.clearFile(s, f, "left by an interrupted pass")
		case f.kind == logdir.Unfinished:
			// A pass leaves the plain file until it is done.
			p.refuse(Clear, s, "it is unfinished, and there is no other copy of its segment: look at it, and move it away")
		case f.kind == logdir.Index && len(plain)+len(gz) == 0:
			p.clearFile(s, f, "the index of a file that is gone")
		}
	}
	if len(plain)+len(gz) == 0 {
		return false
	}
	for _, f := range append(plain, gz...) {
		if !f.info.Mode().IsRegular() {
			p.refuse("", s, f.path+" is "+notRegular(f.info.Mode()))
			s.leave = true
		}
	}
	if s.main() == nil {
		p.refuse("", s, "the segment is there more than once: look at the files of this name, and keep one")
		s.leave = true
	}
	return true
}

func (p *pass) clearFile(s *segment, f *file, reason string) {
	if err := p.drop(f); err != nil {
		p.fail(s, err)
		return
	}
	s.without(f)
	p.act(Action{Op: Clear, Channel: s.Channel, Path: f.path, Reason: reason, BytesBefore: f.size})
}

// drop removes a file, unless in a dry run, and keeps account of its folder.
func (p *pass) drop(f *file) error {
	if !p.policy.DryRun {
		if err := p.remove(f.path); err != nil {
			return err
		}
	}
	p.left(f.path)
	return nil
}

// left and came keep account of a name that is gone, or new, and has to be
// synced.
func (p *pass) left(name string) { p.count(name, -1) }
func (p *pass) came(name string) { p.count(name, +1) }

func (p *pass) count(name string, n int) {
	folder := path.Dir(name)
	p.dirty[folder] = true
	if _, ok := p.days[folder]; ok {
		p.days[folder] += n
	}
}

// clearDays removes the folders of days that have nothing left.
func (p *pass) clearDays() {
	for _, folder := range slices.Sorted(maps.Keys(p.days)) {
		if p.days[folder] > 0 {
			continue
		}
		if !p.policy.DryRun {
			err := p.remove(folder)
			if errors.Is(err, fs.ErrExist) {
				continue // the writer was quicker
			}
			if err != nil {
				p.errs = append(p.errs, err)
				continue
			}
		}
		delete(p.dirty, folder)
		p.dirty[path.Dir(folder)] = true
		p.act(Action{Op: Clear, Path: folder, Reason: "empty"})
	}
}

// syncDirty makes durable what was removed. What comes back after a power cut
// would be removed once more.
func (p *pass) syncDirty() {
	if p.policy.DryRun {
		return
	}
	for _, folder := range slices.Sorted(maps.Keys(p.dirty)) {
		if err := p.syncFolder(folder); err != nil {
			p.errs = append(p.errs, err)
		}
	}
}
