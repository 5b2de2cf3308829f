package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data/store"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/harvest/dcat"
	"github.com/kiosque-ld/kiosque/publish/web"
)

// modules is the first folder of KIOSQUE_NODE_MODULES that has these npm packages (they are several, separated as in PATH,
// since not all packages bear each other); without them the test is skipped, but not where clients are required.
func modules(t *testing.T, packages ...string) string {
	t.Helper()
	for _, dir := range filepath.SplitList(os.Getenv("KIOSQUE_NODE_MODULES")) {
		if !slices.ContainsFunc(packages, func(name string) bool {
			_, err := os.Stat(filepath.Join(dir, name))
			return err != nil
		}) {
			return dir
		}
	}
	const text = "KIOSQUE_NODE_MODULES names no folder with %s (npm install)"
	if os.Getenv("KIOSQUE_CLIENTS") == "required" {
		t.Fatalf(text, strings.Join(packages, ", "))
	}
	t.Skipf(text, strings.Join(packages, ", "))
	return ""
}

// node runs a script that imports these packages, with arguments, and returns what it prints.
func node(t *testing.T, packages []string, script string, args ...string) []byte {
	t.Helper()
	installed, dir := modules(t, packages...), t.TempDir()
	if err := os.Symlink(installed, filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "script.mjs")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	return output(t, client(t, "node"), append([]string{file}, args...)...)
}

// shapes is a file of the shapes of DCAT-AP 3.0.1, which lie beside the module or where KIOSQUE_SHARED says.
func shapes(t *testing.T, name string) string {
	t.Helper()
	shared := os.Getenv("KIOSQUE_SHARED")
	if shared == "" {
		shared = filepath.Join(moduleRoot(t), "..", "shared")
	}
	file := filepath.Join(shared, "suites", "dcat-ap-3.0.1-shacl", name)
	if _, err := os.Stat(file); err != nil {
		if os.Getenv("KIOSQUE_CLIENTS") == "required" {
			t.Fatal(err)
		}
		t.Skipf("the shapes of DCAT-AP are not here: %v; KIOSQUE_SHARED names the folder that holds them", err)
	}
	return file
}

// validateScript prints what an npm package finds wrong with a document by these shapes.
const validateScript = `
import { readFileSync } from 'node:fs'
import { Parser, Store } from 'n3'
import SHACLValidator from 'rdf-validate-shacl'
const read = file => new Store(new Parser().parse(readFileSync(file, 'utf8')))
const report = await new SHACLValidator(read(process.argv[2])).validate(read(process.argv[3]))
const short = term => term?.value ?? ''
console.log(JSON.stringify(report.results.map(r => ({
  severity: short(r.severity).split('#')[1], node: short(r.focusNode), path: short(r.path), value: short(r.value),
  constraint: short(r.sourceConstraintComponent).split('#')[1] }))))
`

type result struct{ Severity, Node, Path, Value, Constraint string }

func shaclResults(t *testing.T, shapesFile, document string) (results []result) {
	t.Helper()
	out := node(t, []string{"n3", "rdf-validate-shacl"}, validateScript, shapesFile, document)
	if err := json.Unmarshal(out, &results); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return results
}

var describedSite = []string{
	"--title", "Agenda de la recherche", "--license", "https://www.etalab.gouv.fr/licence-ouverte-open-licence", "--publisher", "Université de Caen Normandie",
	"--publisher-iri", "https://ror.org/051kpcy16", "--publisher-type", "Academia-ScientificOrganisation", "--contact-email", "opendata@example.org",
	"--themes", "EDUC,HEAL", "--frequency", "DAILY", "--covers", "FR", "--content-languages", "fr",
}

