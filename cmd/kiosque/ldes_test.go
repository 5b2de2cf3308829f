package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/ns"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// replicate runs ldes-client (npm), which takes the members of a stream, and writes each to a file as it comes. It stops
// after so many; what it has and has not seen is in its state. The context that documents in JSON-LD name lies on
// schema.org's server, of which it is given a copy.
const replicate = `
import { appendFileSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
const { library, url, state, out, limit, accept, ordered, after, context } = JSON.parse(process.argv[1]);
const network = globalThis.fetch;
const named = { headers: { "content-type": "application/ld+json" } };
globalThis.fetch = (target, init) => String(target) === "https://schema.org" ? new Response(readFileSync(context), named) : network(target, init);
const { Client, intoConfig, enhanced_fetch } = await import(library);
const { Writer } = createRequire(library)("n3");
const plain = enhanced_fetch({});
const asking = (target, init = {}) => {
	const headers = new Headers(init.headers);
	if (accept) headers.set("accept", accept);
	return plain(target, { ...init, headers });
};
let end, count = 0;
const ended = new Promise((resolve) => { end = resolve; });
const client = new Client(intoConfig({ url, statePath: state, fetch: asking, after: after && new Date(after) }), ordered || "none");
client.on("error", (problem) => { console.error(problem); process.exitCode = 1; end(); });
await client.init((member) => {
	if (limit && count >= limit) return false;
	const quads = new Writer({ format: "N-Quads" }).quadsToString(member.quads);
	appendFileSync(out, JSON.stringify({ id: member.id.value, quads }) + "\n");
	if (++count === limit) setTimeout(end, 0);
	return true;
}, end);
client.modulatorFactory.unpause();
await ended;
await client.close();
`

// harvester is a client of a stream and what it has taken so far.
type harvester struct {
	*testing.T
	node, library string
	options       map[string]any
	out           string
}

func newHarvester(t *testing.T, url string, options map[string]any) *harvester {
	t.Helper()
	library := os.Getenv("KIOSQUE_LDES_CLIENT")
	if library == "" {
		if os.Getenv("KIOSQUE_CLIENTS") == "required" {
			t.Fatal("KIOSQUE_LDES_CLIENT names no client")
		}
		t.Skip("KIOSQUE_LDES_CLIENT names no client (npm install ldes-client; its dist/lib/client.js)")
	}
	dir := t.TempDir()
	h := &harvester{t, client(t, "node"), library, map[string]any{"url": url, "library": library, "state": filepath.Join(dir, "state"), "out": filepath.Join(dir, "members")}, filepath.Join(dir, "members")}
	maps.Copy(h.options, options)
	return h
}

// run lets the client go on where it stopped, until it has nothing more to do, or has taken so many members more.
func (h *harvester) run(limit int) {
	h.Helper()
	h.options["limit"] = limit
	options, err := json.Marshal(h.options)
	if err != nil {
		h.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if out, err := exec.CommandContext(ctx, h.node, "--input-type=module", "-e", replicate, string(options)).CombinedOutput(); err != nil {
		h.Fatalf("ldes-client: %v\n%s", err, out)
	}
}

// taken is a member as a client has it: what is said of it, and what it says of its thing.
type taken struct {
	id          string
	about, said graph.Dataset
}

func (m *taken) object(p graph.IRI) string {
	for _, t := range m.about.Triples {
		if t.Predicate == p && t.Subject.Value == m.id {
			return t.Object.Value
		}
	}
	return ""
}

func (m *taken) sequence() int {
	n, _ := strconv.Atoi(m.object(ns.DCATVersion))
	return n
}

// members are those taken so far, in the order of their coming.
func (h *harvester) members() []taken {
	h.Helper()
	text, err := os.ReadFile(h.out)
	if err != nil {
		h.Fatal(err)
	}
	var list []taken
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line struct{ ID, Quads string }
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			h.Fatal(err)
		}
		m := taken{id: line.ID}
		err := format.NQuads.Decode(strings.NewReader(line.Quads), "", func(t graph.Triple, name graph.Term) error {
			if name.Value == m.id {
				m.said.Triples = append(m.said.Triples, t)
			} else {
				m.about.Triples = append(m.about.Triples, t)
			}
			return nil
		})
		if err != nil {
			h.Fatal(err)
		}
		list = append(list, m)
	}
	return list
}

// editor changes a store while it is served.
type editor struct {
	*testing.T
	data.Store
}

