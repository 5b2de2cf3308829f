package atom_test

import (
	"encoding/xml"
	"fmt"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/harvest/atom"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

const base = "https://data.example.org"

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

type link struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

type feed struct {
	ID      string `xml:"http://www.w3.org/2005/Atom id"`
	Updated string `xml:"http://www.w3.org/2005/Atom updated"`
	Links   []link `xml:"http://www.w3.org/2005/Atom link"`
	Entries []struct {
		ID      string `xml:"id"`
		Title   string `xml:"title"`
		Updated string `xml:"updated"`
	} `xml:"http://www.w3.org/2005/Atom entry"`
	Deleted []struct {
		Ref   string `xml:"ref,attr"`
		When  string `xml:"when,attr"`
		Links []link `xml:"link"`
	} `xml:"http://purl.org/atompub/tombstones/1.0 deleted-entry"`
}

func (f *feed) link(rel string) string {
	for _, l := range f.Links {
		if l.Rel == rel {
			return l.Href
		}
	}
	return ""
}

func newSite(t *testing.T, hub string) (*publish.Site, data.Store) {
	t.Helper()
	st, err := store.Open(filepath.Join(t.TempDir(), "kiosque.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	s, err := publish.New(publish.Options{Store: st, Base: base, Title: "Agenda", Views: []publish.View{atom.Feeds{Hub: hub}}})
	if err != nil {
		t.Fatal(err)
	}
	return s, st
}

func put(t *testing.T, st data.Store, at time.Time, name string, refs ...data.Ref) {
	t.Helper()
	var records []data.Record
	for _, ref := range refs {
		n := data.Node{Types: []string{string(schema.Event)}}
		data.Add(&n, schema.Name, data.NewText(name, "fr"))
		data.Add(&n, schema.Description, data.NewText("<b>&</b>", "fr"))
		rec := data.Record{Ref: ref, Node: n}
		vocab.Summarize(&rec, "fr")
		records = append(records, rec)
	}
	if _, err := st.Put(t.Context(), at, records); err != nil {
		t.Fatal(err)
	}
}

func fetch(t *testing.T, s *publish.Site, address string) (*feed, *publish.Representation) {
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
	f := &feed{}
	if err := xml.Unmarshal(body, f); err != nil {
		t.Fatalf("%s: %v\n%s", address, err, body)
	}
	return f, rep
}

func TestPagesLeadThroughAll(t *testing.T) {
	s, st := newSite(t, "")
	for i := range 250 {
		put(t, st, noon, "x", data.Ref(fmt.Sprintf("events/e%03d", i)))
	}
	seen := map[string]bool{}
	first := base + atom.Path(data.Events)
	pages := 0
	for at := first; at != ""; pages++ {
		f, _ := fetch(t, s, at)
		for _, e := range f.Entries {
			if seen[e.ID] {
				t.Errorf("%s comes twice", e.ID)
			}
			seen[e.ID] = true
		}
		if f.ID != first || f.link("self") != at || (f.link("first") == first) != (pages > 0) {
			t.Errorf("page %d: id %s, links %v", pages, f.ID, f.Links)
		}
		at = f.link("next")
	}
	if len(seen) != 250 || pages != 3 {
		t.Errorf("%d entries on %d pages, want 250 on 3", len(seen), pages)
	}
}

func TestNewestFirstWithTombstones(t *testing.T) {
	s, st := newSite(t, "https://hub.example.org/")
	put(t, st, noon, "eins", "events/a", "organizations/o")
	put(t, st, noon.Add(time.Minute), "deux & trois", "events/b")
	if err := st.Withdraw(t.Context(), noon.Add(2*time.Minute), "events/a"); err != nil {
		t.Fatal(err)
	}
	if err := st.Rename(t.Context(), noon.Add(3*time.Minute), "events/b", "events/c"); err != nil {
		t.Fatal(err)
	}
	f, rep := fetch(t, s, base+atom.Path(""))
	if len(f.Entries) != 2 || f.Entries[0].ID != base+"/events/c#this" || f.Entries[0].Title != "deux & trois" || f.Entries[0].Updated != "2026-03-01T12:03:00Z" {
		t.Errorf("entries: %+v", f.Entries)
	}
	if len(f.Deleted) != 2 || f.Deleted[0].Ref != base+"/events/b#this" || f.Deleted[0].Links[0].Href != base+"/events/c" ||
		f.Deleted[1].Ref != base+"/events/a#this" || f.Deleted[1].When != "2026-03-01T12:02:00Z" {
		t.Errorf("tombstones: %+v", f.Deleted)
	}
	if f.Updated != "2026-03-01T12:03:00Z" || !rep.Modified.Equal(noon.Add(3*time.Minute)) {
		t.Errorf("updated %s, modified %v", f.Updated, rep.Modified)
	}
	hubs := map[string]string{}
	for l := range rep.Links() {
		hubs[l.Rel] = l.Href
	}
	if f.link("hub") != "https://hub.example.org/" || hubs["hub"] != f.link("hub") || hubs["self"] != base+atom.Path("") {
		t.Errorf("links: %v, %v", f.Links, hubs)
	}
	if f, _ := fetch(t, s, base+atom.Path(data.Places)); len(f.Entries) != 0 || f.Updated == "" {
		t.Errorf("an empty feed: %+v", f)
	}
}
