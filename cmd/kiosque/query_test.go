package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/publish/harvest/dump"
	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// queryScript has Comunica answer queries in SPARQL, of what its sources say, and, where it is to follow links, of what it finds
// on its way. It reaches nothing but the site.
const queryScript = `
import { QueryEngine as Traversal } from '@comunica/query-sparql-link-traversal'
import { QueryEngine } from '@comunica/query-sparql'
const [base, asked] = process.argv.slice(2)
const here = (target, init) => new URL(target.url ?? target).origin === base ? fetch(target, init) : new Response('', { status: 404 })
const answers = []
for (const { Query, Source, Follow } of JSON.parse(asked)) {
  const bindings = await new (Follow ? Traversal : QueryEngine)().queryBindings(Query, { sources: [Source], lenient: Follow, fetch: here })
  const rows = []
  for await (const row of bindings) rows.push(Object.fromEntries([...row].map(([variable, term]) => [variable.value, term.value])))
  answers.push(rows)
}
console.log(JSON.stringify(answers))
`

// question is a query and the document where the search for its answer begins.
type question struct {
	Query, Source string
	Follow        bool // the links of the document, and theirs
}

// row is what a query's variables stand for.
type row map[string]string

// ask has Comunica answer questions.
func ask(t *testing.T, base string, questions ...question) (answers [][]row) {
	t.Helper()
	asked, err := json.Marshal(questions)
	if err != nil {
		t.Fatal(err)
	}
	out := node(t, []string{"@comunica/query-sparql-link-traversal", "@comunica/query-sparql"}, queryScript, base, string(asked))
	if err := json.Unmarshal(out, &answers); err != nil {
		t.Fatal(err)
	}
	return answers
}

// TestComunicaFollowsLinks has a query engine that knows one address find what other documents of the site say: of every
// organization from the page of their collection, and of those that organize an event from the event alone.
func TestComunicaFollowsLinks(t *testing.T) {
	base := serving(t)
	const said = ` ?it schema:name ?name . ?it schema:identifier ?identifier . ?identifier schema:value ?value }`
	const selects = `PREFIX schema: <http://schema.org/> PREFIX hydra: <http://www.w3.org/ns/hydra/core#> SELECT DISTINCT ?it ?name ?value WHERE { `
	event := base + "/events/sante-connectee"
	answers := ask(t, base,
		question{selects + "<" + base + "/organizations> hydra:member ?it ." + said, base + "/organizations", true},
		question{selects + "<" + event + "#this> schema:organizer ?it ." + said, event, true})

	organizes := map[string]bool{}
	for _, o := range objects(t, event, "http://schema.org/organizer") {
		organizes[o.Value] = true
	}
	want := [2]map[string]bool{{}, {}}
	for _, document := range documents(t, base) {
		if !strings.HasPrefix(document, base+"/organizations/") {
			continue
		}
		thing := document + "#this"
		for _, line := range identified(t, document) {
			want[0][line] = true
			if organizes[thing] {
				want[1][line] = true
			}
		}
	}
	for i, rows := range answers {
		got := map[string]bool{}
		for _, r := range rows {
			got[strings.Join([]string{r["it"], r["name"], r["value"]}, " ")] = true
		}
		if !maps.Equal(got, want[i]) || len(got) < 20 {
			t.Errorf("Comunica found %d rows, want %d:\n%s\nwant\n%s", len(got), len(want[i]),
				strings.Join(slices.Sorted(maps.Keys(got)), "\n"), strings.Join(slices.Sorted(maps.Keys(want[i])), "\n"))
		}
	}
}

// identified is each name of a document's thing with each value of its identifiers.
func identified(t *testing.T, document string) (lines []string) {
	t.Helper()
	_, body := get(t, document, format.NTriples.MediaType)
	said := map[[2]string][]string{} // by subject and predicate
	err := format.NTriples.Decode(bytes.NewReader(body), "", func(tr graph.Triple, _ graph.Term) error {
		key := [2]string{tr.Subject.Value, string(tr.Predicate)}
		said[key] = append(said[key], tr.Object.Value)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	thing := document + "#this"
	for _, name := range said[[2]string{thing, "http://schema.org/name"}] {
		for _, identifier := range said[[2]string{thing, "http://schema.org/identifier"}] {
			for _, value := range said[[2]string{identifier, "http://schema.org/value"}] {
				lines = append(lines, thing+" "+name+" "+value)
			}
		}
	}
	return lines
}

// TestComunicaCountsTheDump has a query engine count what a dump says, in three of its forms: as the store does.
func TestComunicaCountsTheDump(t *testing.T) {
	modules(t, "@comunica/query-sparql-link-traversal", "@comunica/query-sparql")
	base := servingDumps(t)
	want := manifest(t, "files").Set(dump.All).Statistics
	for _, extension := range []string{"nt", "ttl", "rdf"} {
		source := base + "/dumps/all." + extension
		answers := ask(t, base,
			question{"SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", source, false},
			question{"SELECT ?class (COUNT(DISTINCT ?thing) AS ?n) WHERE { ?thing a ?class } GROUP BY ?class", source, false})
		if got := answers[0][0]["n"]; got != strconv.Itoa(want.Triples) {
			t.Errorf("%s: %s triples, want %d", source, got, want.Triples)
		}
		counted := map[string]string{}
		for _, r := range answers[1] {
			counted[r["class"]] = r["n"]
		}
		for _, c := range want.Classes {
			if counted[string(c.IRI)] != strconv.Itoa(c.Entities) {
				t.Errorf("%s: %q things are %s, want %d", source, counted[string(c.IRI)], c.IRI, c.Entities)
			}
		}
		if len(counted) != len(want.Classes) {
			t.Errorf("%s: %d classes, want %d", source, len(counted), len(want.Classes))
		}
	}
}
