package publish_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// feeds is a view of large pages that never change, which are counted while they are made.
type feeds struct {
	made, most, now atomic.Int64
	making          func()                // called while a page is made; nil does nothing
	await           func(context.Context) // called with the context in which a page is made; nil does nothing
}

var feedForm = publish.Only(publish.NewVariant("feed", "Feed", "text/plain"))

func (*feeds) Roots() []string { return []string{"feed"} }

func (*feeds) Find(_ *publish.Site, path string, _ url.Values) (publish.Resource, error) {
	return publish.Resource{Path: path, Among: feedForm}, nil
}

func (f *feeds) Represent(ctx context.Context, s *publish.Site, r publish.Resource, v *publish.Variant) (*publish.Representation, error) {
	f.made.Add(1)
	for now := f.now.Add(1); ; {
		if most := f.most.Load(); now <= most || f.most.CompareAndSwap(most, now) {
			break
		}
	}
	defer f.now.Add(-1)
	if f.making != nil {
		f.making()
	}
	if f.await != nil {
		f.await(ctx)
	}
	return s.Bytes(r, v, publish.Head{Immutable: true}, func(dst []byte) ([]byte, error) { return append(dst, make([]byte, 100_000)...), nil }), nil
}

func (*feeds) Resources(context.Context, *publish.Site) iter.Seq2[publish.Resource, error] {
	return func(func(publish.Resource, error) bool) {}
}

func ask(s *publish.Site, path string) (*publish.Representation, error) {
	r, _, err := s.Locate(path, nil)
	if err != nil {
		return nil, err
	}
	return s.Represent(ctx, r, s.Offering(r).Variants[0])
}

// However many ask for feeds, few pages are made at once, and a page that many ask for is made once.
func TestFewFeedsAreMadeAtOnce(t *testing.T) {
	view := &feeds{making: runtime.Gosched}
	s, _ := site(t, publish.Options{Views: []publish.View{view}})
	var all sync.WaitGroup
	for i := range 200 {
		all.Go(func() {
			if _, err := ask(s, fmt.Sprintf("/feed/%d", i%20)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if most := int(view.most.Load()); most > max(1, runtime.GOMAXPROCS(0)/2) {
		t.Errorf("%d were made at once", most)
	}
	if made := view.made.Load(); made != 20 {
		t.Errorf("20 pages were made %d times", made)
	}
}

// Whoever gets no turn is told so, after a while.
func TestWhoeverGetsNoTurnIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		never := make(chan struct{})
		view := &feeds{making: func() { <-never }}
		s, err := publish.New(publish.Options{Store: still{}, Base: "https://data.example.org", Views: []publish.View{view}})
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for i := range max(1, runtime.GOMAXPROCS(0)/2) {
			all.Go(func() {
				if _, err := ask(s, fmt.Sprintf("/feed/%d", i)); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		if _, err := ask(s, "/feed/late"); !errors.Is(err, publish.ErrBusy) {
			t.Errorf("got %v, want that all are busy", err)
		}
		close(never)
		all.Wait()
	})
}

// Where a crowd is waiting already, nobody waits to be told.
func TestACrowdIsToldAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		never := make(chan struct{})
		s, err := publish.New(publish.Options{Store: still{}, Base: "https://data.example.org", Views: []publish.View{&feeds{making: func() { <-never }}}})
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		begun := time.Now()
		var atOnce, late atomic.Int64
		for i := range 3000 {
			all.Go(func() {
				switch _, err := ask(s, fmt.Sprintf("/feed/%d", i)); {
				case errors.Is(err, publish.ErrBusy) && time.Since(begun) == 0:
					atOnce.Add(1)
				case errors.Is(err, publish.ErrBusy):
					late.Add(1)
				}
			})
		}
		synctest.Wait()
		time.Sleep(time.Minute)
		close(never)
		all.Wait()
		if atOnce.Load() == 0 || late.Load() != 1000 {
			t.Errorf("%d were told at once, and %d after a while", atOnce.Load(), late.Load())
		}
	})
}

// Whoever waits aside keeps nobody from a turn.
func TestWhoeverWaitsAsideLetsOthersPass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ready := make(chan struct{})
		slow, quick := &feeds{}, &feeds{}
		slow.await = func(ctx context.Context) {
			_ = publish.Aside(ctx, func() error { <-ready; return nil })
		}
		s, err := publish.New(publish.Options{Store: still{}, Base: "https://data.example.org", Views: []publish.View{slow, other{quick}}})
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for i := range 2 * runtime.GOMAXPROCS(0) {
			all.Go(func() {
				if _, err := ask(s, fmt.Sprintf("/feed/%d", i)); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		if _, err := ask(s, "/other/1"); err != nil {
			t.Errorf("while others wait: %v", err)
		}
		close(ready)
		all.Wait()
	})
}

// other is a view at another place.
type other struct{ *feeds }

func (other) Roots() []string { return []string{"other"} }

// still is a store that never changes.
type still struct{ data.Store }

func (still) Cursor() data.Cursor { return 1 }
func (still) Sourced() uint64     { return 1 }

// Whoever takes all feeds does not drive out what others read.
func TestFeedsLeaveDocumentsInMemory(t *testing.T) {
	s, st := site(t, publish.Options{Cache: 8 << 20, Views: []publish.View{&feeds{}}})
	var records []data.Record
	for i := range 200 {
		records = append(records, record(data.NewRef(data.Events, fmt.Sprintf("k%d", i)), schema.Event, "Journée"))
	}
	put(t, st, records...)
	before := map[data.Ref]*publish.Representation{}
	for i := range records {
		before[records[i].Ref] = represent(t, s, "/"+string(records[i].Ref), "ttl")
		text(t, before[records[i].Ref])
	}
	for i := range 1000 {
		if _, err := ask(s, fmt.Sprintf("/feed/%d", i)); err != nil {
			t.Fatal(err)
		}
	}
	for ref, rep := range before {
		if represent(t, s, "/"+string(ref), "ttl") != rep {
			t.Errorf("%s was driven out", ref)
		}
	}
	if held := s.Held(); held > 8<<20 {
		t.Errorf("%d bytes are kept, more than 8 MiB", held)
	}
}
