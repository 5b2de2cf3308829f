package calendar_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/harvest/calendar"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// bench is a site with calendars, and a clock.
type bench struct {
	t    *testing.T
	site *publish.Site
	st   data.Store
	now  time.Time
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, now: noon}
	st, err := store.Open(filepath.Join(t.TempDir(), "kiosque.db"), store.Options{})
	b.must(err)
	t.Cleanup(func() { st.Close() })
	b.st = st
	b.site, err = publish.New(publish.Options{Store: st, Base: base, Title: "Agenda",
		Views: []publish.View{&calendar.View{Now: func() time.Time { return b.now }, Zone: paris}}})
	b.must(err)
	return b
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// put stores records a minute after the ones before.
func (b *bench) put(records ...data.Record) {
	b.t.Helper()
	for i := range records {
		vocab.Summarize(&records[i], "fr")
	}
	b.now = b.now.Add(time.Minute)
	_, err := b.st.Put(b.t.Context(), b.now, records)
	b.must(err)
}

func record(ref data.Ref, class schema.Term, properties ...any) data.Record {
	return data.Record{Ref: ref, Node: *node(class, properties...)}
}

func event(id, day string, properties ...any) data.Record {
	return record(data.NewRef(data.Events, id), schema.Event, append([]any{schema.Name, fr("Événement " + id), schema.StartDate, moment(day + "T09:00:00+01:00")}, properties...)...)
}

// ask asks for a path as a server does.
func (b *bench) ask(path string) (*publish.Representation, error) {
	b.t.Helper()
	r, _, err := b.site.Locate(path, nil)
	if err != nil {
		return nil, err
	}
	return b.site.Represent(b.t.Context(), r, b.site.Offering(r).Variants[0])
}

// told are the ids of the events that a calendar tells, in their order.
func (b *bench) told(path string) (ids []string, rep *publish.Representation) {
	b.t.Helper()
	rep, err := b.ask(path)
	b.must(err)
	body, err := rep.Body()
	b.must(err)
	for _, line := range unfolded(string(body)) {
		if iri, is := strings.CutPrefix(line, "UID:"+base+"/events/"); is {
			ids = append(ids, strings.TrimSuffix(iri, "#this"))
		}
	}
	if n := strings.Count(string(body), "BEGIN:VEVENT"); n != len(ids) {
		b.t.Errorf("%s: %d events, and %d ids", path, n, len(ids))
	}
	return ids, rep
}

func (b *bench) tells(path string, want ...string) {
	b.t.Helper()
	if got, _ := b.told(path); !slices.Equal(got, want) {
		b.t.Errorf("%s tells %v, want %v", path, got, want)
	}
}

func TestCalendarsStandBesideTheirDocuments(t *testing.T) {
	b := newBench(t)
	greyc := data.NewReference("organizations/greyc")
	b.put(record("organizations/greyc", schema.Organization, schema.Name, fr("GREYC")), record("organizations/other", schema.Organization, schema.Name, fr("Autre")),
		record("places/amphi", schema.Place, schema.Name, fr("Amphi Daure")),
		event("b", "2026-11-28", schema.Organizer, greyc, schema.Location, data.NewReference("places/amphi")),
		event("a", "2027-01-15", schema.Performer, greyc), event("c", "2020-01-15"),
		record("events/dateless", schema.Event, schema.Name, fr("Un jour"), schema.Organizer, greyc))

	b.tells("/events.ics", "c", "b", "a")
	b.tells("/events/b.ics", "b")
	b.tells("/events/dateless.ics")
	b.tells("/organizations/greyc.ics", "b", "a")
	b.tells("/places/amphi.ics", "b")
	b.tells("/organizations/other.ics")
	for _, path := range []string{"/organizations.ics", "/events/none.ics", "/events/after/a.ics", "/index.ics", "/.ics", "/events/b.ttl.ics", "/events/b.ics.ttl", "/events/.ics", "/catalog.ics"} {
		if rep, err := b.ask(path); !errors.Is(err, data.ErrNotFound) {
			t.Errorf("%s: %v, %v, want ErrNotFound", path, rep, err)
		}
	}
	_, rep := b.told("/events/b.ics")
	body, err := rep.Body()
	b.must(err)
	for _, want := range []string{"X-WR-CALNAME:Événement b", "SOURCE;VALUE=URI:" + base + "/events/b.ics", "LOCATION;LANGUAGE=fr:Amphi Daure", "ORGANIZER;CN=GREYC:" + base + "/organizations/greyc#this", "REFRESH-INTERVAL;VALUE=DURATION:P1D", "X-PUBLISHED-TTL:P1D"} {
		if !slices.Contains(unfolded(string(body)), want) {
			t.Errorf("the calendar lacks %q", want)
		}
	}
	if got := rep.Variant.ContentType; got != "text/calendar; charset=utf-8" {
		t.Errorf("Content-Type %q", got)
	}
	linked := map[string]bool{}
	for _, path := range []string{"/events", "/events/b", "/organizations/greyc", "/organizations"} {
		document, err := b.ask(path)
		b.must(err)
		for l := range document.Links() {
			if l.Type == "text/calendar" && l.Rel == "alternate" {
				linked[l.Href] = true
			}
		}
	}
	if len(linked) != 3 || !linked[base+"/events.ics"] || !linked[base+"/events/b.ics"] || !linked[base+"/organizations/greyc.ics"] {
		t.Errorf("documents lead to %v", linked)
	}
}

