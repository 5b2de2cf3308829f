package data_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
)

// fromSource is an item of a source at a line.
func fromSource(source, key, name string, line int) data.Item {
	item := data.Item{Collection: data.Events, Place: data.Position{File: source, Line: line}}
	item.Record = data.Record{Source: source, Key: key, Node: data.Node{Types: []string{"Event"}}, Summary: data.Summary{Name: name, Start: time.Unix(0, 0)}}
	data.Add(&item.Record.Node, "name", data.NewText(name, ""))
	return item
}

func TestNamesTellRecordsApart(t *testing.T) {
	richer := fromSource("a.csv", "", "Concert", 9)
	data.Add(&richer.Record.Node, "description", data.NewText("with more to say", ""))
	for _, f := range []struct {
		name  string
		items []data.Item
		want  string
	}{
		{"keys of another case are others", []data.Item{fromSource("a.csv", "ID", "x", 1), fromSource("a.csv", "id", "y", 2)}, "events/id events/id-2"},
		{"the same again is left out", []data.Item{fromSource("a.csv", "1", "x", 1), fromSource("a.csv", "1", "x", 2)}, "events/1 -"},
		{"what is different under one key is told", []data.Item{fromSource("a.csv", "1", "x", 1), fromSource("a.csv", "1", "y", 2)}, "events/1 -duplicate-key"},
		{"without a key, name and day are one", []data.Item{fromSource("a.csv", "", "Concert", 1), fromSource("a.csv", "", "Concert", 2)}, "events/concert -"},
		{"and other content makes another", []data.Item{fromSource("a.csv", "", "Concert", 1), richer}, "events/concert events/concert-1970-01-01"},
		{"two sources may speak of one thing", []data.Item{fromSource("a.csv", "k-1", "x", 1), fromSource("b.csv", "k-1", "x", 2)}, "events/k-1 events/k-1"},
		{"or of two with one number", []data.Item{fromSource("a.csv", "1", "x", 1), fromSource("b.csv", "1", "y", 2)}, "events/1 events/1-2"},
		{"an address is the same everywhere", []data.Item{fromSource("a.csv", "https://x.example/1", "x", 1), fromSource("b.csv", "https://x.example/1", "y", 2)},
			"events/x-example-1 events/x-example-1"},
	} {
		t.Run(f.name, func(t *testing.T) {
			names := data.NewNames()
			var got []string
			for i := range f.items {
				fresh, problem := names.Name(&f.items[i])
				said := string(f.items[i].Record.Ref)
				if !fresh {
					said = "-"
				}
				if problem != nil {
					said += string(problem.Code)
					if !strings.Contains(problem.Message, f.items[0].Place.String()) {
						t.Errorf("%s does not say where the first one stands", problem)
					}
				}
				got = append(got, said)
			}
			if strings.Join(got, " ") != f.want {
				t.Errorf("got %s, want %s", strings.Join(got, " "), f.want)
			}
		})
	}
}

// TestNamesAreDistinct: however many records want one id, each gets its own, and soon.
func TestNamesAreDistinct(t *testing.T) {
	names, seen := data.NewNames(), map[data.Ref]bool{}
	for i := range 20_000 {
		item := fromSource("a.csv", "É"+strings.NewReplacer("0", "!", "1", "?").Replace(strconv.FormatInt(int64(i), 2)), "x", i)
		names.Name(&item)
		if seen[item.Record.Ref] {
			t.Fatalf("%s is given twice", item.Record.Ref)
		}
		seen[item.Record.Ref] = true
	}
}
