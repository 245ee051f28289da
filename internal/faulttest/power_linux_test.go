package faulttest_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/alphapt/chanlog/channel"
)

// cut takes the power from the machine while a writer is at it, and gives it
// back. It returns what the writer had acknowledged by then. What the writer
// does is over before the picture is taken, and goes on after it no more.
func (d *disk) cut(p *process, delay time.Duration) acknowledged {
	d.t.Helper()
	p.wait(delay)
	p.stop()
	picture := d.picture()
	p.wantStopped(unix.WNOHANG)
	acknowledged := p.kill()
	d.restore(picture)
	return acknowledged
}

// logs is the log directory on the disk.
func (d *disk) logs() string { return filepath.Join(d.root, "logs") }

// Promises 2 and 3 under power cuts: what was synced is in the files
// once, without help of a recovery, however many cuts come after it. A file
// has at most one torn line from each. Each life goes on in the directory that
// the cut before it left.
func TestPowerCut(t *testing.T) {
	t.Parallel()
	cutPower(t, life{Acknowledge: synced})
}

// The same of records that are on the disk when Handle returns.
func TestPowerCutAlways(t *testing.T) {
	t.Parallel()
	cutPower(t, life{Acknowledge: handled, Durability: channel.Always})
}

func cutPower(t *testing.T, one life) {
	if !inOwnMounts(t) {
		return
	}
	random := seeded(t)
	d := newDisk(t, random)
	judging := rules{ahead: maxBatch, mayTear: true}
	var l ledger
	for run := range setting(t, cutsEnv, 10) {
		one.Dir, one.Run, one.MaxSize = d.logs(), run, 512+random.Int64N(2<<10)
		p := start(t, one)
		p.await(p.opened)
		l = append(l, d.cut(p, time.Duration(random.Int64N(int64(2*longest)))))
		v := l.judge(t, d.logs(), judging)
		v.wantNone(t)
		if t.Failed() {
			t.Fatalf("cut %d", run+1)
		}
	}
	reopen(t, d.logs())
	v := l.judge(t, d.logs(), judging)
	v.wantNone(t)
	t.Logf("%d cuts: %v", len(l), v)
	synced := 0
	for _, last := range l {
		for _, n := range last {
			synced += n
		}
	}
	if synced < len(l) {
		t.Errorf("got %d records synced in %d lives, want more", synced, len(l))
	}
	if len(l) >= 10 && v.archived == 0 {
		t.Error("got no compressed file, want cuts to have hit compression")
	}
}

// A writer that does not sync loses records, and the harness sees that.
func TestPowerCutFindsWhatWasNotSynced(t *testing.T) {
	t.Parallel()
	if !inOwnMounts(t) {
		return
	}
	random := seeded(t)
	d := newDisk(t, random)
	p := start(t, life{Dir: d.logs(), MaxSize: maxSize(random), Acknowledge: handled})
	p.await(p.warm)
	l := ledger{d.cut(p, 0)}
	v := l.judge(t, d.logs(), rules{ahead: 1, mayTear: true})
	if v.counts[lost] == 0 {
		t.Errorf("got faults %v, want records to be lost", v.counts)
	}
}

// The disk itself: a cut leaves what was synced and nothing else.
func TestCutTakesWhatWasNotSynced(t *testing.T) {
	t.Parallel()
	if !inOwnMounts(t) {
		return
	}
	d := newDisk(t, seeded(t))
	kept, taken := filepath.Join(d.root, "kept"), filepath.Join(d.root, "taken")
	write := func(path string, sync bool) {
		t.Helper()
		f, err := os.Create(path)
		if err == nil {
			_, err = f.WriteString("synced")
		}
		if err == nil && sync {
			err = f.Sync()
		}
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	boot := func() string {
		t.Helper()
		id, err := os.ReadFile(bootIDPath)
		if err != nil {
			t.Fatal(err)
		}
		return string(id)
	}
	write(kept, true)
	booted := boot()
	write(taken, false)
	d.restore(d.picture())
	if b, err := os.ReadFile(kept); err != nil || string(b) != "synced" {
		t.Errorf("the synced file: got %q, %v, want it back", b, err)
	}
	if b, err := os.ReadFile(taken); err == nil && len(b) > 0 {
		t.Errorf("the other file: got %q, want it gone", b)
	}
	if boot() == booted {
		t.Error("got the boot id of before, want another one")
	}
	var fs unix.Statfs_t
	if err := unix.Statfs(d.root, &fs); err != nil || fs.Type != unix.EXT4_SUPER_MAGIC {
		t.Errorf("got file system %#x, %v, want ext4", fs.Type, err)
	}
}
