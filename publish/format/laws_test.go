package format

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/knakk/rdf"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// family is the four forms that share a reader and a writer.
var family = []*Format{&NTriples, &NQuads, &Turtle, &TriG}

// defaultOnly is what a form without named graphs prints of a dataset.
func defaultOnly(f *Format, d *graph.Dataset) *graph.Dataset {
	if f.Quads {
		return d
	}
	return &graph.Dataset{Graph: d.Graph}
}

// mustSurvive checks the laws of a form for one document: what is printed is read back as the same dataset, by
// Append and by Writer; the same document gives the same bytes; duplicates change nothing.
func mustSurvive(t *testing.T, f *Format, doc *Document) {
	t.Helper()
	want := defaultOnly(f, &doc.Data)
	b, err := f.Append(nil, doc)
	if err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	got, err := decode(f, b, "")
	if err != nil {
		t.Fatalf("%s: what it prints is no %s: %v\n%s", f.Name, f.Title, at(err), b)
	}
	if !graph.Isomorphic(got, want) {
		t.Fatalf("%s: came back as\n%v\nfrom\n%v\nby\n%s", f.Name, got, want, b)
	}
	again, _ := f.Append([]byte("x"), doc)
	if string(again) != "x"+string(b) {
		t.Fatalf("%s: prints\n%s\nand then\n%s", f.Name, b, again)
	}
	twice := *doc
	twice.Data.Triples = append(slices.Clone(doc.Data.Triples), doc.Data.Triples...)
	if again, _ = f.Append(nil, &twice); !bytes.Equal(again, b) {
		t.Fatalf("%s: prints\n%s\nand with duplicates\n%s", f.Name, b, again)
	}
	var file bytes.Buffer
	w := f.NewWriter(&file)
	if err := errors.Join(w.Write(doc), w.Write(doc), w.Close()); err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	if got, err = decode(f, file.Bytes(), ""); err != nil {
		t.Fatalf("%s: two documents in a file: %v\n%s", f.Name, at(err), file.Bytes())
	}
	if !graph.Isomorphic(got, apart(want)) {
		t.Fatalf("%s: two documents in a file\n%s", f.Name, file.Bytes())
	}
}

func at(err error) string {
	var syntax *SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Sprintf("%d:%d: %s", syntax.Line, syntax.Column, syntax.Message)
	}
	return err.Error()
}

// apart is a dataset twice, with blank nodes of its own each time.
func apart(d *graph.Dataset) *graph.Dataset {
	var out graph.Dataset
	for _, copy := range []string{"1.", "2."} {
		own := func(t graph.Term) graph.Term {
			if t.Kind == graph.Blank {
				t.Value = copy + t.Value
			}
			return t
		}
		each(d, func(t graph.Triple, name graph.Term) {
			out.Add(graph.Triple{Subject: own(t.Subject), Predicate: t.Predicate, Object: own(t.Object)}, own(name))
		})
	}
	return &out
}

func each(d *graph.Dataset, use func(t graph.Triple, name graph.Term)) {
	for _, t := range d.Triples {
		use(t, graph.Term{})
	}
	for _, n := range d.Named {
		for _, t := range n.Triples {
			use(t, n.Name)
		}
	}
}

func TestSuiteGraphsSurvive(t *testing.T) {
	for _, s := range []struct {
		suite  string
		reader *Format
	}{{"rdf-turtle", &Turtle}, {"rdf-n-triples", &NTriples}, {"rdf-n-quads", &NQuads}, {"rdf-trig", &TriG}} {
		n := suiteGraphs(t, s.suite, s.reader, func(t *testing.T, name, base string, d *graph.Dataset) {
			for _, f := range family {
				t.Run(f.Name+"/"+name, func(t *testing.T) {
					mustSurvive(t, f, &Document{Data: *d})
					mustSurvive(t, f, &Document{Base: graph.IRI(base), Data: *d})
				})
			}
			t.Run("every form/"+name, func(t *testing.T) { keptByAll(t, &Document{Data: *d}) })
		})
		t.Logf("%s: writers bring %d of %d graphs back, through %d forms", s.suite, n, n, len(All))
	}
}

var evilTexts = []string{
	"", "plain", "été", "a\nb", "\n", "\r\n", "\"", "\"\"\"", "a\"\n", "\n\"\"", "\"\"\"\n\"\"\"\"", "\\", "\\\n", "\\u0041", "\x00", "\x07\x08\x0b\x0c\x7f",
	"\t\n\t", "\u0085\u2028", "\ufeff", "\ufffe\uffff", "\U0001F600", "</script>", "1", "+1", "-0", "01", "1.", ".5", "1.5", "12.50", "1e3", "1.E3", "-.5e-10",
	"INF", "NaN", "true", "TRUE", "1 ", "a b", "@fr", "^^", "'", strings.Repeat("long ", 40), strings.Repeat("x", 600),
}

