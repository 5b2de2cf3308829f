// Package storetest is the contract of data.Store as tests: whatever keeps records passes them all. It knows stores only
// through that interface, and asks of a store's maker nothing but a fresh one.
package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
)

// Run checks every sentence of data.Store. The function given makes a fresh, empty store and closes it with the test.
func Run(t *testing.T, fresh func(testing.TB) data.Store) {
	for _, test := range append([]rule{
		{"an empty store answers everything", empty},
		{"what is put is what one gets", roundTrip},
		{"unchanged content writes nothing", unchanged},
		{"unchanged content still learns a new key and a new summary", refreshed},
		{"new content is a new version", updated},
		{"a batch is all or nothing", atomic},
		{"the same ref twice in a batch is two changes", twice},
		{"a withdrawn record leaves a tombstone and may come back", withdrawn},
		{"a renamed record leaves a redirect for ever", renamed},
		{"names are never reused", taken},
		{"keys keep their refs", keys},
		{"heads are of whatever stands or stood", heads},
		{"a list is in id order and paged by key", list},
		{"a list is stable while others write", listStable},
		{"referrers are live and in ref order", referrers},
		{"starting is by start, then id", starting},
		{"counts are known", counts},
		{"changes come in the order they were made", changes},
		{"changes are never skipped under concurrency", changesConcurrent},
		{"a log is the changes of one collection", log},
		{"the latest come in the order of their last changes", latest},
		{"dates never decrease, and lead to cursors", before},
		{"a version is what its change made", version},
		{"a tombstone names what replaces the record", replaced},
		{"the nth change is found without those before it", nth},
		{"every ref has its history, both ways", history},
		{"numbers stay", numbered},
		{"what is known of sources is kept", sources},
		{"revisions are counted", revisions},
		{"a snapshot stands still while others write", snapshotStands},
		{"a snapshot says what its reader makes of it", snapshotEnds},
		{"what a source gave is kept", given},
		{"a source's keys are listed", claims},
		{"records are found by their numbers", byNumber},
		{"records that are dropped are withdrawn or changed", dropped},
		{"readers see a whole batch or nothing of it", isolation},
		{"large and odd content comes back byte for byte", odd},
		{"a cancelled call says so and leaves nothing", cancelled},
		{"limits and refs that make no sense are refused", senseless},
		{"a closed store says so", closed},
	}, merging...) {
		t.Run(test.says, func(t *testing.T) {
			test.run(&bench{T: t, Store: fresh(t), ctx: t.Context(), now: time.Date(2026, 3, 1, 12, 0, 0, 123e6, time.UTC)})
		})
	}
}

// rule is a sentence of the contract, and the test of it.
type rule struct {
	says string
	run  func(*bench)
}

// bench is a store under test, with a clock that moves a second a write.
type bench struct {
	*testing.T
	data.Store
	ctx context.Context
	now time.Time
}

func (b *bench) tick() time.Time {
	b.now = b.now.Add(time.Second)
	return b.now
}

// put stores records and returns what became of them.
func (b *bench) put(records ...data.Record) []data.Outcome {
	b.Helper()
	outcomes, err := b.Put(b.ctx, b.tick(), records)
	if err != nil {
		b.Fatal(err)
	}
	return outcomes
}

func (b *bench) get(ref data.Ref, want error) data.Entry {
	b.Helper()
	e, err := b.Get(b.ctx, ref)
	if !errors.Is(err, want) {
		b.Fatalf("get %s: got error %v, want %v", ref, err, want)
	}
	return e
}

func (b *bench) withdraw(ref data.Ref, want error) {
	b.Helper()
	if err := b.Withdraw(b.ctx, b.tick(), ref); !errors.Is(err, want) {
		b.Fatalf("withdraw %s: got error %v, want %v", ref, err, want)
	}
}

func (b *bench) rename(from, to data.Ref, want error) {
	b.Helper()
	if err := b.Rename(b.ctx, b.tick(), from, to); !errors.Is(err, want) {
		b.Fatalf("rename %s to %s: got error %v, want %v", from, to, err, want)
	}
}

func (b *bench) count(c data.Collection, want int) {
	b.Helper()
	got, err := b.Count(b.ctx, c)
	b.must(err)
	if got != want {
		b.Errorf("count of %s: got %d, want %d", c, got, want)
	}
}

func (b *bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func equal[T any](b *bench, what string, got, want T) {
	b.Helper()
	if g, w := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); g != w {
		b.Errorf("%s:\n got %s\nwant %s", what, g, w)
	}
}

// record is a small record whose content is text.
func record(ref data.Ref, text string) data.Record {
	r := data.Record{
		Ref: ref, Key: "key of " + ref.ID(), Source: "a.csv",
		Summary: data.Summary{Type: "Thing", Name: text, Lang: "fr"},
		Node:    data.Node{Types: []string{"Thing"}},
	}
	data.Add(&r.Node, "name", data.NewText(text, "fr"))
	return r
}

func body(r data.Record) []byte { return data.Encode(nil, &r.Node) }

func refs(entries []data.Entry) []data.Ref {
	list := make([]data.Ref, len(entries))
	for i := range entries {
		list[i] = entries[i].Ref
	}
	return list
}

func empty(b *bench) {
	b.get("events/x", data.ErrNotFound)
	b.withdraw("events/x", data.ErrNotFound)
	b.rename("events/x", "events/y", data.ErrNotFound)
	b.count(data.Events, 0)
	page, err := b.List(b.ctx, data.Events, data.Page{Limit: 10})
	b.must(err)
	equal(b, "list", len(page), 0)
	log, err := b.Changes(b.ctx, 0, 10)
	b.must(err)
	equal(b, "changes", len(log), 0)
	equal(b, "cursor", b.Cursor(), 0)
	if _, err := b.Versions(b.ctx, "events/x"); !errors.Is(err, data.ErrNotFound) {
		b.Errorf("versions: got error %v, want %v", err, data.ErrNotFound)
	}
	b.must(b.Ready(b.ctx))
	equal(b, "put of nothing", len(b.put()), 0)
	equal(b, "cursor after putting nothing", b.Cursor(), 0)
}

func roundTrip(b *bench) {
	r := record("events/a", "Journée")
	r.Summary.Start = time.Date(2024, 11, 28, 9, 0, 0, 0, time.FixedZone("", 3600))
	equal(b, "outcome", b.put(r), []data.Outcome{data.Created})
	want := data.Entry{
		Ref: "events/a", State: data.Live, Key: r.Key, Source: "a.csv", Summary: r.Summary,
		Hash: data.ContentHash(body(r)), Created: b.now, Changed: b.now, Cursor: b.Cursor(), Number: 1, Body: body(r),
	}
	want.Summary.Start = r.Summary.Start.UTC()
	got := b.get("events/a", nil)
	equal(b, "entry", got, want)
	node, err := data.Decode(got.Body)
	b.must(err)
	if !node.Equal(&r.Node) {
		b.Errorf("node: got %+v, want %+v", *node, r.Node)
	}
	clear(got.Body) // it is the caller's own
	equal(b, "entry after the caller wrote into its body", b.get("events/a", nil), want)
}