func TestCalendarsFollowChanges(t *testing.T) {
	b := newBench(t)
	b.put(record("organizations/greyc", schema.Organization, schema.Name, fr("GREYC")),
		event("a", "2026-11-28", schema.Organizer, data.NewReference("organizations/greyc")), event("b", "2026-11-29"))
	first := b.now
	_, before := b.told("/events/a.ics")
	b.put(event("b", "2026-12-01"))
	_, after := b.told("/events/a.ics")
	if after.Tag != before.Tag || !after.Modified.Equal(first.Truncate(time.Second)) {
		t.Errorf("another event changes an event's calendar: %s at %v", after.Tag, after.Modified)
	}
	b.put(record("organizations/greyc", schema.Organization, schema.Name, fr("Le GREYC")))
	if _, after = b.told("/events/a.ics"); after.Tag == before.Tag || !after.Modified.Equal(b.now.Truncate(time.Second)) {
		t.Errorf("a new name of the organizer leaves the calendar as it was: %s at %v", after.Tag, after.Modified)
	}

	b.put(event("b", "2026-12-01", schema.EventStatus, member(schema.EventCancelled)))
	_, all := b.told("/events.ics")
	if body, _ := all.Body(); !strings.Contains(string(body), "STATUS:CANCELLED\r\n") {
		t.Error("the cancelled event does not say so")
	}
	b.now = b.now.Add(time.Minute)
	b.must(b.st.Withdraw(t.Context(), b.now, "events/b"))
	if _, err := b.ask("/events/b.ics"); !errors.Is(err, data.ErrGone) {
		t.Errorf("a withdrawn event: %v", err)
	}
	b.tells("/events.ics", "a")
	if _, left := b.told("/events.ics"); !left.Modified.Equal(b.now.Truncate(time.Second)) || left.Tag == all.Tag {
		t.Errorf("without the withdrawn event the calendar was modified %v", left.Modified)
	}
	b.must(b.st.Rename(t.Context(), b.now, "events/a", "events/z"))
	var moved *publish.MovedError
	if _, err := b.ask("/events/a.ics"); !errors.As(err, &moved) || moved.To != "/events/z.ics" {
		t.Errorf("a renamed event: %v", err)
	}
	b.tells("/organizations/greyc.ics", "z")
	b.must(b.st.Withdraw(t.Context(), b.now, "organizations/greyc"))
	if _, err := b.ask("/organizations/greyc.ics"); !errors.Is(err, data.ErrGone) {
		t.Errorf("a withdrawn organization: %v", err)
	}
}

// A series whose occurrences are records is told by them, wherever it would be told.
func TestSeriesAreToldByTheirOccurrences(t *testing.T) {
	b := newBench(t)
	weekly := data.NewNested(node(schema.Schedule, schema.RepeatFrequency, data.NewText("P1W", "")))
	greyc := data.NewReference("organizations/greyc")
	b.put(record("organizations/greyc", schema.Organization, schema.Name, fr("GREYC")),
		event("series", "2026-11-07", schema.EventSchedule, weekly, schema.Organizer, greyc), event("club", "2026-11-08", schema.EventSchedule, weekly, schema.Organizer, greyc),
		event("series-1", "2026-11-07", schema.SuperEvent, data.NewReference("events/series")),
		event("series-2", "2026-11-14", schema.SuperEvent, data.NewReference("events/series"), schema.Organizer, greyc))
	b.tells("/events.ics", "series-1", "club", "series-2")
	b.tells("/events/series.ics", "series-1", "series-2")
	b.tells("/organizations/greyc.ics", "club", "series-2", "series-1")
	_, before := b.told("/events/series.ics")
	b.now = b.now.Add(time.Hour)
	b.must(b.st.Withdraw(t.Context(), b.now, "events/series-2"))
	b.tells("/events/series.ics", "series-1")
	if _, after := b.told("/events/series.ics"); !after.Modified.After(before.Modified) {
		t.Error("without an occurrence, the calendar was not modified")
	}
}

