package mapping_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/source"
	"github.com/kiosque-ld/kiosque/vocab/mapping"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// calendar maps the events of a calendar; each is one line of keys, starts, ends and status.
func calendar(t *testing.T, text string, opts mapping.Options) (lines, codes []string) {
	t.Helper()
	in, err := source.Open(context.Background(), source.Stdin, source.Options{Syntax: "ical",
		Stdin: strings.NewReader("BEGIN:VCALENDAR\n" + strings.ReplaceAll(text, "; ", "\n") + "\nEND:VCALENDAR\n")})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	for item := range mapping.Records(in.Rows(), mapping.ICalendar, opts) {
		for _, p := range item.Problems {
			codes = append(codes, string(p.Code))
		}
		if item.None {
			continue
		}
		n := &item.Record.Node
		line := item.Record.Key
		for _, p := range [...]schema.Term{schema.StartDate, schema.EndDate, schema.PreviousStartDate, schema.EventStatus} {
			if v := data.First(n, p); v.Kind != 0 {
				line += " " + strings.TrimPrefix(v.Text, schema.NS)
			}
		}
		lines = append(lines, line)
	}
	return lines, codes
}

func TestOccurrences(t *testing.T) {
	event := func(lines string) string { return "BEGIN:VEVENT; SUMMARY:N; UID:u; " + lines + "; END:VEVENT" }
	paris := "DTSTART;TZID=Europe/Paris:"
	zone := "BEGIN:VTIMEZONE; TZID:Home; BEGIN:STANDARD; DTSTART:19701025T030000; TZOFFSETFROM:+0200; TZOFFSETTO:+0100; RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU; END:STANDARD; " +
		"BEGIN:DAYLIGHT; DTSTART:19700329T020000; TZOFFSETFROM:+0100; TZOFFSETTO:+0200; RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU; END:DAYLIGHT; END:VTIMEZONE; "
	for _, tt := range []struct{ name, in, want, code string }{
		{"the local time stays when the clocks change", event(paris + "20250327T100000; RRULE:FREQ=WEEKLY;COUNT=2"),
			"u 2025-03-27T10:00:00+01:00 | u/20250327T090000Z 2025-03-27T10:00:00+01:00 | u/20250403T080000Z 2025-04-03T10:00:00+02:00", ""},
		{"in a zone of the calendar's own too", zone + event("DTSTART;TZID=Home:20250327T100000; DURATION:PT1H; RRULE:FREQ=WEEKLY;COUNT=2"),
			"u 2025-03-27T10:00:00+01:00 2025-03-27T11:00:00+01:00 | u/20250327T090000Z 2025-03-27T10:00:00+01:00 2025-03-27T11:00:00+01:00 | " +
				"u/20250403T080000Z 2025-04-03T10:00:00+02:00 2025-04-03T11:00:00+02:00", ""},
		{"until in UTC", event(paris + "20250106T100000; RRULE:FREQ=DAILY;UNTIL=20250107T090000Z"),
			"u 2025-01-06T10:00:00+01:00 | u/20250106T090000Z 2025-01-06T10:00:00+01:00 | u/20250107T090000Z 2025-01-07T10:00:00+01:00", ""},
		{"the last Friday of the month", event("DTSTART:20250131T180000Z; RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=2"),
			"u 2025-01-31T18:00:00Z | u/20250131T180000Z 2025-01-31T18:00:00Z | u/20250228T180000Z 2025-02-28T18:00:00Z", ""},
		{"excluded in UTC against a zone", event(paris + "20250106T100000; RRULE:FREQ=DAILY;COUNT=2; EXDATE:20250106T090000Z"),
			"u 2025-01-06T10:00:00+01:00 | u/20250107T090000Z 2025-01-07T10:00:00+01:00", ""},
		{"more dates, of which one is a period", event("DTSTART:20250106T100000Z; RDATE:20250108T100000Z; RDATE;VALUE=PERIOD:20250110T100000Z/PT1H"),
			"u 2025-01-06T10:00:00Z | u/20250106T100000Z 2025-01-06T10:00:00Z | u/20250108T100000Z 2025-01-08T10:00:00Z | u/20250110T100000Z 2025-01-10T10:00:00Z 2025-01-10T11:00:00Z", ""},
		{"a period has a length of its own", event("DTSTART:20250106T100000Z; DTEND:20250106T103000Z; RDATE;VALUE=PERIOD:20250108T100000Z/PT2H,20250110T100000Z/20250110T110000Z"),
			"u 2025-01-06T10:00:00Z 2025-01-06T10:30:00Z | u/20250106T100000Z 2025-01-06T10:00:00Z 2025-01-06T10:30:00Z | " +
				"u/20250108T100000Z 2025-01-08T10:00:00Z 2025-01-08T12:00:00Z | u/20250110T100000Z 2025-01-10T10:00:00Z 2025-01-10T11:00:00Z", ""},
		{"whole days", event("DTSTART;VALUE=DATE:20250106; DTEND;VALUE=DATE:20250108; RRULE:FREQ=WEEKLY;COUNT=2"),
			"u 2025-01-06 2025-01-07 | u/20250106 2025-01-06 2025-01-07 | u/20250113 2025-01-13 2025-01-14", ""},
		{"a rule that ends before it begins", event("DTSTART:20250106T100000Z; RRULE:FREQ=DAILY;UNTIL=20240101T000000Z"), "u 2025-01-06T10:00:00Z", "not-a-recurrence"},
		{"a rule of exception", event("DTSTART:20250106T100000Z; RRULE:FREQ=DAILY;COUNT=3; EXRULE:FREQ=WEEKLY;BYDAY=TU"),
			"u 2025-01-06T10:00:00Z | u/20250106T100000Z 2025-01-06T10:00:00Z | u/20250108T100000Z 2025-01-08T10:00:00Z", ""},
		{"an endless one is followed to the horizon", event("DTSTART;VALUE=DATE:20260101; RRULE:FREQ=MONTHLY"),
			"u 2026-01-01 | u/20260101 2026-01-01 | u/20260201 2026-02-01 | u/20260301 2026-03-01", "more-occurrences"},
		{"every hour is too often", event("DTSTART:20250106T100000Z; RRULE:FREQ=HOURLY"), "u 2025-01-06T10:00:00Z", "not-a-recurrence"},
		{"days that never come", event("DTSTART:20250106T100000Z; RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3"), "u 2025-01-06T10:00:00Z | u/20250106T100000Z 2025-01-06T10:00:00Z", ""},
		{"a later revision counts", event("SEQUENCE:1; DTSTART:20250106T100000Z") + "; " + event("SEQUENCE:2; DTSTART:20250107T100000Z"), "u 2025-01-07T10:00:00Z", "older-revision"},
		{"of one revision the later stamp counts", event("DTSTAMP:20250102T000000Z; DTSTART:20250107T100000Z") + "; " + event("DTSTAMP:20250101T000000Z; DTSTART:20250106T100000Z"),
			"u 2025-01-07T10:00:00Z", "older-revision"},
		{"a calendar that cancels what says it is confirmed", "METHOD:CANCEL; " + event("STATUS:CONFIRMED; DTSTART:20250106T100000Z"), "u 2025-01-06T10:00:00Z EventCancelled", ""},
		{"a day that has a time", event("DTSTART;VALUE=DATE:20250601T090000"), "u 2025-06-01T09:00:00", "read-as"},
		{"a point with a comma", event("DTSTART:20250106T100000Z; GEO:49.18,-0.36"), "u 2025-01-06T10:00:00Z", "read-as"},
		{"a calendar that cancels", "METHOD:CANCEL; " + event("DTSTART:20250106T100000Z"), "u 2025-01-06T10:00:00Z EventCancelled", ""},
		{"what is private is told once", event("CLASS:PRIVATE; DTSTART:20250106T100000Z; RRULE:FREQ=DAILY;COUNT=9"), "", "not-published"},
		{"tentative is not sure", event("STATUS:TENTATIVE; DTSTART:20250106T100000Z"), "", "not-published"},
		{"days pass by the calendar, hours by the clock", event(paris + "20250329T220000; DURATION:P1DT1H"), "u 2025-03-29T22:00:00+01:00 2025-03-30T23:00:00+02:00", ""},
		{"hours across the change", event(paris + "20250330T010000; DURATION:PT2H"), "u 2025-03-30T01:00:00+01:00 2025-03-30T04:00:00+02:00", ""},
		{"an end in another zone", event(paris + "20250106T100000; DTEND;TZID=Europe/London:20250106T110000"), "u 2025-01-06T10:00:00+01:00 2025-01-06T11:00:00Z", ""},
		{"the calendar's zone for floating times", "X-WR-TIMEZONE:America/New_York; " + event("DTSTART:20250106T100000"), "u 2025-01-06T10:00:00-05:00", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			lines, codes := calendar(t, tt.in, mapping.Options{Now: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC), Horizon: 60 * 24 * time.Hour})
			if got := strings.Join(lines, " | "); got != tt.want {
				t.Errorf("\ngot  %s\nwant %s\n%v", got, tt.want, codes)
			}
			if tt.code != "" && !strings.Contains(strings.Join(codes, " "), tt.code) {
				t.Errorf("told %v, want %s", codes, tt.code)
			}
		})
	}
}

