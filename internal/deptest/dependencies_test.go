package deptest_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// moduleRow is a row of a table whose first cell is a module path.
var moduleRow = regexp.MustCompile("(?m)^\\| `([^`]+)` \\|")

func TestDependenciesAreDocumented(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(root, "docs", "dependencies.md"))
	if err != nil {
		t.Fatal(err)
	}
	direct, indirect, ok := strings.Cut(string(data), "\n## Indirect\n")
	if !ok {
		t.Fatal(`docs/dependencies.md: got no section "Indirect", want one`)
	}
	wantDirect, wantIndirect := required(t)
	if diff := cmp.Diff(wantDirect, rows(direct)); diff != "" {
		t.Errorf("docs/dependencies.md, direct modules (-go.mod +table):\n%s", diff)
	}
	if diff := cmp.Diff(wantIndirect, rows(indirect)); diff != "" {
		t.Errorf("docs/dependencies.md, indirect modules (-go.mod +table):\n%s", diff)
	}
}

func rows(text string) (paths []string) {
	for _, match := range moduleRow.FindAllStringSubmatch(text, -1) {
		paths = append(paths, match[1])
	}
	slices.Sort(paths)
	return paths
}

// required returns the modules that go.mod requires.
func required(t *testing.T) (direct, indirect []string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "mod", "edit", "-json")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go mod edit: %v", err)
	}
	var mod struct {
		Require []struct {
			Path     string
			Indirect bool
		}
	}
	if err := json.Unmarshal(out, &mod); err != nil {
		t.Fatal(err)
	}
	for _, r := range mod.Require {
		if r.Indirect {
			indirect = append(indirect, r.Path)
		} else {
			direct = append(direct, r.Path)
		}
	}
	slices.Sort(direct)
	slices.Sort(indirect)
	return direct, indirect
}