// A calendar of more events than it may have holds the coming ones, and those of the last month, whatever comes first by name.
func TestCalendarsAreBounded(t *testing.T) {
	b := newBench(t)
	date := func(i int) string { return noon.AddDate(0, 0, i).Format(time.DateOnly) }
	records := []data.Record{record("organizations/greyc", schema.Organization, schema.Name, fr("GREYC"))}
	for i := range 1300 { // a day each, from 200 days ago on
		var more []any
		if i%2 == 0 {
			more = []any{schema.Organizer, data.NewReference("organizations/greyc")}
		}
		records = append(records, event(fmt.Sprintf("e%d", 9999-i), date(i-200), more...))
	}
	b.put(records...)
	if got, _ := b.told("/organizations/greyc.ics"); len(got) != 650 || got[0] != "e9999" {
		t.Errorf("the organization's %d events begin with %v", len(got), got[:1])
	}
	got, first := b.told("/events.ics")
	if len(got) != 1000 || got[0] != "e9830" || got[999] != "e8831" { // 31 days ago is the 169th
		t.Fatalf("%d events, from %s to %s", len(got), got[0], got[len(got)-1])
	}
	if _, again := b.told("/events.ics"); again != first {
		t.Error("the same is made again")
	}
	b.now = b.now.AddDate(0, 0, 1)
	got, next := b.told("/events.ics")
	if got[0] != "e9829" || next.Tag == first.Tag || !next.Modified.Equal(b.now.Truncate(24*time.Hour)) {
		t.Errorf("on the next day the first is %s, modified %v", got[0], next.Modified)
	}

	records = records[:0]
	for i := range 900 { // the organization's events are too many, too
		records = append(records, event(fmt.Sprintf("f%d", i), date(i), schema.Organizer, data.NewReference("organizations/greyc")))
	}
	b.put(records...)
	got, _ = b.told("/organizations/greyc.ics")
	if len(got) != 1000 || got[0] != "e9829" || slices.Contains(got, "e9999") {
		t.Errorf("the organization has %d events, from %s on", len(got), got[0])
	}

	records = records[:0]
	for i := range 9000 { // more than are looked at, of which all that come later by name
		records = append(records, record(data.NewRef(data.Events, fmt.Sprintf("a%d", i)), schema.Event, schema.StartDate, day(date(-400)), schema.Organizer, data.NewReference("organizations/greyc")))
	}
	b.put(records...)
	got, _ = b.told("/organizations/greyc.ics")
	if len(got) != 1000 || got[0] != "e9829" || slices.Contains(got, "a0") {
		t.Errorf("of very many, the organization has %d events, from %s on", len(got), got[0])
	}
}

func TestAllCalendarsAreExported(t *testing.T) {
	b := newBench(t)
	b.put(record("organizations/greyc", schema.Organization, schema.Name, fr("GREYC")), event("a", "2026-11-28"), event("b", "2026-11-28"))
	var got []string
	for _, view := range b.site.Views() {
		for r, err := range view.Resources(t.Context(), b.site) {
			b.must(err)
			got = append(got, r.Path)
		}
		for _, ref := range []data.Ref{"events/a", "events/b", "organizations/greyc"} {
			for r, err := range view.(publish.Attached).About(t.Context(), b.site, ref) {
				b.must(err)
				got = append(got, r.Path)
			}
		}
	}
	if want := []string{"/events.ics", "/events/a.ics", "/events/b.ics", "/organizations/greyc.ics"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestCatalogueTellsTheCalendar(t *testing.T) {
	b := newBench(t)
	for _, c := range append([]data.Collection{""}, data.Collections...) {
		services, distributions, err := b.site.Accesses(t.Context(), c)
		b.must(err)
		if len(services) != 1 || services[0].Endpoint != "/events.ics" || (c == data.Events) != (len(distributions) == 1) {
			t.Errorf("%q: %+v, %+v", c, services, distributions)
		}
		for _, d := range distributions {
			if d.Path != "/events.ics" || d.MediaType != "text/calendar" || d.Service != services[0].Name {
				t.Errorf("%+v", d)
			}
		}
	}
}
