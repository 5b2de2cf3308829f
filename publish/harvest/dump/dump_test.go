package dump_test

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/publish/harvest/dump"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

const base = "https://data.example.org"

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// bench is a store, its site, and a folder to dump it into.
type bench struct {
	testing.TB
	data.Store
	site *publish.Site
	dir  string
	now  time.Time
}

func newBench(t testing.TB) *bench {
	t.Helper()
	st, err := store.Open(filepath.Join(t.TempDir(), "kiosque.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	site, err := publish.New(publish.Options{Store: st, Base: base, Title: "Agenda"})
	if err != nil {
		t.Fatal(err)
	}
	return &bench{TB: t, Store: st, site: site, dir: t.TempDir(), now: noon}
}

func (b *bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func (b *bench) put(records ...data.Record) {
	b.Helper()
	b.now = b.now.Add(time.Second)
	_, err := b.Put(b.Context(), b.now, records)
	b.must(err)
}

// dump makes a dump with an option changed or two.
func (b *bench) dump(change ...func(*dump.Options)) *dump.Manifest {
	b.Helper()
	o := dump.Options{Site: b.site, Dir: b.dir}
	for _, c := range change {
		c(&o)
	}
	m, err := dump.Make(b.Context(), o)
	b.must(err)
	return m
}

// file reads a file of the dump, decompressed.
func (b *bench) file(f *dump.File) []byte {
	b.Helper()
	raw, err := os.ReadFile(filepath.Join(b.dir, f.Path))
	b.must(err)
	if int64(len(raw)) != f.Bytes {
		b.Errorf("%s has %d bytes, and %d in the manifest", f.Path, len(raw), f.Bytes)
	}
	switch f.Coding {
	case dump.Gzip:
		r, err := gzip.NewReader(bytes.NewReader(raw))
		b.must(err)
		r.Multistream(false) // one member: some readers stop behind it
		text, err := io.ReadAll(r)
		b.must(err)
		if !r.ModTime.IsZero() || r.Name != "" {
			b.Errorf("%s says a date or a name", f.Path)
		}
		return text
	case dump.Zstd:
		r, err := zstd.NewReader(bytes.NewReader(raw))
		b.must(err)
		defer r.Close()
		text, err := io.ReadAll(r)
		b.must(err)
		return text
	}
	return raw
}

// event is an event with a part, in the name of organizers.
func event(id, name string, organizers ...data.Ref) data.Record {
	n := data.Node{Types: []string{string(schema.EducationEvent), string(schema.Event)}}
	data.Add(&n, schema.Name, data.NewText(name, "fr"))
	data.Add(&n, schema.StartDate, data.Value{Kind: data.DateTime, Text: "2026-11-28T09:00:00+01:00"})
	place := &data.Node{Types: []string{string(schema.Place)}}
	data.Add(place, schema.Name, data.NewText("Amphi "+id, "fr"))
	data.Add(&n, schema.Location, data.NewNested(place))
	for _, o := range organizers {
		data.Add(&n, schema.Organizer, data.Value{Kind: data.Reference, Text: string(o), Node: &data.Node{Types: []string{"Organization"}}})
	}
	return summarized(data.NewRef(data.Events, id), n)
}

func organization(id, name string) data.Record {
	n := data.Node{Types: []string{string(schema.ResearchOrganization)}}
	data.Add(&n, schema.Name, data.NewText(name, "fr"))
	data.Add(&n, schema.SameAs, data.NewLink("https://example.net/"+id))
	return summarized(data.NewRef(data.Organizations, id), n)
}

func summarized(ref data.Ref, n data.Node) data.Record {
	r := data.Record{Ref: ref, Source: "test", Key: string(ref), Node: n}
	vocab.Summarize(&r, "fr")
	return r
}

// some puts a few hundred records, so that there are several parts, and things that break careless writers.
func (b *bench) some() {
	b.Helper()
	var all []data.Record
	for i := range 600 {
		all = append(all, event(fmt.Sprintf("e%03d", i), fmt.Sprintf("Journée \"%d\" \\ « IA & santé »\n<b>", i), data.NewRef(data.Organizations, fmt.Sprintf("o%d", i%7))))
	}
	for i := range 5 { // two are referred to, and are not there
		all = append(all, organization(fmt.Sprintf("o%d", i), fmt.Sprintf("Institut %d", i)))
	}
	foreign := &data.Node{ID: "https://example.net/salle", Types: []string{"Place"}}
	data.Add(foreign, schema.Name, data.NewText("Salle", ""))
	for i := range 3 { // what several say counts once
		r := event(fmt.Sprintf("f%d", i), "x")
		data.Set(&r.Node, schema.Location, data.NewNested(foreign))
		data.Set(&r.Node, schema.URLProperty, data.NewLink("no IRI at all"))
		data.Set(&r.Node, schema.Duration, data.Value{Kind: data.Typed, Text: "PT1H", Tag: "http://www.w3.org/2001/XMLSchema#duration"})
		all = append(all, r)
	}
	b.put(all...)
}

// documents are what the site says of each live record, by address.
func (b *bench) documents(collections ...data.Collection) map[string]*graph.Graph {
	b.Helper()
	documents := map[string]*graph.Graph{}
	turtle := b.site.Named(format.Turtle.Name)[0]
	for _, c := range collections {
		entries, err := b.List(b.Context(), c, data.Page{Limit: 100_000})
		b.must(err)
		for _, e := range entries {
			r, err := b.site.Resource("/" + string(e.Ref))
			b.must(err)
			rep, err := b.site.Represent(b.Context(), r, turtle)
			b.must(err)
			body, err := rep.Body()
			b.must(err)
			g := new(graph.Graph)
			b.must(format.Turtle.Decode(bytes.NewReader(body), "", func(t graph.Triple, _ graph.Term) error { g.Triples = append(g.Triples, t); return nil }))
			g.Canonical()
			documents[base+"/"+string(e.Ref)] = g
		}
	}
	return documents
}

// union is what documents say together.
func union(documents map[string]*graph.Graph) *graph.Graph {
	g := new(graph.Graph)
	for _, d := range documents {
		g.Triples = append(g.Triples, d.Triples...)
	}
	g.Canonical()
	return g
}

var rdfForms = map[string]*format.Format{"ntriples": &format.NTriples, "nquads": &format.NQuads, "turtle": &format.Turtle,
	"trig": &format.TriG, "jsonld-lines": &format.JSONLDLines, "rdfxml": &format.RDFXML}

// graphs decodes a file of RDF: by name, the default graph under the empty one.
func (b *bench) graphs(f *dump.File) map[string]*graph.Graph {
	b.Helper()
	graphs, n := map[string]*graph.Graph{}, 0
	err := rdfForms[f.Form].Decode(bytes.NewReader(b.file(f)), "", func(t graph.Triple, name graph.Term) error {
		n++
		if graphs[name.Value] == nil {
			graphs[name.Value] = new(graph.Graph)
		}
		graphs[name.Value].Triples = append(graphs[name.Value].Triples, t)
		return nil
	})
	b.must(err)
	if n != f.Statements {
		b.Errorf("%s has %d statements, and %d in the manifest", f.Name, n, f.Statements)
	}
	for _, g := range graphs {
		g.Canonical()
	}
	return graphs
}

func same(b *bench, what string, got, want *graph.Graph) {
	b.Helper()
	if got == nil {
		got = new(graph.Graph)
	}
	if slices.Equal(got.Triples, want.Triples) {
		return
	}
	for _, t := range want.Triples {
		if !slices.Contains(got.Triples, t) {
			b.Fatalf("%s does not say %v", what, t)
		}
	}
	b.Fatalf("%s says %d triples, want %d", what, len(got.Triples), len(want.Triples))
}

func TestEveryFormSaysWhatTheDocumentsSay(t *testing.T) {
	b := newBench(t)
	b.some()
	m := b.dump()
	if len(m.Sets) != len(data.Collections)+1 || m.Cursor != b.Cursor() || !m.Modified.Equal(b.now) {
		t.Errorf("the manifest is of %d sets, cursor %d, %s", len(m.Sets), m.Cursor, m.Modified)
	}
	for i := range m.Sets {
		set := &m.Sets[i]
		collections := []data.Collection{data.Collection(set.Name)}
		if set.Name == dump.All {
			collections = data.Collections
		}
		documents := b.documents(collections...)
		if set.Records != len(documents) {
			t.Errorf("%s: got %d records, want %d", set.Name, set.Records, len(documents))
		}
		whole := union(documents)
		found := map[string]int{}
		for k := range set.Files {
			f := &set.Files[k]
			if rdfForms[f.Form] == nil {
				continue
			}
			found[f.Form]++
			graphs := b.graphs(f)
			if f.Form != "nquads" && f.Form != "trig" {
				same(b, f.Name, graphs[""], whole)
				continue
			}
			if len(graphs) != len(documents) {
				t.Errorf("%s has %d graphs, want one for each of %d documents", f.Name, len(graphs), len(documents))
			}
			for name, d := range documents {
				same(b, f.Name+" of "+name, graphs[name], d)
			}
		}
		for form := range rdfForms {
			if found[form] != 3 {
				t.Errorf("%s has %d files in %s, want one for each coding", set.Name, found[form], form)
			}
		}
		counted(b, set, whole)
	}
}

// counted counts what VoID asks for, in the plain way.
func counted(b *bench, set *dump.Set, whole *graph.Graph) {
	b.Helper()
	subjects, objects := map[graph.Term]bool{}, map[graph.Term]bool{}
	properties, classes := map[graph.IRI]int{}, map[graph.IRI]int{}
	for _, t := range whole.Triples {
		subjects[t.Subject], objects[t.Object] = true, true
		properties[t.Predicate]++
		if t.Predicate == graph.Type {
			classes[graph.IRI(t.Object.Value)]++
		}
	}
	want := dump.Statistics{Triples: len(whole.Triples), Entities: set.Records, Subjects: len(subjects), Objects: len(objects)}
	for iri, n := range properties {
		want.Properties = append(want.Properties, dump.Property{IRI: iri, Triples: n})
	}
	for iri, n := range classes {
		want.Classes = append(want.Classes, dump.Class{IRI: iri, Entities: n})
	}
	slices.SortFunc(want.Properties, func(a, b dump.Property) int { return cmp.Compare(a.IRI, b.IRI) })
	slices.SortFunc(want.Classes, func(a, b dump.Class) int { return cmp.Compare(a.IRI, b.IRI) })
	if got := fmt.Sprintf("%+v", *set.Statistics); got != fmt.Sprintf("%+v", want) {
		b.Errorf("statistics of %s:\n got %s\nwant %+v", set.Name, got, want)
	}
}

// contents are the bytes and dates of whatever lies in a folder.
func (b *bench) contents(dir string) (bytes, dates map[string]string) {
	b.Helper()
	bytes, dates = map[string]string{}, map[string]string{}
	entries, err := os.ReadDir(dir)
	b.must(err)
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		b.must(err)
		info, err := e.Info()
		b.must(err)
		bytes[e.Name()], dates[e.Name()] = string(text), info.ModTime().String()
	}
	return bytes, dates
}

func TestTheSameRecordsGiveTheSameBytes(t *testing.T) {
	b := newBench(t)
	b.some()
	b.dump()
	before, dates := b.contents(b.dir)
	b.put(event("e001", "Journée \"1\" \\ « IA & santé »\n<b>", "organizations/o1")) // unchanged
	b.dump()
	after, dates2 := b.contents(b.dir)
	if fmt.Sprint(after) != fmt.Sprint(before) || fmt.Sprint(dates2) != fmt.Sprint(dates) {
		t.Error("nothing changed, and something was written")
	}
	other := t.TempDir()
	b.dump(func(o *dump.Options) { o.Dir = other })
	if elsewhere, _ := b.contents(other); fmt.Sprint(elsewhere) != fmt.Sprint(before) {
		t.Error("another folder has other bytes")
	}
	b.must(os.Remove(filepath.Join(b.dir, b.dump().Set("events").Files[0].Path)))
	if b.dump(); !complete(b, b.dump()) {
		t.Error("a file that was lost was not made again")
	}
}

func complete(b *bench, m *dump.Manifest) bool {
	for i := range m.Sets {
		for k := range m.Sets[i].Files {
			if _, err := os.Stat(filepath.Join(b.dir, m.Sets[i].Files[k].Path)); err != nil {
				return false
			}
		}
	}
	return true
}

func TestOnlyWhatChangesIsWritten(t *testing.T) {
	b := newBench(t)
	b.some()
	b.must(os.WriteFile(filepath.Join(b.dir, "readme.txt"), []byte("mine"), 0o600))
	first := b.dump()
	_, dates := b.contents(b.dir)
	b.put(event("e000", "changed", "organizations/o1"))
	second := b.dump()
	bytes, dates2 := b.contents(b.dir)
	for _, f := range first.Set("organizations").Files {
		if g := second.File(f.Name); *g != f || dates2[f.Path] != dates[f.Path] {
			t.Errorf("%s was written anew: %+v, was %+v", f.Name, *g, f)
		}
	}
	events := slices.DeleteFunc(slices.Clone(first.Set("events").Files), func(f dump.File) bool { return f.Form == "csvw" || f.Form == "geojson" }) // which say none of it
	for _, f := range events {
		g := second.File(f.Name)
		if g.SHA256 == f.SHA256 || g.Path == f.Path || g.Cursor != b.Cursor() || !g.Modified.Equal(b.now) {
			t.Errorf("%s was not written anew, or is dated wrong: %+v", f.Name, *g)
		}
		if _, there := bytes[f.Path]; !there {
			t.Errorf("%s went with its manifest: whoever reads that cannot get it", f.Path)
		}
	}
	b.put(organization("o1", "renamed")) // which the events say, too
	third := b.dump()
	bytes, _ = b.contents(b.dir)
	for _, f := range events {
		if g := third.File(f.Name); g.Modified != third.Modified {
			t.Errorf("%s says another name, and is dated %s", g.Name, g.Modified)
		}
		if _, there := bytes[first.File(f.Name).Path]; there {
			t.Errorf("%s of the first dump is still there", f.Name)
		}
	}
	if bytes["readme.txt"] != "mine" {
		t.Error("a file that is no dump's was touched")
	}
	named := map[string]bool{"readme.txt": true, dump.ManifestName: true}
	for _, m := range []*dump.Manifest{second, third} {
		for i := range m.Sets {
			for _, f := range m.Sets[i].Files {
				named[f.Path] = true
			}
		}
		for _, s := range m.Steps {
			for _, f := range s.Files {
				named[f.Path] = true
			}
		}
	}
	for name := range bytes {
		if !named[name] {
			t.Errorf("%s is named nowhere", name)
		}
	}
}

func TestADumpIsOfOneMoment(t *testing.T) {
	b := newBench(t)
	b.some()
	cursor, documents := b.Cursor(), b.documents(data.Collections...)
	wrote := false
	m := b.dump(func(o *dump.Options) {
		o.Progress = func(done, total int) {
			if total != 608 || done > total {
				t.Errorf("%d of %d", done, total)
			}
			if !wrote {
				wrote = true
				b.put(event("e599", "changed"), event("zz", "new"), organization("o0", "changed"))
				b.must(b.Withdraw(b.Context(), b.now, "events/f0"))
			}
		}
	})
	if !wrote || m.Cursor != cursor {
		t.Fatalf("cursor %d, want %d", m.Cursor, cursor)
	}
	same(b, "the dump", b.graphs(m.File("all.nt"))[""], union(documents))
}

func TestADumpThatFailsLeavesTheOneBefore(t *testing.T) {
	b := newBench(t)
	b.some()
	b.dump()
	before, _ := b.contents(b.dir)
	b.put(event("e000", "changed"))
	ctx, cancel := context.WithCancel(b.Context())
	_, err := dump.Make(ctx, dump.Options{Site: b.site, Dir: b.dir, Progress: func(int, int) { cancel() }})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want %v", err, context.Canceled)
	}
	if after, _ := b.contents(b.dir); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Error("something was left behind, or taken away")
	}
	b.must(os.MkdirAll(filepath.Join(b.dir, ".making-1"), 0o700)) // of one that was killed
	b.dump()
	if _, err := os.Stat(filepath.Join(b.dir, ".making-1")); err == nil {
		t.Error("what a killed dump left is still there")
	}
}

