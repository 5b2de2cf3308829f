package source

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
)

func TestXML(t *testing.T) {
	tests := []struct {
		name, text, path string
		rows, problems   []string
	}{
		{name: "an event of a schedule knows its conference, day and room",
			text: `<?xml version="1.0"?><schedule><version>1</version><conference><title> C </title></conference>` +
				`<day date="d1"><room name="r1"><event guid="g"><title>A</title><room>r1</room><subtitle/></event></room>` +
				`<room name="empty"/><room name="r2"><event id="2"/></room></day></schedule>`,
			rows: []string{
				`{@guid: "g" title: "A" room: "r1" subtitle: null schedule: {version: "1" conference: {title: "C"} day: {@date: "d1" room: {@name: "r1"}}}}`,
				`{@id: "2" schedule: {version: "1" conference: {title: "C"} day: {@date: "d1" room: {@name: "r2"}}}}`}},
		{name: "an element with attributes keeps its text apart, and several are a list",
			text: `<rss><item><person id="1"> A </person><person>B</person><person/></item></rss>`,
			rows: []string{`{person: [{@id: "1" #text: "A"} "B" null] rss: {}}`}},
		{name: "prefixes stay, their declarations do not",
			text: `<rss xmlns:wp="http://wp/" xmlns="u"><channel><title>T</title><item><wp:id>1</wp:id><c><![CDATA[<p>x</p>]]></c></item></channel></rss>`,
			rows: []string{`{wp:id: "1" c: "<p>x</p>" rss: {channel: {title: "T"}}}`}},
		{name: "an Atom feed has entries", text: `<feed><id>f</id><entry><id>1</id></entry></feed>`, rows: []string{`{id: "1" feed: {id: "f"}}`}},
		{name: "in other documents the children of the first element are records",
			text: `<list><made>today</made><place><name>A</name></place><place code="b"/></list>`,
			rows: []string{`{name: "A" list: {made: "today"}}`, `{@code: "b" list: {made: "today"}}`}},
		{name: "a name finds records anywhere", path: "entry", text: `<a><b><entry>x</entry></b><entry>y</entry></a>`,
			rows: []string{`{#text: "x" a: {b: {}}}`, `{#text: "y" a: {}}`}},
		{name: "a path finds them in one place", path: "a.b[].entry", text: `<a><b><entry>x</entry></b><entry>y</entry></a>`,
			rows: []string{`{#text: "x" a: {b: {}}}`}},
		{name: "a path to nothing says what is there", path: "talk", text: `<schedule><day/><conference/></schedule>`,
			problems: []string{`error no-records f: there is nothing at "talk"`}},
		{name: "the declared encoding holds", text: "<?xml version='1.0' encoding='ISO-8859-2'?><rss><item><t>\xb1</t></item></rss>",
			rows: []string{`{t: "ą" rss: {}}`}},
		{name: "other encodings are found out", text: "<rss><item><t>\xe9t\xe9</t></item></rss>",
			rows: []string{`{t: "été" rss: {}}`}, problems: []string{"advice encoding f:1: the text is not UTF-8; it is read as Windows-1252"}},
		{name: "UTF-16 is read", text: "\xff\xfe" + string(utf16le(`<?xml version="1.0" encoding="UTF-16"?><rss><item><t>é</t></item></rss>`)),
			rows: []string{`{t: "é" rss: {}}`}},
		{name: "entities of HTML and bare ampersands are taken", text: `<rss><item><t>a&nbsp;b &amp; c & d</t></item></rss>`,
			rows: []string{"{t: \"a\\u00a0b & c & d\" rss: {}}"}},
		{name: "a break costs its record only", text: "<rss><item><t>1</t></item>\n<item><t>a < 3</t></item>\n<item><t>2</t></item></rss>",
			rows:     []string{`{t: "1" rss: {}}`, `{t: "2" rss: {}}`},
			problems: []string{"error bad-syntax f:2: expected element name after <; the <item> of line 2 is left out"}},
		{name: "a record that is not closed is left out", text: "<rss><channel><item><t>1</channel>\n<item><t>2</t></item></rss>",
			rows: []string{`{t: "2" rss: {}}`},
			problems: []string{"warning bad-syntax f:1: <t> is not closed before </channel> (line 1)",
				"error bad-syntax f:1: the <item> is not closed before </channel> (line 1); it is left out"}},
		{name: "an element inside that is not closed costs nothing", text: "<rss><item><p>a<br>b</p></item></rss>",
			rows:     []string{`{p: {br: "b" #text: "a"} rss: {}}`},
			problems: []string{"warning bad-syntax f:1: <br> is not closed before </p> (line 1)"}},
		{name: "a file that is cut off loses its last record", text: "<rss>\n<item><t>1</t></item>\n<item><t>2",
			rows:     []string{`{t: "1" rss: {}}`},
			problems: []string{"error bad-syntax f:3: the file ends inside the <item> of line 3"}},
		{name: "also in the middle of a tag", text: "<rss>\n<item><t>1</t></item>\n<item><t",
			rows:     []string{`{t: "1" rss: {}}`},
			problems: []string{"error bad-syntax f:3: the file ends inside the <item> of line 3"}},
		{name: "control characters are left out", text: "<rss><item><t>a\x0bb</t></item></rss>",
			rows:     []string{`{t: "ab" rss: {}}`},
			problems: []string{"warning character f:1: 1 control character was left out, which XML forbids; this is the last, U+000B"}},
		{name: "entities of the document are not expanded", text: `<!DOCTYPE x [<!ENTITY a "bbbbbb">]><rss><item><t>&a;</t></item></rss>`,
			rows: []string{`{t: "&a;" rss: {}}`}},
		{name: "nothing is told", text: "<a/>", problems: []string{"warning no-records f:1: no element in the document looks like a record"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			rows, problems := readText(t, XML, test.text, Options{RecordPath: test.path})
			var got []string
			for i := range rows {
				got = append(got, show1(&rows[i].Tree))
			}
			same(t, "rows", got, test.rows)
			same(t, "problems", problems, test.problems)
		})
	}
}

