package format

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

func TestSuiteRDFXML(t *testing.T) { runSuite(t, "rdf-xml", &RDFXML, &NTriples, nil) }

func TestSuiteRDFXMLGraphsSurvive(t *testing.T) {
	n := suiteGraphs(t, "rdf-xml", &RDFXML, func(t *testing.T, name, base string, d *graph.Dataset) {
		keptByAll(t, &Document{Data: *d})
	})
	t.Logf("rdf-xml: writers bring %d of %d graphs back, through %d forms", n, n, len(All))
}

func TestRDFXMLCannotCarry(t *testing.T) {
	x := graph.NewIRI("http://example.org/x")
	for _, test := range []struct {
		name      string
		predicate graph.IRI
		object    graph.Term
		want      string // in the error, empty if it can
	}{
		{"a predicate that ends in a digit", "http://example.org/1", x, "XML name"},
		{"a predicate that ends in a slash", "http://example.org/", x, "XML name"},
		{"rdf:li, which would be counted", graph.RDF + "li", x, "keeps this name"},
		{"rdf:_1", graph.RDF + "_1", x, ""},
		{"a predicate with digits before its name", "http://example.org/1a", x, ""},
		{"NUL", "http://example.org/p", graph.NewString("a\x00"), "U+0000"},
		{"U+FFFF", "http://example.org/p", graph.NewString("\uFFFF"), "U+FFFF"},
		{"bytes that are not UTF-8", "http://example.org/p", graph.NewString("\xff"), "U+FFFD"},
		{"a carriage return", "http://example.org/p", graph.NewString("a\r\nb\t"), ""},
		{"the replacement character", "http://example.org/p", graph.NewString("\uFFFD"), ""},
	} {
		doc := &Document{}
		doc.Data.Graph.Add(x, test.predicate, test.object)
		_, err := RDFXML.Append(nil, doc)
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", test.name, err, test.want)
		}
		if err == nil {
			keptByAll(t, doc)
		}
	}
}

func TestRDFXMLRefuses(t *testing.T) {
	in := func(s string) string {
		return `<rdf:RDF xmlns:rdf="` + graph.RDF + `" xmlns:e="http://example.org/">` + s + `</rdf:RDF>`
	}
	bomb := `<!DOCTYPE rdf:RDF [<!ENTITY a "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa">`
	for c := 'b'; c < 'z'; c++ {
		bomb += fmt.Sprintf(`<!ENTITY %c "%s">`, c, strings.Repeat(fmt.Sprintf("&%c;", c-1), 10))
	}
	for _, test := range []struct{ name, in, want string }{
		{"entities that grow", bomb + "]>" + in("&y;"), "entity"},
		{"entities from elsewhere", `<!DOCTYPE rdf:RDF [<!ENTITY a SYSTEM "file:///etc/passwd">]>` + in("&a;"), "only"},
		{"entities that hold markup", `<!DOCTYPE rdf:RDF [<!ENTITY a "<e:a/>">]>` + in("&a;"), "markup"},
		{"entities that nobody declared", in("<e:A><e:p>&a;</e:p></e:A>"), "entity"},
		{"prefixes that nobody declared", in("<f:A/>"), "prefix f"},
		{"end tags of other elements", in("<e:A></e:B>"), "end tag"},
		{"documents that are cut off", in("")[:40], "XML: "},
		{"elements that stay open", strings.TrimSuffix(in("<e:A>"), "</rdf:RDF>"), "ends inside"},
		{"deep elements", in(strings.Repeat("<e:A><e:p>", 600) + strings.Repeat("</e:p></e:A>", 600)), "1000 deep"},
		{"relative IRIs without a base", in(`<e:A rdf:about="x"/>`), "hint:"},
		{"text between nodes", in("hello"), "text"},
		{"two attributes of one name", in(`<e:A xmlns:f="http://example.org/" e:p="1" f:p="2"/>`), "twice"},
	} {
		_, err := decode(&RDFXML, []byte(test.in), "")
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %s", test.name, err, test.want)
		} else if syntax.Line == 0 {
			t.Errorf("%s: no line: %v", test.name, err)
		}
	}
}

