package upload_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/harvest"
	"github.com/kiosque-ld/kiosque/publish/static"
	"github.com/kiosque-ld/kiosque/publish/static/upload"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// bench is a site, its export, and a store of objects.
type bench struct {
	*testing.T
	data.Store
	dir    string
	when   time.Time
	memory *s3mem.Backend
	server *httptest.Server
	heads  sync.Map     // of uploads, by path: the store that the tests have does not keep all of them
	broken atomic.Int64 // requests to go until the store does not answer; 0 for never
}

const bucket = "agenda"

func newBench(t *testing.T) *bench {
	st, err := store.Open(filepath.Join(t.TempDir(), "kiosque.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	b := &bench{T: t, Store: st, dir: filepath.Join(t.TempDir(), "export"), when: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), memory: s3mem.New()}
	b.must(b.memory.CreateBucket(bucket))
	s3 := gofakes3.New(b.memory).Server()
	b.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if b.broken.Load() > 0 && b.broken.Add(-1) == 0 {
			b.broken.Store(1)
			http.Error(w, "the store is full", http.StatusForbidden)
			return
		}
		if r.Method == http.MethodPut {
			b.heads.Store(r.URL.Path, r.Header.Clone())
		}
		s3.ServeHTTP(w, r)
	}))
	t.Cleanup(b.server.Close)
	return b
}

func (b *bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// now is later each time.
func (b *bench) now() time.Time {
	b.when = b.when.Add(time.Minute)
	return b.when
}

func (b *bench) put(ref data.Ref, name string) {
	b.Helper()
	n := data.Node{Types: []string{string(schema.Event)}}
	data.Add(&n, schema.Name, data.NewText(name, "fr"))
	_, err := b.Put(b.Context(), b.now(), []data.Record{{Ref: ref, Node: n, Summary: data.Summary{Type: string(schema.Event), Name: name, Lang: "fr"}}})
	b.must(err)
}

func (b *bench) export() {
	b.Helper()
	s, err := publish.New(publish.Options{Store: b.Store, Base: "https://data.example.org/agenda", Views: harvest.Views(harvest.Options{Now: func() time.Time { return b.when }})})
	b.must(err)
	_, err = static.Run(b.Context(), static.Options{Site: s, Dir: b.dir})
	b.must(err)
}

func (b *bench) options() upload.Options {
	return upload.Options{Dir: b.dir, Endpoint: b.server.URL, Region: "us-east-1", Bucket: bucket, Prefix: "v1", Key: "key", Secret: "secret"}
}

func (b *bench) upload() *upload.Report {
	b.Helper()
	r, err := upload.Run(b.Context(), b.options())
	b.must(err)
	return r
}

// object is what anyone gets from the store.
func (b *bench) object(key string) (*http.Response, string) {
	b.Helper()
	req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, b.server.URL+"/"+bucket+"/"+key, nil)
	b.must(err)
	req.Header.Set("Accept-Encoding", "identity")
	res, err := http.DefaultClient.Do(req)
	b.must(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	b.must(err)
	return res, string(body)
}

// head is a field that an object was uploaded with.
func (b *bench) head(key, name string) string {
	header, ok := b.heads.Load("/" + bucket + "/" + key)
	if !ok {
		return "nothing"
	}
	return header.(http.Header).Get(name)
}

// keys are the names of all objects.
func (b *bench) keys() []string {
	b.Helper()
	var keys []string
	for marker := (gofakes3.ListBucketPage{MaxKeys: 1000}); ; {
		list, err := b.memory.ListBucket(bucket, &gofakes3.Prefix{}, marker)
		b.must(err)
		for _, o := range list.Contents {
			keys = append(keys, o.Key)
		}
		if !list.IsTruncated {
			return keys
		}
		marker.Marker, marker.HasMarker = list.NextMarker, true
	}
}

// alike holds the store against the export: every file by its name, and nothing else but documents and what was renamed.
func (b *bench) alike(renamed ...string) {
	b.Helper()
	root, want := filepath.Join(b.dir, "site"), map[string]bool{}
	b.must(filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(root, name)
		key := "v1/" + filepath.ToSlash(rel)
		want[key] = true
		text, err := os.ReadFile(name)
		if res, body := b.object(key); body != string(text) || res.Header.Get("Content-Type") == "" {
			b.Errorf("%s: %d, %s, %d bytes in place of %d", key, res.StatusCode, res.Header.Get("Content-Type"), len(body), len(text))
		}
		if stem, page := strings.CutSuffix(key, ".fr.html"); page {
			want[stem] = true
			if stem == "v1/agenda/index" {
				delete(want, stem)
				want[stem+".html"] = true
			}
		}
		return err
	}))
	for _, key := range renamed {
		want[key] = true
	}
	for _, key := range b.keys() {
		if !want[key] && !strings.Contains(key, "/catalog") && !strings.Contains(key, "/ldes/") && !strings.Contains(key, "/linkset/") && !strings.Contains(key, "/timemap/") && !strings.Contains(key, "/versions/") && !strings.Contains(key, "/.well-known/") {
			b.Errorf("%s is there still", key)
		}
		delete(want, key)
	}
	if len(want) > 0 {
		b.Errorf("not there: %v", want)
	}
}

