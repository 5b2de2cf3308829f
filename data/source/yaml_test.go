package source_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/data/source"
)

func TestYAML(t *testing.T) {
	none := source.Options{}
	check(t, []fact{
		{"one mapping", "a.yaml", "# an event\nname: Journée\nstart: 2024-11-28\n", none, []string{`2 {name: "Journée", start: "2024-11-28"}`}},
		{"a list", "a.yaml", "- id: a\n  n: 1\n- id: b\n", none, []string{`1: [0] {id: "a", n: 1}`, `3: [1] {id: "b"}`}},
		{"documents", "a.yaml", "id: a\n---\nid: b\n...\n# c\n%YAML 1.2\n---\nid: c\n---\n", none, []string{`1 {id: "a"}`, `3 {id: "b"}`, `8 {id: "c"}`}},
		{"a marker in a text is none", "a.yaml", "a: |\n  x\n  ---\nb: --- y\n", none, []string{`1 {a: "x\n---\n", b: "--- y"}`}},
		{"values are text unless JSON has them", "a.yaml", "post: 01000\nhex: 0x1F\nn: -1.5e3\nbig: 12345678901234567890\nyes: yes\nok: True\nno: ~\ndate: 2024-11-28T09:00:00+01:00\nnan: .nan\nsum: 1_000\nquoted: \"12\"\nempty:\n", none,
			[]string{`1 {post: "01000", hex: "0x1F", n: -1.5e3, big: 12345678901234567890, yes: "yes", ok: true, no: null, date: "2024-11-28T09:00:00+01:00", nan: ".nan", sum: "1_000", quoted: "12", empty: null}`}},
		{"aliases and merged keys", "a.yaml", "place: &p {city: Caen, zip: '14000'}\nother: *p\nhere: {<<: *p, zip: '14032'}\n", none, []string{
			`1 {place: {city: "Caen", zip: "14000"}, other: {city: "Caen", zip: "14000"}, here: {zip: "14032", city: "Caen"}}`}},
		{"what is no mapping", "a.yaml", "- id: a\n- text\n- [1]\n- 7\n-\n", none, []string{`1: [0] {id: "a"}`, `error not-record 2: [1]: the text "text" is not a record`,
			"error not-record 3: [2]: a list is not a record", "error not-record 4: [3]: the number 7 is not a record", "error not-record 5: [4]: null is not a record"}},
		{"a key that stands twice", "a.yaml", "- a: 1\n- b: 1\n  b: 2\n", none, []string{"1: [0] {a: 1}", `warning two-names 3: b: the key "b" stands twice`, "2: [1] {b: 1, b: 2}"}},
		{"a broken document costs itself", "a.yaml", "id: a\n---\nid: b\n\tx: 1\n---\nid: c\n", none, []string{`1 {id: "a"}`,
			"error bad-syntax 3: found a tab character that violates indentation", `6 {id: "c"}`}},
		{"a broken item costs itself", "a.yaml", "# x\n- a: 1\n- b: x: y\n  c: 1\n- c: 3\n", none, []string{"2: [0] {a: 1}",
			"error bad-syntax 3: mapping values are not allowed in this context", "5: [2] {c: 3}"}},
		{"a colon in a text", "a.yaml", "---\na: x: y\n", none, []string{"error bad-syntax 2: mapping values are not allowed in this context"}},
		{"a key that is no text", "a.yaml", "? [a, b]\n: 1\n", none, []string{"error bad-syntax 1: a key is a list or a mapping, not a text"}},
		{"a path", "a.yaml", "events:\n  - title: a\n  - title: b\n", source.Options{RecordPath: "events[]"}, []string{`2: events[0] {title: "a"}`, `3: events[1] {title: "b"}`}},
		{"a path to nowhere", "a.yaml", "events: []\n", source.Options{RecordPath: "items[]"}, []string{`error no-records there is nothing at "items[]"`}},
		{"comments only", "a.yaml", "# nothing\n", none, nil},
		{"an alias of itself", "a.yaml", "a: &a [*a]\n", none, []string{"error too-large 1: lists and mappings are nested more than 512 deep"}},
		{"too large", "a.yaml", "a: " + strings.Repeat("x", 300_000) + "\n", source.Options{MaxRow: 1000}, []string{"error too-large 1: a document is larger than 1000 bytes"}},
	})
}

// TestLongList is read in several batches, and knows each item's number and line.
func TestLongList(t *testing.T) {
	const n = 24_000
	got := read(t, "long.yaml", "---\n"+strings.Repeat("- id: x\n  name: [{a: Journée « IA & santé » de Caen}]\n", n)+"---\n- id: y\n", source.Options{RecordPath: "[].name"})
	if len(got) != n || got[n-1] != fmt.Sprintf(`%d: [%d].name[0] {a: "Journée « IA & santé » de Caen"}`, 2*n+1, n-1) {
		t.Errorf("got %d lines, the last %s", len(got), got[len(got)-1])
	}
}

// TestAliasBomb would expand to ten to the ninth texts.
func TestAliasBomb(t *testing.T) {
	var b strings.Builder
	b.WriteString("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n")
	for i := 1; i < 9; i++ {
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", i-1), 10), ","))
	}
	got := read(t, "bomb.yaml", b.String(), source.Options{})
	if len(got) != 1 || !strings.Contains(got[0], "expands to more than") {
		t.Errorf("got %.300s", got)
	}
}

func TestDeepYAML(t *testing.T) {
	for _, text := range []string{strings.Repeat("[", 100_000), strings.Repeat("- ", 100_000), strings.Repeat("{a: ", 20_000)} {
		got := read(t, "deep.yaml", text, source.Options{})
		if len(got) != 1 || !strings.HasPrefix(got[0], "error ") {
			t.Errorf("got %.300s", got)
		}
	}
}
