package schema_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/vocab/schema"
)

func ExampleNearest() {
	meant, ok := schema.Nearest("startdtae", schema.KindProperty)
	fmt.Println(meant, ok)
	meant, ok = schema.Nearest("EduactionEvent", schema.KindClass)
	fmt.Println(meant, ok)
	// Output:
	// startDate true
	// EducationEvent true
}

func ExampleAllowed() {
	fmt.Println(schema.Allowed(schema.StartDate, schema.Hackathon))
	fmt.Println(schema.Ranges(schema.Organizer))
	// Output:
	// true
	// [Organization Person]
}

func TestNearestOf(t *testing.T) {
	words := []string{"name", "refresh", "max-loss", "max-size", strings.Repeat("long", 1000)}
	for word, want := range map[string]string{"nmae": "name", "Refesh": "refresh", "max_loss": "max-loss", "maxsiz": "max-size", "mapping": "", "": ""} {
		if got, ok := schema.NearestOf(word, words); got != want || ok != (want != "") {
			t.Errorf("NearestOf(%q): got %q, %v, want %q", word, got, ok, want)
		}
	}
}

func TestNearest(t *testing.T) {
	for _, c := range []struct {
		fact, word string
		kind       schema.Kind
		want       schema.Term
	}{
		{"exact", "startDate", schema.KindProperty, "startDate"},
		{"case does not count", "STARTDATE", schema.KindProperty, "startDate"},
		{"nor underscores", "start_date", schema.KindProperty, "startDate"},
		{"nor spaces and hyphens", "Event Attendance-Mode", schema.KindProperty, "eventAttendanceMode"},
		{"a letter left out", "organzer", schema.KindProperty, "organizer"},
		{"two letters swapped", "nmae", schema.KindProperty, "name"},
		{"British spelling", "organiser", schema.KindProperty, "organizer"},
		{"a plural that is old but spelled so", "attendees", schema.KindProperty, "attendees"},
		{"good standing comes before old", "attendeee", schema.KindProperty, "attendee"},
		{"a class is asked for", "event", schema.KindClass, "Event"},
		{"a property is asked for", "Event", schema.KindProperty, "event"},
		{"a member", "EventCanceled", schema.KindMember, "EventCancelled"},
		{"any kind: as spelled", "event", schema.KindAny, "event"},
		{"any kind: the class first", "EVENT", schema.KindAny, "Event"},
		{"too far", "Zebrafish", schema.KindClass, ""},
		{"too short to guess", "xq", schema.KindProperty, ""},
		{"no kind", "Event", 0, ""},
		{"nothing", "", schema.KindAny, ""},
		{"separators alone", "- _", schema.KindAny, ""},
		{"longer than any term", strings.Repeat("long", 1000), schema.KindAny, ""},
	} {
		if got, ok := schema.Nearest(c.word, c.kind); got != c.want || ok != (c.want != "") {
			t.Errorf("%s: Nearest(%q): got %q, %v, want %q", c.fact, c.word, got, ok, c.want)
		}
	}
}

func TestLookup(t *testing.T) {
	for _, c := range []struct {
		word string
		kind schema.Kind
		want schema.Term
	}{
		{"EVENT", schema.KindAny, "Event"},
		{"event", schema.KindAny, "event"},
		{"EVENT", schema.KindProperty, "event"},
		{"text", schema.KindDataType, "Text"},
		{"eventcancelled", schema.KindMember, "EventCancelled"},
		{"eventcancelled", schema.KindClass, ""},
		{"start_date", schema.KindAny, ""},
		{"", schema.KindAny, ""},
	} {
		if got, ok := schema.Lookup(c.word, c.kind); got != c.want || ok != (c.want != "") {
			t.Errorf("Lookup(%q): got %q, %v, want %q", c.word, got, ok, c.want)
		}
	}
}

func FuzzNearest(f *testing.F) {
	for _, word := range []string{"", "startdtae", "événement", "\xff\x00", "Event Attendance-Mode", "3dmodel"} {
		f.Add(word, uint8(schema.KindAny))
	}
	f.Fuzz(func(t *testing.T, word string, kind uint8) {
		got, ok := schema.Nearest(word, schema.Kind(kind))
		if ok != schema.Known(got) {
			t.Errorf("Nearest(%q): got %q, %v", word, got, ok)
		}
		if exact, found := schema.Lookup(word, schema.Kind(kind)); found && (exact != got || !strings.EqualFold(string(exact), word)) {
			t.Errorf("Lookup(%q): got %q, Nearest %q", word, exact, got)
		}
	})
}

func FuzzTermOf(f *testing.F) {
	for _, iri := range []string{"", "http://schema.org/startDate", "https://schema.org/", "http://schema.org/a b", "\xff"} {
		f.Add(iri)
	}
	f.Fuzz(func(t *testing.T, iri string) {
		term, ok := schema.TermOf(iri)
		if !ok {
			return
		}
		if back, ok := schema.TermOf(term.IRI()); !ok || back != term {
			t.Errorf("TermOf(%q): got %q, and back %q", iri, term, back)
		}
	})
}