// TestCatalogueKeepsTheShapesOfDCATAP has the catalogue of a running site judged by a SHACL engine, with the profile's own shapes.
func TestCatalogueKeepsTheShapesOfDCATAP(t *testing.T) {
	for name, serve := range map[string]func(t *testing.T) string{
		"as it comes": func(t *testing.T) string { return serving(t) }, "described": func(t *testing.T) string { return serving(t, describedSite...) },
		"with dumps": func(t *testing.T) string { return servingDumps(t, describedSite...) },
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{}
			for _, file := range []string{"shapes.ttl", "range.ttl", "mdr-vocabularies.shape.ttl", "shapes_recommended.ttl"} {
				files[file] = shapes(t, file)
			}
			base := serve(t)
			_, body := get(t, base+"/catalog.ttl", "*/*")
			document := filepath.Join(t.TempDir(), "catalog.ttl")
			if err := os.WriteFile(document, body, 0o600); err != nil {
				t.Fatal(err)
			}
			for file, path := range files {
				for _, r := range shaclResults(t, path, document) {
					if r.Severity == "Violation" || name != "as it comes" && !excused(file, r) {
						t.Errorf("%s: %+v", file, r)
					}
				}
			}
			// The judge must be awake: without its titles the catalogue is wrong.
			broken := strings.ReplaceAll(string(body), "dcterms:title", "dcterms:alternative")
			if err := os.WriteFile(document, []byte(broken), 0o600); err != nil {
				t.Fatal(err)
			}
			if len(shaclResults(t, files["shapes.ttl"], document)) == 0 {
				t.Error("a catalogue without titles passes")
			}
		})
	}
}

// excused are recommendations that a site such as this cannot follow, whatever is configured.
func excused(file string, r result) bool {
	path := r.Path[strings.LastIndexAny(r.Path, "/#")+1:]
	switch {
	case path == "publisher": // is no body of the EU's, of which the table is
		return file == "mdr-vocabularies.shape.ttl"
	case path == "spatial" && strings.HasSuffix(r.Value, "#coverage"): // a box is in no table; the country beside it is
		return file == "mdr-vocabularies.shape.ttl"
	case path == "bbox", path == "centroid": // of a country, which others describe
		return strings.Contains(r.Node, "/authority/country/")
	case path == "temporal": // organizations, places, people and projects have no time
		return !strings.HasSuffix(r.Node, "/events") && !strings.HasSuffix(r.Node, "/all")
	}
	return false
}

