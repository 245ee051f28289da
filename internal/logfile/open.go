package logfile

import (
	"errors"
	"fmt"

	"github.com/alphapt/chanlog/internal/logdir"
)

// open makes the active file ready to be written to: the one that is there,
// or a new one. f.act is nil before, and after an error.
func (f *File) open() error {
	a, err := openOwn(f.path, f.opts.Mode, f.opts.Location)
	if err != nil {
		return err
	}
	return f.adopt(a)
}

// adopt gives a its number and makes it the active file.
func (f *File) adopt(a *active) error {
	a.number = f.number(a.id)
	a.seen, a.synced = f.opts.now(), a.size
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
	return f.newNumber(id)
}

// newNumber gives the file with that identity a number that was never used.
func (f *File) newNumber(id logdir.Identity) uint64 {
	n := f.opts.Dir.Manifest().Channels[f.opts.Name].Active.Number + 1
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
