package main

import (
	"slices"
	"strings"
	"testing"
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