func TestRDFXMLReads(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"namespaces by entity, as ontologies have them", `<?xml version="1.0"?><!DOCTYPE rdf:RDF [<!ENTITY e "http://example.org/"><!ENTITY f "&e;f#">]>
			<rdf:RDF xmlns:rdf="` + graph.RDF + `" xmlns:e="&e;"><e:A rdf:about="&f;x"/></rdf:RDF>`,
			`<http://example.org/f#x> <` + string(graph.Type) + `> <http://example.org/A> .`},
		{"Latin-1", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><e:A xmlns:e=\"http://example.org/\" xmlns:rdf=\"" + graph.RDF + "\" rdf:about=\"http://a/\" e:p=\"\xe9\"/>",
			"<http://a/> <http://example.org/p> \"é\" .\n<http://a/> <" + string(graph.Type) + "> <http://example.org/A> ."},
	} {
		d, err := decode(&RDFXML, []byte(test.in), "")
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if got := strings.TrimSpace(canonical(t, d)); got != test.want {
			t.Errorf("%s: got\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}

func TestRDFXMLText(t *testing.T) {
	doc := &Document{Topic: "http://example.org/x"}
	g := &doc.Data.Graph
	x, b := graph.NewIRI("http://example.org/x"), graph.NewBlank("b0")
	g.Add(b, so+"name", graph.NewString("a < b & c"))
	g.Add(x, graph.Type, graph.NewIRI(so+"Event"))
	g.Add(x, so+"name", graph.NewLang("Journée", "fr"))
	g.Add(x, so+"startDate", graph.NewTyped("2024-11-28", graph.XSDDate))
	g.Add(x, "http://example.org/v#about", b)
	got, err := RDFXML.Append(nil, doc)
	if err != nil {
		t.Fatal(err)
	}
	const want = `<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF
    xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns:schema="http://schema.org/"
    xmlns:ns1="http://example.org/v#">
  <schema:Event rdf:about="http://example.org/x">
    <schema:name xml:lang="fr">Journée</schema:name>
    <schema:startDate rdf:datatype="http://www.w3.org/2001/XMLSchema#date">2024-11-28</schema:startDate>
    <ns1:about rdf:nodeID="b0"/>
  </schema:Event>
  <rdf:Description rdf:nodeID="b0">
    <schema:name>a &lt; b &amp; c</schema:name>
  </rdf:Description>
</rdf:RDF>
`
	if string(got) != want {
		t.Errorf("got\n%s", got)
	}
}

func FuzzRDFXML(f *testing.F) {
	f.Add([]byte(`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://example.org/"><e:A rdf:ID="x"><e:p rdf:parseType="Collection"><e:B/></e:p></e:A></rdf:RDF>`))
	f.Add([]byte(`<!DOCTYPE r [<!ENTITY e "x">]><e:A xmlns:e="http://example.org/"><e:p xml:lang="fr">&e;</e:p></e:A>`))
	f.Add([]byte(`<A xmlns="http://e/"><p xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" r:parseType="Literal"><b a="1">x<!-- c --></b></p></A>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := decode(&RDFXML, b, "http://example.org/base")
		if err != nil || len(d.Triples) > 200 {
			return
		}
		out, err := RDFXML.Append(nil, &Document{Data: *d})
		if err != nil {
			return // it says what it cannot carry
		}
		again, err := decode(&RDFXML, out, "")
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if !graph.Isomorphic(d, again) {
			t.Errorf("got\n%v\nwant\n%v\nby\n%s", again, d, out)
		}
	})
}

func BenchmarkRDFXML(b *testing.B) {
	doc := evening()
	text, err := RDFXML.Append(nil, doc)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("append", func(b *testing.B) {
		b.ReportAllocs()
		var dst []byte
		for b.Loop() {
			dst, _ = RDFXML.Append(dst[:0], doc)
		}
	})
	b.Run("decode", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			if err := RDFXML.Decode(bytes.NewReader(text), "", func(graph.Triple, graph.Term) error { return nil }); err != nil {
				b.Fatal(err)
			}
		}
	})
}
