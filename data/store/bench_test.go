package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// event is a record of about 1.5 KB with two references, the n-th of its kind.
func event(n int) data.Record {
	name := fmt.Sprintf("Journée n° %d « IA & santé »", n)
	r := data.Record{
		Ref:     data.NewRef(data.Events, fmt.Sprintf("ev-%08d", n)),
		Key:     fmt.Sprintf("ev-%08d", n),
		Source:  "events.ndjson",
		Summary: data.Summary{Type: "EducationEvent", Name: name, Lang: "fr", Start: noon.Add(time.Duration(n%5000) * time.Hour)},
	}
	r.Node.Types = []string{"EducationEvent"}
	data.Add(&r.Node, "name", data.NewText(name, "fr"))
	data.Add(&r.Node, "startDate", data.Value{Kind: data.DateTime, Text: r.Summary.Start.Format(time.RFC3339)})
	data.Add(&r.Node, "description", data.NewText(strings.Repeat("Cette rencontre réunit chercheurs, associations et habitants. ", 18), "fr"))
	data.Add(&r.Node, "organizer", data.NewReference(data.NewRef(data.Organizations, fmt.Sprintf("org-%06d", n%997))),
		data.NewReference(data.NewRef(data.Organizations, fmt.Sprintf("org-%06d", n*7%1009))))
	place := &data.Node{Types: []string{"Place"}}
	data.Add(place, "name", data.NewText("Amphi Pierre Daure", "fr"))
	data.Add(&r.Node, "location", data.NewNested(place))
	return r
}

func events(from, to int) []data.Record {
	records := make([]data.Record, 0, to-from)
	for n := from; n < to; n++ {
		records = append(records, event(n))
	}
	return records
}

func open(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.Open(filepath.Join(t.TempDir(), "kiosque.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// filled is shared by the benchmarks that read: making it takes longer than they do.
var filled struct {
	sync.Once
	*store.Store
}

const filledWith = 50_000

func warm(b *testing.B) *store.Store {
	b.Helper()
	filled.Do(func() {
		dir := scratch
		s, err := store.Open(filepath.Join(dir, "warm.db"), store.Options{})
		if err != nil {
			b.Fatal(err)
		}
		for n := 0; n < filledWith; n += 1000 {
			if _, err := s.Put(context.Background(), noon, events(n, n+1000)); err != nil {
				b.Fatal(err)
			}
		}
		filled.Store = s
	})
	return filled.Store
}

func perRecord(b *testing.B, batch int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*batch), "ns/record")
}

func BenchmarkPut(b *testing.B) {
	s := open(b)
	b.ReportAllocs()
	for n := 0; b.Loop(); n += 1000 {
		b.StopTimer()
		records := events(n, n+1000)
		b.StartTimer()
		if _, err := s.Put(context.Background(), noon, records); err != nil {
			b.Fatal(err)
		}
	}
	perRecord(b, 1000)
}

func BenchmarkPutUnchanged(b *testing.B) {
	s := warm(b)
	records := events(7000, 8000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Put(context.Background(), noon, records); err != nil {
			b.Fatal(err)
		}
	}
	perRecord(b, 1000)
}

func BenchmarkPutOne(b *testing.B) {
	s := open(b)
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		if _, err := s.Put(context.Background(), noon, events(n, n+1)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGet(b *testing.B) {
	s := warm(b)
	refs := make([]data.Ref, filledWith)
	for i := range refs {
		refs[i] = event(i).Ref
	}
	get := func(b *testing.B) {
		if _, err := s.Get(context.Background(), refs[rand.IntN(len(refs))]); err != nil {
			b.Error(err)
		}
	}
	b.Run("1", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			get(b)
		}
	})
	b.Run("32", func(b *testing.B) {
		b.ReportAllocs()
		b.SetParallelism(16)
		b.RunParallel(func(p *testing.PB) {
			for p.Next() {
				get(b)
			}
		})
	})
}

func BenchmarkList(b *testing.B) {
	s := warm(b)
	b.ReportAllocs()
	after := ""
	for b.Loop() {
		page, err := s.List(context.Background(), data.Events, data.Page{After: after, Limit: 100, Body: true})
		if err != nil {
			b.Fatal(err)
		}
		if len(page) == 0 {
			after = ""
			continue
		}
		after = page[len(page)-1].Ref.ID()
	}
	perRecord(b, 100)
}
