package lifecycle

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// memberSize is how much of a segment goes into one member: little enough to
// be read for a single record, and enough to compress as well as the whole.
const memberSize = 1 << 20

// breath is how much is compressed or read at a time before other goroutines
// get their turn. A niceness means nothing to Go's own scheduler, which would
// let a goroutine run for 10 ms.
const breath = 64 << 10

// A packer compresses segments, one at a time, and reads them back. It has
// some megabytes of buffers.
type packer struct {
	block []byte // uncompressed
	zip   *gzip.Writer
	out   bytes.Buffer // a member
	in    *bufio.Reader
	unzip gzip.Reader
}

var packers = sync.Pool{New: func() any {
	return &packer{block: make([]byte, memberSize), zip: gzip.NewWriter(nil), in: bufio.NewReaderSize(nil, breath)}
}}

func takePacker() *packer { return packers.Get().(*packer) }

func (p *packer) giveBack() {
	p.in.Reset(nil)
	packers.Put(p)
}

// pack compresses src, the plain segment of that name, and hands each member
// to write.
func (p *packer) pack(ctx context.Context, name string, src io.Reader, write func(member []byte) error) (*Index, error) {
	b := newBuilder(name)
	for block, err := range blocks(src, p.block) {
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		if err := p.member(ctx, b, block, write); err != nil {
			return nil, err
		}
	}
	if len(b.x.Members) == 0 {
		// No bytes at all are not a gzip file.
		if err := p.member(ctx, b, nil, write); err != nil {
			return nil, err
		}
	}
	return b.index(), nil
}

func (p *packer) member(ctx context.Context, b *builder, block []byte, write func([]byte) error) error {
	b.begin(b.x.GzipBytes)
	b.add(block)
	b.end()
	p.out.Reset()
	p.zip.Reset(&p.out)
	for len(block) > 0 {
		if err := pause(ctx); err != nil {
			return err
		}
		n := min(len(block), breath)
		if _, err := p.zip.Write(block[:n]); err != nil {
			return fmt.Errorf("compress: %w", err)
		}
		block = block[n:]
	}
	if err := p.zip.Close(); err != nil {
		return fmt.Errorf("compress: %w", err)
	}
	b.x.GzipBytes += int64(p.out.Len())
	return write(p.out.Bytes())
}

// pause lets others run, and reports whether there is still someone who
// waits for the result.
func pause(ctx context.Context) error {
	runtime.Gosched()
	return ctx.Err()
}

// unpack hands the content of a gzip file to piece. A file that ends early
// is an [io.ErrUnexpectedEOF].
func (p *packer) unpack(ctx context.Context, gz io.Reader, piece func([]byte) error) error {
	p.in.Reset(gz)
	err := p.unzip.Reset(p.in)
	for err == nil {
		if err := pause(ctx); err != nil {
			return err
		}
		var n int
		n, err = p.unzip.Read(p.block[:breath])
		if n > 0 {
			if err := piece(p.block[:n]); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
	}
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF // not even a header
	}
	return err
}

// verify reads a gzip file and reports an error unless it has what x says.
func (p *packer) verify(ctx context.Context, gz io.Reader, x *Index) error {
	sum, n := sha256.New(), int64(0)
	err := p.unpack(ctx, gz, func(b []byte) error {
		n += int64(len(b))
		sum.Write(b)
		return nil
	})
	if err != nil {
		return fmt.Errorf("read back: %w", err)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != x.SHA256 || n != x.Bytes {
		return fmt.Errorf("read back: got %d bytes with SHA-256 %s, want %d with %s: the memory or the disk is faulty", n, got, x.Bytes, x.SHA256)
	}
	return nil
}

// covered reports whether a gzip file has nothing that plain does not have:
// it is a copy, or the beginning of one. What is damaged in any other way
// than by its end missing may have been something else, unless it is shorter
// than the header of a gzip file.
func (p *packer) covered(ctx context.Context, gz, plain io.Reader) (bool, error) {
	errOther := errors.New("other bytes")
	want := p.block[breath : 2*breath]
	err := p.unpack(ctx, gz, func(got []byte) error {
		_, err := io.ReadFull(plain, want[:len(got)])
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), err == nil && !bytes.Equal(got, want[:len(got)]):
			return errOther
		case err != nil:
			return fmt.Errorf("%w: %w", errPlain, err)
		}
		return nil
	})
	switch {
	case err == nil, errors.Is(err, io.ErrUnexpectedEOF):
		return true, nil
	case errors.Is(err, errPlain), ctx.Err() != nil:
		return false, err
	}
	return false, nil
}

// errPlain marks an error of the plain file as against one of the gzip file.
var errPlain = errors.New("read the plain file")
