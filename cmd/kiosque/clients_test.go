package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// These tests run the program as its users do, and ask it with clients that others wrote.

// serving starts `kiosque serve` with the arguments on a free port, and returns its base URL.
func serving(t *testing.T, args ...string) string {
	t.Helper()
	url, end := servingTo(t, &bytes.Buffer{}, append([]string{"--log", "error"}, args...)...)
	t.Cleanup(end)
	return url
}

// servingTo is serving with what it says on standard error, which may be read when end has returned.
func servingTo(t *testing.T, stderr *bytes.Buffer, args ...string) (url string, end func()) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	out, in := io.Pipe()
	p := &program{stdin: strings.NewReader(""), stdout: in, stderr: stderr, env: func(string) string { return "" }, now: time.Now, after: bell}
	done := make(chan int, 1)
	t.Chdir(t.TempDir())
	go func() {
		done <- p.run(ctx, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...))
		in.Close()
	}()
	base := make(chan string, 1)
	go func() {
		var text bytes.Buffer
		chunk := make([]byte, 1024)
		for {
			n, err := out.Read(chunk)
			text.Write(chunk[:n])
			if m := regexp.MustCompile(`Kiosque serves (\S+)/\n`).FindSubmatch(text.Bytes()); m != nil && bytes.Contains(text.Bytes(), []byte("Ctrl-C")) {
				base <- string(m[1])
				_, _ = io.Copy(io.Discard, out)
				return
			}
			if err != nil {
				close(base)
				return
			}
		}
	}()
	end = func() {
		stop()
		if code := <-done; code != exitOK {
			t.Errorf("serve ended with exit code %d: %s", code, stderr)
		}
	}
	url, ok := <-base
	if !ok {
		end()
		t.FailNow()
	}
	return url, end
}

// TestServeLogs holds the log to what the help says: its beginning and end, and every request on demand.
func TestServeLogs(t *testing.T) {
	for level, wants := range map[string]bool{"debug": true, "info": false} {
		var log bytes.Buffer
		url, end := servingTo(t, &log, "--log", level)
		get(t, url+"/healthz", "*/*")
		end()
		if !strings.Contains(log.String(), "msg=serving") || !strings.Contains(log.String(), "msg=ended") {
			t.Errorf("%s: no beginning or end:\n%s", level, &log)
		}
		if got := strings.Contains(log.String(), "path=/healthz status=200"); got != wants {
			t.Errorf("%s: the request is logged: %v, want %v:\n%s", level, got, wants, &log)
		}
	}
}

// client finds a program that others wrote. Without it the test is skipped, but not where clients are required.
func client(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("KIOSQUE_CLIENTS") == "required" {
			t.Fatalf("%s is not installed", name)
		}
		t.Skipf("%s is not installed (a Debian package has it)", name)
	}
	return path
}

// get fetches a URL with Go's own client.
func get(t *testing.T, url, accept string) (*http.Response, []byte) {
	t.Helper()
	return getIn(t, url, accept, "")
}

// getIn is get in a language.
func getIn(t *testing.T, url, accept, language string) (*http.Response, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", accept)
	req.Header.Set("Accept-Language", language)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, body
}

// canonical reads a document in one of our forms and gives its canonical N-Quads.
func canonical(t *testing.T, f *format.Format, text []byte) string {
	t.Helper()
	var d graph.Dataset
	if err := f.Decode(bytes.NewReader(text), "https://base.example/", func(tr graph.Triple, name graph.Term) error { d.Add(tr, name); return nil }); err != nil {
		t.Fatalf("%s: %v\n%s", f.Title, err, text)
	}
	c, err := format.Canonical(&d)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// documents are the addresses of a site's home, collections and every record, found by following the collections.
func documents(t *testing.T, base string) []string {
	t.Helper()
	found := []string{base + "/"}
	for _, c := range []string{"events", "organizations", "places", "people", "projects"} {
		found = append(found, base+"/"+c)
		_, body := get(t, base+"/"+c, "application/n-triples")
		for _, m := range regexp.MustCompile(`hydra/core#member> <([^>#]+)#this>`).FindAllSubmatch(body, -1) {
			found = append(found, string(m[1]))
		}
	}
	return found
}

// versions are the addresses of a few versions of records, found in the stream of all.
func versions(t *testing.T, base string) []string {
	t.Helper()
	_, body := get(t, base+"/ldes/all/after/0", "application/n-triples")
	found := []string{}
	for _, m := range regexp.MustCompile(`tree#member> <([^>]+)>`).FindAllSubmatch(body, 5) {
		found = append(found, string(m[1]))
	}
	return found
}

func output(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var out, problems bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdout, cmd.Stderr = &out, &problems
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, problems.String())
	}
	return out.Bytes()
}

