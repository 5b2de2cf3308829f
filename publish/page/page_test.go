package page

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var when = time.Date(2025, 1, 20, 9, 30, 0, 0, time.UTC)

var site = &Site{Title: "Agenda de démonstration", Base: "https://data.example.org", License: "https://creativecommons.org/licenses/by/4.0/", Data: "/catalog"}

func frameIn(lang string) Frame {
	other := map[string]string{"fr": "en", "en": "fr"}[lang]
	return Frame{
		Site: site, Lang: lang, Canonical: "https://data.example.org/events/x", Modified: when,
		Links: []Link{{Rel: "cite-as", Href: "https://data.example.org/events/x#this"},
			{Rel: "describedby", Type: "text/turtle", Href: "https://data.example.org/events/x.ttl"}},
		Alternates: []Link{
			{Title: "HTML", Href: "https://data.example.org/events/x." + other + ".html", Type: "text/html", Lang: other},
			{Title: "Turtle", Href: "https://data.example.org/events/x.ttl", Type: "text/turtle"},
			{Title: "JSON-LD", Href: "https://data.example.org/events/x.jsonld", Type: "application/ld+json"},
			{Title: "JSON-LD, expanded", Href: "https://data.example.org/events/x.expanded.jsonld", Type: `application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"`},
		},
	}
}

func paix() *data.Node {
	n := &data.Node{Types: []string{string(schema.PostalAddress)}}
	data.Add(n, schema.StreetAddress, data.NewText("Esplanade de la Paix", "fr"))
	data.Add(n, schema.PostalCode, data.NewText("14032", ""))
	data.Add(n, schema.AddressLocality, data.NewText("Caen CEDEX 5", ""))
	return n
}

func conference() *data.Node {
	n := &data.Node{Types: []string{string(schema.ConferenceEvent), string(schema.EducationEvent)}}
	data.Add(n, schema.Name, data.NewText("Vers une santé connectée : les implications de l’IA", "fr"))
	data.Add(n, schema.Description, data.NewText("Une journée sur l’intelligence artificielle en santé.\n\nLe matin : les projets ; l’après-midi : l’éthique.", "fr"))
	data.Add(n, schema.EventStatus, data.NewLink(schema.EventScheduled.IRI()))
	data.Add(n, schema.StartDate, data.Value{Kind: data.Date, Text: "2024-11-28"})
	data.Add(n, schema.EndDate, data.Value{Kind: data.DateTime, Text: "2024-11-28T17:30:00+01:00"})
	data.Add(n, schema.DoorTime, data.Value{Kind: data.DateTime, Text: "2024-11-28T08:30:00"})
	place := &data.Node{Types: []string{string(schema.Place)}}
	data.Add(place, schema.Name, data.NewText("Campus 1", "fr"))
	data.Add(place, schema.Address, data.NewNested(paix()))
	geo := &data.Node{Types: []string{string(schema.GeoCoordinates)}}
	data.Add(geo, schema.Latitude, data.Value{Kind: data.Decimal, Text: "49.18884"})
	data.Add(geo, schema.Longitude, data.Value{Kind: data.Decimal, Text: "-0.36382"})
	data.Add(place, schema.Geo, data.NewNested(geo))
	data.Add(n, schema.Location, data.NewNested(place))
	data.Add(n, schema.Organizer, data.NewReference("organizations/unicaen"), data.NewReference("organizations/unknown"))
	data.Add(n, schema.IsAccessibleForFree, data.Value{Kind: data.Boolean, Text: "true"})
	offer := &data.Node{Types: []string{string(schema.Offer)}}
	data.Add(offer, schema.Price, data.Value{Kind: data.Decimal, Text: "12.50"})
	data.Add(offer, schema.PriceCurrency, data.NewText("EUR", ""))
	data.Add(n, schema.Offers, data.NewNested(offer))
	topic := &data.Node{Types: []string{string(schema.DefinedTerm)}}
	data.Add(topic, schema.Name, data.NewText("Les limites des modèles", "fr"))
	data.Add(n, schema.About, data.NewNested(topic))
	data.Add(n, schema.Keywords, data.NewText("santé", "fr"), data.NewText("éthique", "fr"))
	data.Add(n, schema.ActionableFeedbackPolicy, data.NewLink("https://example.org/policy"))
	data.Add(n, "http://www.w3.org/ns/dcat#contactPoint", data.NewLink("mailto:contact@example.org"))
	data.Add(n, schema.URLProperty, data.NewLink("https://www.unicaen.fr/"))
	id := &data.Node{Types: []string{string(schema.PropertyValue)}}
	data.Add(id, schema.PropertyID, data.NewText("SIREN", ""))
	data.Add(id, schema.Value, data.NewText("191414085", ""))
	data.Add(n, schema.Identifier, data.NewNested(id))
	return n
}

