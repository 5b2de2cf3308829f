package vocab

import (
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

func TestEnded(t *testing.T) {
	day := func(s string) data.Value { return data.Value{Kind: data.Date, Text: s} }
	at := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	dated := func(property schema.Term, values ...data.Value) *data.Node {
		n := &data.Node{Types: []string{"Event"}}
		data.Add(n, property, values...)
		return n
	}
	with := func(n *data.Node, property schema.Term, values ...data.Value) *data.Node {
		data.Add(n, property, values...)
		return n
	}
	for _, test := range []struct {
		rule  string
		event *data.Node
		want  bool
	}{
		{"no date", &data.Node{}, false},
		{"its end is past", dated(schema.EndDate, instantOf("2026-11-27T11:59:59Z")), true},
		{"its end is to come", dated(schema.EndDate, instantOf("2026-11-27T12:00:01Z")), false},
		{"an offset counts", dated(schema.EndDate, instantOf("2026-11-27T12:30:00+01:00")), true},
		{"without an offset it is over when it is so everywhere", dated(schema.EndDate, instantOf("2026-11-27T11:00:00")), false},
		{"a day ends with its night", dated(schema.EndDate, day("2026-11-26")), true},
		{"today", dated(schema.EndDate, day("2026-11-27")), false},
		{"it has begun and has not ended", with(dated(schema.StartDate, day("2026-01-01")), schema.EndDate, day("2026-12-31")), false},
		{"without an end its day counts", dated(schema.StartDate, instantOf("2026-11-25T22:00:00+01:00")), true},
		{"it began today and states no end", dated(schema.StartDate, instantOf("2026-11-27T08:00:00+01:00")), false},
		{"the last of several", dated(schema.EndDate, day("2026-11-01"), day("2026-12-01")), false},
		{"a month", dated(schema.StartDate, data.Value{Kind: data.Typed, Text: "2026-11", Tag: "http://www.w3.org/2001/XMLSchema#gYearMonth"}), false},
		{"a part is to come", with(dated(schema.StartDate, day("2026-11-01")), schema.SubEvent, data.NewNested(dated(schema.StartDate, day("2026-12-01")))), false},
		{"all parts are past", with(dated(schema.StartDate, day("2026-11-01")), schema.SubEvent, data.NewNested(dated(schema.StartDate, day("2026-11-02")))), true},
		{"it recurs without end", with(dated(schema.StartDate, day("2026-11-01")), schema.EventSchedule, data.NewNested(&data.Node{})), false},
		{"it recurred", with(dated(schema.StartDate, day("2026-11-01")), schema.EventSchedule, data.NewNested(dated(schema.EndDate, day("2026-11-02")))), true},
		{"what is no date", dated(schema.EndDate, data.NewText("soon", "")), false},
	} {
		if got := Ended(test.event, at); got != test.want {
			t.Errorf("%s: got %t, want %t", test.rule, got, test.want)
		}
	}
}

func TestCancel(t *testing.T) {
	n := &data.Node{Types: []string{"Event"}}
	data.Add(n, schema.Name, data.NewText("Gala", "fr"))
	data.Add(n, schema.StartDate, instantOf("2026-12-01T20:00:00+01:00"))
	data.Add(n, schema.EventStatus, data.NewLink(schema.EventPostponed.IRI()))
	Cancel(n)
	if got := data.Values(n, schema.EventStatus); len(got) != 1 || got[0].Text != schema.EventCancelled.IRI() {
		t.Errorf("got status %v", got)
	}
	if data.First(n, schema.StartDate).Kind == 0 || n.Properties[1].Name != "eventStatus" {
		t.Errorf("got %+v", n)
	}
}
