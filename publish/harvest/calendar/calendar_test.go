package calendar_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/source"
	"github.com/kiosque-ld/kiosque/publish/harvest/calendar"
	"github.com/kiosque-ld/kiosque/publish/harvest/plain"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/mapping"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

const base = "https://data.example.org"

var (
	noon  = time.Date(2026, 3, 1, 12, 0, 0, 250e6, time.UTC)
	paris = zone("Europe/Paris")
)

func zone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return z
}

func day(text string) data.Value    { return data.Value{Kind: data.Date, Text: text} }
func moment(text string) data.Value { return data.Value{Kind: data.DateTime, Text: text} }
func fr(text string) data.Value     { return data.NewText(text, "fr") }
func member(t schema.Term) data.Value {
	return data.NewLink(t.IRI())
}

// node is a node of a class and properties.
func node(class schema.Term, properties ...any) *data.Node {
	n := &data.Node{Types: []string{string(class)}}
	for i := 0; i < len(properties); i += 2 {
		data.Add(n, properties[i].(schema.Term), properties[i+1].(data.Value))
	}
	return n
}

// thing is an event as a store has it.
func thing(id string, n *data.Node) *plain.Thing {
	rec := data.Record{Ref: data.NewRef(data.Events, id), Node: *n}
	vocab.Summarize(&rec, "fr")
	return &plain.Thing{Node: n, Mapper: vocab.Mapper{Base: base},
		Entry: &data.Entry{Ref: rec.Ref, State: data.Live, Summary: rec.Summary, Created: noon.AddDate(0, -1, 0), Changed: noon}}
}

// printed is a calendar of things.
func printed(c *calendar.Calendar, things ...*plain.Thing) string {
	out, some := []byte(c.Head()), false
	for _, t := range things {
		var ok bool
		out, ok = c.Append(out, t)
		some = some || ok
	}
	if !some {
		out = append(out, c.Empty()...)
	}
	return string(out) + c.Tail()
}

