package perf

import (
	"testing"
	"time"
)

func TestParseStat(t *testing.T) {
	const stat = "42 (a) b (c) S 1 42 42 0 -1 4194304 100 0 0 0 150 25 0 0 20 0 7 0 12345 1000000 300 18446744073709551615 1 1\n"
	for _, tt := range []struct {
		name, text string
		want       usage
	}{
		{"whole", stat, usage{cpu: 1750 * time.Millisecond, memory: 300 * 4096}},
		{"cut", stat[:40], usage{cpu: 1, memory: 2}},
		{"empty", "", usage{cpu: 1, memory: 2}},
		{"no number", "42 (a) S 1 42 42 0 -1 4194304 100 0 0 0 x 25 0 0 20 0 7 0 12345 1000000 300 1", usage{cpu: 1, memory: 2}},
	} {
		got := usage{cpu: 1, memory: 2}
		parseStat([]byte(tt.text), 4096, &got)
		if got.cpu != tt.want.cpu || got.memory != tt.want.memory {
			t.Errorf("%s: got %v and %d bytes, want %v and %d", tt.name, got.cpu, got.memory, tt.want.cpu, tt.want.memory)
		}
		if tt.name == "whole" && (got.threads == nil || *got.threads != 7) {
			t.Errorf("threads: got %v, want 7", got.threads)
		}
	}
}

func TestLine(t *testing.T) {
	const text = "MemTotal:       16 kB\nread_bytes: 7\nwrite_bytes:\n"
	for _, tt := range []struct {
		key  string
		want uint64
		ok   bool
	}{{"MemTotal:", 16, true}, {"read_bytes:", 7, true}, {"write_bytes:", 0, false}, {"MemFree:", 0, false}} {
		got, ok := line([]byte(text), tt.key)
		if got != tt.want || ok != tt.ok {
			t.Errorf("%s: got %d, %v, want %d, %v", tt.key, got, ok, tt.want, tt.ok)
		}
	}
}

// On Linux the sampler uses what the kernel says.
func TestSampleIsTheKernels(t *testing.T) {
	e := new(Sampler).Sample()
	if e.Threads == nil || e.MemoryPercent == nil || *e.MemoryPercent <= 0 || *e.MemoryPercent >= 100 {
		t.Errorf("got threads %v and %v of memory, want both", e.Threads, e.MemoryPercent)
	}
}
