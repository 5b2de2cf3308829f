package schema_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// undefined holds the names that release 30.0 mentions but does not define; the table leaves those facts out.
var undefined = map[schema.Term]bool{
	"DeliveryTimeSettings": true, // in the domains of deliveryTime, isUnlabelledFallback and shippingDestination
}

// refs reads "a", {"@id": "a"} and arrays of both.
type refs []string

func (r *refs) UnmarshalJSON(text []byte) error {
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return err
	}
	items, ok := value.([]any)
	if !ok {
		items = []any{value}
	}
	for _, item := range items {
		if object, ok := item.(map[string]any); ok {
			item = object["@id"]
		}
		id, ok := item.(string)
		if !ok {
			return errors.New("neither a name nor a reference")
		}
		*r = append(*r, id)
	}
	return nil
}

// terms returns the terms of schema.org among r that the release defines.
func (r refs) terms() []schema.Term {
	var ts []schema.Term
	for _, id := range r {
		if name, ok := strings.CutPrefix(id, "schema:"); ok && !undefined[schema.Term(name)] {
			ts = append(ts, schema.Term(name))
		}
	}
	return ts
}

type definition struct {
	ID              string `json:"@id"`
	Type            refs   `json:"@type"`
	Parents         refs   `json:"rdfs:subClassOf"`
	SuperProperties refs   `json:"rdfs:subPropertyOf"`
	Domains         refs   `json:"schema:domainIncludes"`
	Ranges          refs   `json:"schema:rangeIncludes"`
	SupersededBy    refs   `json:"schema:supersededBy"`
	Inverse         refs   `json:"schema:inverseOf"`
	PartOf          refs   `json:"schema:isPartOf"`
}

// release reads the release from the shared corpus, which lies beside the project or where KIOSQUE_SHARED says.
func release(t *testing.T) []definition {
	t.Helper()
	shared := os.Getenv("KIOSQUE_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared") // tests run in the folder of their package
	}
	path := filepath.Join(shared, "corpus", "schemaorg-examples", "vocab-"+schema.Release, "schemaorg-current-https.jsonld")
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("the release to compare with is not here: %v; set KIOSQUE_SHARED to the folder of the shared corpus", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Graph []definition `json:"@graph"`
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return doc.Graph
}

func TestTableIsTheRelease(t *testing.T) {
	same := func(d definition, what string, got []schema.Term, want refs) {
		t.Helper()
		if want := want.terms(); !slices.Equal(got, want) {
			t.Errorf("%s: %s: got %v, want %v", d.ID, what, got, want)
		}
	}
	single := func(term schema.Term, ok bool) []schema.Term {
		if !ok {
			return nil
		}
		return []schema.Term{term}
	}
	seen := 0
	for _, d := range release(t) {
		name, ok := strings.CutPrefix(d.ID, "schema:")
		if !ok {
			continue // another vocabulary's term, named as an equivalent
		}
		seen++
		term := schema.Term(name)
		// Twenty medical specialties are not called a class, but have a parent.
		class, property := slices.Contains(d.Type, "rdfs:Class") || d.Parents != nil, slices.Contains(d.Type, "rdf:Property")
		member := !slices.Contains(d.Type, "rdfs:Class") && !property
		if schema.IsClass(term) != class || schema.IsProperty(term) != property || schema.IsMember(term) != member {
			t.Errorf("%s: it is a %v", d.ID, d.Type)
		}
		if slices.Contains(d.Type, "schema:DataType") && !schema.IsDataType(term) {
			t.Errorf("%s: it is a data type", d.ID)
		}
		if got, want := schema.Pending(term), slices.Contains(d.PartOf, "https://pending.schema.org"); got != want {
			t.Errorf("%s: pending: got %v, want %v", d.ID, got, want)
		}
		same(d, "parents", schema.Parents(term), d.Parents)
		same(d, "super-properties", schema.SuperProperties(term), d.SuperProperties)
		same(d, "domains", schema.Domains(term), d.Domains)
		same(d, "ranges", schema.Ranges(term), d.Ranges)
		same(d, "superseded by", single(schema.SupersededBy(term)), d.SupersededBy)
		same(d, "inverse", single(schema.Inverse(term)), d.Inverse)
		if member {
			same(d, "enumerations", schema.Enumeration(term), d.Type)
			for _, e := range d.Type.terms() {
				if !slices.Contains(schema.Members(e), term) {
					t.Errorf("%s: not among the members of %s", d.ID, e)
				}
			}
		}
		for _, parent := range d.Parents.terms() {
			if !slices.Contains(schema.Subclasses(parent), term) {
				t.Errorf("%s: not among the subclasses of %s", d.ID, parent)
			}
		}
	}
	if got := count(schema.KindAny); got != seen {
		t.Errorf("terms: got %d, want %d", got, seen)
	}
}
