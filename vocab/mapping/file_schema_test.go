package mapping

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

func TestSchemaIsThatOfTheTables(t *testing.T) {
	got, err := describe()
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(got, JSONSchema) {
		return
	}
	for _, arg := range os.Args {
		if strings.TrimLeft(arg, "-") == "update" || strings.TrimLeft(arg, "-") == "update=true" {
			if err := os.WriteFile("file_schema.json", got, 0o600); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Error("file_schema.json is not what the tables say; `go test ./vocab/mapping -update` rewrites it")
}

// No special word may hide a property of a record.
func TestSpecialWordsAreNoProperties(t *testing.T) {
	for _, s := range specialWords {
		for _, c := range data.Collections {
			if schema.Allowed(schema.Term(s.word), vocab.ClassOf(c)) {
				t.Errorf("%s is a property of %s", s.word, vocab.ClassOf(c))
			}
		}
	}
}

// What Read takes without an Error the schema takes too, and what it calls a mistake of structure the schema refuses.
func TestSchemaAndReadAgree(t *testing.T) {
	var s any
	if err := json.Unmarshal(JSONSchema, &s); err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("mapping.go")
	if err != nil {
		t.Fatal(err)
	}
	draft, err := os.ReadFile("testdata/agenda.yaml")
	if err != nil {
		t.Fatal(err)
	}
	good := []string{string(draft)}
	for _, block := range regexp.MustCompile(`(?m)(?:^//\t.*\n(?:^//\n)?)+`).FindAllString(string(source), -1) {
		good = append(good, strings.ReplaceAll(strings.ReplaceAll(block, "//\t", ""), "//\n", "\n"))
	}
	if len(good) < 3 {
		t.Fatalf("%d examples", len(good))
	}
	bad := []string{"feilds: {}", "fields: [a]", "fields: {a: {split: ;}}", "fields: {a: {to: name, langage: fr}}", "fields: {a: Name of it}", "fields: {a: }", "class: 'a b'",
		"extends: tabel", "when: x", "add: [x]", "add: {url: {when: {a: b}}}", "fields: {a: {to: offers, as: prix}}", "fields: {a: {to: name, values: [x]}}", "withhold: {a: b}", "dates: {a: b}"}
	var files []string
	dir := t.TempDir()
	for i, text := range append(good, bad...) {
		var v any
		if err := yaml.Unmarshal([]byte(text), &v); err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		wrong := validate(s, s, v, "")
		if i < len(good) && wrong != nil {
			t.Errorf("the schema refuses what is right: %v\n%s", wrong, text)
		}
		_, problems := Read(strings.NewReader(text), "m.yaml")
		refused := false
		for _, p := range problems {
			refused = refused || p.Severity == data.Error
		}
		if i >= len(good) && (wrong == nil || !refused) {
			t.Errorf("refused by Read: %v, by the schema: %v: %s", refused, wrong, text)
		}
		encoded, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if i < len(good) {
			file := filepath.Join(dir, fmt.Sprintf("%d.json", i))
			if err := os.WriteFile(file, encoded, 0o600); err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
	}
	t.Run("ajv agrees", func(t *testing.T) {
		ajv := os.Getenv("KIOSQUE_AJV")
		if ajv == "" {
			t.Skip("KIOSQUE_AJV names no validator (npm install ajv-cli)")
		}
		args := []string{"validate", "--spec=draft2020", "--strict=false", "-s", "file_schema.json"}
		for _, file := range files {
			args = append(args, "-d", file)
		}
		if out, err := exec.Command(ajv, args...).CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	})
}

// validate holds a value to a schema, by the keywords that describe uses; any other keyword is a mistake of the test.
func validate(root, schema, v any, at string) error {
	for word, arg := range schema.(map[string]any) {
		var err error
		switch word {
		case "$schema", "title", "description", "$defs":
		case "$ref":
			err = validate(root, root.(map[string]any)["$defs"].(map[string]any)[strings.TrimPrefix(arg.(string), "#/$defs/")], v, at)
		case "type":
			err = ofType(arg, v)
		case "enum":
			err = fmt.Errorf("%v is none of the enumeration", v)
			for _, one := range arg.([]any) {
				if one == v {
					err = nil
				}
			}
		case "pattern":
			if s, ok := v.(string); ok && !regexp.MustCompile(arg.(string)).MatchString(s) {
				err = fmt.Errorf("%q is not %s", s, arg)
			}
		case "anyOf":
			for _, one := range arg.([]any) {
				if err = validate(root, one, v, at); err == nil {
					break
				}
			}
		case "properties", "additionalProperties", "propertyNames", "required", "minProperties", "maxProperties":
			if o, ok := v.(map[string]any); ok {
				err = fields(root, schema.(map[string]any), word, arg, o, at)
			}
		case "items":
			list, _ := v.([]any)
			for i, item := range list {
				if e := validate(root, arg, item, fmt.Sprintf("%s[%d]", at, i)); e != nil {
					err = e
				}
			}
		case "minItems":
			if list, ok := v.([]any); ok && len(list) < int(arg.(float64)) {
				err = fmt.Errorf("too few")
			}
		default:
			err = fmt.Errorf("the test does not know %s", word)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", at, err)
		}
	}
	return nil
}

func fields(root any, schema map[string]any, word string, arg any, o map[string]any, at string) error {
	known, _ := schema["properties"].(map[string]any)
	switch word {
	case "required":
		for _, name := range arg.([]any) {
			if _, ok := o[name.(string)]; !ok {
				return fmt.Errorf("no %s", name)
			}
		}
	case "minProperties":
		if len(o) < int(arg.(float64)) {
			return fmt.Errorf("too few")
		}
	case "maxProperties":
		if len(o) > int(arg.(float64)) {
			return fmt.Errorf("too many")
		}
	default:
		for name, v := range o {
			inner, ok := known[name]
			var err error
			switch {
			case word == "propertyNames":
				err = validate(root, arg, name, at)
			case word == "properties" && ok:
				err = validate(root, inner, v, at+"."+name)
			case word == "additionalProperties" && !ok && arg == false:
				err = fmt.Errorf("no property %s", name)
			case word == "additionalProperties" && !ok:
				err = validate(root, arg, v, at+"."+name)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func ofType(arg, v any) error {
	types, several := arg.([]any)
	if !several {
		types = []any{arg}
	}
	is := map[string]bool{}
	switch v.(type) {
	case string:
		is["string"] = true
	case int, float64:
		is["number"] = true
	case bool:
		is["boolean"] = true
	case map[string]any:
		is["object"] = true
	case []any:
		is["array"] = true
	}
	for _, one := range types {
		if is[one.(string)] {
			return nil
		}
	}
	return fmt.Errorf("%v is no %v", v, arg)
}

func TestPatterns(t *testing.T) {
	for _, test := range []struct{ pattern, text, want string }{
		{"DD/MM/YYYY", "03/04/2026", "2026-04-03"},
		{"JJ/MM/AAAA", "3/4/2026", "2026-04-03"},
		{"MM/DD/YYYY", "03/04/2026", "2026-03-04"},
		{"dd/mm/yyyy hh:mm", "03/04/2026 20:30", "2026-04-03T20:30:00"},
		{"DD.MM.YY", "03.04.26", "2026-04-03"},
		{"DD.MM.YY", "03.04.98", "1998-04-03"},
		{"YYYYMMDD", "20260403", "2026-04-03"},
		{"YYYYMMDDHHmmss", "20260403203015", "2026-04-03T20:30:15"},
		{"JJ/MM/AAAA à HHhmm", "03/04/2026 À 20h30", "2026-04-03T20:30:00"},
		{"D MMMM YYYY", "3 avril 2026", "2026-04-03"},
		{"D MMM YYYY", "3 Apr 2026", "2026-04-03"},
		{"YYYY", "2026", "2026"},
		{"MM/YYYY", "04/2026", "2026-04"},
		{"YYYY-MM-DD", "03/04/2026", ""},
		{"DD/MM/YYYY", "03/04/2026 20:30", ""},
		{"DD/MM/YYYY", "03/04/26", ""},
		{"DD/MM/YYYY", "31/02/2026", ""},
		{"DD/MM/YYYY", "00/02/2026", ""},
		{"YYYYMMDD", "2026043", ""},
		{"D MMM YYYY", "3 foo 2026", ""},
	} {
		p, err := parsePattern(test.pattern)
		if err != nil {
			t.Errorf("%s: %v", test.pattern, err)
			continue
		}
		got := ""
		if d, bad := patterned([]pattern{p}, test.text); bad == nil {
			got = string(d.first.appendDate(nil))
			if d.first.clock {
				got += "T" + string(d.first.appendClock(nil))
			}
		}
		if got != test.want {
			t.Errorf("%s in %s is %q, want %q", test.text, test.pattern, got, test.want)
		}
	}
}

// FuzzRead: whatever a file says, Read returns, its mapping works, and what a template says is a template.
func FuzzRead(f *testing.F) {
	if draft, err := os.ReadFile("testdata/agenda.yaml"); err == nil {
		f.Add(string(draft))
	}
	for _, s := range []string{"fields: {titre: name}", "class: Event\nid: '{a}-{b}'\nadd: {url: ['{a}', x]}", "when: {a: [b, '']}", "fields: {a: [name, {to: keywords, split: ';', when: {a: '*'}}]}",
		"fields: {a: {to: 'performer[Person]', fields: {b: name@en}}}", "extends: table\ndates: [JJ/MM/AAAA, HH]\nwithhold: [a, Person.name]", "a: &a [*a]", "fields: {s: {to: eventStatus, values: {x: {offers.availability: SoldOut}, y: ignore}}}", "fields: {a.b: 'identifier[SIREN]', 'a': 'http://x.y/z'}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, problems := Read(strings.NewReader(text), "m.yaml")
		for _, p := range problems {
			if p.Message == "" || p.Code == "" || p.Place.Line < 0 {
				t.Fatalf("%#v", p)
			}
		}
		object := data.Tree{Shape: data.Object, Fields: []data.Field{{Name: "a", Tree: data.Tree{Shape: data.Object, Fields: []data.Field{{Name: "b", Tree: data.Tree{Shape: data.String, Text: "1"}}}}},
			{Name: "titre", Tree: data.Tree{Shape: data.String, Text: "x"}}, {Name: "b", Tree: data.Tree{Shape: data.List, Items: []data.Tree{{Shape: data.String, Text: "01/02/2026"}}}}}}
		item, _ := Explain(data.Row{Tree: object}, m, Options{})
		Missing(m, []data.Row{{Tree: object}})
		if _, err := parseTemplate(m.ID); err != nil {
			t.Fatalf("%q: %v", m.ID, err)
		}
		rows := func(yield func(data.Row, *data.Problem) bool) { yield(data.Row{Tree: object}, nil) }
		for other := range Records(rows, m, Options{}) {
			if !other.None && !other.Record.Node.Equal(&item.Record.Node) {
				t.Fatal("what is mapped and what is explained differ")
			}
		}
	})
}

// FuzzDraft: whatever stands in an input, its draft is read without a problem.
func FuzzDraft(f *testing.F) {
	f.Add("Titre", "Gala", "Date", "2026-03-05", "a.csv")
	f.Add("annulé", "oui", "statut", "Complet #1: \"x\"", "\n- b: {")
	f.Add("siren", "130025265", "{x}: [y]", "\u2028#", "'")
	f.Add("@id", "*a", "- y", "& b", "!!")
	f.Add("type", "concert", "performer.name", "true", "no")
	f.Fuzz(func(t *testing.T, a, av, b, bv, name string) {
		row := data.Row{Tree: data.Tree{Shape: data.Object, Fields: []data.Field{{Name: a, Tree: data.Tree{Shape: data.String, Text: av}}, {Name: b, Tree: data.Tree{Shape: data.String, Text: bv}}}}}
		draft := Draft([]data.Row{row}, name)
		if _, problems := Read(bytes.NewReader(draft), "draft.yaml"); len(problems) > 0 {
			t.Fatalf("%s (%s) in\n%s", problems[0], problems[0].Hint, draft)
		}
	})
}
