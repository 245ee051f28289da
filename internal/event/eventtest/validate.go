package eventtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Validate checks a JSON document against a JSON Schema and returns all
// faults in one error. It knows the keywords that this module writes; any
// other one is a fault too, so that none is passed over.
func Validate(schema, doc []byte) error {
	var s map[string]any
	if err := json.Unmarshal(schema, &s); err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	var v any
	if err := json.Unmarshal(doc, &v); err != nil {
		return fmt.Errorf("document: %w", err)
	}
	return errors.Join(validate(s, v, "$")...)
}

func validate(s map[string]any, v any, at string) (errs []error) {
	fault := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("%s: %s", at, fmt.Sprintf(format, args...)))
	}
	for _, word := range slices.Sorted(maps.Keys(s)) {
		arg := s[word]
		switch word {
		case "$schema", "$id", "title", "description", "x-unit":
		case "additionalProperties": // with properties
		case "type":
			if got := typeOf(v); got != arg && (got != "integer" || arg != "number") {
				fault("got %s, want %s", got, arg)
			}
		case "enum":
			if !slices.ContainsFunc(arg.([]any), func(a any) bool { return reflect.DeepEqual(a, v) }) {
				fault("got %v, want one of %v", v, arg)
			}
		case "minLength":
			if text, ok := v.(string); ok && utf8.RuneCountInString(text) < int(arg.(float64)) {
				fault("got %q, want a length of %v or more", text, arg)
			}
		case "pattern":
			if text, ok := v.(string); ok && !regexp.MustCompile(arg.(string)).MatchString(text) {
				fault("got %q, want a match of %s", text, arg)
			}
		case "format":
			if text, ok := v.(string); ok && arg == "date-time" {
				if _, err := time.Parse(time.RFC3339Nano, text); err != nil {
					fault("got %q, want a time", text)
				}
			}
		case "minimum":
			if n, ok := v.(float64); ok && n < arg.(float64) {
				fault("got %v, want %v or more", n, arg)
			}
		case "items":
			list, _ := v.([]any)
			for i, item := range list {
				errs = append(errs, validate(arg.(map[string]any), item, fmt.Sprintf("%s[%d]", at, i))...)
			}
		case "required":
			members, _ := v.(map[string]any)
			for _, key := range arg.([]any) {
				if _, ok := members[key.(string)]; !ok {
					fault("got no %s, want one", key)
				}
			}
		case "properties":
			members, _ := v.(map[string]any)
			for _, key := range slices.Sorted(maps.Keys(members)) {
				switch p, ok := arg.(map[string]any)[key].(map[string]any); {
				case ok:
					errs = append(errs, validate(p, members[key], at+"."+key)...)
				case s["additionalProperties"] == false:
					fault("got %s, want only what is described", key)
				}
			}
		default:
			fault("the schema has the keyword %q, which is not known here", word)
		}
	}
	return errs
}

func typeOf(v any) string {
	switch v := v.(type) {
	case string:
		return "string"
	case bool:
		return "boolean"
	case float64:
		if v == float64(int64(v)) {
			return "integer"
		}
		return "number"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	}
	return strings.ToLower(fmt.Sprint(v)) // null
}
