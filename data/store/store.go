// Package store keeps records, every version of them and the log of their changes in one SQLite file. It keeps the
// contract of data.Store, which data/storetest can check, and knows only SQL: neither vocabulary nor HTTP.
//
// One connection writes, in one transaction at a time; a few read, each on a snapshot that it keeps until something was
// committed or a tenth of a second has passed, since beginning a transaction costs as much as the lookup in it.
package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"zombiezen.com/go/sqlite"
)

// ErrClosed says that the store was closed before or during the call.
var ErrClosed = errors.New("the store is closed")

// Options of Open. The zero value is right for nearly everybody.
type Options struct {
	// Readers is how many reads run at once; 0 means one for each processor and two for listings, at least 4.
	Readers int
	// Mapped is how much of the file the readers map into memory, in bytes, all of them together. Mapped pages are the
	// operating system's own cache, given back when memory is short, but count as the process's. A read from a mapped
	// page costs half. 0 means 512 MB, a negative number none.
	Mapped int64
	// Merge makes one record of what several sources give of it; nil means data.FirstWins.
	Merge data.Merge
	// Behind is how many bytes may be written while a snapshot is read; it ends when it is so far behind. All of that stays
	// in the write-ahead log until then. 0 means 4 GB.
	Behind int64
}

// Store is an open store; see data.Store. It is safe for concurrent use.
type Store struct {
	path    string
	file    os.FileInfo   // of path, as it was opened
	cursor  atomic.Int64  // newest change known
	sourced atomic.Uint64 // what the sources were when they were looked at last
	tick    atomic.Uint32 // counts up ten times a second; a snapshot of an earlier tick is renewed
	idle    chan *reader  // readers that nobody uses
	readers int           // how many there are
	clerk   chan *reader  // the one that answers what only imports ask, when nobody uses it
	writing chan *writer  // the writer, when nobody uses it
	bodies  sync.Pool     // *[]byte, what Put encodes into
	done    chan struct{} // closed by Close
	unmade  chan struct{} // closed where Open fails
	watch   sync.WaitGroup
	lent    lent // snapshots
	once    sync.Once
	closed  error
}

var _ data.Store = (*Store)(nil)

// Open opens the store at path and makes it when there is no file; an older schema is migrated. A file that is not a
// store, or is damaged, is left alone: the error is data.ErrForeign, or data.ErrNewer if a newer Kiosque made it.
func Open(path string, opts Options) (*Store, error) {
	conn, err := openWriter(path, steps)
	if err != nil {
		return nil, err
	}
	file, err := os.Stat(path)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	s := &Store{path: path, file: file, readers: opts.Readers, done: make(chan struct{}), unmade: make(chan struct{}), writing: make(chan *writer, 1)}
	if s.readers <= 0 {
		s.readers = max(runtime.GOMAXPROCS(0)+2, 4)
	}
	mapped := opts.Mapped
	switch {
	case mapped == 0:
		mapped = 512 << 20
	case mapped < 0:
		mapped = 0
	}
	s.idle = make(chan *reader, s.readers)
	s.clerk = make(chan *reader, 1)
	s.lent.behind = cmp.Or(opts.Behind, 4<<30)
	w := &writer{conn: conn, path: path, foldAt: foldAt, merge: opts.Merge}
	if w.merge == nil {
		w.merge = data.FirstWins
	}
	s.writing <- w
	// A process was killed: reading through its log is slower than reading the file. On a full disk it has to do, since
	// what was published must stay so.
	if logged(path) > 0 {
		if err := w.fold(); err != nil && sqlite.ErrCode(err).ToPrimary() != sqlite.ResultFull {
			return nil, errors.Join(explain(path, err), conn.Close())
		}
	}
	for i := range s.readers + 1 {
		pool, pages, share := s.idle, 2000, mapped/int64(s.readers)
		if i == s.readers { // maps nothing, lest an import map the whole file
			pool, pages, share = s.clerk, 4000, 0
		}
		r, err := newReader(path, pages, share)
		if err != nil {
			close(s.unmade)
			return nil, errors.Join(explain(path, err), s.shut())
		}
		pool <- r
	}
	if err := s.look(); err != nil {
		close(s.unmade)
		return nil, errors.Join(err, s.shut())
	}
	s.watch.Add(1)
	go s.watching()
	return s, nil
}

