package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"

	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/ns"
)

// These are three harvesters that keep copies of a site. Each asks until it is answered, goes on where it stopped, and has
// no more of the site than what an answer says.

// digest identifies what is said of a thing.
type digest [sha256.Size]byte

// saying is what is said of the thing of a document, one line a statement.
type saying []string

// add adds a statement if it is about the thing or its parts. What else the document says is not the record's: what others
// are called, and where the record came from.
func (s saying) add(document string, t graph.Triple) saying {
	part, ok := strings.CutPrefix(t.Subject.Value, document+"#")
	if !ok || strings.HasPrefix(part, "provenance") {
		return s
	}
	o := t.Object
	return append(s, strings.Join([]string{part, string(t.Predicate), strconv.Itoa(int(o.Kind)), o.Value, string(o.Datatype), o.Lang}, "\x00"))
}

func (s saying) digest() digest {
	slices.Sort(s)
	return sha256.Sum256([]byte(strings.Join(s, "\n")))
}

// follower keeps a copy by Linked Data Event Streams.
type follower struct {
	site     *mortal
	closed   map[string]digest   // what nodes were that never change again
	tags     map[string]string   // entity tags of the others, by node
	children map[string][]string // of the others
	seen     map[string]string   // the page of each member
	members  map[string]member   // the newest one by document

	pages, unchanged int
}

// member is a version of a record.
type member struct {
	sequence int
	gone     bool
	said     digest
}

func newFollower(site *mortal) *follower {
	return &follower{site: site, closed: map[string]digest{}, tags: map[string]string{}, children: map[string][]string{}, seen: map[string]string{}, members: map[string]member{}}
}

func (f *follower) harvest(bool) error { return f.node(f.site.base + "/ldes/all") }

// node takes the members of a node and of those that it leads to.
func (f *follower) node(url string) error {
	if _, known := f.closed[url]; known {
		return nil
	}
	res, err := f.site.get(url, map[string]string{"Accept": format.NQuads.MediaType, "If-None-Match": f.tags[url]})
	if err != nil {
		return err
	}
	switch res.status {
	case http.StatusOK:
		if err := f.take(url, res.body); err != nil {
			return err
		}
		f.pages++
	case http.StatusNotModified:
		f.unchanged++
	default:
		return unexpected(url, &res)
	}
	for _, child := range f.children[url] {
		if err := f.node(child); err != nil {
			return err
		}
	}
	if strings.Contains(res.header.Get("Cache-Control"), "immutable") {
		f.closed[url] = sha256.Sum256(res.body)
	} else {
		f.tags[url] = res.header.Get("Etag")
	}
	return nil
}

