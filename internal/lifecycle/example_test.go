package lifecycle_test

import (
	"bufio"
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/alphapt/chanlog/internal/lifecycle"
	"github.com/alphapt/chanlog/internal/logdir"
)

// exampleDir returns a log directory with a rotated segment of trading.
func exampleDir() (dir *logdir.Dir, cleanup func(), err error) {
	path, err := os.MkdirTemp("", "lifecycle")
	if err != nil {
		return nil, nil, err
	}
	if dir, err = logdir.Create(path, 0); err != nil {
		return nil, nil, err
	}
	seg := logdir.Segment{Channel: "trading", Start: time.Date(2026, 1, 24, 3, 45, 0, 0, time.UTC), Number: 42}
	folder := filepath.Join(path, "daily", "2026-01-24")
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return nil, nil, err
	}
	content := line(seg.Start, "INFO", "order_manager", 1) + line(seg.Start.Add(time.Second), "ERROR", "risk_manager", 2)
	return dir, func() { os.RemoveAll(path) }, os.WriteFile(filepath.Join(folder, seg.Name()), []byte(content), 0o640)
}

func ExampleRun() {
	dir, cleanup, err := exampleDir()
	if err != nil {
		log.Fatal(err)
	}
	defer cleanup()
	policy := lifecycle.Policy{
		Channels: map[logdir.Name]lifecycle.ChannelPolicy{"trading": {Retention: 100 * 365 * 24 * time.Hour}},
	}
	report, err := lifecycle.Run(context.Background(), dir, policy)
	if err != nil {
		log.Fatal(err)
	}
	for _, a := range report.Actions {
		fmt.Println(a.Op, a.Path)
	}
	// Output:
	// compress daily/2026-01-24/trading-20260124T034500.000000000Z-000042.log
	// clear daily/2026-01-24
}

func ExampleIndex_Reader() {
	dir, cleanup, err := exampleDir()
	if err != nil {
		log.Fatal(err)
	}
	defer cleanup()
	policy := lifecycle.Policy{Channels: map[logdir.Name]lifecycle.ChannelPolicy{"trading": {}}}
	if _, err := lifecycle.Run(context.Background(), dir, policy); err != nil {
		log.Fatal(err)
	}
	gz, err := os.Open(filepath.Join(dir.Path(), "archive", "trading-20260124T034500.000000000Z-000042.log.gz"))
	if err != nil {
		log.Fatal(err)
	}
	defer gz.Close()
	file, err := os.Open(gz.Name() + ".idx")
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	index, err := lifecycle.ReadIndex(file)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(index.Lines, index.Levels, index.Components)

	r, err := index.Reader(gz, index.Bytes/2) // both lines are of one length
	if err != nil {
		log.Fatal(err)
	}
	second, err := bufio.NewReader(r).ReadString('\n')
	fmt.Println(second[:36], err)
	// Output:
	// 2 map[ERROR:1 INFO:1] [order_manager risk_manager]
	// {"timestamp":"2026-01-24T03:45:01.00 <nil>
}
