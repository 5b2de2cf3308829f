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

// Contributions returns what each source gives of a record; see data.Store.
func (s *Store) Contributions(ctx context.Context, ref data.Ref) ([]data.Contribution, error) {
	e, err := s.Get(ctx, ref)
	if err != nil {
		return nil, err
	}
	if e.Contributions == 0 {
		return alone(&e)
	}
	var list []data.Contribution
	err = s.read(ctx, s.idle, func(r *reader) error {
		list, err = contributions(r.conn, e.Number)
		return err
	})
	if err == nil && len(list) == 0 { // changed between the two reads
		return s.Contributions(ctx, ref)
	}
	return list, err
}

// alone is the contribution of the one source that gives a record.
func alone(e *data.Entry) ([]data.Contribution, error) {
	node, err := data.Decode(e.Body)
	return []data.Contribution{{Source: e.Source, Part: e.Part, Key: e.Key, Summary: e.Summary, Hash: e.Hash, At: e.Changed, Node: node}}, err
}

// contributions are those to a record, in the order in which they count.
func contributions(conn *sqlite.Conn, record int64) ([]data.Contribution, error) {
	var list []data.Contribution
	err := each(conn, selectContributors, func(stmt *sqlite.Stmt) { stmt.BindInt64(1, record) }, func(stmt *sqlite.Stmt) error {
		c := scanContribution(stmt, 0)
		var err error
		c.Node, err = data.Decode(blob(stmt, contributed))
		list = append(list, c)
		return err
	})
	data.Precede(list)
	return list, err
}

// contributed is how many columns a contribution has without its body.
const contributed = 11

// scanContribution reads a contribution without its body, from a column on.
func scanContribution(stmt *sqlite.Stmt, from int) data.Contribution {
	c := data.Contribution{
		Number: stmt.ColumnInt64(from), Source: stmt.ColumnText(from + 1), Rank: stmt.ColumnInt(from + 2),
		Part: stmt.ColumnText(from + 3), Key: stmt.ColumnText(from + 4),
		Summary: data.Summary{
			Type: stmt.ColumnText(from + 5), Name: stmt.ColumnText(from + 6), Lang: stmt.ColumnText(from + 7), Start: moment(stmt, from+8),
		},
		At: fromMillis(stmt.ColumnInt64(from + 10)),
	}
	stmt.ColumnBytes(from+9, c.Hash[:])
	return c
}

// Shares returns a page of a source's contributions; see data.Store.
func (s *Store) Shares(ctx context.Context, source string, after int64, limit int) ([]data.Share, error) {
	if limit < 1 {
		return nil, fmt.Errorf("%d contributions were asked for; expected at least 1", limit)
	}
	var shares []data.Share
	err := s.read(ctx, s.clerk, func(r *reader) error {
		number, err := sourceNumber(r.conn, source)
		if err != nil || number == 0 {
			return err
		}
		return r.each(selectGivenBy, func(stmt *sqlite.Stmt) {
			stmt.BindInt64(1, number)
			stmt.BindInt64(2, after)
			stmt.BindInt64(3, int64(limit))
		}, func(stmt *sqlite.Stmt) error {
			shares = append(shares, data.Share{Ref: data.Ref(stmt.ColumnText(0)), Record: stmt.ColumnInt64(1), Contribution: scanContribution(stmt, 2)})
			return ctx.Err()
		})
	})
	return shares, err
}

// joins tells whether a record that is put is one contribution among others.
func (w *writer) joins(rec *data.Record, st *standing) (bool, error) {
	if st.state != data.Live {
		return false, nil
	}
	if st.contributions > 0 {
		return true, nil
	}
	if rec.Identities == nil {
		return false, nil
	}
	source, err := w.known(rec.Source)
	return source == 0 || source != st.source || !samePart(st.part, rec.Part), err
}

// samePart tells whether two names of a source's files may be those of one: the name is not always known.
func samePart(a, b string) bool { return a == b || a == "" || b == "" }

