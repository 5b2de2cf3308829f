package store

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"zombiezen.com/go/sqlite"
)

// Get returns the entry at ref; see data.Store.
func (s *Store) Get(ctx context.Context, ref data.Ref) (data.Entry, error) {
	r, err := s.acquire(ctx, s.idle)
	if err != nil {
		return data.Entry{}, err
	}
	e, err := r.entry(selectEntry, ref)
	s.idle <- r
	if err != nil {
		return data.Entry{}, s.explain(ctx, err)
	}
	switch e.State {
	case data.Live:
		return e, nil
	case data.Gone:
		return e, data.ErrGone
	case data.Moved:
		return e, data.ErrMoved
	}
	return e, data.ErrNotFound
}

// entry reads what stands at ref; its State is zero where nothing does.
func (r *reader) entry(query string, ref data.Ref) (data.Entry, error) {
	stmt, err := r.conn.Prepare(query)
	if err != nil {
		return data.Entry{}, err
	}
	stmt.BindText(1, string(ref))
	row, err := stmt.Step()
	if err != nil {
		return data.Entry{}, err
	}
	var e data.Entry
	if row {
		e = scan(stmt)
	}
	return e, stmt.Reset()
}

// The columns of an entry, as sql.go selects them.
const (
	colRef = iota
	colState
	colMoved
	colSource
	colKey
	colType
	colName
	colLang
	colStart
	colHash
	colCreated
	colChanged
	colCursor
	colNumber
	colPart
	colContributions
	colBody // only where the query asks for it
)

func scan(stmt *sqlite.Stmt) data.Entry {
	e := data.Entry{
		Ref:    data.Ref(stmt.ColumnText(colRef)),
		State:  data.State(stmt.ColumnInt(colState)),
		Moved:  data.Ref(stmt.ColumnText(colMoved)),
		Source: stmt.ColumnText(colSource),
		Key:    stmt.ColumnText(colKey),
		Summary: data.Summary{
			Type: stmt.ColumnText(colType),
			Name: stmt.ColumnText(colName),
			Lang: stmt.ColumnText(colLang),
		},
		Created: fromMillis(stmt.ColumnInt64(colCreated)),
		Changed: fromMillis(stmt.ColumnInt64(colChanged)),
		Cursor:  data.Cursor(stmt.ColumnInt64(colCursor)),
		Number:  stmt.ColumnInt64(colNumber),

		Part:          stmt.ColumnText(colPart),
		Contributions: stmt.ColumnInt(colContributions),
	}
	if !stmt.ColumnIsNull(colStart) {
		e.Summary.Start = fromMillis(stmt.ColumnInt64(colStart))
	}
	stmt.ColumnBytes(colHash, e.Hash[:])
	if stmt.ColumnCount() > colBody && !stmt.ColumnIsNull(colBody) {
		e.Body = blob(stmt, colBody)
	}
	return e
}

func blob(stmt *sqlite.Stmt, col int) []byte {
	b := make([]byte, stmt.ColumnLen(col))
	stmt.ColumnBytes(col, b)
	return b
}

