package format

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// TestSchemaOrgExamples reads schema.org's own examples, and prints each in the forms of JSON-LD and in RDF/XML.
func TestSchemaOrgExamples(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(shared(t, "corpus/schemaorg-examples/jsonld"), "*"))
	if err != nil {
		t.Fatal(err)
	}
	read, refused, kept := 0, 0, 0
	for _, file := range files {
		d, err := decode(&JSONLD, readFile(t, file), "http://example.org/")
		if err != nil {
			refused++
			t.Logf("%s: %v", filepath.Base(file), err)
			continue
		}
		read++
		for _, f := range []Format{JSONLD, JSONLDExpanded, JSONLDFlattened, RDFXML} {
			b, err := f.Append(nil, &Document{Lang: "en", Data: *d})
			if err != nil {
				if f.Name != RDFXML.Name || !strings.Contains(err.Error(), "hint:") {
					t.Errorf("%s: %s: %v", filepath.Base(file), f.Name, err)
				}
				continue
			}
			again, err := decode(&f, b, "")
			if err != nil || !graph.Isomorphic(d, again) {
				t.Errorf("%s: %s: not the same graph, %v\n%s", filepath.Base(file), f.Name, err, b)
				continue
			}
			kept++
		}
	}
	t.Logf("%d examples: %d read, %d refused; %d printed and read again", len(files), read, refused, kept)
	if refused*50 > read {
		t.Errorf("%d of %d examples are refused", refused, len(files))
	}
}