// take takes what a node says: members that are new, and children.
func (f *follower) take(node string, body []byte) error {
	about, said := map[string]map[graph.IRI]string{}, map[string][]graph.Triple{}
	f.children[node] = nil
	var members []string
	err := format.NQuads.Decode(bytes.NewReader(body), "", func(t graph.Triple, name graph.Term) error {
		switch {
		case !name.IsZero():
			said[name.Value] = append(said[name.Value], t)
		case t.Predicate == ns.TreeMember:
			members = append(members, t.Object.Value)
		case t.Predicate == ns.TreeToNode && !slices.Contains(f.children[node], t.Object.Value):
			f.children[node] = append(f.children[node], t.Object.Value)
		default:
			if about[t.Subject.Value] == nil {
				about[t.Subject.Value] = map[graph.IRI]string{}
			}
			about[t.Subject.Value][t.Predicate] = t.Object.Value
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("%s: %w", node, err)
	}
	for _, id := range members {
		page, known := f.seen[id]
		if known && page != node {
			return fmt.Errorf("%s is on %s and on %s", id, page, node)
		}
		if f.seen[id] = node; !known {
			if err := f.version(id, about[id], said[id]); err != nil {
				return err
			}
		}
	}
	return nil
}

// version takes a member.
func (f *follower) version(id string, about map[graph.IRI]string, said []graph.Triple) error {
	document := strings.TrimSuffix(about[ns.IsVersionOf], "#this")
	sequence, err := strconv.Atoi(about[ns.DCATVersion])
	if err != nil || document == "" {
		return fmt.Errorf("%s is a member of which only %v is said", id, about)
	}
	if f.members[document].sequence > sequence {
		return nil
	}
	var s saying
	for _, t := range said {
		s = s.add(document, t)
	}
	f.members[document] = member{sequence, about[graph.Type] == string(ns.Delete), s.digest()}
	return nil
}

// revisit sees whether what never changes again has not changed.
func (f *follower) revisit() error {
	for node, was := range f.closed {
		res, err := f.site.get(node, map[string]string{"Accept": format.NQuads.MediaType})
		if err != nil {
			return err
		}
		if sha256.Sum256(res.body) != was {
			return unexpected(node, &res)
		}
	}
	return nil
}

// held is the copy.
func (f *follower) held() map[string]digest {
	held := map[string]digest{}
	for document, m := range f.members {
		if !m.gone {
			held[document] = m.said
		}
	}
	return held
}

// aggregator keeps a copy by OAI-PMH.
type aggregator struct {
	site *mortal
	held map[string]digest // by identifier
	from string            // the date up to which everything is known

	lists, told int
}

func newAggregator(site *mortal) *aggregator {
	return &aggregator{site: site, held: map[string]digest{}}
}

// response is as much of an answer as the aggregator reads.
type response struct {
	Date   string `xml:"responseDate"`
	Errors []struct {
		Code string `xml:"code,attr"`
		Text string `xml:",chardata"`
	} `xml:"error"`
	Records []struct {
		Header struct {
			Status     string `xml:"status,attr"`
			Identifier string `xml:"identifier"`
			Set        string `xml:"setSpec"`
		} `xml:"header"`
		Metadata struct {
			Text []byte `xml:",innerxml"`
		} `xml:"metadata"`
	} `xml:"ListRecords>record"`
	Token string `xml:"ListRecords>resumptionToken"`
}

// harvest takes what has changed since the last time; up to now by the repository's clock, but at the end without a bound.
func (a *aggregator) harvest(last bool) error {
	now, err := a.ask(url.Values{"verb": {"Identify"}})
	if err != nil {
		return err
	}
	query := url.Values{"verb": {"ListRecords"}, "metadataPrefix": {"rdf"}}
	if a.from != "" {
		query.Set("from", a.from)
	}
	if !last {
		query.Set("until", now.Date)
	}
	for {
		list, err := a.ask(query)
		if err != nil {
			return err
		}
		if len(list.Errors) > 0 && list.Errors[0].Code != "noRecordsMatch" {
			return fmt.Errorf("%v: %v", query, list.Errors)
		}
		if err := a.take(list); err != nil {
			return err
		}
		if list.Token == "" {
			a.from = now.Date
			return nil
		}
		query = url.Values{"verb": {"ListRecords"}, "resumptionToken": {list.Token}}
	}
}

func (a *aggregator) ask(query url.Values) (*response, error) {
	address := a.site.base + "/oai?" + query.Encode()
	res, err := a.site.get(address, nil)
	if err != nil {
		return nil, err
	}
	if res.status != http.StatusOK {
		return nil, unexpected(address, &res)
	}
	a.lists++
	var r response
	if err := xml.Unmarshal(res.body, &r); err != nil {
		return nil, fmt.Errorf("%s: %w", address, err)
	}
	return &r, nil
}

func (a *aggregator) take(list *response) error {
	for i := range list.Records {
		r := &list.Records[i]
		if r.Header.Set == "catalog" {
			continue
		}
		a.told++
		if r.Header.Status == "deleted" {
			delete(a.held, r.Header.Identifier)
			continue
		}
		var s saying
		err := format.RDFXML.Decode(bytes.NewReader(r.Metadata.Text), "", func(t graph.Triple, _ graph.Term) error {
			s = s.add(r.Header.Identifier, t)
			return nil
		})
		if err != nil {
			return fmt.Errorf("%s: %w", r.Header.Identifier, err)
		}
		a.held[r.Header.Identifier] = s.digest()
	}
	return nil
}

// crawler keeps a copy by the sitemap and conditional requests.
type crawler struct {
	site  *mortal
	parts map[string]*sitemapPart
	pages map[string]*crawled // by address

	got, unchanged, gone int
}

type sitemapPart struct {
	tag   string
	pages []sitemapEntry
}

type sitemapEntry struct {
	Location string `xml:"loc"`
	Changed  string `xml:"lastmod"`
}

// crawled is a document as it was when it was fetched.
type crawled struct {
	changed string // what the sitemap said then
	tag     string
	doubt   bool // it had changed so short a time before that it may have changed again within the same second
	said    digest
}

func newCrawler(site *mortal) *crawler {
	return &crawler{site: site, parts: map[string]*sitemapPart{}, pages: map[string]*crawled{}}
}

// harvest fetches what the sitemap says is new, and looks after what is not in it any more.
func (c *crawler) harvest(bool) error {
	listed := map[string]bool{}
	robots, err := c.site.get(c.site.base+"/robots.txt", nil)
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(robots.body)) {
		index, ok := strings.CutPrefix(strings.TrimSpace(line), "Sitemap: ")
		if !ok {
			continue
		}
		if err := c.index(index, listed); err != nil {
			return err
		}
	}
	for page := range c.pages {
		if listed[page] {
			continue
		}
		if err := c.fetch(sitemapEntry{Location: page}); err != nil {
			return err
		}
	}
	return nil
}

func (c *crawler) index(address string, listed map[string]bool) error {
	res, err := c.site.get(address, nil)
	if err != nil {
		return err
	}
	var index struct {
		Parts []sitemapEntry `xml:"sitemap"`
	}
	if err := xml.Unmarshal(res.body, &index); err != nil {
		return fmt.Errorf("%s: %w", address, err)
	}
	for _, part := range index.Parts {
		pages, err := c.part(part.Location)
		if err != nil {
			return err
		}
		for _, page := range pages {
			if !isRecord(c.site.base, page.Location) {
				continue
			}
			listed[page.Location] = true
			if known := c.pages[page.Location]; known != nil && known.changed == page.Changed && !known.doubt {
				continue
			}
			if err := c.fetch(page); err != nil {
				return err
			}
		}
	}
	return nil
}

// isRecord tells a record's document from other pages.
func isRecord(base, address string) bool {
	path := strings.Split(strings.TrimPrefix(address, base+"/"), "/")
	return len(path) == 2 && path[0] != "catalog"
}

// part reads a part of the sitemap.
func (c *crawler) part(address string) ([]sitemapEntry, error) {
	known := c.parts[address]
	if known == nil {
		known = &sitemapPart{}
		c.parts[address] = known
	}
	res, err := c.site.get(address, map[string]string{"If-None-Match": known.tag})
	if err != nil || res.status == http.StatusNotModified {
		return known.pages, err
	}
	if res.status != http.StatusOK {
		return nil, unexpected(address, &res)
	}
	z, err := gzip.NewReader(bytes.NewReader(res.body))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", address, err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", address, err)
	}
	var list struct {
		Pages []sitemapEntry `xml:"url"`
	}
	if err := xml.Unmarshal(text, &list); err != nil {
		return nil, fmt.Errorf("%s: %w", address, err)
	}
	known.tag, known.pages = res.header.Get("Etag"), list.Pages
	return known.pages, nil
}

