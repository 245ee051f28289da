package main

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/alphapt/chanlog/internal/event"
)

func listEvents(p page, all []event.Description) string {
	rows := [][]string{{"EVENT", "CHANNEL", "WHAT IT IS"}}
	for _, d := range all {
		purpose, _, _ := strings.Cut(d.Purpose, ". ")
		rows = append(rows, []string{d.Name, string(d.Channel), strings.TrimSuffix(purpose, ".")})
	}
	return p.table(rows) + "\n" + p.dim(`"chanlog schema EVENT" shows the fields of one.`) + "\n"
}

func showEvent(p page, d event.Description) string {
	var b strings.Builder
	b.WriteString(p.bold(d.Name) + "  channel " + string(d.Channel) + ", version " + strconv.Itoa(d.Version) + "\n")
	b.WriteString(p.wrapped(unlinked(d.Purpose), 0) + "\n\n")
	rows := [][]string{{"FIELD", "TYPE", "UNIT", "REQUIRED", "MEANING"}}
	for _, f := range flatFields(d.Fields) {
		required := "no"
		if f.Required {
			required = "yes"
		}
		rows = append(rows, []string{f.Key, fieldType(f), f.Unit, required, meaning(f)})
	}
	b.WriteString(p.table(rows) + "\n")
	rows = [][]string{{"LEVEL", "WHEN"}}
	for _, l := range d.Levels {
		rows = append(rows, []string{l.Level.String(), l.When})
	}
	b.WriteString(p.table(rows) + "\n")
	b.WriteString(p.dim(p.wrapped(faultyEvents, 0)) + "\n")
	return b.String()
}

// faultyEvents is true of all events.
const faultyEvents = "An event that fails its check is written too, at WARN or above, with what is wrong in schema_errors."

// flatFields puts the members of lists below their list: changes[].field.
func flatFields(fields []event.Field) []event.Field {
	var flat []event.Field
	for _, f := range fields {
		flat = append(flat, f)
		for _, m := range flatFields(f.Fields) {
			m.Key = f.Key + "[]." + m.Key
			flat = append(flat, m)
		}
	}
	return flat
}

func fieldType(f event.Field) string {
	if f.Type == event.TypeList && f.Fields != nil {
		return "list of maps"
	}
	return string(f.Type)
}

// meaning is all that there is to say of a field beside its type.
func meaning(f event.Field) string {
	sentences := []string{f.Doc}
	switch {
	case len(f.Allowed) == 1:
		sentences = append(sentences, "Always "+f.Allowed[0]+".")
	case len(f.Allowed) > 1:
		sentences = append(sentences, "One of "+strings.Join(f.Allowed, ", ")+".")
	}
	if f.Min != nil {
		sentences = append(sentences, "At least "+strconv.FormatFloat(*f.Min, 'f', -1, 64)+".")
	}
	if f.Derived {
		sentences = append(sentences, "Worked out from other fields.")
	}
	return strings.Join(slices.DeleteFunc(sentences, func(s string) bool { return s == "" }), " ")
}

// unlinked takes the brackets from what is a link in a Go comment.
func unlinked(s string) string { return strings.NewReplacer("[", "", "]", "").Replace(s) }

// table lays out rows in columns. The first row is the head, and the last
// column is broken where the terminal ends.
func (p page) table(rows [][]string) string {
	widths := make([]int, len(rows[0])-1) // of all columns but the last
	for _, row := range rows {
		for i := range widths {
			widths[i] = max(widths[i], utf8.RuneCountInString(row[i]))
		}
	}
	indent := 0
	for _, w := range widths {
		indent += w + 2
	}
	var b strings.Builder
	for n, row := range rows {
		for i, w := range widths {
			cell := row[i] + strings.Repeat(" ", w-utf8.RuneCountInString(row[i])+2)
			if i == 0 && n > 0 {
				cell = p.bold(cell)
			}
			b.WriteString(p.head(n, cell))
		}
		b.WriteString(p.head(n, p.wrapped(row[len(widths)], indent)) + "\n")
	}
	return b.String()
}

// head dims what stands in the first row.
func (p page) head(n int, cell string) string {
	if n == 0 {
		return p.dim(cell)
	}
	return cell
}

// leastRoom is how narrow a column of text may be; below it, the terminal
// breaks the lines.
const leastRoom = 20

// wrapped breaks text that begins at a column into lines that end before the
// terminal does, and lets the further lines begin at the same column.
func (p page) wrapped(text string, indent int) string {
	room := p.columns - indent
	if room < leastRoom {
		return text
	}
	var b strings.Builder
	used := 0
	for word := range strings.FieldsSeq(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case used == 0:
		case used+1+n > room:
			b.WriteString("\n" + strings.Repeat(" ", indent))
			used = 0
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += n
	}
	return b.String()
}
