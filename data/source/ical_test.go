package source

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func TestCalendar(t *testing.T) {
	event := func(lines ...string) string {
		return "BEGIN:VEVENT\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VEVENT\r\n"
	}
	tests := []struct {
		name, text string
		rows       []string
		problems   []string
	}{
		{name: "a property is a text under its name", text: event("SUMMARY:Café", "uid:1"),
			rows: []string{`{SUMMARY: "Café" UID: "1"}`}},
		{name: "parameters stand behind their property", text: event(`DTSTART;TZID="Europe/Paris";value=DATE-TIME:20250106T100000`),
			rows: []string{`{DTSTART: "20250106T100000" DTSTART;TZID: "Europe/Paris" DTSTART;VALUE: "DATE-TIME"}`}},
		{name: "a property that stands several times is a list, and so are its parameters",
			text: event("ATTENDEE;CN=A:mailto:a", "ATTENDEE:mailto:b", "ATTENDEE;CN=C:mailto:c"),
			rows: []string{`{ATTENDEE: ["mailto:a" "mailto:b" "mailto:c"] ATTENDEE;CN: ["A" null "C"]}`}},
		{name: "lists are split where no backslash stands", text: event(`CATEGORIES:a\,b,c`, "CATEGORIES:d", "EXDATE;TZID=X:1,2"),
			rows: []string{`{CATEGORIES: ["a,b" "c" "d"] EXDATE: ["1" "2"] EXDATE;TZID: ["X" "X"]}`}},
		{name: "TEXT loses its backslashes, other types do not", text: event(`SUMMARY:a\, b\; c\\n\nd\N\x \"`, `URL:http://x/\,`, `X-A;VALUE=URI:a\,b`),
			rows: []string{`{SUMMARY: "a, b; c\\n\nd\n\\x \"" URL: "http://x/\\," X-A: "a\\,b" X-A;VALUE: "URI"}`}},
		{name: "a line goes on behind a blank or a tab", text: event("SUMMARY:a", " b", "\tc", "DTSTART", " :2025"),
			rows: []string{`{SUMMARY: "abc" DTSTART: "2025"}`}},
		{name: "also where every end of a line was written twice", text: "BEGIN:VEVENT\n\nSUMMARY\n\n :a\n\n b\n\nUID:1\n\nEND:VEVENT",
			rows: []string{`{SUMMARY: "ab" UID: "1"}`}},
		{name: "lines end in LF, CR LF or CR", text: "BEGIN:VEVENT\nSUMMARY:a\r\n b\rUID:1\rEND:VEVENT",
			rows: []string{`{SUMMARY: "ab" UID: "1"}`}},
		{name: "escapes of parameters are undone", text: event(`ORGANIZER;CN="A^'B^n^^":mailto:a`),
			rows: []string{`{ORGANIZER: "mailto:a" ORGANIZER;CN: "A\"B\n^"}`}},
		{name: "the zone names of Windows hold a colon", text: event(`DTSTART;TZID=(UTC+01:00) Paris:20250106T100000`),
			rows: []string{`{DTSTART: "20250106T100000" DTSTART;TZID: "(UTC+01:00) Paris"}`}},
		{name: "the calendar's own properties are in every row, also those behind the events",
			text: "BEGIN:VCALENDAR\nMETHOD:PUBLISH\n" + event("UID:1") + "X-WR-TIMEZONE:Europe/Paris\nBEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\nEND:VCALENDAR\n",
			rows: []string{`{UID: "1" VCALENDAR: {METHOD: "PUBLISH" X-WR-TIMEZONE: "Europe/Paris" VTIMEZONE: {TZID: "X" STANDARD: {TZOFFSETTO: "+0100"}}}}`}},
		{name: "each calendar has its own", text: "BEGIN:VCALENDAR\nMETHOD:A\n" + event("UID:1") + "END:VCALENDAR\nBEGIN:VCALENDAR\nMETHOD:B\n" + event("UID:2") + "END:VCALENDAR\n",
			rows: []string{`{UID: "1" VCALENDAR: {METHOD: "A"}}`, `{UID: "2" VCALENDAR: {METHOD: "B"}}`}},
		{name: "components inside are objects", text: event("UID:1", "BEGIN:VALARM", "ACTION:DISPLAY", "END:VALARM", "BEGIN:VALARM", "ACTION:AUDIO", "END:VALARM"),
			rows: []string{`{UID: "1" VALARM: [{ACTION: "DISPLAY"} {ACTION: "AUDIO"}]}`}},
		{name: "other components are counted", text: "BEGIN:VCALENDAR\nBEGIN:VTODO\nUID:1\nEND:VTODO\nBEGIN:VTODO\nUID:2\nEND:VTODO\nEND:VCALENDAR",
			problems: []string{"advice other-component f:2: 2 VTODOs were left out; only VEVENT is read"}},
		{name: "an event in an event ends the first", text: "BEGIN:VEVENT\nUID:1\nBEGIN:VALARM\n" + event("UID:2"),
			rows: []string{`{UID: "2"}`},
			problems: []string{"warning bad-syntax f:3: BEGIN:VALARM is never closed before VEVENT begins (line 4)",
				"error bad-syntax f:1: BEGIN:VEVENT is never closed before VEVENT begins (line 4)"}},
		{name: "an alarm that is not closed costs nothing", text: event("UID:1", "BEGIN:VALARM", "ACTION:X"),
			rows:     []string{`{UID: "1" VALARM: {ACTION: "X"}}`},
			problems: []string{"warning bad-syntax f:3: BEGIN:VALARM is never closed before END:VEVENT (line 5)"}},
		{name: "a zone that is not closed is left out", text: "BEGIN:VCALENDAR\nMETHOD:A\nBEGIN:VTIMEZONE\nTZID:X\n" + event("UID:1") + "END:VCALENDAR",
			rows:     []string{`{UID: "1" VCALENDAR: {METHOD: "A"}}`},
			problems: []string{"warning bad-syntax f:3: BEGIN:VTIMEZONE is never closed before VEVENT begins (line 5)"}},
		{name: "a file that is cut off loses its last event", text: "BEGIN:VCALENDAR\n" + event("UID:1") + "BEGIN:VEVENT\nUID:2",
			rows: []string{`{UID: "1"}`},
			problems: []string{"error bad-syntax f:5: BEGIN:VEVENT is never closed before the file ends (line 6)",
				"warning bad-syntax f:1: BEGIN:VCALENDAR is never closed before the file ends (line 6)"}},
		{name: "an end without a beginning is told", text: event("UID:1") + "END:VEVENT\n",
			rows: []string{`{UID: "1"}`}, problems: []string{"warning bad-syntax f:4: END:VEVENT closes nothing"}},
		{name: "a parameter's quotation mark that is not closed is text", text: event(`ORGANIZER;CN="A:mailto:a`),
			rows:     []string{`{ORGANIZER: "mailto:a" ORGANIZER;CN: "\"A"}`},
			problems: []string{"warning quote f:2: ORGANIZER: a quotation mark in a parameter is not closed; it is taken as text"}},
		{name: "a line without a value is told", text: event("ORGANIZER;CN=A", "UID:1"),
			rows:     []string{`{UID: "1"}`},
			problems: []string{`warning bad-syntax f:2: ORGANIZER: "ORGANIZER;CN=A" has no value; it is left out`}},
		{name: "something else is told", text: "hello\n",
			problems: []string{`warning bad-syntax f:1: "hello" stands outside of all components`, "error bad-syntax f:1: there is no calendar in the file"}},
		{name: "vCalendar 1.0 parts lists by semicolons and keeps the blank of folded lines",
			text: "BEGIN:VCALENDAR\nVERSION:1.0\n" + event("CATEGORIES:a;b", "SUMMARY:a", " b", "DESCRIPTION;QUOTED-PRINTABLE:a=0D=0Ab=", "c") + "END:VCALENDAR",
			rows: []string{`{CATEGORIES: ["a" "b"] SUMMARY: "a b" DESCRIPTION: "a\nbc" VCALENDAR: {VERSION: "1.0"}}`}},
		{name: "a line may name its encoding", text: event("SUMMARY;CHARSET=ISO-8859-1:\xe9t\xe9", "LOCATION;CHARSET=X:a"),
			rows: []string{`{SUMMARY: "été" LOCATION: "a"}`}, problems: []string{`advice encoding f:1: the text is not UTF-8; it is read as Windows-1252`,
				`warning encoding f:3: there is no encoding "X"`}},
		{name: "UTF-16 is read", text: "\xff\xfe" + string(utf16le(event("SUMMARY:é"))), rows: []string{`{SUMMARY: "é"}`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			rows, problems := readText(t, ICalendar, test.text, Options{})
			var got []string
			for i := range rows {
				got = append(got, show1(&rows[i].Tree))
			}
			same(t, "rows", got, test.rows)
			same(t, "problems", problems, test.problems)
		})
	}
}

