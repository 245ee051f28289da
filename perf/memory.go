package perf

import "runtime/metrics"

// heap is what the runtime tells about the heap of the process.
type heap struct{ allocated, inUse uint64 }

// readHeap stops nothing, as runtime.ReadMemStats does.
func readHeap() heap {
	samples := [...]metrics.Sample{{Name: "/gc/heap/allocs:bytes"}, {Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(samples[:])
	return heap{samples[0].Value.Uint64(), samples[1].Value.Uint64()}
}

// compare puts into e what became of the heap since h was read.
func (h heap) compare(e *ExecutionEvent) {
	now := readHeap()
	e.MemoryMB = new(megabytes(now.inUse))
	e.MemoryDeltaMB = new(megabytes(now.inUse) - megabytes(h.inUse))
	e.AllocatedMB = new(megabytes(now.allocated - h.allocated))
	e.MemoryScope = string(ProcessScope)
}

func megabytes(bytes uint64) float64 { return float64(bytes) / (1 << 20) }
