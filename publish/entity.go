package publish

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// loaded is a record with all that its document needs.
type loaded struct {
	entry      data.Entry
	record     data.Record
	labels     vocab.Labels
	origins    []vocab.Origin
	references []data.Ref
	changed    time.Time // when the record, or what is said here of another, changed last

	// Of a page only:
	referrers []data.Entry  // some of the records that refer to this one
	places    []data.Record // address and coordinates of the records that are its location
}

// load reads a record and the labels of those that it refers to.
func (s *Site) load(ctx context.Context, ref data.Ref) (*loaded, error) {
	e, err := s.Store.Get(ctx, ref)
	if err != nil {
		if errors.Is(err, data.ErrMoved) {
			return nil, s.moved(e)
		}
		return &loaded{entry: e}, err
	}
	return s.loadEntry(ctx, e)
}

func (s *Site) loadEntry(ctx context.Context, e data.Entry) (*loaded, error) {
	n, err := data.Decode(e.Body)
	if err != nil {
		return nil, err
	}
	l := &loaded{entry: e, record: data.Record{Ref: e.Ref, Key: e.Key, Source: e.Source, Summary: e.Summary, Node: *n}}
	l.references = n.References()
	l.labels, l.changed, err = s.labels.of(ctx, s.Store, l.references)
	l.touch(e.Changed)
	if err == nil {
		l.origins, err = s.Origins(ctx, s.Store, &e)
	}
	return l, err
}

// entity represents a record, or its tombstone together with data.ErrGone.
func (s *Site) entity(ctx context.Context, r Resource, v *Variant) (*Representation, error) {
	l, err := s.load(ctx, r.Ref)
	if errors.Is(err, data.ErrGone) {
		return s.tombstone(r, v, l.entry), err
	}
	if err == nil && v.Page() {
		err = s.surround(ctx, l)
	}
	if err != nil {
		return nil, err
	}
	return s.entityIn(r, v, l), nil
}

// Entity represents a record in every variant, or its tombstone together with data.ErrGone, and reads it once: for those who
// want them all, and keep none.
func (s *Site) Entity(ctx context.Context, r Resource) ([]*Representation, error) {
	l, err := s.load(ctx, r.Ref)
	gone := errors.Is(err, data.ErrGone)
	if err == nil {
		err = s.surround(ctx, l)
	}
	if err != nil && !gone {
		return nil, err
	}
	list := make([]*Representation, len(s.variants))
	for i, v := range s.variants {
		if gone {
			list[i] = s.tombstone(r, v, l.entry)
		} else {
			list[i] = s.entityIn(r, v, l)
		}
	}
	return list, err
}

// entityIn represents a record that was loaded, for pages with what surrounds it.
func (s *Site) entityIn(r Resource, v *Variant, l *loaded) *Representation {
	rep := &Representation{Resource: r, Variant: v, Modified: l.changed.Truncate(time.Second), links: pack(s.entityLinks(r, v, l))}
	buffer := buffers.Get().(*[]byte)
	*buffer = l.ingredients((*buffer)[:0], v)
	rep.Tag = tagOf(*buffer)
	buffers.Put(buffer)
	rep.print = func(dst []byte) ([]byte, error) { return s.printEntity(dst, r, v, l) }
	return rep
}

// AppendEntity prints a live entry, which has its body, in a form of RDF: the same bytes as its representation in that
// variant, for those who print many and keep none. Its error may be the form's, that it cannot carry what the record says.
func (s *Site) AppendEntity(ctx context.Context, dst []byte, e data.Entry, v *Variant) ([]byte, error) {
	l, err := s.loadEntry(ctx, e)
	if err != nil {
		return dst, err
	}
	r := Resource{Kind: Entity, Path: "/" + string(e.Ref), Collection: e.Ref.Collection(), Ref: e.Ref}
	return s.printEntity(dst, r, v, l)
}

// touch moves the last change to t if that is later.
func (l *loaded) touch(t time.Time) {
	if t.After(l.changed) {
		l.changed = t
	}
}

// manyReferrers is how many of the records that refer to one its page shows.
const manyReferrers = 50

// surround reads what a page shows besides the record: who refers to it, and where its location is. Search engines
// want the address in the event itself, however well its place is described in a document of its own.
func (s *Site) surround(ctx context.Context, l *loaded) error {
	var err error
	if l.referrers, err = s.Store.Referrers(ctx, l.entry.Ref, data.Page{Limit: manyReferrers}); err != nil {
		return err
	}
	for i := range l.referrers {
		l.touch(l.referrers[i].Changed)
	}
	for _, v := range data.Values(&l.record.Node, schema.Location) {
		if v.Kind != data.Reference {
			continue
		}
		e, err := s.Store.Get(ctx, v.Ref())
		if errors.Is(err, data.ErrNotFound) || errors.Is(err, data.ErrGone) || errors.Is(err, data.ErrMoved) {
			continue
		}
		if err != nil {
			return err
		}
		n, err := data.Decode(e.Body)
		if err != nil {
			return err
		}
		place := data.Record{Ref: e.Ref}
		data.Add(&place.Node, schema.Address, data.Values(n, schema.Address)...)
		data.Add(&place.Node, schema.Geo, data.Values(n, schema.Geo)...)
		l.places = append(l.places, place)
	}
	return nil
}