func utf16le(s string) []byte {
	b, _ := charsets[1].decoder.NewEncoder().Bytes([]byte(s))
	return b
}

func TestCalendarComponent(t *testing.T) {
	rows, problems := readText(t, ICalendar, "BEGIN:VCALENDAR\nBEGIN:VTODO\nUID:1\nEND:VTODO\nBEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDAR", Options{RecordPath: "VTODO"})
	if len(rows) != 1 || rows[0].Tree.Get("UID").Text != "1" || rows[0].Place.Line != 2 {
		t.Errorf("rows %v", rows)
	}
	same(t, "problems", problems, []string{"advice other-component f:5: 1 VEVENT was left out; only VTODO is read"})
}

func TestCalendarLarge(t *testing.T) {
	long := "BEGIN:VEVENT\nUID:1\nSUMMARY:" + strings.Repeat("x", 2000) + "\nEND:VEVENT\nBEGIN:VEVENT\nUID:2\nEND:VEVENT\n"
	rows, problems := readText(t, ICalendar, long, Options{MaxRow: 1000})
	if len(rows) != 1 || rows[0].Tree.Get("UID").Text != "2" {
		t.Errorf("rows %v", rows)
	}
	same(t, "problems", problems, []string{"error too-large f:3: a line is larger than 1000 bytes; its component is left out"})

	event := "BEGIN:VEVENT\nSUMMARY:" + strings.Repeat("x", 1000) + "\nEND:VEVENT\n"
	rows, problems = readText(t, ICalendar, "BEGIN:VCALENDAR\nMETHOD:A\n"+strings.Repeat(event, 5000)+"X-WR-TIMEZONE:Z\n"+event+"END:VCALENDAR", Options{})
	if len(rows) != 5001 || at(&rows[0].Tree, "VCALENDAR.METHOD").Text != "A" || at(&rows[5000].Tree, "VCALENDAR.X-WR-TIMEZONE").Text != "Z" {
		t.Errorf("%d rows", len(rows))
	}
	same(t, "problems", problems, []string{"warning bad-syntax f:15003: X-WR-TIMEZONE: X-WR-TIMEZONE of the calendar stands behind events that were read without it"})
}

