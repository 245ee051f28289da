package handler

import (
	"flag"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alphapt/chanlog/channel"
)

var update = flag.Bool("update", false, "write the table of variables into docs/configuration.md")

const (
	tableBegin = "<!-- The table is made from the code: go test ./handler -run TestConfigurationTable -update -->\n"
	tableEnd   = "<!-- End of the table. -->\n"
)

// envValues is what the table says of the values of each type.
var envValues = map[reflect.Type]string{
	reflect.TypeFor[*bool]():          "`true`, `false`",
	reflect.TypeFor[*uint]():          "a number",
	reflect.TypeFor[int64]():          "a size: `200MB`",
	reflect.TypeFor[*int64]():         "a size: `200MB`",
	reflect.TypeFor[*time.Duration](): "days: `30`, `60d`, `5y`",
	reflect.TypeFor[slog.Leveler]():   "a level: `INFO`",
	reflect.TypeFor[consoleLevels]():  "`trading=INFO,api=off`",
	reflect.TypeFor[fs.FileMode]():    "octal: `0640`",
	reflect.TypeFor[interval]():       "a duration: `200ms`",

	reflect.TypeFor[channel.Durability](): "`process`, `interval`, `always`",
	reflect.TypeFor[channel.FullPolicy](): "`drop`, `block`, `exit`",
}

// variablesTable is the table of all variables, in Markdown.
func variablesTable(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("| variable | values | default | what it does |\n|---|---|---|---|\n")
	rows := func(variables reflect.Type, prefix string) {
		for f := range variables.Fields() {
			values := f.Tag.Get("values")
			if values == "" {
				values = envValues[f.Type]
			}
			doc, byDefault := f.Tag.Get("doc"), f.Tag.Get("default")
			if values == "" || doc == "" || byDefault == "" {
				t.Errorf("%s: got values %q, default %q, doc %q, want all three", f.Name, values, byDefault, doc)
			}
			if words, ok := strings.CutPrefix(byDefault, "("); ok {
				byDefault = strings.TrimSuffix(words, ")")
			} else {
				byDefault = "`" + byDefault + "`"
			}
			fmt.Fprintf(&b, "| `%s%s` | %s | %s | %s |\n", prefix, f.Tag.Get("env"), values, byDefault, doc)
		}
	}
	rows(reflect.TypeFor[envVariables](), envPrefix)
	rows(reflect.TypeFor[envChannel](), envLogPrefix+"<CHANNEL>_")
	rows(reflect.TypeFor[envPlain](), "")
	return b.String()
}

// configurationPage returns docs/configuration.md and its path.
func configurationPage(t *testing.T) (path, page string) {
	t.Helper()
	path = filepath.Join("..", "docs", "configuration.md")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// A checkout on Windows may have other line ends.
	return path, strings.ReplaceAll(string(b), "\r\n", "\n")
}

func TestConfigurationTable(t *testing.T) {
	path, page := configurationPage(t)
	before, rest, ok := strings.Cut(page, tableBegin)
	got, after, ended := strings.Cut(rest, tableEnd)
	if !ok || !ended {
		t.Fatalf("%s: got no table, want one between the lines\n%s%s", path, tableBegin, tableEnd)
	}
	want := "\n" + variablesTable(t) + "\n"
	if *update {
		if err := os.WriteFile(path, []byte(before+tableBegin+want+tableEnd+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: got another table than the code says; run the command in its first line (-code +page):\n%s", path, diff)
	}
}

// A default that the table gives as a value is what holds without it.
func TestDocumentedDefaults(t *testing.T) {
	sets := cmp.Transformer("Specs", (*channel.Set).Specs)
	zones := cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() })
	want := (*Options)(nil).withDefaults()
	tested := 0
	for _, variables := range []struct {
		of     reflect.Type
		prefix string
	}{{reflect.TypeFor[envVariables](), envPrefix}, {reflect.TypeFor[envPlain](), ""}} {
		for f := range variables.of.Fields() {
			name, value := variables.prefix+f.Tag.Get("env"), f.Tag.Get("default")
			if strings.HasPrefix(value, "(") {
				continue
			}
			t.Run(name, func(t *testing.T) {
				t.Setenv(name, value)
				o, err := OptionsFromEnv()
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, o.withDefaults(), sets, zones); diff != "" {
					t.Errorf("%s is not the default (-default +got):\n%s", value, diff)
				}
			})
			tested++
		}
	}
	if tested < 10 {
		t.Errorf("got %d defaults, want most of the variables", tested)
	}
}

// What the page shows as an example can be read.
func TestConfigurationExamples(t *testing.T) {
	_, page := configurationPage(t)
	blocks := strings.Split(page, "```sh\n")[1:]
	if len(blocks) < 4 {
		t.Errorf("got %d examples, want 4 or more", len(blocks))
	}
	for _, block := range blocks {
		block, _, _ = strings.Cut(block, "```")
		t.Run("", func(t *testing.T) {
			for line := range strings.Lines(block) {
				name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
				t.Setenv(name, value)
			}
			o, err := OptionsFromEnv()
			if err != nil {
				t.Fatalf("%s: %v", block, err)
			}
			if cmp.Equal(o, new(Options), cmp.Transformer("Specs", func(s *channel.Set) bool { return s != nil }),
				cmp.Comparer(func(a, b *time.Location) bool { return a == b })) {
				t.Errorf("%s: changes nothing", block)
			}
		})
	}
}