func (e *editor) must(err error) {
	e.Helper()
	if err != nil {
		e.Fatal(err)
	}
}

// edit changes, adds, withdraws, brings back and renames records; which ones depends on the round.
func (e *editor) edit(round int) {
	e.Helper()
	var records []data.Record
	event := func(id, name string) {
		n := data.Node{Types: []string{string(schema.Event)}}
		data.Add(&n, schema.Name, data.NewText(name, "fr"))
		data.Add(&n, schema.Location, data.NewNested(&data.Node{Types: []string{string(schema.Place)}}))
		records = append(records, data.Record{Ref: data.Ref("events/" + id), Node: n})
	}
	for i := range 60 {
		event(fmt.Sprintf("e%d", 10*round+i), fmt.Sprintf("Nouvelle version %d", round))
		event(fmt.Sprintf("n%d-%d", round, i), "Nouveau")
	}
	_, err := e.Put(e.Context(), time.Now(), records)
	e.must(err)
	gone := data.Ref(fmt.Sprintf("events/n%d-0", round))
	e.must(e.Withdraw(e.Context(), time.Now(), gone))
	e.must(e.Withdraw(e.Context(), time.Now(), data.Ref(fmt.Sprintf("events/n%d-1", round))))
	_, err = e.Put(e.Context(), time.Now(), records[1:2]) // events/n…-0
	e.must(err)
	e.must(e.Rename(e.Context(), time.Now(), gone, gone+"-renamed"))
}

// settled waits until the server has seen the last change.
func (e *editor) settled(base string) {
	e.Helper()
	last, err := e.Changes(e.Context(), e.Cursor()-1, 1)
	e.must(err)
	want := fmt.Sprintf("<%s/versions/%s/%d>", base, last[0].Ref, last[0].Cursor)
	open := int(last[0].Cursor-1) / 250 * 250
	for begun := time.Now(); time.Since(begun) < 20*time.Second; time.Sleep(20 * time.Millisecond) {
		if _, body := get(e.T, fmt.Sprintf("%s/ldes/all/after/%d", base, open), "application/n-quads"); bytes.Contains(body, []byte(want)) {
			return
		}
	}
	e.Fatalf("the server has not seen change %d", last[0].Cursor)
}