// The end of a rule is in UTC; a Schedule says the day where the event takes place, which may be another.
func TestSchedulesEndWhereTheEventIs(t *testing.T) {
	row := data.Row{Tree: data.Tree{Shape: data.Object}}
	for _, f := range [][2]string{{"UID", "u"}, {"SUMMARY", "N"}, {"DTSTART", "20251120T190000"}, {"DTSTART;TZID", "America/New_York"}, {"RRULE", "FREQ=DAILY;UNTIL=20251128T045959Z"}} {
		row.Tree.Fields = append(row.Tree.Fields, data.Field{Name: f[0], Tree: data.Tree{Shape: data.String, Text: f[1]}})
	}
	item := one(t, row, mapping.ICalendar, mapping.Options{})
	schedule := data.First(&item.Record.Node, schema.EventSchedule)
	if got := data.First(schedule.Node, schema.EndDate).Text; got != "2025-11-27" {
		t.Errorf("the schedule ends on %s, want 2025-11-27", got)
	}
}

// The schedules of an event, followed day by day, are its timings and no others.
func TestSchedulesSayExactlyTheTimings(t *testing.T) {
	checked := 0
	for _, row := range rows(t, shared(t, "corpus/openagenda-fr-json/evenements-publics-openagenda_harvest-2026-05-21.json")) {
		for _, event := range row.Tree.Get("records").Items {
			fields := event.Get("fields")
			one := data.Row{Place: row.Place, Tree: *fields}
			for item := range mapping.Records(stream([]data.Row{one}), mapping.OpenAgenda, mapping.Options{}) {
				schedules := data.Values(&item.Record.Node, schema.EventSchedule)
				if item.None || len(schedules) == 0 {
					continue
				}
				checked++
				var got []string
				for _, v := range schedules {
					got = append(got, follow(t, v.Node)...)
				}
				want := strings.Count(fields.Get("timings").Text, `"begin"`)
				if len(got) != want {
					t.Errorf("%s: %d occurrences, want %d", item.Record.Key, len(got), want)
				}
				for _, at := range got {
					if !strings.Contains(fields.Get("timings").Text, `"begin": "`+at) {
						t.Errorf("%s: %s is no timing", item.Record.Key, at)
					}
				}
			}
		}
	}
	if checked < 10 {
		t.Errorf("only %d events have schedules", checked)
	}
}

