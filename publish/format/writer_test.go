package format

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// update rewrites the golden files: go test ./publish/format -update
var update = flag.Bool("update", false, "rewrite the golden files")

// What no syntax can carry is an error and leaves nothing behind.
func TestCannotBePrinted(t *testing.T) {
	s, p, o := graph.NewIRI("http://example.org/s"), graph.IRI("http://example.org/p"), graph.NewString("o")
	for fact, triple := range map[string]graph.Triple{
		"a relative subject":       {Subject: graph.NewIRI("s"), Predicate: p, Object: o},
		"a space in a predicate":   {Subject: s, Predicate: "http://example.org/a b", Object: o},
		"a bracket in an object":   {Subject: s, Predicate: p, Object: graph.NewIRI("http://example.org/>")},
		"a bracket in a fragment":  {Subject: s, Predicate: p, Object: graph.NewIRI("http://example.org/d#<")},
		"no predicate":             {Subject: s, Object: o},
		"an IRI that is no text":   {Subject: s, Predicate: p, Object: graph.NewIRI("http://example.org/\xff")},
		"a datatype that is none":  {Subject: s, Predicate: p, Object: graph.NewTyped("x", "date")},
		"text that is none":        {Subject: s, Predicate: p, Object: graph.NewString("\xff")},
		"long text that is none":   {Subject: s, Predicate: p, Object: graph.NewString("a\n\xed\xa0\x80")},
		"a tag with a space":       {Subject: s, Predicate: p, Object: graph.NewLang("x", "fr FR")},
		"a tag that ends too soon": {Subject: s, Predicate: p, Object: graph.NewLang("x", "fr-")},
		"a literal subject":        {Subject: o, Predicate: p, Object: o},
		"no object":                {Subject: s, Predicate: p},
	} {
		doc := &Document{Base: "http://example.org/d"}
		doc.Data.Graph.Add(s, p, o)
		doc.Data.Triples = append(doc.Data.Triples, triple)
		for _, f := range family {
			if b, err := f.Append([]byte("x"), doc); err == nil || string(b) != "x" {
				t.Errorf("%s: %s printed\n%s", fact, f.Name, b)
			}
		}
	}
	for _, f := range []*Format{&NQuads, &TriG} {
		doc := &Document{Data: graph.Dataset{Named: []graph.Named{{Name: o}}}}
		if _, err := f.Append(nil, doc); err == nil {
			t.Errorf("%s: a literal named a graph", f.Name)
		}
	}
}

func TestObjectsInTurtle(t *testing.T) {
	for _, row := range []struct {
		fact string
		o    graph.Term
		want string
	}{
		{"an integer is bare", graph.NewTyped("+01", graph.XSDInteger), `+01`},
		{"a decimal keeps its zeros", graph.NewTyped("12.50", graph.XSDDecimal), `12.50`},
		{"a decimal without a point is not one when bare", graph.NewTyped("12", graph.XSDDecimal), `"12"^^xsd:decimal`},
		{"nor with the point at its end", graph.NewTyped("12.", graph.XSDDecimal), `"12."^^xsd:decimal`},
		{"a double needs its exponent", graph.NewTyped("1.5", graph.XSDDouble), `"1.5"^^xsd:double`},
		{"then it is bare", graph.NewTyped("1.5e0", graph.XSDDouble), `1.5e0`},
		{"not every double is a number", graph.NewTyped("INF", graph.XSDDouble), `"INF"^^xsd:double`},
		{"a boolean by number is not bare", graph.NewTyped("1", graph.XSDBoolean), `"1"^^xsd:boolean`},
		{"another integer type is spelled out", graph.NewTyped("1", graph.XSD+"int"), `"1"^^xsd:int`},
		{"a quote", graph.NewString(`say "x"`), `"say \"x\""`},
		{"several lines", graph.NewString("a\n\"b\""), "\"\"\"a\n\"b\\\"\"\"\""},
		{"quotes in several lines", graph.NewString("\"\"\"\n"), "\"\"\"\\\"\\\"\"\n\"\"\""},
		{"controls", graph.NewString("\x00\t\x7f"), `"\u0000\t\u007F"`},
		{"a known namespace", graph.NewIRI("http://schema.org/Event"), `schema:Event`},
		{"a namespace alone is written out", graph.NewIRI("http://schema.org/"), `<http://schema.org/>`},
		{"a deeper path is written out", graph.NewIRI("http://schema.org/a/b"), `<http://schema.org/a/b>`},
		{"an escaped local name", graph.NewIRI("http://schema.org/a~b."), `schema:a\~b\.`},
		{"a percent that is one", graph.NewIRI("http://schema.org/%C3"), `schema:%C3`},
		{"the document", graph.NewIRI("https://data.example.org/d"), `<>`},
		{"a part of it", graph.NewIRI("https://data.example.org/d#this"), `<#this>`},
		{"what only begins like it", graph.NewIRI("https://data.example.org/dd"), `<https://data.example.org/dd>`},
		{"an empty collection", graph.NewIRI(graph.Nil), `()`},
		{"a blank node of which nothing is said", graph.NewBlank("x"), `[]`},
	} {
		doc := &Document{Base: "https://data.example.org/d"}
		doc.Data.Graph.Add(graph.NewIRI("a:s"), "a:p", row.o)
		b, err := Turtle.Append(nil, doc)
		if err != nil {
			t.Fatal(err)
		}
		_, got, _ := strings.Cut(string(b), "<a:p> ")
		if got = strings.TrimSuffix(got, " .\n"); got != row.want {
			t.Errorf("%s: got %s, want %s", row.fact, got, row.want)
		}
	}
}

