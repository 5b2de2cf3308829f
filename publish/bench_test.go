package publish_test

import (
	"strconv"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// agendaEvent is an event of about 25 triples, with two organizers that are records.
func agendaEvent(i int) data.Record {
	rec := record(data.NewRef(data.Events, "e"+strconv.Itoa(i)), schema.ConferenceEvent, "Journée n° "+strconv.Itoa(i), "organizations/greyc", "organizations/o"+data.Ref(strconv.Itoa(i%50)))
	n := &rec.Node
	data.Add(n, schema.Description, data.NewText("Une journée de rencontres, d’exposés et d’ateliers sur les données ouvertes.", "fr"))
	data.Add(n, schema.EventStatus, data.NewLink(schema.EventScheduled.IRI()))
	data.Add(n, schema.StartDate, data.Value{Kind: data.DateTime, Text: "2024-11-28T09:00:00+01:00"})
	data.Add(n, schema.EndDate, data.Value{Kind: data.DateTime, Text: "2024-11-28T17:30:00+01:00"})
	address := &data.Node{Types: []string{string(schema.PostalAddress)}}
	data.Add(address, schema.PostalCode, data.NewText("14032", ""))
	data.Add(address, schema.AddressLocality, data.NewText("Caen", ""))
	place := &data.Node{Types: []string{string(schema.Place)}}
	data.Add(place, schema.Name, data.NewText("Campus", "fr"))
	data.Add(place, schema.Address, data.NewNested(address))
	data.Add(n, schema.Location, data.NewNested(place))
	data.Add(n, schema.Keywords, data.NewText("données", "fr"), data.NewText("recherche", "fr"))
	vocab.Arrange(n)
	return rec
}

// BenchmarkRepresent measures the way from a path to finished bytes: from memory, from the store, and to the entity
// tag alone, which is all that a conditional request asks for.
func BenchmarkRepresent(b *testing.B) {
	const many = 20000
	records := make([]data.Record, 0, many+50)
	for i := range 50 {
		records = append(records, record(data.NewRef(data.Organizations, "o"+strconv.Itoa(i)), schema.ResearchOrganization, "Laboratoire "+strconv.Itoa(i)))
	}
	for i := range many {
		records = append(records, agendaEvent(i))
	}
	run := func(name string, cache int64, documents int, form string, body bool) {
		b.Run(name, func(b *testing.B) {
			s, st := site(b, publish.Options{Cache: cache})
			put(b, st, records...)
			v := s.Named(form)[0]
			resources := make([]publish.Resource, documents)
			for i := range resources {
				r, err := s.Resource("/events/e" + strconv.Itoa(i))
				if err != nil {
					b.Fatal(err)
				}
				resources[i] = r
			}
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				rep, err := s.Represent(ctx, resources[i*7919%documents], v)
				if err == nil && body {
					_, err = rep.Body()
				}
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	run("memory/turtle", 64<<20, 1000, "ttl", true)
	run("store/turtle", 1<<20, many, "ttl", true)
	run("store/jsonld", 1<<20, many, "jsonld", true)
	run("store/tag", 1<<20, many, "ttl", false)
}
