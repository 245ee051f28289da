package handler_test

import (
	"bufio"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/alphapt/chanlog/handler"
)

// terminal returns a pseudo-terminal and what is written to it, line by
// line.
func terminal(t *testing.T) (tty *os.File, out *bufio.Reader) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { master.Close() })
	if err := unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	tty, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tty.Close() })
	return tty, bufio.NewReader(master)
}

func TestColorOnARealTerminal(t *testing.T) {
	for _, tt := range []struct {
		name    string
		noColor string
		term    string
		want    bool
	}{
		{"terminal", "", "xterm", true},
		{"NO_COLOR", "1", "xterm", false},
		{"dumb terminal", "", "dumb", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("NO_COLOR", tt.noColor)
			t.Setenv("TERM", tt.term)
			tty, out := terminal(t)
			h := consoleOnly(t, handler.ConsoleOptions{Writer: tty})
			slog.New(h).Warn("m")
			line, err := out.ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Contains(line, "\x1b["); got != tt.want {
				t.Errorf("coloured: got %t, want %t: %q", got, tt.want, line)
			}
		})
	}
}
