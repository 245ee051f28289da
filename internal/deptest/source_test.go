package deptest_test

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestPackageHasOneComment(t *testing.T) {
	for _, p := range load(t).ours() {
		var found []string
		for name := range p.sources {
			if strings.TrimSpace(parse(t, p, name).Doc.Text()) != "" {
				found = append(found, name)
			}
		}
		slices.Sort(found)
		want := []string{"doc.go"}
		if len(p.sources) == 1 {
			want = slices.Collect(maps.Keys(p.sources))
		}
		if !slices.Equal(found, want) {
			t.Errorf("package %s: got package comments in %q, want one in %q", p.name(), found, want)
		}
	}
}

// A package that users call shows how in example_test.go, with an example
// that go test runs and compares.
func TestPublicPackageHasExample(t *testing.T) {
	for _, p := range load(t).ours() {
		const file = "example_test.go"
		if path := "/" + p.name() + "/"; strings.Contains(path, "/internal/") || strings.HasPrefix(path, "/cmd/") {
			continue
		}
		if _, err := os.Stat(filepath.Join(p.dir, file)); err != nil {
			t.Errorf("package %s: got no %s, want one", p.name(), file)
			continue
		}
		runs := func(e *doc.Example) bool { return e.Output != "" || e.EmptyOutput }
		if !slices.ContainsFunc(doc.Examples(parse(t, p, file)), runs) {
			t.Errorf("package %s: got no example with an // Output: in %s, want one", p.name(), file)
		}
	}
}

func TestFilesAreShort(t *testing.T) {
	tr := load(t)
	if len(tr.files) == 0 {
		t.Fatal("got no Go files, want some")
	}
	for _, path := range slices.Sorted(maps.Keys(tr.files)) {
		if lines := tr.files[path]; lines > maxLines {
			t.Errorf("%s: got %d lines, want at most %d: split it by its ideas", path, lines, maxLines)
		}
	}
}

func parse(t *testing.T, p *pkg, name string) *ast.File {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.dir, name), nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	return file
}
