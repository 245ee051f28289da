package record_test

import (
	"strings"
	"testing"

	"github.com/alphapt/chanlog/internal/record"
)

// What is escaped must be seen wherever it stands, beside anything: strings
// are looked at eight bytes at once.
func TestAppendStringSeesEachPlace(t *testing.T) {
	special := map[string]string{
		`"`: `\"`, `\`: `\\`, "\n": `\n`, "\r": `\r`, "\t": `\t`, "\x00": `\u0000`, "\x01": `\u0001`, "\x1f": `\u001f`,
		"\x7f": `\u007f`, "\x80": `\ufffd`, "\xff": `\ufffd`, "\u0080": `\u0080`, "\u009f": `\u009f`, "\u2028": `\u2028`, "\u202e": `\u202e`,
		" ": " ", "!": "!", "#": "#", "[": "[", "]": "]", "~": "~", "<": "<", "&": "&", "é": "é", "€": "€", "😀": "😀",
	}
	for before := range 20 {
		for after := range 20 {
			for in, out := range special {
				for _, beside := range []string{"a", "~", " ", "!"} {
					l, r := strings.Repeat(beside, before), strings.Repeat(beside, after)
					got := string(record.AppendString([]byte("b"), l+in+r))
					if want := `b"` + l + out + r + `"`; got != want {
						t.Fatalf("got %s, want %s", got, want)
					}
				}
			}
		}
	}
}
