package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"
)

const spreadsheet = `année;numéro;publier;intitulé court;début;salle;téléphone;notes internes
2026;12;oui;Gala;03/04/2026 20:30;Zénith;02 31 00 00 00;x
2026;13;non;Bal;04/04/2026 20:30;;;
2026;14;oui;Concert;05/04/2026 20:30;;;
`

func TestMappingStory(t *testing.T) {
	s := newStage(t, map[string]string{"agenda.csv": spreadsheet})

	draft, _ := s.run(exitOK, "", "mapping", "init", "agenda.csv")
	s.has(draft, "class: Event", "  début: startDate   # 03/04/2026 20:30, 04/04/2026 20:30", "  salle: location", "  téléphone: personal", "  # notes internes: ignore   # x")
	s.write("agenda.yaml", draft)
	out, problems := s.run(exitOK, "", "mapping", "check", "agenda.yaml", "agenda.csv")
	s.has(out, "agenda.yaml can be used")
	if problems != "" {
		t.Errorf("a draft has problems: %s", problems)
	}

	s.write("agenda.yaml", "class: Event\nlanguage: fr\nzone: Europe/Paris\ndates: JJ/MM/AAAA HH:mm\nid: '{année}-{numéro}'\nwhen: {publier: oui}\n"+
		"fields:\n  intitulé court: name\n  début: startDate\n  salle: location.name\n  notes internes: ignore\nwithhold: [téléphone]\n")
	out, _ = s.run(exitOK, "", "mapping", "explain", "agenda.csv", "--mapping", "agenda.yaml")
	s.has(out, "agenda.csv:2, a record of events", "@id = 2026-12", "name = Gala @fr", "startDate = 2026-04-03T20:30:00+02:00", "agenda.yaml:9: début: startDate", "agenda.yaml:12: téléphone: personal")
	out, problems = s.run(exitOK, "", "import", "agenda.csv", "--mapping", "agenda.yaml")
	s.has(out, "2 read, 2 new")
	s.has(problems, "agenda.csv: read by the mapping agenda.yaml\n", "the row is left out")
	nt, _ := s.run(exitOK, "", "convert", "agenda.csv", "--mapping", "agenda.yaml", "--to", "nt", "--base", "https://data.example.org")
	s.has(nt, `<https://data.example.org/events/2026-14#this> <http://schema.org/name> "Concert"@fr .`)

	out, _ = s.run(exitFailed, "", "mapping", "explain", "agenda.csv", "--record", "9")
	if out != "" {
		t.Errorf("printed %s", out)
	}
}

func TestTheMappingCanBeConfigured(t *testing.T) {
	s := newStage(t, map[string]string{"agenda.csv": spreadsheet, "kiosque.yaml": "mapping: m.yaml\n", "m.yaml": "class: Event\nfields: {intitulé court: name, début: startDate}\ndates: day first\n"})
	out, problems := s.run(exitOK, "", "validate", "agenda.csv")
	s.has(out, "3 read, 3 good")
	s.has(problems, "read by the mapping m.yaml")
}

func TestABuiltInMappingCanBeNamed(t *testing.T) {
	s := newStage(t, map[string]string{"agenda.csv": "titre;début\nGala;2026-03-05\n"})
	_, problems := s.run(exitOK, "", "validate", "agenda.csv", "--mapping", "table")
	s.has(problems, "agenda.csv: read by the mapping table")
}

func TestWhatAnInputIsReadAs(t *testing.T) {
	s := newStage(t, map[string]string{"a.csv": "titre;début\nGala;2026-03-05\n", "b.csv": "titre;début\nBal;2026-03-06\n", "c.json": `{"name": "C", "startDate": "2026-03-05", "location": {"name": "Caen"}}`,
		"d.nt": "<http://x.org/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://schema.org/Event> .\n"})
	_, problems := s.run(exitProblems, "", "import", "a.csv", "b.csv", "c.json", "d.nt")
	s.has(problems, `a.csv: rows of a table, read as Event, because of the field "début"`, "c.json: objects, read as Event")
	for _, silent := range []string{"b.csv: rows", "d.nt: rows", "d.nt: objects"} { // the same as before; and RDF, which says itself what it is
		if strings.Contains(problems, silent) {
			t.Errorf("%q is in %s", silent, problems)
		}
	}
	_, problems = s.run(exitOK, "", "import", "--quiet", "a.csv")
	if problems != "" {
		t.Errorf("printed %s", problems)
	}
}

