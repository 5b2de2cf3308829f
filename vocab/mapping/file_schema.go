package mapping

import (
	_ "embed" // the JSON Schema
	"encoding/json"
	"maps"
	"slices"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// JSONSchema describes mapping files to editors, as JSON Schema, draft 2020-12
// (https://json-schema.org/draft/2020-12/json-schema-core). It is made from the tables that Read follows.
//
//go:embed file_schema.json
var JSONSchema []byte

type object = map[string]any

// describe makes JSONSchema; a test holds the file to it.
func describe() ([]byte, error) {
	text := object{"type": "string"}
	scalar := object{"type": []string{"string", "number", "boolean"}}
	ref := func(name string) object { return object{"$ref": "#/$defs/" + name} }
	some := func(one object) object {
		return object{"anyOf": []object{one, {"type": "array", "items": one, "minItems": 1}}}
	}
	var specials, ways []string
	for _, s := range specialWords {
		specials = append(specials, s.word)
	}
	for _, w := range readings {
		ways = append(ways, w.word)
	}
	shapes := map[value]object{
		aText: text, aClass: ref("class"), aLanguage: {"type": "string", "pattern": "^[A-Za-z]"}, aZone: text,
		someDates: some(text), aMapping: {"enum": Names()}, conditions: ref("conditions"), someFields: ref("fields"),
		additions: ref("additions"), someTexts: some(scalar), aTarget: ref("target"), aTable: ref("table"), aWayToRead: {"enum": ways}, anyConstant: scalar,
	}
	table := func(keys []key, required ...string) object {
		properties := object{}
		for _, k := range keys {
			property := object{"description": k.doc}
			for word, v := range shapes[k.value] {
				property[word] = v
			}
			properties[k.name] = property
		}
		o := object{"type": "object", "properties": properties, "additionalProperties": false}
		if len(required) > 0 {
			o["required"] = required
		}
		return o
	}
	several := object{"type": "object", "additionalProperties": some(scalar), "minProperties": 1}
	root := table(fileKeys)
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = "A mapping of Kiosque: which field of a source is which property of schema.org"
	root["$defs"] = object{
		"class": object{"type": "string", "anyOf": []object{{"enum": recordClasses()}, {"pattern": "^[A-Z][A-Za-z0-9]+$"}}},
		"target": object{"type": "string", "anyOf": []object{
			{"enum": specials}, {"enum": recordProperties()},
			{"pattern": `^[a-z][A-Za-z0-9]*(\[[A-Za-z0-9]+\])?(\.[a-z][A-Za-z0-9]*(\[[A-Za-z0-9]+\])?)*(@[A-Za-z-]+)?$`}, {"pattern": "^[a-z]+://"}}},
		"field":      object{"anyOf": []object{ref("target"), ref("fieldObject"), {"type": "array", "items": object{"anyOf": []object{ref("target"), ref("fieldObject")}}, "minItems": 1}}},
		"fields":     object{"type": "object", "additionalProperties": ref("field")},
		"conditions": several,
		"table": object{"type": "object", "minProperties": 1, "additionalProperties": object{"anyOf": []object{
			scalar, {"type": "object", "additionalProperties": scalar, "minProperties": 1, "maxProperties": 1}}}},
		"fieldObject": table(fieldKeys, "to"),
		"addition":    object{"anyOf": []object{scalar, table(additionKeys, "value")}},
		"additions": object{"type": "object", "propertyNames": ref("target"), "additionalProperties": object{"anyOf": []object{
			ref("addition"), {"type": "array", "items": ref("addition"), "minItems": 1}}}},
	}
	encoded, err := json.MarshalIndent(root, "", " ")
	return append(encoded, '\n'), err
}

// recordClasses are the classes of records, for an editor to offer.
func recordClasses() []string {
	var all []string
	for t := range schema.All(schema.KindClass) {
		if c, ok := vocab.CollectionOf([]string{string(t)}); ok && schema.IsA(t, vocab.ClassOf(c)) {
			all = append(all, string(t))
		}
	}
	return all
}

// recordProperties are the properties of those classes, but the superseded ones.
func recordProperties() []string {
	seen := map[string]string{}
	for _, c := range data.Collections {
		for _, p := range schema.Properties(vocab.ClassOf(c)) {
			if _, old := schema.SupersededBy(p); !old {
				seen[string(p)] = ""
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}
