package table

import (
	"strconv"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish/harvest/plain"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// Table is the table of a collection.
type Table struct {
	Collection data.Collection
	Columns    []Column
}

// Column is a column of a table.
type Column struct {
	Name     string    // the heading
	French   string    // the heading in French
	Property graph.IRI // what its values are of the record; empty where they are of something else
	Datatype string    // of CSV on the Web: "anyURI", "decimal"
	List     bool      // a cell may have several values
	About    string    // what else is to be known

	number bool // no text: it may begin with a minus
	cell   func(*plain.Thing) []string
}

// For is the table of a collection.
func For(c data.Collection) *Table { return tables[c] }

var tables = func() map[data.Collection]*Table {
	place := []Column{
		address("streetAddress", "rue", func(p *plain.Place) string { return p.Address.Street }),
		address("postalCode", "code postal", func(p *plain.Place) string { return p.Address.PostalCode }),
		address("addressLocality", "ville", func(p *plain.Place) string { return p.Address.Locality }),
		address("addressRegion", "région", func(p *plain.Place) string { return p.Address.Region }),
		address("addressCountry", "pays", func(p *plain.Place) string { return p.Address.Country }),
		degrees("latitude", 90, func(p plain.Point) float64 { return p.Latitude }),
		degrees("longitude", 180, func(p plain.Point) float64 { return p.Longitude }),
	}
	all := map[data.Collection][]Column{
		data.Events: concat([]Column{
			time(schema.StartDate, "début"), time(schema.EndDate, "fin"),
			member(schema.EventStatus, "statut"), member(schema.EventAttendanceMode, "participation"),
			{Name: "location", French: "lieu", Datatype: "string", List: true, About: "names of the places", cell: placeNames},
		}, place, []Column{
			{Name: "onlineAddress", French: "adresse en ligne", Datatype: "anyURI", List: true, About: "where it is met online", cell: online},
			names(schema.Organizer, "organisateur"), links(schema.Organizer, "organizerIRI", "organisateur (IRI)"),
			names(schema.Performer, "intervenant"), texts(schema.Keywords, "mots-clés"), texts(schema.InLanguage, "langue"),
			{Name: "isAccessibleForFree", French: "gratuit", Property: iri(schema.IsAccessibleForFree), Datatype: "boolean", cell: boolean(schema.IsAccessibleForFree)},
			offer(schema.Price, "prix", true), offer(schema.PriceCurrency, "monnaie", false),
			links(schema.SuperEvent, "superEvent", "fait partie de"),
		}),
		data.Organizations: concat([]Column{text(schema.LegalName, "nom officiel"), texts(schema.AlternateName, "autre nom")}, place,
			[]Column{links(schema.ParentOrganization, "parentOrganization", "organisme parent"), literal(schema.FoundingDate, "fondation")}),
		data.Places:   concat([]Column{texts(schema.AlternateName, "autre nom")}, place, []Column{links(schema.ContainedInPlace, "containedInPlace", "dans")}),
		data.People:   {text(schema.GivenName, "prénom"), text(schema.FamilyName, "nom de famille"), texts(schema.JobTitle, "fonction"), names(schema.Affiliation, "rattachement"), links(schema.Affiliation, "affiliationIRI", "rattachement (IRI)")},
		data.Projects: {texts(schema.AlternateName, "autre nom"), literal(schema.FoundingDate, "début"), literal(schema.DissolutionDate, "fin"), names(schema.Funder, "financeur"), links(schema.ParentOrganization, "parentOrganization", "organisme parent"), texts(schema.Keywords, "mots-clés")},
	}
	tables := map[data.Collection]*Table{}
	for c, own := range all {
		tables[c] = &Table{c, concat(first(), own, last())}
	}
	return tables
}()

func concat(lists ...[]Column) (all []Column) {
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

// first and last are the columns that every table begins and ends with.
func first() []Column {
	return []Column{
		{Name: "iri", French: "IRI", Datatype: "anyURI", About: "the thing itself; the key of the table", cell: one((*plain.Thing).IRI)},
		{Name: "document", French: "document", Datatype: "anyURI", About: "the document about it", cell: one((*plain.Thing).Document)},
		{Name: "type", French: "type", Datatype: "string", List: true, About: "classes of schema.org", cell: func(t *plain.Thing) []string { return t.Node.Types }},
		{Name: "name", French: "nom", Property: iri(schema.Name), Datatype: "string", cell: one(func(t *plain.Thing) string { return t.Name().Text })},
		text(schema.Description, "description"),
	}
}

func last() []Column {
	return []Column{
		links(schema.URLProperty, "url", "site"), links(schema.Image, "image", "image"), links(schema.SameAs, "sameAs", "identique à"),
		{Name: "identifier", French: "identifiant", Datatype: "string", List: true, About: "the register and the number in it", cell: identifiers},
		{Name: "modified", French: "modifié", Datatype: "dateTime", About: "when the record was changed here", cell: one(func(t *plain.Thing) string {
			return t.Entry.Changed.UTC().Format("2006-01-02T15:04:05.999Z07:00")
		})},
	}
}

func iri(t schema.Term) graph.IRI { return graph.IRI(t.IRI()) }

// one makes a cell of a text; an empty text is no value.
func one(f func(*plain.Thing) string) func(*plain.Thing) []string {
	return func(t *plain.Thing) []string {
		if text := f(t); text != "" {
			return []string{text}
		}
		return nil
	}
}

func text(p schema.Term, french string) Column {
	return Column{Name: string(p), French: french, Property: iri(p), Datatype: "string", cell: one(func(t *plain.Thing) string { return t.Text(p).Text })}
}

func texts(p schema.Term, french string) Column {
	return Column{Name: string(p), French: french, Property: iri(p), Datatype: "string", List: true, cell: func(t *plain.Thing) (all []string) {
		for _, text := range t.Texts(p) {
			all = append(all, text.Text)
		}
		return all
	}}
}

// literal is a column of a literal, whatever its datatype is.
func literal(p schema.Term, french string) Column {
	return Column{Name: string(p), French: french, Property: iri(p), Datatype: "string", cell: one(func(t *plain.Thing) string { return t.Literal(p) })}
}

// time is a column of days and times.
func time(p schema.Term, french string) Column {
	c := literal(p, french)
	c.About = "a day (xsd:date), or a time with or without its offset (xsd:dateTime)"
	return c
}

func member(p schema.Term, french string) Column {
	return Column{Name: string(p), French: french, Datatype: "string", About: "a member of schema.org's enumeration", cell: one(func(t *plain.Thing) string { return string(t.Member(p)) })}
}

func names(p schema.Term, french string) Column {
	return Column{Name: string(p), French: french, Datatype: "string", List: true, About: "names", cell: func(t *plain.Thing) (all []string) {
		for _, a := range t.Agents(p) {
			if a.Text.Text != "" {
				all = append(all, a.Text.Text)
			}
		}
		return all
	}}
}

func links(p schema.Term, name, french string) Column {
	return Column{Name: name, French: french, Property: iri(p), Datatype: "anyURI", List: true, cell: func(t *plain.Thing) []string { return t.Links(p) }}
}

// whereabouts are the places of an event, or the place that a thing is.
func whereabouts(t *plain.Thing) []plain.Place {
	if t.Entry.Ref.Collection() == data.Events {
		return t.Places()
	}
	return []plain.Place{t.Place()}
}

// address is a part of the address of the first place that has one.
func address(name, french string, part func(*plain.Place) string) Column {
	return Column{Name: name, French: french, Datatype: "string", About: "of the first place that has an address", cell: one(func(t *plain.Thing) string {
		for _, p := range whereabouts(t) {
			if p.Address != (plain.Address{}) {
				return part(&p)
			}
		}
		return ""
	})}
}

// degrees is a coordinate of the first place that has some.
func degrees(name string, most int, part func(plain.Point) float64) Column {
	return Column{Name: name, French: name, Datatype: "decimal", number: true, About: "WGS 84, of the first place that has coordinates; up to " + strconv.Itoa(most), cell: one(func(t *plain.Thing) string {
		for _, p := range whereabouts(t) {
			if p.Point.Known {
				return string(plain.AppendDegrees(nil, part(p.Point)))
			}
		}
		return ""
	})}
}

func placeNames(t *plain.Thing) (all []string) {
	for _, p := range t.Places() {
		if p.Text.Text != "" {
			all = append(all, p.Text.Text)
		}
	}
	return all
}

func online(t *plain.Thing) (all []string) {
	for _, p := range t.Places() {
		if p.Virtual && p.URL != "" {
			all = append(all, p.URL)
		}
	}
	return all
}

func boolean(p schema.Term) func(*plain.Thing) []string {
	return one(func(t *plain.Thing) string {
		switch t.Literal(p) {
		case "true", "1":
			return "true"
		case "false", "0":
			return "false"
		}
		return ""
	})
}

// offer is what the first offer that says so has for a property.
func offer(p schema.Term, french string, number bool) Column {
	datatype := "string"
	if number {
		datatype = "decimal"
	}
	return Column{Name: string(p), French: french, Datatype: datatype, number: number, About: "of the first offer that has one", cell: one(func(t *plain.Thing) string {
		for _, v := range data.Values(t.Node, schema.Offers) {
			if v.Kind != data.Nested {
				continue
			}
			if found := data.First(v.Node, p); found.Literal() && (!number || decimal(found.Text)) {
				return found.Text
			}
		}
		return ""
	})}
}

// decimal tells whether a text is an xsd:decimal.
func decimal(text string) bool {
	digits := strings.TrimLeft(text, "+-")
	_, err := strconv.ParseFloat(text, 64)
	return err == nil && strings.Trim(digits, "0123456789.") == ""
}

// identifiers are the numbers of registers: "siren:130025265".
func identifiers(t *plain.Thing) (all []string) {
	for _, v := range data.Values(t.Node, schema.Identifier) {
		switch {
		case v.Literal():
			all = append(all, v.Text)
		case v.Kind == data.Link:
			all = append(all, v.Text)
		case v.Kind == data.Nested:
			value := data.First(v.Node, schema.Value)
			if !value.Literal() {
				continue
			}
			id := value.Text
			if register := data.First(v.Node, schema.PropertyID); register.Text != "" {
				id = register.Text + ":" + id
			}
			all = append(all, id)
		}
	}
	return all
}
