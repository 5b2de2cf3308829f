package dcat

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/publish/harvest/ldes"
	"github.com/kiosque-ld/kiosque/publish/harvest/oai"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/authority"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/ns"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const base = "https://data.example.org"

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// bench is a site over a fresh store.
type bench struct {
	*testing.T
	site *publish.Site
	view *View
	data.Store
	now time.Time
}

// files is a view that offers two files of each collection.
type files struct{ publish.View }

func (files) Roots() []string { return []string{"dumps"} }

func (files) Services(*publish.Site) []publish.Service { return nil }

func (files) Distributions(_ context.Context, _ *publish.Site, c data.Collection) ([]publish.Distribution, error) {
	name := string(c)
	if name == "" {
		name = "all"
	}
	words := publish.Words{French: "Turtle, compressé", English: "Turtle, compressed"}
	return []publish.Distribution{
		{Name: "ttl.gz", Title: words, Description: words, Path: "/dumps/" + name + ".ttl.gz", MediaType: format.Turtle.MediaType, Compression: "application/gzip",
			Bytes: 1234, SHA256: strings.Repeat("0f", 32), Modified: noon, Standards: []publish.Standard{{IRI: "https://www.w3.org/TR/turtle/", Title: "RDF 1.1 Turtle"}}},
		{Name: "csv", Title: publish.Words{French: "CSV", English: "CSV"}, Description: words, Path: "/dumps/" + name + ".csv", MediaType: "text/csv", Bytes: 5},
	}, nil
}

