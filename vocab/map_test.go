package vocab_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

var mapper = vocab.Mapper{Base: "https://data.example.org"}

func day() data.Record {
	n := data.Node{Types: []string{string(schema.EducationEvent)}}
	data.Add(&n, schema.Name, data.NewText("Journée « IA & santé »", "fr"), data.NewText("AI in health", "en"))
	data.Add(&n, schema.StartDate, data.Value{Kind: data.DateTime, Text: "2024-11-28T09:00:00+01:00"})
	data.Add(&n, schema.Location, data.NewNested(&data.Node{Types: []string{string(schema.Place)}, Properties: []data.Property{
		{Name: string(schema.Address), Values: []data.Value{data.NewNested(&data.Node{Types: []string{string(schema.PostalAddress)}, Properties: []data.Property{
			{Name: string(schema.PostalCode), Values: []data.Value{data.NewText("14032", "")}}}})}}}}))
	data.Add(&n, schema.Organizer, data.NewReference("organizations/unicaen"),
		data.Value{Kind: data.Reference, Text: "organizations/absent", Node: &data.Node{Properties: []data.Property{
			{Name: string(schema.Name), Values: []data.Value{data.NewText("Absent", "")}}}}},
		data.NewNested(&data.Node{ID: "https://ror.org/043749971", Types: []string{string(schema.ResearchOrganization)}}))
	data.Add(&n, schema.Offers, data.NewNested(offer("0")), data.NewNested(offer("12.50")))
	data.Add(&n, schema.EventStatus, data.NewLink(schema.EventScheduled.IRI()))
	return data.Record{Ref: "events/journee", Node: n}
}

func offer(price string) *data.Node {
	return &data.Node{Types: []string{string(schema.Offer)}, Properties: []data.Property{
		{Name: string(schema.Price), Values: []data.Value{{Kind: data.Decimal, Text: price}}}}}
}

// triples prints a graph one triple a line, for people to compare.
func triples(g *graph.Graph) string {
	var b strings.Builder
	for _, t := range g.Triples {
		fmt.Fprintf(&b, "%s %s %s\n", short(t.Subject.Value), short(string(t.Predicate)), short(t.Object.Value))
	}
	return b.String()
}

// tell prints a node on one line, parts included.
func tell(n *data.Node) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<%s>%v{", n.ID, n.Types)
	for _, p := range n.Properties {
		fmt.Fprintf(&b, "%s:", p.Name)
		for _, v := range p.Values {
			fmt.Fprintf(&b, "(%d %q %q", v.Kind, v.Text, v.Tag)
			if v.Node != nil {
				b.WriteString(tell(v.Node))
			}
			b.WriteString(")")
		}
	}
	return b.String() + "}"
}

func short(s string) string {
	s = strings.Replace(s, "https://data.example.org/events/journee", "", 1)
	return strings.Replace(strings.Replace(s, schema.NS, "", 1), graph.RDF, "", 1)
}