// contribute puts a record as one contribution among others, and merges them.
func (w *writer) contribute(rec *data.Record, c *content, st *standing) (data.Outcome, error) {
	source, err := w.source(rec.Source)
	if err != nil {
		return 0, err
	}
	if st.contributions == 0 {
		if err := w.run(copyOwn, func(stmt *sqlite.Stmt) { stmt.BindInt64(1, st.number) }); err != nil {
			return 0, err
		}
	}
	own, found, err := w.own(st.number, source, rec.Part)
	if err != nil {
		return 0, err
	}
	rec.Contribution = own.Number
	if found && own.Hash == c.hash {
		if err := w.renew(rec, &own); err != nil {
			return 0, err
		}
	} else if err := w.give(rec, c, source, &own); err != nil {
		return 0, err
	}
	if err := w.claim(source, rec.Key, st.number); err != nil {
		return 0, err
	}
	if found && own.Hash == c.hash && sameSummary(own.Summary, rec.Summary) && own.Key == rec.Key {
		return data.Unchanged, nil
	}
	w.identify(rec)
	return w.remerge(rec.Ref, st)
}

// own is a source's contribution to a record, and whether there is one.
func (w *writer) own(record, source int64, part string) (own data.Contribution, found bool, err error) {
	err = each(w.conn, selectOwn, func(stmt *sqlite.Stmt) {
		stmt.BindInt64(1, record)
		stmt.BindInt64(2, source)
	}, func(stmt *sqlite.Stmt) error {
		if there := stmt.ColumnText(1); found && there != part || !samePart(there, part) {
			return nil // the one of exactly that name is to be preferred
		}
		found = true
		own = data.Contribution{Number: stmt.ColumnInt64(0), Part: stmt.ColumnText(1), Key: stmt.ColumnText(2),
			Summary: data.Summary{Type: stmt.ColumnText(3), Name: stmt.ColumnText(4), Lang: stmt.ColumnText(5), Start: moment(stmt, 6)}}
		stmt.ColumnBytes(7, own.Hash[:])
		return nil
	})
	return own, found, err
}

// renew writes what may differ in a contribution where its content does not.
func (w *writer) renew(rec *data.Record, own *data.Contribution) error {
	part := cmp.Or(own.Part, rec.Part)
	if part == own.Part && rec.Key == own.Key && sameSummary(rec.Summary, own.Summary) {
		return nil
	}
	return w.run(updateOwnSummary, func(stmt *sqlite.Stmt) {
		stmt.BindInt64(1, own.Number)
		stmt.BindText(2, part)
		stmt.BindText(3, rec.Key)
		bindSummary(stmt, 4, rec.Summary)
	})
}

// give writes a contribution in the place of the source's own, which has no number if there is none yet.
func (w *writer) give(rec *data.Record, c *content, source int64, own *data.Contribution) error {
	query, at := updateOwn, 2
	if own.Number == 0 {
		query, at = insertOwn, 3
	}
	err := w.run(query, func(stmt *sqlite.Stmt) {
		if own.Number == 0 {
			stmt.BindInt64(1, rec.Number)
			stmt.BindInt64(2, source)
		} else {
			stmt.BindInt64(1, own.Number)
		}
		stmt.BindText(at, cmp.Or(rec.Part, own.Part))
		stmt.BindText(at+1, rec.Key)
		bindSummary(stmt, at+2, rec.Summary)
		stmt.BindBytes(at+6, c.hash[:])
		stmt.BindInt64(at+7, w.at)
		stmt.BindBytes(at+8, c.body)
	})
	if own.Number == 0 {
		rec.Contribution = w.conn.LastInsertRowID()
	}
	return err
}

