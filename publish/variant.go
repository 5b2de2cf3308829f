package publish

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// Variant is one way to represent a resource: a page in a language, or a form of RDF. Every record and collection has all
// of the site's; a view's resource may have some of them, or one of its own.
type Variant struct {
	Name        string    // what ?format= takes: "turtle", "html"
	Title       string    // for people: "Turtle"
	Suffix      string    // of the path: ".ttl", ".fr.html"
	MediaType   string    // without parameters
	Profile     graph.IRI // of a form of JSON-LD: the value of the media type's profile parameter; else empty
	Aliases     []string  // other media types by which it may be asked for
	Language    string    // of a page; empty for RDF
	ContentType string    // the value of the header field, with charset where the type has one

	form    *format.Format // nil for a page, and for a view's own forms
	version []byte         // what the probe printed, hashed into every tag
}

// Page tells whether the variant is for people.
func (v *Variant) Page() bool { return v.Language != "" }

// Suffixed gives the variant a suffix, with its dot, under which it may be asked for alone. It is for new variants.
func (v *Variant) Suffixed(suffix string) *Variant {
	v.Suffix = suffix
	return v
}

// Form is the form of RDF that the variant is; nil if it is none.
func (v *Variant) Form() *format.Format { return v.form }

// Remark is an empty document of the variant with text as a comment, for what is to be told instead of a resource; nil
// for pages, and for forms that have no comments.
func (v *Variant) Remark(text string) []byte {
	if v.form == nil {
		return nil
	}
	return v.form.Remark(text)
}

// Variants are all variants, in the order in which the site prefers them: pages, in its languages' order, then the
// forms of RDF. The slice must not be changed.
func (s *Site) Variants() []*Variant { return s.variants }

// Named finds variants by what a person may write for them: a name, a suffix with or without the dot, or a media
// type. There are several only for "html", the pages in every language; nil means that no variant has that name.
func (s *Site) Named(name string) []*Variant {
	return s.names[strings.ToLower(strings.TrimPrefix(name, "."))]
}

func (s *Site) addVariants() {
	s.names = map[string][]*Variant{}
	for _, lang := range s.Languages {
		s.add(&Variant{Name: "html", Title: "HTML", Suffix: "." + lang + ".html", MediaType: "text/html",
			Aliases: []string{"application/xhtml+xml"}, Language: lang, ContentType: "text/html; charset=utf-8"})
	}
	for i := range format.All {
		f := &format.All[i]
		v := &Variant{Name: f.Name, Title: f.Title, Suffix: "." + f.Extension, MediaType: f.MediaType, Profile: f.Profile,
			Aliases: f.Aliases, ContentType: f.ContentType(), form: f}
		s.add(v)
	}
}

func (s *Site) add(v *Variant) {
	s.variants = append(s.variants, v)
	names := append([]string{strings.TrimPrefix(v.Suffix, "."), v.Name, v.MediaType}, v.Aliases...)
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if first := s.names[name]; first == nil || v.Page() {
			s.names[name] = append(first, v)
		}
	}
}

// probe prints a small record in each variant.
func (s *Site) probe() error {
	n := data.Node{Types: []string{string(schema.Event)}}
	data.Add(&n, schema.Name, data.NewText("Journée « IA & santé »", "fr"), data.NewText("</script>", ""))
	data.Add(&n, schema.StartDate, data.Value{Kind: data.DateTime, Text: "2024-11-28T09:00:00+01:00"})
	data.Add(&n, schema.Location, data.NewNested(&data.Node{Types: []string{string(schema.Place)}}))
	data.Add(&n, schema.Organizer, data.NewReference("organizations/x"))
	rec := data.Record{Ref: "events/x", Node: n}
	for _, v := range s.variants {
		l := loaded{entry: data.Entry{Ref: rec.Ref, Changed: probeTime, Created: probeTime}, record: rec}
		out, err := s.printEntity(nil, Resource{Kind: Entity, Path: "/events/x", Collection: data.Events, Ref: rec.Ref}, v, &l)
		if err != nil {
			return fmt.Errorf("probe in %s: %w", v.Title, err)
		}
		v.version = []byte(tag(out, []byte(v.Suffix)))
	}
	return nil
}

// Fingerprint identifies how the site prints what its store holds: by which program, with which addresses, words and forms.
// Where it is another one, any document may have other bytes.
func (s *Site) Fingerprint() string {
	ingredients := [][]byte{[]byte(s.Base), {byte(s.Style)}, []byte(s.Title), []byte(s.License), strconv.AppendInt(nil, int64(s.PageSize), 10)}
	for _, v := range s.variants {
		ingredients = append(ingredients, v.version)
	}
	return tag(ingredients...)
}

// linkType is the media type to state in links: with the profile, without the charset.
func (v *Variant) linkType() string {
	if v.Profile == "" {
		return v.MediaType
	}
	return v.ContentType
}
