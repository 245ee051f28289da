package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const eventsPageHead = `# Business events

<!-- Made from the code: go test ./cmd/chanlog -run TestEventsPage -update -->

Everything the packages audit, perf, marketdata and errtrack write about the
business is one of these events. An event is one record; its fields stand in the
group ` + "`business_context`" + `. The packages' documentation shows how to log them,
[migration.md](migration.md) what became of the calls of the Python system, and
` + "`chanlog schema`" + ` prints this page in a terminal and, with ` + "`--json`" + `, as JSON
Schema.

| type | in JSON |
|---|---|
| text | a string |
| decimal | a string that holds an exact number: ` + "`\"2500.50\"`" + ` |
| integer, number | a number |
| boolean | true or false |
| time | a string in RFC 3339 form, in UTC |
| list | an array of strings, or of maps whose members are named with [] |
| map | an object; its keys are up to the caller |

Required fields are always there, zero too; the others are left out when there
is nothing to say. Free attributes stand in ` + "`extra`" + ` and can overwrite nothing.

` + faultyEvents + `

The examples are records as the handler writes them. Only their times, ids and
stacks are made up, and a stack has one frame.

| event | channel | what it is |
|---|---|---|
`

// eventsPage is docs/events.md.
func eventsPage(t *testing.T) string {
	t.Helper()
	lines := exampleLines(t)
	var b strings.Builder
	b.WriteString(eventsPageHead)
	for _, d := range eventTypes() {
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s |\n", d.Name, anchor(d.Name), d.Channel, inTable(d.Purpose))
	}
	for _, d := range eventTypes() {
		fmt.Fprintf(&b, "\n## %s\n\n%s Channel `%s`, version %d.\n\n", d.Name, unlinked(d.Purpose), d.Channel, d.Version)
		b.WriteString("| field | type | unit | required | meaning |\n|---|---|---|---|---|\n")
		for _, f := range flatFields(d.Fields) {
			required := ""
			if f.Required {
				required = "yes"
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", f.Key, fieldType(f), f.Unit, required, inTable(meaning(f)))
		}
		b.WriteString("\n| level | when |\n|---|---|\n")
		for _, l := range d.Levels {
			fmt.Fprintf(&b, "| %s | %s |\n", l.Level, inTable(l.When))
		}
		fmt.Fprintf(&b, "\n```json\n%s\n```\n", lines[d.Name])
	}
	return b.String()
}

// anchor is how a page names the place of a heading.
func anchor(heading string) string { return strings.ReplaceAll(heading, ".", "") }

// inTable keeps a text in its cell.
func inTable(s string) string { return strings.ReplaceAll(unlinked(s), "|", `\|`) }

func TestEventsPage(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "events.md")
	want := eventsPage(t)
	if updating() {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, readPage(t, "events.md")); diff != "" {
		t.Errorf("%s: got another page than the code makes; run the command at its top (-code +page):\n%s", path, diff)
	}
}

// readPage returns a page of the documentation.
func readPage(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "docs", name))
	if err != nil {
		t.Fatal(err)
	}
	// A checkout on Windows may have other line ends.
	return strings.ReplaceAll(string(b), "\r\n", "\n")
}

// Each type of event has its example, and each example its type.
func TestEventsHaveExamples(t *testing.T) {
	left := make(map[string]bool)
	for name := range exampleEvents {
		left[name] = true
	}
	for _, d := range eventTypes() {
		if !left[d.Name] {
			t.Errorf("%s: got no example, want one", d.Name)
		}
		delete(left, d.Name)
	}
	for name := range left {
		t.Errorf("%s: got an example, want one of events that exist", name)
	}
}