// follow lists the beginnings that a schedule says.
func follow(t *testing.T, s *data.Node) (all []string) {
	t.Helper()
	first, err1 := time.Parse(time.DateOnly, data.First(s, schema.StartDate).Text)
	last, err2 := time.Parse(time.DateOnly, data.First(s, schema.EndDate).Text)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	on, except := map[string]bool{}, map[string]bool{}
	for _, d := range data.Values(s, schema.ByDay) {
		on[strings.TrimPrefix(d.Text, schema.NS)] = true
	}
	for _, d := range data.Values(s, schema.ExceptDate) {
		except[d.Text] = true
	}
	for d := first; !d.After(last); d = d.AddDate(0, 0, 1) {
		if day := d.Format(time.DateOnly); (len(on) == 0 || on[d.Weekday().String()]) && !except[day] {
			all = append(all, day+"T"+data.First(s, schema.StartTime).Text)
		}
	}
	return all
}

// A series of this site is there already, and so are its occurrences, if they are records.
func TestOwnSeries(t *testing.T) {
	const own = "BEGIN:VEVENT; SUMMARY:N; UID:https://data.example.org/events/x#this; DTSTART:20250106T100000Z; RRULE:FREQ=DAILY;COUNT=2; END:VEVENT"
	for base, want := range map[string]int{"https://data.example.org": 1, "https://other.example.org": 3} {
		if lines, _ := calendar(t, own, mapping.Options{Base: base}); len(lines) != want {
			t.Errorf("at %s: got %q, want %d", base, lines, want)
		}
	}
}

// An organizer has a name and, where it is one of the web, an address.
func TestOrganizersOfCalendars(t *testing.T) {
	for address, want := range map[string]string{"https://ror.org/002n09z4": "https://ror.org/002n09z4", "mailto:x@example.org": "", "invalid:nomail": ""} {
		in := "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:u\nSUMMARY:N\nDTSTART:20250106T100000Z\nORGANIZER;CN=SIB:" + address + "\nEND:VEVENT\nEND:VCALENDAR\n"
		rows := source.ICalendar.Read(context.Background(), strings.NewReader(in), "x.ics", source.Options{})
		for item := range mapping.Records(rows, mapping.ICalendar, mapping.Options{}) {
			if item.None {
				continue
			}
			who := data.First(&item.Record.Node, schema.Organizer)
			if who.Node == nil || data.First(who.Node, schema.Name).Text != "SIB" || data.First(who.Node, schema.URLProperty).Text != want {
				t.Errorf("%s: got %+v", address, who)
			}
		}
	}
}
