package static

import (
	"context"
	"errors"
	"slices"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// many is how much is read of a store at once.
const many = 1000

// touched are the records of which something may say something else since changes behind a cursor: those that changed, those
// that refer to them, whose documents name them, and those that they refer to, or did, whose pages and calendars show who does.
func touched(ctx context.Context, store data.Store, since, upTo data.Cursor) ([]data.Ref, error) {
	set := map[data.Ref]bool{}
	for after := since; after < upTo; {
		entries, err := store.Latest(ctx, "", after, upTo, data.Page{Limit: many, Body: true})
		if err != nil {
			return nil, err
		}
		for i := range entries {
			if err := touch(ctx, store, set, &entries[i], since); err != nil {
				return nil, err
			}
			after = entries[i].Cursor
		}
		if len(entries) < many {
			break
		}
	}
	refs := make([]data.Ref, 0, len(set))
	for ref := range set {
		refs = append(refs, ref)
	}
	slices.Sort(refs)
	return refs, nil
}

// touch adds what a change of one record touches.
func touch(ctx context.Context, store data.Store, set map[data.Ref]bool, e *data.Entry, since data.Cursor) error {
	set[e.Ref] = true
	before, err := at(ctx, store, e.Ref, since)
	if err != nil {
		return err
	}
	was, err := node(&before)
	if err != nil {
		return err
	}
	now, err := node(e)
	if err != nil {
		return err
	}
	for _, ref := range slices.Concat(was.References(), now.References()) {
		set[ref.Clone()] = true
	}
	if before.State == e.State && before.Summary == e.Summary && alike(was, now, schema.Address) && alike(was, now, schema.Geo) {
		return nil // who refers to it says of it what it did
	}
	return touchReferrers(ctx, store, set, e.Ref)
}

// touchReferrers adds the records that refer to one, and whatever else these refer to: its calendar tells of the event, and
// so of where that is.
func touchReferrers(ctx context.Context, store data.Store, set map[data.Ref]bool, ref data.Ref) error {
	for after := ""; ; {
		list, err := store.Referrers(ctx, ref, data.Page{After: after, Limit: many, Body: true})
		if err != nil {
			return err
		}
		for i := range list {
			n, err := node(&list[i])
			if err != nil {
				return err
			}
			set[list[i].Ref] = true
			for _, other := range n.References() {
				set[other.Clone()] = true
			}
		}
		if len(list) < many {
			return nil
		}
		after = string(list[many-1].Ref)
	}
}

// at is what stood at a ref at a cursor; zero if nothing did.
func at(ctx context.Context, store data.Store, ref data.Ref, cursor data.Cursor) (data.Entry, error) {
	changes, err := store.Earlier(ctx, ref, cursor+1, 1)
	if err != nil || len(changes) == 0 {
		return data.Entry{}, err
	}
	e, err := store.Version(ctx, changes[0].Cursor)
	if errors.Is(err, data.ErrNotFound) {
		return data.Entry{}, nil
	}
	return e, err
}

// node is what an entry says; nothing if it is not live.
func node(e *data.Entry) (*data.Node, error) {
	if e.State != data.Live || e.Body == nil {
		return &data.Node{}, nil
	}
	return data.Decode(e.Body)
}

// alike tells whether two nodes have the same values of a property.
func alike(a, b *data.Node, name schema.Term) bool {
	return slices.EqualFunc(data.Values(a, name), data.Values(b, name), func(v, w data.Value) bool { return v.Equal(w) })
}