func TestBlankLabels(t *testing.T) {
	seen := map[string]string{}
	for document := range 4 {
		for _, label := range append(evilLabels, "X_5F", "d1_d1_a", "d_", "d12_a") {
			key := fmt.Sprint(max(document, 1) == 1 && document == 0, document, label)
			got := string(appendLabel(nil, label, document))
			if n := labelEnd(got[2:]); n != len(got)-2 {
				t.Errorf("%q is printed as %s, which is no label", label, got)
			}
			if document == 0 {
				continue // a document alone may share labels with a file
			}
			if other, ok := seen[got]; ok && other != key {
				t.Errorf("%s and %s are both %s", other, key, got)
			}
			seen[got] = key
		}
	}
}

func TestGolden(t *testing.T) {
	in, err := os.ReadFile(filepath.Join("testdata", "event.in.trig"))
	if err != nil {
		t.Fatal(err)
	}
	doc := &Document{Base: "https://data.example.org/events/journee", Topic: "https://data.example.org/events/journee#this", Lang: "fr"}
	d, err := decode(&TriG, in, string(doc.Base))
	if err != nil {
		t.Fatal(at(err))
	}
	doc.Data = *d
	for _, f := range family {
		golden := filepath.Join("testdata", "event."+f.Extension)
		got, err := f.Append(nil, doc)
		if err != nil {
			t.Fatal(err)
		}
		if *update {
			if err := os.WriteFile(golden, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not as %s has it (rewrite with -update):\n%s", f.Name, golden, got)
		}
	}
}

// A file of several documents declares each prefix once and each base where it changes.
func TestFileOfDocuments(t *testing.T) {
	var out bytes.Buffer
	w := Turtle.NewWriter(&out)
	for i, p := range []graph.IRI{"http://schema.org/name", "http://schema.org/name", "http://purl.org/dc/terms/title"} {
		base := fmt.Sprintf("https://data.example.org/events/%d", i/2)
		doc := &Document{Base: graph.IRI(base)}
		doc.Data.Graph.Add(graph.NewIRI(graph.IRI(base+"#this")), p, graph.NewString("x"))
		if err := w.Write(doc); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Write(&Document{}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	const want = `@base <https://data.example.org/events/0> .
@prefix schema: <http://schema.org/> .

<#this> schema:name "x" .

<#this> schema:name "x" .

@base <https://data.example.org/events/1> .
@prefix dcterms: <http://purl.org/dc/terms/> .

<#this> dcterms:title "x" .
`
	if out.String() != want {
		t.Errorf("got\n%s", out.String())
	}
	if err := errors.Join(w.Write(&Document{}), w.Close()); !errors.Is(err, errClosed) {
		t.Errorf("a closed file took more: %v", err)
	}
}

// A document that cannot be printed leaves no trace in its file.
func TestFileWithoutTheBad(t *testing.T) {
	good, bad := &Document{}, &Document{}
	good.Data.Graph.Add(graph.NewIRI("a:s"), "http://schema.org/name", graph.NewString("x"))
	bad.Data.Graph.Add(graph.NewIRI("a:s"), "http://schema.org/name", graph.NewIRI("no"))
	for _, f := range family {
		var out, want bytes.Buffer
		w := f.NewWriter(&out)
		if err := w.Write(bad); err == nil {
			t.Errorf("%s printed the bad one", f.Name)
		}
		alone := f.NewWriter(&want)
		if err := errors.Join(w.Write(good), w.Close(), alone.Write(good), alone.Close()); err != nil {
			t.Fatal(err)
		}
		if out.String() != want.String() {
			t.Errorf("%s: got\n%s\nwant\n%s", f.Name, out.String(), want.String())
		}
	}
}

func TestWritingTakesFlatMemory(t *testing.T) {
	doc := &Document{}
	event(&doc.Data, 1)
	for _, f := range family {
		w := f.NewWriter(io.Discard)
		for range 2000 {
			if err := w.Write(doc); err != nil {
				t.Fatal(err)
			}
		}
		if n := cap(w.(*stream).buf); n > 4*window {
			t.Errorf("%s holds %d bytes", f.Name, n)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func ExampleFormat_Append() {
	doc := &Document{Base: "https://data.example.org/events/journee"}
	this := graph.NewIRI("https://data.example.org/events/journee#this")
	doc.Data.Graph.Add(this, graph.Type, graph.NewIRI("http://schema.org/Event"))
	doc.Data.Graph.Add(this, "http://schema.org/name", graph.NewLang("Journée « IA & santé »", "fr"))
	doc.Data.Graph.Add(this, "http://schema.org/startDate", graph.NewTyped("2024-11-28", graph.XSDDate))
	b, err := Turtle.Append(nil, doc)
	if err != nil {
		fmt.Println(err)
	}
	fmt.Printf("%s", b)
	// Output:
	// @base <https://data.example.org/events/journee> .
	// @prefix schema: <http://schema.org/> .
	// @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
	//
	// <#this> a schema:Event ;
	//     schema:name "Journée « IA & santé »"@fr ;
	//     schema:startDate "2024-11-28"^^xsd:date .
}