func TestUploadsAreKeptInStep(t *testing.T) {
	b := newBench(t)
	for i := range 5 {
		b.put(data.Ref(fmt.Sprintf("events/e%d", i)), fmt.Sprint("Jour ", i))
	}
	b.export()
	if r := b.upload(); int(r.Sent) <= r.Files || r.Removed != 0 {
		t.Errorf("%+v", r)
	}
	b.alike()
	for key, want := range map[string][2]string{
		"events/e1.ttl":     {"text/turtle; charset=utf-8", "public, max-age=60"},
		"events/e1":         {"text/html; charset=utf-8", "public, max-age=60"},
		"events":            {"text/html; charset=utf-8", "public, max-age=60"},
		"catalog":           {"text/turtle; charset=utf-8", "public, max-age=60"},
		"index.html":        {"text/html; charset=utf-8", "public, max-age=60"},
		"events.ics":        {"text/calendar; charset=utf-8", "public, max-age=60"},
		"timemap/events/e1": {"application/link-format", "public, max-age=60"},
	} {
		res, _ := b.object("v1/agenda/" + key)
		if got := [2]string{res.Header.Get("Content-Type"), b.head("v1/agenda/"+key, "Cache-Control")}; got != want {
			t.Errorf("%s: %d %v, want %v", key, res.StatusCode, got, want)
		}
	}
	if r := b.upload(); r.Sent+r.Removed != 0 {
		t.Errorf("nothing has changed: %+v", r)
	}

	b.put("events/e1", "Autre jour")
	b.must(b.Withdraw(b.Context(), b.now(), "events/e2"))
	b.must(b.Rename(b.Context(), b.now(), "events/e3", "events/e3-2"))
	b.export()
	if r := b.upload(); r.Removed == 0 || int(r.Sent) >= r.Files {
		t.Errorf("%+v", r)
	}
	var renamed []string
	for _, suffix := range []string{"", ".fr.html", ".en.html", ".ttl", ".jsonld", ".nt", ".nq", ".trig", ".rdf", ".expanded.jsonld", ".flattened.jsonld", ".framed.jsonld"} {
		renamed = append(renamed, "v1/agenda/events/e3"+suffix)
	}
	b.alike(renamed...)
	if got := b.head("v1/agenda/events/e3.ttl", "X-Amz-Website-Redirect-Location"); got != "/v1/agenda/events/e3-2.ttl" {
		t.Errorf("what was renamed leads to %q", got)
	}
	if r := b.upload(); r.Sent+r.Removed != 0 {
		t.Errorf("nothing has changed: %+v", r)
	}
}

// An upload that breaks off goes on where it was, and takes away what it would have.
func TestBrokenUploadsGoOn(t *testing.T) {
	b := newBench(t)
	for i := range 20 {
		b.put(data.Ref(fmt.Sprintf("events/e%d", i)), fmt.Sprint("Jour ", i))
	}
	b.export()
	b.broken.Store(700)
	first, err := upload.Run(t.Context(), b.options())
	if err == nil || !strings.Contains(err.Error(), "uploading to s3://agenda: ") {
		t.Fatalf("%+v, %v", first, err)
	}
	b.broken.Store(0)
	if r := b.upload(); r.Sent == 0 || int(r.Sent) >= r.Files {
		t.Errorf("%+v after %+v", r, first)
	}
	b.alike()
	for i := range 15 {
		b.must(b.Withdraw(b.Context(), b.now(), data.Ref(fmt.Sprintf("events/e%d", i))))
	}
	b.export()
	b.broken.Store(40)
	if r, err := upload.Run(t.Context(), b.options()); err == nil {
		t.Fatalf("%+v", r)
	}
	b.broken.Store(0)
	b.upload()
	b.alike()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	b.put("events/e19", "Autre")
	b.export()
	if _, err := upload.Run(ctx, b.options()); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
	b.upload()
	b.alike()
}

func TestCompressed(t *testing.T) {
	b := newBench(t)
	b.put("events/x", "Jour")
	b.export()
	o := b.options()
	o.Gzip = true
	_, err := upload.Run(t.Context(), o)
	b.must(err)
	res, body := b.object("v1/agenda/events/x.ttl")
	z, err := gzip.NewReader(strings.NewReader(body))
	b.must(err)
	text, err := io.ReadAll(z)
	b.must(err)
	want, err := os.ReadFile(filepath.Join(b.dir, "site", "agenda", "events", "x.ttl"))
	b.must(err)
	if coding(res) != "gzip" || !slices.Equal(text, want) {
		t.Errorf("%v: %.200s", res.Header, text)
	}
	if res, _ := b.object("v1/agenda/sitemap.pages.xml.gz"); coding(res) != "" || res.Header.Get("Content-Type") != "application/gzip" {
		t.Errorf("what is compressed already: %v", res.Header)
	}
	b.upload() // as they are
	b.alike()
}

// coding is the content coding of an object. The store that the tests have keeps the coding of the upload itself, as S3 does
// not.
func coding(res *http.Response) string {
	return strings.Trim(strings.Replace(res.Header.Get("Content-Encoding"), "aws-chunked", "", 1), ",")
}

func TestTarget(t *testing.T) {
	for text, want := range map[string]string{"s3://b": "b|", "s3://b/": "b|", "s3://b/a/c/": "b|a/c", "b/a": "", "s3://": "", "s3:///a": "", "https://b/a": ""} {
		bucket, prefix, err := upload.Target(text)
		if got := bucket + "|" + prefix; err == nil && got != want || err != nil && want != "" {
			t.Errorf("%s: %s, %v", text, got, err)
		}
	}
	for text, good := range map[string]bool{"https://s3.example.org": true, "http://127.0.0.1:9000/": true, "s3.example.org": false, "https://s3.example.org/x": false, "ftp://x": false} {
		if err := upload.Endpoint(text); (err == nil) != good {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestCompare(t *testing.T) {
	names := []string{"events/after/x.ttl", "events/x.ttl", "events-2", "events.ics", "events.ttl", "index.ttl"}
	if !slices.IsSortedFunc(names, static.Compare) {
		t.Error("not as a walk goes")
	}
}
