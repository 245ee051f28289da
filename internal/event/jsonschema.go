package event

import (
	"encoding/json"
	"strconv"
)

const (
	decimalPattern  = `^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`
	positivePattern = `^(0|[1-9][0-9]*)(\.[0-9]+)?$`
)

// JSONSchema returns the description of the group "business_context" in the
// form of JSON Schema 2020-12, indented. It describes the events that pass
// their check.
func (d Description) JSONSchema() []byte {
	root := object(d.Fields)
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["$id"] = "urn:chanlog:event:" + d.Name + ":" + strconv.Itoa(d.Version)
	root["title"] = d.Name
	root["description"] = d.Purpose
	out, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		panic("event: JSON Schema of " + d.Name + ": " + err.Error())
	}
	return out
}

func object(fields []Field) map[string]any {
	properties, required := make(map[string]any, len(fields)), []string{}
	for i := range fields {
		f := &fields[i]
		properties[f.Key] = f.property()
		if f.Required {
			required = append(required, f.Key)
		}
	}
	return map[string]any{
		"type": "object", "properties": properties, "required": required, "additionalProperties": false,
	}
}

func (f *Field) property() map[string]any {
	p := make(map[string]any)
	switch f.Type {
	case TypeText:
		p["type"] = "string"
		if f.Allowed != nil {
			allowed := f.Allowed
			if f.mayBeEmpty {
				allowed = append([]string{""}, allowed...)
			}
			p["enum"] = allowed
		} else if f.Required && !f.mayBeEmpty {
			p["minLength"] = 1
		}
	case TypeDecimal:
		p["type"], p["pattern"] = "string", decimalPattern
		if f.Min != nil {
			p["pattern"] = positivePattern
		}
		if f.mayBeEmpty {
			p["pattern"] = "^$|" + p["pattern"].(string)
		}
	case TypeInteger, TypeNumber:
		p["type"] = string(f.Type)
		if f.Min != nil {
			p["minimum"] = *f.Min
		}
	case TypeBoolean:
		p["type"] = "boolean"
	case TypeTime:
		p["type"], p["format"] = "string", "date-time"
	case TypeList:
		p["type"] = "array"
		if f.Fields != nil {
			p["items"] = object(f.Fields)
		} else {
			p["items"] = map[string]any{"type": "string"}
		}
	case TypeMap:
		p["type"] = "object"
	}
	if f.Doc != "" {
		p["description"] = f.Doc
	}
	if f.Unit != "" {
		p["x-unit"] = f.Unit
	}
	return p
}
