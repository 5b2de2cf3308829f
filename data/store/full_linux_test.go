package store_test

import (
	"context"
	"syscall"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
)

// Where nothing more can be written, what was published stays published, in a new process too.
func TestAFullDiskCanBeReadFrom(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=2m"); err != nil {
		t.Skipf("a small disk cannot be had here: %v", err)
	}
	defer func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	}()
	path, ctx := dir+"/kiosque.db", context.Background()
	s, err := store.Open(path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	for ; kept < 100_000; kept += 100 {
		if _, err = s.Put(ctx, noon, events(kept, kept+100)); err != nil {
			break
		}
	}
	if err == nil || kept == 0 {
		t.Fatalf("%d records on a disk of 2 MB: %v", kept, err)
	}
	_ = s.Close() // cannot fold its log
	if s, err = store.Open(path, store.Options{}); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if n, err := s.Count(ctx, data.Events); n < kept || err != nil {
		t.Errorf("%d records, %v; want %d", n, err, kept)
	}
	if err := s.Ready(ctx); err != nil {
		t.Error(err)
	}
}
