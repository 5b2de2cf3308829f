package main

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// signpostScript follows the signposts of documents as a program does that knows nothing of the site (FAIR Signposting Profile,
// levels 1 and 2; F-UJI looks for the same), with a parser of links that others wrote, and prints what is missing.
const signpostScript = `
import LinkHeader from 'http-link-header'
const problems = []
let checked = 0
const key = l => [l.anchor ?? '', l.rel, l.uri ?? l.href, l.type ?? ''].join(' ')
const ask = (url, accept, method = 'GET') => fetch(url, { method, headers: { Accept: accept } })
const bare = url => url.split('#')[0]
const bareType = answer => answer.headers.get('content-type').split(';')[0]
async function check (page) {
  const say = (rule, ok, what = '') => { checked++; if (!ok) problems.push(page + ': ' + rule + ' ' + JSON.stringify(what)) }
  const head = await ask(page, 'text/html', 'HEAD')
  say('the head is small enough for proxies', head.headers.get('link').length <= 3 << 10)
  const links = LinkHeader.parse(head.headers.get('link')).refs
  const all = rel => links.filter(l => l.rel === rel)
  // Level 1, landing page (2.1.1)
  say('one cite-as', all('cite-as').length === 1, all('cite-as'))
  say('cite-as leads here', bare((await ask(all('cite-as')[0].uri, 'text/html')).url) === page)
  say('describedby with types', all('describedby').length > 0 && all('describedby').every(l => l.type), all('describedby'))
  say('at most one license', all('license').length <= 1)
  say('the type of the thing, then that of the page', all('type').length >= 2 && all('type').at(-1).uri.endsWith('schema.org/AboutPage'), all('type'))
  say('authors are IRIs', all('author').every(l => /^https?:/.test(l.uri)))
  // Level 2
  const sets = all('linkset')
  say('linksets in both forms', ['application/linkset+json', 'application/linkset'].every(t => sets.some(l => l.type === t)), sets)
  const answer = await ask(sets.find(l => l.type === 'application/linkset+json').uri, 'application/linkset+json')
  say('the linkset is what its link says', bareType(answer) === 'application/linkset+json', bareType(answer))
  const fromJSON = []
  for (const { anchor, ...relations } of (await answer.json()).linkset) {
    for (const [rel, targets] of Object.entries(relations)) for (const t of targets) fromJSON.push({ anchor, rel, ...t })
  }
  const asText = await ask(sets.find(l => l.type === 'application/linkset').uri, '*/*')
  say('the text too', bareType(asText) === 'application/linkset')
  const fromText = LinkHeader.parse((await asText.text()).replace(/\n/g, ' ')).refs
  say('both say the same', fromJSON.map(key).sort().join('\n') === fromText.map(key).sort().join('\n'))
  const of = (anchor, rel) => fromJSON.filter(l => l.anchor === anchor && l.rel === rel)
  for (const rel of ['cite-as', 'describedby', 'item', 'license', 'type', 'author']) {
    say('the linkset has ' + rel, all(rel).every(l => of(page, rel).some(t => t.href === l.uri)), all(rel))
  }
  say('items with types', of(page, 'item').every(l => l.type || page.endsWith('/catalog')), of(page, 'item'))
  say('an item', of(page, 'item').length > 0 || page.endsWith('/catalog/all'))
  for (const item of of(page, 'item')) say('back from ' + item.href, of(item.href, 'collection').some(l => l.href === page))
  for (const form of of(page, 'describedby')) {
    say('back from ' + form.href, of(form.href, 'describes').some(l => l.href === page))
    const description = await ask(form.href, '*/*')
    say(form.href + ' is what its link says', description.status === 200 && bareType(description) === form.type)
    const its = LinkHeader.parse(description.headers.get('link')).refs
    say(form.href + ' leads back', its.some(l => l.rel === 'describes' && l.uri === page), its)
    say(form.href + ' leads to the linkset', its.some(l => l.rel === 'linkset'))
  }
  // The page's own head
  const html = (await (await ask(page, 'text/html')).text()).split('</head>')[0]
  for (const l of links.filter(l => ['cite-as', 'describedby', 'item', 'linkset', 'author', 'type'].includes(l.rel))) {
    say('the page has the same link', html.includes('<link rel="' + l.rel + '"' + (l.type ? ' type="' + l.type.replace('+', '&#43;') + '"' : '') + ' href="' + l.uri.replaceAll('+', '&#43;') + '">'), l)
  }
}
for (const page of process.argv.slice(2)) {
  try { await check(page) } catch (e) { problems.push(page + ': ' + e.stack) }
}
console.log(JSON.stringify({ checked, problems }))
`