// ingredients are everything that the bytes of a variant are made of: what the record says, what is said of those that
// it refers to, and how this program prints it.
func (l *loaded) ingredients(dst []byte, v *Variant) []byte {
	dst = ingredient(dst, string(v.version))
	dst = ingredient(dst, string(l.entry.Ref))
	dst = append(dst, l.entry.Hash[:]...)
	dst = originIngredients(dst, l.origins)
	for _, ref := range l.references {
		label, _ := l.labels.Of(ref)
		dst = ingredient(ingredient(ingredient(dst, label.Type), label.Name), label.Lang)
	}
	if v.Page() { // a page shows when the record was changed, who refers to it, and where it is
		dst = l.entry.Changed.AppendFormat(dst, time.RFC3339)
		for i := range l.referrers {
			e := &l.referrers[i]
			dst = ingredient(ingredient(ingredient(dst, string(e.Ref)), e.Summary.Name), e.Summary.Type)
			dst = e.Summary.Start.AppendFormat(dst, time.RFC3339)
		}
		for i := range l.places {
			dst = data.Encode(ingredient(dst, string(l.places[i].Ref)), &l.places[i].Node)
		}
	}
	return dst
}

// documents are for mapping into: their triples are the largest thing that printing allocates.
var documents = sync.Pool{New: func() any { return &format.Document{} }}

// recycle keeps a document for another, without what it said.
func recycle(doc *format.Document) {
	if cap(doc.Data.Triples) > 4096 {
		return
	}
	clear(doc.Data.Triples)
	*doc = format.Document{Data: graph.Dataset{Graph: graph.Graph{Triples: doc.Data.Triples[:0]}}}
	documents.Put(doc)
}

// entityDocument is what an entity's document says. The caller recycles it.
func (s *Site) entityDocument(l *loaded) *format.Document {
	doc := documents.Get().(*format.Document)
	s.Describe(doc, &l.entry, &l.record.Node, l.labels, l.origins)
	return doc
}

// Describe fills doc, whose graph is empty, with what the document of a live entry says: the same for those who put many
// into one file as for those who ask for one. The node is the entry's decoded body, the labels those of what it refers to,
// and the origins what Origins says.
func (s *Site) Describe(doc *format.Document, e *data.Entry, n *data.Node, labels vocab.Labels, origins []vocab.Origin) {
	doc.Base, doc.Topic, doc.Lang = s.mapper.Document(e.Ref), s.mapper.Thing(e.Ref), language(n, e.Summary.Lang)
	s.mapper.Map(&doc.Data.Graph, &data.Record{Ref: e.Ref, Key: e.Key, Source: e.Source, Summary: e.Summary, Node: *n}, labels)
	s.mapper.Provenance(&doc.Data.Graph, e.Ref, origins)
}

// language is the one in which a document's text mostly is: that of its name, or of the first tagged text.
func language(n *data.Node, named string) string {
	if named != "" {
		return named
	}
	for i := range n.Properties {
		for _, v := range n.Properties[i].Values {
			if v.Kind == data.Text && v.Tag != "" {
				return v.Tag
			}
		}
	}
	return ""
}

func (s *Site) printEntity(dst []byte, r Resource, v *Variant, l *loaded) ([]byte, error) {
	if v.Page() {
		return s.entityPage(dst, r, v, l)
	}
	doc := s.entityDocument(l)
	defer recycle(doc)
	return v.form.Append(dst, doc)
}

// tombstone represents a withdrawn record: what it was, when it was withdrawn, and what replaces it.
func (s *Site) tombstone(r Resource, v *Variant, e data.Entry) *Representation {
	others := slices.DeleteFunc(s.Linked(r), func(l Link) bool { return l.Rel == "linkset" || l.Rel == "alternate" }) // they are gone too
	rep := &Representation{Resource: r, Variant: v, Modified: e.Changed.Truncate(time.Second), links: pack(append(s.ownLinks(r), others...))}
	rep.Tag = tag(v.version, []byte(e.Ref), []byte("gone"), []byte(e.Moved), []byte(e.Summary.Type), []byte(e.Summary.Name), e.Changed.AppendFormat(nil, time.RFC3339Nano))
	rep.print = func(dst []byte) ([]byte, error) {
		if v.Page() {
			return s.tombstonePage(dst, r, v, e)
		}
		doc := format.Document{Base: s.mapper.Document(r.Ref), Topic: s.mapper.Thing(r.Ref)}
		s.mapper.Tombstone(&doc.Data.Graph, &e)
		return v.form.Append(dst, &doc)
	}
	return rep
}

func (s *Site) entityLinks(r Resource, v *Variant, l *loaded) []Link {
	links := append(s.ownLinks(r), Link{Rel: "collection", Href: s.Base + "/" + string(r.Collection)})
	links = append(links, s.Signposts(r, v, string(s.mapper.Thing(r.Ref)), l.record.Node.Types...)...)
	if v.Page() { // the record's data are what its page is about
		links = append(links, Link{Rel: "item", Href: s.Document(r, s.names[format.JSONLD.Name][0]), Type: format.JSONLD.MediaType})
	}
	links = append(links, s.Linked(r)...)
	if len(l.origins) == 0 {
		return s.licensed(links)
	}
	if license := vocab.CommonLicense(l.origins); license != "" {
		links = append(links, Link{Rel: "license", Href: license})
	}
	return links
}

// ownLinks are the links that every resource has. Its variants are no links of it: whoever sends one names the others.
func (s *Site) ownLinks(r Resource) []Link {
	links := make([]Link, 0, 8)
	return append(links, Link{Rel: "canonical", Href: s.Document(r, nil)})
}

func (s *Site) licensed(links []Link) []Link {
	if s.License == "" {
		return links
	}
	return append(links, Link{Rel: "license", Href: s.License})
}
