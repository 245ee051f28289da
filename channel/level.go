package channel

import (
	"fmt"
	"log/slog"
	"strings"
)

// ParseLevel reads a level: DEBUG, INFO, WARN, WARNING or ERROR in any case,
// with an offset if wanted, as in INFO+2 or ERROR-1.
func ParseLevel(s string) (slog.Level, error) {
	t := strings.ToUpper(strings.TrimSpace(s))
	// Programs that come from other log systems call it so.
	if offset, ok := strings.CutPrefix(t, "WARNING"); ok {
		t = "WARN" + offset
	}
	var l slog.Level
	if err := l.UnmarshalText([]byte(t)); err != nil {
		return 0, fmt.Errorf("%q is not a level: want DEBUG, INFO, WARN (or WARNING) or ERROR, with an offset if wanted, such as INFO+2", s)
	}
	return l, nil
}
