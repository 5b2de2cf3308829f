// Package calendar tells events as iCalendar (RFC 5545, https://www.rfc-editor.org/rfc/rfc5545; with RFC 7986): one by one,
// so that a calendar of a million is printed in parts. A calendar is a view of records that leaves much out, not a form of
// their graph; what it says it says so that the reader of calendars in data/source and vocab/mapping finds the same
// record again. It publishes no address of mail. View offers such calendars at a site's addresses.
package calendar

import (
	"strconv"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish/harvest/plain"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// MediaType is that of calendars (RFC 5545, §8.1); Extension that of their files.
const (
	MediaType = "text/calendar; charset=utf-8"
	Extension = "ics"
)

// Options of a calendar. The zero value is a calendar without a title.
type Options struct {
	Title   string // of the calendar
	Address string // where it is published; empty if that is not known
	// Zone is the one in which times are told whose offset is the zone's then; nil for none. All other times are told in
	// UTC: a client may not know the definition of any zone but those that everybody has.
	Zone *time.Location
}

// Calendar prints calendars of some options. It is safe for concurrent use.
type Calendar struct {
	zone *time.Location
	head string
}

// New makes a Calendar.
func New(o Options) *Calendar {
	c := &Calendar{zone: o.Zone}
	if c.zone == time.UTC {
		c.zone = nil
	}
	l := lines{}
	l.raw("BEGIN:VCALENDAR")
	l.raw("VERSION:2.0")
	l.raw("PRODID:-//kiosque-ld//Kiosque//EN")
	l.raw("CALSCALE:GREGORIAN")
	if o.Title != "" {
		l.text("NAME", plain.Text{Text: o.Title})
		l.text("X-WR-CALNAME", plain.Text{Text: o.Title})
	}
	if o.Address != "" {
		l.uri("SOURCE;VALUE=URI", o.Address)
	}
	l.raw("REFRESH-INTERVAL;VALUE=DURATION:P1D")
	l.raw("X-PUBLISHED-TTL:P1D")
	if c.zone != nil {
		l.zone(c.zone)
	}
	c.head = string(l.out)
	return c
}

// Head is what stands before the events, and Tail what stands behind them. Empty stands between the two where no event
// does, since a calendar has a component at least (§3.6).
func (c *Calendar) Head() string { return c.head }

// Tail is what stands behind the events.
func (c *Calendar) Tail() string { return "END:VCALENDAR\r\n" }

// Empty is what stands in the place of no events.
func (c *Calendar) Empty() string {
	if c.zone != nil {
		return "" // its definition is a component
	}
	l := lines{}
	l.zone(time.UTC)
	return string(l.out)
}

// Append appends an event as a VEVENT. It is false, and nothing is appended, for what has no day at which it begins, and
// for a series whose occurrences are told one by one.
func (c *Calendar) Append(dst []byte, t *plain.Thing) ([]byte, bool) {
	start, ok := c.start(t.Node)
	if !ok || t.Occurrences {
		return dst, false
	}
	e, l := t.Entry, lines{out: dst}
	l.raw("BEGIN:VEVENT")
	l.text("UID", plain.Text{Text: t.IRI()})
	l.raw("DTSTAMP:" + utc(e.Changed)) // without a METHOD, when it was last revised (§3.8.7.2)
	l.raw("CREATED:" + utc(e.Created))
	l.raw("LAST-MODIFIED:" + utc(e.Changed))
	l.raw("SEQUENCE:" + strconv.Itoa(t.Revision))
	l.raw("DTSTART" + start.written())
	if end, ok := c.end(t.Node, start); ok {
		l.raw("DTEND" + end.written())
	}
	if rule := recurrence(t.Node, start); rule != "" {
		l.raw("RRULE:" + rule)
		for _, x := range exceptions(t.Node, start) {
			l.raw("EXDATE" + x.written())
		}
	}
	l.status(t)
	l.text("SUMMARY", t.Name())
	l.text("DESCRIPTION", t.Text(schema.Description))
	l.places(t.Places())
	l.organizer(t.Agents(schema.Organizer))
	l.categories(t)
	l.uri("URL", more(t))
	l.images(t)
	l.parents(t)
	l.raw("END:VEVENT")
	return l.out, true
}

func utc(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// status tells whether it takes place as planned. What iCalendar has no word for stands in a parameter: a postponed
// event does not take place then, as little as a cancelled one.
func (l *lines) status(t *plain.Thing) {
	switch status := t.Member(schema.EventStatus); status {
	case schema.EventScheduled:
		l.raw("STATUS:CONFIRMED")
	case schema.EventCancelled:
		l.raw("STATUS:CANCELLED")
	case schema.EventPostponed:
		l.raw("STATUS;" + StatusParameter + "=EventPostponed:CANCELLED")
	case schema.EventRescheduled, schema.EventMovedOnline:
		l.raw("STATUS;" + StatusParameter + "=" + string(status) + ":CONFIRMED")
	}
}

// StatusParameter is the parameter of STATUS that has schema.org's word.
const StatusParameter = "X-EVENT-STATUS"

// places tells where it takes place: LOCATION of people, GEO of the first of the places that has one, CONFERENCE of those online.
func (l *lines) places(places []plain.Place) {
	var names []string
	var text plain.Text
	var geo plain.Point
	for _, p := range places {
		if p.Virtual {
			continue
		}
		name, address := strings.TrimSpace(p.Text.Text), p.Address.String()
		if address != "" && !strings.Contains(name, address) {
			name = strings.TrimPrefix(name+", "+address, ", ")
		}
		if name != "" {
			names = append(names, name)
			text.Lang = p.Lang
		}
		if !geo.Known {
			geo = p.Point
		}
	}
	if len(names) > 1 {
		text.Lang = ""
	}
	text.Text = strings.Join(names, "; ")
	l.text("LOCATION", text)
	if geo.Known {
		l.raw(string(plain.AppendDegrees(append(plain.AppendDegrees([]byte("GEO:"), geo.Latitude), ';'), geo.Longitude)))
	}
	for _, p := range places {
		if p.Virtual && p.URL != "" {
			l.uri("CONFERENCE;VALUE=URI", p.URL)
		}
	}
}

// organizer tells the first organizer that has a name and an IRI: iCalendar has room for one, and wants an address of it
// (§3.8.4.3), which any IRI is.
func (l *lines) organizer(agents []plain.Agent) {
	for _, a := range agents {
		if name := strings.TrimSpace(a.Text.Text); name != "" && web(a.IRI) {
			l.uri("ORGANIZER;CN="+parameter(name), a.IRI)
			return
		}
	}
}

// categories tells the keywords, those of each language on a line.
func (l *lines) categories(t *plain.Thing) {
	words, order := map[string][]string{}, []string{}
	for _, word := range t.Texts(schema.Keywords) {
		text := escape(strings.TrimSpace(word.Text))
		if text == "" {
			continue
		}
		if words[word.Lang] == nil {
			order = append(order, word.Lang)
		}
		words[word.Lang] = append(words[word.Lang], text)
	}
	for _, lang := range order {
		name := "CATEGORIES"
		if lang != "" {
			name += ";LANGUAGE=" + parameter(lang)
		}
		l.raw(name + ":" + strings.Join(words[lang], ","))
	}
}

// images are of the web alone, as all addresses here but those of meetings.
func (l *lines) images(t *plain.Thing) {
	for _, image := range t.Links(schema.Image) {
		if web(image) {
			l.uri("IMAGE;VALUE=URI", image)
		}
	}
}

// parents tells what it is a part of.
func (l *lines) parents(t *plain.Thing) {
	for _, v := range data.Values(t.Node, schema.SuperEvent) {
		if v.Kind == data.Reference {
			l.text("RELATED-TO;RELTYPE=PARENT", plain.Text{Text: string(t.Mapper.Thing(v.Ref()))})
		}
	}
}

// web tells whether an IRI is an address of the web.
func web(iri string) bool {
	return strings.HasPrefix(iri, "https://") || strings.HasPrefix(iri, "http://")
}

// more is where to read more: at the event's own address on the web, or in its document here.
func more(t *plain.Thing) string {
	for _, iri := range t.Links(schema.URLProperty) {
		if web(iri) {
			return iri
		}
	}
	return t.Document()
}
