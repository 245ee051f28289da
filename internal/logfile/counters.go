package logfile

import "github.com/alphapt/chanlog/internal/spool"

// The accounts in the header of the ring, for readers of the directory. They
// count since the ring was made, over all processes.
const (
	CountFailed spool.Counter = iota
	CountDropped
	CountBytes
	CountRotations
)

// counters are what the header said before this process.
type counters [4]uint64

// recall reads what the header says. What cannot be read begins at 0.
func (c *counters) recall(r *spool.Ring) {
	for i := range c {
		c[i], _ = r.Counter(spool.Counter(i))
	}
}

// save writes the accounts to the header.
func (c *counters) save(r *spool.Ring, f *File) error {
	s := f.Stats()
	var dropped uint64
	for _, n := range s.Dropped {
		dropped += n
	}
	for i, n := range [len(c)]uint64{CountFailed: s.Failed, CountDropped: dropped, CountBytes: s.Bytes, CountRotations: s.Rotations} {
		if err := r.SetCounter(spool.Counter(i), c[i]+n); err != nil {
			return err
		}
	}
	return nil
}