var evilIRIs = []string{
	"http://schema.org/name", "http://schema.org/", "http://schema.org/a.b", "http://schema.org/a.", "http://schema.org/-a", "http://schema.org/a/b",
	"http://schema.org/a?b=c", "http://schema.org/%41", "http://schema.org/%4", "http://schema.org/é", "http://schema.org/\u00b7x", "http://schema.org/a~(b)'!$&*+,;=@",
	"http://schema.org/a:b", "http://schema.org/1", "http://schema.org/_", "http://schema.org/a#b", "http://www.w3.org/ns/dcat#", "http://www.w3.org/ns/dcat#a/b",
	"http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "http://www.w3.org/1999/02/22-rdf-syntax-ns#nil", "http://www.w3.org/1999/02/22-rdf-syntax-ns#first",
	"urn:x", "a:", "x:/../y", "http://a/b/../c", "https://data.example.org/events/x", "https://data.example.org/events/x#this",
	"https://data.example.org/events/x#", "https://data.example.org/events/xy", "https://data.example.org/events/x?q", "https://data.example.org/events/x#a/../b",
	"http://example.org/\U0001F600", "http://schema.org/\U000F0000", "http://schema.org/\U0001F600", "mailto:a@b.example",
}

var evilLabels = []string{"a", "b1", "b2", "bb1", "", "a b", "é", "X_", "X_61", "d1_a", "d2_a", "1.", "a.b", "-", "genid\x00", "_", "0"}

// generated is a document of terms that break careless writers. Blank nodes refer to one another in every way.
func generated(r *rand.Rand) *Document {
	iri := func() graph.Term { return graph.NewIRI(graph.IRI(evilIRIs[r.IntN(len(evilIRIs))])) }
	blank := func() graph.Term { return graph.NewBlank(evilLabels[r.IntN(len(evilLabels))]) }
	node := func() graph.Term {
		if r.IntN(3) == 0 {
			return blank()
		}
		return iri()
	}
	datatypes := []graph.IRI{graph.XSDString, graph.XSDInteger, graph.XSDDecimal, graph.XSDDouble, graph.XSDBoolean, graph.XSDDate, "urn:type", graph.XMLLiteral}
	object := func() graph.Term {
		text := evilTexts[r.IntN(len(evilTexts))]
		switch r.IntN(4) {
		case 0:
			return graph.NewTyped(text, datatypes[r.IntN(len(datatypes))])
		case 1:
			return graph.NewLang(text, []string{"fr", "en-GB", "x-klingon-1"}[r.IntN(3)])
		}
		return node()
	}
	predicate := func() graph.IRI {
		if r.IntN(4) == 0 {
			return []graph.IRI{graph.First, graph.Rest, graph.Type}[r.IntN(3)]
		}
		return graph.IRI(iri().Value)
	}
	doc := &Document{}
	if r.IntN(2) == 0 {
		doc.Base, doc.Topic = "https://data.example.org/events/x", "https://data.example.org/events/x#this"
	}
	fill := func(g *graph.Graph) {
		for range r.IntN(40) {
			g.Add(node(), predicate(), object())
		}
		for range r.IntN(3) { // a collection, more or less
			head := graph.NewBlank(fmt.Sprintf("l%d", r.IntN(1000)))
			g.Add(node(), predicate(), head)
			for range r.IntN(5) {
				next := graph.NewBlank(fmt.Sprintf("l%d", r.IntN(1000)))
				g.Add(head, graph.First, object())
				g.Add(head, graph.Rest, next)
				head = next
			}
			g.Add(head, graph.First, object())
			g.Add(head, graph.Rest, graph.NewIRI(graph.Nil))
		}
		s, p := node(), predicate()
		for range r.IntN(30) { // many objects of one predicate
			g.Add(s, p, object())
		}
	}
	fill(&doc.Data.Graph)
	for range r.IntN(3) {
		n := graph.Named{Name: node()}
		fill(&n.Graph)
		doc.Data.Named = append(doc.Data.Named, n)
	}
	return doc
}

func TestGeneratedGraphsSurvive(t *testing.T) {
	for i := range 120 {
		doc := generated(rand.New(rand.NewPCG(uint64(i), 1)))
		for _, f := range family {
			mustSurvive(t, f, doc)
		}
	}
}

