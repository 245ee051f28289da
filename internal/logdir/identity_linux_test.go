package logdir_test

import (
	"os"
	"path/filepath"
	"testing"
)

// ext4 hands the inode of a deleted file out again, and only the time of
// birth tells the two files apart. It moves on with the ticks of the kernel,
// so the test makes files until it has.
func TestIdentifyAfterDeletion(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.log")
	mustWrite(t, path, "")
	first := identityOf(t, path)
	for range 100_000 {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		mustWrite(t, path, "")
		id := identityOf(t, path)
		if id.BirthNS == first.BirthNS {
			continue
		}
		if id.Same(first) {
			t.Errorf("got %+v for two files", id)
		}
		return
	}
	t.Errorf("got the time of birth %d for every file", first.BirthNS)
}