func unfolded(text string) []string {
	return strings.Split(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n ", ""), "\r\n"), "\r\n")
}

func TestAnEvent(t *testing.T) {
	geo := node(schema.GeoCoordinates, schema.Latitude, data.Value{Kind: data.Decimal, Text: "49.213350"}, schema.Longitude, data.Value{Kind: data.Decimal, Text: "-0.36"})
	address := node(schema.PostalAddress, schema.StreetAddress, fr("Esplanade de la Paix"), schema.PostalCode, data.NewText("14000", ""), schema.AddressLocality, fr("Caen"))
	n := node(schema.EducationEvent, schema.Name, fr("Journée « IA ; santé »"), schema.Name, data.NewText("AI & health day", "en"),
		schema.Description, fr("Une journée,\nà Caen \\ en ligne."), schema.EventStatus, member(schema.EventRescheduled),
		schema.StartDate, moment("2026-11-28T09:00:00+01:00"), schema.EndDate, moment("2026-11-28T17:30:00+01:00"),
		schema.Location, data.NewReference("places/amphi"), schema.Location, data.NewNested(node(schema.VirtualLocation, schema.URLProperty, data.NewLink("https://visio.example.org/ia?a=1,2"))),
		schema.Organizer, data.NewReference("organizations/greyc"), schema.Organizer, data.NewReference("organizations/chu"),
		schema.Keywords, fr("santé"), schema.Keywords, fr("IA, éthique"), schema.Keywords, data.NewText("health", "en"),
		schema.Image, data.NewLink("https://example.org/ia.jpg"), schema.URLProperty, data.NewLink("https://example.org/ia"),
		schema.SuperEvent, data.NewReference("events/semaine"))
	x := thing("ia", n)
	x.Labels = vocab.Labels{{Ref: "organizations/greyc", Summary: data.Summary{Name: "GREYC, \"l’unité\"", Lang: "fr"}}, {Ref: "places/amphi", Summary: data.Summary{Name: "Amphi Daure", Lang: "fr"}}}
	x.Nodes = map[data.Ref]*data.Node{"places/amphi": node(schema.Place, schema.Address, data.NewNested(address), schema.Geo, data.NewNested(geo))}
	x.Revision = 3
	if refs := plain.Needs(n); !slices.Equal(refs, []data.Ref{"places/amphi"}) {
		t.Errorf("needs %v", refs)
	}
	got := printed(calendar.New(calendar.Options{Title: "Agenda, recherche", Address: base + "/dump/events.ics", Zone: paris}), x)
	want := `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//kiosque-ld//Kiosque//EN
CALSCALE:GREGORIAN
NAME:Agenda\, recherche
X-WR-CALNAME:Agenda\, recherche
SOURCE;VALUE=URI:https://data.example.org/dump/events.ics
REFRESH-INTERVAL;VALUE=DURATION:P1D
X-PUBLISHED-TTL:P1D
BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0100
TZOFFSETTO:+0100
TZNAME:CET
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19760328T010000
RDATE:19770403T020000
RDATE:19780402T020000
RDATE:19790401T020000
RDATE:19800406T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19760926T010000
RDATE:19770925T030000
RDATE:19781001T030000
RDATE:19790930T030000
RDATE:19800928T030000
RDATE:19810927T030000
RDATE:19820926T030000
RDATE:19830925T030000
RDATE:19840930T030000
RDATE:19850929T030000
RDATE:19860928T030000
RDATE:19870927T030000
RDATE:19880925T030000
RDATE:19890924T030000
RDATE:19900930T030000
RDATE:19910929T030000
RDATE:19920927T030000
RDATE:19930926T030000
RDATE:19940925T030000
RDATE:19950924T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:https://data.example.org/events/ia#this
DTSTAMP:20260301T120000Z
CREATED:20260201T120000Z
LAST-MODIFIED:20260301T120000Z
SEQUENCE:3
DTSTART;TZID=Europe/Paris:20261128T090000
DTEND;TZID=Europe/Paris:20261128T173000
STATUS;X-EVENT-STATUS=EventRescheduled:CONFIRMED
SUMMARY;LANGUAGE=fr:Journée « IA \; santé »
DESCRIPTION;LANGUAGE=fr:Une journée\,\nà Caen \\ en ligne.
LOCATION;LANGUAGE=fr:Amphi Daure\, Esplanade de la Paix\, 14000 Caen
GEO:49.21335;-0.36
CONFERENCE;VALUE=URI:https://visio.example.org/ia?a=1,2
ORGANIZER;CN="GREYC, ^'l’unité^'":https://data.example.org/organizations/greyc#this
CATEGORIES;LANGUAGE=fr:santé,IA\, éthique
CATEGORIES;LANGUAGE=en:health
URL:https://example.org/ia
IMAGE;VALUE=URI:https://example.org/ia.jpg
RELATED-TO;RELTYPE=PARENT:https://data.example.org/events/semaine#this
END:VEVENT
END:VCALENDAR`
	if lines := unfolded(got); !slices.Equal(lines, strings.Split(want, "\n")) {
		for i, line := range strings.Split(want, "\n") {
			if i >= len(lines) || lines[i] != line {
				t.Fatalf("line %d is %q, want %q", i+1, at(lines, i), line)
			}
		}
		t.Errorf("there are %d lines", len(lines))
	}
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

func TestTimes(t *testing.T) {
	for _, test := range []struct {
		rule       string
		start, end data.Value
		want       string // lines, empty for no event
	}{
		{"a day", day("2026-11-28"), data.Value{}, "DTSTART;VALUE=DATE:20261128"},
		{"the last day is over when the next begins", day("2026-11-28"), day("2026-11-30"), "DTSTART;VALUE=DATE:20261128 DTEND;VALUE=DATE:20261201"},
		{"one day, stated twice", day("2026-11-28"), day("2026-11-28"), "DTSTART;VALUE=DATE:20261128 DTEND;VALUE=DATE:20261129"},
		{"days that end before they begin", day("2026-11-28"), day("2026-11-20"), "DTSTART;VALUE=DATE:20261128"},
		{"the zone's offset", moment("2026-07-14T21:00:00+02:00"), moment("2026-07-14T23:00:00+02:00"), "DTSTART;TZID=Europe/Paris:20260714T210000 DTEND;TZID=Europe/Paris:20260714T230000"},
		{"another offset", moment("2026-07-14T21:00:00-04:00"), moment("2026-07-14T23:00:00-04:00"), "DTSTART:20260715T010000Z DTEND:20260715T030000Z"},
		{"UTC", moment("2026-07-14T21:00:00Z"), data.Value{}, "DTSTART:20260714T210000Z"},
		{"of an hour that comes twice, the first", moment("2026-10-25T02:30:00+02:00"), data.Value{}, "DTSTART:20261025T003000Z"},
		{"and the second", moment("2026-10-25T02:30:00+01:00"), data.Value{}, "DTSTART:20261025T013000Z"},
		{"the hour before", moment("2026-10-25T01:59:59+02:00"), data.Value{}, "DTSTART;TZID=Europe/Paris:20261025T015959"},
		{"the hour behind", moment("2026-10-25T03:00:00+01:00"), data.Value{}, "DTSTART;TZID=Europe/Paris:20261025T030000"},
		{"an end in that hour", moment("2026-10-24T20:00:00+02:00"), moment("2026-10-25T02:30:00+01:00"), "DTSTART;TZID=Europe/Paris:20261024T200000 DTEND:20261025T013000Z"},
		{"a local time", moment("2026-11-28T09:00:00"), moment("2026-11-28T10:00:00"), "DTSTART:20261128T090000 DTEND:20261128T100000"},
		{"a local end", moment("2026-11-28T09:00:00+01:00"), moment("2026-11-28T10:00:00"), "DTSTART;TZID=Europe/Paris:20261128T090000 DTEND;TZID=Europe/Paris:20261128T100000"},
		{"a local start", moment("2026-11-28T09:00:00"), moment("2026-11-28T10:00:00+01:00"), "DTSTART:20261128T090000 DTEND:20261128T100000"},
		{"a time, and a last day", moment("2026-11-28T09:00:00+01:00"), day("2026-11-29"), "DTSTART;TZID=Europe/Paris:20261128T090000 DTEND;TZID=Europe/Paris:20261130T000000"},
		{"a day, and a time on the last", day("2026-11-28"), moment("2026-11-29T17:00:00+01:00"), "DTSTART;VALUE=DATE:20261128 DTEND;VALUE=DATE:20261130"},
		{"an end at the start is none", moment("2026-11-28T09:00:00Z"), moment("2026-11-28T09:00:00Z"), "DTSTART:20261128T090000Z"},
		{"an end in another zone", moment("2026-07-14T21:00:00+02:00"), moment("2026-07-14T21:00:00Z"), "DTSTART;TZID=Europe/Paris:20260714T210000 DTEND;TZID=Europe/Paris:20260714T230000"},
		{"a fraction of a second", moment("2026-07-14T21:00:00.5Z"), data.Value{}, "DTSTART:20260714T210000Z"},
		{"a year alone is no day", data.Value{Kind: data.Typed, Text: "2026", Tag: "http://www.w3.org/2001/XMLSchema#gYear"}, data.Value{}, ""},
		{"no start", data.Value{}, day("2026-11-30"), ""},
		{"what is no date", day("2026-02-30"), data.Value{}, ""},
	} {
		n := node(schema.Event, schema.Name, fr("x"))
		if test.start.Kind != 0 {
			data.Add(n, schema.StartDate, test.start)
		}
		if test.end.Kind != 0 {
			data.Add(n, schema.EndDate, test.end)
		}
		if got := dates(calendar.New(calendar.Options{Zone: paris}), n); got != test.want {
			t.Errorf("%s: got %s, want %s", test.rule, got, test.want)
		}
	}
	for duration, want := range map[string]string{ // in the night that is an hour longer
		"PT90M": " DTEND;TZID=Europe/Paris:20261025T003000", "P1D": " DTEND;TZID=Europe/Paris:20261025T230000", "P1W": " DTEND;TZID=Europe/Paris:20261031T230000", "PT26H": " DTEND;TZID=Europe/Paris:20261026T000000",
		"P1M": "", "PT": "", "P": "", "x": "", "P99999D": "",
	} {
		n := node(schema.Event, schema.Name, fr("x"), schema.StartDate, moment("2026-10-24T23:00:00+02:00"), schema.DurationProperty, data.NewText(duration, ""))
		if got := dates(calendar.New(calendar.Options{Zone: paris}), n); got != "DTSTART;TZID=Europe/Paris:20261024T230000"+want {
			t.Errorf("duration %s: got %s, want%s", duration, got, want)
		}
	}
}

// dates are the lines that say when an event is.
func dates(c *calendar.Calendar, n *data.Node) string {
	out, _ := c.Append(nil, thing("x", n))
	var got []string
	for _, line := range unfolded(string(out)) {
		if name, _, _ := strings.Cut(line, ";"); strings.HasPrefix(name, "DTSTART") || strings.HasPrefix(name, "DTEND") || strings.HasPrefix(name, "RRULE") || strings.HasPrefix(name, "EXDATE") {
			got = append(got, line)
		}
	}
	return strings.Join(got, " ")
}

func TestSchedules(t *testing.T) {
	schedule := func(properties ...any) *data.Node { return node(schema.Schedule, properties...) }
	frequency := func(text string) data.Value { return data.NewText(text, "") }
	integer := func(text string) data.Value { return data.Value{Kind: data.Integer, Text: text} }
	for _, test := range []struct {
		rule     string
		start    data.Value
		schedule *data.Node
		want     string
	}{
		{"every week, to a day", moment("2026-01-05T20:00:00+01:00"), schedule(schema.RepeatFrequency, frequency("P1W"), schema.ByDay, member(schema.Monday), schema.EndDate, day("2026-06-30"),
			schema.ExceptDate, day("2026-04-06")), "DTSTART;TZID=Europe/Paris:20260105T200000 RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20260630T215959Z EXDATE;TZID=Europe/Paris:20260406T200000"},
		{"days", day("2026-01-05"), schedule(schema.RepeatFrequency, frequency("P2W"), schema.RepeatCount, integer("5"), schema.EndDate, day("2026-06-30")),
			"DTSTART;VALUE=DATE:20260105 RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=5"},
		{"days, to a day", day("2026-01-05"), schedule(schema.RepeatFrequency, frequency("P1D"), schema.EndDate, day("2026-01-09"), schema.ExceptDate, day("2026-01-07")),
			"DTSTART;VALUE=DATE:20260105 RRULE:FREQ=DAILY;UNTIL=20260109 EXDATE;VALUE=DATE:20260107"},
		{"the second Tuesday", moment("2026-01-13T20:00:00"), schedule(schema.RepeatFrequency, frequency("P1M"), schema.ByDay, data.NewText("2TU", "")),
			"DTSTART:20260113T200000 RRULE:FREQ=MONTHLY;BYDAY=2TU"},
		{"in the second week of the month", moment("2026-01-13T20:00:00"), schedule(schema.RepeatFrequency, frequency("P1M"), schema.ByDay, member(schema.Tuesday), schema.ByMonthWeek, integer("2")),
			"DTSTART:20260113T200000 RRULE:FREQ=MONTHLY;BYDAY=2TU"},
		{"a day of the year", day("2026-07-14"), schedule(schema.RepeatFrequency, frequency("P1Y"), schema.ByMonth, integer("7"), schema.ByMonthDay, integer("14")),
			"DTSTART;VALUE=DATE:20260714 RRULE:FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=14"},
		{"of another zone, once: by UTC, it would move with its summer", moment("2026-01-05T20:00:00-05:00"), schedule(schema.RepeatFrequency, frequency("P1W")), "DTSTART:20260106T010000Z"},
		{"every second is no schedule", day("2026-07-14"), schedule(schema.RepeatFrequency, frequency("PT1S")), "DTSTART;VALUE=DATE:20260714"},
		{"words", day("2026-07-14"), schedule(schema.RepeatFrequency, frequency("weekly\r\nX:y")), "DTSTART;VALUE=DATE:20260714"},
	} {
		n := node(schema.Event, schema.Name, fr("x"), schema.StartDate, test.start, schema.EventSchedule, data.NewNested(test.schedule))
		if got := dates(calendar.New(calendar.Options{Zone: paris}), n); got != test.want {
			t.Errorf("%s: got %s, want %s", test.rule, got, test.want)
		}
		x := thing("x", n)
		x.Occurrences = true
		if out, ok := calendar.New(calendar.Options{}).Append(nil, x); ok || len(out) > 0 || !plain.Series(n) {
			t.Errorf("%s: told beside its occurrences", test.rule)
		}
	}
}

func TestStatus(t *testing.T) {
	for status, want := range map[schema.Term]string{
		schema.EventScheduled: "STATUS:CONFIRMED", schema.EventCancelled: "STATUS:CANCELLED", schema.EventPostponed: "STATUS;X-EVENT-STATUS=EventPostponed:CANCELLED",
		schema.EventMovedOnline: "STATUS;X-EVENT-STATUS=EventMovedOnline:CONFIRMED", schema.Monday: "",
	} {
		out, _ := calendar.New(calendar.Options{}).Append(nil, thing("x", node(schema.Event, schema.Name, fr("x"), schema.StartDate, day("2026-01-01"), schema.EventStatus, member(status))))
		got := ""
		for _, line := range unfolded(string(out)) {
			if strings.HasPrefix(line, "STATUS") {
				got = line
			}
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", status, got, want)
		}
	}
}

// Whatever a record says, it stays in its line, and lines are short enough.
func TestTextStaysInItsLine(t *testing.T) {
	for _, evil := range []string{
		"x\r\nATTENDEE:mailto:a@example.org", "x\nBEGIN:VEVENT", "x\rEND:VCALENDAR", "\x00\x07\x0b\x1b\x7f", "a;b:c,d\\", "\"^'\"\n", strings.Repeat("é", 200), strings.Repeat("日", 80) + "🎉",
		strings.Repeat("x", 74) + "é", "\xff\xfe", "  ", "\u2028\u0085x", "END:VEVENT\r\n",
	} {
		organizer := node(schema.Organization, schema.Name, fr(evil), schema.URLProperty, data.NewLink("https://example.org/"+evil))
		n := node(schema.Event, schema.Name, data.NewText(evil, "fr"), schema.StartDate, day("2026-01-01"), schema.Description, fr(evil), schema.Keywords, fr(evil),
			schema.Location, data.NewNested(node(schema.Place, schema.Name, fr(evil))), schema.Organizer, data.NewNested(organizer),
			schema.URLProperty, data.NewLink("https://example.org/"+evil), schema.Image, data.NewLink("https://example.org/"+evil))
		c := calendar.New(calendar.Options{Title: evil, Address: "https://example.org/" + evil})
		text := printed(c, thing("x", n))
		allowed := map[string]bool{"BEGIN:VCALENDAR": true, "END:VCALENDAR": true, "BEGIN:VEVENT": true, "END:VEVENT": true}
		for _, line := range unfolded(text) {
			name := line[:strings.IndexAny(line+":", ":;")]
			switch name {
			case "VERSION", "PRODID", "CALSCALE", "NAME", "X-WR-CALNAME", "SOURCE", "REFRESH-INTERVAL", "X-PUBLISHED-TTL", "UID", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE",
				"DTSTART", "SUMMARY", "DESCRIPTION", "LOCATION", "ORGANIZER", "CATEGORIES", "URL", "IMAGE":
			default:
				if !allowed[line] {
					t.Errorf("%q: a line %q", evil, line)
				}
			}
			if i := strings.IndexFunc(line, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }); i >= 0 {
				t.Errorf("%q: a control in %q", evil, line)
			}
		}
		for _, line := range strings.Split(text, "\r\n") {
			if len(line) > 75 || strings.ContainsAny(line, "\r\n") || utf8.ValidString(evil) && !utf8.ValidString(line) {
				t.Errorf("%q: the line %q has %d octets", evil, line, len(line))
			}
		}
		if n := strings.Count(text, "\r\nBEGIN:VEVENT\r\n"); n != 1 {
			t.Errorf("%q: %d events", evil, n)
		}
	}
}

// read reads a calendar as an import does.
func read(t *testing.T, text string) []data.Record {
	t.Helper()
	rows := source.ICalendar.Read(context.Background(), strings.NewReader(text), "x.ics", source.Options{})
	var records []data.Record
	for item := range mapping.Records(rows, mapping.ICalendar, mapping.Options{Base: base}) {
		for _, p := range item.Problems {
			if p.Severity > data.Advice && p.Code != "missing-zone" && p.Code != "missing-previous-start" { // which calendars leave out
				t.Errorf("%s: %s (%s)", p.Place, p.Message, p.Field)
			}
		}
		if !item.None {
			records = append(records, item.Record)
		}
	}
	return records
}

// again makes things of records that were read.
func again(records []data.Record, before []*plain.Thing) []*plain.Thing {
	things := make([]*plain.Thing, len(records))
	for i := range records {
		r := &records[i]
		e := *before[i].Entry
		e.Ref, e.Summary = r.Ref, r.Summary
		things[i] = &plain.Thing{Entry: &e, Node: &r.Node, Mapper: vocab.Mapper{Base: base}, Labels: before[i].Labels, Nodes: before[i].Nodes, Revision: before[i].Revision}
	}
	return things
}

func TestWhatIsReadAgainIsTheSame(t *testing.T) {
	n := node(schema.Event, schema.Name, fr("Journée « IA ; santé »"), schema.Description, fr("Une journée,\nà Caen."), schema.EventStatus, member(schema.EventPostponed),
		schema.StartDate, moment("2026-11-28T09:00:00+01:00"), schema.EndDate, moment("2026-11-28T17:30:00+01:00"),
		schema.Location, data.NewNested(node(schema.Place, schema.Name, fr("Amphi Daure"))), schema.Organizer, data.NewReference("organizations/greyc"),
		schema.Keywords, fr("santé"), schema.Keywords, fr("IA, éthique"), schema.Image, data.NewLink("https://example.org/ia.jpg"), schema.SuperEvent, data.NewReference("events/semaine"))
	x := thing("ia", n)
	x.Labels = vocab.Labels{{Ref: "organizations/greyc", Summary: data.Summary{Name: "GREYC"}}}
	c := calendar.New(calendar.Options{Zone: paris})
	records := read(t, printed(c, x))
	if len(records) != 1 {
		t.Fatalf("read %d records", len(records))
	}
	want := data.Record{Node: *n}
	vocab.Arrange(&want.Node)
	if r := &records[0]; r.Ref != "events/ia" || !r.Node.Equal(&want.Node) {
		t.Errorf("%s was read as\n%+v\nwant\n%+v", r.Ref, r.Node, want.Node)
	}
}

// A calendar that was read and is written again is the same calendar, be it anybody's.
func TestCalendarsOfOthersSurvive(t *testing.T) {
	corpus := filepath.Join(os.Getenv("KIOSQUE_SHARED"), "corpus", "ics")
	var files []string
	err := filepath.WalkDir(corpus, func(name string, d os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(name, ".ics") {
			files = append(files, name)
		}
		return err
	})
	if err != nil || os.Getenv("KIOSQUE_SHARED") == "" {
		t.Skip("the calendars of others are not here")
	}
	events, zones := 0, []*time.Location{nil, paris, zone("America/New_York")}
	for k, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		rows := source.ICalendar.Read(context.Background(), strings.NewReader(string(text)), "x.ics", source.Options{})
		var things []*plain.Thing
		c := calendar.New(calendar.Options{Zone: zones[k%len(zones)]})
		for item := range mapping.Records(rows, mapping.ICalendar, mapping.Options{Base: base, Now: noon, DefaultZone: paris}) {
			if item.None || item.Bad() {
				continue
			}
			x := thing(fmt.Sprintf("e%d", len(things)), &item.Record.Node)
			if data.First(x.Node, schema.SuperEvent).Kind == data.Reference {
				data.Set(x.Node, schema.SuperEvent, data.NewReference("events/series"))
			}
			if _, ok := c.Append(nil, x); ok {
				things = append(things, x)
			}
		}
		first := printed(c, things...)
		records := read(t, first)
		if len(records) < len(things) {
			t.Errorf("%s: %d events were written, and %d read", name, len(things), len(records))
			continue
		}
		// What repeats is read with its occurrences behind it, which have keys of their own.
		records = slices.DeleteFunc(records, func(r data.Record) bool { return r.Ref == "" })
		if len(records) != len(things) {
			t.Errorf("%s: %d events were written, and %d read", name, len(things), len(records))
			continue
		}
		for i, x := range things {
			if records[i].Summary.Name != strings.TrimSpace(x.Entry.Summary.Name) || !records[i].Summary.Start.Equal(x.Entry.Summary.Start) {
				t.Errorf("%s: %+v was read as %+v", name, x.Entry.Summary, records[i].Summary)
			}
		}
		if second := printed(c, again(records, things)...); second != first {
			a, b := unfolded(first), unfolded(second)
			for i := range a {
				if at(b, i) != a[i] {
					t.Errorf("%s: line %d was\n%s\nand is\n%s", name, i+1, a[i], at(b, i))
					break
				}
			}
		}
		events += len(things)
	}
	if events < 1000 {
		t.Errorf("only %d events were looked at", events)
	}
	t.Logf("%d events of %d calendars", events, len(files))
}

