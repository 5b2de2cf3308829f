package publish

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// View is a family of resources that a site has besides its records and their collections: a catalogue, a feed, a
// sitemap. It reads the site's store and its change log, keeps nothing that it could not read again, and is safe for
// concurrent use. Package harvest and those below it hold the views.
type View interface {
	// Roots are the first segments of the paths of the view's resources: "ldes", "robots.txt". No collection and no
	// other view has them.
	Roots() []string
	// Find finds the resource that a path names ("/ldes/events/after/12"), and sees to what the query of a request adds.
	// It is asked for the whole path first, then for the path without the suffix of a variant. Like Site.Resource it looks
	// at the path alone. Its error is data.ErrNotFound, a *MovedError, or a *RequestError.
	Find(s *Site, path string, query url.Values) (Resource, error)
	// Represent makes the representation of a resource that Find found, in one of the variants among which it is offered;
	// see Site.Graph, Site.Bytes and Site.File. It reads the store, so that what Body prints cannot fail for want of it.
	// Its errors are those of Site.Represent.
	Represent(ctx context.Context, s *Site, r Resource, v *Variant) (*Representation, error)
	// Resources are the resources that a static export of the site holds: those that no query is needed for. Those about a
	// single record are not among them, see Attached.
	Resources(ctx context.Context, s *Site) iter.Seq2[Resource, error]
}

// Attached is a View that has resources about single records, each beside its document: they change when that does, and when
// the record changes.
type Attached interface {
	// About are the resources about what stands, or stood, at a ref, for a static export. Some may be gone with it.
	About(ctx context.Context, s *Site, ref data.Ref) iter.Seq2[Resource, error]
}

// Linker is a View that has links for other resources: the home page, whole collections, the documents of records, be they
// live or withdrawn, and what views say more about. It returns nil where it has none.
type Linker interface {
	Links(s *Site, r Resource) []Link
}

// Suffixed is a View that says of records or collections what no variant of theirs says, at their own paths with a suffix
// that no variant has: "/events/x.ics". Its Find is asked for such paths, too.
type Suffixed interface {
	// Suffix begins with a dot, and has no other.
	Suffix() string
}

// Describer is a View that describes the data as a whole, for people on a page of its own, and for search engines on the
// site's home page and on its collections' pages.
type Describer interface {
	// Path is that of the page.
	Path() string
	// Describe describes a collection in schema.org, in a language; where it is empty the site, with the collections that it
	// has. It says nothing that changes while the site runs.
	Describe(s *Site, c data.Collection, has []data.Collection, lang string) *format.Document
}

// TimeGate is a View whose resources lead to what others were at a time (RFC 7089, §2.1.2): none of them is represented.
type TimeGate interface {
	// Memento finds what a resource that Find found leads to, at a time; the zero time means now. It errs as
	// Site.Represent does.
	Memento(ctx context.Context, s *Site, r Resource, at time.Time) (*Memento, error)
}

// Memento is where a TimeGate leads to.
type Memento struct {
	Path  string    // of what the original was
	At    time.Time // since when it was so
	Links []Link    // to the original and to its TimeMap
}

// RequestError says that a resource is not there because of what the request asks of it, and how to ask.
type RequestError struct{ Message string }

func (e *RequestError) Error() string { return e.Message }

// Offering is the variants in which a resource can be had, in the order of preference.
type Offering struct {
	Variants []*Variant
	// Fixed means that there is one, which is sent whatever the request accepts (RFC 9110, §12.5.1 leaves that to the
	// server): files whose users send no Accept worth heeding, such as robots.txt.
	Fixed bool
}

// NewOffering offers variants, the one preferred first.
func NewOffering(variants ...*Variant) *Offering { return &Offering{Variants: variants} }

// Only offers one variant, whatever a request accepts.
func Only(v *Variant) *Offering { return &Offering{Variants: []*Variant{v}, Fixed: true} }

// offers are the usual offerings.
type offers struct {
	all         Offering // pages first
	graphs      Offering
	graphsFirst Offering
}

