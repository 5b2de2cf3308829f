// Package publish says which path is which resource, and turns a resource into a representation: a graph in one of
// the forms of package format, or a page. It knows neither HTTP nor the command line: a server and a static export
// are two doors to the same Site, and give equal bytes.
package publish

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish/page"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// Options configure a Site. Store and Base are required.
type Options struct {
	Store     data.Store
	Base      string      // public base URL without a slash at the end; every IRI begins with it, whatever a request says
	Style     vocab.Style // how the IRIs of things differ from their documents'
	Title     string      // name of the site; default "Kiosque"
	Languages []string    // languages of the pages, the default one first; default fr, en
	License   string      // IRI of the licence of the data; empty if none is stated
	PageSize  int         // entries on a page of a collection; default 100
	Cache     int64       // bytes of finished representations to keep in memory; default 128 MiB
	Views     []View      // what the site has besides records and collections
}

// Site is every resource that can be asked for. It is safe for concurrent use.
type Site struct {
	Options
	mapper   vocab.Mapper
	face     page.Site // what all pages share
	variants []*Variant
	names    map[string][]*Variant // by what a suffix and ?format= take
	cache    *cache                // of what people and programs read,
	feeds    *cache                // and of what harvesters take, or look for
	labels   labels
	sources  sources
	offers   offers
	views    map[string]View // by the first segment of their paths
	suffixed map[string]View // by the suffix of their paths
	making   *turns          // of those who make views' representations
	search   *turns          // of those who look for the records that fit a query

	describer Describer // nil if no view is one
}

// New makes a site. It prints a small probe in every form, whose bytes become part of every entity tag: a program
// that prints differently gives different tags.
func New(o Options) (*Site, error) {
	if !graph.ValidIRI(o.Base) || strings.HasSuffix(o.Base, "/") || strings.ContainsAny(o.Base, "?#") {
		return nil, fmt.Errorf("base URL %q is not an absolute URL without a final slash, query or fragment", o.Base)
	}
	if o.Title == "" {
		o.Title = "Kiosque"
	}
	if len(o.Languages) == 0 {
		o.Languages = []string{"fr", "en"}
	}
	if o.PageSize <= 0 {
		o.PageSize = 100
	}
	if o.Cache <= 0 {
		o.Cache = 128 << 20
	}
	s := &Site{Options: o, mapper: vocab.Mapper{Base: o.Base, Style: o.Style}, making: newTurns(), search: newTurns(),
		cache: newCache(o.Cache - o.Cache/feedShare), feeds: newCache(o.Cache / feedShare),
		face: page.Site{Title: o.Title, Base: o.Base, License: o.License}}
	s.addVariants()
	s.offers.add(s.variants)
	return s, errors.Join(s.addViews(o.Views), s.probe())
}

// Kind says what a resource is.
type Kind uint8

// The kinds of resource.
const (
	Home Kind = iota + 1
	Collection
	Entity
	Thing  // the 303 address of what an entity's document is about: it has no representation of its own
	Viewed // a view's
)

// Resource is something that a path names. It is found by the path alone: whether the store has it, Represent tells.
type Resource struct {
	Kind       Kind
	Path       string          // canonical: "/", "/events", "/events/after/x", "/events/x"
	Query      string          // canonical, escaped, without "?": of a view's resource that depends on it
	Collection data.Collection // of a collection or entity
	Ref        data.Ref        // of an entity or thing
	After      string          // of a collection's later pages: the id behind which it begins
	Among      *Offering       // the variants that there are; nil means all of the site's
	View       View            // whose resource it is; nil unless Kind is Viewed
	Post       bool            // the query may come in the body of a POST request as well
	Detail     any             // what the view that found it keeps with it
}

// MovedError says that a resource has a new path for good.
type MovedError struct{ To string }

func (e *MovedError) Error() string { return "moved to " + e.To }

// Resource finds what a path names. The path is decoded and has no suffix of a variant (see SplitSuffix).
// It returns data.ErrNotFound if no resource can be there, or a *MovedError if the path is another spelling of one.
func (s *Site) Resource(path string) (Resource, error) {
	if path == "/" || path == "" {
		return Resource{Kind: Home, Path: "/"}, nil
	}
	if clean := canonicalPath(path); clean != path {
		if r, err := s.Resource(clean); err == nil {
			return Resource{}, &MovedError{To: r.Path}
		}
		return Resource{}, data.ErrNotFound
	}
	first, rest, deeper := strings.Cut(path[1:], "/")
	if first == "id" && deeper && s.Style == vocab.SeeOther {
		if ref, ok := data.ParseRef(rest); ok {
			return Resource{Kind: Thing, Path: path, Collection: ref.Collection(), Ref: ref}, nil
		}
		return Resource{}, data.ErrNotFound
	}
	c := data.Collection(first)
	if !c.Known() {
		return Resource{}, data.ErrNotFound
	}
	if !deeper {
		return Resource{Kind: Collection, Path: path, Collection: c}, nil
	}
	if after, ok := strings.CutPrefix(rest, "after/"); ok && data.ValidID(after) {
		return Resource{Kind: Collection, Path: path, Collection: c, After: after}, nil
	}
	if data.ValidID(rest) {
		return Resource{Kind: Entity, Path: path, Collection: c, Ref: data.Ref(path[1:])}, nil
	}
	return Resource{}, data.ErrNotFound
}