// The definition of a zone says what the zone does: a reader that knows no other gets the same times.
func TestZonesAreDefined(t *testing.T) {
	for _, name := range []string{"Europe/Paris", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia", "Africa/Casablanca", "Europe/Dublin", "America/Los_Angeles", "Asia/Tokyo"} {
		z := zone(name)
		c := calendar.New(calendar.Options{Zone: z})
		var things []*plain.Thing
		for day := range 68 * 12 {
			at := time.Date(1970, 1, 2, 12, 0, 0, 0, time.UTC).Add(time.Duration(day) * 30 * 24 * time.Hour).In(z)
			things = append(things, thing(fmt.Sprintf("e%d", day), node(schema.Event, schema.Name, fr("x"), schema.StartDate, moment(at.Format(time.RFC3339)))))
		}
		text := printed(c, things...)
		if !strings.Contains(text, "DTSTART;TZID="+name) {
			t.Errorf("%s: no event is told in the zone", name)
		}
		records := read(t, strings.ReplaceAll(text, name, "Custom Zone"))
		wrong := 0
		for i, r := range records {
			want, _ := time.Parse(time.RFC3339, data.First(things[i].Node, schema.StartDate).Text)
			got, err := time.Parse(time.RFC3339, data.First(&r.Node, schema.StartDate).Text)
			if err != nil || !got.Equal(want) {
				if wrong++; wrong < 3 {
					t.Errorf("%s: %s was read as %s (%v)", name, want, data.First(&r.Node, schema.StartDate).Text, err)
				}
			}
		}
		if len(records) != len(things) {
			t.Errorf("%s: %d records, want %d", name, len(records), len(things))
		}
	}
}

func TestNothing(t *testing.T) {
	for _, z := range []*time.Location{nil, time.UTC, paris} {
		text := printed(calendar.New(calendar.Options{Zone: z}))
		if !strings.Contains(text, "BEGIN:VTIMEZONE") || !strings.HasPrefix(text, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") || !strings.HasSuffix(text, "\r\nEND:VCALENDAR\r\n") {
			t.Errorf("a calendar without events is\n%s", text)
		}
	}
}
