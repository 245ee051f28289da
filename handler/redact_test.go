package handler_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
)

const canary = "CANARY-5f1d"

type login struct {
	User     string
	Password string
}

type tagged struct {
	Value string `json:"api_key"`
}

type pin string

type card struct {
	Holder string
	Pin    pin
}

type session struct{}

func (session) LogValue() slog.Value {
	return slog.GroupValue(slog.String("user", "u1"), slog.String("refresh_token", canary))
}

type cannotBeEncoded struct {
	Password string
	F        func()
}

type marshals struct{}

func (marshals) MarshalJSON() ([]byte, error) { return []byte(`{"secretKey":"` + canary + `"}`), nil }

type panicsInJSON struct{ Password string }

func (p panicsInJSON) MarshalJSON() ([]byte, error) { panic(p.Password) }

// A secret in any of these places is found in no file, no console output and
// no extra handler.
func TestNoSecretReachesASink(t *testing.T) {
	places := map[string]func(l *slog.Logger){
		"key":                     func(l *slog.Logger) { l.Warn("m", "password", canary) },
		"key of another style":    func(l *slog.Logger) { l.Warn("m", "X-Api-Key", canary, "dbPassword", canary, "AUTHORIZATION", canary) },
		"With":                    func(l *slog.Logger) { l.With("access_token", canary).Warn("m") },
		"group":                   func(l *slog.Logger) { l.Warn("m", slog.Group("g", slog.Group("h", "client_secret", canary))) },
		"open group":              func(l *slog.Logger) { l.WithGroup("g").Warn("m", "cookie", canary) },
		"group named as a secret": func(l *slog.Logger) { l.Warn("m", slog.Group("credentials", "user", canary, "n", 1)) },
		"open group named so": func(l *slog.Logger) {
			l.WithGroup("credentials").With("a", canary).WithGroup("x").Warn("m", "b", canary)
		},
		"group without a key":       func(l *slog.Logger) { l.Warn("m", slog.Group("", "token", canary)) },
		"LogValuer":                 func(l *slog.Logger) { l.Warn("m", "session", session{}) },
		"LogValuer in a group":      func(l *slog.Logger) { l.Warn("m", slog.Group("g", "session", session{})) },
		"struct field":              func(l *slog.Logger) { l.Warn("m", "login", login{"u1", canary}) },
		"pointer to a struct":       func(l *slog.Logger) { l.Warn("m", "login", &login{"u1", canary}) },
		"struct tag":                func(l *slog.Logger) { l.Warn("m", "v", tagged{canary}) },
		"slice of structs":          func(l *slog.Logger) { l.Warn("m", "logins", []login{{"u1", canary}, {"u2", canary}}) },
		"map":                       func(l *slog.Logger) { l.Warn("m", "env", map[string]string{"DB_PASSWORD": canary, "HOME": "/"}) },
		"map in a map":              func(l *slog.Logger) { l.Warn("m", "v", map[string]any{"a": []any{map[string]any{"jwt": canary}}}) },
		"HTTP header":               func(l *slog.Logger) { l.Warn("m", "header", http.Header{"Authorization": {canary}, "Accept": {"*/*"}}) },
		"JSON marshaler":            func(l *slog.Logger) { l.Warn("m", "v", marshals{}) },
		"raw JSON":                  func(l *slog.Logger) { l.Warn("m", "v", json.RawMessage(`{"otp": "`+canary+`"}`)) },
		"what cannot be encoded":    func(l *slog.Logger) { l.Warn("m", "v", cannotBeEncoded{canary, nil}, "w", panicsInJSON{canary}) },
		"type":                      func(l *slog.Logger) { l.Warn("m", "v", pin(canary)) },
		"type in a struct":          func(l *slog.Logger) { l.Warn("m", "v", card{"u1", pin(canary)}) },
		"type in an interface":      func(l *slog.Logger) { l.Warn("m", "v", map[string]any{"x": []any{pin(canary)}}) },
		"pattern in the message":    func(l *slog.Logger) { l.Warn("user has " + canary) },
		"pattern in a string":       func(l *slog.Logger) { l.Warn("m", "url", "https://x/?q="+canary) },
		"pattern in an error":       func(l *slog.Logger) { l.Warn("m", "err", fmt.Errorf("login: %w", errors.New("bad "+canary))) },
		"pattern in a struct":       func(l *slog.Logger) { l.Warn("m", "v", struct{ Note string }{"see " + canary}) },
		"pattern in a correlation":  func(l *slog.Logger) { l.Warn("m", "correlation_id", canary) },
		"context attributes":        func(l *slog.Logger) { l.WarnContext(context.WithValue(context.Background(), traceKey{}, canary), "m") },
		"argument without its key":  func(l *slog.Logger) { l.Warn("m", []any{canary}...) },
		"component":                 func(l *slog.Logger) { l.Warn("m", "component", canary) },
		"number under a secret key": func(l *slog.Logger) { l.Warn("m", "otp", 51753, "note", "otp is hidden") },
	}
	for place, log := range places {
		for _, key := range []string{"", "0123456789abcdef"} {
			dir := t.TempDir()
			var console, extra buffer
			h := open(t, handler.Options{
				Dir:     dir,
				Console: handler.ConsoleOptions{Writer: &console},
				Extra:   []slog.Handler{slog.NewJSONHandler(&extra, nil), slog.NewTextHandler(&extra, nil)},
				ContextAttrs: func(ctx context.Context) []slog.Attr {
					if token, ok := ctx.Value(traceKey{}).(string); ok {
						return []slog.Attr{slog.String("trace_token", token)}
					}
					return nil
				},
				Redact: handler.RedactOptions{
					Types:    []reflect.Type{reflect.TypeFor[pin]()},
					Patterns: []*regexp.Regexp{regexp.MustCompile(`CANARY-[0-9a-f]+`)},
					HMACKey:  []byte(key),
				},
			})
			log(slog.New(h))
			if err := h.Close(); err != nil {
				t.Fatal(err)
			}
			sinks := map[string]string{"console": console.String(), "extra": extra.String()}
			files, _ := filepath.Glob(filepath.Join(dir, "*.log"))
			for _, file := range files {
				b, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				sinks[filepath.Base(file)] = string(b)
			}
			if len(sinks) < 3 {
				t.Errorf("%s: the record is in no file", place)
			}
			for sink, text := range sinks {
				if strings.Contains(text, canary) || strings.Contains(text, "51753") {
					t.Errorf("%s: found in %s: %s", place, sink, text)
				}
				if place == "context attributes" && sink == "extra" {
					continue // it gets the context itself
				}
				marked := strings.Contains(text, "***") || key != "" && strings.Contains(text, "hmac:")
				if !marked {
					t.Errorf("%s: %s is not marked: %s", place, sink, text)
				}
			}
		}
	}
}

