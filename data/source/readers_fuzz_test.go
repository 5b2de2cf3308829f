package source_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/source"
)

// fuzz reads whatever bytes: the reader returns, every place lies in the file, every text is UTF-8, and exactly one of
// row and problem is there.
func fuzz(f *testing.F, opts source.Options, seeds ...string) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		opts.Stdin = bytes.NewReader(b)
		in, err := source.Open(context.Background(), source.Stdin, opts)
		if err != nil {
			return
		}
		most := bytes.Count(b, []byte("\n")) + bytes.Count(b, []byte("\r")) + 1
		if bytes.IndexByte(b, 0) >= 0 || bytes.HasPrefix(b, []byte("\xff\xfe")) || bytes.HasPrefix(b, []byte("\xfe\xff")) || bytes.HasPrefix(b, []byte("\x1f\x8b")) {
			most = 1 << 20 // lines cannot be counted from outside
		}
		for row, p := range in.Rows() {
			place := row.Place
			if p != nil {
				place = p.Place
				if p.Code == "" || p.Message == "" || p.Severity == 0 || !utf8.ValidString(p.String()+p.Hint) {
					t.Errorf("problem %+q says too little", p)
				}
				if row.Tree.Shape != data.Null {
					t.Error("a row and a problem at once")
				}
			} else if row.Tree.Shape != data.Object {
				t.Errorf("row is no object: %s", show(&row.Tree))
			} else if place.Line < 1 || place.Record < 1 {
				t.Errorf("row has no place: %+v", place)
			}
			if place.Line > most {
				t.Errorf("line %d of %d", place.Line, most)
			}
			walk(t, &row.Tree, most, 0)
		}
	})
}

func walk(t *testing.T, tree *data.Tree, most, depth int) {
	if depth > 600 {
		t.Fatal("too deep")
	}
	if !utf8.ValidString(tree.Text) || tree.Line > most {
		t.Fatalf("text %q, line %d of %d", tree.Text, tree.Line, most)
	}
	for i := range tree.Items {
		walk(t, &tree.Items[i], most, depth+1)
	}
	for i := range tree.Fields {
		if !utf8.ValidString(tree.Fields[i].Name) {
			t.Fatalf("name %q", tree.Fields[i].Name)
		}
		walk(t, &tree.Fields[i].Tree, most, depth+1)
	}
}

func FuzzJSON(f *testing.F) {
	fuzz(f, source.Options{Syntax: "json"}, `[{"a":"\ud800x","a":[1.5e3,true,null,{}]},7,{"b":NaN}]`, "{\"a\":1}\n{\"a\":\n{}", "[[[[", "\ufeff{\"é\":\"\xe9\"}", `[{"a":1,}]`)
}

func FuzzNDJSON(f *testing.F) {
	fuzz(f, source.Options{Syntax: "ndjson"}, "{\"a\":1}\r\n{\"a\":\n\n[1]\n{}", "{\r{\"a\":1}", "[\n{}]")
}

func FuzzRecordPath(f *testing.F) {
	fuzz(f, source.Options{Syntax: "json", RecordPath: "a[].b"}, `{"a":[{"b":{"c":1}},{"b":[{}]}],"x":[[{}]]}`, `[{"a":{"b":{}}}]`, `{"a":[{"c":1}]}`)
}

func FuzzYAML(f *testing.F) {
	fuzz(f, source.Options{Syntax: "yaml"}, "a: &x [1, *x]\n---\n<<: {b: 1}\n...\n", "- a: |\n    x\n- {b: 01, c: ~}\n- x: y: z\n", "%YAML 1.2\n---\n? [a]\n: b", "a:\n\t- b")
}

func FuzzCSV(f *testing.F) {
	fuzz(f, source.Options{Syntax: "csv"}, "a;b\r\n\"x\"\"\n\";2\n3\n;\n1;2;3\n\"q", "sep=,\na,a,,\n1,2,3,4\n", "a\r1\r\r2", "\xff\xfea\x00;\x00b\x00\n\x00")
}

// FuzzOpen leaves everything to be found out.
func FuzzOpen(f *testing.F) {
	fuzz(f, source.Options{}, "a;b\n1;2\n3;4\n", `{"a":1}`, "a: 1\n", "\x1f\x8b\x08\x00", "\xef\xbb\xbf\xef\xbb\xbf[]", "a,b\n\xe9,\xc3\xa9\n\xc3\x83\xc2\xa9,\xe9\n")
}

// FuzzJSONValue holds the reader against encoding/json: what is a value for one is for the other.
func FuzzJSONValue(f *testing.F) {
	for _, s := range []string{`1`, `-0.5E+7`, `01`, `"\ud83c\udf89\/"`, "\"\x01\"", `[1,{"a":[]},null]`, `tru`, `{"a":1,}`, `1}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if !utf8.ValidString(value) {
			return // other encodings are another matter
		}
		text := `[{"v":` + value + `}]`
		rows := 0
		var got data.Tree
		var problem *data.Problem
		for row, p := range source.JSON.Read(t.Context(), strings.NewReader(text), "x", source.Options{}) {
			if p != nil {
				if p.Code != source.TwoNames && !strings.Contains(p.Message, "half a character") {
					problem = p
				}
				continue
			}
			rows++
			got = row.Tree
		}
		valid := json.Valid([]byte(text))
		if valid && (problem != nil && problem.Code != source.TooLarge || problem == nil && rows == 0) {
			t.Fatalf("%q is valid, but %v", text, problem)
		}
		if !valid && problem == nil && rows == 1 {
			t.Fatalf("%q is not valid, but was read as %s", text, show(&got))
		}
		if !valid || problem != nil || rows != 1 || len(got.Fields) != 1 {
			return
		}
		var want []struct {
			V any `json:"v"`
		}
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		if err := d.Decode(&want); err != nil {
			t.Fatal(err)
		}
		tree := got.Fields[0].Tree
		switch v := want[0].V.(type) {
		case string:
			if tree.Shape != data.String || v != tree.Text {
				t.Fatalf("%q was read as %s", text, show(&tree))
			}
		case json.Number:
			if tree.Shape != data.Number || string(v) != tree.Text {
				t.Fatalf("%q was read as %s", text, show(&tree))
			}
		}
	})
}
