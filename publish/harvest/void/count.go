package void

import (
	"context"
	"sync"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/harvest/dump"
)

// counting knows what the site's documents say. Of a few records it counts them whenever something has changed, while whoever
// asks waits; of many beside, now and then, and tells meanwhile what it counted before, and of when that is.
type counting struct {
	now func() time.Time
	few int64

	mu    sync.Mutex
	last  *dump.Manifest // nil before the first
	begun time.Time      // when it was counted last
	busy  bool
}

const (
	few   = 5000      // records that are counted in a tenth of a second
	pause = time.Hour // between the beginnings of two counts of many
	limit = 10 * time.Minute
)

// of is what a collection is made of; nil where that is not known yet.
func (c *counting) of(ctx context.Context, s *publish.Site, of data.Collection) (*dump.Set, error) {
	total, err := s.Store.Numbers(ctx)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.last != nil && c.last.Cursor == s.Store.Cursor():
	case total <= c.few:
		if c.last, err = dump.Count(ctx, s, 0); err != nil {
			return nil, err
		}
	case !c.busy && (c.begun.IsZero() || c.now().Sub(c.begun) >= pause):
		c.busy, c.begun = true, c.now()
		ctx, end := context.WithTimeout(context.WithoutCancel(ctx), limit)
		go func() {
			defer end()
			c.finish(dump.Count(ctx, s, 1))
		}()
	}
	if c.last == nil {
		return nil, nil
	}
	if of == "" {
		of = dump.All
	}
	return c.last.Set(string(of)), nil
}

// warm counts many records, before anybody asks.
func (c *counting) warm(ctx context.Context, s *publish.Site) error {
	total, err := s.Store.Numbers(ctx)
	if err != nil || total <= c.few {
		return err
	}
	c.mu.Lock()
	busy := c.busy
	c.busy, c.begun = true, c.now()
	c.mu.Unlock()
	if busy {
		return nil
	}
	m, err := dump.Count(ctx, s, 1)
	c.finish(m, err)
	return err
}

// finish takes over what was counted. Where that failed, what was counted before stays, and the next count comes in its time.
func (c *counting) finish(m *dump.Manifest, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.busy = false; err == nil {
		c.last = m
	}
}