func unchanged(b *bench) {
	b.put(record("events/a", "one"), record("events/b", "two"))
	before, cursor := b.get("events/a", nil), b.Cursor()
	again := record("events/a", "one")
	again.Modified = b.now.Add(time.Hour)
	equal(b, "outcomes", b.put(again, record("events/b", "two")), []data.Outcome{data.Unchanged, data.Unchanged})
	equal(b, "cursor", b.Cursor(), cursor)
	equal(b, "entry", b.get("events/a", nil), before)
	equal(b, "outcomes of a mixed batch", b.put(again, record("events/b", "three"), record("events/c", "new")),
		[]data.Outcome{data.Unchanged, data.Updated, data.Created})
	equal(b, "cursor after a mixed batch", b.Cursor(), cursor+2)
	equal(b, "the unchanged entry of a mixed batch", b.get("events/a", nil), before)
}

func refreshed(b *bench) {
	b.put(record("events/a", "one"))
	cursor := b.Cursor()
	other := record("events/a", "one")
	other.Source, other.Key, other.Summary.Name = "b.csv", "17", "One"
	equal(b, "outcome", b.put(other), []data.Outcome{data.Unchanged})
	equal(b, "cursor", b.Cursor(), cursor)
	for source, key := range map[string]string{"a.csv": "key of a", "b.csv": "17"} {
		found, err := b.Keys(b.ctx, source, []string{key})
		b.must(err)
		equal(b, "keys of "+source, found, map[string]data.Ref{key: "events/a"})
	}
	equal(b, "name", b.get("events/a", nil).Summary.Name, "One")
}

func updated(b *bench) {
	b.put(record("events/a", "one"))
	created := b.now
	two := record("events/a", "two")
	two.Key, two.Summary.Start = "other key", b.now
	equal(b, "outcome", b.put(two), []data.Outcome{data.Updated})
	e := b.get("events/a", nil)
	equal(b, "created", e.Created, created)
	equal(b, "changed", e.Changed, b.now)
	equal(b, "key", e.Key, "other key")
	equal(b, "body", e.Body, body(two))
	b.put(record("events/a", "one")) // back to what it said: a version all the same
	versions, err := b.Versions(b.ctx, "events/a")
	b.must(err)
	if len(versions) != 3 {
		b.Fatalf("got %d versions, want 3", len(versions))
	}
	for i, text := range []string{"one", "two", "one"} {
		v := versions[i]
		equal(b, "name of a version", v.Summary.Name, text)
		equal(b, "body of a version", v.Body, body(record("events/a", text)))
		equal(b, "hash of a version", v.Hash, data.ContentHash(v.Body))
		equal(b, "state of a version", v.State, data.Live)
		equal(b, "creation of a version", v.Created, created)
		equal(b, "time of a version", v.Changed, created.Add(time.Duration(i)*time.Second))
		equal(b, "source of a version", v.Source, "a.csv")
		if i > 0 && v.Cursor <= versions[i-1].Cursor {
			b.Errorf("version %d has cursor %d, the one before %d", i, v.Cursor, versions[i-1].Cursor)
		}
	}
	equal(b, "key of a version", versions[1].Key, "other key")
	equal(b, "start of a version", versions[1].Summary.Start, two.Summary.Start)
	equal(b, "newest version", versions[2], b.get("events/a", nil))
}

func atomic(b *bench) {
	b.put(record("events/gone", "gone"), record("events/moved", "moved"))
	b.rename("events/moved", "events/new", nil)
	cursor := b.Cursor()
	for name, bad := range map[string]data.Ref{"a redirect": "events/moved", "no ref": "", "no id": "events/", "an unknown collection": "things/a"} {
		batch := []data.Record{record("events/a", "a"), record("events/gone", "other"), record(bad, "bad"), record("events/b", "b")}
		if _, err := b.Put(b.ctx, b.tick(), batch); err == nil {
			b.Fatalf("%s in the middle: got no error", name)
		} else if bad == "events/moved" && !errors.Is(err, data.ErrMoved) {
			b.Errorf("%s in the middle: got error %v, want %v", name, err, data.ErrMoved)
		}
		b.get("events/a", data.ErrNotFound)
		b.get("events/b", data.ErrNotFound)
		equal(b, "name", b.get("events/gone", nil).Summary.Name, "gone")
		equal(b, "cursor", b.Cursor(), cursor)
		b.count(data.Events, 2)
	}
	b.put(record("events/a", "a"))
	equal(b, "the next cursor", b.Cursor(), cursor+1)
}

func twice(b *bench) {
	equal(b, "outcomes", b.put(record("events/a", "one"), record("events/a", "two"), record("events/a", "two")),
		[]data.Outcome{data.Created, data.Updated, data.Unchanged})
	equal(b, "name", b.get("events/a", nil).Summary.Name, "two")
	b.count(data.Events, 1)
	versions, err := b.Versions(b.ctx, "events/a")
	b.must(err)
	equal(b, "versions", len(versions), 2)
}

func withdrawn(b *bench) {
	r := record("events/a", "one")
	data.Add(&r.Node, "organizer", data.NewReference("organizations/o"))
	b.put(r)
	created := b.now
	b.withdraw("events/a", nil)
	e := b.get("events/a", data.ErrGone)
	equal(b, "tombstone", e, data.Entry{
		Ref: "events/a", State: data.Gone, Key: r.Key, Source: r.Source, Summary: r.Summary, Hash: data.ContentHash(body(r)),
		Created: created, Changed: b.now, Cursor: b.Cursor(), Number: 1,
	})
	b.count(data.Events, 0)
	page, err := b.List(b.ctx, data.Events, data.Page{Limit: 10})
	b.must(err)
	equal(b, "list", len(page), 0)
	page, err = b.Referrers(b.ctx, "organizations/o", data.Page{Limit: 10})
	b.must(err)
	equal(b, "referrers", len(page), 0)
	b.withdraw("events/a", data.ErrGone)
	b.rename("events/a", "events/b", data.ErrGone)

	equal(b, "outcome of its return", b.put(r), []data.Outcome{data.Created})
	equal(b, "created", b.get("events/a", nil).Created, created)
	b.count(data.Events, 1)
	page, err = b.Referrers(b.ctx, "organizations/o", data.Page{Limit: 10})
	b.must(err)
	equal(b, "referrers after its return", refs(page), []data.Ref{"events/a"})
	log, err := b.Changes(b.ctx, 0, 10)
	b.must(err)
	var ops []data.Op
	for _, c := range log {
		ops = append(ops, c.Op)
		if (c.Op == data.Delete) != (c.Hash == data.Hash{}) {
			b.Errorf("change %+v: a hash belongs to content only", c)
		}
	}
	equal(b, "operations", ops, []data.Op{data.Create, data.Delete, data.Create})
	versions, err := b.Versions(b.ctx, "events/a")
	b.must(err)
	var states []data.State
	for _, v := range versions {
		states = append(states, v.State)
		equal(b, "whether a version has a body", v.Body != nil, v.State == data.Live)
		equal(b, "hash of a version", v.Hash, data.ContentHash(body(r)))
		equal(b, "name of a version", v.Summary.Name, "one")
	}
	equal(b, "states", states, []data.State{data.Live, data.Gone, data.Live})
}

