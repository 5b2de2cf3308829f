package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data/example"
	"github.com/kiosque-ld/kiosque/publish/web"
)

// exported is a site twice: by its own server, and as files.
type exported struct {
	*stage
	dir    string
	base   string
	server http.Handler
}

// newExported exports the example with a record that was withdrawn and one that was renamed.
func newExported(t *testing.T, base string, args ...string) *exported {
	t.Helper()
	s := newStage(t, nil)
	for _, name := range example.Files() {
		text, err := example.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		s.write(name, string(text))
	}
	s.run(exitOK, "", append([]string{"import", "--zone", "Europe/Paris", "--language", "fr"}, example.Files()...)...)
	s.run(exitOK, "", "withdraw", "organizations/inserm", "--replaced-by", "organizations/cnrs")
	s.run(exitOK, "", "rename", "projects/satin", "projects/satin-2")
	args = append([]string{"--base", base, "--license", licence, "--title", "L’exemple"}, args...)
	dir, err := filepath.Abs("export")
	if err != nil {
		t.Fatal(err)
	}
	e := &exported{stage: s, dir: dir, base: base}
	e.export(args...)
	p := &program{env: func(string) string { return "" }, now: time.Now, stderr: io.Discard, stdout: io.Discard}
	cfg, _, err := p.configure(commandNamed("serve"), args)
	if err != nil {
		t.Fatal(err)
	}
	st, err := openExisting(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	site, err := p.site(cfg, st, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	e.server = web.New(site, web.Options{})
	return e
}

func (e *exported) export(args ...string) string {
	e.t.Helper()
	out, _ := e.run(exitOK, "", append([]string{"export", e.dir}, args...)...)
	return out
}

// paths are those of all files, and of the documents that they are variants of.
func (e *exported) paths() []string {
	e.t.Helper()
	var paths []string
	root := filepath.Join(e.dir, "site")
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		path := "/" + filepath.ToSlash(strings.TrimPrefix(name, root+string(filepath.Separator)))
		paths = append(paths, path)
		slash := strings.LastIndexByte(path, '/')
		if dot := strings.IndexByte(path[slash+1:], '.'); dot > 0 {
			paths = append(paths, strings.TrimSuffix(path[:slash+1+dot], "/index"))
		}
		return nil
	})
	if err != nil {
		e.t.Fatal(err)
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// wish is what a client asks for.
type wish struct{ path, accept, language string }

func (w wish) String() string { return fmt.Sprintf("%s (%s; %s)", w.path, w.accept, w.language) }

// said is what matters of an answer.
type said struct {
	status                              int
	contentType, location, vary, origin string
	body                                string
}

// asks is what is asked of both servers: every file, every document in several ways, and what is not there.
func (e *exported) asks() []wish {
	var list []wish
	_, root, _ := strings.Cut(strings.TrimPrefix(e.base, "https://"), "/")
	if root != "" {
		root = "/" + root
	}
	alike := 0
	for _, path := range e.paths() {
		if strings.Contains(path, "/organizations/") && !strings.Contains(path, "greyc") { // there are many, and of each every form
			if alike++; alike%7 != 0 {
				continue
			}
		}
		list = append(list, wish{path, "", ""})
		if path == "" {
			path = "/"
		}
		if strings.Contains(path[strings.LastIndexByte(path, '/')+1:], ".") {
			continue
		}
		for _, accept := range []string{"*/*", "text/turtle", "application/ld+json", "image/png", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
			"application/n-triples;q=0.4, application/rdf+xml;q=0.7", `application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"`, "application/linkset, application/link-format;q=0.3", "application/json"} {
			list = append(list, wish{path, accept, "en-GB,en;q=0.8"})
		}
		list = append(list, wish{path, "text/html", "de, fr;q=0.5"})
	}
	for _, path := range []string{"/events/none", "/events/none.ttl", "/none", "/organizations/inserm", "/organizations/inserm.ttl", "/organizations/inserm.html", "/projects/satin", "/projects/satin.ttl",
		"/events/sante-connectee.html", "/linkset/organizations/inserm.json", "/state.json", "/gone/organizations/inserm.ttl", "/id/events/sante-connectee"} {
		list = append(list, wish{root + path, "text/turtle", "en"}, wish{root + path, "text/html", "en"})
	}
	return list
}

// answersAlike asks a web server that serves the files, at an address, for all that Kiosque gives.
func (e *exported) answersAlike(address string) {
	e.t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	differ := 0
	for _, w := range e.asks() {
		if w.path == "" {
			w.path = "/"
		}
		want := e.own(w)
		got := e.others(client, address, w)
		got.location = strings.TrimPrefix(got.location, address)
		if want.status >= 400 && (want.status != http.StatusGone || got.body == "") { // each tells errors in its own words
			want, got = said{status: want.status}, said{status: got.status}
		}
		if want.status == http.StatusMovedPermanently || want.status == http.StatusSeeOther {
			want.body, got.body, want.contentType, got.contentType, want.vary, got.vary = "", "", "", "", "", ""
		}
		if strings.Contains(w.path, "/assets/") { // which Kiosque does not compress
			got.vary = ""
		}
		if got != want {
			if differ++; differ < 12 {
				e.t.Errorf("%s\ngot  %d %s → %q; Vary: %s; %d bytes: %.60q\nwant %d %s → %q; Vary: %s; %d bytes: %.60q", w, got.status, got.contentType, got.location, got.vary, len(got.body), got.body,
					want.status, want.contentType, want.location, want.vary, len(want.body), want.body)
			}
		}
	}
	if differ > 0 {
		e.t.Errorf("%d of %d answers differ", differ, len(e.asks()))
	}
}

// compresses asks for documents that a web server compresses, and for files that it must leave as they are.
func (e *exported) compresses(address string) {
	e.t.Helper()
	packed, others := 0, 0
	for _, path := range e.paths() {
		slash := strings.LastIndexByte(path, '/')
		_, suffix, _ := strings.Cut(path[slash+1:], ".")
		gz := strings.HasSuffix(suffix, ".gz")
		if !gz && !slices.Contains([]string{"ttl", "jsonld", "fr.html"}, suffix) || strings.Contains(path, "/versions/") {
			continue
		}
		r := wish{path: path}.request(address)
		r.Header.Set("Accept-Encoding", "gzip")
		res, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			e.t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil {
			e.t.Fatal(err)
		}
		want := e.own(wish{path: path}).body
		switch coding := res.Header.Get("Content-Encoding"); {
		case coding == "gzip" && !gz:
			z, err := gzip.NewReader(bytes.NewReader(body))
			if err != nil {
				e.t.Fatal(err)
			}
			if body, err = io.ReadAll(z); err != nil {
				e.t.Fatal(err)
			}
			packed++
		case coding != "":
			e.t.Errorf("%s comes in %s", path, coding)
		case len(want) > 2000 && !gz:
			e.t.Errorf("%s is not compressed", path)
		default:
			others++
		}
		if string(body) != want {
			e.t.Errorf("%s: %d bytes, want %d", path, len(body), len(want))
		}
	}
	if packed < 50 || others < 2 {
		e.t.Errorf("%d files are compressed, %d are not", packed, others)
	}
}

func (w wish) request(base string) *http.Request {
	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, base+w.path, nil)
	if err != nil {
		panic(err)
	}
	if w.accept != "" {
		r.Header.Set("Accept", w.accept)
	}
	if w.language != "" {
		r.Header.Set("Accept-Language", w.language)
	}
	return r
}

func (e *exported) own(w wish) said {
	rec := httptest.NewRecorder()
	r := w.request("")
	r.RequestURI = w.path
	e.server.ServeHTTP(rec, r)
	return answer(rec.Result())
}

func (e *exported) others(client *http.Client, address string, w wish) said {
	e.t.Helper()
	res, err := client.Do(w.request(address))
	if err != nil {
		e.t.Fatal(err)
	}
	return answer(res)
}

func answer(res *http.Response) said {
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	return said{res.StatusCode, res.Header.Get("Content-Type"), res.Header.Get("Location"), strings.ReplaceAll(res.Header.Get("Vary"), ", ", ","), res.Header.Get("Access-Control-Allow-Origin"), string(body)}
}

// started starts a web server until the test ends, and waits for its port.
func started(t *testing.T, address string, cmd *exec.Cmd) {
	t.Helper()
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		select {
		case <-ended:
		case <-time.After(5 * time.Second):
			_ = cmd.Process.Kill()
		}
	})
	for range 100 {
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("%s ended: %v\n%s", cmd.Path, err, said.String())
		case <-time.After(50 * time.Millisecond):
		}
		if c, err := net.Dial("tcp", address); err == nil {
			c.Close()
			return
		}
	}
	t.Fatalf("%s does not answer at %s", cmd.Path, address)
}

