package vocab

import (
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/ns"
)

// Tombstone appends to g what is left to say of a record that was withdrawn or renamed: what kind of thing it was, until
// when, and what replaces it if anything does. What it said of the thing, even its name, is no longer said.
func (m Mapper) Tombstone(g *graph.Graph, e *data.Entry) {
	thing := graph.NewIRI(m.Thing(e.Ref))
	g.Add(thing, graph.Type, graph.NewIRI(ns.ProvEntity))
	if e.Summary.Type != "" {
		g.Add(thing, graph.Type, graph.NewIRI(NameIRI(e.Summary.Type)))
	}
	g.Add(thing, ns.InvalidatedTime, Instant(e.Changed))
	if e.Moved != "" {
		g.Add(thing, ns.IsReplacedBy, graph.NewIRI(m.Thing(e.Moved)))
	}
}

// Instant is a point in time as a literal: in UTC, to the millisecond, as the store's dates are. All have the same length,
// so that they are in order as text as well.
func Instant(t time.Time) graph.Term {
	return graph.NewTyped(t.UTC().Format("2006-01-02T15:04:05.000Z07:00"), graph.XSDDateTime)
}
