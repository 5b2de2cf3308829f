package data_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
)

// byURL knows records by their addresses.
func byURL(r *data.Record) []string {
	var names []string
	for _, v := range data.Values(&r.Node, "url") {
		names = append(names, "url "+v.Text)
	}
	return names
}

// known is an event of a source that is known by an address.
func known(source, key, url string, more ...string) data.Item {
	item := dated(key, soon)
	item.Record.Source = source
	data.Add(&item.Record.Node, "url", data.NewLink(url))
	for _, property := range more {
		data.Add(&item.Record.Node, property, data.NewText(property+" of "+source, ""))
	}
	return item
}

// merges is a fair whose sources are merged.
func merges(t *testing.T) *fair {
	f := newFair(t)
	f.imp.Identities = byURL
	return f
}

// part imports records of any source, not as a whole.
func (f *fair) part(items ...data.Item) ran {
	f.Helper()
	return run(f.T, f.Store, f.imp, items...)
}

// sources are those that give a record.
func (f *fair) sources(ref data.Ref) string {
	f.Helper()
	list, err := f.Contributions(f.Context(), ref)
	if err != nil {
		f.Fatal(err)
	}
	var names []string
	for _, c := range list {
		names = append(names, c.Source+c.Part)
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

func (f *fair) gives(ref data.Ref, want string) {
	f.Helper()
	if got := f.sources(ref); got != want {
		f.Errorf("%s is given by %q, want %q", ref, got, want)
	}
}

func (f *fair) lists(want string) {
	f.Helper()
	if got := refs(f.T, f.Store); got != want {
		f.Errorf("got records %q, want %q", got, want)
	}
}

func TestWhatIsKnownByOneNameIsMerged(t *testing.T) {
	f := merges(t)
	f.part(known("agenda", "k1", "https://example.org/1", "description"), known("agenda", "k2", "https://example.org/2"))
	if r := f.part(known("town", "t1", "https://example.org/1", "keywords"), known("town", "t3", "https://example.org/3")); r.Merged != 1 || r.Created != 1 || r.Updated != 1 {
		t.Errorf("got %+v, want one merged, one new", r.Progress)
	}
	f.lists("k1 k2 t3")
	f.gives("events/k1", "agenda town")
	f.gives("events/k2", "agenda")
	cursor := f.Cursor()
	f.part(known("agenda", "k1", "https://example.org/1", "description"), known("agenda", "k2", "https://example.org/2"))
	f.part(known("town", "t1", "https://example.org/1", "keywords"), known("town", "t3", "https://example.org/3"))
	if f.Cursor() != cursor {
		t.Error("an import of the same wrote something")
	}
	// Mere likeness is none of it, and without merging nothing is merged.
	f.imp.Identities = nil
	f.part(known("club", "c2", "https://example.org/2"))
	f.lists("c2 k1 k2 t3")
}

func TestOneSourceTellsItsOwnRecordsApart(t *testing.T) {
	f := merges(t)
	hall := "https://example.org/hall"
	f.part(known("agenda", "k1", hall), known("agenda", "k2", hall))
	f.part(known("agenda", "k3", hall))
	f.lists("k1 k2 k3")
	r := f.part(known("town", "t1", hall))
	if len(r.told) != 1 || r.told[0].Code != "ambiguous-identity" || !strings.Contains(r.told[0].Message, "events/k1") {
		t.Errorf("got %+v, want that it is ambiguous", r.told)
	}
	f.part(known("club", "c1", "https://example.org/x"))
	f.part(known("town", "t2", "https://example.org/x"), known("town", "t3", "https://example.org/x")) // which of them?
	f.lists("c1 k1 k2 k3 t1 t2 t3")
}

func TestOnlyOneCollectionIsMerged(t *testing.T) {
	f := merges(t)
	f.part(known("agenda", "k1", "https://example.org/1"))
	hall := known("town", "hall", "https://example.org/1")
	hall.Collection = data.Places
	f.part(hall)
	f.gives("events/k1", "agenda")
}

func TestANameThatIsNotGivenAnyMoreMergesNothing(t *testing.T) {
	f := merges(t)
	f.part(known("agenda", "k1", "https://example.org/1"))
	f.part(known("agenda", "k1", "https://example.org/other"))
	f.part(known("town", "t1", "https://example.org/1"))
	f.lists("k1 t1")
	f.part(known("club", "c1", "https://example.org/other"))
	f.gives("events/k1", "agenda club")
}

func TestWhatWasStoredWithoutMergingIsMergedToo(t *testing.T) {
	f := merges(t)
	f.imp.Identities = nil
	f.part(known("agenda", "k1", "https://example.org/1"), known("agenda", "k2", "https://example.org/2"))
	f.imp.Identities = byURL
	f.part(known("town", "t1", "https://example.org/1"))
	f.gives("events/k1", "agenda town")
	f.imp.Identities = nil
	f.part(known("agenda", "k3", "https://example.org/3"))
	f.imp.Identities = byURL
	f.part(known("town", "t3", "https://example.org/3"))
	f.gives("events/k3", "agenda town")
}

func TestTheFilesOfOneSourceAreMerged(t *testing.T) {
	f := merges(t)
	files := func(kept ...string) []ran {
		t.Helper()
		c, err := data.NewCensus(t.Context(), f.Store, "agenda", f.opts)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		opts := f.imp
		opts.Census = c
		var reports []ran
		for _, file := range []string{"css.json", "js.json"} {
			var items []data.Item
			for i := range 10 {
				key := string(rune('a' + i))
				if slices.Contains(kept, file+" "+key) {
					items = append(items, known("agenda", key, "https://example.org/"+key, file))
				}
			}
			opts.Part = file
			reports = append(reports, run(t, f.Store, opts, items...))
		}
		opts.Now, opts.Part = morningClock, ""
		r, err := c.Finish(t.Context(), opts)
		if err != nil {
			t.Fatal(err)
		}
		return append(reports, ran{Report: r})
	}
	all := []string{"css.json a", "css.json b", "css.json c", "js.json b", "js.json c", "js.json d", "js.json e", "js.json f"}
	files(all...)
	f.lists("a b c d e f")
	f.gives("events/b", "agendacss.json agendajs.json")
	f.gives("events/a", "agendacss.json")
	cursor := f.Cursor()
	for range 2 {
		files(all...)
	}
	if f.Cursor() != cursor {
		t.Error("an import of the same wrote something")
	}
	r := files("css.json a", "css.json c", "js.json b", "js.json c", "js.json d", "js.json e", "js.json f") // b is not in css any more
	f.is(r[2], "")
	f.gives("events/b", "agendajs.json")
	f.gives("events/c", "agendacss.json agendajs.json")
	f.opts.Confirm = true
	files("css.json a", "js.json b", "js.json d", "js.json e", "js.json f") // c is in none
	f.lists("a b d e f")
	f.opts.Missing = data.CancelMissing
	files(all...)
	files("css.json a", "js.json d", "js.json e", "js.json f")
	if f.lists("a b c d e f"); f.status("events/b") != "cancelled" || f.status("events/c") != "cancelled" {
		t.Error("what no file gives is not cancelled")
	}
	files(all...)
	f.gives("events/b", "agendacss.json agendajs.json")
	if f.status("events/b") != "" {
		t.Error("it is given again, and still cancelled")
	}
}

func TestWhenOneSourceDropsARecordTheRestIsWhatTheOthersGive(t *testing.T) {
	f := merges(t)
	var all, town []data.Item
	for i := range 10 {
		key := string(rune('0' + i))
		all = append(all, known("agenda", "k"+key, "https://example.org/"+key, "description"))
		if i < 3 {
			town = append(town, known("town", "t"+key, "https://example.org/"+key, "keywords"))
		}
	}
	f.part(town...)
	f.good(all)
	f.gives("events/t0", "agenda town")
	f.is(f.good(all), "10 unchanged")
	r := f.good(all[1:])
	f.is(r, "9 unchanged 1 missing")
	if r.Left != 1 {
		t.Errorf("got %+v, want one that others give", r.Progress)
	}
	f.gives("events/t0", "town")
	e, err := f.Get(t.Context(), "events/t0")
	if err != nil || e.Hash != data.ContentHash(data.Encode(nil, &town[0].Record.Node)) {
		t.Errorf("the rest is not what the other gave: %+v, %v", e, err)
	}
	f.is(f.good(all[1:]), "9 unchanged")
	f.good(all)
	f.gives("events/t0", "agenda town")

	// A key that changes while the address stays is the same record still.
	moved := slices.Clone(all)
	moved[1] = known("agenda", "new", "https://example.org/1", "description", "about")
	f.good(moved)
	f.gives("events/t1", "agenda town")
	f.lists("k3 k4 k5 k6 k7 k8 k9 t0 t1 t2")
	moved[5] = known("agenda", "newer", "https://example.org/5", "description", "about")
	f.is(f.good(moved), "1 changed 9 unchanged 1 renamed")
	f.lists("k3 k4 k5 k6 k7 k8 k9 t0 t1 t2")
}

func TestSplit(t *testing.T) {
	f := merges(t)
	f.part(known("agenda", "k1", "https://example.org/1", "description"))
	f.imp.Part = "1.json"
	f.part(known("town", "k1", "https://example.org/1", "keywords"))
	f.imp.Part = "2.json"
	f.part(known("town", "k1", "https://example.org/1", "about"))
	f.imp.Part = ""
	f.part(known("club", "c1", "https://example.org/1"))
	f.gives("events/k1", "agenda club town1.json town2.json")
	if err := f.Rank(t.Context(), morning, []string{"agenda", "town", "club"}); err != nil {
		t.Fatal(err)
	}
	shares, err := data.Split(t.Context(), f.Store, morning, "events/k1")
	if err != nil || len(shares) != 3 || shares[0].Ref != "events/k1" || shares[1].Ref != "events/k1-2" || shares[2].Ref != "events/c1" {
		t.Fatalf("got %+v, %v", shares, err)
	}
	f.gives("events/k1", "agenda")
	f.gives("events/k1-2", "town1.json town2.json")
	f.gives("events/c1", "club")
	cursor := f.Cursor()
	f.part(known("agenda", "k1", "https://example.org/1", "description"))
	f.part(known("club", "c1", "https://example.org/1"))
	f.imp.Part = "1.json"
	f.part(known("town", "k1", "https://example.org/1", "keywords"))
	if f.Cursor() != cursor {
		t.Error("what was split was merged again")
	}
	if shares, err := data.Split(t.Context(), f.Store, morning, "events/c1"); err != nil || len(shares) != 1 {
		t.Errorf("what one source gives: got %+v, %v", shares, err)
	}
}
