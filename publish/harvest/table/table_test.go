package table_test

import (
	"encoding/csv"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish/harvest/plain"
	"github.com/kiosque-ld/kiosque/publish/harvest/table"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

func TestNoTextIsAFormula(t *testing.T) {
	for text, want := range map[string]string{
		"=1+1": "'=1+1", "+33 2 31": "'+33 2 31", "-x": "'-x", "@SUM(A1)": "'@SUM(A1)", "\tx": "'\tx", "\r=1": "'\r=1", "\n=1": "'\n=1", "＝1": "'＝1", "’t": "’t", "'t Hof": "''t Hof", "''": "'''",
		"plain": "plain", "": "", "a=b": "a=b", " =1": " =1",
	} {
		got := table.Guard(text)
		if got != want || table.Unguard(got) != text {
			t.Errorf("%q is guarded as %q, and comes back as %q", text, got, table.Unguard(got))
		}
	}
}

func row(t *testing.T, n *data.Node) map[string]string {
	t.Helper()
	rec := data.Record{Ref: "events/x", Node: *n}
	vocab.Summarize(&rec, "fr")
	e := &data.Entry{Ref: rec.Ref, Summary: rec.Summary, Changed: time.Date(2026, 3, 1, 12, 0, 0, 5e6, time.UTC)}
	events := table.For(data.Events)
	text := events.Head() + string(events.Append(nil, &plain.Thing{Entry: e, Node: n, Mapper: vocab.Mapper{Base: "https://data.example.org"}}))
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(rows) != 2 {
		t.Fatalf("%v\n%s", err, text)
	}
	cells := map[string]string{}
	for i, name := range rows[0] {
		cells[name] = rows[1][i]
	}
	return cells
}

func TestCells(t *testing.T) {
	n := &data.Node{Types: []string{"Event"}}
	offer := &data.Node{Types: []string{"Offer"}}
	data.Add(offer, schema.Price, data.Value{Kind: data.Decimal, Text: "12.50"})
	data.Add(offer, schema.PriceCurrency, data.NewText("EUR", ""))
	siren := &data.Node{Types: []string{"PropertyValue"}}
	data.Add(siren, schema.PropertyID, data.NewText("siren", ""))
	data.Add(siren, schema.Value, data.NewText("130025265", ""))
	online := &data.Node{Types: []string{"VirtualLocation"}}
	data.Add(online, schema.URLProperty, data.NewLink("https://visio.example.org/"))
	data.Add(n, schema.Name, data.NewText("Journée \"IA\",\nsanté", "fr"))
	data.Add(n, schema.StartDate, data.Value{Kind: data.DateTime, Text: "2026-11-28T09:00:00+01:00"})
	data.Add(n, schema.Keywords, data.NewText("a|b", "fr"), data.NewText("=c", ""))
	data.Add(n, schema.IsAccessibleForFree, data.Value{Kind: data.Boolean, Text: "1"})
	data.Add(n, schema.Offers, data.NewNested(&data.Node{Types: []string{"Offer"}}), data.NewNested(offer))
	data.Add(n, schema.Identifier, data.NewNested(siren), data.NewText("x", ""))
	data.Add(n, schema.Location, data.NewNested(online), data.NewText("Caen", ""))
	data.Add(n, schema.EventStatus, data.NewLink(schema.EventCancelled.IRI()))
	data.Add(n, schema.SuperEvent, data.NewReference("events/y"))
	got := row(t, n)
	for name, want := range map[string]string{
		"iri": "https://data.example.org/events/x#this", "document": "https://data.example.org/events/x", "name": "Journée \"IA\",\nsanté", "startDate": "2026-11-28T09:00:00+01:00",
		"keywords": "a¦b|=c", "isAccessibleForFree": "true", "price": "12.50", "priceCurrency": "EUR", "identifier": "siren:130025265|x", "onlineAddress": "https://visio.example.org/",
		"location": "Caen", "eventStatus": "EventCancelled", "superEvent": "https://data.example.org/events/y#this", "modified": "2026-03-01T12:00:00.005Z", "latitude": "",
	} {
		if got[name] != want {
			t.Errorf("%s: got %q, want %q", name, got[name], want)
		}
	}
}

func TestLinesEndAsTheStandardSays(t *testing.T) {
	n := &data.Node{Types: []string{"Event"}}
	data.Add(n, schema.Name, data.NewText("a\nb", ""))
	if got := row(t, n)["name"]; got != "a\nb" {
		t.Errorf("got %q", got)
	}
	for _, c := range data.Collections {
		if head := table.For(c).Head(); !strings.HasSuffix(head, "\r\n") || strings.Count(head, "\n") != 1 || !strings.HasPrefix(head, "iri,document,type,name,") {
			t.Errorf("%s has the head %q", c, head)
		}
	}
}

// The standard's names for columns are those of variables in URI templates (Metadata Vocabulary, "name").
func TestColumnsAreNamedOnce(t *testing.T) {
	for _, c := range data.Collections {
		seen := map[string]bool{}
		for _, column := range table.For(c).Columns {
			if seen[column.Name] || !regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]*$`).MatchString(column.Name) || column.French == "" || column.Datatype == "" {
				t.Errorf("%s has a column %+v", c, column)
			}
			seen[column.Name] = true
		}
		var m map[string]any
		if err := json.Unmarshal(table.For(c).Metadata("x.csv", "X"), &m); err != nil || m["url"] != "x.csv" || m["dc:title"] != "X" {
			t.Errorf("%s is described as %v, %v", c, m, err)
		}
	}
}
