package logfile_test

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alphapt/chanlog/internal/logdir"
	"github.com/alphapt/chanlog/internal/logfile"
	"github.com/alphapt/chanlog/internal/spool"
)

// openRing opens the ring of the channel as the drain of a process has it.
func (p *place) openRing() *spool.Ring {
	p.t.Helper()
	boot, err := spool.ThisBoot()
	if err != nil {
		p.t.Skipf("NOT TESTED, needs a system with a boot id: %v", err)
	}
	if err := os.MkdirAll(filepath.Dir(p.ring()), 0o750); err != nil {
		p.t.Fatal(err)
	}
	r, left, err := spool.Open(p.ring(), spool.MinSize, 0o640, boot)
	if err != nil || left.Damaged != nil {
		p.t.Fatalf("ring: got %v, %v, want it to be opened", err, left.Damaged)
	}
	p.t.Cleanup(func() { r.Close() })
	return r
}

// killedIn leaves what a process leaves that was killed in a write: line 0 in
// the file, lines 1 to 6 in the ring, and the first four in flight to a place
// that many bytes behind the end of the file.
func (p *place) killedIn(behind int) {
	p.t.Helper()
	r := p.openRing()
	for n := 1; n <= 6; n++ {
		if _, _, err := r.Append([]byte(p.line(n))); err != nil {
			p.t.Fatal(err)
		}
	}
	b, _, err := r.Next(len(p.numbered(1, 4)))
	if err != nil || string(b.Bytes) != p.numbered(1, 4) {
		p.t.Fatalf("got batch %q, %v, want lines 1 to 4", b.Bytes, err)
	}
	file, err := os.Open(p.dir.Active("trading"))
	if err != nil {
		p.t.Fatal(err)
	}
	defer file.Close()
	id, err := logdir.Identify(file)
	if err != nil {
		p.t.Fatal(err)
	}
	info, err := file.Stat()
	if err != nil {
		p.t.Fatal(err)
	}
	place := spool.Place{Device: id.Device, Inode: id.Inode, BirthNS: id.BirthNS, Segment: p.activeNumber(), Size: uint64(info.Size()) + uint64(behind)}
	if err := r.Begin(b, place); err != nil {
		p.t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		p.t.Fatal(err)
	}
}

// storeDrained is the first half of noting that lines are in their file.
func (p *place) storeDrained(n uint64) {
	p.t.Helper()
	const atDrained = 128
	ring, err := os.OpenFile(p.ring(), os.O_WRONLY, 0)
	if err != nil {
		p.t.Fatal(err)
	}
	defer ring.Close()
	if _, err := ring.WriteAt(binary.LittleEndian.AppendUint64(nil, n), atDrained); err != nil {
		p.t.Fatal(err)
	}
}

// doubledLine is the line for a batch of four of which nobody knows whether it
// was written.
func (p *place) doubledLine(why string) string {
	return fmt.Sprintf(`{"timestamp":"%[1]s","level":"WARN","channel":"trading","message":"4 records from here on may be doubled: the process ended while they were written to segment 1, and %[2]s","_t":"gap","reason":"killed","from":"%[1]s","to":"%[1]s","segment":1}`+"\n",
		stamp(p.clock()), why)
}

