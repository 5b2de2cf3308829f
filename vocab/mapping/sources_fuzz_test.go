package mapping_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/source"
	"github.com/kiosque-ld/kiosque/vocab/mapping"
)

// FuzzSources reads anything by the mapping of every source: none panics, none runs without end, and good records have
// a type.
func FuzzSources(f *testing.F) {
	for _, seed := range []string{
		`{"uid":"1","title_fr":"N","timings":"[{\"begin\":\"2024-01-01T10:00:00+01:00\",\"end\":\"2024-01-01T11:00:00+01:00\"}]","status":"{\"id\":5}"}`,
		`{"events":[{"uid":1,"title":{"fr":"N"},"description":{"fr":"a"},"longDescription":{"fr":"b"},"age":{"min":6,"max":99},"accessibility":{"mi":true}}]}`,
		`{"id":"https://ror.org/051kpcy16","names":[{"value":"N","lang":null,"types":["ror_display"]}],"types":["funder"],"relationships":[{"type":"parent"}],"external_ids":[]}`,
		`{"schedule":{"conference":{"acronym":"c"},"day":{"@date":"2024-01-01"}},"start":"01:00","duration":"25:00","title":"N"}`,
		`{"id":"1","local_date":"2024-11-28","local_time":"09:00","utc_offset":3600000,"duration":30600000,"group":{"name":"G","urlname":"g"},"link":"https://x.example"}`,
		`{"results":[{"_type":"Conference","startDate":{"date":"2024-11-28","time":"09:00:00","tz":"Europe/Paris"},"sessions":[{"contributions":[{"duration":20}]}]}]}`,
		`{"id":1,"start_date":"2024-11-28 09:00:00","utc_start_date":"","venue":[],"organizer":false,"image":false}`,
		`{"type":"Event","id":"https://x.example/1","startTime":"2024-11-28T09:00:00+01:00","location":["x",null,{"type":"Place","address":"y"}]}`,
		`{"@id":"https://x.example/1","@type":["schema:Event"],"rdfs:label":{"fr":["N"]},"takesPlaceAt":[{"startDate":"2024-01-01"},{"startDate":"2024-01-08"}],"isLocatedAt":{}}`,
		`{"@type":"Course","name":"N","hasCourseInstance":[{"courseMode":["online"]},1]}`,
		"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20250101T000000Z\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30\nEND:VEVENT\nEND:VCALENDAR\n",
		"BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nDTSTART:19701025T030000\nTZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\nEND:VTIMEZONE\n" +
			"BEGIN:VEVENT\nUID:1\nDTSTART;TZID=X:20250101T000000\nDURATION:P1DT2H\nRRULE:FREQ=MONTHLY;BYSETPOS=-1;BYDAY=MO,TU\nEXDATE;TZID=X:20250128T000000\nRDATE;VALUE=PERIOD:20250203T000000Z/PT1H\nEND:VEVENT\nEND:VCALENDAR\n",
	} {
		for i := range mapping.Sources {
			f.Add(seed, uint8(i))
		}
	}
	paris, _ := time.LoadLocation("Europe/Paris")
	f.Fuzz(func(t *testing.T, text string, which uint8) {
		syntax := "json"
		if strings.HasPrefix(text, "BEGIN") {
			syntax = "ical"
		}
		in, err := source.Open(context.Background(), source.Stdin, source.Options{Stdin: strings.NewReader(text), Syntax: syntax, MaxRow: 1 << 16})
		if err != nil {
			t.Skip()
		}
		defer in.Close()
		var all []data.Row
		for row, problem := range in.Rows() {
			if problem == nil {
				all = append(all, row)
			}
		}
		m := mapping.Sources[int(which)%len(mapping.Sources)]
		for item := range mapping.Records(stream(all), m, mapping.Options{DefaultZone: paris}) {
			if !item.None && !item.Bad() && len(item.Record.Node.Types) == 0 {
				t.Errorf("%s: a good record without a type", m.Name)
			}
		}
	})
}

func BenchmarkROR(b *testing.B) {
	all := rows(b, shared(b, "corpus/ror-json/ror-records-schema-v2.json"))
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		for range mapping.Records(stream(all), mapping.ROR, mapping.Options{}) {
			n++
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "records/s")
}

func BenchmarkOpenAgenda(b *testing.B) {
	name := shared(b, "corpus/openagenda-fr-json/evenements-publics-openagenda_harvest-2026-05-21.json")
	if info, err := os.Stat(name); err == nil {
		b.SetBytes(info.Size())
	}
	all := rows(b, name)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		for range mapping.Records(stream(all), mapping.OpenAgenda, mapping.Options{}) {
			n++
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "records/s")
}
