package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A table has a row for each contestant.
type table struct {
	title   string
	columns []column
}

// A column of a table. Its cell is unknown where nothing was measured.
type column struct {
	head string
	cell func(name string) string
}

const unknown = "–"

// write writes the table in Markdown, without the rows and columns in which
// nothing is known, or nothing at all when that is all of them.
func (t table) write(w io.Writer, of []contestant) error {
	head := []string{"contestant"}
	var columns []column
	for _, c := range t.columns {
		if slices.ContainsFunc(of, func(who contestant) bool { return c.cell(who.name) != unknown }) {
			columns = append(columns, c)
			head = append(head, c.head)
		}
	}
	if len(columns) == 0 {
		return nil
	}
	var rows [][]string
	for _, who := range of {
		row, known := []string{who.name}, false
		for _, c := range columns {
			cell := c.cell(who.name)
			known = known || cell != unknown
			row = append(row, cell)
		}
		if known {
			rows = append(rows, row)
		}
	}
	return writeMarkdown(w, t.title, head, rows)
}

// writeMarkdown aligns all columns but the first on the right.
func writeMarkdown(w io.Writer, title string, head []string, rows [][]string) error {
	rule := make([]string, len(head))
	for i := range rule {
		rule[i] = "---:"
	}
	rule[0] = ":---"
	rows = append([][]string{head, rule}, rows...)
	widths := make([]int, len(head))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var text strings.Builder
	fmt.Fprintf(&text, "\n### %s\n\n", title)
	for _, row := range rows {
		for i, cell := range row {
			fmt.Fprintf(&text, "| %s%s ", cell, strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)))
		}
		text.WriteString("|\n")
	}
	_, err := io.WriteString(w, text.String())
	return err
}

// show returns a number of three digits or, where it is larger, a whole one.
func show(v float64, ok bool) string {
	if !ok {
		return unknown
	}
	digits := 0
	switch {
	case v == 0 || v >= 100:
	case v >= 10:
		digits = 1
	default:
		digits = 2
	}
	return strconv.FormatFloat(v, 'f', digits, 64)
}

func count(v float64, ok bool) string {
	if !ok {
		return unknown
	}
	return strconv.FormatFloat(v, 'f', 0, 64)
}
