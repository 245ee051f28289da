package logdir

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/alphapt/chanlog/channel"
)

const (
	stateDir   = ".chanlog"
	dailyDir   = "daily"
	archiveDir = "archive"

	defaultMode fs.FileMode = 0o750
	// fileMode is for the files of ours in .chanlog.
	fileMode fs.FileMode = 0o640
)

// A Name is a [channel.Name]; the alias spares users of this package an
// import of their own.
type Name = channel.Name

// A Dir is a log directory. It only knows names: it holds no descriptor and
// no lock, costs nothing to keep, and is safe for concurrent use.
type Dir struct {
	path string // absolute
	mode fs.FileMode
}

// Create returns the log directory at path, which it makes together with its
// .chanlog folder and missing parents where they do not exist. A relative
// path is resolved once, so that a later change of the working directory
// changes nothing. Mode 0 is 0750; the umask applies, and an existing
// directory keeps the mode it has.
//
// It refuses a directory in which any user may replace files (writable by
// others without the sticky bit). Errors name the path, the reason and the
// remedy, and wrap the one of the operating system.
func Create(path string, mode fs.FileMode) (*Dir, error) {
	if mode == 0 {
		mode = defaultMode
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("log directory %q: %w", path, err)
	}
	d := &Dir{path: abs, mode: mode}
	for _, p := range []string{abs, d.state("")} {
		if err := os.MkdirAll(p, mode); err != nil {
			return nil, Explain("create log directory", p, err)
		}
		if err := checkPrivate(p); err != nil {
			return nil, err
		}
	}
	// Or a power cut takes the directory with all that was synced in it. Not
	// every user may read the parent; then it was most likely there before.
	_ = SyncDir(filepath.Dir(abs))
	return d, nil
}

// Path returns the absolute path of the directory.
func (d *Dir) Path() string { return d.path }

// Active returns the path of the file that the channel is written to.
func (d *Dir) Active(name Name) string {
	return filepath.Join(d.path, string(name)+logExt)
}

// daily returns the folder for files whose first record is of t's day.
func (d *Dir) daily(t time.Time) string {
	return filepath.Join(d.path, dailyDir, t.Format(time.DateOnly))
}

func (d *Dir) state(file string) string {
	return filepath.Join(d.path, stateDir, file)
}

// checkPrivate refuses a directory where another user could put a link in
// the place of a log file between two steps of ours. In a sticky directory
// only the owner of a file may do so.
func checkPrivate(path string) error {
	if runtime.GOOS == "windows" {
		return nil // permission bits there say nothing about other users
	}
	info, err := os.Stat(path)
	if err != nil {
		return Explain("check log directory", path, err)
	}
	if mode := info.Mode(); mode&0o002 != 0 && mode&fs.ModeSticky == 0 {
		return fmt.Errorf("log directory %s has mode %#o: any user may replace the files in it; run: chmod o-w %s",
			path, mode.Perm(), path)
	}
	return nil
}
