package vocab

import (
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// node makes a node of a type with properties in pairs of name and value.
func node(class schema.Term, pairs ...any) *data.Node {
	n := &data.Node{Types: []string{string(class)}}
	for i := 0; i < len(pairs); i += 2 {
		switch v := pairs[i+1].(type) {
		case string:
			data.Add(n, pairs[i].(schema.Term), data.NewText(v, ""))
		case data.Value:
			data.Add(n, pairs[i].(schema.Term), v)
		case *data.Node:
			data.Add(n, pairs[i].(schema.Term), data.NewNested(v))
		case schema.Term:
			data.Add(n, pairs[i].(schema.Term), data.NewLink(v.IRI()))
		}
	}
	return n
}

func day(s string) data.Value       { return data.Value{Kind: data.Date, Text: s} }
func instantOf(s string) data.Value { return data.Value{Kind: data.DateTime, Text: s} }
func decimal(s string) data.Value   { return data.Value{Kind: data.Decimal, Text: s} }

func TestCheck(t *testing.T) {
	place := node(schema.Place, schema.Name, "L", schema.Address, node(schema.PostalAddress, schema.AddressLocality, "Caen"))
	event := func(pairs ...any) *data.Node {
		return node(schema.Event, append([]any{schema.Name, "N", schema.StartDate, day("2025-01-02"), schema.Location, place}, pairs...)...)
	}
	id := func(scheme, number string) *data.Node {
		return node(schema.PropertyValue, schema.PropertyID, scheme, schema.Value, number)
	}
	organization := func(pairs ...any) *data.Node {
		return node(schema.Organization, append([]any{schema.Name, "N"}, pairs...)...)
	}
	for _, tt := range []struct {
		name       string
		collection data.Collection
		node       *data.Node
		want       string // severity, code and field of each problem
	}{
		{"a good event", data.Events, event(), ""},
		{"no type", data.Events, &data.Node{Properties: event().Properties}, "error missing-type "},
		{"no name", data.Organizations, node(schema.Organization), "error missing-name name"},
		{"no start", data.Events, node(schema.Event, schema.Name, "N", schema.Location, place), "error missing-start startDate"},
		{"a series is there without its next day", data.Events, node(schema.EventSeries, schema.Name, "N", schema.Location, place), "warning missing-start startDate"},
		{"a schedule is a start of sorts", data.Events, node(schema.Event, schema.Name, "N", schema.Location, place, schema.EventSchedule, node(schema.Schedule)), "warning missing-start startDate"},
		{"another collection's", data.Events, organization(), "error wrong-collection ; error missing-start startDate; advice missing-location location"},
		{"a hospital may stand among places", data.Places, node(schema.Hospital, schema.Name, "N"), ""},
		{"a class that is none", data.Events, func() *data.Node { n := event(); n.Types = append(n.Types, "Evnt"); return n }(), "warning unknown-class "},
		{"another vocabulary's class is not ours to judge", data.Events, func() *data.Node { n := event(); n.Types = append(n.Types, "http://purl.org/x#Y"); return n }(), ""},
		{"a property that is none", data.Events, event(schema.Term("organiser"), "x"), "warning unknown-property organiser"},
		{"a property of another class", data.Events, event(schema.LegalName, "x"), "warning not-on-class legalName"},
		{"superseded", data.Events, event(schema.Term("performers"), node(schema.Person, schema.Name, "P")), "advice superseded performers"},
		{"a thing of the wrong kind", data.Events, event(schema.Organizer, node(schema.Place, schema.Name, "P", schema.Address, "x")), "warning not-in-range organizer"},
		{"a role may stand anywhere", data.Organizations, organization(schema.Member, node(schema.OrganizationRole, schema.Member, node(schema.Person, schema.Name, "P"))), ""},
		{"a date for a number", data.Events, event(schema.MaximumAttendeeCapacity, day("2025-01-01")), "warning not-in-range maximumAttendeeCapacity"},
		{"a text for a thing", data.Events, event(schema.Organizer, "GREYC"), "advice text-for-thing organizer"},
		{"a member of another enumeration", data.Events, event(schema.EventStatus, schema.InStock), "warning not-in-range eventStatus"},
		{"a member", data.Events, event(schema.EventStatus, schema.EventCancelled), ""},
		{"end before start", data.Events, event(schema.EndDate, day("2025-01-01")), "warning end-before-start endDate"},
		{"an end on the day of the start", data.Events, event(schema.EndDate, instantOf("2025-01-02T00:00:00+01:00")), ""},
		{"a time without an offset", data.Events, event(schema.EndDate, instantOf("2025-01-02T10:00:00")), "warning missing-zone endDate"},
		{"rescheduled, but from when", data.Events, event(schema.EventStatus, schema.EventRescheduled), "warning missing-previous-start previousStartDate"},
		{"postponed to a date", data.Events, event(schema.EventStatus, schema.EventPostponed, schema.PreviousStartDate, day("2024-01-01")), "advice postponed-with-date eventStatus"},
		{"online, but where", data.Events, event(schema.EventAttendanceMode, schema.OnlineEventAttendanceMode), "advice missing-online-place location"},
		{"coordinates off the earth", data.Places, node(schema.Place, schema.Name, "N", schema.Geo, node(schema.GeoCoordinates, schema.Latitude, decimal("196.7"), schema.Longitude, decimal("-360.4"))),
			"warning out-of-range geo.latitude; warning out-of-range geo.longitude"},
		{"a price in words", data.Events, event(schema.Offers, node(schema.Offer, schema.Price, "cher")), "warning not-a-number offers.price"},
		{"a SIREN", data.Organizations, organization(schema.Identifier, id("SIREN", "191414085")), ""},
		{"a SIREN that was rounded", data.Organizations, organization(schema.Identifier, id("SIREN", "191414000")), "warning bad-identifier identifier.value"},
		{"a property ID as IRI", data.Organizations, organization(schema.Identifier, id("https://registry.example/ROR", "https://ror.org/051kpcy17")), "warning bad-identifier identifier.value"},
		{"a ROR ID mistyped in sameAs", data.Organizations, organization(schema.SameAs, data.NewLink("https://ror.org/051kpcy61")), "warning bad-identifier sameAs"},
		{"an ISO 6523 code", data.Organizations, organization(schema.Iso6523Code, "0002:191414085"), ""},
		{"an ISO 6523 code with a SIRET mistyped", data.Organizations, organization(schema.Iso6523Code, "0009:19141408500017"), "warning bad-identifier iso6523Code"},
		{"an LEI mistyped", data.Organizations, organization(schema.LeiCode, "5493001KJTIIGC8Y1R13"), "warning bad-identifier leiCode"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, p := range Check(&data.Record{Node: *tt.node}, tt.collection) {
				got = append(got, p.Severity.String()+" "+string(p.Code)+" "+p.Field)
				if p.Message == "" {
					t.Errorf("%s has no message", p.Code)
				}
			}
			if s := strings.Join(got, "; "); s != tt.want {
				t.Errorf("got %q, want %q", s, tt.want)
			}
		})
	}
}