// remerge makes the record at ref what its contributions make it. One that is left alone is the record.
func (w *writer) remerge(ref data.Ref, st *standing) (data.Outcome, error) {
	list, err := contributions(w.conn, st.number)
	if err != nil {
		return 0, err
	}
	first := &list[0]
	source, err := w.source(first.Source)
	if err != nil {
		return 0, err
	}
	rec := data.Record{Ref: ref, Key: first.Key, Source: first.Source, Part: first.Part, Summary: first.Summary, Node: *first.Node}
	count := len(list)
	if count > 1 {
		rec.Node, rec.Summary = w.merge(list)
	} else {
		count = 0
		if err := w.takeOut(first); err != nil {
			return 0, err
		}
	}
	if count != st.contributions {
		if err := w.count(st.number, count); err != nil {
			return 0, err
		}
	}
	body := data.Encode(nil, &rec.Node)
	c := content{body, data.ContentHash(body)}
	if c.hash != st.hash {
		return data.Updated, w.update(&rec, &c, st, source)
	}
	if source != st.source || rec.Key != st.key || rec.Part != st.part {
		if err := w.attribute(st.number, source, rec.Key, rec.Part); err != nil {
			return 0, err
		}
	}
	return data.Unchanged, w.summarize(&rec, st)
}

// attribute writes whose record it is, where its content stays.
func (w *writer) attribute(number, source int64, key, part string) error {
	return w.run(updateGiver, func(stmt *sqlite.Stmt) {
		stmt.BindInt64(1, number)
		stmt.BindInt64(2, source)
		stmt.BindText(3, key)
		stmt.BindText(4, part)
	})
}

// leave takes a contribution out of a record.
func (w *writer) leave(d *data.Departure) (data.Outcome, error) {
	st, list, err := w.contributors(d.Ref)
	if err != nil {
		return 0, err
	}
	at := slices.IndexFunc(list, func(c data.Contribution) bool { return c.Number == d.Contribution && c.Hash == d.Hash })
	if at < 0 {
		return data.Unchanged, nil
	}
	if err := w.takeOut(&list[at]); err != nil {
		return 0, err
	}
	_, err = w.remerge(d.Ref, st)
	return data.Left, err
}

// collapse makes one contribution, which counts for all, of those to a record.
func (w *writer) collapse(st *standing) error {
	if st.contributions == 0 {
		return nil
	}
	st.contributions = 0
	err := w.run(deleteAll, func(stmt *sqlite.Stmt) { stmt.BindInt64(1, st.number) })
	if err != nil {
		return err
	}
	return w.count(st.number, 0)
}

// takeOut removes a contribution. What is left is to be merged anew.
func (w *writer) takeOut(c *data.Contribution) error {
	return w.run(deleteOwn, func(stmt *sqlite.Stmt) { stmt.BindInt64(1, c.Number) })
}

// contributors are the several contributions to the live record at ref; none if there are not several.
func (w *writer) contributors(ref data.Ref) (*standing, []data.Contribution, error) {
	st, err := w.standing(ref)
	if err != nil || st.state != data.Live || st.contributions == 0 {
		return &st, nil, err
	}
	list, err := contributions(w.conn, st.number)
	return &st, list, err
}

// Split makes a record of its own of some contributions; see data.Store.
func (s *Store) Split(ctx context.Context, at time.Time, ref data.Ref, contributions []int64, to data.Ref) error {
	if _, ok := data.ParseRef(string(to)); !ok {
		return fmt.Errorf("%q is not a ref such as events/journee-ia-sante", to)
	}
	return s.write(ctx, at, func(w *writer) error { return w.split(ref, contributions, to) })
}

func (w *writer) split(ref data.Ref, numbers []int64, to data.Ref) error {
	st, list, err := w.contributors(ref)
	if err != nil {
		return err
	}
	var going, staying []data.Contribution
	for _, c := range list {
		if slices.Contains(numbers, c.Number) {
			going = append(going, c)
		} else {
			staying = append(staying, c)
		}
	}
	if len(going) == 0 || len(going) < len(numbers) || len(staying) == 0 {
		return fmt.Errorf("%s: it has no such contributions beside others: %w", ref, data.ErrNotFound)
	}
	for _, c := range going {
		if slices.ContainsFunc(staying, func(o data.Contribution) bool { return o.Source == c.Source && o.Key == c.Key }) {
			return fmt.Errorf("%s: %s gives it under one key, %q, in several files: %w", ref, c.Source, c.Key, data.ErrTaken)
		}
	}
	if there, err := w.standing(to); err != nil {
		return err
	} else if there.state != 0 {
		return fmt.Errorf("%s: %w", to, data.ErrTaken)
	}
	if err := w.found(to, going); err != nil {
		return err
	}
	_, err = w.remerge(ref, st)
	return err
}

