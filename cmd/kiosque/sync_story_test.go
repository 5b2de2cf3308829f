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
	s.has(out, "agenda  10       2026-11-27 09:10  2026-11-27 10:10  https://www.etalab.gouv.fr/licence-ouverte-open-licence  current",
		"salle   1        2026-11-27 09:10  2026-11-27 09:25  https://creativecommons.org/publicdomain/zero/1.0/")

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
	s.has(out, "agenda  10       2026-11-27 10:10  2026-11-27 11:15  https://www.etalab.gouv.fr/licence-ouverte-open-licence  stale: 127.0.0.1 answers 500 Internal Server Error", "confs   3        2026-11-27 11:10  2026-11-27 12:10  https://creativecommons.org/publicdomain/zero/1.0/       current")
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
	s.has(out, "agenda  10       2026-11-27 12:11  2026-11-27 13:11  https://www.etalab.gouv.fr/licence-ouverte-open-licence  current")

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

	// What it does not give any more is withdrawn, but not half of it at once, unless that is meant.
	h.answer("/agenda", text(events(1, 9, "Gala")))
	out, _ = s.run(exitOK, "", "sync", "agenda")
	s.has(out, "agenda: 9 read, 0 new, 0 changed, 9 unchanged, 0 bad, 1 missing (1 withdrawn)")
	h.answer("/agenda", text(events(1, 1, "Gala")))
	later(time.Hour)
	for range 2 {
		_, problems = s.run(exitFailed, "", "sync", "agenda")
		s.has(problems, "error: agenda: 8 of the 9 records that it gave the last time are missing", "--confirm", "its records stay as they were at 2026-12-05 12:11")
	}
	out, _ = s.run(exitProblems, "", "sources", "agenda")
	s.has(out, "agenda  9        2026-12-05 12:11", "stale: 8 of the 9 records")
	_, problems = s.run(exitUsage, "", "sync", "--confirm")
	s.has(problems, "expected the names of the sources")
	out, _ = s.run(exitOK, "", "sync", "--confirm", "agenda")
	s.has(out, "8 missing (5 withdrawn, 3 kept)") // some have ended
	h.answer("/agenda", text(events(1, 10, "Gala")))
	out, _ = s.run(exitOK, "", "sync", "agenda")
	s.has(out, "agenda: 10 read, 6 new, 0 changed, 4 unchanged, 0 bad, 0 missing")

	// Where not everything can be read, nothing is known to be missing.
	h.answer("/agenda", text(strings.ReplaceAll(strings.Trim(events(1, 8, "Gala"), "[]"), ",\n", "\n")+"\n{\"id\""))
	_, problems = s.run(exitFailed, "", "sync", "agenda")
	s.has(problems, "error: agenda: 2 records of the last time did not come, and not everything could be read: see agenda:9; they stay as they are")
	h.answer("/agenda", text(events(1, 10, "Gala")))
	out, _ = s.run(exitOK, "", "sync", "agenda")
	s.has(out, "agenda: unchanged")
	copies, err := filepath.Glob("kiosque.db.sources/*/*")
	if err != nil || len(copies) != 2 {
		t.Errorf("the spool holds %v, %v", copies, err)
	}
}