func TestMeanCalendars(t *testing.T) {
	dir := corpus(t, "mean")
	counts := map[string]int{"dst-and-zones.ics": 9, "recurrence.ics": 9, "broken.ics": 8, "fold-splits-utf8.ics": 1, "vcal10-qp.vcs": 1}
	problems := map[string][]string{"broken.ics": {
		`warning bad-syntax broken.ics:27: "LOCATION Caen" is not a line of the form NAME:value; it is left out`,
		`warning bad-syntax broken.ics:34: "seconde ligne sans espace" is not a line of the form NAME:value; it is left out`,
		`error bad-syntax broken.ics:43: BEGIN:VEVENT is never closed before VEVENT begins (line 47)`,
	}}
	for name, n := range counts {
		t.Run(name, func(t *testing.T) {
			rows, got := readFile(t, filepath.Join(dir, name), Options{})
			if len(rows) != n {
				t.Errorf("%d rows, want %d", len(rows), n)
			}
			same(t, "problems", got, problems[name])
			for i := range rows {
				if s := show1(&rows[i].Tree); strings.ContainsRune(s, '\uFFFD') || strings.Contains(s, "Ã") {
					t.Errorf("row %d is not decoded as it should be: %s", i, s)
				}
			}
			switch name {
			case "vcal10-qp.vcs":
				if got := rows[0].Tree.Get("SUMMARY").Text; got != "Réunion d'été à Caen" {
					t.Errorf("summary %q", got)
				}
			case "broken.ics":
				last := &rows[len(rows)-1].Tree
				if got, want := last.Get("SUMMARY").Text, "Échappements, ; \\ \n \n fin"; got != want {
					t.Errorf("summary %q, want %q", got, want)
				}
				if got := last.Get("SUMMARY;X-P").Text + last.Get("ORGANIZER;CN").Text; got != "a:b;c,dDupont, Jean" {
					t.Errorf("parameters %q", got)
				}
				if got := at(last, "VCALENDAR.X-WR-TIMEZONE").Text; got != "Europe/Paris" {
					t.Errorf("zone %q", got)
				}
			}
		})
	}
}