// harvestScript restates what udata and ckanext-dcat do with a catalogue: how they find out its form, which requests they send,
// how they go from page to page, and what they need to read.
const harvestScript = `
import json, sys, urllib.request, urllib.error
import rdflib
from rdflib import RDF, BNode, Literal, URIRef
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
DCT = rdflib.Namespace("http://purl.org/dc/terms/")
HYDRA = rdflib.Namespace("http://www.w3.org/ns/hydra/core#")
VCARD = rdflib.Namespace("http://www.w3.org/2006/vcard/ns#")
FOAF = rdflib.Namespace("http://xmlns.com/foaf/0.1/")

class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None
opener = urllib.request.build_opener(NoRedirect)

def ask(method, url, headers):
    answer = opener.open(urllib.request.Request(url, method=method, headers=headers))
    assert answer.status == 200, (url, answer.status)
    return answer

SUFFIX = {"rdf": "xml", "xml": "xml", "ttl": "turtle", "n3": "n3", "nt": "nt", "jsonld": "json-ld", "json": "json-ld", "trig": "trig"}
MIME = {"application/rdf+xml": "xml", "text/turtle": "turtle", "application/ld+json": "json-ld", "application/n-triples": "nt", "application/trig": "trig"}

def udata(url):
    headers = {"Accept": "*/*", "User-Agent": "uData/0.1 dcat"}
    form = SUFFIX.get(url.rsplit(".", 1)[-1]) if "." in url.rsplit("/", 1)[-1] else None
    if not form:
        form = MIME[ask("HEAD", url, headers).headers["Content-Type"].split(";", 1)[0]]
    items = []
    while url:
        answer = ask("GET", url, headers)
        assert answer.headers.get_content_charset("utf-8") == "utf-8", url
        g = rdflib.Graph()
        g.parse(data=answer.read().decode(), format=form)
        for s in g.subjects(RDF.type, DCAT.Dataset):
            title = list(g.objects(s, DCT.title))
            if not title:  # another page has it
                continue
            period = g.value(s, DCT.temporal)
            spatial = [json.loads(str(o)) for place in g.objects(s, DCT.spatial) for o in g.objects(place)
                       if isinstance(o, Literal) and str(o.datatype) == "https://www.iana.org/assignments/media-types/application/vnd.geo+json"]
            contact = g.value(s, DCAT.contactPoint)
            items.append({
                "id": str(g.value(s, DCT.identifier)), "uri": str(s), "titles": sorted(t.language for t in title),
                "keywords": sorted(str(o) for o in g.objects(s, DCAT.keyword)), "license": str(g.value(s, DCT.license)),
                "frequency": str(g.value(s, DCT.accrualPeriodicity)).rsplit("/", 1)[-1], "publisher": str(g.value(g.value(s, DCT.publisher), FOAF.name)),
                "email": str(g.value(contact, VCARD.hasEmail)), "landing": str(g.value(s, DCAT.landingPage)),
                "blank": period is None or isinstance(period, BNode), "period": [str(g.value(period, p)) for p in (DCAT.startDate, DCAT.endDate)] if period else [],
                "polygons": [p["type"] for p in spatial],
                "resources": sorted(str(g.value(d, DCAT.downloadURL) or g.value(d, DCAT.accessURL)) for d in g.objects(s, DCAT.distribution)),
            })
        url = None
        for cls, prop in ((HYDRA.PartialCollectionView, HYDRA.next), (HYDRA.PagedCollection, HYDRA.nextPage)):
            view = g.value(predicate=RDF.type, object=cls)
            if view is not None:
                url = str(g.value(view, prop)) if g.value(view, prop) else None
                break
    return items

def ckan(url):
    guids, first = [], None
    while url:
        head = ask("HEAD", url, {"Accept": "*/*"})
        assert int(head.headers.get("Content-Length") or 0) < 50 << 20
        answer = ask("GET", url, {"Accept": "*/*"})
        text = answer.read()
        assert len(text) < 50 << 20
        if text == first:
            break
        first = first or text
        g = rdflib.Graph()
        g.parse(data=text, format=MIME[answer.headers["Content-Type"].split(";", 1)[0]])
        guids += [str(s) for s in g.subjects(RDF.type, DCAT.Dataset) if g.value(s, DCT.title)]
        url = None
        for node in g.subjects(RDF.type, HYDRA.PagedCollection):
            for p in (HYDRA.next, HYDRA.nextPage):
                url = url or (str(g.value(node, p)) if g.value(node, p) else None)
    return guids

print(json.dumps({"udata": {u: udata(u) for u in sys.argv[1:]}, "ckan": {u: ckan(u) for u in sys.argv[1:] if not "." in u.rsplit("/", 1)[-1]}}))
`

type portals struct {
	UData map[string][]struct {
		ID, URI, License, Frequency, Publisher, Email, Landing string
		Titles, Keywords, Period, Polygons, Resources          []string
		Blank                                                  bool
	}
	CKAN map[string][]string
}

func harvestCatalogues(t *testing.T, urls ...string) (got portals) {
	t.Helper()
	const python = "/usr/bin/python3" // Debian's, which has Debian's rdflib
	if exec.Command(python, "-c", "import rdflib").Run() != nil {
		client(t, "python3-rdflib")
	}
	out := output(t, python, append([]string{"-c", harvestScript}, urls...)...)
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return got
}

