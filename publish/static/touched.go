package static

import (
	"context"
	"errors"
	"slices"

	"github.com/kiosque-ld/kiosque/data"
)

// many is how much is read of a store at once.
const many = 1000

// touched are the records of which something may say something else since changes behind a cursor: those that changed, those
// that refer to them, whose documents name them, and those that they refer to, or did, whose pages show who does.
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

func touch(ctx context.Context, store data.Store, set map[data.Ref]bool, e *data.Entry, since data.Cursor) error {
	set[e.Ref] = true
	bodies := [][]byte{e.Body}
	before, err := store.Earlier(ctx, e.Ref, since+1, 1)
	if err != nil {
		return err
	}
	for _, change := range before {
		old, err := store.Version(ctx, change.Cursor)
		if err != nil && !errors.Is(err, data.ErrNotFound) {
			return err
		}
		bodies = append(bodies, old.Body)
	}
	for _, body := range bodies {
		if body == nil {
			continue
		}
		n, err := data.Decode(body)
		if err != nil {
			return err
		}
		for _, ref := range n.References() {
			set[ref] = true
		}
	}
	for after := ""; ; {
		list, err := store.Referrers(ctx, e.Ref, data.Page{After: after, Limit: many})
		if err != nil {
			return err
		}
		for i := range list {
			set[list[i].Ref] = true
		}
		if len(list) < many {
			return nil
		}
		after = string(list[many-1].Ref)
	}
}
