package errtrack

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestMeaningfulType(t *testing.T) {
	var nothing *PanicError
	for _, tt := range []struct {
		err  error
		want string
	}{
		{nil, ""},
		{errors.New("x"), "*errors.errorString"},
		{fmt.Errorf("a: %w", errors.New("x")), "*errors.errorString"},
		{fmt.Errorf("a: %w", fmt.Errorf("b: %w", coded{})), "errtrack.coded"},
		{errors.Join(errors.New("x"), coded{}), "errtrack.coded"},
		{fmt.Errorf("%w: %w", errors.New("sentinel"), coded{}), "errtrack.coded"},
		{context.DeadlineExceeded, "context.deadlineExceededError"},
		{&PanicError{Value: "boom"}, "string"},
		{&PanicError{Value: coded{}}, "errtrack.coded"},
		{fmt.Errorf("a: %w", &PanicError{Value: 7}), "int"},
		{nothing, "*errtrack.PanicError"},
	} {
		if got := examine(tt.err).typ; got != tt.want {
			t.Errorf("%v: got %q, want %q", tt.err != nil, got, tt.want)
		}
	}
}

// hostile panics in every method.
type hostile struct{}

func (hostile) Error() string         { panic("Error") }
func (hostile) Unwrap() error         { panic("Unwrap") }
func (hostile) Is(error) bool         { panic("Is") }
func (hostile) Timeout() bool         { panic("Timeout") }
func (hostile) Retryable() bool       { panic("Retryable") }
func (hostile) ErrorCode() string     { panic("ErrorCode") }
func (hostile) Callers() []uintptr    { panic("Callers") }
func (hostile) StackTrace() []uintptr { panic("StackTrace") }

// circle wraps itself.
type circle struct{}

func (circle) Error() string { return "round" }
func (c circle) Unwrap() []error {
	return []error{c, nil, c}
}

func TestHostileErrors(t *testing.T) {
	if got := examine(hostile{}); len(got.links) != 1 || got.links[0].Message != "!PANIC: errtrack.hostile.Error" {
		t.Errorf("got %v, want one link with a marker", got.links)
	}
	if got := examine(circle{}); len(got.links) != maxLinks {
		t.Errorf("a circle: got %d links, want %d", len(got.links), maxLinks)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if ownCancellation(ctx, hostile{}) || ownCancellation(ctx, circle{}) {
		t.Error("got a cancellation, want none")
	}
}

func TestChain(t *testing.T) {
	err := fmt.Errorf("place: %w", errors.Join(coded{}, nil, fmt.Errorf("log: %w", errors.New("full"))))
	want := []link{
		{0, "*fmt.wrapError", "place: coded\nlog: full"},
		{1, "*errors.joinError", "coded\nlog: full"},
		{2, "errtrack.coded", "coded"},
		{2, "*fmt.wrapError", "log: full"},
		{3, "*errors.errorString", "full"},
	}
	if diff := cmp.Diff(want, examine(err).links); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	long := examine(errors.New(strings.Repeat("é", maxText))).links[0].Message
	if len(long) != maxText+len("…") || !utf8.ValidString(long) {
		t.Errorf("a long text: got %d bytes, want %d, cut between letters", len(long), maxText+len("…"))
	}
}

type is struct{ target error }

func (is) Error() string          { return "status" }
func (e is) Is(target error) bool { return target == e.target }

func TestOwnCancellation(t *testing.T) {
	cancelled, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("somebody else failed"))
	late, cancelLate := context.WithTimeout(t.Context(), 0)
	defer cancelLate()
	c := context.Canceled
	for name, tt := range map[string]struct {
		ctx  context.Context
		err  error
		want bool
	}{
		"itself":                  {cancelled, c, true},
		"wrapped":                 {cancelled, fmt.Errorf("get: %w", c), true},
		"joined with another":     {cancelled, errors.Join(c, fmt.Errorf("b: %w", c)), true},
		"by its Is":               {cancelled, is{c}, true},
		"a failure came along":    {cancelled, errors.Join(c, errors.New("disk full")), false},
		"a sentinel came along":   {cancelled, fmt.Errorf("%w: %w", errors.New("orders"), c), false},
		"the cause is no cancel":  {cancelled, context.Cause(cancelled), false},
		"another error":           {cancelled, errors.New("x"), false},
		"nobody cancelled":        {t.Context(), c, false},
		"a deadline":              {late, context.DeadlineExceeded, false},
		"cancelled at a deadline": {late, c, false},
		"no error":                {cancelled, nil, false},
		"of no kind":              {cancelled, is{}, false},
	} {
		if got := ownCancellation(tt.ctx, tt.err); got != tt.want {
			t.Errorf("%s: got %t, want %t", name, got, tt.want)
		}
	}
}
