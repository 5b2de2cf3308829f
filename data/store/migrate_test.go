package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
)

// filledAt makes a store whose schema is what the given steps lead to, with one record in it, as version 1 wrote it.
func filledAt(t *testing.T, path string, steps []string) {
	t.Helper()
	conn, err := openWriter(path, steps)
	if err != nil {
		t.Fatal(err)
	}
	body := data.Encode(nil, &data.Node{Types: []string{"Event"}})
	hash := data.ContentHash(body)
	err = script(conn, fmt.Sprintf(`
		INSERT INTO source (number, name) VALUES (1, 'a.csv');
		INSERT INTO change (cursor, previous, ref, op, moved, at, hash) VALUES (1, 0, 'events/a', 1, '', 1000, x'%[1]x');
		INSERT INTO record (number, ref, collection, state, moved, source, key, type, name, lang, hash, created, changed, cursor, body)
			VALUES (1, 'events/a', 'events', 1, '', 1, '1', 'Event', '', '', x'%[1]x', 1000, 1000, 1, x'%[2]x');
		INSERT INTO key (source, key, record) VALUES (1, '1', 1);
		INSERT INTO counter (collection, live) VALUES ('events', 1);`, hash, body))
	if err := errors.Join(err, conn.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestVersion1IsMigratedWithItsRecords(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kiosque.db")
	filledAt(t, path, steps[:1])
	s, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	e, err := s.Get(context.Background(), "events/a")
	if err != nil || e.Key != "1" || s.Cursor() != 1 {
		t.Errorf("got %+v, %v at cursor %d", e, err, s.Cursor())
	}
	list, err := s.Contributions(context.Background(), "events/a")
	if err != nil || len(list) != 1 || list[0].Source != "a.csv" || list[0].Key != "1" {
		t.Errorf("got contributions %+v, %v", list, err)
	}
	changed := data.Record{Ref: "events/a", Key: "1", Source: "a.csv", Node: data.Node{Types: []string{"Festival"}}}
	if _, err := s.Put(context.Background(), time.Unix(2, 0), []data.Record{changed}); err != nil || s.Cursor() != 2 {
		t.Errorf("changed: got %v at cursor %d", err, s.Cursor())
	}
	sources, err := s.Sources(context.Background())
	if err != nil || len(sources) != 1 || sources[0].Name != "a.csv" || sources[0].Stale() {
		t.Errorf("got sources %+v, %v", sources, err)
	}
}

func TestAStepIsTakenOnceAndWholly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kiosque.db")
	filledAt(t, path, steps)
	later := append(append([]string{}, steps...), `ALTER TABLE record ADD COLUMN colour TEXT; UPDATE record SET colour = 'blue';`)

	broken := append(append([]string{}, later...), `CREATE TABLE fine (a); CREATE TABLE record (a);`)
	if _, err := openWriter(path, broken); err == nil {
		t.Fatal("a step that cannot be taken: got no error")
	}
	for range 2 {
		conn, err := openWriter(path, later)
		if err != nil {
			t.Fatal(err)
		}
		version, mark, err := stamp(conn)
		if err != nil || version != len(later) || mark != applicationID {
			t.Errorf("got version %d, mark %x, %v", version, mark, err)
		}
		blue, err := number(conn, `SELECT count(*) FROM record WHERE colour = 'blue'`)
		if err != nil || blue != 1 {
			t.Errorf("got %d blue records, %v", blue, err)
		}
		if fine, err := number(conn, `SELECT count(*) FROM sqlite_schema WHERE name = 'fine'`); err != nil || fine != 0 {
			t.Errorf("the broken step left something behind: %d, %v", fine, err)
		}
		if err := conn.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Open(path, Options{}); !errors.Is(err, data.ErrNewer) {
		t.Errorf("by an older program: got error %v, want %v", err, data.ErrNewer)
	}
}
