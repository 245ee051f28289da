package main

import (
	"errors"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// colorMode says when output is coloured.
type colorMode string

const (
	colorAuto   colorMode = "auto"
	colorAlways colorMode = "always"
	colorNever  colorMode = "never"
)

func parseColorMode(s string) (colorMode, error) {
	switch m := colorMode(s); m {
	case colorAuto, colorAlways, colorNever:
		return m, nil
	}
	return "", errors.New("want auto, always or never")
}

// paint decorates text for a terminal; a zero one leaves it as it is.
type paint struct{ on bool }

// paint gives the decoration for what is written to w.
func (g *global) paint(w io.Writer) paint {
	switch g.color {
	case colorAlways:
		return paint{on: true}
	case colorNever:
		return paint{}
	}
	_, terminal := terminalWidth(w)
	return paint{on: terminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"}
}

// terminalWidth reports whether w is a terminal, and how many columns it has.
func terminalWidth(w io.Writer) (columns int, ok bool) {
	f, isFile := w.(interface{ Fd() uintptr })
	if !isFile || !term.IsTerminal(int(f.Fd())) {
		return 0, false
	}
	columns, _, err := term.GetSize(int(f.Fd()))
	return columns, err == nil
}

func (p paint) wrap(code, s string) string {
	if !p.on || strings.TrimSpace(s) == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (p paint) bold(s string) string   { return p.wrap("1", s) }
func (p paint) dim(s string) string    { return p.wrap("2", s) }
func (p paint) yellow(s string) string { return p.wrap("33", s) }
func (p paint) red(s string) string    { return p.wrap("31", s) }
func (p paint) cyan(s string) string   { return p.wrap("36", s) }
