package logdir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Find opens the plain file with that identity for reading and writing,
// wherever in the directory it is: under the name of the channel, under one
// that a stranger gave it, or among the rotated files. The error wraps
// [fs.ErrNotExist] when it is in none of these places. Symbolic links are not
// followed.
func (d *Dir) Find(name Name, id Identity) (*os.File, error) {
	active := d.Active(name)
	if info, err := os.Lstat(active); err == nil && info.Mode().IsRegular() {
		if f, err := openIf(active, id); f != nil || err != nil {
			return f, err
		}
	}
	folders := []string{d.path}
	days, err := readDir(filepath.Join(d.path, dailyDir))
	if err != nil {
		return nil, err
	}
	for _, day := range days {
		if day.IsDir() {
			folders = append(folders, filepath.Join(d.path, dailyDir, day.Name()))
		}
	}
	for _, folder := range folders {
		entries, err := readDir(folder)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if !e.Type().IsRegular() {
				continue
			}
			// What cannot be opened is not ours.
			if f, _ := openIf(filepath.Join(folder, e.Name()), id); f != nil {
				return f, nil
			}
		}
	}
	return nil, fmt.Errorf("find file %d of device %d in %s: %w", id.Inode, id.Device, d.path, fs.ErrNotExist)
}

// openIf opens the file if it has that identity, and returns nil if it has
// another.
func openIf(path string, id Identity) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, Explain("open", path, err)
	}
	found, err := Identify(f)
	if err == nil && found.Same(id) {
		return f, nil
	}
	return nil, errors.Join(err, f.Close())
}
