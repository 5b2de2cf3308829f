package store_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
)

func ExampleOpen() {
	dir, err := os.MkdirTemp("", "kiosque-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	s, err := store.Open(filepath.Join(dir, "kiosque.db"), store.Options{})
	if err != nil {
		panic(err)
	}
	defer s.Close()

	ctx, day := context.Background(), time.Date(2024, 11, 28, 0, 0, 0, 0, time.UTC)
	record := data.Record{Ref: "events/sante-connectee", Summary: data.Summary{Name: "Santé connectée", Start: day}}
	for range 2 { // the second time there is nothing to write
		outcomes, err := s.Put(ctx, day, []data.Record{record})
		fmt.Println(outcomes[0] == data.Created, s.Cursor(), err)
	}
	entry, err := s.Get(ctx, "events/sante-connectee")
	fmt.Println(entry.Summary.Name, entry.Changed.Format(time.DateOnly), err)
	// Output:
	// true 1 <nil>
	// false 1 <nil>
	// Santé connectée 2024-11-28 <nil>
}
