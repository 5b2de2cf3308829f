package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
)

// feedValidatorScript has OpenActive's own validator walk through a feed, and prints what it objects to, and what whoever
// applies the items in their order has in the end. Its rule about OpenActive's data models is left out: it takes every
// context of JSON-LD for a string, and the models are not what the records are said in. Of the last page it asks for a long
// age when it comes there by links, and for a short one when it asks for it by itself.
const feedValidatorScript = `
import validator from '@openactive/rpde-validator'
const { RpdeValidator, defaultRules } = validator
const held = {}
let pages = 0, last
class Reader {
  meta = { name: 'Reader' }
  validate ({ url, data }) {
    pages++
    if (data.next === url) last = url
    for (const item of data.items) held[item.id] = item.state === 'updated' ? item.data['@id'] : item.state
  }
  after () {}
}
defaultRules.page = [...defaultRules.page.filter(rule => new rule().meta.name !== 'ItemDataPromptRule'), Reader]
const log = await RpdeValidator(process.argv[2], { pageLimit: 1000 })
const problems = log.pages.flatMap(page => page.errors.filter(e => page.url !== last || e.data.type !== 'missing_cache_control').map(e => [page.url, e.data.severity, e.data.message].join(' ')))
console.log(JSON.stringify({ pages, held, problems }))
`

// TestOpenActiveReadsTheFeeds has a feed of records of which some were changed, withdrawn and renamed judged by the validator of
// those who made RPDE: it has no objection, and reads from it what the store has.
func TestOpenActiveReadsTheFeeds(t *testing.T) {
	modules(t, "@openactive/rpde-validator")
	base := serving(t, manyEvents(t, 1100), "--store", "agenda.db", "--license", licence)
	st, err := store.Open("agenda.db", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	e := &editor{t, st}
	e.edit(1)
	e.settled(base)
	var got struct {
		Pages    int
		Held     map[string]string
		Problems []string
	}
	if err := json.Unmarshal(node(t, []string{"@openactive/rpde-validator"}, feedValidatorScript, base+"/rpde/events"), &got); err != nil {
		t.Fatal(err)
	}
	for _, problem := range got.Problems {
		t.Error(problem)
	}
	entries, err := st.Newest(t.Context(), data.Events, st.Cursor()+1, data.Page{Limit: 1 << 20})
	e.must(err)
	want := map[string]string{}
	for _, entry := range entries {
		want[entry.Ref.ID()] = "deleted"
		if entry.State == data.Live {
			want[entry.Ref.ID()] = fmt.Sprintf("%s/%s#this", base, entry.Ref)
		}
	}
	if !maps.Equal(got.Held, want) || got.Pages < 4 {
		t.Errorf("the validator read %d records on %d pages, want %d:\n%s", len(got.Held), got.Pages, len(want), strings.Join(slices.Sorted(maps.Values(got.Held)), "\n"))
	}
}