func renamed(b *bench) {
	r := record("events/old", "one")
	data.Add(&r.Node, "organizer", data.NewReference("organizations/o"))
	r.Summary.Start = b.now
	b.put(r, record("events/other", "other"))
	created := b.now
	b.rename("events/old", "events/new", nil)

	old := b.get("events/old", data.ErrMoved)
	equal(b, "state", old.State, data.Moved)
	equal(b, "where it went", old.Moved, "events/new")
	equal(b, "body of a redirect", len(old.Body), 0)
	e := b.get("events/new", nil)
	equal(b, "body", e.Body, body(r))
	equal(b, "created", e.Created, created)
	equal(b, "changed", e.Changed, b.now)
	equal(b, "summary", e.Summary, r.Summary)
	b.count(data.Events, 2)

	log, err := b.Changes(b.ctx, 2, 10)
	b.must(err)
	equal(b, "changes", log, []data.Change{
		{Cursor: log[0].Cursor, Ref: "events/old", Op: data.Rename, To: "events/new", At: b.now},
		{Cursor: b.Cursor(), Ref: "events/new", Op: data.Create, At: b.now, Hash: e.Hash},
	})
	for name, page := range map[string]func() ([]data.Entry, error){
		"list":      func() ([]data.Entry, error) { return b.List(b.ctx, data.Events, data.Page{Limit: 1}) },
		"referrers": func() ([]data.Entry, error) { return b.Referrers(b.ctx, "organizations/o", data.Page{Limit: 10}) },
		"starting": func() ([]data.Entry, error) {
			return b.Starting(b.ctx, data.Events, time.Time{}, time.Time{}, nil, data.Page{Limit: 10})
		},
	} {
		got, err := page()
		b.must(err)
		equal(b, name, refs(got), []data.Ref{"events/new"})
	}
	found, err := b.Keys(b.ctx, "a.csv", []string{r.Key})
	b.must(err)
	equal(b, "keys", found, map[string]data.Ref{r.Key: "events/new"})

	b.withdraw("events/old", data.ErrMoved)
	b.rename("events/old", "events/elsewhere", data.ErrMoved)
	two := record("events/new", "two")
	two.Key = r.Key
	b.put(two)
	versions, err := b.Versions(b.ctx, "events/new")
	b.must(err)
	equal(b, "refs of the versions", refs(versions), []data.Ref{"events/old", "events/old", "events/new", "events/new"})
	equal(b, "the redirect among them", versions[1].State, data.Moved)
	equal(b, "body of the first", versions[0].Body, body(r))
	equal(b, "body of the third", versions[2].Body, body(r))
	versions, err = b.Versions(b.ctx, "events/old")
	b.must(err)
	equal(b, "versions at the old name", len(versions), 2)
}

func taken(b *bench) {
	b.put(record("events/live", "l"), record("events/gone", "g"), record("events/old", "o"), record("events/x", "x"))
	b.withdraw("events/gone", nil)
	b.rename("events/old", "events/new", nil)
	for _, to := range []data.Ref{"events/live", "events/gone", "events/old", "events/new", "events/x"} {
		b.rename("events/x", to, data.ErrTaken)
	}
	got, err := b.Taken(b.ctx, []data.Ref{"events/live", "events/gone", "events/old", "events/new", "events/free", "organizations/live"})
	b.must(err)
	equal(b, "taken", got, map[data.Ref]bool{"events/live": true, "events/gone": true, "events/old": true, "events/new": true})
	b.rename("events/x", "organizations/x", nil) // into another collection
	b.count(data.Events, 2)
	b.count(data.Organizations, 1)
}

func keys(b *bench) {
	one, other := record("events/a", "a"), record("events/b", "b")
	one.Key, other.Key, other.Source = "k", "k", "b.csv" // the same key in two sources
	without := record("events/c", "c")
	without.Key = ""
	b.put(one, other, without)
	ask := func(source string, want map[string]data.Ref) {
		b.Helper()
		got, err := b.Keys(b.ctx, source, []string{"k", "K", "", "l"})
		b.must(err)
		equal(b, "keys of "+source, got, want)
	}
	ask("a.csv", map[string]data.Ref{"k": "events/a"})
	ask("b.csv", map[string]data.Ref{"k": "events/b"})
	ask("c.csv", nil)
	one.Key = "l"
	data.Add(&one.Node, "x", data.NewText("new", ""))
	b.put(one)
	ask("a.csv", map[string]data.Ref{"k": "events/a", "l": "events/a"})
	b.withdraw("events/a", nil)
	ask("a.csv", map[string]data.Ref{"k": "events/a", "l": "events/a"})
}

func heads(b *bench) {
	a := record("events/a", "a")
	a.Summary.Start = b.now
	b.put(a, record("events/b", "b"), record("organizations/a", "o"), record("events/old", "x"))
	b.withdraw("events/b", nil)
	b.rename("events/old", "events/new", nil)
	refs := []data.Ref{"events/a", "events/b", "organizations/a", "events/old", "events/new"}
	got, err := b.Heads(b.ctx, append(refs, "events/none"))
	b.must(err)
	want := map[data.Ref]data.Entry{}
	for _, ref := range refs {
		e, err := b.Get(b.ctx, ref)
		if err != nil && e.State == data.Live {
			b.Fatal(err)
		}
		e.Body = nil
		want[ref] = e
	}
	equal(b, "heads", got, want)
}

// pages follows a listing to its end.
func pages(b *bench, limit int, next func(last *data.Entry, p data.Page) ([]data.Entry, error)) []data.Entry {
	b.Helper()
	var all []data.Entry
	var last *data.Entry
	for {
		page, err := next(last, data.Page{Limit: limit})
		b.must(err)
		if len(page) > limit {
			b.Fatalf("got a page of %d, want at most %d", len(page), limit)
		}
		if len(page) == 0 {
			return all
		}
		all = append(all, page...)
		last = &page[len(page)-1]
	}
}

func list(b *bench) {
	var want []data.Ref
	for _, id := range []string{"9", "0", "a", "a-b", "a0", "aa", "z", "10", "a_b"} {
		b.put(record(data.NewRef(data.Events, id), id), record(data.NewRef(data.People, id), id))
		want = append(want, data.NewRef(data.Events, id))
	}
	slices.Sort(want)
	for _, limit := range []int{1, 2, 4, 100} {
		got := pages(b, limit, func(last *data.Entry, p data.Page) ([]data.Entry, error) {
			if last != nil {
				p.After = last.Ref.ID()
			}
			return b.List(b.ctx, data.Events, p)
		})
		equal(b, fmt.Sprintf("pages of %d", limit), refs(got), want)
		for _, e := range got {
			if e.Body != nil || e.Summary.Name != e.Ref.ID() || e.State != data.Live {
				b.Errorf("without bodies: got %+v", e)
			}
		}
	}
	full, err := b.List(b.ctx, data.Events, data.Page{After: "a0", Limit: 1, Body: true})
	b.must(err)
	equal(b, "with bodies", full, []data.Entry{b.get("events/a_b", nil)})
}

func listStable(b *bench) {
	for i := range 50 {
		b.put(record(data.NewRef(data.Events, fmt.Sprintf("m%02d", i)), "x"))
	}
	n := 0
	got := pages(b, 7, func(last *data.Entry, p data.Page) ([]data.Entry, error) {
		if last != nil { // between pages, records appear before and behind the reader, and one it has seen goes
			p.After = last.Ref.ID()
			n++
			b.put(record(data.NewRef(data.Events, fmt.Sprintf("a%02d", n)), "before"))
			if n < 3 {
				b.put(record(data.NewRef(data.Events, fmt.Sprintf("z%02d", n)), "behind"))
			}
			b.withdraw(data.NewRef(data.Events, fmt.Sprintf("m%02d", n-1)), nil)
		}
		return b.List(b.ctx, data.Events, p)
	})
	var want []data.Ref
	for i := range 50 {
		want = append(want, data.NewRef(data.Events, fmt.Sprintf("m%02d", i)))
	}
	equal(b, "refs", refs(got), append(want, "events/z01", "events/z02"))
}

