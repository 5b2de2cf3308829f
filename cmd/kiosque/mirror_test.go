package main

import (
	"encoding/json"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/publish/format"
)

// TestWgetMirrorsTheSite has wget take a site whole, from its home page on, by links alone and as robots.txt lets it: it
// meets no broken link, and has the page and the graph of every record.
func TestWgetMirrorsTheSite(t *testing.T) {
	wget := client(t, "wget")
	base := serving(t)
	dir := t.TempDir()
	output(t, wget, "--mirror", "--no-verbose", "--adjust-extension", "--no-host-directories", "--directory-prefix", dir, base+"/") // 8: some address answered with an error
	for _, document := range documents(t, base) {
		path := strings.TrimPrefix(document, base)
		if path == "/" {
			path = "/index"
		}
		page, err := os.ReadFile(filepath.Join(dir, path+".html"))
		if err != nil {
			t.Error(err)
			continue
		}
		if _, want := get(t, document, "*/*"); string(page) != string(want) {
			t.Errorf("%s: wget has another page", document)
		}
		graph, err := os.ReadFile(filepath.Join(dir, path+".ttl"))
		if err != nil {
			t.Error(err)
			continue
		}
		if _, want := get(t, document, "text/turtle"); canonical(t, &format.Turtle, graph) != canonical(t, &format.Turtle, want) {
			t.Errorf("%s: wget has another graph", document)
		}
	}
}

// TestWgetPagesThroughCollections has wget follow the pages of a collection of several: it finds the page of each record.
func TestWgetPagesThroughCollections(t *testing.T) {
	wget := client(t, "wget")
	const events = 250
	base := serving(t, manyEvents(t, events), "--store", "agenda.db")
	dir := t.TempDir()
	only := "^" + base + `/(events(/after/[^./]+|/e[0-9]+)?)?$`
	output(t, wget, "--mirror", "--no-verbose", "--no-host-directories", "--adjust-extension", "--accept-regex", only, "--directory-prefix", dir, base+"/")
	found := 0
	err := filepath.WalkDir(filepath.Join(dir, "events"), func(path string, entry fs.DirEntry, err error) error {
		if strings.HasPrefix(entry.Name(), "e") && strings.HasSuffix(path, ".html") && filepath.Base(filepath.Dir(path)) == "events" {
			found++
		}
		return err
	})
	if err != nil || found != events {
		t.Errorf("wget found %d events of %d: %v", found, events, err)
	}
}

// linkScript follows the links of a site's pages with an npm package, and prints what became of them. A link into a page must
// find its place there. The forms in RDF and the link sets, which have no links for it, are left to wget.
const linkScript = `
import { LinkChecker } from 'linkinator'
const base = process.argv[2]
const left = url => !url.startsWith(base + '/') || /\.(ttl|nt|nq|trig|rdf|jsonld|json|txt|ics)($|\?)/.test(url)
const { links } = await new LinkChecker().check({ path: base + '/', recurse: true, checkFragments: true, linksToSkip: async url => left(url) })
console.log(JSON.stringify(links.map(({ url, state, parent, failureDetails }) => ({ url, state, parent, why: failureDetails?.map(String).join() }))))
`

// followed is a link that a checker followed.
type followed struct{ URL, State, Parent, Why string }

func TestNoLinkIsBroken(t *testing.T) {
	modules(t, "linkinator")
	base := serving(t, describedSite...)
	var links []followed
	if err := json.Unmarshal(node(t, []string{"linkinator"}, linkScript, base), &links); err != nil {
		t.Fatal(err)
	}
	sound := map[string]bool{}
	for _, link := range links {
		switch u, err := url.Parse(link.URL); {
		case err != nil:
			t.Errorf("%s on %s: %v", link.URL, link.Parent, err)
		case link.State == "BROKEN":
			t.Errorf("%s on %s is broken: %s", link.URL, link.Parent, link.Why)
		case link.State == "OK":
			u.Fragment = ""
			sound[u.String()] = true
		}
	}
	for _, document := range documents(t, base) {
		if !sound[document] {
			t.Errorf("no link leads to %s", document)
		}
	}
	if !slices.ContainsFunc(links, func(l followed) bool { return l.State == "SKIPPED" }) {
		t.Error("no link leads outside")
	}
}
