package store

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
)

// A server that is asked all the time must not keep the log from being folded into the file.
func TestTheLogStaysSmallUnderReaders(t *testing.T) {
	s, err := Open(filepath.Join(t.TempDir(), "kiosque.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	w := <-s.writing
	w.foldAt = 1 << 20
	s.writing <- w

	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	put := func(n int) int64 {
		rec := data.Record{Ref: data.NewRef(data.Events, fmt.Sprint(n))}
		data.Add(&rec.Node, "description", data.NewText(strings.Repeat("x", 100_000), ""))
		if _, err := s.Put(ctx, time.Unix(1, 0), []data.Record{rec}); err != nil {
			t.Fatal(err)
		}
		return logged(s.path)
	}
	size := put(0)
	for range 2 {
		go func() {
			for ctx.Err() == nil {
				_, _ = s.Get(ctx, "events/0") // only the snapshot that it keeps matters here
			}
		}()
	}
	folded := 0
	for n := range 60 {
		before := size
		if size = put(n + 1); size < before {
			folded++
		}
		if size > 4<<20 {
			t.Fatalf("the log grew to %d bytes", size)
		}
	}
	if folded == 0 {
		t.Error("the log was never folded")
	}
}
