package errtrack

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alphapt/chanlog/internal/event"
)

// maxLinks bounds what is looked at of an error: chains may be circles.
const maxLinks = 32

// maxText bounds the text of one link, since each repeats those below it.
const maxText = 1 << 10

// A link is one error of a chain.
type link struct {
	// How many errors are around it; siblings are what errors.Join put together.
	Depth int `event:"depth,required" json:"depth"`
	// Go type of the error.
	Type string `event:"type,required" json:"type"`
	// What the error says, at most 1 KiB of it.
	Message string `event:"message,always" json:"message"`
}

// A chain is what can be learned from an error without knowing its type.
type chain struct {
	links []link // the error, then depth first what it wraps
	typ   string // of the most meaningful one
	rank  rank   // of typ
	code  string
	stack []uintptr // as runtime.Callers returns it; of the innermost error that has one

	// safe says whether the error itself tells that the call may be
	// repeated; timeout whether it is a timeout.
	safe    *bool
	timeout bool
}

// A rank says how much the type of an error tells, from little to much.
type rank int

const (
	unranked rank = iota
	wrapper       // *fmt.wrapError
	text          // *errors.errorString
	named
)

// examine looks at err and what it wraps. It calls methods of errors, which
// may panic; what is known by then stays.
func examine(err error) *chain {
	c := new(chain)
	if err != nil {
		c.visit(err, 0)
	}
	return c
}

func (c *chain) visit(err error, depth int) {
	if err == nil || len(c.links) == maxLinks {
		return
	}
	if p, ok := err.(*PanicError); ok && p != nil { //nolint:errorlint // itself, not what it wraps
		c.visitPanic(p, depth)
		return
	}
	c.add(link{depth, fmt.Sprintf("%T", err), cut(event.ErrorText(err))}, rankOf(err))
	quiet(func() { c.ask(err) })
	for _, inner := range unwrap(err) {
		c.visit(inner, depth+1)
	}
}

// visitPanic goes on with what the panic was about: that it was one is told
// by the event.
func (c *chain) visitPanic(p *PanicError, depth int) {
	if inner, ok := p.Value.(error); ok {
		c.visit(inner, depth)
	} else {
		c.add(link{depth, fmt.Sprintf("%T", p.Value), cut(p.text())}, named)
	}
	c.stack = p.stack
}

func (c *chain) add(l link, r rank) {
	c.links = append(c.links, l)
	if r > c.rank {
		c.typ, c.rank = l.Type, r
	}
}

// ask takes what the error tells by the methods that are in common use.
func (c *chain) ask(err error) {
	if stack := stackOf(err); stack != nil {
		c.stack = stack
	}
	if t, ok := err.(interface{ Timeout() bool }); ok {
		c.timeout = c.timeout || t.Timeout()
	}
	if r, ok := err.(interface{ Retryable() bool }); ok && c.safe == nil {
		c.safe = new(r.Retryable())
	}
	if c.code == "" {
		switch e := err.(type) { //nolint:errorlint // each link is asked
		case interface{ ErrorCode() string }:
			c.code = e.ErrorCode()
		case interface{ SQLState() string }: // PostgreSQL's drivers
			c.code = e.SQLState()
		}
	}
}

// rankOf returns how much the type of err tells. What fmt and packages of
// errors wrap around another error says where, not what.
func rankOf(err error) rank {
	t := reflect.TypeOf(err)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == textType:
		return text
	case exported(t.Name()):
		return named
	case t.PkgPath() == "fmt" || strings.Contains(t.PkgPath(), "errors"):
		if len(unwrap(err)) > 0 {
			return wrapper
		}
	}
	return named
}

func exported(name string) bool {
	first, _ := utf8.DecodeRuneInString(name)
	return unicode.IsUpper(first)
}

var textType = reflect.TypeOf(errors.New("")).Elem()

// unwrap returns what err wraps, without nils.
func unwrap(err error) (inner []error) {
	quiet(func() {
		switch e := err.(type) { //nolint:errorlint // one step at a time
		case interface{ Unwrap() error }:
			if e := e.Unwrap(); e != nil {
				inner = []error{e}
			}
		case interface{ Unwrap() []error }:
			for _, e := range e.Unwrap() {
				if e != nil {
					inner = append(inner, e)
				}
			}
		}
	})
	return inner
}

// ownCancellation reports whether err is nothing but that the caller gave up:
// ctx was cancelled, and so is everything that err joins. A deadline is not
// that; nor is an error that came along with a cancellation.
func ownCancellation(ctx context.Context, err error) bool {
	if ctx == nil || err == nil || !errors.Is(ctx.Err(), context.Canceled) {
		return false
	}
	links := 0
	return onlyCancelled(err, &links)
}

func onlyCancelled(err error, links *int) bool {
	if *links++; *links > maxLinks {
		return false
	}
	if err == context.Canceled { //nolint:errorlint // one step at a time
		return true
	}
	says := false
	quiet(func() {
		e, ok := err.(interface{ Is(error) bool })
		says = ok && e.Is(context.Canceled)
	})
	if says {
		return true
	}
	inner := unwrap(err)
	for _, e := range inner {
		if !onlyCancelled(e, links) {
			return false
		}
	}
	return len(inner) > 0
}

// cut returns at most maxText bytes of s.
func cut(s string) string {
	if len(s) <= maxText {
		return s
	}
	n := maxText
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

// quiet calls f, which calls code of the user, and lets no panic of it out.
func quiet(f func()) {
	defer func() { _ = recover() }()
	f()
}
