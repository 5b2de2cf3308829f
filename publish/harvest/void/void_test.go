package void

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/publish/harvest/dump"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// dumps is a view that has a dump of the events, and has counted them.
type dumps struct{ publish.View }

func (dumps) Roots() []string { return []string{"dumps"} }

func (dumps) Services(*publish.Site) []publish.Service { return nil }

func (dumps) Distributions(_ context.Context, _ *publish.Site, c data.Collection) ([]publish.Distribution, error) {
	if c != data.Events {
		return nil, nil
	}
	return []publish.Distribution{{Path: "/dumps/events.nt.gz", MediaType: format.NTriples.MediaType, Bytes: 1}, {Path: "/dumps/events.csv", MediaType: "text/csv", Bytes: 1}}, nil
}

func (dumps) Statistics(_ context.Context, _ *publish.Site, c data.Collection) (*dump.Set, error) {
	if c != data.Events {
		return nil, nil
	}
	return &dump.Set{Modified: noon.Add(-time.Hour), Statistics: &dump.Statistics{Triples: 3, Entities: 1, Subjects: 1, Objects: 2,
		Properties: []dump.Property{{IRI: vocab.NameIRI(string(schema.Name)), Triples: 2}, {IRI: "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", Triples: 1}},
		Classes:    []dump.Class{{IRI: vocab.NameIRI(string(schema.Event)), Entities: 1}}}}, nil
}

func TestGolden(t *testing.T) {
	for _, c := range []struct {
		name  string
		style vocab.Style
		views []publish.View
		empty bool
	}{
		{"counted", vocab.Hash, []publish.View{New(time.Now), dumps{}}, false},
		{"other-style", vocab.SeeOther, []publish.View{New(time.Now)}, false},
		{"empty", vocab.Hash, []publish.View{New(time.Now)}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			st, err := store.Open(filepath.Join(t.TempDir(), "kiosque.db"), store.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer st.Close()
			n := data.Node{Types: []string{string(schema.Event)}}
			data.Add(&n, schema.Name, data.NewText("X", "fr"))
			if !c.empty {
				if _, err := st.Put(t.Context(), noon, []data.Record{{Ref: "events/x", Node: n}, {Ref: "places/y", Node: n}}); err != nil {
					t.Fatal(err)
				}
			}
			s, err := publish.New(publish.Options{Store: st, Base: "https://data.example.org", Style: c.style, Title: "Agenda", Views: c.views})
			if err != nil {
				t.Fatal(err)
			}
			r, _, err := s.Locate(Path, nil)
			if err != nil {
				t.Fatal(err)
			}
			rep, err := s.Represent(t.Context(), r, s.Named("turtle")[0])
			if err != nil {
				t.Fatal(err)
			}
			got, err := rep.Body()
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", c.name+".ttl")
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s differs; after a wanted change run: go test ./publish/harvest/void -update\n%s", path, got)
			}
		})
	}
}