func TestXMLBounds(t *testing.T) {
	long := "<rss><item><t>" + strings.Repeat("x", 5000) + "</t></item><item><t>2</t></item></rss>"
	rows, problems := readText(t, XML, long, Options{MaxRow: 1000})
	if len(rows) != 1 || rows[0].Tree.Get("t").Text != "2" || len(problems) != 1 || !strings.HasPrefix(problems[0], "error too-large f:1: a record is larger than 1000 bytes") {
		t.Errorf("rows %v, problems %v", rows, problems)
	}
	deep := "<rss><item>" + strings.Repeat("<a>", 100000) + strings.Repeat("</a>", 100000) + "</item><item><t>2</t></item></rss>"
	if rows, problems = readText(t, XML, deep, Options{}); len(rows) != 1 || len(problems) != 1 {
		t.Errorf("%d rows, problems %v", len(rows), problems)
	}
	var names strings.Builder
	for i := range 50000 {
		fmt.Fprintf(&names, "<n%d/>", i)
	}
	if rows, _ = readText(t, XML, "<rss><item>"+names.String()+"</item></rss>", Options{}); len(rows) != 1 || len(rows[0].Tree.Fields) != 50001 {
		t.Errorf("%d rows", len(rows))
	}
}

func TestCorpusSchedule(t *testing.T) {
	rows, problems := readFile(t, corpus(t, "frab-xml", "schedule-38c3-days-1-2.xml"), Options{})
	same(t, "problems", problems, nil)
	if len(rows) != 565 {
		t.Fatalf("%d events, want 565", len(rows))
	}
	persons, filled := map[string]bool{}, map[string]int{}
	for i := range rows {
		tree := &rows[i].Tree
		list := at(tree, "persons.person")
		items := list.Items
		if list.Shape == data.Object {
			items = []data.Tree{*list}
		}
		for k := range items {
			persons[items[k].Get("#text").Text] = true
		}
		for _, name := range []string{"date", "language", "track", "logo", "origin_url"} {
			if tree.Get(name).Shape != data.Null {
				filled[name]++
			}
		}
		if room := at(tree, "schedule.day.room.@name").Text; room == "" || room != tree.Get("room").Text {
			t.Errorf("%s: room %q in room %q", rows[i].Place, tree.Get("room").Text, room)
		}
	}
	if len(persons) != 349 {
		t.Errorf("%d persons, want 349", len(persons))
	}
	if got, want := fmt.Sprint(filled), "map[date:565 language:540 logo:169 origin_url:293 track:83]"; got != want {
		t.Errorf("filled %s, want %s", got, want)
	}
	first := &rows[0]
	if first.Place.Line != 24 || first.Tree.Get("title").Line != 31 || at(&first.Tree, "schedule.conference.time_zone_name").Text != "Europe/Berlin" ||
		at(&first.Tree, "schedule.day.@date").Text != "2024-12-27" || at(&first.Tree, "schedule.conference.track").Shape != data.List {
		t.Errorf("first event %s: %s", first.Place, show1(&first.Tree))
	}
}

func TestCorpusWordPress(t *testing.T) {
	rows, problems := readFile(t, corpus(t, "shapes", "wordpress-wxr-tribe.xml"), Options{})
	same(t, "problems", problems, nil)
	if len(rows) != 3 {
		t.Fatalf("%d items, want 3", len(rows))
	}
	first := &rows[0].Tree
	if first.Get("title").Text != "Journée « IA & santé »" || first.Get("wp:post_id").Text != "137346" ||
		first.Get("content:encoded").Text != `<p>Échanges et débats.</p>[gallery ids="1,2"]` || len(first.Get("wp:postmeta").Items) != 6 ||
		at(first, "category.@domain").Text != "tribe_events_cat" || at(first, "rss.channel.language").Text != "fr-FR" {
		t.Error(show1(first))
	}
}

func FuzzXML(f *testing.F) {
	f.Add([]byte("<?xml version='1.0' encoding='latin1'?><!DOCTYPE a><schedule a=b><day><event id='1'><a>&amp;&#233;</a><a/></event>\r\n</day><event>< </event></schedule>"), 1000)
	f.Add([]byte("<rss><item><t>a\x0bb\xff</t><![CDATA[x]]><!-- c --></rss></item><item"), 20)
	f.Add([]byte("\xfe\xff\x00<\x00a\x00>"), 100)
	f.Fuzz(func(t *testing.T, b []byte, most int) {
		fuzzed(t, XML, b, most)
	})
}

func BenchmarkXML(b *testing.B) {
	text := []byte(`<schedule><conference><title>C</title></conference><day date="2025-01-01"><room name="A">`)
	for i := range 2000 {
		text = fmt.Appendf(text, "\n<event guid=\"%d\"><date>2025-01-01T10:00:00+01:00</date><start>10:00</start><duration>00:30</duration><room>A</room>"+
			"<title>Journée « IA &amp; santé »</title><subtitle/><language>fr</language><persons><person guid=\"1\">Ana</person><person guid=\"2\">Bo</person></persons>"+
			"<description>Échanges et débats autour de l'intelligence artificielle en santé, suivis d'un verre de l'amitié.</description></event>", i)
	}
	benchmarkRead(b, XML, append(text, "</room></day></schedule>"...))
}
