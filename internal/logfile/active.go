package logfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"gopkg.in/natefinch/lumberjack.v2"

	"github.com/alphapt/chanlog/internal/logdir"
	"github.com/alphapt/chanlog/internal/spool"
)

// An active is the file being written. Its File's mutex guards it.
type active struct {
	// own is our descriptor of the file, for what lumberjack does not offer:
	// which file this is, sync, truncate. It can append too, and does so
	// while logger is nil because lumberjack could not open the file.
	own    *os.File
	info   fs.FileInfo // of own
	id     logdir.Identity
	logger *lumberjack.Logger

	number uint64
	size   int64
	torn   bool      // the last line has no newline
	start  time.Time // of the first record; zero when the file is empty
	day    day       // in which the segment began
	seen   time.Time // when the file was last found as it should be

	synced   int64 // how many bytes are on the disk for certain, or are not ours to say
	doubtful bool  // a sync failed: nothing more is to be written here
}

// openOwn opens the file at path, or makes it when there is none. It never
// follows a symbolic link.
func openOwn(path string, mode fs.FileMode, zone *time.Location) (*active, error) {
	const flags = os.O_RDWR | os.O_APPEND | noFollow
	before, err := os.Lstat(path)
	var own *os.File
	switch {
	case errors.Is(err, fs.ErrNotExist):
		own, err = os.OpenFile(path, flags|os.O_CREATE|os.O_EXCL, mode)
	case err == nil && !before.Mode().IsRegular():
		return nil, fmt.Errorf("open %s: it is %s and not a regular file: move it away", path, fileKind(before.Mode()))
	case err == nil:
		own, err = os.OpenFile(path, flags, 0)
	}
	if err != nil {
		return nil, logdir.Explain("open", path, err)
	}
	a := &active{own: own}
	if err := a.look(before, zone); err != nil {
		own.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return a, nil
}

// errSwapped means that between two steps another file took the name.
var errSwapped = errors.New("another file was put in its place while it was opened")

func fileKind(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeSymlink != 0:
		return "a symbolic link"
	case mode.IsDir():
		return "a directory"
	}
	return "a device, pipe or socket"
}

// look reads from the file what this process did not write: which file it
// is, when its records begin, whether the last line is whole. Before is what
// its name stood for earlier, nil for none.
func (a *active) look(before fs.FileInfo, zone *time.Location) (err error) {
	if a.info, err = a.own.Stat(); err != nil {
		return err
	}
	if before != nil && !os.SameFile(before, a.info) {
		return errSwapped
	}
	if a.id, err = logdir.Identify(a.own); err != nil {
		return err
	}
	a.size = a.info.Size()
	a.torn, a.start = false, time.Time{}
	if a.size == 0 {
		return nil
	}
	buf := make([]byte, min(a.size, 128))
	if _, err := a.own.ReadAt(buf[:1], a.size-1); err != nil {
		return fmt.Errorf("read its last byte: %w", err)
	}
	a.torn = buf[0] != '\n'
	if _, err := a.own.ReadAt(buf, 0); err != nil {
		return fmt.Errorf("read its first line: %w", err)
	}
	var ok bool
	if a.start, ok = timeOf(buf); !ok {
		// A file that was copied is younger than what it holds.
		a.start = a.info.ModTime()
		if birth := time.Unix(0, a.id.BirthNS); a.id.BirthNS != 0 && birth.Before(a.start) {
			a.start = birth
		}
	}
	a.synced = min(a.synced, a.size)
	if a.day == (day{}) {
		a.day = dayOf(a.start, zone)
	}
	return nil
}

// attach lets lumberjack open the file. An error leaves the appending to
// own.
//
// lumberjack renames a file that it cannot open, which happens to a process
// that is short of descriptors. So it is told the name of our descriptor
// instead: that opens the same file for certain, and nothing can rename it.
// On Windows, which has no such names, a file that we hold open cannot be
// renamed anyhow.
func (a *active) attach() error {
	name := a.own.Name()
	if runtime.GOOS != "windows" {
		if name = a.descriptorName(); name == "" {
			return errNoName
		}
	}
	logger := takeLogger(name)
	// Writing nothing makes lumberjack open its file.
	if _, err := logger.Write(nil); err != nil {
		return errors.Join(err, giveBack(logger))
	}
	a.logger = logger
	return nil
}

var errNoName = errors.New("neither /proc nor /dev/fd names open files")

// descriptorName returns a name under which the system opens the file of own
// once more, and "" where it has none.
func (a *active) descriptorName() string {
	fd := strconv.Itoa(int(a.own.Fd()))
	for _, folder := range []string{"/proc/self/fd", "/dev/fd"} {
		name := filepath.Join(folder, fd)
		if found, err := os.Stat(name); err == nil && os.SameFile(found, a.info) {
			return name
		}
	}
	return ""
}

// detach takes the file from lumberjack.
func (a *active) detach() error {
	if a.logger == nil {
		return nil
	}
	logger := a.logger
	a.logger = nil
	return giveBack(logger)
}

// sits reports an error unless its name is still that of the file.
func (a *active) sits() error {
	info, err := os.Lstat(a.own.Name())
	if err != nil {
		return err
	}
	if !os.SameFile(info, a.info) {
		return fmt.Errorf("open %s: %w", a.own.Name(), errSwapped)
	}
	return nil
}

func (a *active) close() error {
	return errors.Join(a.detach(), a.own.Close())
}

// place is where lines will be that are appended behind that many bytes.
func (a *active) place(behind int) spool.Place {
	size := a.size + int64(behind)
	if a.torn {
		size++ // the newline that ends the torn line
	}
	return spool.Place{Device: a.id.Device, Inode: a.id.Inode, BirthNS: a.id.BirthNS, Segment: a.number, Size: uint64(size)}
}

// append writes whole lines in one write. After an error kept is what is in
// the file all the same.
func (a *active) append(lines []byte, now time.Time, zone *time.Location) (kept []byte, err error) {
	if a.size == 0 {
		a.begin(lines, now, zone)
	}
	p := lines
	if a.torn {
		p = append([]byte{'\n'}, lines...)
	}
	var w io.Writer = a.own
	if a.logger != nil {
		w = a.logger
	}
	n, err := w.Write(p)
	if err != nil {
		if n > 0 && !a.takeBack(p[:n]) {
			kept = lines[:max(n-(len(p)-len(lines)), 0)]
		}
		return kept, logdir.Explain("append to", a.own.Name(), err)
	}
	a.size += int64(n)
	a.torn = false
	return lines, nil
}

// begin takes the time of the segment from its first record. Its day is by
// our clock: a caller may write records of the past, and each would seem to
// be of another day.
func (a *active) begin(line []byte, now time.Time, zone *time.Location) {
	var ok bool
	if a.start, ok = timeOf(line); !ok {
		a.start = now
	}
	a.day = dayOf(now, zone)
}

// takeBack removes the part of a write that was written before an error. If
// that fails, or the file is not as long as it should be since someone else
// wrote to it too, it reports false: the part stays, and the next record goes
// on a fresh line.
func (a *active) takeBack(part []byte) bool {
	whole := a.size + int64(len(part))
	if info, err := a.own.Stat(); err == nil && info.Size() == whole && a.own.Truncate(a.size) == nil {
		return true
	}
	a.size = whole
	a.torn = part[len(part)-1] != '\n'
	return false
}
