package logfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/alphapt/chanlog/internal/record"
)

// inspect compares what Append believes of the file, without asking for each
// record, with the file itself.
func (f *File) inspect(now time.Time) {
	a := f.act
	if a == nil {
		return
	}
	info, err := os.Lstat(f.path)
	switch {
	case err == nil && os.SameFile(info, a.info):
		if info.Size() != a.size {
			f.resized(info, now)
		}
		a.seen = now
	case err == nil, errors.Is(err, fs.ErrNotExist):
		f.taken(err == nil, now)
	}
}

// resized goes on in a file that someone else wrote to or cut. What is left
// of a cut file is another segment, since its bytes are not where readers of
// the old one found them.
func (f *File) resized(info fs.FileInfo, now time.Time) {
	a := f.act
	what := fmt.Sprintf("has %d bytes, want %d: someone else wrote to it", info.Size(), a.size)
	if info.Size() < a.size {
		what = fmt.Sprintf("was cut from %d bytes to %d by someone else", a.size, info.Size())
		f.gap("truncated", what, now)
		a.number = f.newNumber(a.id)
	}
	f.report(fmt.Errorf("%s %s", f.path, what))
	if err := a.look(info, f.opts.Location); err != nil {
		f.report(fmt.Errorf("%s: %w", f.path, err))
	}
}

// taken begins a new file in the place of one that is no longer there, or
// goes on in the one that someone put there.
func (f *File) taken(replaced bool, now time.Time) {
	a := f.act
	reason, what := a.fate()
	if replaced {
		reason, what = "replaced", what+", and another file put in its place,"
	}
	what += " by someone else"
	f.gap(reason, fmt.Sprintf("%s after %d bytes", what, a.size), now)
	f.report(fmt.Errorf("%s %s: a new file is begun", f.path, what))
	f.act = nil
	// The old file is closed last, so that the new one cannot get its inode
	// and be taken for it.
	if err := errors.Join(f.open(), a.close()); err != nil {
		f.report(err)
	}
}

// gap makes the next line of ours say that the present segment ended, and
// that it was whole when it was last looked at.
func (f *File) gap(reason, what string, now time.Time) {
	f.account.tell(record.Mark{
		Kind: record.MarkGap, Reason: reason, From: f.act.seen, To: now, Segment: f.act.number,
		Message: fmt.Sprintf("%s %s: segment %d ended there", filepath.Base(f.path), what, f.act.number),
	})
}

// fate says what became of the file that lost its name, as far as the system
// tells.
func (a *active) fate() (reason, what string) {
	name, err := os.Readlink(a.descriptorName())
	if err != nil {
		return "moved or deleted", "was moved or deleted"
	}
	if info, err := os.Lstat(name); err == nil && os.SameFile(info, a.info) {
		if folder, base := filepath.Split(name); filepath.Clean(folder) == filepath.Dir(a.own.Name()) {
			name = base
		}
		return "renamed", "was renamed to " + name
	}
	if strings.HasSuffix(name, " (deleted)") { // so says Linux
		return "deleted", "was deleted"
	}
	return "moved or deleted", "was moved or deleted"
}
