package store

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"zombiezen.com/go/sqlite"
)

// Source returns what is known of a source; see data.Store.
func (s *Store) Source(ctx context.Context, name string) (data.SourceInfo, error) {
	infos, err := s.sources(ctx, selectSourceInfo, func(stmt *sqlite.Stmt) { stmt.BindText(1, name) })
	if err == nil && len(infos) == 0 {
		err = data.ErrNotFound
	}
	if err != nil {
		return data.SourceInfo{}, err
	}
	return infos[0], nil
}

// Sources returns what is known of every source; see data.Store.
func (s *Store) Sources(ctx context.Context) ([]data.SourceInfo, error) {
	return s.sources(ctx, selectSourceInfos, nil)
}

func (s *Store) sources(ctx context.Context, query string, bind func(*sqlite.Stmt)) ([]data.SourceInfo, error) {
	var infos []data.SourceInfo
	err := s.read(ctx, s.idle, func(r *reader) error {
		return r.each(query, bind, func(stmt *sqlite.Stmt) error {
			infos = append(infos, scanSource(stmt))
			return ctx.Err()
		})
	})
	return infos, err
}

func scanSource(stmt *sqlite.Stmt) data.SourceInfo {
	info := data.SourceInfo{
		Name: stmt.ColumnText(0), Address: stmt.ColumnText(1), License: stmt.ColumnText(2),
		Publisher: stmt.ColumnText(3), PublisherIRI: stmt.ColumnText(4),
		Checked: moment(stmt, 5), Obtained: moment(stmt, 6), Failed: moment(stmt, 7), Failure: stmt.ColumnText(8),
		ETag: stmt.ColumnText(9), LastModified: stmt.ColumnText(10),
	}
	if !stmt.ColumnIsNull(11) {
		info.Digest = blob(stmt, 11)
	}
	info.Rank = stmt.ColumnInt(12)
	return info
}

// moment is a column's time, zero where it is null.
func moment(stmt *sqlite.Stmt, col int) time.Time {
	if stmt.ColumnIsNull(col) {
		return time.Time{}
	}
	return fromMillis(stmt.ColumnInt64(col))
}

// PutSource remembers what is known of a source; see data.Store.
func (s *Store) PutSource(ctx context.Context, info data.SourceInfo) error {
	if info.Name == "" {
		return errors.New("a source has no name")
	}
	err := s.write(ctx, time.Time{}, func(w *writer) error { return w.putSource(&info) })
	if err != nil {
		return err
	}
	return s.look()
}

// Sourced identifies what the sources are; see data.Store.
func (s *Store) Sourced() uint64 { return s.sourced.Load() }

// sourcesHash is a hash of what documents may say of the sources.
func sourcesHash(conn *sqlite.Conn) (uint64, error) {
	h := fnv.New64a()
	err := each(conn, selectSourced, nil, func(stmt *sqlite.Stmt) error {
		for col := range stmt.ColumnCount() {
			h.Write([]byte(stmt.ColumnText(col)))
			h.Write([]byte{0})
		}
		return nil
	})
	return h.Sum64(), err
}

func (w *writer) putSource(info *data.SourceInfo) error {
	return w.run(upsertSource, func(stmt *sqlite.Stmt) {
		for i, text := range []string{info.Name, info.Address, info.License, info.Publisher, info.PublisherIRI} {
			stmt.BindText(i+1, text)
		}
		bindMoment(stmt, 6, info.Checked)
		bindMoment(stmt, 7, info.Obtained)
		bindMoment(stmt, 8, info.Failed)
		stmt.BindText(9, info.Failure)
		stmt.BindText(10, info.ETag)
		stmt.BindText(11, info.LastModified)
		if info.Digest == nil {
			stmt.BindNull(12)
		} else {
			stmt.BindBytes(12, info.Digest)
		}
	})
}

func bindMoment(stmt *sqlite.Stmt, param int, t time.Time) {
	if t.IsZero() {
		stmt.BindNull(param)
	} else {
		stmt.BindInt64(param, t.UnixMilli())
	}
}

// Given returns what a source gave the last time; see data.Store.
func (s *Store) Given(ctx context.Context, source string) (g data.Given, err error) {
	err = s.read(ctx, s.clerk, func(r *reader) error {
		bind := func(stmt *sqlite.Stmt) { stmt.BindText(1, source) }
		return r.each(selectGiven, bind, func(stmt *sqlite.Stmt) error {
			g.Open, g.Unknown = stmt.ColumnBool(1), stmt.ColumnInt(2)
			g.At = moment(stmt, 3)
			if stmt.ColumnIsNull(0) {
				return nil
			}
			var err error
			g.Records, err = data.ReadNumbers(blob(stmt, 0))
			return err
		})
	})
	return g, err
}

// PutGiven remembers what a source gave; see data.Store.
func (s *Store) PutGiven(ctx context.Context, source string, g data.Given) error {
	return s.write(ctx, time.Time{}, func(w *writer) error {
		number, err := w.source(source)
		if err != nil {
			return err
		}
		return w.run(updateGiven, func(stmt *sqlite.Stmt) {
			stmt.BindInt64(1, number)
			if g.Records == nil {
				stmt.BindNull(2)
			} else {
				stmt.BindBytes(2, g.Records.Append(make([]byte, 0, 16))) // a nil slice would be null
			}
			stmt.BindBool(3, g.Open)
			stmt.BindInt64(4, int64(g.Unknown))
			bindMoment(stmt, 5, g.At)
		})
	})
}

// Claims returns a page of a source's keys; see data.Store.
func (s *Store) Claims(ctx context.Context, source, after string, limit int) ([]data.Claim, error) {
	if limit < 1 {
		return nil, fmt.Errorf("%d keys were asked for; expected at least 1", limit)
	}
	var claims []data.Claim
	err := s.read(ctx, s.clerk, func(r *reader) error {
		number, err := sourceNumber(r.conn, source)
		if err != nil || number == 0 {
			return err
		}
		return r.each(selectClaims, func(stmt *sqlite.Stmt) {
			stmt.BindInt64(1, number)
			stmt.BindText(2, after)
			stmt.BindInt64(3, int64(limit))
		}, func(stmt *sqlite.Stmt) error {
			claims = append(claims, data.Claim{Key: stmt.ColumnText(0), Number: stmt.ColumnInt64(1)})
			return ctx.Err()
		})
	})
	return claims, err
}
