package page

import (
	"html/template"
	"net/url"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/markup"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// part is a node as it is laid out: a list of names and values.
type part struct {
	Kicker     []text // its types
	Properties []property
}

// property is a name with its values.
type property struct {
	Label  text
	Values []shown
}

// text is some words and their language, which is empty where it is not known.
type text struct{ Text, Lang string }

// shown is a value as it is laid out. Exactly one of Part, HTML, Time, Href and Text leads.
type shown struct {
	text
	HTML    template.HTML // what Text says, with its source's markup
	Time    string        // a machine's spelling of the time that Text tells
	Href    string        // where Text leads
	Foreign bool          // Href leads out of the site
	Note    text          // an explanation in small letters: the type of a record referred to
	Part    *part
}

// view lays records out in one language of the page.
type view struct {
	*tongue
	root   string // path of the site's base URL, without a slash at the end
	labels map[data.Ref]data.Summary
}

// path is the path of a record's document, as a browser needs it.
func (v *view) path(ref data.Ref) string { return v.root + "/" + string(ref) }

func (v *view) types(names []string) []text {
	var kicker []text
	for _, name := range names {
		word, lang := v.label(name)
		kicker = append(kicker, text{word, lang})
	}
	return kicker
}

// part lays out a node, leaving out the properties that are told elsewhere.
func (v *view) part(n *data.Node, except ...schema.Term) *part {
	p := &part{Kicker: v.types(n.Types)}
next:
	for i := range n.Properties {
		name := n.Properties[i].Name
		for _, e := range except {
			if name == string(e) {
				continue next
			}
		}
		word, lang := v.label(name)
		shownValues := make([]shown, 0, len(n.Properties[i].Values))
		for _, value := range n.Properties[i].Values {
			one := v.value(value)
			if one.Part != nil && len(one.Part.Kicker) == 1 && one.Part.Kicker[0].Text == word {
				one.Part.Kicker = nil // "Place: place" says one thing twice
			}
			shownValues = append(shownValues, one)
		}
		p.Properties = append(p.Properties, property{Label: text{word, lang}, Values: shownValues})
	}
	return p
}

func (v *view) value(value data.Value) shown {
	switch value.Kind {
	case data.Text:
		// Whatever a store holds: what gets into a page has been through the sanitiser that the program has now.
		return shown{text: text{value.Text, tag(value.Tag)}, HTML: template.HTML(markup.Safe(value.Markup()))} //nolint:gosec // see markup
	case data.Date, data.DateTime:
		return v.moment(value)
	case data.Boolean:
		switch value.Text {
		case "true", "1":
			return shown{text: text{v.words["yes"], v.tag}}
		case "false", "0":
			return shown{text: text{v.words["no"], v.tag}}
		}
	case data.Decimal:
		if v.tongue == frenchTongue {
			return shown{text: text{strings.Replace(value.Text, ".", ",", 1), ""}}
		}
	case data.Link:
		return v.link(value.Text)
	case data.Reference:
		return v.reference(value)
	case data.Nested:
		return v.nested(value.Node)
	}
	return shown{text: text{value.Text, ""}}
}

// link is an IRI: the words for a member of an enumeration, else an address to follow where browsers may.
func (v *view) link(iri string) shown {
	if term, ok := schema.TermOf(iri); ok && schema.Known(term) {
		word, lang := v.label(string(term))
		return shown{text: text{word, lang}}
	}
	s := shown{text: text{iri, ""}, Href: safe(iri), Foreign: true}
	s.Text = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(iri, "https://"), "http://"), "mailto:")
	if bare := strings.TrimSuffix(s.Text, "/"); !strings.Contains(bare, "/") {
		s.Text = bare
	}
	if s.Href == "" || s.Text == "" {
		s.Text = iri
	}
	return s
}

// safe is an address that a page may lead to: of the web or of mail. Everything else, such as javascript:, is only
// shown.
func safe(iri string) string {
	u, err := url.Parse(iri)
	if err != nil || strings.ContainsAny(iri, " \t\r\n\\<>\"{}|^`") {
		return ""
	}
	switch u.Scheme {
	case "http", "https":
		if u.Hostname() == "" {
			return ""
		}
		return iri
	case "mailto":
		return iri
	}
	return ""
}

func (v *view) reference(value data.Value) shown {
	s := shown{Href: v.path(value.Ref()), text: text{value.Ref().ID(), ""}}
	kind := ""
	if l, ok := v.labels[value.Ref()]; ok {
		s.text, kind = text{l.Name, tag(l.Lang)}, l.Type
	} else if value.Node != nil {
		if name := data.First(value.Node, schema.Name); name.Kind == data.Text {
			s.text = text{name.Text, tag(name.Tag)}
		}
		if len(value.Node.Types) > 0 {
			kind = value.Node.Types[0]
		}
	}
	if s.Text == "" {
		s.Text = value.Ref().ID()
	}
	if kind != "" {
		s.Note.Text, s.Note.Lang = v.label(kind)
	}
	return s
}