func entityIn(lang string) *Entity {
	return &Entity{
		Frame: frameIn(lang), Ref: "events/x", Thing: "https://data.example.org/events/x#this", Node: conference(),
		Labels:    map[data.Ref]data.Summary{"organizations/unicaen": {Type: string(schema.CollegeOrUniversity), Name: "Université de Caen Normandie", Lang: "fr"}},
		Referrers: []Item{{Ref: "projects/satin", Summary: data.Summary{Type: string(schema.ResearchProject), Name: "SATIN"}}},
		Origins: []vocab.Origin{{Name: "agenda", Address: "https://example.org/agenda.json", License: "https://creativecommons.org/licenses/by/4.0/", Publisher: "Ville de Caen",
			PublisherIRI: "https://caen.fr/", At: when, Properties: []string{"name", "startDate"}}, {Name: "club.csv", License: "https://creativecommons.org/licenses/by/4.0/", At: when, Properties: []string{"http://www.w3.org/ns/dcat#contactPoint"}}},
		JSONLD: []byte(`{"@context":"https://schema.org","@type":"Event","name":"x"}`),
	}
}

func items(n int) []Item {
	list := make([]Item, n)
	for i := range list {
		list[i] = Item{Ref: data.NewRef(data.Events, "e"+string(rune('a'+i))), Summary: data.Summary{
			Type: string(schema.Event), Name: "Fête n° " + string(rune('1'+i)), Lang: "fr", Start: when.AddDate(0, i, 0)}}
	}
	return list
}

func datasetIn(lang string) *Dataset {
	return &Dataset{
		Frame: frameIn(lang), Title: "Agenda – x", Name: "X", Description: "Des événements & autres.", Path: "/catalog/events", Landing: "/events",
		Catalog: "/catalog", Collection: data.Events, Records: 1200, Issued: when, Modified: when, First: when, Last: when.AddDate(1, 0, 0),
		Facts: []Fact{
			{"publisher", []Link{{Title: "Université <X>", Href: "https://ror.org/051kpcy16"}, {Title: "établissement", Lang: "fr"}}},
			{"contact", []Link{{Title: "x@example.org", Href: "mailto:x@example.org"}}},
		},
		Files: []Download{{Title: "Turtle, gzip", Path: "/dumps/events.ttl.gz", Type: "text/turtle", Bytes: 12_345_678, SHA256: "00ff", Modified: when}},
		Feeds: []Download{{Title: "LDES", Description: "Tout.", Path: "/ldes/events", Type: "text/turtle"}},
	}
}

func catalogIn(lang string) *Catalog {
	d := datasetIn(lang)
	whole := *d
	whole.Collection, whole.Files = "", nil
	return &Catalog{
		Frame: frameIn(lang), Description: "Tout ce que le site publie.", Facts: d.Facts, Datasets: []Dataset{*d, whole}, First: "/catalog", Next: "/catalog/after/all",
		Services: []Service{{"OAI-PMH", "Moissonnage.", "https://data.example.org/oai"}}, Harvest: "https://data.example.org/catalog",
	}
}

