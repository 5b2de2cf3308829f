package data_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
)

// fair is a source in a store, imported as a whole again and again.
type fair struct {
	*testing.T
	data.Store
	opts data.CensusOptions
	imp  data.ImportOptions
	now  time.Time
}

func newFair(t *testing.T) *fair {
	return &fair{T: t, Store: open(t), now: morning, opts: data.CensusOptions{
		Ended: func(n *data.Node, at time.Time) bool {
			end, err := time.Parse(time.DateOnly, data.First(n, "endDate").Text)
			return err == nil && end.Before(at)
		},
		Cancel: func(n *data.Node) { data.Set(n, "eventStatus", data.NewText("cancelled", "")) },
	}}
}

// whole imports all that the source has now, one input after the other.
func (f *fair) whole(inputs ...[]data.Item) (sum ran, err error) {
	f.Helper()
	f.imp.Now = func() time.Time { return f.now }
	f.imp.Problem = func(p data.Problem) { sum.told = append(sum.told, p) }
	c, err := data.NewCensus(f.Context(), f.Store, "agenda", f.opts)
	if err != nil {
		f.Fatal(err)
	}
	defer c.Close()
	f.imp.Census = c
	for _, items := range inputs {
		r, err := data.Import(f.Context(), f.Store, slices.Values(items), f.imp)
		if err != nil {
			f.Fatal(err)
		}
		sum.Add(r.Progress)
	}
	f.imp.Census = nil
	r, err := c.Finish(f.Context(), f.imp)
	sum.Add(r.Progress)
	sum.Interrupted = r.Interrupted
	return sum, err
}

// good is whole, without an error.
func (f *fair) good(inputs ...[]data.Item) ran {
	f.Helper()
	r, err := f.whole(inputs...)
	if err != nil {
		f.Fatal(err)
	}
	if !f.imp.DryRun && r.Read != r.Created+r.Updated+r.Unchanged+r.Bad {
		f.Errorf("the counts do not add up: %+v", r.Progress)
	}
	if r.Missing != r.Withdrawn+r.Cancelled+r.Left+r.Kept {
		f.Errorf("the missing do not add up: %+v", r.Progress)
	}
	return r
}

// counts are the numbers of a report that are not 0.
func counts(p data.Progress) string {
	var b strings.Builder
	for _, n := range []struct {
		name  string
		count int
	}{{"new", p.Created}, {"changed", p.Updated}, {"unchanged", p.Unchanged}, {"bad", p.Bad}, {"missing", p.Missing}, {"withdrawn", p.Withdrawn},
		{"cancelled", p.Cancelled}, {"kept", p.Kept}, {"renamed", p.Renamed}} {
		if n.count > 0 {
			fmt.Fprintf(&b, " %d %s", n.count, n.name)
		}
	}
	return strings.TrimSpace(b.String())
}

func (f *fair) is(r ran, want string) {
	f.Helper()
	if got := counts(r.Progress); got != want {
		f.Errorf("got %q, want %q; %+v", got, want, r.told)
	}
}

func (f *fair) state(ref data.Ref) data.State {
	f.Helper()
	heads, err := f.Heads(f.Context(), []data.Ref{ref})
	if err != nil {
		f.Fatal(err)
	}
	return heads[ref].State
}

func (f *fair) status(ref data.Ref) string {
	f.Helper()
	e, err := f.Get(f.Context(), ref)
	if err != nil {
		f.Fatal(err)
	}
	n, err := data.Decode(e.Body)
	if err != nil {
		f.Fatal(err)
	}
	return data.First(n, "eventStatus").Text
}

// dated is an event that ends on a day.
func dated(key, end string, more ...string) data.Item {
	item := event(key, "Event "+key, more...)
	data.Add(&item.Record.Node, "endDate", data.Value{Kind: data.Date, Text: end})
	return item
}

const (
	soon = "2025-06-01"
	past = "2024-06-01"
)

func many(from, to int) []data.Item {
	var items []data.Item
	for i := from; i < to; i++ {
		items = append(items, dated(fmt.Sprintf("k%d", i), soon))
	}
	return items
}

func place(key string) data.Item {
	item := event(key, "Place "+key)
	item.Collection, item.Record.Node.Types = data.Places, []string{"Place"}
	return item
}

