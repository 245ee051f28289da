package papertrade

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
)

type correlationKey struct{}

// withCorrelation marks everything done under the returned context as caused by
// the same request or signal.
func withCorrelation(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, correlationKey{}, id)
}

func correlationID(ctx context.Context) string {
	id, _ := ctx.Value(correlationKey{}).(string)
	return id
}

// correlation is the attribute that ties a record to its cause. Without a cause
// it is the zero Attr, which slog handlers leave out.
func correlation(ctx context.Context) slog.Attr {
	if id := correlationID(ctx); id != "" {
		return slog.String("correlation_id", id)
	}
	return slog.Attr{}
}

func newCorrelationID() string {
	var b [8]byte
	rand.Read(b[:]) // never fails: the runtime ends the program instead
	return hex.EncodeToString(b[:])
}

// acceptCorrelationID takes a client's id only when it is short and plain: it
// will stand in every record of the request.
func acceptCorrelationID(id string) (string, bool) {
	if id == "" || len(id) > 64 {
		return "", false
	}
	for _, c := range []byte(id) {
		plain := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.'
		if !plain {
			return "", false
		}
	}
	return id, true
}
