package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"zombiezen.com/go/sqlite"
)

// mostOfOne is how many records of one identity are returned: what so many have tells nothing apart.
const mostOfOne = 10

// Identified returns the records that may have certain identities; see data.Store.
func (s *Store) Identified(ctx context.Context, identities []int64) (map[int64][]int64, error) {
	found := map[int64][]int64{}
	err := s.read(ctx, s.clerk, func(r *reader) error {
		for _, value := range identities {
			err := r.each(selectIdentity, func(stmt *sqlite.Stmt) {
				stmt.BindInt64(1, value)
				stmt.BindInt64(2, mostOfOne)
			}, func(stmt *sqlite.Stmt) error {
				found[value] = append(found[value], stmt.ColumnInt64(0))
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

// Unidentified is the cursor behind which records may lack identities; see data.Store.
func (s *Store) Unidentified(ctx context.Context) (data.Cursor, error) {
	var cursor int64
	err := s.read(ctx, s.clerk, func(r *reader) (err error) {
		cursor, _, err = identifiedUpTo(r.conn)
		return err
	})
	return data.Cursor(cursor), err
}

func identifiedUpTo(conn *sqlite.Conn) (cursor int64, known bool, err error) {
	err = each(conn, selectIdentified, nil, func(stmt *sqlite.Stmt) error {
		cursor, known = stmt.ColumnInt64(0), true
		return nil
	})
	return cursor, known, err
}

// Identify adds to the identities of records; see data.Store.
func (s *Store) Identify(ctx context.Context, identities map[int64][]int64, upTo data.Cursor) error {
	return s.write(ctx, time.Time{}, func(w *writer) error {
		for number, values := range identities {
			w.addIdentities(number, values)
		}
		return w.setIdentified(int64(upTo))
	})
}

func (w *writer) setIdentified(cursor int64) error {
	_, known, err := identifiedUpTo(w.conn)
	if err != nil {
		return err
	}
	query := insertIdentified
	if known {
		query = updateIdentified
	}
	return w.run(query, func(stmt *sqlite.Stmt) { stmt.BindInt64(1, cursor) })
}

// identify adds what a record that was written is known by.
func (w *writer) identify(rec *data.Record) {
	if rec.Identities == nil {
		w.identified = false
		return
	}
	w.addIdentities(rec.Number, rec.Identities)
}

// identity is a name of a record, as a hash.
type identity struct{ value, record int64 }

func (w *writer) addIdentities(number int64, values []int64) {
	for _, value := range values {
		w.names = append(w.names, identity{value, number})
	}
}

// writeIdentities writes those of a whole batch in the order of their index, as writeLinks does.
func (w *writer) writeIdentities() error {
	slices.SortFunc(w.names, func(a, b identity) int { return cmp.Or(cmp.Compare(a.value, b.value), cmp.Compare(a.record, b.record)) })
	for _, name := range w.names {
		err := w.run(insertIdentity, func(stmt *sqlite.Stmt) {
			stmt.BindInt64(1, name.value)
			stmt.BindInt64(2, name.record)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// noteIdentified notes, at the end of a transaction, that what it changed has its identities, if all before it had.
func (w *writer) noteIdentified() error {
	if w.cursor == w.began || !w.identified {
		return nil
	}
	upTo, known, err := identifiedUpTo(w.conn)
	if err != nil || !known && w.began > 0 || known && upTo != w.began {
		return err
	}
	return w.setIdentified(w.cursor)
}
