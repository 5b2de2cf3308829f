package vocab

import (
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// Ended tells whether an event is over at a time: when its latest end is past, or the day of its latest start where it
// states no end. What has no date, or recurs without end, is never over. Times without an offset are over when they are
// so everywhere on earth.
func Ended(event *data.Node, at time.Time) bool {
	end, ends := lastMoment(event)
	return ends && !end.IsZero() && !end.After(at)
}

// lastMoment is when an event, its parts and its schedule end; false if that is open. Without any date it is zero.
func lastMoment(n *data.Node) (last time.Time, ends bool) {
	later := func(t time.Time) {
		if t.After(last) {
			last = t
		}
	}
	property := schema.EndDate
	if data.First(n, property).Kind == 0 {
		property = schema.StartDate
	}
	for _, v := range data.Values(n, property) {
		if v.Kind == data.DateTime && property == schema.StartDate && len(v.Text) > len(time.DateOnly) {
			v = data.Value{Kind: data.Date, Text: v.Text[:len(time.DateOnly)]}
		}
		later(until(v))
	}
	for _, name := range [...]schema.Term{schema.SubEvent, schema.EventSchedule} {
		for _, v := range data.Values(n, name) {
			if v.Kind != data.Nested {
				continue
			}
			if name == schema.EventSchedule && data.First(v.Node, schema.EndDate).Kind == 0 && data.First(n, schema.EndDate).Kind == 0 {
				return last, false // it recurs, and says not until when
			}
			part, over := lastMoment(v.Node)
			if !over {
				return last, false
			}
			later(part)
		}
	}
	return last, true
}

// until is the end of a year, month or day, or a time as it is; zero if v is none.
func until(v data.Value) time.Time {
	t, ok := instant(v)
	if !ok {
		return time.Time{}
	}
	switch len(v.Text) {
	case len("2006"):
		t = t.AddDate(1, 0, 0)
	case len("2006-01"):
		t = t.AddDate(0, 1, 0)
	case len(time.DateOnly):
		t = t.AddDate(0, 0, 1)
	case len("2006-01-02T15:04:05"): // without an offset
	default:
		return t
	}
	return t.Add(12 * time.Hour) // UTC-12 is the last to see it end
}

// Cancel makes an event say that it is cancelled (https://schema.org/EventCancelled), in the place of any other status.
// When it was to be stays, so that those who had it in their calendars know which one it is.
func Cancel(event *data.Node) {
	data.Set(event, schema.EventStatus, data.NewLink(schema.EventCancelled.IRI()))
	Arrange(event)
}
