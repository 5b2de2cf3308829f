package rpde_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/harvest/rpde"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

const base = "https://data.example.org"

type page struct {
	Next    string
	License string
	Items   []struct {
		State, Kind, ID string
		Modified        int64
		Data            map[string]any
	}
}

func newSite(t *testing.T) (*publish.Site, data.Store) {
	t.Helper()
	st, err := store.Open(filepath.Join(t.TempDir(), "kiosque.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	s, err := publish.New(publish.Options{Store: st, Base: base, License: "https://example.org/licence", Views: []publish.View{rpde.Feeds{}}})
	if err != nil {
		t.Fatal(err)
	}
	return s, st
}

func put(t *testing.T, st data.Store, name string, ids ...string) {
	t.Helper()
	var records []data.Record
	for _, id := range ids {
		n := data.Node{Types: []string{string(schema.Event)}}
		data.Add(&n, schema.Name, data.NewText(name, "fr"))
		rec := data.Record{Ref: data.NewRef(data.Events, id), Node: n}
		vocab.Summarize(&rec, "fr")
		records = append(records, rec)
	}
	if _, err := st.Put(t.Context(), time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), records); err != nil {
		t.Fatal(err)
	}
}

func fetch(t *testing.T, s *publish.Site, address string) page {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	r, _, err := s.Locate(u.Path, u.Query())
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	rep, err := s.Represent(t.Context(), r, r.Among.Variants[0])
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	body, err := rep.Body()
	if err != nil {
		t.Fatal(err)
	}
	var p page
	if err := json.Unmarshal(body, &p); err != nil {
		t.Fatalf("%s: %v\n%s", address, err, body)
	}
	return p
}

// A consumer follows next until a page has no items, and then asks for that page again and again.
func TestAConsumerKeepsInStep(t *testing.T) {
	s, st := newSite(t)
	var ids []string
	for i := range 1100 {
		ids = append(ids, fmt.Sprintf("e%04d", i))
	}
	put(t, st, "eins", ids...)
	copied, at, pages := map[string]string{}, base+rpde.Path(data.Events), 0
	follow := func(between func()) {
		for {
			p := fetch(t, s, at)
			if p.License != "https://example.org/licence" {
				t.Errorf("licence %q", p.License)
			}
			for i, it := range p.Items {
				if i > 0 && it.Modified <= p.Items[i-1].Modified {
					t.Errorf("item %d has change number %d, the one before %d", i, it.Modified, p.Items[i-1].Modified)
				}
				if copied[it.ID] = "deleted"; it.State == "updated" {
					copied[it.ID] = it.Data["name"].(string)
				} else if it.State != "deleted" || it.Data != nil {
					t.Errorf("%+v", it)
				}
				if it.Kind != "Event" {
					t.Errorf("kind %q", it.Kind)
				}
			}
			if len(p.Items) == 0 {
				if p.Next != at {
					t.Errorf("the last page's next is %s, want itself, %s", p.Next, at)
				}
				return
			}
			at, pages = p.Next, pages+1
			between()
		}
	}
	follow(func() {
		if pages == 1 {
			put(t, st, "zwei", "e0000", "e1099")
			if err := st.Withdraw(t.Context(), time.Now(), "events/e0500"); err != nil {
				t.Fatal(err)
			}
		}
	})
	put(t, st, "drei", "e0001", "new")
	follow(func() {})
	if pages != 4 || len(copied) != 1101 {
		t.Errorf("%d pages and %d items, want 4 and 1101", pages, len(copied))
	}
	for id, want := range map[string]string{"e0000": "zwei", "e1099": "zwei", "e0500": "deleted", "e0001": "drei", "new": "drei", "e0002": "eins"} {
		if copied[id] != want {
			t.Errorf("%s is %q in the copy, want %q", id, copied[id], want)
		}
	}
}

func TestWhatIsNoFeed(t *testing.T) {
	s, _ := newSite(t)
	for address, want := range map[string]string{
		"/rpde/concerts": data.ErrNotFound.Error(), "/rpde": data.ErrNotFound.Error(), "/rpde/events/x": data.ErrNotFound.Error(),
		"/rpde/events?afterChangeNumber=-1": "request", "/rpde/events?afterChangeNumber=x": "request",
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = s.Locate(u.Path, u.Query())
		got := "none"
		if err != nil {
			got = err.Error()
		}
		if request := new(publish.RequestError); errors.As(err, &request) {
			got = "request"
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", address, got, want)
		}
	}
}
