package spool

import (
	"encoding/binary"
	"hash/crc32"
	"sync/atomic"
	"unsafe"
)

const (
	magic   = "chanlogR"
	version = 1

	headerSize = 4096
	entrySize  = 16
	// bytesAnEntry is how much data there is for each index entry. Lines are
	// longer than that but for the shortest, which fill the index first.
	bytesAnEntry = 128
)

// Offsets in the header. The words that change are on cache lines of their
// own, by who stores them.
const (
	atMagic     = 0   // 8 bytes
	atVersion   = 8   // uint64
	atSize      = 16  // uint64, of the data
	atEntries   = 24  // uint64, of the index
	atBoot      = 32  // 16 bytes
	atPublished = 64  // uint64: lines that were appended
	atDrained   = 128 // uint64: lines that are in the log file
	atSettled   = 136 // uint64: lines that the log file has on the disk, as far as is known
	atFlight    = 192 // uint64: lines up to here are being written; 0: none are
	atPlace     = 200 // where they are being written to: see place
	atCounters  = 256 // uint64 each: see Counter
)

// A region is a mapped ring file.
type region []byte

func (m region) word(at int) *uint64 { return (*uint64)(unsafe.Pointer(&m[at])) }

func (m region) load(at int) uint64     { return atomic.LoadUint64(m.word(at)) }
func (m region) store(at int, v uint64) { atomic.StoreUint64(m.word(at), v) }

// publish stores the count of lines that are whole. Nobody reads it as long as
// this process lives, and a thread that is killed has done all that stands
// before the place where it was: so the order in the program is enough, and
// the store need not wait for those before it to be seen by other processors,
// which is what an atomic one costs.
func (m region) publish(n uint64) { *m.word(atPublished) = n }

// dimensions are the sizes that a header tells.
type dimensions struct {
	size    uint64 // bytes of data
	entries uint64
}

func dimensionsFor(size int) dimensions {
	return dimensions{size: uint64(size), entries: uint64(size / bytesAnEntry)}
}

func (d dimensions) fileSize() int64 {
	return int64(headerSize + d.entries*entrySize + d.size)
}

// An entry says where a line is. Begin counts bytes since the ring was made,
// skipped ones included; modulo the size it is a place in the data.
type entry struct {
	begin uint64
	size  uint32
	sum   uint32
}

func (m region) entry(d dimensions, n uint64) []byte {
	at := headerSize + n%d.entries*entrySize
	return m[at : at+entrySize : at+entrySize]
}

func (m region) getEntry(d dimensions, n uint64) entry {
	b := m.entry(d, n)
	return entry{
		begin: binary.LittleEndian.Uint64(b),
		size:  binary.LittleEndian.Uint32(b[8:]),
		sum:   binary.LittleEndian.Uint32(b[12:]),
	}
}

func (m region) putEntry(d dimensions, n uint64, e entry) {
	b := m.entry(d, n)
	binary.LittleEndian.PutUint64(b, e.begin)
	binary.LittleEndian.PutUint32(b[8:], e.size)
	binary.LittleEndian.PutUint32(b[12:], e.sum)
}

// data returns size bytes of the data from begin on, which lie in one piece.
func (m region) data(d dimensions, begin, size uint64) []byte {
	at := headerSize + d.entries*entrySize + begin%d.size
	return m[at : at+size : at+size]
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// sum is the checksum of a line. Its number is mixed in, so that a line of an
// earlier round of the ring is not taken for a new one.
func sum(n uint64, line []byte) uint32 {
	const odd = 0x9e3779b1 // spreads neighbouring rounds over all bits
	return crc32.Checksum(line, castagnoli) ^ uint32(n)*odd ^ uint32(n>>32)
}

// A Place is where a batch is being written to.
type Place struct {
	Device, Inode uint64
	BirthNS       int64
	Segment       uint64 // the number of the segment
	Size          uint64 // the size of the file before the batch
}

func (m region) getPlace() Place {
	return Place{
		Device:  m.load(atPlace),
		Inode:   m.load(atPlace + 8),
		BirthNS: int64(m.load(atPlace + 16)),
		Segment: m.load(atPlace + 24),
		Size:    m.load(atPlace + 32),
	}
}

func (m region) putPlace(p Place) {
	m.store(atPlace, p.Device)
	m.store(atPlace+8, p.Inode)
	m.store(atPlace+16, uint64(p.BirthNS))
	m.store(atPlace+24, p.Segment)
	m.store(atPlace+32, p.Size)
}

// A Counter is one of the accounts that the header keeps, so that they
// survive a kill.
type Counter int

// MaxCounters is how many accounts there is room for.
const MaxCounters = 32
