// Package linkset prints typed links as documents of their own (RFC 9264, https://www.rfc-editor.org/rfc/rfc9264): the links
// of a record or dataset, with those of its forms, which is the second level of FAIR Signposting; and the list of the site's
// services for programs (RFC 9727, https://www.rfc-editor.org/rfc/rfc9727).
package linkset

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/url"
	"slices"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
)

// Link is a link with where it begins.
type Link struct {
	Anchor string // absolute IRI
	publish.Link
	Title string // for people; may be empty
}

// Set is links in order.
type Set []Link

func (s *Set) add(anchor string, links ...publish.Link) {
	for _, l := range links {
		*s = append(*s, Link{Anchor: anchor, Link: l})
	}
}

// The forms of link sets, by media types that have no parameters of charset: JSON has none, and the text is ASCII.
var (
	asJSON = publish.NewVariant("linkset-json", "Link set (JSON)", "application/linkset+json").Suffixed(".json")
	asText = publish.NewVariant("linkset", "Link set", "application/linkset").Suffixed(".txt")
)

var forms = publish.NewOffering(asJSON, asText)

// target is a link's target as JSON has it (§4.2.4).
type target struct {
	Href  string `json:"href"`
	Type  string `json:"type,omitempty"`
	Title string `json:"title,omitempty"`
}

// AppendJSON prints the set as application/linkset+json (§4.2): what begins at one place together, and by relation.
func (s Set) AppendJSON(dst []byte) ([]byte, error) {
	dst = append(dst, "{\n  \"linkset\": ["...)
	for i := 0; i < len(s); {
		end := i + 1
		for end < len(s) && s[end].Anchor == s[i].Anchor {
			end++
		}
		if i > 0 {
			dst = append(dst, ',')
		}
		var err error
		if dst, err = s[i:end].appendContext(append(dst, "\n    "...)); err != nil {
			return dst, err
		}
		i = end
	}
	return append(dst, "\n  ]\n}\n"...), nil
}

// appendContext prints the links of one anchor (§4.2.2).
func (s Set) appendContext(dst []byte) ([]byte, error) {
	var relations []string
	targets := map[string][]target{}
	for _, l := range s {
		if targets[l.Rel] == nil {
			relations = append(relations, l.Rel)
		}
		targets[l.Rel] = append(targets[l.Rel], target{publish.URI(l.Href), l.Type, l.Title})
	}
	anchor, err := json.Marshal(publish.URI(s[0].Anchor))
	if err != nil {
		return dst, err
	}
	dst = append(append(dst, "{\n      \"anchor\": "...), anchor...)
	for _, rel := range relations {
		name, err := json.Marshal(rel)
		if err != nil {
			return dst, err
		}
		list, err := json.MarshalIndent(targets[rel], "      ", "  ")
		if err != nil {
			return dst, err
		}
		dst = append(append(append(append(dst, ",\n      "...), name...), ": "...), list...)
	}
	return append(dst, "\n    }"...), nil
}

// AppendText prints the set as application/linkset (§4.1): what a Link field has, with an anchor in each link.
func (s Set) AppendText(dst []byte) []byte {
	for i, l := range s {
		if i > 0 {
			dst = append(dst, ",\n"...)
		}
		dst = append(dst, "<"+publish.URI(l.Href)+`>; rel="`+l.Rel+`"; anchor="`+publish.URI(l.Anchor)+`"`...)
		if l.Type != "" {
			dst = append(dst, `; type="`+l.Type+`"`...)
		}
	}
	return append(dst, '\n')
}

// root is the first segment of the paths of link sets; behind it stands the path of what a set is about.
const root = "linkset"

// Sets is the view of the link sets of records and datasets.
type Sets struct{}

var (
	_ publish.View     = Sets{}
	_ publish.Linker   = Sets{}
	_ publish.Attached = Sets{}
)

// Roots is the sets' first segment.
func (Sets) Roots() []string { return []string{root} }

// Find finds the link set of what stands at the rest of the path.
func (Sets) Find(s *publish.Site, path string, _ url.Values) (publish.Resource, error) {
	of, below := strings.CutPrefix(path, "/"+root)
	if !below || !strings.HasPrefix(of, "/") || strings.HasPrefix(of, "/"+root+"/") {
		return publish.Resource{}, data.ErrNotFound
	}
	about, asked, err := s.Locate(of, nil)
	if err != nil || asked != nil || !signposted(about) {
		return publish.Resource{}, data.ErrNotFound
	}
	return publish.Resource{Path: "/" + root + of, Among: forms, Detail: about}, nil
}

// signposted tells whether a resource has a link set: a record, or what a view describes on a page and in RDF.
func signposted(r publish.Resource) bool {
	if r.Kind == publish.Viewed {
		_, describes := r.View.(publish.Describer)
		return describes && r.Query == ""
	}
	return r.Kind == publish.Entity
}

