package correlation_test

import (
	"context"
	"regexp"
	"testing"

	"github.com/alphapt/chanlog/internal/correlation"
)

func TestContext(t *testing.T) {
	ctx := t.Context()
	if got := correlation.FromContext(ctx); got != "" {
		t.Errorf("id of a plain context: got %q, want none", got)
	}
	outer := correlation.NewContext(ctx, "outer")
	inner := correlation.NewContext(outer, "inner")
	hidden := correlation.NewContext(inner, "")
	for _, tt := range []struct {
		name string
		ctx  context.Context
		want string
	}{
		{"outer", outer, "outer"},
		{"inner", inner, "inner"},
		{"hidden", hidden, ""},
		{"nil", nil, ""},
	} {
		if got := correlation.FromContext(tt.ctx); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestNewID(t *testing.T) {
	form := regexp.MustCompile(`^[0-9a-f]{32}$`)
	seen := make(map[string]bool)
	for range 1000 {
		id := correlation.NewID()
		if !form.MatchString(id) {
			t.Fatalf("got %q, want 32 lower-case hexadecimal digits", id)
		}
		if seen[id] {
			t.Fatalf("id %q was given twice", id)
		}
		seen[id] = true
	}
}
