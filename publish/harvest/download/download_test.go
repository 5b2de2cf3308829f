package download_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/harvest/dcat"
	"github.com/kiosque-ld/kiosque/publish/harvest/download"
	"github.com/kiosque-ld/kiosque/publish/harvest/dump"
	"github.com/kiosque-ld/kiosque/publish/harvest/void"
	"github.com/kiosque-ld/kiosque/publish/web"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

const base = "https://data.example.org"

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// bench is a site that offers a folder's files.
type bench struct {
	*testing.T
	data.Store
	site    *publish.Site
	view    *download.View
	dir     string
	handler http.Handler
	now     time.Time
}

func newBench(t *testing.T) *bench {
	t.Helper()
	st, err := store.Open(filepath.Join(t.TempDir(), "kiosque.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	b := &bench{T: t, Store: st, dir: t.TempDir(), now: noon}
	b.view = download.New(b.dir)
	views := []publish.View{dcat.New(dcat.Options{Now: func() time.Time { return b.now }}), void.New(time.Now), b.view}
	if b.site, err = publish.New(publish.Options{Store: st, Base: base, Title: "Agenda", Views: views}); err != nil {
		t.Fatal(err)
	}
	b.handler = web.New(b.site, web.Options{})
	return b
}

func (b *bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// put puts an event of a name.
func (b *bench) put(id, name string) {
	b.Helper()
	n := data.Node{Types: []string{string(schema.Event)}}
	data.Add(&n, schema.Name, data.NewText(name, "fr"))
	r := data.Record{Ref: data.NewRef(data.Events, id), Source: "test", Key: id, Node: n}
	vocab.Summarize(&r, "fr")
	b.now = b.now.Add(time.Hour)
	_, err := b.Put(b.Context(), b.now, []data.Record{r})
	b.must(err)
}

func (b *bench) dump() *dump.Manifest {
	b.Helper()
	m, err := dump.Make(b.Context(), dump.Options{Site: b.site, Dir: b.dir, Forms: []*dump.Form{dump.FormByName("nt"), dump.FormByName("csv")}})
	b.must(err)
	return m
}

// ask answers a request, and gives the body too.
func (b *bench) ask(request string, fields ...string) (*http.Response, string) {
	b.Helper()
	method, target, _ := strings.Cut(request, " ")
	r := httptest.NewRequest(method, target, nil)
	for _, f := range fields {
		name, value, _ := strings.Cut(f, ": ")
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, r)
	return w.Result(), w.Body.String()
}

func (b *bench) read(f *dump.File) string {
	b.Helper()
	text, err := os.ReadFile(filepath.Join(b.dir, f.Path))
	b.must(err)
	return string(text)
}

func TestAnswers(t *testing.T) {
	b := newBench(t)
	for i := range 20 {
		b.put(fmt.Sprint("e", i), fmt.Sprint("Journée ", i))
	}
	m := b.dump()
	b.must(os.WriteFile(filepath.Join(b.dir, "secret.nt"), []byte("secret"), 0o600))
	plain, packed := m.File("events.nt"), m.File("events.nt.gz")
	text, fixed := b.read(plain), "/dumps/"+plain.Path
	first, _ := b.ask("GET /dumps/events.nt")
	tag := first.Header.Get("ETag")
	modified := m.Modified.Format(http.TimeFormat)
	for _, c := range []struct {
		rule, request string
		fields        []string
		status        int
		body          string // "-": any
		want          map[string]string
	}{
		{"a whole file", "GET /dumps/events.nt", nil, 200, text, map[string]string{"Content-Type": "application/n-triples", "Last-Modified": modified,
			"Accept-Ranges": "bytes", "Cache-Control": "public, max-age=60", "Content-Length": fmt.Sprint(len(text)), "Vary": ""}},
		{"whatever is accepted", "GET /dumps/events.nt", []string{"Accept: text/html"}, 200, text, nil},
		{"its head", "HEAD /dumps/events.nt", nil, 200, "", map[string]string{"Content-Length": fmt.Sprint(len(text)), "ETag": tag}},
		{"a part", "GET /dumps/events.nt", []string{"Range: bytes=10-19"}, 206, text[10:20], map[string]string{"Content-Range": fmt.Sprintf("bytes 10-19/%d", len(text))}},
		{"the rest", "GET /dumps/events.nt", []string{"Range: bytes=100-", "If-Range: " + tag}, 206, text[100:], nil},
		{"the rest of another content is the whole", "GET /dumps/events.nt", []string{"Range: bytes=100-", `If-Range: "other"`}, 200, text, nil},
		{"a date does not tell that it is the same", "GET /dumps/events.nt", []string{"Range: bytes=100-", "If-Range: " + modified}, 200, text, nil},
		{"behind the end", "GET /dumps/events.nt", []string{"Range: bytes=99999999-"}, 416, "-", nil},
		{"known", "GET /dumps/events.nt", []string{"If-None-Match: " + tag}, 304, "", map[string]string{"ETag": tag}},
		{"known by date", "GET /dumps/events.nt", []string{"If-Modified-Since: " + modified}, 304, "", nil},
		{"a compressed file is what it is", "GET /dumps/events.nt.gz", []string{"Accept-Encoding: gzip"}, 200, b.read(packed),
			map[string]string{"Content-Type": "application/gzip", "Content-Encoding": ""}},
		{"in either way", "GET /dumps/events.csv.zst", nil, 200, b.read(m.File("events.csv.zst")), map[string]string{"Content-Type": "application/zstd"}},
		{"a table leads to what describes it", "GET /dumps/events.csv", nil, 200, b.read(m.File("events.csv")), map[string]string{
			"Content-Type": "text/csv; charset=utf-8; header=present"}},
		{"under the address of its content alone", "GET " + fixed, nil, 200, text, map[string]string{"Cache-Control": "public, max-age=31536000, immutable"}},
		{"the list is the catalogue's", "GET /dumps", nil, 301, "-", map[string]string{"Location": "/catalog/all"}},
		{"with a slash too", "GET /dumps/", nil, 301, "-", map[string]string{"Location": "/catalog/all"}},
		{"upper case", "GET /dumps/Events.NT", nil, 301, "-", map[string]string{"Location": "/dumps/events.nt"}},
		{"a form that there is not", "GET /dumps/events.docx", nil, 404, "-", nil},
		{"a set that there is not", "GET /dumps/cats.nt", nil, 404, "-", nil},
		{"what the manifest does not name", "GET /dumps/secret.nt", nil, 404, "-", nil},
		{"what lies outside", "GET /dumps/..%2fkiosque.nt", nil, 404, "-", nil},
		{"a path", "GET /dumps/../dumps/../secret.nt", nil, 404, "-", nil},
		{"a folder", "GET /dumps/x/events.nt", nil, 404, "-", nil},
		{"putting", "PUT /dumps/events.nt", nil, 405, "-", nil},
	} {
		t.Run(c.rule, func(t *testing.T) {
			got, body := b.ask(c.request, c.fields...)
			if got.StatusCode != c.status {
				t.Errorf("status %d, want %d", got.StatusCode, c.status)
			}
			if c.body != "-" && body != c.body {
				t.Errorf("got %d bytes, want %d", len(body), len(c.body))
			}
			for name, want := range c.want {
				if got := got.Header.Get(name); got != want {
					t.Errorf("%s: got %q, want %q", name, got, want)
				}
			}
		})
	}
	for request, link := range map[string]string{
		"GET /dumps/events.nt": "<" + base + fixed + `>; rel="duplicate"`, "GET " + fixed: "<" + base + `/catalog/events>; rel="collection"`,
		"GET /dumps/events.csv": "<" + base + `/dumps/events.csv-metadata.json>; rel="describedby"; type="application/csvm+json"`,
	} {
		if got, _ := b.ask(request); !strings.Contains(got.Header.Get("Link"), link) {
			t.Errorf("%s: no %s in %s", request, link, got.Header.Get("Link"))
		}
	}
}

// TestTheManifestTellsWhatIsThere holds each file that is offered to what the manifest says of it.
func TestTheManifestTellsWhatIsThere(t *testing.T) {
	b := newBench(t)
	b.put("a", "A")
	b.dump()
	b.put("b", "B")
	b.dump()
	got, body := b.ask("GET /dumps/manifest.json")
	if got.StatusCode != 200 || got.Header.Get("Content-Type") != "application/json" {
		t.Fatalf("got %d, %s", got.StatusCode, got.Header.Get("Content-Type"))
	}
	m := new(dump.Manifest)
	b.must(json.Unmarshal([]byte(body), m))
	if len(m.Steps) != 1 || m.Steps[0].Documents != 1 || m.Previous != nil {
		t.Errorf("changes: %+v, previous: %v", m.Steps, m.Previous)
	}
	n := 0
	for r, err := range b.view.Resources(t.Context(), b.site) {
		b.must(err)
		n++
		if r.Path == download.ManifestPath {
			continue
		}
		f := m.File(strings.TrimPrefix(r.Path, "/dumps/"))
		if f == nil || f.Path != "" {
			t.Fatalf("%s: %+v", r.Path, f)
		}
		_, text := b.ask("GET " + r.Path)
		if sum := sha256.Sum256([]byte(text)); hex.EncodeToString(sum[:]) != f.SHA256 || int64(len(text)) != f.Bytes {
			t.Errorf("%s has %d bytes with the sum %x, and %d with %s in the manifest", r.Path, len(text), sum, f.Bytes, f.SHA256)
		}
	}
	if want := len(m.Files()) + 1; n != want {
		t.Errorf("%d resources, want %d", n, want)
	}
}

// TestDownloadsOutliveDumps goes on with a download while one dump after the other takes the place of its own.
func TestDownloadsOutliveDumps(t *testing.T) {
	b := newBench(t)
	if got, _ := b.ask("GET /dumps/events.nt"); got.StatusCode != 404 {
		t.Errorf("before any dump: status %d", got.StatusCode)
	}
	b.put("a", "A")
	m := b.dump()
	name, fixed, text := "/dumps/events.nt", "/dumps/"+m.File("events.nt").Path, b.read(m.File("events.nt"))
	r, asked, err := b.site.Locate(name, nil)
	if err != nil || asked != nil {
		t.Fatal(asked, err)
	}
	rep, err := b.site.Represent(t.Context(), r, r.Among.Variants[0])
	b.must(err)
	open, _, err := rep.File()
	b.must(err)
	defer open.Close()
	begun := make([]byte, 50)
	_, err = io.ReadFull(open, begun)
	b.must(err)
	before, _ := b.ask("GET " + fixed)

	b.put("b", "B")
	b.dump()
	if _, got := b.ask("GET " + name); got == text {
		t.Error("the name still leads to the old dump")
	}
	after, got := b.ask("GET "+fixed, "Range: bytes=50-", "If-Range: "+before.Header.Get("ETag"))
	if after.StatusCode != 206 || got != text[50:] || after.Header.Get("ETag") != before.Header.Get("ETag") || after.Header.Get("Last-Modified") != before.Header.Get("Last-Modified") {
		t.Errorf("going on: status %d, %d bytes, %v", after.StatusCode, len(got), after.Header)
	}
	b.put("c", "C")
	b.dump()
	if got, _ := b.ask("GET " + fixed); got.StatusCode != 404 {
		t.Errorf("two dumps later: status %d", got.StatusCode)
	}
	rest, err := io.ReadAll(open)
	b.must(err)
	if string(begun)+string(rest) != text {
		t.Error("what was under way is another file now")
	}
}

// TestFoldersThatAreWrong are told to whoever asks for a file; the rest of the site goes on.
func TestFoldersThatAreWrong(t *testing.T) {
	for rule, spoil := range map[string]func(b *bench, m *dump.Manifest){
		"a file is cut off":    func(b *bench, m *dump.Manifest) { b.must(os.Truncate(filepath.Join(b.dir, m.File("all.nt").Path), 3)) },
		"a file is taken away": func(b *bench, m *dump.Manifest) { b.must(os.Remove(filepath.Join(b.dir, m.File("all.nt").Path))) },
		"a folder stands in its place": func(b *bench, m *dump.Manifest) {
			b.must(os.Remove(filepath.Join(b.dir, m.File("all.nt").Path)))
			b.must(os.Mkdir(filepath.Join(b.dir, m.File("all.nt").Path), 0o700))
		},
		"the manifest is none": func(b *bench, _ *dump.Manifest) { b.rewrite(func([]byte) []byte { return []byte("{") }) },
		"the dump is another site's": func(b *bench, _ *dump.Manifest) {
			b.rewrite(func(text []byte) []byte { return bytes.ReplaceAll(text, []byte(base), []byte("http://x")) })
		},
		"the manifest leads elsewhere": func(b *bench, m *dump.Manifest) {
			b.must(os.WriteFile(filepath.Join(filepath.Dir(b.dir), "out.nt"), make([]byte, m.File("all.nt").Bytes), 0o600))
			b.rewrite(func(text []byte) []byte {
				return bytes.ReplaceAll(text, []byte(m.File("all.nt").Path), []byte("../out.nt"))
			})
		},
	} {
		t.Run(rule, func(t *testing.T) {
			b := newBench(t)
			b.put("a", "A")
			m := b.dump()
			if got, _ := b.ask("GET /dumps/all.nt"); got.StatusCode != 200 {
				t.Fatalf("before: status %d", got.StatusCode)
			}
			spoil(b, m)
			if got, body := b.ask("GET /dumps/all.nt"); got.StatusCode < 400 || strings.Contains(body, b.dir) {
				t.Errorf("status %d: %s", got.StatusCode, body)
			}
			for _, path := range []string{"/catalog.ttl", "/.well-known/void.ttl", "/events"} {
				if got, body := b.ask("GET " + path); got.StatusCode != 200 {
					t.Errorf("%s: status %d: %s", path, got.StatusCode, body)
				}
			}
		})
	}
}

// rewrite puts another manifest in the place of the one that is there.
func (b *bench) rewrite(change func([]byte) []byte) {
	b.Helper()
	name := filepath.Join(b.dir, dump.ManifestName)
	text, err := os.ReadFile(name)
	b.must(err)
	b.must(os.WriteFile(name+".new", change(text), 0o600))
	b.must(os.Rename(name+".new", name))
}

// TestVoIDTellsWhatTheDumpCounted compares the statistics with the manifest's, and looks for the dumps.
func TestVoIDTellsWhatTheDumpCounted(t *testing.T) {
	b := newBench(t)
	b.put("a", "A")
	m := b.dump()
	for _, c := range []data.Collection{data.Events, ""} {
		name := string(c)
		if c == "" {
			name = dump.All
		}
		want := m.Set(name)
		if want.Statistics.Triples == 0 {
			t.Fatal("nothing was counted")
		}
		_, text := b.ask("GET /.well-known/void.nt")
		for _, line := range []string{
			fmt.Sprintf("<%s/catalog/%s> <http://rdfs.org/ns/void#triples> \"%d\"", base, name, want.Statistics.Triples),
			fmt.Sprintf("<%s/catalog/%s> <http://rdfs.org/ns/void#dataDump> <%s/dumps/%s.nt.gz>", base, name, base, name),
		} {
			if !strings.Contains(text, line) {
				t.Errorf("no %s in\n%s", line, text)
			}
		}
	}
}
