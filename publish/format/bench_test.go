package format

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"testing"

	"github.com/knakk/rdf"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// event is the graph of one generated event: twenty triples of the kinds that ours have.
func event(d *graph.Dataset, i int) {
	const s = "http://schema.org/"
	this := graph.NewIRI(graph.IRI(fmt.Sprintf("https://data.example.org/events/rencontre-%d#this", i)))
	place := graph.NewIRI(graph.IRI(fmt.Sprintf("https://data.example.org/events/rencontre-%d#location", i)))
	org := graph.NewIRI(graph.IRI(fmt.Sprintf("https://data.example.org/organizations/institut-%d#this", i%97)))
	iri := func(local string) graph.Term { return graph.NewIRI(graph.IRI(s + local)) }
	add := func(subject graph.Term, p string, o graph.Term) { d.Graph.Add(subject, graph.IRI(s+p), o) }
	d.Graph.Add(this, graph.Type, iri("EducationEvent"))
	add(this, "name", graph.NewLang(fmt.Sprintf("Rencontre n° %d : intelligence artificielle et santé", i), "fr"))
	add(this, "description", graph.NewLang("Une journée d'échanges entre chercheurs, soignants et entreprises.\nEntrée libre, sur inscription.", "fr"))
	add(this, "startDate", graph.NewTyped("2024-11-28T09:00:00+01:00", graph.XSDDateTime))
	add(this, "endDate", graph.NewTyped("2024-11-28T17:30:00+01:00", graph.XSDDateTime))
	add(this, "location", place)
	add(this, "organizer", org)
	add(this, "eventStatus", iri("EventScheduled"))
	add(this, "eventAttendanceMode", iri("OfflineEventAttendanceMode"))
	add(this, "isAccessibleForFree", graph.NewTyped("true", graph.XSDBoolean))
	add(this, "maximumAttendeeCapacity", graph.NewTyped(fmt.Sprint(50+i%200), graph.XSDInteger))
	add(this, "keywords", graph.NewLang("santé", "fr"))
	add(this, "keywords", graph.NewLang("IA", "fr"))
	add(this, "inLanguage", graph.NewString("fr"))
	d.Graph.Add(place, graph.Type, iri("Place"))
	add(place, "name", graph.NewString("Amphithéâtre Aula Magna"))
	add(place, "latitude", graph.NewTyped("49.1871", graph.XSDDecimal))
	add(place, "longitude", graph.NewTyped("-0.3637", graph.XSDDecimal))
	d.Graph.Add(org, graph.Type, iri("ResearchOrganization"))
	add(org, "name", graph.NewLang(fmt.Sprintf("Institut %d", i%97), "fr"))
}

// events is 10,000 triples.
func events() *Document {
	doc := &Document{}
	for i := range 500 {
		event(&doc.Data, i)
	}
	return doc
}

func perTriple(b *testing.B, n int) {
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "triples/s")
}

func BenchmarkAppend(b *testing.B) {
	doc := events()
	for _, f := range family {
		b.Run(f.Name, func(b *testing.B) {
			b.ReportAllocs()
			var dst []byte
			var err error
			for b.Loop() {
				if dst, err = f.Append(dst[:0], doc); err != nil {
					b.Fatal(err)
				}
			}
			b.SetBytes(int64(len(dst)))
			perTriple(b, len(doc.Data.Triples))
		})
	}
	benchmarkKnakk(b, doc)
}

func benchmarkKnakk(b *testing.B, doc *Document) {
	var triples []rdf.Triple
	for _, t := range doc.Data.Triples {
		k, err := graph.ToKnakk(t)
		if err != nil {
			b.Fatal(err)
		}
		triples = append(triples, k)
	}
	for _, f := range []rdf.Format{rdf.NTriples, rdf.Turtle} {
		b.Run(map[rdf.Format]string{rdf.NTriples: "knakk-ntriples", rdf.Turtle: "knakk-turtle"}[f], func(b *testing.B) {
			b.ReportAllocs()
			var out bytes.Buffer
			for b.Loop() {
				out.Reset()
				e := rdf.NewTripleEncoder(&out, f)
				if err := e.EncodeAll(triples); err != nil {
					b.Fatal(err)
				}
				if err := e.Close(); err != nil {
					b.Fatal(err)
				}
			}
			b.SetBytes(int64(out.Len()))
			perTriple(b, len(triples))
		})
	}
}

// One small document after the other, as a server prints them.
func BenchmarkAppendDocument(b *testing.B) {
	doc := &Document{Base: "https://data.example.org/events/rencontre-7", Topic: "https://data.example.org/events/rencontre-7#this"}
	event(&doc.Data, 7)
	for _, f := range family {
		b.Run(f.Name, func(b *testing.B) {
			b.ReportAllocs()
			var dst []byte
			for b.Loop() {
				dst, _ = f.Append(dst[:0], doc)
			}
			b.SetBytes(int64(len(dst)))
			perTriple(b, len(doc.Data.Triples))
		})
	}
	benchmarkKnakk(b, doc)
}

func BenchmarkDecode(b *testing.B) {
	doc := events()
	printed := map[string][]byte{}
	for _, f := range family {
		text, err := f.Append(nil, doc)
		if err != nil {
			b.Fatal(err)
		}
		printed[f.Name] = text
		b.Run(f.Name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			n := 0
			for b.Loop() {
				n = 0
				err := f.Decode(bytes.NewReader(text), "", func(graph.Triple, graph.Term) error { n++; return nil })
				if err != nil {
					b.Fatal(err)
				}
			}
			perTriple(b, n)
		})
	}
	for name, f := range map[string]rdf.Format{"ntriples": rdf.NTriples, "turtle": rdf.Turtle} {
		b.Run("knakk-"+name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(printed[name])))
			n := 0
			for b.Loop() {
				n = 0
				d := rdf.NewTripleDecoder(bytes.NewReader(printed[name]), f)
				for {
					_, err := d.Decode()
					if err == io.EOF {
						break
					}
					if err != nil {
						b.Fatal(err)
					}
					n++
				}
			}
			perTriple(b, n)
		})
	}
}

// In steady state a document costs no memory.
func TestAppendAllocatesNothing(t *testing.T) {
	doc := &Document{Base: "https://data.example.org/events/rencontre-7", Topic: "https://data.example.org/events/rencontre-7#this"}
	event(&doc.Data, 7)
	for _, f := range family {
		dst, err := f.Append(nil, doc)
		if err != nil {
			t.Fatal(err)
		}
		var allocs []float64
		for range 5 { // a collection may empty the pool at any time; the race detector does it at random
			allocs = append(allocs, testing.AllocsPerRun(20, func() { dst, _ = f.Append(dst[:0], doc) }))
		}
		if !raceEnabled && slices.Min(allocs) > 0 {
			t.Errorf("%s: %v allocations a document", f.Name, slices.Min(allocs))
		}
	}
}
