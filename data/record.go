// Package data says what a record is, how records come in (Row, Problem, Import) and how they stay (Store).
// It knows no vocabulary, no RDF and no HTTP: the floors above give the names their meaning.
package data

import (
	"strings"
	"time"
)

// Collection names one of the site's collections; it is the first segment of every entity's path.
type Collection string

// The collections of a site. Each accepts its schema.org class and every subclass of it.
const (
	Events        Collection = "events"
	Organizations Collection = "organizations"
	Places        Collection = "places"
	People        Collection = "people"
	Projects      Collection = "projects"
)

// Collections lists every collection in the order in which a site presents them.
var Collections = []Collection{Events, Organizations, Places, People, Projects}

// Known tells whether c is one of Collections.
func (c Collection) Known() bool {
	for _, k := range Collections {
		if c == k {
			return true
		}
	}
	return false
}

// Ref names a record within a site: "events/journee-ia-sante", a collection, a slash and an id.
// It is also the path of the record's document, relative to the site's base.
type Ref string

// NewRef joins a collection and an id.
func NewRef(c Collection, id string) Ref { return Ref(string(c) + "/" + id) }

// ParseRef reads "collection/id"; it is false unless the collection is known and the id is an ID.
func ParseRef(s string) (Ref, bool) {
	c, id, ok := strings.Cut(s, "/")
	if !ok || !Collection(c).Known() || !ValidID(id) {
		return "", false
	}
	return Ref(s), true
}

// Clone is the same Ref with bytes of its own, for those who keep it: one that was cut out of a record's text keeps all of it.
func (r Ref) Clone() Ref { return Ref(strings.Clone(string(r))) }

// Collection is the part before the slash.
func (r Ref) Collection() Collection {
	c, _, _ := strings.Cut(string(r), "/")
	return Collection(c)
}

// ID is the part after the slash.
func (r Ref) ID() string {
	_, id, _ := strings.Cut(string(r), "/")
	return id
}

// Record is one publishable thing: a tree of schema.org-shaped nodes with an address in the site.
type Record struct {
	Ref      Ref       // address in the site; empty until an import has assigned one
	Key      string    // the source's own key; empty where the source has none
	Source   string    // name of the source that gave the record, as the operator wrote it
	Modified time.Time // when the source says it changed; zero where it does not say
	Summary  Summary   // what lists and references show; computed by the floor above
	Node     Node

	// Part is the name of the file that gave the record, where its source has several that may give one record each in
	// their own way; empty where it has one, or that makes no difference.
	Part string
	// Identities are the hashes of what the record is known by besides its key, see Identity. They are nil where sources
	// are not merged: then whoever gives a record last has it alone.
	Identities []int64

	Number       int64 // of the record in the store, see Entry.Number; Put sets it
	Contribution int64 // of what its source gives of it, see Contribution.Number; Put sets it
}

// Summary is the little that lists, references and date indexes need to know about a record.
type Summary struct {
	Type  string    // the first type of the node, as in Node.Types
	Name  string    // the name to show
	Lang  string    // language tag of Name; empty if untagged
	Start time.Time // when it starts (UTC); zero where it has no start
}

// Node is a set of types and properties: the record itself, or a part nested in it.
type Node struct {
	// ID of a nested node: empty (its place in the record names it), or an absolute IRI.
	// A record's own node has none: Ref names it.
	ID         string
	Types      []string   // schema.org local names ("EducationEvent") or absolute IRIs; first is the main one
	Properties []Property // in the order to be shown; one entry a name
}

// Property is one property and all its values.
type Property struct {
	Name   string // schema.org local name ("startDate") or absolute IRI
	Values []Value

	index valueIndex // of Values, where they are many; Add makes and heeds it
}

// Values returns the values that n has for the property name; nil if it has none.
func Values[T ~string](n *Node, name T) []Value {
	for i := range n.Properties {
		if n.Properties[i].Name == string(name) {
			return n.Properties[i].Values
		}
	}
	return nil
}

// First returns the first value of the property name; its Kind is zero if there is none.
func First[T ~string](n *Node, name T) Value {
	if vs := Values(n, name); len(vs) > 0 {
		return vs[0]
	}
	return Value{}
}

// Add appends values to the property name, leaving out those that n already has.
func Add[T ~string](n *Node, name T, values ...Value) {
	at := -1
	for i := range n.Properties {
		if n.Properties[i].Name == string(name) {
			at = i
			break
		}
	}
	for _, v := range values {
		if at < 0 {
			n.Properties = append(n.Properties, Property{Name: string(name)})
			at = len(n.Properties) - 1
		}
		if p := &n.Properties[at]; !p.has(v) {
			p.Values = append(p.Values, v)
		}
	}
}

// Set replaces all values of the property name; without values it removes the property.
func Set[T ~string](n *Node, name T, values ...Value) {
	for i := range n.Properties {
		if n.Properties[i].Name == string(name) {
			n.Properties = append(n.Properties[:i], n.Properties[i+1:]...)
			break
		}
	}
	Add(n, name, values...)
}

// References returns the distinct records that n refers to, nested parts included, in order of appearance.
func (n *Node) References() []Ref {
	var refs []Ref
	n.walk(func(v Value) {
		if v.Kind != Reference {
			return
		}
		for _, r := range refs {
			if string(r) == v.Text {
				return
			}
		}
		refs = append(refs, Ref(v.Text))
	})
	return refs
}

func (n *Node) walk(visit func(Value)) {
	for i := range n.Properties {
		for _, v := range n.Properties[i].Values {
			visit(v)
			if v.Kind == Nested && v.Node != nil {
				v.Node.walk(visit)
			}
		}
	}
}

// Equal tells whether two nodes say the same in the same order.
func (n *Node) Equal(o *Node) bool {
	if n == nil || o == nil {
		return n == o
	}
	if n.ID != o.ID || len(n.Types) != len(o.Types) || len(n.Properties) != len(o.Properties) {
		return false
	}
	for i := range n.Types {
		if n.Types[i] != o.Types[i] {
			return false
		}
	}
	for i := range n.Properties {
		p, q := &n.Properties[i], &o.Properties[i]
		if p.Name != q.Name || len(p.Values) != len(q.Values) {
			return false
		}
		for j := range p.Values {
			if !p.Values[j].Equal(q.Values[j]) {
				return false
			}
		}
	}
	return true
}