// Promises 1 and 3: whatever of a batch was in its file when the process was
// killed, and whatever became of the file since, every line is there once,
// whole and in order. Where that cannot be known, none is lost and a line
// says which may be doubled.
func TestRecoverAfterAKill(t *testing.T) {
	p := &place{t: t, now: noon}
	first, second, batch, all := p.line(1), p.line(2), p.numbered(1, 4), p.numbered(1, 6)
	zero, mark := p.line(0), p.droppedLine("disk full", 2, noon, noon)
	const stranger = "of a stranger\n"
	for _, tt := range []struct {
		name   string
		torn   string // at the end of the file, before
		behind int    // what was to be written before the batch
		wrote  string // what was written of both
		later  func(p *place, active string)
		want   string // in the active file
	}{
		{name: "nothing written", want: zero + all},
		{name: "a byte", wrote: first[:1], want: zero + all},
		{name: "a line", wrote: first, want: zero + all},
		{name: "a line and a half", wrote: first + second[:30], want: zero + all},
		{name: "all but the last newline", wrote: batch[:len(batch)-1], want: zero + all},
		{name: "everything", wrote: batch, want: zero + all},
		{
			name: "nothing after a torn line", torn: "{torn", behind: 1,
			want: zero + "{torn\n" + all,
		}, {
			name: "the newline after a torn line", torn: "{torn", behind: 1, wrote: "\n",
			want: zero + "{torn\n" + all,
		}, {
			name: "a half after a torn line", torn: "{torn", behind: 1, wrote: "\n" + first[:30],
			want: zero + "{torn\n" + all,
		}, {
			name: "half a mark", behind: len(mark), wrote: mark[:30],
			want: zero + mark[:30] + "\n" + all,
		}, {
			name: "a mark and a half", behind: len(mark), wrote: mark + first[:30],
			want: zero + mark + all,
		}, {
			name: "half, and half of it noted", wrote: first,
			later: func(p *place, _ string) { p.storeDrained(2) },
			want:  zero + first + strings.Replace(p.doubledLine("the file was changed"), "4 records", "3 records", 1) + p.numbered(2, 6),
		}, {
			name: "half, then renamed", wrote: first + second[:30],
			later: func(p *place, active string) { rename(p.t, active, active+".1") },
			want:  p.numbered(2, 6),
		}, {
			name: "half, then moved to daily", wrote: first + second[:30],
			later: func(p *place, active string) {
				day := filepath.Join(p.path, "daily", "2026-01-24")
				p.write(filepath.Join(day, "notes.txt"), "")
				rename(p.t, active, filepath.Join(day, "stray"))
			},
			want: p.numbered(2, 6),
		}, {
			name: "half, then rotated", wrote: first,
			later: func(p *place, active string) {
				day := filepath.Join(p.path, "daily", "2026-01-24")
				p.write(filepath.Join(day, "notes.txt"), "")
				rename(p.t, active, filepath.Join(day, "trading-20260124T120000.000000000Z-000001.log"))
			},
			want: p.numbered(2, 6),
		}, {
			name: "everything, then deleted", wrote: batch,
			later: func(p *place, active string) { takeAway(p.t, active) },
			want:  p.doubledLine("the file is gone") + all,
		}, {
			name: "everything, then copied", wrote: batch,
			later: func(p *place, active string) {
				content := p.read(active)
				takeAway(p.t, active)
				p.write(active, content)
			},
			want: zero + batch + p.doubledLine("the file is gone") + all,
		}, {
			name: "everything, then cut", wrote: batch,
			later: func(p *place, active string) { truncate(p.t, active, 0) },
			want:  all,
		}, {
			name:  "nothing, then written to",
			later: func(p *place, active string) { appendTo(p.t, active, stranger) },
			want:  zero + stranger + p.doubledLine("the file was changed") + all,
		}, {
			name: "half, then written to", wrote: first[:30],
			later: func(p *place, active string) { appendTo(p.t, active, stranger) },
			want:  zero + first[:30] + stranger + p.doubledLine("the file was changed") + all,
		}, {
			name: "everything, then written to", wrote: batch,
			later: func(p *place, active string) { appendTo(p.t, active, stranger) },
			want:  zero + batch + stranger + p.numbered(5, 6),
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlace(t)
			f := p.open(p.spooled)
			p.append(f, p.line(0))
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
			active := p.dir.Active("trading")
			appendTo(t, active, tt.torn)
			p.killedIn(tt.behind)
			appendTo(t, active, tt.wrote)
			if tt.later != nil {
				tt.later(p, active)
			}
			p.relock()
			f = p.open(p.spooled)
			p.wantActive(tt.want)
			s := f.Stats()
			if s.Spooled != 0 || s.Failed != 0 || s.Emitted > 6 {
				t.Errorf("got %+v, want the lines that were left to be written", s)
			}
			wantBalance(t, s)

			f.Kill()
			p.relock()
			f = p.open(p.spooled)
			p.append(f, p.line(7))
			if err := f.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			p.wantActive(tt.want + p.line(7))
		})
	}
}

func rename(t testing.TB, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}

func truncate(t testing.TB, path string, size int64) {
	t.Helper()
	if err := os.Truncate(path, size); err != nil {
		t.Fatal(err)
	}
}