func referring(ref data.Ref, targets ...data.Ref) data.Record {
	r := record(ref, "refers")
	part := &data.Node{Types: []string{"Offer"}}
	for i, target := range targets {
		if i == 0 {
			data.Add(part, "seller", data.NewReference(target)) // from a nested part too
			data.Add(&r.Node, "offers", data.NewNested(part))
			data.Add(&r.Node, "about", data.NewReference(target)) // and twice
			continue
		}
		data.Add(&r.Node, "organizer", data.NewReference(target))
	}
	return r
}

func referrers(b *bench) {
	const o, p = data.Ref("organizations/o"), data.Ref("organizations/p")
	b.put(referring("people/z", o), referring("events/b", o, p), referring("events/a", p, o), referring("events/c", "organizations/oo"))
	of := func(target data.Ref) []data.Ref {
		b.Helper()
		return refs(pages(b, 2, func(last *data.Entry, page data.Page) ([]data.Entry, error) {
			if last != nil {
				page.After = string(last.Ref)
			}
			return b.Referrers(b.ctx, target, page)
		}))
	}
	equal(b, "of o", of(o), []data.Ref{"events/a", "events/b", "people/z"})
	equal(b, "of p", of(p), []data.Ref{"events/a", "events/b"})
	b.put(referring("events/a", p), referring("events/b", o))
	equal(b, "of o after an update", of(o), []data.Ref{"events/b", "people/z"})
	equal(b, "of p after an update", of(p), []data.Ref{"events/a"})
	b.rename("events/b", "events/zz", nil)
	equal(b, "of o after a rename", of(o), []data.Ref{"events/zz", "people/z"})
	b.withdraw("events/zz", nil)
	equal(b, "of o after a withdrawal", of(o), []data.Ref{"people/z"})
	full, err := b.Referrers(b.ctx, o, data.Page{Limit: 5, Body: true})
	b.must(err)
	equal(b, "with bodies", full, []data.Entry{b.get("people/z", nil)})
}

func starting(b *bench) {
	day := func(n int) time.Time { return time.Date(2024, 11, n, 8, 0, 0, 0, time.UTC) }
	at := func(ref data.Ref, start time.Time) data.Record {
		r := record(ref, "x")
		r.Summary.Start = start
		return r
	}
	b.put(at("events/c", day(2)), at("events/a", day(2)), at("events/b", day(1)), at("events/d", day(3)), at("events/never", time.Time{}),
		at("projects/p", day(2)), at("events/old", time.Date(1066, 10, 14, 0, 0, 0, 0, time.UTC)), at("events/far", time.Date(9999, 12, 31, 23, 0, 0, 0, time.UTC)))
	for _, test := range []struct {
		rule     string
		from, to time.Time
		want     []data.Ref
	}{
		{"no bounds", time.Time{}, time.Time{}, []data.Ref{"events/old", "events/b", "events/a", "events/c", "events/d", "events/far"}},
		{"from is in", day(2), time.Time{}, []data.Ref{"events/a", "events/c", "events/d", "events/far"}},
		{"to is out", time.Time{}, day(2), []data.Ref{"events/old", "events/b"}},
		{"one day", day(2), day(3), []data.Ref{"events/a", "events/c"}},
		{"nothing", day(4), day(5), nil},
	} {
		for _, limit := range []int{1, 3} {
			got := pages(b, limit, func(last *data.Entry, p data.Page) ([]data.Entry, error) {
				return b.Starting(b.ctx, data.Events, test.from, test.to, last, p)
			})
			equal(b, fmt.Sprintf("%s, pages of %d", test.rule, limit), refs(got), test.want)
		}
	}
	b.withdraw("events/a", nil)
	moved := at("events/d", day(1))
	data.Add(&moved.Node, "startDate", data.NewText("earlier", ""))
	b.put(moved)
	got, err := b.Starting(b.ctx, data.Events, day(1), day(4), nil, data.Page{Limit: 9, Body: true})
	b.must(err)
	equal(b, "after changes", refs(got), []data.Ref{"events/b", "events/d", "events/c"})
	equal(b, "with bodies", got[1], b.get("events/d", nil))
}

func counts(b *bench) {
	b.put(record("events/a", "a"), record("events/b", "b"), record("places/a", "a"))
	b.put(record("events/a", "changed"), record("places/a", "a"))
	b.count(data.Events, 2)
	b.count(data.Places, 1)
	b.count(data.People, 0)
	b.withdraw("events/a", nil)
	b.count(data.Events, 1)
	b.put(record("events/a", "back"))
	b.count(data.Events, 2)
}

func changes(b *bench) {
	b.put(record("events/b", "1"), record("events/a", "1"), record("people/c", "1"))
	first := b.now
	b.put(record("events/a", "2"), record("events/b", "1"), record("events/d", "1"))
	log, err := b.Changes(b.ctx, 0, 100)
	b.must(err)
	want := []data.Change{
		{Ref: "events/b", Op: data.Create, At: first},
		{Ref: "events/a", Op: data.Create, At: first},
		{Ref: "people/c", Op: data.Create, At: first},
		{Ref: "events/a", Op: data.Update, At: b.now},
		{Ref: "events/d", Op: data.Create, At: b.now},
	}
	if len(log) != len(want) {
		b.Fatalf("got %d changes, want %d", len(log), len(want))
	}
	for i := range want {
		if i > 0 && log[i].Cursor <= log[i-1].Cursor {
			b.Errorf("change %d has cursor %d, the one before %d", i, log[i].Cursor, log[i-1].Cursor)
		}
		got := log[i]
		want[i].Cursor, want[i].Hash = got.Cursor, got.Hash
		equal(b, "change", got, want[i])
	}
	equal(b, "hash", log[4].Hash, b.get("events/d", nil).Hash)
	equal(b, "cursor of the entry", b.get("events/d", nil).Cursor, b.Cursor())
	rest, err := b.Changes(b.ctx, log[1].Cursor, 2)
	b.must(err)
	equal(b, "two behind the second", rest, log[2:4])
	rest, err = b.Changes(b.ctx, b.Cursor(), 2)
	b.must(err)
	equal(b, "behind the last", len(rest), 0)
}

func changesConcurrent(b *bench) {
	const writers, batches, size = 4, 12, 5
	var wg sync.WaitGroup
	done := make(chan struct{})
	for w := range writers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for n := range batches {
				var batch []data.Record
				for i := range size {
					batch = append(batch, record(data.NewRef(data.Events, fmt.Sprintf("w%d-%d-%d", w, n, i)), "x"))
				}
				if _, err := b.Put(b.ctx, b.now, batch); err != nil {
					b.Error(err)
				}
			}
		}()
	}
	go func() { wg.Wait(); close(done) }()

	seen := map[data.Ref]bool{}
	var after data.Cursor
	for finished := false; ; {
		asked := b.Cursor()
		log, err := b.Changes(b.ctx, after, 7)
		b.must(err)
		for _, c := range log {
			if c.Cursor <= after {
				b.Fatalf("cursor %d came after %d", c.Cursor, after)
			}
			after = c.Cursor
			if seen[c.Ref] {
				b.Fatalf("%s came twice", c.Ref)
			}
			seen[c.Ref] = true
		}
		if len(log) == 0 {
			if after < asked {
				b.Fatalf("the log ended at %d, Cursor had said %d", after, asked)
			}
			if finished {
				break
			}
			select {
			case <-done:
				finished = true
			default:
			}
		}
	}
	equal(b, "changes seen", len(seen), writers*batches*size)
	b.count(data.Events, writers*batches*size)
}

