package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
)

// Writers are not stopped by a snapshot, in this process or another, and what they write beside it has a bound.
func TestASnapshotTooFarBehindEnds(t *testing.T) {
	for name, beside := range map[string]func(*store.Store) *store.Store{
		"this process": func(s *store.Store) *store.Store { return s },
		"another": func(s *store.Store) *store.Store {
			other, err := store.Open(s.Path(), store.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = other.Close() })
			return other
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := store.Open(filepath.Join(t.TempDir(), "kiosque.db"), store.Options{Behind: 4 << 20})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			writer, ctx := beside(s), t.Context()
			put := func(n int) {
				t.Helper()
				if _, err := writer.Put(ctx, noon, events(n*100, n*100+100)); err != nil {
					t.Fatal(err)
				}
			}
			put(0)
			rounds := 0
			err = s.Snapshot(ctx, func(snap data.Snapshot) error {
				for ; ; rounds++ {
					if n, err := snap.Count(ctx, data.Events); err != nil || n != 100 {
						return err
					}
					put(rounds + 1)
				}
			})
			if !errors.Is(err, data.ErrOvertaken) || rounds < 3 {
				t.Errorf("after %d batches: got error %v, want %v, and not at once", rounds, err, data.ErrOvertaken)
			}
			for n := range 30 { // the log can be folded again
				put(rounds + 1 + n)
			}
			if err := s.Snapshot(ctx, func(snap data.Snapshot) error { _, err := snap.Get(ctx, event(7).Ref); return err }); err != nil {
				t.Errorf("a snapshot afterwards: %v", err)
			}
		})
	}
}

// While one is read, the log only grows: to try to fold it would keep the writer waiting.
func TestTheLogIsFoldedWhenASnapshotHasEnded(t *testing.T) {
	path := ready(t, 1)
	s, err := store.Open(path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx := t.Context()
	err = s.Snapshot(ctx, func(data.Snapshot) error {
		for n := 1; logged(t, path) < 40<<20; n++ { // more than is folded at a time
			if _, err := s.Put(ctx, noon, events(n*2000, n*2000+2000)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put(ctx, noon, events(900_000, 900_001)); err != nil {
		t.Fatal(err)
	}
	if size := logged(t, path); size > 1<<20 {
		t.Errorf("the log was not folded when the snapshot had ended: it has %d bytes", size)
	}
}

func logged(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// Close waits for whoever reads a snapshot; their next call tells them.
func TestClosingEndsASnapshot(t *testing.T) {
	s, err := store.Open(ready(t, 3), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	closed := make(chan error)
	err = s.Snapshot(context.Background(), func(snap data.Snapshot) error {
		go func() { closed <- s.Close() }()
		for {
			if _, err := snap.Get(context.Background(), event(1).Ref); err != nil {
				select {
				case <-closed:
					t.Error("closed while a snapshot was read")
				default:
				}
				return err
			}
		}
	})
	if !errors.Is(err, store.ErrClosed) {
		t.Errorf("got error %v, want %v", err, store.ErrClosed)
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
}
