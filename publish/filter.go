package publish

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish/page"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// filter limits a collection to the records of a type, organiser, place or time; what is zero does not limit it.
type filter struct {
	collection data.Collection
	class      schema.Term
	organizer  data.Ref
	place      data.Ref
	from, to   time.Time // the start lies in [from, to)
	after      string    // where the page begins: behind this record; see position
	query      url.Values
}

// parameter is what a query may hold to limit a collection.
type parameter struct {
	name     string
	property graph.IRI // what it is about, for descriptions
	take     func(f *filter, s *Site, text string) error
}

var parameters = []parameter{
	{"type", graph.Type, (*filter).takeType},
	{"organizer", vocab.NameIRI(string(schema.Organizer)), func(f *filter, s *Site, text string) (err error) {
		f.organizer, err = s.refOf(text)
		return err
	}},
	{"place", vocab.NameIRI(string(schema.Location)), func(f *filter, s *Site, text string) (err error) {
		f.place, err = s.refOf(text)
		return err
	}},
	{"from", vocab.NameIRI(string(schema.StartDate)), func(f *filter, _ *Site, text string) (err error) {
		f.from, err = dayOf(text)
		return err
	}},
	{"to", vocab.NameIRI(string(schema.StartDate)), func(f *filter, _ *Site, text string) (err error) {
		if f.to, err = dayOf(text); err == nil {
			f.to = f.to.AddDate(0, 0, 1)
		}
		return err
	}},
}

// afterName is the parameter of later pages.
const afterName = "after"

// filtered is the part of a collection that a query asks for; the whole, where it has no parameter that limits it. Other
// parameters mean nothing here.
func (s *Site) filtered(r Resource, query url.Values) (Resource, error) {
	f := &filter{collection: r.Collection, query: url.Values{}}
	for _, p := range parameters {
		text := query.Get(p.name)
		if text == "" {
			continue
		}
		if err := p.take(f, s, text); err != nil {
			return r, &RequestError{Message: p.name + ": " + err.Error()}
		}
		f.query.Set(p.name, text)
	}
	if len(f.query) == 0 || r.After != "" {
		return r, nil
	}
	r.Query = f.query.Encode()
	if f.after = query.Get(afterName); f.after != "" {
		if _, err := f.position(); err != nil {
			return r, &RequestError{Message: err.Error()}
		}
		r.Query += "&" + afterName + "=" + url.QueryEscape(f.after)
	}
	r.Detail = f
	return r, nil
}

func (f *filter) takeType(_ *Site, text string) error {
	f.class = schema.Term(vocab.Name(text))
	if !schema.IsClass(f.class) {
		return fmt.Errorf("%q is no class of schema.org; expected one such as ConferenceEvent", text)
	}
	return nil
}

// refOf reads a record's name or address.
func (s *Site) refOf(text string) (data.Ref, error) {
	if ref, ok := data.ParseRef(text); ok {
		return ref, nil
	}
	if ref, ok := s.mapper.Ref(text); ok {
		return ref, nil
	}
	return "", fmt.Errorf("%q is no record here; expected one such as organizations/greyc, or its address", text)
}

func dayOf(text string) (time.Time, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return t, fmt.Errorf("%q is not a day; expected one such as 2026-11-28", text)
	}
	return t, nil
}

// position is the entry behind which the page begins, as far as the store needs to know it; nil for the first page.
// As text it is an id, or where the records come by their start, that in milliseconds, a slash and the id.
func (f *filter) position() (*data.Entry, error) {
	if f.after == "" {
		return nil, nil
	}
	e := &data.Entry{Ref: data.NewRef(f.collection, f.after)}
	if start, id, byStart := strings.Cut(f.after, "/"); byStart {
		ms, err := strconv.ParseInt(start, 10, 64)
		if err != nil {
			return nil, errAfter
		}
		e.Ref, e.Summary.Start = data.NewRef(f.collection, id), time.UnixMilli(ms)
	}
	if _, ok := data.ParseRef(string(e.Ref)); !ok || f.byStart() != strings.Contains(f.after, "/") {
		return nil, errAfter
	}
	return e, nil
}

var errAfter = fmt.Errorf("%s is where a page begins, as the page before gives it in its link to the next", afterName)

// byStart tells whether the records come in the order of their starts; else in that of their ids.
func (f *filter) byStart() bool {
	return f.organizer == "" && f.place == "" && (!f.from.IsZero() || !f.to.IsZero())
}

// positionOf is where the page behind e begins.
func (f *filter) positionOf(e *data.Entry) string {
	if f.byStart() {
		return strconv.FormatInt(e.Summary.Start.UnixMilli(), 10) + "/" + e.Ref.ID()
	}
	return e.Ref.ID()
}

