package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data/example"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/publish/harvest/dump"
)

// servingDumps serves the shipped example with a dump that was made while it was served, and returns the base URL.
func servingDumps(t *testing.T, args ...string) string {
	t.Helper()
	sources := t.TempDir()
	args = append([]string{"--store", "site.db", "--dumps", "files", "--zone", "Europe/Paris", "--language", "fr", "--license", licence}, args...)
	for _, name := range example.Files() {
		text, err := example.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(sources, name)
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, file)
	}
	base := serving(t, args...)
	if res, _ := get(t, base+"/dumps/manifest.json", "*/*"); res.StatusCode != http.StatusNotFound {
		t.Fatalf("before any dump: status %d", res.StatusCode)
	}
	dumping(t, base)
	return base
}

const licence = "https://www.etalab.gouv.fr/licence-ouverte-open-licence"

// dumping makes the dump that is served.
func dumping(t *testing.T, base string) {
	t.Helper()
	beside(t, "", "dump", "files", "--store", "site.db", "--base", base, "--license", licence, "--quiet")
}

// beside runs a command beside a server.
func beside(t *testing.T, input string, args ...string) {
	t.Helper()
	var told bytes.Buffer
	p := &program{stdin: strings.NewReader(input), stdout: &told, stderr: &told, env: func(string) string { return "" }, now: time.Now, after: bell}
	if code := p.run(t.Context(), args); code != exitOK {
		t.Fatalf("kiosque %s: exit code %d: %s", strings.Join(args, " "), code, told.String())
	}
}

// rdflib is Debian's python3, if it has rdflib.
func rdflib(t *testing.T) string {
	t.Helper()
	python := client(t, "/usr/bin/python3")
	if exec.Command(python, "-c", "import rdflib").Run() != nil {
		client(t, "python3-rdflib")
	}
	return python
}

// followScript reads the catalogue and VoID as they come, follows every downloadURL, and holds each file to what the catalogue
// says of it.
const followScript = `
import gzip, hashlib, io, json, subprocess, sys, urllib.request, rdflib
from rdflib.namespace import DCAT, DCTERMS, VOID
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
base = sys.argv[1]
g = rdflib.Graph().parse(base + "/catalog")
void = rdflib.Graph().parse(base + "/.well-known/void")
types = {"application/n-triples": "nt", "text/turtle": "turtle", "application/rdf+xml": "xml"}
found, wrong, files = {}, [], 0
for dataset in g.subjects(rdflib.RDF.type, DCAT.Dataset):
    said = next(void.objects(dataset, VOID.triples)).toPython()
    dumps = set(void.objects(dataset, VOID.dataDump))
    for d in g.objects(dataset, DCAT.distribution):
        for url in g.objects(d, DCAT.downloadURL):
            files += 1
            with urllib.request.urlopen(url) as answer:
                body, headers = answer.read(), answer.headers
            def one(p):
                return next(g.objects(d, p))
            if len(body) != one(DCAT.byteSize).toPython():
                wrong.append([url, "size", len(body), one(DCAT.byteSize)])
            checksum = next(g.objects(one(SPDX.checksum), SPDX.checksumValue))
            if hashlib.sha256(body).hexdigest() != str(checksum):
                wrong.append([url, "checksum", str(checksum)])
            for p in DCAT.accessURL, DCTERMS.title, DCTERMS["format"], DCTERMS.modified, DCTERMS.license:
                one(p)
            media = str(one(DCAT.mediaType)).split("media-types/")[1]
            packed = [str(o).split("media-types/")[1] for o in g.objects(d, DCAT.compressFormat)]
            served = headers["Content-Type"].split(";")[0]
            if served != (packed or [media])[0] or headers["Content-Encoding"]:
                wrong.append([url, "type", served, media, packed, headers["Content-Encoding"]])
            if packed == ["application/gzip"]:
                body = gzip.decompress(body)
            if packed == ["application/zstd"]:
                body = subprocess.run(["zstd", "-dc"], input=body, capture_output=True, check=True).stdout
            if media in types:
                if url not in dumps:
                    wrong.append([url, "not in VoID"])
                n = len(rdflib.Graph().parse(io.BytesIO(body), format=types[media]))
                if n != said:
                    wrong.append([url, "triples", n, said])
                found[str(dataset).rsplit("/", 1)[1]] = n
print(json.dumps({"found": found, "wrong": wrong, "files": files}, default=str))`

