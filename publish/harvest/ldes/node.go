package ldes

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/ns"
)

// poll is how many seconds a client should wait before it asks again (LDES, §3).
const poll = 60

// stream is the IRI of a collection's stream.
func stream(s *publish.Site, c data.Collection) graph.Term {
	return graph.NewIRI(graph.IRI(s.Base + Path(c) + "#stream"))
}

// introduce says on a node which stream it is of, and on which view (TREE, §"Overview").
func introduce(g *graph.Graph, s *publish.Site, c data.Collection, n node) (here graph.Term) {
	here = graph.NewIRI(n.iri(s, c))
	g.Add(stream(s, c), graph.Type, graph.NewIRI(ns.EventStream))
	g.Add(stream(s, c), ns.TreeView, graph.NewIRI(node{}.iri(s, c)))
	g.Add(here, graph.Type, graph.NewIRI(ns.TreeNode))
	return here
}

// branch is a node that another leads to, and when its members came.
type branch struct {
	node
	from  time.Time
	until time.Time // of its last member; zero if it is open
}

// branches reads when the members of a node's children came.
func branches(ctx context.Context, store data.Store, c data.Collection, t shape, n node) ([]branch, error) {
	var list []branch
	for _, child := range t.children(n) {
		first, err := store.Log(ctx, c, child.after, 1)
		if err != nil {
			return nil, err
		}
		if len(first) == 0 {
			return nil, fmt.Errorf("the log has no change of %q behind %d any more", c, child.after)
		}
		b := branch{node: child, from: first[0].At}
		if end := t.end(child); end != 0 {
			last, err := store.Changes(ctx, end-1, 1)
			if err != nil {
				return nil, err
			}
			b.until = last[0].At
		}
		list = append(list, b)
	}
	return list, nil
}

// lead leads from a node to others by the time of their members (TREE, §"Pruning branches"). The upper bound is just after
// the last member, not where the next node begins: changes of one transaction have the same time, and may be on both sides
// of a border, where whoever looks for that time must look into both.
func lead(g *graph.Graph, s *publish.Site, c data.Collection, here graph.Term, list []branch) {
	relate := func(name string, b branch, kind graph.IRI, value time.Time) graph.Term {
		relation := graph.NewIRI(graph.IRI(here.Value + "#" + name + "-" + strconv.FormatInt(int64(b.after), 10)))
		g.Add(here, ns.TreeHasRelation, relation)
		g.Add(relation, graph.Type, graph.NewIRI(kind))
		g.Add(relation, ns.TreeToNode, graph.NewIRI(b.iri(s, c)))
		g.Add(relation, ns.TreePath, graph.NewIRI(ns.GeneratedTime))
		g.Add(relation, ns.TreeValue, vocab.Instant(value))
		return relation
	}
	for _, b := range list {
		relation := relate("from", b, ns.TreeGreaterOrEqual, b.from)
		if !b.until.IsZero() {
			g.Add(relation, ns.TreeRemaining, integer(b.pages*members))
			relate("until", b, ns.TreeLess, b.until.Add(time.Millisecond))
		}
	}
}

func integer(n int) graph.Term { return graph.NewTyped(strconv.Itoa(n), graph.XSDInteger) }

// block represents a block of full pages.
func block(ctx context.Context, s *publish.Site, r publish.Resource, v *publish.Variant, t shape, n node) (*publish.Representation, error) {
	list, err := branches(ctx, s.Store, r.Collection, t, n)
	if err != nil {
		return nil, err
	}
	head := publish.Head{Modified: list[len(list)-1].until, Immutable: true, Profile: profile(v)}
	return s.Graph(r, v, head, func() *format.Document {
		doc := &format.Document{Base: n.iri(s, r.Collection), Topic: graph.IRI(stream(s, r.Collection).Value)}
		here := introduce(&doc.Data.Graph, s, r.Collection, n)
		closed(&doc.Data.Graph, here)
		lead(&doc.Data.Graph, s, r.Collection, here, list)
		return doc
	}), nil
}

// closed says of a node that it never changes again (LDES, §3.2).
func closed(g *graph.Graph, here graph.Term) {
	g.Add(here, ns.Immutable, graph.NewTyped("true", graph.XSDBoolean))
}

// profile is the TREE profile for the forms that it is for: members stand together, behind all else
// (https://w3id.org/tree/specification/profile, §2).
func profile(v *publish.Variant) graph.IRI {
	if v.MediaType == format.JSONLD.MediaType {
		return ""
	}
	return ns.TreeProfile
}
