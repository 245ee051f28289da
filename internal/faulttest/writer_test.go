package faulttest_test

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
)

// lifeEnv makes the test program a writer that leads the life it describes.
const lifeEnv = "CHANLOG_TEST_LIFE"

// A life is what a writer does from its start until it is killed: its
// workers log numbered records, and acknowledge them on standard output.
type life struct {
	Dir         string
	Run         int // how many lives the directory saw before
	MaxSize     int64
	Durability  channel.Durability // of all channels
	Acknowledge moment
}

// A moment says when a record is acknowledged.
type moment string

const (
	handled moment = "handled" // once Handle has returned
	synced  moment = "synced"  // once Sync has returned after that
	queued  moment = "queued"  // before Handle is called, as by a logger with a buffer
)

// Two workers log to each of these channels: worker i to the channel with
// number i/2.
var channels = []struct {
	name      channel.Name
	component string
}{
	{channel.Trading, "order_manager"},
	{channel.Audit, "audit_trail"},
	{channel.API, "api_server"},
}

const workers = 6

// errorEvery is how often a record is an ERROR, so that it is copied.
const errorEvery = 5

// A record is known by these for ever.
type identity struct{ run, worker, n int }

func (id identity) copied() bool { return (id.n+id.worker)%errorEvery == 0 }

func (id identity) channel() channel.Name { return channels[id.worker/2].name }

// message is different in each record, and of a length that lets lines end
// anywhere in a page.
func (id identity) message() string {
	return fmt.Sprintf("record %d of worker %d in run %d %s", id.n, id.worker, id.run, strings.Repeat("x", 40+id.n*37%160))
}

// minLine is less than any line has.
const minLine = 160

// options are those of the writer, and of whoever opens its directory later.
// Files are compressed as soon as they are rotated.
func options(dir string, maxSize int64, durability channel.Durability) *handler.Options {
	return &handler.Options{
		Dir:         dir,
		File:        handler.FileOptions{MaxSize: maxSize, Durability: durability},
		Console:     handler.ConsoleOptions{Off: true},
		Maintenance: handler.MaintenanceOptions{CompressAfter: 1},
		OnError:     func(err error) { fmt.Fprintln(os.Stderr, "reported:", err) },
	}
}

// liveAs leads the life that text describes, and does not return.
func liveAs(text string) {
	var l life
	err := json.Unmarshal([]byte(text), &l)
	if err == nil {
		err = l.live()
	}
	fmt.Fprintln(os.Stderr, "the writer ended:", err)
	os.Exit(1)
}

func (l life) live() error {
	if err := signal(opening, 0); err != nil {
		return err
	}
	h, err := handler.New(options(l.Dir, l.MaxSize, l.Durability))
	if err != nil {
		return err
	}
	if err := signal(opened, 0); err != nil {
		return err
	}
	ended := make(chan error)
	for worker := range workers {
		go func() { ended <- l.work(h, worker) }()
	}
	return <-ended
}

func (l life) work(h *handler.Handler, worker int) error {
	logger := h.WithAttrs([]slog.Attr{slog.String("component", channels[worker/2].component)})
	log := func(n int) error {
		id := identity{l.Run, worker, n}
		level := slog.LevelInfo
		if id.copied() {
			level = slog.LevelError
		}
		r := slog.NewRecord(time.Now(), level, id.message(), 0)
		r.AddAttrs(slog.Int("run", l.Run), slog.Int("worker", worker), slog.Int("n", n))
		return logger.Handle(context.Background(), r)
	}
	switch l.Acknowledge {
	case handled:
		for n := 1; ; n++ {
			if err := log(n); err != nil {
				return err
			}
			if err := signal(worker, n); err != nil {
				return err
			}
		}
	case synced:
		// Several workers sync at the same time, and some records have
		// company when they are synced.
		for n, batch := 0, 1; ; batch = batch%maxBatch + 1 {
			for range batch {
				n++
				if err := log(n); err != nil {
					return err
				}
			}
			if err := h.Sync(context.Background()); err != nil {
				return err
			}
			if err := signal(worker, n); err != nil {
				return err
			}
		}
	case queued:
		queue := make(chan int, 1000)
		ended := make(chan error)
		go func() {
			for n := range queue {
				if err := log(n); err != nil {
					ended <- err
				}
			}
		}()
		for n := 1; ; n++ {
			select {
			case queue <- n:
			case err := <-ended:
				return err
			}
			if err := signal(worker, n); err != nil {
				return err
			}
		}
	}
	return fmt.Errorf("acknowledge when %q? want one of %q", l.Acknowledge, []moment{handled, synced, queued})
}

// What a writer signals beside the numbers of its workers.
const (
	opening = workers + iota // it is about to open the directory
	opened                   // it has
)

// maxBatch is how many records a worker logs at most before it syncs.
const maxBatch = 5

// signalSize is small enough for a pipe to take all or nothing of a signal.
const signalSize = 8

// signal tells the parent that a worker's records up to n are safe. What is
// in the pipe outlives the process.
func signal(worker, n int) error {
	var b [signalSize]byte
	binary.BigEndian.PutUint64(b[:], uint64(worker)<<56|uint64(n))
	_, err := os.Stdout.Write(b[:])
	return err
}

func parseSignal(b [signalSize]byte) (worker, n int) {
	u := binary.BigEndian.Uint64(b[:])
	return int(u >> 56), int(u & (1<<56 - 1))
}
