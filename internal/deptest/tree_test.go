package deptest_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

const (
	module = "github.com/alphapt/chanlog"
	root   = "../.."
)

// systems are those that the module is built for; each has files, and so
// imports, of its own.
var systems = []string{"linux", "darwin", "windows"}

// A tree is the module as the go command and the file system have it.
type tree struct {
	packages map[string]*pkg // by import path; those of others too
	files    map[string]int  // the lines of each Go file, by path below root
}

// A pkg is a package without its tests, over all systems.
type pkg struct {
	path    string
	module  string // "" for the standard library
	dir     string
	imports map[string]bool
	sources map[string]bool // file names
}

// load reads the module once.
func load(t *testing.T) *tree {
	t.Helper()
	tr, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

var loadOnce = sync.OnceValues(func() (*tree, error) {
	tr := &tree{packages: make(map[string]*pkg), files: make(map[string]int)}
	// Every file is opened here, in this process: else the go command would
	// see no input of the tests but this package, and answer from its cache.
	if err := tr.readFiles(); err != nil {
		return nil, err
	}
	for _, system := range systems {
		if err := tr.list(system); err != nil {
			return nil, err
		}
	}
	return tr, nil
})

// readFiles counts the lines of the Go files, those of nested modules too.
func (tr *tree) readFiles() error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch name := d.Name(); {
		case err != nil:
			return err
		case d.IsDir() && path != root && strings.HasPrefix(name, "."):
			return filepath.SkipDir
		case d.IsDir() || filepath.Ext(name) != ".go" && name != "go.mod":
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if filepath.Ext(path) == ".go" {
			rel, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			tr.files[filepath.ToSlash(rel)] = strings.Count(string(data), "\n")
		}
		return nil
	})
}

// list adds the packages of the module, and all that they need, as they are
// built for a system.
func (tr *tree) list(system string) error {
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Dir,Module,Imports,GoFiles", "./...")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0")
	out, err := cmd.Output()
	if err != nil {
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			err = fmt.Errorf("%w: %s", err, exit.Stderr)
		}
		return fmt.Errorf("go list for %s: %w", system, err)
	}
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var listed struct {
			ImportPath, Dir  string
			Module           *struct{ Path string }
			Imports, GoFiles []string
		}
		if err := dec.Decode(&listed); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("go list for %s: %w", system, err)
		}
		p := tr.packages[listed.ImportPath]
		if p == nil {
			p = &pkg{path: listed.ImportPath, dir: listed.Dir, imports: make(map[string]bool), sources: make(map[string]bool)}
			tr.packages[p.path] = p
		}
		if listed.Module != nil {
			p.module = listed.Module.Path
		}
		for _, path := range listed.Imports {
			p.imports[path] = true
		}
		for _, name := range listed.GoFiles {
			p.sources[name] = true
		}
	}
}

// ours returns the packages of this module that have more than tests.
func (tr *tree) ours() []*pkg {
	var list []*pkg
	for _, p := range tr.packages {
		if p.module == module && len(p.sources) > 0 {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b *pkg) int { return cmp.Compare(a.path, b.path) })
	return list
}

// own returns a package of this module, or nil when it is not written yet.
func (tr *tree) own(name string) *pkg { return tr.packages[module+"/"+name] }

// below returns p and all packages that it needs and that wanted says yes to.
func (tr *tree) below(p *pkg, wanted func(*pkg) bool) []*pkg {
	seen := make(map[*pkg]bool)
	var visit func(p *pkg)
	visit = func(p *pkg) {
		if p == nil || seen[p] || !wanted(p) {
			return
		}
		seen[p] = true
		for path := range p.imports {
			visit(tr.packages[path])
		}
	}
	visit(p)
	return slices.Collect(maps.Keys(seen))
}

// name is the path of a package of ours below the root of the module.
func (p *pkg) name() string {
	return strings.TrimPrefix(strings.TrimPrefix(p.path, module), "/")
}