func TestSize(t *testing.T) {
	for _, c := range []struct {
		bytes  int64
		fr, en string
	}{
		{0, "", ""}, {1, "1 octets", "1 bytes"}, {999, "999 octets", "999 bytes"}, {1000, "1,0 ko", "1.0 kB"}, {9949, "9,9 ko", "9.9 kB"}, {12_345, "12 ko", "12 kB"},
		{999_499, "999 ko", "999 kB"}, {999_500, "1,0 Mo", "1.0 MB"}, {3_400_000_000_000_000, "3400 To", "3400 TB"},
	} {
		if got := strings.ReplaceAll(frenchTongue.size(c.bytes), "\u00a0", " "); got != c.fr {
			t.Errorf("%d in French: got %q, want %q", c.bytes, got, c.fr)
		}
		if got := strings.ReplaceAll(englishTongue.size(c.bytes), "\u00a0", " "); got != c.en {
			t.Errorf("%d in English: got %q, want %q", c.bytes, got, c.en)
		}
	}
}

// pages are one page of each sort, by name.
func pages(t testing.TB, lang string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	keep := func(name string, b []byte, err error) {
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[name] = b
	}
	b, err := RenderEntity(nil, entityIn(lang))
	keep("entity", b, err)
	b, err = RenderCollection(nil, &Collection{Frame: frameIn(lang), Collection: data.Events, Count: 1234567, Items: items(4), First: "/events", Next: "/events/after/ed"})
	keep("collection", b, err)
	b, err = RenderCollection(nil, &Collection{Frame: frameIn(lang), Collection: data.Places})
	keep("empty", b, err)
	b, err = RenderHome(nil, &Home{Frame: frameIn(lang), Latest: items(3), Sample: "https://data.example.org/events/ea",
		Counts: []Count{{data.Events, 1}, {data.Organizations, 1200}, {data.Places, 0}, {data.People, 3}, {data.Projects, 2}}})
	keep("home", b, err)
	b, err = RenderTombstone(nil, &Tombstone{Frame: frameIn(lang), Ref: "events/x", Summary: data.Summary{Name: "Fête", Lang: "fr"}, At: when})
	keep("tombstone", b, err)
	b, err = RenderCatalog(nil, catalogIn(lang))
	keep("catalog", b, err)
	b, err = RenderDataset(nil, datasetIn(lang))
	keep("dataset", b, err)
	for status, name := range map[int]string{404: "404", 406: "406", 500: "500"} {
		f := Failure{Frame: Frame{Site: site, Lang: lang}, Status: status, Path: "/no/<such>\u202epage"}
		if status == 406 {
			f.Choices = frameIn(lang).Alternates
		}
		b, err = RenderFailure(nil, &f)
		keep(name, b, err)
	}
	return out
}