// canonicalPath is path in the one spelling that resources have: lower case, no empty segment, no slash at the end.
func canonicalPath(path string) string {
	ok := path[0] == '/' && !strings.HasSuffix(path, "/") && !strings.Contains(path, "//")
	for i := 0; ok && i < len(path); i++ {
		ok = path[i] < 'A' || path[i] > 'Z'
	}
	if ok {
		return path
	}
	parts := strings.FieldsFunc(strings.ToLower(path), func(r rune) bool { return r == '/' })
	return "/" + strings.Join(parts, "/")
}

// Root is the path of the site's base URL, without a slash at the end: "" of "https://example.org", "/data" of
// "https://example.org/data".
func (s *Site) Root() string {
	_, rest, _ := strings.Cut(s.Base, "://")
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		return rest[i:]
	}
	return ""
}

// Document is the absolute URL of a resource, or of one of its variants where v is not nil.
func (s *Site) Document(r Resource, v *Variant) string {
	path := r.Path
	if v != nil {
		path = s.VariantPath(r, v)
	}
	if r.Query != "" {
		path += "?" + r.Query
	}
	return s.Base + path
}

// Mapper gives records the IRIs that they have on this site.
func (s *Site) Mapper() vocab.Mapper { return s.mapper }

// VariantPath is the path of one variant of a resource: "/events/x.ttl", "/index.ttl" for the home page's.
func (s *Site) VariantPath(r Resource, v *Variant) string {
	if r.Path == "/" {
		return "/index" + v.Suffix
	}
	return r.Path + v.Suffix
}

// SplitSuffix splits the suffix of a variant off a path: "/events/x.ttl" is "/events/x" in Turtle, "/events/x.html" a
// page in any language. Without a known suffix it returns the path as it is, and nil.
func (s *Site) SplitSuffix(path string) (string, []*Variant) {
	slash := strings.LastIndexByte(path, '/')
	dot := strings.IndexByte(path[slash+1:], '.')
	if dot <= 0 {
		return path, nil
	}
	dot += slash + 1
	variants := s.names[path[dot+1:]]
	if variants == nil || strings.ContainsRune(path[dot:], '/') {
		return path, nil
	}
	if path = path[:dot]; path == "/index" {
		path = "/"
	}
	return path, variants
}

// Represent finds the representation of a resource in one of its variants, from memory where it is there and still
// true. It reads the store but prints nothing: Representation.Body does, when the bytes are wanted.
//
// It returns data.ErrNotFound if the store has no such record, a *MovedError if it was renamed, and data.ErrGone
// together with the representation of its tombstone if it was withdrawn.
func (s *Site) Represent(ctx context.Context, r Resource, v *Variant) (*Representation, error) {
	now, sourced := s.Store.Cursor(), s.Store.Sourced()
	k := keyOf(r, v)
	held := s.cacheOf(r)
	old := held.get(k)
	if old.holds(now, sourced) {
		return old, old.gone
	}
	if dear := s.turnsOf(r); dear != nil {
		var err error
		if ctx, err = dear.take(ctx); err != nil {
			return nil, err
		}
		defer dear.leave()
		if old = held.get(k); old.holds(now, sourced) { // somebody has made it meanwhile
			return old, old.gone
		}
	}
	rep, err := s.represent(ctx, r, v)
	if rep == nil || rep.open != nil || rep.passing {
		return rep, err
	}
	if old != nil && old.Tag == rep.Tag { // the same bytes, and true since as long
		old.checked.Store(int64(now))
		old.sourced.Store(sourced)
		return old, old.gone
	}
	rep.checked.Store(int64(now))
	rep.sourced.Store(sourced)
	rep.gone = err
	held.put(k, rep)
	return rep, err
}

// Afresh represents a resource as Represent does, and neither keeps it nor waits for a turn: for those who want each resource
// once, and are the only ones to ask.
func (s *Site) Afresh(ctx context.Context, r Resource, v *Variant) (*Representation, error) {
	return s.represent(ctx, r, v)
}

func (s *Site) represent(ctx context.Context, r Resource, v *Variant) (*Representation, error) {
	switch r.Kind {
	case Home:
		return s.home(ctx, r, v)
	case Collection:
		return s.collection(ctx, r, v)
	case Entity:
		return s.entity(ctx, r, v)
	case Viewed:
		return s.view(ctx, r, v)
	}
	return nil, data.ErrNotFound
}

// Exists tells whether a record stands, stood or was renamed where an entity or thing is, with the errors of Represent.
func (s *Site) Exists(ctx context.Context, r Resource) error {
	e, err := s.Store.Get(ctx, r.Ref)
	if errors.Is(err, data.ErrMoved) {
		return s.moved(e)
	}
	return err
}

// moved is the error for a redirect, whose target may itself have moved: the client follows.
func (s *Site) moved(e data.Entry) error { return &MovedError{To: "/" + string(e.Moved)} }

// Held is how many bytes of finished representations are in memory; never much more than Options.Cache.
func (s *Site) Held() int64 { return s.cache.held() + s.feeds.held() }

// feedShare is the part of the memory, a quarter, that feeds and the answers to queries have to themselves: whoever walks
// through a feed, of which each page is as large as a hundred documents, would drive out the documents that everybody reads.
const feedShare = 4

// cacheOf is where a resource's representations are kept.
func (s *Site) cacheOf(r Resource) *cache {
	if s.turnsOf(r) != nil {
		return s.feeds
	}
	return s.cache
}

// probeTime is any instant, always the same.
var probeTime = time.Date(2024, 11, 28, 9, 0, 0, 0, time.UTC)
