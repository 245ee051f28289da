package logfile

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"

	"github.com/alphapt/chanlog/internal/logdir"
)

// unsynced are the names that a Sync has to sync beside the active file:
// rotated files, and folders in which names changed. Names and not
// descriptors, so that many rotations without a Sync cost none.
type unsynced struct {
	files []string
	dirs  map[string]bool
}

func (u *unsynced) file(path string) { u.files = append(u.files, path) }

func (u *unsynced) dir(path string) {
	if u.dirs == nil {
		u.dirs = make(map[string]bool)
	}
	u.dirs[path] = true
}

// add puts back what could not be synced.
func (u *unsynced) add(v unsynced) {
	u.files = append(u.files, v.files...)
	for path := range v.dirs {
		u.dir(path)
	}
}

// sync empties u as far as it gets.
func (u *unsynced) sync() error {
	for len(u.files) > 0 {
		if err := syncFile(u.files[0]); err != nil {
			return err
		}
		u.files = u.files[1:]
	}
	for _, path := range slices.Sorted(maps.Keys(u.dirs)) {
		if err := logdir.SyncDir(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		delete(u.dirs, path)
	}
	return nil
}

// syncFile syncs a rotated file. Who compressed or deleted it since has
// looked after what it held.
func syncFile(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR|noFollow, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	return file.Sync()
}

// Sync returns nil once every record appended before the call is on the disk,
// rotated files included. It waits for the disk as long as ctx lasts, and
// holds up no Append. After ctx ended the disk is still waited for in the
// background, and further calls wait for that first.
//
// A system says only once that it could not write something, and a second
// sync of the same file proves nothing. So after an error the file is rotated
// before the next record, and what it had since the last sync, as far as
// rewriteLimit reaches, is written again to the new one.
func (f *File) Sync(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := f.Flush(ctx); err != nil {
		return err
	}
	select {
	case f.syncing <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	done := make(chan error, 1)
	go func() {
		err := f.sync()
		<-f.syncing
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (f *File) sync() error {
	for {
		f.mu.Lock()
		if f.closed {
			f.mu.Unlock()
			return ErrClosed
		}
		if f.act != nil && f.act.doubtful {
			if err := f.leaveDoubtful(f.opts.now()); err != nil {
				f.unlockAndReport()
				return fmt.Errorf("sync %s: %w", f.path, err)
			}
		}
		a := f.act
		var size int64
		if a != nil {
			size = a.size
		}
		var lines uint64
		r := f.ring.Load()
		if r != nil {
			lines = r.Drained()
		}
		u := f.unsynced
		f.unsynced = unsynced{}
		f.unlockAndReport()

		err := u.sync()
		var doubtful bool
		if err == nil && a != nil {
			err = a.own.Sync()
			if errors.Is(err, os.ErrClosed) {
				continue // rotated meanwhile, so it is among the unsynced now
			}
			doubtful = err != nil
		}
		f.mu.Lock()
		f.synced(a, size, u, doubtful, err)
		if r != nil && err == nil && !f.closed {
			_ = r.Settle(lines) // a fault is found by who drains
		}
		f.mu.Unlock()
		if err != nil {
			return fmt.Errorf("sync %s: %w", f.path, err)
		}
		return nil
	}
}

// synced notes what became of a sync. f.mu is held.
func (f *File) synced(a *active, size int64, u unsynced, doubtful bool, err error) {
	switch {
	case err == nil && a != nil:
		a.synced = max(a.synced, size)
	case err != nil:
		f.unsynced.add(u)
		f.account.change(func(s *Stats) { s.LastError = fmt.Errorf("sync %s: %w", f.path, err) })
		if doubtful {
			a.doubtful = a.size > 0
		}
	}
}

// syncBatch puts what was just written on the disk. f.mu is held.
func (f *File) syncBatch() error {
	a, u := f.act, f.unsynced
	f.unsynced = unsynced{}
	err := u.sync()
	doubtful := false
	if err == nil {
		err = a.own.Sync()
		doubtful = err != nil
	}
	f.synced(a, a.size, u, doubtful, err)
	if err != nil {
		return fmt.Errorf("sync %s: %w", f.path, err)
	}
	return nil
}
