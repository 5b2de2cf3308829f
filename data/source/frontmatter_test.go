package source

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
)

func TestFrontMatter(t *testing.T) {
	tests := []struct {
		name, text     string
		rows, problems []string
	}{
		{name: "YAML between fences, and what stands below", text: "---\ntitle: A\ncp: 01000\n---\n\n<p>x</p>\n",
			rows: []string{`{title: "A" cp: "01000" content: "<p>x</p>"}`}},
		{name: "TOML between fences", text: "+++\r\ntitle = \"A\"\r\ndate = 2024-11-28\r\n+++\r\nx\r\ny",
			rows: []string{`{title: "A" date: "2024-11-28" content: "x\r\ny"}`}},
		{name: "a page may have nothing below", text: "---\na: 1\n...", rows: []string{`{a: 1}`}},
		{name: "a content of its own stays", text: "---\ncontent: A\n---\nB", rows: []string{`{content: "A" content: "B"}`},
			problems: []string{`warning two-names f:4: content: the front matter has a "content" of its own; the text below stands behind it`}},
		{name: "no front matter", text: "# Title\n", problems: []string{"warning no-records f:1: the page has no front matter"}},
		{name: "no end", text: "---\na: 1\n", problems: []string{"error bad-syntax f:1: the front matter does not end"}},
		{name: "nothing in it", text: "---\n---\nB", problems: []string{"error not-record f:2: the front matter is empty"}},
		{name: "a break in YAML has the line of the page", text: "---\na: 1\nb: c: d\n---\n", problems: []string{"error bad-syntax f:3: mapping values are not allowed in this context"}},
		{name: "a break in TOML too", text: "+++\na = 1\nb = \n+++\n", problems: []string{"error bad-syntax f:3: "}},
		{name: "a key that stands twice", text: "---\na: 1\na: 2\n---\n", rows: []string{`{a: 1 a: 2}`}, problems: []string{`warning two-names f:3: a: the key "a" stands twice`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			rows, problems := readText(t, FrontMatter, test.text, Options{})
			var got []string
			for i := range rows {
				got = append(got, show1(&rows[i].Tree))
			}
			same(t, "rows", got, test.rows)
			for i, p := range problems {
				if i < len(test.problems) && strings.HasPrefix(p, test.problems[i]) {
					problems[i] = test.problems[i]
				}
			}
			same(t, "problems", problems, test.problems)
		})
	}
}

func TestCorpusFrontMatter(t *testing.T) {
	for folder, want := range map[string]int{"_events": 127, "_groups": 16, "_confs": 5} {
		rows, problems := readFile(t, corpus(t, "gdg-toulouse-frontmatter", folder), Options{})
		same(t, folder, problems, nil)
		if len(rows) != want {
			t.Errorf("%s: %d rows, want %d", folder, len(rows), want)
		}
		for i := range rows {
			if folder != "_events" {
				break
			}
			for _, name := range []string{"eventId", "groupId", "title", "community", "datePublished", "dateIso", "dateFr", "timeFr", "place", "placeAddr", "link", "content"} {
				if rows[i].Tree.Get(name).Shape == data.Null {
					t.Errorf("%s has no %s", rows[i].Place, name)
				}
			}
		}
	}
}