// Path is the store's file, as it was given to Open.
func (s *Store) Path() string { return s.path }

// Cursor is the newest change's; see data.Store.
func (s *Store) Cursor() data.Cursor { return data.Cursor(s.cursor.Load()) }

// Ready tells whether the store can answer, and is still the file that others find at its path: one that was deleted or
// replaced can be read for ever, but nothing new comes into it.
func (s *Store) Ready(ctx context.Context) error {
	if file, err := os.Stat(s.path); err != nil || !os.SameFile(file, s.file) {
		return errors.Join(fmt.Errorf("%s: the file was deleted or replaced while it was open", s.path), err)
	}
	_, err := s.Changes(ctx, s.Cursor(), 1)
	return err
}

// Close waits for the calls that are running, folds the write-ahead log into the file and closes it.
// Later calls are ErrClosed.
func (s *Store) Close() error {
	s.once.Do(func() {
		s.lent.Lock() // so that no snapshot begins behind the wait
		close(s.done)
		s.lent.Unlock()
		s.watch.Wait()
		s.closed = s.shut()
	})
	return s.closed
}

// shut closes every connection once it is free; the writer last, so that it can fold the log.
func (s *Store) shut() error {
	var errs []error
	closing := func(pool chan *reader) {
		var r *reader
		select {
		case r = <-pool:
		default:
			select {
			case r = <-pool: // a call still has it
			case <-s.unmade:
				return // Open has failed before making it
			}
		}
		errs = append(errs, r.end(), r.conn.Close())
	}
	for range s.readers {
		closing(s.idle)
	}
	closing(s.clerk)
	w := <-s.writing
	return errors.Join(append(errs, w.fold(), w.conn.Close())...)
}

// raise makes c the newest cursor known, unless a newer one is.
func (s *Store) raise(c int64) {
	for {
		old := s.cursor.Load()
		if c <= old || s.cursor.CompareAndSwap(old, c) {
			return
		}
	}
}

// watching sees what other processes commit, and lets go of snapshots that idle readers keep: they would stop the
// write-ahead log from being folded.
func (s *Store) watching() {
	defer s.watch.Done()
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for {
		select {
		case <-s.done:
			return
		case <-ticker.C:
		}
		s.release()
		s.lent.recall(logged(s.path))
		_ = s.look() // whoever reads next is told
	}
}

// release ends the snapshots of idle readers at once, and of the others when they are used next.
func (s *Store) release() {
	s.tick.Add(1)
	let := func(pool chan *reader) {
		select {
		case r := <-pool:
			_ = r.end() // a reader that cannot end its transaction tells its next user
			pool <- r
		default:
		}
	}
	for range s.readers {
		let(s.idle)
	}
	let(s.clerk)
}

// look reads from the file what callers ask for at every request: the newest cursor, and what the sources are.
func (s *Store) look() error {
	return s.read(context.Background(), s.idle, func(r *reader) error {
		err := r.each(selectCursor, nil, func(stmt *sqlite.Stmt) error {
			s.raise(stmt.ColumnInt64(0))
			return nil
		})
		if err != nil {
			return err
		}
		sourced, err := sourcesHash(r.conn)
		s.sourced.Store(sourced)
		return err
	})
}

// reader is a connection that reads, and the snapshot that it keeps.
type reader struct {
	conn *sqlite.Conn
	open bool   // a read transaction is open
	seen int64  // the newest cursor in the snapshot
	tick uint32 // Store.tick before it began

	held bool        // for a Snapshot: the transaction is never renewed
	late atomic.Bool // it was overtaken
}