// chain is n blank nodes, each inside the one before.
func chain(n int, p graph.IRI) *Document {
	doc := &Document{}
	last := graph.NewIRI("http://example.org/s")
	for i := range n {
		next := graph.NewBlank(fmt.Sprint("c", i))
		doc.Data.Graph.Add(last, p, next)
		if p == graph.Rest {
			doc.Data.Graph.Add(next, graph.First, graph.NewString("item"))
		}
		last = next
	}
	doc.Data.Graph.Add(last, p, graph.NewIRI(graph.Nil))
	return doc
}

func TestLongGraphsSurvive(t *testing.T) {
	ring := chain(100, "http://example.org/p")
	ring.Data.Graph.Add(graph.NewBlank("c99"), "http://example.org/p", graph.NewBlank("c50"))
	crowd, wide := &Document{}, &Document{}
	for i := range 3000 {
		crowd.Data.Graph.Add(graph.NewIRI("http://example.org/s"), "http://example.org/p", graph.NewString(fmt.Sprint(i%2000)))
		wide.Data.Graph.Add(graph.NewIRI("http://example.org/s"), graph.IRI(fmt.Sprint("http://example.org/p", i%2000)), graph.NewString(fmt.Sprint(i%7)))
	}
	loop := &Document{} // a list that holds itself
	loop.Data.Graph.Add(graph.NewBlank("a"), graph.First, graph.NewBlank("a"))
	loop.Data.Graph.Add(graph.NewBlank("a"), graph.Rest, graph.NewIRI(graph.Nil))
	for name, doc := range map[string]*Document{
		"deep": chain(120, "http://example.org/p"), "list": chain(120, graph.Rest), "ring": ring, "crowd": crowd, "wide": wide, "loop": loop,
	} {
		t.Run(name, func(t *testing.T) {
			for _, f := range family {
				mustSurvive(t, f, doc)
			}
		})
	}
}

// Another's reader must read what we print: knakk/rdf's decoders held up for N-Triples and plain Turtle.
func TestKnakkReadsWhatWePrint(t *testing.T) {
	for i := range 100 {
		doc := generated(rand.New(rand.NewPCG(uint64(i), 2)))
		doc.Data.Named = nil
		doc.Data.Triples = slices.DeleteFunc(doc.Data.Triples, func(t graph.Triple) bool {
			return strings.Contains(t.Object.Value, "\ufeff") || t.Object.Kind == graph.Literal && strings.ContainsAny(t.Object.Value, "\x00\x07\x0b\x7f")
		})
		b, err := NTriples.Append(nil, doc)
		if err != nil {
			t.Fatal(err)
		}
		all, err := rdf.NewTripleDecoder(bytes.NewReader(b), rdf.NTriples).DecodeAll()
		if err != nil {
			t.Fatalf("%v\n%s", err, b)
		}
		got := &graph.Dataset{}
		for _, k := range all {
			triple, err := graph.FromKnakk(k)
			if err != nil {
				t.Fatal(err)
			}
			got.Add(triple, graph.Term{})
		}
		if !graph.Isomorphic(got, &doc.Data) {
			t.Fatalf("knakk/rdf reads something else:\n%v\nin\n%s", got, b)
		}
	}
}

// What comes in small pieces is read as what comes at once.
func TestPieces(t *testing.T) {
	for i := range 30 {
		doc := generated(rand.New(rand.NewPCG(uint64(i), 3)))
		for _, f := range family {
			b, err := f.Append(nil, doc)
			if err != nil {
				t.Fatal(err)
			}
			got := &graph.Dataset{}
			err = f.Decode(iotest.OneByteReader(bytes.NewReader(b)), "", func(t graph.Triple, name graph.Term) error {
				got.Add(t, name)
				return nil
			})
			if err != nil || !graph.Isomorphic(got, defaultOnly(f, &doc.Data)) {
				t.Fatalf("%s, byte by byte: %v\n%s", f.Name, err, b)
			}
		}
	}
}

// An error of the input or of the receiver ends the reading and comes back as it is.
func TestErrorsComeBack(t *testing.T) {
	broken := errors.New("broken")
	const text = "<http://example.org/s> <http://example.org/p> \"o\" .\n"
	for _, f := range family {
		err := f.Decode(io.MultiReader(strings.NewReader(text+"<http://exa"), iotest.ErrReader(broken)), "", func(graph.Triple, graph.Term) error { return nil })
		if !errors.Is(err, broken) {
			t.Errorf("%s: the input's error came back as %v", f.Name, err)
		}
		err = f.Decode(strings.NewReader(text), "", func(graph.Triple, graph.Term) error { return broken })
		if !errors.Is(err, broken) {
			t.Errorf("%s: the receiver's error came back as %v", f.Name, err)
		}
	}
}
