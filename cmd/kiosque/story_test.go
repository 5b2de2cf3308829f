package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data/fetch"
)

// Each story is a short life of a folder: files, commands, and what they print and return.

// stage is a folder with a program in it.
type stage struct {
	t   *testing.T
	env map[string]string
	now time.Time
}

func newStage(t *testing.T, files map[string]string) *stage {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range files {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return &stage{t: t, env: map[string]string{}, now: time.Date(2024, 11, 28, 9, 0, 0, 0, time.UTC)}
}

// run runs a command line, expects an exit code, and gives what was printed on the two outputs.
func (s *stage) run(code int, input string, args ...string) (stdout, stderr string) {
	s.t.Helper()
	var out, problems bytes.Buffer
	p := &program{stdin: strings.NewReader(input), stdout: &out, stderr: &problems, env: func(k string) string { return s.env[k] },
		now: func() time.Time { return s.now }, after: atOnce}
	if got := p.run(context.Background(), args); got != code {
		s.t.Fatalf("kiosque %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), got, code, out.String(), problems.String())
	}
	return out.String(), problems.String()
}

// atOnce lets pauses between two attempts pass at once; the bounds of patience never do.
func atOnce(d time.Duration, f func()) func() bool {
	if d < fetch.DefaultIdle {
		go f()
	}
	return func() bool { return d >= fetch.DefaultIdle }
}

func (s *stage) has(text string, parts ...string) {
	s.t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			s.t.Errorf("%q is not in:\n%s", part, text)
		}
	}
}

const agenda = `titre;début;fin;lieu;ville;organisateur
Journée « IA & santé »;28/11/2024 09:00;28/11/2024 17:00;Amphi;Caen;GREYC
Gala;31/02/2026;;;;
Concert;2026-03-05;;;;
`

func TestImportStory(t *testing.T) {
	s := newStage(t, map[string]string{"agenda.csv": agenda})

	out, problems := s.run(exitProblems, "", "validate", "agenda.csv", "--zone", "Europe/Paris")
	s.has(out, "3 read, 2 good, 1 bad")
	s.has(problems, `error: agenda.csv:3: début: "31/02/2026" is not a date`, "hint: ", "Problems by kind:")

	out, _ = s.run(exitProblems, "", "import", "--dry-run", "agenda.csv")
	s.has(out, "3 read, 2 new, 0 changed, 0 unchanged, 1 bad", "nothing was written")
	if _, err := os.Stat("kiosque.db"); err == nil {
		t.Error("a dry run made a store")
	}

	out, _ = s.run(exitProblems, "", "import", "agenda.csv", "--zone", "Europe/Paris")
	s.has(out, "3 read, 2 new, 0 changed, 0 unchanged, 1 bad")
	out, _ = s.run(exitProblems, "", "import", "agenda.csv", "--zone", "Europe/Paris")
	s.has(out, "3 read, 0 new, 0 changed, 2 unchanged, 1 bad")

	out, _ = s.run(exitOK, "", "rename", "events/journee-ia-sante", "events/ia-sante")
	s.has(out, "events/journee-ia-sante is now events/ia-sante")
	out, _ = s.run(exitProblems, "", "import", "agenda.csv", "--zone", "Europe/Paris")
	s.has(out, "0 new, 0 changed, 2 unchanged")
	out, _ = s.run(exitOK, "", "withdraw", "events/concert", "--replaced-by", "events/ia-sante")
	s.has(out, "events/concert is withdrawn")
	_, problems = s.run(exitUsage, "", "withdraw", "--replaced-by", "x", "events/concert")
	s.has(problems, "--replaced-by", "is not a record")
	_, problems = s.run(exitFailed, "", "withdraw", "events/concert")
	s.has(problems, "events/concert: ", "withdrawn")
	_, problems = s.run(exitFailed, "", "rename", "events/ia-sante", "events/concert")
	s.has(problems, "in use")
}

