package main

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data/store"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/harvest/dump"
)

// TestServeNeedsAFolderToDumpInto holds the flags to what the help says.
func TestServeNeedsAFolderToDumpInto(t *testing.T) {
	s := newStage(t, nil)
	_, problems := s.run(exitUsage, "", "serve", "--dump-every", "24h")
	s.has(problems, "dump-every: there is no folder to dump into", "--dumps", "hint: ")
	for _, wrong := range []string{"now", "10s", "-1h", "0d"} {
		_, problems = s.run(exitUsage, "", "serve", "--dumps", "files", "--dump-every="+wrong)
		s.has(problems, `"`+wrong+`" is not a length of time`, "24h")
	}
	out, _ := s.run(exitOK, "", "help", "serve")
	s.has(out, "--dumps DIR", "--dump-every INTERVAL", "--form LIST", "--compress LIST")
}

// TestDumpsAreMadeWhileServing lets the clock strike three times: the first dump is made at once, the second finds nothing
// new, and the third a record more.
func TestDumpsAreMadeWhileServing(t *testing.T) {
	s := newStage(t, map[string]string{"agenda.csv": agenda})
	s.run(exitProblems, "", "import", "agenda.csv", "--zone", "Europe/Paris")
	st, err := store.Open("kiosque.db", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	site, err := publish.New(publish.Options{Store: st, Base: "https://data.example.org"})
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	strikes := 0
	var listings []string
	p := &program{now: func() time.Time { return s.now }, after: func(d time.Duration, f func()) func() bool {
		if d != 24*time.Hour {
			t.Errorf("waits %s, want a day", d)
		}
		listings = append(listings, listing(t, "files"))
		switch strikes++; strikes {
		case 2:
			s.run(exitOK, `<http://example.org/x> a <http://schema.org/Event> ; <http://schema.org/name> "X" ; <http://schema.org/startDate> "2027-01-01" .`,
				"import", "-", "--from", "turtle", "--quiet")
		case 3:
			stop()
			return func() bool { return true }
		}
		f()
		return func() bool { return false }
	}}
	d := &dumper{program: p, every: 24 * time.Hour, log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	d.options = dump.Options{Site: site, Dir: "files", Forms: []*dump.Form{dump.FormByName("nt")}, Workers: 1}
	d.run(ctx)
	if len(listings) != 3 || listings[0] == "" || listings[0] != listings[1] || listings[1] == listings[2] {
		t.Errorf("the folder:\n%s", strings.Join(listings, "\n\n"))
	}
	if m := manifest(t, "files"); m.Set(dump.All).Records != 3 || len(m.Steps) != 1 {
		t.Errorf("%d records, %d steps", m.Set(dump.All).Records, len(m.Steps))
	}
	for _, says := range []string{"dump is made", "records=2", "dump is up to date", "records=3"} {
		if !strings.Contains(log.String(), says) {
			t.Errorf("the log does not say %q:\n%s", says, &log)
		}
	}
	if strings.Contains(log.String(), "level=ERROR") {
		t.Errorf("the log:\n%s", &log)
	}
}

// TestADumpThatFailsIsTriedAgain: what is in the way is told, and site and dumper go on.
func TestADumpThatFailsIsTriedAgain(t *testing.T) {
	s := newStage(t, nil)
	if err := os.MkdirAll("files", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("files", dump.ManifestName), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	st, err := store.Open("kiosque.db", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	site, err := publish.New(publish.Options{Store: st, Base: "https://data.example.org"})
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	strikes := 0
	p := &program{now: func() time.Time { return s.now }, after: func(_ time.Duration, f func()) func() bool {
		if strikes++; strikes == 1 {
			os.Remove(filepath.Join("files", dump.ManifestName))
			f()
		} else {
			stop()
		}
		return func() bool { return true }
	}}
	d := &dumper{program: p, every: time.Hour, log: slog.New(slog.NewTextHandler(&log, nil))}
	d.options = dump.Options{Site: site, Dir: "files", Forms: []*dump.Form{dump.FormByName("nt")}, Workers: 1}
	d.run(ctx)
	if m := manifest(t, "files"); m.Set(dump.All) == nil || strings.Count(log.String(), "level=ERROR") != 1 || !strings.Contains(log.String(), "not the manifest of a dump") {
		t.Errorf("log:\n%s", &log)
	}
}

// TestServeDumpsAndEnds serves with dumps, and ends in order whatever the dump is doing.
func TestServeDumpsAndEnds(t *testing.T) {
	var log bytes.Buffer
	dir := filepath.Join(t.TempDir(), "files")
	source := manyEvents(t, 2000)
	url, end := servingTo(t, &log, source, "--store", "agenda.db", "--dumps", dir, "--dump-every", "24h", "--form", "nt", "--compress", "gzip")
	get(t, url+"/dumps/manifest.json", "*/*") // it may be there by now
	end()
	left, err := filepath.Glob(filepath.Join(dir, ".making-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
	if !strings.Contains(log.String(), "msg=ended") || strings.Contains(log.String(), "level=ERROR") {
		t.Errorf("the log:\n%s", &log)
	}
}