func TestBefore(t *testing.T) {
	for _, tt := range []struct {
		name string
		a, b data.Value
		want bool
	}{
		{"days", day("2025-01-01"), day("2025-01-02"), true},
		{"the same day", day("2025-01-01"), day("2025-01-01"), false},
		{"a day and a time on it", day("2025-01-01"), instantOf("2025-01-01T09:00:00Z"), false},
		{"instants with one offset", instantOf("2025-01-01T09:00:00+01:00"), instantOf("2025-01-01T10:00:00+01:00"), true},
		{"instants with two", instantOf("2025-01-01T09:30:00+02:00"), instantOf("2025-01-01T09:00:00+01:00"), true},
		{"a local time and an instant", instantOf("2025-01-01T09:00:00"), instantOf("2025-01-01T10:00:00Z"), true},
		{"a year and a day in it", data.Value{Kind: data.Typed, Text: "2025"}, day("2025-01-02"), false},
		{"text is before nothing", data.NewText("1999", ""), day("2025-01-02"), false},
	} {
		if got := Before(tt.a, tt.b); got != tt.want {
			t.Errorf("%s: got %t, want %t", tt.name, got, tt.want)
		}
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("startDate", "2025-01-01", byte(data.DateTime), "Event")
	f.Add("identifier", "SIREN", byte(data.Text), "Organization")
	f.Fuzz(func(t *testing.T, property, text string, kind byte, class string) {
		v := data.Value{Kind: data.Kind(kind%12) + 1, Text: text}
		if v.Kind == data.Nested {
			v.Node = &data.Node{Types: []string{text}}
		}
		inner := data.Node{Types: []string{class}, Properties: []data.Property{{Name: property, Values: []data.Value{v, v}}}}
		rec := data.Record{Node: data.Node{Types: []string{class}, Properties: []data.Property{
			{Name: property, Values: []data.Value{data.NewNested(&inner), v}}, {Name: "endDate", Values: []data.Value{v}}}}}
		for _, c := range data.Collections {
			Check(&rec, c)
		}
		Summarize(&rec, text)
	})
}
