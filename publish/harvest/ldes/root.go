package ldes

import (
	"context"
	"strconv"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/ns"
)

// rootNode represents the root of a stream.
func rootNode(ctx context.Context, s *publish.Site, r publish.Resource, v *publish.Variant, t shape) (*publish.Representation, error) {
	list, err := branches(ctx, s.Store, r.Collection, t, node{})
	if err != nil {
		return nil, err
	}
	head := publish.Head{Profile: profile(v), Ingredients: []string{s.Title, s.License, strconv.Itoa(t.full()), strconv.FormatBool(t.some)}}
	if len(list) > 0 { // whether anything is new, the open page tells
		head.Modified = list[len(list)-1].from
	}
	return s.Graph(r, v, head, func() *format.Document {
		here := node{}.iri(s, r.Collection)
		doc := &format.Document{Base: here, Topic: graph.IRI(stream(s, r.Collection).Value)}
		g := &doc.Data.Graph
		introduce(g, s, r.Collection, node{})
		describe(g, s, r.Collection)
		g.Add(graph.NewIRI(here), graph.Type, graph.NewIRI(ns.EventSource))
		if len(list) > 0 {
			retain(g, here, list[0].from)
		}
		lead(g, s, r.Collection, graph.NewIRI(here), list)
		return doc
	}), nil
}

// describe says what clients must know of a stream (LDES, §4): how its members are ordered, what they are versions of, and
// how creations, changes and withdrawals are told apart.
func describe(g *graph.Graph, s *publish.Site, c data.Collection) {
	es := stream(s, c)
	title := s.Title
	if c != "" {
		title += " : " + string(c)
	}
	g.Add(es, ns.Title, graph.NewString(title))
	if s.License != "" {
		g.Add(es, ns.License, graph.NewIRI(graph.IRI(s.License)))
	}
	g.Add(es, ns.TimestampPath, graph.NewIRI(ns.GeneratedTime))
	g.Add(es, ns.SequencePath, graph.NewIRI(ns.DCATVersion))
	g.Add(es, ns.VersionOfPath, graph.NewIRI(ns.IsVersionOf))
	g.Add(es, ns.PollingInterval, integer(poll))
	for _, k := range []struct{ path, object, kind graph.IRI }{
		{ns.VersionCreatePath, ns.VersionCreateObject, ns.Create},
		{ns.VersionUpdatePath, ns.VersionUpdateObject, ns.Update},
		{ns.VersionDeletePath, ns.VersionDeleteObject, ns.Delete},
	} {
		g.Add(es, k.path, graph.NewIRI(graph.Type))
		g.Add(es, k.object, graph.NewIRI(k.kind))
	}
	shaped(g, es, graph.IRI(s.Base+Path(c)))
}

// shaped says what every member has, whatever its record is about (LDES, §4.2).
func shaped(g *graph.Graph, es graph.Term, here graph.IRI) {
	member := graph.NewIRI(here + "#member")
	g.Add(es, ns.TreeShape, member)
	g.Add(member, graph.Type, graph.NewIRI(ns.NodeShape))
	for _, p := range []struct{ name, path, constraint, value graph.IRI }{
		{"version-of", ns.IsVersionOf, ns.NodeKind, ns.NodeKindIRI},
		{"time", ns.GeneratedTime, ns.Datatype, graph.XSDDateTime},
		{"sequence", ns.DCATVersion, ns.Datatype, graph.XSDInteger},
	} {
		property := graph.NewIRI(here + "#member-" + p.name)
		g.Add(member, ns.Property, property)
		g.Add(property, ns.ShapePath, graph.NewIRI(p.path))
		g.Add(property, p.constraint, graph.NewIRI(p.value))
		g.Add(property, ns.MinCount, integer(1))
		g.Add(property, ns.MaxCount, integer(1))
	}
}

// retain states the retention policy (LDES, §4.4): all that ever came is kept, from the first change on. That is what no
// policy would mean as well; it is said in the words of today and in those that older clients know.
func retain(g *graph.Graph, here graph.IRI, first time.Time) {
	policy := graph.NewIRI(here + "#retention")
	g.Add(graph.NewIRI(here), ns.HasRetentionPolicy, policy)
	g.Add(policy, graph.Type, graph.NewIRI(ns.RetentionPolicy))
	g.Add(policy, graph.Type, graph.NewIRI(ns.PointInTimePolicy))
	g.Add(policy, ns.StartingFrom, vocab.Instant(first))
	g.Add(policy, ns.PointInTime, vocab.Instant(first))
}