func (o *offers) add(variants []*Variant) {
	o.all.Variants = variants
	for _, v := range variants {
		if !v.Page() {
			o.graphs.Variants = append(o.graphs.Variants, v)
		}
	}
	o.graphsFirst.Variants = slices.Clone(o.graphs.Variants)
	for _, v := range variants {
		if v.Page() {
			o.graphsFirst.Variants = append(o.graphsFirst.Variants, v)
		}
	}
}

// Graphs offers the forms of RDF, and no pages.
func (s *Site) Graphs() *Offering { return &s.offers.graphs }

// GraphsFirst offers pages to those who name them, and RDF to those without a wish: harvesters send */*.
func (s *Site) GraphsFirst() *Offering { return &s.offers.graphsFirst }

// Offering is the variants in which a resource can be had.
func (s *Site) Offering(r Resource) *Offering {
	if r.Among != nil {
		return r.Among
	}
	return &s.offers.all
}

// Has tells whether v is offered.
func (o *Offering) Has(v *Variant) bool { return slices.Contains(o.Variants, v) }

// NewVariant is the one form of a resource that is neither a graph nor a page: a feed in XML, a text, an archive.
// The media type may have parameters. Where there are several of one resource, each needs a suffix of its own.
func NewVariant(name, title, contentType string) *Variant {
	mediaType, _, _ := strings.Cut(contentType, ";")
	return &Variant{Name: name, Title: title, MediaType: mediaType, ContentType: contentType, version: []byte(name)}
}

func (s *Site) addViews(views []View) error {
	s.views, s.suffixed = map[string]View{}, map[string]View{}
	for _, view := range views {
		for _, root := range view.Roots() {
			if s.views[root] != nil || data.Collection(root).Known() {
				return fmt.Errorf("two parts of the site have the path /%s", root)
			}
			s.views[root] = view
		}
		if d, ok := view.(Describer); ok {
			s.describer, s.face.Data = d, d.Path()
		}
		if x, ok := view.(Suffixed); ok {
			if s.suffixed[x.Suffix()] != nil || s.Named(x.Suffix()) != nil {
				return fmt.Errorf("two parts of the site have the suffix %s", x.Suffix())
			}
			s.suffixed[x.Suffix()] = view
		}
	}
	return nil
}

// Views are the site's views, each once.
func (s *Site) Views() []View { return s.Options.Views }

// Locate finds what a path with its suffix and a query name: the resource, and the variants that the suffix asks for,
// nil if it has none. Its error is data.ErrNotFound, a *MovedError, or a *RequestError.
func (s *Site) Locate(path string, query url.Values) (Resource, []*Variant, error) {
	if view := s.viewOf(path); view != nil {
		return s.locateIn(view, path, query)
	}
	base, asked := s.SplitSuffix(path)
	r, err := s.Resource(base)
	if r.Kind == Collection && query != nil && err == nil {
		r, err = s.filtered(r, query)
	}
	return r, asked, err
}

func (s *Site) locateIn(view View, path string, query url.Values) (Resource, []*Variant, error) {
	r, err := view.Find(s, path, query)
	var asked []*Variant
	if errors.Is(err, data.ErrNotFound) {
		slash := strings.LastIndexByte(path, '/')
		dot := strings.IndexByte(path[slash+1:], '.')
		if dot <= 0 {
			return r, nil, err
		}
		stem, suffix := path[:slash+1+dot], path[slash+1+dot:]
		r, err = view.Find(s, stem, query)
		if asked = s.suffixedBy(s.Offering(r), suffix); asked == nil && err == nil {
			err = data.ErrNotFound
		}
	}
	r.Kind, r.View = Viewed, view
	return r, asked, err
}

// suffixedBy are the variants among those offered that a suffix asks for.
func (s *Site) suffixedBy(offering *Offering, suffix string) (asked []*Variant) {
	named := s.names[suffix[1:]]
	for _, v := range offering.Variants {
		if v.Suffix == suffix || slices.Contains(named, v) {
			asked = append(asked, v)
		}
	}
	return asked
}

