package logdir_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alphapt/chanlog/internal/logdir"
)

// lockEnv makes the test program lock the directory it names and wait.
const lockEnv = "CHANLOG_TEST_LOCK"

func TestMain(m *testing.M) {
	if path := os.Getenv(lockEnv); path != "" {
		d, err := logdir.Create(path, 0)
		if err == nil {
			_, err = d.Lock()
		}
		fmt.Println(err)
		_, _ = io.Copy(io.Discard, os.Stdin)
		return
	}
	os.Exit(m.Run())
}

// lockElsewhere locks d in another process until the returned function kills
// that.
func lockElsewhere(t *testing.T, d *logdir.Dir) (pid int, kill func()) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), lockEnv+"="+d.Path())
	stdin, err := cmd.StdinPipe() // held open: the child waits for its end
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill = func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		stdin.Close()
	}
	t.Cleanup(kill)
	if line, err := bufio.NewReader(stdout).ReadString('\n'); line != "<nil>\n" {
		t.Fatalf("lock in the child: got %q, %v, want <nil>", line, err)
	}
	return cmd.Process.Pid, kill
}

func TestLockHeldByThisProcess(t *testing.T) {
	d := mustCreate(t)
	first := mustLock(t, d)
	_, err := d.Lock()
	if !errors.Is(err, logdir.ErrLocked) {
		t.Fatalf("got %v, want ErrLocked", err)
	}
	locked, ok := errors.AsType[*logdir.LockedError](err)
	if !ok {
		t.Fatalf("got %T, want a LockedError", err)
	}
	want := first.Manifest().Writer
	if locked.Path != d.Path() || locked.PID != os.Getpid() || locked.Host != want.Host || !locked.Since.Equal(want.Started) {
		t.Errorf("got %+v, want %s and %+v", locked, d.Path(), want)
	}
	for _, want := range []string{d.Path(), "in this process", fmt.Sprintf("pid %d", os.Getpid()), "close the first handler"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("got %q, want %q in it", err, want)
		}
	}
	if err := first.Unlock(); err != nil {
		t.Fatal(err)
	}
	mustLock(t, d)
	if err := first.Unlock(); err != nil {
		t.Errorf("unlock again: got %v, want no error", err)
	}
	if _, err := d.Lock(); !errors.Is(err, logdir.ErrLocked) {
		t.Errorf("after the first unlocked twice: got %v, want ErrLocked", err)
	}
}

func TestLockHeldByAnotherProcess(t *testing.T) {
	d := mustCreate(t)
	pid, kill := lockElsewhere(t, d)
	_, err := d.Lock()
	locked, ok := errors.AsType[*logdir.LockedError](err)
	if !ok {
		t.Fatalf("got %v, want a LockedError", err)
	}
	if locked.PID != pid {
		t.Errorf("pid: got %d, want %d", locked.PID, pid)
	}
	if want := fmt.Sprintf("by process %d on %s since", pid, locked.Host); !strings.Contains(err.Error(), want) {
		t.Errorf("got %q, want %q in it", err, want)
	}
	if m, err := d.Manifest(); err != nil || m.Writer.PID != pid {
		t.Errorf("manifest: got writer %d, %v, want %d", m.Writer.PID, err, pid)
	}
	// What it wrote stays behind, and is no obstacle.
	kill()
	mustLock(t, d)
	if _, err := d.Lock(); err == nil || !strings.Contains(err.Error(), "in this process") {
		t.Errorf("got %v, want the new holder named", err)
	}
}

func TestLockFile(t *testing.T) {
	d := mustCreate(t)
	path := filepath.Join(d.Path(), ".chanlog", "lock")
	mustWrite(t, path, `{"pid":1,"host":"a host with a rather long name","started":"2020-01-01T00:00:00Z"}`)
	w := mustLock(t, d)
	var got logdir.Process
	if err := json.Unmarshal([]byte(mustRead(t, path)), &got); err != nil {
		t.Fatal(err)
	}
	if want := w.Manifest().Writer; got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// A holder that could not write to the lock file, or was killed before, is
// named from the manifest, or not at all.
func TestLockFileWithoutContent(t *testing.T) {
	d := mustCreate(t)
	w := mustLock(t, d)
	mustWrite(t, filepath.Join(d.Path(), ".chanlog", "lock"), "")
	_, err := d.Lock()
	if locked, ok := errors.AsType[*logdir.LockedError](err); !ok || locked.PID != w.Manifest().Writer.PID {
		t.Errorf("got %v, want the writer of the manifest", err)
	}
	if err := os.Remove(manifestPath(d)); err != nil {
		t.Fatal(err)
	}
	if _, err = d.Lock(); !errors.Is(err, logdir.ErrLocked) || !strings.Contains(err.Error(), "another process") {
		t.Errorf("got %v, want ErrLocked without a pid", err)
	}
}

func TestLockFails(t *testing.T) {
	d := mustCreate(t)
	path := filepath.Join(d.Path(), ".chanlog", "lock")
	if err := os.Mkdir(path, 0o750); err != nil {
		t.Fatal(err)
	}
	_, err := d.Lock()
	if err == nil || errors.Is(err, logdir.ErrLocked) || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v, want an error with the path", err)
	}
}
