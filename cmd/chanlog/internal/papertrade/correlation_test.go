package papertrade

import (
	"strings"
	"testing"
)

func TestAcceptCorrelationID(t *testing.T) {
	for _, tt := range []struct {
		id string
		ok bool
	}{
		{"desk-000001", true},
		{"4bf92f35.77_B", true},
		{strings.Repeat("a", 64), true},
		{strings.Repeat("a", 65), false},
		{"", false},
		{"a b", false},
		{"a\nlevel=ERROR", false},
		{"\x1b[31m", false},
		{"é", false},
	} {
		got, ok := acceptCorrelationID(tt.id)
		if want := tt.id; ok != tt.ok || ok && got != want {
			t.Errorf("%q: got %q, %t, want %t", tt.id, got, ok, tt.ok)
		}
	}
}

func TestNewCorrelationIDIsAcceptable(t *testing.T) {
	id := newCorrelationID()
	if _, ok := acceptCorrelationID(id); !ok || len(id) != 16 {
		t.Errorf("got %q, want 16 plain characters", id)
	}
	if again := newCorrelationID(); again == id {
		t.Errorf("got %q twice, want two ids", id)
	}
}
