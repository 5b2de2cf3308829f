package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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
	s.has(problems, "another Kiosque is writing into files")
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}

	s.run(exitOK, `@prefix schema: <http://schema.org/> .
<http://example.org/odd> a schema:Event ; schema:name "Odd" ; schema:startDate "2027-01-01" ; <http://example.org/1> "x" .`, "import", "-", "--quiet")
	_, problems = s.run(exitProblems, "", "dump", "files")
	s.has(problems, "warning: events/example-org-odd is left out of RDF/XML: ", "http://example.org/1", "hint: ", "1 records are left out")
	_, problems = s.run(exitProblems, "", "dump", "files") // nothing has changed, that neither
	s.has(problems, "1 records are left out")

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

// timed writes a table of events at all hours of two years, some of them for days, in two places.
func timed(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("id,titre,début,fin,lieu,ville,latitude,longitude,mots-clés\n")
	for i := range 300 {
		at := time.Date(2026, 1, 1, 0, 30, 0, 0, time.UTC).Add(time.Duration(i) * 59 * time.Hour)
		start, end := at.Format("2006-01-02 15:04"), at.Add(90*time.Minute).Format("2006-01-02 15:04")
		if i%5 == 0 {
			start, end = start[:10], at.AddDate(0, 0, 2).Format(time.DateOnly)
		}
		fmt.Fprintf(&b, "e%d,\"Journée n° %d, « IA; santé »\",%s,%s,\"Amphi %d, bâtiment S3\",Caen,49.18%d,-0.36%d,\"santé;données\"\n", i, i, start, end, i%2, i%2, i%2)
	}
	name := filepath.Join(t.TempDir(), "agenda.csv")
	if err := os.WriteFile(name, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestPlainDumpsAreReadByOthers reads calendars, tables and maps with programs that others wrote, and again with our own.
func TestPlainDumpsAreReadByOthers(t *testing.T) {
	const base = "https://data.example.org"
	source := timed(t)
	s := newStage(t, nil)
	s.run(exitOK, "", "import", source, "--quiet", "--zone", "Europe/Paris", "--language", "fr")
	s.run(exitOK, "", "dump", "files", "--base", base, "--zone", "Europe/Paris", "--quiet")
	m := manifest(t, "files")
	path := func(name string) string { return filepath.Join("files", m.File(name).Path) }

	starts := map[string]string{} // by IRI, as the table tells them
	var rows []map[string]string
	table := output(t, client(t, "/usr/bin/python3"), "-c", `
import csv, json, sys
print(json.dumps(list(csv.DictReader(open(sys.argv[1], encoding="utf-8", newline="")))))`, path("events.csv"))
	if err := json.Unmarshal(table, &rows); err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		start := row["startDate"]
		if at, err := time.Parse(time.RFC3339, start); err == nil {
			start = at.UTC().Format("2006-01-02T15:04:05Z")
		}
		starts[row["iri"]] = start
	}
	if len(starts) != 300 {
		t.Fatalf("the table has %d events", len(starts))
	}

	agrees := func(reader string, text []byte) {
		t.Helper()
		var got map[string]string
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatalf("%s: %v\n%s", reader, err, text)
		}
		if len(got) != len(starts) {
			t.Errorf("%s reads %d events, want %d", reader, len(got), len(starts))
		}
		for iri, want := range starts {
			if got[iri] != want {
				t.Errorf("%s: %s starts %s, want %s", reader, iri, got[iri], want)
			}
		}
	}
	if exec.Command("/usr/bin/python3", "-c", "import icalendar").Run() != nil {
		client(t, "python3-icalendar")
	}
	agrees("icalendar", output(t, "/usr/bin/python3", "-c", `
import datetime, icalendar, json, sys
found = {}
for e in icalendar.Calendar.from_ical(open(sys.argv[1], "rb").read()).walk("VEVENT"):
    at = e.decoded("DTSTART")
    if isinstance(at, datetime.datetime):
        at = at.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert e.decoded("DTEND") > e.decoded("DTSTART") and not e.errors
    found[str(e["UID"])] = str(at)
print(json.dumps(found))`, path("events.ics")))
	agrees("ical.js", node(t, []string{"ical.js"}, `
import ICAL from "ical.js";
import { readFileSync } from "node:fs";
const calendar = new ICAL.Component(ICAL.parse(readFileSync(process.argv[2], "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
const found = {};
for (const component of calendar.getAllSubcomponents("vevent")) {
	const e = new ICAL.Event(component);
	found[e.uid] = e.startDate.isDate ? e.startDate.toString() : new Date(e.startDate.toUnixTime() * 1000).toISOString().replace(".000", "");
}
console.log(JSON.stringify(found));`, path("events.ics")))

	features := node(t, []string{"@placemarkio/check-geojson"}, `
import { check } from "@placemarkio/check-geojson";
import { readFileSync } from "node:fs";
console.log(check(readFileSync(process.argv[2], "utf8")).features.length);`, path("all.geojson"))
	if got := strings.TrimSpace(string(features)); got != "300" {
		t.Errorf("check-geojson counts %s features, want 300", got)
	}

	// Our own reader finds the same records in the calendar.
	before, _ := s.run(exitOK, "", "convert", source, "--base", base, "--zone", "Europe/Paris", "--language", "fr", "--to", "nt")
	after, problems := s.run(exitOK, "", "convert", path("events.ics"), "--from", "ical", "--base", base, "--to", "nt")
	for _, predicate := range []string{"name", "startDate", "endDate", "keywords"} {
		if got, want := statements(after, predicate), statements(before, predicate); !slices.Equal(got, want) {
			t.Errorf("%s: the calendar is read again with %d statements, want %d\n%s", predicate, len(got), len(want), problems)
		}
	}
}

// statements are those about events with a predicate, sorted.
func statements(text, predicate string) []string {
	var found []string
	for line := range strings.Lines(text) {
		if subject, rest, _ := strings.Cut(line, " "); strings.HasSuffix(subject, "#this>") && strings.HasPrefix(rest, "<http://schema.org/"+predicate+">") {
			found = append(found, line)
		}
	}
	slices.Sort(found)
	return found
}