func TestWhatASourceDoesNotGiveAnyMoreIsWithdrawn(t *testing.T) {
	f := newFair(t)
	f.is(f.good(append(many(0, 20), dated("old", past), place("hall"))), "22 new")
	cursor := f.Cursor()
	f.is(f.good(append(many(0, 20), dated("old", past), place("hall"))), "22 unchanged")
	if f.Cursor() != cursor {
		t.Error("an import of the same wrote something")
	}
	f.is(f.good(append(many(1, 20), dated("new", soon))), "1 new 19 unchanged 3 missing 2 withdrawn 1 kept")
	for ref, want := range map[data.Ref]data.State{"events/k0": data.Gone, "events/old": data.Live, "places/hall": data.Gone, "events/k1": data.Live} {
		if got := f.state(ref); got != want {
			t.Errorf("%s: got state %d, want %d", ref, got, want)
		}
	}
	f.is(f.good(append(many(1, 20), dated("new", soon))), "20 unchanged")
	f.is(f.good(append(many(0, 20), place("hall"), dated("new", soon))), "2 new 20 unchanged")
	if f.state("events/k0") != data.Live || f.state("places/hall") != data.Live {
		t.Error("what came again is not back")
	}
}

func TestAMissingEventIsCancelledWhereThatIsWanted(t *testing.T) {
	f := newFair(t)
	f.opts.Missing = data.CancelMissing
	all := append(many(0, 20), dated("old", past), place("hall"))
	f.good(all)
	f.is(f.good(many(1, 20)), "19 unchanged 3 missing 1 cancelled 2 kept")
	if f.status("events/k0") != "cancelled" || f.status("events/old") != "" || f.state("places/hall") != data.Live {
		t.Error("an event of the future is cancelled, and nothing else")
	}
	f.is(f.good(many(1, 20)), "19 unchanged")
	f.is(f.good(all), "1 changed 21 unchanged")
	if f.status("events/k0") != "" {
		t.Error("it is back, and still cancelled")
	}
}

func TestMissingRecordsMayStay(t *testing.T) {
	f := newFair(t)
	f.opts.Missing = data.KeepMissing
	f.good(many(0, 20))
	f.is(f.good(many(1, 20)), "19 unchanged 1 missing 1 kept")
	if f.state("events/k0") != data.Live {
		t.Error("it is gone")
	}
}

func TestASourceThatLosesTooMuchIsRefused(t *testing.T) {
	f := newFair(t)
	f.good(many(0, 20))
	cursor := f.Cursor()
	changed := append(many(5, 20), dated("new", soon))
	_, err := f.whole(changed)
	var loss *data.LossError
	if !errors.As(err, &loss) || loss.Lost != 5 || loss.Of != 20 {
		t.Fatalf("got error %v, want that 5 of 20 are missing", err)
	}
	if want := "agenda: 5 of the 20 records that it gave the last time are missing, and at most 20 % may be; nothing of this import was published"; err.Error() != want {
		t.Errorf("got %q", err)
	}
	if f.Cursor() != cursor {
		t.Error("something of it was published")
	}
	if _, err := f.whole(); !errors.As(err, &loss) || loss.Lost != 20 {
		t.Errorf("no input at all: got error %v", err)
	}
	f.opts.MaxLoss = -1
	if _, err := f.whole(many(1, 20)); !errors.As(err, &loss) {
		t.Errorf("one is lost where none may be: got error %v", err)
	}
	f.opts.MaxLoss = 0
	f.is(f.good(many(4, 20)), "16 unchanged 4 missing 4 withdrawn") // a fifth
	f.opts.Confirm = true
	f.is(f.good(changed), "1 new 15 unchanged 1 missing 1 withdrawn")
	f.is(f.good(many(10, 20)), "10 unchanged 6 missing 6 withdrawn")
}

func TestWhatHasEndedSinceIsNotLost(t *testing.T) {
	f := newFair(t)
	f.good(append(many(0, 10), dated("a", "2024-12-01"), dated("b", "2024-12-02"), dated("c", "2024-12-03"), dated("d", "2024-12-03")))
	f.now = time.Date(2024, 12, 10, 0, 0, 0, 0, time.UTC)
	f.is(f.good(many(0, 10)), "10 unchanged 4 missing 4 kept")

	f = newFair(t) // what had ended before and vanishes now does need an explanation
	f.good(append(many(0, 10), dated("a", past), dated("b", past), dated("c", past), dated("d", past)))
	f.now = f.now.AddDate(0, 0, 1)
	var loss *data.LossError
	if _, err := f.whole(many(0, 10)); !errors.As(err, &loss) || loss.Lost != 4 || loss.Of != 14 {
		t.Errorf("got error %v, want that 4 of 14 are missing", err)
	}
}

func bad(item data.Item) data.Item {
	item.Problems = []data.Problem{{Severity: data.Error, Code: "not-a-date"}}
	return item
}