func TestClientsObtainTheSameGraph(t *testing.T) {
	base := serving(t)
	all := documents(t, base)
	if len(all) < 25 {
		t.Fatalf("only %d documents: %v", len(all), all)
	}
	all = append(all, versions(t, base)...)
	want := map[string]string{}
	for _, url := range all {
		_, body := get(t, url, "application/n-quads")
		want[url] = canonical(t, &format.NQuads, body)
	}

	t.Run("every form of ours", func(t *testing.T) {
		for i := range format.All {
			f := &format.All[i]
			for _, url := range all {
				res, body := get(t, url, f.ContentType())
				if got := res.Header.Get("Content-Type"); got != f.ContentType() {
					t.Errorf("%s as %s: Content-Type %q", url, f.Title, got)
				}
				if canonical(t, f, body) != want[url] {
					t.Errorf("%s as %s says something else", url, f.Title)
				}
			}
		}
	})
	t.Run("rapper", func(t *testing.T) {
		rapper := client(t, "rapper")
		for _, form := range []struct{ syntax, suffix string }{{"turtle", ".ttl"}, {"rdfxml", ".rdf"}, {"ntriples", ".nt"}, {"trig", ".trig"}} {
			for _, url := range all {
				out := output(t, rapper, "-q", "-i", form.syntax, "-o", "ntriples", variant(url, form.suffix))
				if canonical(t, &format.NTriples, out) != want[url] {
					t.Errorf("rapper reads something else in %s%s", url, form.suffix)
				}
			}
		}
	})
	t.Run("serdi", func(t *testing.T) {
		serdi, curl := client(t, "serdi"), client(t, "curl")
		for _, form := range []struct{ syntax, accept string }{{"turtle", "text/turtle"}, {"trig", "application/trig"}, {"ntriples", "application/n-triples"}} {
			for _, url := range all {
				file := filepath.Join(t.TempDir(), "document")
				output(t, curl, "-sSf", "--compressed", "-H", "Accept: "+form.accept, "-o", file, url)
				out := output(t, serdi, "-i", form.syntax, "-o", "nquads", file, url)
				if canonical(t, &format.NQuads, out) != want[url] {
					t.Errorf("serdi reads something else in %s as %s", url, form.accept)
				}
			}
		}
	})
	t.Run("rdflib", func(t *testing.T) {
		const python = "/usr/bin/python3" // Debian's, which has Debian's rdflib
		if exec.Command(python, "-c", "import rdflib").Run() != nil {
			client(t, "python3-rdflib")
		}
		// Without a format rdflib asks as it likes; with one, for that.
		script := `
import sys, rdflib
rdflib.NORMALIZE_LITERALS = False # "Z" and "+00:00" are two spellings
for line in sys.stdin:
    url, form, out = line.split()
    g = rdflib.Graph()
    if form == "-":
        g.parse(url)
    else:
        g.parse(url, format=form)
    open(out, "wb").write(g.serialize(format="nt", encoding="utf-8"))
`
		dir := t.TempDir()
		var asked strings.Builder
		type answer struct{ url, form, file string }
		var answers []answer
		for _, form := range []string{"-", "turtle", "nt", "xml"} {
			for i, url := range all {
				a := answer{url, form, filepath.Join(dir, form+"-"+strings.Repeat("i", i+1))}
				answers = append(answers, a)
				asked.WriteString(a.url + " " + a.form + " " + a.file + "\n")
			}
		}
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
		defer cancel()
		cmd := exec.CommandContext(ctx, python, "-c", script)
		cmd.Stdin = strings.NewReader(asked.String())
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("rdflib: %v\n%s", err, out)
		}
		for _, a := range answers {
			text, err := os.ReadFile(a.file)
			if err != nil {
				t.Fatal(err)
			}
			if canonical(t, &format.NTriples, text) != want[a.url] {
				t.Errorf("rdflib reads something else in %s (format %s)", a.url, a.form)
			}
		}
	})
}

// variant is the address of a document's form.
func variant(url, suffix string) string {
	if strings.HasSuffix(url, "/") {
		return url + "index" + suffix
	}
	return url + suffix
}
