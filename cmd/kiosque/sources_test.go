package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// write puts a file into a folder, which is made if it is not there.
func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// sourcesIn are the sources that a configuration file lists.
func sourcesIn(t *testing.T, file string) []origin {
	t.Helper()
	cfg := &config{values: map[string]string{}, given: map[string]bool{}}
	if err := cfg.readFile(&program{env: func(string) string { return "" }}, file); err != nil {
		t.Fatal(err)
	}
	return cfg.sources
}

func TestAnAddressIsPublishedWithoutKeys(t *testing.T) {
	for url, want := range map[string]string{
		"":                               "",
		"https://x.org/a.json":           "https://x.org/a.json",
		"https://x.org/a?b=1&c=%20d":     "https://x.org/a?b=1&c=%20d",
		"https://x.org/a?key=${KEY}&b=1": "https://x.org/a?b=1",
		"https://x.org/a?key=12345":      "https://x.org/a",
		"https://x.org/a?api_key=1&API-KEY=2&access_token=3": "https://x.org/a",
		"https://x.org/a?keyword=jazz&monkey=1&signature=2":  "https://x.org/a?keyword=jazz&monkey=1",
		"https://x.org/private-${SECRET}/basic.ics?x=1":      "https://x.org/",
		"https://${HOST}/a":    "",
		"https://x.org${PATH}": "",
	} {
		if got := (&origin{url: url}).address(); got != want {
			t.Errorf("%s: got %q, want %q", url, got, want)
		}
	}
}

func TestSourcesAreRead(t *testing.T) {
	newStage(t, nil)
	write(t, "etc/agenda.yaml", "fields: {}\n")
	write(t, "etc/kiosque.yaml", `
sources:
  - name: agenda
    url: https://api.example.org/v2/events?key=${AGENDA_KEY}&state=2
    headers: {key: "${AGENDA_KEY}", Accept: application/json}
    pages: {parameter: offset, step: 100}
    records: events[]
    license: &open https://www.etalab.gouv.fr/licence-ouverte-open-licence
    publisher: {name: Région Normandie, iri: "https://ror.org/051kpcy16"}
    refresh: 7d
    missing: cancel
    max-loss: 15%
    allow-private: true
    max-size: 64MiB
    timeout: 90s
  - name: confs
    glob: conferences/*/*.json
    mapping: agenda.yaml
    license: *open
    publisher: confs.tech
    zone: Europe/Paris
    language: en
    collection: events
    personal: true
    refresh: never
  - {name: salle, path: /srv/salle.ics, mapping: ical}
`)
	list := sourcesIn(t, "etc/kiosque.yaml")
	if len(list) != 3 {
		t.Fatalf("got %d sources", len(list))
	}
	agenda, confs, salle := list[0], list[1], list[2]
	for _, f := range []struct {
		fact      string
		got, want any
	}{
		{"the place", agenda.place, "etc/kiosque.yaml:3"},
		{"days", agenda.refresh, 7 * 24 * time.Hour},
		{"what is missing, and how much may be", agenda.own["missing"] + " " + agenda.own["max-loss"], "cancel 15"},
		{"the size", agenda.maxSize, int64(64 << 20)},
		{"the time", agenda.timeout, 90 * time.Second},
		{"the publisher", agenda.publisher + " " + agenda.publisherIRI, "Région Normandie https://ror.org/051kpcy16"},
		{"the pages", *agenda.pages, pages{parameter: "offset", step: 100}},
		{"an anchor", confs.license, agenda.license},
		{"a pattern, from the folder of the configuration", confs.glob, "etc/conferences/*/*.json"},
		{"a mapping file, too", confs.own["mapping"], "etc/agenda.yaml"},
		{"a publisher without IRI", confs.publisher + confs.publisherIRI, "confs.tech"},
		{"never", confs.refresh, time.Duration(0)},
		{"an absolute path", salle.path, "/srv/salle.ics"},
		{"a built-in mapping", salle.own["mapping"], "ical"},
		{"the usual interval", salle.refresh, time.Hour},
	} {
		if f.got != f.want {
			t.Errorf("%s: got %v, want %v", f.fact, f.got, f.want)
		}
	}
	cfg := &config{values: map[string]string{"zone": "UTC", "language": "fr", "review": "all.csv"}, given: map[string]bool{}}
	own := cfg.importOf(&confs)
	if got := strings.Join([]string{own.text("source"), own.text("zone"), own.text("language"), own.text("review"), own.text("mapping")}, " "); got != "confs Europe/Paris en  etc/agenda.yaml" {
		t.Errorf("it is imported with %q", got)
	}
	if cfg.text("zone") != "UTC" {
		t.Error("one source's settings became everybody's")
	}
}

