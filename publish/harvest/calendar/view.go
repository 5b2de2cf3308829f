package calendar

import (
	"context"
	"crypto/sha256"
	"iter"
	"net/url"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
)

// View has the calendars of a site, at the addresses of its documents with ".ics" behind them: an event's own, one of all
// events, and one of each other record, with the events that refer to it: as organizer, place, performer or whatever else.
//
// A calendar has at most a thousand events, so that it costs a page or ten. Where there are no more, it has all of them,
// past ones too. Where there are more, it has those that begin from a month ago on, in the order of their starts; then it
// depends on the day. They are read in parts, and what is kept meanwhile is what is sent. To find those that refer to a
// record, at most ten thousand are looked at: those that refer to it or, where these are more, the coming ones of the whole
// site. Everything, whatever it costs, is in the dumps.
//
// A client is asked to come again after a day, as REFRESH-INTERVAL and X-PUBLISHED-TTL say. A withdrawn event's calendar is
// gone (410), and the others are without it; one that is cancelled says so everywhere.
type View struct {
	Now  func() time.Time // clock
	Zone *time.Location   // see Options.Zone
	made memo
}

const (
	suffix = "." + Extension
	most   = 1000      // events in a calendar
	looked = 10 * most // events that are looked at
	recent = 31        // days
	part   = 100       // events whose bodies are held at once
)

var (
	_ publish.View     = (*View)(nil)
	_ publish.Attached = (*View)(nil)
	_ publish.Suffixed = (*View)(nil)
	_ publish.Linker   = (*View)(nil)
)

var variant = publish.NewVariant("icalendar", "iCalendar", MediaType)

var alone = publish.Only(variant)

// Path is that of the calendar of all events.
func Path() string { return "/" + string(data.Events) + suffix }

// Roots is empty: the calendars stand beside what they tell.
func (*View) Roots() []string { return nil }

// Suffix is the calendars'.
func (*View) Suffix() string { return suffix }

// Find finds the calendar of all events, or of what a record may be.
func (*View) Find(s *publish.Site, path string, _ url.Values) (publish.Resource, error) {
	stem, ok := strings.CutSuffix(path, suffix)
	about, err := s.Resource(stem)
	if !ok || err != nil || !has(about) {
		return publish.Resource{}, data.ErrNotFound
	}
	return publish.Resource{Path: path, Among: alone, Collection: about.Collection, Ref: about.Ref}, nil
}

// has tells whether a resource has a calendar.
func has(r publish.Resource) bool {
	return r.Kind == publish.Entity || r.Kind == publish.Collection && r.Collection == data.Events && r.After == "" && r.Query == ""
}

// Links lead from a document to its calendar.
func (*View) Links(s *publish.Site, r publish.Resource) []publish.Link {
	if !has(r) {
		return nil
	}
	return []publish.Link{{Rel: "alternate", Href: s.Base + r.Path + suffix, Type: variant.MediaType}}
}

// Resources is the calendar of all events.
func (v *View) Resources(_ context.Context, s *publish.Site) iter.Seq2[publish.Resource, error] {
	return func(yield func(publish.Resource, error) bool) { yield(v.Find(s, Path(), nil)) }
}

// About is the calendar of a record.
func (v *View) About(_ context.Context, s *publish.Site, ref data.Ref) iter.Seq2[publish.Resource, error] {
	return func(yield func(publish.Resource, error) bool) { yield(v.Find(s, "/"+string(ref)+suffix, nil)) }
}

// Represent prints a calendar.
func (v *View) Represent(ctx context.Context, s *publish.Site, r publish.Resource, variant *publish.Variant) (*publish.Representation, error) {
	today := v.Now().UTC().Truncate(24 * time.Hour)
	state := state{s.Store.Cursor(), today}
	if head, ok := v.made.get(r.Path, state); ok {
		if rep := s.Kept(r, variant, head); rep != nil {
			return rep, nil
		}
	}
	chosen, err := choose(ctx, s, r, today.AddDate(0, 0, -recent))
	if err != nil {
		return nil, err
	}
	p := printer{site: s, calendar: New(Options{Title: chosen.title, Address: s.Document(r, nil), Zone: v.Zone})}
	body, err := p.print(ctx, chosen)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(body) // the memo is to be small
	head := publish.Head{
		Ingredients: []string{string(sum[:])}, Modified: p.changed, Volatile: chosen.limited,
		Links: []publish.Link{{Rel: "alternate", Href: s.Base + strings.TrimSuffix(r.Path, suffix), Type: "text/html"}},
	}
	if chosen.several || p.several {
		if head.Modified, err = changed(ctx, s); err != nil {
			return nil, err
		}
	}
	if chosen.limited {
		if today.After(head.Modified) {
			head.Modified = today
		}
		v.made.put(r.Path, state, head)
	}
	return s.Bytes(r, variant, head, func(dst []byte) ([]byte, error) { return append(dst, body...), nil }), nil
}

// changed is when anything in the store changed last: what leaves a calendar changes it too.
func changed(ctx context.Context, s *publish.Site) (time.Time, error) {
	last, err := s.Store.Newest(ctx, "", s.Store.Cursor()+1, data.Page{Limit: 1})
	if err != nil || len(last) == 0 {
		return time.Time{}, err
	}
	return last[0].Changed, nil
}
