package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"zombiezen.com/go/sqlite"
)

// Changes returns the changes behind a cursor, oldest first; see data.Store.
func (s *Store) Changes(ctx context.Context, after data.Cursor, limit int) ([]data.Change, error) {
	return s.changes(ctx, selectChanges, after, limit, func(*sqlite.Stmt) {})
}

// Log returns the changes of a collection behind a cursor, oldest first; see data.Store.
func (s *Store) Log(ctx context.Context, c data.Collection, after data.Cursor, limit int) ([]data.Change, error) {
	if c == "" {
		return s.Changes(ctx, after, limit)
	}
	return s.changes(ctx, selectLog, after, limit, func(stmt *sqlite.Stmt) { stmt.BindText(3, string(c)) })
}

func (s *Store) changes(ctx context.Context, query string, from data.Cursor, limit int, bind func(*sqlite.Stmt)) (changes []data.Change, err error) {
	err = s.read(ctx, s.idle, func(r *reader) error {
		changes, err = r.changes(ctx, query, from, limit, bind)
		return err
	})
	return changes, err
}

func (r *reader) changes(ctx context.Context, query string, from data.Cursor, limit int, bind func(*sqlite.Stmt)) ([]data.Change, error) {
	if limit < 1 {
		return nil, fmt.Errorf("%d changes were asked for; expected at least 1", limit)
	}
	var changes []data.Change
	err := r.each(query, func(stmt *sqlite.Stmt) {
		stmt.BindInt64(1, int64(from))
		stmt.BindInt64(2, int64(limit))
		bind(stmt)
	}, func(stmt *sqlite.Stmt) error {
		c := data.Change{
			Cursor: data.Cursor(stmt.ColumnInt64(0)),
			Ref:    data.Ref(stmt.ColumnText(1)),
			Op:     data.Op(stmt.ColumnInt(2)),
			To:     data.Ref(stmt.ColumnText(3)),
			At:     fromMillis(stmt.ColumnInt64(4)),
		}
		stmt.ColumnBytes(5, c.Hash[:])
		changes = append(changes, c)
		return ctx.Err()
	})
	return changes, err
}

// Nth returns the cursor of the nth change of a collection behind a cursor; see data.Store.
func (s *Store) Nth(ctx context.Context, c data.Collection, after data.Cursor, n int) (nth data.Cursor, err error) {
	if n < 1 {
		return 0, fmt.Errorf("change %d behind a cursor was asked for; expected at least 1", n)
	}
	if c == "" { // cursors have no gaps
		if nth = max(after, 0) + data.Cursor(n); nth > s.Cursor() {
			return 0, nil
		}
		return nth, nil
	}
	err = s.read(ctx, s.idle, func(r *reader) error {
		return r.each(selectNth, func(stmt *sqlite.Stmt) {
			stmt.BindText(1, string(c))
			stmt.BindInt64(2, int64(after))
			stmt.BindInt64(3, int64(n-1))
		}, func(stmt *sqlite.Stmt) error {
			nth = data.Cursor(stmt.ColumnInt64(0))
			return nil
		})
	})
	return nth, err
}

// Earlier returns the changes at a ref before a cursor, newest first; see data.Store.
func (s *Store) Earlier(ctx context.Context, ref data.Ref, before data.Cursor, limit int) (changes []data.Change, err error) {
	err = s.read(ctx, s.idle, func(r *reader) error {
		changes, err = r.changes(ctx, selectEarlier, before, limit, func(stmt *sqlite.Stmt) { stmt.BindText(3, string(ref)) })
		if err != nil || len(changes) == limit {
			return err
		}
		first, err := r.first(ctx, ref)
		if err == nil && first != nil && first.Cursor < before {
			changes = append(changes, *first)
		}
		return err
	})
	return changes, err
}

// Later returns the changes at a ref behind a cursor, oldest first; see data.Store.
func (s *Store) Later(ctx context.Context, ref data.Ref, after data.Cursor, limit int) (changes []data.Change, err error) {
	err = s.read(ctx, s.idle, func(r *reader) error {
		changes, err = r.changes(ctx, selectLater, after, limit, func(stmt *sqlite.Stmt) { stmt.BindText(3, string(ref)) })
		if err != nil {
			return err
		}
		first, err := r.first(ctx, ref)
		if err == nil && first != nil && first.Cursor > after {
			changes = append([]data.Change{*first}, changes...)
			changes = changes[:min(limit, len(changes))]
		}
		return err
	})
	return changes, err
}

// first is the first change of a record that began its history at ref; nil where nothing stood, or what came had another
// ref before. The index of histories does not have it: what came next names it, or, where nothing did, the record.
func (r *reader) first(ctx context.Context, ref data.Ref) (*data.Change, error) {
	cursor := int64(-1)
	err := r.each(selectFirst, func(stmt *sqlite.Stmt) { stmt.BindText(1, string(ref)) }, func(stmt *sqlite.Stmt) error {
		cursor = stmt.ColumnInt64(0)
		return nil
	})
	if err != nil || cursor == 0 {
		return nil, err
	}
	if cursor < 0 {
		e, err := r.entry(selectHead, ref)
		if err != nil || e.State == 0 {
			return nil, err
		}
		cursor = int64(e.Cursor)
	}
	one, err := r.changes(ctx, selectChanges, data.Cursor(cursor-1), 1, func(*sqlite.Stmt) {})
	if err != nil || len(one) == 0 || one[0].Ref != ref {
		return nil, err
	}
	return &one[0], nil
}

