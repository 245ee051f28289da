package logdir

import (
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const (
	spoolDir = "spool"
	ringExt  = ".ring"
)

// Ring returns the path of the channel's ring in a folder of spools.
func Ring(folder string, name Name) string {
	return filepath.Join(folder, string(name)+ringExt)
}

// Rings returns the channels that have a ring in a folder of spools. There
// are none in one that does not exist.
func Rings(folder string) (names []Name, err error) {
	entries, err := readDir(folder)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), ringExt)
		if ok && e.Type().IsRegular() && Name(name).Valid() == nil {
			names = append(names, Name(name))
		}
	}
	return names, nil
}

// SpoolFolder makes the folder for the spools of the directory and returns
// its path: .chanlog/spool, or a folder in outside if that is not empty. The
// latter has a name that no other log directory has, since several may share
// outside, and must be the user's own: outside is often open to all.
func (d *Dir) SpoolFolder(outside string) (string, error) {
	if outside == "" {
		path := d.state(spoolDir)
		if err := os.MkdirAll(path, d.mode); err != nil {
			return "", Explain("create spool directory", path, err)
		}
		return path, nil
	}
	outside, err := filepath.Abs(outside)
	if err != nil {
		return "", fmt.Errorf("spool directory: %w", err)
	}
	if err := os.MkdirAll(outside, d.mode); err != nil {
		return "", Explain("create spool directory", outside, err)
	}
	sum := fnv.New64a()
	sum.Write([]byte(d.path))
	path := filepath.Join(outside, fmt.Sprintf("chanlog-%s-%016x", filepath.Base(d.path), sum.Sum64()))
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", Explain("create spool directory", path, err)
	}
	info, err := os.Lstat(path)
	switch {
	case err != nil:
		return "", Explain("check spool directory", path, err)
	case !info.IsDir():
		return "", fmt.Errorf("spool directory %s is %v and not a directory: move it away", path, info.Mode().Type())
	case !private(info):
		return "", fmt.Errorf("spool directory %s can be used by others too: move it away, or choose another place", path)
	}
	return path, nil
}
