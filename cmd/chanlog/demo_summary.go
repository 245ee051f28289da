package main

import (
	"cmp"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/alphapt/chanlog/channel"
	"github.com/alphapt/chanlog/handler"
)

// summary is what the demo says at its end.
type summary struct {
	opts    *handler.Options
	stats   handler.Stats
	paint   paint
	columns int // of the terminal; 0: no terminal
	started time.Time
	took    time.Duration
	early   bool // it was stopped
	// An order that went all the way, to look for; empty when there is none.
	orderID, correlationID string
}

// row is one file of the table.
type row struct {
	name      string
	account   handler.ChannelStats
	retention time.Duration
	purpose   string
}

// rows are the files in the order of their channels.
func (s *summary) rows() []row {
	var list []row
	for _, spec := range channels(s.opts).Specs() {
		if account, ok := s.stats.Channels[spec.Name]; ok {
			list = append(list, row{string(spec.Name), account, spec.Retention, spec.Purpose})
		}
	}
	if single := s.opts.File.Single; single != "" {
		list = []row{{string(single), s.stats.Channels[single], longestRetention(channels(s.opts)), "all channels"}}
	}
	return list
}

// longestRetention is how long a file is kept that has records of all channels.
func longestRetention(set *channel.Set) (longest time.Duration) {
	for _, spec := range set.Specs() {
		if spec.Retention == 0 { // for ever
			return 0
		}
		longest = max(longest, spec.Retention)
	}
	return longest
}

func (s *summary) write(w io.Writer) error {
	var b strings.Builder
	list := s.rows()
	ended := "Done"
	if s.early {
		ended = "Stopped"
	}
	fmt.Fprintf(&b, "\n%s after %v.", s.paint.bold(ended), s.took.Round(100*time.Millisecond))
	if len(list) == 0 {
		b.WriteString(" Files are off: the console was all there is.\n")
	} else {
		fmt.Fprintf(&b, " What the run wrote into %s:\n\n", s.paint.bold(withSlash(s.opts.Dir)))
		s.table(&b, list)
		s.deletion(&b, list)
		s.tryNext(&b)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// table writes one line per file, then the accounts.
func (s *summary) table(b *strings.Builder, list []row) {
	const format = "  %s  %s  %s  %s  %s  %s\n"
	cells := [][]string{{"CHANNEL", "RECORDS", "SIZE", "FILE", "KEPT FOR", "PURPOSE"}}
	var lines, failed, dropped uint64
	var bytes int64
	for _, r := range list {
		a := r.account
		file := "-"
		if a.Written > 0 {
			file = filepath.Base(a.File)
		}
		cells = append(cells, []string{r.name, grouped(a.Written), size(a.Bytes), file, days(r.retention), r.purpose})
		lines += a.Written
		failed += a.Failed
		bytes += a.Bytes
		for _, n := range a.Dropped {
			dropped += n
		}
	}
	cells = append(cells, []string{"total", grouped(lines), size(bytes), "", "", ""})
	widths := make([]int, len(cells[0]))
	for _, line := range cells {
		for i, c := range line {
			widths[i] = max(widths[i], len(c))
		}
	}
	for i, line := range cells {
		for c := range line {
			switch c {
			case 1, 2: // numbers
				line[c] = strings.Repeat(" ", widths[c]-len(line[c])) + line[c]
			case len(line) - 1:
				line[c] = s.fit(line[c], widths)
			default:
				line[c] += strings.Repeat(" ", widths[c]-len(line[c]))
			}
		}
		switch i {
		case 0, len(cells) - 1:
			for c := range line {
				line[c] = s.paint.dim(line[c])
			}
		default:
			line[0], line[3] = s.paint.bold(line[0]), s.paint.cyan(line[3])
		}
		b.WriteString(strings.TrimRight(fmt.Sprintf(format, line[0], line[1], line[2], line[3], line[4], line[5]), " \n") + "\n")
	}
	fmt.Fprintf(b, "\n  %s dropped, %s failed; %s on the console.",
		s.loud(dropped), s.loud(failed), plural(s.stats.Console.Written, "line"))
	if slices.ContainsFunc(list, func(r row) bool { return r.name == string(channel.Errors) }) {
		b.WriteString(" Each error is in errors.log too.")
	}
	b.WriteString("\n")
}

// fit cuts the last column where the terminal ends.
func (s *summary) fit(text string, widths []int) string {
	room := s.columns
	for _, w := range widths[:len(widths)-1] {
		room -= w + 2
	}
	room -= 2
	if s.columns == 0 || len(text) <= room {
		return text
	}
	if room < 4 {
		return ""
	}
	return text[:room-1] + "…"
}

// deletion says what nobody may overlook: that files go by themselves.
func (s *summary) deletion(b *strings.Builder, list []row) {
	if s.opts.Maintenance.CleanupOff {
		b.WriteString("\nCleanup is off in this configuration: nothing is deleted by itself.\n")
		return
	}
	list = slices.DeleteFunc(slices.Clone(list), func(r row) bool { return r.retention == 0 || r.account.Written == 0 })
	if len(list) == 0 {
		return
	}
	first := slices.MinFunc(list, func(a, b row) int { return cmp.Compare(a.retention, b.retention) }).retention
	var names []string
	for _, r := range list {
		if r.retention == first {
			names = append(names, filepath.Base(r.account.File))
		}
	}
	date := s.started.Add(s.took).Add(first).Format("Monday, 2 January 2006")
	fmt.Fprintf(b, "\n%s\n  First to go: %s, on %s.\n",
		s.paint.yellow("chanlog deletes old log files by itself: each channel's after its KEPT FOR."),
		strings.Join(names, " and "), s.paint.bold(date))
}

// tryNext names commands that work on what the run left behind.
func (s *summary) tryNext(b *strings.Builder) {
	if s.opts.File.Single != "" || s.orderID == "" {
		return
	}
	dir := shellQuote(s.opts.Dir)
	suggestions := [][2]string{
		{"follow one channel", "tail -f " + dir + "/" + string(channel.Trading) + ".log"},
		// A line begins with its time, so that sorting merges the files; an error
		// stands in two of them.
		{"see all that one request or signal caused, in any channel", "grep -h " + s.correlationID + " " + dir + "/*.log | sort -u"},
	}
	if _, err := exec.LookPath("jq"); err == nil && !s.opts.File.Text {
		suggestions = append(suggestions, [2]string{"read the life of one order", "grep -h " + s.orderID + " " + dir +
			`/*.log | sort -u | jq -c '[.channel,.message]'`})
	}
	fmt.Fprintf(b, "\n%s\n", s.paint.bold("Try next"))
	for _, line := range suggestions {
		fmt.Fprintf(b, "  %s\n  %s\n", s.paint.dim("# "+line[0]), line[1])
	}
}

// failure is an error when a record did not reach its file.
func (s *summary) failure() error {
	for _, r := range s.rows() {
		if a := r.account; a.Failed > 0 {
			return fmt.Errorf("%s could not be written to %s: %w", plural(a.Failed, "record"), a.File, a.LastError)
		}
	}
	return nil
}

// loud shows a count that should be zero.
func (s *summary) loud(n uint64) string {
	if n == 0 {
		return "0"
	}
	return s.paint.red(grouped(n))
}
