// Package plain tells a record in few words, for forms that know no graph: calendars, tables, maps. It finds the words,
// wherever in a record or beside it they stand; it knows no syntax.
package plain

import (
	"strconv"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// Thing is a record, with what is known of those that it refers to.
type Thing struct {
	Entry  *data.Entry
	Node   *data.Node // the entry's decoded body
	Mapper vocab.Mapper
	Labels vocab.Labels
	Nodes  map[data.Ref]*data.Node // of the records that are its places, see Needs; those that are missing have no address

	Revision    int  // how often it was changed since it first came, see data.Store.Revisions
	Occurrences bool // it is a series whose occurrences are records of their own
}

// Needs are the records whose nodes a Thing of a node needs: those that are its places.
func Needs(n *data.Node) []data.Ref {
	var refs []data.Ref
	for _, v := range data.Values(n, schema.Location) {
		if v.Kind == data.Reference {
			refs = append(refs, v.Ref())
		}
	}
	return refs
}

// Series tells whether a node says when it takes place again: its occurrences may be records of their own.
func Series(n *data.Node) bool { return data.First(n, schema.EventSchedule).Kind != 0 }

// Text is some words and their language, which is empty where it is not known.
type Text struct{ Text, Lang string }

// IRI is the thing's.
func (t *Thing) IRI() string { return string(t.Mapper.Thing(t.Entry.Ref)) }

// Document is the address of the document about it.
func (t *Thing) Document() string { return string(t.Mapper.Document(t.Entry.Ref)) }

// Name is what it is called.
func (t *Thing) Name() Text { return Text{t.Entry.Summary.Name, t.Entry.Summary.Lang} }

// Text is a text of a property: in the language of the name if there is one in it, else the first.
func (t *Thing) Text(property schema.Term) Text {
	return textIn(t.Node, property, t.Entry.Summary.Lang)
}

func textIn(n *data.Node, property schema.Term, lang string) Text {
	var first Text
	for _, v := range data.Values(n, property) {
		if v.Kind != data.Text || v.Text == "" {
			continue
		}
		if v.Tag == lang {
			return Text{v.Text, v.Tag}
		}
		if first.Text == "" {
			first = Text{v.Text, v.Tag}
		}
	}
	return first
}

// Texts are all texts of a property, and the names of the things there.
func (t *Thing) Texts(property schema.Term) (all []Text) {
	for _, v := range data.Values(t.Node, property) {
		if text := t.named(v); text.Text != "" {
			all = append(all, text)
		}
	}
	return all
}

// Literal is the first literal of a property, as it is written; empty if there is none.
func (t *Thing) Literal(property schema.Term) string {
	for _, v := range data.Values(t.Node, property) {
		if v.Literal() {
			return v.Text
		}
	}
	return ""
}

// Links are the addresses that a property leads to: those of things, and the urls of parts.
func (t *Thing) Links(property schema.Term) (all []string) {
	for _, v := range data.Values(t.Node, property) {
		if iri := t.link(v); iri != "" {
			all = append(all, iri)
		}
	}
	return all
}

func (t *Thing) link(v data.Value) string {
	switch v.Kind {
	case data.Link:
		return v.Text
	case data.Reference:
		return string(t.Mapper.Thing(v.Ref()))
	case data.Nested:
		for _, property := range [...]schema.Term{schema.URLProperty, schema.ContentURL} {
			if link := data.First(v.Node, property); link.Kind == data.Link {
				return link.Text
			}
		}
		return v.Node.ID
	}
	return ""
}

// Member is the member of an enumeration that a property has, such as EventCancelled; empty if there is none.
func (t *Thing) Member(property schema.Term) schema.Term {
	term, _ := schema.TermOf(data.First(t.Node, property).Text)
	return term
}

// Agent is a person or an organization.
type Agent struct {
	Text
	IRI string // of a record, or as the source gave it; may be empty
}

// Agents are the people and organizations that a property has.
func (t *Thing) Agents(property schema.Term) (all []Agent) {
	for _, v := range data.Values(t.Node, property) {
		a := Agent{Text: t.named(v), IRI: t.link(v)}
		if a.Text.Text != "" || a.IRI != "" {
			all = append(all, a)
		}
	}
	return all
}

// named is what a value is called: a text itself, or the name of a part or record.
func (t *Thing) named(v data.Value) Text {
	switch v.Kind {
	case data.Text:
		return Text{v.Text, v.Tag}
	case data.Nested:
		return textIn(v.Node, schema.Name, t.Entry.Summary.Lang)
	case data.Reference:
		if s, ok := t.Labels.Of(v.Ref()); ok {
			return Text{s.Name, s.Lang}
		}
		if v.Node != nil {
			return textIn(v.Node, schema.Name, t.Entry.Summary.Lang)
		}
	}
	return Text{}
}

// Place is where something is.
type Place struct {
	Text    // its name; may be empty
	IRI     string
	Virtual bool   // it is met online, at URL
	URL     string // of a virtual place
	Address Address
	Point   Point
}

// Address is a postal address, as far as it is known.
type Address struct{ Street, PostalCode, Locality, Region, Country string }

// String is the address in one line.
func (a Address) String() string {
	return joined(", ", a.Street, joined(" ", a.PostalCode, a.Locality), a.Region, a.Country)
}

// joined puts together what is not empty.
func joined(between string, parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		if p == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(between)
		}
		b.WriteString(p)
	}
	return b.String()
}

