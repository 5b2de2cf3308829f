package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"

	"github.com/kiosque-ld/kiosque/data"
)

// evil are texts that an input may hold to do harm where a report is read.
var evil = []string{
	"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "</td></table><a href=javascript:alert(1)>x</a>", "{{.Style}}", "</style><script>x</script>",
	"=HYPERLINK(\"http://evil.example\")", "+1+1", "-1+cmd|' /C calc'!A0", "@SUM(1)", "\t=1+1", "\r=1+1", " =1+1", "＝1+1", "[click](https://evil.example)", "{0}",
	"\x1b]0;pwned\x07", "\u202egnp.exe", "\x00", "a\nb", "\xff\xfe", "'", "",
}

// run is a run with problems of several kinds, and every evil text in every place.
func run(t testing.TB, language string) *Run {
	t.Helper()
	log := &Log{}
	if err := log.Open(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(log.Close)
	at := time.Date(2026, 11, 27, 9, 5, 0, 0, time.FixedZone("CET", 3600))
	for i, text := range evil {
		log.Add(&data.Problem{Severity: data.Warning, Code: "not-a-date", Place: data.Position{File: "agenda/" + text + ".csv", Line: i + 1}, Field: text, Message: text, Hint: text})
	}
	for i := range 30 {
		log.Add(&data.Problem{Severity: data.Error, Code: "missing-name", Place: data.Position{File: "-", Record: i + 1, Path: "[3].name"}, Field: "name", Message: "there is no name"})
	}
	log.Add(&data.Problem{Severity: data.Advice, Code: "left-out", Place: data.Position{File: "a.csv", Line: 1}, Field: "slug", Message: "no place for it"})
	log.Add(&data.Problem{Severity: data.Advice, Code: "left-out", Place: data.Position{File: "a.csv"}, Field: "slug", Message: "1000 times in all", Again: 999})
	return &Run{Command: "import", Version: "kiosque v1", Began: at, Ended: at.Add(time.Second), ExitCode: 3, Folder: "/home/me", Language: language, Log: log,
		Counts: []Count{{"read", 1200}, {"new", 1}, {"bad", 30}}}
}

func written(t testing.TB, r *Run, form string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := FormFor(form, "").Write(&b, r); err != nil {
		t.Fatal(err)
	}
	if err := r.Log.Err(); err != nil {
		t.Fatal(err)
	}
	if !utf8.Valid(b.Bytes()) {
		t.Errorf("%s is not UTF-8", form)
	}
	return b.Bytes()
}

func TestFormsAreKnownByNameAndByExtension(t *testing.T) {
	for _, f := range []struct{ name, file, want string }{
		{"", "r.json", "json"}, {"", "R.JSON", "json"}, {"", "r.sarif", "sarif"}, {"", "r.sarif.json", "sarif"}, {"", "r.htm", "html"}, {"", "r.csv", "csv"},
		{"csv", "r.json", "csv"}, {"", "r.txt", ""}, {"", "json", ""}, {"xml", "r.json", ""},
	} {
		got := ""
		if form := FormFor(f.name, f.file); form != nil {
			got = form.Name
		}
		if got != f.want {
			t.Errorf("%q %q: got %q, want %q", f.name, f.file, got, f.want)
		}
	}
}

// However many problems there are, all are kept, in order and by kind, in little memory.
func TestLogKeepsEveryProblemInBoundedMemory(t *testing.T) {
	var log Log
	if err := log.Open(); err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	const many = 200_000
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range many {
		p := data.Problem{Severity: data.Warning, Code: data.Code([]string{"not-a-date", "unknown-zone", "missing-zone"}[i%3]), Place: data.Position{File: "a.csv", Line: i},
			Field: "start", Message: strings.Repeat("x", i%200)}
		log.Add(&p)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 2<<20 {
		t.Errorf("%d problems take %d bytes of memory", many, grown)
	}
	for range 2 { // several reports read it
		n := 0
		for _, k := range log.Kinds() {
			last, of := -1, 0
			for p := range log.Each(k) {
				if p.Code != k.Code || p.Place.Line <= last || len(p.Message) != p.Place.Line%200 {
					t.Fatalf("%s: line %d came behind line %d", p.Code, p.Place.Line, last)
				}
				last = p.Place.Line
				of++
			}
			if of != k.Count {
				t.Errorf("%s: %d came back of %d", k.Code, of, k.Count)
			}
			n += of
		}
		if n != many || log.Err() != nil {
			t.Errorf("%d of %d came back, %v", n, many, log.Err())
		}
	}
}

func TestWhatCannotBeKeptIsSaid(t *testing.T) {
	var log Log
	if err := log.Open(); err != nil {
		t.Fatal(err)
	}
	log.Close() // as if the disk were gone
	for range 10_000 {
		log.Add(&data.Problem{Code: "empty", Message: "nothing"})
	}
	if log.Err() == nil {
		t.Error("nothing could be written, and nobody is told")
	}
}

func TestJSONHasEveryProblem(t *testing.T) {
	var got struct {
		Command  string
		ExitCode int
		Records  map[string]int
		Totals   map[string]int
		Kinds    []struct {
			Severity, Code, Explanation string
			Count                       int
			Fields                      map[string]int
		}
		Problems []jsonProblem
	}
	if err := json.Unmarshal(written(t, run(t, English), "json"), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Problems) != len(evil)+32 || got.Totals["error"] != 30 || got.Totals["warning"] != len(evil) || got.Totals["advice"] != 1000 || got.Records["read"] != 1200 || got.ExitCode != 3 {
		t.Errorf("%d problems, totals %v, records %v", len(got.Problems), got.Totals, got.Records)
	}
	if k := got.Kinds[0]; k.Code != "left-out" || k.Count != 1000 || k.Fields["slug"] != 1000 || k.Explanation == "" {
		t.Errorf("the most frequent kind is %+v", k)
	}
	if p := got.Problems[0]; p.File != "a.csv" || p.Line != 1 || p.Field != "slug" {
		t.Errorf("the first problem is %+v", p)
	}
}

// A spreadsheet computes no cell of a report.
func TestCSVHasNoFormulas(t *testing.T) {
	text := written(t, run(t, French), "csv")
	if !bytes.HasPrefix(text, []byte("\ufeffseverity,")) {
		t.Errorf("it begins with %.20q", text)
	}
	rows, err := csv.NewReader(bytes.NewReader(text[3:])).ReadAll()
	if err != nil || len(rows) != len(evil)+33 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	seen := false
	for _, row := range rows {
		for _, cell := range row {
			if first, _ := utf8.DecodeRuneInString(strings.TrimLeft(cell, " \u00a0")); first != utf8.RuneError && (first < ' ' || strings.ContainsRune("=+-@＝＋－＠", first)) {
				t.Errorf("a spreadsheet may compute %q", cell)
			}
			seen = seen || cell == "'=HYPERLINK(\"http://evil.example\")"
		}
	}
	if !seen {
		t.Error("a formula is not told with an apostrophe before it")
	}
}

func TestSARIFPointsAtFiles(t *testing.T) {
	text := written(t, run(t, English), "sarif")
	var got struct {
		Version string
		Runs    []struct {
			Tool    struct{ Driver sarifDriver }
			Results []sarifResult
		}
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	r := got.Runs[0]
	if got.Version != "2.1.0" || len(r.Results) != len(evil)+32 || len(r.Tool.Driver.Rules) != 3 {
		t.Fatalf("version %s, %d results, %d rules", got.Version, len(r.Results), len(r.Tool.Driver.Rules))
	}
	levels := map[string]int{}
	for i, result := range r.Results {
		levels[result.Level]++
		if rule := r.Tool.Driver.Rules[result.Index]; rule.ID != result.Rule || rule.Help.Text == "" {
			t.Errorf("result %d has the rule %q of %q", i, rule.ID, result.Rule)
		}
		place := result.Locations[0]
		if place.Physical == nil {
			if result.Rule != "missing-name" || place.Logical[0].Name != "[3].name.name" {
				t.Errorf("result %d has no file: %+v", i, result)
			}
			continue
		}
		uri := place.Physical.Artifact.URI
		if strings.ContainsFunc(uri, func(c rune) bool { return c <= ' ' || c >= 0x7f || strings.ContainsRune(`<>"{}|\^[]`+"`", c) }) {
			t.Errorf("%q is no URI", uri)
		}
		if strings.Contains(result.Message.Text, "](") || strings.Contains(strings.ReplaceAll(result.Message.Text, "{{", ""), "{") {
			t.Errorf("a message links, or has a place to fill: %q", result.Message.Text)
		}
	}
	if levels["error"] != 30 || levels["warning"] != len(evil) || levels["note"] != 2 {
		t.Errorf("levels are %v", levels)
	}
}

func TestAddressesOfFiles(t *testing.T) {
	r := &Run{Folder: "/home/me/data"}
	for file, want := range map[string]string{
		"a.csv": "a.csv", "./b/../a.csv": "a.csv", "été 2024.csv": "%C3%A9t%C3%A9%202024.csv", "a:b.csv": "a%3Ab.csv", "100%.csv": "100%25.csv", "a#b?.csv": "a%23b%3F.csv",
		"\xff.csv": "%FF.csv", "/home/me/data/x/y.json": "x/y.json", "/tmp/é.csv": "file:///tmp/%C3%A9.csv", "../z.csv": "file:///home/me/z.csv", "-": "", "": "", "..a.csv": "..a.csv",
	} {
		if got := r.address(file); got != want {
			t.Errorf("%q: got %q, want %q", file, got, want)
		}
	}
}

// The page is inert, whatever inputs hold: elements of its own only, no handler, no address but within itself.
func TestHTMLIsInert(t *testing.T) {
	for _, language := range []string{English, French} {
		text := written(t, run(t, language), "html")
		z := html.NewTokenizer(bytes.NewReader(text))
		elements := map[string]int{}
		for {
			kind := z.Next()
			if kind == html.ErrorToken {
				if z.Err() != io.EOF {
					t.Fatal(z.Err())
				}
				break
			}
			token := z.Token()
			if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
				continue
			}
			elements[token.Data]++
			for _, a := range token.Attr {
				switch {
				case a.Key == "href" && !strings.HasPrefix(a.Val, "#"), a.Key == "src", a.Key == "style", strings.HasPrefix(a.Key, "on"):
					t.Errorf("%s: <%s %s=%q>", language, token.Data, a.Key, a.Val)
				}
			}
		}
		for _, no := range []string{"script", "img", "link", "iframe", "form", "object"} {
			if elements[no] > 0 {
				t.Errorf("%s: there is a %s", language, no)
			}
		}
		if elements["tr"] != 4+3+len(evil)+32 || elements["style"] != 1 {
			t.Errorf("%s: %d rows, %d style sheets", language, elements["tr"], elements["style"])
		}
		for _, want := range []string{`<html lang="` + language + `">`, "&lt;script&gt;alert(1)&lt;/script&gt;", `\u202egnp.exe`, Sentence("missing-name", language), `<details open>`} {
			if !bytes.Contains(text, []byte(want)) {
				t.Errorf("%s: %q is not in the page", language, want)
			}
		}
	}
}

// A page lists no more than a browser can show, and says that there are others.
func TestHTMLSaysWhatItDoesNotList(t *testing.T) {
	r := run(t, English)
	for i := range listed {
		r.Log.Add(&data.Problem{Severity: data.Error, Code: "missing-name", Place: data.Position{File: "a.csv", Line: i}, Message: "there is no name"})
	}
	text := string(written(t, r, "html"))
	for _, want := range []string{"5,030", "The first 5,000 of them:", words[English]["more"]} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in the page", want)
		}
	}
	if n := strings.Count(text, "<tr>"); n != 4+3+listed+len(evil)+2 {
		t.Errorf("%d rows", n)
	}
}

