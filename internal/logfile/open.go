package logfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/alphapt/chanlog/internal/logdir"
)

// open makes the active file ready to be written to: the one that is there,
// or a new one. f.act is nil before, and after an error.
func (f *File) open() error {
	a, err := openOwn(f.path, f.opts.Mode)
	if err != nil {
		return err
	}
	return f.adopt(a)
}

// adopt gives a its number and makes it the active file.
func (f *File) adopt(a *active) error {
	if a.size > 0 {
		a.day = dayOf(a.start, f.opts.Location)
	}
	a.number = f.number(a.id)
	if err := a.attach(); err != nil {
		f.report(fmt.Errorf("%s is written without lumberjack for now: %w", f.path, err))
	}
	if err := a.sits(); err != nil {
		return errors.Join(err, a.close())
	}
	f.unsynced.dir(f.opts.Dir.Path())
	f.act = a
	return nil
}

func (f *File) closeActive() error {
	if f.act == nil {
		return nil
	}
	a := f.act
	f.act = nil
	if err := a.close(); err != nil {
		return fmt.Errorf("close %s: %w", f.path, err)
	}
	return nil
}

// number returns the segment number of the file with that identity: the one
// in the manifest when it belongs to this very file, and else one that was
// never used.
func (f *File) number(id logdir.Identity) uint64 {
	known := f.opts.Dir.Manifest().Channels[f.opts.Name].Active
	if known.File.Same(id) {
		return known.Number
	}
	n := known.Number + 1
	if !f.listed {
		// Once is enough: from here on nobody else gives numbers, and a
		// rotation that is short of descriptors could not list anything.
		next, err := f.opts.Dir.NextNumber(f.opts.Name)
		if err != nil {
			f.report(err)
		}
		n = max(n, next)
		f.listed = err == nil
	}
	err := f.opts.Dir.Update(func(m *logdir.Manifest) {
		c := m.Channels[f.opts.Name]
		c.Active = logdir.Active{Number: n, File: id}
		m.Channels[f.opts.Name] = c
	})
	if err != nil {
		f.report(err) // the next change of the manifest saves this one too
	}
	return n
}

// inspect compares what Append believes of the file, without asking for each
// record, with the file itself.
func (f *File) inspect() {
	a := f.act
	if a == nil {
		return
	}
	info, err := os.Lstat(f.path)
	switch {
	case err == nil && os.SameFile(info, a.info):
		if info.Size() == a.size {
			return
		}
		f.report(fmt.Errorf("%s has %d bytes, want %d: someone else wrote to it or cut it", f.path, info.Size(), a.size))
		if err := a.look(info); err != nil {
			f.report(fmt.Errorf("%s: %w", f.path, err))
		}
	case err == nil, errors.Is(err, fs.ErrNotExist):
		f.report(fmt.Errorf("%s was moved or deleted by someone else: a new file is begun", f.path))
		f.act = nil
		// The old file is closed last, so that the new one cannot get its
		// inode and be taken for it.
		if err := errors.Join(f.open(), a.close()); err != nil {
			f.report(err)
		}
	}
}