// What a process did not get to write, another one does at its start, before
// the first record, and with no file to go on in as well.
func TestRecoverWithNothingInFlight(t *testing.T) {
	p := newPlace(t)
	r := p.openRing()
	for n := range 20 {
		if _, _, err := r.Append([]byte(p.line(n))); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	f := p.open(p.spooled, maxSize(600))
	p.wantRotated(segment{"2026-01-24/trading-20260124T120000.000000000Z-000001.log", p.numbered(0, 9)})
	p.wantActive(p.numbered(10, 19))
	if s := f.Stats(); s.Emitted != 20 || s.Written != 20 || s.Bytes != 1200 {
		t.Errorf("got emitted %d, written %d, %d bytes, want 20, 20, 1200", s.Emitted, s.Written, s.Bytes)
	}
	p.wantNoReports()
}

// A directory that is copied at any time is what a kill at that time leaves.
func TestRecoverACopy(t *testing.T) {
	p := newPlace(t)
	tr := newTrial(p, p.open(p.spooled, maxSize(1000)))
	for range 30 {
		tr.must(1 + len(tr.acknowledged)%7)
		if len(tr.acknowledged)%3 == 0 {
			if err := tr.f.AppendNow([]byte(p.line(tr.next))); err != nil {
				t.Fatal(err)
			}
			tr.acknowledged = append(tr.acknowledged, tr.next)
			tr.next++
		}
		acknowledged := slices.Clone(tr.acknowledged)

		path := filepath.Join(t.TempDir(), "logs")
		tr.f.Freeze(func() {
			if err := os.CopyFS(path, os.DirFS(p.path)); err != nil {
				t.Fatal(err)
			}
		})
		copied := newPlaceAt(t, path)
		c := newTrial(copied, copied.open(copied.spooled, maxSize(1000)))
		c.wantRecords(acknowledged)
	}
	tr.wantAccount(0)
}

// wantRecords looks for records in the files, in order and each once.
func (tr *trial) wantRecords(want []int) {
	tr.t.Helper()
	var found []int
	for _, line := range tr.lines() {
		switch l, err := parse(line); {
		case err != nil:
			tr.t.Errorf("got line %q, want it whole", line)
		case l.N != nil:
			found = append(found, *l.N)
		}
	}
	if !slices.Equal(found, want) {
		tr.t.Errorf("records in the files: got %v, want %v", found, want)
	}
}

// A ring of which the header cannot be read is set aside, and a new one made.
func TestDamagedRing(t *testing.T) {
	for name, damage := range map[string]func(path string){
		"cut to nothing": func(path string) { truncate(t, path, 0) },
		"cut":            func(path string) { truncate(t, path, 5000) },
		"too long":       func(path string) { truncate(t, path, 1<<20) },
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			f := p.open(p.spooled)
			p.append(f, p.line(0))
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
			damage(p.ring())
			p.relock()
			tr := newTrial(p, p.open(p.spooled))
			if errs := p.reported(); len(errs) != 1 || !strings.Contains(errs[0].Error(), "trading.ring.damaged") {
				t.Errorf("reported: got %v, want that the ring was set aside", errs)
			}
			if err := tr.f.Stats().SpoolError; err != nil {
				t.Errorf("got %v, want a new ring", err)
			}
			tr.acknowledged, tr.next = []int{0}, 1
			tr.must(3)
			tr.wantRecordsAfterFlush()
		})
	}
}

// wantRecordsAfterFlush looks for all that were acknowledged.
func (tr *trial) wantRecordsAfterFlush() {
	tr.t.Helper()
	if err := tr.f.Flush(tr.t.Context()); err != nil {
		tr.t.Error(err)
	}
	tr.wantRecords(tr.acknowledged)
}

// The accounts in the header go on over a kill, for readers of the directory.
func TestCountersGoOn(t *testing.T) {
	p := newPlace(t)
	for range 3 {
		f := p.open(p.spooled)
		f.Missed("disk full", 5, noon, noon)
		p.append(f, p.line(1), p.line(2))
		if err := f.Rotate(); err != nil {
			t.Fatal(err)
		}
		p.append(f, p.line(3))
		if err := f.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		f.Kill()
		p.relock()
	}
	r := p.openRing()
	for c, want := range map[spool.Counter]uint64{
		logfile.CountDropped: 15, logfile.CountBytes: 9 * 60, logfile.CountRotations: 3, logfile.CountFailed: 0,
	} {
		if got, err := r.Counter(c); got != want || err != nil {
			t.Errorf("counter %d: got %d, %v, want %d", c, got, err, want)
		}
	}
}

// New gives a ring back that it opened, when there can be no file.
func TestNewFailsWithARing(t *testing.T) {
	p := newPlace(t)
	f := p.open(p.spooled)
	p.append(f, p.line(0))
	f.Kill()
	p.relock()
	if err := os.RemoveAll(p.dir.Active("trading")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(p.dir.Active("trading"), 0o750); err != nil {
		t.Fatal(err)
	}
	opts := p.options()
	p.spooled(&opts)
	before := leftovers(t)
	for range 3 {
		if _, err := logfile.New(opts); err == nil {
			t.Fatal("got no error with a directory in the place of the file")
		}
	}
	if after := leftovers(t); after != before {
		t.Errorf("got %+v, want %+v", after, before)
	}
	remove(t, p.dir.Active("trading"))
	p.setClock(noon.Add(time.Second))
	tr := newTrial(p, p.open(p.spooled))
	tr.wantRecords([]int{0})
}
