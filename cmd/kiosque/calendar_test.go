package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/example"
	"github.com/kiosque-ld/kiosque/data/store"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/harvest"
	"github.com/kiosque-ld/kiosque/vocab"
)

// calendarOf is the calendar of all events of a store.
func calendarOf(t *testing.T, file, base string, zone *time.Location) string {
	t.Helper()
	st, err := store.Open(file, store.Options{Merge: vocab.Merge})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	now := func() time.Time { return time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC) } // nothing is too old
	site, err := publish.New(publish.Options{Store: st, Base: base, Views: harvest.Views(harvest.Options{Now: now, Zone: zone})})
	if err != nil {
		t.Fatal(err)
	}
	r, _, err := site.Locate("/events.ics", nil)
	if err != nil {
		t.Fatal(err)
	}
	rep, err := site.Represent(context.Background(), r, site.Offering(r).Variants[0])
	if err != nil {
		t.Fatal(err)
	}
	body, err := rep.Body()
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// stamps are the lines that say when and how often an event was changed here.
var stamps = regexp.MustCompile(`(?m)^(DTSTAMP|CREATED|LAST-MODIFIED|SEQUENCE):[^\r]*\r\n`)

// TestCalendarsComeBackUnchanged holds the law of calendars over all kinds of sources: whoever imports what the calendar says
// into the site that it comes from changes nothing of what it says, and whoever does so again changes nothing at all.
func TestCalendarsComeBackUnchanged(t *testing.T) {
	const base = "https://data.example.org"
	dir := corpus(t)
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	sources := map[string][]string{"example": nil}
	for name, pattern := range map[string]string{
		"mean": "mean/*.ics", "openagenda": "openagenda-fr-json/*.json",
		"confs": "confs-tech-json/conferences/2023/*.json", "frab": "frab-xml/*.xml", "datatourisme": "datatourisme-jsonld/*.json", "training": "tess-training/*.json",
		"schema.org": "schemaorg-examples/jsonld/*",
	} {
		if sources[name], err = filepath.Glob(filepath.Join(dir, pattern)); err != nil || len(sources[name]) == 0 {
			t.Errorf("%s: there is nothing like %s (%v)", name, pattern, err)
		}
	}
	err = filepath.WalkDir(filepath.Join(dir, "ics"), func(name string, d os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(name, ".ics") {
			sources["ics"] = append(sources["ics"], name)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	s := newStage(t, nil)
	for _, name := range example.Files() {
		text, err := example.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
		sources["example"] = append(sources["example"], name)
	}
	events := 0
	for name, files := range sources {
		flags := []string{"--store", name + ".db", "--base", base, "--quiet"}
		s.tolerant(append(append([]string{"import", "--zone", "Europe/Paris"}, flags...), files...)...) // much of it is bad on purpose
		before := calendarOf(t, name+".db", base, paris)
		if err := os.WriteFile(name+".ics", []byte(before), 0o600); err != nil {
			t.Fatal(err)
		}
		n := strings.Count(before, "\r\nBEGIN:VEVENT\r\n")
		events += n
		if n == 0 {
			t.Errorf("%s: there are no events", name)
			continue
		}
		// Without a zone: the calendar tells that of each time, but of those that have none.
		back := append([]string{"import", name + ".ics", "--from", "ical"}, flags...)
		s.run(exitOK, "", back...)
		after := calendarOf(t, name+".db", base, paris)
		if got, want := stamps.ReplaceAllString(after, ""), stamps.ReplaceAllString(before, ""); got != want {
			a, b := strings.Split(want, "\r\n"), strings.Split(got, "\r\n")
			for i := range a {
				if i >= len(b) || a[i] != b[i] {
					t.Errorf("%s: line %d was\n%s\nand is\n%s", name, i+1, a[i], strings.Join(b[i:min(i+1, len(b))], ""))
					break
				}
			}
			continue
		}
		s.run(exitOK, "", back...)
		if again := calendarOf(t, name+".db", base, paris); again != after {
			t.Errorf("%s: what is imported a second time is changed", name)
		}
	}
	t.Logf("%d events of %d kinds of sources", events, len(sources))
}

// tolerant runs a command line, whatever its exit code says.
func (s *stage) tolerant(args ...string) {
	s.t.Helper()
	var out bytes.Buffer
	p := &program{stdin: strings.NewReader(""), stdout: &out, stderr: &out, env: func(string) string { return "" }, now: func() time.Time { return s.now }, after: atOnce}
	p.run(context.Background(), args)
}

// TestReadersOfCalendarsGetAll has calendars read by programs that others wrote, from the running server.
func TestReadersOfCalendarsGetAll(t *testing.T) {
	const many = 450
	base := serving(t, manyEvents(t, many), "--store", "agenda.db", "--zone", "Europe/Paris")
	want := make([]string, 0, many)
	for _, url := range recordsOf(t, base, data.Events) {
		want = append(want, url+"#this")
	}
	slices.Sort(want)
	if len(want) != many {
		t.Fatalf("there are %d events", len(want))
	}
	agrees := func(reader string, text []byte) {
		t.Helper()
		var got []string
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatalf("%s: %v\n%s", reader, err, text)
		}
		slices.Sort(got)
		if !slices.Equal(got, append([]string{want[0]}, want...)) {
			t.Errorf("%s reads %d events of the calendar of %d, and of the first's own", reader, len(got), many)
		}
	}
	own := strings.TrimSuffix(want[0], "#this") + ".ics"
	if exec.Command("/usr/bin/python3", "-c", "import icalendar").Run() != nil {
		client(t, "python3-icalendar")
	}
	agrees("icalendar", output(t, "/usr/bin/python3", "-c", `
import icalendar, json, sys, urllib.request
found = []
for url in sys.argv[1:]:
    r = urllib.request.urlopen(url)
    assert r.headers["Content-Type"] == "text/calendar; charset=utf-8" and r.headers["ETag"] and r.headers["Last-Modified"], r.headers
    for e in icalendar.Calendar.from_ical(r.read()).walk("VEVENT"):
        assert not e.errors and e["SUMMARY"] and e["DTSTART"]
        found.append(str(e["UID"]))
    try:
        urllib.request.urlopen(urllib.request.Request(url, headers={"If-None-Match": r.headers["ETag"]}))
        assert False, url + " is sent again"
    except urllib.error.HTTPError as e:
        assert e.code == 304
print(json.dumps(found))`, base+"/events.ics", own))
	agrees("ical.js", node(t, []string{"ical.js"}, `
import ICAL from "ical.js";
const found = [];
for (const url of process.argv.slice(2)) {
	const calendar = new ICAL.Component(ICAL.parse(await (await fetch(url)).text()));
	for (const component of calendar.getAllSubcomponents("vevent")) found.push(new ICAL.Event(component).uid);
}
console.log(JSON.stringify(found));`, base+"/events.ics", own))
}

// recordsOf are the addresses of the documents of a collection's records, found by going from page to page.
func recordsOf(t *testing.T, base string, c data.Collection) (found []string) {
	t.Helper()
	next := regexp.MustCompile(`hydra/core#next> <([^>]+)>`)
	member := regexp.MustCompile(`hydra/core#member> <([^>#]+)#this>`)
	for page := base + "/" + string(c); page != ""; {
		_, body := get(t, page, "application/n-triples")
		for _, m := range member.FindAllSubmatch(body, -1) {
			found = append(found, string(m[1]))
		}
		page = ""
		if m := next.FindSubmatch(body); m != nil {
			page = string(m[1])
		}
	}
	return found
}
