package papertrade

import (
	"testing"
	"time"
)

func TestQuantile(t *testing.T) {
	list := []time.Duration{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	for _, tt := range []struct {
		q    float64
		want time.Duration
	}{{0.5, 5}, {0.95, 10}, {0.99, 10}, {0.1, 1}, {0.01, 1}} {
		if got := quantile(list, tt.q); got != tt.want {
			t.Errorf("quantile %v: got %d, want %d", tt.q, got, tt.want)
		}
	}
	if got := quantile(list[:1], 0.99); got != 1 {
		t.Errorf("quantile of one: got %d, want 1", got)
	}
}