// logged makes three changes of events and two of organizations, and a rename; their cursors are 1 to 7.
func logged(b *bench) {
	b.put(record("events/a", "one"))        // 1
	b.put(record("organizations/o", "one")) // 2
	b.put(record("events/b", "one"))        // 3
	b.put(record("events/a", "two"))        // 4
	b.withdraw("organizations/o", nil)      // 5
	b.rename("events/b", "events/c", nil)   // 6 and 7
}

func log(b *bench) {
	logged(b)
	cursors := func(c data.Collection, after data.Cursor, limit int) []data.Cursor {
		changes, err := b.Log(b.ctx, c, after, limit)
		b.must(err)
		var list []data.Cursor
		for _, change := range changes {
			equal(b, "collection", change.Ref.Collection(), c)
			list = append(list, change.Cursor)
		}
		return list
	}
	equal(b, "events", cursors("events", 0, 100), []data.Cursor{1, 3, 4, 6, 7})
	all, err := b.Log(b.ctx, "", 2, 3)
	b.must(err)
	changes, err := b.Changes(b.ctx, 2, 3)
	b.must(err)
	equal(b, "no collection", all, changes)
	equal(b, "events behind 3, two", cursors("events", 3, 2), []data.Cursor{4, 6})
	equal(b, "organizations", cursors("organizations", 0, 100), []data.Cursor{2, 5})
	equal(b, "places", len(cursors("places", 0, 100)), 0)
}

func latest(b *bench) {
	logged(b)
	type seen struct {
		Ref    data.Ref
		State  data.State
		Cursor data.Cursor
	}
	list := func(c data.Collection, after, upTo data.Cursor, limit int) []seen {
		entries, err := b.Latest(b.ctx, c, after, upTo, data.Page{Limit: limit})
		b.must(err)
		var all []seen
		for _, e := range entries {
			all = append(all, seen{e.Ref, e.State, e.Cursor})
		}
		return all
	}
	a, o := seen{"events/a", data.Live, 4}, seen{"organizations/o", data.Gone, 5}
	left, arrived := seen{"events/b", data.Moved, 6}, seen{"events/c", data.Live, 7}
	equal(b, "all", list("", 0, 7, 100), []seen{a, o, left, arrived})
	equal(b, "the first two", list("", 0, 7, 2), []seen{a, o})
	equal(b, "behind 5", list("", 5, 7, 100), []seen{left, arrived})
	equal(b, "up to 6", list("", 4, 6, 100), []seen{o, left})
	equal(b, "events", list("events", 0, 7, 100), []seen{a, left, arrived})
	newest, err := b.Newest(b.ctx, "", 7, data.Page{Limit: 2})
	b.must(err)
	equal(b, "the newest before 7", refs(newest), []data.Ref{"events/b", "organizations/o"})
	newest, err = b.Newest(b.ctx, "events", 8, data.Page{Limit: 100})
	b.must(err)
	equal(b, "the newest events", refs(newest), []data.Ref{"events/c", "events/b", "events/a"})
	entries, err := b.Latest(b.ctx, "events", 0, 4, data.Page{Limit: 1, Body: true})
	b.must(err)
	equal(b, "its body", entries[0].Body, body(record("events/a", "two")))
}

func before(b *bench) {
	logged(b)
	all, err := b.Changes(b.ctx, 0, 100)
	b.must(err)
	cursor := func(t time.Time) data.Cursor {
		c, err := b.Before(b.ctx, t)
		b.must(err)
		return c
	}
	equal(b, "before the first", cursor(all[0].At), 0)
	equal(b, "just after the first", cursor(all[0].At.Add(time.Millisecond)), 1)
	equal(b, "before the fourth", cursor(all[3].At), 3)
	equal(b, "both changes of a rename", cursor(all[6].At.Add(time.Millisecond)), 7)
	equal(b, "in the far future", cursor(all[6].At.AddDate(100, 0, 0)), 7)

	b.now = b.now.AddDate(-1, 0, 0)
	b.put(record("events/d", "from a clock that was put back"))
	all, err = b.Changes(b.ctx, 6, 100)
	b.must(err)
	equal(b, "the date does not go back", all[1].At, all[0].At)
	equal(b, "nor that of its entry", b.get("events/d", nil).Changed, all[0].At)
}

func version(b *bench) {
	logged(b)
	at := func(c data.Cursor) data.Entry {
		e, err := b.Version(b.ctx, c)
		b.must(err)
		equal(b, "cursor", e.Cursor, c)
		return e
	}
	equal(b, "the first content", at(1).Body, body(record("events/a", "one")))
	equal(b, "the present content", at(4).Body, body(record("events/a", "two")))
	equal(b, "its hash", at(4).Hash, b.get("events/a", nil).Hash)
	gone := at(5)
	equal(b, "a tombstone", gone.State, data.Gone)
	equal(b, "its body", len(gone.Body), 0)
	equal(b, "its hash", gone.Hash, at(2).Hash)
	equal(b, "a redirect", at(6).Moved, data.Ref("events/c"))
	equal(b, "what it leads to", at(7).Body, body(record("events/b", "one")))
	b.put(record("organizations/o", "two"))
	equal(b, "a tombstone that came back", at(5).State, data.Gone)
	equal(b, "and its hash", at(5).Hash, at(2).Hash)
	for _, c := range []data.Cursor{0, 9, -1} {
		if _, err := b.Version(b.ctx, c); !errors.Is(err, data.ErrNotFound) {
			b.Errorf("version %d: got %v, want %v", c, err, data.ErrNotFound)
		}
	}
}

func nth(b *bench) {
	logged(b) // 1 events/a, 2 organizations/o, 3 events/b, 4 events/a, 5 organizations/o, 6 and 7 events/b became events/c
	for _, c := range []struct {
		collection data.Collection
		after      data.Cursor
		n          int
		want       data.Cursor
	}{
		{"", 0, 1, 1}, {"", 0, 7, 7}, {"", 0, 8, 0}, {"", 3, 4, 7},
		{"events", 0, 1, 1}, {"events", 0, 2, 3}, {"events", 0, 5, 7}, {"events", 0, 6, 0}, {"events", 3, 1, 4}, {"events", 7, 1, 0},
		{"organizations", 0, 2, 5}, {"places", 0, 1, 0},
	} {
		got, err := b.Nth(b.ctx, c.collection, c.after, c.n)
		b.must(err)
		equal(b, fmt.Sprintf("change %d of %q behind %d", c.n, c.collection, c.after), got, c.want)
	}
	if _, err := b.Nth(b.ctx, "events", 0, 0); err == nil {
		b.Error("no change: got no error")
	}
}

