package logfile_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestRestartGoesOnInTheFile(t *testing.T) {
	p := newPlace(t)
	f := p.open()
	p.append(f, p.line(1))
	if err := f.Rotate(); err != nil {
		t.Fatal(err)
	}
	p.setClock(noon.Add(time.Minute))
	second := p.line(2)
	p.append(f, second)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	p.relock()
	p.setClock(noon.Add(time.Hour))
	f = p.open()
	p.wantNumber(2)
	third := p.line(3)
	p.append(f, third)
	p.wantActive(second + third)
	p.wantNumber(2)
	if err := f.Rotate(); err != nil {
		t.Fatal(err)
	}
	p.wantRotated(
		segment{"2026-01-24/trading-20260124T120000.000000000Z-000001.log", lineAt(noon, 1)},
		segment{"2026-01-24/trading-20260124T120100.000000000Z-000002.log", second + third},
	)
	p.wantNumber(3)
	p.wantNoReports()
}

func TestRestartOnAnotherDay(t *testing.T) {
	for _, byRecord := range []bool{true, false} {
		p := newPlace(t)
		f := p.open()
		first := p.line(1)
		p.append(f, first)
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		p.relock()
		p.setClock(noon.AddDate(0, 0, 3))
		f = p.open()
		p.wantRotated()
		active := ""
		if byRecord {
			active = p.line(2)
			p.append(f, active)
		} else if err := f.RotateIfDue(); err != nil {
			t.Fatal(err)
		}
		p.wantRotated(segment{"2026-01-24/trading-20260124T120000.000000000Z-000001.log", first})
		p.wantActive(active)
		p.wantNumber(2)
	}
}

// A restart may bring a smaller limit.
func TestRestartOverTheLimit(t *testing.T) {
	p := newPlace(t)
	f := p.open()
	p.append(f, p.line(1), p.line(2))
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	p.relock()
	f = p.open(maxSize(10))
	p.append(f, p.line(3))
	p.wantRotated(segment{"2026-01-24/trading-20260124T120000.000000000Z-000001.log", p.line(1) + p.line(2)})
	p.wantActive(p.line(3))
}

// Numbers never repeat, and the active file keeps its own as long as that is
// known.
func TestNumbersAfterARestart(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(t *testing.T, p *place)
		want   uint64
	}{
		{"nothing happened", func(*testing.T, *place) {}, 4},
		{"manifest lost", loseManifest, 4},
		{"rotated files deleted", loseRotated, 4},
		{"active file deleted", func(t *testing.T, p *place) { takeAway(t, p.dir.Active("trading")) }, 5},
		{"active file replaced", func(t *testing.T, p *place) {
			takeAway(t, p.dir.Active("trading"))
			p.write(p.dir.Active("trading"), lineAt(noon, 9))
		}, 5},
		{"active file replaced and rotated files deleted", func(t *testing.T, p *place) {
			loseRotated(t, p)
			takeAway(t, p.dir.Active("trading"))
			p.write(p.dir.Active("trading"), lineAt(noon, 9))
		}, 5},
		// As after a kill between the move and the next manifest.
		{"active file moved", func(t *testing.T, p *place) {
			to := filepath.Join(p.path, "daily/2026-01-24/trading-20260124T120000.000000000Z-000004.log")
			if err := os.Rename(p.dir.Active("trading"), to); err != nil {
				t.Fatal(err)
			}
		}, 5},
		{"active file moved and manifest lost", func(t *testing.T, p *place) {
			loseManifest(t, p)
			to := filepath.Join(p.path, "daily/2026-01-24/trading-20260124T120000.000000000Z-000004.log")
			if err := os.Rename(p.dir.Active("trading"), to); err != nil {
				t.Fatal(err)
			}
		}, 5},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlace(t)
			f := p.open()
			for n := range 3 {
				p.append(f, p.line(n))
				if err := f.Rotate(); err != nil {
					t.Fatal(err)
				}
			}
			p.append(f, p.line(3))
			p.wantNumber(4)
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
			p.unlock()
			tt.change(t, p)
			p.lock()
			f = p.open()
			p.append(f, p.line(4))
			p.wantNumber(tt.want)
			if err := f.Rotate(); err != nil {
				t.Fatal(err)
			}
			files := p.rotated()
			if got, want := files[len(files)-1].Path, filepath.Join("2026-01-24", nameOf(tt.want)); got != want {
				t.Errorf("rotated file: got %s, want %s", got, want)
			}
		})
	}
}

