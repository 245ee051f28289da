package faulttest_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// A disk is an ext4 file system on a loop device, whose power can be cut.
//
// The image file has what the block device was given, and nothing else. What
// the mounted file system holds back, data and metadata alike, is in memory
// of its own (pages of the files in it, and of the block device), which a
// reader of the image file does not see. It is handed to the block device on
// a sync; otherwise not before data are 30 s old, which is the kernel's
// default, or the journal is 300 s old, which is how we mount it. A cut comes
// much earlier.
//
// The disk has no cache of its own that a cut would empty: it is one whose
// writes are durable in the order in which it was given them.
type disk struct {
	t       *testing.T
	root    string // where it is mounted
	image   string
	images  int // so far
	boots   *rand.Rand
	bootID  string // the file that stands for the kernel's
	reading [2][]byte
}

// diskSize is some times what a test writes.
const diskSize = 64 << 20

// bootIDPath is where the kernel names the boot of the machine.
const bootIDPath = "/proc/sys/kernel/random/boot_id"

// newDisk makes and mounts a disk for the time of the test, which has mounts
// of its own.
func newDisk(t *testing.T, random *rand.Rand) *disk {
	t.Helper()
	temp := t.TempDir()
	d := &disk{t: t, root: filepath.Join(temp, "root"), bootID: filepath.Join(temp, "boot_id"), boots: random}
	for i := range d.reading {
		d.reading[i] = make([]byte, diskSize)
	}
	if err := os.Mkdir(d.root, 0o755); err != nil {
		t.Fatal(err)
	}
	d.insert(make([]byte, diskSize))
	// Nothing is left to be initialized in the background.
	run(t, "mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", d.image)
	if err := os.WriteFile(d.bootID, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	run(t, "mount", "--bind", d.bootID, bootIDPath)
	t.Cleanup(func() { run(t, "umount", bootIDPath) })
	d.boot()
	t.Cleanup(d.unmount)
	return d
}

// boot mounts the disk, in a machine that knows that it was started anew.
func (d *disk) boot() {
	d.t.Helper()
	id := fmt.Sprintf("%08x-0000-4000-8000-%012x\n", d.boots.Uint32(), d.boots.Uint64()>>16)
	if err := os.WriteFile(d.bootID, []byte(id), 0o644); err != nil {
		d.t.Fatal(err)
	}
	run(d.t, "mount", "-t", "ext4", "-o", "loop,commit=300", d.image, d.root)
}

func (d *disk) unmount() {
	d.t.Helper()
	run(d.t, "umount", d.root)
}

// picture returns what is on the disk at one moment. The caller has stopped
// who writes to it; should the kernel write something just now, the two
// readings differ and it starts again.
func (d *disk) picture() []byte {
	d.t.Helper()
	for range 1000 {
		for _, b := range d.reading {
			f, err := os.Open(d.image)
			if err == nil {
				_, err = io.ReadFull(f, b)
				f.Close()
			}
			if err != nil {
				d.t.Fatal(err)
			}
		}
		// A block that was the same twice was so in between, and between the
		// readings was the same moment for all of them.
		if bytes.Equal(d.reading[0], d.reading[1]) {
			return d.reading[0]
		}
	}
	d.t.Fatal("the disk does not come to rest although nobody writes to it")
	return nil
}

// restore makes the disk what it was in a picture, as a machine finds it that
// is switched on again. All that was written since is gone.
func (d *disk) restore(picture []byte) {
	d.t.Helper()
	d.unmount()
	old := d.image
	d.insert(picture)
	if err := os.Remove(old); err != nil {
		d.t.Fatal(err)
	}
	d.boot()
}

// insert makes a new image file. Syncs need not write what is empty.
func (d *disk) insert(picture []byte) {
	d.t.Helper()
	d.images++
	d.image = filepath.Join(filepath.Dir(d.root), "image"+strconv.Itoa(d.images))
	f, err := os.Create(d.image)
	if err == nil {
		err = f.Truncate(diskSize)
	}
	const block = 64 << 10
	empty := make([]byte, block)
	for at := 0; at < diskSize && err == nil; at += block {
		if b := picture[at : at+block]; !bytes.Equal(b, empty) {
			_, err = f.WriteAt(b, int64(at))
		}
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

func run(t *testing.T, name string, args ...string) {
	t.Helper()
	// Not with the test's context, which is over when it cleans up.
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v: %s", name, strings.Join(args, " "), err, out)
	}
}

// ownMountsEnv is set in a process with mounts of its own.
const ownMountsEnv = "CHANLOG_TEST_OWN_MOUNTS"

// inOwnMounts runs the test in a process with mounts of its own, which the
// kernel takes back, loop devices included, however that process ends. It
// reports true in there. Where that cannot be it skips the test.
func inOwnMounts(t *testing.T) bool {
	t.Helper()
	if os.Getenv(ownMountsEnv) != "" {
		return true
	}
	if reason := noDisks(); reason != "" {
		t.Skip("POWER CUTS ARE NOT TESTED HERE: " + reason)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.v", "-test.run", "^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), ownMountsEnv+"=1", "TMPDIR="+t.TempDir())
	cmd.SysProcAttr = processAttributes()
	cmd.SysProcAttr.Unshareflags = unix.CLONE_NEWNS
	out, err := cmd.CombinedOutput()
	t.Logf("in a process of its own:\n%s", out)
	if err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
		t.Errorf("in a process of its own: %v, want it to pass", err)
	}
	return false
}

// noDisks returns why there can be no disks, and nothing when there can.
func noDisks() string {
	if os.Geteuid() != 0 {
		return "only root may mount a disk to cut from"
	}
	for _, name := range []string{"mkfs.ext4", "mount", "umount"} {
		if _, err := exec.LookPath(name); err != nil {
			return err.Error()
		}
	}
	f, err := os.OpenFile("/dev/loop-control", os.O_RDWR, 0)
	if err != nil {
		return err.Error() // a container, most likely
	}
	f.Close()
	probe := exec.Command("true")
	probe.SysProcAttr = processAttributes()
	probe.SysProcAttr.Unshareflags = unix.CLONE_NEWNS
	if err := probe.Run(); err != nil {
		return "mounts of its own: " + err.Error()
	}
	return ""
}
