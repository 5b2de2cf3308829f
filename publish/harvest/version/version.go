// Package version is every version of every record as a resource of its own: what the change with a cursor made of it.
// None of them ever says anything else, not even when its record is withdrawn: it is what was published, and what the
// event streams have as a member.
package version

import (
	"context"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/ns"
)

// Version is what a change made.
type Version struct {
	data.Change
	entry data.Entry
	node  *data.Node // nil where it is a tombstone, or leads to another name
}

// Read reads what a change made.
func Read(ctx context.Context, store data.Store, c data.Change) (*Version, error) {
	e, err := store.Version(ctx, c.Cursor)
	if err != nil {
		return nil, err
	}
	v := &Version{Change: c, entry: e}
	if e.State == data.Live {
		v.node, err = data.Decode(e.Body)
	}
	return v, err
}

// kinds are the words for what a change did. Of a renamed record the old name is deleted, and the new one created.
var kinds = [...]graph.IRI{data.Create: ns.Create, data.Update: ns.Update, data.Delete: ns.Delete, data.Rename: ns.Delete}

// Describe appends to g what the version is, about the subject: what kind of change made it, of what, when, and where it
// stands in the order of all changes.
func (v *Version) Describe(g *graph.Graph, m vocab.Mapper, subject graph.Term) {
	g.Add(subject, graph.Type, graph.NewIRI(kinds[v.Op]))
	g.Add(subject, ns.IsVersionOf, graph.NewIRI(m.Thing(v.Ref)))
	g.Add(subject, ns.GeneratedTime, vocab.Instant(v.At))
	g.Add(subject, ns.DCATVersion, graph.NewTyped(number(v.Cursor), graph.XSDInteger))
}

// Say appends to g what the version says of the thing: what the record said, or what is left to say of it. What others are
// called, to which it refers, is what its source said, not what they are called now: the same for ever.
func (v *Version) Say(g *graph.Graph, m vocab.Mapper) {
	if v.node == nil {
		m.Tombstone(g, &v.entry)
		return
	}
	m.Map(g, &data.Record{Ref: v.Ref, Node: *v.node}, nil)
}
