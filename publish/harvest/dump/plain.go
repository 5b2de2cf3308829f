package dump

import (
	"bytes"
	"slices"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish/harvest/calendar"
	"github.com/kiosque-ld/kiosque/publish/harvest/geojson"
	"github.com/kiosque-ld/kiosque/publish/harvest/table"
)

// plainPrinter prints what a form makes of a thing.
type plainPrinter struct {
	out     *bytes.Buffer
	buffer  []byte
	between string // two things of a part
	some    bool
	append  func(dst []byte, it *item) ([]byte, bool)
}

func (p *plainPrinter) print(it *item) (bool, error) {
	before := p.buffer[:0]
	if p.some {
		before = append(before, p.between...)
	}
	text, ok := p.append(before, it)
	p.buffer = text
	if ok {
		p.some = true
		p.out.Write(text)
	}
	return ok, nil
}

func (p *plainPrinter) end() error {
	p.some = false
	return nil
}

// among tells whether a collection is one of some.
func among(some ...data.Collection) func(data.Collection) bool {
	return func(c data.Collection) bool { return slices.Contains(some, c) }
}

// tables has a table for each collection: one for all would have columns for all of them.
var tables = &Form{
	Name: "csv", Title: "CSV", MediaType: table.MediaType, Extension: table.Extension, plain: true, apart: true, beside: tableMetadata,
	start: func(_ *maker, out *bytes.Buffer) printer {
		return &plainPrinter{out: out, append: func(dst []byte, it *item) ([]byte, bool) {
			return table.For(it.entry.Ref.Collection()).Append(dst, &it.thing), true
		}}
	},
	frame: func(_ *maker, set string) frame {
		if t := table.For(data.Collection(set)); t != nil {
			return frame{head: t.Head()}
		}
		return frame{}
	},
}

// tableMetadata describes the tables; that of all of them together describes each.
var tableMetadata = &Form{
	Name: "csvw", Title: "CSV on the Web metadata", MediaType: table.MetadataType, Extension: table.Extension + table.MetadataSuffix,
	of: func(data.Collection) bool { return true },
	start: func(_ *maker, out *bytes.Buffer) printer {
		return &plainPrinter{out: out, append: func(dst []byte, _ *item) ([]byte, bool) { return dst, false }}
	},
	frame: func(m *maker, set string) frame {
		address := func(c data.Collection) string { return string(c) + "." + table.Extension }
		if set != All {
			return frame{head: string(table.For(data.Collection(set)).Metadata(address(data.Collection(set)), m.site.Title+": "+set))}
		}
		return frame{head: string(table.Group(m.site.Title, data.Collections, address))}
	},
}

var calendars = &Form{
	Name: "icalendar", Title: "iCalendar", MediaType: calendar.MediaType, Extension: calendar.Extension, plain: true, apart: true, of: among(data.Events),
	start: func(m *maker, out *bytes.Buffer) printer {
		return &plainPrinter{out: out, append: func(dst []byte, it *item) ([]byte, bool) { return m.calendar.Append(dst, &it.thing) }}
	},
	frame: func(m *maker, _ string) frame {
		return frame{head: m.calendar.Head(), empty: m.calendar.Empty(), tail: m.calendar.Tail()}
	},
}

var maps = &Form{
	Name: "geojson", Title: "GeoJSON", MediaType: geojson.MediaType, Extension: geojson.Extension, plain: true, of: among(data.Events, data.Organizations, data.Places),
	start: func(_ *maker, out *bytes.Buffer) printer {
		return &plainPrinter{out: out, between: geojson.Between, append: func(dst []byte, it *item) ([]byte, bool) { return geojson.Append(dst, &it.thing) }}
	},
	frame: func(*maker, string) frame {
		return frame{head: geojson.Head, between: geojson.Between, tail: geojson.Tail}
	},
}
