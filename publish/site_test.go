package publish_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
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

var (
	ctx  = context.Background()
	noon = time.Date(2024, 11, 28, 12, 0, 0, 0, time.UTC)
)

func record(ref data.Ref, class schema.Term, name string, organizers ...data.Ref) data.Record {
	n := data.Node{Types: []string{string(class)}}
	data.Add(&n, schema.Name, data.NewText(name, "fr"))
	for _, o := range organizers {
		data.Add(&n, schema.Organizer, data.NewReference(o))
	}
	rec := data.Record{Ref: ref, Source: "test", Key: string(ref), Node: n}
	vocab.Summarize(&rec, "fr")
	return rec
}

func site(t testing.TB, o publish.Options) (*publish.Site, data.Store) {
	t.Helper()
	st, err := store.Open(filepath.Join(t.TempDir(), "kiosque.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	put(t, st, record("events/journee", schema.EducationEvent, "Journée « IA & santé »", "organizations/greyc"),
		record("organizations/greyc", schema.ResearchOrganization, "GREYC"))
	o.Store, o.Base = st, "https://data.example.org"
	s, err := publish.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return s, st
}

func put(t testing.TB, st data.Store, records ...data.Record) {
	t.Helper()
	if _, err := st.Put(ctx, noon, records); err != nil {
		t.Fatal(err)
	}
}

func represent(t *testing.T, s *publish.Site, path, name string) *publish.Representation {
	t.Helper()
	r, err := s.Resource(path)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	rep, err := s.Represent(ctx, r, s.Named(name)[0])
	if err != nil && !errors.Is(err, data.ErrGone) {
		t.Fatalf("%s as %s: %v", path, name, err)
	}
	return rep
}

func text(t *testing.T, rep *publish.Representation) string {
	t.Helper()
	b, err := rep.Body()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestResource(t *testing.T) {
	s, _ := site(t, publish.Options{})
	facts := []struct{ path, want string }{
		{"/", "/"},
		{"/events", "/events"},
		{"/events/journee", "/events/journee"},
		{"/events/after/journee", "/events/after/journee"},
		{"/events/journee/", "moved to /events/journee"},
		{"//events//journee", "moved to /events/journee"},
		{"/Events/Journee", "moved to /events/journee"},
		{"/id/events/journee", data.ErrNotFound.Error()}, // only in the other style
		{"/concerts", data.ErrNotFound.Error()},
		{"/events/journée", data.ErrNotFound.Error()},
		{"/events/a/b", data.ErrNotFound.Error()},
		{"/events/../secret", data.ErrNotFound.Error()},
		{"/events/x\r\nSet-Cookie: a", data.ErrNotFound.Error()},
	}
	for _, f := range facts {
		r, err := s.Resource(f.path)
		got := r.Path
		if err != nil {
			got = err.Error()
		}
		if got != f.want {
			t.Errorf("%q: got %q, want %q", f.path, got, f.want)
		}
	}
	see, _ := site(t, publish.Options{Style: vocab.SeeOther})
	if r, err := see.Resource("/id/events/journee"); err != nil || r.Kind != publish.Thing {
		t.Errorf("in 303 style: got %+v, %v, want a thing", r, err)
	}
}

func TestSplitSuffix(t *testing.T) {
	s, _ := site(t, publish.Options{})
	facts := []struct {
		path, want string
		variants   int
	}{
		{"/events/journee.ttl", "/events/journee", 1},
		{"/events/journee.fr.html", "/events/journee", 1},
		{"/events/journee.html", "/events/journee", 2},
		{"/events.jsonld", "/events", 1},
		{"/index.nt", "/", 1},
		{"/events/journee.exe", "/events/journee.exe", 0},
		{"/events/journee", "/events/journee", 0},
		{"/.ttl", "/.ttl", 0},
	}
	for _, f := range facts {
		if path, vs := s.SplitSuffix(f.path); path != f.want || len(vs) != f.variants {
			t.Errorf("%q: got %q and %d variants, want %q and %d", f.path, path, len(vs), f.want, f.variants)
		}
	}
}

// TestFormsSayTheSame is the law of one graph and many forms, for everything that a site serves.
func TestFormsSayTheSame(t *testing.T) {
	s, st := site(t, publish.Options{License: "https://www.etalab.gouv.fr/licence-ouverte-open-licence", PageSize: 1})
	put(t, st, record("events/autre", schema.Event, "Une autre"), record("events/gone", schema.Event, "Retirée"))
	if err := st.Withdraw(ctx, noon, "events/gone"); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/events", "/events/after/autre", "/organizations", "/people", "/events/journee", "/organizations/greyc", "/events/gone"} {
		want := ""
		for i := range format.All {
			f := &format.All[i]
			rep := represent(t, s, path, f.Extension)
			var d graph.Dataset
			err := f.Decode(strings.NewReader(text(t, rep)), "", func(tr graph.Triple, name graph.Term) error { d.Add(tr, name); return nil })
			if err != nil {
				t.Fatalf("%s as %s: %v", path, f.Title, err)
			}
			got, err := format.Canonical(&d)
			if err != nil {
				t.Fatal(err)
			}
			if want == "" {
				want = got
			}
			if got != want || got == "" {
				t.Errorf("%s as %s says\n%s\nnot\n%s", path, f.Title, got, want)
			}
		}
	}
}

// A document names the records that it refers to: it is modified when they are, even if they go (RFC 9110, §8.8.2).
func TestADocumentIsModifiedWithWhatItNames(t *testing.T) {
	s, st := site(t, publish.Options{})
	for _, v := range []string{"ttl", "fr.html"} {
		if got := represent(t, s, "/events/journee", v).Modified; !got.Equal(noon) {
			t.Errorf("%s: modified %v, want %v", v, got, noon)
		}
	}
	if _, err := st.Put(ctx, noon.Add(time.Hour), []data.Record{record("organizations/greyc", schema.ResearchOrganization, "GREYC, Caen")}); err != nil {
		t.Fatal(err)
	}
	for _, v := range []string{"ttl", "fr.html"} {
		if got, want := represent(t, s, "/events/journee", v).Modified, noon.Add(time.Hour); !got.Equal(want) {
			t.Errorf("%s: modified %v, want %v", v, got, want)
		}
	}
	if err := st.Withdraw(ctx, noon.Add(2*time.Hour), "organizations/greyc"); err != nil {
		t.Fatal(err)
	}
	if got, want := represent(t, s, "/events/journee", "ttl").Modified, noon.Add(2*time.Hour); !got.Equal(want) {
		t.Errorf("modified %v, want %v", got, want)
	}
}

func TestTagNamesWhatTheBytesAreMadeOf(t *testing.T) {
	s, st := site(t, publish.Options{})
	turtle := represent(t, s, "/events/journee", "ttl")
	if represent(t, s, "/events/journee", "ttl") != turtle {
		t.Error("a second asking made a second representation")
	}
	if represent(t, s, "/events/journee", "jsonld").Tag == turtle.Tag {
		t.Error("two variants have one tag")
	}
	if !strings.Contains(text(t, turtle), `"GREYC"@fr`) {
		t.Errorf("the organizer's name is not in\n%s", text(t, turtle))
	}

	put(t, st, record("people/somebody", schema.Person, "Quelqu’un"))
	if represent(t, s, "/events/journee", "ttl") != turtle {
		t.Error("a change elsewhere made a new representation")
	}
	put(t, st, record("organizations/greyc", schema.ResearchOrganization, "GREYC, Caen"))
	renamed := represent(t, s, "/events/journee", "ttl")
	if renamed.Tag == turtle.Tag || !strings.Contains(text(t, renamed), "GREYC, Caen") {
		t.Error("the organizer's new name is not seen")
	}
	put(t, st, record("events/journee", schema.EducationEvent, "Journée reportée", "organizations/greyc"))
	if again := represent(t, s, "/events/journee", "ttl"); again.Tag == renamed.Tag || !strings.Contains(text(t, again), "reportée") {
		t.Error("the record's new content is not seen")
	}
}

func TestWithdrawnAndRenamed(t *testing.T) {
	s, st := site(t, publish.Options{})
	represent(t, s, "/events/journee", "ttl")
	if err := st.Rename(ctx, noon, "events/journee", "events/journee-ia"); err != nil {
		t.Fatal(err)
	}
	r, err := s.Resource("/events/journee")
	if err != nil {
		t.Fatal(err)
	}
	var moved *publish.MovedError
	if _, err := s.Represent(ctx, r, s.Named("ttl")[0]); !errors.As(err, &moved) || moved.To != "/events/journee-ia" {
		t.Errorf("got %v, want moved to /events/journee-ia", err)
	}
	if err := st.Withdraw(ctx, noon, "events/journee-ia"); err != nil {
		t.Fatal(err)
	}
	if rep := represent(t, s, "/events/journee-ia", "ttl"); !strings.Contains(text(t, rep), "invalidatedAtTime") {
		t.Errorf("the tombstone says\n%s", text(t, rep))
	}
	put(t, st, record("events/journee-ia", schema.EducationEvent, "De retour"))
	if rep := represent(t, s, "/events/journee-ia", "ttl"); !strings.Contains(text(t, rep), "De retour") {
		t.Errorf("back from withdrawal, it says\n%s", text(t, rep))
	}
}

func TestCollectionPagesMissNothing(t *testing.T) {
	s, st := site(t, publish.Options{PageSize: 7})
	var all []data.Record
	for i := range 30 {
		all = append(all, record(data.NewRef(data.Events, "e"+strings.Repeat("x", i)), schema.Event, "E"))
	}
	put(t, st, all...)
	seen := map[string]bool{}
	for path, pages := "/events", 0; path != ""; pages++ {
		rep := represent(t, s, path, "nt")
		for line := range strings.SplitSeq(text(t, rep), "\n") {
			if _, member, ok := strings.Cut(line, "hydra/core#member> "); ok {
				if seen[member] {
					t.Errorf("%s twice", member)
				}
				seen[member] = true
			}
		}
		path = ""
		for l := range rep.Links() {
			if l.Rel == "next" {
				path = strings.TrimPrefix(l.Href, s.Base)
			}
		}
		if pages > 10 {
			t.Fatal("the pages do not end")
		}
	}
	if len(seen) != 31 {
		t.Errorf("%d members, want 31", len(seen))
	}
}

func TestEncodedIsTheSameBytes(t *testing.T) {
	s, _ := site(t, publish.Options{})
	rep := represent(t, s, "/events/journee", "ttl")
	zipped, err := rep.Encoded(publish.Gzip)
	if err != nil {
		t.Fatal(err)
	}
	r, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil || string(plain) != text(t, rep) {
		t.Errorf("gzip holds %d other bytes, %v", len(plain), err)
	}
}

func TestCacheKeepsToItsSize(t *testing.T) {
	s, st := site(t, publish.Options{Cache: 1 << 20})
	var all []data.Record
	for i := range 100 {
		all = append(all, record(data.NewRef(data.Events, "k"+strings.Repeat("0", i%40)+string(rune('a'+i%26))), schema.Event, strings.Repeat("long ", 200)))
	}
	put(t, st, all...)
	for i := range all {
		for _, form := range []string{"ttl", "nt", "jsonld"} {
			text(t, represent(t, s, "/"+string(all[i].Ref), form))
		}
	}
	if held := s.Held(); held > 1<<20 {
		t.Errorf("%d bytes are kept, more than 1 MiB", held)
	}
}
