package sitemap

import (
	"context"
	"sync"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
)

// size is how many records' numbers a block has. At most as many addresses are in a part of the sitemap, each of less than
// 2 KiB with its languages: less than the 50,000 addresses and 50 MB that the protocol allows
// (https://www.sitemaps.org/protocol.html#index), and few enough to be made again quickly. The number is for ever: with
// another one, all parts change.
const size = 10000

// block is what is known of the records with numbers from n·size+1 to (n+1)·size. Records never change places, so that a
// part of the sitemap changes only when one of its records does.
type block struct {
	cursor  data.Cursor // of the last change of any of them
	changed time.Time   // when that was made
	alive   int64       // number of a live one; 0 if there is none
}

// blocks follow the change log: all records are read once, and from then on those that have changed.
type blocks struct {
	mu   sync.Mutex
	upTo data.Cursor
	list []block
}

// batch is how many entries are read at once.
const batch = 1000

// of is the blocks as of now.
func (b *blocks) of(ctx context.Context, store data.Store) ([]block, error) {
	if !b.mu.TryLock() { // somebody is reading, and that may be all
		_ = publish.Aside(ctx, func() error { b.mu.Lock(); return nil })
	}
	defer b.mu.Unlock()
	now := store.Cursor()
	if b.list == nil {
		if err := b.read(ctx, store, now); err != nil {
			return nil, err
		}
	}
	for b.upTo < now {
		changed, err := store.Latest(ctx, "", b.upTo, now, data.Page{Limit: batch})
		if err != nil {
			return nil, err
		}
		for i := range changed {
			if err := b.take(ctx, store, &changed[i]); err != nil {
				return nil, err
			}
		}
		if len(changed) < batch {
			b.upTo = now
		} else {
			b.upTo = changed[batch-1].Cursor
		}
	}
	return append([]block(nil), b.list...), nil
}

// read reads all records.
func (b *blocks) read(ctx context.Context, store data.Store, now data.Cursor) error {
	last, err := store.Numbers(ctx)
	if err != nil {
		return err
	}
	list := make([]block, 0, last/size+1)
	for first := int64(1); first <= last; first += size {
		one, err := readBlock(ctx, store, first)
		if err != nil {
			return err
		}
		list = append(list, one)
	}
	b.list, b.upTo = list, now
	return nil
}

// readBlock reads the block that begins with a number.
func readBlock(ctx context.Context, store data.Store, first int64) (block, error) {
	var one block
	for at := first; at < first+size; at += batch {
		entries, err := store.Numbered(ctx, at, at+batch-1)
		if err != nil {
			return one, err
		}
		for i := range entries {
			one.add(&entries[i])
		}
	}
	return one, nil
}

// add takes in an entry.
func (one *block) add(e *data.Entry) {
	if e.Cursor > one.cursor {
		one.cursor, one.changed = e.Cursor, e.Changed
	}
	if e.State == data.Live {
		one.alive = e.Number
	}
}

// take takes in an entry that has changed. Where the one is not live any more by which its block was known to hold something,
// the block is read again.
func (b *blocks) take(ctx context.Context, store data.Store, e *data.Entry) error {
	n := int((e.Number - 1) / size)
	for len(b.list) <= n {
		b.list = append(b.list, block{})
	}
	if e.State != data.Live && e.Number == b.list[n].alive {
		one, err := readBlock(ctx, store, int64(n)*size+1)
		if err != nil {
			return err
		}
		b.list[n] = one
	}
	b.list[n].add(e)
	return nil
}
