package main

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/mapping"
)

// looseJSON and looseTurtle say the same as loosely as people write: dates without a datatype, words for members, markup in
// texts, and persons' data.
const (
	looseJSON = `{"@id": "https://ex.org/e/1", "@type": "Event", "name": "Journ&eacute;e <b>IA</b>", "description": "<p>Bonjour &amp; bienvenue</p><ul><li>un</li></ul>",
"startDate": "2024-11-28T09:00:00+01:00", "endDate": "2024-11-28", "eventStatus": "cancelled", "isAccessibleForFree": "oui", "image": "https://ex.org/i.png",
"organizer": {"@type": "Organization", "name": "GREYC"}, "attendee": {"@type": "Person", "name": "Jeanne"}, "about": ["IA", "santé"],
"performer": {"@type": "Person", "name": "Ada", "email": "ada@ex.org", "telephone": "+33 2 31 00 00 00"}, "keywords": "ia, santé", "inLanguage": "French",
"location": {"@type": "Place", "name": "Salle", "address": {"@type": "PostalAddress", "postalCode": 14032}}, "http://ex.org/ns#room": "b204"}`

	looseTurtle = `@prefix s: <https://schema.org/> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
<https://ex.org/e/1> a s:Event ; s:name "Journ&eacute;e <b>IA</b>" ; s:description "<p>Bonjour &amp; bienvenue</p><ul><li>un</li></ul>"^^rdf:HTML ;
s:startDate "2024-11-28T09:00:00+01:00" ; s:endDate "2024-11-28"^^s:Date ; s:eventStatus "cancelled" ; s:isAccessibleForFree "oui" ; s:image "https://ex.org/i.png" ;
s:organizer [a s:Organization ; s:name "GREYC"] ; s:attendee [a s:Person ; s:name "Jeanne"] ; s:about ("IA" "santé") ;
s:performer [a s:Person ; s:name "Ada" ; s:email "ada@ex.org" ; s:telephone "+33 2 31 00 00 00"] ; s:keywords "ia, santé" ; s:inLanguage "French" ;
s:location [a s:Place ; s:name "Salle" ; s:address [a s:PostalAddress ; s:postalCode 14032]] ; <http://ex.org/ns#room> "b204" .`
)