// A manifest that cannot be saved costs no record and no rotation, and after
// a restart no number is given twice.
func TestManifestThatCannotBeSaved(t *testing.T) {
	p := newPlace(t)
	f := p.open()
	p.append(f, p.line(1))
	blocker := filepath.Join(p.path, ".chanlog", "manifest.json.tmp", "in the way")
	p.write(blocker, "")
	for n := 2; n <= 3; n++ {
		if err := f.Rotate(); err != nil {
			t.Fatal(err)
		}
		p.append(f, p.line(n))
	}
	if errs := p.reported(); len(errs) != 2 || !strings.Contains(errs[0].Error(), "save manifest") {
		t.Errorf("reported: got %v, want the manifest twice", errs)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	p.unlock()
	if err := os.RemoveAll(filepath.Dir(blocker)); err != nil {
		t.Fatal(err)
	}
	p.lock()
	p.append(p.open(), p.line(4))
	p.wantNumber(3)
	p.wantRotated(
		segment{filepath.Join("2026-01-24", nameOf(1)), p.line(1)},
		segment{filepath.Join("2026-01-24", nameOf(2)), p.line(2)},
	)
	p.wantActive(p.line(3) + p.line(4))
}

func nameOf(number uint64) string {
	return "trading-20260124T120000.000000000Z-00000" + string(rune('0'+number)) + ".log"
}

func loseManifest(t *testing.T, p *place) {
	t.Helper()
	remove(t, filepath.Join(p.path, ".chanlog", "manifest.json"))
}

func loseRotated(t *testing.T, p *place) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(p.path, "daily")); err != nil {
		t.Fatal(err)
	}
}

// takeAway removes a file from the directory and not from the disk, since the
// next file could get its inode and, within a tick of the kernel, its birth.
func takeAway(t testing.TB, path string) {
	t.Helper()
	if err := os.Rename(path, filepath.Join(t.TempDir(), "taken")); err != nil {
		t.Fatal(err)
	}
}

func remove(t testing.TB, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

// Promise 3: what a crash tore is never joined to the next record.
func TestTornTail(t *testing.T) {
	whole := lineAt(noon, 1)
	for _, tt := range []struct{ name, before, want string }{
		{"half a record", whole + `{"timestamp":"2026-`, whole + `{"timestamp":"2026-` + "\n"},
		{"all but the newline", whole + strings.TrimSuffix(whole, "\n"), whole + whole},
		{"one byte alone", "{", "{\n"},
		{"zeros, as after a power cut", whole + "\x00\x00\x00", whole + "\x00\x00\x00\n"},
		{"whole", whole, whole},
		{"empty", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlace(t)
			p.leave(tt.before)
			f := p.open()
			p.append(f, p.line(2), p.line(3))
			p.wantActive(tt.want + p.line(2) + p.line(3))
			wantBalance(t, f.Stats())
		})
	}
}

// The time of a file whose first line has none is that of its making or its
// last change, whichever is earlier.
func TestStartOfATextFile(t *testing.T) {
	for _, tt := range []struct{ line, want string }{
		{"2026-01-24T10:30:00.000000000Z INF text\n", "2026-01-24/trading-20260124T103000.000000000Z-000001.log"},
		{"2026-01-24T10:30:00 another form of time\n", "2026-01-24/trading-20260124T110000.000000000Z-000001.log"},
		{"text\n", "2026-01-24/trading-20260124T110000.000000000Z-000001.log"},
	} {
		p := newPlace(t)
		p.setClock(noon.Add(-time.Hour))
		p.leave(tt.line)
		p.setClock(noon)
		f := p.open()
		if err := f.Rotate(); err != nil {
			t.Fatal(err)
		}
		p.wantRotated(segment{tt.want, tt.line})
	}
}
