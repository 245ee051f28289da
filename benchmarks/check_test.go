package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCheck(t *testing.T) {
	line := func(n int) string { return fmt.Sprintf(`{"message":"m","business_context":{"sequence":%d}}`+"\n", n) }
	all := line(10) + line(11) + line(12) + line(20) + line(21)
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  tally
	}{
		{"all there", map[string]string{"a.log": all}, tally{}},
		{"in several files, in any order", map[string]string{"a.log": line(21) + line(10), "daily/b.log": line(12) + line(11) + line(20)}, tally{}},
		{"at the top level", map[string]string{"a.log": strings.Replace(all, line(20), `{"sequence":20}`+"\n", 1)}, tally{}},
		{"marks do not count", map[string]string{"a.log": all + `{"_t":"gap"}` + "\n"}, tally{}},
		{"other files do not count", map[string]string{"a.log": all, "lock": "4711", ".chanlog/manifest.json": "{}"}, tally{}},
		{"nothing there", nil, tally{lost: 5}},
		{"one lost", map[string]string{"a.log": strings.Replace(all, line(12), "", 1)}, tally{lost: 1}},
		{"one doubled", map[string]string{"a.log": all, "b.log": line(20)}, tally{doubled: 1}},
		{"one cut", map[string]string{"a.log": strings.Replace(all, line(11), "{\"mess\n", 1)}, tally{lost: 1, torn: 1}},
		{"the end is missing", map[string]string{"a.log": strings.TrimSuffix(all, "\n")}, tally{lost: 1, torn: 1}},
		{"one never logged", map[string]string{"a.log": all + line(13)}, tally{foreign: 1}},
		{"no number", map[string]string{"a.log": all + "{}\n"}, tally{torn: 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range tt.files {
				path := filepath.Join(dir, filepath.FromSlash(name))
				if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			got, err := check(dir, []span{{10, 3}, {20, 2}})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(tally{})); diff != "" {
				t.Errorf("got another tally than wanted (-want +got):\n%s", diff)
			}
			if wantFaulty := tt.want != (tally{}); got.faulty() > 0 != wantFaulty {
				t.Errorf("got %d faulty, want some: %v", got.faulty(), wantFaulty)
			}
		})
	}
}
