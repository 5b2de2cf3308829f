package publish_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/ns"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// members follows the pages of a list by their hydra:next, and returns the ids of the members and how many pages there were.
func members(t *testing.T, s *publish.Site, address string) (ids []string, pages int) {
	t.Helper()
	for next := address; next != ""; pages++ {
		if pages > 1000 {
			t.Fatalf("%s never ends", address)
		}
		path, query, _ := strings.Cut(next, "?")
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		r, _, err := s.Locate(path, values)
		if err != nil {
			t.Fatalf("%s: %v", next, err)
		}
		rep, err := s.Represent(ctx, r, s.Named("nt")[0])
		if err != nil {
			t.Fatalf("%s: %v", next, err)
		}
		body, err := rep.Body()
		if err != nil {
			t.Fatal(err)
		}
		next = ""
		err = format.NTriples.Decode(bytes.NewReader(body), "", func(triple graph.Triple, _ graph.Term) error {
			switch triple.Predicate {
			case ns.HydraMember:
				_, id, _ := strings.Cut(strings.TrimSuffix(triple.Object.Value, "#this"), "/events/")
				ids = append(ids, id)
			case ns.HydraNext:
				next = strings.TrimPrefix(triple.Object.Value, s.Base)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return ids, pages
}

func TestLimitedCollections(t *testing.T) {
	s, st := site(t, publish.Options{PageSize: 4})
	day := time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
	var records []data.Record
	for i := range 60 {
		class := schema.EducationEvent
		if i%7 == 0 {
			class = schema.CourseInstance // a subclass of Event, not of EducationEvent
		}
		rec := record(data.Ref(fmt.Sprintf("events/e%02d", i)), class, "x")
		if i%3 == 0 {
			data.Add(&rec.Node, schema.Organizer, data.NewReference("organizations/greyc"))
		}
		if i%5 == 0 {
			data.Add(&rec.Node, schema.Location, data.NewReference("organizations/greyc"))
		}
		if i%4 != 3 {
			data.Add(&rec.Node, schema.StartDate, data.Value{Kind: data.DateTime, Text: day.AddDate(0, 0, (i*7)%30).Format(time.RFC3339)})
		}
		vocab.Summarize(&rec, "fr")
		records = append(records, rec)
	}
	put(t, st, records...)
	all := append(records, record("events/journee", schema.EducationEvent, "x", "organizations/greyc"))

	refers := func(r *data.Record, p schema.Term) bool {
		return slices.ContainsFunc(data.Values(&r.Node, p), func(v data.Value) bool { return v.Text == "organizations/greyc" })
	}
	organised := func(r *data.Record) bool { return refers(r, schema.Organizer) }
	between := func(from, to string) func(*data.Record) bool {
		return func(r *data.Record) bool {
			at := r.Summary.Start.Format(time.DateOnly)
			return !r.Summary.Start.IsZero() && at >= from && at <= to
		}
	}
	for _, c := range []struct {
		query string
		fits  func(*data.Record) bool
	}{
		{"type=CourseInstance", func(r *data.Record) bool { return r.Summary.Type == "CourseInstance" }},
		{"type=http://schema.org/Event", func(*data.Record) bool { return true }},
		{"organizer=organizations/greyc", organised},
		{"organizer=https://data.example.org/organizations/greyc%23this", organised},
		{"place=organizations/greyc", func(r *data.Record) bool { return refers(r, schema.Location) }},
		{"organizer=organizations/greyc&place=organizations/greyc", func(r *data.Record) bool { return organised(r) && refers(r, schema.Location) }},
		{"from=2026-11-10&to=2026-11-12", between("2026-11-10", "2026-11-12")},
		{"from=2026-11-20", between("2026-11-20", "9999")},
		{"to=2026-11-05&utm_source=x", between("0000", "2026-11-05")},
		{"organizer=organizations/greyc&from=2026-11-10", func(r *data.Record) bool { return organised(r) && between("2026-11-10", "9999")(r) }},
		{"type=CourseInstance&to=2026-11-10", func(r *data.Record) bool {
			return r.Summary.Type == "CourseInstance" && between("0000", "2026-11-10")(r)
		}},
		{"organizer=organizations/none", func(*data.Record) bool { return false }},
	} {
		var want []string
		for i := range all {
			if c.fits(&all[i]) {
				want = append(want, all[i].Ref.ID())
			}
		}
		got, _ := members(t, s, "/events?"+c.query)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", c.query, got, want)
		}
	}
	for _, query := range []string{"type=Nonsense", "organizer=greyc", "from=yesterday", "type=Event&after=../x", "type=Event&after=1/x", "from=2026-01-01&after=x"} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		var request *publish.RequestError
		if _, _, err := s.Locate("/events", values); !errors.As(err, &request) {
			t.Errorf("%s: got %v, want a request error", query, err)
		}
	}
	if got, pages := members(t, s, "/events"); len(got) != 61 || pages != 16 {
		t.Errorf("the whole collection: %d members on %d pages, want 61 on 16", len(got), pages)
	}
}
