package format

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

func TestSyntaxErrors(t *testing.T) {
	for _, row := range []struct {
		fact         string
		f            *Format
		in           string
		line, column int
		says         string
	}{
		{"a missing full stop", &NTriples, "<a:s> <a:p> <a:o>\n", 1, 18, "found the end, expected a full stop"},
		{"the second line", &NTriples, "<a:s> <a:p> <a:o> .\n<a:s> <a:p> .\n", 2, 13, `found ".", expected an object: an IRI, a blank node or a literal`},
		{"comments and blank lines count", &NTriples, "# one\n\n\n  <a:s> \"p\" <a:o> .", 4, 9, `found "\"p\"", expected a predicate: an IRI`},
		{"relative in N-Triples", &NTriples, "<s> <a:p> <a:o> .", 1, 2, "the IRI <s> is relative, and there is no base to resolve it against"},
		{"two on a line", &NTriples, "<a:s> <a:p> <a:o> . <a:s> <a:p> <a:o> .", 1, 21, `found "<a:s>", expected the end of the line behind a statement`},
		{"a surrogate", &NTriples, `<a:s> <a:p> "x\uD800" .`, 1, 15, `found "\\uD800" in a string, which is no escape that names a character`},
		{"a graph in N-Triples", &NTriples, "<a:s> <a:p> <a:o> <a:g> .", 1, 19, "expected a full stop"},
		{"five terms in N-Quads", &NQuads, "<a:s> <a:p> <a:o> <a:g> <a:x> .", 1, 25, "expected a full stop"},
		{"an open string", &NTriples, "<a:s> <a:p> \"o .\n", 1, 13, "a string has no closing quote in its line"},
		{"bytes that are no text", &NTriples, "<a:s> <a:p> \"\xff\" .", 1, 14, "a string is not valid UTF-8"},
		{"an unknown prefix", &Turtle, "\n\n  schema:a <a:p> <a:o> .", 3, 3, `the prefix "schema:" is not declared`},
		{"a word", &Turtle, "<a:s> is <a:o> .", 1, 7, `found "is", expected a predicate: an IRI, a prefixed name or "a"`},
		{"a space in an IRI", &Turtle, "<a:s x> <a:p> <a:o> .", 1, 5, "percent-encoded"},
		{"a relative IRI without base", &Turtle, "<s> <a:p> <a:o> .", 1, 2, "is relative"},
		{"a literal subject", &Turtle, `"s" <a:p> <a:o> .`, 1, 1, "expected a subject"},
		{"lines inside long text count", &Turtle, "<a:s> <a:p> \"\"\"\n\n\"\"\" ; ; <a:q> } .", 3, 15, "expected an object"},
		{"a line end in short text", &Turtle, "<a:s> <a:p> 'x\n' .", 1, 15, "text of several lines stands in three quotes"},
		{"an open collection", &Turtle, "<a:s> <a:p> ( 1 2", 1, 18, "found the end"},
		{"a graph in Turtle", &Turtle, "<a:g> { <a:s> <a:p> <a:o> }", 1, 7, "expected a predicate"},
		{"an open graph", &TriG, "<a:g> { <a:s> <a:p> <a:o> .", 1, 28, `expected "}"`},
		{"a prefix inside a graph", &TriG, "{ @prefix a: <a:> . }", 1, 3, "expected a subject"},
	} {
		_, err := decode(row.f, []byte(row.in), "")
		var syntax *SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("%s: got %v", row.fact, err)
			continue
		}
		if syntax.Line != row.line || syntax.Column != row.column || !strings.Contains(syntax.Message, row.says) {
			t.Errorf("%s: got %d:%d: %s, want %d:%d: %s", row.fact, syntax.Line, syntax.Column, syntax.Message, row.line, row.column, row.says)
		}
	}
}

func TestReads(t *testing.T) {
	for _, row := range []struct {
		fact string
		f    *Format
		in   string
		want string // as N-Quads
	}{
		{"a byte order mark is no part of the text", &Turtle, "\uFEFF<a:s> <a:p> 1 .", `<a:s> <a:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .`},
		{"a number before the full stop", &Turtle, "<a:s> <a:p> 1.", `<a:s> <a:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .`},
		{"carriage returns end lines too", &NTriples, "<a:s> <a:p> <a:o> .\r<a:s> <a:p> <a:q> .\r\n", "<a:s> <a:p> <a:o> .\n<a:s> <a:p> <a:q> ."},
		{"labels never meet nodes without one", &Turtle, "_:b1 <a:p> [] .", "_:x <a:p> _:y ."},
		{"nor do they among themselves", &Turtle, "_:b1 <a:p> _:bb1 .", "_:x <a:p> _:y ."},
		{"a relative base", &Turtle, "@base <http://a/b/c> . @base <../d/> . <e> a <> .", "<http://a/d/e> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://a/d/> ."},
		{"a prefix said anew", &Turtle, "@prefix p: <a:1> . p:x p:x p:x . @prefix p: <a:2> . p:x p:x p:x .", "<a:1x> <a:1x> <a:1x> .\n<a:2x> <a:2x> <a:2x> ."},
		{"a graph in two pieces", &TriG, "<a:g> { <a:s> <a:p> 'x' } GRAPH <a:g> { <a:s> <a:p> 'y' . }", "<a:s> <a:p> \"x\" <a:g> .\n<a:s> <a:p> \"y\" <a:g> ."},
	} {
		got, err := decode(row.f, []byte(row.in), "")
		if err != nil {
			t.Errorf("%s: %s", row.fact, at(err))
			continue
		}
		want, err := decode(&NQuads, []byte(row.want), "")
		if err != nil {
			t.Fatal(err)
		}
		if !graph.Isomorphic(got, want) {
			t.Errorf("%s: got %v", row.fact, got)
		}
	}
}

