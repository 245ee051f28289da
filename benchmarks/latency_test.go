package main

import (
	"testing"
	"time"
)

func TestLatenciesAt(t *testing.T) {
	var thousand latencies
	for i := range time.Duration(1000) {
		thousand = append(thousand, i+1)
	}
	for _, tt := range []struct {
		l     latencies
		share float64
		want  time.Duration
	}{
		{thousand, 0.5, 501},
		{thousand, 0.99, 991},
		{thousand, 0.999, 1000},
		{thousand, 1, 1000},
		{latencies{7}, 0.5, 7},
		{latencies{7}, 1, 7},
		{nil, 0.5, 0},
	} {
		if got := tt.l.at(tt.share); got != tt.want {
			t.Errorf("%v of %d: got %d, want %d", tt.share, len(tt.l), got, tt.want)
		}
	}
}