func TestTOML(t *testing.T) {
	const text = `# agenda
title = "Agenda \u00e9t\u00e9"
big = 12_345_678_901_234_567_890 # too large
place.city = 'Caen'
prices = [ 1.5, +2.0,
  { kind = "réduit", "a.b" = 0x1F } ]
[[event]]
name = """
Journée"""
start = 2024-11-28T09:00:00+01:00
day = 2024-11-28
free = true
[event.place]
name = "Campus"
[[event]]
name = "B"
n = inf
`
	_, problems := readText(t, TOML, text, Options{})
	same(t, "problems", problems, []string{"error bad-syntax f:3: decimal number is too large to fit in a 64-bit signed integer"})
	fine := strings.Replace(text, "12_345_678_901_234_567_890", "1_2", 1)
	rows, problems := readText(t, TOML, fine, Options{})
	same(t, "problems", problems, nil)
	const want = `{title: "Agenda été" big: 12 place: {city: "Caen"} prices: [1.5 2.0 {kind: "réduit" a.b: 31}] ` +
		`event: [{name: "Journée" start: "2024-11-28T09:00:00+01:00" day: "2024-11-28" free: true place: {name: "Campus"}} {name: "B" n: "inf"}]}`
	if len(rows) != 1 || show1(&rows[0].Tree) != want {
		t.Fatalf("%s\nwant\n%s", show1(&rows[0].Tree), want)
	}
	if got := at(&rows[0].Tree, "place.city").Line; got != 4 {
		t.Errorf("place.city stands on line %d", got)
	}
	rows, problems = readText(t, TOML, fine, Options{RecordPath: "event[]"})
	same(t, "problems", problems, nil)
	if len(rows) != 2 || rows[0].Place.String() != "f:7: event[0]" || rows[1].Place.String() != "f:15: event[1]" || rows[1].Tree.Fields[0].Tree.Line != 16 {
		t.Errorf("%v", rows)
	}
	_, problems = readText(t, TOML, "a = 1\n", Options{RecordPath: "b"})
	same(t, "problems", problems, []string{`error no-records f: there is nothing at "b"`})
	_, problems = readText(t, TOML, "a = 1\na = 2\n", Options{})
	if len(problems) != 1 || !strings.HasPrefix(problems[0], "error bad-syntax f:2: ") {
		t.Errorf("%v", problems)
	}
}

func TestDeepTOML(t *testing.T) {
	for _, text := range []string{"\na = " + strings.Repeat("[", 100000), "\n" + strings.Repeat("a.", 100000) + "b = 1", "\na = " + strings.Repeat(`["]",`, 100000),
		"\na = " + strings.Repeat("{b=", 100000), "\n[" + strings.Repeat("a . ", 100000) + "b]"} {
		_, problems := readText(t, TOML, text, Options{})
		same(t, text[:8], problems, []string{"error too-large f:2: tables and arrays are nested more than 512 deep"})
	}
}

func FuzzTOML(f *testing.F) {
	f.Add([]byte("a.b = [1, {c = 'd'}]\n[[e]]\nf = \"\"\"\n\\u00e9\"\"\"\n[e.g]\nh = 1979-05-27 07:32:00Z\n[[e]]\n"), 1000)
	f.Add([]byte("a = 0xFF\n[a]\n'b'.\"c\" = +inf # x\n[[a.d]]"), 100)
	f.Fuzz(func(t *testing.T, b []byte, most int) { fuzzed(t, texts(TOML), b, most) })
}

func FuzzFrontMatter(f *testing.F) {
	f.Add([]byte("---\na: &x [1, {b: c}]\n<<: *x\n---\n\ntext"), 1000)
	f.Add([]byte("+++\na = 1\n+++\n\r\n"), 1000)
	f.Fuzz(func(t *testing.T, b []byte, most int) { fuzzed(t, texts(FrontMatter), b, most) })
}

func BenchmarkFrontMatter(b *testing.B) {
	benchmarkRead(b, FrontMatter, fmt.Appendf(nil, "---\neventId: '310501979'\ntitle: \"Journée « IA & santé »\"\ndateIso: 2025-09-08 19:00\nplace: Campus\nlink: https://example.org/\n---\n%s",
		strings.Repeat("<p class=\"markdown\">Échanges et débats autour de l'intelligence artificielle.</p>\n", 30)))
}

func BenchmarkTOML(b *testing.B) {
	var s strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&s, "[[event]]\nid = %d\nname = \"Journée « IA & santé »\"\nstart = 2024-11-28T09:00:00+01:00\nplace = { name = \"Campus\", city = \"Caen\" }\n\n", i)
	}
	text := []byte(s.String())
	benchmarkRead(b, Syntax{Read: func(ctx context.Context, r io.Reader, name string, opts Options) data.Rows {
		opts.RecordPath = "event"
		return TOML.Read(ctx, r, name, opts)
	}}, text)
}
