package ldes_test

import (
	"fmt"
	"maps"
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
	"github.com/kiosque-ld/kiosque/publish/harvest/version"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/ns"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

const base = "https://data.example.org"

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

type bench struct {
	*testing.T
	data.Store
	site *publish.Site
	now  time.Time
}

func newBench(t *testing.T) *bench {
	t.Helper()
	st, err := store.Open(filepath.Join(t.TempDir(), "kiosque.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return &bench{t, st, newSite(t, st), noon}
}

func newSite(t *testing.T, st data.Store) *publish.Site {
	t.Helper()
	site, err := publish.New(publish.Options{Store: st, Base: base, Title: "Agenda", License: "https://example.org/licence",
		Views: []publish.View{ldes.New(), version.View{}}})
	if err != nil {
		t.Fatal(err)
	}
	return site
}

func (b *bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// later puts records one second after what came before.
func (b *bench) later(name string, refs ...data.Ref) {
	b.Helper()
	b.now = b.now.Add(time.Second)
	var records []data.Record
	for _, ref := range refs {
		n := data.Node{Types: []string{string(schema.Event)}}
		data.Add(&n, schema.Name, data.NewText(name, "fr"))
		place := data.Node{Types: []string{string(schema.Place)}}
		data.Add(&place, schema.Address, data.NewNested(&data.Node{Types: []string{string(schema.PostalAddress)}}))
		data.Add(&n, schema.Location, data.NewNested(&place))
		records = append(records, data.Record{Ref: ref, Node: n, Summary: data.Summary{Type: string(schema.Event), Name: name}})
	}
	_, err := b.Put(b.Context(), b.now, records)
	b.must(err)
}

// many puts so many new events.
func (b *bench) many(prefix string, n int) {
	b.Helper()
	refs := make([]data.Ref, n)
	for i := range refs {
		refs[i] = data.Ref(fmt.Sprintf("events/%s%d", prefix, i))
	}
	b.later("un", refs...)
}

// represent represents what an address names in a form.
func (b *bench) represent(address string, f *format.Format) (*publish.Representation, error) {
	b.Helper()
	r, _, err := b.site.Locate(strings.TrimPrefix(address, base), nil)
	if err != nil {
		return nil, err
	}
	return b.site.Represent(b.Context(), r, b.site.Named(f.Name)[0])
}

func (b *bench) text(address string, f *format.Format) (string, *publish.Representation) {
	b.Helper()
	rep, err := b.represent(address, f)
	if err != nil {
		b.Fatalf("%s: %v", address, err)
	}
	body, err := rep.Body()
	b.must(err)
	return string(body), rep
}

func read(t *testing.T, f *format.Format, text string) *graph.Dataset {
	t.Helper()
	d := &graph.Dataset{}
	if err := f.Decode(strings.NewReader(text), base, func(tr graph.Triple, name graph.Term) error { d.Add(tr, name); return nil }); err != nil {
		t.Fatalf("%s: %v\n%s", f.Title, err, text)
	}
	return d
}

func canonical(t *testing.T, d *graph.Dataset) string {
	t.Helper()
	c, err := format.Canonical(d)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// objects are those of a subject and predicate in the default graph.
func objects(d *graph.Dataset, subject string, p graph.IRI) []string {
	var list []string
	for _, t := range d.Triples {
		if t.Subject.Value == subject && t.Predicate == p {
			list = append(list, t.Object.Value)
		}
	}
	return list
}

func object(d *graph.Dataset, subject string, p graph.IRI) string {
	if all := objects(d, subject, p); len(all) == 1 {
		return all[0]
	}
	return ""
}

// harvest follows all relations from a node and returns the members with their times, as a client finds them that knows
// nothing but TREE. Whatever a relation promises of members, they must keep.
func (b *bench) harvest(address, stream string, seen map[string]bool, found map[string]time.Time) {
	b.Helper()
	if seen[address] {
		b.Fatalf("%s is reached twice", address)
	}
	seen[address] = true
	text, rep := b.text(address, &format.NQuads)
	d := read(b.T, &format.NQuads, text)
	if (object(d, address, ns.Immutable) == "true") != rep.Immutable {
		b.Errorf("%s: immutable %v, said otherwise", address, rep.Immutable)
	}
	for _, m := range objects(d, stream, ns.TreeMember) {
		at, err := time.Parse(time.RFC3339Nano, object(d, m, ns.GeneratedTime))
		b.must(err)
		if _, twice := found[m]; twice {
			b.Errorf("%s comes twice", m)
		}
		found[m] = at
	}
	type bounds struct{ from, until time.Time }
	to := map[string]*bounds{}
	var order []string
	for _, r := range objects(d, address, ns.TreeHasRelation) {
		node := object(d, r, ns.TreeToNode)
		at, err := time.Parse(time.RFC3339Nano, object(d, r, ns.TreeValue))
		b.must(err)
		if to[node] == nil {
			to[node], order = &bounds{}, append(order, node)
		}
		switch kind := graph.IRI(object(d, r, graph.Type)); kind {
		case ns.TreeGreaterOrEqual:
			to[node].from = at
		case ns.TreeLess:
			to[node].until = at
		default:
			b.Errorf("%s: a relation of type %s", address, kind)
		}
	}
	for _, node := range order {
		below := map[string]time.Time{}
		b.harvest(node, stream, seen, below)
		for m, at := range below {
			if at.Before(to[node].from) || !to[node].until.IsZero() && !at.Before(to[node].until) {
				b.Errorf("%s of %v is behind a relation from %v to before %v", m, at, to[node].from, to[node].until)
			}
		}
		maps.Copy(found, below)
	}
}

func TestAStreamHasEveryChangeOnce(t *testing.T) {
	b := newBench(t)
	check := func(c data.Collection) {
		t.Helper()
		address := base + ldes.Path(c)
		found, seen := map[string]time.Time{}, map[string]bool{}
		b.harvest(address, address+"#stream", seen, found)
		changes, err := b.Log(t.Context(), c, 0, 1<<20)
		b.must(err)
		for _, change := range changes {
			if at, ok := found[string(version.IRI(b.site.Mapper(), change.Ref, change.Cursor))]; !ok || !at.Equal(change.At) {
				t.Errorf("%q: change %d of %s is missing, or of %v", c, change.Cursor, change.Ref, at)
			}
		}
		if len(found) != len(changes) {
			t.Errorf("%q: %d members, want %d", c, len(found), len(changes))
		}
	}
	check("")
	check("events")
	b.many("a", 249)
	b.must(b.Rename(t.Context(), b.now.Add(time.Second), "events/a0", "events/a-zero")) // the 250th and the 251st change
	b.many("b", 8300)
	b.later("deux", "events/b3", "places/p")
	b.must(b.Withdraw(t.Context(), b.now, "events/b3"))
	for _, c := range []data.Collection{"", "events", "places", "people"} {
		check(c)
	}
	d := read(t, &format.NQuads, first(b.text(base+"/ldes/events/after/250", &format.NQuads)))
	if object(d, base+"/versions/events/a-zero/251", graph.Type) != string(ns.Create) {
		t.Error("the second page does not begin with what was renamed")
	}
}

func first(text string, _ *publish.Representation) string { return text }

func TestFullPagesAreForEver(t *testing.T) {
	b := newBench(t)
	b.many("a", 8100)
	known := map[string]string{}
	addresses := []string{"/ldes/all/after/0/pages/32", "/ldes/all/after/0", "/ldes/all/after/7750", "/ldes/events/after/250"}
	for _, a := range addresses {
		for _, f := range []*format.Format{&format.Turtle, &format.TriG, &format.NQuads, &format.NTriples, &format.JSONLD} {
			text, rep := b.text(a, f)
			if !rep.Immutable {
				t.Errorf("%s is not immutable", a)
			}
			known[a+f.Name] = text
		}
	}
	open, rep := b.text("/ldes/all/after/8000", &format.TriG)
	if rep.Immutable || strings.Contains(open, "immutable") {
		t.Error("the open page is immutable")
	}
	b.many("b", 500)
	for i := range 250 {
		b.later("deux", data.Ref(fmt.Sprintf("events/a%d", i)))
	}
	b.must(b.Withdraw(t.Context(), b.now, "events/a0"))
	b.site = newSite(t, b.Store) // which has nothing in memory
	for _, a := range addresses {
		for _, f := range []*format.Format{&format.Turtle, &format.TriG, &format.NQuads, &format.NTriples, &format.JSONLD} {
			if text, _ := b.text(a, f); text != known[a+f.Name] {
				t.Errorf("%s says something else in %s", a, f.Title)
			}
		}
	}
	if _, rep := b.text("/ldes/all/after/8000", &format.TriG); !rep.Immutable {
		t.Error("the page that was open is full, and not immutable")
	}
	for _, a := range []string{"/ldes/all/after/10000", "/ldes/all/after/1", "/ldes/all/after/-250", "/ldes/all/after/00", "/ldes/all/after/x", "/ldes/all/after", "/ldes/all/after/0/pages",
		"/ldes/all/after/0/pages/1", "/ldes/all/after/0/pages/64", "/ldes/all/after/8000/pages/32", "/ldes/all/after/0/pages/32/x", "/ldes", "/ldes/nothing", "/ldes/all/before/0",
		"/ldes/all/after/9223372036854775807", "/ldes/all/after/0/pages/9223372036854775807", "/ldes/places/after/0"} {
		if _, err := b.represent(a, &format.TriG); err == nil {
			t.Errorf("there is something at %s", a)
		}
	}
}

// TestMembersAreWhole holds pages to what clients extract of them (LDES, §3.4): in each form the member is what its version
// says at its own address.
func TestMembersAreWhole(t *testing.T) {
	b := newBench(t)
	b.later("un", "events/a")
	b.later("deux", "events/a")
	b.must(b.Rename(t.Context(), b.now, "events/a", "events/b"))
	b.must(b.Withdraw(t.Context(), b.now, "events/b"))
	stream, page := base+"/ldes/all#stream", base+"/ldes/all/after/0"

	quads := read(t, &format.NQuads, first(b.text(page, &format.NQuads)))
	for _, f := range []*format.Format{&format.TriG, &format.JSONLD} {
		if got := read(t, f, first(b.text(page, f))); canonical(t, got) != canonical(t, quads) {
			t.Errorf("%s says something else than N-Quads", f.Title)
		}
	}
	triples := read(t, &format.NTriples, first(b.text(page, &format.NTriples)))
	if turtle := read(t, &format.Turtle, first(b.text(page, &format.Turtle))); canonical(t, turtle) != canonical(t, triples) {
		t.Error("Turtle says something else than N-Triples")
	}
	list := objects(quads, stream, ns.TreeMember)
	if len(list) != 5 || !slices.Equal(list, objects(triples, stream, ns.TreeMember)) {
		t.Fatalf("members %v", list)
	}
	kinds := []graph.IRI{ns.Create, ns.Update, ns.Delete, ns.Create, ns.Delete}
	for i, m := range list {
		if got := object(quads, m, graph.Type); got != string(kinds[i]) {
			t.Errorf("%s is a %s, want a %s", m, got, kinds[i])
		}
		own := read(t, &format.NQuads, first(b.text(m, &format.NQuads)))
		if got := extract(quads, m); canonical(t, got) != canonical(t, own) {
			t.Errorf("%s in N-Quads: got\n%s\nwant\n%s", m, canonical(t, got), canonical(t, own))
		}
		thing := object(own, m, ns.IsVersionOf)
		want := &graph.Dataset{}
		for _, tr := range own.Triples {
			if tr.Subject.Value == thing {
				tr.Subject.Value = m
			}
			tr.Subject, tr.Object = blank(tr.Subject, thing), blank(tr.Object, thing)
			want.Triples = append(want.Triples, tr)
		}
		if got := extract(triples, m); canonical(t, got) != canonical(t, want) {
			t.Errorf("%s in N-Triples: got\n%s\nwant\n%s", m, canonical(t, got), canonical(t, want))
		}
	}
	if got := list[2]; !strings.Contains(first(b.text(got, &format.NTriples)), "<"+base+"/events/a#this> <"+string(ns.IsReplacedBy)+"> <"+base+"/events/b#this>") {
		t.Error("what was renamed does not lead to what it is now")
	}
}

// blank makes a blank node of a part of a document.
func blank(t graph.Term, thing string) graph.Term {
	document, _, _ := strings.Cut(thing, "#")
	if t.Kind == graph.Resource && t.Value != thing && strings.HasPrefix(t.Value, document+"#") {
		return graph.NewBlank(t.Value[len(document)+1:])
	}
	return t
}

// extract takes a member out of a page as LDES, §3.4 says; what is said in its graph is no longer in a graph.
func extract(d *graph.Dataset, member string) *graph.Dataset {
	out := &graph.Dataset{}
	focus := []graph.Term{graph.NewIRI(graph.IRI(member))}
	for i := 0; i < len(focus); i++ {
		for _, t := range d.Triples {
			if t.Subject != focus[i] {
				continue
			}
			out.Triples = append(out.Triples, t)
			if t.Object.Kind == graph.Blank && !slices.Contains(focus, t.Object) {
				focus = append(focus, t.Object)
			}
		}
	}
	for _, g := range d.Named {
		if g.Name.Value == member {
			out.Triples = append(out.Triples, g.Triples...)
		}
	}
	return out
}

// TestMembersStandTogether holds pages to the TREE profile (https://w3id.org/tree/specification/profile, §4).
func TestMembersStandTogether(t *testing.T) {
	b := newBench(t)
	b.later("un", "events/a", "events/b", "events/c")
	for _, f := range []*format.Format{&format.NQuads, &format.NTriples, &format.Turtle, &format.TriG} {
		text, rep := b.text("/ldes/all/after/0", f)
		if rep.Profile != ns.TreeProfile {
			t.Errorf("%s: profile %q", f.Title, rep.Profile)
		}
		current, groups := "", 0
		err := f.Decode(strings.NewReader(text), base, func(tr graph.Triple, name graph.Term) error {
			if tr.Predicate == ns.TreeMember {
				current = strings.TrimPrefix(tr.Object.Value, base+"/versions/")
				groups++
				return nil
			}
			for _, place := range []graph.Term{tr.Subject, name} {
				ref, _, _ := strings.Cut(current, "/1")
				if current != "" && place.Kind == graph.Resource && !strings.Contains(place.Value, ref[:len("events/a")]) {
					t.Errorf("%s: %v in the group of %s", f.Title, tr, current)
				}
			}
			if current == "" != (tr.Subject.Value == base+"/ldes/all#stream" || tr.Subject.Value == base+"/ldes/all/after/0") {
				t.Errorf("%s: %v is out of its group", f.Title, tr)
			}
			return nil
		})
		if err != nil || groups != 3 {
			t.Errorf("%s: %d groups, %v", f.Title, groups, err)
		}
	}
	if _, rep := b.text("/ldes/all/after/0", &format.JSONLD); rep.Profile != "" {
		t.Errorf("JSON-LD, for which there is no such profile: %q", rep.Profile)
	}
}

func TestRootSaysWhatClientsMustKnow(t *testing.T) {
	b := newBench(t)
	b.later("un", "events/a")
	got, _ := b.text("/ldes/events", &format.Turtle)
	want := `@base <https://data.example.org/ldes/events> .
@prefix as: <https://www.w3.org/ns/activitystreams#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ldes: <https://w3id.org/ldes#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix tree: <https://w3id.org/tree#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<#stream> a ldes:EventStream ;
    tree:view <> ;
    dcterms:title "Agenda : events" ;
    dcterms:license <https://example.org/licence> ;
    ldes:timestampPath prov:generatedAtTime ;
    ldes:sequencePath dcat:version ;
    ldes:versionOfPath dcterms:isVersionOf ;
    ldes:pollingInterval 60 ;
    ldes:versionCreatePath rdf:type ;
    ldes:versionCreateObject as:Create ;
    ldes:versionUpdatePath rdf:type ;
    ldes:versionUpdateObject as:Update ;
    ldes:versionDeletePath rdf:type ;
    ldes:versionDeleteObject as:Delete ;
    tree:shape <#member> .

<> a tree:Node, ldes:EventSource ;
    ldes:retentionPolicy <#retention> ;
    tree:relation <#from-0> .

<#member> a sh:NodeShape ;
    sh:property <#member-version-of>, <#member-time>, <#member-sequence> .

<#member-version-of> sh:path dcterms:isVersionOf ;
    sh:nodeKind sh:IRI ;
    sh:minCount 1 ;
    sh:maxCount 1 .

<#member-time> sh:path prov:generatedAtTime ;
    sh:datatype xsd:dateTime ;
    sh:minCount 1 ;
    sh:maxCount 1 .

<#member-sequence> sh:path dcat:version ;
    sh:datatype xsd:integer ;
    sh:minCount 1 ;
    sh:maxCount 1 .

<#retention> a ldes:RetentionPolicy, ldes:PointInTimePolicy ;
    ldes:startingFrom "2026-03-01T12:00:01.000Z"^^xsd:dateTime ;
    ldes:pointInTime "2026-03-01T12:00:01.000Z"^^xsd:dateTime .

<#from-0> a tree:GreaterThanOrEqualToRelation ;
    tree:node <https://data.example.org/ldes/events/after/0> ;
    tree:path prov:generatedAtTime ;
    tree:value "2026-03-01T12:00:01.000Z"^^xsd:dateTime .
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestExportHasTheWholeTree(t *testing.T) {
	b := newBench(t)
	b.many("a", 8300)
	seen := map[string]bool{}
	for r, err := range b.site.Views()[0].Resources(t.Context(), b.site) {
		b.must(err)
		seen[r.Path] = true
		if len(seen)%10 != 0 {
			continue
		}
		if _, err := b.represent(r.Path, &format.NQuads); err != nil {
			t.Errorf("%s: %v", r.Path, err)
		}
	}
	if want := 6 + 2*(1+34); len(seen) != want { // roots; a block and 34 pages of events, and of all
		t.Errorf("%d nodes, want %d", len(seen), want)
	}
}

// BenchmarkPage prints a page of 250 members, with all that it reads of the store.
func BenchmarkPage(b *testing.B) {
	st, err := store.Open(filepath.Join(b.TempDir(), "kiosque.db"), store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer st.Close()
	var records []data.Record
	for i := range 250 {
		n := data.Node{Types: []string{string(schema.Event)}}
		data.Add(&n, schema.Name, data.NewText(fmt.Sprintf("Journée d’été n° %d", i), "fr"))
		data.Add(&n, schema.StartDate, data.Value{Kind: data.DateTime, Text: "2026-11-28T09:00:00+01:00"})
		data.Add(&n, schema.Description, data.NewText(strings.Repeat("Une description de quelque longueur. ", 10), "fr"))
		place := data.Node{Types: []string{string(schema.Place)}}
		address := data.Node{Types: []string{string(schema.PostalAddress)}}
		data.Add(&address, schema.AddressLocality, data.NewText("Caen", ""))
		data.Add(&place, schema.Address, data.NewNested(&address))
		data.Add(&n, schema.Location, data.NewNested(&place))
		data.Add(&n, schema.Organizer, data.NewReference("organizations/x"))
		records = append(records, data.Record{Ref: data.Ref(fmt.Sprintf("events/e%d", i)), Node: n})
	}
	if _, err := st.Put(b.Context(), noon, records); err != nil {
		b.Fatal(err)
	}
	view := ldes.New()
	site, err := publish.New(publish.Options{Store: st, Base: base, Views: []publish.View{view}})
	if err != nil {
		b.Fatal(err)
	}
	r, _, err := site.Locate("/ldes/all/after/0", nil)
	if err != nil {
		b.Fatal(err)
	}
	for _, f := range []*format.Format{&format.Turtle, &format.NQuads, &format.TriG, &format.JSONLD} {
		b.Run(f.Name, func(b *testing.B) {
			for b.Loop() {
				rep, err := view.Represent(b.Context(), site, r, site.Named(f.Name)[0])
				if err != nil {
					b.Fatal(err)
				}
				body, err := rep.Body()
				if err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(len(body)))
			}
		})
	}
}
