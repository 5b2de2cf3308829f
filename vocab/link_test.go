package vocab

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/link"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// institutions are two records of a site, and two that only a registry has.
func institutions() *link.Index {
	own := []*data.Node{
		node(schema.CollegeOrUniversity, schema.Name, "Université de Caen Normandie", schema.AlternateName, "UNICAEN",
			schema.URLProperty, data.NewLink("https://www.unicaen.fr/"), schema.SameAs, data.NewLink("https://ror.org/051kpcy16"),
			schema.Address, node(schema.PostalAddress, schema.AddressCountry, "fr"), schema.Iso6523Code, "0002:191 414 085"),
		node(schema.ResearchOrganization, schema.Name, "GREYC", schema.AlternateName, "UMR 6072"),
	}
	var b link.Builder
	for i, n := range own {
		e, ok := Institution(data.NewRef(data.Organizations, []string{"unicaen", "greyc"}[i]), n)
		if !ok {
			panic("no institution")
		}
		b.Add(e)
	}
	b.Add(link.Entity{Name: "École nationale supérieure d'ingénieurs de Caen", IRI: "https://ror.org/01fpqqe90", Authority: "ROR", Country: "FR",
		Names: []link.Name{{Text: "ENSICAEN", Kind: link.Acronym}},
		IDs:   []link.ID{{Scheme: link.ROR, Value: "01fpqqe90"}, {Scheme: link.SIREN, Value: "191417203"}, {Scheme: link.SIRET, Value: "19141720300012"}}})
	b.Add(link.Entity{Name: "COMETE", IRI: "https://ror.org/018z38380", Authority: "ROR", Country: "FR"})
	b.Add(link.Entity{Name: "COMETE", IRI: "https://ror.org/05kt43w73", Authority: "ROR", Country: "FR"})
	return b.Build(link.Options{Country: "FR", Review: link.Review{link.NewReviewKey("", "le labo"): "organizations/greyc", link.NewReviewKey("", "UNICAEN junior"): link.None}})
}

// told prints values: a reference as its ref, a part as its name and what was gained, an undecided text as it is.
func told(values []data.Value) string {
	var all []string
	for _, v := range values {
		switch v.Kind {
		case data.Reference:
			all = append(all, "→"+v.Ref().ID())
		case data.Nested:
			text := data.First(v.Node, schema.Name).Text
			for _, p := range []schema.Term{schema.SameAs, schema.Iso6523Code} {
				for _, x := range data.Values(v.Node, p) {
					text += " <" + x.Text + ">"
				}
			}
			if n := len(data.Values(v.Node, schema.Identifier)); n > 0 {
				text += fmt.Sprintf(" (%d)", n)
			}
			all = append(all, text)
		default:
			all = append(all, v.Text)
		}
	}
	return strings.Join(all, " | ")
}

func TestLink(t *testing.T) {
	organization := func(pairs ...any) *data.Node { return node(schema.Organization, pairs...) }
	number := func(scheme, value string) *data.Node {
		return node(schema.PropertyValue, schema.PropertyID, scheme, schema.Value, value)
	}
	const ensicaen = " <https://ror.org/01fpqqe90> <0002:191417203> <0009:19141720300012> (3)"
	ix := institutions()
	for _, tt := range []struct {
		rule     string
		property schema.Term
		value    any
		want     string
	}{
		{"a name of a record here becomes a reference", schema.Organizer, organization(schema.Name, "l’UNICAEN"), "→unicaen"},
		{"so does the number of a research unit", schema.Sponsor, organization(schema.Name, "l’unité de recherche GREYC (UMR 6072)"), "→greyc"},
		{"and an identifier", schema.Funder, organization(schema.Name, "La fac", schema.Identifier, number("SIREN", "191414085")), "→unicaen"},
		{"and an address of one", schema.Funder, organization(schema.Name, "La fac", schema.SameAs, data.NewLink("https://ror.org/051kpcy16")), "→unicaen"},
		{"and a web site without a name", schema.Organizer, organization(schema.URLProperty, data.NewLink("https://unicaen.fr")), "→unicaen"},
		{"a service with its university's site is not the university", schema.Organizer, organization(schema.Name, "Service culturel", schema.URLProperty, data.NewLink("https://unicaen.fr")), "Service culturel"},
		{"an identifier's address is its record", schema.Organizer, data.NewLink("https://ror.org/051kpcy16"), "→unicaen"},
		{"but an address of something else stays", schema.Organizer, data.NewLink("https://www.unicaen.fr/"), "https://www.unicaen.fr/"},
		{"and so does one without a record", schema.Organizer, data.NewLink("https://ror.org/01fpqqe90"), "https://ror.org/01fpqqe90"},
		{"a number is no name", schema.Organizer, organization(schema.Name, "191417203"), "École nationale supérieure d'ingénieurs de Caen" + ensicaen},
		{"a text is a mention too", schema.Organizer, "GREYC", "→greyc"},
		{"a name that an authority has gains its identifiers", schema.Organizer, organization(schema.Name, "l'ENSICAEN"), "l'ENSICAEN" + ensicaen},
		{"a list is taken apart", schema.Organizer, organization(schema.Name, "UNICAEN, l'ENSICAEN et COMETE"), "→unicaen | ENSICAEN" + ensicaen + " | COMETE"},
		{"one institution twice in a list is one", schema.Organizer, organization(schema.Name, "UNICAEN et Université de Caen Normandie"), "→unicaen"},
		{"a name that several have stays", schema.Organizer, organization(schema.Name, "COMETE"), "COMETE"},
		{"an unknown name stays", schema.Organizer, organization(schema.Name, "Les amis du jeudi"), "Les amis du jeudi"},
		{"a person's decision holds", schema.Organizer, organization(schema.Name, "Le labo"), "→greyc"},
		{"that it is none, too", schema.Organizer, organization(schema.Name, "UNICAEN junior"), "UNICAEN junior"},
		{"a person is no institution", schema.Organizer, node(schema.Person, schema.Name, "UNICAEN"), "UNICAEN"},
		{"nor is a band", schema.Performer, node(schema.MusicGroup, schema.Name, "GREYC"), "GREYC"},
		{"who performs is a person unless said otherwise", schema.Performer, "GREYC", "GREYC"},
		{"an organization that performs", schema.Performer, organization(schema.Name, "GREYC"), "→greyc"},
		{"what is described here is not replaced", schema.Organizer, organization(schema.Name, "GREYC", schema.Description, "un labo"), "GREYC"},
		{"nor what has an IRI of its own", schema.Organizer, &data.Node{ID: "https://x.org/greyc", Properties: organization(schema.Name, "GREYC").Properties}, "GREYC"},
		{"a place of that name is a place", schema.Location, organization(schema.Name, "GREYC"), "GREYC"},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			item := data.Item{Collection: data.Events, Record: data.Record{Node: *node(schema.Event, schema.Name, "N", tt.property, tt.value)}}
			l := Linker{Index: func() *link.Index { return ix }}
			l.Link(&item)
			if got := told(data.Values(&item.Record.Node, tt.property)); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			again := item.Record.Node
			l.Link(&item)
			if !again.Equal(&item.Record.Node) {
				t.Error("linking again changes the record")
			}
		})
	}
}

