package main

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/publish/harvest/dump"
	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// jars are what Debian's Jena needs of Debian's Java libraries.
var jars = []string{
	"jena-arq", "jena-base", "jena-cmds", "jena-core", "jena-iri", "jena-rdfconnection", "jena-shacl", "jena-shex", "jena-tdb", "jena-dboe-base",
	"jena-dboe-index", "jena-dboe-storage", "jena-dboe-trans-data", "jena-dboe-transaction", "commons-cli", "commons-codec", "commons-compress",
	"commons-csv", "commons-io", "commons-lang3", "commons-logging", "dexx.collection", "gson", "guava", "httpclient", "httpclient-cache", "httpcore",
	"jackson-annotations", "jackson-core", "jackson-databind", "jakarta.json-api", "jsonld-java", "protobuf", "slf4j-api", "slf4j-nop", "thrift", "titanium-json-ld",
}

// jena runs one of Jena's command-line tools, and returns what it prints.
func jena(t *testing.T, tool string, args ...string) []byte {
	t.Helper()
	java := client(t, "java")
	const library = "/usr/share/java/"
	core := library + "jena-core.jar"
	if _, err := os.Stat(core); err != nil {
		client(t, "libapache-jena-java")
	}
	path := []string{messages(t, core)}
	for _, jar := range jars {
		path = append(path, library+jar+".jar")
	}
	return output(t, java, append([]string{"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", strings.Join(path, ":"), tool}, args...)...)
}

// messages unpacks the texts of Jena's regular expressions, which Debian 12's package has in a folder where Jena does not look:
// without them it does not even start.
func messages(t *testing.T, core string) string {
	t.Helper()
	archive, err := zip.OpenReader(core)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	dir := t.TempDir()
	for _, f := range archive.File {
		inside, ok := strings.CutPrefix(f.Name, "org/apache/jena/ext/")
		if !ok || !strings.HasSuffix(inside, ".properties") {
			continue
		}
		text, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(dir, filepath.FromSlash(inside))
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		out, err := os.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(out, text); err != nil {
			t.Fatal(err)
		}
		out.Close()
	}
	return dir
}

// TestJenaObtainsTheSameGraphs has Jena fetch every document, as it asks for it and in each form that it reads, and say what it
// has in each.
func TestJenaObtainsTheSameGraphs(t *testing.T) {
	base := serving(t)
	want := map[string]string{}
	query := &strings.Builder{}
	query.WriteString("CONSTRUCT { GRAPH ?g { ?s ?p ?o } }\n")
	for _, document := range documents(t, base) {
		_, body := get(t, document, format.NTriples.MediaType)
		said := canonical(t, &format.NTriples, body)
		for _, url := range []string{document, variant(document, ".ttl"), variant(document, ".rdf"), variant(document, ".nt"), variant(document, ".trig"), variant(document, ".nq")} {
			want[url] = said
			query.WriteString("FROM NAMED <" + url + ">\n")
		}
	}
	query.WriteString("{ GRAPH ?g { ?s ?p ?o } }\n")
	file := filepath.Join(t.TempDir(), "all.rq")
	if err := os.WriteFile(file, []byte(query.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	out := jena(t, "arq.arq", "--results=nquads", "--query="+file)

	got := map[string]*graph.Dataset{}
	err := format.NQuads.Decode(strings.NewReader(string(out)), "", func(tr graph.Triple, name graph.Term) error {
		if got[name.Value] == nil {
			got[name.Value] = &graph.Dataset{}
		}
		got[name.Value].Triples = append(got[name.Value].Triples, tr)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for url, want := range want {
		if got[url] == nil {
			t.Errorf("Jena has nothing of %s", url)
			continue
		}
		if has, err := format.Canonical(got[url]); err != nil || has != want {
			t.Errorf("Jena reads something else in %s: %v\n%s\nwant\n%s", url, err, has, want)
		}
	}
}

// TestJenaCountsTheDump has Jena fetch the dump in each form of RDF that it reads, and count its triples by property: as the
// store does.
func TestJenaCountsTheDump(t *testing.T) {
	base := servingDumps(t)
	statistics := manifest(t, "files").Set(dump.All).Statistics
	query, want := &strings.Builder{}, map[string]int{}
	query.WriteString("SELECT ?g ?p (COUNT(*) AS ?n)\n")
	for _, extension := range []string{"nt", "ttl", "rdf"} {
		url := base + "/dumps/all." + extension
		query.WriteString("FROM NAMED <" + url + ">\n")
		for _, p := range statistics.Properties {
			want[url+" "+string(p.IRI)] = p.Triples
		}
	}
	query.WriteString("{ GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ?p")
	rows, err := csv.NewReader(bytes.NewReader(jena(t, "arq.arq", "--results=csv", query.String()))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, row := range rows[1:] { // the first has the variables
		if got[row[0]+" "+row[1]], err = strconv.Atoi(row[2]); err != nil {
			t.Fatal(err)
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("Jena counted %v, want %v", got, want)
	}
}

// TestJenaFindsTheCatalogueSound has another SHACL engine than npm's judge the catalogue by what DCAT-AP demands.
func TestJenaFindsTheCatalogueSound(t *testing.T) {
	base := serving(t, describedSite...)
	for _, file := range []string{"shapes.ttl", "range.ttl"} {
		if got := string(jena(t, "shacl.shacl", "validate", "--text", "--shapes", shapes(t, file), "--data", base+"/catalog.ttl")); strings.TrimSpace(got) != "Conforms" {
			t.Errorf("%s: %s", file, got)
		}
	}
}
