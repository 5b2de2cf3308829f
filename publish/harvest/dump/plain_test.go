package dump_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish/harvest/dump"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// told is what a dump tells plainly of a small agenda.
func told(t *testing.T) (*bench, *dump.Manifest) {
	b := newBench(t)
	decimal := func(text string) data.Value { return data.Value{Kind: data.Decimal, Text: text} }
	geo := &data.Node{Types: []string{string(schema.GeoCoordinates)}}
	data.Add(geo, schema.Latitude, decimal("49.1859"))
	data.Add(geo, schema.Longitude, decimal("-0.3591"))
	amphi := data.Node{Types: []string{string(schema.Place)}}
	data.Add(&amphi, schema.Name, data.NewText("Amphi Daure", "fr"))
	data.Add(&amphi, schema.Geo, data.NewNested(geo))
	address := &data.Node{Types: []string{string(schema.PostalAddress)}}
	data.Add(address, schema.AddressLocality, data.NewText("Caen", ""))
	data.Add(&amphi, schema.Address, data.NewNested(address))
	there := event("there", "=Journée, \"IA\"", "organizations/o1")
	data.Set(&there.Node, schema.Location, data.NewReference("places/amphi"))
	series := event("series", "Séminaire")
	data.Add(&series.Node, schema.EventSchedule, data.NewNested(&data.Node{Types: []string{string(schema.Schedule)}}))
	one := event("series-1", "Séminaire")
	data.Add(&one.Node, schema.SuperEvent, data.NewReference("events/series"))
	alone := event("alone", "Club")
	data.Add(&alone.Node, schema.EventSchedule, data.NewNested(&data.Node{Types: []string{string(schema.Schedule)}}))
	b.put(summarized("places/amphi", amphi), organization("o1", "GREYC"), there, series, one, alone)
	data.Set(&there.Node, schema.Name, data.NewText("=Journée, \"IA\"\nsanté", "fr"))
	b.put(summarized("events/there", there.Node)) // a second version
	paris, err := time.LoadLocation("Europe/Paris")
	b.must(err)
	return b, b.dump(func(o *dump.Options) { o.Zone = paris })
}

func TestPlainForms(t *testing.T) {
	b, m := told(t)
	for _, name := range []string{"all.csv", "people.ics", "all.ics", "people.geojson", "projects.geojson"} {
		if m.File(name) != nil {
			t.Errorf("there is %s", name)
		}
	}
	calendar := strings.ReplaceAll(string(b.file(m.File("events.ics.gz"))), "\r\n ", "")
	for _, want := range []string{
		"UID:https://data.example.org/events/there#this\r\n", "SEQUENCE:1\r\n", "LOCATION;LANGUAGE=fr:Amphi Daure\\, Caen\r\n", "GEO:49.1859;-0.3591\r\n",
		"ORGANIZER;CN=GREYC:https://data.example.org/organizations/o1#this\r\n", "DTSTART;TZID=Europe/Paris:20261128T090000\r\n", "X-WR-CALNAME:Agenda\r\n",
		"UID:https://data.example.org/events/series-1#this\r\n", "UID:https://data.example.org/events/alone#this\r\n",
	} {
		if !strings.Contains(calendar, want) {
			t.Errorf("the calendar lacks %q:\n%s", want, calendar)
		}
	}
	if strings.Contains(calendar, "UID:https://data.example.org/events/series#") || strings.Count(calendar, "BEGIN:VEVENT") != 3 || m.File("events.ics").Records != 3 {
		t.Errorf("a series is told beside its occurrences, or the count of %d is wrong:\n%s", m.File("events.ics").Records, calendar)
	}

	rows, err := csv.NewReader(bytes.NewReader(b.file(m.File("events.csv.zst")))).ReadAll()
	b.must(err)
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	if len(rows) != 5 || m.File("events.csv").Records != 4 {
		t.Fatalf("the table has %d lines: %q", len(rows), rows)
	}
	for name, want := range map[string]string{"iri": base + "/events/there#this", "name": "'=Journée, \"IA\"\nsanté", "latitude": "49.1859", "longitude": "-0.3591",
		"location": "Amphi Daure", "addressLocality": "Caen", "organizer": "GREYC", "type": "EducationEvent|Event", "modified": b.now.Format(time.RFC3339)} {
		if got := rows[4][column[name]]; got != want {
			t.Errorf("column %s: got %q, want %q", name, got, want)
		}
	}

	for name, want := range map[string][]string{"all.geojson": {"events/there", "places/amphi"}, "events.geojson.gz": {"events/there"}, "places.geojson": {"places/amphi"}, "organizations.geojson": {}} {
		var collection struct {
			Type     string
			Features []struct {
				Type, ID string
				Geometry struct {
					Type        string
					Coordinates []float64
				}
				Properties map[string]any
			}
		}
		if err := json.Unmarshal(b.file(m.File(name)), &collection); err != nil {
			t.Fatalf("%s: %v\n%s", name, err, b.file(m.File(name)))
		}
		if len(collection.Features) != len(want) || m.File(name).Records != len(want) || collection.Type != "FeatureCollection" {
			t.Fatalf("%s is %+v", name, collection)
		}
		for i, f := range collection.Features {
			if f.ID != base+"/"+want[i]+"#this" || f.Type != "Feature" || f.Geometry.Type != "Point" || f.Geometry.Coordinates[0] != -0.3591 || f.Geometry.Coordinates[1] != 49.1859 {
				t.Errorf("%s: feature %d is %+v", name, i, f)
			}
		}
	}

	var group struct {
		Tables []struct {
			URL         string
			TableSchema struct {
				Columns []struct{ Name string }
			}
		}
	}
	b.must(json.Unmarshal(b.file(m.File("all.csv-metadata.json")), &group))
	if len(group.Tables) != len(data.Collections) {
		t.Fatalf("%d tables are described", len(group.Tables))
	}
	for i := range group.Tables {
		described := &group.Tables[i]
		head, err := csv.NewReader(bytes.NewReader(b.file(m.File(described.URL)))).Read()
		b.must(err)
		var names []string
		for _, c := range described.TableSchema.Columns {
			names = append(names, c.Name)
		}
		if strings.Join(names, ",") != strings.Join(head, ",") {
			t.Errorf("%s has the columns %q, and is described with %q", described.URL, head, names)
		}
	}
}

func TestTablesComeWithTheirMetadata(t *testing.T) {
	b := newBench(t)
	m := b.dump(func(o *dump.Options) {
		o.Forms, o.Collections, o.Codings = []*dump.Form{dump.FormByName("csv")}, []data.Collection{data.Events}, []dump.Coding{}
	})
	if len(m.Sets[0].Files) != 2 || m.File("events.csv-metadata.json") == nil || m.File("events.csv") == nil {
		t.Errorf("files: %+v", m.Sets[0].Files)
	}
}
