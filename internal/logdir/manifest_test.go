package logdir_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/internal/logdir"
)

func manifestPath(d *logdir.Dir) string {
	return filepath.Join(d.Path(), ".chanlog", "manifest.json")
}

func TestManifestRoundTrip(t *testing.T) {
	d := mustCreate(t)
	w := mustLock(t, d)
	trading := logdir.Channel{
		Level: "DEBUG", MaxSizeBytes: 200 << 20, Retention: 60 * 24 * time.Hour, Purpose: "Trading operations",
		Format: "json",
		Active: logdir.Active{Number: 42, File: logdir.Identity{Device: 1 << 60, Inode: 1<<64 - 1, BirthNS: 1769226300123456789}},
	}
	audit := logdir.Channel{Level: "INFO", Sealed: true, Format: "json"}
	err := w.Update(func(m *logdir.Manifest) {
		m.TimeZone = "Asia/Kolkata"
		m.Channels["trading"] = trading
		m.Channels["audit"] = audit
	})
	if err != nil {
		t.Fatal(err)
	}
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	got, err := d.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	want := logdir.Manifest{
		Format:   1,
		Writer:   logdir.Process{PID: os.Getpid(), Host: host, Started: got.Writer.Started},
		TimeZone: "Asia/Kolkata",
		Channels: map[logdir.Name]logdir.Channel{"trading": trading, "audit": audit},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("on the disk (-want +got):\n%s", diff)
	}
	if age := time.Since(got.Writer.Started); age < 0 || age > time.Hour {
		t.Errorf("started: got %v, want now", got.Writer.Started)
	}
	if diff := cmp.Diff(want, w.Manifest()); diff != "" {
		t.Errorf("in memory (-want +got):\n%s", diff)
	}
}

func TestManifestCopyIsTheCallers(t *testing.T) {
	w := mustLock(t, mustCreate(t))
	w.Manifest().Channels["trading"] = logdir.Channel{Level: "DEBUG"}
	if got := w.Manifest().Channels; len(got) != 0 {
		t.Errorf("got %v, want no channels", got)
	}
}

func TestManifestIsTakenOver(t *testing.T) {
	d := mustCreate(t)
	first, err := d.Lock()
	if err != nil {
		t.Fatal(err)
	}
	err = first.Update(func(m *logdir.Manifest) {
		m.Channels["gone"] = logdir.Channel{Purpose: "of an older configuration", Active: logdir.Active{Number: 3}}
	})
	if err := errors.Join(err, first.Unlock()); err != nil {
		t.Fatal(err)
	}
	second := mustLock(t, d)
	if got := second.Manifest().Channels["gone"].Active.Number; got != 3 {
		t.Errorf("number: got %d, want 3", got)
	}
	if got := second.Damaged(); got != nil {
		t.Errorf("damaged: got %v, want nil", got)
	}
}

func TestManifestMissing(t *testing.T) {
	if _, err := mustCreate(t).Manifest(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want fs.ErrNotExist", err)
	}
}

func TestManifestOfANewerFormat(t *testing.T) {
	d := mustCreate(t)
	const newer = `{"format":2,"writer":"no longer an object"}`
	mustWrite(t, manifestPath(d), newer)
	_, err := d.Manifest()
	if !errors.Is(err, logdir.ErrFormat) || !strings.Contains(err.Error(), "it has 2, known are 1 to 1; update chanlog") {
		t.Errorf("read: got %v, want ErrFormat with both numbers", err)
	}
	if _, err := d.Lock(); !errors.Is(err, logdir.ErrFormat) {
		t.Errorf("lock: got %v, want ErrFormat", err)
	}
	if got := mustRead(t, manifestPath(d)); got != newer {
		t.Errorf("got %q, want it untouched", got)
	}
	// The attempt must not have left the lock taken.
	if err := os.Remove(manifestPath(d)); err != nil {
		t.Fatal(err)
	}
	mustLock(t, d)
}

func TestManifestDamaged(t *testing.T) {
	for name, content := range map[string]string{
		"empty":     "",
		"half":      `{"format":1,"chan`,
		"no object": `[1]`,
		"no format": `{"channels":{}}`,
		"bad field": `{"format":1,"channels":{"trading":{"level":7}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			d := mustCreate(t)
			mustWrite(t, manifestPath(d), content)
			if _, err := d.Manifest(); err == nil || !strings.Contains(err.Error(), manifestPath(d)) {
				t.Errorf("read: got %v, want an error with the path", err)
			}
			w := mustLock(t, d)
			if err := w.Damaged(); err == nil {
				t.Error("damaged: got nil, want the reason")
			}
			if got := mustRead(t, manifestPath(d)+".damaged"); got != content {
				t.Errorf("set aside: got %q, want %q", got, content)
			}
			if m, err := d.Manifest(); err != nil || m.Format != 1 {
				t.Errorf("afterwards: got format %d, %v, want 1", m.Format, err)
			}
		})
	}
}

// A crash between the steps of a save leaves the old manifest and a part of
// the new one beside it.
func TestManifestAfterACrash(t *testing.T) {
	d := mustCreate(t)
	const old = `{"format":1,"channels":{"trading":{"active":{"number":5}}}}`
	mustWrite(t, manifestPath(d), old)
	mustWrite(t, manifestPath(d)+".tmp", `{"format":1,"chan`)
	m, err := d.Manifest()
	if err != nil || m.Channels["trading"].Active.Number != 5 {
		t.Errorf("read: got %+v, %v, want number 5", m, err)
	}
	w := mustLock(t, d)
	if got := w.Manifest().Channels["trading"].Active.Number; got != 5 {
		t.Errorf("lock: got number %d, want 5", got)
	}
	if _, err := os.Lstat(manifestPath(d) + ".tmp"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("leftover: got %v, want it gone", err)
	}
}

func TestUpdateSavesOnlyChanges(t *testing.T) {
	d := mustCreate(t)
	w := mustLock(t, d)
	change := func(m *logdir.Manifest) { m.TimeZone = "Asia/Kolkata" }
	if err := w.Update(change); err != nil {
		t.Fatal(err)
	}
	before := identityOf(t, manifestPath(d))
	if err := w.Update(change); err != nil {
		t.Fatal(err)
	}
	if got := identityOf(t, manifestPath(d)); !got.Same(before) {
		t.Errorf("without a change: got a new file %+v, want %+v", got, before)
	}
	if err := w.Update(func(m *logdir.Manifest) { m.TimeZone = "" }); err != nil {
		t.Fatal(err)
	}
	if got := identityOf(t, manifestPath(d)); got.Same(before) {
		t.Error("with a change: got the old file")
	}
}

func TestUpdateFailsAndIsMadeUpFor(t *testing.T) {
	d := mustCreate(t)
	w := mustLock(t, d)
	blocker := filepath.Join(manifestPath(d)+".tmp", "in the way")
	mustWrite(t, blocker, "")
	err := w.Update(func(m *logdir.Manifest) { m.TimeZone = "Asia/Kolkata" })
	if err == nil || !strings.Contains(err.Error(), manifestPath(d)) {
		t.Errorf("got %v, want an error with the path", err)
	}
	if err := os.RemoveAll(filepath.Dir(blocker)); err != nil {
		t.Fatal(err)
	}
	if err := w.Update(func(*logdir.Manifest) {}); err != nil {
		t.Fatal(err)
	}
	m, err := d.Manifest()
	if err != nil || m.TimeZone != "Asia/Kolkata" {
		t.Errorf("got time zone %q, %v, want the change that was not saved", m.TimeZone, err)
	}
}
