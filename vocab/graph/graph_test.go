package graph

import (
	"fmt"
	"testing"
)

const ex = "http://example.org/"

func iri(s string) Term   { return NewIRI(IRI(ex + s)) }
func blank(s string) Term { return NewBlank(s) }

// dataset makes a default graph of subject, predicate, object, one after the other.
func dataset(terms ...Term) *Dataset {
	d := &Dataset{}
	for i := 0; i+2 < len(terms); i += 3 {
		d.Graph.Add(terms[i], IRI(terms[i+1].Value), terms[i+2])
	}
	return d
}

// ring is n blank nodes in circles of the given sizes.
func ring(prefix string, sizes ...int) *Dataset {
	d := &Dataset{}
	for c, n := range sizes {
		for i := range n {
			d.Graph.Add(blank(fmt.Sprintf("%s%d.%d", prefix, c, i)), ex+"next", blank(fmt.Sprintf("%s%d.%d", prefix, c, (i+1)%n)))
		}
	}
	return d
}

func named(d *Dataset, name Term) *Dataset { return &Dataset{Named: []Named{{name, d.Graph}}} }

func TestIsomorphic(t *testing.T) {
	p, q := iri("p"), iri("q")
	for _, row := range []struct {
		fact string
		a, b *Dataset
		want bool
	}{
		{"nothing is nothing", dataset(), dataset(), true},
		{"the order does not matter", dataset(p, p, p, q, q, q), dataset(q, q, q, p, p, p), true},
		{"a triple said twice counts once", dataset(p, p, p, p, p, p), dataset(p, p, p), true},
		{"a datatype is part of the term", dataset(p, p, NewString("1")), dataset(p, p, NewTyped("1", XSDInteger)), false},
		{"a language is part of the term", dataset(p, p, NewLang("x", "fr")), dataset(p, p, NewLang("x", "en")), false},
		{"labels do not matter", dataset(blank("a"), p, blank("b")), dataset(blank("b"), p, blank("a")), true},
		{"two nodes are not one", dataset(p, p, blank("a"), p, q, blank("b")), dataset(p, p, blank("a"), p, q, blank("a")), false},
		{"a loop is not an edge", dataset(blank("a"), p, blank("a")), dataset(blank("a"), p, blank("b")), false},
		{"direction matters", dataset(blank("a"), p, blank("b"), blank("a"), q, iri("x")), dataset(blank("a"), p, blank("b"), blank("b"), q, iri("x")), false},
		{"twins", dataset(p, p, blank("a"), p, p, blank("b"), p, p, blank("c")), dataset(p, p, blank("x"), p, p, blank("y"), p, p, blank("z")), true},
		{"a ring is a ring", ring("a", 12), ring("b", 12), true},
		{"two rings of six are not one of twelve", ring("a", 6, 6), ring("b", 12), false},
		{"rings of three and five, in any order", ring("a", 3, 5), ring("b", 5, 3), true},
		{"graph names count", named(dataset(p, p, p), iri("g")), named(dataset(p, p, p), iri("h")), false},
		{"the default graph has no name", dataset(p, p, p), named(dataset(p, p, p), iri("g")), false},
		{"a blank name is a blank node", named(dataset(p, p, blank("g")), blank("g")), named(dataset(p, p, blank("h")), blank("h")), true},
		{"a blank name is not another", named(dataset(p, p, blank("g")), blank("g")), named(dataset(p, p, blank("g")), blank("h")), false},
		{"an empty named graph says nothing", &Dataset{Named: []Named{{Name: iri("g")}}}, dataset(), true},
	} {
		if got := Isomorphic(row.a, row.b); got != row.want {
			t.Errorf("%s: got %v", row.fact, got)
		}
		if got := Isomorphic(row.b, row.a); got != row.want {
			t.Errorf("%s, the other way: got %v", row.fact, got)
		}
	}
}

func TestKnakk(t *testing.T) {
	for _, want := range []Triple{
		{iri("s"), ex + "p", iri("o")},
		{blank("a"), ex + "p", blank("b")},
		{iri("s"), ex + "p", NewString("a \"quoted\"\nline")},
		{iri("s"), ex + "p", NewLang("été", "fr-FR")},
		{iri("s"), ex + "p", NewTyped("12.50", XSDDecimal)},
	} {
		k, err := ToKnakk(want)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := FromKnakk(k); err != nil || got != want {
			t.Errorf("%v came back as %v, %v", want, got, err)
		}
	}
	for _, bad := range []Triple{
		{NewString("s"), ex + "p", iri("o")},
		{iri("s"), "p", iri("o")},
		{iri("s"), ex + "p", Term{Kind: Literal, Value: "x"}},
		{iri("s"), ex + "p", Term{}},
	} {
		if _, err := ToKnakk(bad); err == nil {
			t.Errorf("%v was let through", bad)
		}
	}
}

func TestValidIRI(t *testing.T) {
	for s, want := range map[string]bool{
		"http://example.org/é": true,
		"urn:x":                true,
		"a+b-c.1:":             true,
		"":                     false,
		":x":                   false,
		"1a:x":                 false,
		"relative":             false,
		"/a:b":                 false,
		"http://a b":           false,
		"http://a\\b":          false,
	} {
		if got := ValidIRI(s); got != want {
			t.Errorf("ValidIRI(%q) = %v", s, got)
		}
	}
}

func ExampleIsomorphic() {
	a, b := &Dataset{}, &Dataset{}
	a.Graph.Add(NewBlank("x"), "http://schema.org/name", NewString("Ada"))
	b.Graph.Add(NewBlank("y"), "http://schema.org/name", NewString("Ada"))
	fmt.Println(Isomorphic(a, b))
	// Output: true
}
