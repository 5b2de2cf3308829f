package dcat

import (
	"context"
	"sync"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
)

// coverage knows the extents of the collections. It reads all records once, and from then on those that have changed; only
// where one changed that an extent owed an edge to, it reads all again, and meanwhile the extent is too large rather than
// too small.
type coverage struct {
	atOnce  int64 // so many records are read while whoever asks waits; of more, an extent that is too large is told meanwhile
	mu      sync.Mutex
	known   bool
	upTo    data.Cursor
	extents map[data.Collection]*extent
	shrunk  bool          // an edge may not be reached any more
	reading chan struct{} // is closed when somebody has read all; nil if nobody does
	failed  error         // why the last one could not
}

// few are so many records that reading them takes a fraction of a second.
const few = 20000

// patience is how long is waited for the first reading of a large store, which is some ten seconds for a million records.
const patience = 8 * time.Second

// batch is how many records are read at once.
const batch = 1000

// of is the extents of the collections, and whether they are the last word: if not, they may become smaller although
// nothing changes. It errs with publish.ErrBusy while a large store is read for the first time.
func (c *coverage) of(ctx context.Context, store data.Store) (map[data.Collection]extent, bool, error) {
	if err := c.first(ctx, store); err != nil {
		return nil, false, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.catchUp(ctx, store); err != nil {
		return nil, false, err
	}
	if c.shrunk {
		if err := c.read(ctx, store); err != nil {
			return nil, false, err
		}
	}
	all := make(map[data.Collection]extent, len(c.extents)+1)
	var whole extent
	for of, e := range c.extents {
		copied := extent{}
		copied.join(e)
		for at := range e.located { // where exactly, each record would have to be asked
			if there := c.extents[at]; there != nil {
				copied.joinPlace(there)
			}
		}
		all[of] = copied
		whole.join(e)
	}
	all[""] = whole
	return all, !c.shrunk, nil
}

// first waits until all was read once.
func (c *coverage) first(ctx context.Context, store data.Store) error {
	c.mu.Lock()
	var err error
	if !c.known {
		err = c.read(ctx, store)
	}
	known, reading := c.known, c.reading
	c.mu.Unlock()
	if err != nil || known {
		return err
	}
	return publish.Aside(ctx, func() error {
		wait := time.NewTimer(patience)
		defer wait.Stop()
		select {
		case <-reading:
			c.mu.Lock()
			defer c.mu.Unlock()
			return c.failed
		case <-wait.C:
			return publish.ErrBusy
		case <-ctx.Done():
			return ctx.Err()
		}
	})
}

// read reads all records: few at once, many beside. It is called under the lock.
func (c *coverage) read(ctx context.Context, store data.Store) error {
	n, err := store.Numbers(ctx)
	if err != nil || c.reading != nil {
		return err
	}
	upTo := store.Cursor() // what changes while it reads is read again
	if n <= c.atOnce {
		extents, err := read(ctx, store)
		if err == nil {
			c.known, c.upTo, c.extents, c.shrunk = true, upTo, extents, false
		}
		return err
	}
	ended := make(chan struct{})
	c.reading = ended
	go func() {
		extents, err := read(context.WithoutCancel(ctx), store)
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.reading, c.failed = nil, err; err == nil { // else the next one who asks tries again
			c.known, c.upTo, c.extents, c.shrunk = true, upTo, extents, false
		}
		close(ended)
	}()
	return nil
}

// catchUp takes in what has changed.
func (c *coverage) catchUp(ctx context.Context, store data.Store) error {
	now := store.Cursor()
	for c.upTo < now {
		changed, err := store.Latest(ctx, "", c.upTo, now, data.Page{Limit: batch, Body: true})
		if err != nil {
			return err
		}
		for i := range changed {
			c.take(&changed[i])
		}
		if len(changed) < batch {
			c.upTo = now
		} else {
			c.upTo = changed[batch-1].Cursor
		}
	}
	return nil
}

// take takes in a record that has changed.
func (c *coverage) take(entry *data.Entry) {
	of := entry.Ref.Collection()
	if c.extents[of] == nil {
		c.extents[of] = &extent{}
	}
	e, now := c.extents[of], extent{}
	if entry.State == data.Live {
		now.record(entry)
	}
	if e.owes(entry.Ref, &now) {
		c.shrunk = true
	}
	e.join(&now)
}

// read reads the extents of all collections.
func read(ctx context.Context, store data.Store) (map[data.Collection]*extent, error) {
	extents := map[data.Collection]*extent{}
	for _, of := range data.Collections {
		e := &extent{}
		extents[of] = e
		for after := ""; ; {
			list, err := store.List(ctx, of, data.Page{After: after, Limit: batch, Body: true})
			if err != nil {
				return nil, err
			}
			for i := range list {
				e.record(&list[i])
			}
			if len(list) < batch {
				break
			}
			after = list[batch-1].Ref.ID()
		}
	}
	return extents, nil
}
