package main

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alphapt/chanlog/internal/event"
)

// TestMigrationPage keeps the page of migration true: each key is a field of
// the event it stands under, each name in the Go column exists, and each row
// has an example that is run and compared.
func TestMigrationPage(t *testing.T) {
	packages := make(map[string]*sources)
	source := func(dir string) *sources {
		if packages[dir] == nil {
			packages[dir] = readSources(t, dir)
		}
		return packages[dir]
	}
	events := make(map[string]event.Description)
	for _, d := range eventTypes() {
		events[d.Name] = d
	}
	var current event.Description
	var dir string // of the section's package
	seen := make(map[string]bool)
	rows := 0
	for line := range strings.Lines(readPage(t, "migration.md")) {
		cells := strings.Split(strings.Trim(line, "|\n"), "|")
		if !strings.HasPrefix(line, "|") || len(cells) != 4 || strings.HasPrefix(line, "|---") || strings.HasPrefix(line, "| Python") {
			continue
		}
		rows++
		for _, key := range quoted(cells[2]) {
			if d, ok := events[key]; ok {
				current, seen[key] = d, true
				dir, _, _ = strings.Cut(key, ".")
				continue
			}
			if !slices.ContainsFunc(current.Fields, func(f event.Field) bool { return f.Key == key }) {
				t.Errorf("%s has no field %q, want the keys of%s", current.Name, key, line)
			}
		}
		for _, name := range selectors.FindAllStringSubmatch(cells[1], -1) {
			if at, ok := packageDirs[name[1]]; ok && !source(at).names[name[2]] {
				t.Errorf("package %s has no %s, want the names of%s", at, name[2], line)
			}
		}
		for _, name := range fieldNames.FindAllStringSubmatch(cells[1], -1) {
			if dir != "" && !source(dir).fields[name[1]] {
				t.Errorf("no struct of package %s has a field %s, want the fields of%s", dir, name[1], line)
			}
		}
		examples := quoted(cells[3])
		if len(examples) == 0 {
			t.Errorf("got no example, want one in%s", line)
		}
		for _, name := range examples {
			at, example, _ := strings.Cut(name, ".")
			if !source(at).examples[example] {
				t.Errorf("package %s has no example %s with an output, want one for%s", at, example, line)
			}
		}
	}
	if rows < 120 {
		t.Errorf("got %d rows, want those of all calls", rows)
	}
	for name := range events {
		switch name {
		case "audit.config", "perf.latency_window", "perf.request": // the Python system had none
		default:
			if !seen[name] {
				t.Errorf("got no row for the event %s, want one", name)
			}
		}
	}
}

var (
	quotes     = regexp.MustCompile("`([^`]*)`")
	selectors  = regexp.MustCompile(`\b([a-z]+)\.([A-Z]\w*)`)
	fieldNames = regexp.MustCompile(`\b([A-Z]\w*): `)
)

// packageDirs are the packages that the page may name.
var packageDirs = map[string]string{
	"audit": "audit", "perf": "perf", "perfsql": "perf/perfsql", "perfhttp": "perf/perfhttp", "marketdata": "marketdata",
	"errtrack": "errtrack", "channel": "channel", "handler": "handler",
}

// quoted returns what stands in backquotes.
func quoted(cell string) (words []string) {
	for _, m := range quotes.FindAllStringSubmatch(cell, -1) {
		words = append(words, m[1])
	}
	return words
}

// sources are the names that a package declares.
type sources struct {
	names    map[string]bool // at the top level, methods too
	fields   map[string]bool // of any struct
	examples map[string]bool // with an output
}

func readSources(t *testing.T, dir string) *sources {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("..", "..", filepath.FromSlash(dir), "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("package %s: got %d files, %v, want some", dir, len(paths), err)
	}
	s := &sources{make(map[string]bool), make(map[string]bool), make(map[string]bool)}
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(path, "_test.go") {
			for _, e := range doc.Examples(file) {
				s.examples["Example"+e.Name] = e.Output != ""
			}
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				s.names[n.Name.Name] = true
			case *ast.TypeSpec:
				s.names[n.Name.Name] = true
			case *ast.ValueSpec:
				for _, name := range n.Names {
					s.names[name.Name] = true
				}
			case *ast.StructType:
				for _, f := range n.Fields.List {
					for _, name := range f.Names {
						s.fields[name.Name] = true
					}
				}
			}
			return true
		})
	}
	return s
}
