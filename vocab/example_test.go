package vocab_test

import (
	"fmt"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// A record becomes a graph: its parts are named by their place in it, never by blank nodes.
func ExampleMapper_Map() {
	place := data.Node{Types: []string{string(schema.Place)}}
	data.Add(&place, schema.Name, data.NewText("Amphithéâtre Pierre Daure", "fr"))
	event := data.Node{Types: []string{string(schema.EducationEvent)}}
	data.Add(&event, schema.Name, data.NewText("Journée « IA & santé »", "fr"))
	data.Add(&event, schema.Location, data.NewNested(&place))
	data.Add(&event, schema.Organizer, data.NewReference("organizations/greyc"))

	var g graph.Graph
	vocab.Mapper{Base: "https://data.example.org"}.Map(&g, &data.Record{Ref: "events/journee", Node: event}, nil)
	for _, t := range g.Triples {
		fmt.Println(t.Subject.Value, t.Predicate, t.Object.Value)
	}
	// Output:
	// https://data.example.org/events/journee#this http://www.w3.org/1999/02/22-rdf-syntax-ns#type http://schema.org/EducationEvent
	// https://data.example.org/events/journee#this http://schema.org/name Journée « IA & santé »
	// https://data.example.org/events/journee#this http://schema.org/location https://data.example.org/events/journee#location
	// https://data.example.org/events/journee#this http://schema.org/organizer https://data.example.org/organizations/greyc#this
	// https://data.example.org/events/journee#location http://www.w3.org/1999/02/22-rdf-syntax-ns#type http://schema.org/Place
	// https://data.example.org/events/journee#location http://schema.org/name Amphithéâtre Pierre Daure
}

// What is wrong with a record is told with a code, a sentence and a hint.
func ExampleCheck() {
	event := data.Node{Types: []string{string(schema.Event)}}
	data.Add(&event, schema.Name, data.NewText("Gala", "fr"))
	for _, p := range vocab.Check(&data.Record{Node: event}, data.Events) {
		fmt.Printf("%s %s: %s\n", p.Severity, p.Code, p.Message)
	}
	// Output:
	// error missing-start: the event has no start
	// advice missing-location: the event has no location
}

// An identifier that was mistyped is called by its name.
func ExampleCheck_identifier() {
	org := data.Node{Types: []string{string(schema.Organization)}}
	data.Add(&org, schema.Name, data.NewText("GREYC", "fr"))
	data.Add(&org, schema.SameAs, data.NewLink("https://isni.org/isni/0000000094662591"))
	for _, p := range vocab.Check(&data.Record{Node: org}, data.Organizations) {
		fmt.Println(p.Message)
	}
	// Output: "0000000094662591" is not an ISNI: its length or check digits are wrong
}
