package format

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/kiosque-ld/kiosque/vocab/schema"
)

func TestOfficialContextIsThePublishedOne(t *testing.T) {
	var published struct {
		Context map[string]any `json:"@context"`
	}
	if err := json.Unmarshal(readFile(t, shared(t, "corpus/schemaorg-examples/vocab-30.0/schemaorgcontext.jsonld")), &published); err != nil {
		t.Fatal(err)
	}
	got := officialContext()
	for term, want := range published.Context {
		if !reflect.DeepEqual(got[term], want) {
			t.Errorf("%s is %v, published as %v", term, got[term], want)
		}
	}
	for term := range got {
		if _, ok := published.Context[term]; !ok {
			t.Errorf("%s is not in the published context", term)
		}
	}
}

func TestOfficialAddresses(t *testing.T) {
	for _, test := range []struct {
		url  string
		want bool
	}{
		{"https://schema.org", true},
		{"https://schema.org/", true},
		{"http://schema.org", true},
		{"http://schema.org/", true},
		{"https://schema.org/docs/jsonldcontext.jsonld", true},
		{"https://www.schema.org", true},
		{"https://schema.org.example.org/", false},
		{"https://schema.org/Event", false},
		{"ftp://schema.org", false},
		{"https://w3id.org/ro/crate/1.1/context", false},
	} {
		if got := isOfficial(test.url); got != test.want {
			t.Errorf("%s: got %v, want %v", test.url, got, test.want)
		}
	}
}

func TestContextTerms(t *testing.T) {
	for _, test := range []struct {
		name, iri, want string
	}{
		{"a term of the release", "http://schema.org/startDate", "startDate"},
		{"a name that schema.org does not have is still in its vocabulary", "http://schema.org/nosuch", "nosuch"},
		{"the other scheme is another IRI", "https://schema.org/startDate", ""},
		{"an alias of a keyword", "http://schema.org/type", ""},
		{"a prefix", "http://schema.org/org", ""},
		{"what rdf:HTML is called", "http://schema.org/HTML", ""},
		{"a path", "http://schema.org/a/b", ""},
		{"the namespace", schema.NS, ""},
	} {
		if got, ok := contextTerm(test.iri); got != test.want || ok != (test.want != "") {
			t.Errorf("%s: %s: got %q, want %q", test.name, test.iri, got, test.want)
		}
	}
}
