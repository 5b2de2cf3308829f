package format

import (
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// NormalizeSchemaDatatypes gives a literal of one of schema.org's data types the XSD type that its text is of: the
// official context makes every startDate a schema:Date, even "2026-11-12T09:00:00+01:00", which is an xsd:dateTime. Dates,
// times, numbers and booleans are told by their text; schema:URL becomes the IRI where it is one; every other text,
// and what is not of the form that its type promises, becomes a plain string. Other triples are returned as they are.
// Decode does not call it: it gives what a document says.
func NormalizeSchemaDatatypes(t graph.Triple) graph.Triple {
	if t.Object.Kind != graph.Literal {
		return t
	}
	name, ok := schema.TermOf(string(t.Object.Datatype))
	if !ok || !schema.IsDataType(name) {
		return t
	}
	text := strings.TrimSpace(t.Object.Value)
	if name == schema.URL && graph.ValidIRI(text) {
		t.Object = graph.NewIRI(graph.IRI(text))
		return t
	}
	if d := datatypeOf(name, text); d != graph.XSDString {
		t.Object = graph.NewTyped(text, d)
		return t
	}
	t.Object = graph.NewString(t.Object.Value)
	return t
}

func datatypeOf(name schema.Term, text string) graph.IRI {
	switch {
	case name == schema.Date || name == schema.DateTime || name == schema.Time:
		return dateType(text)
	case name == schema.Boolean && (text == "true" || text == "false"):
		return graph.XSDBoolean
	case schema.IsA(name, schema.Number):
		return numberType(text)
	}
	return graph.XSDString
}

// dateType tells xsd:date, xsd:dateTime and xsd:time apart; seconds must be there, the zone need not.
func dateType(s string) graph.IRI {
	for _, form := range []struct {
		layout string
		is     graph.IRI
	}{
		{"2006-01-02", graph.XSDDate},
		{"2006-01-02Z07:00", graph.XSDDate},
		{"2006-01-02T15:04:05", graph.XSDDateTime},
		{"2006-01-02T15:04:05Z07:00", graph.XSDDateTime},
		{"15:04:05", graph.XSDTime},
		{"15:04:05Z07:00", graph.XSDTime},
	} {
		if _, err := time.Parse(form.layout, s); err == nil && !strings.Contains(s, ",") {
			return form.is
		}
	}
	return graph.XSDString
}

// numberType tells xsd:integer, xsd:decimal and xsd:double apart by digits, point and exponent.
func numberType(s string) graph.IRI {
	mantissa, exponent, double := strings.Cut(strings.ToLower(s), "e")
	whole, fraction, point := strings.Cut(strings.TrimLeft(mantissa, "+-"), ".")
	if len(mantissa)-len(strings.TrimLeft(mantissa, "+-")) > 1 || !allDigits(whole+fraction) || double && !allDigits(strings.TrimLeft(exponent, "+-")) {
		return graph.XSDString
	}
	switch {
	case double:
		return graph.XSDDouble
	case point:
		return graph.XSDDecimal
	}
	return graph.XSDInteger
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
