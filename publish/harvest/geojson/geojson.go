// Package geojson tells where things are as GeoJSON (RFC 7946, https://www.rfc-editor.org/rfc/rfc7946), one by one: the
// features of a collection of a million are printed in parts. It tells little more than a label on a map needs.
package geojson

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish/harvest/plain"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// MediaType is that of GeoJSON (RFC 7946, §12); Extension that of its files.
const (
	MediaType = "application/geo+json"
	Extension = "geojson"
)

// What stands before, between and behind features.
const (
	Head    = `{"type":"FeatureCollection","features":[` + "\n"
	Between = ",\n"
	Tail    = "\n]}\n"
)

// Append appends a thing as a feature. It is false, and nothing is appended, if nobody knows where it is.
func Append(dst []byte, t *plain.Thing) ([]byte, bool) {
	event := t.Entry.Ref.Collection() == data.Events
	places := []plain.Place{t.Place()}
	if event {
		places = t.Places()
	}
	known := slices.DeleteFunc(slices.Clone(places), func(p plain.Place) bool { return !p.Point.Known })
	if len(known) == 0 {
		return dst, false
	}
	o := object{out: append(dst, '{')}
	o.text("type", "Feature")
	o.text("id", t.IRI())
	o.geometry(known)
	o.key("properties")
	o.out = append(o.out, '{')
	o.texts("type", t.Node.Types)
	o.text("name", t.Name().Text)
	o.text("url", t.Document())
	if event {
		o.text("startDate", t.Literal(schema.StartDate))
		o.text("endDate", t.Literal(schema.EndDate))
		o.text("eventStatus", string(t.Member(schema.EventStatus)))
		o.text("location", known[0].Text.Text)
	}
	o.text("address", known[0].Address.String())
	o.texts("organizer", names(t.Agents(schema.Organizer)))
	o.texts("sameAs", t.Links(schema.SameAs))
	return append(o.out, "}}"...), true
}

func names(agents []plain.Agent) (all []string) {
	for _, a := range agents {
		if a.Text.Text != "" {
			all = append(all, a.Text.Text)
		}
	}
	return all
}

// object is a JSON object that is being printed.
type object struct {
	out []byte
}

func (o *object) key(name string) {
	if last := o.out[len(o.out)-1]; last != '{' {
		o.out = append(o.out, ',')
	}
	o.out = append(append(append(o.out, '"'), name...), `":`...)
}

// text prints a member, unless it is empty.
func (o *object) text(name, text string) {
	if text == "" {
		return
	}
	o.key(name)
	o.out = appendString(o.out, text)
}

// texts prints a member that is a list, unless it is empty.
func (o *object) texts(name string, texts []string) {
	if len(texts) == 0 {
		return
	}
	o.key(name)
	o.out = append(o.out, '[')
	for i, text := range texts {
		if i > 0 {
			o.out = append(o.out, ',')
		}
		o.out = appendString(o.out, text)
	}
	o.out = append(o.out, ']')
}

// geometry prints a Point, or a MultiPoint of several (§3.1.2, §3.1.3). Longitude stands before latitude (§3.1.1).
func (o *object) geometry(places []plain.Place) {
	var points [][2]float64
	for _, p := range places {
		if at := [2]float64{p.Point.Longitude, p.Point.Latitude}; !slices.Contains(points, at) {
			points = append(points, at)
		}
	}
	o.key("geometry")
	kind := "Point"
	if len(points) > 1 {
		kind = "MultiPoint"
	}
	o.out = append(append(append(o.out, `{"type":"`...), kind...), `","coordinates":`...)
	if len(points) > 1 {
		o.out = append(o.out, '[')
	}
	for i, p := range points {
		if i > 0 {
			o.out = append(o.out, ',')
		}
		o.out = plain.AppendDegrees(append(o.out, '['), p[0])
		o.out = append(plain.AppendDegrees(append(o.out, ','), p[1]), ']')
	}
	if len(points) > 1 {
		o.out = append(o.out, ']')
	}
	o.out = append(o.out, '}')
}

// appendString prints a string; most need no escape.
func appendString(dst []byte, s string) []byte {
	special := func(r rune) bool { return r < ' ' || r == '"' || r == '\\' || r == utf8.RuneError }
	if strings.IndexFunc(s, special) < 0 {
		return append(append(append(dst, '"'), s...), '"')
	}
	b, err := json.Marshal(s)
	if err != nil { // a string always can be
		return append(dst, `""`...)
	}
	return append(dst, b...)
}
