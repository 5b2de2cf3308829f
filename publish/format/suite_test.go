package format

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// shared returns the path of a file among the shared inputs, which stand beside the module or where KIOSQUE_SHARED
// says. Where they are absent, the test is skipped.
func shared(t testing.TB, path string) string {
	t.Helper()
	root := os.Getenv("KIOSQUE_SHARED")
	if root == "" {
		dir, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for ; filepath.Dir(dir) != dir; dir = filepath.Dir(dir) {
			if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
				root = filepath.Join(filepath.Dir(dir), "shared")
				break
			}
		}
	}
	file := filepath.Join(root, filepath.FromSlash(path))
	if _, err := os.Stat(file); err != nil {
		t.Skipf("%s is not here: put the shared inputs beside the module, or set KIOSQUE_SHARED", path)
	}
	return file
}

// suiteTest is one entry of a W3C manifest.
type suiteTest struct {
	Name     string
	Type     string // local name: "TestTurtleEval"
	Base     string // of the document under test
	Action   string // path of the document under test
	Result   string // path of the expected graph, or empty
	Negative bool
	Eval     bool
}

// suiteBase is where the RDF 1.1 suites are published.
const suiteBase = "https://w3c.github.io/rdf-tests/rdf/rdf11/"

// readSuite reads the manifest of one of the RDF 1.1 suites ("rdf-turtle") with our own Turtle reader.
func readSuite(t *testing.T, suite string) []suiteTest {
	t.Helper()
	const mf = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
	manifest := shared(t, "suites/rdf11/"+suite+"/manifest.ttl")
	dir, base := filepath.Dir(manifest), suiteBase+suite+"/"
	b, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	d, err := decode(&Turtle, b, base+"manifest.ttl")
	if err != nil {
		t.Fatal(err)
	}
	properties := map[graph.Term]map[graph.IRI]graph.Term{}
	var cell graph.Term
	for _, s := range d.Triples {
		if properties[s.Subject] == nil {
			properties[s.Subject] = map[graph.IRI]graph.Term{}
		}
		properties[s.Subject][s.Predicate] = s.Object
		if s.Predicate == mf+"entries" {
			cell = s.Object
		}
	}
	var tests []suiteTest
	for ; cell != graph.NewIRI(graph.Nil); cell = properties[cell][graph.Rest] {
		p := properties[properties[cell][graph.First]]
		if p == nil {
			t.Fatalf("%s: the entry %s is not described", manifest, properties[cell][graph.First].Value)
		}
		kind := p[graph.Type].Value
		test := suiteTest{
			Name:     p[mf+"name"].Value,
			Type:     kind[strings.LastIndexByte(kind, '#')+1:],
			Base:     p[mf+"action"].Value,
			Action:   filepath.Join(dir, strings.TrimPrefix(p[mf+"action"].Value, base)),
			Negative: strings.Contains(kind, "Negative"),
			Eval:     strings.HasSuffix(kind, "Eval"),
		}
		if r, ok := p[mf+"result"]; ok {
			test.Result = filepath.Join(dir, strings.TrimPrefix(r.Value, base))
		}
		tests = append(tests, test)
	}
	return tests
}

// decode reads a whole document into a dataset.
func decode(f *Format, b []byte, base string) (*graph.Dataset, error) {
	d := &graph.Dataset{}
	err := f.Decode(bytes.NewReader(b), base, func(t graph.Triple, name graph.Term) error {
		d.Add(t, name)
		return nil
	})
	return d, err
}

// runSuite runs every test of a suite through a reader, and prints the score. A skip is named with its reason.
func runSuite(t *testing.T, suite string, f, result *Format, skip map[string]string) {
	tests := readSuite(t, suite)
	passed, skipped := 0, 0
	for _, test := range tests {
		ok := t.Run(test.Name, func(t *testing.T) {
			if reason := skip[test.Name]; reason != "" {
				skipped++
				t.Skip(reason)
			}
			runSuiteTest(t, test, f, result)
		})
		if ok {
			passed++
		}
	}
	passed -= skipped
	t.Logf("%s: reader passes %d of %d (%.1f %%), %d skipped", suite, passed, len(tests), 100*float64(passed)/float64(len(tests)), skipped)
}

func runSuiteTest(t *testing.T, test suiteTest, f, result *Format) {
	b, err := os.ReadFile(test.Action)
	if err != nil {
		t.Fatal(err)
	}
	got, err := decode(f, b, test.Base)
	switch {
	case test.Negative && err == nil:
		t.Fatalf("was accepted, and should not be:\n%s", b)
	case test.Negative:
		return
	case err != nil:
		t.Fatalf("%v\n%s", err, b)
	case !test.Eval:
		return
	}
	b, err = os.ReadFile(test.Result)
	if err != nil {
		t.Fatal(err)
	}
	want, err := decode(result, b, "")
	if err != nil {
		t.Fatalf("the expected graph: %v", err)
	}
	if !graph.Isomorphic(got, want) {
		t.Errorf("got\n%v\nwant\n%v", got, want)
	}
}

// suiteGraphs gives every graph of a suite's positive tests.
func suiteGraphs(t *testing.T, suite string, f *Format, use func(t *testing.T, name, base string, d *graph.Dataset)) (n int) {
	for _, test := range readSuite(t, suite) {
		if test.Negative {
			continue
		}
		b, err := os.ReadFile(test.Action)
		if err != nil {
			t.Fatal(err)
		}
		d, err := decode(f, b, test.Base)
		if err != nil {
			continue // the reader's suite tells
		}
		n++
		use(t, suite+"/"+test.Name, test.Base, d)
	}
	return n
}

func TestSuiteTurtle(t *testing.T)   { runSuite(t, "rdf-turtle", &Turtle, &NTriples, nil) }
func TestSuiteNTriples(t *testing.T) { runSuite(t, "rdf-n-triples", &NTriples, &NTriples, nil) }
func TestSuiteNQuads(t *testing.T)   { runSuite(t, "rdf-n-quads", &NQuads, &NQuads, nil) }
func TestSuiteTriG(t *testing.T)     { runSuite(t, "rdf-trig", &TriG, &NQuads, nil) }
