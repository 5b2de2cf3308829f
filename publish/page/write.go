package page

import (
	"html/template"
	"strings"
)

// writer appends what most of a page is made of: the links around it, and what a record says. Templates lay out the rest;
// laying out this, they took five times as long. Its escapes are those of html/template.
type writer []byte

// raw appends markup.
func (w *writer) raw(markup ...string) {
	for _, m := range markup {
		*w = append(*w, m...)
	}
}

// text appends text for an element, or for an attribute in double quotes.
func (w *writer) text(s string) {
	from := 0
	for i := 0; i < len(s); i++ {
		escape := escapes[s[i]]
		if escape == "" {
			continue
		}
		*w = append(append(*w, s[from:i]...), escape...)
		from = i + 1
	}
	*w = append(*w, s[from:]...)
}

// escapes are what stands for a byte; empty for one that stands for itself.
var escapes = [256]string{0: "\uFFFD", '"': "&#34;", '&': "&amp;", '\'': "&#39;", '+': "&#43;", '<': "&lt;", '>': "&gt;"}

// attribute appends one, with the space before it.
func (w *writer) attribute(name, value string) {
	w.raw(" ", name, `="`)
	w.text(value)
	w.raw(`"`)
}

// href appends an address as an attribute: of the web or of mail, or within the site. No other one comes here, and none would
// get through.
func (w *writer) href(address string) {
	if scheme, _, ok := strings.Cut(address, ":"); ok && !strings.Contains(scheme, "/") && !followed(scheme) {
		address = "#"
	}
	w.raw(` href="`)
	const hex = "0123456789abcdef"
	for i := 0; i < len(address); i++ {
		c := address[i]
		switch {
		case 'a' <= c && c <= 'z', '/' <= c && c <= ':', 'A' <= c && c <= 'Z', strings.IndexByte("-._~!#$*,;=?@[]", c) >= 0:
			*w = append(*w, c)
		case c == '&' || c == '+':
			w.raw(escapes[c])
		case c == '%' && i+2 < len(address) && isHex(address[i+1]) && isHex(address[i+2]):
			*w = append(*w, c)
		default:
			*w = append(*w, '%', hex[c>>4], hex[c&15])
		}
	}
	w.raw(`"`)
}

func followed(scheme string) bool {
	return strings.EqualFold(scheme, "https") || strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "mailto")
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

// bdi appends text of which only its language is known.
func (w *writer) bdi(t text) {
	w.raw("<bdi")
	w.attribute("lang", t.Lang)
	w.raw(">")
	w.text(t.Text)
	w.raw("</bdi>")
}

// kicker appends the names of a thing's types; nothing if there are none.
func (w *writer) kicker(types []text) {
	if len(types) == 0 {
		return
	}
	w.raw(`<p class="kicker">`)
	for i, t := range types {
		if i > 0 {
			w.raw(", ")
		}
		w.raw("<span")
		w.attribute("lang", t.Lang)
		w.raw(">")
		w.text(t.Text)
		w.raw("</span>")
	}
	w.raw("</p>")
}

// properties appends what a part says; nothing if it says nothing.
func (w *writer) properties(p *part) {
	if len(p.Properties) == 0 {
		return
	}
	w.raw("<dl>")
	for i := range p.Properties {
		label := p.Properties[i].Label
		w.raw("\n<dt")
		w.attribute("lang", label.Lang)
		w.raw(">")
		w.text(label.Text)
		w.raw("</dt>")
		for j := range p.Properties[i].Values {
			w.raw("\n<dd>")
			w.value(&p.Properties[i].Values[j])
			w.raw("</dd>")
		}
	}
	w.raw("\n</dl>")
}

// value appends a value, and its note.
func (w *writer) value(s *shown) {
	switch {
	case s.Part != nil:
		w.kicker(s.Part.Kicker)
		w.properties(s.Part)
	case s.HTML != "":
		w.raw(`<div class="marked"`)
		w.attribute("lang", s.Lang)
		w.raw(` dir="auto">`, string(s.HTML), "</div>")
	case s.Time != "":
		w.raw("<time")
		w.attribute("datetime", s.Time)
		w.raw(">")
		w.text(s.Text)
		w.raw("</time>")
	case s.Foreign:
		w.foreign(s)
	case s.Href != "":
		w.raw("<a")
		w.href(s.Href)
		w.raw(">")
		w.bdi(s.text)
		w.raw("</a>")
	default:
		w.bdi(s.text)
	}
	if s.Note.Text != "" {
		w.raw(" <small")
		w.attribute("lang", s.Note.Lang)
		w.raw(">")
		w.text(s.Note.Text)
		w.raw("</small>")
	}
}

// foreign appends an IRI that leads out of the site, or that browsers must not follow.
func (w *writer) foreign(s *shown) {
	before, after := "<code><bdi>", "</bdi></code>"
	if s.Href != "" {
		w.raw("<a")
		w.href(s.Href)
		before, after = ` rel="nofollow noopener external"><bdi>`, "</bdi></a>"
	}
	w.raw(before)
	w.text(s.Text)
	w.raw(after)
}

// link appends a link for programs, on a line of its own.
func (w *writer) link(rel string, l *Link) {
	w.raw("\n<link")
	w.attribute("rel", rel)
	if l.Type != "" {
		w.attribute("type", l.Type)
	}
	if l.Lang != "" {
		w.attribute("hreflang", l.Lang)
	}
	w.href(l.Href)
	if l.Title != "" {
		w.attribute("title", l.Title)
	}
	w.raw(">")
}

func (w writer) html() template.HTML { return template.HTML(w) } //nolint:gosec // whatever is no markup of the writer's has been escaped

// Markup is what a part says.
func (p *part) Markup() template.HTML {
	var w writer
	w.properties(p)
	return w.html()
}

// Markup is a value with its note.
func (s shown) Markup() template.HTML {
	var w writer
	w.value(&s)
	return w.html()
}

// Head is the links of a page for programs.
func (f *frame) Head() template.HTML {
	w := make(writer, 0, 4<<10)
	for i := range f.Pages {
		w.link("alternate", &f.Pages[i])
	}
	for i := range f.Forms {
		w.link("alternate", &f.Forms[i])
	}
	for i := range f.Links {
		w.link(f.Links[i].Rel, &f.Links[i])
	}
	return w.html()
}

// Places is where to go from a page.
func (f *frame) Places() template.HTML {
	w := make(writer, 0, 1<<10)
	for i := range f.Nav {
		w.raw("\n<li><a")
		w.href(f.Nav[i].Href)
		if current := f.Nav[i].Current; current != "" {
			w.attribute("aria-current", current)
		}
		w.raw(">")
		w.text(f.Nav[i].Title)
		w.raw("</a></li>")
	}
	return w.html()
}

// Offers is the forms of RDF, for people.
func (f *frame) Offers() template.HTML {
	w := make(writer, 0, 2<<10)
	for i := range f.Forms {
		w.raw("\n<li><a rel=\"alternate\"")
		w.href(f.Forms[i].Href)
		w.attribute("type", f.Forms[i].Type)
		w.raw(">")
		w.text(f.Forms[i].Title)
		w.raw("</a></li>")
	}
	return w.html()
}
