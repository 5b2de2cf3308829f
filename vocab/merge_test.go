package vocab

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// gave is a contribution: a type, and properties with their values in turn.
func gave(class string, said ...any) data.Contribution {
	n := &data.Node{Types: []string{class}}
	for i := 0; i < len(said); i += 2 {
		v, ok := said[i+1].(data.Value)
		if !ok {
			v = data.NewText(said[i+1].(string), "")
		}
		data.Add(n, said[i].(schema.Term), v)
	}
	Arrange(n)
	return data.Contribution{Node: n, Summary: data.Summary{Lang: "fr"}}
}

// linesOf is all that a node says, in lines.
func linesOf(n *data.Node) []string {
	lines := []string{strings.Join(n.Types, " ")}
	for _, p := range n.Properties {
		for _, v := range p.Values {
			text := v.Text
			if v.Node != nil {
				text = data.First(v.Node, schema.Name).Text
			}
			if v.Tag != "" {
				text += "@" + v.Tag
			}
			lines = append(lines, p.Name+" "+text)
		}
	}
	return lines
}

func named(name string) data.Value {
	n := &data.Node{Types: []string{"Organization"}}
	data.Add(n, schema.Name, data.NewText(name, ""))
	return data.NewNested(n)
}

func TestMerge(t *testing.T) {
	fr, en := func(s string) data.Value { return data.NewText(s, "fr") }, func(s string) data.Value { return data.NewText(s, "en-GB") }
	morning, noon := instantOf("2026-03-05T09:00:00+01:00"), instantOf("2026-03-05T12:00:00+01:00")
	for _, test := range []struct {
		rule string
		list []data.Contribution
		want []string
	}{
		{"the first has its say", []data.Contribution{gave("Event", schema.Description, "one"), gave("Event", schema.Description, "two")},
			[]string{"Event", "description one"}},
		{"what it does not say, the next says", []data.Contribution{gave("Event", schema.Name, "A"), gave("Event", schema.Description, "two")},
			[]string{"Event", "name A", "description two"}},
		{"keywords are those of all, each once", []data.Contribution{gave("Event", schema.Keywords, "CSS", schema.Keywords, "web"), gave("Event", schema.Keywords, "css", schema.Keywords, "javascript")},
			[]string{"Event", "keywords CSS", "keywords web", "keywords javascript"}},
		{"who is described is not named again", []data.Contribution{gave("Event", schema.Organizer, data.Value{Kind: data.Reference, Text: "organizations/greyc", Node: named("GREYC").Node}),
			gave("Event", schema.Organizer, named("Greyc"), schema.Organizer, named("ENSICAEN"))}, []string{"Event", "organizer GREYC", "organizer ENSICAEN"}},
		{"texts in other languages are added", []data.Contribution{gave("Event", schema.Name, fr("Fête")), gave("Event", schema.Name, en("Party"), schema.Name, data.NewText("Bal", "fr-FR"))},
			[]string{"Event", "name Fête@fr", "name Party@en-GB"}},
		{"a text of an unknown language may be in any", []data.Contribution{gave("Event", schema.Name, "Fête"), gave("Event", schema.Name, en("Party"))},
			[]string{"Event", "name Fête"}},
		{"types that say more stay", []data.Contribution{gave("Event"), gave("MusicEvent"), gave("Festival")}, []string{"MusicEvent Festival"}},
		{"those who agree on the start add to it", []data.Contribution{gave("Event", schema.StartDate, morning), gave("Event", schema.StartDate, instantOf("2026-03-05T08:00:00Z"), schema.EndDate, noon)},
			[]string{"Event", "startDate 2026-03-05T09:00:00+01:00", "endDate 2026-03-05T12:00:00+01:00"}},
		{"those who do not have no say on the end", []data.Contribution{gave("Event", schema.StartDate, noon), gave("Event", schema.StartDate, morning, schema.EndDate, morning, schema.Name, "A")},
			[]string{"Event", "name A", "startDate 2026-03-05T12:00:00+01:00"}},
	} {
		var before [][]byte
		for _, c := range test.list {
			before = append(before, data.Encode(nil, c.Node))
		}
		n, s := Merge(test.list)
		if got := linesOf(&n); !slices.Equal(got, test.want) {
			t.Errorf("%s:\n got %q\nwant %q", test.rule, got, test.want)
		}
		if name := data.First(&n, schema.Name).Text; s.Name != name || s.Type != n.Types[0] {
			t.Errorf("%s: got summary %+v", test.rule, s)
		}
		for i, c := range test.list {
			if !bytes.Equal(data.Encode(nil, c.Node), before[i]) {
				t.Errorf("%s: contribution %d was changed", test.rule, i)
			}
		}
		// A record that one source gives, and one that two sources give alike, are what the source says.
		again := data.Contribution{Node: &n, Summary: s}
		for _, alike := range [][]data.Contribution{{again}, {again, again}} {
			if m, _ := Merge(alike); !m.Equal(&n) {
				t.Errorf("%s: merged with itself: got %q", test.rule, linesOf(&m))
			}
		}
	}
}

