package vocab_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// comesFrom is what is said of where an event comes from, a line a statement, in short.
func comesFrom(m vocab.Mapper, origins ...vocab.Origin) []string {
	var g graph.Graph
	m.Provenance(&g, "events/x", origins)
	short := strings.NewReplacer("https://data.example.org/events/x", "", "http://www.w3.org/ns/prov#", "prov:", "http://purl.org/dc/terms/", "dct:",
		"http://xmlns.com/foaf/0.1/", "foaf:", "http://rdfs.org/ns/void#", "void:", string(graph.Type), "a", "http://schema.org/", "schema:")
	var lines []string
	for _, t := range g.Triples {
		lines = append(lines, short.Replace("<"+t.Subject.Value+"> "+string(t.Predicate)+" "+t.Object.Value))
	}
	return lines
}

func TestProvenance(t *testing.T) {
	m := vocab.Mapper{Base: "https://data.example.org"}
	at := time.Date(2026, 11, 27, 10, 0, 0, 5e8, time.FixedZone("", 3600))
	for _, test := range []struct {
		rule    string
		origins []vocab.Origin
		want    []string
	}{
		{"nothing is known", nil, nil},
		{"a name and a time", []vocab.Origin{{Name: "agenda", At: at}}, []string{
			"<> prov:wasDerivedFrom #provenance", "<#provenance> a prov:Entity", "<#provenance> dct:title agenda", "<#provenance> prov:generatedAtTime 2026-11-27T09:00:00Z"}},
		{"all there is to know", []vocab.Origin{{Name: "agenda", Address: "https://example.org/agenda.json", License: "https://example.org/licence",
			Publisher: "Ville", PublisherIRI: "https://example.org/ville", At: at}}, []string{
			"<> prov:wasDerivedFrom #provenance", "<> dct:license https://example.org/licence", "<#provenance> a prov:Entity", "<#provenance> dct:title agenda",
			"<#provenance> dct:source https://example.org/agenda.json", "<#provenance> dct:license https://example.org/licence", "<#provenance> dct:publisher https://example.org/ville",
			"<#provenance> prov:generatedAtTime 2026-11-27T09:00:00Z", "<https://example.org/ville> a foaf:Agent", "<https://example.org/ville> foaf:name Ville"}},
		{"a publisher without an address", []vocab.Origin{{Name: "agenda", Publisher: "Ville"}}, []string{
			"<> prov:wasDerivedFrom #provenance", "<#provenance> a prov:Entity", "<#provenance> dct:title agenda", "<#provenance> dct:publisher #provenance-publisher",
			"<#provenance-publisher> a foaf:Agent", "<#provenance-publisher> foaf:name Ville"}},
		{"two sources, two licences", []vocab.Origin{{Name: "a", License: "urn:l:1", Properties: []string{"name", "keywords"}}, {Name: "b", License: "urn:l:2", Properties: []string{}}}, []string{
			"<> prov:wasDerivedFrom #provenance-1", "<> prov:wasDerivedFrom #provenance-2",
			"<#provenance-1> a prov:Entity", "<#provenance-1> a void:Dataset", "<#provenance-1> dct:title a", "<#provenance-1> dct:license urn:l:1",
			"<#provenance-1> void:propertyPartition #provenance-1-1", "<#provenance-1-1> void:property schema:name",
			"<#provenance-1> void:propertyPartition #provenance-1-2", "<#provenance-1-2> void:property schema:keywords",
			"<#provenance-2> a prov:Entity", "<#provenance-2> a void:Dataset", "<#provenance-2> dct:title b", "<#provenance-2> dct:license urn:l:2"}},
	} {
		if got := comesFrom(m, test.origins...); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s:\n got %q\nwant %q", test.rule, got, test.want)
		}
	}
}

// Where a record comes from says nothing of the record: what is read back is the same.
func TestProvenanceIsNoPartOfTheRecord(t *testing.T) {
	publisher := &data.Node{ID: "https://example.org/ville", Types: []string{"Organization"}}
	data.Add(publisher, schema.Name, data.NewText("Ville de Caen", "fr"))
	rec := data.Record{Ref: "events/x", Node: data.Node{Types: []string{"Event"}}}
	data.Add(&rec.Node, schema.Name, data.NewText("Fête", "fr"))
	data.Add(&rec.Node, schema.Organizer, data.NewNested(publisher))
	for _, style := range []vocab.Style{vocab.Hash, vocab.SeeOther} {
		m := vocab.Mapper{Base: "https://data.example.org", Style: style}
		var g graph.Graph
		m.Map(&g, &rec, nil)
		m.Provenance(&g, rec.Ref, []vocab.Origin{{Name: "a", Address: "https://example.org/a", License: "urn:l", Publisher: "Ville", PublisherIRI: "https://example.org/ville", At: time.Unix(0, 0), Properties: []string{"name"}},
			{Name: "b", Publisher: "Club"}})
		back, ok := m.Record(&g, rec.Ref)
		if !ok || !back.Node.Equal(&rec.Node) {
			t.Errorf("got %+v, want %+v", back.Node, rec.Node)
		}
		items, problems := m.Records(&g)
		if len(problems) > 0 {
			t.Errorf("it is missed: %v", problems)
		}
		if len(items) != 1 || items[0].Record.Ref != rec.Ref || !items[0].Record.Node.Equal(&rec.Node) {
			t.Errorf("got %d records: %+v", len(items), items)
		}
	}
}
