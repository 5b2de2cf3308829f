package source

import (
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
)

// frame is a file with a good item, a broken one, and a good one at the end.
type frame struct {
	syntax        Syntax
	before, after string
	within        string // characters that the broken item cannot have, since they would end it or begin something larger
	last          int    // line of the last item
}

var frames = []frame{
	{CSV, "a;z\n1;before\n", "\n2;after\n", "\r\n", 4},
	{NDJSON, "{\"z\":\"before\"}\n", "\n{\"z\":\"after\"}\n", "\r\n", 3},
	{JSON, "[{\"z\":\"before\"},\n{\"b\":", "},\n{\"z\":\"after\"}]", "\r\n\"[]{}\\", 3},
	{YAML, "- z: before\n- b: ", "\n- z: after\n", "\r\n\u0085\u2028\u2029", 3},
	{YAML, "z: before\n---\nb: ", "\n---\nz: after\n", "\r\n\u0085\u2028\u2029", 5},
	{ICalendar, "BEGIN:VEVENT\nZ:before\nEND:VEVENT\nBEGIN:VEVENT\n", "\nEND:VEVENT\nBEGIN:VEVENT\nZ:after\nEND:VEVENT\n", "\r\n", 7},
	{XML, "<rss><item><z>before</z></item>\n<item>", "</item>\n<item><z>after</z></item></rss>", "\r\n<", 3},
	{HTML, "<script type=application/ld+json>{\"z\":\"before\"}</script>\n<script type=application/ld+json>", "</script>\n<script type=application/ld+json>{\"z\":\"after\"}</script>", "\r\n<", 3},
}

// FuzzAfter: whatever stands in an item, the one after it is read, and at its own line.
func FuzzAfter(f *testing.F) {
	for _, broken := range []string{"", "x", "1;\"x", "\"x\"y;z", ";;;;;", "{\"a\":", "tru", "[1, {", ": : :", "'", "\"\\u", "*x", "&x", "!!", "|", "- ", "\t", "BEGIN:VCALENDAR", "END:VCALENDAR",
		"SUMMARY;ENCODING=QUOTED-PRINTABLE:=", "BEGIN:VALARM", " x", "&amp", "&#0;", "\x00\xff", "]]>", "#", "%YAML 1.9", "...", "? a", "<<: *y", "@", "`"} {
		for i := range frames {
			f.Add(uint8(i), broken)
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, broken string) {
		c := &frames[int(which)%len(frames)]
		if strings.ContainsAny(broken, c.within) {
			return
		}
		rows, problems := readText(t, texts(c.syntax), c.before+broken+c.after, Options{Delimiter: ';'})
		if len(rows) < 2 || !says(&rows[0].Tree, "before") || !says(&rows[len(rows)-1].Tree, "after") || rows[len(rows)-1].Place.Line != c.last {
			t.Errorf("%s, %q: %d rows, %q", c.syntax.Name, broken, len(rows), problems)
			for i := range rows {
				t.Log(rows[i].Place, show1(&rows[i].Tree))
			}
		}
	})
}

// FuzzAfterPart: whatever stands in a part of an archive, the next one is read.
func FuzzAfterPart(f *testing.F) {
	f.Add("x.json", "[{")
	f.Add("x.csv", "\"")
	f.Add("x.zip", "PK\x03\x04")
	f.Add("x.xlsx", "PK\x05\x06")
	f.Fuzz(func(t *testing.T, name, broken string) {
		if name <= "a.json" || name >= "y.json" || strings.ContainsAny(name, "/\\") {
			return
		}
		rows, problems := readText(t, ZIP, pack(t, "a.json", `[{"z":"before"}]`, name, broken, "y.json", `[{"z":"after"}]`), Options{})
		if len(rows) < 2 || !says(&rows[0].Tree, "before") || !says(&rows[len(rows)-1].Tree, "after") {
			t.Errorf("%q, %q: %d rows, %q", name, broken, len(rows), problems)
		}
	})
}

// says tells whether a text stands anywhere in a tree.
func says(t *data.Tree, text string) bool {
	for i := range t.Items {
		if says(&t.Items[i], text) {
			return true
		}
	}
	for i := range t.Fields {
		if says(&t.Fields[i].Tree, text) {
			return true
		}
	}
	return t.Text == text
}

// TestJSONGoesOn has lists with a broken record: nothing but what stands in it is lost, and nothing in it is taken for a
// record.
func TestJSONGoesOn(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"all on one line", `[{"a":1},{"b":;},{"a":2}]`, "1 2"},
		{"a comma that is missing inside", `[{"a":1},{"b":1 "c":{"a":7}},{"a":2}]`, "1 2"},
		{"objects in what is broken", "[{\"a\":1},\n{\"b\":x y,\n\"c\":[\n{\"a\":7},\n{\"a\":8}\n]\n},\n{\"a\":2}]", "1 2"},
		{"a bracket that is missing, on a line of its own", "[{\"a\":1},\n{\"b\":[{\"a\":7},\n{\"a\":2}]", "1"},
		{"a bracket that is missing, on the line of a record", "[{\"a\":1},\n{\"b\":[{\"c\":7 7},\n{\"a\":2}]", "1 2"},
		{"a comma that is missing between two", "[{\"a\":1} {\"a\":2}\n{\"a\":3}]", "1 2 3"},
		{"a bracket that is missing, in lines that are indented", "[\n  {\n    \"a\":1\n  },\n  {\n    \"b\":[{\"c\":7},\n    {\"a\":8}\n  },\n  {\n    \"a\":2\n  }\n]", "1 2"},
		{"nor the bracket nor a comma", "[\n  {\"a\":1},\n  {\"b\":3\n  {\"a\":2}\n]", "1 2"},
		{"a quotation mark too many", "[{\"a\":1},\n{\"b\":\"a 12\" disc\"},\n{\"a\":2}]", "1 2"},
		{"two that are broken", "[{\"a\":1},{\"b\":,},{\"b\":-},{\"a\":2}]", "1 2"},
		{"the last one", `[{"a":1},{"b":;}]`, "1"},
		{"cut off", `[{"a":1},{"b":`, "1"},
	} {
		rows, problems := readText(t, JSON, c.text, Options{})
		var got []string
		for i := range rows {
			got = append(got, rows[i].Tree.Get("a").Text)
		}
		if strings.Join(got, " ") != c.want || len(problems) == 0 {
			t.Errorf("%s: %q is read as %v, want %s: %q", c.name, c.text, got, c.want, problems)
		}
	}
}