// What is no secret must come through as it is.
func TestRedactionLeavesTheRestAlone(t *testing.T) {
	dir := t.TempDir()
	h := open(t, handler.Options{Dir: dir})
	slog.New(h).Info("password changed", "instrument_token", 738561, "exchange_token", 2885, "max_tokens", 5,
		"tokenizer", "bpe", "author", "a", "keyboard", "k", "secretary", "s",
		"v", struct{ B, A any }{1, map[string]int{"a": 1}}, "err", errors.New("no token given"))
	flush(t, h)
	b, err := os.ReadFile(filepath.Join(dir, string(channel.Application)+".log"))
	if err != nil {
		t.Fatal(err)
	}
	want := `"message":"password changed","instrument_token":738561,"exchange_token":2885,"max_tokens":5,` +
		`"tokenizer":"bpe","author":"a","keyboard":"k","secretary":"s","v":{"B":1,"A":{"a":1}},"err":"no token given"}` + "\n"
	if got := string(b); !strings.HasSuffix(got, want) {
		t.Errorf("got %s, want it to end in %s", got, want)
	}
}

func TestRedactOptions(t *testing.T) {
	line := func(o handler.RedactOptions, args ...any) map[string]any {
		t.Helper()
		dir := t.TempDir()
		h := open(t, handler.Options{Dir: dir, Redact: o})
		slog.New(h).Info("m", args...)
		return lines(t, dir, channel.Application)[0]
	}
	if got := line(handler.RedactOptions{Off: true}, "password", "shown")["password"]; got != "shown" {
		t.Errorf("off: got %v", got)
	}
	got := line(handler.RedactOptions{Keys: []string{"pan number", "!token"}}, "pan_number", "x", "token", "shown", "api_token", "shown")
	if got["pan_number"] != "***" || got["token"] != "shown" || got["api_token"] != "shown" {
		t.Errorf("own rules: got %v", got)
	}
	key := []byte("0123456789abcdef")
	got = line(handler.RedactOptions{HMACKey: key}, "a_token", "same", "b_token", "same", "c_token", "other", "d_token", 7)
	if got["a_token"] != got["b_token"] || got["a_token"] == got["c_token"] || !regexp.MustCompile(`^hmac:[0-9a-f]{32}$`).MatchString(got["d_token"].(string)) {
		t.Errorf("HMAC: got %v", got)
	}
	_, err := handler.New(&handler.Options{Dir: t.TempDir(), Redact: handler.RedactOptions{
		Keys: []string{"__"}, HMACKey: []byte("short"), Patterns: []*regexp.Regexp{nil}, Types: []reflect.Type{nil},
	}})
	for _, want := range []string{"__", "5 bytes", "patterns[0]", "types[0]"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q in it", err, want)
		}
	}
}
