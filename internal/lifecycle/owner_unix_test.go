//go:build unix

package lifecycle_test

import (
	"os"
	"syscall"
	"testing"
)

// A service must be able to read what an administrator compressed for it.
func TestCompressedFilesKeepTheirOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give files to others")
	}
	const nobody = 65534
	f := newFixture(t)
	name := f.segment("trading", 1, today)
	if err := os.Chown(f.path(name), nobody, nobody); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(f.dir.Path(), nobody, nobody); err != nil {
		t.Fatal(err)
	}
	f.run(compressAll)
	for _, path := range []string{"archive", archived(name), archived(name) + ".idx"} {
		info, err := os.Stat(f.path(path))
		if err != nil {
			t.Fatal(err)
		}
		if st := info.Sys().(*syscall.Stat_t); st.Uid != nobody || st.Gid != nobody {
			t.Errorf("%s: got owner %d and group %d, want %d", path, st.Uid, st.Gid, nobody)
		}
	}
}
