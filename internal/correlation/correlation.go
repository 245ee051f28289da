package correlation

import (
	"context"
	"crypto/rand"
	"encoding/hex"
)

// contextKey is unexported, so that only this package can set the id.
type contextKey struct{}

// NewContext returns a copy of ctx that carries id. An empty id hides the
// one that ctx may carry already.
func NewContext(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, contextKey{}, id)
}

// FromContext returns the id that ctx carries, or "" when it carries none.
// A nil ctx carries none.
func FromContext(ctx context.Context) string {
	if ctx == nil {
		return ""
	}
	id, _ := ctx.Value(contextKey{}).(string)
	return id
}

// NewID returns 16 random bytes as 32 lower-case hexadecimal digits: the
// form of a W3C trace id, so that it can be handed on as one.
func NewID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails: crypto/rand crashes the program instead
	return hex.EncodeToString(b[:])
}
