package source_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/source"
)

func TestJSON(t *testing.T) {
	at := func(path string) source.Options { return source.Options{RecordPath: path} }
	const wrapped = `{"meta":{"n":2},"data":{"items":[{"event":{"id":1,"attributes":{"title":"un"}}},` + "\n" + `{"event":{"id":2,"attributes":{"title":"deux"}}}]}}`
	both := []string{`1: data.items[0].event.attributes {title: "un"}`, `2: data.items[1].event.attributes {title: "deux"}`}
	check(t, []fact{
		{"a list", "a.json", "[{\"id\":1},\n{\"id\":2}]", source.Options{}, []string{"1: [0] {id: 1}", "2: [1] {id: 2}"}},
		{"one object", "a.json", "\n{\"id\": 1}\n", source.Options{}, []string{"2 {id: 1}"}},
		{"objects one after the other", "a.json", `{"id":1}{"id":2} {"id":3}`, source.Options{}, []string{"1 {id: 1}", "1 {id: 2}", "1 {id: 3}"}},
		{"printed over several lines", "a.json", "{\n \"id\": 1\n}\n{\n \"id\": 2\n}\n", source.Options{}, []string{"1 {id: 1}", "4 {id: 2}"}},
		{"an empty list", "a.json", "[]", source.Options{}, nil},
		{"white space only", "a.json", " \r\n\t", source.Options{}, nil},
		{"order, numbers and all kinds are kept", "a.json", `{"z":12345678901234567890,"a":-1.50e+3,"m":[true,false,null,{},[]],"s":"\u00e9\ud83c\udf89\n\/"}`, source.Options{},
			[]string{`1 {z: 12345678901234567890, a: -1.50e+3, m: [true, false, null, {}, []], s: "é🎉\n/"}`}},
		{"what is no object", "a.json", "[1,\n\"a\",null,[2],true,{}]", source.Options{}, []string{
			"error not-record 1: [0]: the number 1 is not a record", `error not-record 2: [1]: the text "a" is not a record`,
			"error not-record 2: [2]: null is not a record", "error not-record 2: [3]: a list is not a record",
			"error not-record 2: [4]: true is not a record", "2: [5] {}"}},
		{"a key that stands twice", "a.json", "[{\"a\":1,\n\"a\":2,\"b\":{\"c\":1,\"c\":1}}]", source.Options{}, []string{
			`warning two-names 2: [0]: a: the key "a" stands twice`, `warning two-names 2: [0]: c: the key "c" stands twice`,
			"1: [0] {a: 1, a: 2, b: {c: 1, c: 1}}"}},
		{"half a character", "a.json", `[{"a":"x\ud800y","b":"\udf89\ud83c\udf89"}]`, source.Options{}, []string{
			`warning character 1: [0]: a: "\ud800" is half a character; it was replaced by U+FFFD`,
			`warning character 1: [0]: b: "\udf89" is half a character; it was replaced by U+FFFD`, "1: [0] {a: \"x\ufffdy\", b: \"\ufffd🎉\"}"}},
		{"a control character", "a.json", "[{\"a\":\"x\ty\n\"},\n{}]", source.Options{}, []string{
			"warning character 1: [0]: a: a text holds the control character U+0009 as it is",
			"warning character 2: [0]: a: a text holds the control character U+000A as it is", `1: [0] {a: "x\ty\n"}`, "3: [1] {}"}},
		{"NaN costs its record", "a.json", `[{"a":NaN,"b":-Infinity},{"a":None},{"a":01},{"a":1}]`, source.Options{}, []string{
			"error bad-syntax 1: [0]: a: NaN is not a value in JSON (column 7, byte 6)",
			"error bad-syntax 1: [0]: b: -Infinity is not a value in JSON (column 15, byte 14)",
			"error bad-syntax 1: [1]: a: None is not a value in JSON (column 31, byte 30)",
			"error bad-syntax 1: [2]: a: 01 is not a value in JSON (column 42, byte 41)", "1: [3] {a: 1}"}},
		{"a trailing comma", "a.json", "[{\"a\":1},\n{\"b\":1,}]", source.Options{}, []string{"1: [0] {a: 1}",
			`error bad-syntax 2: [1]: a comma stands before "}" (column 8, byte 17)`}},
		{"a trailing comma in the list", "a.json", "[{\"a\":1},]", source.Options{}, []string{"1: [0] {a: 1}",
			`error bad-syntax 1: a comma stands before "]" (column 10, byte 9)`}},
		{"a comment", "a.json", "// x\n[]", source.Options{}, []string{`error bad-syntax 1: "/" stands where a value should be (column 1, byte 0)`}},
		{"single quotes", "a.json", "{'a':1}", source.Options{}, []string{`error bad-syntax 1: "'" stands where a key in double quotes should be (column 2, byte 1)`}},
		{"a missing comma", "a.json", `[{"a":1} {"a":2}]`, source.Options{}, []string{"1: [0] {a: 1}", `error bad-syntax 1: "{" stands where "," or "]" should be (column 10, byte 9)`, "1: [1] {a: 2}"}},
		{"a missing colon", "a.json", `[{"a" 1}]`, source.Options{}, []string{`error bad-syntax 1: [0]: "1" stands where ":" should be (column 7, byte 6)`}},
		{"a bad escape", "a.json", `[{"a":"\x"}]`, source.Options{}, []string{`error bad-syntax 1: [0]: "\x" is not an escape sequence of JSON (column 8, byte 7)`}},
		{"a bad number escape", "a.json", `[{"a":"\u12g4"}]`, source.Options{}, []string{`error bad-syntax 1: [0]: "\u" stands without four hexadecimal digits (column 8, byte 7)`}},
		{"cut off; bytes count the mark", "a.json", "\ufeff[{\"a\":1},{\"b", source.Options{}, []string{
			"error cut-off 1: [1]: the file ends inside a value (column 13, byte 15)"}},
		{"cut off, and taken all the same", "a.json", "[{\"a\":1},{\"b", source.Options{Partial: true}, []string{"1: [0] {a: 1}",
			"error cut-off 1: [1]: the file ends inside a value (column 13, byte 12)"}},
		{"cut off behind a record", "a.json", `[{"a":1}`, source.Options{}, []string{"error cut-off 1: the file ends inside a value (column 9, byte 8)"}},
		{"cut off in an object around the records", "a.json", "{\"items\": [\n{\"a\":1}", source.Options{RecordPath: "items[]"}, []string{
			"2: items[0] {a: 1}", "error cut-off 2: the file ends inside a value (column 8, byte 19)"}}, // its end looks like one
		{"cut off in UTF-16", "a.json", "\xff\xfe[\x00{\x00}\x00,\x00{\x00", source.Options{}, []string{"error cut-off 1: [1]: the file ends inside a value (column 6, byte 8)"}},
		{"lines of which the last is cut off", "a.json", "{\"a\":1}\n{\"b\":2}\n{\"c", source.Options{}, []string{"1 {a: 1}", "2 {b: 2}",
			"error cut-off 3: the file ends inside a value (column 4, byte 19)"}},
		{"a comment at the end cuts nothing off", "a.json", "[{\"a\":1}] // x", source.Options{}, []string{"1: [0] {a: 1}",
			`error bad-syntax 1: "/" stands behind the end of the document (column 11, byte 10)`}},
		{"something behind", "a.json", "[{}]]", source.Options{}, []string{"1: [0] {}", `error bad-syntax 1: "]" stands behind the end of the document (column 5, byte 4)`}},
		{"prose", "a.json", "hello, world", source.Options{}, []string{"error bad-syntax 1: hello is not a value in JSON (column 1, byte 0)"}},
		{"too large", "a.json", `[{"a":"` + strings.Repeat("x", 2000) + `"}]`, source.Options{MaxRow: 1000}, []string{
			"error too-large 1: [0]: a record is larger than 1000 bytes (column 2008, byte 2007)"}},

		{"a line each", "a.ndjson", "{\"id\":1}\n\n{\"id\":2\n{\"id\":3}\r\n{\"id\":\"x\n7\n{\"id\":4}", source.Options{}, []string{"1 {id: 1}",
			`error bad-syntax 3: the end of the line stands where "," or "}" should be (column 8, byte 17)`, "4 {id: 3}",
			"error bad-syntax 5: the line ends inside a text (column 9, byte 36)", "error not-record 6: the number 7 is not a record", "7 {id: 4}"}},
		{"a line each, found out", "a.json", "{\"id\":1}\n{\"id\":2\n{\"id\":3}", source.Options{}, []string{"1 {id: 1}",
			`error bad-syntax 2: the end of the line stands where "," or "}" should be (column 8, byte 16)`, "3 {id: 3}"}},
		{"a line too deep", "a.ndjson", `{"a":` + strings.Repeat("[", 600) + "\n{\"id\":1}", source.Options{}, []string{
			"error too-large 1: lists and objects are nested more than 512 deep (column 517, byte 516)", "2 {id: 1}"}},
		{"a list under the wrong name", "a.ndjson", "[\n{\"id\":1}\n]", source.Options{}, []string{"2: [0] {id: 1}"}},
		{"an object under the wrong name", "a.ndjson", "{\n\"id\":1\n}", source.Options{}, []string{"1 {id: 1}"}},

		{"a path", "a.json", wrapped, at("data.items[].event.attributes"), both},
		{"a path without brackets", "a.json", wrapped, at("data.items.event.attributes"), both},
		{"a path to the list", "a.json", `{"a":[{"b":1},{"b":2}]}`, at("a"), []string{"1: a[0] {b: 1}", "1: a[1] {b: 2}"}},
		{"a path from a list", "a.json", `[{"f":{"a":1}},{"g":0},{"f":{"a":2}}]`, at("[].f"), []string{"1: [0].f {a: 1}", "1: [2].f {a: 2}"}},
		{"a path through one where many could be", "a.json", `{"a":{"b":1}}`, at("a[]"), []string{"1: a {b: 1}"}},
		{"a path on each line", "a.ndjson", "{\"f\":{\"a\":1}}\n{\"f\":{\"a\":2}}", at("f"), []string{"1: f {a: 1}", "2: f {a: 2}"}},
		{"a path to an empty list", "a.json", `{"a":[]}`, at("a[]"), nil},
		{"a path to nowhere", "a.json", `{"data":{"events":[{}]},"x":1}`, at("data.items[]"), []string{`error no-records there is nothing at "data.items[]"`}},
		{"an error on the way", "a.json", `{"data":{"x":[1,]}}`, at("data.items[]"), []string{`error bad-syntax 1: a comma stands before "]" (column 17, byte 16)`}},
	})
}

