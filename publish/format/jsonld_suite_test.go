package format

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

const jsonldSuiteBase = "https://w3c.github.io/json-ld-api/tests/"

// A jsonldTest is an entry of a manifest of the JSON-LD suite.
type jsonldTest struct {
	ID     string          `json:"@id"`
	Type   []string        `json:"@type"`
	Name   string          `json:"name"`
	Input  string          `json:"input"`
	Expect string          `json:"expect"`
	Frame  string          `json:"frame"`
	Error  json.RawMessage `json:"expectErrorCode"`
	Ctx    string          `json:"context"`
	Option struct {
		Base          string `json:"base"`
		SpecVersion   string `json:"specVersion"`
		Processing    string `json:"processingMode"`
		ExpandContext string `json:"expandContext"`
		Generalized   bool   `json:"produceGeneralizedRdf"`
		Direction     string `json:"rdfDirection"`
		CompactArrays *bool  `json:"compactArrays"`
		NativeTypes   bool   `json:"useNativeTypes"`
		RDFType       bool   `json:"useRdfType"`
	} `json:"option"`
}

func (t *jsonldTest) is(kind string) bool { return slices.Contains(t.Type, "jld:"+kind) }

func jsonldManifest(t *testing.T, dir, name string) []jsonldTest {
	t.Helper()
	var m struct{ Sequence []jsonldTest }
	if err := json.Unmarshal(readFile(t, filepath.Join(dir, name+"-manifest.jsonld")), &m); err != nil {
		t.Fatal(err)
	}
	return m.Sequence
}

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// load serves the contexts that the tests of the suite name by address, from the suite's folder.
func load(dir string) func(string) (any, error) {
	return func(url string) (any, error) {
		path, ok := strings.CutPrefix(url, jsonldSuiteBase)
		if !ok {
			return nil, errors.New("not in the suite: " + url)
		}
		b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(path)))
		if err != nil {
			return nil, err
		}
		var v any
		return v, json.Unmarshal(b, &v)
	}
}

// toRDFSkips are the tests that ask for what is not on offer, with the reason.
func toRDFSkip(t *jsonldTest) string {
	switch {
	case t.Option.SpecVersion == "json-ld-1.0":
		return "tells what JSON-LD 1.0 did; 1.1 is read"
	case t.Option.Processing == "json-ld-1.0":
		return "the processing mode json-ld-1.0 is not on offer; 1.1 is read"
	case t.ID == "#te111", t.ID == "#te112":
		return "an IRI with two # is kept as it is, not dropped: no form here loses it"
	case t.Option.Generalized:
		return "generalized RDF: a predicate is never a blank node here"
	case t.Option.Direction != "":
		return "rdfDirection is not normative, and base directions are not kept"
	}
	return ""
}

func TestJSONLDSuiteToRDF(t *testing.T) {
	dir := shared(t, "suites/json-ld-api")
	var s jsonldScore
	defer s.print(t, "JSON-LD toRdf")
	for _, test := range jsonldManifest(t, dir, "toRdf") {
		t.Run(strings.TrimPrefix(test.ID, "#"), func(t *testing.T) {
			if reason := toRDFSkip(&test); reason != "" {
				s.skipped++
				t.Skip(reason)
			}
			s.run++
			d, err := decodeSuite(t, dir, &test)
			if test.is("NegativeEvaluationTest") {
				if err == nil {
					t.Errorf("%s: no error, want %s", test.Name, test.Error)
					return
				}
				s.passed++
				return
			}
			if err != nil {
				t.Errorf("%s: %v", test.Name, err)
				return
			}
			if test.Expect != "" {
				want, err := decode(&NQuads, readFile(t, filepath.Join(dir, test.Expect)), "")
				if err != nil {
					t.Fatal(err)
				}
				if !graph.Isomorphic(smallTags(d), smallTags(want)) {
					t.Errorf("%s: got\n%swant\n%s", test.Name, canonical(t, d), canonical(t, want))
					return
				}
			}
			s.passed++
			t.Run("written", func(t *testing.T) { keptByAll(t, &Document{Lang: "en", Data: *d}) })
		})
	}
}

func decodeSuite(t *testing.T, dir string, test *jsonldTest) (*graph.Dataset, error) {
	base := jsonldSuiteBase + test.Input
	if test.Option.Base != "" {
		base = test.Option.Base
	}
	d := new(graph.Dataset)
	r := suiteReader(t, dir, base, test)
	r.emit = func(t graph.Triple, name graph.Term) error {
		d.Add(t, name)
		return nil
	}
	return d, r.read(bytes.NewReader(readFile(t, filepath.Join(dir, test.Input))))
}