func newBench(t *testing.T, o Options) *bench {
	t.Helper()
	st, err := store.Open(filepath.Join(t.TempDir(), "kiosque.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	b := &bench{T: t, Store: st, now: noon}
	o.Now = func() time.Time { return b.now }
	b.view = New(o)
	b.site, err = publish.New(publish.Options{Store: st, Base: base, Title: "Agenda", License: "https://creativecommons.org/licenses/by/4.0/",
		Views: []publish.View{b.view, files{}, oai.New(oai.Options{Now: o.Now}), ldes.New()}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// put stores a record of these properties.
func (b *bench) put(ref data.Ref, class schema.Term, fill func(*data.Node)) {
	b.Helper()
	n := data.Node{Types: []string{string(class)}}
	data.Add(&n, schema.Name, data.NewText("X", "fr"))
	if fill != nil {
		fill(&n)
	}
	rec := data.Record{Ref: ref, Node: n, Source: "agenda"}
	vocab.Summarize(&rec, "fr")
	if _, err := b.Put(b.Context(), b.now, []data.Record{rec}); err != nil {
		b.Fatal(err)
	}
}

func (b *bench) withdraw(ref data.Ref) {
	b.Helper()
	if err := b.Withdraw(b.Context(), b.now, ref); err != nil {
		b.Fatal(err)
	}
}

// at puts a node somewhere.
func at(latitude, longitude, country string) func(*data.Node) {
	return func(n *data.Node) {
		geo, address := data.Node{Types: []string{"GeoCoordinates"}}, data.Node{Types: []string{"PostalAddress"}}
		data.Add(&geo, schema.Latitude, data.Value{Kind: data.Decimal, Text: latitude})
		data.Add(&geo, schema.Longitude, data.Value{Kind: data.Decimal, Text: longitude})
		data.Add(&address, schema.AddressCountry, data.NewText(country, ""))
		data.Add(n, schema.Geo, data.NewNested(&geo))
		data.Add(n, schema.Address, data.NewNested(&address))
	}
}

// from gives a node days, and a place that is another record.
func from(start, end, place string) func(*data.Node) {
	return func(n *data.Node) {
		data.Add(n, schema.StartDate, data.Value{Kind: data.DateTime, Text: start})
		data.Add(n, schema.EndDate, data.Value{Kind: data.Date, Text: end})
		data.Add(n, schema.Location, data.NewReference(data.Ref(place)))
	}
}

// some stores a few records of three collections.
func (b *bench) some() {
	b.put("places/a", schema.Place, at("49.2", "-0.36", "FR"))
	b.put("places/b", schema.Place, at("50.85", "4.35", "BE"))
	b.put("organizations/x", schema.Organization, nil)
	b.put("events/e", schema.Event, from("2026-05-01T09:00:00+02:00", "2026-05-03", "places/a"))
	b.put("events/f", schema.Event, from("2024-11-28T09:00:00+01:00", "2024-11-28", "places/a"))
}

// get makes a representation.
func (b *bench) get(path string, v *publish.Variant) ([]byte, *publish.Representation) {
	b.Helper()
	r, _, err := b.site.Locate(path, nil)
	if err != nil {
		b.Fatalf("%s: %v", path, err)
	}
	rep, err := b.site.Represent(b.Context(), r, v)
	if err != nil {
		b.Fatalf("%s: %v", path, err)
	}
	body, err := rep.Body()
	if err != nil {
		b.Fatalf("%s: %v", path, err)
	}
	return body, rep
}

// read reads a document in a form.
func (b *bench) read(path string, f *format.Format) *graph.Dataset {
	b.Helper()
	body, _ := b.get(path, b.site.Named(f.Name)[0])
	var d graph.Dataset
	if err := f.Decode(bytes.NewReader(body), base, func(t graph.Triple, name graph.Term) error { d.Add(t, name); return nil }); err != nil {
		b.Fatalf("%s: %v\n%s", path, err, body)
	}
	return &d
}

// objects are what a graph says of a subject; the zero subject is any.
func objects(d *graph.Dataset, s string, p graph.IRI) (found []string) {
	for _, t := range d.Triples {
		if t.Predicate == p && (s == "" || t.Subject.Value == s) {
			found = append(found, t.Object.Value)
		}
	}
	return found
}

// full is everything that can be configured.
func full() Options {
	return Options{
		Publisher:   Publisher{Name: "Université de Caen", IRI: "https://ror.org/051kpcy16", Type: authority.PublisherTypes.Find("Academia-ScientificOrganisation")},
		Contact:     Contact{Name: "Données ouvertes", Email: "opendata@example.org", URL: "https://example.org/contact"},
		Description: publish.Words{French: "L’agenda <public> de l’université.", English: "The university’s public calendar."},
		Keywords:    Keywords{French: []string{"recherche"}, English: []string{"research"}},
		Themes:      []*authority.Concept{authority.Themes.Find("TECH"), authority.Themes.Find("HEAL")},
		Frequency:   authority.Frequencies.Find("DAILY"), Languages: []string{"fr"}, Countries: []*authority.Concept{authority.Country("FR")},
	}
}

func TestGolden(t *testing.T) {
	b := newBench(t, full())
	b.some()
	golden(t, "catalog.ttl", func() []byte { body, _ := b.get("/catalog", b.site.GraphsFirst().Variants[0]); return body }())
	for _, v := range b.site.Variants() {
		if v.Page() {
			body, _ := b.get("/catalog", v)
			golden(t, "catalog"+v.Suffix, body)
			body, _ = b.get("/catalog/events", v)
			golden(t, "events"+v.Suffix, body)
		}
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; after a wanted change run: go test ./publish/harvest/dcat -update\n%s", path, got)
	}
}

func TestEveryFormSaysTheSame(t *testing.T) {
	b := newBench(t, full())
	b.some()
	for _, path := range []string{"/catalog", "/catalog/events", "/catalog/all"} {
		want := b.read(path, &format.NTriples)
		for i := range format.All {
			if f := &format.All[i]; f.Profile != format.ProfileFramed && !graph.Isomorphic(want, b.read(path, f)) {
				t.Errorf("%s in %s says something else", path, f.Title)
			}
		}
	}
}

func TestDatasets(t *testing.T) {
	b := newBench(t, Options{})
	if d := b.read("/catalog", &format.Turtle); len(objects(d, base+"/catalog", ns.HasDataset)) != 0 || len(objects(d, base+"/catalog", ns.HasService)) != 2 {
		t.Errorf("an empty site has datasets, or no services")
	}
	b.some()
	d := b.read("/catalog", &format.Turtle)
	want := []string{base + "/catalog/events", base + "/catalog/organizations", base + "/catalog/places", base + "/catalog/all"}
	if got := objects(d, base+"/catalog", ns.HasDataset); !slices.Equal(got, want) {
		t.Errorf("datasets: got %v, want %v", got, want)
	}
	for _, s := range want {
		alone := b.read(strings.TrimPrefix(s, base), &format.Turtle)
		for _, p := range []graph.IRI{ns.Title, ns.Description, ns.Identifier, ns.Publisher, ns.HasDistribution, ns.Keyword, ns.Theme, ns.Modified, ns.Spatial} {
			if s == base+"/catalog/organizations" && p == ns.Spatial {
				continue
			}
			got := objects(d, s, p)
			if len(got) == 0 || !slices.Equal(got, objects(alone, s, p)) {
				t.Errorf("%s: %s: in the catalogue %v, alone %v", s, p, got, objects(alone, s, p))
			}
		}
	}
	if got := objects(d, base+"/catalog/events#ttl.gz", ns.DownloadURL); !slices.Equal(got, []string{base + "/dumps/events.ttl.gz"}) {
		t.Errorf("download: %v", got)
	}
	if got := objects(d, base+"/catalog#ldes", ns.ServesDataset); !slices.Equal(got, want) {
		t.Errorf("the service serves %v", got)
	}
	identifiers := objects(d, "", ns.Identifier)
	slices.Sort(identifiers)
	if len(slices.Compact(slices.Clone(identifiers))) != len(identifiers) {
		t.Errorf("identifiers come twice: %v", identifiers)
	}
	for _, path := range []string{"/catalog/projects", "/catalog/after/projects", "/catalog/after/all"} {
		r, _, err := b.site.Locate(path, nil)
		if err == nil {
			_, err = b.site.Represent(t.Context(), r, b.site.Graphs().Variants[0])
		}
		if err == nil {
			t.Errorf("%s is there", path)
		}
	}
}

// A clock that was wrong leaves dates in the store that harvesters refuse.
func TestNothingIsDatedInTheFuture(t *testing.T) {
	b := newBench(t, Options{})
	b.now = noon.AddDate(1, 0, 0)
	b.some()
	b.now = noon
	d := b.read("/catalog", &format.Turtle)
	for _, p := range []graph.IRI{ns.Issued, ns.Modified} {
		for _, date := range objects(d, "", p) {
			if date > noon.Format(time.RFC3339) {
				t.Errorf("%s is %s", p, date)
			}
		}
	}
}

// Harvesters read every page as they read the first, and follow links that they find in it.
func TestPaging(t *testing.T) {
	b := newBench(t, Options{Page: 1})
	b.some()
	for _, c := range []struct {
		rule, path string
		form       *format.Format
	}{
		{"what anybody gets", "/catalog", &format.Turtle},
		{"in a form of its own", "/catalog.jsonld", &format.JSONLD},
		{"in XML", "/catalog.rdf", &format.RDFXML},
	} {
		for _, next := range []graph.IRI{ns.HydraNext, ns.HydraNextPage} {
			var datasets, urls []string
			for url := base + c.path; url != ""; {
				if slices.Contains(urls, url) {
					t.Fatalf("%s: %s leads back to %s", c.rule, urls[len(urls)-1], url)
				}
				urls = append(urls, url)
				_, asked, err := b.site.Locate(strings.TrimPrefix(url, base), nil)
				if c.path != "/catalog" && (err != nil || len(asked) != 1 || asked[0].Name != c.form.Name) {
					t.Errorf("%s: %s is in another form: %v", c.rule, url, err)
				}
				d := b.read(strings.TrimPrefix(url, base), c.form)
				for _, s := range things(d, ns.CatalogDataset) {
					if objects(d, s, ns.Title) != nil {
						datasets = append(datasets, s)
					}
				}
				if views := things(d, ns.HydraPartialView); len(views) != 1 || !slices.Equal(views, things(d, ns.HydraPagedCollection)) {
					t.Errorf("%s: %s has the pages %v", c.rule, url, views)
				}
				url = ""
				if links := objects(d, "", next); len(links) > 0 {
					url = links[0]
				}
			}
			if want := []string{base + "/catalog/events", base + "/catalog/organizations", base + "/catalog/places", base + "/catalog/all"}; !slices.Equal(datasets, want) {
				t.Errorf("%s, by %s: got %v", c.rule, next, datasets)
			}
		}
	}
}

// things are the subjects of a class.
func things(d *graph.Dataset, class graph.IRI) (found []string) {
	for _, t := range d.Triples {
		if t.Predicate == graph.Type && t.Object.Value == string(class) {
			found = append(found, t.Subject.Value)
		}
	}
	return found
}

func TestResources(t *testing.T) {
	b := newBench(t, Options{Page: 2})
	b.some()
	var got []string
	for r, err := range b.view.Resources(t.Context(), b.site) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, r.Path)
	}
	want := []string{"/catalog", "/catalog/after/organizations", "/catalog/events", "/catalog/organizations", "/catalog/places", "/catalog/all"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestTagsTellWhatIsNew(t *testing.T) {
	b := newBench(t, Options{})
	b.some()
	v := b.site.Graphs().Variants[0]
	_, before := b.get("/catalog", v)
	if _, again := b.get("/catalog", v); again != before {
		t.Error("the same is made anew")
	}
	b.now = noon.Add(time.Minute)
	b.put("events/g", schema.Event, nil)
	if _, after := b.get("/catalog", v); after.Tag == before.Tag {
		t.Error("a new event leaves the tag as it was")
	}
}

func Example() {
	st, err := store.Open(filepath.Join(os.TempDir(), fmt.Sprintf("dcat-example-%d.db", os.Getpid())), store.Options{})
	if err != nil {
		panic(err)
	}
	defer st.Close()
	site, err := publish.New(publish.Options{Store: st, Base: "https://data.example.org", Views: []publish.View{New(Options{Now: time.Now})}})
	if err != nil {
		panic(err)
	}
	r, _, err := site.Locate("/catalog", nil)
	if err != nil {
		panic(err)
	}
	rep, err := site.Represent(context.Background(), r, site.GraphsFirst().Variants[0])
	if err != nil {
		panic(err)
	}
	body, err := rep.Body()
	if err != nil {
		panic(err)
	}
	fmt.Println(strings.Contains(string(body), "<> a dcat:Catalog"))
	// Output: true
}

func TestSourcesAreTold(t *testing.T) {
	b := newBench(t, Options{})
	b.some()
	site, err := publish.New(publish.Options{Store: b.Store, Base: base, Title: "Agenda", Views: []publish.View{b.view}})
	if err != nil {
		t.Fatal(err)
	}
	b.site = site // without a licence of its own
	for _, info := range []data.SourceInfo{
		{Name: "agenda", Address: "https://agenda.example.org/all.json", License: "https://creativecommons.org/licenses/by/4.0/", Publisher: "Ville d’Exemple"},
		{Name: "/home/me/institutions.csv", Address: "/home/me/institutions.csv", License: "https://creativecommons.org/licenses/by/4.0/"},
	} {
		if err := b.PutSource(t.Context(), info); err != nil {
			t.Fatal(err)
		}
	}
	d := b.read("/catalog", &format.Turtle)
	if got := objects(d, base+"/catalog/events", ns.License); !slices.Equal(got, []string{"https://creativecommons.org/licenses/by/4.0/"}) {
		t.Errorf("the licence that all sources have: %v", got)
	}
	want := []string{"Fiches reprises de : Ville d’Exemple (https://agenda.example.org/all.json)", "Records come from: Ville d’Exemple (https://agenda.example.org/all.json)"}
	if got := objects(d, base+"/catalog#provenance", ns.Label); !slices.Equal(got, want) {
		t.Errorf("sources: %v", got)
	}
	if err := b.PutSource(t.Context(), data.SourceInfo{Name: "other", Address: "https://other.example.org/", License: "https://creativecommons.org/publicdomain/zero/1.0/"}); err != nil {
		t.Fatal(err)
	}
	d = b.read("/catalog", &format.Turtle)
	if got := objects(d, "", ns.License); got != nil {
		t.Errorf("sources differ, and all stands under %v", got)
	}
	if got := objects(d, base+"/catalog#provenance", ns.Label); !strings.Contains(got[0], "; other (https://other.example.org/, CC0 1.0)") {
		t.Errorf("sources: %v", got)
	}
}
