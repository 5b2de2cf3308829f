package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"zombiezen.com/go/sqlite"
)

// writer is the connection that writes, and the transaction that it is in.
type writer struct {
	conn    *sqlite.Conn
	path    string
	at      int64 // Unix milliseconds
	cursor  int64 // of the last change; read when the first is written
	writes  bool  // something was written
	live    map[data.Collection]int64
	sources map[string]int64 // numbers of the sources met in this transaction
	links   map[link]bool    // to be written at its end: true to be made, false to be taken away
	names   []identity       // to be written at its end too
	merge   data.Merge

	began      int64 // the newest cursor when the transaction began; known once cursor is
	identified bool  // what the transaction changes has its identities

	foldAt int64 // bytes that the log may grow before it is folded
	limit  int64 // bytes that it may have besides, since it could not be folded the last time
}

// foldAt is the size in bytes at which the write-ahead log is folded into the file: large enough for a page of an index
// that many batches touch to be written once, small enough to be read through.
const foldAt = 32 << 20

// logged is the size of a store's write-ahead log in bytes.
func logged(path string) int64 {
	info, err := os.Stat(path + "-wal")
	if err != nil {
		return 0
	}
	return info.Size()
}

// fold writes the log into the file and empties it. SQLite's own checkpoints would never empty it while readers come and
// go, since there is always one that reads from it; this one waits for them, a second at most, as nobody keeps a snapshot
// for longer than a tenth. What the snapshot of another process prevents is done when the log has doubled, so that a
// second is waited seldom.
func (w *writer) fold() error {
	w.conn.SetBusyTimeout(time.Second)
	defer w.conn.SetBlockOnBusy()
	err := exec(w.conn, checkpoint, nil)
	if sqlite.ErrCode(err).ToPrimary() == sqlite.ResultBusy {
		err = nil
	}
	w.limit = 2 * logged(w.path)
	return err
}

// link says that ref refers to target.
type link struct{ target, ref data.Ref }

