package logfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/alphapt/chanlog/internal/logdir"
	"github.com/alphapt/chanlog/internal/record"
	"github.com/alphapt/chanlog/internal/spool"
)

// A leftover is a ring as an earlier process left it. The ring is nil as long
// as it has lines of another boot.
type leftover struct {
	ring *spool.Ring
	*spool.Leftover
}

// recall opens the ring of an earlier process, and settles what became of
// the batch that was being written when it ended. The file must not be open
// yet. It returns nil when there is no ring.
func (f *File) recall() (*leftover, error) {
	path := f.opts.Spool.Path
	if path == "" {
		return nil, nil
	}
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	f.tried = true
	left, err := f.openRing()
	if err != nil {
		f.withoutRing(err)
		return nil, nil
	}
	if left.Damaged != nil {
		f.report(fmt.Errorf("%s was set aside as %s.damaged: %w", path, filepath.Base(path), left.Damaged))
	}
	if len(left.Flight.Bytes) > 0 {
		if err := left.ring.Guard(func() error { return f.land(left) }); err != nil {
			return nil, errors.Join(fmt.Errorf("recover %s: %w", path, err), left.ring.Close())
		}
	}
	return left, nil
}

// land finds out how much of the batch in flight is in its file. It compares
// bytes: a size alone would prove nothing, since a stranger may have written
// to the file too.
func (f *File) land(left *leftover) error {
	b, place := left.Flight, left.Place
	id := logdir.Identity{Device: place.Device, Inode: place.Inode, BirthNS: place.BirthNS}
	file, err := f.opts.Dir.Find(f.opts.Name, id)
	if errors.Is(err, fs.ErrNotExist) {
		return f.landedNowhere(left, "the file is gone")
	}
	if err != nil {
		return err
	}
	defer file.Close()
	found := make([]byte, len(b.Bytes))
	n, err := file.ReadAt(found, int64(place.Size))
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	found = found[:n]
	if !bytes.HasPrefix(b.Bytes, found) {
		return f.landedNowhere(left, "the file was changed")
	}
	if n == len(b.Bytes) {
		return left.ring.Done(b)
	}
	// What is left of a line goes, or it would stand there torn.
	whole := bytes.LastIndexByte(found, '\n') + 1
	if whole < n {
		if err := file.Truncate(int64(place.Size) + int64(whole)); err != nil {
			return err
		}
	}
	if whole == 0 {
		return left.ring.Abort()
	}
	return left.ring.Done(spool.Batch{First: b.First, End: b.First + uint64(bytes.Count(found, []byte("\n")))})
}

// landedNowhere leaves the whole batch to be written. The note of where it was
// going stays until that happens, or a second kill would lose the warning.
func (f *File) landedNowhere(left *leftover, why string) error {
	now := f.opts.now()
	f.account.tell(record.Mark{
		Kind: record.MarkGap, Reason: "killed", From: now, To: now, Segment: left.Place.Segment,
		Message: fmt.Sprintf("%d records from here on may be doubled: the process ended while they were written to segment %d, and %s",
			left.Flight.End-left.Flight.First, left.Place.Segment, why),
	})
	return nil
}

// recover puts what an earlier process left into the file, and takes the ring
// into use. What cannot be written yet stays in the ring. f.mu is held.
func (f *File) recover(left *leftover) {
	if left == nil {
		return
	}
	r := left.ring
	if r == nil {
		var err error
		if r, err = f.recoverBoot(left.Lines); err != nil {
			f.withoutRing(fmt.Errorf("%s has records from before the machine started: %w", f.opts.Spool.Path, err))
			return
		}
	}
	f.use(r)
	f.drainAll()
}

// recoverBoot writes lines of another boot to the file, makes them safe, and
// returns a new ring.
func (f *File) recoverBoot(lines [][]byte) (*spool.Ring, error) {
	if f.opts.Durability != Always { // then all that was acknowledged is in the file
		if err := f.saveLines(lines); err != nil {
			return nil, err
		}
	}
	if err := os.Remove(f.opts.Spool.Path); err != nil {
		return nil, err
	}
	left, err := f.openRing()
	if err != nil {
		return nil, err
	}
	return left.ring, nil
}

// saveLines writes those of the lines that do not stand at the end of the
// file, which the ring was ahead of by its size at most.
func (f *File) saveLines(lines [][]byte) error {
	there, err := f.lastLines(2 * int64(f.opts.Spool.Size))
	if err != nil {
		return err
	}
	// All in one write, which a full disk takes back whole: lines that stood
	// in the file early could not be told from others later.
	var missing []byte
	n := uint64(0)
	for _, line := range lines {
		if !there[string(line)] && line[len(line)-1] == '\n' {
			missing = append(missing, line...)
			n++
		}
	}
	if n > 0 {
		if err := f.write(missing, f.opts.now()); err != nil {
			return err
		}
		f.account.change(func(s *Stats) {
			s.Emitted += n
			s.Written += n
			s.Bytes += uint64(len(missing))
		})
	}
	if f.act == nil {
		return nil
	}
	return f.syncBatch()
}

// lastLines returns the lines in the last bytes of the channel.
func (f *File) lastLines(size int64) (map[string]bool, error) {
	lines := make(map[string]bool)
	segments, err := f.opts.Dir.Segments(f.opts.Name)
	if err != nil {
		return nil, err
	}
	paths := []string{f.path}
	for _, s := range segments {
		if !s.Compressed {
			paths = append(paths, s.Path)
		}
	}
	for i := range paths {
		path := paths[0] // the active file, and then the rotated ones from the last on
		if i > 0 {
			path = paths[len(paths)-i]
		}
		if size <= 0 {
			break
		}
		tail, err := readTail(path, size)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		size -= int64(len(tail))
		for line := range bytes.Lines(tail) {
			lines[string(line)] = true
		}
	}
	return lines, nil
}

// readTail returns the last bytes of a file.
func readTail(path string, size int64) ([]byte, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|noFollow, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	from := max(0, info.Size()-size)
	return io.ReadAll(io.NewSectionReader(file, from, info.Size()-from))
}

// Rescue brings what is in the spool of a channel that is not written any
// more into its file, and removes the spool.
func Rescue(opts Options) error {
	f, err := New(opts)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Stats().SpoolError, f.Close()); err != nil {
		return err // something is left in the spool
	}
	return os.Remove(opts.Spool.Path)
}
