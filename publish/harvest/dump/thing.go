package dump

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish/harvest/plain"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// manyPlaces bounds the places that are kept.
const manyPlaces = 1 << 14

// places keeps what the snapshot says of the records that are places of others, as far as it says where they are.
type places struct {
	sync.RWMutex
	held map[data.Ref]*data.Node // nil where there is no such record
}

// whereabouts are the properties of a place that are kept.
var whereabouts = [...]schema.Term{schema.Address, schema.Geo, schema.Latitude, schema.Longitude, schema.URLProperty}

// find reads the places at refs.
func (p *places) find(ctx context.Context, s data.Snapshot, refs []data.Ref) (map[data.Ref]*data.Node, error) {
	found := make(map[data.Ref]*data.Node, len(refs))
	var missing []data.Ref
	p.RLock()
	for _, r := range refs {
		n, ok := p.held[r]
		if found[r] = n; !ok {
			missing = append(missing, r)
		}
	}
	p.RUnlock()
	if len(missing) == 0 {
		return found, nil
	}
	for _, r := range missing {
		n, err := place(ctx, s, r)
		if err != nil {
			return nil, err
		}
		found[r] = n
	}
	p.Lock()
	defer p.Unlock()
	if p.held == nil || len(p.held)+len(missing) > manyPlaces {
		p.held = map[data.Ref]*data.Node{}
	}
	for _, r := range missing {
		p.held[r.Clone()] = found[r]
	}
	return found, nil
}

// place is what is kept of a record; nil if there is none.
func place(ctx context.Context, s data.Snapshot, ref data.Ref) (*data.Node, error) {
	e, err := s.Get(ctx, ref)
	if errors.Is(err, data.ErrNotFound) || errors.Is(err, data.ErrGone) || errors.Is(err, data.ErrMoved) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	n, err := data.Decode(e.Body)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", ref, err)
	}
	kept := &data.Node{Types: n.Types}
	for _, property := range whereabouts {
		data.Add(kept, property, data.Values(n, property)...)
	}
	return kept, nil
}

// beside is what a part's things need to be told plainly.
type beside struct {
	places      map[data.Ref]*data.Node
	revisions   map[data.Ref]int
	occurrences map[data.Ref]bool
}

// look finds what stands beside the records of a part.
func (w *worker) look(ctx context.Context, p *part) (err error) {
	w.beside = beside{occurrences: map[data.Ref]bool{}}
	var places, refs []data.Ref
	for i, n := range w.nodes {
		ref := p.entries[i].Ref
		refs = append(refs, ref)
		places = append(places, plain.Needs(n)...)
		if plain.Series(n) {
			if w.beside.occurrences[ref], err = w.occurs(ctx, ref); err != nil {
				return err
			}
		}
	}
	if w.beside.places, err = w.maker.places.find(ctx, w.maker.snapshot, places); err != nil {
		return err
	}
	w.beside.revisions, err = w.maker.snapshot.Revisions(ctx, refs)
	return err
}

// occurs tells whether events refer to a series: its occurrences.
func (w *worker) occurs(ctx context.Context, series data.Ref) (bool, error) {
	referrers, err := w.maker.snapshot.Referrers(ctx, series, data.Page{After: string(data.Events) + "/", Limit: 1})
	return len(referrers) > 0 && referrers[0].Ref.Collection() == data.Events, err
}

// thing is an item as it is told plainly.
func (w *worker) thing(it *item) plain.Thing {
	return plain.Thing{Entry: it.entry, Node: it.node, Mapper: w.site.Mapper(), Labels: w.told, Nodes: w.beside.places,
		Revision: w.beside.revisions[it.entry.Ref], Occurrences: w.beside.occurrences[it.entry.Ref]}
}
