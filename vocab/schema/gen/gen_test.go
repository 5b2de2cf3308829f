package main

import (
	"bytes"
	"errors"
	"go/format"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The generated files are what the generator writes now; if not, run go generate ./vocab/schema.
func TestGeneratedFilesAreCurrent(t *testing.T) {
	t.Chdir("..") // where the generator runs
	triples, err := read("", "")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("the release is not here: %v; set KIOSQUE_SHARED to the folder of the shared corpus", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	v, err := newVocabulary("30.0", triples)
	if err != nil {
		t.Fatal(err)
	}
	for name, source := range map[string][]byte{"names_gen.go": v.names(), "table_gen.go": v.table()} {
		want, err := format.Source(source)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs from what the generator writes", name)
		}
	}
}

func TestIdentifier(t *testing.T) {
	for term, want := range map[string]string{
		"startDate": "StartDate", "contentUrl": "ContentURL", "url": "URL", "URL": "URL", "taxID": "TaxID",
		"3DModel": "ThreeDModel", "hasGS1DigitalLink": "HasGS1DigitalLink", "CssSelectorType": "CSSSelectorType",
		"isAccessibleForFree": "IsAccessibleForFree", "Idea": "Idea",
	} {
		if got := identifier(term); got != want {
			t.Errorf("%s: got %s, want %s", term, got, want)
		}
	}
}

// Both syntaxes and both schemes give the same facts; labels and other vocabularies' terms give none.
func TestReadFile(t *testing.T) {
	const jsonld = `{"@graph": [
		{"@id": "schema:Hackathon", "@type": "rdfs:Class", "rdfs:label": "Hackathon",
		 "rdfs:subClassOf": {"@id": "schema:Event"}, "schema:isPartOf": {"@id": "https://pending.schema.org"}},
		{"@id": "schema:organizer", "@type": "rdf:Property",
		 "schema:rangeIncludes": [{"@id": "schema:Organization"}, {"@id": "schema:Person"}]},
		{"@id": "gs1:telephone", "@type": "rdf:Property"}]}`
	const nquads = `<http://schema.org/Hackathon> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/2000/01/rdf-schema#Class> <http://schema.org/> .
<http://schema.org/Hackathon> <http://www.w3.org/2000/01/rdf-schema#label> "Hackathon" <http://schema.org/> .
<http://schema.org/Hackathon> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <http://schema.org/Event> <http://schema.org/> .
<http://schema.org/Hackathon> <http://schema.org/isPartOf> <http://pending.schema.org> <http://schema.org/> .
<http://schema.org/organizer> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/1999/02/22-rdf-syntax-ns#Property> .
<http://schema.org/organizer> <http://schema.org/rangeIncludes> <http://schema.org/Organization> .
<http://schema.org/organizer> <http://schema.org/rangeIncludes> <http://schema.org/Person> .
<https://ref.gs1.org/voc/telephone> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/1999/02/22-rdf-syntax-ns#Property> .
`
	want := []triple{
		{"Hackathon", "isPartOf", "pending"},
		{"Hackathon", "rdf:type", "rdfs:Class"},
		{"Hackathon", "rdfs:subClassOf", "Event"},
		{"organizer", "rangeIncludes", "Organization"},
		{"organizer", "rangeIncludes", "Person"},
		{"organizer", "rdf:type", "rdf:Property"},
	}
	for name, text := range map[string]string{"a.jsonld": jsonld, "a.nq": nquads} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		got, err := readFile(path)
		if err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(got, func(a, b triple) int {
			return strings.Compare(a.subject+" "+a.predicate+" "+a.object, b.subject+" "+b.predicate+" "+b.object)
		})
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}