func TestPagesHaveTheSameWordsInEachLanguage(t *testing.T) {
	for word := range words[English] {
		if _, ok := words[French][word]; !ok {
			t.Errorf("there is no French for %q", word)
		}
	}
	if len(words[English]) != len(words[French]) {
		t.Errorf("%d words in English, %d in French", len(words[English]), len(words[French]))
	}
}

func TestSummary(t *testing.T) {
	r := run(t, English)
	for i := range 60 {
		r.Log.Add(&data.Problem{Severity: data.Warning, Code: "unknown-field", Place: data.Position{File: "a/very/long/way/to/a/file/with/a/long-name-indeed.csv", Line: 1}, Field: fmt.Sprintf("champ%02d", i),
			Message: fmt.Sprintf(`"champ%02d" is unknown and left out`, i), Hint: "a rule of a mapping can say what it is"})
	}
	var b strings.Builder
	Summary(&b, &r.Log.Tally, 80)
	got := b.String()
	for _, line := range strings.Split(got, "\n") {
		if n := utf8.RuneCountInString(line); n > 80 || strings.HasSuffix(line, " ") {
			t.Errorf("%d characters: %q", n, line)
		}
	}
	begins := "\nProblems by kind: 30 errors, 82 warnings, 1000 advice\n\n  1000  advice   left-out\n"
	if !strings.HasPrefix(got, begins) {
		t.Errorf("it begins with %q", got[:len(begins)])
	}
	for _, want := range []string{"    60  warning  unknown-field\n", "        A field is neither a property of schema.org nor known to the mapping; it\n        was left out.\n",
		"        - …/with/a/long-name-indeed.csv:1: champ00: \"champ00\" is unknown and\n", "champ39 1, and 20 more\n", "        hint: a rule of a mapping can say what it is\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in:\n%s", want, got)
		}
	}
	b.Reset()
	if Summary(&b, &data.Tally{}, 80); b.Len() > 0 {
		t.Errorf("of nothing it says %q", b.String())
	}
}

