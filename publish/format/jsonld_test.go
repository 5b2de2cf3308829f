package format

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

const (
	testBase = "https://data.example.org/events/journee"
	so       = "http://schema.org/"
)

// evening is a document as the mapper makes it: nested parts with hash IRIs, references with type and name.
func evening() *Document {
	doc := &Document{Base: testBase, Topic: testBase + "#this", Lang: "fr"}
	g := &doc.Data
	this, place, address := graph.NewIRI(testBase+"#this"), graph.NewIRI(testBase+"#location"), graph.NewIRI(testBase+"#location-address")
	org := graph.NewIRI("https://data.example.org/organizations/unicaen#this")
	iri := func(s string) graph.Term { return graph.NewIRI(graph.IRI(s)) }
	fr := func(s string) graph.Term { return graph.NewLang(s, "fr") }
	add := func(s graph.Term, p string, o graph.Term) { g.Graph.Add(s, graph.IRI(so+p), o) }
	g.Graph.Add(this, graph.Type, iri(so+"EducationEvent"))
	add(this, "name", fr("Journée « IA & santé » </script>"))
	add(this, "alternateName", graph.NewLang("AI & health day", "en"))
	add(this, "description", fr("Une journée\nen deux temps."))
	add(this, "eventStatus", iri(so+"EventScheduled"))
	add(this, "startDate", graph.NewTyped("2024-11-28T09:00:00+01:00", graph.XSDDateTime))
	add(this, "endDate", graph.NewTyped("2024-11-28", graph.XSDDate))
	add(this, "isAccessibleForFree", graph.NewTyped("true", graph.XSDBoolean))
	add(this, "maximumAttendeeCapacity", graph.NewTyped("120", graph.XSDInteger))
	add(this, "location", place)
	add(this, "organizer", org)
	add(this, "organizer", iri("https://data.example.org/organizations/chu#this"))
	add(this, "keywords", fr("santé"))
	add(this, "keywords", graph.NewString("IA"))
	add(this, "url", iri("https://www.example.org/journee"))
	g.Graph.Add(this, "http://purl.org/dc/terms/modified", graph.NewTyped("2024-10-01T12:00:00Z", graph.XSDDateTime))
	g.Graph.Add(place, graph.Type, iri(so+"Place"))
	add(place, "name", fr("Amphithéâtre"))
	add(place, "address", address)
	add(place, "latitude", graph.NewTyped("49.1859", graph.XSDDecimal))
	g.Graph.Add(address, graph.Type, iri(so+"PostalAddress"))
	add(address, "addressLocality", fr("Caen"))
	add(address, "postalCode", graph.NewString("14000"))
	g.Graph.Add(org, graph.Type, iri(so+"CollegeOrUniversity"))
	add(org, "name", fr("Université de Caen Normandie"))
	return doc
}

func TestEveningInEveryForm(t *testing.T) {
	doc := evening()
	for _, doc.Lang = range []string{"fr", "en", "fr-CA", ""} {
		keptByAll(t, doc)
	}
}

