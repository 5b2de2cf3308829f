package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/link"
	"github.com/kiosque-ld/kiosque/data/store"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// TestLinksAtScale serves the institutions of a registry, those that made-up events name, and ten thousand of these
// events from one store, with a thousand more that name institutions of the registry. Whatever an event says of its
// organisers leads to an institution, and to the right one.
func TestLinksAtScale(t *testing.T) {
	if testing.Short() {
		t.Skip("it imports and fetches some twenty thousand records")
	}
	dir := corpus(t)
	made := generated(t, dir, "10000", "1400")
	ror, orgs, events := filepath.Join(dir, "ror-json", "ror-records-schema-v2.json"), filepath.Join(made, "orgs.ndjson"), filepath.Join(made, "events.ndjson")
	st := filepath.Join(t.TempDir(), "kiosque.db")
	s := newStage(t, nil)
	out, problems := s.run(exitOK, "", "import", "--store", st, ror, orgs, events)
	s.has(out, "22654 read, 22654 new, ", "0 bad") // of the 11,324 of ROR, 70 are withdrawn
	t.Log(strings.TrimSpace(lineWith(problems, "Institutions named in records")))

	namesakes, all := institutions(t, st)
	more := filepath.Join(made, "named.ndjson")
	nameSome(t, more, namesakes, all)
	out, problems = s.run(exitOK, "", "import", "--store", st, more)
	s.has(out, "1000 read, 1000 new, ", "0 bad")
	t.Log(strings.TrimSpace(lineWith(problems, "Institutions named in records")))

	site := linkedSite{base: serving(t, "--store", st), namesakes: namesakes, targets: map[string]bool{}}
	for _, file := range []string{events, more} {
		for _, said := range organisersOf(t, file) {
			site.check(t, &said)
		}
	}
	t.Logf("11,000 events have %d links to %d institutions; %d organisers may be several institutions, and %d have a name of one alone and are not linked",
		site.links, len(site.targets), site.open, site.missed)
	if site.links < 6000 || len(site.targets) < 2000 || site.missed > 50 {
		t.Error("that is not how linking works")
	}
	for id := range site.targets {
		types := objects(t, site.base+"/organizations/"+id, graph.Type)
		if !slices.ContainsFunc(types, func(o graph.Term) bool {
			class, ok := schema.TermOf(o.Value)
			return ok && schema.IsA(class, schema.Organization)
		}) {
			t.Errorf("organizations/%s is %v", id, types)
		}
	}
}

// linkedSite is a site whose links are followed.
type linkedSite struct {
	base                string
	namesakes           map[string][]string
	targets             map[string]bool // ids of the institutions that events lead to
	links, open, missed int
}

// check fetches an event and holds its organisers against what its source says.
func (s *linkedSite) check(t *testing.T, said *named) {
	t.Helper()
	linked := map[string]bool{}
	for _, o := range objects(t, s.base+"/events/"+said.ID, graph.IRI(schema.Organizer.IRI())) {
		id, own := strings.CutPrefix(o.Value, s.base+"/organizations/")
		if !own {
			s.open++ // a part of the event, which has nothing but a name
			continue
		}
		id = strings.TrimSuffix(id, "#this")
		s.links++
		linked[id], s.targets[id] = true, true
		if !said.means(id, s.namesakes) {
			t.Errorf("%s is linked to %s, which it does not name: %+v", said.ID, id, said.Organizers)
		}
	}
	for _, o := range said.Organizers {
		if o.ID != "" && !linked[o.ID] {
			t.Errorf("%s is not linked to %s, whose id it gives", said.ID, o.ID)
		}
		if id, ok := theOne(s.namesakes[link.Fold(o.Name)]); o.ID == "" && ok && !linked[id] {
			s.missed++
		}
	}
}

// theOne is the one institution of a name, if it is one.
func theOne(ids []string) (string, bool) {
	return append(ids, "")[0], len(ids) > 0 && !slices.ContainsFunc(ids, func(id string) bool { return id != ids[0] })
}

// nameSome writes a thousand events, each of which names one institution as nothing else is named.
func nameSome(t *testing.T, file string, namesakes map[string][]string, all []data.Entry) {
	t.Helper()
	var b strings.Builder
	n := 0
	for i := 0; n < 1000; i += 7 {
		name := all[i%len(all)].Summary.Name
		if _, ok := theOne(namesakes[link.Fold(name)]); !ok {
			continue
		}
		line, err := json.Marshal(map[string]any{"id": fmt.Sprintf("named-%d", n), "name": "Named", "startDate": "2027-01-01", "organizers": []any{map[string]string{"name": name}}})
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(line, '\n'))
		n++
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

// generated makes synthetic events and institutions with the shared generator.
func generated(t *testing.T, corpus, events, orgs string) string {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.Command(client(t, "python3"), filepath.Join(corpus, "gen", "gen.py"), "-o", dir, "--jobs", "1", "-n", events, "--orgs", orgs)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return dir
}

func lineWith(text, part string) string {
	for line := range strings.Lines(text) {
		if strings.Contains(line, part) {
			return line
		}
	}
	return ""
}

// objects fetches a document, and gives what it says of its thing by a property.
func objects(t *testing.T, url string, property graph.IRI) (all []graph.Term) {
	t.Helper()
	res, body := get(t, url, format.NTriples.MediaType)
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", url, res.Status)
	}
	err := format.NTriples.Decode(bytes.NewReader(body), "", func(tr graph.Triple, _ graph.Term) error {
		if tr.Subject.Value == url+"#this" && tr.Predicate == property {
			all = append(all, tr.Object)
		}
		return nil
	})
	if err != nil {
		t.Fatalf("%s: %v", url, err)
	}
	return all
}

// institutions are those of a store, and their ids by each of their names, folded.
func institutions(t *testing.T, name string) (namesakes map[string][]string, all []data.Entry) {
	t.Helper()
	st, err := store.Open(name, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	namesakes = map[string][]string{}
	for page := (data.Page{Limit: 1000, Body: true}); ; {
		entries, err := st.List(context.Background(), data.Organizations, page)
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) == 0 {
			return namesakes, all
		}
		for _, e := range entries {
			n, err := data.Decode(e.Body)
			if err != nil {
				t.Fatal(err)
			}
			institution, _ := vocab.Institution(e.Ref, n)
			for _, known := range institution.Names {
				namesakes[link.Fold(known.Text)] = append(namesakes[link.Fold(known.Text)], e.Ref.ID())
			}
		}
		all, page.After = append(all, entries...), entries[len(entries)-1].Ref.ID()
	}
}

// named is what the source of an event says of its organisers.
type named struct {
	ID         string
	Organizers []struct{ ID, Name string }
}

// means tells whether one of the organisers can only be an institution: by its id, or as the only one of that name.
func (n *named) means(id string, by map[string][]string) bool {
	for _, o := range n.Organizers {
		if one, ok := theOne(by[link.Fold(o.Name)]); o.ID == id || o.ID == "" && ok && one == id {
			return true
		}
	}
	return false
}

// organisersOf reads what the events of a file say.
func organisersOf(t *testing.T, file string) (all []named) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewReader(f); ; {
		line, err := lines.ReadBytes('\n')
		if len(line) == 0 && err != nil {
			return all
		}
		var n named
		if err := json.Unmarshal(line, &n); err != nil {
			t.Fatal(err)
		}
		all = append(all, n)
	}
}
