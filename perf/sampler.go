package perf

import (
	"runtime"
	"runtime/metrics"
	"time"
)

// A Sampler measures what the process uses of the machine. The zero Sampler is
// ready to use. It is for one goroutine.
//
// On Linux the numbers come from /proc: processor time and threads, resident
// memory and its share of the machine's, and what was read from and written to
// disks, where the process may read that. Elsewhere they are the Go runtime's,
// which knows no memory but its own and estimates its processor time at each
// garbage collection; what it does not know is absent. Network traffic is not
// counted by process and is always absent.
type Sampler struct {
	last  usage
	began time.Time
}

// usage is what the process used since its start, and holds now.
type usage struct {
	cpu      time.Duration
	memory   uint64  // bytes
	total    uint64  // bytes of the machine; 0 when not known
	disk     *uint64 // bytes
	threads  *int64
	gcCycles uint64
}

// Sample returns what the process uses, in the scope "process". What is
// counted over a time is counted from the sample before, or in the first one
// from the start of the process. cpu_percent of the first is 0.
func (s *Sampler) Sample() ResourceEvent {
	now := time.Now()
	runtimeUsage, heapBytes := readRuntime()
	use := readProcess(runtimeUsage)
	e := ResourceEvent{
		Scope: ProcessScope, MemoryMB: megabytes(use.memory), HeapMB: new(megabytes(heapBytes)),
		Goroutines: new(int64(runtime.NumGoroutine())), Threads: use.threads,
		GCCycles: new(int64(use.gcCycles - s.last.gcCycles)),
	}
	if use.total > 0 {
		e.MemoryPercent = new(100 * float64(use.memory) / float64(use.total))
	}
	if use.disk != nil {
		before := uint64(0)
		if s.last.disk != nil {
			before = *s.last.disk
		}
		e.DiskIOMB = new(megabytes(*use.disk - min(before, *use.disk)))
	}
	if !s.began.IsZero() {
		interval := now.Sub(s.began)
		e.Interval = &interval
		if interval > 0 {
			e.CPUPercent = 100 * max(0, (use.cpu-s.last.cpu).Seconds()/interval.Seconds())
		}
	}
	s.last, s.began = use, now
	return e
}

// readRuntime returns what the Go runtime knows.
func readRuntime() (use usage, heapBytes uint64) {
	samples := [...]metrics.Sample{
		{Name: "/memory/classes/total:bytes"},
		{Name: "/memory/classes/heap/released:bytes"},
		{Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/gc/cycles/total:gc-cycles"},
		{Name: "/cpu/classes/total:cpu-seconds"},
		{Name: "/cpu/classes/idle:cpu-seconds"},
	}
	metrics.Read(samples[:])
	cpu := samples[4].Value.Float64() - samples[5].Value.Float64()
	return usage{
		cpu:      time.Duration(cpu * float64(time.Second)),
		memory:   samples[0].Value.Uint64() - samples[1].Value.Uint64(),
		gcCycles: samples[3].Value.Uint64(),
	}, samples[2].Value.Uint64()
}
