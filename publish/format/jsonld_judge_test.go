package format

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/piprate/json-gold/ld"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// goldLoader gives json-gold the official context, and nothing else.
type goldLoader struct{}

func (goldLoader) LoadDocument(url string) (*ld.RemoteDocument, error) {
	if !isOfficial(url) {
		return nil, errors.New("not the official context: " + url)
	}
	return &ld.RemoteDocument{DocumentURL: url, Document: map[string]any{"@context": maps.Clone(officialContext())}}, nil
}

func goldOptions() *ld.JsonLdOptions {
	o := ld.NewJsonLdOptions("")
	o.DocumentLoader = goldLoader{}
	o.Algorithm, o.Format = ld.AlgorithmURDNA2015, "application/n-quads"
	return o
}

// TestAnotherProcessorAgrees has json-gold read what we print: our own reader might share a mistake with the writer.
func TestAnotherProcessorAgrees(t *testing.T) {
	agrees(t, evening())
	agrees(t, evidenced())
}

// evidenced is a document that says something of itself, beside its topic.
func evidenced() *Document {
	doc := evening()
	self, from := graph.NewIRI(doc.Base), graph.NewIRI(doc.Base+"#provenance")
	doc.Data.Graph.Add(self, "http://www.w3.org/ns/prov#wasDerivedFrom", from)
	doc.Data.Graph.Add(from, "http://purl.org/dc/terms/title", graph.NewString("agenda"))
	return doc
}

// What a document says of itself is included in its topic, which stays at the top for those who read plain JSON; to frame
// the topic with it included gives the same.
func TestWhatADocumentSaysOfItselfIsIncluded(t *testing.T) {
	doc := evidenced()
	for _, f := range []Format{JSONLD, JSONLDFramed} {
		b, err := f.Append(nil, doc)
		if err != nil {
			t.Fatal(err)
		}
		var top map[string]any
		if err := json.Unmarshal(b, &top); err != nil {
			t.Fatal(err)
		}
		included, _ := top["@included"].([]any)
		if top["@id"] != string(doc.Topic) || len(included) != 1 || included[0].(map[string]any)["@id"] != string(doc.Base) {
			t.Errorf("%s: got\n%s", f.Name, b)
		}
	}
}

func agrees(t *testing.T, doc *Document) {
	t.Helper()
	want := canonical(t, &doc.Data)
	for _, f := range []Format{JSONLD, JSONLDExpanded, JSONLDFlattened, JSONLDFramed} {
		for _, lang := range []string{"fr", "en", ""} {
			doc.Lang = lang
			b, err := f.Append(nil, doc)
			if err != nil {
				t.Fatal(err)
			}
			if got := goldCanonical(t, b); got != want {
				t.Errorf("%s in %q:\n%s\ngives\n%swant\n%s", f.Name, lang, b, got, want)
			}
		}
		var stream bytes.Buffer
		w := f.NewWriter(&stream)
		if err := errors.Join(w.Write(&Document{Lang: "de"}), w.Write(doc), w.Close()); err != nil {
			t.Fatal(err)
		}
		if got := goldCanonical(t, stream.Bytes()); got != want {
			t.Errorf("%s, stream:\n%s\ngives\n%swant\n%s", f.Name, stream.Bytes(), got, want)
		}
	}
}

func goldCanonical(t *testing.T, b []byte) string {
	t.Helper()
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	s, err := ld.NewJsonLdProcessor().Normalize(v, goldOptions())
	if err != nil {
		t.Fatalf("%v\n%s", err, b)
	}
	return s.(string)
}

// TestFramedIsWhatFramingMakes compares the framed form with json-gold's framing of the whole document.
func TestFramedIsWhatFramingMakes(t *testing.T) {
	doc := evening()
	doc.Data.Graph.Add(graph.NewIRI("http://example.org/apart"), so+"about", graph.NewIRI(doc.Topic))
	whole, _ := JSONLDExpanded.Append(nil, doc)
	var in any
	if err := json.Unmarshal(whole, &in); err != nil {
		t.Fatal(err)
	}
	framed, err := ld.NewJsonLdProcessor().Frame(in, map[string]any{"@id": string(doc.Topic)}, goldOptions())
	if err != nil {
		t.Fatal(err)
	}
	want, err := json.Marshal(framed)
	if err != nil {
		t.Fatal(err)
	}
	got, _ := JSONLDFramed.Append(nil, doc)
	if strings.Contains(string(got), "example.org/apart") {
		t.Error("what the topic does not lead to is there")
	}
	if got, want := goldCanonical(t, got), goldCanonical(t, want); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
