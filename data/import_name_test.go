package data_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
)

// from is the item under the name of another source.
func from(source string, item data.Item) data.Item {
	item.Record.Source = source
	return item
}

func at(line int, item data.Item) data.Item {
	item.Place = data.Position{File: "events.csv", Line: line}
	return item
}

func TestImportOfSeveralSources(t *testing.T) {
	const iri = "https://agenda.example/e/12"
	for _, test := range []struct {
		rule  string
		items []data.Item // imported one after the other
		want  string
	}{
		{"a renamed file makes no second records", []data.Item{event("1", "Gala"), from("agenda-2", event("1", "Gala", "changed"))}, "1"},
		{"nor of records without key, if they say the same", []data.Item{event("", "Gala"), from("agenda-2", event("", "Gala"))}, "gala"},
		{"two sources count from 1", []data.Item{event("1", "Gala"), from("b", event("1", "Concert")), from("c", event("1", "Bal"))}, "1 1-2 1-3"},
		{"an IRI means the same everywhere", []data.Item{event(iri, "Gala"), from("b", event(iri, "Grand gala"))}, "agenda-example-e-12"},
		{"two keys may ask for one id", []data.Item{event("A 1", "Gala"), event("a-1", "Concert")}, "a-1 a-1-2"},
		{"one name, two days", []data.Item{event("", "Gala"), later(event("", "Gala"), 1), later(event("", "Gala"), 2)}, "gala gala-2024-11-29 gala-2024-11-30"},
		{"an id that was given keeps", []data.Item{given("events/own", event("k", "Gala")), given("events/own", event("k", "Gala 2"))}, "own"},
		{"a key that came with an id finds it without", []data.Item{given("events/own", event("k", "Gala")), event("k", "Gala 2")}, "own"},
	} {
		for _, together := range []bool{false, true} {
			if together && (strings.HasPrefix(test.rule, "a renamed") || strings.HasPrefix(test.rule, "nor of") || strings.HasPrefix(test.rule, "an IRI") || strings.HasPrefix(test.rule, "a key that")) {
				continue // in one batch two sources are two
			}
			t.Run(fmt.Sprintf("%s, together %t", test.rule, together), func(t *testing.T) {
				st := open(t)
				for range 2 {
					if together {
						run(t, st, data.ImportOptions{}, test.items...)
					} else {
						for _, item := range test.items {
							run(t, st, data.ImportOptions{}, item)
						}
					}
					if got := refs(t, st); got != test.want {
						t.Errorf("got %q, want %q", got, test.want)
					}
				}
			})
		}
	}
}

func later(item data.Item, days int) data.Item {
	item.Record.Summary.Start = item.Record.Summary.Start.AddDate(0, 0, days)
	return item
}

func given(ref data.Ref, item data.Item) data.Item {
	item.Record.Ref = ref
	return item
}

func TestRepetitionsInOneInput(t *testing.T) {
	items := []data.Item{
		at(2, event("a", "A")), at(3, event("a", "A")), at(4, event("a", "A", "changed")), // the last counts
		at(5, event("", "Gala")), at(6, event("", "Gala")), // one
		at(7, event("", "Gala", "another")), at(8, event("", "Gala", "another")), // and another
	}
	for _, batch := range []int{1, 2, 3, 100} {
		st := open(t)
		r := run(t, st, data.ImportOptions{Batch: batch}, items...)
		if got := refs(t, st); got != "a gala gala-2024-11-28" {
			t.Errorf("batches of %d: got %q", batch, got)
		}
		if r.Repeated < 3 || r.Read != r.Created+r.Updated+r.Unchanged+r.Bad {
			t.Errorf("batches of %d: got %+v", batch, r.Progress)
		}
		if len(r.told) != 1 || !strings.Contains(r.told[0].Message, "events.csv:") || r.told[0].Place.Line != 4 {
			t.Errorf("batches of %d: got %v, want one duplicate that names both places", batch, r.told)
		}
	}
	st := open(t)
	run(t, st, data.ImportOptions{}, items...)
	if r := run(t, st, data.ImportOptions{}, items...); r.Created+r.Updated > 0 {
		t.Errorf("imported again: got %+v, want nothing written", r.Progress)
	}
}

func TestManyOfOneName(t *testing.T) {
	st := open(t)
	many := func(yield func(data.Item) bool) {
		for i := range 1000 {
			if !yield(event("", "Gala", fmt.Sprint(i))) {
				return
			}
		}
	}
	for want := range 2 {
		r, err := data.Import(context.Background(), st, many, data.ImportOptions{Now: func() time.Time { return morning }})
		if err != nil || (want == 0) != (r.Created == 1000) || (want == 1) != (r.Unchanged == 1000) {
			t.Fatalf("got %+v, %v", r.Progress, err)
		}
	}
}

