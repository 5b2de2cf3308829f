package dcat

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/authority"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// extent is how far the records of a collection reach in space and time.
type extent struct {
	south, north, west, east edge[float64] // degrees (WGS 84); a box over the antimeridian goes around the world
	first, last              edge[string]  // days
	countries                map[string]data.Ref
	located                  map[data.Collection]data.Ref // the collections that have records at whose place those of this one are
}

// edge is the utmost value of all records, and one that has it: as long as that one keeps it, nothing else needs to be
// looked at to know it.
type edge[T cmp.Ordered] struct {
	value T
	ref   data.Ref
	known bool
}

// low moves an edge down to v.
func (e *edge[T]) low(v T, ref data.Ref) {
	if !e.known || v < e.value {
		*e = edge[T]{v, ref, true}
	}
}

// high moves an edge up to v.
func (e *edge[T]) high(v T, ref data.Ref) {
	if !e.known || v > e.value {
		*e = edge[T]{v, ref, true}
	}
}

// owes tells whether the extent is what it is because of a record that now reaches no further than o: then it may be
// smaller without it.
func (e *extent) owes(ref data.Ref, o *extent) bool {
	low := func(was, is *edge[float64]) bool { return was.ref == ref && !(is.known && is.value <= was.value) }
	high := func(was, is *edge[float64]) bool { return was.ref == ref && !(is.known && is.value >= was.value) }
	return low(&e.south, &o.south) || high(&e.north, &o.north) || low(&e.west, &o.west) || high(&e.east, &o.east) ||
		e.first.ref == ref && !(o.first.known && o.first.value <= e.first.value) ||
		e.last.ref == ref && !(o.last.known && o.last.value >= e.last.value) ||
		lost(e.countries, o.countries, ref) || lost(e.located, o.located, ref)
}

// lost tells whether a record has something no more that it was the first to have.
func lost[K comparable](was, is map[K]data.Ref, ref data.Ref) bool {
	for key, holder := range was {
		if holder == ref && is[key] != ref {
			return true
		}
	}
	return false
}

// join takes in another extent.
func (e *extent) join(o *extent) {
	e.joinPlace(o)
	if o.first.known {
		e.first.low(o.first.value, o.first.ref)
		e.last.high(o.last.value, o.last.ref)
	}
	for of, ref := range o.located {
		hold(&e.located, of, ref)
	}
}

// joinPlace takes in where another extent is.
func (e *extent) joinPlace(o *extent) {
	if o.south.known {
		e.south.low(o.south.value, o.south.ref)
		e.north.high(o.north.value, o.north.ref)
		e.west.low(o.west.value, o.west.ref)
		e.east.high(o.east.value, o.east.ref)
	}
	for code, ref := range o.countries {
		hold(&e.countries, code, ref)
	}
}

// hold remembers the first record that had something.
func hold[K comparable](holders *map[K]data.Ref, key K, ref data.Ref) {
	if *holders == nil {
		*holders = map[K]data.Ref{}
	}
	if _, known := (*holders)[key]; !known {
		(*holders)[key] = ref
	}
}

// codes are the countries' codes (ISO 3166-1 alpha-3), in order.
func (e *extent) codes() []string { return slices.Sorted(maps.Keys(e.countries)) }

// clues are what the stored form of a record has in it that says where or when something is.
var clues = [][]byte{
	[]byte(schema.Latitude), []byte(schema.AddressCountry), []byte(schema.Location), []byte(schema.StartDate), []byte(schema.EndDate),
}

// record takes in what an entry with its body says. One that is damaged says nothing; whoever asks for it is told so.
func (e *extent) record(entry *data.Entry) {
	if !slices.ContainsFunc(clues, func(clue []byte) bool { return bytes.Contains(entry.Body, clue) }) {
		return // most organizations and people: decoding them is most of the work
	}
	if n, err := data.Decode(entry.Body); err == nil {
		e.node(n, entry.Ref)
	}
}

// node takes in what a node and its parts say.
func (e *extent) node(n *data.Node, ref data.Ref) {
	latitude, longitude := degrees(n, schema.Latitude, 90), degrees(n, schema.Longitude, 180)
	if latitude != nil && longitude != nil {
		e.south.low(*latitude, ref)
		e.north.high(*latitude, ref)
		e.west.low(*longitude, ref)
		e.east.high(*longitude, ref)
	}
	for i := range n.Properties {
		p := &n.Properties[i]
		for _, v := range p.Values {
			switch {
			case v.Kind == data.Nested:
				e.node(v.Node, ref)
			case p.Name == string(schema.Location) && v.Kind == data.Reference:
				hold(&e.located, v.Ref().Collection(), ref)
			case p.Name == string(schema.StartDate) || p.Name == string(schema.EndDate):
				e.day(v, ref)
			case p.Name == string(schema.AddressCountry) && v.Kind == data.Text:
				if c := authority.Country(strings.ToUpper(v.Text)); c != nil {
					hold(&e.countries, c.Code, ref)
				}
			}
		}
	}
}

// degrees is a coordinate; nil if there is none within the limit.
func degrees(n *data.Node, property schema.Term, limit float64) *float64 {
	v := data.First(n, property)
	f, err := strconv.ParseFloat(v.Text, 64)
	if err != nil || !v.Literal() || !(-limit <= f && f <= limit) {
		return nil
	}
	return &f
}

// day takes in the day of a date. Days of the years 0 to 9999 are in the order of their texts.
func (e *extent) day(v data.Value, ref data.Ref) {
	const length = len("2006-01-02")
	if v.Kind != data.Date && v.Kind != data.DateTime || len(v.Text) < length || v.Text[4] != '-' {
		return
	}
	e.first.low(v.Text[:length], ref)
	e.last.high(v.Text[:length], ref)
}
