package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReached(t *testing.T) {
	most, least, only := target{least: 0.75, aim: 0.5}, target{least: 6, aim: 9, more: true}, target{least: 10, aim: 10}
	for _, tt := range []struct {
		t    target
		v    float64
		want string
	}{
		{most, 0.76, "missed"},
		{most, 0.75, "met"},
		{most, 0.5, "aim"},
		{least, 5.9, "missed"},
		{least, 6, "met"},
		{least, 9, "aim"},
		{only, 10, "met"},
		{only, 1, "met"},
		{only, 10.1, "missed"},
	} {
		if got := tt.t.reached(tt.v); got != tt.want {
			t.Errorf("%v of at least %v, aim %v: got %q, want %q", tt.v, tt.t.least, tt.t.aim, got, tt.want)
		}
	}
}

func TestWriteVerdict(t *testing.T) {
	r := make(results)
	for _, ns := range []float64{500, 700, 600} {
		r.add(ours, event.name, ns)
		r.add(bare, event.name, 1000)
		r.add(routerRival, event.name, 4800)
	}
	var got strings.Builder
	if err := r.writeVerdict(&got); err != nil {
		t.Fatal(err)
	}
	want := `
### Verdict

| target                                                        | at least | aim    | measured | is   |
| :---                                                          | ---:     | ---:   | ---:     | ---: |
| event, of a bare write(2)                                     | ≤ 0.75   | ≤ 0.50 | 0.60     | met  |
| times as fast as slog-multi Router + JSONHandler + lumberjack | ≥ 6.00   | ≥ 9.00 | 8.00     | met  |
`
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("got another verdict than wanted (-want +got):\n%s", diff)
	}
}