func TestLinkInside(t *testing.T) {
	ix := institutions()
	l := Linker{Index: func() *link.Index { return ix }, Open: &link.Open{}}
	item := data.Item{Collection: data.Events, Record: data.Record{Node: *node(schema.Event, schema.Name, "N",
		schema.Performer, node(schema.Person, schema.Name, "A", schema.Affiliation, "UNICAEN"),
		schema.SubEvent, node(schema.Event, schema.Name, "S", schema.Organizer, "COMETE"))}}
	l.Link(&item)
	if got := item.Record.Node.References(); !slices.Equal(got, []data.Ref{"organizations/unicaen"}) {
		t.Errorf("got references %v", got)
	}
	// A laboratory whose parent has its own name is not its own parent.
	self := data.Item{Collection: data.Organizations, Record: data.Record{Node: *node(schema.Organization, schema.Name, "GREYC", schema.ParentOrganization, "GREYC")}}
	l.Link(&self)
	if refs := self.Record.Node.References(); refs != nil {
		t.Errorf("got references %v", refs)
	}
	problems := l.Problems()
	if len(problems) != 1 || problems[0].Code != "unlinked-institution" || !strings.Contains(problems[0].Message, `several institutions have this name ("COMETE")`) {
		t.Errorf("got %v", problems)
	}
	if l.Open.Len() != 1 || len(l.Problems()) != 0 {
		t.Error("want one open mention, told once")
	}
	if c := l.Counts(); c.Records != 1 || c.Undecided != 1 {
		t.Errorf("got counts %+v", c)
	}
}

// What an authority gives is good by the check of the vocabulary.
func TestLinkedIsValid(t *testing.T) {
	ix := institutions()
	item := data.Item{Collection: data.Organizations, Record: data.Record{Node: *node(schema.Organization, schema.Name, "N", schema.MemberOf, "ENSICAEN")}}
	(&Linker{Index: func() *link.Index { return ix }}).Link(&item)
	for _, p := range Check(&item.Record, data.Organizations) {
		t.Error(p)
	}
}

func FuzzLink(f *testing.F) {
	for _, s := range []string{"UNICAEN, ENSICAEN et COMETE", "organisé par l'UNICAEN et le GREYC.", "le ", "l’", "GREYC (UMR 6072)", "\xff, GREYC"} {
		f.Add(s)
	}
	ix := institutions()
	f.Fuzz(func(t *testing.T, s string) {
		item := data.Item{Collection: data.Events, Record: data.Record{Node: *node(schema.Event, schema.Name, "N", schema.Organizer, node(schema.Organization, schema.Name, s))}}
		l := Linker{Index: func() *link.Index { return ix }}
		l.Link(&item)
		for _, v := range data.Values(&item.Record.Node, schema.Organizer) {
			if v.Kind == data.Nested && strings.TrimSpace(s) != "" && data.First(v.Node, schema.Name).Text == "" {
				t.Errorf("%q: a value without a name", s)
			}
		}
	})
}

func BenchmarkLink(b *testing.B) {
	ix := institutions()
	l := Linker{Index: func() *link.Index { return ix }}
	rec := *node(schema.Event, schema.Name, "N", schema.Organizer, node(schema.Organization, schema.Name, "Les amis du jeudi"))
	b.ReportAllocs()
	for b.Loop() {
		item := data.Item{Collection: data.Events, Record: data.Record{Node: rec}}
		l.Link(&item)
	}
}