// Put stores records in one transaction; see data.Store.
func (s *Store) Put(ctx context.Context, at time.Time, records []data.Record) ([]data.Outcome, error) {
	outcomes := make([]data.Outcome, len(records))
	contents := make([]content, len(records))
	buffer, _ := s.bodies.Get().(*[]byte) // SQLite copies what it is given
	if buffer == nil {
		buffer = new([]byte)
	}
	bodies := (*buffer)[:0]
	defer func() {
		if cap(bodies) <= keptBytes {
			*buffer = bodies
			s.bodies.Put(buffer)
		}
	}()
	for i := range records {
		if _, ok := data.ParseRef(string(records[i].Ref)); !ok {
			return nil, fmt.Errorf("record %d of the batch: %q is not a ref such as events/journee-ia-sante", i+1, records[i].Ref)
		}
		if records[i].Node.Deep() {
			return nil, fmt.Errorf("%s: its parts are nested too deep", records[i].Ref)
		}
		begin := len(bodies)
		bodies = data.Encode(bodies, &records[i].Node)
		body := bodies[begin:len(bodies):len(bodies)] // stays good when bodies moves
		contents[i] = content{body, data.ContentHash(body)}
	}
	err := s.write(ctx, at, func(w *writer) error {
		for i := range records {
			outcome, err := w.put(&records[i], &contents[i])
			if err != nil {
				return fmt.Errorf("%s: %w", records[i].Ref, err)
			}
			outcomes[i] = outcome
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return outcomes, nil
}

// keptBytes is how large a buffer for bodies may be to be used again.
const keptBytes = 16 << 20

// content is a record's node as it is stored.
type content struct {
	body []byte
	hash data.Hash
}

// Drop withdraws or changes records that their source does not give any more; see data.Store.
func (s *Store) Drop(ctx context.Context, at time.Time, departures []data.Departure) ([]data.Outcome, error) {
	outcomes := make([]data.Outcome, len(departures))
	err := s.write(ctx, at, func(w *writer) error {
		for i := range departures {
			outcome, err := w.drop(&departures[i])
			if err != nil {
				return err
			}
			outcomes[i] = outcome
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return outcomes, nil
}

// Withdraw leaves a tombstone; see data.Store.
func (s *Store) Withdraw(ctx context.Context, at time.Time, ref data.Ref) error {
	return s.write(ctx, at, func(w *writer) error { return w.withdraw(ref, "") })
}

// Replace withdraws a record in favour of another; see data.Store.
func (s *Store) Replace(ctx context.Context, at time.Time, ref, by data.Ref) error {
	if ref == by {
		return fmt.Errorf("%s cannot replace itself", ref)
	}
	return s.write(ctx, at, func(w *writer) error {
		if _, err := w.must(by); err != nil {
			return err
		}
		return w.withdraw(ref, by)
	})
}

// Rename moves a live record and leaves a redirect; see data.Store.
func (s *Store) Rename(ctx context.Context, at time.Time, from, to data.Ref) error {
	if _, ok := data.ParseRef(string(to)); !ok {
		return fmt.Errorf("%q is not a ref such as events/journee-ia-sante", to)
	}
	return s.write(ctx, at, func(w *writer) error { return w.rename(from, to) })
}

// write runs f in a transaction: first in one that takes the lock with its first write, so that a batch which changes
// nothing never waits for another process, and again in one that begins with the lock if another process was faster.
func (s *Store) write(ctx context.Context, at time.Time, f func(*writer) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case <-s.done:
		return ErrClosed
	default:
	}
	var w *writer
	select {
	case w = <-s.writing:
	case <-ctx.Done():
		return ctx.Err()
	case <-s.done:
		return ErrClosed
	}
	defer func() { s.writing <- w }()
	err := w.transact(ctx, beginRead, at, f)
	if sqlite.ErrCode(err).ToPrimary() == sqlite.ResultBusy {
		err = w.transact(ctx, beginWrite, at, f)
	}
	if err != nil {
		return s.explain(ctx, err)
	}
	if w.writes {
		s.raise(w.cursor)
		s.tick.Add(1) // a key or summary may have changed without a change of content
		if logged(s.path) >= w.limit+w.foldAt && !s.lent.any() {
			s.release()
			if err := w.fold(); err != nil {
				return s.explain(ctx, err)
			}
		}
	}
	return nil
}

func (w *writer) transact(ctx context.Context, begin string, at time.Time, f func(*writer) error) (err error) {
	w.at, w.cursor, w.began, w.writes, w.identified = at.UnixMilli(), 0, 0, false, true
	w.names = w.names[:0]
	w.live, w.sources, w.links = map[data.Collection]int64{}, map[string]int64{}, map[link]bool{}
	w.conn.SetInterrupt(ctx.Done())
	defer func() {
		w.conn.SetInterrupt(nil) // a rollback must not be interrupted too
		if !w.conn.AutocommitEnabled() {
			err = errors.Join(err, exec(w.conn, rollback, nil))
		}
	}()
	if err := exec(w.conn, begin, nil); err != nil {
		return err
	}
	if err := f(w); err != nil {
		return err
	}
	if !w.writes {
		return nil // rolled back: there is nothing in it
	}
	if err := errors.Join(w.writeLinks(), w.writeIdentities()); err != nil {
		return err
	}
	for c, n := range w.live {
		err := exec(w.conn, upsertCounter, func(stmt *sqlite.Stmt) {
			stmt.BindText(1, string(c))
			stmt.BindInt64(2, n)
		})
		if err != nil {
			return err
		}
	}
	if err := w.noteIdentified(); err != nil {
		return err
	}
	return exec(w.conn, commit, nil)
}

// run executes a statement that writes.
func (w *writer) run(query string, bind func(*sqlite.Stmt)) error {
	w.writes = true
	return exec(w.conn, query, bind)
}

// standing is what a write needs to know of what is at a ref.
type standing struct {
	number  int64
	state   data.State // zero where nothing stands
	moved   data.Ref
	source  int64
	key     string
	summary data.Summary
	hash    data.Hash
	cursor  int64
	changed int64
	part    string

	contributions int
}

func (w *writer) standing(ref data.Ref) (st standing, err error) {
	err = each(w.conn, selectStanding, func(stmt *sqlite.Stmt) { stmt.BindText(1, string(ref)) }, func(stmt *sqlite.Stmt) error {
		st = standing{
			number:  stmt.ColumnInt64(0),
			state:   data.State(stmt.ColumnInt(1)),
			moved:   data.Ref(stmt.ColumnText(2)),
			source:  stmt.ColumnInt64(3),
			key:     stmt.ColumnText(4),
			summary: data.Summary{Type: stmt.ColumnText(5), Name: stmt.ColumnText(6), Lang: stmt.ColumnText(7)},
			cursor:  stmt.ColumnInt64(10),
			changed: stmt.ColumnInt64(11),
			part:    stmt.ColumnText(12),

			contributions: stmt.ColumnInt(13),
		}
		st.summary.Start = moment(stmt, 8)
		stmt.ColumnBytes(9, st.hash[:])
		return nil
	})
	return st, err
}

// must is the live record at ref, or the error that says what is there instead.
func (w *writer) must(ref data.Ref) (standing, error) {
	st, err := w.standing(ref)
	switch {
	case err != nil:
	case st.state == data.Gone:
		err = data.ErrGone
	case st.state == data.Moved:
		err = data.ErrMoved
	case st.state == 0:
		err = data.ErrNotFound
	}
	if err != nil {
		return st, fmt.Errorf("%s: %w", ref, err)
	}
	return st, nil
}

func (w *writer) put(rec *data.Record, c *content) (data.Outcome, error) {
	st, err := w.standing(rec.Ref)
	if err != nil {
		return 0, err
	}
	if st.state == data.Moved {
		return 0, fmt.Errorf("%w: %s", data.ErrMoved, st.moved)
	}
	rec.Number = st.number
	if joins, err := w.joins(rec, &st); joins || err != nil {
		if err != nil {
			return 0, err
		}
		return w.contribute(rec, c, &st)
	}
	if st.state == data.Live && st.hash == c.hash {
		return data.Unchanged, w.refresh(rec, &st)
	}
	source, err := w.source(rec.Source)
	if err != nil {
		return 0, err
	}
	outcome := data.Created
	switch st.state {
	case data.Live:
		outcome, err = data.Updated, w.update(rec, c, &st, source)
	case data.Gone:
		w.live[rec.Ref.Collection()]++
		err = w.update(rec, c, &st, source)
	default:
		err = w.create(rec, c, source)
	}
	w.identify(rec)
	return outcome, err
}

// refresh writes what may differ where the content does not: a key that is new, and a summary that is now drawn
// otherwise from the same content.
func (w *writer) refresh(rec *data.Record, st *standing) error {
	source, err := w.known(rec.Source)
	if err == nil && rec.Key != "" && (source != st.source || rec.Key != st.key) {
		if source, err = w.source(rec.Source); err == nil {
			err = w.claim(source, rec.Key, st.number)
		}
	}
	if err == nil && source == st.source && st.part == "" && rec.Part != "" {
		err = w.attribute(st.number, source, st.key, rec.Part)
	}
	if err != nil {
		return err
	}
	return w.summarize(rec, st)
}

// summarize writes a summary if it is new.
func (w *writer) summarize(rec *data.Record, st *standing) error {
	if sameSummary(rec.Summary, st.summary) {
		return nil
	}
	return w.run(updateSummary, func(stmt *sqlite.Stmt) {
		stmt.BindInt64(1, st.number)
		bindSummary(stmt, 2, rec.Summary)
	})
}

func sameSummary(a, b data.Summary) bool {
	return a.Name == b.Name && a.Type == b.Type && a.Lang == b.Lang && a.Start.IsZero() == b.Start.IsZero() &&
		(a.Start.IsZero() || a.Start.UnixMilli() == b.Start.UnixMilli())
}

func (w *writer) create(rec *data.Record, c *content, source int64) error {
	cursor, err := w.change(0, rec.Ref, data.Create, "", c.hash[:])
	if err != nil {
		return err
	}
	err = w.run(insertRecord, func(stmt *sqlite.Stmt) {
		stmt.BindText(1, string(rec.Ref))
		stmt.BindText(2, string(rec.Ref.Collection()))
		stmt.BindInt64(3, int64(data.Live))
		stmt.BindText(4, "")
		stmt.BindInt64(5, source)
		stmt.BindText(6, rec.Key)
		bindSummary(stmt, 7, rec.Summary)
		stmt.BindBytes(11, c.hash[:])
		stmt.BindInt64(12, w.at)
		stmt.BindInt64(13, cursor)
		stmt.BindBytes(14, c.body)
		stmt.BindText(15, rec.Part)
	})
	if err != nil {
		return err
	}
	rec.Number = w.conn.LastInsertRowID()
	w.live[rec.Ref.Collection()]++
	if rec.Key != "" { // nothing to look up first: the record is new
		if err := w.assign(source, rec.Key, rec.Number); err != nil {
			return err
		}
	}
	w.relink(rec.Ref, nil, rec.Node.References())
	return nil
}

// update gives a live record, or a tombstone, new content.
func (w *writer) update(rec *data.Record, c *content, st *standing, source int64) error {
	old, err := w.targets(st.number)
	if err != nil {
		return err
	}
	op := data.Update
	if st.state == data.Gone {
		op = data.Create
	}
	if err := w.supersede(st.number); err != nil {
		return err
	}
	cursor, err := w.change(st.cursor, rec.Ref, op, "", c.hash[:])
	if err != nil {
		return err
	}
	err = w.run(updateRecord, func(stmt *sqlite.Stmt) {
		stmt.BindInt64(1, st.number)
		stmt.BindInt64(2, source)
		stmt.BindText(3, rec.Key)
		bindSummary(stmt, 4, rec.Summary)
		stmt.BindBytes(8, c.hash[:])
		stmt.BindInt64(9, w.at)
		stmt.BindInt64(10, cursor)
		stmt.BindBytes(11, c.body)
		stmt.BindText(12, rec.Part)
	})
	if err != nil {
		return err
	}
	if source != st.source || rec.Key != st.key {
		if err := w.claim(source, rec.Key, st.number); err != nil {
			return err
		}
	}
	w.relink(rec.Ref, old, rec.Node.References())
	return nil
}

func (w *writer) withdraw(ref, by data.Ref) error {
	st, err := w.must(ref)
	if err != nil {
		return err
	}
	old, err := w.targets(st.number)
	if err != nil {
		return err
	}
	if err := w.supersede(st.number); err != nil {
		return err
	}
	cursor, err := w.change(st.cursor, ref, data.Delete, by, nil)
	if err != nil {
		return err
	}
	err = w.run(updateGone, func(stmt *sqlite.Stmt) {
		stmt.BindInt64(1, st.number)
		stmt.BindInt64(2, w.at)
		stmt.BindInt64(3, cursor)
		stmt.BindText(4, string(by))
	})
	if err != nil {
		return err
	}
	w.live[ref.Collection()]--
	w.relink(ref, old, nil)
	return w.collapse(&st)
}

func (w *writer) drop(d *data.Departure) (data.Outcome, error) {
	if d.Contribution != 0 {
		return w.leave(d)
	}
	st, err := w.standing(d.Ref)
	if err != nil || st.state != data.Live || st.hash != d.Hash || st.contributions != d.Contributions {
		return data.Unchanged, err
	}
	if d.Instead == nil {
		return data.Withdrawn, w.withdraw(d.Ref, "")
	}
	if d.Instead.Ref != d.Ref {
		return 0, fmt.Errorf("%s: %s was to stand in its place", d.Ref, d.Instead.Ref)
	}
	if err := w.collapse(&st); err != nil {
		return 0, err
	}
	body := data.Encode(nil, &d.Instead.Node)
	return w.put(d.Instead, &content{body, data.ContentHash(body)})
}

func (w *writer) rename(from, to data.Ref) error {
	st, err := w.must(from)
	if err != nil {
		return err
	}
	if there, err := w.standing(to); err != nil {
		return err
	} else if there.state != 0 {
		return fmt.Errorf("%s: %w", to, data.ErrTaken)
	}
	links, err := w.targets(st.number)
	if err != nil {
		return err
	}
	if err := w.supersede(st.number); err != nil {
		return err
	}
	left, err := w.change(st.cursor, from, data.Rename, to, nil)
	if err != nil {
		return err
	}
	arrived, err := w.change(left, to, data.Create, "", st.hash[:])
	if err != nil {
		return err
	}
	err = w.run(updateRef, func(stmt *sqlite.Stmt) {
		stmt.BindInt64(1, st.number)
		stmt.BindText(2, string(to))
		stmt.BindText(3, string(to.Collection()))
		stmt.BindInt64(4, w.at)
		stmt.BindInt64(5, arrived)
	})
	if err != nil {
		return err
	}
	err = w.run(insertRecord, func(stmt *sqlite.Stmt) {
		stmt.BindText(1, string(from))
		stmt.BindText(2, string(from.Collection()))
		stmt.BindInt64(3, int64(data.Moved))
		stmt.BindText(4, string(to))
		stmt.BindInt64(5, st.source)
		stmt.BindText(6, st.key)
		bindSummary(stmt, 7, st.summary)
		stmt.BindBytes(11, nil)
		stmt.BindInt64(12, w.at)
		stmt.BindInt64(13, left)
		stmt.BindNull(14)
		stmt.BindText(15, "")
	})
	if err != nil {
		return err
	}
	w.live[from.Collection()]--
	w.live[to.Collection()]++
	w.relink(from, links, nil)
	w.relink(to, nil, links)
	return nil
}

// supersede keeps what the record says now, before it is overwritten.
func (w *writer) supersede(number int64) error {
	return w.run(insertPast, func(stmt *sqlite.Stmt) { stmt.BindInt64(1, number) })
}

// change writes one line of the change log and returns its cursor.
func (w *writer) change(previous int64, ref data.Ref, op data.Op, to data.Ref, hash []byte) (int64, error) {
	if w.cursor == 0 {
		err := each(w.conn, selectCursor, nil, func(stmt *sqlite.Stmt) error {
			w.cursor, w.began = stmt.ColumnInt64(0), stmt.ColumnInt64(0)
			w.at = max(w.at, stmt.ColumnInt64(1)) // a clock that was put back must not put harvesters back
			return nil
		})
		if err != nil {
			return 0, err
		}
	}
	w.cursor++
	return w.cursor, w.run(insertChange, func(stmt *sqlite.Stmt) {
		stmt.BindInt64(1, w.cursor)
		stmt.BindInt64(2, previous)
		stmt.BindText(3, string(ref))
		stmt.BindInt64(4, int64(op))
		stmt.BindText(5, string(to))
		stmt.BindInt64(6, w.at)
		stmt.BindBytes(7, hash)
	})
}

// known is the number of a source's name; 0 if it has none.
func (w *writer) known(name string) (int64, error) {
	if n, ok := w.sources[name]; ok {
		return n, nil
	}
	n, err := sourceNumber(w.conn, name)
	w.sources[name] = n
	return n, err
}

// source is the number of a source's name, a new one where it has none.
func (w *writer) source(name string) (int64, error) {
	n, err := w.known(name)
	if err == nil && n == 0 {
		err = w.run(insertSource, func(stmt *sqlite.Stmt) { stmt.BindText(1, name) })
		n = w.conn.LastInsertRowID()
		w.sources[name] = n
	}
	return n, err
}

// claim gives a source's key to a record, unless it has it already.
func (w *writer) claim(source int64, key string, number int64) error {
	if key == "" {
		return nil
	}
	var owner int64
	err := each(w.conn, selectOwner, func(stmt *sqlite.Stmt) {
		stmt.BindInt64(1, source)
		stmt.BindText(2, key)
	}, func(stmt *sqlite.Stmt) error {
		owner = stmt.ColumnInt64(0)
		return nil
	})
	if err != nil || owner == number {
		return err
	}
	return w.assign(source, key, number)
}

func (w *writer) assign(source int64, key string, number int64) error {
	return w.run(upsertKey, func(stmt *sqlite.Stmt) {
		stmt.BindInt64(1, source)
		stmt.BindText(2, key)
		stmt.BindInt64(3, number)
	})
}

// targets is what a record refers to, read from its body: an index by referrer would cost every import more than this
// costs an update.
func (w *writer) targets(number int64) ([]data.Ref, error) {
	var body []byte
	err := each(w.conn, selectBody, func(stmt *sqlite.Stmt) { stmt.BindInt64(1, number) }, func(stmt *sqlite.Stmt) error {
		body = blob(stmt, 0)
		return nil
	})
	if err != nil || len(body) == 0 {
		return nil, err
	}
	node, err := data.Decode(body)
	if err != nil {
		return nil, err
	}
	return node.References(), nil
}

// relink replaces the targets that ref refers to.
func (w *writer) relink(ref data.Ref, old, now []data.Ref) {
	for _, target := range old {
		w.links[link{target, ref}] = false
	}
	for _, target := range now {
		w.links[link{target, ref}] = true
	}
}

// writeLinks writes the links of a whole batch in the order of their index: half the work of writing them as they come.
func (w *writer) writeLinks() error {
	links := slices.SortedFunc(maps.Keys(w.links), func(a, b link) int {
		return cmp.Or(cmp.Compare(a.target, b.target), cmp.Compare(a.ref, b.ref))
	})
	for _, l := range links {
		query := insertLink
		if !w.links[l] {
			query = deleteLink
		}
		err := w.run(query, func(stmt *sqlite.Stmt) {
			stmt.BindText(1, string(l.target))
			stmt.BindText(2, string(l.ref))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// bindSummary binds type, name, language and start to four parameters from first on.
func bindSummary(stmt *sqlite.Stmt, first int, s data.Summary) {
	stmt.BindText(first, s.Type)
	stmt.BindText(first+1, s.Name)
	stmt.BindText(first+2, s.Lang)
	if s.Start.IsZero() {
		stmt.BindNull(first + 3)
	} else {
		stmt.BindInt64(first+3, s.Start.UnixMilli())
	}
}