// TestLDESClientKeepsInStep has a client stopped in the middle of pages and go on, while records change: in the end it has
// seen every change, none twice, and has the records that the site has.
func TestLDESClientKeepsInStep(t *testing.T) {
	table := manyEvents(t, 700)
	base := serving(t, table, "--store", "agenda.db")
	h := newHarvester(t, base+"/ldes/events", nil)
	st, err := store.Open("agenda.db", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	e := &editor{t, st}

	h.run(130)
	e.edit(1)
	h.run(1)
	edited := make(chan struct{})
	go func() {
		defer close(edited)
		for round := 2; round < 8; round++ {
			e.edit(round)
		}
	}()
	h.run(400)
	<-edited
	h.run(0)
	e.edit(9)
	e.settled(base)
	h.run(0) // what it had left undone
	h.run(0) // what is new since

	changes, err := st.Changes(t.Context(), 0, 1<<20)
	e.must(err)
	seen := map[string]int{}
	members := h.members()
	for i := range members {
		seen[members[i].id]++
	}
	for _, c := range changes {
		id := fmt.Sprintf("%s/versions/%s/%d", base, c.Ref, c.Cursor)
		if seen[id] != 1 {
			t.Errorf("%s was seen %d times", id, seen[id])
		}
		delete(seen, id)
	}
	if len(seen) > 0 {
		t.Errorf("members that nothing in the log is: %v", slices.Sorted(maps.Keys(seen)))
	}

	slices.SortFunc(members, func(a, b taken) int { return a.sequence() - b.sequence() })
	held := map[string]string{}
	for i := range members {
		thing := members[i].object(ns.IsVersionOf)
		if members[i].object(graph.Type) == string(ns.Delete) {
			delete(held, thing)
			continue
		}
		c, err := format.Canonical(&members[i].said)
		e.must(err)
		held[thing] = c
	}
	entries, err := st.List(t.Context(), data.Events, data.Page{Limit: 1 << 20})
	e.must(err)
	if len(entries) != len(held) {
		t.Errorf("the client holds %d records, the store %d", len(held), len(entries))
	}
	for _, entry := range entries {
		document := base + "/" + string(entry.Ref)
		_, body := get(t, document, "application/n-quads")
		if got, want := held[document+"#this"], canonical(t, &format.NQuads, withoutOrigin(document, body)); got != want {
			t.Errorf("%s: the client has\n%s\nthe site\n%s", entry.Ref, got, want)
		}
	}
}

// withoutOrigin is an entity's document in N-Quads without what it says of itself: where its record came from is no part of
// the record.
func withoutOrigin(document string, body []byte) []byte {
	var out []byte
	for line := range bytes.Lines(body) {
		if !bytes.HasPrefix(line, []byte("<"+document+"> ")) && !bytes.HasPrefix(line, []byte("<"+document+"#provenance")) {
			out = append(out, line...)
		}
	}
	return out
}

// TestLDESClientTakesWholeMembers has the client ask for each form, in order, and from a time on.
func TestLDESClientTakesWholeMembers(t *testing.T) {
	base := serving(t, manyEvents(t, 300), "--store", "agenda.db")
	url := base + "/ldes/events"
	newHarvester(t, url, nil)
	st, err := store.Open("agenda.db", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	e := &editor{t, st}
	e.edit(1)
	e.settled(base)
	changes, err := st.Changes(t.Context(), 0, 1<<20)
	e.must(err)
	context := filepath.Join(corpus(t), "schemaorg-examples", "vocab-30.0", "schemaorgcontext.jsonld")
	for _, forms := range [][]string{
		{"application/n-quads", "application/trig", "application/ld+json"}, // have graphs, the others nodes without names
		{"text/turtle", "application/n-triples"},
	} {
		whole := map[string]string{}
		for _, form := range forms {
			h := newHarvester(t, url, map[string]any{"accept": form, "context": context})
			h.run(0)
			members := h.members()
			if len(members) != len(changes) {
				t.Errorf("%s: %d members, want %d", form, len(members), len(changes))
			}
			for i := range members {
				m := &members[i]
				together := graph.Dataset{Graph: graph.Graph{Triples: append(m.about.Triples, m.said.Triples...)}}
				said, err := format.Canonical(&together)
				e.must(err)
				if want, ok := whole[m.id]; len(together.Triples) < 5 || ok && said != want {
					t.Errorf("%s: %s says\n%s\nwant\n%s", form, m.id, said, want)
				}
				whole[m.id] = said
			}
		}
	}

	h := newHarvester(t, url, map[string]any{"ordered": "ascending"})
	h.run(0)
	members := h.members()
	inOrder := slices.IsSortedFunc(members, func(a, b taken) int { return strings.Compare(a.object(ns.GeneratedTime), b.object(ns.GeneratedTime)) })
	if len(members) != len(changes) || !inOrder {
		t.Errorf("in order: %d members, sorted: %v", len(members), inOrder)
	}

	since := changes[299].At // the newest of those that were there first
	want := 0
	for _, c := range changes {
		if c.At.After(since) {
			want++
		}
	}
	h = newHarvester(t, url, map[string]any{"after": since.Format(time.RFC3339Nano)})
	h.run(0)
	if got := len(h.members()); got != want || want == 0 {
		t.Errorf("after %v: %d members, want %d", since, got, want)
	}
}

// TestClientsReadPages has pages of a stream read by others' parsers, in every form that they know.
func TestClientsReadPages(t *testing.T) {
	base := serving(t, manyEvents(t, 300), "--store", "agenda.db")
	serdi, rapper := client(t, "serdi"), client(t, "rapper")
	for _, path := range []string{"/ldes/events", "/ldes/events/after/0", "/ldes/events/after/250"} {
		for _, form := range []*format.Format{&format.Turtle, &format.TriG, &format.NTriples, &format.NQuads} {
			url := base + path + "." + form.Extension
			_, body := get(t, url, "*/*")
			want := canonical(t, form, body)
			file := filepath.Join(t.TempDir(), "page")
			if err := os.WriteFile(file, body, 0o600); err != nil {
				t.Fatal(err)
			}
			syntax := map[string]string{"ttl": "turtle", "trig": "trig", "nt": "ntriples", "nq": "nquads"}[form.Extension]
			if got := output(t, serdi, "-i", syntax, "-o", "nquads", file, url); canonical(t, &format.NQuads, got) != want {
				t.Errorf("serdi reads something else in %s", url)
			}
			if got := output(t, rapper, "-q", "-i", syntax, "-o", "nquads", file, url); canonical(t, &format.NQuads, got) != want {
				t.Errorf("rapper reads something else in %s", url)
			}
		}
	}
}