func TestPortalsHarvestTheCatalogue(t *testing.T) {
	base := serving(t, describedSite...)
	urls := []string{base + "/catalog", base + "/catalog.ttl", base + "/catalog.rdf", base + "/catalog.jsonld", base + "/catalog.nt", base + "/catalog.trig"}
	got := harvestCatalogues(t, urls...)
	for _, url := range urls {
		items := got.UData[url]
		var ids []string
		for _, d := range items {
			ids = append(ids, d.ID)
			if d.URI != d.ID || !slices.Equal(d.Titles, []string{"en", "fr"}) || !slices.Contains(d.Keywords, "données liées") || !slices.Contains(d.Keywords, "linked data") ||
				d.License != "https://www.etalab.gouv.fr/licence-ouverte-open-licence" || d.Frequency != "DAILY" || d.Publisher != "Université de Caen Normandie" ||
				d.Email != "mailto:opendata@example.org" || !d.Blank {
				t.Errorf("%s: %+v", url, d)
			}
			for _, resource := range d.Resources {
				if res, _ := get(t, resource, "*/*"); res.StatusCode != http.StatusOK {
					t.Errorf("%s answers %d", resource, res.StatusCode)
				}
			}
			if res, _ := get(t, d.Landing, "text/html"); res.StatusCode != http.StatusOK {
				t.Errorf("%s answers %d", d.Landing, res.StatusCode)
			}
			if strings.HasSuffix(d.ID, "/events") && (!slices.Equal(d.Period, []string{"2024-11-28", "2024-11-28"}) || !slices.Equal(d.Polygons, []string{"Polygon"})) {
				t.Errorf("%s: events cover %v and %v", url, d.Period, d.Polygons)
			}
		}
		slices.Sort(ids)
		want := []string{base + "/catalog/all", base + "/catalog/events", base + "/catalog/organizations", base + "/catalog/people", base + "/catalog/places", base + "/catalog/projects"}
		if !slices.Equal(ids, want) {
			t.Errorf("%s: got %v", url, ids)
		}
	}
	if len(got.CKAN[base+"/catalog"]) != 6 {
		t.Errorf("CKAN got %v", got.CKAN)
	}
	for _, url := range []string{base + "/catalog", base + "/catalog/events"} { // what a link checker or a person asks
		res, body := get(t, url, "text/html")
		if res.StatusCode != http.StatusOK || !strings.Contains(string(body), `"@type": "Data`) {
			t.Errorf("%s has no page for people and search engines", url)
		}
	}
}

// TestPortalsHarvestPageByPage cuts the catalogue smaller than a site is configured to.
func TestPortalsHarvestPageByPage(t *testing.T) {
	base := serving(t, "--store", "pages.db", manyEvents(t, 3)) // makes the store
	st, err := store.Open("pages.db", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	server := httptest.NewUnstartedServer(nil)
	defer server.Close()
	site, err := publish.New(publish.Options{Store: st, Base: "http://" + server.Listener.Addr().String(), Views: []publish.View{dcat.New(dcat.Options{Now: time.Now, Page: 1})}})
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = web.New(site, web.Options{})
	server.Start()
	urls := []string{server.URL + "/catalog", server.URL + "/catalog.rdf", server.URL + "/catalog.jsonld"}
	got := harvestCatalogues(t, append(urls, base+"/catalog")...)
	for _, url := range urls {
		if n := len(got.UData[url]); n != len(got.UData[base+"/catalog"]) || n < 2 {
			t.Errorf("%s: %d datasets, want %d", url, n, len(got.UData[base+"/catalog"]))
		}
	}
	if n := len(got.CKAN[server.URL+"/catalog"]); n != len(got.CKAN[base+"/catalog"]) {
		t.Errorf("CKAN got %d datasets", n)
	}
}

func TestCatalogueSettings(t *testing.T) {
	for _, c := range []struct{ name, value, says string }{
		{"themes", "EDUC,FUN", `themes: there is no "FUN" in the table "Data theme"`},
		{"frequency", "sometimes", "hint: the codes are UPDATE_CONT, CONT, HOURLY"},
		{"frequency", "DAILY,WEEKLY", "expected one code"},
		{"access", "secret", "PUBLIC, RESTRICTED, NON_PUBLIC"},
		{"publisher-type", "University", "Academia-ScientificOrganisation"},
		{"publisher-iri", "Université", "expected one such as https://ror.org/"},
		{"contact-email", "Jean <jean@example.org>", "is not an address of e-mail"},
		{"contact-email", "nobody", "is not an address of e-mail"},
		{"contact-url", "mailto:x@example.org", "is not the URL of a page"},
		{"content-languages", "fr,klingonish", "is not the tag of a language"},
		{"covers", "FR,Belgique", "is not a country's code"},
	} {
		cfg := &config{values: map[string]string{c.name: c.value}, given: map[string]bool{c.name: true}}
		if err := cfg.check(); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %s: got %v, want %q", c.name, c.value, err, c.says)
		}
	}
	cfg := &config{values: map[string]string{"themes": "educ, heal", "covers": "fr", "frequency": "daily", "keywords-fr": "a, b"}}
	o := cfg.catalogue()
	if len(o.Themes) != 2 || o.Themes[1].Code != "HEAL" || o.Countries[0].Code != "FRA" || o.Frequency.Code != "DAILY" || fmt.Sprint(o.Keywords.French) != "[a b]" {
		t.Errorf("got %+v", o)
	}
}
