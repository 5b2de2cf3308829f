package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const hall = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Salle//FR
BEGIN:VEVENT
UID:gala@salle.example
DTSTART:20261205T190000Z
SUMMARY:Gala
END:VEVENT
END:VCALENDAR
`

// A site lives with three sources: one over HTTP with a key, a calendar over HTTP, and a folder of files.
func TestSyncStory(t *testing.T) {
	h := newHost(t)
	s := newStage(t, map[string]string{"kiosque.yaml": `
base: https://data.example.org
license: https://creativecommons.org/publicdomain/zero/1.0/
sources:
- name: agenda
  url: ` + h.URL + `/agenda?key=${AGENDA_KEY}
  headers: {X-Key: "${AGENDA_KEY}"}
  allow-private: true
  license: https://www.etalab.gouv.fr/licence-ouverte-open-licence
  publisher: {name: Région Normandie, iri: "https://ror.org/051kpcy16"}
- name: salle
  url: ` + h.URL + `/salle.ics
  allow-private: true
  refresh: 15m
- name: confs
  glob: confs/*.json
`})
	s.now = time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	write(t, "confs/go.json", `{"id": "gophercon", "type": "Event", "name": "GopherCon", "startDate": "2027-06-01"}`)
	h.answer("/agenda", text(events(1, 10, "Concert")))
	h.answer("/salle.ics", text(hall))
	later := func(d time.Duration) { s.now = s.now.Add(d) }

	_, problems := s.run(exitFailed, "", "sources")
	s.has(problems, "there is no store")
	out, problems := s.run(exitFailed, "", "sync")
	s.has(problems, "error: agenda: the environment has no AGENDA_KEY")
	s.has(out, "salle: 1 read, 1 new", "confs: 1 read, 1 new", "3 sources: 2 imported, 0 unchanged, 1 failed")
	out, _ = s.run(exitProblems, "", "sources")
	s.has(out, "failed: the environment has no AGENDA_KEY")

	s.env["AGENDA_KEY"] = "sésame"
	_, problems = s.run(exitUsage, "", "sync", "agendas")
	s.has(problems, `lists no source "agendas"`, "hint: did you mean agenda?")
	out, _ = s.run(exitOK, "", "sync", "agenda")
	s.has(out, "agenda: 10 read, 10 new")
	h.requests()
	later(10 * time.Minute)
	out, _ = s.run(exitOK, "", "sync")
	s.has(out, "agenda: unchanged\nsalle: unchanged\nconfs: unchanged\n3 sources: 0 imported, 3 unchanged, 0 failed")
	if asked := h.requests(); len(asked) != 2 || asked[0].Header.Get("If-None-Match") == "" || asked[0].Header.Get("X-Key") != "sésame" ||
		asked[0].URL.RawQuery != "key=s%C3%A9same" || asked[0].UserAgent() != "Kiosque/"+release()+" (+https://data.example.org/)" {
		t.Errorf("asked %+v", asked)
	}
	out, _ = s.run(exitOK, "", "sources")
	s.has(out, "agenda  2026-11-27 09:10  2026-11-27 10:10  current  https://www.etalab.gouv.fr/licence-ouverte-open-licence",
		"salle   2026-11-27 09:10  2026-11-27 09:25  current  https://creativecommons.org/publicdomain/zero/1.0/")

	// What changes is imported, and nothing else.
	h.answer("/agenda", text(events(1, 10, "Gala")))
	write(t, "confs/rust.json", `{"id": "rustconf", "type": "Event", "name": "RustConf", "startDate": "2027-09-01"}`)
	later(time.Hour)
	out, _ = s.run(exitOK, "", "sync")
	s.has(out, "agenda: 10 read, 0 new, 5 changed, 5 unchanged", "salle: unchanged", "confs: 2 read, 1 new, 0 changed, 1 unchanged")

	// What breaks leaves everything as it was, and does not stop the others.
	h.answer("/agenda", status(http.StatusInternalServerError))
	h.answer("/salle.ics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(hall)))
		io.WriteString(w, hall[:len(hall)/2])
	})
	write(t, "confs/zig.json", `{"id": "zigconf", "type": "Event", "name": "ZigConf", "startDate": "2027-10-01"}`)
	later(time.Hour)
	out, problems = s.run(exitFailed, "", "sync")
	s.has(problems, "error: agenda: 127.0.0.1 answers 500 Internal Server Error\n  its records stay as they were at 2026-11-27 10:10",
		"error: salle: what 127.0.0.1 sends breaks off before its end")
	s.has(out, "confs: 3 read, 1 new", "3 sources: 1 imported, 0 unchanged, 2 failed")
	later(time.Minute)
	out, _ = s.run(exitProblems, "", "sources")
	s.has(out, "agenda  2026-11-27 10:10  2026-11-27 11:15  stale: 127.0.0.1 answers 500 Internal Server Error", "confs   2026-11-27 11:10  2026-11-27 12:10  current")
	if strings.Contains(out+problems, "same") {
		t.Errorf("a key is told:\n%s%s", out, problems)
	}

	// A page that says sorry is no agenda.
	h.answer("/agenda", text("<!DOCTYPE html><title>Maintenance</title><p>Nous revenons."))
	_, problems = s.run(exitFailed, "", "sync", "agenda")
	s.has(problems, "error: agenda: no record of it can be read")

	// Mended, they are current again; what came back is known, and not read a second time.
	h.answer("/agenda", text(events(1, 10, "Gala")))
	h.answer("/salle.ics", text(hall))
	later(time.Hour)
	out, _ = s.run(exitOK, "", "sync")
	s.has(out, "agenda: unchanged\nsalle: unchanged\nconfs: unchanged\n")
	out, _ = s.run(exitOK, "", "sources")
	s.has(out, "agenda  2026-11-27 12:11  2026-11-27 13:11  current")

	// The copy that lies here is read again when it is to be read otherwise, or after a while.
	configuration, err := os.ReadFile("kiosque.yaml")
	if err != nil {
		t.Fatal(err)
	}
	write(t, "kiosque.yaml", strings.Replace(string(configuration), "- name: agenda", "- name: agenda\n  language: fr", 1))
	h.requests()
	out, _ = s.run(exitOK, "", "sync", "agenda")
	s.has(out, "agenda: 10 read, 0 new, 10 changed")
	later(8 * 24 * time.Hour)
	out, _ = s.run(exitOK, "", "sync", "agenda")
	s.has(out, "agenda: 10 read, 0 new, 0 changed, 10 unchanged")
	for _, r := range h.requests() {
		if r.Header.Get("If-None-Match") == "" {
			t.Error("it was fetched anew")
		}
	}
	copies, err := filepath.Glob("kiosque.db.sources/*/*")
	if err != nil || len(copies) != 2 {
		t.Errorf("the spool holds %v, %v", copies, err)
	}
}
