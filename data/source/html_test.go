package source

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
)

func TestHTML(t *testing.T) {
	const schema = `@context: {@vocab: "http://schema.org/"}`
	tests := []struct {
		name, text     string
		rows, problems []string
	}{
		{name: "objects in scripts are rows", text: "<html>\n<script type='application/ld+json; charset=utf-8'>\n{\"@type\": \"Event\",\n\"name\": \"A &amp; B\"}</script><script>{}</script>",
			rows: []string{`3 {@type: "Event" name: "A &amp; B"}`}},
		{name: "items of a list and of a graph are rows", text: `<script type="application/ld+json">[{"a": 1}, {"@context": "c", "@graph": [{"b": 2}, {"@context": "d"}, 3]}]</script>`,
			rows:     []string{`1 {a: 1}`, `1 {@context: "c" b: 2}`, `1 {@context: "d"}`},
			problems: []string{`error not-record f:1: script[1][1].@graph[2]: the number 3 is not a record`}},
		{name: "comments around a script are taken off", text: "<script type=\"application/ld+json\">\n//<![CDATA[\n{\"a\": 1}\n//]]>\n</script><script type=\"application/ld+json\"><!--\n{\"b\": 1}\n--></script>",
			rows: []string{`3 {a: 1}`, `6 {b: 1}`}},
		{name: "a broken script costs only itself", text: "<p>\n<script type=\"application/ld+json\">\n{\"a\": }</script><script type=\"application/ld+json\">{\"b\": 1}</script>",
			rows: []string{`3 {b: 1}`}, problems: []string{`error bad-syntax f:3: script[1]: "}" stands where a value should be (column 7, byte 7)`}},
		{name: "an item of microdata", text: "<div itemscope itemtype='http://schema.org/Event' itemid='#e'>\n<b itemprop=name>A</b> <meta itemprop='url name' content=x>" +
			"<time itemprop=startDate datetime=2024-11-28>demain</time><link itemprop=eventStatus href=http://schema.org/EventCancelled><data itemprop=n value=3>drei</data>" +
			"<div itemprop=location itemscope itemtype='http://schema.org/Place'><img itemprop=image src=i.png></div></div>",
			rows: []string{`1 {` + schema + ` @type: "Event" @id: "#e" name: ["A" "x"] url: "x" startDate: "2024-11-28" eventStatus: "http://schema.org/EventCancelled" n: "3" location: {@type: "Place" image: "i.png"}}`}},
		{name: "properties of microdata may stand elsewhere, and in circles", text: "<div itemscope itemtype='http://schema.org/Event' itemref='a b'></div><p id=a itemprop=name>A</p>" +
			"<div id=b itemprop=x itemscope itemref=b><i itemprop=y>z</i></div>",
			rows: []string{`1 {` + schema + ` @type: "Event" name: "A" x: {y: "z"}}`}},
		{name: "an item that is a property of nothing is a row", text: "<div itemprop=e itemscope itemtype='http://schema.org/Event'><i itemprop=name>A</i></div>",
			rows: []string{`1 {` + schema + ` @type: "Event" name: "A"}`}},
		{name: "the base and the language hold", text: "<html lang=fr><base href='http://x/y/'><p itemscope><a itemprop=url href=z>Z</a><i itemprop=name>A</i><i itemprop=name lang=en>B</i></p>",
			rows: []string{`1 {@context: {@language: "fr"} url: "http://x/y/z" name: ["A" {@value: "B" @language: "en"}]}`}},
		{name: "text is as a browser shows it", text: "<div itemscope itemtype='http://schema.org/Event'><div itemprop=description>\n  Un beau\n  <b>programme</b>,<br>puis\n<script>x()</script><ul><li>un</li>\n <li>deux</li></ul>fin <pre>a\n  b</pre></div></div>",
			rows: []string{`1 {` + schema + ` @type: "Event" description: "Un beau programme,\npuis\nun\ndeux\nfin\na\n  b"}`}},
		{name: "RDFa Lite", text: "<body vocab='http://schema.org/'>\n<div typeof=Event resource='#e'><a property=url href=u><b property=name>A</b></a><time property=startDate datetime=2024>x</time>" +
			"<div property=location typeof=Place><span property=name content=C>c</span></div></div>",
			rows: []string{`2 {` + schema + ` @type: "Event" @id: "#e" url: "u" name: "A" startDate: "2024" location: {@type: "Place" name: "C"}}`}},
		{name: "RDFa with prefixes", text: "<div prefix='s: http://schema.org/ x: http://x/' about='#e' typeof='s:Event x:E'><i property='s:name x:label' datatype=s:Text>A</i><i property=foaf:nick>B</i></div>",
			rows: []string{`1 {` + schema + ` @type: ["Event" "http://x/E"] @id: "#e" name: {@value: "A" @type: "http://schema.org/Text"} http://x/label: {@value: "A" @type: "http://schema.org/Text"} http://xmlns.com/foaf/0.1/nick: "B"}`}},
		{name: "RDFa's relations", text: "<div vocab='http://schema.org/' typeof=Event><a rel='organizer nofollow' href=o>O</a><div rel=performer><p typeof=Person><i property=name>P</i></p><p typeof=Person resource='#q'></p></div>" +
			"<div rel=offers><i property=price>3</i><i property=priceCurrency>EUR</i></div></div>",
			rows: []string{`1 {` + schema + ` @type: "Event" organizer: "o" performer: [{@type: "Person" name: "P"} {@type: "Person" @id: "#q"}] offers: {price: "3" priceCurrency: "EUR"}}`}},
		{name: "one thing said in two places, and a circle", text: "<div vocab='http://schema.org/'><p resource='#a' typeof=Event><a property=subEvent resource='#b'></a></p><p resource='#b' typeof=Event><i property=name>B</i><a property=superEvent href='#a'></a></p></div>",
			rows: []string{`1 {` + schema + ` @type: "Event" @id: "#a" subEvent: {@type: "Event" @id: "#b" name: "B" superEvent: {@id: "#a"}}}`}},
		{name: "Open Graph is no thing", text: "<meta property=og:title content=A>", problems: []string{"warning no-records f: the page holds neither JSON-LD nor microdata nor RDFa"}},
		{name: "a vocabulary without its last slash", text: "<div vocab=https://schema.org typeof=Event><i property=name>A</i></div>",
			rows: []string{`1 {@context: {@vocab: "https://schema.org/"} @type: "Event" name: "A"}`}},
		{name: "the encoding of the page holds", text: "<meta charset=iso-8859-2><p itemscope><i itemprop=n>\xb1</i></p>", rows: []string{`1 {n: "ą"}`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			rows, problems := readText(t, HTML, test.text, Options{})
			var got []string
			for i := range rows {
				got = append(got, fmt.Sprint(rows[i].Place.Line, " ", show1(&rows[i].Tree)))
			}
			same(t, "rows", got, test.rows)
			same(t, "problems", problems, test.problems)
		})
	}
}

