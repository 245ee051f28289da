package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/alphapt/chanlog/audit"
	"github.com/alphapt/chanlog/errtrack"
	"github.com/alphapt/chanlog/internal/event"
	"github.com/alphapt/chanlog/marketdata"
	"github.com/alphapt/chanlog/perf"
)

// eventTypes are all types of events, package by package.
func eventTypes() []event.Description {
	return slices.Concat(audit.Events(), perf.Events(), marketdata.Events(), errtrack.Events())
}

func newSchema(g *global) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "schema [EVENT]",
		Short: "Describe the business events: fields, units, levels",
		Long: `Describe the business events that the packages audit, perf, marketdata and
errtrack write. Without EVENT, list them; with one, such as audit.order, show its
fields and when it is at which level.

With --json the output is JSON Schema 2020-12 of what a record has in
business_context: of EVENT, or of all events in $defs.`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeEvents,
		RunE: func(_ *cobra.Command, args []string) error {
			var out []byte
			switch all := eventTypes(); {
			case len(args) == 0 && asJSON:
				out = allSchemas(all)
			case len(args) == 0:
				out = []byte(listEvents(g.page(g.stdout), all))
			default:
				d, err := findEvent(all, args[0])
				if err != nil {
					return err
				}
				if asJSON {
					out = append(d.JSONSchema(), '\n')
				} else {
					out = []byte(showEvent(g.page(g.stdout), d))
				}
			}
			if _, err := g.stdout.Write(out); err != nil {
				return fmt.Errorf("write the schema: %w", err)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON Schema")
	return cmd
}

// completeEvents offers the names of events to a shell.
func completeEvents(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var names []cobra.Completion
	if len(args) == 0 {
		for _, d := range eventTypes() {
			names = append(names, cobra.CompletionWithDesc(d.Name, d.Purpose))
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

func findEvent(all []event.Description, name string) (event.Description, error) {
	for _, d := range all {
		if d.Name == name {
			return d, nil
		}
	}
	nearest := ""
	if d, ok := nearestEvent(all, name); ok {
		nearest = fmt.Sprintf("did you mean %q? ", d.Name)
	}
	return event.Description{}, fmt.Errorf("unknown event %q: %s%q lists all", name, nearest, "chanlog schema")
}

// nearestEvent returns the event that name was perhaps meant to be. The name of
// its package may be missing.
func nearestEvent(all []event.Description, name string) (nearest event.Description, ok bool) {
	name = strings.ToLower(name)
	best := len(name)/3 + 1 // farther off, it is another word
	for _, d := range all {
		_, short, _ := strings.Cut(d.Name, ".")
		if n := min(edits(name, d.Name), edits(name, short)); n < best {
			nearest, best, ok = d, n, true
		}
	}
	return nearest, ok
}

// edits returns how many characters must be put in, left out or replaced to
// make b of a.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

// allSchemas is one schema that any event agrees with.
func allSchemas(all []event.Description) []byte {
	type ref struct {
		Ref string `json:"$ref"`
	}
	root := struct {
		Schema string                     `json:"$schema"`
		ID     string                     `json:"$id"`
		Title  string                     `json:"title"`
		AnyOf  []ref                      `json:"anyOf"`
		Defs   map[string]json.RawMessage `json:"$defs"`
	}{
		Schema: "https://json-schema.org/draft/2020-12/schema",
		ID:     "urn:chanlog:events",
		Title:  "business_context of the events of chanlog",
		Defs:   make(map[string]json.RawMessage, len(all)),
	}
	for _, d := range all {
		root.AnyOf = append(root.AnyOf, ref{"#/$defs/" + d.Name})
		root.Defs[d.Name] = d.JSONSchema()
	}
	out, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		panic("schema: JSON Schema of all events: " + err.Error())
	}
	return append(out, '\n')
}

// page is how text is laid out on one stream.
type page struct {
	paint
	columns int // of the terminal; 0: no terminal, lines are not broken
}

func (g *global) page(w io.Writer) page {
	columns, _ := terminalWidth(w)
	return page{g.paint(w), columns}
}
