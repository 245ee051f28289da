package channel

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// node is a JSON value that knows its line. Decoding into structs would lose
// it, and a fault in a long file is of little use without.
type node struct {
	line  int
	value any // string, json.Number, bool, nil, []node or []member
}

// member is one key of an object. An object is a list of them, so that a key
// given twice is seen. The line is that of the key.
type member struct {
	key string
	node
}

func kindOf(value any) string {
	switch value.(type) {
	case string:
		return "a string"
	case json.Number:
		return "a number"
	case bool:
		return "true or false"
	case []node:
		return "a list"
	case []member:
		return "an object"
	default:
		return "null"
	}
}

// readTree reads a JSON text.
func readTree(data []byte) (node, error) {
	// Some editors begin a file with a byte order mark, which JSON has no place for.
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	// Once the syntax is known to be good, the walk cannot fail.
	if err := json.Unmarshal(data, new(json.RawMessage)); err != nil {
		offset := int64(len(data))
		if e, ok := errors.AsType[*json.SyntaxError](err); ok {
			offset = e.Offset
		}
		return node{}, fmt.Errorf("line %d: not JSON: %w", lineAt(data, offset), err)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	w := &walker{data: data, dec: dec}
	return w.node(), nil
}

// walker makes nodes of tokens.
type walker struct {
	data []byte
	dec  *json.Decoder
}

func (w *walker) node() node {
	token, _ := w.dec.Token()
	n := node{line: lineAt(w.data, w.dec.InputOffset()), value: token}
	switch token {
	case json.Delim('['):
		list := []node{}
		for w.dec.More() {
			list = append(list, w.node())
		}
		n.value = list
		w.dec.Token() // the closing bracket
	case json.Delim('{'):
		members := []member{}
		for w.dec.More() {
			key, _ := w.dec.Token()
			line := lineAt(w.data, w.dec.InputOffset())
			n := w.node()
			members = append(members, member{key.(string), node{line, n.value}})
		}
		n.value = members
		w.dec.Token()
	}
	return n
}

// lineAt returns the line, counted from 1, that the byte before offset is in.
func lineAt(data []byte, offset int64) int {
	return 1 + bytes.Count(data[:min(offset, int64(len(data)))], []byte("\n"))
}