func suiteReader(t *testing.T, dir, base string, test *jsonldTest) *jsonldReader {
	r := &jsonldReader{expander: expander{contexts{load: load(dir), base: base}}, context: &activeContext{base: base}}
	if test.Option.ExpandContext != "" {
		var v map[string]any
		if err := json.Unmarshal(readFile(t, filepath.Join(dir, test.Option.ExpandContext)), &v); err != nil {
			t.Fatal(err)
		}
		var err error
		if r.context, err = r.process(r.context, v["@context"], base, nil, mode{propagate: true, validate: true}); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

type jsonldScore struct{ run, passed, skipped int }

func (s *jsonldScore) print(t *testing.T, name string) {
	t.Logf("%s: reader passes %d of %d (%.1f %%), %d skipped", name, s.passed, s.run, 100*float64(s.passed)/float64(max(1, s.run)), s.skipped)
}

// smallTags turns language tags to small letters: RDF compares them so (RDF 1.1 Concepts, §3.3).
func smallTags(d *graph.Dataset) *graph.Dataset {
	out := &graph.Dataset{}
	small := func(g *graph.Graph, name graph.Term) {
		for _, t := range g.Triples {
			t.Object.Lang = strings.ToLower(t.Object.Lang)
			out.Add(t, name)
		}
	}
	small(&d.Graph, graph.Term{})
	for i := range d.Named {
		small(&d.Named[i].Graph, d.Named[i].Name)
	}
	return out
}

func TestJSONLDSuiteExpand(t *testing.T) {
	dir := shared(t, "suites/json-ld-api")
	var s jsonldScore
	defer s.print(t, "JSON-LD expand")
	for _, test := range jsonldManifest(t, dir, "expand") {
		t.Run(strings.TrimPrefix(test.ID, "#"), func(t *testing.T) {
			if reason := toRDFSkip(&test); reason != "" || strings.HasSuffix(test.Input, ".html") {
				s.skipped++
				t.Skip(reason)
			}
			s.run++
			base := jsonldSuiteBase + test.Input
			if test.Option.Base != "" {
				base = test.Option.Base
			}
			var in any
			if err := json.Unmarshal(readFile(t, filepath.Join(dir, test.Input)), &in); err != nil {
				t.Fatal(err)
			}
			r := suiteReader(t, dir, base, &test)
			got, err := r.document(r.context, in)
			if test.is("NegativeEvaluationTest") {
				if err == nil {
					t.Errorf("%s: no error, want %s", test.Name, test.Error)
				} else if code := strings.Trim(string(test.Error), `"`); !strings.Contains(err.Error(), code) {
					t.Errorf("%s: %v, want %s", test.Name, err, code)
				} else {
					s.passed++
				}
				return
			}
			if err != nil {
				t.Errorf("%s: %v", test.Name, err)
				return
			}
			var want any
			if err := json.Unmarshal(readFile(t, filepath.Join(dir, test.Expect)), &want); err != nil {
				t.Fatal(err)
			}
			if !sameJSON(any(got), want, true) {
				g, _ := json.MarshalIndent(got, "", " ")
				w, _ := json.MarshalIndent(want, "", " ")
				t.Errorf("%s: got\n%s\nwant\n%s", test.Name, g, w)
				return
			}
			s.passed++
		})
	}
}

// sameJSON compares expanded documents: the order of arrays counts only in lists, and the case of language tags nowhere.
func sameJSON(a, b any, unordered bool) bool {
	switch a := a.(type) {
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return false
		}
		left := slices.Clone(b)
		for i, e := range a {
			k := i
			if unordered {
				k = slices.IndexFunc(left, func(o any) bool { return sameJSON(e, o, true) })
				if k < 0 {
					return false
				}
				left = slices.Delete(left, k, k+1)
			} else if !sameJSON(e, b[k], true) {
				return false
			}
		}
		return true
	case map[string]any:
		b, ok := b.(map[string]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for k, v := range a {
			w, ok := b[k]
			x, isTag := v.(string)
			y, _ := w.(string)
			if !ok || !(k == "@language" && isTag && strings.EqualFold(x, y)) && !sameJSON(v, w, k != "@list") {
				return false
			}
		}
		return true
	}
	return a == b
}