func history(b *bench) {
	logged(b)
	b.put(record("organizations/o", "two")) // 8: back from its tombstone
	b.put(record("events/c", "two"))        // 9
	cursors := func(changes []data.Change, err error) []data.Cursor {
		b.must(err)
		list := []data.Cursor{}
		for _, c := range changes {
			list = append(list, c.Cursor)
		}
		return list
	}
	for _, c := range []struct {
		ref  data.Ref
		want []data.Cursor
	}{
		{"events/a", []data.Cursor{1, 4}},
		{"organizations/o", []data.Cursor{2, 5, 8}},
		{"events/b", []data.Cursor{3, 6}},
		{"events/c", []data.Cursor{7, 9}},
		{"events/none", []data.Cursor{}},
	} {
		equal(b, "later at "+string(c.ref), cursors(b.Later(b.ctx, c.ref, 0, 100)), c.want)
		for i, cursor := range c.want {
			equal(b, "the next at "+string(c.ref), cursors(b.Later(b.ctx, c.ref, cursor-1, 1)), c.want[i:i+1])
			equal(b, "later than one at "+string(c.ref), cursors(b.Later(b.ctx, c.ref, cursor, 100)), c.want[i+1:])
			before := slices.Clone(c.want[:i])
			slices.Reverse(before)
			equal(b, "earlier than one at "+string(c.ref), cursors(b.Earlier(b.ctx, c.ref, cursor, 100)), before)
			equal(b, "the one before at "+string(c.ref), cursors(b.Earlier(b.ctx, c.ref, cursor, 1)), before[:min(1, i)])
		}
	}
	b.put(record("events/d", "one")) // 10: nothing came after it
	equal(b, "the only one", cursors(b.Earlier(b.ctx, "events/d", 100, 100)), []data.Cursor{10})
	equal(b, "the only one, asked from its beginning", cursors(b.Later(b.ctx, "events/d", 9, 1)), []data.Cursor{10})
	changes, err := b.Later(b.ctx, "events/b", 3, 1)
	b.must(err)
	equal(b, "a rename", changes[0].To, data.Ref("events/c"))
}

func replaced(b *bench) {
	b.put(record("events/a", "one"), record("events/b", "one"))
	b.must(b.Replace(b.ctx, b.tick(), "events/a", "events/b")) // 3
	e := b.get("events/a", data.ErrGone)
	equal(b, "what replaces it", e.Moved, data.Ref("events/b"))
	changes, err := b.Changes(b.ctx, 2, 10)
	b.must(err)
	equal(b, "the change", []data.Change{{Cursor: 3, Ref: "events/a", Op: data.Delete, To: "events/b", At: e.Changed}}, changes)
	at3, err := b.Version(b.ctx, 3)
	b.must(err)
	equal(b, "its version", at3.Moved, data.Ref("events/b"))
	for _, c := range []struct {
		ref, by data.Ref
		want    error
	}{{"events/b", "events/a", data.ErrGone}, {"events/b", "events/none", data.ErrNotFound}, {"events/none", "events/b", data.ErrNotFound}} {
		if err := b.Replace(b.ctx, b.tick(), c.ref, c.by); !errors.Is(err, c.want) {
			b.Errorf("%s by %s: got %v, want %v", c.ref, c.by, err, c.want)
		}
	}
	if err := b.Replace(b.ctx, b.tick(), "events/b", "events/b"); err == nil {
		b.Error("a record replaced itself")
	}
	equal(b, "nothing was withdrawn", b.get("events/b", nil).State, data.Live)
	b.put(record("events/a", "one"))
	equal(b, "back again", b.get("events/a", nil).Moved, data.Ref(""))
	at3, err = b.Version(b.ctx, 3)
	b.must(err)
	equal(b, "its version, for ever", at3.Moved, data.Ref("events/b"))
}

func numbered(b *bench) {
	logged(b)
	last, err := b.Numbers(b.ctx)
	b.must(err)
	equal(b, "numbers", last, 4) // a, o, b that became c, and the redirect
	entries, err := b.Numbered(b.ctx, 1, 3)
	b.must(err)
	equal(b, "refs", refs(entries), []data.Ref{"events/a", "organizations/o", "events/c"})
	for i, e := range entries {
		equal(b, "number", e.Number, int64(i+1))
	}
	equal(b, "number by ref", b.get("events/c", nil).Number, 3)
	entries, err = b.Numbered(b.ctx, 4, 1000)
	b.must(err)
	equal(b, "the rest", refs(entries), []data.Ref{"events/b"})
	if _, err := b.Numbered(b.ctx, 3, 2); err == nil {
		b.Error("a range that ends before it begins was taken")
	}
}

func sources(b *bench) {
	if _, err := b.Source(b.ctx, "a.csv"); !errors.Is(err, data.ErrNotFound) {
		b.Errorf("an unknown source: got error %v, want %v", err, data.ErrNotFound)
	}
	b.put(record("events/a", "a")) // from a.csv
	cursor := b.Cursor()
	agenda := data.SourceInfo{
		Name: "agenda", Address: "https://example.org/agenda.json", License: "https://example.org/licence", Publisher: "Ville de Caen",
		PublisherIRI: "https://example.org/ville", Checked: b.tick(), Obtained: b.tick(), Failed: b.tick(), Failure: "it did not answer",
		ETag: `W/"7"`, LastModified: "Sun, 01 Mar 2026 12:00:00 GMT", Digest: []byte{0, 1, 255},
	}
	b.must(b.PutSource(b.ctx, agenda))
	got, err := b.Source(b.ctx, "agenda")
	b.must(err)
	equal(b, "a source", got, agenda)
	equal(b, "whether it is stale", got.Stale(), true)
	all, err := b.Sources(b.ctx)
	b.must(err)
	equal(b, "sources", all, []data.SourceInfo{{Name: "a.csv"}, agenda})

	sourced := b.Sourced()
	agenda.Failed, agenda.Failure, agenda.Digest = time.Time{}, "", nil
	b.must(b.PutSource(b.ctx, agenda))
	equal(b, "what documents may say of sources", b.Sourced(), sourced)
	got, err = b.Source(b.ctx, "agenda")
	b.must(err)
	equal(b, "a source that answers again", got, agenda)
	b.must(b.PutSource(b.ctx, data.SourceInfo{Name: "a.csv", License: "https://example.org/licence"}))
	if b.Sourced() == sourced {
		b.Error("another licence does not show")
	}
	found, err := b.Keys(b.ctx, "a.csv", []string{"key of a"})
	b.must(err)
	equal(b, "keys of a source of which more is known now", found, map[string]data.Ref{"key of a": "events/a"})
	equal(b, "cursor", b.Cursor(), cursor)
	if err := b.PutSource(b.ctx, data.SourceInfo{Address: "a.csv"}); err == nil {
		b.Error("a source without a name: got no error")
	}
}

func revisions(b *bench) {
	logged(b) // a twice, b renamed to c
	b.put(record("events/new", "new"))
	b.withdraw("events/a", nil)
	b.put(record("events/a", "again"))
	got, err := b.Revisions(b.ctx, []data.Ref{"events/a", "events/new", "events/c", "events/never"})
	b.must(err)
	history := func(ref data.Ref) int { // but the first
		changes, err := b.Earlier(b.ctx, ref, b.Cursor()+1, 100)
		b.must(err)
		return len(changes) - 1
	}
	equal(b, "revisions", got, map[data.Ref]int{"events/a": history("events/a"), "events/c": 1})
	if got["events/a"] < 2 {
		b.Errorf("got %d revisions of what was withdrawn and came back", got["events/a"])
	}
}

