package lifecycle

import (
	"cmp"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/alphapt/chanlog/internal/logdir"
)

// channelSegments are the segments of one channel.
type channelSegments struct {
	name   logdir.Name
	policy ChannelPolicy
	listed bool // in the policy
	active int64
	all    []*segment
}

// live are the segments that were not deleted in this pass.
func (c *channelSegments) live() []*segment {
	return slices.DeleteFunc(slices.Clone(c.all), func(s *segment) bool { return s.gone })
}

// A segment is all files of one.
type segment struct {
	logdir.Segment
	files []*file // sorted by path
	gone  bool    // deleted in this pass
	leave bool    // something is wrong with it

	known *known
	// newest is the time of the newest record, or where that is a later one,
	// of the newest in the segments before; see age.
	newest time.Time
}

// A file is one of a segment.
type file struct {
	path string
	kind logdir.Kind
	size int64
	info fs.FileInfo // nil for one that a dry run only imagines
}

// main returns the file that is the segment: the plain one, while there is
// one. It returns nil when there is none, or more than one to choose from.
func (s *segment) main() *file {
	plain, gz := s.of(logdir.Plain), s.of(logdir.Compressed)
	switch {
	case len(plain) == 1:
		return plain[0]
	case len(plain) == 0 && len(gz) == 1:
		return gz[0]
	}
	return nil
}

func (s *segment) of(kind logdir.Kind) (files []*file) {
	for _, f := range s.files {
		if f.kind == kind {
			files = append(files, f)
		}
	}
	return files
}

// without takes a file from the list.
func (s *segment) without(f *file) {
	s.files = slices.DeleteFunc(s.files, func(g *file) bool { return g == f })
}

// index returns the index of a compressed file of the segment.
func (s *segment) index(gz *file) *file {
	want := path.Join(path.Dir(gz.path), s.File(logdir.Index))
	for _, x := range s.of(logdir.Index) {
		if x.path == want {
			return x
		}
	}
	return nil
}

func (s *segment) bytes() (n int64) {
	for _, f := range s.files {
		n += f.size
	}
	return n
}

// place is what reports call the segment.
func (s *segment) place() string {
	if main := s.main(); main != nil {
		return main.path
	}
	return s.files[0].path
}

// list reads the folders.
func (p *pass) list() error {
	inv, err := p.keeper.dir.Inventory(p.root)
	if err != nil {
		return err
	}
	p.days = inv.Days
	byName := make(map[logdir.Name]*channelSegments)
	for name, policy := range p.policy.Channels {
		byName[name] = &channelSegments{name: name, policy: policy, listed: true}
	}
	bySegment := make(map[logdir.Segment]*segment, len(inv.Entries))
	for _, e := range inv.Entries {
		s := bySegment[e.Segment]
		if s == nil {
			s = &segment{Segment: e.Segment}
			bySegment[e.Segment] = s
			c := byName[e.Segment.Channel]
			if c == nil {
				c = &channelSegments{name: e.Segment.Channel}
				byName[c.name] = c
			}
			c.all = append(c.all, s)
		}
		s.files = append(s.files, &file{e.Path, e.Kind, e.Info.Size(), e.Info})
		p.bytes += e.Info.Size()
	}
	for _, c := range byName {
		slices.SortFunc(c.all, func(a, b *segment) int {
			return cmp.Or(cmp.Compare(a.Number, b.Number), a.Start.Compare(b.Start))
		})
		for _, s := range c.all {
			slices.SortFunc(s.files, func(a, b *file) int { return strings.Compare(a.path, b.path) })
		}
		if info, err := p.root.Lstat(filepath.Base(p.keeper.dir.Active(c.name))); err == nil && info.Mode().IsRegular() {
			c.active = info.Size()
			p.bytes += c.active
		}
		p.channels = append(p.channels, c)
	}
	slices.SortFunc(p.channels, func(a, b *channelSegments) int { return cmp.Compare(a.name, b.name) })
	return nil
}