func TestABadRecordIsNotMissing(t *testing.T) {
	f := newFair(t)
	named := event("", "Gala")
	f.good(append(many(0, 20), named))
	undated := event("", "Gala")
	undated.Record.Summary.Start = time.Time{} // so that nothing can be known by it but its name
	f.is(f.good(append(many(1, 20), bad(dated("k0", "soon")), bad(undated))), "19 unchanged 2 bad")
	if f.state("events/k0") != data.Live || f.state("events/gala") != data.Live {
		t.Error("it was taken off")
	}
	f.is(f.good(many(1, 20)), "19 unchanged 2 missing 2 withdrawn") // they are still known to have been given

	f.is(f.good(append(many(2, 20), bad(data.Item{Collection: data.Events, Record: data.Record{Source: "agenda"}}))),
		"18 unchanged 1 bad 1 missing 1 kept")
	f.is(f.good(append(many(2, 20), bad(data.Item{Collection: data.Events, Record: data.Record{Source: "agenda"}}))),
		"18 unchanged 1 bad 1 missing 1 withdrawn") // there was one such the last time too
}

func TestABrokenInputMissesNothing(t *testing.T) {
	f := newFair(t)
	f.good(many(0, 20))
	broken := data.Item{None: true, Problems: []data.Problem{{Severity: data.Error, Code: "unreadable", Place: data.Position{File: "agenda.json", Line: 7}}}}
	f.opts.Confirm = true // and be it confirmed
	r := f.good(append(many(10, 21), broken))
	f.is(r, "1 new 10 unchanged 10 missing 10 kept")
	if len(r.told) != 1 || r.told[0].Code != "missing-kept" || !strings.Contains(r.told[0].Message, "agenda.json:7") {
		t.Errorf("got problems %+v", r.told)
	}
	f.opts.Confirm = false
	f.is(f.good(many(2, 21)), "19 unchanged 2 missing 2 withdrawn")

	odd := data.Item{None: true, Problems: []data.Problem{{Severity: data.Warning, Code: "no-records"}}}
	f.is(f.good([]data.Item{odd}), "19 missing 19 kept") // an error page in the place of the agenda
	f.is(f.good(append(many(3, 21), odd)), "18 unchanged 1 missing 1 withdrawn")
}

func TestAKeyThatChangesAloneIsARename(t *testing.T) {
	f := newFair(t)
	with := func(key, text string) data.Item {
		item := dated("x", soon, text)
		item.Record.Key, item.Record.Summary.Name = key, text
		data.Add(&item.Record.Node, "url", data.NewLink("https://example.org/e/"+key+"?lang=fr"))
		data.Add(&item.Record.Node, "identifier", data.NewText(key, ""))
		return item
	}
	f.good([]data.Item{with("1", "A"), with("2", "B"), with("3", "C"), with("4", "D"), with("44", "D")})
	if err := f.Rename(f.Context(), f.now, "events/2", "events/bal"); err != nil {
		t.Fatal(err)
	}
	created, err := f.Get(f.Context(), "events/1")
	if err != nil {
		t.Fatal(err)
	}
	f.opts.MaxLoss = 0.5
	// 1 and 2 have new keys; of D there were two, so that nobody knows which is which.
	f.is(f.good([]data.Item{with("11", "A"), with("22", "B"), with("3", "C"), with("5", "D")}),
		"1 new 2 changed 1 unchanged 2 missing 2 withdrawn 2 renamed")
	e, err := f.Get(f.Context(), "events/1")
	if !errors.Is(err, data.ErrMoved) || e.Moved != "events/11" {
		t.Errorf("the old address: got %+v, %v, want a redirect to events/11", e, err)
	}
	if e, err = f.Get(f.Context(), "events/11"); err != nil || e.Number != created.Number || e.Created != created.Created {
		t.Errorf("got %+v, %v, want the record of before", e, err)
	}
	if f.state("events/bal") != data.Live || f.state("events/22") != 0 {
		t.Error("an address that does not come from the key stays")
	}
	f.is(f.good([]data.Item{with("11", "A"), with("22", "B"), with("3", "C"), with("5", "D")}), "4 unchanged")
	// All keys change, and nothing is lost.
	f.opts.MaxLoss = -1
	f.is(f.good([]data.Item{with("a", "A"), with("b", "B"), with("c", "C"), with("d", "D")}), "4 changed 4 renamed")
}

