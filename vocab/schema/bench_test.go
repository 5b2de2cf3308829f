package schema_test

import (
	"testing"

	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// The questions that are asked for every value of every record must not allocate.
var questions = []struct {
	name string
	ask  func()
}{
	{"Known", func() { schema.Known(schema.EventAttendanceMode) }},
	{"KnownNot", func() { schema.Known("eventAttendanceMood") }},
	{"IRI", func() { _ = schema.StartDate.IRI() }},
	{"TermOf", func() { schema.TermOf("https://schema.org/startDate") }},
	{"Lookup", func() { schema.Lookup("STARTDATE", schema.KindProperty) }},
	{"IsA", func() { schema.IsA(schema.Hospital, schema.Thing) }},
	{"Allowed", func() { schema.Allowed(schema.StartDate, schema.Hackathon) }},
	{"AllowedNot", func() { schema.Allowed(schema.StartDate, schema.Hospital) }},
	{"Accepts", func() { schema.Accepts(schema.Organizer, schema.Hospital) }},
	{"SupersededBy", func() { schema.SupersededBy(schema.Attendees) }},
	{"Inverse", func() { schema.Inverse(schema.SuperEvent) }},
	{"Pending", func() { schema.Pending(schema.Funding) }},
}

func TestQuestionsDoNotAllocate(t *testing.T) {
	for _, q := range questions {
		if n := testing.AllocsPerRun(100, q.ask); n != 0 {
			t.Errorf("%s: got %v allocations, want 0", q.name, n)
		}
	}
}

func BenchmarkQuestions(b *testing.B) {
	for _, q := range questions {
		b.Run(q.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				q.ask()
			}
		})
	}
}

func BenchmarkLists(b *testing.B) {
	for _, l := range []struct {
		name string
		list func() []schema.Term
	}{
		{"Ranges", func() []schema.Term { return schema.Ranges(schema.Organizer) }},
		{"Ancestors", func() []schema.Term { return schema.Ancestors(schema.Hospital) }},
		{"Properties", func() []schema.Term { return schema.Properties(schema.Hospital) }},
		{"Members", func() []schema.Term { return schema.Members(schema.EventStatusType) }},
	} {
		b.Run(l.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				l.list()
			}
		})
	}
}

func BenchmarkNearest(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		schema.Nearest("eventAtendanceMoed", schema.KindAny)
	}
}
