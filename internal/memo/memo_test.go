package memo_test

import (
	"strconv"
	"sync"
	"testing"

	"github.com/alphapt/chanlog/internal/memo"
)

func TestTableKeepsUpToItsLimit(t *testing.T) {
	table := memo.Table[string, int]{Limit: 2}
	if _, ok := table.Get("a"); ok {
		t.Error("an empty table found a key")
	}
	for i, key := range []string{"a", "b", "c"} {
		table.Put(key, i)
	}
	table.Put("a", 10)
	for key, want := range map[string]int{"a": 10, "b": 1} {
		if got, ok := table.Get(key); !ok || got != want {
			t.Errorf("%s: got %d, %t, want %d", key, got, ok, want)
		}
	}
	if _, ok := table.Get("c"); ok {
		t.Error("c was kept beyond the limit")
	}
}

func TestTableConcurrently(t *testing.T) {
	table := memo.Table[int, string]{Limit: 64}
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range 200 {
				key := (i + g) % 100
				if got, ok := table.Get(key); ok && got != strconv.Itoa(key) {
					t.Errorf("key %d: got %q", key, got)
				}
				table.Put(key, strconv.Itoa(key))
			}
		})
	}
	wg.Wait()
}

func TestGetDoesNotAllocate(t *testing.T) {
	table := memo.Table[string, int]{Limit: 1}
	table.Put("order_manager", 1)
	if n := testing.AllocsPerRun(100, func() { table.Get("order_manager") }); n != 0 {
		t.Errorf("got %v allocations a call, want 0", n)
	}
}
