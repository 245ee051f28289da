package main

import (
	"bytes"
	"testing"
)

func TestPaint(t *testing.T) {
	for _, tt := range []struct {
		color colorMode
		want  string
	}{
		{colorAlways, "\x1b[1mx\x1b[0m"},
		{colorNever, "x"},
		{colorAuto, "x"}, // a buffer is no terminal
	} {
		g := global{color: tt.color}
		if got := g.paint(new(bytes.Buffer)).bold("x"); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.color, got, tt.want)
		}
	}
	if got := (paint{on: true}).dim("  "); got != "  " {
		t.Errorf("blanks: got %q, want them as they are", got)
	}
}
