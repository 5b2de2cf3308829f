package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/authority"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

//go:embed templates/*.html
var sources embed.FS

var templates = template.Must(template.ParseFS(sources, "templates/*.html"))

//go:embed assets/style.css
var style []byte

// stylePath names the style sheet by its content, so that browsers may keep it for ever.
var stylePath = func() string {
	sum := sha256.Sum256(style)
	return "/assets/style-" + base64.RawURLEncoding.EncodeToString(sum[:9]) + ".css"
}()

// Policy is what pages need of a browser (Content Security Policy Level 3, §3.1): their JSON-LD is a data block, which is never
// run, and there is nothing else but the style sheet.
const Policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

// Asset is a file that the pages need.
type Asset struct {
	Path        string // within the site: "/assets/style-….css"; another content has another path
	ContentType string
	Body        []byte
}

// Assets are the files that the pages need. They must not be changed.
func Assets() []Asset {
	return []Asset{{Path: stylePath, ContentType: "text/css; charset=utf-8", Body: style}}
}

// frame is a Frame as the templates see it.
type frame struct {
	*tongue
	Lang        string
	Title       string
	Description string
	Canonical   string
	Pages       []Link // in other languages
	Forms       []Link // of RDF
	Links       []Link // for programs
	Calendar    string // absolute URL of the calendar; empty if there is none
	Licence     Link
	Data        string // path of the page about the data as a whole; empty if there is none
	Style       string
	Script      template.JS
	Site        string
	Root        string
	Nav         []entry
	Modified    shown
	Was         shown  // since when what is shown was so
	Now         string // path of the record as it is; empty where that is shown
}

// entry is a place to go; Current is what aria-current says of it.
type entry struct{ Title, Href, Current string }

// Word is one of the page's own words, by its name in English.
func (l *tongue) Word(name string) string { return l.words[name] }

// Colon is a colon and the space around it, as the language has it.
func (l *tongue) Colon() string { return l.colon }

func newFrame(f *Frame, title string, jsonld []byte) frame {
	l := tongueOf(f.Lang)
	out := frame{
		tongue: l, Lang: l.tag, Title: f.Site.Title, Canonical: f.Canonical, Site: f.Site.Title, Root: root(f.Site.Base),
		Script: script(jsonld), Links: f.Links,
	}
	if title != "" {
		out.Title = plain(title) + " – " + f.Site.Title
	}
	out.Style = out.Root + stylePath
	for _, a := range f.Alternates {
		if a.Lang == "" {
			out.Forms = append(out.Forms, a)
			continue
		}
		a.Title = tongueOf(a.Lang).words["name"]
		out.Pages = append(out.Pages, a)
	}
	for _, l := range f.Links {
		if l.Rel == "alternate" && l.Type == "text/calendar" {
			out.Calendar = l.Href
		}
	}
	if f.Site.License != "" {
		out.Licence = Link{Href: f.Site.License, Title: licence(f.Site.License)}
	}
	if f.Site.Data != "" {
		out.Data = out.Root + f.Site.Data
	}
	for _, c := range data.Collections {
		out.Nav = append(out.Nav, entry{Title: l.collections[c], Href: out.Root + "/" + string(c)})
	}
	if !f.Modified.IsZero() {
		out.Modified = l.instant(f.Modified)
	}
	if f.Past != nil {
		out.Was, out.Now = l.instant(f.Past.At), out.Root+"/"+string(f.Past.Ref)
	}
	return out
}

// at marks where in the site a page is: "page" at a collection itself, "true" at one of its records.
func (f *frame) at(c data.Collection, current string) {
	for i := range f.Nav {
		if f.Nav[i].Href == f.Root+"/"+string(c) {
			f.Nav[i].Current = current
		}
	}
}

// root is the path within a base URL: "" for "https://example.org", "/data" for "https://example.org/data".
func root(base string) string {
	if _, rest, ok := strings.Cut(base, "://"); ok {
		if i := strings.IndexByte(rest, '/'); i >= 0 {
			return strings.TrimSuffix(rest[i:], "/")
		}
	}
	return ""
}