// lost are the events of the corpus that cannot be whole: their files are cut off in the middle of them.
var lost = map[string]int{
	"ical4j/samples/invalid/13-MoonPhase.ics":                    1,
	"icalendar-py/tests/calendars/small_bad_calendar.ics":        0,
	"icalendar-py/tests/calendars/pr_480_summary_with_colon.ics": 0,
}

func TestCorpusCalendars(t *testing.T) {
	dir := corpus(t, "ics")
	index, err := os.ReadFile(filepath.Join(dir, "INDEX.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	total, files := 0, 0
	for line := range strings.Lines(string(index)) {
		cells := strings.Split(strings.TrimRight(line, "\n"), "\t")
		want, err := strconv.Atoi(cells[2])
		if err != nil {
			continue
		}
		files++
		rows, problems := readFile(t, filepath.Join(dir, cells[0]), Options{Syntax: "ical", Syntaxes: []Syntax{ICalendar}})
		if len(rows) != want-lost[cells[0]] {
			t.Errorf("%s: %d rows, want %d: %s", cells[0], len(rows), want-lost[cells[0]], strings.Join(problems, "\n"))
		}
		total += len(rows)
		if testing.Verbose() && len(problems) > 0 {
			t.Log(cells[0], len(rows), strings.Join(problems, "\n\t"))
		}
	}
	if files != 124 || total != 1275 {
		t.Errorf("%d rows of %d files", total, files)
	}
}

func FuzzCalendar(f *testing.F) {
	f.Add([]byte("BEGIN:VCALENDAR\r\nVERSION:1.0\r\nBEGIN:VEVENT\r\nSUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=latin1:=E9=\r\n x\r\nEND:VEVENT\r\nEND:VCALENDAR"), 1000)
	f.Add([]byte("BEGIN:VEVENT\nBEGIN:VALARM\nA;B=\"c\";D:e\nA:f\n g\nBEGIN:VEVENT\nEND:VEVENT\nBEGIN:VTIMEZONE\nEND:X"), 100)
	f.Add([]byte("\xef\xbb\xbfBEGIN:VCALENDAR\rBEGIN:VTIMEZONE\rBEGIN:X\rEND:VCALENDAR\rCATEGORIES:a,b\\,c\xff"), 10)
	f.Fuzz(func(t *testing.T, b []byte, most int) {
		fuzzed(t, ICalendar, b, most)
	})
}

func BenchmarkCalendar(b *testing.B) {
	text := []byte("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-TIMEZONE:Europe/Paris\r\n")
	for i := range 2000 {
		text = fmt.Appendf(text, "BEGIN:VEVENT\r\nUID:%d@example.org\r\nDTSTAMP:20250101T000000Z\r\nDTSTART;TZID=Europe/Paris:20250106T100000\r\n"+
			"DTEND;TZID=Europe/Paris:20250106T110000\r\nSUMMARY:Journée « IA & santé »\\, Caen\r\nDESCRIPTION:Échanges et débats autour de l'intelligence\r\n"+
			"  artificielle en santé\\nEntrée libre\r\nLOCATION:Campus 1\\, Caen\r\nCATEGORIES:colloque,santé\r\nURL:https://example.org/%d\r\nEND:VEVENT\r\n", i, i)
	}
	benchmarkRead(b, ICalendar, append(text, "END:VCALENDAR\r\n"...))
}