func TestHTMLBounds(t *testing.T) {
	if _, problems := readText(t, HTML, "<p>"+strings.Repeat("x", 5000), Options{MaxRow: 1000}); len(problems) != 1 || !strings.HasPrefix(problems[0], "error too-large") {
		t.Errorf("%v", problems)
	}
	for _, tag := range []string{"<div itemscope itemprop=a>", "<div typeof=schema:A property=schema:b>", "<b>", "<table><tr><td>"} {
		rows, problems := readText(t, HTML, strings.Repeat(tag, 20000), Options{})
		if len(rows) > 1 || len(problems) > 1 {
			t.Errorf("%s: %d rows, %v", tag, len(rows), problems)
		}
	}
}

// examples are the parts of schema.org's example files: [types, microdata, RDFa, JSON-LD].
func examples(t *testing.T) [][4]string {
	files, _ := filepath.Glob(filepath.Join(corpus(t, "schemaorg-examples", "original"), "*.txt"))
	var all [][4]string
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range strings.Split("\n"+strings.ReplaceAll(string(text), "\r\n", "\n"), "\nTYPES:")[1:] {
			var e [4]string
			part := 0
			for line := range strings.Lines(block) {
				switch key, _, _ := strings.Cut(line, ":"); key {
				case "PRE-MARKUP":
					part = -1
				case "MICRODATA":
					part = 1
				case "RDFA":
					part = 2
				case "JSON":
					part = 3
				default:
					if part >= 0 {
						e[part] += line
					}
				}
			}
			all = append(all, e)
		}
	}
	return all
}

