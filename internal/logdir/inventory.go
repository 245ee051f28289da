package logdir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"
)

// ArchiveFolder is the folder of compressed segments, relative to the log
// directory.
const ArchiveFolder = archiveDir

// An Inventory is what lies in daily/ and archive/.
type Inventory struct {
	// Entries are the files of rotated segments, of all channels, in no
	// particular order. What has no name of ours is left out.
	Entries []Entry
	// Days are the folders in daily/, relative to the log directory, and how
	// many files and folders of any name each holds.
	Days map[string]int
}

// An Entry is a file of a rotated segment.
type Entry struct {
	Segment Segment
	Kind    Kind
	Path    string // relative to the log directory, with slashes
	// Info is that of the name itself: a symbolic link is not followed.
	Info fs.FileInfo
}

// Inventory lists the files of the rotated segments of all channels in one
// walk. Root is the opened log directory. Symbolic links are not followed:
// archive/ or daily/ being one is an error, and a link among the folders of
// daily/ is left out.
func (d *Dir) Inventory(root *os.Root) (Inventory, error) {
	inv := Inventory{Days: make(map[string]int)}
	days, err := d.readFolder(root, dailyDir)
	if err != nil {
		return Inventory{}, err
	}
	folders := []string{archiveDir}
	for _, info := range days {
		if _, err := time.Parse(time.DateOnly, info.Name()); err == nil && info.IsDir() {
			folders = append(folders, path.Join(dailyDir, info.Name()))
		}
	}
	for _, folder := range folders {
		infos, err := d.readFolder(root, folder)
		if err != nil {
			return Inventory{}, err
		}
		if folder != archiveDir {
			inv.Days[folder] = len(infos)
		}
		for _, info := range infos {
			if seg, kind, err := ParseFile(info.Name()); err == nil {
				inv.Entries = append(inv.Entries, Entry{seg, kind, path.Join(folder, info.Name()), info})
			}
		}
	}
	return inv, nil
}

// readFolder lists a folder of the log directory, and nothing when there is
// none. What is removed while it reads may be left out.
func (d *Dir) readFolder(root *os.Root, name string) ([]fs.FileInfo, error) {
	full := filepath.Join(d.path, filepath.FromSlash(name))
	info, err := root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, Explain("list", full, err)
	case !info.IsDir():
		return nil, fmt.Errorf("list %s: it is not a directory, and links are not followed: move it away", full)
	}
	f, err := root.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, Explain("list", full, err)
	}
	defer f.Close()
	infos, err := f.Readdir(-1)
	if err != nil {
		return nil, Explain("list", full, err)
	}
	return infos, nil
}
