package schema_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/vocab/schema"
)

func count(kind schema.Kind) int {
	n := 0
	for range schema.All(kind) {
		n++
	}
	return n
}

func TestCounts(t *testing.T) {
	for _, c := range []struct {
		what string
		kind schema.Kind
		want int
	}{
		{"classes, 17 data types and 20 specialties among them", schema.KindClass, 953},
		{"data types", schema.KindDataType, 17},
		{"properties", schema.KindProperty, 1521},
		{"members of enumerations", schema.KindMember, 533},
		{"terms", schema.KindAny, 2987},
		{"nothing", 0, 0},
	} {
		if got := count(c.kind); got != c.want {
			t.Errorf("%s: got %d, want %d", c.what, got, c.want)
		}
	}
}

func TestKinds(t *testing.T) {
	for _, c := range []struct {
		term                              schema.Term
		class, property, member, dataType bool
	}{
		{schema.Event, true, false, false, false},
		{schema.EventProperty, false, true, false, false},
		{schema.StartDate, false, true, false, false},
		{schema.EventCancelled, false, false, true, false},
		{schema.Dermatology, true, false, true, false},
		{schema.ThreeDModel, true, false, false, false},
		{schema.Text, true, false, false, true},
		{schema.TextProperty, false, true, false, false},
		{schema.URL, true, false, false, true},
		{schema.Integer, true, false, false, true},
		{schema.Duration, true, false, false, true},
		{schema.DataType, true, false, false, false},
		{schema.True, false, false, true, false},
		{"Nonsense", false, false, false, false},
		{"event ", false, false, false, false},
		{"EVENT", false, false, false, false},
		{"", false, false, false, false},
	} {
		got := [4]bool{schema.IsClass(c.term), schema.IsProperty(c.term), schema.IsMember(c.term), schema.IsDataType(c.term)}
		if want := [4]bool{c.class, c.property, c.member, c.dataType}; got != want {
			t.Errorf("%q is a class, property, member, data type: got %v, want %v", c.term, got, want)
		}
		if got, want := schema.Known(c.term), c.class || c.property || c.member; got != want {
			t.Errorf("Known(%q): got %v, want %v", c.term, got, want)
		}
	}
	data := slices.Collect(schema.All(schema.KindDataType))
	for _, want := range []schema.Term{
		schema.Boolean, schema.Date, schema.DateTime, schema.Time, schema.Number, schema.Integer, schema.Float,
		schema.Text, schema.URL, schema.CSSSelectorType, schema.PronounceableText, schema.XPathType,
		schema.Quantity, schema.Distance, schema.Duration, schema.Energy, schema.Mass,
	} {
		if !slices.Contains(data, want) {
			t.Errorf("%s is not among the data types %v", want, data)
		}
	}
}

func TestIsA(t *testing.T) {
	for _, c := range []struct {
		class, ancestor schema.Term
		want            bool
	}{
		{schema.Hospital, schema.MedicalOrganization, true},
		{schema.Hospital, schema.Organization, true},
		{schema.Hospital, schema.Place, true},
		{schema.Hospital, schema.EmergencyService, true},
		{schema.Hospital, schema.Thing, true},
		{schema.Hospital, schema.Hospital, true},
		{schema.Organization, schema.Hospital, false},
		{schema.Hospital, schema.Event, false},
		{schema.EducationEvent, schema.Event, true},
		{schema.CourseInstance, schema.Event, true},
		{schema.EventSeries, schema.Series, true},
		{schema.CollegeOrUniversity, schema.Organization, true},
		{schema.URL, schema.Text, true},
		{schema.Integer, schema.Number, true},
		{schema.Text, schema.Thing, false},
		{schema.EventStatusType, schema.EnumerationClass, true},
		{"Nonsense", "Nonsense", false},
		{schema.Event, "Nonsense", false},
		{"Nonsense", schema.Thing, false},
		{schema.StartDate, schema.StartDate, false},
	} {
		if got := schema.IsA(c.class, c.ancestor); got != c.want {
			t.Errorf("%s is a %s: got %v, want %v", c.class, c.ancestor, got, c.want)
		}
	}
}

