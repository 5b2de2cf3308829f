package version_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/publish/harvest/memento"
	"github.com/kiosque-ld/kiosque/publish/harvest/version"
	"github.com/kiosque-ld/kiosque/publish/web"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

const base = "https://data.example.org"

var noon = time.Date(2026, 3, 1, 12, 0, 0, 500e6, time.UTC)

// served is a site's store, and how to ask the site.
type served struct {
	*testing.T
	data.Store
	http.Handler
}

// newServed serves a store with a history: 1 organizations/o, 2 events/a, 3 events/a again, 4 events/a withdrawn, 5 events/b,
// 6 and 7 events/b renamed to events/c; a minute apart.
func newServed(t *testing.T) *served {
	st, err := store.Open(filepath.Join(t.TempDir(), "kiosque.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	site, err := publish.New(publish.Options{Store: st, Base: base, Views: append(memento.Views(), version.View{})})
	if err != nil {
		t.Fatal(err)
	}
	s := &served{t, st, web.New(site, web.Options{})}
	s.put(0, "organizations/o", "Faculté")
	s.put(1, "events/a", "un")
	s.put(2, "events/a", "deux")
	s.must(st.Withdraw(t.Context(), noon.Add(3*time.Minute), "events/a"))
	s.put(4, "events/b", "un")
	s.must(st.Rename(t.Context(), noon.Add(5*time.Minute), "events/b", "events/c"))
	return s
}

func (s *served) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *served) put(minute int, ref data.Ref, name string) {
	s.Helper()
	n := data.Node{Types: []string{string(schema.Event)}}
	data.Add(&n, schema.Name, data.NewText(name, "fr"))
	data.Add(&n, schema.Location, data.NewNested(&data.Node{Types: []string{string(schema.Place)}}))
	if ref != "organizations/o" {
		data.Add(&n, schema.Organizer, data.NewReference("organizations/o"))
	}
	rec := data.Record{Ref: ref, Node: n, Summary: data.Summary{Type: string(schema.Event), Name: name}}
	_, err := s.Put(context.Background(), noon.Add(time.Duration(minute)*time.Minute), []data.Record{rec})
	s.must(err)
}

func (s *served) ask(target string, fields ...string) (*http.Response, string) {
	s.Helper()
	r := httptest.NewRequest(http.MethodGet, target, nil)
	for _, f := range fields {
		name, value, _ := strings.Cut(f, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	res := w.Result()
	body, err := io.ReadAll(res.Body)
	s.must(err)
	return res, string(body)
}

func canonical(t *testing.T, f *format.Format, text string) string {
	t.Helper()
	var d graph.Dataset
	if err := f.Decode(strings.NewReader(text), base, func(tr graph.Triple, name graph.Term) error { d.Add(tr, name); return nil }); err != nil {
		t.Fatalf("%s: %v\n%s", f.Title, err, text)
	}
	c, err := format.Canonical(&d)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAVersionSaysWhatWasSaid(t *testing.T) {
	s := newServed(t)
	for _, c := range []struct{ path, want string }{
		{"/versions/events/a/2", `@base <https://data.example.org/events/a> .
@prefix as: <https://www.w3.org/ns/activitystreams#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix schema: <http://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<https://data.example.org/versions/events/a/2> a as:Create ;
    dcterms:isVersionOf <#this> ;
    prov:generatedAtTime "2026-03-01T12:01:00.500Z"^^xsd:dateTime ;
    dcat:version 2 .

<#this> a schema:Event ;
    schema:name "un"@fr ;
    schema:location <#location> ;
    schema:organizer <https://data.example.org/organizations/o#this> .

<#location> a schema:Place .
`},
		{"/versions/events/b/6", `@base <https://data.example.org/events/b> .
@prefix as: <https://www.w3.org/ns/activitystreams#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix schema: <http://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<https://data.example.org/versions/events/b/6> a as:Delete ;
    dcterms:isVersionOf <#this> ;
    prov:generatedAtTime "2026-03-01T12:05:00.500Z"^^xsd:dateTime ;
    dcat:version 6 .

<#this> a prov:Entity, schema:Event ;
    prov:invalidatedAtTime "2026-03-01T12:05:00.500Z"^^xsd:dateTime ;
    dcterms:isReplacedBy <https://data.example.org/events/c#this> .
`},
	} {
		_, got := s.ask(c.path, "Accept: text/turtle")
		if got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.path, got, c.want)
		}
		want := canonical(t, &format.Turtle, got)
		for i := range format.All {
			f := &format.All[i]
			if _, got := s.ask(c.path + "." + f.Extension); canonical(t, f, got) != want {
				t.Errorf("%s in %s says something else:\n%s", c.path, f.Title, got)
			}
		}
	}
}

func TestAVersionNeverChanges(t *testing.T) {
	s := newServed(t)
	const newest = "/versions/events/c/7.nq"
	before, text := s.ask(newest)
	if got := before.Header.Get("Cache-Control"); strings.Contains(got, "immutable") {
		t.Errorf("the newest version, which has no link to the next yet: %s", got)
	}
	s.put(6, "events/c", "deux")
	s.put(7, "organizations/o", "Faculté des sciences") // others' names are not in it
	after, again := s.ask(newest)
	if text != again {
		t.Errorf("was\n%s\nis\n%s", text, again)
	}
	if got := after.Header.Get("Cache-Control"); !strings.Contains(got, "immutable") {
		t.Errorf("an older version: %s", got)
	}
	s.must(s.Withdraw(t.Context(), noon.Add(8*time.Minute), "events/c"))
	if res, again := s.ask(newest); res.StatusCode != 200 || again != text {
		t.Errorf("a version of what was withdrawn since: %d\n%s", res.StatusCode, again)
	}
	for _, path := range []string{"/versions/events/c/6", "/versions/events/c/100", "/versions/events/c/07", "/versions/events/c/0", "/versions/events/c/-1",
		"/versions/events/c", "/versions/events/c/7/7", "/versions/nothing/c/7", "/versions", "/versions/events/c/99999999999999999999"} {
		if res, _ := s.ask(path); res.StatusCode != 404 {
			t.Errorf("%s: got %d, want 404", path, res.StatusCode)
		}
	}
}

func TestATombstoneSaysWhatReplacesIt(t *testing.T) {
	s := newServed(t)
	s.put(6, "events/d", "trois")
	s.must(s.Replace(t.Context(), noon.Add(7*time.Minute), "events/d", "events/c"))
	want := `<https://data.example.org/events/d#this> <http://purl.org/dc/terms/isReplacedBy> <https://data.example.org/events/c#this> .
<https://data.example.org/events/d#this> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://schema.org/Event> .
<https://data.example.org/events/d#this> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/prov#Entity> .
<https://data.example.org/events/d#this> <http://www.w3.org/ns/prov#invalidatedAtTime> "2026-03-01T12:07:00.500Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .
`
	for i := range format.All {
		f := &format.All[i]
		if res, got := s.ask("/events/d." + f.Extension); res.StatusCode != 410 || canonical(t, f, got) != want {
			t.Errorf("%s: got %d, %s", f.Title, res.StatusCode, got)
		}
	}
	if res, got := s.ask("/events/d", "Accept: text/html"); res.StatusCode != 410 || !strings.Contains(got, `<a href="/events/c">events/c</a>`) {
		t.Errorf("the page: got %d, %s", res.StatusCode, got)
	}
	_, got := s.ask("/versions/events/d/9.nt")
	if !strings.Contains(got, strings.SplitAfter(want, "\n")[0]) {
		t.Errorf("its version: %s", got)
	}
	if _, got := s.ask("/events.nt"); strings.Contains(got, "/events/d") {
		t.Errorf("the list has it still: %s", got)
	}
}

func TestAVersionHasAPage(t *testing.T) {
	s := newServed(t)
	for _, c := range []struct{ path, want string }{{"/versions/events/a/2", "un"}, {"/versions/events/a/4", "deux"}} {
		res, got := s.ask(c.path, "Accept: text/html", "Accept-Language: en")
		if ct := res.Header.Get("Content-Type"); !strings.HasPrefix(ct, "text/html") || !strings.Contains(got, ">"+c.want+"</bdi></h1>") {
			t.Errorf("%s: %s\n%s", c.path, ct, got)
		}
		if !strings.Contains(got, `<a href="/events/a">See the record as it is now</a>`) || !strings.Contains(got, "noindex") {
			t.Errorf("%s does not say that it is not what is\n%s", c.path, got)
		}
		if cache := res.Header.Get("Cache-Control"); strings.Contains(cache, "immutable") {
			t.Errorf("%s: the site around it may change, but: %s", c.path, cache)
		}
	}
	if res, _ := s.ask("/versions/events/a/2", "Accept: */*"); !strings.HasPrefix(res.Header.Get("Content-Type"), "text/turtle") && !strings.HasPrefix(res.Header.Get("Content-Type"), "application/") {
		t.Errorf("without a wish: %s", res.Header.Get("Content-Type"))
	}
	if _, got := s.ask("/events/c", "Accept: text/html"); strings.Contains(got, "noindex") {
		t.Error("a record as it is, is not to be found")
	}
}

// links are the targets in a Link field by relation.
func links(field string) map[string]string {
	found := map[string]string{}
	for _, l := range strings.Split(field, ", <") {
		href, rest, _ := strings.Cut(strings.TrimPrefix(l, "<"), ">; ")
		rel, _, _ := strings.Cut(strings.TrimPrefix(rest, `rel="`), `"`)
		found[rel] = href
	}
	return found
}

func TestMementosAreFoundByTime(t *testing.T) {
	s := newServed(t)
	stamp := func(minute int) string {
		return noon.Add(time.Duration(minute) * time.Minute).Format(http.TimeFormat)
	}
	for _, path := range []string{"/events/c", "/events/a"} { // one of them is gone
		original, _ := s.ask(path, "Accept: text/turtle")
		got := links(original.Header.Get("Link"))
		if got["timegate"] != base+"/timegate"+path || got["timemap"] != base+"/timemap"+path {
			t.Fatalf("%s: links %v", path, got)
		}
	}
	for _, c := range []struct {
		rule, ref, at, want string
	}{
		{"no time is now", "events/c", "", "/versions/events/c/7"},
		{"what is gone was withdrawn", "events/a", "", "/versions/events/a/4"},
		{"in the very second", "events/a", stamp(1), "/versions/events/a/2"},
		{"a second before", "events/a", noon.Add(2*time.Minute - time.Second).Format(http.TimeFormat), "/versions/events/a/2"},
		{"between two", "events/a", noon.Add(150 * time.Second).Format(http.TimeFormat), "/versions/events/a/3"},
		{"before the first", "events/a", "Thu, 01 Jan 1970 00:00:00 GMT", "/versions/events/a/2"},
		{"in the future", "events/a", "Fri, 01 Jan 2100 00:00:00 GMT", "/versions/events/a/4"},
		{"by the old name", "events/b", stamp(4), "/versions/events/b/5"},
		{"by the old name, when it had gone", "events/b", stamp(9), "/versions/events/b/6"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			fields := []string{"Accept: application/ld+json"}
			if c.at != "" {
				fields = append(fields, "Accept-Datetime: "+c.at)
			}
			gate, _ := s.ask("/timegate/"+c.ref, fields...)
			if gate.StatusCode != 302 || gate.Header.Get("Location") != c.want {
				t.Fatalf("got %d to %s, want 302 to %s", gate.StatusCode, gate.Header.Get("Location"), c.want)
			}
			if gate.Header.Get("Vary") != "accept-datetime" || gate.Header.Get("Memento-Datetime") != "" {
				t.Errorf("header %v", gate.Header)
			}
			said := links(gate.Header.Get("Link"))
			if said["original"] != base+"/"+c.ref || said["timemap"] != base+"/timemap/"+c.ref || said["memento"] != base+c.want {
				t.Errorf("links %v", said)
			}
			got, _ := s.ask(gate.Header.Get("Location"), fields...)
			if got.StatusCode != 200 || got.Header.Get("Content-Type") != "application/ld+json" {
				t.Errorf("the memento: %d, %v", got.StatusCode, got.Header)
			}
			if !strings.Contains(gate.Header.Get("Link"), `rel="memento"; datetime="`+got.Header.Get("Memento-Datetime")+`"`) {
				t.Errorf("Memento-Datetime %q, Link %s", got.Header.Get("Memento-Datetime"), gate.Header.Get("Link"))
			}
			if said := links(got.Header.Get("Link")); said["original"] != base+"/"+c.ref || said["timegate"] == "" || said["timemap"] == "" {
				t.Errorf("links of the memento: %v", said)
			}
		})
	}
	for _, c := range []struct {
		path, at string
		want     int
	}{{"/timegate/events/a", "yesterday", 400}, {"/timegate/events/none", stamp(1), 404}, {"/timegate/events/a.ttl", "", 404}, {"/timegate", "", 404}, {"/timemap/events/none", "", 404},
		{"/timemap/events/a?after=x", "", 400}, {"/timemap/events/a?after=4", "", 404}} {
		if res, _ := s.ask(c.path, "Accept-Datetime: "+c.at); res.StatusCode != c.want && c.at != "" {
			t.Errorf("%s at %q: got %d, want %d", c.path, c.at, res.StatusCode, c.want)
		}
	}
	middle, _ := s.ask("/versions/events/a/3")
	if got := links(middle.Header.Get("Link")); got["predecessor-version"] != base+"/versions/events/a/2" || got["successor-version"] != base+"/versions/events/a/4" || got["latest-version"] != base+"/events/a" {
		t.Errorf("neighbours: %v", got)
	}
}

func TestTimeMapListsAll(t *testing.T) {
	s := newServed(t)
	res, got := s.ask("/timemap/events/a", "Accept: */*")
	want := `<https://data.example.org/events/a>; rel="original",
<https://data.example.org/timegate/events/a>; rel="timegate",
<https://data.example.org/timemap/events/a>; rel="self"; type="application/link-format"; from="Sun, 01 Mar 2026 12:01:00 GMT"; until="Sun, 01 Mar 2026 12:03:00 GMT",
<https://data.example.org/versions/events/a/2>; rel="first memento"; datetime="Sun, 01 Mar 2026 12:01:00 GMT",
<https://data.example.org/versions/events/a/3>; rel="memento"; datetime="Sun, 01 Mar 2026 12:02:00 GMT",
<https://data.example.org/versions/events/a/4>; rel="last memento"; datetime="Sun, 01 Mar 2026 12:03:00 GMT"
`
	if got != want || res.Header.Get("Content-Type") != "application/link-format" {
		t.Errorf("%s: got\n%s\nwant\n%s", res.Header.Get("Content-Type"), got, want)
	}
	res, got = s.ask("/timemap/events/c", "Accept: application/json")
	want = `{"original_uri":"https://data.example.org/events/c","timegate_uri":"https://data.example.org/timegate/events/c","self":"https://data.example.org/timemap/events/c",` +
		`"timemap_uri":{"link_format":"https://data.example.org/timemap/events/c","json_format":"https://data.example.org/timemap/events/c"},` +
		`"mementos":{"first":{"datetime":"2026-03-01T12:05:00Z","uri":"https://data.example.org/versions/events/c/7"},` +
		`"last":{"datetime":"2026-03-01T12:05:00Z","uri":"https://data.example.org/versions/events/c/7"},` +
		`"list":[{"datetime":"2026-03-01T12:05:00Z","uri":"https://data.example.org/versions/events/c/7"}]}}` + "\n"
	if got != want || res.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%s: got\n%s\nwant\n%s", res.Header.Get("Content-Type"), got, want)
	}

	for i := range 1200 {
		s.put(10, "events/c", fmt.Sprint("version ", i))
	}
	var cursors []string
	for next := "/timemap/events/c"; next != ""; {
		_, text := s.ask(next)
		next = ""
		for line := range strings.Lines(text) {
			target, rest, _ := strings.Cut(strings.TrimPrefix(line, "<"+base), ">; ")
			switch {
			case strings.HasPrefix(rest, `rel="timemap"`):
				next = target
			case strings.Contains(rest, "memento"):
				cursors = append(cursors, target)
			}
			if strings.Contains(rest, "first memento") != (target == "/versions/events/c/7") || strings.Contains(rest, "last memento") != (target == "/versions/events/c/1207") {
				t.Errorf("the ends: %s", line)
			}
		}
	}
	if len(cursors) != 1201 || len(slices.Compact(slices.Clone(cursors))) != 1201 {
		t.Errorf("%d versions in the TimeMaps, want 1201", len(cursors))
	}
}

func TestExportHasEveryVersionAndTimeMap(t *testing.T) {
	s := newServed(t)
	site, err := publish.New(publish.Options{Store: s.Store, Base: base, Views: append(memento.Views(), version.View{})})
	s.must(err)
	var paths []string
	for _, view := range site.Views() {
		attached, ok := view.(publish.Attached)
		for _, ref := range []data.Ref{"organizations/o", "events/a", "events/b", "events/c"} {
			if !ok {
				break
			}
			for r, err := range attached.About(t.Context(), site, ref) {
				s.must(err)
				if res, _ := s.ask(r.Path); res.StatusCode != 200 {
					t.Errorf("%s: got %d", r.Path, res.StatusCode)
				}
				paths = append(paths, r.Path)
			}
		}
	}
	if len(paths) != 4+7 { // names that were, changes
		t.Errorf("got %v", paths)
	}
}