func fromMillis(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// Heads returns the entries at refs without bodies; see data.Store.
func (s *Store) Heads(ctx context.Context, refs []data.Ref) (map[data.Ref]data.Entry, error) {
	found := make(map[data.Ref]data.Entry, len(refs))
	err := s.read(ctx, s.idle, func(r *reader) error {
		for _, ref := range refs {
			e, err := r.entry(selectHead, ref)
			if err != nil {
				return err
			}
			if e.State != 0 {
				found[ref] = e
			}
		}
		return ctx.Err()
	})
	return found, err
}

// Keys returns the refs that a source's keys were given; see data.Store.
func (s *Store) Keys(ctx context.Context, source string, keys []string) (map[string]data.Ref, error) {
	found := make(map[string]data.Ref, len(keys))
	err := s.read(ctx, s.clerk, func(r *reader) error {
		src, err := sourceNumber(r.conn, source)
		if err != nil || src == 0 {
			return err
		}
		for _, key := range keys {
			err := r.each(selectKey, func(stmt *sqlite.Stmt) {
				stmt.BindInt64(1, src)
				stmt.BindText(2, key)
			}, func(stmt *sqlite.Stmt) error {
				found[key] = data.Ref(stmt.ColumnText(0))
				return nil
			})
			if err != nil {
				return err
			}
		}
		return ctx.Err()
	})
	return found, err
}

// sourceNumber is the number of a source's name; 0 if it has none yet.
func sourceNumber(conn *sqlite.Conn, name string) (n int64, err error) {
	err = each(conn, selectSource, func(stmt *sqlite.Stmt) { stmt.BindText(1, name) }, func(stmt *sqlite.Stmt) error {
		n = stmt.ColumnInt64(0)
		return nil
	})
	return n, err
}

// Taken returns those of refs at which something stands or stood; see data.Store.
func (s *Store) Taken(ctx context.Context, refs []data.Ref) (map[data.Ref]bool, error) {
	taken := make(map[data.Ref]bool)
	err := s.read(ctx, s.clerk, func(r *reader) error {
		for _, ref := range refs {
			err := r.each(selectTaken, func(stmt *sqlite.Stmt) { stmt.BindText(1, string(ref)) }, func(*sqlite.Stmt) error {
				taken[ref] = true
				return nil
			})
			if err != nil {
				return err
			}
		}
		return ctx.Err()
	})
	return taken, err
}

// List returns a page of a collection's live entries in id order; see data.Store.
func (s *Store) List(ctx context.Context, c data.Collection, p data.Page) ([]data.Entry, error) {
	return s.page(ctx, p, selectList, selectListBody, func(stmt *sqlite.Stmt) {
		stmt.BindText(1, string(c)+"/"+p.After)
		stmt.BindText(2, string(c)+"0") // the character behind the slash
		stmt.BindInt64(3, int64(p.Limit))
	})
}

// Referrers returns a page of the live entries that refer to ref; see data.Store.
func (s *Store) Referrers(ctx context.Context, ref data.Ref, p data.Page) ([]data.Entry, error) {
	return s.page(ctx, p, selectReferrers, selectReferrerBody, func(stmt *sqlite.Stmt) {
		stmt.BindText(1, string(ref))
		stmt.BindText(2, p.After)
		stmt.BindInt64(3, int64(p.Limit))
	})
}

// Starting returns a page of the live entries that start in [from, to); see data.Store.
func (s *Store) Starting(ctx context.Context, c data.Collection, from, to time.Time, after *data.Entry, p data.Page) ([]data.Entry, error) {
	low, high := int64(math.MinInt64), int64(math.MaxInt64)
	if !from.IsZero() {
		low = from.UnixMilli()
	}
	if !to.IsZero() {
		high = to.UnixMilli()
	}
	start, ref := low, data.Ref("")
	if after != nil {
		start, ref = after.Summary.Start.UnixMilli(), after.Ref
		low = max(low, start)
	}
	return s.page(ctx, p, selectStarting, selectStartingBody, func(stmt *sqlite.Stmt) {
		stmt.BindText(1, string(c))
		stmt.BindInt64(2, low)
		stmt.BindInt64(3, high)
		stmt.BindInt64(4, start)
		stmt.BindText(5, string(ref))
		stmt.BindInt64(6, int64(p.Limit))
	})
}

// page runs one of two queries, without bodies or with them.
func (s *Store) page(ctx context.Context, p data.Page, heads, bodies string, bind func(*sqlite.Stmt)) ([]data.Entry, error) {
	if p.Limit < 1 {
		return nil, fmt.Errorf("a page of %d entries was asked for; expected at least 1", p.Limit)
	}
	query := heads
	if p.Body {
		query = bodies
	}
	entries := make([]data.Entry, 0, min(p.Limit, 1000))
	err := s.read(ctx, s.idle, func(r *reader) error {
		return r.each(query, bind, func(stmt *sqlite.Stmt) error {
			entries = append(entries, scan(stmt))
			return ctx.Err()
		})
	})
	if err != nil {
		return nil, err
	}
	return entries, nil
}

// Count is the number of live records in a collection; see data.Store.
func (s *Store) Count(ctx context.Context, c data.Collection) (n int, err error) {
	err = s.read(ctx, s.idle, func(r *reader) error {
		return r.each(selectCount, func(stmt *sqlite.Stmt) { stmt.BindText(1, string(c)) }, func(stmt *sqlite.Stmt) error {
			n = stmt.ColumnInt(0)
			return nil
		})
	})
	return n, err
}

// Revisions counts the changes behind the first at refs; see data.Store. The index of histories has no others.
func (s *Store) Revisions(ctx context.Context, refs []data.Ref) (map[data.Ref]int, error) {
	revisions := map[data.Ref]int{}
	err := s.read(ctx, s.idle, func(r *reader) error {
		for _, ref := range refs {
			err := r.each(selectRevisions, func(stmt *sqlite.Stmt) { stmt.BindText(1, string(ref)) }, func(stmt *sqlite.Stmt) error {
				if n := stmt.ColumnInt(0); n > 0 {
					revisions[ref] = n
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		return ctx.Err()
	})
	return revisions, err
}

// Versions returns every version of the record at ref, oldest first; see data.Store.
func (s *Store) Versions(ctx context.Context, ref data.Ref) ([]data.Entry, error) {
	var versions []data.Entry // newest first, until the end
	err := s.read(ctx, s.idle, func(r *reader) error {
		newest, err := r.entry(selectEntry, ref)
		if err != nil {
			return err
		}
		if newest.State == 0 {
			return data.ErrNotFound
		}
		for cursor := newest.Cursor; cursor != 0; {
			e, previous, err := r.version(cursor)
			if err != nil {
				return err
			}
			if cursor == newest.Cursor {
				e = newest
			}
			e.Created = newest.Created
			versions = append(versions, e)
			cursor = previous
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i, j := 0, len(versions)-1; i < j; i, j = i+1, j-1 {
		versions[i], versions[j] = versions[j], versions[i]
	}
	for i := 1; i < len(versions); i++ {
		if versions[i].State == data.Gone {
			versions[i].Hash = versions[i-1].Hash
		}
	}
	return versions, nil
}

// version reads what the change at cursor made, as far as the log and the past hold it, and the cursor before it.
func (r *reader) version(cursor data.Cursor) (e data.Entry, previous data.Cursor, err error) {
	err = r.each(selectVersion, func(stmt *sqlite.Stmt) { stmt.BindInt64(1, int64(cursor)) }, func(stmt *sqlite.Stmt) error {
		previous = data.Cursor(stmt.ColumnInt64(0))
		e = data.Entry{
			Ref:     data.Ref(stmt.ColumnText(1)),
			State:   data.Live,
			Moved:   data.Ref(stmt.ColumnText(3)),
			Changed: fromMillis(stmt.ColumnInt64(4)),
			Source:  stmt.ColumnText(6),
			Key:     stmt.ColumnText(7),
			Summary: data.Summary{Type: stmt.ColumnText(8), Name: stmt.ColumnText(9), Lang: stmt.ColumnText(10)},
			Cursor:  cursor,
		}
		switch data.Op(stmt.ColumnInt(2)) {
		case data.Delete:
			e.State = data.Gone
		case data.Rename:
			e.State = data.Moved
		}
		stmt.ColumnBytes(5, e.Hash[:])
		if !stmt.ColumnIsNull(11) {
			e.Summary.Start = fromMillis(stmt.ColumnInt64(11))
		}
		if !stmt.ColumnIsNull(12) {
			e.Body = blob(stmt, 12)
		}
		return nil
	})
	return e, previous, err
}

// ByNumber returns the entries of certain numbers; see data.Store.
func (s *Store) ByNumber(ctx context.Context, numbers []int64, body bool) ([]data.Entry, error) {
	query := selectHeadAt
	if body {
		query = selectAtBody
	}
	entries := make([]data.Entry, 0, len(numbers))
	err := s.read(ctx, s.clerk, func(r *reader) error {
		for _, number := range numbers {
			bind := func(stmt *sqlite.Stmt) { stmt.BindInt64(1, number) }
			if err := r.each(query, bind, func(stmt *sqlite.Stmt) error {
				entries = append(entries, scan(stmt))
				return ctx.Err()
			}); err != nil {
				return err
			}
		}
		return nil
	})
	return entries, err
}