// However many columns are unknown, each is named once, and counted.
func TestEveryUnknownFieldIsNamed(t *testing.T) {
	head, row := "titre;début", "A;2026-03-05"
	for i := range 30 {
		head += fmt.Sprintf(";champ%02d", i)
		row += ";x"
	}
	s := newStage(t, map[string]string{"a.csv": head + "\n" + row + "\n" + strings.Replace(row, "A", "B", 1) + "\n"})
	_, problems := s.run(exitOK, "", "validate", "a.csv")
	for i := range 30 {
		s.has(problems, fmt.Sprintf("warning: a.csv:2: champ%02d: ", i), fmt.Sprintf("champ%02d 2", i))
	}
}

func TestPersonalDataIsPublishedOnRequest(t *testing.T) {
	s := newStage(t, nil)
	in := `{"type": "Person", "name": "A", "id": "a", "email": "a@example.org"}`
	nt, problems := s.run(exitOK, in, "convert", "--to", "nt")
	if s.has(problems, "personal data is not published"); strings.Contains(nt, "a@example.org") {
		t.Errorf("published without being asked:\n%s", nt)
	}
	nt, _ = s.run(exitOK, in, "convert", "--to", "nt", "--personal")
	s.has(nt, "a@example.org")
}

func TestQuietSaysNothingOfSuccess(t *testing.T) {
	s := newStage(t, map[string]string{"a.json": `{"type": "Event", "name": "A", "startDate": "2026-03-05"}`})
	out, problems := s.run(exitOK, "", "import", "--quiet", "a.json")
	if out+problems != "" {
		t.Errorf("printed %q and %q", out, problems)
	}
}

func TestConvertIsAFilter(t *testing.T) {
	s := newStage(t, nil)
	in := `{"type": "Event", "name": "A", "startDate": "2026-03-05", "id": "a"}`
	nt, _ := s.run(exitOK, in, "convert", "--to", "nt", "--base", "https://data.example.org")
	s.has(nt, "<https://data.example.org/events/a#this> <http://schema.org/startDate> \"2026-03-05\"^^<http://www.w3.org/2001/XMLSchema#date> .\n")
	for _, form := range []string{"turtle", "jsonld", "rdf", "trig", "nq", "ttl", ".TTL", "application/rdf+xml", "text/turtle; charset=utf-8"} {
		text, _ := s.run(exitOK, in, "convert", "-", "--to", form, "--base", "https://data.example.org")
		back, problems := s.run(exitOK, text, "convert", "--to", "nt", "--base", "https://data.example.org", "--from", formFor(form).Name)
		if back != nt {
			t.Errorf("through %s:\n%s%s", form, back, problems)
		}
		// The forms are found out from their first bytes too.
		if back, problems = s.run(exitOK, text, "convert", "--to", "nt", "--base", "https://data.example.org"); back != nt {
			t.Errorf("through %s, found out:\n%s%s", form, back, problems)
		}
	}
}

// In a graph, statements of one thing may stand anywhere: of a document that breaks off nothing is published, and
// what was published from it before stays whole.
func TestABrokenGraphPublishesNothing(t *testing.T) {
	whole := "@prefix schema: <http://schema.org/> .\n<http://example.org/a> a schema:Event ; schema:name \"A\" ; " +
		"schema:startDate \"2026-03-05\"^^schema:Date ;\n schema:url <http://example.org/page> .\n"
	s := newStage(t, map[string]string{"a.ttl": whole})
	s.run(exitOK, "", "import", "a.ttl")
	for _, broken := range []string{strings.Replace(whole, "/page>", "/pa", 1), whole + "\n<b> \"x"} {
		if err := os.WriteFile("a.ttl", []byte(broken), 0o600); err != nil {
			t.Fatal(err)
		}
		out, problems := s.run(exitProblems, "", "import", "a.ttl")
		s.has(out, "0 read, 0 new, 0 changed")
		s.has(problems, "error: a.ttl:", "nothing of it was taken")
	}
}