// What is nested without end is an error, not the end of the process.
func TestNestingIsBounded(t *testing.T) {
	for _, open := range []string{"(", "[ <a:p> ", "[ a (", "( ["} {
		for _, f := range []*Format{&Turtle, &TriG} {
			_, err := decode(f, []byte("<a:s> <a:p> "+strings.Repeat(open, 1_000_000)), "")
			if err == nil {
				t.Errorf("%s: a million of %q were read", f.Name, open)
			}
		}
	}
	in := "<a:s> <a:p> " + strings.Repeat("( [ <a:p> ", 400) + "1" + strings.Repeat(" ] )", 400) + " ."
	if _, err := decode(&Turtle, []byte(in), ""); err != nil {
		t.Errorf("eight hundred deep: %v", err)
	}
}

// repeated gives a text again and again.
type repeated struct {
	text string
	left int
	rest string
}

func (r *repeated) Read(b []byte) (int, error) {
	if r.rest == "" {
		if r.left == 0 {
			return 0, io.EOF
		}
		r.left--
		r.rest = r.text
	}
	n := copy(b, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

func TestReadingTakesFlatMemory(t *testing.T) {
	text := "<http://example.org/s> <http://example.org/p> \"" + strings.Repeat("text ", 100) + "\" . # a comment\n"
	for _, f := range family {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		n := 0
		var peak uint64
		err := f.Decode(&repeated{text: text, left: 20_000}, "", func(graph.Triple, graph.Term) error {
			if n++; n%5_000 == 0 {
				runtime.GC()
				runtime.ReadMemStats(&after)
				peak = max(peak, after.HeapAlloc)
			}
			return nil
		})
		if err != nil || n != 20_000 {
			t.Fatalf("%s: %d triples, %v", f.Name, n, err)
		}
		if grown := int64(peak) - int64(before.HeapAlloc); grown > 2<<20 {
			t.Errorf("%s: holds %d bytes more while it reads", f.Name, grown)
		}
	}
}

func TestTermIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a hundred megabytes")
	}
	for _, f := range []*Format{&NTriples, &Turtle} {
		in := io.MultiReader(strings.NewReader(`<a:s> <a:p> """`), &repeated{text: strings.Repeat("x", 1<<20), left: 80})
		if err := f.Decode(in, "", func(graph.Triple, graph.Term) error { return nil }); err == nil || !strings.Contains(err.Error(), "longer than 64 MB") {
			t.Errorf("%s: got %v", f.Name, err)
		}
	}
}

// Whatever bytes arrive, Decode returns; and what it read survives being printed.
func fuzzDecode(f *testing.F, form *Format) {
	for _, seed := range []string{
		"", "<a:s> <a:p> <a:o> .", "@prefix p: <a:> . p:s a p:o, (1 2.5 3e0 true) ; p:q [ p:r \"x\"@en-GB ] .", "_:a <a:p> \"\"\"x\n\\u00e9\"\"\"^^<a:t> .",
		"<a:g> { [] <a:p> () } GRAPH _:g { <a:s> <a:p> 'x' }", "@base <http://a/b> . <../c> <#d> <> .", "PREFIX : <a:>\n:s%20 :p\\~ :o.o .", "<a:s> <a:p> \"x\" <a:g> .",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		doc := &Document{}
		err := form.Decode(bytes.NewReader(b), "http://example.org/d", func(t graph.Triple, name graph.Term) error {
			doc.Data.Add(t, name)
			return nil
		})
		if err != nil {
			_ = err.Error()
			return
		}
		for _, out := range family {
			printed, err := out.Append(nil, doc)
			if err != nil {
				t.Fatalf("%s cannot print what %s read: %v", out.Name, form.Name, err)
			}
			if back, err := decode(out, printed, ""); err != nil {
				t.Fatalf("%s: %s\n%s", out.Name, at(err), printed)
			} else if len(b) < 1000 && !graph.Isomorphic(back, defaultOnly(out, &doc.Data)) {
				t.Fatalf("%s: another graph came back:\n%s", out.Name, printed)
			}
		}
	})
}

func FuzzDecodeTurtle(f *testing.F)   { fuzzDecode(f, &Turtle) }
func FuzzDecodeTriG(f *testing.F)     { fuzzDecode(f, &TriG) }
func FuzzDecodeNTriples(f *testing.F) { fuzzDecode(f, &NTriples) }
func FuzzDecodeNQuads(f *testing.F)   { fuzzDecode(f, &NQuads) }

func ExampleFormat_Decode() {
	in := strings.NewReader("@prefix schema: <http://schema.org/> . <#this> a schema:Event ; schema:name \"Journée\"@fr .")
	err := Turtle.Decode(in, "https://data.example.org/events/x", func(t graph.Triple, _ graph.Term) error {
		fmt.Println(t.Subject.Value, t.Predicate, t.Object.Value)
		return nil
	})
	fmt.Println(err)
	// Output:
	// https://data.example.org/events/x#this http://www.w3.org/1999/02/22-rdf-syntax-ns#type http://schema.org/Event
	// https://data.example.org/events/x#this http://schema.org/name Journée
	// <nil>
}
