package example_test

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/example"
	"github.com/kiosque-ld/kiosque/data/source"
)

// collections of the types that the files use; the floor above knows the rest.
var collections = map[string]data.Collection{
	"City": data.Places, "Person": data.People, "FundingScheme": data.Organizations, "Project": data.Projects,
	"ConferenceEvent": data.Events,
}

// record is one row with the ref that it is to have.
type record struct {
	ref data.Ref
	row data.Row
}

// records reads every file in order.
func records(t testing.TB) []record {
	t.Helper()
	var all []record
	for _, name := range example.Files() {
		text, err := fs.ReadFile(example.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		syntax, ok := source.Detect(name, text, source.Syntaxes())
		if !ok {
			t.Fatalf("%s: no syntax", name)
		}
		for row, problem := range syntax.Read(context.Background(), strings.NewReader(string(text)), name, source.Options{}) {
			if problem != nil {
				t.Error(problem)
				continue
			}
			all = append(all, record{refOf(t, row), row})
		}
	}
	return all
}

func refOf(t testing.TB, row data.Row) data.Ref {
	t.Helper()
	if strings.HasSuffix(row.Place.File, ".csv") {
		return data.NewRef(data.Organizations, row.Tree.Get("identifiant").Text)
	}
	kind := row.Tree.Get("type")
	if kind.Shape == data.List {
		kind = &kind.Items[0]
	}
	c, ok := collections[kind.Text]
	if !ok {
		t.Fatalf("%s: type %q has no collection here", row.Place, kind.Text)
	}
	return data.NewRef(c, row.Tree.Get("id").Text)
}

// references returns the refs in a tree, in order. A cell may hold several, with bars between them.
func references(tree *data.Tree) []data.Ref {
	var refs []data.Ref
	switch tree.Shape {
	case data.String:
		for text := range strings.SplitSeq(tree.Text, "|") {
			if ref, ok := data.ParseRef(strings.TrimSpace(text)); ok {
				refs = append(refs, ref)
			}
		}
	case data.List:
		for i := range tree.Items {
			refs = append(refs, references(&tree.Items[i])...)
		}
	case data.Object:
		for i := range tree.Fields {
			refs = append(refs, references(&tree.Fields[i].Tree)...)
		}
	}
	return refs
}

func TestRefsAreWholeAndOnce(t *testing.T) {
	seen := map[data.Ref]data.Position{}
	for _, r := range records(t) {
		if _, ok := data.ParseRef(string(r.ref)); !ok {
			t.Errorf("%s: %q is no ref", r.row.Place, r.ref)
		}
		if place, ok := seen[r.ref]; ok {
			t.Errorf("%s: %s stands at %s too", r.row.Place, r.ref, place)
		}
		seen[r.ref] = r.row.Place
	}
	for _, c := range data.Collections {
		if !slices.ContainsFunc(records(t), func(r record) bool { return r.ref.Collection() == c }) {
			t.Errorf("no record in %s", c)
		}
	}
}

func TestReferencesResolve(t *testing.T) {
	all := records(t)
	known := map[data.Ref]bool{}
	for _, r := range all {
		known[r.ref] = true
	}
	found := 0
	for _, r := range all {
		for _, ref := range references(&r.row.Tree) {
			found++
			if !known[ref] {
				t.Errorf("%s: %s is not in the files", r.row.Place, ref)
			}
		}
	}
	if found < 30 {
		t.Errorf("only %d references were found", found)
	}
}

func TestNobodyIsAlone(t *testing.T) {
	all := records(t)
	joined := map[data.Ref]bool{}
	for _, r := range all {
		for _, ref := range references(&r.row.Tree) {
			joined[ref], joined[r.ref] = true, true
		}
	}
	for _, r := range all {
		if !joined[r.ref] {
			t.Errorf("%s: %s refers to nobody, and nobody to it", r.row.Place, r.ref)
		}
	}
}

// TestTaggedTextIsWhole: {fr: un, deux} is two fields in YAML, and the second half of the text is lost.
func TestTaggedTextIsWhole(t *testing.T) {
	tagged := 0
	var look func(place data.Position, tree *data.Tree)
	look = func(place data.Position, tree *data.Tree) {
		if tree.Get("fr").Shape != data.Null {
			tagged++
			if len(tree.Fields) != 1 {
				t.Errorf("%s: %q stands beside %q", place, tree.Fields[1].Name, tree.Get("fr").Text)
			}
		}
		for i := range tree.Items {
			look(place, &tree.Items[i])
		}
		for i := range tree.Fields {
			look(place, &tree.Fields[i].Tree)
		}
	}
	for _, r := range records(t) {
		look(r.row.Place, &r.row.Tree)
	}
	if tagged < 15 {
		t.Errorf("only %d texts with a language were found", tagged)
	}
}

func event(t testing.TB) *data.Tree {
	t.Helper()
	for _, r := range records(t) {
		if r.ref == "events/sante-connectee" {
			return &r.row.Tree
		}
	}
	t.Fatal("no event")
	return nil
}

// TestOrganisersAreThirteen: as in the last sentence of the article, and in its order.
func TestOrganisersAreThirteen(t *testing.T) {
	want := []data.Ref{
		"organizations/caen-normandie-developpement",
		"organizations/caen-la-mer",
		"organizations/region-normandie",
		"organizations/ars",
		"organizations/unicaen",
		"organizations/ensicaen",
		"organizations/greyc",
		"organizations/chu-caen",
		"organizations/centre-francois-baclesse",
		"organizations/canceropole-nord-ouest",
		"organizations/datalab-normandie",
		"organizations/criann",
		"organizations/normastic",
	}
	if got := references(event(t).Get("organizer")); !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestEventSaysWhatTheArticleSays(t *testing.T) {
	e := event(t)
	for _, fact := range []struct{ what, got, want string }{
		{"the name is printed with a typographic apostrophe", e.Get("name").Get("fr").Text, "Vers une santé connectée : les implications de l’IA"},
		{"it was one day; the page has no hours", e.Get("startDate").Text, "2024-11-28"},
		{"its place is one of its organisers", e.Get("location").Text, "organizations/unicaen"},
		{"one person is named", e.Get("performer").Text, "people/raja-chatila"},
		{"the article has another title", e.Get("subjectOf").Get("headline").Get("fr").Text, "Intelligence artificielle : des opportunités et des défis pour le secteur de la santé"},
		{"its date of modification is the article's, not the day's", e.Get("subjectOf").Get("dateModified").Text, "2025-01-20"},
	} {
		if fact.got != fact.want {
			t.Errorf("%s: got %q, want %q", fact.what, fact.got, fact.want)
		}
	}
	for _, unsaid := range []string{"endDate", "duration", "eventStatus", "eventAttendanceMode", "inLanguage", "offers",
		"isAccessibleForFree", "maximumAttendeeCapacity", "image", "url"} {
		if e.Get(unsaid).Shape != data.Null {
			t.Errorf("%s: the article does not say it", unsaid)
		}
	}
	themes := 0
	for i := range e.Get("about").Items {
		if e.Get("about").Items[i].Get("type").Text == "DefinedTerm" {
			themes++
		}
	}
	if themes != 12 {
		t.Errorf("got %d themes, want 12", themes)
	}
}

// Every file is read with the reader that its name asks for.
func Example() {
	for _, name := range example.Files() {
		file, err := example.FS.Open(name)
		if err != nil {
			panic(err)
		}
		syntax, _ := source.Detect(name, nil, source.Syntaxes())
		n := 0
		for _, problem := range syntax.Read(context.Background(), file, name, source.Options{}) {
			if problem == nil {
				n++
			}
		}
		fmt.Println(name, n)
	}
	// Output:
	// institutions.csv 20
	// lieux.yaml 1
	// personnes.json 1
	// projets.yaml 3
	// evenement.yaml 1
}