// TestOthersTakeTheDumps has rdflib find the files by the catalogue, and rapper fetch them: they obtain the graphs that the
// documents say together.
func TestOthersTakeTheDumps(t *testing.T) {
	python, rapper := rdflib(t), client(t, "rapper")
	client(t, "zstd")
	base := servingDumps(t)
	m := manifest(t, "files")
	var got struct {
		Found map[string]int
		Wrong [][]any
		Files int
	}
	if err := json.Unmarshal(output(t, python, "-c", followScript, base), &got); err != nil {
		t.Fatal(err)
	}
	for _, wrong := range got.Wrong {
		t.Errorf("rdflib: %v", wrong)
	}
	if want := len(m.Files()); got.Files != want {
		t.Errorf("rdflib followed %d addresses, want %d", got.Files, want)
	}
	for i := range m.Sets {
		if set := &m.Sets[i]; got.Found[set.Name] != set.Statistics.Triples || set.Records == 0 {
			t.Errorf("rdflib found %d triples of %s, want %d of %d records", got.Found[set.Name], set.Name, set.Statistics.Triples, set.Records)
		}
	}

	said := map[string]bool{}
	records := 0
	for _, url := range documents(t, base) {
		if strings.Count(url, "/") < 4 { // the home page and collections are no records
			continue
		}
		records++
		_, body := get(t, url, "application/n-triples")
		for line := range strings.Lines(canonical(t, &format.NTriples, body)) {
			said[line] = true
		}
	}
	if want := m.Set(dump.All).Records; records != want {
		t.Errorf("%d documents, want %d", records, want)
	}
	for _, form := range []struct{ syntax, extension string }{{"ntriples", "nt"}, {"turtle", "ttl"}, {"rdfxml", "rdf"}} {
		text := canonical(t, &format.NTriples, output(t, rapper, "-q", "-i", form.syntax, "-o", "ntriples", base+"/dumps/all."+form.extension))
		if n := strings.Count(text, "\n"); n != len(said) {
			t.Errorf("rapper obtains %d triples from all.%s; the documents say %d", n, form.extension, len(said))
		}
		for line := range strings.Lines(text) {
			if !said[line] {
				t.Errorf("rapper obtains from all.%s what no document says: %s", form.extension, line)
			}
		}
	}
}

// TestCurlGoesOn breaks a download off, and has curl go on with it: under the file's name, and, after another dump has taken
// its place, at the address of that content.
func TestCurlGoesOn(t *testing.T) {
	curl := client(t, "curl")
	base := servingDumps(t)
	f := manifest(t, "files").File("all.nt")
	url := base + "/dumps/all.nt"
	begin := func(url string) string {
		t.Helper()
		file := filepath.Join(t.TempDir(), "all.nt")
		output(t, curl, "-sSf", "-r", "0-999", "-o", file, url)
		if info, err := os.Stat(file); err != nil || info.Size() != 1000 {
			t.Fatalf("the beginning: %v, %v", info, err)
		}
		return file
	}
	end := func(file, url string) {
		t.Helper()
		took := string(output(t, curl, "-sSf", "-C", "-", "-o", file, "-w", "%{http_code} %{size_download}", url))
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != f.SHA256 || !strings.HasPrefix(took, "206 ") {
			t.Errorf("%s: answered %s; %d bytes, want %d", url, took, len(text), f.Bytes)
		}
	}
	end(begin(url), url)

	head := string(output(t, curl, "-sSfI", url))
	link := regexp.MustCompile(`<([^>]+)>; rel="duplicate"`).FindStringSubmatch(head)
	if link == nil {
		t.Fatalf("no address of the content alone:\n%s", head)
	}
	file := begin(link[1])
	beside(t, "id,titre,début\nx,Encore un,1/3/2027\n", "import", "-", "--from", "csv", "--store", "site.db", "--language", "fr", "--quiet")
	dumping(t, base)
	if now := manifest(t, "files").File("all.nt"); now.SHA256 == f.SHA256 {
		t.Fatal("the dump is the same")
	}
	end(file, link[1])

	packed := output(t, curl, "-sSf", "--compressed", url+".gz") // asks for codings; the file is none
	if want, err := os.ReadFile(filepath.Join("files", manifest(t, "files").File("all.nt.gz").Path)); err != nil || !bytes.Equal(packed, want) {
		t.Errorf("curl --compressed gets %d bytes, want %d (%v)", len(packed), len(want), err)
	}

	// What changed: whoever has the dump before takes the step, and has the new one.
	m := manifest(t, "files")
	if len(m.Steps) != 1 {
		t.Fatalf("%d steps", len(m.Steps))
	}
	names := func(i int) string { return m.Steps[0].Files[i].Name }
	i := slices.IndexFunc(m.Steps[0].Files, func(f dump.File) bool { return strings.HasSuffix(f.Name, ".nq") })
	changed := string(output(t, curl, "-sSf", base+"/dumps/"+names(i)))
	if m.Steps[0].Documents != 1 || !strings.Contains(changed, `"Encore un"`) {
		t.Errorf("the step has %d documents:\n%s", m.Steps[0].Documents, changed)
	}
}
