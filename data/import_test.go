package data_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
)

var morning = time.Date(2024, 11, 28, 9, 0, 0, 0, time.UTC)

func morningClock() time.Time { return morning }

func open(t testing.TB) data.Store {
	t.Helper()
	st, err := store.Open(filepath.Join(t.TempDir(), "kiosque.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

// event is a record as a mapping gives it: with a key, or a name alone.
func event(key, name string, more ...string) data.Item {
	n := data.Node{Types: []string{"Event"}}
	data.Add(&n, "name", data.NewText(name, ""))
	for _, m := range more {
		data.Add(&n, "description", data.NewText(m, ""))
	}
	return data.Item{Collection: data.Events, Record: data.Record{Source: "agenda", Key: key, Node: n,
		Summary: data.Summary{Type: "Event", Name: name, Start: morning}}}
}

// ran is what became of an import, and what it told.
type ran struct {
	data.Report
	told []data.Problem
}

func run(t *testing.T, st data.Store, opts data.ImportOptions, items ...data.Item) (r ran) {
	t.Helper()
	opts.Now = morningClock
	opts.Problem = func(p data.Problem) { r.told = append(r.told, p) }
	var err error
	if r.Report, err = data.Import(context.Background(), st, slices.Values(items), opts); err != nil {
		t.Fatal(err)
	}
	return r
}

func refs(t *testing.T, st data.Store) string {
	t.Helper()
	entries, err := st.List(context.Background(), data.Events, data.Page{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Ref.ID())
	}
	return strings.Join(all, " ")
}

func TestImportGivesAddresses(t *testing.T) {
	facts := []struct {
		name  string
		items []data.Item
		want  string
	}{
		{"from the key, where the source has one", []data.Item{event("EV 12", "Journée")}, "ev-12"},
		{"from an address without its scheme", []data.Item{event("https://agenda.example/e/12", "Journée")}, "agenda-example-e-12"},
		{"else from the name, folded to ASCII", []data.Item{event("", "Journée « IA & santé »")}, "journee-ia-sante"},
		{"a second record of that name has its date too", []data.Item{event("", "Gala"), {Collection: data.Events, Record: data.Record{Source: "other",
			Node: data.Node{Types: []string{"Event"}}, Summary: data.Summary{Name: "Gala", Start: morning}}}}, "gala gala-2024-11-28"},
		{"a name in no Latin letter has a hash", []data.Item{event("健康", "健康")}, data.IDFromKey("健康")},
		{"one record given twice is one", []data.Item{event("a", "A"), event("a", "A")}, "a"},
	}
	for _, f := range facts {
		t.Run(f.name, func(t *testing.T) {
			st := open(t)
			run(t, st, data.ImportOptions{}, f.items...)
			if got := refs(t, st); got != f.want {
				t.Errorf("got %q, want %q", got, f.want)
			}
			again := run(t, st, data.ImportOptions{}, f.items...)
			if got := refs(t, st); got != f.want || again.Created+again.Updated > 0 {
				t.Errorf("imported again: %q, %+v; want the same, and nothing written", got, again.Progress)
			}
		})
	}
}

func TestImportFindsARenamedRecordAgain(t *testing.T) {
	st, ctx := open(t), context.Background()
	run(t, st, data.ImportOptions{}, event("a", "A"))
	if err := st.Rename(ctx, morning, "events/a", "events/b"); err != nil {
		t.Fatal(err)
	}
	r := run(t, st, data.ImportOptions{}, event("a", "A", "changed"))
	if got := refs(t, st); got != "b" || r.Updated != 1 {
		t.Errorf("got %q and %+v, want b changed", got, r.Progress)
	}
}

func TestImportLeavesBadRecordsOut(t *testing.T) {
	st := open(t)
	run(t, st, data.ImportOptions{}, event("a", "A"))
	bad := event("a", "")
	bad.Problems = []data.Problem{{Severity: data.Error, Code: "missing-name"}}
	r := run(t, st, data.ImportOptions{}, bad, event("b", "B"), data.Item{None: true})
	if r.Read != 2 || r.Bad != 1 || r.Created != 1 {
		t.Errorf("got %+v, want 2 read, 1 bad, 1 created", r.Progress)
	}
	if got := refs(t, st); got != "a b" {
		t.Errorf("got %q: what was published stays", got)
	}
}

func TestImportTellsOfOneKeyWithTwoContents(t *testing.T) {
	for _, opts := range []data.ImportOptions{{Batch: 1}, {Batch: 100}, {Batch: 1, KeepFirst: true}, {Batch: 100, KeepFirst: true}} {
		st, counts, kept := open(t), "the later one counts", "other"
		if opts.KeepFirst {
			counts, kept = "the first one counts", ""
		}
		r := run(t, st, opts, event("a", "A"), event("b", "B"), event("a", "A", "other"))
		if len(r.told) != 1 || r.told[0].Code != "duplicate-key" || !strings.Contains(r.told[0].Message, counts) || r.Read != 3 {
			t.Errorf("%+v: got %+v, %+v, want one duplicate-key", opts, r.Progress, r.told)
		}
		versions, err := st.Versions(context.Background(), "events/a")
		if err != nil {
			t.Fatal(err)
		}
		n, err := data.Decode(versions[len(versions)-1].Body)
		if err != nil || data.First(n, "description").Text != kept {
			t.Errorf("%+v: %s, but got %+v, %v", opts, counts, n, err)
		}
	}
}

func TestDryRunWritesNothing(t *testing.T) {
	st := open(t)
	run(t, st, data.ImportOptions{}, event("a", "A"), event("b", "B"))
	before := st.Cursor()
	r := run(t, st, data.ImportOptions{DryRun: true}, event("a", "A"), event("b", "B", "changed"), event("c", "C"))
	if r.Created != 1 || r.Updated != 1 || r.Unchanged != 1 || st.Cursor() != before {
		t.Errorf("got %+v at cursor %d, want one of each at %d", r.Progress, st.Cursor(), before)
	}
}

func TestImportTellsOfDanglingReferences(t *testing.T) {
	item := event("a", "A")
	data.Add(&item.Record.Node, "superEvent", data.NewReference("events/b"), data.NewReference("events/later"))
	r := run(t, open(t), data.ImportOptions{}, item, event("later", "L"))
	if len(r.told) != 1 || !strings.Contains(r.told[0].Message, "events/b") {
		t.Errorf("got %+v, want one problem, about events/b", r.told)
	}
}

func TestInterruptedImportKeepsWholeBatches(t *testing.T) {
	st := open(t)
	ctx, cancel := context.WithCancel(context.Background())
	n := 0
	endless := func(yield func(data.Item) bool) {
		for ; ; n++ {
			if !yield(event("k"+strings.Repeat("x", n%50)+string(rune('a'+n%26)), "N")) {
				return
			}
		}
	}
	r, err := data.Import(ctx, st, endless, data.ImportOptions{Now: func() time.Time { return morning }, Batch: 10,
		Progress: func(p data.Progress) {
			if p.Read >= 30 {
				cancel()
			}
		}})
	if err != nil || !r.Interrupted || r.Read < 30 {
		t.Fatalf("got %+v, %v; want an interrupted import", r, err)
	}
	if count, err := st.Count(context.Background(), data.Events); err != nil || count != r.Created {
		t.Errorf("%d stored, %d reported, %v", count, r.Created, err)
	}
}
