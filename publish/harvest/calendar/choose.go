package calendar

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
)

// choice is what a calendar tells.
type choice struct {
	title   string
	events  []data.Entry // without bodies, at most most
	several bool         // it is not one event's own
	limited bool         // there are more events, and which of them it has depends on the day
	whole   bool         // it is of all events
}

// choose finds the events of a calendar; those that begin from a time on, where they are too many.
func choose(ctx context.Context, s *publish.Site, r publish.Resource, from time.Time) (*choice, error) {
	if r.Ref == "" {
		return chooseAmongAll(ctx, s, from)
	}
	e, err := s.Store.Get(ctx, r.Ref)
	if errors.Is(err, data.ErrMoved) {
		return nil, &publish.MovedError{To: "/" + string(e.Moved) + suffix}
	}
	if err != nil {
		return nil, err
	}
	if e.Ref.Collection() == data.Events {
		e.Body = nil
		return &choice{title: e.Summary.Name, events: []data.Entry{e}}, nil
	}
	c := &choice{title: e.Summary.Name, several: true}
	if s.Title != "" {
		c.title += " – " + s.Title
	}
	return c, c.refer(ctx, s, r.Ref, from)
}

func chooseAmongAll(ctx context.Context, s *publish.Site, from time.Time) (*choice, error) {
	n, err := s.Store.Count(ctx, data.Events)
	if err != nil {
		return nil, err
	}
	c := &choice{title: s.Title, several: true, whole: true, limited: n > most}
	if c.limited {
		c.events, err = s.Store.Starting(ctx, data.Events, from, time.Time{}, nil, data.Page{Limit: most})
		return c, err
	}
	c.events, err = s.Store.List(ctx, data.Events, data.Page{Limit: most})
	c.sort()
	return c, err
}

// refer takes the events that refer to a record.
func (c *choice) refer(ctx context.Context, s *publish.Site, to data.Ref, from time.Time) (err error) {
	c.events, err = referrers(ctx, s, to, looked)
	if err != nil {
		return err
	}
	n := len(c.events)
	c.limited = n > most
	switch {
	case n == looked:
		c.events, err = coming(ctx, s, to, from)
	case n > most:
		c.events = slices.DeleteFunc(c.events, func(e data.Entry) bool { return e.Summary.Start.Before(from) })
	}
	c.sort()
	c.events = c.events[:min(len(c.events), most)]
	return err
}

// referrers are at most limit of the events that refer to a record, in the order of their refs.
func referrers(ctx context.Context, s *publish.Site, to data.Ref, limit int) ([]data.Entry, error) {
	list, err := s.Store.Referrers(ctx, to, data.Page{After: string(data.Events) + "/", Limit: limit})
	for i := range list {
		if list[i].Ref.Collection() != data.Events {
			return list[:i], err
		}
	}
	return list, err
}

// coming are those of the site's events from a time on that refer to a record.
func coming(ctx context.Context, s *publish.Site, to data.Ref, from time.Time) (found []data.Entry, err error) {
	var after *data.Entry
	for range looked / part {
		list, err := s.Store.Starting(ctx, data.Events, from, time.Time{}, after, data.Page{Limit: part, Body: true})
		if err != nil {
			return nil, err
		}
		for i := range list {
			n, err := data.Decode(list[i].Body)
			if err != nil {
				return nil, err
			}
			if list[i].Body = nil; slices.Contains(n.References(), to) {
				found = append(found, list[i])
			}
		}
		if len(list) < part || len(found) >= most {
			break
		}
		after = &list[part-1]
	}
	return found, nil
}

// sort puts the events in the order of their starts.
func (c *choice) sort() {
	slices.SortStableFunc(c.events, func(a, b data.Entry) int { return a.Summary.Start.Compare(b.Summary.Start) })
}
