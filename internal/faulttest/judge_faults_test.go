package faulttest_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// scene is a directory after two runs.
func scene() map[string]string {
	return map[string]string{
		segmentName: text(identity{0, 0, 1}) + text(identity{0, 0, 2}),
		"trading.log": text(identity{0, 0, 3}) + text(identity{1, 0, 1}) + text(identity{1, 0, 2}) +
			`{"timestamp":"2026-01-24T12:00:00.000000000Z","level":"WARN","channel":"trading","_t":"gap"}` + "\n",
		"api.log":    text(sceneError),
		"errors.log": text(sceneError),
	}
}

// sceneLedger has all of it acknowledged.
var sceneLedger = ledger{{0: 3}, {0: 2, 4: 1}}

var sceneError = identity{1, 4, 1}

const segmentName = "daily/2026-01-24/trading-20260124T120000.000000000Z-000001.log"

// text is the line of a record.
func text(id identity) string {
	level := "INFO"
	if id.copied() {
		level = "ERROR"
	}
	return fmt.Sprintf(`{"timestamp":"2026-01-24T12:00:00.000000000Z","level":%q,"channel":%q,"message":%q,"run":%d,"worker":%d,"n":%d}`+"\n",
		level, id.channel(), id.message(), id.run, id.worker, id.n)
}

// TestJudge plants what a harness is there to find.
func TestJudge(t *testing.T) {
	replace := func(file, old, now string) func(map[string]string) {
		return func(files map[string]string) {
			if !strings.Contains(files[file], old) {
				panic(file + " has no " + old)
			}
			files[file] = strings.Replace(files[file], old, now, 1)
		}
	}
	add := func(file, more string) func(map[string]string) {
		return func(files map[string]string) { files[file] += more }
	}
	remove := func(file, text string) func(map[string]string) { return replace(file, text, "") }
	first, last := text(identity{1, 0, 1}), text(identity{1, 0, 2})
	for name, tt := range map[string]struct {
		plant func(map[string]string)
		rules rules
		want  map[class]int
	}{
		"nothing": {plant: func(map[string]string) {}},

		"a record is lost":    {remove("trading.log", first), rules{}, map[class]int{lost: 1}},
		"a copy is lost":      {remove("errors.log", text(sceneError)), rules{}, map[class]int{lost: 1}},
		"all but a copy":      {remove("api.log", text(sceneError)), rules{}, map[class]int{lost: 1}},
		"a file is lost":      {func(f map[string]string) { delete(f, segmentName) }, rules{}, map[class]int{lost: 2}},
		"doubled":             {add("trading.log", last), rules{}, map[class]int{doubled: 1}},
		"doubled in the next": {add("trading.log", text(identity{0, 0, 1})), rules{}, map[class]int{doubled: 1}},
		"a copy is doubled":   {add("errors.log", text(sceneError)), rules{}, map[class]int{doubled: 1}},
		"in the wrong order":  {replace("trading.log", first+last, last+first), rules{}, map[class]int{disorder: 1}},

		"without a newline":      {add("trading.log", strings.TrimSpace(text(identity{1, 0, 3}))), rules{ahead: 1}, map[class]int{torn: 1}},
		"torn and ended":         {replace("trading.log", last, last[:20]+"\n"+last), rules{}, map[class]int{torn: 1}},
		"torn and joined":        {replace("trading.log", last, last[:20]+last), rules{}, map[class]int{torn: 1, lost: 1}},
		"a torn line may be":     {add("trading.log", last[:20]), rules{mayTear: true}, nil},
		"zeros may be":           {add("trading.log", strings.Repeat("\x00", 200)), rules{mayTear: true}, nil},
		"more torn than allowed": {add("errors.log", "{\n{\n{\n"), rules{mayTear: true}, map[class]int{torn: 1}},

		"altered":                {replace("trading.log", "record 2 of", "record 7 of"), rules{}, map[class]int{altered: 1, lost: 1}},
		"in another channel":     {add("api.log", last), rules{}, map[class]int{altered: 1}},
		"a copy that none made":  {add("errors.log", last), rules{}, map[class]int{altered: 1}},
		"of a run that was not":  {add("trading.log", text(identity{2, 0, 1})), rules{}, map[class]int{altered: 1}},
		"not acknowledged":       {add("trading.log", text(identity{1, 0, 3})), rules{ahead: 1}, nil},
		"too far ahead":          {add("trading.log", text(identity{1, 0, 4})), rules{ahead: 1}, map[class]int{invented: 1}},
		"a run without rotation": {func(map[string]string) {}, rules{mustRotate: true}, map[class]int{unrotated: 1}},

		"compressed":               {func(f map[string]string) { compress(f); delete(f, segmentName) }, rules{}, nil},
		"compressed and left over": {compress, rules{}, nil},
		"compressed badly": {func(f map[string]string) {
			remove(segmentName, text(identity{0, 0, 1}))(f)
			compress(f)
			delete(f, segmentName)
		}, rules{}, map[class]int{lost: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			files := scene()
			tt.plant(files)
			dir := t.TempDir()
			for name, content := range files {
				path := filepath.Join(dir, name)
				if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(content), 0o640); err != nil {
					t.Fatal(err)
				}
			}
			v := sceneLedger.judge(t, dir, tt.rules)
			if diff := cmp.Diff(tt.want, v.counts); diff != "" {
				t.Errorf("faults (-want +got):\n%s%s", diff, strings.Join(v.first, "\n"))
			}
		})
	}
}

// compress adds the compressed form of the segment.
func compress(files map[string]string) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(files[segmentName]))
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err)
	}
	files["archive/"+filepath.Base(segmentName)+".gz"] = b.String()
}
