package format

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

func TestJSONLDAndRDFXMLGolden(t *testing.T) {
	search := Format{Append: func(dst []byte, doc *Document) ([]byte, error) { return JSONLDSearch(dst, doc), nil }}
	for file, f := range map[string]*Format{
		"evening.jsonld": &JSONLD, "evening.expanded.jsonld": &JSONLDExpanded, "evening.flattened.jsonld": &JSONLDFlattened,
		"evening.rdf": &RDFXML, "evening.search.json": &search,
	} {
		got, err := f.Append(nil, evening())
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("testdata", file)
		if *update {
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if want := readFile(t, path); string(got) != string(want) {
			t.Errorf("%s: got\n%s\nrun with -update if this is meant", path, got)
		}
	}
}

func ExampleFormat_jsonld() {
	doc := &Document{Topic: "https://data.example.org/events/journee#this", Lang: "fr"}
	this := graph.NewIRI(doc.Topic)
	doc.Data.Graph.Add(this, graph.Type, graph.NewIRI("http://schema.org/Event"))
	doc.Data.Graph.Add(this, "http://schema.org/name", graph.NewLang("Journée IA", "fr"))
	doc.Data.Graph.Add(this, "http://schema.org/startDate", graph.NewTyped("2024-11-28", graph.XSDDate))
	text, err := ByName("jsonld").Append(nil, doc)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(string(text))
	err = ByMediaType("application/ld+json").Decode(strings.NewReader(string(text)), "", func(t graph.Triple, _ graph.Term) error {
		fmt.Println(t.Predicate, t.Object.Value)
		return nil
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// {
	//   "@context": [
	//     "https://schema.org",
	//     {
	//       "@language": "fr",
	//       "startDate": {"@id": "schema:startDate", "@type": "xsd:date"}
	//     }
	//   ],
	//   "@id": "https://data.example.org/events/journee#this",
	//   "@type": "Event",
	//   "name": "Journée IA",
	//   "startDate": "2024-11-28"
	// }
	// http://www.w3.org/1999/02/22-rdf-syntax-ns#type http://schema.org/Event
	// http://schema.org/name Journée IA
	// http://schema.org/startDate 2024-11-28
}