func TestAnInputThatNeverComesEndsWithTheSignal(t *testing.T) {
	newStage(t, nil)
	never, writer := io.Pipe()
	defer writer.Close()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var problems bytes.Buffer
	p := &program{stdin: never, stdout: io.Discard, stderr: &problems, env: func(string) string { return "" }, now: time.Now}
	if code := p.runOrLeave(ctx, []string{"convert"}, time.Millisecond); code != exitInterrupted {
		t.Errorf("exit code %d, want %d: %s", code, exitInterrupted, problems.String())
	}
}

func TestMistakesAreSentences(t *testing.T) {
	s := newStage(t, map[string]string{
		"kiosque.yaml": "", "wrong.yaml": "store: a.db\nbasse: https://x.org\n", "notes.txt": "not SQLite",
		"broken.ttl": "@prefix schema: <http://schema.org/> .\n<a> schema:name \"x\n",
	})
	facts := []struct {
		name string
		code int
		args []string
		want []string
	}{
		{"an unknown command", exitUsage, []string{"sevre"}, []string{`there is no command "sevre"`, "serve, import"}},
		{"an unknown flag", exitUsage, []string{"import", "--stor", "x"}, []string{"there is no flag --stor", "kiosque help import"}},
		{"no source", exitUsage, []string{"import"}, []string{"expected at least one source"}},
		{"a base that is no URL", exitUsage, []string{"serve", "--base", "data.example.org"}, []string{"not a public base URL", "https://data.example.org"}},
		{"a base with a password", exitUsage, []string{"convert", "--base", "https://me:secret@example.org"}, []string{"not a public base URL"}},
		{"a base with a query", exitUsage, []string{"convert", "--base", "https://example.org/?"}, []string{"not a public base URL"}},
		{"a base with a blank", exitUsage, []string{"convert", "--base", "https://example.org/my data"}, []string{"not a public base URL"}},
		{"a base that climbs", exitUsage, []string{"convert", "--base", "https://example.org/a/../b"}, []string{"not a public base URL"}},
		{"a store without a name", exitUsage, []string{"import", "--store", "", "x"}, []string{"store: expected a file"}},
		{"a language that is no tag", exitUsage, []string{"validate", "--language", "français", "x"}, []string{"not a language tag"}},
		{"a zone that is none", exitUsage, []string{"validate", "--zone", "Caen", "x"}, []string{"not a time zone", "Europe/Paris"}},
		{"an unknown setting", exitUsage, []string{"validate", "--config", "wrong.yaml", "x"}, []string{"wrong.yaml:2", `no setting "basse"`}},
		{"no such file", exitFailed, []string{"validate", "absent.csv"}, []string{"absent.csv"}},
		{"a store that is another file", exitFailed, []string{"import", "--store", "notes.txt", "kiosque.yaml"}, []string{"notes.txt: ", "not a Kiosque store"}},
		{"no store to rename in", exitFailed, []string{"rename", "events/a", "events/b"}, []string{"there is no store"}},
		{"a name that is none", exitUsage, []string{"withdraw", "a/../b"}, []string{"is not a record"}},
		{"a collection that is none", exitUsage, []string{"validate", "--collection", "event", "x"}, []string{`"event" is none`, "events, organizations"}},
		{"a delimiter of two characters", exitUsage, []string{"validate", "--delimiter", ";;", "x"}, []string{"not one character"}},
		{"a licence that is no IRI", exitUsage, []string{"serve", "--license", "open"}, []string{"not an IRI"}},
		{"a language without pages", exitUsage, []string{"serve", "--languages", "fr,de"}, []string{`no pages in "de"`, "fr, en"}},
		{"a level that is none", exitUsage, []string{"serve", "--log", "loud"}, []string{`"loud" is not a level`, "debug"}},
		{"a number with something behind", exitUsage, []string{"serve", "--page-size", "10x"}, []string{"not a whole number"}},
		{"help about nothing", exitUsage, []string{"help", "sevre"}, []string{`no command "sevre"`, "kiosque help"}},
		{"a record that is not there", exitFailed, []string{"withdraw", "--store", "a.db", "events/a"}, []string{"kiosque withdraw: events/a: no such record\n"}},
		{"an unknown encoding, hinted at once", exitFailed, []string{"validate", "--encoding", "ebcdic", "kiosque.yaml"}, []string{"kiosque validate: kiosque.yaml: there is no encoding \"ebcdic\"\nhint: encodings are utf-8, utf-16le, utf-16be, windows-1252, iso-8859-1, iso-8859-15, macroman\n"}},
		{"an unknown form", exitUsage, []string{"convert", "--to", "word"}, []string{`no form "word"`, "turtle"}},
		{"broken Turtle", exitProblems, []string{"validate", "broken.ttl"}, []string{"broken.ttl:2", "column"}},
	}
	if st, err := openStore(&config{values: map[string]string{"store": "a.db"}}); err != nil || st.Close() != nil {
		t.Fatal(err)
	}
	for _, f := range facts {
		t.Run(f.name, func(t *testing.T) {
			here := &stage{t: t, env: s.env, now: s.now}
			_, problems := here.run(f.code, "", f.args...)
			here.has(problems, f.want...)
			if strings.Count(problems, "hint: ") > 1 && f.code != exitProblems {
				t.Errorf("more than one hint:\n%s", problems)
			}
		})
	}
}

