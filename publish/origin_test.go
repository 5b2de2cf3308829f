package publish_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// mergedSite is a site whose one event two sources give.
func mergedSite(t *testing.T) (*publish.Site, data.Store) {
	t.Helper()
	st, err := store.Open(filepath.Join(t.TempDir(), "kiosque.db"), store.Options{Merge: vocab.Merge})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	town, club := record("events/fete", schema.Event, "Fête"), record("events/fete", schema.MusicEvent, "La fête")
	town.Source, club.Source, club.Identities, town.Identities = "/srv/exports/town.csv", "club", []int64{}, []int64{}
	data.Add(&town.Node, schema.Keywords, data.NewText("Caen", "fr"))
	data.Add(&club.Node, schema.Keywords, data.NewText("concert", "fr"))
	put(t, st, town)
	if _, err := st.Put(ctx, noon.Add(time.Hour), []data.Record{club}); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(
		st.Rank(ctx, noon, []string{"/srv/exports/town.csv", "club"}),
		st.PutSource(ctx, data.SourceInfo{Name: "/srv/exports/town.csv", Address: "/srv/exports/town.csv", License: "https://example.org/licence", Publisher: "Ville <de> Caen", PublisherIRI: "https://example.org/ville"}),
		st.PutSource(ctx, data.SourceInfo{Name: "club", Address: "https://example.org/club.json", License: "not an IRI", Publisher: "Club"}),
	); err != nil {
		t.Fatal(err)
	}
	s, err := publish.New(publish.Options{Store: st, Base: "https://data.example.org", License: "https://example.org/site"})
	if err != nil {
		t.Fatal(err)
	}
	return s, st
}

// graphOf is what a form of the event's document says.
func graphOf(t *testing.T, s *publish.Site, f *format.Format) graph.Graph {
	t.Helper()
	var g graph.Graph
	body := text(t, represent(t, s, "/events/fete", f.Name))
	if strings.Contains(body, "/srv/") {
		t.Errorf("%s tells where files lie:\n%s", f.Name, body)
	}
	err := f.Decode(strings.NewReader(body), "https://data.example.org/events/fete", func(tr graph.Triple, _ graph.Term) error {
		g.Triples = append(g.Triples, tr)
		return nil
	})
	if err != nil {
		t.Fatalf("%s: %v\n%s", f.Name, err, body)
	}
	g.Canonical()
	return g
}

func TestEveryFormSaysWhereARecordComesFrom(t *testing.T) {
	s, _ := mergedSite(t)
	want := graphOf(t, s, &format.NTriples)
	var lines bytes.Buffer
	for _, tr := range want.Triples {
		lines.WriteString(tr.Subject.Value + " " + string(tr.Predicate) + " " + tr.Object.Value + "\n")
	}
	doc := "https://data.example.org/events/fete"
	for _, line := range []string{
		doc + " http://www.w3.org/ns/prov#wasDerivedFrom " + doc + "#provenance-2",
		doc + "#provenance-1 http://purl.org/dc/terms/title town.csv",
		doc + "#provenance-1 http://purl.org/dc/terms/license https://example.org/licence",
		doc + "#provenance-2 http://purl.org/dc/terms/license https://example.org/site", // the site's, since it has none that is one
		doc + "#provenance-2 http://purl.org/dc/terms/source https://example.org/club.json",
		doc + "#provenance-1 http://www.w3.org/ns/prov#generatedAtTime 2024-11-28T12:00:00Z",
		doc + "#provenance-2 http://www.w3.org/ns/prov#generatedAtTime 2024-11-28T13:00:00Z",
		"https://example.org/ville http://xmlns.com/foaf/0.1/name Ville <de> Caen",
		doc + "#provenance-1-1 http://rdfs.org/ns/void#property http://schema.org/name",
		doc + "#provenance-2-1 http://rdfs.org/ns/void#property http://schema.org/keywords", // its name is not what the record is called
	} {
		if !strings.Contains(lines.String(), line+"\n") {
			t.Errorf("nothing says %s\n%s", line, lines.String())
		}
	}
	for i := range format.All {
		f := &format.All[i]
		got := graphOf(t, s, f)
		if !graph.Isomorphic(&graph.Dataset{Graph: got}, &graph.Dataset{Graph: want}) {
			t.Errorf("%s says another graph", f.Name)
		}
	}
	if plain := text(t, represent(t, s, "/events/fete", "jsonld")); !strings.Contains(plain, "\n  \"@type\": \"MusicEvent\"") {
		t.Errorf("the event is not at the top:\n%s", plain)
	}
}

func TestThePageSaysWhereARecordComesFrom(t *testing.T) {
	s, _ := mergedSite(t)
	page := text(t, represent(t, s, "/events/fete", "html"))
	for _, part := range []string{`<h2 id="sources">Provenance</h2>`, "town.csv", `href="https://example.org/club.json"`, "Ville &lt;de&gt; Caen", `href="https://example.org/licence"`,
		`a donné` + "\u00a0" + `: <span lang="fr">`} {
		if !strings.Contains(page, part) {
			t.Errorf("%q is not on the page:\n%s", part, page)
		}
	}
	script := page[strings.Index(page, "<script"):]
	script = script[:strings.Index(script, "</script>")]
	for _, word := range []string{"provenance", "town.csv", "prov", "/srv/"} {
		if strings.Contains(script, word) {
			t.Errorf("search engines are told of %q:\n%s", word, script)
		}
	}
	if strings.Contains(page, "/srv/") {
		t.Error("the page tells where files lie")
	}
}

// A document has the licence of what it says, which need not be the site's; where its parts have several, they say so.
func TestADocumentHasTheLicenceOfItsSource(t *testing.T) {
	s, st := mergedSite(t)
	license := func() (found string) {
		for l := range represent(t, s, "/events/fete", "html").Links() {
			if l.Rel == "license" {
				found += l.Href
			}
		}
		return found
	}
	page := func() bool {
		return strings.Contains(text(t, represent(t, s, "/events/fete", "html")), `<a rel="license" href="https://example.org/licence">`)
	}
	if got := license(); got != "" || page() {
		t.Errorf("two licences: got %q", got)
	}
	if err := st.PutSource(ctx, data.SourceInfo{Name: "club", License: "https://example.org/licence"}); err != nil {
		t.Fatal(err)
	}
	if got := license(); got != "https://example.org/licence" || !page() {
		t.Errorf("one licence: got %q", got)
	}
}

// What is known of a source may change although no record does.
func TestAnotherLicenceShowsAtOnce(t *testing.T) {
	s, st := mergedSite(t)
	before := represent(t, s, "/events/fete", "turtle")
	if again := represent(t, s, "/events/fete", "turtle"); again != before {
		t.Error("it is made again although nothing has changed")
	}
	if err := st.PutSource(ctx, data.SourceInfo{Name: "club", License: "https://example.org/new"}); err != nil {
		t.Fatal(err)
	}
	after := represent(t, s, "/events/fete", "turtle")
	if after.Tag == before.Tag || !strings.Contains(text(t, after), "https://example.org/new") {
		t.Errorf("got tag %s after %s:\n%s", after.Tag, before.Tag, text(t, after))
	}
}