// answers is everything that a snapshot says.
func answers(b *bench, s data.Snapshot) string {
	b.Helper()
	var all []any
	say := func(answer any, err error) {
		b.Helper()
		b.must(err)
		all = append(all, answer)
	}
	all = append(all, s.Cursor())
	for _, ref := range []data.Ref{"events/a", "events/b", "events/c", "events/d", "events/e"} {
		e, err := s.Get(b.ctx, ref)
		all = append(all, e, err)
		changes, err := s.Earlier(b.ctx, ref, 1000, 100)
		say(changes, err)
	}
	heads, err := s.Heads(b.ctx, []data.Ref{"events/a", "events/e"})
	say(heads, err)
	for _, c := range []data.Collection{data.Events, data.Organizations} {
		entries, err := s.List(b.ctx, c, data.Page{Limit: 100, Body: true})
		say(entries, err)
		count, err := s.Count(b.ctx, c)
		say(count, err)
	}
	entries, err := s.Referrers(b.ctx, "organizations/o", data.Page{Limit: 100})
	say(entries, err)
	entries, err = s.Latest(b.ctx, "", 0, 1000, data.Page{Limit: 100, Body: true})
	say(entries, err)
	changes, err := s.Changes(b.ctx, 0, 1000)
	say(changes, err)
	numbers, err := s.Numbers(b.ctx)
	say(numbers, err)
	entries, err = s.Numbered(b.ctx, 1, 1000)
	say(entries, err)
	counts, err := s.Revisions(b.ctx, []data.Ref{"events/a", "events/b"})
	say(counts, err)
	version, err := s.Version(b.ctx, 1)
	all = append(all, version, err)
	return fmt.Sprintf("%+v", all)
}

func snapshotStands(b *bench) {
	b.put(record("events/a", "one"), record("events/b", "one"), record("events/c", "one"), referring("events/d", "organizations/o"), record("organizations/o", "o"))
	before := answers(b, b.Store)
	err := b.Snapshot(b.ctx, func(s data.Snapshot) error {
		equal(b, "a snapshot", answers(b, s), before)
		b.put(record("events/a", "two"), record("events/e", "new"), record("organizations/o", "two"))
		b.withdraw("events/b", nil)
		b.rename("events/c", "events/f", nil)
		b.put(record("events/d", "refers no more"))
		equal(b, "a snapshot while others wrote", answers(b, s), before)
		after := answers(b, b.Store)
		if after == before {
			b.Error("the store stands still with its snapshot")
		}
		return b.Snapshot(b.ctx, func(later data.Snapshot) error {
			equal(b, "a second snapshot", answers(b, later), after)
			equal(b, "the first, beside a second", answers(b, s), before)
			return nil
		})
	})
	b.must(err)
	b.put(record("events/z", "z"))
	equal(b, "cursor afterwards", b.get("events/z", nil).Cursor, b.Cursor())
}

func snapshotEnds(b *bench) {
	b.put(record("events/a", "one"))
	odd := errors.New("odd")
	if err := b.Snapshot(b.ctx, func(data.Snapshot) error { return odd }); err != odd {
		b.Errorf("got error %v, want the reader's own", err)
	}
	ctx, cancel := context.WithCancel(b.ctx)
	err := b.Snapshot(ctx, func(s data.Snapshot) error {
		cancel()
		_, err := s.List(ctx, data.Events, data.Page{Limit: 10})
		return err
	})
	if !errors.Is(err, context.Canceled) {
		b.Errorf("cancelled while it read: got error %v, want %v", err, context.Canceled)
	}
	if err := b.Snapshot(ctx, func(data.Snapshot) error { return nil }); !errors.Is(err, context.Canceled) {
		b.Errorf("cancelled before: got error %v, want %v", err, context.Canceled)
	}
	b.must(b.Snapshot(b.ctx, func(s data.Snapshot) error { // several at once read one
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for range 50 {
					if e, err := s.Get(b.ctx, "events/a"); err != nil || e.Summary.Name != "one" {
						b.Errorf("got %+v, %v", e, err)
					}
				}
			})
		}
		for n := range 20 {
			b.put(record("events/a", fmt.Sprint(n)))
		}
		wg.Wait()
		return nil
	}))
}

func given(b *bench) {
	got, err := b.Given(b.ctx, "a.csv")
	b.must(err)
	equal(b, "of an unknown source", got, data.Given{})
	want := data.Given{Records: &data.Numbers{}, Open: true, Unknown: 2, At: b.tick()}
	for _, number := range []int64{1, 2, 70000} {
		want.Records.Add(number)
	}
	b.must(b.PutGiven(b.ctx, "a.csv", want))
	got, err = b.Given(b.ctx, "a.csv")
	b.must(err)
	if !got.Records.Equal(want.Records) {
		b.Errorf("got records %v", slices.Collect(got.Records.All()))
	}
	got.Records = want.Records
	equal(b, "what it gave", got, want)
	b.must(b.PutSource(b.ctx, data.SourceInfo{Name: "a.csv", Address: "a.csv"}))
	b.must(b.PutGiven(b.ctx, "a.csv", data.Given{Records: &data.Numbers{}}))
	got, err = b.Given(b.ctx, "a.csv")
	b.must(err)
	if got.Records == nil || got.Records.Len() != 0 || got.Open || !got.At.IsZero() {
		b.Errorf("a source that gave nothing: got %+v", got)
	}
	info, err := b.Source(b.ctx, "a.csv")
	b.must(err)
	equal(b, "address", info.Address, "a.csv")
	equal(b, "cursor", b.Cursor(), 0)
}

func claims(b *bench) {
	batch := []data.Record{record("events/a", "a"), record("events/b", "b"), record("events/c", "c")}
	b.put(batch...)
	for i := range batch {
		equal(b, "number that Put has set", batch[i].Number, int64(i+1))
	}
	b.put(batch...)
	equal(b, "number of an unchanged record", batch[2].Number, 3)
	other := record("events/a", "a")
	other.Key = "another"
	b.put(other)
	b.rename("events/b", "events/d", nil)
	b.withdraw("events/c", nil)
	all := []data.Claim{{Key: "another", Number: 1}, {Key: "key of a", Number: 1}, {Key: "key of b", Number: 2}, {Key: "key of c", Number: 3}}
	list := func(source, after string, limit int) []data.Claim {
		got, err := b.Claims(b.ctx, source, after, limit)
		b.must(err)
		return got
	}
	equal(b, "all", list("a.csv", "", 10), all)
	equal(b, "two behind the first", list("a.csv", "another", 2), all[1:3])
	equal(b, "behind the last", len(list("a.csv", "key of c", 2)), 0)
	equal(b, "of another source", len(list("b.csv", "", 2)), 0)
	if _, err := b.Claims(b.ctx, "a.csv", "", 0); err == nil {
		b.Error("0 claims: got no error")
	}
}

func byNumber(b *bench) {
	logged(b)
	entries, err := b.ByNumber(b.ctx, []int64{4, 1, 99, 0}, false)
	b.must(err)
	equal(b, "refs", refs(entries), []data.Ref{"events/b", "events/a"})
	equal(b, "body", len(entries[1].Body), 0)
	entries, err = b.ByNumber(b.ctx, []int64{1, 2}, true)
	b.must(err)
	equal(b, "a live record", entries[0], b.get("events/a", nil))
	equal(b, "a tombstone", entries[1], b.get("organizations/o", data.ErrGone))
}