// script makes JSON safe for a script element: '<', '>', '&' and the line separators U+2028 and U+2029 become escapes,
// so that neither "</script>" nor "<!--" can be spelled (HTML, §4.12.1.3,
// https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements).
// They can only stand in JSON's strings, where an escape means the same.
func script(jsonld []byte) template.JS {
	if len(jsonld) == 0 {
		return ""
	}
	var b bytes.Buffer
	b.Grow(len(jsonld) + 64)
	json.HTMLEscape(&b, jsonld)
	return template.JS(b.String())
}

// licence is the name of a licence that is known, else the address.
func licence(iri string) string {
	if l := authority.FindLicence(iri); l != nil {
		return l.Name
	}
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(iri, "https://"), "http://"), "/")
}

// instant tells a moment of the site's own, in UTC, to the day.
func (l *tongue) instant(t time.Time) shown {
	t = t.UTC()
	return shown{text: text{l.date(t, l), l.tag}, Time: t.Format(time.RFC3339)}
}

func execute(dst []byte, name string, view any) ([]byte, error) {
	b := bytes.NewBuffer(dst)
	if err := templates.ExecuteTemplate(b, name, view); err != nil {
		return dst, err
	}
	return b.Bytes(), nil
}

// RenderEntity appends the page of a record to dst.
func RenderEntity(dst []byte, e *Entity) ([]byte, error) {
	l := tongueOf(e.Lang)
	v := view{tongue: l, root: root(e.Site.Base), labels: e.Labels}
	name := v.name(e.Node)
	if name.Text == "" {
		name.Text = e.Ref.ID()
	}
	page := struct {
		frame
		Name      text
		Prose     []shown
		Part      *part
		Referrers []item
		Origins   []origin
		Events    string
		Thing     string
		Calendar  shown // of the event; of the events that refer to the record, if there may be some
	}{frame: newFrame(&e.Frame, name.Text, e.JSONLD), Name: name, Referrers: v.items(e.Referrers), Origins: l.origins(e.Origins), Thing: e.Thing}
	switch {
	case e.Ref.Collection() == data.Events:
		page.Calendar = shown{Href: page.frame.Calendar, text: text{Text: l.Word("to calendar")}}
	case len(e.Referrers) > 0:
		page.Calendar = shown{Href: page.frame.Calendar, text: text{Text: l.Word("subscribe")}}
	}
	if e.Events != "" {
		page.Events = v.root + e.Events
	}
	if len(e.Origins) > 0 {
		page.Licence = Link{}
		if iri := vocab.CommonLicense(e.Origins); iri != "" {
			page.Licence = Link{Href: iri, Title: licence(iri)}
		}
	}
	page.at(e.Ref.Collection(), "true")

	except := make([]schema.Term, 0, 2)
	if len(data.Values(e.Node, schema.Name)) == 1 {
		except = append(except, schema.Name)
	}
	if page.Prose = v.prose(e.Node); page.Prose != nil {
		except = append(except, schema.Description)
		page.Description = shorten(plain(page.Prose[0].Text), 200)
	}
	page.Part = v.part(e.Node, except...)
	return execute(dst, "entity", &page)
}

// name is the name in the page's language, else the first one.
func (v *view) name(n *data.Node) text {
	var best text
	for _, value := range data.Values(n, schema.Name) {
		if !value.Literal() {
			continue
		}
		if best.Text == "" {
			best = text{value.Text, tag(value.Tag)}
		}
		if language, _, _ := strings.Cut(value.Tag, "-"); language == v.tag {
			return text{value.Text, tag(value.Tag)}
		}
	}
	return best
}

// prose are the descriptions, if all are text.
func (v *view) prose(n *data.Node) []shown {
	var prose []shown
	for _, value := range data.Values(n, schema.Description) {
		if value.Kind != data.Text {
			return nil
		}
		prose = append(prose, v.value(value))
	}
	return prose
}

// shorten cuts text at a space, to about n bytes.
func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	cut := strings.LastIndexByte(s[:n], ' ')
	if cut < n/2 {
		return ""
	}
	return s[:cut] + " …"
}

// item is an Item as it is laid out.
type item struct {
	text
	Href string
	Note text
	When shown
}

