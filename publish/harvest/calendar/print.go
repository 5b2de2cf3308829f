package calendar

import (
	"context"
	"errors"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/harvest/plain"
)

// printer prints what was chosen.
type printer struct {
	site     *publish.Site
	calendar *Calendar
	out      []byte
	changed  time.Time // when what was printed, or what is said in it of other records, changed last
	several  bool      // there were occurrences of a series
}

// print prints a calendar. A series whose occurrences are records is told by them: in the calendar of all they are chosen as
// well, elsewhere they follow here, up to as many as there may be.
func (p *printer) print(ctx context.Context, c *choice) ([]byte, error) {
	p.out = append(p.out, p.calendar.Head()...)
	before := len(p.out)
	chosen := make(map[data.Ref]bool, len(c.events))
	for i := range c.events {
		chosen[c.events[i].Ref] = true
	}
	for rest := c.events; len(rest) > 0; {
		now := rest[:min(part, len(rest))]
		rest = rest[len(now):]
		series, err := p.part(ctx, now)
		if err != nil {
			return nil, err
		}
		for _, ref := range series {
			if c.whole || len(chosen) >= most {
				break
			}
			occurrences, err := referrers(ctx, p.site, ref, most-len(chosen))
			if err != nil {
				return nil, err
			}
			p.several = true
			for _, e := range occurrences {
				if !chosen[e.Ref] {
					chosen[e.Ref] = true
					rest = append(rest, e)
				}
			}
		}
	}
	if len(p.out) == before {
		p.out = append(p.out, p.calendar.Empty()...)
	}
	return append(p.out, p.calendar.Tail()...), nil
}

// part prints events, and returns the series among them that have occurrences.
func (p *printer) part(ctx context.Context, chosen []data.Entry) (series []data.Ref, err error) {
	numbers, refs := make([]int64, len(chosen)), make([]data.Ref, len(chosen))
	for i := range chosen {
		numbers[i], refs[i] = chosen[i].Number, chosen[i].Ref
	}
	entries, err := p.site.Store.ByNumber(ctx, numbers, true)
	if err != nil {
		return nil, err
	}
	revisions, err := p.site.Store.Revisions(ctx, refs)
	if err != nil {
		return nil, err
	}
	places := map[data.Ref]*data.Node{}
	for i := range entries {
		e := &entries[i]
		if e.State != data.Live { // since it was chosen
			continue
		}
		t, err := p.thing(ctx, e, places)
		if err != nil {
			return nil, err
		}
		t.Revision = revisions[e.Ref]
		if t.Occurrences {
			series = append(series, e.Ref)
		}
		p.out, _ = p.calendar.Append(p.out, t)
	}
	return series, nil
}

// thing is an entry as it is told plainly.
func (p *printer) thing(ctx context.Context, e *data.Entry, places map[data.Ref]*data.Node) (*plain.Thing, error) {
	n, err := data.Decode(e.Body)
	if err != nil {
		return nil, err
	}
	t := &plain.Thing{Entry: e, Node: n, Mapper: p.site.Mapper(), Nodes: places}
	var changed time.Time
	if t.Labels, changed, err = p.site.Labels(ctx, n.References()); err != nil {
		return nil, err
	}
	for _, at := range []time.Time{e.Changed, changed} {
		if at.After(p.changed) {
			p.changed = at
		}
	}
	for _, ref := range plain.Needs(n) {
		if _, known := places[ref]; !known {
			if places[ref], err = p.node(ctx, ref); err != nil {
				return nil, err
			}
		}
	}
	if plain.Series(n) {
		occurrences, err := referrers(ctx, p.site, e.Ref, 1)
		if err != nil {
			return nil, err
		}
		t.Occurrences = len(occurrences) > 0
	}
	return t, nil
}

// node is what a record says; nil if there is none.
func (p *printer) node(ctx context.Context, ref data.Ref) (*data.Node, error) {
	e, err := p.site.Store.Get(ctx, ref)
	if errors.Is(err, data.ErrNotFound) || errors.Is(err, data.ErrGone) || errors.Is(err, data.ErrMoved) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return data.Decode(e.Body)
}
