package logdir

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// A SegmentFile is a rotated segment as it lies in the directory.
type SegmentFile struct {
	Segment
	Path       string // absolute
	Compressed bool
	Size       int64 // of the file, in bytes
}

// Segments returns the rotated segments of a channel in daily/ and archive/,
// by number. Where the plain and the compressed file of one segment both
// exist, as they do for a moment while it is compressed, both are listed,
// the plain one first. Everything else that lies there is ignored.
func (d *Dir) Segments(name Name) ([]SegmentFile, error) {
	folders := []string{filepath.Join(d.path, archiveDir)}
	days, err := readDir(filepath.Join(d.path, dailyDir))
	if err != nil {
		return nil, err
	}
	for _, day := range days {
		if _, err := time.Parse(time.DateOnly, day.Name()); err == nil && day.IsDir() {
			folders = append(folders, filepath.Join(d.path, dailyDir, day.Name()))
		}
	}
	var files []SegmentFile
	for _, folder := range folders {
		entries, err := readDir(folder)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			seg, compressed, err := ParseSegment(e.Name())
			if err != nil || seg.Channel != name || !e.Type().IsRegular() {
				continue
			}
			info, err := e.Info()
			if errors.Is(err, fs.ErrNotExist) {
				continue // removed since the folder was read
			}
			if err != nil {
				return nil, fmt.Errorf("list segments: %w", err)
			}
			files = append(files, SegmentFile{
				Segment: seg, Path: filepath.Join(folder, e.Name()), Compressed: compressed, Size: info.Size(),
			})
		}
	}
	slices.SortFunc(files, func(a, b SegmentFile) int {
		// Equal but for the extension: the shorter name is the plain file.
		return cmp.Or(
			cmp.Compare(a.Number, b.Number),
			a.Start.Compare(b.Start),
			cmp.Compare(len(filepath.Base(a.Path)), len(filepath.Base(b.Path))),
		)
	})
	return files, nil
}

// NextNumber returns a segment number that the channel has not had: larger
// than that in the manifest and those in the directory. Manifest and listing
// make up for each other: the first may be lost, and the files of the second
// are deleted when they are old.
func (w *Writer) NextNumber(name Name) (uint64, error) {
	last := w.Manifest().Channels[name].Active.Number
	files, err := w.Segments(name)
	if err != nil {
		return 0, err
	}
	if n := len(files); n > 0 {
		last = max(last, files[n-1].Number)
	}
	return last + 1, nil
}

// readDir is os.ReadDir with an empty result for what does not exist.
func readDir(path string) ([]os.DirEntry, error) {
	entries, err := os.ReadDir(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list segments: %w", err)
	}
	return entries, nil
}
