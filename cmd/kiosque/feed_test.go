package main

import (
	"cmp"
	"encoding/json"
	"os/exec"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
	"github.com/kiosque-ld/kiosque/publish/format"
)

// feedScript reads a feed page by page with feedparser, which knows no tombstones (RFC 6721): ElementTree tells them. It asks
// for the first page again, as a reader does that has it.
const feedScript = `
import json, sys, urllib.request, feedparser
import xml.etree.ElementTree as tree
url, pages, entries, gone, wrong = sys.argv[1], 0, [], [], []
first = None
while url:
    page = feedparser.parse(url)
    pages += 1
    if page.bozo or page.status != 200 or page.version != "atom10":
        wrong.append([url, page.status, page.version, str(page.get("bozo_exception"))])
    first = first or page
    links = {(l.rel, l.get("type")): l.href for l in page.feed.links}
    for e in page.entries:
        turtle = [l.href for l in e.links if l.rel == "alternate" and l.type == "text/turtle"]
        entries.append({"ID": e.id, "Title": e.title, "Updated": e.updated, "Link": e.link, "Turtle": turtle[0]})
    with urllib.request.urlopen(url) as answer:
        for dead in tree.parse(answer).getroot().iter("{http://purl.org/atompub/tombstones/1.0}deleted-entry"):
            gone.append({"ID": dead.get("ref"), "Updated": dead.get("when")})
    url = next((l.href for l in page.feed.links if l.rel == "next"), None)
again = feedparser.parse(sys.argv[1], etag=first.get("etag"), modified=first.get("modified"))
if again.status != 304:
    wrong.append(["asked again", again.status])
print(json.dumps({"Pages": pages, "Entries": entries, "Gone": gone, "Wrong": wrong}))
`

// TestFeedparserReadsTheFeeds has a reader take all pages of a feed of records of which some were changed, withdrawn and
// renamed: each record that the store has is an entry, each that it has not any more a tombstone, and none is there twice.
func TestFeedparserReadsTheFeeds(t *testing.T) {
	python := client(t, "/usr/bin/python3") // Debian's, which has Debian's feedparser
	if exec.Command(python, "-c", "import feedparser").Run() != nil {
		client(t, "python3-feedparser")
	}
	base := serving(t, manyEvents(t, 320), "--store", "agenda.db")
	st, err := store.Open("agenda.db", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	e := &editor{t, st}
	e.edit(1)
	e.settled(base)
	type entry struct{ ID, Title, Updated, Link, Turtle string }
	var got struct {
		Pages         int
		Entries, Gone []entry
		Wrong         [][]any
	}
	if err := json.Unmarshal(output(t, python, "-c", feedScript, base+"/feeds/events.atom"), &got); err != nil {
		t.Fatal(err)
	}
	for _, wrong := range got.Wrong {
		t.Error(wrong...)
	}
	held, gone := map[string]entry{}, map[string]entry{}
	for _, e := range got.Entries {
		held[e.ID] = e
	}
	for _, e := range got.Gone {
		gone[e.ID] = e
	}
	if len(held) != len(got.Entries) || len(gone) != len(got.Gone) {
		t.Errorf("%d entries and %d tombstones of %d and %d records", len(got.Entries), len(got.Gone), len(held), len(gone))
	}
	said := func(at time.Time) string { return at.UTC().Format(time.RFC3339) }
	records, err := st.List(t.Context(), data.Events, data.Page{Limit: 1 << 20})
	e.must(err)
	if len(held) != len(records) || got.Pages < 4 {
		t.Errorf("%d entries on %d pages, want %d records", len(held), got.Pages, len(records))
	}
	for i, r := range records {
		document := base + "/" + string(r.Ref)
		has, ok := held[document+"#this"]
		if !ok || has.Title != cmp.Or(r.Summary.Name, string(r.Ref)) || has.Updated != said(r.Changed) || has.Link != document {
			t.Errorf("%s: feedparser has %+v", r.Ref, has)
			continue
		}
		if i%50 == 0 {
			_, body := get(t, has.Turtle, "*/*")
			_, want := get(t, document, "application/n-quads")
			if canonical(t, &format.Turtle, body) != canonical(t, &format.NQuads, want) {
				t.Errorf("%s leads to another graph", has.Turtle)
			}
		}
	}
	newest, err := st.Newest(t.Context(), data.Events, st.Cursor()+1, data.Page{Limit: 1 << 20})
	e.must(err)
	withdrawn := 0
	for _, r := range newest {
		if r.State == data.Live {
			continue
		}
		withdrawn++
		if has := gone[base+"/"+string(r.Ref)+"#this"]; has.Updated != said(r.Changed) {
			t.Errorf("%s: the tombstone is %+v", r.Ref, has)
		}
	}
	if len(gone) != withdrawn || withdrawn < 2 {
		t.Errorf("%d tombstones, want %d", len(gone), withdrawn)
	}
}
