package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// sitemapScript reads a sitemap from where robots.txt says it is, as a crawler does, with a parser that others wrote, and prints
// what is on it.
const sitemapScript = `
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { parseSitemap, parseSitemapIndex } from 'sitemap'
const robots = await (await fetch(process.argv[2] + '/robots.txt')).text()
const body = async url => {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(url + ' answers ' + answer.status)
  return Readable.fromWeb(answer.body)
}
const pages = []
for (const [, url] of robots.matchAll(/^Sitemap: (\S+)$/gm)) {
  for (const part of await parseSitemapIndex(await body(url))) {
    const items = await parseSitemap((await body(part.url)).pipe(createGunzip()))
    for (const { url, lastmod, links } of items) pages.push({ part: part.url, partmod: part.lastmod, url, lastmod, links })
  }
}
console.log(JSON.stringify(pages))
`

type sitemapPage struct {
	Part, Partmod, URL, Lastmod string
	Links                       []struct{ Lang, URL string }
}

func TestCrawlersReadTheSitemap(t *testing.T) {
	modules(t, "sitemap")
	base := serving(t)
	read := func() (pages []sitemapPage) {
		out := node(t, []string{"sitemap"}, sitemapScript, base)
		if err := json.Unmarshal(out, &pages); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return pages
	}
	var got []string
	for _, page := range read() {
		got = append(got, page.URL)
		mod, err := time.Parse(time.RFC3339, page.Lastmod)
		if err != nil || mod.After(time.Now()) || time.Since(mod) > time.Hour {
			t.Errorf("%s: changed at %q", page.URL, page.Lastmod)
		}
		var languages []string
		for _, link := range page.Links {
			languages = append(languages, link.Lang)
			res, body := getIn(t, link.URL, "text/html", "fr")
			lang := link.Lang
			if lang == "x-default" {
				lang = "fr"
			}
			if res.StatusCode != http.StatusOK || !bytes.Contains(body, []byte(`<html lang="`+lang+`">`)) || !bytes.Contains(body, []byte(`<link rel="canonical" href="`+page.URL+`">`)) {
				t.Errorf("%s: %s is no page in %s of it", page.URL, link.URL, lang)
			}
		}
		if !slices.Equal(languages, []string{"fr", "en", "x-default"}) {
			t.Errorf("%s: languages %v", page.URL, languages)
		}
	}
	want := append(documents(t, base), base+"/catalog", base+"/catalog/events", base+"/catalog/organizations", base+"/catalog/places",
		base+"/catalog/people", base+"/catalog/projects", base+"/catalog/all")
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got %d pages:\n%s\nwant %d:\n%s", len(got), strings.Join(got, "\n"), len(want), strings.Join(want, "\n"))
	}
}

// TestSitemapKeepsItsSchema has a part judged by xmllint, with the schema of sitemaps.org, of which an npm package has a copy.
func TestSitemapKeepsItsSchema(t *testing.T) {
	schema := filepath.Join(modules(t, "sitemap"), "sitemap", "schema", "sitemap.xsd")
	xmllint := client(t, "xmllint")
	base := serving(t)
	dir := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	// The protocol leaves links in other languages to XHTML: no more of its schema is needed than they have.
	write("xhtml.xsd", `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/1999/xhtml"><xs:element name="link"><xs:complexType>
<xs:attribute name="rel" type="xs:NMTOKENS" use="required"/><xs:attribute name="hreflang" type="xs:NMTOKEN" use="required"/><xs:attribute name="href" type="xs:anyURI" use="required"/>
</xs:complexType></xs:element></xs:schema>`)
	both := write("all.xsd", `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:import namespace="http://www.sitemaps.org/schemas/sitemap/0.9" schemaLocation="`+schema+`"/>
<xs:import namespace="http://www.w3.org/1999/xhtml" schemaLocation="xhtml.xsd"/></xs:schema>`)
	_, index := get(t, base+"/sitemap.xml", "*/*")
	parts := regexp.MustCompile(`<loc>([^<]+)</loc>`).FindAllSubmatch(index, -1)
	if len(parts) != 2 {
		t.Fatalf("index: %s", index)
	}
	for _, part := range parts {
		_, body := get(t, string(part[1]), "*/*")
		z, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(xmllint, "--nonet", "--noout", "--schema", both, write("part.xml", string(text))).CombinedOutput(); err != nil {
			t.Errorf("%s: %s", part[1], out)
		}
		broken := strings.Replace(string(text), "<lastmod>", "<lastmod>yesterday ", 1)
		if err := exec.Command(xmllint, "--nonet", "--noout", "--schema", both, write("part.xml", broken)).Run(); err == nil {
			t.Error("a sitemap with a wrong date passes")
		}
	}
}
