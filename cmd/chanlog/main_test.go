package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

// asCommand makes the test binary be the command, for tests of its process.
const asCommand = "CHANLOG_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
		return
	}
	// The logger that appends to a file keeps a goroutine; it is pooled and reused.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("gopkg.in/natefinch/lumberjack%2ev2.(*Logger).millRun"))
}

// result is how a command line ended.
type result struct {
	code           int
	stdout, stderr string
}

// chanlog runs one command line in this process.
func chanlog(ctx context.Context, args ...string) result {
	var stdout, stderr buffer
	code := run(ctx, args, strings.NewReader(""), &stdout, &stderr)
	return result{code, stdout.String(), stderr.String()}
}

// buffer is a bytes.Buffer for several goroutines, which tells when it grows.
type buffer struct {
	grown func(text string) // called after each Write; nil: not

	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	n, err := b.b.Write(p)
	text := b.b.String()
	b.mu.Unlock()
	if b.grown != nil {
		b.grown(text)
	}
	return n, err
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