func TestGolden(t *testing.T) {
	for _, lang := range []string{"fr", "en"} {
		for name, got := range pages(t, lang) {
			path := filepath.Join("testdata", name+"."+lang+".html")
			if *update {
				if err := os.MkdirAll("testdata", 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s differs; after a wanted change run: go test ./publish/page -update", path)
			}
		}
	}
}

func TestEntity(t *testing.T) {
	for _, c := range []struct{ rule, lang, want string }{
		{"the page says its language", "fr", `<html lang="fr">`},
		{"the text says its own", "en", `<bdi lang="fr">Vers une santé connectée`},
		{"labels are French on a French page", "fr", `<dt lang="fr">organisateur</dt>`},
		{"labels come from the names in English", "en", `<dt lang="en">organizer</dt>`},
		{"a term without French words is marked as English", "fr", `<dt lang="en">actionable feedback policy</dt>`},
		{"other vocabularies are named by their last word", "en", `<dt lang="en">contact point</dt>`},
		{"days", "fr", `<time datetime="2024-11-28">jeudi 28 novembre 2024</time>`},
		{"moments keep the zone of the source", "fr", `<time datetime="2024-11-28T17:30:00&#43;01:00">jeudi 28 novembre 2024 à 17` + "\u00a0h\u00a0" + `30</time> <small lang="">UTC&#43;01:00</small>`},
		{"moments without a zone get none", "en", `<time datetime="2024-11-28T08:30:00">Thursday 28 November 2024, 08:30</time></dd>`},
		{"members of enumerations are words", "fr", `<bdi lang="fr">prévu</bdi>`},
		{"references are links with names", "fr",
			`<a href="/organizations/unicaen"><bdi lang="fr">Université de Caen Normandie</bdi></a> <small lang="fr">établissement d’enseignement supérieur</small>`},
		{"decimals have the page's point", "fr", `12,50`},
		{"mail may be written to", "fr", `<a href="mailto:contact@example.org" rel="nofollow noopener external">`},
		{"identifiers fit a line", "fr", "SIREN\u00a0: 191414085"},
		{"addresses are as on a letter", "fr", "<bdi lang=\"fr\">Esplanade de la Paix\n14032 Caen CEDEX 5</bdi>"},
		{"a part that has but a name is told in a line", "fr", `<dd><bdi lang="fr">Les limites des modèles</bdi> <small lang="fr">notion</small></dd>`},
		{"coordinates fit a line", "en", "49.18884, -0.36382"},
		{"each form is linked from the head", "fr", `<link rel="alternate" type="text/turtle" href="https://data.example.org/events/x.ttl" title="Turtle">`},
		{"the record says where it belongs", "fr", `<a href="/events" aria-current="true">`},
	} {
		t.Run(c.rule, func(t *testing.T) {
			got := string(pages(t, c.lang)["entity"])
			if !strings.Contains(got, c.want) {
				t.Errorf("page lacks %q:\n%s", c.want, got)
			}
		})
	}
}

// Whatever a record says, it stays text: no element, attribute, script or address is made of it.
func TestHostileRecord(t *testing.T) {
	const evil = "</script><script>alert(1)</script><!--\"'><img src=x onerror=alert(1)>\u2028\u202e"
	n := &data.Node{Types: []string{evil, "javascript:alert(1)"}}
	data.Add(n, schema.Name, data.NewText(evil, evil), data.NewText(evil, "fr"))
	data.Add(n, schema.Description, data.NewText(evil, "x\" onload=\"y"))
	data.Add(n, evil, data.NewLink("javascript:alert(1)"), data.NewLink("data:text/html,"+evil), data.NewLink("https://example.org/\"><script>"))
	data.Add(n, "javascript:alert(2)", data.NewLink("JaVaScRiPt:alert(1)"), data.NewLink("https://"), data.NewLink("mailto:a@b\r\nx: y"))
	data.Add(n, schema.StartDate, data.Value{Kind: data.Date, Text: evil}, data.Value{Kind: data.DateTime, Text: "2024-13-41T99:00"})
	data.Add(n, schema.Organizer, data.NewReference(data.Ref(evil)))
	jsonld, err := json.Marshal(map[string]string{"name": evil})
	if err != nil {
		t.Fatal(err)
	}
	jsonld = bytes.NewBuffer(bytes.ReplaceAll(jsonld, []byte(`\u003c`), []byte("<"))).Bytes()
	got, err := RenderEntity(nil, &Entity{Frame: frameIn("fr"), Ref: "events/x", Thing: evil, Node: n, JSONLD: jsonld,
		Origins:   []vocab.Origin{{Name: evil, Address: evil, License: evil, Publisher: evil, PublisherIRI: evil, Properties: []string{evil}}, {Name: evil, Address: "javascript:alert(1)"}},
		Referrers: []Item{{Ref: data.Ref(evil), Summary: data.Summary{Name: evil, Type: evil, Lang: evil}}}})
	if err != nil {
		t.Fatal(err)
	}
	page := string(got)
	for _, never := range []string{"<script>", "<img", "<!--", `href="javascript:`, `href="data:`, "href=\"JaVa", "onload=\"", "\u2028</title"} {
		if strings.Contains(page, never) {
			t.Errorf("page has %q", never)
		}
	}
	if n := strings.Count(page, "</script>"); n != 1 {
		t.Errorf("page closes %d scripts, want 1", n)
	}
	_, rest, _ := strings.Cut(page, `<script type="application/ld+json">`)
	inside, _, _ := strings.Cut(rest, "</script>")
	var back map[string]string
	if err := json.Unmarshal([]byte(inside), &back); err != nil || back["name"] != evil {
		t.Errorf("the script's JSON reads as %q, %v", back["name"], err)
	}
}

func TestMoment(t *testing.T) {
	fr, en := &view{tongue: frenchTongue}, &view{tongue: englishTongue}
	for _, c := range []struct {
		v          *view
		kind       data.Kind
		in         string
		want, time string
	}{
		{fr, data.Date, "2024-03-01", "vendredi 1er mars 2024", "2024-03-01"},
		{en, data.Date, "2024-03-01", "Friday 1 March 2024", "2024-03-01"},
		{en, data.Date, "2024-03-01+01:00", "Friday 1 March 2024", "2024-03-01"},
		{en, data.Date, "2024-02-31", "2024-02-31", ""},
		{en, data.Date, "-0044-03-15", "-0044-03-15", ""},
		{en, data.DateTime, "2024-03-01T09:00:00Z", "Friday 1 March 2024, 09:00", "2024-03-01T09:00:00Z"},
		{en, data.DateTime, "2024-03-01T09:00:00.123456+02:00", "Friday 1 March 2024, 09:00", "2024-03-01T09:00:00+02:00"},
		{en, data.DateTime, "2024-03-01T09:00", "Friday 1 March 2024, 09:00", "2024-03-01T09:00:00"},
	} {
		got := c.v.moment(data.Value{Kind: c.kind, Text: c.in})
		if got.Text != c.want || got.Time != c.time {
			t.Errorf("%s: got %q (%q), want %q (%q)", c.in, got.Text, got.Time, c.want, c.time)
		}
	}
}

func TestSafe(t *testing.T) {
	for _, ok := range []string{"https://example.org/", "http://é.example/a?b#c", "mailto:a@b.example"} {
		if safe(ok) != ok {
			t.Errorf("%q is not followed", ok)
		}
	}
	for _, bad := range []string{"", "javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "file:///etc/passwd", "https:", "//x", "/x", " https://x", "java\nscript:x", "https://x/ y", "vbscript:x", "ftp://x"} {
		if safe(bad) != "" {
			t.Errorf("%q would be followed", bad)
		}
	}
}

func TestTag(t *testing.T) {
	for in, want := range map[string]string{"fr": "fr", "fr-CA": "fr-CA", "zh-Hant-TW": "zh-Hant-TW", "es-419": "es-419", "": "", "f r": "", "-": "",
		"fr-": "", "123": "", "abcdefghi": "", `x" y="`: "", "é": ""} {
		if got := tag(in); got != want {
			t.Errorf("tag(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCount(t *testing.T) {
	for _, c := range []struct {
		l    *tongue
		n    int
		want string
	}{
		{frenchTongue, 0, "0\u00a0événement"}, {frenchTongue, 1, "1\u00a0événement"}, {frenchTongue, 1234567, "1\u202f234\u202f567\u00a0événements"},
		{englishTongue, 0, "0\u00a0events"}, {englishTongue, 1, "1\u00a0event"}, {englishTongue, 1000, "1,000\u00a0events"},
	} {
		if got := c.l.count(data.Events, c.n); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestBaseWithPath(t *testing.T) {
	at := *site
	at.Base = "https://example.org/data"
	e := entityIn("fr")
	e.Site = &at
	got, err := RenderEntity(nil, e)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`href="/data/organizations/unicaen"`, `href="/data/assets/`, `href="/data/events"`, `href="/data/"`} {
		if !bytes.Contains(got, []byte(want)) {
			t.Errorf("page lacks %s", want)
		}
	}
}

// Each language has every word that the other has.
func TestTonguesComplete(t *testing.T) {
	for _, pair := range [][2]*tongue{{frenchTongue, englishTongue}, {englishTongue, frenchTongue}} {
		for w := range pair[0].words {
			if pair[1].words[w] == "" {
				t.Errorf("%s lacks the word %q", pair[1].tag, w)
			}
		}
		for status := range pair[0].failures {
			if pair[1].failures[status].title == "" {
				t.Errorf("%s lacks words for %d", pair[1].tag, status)
			}
		}
		for _, c := range data.Collections {
			if pair[1].collections[c] == "" || pair[1].numbers[c][0] == "" {
				t.Errorf("%s lacks words for %s", pair[1].tag, c)
			}
		}
	}
}

func FuzzEntity(f *testing.F) {
	f.Add("name", "fr", "https://example.org/", "2024-11-28")
	f.Add("</script>", "\"", "javascript:x", "\u2028")
	f.Fuzz(func(t *testing.T, name, lang, link, date string) {
		n := &data.Node{Types: []string{name}}
		data.Add(n, name, data.NewText(name, lang), data.NewLink(link), data.Value{Kind: data.DateTime, Text: date})
		data.Add(n, schema.Name, data.NewText(name, lang))
		data.Add(n, link, data.Value{Kind: data.Date, Text: date}, data.NewReference(data.Ref(link)))
		got, err := RenderEntity(nil, &Entity{Frame: frameIn("fr"), Ref: "events/x", Node: n})
		if err != nil {
			t.Fatal(err)
		}
		lower := strings.ToLower(string(got))
		if strings.Contains(lower, "<script") || strings.Contains(lower, `href="javascript:`) {
			t.Fatalf("unsafe page for %q %q %q", name, lang, link)
		}
	})
}

func BenchmarkEntity(b *testing.B) {
	b.ReportAllocs()
	e := entityIn("fr")
	var buffer []byte
	for b.Loop() {
		out, err := RenderEntity(buffer[:0], e)
		if err != nil {
			b.Fatal(err)
		}
		buffer = out
	}
}

// What a source wrote with markup is shown with it, wherever it stands; what a store holds is not taken at its word.
func TestMarkup(t *testing.T) {
	n := &data.Node{Types: []string{string(schema.Event)}}
	data.Add(n, schema.Name, data.NewText("N", "fr"))
	data.Add(n, schema.Description, data.NewMarked("Un gras", "fr", "<p>Un <strong>gras</strong><script>alert(1)</script><img src=x onerror=alert(1)></p>"), data.NewText("In English", "en"))
	place := &data.Node{Types: []string{string(schema.Place)}}
	data.Add(place, schema.Name, data.NewText("P", ""))
	data.Add(place, schema.Description, data.NewMarked("Une salle", "", "<ul><li>Une salle</li></ul>"))
	data.Add(n, schema.Location, data.NewNested(place))
	html, err := RenderEntity(nil, &Entity{Frame: frameIn("fr"), Ref: "events/x", Node: n})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`<div class="marked" lang="fr" dir="auto"><p>Un <strong>gras</strong></p></div>`, `<div class="prose"><bdi lang="en">In English</bdi></div>`,
		`<dd><div class="marked" lang="" dir="auto"><ul><li>Une salle</li></ul></div></dd>`, `<meta name="description" content="Un gras">`,
	} {
		if !bytes.Contains(html, []byte(want)) {
			t.Errorf("%s is not in:\n%s", want, html)
		}
	}
}