func TestMistakesInSourcesAreTold(t *testing.T) {
	for _, f := range []struct {
		name, text string
		want       []string
	}{
		{"no list", "sources: agenda.csv", []string{"kiosque.yaml:1: sources: expected a list"}},
		{"no source", "sources:\n- agenda.csv", []string{"kiosque.yaml:2: sources: expected a source"}},
		{"no name", "sources:\n- path: a.csv", []string{"kiosque.yaml:2: sources: a source needs a name"}},
		{"a word that is nearly one", "sources:\n- name: a\n  path: a.csv\n  refesh: 1h", []string{`kiosque.yaml:4: sources: a: "refesh" means nothing here`, "hint: did you mean refresh?"}},
		{"a word that is none", "sources:\n- {name: a, path: a.csv, colour: red}", []string{`"colour" means nothing here`, "hint: the words here are name, path"}},
		{"a word twice", "sources:\n- name: a\n  path: a.csv\n  path: b.csv", []string{"kiosque.yaml:4", "path stands here a second time, after line 3"}},
		{"a name twice", "sources:\n- {name: a, path: a.csv}\n- {name: A, path: b.csv}", []string{"kiosque.yaml:3: sources: A: the name is taken: see kiosque.yaml:2"}},
		{"a name that is a path", "sources:\n- {name: ../a, path: a.csv}", []string{`"../a" is no name for a source`}},
		{"no way", "sources:\n- {name: a}", []string{"expected one of path, glob and url, found none"}},
		{"two ways", "sources:\n- {name: a, path: a.csv, url: 'http://x.org/'}", []string{"found path and url"}},
		{"a URL as a path", "sources:\n- {name: a, path: 'http://x.org/'}", []string{"is an address, not a file", "hint: an address is a source's url"}},
		{"standard input", "sources:\n- {name: a, path: '-'}", []string{"standard input"}},
		{"a pattern that is none", "sources:\n- {name: a, glob: '[a'}", []string{"a bracket is not closed"}},
		{"a scheme that is none", "sources:\n- {name: a, url: 'ftp://x.org/a'}", []string{`url: the address has the scheme "ftp"`}},
		{"a password in the address", "sources:\n- {name: a, url: 'http://me:secret@x.org/a'}", []string{"user name or password"}},
		{"a place that is none", "sources:\n- {name: a, url: 'http://x.org/?key=${KEY'}", []string{"url: expected the name of an environment variable"}},
		{"too often", "sources:\n- {name: a, path: a.csv, refresh: 1s}", []string{"refresh: 1s is too often; expected 1m0s or more"}},
		{"a length of time that is none", "sources:\n- {name: a, path: a.csv, refresh: hourly}", []string{`refresh: "hourly" is not a length of time`, "1h"}},
		{"a negative one", "sources:\n- {name: a, url: 'http://x.org/', timeout: -1d}", []string{`timeout: "-1d"`}},
		{"missing what", "sources:\n- {name: a, path: a.csv, missing: delete}", []string{`missing: "delete" is neither withdraw, cancel nor keep`}},
		{"a loss that is none", "sources:\n- {name: a, path: a.csv, max-loss: 120%}", []string{`max-loss: "120%" is not a whole number of percent`}},
		{"a licence that is no IRI", "sources:\n- {name: a, path: a.csv, license: open}", []string{`license: "open" is not an IRI`}},
		{"a publisher without name", "sources:\n- {name: a, path: a.csv, publisher: {iri: 'http://x.org/'}}", []string{"publisher: expected who publishes it"}},
		{"a publisher with more", "sources:\n- {name: a, path: a.csv, publisher: {nmae: x}}", []string{"did you mean name?"}},
		{"a mapping that is not there", "sources:\n- {name: a, path: a.csv, mapping: icla}", []string{"there is no file icla", "the built-in mappings are"}},
		{"a syntax that is none", "sources:\n- {name: a, path: a.csv, from: word}", []string{`from: there is no syntax "word"`, "hint: syntaxes are"}},
		{"an encoding that is none", "sources:\n- {name: a, path: a.csv, encoding: ebcdic}", []string{`encoding: there is no encoding "ebcdic"`}},
		{"a zone that is none", "sources:\n- {name: a, path: a.csv, zone: Caen}", []string{`kiosque.yaml:2: sources: a: zone: "Caen" is not a time zone`}},
		{"a collection that is none", "sources:\n- {name: a, path: a.csv, collection: event}", []string{`collection: "event" is none`}},
		{"neither true nor false", "sources:\n- {name: a, path: a.csv, personal: yes}", []string{`personal: "yes" is neither true nor false`}},
		{"headers without an address", "sources:\n- {name: a, path: a.csv, headers: {key: x}}", []string{"headers is for what is fetched, and this source is a path"}},
		{"headers that are a list", "sources:\n- {name: a, url: 'http://x.org/', headers: [key]}", []string{"headers: expected names and values"}},
		{"a header that is not to be set", "sources:\n- {name: a, url: 'http://x.org/', headers: {Host: y}}", []string{"the header host is Kiosque's own to set"}},
		{"a header with a line break", "sources:\n- {name: a, url: 'http://x.org/', headers: {key: \"secret\\nHost: y\"}}", []string{"characters that no header may have"}},
		{"a size that is none", "sources:\n- {name: a, url: 'http://x.org/', max-size: big}", []string{`max-size: "big" is not a size`}},
		{"pages of nothing", "sources:\n- {name: a, url: 'http://x.org/', pages: all}", []string{"pages: expected link, or {parameter: offset"}},
		{"pages without end", "sources:\n- {name: a, url: 'http://x.org/', pages: {parameter: p, step: 0}}", []string{`pages: "0" is not a whole number from 1`}},
		{"one review file for two", "sources:\n- {name: a, path: a.csv, review: n.csv}\n- {name: b, path: b.csv, review: n.csv}", []string{"kiosque.yaml:3: sources: b: review: n.csv is the review file of a too"}},
		{"a source in the wrong place", "source:\n- {name: a}", []string{"kiosque.yaml:2: source: expected one value"}},
	} {
		t.Run(f.name, func(t *testing.T) {
			s := newStage(t, map[string]string{"kiosque.yaml": f.text})
			_, problems := s.run(exitUsage, "", "sync")
			s.has(problems, f.want...)
			if strings.Contains(problems, "secret") {
				t.Errorf("a secret is told:\n%s", problems)
			}
		})
	}
}
