package audit

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

// The table of levels in the package comment is that of the schemas.
func TestLevelTable(t *testing.T) {
	data, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(data), "# Levels")
	table, _, _ = strings.Cut(table, "# Faulty")
	got := make(map[string][]string) // words by type and level
	var kind, level string
	row := regexp.MustCompile(`^//\t(\w*)\s+(INFO|WARN|ERROR)\s`)
	for line := range strings.Lines(table) {
		if m := row.FindStringSubmatch(line); m != nil {
			line = line[len(m[0]):]
			level = m[2]
			if m[1] != "" {
				kind = m[1]
			}
		}
		if kind != "" {
			key := kind + " " + level
			got[key] = append(got[key], words(line)...)
		}
	}
	want := make(map[string][]string)
	for _, d := range Events() {
		for _, rule := range d.Levels {
			key := strings.TrimPrefix(d.Name, "audit.") + " " + rule.Level.String()
			want[key] = append(want[key], words(rule.When)...)
		}
	}
	for _, m := range []map[string][]string{got, want} {
		for key := range m {
			slices.Sort(m[key])
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("levels (-schemas +doc.go):\n%s", diff)
	}
}

// words returns what matters of a rule or a row of the table.
func words(s string) []string {
	var out []string
	for _, w := range regexp.MustCompile(`\w+`).FindAllString(s, -1) {
		if !slices.Contains([]string{"event_type", "severity", "is", "and", "whose"}, w) {
			out = append(out, w)
		}
	}
	return out
}

func TestEventsAgreeWithTheirDescriptions(t *testing.T) {
	eventtest.Agree[OrderEvent](t, orderSchema())
	eventtest.Agree[PositionEvent](t, positionSchema())
	eventtest.Agree[RiskEvent](t, riskSchema())
	eventtest.Agree[StrategyEvent](t, strategySchema())
	eventtest.Agree[ComplianceEvent](t, complianceSchema())
	eventtest.Agree[ConfigEvent](t, configSchema())
}