// TestAnArchiveIsReadFileByFile has files of several kinds in one archive: each is recognised by itself.
func TestAnArchiveIsReadFileByFile(t *testing.T) {
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	for _, file := range [][2]string{
		{"a.ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:Bal\nDTSTART:20260305T190000Z\nEND:VEVENT\nEND:VCALENDAR\n"},
		{"b.csv", "titre;début\nGala;2026-03-05\n"},
		{"c.json", `{"data": [{"name": "X", "startDate": "2026-03-05"}, {"name": "Y", "startDate": "2026-03-06"}]}`},
		{"d.json", `[{"id":"https://ror.org/051kpcy16","names":[{"value":"Université","lang":"fr","types":["ror_display"]}],"types":["education"],"external_ids":[],"relationships":[],"links":[],"locations":[]}]`},
	} {
		f, err := w.Create(file[0])
		if err == nil {
			_, err = io.WriteString(f, file[1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	s := newStage(t, map[string]string{"a.zip": archive.String()})
	out, problems := s.run(exitProblems, "", "import", "a.zip")
	s.has(out, "4 read, 3 new, ", "1 bad")
	s.has(problems, "a.zip/a.ics: rows of iCalendar", `a.zip/b.csv: rows of a table, read as Event, because of the field "début"`, "a.zip/c.json: the file is one object, which holds a list of 2 at data",
		"a.zip/d.json: rows of the Research Organization Registry")
}

func TestMistakesInMappingsAreSentences(t *testing.T) {
	s := newStage(t, map[string]string{"agenda.csv": spreadsheet, "bad.yaml": "class: Event\nfields:\n  salle: locaton.name\n", "near.yaml": "class: Event\nfields: {intitulé courts: name, debutt: startDate}\n",
		"empty.csv": "titre;début\n", "a.nt": "<http://x.org/a> <http://schema.org/name> \"A\" .\n"})
	for _, fact := range []struct {
		name string
		code int
		args string
		want []string
	}{
		{"no word", exitUsage, "mapping", []string{"expected init FILE", "kiosque help mapping"}},
		{"a word that is none", exitUsage, "mapping draw agenda.csv", []string{"expected init FILE"}},
		{"no such mapping", exitUsage, "import agenda.csv --mapping nix", []string{"there is no file nix", "table"}},
		{"a mapping with errors", exitUsage, "import agenda.csv --mapping bad.yaml", []string{`error: bad.yaml:3: salle: "locaton" is not a property of schema.org`, "did you mean location", "is not used"}},
		{"when it is checked", exitUsage, "mapping check bad.yaml", []string{"error: bad.yaml:3"}},
		{"when a record is explained", exitUsage, "mapping explain agenda.csv --mapping bad.yaml", []string{"error: bad.yaml:3"}},
		{"no such file", exitFailed, "mapping check nix.yaml", []string{"there is no file nix.yaml"}},
		{"a field that the input nearly has", exitProblems, "validate agenda.csv --mapping near.yaml", []string{"warning: near.yaml:2: debutt: no field of this name", "did you mean début?"}},
		{"nothing to look at", exitFailed, "mapping init empty.csv", []string{"there is no record to look at"}},
		{"RDF", exitFailed, "mapping init a.nt", []string{"needs no mapping"}},
		{"a record that is none", exitUsage, "mapping explain agenda.csv --record 0", []string{`record: "0"`}},
	} {
		t.Run(fact.name, func(t *testing.T) {
			_, problems := s.run(fact.code, "", strings.Fields(fact.args)...)
			s.has(problems, fact.want...)
		})
	}
}

func TestMappingSchemaAndHelp(t *testing.T) {
	s := newStage(t, nil)
	out, _ := s.run(exitOK, "", "mapping", "schema")
	var schema map[string]any
	if err := json.Unmarshal([]byte(out), &schema); err != nil || schema["$schema"] != "https://json-schema.org/draft/2020-12/schema" {
		t.Errorf("%v: %.80s", err, out)
	}
	help, _ := s.run(exitOK, "", "help", "mapping")
	s.has(help, "location.address.addressLocality", "withhold", "--record N", "EventCancelled")
	// The mapping that help shows is a right one.
	_, block, _ := strings.Cut(help, "A mapping is a short YAML file:\n\n")
	block, _, _ = strings.Cut(block, "\n\nNames of fields")
	s.write("shown.yaml", strings.ReplaceAll(block, "\n  ", "\n")[2:])
	if _, problems := s.run(exitOK, "", "mapping", "check", "shown.yaml"); problems != "" {
		t.Errorf("%s", problems)
	}
}

func (s *stage) write(name, text string) {
	s.t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}
