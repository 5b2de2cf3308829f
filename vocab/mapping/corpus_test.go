package mapping_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/mapping"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// generate makes synthetic events with the shared generator.
func generate(t testing.TB, args ...string) string {
	t.Helper()
	script := shared(t, "corpus/gen/gen.py")
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("the generator needs python3")
	}
	dir := t.TempDir()
	cmd := exec.Command(python, append([]string{script, "-o", dir, "--jobs", "1", "--orgs", "140"}, args...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return dir
}

func TestCleanRecordsHaveNothingWorseThanAdvice(t *testing.T) {
	dir := generate(t, "-n", "2000")
	for _, file := range []string{"events.ndjson", "events.csv"} {
		for i, item := range items(t, filepath.Join(dir, file), mapping.Options{}) {
			for _, p := range item.Problems {
				local := p.Code == "missing-zone" || p.Code == "unknown-zone"
				if p.Severity != data.Advice && !(local && file == "events.ndjson") && p.Code != "missing-previous-start" { // the table has no column for it
					t.Errorf("%s: record %d: %s: %s", file, i, p.Code, p)
				}
			}
		}
	}
	for _, file := range []string{"orgs.ndjson", "orgs.csv"} {
		n := 0
		for _, item := range items(t, filepath.Join(dir, file), mapping.Options{}) {
			n++
			for _, p := range item.Problems {
				if p.Severity != data.Advice && p.Code != "bad-identifier" { // the generator's ROR IDs are invented
					t.Errorf("%s: %s: %s", file, p.Code, p)
				}
			}
			if item.Collection != data.Organizations {
				t.Errorf("%s: %s %v went to %q", file, item.Record.Key, item.Record.Node.Types, item.Collection)
			}
		}
		if n != 140 {
			t.Errorf("%s: %d records, want 140", file, n)
		}
	}
}

// What gen.py does to its records: every one must be told, but for ids that stand twice (a matter of the import) and
// coordinates that are wrong without being impossible.
func TestEveryDamagedRecordIsTold(t *testing.T) {
	clean, dirty := generate(t, "-n", "2000"), generate(t, "-n", "2000", "--dirty", "0.1")
	good := rows(t, filepath.Join(clean, "events.ndjson"))
	bad := items(t, filepath.Join(dirty, "events.ndjson"), mapping.Options{})
	text := func(name string) []string {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Split(strings.TrimSpace(string(b)), "\n")
	}
	lines := text(filepath.Join(dirty, "events.ndjson"))
	codes := map[string]int{}
	for i, line := range lines {
		want := ""
		switch {
		case i >= len(good):
		case !strings.Contains(line, `"name":`) || !strings.Contains(line[:60], `"name"`):
			want = "missing-name"
		case strings.Contains(line, `"startDate":"à déterminer"`), strings.Contains(line, `"startDate":"31/02/`):
			want = "not-a-date"
		case strings.Contains(line, "Europe/Pariss"):
			want = "unknown-zone"
		case strings.Contains(line, "\u200b"):
			want = "invisible-characters"
		case strings.Contains(line, "agenda n°"):
			want = "bad-address"
		case strings.Contains(line, "<script>"):
			want = "script-left-out"
		case strings.Contains(line, `"location":"`):
			want = "missing-address"
		case strings.Contains(line, "ANNULÉ !"):
			want = "read-as"
		}
		if want == "" {
			continue
		}
		codes[want]++
		found := false
		for _, p := range bad[i].Problems {
			found = found || string(p.Code) == want
		}
		if !found {
			t.Errorf("line %d: no %s: %v\n%.300s", i+1, want, bad[i].Problems, line)
		}
	}
	for _, item := range bad {
		for _, p := range item.Problems {
			if p.Code == "end-before-start" || p.Code == "out-of-range" {
				codes[string(p.Code)]++
			}
		}
	}
	if len(codes) < 10 {
		t.Errorf("only these kinds of damage occurred: %v", codes)
	}
}

// The examples that schema.org gives are good records, but for those whose type has no collection here and two that
// have no name.
func TestExamplesOfSchemaOrg(t *testing.T) {
	dir := shared(t, "corpus/schemaorg-examples/jsonld")
	names, _ := filepath.Glob(filepath.Join(dir, "*.jsonld"))
	if len(names) != 56 {
		t.Fatalf("%d examples, want 56", len(names))
	}
	nameless := 0
	for _, name := range names {
		for _, item := range items(t, name, mapping.Options{}) {
			for _, p := range item.Problems {
				switch {
				case p.Code == "unknown-field" || p.Code == "unknown-property" || p.Code == "unknown-class":
					t.Errorf("%s: %s", filepath.Base(name), p)
				case p.Severity != data.Error || p.Code == "no-collection":
				case p.Code == "missing-name":
					nameless++
				default:
					t.Errorf("%s: %s", filepath.Base(name), p)
				}
			}
		}
	}
	if nameless != 2 {
		t.Errorf("%d examples without a name, want 2", nameless)
	}
}

// told are the codes of an item's problems of at least a severity.
func told(item data.Item, least data.Severity) []string {
	var codes []string
	for _, p := range item.Problems {
		if p.Severity >= least {
			codes = append(codes, string(p.Code))
		}
	}
	return codes
}

// values are the texts of a property.
func values(item data.Item, property schema.Term) string {
	var all []string
	for _, v := range data.Values(&item.Record.Node, property) {
		text := v.Text
		if v.Kind == data.Nested {
			text = data.First(v.Node, schema.Name).Text
		}
		all = append(all, text)
	}
	return strings.Join(all, " | ")
}

func TestDatesThatOccur(t *testing.T) {
	paris, _ := time.LoadLocation("Europe/Paris")
	all := items(t, shared(t, "corpus/mean/dates.csv"), mapping.Options{DefaultZone: paris})
	want := []string{ // corpus/mean/EXPECT.md
		"2024-11-28", "2024-11-28T09:00:00+01:00", "2024-11-28T09:00:00+01:00", "2024-11-28", "2025-05-01", "2025-03-03", "2025-02-28", "2024-11-28",
		"2024-11-28T09:00:00+01:00", "2022-02-22", "2024-11-28", "2024-11-28T08:00:00Z", "2024-11-28T08:00:00Z",
		"", "", "", "", "", "", "2025-04-03", "2026", "2026-03", "2022-01-12T11:00:00+01:00", "2025-01-01T00:00:00+01:00", "2016-12-31T23:59:59Z",
		"", "", "1887-07-14", "2024-11-28", "2024-11-28",
	}
	for i, w := range want {
		if got := values(all[i], schema.StartDate); got != w {
			t.Errorf("row %d: start is %q, want %q", i+1, got, w)
		}
		if bad := all[i].Bad(); bad != (w == "") {
			t.Errorf("row %d: bad is %t: %v", i+1, bad, all[i].Problems)
		}
	}
	for row, code := range map[int]string{25: "leap-second", 30: "wrong-weekday", 29: "several-dates", 11: "number-as-date", 21: "no-day"} {
		if got := strings.Join(told(all[row-1], data.Advice), " "); !strings.Contains(got, code) {
			t.Errorf("row %d: no %s, but %s", row, code, got)
		}
	}
	for row, end := range map[int]string{6: "2025-03-05", 7: "2025-03-02", 10: "2022-03-01"} {
		if got := values(all[row-1], schema.EndDate); got != end {
			t.Errorf("row %d: end is %q, want %q", row, got, end)
		}
	}
}

func TestAmbiguousDatesAreTold(t *testing.T) {
	row := table([]string{"titre", "début"}, "x", "03/04/2025")
	item := one(t, row, mapping.Table, mapping.Options{Class: schema.Event})
	if got := told(item, data.Warning); len(got) != 1 || got[0] != "ambiguous-date" {
		t.Errorf("got %v, want a warning", got)
	}
	seen := []data.Row{row, table([]string{"titre", "début"}, "y", "28/04/2025")} // another date of the input tells the order
	m, _ := mapping.Recognize(seen)
	item = one(t, row, m, mapping.Options{})
	if got := strings.Join(told(item, data.Advice), " "); !strings.Contains(got, "order-of-dates") || len(told(item, data.Warning)) > 0 {
		t.Errorf("told %s, want an advice on the order", got)
	}
	item = one(t, row, mapping.Table, mapping.Options{Class: schema.Event, Order: mapping.MonthFirst})
	if got := values(item, schema.StartDate); got != "2025-03-04" || len(told(item, data.Warning)) != 0 {
		t.Errorf("month first: got %s, %v", got, item.Problems)
	}
}

func TestZonesThatOccur(t *testing.T) {
	all := items(t, shared(t, "corpus/mean/timezones.json"), mapping.Options{})
	want := []struct{ start, code string }{ // corpus/mean/EXPECT.md
		{"2025-07-01T10:00:00+02:00", ""}, {"2025-07-01T10:00:00", "unknown-zone"}, {"2025-07-01T10:00:00", "unknown-zone"},
		{"2025-07-01T10:00:00", "bad-offset"}, {"2025-07-01T10:00:00+02:00", ""}, {"2025-07-01T10:00:00+02:00", ""}, {"2025-07-01T10:00:00-12:00", ""},
		{"2025-07-01T10:00:00+02:00", ""}, {"2025-07-01T10:00:00+02:00", "offset-and-zone"}, {"2025-03-30T03:30:00+02:00", "no-such-time"},
		{"2025-10-26T02:30:00+02:00", "time-exists-twice"}, {"2011-12-31T12:00:00+14:00", "no-such-time"}, {"1900-01-01T11:50:39Z", ""},
		{"2025-07-01T10:00:00", "unknown-zone"}, {"2025-07-01T10:00:00", "missing-zone"}, {"2025-07-01T10:00:00+05:45", ""},
		{"2025-07-01T10:00:00-05:00", ""}, {"2025-07-01T10:00:00Z", ""},
	}
	for i, w := range want {
		if got := values(all[i], schema.StartDate); got != w.start {
			t.Errorf("%d: start is %s, want %s", i+1, got, w.start)
		}
		got := strings.Join(told(all[i], data.Advice), " ")
		if w.code != "" && !strings.Contains(got, w.code) || w.code == "" && got != "missing-name missing-location" {
			t.Errorf("%d: told %q, want %q", i+1, got, w.code)
		}
	}
}

func TestWrongTypesAreTold(t *testing.T) {
	all := items(t, shared(t, "corpus/mean/missing-and-wrong-types.json"), mapping.Options{})
	if len(all) != 15 {
		t.Fatalf("%d items, want the 14 objects and the empty one", len(all))
	}
	for i, code := range []string{"missing-name", "missing-name", "missing-name", "", "", "", "", "missing-start", "missing-start", "out-of-range",
		"end-before-start", "missing-start", "missing-start", "missing-start", "empty-record"} {
		got := strings.Join(told(all[i], data.Warning), " ")
		if code != "" && !strings.Contains(got, code) || code == "" && got != "" {
			t.Errorf("%d: told %q, want %q", i+1, got, code)
		}
	}
	if got := values(all[13], schema.Keywords); got != "a | b | c | d" {
		t.Errorf("keywords are %q", got)
	}
	if got := values(all[6], schema.Name) + " " + values(all[6], schema.StartDate); got != "42 2025-01-01" {
		t.Errorf("numbers became %q", got)
	}
	if got := values(all[10], schema.EndDate); got != "" {
		t.Errorf("an end before the start is published: %q", got)
	}
}

func TestHTMLBecomesText(t *testing.T) {
	all := items(t, shared(t, "corpus/mean/html-descriptions.json"), mapping.Options{Class: schema.Event})
	want := []string{
		"Un beau programme !\n\n- un\n- deux", "avantaprès clic", "]]>", "pas fermé gras ital\nfin été é é &bogus; & seul < 3",
		"2 < 3 et 5 > 4, pas du HTML", "Texte", `**gras** [lien](https://example.org) \n- puce`,
	}
	for i, w := range want {
		if got := values(all[i], schema.Description); got != w {
			t.Errorf("%d: got %q, want %q", i+1, got, w)
		}
	}
	if got := values(all[0], schema.Name) + values(all[4], schema.Name); got != "Tom & Jerryc't <webdev>" {
		t.Errorf("names are %q", got)
	}
}

func TestTextIsNormal(t *testing.T) {
	all := items(t, shared(t, "corpus/mean/unicode.json"), mapping.Options{Class: schema.Event})
	if a, b := values(all[4], schema.Name), values(all[5], schema.Name); a != b {
		t.Errorf("composed and decomposed differ: %q, %q", a, b)
	}
	if got := values(all[9], schema.Name); strings.ContainsAny(got, "\x00\x07\r") || !strings.Contains(strings.Join(told(all[9], data.Warning), " "), "control-characters") {
		t.Errorf("control characters: %q, told %v", got, told(all[9], data.Warning))
	}
	long := items(t, shared(t, "corpus/mean/long-text.json"), mapping.Options{Class: schema.Event})
	if n := len([]rune(values(long[0], schema.Description))); n != 999_999 { // a million, but for the blank at its end
		t.Errorf("a long description has %d characters, want 999,999", n)
	}
}

func TestSpreadsheets(t *testing.T) {
	paris, _ := time.LoadLocation("Europe/Paris")
	opts := mapping.Options{DefaultZone: paris}
	all := items(t, shared(t, "corpus/mean/excel-fr-cp1252.csv"), opts)
	for i, w := range []struct{ start, end, organizer string }{
		{"2024-11-28T09:00:00+01:00", "2024-11-28T17:30:00+01:00", "Université de Caen Normandie | CHU Caen"},
		{"2025-04-20T14:00:00+02:00", "2025-04-20", "Ville de Caen"}, {"2024-12-20T20:30:00+01:00", "", ""}, {"2025-02-01", "2025-05-31", ""},
	} {
		item := all[i]
		if got := values(item, schema.StartDate) + values(item, schema.EndDate) + values(item, schema.Organizer); got != w.start+w.end+w.organizer {
			t.Errorf("row %d: got %s, want %v", i+1, got, w)
		}
	}
	if got := prices(all[0]) + prices(all[1]) + prices(all[2]) + prices(all[3]); got != "free; 0; 2.50 EUR; 12.50 EUR; 8 EUR; Entrée libre le 1er dimanche du mois; " {
		t.Errorf("prices are %q", got)
	}
	if last := all[4]; !last.None || strings.Join(told(last, data.Warning), " ") != "total-row" {
		t.Errorf("the line of totals is an event: %v", last)
	}

	all = items(t, shared(t, "corpus/mean/excel-fr-utf8-bom-sep.csv"), opts)
	if got := values(all[1], schema.EventStatus) + values(all[1], schema.EventAttendanceMode); got != "http://schema.org/EventCancelledhttp://schema.org/OnlineEventAttendanceMode" {
		t.Errorf("the webinar is %s", got)
	}
	if got := values(all[2], schema.StartDate) + values(all[2], schema.EventAttendanceMode); got != "2025-06-03T09:30:00+02:00http://schema.org/MixedEventAttendanceMode" {
		t.Errorf("the workshop is %s", got)
	}

	all = items(t, shared(t, "corpus/mean/google-calendar.csv"), opts)
	if !all[0].None || values(all[1], schema.EndDate) != "2025-06-08" || values(all[2], schema.EndDate) != "2026-01-01T00:30:00+01:00" {
		t.Errorf("Google's calendar is %v", all)
	}

	all = items(t, shared(t, "corpus/mean/excel-unicode-utf16le.txt"), opts)
	if all[0].Collection != data.Organizations || values(all[1], schema.AlternateName) != "É7" {
		t.Errorf("institutions are %v", all)
	}
}

// prices are the offers of an event in short.
func prices(item data.Item) string {
	s := ""
	if data.First(&item.Record.Node, schema.IsAccessibleForFree).Text == "true" {
		s = "free; "
	}
	for _, v := range data.Values(&item.Record.Node, schema.Offers) {
		s += strings.TrimSpace(data.First(v.Node, schema.Price).Text+" "+data.First(v.Node, schema.PriceCurrency).Text+data.First(v.Node, schema.Description).Text) + "; "
	}
	return s
}
