package lifecycle

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
)

// BuildIndex makes the index of a compressed file that has none, or a
// damaged one, by reading all of it. Name is that of the plain segment. Any
// gzip file will do, also one in a single member. The memory it takes does
// not depend on what the file unpacks to; the time does, and ends with ctx.
func BuildIndex(ctx context.Context, name string, gz io.Reader) (*Index, error) {
	p := takePacker()
	defer p.giveBack()
	return p.index(ctx, name, gz)
}

func (p *packer) index(ctx context.Context, name string, gz io.Reader) (*Index, error) {
	b := newBuilder(name)
	raw := &countingReader{r: gz}
	// A bufio.Reader, so that no more is read ahead than it tells of.
	p.in.Reset(raw)
	for {
		offset := raw.n - int64(p.in.Buffered())
		switch err := p.unzip.Reset(p.in); {
		case errors.Is(err, io.EOF) && len(b.x.Members) > 0:
			b.x.GzipBytes = raw.n
			return b.index(), nil
		case err != nil:
			return nil, fmt.Errorf("unpack %s at byte %d: %w", name, offset, noEOF(err))
		}
		p.unzip.Multistream(false)
		b.begin(offset)
		for block, err := range blocks(&p.unzip, p.block) {
			if err == nil {
				err = pause(ctx)
			}
			if err != nil {
				return nil, fmt.Errorf("unpack %s at byte %d: %w", name, offset, err)
			}
			b.add(block)
		}
		b.end()
	}
}

func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

type countingReader struct {
	r io.Reader
	n int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// A builder makes an index of the content of members.
type builder struct {
	x      *Index
	member Member
	tally  tally
	sum    hash.Hash
}

func newBuilder(name string) *builder {
	return &builder{x: &Index{Version: IndexVersion, Segment: name}, sum: sha256.New()}
}

// begin begins the member at that offset of the compressed file.
func (b *builder) begin(offset int64) {
	b.member = Member{Offset: offset, Start: b.x.Bytes, MidLine: b.tally.midLine}
}

func (b *builder) add(block []byte) {
	b.sum.Write(block)
	b.tally.add(block)
	b.member.Bytes += int64(len(block))
	b.x.Bytes += int64(len(block))
}

func (b *builder) end() {
	b.member.Summary = b.tally.cut()
	b.x.Members = append(b.x.Members, b.member)
}

func (b *builder) index() *Index {
	b.x.SHA256 = hex.EncodeToString(b.sum.Sum(nil))
	b.x.Disorder = b.tally.disorder
	b.x.Summary = b.tally.total.summary()
	return b.x
}