// viewOf is the view that a path leads to; nil if none does. A root may have the suffix of a variant.
func (s *Site) viewOf(path string) View {
	first := firstSegment(path)
	if view := s.views[first]; view != nil {
		return view
	}
	stem, _, _ := strings.Cut(first, ".")
	if view := s.views[stem]; view != nil {
		return view
	}
	return s.suffixed[extension(path)]
}

// extension is what stands behind the last segment's last dot, with the dot; empty where there is none.
func extension(path string) string {
	if i := strings.LastIndexAny(path, "./"); i >= 0 && path[i] == '.' {
		return path[i:]
	}
	return ""
}

// Leads tells whether a path leads to a collection or to a view, whatever may be there.
func (s *Site) Leads(path string) bool {
	return data.Collection(firstSegment(path)).Known() || s.viewOf(path) != nil
}

func firstSegment(path string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return first
}

// Head is what is known of a view's representation before its bytes are made.
type Head struct {
	Ingredients []string      // whatever the bytes are made of: equal ingredients, equal bytes
	Modified    time.Time     // when what it says changed last; zero if unknown
	Links       []Link        // besides the canonical address and the licence, which all have
	MaxAge      time.Duration // how long caches may keep it without asking; 0 leaves that to the server
	Immutable   bool          // it never changes again, and may be kept for ever
	Volatile    bool          // it may change although nothing in the store does
	Passing     bool          // hardly anybody will ask for the same again: it is not kept
	Coded       bool          // the bytes are compressed as they are, and in no other way
	Profile     graph.IRI     // of the bytes, beside the media type; empty for none
	Memento     time.Time     // since when the original was what this says; zero of what is no memento
}

// view makes the representation of a view's resource, with its bytes, while it has its turn.
func (s *Site) view(ctx context.Context, r Resource, v *Variant) (*Representation, error) {
	rep, err := r.View.Represent(ctx, s, r, v)
	if rep != nil && rep.open == nil {
		_, _ = rep.Body() // its error, that the form cannot carry it, is told to whoever asks for the body
		rep.coding = s.making
	}
	return rep, err
}

// Graph represents a view's resource by a graph. What it says is made when it is printed.
func (s *Site) Graph(r Resource, v *Variant, h Head, say func() *format.Document) *Representation {
	return s.Bytes(r, v, h, func(dst []byte) ([]byte, error) { return v.form.Append(dst, say()) })
}

// Bytes represents a view's resource by what print appends. An error of print means that this form cannot carry what is
// to be said.
func (s *Site) Bytes(r Resource, v *Variant, h Head, print func(dst []byte) ([]byte, error)) *Representation {
	rep := s.head(r, v, h)
	rep.print = print
	return rep
}

// Kept is what Bytes or Graph would represent, if its bytes are in memory already; nil if they are not. Views ask for it whose
// bytes are dear to make.
func (s *Site) Kept(r Resource, v *Variant, h Head) *Representation {
	rep := s.feeds.get(keyOf(r, v))
	if rep == nil || rep.Tag != s.head(r, v, h).Tag {
		return nil
	}
	return rep
}

// File represents a view's resource by a file, which is opened for each answer, and sent as it is.
func (s *Site) File(r Resource, v *Variant, h Head, open func() (io.ReadSeekCloser, error)) *Representation {
	rep := s.head(r, v, h)
	rep.open = open
	return rep
}

func (s *Site) head(r Resource, v *Variant, h Head) *Representation {
	ingredients := [][]byte{v.version, []byte(r.Path), []byte(r.Query)}
	for _, i := range h.Ingredients {
		ingredients = append(ingredients, []byte(i))
	}
	return &Representation{
		Resource: r, Variant: v, Tag: tag(ingredients...), Modified: h.Modified.Truncate(time.Second), MaxAge: h.MaxAge,
		Immutable: h.Immutable, Profile: h.Profile, Memento: h.Memento, Coded: h.Coded, volatile: h.Volatile, passing: h.Passing, links: pack(s.licensed(append(s.ownLinks(r), h.Links...))),
	}
}
