package memento

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
)

// listed is how many mementos one TimeMap lists; the next ones are in the next (§5.1.2).
const listed = 1000

// after is the parameter of a TimeMap that continues another.
const after = "after"

// maps are the TimeMaps.
type maps struct{}

var (
	_ publish.View     = maps{}
	_ publish.Attached = maps{}
)

// The forms of a TimeMap: that of the standard, and the JSON that the tools of web archives read.
var (
	linkForm = publish.NewVariant("link", "Link format", "application/link-format").Suffixed(".link")
	jsonForm = publish.NewVariant("json", "JSON", "application/json").Suffixed(".json")
	forms    = publish.NewOffering(linkForm, jsonForm)
)

func (maps) Roots() []string { return []string{mapRoot} }

func (maps) Find(_ *publish.Site, path string, query url.Values) (publish.Resource, error) {
	r, err := find(path, mapRoot, forms)
	if text := query.Get(after); err == nil && text != "" {
		cursor, bad := strconv.ParseInt(text, 10, 64)
		if bad != nil || cursor < 1 {
			return r, &publish.RequestError{Message: after + " is the number of a change, as a TimeMap gives it in the link to the next"}
		}
		r.Query, r.Detail = after+"="+strconv.FormatInt(cursor, 10), data.Cursor(cursor)
	}
	return r, err
}

// Represent lists the versions of a record.
func (maps) Represent(ctx context.Context, s *publish.Site, r publish.Resource, v *publish.Variant) (*publish.Representation, error) {
	from, continued := r.Detail.(data.Cursor)
	changes, known := r.Detail.([]data.Change)
	if !known {
		var err error
		if changes, err = s.Store.Later(ctx, r.Ref, from, listed+1); err != nil {
			return nil, err
		}
	}
	if len(changes) == 0 {
		return nil, data.ErrNotFound
	}
	m := timeMap{site: s, resource: r, last: len(changes) <= listed, first: !continued, changes: changes[:min(listed, len(changes))]}
	last := m.changes[len(m.changes)-1]
	head := publish.Head{Ingredients: []string{VersionPath(r.Ref, last.Cursor), m.next()}, Modified: last.At, Passing: continued,
		Links: []publish.Link{{Rel: "original", Href: string(s.Mapper().Document(r.Ref))}, {Rel: "timegate", Href: s.Base + gatePath(r.Ref)}}}
	if v == jsonForm {
		return s.Bytes(r, v, head, m.json), nil
	}
	return s.Bytes(r, v, head, func(dst []byte) ([]byte, error) { return m.links(dst), nil }), nil
}

// timeMap is what is to be listed.
type timeMap struct {
	site        *publish.Site
	resource    publish.Resource
	first, last bool // it has the record's first version, its newest one
	changes     []data.Change
}

func (m *timeMap) from() time.Time  { return m.changes[0].At }
func (m *timeMap) until() time.Time { return m.changes[len(m.changes)-1].At }

// next is the address of the TimeMap that continues this one; empty if none does.
func (m *timeMap) next() string {
	if m.last {
		return ""
	}
	return m.site.Base + m.resource.Path + "?" + after + "=" + strconv.FormatInt(int64(m.changes[len(m.changes)-1].Cursor), 10)
}

func (m *timeMap) version(c data.Change) string {
	return m.site.Base + VersionPath(m.resource.Ref, c.Cursor)
}

// rel is the relation of the ith memento: the first and the last of all are named (§2.2.4).
func (m *timeMap) rel(i int) string {
	rel := "memento"
	if m.last && i == len(m.changes)-1 {
		rel = "last " + rel
	}
	if m.first && i == 0 {
		rel = "first " + rel
	}
	return rel
}

// links appends the TimeMap in the link format (§5; RFC 6690, §2).
func (m *timeMap) links(dst []byte) []byte {
	link := func(href, rel, rest string) {
		if len(dst) > 0 {
			dst = append(dst, ",\n"...)
		}
		dst = append(append(append(append(append(append(dst, '<'), href...), `>; rel="`...), rel...), '"'), rest...)
	}
	link(string(m.site.Mapper().Document(m.resource.Ref)), "original", "")
	link(m.site.Base+gatePath(m.resource.Ref), "timegate", "")
	const kind = `; type="application/link-format"`
	link(m.site.Document(m.resource, nil), "self", kind+`; from="`+stamp(m.from())+`"; until="`+stamp(m.until())+`"`)
	if next := m.next(); next != "" {
		link(next, "timemap", kind)
	}
	for i, c := range m.changes {
		link(m.version(c), m.rel(i), `; datetime="`+stamp(c.At)+`"`)
	}
	return append(dst, '\n')
}

func stamp(t time.Time) string { return t.UTC().Format(http.TimeFormat) }

// json appends the TimeMap as the tools of web archives have it
// (https://github.com/oduwsdl/MemGator, https://timetravel.mementoweb.org/guide/api/).
func (m *timeMap) json(dst []byte) ([]byte, error) {
	type memento struct {
		Datetime string `json:"datetime"`
		URI      string `json:"uri"`
	}
	one := func(c data.Change) memento { return memento{c.At.UTC().Format(time.RFC3339), m.version(c)} }
	self := m.site.Document(m.resource, nil)
	out := struct {
		Original string `json:"original_uri"`
		Gate     string `json:"timegate_uri"`
		Self     string `json:"self"`
		Maps     struct {
			Link string `json:"link_format"`
			JSON string `json:"json_format"`
		} `json:"timemap_uri"`
		Next     string `json:"next,omitempty"`
		Mementos struct {
			First *memento  `json:"first,omitempty"`
			Last  *memento  `json:"last,omitempty"`
			List  []memento `json:"list"`
		} `json:"mementos"`
	}{Original: string(m.site.Mapper().Document(m.resource.Ref)), Gate: m.site.Base + gatePath(m.resource.Ref), Self: self, Next: m.next()}
	out.Maps.Link, out.Maps.JSON = self, self
	for _, c := range m.changes {
		out.Mementos.List = append(out.Mementos.List, one(c))
	}
	if m.first {
		out.Mementos.First = &out.Mementos.List[0]
	}
	if m.last {
		out.Mementos.Last = &out.Mementos.List[len(m.changes)-1]
	}
	body, err := json.Marshal(out)
	return append(append(dst, body...), '\n'), err
}

// Resources is empty: TimeMaps are about records.
func (maps) Resources(context.Context, *publish.Site) iter.Seq2[publish.Resource, error] {
	return func(func(publish.Resource, error) bool) {}
}

// About is the TimeMap of what stood at a ref: its first one, where there are several.
func (maps) About(ctx context.Context, s *publish.Site, ref data.Ref) iter.Seq2[publish.Resource, error] {
	return func(yield func(publish.Resource, error) bool) {
		r, err := find(mapPath(ref), mapRoot, forms)
		if err == nil { // for both forms
			r.Detail, err = s.Store.Later(ctx, ref, 0, listed+1)
		}
		yield(r, err)
	}
}