func TestWhatComesAsRDFIsReadAsWhatComesAsObjects(t *testing.T) {
	s := newStage(t, map[string]string{
		"e.json": looseJSON, "e.ttl": looseTurtle, "e.jsonld": strings.Replace(looseJSON, "{", `{"@context": "https://schema.org", `, 1)})
	triples := func(args ...string) []string {
		out, problems := s.run(exitOK, "", append([]string{"convert", "--to", "nt"}, args...)...)
		lines := strings.Split(out, "\n")
		slices.Sort(lines)
		if !slices.Contains(args, "--personal") {
			s.has(problems, "attendee 1, performer.email 1, performer.telephone 1")
		}
		return lines
	}
	for _, personal := range []string{"--personal=false", "--personal"} {
		want := triples(personal, "e.json")
		for _, file := range []string{"e.ttl", "e.jsonld"} {
			if got := triples(personal, file); !slices.Equal(got, want) {
				t.Errorf("%s %s\ngot\n%s\nwant\n%s", file, personal, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
	}
	out, _ := s.run(exitOK, "", "convert", "--to", "nt", "e.ttl")
	s.has(out, `"Journée IA"`, "EventCancelled>", `"2024-11-28"^^<http://www.w3.org/2001/XMLSchema#date>`, `"true"^^<http://www.w3.org/2001/XMLSchema#boolean>`,
		"<https://ex.org/i.png>", `"Bonjour & bienvenue\n\n- un"`, `room> "b204"`)
}

// What has an address on the site is as it stands, but for what is still loose or personal in it.
func TestTheSitesOwnGraphIsNotCleanedTwice(t *testing.T) {
	s := newStage(t, map[string]string{"e.ttl": `@prefix s: <https://schema.org/> .
<events/e#this> a s:Event ; s:name "On &amp; on: <b> in HTML" ; s:startDate "2024-11-28" ; s:keywords "one, two" ; s:organizer <organizations/o#this> ;
s:performer [a s:Person ; s:name "Ada" ; s:email "ada@ex.org"] .`})
	out, problems := s.run(exitOK, "", "convert", "--to", "nt", "e.ttl")
	s.has(out, "<http://127.0.0.1:8080/events/e#this>", `"On &amp; on: <b> in HTML"`, `"2024-11-28"^^<http://www.w3.org/2001/XMLSchema#date>`, `"one, two"`,
		"<http://127.0.0.1:8080/organizations/o#this>")
	s.has(problems, "performer.email: personal data is not published")
	if strings.Contains(out, "ada@") || strings.Contains(out, "sameAs") {
		t.Error(out)
	}
}

// A mapping that is named says of a graph, too, what its properties are.
func TestAGraphIsReadByAMapping(t *testing.T) {
	s := newStage(t, map[string]string{"e.ttl": looseTurtle, "m.yaml": "class: Event\nfields:\n  keywords: {to: keywords, split: \"|\"}\nadd:\n  funder.name: Région Normandie\n"})
	out, _ := s.run(exitOK, "", "convert", "--to", "nt", "--mapping", "m.yaml", "e.ttl")
	s.has(out, `"ia, santé"`, `"Région Normandie"`)
}

// Of these words, and one that is anything, FuzzGraph makes statements.
var (
	fuzzSubjects = strings.Fields("<events/e#this> <https://ex.org/e> _:b _:c <places/p#this> <https://ex.org/o> _:d")

	fuzzPredicates = strings.Fields(`a a s:name s:description s:startDate s:endDate s:doorTime s:duration s:location s:organizer s:performer s:offers s:price
		s:priceCurrency s:availability s:eventStatus s:eventAttendanceMode s:previousStartDate s:keywords s:image s:url s:sameAs s:identifier s:inLanguage s:about
		s:isAccessibleForFree s:maximumAttendeeCapacity s:address s:postalCode s:addressCountry s:geo s:latitude s:longitude s:superEvent s:subEvent s:eventSchedule
		s:repeatFrequency s:byDay s:email s:telephone s:foundingDate s:value s:unknown s:startdate <https://ex.org/ns#p> <urn:p> rdf:first rdf:rest`)

	fuzzObjects = []string{"s:Event", "s:Event", "s:Place", "s:VirtualLocation", "s:Organization", "s:Person", "s:Offer", "s:PostalAddress", "s:Schedule", "s:PropertyValue",
		"s:Nothing", "<urn:x>", "<events/e#this>", "<https://ex.org/e>", "_:b", "_:c", "_:d", "<places/p#this>", "<https://ex.org/o>",
		"<organizations/absent#this>", "rdf:nil", "s:EventCancelled", "<https://schema.org/InStock>", "<mailto:a@ex.org>", "<https://ex.org/i.png>", `"x"`, `"x"@fr`, `"2024-11-28"`,
		`"2024-11-28T09:00:00"`, `"2024-11-28T09:00:00Z"^^s:DateTime`, `"28/11/2024 9h"`, `"2024"^^<http://www.w3.org/2001/XMLSchema#gYear>`, "12", "12.50", "1e3", "true",
		`"oui"`, `"gratuit"`, `"1"^^<http://www.w3.org/2001/XMLSchema#boolean>`, `"PT1H"`, `"a, b"`, `"https://ex.org/"`, `"ex.org"`, `"FRANCE"`, `"P1W"`, `"<b>x</b> &amp; y"`,
		`"<p>x</p>"^^rdf:HTML`, `"MO,TU"`, `"SIRET 130 025 265 00013"`}
)

// FuzzGraph holds the law that what is taken of a graph, printed and imported again, says the same.
func FuzzGraph(f *testing.F) {
	for seed := range 40 {
		picks := make([]byte, 60)
		rand.New(rand.NewSource(int64(seed))).Read(picks)
		f.Add(picks, "any")
	}
	cfg := &config{values: map[string]string{"base": "https://data.example.org"}}
	f.Fuzz(func(t *testing.T, picks []byte, text string) {
		if len(picks) > 300 || len(text) > 300 {
			return
		}
		loose := "@prefix s: <https://schema.org/> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n<events/e#this> a s:Event ; s:startDate \"2024-11-28\" .\n<places/p#this> a s:Place ; s:name \"P\" ; s:url <https://ex.org/p> ; s:telephone \"+33\" .\n<https://ex.org/o> a s:Organization ; s:name \"O\" ; s:logo <https://ex.org/l> .\n<https://ex.org/e> a s:Event ; s:name \"E\" ; s:startDate \"2024-11-28\" .\n"
		for p := range slices.Chunk(picks, 3) {
			if len(p) < 3 {
				break
			}
			object := fmt.Sprintf("%q", strings.ToValidUTF8(text, ""))
			if int(p[2]) < 5*len(fuzzObjects) {
				object = fuzzObjects[int(p[2])%len(fuzzObjects)]
			}
			predicate := fuzzPredicates[int(p[1])%len(fuzzPredicates)]
			if predicate == "a" {
				object = fuzzObjects[int(p[2])%12]
			}
			loose += fuzzSubjects[int(p[0])%len(fuzzSubjects)] + " " + predicate + " " + object + " .\n"
		}
		said, _ := graphSays(cfg, &format.Turtle, loose)
		printed, err := format.NQuads.Append(nil, &format.Document{Data: *said})
		if err != nil {
			t.Fatal(err)
		}
		again, told := graphSays(cfg, &format.NQuads, string(printed))
		if !graph.Isomorphic(said, again) {
			got, _ := format.NQuads.Append(nil, &format.Document{Data: *again})
			was, is := strings.Split(string(printed), "\n"), strings.Split(string(got), "\n")
			t.Errorf("of\n%s\nwas lost\n%s\nand gained\n%s\n%s", loose, strings.Join(without(was, is), "\n"), strings.Join(without(is, was), "\n"), told)
		}
	})
}

// graphSays is the graph of the records that are taken of a document, and what was told about them.
func graphSays(cfg *config, f *format.Format, text string) (*graph.Dataset, string) {
	var said graph.Dataset
	var told strings.Builder
	m := vocab.Mapper{Base: cfg.base()}
	known := map[data.Ref]bool{}
	for item := range graphItems(f, strings.NewReader(text), "fuzz", cfg, mapping.Options{Base: m.Base, DefaultZone: time.UTC, Now: time.Unix(0, 0), Workers: 1}) {
		for _, problem := range item.Problems {
			told.WriteString(string(problem.Code) + ": " + problem.Message + "\n")
		}
		if item.None || item.Bad() {
			continue
		}
		if item.Record.Ref == "" {
			item.Record.Ref = data.NewRef(item.Collection, data.ProposeID(&item.Record))
		}
		if !known[item.Record.Ref] {
			known[item.Record.Ref] = true
			m.Map(&said.Graph, &item.Record, nil)
		}
	}
	return &said, told.String()
}