func TestAManifestOfSomebodyElseIsLeftAlone(t *testing.T) {
	for name, text := range map[string]string{"a web app's": `{"name":"x","icons":[]}`, "no JSON": "Manifest-Version: 1.0", "a newer one": `{"version":3}`} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			file := filepath.Join(b.dir, dump.ManifestName)
			b.must(os.WriteFile(file, []byte(text), 0o600))
			if _, err := dump.Make(b.Context(), dump.Options{Site: b.site, Dir: b.dir}); err == nil || !strings.Contains(err.Error(), "hint:") {
				t.Errorf("got error %v, want one with a hint", err)
			}
			if got, err := os.ReadFile(file); string(got) != text {
				t.Errorf("it is now %q (%v)", got, err)
			}
		})
	}
}

func TestSomeCollectionsAndForms(t *testing.T) {
	b := newBench(t)
	b.some()
	m := b.dump(func(o *dump.Options) {
		o.Collections, o.Forms = []data.Collection{data.Organizations}, []*dump.Form{dump.FormByName("nt")}
	})
	if len(m.Sets) != 1 || m.Sets[0].Name != "organizations" || len(m.Sets[0].Files) != 3 || m.Sets[0].Statistics.Entities != 5 {
		t.Errorf("got %+v", m.Sets)
	}
	same(b, "organizations.nt", b.graphs(m.File("organizations.nt"))[""], union(b.documents(data.Organizations)))
	if all := b.dump(); all.Set(dump.All) == nil || len(all.Steps) != 0 {
		t.Error("a dump of everything, after one of a part, is not whole")
	}
}