func TestACensusOfSeveralInputs(t *testing.T) {
	f := newFair(t)
	f.is(f.good(many(0, 10), many(10, 20)), "20 new")
	f.is(f.good(many(0, 10), many(10, 20)), "20 unchanged")
	f.is(f.good(many(9, 20), many(0, 7)), "18 unchanged 2 missing 2 withdrawn")
	// A key in two inputs: the later one counts, every time.
	twice := [][]data.Item{{dated("k1", soon, "first")}, append(many(2, 7), dated("k1", soon, "second"))}
	f.opts.MaxLoss = 1
	r := f.good(twice...)
	f.is(r, "1 changed 6 unchanged 12 missing 12 withdrawn")
	cursor := f.Cursor()
	f.is(f.good(twice...), "7 unchanged")
	if f.Cursor() != cursor {
		t.Error("an import of the same wrote something")
	}
}

func TestAPartialImportAddsToWhatASourceGave(t *testing.T) {
	f := newFair(t)
	f.good(many(0, 20))
	run(t, f.Store, data.ImportOptions{}, many(20, 22)...)
	f.is(f.good(many(1, 21)), "20 unchanged 2 missing 2 withdrawn")

	f = newFair(t) // never imported as a whole
	run(t, f.Store, data.ImportOptions{}, many(0, 20)...)
	f.is(f.good(many(1, 20)), "19 unchanged 1 missing 1 withdrawn")
}

func TestOtherSourcesAreLeftAlone(t *testing.T) {
	f := newFair(t)
	other := dated("other", soon)
	other.Record.Source = "other"
	run(t, f.Store, data.ImportOptions{}, other)
	f.good(many(0, 20))
	run(t, f.Store, data.ImportOptions{}, other)
	if err := f.Withdraw(f.Context(), f.now, "events/k3"); err != nil {
		t.Fatal(err)
	}
	f.is(f.good(append(many(1, 3), many(4, 20)...)), "18 unchanged 1 missing 1 withdrawn")
	if f.state("events/other") != data.Live {
		t.Error("another source's record is gone")
	}
}

func TestADryCensusWritesNothing(t *testing.T) {
	f := newFair(t)
	f.good(many(0, 20))
	cursor := f.Cursor()
	f.imp.DryRun = true
	f.is(f.good(append(many(1, 20), dated("new", soon))), "1 new 19 unchanged 1 missing 1 withdrawn")
	if f.Cursor() != cursor || f.state("events/k0") != data.Live {
		t.Error("something was written")
	}
	f.imp.DryRun = false
	f.is(f.good(append(many(1, 20), dated("new", soon))), "1 new 19 unchanged 1 missing 1 withdrawn")
}

func TestAnInterruptedCensusIsMendedByTheNext(t *testing.T) {
	f := newFair(t)
	f.good(many(0, 40))
	changed := func(text string) []data.Item {
		items := many(2, 42)
		for i := range items {
			data.Add(&items[i].Record.Node, "description", data.NewText(text, ""))
		}
		return items
	}
	for stop := range 6 {
		ctx, cancel := context.WithCancel(context.Background())
		c, err := data.NewCensus(ctx, f.Store, "agenda", f.opts)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		opts := data.ImportOptions{Batch: 10, Census: c, Now: func() time.Time {
			if n++; n > stop {
				cancel()
			}
			return f.now
		}}
		if _, err := data.Import(ctx, f.Store, slices.Values(changed(fmt.Sprint(stop))), opts); err != nil {
			t.Fatal(err)
		}
		r, err := c.Finish(ctx, opts)
		if err != nil || !r.Interrupted {
			t.Errorf("stopped after %d: got %+v, %v", stop, r, err)
		}
		c.Close()
		cancel()
	}
	f.good(changed("last"))
	for i := range 42 {
		if got, want := f.state(data.Ref(fmt.Sprintf("events/k%d", i))), map[bool]data.State{true: data.Live, false: data.Gone}[i >= 2]; got != want {
			t.Errorf("k%d: got state %d, want %d", i, got, want)
		}
	}
	// What came with an import that did not end is missing from the next.
	c, err := data.NewCensus(t.Context(), f.Store, "agenda", f.opts)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	opts := data.ImportOptions{Census: c, Batch: 1, Now: func() time.Time { cancel(); return f.now }}
	if _, err := data.Import(ctx, f.Store, slices.Values(append(changed("last"), many(50, 53)...)), opts); err != nil {
		t.Fatal(err)
	}
	if r, err := c.Finish(ctx, opts); err != nil || !r.Interrupted || f.state("events/k50") != data.Live {
		t.Fatalf("got %+v, %v", r, err)
	}
	c.Close()
	f.is(f.good(changed("last")), "40 unchanged 1 missing 1 withdrawn")
}