func TestJSONLDText(t *testing.T) {
	this := graph.NewIRI("http://example.org/x")
	for _, test := range []struct {
		name      string
		lang      string
		predicate graph.IRI
		values    []graph.Term
		want      string // what the document has, white space between its parts left out
	}{
		{"a date-time is one, whatever the official context says of startDate", "", so + "startDate",
			[]graph.Term{graph.NewTyped("2024-11-28T09:00:00Z", graph.XSDDateTime)},
			`"@context":["https://schema.org",{"startDate":{"@id":"schema:startDate","@type":"xsd:dateTime"}}],"@id":"http://example.org/x","startDate":"2024-11-28T09:00:00Z"`},
		{"values of two datatypes carry them", "", so + "startDate",
			[]graph.Term{graph.NewTyped("2024-11-28", graph.XSDDate), graph.NewTyped("2024", graph.XSD+"gYear")},
			`"startDate":[{"@type":"xsd:date","@value":"2024-11-28"},{"@type":"xsd:gYear","@value":"2024"}]`},
		{"an address that the context takes for an IRI is plain", "", so + "url",
			[]graph.Term{graph.NewIRI("http://example.org/")}, `"@context":"https://schema.org","@id":"http://example.org/x","url":"http://example.org/"`},
		{"text under such a term is text", "fr", so + "url", []graph.Term{graph.NewString("n/a")}, `"url":{"@id":"schema:url","@language":null}`},
		{"text beside an IRI under such a term is text", "fr", so + "url",
			[]graph.Term{graph.NewString("n/a"), graph.NewIRI("http://example.org/")}, `"url":[{"@value":"n/a"},"http://example.org/"]`},
		{"an IRI elsewhere is an @id", "", so + "eventStatus", []graph.Term{graph.NewIRI(so + "EventScheduled")}, `"eventStatus":{"@id":"http://schema.org/EventScheduled"}`},
		{"text in the document's language is plain", "fr", so + "name", []graph.Term{graph.NewLang("Journée", "fr")}, `"name":"Journée"`},
		{"text in another language says so", "fr", so + "name", []graph.Term{graph.NewLang("Day", "en")}, `"name":{"@language":"en","@value":"Day"}`},
		{"text without a language is not the document's", "fr", so + "name", []graph.Term{graph.NewString("GAFAM")}, `"name":{"@id":"schema:name","@language":null}`},
		{"a number that JSON reads back is one", "", so + "price", []graph.Term{graph.NewTyped("12", graph.XSDInteger)}, `"price":12`},
		{"a number with leading zeros is text with a datatype", "", so + "price", []graph.Term{graph.NewTyped("012", graph.XSDInteger)}, `"price":"012"`},
		{"a number beyond a double is text with a datatype", "", so + "price", []graph.Term{graph.NewTyped("9007199254740993", graph.XSDInteger)}, `"price":"9007199254740993"`},
		{"a decimal is text with a datatype", "", so + "price", []graph.Term{graph.NewTyped("12.50", graph.XSDDecimal)}, `"price":{"@id":"schema:price","@type":"xsd:decimal"}`},
		{"true is true, 1 is not", "", so + "isAccessibleForFree", []graph.Term{graph.NewTyped("true", graph.XSDBoolean), graph.NewTyped("1", graph.XSDBoolean)},
			`"isAccessibleForFree":[true,{"@type":"xsd:boolean","@value":"1"}]`},
		{"without schema.org, the context is not named", "", "http://purl.org/dc/terms/title", []graph.Term{graph.NewString("x")},
			`{"@context":{"dcterms":"http://purl.org/dc/terms/"},"@id":"http://example.org/x","dcterms:title":"x"}`},
		{"an IRI whose scheme is a prefix is that IRI", "", so + "url", []graph.Term{graph.NewIRI("time:now")}, `{"time":{"@id":"http://www.w3.org/2006/time#"}}`},
		{"a script ends where the page says", "", so + "name", []graph.Term{graph.NewString("</script><!-- \u2028")}, `"name":"\u003c/script\u003e\u003c!-- \u2028"`},
		{"a repeated value is said once", "", so + "name", []graph.Term{graph.NewString("a"), graph.NewString("a")}, `"name":"a"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			doc := &Document{Lang: test.lang}
			for _, o := range test.values {
				doc.Data.Graph.Add(this, test.predicate, o)
			}
			b, err := JSONLD.Append(nil, doc)
			if err != nil {
				t.Fatal(err)
			}
			if got := squeeze(string(b)); !strings.Contains(got, test.want) {
				t.Errorf("got\n%swant\n%s", b, test.want)
			}
			doc.Data.Graph.Canonical()
			keptByAll(t, doc)
		})
	}
}

func TestJSONLDLines(t *testing.T) {
	file := bytes.Buffer{}
	w := JSONLDLines.NewWriter(&file)
	docs := []*Document{evening(), {Data: graph.Dataset{}}, evening()}
	docs[2].Lang = "fr"
	for _, doc := range docs {
		if err := w.Write(doc); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(file.String(), "\n")
	if len(lines) != len(docs)+1 || lines[len(docs)] != "" {
		t.Fatalf("%d documents stand in %d lines:\n%s", len(docs), len(lines)-1, file.String())
	}
	for i, doc := range docs { // each is what JSONLD prints
		var got, want any
		document, err := JSONLD.Append(nil, doc)
		if err := errors.Join(err, json.Unmarshal(document, &want), json.Unmarshal([]byte(lines[i]), &got)); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("line %d is\n%s\nand the document is\n%s", i+1, lines[i], document)
		}
	}
	for _, test := range []struct {
		fact, text string
		triples    int
		line       int // of the error, 0 for none
	}{
		{"a blank node of one line is not another's", `{"@id":"_:a","http://x/p":1}` + "\n" + `{"@id":"_:a","http://x/p":2}`, 2, 0},
		{"empty lines, and ends of lines as Windows has them", "\r\n" + `{"@id":"http://x/a","http://x/p":1}` + "\r\n\n", 1, 0},
		{"a mistake is told with its line", `{"@id":"http://x/a","http://x/p":1}` + "\n{]\n", 1, 2},
		{"a line that is cut", `{"@id":"http://x/a"`, 0, 1},
		{"nothing", "", 0, 0},
		{"a line without an end", `{"http://x/p":"` + strings.Repeat("x", wholeJSON+1) + `"}`, 0, 1},
	} {
		d, err := decode(&JSONLDLines, []byte(test.text), "")
		line := 0
		if syntax := (*SyntaxError)(nil); errors.As(err, &syntax) {
			line = syntax.Line
		} else if err != nil {
			t.Errorf("%s: %v", test.fact, err)
		}
		if len(d.Triples) != test.triples || line != test.line {
			t.Errorf("%s: got %d triples, an error in line %d; want %d, %d (%v)", test.fact, len(d.Triples), line, test.triples, test.line, err)
		}
	}
	d, err := decode(&JSONLDLines, []byte(`{"@id":"_:a","http://x/p":{"@id":"_:a"}}`+"\n"+`{"@id":"_:a","http://x/p":2}`), "")
	if err != nil || d.Triples[0].Subject != d.Triples[0].Object || d.Triples[0].Subject == d.Triples[1].Subject {
		t.Errorf("blank nodes: %v, %v", d.Triples, err)
	}
}

var squeeze = strings.NewReplacer("\n", "", ": ", ":", ", ", ",", "  ", "").Replace

func TestJSONLDSearch(t *testing.T) {
	doc := evening()
	doc.Data.Graph.Add(graph.NewIRI(doc.Topic), so+"alternateName", graph.NewLang("Tag der KI", "de"))
	got := string(JSONLDSearch(nil, doc))
	for _, want := range []string{
		`"@context": "https://schema.org",`,
		`"alternateName": "AI \u0026 health day"`,
		`"eventStatus": "https://schema.org/EventScheduled"`,
		`"startDate": "2024-11-28T09:00:00+01:00"`,
		`"latitude": 49.1859`,
		`"addressLocality": "Caen"`,
		`"postalCode": "14000"`,
		`{"@id": "https://data.example.org/organizations/chu#this"}`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in\n%s", want, got)
		}
	}
	if strings.Contains(got, "dcterms") || strings.ContainsAny(got, "<>&") || !json.Valid([]byte(got)) {
		t.Errorf("got\n%s", got)
	}
}

func TestJSONLDReads(t *testing.T) {
	const x, p = "<http://example.org/x>", "<http://schema.org/name>"
	for _, test := range []struct{ name, in, want string }{
		{"the official context by any address", `{"@context": "http://schema.org/", "@id": "http://example.org/x", "name": "a"}`, x + " " + p + ` "a" .`},
		{"its aliases of keywords", `{"@context": "https://schema.org", "id": "http://example.org/x", "name": "a"}`, x + " " + p + ` "a" .`},
		{"its coercion, as it is", `{"@context": "https://schema.org", "@id": "http://example.org/x", "startDate": "2026-11-12"}`,
			x + ` <http://schema.org/startDate> "2026-11-12"^^<http://schema.org/Date> .`},
		{"another @vocab behind it leaves its terms", `{"@context": ["https://schema.org", {"@vocab": "http://example.org/"}], "@id": "http://example.org/x", "name": "a", "y": "b"}`,
			x + ` <http://example.org/y> "b" .` + "\n" + x + " " + p + ` "a" .`},
		{"integers keep all digits", `{"@id": "http://example.org/x", "http://schema.org/name": 123456789012345678901}`,
			x + " " + p + ` "123456789012345678901"^^<http://www.w3.org/2001/XMLSchema#integer> .`},
		{"language tags keep their case", `{"@id": "http://example.org/x", "http://schema.org/name": {"@value": "a", "@language": "fr-CA"}}`, x + " " + p + ` "a"@fr-CA .`},
		{"a byte order mark", "\uFEFF" + `{"@id": "http://example.org/x", "http://schema.org/name": "a"}`, x + " " + p + ` "a" .`},
		{"IRIs that are no URLs", `{"@id": "http://example.org/x", "http://schema.org/name": {"@id": "http://_a.b_/" }}`, x + " " + p + ` <http://_a.b_/> .`},
	} {
		d, err := decode(&JSONLD, []byte(test.in), "")
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if got := strings.TrimSpace(canonical(t, d)); got != test.want {
			t.Errorf("%s: got\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}

func TestJSONLDRefuses(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"contexts that would be fetched", `{"@context": "https://w3id.org/ro/crate/1.1/context"}`, "never fetched; hint:"},
		{"deep documents", strings.Repeat("[", 300) + strings.Repeat("]", 300), "200 deep"},
		{"what is no JSON, by its line", "{\n \"a\": x}", "invalid character 'x'"},
		{"documents that are cut off", `{"@id": `, "ends too early"},
		{"more than one document", `{} {}`, "after the end"},
		{"bytes that are not UTF-8", "{\"a\": \"\xff\"}", "UTF-8"},
		{"terms that define one another", `{"@context": {"a": "b:x", "b": "a:x"}}`, "cyclic IRI mapping"},
		{"prefixes that are null", `{"@context": {"time": 1}, "time:x": 1}`, "invalid term definition"},
	} {
		_, err := decode(&JSONLD, []byte(test.in), "")
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %s", test.name, err, test.want)
		}
	}
}

// TestJSONLDStreams reads what is too long to be kept: only the elements are.
func TestJSONLDStreams(t *testing.T) {
	element := `{"@id": "http://example.org/x", "name": "` + strings.Repeat("a", 100_000) + `"},`
	elements := strings.TrimSuffix(strings.Repeat(element, 90), ",")
	for _, test := range []struct {
		name, in string
		want     int
		fails    bool
	}{
		{"an array", strings.ReplaceAll("["+elements+"]", "name", "http://schema.org/name"), 90, false},
		{"a graph behind its context", `{"@context": "https://schema.org", "@graph": [` + elements + `]}`, 90, false},
		{"a graph before its context", `{"@graph": [` + elements + `], "@context": "https://schema.org"}`, 0, true},
	} {
		count := 0
		err := JSONLD.Decode(strings.NewReader(test.in), "", func(graph.Triple, graph.Term) error { count++; return nil })
		if (err != nil) != test.fails || count != test.want {
			t.Errorf("%s: %d triples, %v", test.name, count, err)
		}
	}
}

func FuzzJSONLD(f *testing.F) {
	for _, s := range []string{
		`{"@context": "https://schema.org", "@type": "Event", "name": "x"}`,
		`{"@context": {"@vocab": "http://example.org/", "a": {"@container": ["@graph", "@id"]}}, "a": {"b": {"c": 1}}}`,
		`{"@context": {"p": {"@reverse": "http://example.org/p"}}, "p": {"@id": "_:x"}}`,
		`[{"@id": "http://example.org/", "http://example.org/l": {"@list": [1, [2.5e300], {"@value": {"a": null}, "@type": "@json"}]}}]`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if d, err := decode(&JSONLD, b, "http://example.org/base"); err == nil && len(d.Triples) < 200 {
			printsAgain(t, d)
		}
	})
}

// printsAgain checks that what was read can be printed and read again.
func printsAgain(t *testing.T, d *graph.Dataset) {
	b, err := JSONLD.Append(nil, &Document{Data: *d})
	if err != nil {
		t.Fatal(err)
	}
	again, err := decode(&JSONLD, b, "")
	if err != nil {
		t.Fatalf("%v\n%s", err, b)
	}
	if !graph.Isomorphic(d, again) {
		t.Errorf("got\n%v\nwant\n%v\nby\n%s", again, d, b)
	}
}

func TestNormalizeSchemaDatatypes(t *testing.T) {
	for _, test := range []struct {
		text, datatype string
		want           graph.Term
	}{
		{"2026-11-12", "Date", graph.NewTyped("2026-11-12", graph.XSDDate)},
		{"2026-11-12T09:00:00+01:00", "Date", graph.NewTyped("2026-11-12T09:00:00+01:00", graph.XSDDateTime)},
		{"2026-11-12T09:00:00", "DateTime", graph.NewTyped("2026-11-12T09:00:00", graph.XSDDateTime)},
		{"09:00:00", "Time", graph.NewTyped("09:00:00", graph.XSDTime)},
		{"next Monday", "Date", graph.NewString("next Monday")},
		{"2026-02-31", "Date", graph.NewString("2026-02-31")},
		{"12.50", "Number", graph.NewTyped("12.50", graph.XSDDecimal)},
		{"12", "Integer", graph.NewTyped("12", graph.XSDInteger)},
		{"1e3", "Float", graph.NewTyped("1e3", graph.XSDDouble)},
		{"a dozen", "Number", graph.NewString("a dozen")},
		{"true", "Boolean", graph.NewTyped("true", graph.XSDBoolean)},
		{"http://example.org/", "URL", graph.NewIRI("http://example.org/")},
		{"example.org", "URL", graph.NewString("example.org")},
		{"x", "Text", graph.NewString("x")},
		{"x", "Event", graph.NewTyped("x", so+"Event")},
	} {
		got := NormalizeSchemaDatatypes(graph.Triple{Object: graph.NewTyped(test.text, graph.IRI(so+test.datatype))}).Object
		if got != test.want {
			t.Errorf("%q as %s: got %v, want %v", test.text, test.datatype, got, test.want)
		}
	}
}

func BenchmarkJSONLD(b *testing.B) {
	doc := evening()
	text, err := JSONLD.Append(nil, doc)
	if err != nil {
		b.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		b.Fatal(err)
	}
	b.Run("append", func(b *testing.B) {
		b.ReportAllocs()
		var dst []byte
		for b.Loop() {
			dst, _ = JSONLD.Append(dst[:0], doc)
		}
	})
	b.Run("search", func(b *testing.B) {
		b.ReportAllocs()
		var dst []byte
		for b.Loop() {
			dst = JSONLDSearch(dst[:0], doc)
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := json.Marshal(tree); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("encoding-json-indent", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := json.MarshalIndent(tree, "", "  "); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("decode", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			if err := JSONLD.Decode(bytes.NewReader(text), "", func(graph.Triple, graph.Term) error { return nil }); err != nil {
				b.Fatal(err)
			}
		}
	})
}
