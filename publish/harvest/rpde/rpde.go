// Package rpde feeds each collection in Realtime Paged Data Exchange 1.0
// (https://openactive.io/realtime-paged-data-exchange/1.0/), ordered by change number, which is the cursor of a record's
// last change: whoever follows the links to the next page has in the end what the store has, and keeps in step with it
// by asking for the last page again.
package rpde

import (
	"context"
	"encoding/json"
	"iter"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab"
)

// root is the first segment of the feeds' paths.
const root = "rpde"

// items are how many items a page has (§4.4 recommends 500).
const items = 500

// Feeds is the view.
type Feeds struct{}

var _ publish.View = Feeds{}

var form = publish.Only(publish.NewVariant("rpde", "RPDE", "application/vnd.openactive.rpde+json; version=1"))

// Path is that of a collection's feed.
func Path(c data.Collection) string { return "/" + root + "/" + string(c) }

// Roots is the feeds' first segment.
func (Feeds) Roots() []string { return []string{root} }

// Find finds the page of a feed behind ?afterChangeNumber=; the first one without it.
func (Feeds) Find(_ *publish.Site, path string, query url.Values) (publish.Resource, error) {
	c := data.Collection(strings.TrimPrefix(path, "/"+root+"/"))
	if path != Path(c) || !c.Known() {
		return publish.Resource{}, data.ErrNotFound
	}
	r := publish.Resource{Path: path, Collection: c, Among: form}
	text := query.Get(after)
	if text == "" {
		r.Detail = data.Cursor(0)
		return r, nil
	}
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil || number < 0 {
		return r, &publish.RequestError{Message: after + " is the number of a change, as the feed's pages give it in next"}
	}
	r.Query, r.Detail = after+"="+strconv.FormatInt(number, 10), data.Cursor(number)
	return r, nil
}

const after = "afterChangeNumber"

// Resources are none: the pages depend on a query.
func (Feeds) Resources(context.Context, *publish.Site) iter.Seq2[publish.Resource, error] {
	return func(func(publish.Resource, error) bool) {}
}

// page is the body of a page (§4.3).
type page struct {
	Next    string `json:"next"`
	Items   []item `json:"items"`
	License string `json:"license,omitempty"`
}

// item is a record as it stands (§4.2).
type item struct {
	State    string          `json:"state"`
	Kind     string          `json:"kind"`
	ID       string          `json:"id"`
	Modified data.Cursor     `json:"modified"`
	Data     json.RawMessage `json:"data,omitempty"`
}

// A page says of each record what it said when the page was made; what has changed since comes again further on, so that
// nobody misses it who is given an old page. The last one, which has no items, is where those wait who are up to date. The
// ages are the specification's advice for caches.
const (
	itemsAge = time.Hour
	lastAge  = 8 * time.Second
)

// Represent makes a page.
func (Feeds) Represent(ctx context.Context, s *publish.Site, r publish.Resource, v *publish.Variant) (*publish.Representation, error) {
	cursor := r.Detail.(data.Cursor)
	entries, err := s.Store.Latest(ctx, r.Collection, cursor, s.Store.Cursor(), data.Page{Limit: items, Body: true})
	if err != nil {
		return nil, err
	}
	p := page{Items: make([]item, 0, len(entries)), License: s.License}
	for i := range entries {
		it, err := newItem(ctx, s, entries[i])
		if err != nil {
			return nil, err
		}
		p.Items, cursor = append(p.Items, it), entries[i].Cursor
	}
	p.Next = s.Base + r.Path + "?" + after + "=" + strconv.FormatInt(int64(cursor), 10)
	body, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	head := publish.Head{Ingredients: []string{string(body)}, MaxAge: lastAge, Passing: true}
	if len(entries) > 0 {
		head.MaxAge, head.Modified = itemsAge, entries[len(entries)-1].Changed
	}
	return s.Bytes(r, v, head, func(dst []byte) ([]byte, error) { return append(append(dst, body...), '\n'), nil }), nil
}

// newItem is an entry as an item: what its document says in JSON-LD; of what is gone or renamed, that it is deleted.
func newItem(ctx context.Context, s *publish.Site, e data.Entry) (item, error) {
	it := item{State: "deleted", Kind: string(vocab.ClassOf(e.Ref.Collection())), ID: e.Ref.ID(), Modified: e.Cursor}
	if e.State != data.Live {
		return it, nil
	}
	var err error
	it.State = "updated"
	it.Data, err = s.AppendEntity(ctx, nil, e, s.Named(format.JSONLD.Name)[0])
	return it, err
}