// Point is a place on earth in degrees of WGS 84, if Known.
type Point struct {
	Latitude, Longitude float64
	Known               bool
}

// Places are where it takes place.
func (t *Thing) Places() (all []Place) {
	for _, v := range data.Values(t.Node, schema.Location) {
		p := Place{Text: t.named(v), IRI: t.link(v)}
		switch v.Kind {
		case data.Text:
		case data.Nested:
			t.locate(&p, v.Node)
		case data.Reference:
			if n := t.Nodes[v.Ref()]; n != nil {
				t.locate(&p, n)
			}
		default:
			continue
		}
		all = append(all, p)
	}
	return all
}

// Place is where the thing itself is, of one that is a place.
func (t *Thing) Place() Place {
	p := Place{Text: t.Name(), IRI: t.IRI()}
	t.locate(&p, t.Node)
	return p
}

// locate adds what a node says of where it is.
func (t *Thing) locate(p *Place, n *data.Node) {
	for _, class := range n.Types {
		p.Virtual = p.Virtual || schema.IsA(schema.Term(class), schema.VirtualLocation)
	}
	if p.Virtual {
		if link := data.First(n, schema.URLProperty); link.Kind == data.Link {
			p.URL = link.Text
		}
	}
	lang := t.Entry.Summary.Lang
	for _, v := range data.Values(n, schema.Address) {
		switch {
		case v.Kind == data.Text && p.Address.Street == "":
			p.Address.Street = v.Text
		case v.Kind == data.Nested:
			a := v.Node
			p.Address = Address{textIn(a, schema.StreetAddress, lang).Text, textIn(a, schema.PostalCode, lang).Text,
				textIn(a, schema.AddressLocality, lang).Text, textIn(a, schema.AddressRegion, lang).Text, textIn(a, schema.AddressCountry, lang).Text}
		}
	}
	p.Point = point(n)
	for _, v := range data.Values(n, schema.Geo) {
		if v.Kind == data.Nested && !p.Point.Known {
			p.Point = point(v.Node)
		}
	}
}

// point is the point of a node that has a latitude and a longitude; not known if they are nowhere on earth.
func point(n *data.Node) Point {
	latitude, ok1 := degrees(n, schema.Latitude, 90)
	longitude, ok2 := degrees(n, schema.Longitude, 180)
	if !ok1 || !ok2 {
		return Point{}
	}
	return Point{latitude, longitude, true}
}

func degrees(n *data.Node, property schema.Term, most float64) (float64, bool) {
	v := data.First(n, property)
	if !v.Literal() {
		return 0, false
	}
	f, err := strconv.ParseFloat(strings.TrimSpace(v.Text), 64)
	return f, err == nil && f >= -most && f <= most
}

// AppendDegrees prints degrees with as many decimals as they have, at most seven: a centimetre
// (RFC 7946, §11.2, https://www.rfc-editor.org/rfc/rfc7946#section-11.2).
func AppendDegrees(dst []byte, degrees float64) []byte {
	start := len(dst)
	dst = strconv.AppendFloat(dst, degrees, 'f', 7, 64)
	for dst[len(dst)-1] == '0' {
		dst = dst[:len(dst)-1]
	}
	if dst[len(dst)-1] == '.' {
		dst = dst[:len(dst)-1]
	}
	if string(dst[start:]) == "-0" {
		return append(dst[:start], '0')
	}
	return dst
}