// scanned is how many pages' worth of records are looked at for one page. Where they hold too few that fit, the page is
// shorter, and the next one goes on behind them: a rare type costs many requests, but none costs much.
const scanned = 10

// list reads a page of the records that fit.
func (f *filter) list(ctx context.Context, s *Site) (*listing, error) {
	at, err := f.position()
	if err != nil {
		return nil, err
	}
	l := &listing{total: -1}
	var targets []data.Ref
	for _, name := range []string{"organizer", "place"} {
		if ref := f.target(name); ref != "" {
			targets = append(targets, ref)
		}
	}
	if l.labels, _, err = s.labels.of(ctx, s.Store, targets); err != nil {
		return nil, err
	}
	for range scanned {
		entries, err := f.next(ctx, s, at)
		if err != nil {
			return nil, err
		}
		for i := range entries {
			at = &entries[i]
			fits, err := f.fits(at)
			if err != nil {
				return nil, err
			}
			if fits {
				l.entries = append(l.entries, *at)
			}
			if len(l.entries) == s.PageSize {
				break
			}
		}
		if len(entries) < s.PageSize && len(l.entries) < s.PageSize {
			return l, nil // that was all
		}
		if len(l.entries) == s.PageSize {
			break
		}
	}
	l.next = f.path(f.positionOf(at))
	return l, nil
}

// limits are what limits the collection, for people.
func (f *filter) limits(labels vocab.Labels) []page.Limit {
	var list []page.Limit
	for _, p := range parameters {
		text := f.query.Get(p.name)
		if text == "" {
			continue
		}
		l := page.Limit{Name: p.name, Text: text}
		if ref := f.target(p.name); ref != "" {
			l.Href = "/" + string(ref)
			if summary, ok := labels.Of(ref); ok {
				l.Text, l.Lang = summary.Name, summary.Lang
			}
		}
		list = append(list, l)
	}
	return list
}

// target is the record that a parameter names.
func (f *filter) target(name string) data.Ref {
	switch name {
	case "organizer":
		return f.organizer
	case "place":
		return f.place
	}
	return ""
}

// eventsOf is the path of the list of the events that refer to a record in that way.
func (s *Site) eventsOf(parameter string, ref data.Ref) string {
	return "/" + string(data.Events) + "?" + url.Values{parameter: {string(ref)}}.Encode()
}

// path is the path and query of the page that begins at a position; of the first one where it is empty.
func (f *filter) path(after string) string {
	path := "/" + string(f.collection) + "?" + f.query.Encode()
	if after != "" {
		path += "&" + afterName + "=" + url.QueryEscape(after)
	}
	return path
}

// next reads the entries behind at, by the index that leaves the fewest to look at.
func (f *filter) next(ctx context.Context, s *Site, at *data.Entry) ([]data.Entry, error) {
	p := data.Page{Limit: s.PageSize, Body: true}
	target := f.organizer
	if target == "" {
		target = f.place
	}
	switch {
	case target != "":
		p.After = string(f.collection) + "/"
		if at != nil {
			p.After = string(at.Ref)
		}
		entries, err := s.Store.Referrers(ctx, target, p)
		for i := range entries {
			if entries[i].Ref.Collection() != f.collection { // they come in the order of their refs
				return entries[:i], err
			}
		}
		return entries, err
	case f.byStart():
		return s.Store.Starting(ctx, f.collection, f.from, f.to, at, p)
	}
	if at != nil {
		p.After = at.Ref.ID()
	}
	return s.Store.List(ctx, f.collection, p)
}

// fits tells whether an entry, which has its body, is one of those asked for.
func (f *filter) fits(e *data.Entry) (bool, error) {
	if start := e.Summary.Start; !f.from.IsZero() && (start.IsZero() || start.Before(f.from)) || !f.to.IsZero() && (start.IsZero() || !start.Before(f.to)) {
		return false, nil
	}
	n, err := data.Decode(e.Body)
	if err != nil {
		return false, err
	}
	fits := f.class == ""
	for _, t := range n.Types {
		fits = fits || schema.IsA(schema.Term(vocab.Name(t)), f.class)
	}
	return fits && refers(n, schema.Organizer, f.organizer) && refers(n, schema.Location, f.place), nil
}

// refers tells whether a property of n refers to a record; always where none is asked for.
func refers(n *data.Node, property schema.Term, to data.Ref) bool {
	if to == "" {
		return true
	}
	for _, v := range data.Values(n, property) {
		if v.Kind == data.Reference && v.Ref() == to {
			return true
		}
	}
	return false
}
