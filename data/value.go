package data

// Kind says what a Value is.
type Kind uint8

// The kinds of value. The lexical form of every literal is kept as text, exactly as it is published.
const (
	Text      Kind = iota + 1 // text; Tag is its language tag, or empty
	Date                      // a day: "2024-11-28" (xsd:date)
	DateTime                  // an instant or local time: "2024-11-28T09:00:00+01:00" (xsd:dateTime)
	Time                      // a time of day: "09:00:00" (xsd:time)
	Boolean                   // "true" or "false"
	Integer                   // "42" (xsd:integer)
	Decimal                   // "12.50" (xsd:decimal)
	Double                    // "1.5E3" (xsd:double)
	Typed                     // any other literal; Tag is the IRI of its datatype
	Link                      // an absolute IRI, of something that is not a record here (enumeration members too)
	Reference                 // a record of this site: Text is its Ref; Node, if set, is what the source said of it (type, name)
	Nested                    // a part that has no address of its own: Node
)

// Value is one value of a property.
type Value struct {
	Kind Kind
	Text string // the lexical form, the IRI, or the Ref
	Tag  string // language tag of Text, datatype IRI of Typed
	Node *Node  // the node of Nested, what was said of a Reference besides its id, or what holds the markup of Text
}

// NewText is a text value; lang may be empty.
func NewText(text, lang string) Value { return Value{Kind: Text, Text: text, Tag: lang} }

// NewMarked is a text value whose source wrote it with markup: html says the same, and is safe to stand in a page. It
// is part of what the record says, but not of its graph.
func NewMarked(text, lang, html string) Value {
	return Value{Kind: Text, Text: text, Tag: lang, Node: &Node{ID: html}} // where few values have a node, nobody pays for one more field
}

// Markup is the safe HTML that a text was written in; empty if it was written without.
func (v Value) Markup() string {
	if v.Kind != Text || v.Node == nil {
		return ""
	}
	return v.Node.ID
}

// NewLink is a link to an absolute IRI.
func NewLink(iri string) Value { return Value{Kind: Link, Text: iri} }

// NewReference is a reference to a record of the site.
func NewReference(r Ref) Value { return Value{Kind: Reference, Text: string(r)} }

// NewNested is a nested node.
func NewNested(n *Node) Value { return Value{Kind: Nested, Node: n} }

// Literal tells whether v is a literal: neither a link, nor a reference, nor a nested node.
func (v Value) Literal() bool { return v.Kind >= Text && v.Kind <= Typed }

// Ref is the record that a Reference names.
func (v Value) Ref() Ref { return Ref(v.Text) }

// Equal tells whether two values are the same, nested nodes included.
func (v Value) Equal(o Value) bool {
	return v.Kind == o.Kind && v.Text == o.Text && v.Tag == o.Tag && v.Node.Equal(o.Node)
}
