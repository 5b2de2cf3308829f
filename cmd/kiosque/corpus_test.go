package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// corpus is the folder of real input files beside the project; without it the test is skipped.
func corpus(t *testing.T) string {
	t.Helper()
	shared := os.Getenv("KIOSQUE_SHARED")
	if shared == "" {
		shared = filepath.Join(moduleRoot(t), "..", "shared")
	}
	dir := filepath.Join(shared, "corpus")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the corpus is not beside the project: ", err)
	}
	return dir
}

// perFile bounds the records of one file that are judged: canonicalising a thousand takes a second.
const perFile = 60

// TestWhateverComesInGoesOut holds the law of one graph and many forms over real and mean input: every record that is
// not refused can be printed in every form, and all forms say the same. RDF/XML alone may refuse what XML cannot say.
// What was printed is imported as the same again.
func TestWhateverComesInGoesOut(t *testing.T) {
	dir := corpus(t)
	var out, problems bytes.Buffer
	p := &program{stdin: strings.NewReader(""), stdout: &out, stderr: &problems, env: func(string) string { return "" }, now: time.Now}
	t.Chdir(t.TempDir())
	cfg, _, err := p.configure(commandNamed("validate"), []string{"--quiet", "--base", "https://data.example.org", "--zone", "Europe/Paris"})
	if err != nil {
		t.Fatal(err)
	}
	m := vocab.Mapper{Base: cfg.base()}
	files, records := 0, 0
	for _, pattern := range []string{"mean/*.csv", "mean/*.json", "mean/*.ndjson", "mean/*.txt", "schemaorg-examples/jsonld/*", "confs-tech-json/conferences/2023/*.json",
		"etablissements-esr-fr-csv/*.csv", "festivals-fr-csv/*.csv", "openagenda-fr-json/*.json", "tess-training/*.json", "tess-training/*.csv", "datatourisme-jsonld/*.json*"} {
		names, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			files++
			in := &input{name: name, source: cfg.sourceName(name)}
			err := p.open(context.Background(), cfg, in)
			if err != nil {
				continue // no source: a licence, a list of sums
			}
			n := 0
			var all graph.Dataset
			known := map[data.Ref]bool{}
			for item := range in.items {
				if item.None || item.Bad() {
					continue
				}
				if n++; n > perFile {
					break
				}
				records++
				if item.Record.Ref == "" {
					item.Record.Ref = data.NewRef(item.Collection, data.ProposeID(&item.Record))
				}
				everyForm(t, m, &item)
				if !known[item.Record.Ref] { // two without a key may have one name
					known[item.Record.Ref] = true
					m.Map(&all.Graph, &item.Record, nil)
				}
			}
			p.comesBack(t, cfg, name, &all)
			if err := in.close(); err != nil {
				t.Error(err)
			}
		}
	}
	t.Logf("%d records of %d files", records, files)
	if records < 500 {
		t.Errorf("only %d records of %d files were judged", records, files)
	}
}

// comesBack imports what the site printed.
func (p *program) comesBack(t *testing.T, cfg *config, name string, printed *graph.Dataset) {
	t.Helper()
	text, err := format.NQuads.Append(nil, &format.Document{Data: *printed})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("printed.nq", text, 0o600); err != nil {
		t.Fatal(err)
	}
	in := &input{name: "printed.nq", source: "printed"}
	if err := p.open(context.Background(), cfg, in); err != nil {
		t.Fatal(err)
	}
	var again graph.Dataset
	m := vocab.Mapper{Base: cfg.base()}
	for item := range in.items {
		for _, problem := range item.Problems {
			if problem.Severity > data.Advice && problem.Code != "withheld" && problem.Code != "no-records" && !strings.HasPrefix(string(problem.Code), "missing-") {
				t.Errorf("%s: read again: %s", name, problem.Message)
			}
		}
		if !item.None {
			m.Map(&again.Graph, &item.Record, nil)
		}
	}
	if err := in.close(); err != nil {
		t.Error(err)
	}
	if !graph.Isomorphic(printed, &again) {
		lines := func(d *graph.Dataset) []string {
			text, _ := format.NQuads.Append(nil, &format.Document{Data: *d})
			list := strings.Split(string(text), "\n")
			slices.Sort(list)
			return slices.Compact(list)
		}
		was, is := lines(printed), lines(&again)
		t.Errorf("%s comes back as something else; lost\n%s\ngained\n%s", name, strings.Join(without(was, is), "\n"), strings.Join(without(is, was), "\n"))
	}
}

// without are the lines of a that are not in b.
func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(line string) bool { return slices.Contains(b, line) })
}

func everyForm(t *testing.T, m vocab.Mapper, item *data.Item) {
	t.Helper()
	rec := &item.Record
	doc := format.Document{Base: m.Document(rec.Ref), Topic: m.Thing(rec.Ref), Lang: rec.Summary.Lang}
	m.Map(&doc.Data.Graph, rec, nil)
	want := ""
	for i := range format.All {
		f := &format.All[i]
		text, err := f.Append(nil, &doc)
		if err != nil {
			if f.Name != format.RDFXML.Name {
				t.Errorf("%s as %s: %v", item.Place, f.Title, err)
			}
			continue
		}
		var d graph.Dataset
		if err := f.Decode(bytes.NewReader(text), "", func(tr graph.Triple, name graph.Term) error { d.Add(tr, name); return nil }); err != nil {
			t.Errorf("%s as %s: %v\n%.2000s", item.Place, f.Title, err, text)
			continue
		}
		got, err := format.Canonical(&d)
		if err != nil {
			t.Errorf("%s as %s: %v", item.Place, f.Title, err)
			continue
		}
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("%s as %s says something else than as %s", item.Place, f.Title, format.All[0].Title)
		}
	}
	back, ok := m.Record(&doc.Data.Graph, rec.Ref)
	if !ok {
		t.Errorf("%s: no record comes back from its graph", item.Place)
		return
	}
	var again format.Document
	m.Map(&again.Data.Graph, &back, nil)
	if !graph.Isomorphic(&doc.Data, &again.Data) {
		t.Errorf("%s: the record that comes back from the graph says something else", item.Place)
	}
}
