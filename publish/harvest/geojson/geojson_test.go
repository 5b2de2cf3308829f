package geojson_test

import (
	"encoding/json"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish/harvest/geojson"
	"github.com/kiosque-ld/kiosque/publish/harvest/plain"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

func at(latitude, longitude string) *data.Node {
	n := &data.Node{Types: []string{"Place"}}
	data.Add(n, schema.Latitude, data.Value{Kind: data.Decimal, Text: latitude})
	data.Add(n, schema.Longitude, data.Value{Kind: data.Decimal, Text: longitude})
	return n
}

func TestFeatures(t *testing.T) {
	text := data.NewText("Amphi \"1\"\\\n<b>\x01\u2028é\xff", "fr")
	caen := at("49.18585000", "-0.35912")
	data.Add(caen, schema.Name, text)
	for _, test := range []struct {
		rule string
		ref  data.Ref
		node *data.Node
		want string
	}{
		{"a place", "places/p", caen, `{"type":"Point","coordinates":[-0.35912,49.18585]}`},
		{"the poles and the date line", "places/p", at("-90", "180.0"), `{"type":"Point","coordinates":[180,-90]}`},
		{"beyond them", "places/p", at("90.1", "0"), ""},
		{"what is no number", "places/p", at("x", "0"), ""},
		{"half a point", "places/p", &data.Node{Properties: []data.Property{{Name: "latitude", Values: []data.Value{{Kind: data.Decimal, Text: "1"}}}}}, ""},
		{"an event where its place is", "events/e", located(caen), `{"type":"Point","coordinates":[-0.35912,49.18585]}`},
		{"an event in two places", "events/e", located(caen, at("48.85", "2.35"), at("48.85", "2.35")), `{"type":"MultiPoint","coordinates":[[-0.35912,49.18585],[2.35,48.85]]}`},
		{"an event nobody knows where", "events/e", located(&data.Node{Types: []string{"Place"}}), ""},
		{"what would be an exponent, or minus nothing", "places/p", at("0.00000001", "-0.00000001"), `{"type":"Point","coordinates":[0,0]}`},
	} {
		rec := data.Record{Ref: test.ref, Node: *test.node}
		vocab.Summarize(&rec, "fr")
		x := &plain.Thing{Entry: &data.Entry{Ref: test.ref, Summary: rec.Summary}, Node: test.node, Mapper: vocab.Mapper{Base: "https://data.example.org"}}
		out, ok := geojson.Append([]byte(geojson.Head), x)
		if ok != (test.want != "") {
			t.Errorf("%s: got %s", test.rule, out)
		}
		var got struct {
			Features []struct {
				ID         string
				Geometry   json.RawMessage
				Properties map[string]any
			}
		}
		if err := json.Unmarshal(append(out, geojson.Tail...), &got); err != nil {
			t.Errorf("%s: %v in %s", test.rule, err, out)
		}
		if !ok || len(got.Features) == 0 {
			continue
		}
		f := got.Features[0]
		if string(f.Geometry) != test.want || f.ID != "https://data.example.org/"+string(test.ref)+"#this" {
			t.Errorf("%s: got %s of %s, want %s", test.rule, f.Geometry, f.ID, test.want)
		}
		if name, _ := f.Properties["name"].(string); test.node == caen && name != "Amphi \"1\"\\\n<b>\x01\u2028é\ufffd" {
			t.Errorf("%s: is called %q", test.rule, name)
		}
	}
}

func located(places ...*data.Node) *data.Node {
	n := &data.Node{Types: []string{"Event"}}
	for _, p := range places {
		data.Add(n, schema.Location, data.NewNested(p))
	}
	return n
}