// Links lead from a resource to its link set.
func (Sets) Links(s *publish.Site, r publish.Resource) []publish.Link {
	if !signposted(r) {
		return nil
	}
	path := s.Base + "/" + root + r.Path
	return []publish.Link{{Rel: "linkset", Href: path + asJSON.Suffix, Type: asJSON.MediaType}, {Rel: "linkset", Href: path + asText.Suffix, Type: asText.MediaType}}
}

// Represent represents a link set, which is gone where its record is.
func (Sets) Represent(ctx context.Context, s *publish.Site, r publish.Resource, v *publish.Variant) (*publish.Representation, error) {
	d, known := r.Detail.(*subject)
	if !known {
		d = describe(ctx, s, r.Detail.(publish.Resource))
	}
	if d.page == nil {
		return nil, moved(d.err)
	}
	set := links(s, d.about, d.page)
	body := set.AppendText(nil)
	if v == asJSON {
		var failed error
		if body, failed = set.AppendJSON(nil); failed != nil {
			return nil, failed
		}
	}
	head := publish.Head{Ingredients: []string{string(body)}, Modified: d.page.Modified, Volatile: d.about.Kind == publish.Viewed}
	return s.Bytes(r, v, head, func(dst []byte) ([]byte, error) { return append(dst, body...), nil }), d.err
}

// subject is what a set is about, and its page, which has its links; err may be data.ErrGone beside the page.
type subject struct {
	about publish.Resource
	page  *publish.Representation
	err   error
}

// describe makes the page of a resource. Of a view's it is made here: the turn of making one has come for this set already.
func describe(ctx context.Context, s *publish.Site, about publish.Resource) *subject {
	d, page := &subject{about: about}, s.Variants()[0]
	if about.Kind == publish.Viewed {
		d.page, d.err = about.View.Represent(ctx, s, about, page)
	} else {
		d.page, d.err = s.Represent(ctx, about, page)
	}
	return d
}

// moved has a renamed record's link set move with it.
func moved(err error) error {
	var to *publish.MovedError
	if errors.As(err, &to) {
		return &publish.MovedError{To: "/" + root + to.To}
	}
	return err
}

// links are those of a page, which every form in RDF describes; and from these, and from the files that the page leads to,
// those back to the page.
func links(s *publish.Site, about publish.Resource, page *publish.Representation) Set {
	var set Set
	here := s.Document(about, nil)
	told, files := map[string]bool{}, []string{}
	for l := range page.Links() {
		switch l.Rel {
		case "linkset":
			continue
		case "describedby":
			told[l.Href] = true
		case "item":
			files = append(files, l.Href)
		}
		set.add(here, l)
	}
	var forms []string
	for _, v := range s.Offering(about).Variants {
		if v.Page() || v.Profile != "" {
			continue
		}
		form := s.Document(about, v)
		if forms = append(forms, form); !told[form] {
			set.add(here, publish.Link{Rel: "describedby", Href: form, Type: v.MediaType})
		}
	}
	back := func(rel string) publish.Link { return publish.Link{Rel: rel, Href: here, Type: "text/html"} }
	for _, form := range forms {
		set.add(form, back("describes"))
		if slices.Contains(files, form) {
			set.add(form, back("collection"))
		}
	}
	for _, file := range files {
		if !slices.Contains(forms, file) {
			set.add(file, back("collection"))
		}
	}
	return set
}

// Resources are the link sets of what the views describe.
func (v Sets) Resources(ctx context.Context, s *publish.Site) iter.Seq2[publish.Resource, error] {
	return func(yield func(publish.Resource, error) bool) {
		for _, about := range described(ctx, s) {
			if r, err := v.Find(s, "/"+root+about, nil); !yield(r, err) {
				return
			}
		}
	}
}

// About is the link set of a record.
func (v Sets) About(ctx context.Context, s *publish.Site, ref data.Ref) iter.Seq2[publish.Resource, error] {
	return func(yield func(publish.Resource, error) bool) {
		r, err := v.Find(s, "/"+root+"/"+string(ref), nil)
		if err == nil { // for both forms
			d := &subject{about: r.Detail.(publish.Resource)}
			d.page, d.err = s.Afresh(ctx, d.about, s.Variants()[0])
			r.Detail = d
		}
		yield(r, err)
	}
}

// described are the paths of what the views describe.
func described(ctx context.Context, s *publish.Site) (paths []string) {
	for _, view := range s.Views() {
		if _, ok := view.(publish.Describer); !ok {
			continue
		}
		for r, err := range view.Resources(ctx, s) {
			if err == nil {
				paths = append(paths, r.Path)
			}
		}
	}
	return paths
}
