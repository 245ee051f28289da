package deptest_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestImportsFollowThePolicy(t *testing.T) {
	tr := load(t)
	for _, p := range tr.ours() {
		rule, ok := policy[p.name()]
		if !ok {
			t.Errorf("package %s has no rule: give it a place in the design first", p.name())
			continue
		}
		ours, modules := strings.Fields(rule.ours), strings.Fields(rule.modules)
		for _, path := range slices.Sorted(maps.Keys(p.imports)) {
			imported := tr.packages[path]
			switch {
			case imported.module == "": // the standard library
			case imported.module != module:
				if !slices.Contains(modules, imported.module) {
					t.Errorf("package %s imports module %s: want the standard library and %q", p.name(), imported.module, modules)
				}
			case rule.ours != anything && !slices.Contains(ours, imported.name()):
				t.Errorf("package %s imports %s: want of ours only %q", p.name(), imported.name(), ours)
			}
		}
	}
}

// A typing error in the table would forbid what it should allow, or allow
// nothing at all without anybody noticing.
func TestPolicyNamesItsOwnPackages(t *testing.T) {
	for name, rule := range policy {
		for imported := range strings.FieldsSeq(rule.ours) {
			if _, ok := policy[imported]; !ok && imported != anything {
				t.Errorf("rule of %s: got package %q, want one that has a rule", name, imported)
			}
		}
	}
	for _, name := range noNetwork {
		if _, ok := policy[name]; !ok {
			t.Errorf("noNetwork: got package %q, want one that has a rule", name)
		}
	}
}

func TestCoreKeepsOffTheNetwork(t *testing.T) {
	tr := load(t)
	isOurs := func(p *pkg) bool { return p.module == module }
	for _, name := range noNetwork {
		for _, p := range tr.below(tr.own(name), isOurs) {
			for _, path := range network {
				if p.imports[path] {
					t.Errorf("package %s reaches %s through %s: want it in packages of its own", name, path, p.name())
				}
			}
		}
	}
}

func TestHandlerNeedsFewModules(t *testing.T) {
	tr := load(t)
	modules := make(map[string]bool)
	for _, p := range tr.below(tr.own("handler"), func(*pkg) bool { return true }) {
		if p.module != "" {
			modules[p.module] = true
		}
	}
	if !modules[module] {
		t.Fatal("got no handler, want one")
	}
	if len(modules) > maxHandlerModules {
		t.Errorf("a program with only the handler needs %d modules, want at most %d:\n%s", len(modules), maxHandlerModules,
			strings.Join(slices.Sorted(maps.Keys(modules)), "\n"))
	}
}
