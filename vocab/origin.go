package vocab

import (
	"slices"
	"strconv"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/ns"
)

// Origin is where what a document says comes from, as far as that is for everybody to know.
type Origin struct {
	Name         string    // what the source is called
	Address      string    // IRI of what it gave; empty where that is no address on the web
	License      string    // IRI of the licence of what it gave; empty if none is stated
	Publisher    string    // name of whoever publishes the source; may be empty
	PublisherIRI string    // IRI of whoever does; may be empty
	At           time.Time // since when the source gives it as it is said here
	Properties   []string  // which of the record's properties it gave, where several sources gave the record; else nil
}

// Provenance appends to g, to which Map has appended the record, where that comes from: as statements about its document,
// never about its thing. The document was derived from what each source gave (PROV-O, https://www.w3.org/TR/prov-o/),
// which is #provenance, or one of #provenance-1, …; it states the licence if all sources have the same. What a source gave says
// of which properties it was (VoID, https://www.w3.org/TR/void/, §4.5) where others gave the record too.
func (m Mapper) Provenance(g *graph.Graph, ref data.Ref, origins []Origin) {
	document := m.Document(ref)
	doc := graph.NewIRI(document)
	for i := range origins {
		g.Add(doc, ns.DerivedFrom, graph.NewIRI(gaveIRI(document, i, len(origins))))
	}
	if license := CommonLicense(origins); license != "" {
		g.Add(doc, ns.License, graph.NewIRI(graph.IRI(license)))
	}
	for i := range origins {
		origins[i].describe(g, gaveIRI(document, i, len(origins)))
	}
}

// gaveIRI names what the i-th of several sources gave.
func gaveIRI(document graph.IRI, i, of int) graph.IRI {
	if of == 1 {
		return document + "#provenance"
	}
	return document + "#provenance-" + graph.IRI(strconv.Itoa(i+1))
}

// CommonLicense is the licence that all origins have; empty if they have none, or not the same.
func CommonLicense(origins []Origin) string {
	license := ""
	for i := range origins {
		if i > 0 && origins[i].License != license {
			return ""
		}
		license = origins[i].License
	}
	return license
}

// describe says what an origin is, under an IRI.
func (o *Origin) describe(g *graph.Graph, iri graph.IRI) {
	gave := graph.NewIRI(iri)
	g.Add(gave, graph.Type, graph.NewIRI(ns.ProvEntity))
	if o.Properties != nil {
		g.Add(gave, graph.Type, graph.NewIRI(ns.VoIDDataset))
	}
	if o.Name != "" {
		g.Add(gave, ns.Title, graph.NewString(o.Name))
	}
	if o.Address != "" {
		g.Add(gave, ns.Source, graph.NewIRI(graph.IRI(o.Address)))
	}
	if o.License != "" {
		g.Add(gave, ns.License, graph.NewIRI(graph.IRI(o.License)))
	}
	publisher := graph.IRI(o.PublisherIRI)
	if publisher == "" {
		publisher = iri + "-publisher"
	}
	if o.Publisher != "" || o.PublisherIRI != "" {
		g.Add(gave, ns.Publisher, graph.NewIRI(publisher))
	}
	if !o.At.IsZero() {
		g.Add(gave, ns.GeneratedTime, graph.NewTyped(o.At.UTC().Format(time.RFC3339), graph.XSDDateTime))
	}
	for i, name := range o.Properties {
		part := graph.NewIRI(iri + "-" + graph.IRI(strconv.Itoa(i+1)))
		g.Add(gave, ns.PropertyPartition, part)
		g.Add(part, ns.PartitionProperty, graph.NewIRI(NameIRI(name)))
	}
	// What the record itself says of its source's publisher is the record's to say.
	if agent := graph.NewIRI(publisher); o.Publisher != "" && !slices.ContainsFunc(g.Triples, func(t graph.Triple) bool { return t.Subject == agent }) {
		g.Add(agent, graph.Type, graph.NewIRI(ns.Agent))
		g.Add(agent, ns.AgentName, graph.NewString(o.Publisher))
	}
}
