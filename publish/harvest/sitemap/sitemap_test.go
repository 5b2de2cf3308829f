package sitemap

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

const base = "https://data.example.org/a&b"

var noon = time.Date(2026, 3, 1, 12, 0, 0, 250e6, time.UTC)

// bench is a site over a fresh store.
type bench struct {
	*testing.T
	data.Store
	site *publish.Site
	now  time.Time
}

func newBench(t *testing.T, languages ...string) *bench {
	t.Helper()
	st, err := store.Open(filepath.Join(t.TempDir(), "kiosque.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	s, err := publish.New(publish.Options{Store: st, Base: base, Languages: languages, Views: []publish.View{&View{}}})
	if err != nil {
		t.Fatal(err)
	}
	return &bench{t, st, s, noon}
}

// put stores events from one number to another, a second after whatever was done before.
func (b *bench) put(name string, from, to int) {
	b.Helper()
	b.now = b.now.Add(time.Second)
	n := data.Node{Types: []string{string(schema.Event)}}
	data.Add(&n, schema.Name, data.NewText(name, "fr"))
	records := make([]data.Record, 0, to-from)
	for i := from; i < to; i++ {
		records = append(records, data.Record{Ref: data.Ref(fmt.Sprintf("events/e%d", i)), Node: n})
	}
	if _, err := b.Put(b.Context(), b.now, records); err != nil {
		b.Fatal(err)
	}
}

func (b *bench) withdraw(refs ...data.Ref) {
	b.Helper()
	b.now = b.now.Add(time.Second)
	for _, ref := range refs {
		if err := b.Withdraw(b.Context(), b.now, ref); err != nil {
			b.Fatal(err)
		}
	}
}

func (b *bench) represent(path string) (*publish.Representation, error) {
	b.Helper()
	r, _, err := b.site.Locate(path, nil)
	if err != nil {
		return nil, err
	}
	return b.site.Represent(b.Context(), r, r.Among.Variants[0])
}

func (b *bench) body(path string) []byte {
	b.Helper()
	rep, err := b.represent(path)
	if err != nil {
		b.Fatalf("%s: %v", path, err)
	}
	body, err := rep.Body()
	if err != nil {
		b.Fatal(err)
	}
	if rep.Coded {
		z, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		if body, err = io.ReadAll(z); err != nil {
			b.Fatal(err)
		}
	}
	return body
}

type location struct {
	Loc   string `xml:"loc"`
	Mod   string `xml:"lastmod"`
	Links []struct {
		Lang string `xml:"hreflang,attr"`
		Href string `xml:"href,attr"`
	} `xml:"http://www.w3.org/1999/xhtml link"`
}

// read reads an index or a part.
func (b *bench) read(path string) []location {
	b.Helper()
	var got struct {
		Sitemaps []location `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemap"`
		URLs     []location `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 url"`
	}
	if err := xml.Unmarshal(b.body(path), &got); err != nil {
		b.Fatalf("%s: %v", path, err)
	}
	return append(got.Sitemaps, got.URLs...)
}

// all reads the parts that the index names, and returns when each address changed.
func (b *bench) all() (pages map[string]string, parts map[string]string) {
	b.Helper()
	pages, parts = map[string]string{}, map[string]string{}
	for _, p := range b.read(Path) {
		path := strings.TrimPrefix(p.Loc, base)
		parts[path] = p.Mod
		newest := ""
		for _, u := range b.read(path) {
			if pages[u.Loc] != "" {
				b.Errorf("%s comes twice", u.Loc)
			}
			pages[u.Loc] = u.Mod
			newest = max(newest, u.Mod)
		}
		if newest > p.Mod {
			b.Errorf("%s changed at %s, but has a page of %s", path, p.Mod, newest)
		}
	}
	return pages, parts
}

func TestSitemap(t *testing.T) {
	b := newBench(t)
	if got := b.read(Path); len(got) != 1 || got[0].Loc != base+"/sitemap.pages.xml.gz" || got[0].Mod != "" {
		t.Errorf("an empty site: %v", got)
	}
	b.put("X", 0, 2)
	page := b.read("/sitemap.1.xml.gz")[0]
	if page.Loc != base+"/events/e0" || page.Mod != "2026-03-01T12:00:01Z" {
		t.Errorf("got %+v", page)
	}
	var links []string
	for _, l := range page.Links {
		links = append(links, l.Lang+" "+strings.TrimPrefix(l.Href, base))
	}
	if want := []string{"fr /events/e0.fr.html", "en /events/e0.en.html", "x-default /events/e0"}; !slices.Equal(links, want) {
		t.Errorf("languages: got %v", links)
	}
	if got := b.read("/sitemap.pages.xml.gz"); len(got) != 2 || got[0].Loc != base+"/" || got[1].Loc != base+"/events" {
		t.Errorf("pages: %v", got)
	}
	b.withdraw("events/e0")
	if err := b.Rename(t.Context(), b.now, "events/e1", "events/renamed"); err != nil {
		t.Fatal(err)
	}
	if got := b.read("/sitemap.1.xml.gz"); len(got) != 1 || got[0].Loc != base+"/events/renamed" {
		t.Errorf("after a withdrawal and a change of name: %v", got)
	}
	for _, path := range []string{"/sitemap.2.xml.gz", "/sitemap.0.xml.gz", "/sitemap.01.xml.gz", "/sitemap.x.xml.gz", "/sitemap", "/sitemap.txt", "/sitemap/1.xml.gz"} {
		if _, err := b.represent(path); !errors.Is(err, data.ErrNotFound) {
			t.Errorf("%s: got %v", path, err)
		}
	}
	if one := newBench(t, "fr"); true {
		one.put("X", 0, 1)
		if got := one.read("/sitemap.1.xml.gz"); len(got[0].Links) != 0 {
			t.Errorf("a site in one language has others: %v", got)
		}
	}
}

// TestPartsChangeWithTheirRecords changes a store in every way, and compares the sitemap with what a new reading would give.
func TestPartsChangeWithTheirRecords(t *testing.T) {
	b := newBench(t)
	tags := func() map[string]string {
		found := map[string]string{}
		for _, p := range b.read(Path) {
			rep, err := b.represent(strings.TrimPrefix(p.Loc, base))
			if err != nil {
				t.Fatal(err)
			}
			found[strings.TrimPrefix(p.Loc, base)] = rep.Tag
		}
		return found
	}
	var before map[string]string
	for _, step := range []struct {
		rule    string
		do      func()
		changed []string // of the parts of records
		pages   int      // of records
	}{
		{"two parts and a half", func() { b.put("X", 0, 2*size+500) }, []string{"1", "2", "3"}, 2*size + 500},
		{"nothing", func() {}, nil, 2*size + 500},
		{"a record of the first part", func() { b.put("Y", 5, 6) }, []string{"1"}, 2*size + 500},
		{"a record of the second goes", func() { b.withdraw(data.Ref(fmt.Sprintf("events/e%d", size))) }, []string{"2"}, 2*size + 499},
		{"a new one", func() { b.put("X", 3*size, 3*size+1) }, []string{"3"}, 2*size + 500},
		{"all of the third go", func() {
			var refs []data.Ref
			for i := 2 * size; i < 2*size+500; i++ {
				refs = append(refs, data.Ref(fmt.Sprintf("events/e%d", i)))
			}
			b.withdraw(append(refs, data.Ref(fmt.Sprintf("events/e%d", 3*size)))...)
		}, nil, 2*size - 1},
		{"one comes back", func() { b.put("X", 2*size, 2*size+1) }, []string{"3"}, 2 * size},
	} {
		step.do()
		after := tags()
		var changed []string
		for path, tag := range after {
			if name := strings.TrimSuffix(strings.TrimPrefix(path, "/sitemap."), ".xml.gz"); name != "pages" && before[path] != tag {
				changed = append(changed, name)
			}
		}
		slices.Sort(changed)
		if !slices.Equal(changed, step.changed) {
			t.Errorf("%s: parts %v changed, want %v", step.rule, changed, step.changed)
		}
		before = after
		pages, parts := b.all()
		delete(pages, base+"/")
		delete(pages, base+"/events")
		if len(pages) != step.pages {
			t.Errorf("%s: %d pages, want %d", step.rule, len(pages), step.pages)
		}
		b.exact(step.rule, pages, parts)
	}
}

// exact compares what the sitemap says with the store.
func (b *bench) exact(rule string, pages, parts map[string]string) {
	b.Helper()
	last, err := b.Numbers(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	newest := map[string]string{}
	entries, err := b.Numbered(b.Context(), 1, last)
	if err != nil {
		b.Fatal(err)
	}
	for i := range entries {
		e := &entries[i]
		changed := e.Changed.UTC().Format(time.RFC3339)
		if got := pages[base+"/"+string(e.Ref)]; e.State == data.Live && got != changed || e.State != data.Live && got != "" {
			b.Fatalf("%s: %s changed at %s, the sitemap says %q", rule, e.Ref, changed, got)
		}
		part := fmt.Sprintf("/sitemap.%d.xml.gz", (e.Number-1)/size+1)
		newest[part] = max(newest[part], changed)
	}
	for part, mod := range parts {
		if want := newest[part]; part != "/sitemap.pages.xml.gz" && mod != want {
			b.Errorf("%s: %s changed at %s, the index says %s", rule, part, want, mod)
		}
	}
}

func TestFinishedPartsAreKept(t *testing.T) {
	b := newBench(t)
	b.put("X", 0, size+1)
	first, err := b.represent("/sitemap.1.xml.gz")
	if err != nil {
		t.Fatal(err)
	}
	b.put("Y", size, size+1)
	again, err := b.represent("/sitemap.1.xml.gz")
	if err != nil || again != first {
		t.Errorf("a part that did not change is made again: %v", err)
	}
}

// BenchmarkPart makes a full part.
func BenchmarkPart(b *testing.B) {
	st, err := store.Open(filepath.Join(b.TempDir(), "kiosque.db"), store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer st.Close()
	n := data.Node{Types: []string{string(schema.Event)}}
	data.Add(&n, schema.Name, data.NewText("X", "fr"))
	records := make([]data.Record, size)
	for i := range records {
		records[i] = data.Record{Ref: data.Ref(fmt.Sprintf("events/journee-d-etude-numero-%d", i)), Node: n}
	}
	if _, err := st.Put(b.Context(), noon, records); err != nil {
		b.Fatal(err)
	}
	s, err := publish.New(publish.Options{Store: st, Base: base})
	if err != nil {
		b.Fatal(err)
	}
	v := &View{}
	r, err := v.Find(s, "/sitemap.1.xml.gz", nil)
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for b.Loop() {
		rep, err := v.Represent(b.Context(), s, r, partForm.Variants[0])
		if err != nil {
			b.Fatal(err)
		}
		body, err := rep.Body()
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(body)), "bytes")
	}
}