func TestWhatAFormCannotCarryIsTold(t *testing.T) {
	b := newBench(t)
	b.put(event("a", "bell \a"), event("b", "b"))
	var told []string
	m := b.dump(func(o *dump.Options) {
		o.Omitted = func(f *dump.Form, ref data.Ref, err error) {
			told = append(told, fmt.Sprintf("%s %s %v", f.Name, ref, err))
		}
	})
	if len(told) != 1 || !strings.HasPrefix(told[0], "rdfxml events/a ") || !strings.Contains(told[0], "U+0007") {
		t.Errorf("told %q", told)
	}
	if f := m.File("all.rdf.gz"); f.Omitted != 1 || f.Records != 1 {
		t.Errorf("got %+v", f)
	}
	documents := b.documents(data.Events)
	same(b, "all.ttl", b.graphs(m.File("all.ttl"))[""], union(documents))
	delete(documents, base+"/events/a")
	same(b, "all.rdf", b.graphs(m.File("all.rdf"))[""], union(documents))
}

func TestAnEmptyStore(t *testing.T) {
	b := newBench(t)
	m := b.dump()
	for i := range m.Sets {
		for k := range m.Sets[i].Files {
			if f := &m.Sets[i].Files[k]; rdfForms[f.Form] != nil && len(b.graphs(f)) != 0 {
				t.Errorf("%s says something", f.Name)
			}
		}
	}
	b.put(event("a", "a"))
	if m = b.dump(); len(m.Steps) != 1 || m.Steps[0].From != 0 || m.Steps[0].Documents != 1 {
		t.Errorf("steps: %+v", m.Steps)
	}
}