// young is how old a change must be for its date to tell it from the next (RFC 9110, §8.8.2.2).
const young = 10 * time.Second

// older tells whether a change is old enough at a time.
func older(changed, now string) bool {
	then, err1 := time.Parse(time.RFC3339, changed)
	at, err2 := http.ParseTime(now)
	return err1 == nil && err2 == nil && at.Sub(then) >= young
}

// fetch brings a page up to date.
func (c *crawler) fetch(page sitemapEntry) error {
	known := c.pages[page.Location]
	header := map[string]string{"Accept": format.NTriples.MediaType}
	if known != nil {
		header["If-None-Match"] = known.tag
	}
	res, err := c.site.get(page.Location, header)
	if err != nil {
		return err
	}
	switch res.status {
	case http.StatusOK:
		known = &crawled{tag: res.header.Get("Etag")}
		var s saying
		err := format.NTriples.Decode(bytes.NewReader(res.body), "", func(t graph.Triple, _ graph.Term) error {
			s = s.add(page.Location, t)
			return nil
		})
		if err != nil {
			return fmt.Errorf("%s: %w", page.Location, err)
		}
		known.said, c.pages[page.Location] = s.digest(), known
		c.got++
	case http.StatusNotModified:
		c.unchanged++
	case http.StatusNotFound, http.StatusGone, http.StatusMovedPermanently:
		c.gone++
		delete(c.pages, page.Location)
		return nil
	default:
		return unexpected(page.Location, &res)
	}
	known.changed = page.Changed
	known.doubt = !older(page.Changed, res.header.Get("Date"))
	return nil
}

// held is the copy.
func (c *crawler) held() map[string]digest {
	held := map[string]digest{}
	for document, page := range c.pages {
		held[document] = page.said
	}
	return held
}