func TestRelations(t *testing.T) {
	first := func(t schema.Term, ok bool) []schema.Term {
		if !ok {
			return nil
		}
		return []schema.Term{t}
	}
	for _, c := range []struct {
		fact string
		got  []schema.Term
		want string
	}{
		{"a hospital is three things at once", schema.Parents(schema.Hospital), "CivicStructure EmergencyService MedicalOrganization"},
		{"nothing is above Thing", schema.Parents(schema.Thing), ""},
		{"parents of other vocabularies are left out", schema.Parents(schema.Invoice), "Intangible"},
		{"ancestors come nearest first, and Thing last", schema.Ancestors(schema.Hospital),
			"CivicStructure EmergencyService MedicalOrganization LocalBusiness Place Organization Thing"},
		{"an unknown class has no ancestors", schema.Ancestors("Nonsense"), ""},
		{"subclasses are direct", schema.Subclasses(schema.PublicationEvent), "BroadcastEvent OnDemandEvent"},
		{"who may organise", schema.Ranges(schema.Organizer), "Organization Person"},
		{"a start is a day or an instant", schema.Ranges(schema.StartDate), "Date DateTime"},
		{"where an event may be", schema.Ranges(schema.Location), "Text PostalAddress VirtualLocation Place"},
		{"what an identifier is", schema.Ranges(schema.Identifier), "Text URL PropertyValue"},
		{"a grant funds", schema.Ranges(schema.Funding), "Grant"},
		{"a class has no ranges", schema.Ranges(schema.Event), ""},
		{"doors open for events", schema.Domains(schema.DoorTime), "Event"},
		{"a name belongs to any thing", schema.Domains(schema.Name), "Thing"},
		{"attendees is old", first(schema.SupersededBy(schema.Attendees)), "attendee"},
		{"attendee is not", first(schema.SupersededBy(schema.Attendee)), ""},
		{"what replaced it may be old too", first(schema.SupersededBy(schema.Area)), "serviceArea"},
		{"a class can be old", first(schema.SupersededBy(schema.UserTweets)), "InteractionCounter"},
		{"a member can be old", first(schema.SupersededBy(schema.Dermatologic)), "Dermatology"},
		{"nonsense is not superseded", first(schema.SupersededBy("Nonsense")), ""},
		{"superEvent turns round", first(schema.Inverse(schema.SuperEvent)), "subEvent"},
		{"subEvent turns back", first(schema.Inverse(schema.SubEvent)), "superEvent"},
		{"so do organizations", first(schema.Inverse(schema.ParentOrganization)), "subOrganization"},
		{"a name does not turn", first(schema.Inverse(schema.Name)), ""},
		{"a DUNS number is an identifier", schema.SuperProperties(schema.Duns), "identifier"},
		{"what a cancelled event's status is", schema.Enumeration(schema.EventCancelled), "EventStatusType"},
		{"a class is no member", schema.Enumeration(schema.Event), ""},
		{"a member of two", schema.Enumeration(schema.Radiography), "MedicalSpecialty MedicalImagingTechnique"},
		{"the statuses of an event", schema.Members(schema.EventStatusType),
			"EventCancelled EventMovedOnline EventPostponed EventRescheduled EventScheduled"},
		{"the modes of attendance", schema.Members(schema.EventAttendanceModeEnumeration),
			"MixedEventAttendanceMode OfflineEventAttendanceMode OnlineEventAttendanceMode"},
		{"the members of a boolean", schema.Members(schema.Boolean), "False True"},
		{"an event is no enumeration", schema.Members(schema.Event), ""},
	} {
		if got := strings.Trim(fmt.Sprint(c.got), "[]"); got != c.want {
			t.Errorf("%s: got %q, want %q", c.fact, got, c.want)
		}
	}
	if n := len(schema.Members(schema.NonprofitType)); n < 50 {
		t.Errorf("the members of kinds of nonprofits: got %d, want those of all countries", n)
	}
}

func TestAllowedAndAccepts(t *testing.T) {
	for _, c := range []struct {
		fact      string
		got, want bool
	}{
		{"an event starts", schema.Allowed(schema.StartDate, schema.Event), true},
		{"so does a hackathon", schema.Allowed(schema.StartDate, schema.Hackathon), true},
		{"a hospital has a name", schema.Allowed(schema.Name, schema.Hospital), true},
		{"a hospital has opening hours", schema.Allowed(schema.OpeningHours, schema.Hospital), true},
		{"a person does not start", schema.Allowed(schema.StartDate, schema.Person), false},
		{"nonsense is allowed nothing", schema.Allowed(schema.Name, "Nonsense"), false},
		{"nonsense is not allowed", schema.Allowed("nonsense", schema.Event), false},
		{"a hospital organises", schema.Accepts(schema.Organizer, schema.Hospital), true},
		{"a place does not", schema.Accepts(schema.Organizer, schema.Place), false},
		{"a text does not", schema.Accepts(schema.Organizer, schema.Text), false},
		{"a URL is a text", schema.Accepts(schema.Name, schema.URL), true},
		{"a text is not a URL", schema.Accepts(schema.SameAs, schema.Text), false},
		{"a start may be an instant", schema.Accepts(schema.StartDate, schema.DateTime), true},
		{"a start is not a number", schema.Accepts(schema.StartDate, schema.Number), false},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %v, want %v", c.fact, c.got, c.want)
		}
	}
}

