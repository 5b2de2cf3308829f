package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/publish/harvest/dump"
)

func TestDumpStory(t *testing.T) {
	s := newStage(t, map[string]string{"agenda.csv": agenda})
	_, problems := s.run(exitFailed, "", "dump", "files")
	s.has(problems, "there is no store kiosque.db", "hint: ")
	s.run(exitProblems, "", "import", "agenda.csv", "--zone", "Europe/Paris")

	out, problems := s.run(exitOK, "", "dump", "files", "--base", "https://data.example.org")
	s.has(out, "events", "2 records", "all", "files/manifest.json says what each file is")
	if problems != "" {
		t.Errorf("said %q", problems)
	}
	before := listing(t, "files")
	if out, _ = s.run(exitOK, "", "dump", "files", "--base", "https://data.example.org", "--quiet"); out != "" || listing(t, "files") != before {
		t.Errorf("once more: said %q, and the folder is\n%s\nwas\n%s", out, listing(t, "files"), before)
	}

	s.run(exitOK, "", "dump", "part", "--collection", "events", "--form", "nt", "--form", "turtle", "--compress", "gzip")
	if m := manifest(t, "part"); len(m.Sets) != 1 || len(m.Sets[0].Files) != 4 || m.Base != "http://127.0.0.1:8080" {
		t.Errorf("a part of it: %+v", m)
	}

	for _, mistake := range []struct{ args, says string }{
		{"dump", "expected one folder"},
		{"dump a b", "expected one folder"},
		{"dump a --form docx", `there is no form "docx" of dumps; the forms are ntriples`},
		{"dump a --collection cats", `"cats" is none`},
		{"dump a --compress rar", `"rar" is none of gzip, zstd and none`},
	} {
		_, problems = s.run(exitUsage, "", strings.Fields(mistake.args)...)
		s.has(problems, mistake.says, "hint: ")
	}
	lock := flock.New("files.lock")
	if alone, err := lock.TryLock(); err != nil || !alone {
		t.Fatal(alone, err)
	}
	_, problems = s.run(exitFailed, "", "dump", "files")
	s.has(problems, "another Kiosque is dumping into files")
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}

	s.run(exitOK, `@prefix schema: <http://schema.org/> .
<http://example.org/odd> a schema:Event ; schema:name "Odd" ; schema:startDate "2027-01-01" ; <http://example.org/1> "x" .`, "import", "-", "--quiet")
	_, problems = s.run(exitProblems, "", "dump", "files")
	s.has(problems, "warning: events/example-org-odd is left out of RDF/XML: ", "http://example.org/1", "hint: ")

	ctx, stop := context.WithCancel(t.Context())
	stop()
	var told bytes.Buffer
	p := &program{stdin: strings.NewReader(""), stdout: &told, stderr: &told, env: func(string) string { return "" }, now: func() time.Time { return s.now }}
	if code := p.run(ctx, []string{"dump", "none"}); code != exitInterrupted {
		t.Errorf("interrupted: exit code %d, %s", code, told.String())
	}
	out, _ = s.run(exitOK, "", "help", "dump")
	s.has(out, "Usage: kiosque dump [FLAGS] DIR", "manifest.json", "ntriples", "--form LIST", "--collection NAME")
}

func manifest(t *testing.T, dir string) *dump.Manifest {
	t.Helper()
	m, err := dump.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// listing is a folder's files with their dates.
func listing(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&b, e.Name(), info.Size(), info.ModTime())
	}
	return b.String()
}

// TestDumpsAreReadByOthers counts and compares what others read in the dump of the shipped example and an agenda.
func TestDumpsAreReadByOthers(t *testing.T) {
	rapper, serdi, python := client(t, "rapper"), client(t, "serdi"), client(t, "/usr/bin/python3")
	source := manyEvents(t, 450)
	s := newStage(t, nil)
	s.run(exitOK, "", "import", source, "--quiet")
	s.run(exitOK, "", "dump", "files", "--base", "https://data.example.org", "--quiet")
	m := manifest(t, "files")
	path := func(name string) string { return filepath.Join("files", m.File(name).Path) }
	text := func(name string) []byte {
		t.Helper()
		text, err := os.ReadFile(path(name))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	all := m.Set(dump.All)
	triples, quads := canonical(t, &format.NTriples, text("all.nt")), canonical(t, &format.NQuads, text("all.nq"))
	if n := strings.Count(triples, "\n"); n != all.Statistics.Triples || all.Records < 450 {
		t.Errorf("all.nt has %d triples of %d records, and %d in the manifest", n, all.Records, all.Statistics.Triples)
	}
	for _, read := range []struct{ name, syntax, as, want string }{
		{"all.nt", "ntriples", "ntriples", triples}, {"all.ttl", "turtle", "ntriples", triples}, {"all.rdf", "rdfxml", "ntriples", triples},
		{"all.nq", "nquads", "nquads", quads}, {"all.trig", "trig", "nquads", quads},
	} {
		if read.as == "ntriples" { // rapper dies of writing many graphs
			out := output(t, rapper, "-q", "-i", read.syntax, "-o", read.as, path(read.name), "https://data.example.org/")
			if canonical(t, format.ByName(read.as), out) != read.want {
				t.Errorf("rapper reads something else in %s", read.name)
			}
		}
		if read.syntax == "rdfxml" {
			continue
		}
		out := output(t, serdi, "-i", read.syntax, "-o", read.as, path(read.name))
		if canonical(t, format.ByName(read.as), out) != read.want {
			t.Errorf("serdi reads something else in %s", read.name)
		}
	}
	script := `
import json, sys, rdflib
d = rdflib.ConjunctiveGraph()
d.parse(sys.argv[1], format="nquads")
t = rdflib.Graph(); t.parse(sys.argv[2], format="turtle")
x = rdflib.Graph(); x.parse(sys.argv[3], format="xml")
names = {str(c.identifier) for c in d.contexts() if len(c)}
print(json.dumps({"triples": len(set(d.triples((None, None, None)))), "graphs": len(names), "turtle": len(t), "rdfxml": len(x),
  "same": set(d.triples((None, None, None))) == set(t) == set(x), "named": "https://data.example.org/events/e7" in names}))`
	var got struct {
		Triples, Graphs, Turtle, RDFXML int
		Same, Named                     bool
	}
	if err := json.Unmarshal(output(t, python, "-c", script, path("all.nq"), path("all.ttl"), path("all.rdf")), &got); err != nil {
		t.Fatal(err)
	}
	if n := all.Statistics.Triples; got.Triples != n || got.Turtle != n || got.RDFXML != n || got.Graphs != all.Records || !got.Same || !got.Named {
		t.Errorf("rdflib reads %+v, want %d triples and %d graphs", got, n, all.Records)
	}
	gzip, zstd := client(t, "gzip"), client(t, "zstd")
	for i := range all.Files {
		f := &all.Files[i]
		plain := text(strings.TrimSuffix(strings.TrimSuffix(f.Name, ".gz"), ".zst"))
		program := map[dump.Coding]string{dump.Gzip: gzip, dump.Zstd: zstd}[f.Coding]
		if program != "" && !bytes.Equal(output(t, program, "-dc", path(f.Name)), plain) {
			t.Errorf("%s holds something else than the file beside it", f.Name)
		}
	}
}
