package main

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// expectBase is the site of the facts below.
const expectBase = "https://kiosque.example"

// expectation is a row of corpus/mean/EXPECT.md: what must become of a file that was made to be mean.
type expectation struct {
	file    string
	args    []string       // of convert
	mapping string         // text of a mapping file; empty: recognised
	records int            // that are published
	facts   []string       // statements as "id property value"; parts are "id#location", a tag stands behind "@"
	absent  []string       // texts that stand nowhere in what is published
	told    []string       // problems as "code line", or "code" where no line is known
	untold  []string       // codes that are not told
	lengths map[string]int // of values, in characters
	most    time.Duration
}

// eventsOf are the mappings for lists of events that say nothing of being events, as most of the mean files are.
const (
	eventsOf   = "extends: schema.org\nclass: Event\nid: \"{id}\"\nadd: {startDate: {value: 2025-01-01, when: {startDate: \"\"}}}\n"
	namelessOf = "extends: schema.org\nclass: Event\nadd: {name: N}\n"
)

var expectations = []expectation{
	{file: "excel-fr-cp1252.csv", records: 4,
		facts: []string{
			"journee-ia-et-sante name Journée « IA et santé »", "journee-ia-et-sante description Matin : tables rondes.\nAprès-midi : ateliers \"IA & éthique\"; cocktail.",
			"journee-ia-et-sante startDate 2024-11-28T09:00:00+01:00", "journee-ia-et-sante endDate 2024-11-28T17:30:00+01:00",
			"journee-ia-et-sante#organizer-1 name Université de Caen Normandie", "journee-ia-et-sante#organizer-2 name CHU Caen",
			"journee-ia-et-sante#location name Campus 1 – Amphi Daure", "journee-ia-et-sante#offers price 0", "journee-ia-et-sante isAccessibleForFree true",
			"fete-de-l-oeuf name Fête de l’œuf", "fete-de-l-oeuf startDate 2025-04-20T14:00:00+02:00", "fete-de-l-oeuf endDate 2025-04-20", "fete-de-l-oeuf#offers price 2.50",
			"fete-de-l-oeuf#offers priceCurrency EUR",
			"concert-de-noel startDate 2024-12-20T20:30:00+01:00", "concert-de-noel endDate -", "concert-de-noel#offers-1 price 12.50", "concert-de-noel#offers-2 price 8",
			"concert-de-noel description Chœur & orchestre – durée 1h45",
			"exposition-ca-commence-ici startDate 2025-02-01", "exposition-ca-commence-ici endDate 2025-05-31", "exposition-ca-commence-ici isAccessibleForFree -",
			"exposition-ca-commence-ici#offers description Entrée libre le 1er dimanche du mois", "exposition-ca-commence-ici#offers price -",
			"exposition-ca-commence-ici#location-address postalCode 06300",
		},
		absent: []string{"Total"}, told: []string{"encoding 1", "blank-row 7", "total-row 8"}, untold: []string{"no-heading", "unknown-field", "missing-start"}},
	{file: "excel-fr-utf8-bom-sep.csv", records: 3,
		facts: []string{
			"seminaire-greyc-n-12 eventStatus EventScheduled", "seminaire-greyc-n-12 eventAttendanceMode OfflineEventAttendanceMode", "seminaire-greyc-n-12 startDate 2025-03-14T14:00:00+01:00",
			"webinaire-donnees-ouvertes eventStatus EventCancelled", "webinaire-donnees-ouvertes eventAttendanceMode OnlineEventAttendanceMode",
			"webinaire-donnees-ouvertes#location url https://visio.exemple.fr/abc?x=1&y=2",
			"atelier-hybride eventStatus EventPostponed", "atelier-hybride eventAttendanceMode MixedEventAttendanceMode", "atelier-hybride startDate 2025-06-03T09:30:00+02:00",
			"atelier-hybride previousStartDate -",
		},
		absent: []string{"sep="}, told: []string{"read-as 5"}},
	{file: "google-calendar.csv", records: 2,
		facts: []string{
			"open-day startDate 2025-06-07", "open-day endDate 2025-06-08",
			"late-show startDate 2025-12-31T23:30:00+01:00", "late-show endDate 2026-01-01T00:30:00+01:00",
		},
		absent: []string{"Final exam", "final-exam"}, told: []string{"not-published 2"}},
	{file: "excel-unicode-utf16le.txt", records: 2,
		facts: []string{
			"communaute-urbaine-caen-la-mer#location-geo latitude 49.1829", "communaute-urbaine-caen-la-mer#location-geo longitude -0.3707",
			"communaute-urbaine-caen-la-mer#identifier value 200065597", "communaute-urbaine-caen-la-mer#identifier propertyID SIREN",
			"ecole-n-7-les-oeillets name École n° 7 « Les Œillets »", "ecole-n-7-les-oeillets alternateName É7", "ecole-n-7-les-oeillets#geo latitude 49.2044", "ecole-n-7-les-oeillets#geo longitude -0.3250",
		}},
	{file: "dates.csv", records: 22,
		facts: []string{
			"1 startDate 2024-11-28", "2 startDate 2024-11-28T09:00:00+01:00", "3 startDate 2024-11-28T09:00:00+01:00", "4 startDate 2024-11-28", "5 startDate 2025-05-01",
			"6 startDate 2025-03-03", "6 endDate 2025-03-05", "7 startDate 2025-02-28", "7 endDate 2025-03-02", "8 startDate 2024-11-28", "9 startDate 2024-11-28T09:00:00+01:00",
			"10 startDate 2022-02-22", "10 endDate 2022-03-01", "11 startDate 2024-11-28", "12 startDate 2024-11-28T08:00:00Z", "13 startDate 2024-11-28T08:00:00Z",
			"20 startDate 2025-04-03", "21 startDate 2026", "22 startDate 2026-03", "23 startDate 2022-01-12T11:00:00+01:00", "24 startDate 2025-01-01T00:00:00+01:00",
			"25 startDate 2016-12-31T23:59:59Z", "28 startDate 1887-07-14",
			"29#subEvent-1 startDate 2024-11-28", "29#subEvent-2 startDate 2024-12-05", "30 startDate 2024-11-28",
		},
		told: []string{"not-a-date 15", "not-a-date 16", "not-a-date 17", "not-a-date 18", "not-a-date 19", "missing-start 20", "order-of-dates 21", "leap-second 26", "not-a-date 27", "not-a-date 28",
			"several-dates 30", "wrong-weekday 31"}},
	{file: "csv-formulas-and-broken-quote.csv", args: []string{"--collection", "organizations"}, records: 5,
		facts: []string{
			"1234 name +1234", "2-3 name -2+3", "sum-1-1 name @SUM(1+1)", "tab-inside name Tab\tinside", "hyperlink-http-evil-example-click name =HYPERLINK(\"http://evil.example\",\"Click\")",
		},
		absent: []string{"unterminated", "eats the rest"}, told: []string{"quote 7"}},
	{file: "latin1-in-utf8.csv", args: []string{"--collection", "organizations"}, records: 3,
		facts: []string{
			"cafe-muller name Café Müller", "cafe-muller#address addressLocality Orléans", "theatre-du-chatelet name Théâtre du Châtelet", "musa-e-des-beaux-arts name MusÃ©e des Beaux-Arts",
		},
		told: []string{"encoding 3", "mojibake 4"}},
	{file: "header-only.csv"},
	{file: "empty.csv", told: []string{"empty"}},
	{file: "html-descriptions.json", mapping: eventsOf, records: 7,
		facts: []string{
			"1 name Tom & Jerry", "5 name c't <webdev>", "5 description 2 < 3 et 5 > 4, pas du HTML", "6 description Texte",
			"4 description pas fermé gras ital\nfin été é é &bogus; & seul < 3",
		},
		absent: []string{"alert(", "<p>", "<b>", "<li>", "<br", "<o:p>", "MsoNormal", "&nbsp;", "&eacute;", "javascript:"}, told: []string{"script-left-out 10", "script-left-out 15"}},
	{file: "unicode.json", mapping: eventsOf, records: 14,
		facts: []string{
			"a name مؤتمر الذكاء الاصطناعي@ar", "b name כנס רפואה@he", "c name 第12回 情報処理学会@ja", "d name Fête 🎉👩‍👩‍👧‍👦🏳️‍🌈@fr", "e name Café (NFD)", "f name Café (NFD)",
			"g name abc\u202edef\u202c bidi override", "h name zero\u200bwidth\ufeffjoiner", "j name tab\tnewline\nreturn\nbellnulend", "n name 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𠮷野家",
		},
		absent: []string{"\x00", "\x07"}, told: []string{"control-characters 44"}},
	{file: "lone-surrogate.json", mapping: eventsOf, records: 2, facts: []string{"1 name bad \ufffd half", "2 name good 🎉"}, told: []string{"character 1"}},
	{file: "long-text.json", mapping: eventsOf, records: 2, lengths: map[string]int{"1 description": 999_999, "1 name": 10_000}, // a million, but for the blank at its end
		most: 5 * time.Second},
	{file: "missing-and-wrong-types.json", mapping: eventsOf, records: 11,
		facts: []string{
			"5 name Titre@fr", "5 name Title@en", "6#subEvent-1 startDate 2025-01-01", "6#subEvent-2 startDate 2025-01-08", "7 name 42", "7 startDate 2025-01-01", "8#location name Caen",
			"9#location-1 name Caen", "9#location-2 url https://visio.example/x", "10 location -", "11 startDate 2025-05-02", "11 endDate -", "12#offers price -", "12#offers-priceSpecification minPrice 5",
			"12#offers-priceSpecification priceCurrency EUR", "13 eventAttendanceMode OnlineEventAttendanceMode", "14 keywords a", "14 keywords d",
		},
		told: []string{"missing-name 2", "missing-name 6", "missing-name 10", "out-of-range 63", "end-before-start 70", "least-price 76", "empty-record 90", "not-record 91", "not-record 92",
			"not-record 93", "not-record 94"}},
	{file: "timezones.json", mapping: namelessOf, args: []string{"--zone", ""}, records: 18,
		facts: []string{
			"1 startDate 2025-07-01T10:00:00+02:00", "2 startDate 2025-07-01T10:00:00", "3 startDate 2025-07-01T10:00:00", "4 startDate 2025-07-01T10:00:00", "5 startDate 2025-07-01T10:00:00+02:00",
			"6 startDate 2025-07-01T10:00:00+02:00", "7 startDate 2025-07-01T10:00:00-12:00", "8 startDate 2025-07-01T10:00:00+02:00", "9 startDate 2025-07-01T10:00:00+02:00",
			"10 startDate 2025-03-30T03:30:00+02:00", "11 startDate 2025-10-26T02:30:00+02:00", "12 startDate 2011-12-31T12:00:00+14:00", "13 startDate 1900-01-01T11:50:39Z",
			"14 startDate 2025-07-01T10:00:00", "16 startDate 2025-07-01T10:00:00+05:45", "17 startDate 2025-07-01T10:00:00-05:00", "18 startDate 2025-07-01T10:00:00Z",
		},
		told: []string{"unknown-zone 10", "unknown-zone 15", "bad-offset 19", "offset-and-zone 43", "no-such-time 48", "time-exists-twice 53", "no-such-time 58", "unknown-zone 69", "missing-zone 71"}},
	{file: "duplicates.json", records: 4,
		facts:  []string{"e1 name Journée IA & santé", "e2 name JOURNEE IA ET SANTE", "e2 startDate 2024-11-28", "e3 startDate 2025-11-28", "sans-id name Sans id"},
		absent: []string{"(complet)"}, told: []string{"duplicate-key 14", "probable-duplicate 19"}},
	{file: "iri-and-turtle-traps.json", mapping: eventsOf, records: 19,
		facts: []string{
			"a-b-c-d-e-x url http://example.org/a%20b%3Cc%3E%22d%22%7Be%7D%7Cf%5Cg%5Eh%60i", "path-id name path id", "empty-id name empty id", "x name ends with dot", "1 name starts with hyphen",
			`q1 name He said "hi" \ back\slash '''triple''' """triple""" @fr ^^xsd:date .`, `q1 description ends with backslash\`, "q2 name lang tag@fr-FR", "q3 name lang tag", "q4 name injected JSON-LD keys",
			"q4 type Event", "q5 url -", "q6 url -", "q7 url https://www.unicaen.fr", "q8 url http://a.fr", "q8 url https://www.b.fr", "q9 url https://www.évènement.fr/père-noël", "q10 url http://x.fr/100%25", "q12 url http://[::1]:80/",
			"id name upper", "id-2 name lower",
		},
		absent: []string{"evil.example", "javascript"}, told: []string{"bad-address 5", "not-a-language 36", "unsafe-address 48", "relative-address 53", "scheme-added 58", "bad-address 73"}},
	{file: "truncated.json", mapping: eventsOf, records: 0, told: []string{"cut-off 1"}},
	{file: "truncated.json", mapping: eventsOf, args: []string{"--partial"}, records: 2, facts: []string{"1 name un", "2 name deux"}, told: []string{"cut-off 1"}},
	{file: "trailing-comma-and-comments.json", mapping: eventsOf, records: 0, told: []string{"bad-syntax 1"}},
	{file: "bad-line.ndjson", mapping: eventsOf, records: 3, facts: []string{"1 name un", "3 name trois", "4 name quatre"}, told: []string{"bad-syntax 3"}},
	{file: "concatenated.json", mapping: eventsOf, records: 3, facts: []string{"1 name un", "2 name deux", "3 name trois"}},
	{file: "bom-nan-dupkeys.json", mapping: eventsOf, records: 1, facts: []string{"12345678901234567890 name big", "12345678901234567890 location -"}, absent: []string{"e+19", "E+19", "Inf"},
		told: []string{"bad-syntax 1", "two-names 1", "not-a-number 1"}},
	{file: "deep.json", mapping: eventsOf, records: 0, told: []string{"too-large 1"}, most: time.Second},
	{file: "wrapped.json", args: []string{"--collection", "events"}, records: 0, told: []string{"records-inside"}},
	{file: "wrapped.json", mapping: eventsOf, args: []string{"--records", "data.items[].event.attributes"}, records: 2, facts: []string{"un startDate 2025-01-01", "deux name deux"}},
	{file: "dst-and-zones.ics", records: 12,
		facts: []string{
			"gap-x startDate 2025-03-30T03:30:00+02:00", "fold-x startDate 2025-10-26T02:30:00+02:00", "across-x startDate 2025-03-29T22:00:00+01:00", "across-x endDate 2025-03-30T22:00:00+02:00",
			"weekly-x-20250313t130000z startDate 2025-03-13T14:00:00+01:00", "weekly-x-20250320t130000z startDate 2025-03-20T14:00:00+01:00", "weekly-x-20250403t120000z startDate 2025-04-03T14:00:00+02:00",
			"weekly-x#eventSchedule exceptDate 2025-03-27", "float-x startDate 2025-06-01T09:00:00+02:00", "unknown-x startDate 2025-06-01T09:00:00", "win-x startDate 2025-06-01T09:00:00+02:00",
			"allday-x startDate 2025-07-14", "allday-x endDate 2025-07-14", "allday2-x startDate 2025-07-01", "allday2-x endDate 2025-07-03",
		},
		absent: []string{"20250327t"}, told: []string{"no-such-time 7", "time-exists-twice 14", "unknown-zone 41"}},
	{file: "recurrence.ics", args: []string{"--horizon", "1000"}, records: 16,
		facts: []string{
			"m-x-20250106t090000z startDate 2025-01-06T10:00:00+01:00", "m-x-20250113t090000z startDate 2025-01-14T10:00:00+01:00", "m-x-20250113t090000z eventStatus EventRescheduled",
			"m-x-20250113t090000z previousStartDate 2025-01-13T10:00:00+01:00", "m-x-20250120t090000z eventStatus EventCancelled", "m-x-20250127t090000z startDate 2025-01-27T10:00:00+01:00",
			"m-x-20250127t090000z superEvent events/m-x", "orphan-x-20250301t090000z startDate 2025-03-01T09:00:00Z", "inf-x startDate 2025-01-01T00:00:00Z",
			"feb29-x-20240229 startDate 2024-02-29", "feb29-x-20280229 startDate 2028-02-29",
			"last-x-20250131t120000z startDate 2025-01-31T12:00:00Z", "last-x-20250228t120000z startDate 2025-02-28T12:00:00Z", "last-x-20250331t120000z startDate 2025-03-31T12:00:00Z",
			"bad-x startDate 2025-01-01T00:00:00Z", "bad-x eventSchedule -", "never-x startDate 2025-01-01T00:00:00Z",
		},
		told: []string{"not-a-recurrence 35", "more-occurrences 42", "not-a-recurrence 56", "not-a-recurrence 63"}},
	{file: "broken.ics", args: []string{"--zone", ""}, records: 6,
		facts: []string{
			"sans-uid-ni-dtstamp startDate 2025-06-01T09:00:00+02:00", "3 startDate 2025-06-01T09:00:00+02:00", "4 startDate 2025-06-01T09:00:00Z", "4 endDate -", "5 name Ligne sans deux-points",
			"6 description première ligne", "9 name Échappements, ; \\ \n \n fin@fr", "9 description Bonjour", "9#location-geo latitude 49.18", "9#location-geo longitude -0.36", "9#organizer name Dupont, Jean",
		},
		absent: []string{"jean@exemple.fr", "Jamais fermé", "Mois 13", "Sans DTSTART"},
		told:   []string{"missing-start 9", "read-as 13", "end-before-start 20", "bad-syntax 27", "bad-syntax 34", "not-a-date 41", "bad-syntax 43", "read-as 47", "withheld 52"}},
	{file: "fold-splits-utf8.ics", records: 1,
		facts: []string{"u-x description " + strings.Repeat("Conférence sur l’été à Hérouville — é", 6)}, absent: []string{"\ufffd"}},
	{file: "vcal10-qp.vcs", records: 1, facts: []string{"reunion-d-ete-a-caen name Réunion d'été à Caen", "reunion-d-ete-a-caen startDate 2025-06-01T07:00:00Z"}},
}

// TestExpectations holds the program to corpus/mean/EXPECT.md, a row a file. organizers-to-match.csv, the row that takes
// institutions to be there, is held by the tests of linking.
func TestExpectations(t *testing.T) {
	dir := filepath.Join(corpus(t), "mean")
	seen := map[string]bool{"organizers-to-match.csv": true}
	for _, e := range expectations {
		seen[e.file] = true
		t.Run(strings.Join(append([]string{e.file}, e.args...), " "), func(t *testing.T) { e.hold(t, filepath.Join(dir, e.file)) })
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if name := filepath.Base(f); filepath.Ext(name) != ".md" && !seen[name] {
			t.Errorf("nothing is expected of %s", name)
		}
	}
}

func (e *expectation) hold(t *testing.T, file string) {
	s := newStage(t, map[string]string{"mapping.yaml": e.mapping})
	args := append([]string{file, "--base", expectBase, "--zone", "Europe/Paris"}, e.args...)
	if e.mapping != "" {
		args = append(args, "--mapping", "mapping.yaml")
	}
	began := time.Now()
	printed := s.convert(append(args, "--to", "nt")...)
	if took := time.Since(began); e.most > 0 && took > e.most {
		t.Errorf("it took %v, want %v at most", took, e.most)
	}
	documents, facts := stated(t, printed)
	if len(documents) != e.records {
		t.Errorf("%d records are published, want %d: %v", len(documents), e.records, documents)
	}
	for _, want := range e.facts {
		subject, rest, _ := strings.Cut(want, " ")
		property, value, _ := strings.Cut(rest, " ")
		if got := facts[subject+" "+property]; value == "-" && len(got) > 0 || value != "-" && !slices.Contains(got, value) {
			t.Errorf("%s: %s is %q, want %q", subject, property, got, value)
		}
	}
	for what, want := range e.lengths {
		if got := facts[what]; len(got) != 1 || utf8.RuneCountInString(got[0]) != want {
			t.Errorf("%s has not one value of %d characters", what, want)
		}
	}
	turtle := s.convert(append(args, "--to", "turtle")...)
	for _, text := range e.absent {
		if strings.Contains(turtle, text) || strings.Contains(printed, text) {
			t.Errorf("%q is published", text)
		}
	}
	if !utf8.ValidString(turtle) || !utf8.ValidString(printed) {
		t.Error("what is published is not UTF-8")
	}
	if again := s.convert(append(args, "--to", "jsonld")...); e.records > 0 && len(again) == 0 {
		t.Error("there is no JSON-LD")
	}
	told := s.problems(args...)
	if e.records == 0 && len(e.told) == 0 && len(told) > 0 {
		t.Errorf("there is nothing to tell, but told was %q", told)
	}
	for _, want := range e.told {
		if !slices.Contains(told, want) {
			t.Errorf("%q is not told; told was %q", want, told)
		}
	}
	for _, code := range e.untold {
		if slices.ContainsFunc(told, func(s string) bool { return strings.HasPrefix(s, code+" ") }) {
			t.Errorf("%s is told: %q", code, told)
		}
	}
}

// TestMeanTextOnPages serves what is meanest as pages: text ends no script and turns no line around, and RDF/XML has no
// character that XML forbids.
func TestMeanTextOnPages(t *testing.T) {
	dir := filepath.Join(corpus(t), "mean")
	mapping, evil := filepath.Join(t.TempDir(), "mapping.yaml"), filepath.Join(t.TempDir(), "evil.ttl")
	turtle := `@prefix schema: <http://schema.org/> . <events/x-example-evil#this> a schema:Event ; schema:name "</script><script>alert(1)</script>" ; schema:startDate "2025-01-01" .`
	for name, text := range map[string]string{mapping: eventsOf, evil: turtle} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	base := serving(t, "--mapping", mapping, filepath.Join(dir, "html-descriptions.json"), filepath.Join(dir, "unicode.json"), evil)
	for id, name := range map[string]string{"3": "Closing", "5": "c't <webdev>", "g": "abc\u202edef\u202c bidi override", "x-example-evil": "</script><script>alert(1)</script>"} {
		_, page := get(t, base+"/events/"+id, "text/html")
		_, rest, _ := strings.Cut(string(page), `<script type="application/ld+json">`)
		block, rest, _ := strings.Cut(rest, "</script>")
		var said struct{ Name string }
		if err := json.Unmarshal([]byte(block), &said); err != nil || said.Name != name {
			t.Errorf("%s: the page's JSON-LD has the name %q, want %q: %v", id, said.Name, name, err)
		}
		if strings.Contains(rest, "<script>") || strings.Contains(rest, "alert(1)</script>") {
			t.Errorf("%s: the page runs what its source says", id)
		}
		if i := strings.Index(rest, "\u202e"); i >= 0 && !strings.Contains(rest[:i], "<bdi") {
			t.Errorf("%s: a line is turned around outside of <bdi>", id)
		}
	}
	_, text := get(t, base+"/events/j", "application/rdf+xml")
	for d := xml.NewDecoder(bytes.NewReader(text)); ; {
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// convert is `kiosque convert`, whatever is wrong with its input.
func (s *stage) convert(args ...string) string {
	s.t.Helper()
	var out, problems bytes.Buffer
	p := &program{stdin: strings.NewReader(""), stdout: &out, stderr: &problems, env: func(string) string { return "" }, now: expectNow}
	if code := p.run(context.Background(), append([]string{"convert"}, args...)); code != exitOK && code != exitProblems {
		s.t.Fatalf("convert %v: exit code %d\n%s", args, code, &problems)
	}
	return out.String()
}

// expectNow is when the files are read.
func expectNow() time.Time { return time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC) }

// problems are what validate tells, each as its code and line.
func (s *stage) problems(args ...string) (told []string) {
	s.t.Helper()
	p := &program{stdin: strings.NewReader(""), stdout: &bytes.Buffer{}, stderr: &bytes.Buffer{}, env: func(string) string { return "" }, now: expectNow}
	cfg, sources, err := p.configure(commandNamed("validate"), args)
	if err != nil {
		s.t.Fatal(err)
	}
	tell := func(problem data.Problem) {
		code := string(problem.Code)
		if problem.Place.Line > 0 {
			code += fmt.Sprintf(" %d", problem.Place.Line)
		}
		told = append(told, code)
	}
	repeats := data.NewRepeats(false)
	err = p.eachFile(context.Background(), cfg, sources, newReporter(p, cfg, &reports{}), func(in *input) error {
		for _, problem := range in.problems {
			tell(problem)
		}
		for item := range in.items {
			for _, problem := range item.Problems {
				tell(problem)
			}
			if item.None || item.Bad() {
				continue
			}
			if _, problem := repeats.Again(&item); problem != nil {
				tell(*problem)
			}
		}
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return told
}

// stated are the statements of N-Triples in short, as expectation has them, and the documents that they are about.
func stated(t *testing.T, text string) (documents []string, facts map[string][]string) {
	t.Helper()
	facts = map[string][]string{}
	seen := map[string]bool{}
	short := func(s string) string {
		for _, prefix := range []string{"http://schema.org/", expectBase + "/"} {
			s = strings.TrimPrefix(s, prefix)
		}
		return strings.TrimSuffix(s, "#this")
	}
	err := format.NTriples.Decode(strings.NewReader(text), "", func(tr graph.Triple, _ graph.Term) error {
		_, subject, _ := strings.Cut(short(tr.Subject.Value), "/")
		if document, _, part := strings.Cut(subject, "#"); !part && !seen[document] {
			seen[document] = true
			documents = append(documents, document)
		}
		value := short(tr.Object.Value)
		if tr.Object.Lang != "" {
			value += "@" + tr.Object.Lang
		}
		property := short(string(tr.Predicate))
		if i := strings.LastIndexAny(property, "/#"); i >= 0 {
			property = property[i+1:]
		}
		key := subject + " " + property
		facts[key] = append(facts[key], value)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return documents, facts
}