func dropped(b *bench) {
	b.put(record("events/a", "a"), record("events/b", "b"), record("events/c", "c"), record("events/d", "d"))
	departure := func(ref data.Ref, instead *data.Record) data.Departure {
		return data.Departure{Ref: ref, Hash: b.get(ref, nil).Hash, Instead: instead}
	}
	cancelled, same := record("events/b", "b, cancelled"), record("events/c", "c")
	list := []data.Departure{departure("events/a", nil), departure("events/b", &cancelled), departure("events/c", &same), departure("events/d", nil)}
	b.put(record("events/d", "d has changed since"))
	cursor := b.Cursor()
	outcomes, err := b.Drop(b.ctx, b.tick(), list)
	b.must(err)
	equal(b, "outcomes", outcomes, []data.Outcome{data.Withdrawn, data.Updated, data.Unchanged, data.Unchanged})
	equal(b, "changes", b.Cursor(), cursor+2)
	b.get("events/a", data.ErrGone)
	equal(b, "name", b.get("events/b", nil).Summary.Name, "b, cancelled")
	equal(b, "name of what has changed", b.get("events/d", nil).Summary.Name, "d has changed since")
	b.count(data.Events, 3)
	outcomes, err = b.Drop(b.ctx, b.tick(), list)
	b.must(err)
	equal(b, "outcomes of the same again", outcomes, []data.Outcome{data.Unchanged, data.Unchanged, data.Unchanged, data.Unchanged})

	wrong := record("things/x", "x")
	_, err = b.Drop(b.ctx, b.tick(), []data.Departure{departure("events/c", nil), departure("events/d", &wrong)})
	if err == nil {
		b.Error("a record in no collection: got no error")
	}
	b.get("events/c", nil) // all or nothing
}

func isolation(b *bench) {
	pair := func(n int) []data.Record {
		return []data.Record{record("events/a", fmt.Sprint(n)), record("events/b", fmt.Sprint(n))}
	}
	b.put(pair(0)...)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 2 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for {
				select {
				case <-stop:
					return
				default:
				}
				page, err := b.List(b.ctx, data.Events, data.Page{Limit: 10})
				if err != nil {
					b.Error(err)
					return
				}
				if len(page) != 2 || page[0].Summary.Name != page[1].Summary.Name {
					b.Errorf("half a batch: %+v", page)
					return
				}
			}
		}()
	}
	for n := 1; n <= 20; n++ {
		b.put(pair(n)...)
		if got := b.get("events/b", nil).Summary.Name; got != fmt.Sprint(n) {
			b.Errorf("after a put: got %s, want %d", got, n)
		}
	}
	close(stop)
	wg.Wait()
}

func odd(b *bench) {
	for i, text := range []string{
		"", "\x00", "a\x00b", "'; DROP TABLE record; --", "« é » œ ß 日本語 🎉", "\xff\xfe", "\u2028\r\n\t", strings.Repeat("x", 1<<20),
	} {
		r := record(data.NewRef(data.Events, fmt.Sprintf("n%d", i)), text)
		r.Key, r.Source = "key "+text, "source "+text
		if len(text) > 1000 {
			r.Key, r.Source = "big", "big"
		}
		r.Node.ID = text
		b.put(r)
		e := b.get(r.Ref, nil)
		if !bytes.Equal(e.Body, body(r)) || e.Key != r.Key || e.Source != r.Source || e.Summary != r.Summary {
			b.Errorf("%.20q did not come back", text)
		}
		found, err := b.Keys(b.ctx, r.Source, []string{r.Key})
		b.must(err)
		if found[r.Key] != r.Ref {
			b.Errorf("key with %.20q: got %q, want %s", text, found[r.Key], r.Ref)
		}
	}
	var many []data.Record
	for i := range 1200 {
		many = append(many, record(data.NewRef(data.Places, fmt.Sprintf("p%d", i)), "x"))
	}
	b.put(many...)
	b.count(data.Places, 1200)
	page, err := b.List(b.ctx, data.Places, data.Page{Limit: 5000})
	b.must(err)
	equal(b, "one large page", len(page), 1200)
}

func cancelled(b *bench) {
	b.put(record("events/a", "a"))
	cursor := b.Cursor()
	ctx, cancel := context.WithCancel(b.ctx)
	cancel()
	_, put := b.Put(ctx, b.now, []data.Record{record("events/b", "b")})
	_, get := b.Get(ctx, "events/a")
	_, list := b.List(ctx, data.Events, data.Page{Limit: 1})
	for name, err := range map[string]error{
		"put": put, "get": get, "list": list,
		"withdraw": b.Withdraw(ctx, b.now, "events/a"), "rename": b.Rename(ctx, b.now, "events/a", "events/c"),
	} {
		if !errors.Is(err, context.Canceled) {
			b.Errorf("%s: got error %v, want %v", name, err, context.Canceled)
		}
	}
	// Cancelled in the middle: all or nothing, and the store goes on.
	for n := range 8 {
		ctx, cancel := context.WithCancel(b.ctx)
		var batch []data.Record
		for i := range 400 {
			batch = append(batch, record(data.NewRef(data.People, fmt.Sprintf("b%d-%d", n, i)), "x"))
		}
		go cancel()
		before, err := b.Count(b.ctx, data.People)
		b.must(err)
		_, err = b.Put(ctx, b.now, batch)
		switch {
		case err == nil:
			b.count(data.People, before+len(batch))
		case errors.Is(err, context.Canceled):
			b.count(data.People, before)
		default:
			b.Fatal(err)
		}
	}
	b.get("events/b", data.ErrNotFound)
	if b.Cursor() < cursor {
		b.Errorf("the cursor went back from %d to %d", cursor, b.Cursor())
	}
	b.put(record("events/b", "b"))
	b.get("events/b", nil)
}

func senseless(b *bench) {
	b.put(record("events/a", "a"))
	if _, err := b.List(b.ctx, data.Events, data.Page{}); err == nil {
		b.Error("a list of 0: got no error")
	}
	if _, err := b.Referrers(b.ctx, "events/a", data.Page{Limit: -1}); err == nil {
		b.Error("referrers, -1 of them: got no error")
	}
	if _, err := b.Changes(b.ctx, 0, 0); err == nil {
		b.Error("changes, 0 of them: got no error")
	}
	if err := b.Rename(b.ctx, b.now, "events/a", "events/Été"); err == nil {
		b.Error("rename to what is no ref: got no error")
	}
	deep := record("events/deep", "x")
	for range 100 {
		inner := deep.Node
		deep.Node = data.Node{Properties: []data.Property{{Name: "part", Values: []data.Value{data.NewNested(&inner)}}}}
	}
	if _, err := b.Put(b.ctx, b.now, []data.Record{deep}); err == nil {
		b.Error("put of a record nested deeper than can be read: got no error")
	}
	b.get("events/deep", data.ErrNotFound)
	b.get("events/", data.ErrNotFound)
	b.get("", data.ErrNotFound)
}

func closed(b *bench) {
	b.put(record("events/a", "a"))
	b.must(b.Close())
	b.must(b.Close()) // twice is once
	if _, err := b.Get(b.ctx, "events/a"); err == nil {
		b.Error("get: got no error")
	}
	if _, err := b.Put(b.ctx, b.now, []data.Record{record("events/b", "b")}); err == nil {
		b.Error("put: got no error")
	}
	if err := b.Ready(b.ctx); err == nil {
		b.Error("ready: got no error")
	}
	if err := b.Snapshot(b.ctx, func(data.Snapshot) error { return nil }); err == nil {
		b.Error("snapshot: got no error")
	}
}