func TestImportTellsWhatHasNoPlace(t *testing.T) {
	deep := event("deep", "Deep")
	for range 100 {
		inner := deep.Record.Node
		deep.Record.Node = data.Node{Properties: []data.Property{{Name: "p", Values: []data.Value{data.NewNested(&inner)}}}}
	}
	nowhere := event("x", "X")
	nowhere.Collection = "things"
	st := open(t)
	r := run(t, st, data.ImportOptions{}, given("events/É", event("a", "A")), nowhere, deep, event("b", "B"))
	var codes []string
	for _, p := range r.told {
		codes = append(codes, fmt.Sprintf("%s %s", p.Severity, p.Code))
	}
	if want := []string{"error bad-ref", "error no-collection", "error too-deep"}; !slices.Equal(codes, want) {
		t.Errorf("got %v, want %v", codes, want)
	}
	if r.Bad != 3 || r.Created != 1 || r.told[0].Hint == "" {
		t.Errorf("got %+v", r)
	}
}

func TestAGivenRefFollowsARename(t *testing.T) {
	st := open(t)
	item := given("events/a", event("", "A"))
	run(t, st, data.ImportOptions{}, item)
	if err := errors.Join(st.Rename(context.Background(), morning, "events/a", "events/b"), st.Rename(context.Background(), morning, "events/b", "events/c")); err != nil {
		t.Fatal(err)
	}
	r := run(t, st, data.ImportOptions{}, item, event("k", "K"))
	if got := refs(t, st); got != "c k" || r.Unchanged != 1 {
		t.Errorf("got %q and %+v, want c unchanged", got, r.Progress)
	}
}

func TestReferencesAcrossImports(t *testing.T) {
	st, all := open(t), &data.References{}
	item := at(7, event("a", "A"))
	data.Add(&item.Record.Node, "organizer", data.NewReference("organizations/o"), data.NewReference("events/b"))
	if r := run(t, st, data.ImportOptions{References: all}, item); len(r.told) != 0 {
		t.Errorf("too early: %v", r.told)
	}
	run(t, st, data.ImportOptions{References: all}, event("b", "B"))
	got, err := all.Problems(context.Background(), st)
	if err != nil || len(got) != 1 || got[0].Place.Line != 7 || got[0].Severity != data.Advice {
		t.Errorf("got %v, %v; want one about organizations/o at line 7", got, err)
	}
}

func TestProblemsAreCounted(t *testing.T) {
	items := func(yield func(data.Item) bool) {
		for i := range 40 {
			item := event(fmt.Sprint(i), "E")
			item.Problems = []data.Problem{{Severity: data.Warning, Code: "not-a-date"}}
			if i%10 == 0 {
				item.Problems = append(item.Problems, data.Problem{Severity: data.Error, Code: "missing-name"})
			}
			if !yield(item) {
				return
			}
		}
	}
	r, err := data.Import(context.Background(), open(t), items, data.ImportOptions{Now: func() time.Time { return morning }, Batch: 7})
	if err != nil || r.Read != 40 || r.Bad != 4 || r.Created != 36 || r.Progress.Problems != 44 {
		t.Errorf("got %+v, %v", r.Progress, err)
	}
}

func TestAnErrorOfTheStoreEndsTheImport(t *testing.T) {
	st := open(t)
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	var endless iter.Seq[data.Item] = func(yield func(data.Item) bool) {
		for i := 0; yield(event(fmt.Sprint(i), "E")); i++ {
		}
	}
	r, err := data.Import(context.Background(), st, endless, data.ImportOptions{Now: func() time.Time { return morning }, Batch: 10})
	if err == nil || r.Created > 0 || r.Interrupted {
		t.Errorf("got %+v, %v; want an error", r, err)
	}
}

func BenchmarkImport(b *testing.B) {
	for _, rule := range []string{"new", "unchanged"} {
		b.Run(rule, func(b *testing.B) {
			st := open(b)
			item := func(n int) data.Item {
				e := event(fmt.Sprintf("ev-%08d", n), "Journée IA & santé", strings.Repeat("Cette rencontre réunit chercheurs et habitants. ", 25))
				data.Add(&e.Record.Node, "organizer", data.NewReference(data.NewRef(data.Organizations, fmt.Sprint(n%991))))
				return e
			}
			first, size := 0, 5000
			items := func(yield func(data.Item) bool) {
				for n := range size {
					if !yield(item(first + n)) {
						return
					}
				}
			}
			opts := data.ImportOptions{Now: func() time.Time { return morning }}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := data.Import(context.Background(), st, items, opts); err != nil {
					b.Fatal(err)
				}
				if rule == "new" {
					first += size
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*size), "ns/record")
		})
	}
}
