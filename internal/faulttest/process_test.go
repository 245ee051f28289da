package faulttest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"
)

// patience is how long a writer may take for whatever is waited for.
const patience = time.Minute

// acknowledged has the last number that each worker acknowledged.
type acknowledged [workers]int

// A ledger has what was acknowledged in each run.
type ledger []acknowledged

// A process is a writer as its parent sees it.
type process struct {
	t      *testing.T
	life   life
	cmd    *exec.Cmd
	cancel context.CancelFunc
	stderr bytes.Buffer // to be read when the process has ended

	// They are closed when the writer is about to open the directory, when
	// it has opened it, and when it has rotated a file.
	opening, opened, warm chan struct{}
	read                  chan struct{} // closed when all signals were read

	// Until read is closed, these belong to the goroutine that reads.
	acknowledged acknowledged
	garbled      error
}

// start lets a writer lead a life. It does not survive the test.
func start(t *testing.T, l life) *process {
	t.Helper()
	text, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	p := &process{
		t: t, life: l, cmd: exec.CommandContext(ctx, os.Args[0]), cancel: cancel,
		opening: make(chan struct{}), opened: make(chan struct{}), warm: make(chan struct{}), read: make(chan struct{}),
	}
	p.cmd.SysProcAttr = processAttributes()
	p.cmd.Env = append(os.Environ(), lifeEnv+"="+string(text))
	p.cmd.Stderr = &p.stderr
	stdout, err := p.cmd.StdoutPipe()
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	go p.readSignals(stdout)
	t.Cleanup(func() { p.end() })
	return p
}

// readSignals reads to the end, so also what a dead writer left in the pipe.
func (p *process) readSignals(from io.Reader) {
	defer close(p.read)
	// A channel has filled more than a file with this many records.
	enough := int(p.life.MaxSize/minLine) + 1
	warm := false
	for {
		var b [signalSize]byte
		if _, err := io.ReadFull(from, b[:]); err != nil {
			return
		}
		switch worker, n := parseSignal(b); {
		case worker == opening:
			close(p.opening)
		case worker == opened:
			close(p.opened)
		case worker >= workers || n <= p.acknowledged[worker]:
			p.garbled = fmt.Errorf("got record %d of worker %d acknowledged after %v", n, worker, p.acknowledged)
			return
		default:
			p.acknowledged[worker] = n
			if !warm && n+p.acknowledged[worker^1] >= enough {
				warm = true
				close(p.warm)
			}
		}
	}
}

// await waits for the writer to come to something.
func (p *process) await(something <-chan struct{}) {
	p.t.Helper()
	select {
	case <-something:
	case <-p.read:
		p.end()
		p.t.Fatalf("run %d: the writer ended by itself, or did nothing for %v: %v\n%s", p.life.Run, patience, p.cmd.ProcessState, p.stderr.String())
	}
}

// has reports whether the writer, which has ended, came to something.
func (p *process) has(something <-chan struct{}) bool {
	select {
	case <-something:
		return true
	default:
		return false
	}
}

// end kills the writer unless it has ended, and waits for it.
func (p *process) end() {
	if p.cmd.ProcessState == nil {
		p.cancel() // kills it
		<-p.read   // before Wait, which closes the pipe
		_ = p.cmd.Wait()
	}
}

// kill kills the writer and returns what it acknowledged. An error that it
// ran into before, or one that its handler reported, ends the test.
func (p *process) kill() acknowledged {
	p.t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		p.t.Fatal(err)
	}
	p.end()
	if p.garbled != nil {
		p.t.Fatalf("run %d: %v", p.life.Run, p.garbled)
	}
	if p.stderr.Len() > 0 {
		p.t.Fatalf("run %d: got complaints of the writer, want none:\n%s", p.life.Run, p.stderr.String())
	}
	return p.acknowledged
}

// wait lets the writer go on for a while.
func (p *process) wait(d time.Duration) {
	p.t.Helper()
	over := make(chan struct{})
	timer := time.AfterFunc(d, func() { close(over) })
	defer timer.Stop()
	p.await(over)
}

// killAfter is kill after a while.
func (p *process) killAfter(d time.Duration) acknowledged {
	p.t.Helper()
	p.wait(d)
	return p.kill()
}