// Latest returns a collection's entries in the order of their last changes; see data.Store.
func (s *Store) Latest(ctx context.Context, c data.Collection, after, upTo data.Cursor, p data.Page) ([]data.Entry, error) {
	if c != "" {
		return s.page(ctx, p, selectLatest, selectLatestBody, func(stmt *sqlite.Stmt) {
			stmt.BindText(1, string(c))
			stmt.BindInt64(2, int64(after))
			stmt.BindInt64(3, int64(upTo))
			stmt.BindInt64(4, int64(p.Limit))
		})
	}
	return merged(p, func(c data.Collection) ([]data.Entry, error) { return s.Latest(ctx, c, after, upTo, p) },
		func(a, b data.Entry) int { return cmp.Compare(a.Cursor, b.Cursor) })
}

// Newest returns a collection's entries in the reverse order of their last changes; see data.Store.
func (s *Store) Newest(ctx context.Context, c data.Collection, before data.Cursor, p data.Page) ([]data.Entry, error) {
	if c != "" {
		return s.page(ctx, p, selectNewest, selectNewestBody, func(stmt *sqlite.Stmt) {
			stmt.BindText(1, string(c))
			stmt.BindInt64(2, int64(before))
			stmt.BindInt64(3, int64(p.Limit))
		})
	}
	return merged(p, func(c data.Collection) ([]data.Entry, error) { return s.Newest(ctx, c, before, p) },
		func(a, b data.Entry) int { return cmp.Compare(b.Cursor, a.Cursor) })
}

// merged makes one page of a page of each collection. An index of all records by cursor, beside that by collection, would
// cost every import more than this costs a reader.
func merged(p data.Page, list func(data.Collection) ([]data.Entry, error), order func(a, b data.Entry) int) ([]data.Entry, error) {
	var all []data.Entry
	for _, c := range data.Collections {
		entries, err := list(c)
		if err != nil {
			return nil, err
		}
		all = append(all, entries...)
	}
	slices.SortFunc(all, order)
	return all[:min(len(all), p.Limit)], nil
}

// Before is the last change made before t; see data.Store. The dates of changes are in the order of their cursors, which
// have no gaps, so that it is found by halving.
func (s *Store) Before(ctx context.Context, t time.Time) (data.Cursor, error) {
	low, high := int64(0), int64(s.Cursor()) // low was made before t, what comes behind high was not
	err := s.read(ctx, s.idle, func(r *reader) error {
		for low < high {
			middle := low + (high-low+1)/2
			at := int64(0)
			err := r.each(selectAt, func(stmt *sqlite.Stmt) { stmt.BindInt64(1, middle) }, func(stmt *sqlite.Stmt) error {
				at = stmt.ColumnInt64(0)
				return nil
			})
			if err != nil {
				return err
			}
			if at < t.UnixMilli() {
				low = middle
			} else {
				high = middle - 1
			}
		}
		return nil
	})
	return data.Cursor(low), err
}

// Version returns what the change at a cursor made; see data.Store.
func (s *Store) Version(ctx context.Context, at data.Cursor) (data.Entry, error) {
	var e data.Entry
	err := s.read(ctx, s.idle, func(r *reader) error {
		var err error
		var previous data.Cursor
		if e, previous, err = r.version(at); err != nil {
			return err
		}
		if e.State == 0 {
			return data.ErrNotFound
		}
		now, err := r.entry(selectEntry, e.Ref)
		if err != nil {
			return err
		}
		switch {
		case now.Cursor == at: // nothing came after it: what it made stands in the record itself
			e = now
			e.Created, e.Number = time.Time{}, 0
		case e.State == data.Gone: // its hash is that of what was withdrawn
			before, _, err := r.version(previous)
			e.Hash = before.Hash
			return err
		}
		return nil
	})
	return e, err
}

// Numbered returns the entries of a range of numbers; see data.Store.
func (s *Store) Numbered(ctx context.Context, first, last int64) ([]data.Entry, error) {
	if first < 1 || last < first {
		return nil, fmt.Errorf("records %d to %d were asked for; expected a range of numbers from 1", first, last)
	}
	var entries []data.Entry
	err := s.read(ctx, s.idle, func(r *reader) error {
		return r.each(selectNumbered, func(stmt *sqlite.Stmt) {
			stmt.BindInt64(1, first)
			stmt.BindInt64(2, last)
		}, func(stmt *sqlite.Stmt) error {
			entries = append(entries, scan(stmt))
			return ctx.Err()
		})
	})
	return entries, err
}

// Numbers is the highest number given so far; see data.Store.
func (s *Store) Numbers(ctx context.Context) (n int64, err error) {
	err = s.read(ctx, s.idle, func(r *reader) error {
		return r.each(selectNumbers, nil, func(stmt *sqlite.Stmt) error {
			n = stmt.ColumnInt64(0)
			return nil
		})
	})
	return n, err
}