func TestMapNamesPartsByTheirPlace(t *testing.T) {
	rec := day()
	var g graph.Graph
	mapper.Map(&g, &rec, vocab.Labels{{Ref: "organizations/unicaen", Summary: data.Summary{Type: "CollegeOrUniversity", Name: "Université de Caen Normandie", Lang: "fr"}}})
	want := `#this type EducationEvent
#this name Journée « IA & santé »
#this name AI in health
#this startDate 2024-11-28T09:00:00+01:00
#this location #location
#this organizer https://data.example.org/organizations/unicaen#this
#this organizer https://data.example.org/organizations/absent#this
#this organizer https://ror.org/043749971
#this offers #offers-1
#this offers #offers-2
#this eventStatus EventScheduled
#location type Place
#location address #location-address
https://ror.org/043749971 type ResearchOrganization
#offers-1 type Offer
#offers-1 price 0
#offers-2 type Offer
#offers-2 price 12.50
#location-address type PostalAddress
#location-address postalCode 14032
https://data.example.org/organizations/unicaen#this type CollegeOrUniversity
https://data.example.org/organizations/unicaen#this name Université de Caen Normandie
https://data.example.org/organizations/absent#this name Absent
`
	if got := triples(&g); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestRecordIsTheInverseOfMap(t *testing.T) {
	for _, style := range []vocab.Style{vocab.Hash, vocab.SeeOther} {
		m := vocab.Mapper{Base: "https://data.example.org", Style: style}
		rec := day()
		var g graph.Graph
		m.Map(&g, &rec, nil)
		got, ok := m.Record(&g, rec.Ref)
		if !ok || !got.Node.Equal(&rec.Node) {
			t.Errorf("style %d: got\n%s\nwant\n%s", style, tell(&got.Node), tell(&rec.Node))
		}
		items, left := m.Records(&g)
		if len(items) != 1 || len(left) > 0 || items[0].Record.Ref != rec.Ref || !items[0].Record.Node.Equal(&rec.Node) {
			t.Errorf("style %d: Records found %d records, the first\n%s", style, len(items), tell(&items[0].Record.Node))
		}
	}
}

// Markup is for pages: a graph says what it would say without.
func TestMarkupIsInNoGraph(t *testing.T) {
	var marked, plain graph.Graph
	rec := day()
	data.Set(&rec.Node, schema.Description, data.NewMarked("Un gras", "fr", "<p>Un <strong>gras</strong></p>"))
	mapper.Map(&marked, &rec, nil)
	data.Set(&rec.Node, schema.Description, data.NewText("Un gras", "fr"))
	mapper.Map(&plain, &rec, nil)
	if got, want := triples(&marked), triples(&plain); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestRecordsFromElsewhere(t *testing.T) {
	var g graph.Graph
	iri := func(s string) graph.Term { return graph.NewIRI(graph.IRI(s)) }
	event, org, venue := iri("https://ex.org/e/1"), iri("https://ror.org/051kpcy16"), graph.NewBlank("b0")
	word := func(t schema.Term) graph.IRI { return graph.IRI(schema.NSHTTPS + string(t)) }
	g.Add(event, graph.Type, iri("https://schema.org/Event"))
	g.Add(event, word(schema.Name), graph.NewString("Un"))
	g.Add(event, word(schema.Location), venue)
	g.Add(event, word(schema.Organizer), org)
	g.Add(venue, graph.Type, iri("https://schema.org/Place"))
	g.Add(org, graph.Type, iri("https://schema.org/CollegeOrUniversity"))
	g.Add(org, word(schema.Name), graph.NewString("Université de Caen Normandie"))
	items, left := mapper.Records(&g)
	if len(items) != 1 || items[0].Record.Key != "https://ex.org/e/1" || items[0].Collection != data.Events {
		t.Fatalf("got %+v, want the event alone: its venue is a blank node, and of its organizer only the name is said", items)
	}
	if o := data.First(&items[0].Record.Node, schema.Organizer); o.Kind != data.Nested || o.Node.ID != "https://ror.org/051kpcy16" {
		t.Errorf("organizer is %+v, want a nested node with its own IRI", o)
	}
	g.Add(org, word(schema.FoundingDate), graph.NewTyped("1971", graph.XSD+"gYear"))
	if len(left) > 0 {
		t.Errorf("left out: %v", left)
	}
	for _, s := range []string{"https://ex.org/recipe", "https://ex.org/recipe/2", "https://ex.org/note"} {
		g.Add(iri(s), word(schema.Name), graph.NewString("N"))
	}
	g.Add(iri("https://ex.org/recipe"), graph.Type, iri("https://schema.org/Recipe"))
	g.Add(iri("https://ex.org/recipe/2"), graph.Type, iri("https://schema.org/Recipe"))
	items, left = mapper.Records(&g)
	if len(items) != 2 || len(left) != 2 || left[0].Again != 2 || !strings.Contains(left[0].Message, "Recipe") || left[0].Place.Path != "https://ex.org/recipe" {
		t.Fatalf("got %d records, want the organizer too, now that more is said of it", len(items))
	}
	if o := data.First(&items[0].Record.Node, schema.Organizer); o.Kind != data.Reference {
		t.Errorf("organizer is %+v, want a reference", o)
	}
}

// FuzzMap holds the law: what a record says, its graph says, and nothing is lost on the way back.
func FuzzMap(f *testing.F) {
	f.Add([]byte("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c"))
	f.Add([]byte("nested\x0b\x0b\x0b\x0b\x00\x01\x02 and text"))
	f.Fuzz(func(t *testing.T, seed []byte) {
		if len(seed) > 2048 {
			return // the law is about shapes, not sizes
		}
		s := sower{bytes: seed}
		rec := data.Record{Ref: "events/x", Node: *s.node(0)}
		rec.Node.ID, rec.Node.Types = "", append(rec.Node.Types, "Event")
		if len(rec.Node.Types) == 2 && rec.Node.Types[0] == rec.Node.Types[1] {
			rec.Node.Types = rec.Node.Types[:1]
		}
		var g, again graph.Graph
		mapper.Map(&g, &rec, nil)
		mapper.Map(&again, &rec, nil)
		if !slices.Equal(g.Triples, again.Triples) {
			t.Fatal("the same record gave two graphs")
		}
		for _, tr := range g.Triples {
			if tr.Subject.Kind == graph.Blank || tr.Object.Kind == graph.Blank {
				t.Fatal("a blank node")
			}
		}
		got, ok := mapper.Record(&g, rec.Ref)
		if !ok || !got.Node.Equal(&rec.Node) {
			t.Fatalf("got\n%s\nwant\n%s\ngraph\n%s", tell(&got.Node), tell(&rec.Node), triples(&g))
		}
	})
}

// sower grows nodes from fuzzed bytes.
type sower struct {
	bytes []byte
	ids   int
}

func (s *sower) next() int {
	if len(s.bytes) == 0 {
		return 0
	}
	b := s.bytes[0]
	s.bytes = s.bytes[1:]
	return int(b)
}

func (s *sower) text() string {
	n := min(s.next()%12, len(s.bytes))
	text := strings.ToValidUTF8(string(s.bytes[:n]), "·")
	s.bytes = s.bytes[n:]
	return text
}

func (s *sower) node(depth int) *data.Node {
	names := []string{"name", "location", "offers", "startDate", "url", "https://ex.org/ns#name", "https://ex.org/v/location"}
	n := &data.Node{Types: []string{[]string{"Event", "Place", "https://ex.org/Kind"}[s.next()%3]}}
	if s.next()%4 == 0 {
		s.ids++
		n.ID = fmt.Sprintf("https://ex.org/id/%d", s.ids)
	}
	for range s.next() % 5 {
		for range 1 + s.next()%3 {
			data.Add(n, names[s.next()%len(names)], s.value(depth))
		}
	}
	return n
}

func (s *sower) value(depth int) data.Value {
	switch kind := data.Kind(s.next()%12 + 1); kind {
	case data.Text:
		return data.NewText(s.text(), []string{"", "fr", "en"}[s.next()%3])
	case data.Typed:
		return data.Value{Kind: kind, Text: s.text(), Tag: graph.XSD + "gYear"}
	case data.Link:
		return data.NewLink(fmt.Sprintf("https://ex.org/link/%d", s.next()))
	case data.Reference:
		s.ids++
		return data.NewReference(data.NewRef(data.Organizations, fmt.Sprintf("o%d", s.ids)))
	case data.Nested:
		if depth < 4 {
			return data.NewNested(s.node(depth + 1))
		}
		return data.NewText("deep", "")
	default:
		return data.Value{Kind: kind, Text: s.text()}
	}
}
