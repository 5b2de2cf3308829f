package store_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// query asks SQLite itself, beside the store.
func query(t testing.TB, path, text string) string {
	t.Helper()
	conn, err := sqlite.OpenConn(path, sqlite.OpenReadWrite|sqlite.OpenCreate)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	err = sqlitex.ExecuteTransient(conn, text, &sqlitex.ExecOptions{ResultFunc: func(stmt *sqlite.Stmt) error {
		lines = append(lines, stmt.ColumnText(0))
		return nil
	}})
	if err := errors.Join(err, conn.Close()); err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

func write(t testing.TB, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// ready makes a closed store of some records and returns its path.
func ready(t testing.TB, records int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "kiosque.db")
	s, err := store.Open(path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put(context.Background(), noon, events(0, records)); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestWhatIsNoStoreIsRefusedAndLeftAlone(t *testing.T) {
	for _, test := range []struct {
		rule string
		make func(t *testing.T, path string)
		want error
		says string
	}{
		{"text", func(t *testing.T, path string) { write(t, path, []byte("id,name\n1,Caen\n")) }, data.ErrForeign, "not an SQLite file"},
		{"long text", func(t *testing.T, path string) { write(t, path, bytes.Repeat([]byte("id,name\n"), 9999)) }, data.ErrForeign, "not an SQLite file"},
		{"another program's database", func(t *testing.T, path string) { query(t, path, `CREATE TABLE a (b)`) }, data.ErrForeign, "another program"},
		{"another program's, marked", func(t *testing.T, path string) { query(t, path, `PRAGMA application_id = 7`) }, data.ErrForeign, "another program"},
		{"another program's, in WAL mode", func(t *testing.T, path string) {
			query(t, path, `PRAGMA journal_mode = WAL`)
			query(t, path, `CREATE TABLE a (b)`)
		}, data.ErrForeign, "another program"},
		{"a newer schema", func(t *testing.T, path string) {
			copyFile(t, ready(t, 3), path)
			query(t, path, `PRAGMA user_version = 99`)
		}, data.ErrNewer, "version 99"},
		{"the beginning is overwritten", func(t *testing.T, path string) {
			damage(t, path, 0, 200)
		}, data.ErrForeign, "damaged"},
		{"the schema is overwritten", func(t *testing.T, path string) {
			damage(t, path, 100, 8000)
		}, data.ErrForeign, "damaged"},
		{"cut to half", func(t *testing.T, path string) {
			copyFile(t, ready(t, 300), path)
			info, err := os.Stat(path)
			if err == nil {
				err = os.Truncate(path, info.Size()/2)
			}
			if err != nil {
				t.Fatal(err)
			}
		}, data.ErrForeign, "damaged"},
		{"cut to less than a header", func(t *testing.T, path string) {
			copyFile(t, ready(t, 3), path)
			if err := os.Truncate(path, 50); err != nil {
				t.Fatal(err)
			}
		}, data.ErrForeign, "damaged"},
		{"a folder", func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		}, data.ErrForeign, "a directory"},
	} {
		t.Run(test.rule, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "kiosque.db")
			test.make(t, path)
			before, _ := os.ReadFile(path) // a folder has no bytes
			s, err := store.Open(path, store.Options{})
			if err == nil {
				_ = s.Close()
			}
			if !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), path) {
				t.Errorf("got %v, want %v that names the file and says %q", err, test.want, test.says)
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
				t.Error("the file was written to")
			}
		})
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	content, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	write(t, to, content)
}

// damage makes a store at path whose bytes from begin to end are overwritten.
func damage(t *testing.T, path string, begin, end int) {
	t.Helper()
	content, err := os.ReadFile(ready(t, 100))
	if err != nil {
		t.Fatal(err)
	}
	for i := begin; i < end; i++ {
		content[i] = 0x5a
	}
	write(t, path, content)
}

func TestDamageInTheMiddleIsToldNotServed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kiosque.db")
	damage(t, path, 12*8192, 30*8192)
	s, err := store.Open(path, store.Options{})
	if err != nil {
		if !errors.Is(err, data.ErrForeign) {
			t.Fatalf("open: got error %v, want %v", err, data.ErrForeign)
		}
		return
	}
	told := 0
	for _, r := range events(0, 100) {
		e, err := s.Get(context.Background(), r.Ref)
		switch {
		case errors.Is(err, data.ErrForeign):
			told++
		case err == nil && !bytes.Equal(e.Body, data.Encode(nil, &r.Node)):
			t.Errorf("%s: served with another body", r.Ref)
		case err != nil && !errors.Is(err, data.ErrNotFound):
			t.Errorf("%s: got error %v, want one that says the file is damaged", r.Ref, err)
		}
	}
	if told == 0 {
		t.Error("nothing was said of the damage")
	}
	_ = s.Close() // whatever it says of such a file
}

func TestAnEmptyFileBecomesAStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kiosque.db")
	write(t, path, nil)
	s, err := store.Open(path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path + "-wal"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a closed store left its log behind: %v", err)
	}
}

func TestAFolderThatIsMissingIsAnError(t *testing.T) {
	_, err := store.Open(filepath.Join(t.TempDir(), "none", "kiosque.db"), store.Options{})
	if err == nil || errors.Is(err, data.ErrForeign) {
		t.Errorf("got error %v, want one of the file system", err)
	}
}

func TestReopenedItIsTheSame(t *testing.T) {
	path := ready(t, 20)
	s, err := store.Open(path, store.Options{Readers: 1, Mapped: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if s.Cursor() != 20 {
		t.Errorf("cursor: got %d, want 20", s.Cursor())
	}
	if e, err := s.Get(context.Background(), event(7).Ref); err != nil || e.Summary != event(7).Summary {
		t.Errorf("got %+v, %v", e, err)
	}
}

// What one reader shows, the others know: a change that another process has just made, and that is in the log, can be read,
// whichever reader is asked.
func TestWhatOneReaderShowsTheOthersKnow(t *testing.T) {
	path := ready(t, 1)
	importer, err := store.Open(path, store.Options{Readers: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer importer.Close()
	for n := 1; n < 20; n++ {
		server, err := store.Open(path, store.Options{Readers: 2})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := importer.Put(t.Context(), noon, events(n, n+1)); err != nil {
			t.Fatal(err)
		}
		for range 4 {
			changes, err := server.Changes(t.Context(), 0, 100)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := server.Version(t.Context(), changes[len(changes)-1].Cursor); err != nil {
				t.Errorf("change %d is in the log, and its version: %v", len(changes), err)
			}
		}
		if err := server.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// Two stores on one file are what an import beside a running server is.
func TestAnotherProcessIsSeenSoon(t *testing.T) {
	path := ready(t, 1)
	server, err := store.Open(path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	importer, err := store.Open(path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer importer.Close()
	ctx, cancel := context.WithCancel(context.Background())
	errs := make(chan error)
	go func() { // the server writes too: the two take turns
		var err error
		for n := 1000; n < 1040 && err == nil; n++ {
			_, err = server.Put(ctx, noon, events(n, n+1))
		}
		errs <- err
	}()
	for n := 1; n < 40; n++ {
		if _, err := importer.Put(ctx, noon, events(n*10, n*10+10)); err != nil {
			t.Fatal(err)
		}
	}
	if err := <-errs; err != nil {
		t.Fatal(err)
	}
	want := data.Cursor(1 + 40 + 390)
	for server.Cursor() < want || importer.Cursor() < want { // within a quarter of a second, or the test times out
		if _, err := server.Get(ctx, event(0).Ref); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := server.Get(ctx, event(391).Ref); err != nil {
		t.Errorf("the server does not see what its cursor promises: %v", err)
	}
	cancel()
	if got := query(t, path, `PRAGMA integrity_check`); got != "ok" {
		t.Errorf("integrity: %s", got)
	}
}

// Deleted or replaced, a file can be read for as long as it is open; what is imported then goes elsewhere.
func TestAFileThatIsNoLongerThereIsNotReady(t *testing.T) {
	ctx := context.Background()
	for name, change := range map[string]func(path string) error{
		"deleted":  os.Remove,
		"replaced": func(path string) error { return os.Rename(ready(t, 1), path) },
	} {
		t.Run(name, func(t *testing.T) {
			path := ready(t, 3)
			s, err := store.Open(path, store.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if err := s.Ready(ctx); err != nil {
				t.Fatal(err)
			}
			if err := change(path); err != nil {
				t.Fatal(err)
			}
			if err := s.Ready(ctx); err == nil {
				t.Error("ready, though nothing new can come in")
			}
			if n, err := s.Count(ctx, data.Events); n != 3 || err != nil {
				t.Errorf("%d records, %v; want the 3 that were served before", n, err)
			}
		})
	}
}