// newReader opens a reader with a cache of that many kilobytes, that maps that many bytes of the file. It does not check each page's cells as the writer does: that cost a tenth of
// answering for a record that is not in memory, and SQLite bounds what a damaged page can do without it.
func newReader(path string, cache int, mapped int64) (*reader, error) {
	conn, err := openConn(path, 0, fmt.Sprintf(`
		PRAGMA query_only = ON;
		PRAGMA cache_size = -%d;
		PRAGMA mmap_size = %d;`, cache, mapped))
	if err != nil {
		return nil, err
	}
	return &reader{conn: conn}, nil
}

// read lends f a reader of the pool, on a snapshot that holds everything up to Cursor.
func (s *Store) read(ctx context.Context, pool chan *reader, f func(*reader) error) error {
	r, err := s.acquire(ctx, pool)
	if err != nil {
		return err
	}
	err = f(r)
	pool <- r
	if err != nil {
		return s.explain(ctx, err)
	}
	return nil
}

func (s *Store) acquire(ctx context.Context, pool chan *reader) (*reader, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case <-s.done:
		return nil, ErrClosed
	default:
	}
	var r *reader
	select {
	case r = <-pool:
	default:
		select {
		case r = <-pool:
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-s.done:
			return nil, ErrClosed
		}
	}
	if r.held {
		if r.late.Load() || !r.open {
			pool <- r
			return nil, data.ErrOvertaken
		}
		return r, nil
	}
	if r.open && r.seen == s.cursor.Load() && r.tick == s.tick.Load() {
		return r, nil
	}
	if err := s.renew(r); err != nil {
		pool <- r
		return nil, s.explain(ctx, err)
	}
	return r, nil
}

// renew begins a new snapshot, and raises the cursor to it: what another process has just committed, and this reader shows,
// the readers that are asked next must know too.
func (s *Store) renew(r *reader) error {
	if err := r.begin(s.cursor.Load(), s.tick.Load()); err != nil {
		return err
	}
	return r.each(selectCursor, nil, func(stmt *sqlite.Stmt) error {
		r.seen = stmt.ColumnInt64(0)
		s.raise(r.seen)
		return nil
	})
}

// begin begins a new snapshot, which SQLite takes at the first read, after seen was loaded.
func (r *reader) begin(seen int64, tick uint32) error {
	if err := r.end(); err != nil {
		return err
	}
	if err := r.exec(beginRead); err != nil {
		return err
	}
	r.open, r.seen, r.tick = true, seen, tick
	return nil
}

// end lets go of the snapshot.
func (r *reader) end() error {
	if !r.open {
		return nil
	}
	r.open = false
	if r.conn.AutocommitEnabled() { // an error of SQLite's has ended it already
		return nil
	}
	return r.exec(commit)
}

func (r *reader) exec(query string) error { return exec(r.conn, query, nil) }

// each runs a query and calls f with each row, after bind has set the parameters.
func (r *reader) each(query string, bind func(*sqlite.Stmt), f func(*sqlite.Stmt) error) error {
	return each(r.conn, query, bind, f)
}

func exec(conn *sqlite.Conn, query string, bind func(*sqlite.Stmt)) error {
	return each(conn, query, bind, func(*sqlite.Stmt) error { return nil })
}

func each(conn *sqlite.Conn, query string, bind func(*sqlite.Stmt), f func(*sqlite.Stmt) error) error {
	stmt, err := conn.Prepare(query)
	if err != nil {
		return err
	}
	if bind != nil {
		bind(stmt)
	}
	for {
		row, err := stmt.Step()
		if err != nil {
			return err
		}
		if !row {
			return stmt.Reset()
		}
		if err := f(stmt); err != nil {
			_ = stmt.Reset() // the caller's error is the one to tell
			return err
		}
	}
}

// explain tells an error in the caller's words: the context's own error where that ended the call, the contract's
// sentinels as they are, and the file's name before everything that SQLite says.
func (s *Store) explain(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if sqlite.ErrCode(err).ToPrimary() == sqlite.ResultInterrupt && ctx.Err() != nil {
		return ctx.Err()
	}
	for _, known := range []error{data.ErrNotFound, data.ErrGone, data.ErrMoved, data.ErrTaken, data.ErrOvertaken, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, known) {
			return err
		}
	}
	return explain(s.path, err)
}