// types are those of a thing and all things inside.
func types(t *data.Tree, all []string) []string {
	kinds := t.Get("@type")
	for _, k := range append(kinds.Items, *kinds) {
		if k.Shape == data.String {
			all = append(all, strings.TrimPrefix(strings.TrimPrefix(k.Text, "http://schema.org/"), "https://schema.org/"))
		}
	}
	for i := range t.Fields {
		if t.Fields[i].Name != "@context" {
			all = types(&t.Fields[i].Tree, all)
		}
	}
	for i := range t.Items {
		all = types(&t.Items[i], all)
	}
	return all
}

// TestCorpusMarkup holds the three ways of saying a thing against one another: schema.org's examples say the same in
// each, apart from slips of their authors: two times RDFa has a type more, and one has words in place of markup.
func TestCorpusMarkup(t *testing.T) {
	counts := map[string]int{}
	for _, e := range examples(t) {
		var said [4][]string
		for part := 1; part <= 3; part++ {
			if !strings.Contains(e[part], "<") {
				continue
			}
			rows, problems := readText(t, HTML, e[part], Options{})
			if len(rows) == 0 {
				counts[fmt.Sprint("nothing in part ", part)]++
				if testing.Verbose() {
					t.Log(part, e[0], problems)
				}
				continue
			}
			counts[fmt.Sprint("rows of part ", part)] += len(rows)
			for i := range rows {
				said[part] = types(&rows[i].Tree, said[part])
			}
			slices.Sort(said[part])
		}
		if said[1] != nil && said[2] != nil {
			if slices.Equal(said[1], said[2]) {
				counts["microdata = RDFa"]++
			} else {
				counts["microdata ≠ RDFa"]++
				if testing.Verbose() {
					t.Log(strings.TrimSpace(e[0][:min(len(e[0]), 60)]), said[1], said[2])
				}
			}
		}
	}
	const want = "map[microdata = RDFa:68 microdata ≠ RDFa:2 nothing in part 1:1 nothing in part 2:1 rows of part 1:83 rows of part 2:80 rows of part 3:244]"
	if got := fmt.Sprint(counts); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func FuzzHTML(f *testing.F) {
	f.Add([]byte("<html lang=fr><base href=http://x/><script type=application/ld+json>[{\"@graph\": [{}]}]</script><p itemscope itemtype=a/b itemref=i><i id=i itemprop='c d'>e</i></p>"), 100000)
	f.Add([]byte("<div vocab=http://schema.org/ prefix='x: y' typeof='A x:B' about=[x:c] rel='d e' rev=f><p property=g content=h datatype=x:i resource=_:j lang=en><a href=k rel=l>m"), 100000)
	f.Add([]byte("<meta charset=utf-16le>\xff<svg><title itemprop=x><b itemscope></title></svg><table itemscope><p itemprop=y>"), 1000)
	f.Fuzz(func(t *testing.T, b []byte, most int) { fuzzed(t, HTML, b, most) })
}

func BenchmarkHTML(b *testing.B) {
	var s strings.Builder
	s.WriteString("<!DOCTYPE html><html lang=fr><body vocab='http://schema.org/'>")
	for i := range 500 {
		fmt.Fprintf(&s, "<script type='application/ld+json'>{\"@context\": \"https://schema.org\", \"@type\": \"Event\", \"name\": \"Journée %d\"}</script>\n"+
			"<div itemscope itemtype='http://schema.org/Event'><h2 itemprop=name>Journée « IA &amp; santé »</h2><time itemprop=startDate datetime=2024-11-28>28/11</time></div>\n"+
			"<div typeof=Event><h2 property=name>Journée « IA &amp; santé »</h2><div property=location typeof=Place><b property=name>Caen</b></div></div>\n", i)
	}
	benchmarkRead(b, HTML, []byte(s.String()))
}