// Outside judges: the schema of SARIF and its authors' own checker, and html-validate, from npm packages.
func TestReportsAreValid(t *testing.T) {
	tool := func(t *testing.T, variable, npm string) string {
		t.Helper()
		name := os.Getenv(variable)
		if name == "" {
			if os.Getenv("KIOSQUE_CLIENTS") == "required" {
				t.Fatal(variable + " names no checker")
			}
			t.Skip(variable + " names no checker (npm install " + npm + ")")
		}
		return name
	}
	dir := t.TempDir()
	put := func(name string, text []byte) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	judge := func(t *testing.T, args ...string) string {
		t.Helper()
		out, err := exec.Command(args[0], args[1:]...).CombinedOutput() //nolint:gosec // what the tester named
		if err != nil {
			t.Errorf("%v: %v\n%s", args, err, out)
		}
		return string(out)
	}
	t.Run("SARIF", func(t *testing.T) {
		ajv, multitool := tool(t, "KIOSQUE_AJV", "ajv-cli ajv-formats"), tool(t, "KIOSQUE_SARIF", "@microsoft/sarif-multitool-linux")
		real, err := filepath.EvalSymlinks(multitool)
		if err != nil {
			t.Fatal(err)
		}
		failed := run(t, English)
		failed.Failure = "the disk is full {0}"
		for i, r := range []*Run{run(t, English), failed, {Log: &Log{}}} {
			text := written(t, r, "sarif")
			judge(t, ajv, "validate", "--spec=draft2020", "--strict=false", "-c", "ajv-formats", "-s", filepath.Join(filepath.Dir(real), "sarif-2.1.0.json"),
				"-d", put(fmt.Sprint(i)+".sarif.json", text))
			if said := judge(t, multitool, "validate", put(fmt.Sprint(i)+".sarif", text)); strings.Contains(said, ": error ") {
				t.Error(said)
			}
		}
	})
	t.Run("HTML", func(t *testing.T) {
		checker := tool(t, "KIOSQUE_HTML_VALIDATE", "html-validate")
		put(".htmlvalidate.json", []byte(`{"root": true, "extends": ["html-validate:standard"]}`))
		put("en.html", written(t, run(t, English), "html"))
		put("fr.html", written(t, run(t, French), "html"))
		put("none.html", written(t, &Run{Language: French, Command: "sync", Failure: "agenda: no answer", Log: &Log{}}, "html"))
		judge(t, checker, "--ext", "html", dir)
	})
}

func TestVisible(t *testing.T) {
	for text, want := range map[string]string{
		"28\u00a0novembre « IA »": "28\u00a0novembre « IA »", "a\tb\nc": `a\tb\nc`, "\x9b31m": `\x9b31m`, "\u009b31m": `\u009b31m`, "\ufffd": "\ufffd",
	} {
		if got := Visible(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func BenchmarkLog(b *testing.B) {
	var log Log
	if err := log.Open(); err != nil {
		b.Fatal(err)
	}
	defer log.Close()
	p := data.Problem{Severity: data.Warning, Code: "not-a-date", Place: data.Position{File: "a.csv", Line: 41}, Field: "début", Message: `"31/02/2026" is not a date`, Hint: "dates are read as YYYY-MM-DD"}
	b.ReportAllocs()
	for b.Loop() {
		log.Add(&p)
	}
}
