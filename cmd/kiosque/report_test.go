package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
)

// Whoever wrote an input does not write on the terminal of who reads it.
func TestProblemsCommandNoTerminal(t *testing.T) {
	long := strings.Repeat("é", 100_000)
	s := newStage(t, map[string]string{
		"a.json": "[{\"@type\": \"Event\", \"name\": \"A\", \"startDate\": \"2026-03-05\", \"\\u001b]0;pwned\\u0007\": 1, \"\\u202eab\": 1, \"" + long + "\": 1}]",
	})
	_, problems := s.run(exitOK, "", "validate", "a.json")
	s.has(problems, `\x1b]0;pwned\a`, `\u202eab`, "ééé…")
	for _, r := range problems {
		if r != '\n' && !unicode.IsGraphic(r) {
			t.Fatalf("%q is printed as it is:\n%q", r, problems)
		}
	}
	if len(problems) > 10_000 {
		t.Errorf("a field of %d bytes made %d bytes of messages", len(long), len(problems))
	}
}

func TestReportStory(t *testing.T) {
	s := newStage(t, map[string]string{"agenda.csv": agenda, "r.json": "the old one"})
	out, problems := s.run(exitProblems, "", "validate", "agenda.csv", "--report", "r.json", "--report", "r.csv", "--report=r.sarif", "--report", "r.html")
	s.has(out, "3 read, 2 good, 1 bad")
	s.has(problems, "Problems by kind: 1 error, ", "A field that holds dates holds something else, which was left out.", "- agenda.csv:3: début: \"31/02/2026\" is not a date")
	var r struct {
		ExitCode int
		Records  map[string]int
		Totals   map[string]int
		Problems []struct{ Severity, Code, File string }
	}
	if err := json.Unmarshal([]byte(s.read("r.json")), &r); err != nil {
		t.Fatal(err)
	}
	if r.ExitCode != exitProblems || r.Records["bad"] != 1 || r.Totals["error"] != 1 || len(r.Problems) != r.Totals["error"]+r.Totals["warning"]+r.Totals["advice"] {
		t.Errorf("got %+v", r)
	}
	s.has(s.read("r.csv"), "error,not-a-date,agenda.csv,3,")
	s.has(s.read("r.sarif"), `"uri":"agenda.csv"`, `"version":"2.1.0"`, `"startLine":3`)
	s.has(s.read("r.html"), "<h1>Report", `<html lang="en">`)
	s.env["LANG"] = "fr_FR.UTF-8"
	s.run(exitProblems, "", "import", "agenda.csv", "--report", "autre.txt", "--report-format", "html")
	s.has(s.read("autre.txt"), "<h1>Rapport", `<html lang="fr">`, "<strong>2</strong> nouvelles")
	s.env["LC_ALL"] = "C"
	s.run(exitProblems, "", "convert", "agenda.csv", "--report", "r.html")
	s.has(s.read("r.html"), "kiosque convert", `<html lang="en">`)

	s.run(exitFailed, "", "validate", "nix.csv", "--report", "r.json")
	s.has(s.read("r.json"), `"exitCode": 1`, `"failure": "nix.csv: `)
	if left, err := filepath.Glob("*.part"); len(left) > 0 || err != nil {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// read is what a file holds.
func (s *stage) read(name string) string {
	s.t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}

func TestReportsThatCannotBeWritten(t *testing.T) {
	s := newStage(t, map[string]string{"agenda.csv": agenda, "a": ""})
	for _, f := range []struct {
		fact string
		code int
		args string
		want string
	}{
		{"the form is not known", exitUsage, "--report r.txt", `"r.txt" does not end in .json, .csv, .sarif or .html`},
		{"no such form", exitUsage, "--report r.txt --report-format xml", `report-format: "xml" is none`},
		{"no such folder", exitFailed, "--report nix/r.json", "report: "},
		{"a file is no folder", exitFailed, "--report a/r.json", "report: "},
		{"one of two", exitFailed, "--report r.json --report nix/r.json", "nix/r.json"},
		{"no such severity", exitUsage, "--fail-on fatal", "none of advice, warning, error and never"},
	} {
		t.Run(f.fact, func(t *testing.T) {
			here := &stage{t: t, env: s.env, now: s.now}
			_, problems := here.run(f.code, "", append(strings.Fields("import agenda.csv"), strings.Fields(f.args)...)...)
			here.has(problems, f.want)
			for _, name := range []string{"r.json", "r.txt"} {
				if _, err := os.Stat(name); err == nil {
					t.Errorf("%s was written", name)
				}
			}
			if left, _ := filepath.Glob("*.part"); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestFailOn(t *testing.T) {
	s := newStage(t, map[string]string{
		"good.json":    `{"type": "Event", "name": "A", "startDate": "2026-03-05", "location": {"type": "Place", "name": "P", "address": "Caen"}}`,
		"advice.json":  `{"type": "Event", "name": "A", "startDate": "2026-03-05"}`,
		"warning.json": `{"type": "Event", "name": "A", "startDate": "2026-03-05", "couleur": "bleu"}`,
		"error.json":   `{"type": "Event", "startDate": "2026-03-05"}`,
	})
	for _, f := range []struct{ least, failing string }{
		{"", "error"}, {"error", "error"}, {"warning", "warning error"}, {"advice", "advice warning error"}, {"never", ""},
	} {
		for _, name := range []string{"good", "advice", "warning", "error"} {
			want := exitOK
			if strings.Contains(f.failing, name) {
				want = exitProblems
			}
			args := []string{"validate", name + ".json"}
			if f.least != "" {
				args = append(args, "--fail-on", f.least)
			}
			s.run(want, "", args...)
		}
	}
}

func TestAReplacementIsWholeOrNothing(t *testing.T) {
	s := newStage(t, map[string]string{"a": "old"})
	if err := os.Chmod("a", 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("a", "link"); err != nil {
		t.Fatal(err)
	}
	begin := func(name string) *replacement {
		f, err := replace(name)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	if err := begin("a").write(func(w io.Writer) error { fmt.Fprint(w, "half"); return io.ErrUnexpectedEOF }); err == nil || s.read("a") != "old" {
		t.Errorf("%v, and the file holds %q", err, s.read("a"))
	}
	begin("a").abandon()
	f := begin("link")
	if err := f.write(func(w io.Writer) error { _, err := fmt.Fprint(w, "new"); return err }); err != nil || s.read("a") != "new" {
		t.Errorf("%v, and the file holds %q", err, s.read("a"))
	}
	f.abandon()
	info, err := os.Lstat("a")
	if err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if info, err := os.Lstat("link"); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link became %v, %v", info.Mode(), err)
	}
	if err := begin(os.DevNull).write(func(w io.Writer) error { _, err := fmt.Fprint(w, "new"); return err }); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		t.Fatalf("%s is %v", os.DevNull, info.Mode())
	}
	if entries, err := os.ReadDir("."); err != nil || len(entries) != 2 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

func TestHelpExplainsProblems(t *testing.T) {
	s := newStage(t, nil)
	out, _ := s.run(exitOK, "", "help", "problems")
	s.has(out, "not-a-date\n    A field that holds dates", "unknown-field")
	s.env["LANG"] = "fr_FR.UTF-8"
	out, _ = s.run(exitOK, "", "help", "problems")
	s.has(out, "not-a-date\n    Un champ de date")
}