func TestIdentities(t *testing.T) {
	day := data.Value{Kind: data.Date, Text: "2026-03-05"}
	number := func(register, value string) data.Value {
		n := &data.Node{Types: []string{"PropertyValue"}}
		data.Add(n, schema.PropertyID, data.NewText(register, ""))
		data.Add(n, schema.Value, data.NewText(value, ""))
		return data.NewNested(n)
	}
	keyed := func(key string) data.Contribution { c := gave("Event"); c.Key = key; return c }
	for _, test := range []struct {
		rule string
		one  data.Contribution
		want []string
	}{
		{"a key of the source's own is none", keyed("42"), nil},
		{"a key from a name is none", keyed("name:gala@2026-03-05"), nil},
		{"an IRI", keyed("https://www.example.org/e/1/"), []string{"key example.org/e/1"}},
		{"a URN", keyed("urn:uuid:1"), []string{"key urn:uuid:1"}},
		{"a UID", keyed("040000008200E00074C5B7101A82E008-1@Google.com"), []string{"key 040000008200e00074c5b7101a82e008-1@google.com"}},
		{"a UUID", keyed("6BA7B810-9DAD-11D1-80B4-00C04FD430C8"), []string{"key 6ba7b810-9dad-11d1-80b4-00c04fd430c8"}},
		{"an occurrence's key is none", keyed("a@example.org 2026-03-05"), nil},
		{"a number of a register", gave("Event", schema.Identifier, number("OpenAgenda", "123")), []string{"key openagenda:123"}},
		{"a UID as an identifier", gave("Event", schema.Identifier, number("UID", "A@example.org")), []string{"key a@example.org"}},
		{"a UID of a calendar, and of an occurrence", gave("Event", schema.Identifier, number("iCalendar UID", "6BA7B810-9DAD-11D1-80B4-00C04FD430C8/20260305")),
			[]string{"key 6ba7b810-9dad-11d1-80b4-00c04fd430c8/20260305"}},
		{"a UID of a calendar that counts", gave("Event", schema.Identifier, number("iCalendar UID", "12")), nil},
		{"a number of some site", gave("Event", schema.Identifier, number("The Events Calendar", "12")), nil},
		{"a number of a register with an address", gave("Event", schema.Identifier, number("https://example.org/register", "12")), []string{"key https://example.org/register 12"}},
		{"a bare number", gave("Event", schema.Identifier, "12"), nil},
		{"an identifier that is an address", gave("Event", schema.Identifier, "https://doi.org/10.5281/zenodo.1"), []string{"key doi.org/10.5281/zenodo.1"}},
		{"an event's page, with its day", gave("Event", schema.URLProperty, data.NewLink("http://WWW.example.org/e/1/?utm_source=x&id=3#top"), schema.StartDate, day), []string{"page example.org/e/1?id=3#top 2026-03-05"}},
		{"a key that is an event's page", func() data.Contribution {
			c := gave("Event", schema.StartDate, day, schema.URLProperty, data.NewLink("https://example.org/e/1"))
			c.Key = "http://example.org/e/1#event"
			return c
		}(), []string{"key example.org/e/1#event", "page example.org/e/1 2026-03-05"}},
		{"a page without a day is none", gave("Event", schema.URLProperty, data.NewLink("http://example.org/e/1")), nil},
		{"a whole site's page has a name too", gave("Event", schema.URLProperty, data.NewLink("https://conf.example/"), schema.StartDate, day, schema.Name, "La Conf"), []string{"page conf.example 2026-03-05 la conf"}},
		{"an account is none", gave("Event", schema.SameAs, data.NewLink("https://twitter.com/conf"), schema.StartDate, day), nil},
		{"an institution's identifiers", gave("CollegeOrUniversity", schema.SameAs, data.NewLink("https://ror.org/051kpcy16"), schema.Identifier, number("ISNI", "0000 0001 2186 4076")),
			[]string{"key isni:0000000121864076", "key ror:051kpcy16"}},
		{"an institution's page, and its SIREN, are none", gave("Organization", schema.URLProperty, data.NewLink("https://www.unicaen.fr/"), schema.Identifier, number("SIREN", "191414085")), nil},
	} {
		rec := data.Record{Key: test.one.Key, Node: *test.one.Node}
		Summarize(&rec, "")
		if got := Identities(&rec); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %q, want %q", test.rule, got, test.want)
		}
	}
}
