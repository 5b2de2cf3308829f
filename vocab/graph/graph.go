// Package graph holds RDF 1.1 terms, triples, small graphs and datasets, their one canonical order and their
// isomorphism (https://www.w3.org/TR/rdf11-concepts/). It knows no syntax and no vocabulary but XSD and RDF.
// The terms are plain comparable values, not knakk/rdf's interfaces: those cost an allocation a term, compare
// literals without their datatype, and panic on an empty language tag. This package is the door to them.
package graph

import (
	"cmp"
	"slices"
)

// IRI is an absolute IRI (RDF 1.1 Concepts, §3.2), without angle brackets.
type IRI string

// The namespaces that RDF itself needs.
const (
	XSD = "http://www.w3.org/2001/XMLSchema#"
	RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
)

// The words of RDF and XSD that code mentions.
const (
	Type       IRI = RDF + "type"
	First      IRI = RDF + "first"
	Rest       IRI = RDF + "rest"
	Nil        IRI = RDF + "nil"
	LangString IRI = RDF + "langString"
	XMLLiteral IRI = RDF + "XMLLiteral"
	JSON       IRI = RDF + "JSON"

	XSDString   IRI = XSD + "string"
	XSDBoolean  IRI = XSD + "boolean"
	XSDInteger  IRI = XSD + "integer"
	XSDDecimal  IRI = XSD + "decimal"
	XSDDouble   IRI = XSD + "double"
	XSDDate     IRI = XSD + "date"
	XSDDateTime IRI = XSD + "dateTime"
	XSDTime     IRI = XSD + "time"
)

// Kind says what a Term is. The zero Kind is no term: as a graph name it means the default graph.
type Kind uint8

// The kinds of term.
const (
	Resource Kind = iota + 1 // an IRI
	Blank                    // a blank node
	Literal                  // a literal
)

// Term is an IRI, a blank node or a literal. Terms are comparable with ==, by RDF's term equality
// (RDF 1.1 Concepts, §3.3), as long as they were made by the functions of this package.
type Term struct {
	Kind     Kind
	Value    string // the IRI, the blank node's label without "_:", or the lexical form
	Datatype IRI    // of a literal; always set: xsd:string and rdf:langString are spelled out
	Lang     string // of a literal with datatype rdf:langString, as written
}

// NewIRI is an IRI as a term. It does not check: decoders and the mapper do, with ValidIRI.
func NewIRI(iri IRI) Term { return Term{Kind: Resource, Value: string(iri)} }

// NewBlank is a blank node with a label that is unique in its document.
func NewBlank(label string) Term { return Term{Kind: Blank, Value: label} }

// NewString is a literal with datatype xsd:string.
func NewString(s string) Term { return Term{Kind: Literal, Value: s, Datatype: XSDString} }

// NewLang is a language-tagged literal; with an empty tag it is a plain string.
func NewLang(s, lang string) Term {
	if lang == "" {
		return NewString(s)
	}
	return Term{Kind: Literal, Value: s, Datatype: LangString, Lang: lang}
}

// NewTyped is a literal with a datatype; an empty one means xsd:string.
func NewTyped(s string, datatype IRI) Term {
	if datatype == "" {
		datatype = XSDString
	}
	return Term{Kind: Literal, Value: s, Datatype: datatype}
}

// IsZero tells whether t is no term.
func (t Term) IsZero() bool { return t.Kind == 0 }

// Triple is a statement. Subject is an IRI or a blank node.
type Triple struct {
	Subject   Term
	Predicate IRI
	Object    Term
}

// Graph is a list of triples in the order to be shown. It may hold duplicates until Canonical removes them.
type Graph struct {
	Triples []Triple
}

// Add appends a triple.
func (g *Graph) Add(s Term, p IRI, o Term) { g.Triples = append(g.Triples, Triple{s, p, o}) }

// Named is a graph with a name, an IRI or a blank node.
type Named struct {
	Name Term
	Graph
}

// Dataset is a default graph and named graphs (RDF 1.1 Concepts, §4).
type Dataset struct {
	Graph
	Named []Named
}

// Add puts a triple into the graph of that name; the zero Term names the default graph.
func (d *Dataset) Add(t Triple, name Term) {
	if name.IsZero() {
		d.Triples = append(d.Triples, t)
		return
	}
	for i := len(d.Named) - 1; i >= 0; i-- {
		if d.Named[i].Name == name {
			d.Named[i].Triples = append(d.Named[i].Triples, t)
			return
		}
	}
	d.Named = append(d.Named, Named{Name: name, Graph: Graph{Triples: []Triple{t}}})
}

// Compare orders terms: by kind, then value, datatype and language, by code point.
func (t Term) Compare(o Term) int {
	return cmp.Or(cmp.Compare(t.Kind, o.Kind), cmp.Compare(t.Value, o.Value), cmp.Compare(t.Datatype, o.Datatype),
		cmp.Compare(t.Lang, o.Lang))
}

// Compare orders triples by subject, predicate and object.
func (t Triple) Compare(o Triple) int {
	return cmp.Or(t.Subject.Compare(o.Subject), cmp.Compare(t.Predicate, o.Predicate), t.Object.Compare(o.Object))
}

// Canonical sorts the triples and removes duplicates. Two graphs without blank nodes are equal if and only if their
// canonical triples are; with blank nodes, use Isomorphic.
func (g *Graph) Canonical() {
	slices.SortFunc(g.Triples, Triple.Compare)
	g.Triples = slices.Compact(g.Triples)
}

// ValidIRI tells whether s is an absolute IRI that every RDF syntax can carry: a scheme, and none of the characters
// that IRIREF forbids (Turtle 1.1 §6.5 [18]: controls, space, <>"{}|^`\).
func ValidIRI(s string) bool {
	colon := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c <= ' ' || c == '<' || c == '>' || c == '"' || c == '{' || c == '}' || c == '|' || c == '^' || c == '`' || c == '\\' {
			return false
		}
		if !colon {
			if c == ':' {
				if i == 0 {
					return false
				}
				colon = true
				continue
			}
			letter := 'a' <= c|0x20 && c|0x20 <= 'z'
			if !letter && (i == 0 || !('0' <= c && c <= '9' || c == '+' || c == '-' || c == '.')) {
				return false
			}
		}
	}
	return colon
}
