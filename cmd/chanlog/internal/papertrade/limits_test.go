package papertrade

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReadLimits(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       limits
		err        string // empty: none
	}{
		{"whole", `{"order_value":5,"position_value":7}`, limits{5, 7}, ""},
		{"a limit of nothing", `{"order_value":5}`, limits{}, "position_value 0, want 1 or more"},
		{"a name that is none", `{"orders":5}`, limits{}, `unknown field "orders"`},
		{"no JSON", `5`, limits{}, "cannot unmarshal"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), limitsFile)
			if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := readLimits(path)
			switch {
			case tt.err == "" && (err != nil || got != tt.want):
				t.Errorf("got %v, %v, want %v", got, err, tt.want)
			case tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err) || !strings.Contains(err.Error(), path)):
				t.Errorf("got %v, want an error with %q and %s", err, tt.err, path)
			}
		})
	}
	if _, err := readLimits(filepath.Join(t.TempDir(), limitsFile)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: got %v, want %v", err, fs.ErrNotExist)
	}
}
