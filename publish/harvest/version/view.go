package version

import (
	"context"
	"iter"
	"net/url"
	"strconv"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/publish/harvest/memento"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// View is the versions' view.
type View struct{}

var (
	_ publish.View     = View{}
	_ publish.Attached = View{}
)

// IRI is that of the version which a change made, and its address.
func IRI(m vocab.Mapper, ref data.Ref, c data.Cursor) graph.IRI {
	return graph.IRI(m.Base + memento.VersionPath(ref, c))
}

func number(c data.Cursor) string { return strconv.FormatInt(int64(c), 10) }

// Roots is the versions' first segment.
func (View) Roots() []string { return []string{memento.VersionRoot} }

// Find finds a version by the name of its record and its cursor.
func (View) Find(s *publish.Site, path string, _ url.Values) (publish.Resource, error) {
	name, last, _ := cutLast(strings.TrimPrefix(path, "/"+memento.VersionRoot+"/"))
	ref, ok := data.ParseRef(name)
	cursor, err := strconv.ParseInt(last, 10, 64)
	c := data.Cursor(cursor)
	if !ok || err != nil || cursor < 1 || memento.VersionPath(ref, c) != path {
		return publish.Resource{}, data.ErrNotFound
	}
	return publish.Resource{Path: path, Collection: ref.Collection(), Ref: ref, Among: s.GraphsFirst(), Detail: c}, nil
}

// cutLast cuts s before its last slash.
func cutLast(s string) (before, last string, found bool) {
	i := strings.LastIndexByte(s, '/')
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// place is a version with its neighbours in the history of its ref.
type place struct {
	*Version
	before, after data.Cursor // 0 for none
}

// read reads a version.
func read(ctx context.Context, store data.Store, ref data.Ref, at data.Cursor) (*place, error) {
	changes, err := store.Later(ctx, ref, at-1, 2)
	if err != nil {
		return nil, err
	}
	if len(changes) == 0 || changes[0].Cursor != at {
		return nil, data.ErrNotFound
	}
	before, err := store.Earlier(ctx, ref, at, 1)
	if err != nil {
		return nil, err
	}
	p := &place{}
	for _, c := range before {
		p.before = c.Cursor
	}
	for _, c := range changes[1:] {
		p.after = c.Cursor
	}
	p.Version, err = Read(ctx, store, changes[0])
	return p, err
}

// Represent represents a version. What it says never changes; only a link to the next one comes when that comes, and then
// nothing does any more. Its page is for people who come from a list of versions: what surrounds it is the site's of today.
func (View) Represent(ctx context.Context, s *publish.Site, r publish.Resource, v *publish.Variant) (*publish.Representation, error) {
	p, ok := r.Detail.(*place)
	if !ok {
		var err error
		if p, err = read(ctx, s.Store, r.Ref, r.Detail.(data.Cursor)); err != nil {
			return nil, err
		}
	}
	head := publish.Head{
		Ingredients: []string{string(p.entry.Hash[:])}, Modified: p.At, Memento: p.At,
		Links: append(memento.Links(s, r.Ref), publish.Link{Rel: "latest-version", Href: string(s.Mapper().Document(r.Ref))}),
	}
	if p.before > 0 { // RFC 5829, §3
		head.Links = append(head.Links, publish.Link{Rel: "predecessor-version", Href: string(IRI(s.Mapper(), r.Ref, p.before))})
	}
	if p.after > 0 {
		next := string(IRI(s.Mapper(), r.Ref, p.after))
		head.Links = append(head.Links, publish.Link{Rel: "successor-version", Href: next})
		head.Ingredients, head.Immutable = append(head.Ingredients, next), !v.Page()
	}
	if v.Page() {
		return s.Bytes(r, v, head, func(dst []byte) ([]byte, error) { return s.AppendPast(dst, r, v, &p.entry, p.node) }), nil
	}
	return s.Graph(r, v, head, func() *format.Document { return p.document(s.Mapper()) }), nil
}

// document is a version's own document: about the version, which leads to the thing.
func (v *Version) document(m vocab.Mapper) *format.Document {
	doc := &format.Document{Base: m.Document(v.Ref), Topic: IRI(m, v.Ref, v.Cursor)}
	v.Describe(&doc.Data.Graph, m, graph.NewIRI(doc.Topic))
	v.Say(&doc.Data.Graph, m)
	return doc
}

// Resources is empty: versions are about records.
func (View) Resources(context.Context, *publish.Site) iter.Seq2[publish.Resource, error] {
	return func(func(publish.Resource, error) bool) {}
}

// About are all versions of what stood at a ref, in the order of their coming.
func (view View) About(ctx context.Context, s *publish.Site, ref data.Ref) iter.Seq2[publish.Resource, error] {
	return func(yield func(publish.Resource, error) bool) {
		const many = 1000
		for after := data.Cursor(0); ; {
			changes, err := s.Store.Later(ctx, ref, after, many)
			if err != nil {
				yield(publish.Resource{}, err)
				return
			}
			for _, c := range changes {
				r, err := view.Find(s, memento.VersionPath(c.Ref, c.Cursor), nil)
				if err == nil { // for all variants at once
					r.Detail, err = read(ctx, s.Store, c.Ref, c.Cursor)
				}
				if !yield(r, err) {
					return
				}
				after = c.Cursor
			}
			if len(changes) < many {
				return
			}
		}
	}
}
