package format

import (
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

const (
	testBase = "https://data.example.org/events/journee"
	so       = "http://schema.org/"
)

// evening is a document as the mapper makes it: nested parts with hash IRIs, references with type and name.
func evening() *Document {
	doc := &Document{Base: testBase, Topic: testBase + "#this", Lang: "fr"}
	g := &doc.Data
	this, place, address := graph.NewIRI(testBase+"#this"), graph.NewIRI(testBase+"#location"), graph.NewIRI(testBase+"#location-address")
	org := graph.NewIRI("https://data.example.org/organizations/unicaen#this")
	iri := func(s string) graph.Term { return graph.NewIRI(graph.IRI(s)) }
	fr := func(s string) graph.Term { return graph.NewLang(s, "fr") }
	add := func(s graph.Term, p string, o graph.Term) { g.Graph.Add(s, graph.IRI(so+p), o) }
	g.Graph.Add(this, graph.Type, iri(so+"EducationEvent"))
	add(this, "name", fr("Journée « IA & santé » </script>"))
	add(this, "alternateName", graph.NewLang("AI & health day", "en"))
	add(this, "description", fr("Une journée\nen deux temps."))
	add(this, "eventStatus", iri(so+"EventScheduled"))
	add(this, "startDate", graph.NewTyped("2024-11-28T09:00:00+01:00", graph.XSDDateTime))
	add(this, "endDate", graph.NewTyped("2024-11-28", graph.XSDDate))
	add(this, "isAccessibleForFree", graph.NewTyped("true", graph.XSDBoolean))
	add(this, "maximumAttendeeCapacity", graph.NewTyped("120", graph.XSDInteger))
	add(this, "location", place)
	add(this, "organizer", org)
	add(this, "organizer", iri("https://data.example.org/organizations/chu#this"))
	add(this, "keywords", fr("santé"))
	add(this, "keywords", graph.NewString("IA"))
	add(this, "url", iri("https://www.example.org/journee"))
	g.Graph.Add(this, "http://purl.org/dc/terms/modified", graph.NewTyped("2024-10-01T12:00:00Z", graph.XSDDateTime))
	g.Graph.Add(place, graph.Type, iri(so+"Place"))
	add(place, "name", fr("Amphithéâtre"))
	add(place, "address", address)
	add(place, "latitude", graph.NewTyped("49.1859", graph.XSDDecimal))
	g.Graph.Add(address, graph.Type, iri(so+"PostalAddress"))
	add(address, "addressLocality", fr("Caen"))
	add(address, "postalCode", graph.NewString("14000"))
	g.Graph.Add(org, graph.Type, iri(so+"CollegeOrUniversity"))
	add(org, "name", fr("Université de Caen Normandie"))
	return doc
}

func TestJSONLDKeepsTheGraph(t *testing.T) {
	doc := evening()
	keptByAll(t, doc)
	b, err := JSONLD.Append(nil, doc)
	if err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(string(b), "<>&") {
		t.Error("a character that means something to HTML is not escaped")
	}
}
