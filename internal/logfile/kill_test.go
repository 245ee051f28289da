package logfile_test

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/alphapt/chanlog/internal/logdir"
	"github.com/alphapt/chanlog/internal/logfile"
)

// writerEnv makes the test program write records to the directory it names,
// numbered from the one in firstEnv on, until it is killed. It prints the
// number of each that was appended.
const (
	writerEnv = "CHANLOG_TEST_WRITER"
	firstEnv  = "CHANLOG_TEST_FIRST"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(writerEnv); path != "" {
		fmt.Fprintln(os.Stderr, writeUntilKilled(path, os.Getenv(firstEnv)))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func writeUntilKilled(path, first string) error {
	n, err := strconv.Atoi(first)
	if err != nil {
		return err
	}
	d, err := logdir.Create(path, 0)
	if err != nil {
		return err
	}
	w, err := d.Lock()
	if err != nil {
		return err
	}
	f, err := logfile.New(logfile.Options{Dir: w, Name: "trading", MaxSize: 200})
	if err != nil {
		return err
	}
	for ; ; n++ {
		if err := f.Append([]byte(lineAt(noon, n))); err != nil {
			return err
		}
		fmt.Println(n)
	}
}

// Promises 1 and 3, as far as they do not need the ring: what was
// acknowledged before a kill is in the files, once and whole. The writer
// rotates after every third record, so most kills hit a rotation.
func TestKill(t *testing.T) {
	const kills = 20
	path := filepath.Join(t.TempDir(), "logs")
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	acknowledged := 0
	for range kills {
		acknowledged = writeAndKill(t, path, acknowledged, 1+random.IntN(30))
	}

	p := &place{t: t, path: path, now: noon}
	p.lock()
	defer p.unlock()
	f := p.open()
	p.append(f, lineAt(noon, acknowledged))
	acknowledged++

	torn, next := 0, 0
	for _, line := range p.lines() {
		var n int
		if _, err := fmt.Sscanf(line, `{"timestamp":"2026-01-24T12:00:00.000000000Z","n":%d}`, &n); err != nil || line != lineAt(noon, n) {
			torn++
			continue
		}
		// The last record before a kill may be there without having been
		// acknowledged; the next writer then begins with its number again.
		if n != next && n != next-1 {
			t.Fatalf("seed %d: got record %d, want %d", seed, n, next)
		}
		next = n + 1
	}
	if next != acknowledged {
		t.Errorf("seed %d: got %d records, want %d", seed, next, acknowledged)
	}
	if torn > kills {
		t.Errorf("seed %d: got %d torn lines, want one for each of %d kills at most", seed, torn, kills)
	}
	seen := make(map[uint64]bool)
	files, err := p.dir.Segments("trading")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if seen[file.Number] {
			t.Errorf("seed %d: got number %d twice", seed, file.Number)
		}
		seen[file.Number] = true
	}
	if seen[p.activeNumber()] {
		t.Errorf("seed %d: the active file has number %d, which is taken", seed, p.activeNumber())
	}
}

// writeAndKill runs a writer, kills it after some acknowledgements, and
// returns the number after the last one that it gave.
func writeAndKill(t *testing.T, path string, first, some int) int {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), writerEnv+"="+path, firstEnv+"="+strconv.Itoa(first))
	var stderr strings.Builder
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	next := first
	// The pipe holds acknowledgements from before the kill: all are read.
	for scanner := bufio.NewScanner(stdout); scanner.Scan(); {
		n, err := strconv.Atoi(scanner.Text())
		if err != nil || n != next {
			t.Fatalf("acknowledgement: got %q, want %d", scanner.Text(), next)
		}
		next++
		if next == first+some {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, ok := errors.AsType[*exec.ExitError](cmd.Wait()); !ok || stderr.Len() > 0 {
		t.Fatalf("writer: got %q, want it killed", stderr.String())
	}
	return next
}