// found makes a record of contributions to another one.
func (w *writer) found(to data.Ref, list []data.Contribution) error {
	first := &list[0]
	rec := data.Record{Ref: to, Key: first.Key, Source: first.Source, Part: first.Part, Summary: first.Summary, Node: *first.Node}
	if len(list) > 1 {
		rec.Node, rec.Summary = w.merge(list)
	}
	source, err := w.source(first.Source)
	if err != nil {
		return err
	}
	w.identified = false // it is not known here what else the new record is known by
	body := data.Encode(nil, &rec.Node)
	if err := w.create(&rec, &content{body, data.ContentHash(body)}, source); err != nil {
		return err
	}
	for i := range list {
		if err := w.move(&list[i], rec.Number, len(list) > 1); err != nil {
			return err
		}
	}
	if len(list) == 1 {
		return nil
	}
	return w.count(rec.Number, len(list))
}

// move takes a contribution, and its key, to another record. Where it is alone there, it is the record.
func (w *writer) move(c *data.Contribution, record int64, among bool) error {
	source, err := w.source(c.Source)
	if err == nil {
		err = w.claim(source, c.Key, record)
	}
	if err != nil {
		return err
	}
	if !among {
		return w.takeOut(c)
	}
	return w.run(moveOwn, func(stmt *sqlite.Stmt) {
		stmt.BindInt64(1, c.Number)
		stmt.BindInt64(2, record)
	})
}

// count writes how many contributions a record has.
func (w *writer) count(record int64, contributions int) error {
	return w.run(countThem, func(stmt *sqlite.Stmt) {
		stmt.BindInt64(1, record)
		stmt.BindInt64(2, int64(contributions))
	})
}

// Rank lists the sources in the order in which they count; see data.Store.
func (s *Store) Rank(ctx context.Context, at time.Time, sources []string) error {
	return s.write(ctx, at, func(w *writer) error {
		ranks := make(map[string]int, len(sources))
		for i, name := range sources {
			if _, err := w.source(name); err != nil {
				return err
			}
			ranks[name] = i + 1
		}
		var moved []int64
		err := each(w.conn, selectRanks, nil, func(stmt *sqlite.Stmt) error {
			if number, name := stmt.ColumnInt64(0), stmt.ColumnText(1); stmt.ColumnInt(2) != ranks[name] {
				moved = append(moved, number, int64(ranks[name]))
			}
			return nil
		})
		if err != nil {
			return err
		}
		return w.rank(moved)
	})
}

// rank gives sources their ranks, number and rank in turn, and merges anew what they contribute to.
func (w *writer) rank(moved []int64) error {
	for i := 0; i < len(moved); i += 2 {
		err := w.run(updateRank, func(stmt *sqlite.Stmt) {
			stmt.BindInt64(1, moved[i])
			stmt.BindInt64(2, moved[i+1])
		})
		if err != nil {
			return err
		}
	}
	for i := 0; i < len(moved); i += 2 {
		var refs []data.Ref
		err := each(w.conn, selectRanked, func(stmt *sqlite.Stmt) { stmt.BindInt64(1, moved[i]) }, func(stmt *sqlite.Stmt) error {
			refs = append(refs, data.Ref(stmt.ColumnText(0)))
			return nil
		})
		if err != nil {
			return err
		}
		for _, ref := range refs {
			st, err := w.must(ref)
			if err == nil {
				_, err = w.remerge(ref, &st)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}
