package logdir_test

import (
	"strings"
	"testing"
	"time"

	"github.com/alphapt/chanlog/internal/logdir"
)

func TestSegmentFiles(t *testing.T) {
	seg := logdir.Segment{Channel: "a-1", Start: time.Date(2026, 1, 24, 3, 45, 0, 0, time.UTC), Number: 42}
	const stem = "a-1-20260124T034500.000000000Z-000042.log"
	for kind, want := range map[logdir.Kind]string{
		logdir.Plain:           stem,
		logdir.Compressed:      stem + ".gz",
		logdir.Index:           stem + ".gz.idx",
		logdir.Aside:           stem + ".gz.aside",
		logdir.Unfinished:      stem + ".gz.tmp",
		logdir.UnfinishedIndex: stem + ".gz.idx.tmp",
	} {
		if got := seg.File(kind); got != want {
			t.Errorf("kind %d: got %q, want %q", kind, got, want)
		}
		got, gotKind, err := logdir.ParseFile(want)
		if err != nil || got != seg || gotKind != kind {
			t.Errorf("parse %q: got %+v of kind %d, %v, want kind %d", want, got, gotKind, err, kind)
		}
	}
}

func TestParseFileRefuses(t *testing.T) {
	const stem = "a-20260124T034500.000000000Z-000042"
	for _, tt := range []struct{ name, want string }{
		{"", "no .log"},
		{stem, "no .log"},
		{stem + ".log.zip", "bad extension"},
		{stem + ".log.gz.gz", "bad extension"},
		{stem + ".log.gz.idx.idx", "bad extension"},
		{stem + ".log.log", "bad extension"},
		{stem + ".log.tmp", "bad extension"},
		{"a.log.gz.idx", "parts are missing"},
		{strings.Replace(stem, "a-", "A-", 1) + ".log.gz.tmp", "bad channel"},
	} {
		if _, _, err := logdir.ParseFile(tt.name); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("parse %q: got error %v, want %q in it", tt.name, err, tt.want)
		}
	}
}

// A name is of one kind and one segment, whatever it is.
func FuzzParseFile(f *testing.F) {
	for _, ext := range []string{".log", ".log.gz", ".log.gz.idx", ".log.gz.aside", ".log.gz.tmp", ".log.gz.idx.tmp"} {
		f.Add("trading-20260124T034500.123456789Z-000042" + ext)
	}
	f.Fuzz(func(t *testing.T, name string) {
		seg, kind, err := logdir.ParseFile(name)
		if err != nil {
			return
		}
		if got := seg.File(kind); got != name {
			t.Errorf("got %q, want %q", got, name)
		}
	})
}