// freeAddress is one at which nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// rulesFor are the rules in a file beside the exported ones, for another address.
func (e *exported) rulesFor(name, address string) string {
	e.t.Helper()
	text, err := os.ReadFile(filepath.Join(e.dir, name))
	if err != nil {
		e.t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "127.0.0.1:8080", address)
}

// webServers are those that there are rules for: each makes a configuration of its rules for an address, and the command that
// serves it.
var webServers = []struct {
	name, rules string
	configure   func(here, address, rules string) (file, text string, args []string)
}{
	{"nginx", "nginx.conf", func(here, _, rules string) (string, string, []string) {
		const paths = "client_body_temp_path t; proxy_temp_path t; fastcgi_temp_path t; uwsgi_temp_path t; scgi_temp_path t;"
		return "nginx.conf", "daemon off; master_process off; pid nginx.pid; error_log stderr;\nevents { }\nhttp { access_log off; " + paths + "\n" + rules + "}\n",
			[]string{"-p", here, "-c", filepath.Join(here, "nginx.conf")}
	}},
	{"apache2", "apache.conf", func(here, address, rules string) (string, string, []string) {
		text := "ServerName localhost\nServerRoot " + here + "\nPidFile apache.pid\nErrorLog /dev/stderr\nTypesConfig /dev/null\nMutex default:.\nListen " + address + "\n"
		for _, name := range []string{"mpm_event", "authz_core", "mime", "alias", "deflate", "filter", "headers", "rewrite", "setenvif"} {
			text += "LoadModule " + name + "_module /usr/lib/apache2/modules/mod_" + name + ".so\n"
		}
		return "apache.conf", text + rules, []string{"-X", "-f", filepath.Join(here, "apache.conf")}
	}},
	{"caddy", "Caddyfile", func(_, _, rules string) (string, string, []string) {
		return "Caddyfile", "{\n    admin off\n    auto_https off\n}\n" + rules, []string{"run", "--adapter", "caddyfile", "--config", "Caddyfile"}
	}},
}

// TestWebServersAnswerAlike has nginx, Apache and Caddy serve the files by their rules, and give what Kiosque gives.
func TestWebServersAnswerAlike(t *testing.T) {
	for _, server := range webServers {
		for _, args := range [][]string{{"https://data.example.org"}, {"https://example.org/open/data", "--uri-style", "303", "--languages", "en,fr"}} {
			t.Run(server.name+" "+args[0], func(t *testing.T) {
				program := client(t, server.name)
				e := newExported(t, args[0], args[1:]...)
				here, err := os.Getwd()
				if err != nil {
					t.Fatal(err)
				}
				address := freeAddress(t)
				file, text, arguments := server.configure(here, address, e.rulesFor(server.rules, address))
				e.write(file, text)
				cmd := exec.Command(program, arguments...)
				cmd.Env = append(os.Environ(), "HOME="+here, "XDG_CONFIG_HOME="+here, "XDG_DATA_HOME="+here)
				started(t, address, cmd)
				e.answersAlike("http://" + address)
				e.compresses("http://" + address)
			})
		}
	}
}
