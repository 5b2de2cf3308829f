package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/kiosque-ld/kiosque/data"
)

// magic is how every SQLite file begins: https://www.sqlite.org/fileformat2.html#the_database_header
const magic = "SQLite format 3\x00"

// foreign looks at a file before SQLite may touch it, since SQLite would recover, lock or checkpoint another program's
// database. An absent or empty file is nobody's. Our own creation is one transaction, so a file without our mark that
// has no journal to roll back was never ours.
func foreign(path string) error {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil {
		return err
	} else if info.IsDir() {
		return fmt.Errorf("%s: %w: it is a directory", path, data.ErrForeign)
	}
	var header [100]byte
	n, err := io.ReadFull(f, header[:])
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	if n == 0 {
		return nil
	}
	if journal, err := os.Stat(path + "-journal"); err == nil && journal.Size() > 0 {
		return nil
	}
	if n < len(header) || string(header[:len(magic)]) != magic {
		return fmt.Errorf("%s: %w: it is not an SQLite file, or its beginning is damaged", path, data.ErrForeign)
	}
	if id := binary.BigEndian.Uint32(header[68:]); id != applicationID {
		return fmt.Errorf("%s: %w: it is an SQLite file of another program", path, data.ErrForeign)
	}
	return nil
}

// openConn opens one connection that never makes a file.
func openConn(path string, flags sqlite.OpenFlags, pragmas string) (*sqlite.Conn, error) {
	conn, err := sqlite.OpenConn(path, sqlite.OpenReadWrite|flags)
	if err != nil {
		return nil, err
	}
	conn.SetBusyTimeout(patience)
	if err := script(conn, pragmas); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

// patience is how long another process may hold the file while it is being opened.
const patience = 10 * time.Second

// openWriter opens the one connection that writes, makes or migrates the schema, and turns write-ahead logging on.
func openWriter(path string, steps []string) (*sqlite.Conn, error) {
	if err := foreign(path); err != nil {
		return nil, err
	}
	// Pages of 8 KB hold four records where pages of 4 KB hold two: a file smaller by a sixth, and fewer writes.
	// FULL, since with NORMAL a commit in WAL mode may be lost with the power: https://www.sqlite.org/pragma.html#pragma_synchronous
	conn, err := openConn(path, sqlite.OpenCreate, `PRAGMA page_size = 8192; PRAGMA synchronous = FULL; PRAGMA cell_size_check = ON;`)
	if err != nil {
		return nil, explain(path, err)
	}
	if err := migrate(conn, path, steps); err != nil {
		return nil, errors.Join(explain(path, err), conn.Close())
	}
	// Only now: in WAL mode our mark could stand in the log alone, and a killed process would leave a file without it.
	if err := script(conn, writerPragmas); err != nil {
		return nil, errors.Join(explain(path, err), conn.Close())
	}
	conn.SetBlockOnBusy() // from here on the caller's context bounds the wait
	return conn, nil
}

// 24 MB of pages hold what one batch changes, and the inner pages of every index of some millions of records; they take
// twice the memory, since the allocator rounds up. The log is folded by writer.fold.
const writerPragmas = `
	PRAGMA journal_mode = WAL;
	PRAGMA wal_autocheckpoint = 0;
	PRAGMA cache_size = -24000;
	PRAGMA temp_store = MEMORY;
`

// migrate brings the schema to the version that steps lead to, in one transaction.
func migrate(conn *sqlite.Conn, path string, steps []string) (err error) {
	version, mark, err := stamp(conn)
	if err != nil {
		return err
	}
	if version == len(steps) && mark == applicationID {
		return nil
	}
	if err := sqlitex.ExecuteTransient(conn, `BEGIN EXCLUSIVE`, nil); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = sqlitex.ExecuteTransient(conn, rollback, nil) // the first error is the one to tell
		}
	}()
	if version, mark, err = stamp(conn); err != nil {
		return err
	}
	if mark != applicationID {
		tables, err := number(conn, `SELECT count(*) FROM sqlite_schema`)
		if err != nil {
			return err
		}
		if tables > 0 || mark != 0 || version != 0 {
			return fmt.Errorf("%s: %w: it is an SQLite file of another program", path, data.ErrForeign)
		}
	}
	if version > len(steps) {
		return fmt.Errorf("%s: %w: its schema has version %d, this program knows versions up to %d", path, data.ErrNewer, version, len(steps))
	}
	for _, step := range steps[version:] {
		if err := script(conn, step); err != nil {
			return fmt.Errorf("%s: migrating to version %d: %w", path, version+1, err)
		}
		version++
	}
	if err := script(conn, fmt.Sprintf(`PRAGMA application_id = %d; PRAGMA user_version = %d;`, applicationID, version)); err != nil {
		return err
	}
	return sqlitex.ExecuteTransient(conn, commit, nil)
}

// script executes statements as they stand; sqlitex.ExecuteScript would wrap them in a savepoint, in which a journal
// mode cannot change.
func script(conn *sqlite.Conn, text string) error {
	for {
		stmt, rest, err := conn.PrepareTransient(text)
		if err != nil {
			return err
		}
		if _, err = stmt.Step(); err == nil {
			err = stmt.Finalize()
		} else {
			_ = stmt.Finalize() // says the same
		}
		if err != nil {
			return err
		}
		if text = text[len(text)-rest:]; blank(text) {
			return nil
		}
	}
}

func blank(s string) bool {
	for _, c := range s {
		if c != ' ' && c != '\n' && c != '\t' && c != ';' {
			return false
		}
	}
	return true
}

// stamp reads the schema's version and the application's mark.
func stamp(conn *sqlite.Conn) (version, mark int, err error) {
	if version, err = number(conn, `PRAGMA user_version`); err != nil {
		return 0, 0, err
	}
	mark, err = number(conn, `PRAGMA application_id`)
	return version, mark, err
}

func number(conn *sqlite.Conn, query string) (n int, err error) {
	err = sqlitex.ExecuteTransient(conn, query, &sqlitex.ExecOptions{ResultFunc: func(stmt *sqlite.Stmt) error {
		n = stmt.ColumnInt(0)
		return nil
	}})
	return n, err
}

// explain turns SQLite's word for a broken file into a sentence; other errors get the file's name.
func explain(path string, err error) error {
	if err == nil || errors.Is(err, data.ErrForeign) || errors.Is(err, data.ErrNewer) {
		return err
	}
	switch sqlite.ErrCode(err).ToPrimary() {
	case sqlite.ResultCorrupt, sqlite.ResultNotADB:
		return fmt.Errorf("%s: %w: the file is damaged (%w)", path, data.ErrForeign, err)
	case sqlite.ResultFull:
		return fmt.Errorf("%s: no space left for the store: %w", path, err)
	}
	return fmt.Errorf("%s: %w", path, err)
}