func TestSettingsHaveAnOrder(t *testing.T) {
	s := newStage(t, map[string]string{
		"kiosque.yaml": "base: https://file.example\n",
		"a.json":       `{"type": "Event", "name": "A", "startDate": "2026-03-05", "id": "a"}`,
	})
	out, _ := s.run(exitOK, "", "convert", "a.json")
	s.has(out, "https://file.example/events/a")
	s.env["KIOSQUE_BASE"] = "https://environment.example"
	out, _ = s.run(exitOK, "", "convert", "a.json")
	s.has(out, "https://environment.example/events/a")
	out, _ = s.run(exitOK, "", "convert", "a.json", "--base", "https://flag.example/")
	s.has(out, "https://flag.example/events/a")
}

func TestHelpTellsEverything(t *testing.T) {
	s := newStage(t, nil)
	out, _ := s.run(exitOK, "")
	for _, c := range commands {
		s.has(out, c.name, c.short)
		help, _ := s.run(exitOK, "", "help", c.name)
		for _, f := range c.flags {
			s.has(help, "--"+f)
			if strings.Contains(help, "%") {
				t.Errorf("kiosque help %s has an open place:\n%s", c.name, help)
			}
			if !known(f) {
				t.Errorf("%s takes --%s, which is no setting", c.name, f)
			}
		}
		if again, _ := s.run(exitOK, "", c.name, "--help"); again != help {
			t.Errorf("kiosque %s --help says something else", c.name)
		}
	}
}

// TestTheExampleIsFlawless holds the shipped records to what is asked of everybody's.
func TestTheExampleIsFlawless(t *testing.T) {
	newStage(t, nil)
	var out, problems bytes.Buffer
	p := &program{stdin: strings.NewReader(""), stdout: &out, stderr: &problems, env: func(string) string { return "" }, now: time.Now}
	cfg := &config{values: map[string]string{}, given: map[string]bool{}}
	for _, set := range settings {
		cfg.values[set.name] = set.standard
	}
	sources, cleanup, err := p.sourcesToServe(cfg, nil)
	defer cleanup()
	if err != nil {
		t.Fatal(err)
	}
	st, err := openStore(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if code, err := p.importAll(context.Background(), cfg, st, sources); err != nil || code != exitOK || problems.Len() > 0 {
		t.Errorf("exit code %d, %v\n%s", code, err, problems.String())
	}
}
