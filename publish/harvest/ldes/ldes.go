// Package ldes streams the changes of each collection, and of all together, as Linked Data Event Streams
// (https://w3id.org/ldes/specification, 9 May 2026; TREE, https://w3id.org/tree/specification): every change is a member,
// which has the IRI of the version that it made, and stays for ever.
//
// A stream is cut into pages of a fixed number of members. A page that is full never changes again, and neither does a
// block of full pages. The root alone grows: it leads to the largest blocks there are, then to smaller ones, to the pages
// that no block has yet, and to the open page. So it lists some dozens of nodes for a million changes; whoever wants the
// newest is there in one step; whoever follows everything finds a tree, in which each node is reached in one way; and
// whoever comes again asks for two documents, the root and the open page, and what is new.
package ldes

import (
	"context"
	"iter"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// These numbers are for ever: with others, pages that clients and caches were told never to ask for again would say
// something else.
const (
	members = 250 // on a full page
	fan     = 32  // pages in a block, blocks in a larger block
)

const (
	root  = "ldes"
	whole = "all" // the stream of all collections
)

// Streams is the view.
type Streams struct {
	once  sync.Once
	forms *publish.Offering
	trees map[data.Collection]*tree
}

var _ publish.View = (*Streams)(nil)

// New makes the streams of a site.
func New() *Streams {
	v := &Streams{trees: map[data.Collection]*tree{}}
	for _, c := range collections() {
		v.trees[c] = newTree(c)
	}
	return v
}

// collections are those that have a stream: the empty one is all.
func collections() []data.Collection { return append([]data.Collection{""}, data.Collections...) }

// Path is that of a collection's stream; of all collections' where c is empty.
func Path(c data.Collection) string {
	if c == "" {
		c = whole
	}
	return "/" + root + "/" + string(c)
}

// path is a node's.
func (n node) path(c data.Collection) string {
	switch path := Path(c) + "/after/" + strconv.FormatInt(int64(n.after), 10); {
	case n.pages == 0:
		return Path(c)
	case n.pages == 1:
		return path
	default:
		return path + "/pages/" + strconv.Itoa(n.pages)
	}
}

// iri is a node's, and its address.
func (n node) iri(s *publish.Site, c data.Collection) graph.IRI { return graph.IRI(s.Base + n.path(c)) }

// Roots is the streams' first segment.
func (*Streams) Roots() []string { return []string{root} }

// Find finds the root of a stream, a page or a block. Whether there is one, Represent tells.
func (v *Streams) Find(s *publish.Site, path string, _ url.Values) (publish.Resource, error) {
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	if len(parts) < 2 {
		return publish.Resource{}, data.ErrNotFound
	}
	c := data.Collection(parts[1])
	if c == whole {
		c = ""
	} else if !c.Known() {
		return publish.Resource{}, data.ErrNotFound
	}
	var n node
	if len(parts) >= 4 {
		after, err := strconv.ParseInt(parts[3], 10, 64)
		if err != nil {
			return publish.Resource{}, data.ErrNotFound
		}
		n.after, n.pages = data.Cursor(after), 1
	}
	if len(parts) == 6 {
		n.pages, _ = strconv.Atoi(parts[5]) // what is no number is no path either
	}
	if n.path(c) != path {
		return publish.Resource{}, data.ErrNotFound
	}
	return v.resource(s, c, n), nil
}

func (v *Streams) resource(s *publish.Site, c data.Collection, n node) publish.Resource {
	return publish.Resource{Path: n.path(c), Collection: c, Among: v.offering(s), Detail: n}
}

// offering is the forms in which a stream can be had. Turtle comes first: clients without a wish are simple ones.
func (v *Streams) offering(s *publish.Site) *publish.Offering {
	v.once.Do(func() {
		var variants []*publish.Variant
		for _, f := range []*format.Format{&format.Turtle, &format.TriG, &format.NQuads, &format.JSONLD, &format.NTriples} {
			variants = append(variants, s.Named(f.Name)[0])
		}
		v.forms = publish.NewOffering(variants...)
	})
	return v.forms
}

// Represent represents a node of a stream's tree.
func (v *Streams) Represent(ctx context.Context, s *publish.Site, r publish.Resource, variant *publish.Variant) (*publish.Representation, error) {
	t, err := v.trees[r.Collection].grown(ctx, s.Store)
	if err != nil {
		return nil, err
	}
	n := r.Detail.(node)
	switch {
	case n.pages == 0:
		return rootNode(ctx, s, r, variant, t)
	case !t.has(n):
		return nil, data.ErrNotFound
	case n.pages == 1:
		return page(ctx, s, r, variant, n)
	}
	return block(ctx, s, r, variant, t, n)
}

// Resources are the nodes of every stream.
func (v *Streams) Resources(ctx context.Context, s *publish.Site) iter.Seq2[publish.Resource, error] {
	return func(yield func(publish.Resource, error) bool) {
		for _, c := range collections() {
			t, err := v.trees[c].grown(ctx, s.Store)
			if err != nil {
				yield(publish.Resource{}, err)
				return
			}
			all := []node{{}}
			for len(all) > 0 {
				n := all[0]
				if all = all[1:]; !yield(v.resource(s, c, n), nil) {
					return
				}
				if n.pages != 1 {
					all = slices.Concat(t.children(n), all)
				}
			}
		}
	}
}