func (v *view) items(list []Item) []item {
	items := make([]item, 0, len(list))
	for i := range list {
		s := &list[i].Summary
		it := item{text: text{s.Name, tag(s.Lang)}, Href: v.path(list[i].Ref)}
		if it.Text == "" {
			it.Text = list[i].Ref.ID()
		}
		if s.Type != "" {
			it.Note.Text, it.Note.Lang = v.label(s.Type)
		}
		if !s.Start.IsZero() {
			it.When = v.instant(s.Start)
		}
		items = append(items, it)
	}
	return items
}

// RenderCollection appends a page of a collection to dst.
func RenderCollection(dst []byte, c *Collection) ([]byte, error) {
	l := tongueOf(c.Lang)
	v := view{tongue: l, root: root(c.Site.Base)}
	page := struct {
		frame
		Heading     string
		Total       string
		Limits      []limit
		Whole       string
		Items       []item
		First, Next string
	}{frame: newFrame(&c.Frame, l.collections[c.Collection], c.JSONLD), Heading: l.collections[c.Collection],
		Limits: v.limits(c.Limits), Whole: v.root + "/" + string(c.Collection), Items: v.items(c.Items)}
	page.at(c.Collection, "page")
	if c.Count >= 0 {
		page.Total = l.count(c.Collection, c.Count)
	}
	if c.First != "" {
		page.First = v.root + c.First
	}
	if c.Next != "" {
		page.Next = v.root + c.Next
	}
	return execute(dst, "collection", &page)
}

// limit is a Limit as the template sees it.
type limit struct {
	Label, Value text
	Href         string
}

func (v *view) limits(list []Limit) []limit {
	var out []limit
	for _, l := range list {
		shown := limit{Label: text{v.words["limit "+l.Name], v.tag}, Value: text{l.Text, tag(l.Lang)}}
		if l.Name == "type" {
			label, lang := v.label(l.Text)
			shown.Value = text{label, lang}
		}
		if l.Href != "" {
			shown.Href = v.root + l.Href
		}
		out = append(out, shown)
	}
	return out
}

// RenderHome appends the home page to dst.
func RenderHome(dst []byte, h *Home) ([]byte, error) {
	l := tongueOf(h.Lang)
	v := view{tongue: l, root: root(h.Site.Base)}
	page := struct {
		frame
		Counts  []entry
		Items   []item
		Samples []Link
	}{frame: newFrame(&h.Frame, "", h.JSONLD), Items: v.items(h.Latest)}
	for _, c := range h.Counts {
		page.Counts = append(page.Counts, entry{Title: l.count(c.Collection, c.Records), Href: v.root + "/" + string(c.Collection)})
	}
	if h.Sample != "" {
		for _, form := range page.Forms {
			if !strings.Contains(form.Type, ";") && len(page.Samples) < 2 {
				page.Samples = append(page.Samples, Link{Type: form.Type, Href: h.Sample})
			}
		}
	}
	return execute(dst, "home", &page)
}

// RenderTombstone appends the page of a withdrawn record to dst.
func RenderTombstone(dst []byte, t *Tombstone) ([]byte, error) {
	l := tongueOf(t.Lang)
	page := struct {
		frame
		Name text
		At   shown
		By   data.Ref
	}{Name: text{t.Summary.Name, tag(t.Summary.Lang)}, At: l.instant(t.At), By: t.By}
	title := t.Summary.Name
	if title == "" {
		title = l.words["withdrawn"]
	}
	page.frame = newFrame(&t.Frame, title, nil)
	page.at(t.Ref.Collection(), "true")
	return execute(dst, "tombstone", &page)
}

// RenderFailure appends the page of an error to dst. A status that it has no words for is told as 400 or 500.
func RenderFailure(dst []byte, f *Failure) ([]byte, error) {
	l := tongueOf(f.Lang)
	words, ok := l.failures[f.Status]
	if !ok {
		words = l.failures[f.Status/500*100+400]
	}
	page := struct {
		frame
		Heading, Text, Hint string
		Path                string
		Choices             []Link
	}{newFrame(&f.Frame, words.title, nil), words.title, words.text, words.hint, f.Path, f.Choices}
	return execute(dst, "failure", &page)
}
