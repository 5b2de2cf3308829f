package static_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// event is a record; say is what it says of itself.
func event(id, say string, refs ...data.Ref) data.Record {
	n := data.Node{Types: []string{string(schema.Event)}}
	data.Add(&n, schema.Name, data.NewText(say, "fr"))
	data.Add(&n, schema.StartDate, data.Value{Kind: data.Date, Text: "2026-12-24"})
	for _, ref := range refs {
		p := schema.Organizer
		if ref.Collection() == data.Places {
			p = schema.Location
		}
		data.Add(&n, p, data.NewReference(ref))
	}
	return data.Record{Ref: data.NewRef(data.Events, id), Key: id, Source: "test", Node: n}
}

func other(c data.Collection, t schema.Term, id, say, city string) data.Record {
	n := data.Node{Types: []string{string(t)}}
	data.Add(&n, schema.Name, data.NewText(say, "fr"))
	address := data.Node{Types: []string{string(schema.PostalAddress)}}
	data.Add(&address, schema.AddressLocality, data.NewText(city, ""))
	data.Add(&n, schema.Address, data.NewNested(&address))
	return data.Record{Ref: data.NewRef(c, id), Key: id, Source: "test", Node: n}
}

func (b *bench) putAll(records ...data.Record) {
	b.Helper()
	for i := range records {
		vocab.Summarize(&records[i], "fr")
	}
	_, err := b.Put(b.Context(), b.now(), records)
	b.must(err)
}

// TestWhatFollowsEqualsWhatIsMadeAnew changes records at random, and holds the export that follows against a new one.
func TestWhatFollowsEqualsWhatIsMadeAnew(t *testing.T) {
	b := newBench(t)
	random := rand.New(rand.NewPCG(1, 2))
	records := []data.Record{}
	for i := range 4 {
		records = append(records, other(data.Organizations, schema.Organization, fmt.Sprintf("o%d", i), fmt.Sprintf("Organisme %d", i), "Caen"),
			other(data.Places, schema.Place, fmt.Sprintf("p%d", i), fmt.Sprintf("Lieu %d", i), "Caen"))
	}
	anyone := func() data.Ref { return data.NewRef(data.Organizations, fmt.Sprintf("o%d", random.IntN(5))) }
	anywhere := func() data.Ref { return data.NewRef(data.Places, fmt.Sprintf("p%d", random.IntN(5))) }
	for i := range 12 {
		records = append(records, event(fmt.Sprintf("e%d", i), fmt.Sprintf("Journée %d", i), anyone(), anywhere()))
	}
	b.putAll(records...)
	whole := b.export(b.dir)
	for round := range 3 {
		var done []string
		for range 1 + random.IntN(3) {
			i := random.IntN(12)
			ref := data.NewRef(data.Events, fmt.Sprintf("e%d", i))
			step := random.IntN(7)
			done = append(done, fmt.Sprintf("%d of %s", step, ref))
			var err error
			switch step {
			case 0:
				b.putAll(event(ref.ID(), fmt.Sprintf("Autre journée %d", round), anyone(), anywhere()))
			case 1:
				err = b.Store.Withdraw(t.Context(), b.now(), ref)
			case 2:
				err = b.Store.Rename(t.Context(), b.now(), ref, data.NewRef(data.Events, fmt.Sprintf("n%d-%d", round, i)))
			case 3:
				b.putAll(other(data.Places, schema.Place, anywhere().ID(), "Lieu", fmt.Sprintf("Ville %d", round)))
			case 4:
				b.putAll(other(data.Organizations, schema.Organization, anyone().ID(), fmt.Sprintf("Autre nom %d", round), "Caen"))
			case 5:
				err = b.Store.Withdraw(t.Context(), b.now(), anyone())
			case 6:
				b.putAll(event(fmt.Sprintf("f%d", round), "Nouvelle", anyone()))
			}
			if err != nil && !errors.Is(err, data.ErrGone) && !errors.Is(err, data.ErrMoved) && !errors.Is(err, data.ErrNotFound) {
				t.Fatal(err)
			}
		}
		r := b.export(b.dir)
		if r.Written > whole.Written/2 {
			t.Errorf("%v: %d files written, of %d", done, r.Written, whole.Written)
		}
		if b.asNew(); t.Failed() {
			t.Fatalf("after %v", done)
		}
	}
	if r := b.export(b.dir); r.Written != 0 || r.Removed != 0 {
		t.Errorf("without a change, %d files were written, and %d removed", r.Written, r.Removed)
	}
}
