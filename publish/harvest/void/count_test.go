package void

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

func TestCountsFollowTheStore(t *testing.T) {
	st, err := store.Open(filepath.Join(t.TempDir(), "kiosque.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	s, err := publish.New(publish.Options{Store: st, Base: "https://data.example.org"})
	if err != nil {
		t.Fatal(err)
	}
	put := func(i int) {
		n := data.Node{Types: []string{string(schema.Event)}}
		data.Add(&n, schema.Name, data.NewText(fmt.Sprint("Jour ", i), "fr"))
		if _, err := st.Put(t.Context(), noon, []data.Record{{Ref: data.Ref(fmt.Sprint("events/e", i)), Node: n}}); err != nil {
			t.Fatal(err)
		}
	}
	now := noon
	triples := func(c *counting) int {
		t.Helper()
		set, err := c.of(t.Context(), s, data.Events)
		if err != nil {
			t.Fatal(err)
		}
		if set == nil {
			return 0
		}
		return set.Statistics.Triples
	}
	settled := func(c *counting, want int) {
		t.Helper()
		for range 200 {
			if c.mu.Lock(); !c.busy {
				c.mu.Unlock()
				break
			}
			c.mu.Unlock()
			time.Sleep(10 * time.Millisecond)
		}
		if got := triples(c); got != want {
			t.Errorf("got %d triples, want %d", got, want)
		}
	}
	put(1)
	few, many := &counting{few: few}, &counting{now: func() time.Time { return now }}
	if got := triples(few); got != 2 {
		t.Errorf("got %d triples, want 2", got)
	}
	if got := triples(many); got != 0 { // nobody waits
		t.Errorf("got %d triples at once", got)
	}
	settled(many, 2)
	put(2)
	if got := triples(few); got != 4 {
		t.Errorf("got %d triples, want 4", got)
	}
	now = now.Add(pause / 2)
	settled(many, 2) // as it was
	now = now.Add(pause)
	if got := triples(many); got != 2 {
		t.Errorf("got %d triples, want those that were counted before", got)
	}
	settled(many, 4)
	put(3)
	if err := many.warm(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	settled(many, 6)
}
