package mapping

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// FuzzDate: whatever a text says, the reader returns, and what it calls a date is one that time.Parse reads too.
func FuzzDate(f *testing.F) {
	for _, s := range []string{"2024-11-28", "2024-11-28T09:00:00+01:00", "28 novembre 2024", "1er mai 2025", "du 3 au 5 mars 2025", "28/11/24",
		"Nov 28, 2024 9:00 AM", "February 22 - March 1, 2022", "45624", "1732780800000", "20220112T110000", "2016-12-31T23:59:60Z", "lundi 28 novembre 2024",
		"14 h 30", "19h-21h", "28/11/2024 et 05/12/2024", "mardi 3 juin 2025 à 9 h 30", "2024-12-31T24:00:00", "9999-12-31T24:00:00", "mar", "h", "à", "1/1/1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s, _ = clean(s)
		if s == "" {
			return
		}
		d, bad := parseDate(s, AnyOrder)
		if bad != nil {
			return
		}
		for i := range d.n {
			m := d.at(i)
			if m.precision() != toDay {
				continue
			}
			text := string(m.appendDate(nil))
			if _, err := time.Parse("2006-01-02", text); err != nil {
				t.Fatalf("%q became %s: %v", s, text, err)
			}
			if clock := string(m.appendClock(nil)); m.clock {
				if _, err := time.Parse("15:04:05", clock); err != nil {
					t.Fatalf("%q became %s: %v", s, clock, err)
				}
			}
		}
	})
}

// FuzzText: text that comes out is UTF-8 in NFC without control characters, and cleaning it again changes nothing.
func FuzzText(f *testing.F) {
	for _, s := range []string{"<p>Un <b>beau</b>&nbsp;!</p>", "a<script>x</script>b", "c't <webdev>", "&eacute;&#233;&bogus;", "\x00\ufeffé\u200b", "<!--", "</", "<o:p>", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, _ := markupText(s)
		if !utf8.ValidString(got) || strings.ContainsAny(got, "\x00\r\x07\x7f") {
			t.Fatalf("%q became %q", s, got)
		}
		if again, _ := clean(got); again != got {
			t.Fatalf("%q became %q, and then %q", s, got, again)
		}
	})
}

// FuzzLiteral: an address is an IRI, a number is one, a tag is a tag.
func FuzzLiteral(f *testing.F) {
	for _, s := range []string{"12,50", "1 234,5", "1.234,56", "-.5", "1e3", "www.unicaen.fr", "http://a b", "javascript:x", "http://[::1]:80/", "fr_FR", "1h30", "PT1H",
		"UTC+2", "/mozilla.org/x/Europe/Paris", "à partir de 5€", "0x1p4", "1_0", "http://é.fr:99999/%"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s, _ = clean(s)
		if v, ok := parseNumber(s); ok && !lexical(v) {
			t.Fatalf("%q became %q", s, v.Text)
		}
		if iri, kind := parseIRI(s); iri != "" && (kind == noAddress || !graph.ValidIRI(iri)) {
			t.Fatalf("%q became %q", s, iri)
		}
		if tag, ok := parseLanguage(s); ok {
			if again, ok := languageTag(tag); !ok || again != tag {
				t.Fatalf("%q became %q, and then %q", s, tag, again)
			}
		}
		if d, ok := parseDuration(s); ok && !isoDuration(d) {
			t.Fatalf("%q became %q", s, d)
		}
		zoneOf(s)
		readAmounts(s)
		fold(s)
		parseBoolean(s)
	})
}

// lexical tells whether a number has the lexical form of its kind.
func lexical(v data.Value) bool {
	s := strings.TrimPrefix(v.Text, "-")
	switch v.Kind {
	case data.Integer:
		return s != "" && strings.Trim(s, "0123456789") == ""
	case data.Decimal:
		whole, part, ok := strings.Cut(s, ".")
		return ok && whole != "" && part != "" && strings.Trim(whole+part, "0123456789") == ""
	}
	return s != ""
}

// FuzzRow: any heading with any cell, and any key with any tree, becomes an item, and a record is only as bad as its
// problems say.
func FuzzRow(f *testing.F) {
	for _, s := range [][3]string{{"Date de début", "28/11/2024 9h", "tarif"}, {"location.name@fr", "x", "@type"}, {"organizer", "org-01", "statut"}, {"offers", "5 €", "en ligne"},
		{"rrule", "FREQ=WEEKLY;BYDAY=2MO,TU;UNTIL=20251231", "image"}, {"coordonnées", "49, -0.3", "fuseau"}} {
		f.Add(s[0], s[1], s[2])
	}
	f.Fuzz(func(t *testing.T, a, b, c string) {
		text := data.Tree{Shape: data.String, Text: b}
		object := data.Tree{Shape: data.Object, Fields: []data.Field{{Name: c, Tree: text}, {Name: "id", Tree: data.Tree{Shape: data.String, Text: a}}}}
		row := data.Row{Tree: data.Tree{Shape: data.Object, Fields: []data.Field{
			{Name: "name", Tree: data.Tree{Shape: data.String, Text: "N"}},
			{Name: a, Tree: text}, {Name: c, Tree: object},
			{Name: a, Tree: data.Tree{Shape: data.List, Items: []data.Tree{object, text, {Shape: data.Number, Text: "7"}, {Shape: data.Bool, Text: "true"}}}},
		}}}
		for _, m := range []Mapping{fuzzTable, fuzzSchema} {
			rows := func(yield func(data.Row, *data.Problem) bool) { yield(row, nil) }
			for item := range Records(rows, m, Options{Class: schema.Event, Base: "https://kiosque.example"}) {
				encoded := data.Encode(nil, &item.Record.Node)
				if back, err := data.Decode(encoded); err != nil || !back.Equal(&item.Record.Node) {
					t.Fatalf("cannot be stored: %v", err)
				}
				visit(&item.Record.Node, func(v data.Value) {
					if !utf8.ValidString(v.Text) || v.Kind == data.Link && !graph.ValidIRI(v.Text) {
						t.Fatalf("not publishable: %+v", v)
					}
					if v.Kind == data.Reference {
						if _, ok := data.ParseRef(v.Text); !ok {
							t.Fatalf("not a reference: %+v", v)
						}
					}
				})
			}
		}
	})
}

// A few rules of each kind: making all of them ready takes longer than a row.
var (
	fuzzTable  = Mapping{Name: "table", Rules: some(Table.Rules), Withhold: private}
	fuzzSchema = Mapping{Name: "schema.org", Rules: some(Schema.Rules), TermsFirst: true, Withhold: private}
)

func some(rules []Rule) []Rule {
	var few []Rule
	last := ""
	for _, r := range rules {
		if key := r.To + string(r.Class) + r.Scheme; key != last {
			few, last = append(few, r), key
		}
	}
	return few
}

func visit(n *data.Node, f func(data.Value)) {
	for _, p := range n.Properties {
		for _, v := range p.Values {
			f(v)
			if v.Node != nil {
				visit(v.Node, f)
			}
		}
	}
}