func TestManyKeys(t *testing.T) {
	var b strings.Builder
	for i := range 100 {
		fmt.Fprintf(&b, `"k%d":%d,`, i, i)
	}
	got := read(t, "a.json", "[{"+b.String()+`"k70":1,"k3":2}]`, source.Options{})
	if len(got) != 3 || !strings.Contains(got[0], `"k70" stands twice`) || !strings.Contains(got[1], `"k3" stands twice`) {
		t.Errorf("got %.300s", got)
	}
}

func TestTooManyValues(t *testing.T) {
	if share > 1 {
		t.Skip("makes a million values")
	}
	got := read(t, "a.json", "[["+strings.Repeat("[],", 1<<20)+"[]]]", source.Options{})
	if len(got) != 1 || !strings.Contains(got[0], "holds more than 1048576 values") {
		t.Errorf("got %d lines", len(got))
	}
}

func TestPaths(t *testing.T) {
	rows := []data.Row{}
	for row := range source.JSON.Read(t.Context(), strings.NewReader(`{"meta":{"tags":[{}]},"data":{"items":[{},{}],"n":[1]},"a.b":[{}]}`), "x", source.Options{}) {
		rows = append(rows, row)
	}
	if got := fmt.Sprint(source.Paths(&rows[0].Tree)); got != "[data.items[] meta.tags[]]" {
		t.Errorf("got %s", got)
	}
}
