package oai_test

import (
	"cmp"
	"context"
	"encoding/xml"
	"fmt"
	"iter"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/publish/harvest/oai"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/ns"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

const base = "https://data.example.org"

var noon = time.Date(2026, 3, 1, 12, 0, 0, 250e6, time.UTC)

// bench is a repository over a fresh store.
type bench struct {
	*testing.T
	site *publish.Site
	data.Store
	now time.Time
}

func newBench(t *testing.T, page int) *bench {
	t.Helper()
	st, err := store.Open(filepath.Join(t.TempDir(), "kiosque.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	b := &bench{T: t, Store: st, now: noon}
	b.site, err = publish.New(publish.Options{Store: st, Base: base, Title: "Agenda", License: "https://creativecommons.org/publicdomain/zero/1.0/",
		Views: []publish.View{oai.New(oai.Options{Now: func() time.Time { return b.now }, Page: page})}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// put stores records with these refs, a second after whatever was done before.
func (b *bench) put(name string, refs ...data.Ref) {
	b.Helper()
	b.now = b.now.Add(time.Second)
	var records []data.Record
	for _, ref := range refs {
		n := data.Node{Types: []string{string(schema.Event)}}
		data.Add(&n, schema.Name, data.NewText(name, "fr"))
		data.Add(&n, schema.Organizer, data.NewReference("organizations/greyc"))
		rec := data.Record{Ref: ref, Node: n}
		vocab.Summarize(&rec, "fr")
		records = append(records, rec)
	}
	if _, err := b.Put(b.Context(), b.now, records); err != nil {
		b.Fatal(err)
	}
}

func (b *bench) withdraw(ref data.Ref) {
	b.Helper()
	b.now = b.now.Add(time.Second)
	if err := b.Withdraw(b.Context(), b.now, ref); err != nil {
		b.Fatal(err)
	}
}

// response is what a harvester reads.
type response struct {
	XMLName xml.Name
	Date    string `xml:"responseDate"`
	Request struct {
		Verb string `xml:"verb,attr"`
		URL  string `xml:",chardata"`
	} `xml:"request"`
	Error *struct {
		Code string `xml:"code,attr"`
		Text string `xml:",chardata"`
	} `xml:"error"`
	Records []struct {
		Header   header `xml:"header"`
		Metadata struct {
			Inner string `xml:",innerxml"`
		} `xml:"metadata"`
	} `xml:"ListRecords>record"`
	Record struct {
		Header   header `xml:"header"`
		Metadata struct {
			Inner string `xml:",innerxml"`
		} `xml:"metadata"`
	} `xml:"GetRecord>record"`
	Headers     []header `xml:"ListIdentifiers>header"`
	Sets        []string `xml:"ListSets>set>setSpec"`
	Formats     []string `xml:"ListMetadataFormats>metadataFormat>metadataPrefix"`
	Earliest    string   `xml:"Identify>earliestDatestamp"`
	Deleted     string   `xml:"Identify>deletedRecord"`
	Email       string   `xml:"Identify>adminEmail"`
	Tokens      []string `xml:"ListRecords>resumptionToken"`
	TokensOfIDs []string `xml:"ListIdentifiers>resumptionToken"`
}

type header struct {
	Status     string `xml:"status,attr"`
	Identifier string `xml:"identifier"`
	Date       string `xml:"datestamp"`
	Set        string `xml:"setSpec"`
}

func (b *bench) ask(query string) response {
	b.Helper()
	values, err := url.ParseQuery(query)
	if err != nil {
		b.Fatal(err)
	}
	r, asked, err := b.site.Locate(oai.Path, values)
	if err != nil || asked != nil {
		b.Fatalf("%s: %v", query, err)
	}
	rep, err := b.site.Represent(context.Background(), r, r.Among.Variants[0])
	if err != nil {
		b.Fatalf("%s: %v", query, err)
	}
	body, err := rep.Body()
	if err != nil {
		b.Fatal(err)
	}
	var got response
	if err := xml.Unmarshal(body, &got); err != nil {
		b.Fatalf("%s: %v\n%s", query, err, body)
	}
	return got
}

func TestErrorsAreTheProtocolsOwn(t *testing.T) {
	b := newBench(t, 2)
	b.put("Journée", "events/a", "events/b", "events/c")
	b.withdraw("events/c")
	for _, c := range []struct{ rule, query, code string }{
		{"no verb", "", "badVerb"},
		{"an unknown verb", "verb=Steal", "badVerb"},
		{"two verbs", "verb=Identify&verb=ListSets", "badVerb"},
		{"an argument too many", "verb=Identify&set=events", "badArgument"},
		{"an argument twice", "verb=GetRecord&metadataPrefix=rdf&identifier=a&identifier=b", "badArgument"},
		{"an argument missing", "verb=ListRecords", "badArgument"},
		{"no date", "verb=ListRecords&metadataPrefix=rdf&from=yesterday", "badArgument"},
		{"a day that does not exist", "verb=ListRecords&metadataPrefix=rdf&until=2026-02-30", "badArgument"},
		{"two granularities", "verb=ListRecords&metadataPrefix=rdf&from=2026-01-01&until=2026-01-02T00:00:00Z", "badArgument"},
		{"an end before the beginning", "verb=ListRecords&metadataPrefix=rdf&from=2026-01-02&until=2026-01-01", "badArgument"},
		{"a token beside other arguments", "verb=ListRecords&metadataPrefix=rdf&resumptionToken=x", "badArgument"},
		{"a token of nobody's", "verb=ListRecords&resumptionToken=x", "badResumptionToken"},
		{"a token of a time to come", "verb=ListRecords&resumptionToken=rdf.events.1.99.1", "badResumptionToken"},
		{"a token of an unknown format", "verb=ListRecords&resumptionToken=marc.events.1.3.1", "badResumptionToken"},
		{"an unknown format", "verb=ListRecords&metadataPrefix=marc", "cannotDisseminateFormat"},
		{"an unknown format of one item", "verb=GetRecord&metadataPrefix=marc&identifier=" + base + "/events/a", "cannotDisseminateFormat"},
		{"nothing at that time", "verb=ListRecords&metadataPrefix=rdf&until=2001-01-01", "noRecordsMatch"},
		{"an empty set", "verb=ListIdentifiers&metadataPrefix=rdf&set=places", "noRecordsMatch"},
		{"an unknown set", "verb=ListIdentifiers&metadataPrefix=rdf&set=concerts", "noRecordsMatch"},
		{"an unknown item", "verb=GetRecord&metadataPrefix=rdf&identifier=" + base + "/events/none", "idDoesNotExist"},
		{"another site's item", "verb=GetRecord&metadataPrefix=rdf&identifier=https://elsewhere.example/events/a", "idDoesNotExist"},
		{"markup", "verb=ListMetadataFormats&identifier=%3Cscript%3E%00", "idDoesNotExist"},
		{"the formats of what is gone", "verb=ListMetadataFormats&identifier=" + base + "/events/c", "noMetadataFormats"},
		{"a token for sets", "verb=ListSets&resumptionToken=x", "badResumptionToken"},
	} {
		got := b.ask(c.query)
		if got.Error == nil || got.Error.Code != c.code || got.Error.Text == "" {
			t.Errorf("%s: got %+v, want %s", c.rule, got.Error, c.code)
		}
		if bare := c.code == "badVerb" || c.code == "badArgument"; bare == (got.Request.Verb != "") || got.Request.URL != base+oai.Path {
			t.Errorf("%s: request is told as %+v", c.rule, got.Request)
		}
	}
}

func TestIdentify(t *testing.T) {
	b := newBench(t, 2)
	b.put("Journée", "events/a")
	got := b.ask("verb=Identify")
	if got.Earliest != "2026-03-01T12:00:01Z" || got.Deleted != "persistent" || got.Email != "webmaster@data.example.org" {
		t.Errorf("got %+v", got)
	}
	if got.Date != "2026-03-01T11:59:56Z" {
		t.Errorf("the response is dated %s, want a few seconds before now", got.Date)
	}
	if got := b.ask("verb=ListSets").Sets; !slices.Contains(got, "events") || len(got) != len(data.Collections) {
		t.Errorf("sets: %v", got)
	}
	if got := b.ask("verb=ListMetadataFormats&identifier=" + base + "/events/a").Formats; !slices.Equal(got, []string{"oai_dc", "rdf"}) {
		t.Errorf("formats: %v", got)
	}
}

func TestRecord(t *testing.T) {
	b := newBench(t, 2)
	b.put("GREYC", "organizations/greyc")
	b.put("Un & deux \x01</metadata>", "events/a")
	dc := b.ask("verb=GetRecord&metadataPrefix=oai_dc&identifier=" + base + "/events/a").Record
	for _, want := range []string{
		`<dc:title xml:lang="fr">Un &amp; deux ` + "\uFFFD" + `&lt;/metadata&gt;</dc:title>`, `<dc:creator xml:lang="fr">GREYC</dc:creator>`,
		`<dc:identifier>` + base + `/events/a#this</dc:identifier>`, `<dc:rights>https://creativecommons.org/publicdomain/zero/1.0/</dc:rights>`,
		`<dc:type>http://schema.org/Event</dc:type>`,
	} {
		if !strings.Contains(dc.Metadata.Inner, want) {
			t.Errorf("no %s in %s", want, dc.Metadata.Inner)
		}
	}
	if dc.Header != (header{"", base + "/events/a", "2026-03-01T12:00:02Z", "events"}) {
		t.Errorf("header: %+v", dc.Header)
	}
	if got := b.ask("verb=GetRecord&metadataPrefix=rdf&identifier=" + base + "/events/a"); got.Error == nil || got.Error.Code != "cannotDisseminateFormat" {
		t.Errorf("a control character in RDF/XML: got %+v", got)
	}

	got := b.ask("verb=GetRecord&metadataPrefix=rdf&identifier=" + base + "/organizations/greyc").Record.Metadata.Inner
	var said, own graph.Dataset
	read := func(g *graph.Dataset, text string, f *format.Format) {
		err := f.Decode(strings.NewReader(text), "", func(t graph.Triple, _ graph.Term) error { g.Triples = append(g.Triples, t); return nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	read(&said, got, &format.RDFXML)
	r, err := b.site.Resource("/organizations/greyc")
	if err != nil {
		t.Fatal(err)
	}
	rep, err := b.site.Represent(t.Context(), r, b.site.Named("nt")[0])
	if err != nil {
		t.Fatal(err)
	}
	body, err := rep.Body()
	if err != nil {
		t.Fatal(err)
	}
	read(&own, string(body), &format.NTriples)
	if !graph.Isomorphic(&said, &own) {
		t.Errorf("the record says another graph than its document:\n%s\n%s", got, body)
	}
}

// A harvester that keeps what it was told, and asks next for what came since the answer before.
type copyOf map[string]string

func (c copyOf) harvest(b *bench, query string, between func()) (date string) {
	b.Helper()
	q := "verb=ListRecords&" + query
	for {
		got := b.ask(q)
		if date == "" {
			date = got.Date
		}
		if got.Error != nil {
			if got.Error.Code != "noRecordsMatch" {
				b.Fatalf("%s: %+v", q, got.Error)
			}
			return date
		}
		for _, r := range got.Records {
			if c[r.Header.Identifier] = r.Metadata.Inner; r.Header.Status == "deleted" {
				c[r.Header.Identifier] = "deleted"
			}
		}
		if len(got.Tokens) == 0 || got.Tokens[0] == "" {
			return date
		}
		q = "verb=ListRecords&resumptionToken=" + url.QueryEscape(got.Tokens[0])
		between()
	}
}

func TestAHarvesterMissesNothing(t *testing.T) {
	b := newBench(t, 3)
	for i := range 10 {
		b.put("eins", data.Ref(fmt.Sprintf("events/e%02d", i)), data.Ref(fmt.Sprintf("places/p%02d", i)))
	}
	c, step := copyOf{}, 0
	since := c.harvest(b, "metadataPrefix=oai_dc", func() { // the store changes while it is read
		switch step++; step {
		case 1:
			b.put("zwei", "events/e00", "events/e09")
		case 2:
			b.withdraw("events/e05")
		case 3:
			b.put("neu", "events/new")
			if err := b.Rename(b.Context(), b.now, "events/e01", "events/renamed"); err != nil {
				b.Fatal(err)
			}
		case 4:
			b.withdraw("places/p09")
			b.put("wieder", "events/e05")
		}
	})
	if step < 4 {
		t.Errorf("20 records in pages of 3 took %d tokens: not all changes came while they were read", step)
	}
	c.harvest(b, "metadataPrefix=oai_dc&from="+since, func() {})
	for i := int64(1); i <= 22; i++ {
		entries, err := b.Numbered(t.Context(), i, i)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			got := c[base+"/"+string(e.Ref)]
			if e.State == data.Live && !strings.Contains(got, ">"+e.Summary.Name+"<") || e.State != data.Live && got != "deleted" {
				t.Errorf("%s is %v %q, the copy has %q", e.Ref, e.State, e.Summary.Name, got)
			}
		}
	}
	places := copyOf{}
	places.harvest(b, "metadataPrefix=oai_dc&set=places", func() {})
	if len(places) != 10 {
		t.Errorf("the set of places has %d records, want 10", len(places))
	}
}

func TestSelection(t *testing.T) {
	b := newBench(t, 100)
	for i := range 5 {
		b.put("x", data.Ref(fmt.Sprintf("events/e%d", i))) // at 12:00:01.25 to 12:00:05.25
	}
	for _, c := range []struct {
		query string
		want  int
	}{
		{"", 5},
		{"&from=2026-03-01T12:00:03Z", 3},
		{"&until=2026-03-01T12:00:03Z", 3},
		{"&from=2026-03-01T12:00:02Z&until=2026-03-01T12:00:02Z", 1},
		{"&from=2026-03-01&until=2026-03-01", 5},
		{"&until=2026-02-28", 0},
		{"&from=2026-03-02", 0},
	} {
		if got := len(b.ask("verb=ListIdentifiers&metadataPrefix=rdf" + c.query).Headers); got != c.want {
			t.Errorf("%q: got %d, want %d", c.query, got, c.want)
		}
	}
}

// datasets is a catalogue with one dataset, of all collections, and one of events.
type datasets struct{}

func (datasets) Roots() []string { return []string{"catalog"} }

func (datasets) Find(s *publish.Site, path string, _ url.Values) (publish.Resource, error) {
	return publish.Resource{Path: path, Among: s.Graphs()}, nil
}

func (datasets) Represent(_ context.Context, s *publish.Site, r publish.Resource, v *publish.Variant) (*publish.Representation, error) {
	return s.Graph(r, v, publish.Head{}, func() *format.Document {
		doc := format.Document{}
		g, set, publisher := &doc.Data.Graph, graph.NewIRI(graph.IRI(base+r.Path)), graph.NewIRI(base+"/catalog#publisher")
		g.Add(set, graph.Type, graph.NewIRI(ns.CatalogDataset))
		g.Add(set, ns.Title, graph.NewLang("Agenda & annuaire", "fr"))
		g.Add(set, ns.Publisher, publisher)
		g.Add(publisher, ns.AgentName, graph.NewString("Ville"))
		return &doc
	}), nil
}

func (datasets) Resources(context.Context, *publish.Site) iter.Seq2[publish.Resource, error] {
	return func(func(publish.Resource, error) bool) {}
}

func TestDatasetsAreItems(t *testing.T) {
	b := newBench(t, 2)
	var err error
	b.site, err = publish.New(publish.Options{Store: b.Store, Base: base, Views: []publish.View{datasets{}, oai.New(oai.Options{
		Now: func() time.Time { return b.now }, Page: 2, Dataset: func(c data.Collection) string { return "/catalog/" + cmp.Or(string(c), "all") },
	})}})
	if err != nil {
		t.Fatal(err)
	}
	b.put("eins", "events/a", "events/b", "events/c")
	b.put("zwei", "places/p")
	b.withdraw("places/p")
	headers := func(query string) (list []string) {
		for q := "verb=ListIdentifiers&" + query; q != ""; {
			got := b.ask(q)
			for _, h := range got.Headers {
				list = append(list, strings.TrimPrefix(h.Identifier, base+"/")+h.Status)
			}
			q = ""
			if len(got.TokensOfIDs) > 0 && got.TokensOfIDs[0] != "" {
				q = "verb=ListIdentifiers&resumptionToken=" + got.TokensOfIDs[0]
			}
			if len(list) > 100 {
				t.Fatalf("%s never ends: %v", query, list)
			}
		}
		return list
	}
	sets := []string{"catalog/all", "catalog/events", "catalog/placesdeleted"}
	for _, c := range []struct {
		query string
		want  []string
	}{
		{"metadataPrefix=dcat_ap", sets},
		{"metadataPrefix=dcat_ap&set=catalog", sets},
		{"metadataPrefix=oai_dc&set=catalog", sets},
		{"metadataPrefix=rdf", append(slices.Clone(sets), "events/a", "events/b", "events/c", "places/pdeleted")},
		{"metadataPrefix=dcat_ap&until=2026-03-01T12:00:01Z", []string{"catalog/events"}},
		{"metadataPrefix=dcat_ap&set=events", nil},
	} {
		if got := headers(c.query); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.query, got, c.want)
		}
	}
	dc := b.ask("verb=GetRecord&metadataPrefix=oai_dc&identifier=" + base + "/catalog/events").Record.Metadata.Inner
	if !strings.Contains(dc, `<dc:title xml:lang="fr">Agenda &amp; annuaire</dc:title>`) || !strings.Contains(dc, "<dc:publisher>Ville</dc:publisher>") {
		t.Errorf("Dublin Core of a dataset: %s", dc)
	}
	if got := b.ask("verb=GetRecord&metadataPrefix=dcat_ap&identifier=" + base + "/catalog/events").Record.Metadata.Inner; !strings.Contains(got, "<dcat:Dataset rdf:about") {
		t.Errorf("DCAT of a dataset: %s", got)
	}
	for query, code := range map[string]string{
		"verb=GetRecord&metadataPrefix=dcat_ap&identifier=" + base + "/events/a":          "cannotDisseminateFormat",
		"verb=GetRecord&metadataPrefix=dcat_ap&identifier=" + base + "/catalog/projects":  "idDoesNotExist",
		"verb=GetRecord&metadataPrefix=dcat_ap&identifier=" + base + "/catalog/../events": "idDoesNotExist",
	} {
		if got := b.ask(query); got.Error == nil || got.Error.Code != code {
			t.Errorf("%s: got %+v, want %s", query, got.Error, code)
		}
	}
}

func FuzzRequest(f *testing.F) {
	for _, q := range []string{"verb=Identify", "verb=ListRecords&metadataPrefix=oai_dc&set=events", "verb=ListRecords&resumptionToken=rdf..0.1.0", "verb=%00&a=<"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, query string) {
		if _, err := url.ParseQuery(query); err != nil {
			t.Skip("not a query")
		}
		b := newBench(t, 2)
		b.put("x", "events/a", "events/b", "events/c")
		b.ask(query) // which sees to it that the answer is XML
	})
}