func TestSignposts(t *testing.T) {
	for name, args := range map[string][]string{"hash": nil, "303": append([]string{"--uri-style", "303"}, describedSite...)} {
		t.Run(name, func(t *testing.T) {
			modules(t, "http-link-header")
			base := serving(t, args...)
			pages := []string{base + "/catalog/events", base + "/catalog/all"}
			for _, url := range documents(t, base) {
				if strings.Count(strings.TrimPrefix(url, base), "/") == 2 {
					pages = append(pages, url)
				}
			}
			if name == "303" { // where documents does not find them
				pages = append(pages, base+"/events/sante-connectee", base+"/organizations/greyc")
			}
			var got struct {
				Checked  int
				Problems []string
			}
			out := node(t, []string{"http-link-header"}, signpostScript, pages...)
			if err := json.Unmarshal(out, &got); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			for _, problem := range got.Problems {
				t.Error(problem)
			}
			if got.Checked < 40*len(pages) {
				t.Errorf("only %d things were checked on %d pages", got.Checked, len(pages))
			}
		})
	}
}

func TestAPICatalog(t *testing.T) {
	base := serving(t)
	var got struct {
		Linkset []map[string]json.RawMessage
	}
	res, body := get(t, base+"/.well-known/api-catalog", "text/html")
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatal(err)
	}
	if want := `application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"`; res.Header.Get("Content-Type") != want {
		t.Errorf("Content-Type: got %q, want %q", res.Header.Get("Content-Type"), want)
	}
	for _, url := range []string{base + "/", base + "/.well-known/api-catalog"} {
		if res, _ := get(t, url, "text/html"); !strings.Contains(res.Header.Get("Link"), "/.well-known/api-catalog>; rel=\"api-catalog\"") {
			t.Errorf("%s does not lead to the list: %s", url, res.Header.Get("Link"))
		}
	}
	type target struct{ Href, Type string }
	targets := func(context map[string]json.RawMessage, rel string) (list []target) {
		if context[rel] != nil {
			if err := json.Unmarshal(context[rel], &list); err != nil {
				t.Fatal(err)
			}
		}
		return list
	}
	items := targets(got.Linkset[0], "item")
	if len(items) < 4 || len(got.Linkset) != len(items)+1 {
		t.Fatalf("%d services, %d contexts", len(items), len(got.Linkset))
	}
	for i, item := range items {
		var anchor string
		if err := json.Unmarshal(got.Linkset[i+1]["anchor"], &anchor); err != nil || anchor != item.Href {
			t.Errorf("%s is described as %s", item.Href, anchor)
		}
		if docs := targets(got.Linkset[i+1], "service-doc"); len(docs) != 1 || docs[0].Type != "text/html" {
			t.Errorf("%s has the documentation %v", anchor, docs)
		}
		for _, rel := range []string{"service-desc", "service-meta"} {
			for _, l := range targets(got.Linkset[i+1], rel) {
				res, _ := get(t, l.Href, "*/*")
				if bare, _, _ := strings.Cut(res.Header.Get("Content-Type"), ";"); res.StatusCode != 200 || bare != l.Type {
					t.Errorf("%s of %s: %s is %d %s, not %s", rel, anchor, l.Href, res.StatusCode, bare, l.Type)
				}
			}
		}
	}
	if !slices.ContainsFunc(items, func(l target) bool { return l.Href == base+"/oai" }) {
		t.Error("OAI-PMH is not listed")
	}
}

// TestWhatIsGoneLeadsToWhatIsThere follows the links of a withdrawn record's statement: what went with it is no more among them.
func TestWhatIsGoneLeadsToWhatIsThere(t *testing.T) {
	base := serving(t, manyEvents(t, 3), "--store", "agenda.db")
	beside(t, "", "withdraw", "events/e1", "--store", "agenda.db", "--replaced-by", "events/e2")
	document := base + "/events/e1"
	for _, accept := range []string{"text/turtle", "application/ld+json", "text/html"} {
		var res *http.Response
		for begun := time.Now(); time.Since(begun) < 20*time.Second; time.Sleep(20 * time.Millisecond) {
			if res, _ = get(t, document, accept); res.StatusCode != http.StatusOK {
				break
			}
		}
		if res.StatusCode != http.StatusGone {
			t.Fatalf("%s: status %d", accept, res.StatusCode)
		}
		followed := 0
		for _, link := range regexp.MustCompile(`<([^>]+)>`).FindAllStringSubmatch(strings.Join(res.Header.Values("Link"), ","), -1) {
			if strings.HasPrefix(link[1], "/") || link[1] == document { // its own forms say the same
				continue
			}
			followed++
			if res, _ := get(t, link[1], "*/*"); res.StatusCode != http.StatusOK {
				t.Errorf("%s: a link leads to %s, which answers %d", accept, link[1], res.StatusCode)
			}
		}
		if followed < 2 {
			t.Errorf("%s: no links: %v", accept, res.Header.Values("Link"))
		}
	}
}
