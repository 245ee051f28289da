package spool

import (
	"encoding/hex"
	"fmt"
	"strings"
)

// parseBoot reads a boot id in the form of a UUID.
func parseBoot(text string) (id BootID, err error) {
	text = strings.ReplaceAll(strings.TrimSpace(text), "-", "")
	n, err := hex.Decode(id[:], []byte(text[:min(len(text), 2*len(id))]))
	if err != nil || n != len(id) {
		return id, fmt.Errorf("boot id %q: want a UUID", text)
	}
	return id, nil
}