func TestProperties(t *testing.T) {
	event := schema.Properties(schema.Event)
	if !slices.IsSorted(event) || len(slices.Compact(slices.Clone(event))) != len(event) {
		t.Errorf("the properties of an event are not sorted and single: %v", event)
	}
	// 40 of its own in good standing, 3 superseded, and those of Thing.
	if got, want := len(event), 43+len(schema.Properties(schema.Thing)); got != want {
		t.Errorf("the properties of an event: got %d, want %d", got, want)
	}
	for p := range schema.All(schema.KindProperty) {
		if got, want := slices.Contains(event, p), schema.Allowed(p, schema.Event); got != want {
			t.Errorf("%s on Event: listed %v, allowed %v", p, got, want)
		}
	}
	if got := schema.Properties("Nonsense"); got != nil {
		t.Errorf("the properties of nonsense: got %v", got)
	}
}

func TestPending(t *testing.T) {
	for term, want := range map[schema.Term]bool{
		schema.EventAttendanceMode: true, schema.CourseInstance: false, schema.Funding: true,
		schema.StartDate: false, schema.Hospital: false, "Nonsense": false,
	} {
		if got := schema.Pending(term); got != want {
			t.Errorf("Pending(%s): got %v, want %v", term, got, want)
		}
	}
}

func TestListsBelongToTheCaller(t *testing.T) {
	schema.Ranges(schema.Organizer)[0] = "spoilt"
	if got := schema.Ranges(schema.Organizer)[0]; got != schema.Organization {
		t.Errorf("a caller changed the table: got %s", got)
	}
}

// Every name of the table must be found, with each of its relations in both directions.
func TestTableAgreesWithItself(t *testing.T) {
	for term := range schema.All(schema.KindAny) {
		if got, ok := schema.TermOf(term.IRI()); !ok || got != term || !schema.Known(term) {
			t.Errorf("%s: got %s, %v, known %v", term, got, ok, schema.Known(term))
		}
		if got, ok := schema.Lookup(string(term), schema.KindAny); !ok || got != term {
			t.Errorf("Lookup(%s): got %s", term, got)
		}
		for newer, ok, steps := term, true, 0; ok; steps++ {
			if newer, ok = schema.SupersededBy(newer); steps > 2 {
				t.Fatalf("%s: superseded in a circle or a long chain, at %s", term, newer)
			}
		}
		if inverse, ok := schema.Inverse(term); ok {
			if back, _ := schema.Inverse(inverse); back != term {
				t.Errorf("%s: its inverse %s turns back to %s", term, inverse, back)
			}
		}
		for i, a := range schema.Ancestors(term) {
			if !schema.IsA(term, a) || schema.IsA(a, term) {
				t.Errorf("%s is not properly below %s", term, a)
			}
			for _, earlier := range schema.Ancestors(term)[:i] {
				if schema.IsA(a, earlier) {
					t.Errorf("%s: ancestor %s comes before its subclass %s", term, earlier, a)
				}
			}
		}
	}
}

func TestTermOf(t *testing.T) {
	for _, c := range []struct {
		iri  string
		want schema.Term
		ok   bool
	}{
		{"http://schema.org/startDate", schema.StartDate, true},
		{"https://schema.org/startDate", schema.StartDate, true},
		{"https://schema.org/notYetInvented", "notYetInvented", true},
		{"http://schema.org/", "", false},
		{"http://schema.org", "", false},
		{"http://schema.org/docs/datamodel.html", "", false},
		{"http://schema.org/Event#x", "", false},
		{"http://www.schema.org/Event", "", false},
		{"schema:Event", "", false},
		{"startDate", "", false},
		{"", "", false},
	} {
		if got, ok := schema.TermOf(c.iri); got != c.want || ok != c.ok {
			t.Errorf("TermOf(%q): got %q, %v, want %q, %v", c.iri, got, ok, c.want, c.ok)
		}
	}
	for term, want := range map[schema.Term]string{
		schema.StartDate: "http://schema.org/startDate",
		"notYetInvented": "http://schema.org/notYetInvented",
	} {
		if got := term.IRI(); got != want {
			t.Errorf("%s: got %s, want %s", term, got, want)
		}
	}
}

func TestLabel(t *testing.T) {
	for term, want := range map[schema.Term]string{
		schema.StartDate: "start date", schema.EducationEvent: "education event", schema.TaxID: "tax ID",
		schema.URL: "URL", schema.URLProperty: "url", schema.ThreeDModel: "3D model",
		schema.HasGS1DigitalLink: "has GS1 digital link", schema.IsicV4: "isic V4", "": "",
	} {
		if got := term.Label(); got != want {
			t.Errorf("%s: got %q, want %q", term, got, want)
		}
	}
}
