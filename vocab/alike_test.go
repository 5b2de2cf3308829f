package vocab_test

import (
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab"
)

func TestEventsThatAreAlikeAreSaid(t *testing.T) {
	at := func(name, start, town string) data.Item {
		item := data.Item{Collection: data.Events, Record: data.Record{Key: name + start + town, Node: data.Node{Types: []string{"Event"}}}}
		day, err := time.Parse(time.DateOnly, start[:len(time.DateOnly)])
		if err != nil {
			t.Fatal(err)
		}
		item.Record.Summary = data.Summary{Name: name, Start: day}
		kind := data.Date
		if len(start) > len(time.DateOnly) {
			kind = data.DateTime
		}
		data.Add(&item.Record.Node, "startDate", data.Value{Kind: kind, Text: start})
		if town != "" {
			address, place := &data.Node{}, &data.Node{}
			data.Add(address, "addressLocality", data.NewText(town, ""))
			data.Add(place, "address", data.NewNested(address))
			data.Add(&item.Record.Node, "location", data.NewNested(place))
		}
		return item
	}
	for _, f := range []struct {
		name string
		a, b data.Item
		want bool
	}{
		{"case, accents and small words do not count", at("Journée IA & santé", "2024-11-28", ""), at("JOURNEE IA ET SANTE", "2024-11-28", ""), true},
		{"another year", at("Journée IA & santé", "2024-11-28", ""), at("Journée IA & santé", "2025-11-28", ""), false},
		{"another name", at("Journée IA", "2024-11-28", ""), at("Soirée IA", "2024-11-28", ""), false},
		{"another town", at("Marché de Noël", "2024-12-06", "Caen"), at("Marché de Noël", "2024-12-06", "Rennes"), false},
		{"the same town", at("Marché de Noël", "2024-12-06", "CAEN"), at("Marché de Noël!", "2024-12-06", "Caen"), true},
		{"another hour", at("Visite guidée", "2024-12-06T10:00:00", ""), at("Visite guidée", "2024-12-06T14:00:00", ""), false},
		{"an hour that one does not say", at("Visite guidée", "2024-12-06T10:00:00", ""), at("Visite guidée", "2024-12-06", ""), true},
		{"the record itself", at("Visite guidée", "2024-12-06", ""), at("Visite guidée", "2024-12-06", ""), false},
		{"names without a letter", at("第12回", "2024-12-06", ""), at("第13回", "2024-12-06", ""), false},
	} {
		t.Run(f.name, func(t *testing.T) {
			alike := vocab.NewAlike(false)
			if p, said := alike.Look(&f.a); said {
				t.Errorf("alone it is said to be %s", p)
			}
			if p, said := alike.Look(&f.b); said != f.want || said && (p.Code == "" || p.Hint == "") {
				t.Errorf("said %t: %s", said, p)
			}
		})
	}
}

// What is merged because it is known by one name is no duplicate.
func TestWhatIsMergedIsNotSaidToBeAlike(t *testing.T) {
	at := func(key, page string) *data.Item {
		item := data.Item{Collection: data.Events, Record: data.Record{Key: key, Node: data.Node{Types: []string{"Event"}}, Summary: data.Summary{Name: "Gala", Start: time.Unix(0, 0)}}}
		data.Add(&item.Record.Node, "startDate", data.Value{Kind: data.Date, Text: "1970-01-01"})
		data.Add(&item.Record.Node, "url", data.NewLink(page))
		return &item
	}
	for _, merge := range []bool{false, true} {
		alike := vocab.NewAlike(merge)
		alike.Look(at("a", "https://example.org/1"))
		if _, said := alike.Look(at("b", "https://example.org/1/")); said == merge {
			t.Errorf("one page, merge %t: said %t", merge, said)
		}
		if _, said := alike.Look(at("c", "https://example.org/2")); !said {
			t.Errorf("another page, merge %t: not said", merge)
		}
	}
}
