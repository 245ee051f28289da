package marketdata

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/internal/event/eventtest"
)

func TestFieldDocs(t *testing.T) { eventtest.Docs(t, fieldDocs) }

func TestEventsAgreeWithTheirDescriptions(t *testing.T) {
	eventtest.Agree[QualityEvent](t, qualitySchema())
	eventtest.Agree[FeedEvent](t, feedSchema())
}

// The tables of levels in the package comment and at the constants are those
// of the schemas.
func TestLevelTables(t *testing.T) {
	want := make(map[string]string) // level by type and kind
	for _, m := range measures {
		want["quality "+string(m.metric)] = m.level.String()
	}
	for _, name := range feedSchema().Describe().Fields[3].Allowed {
		want["feed "+name] = feedSchema().Kind(name).Level.String()
	}

	got := make(map[string]string)
	table := between(t, "doc.go", "# Levels", "A Severity")
	row := regexp.MustCompile(`^//\t(\w*)\s+(INFO|WARN|ERROR)\s`)
	var kind, level string
	for line := range strings.Lines(table) {
		if m := row.FindStringSubmatch(line); m != nil {
			line, level = line[len(m[0]):], m[2]
			if m[1] != "" {
				kind = m[1]
			}
		}
		line, _, _ = strings.Cut(line, ";") // what follows is told in words
		for _, w := range regexp.MustCompile(`\w+`).FindAllString(line, -1) {
			got[kind+" "+w] = level
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("doc.go (-schemas +comment):\n%s", diff)
	}

	clear(got)
	for file, kind := range map[string]string{"metric.go": "quality", "feed.go": "feed"} {
		text := between(t, file, "const (", ")\n\n")
		for _, m := range regexp.MustCompile(`= "(\w+)" .*\b(INFO|WARN|ERROR)\b`).FindAllStringSubmatch(text, -1) {
			got[kind+" "+m[1]] = m[2]
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("constants (-schemas +comments):\n%s", diff)
	}
}

func between(t *testing.T, file, from, to string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, text, ok := strings.Cut(string(data), from)
	text, _, ok2 := strings.Cut(text, to)
	if !ok || !ok2 {
		t.Fatalf("%s: got nothing between %q and %q, want a table", file, from, to)
	}
	return text
}

// Every metric is written at its level, with its unit.
func TestMetricsAreComplete(t *testing.T) {
	var seen []Metric
	for _, m := range measures {
		if slices.Contains(seen, m.metric) {
			t.Errorf("%s: is there twice", m.metric)
		}
		seen = append(seen, m.metric)
		if m.unit == "" || m.side == "" {
			t.Errorf("%s: got unit %q and side %q, want both", m.metric, m.unit, m.side)
		}
	}
}
