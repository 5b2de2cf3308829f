package linkset

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/harvest/dcat"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

const base = "https://data.example.org"

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func newSite(t *testing.T) (*publish.Site, data.Store) {
	t.Helper()
	st, err := store.Open(filepath.Join(t.TempDir(), "kiosque.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	n := data.Node{Types: []string{string(schema.Event)}}
	data.Add(&n, schema.Name, data.NewText("X", "fr"))
	if _, err := st.Put(t.Context(), noon, []data.Record{{Ref: "events/x", Node: n}, {Ref: "events/y", Node: n}}); err != nil {
		t.Fatal(err)
	}
	s, err := publish.New(publish.Options{Store: st, Base: base, Views: []publish.View{
		Sets{}, APICatalog{}, dcat.New(dcat.Options{Now: func() time.Time { return noon }})}})
	if err != nil {
		t.Fatal(err)
	}
	return s, st
}

func fetch(t *testing.T, s *publish.Site, path string) (string, error) {
	t.Helper()
	r, asked, err := s.Locate(path, nil)
	if err != nil {
		return "", err
	}
	rep, err := s.Represent(t.Context(), r, append(asked, s.Offering(r).Variants...)[0])
	if rep == nil {
		return "", err
	}
	body, failed := rep.Body()
	if failed != nil {
		t.Fatal(failed)
	}
	return string(body), err
}

func TestSet(t *testing.T) {
	set := Set{
		{"https://a.example/é", publish.Link{Rel: "item", Href: "https://a.example/1", Type: "text/csv"}, ""},
		{"https://a.example/é", publish.Link{Rel: "item", Href: "https://a.example/\"2\""}, "« Deux »"},
		{"https://a.example/1", publish.Link{Rel: "collection", Href: "https://a.example/é"}, ""},
	}
	text := `<https://a.example/1>; rel="item"; anchor="https://a.example/%C3%A9"; type="text/csv",
<https://a.example/%222%22>; rel="item"; anchor="https://a.example/%C3%A9",
<https://a.example/%C3%A9>; rel="collection"; anchor="https://a.example/1"
`
	if got := string(set.AppendText(nil)); got != text {
		t.Errorf("text: got\n%s", got)
	}
	got, err := set.AppendJSON(nil)
	if err != nil {
		t.Fatal(err)
	}
	var read, want any
	if err := json.Unmarshal(got, &read); err != nil {
		t.Fatalf("%v: %s", err, got)
	}
	if err := json.Unmarshal([]byte(`{"linkset": [
		{"anchor": "https://a.example/%C3%A9", "item": [{"href": "https://a.example/1", "type": "text/csv"}, {"href": "https://a.example/%222%22", "title": "« Deux »"}]},
		{"anchor": "https://a.example/1", "collection": [{"href": "https://a.example/%C3%A9"}]}]}`), &want); err != nil {
		t.Fatal(err)
	}
	a, _ := json.Marshal(read)
	b, _ := json.Marshal(want)
	if string(a) != string(b) {
		t.Errorf("JSON: got\n%s", got)
	}
	if got, err := (Set{}).AppendJSON(nil); err != nil || !json.Valid(got) {
		t.Errorf("no links: %s, %v", got, err)
	}
}

func TestSets(t *testing.T) {
	s, st := newSite(t)
	for _, path := range []string{"/linkset/events/x", "/linkset/events/x.json", "/linkset/catalog/events", "/linkset/catalog"} {
		if body, err := fetch(t, s, path); err != nil || !json.Valid([]byte(body)) {
			t.Errorf("%s: %v, %s", path, err, body)
		}
	}
	if body, err := fetch(t, s, "/linkset/events/x.txt"); err != nil || !strings.HasPrefix(body, "<"+base+"/events/x>; rel=\"canonical\"; anchor=") {
		t.Errorf("text: %v, %s", err, body)
	}
	for _, path := range []string{"/linkset", "/linkset/", "/linkset/events", "/linkset/events/none", "/linkset/events/x.ttl", "/linkset/linkset/events/x", "/linkset/.well-known/api-catalog", "/linkset/catalog/places"} {
		if _, err := fetch(t, s, path); !errors.Is(err, data.ErrNotFound) {
			t.Errorf("%s: got %v, want that nothing is there", path, err)
		}
	}
	if err := st.Withdraw(t.Context(), noon, "events/x"); err != nil {
		t.Fatal(err)
	}
	if body, err := fetch(t, s, "/linkset/events/x"); !errors.Is(err, data.ErrGone) || !json.Valid([]byte(body)) {
		t.Errorf("of what is gone: %v, %s", err, body)
	}
	if err := st.Rename(t.Context(), noon, "events/y", "events/z"); err != nil {
		t.Fatal(err)
	}
	var moved *publish.MovedError
	if _, err := fetch(t, s, "/linkset/events/y"); !errors.As(err, &moved) || moved.To != "/linkset/events/z" {
		t.Errorf("of what was renamed: %v", err)
	}
	var paths []string
	for r, err := range (Sets{}).Resources(t.Context(), s) {
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, r.Path)
	}
	if got, want := strings.Join(paths, " "), "/linkset/catalog /linkset/catalog/events /linkset/catalog/all"; got != want {
		t.Errorf("resources: got %s", got)
	}
}