// nested is a part of a record. The small ones that everybody knows are told in a line, so long as nothing is lost.
func (v *view) nested(n *data.Node) shown {
	switch {
	case is(n, schema.PropertyValue) && only(n, schema.PropertyID, schema.Value):
		id, value := data.First(n, schema.PropertyID), data.First(n, schema.Value)
		if id.Text != "" && value.Literal() {
			return shown{text: text{v.value(id).Text + v.colon + value.Text, ""}}
		}
	case is(n, schema.GeoCoordinates) && only(n, schema.Latitude, schema.Longitude):
		latitude, longitude := data.First(n, schema.Latitude), data.First(n, schema.Longitude)
		if latitude.Literal() && longitude.Literal() {
			return shown{text: text{latitude.Text + ", " + longitude.Text, ""}}
		}
	case is(n, schema.PostalAddress):
		if lines := address(n); lines.Text != "" {
			return shown{text: lines}
		}
	case only(n, schema.Name) && data.First(n, schema.Name).Kind == data.Text && n.ID == "":
		name := data.First(n, schema.Name)
		s := shown{text: text{name.Text, tag(name.Tag)}}
		if len(n.Types) > 0 {
			s.Note.Text, s.Note.Lang = v.label(n.Types[0])
		}
		return s
	}
	return shown{Part: v.part(n)}
}

// address is a postal address as on a letter, empty if it says more than a letter does.
func address(n *data.Node) text {
	var street, town, country []string
	lang := ""
	for i := range n.Properties {
		p := &n.Properties[i]
		if len(p.Values) != 1 || p.Values[0].Kind != data.Text {
			return text{}
		}
		value := p.Values[0].Text
		if lang == "" {
			lang = tag(p.Values[0].Tag)
		}
		switch schema.Term(p.Name) {
		case schema.StreetAddress:
			street = append(street, value)
		case schema.PostalCode:
			town = append([]string{value}, town...)
		case schema.AddressLocality:
			town = append(town, value)
		case schema.AddressRegion, schema.AddressCountry:
			country = append(country, value)
		default:
			return text{}
		}
	}
	lines := street
	if len(town) > 0 {
		lines = append(lines, strings.Join(town, " "))
	}
	if len(country) > 0 {
		lines = append(lines, strings.Join(country, ", "))
	}
	return text{strings.Join(lines, "\n"), lang}
}

// is tells whether n is of one class alone.
func is(n *data.Node, class schema.Term) bool {
	return n.ID == "" && len(n.Types) == 1 && n.Types[0] == string(class)
}

// only tells whether n has each of the properties once, and no others.
func only(n *data.Node, properties ...schema.Term) bool {
	for _, p := range properties {
		if len(data.Values(n, p)) != 1 {
			return false
		}
	}
	return len(n.Properties) == len(properties)
}

// The spellings of days and moments, the first ones as XML Schema has them.
var (
	dayLayouts    = []string{"2006-01-02", "2006-01-02Z07:00"}
	momentLayouts = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02T15:04Z07:00", "2006-01-02T15:04"}
)

// moment tells a date, or a date and time in the zone that its source gave. What cannot be read stays as it is.
func (v *view) moment(value data.Value) shown {
	s := shown{text: text{value.Text, ""}}
	layouts := momentLayouts
	if value.Kind == data.Date {
		layouts = dayLayouts
	}
	for _, layout := range layouts {
		t, err := time.Parse(layout, value.Text)
		if err != nil || t.Year() < 1 {
			continue
		}
		s.text = text{v.date(t, v.tongue), v.tag}
		s.Time = t.Format("2006-01-02")
		if value.Kind == data.DateTime {
			zone := ""
			if strings.Contains(layout, "Z07:00") {
				zone = "Z07:00"
				s.Note.Text = "UTC"
				if _, offset := t.Zone(); offset != 0 {
					s.Note.Text += t.Format("-07:00")
				}
			}
			s.Text += v.at + t.Format(v.clock)
			s.Time = t.Format("2006-01-02T15:04:05" + zone)
		}
		return s
	}
	return s
}

// tag is a language tag if it has the shape of one (BCP 47), else empty: HTML's way to say "unknown".
func tag(s string) string {
	n := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		switch {
		case c == '-' && n > 0 && i < len(s)-1:
			n = 0
		case letter || i >= 2 && '0' <= c && c <= '9' && strings.IndexByte(s[:i], '-') > 0:
			if n++; n > 8 {
				return ""
			}
		default:
			return ""
		}
	}
	return s
}

// plain is text for where no element can isolate it, such as the title: without the characters that steer direction
// (Unicode Standard Annex 9, §2), which would reach beyond it.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\u061c', '\u200e' <= r && r <= '\u200f', '\u202a' <= r && r <= '\u202e', '\u2066' <= r && r <= '\u2069':
			return -1
		case r < ' ', r == 0x7f:
			return ' '
		}
		return r
	}, s)
}
