package data

import (
	"context"
	"errors"
)

// ErrOvertaken says that a Snapshot ended because more was written meanwhile than a store keeps back for one.
var ErrOvertaken = errors.New("too much was written while the store was being read; read it again")

// Snapshot is a store as it stood at one moment, for reads that take long: its methods are those of Store, and whatever is
// written meanwhile, they answer as they would have answered then. It is safe for concurrent use, and lent: see
// Store.Snapshot.
type Snapshot interface {
	Cursor() Cursor
	Get(ctx context.Context, ref Ref) (Entry, error)
	Heads(ctx context.Context, refs []Ref) (map[Ref]Entry, error)
	Contributions(ctx context.Context, ref Ref) ([]Contribution, error)
	List(ctx context.Context, c Collection, p Page) ([]Entry, error)
	Referrers(ctx context.Context, ref Ref, p Page) ([]Entry, error)
	Count(ctx context.Context, c Collection) (int, error)
	Changes(ctx context.Context, after Cursor, limit int) ([]Change, error)
	Earlier(ctx context.Context, ref Ref, before Cursor, limit int) ([]Change, error)
	Latest(ctx context.Context, c Collection, after, upTo Cursor, p Page) ([]Entry, error)
	Newest(ctx context.Context, c Collection, before Cursor, p Page) ([]Entry, error)
	Version(ctx context.Context, at Cursor) (Entry, error)
	Numbered(ctx context.Context, first, last int64) ([]Entry, error)
	Numbers(ctx context.Context) (int64, error)
	Revisions(ctx context.Context, refs []Ref) (map[Ref]int, error)
}

var _ Snapshot = Store(nil) // whoever reads one can read the other
