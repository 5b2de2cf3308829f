package publish

import (
	"context"
	"sync"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab"
)

// manyLabels bounds the summaries kept in memory: about 30 MB at most.
const manyLabels = 1 << 17

// labels keeps the summaries of records that others refer to. Few institutions stand behind many events, so nearly
// every document finds its labels here and reads the store only for itself.
type labels struct {
	sync.RWMutex
	upTo data.Cursor
	held map[data.Ref]head // the zero head where nothing ever stood
}

// head is what a document that refers to a record depends on.
type head struct {
	data.Summary
	live    bool
	changed time.Time
}

// Labels are the summaries of those of refs that are live records, and when what stands at any of them changed last.
func (s *Site) Labels(ctx context.Context, refs []data.Ref) (vocab.Labels, time.Time, error) {
	return s.labels.of(ctx, s.Store, refs)
}

// of returns the summaries of those of refs that are live, and when what stands at any of them changed last.
func (l *labels) of(ctx context.Context, store data.Store, refs []data.Ref) (found vocab.Labels, changed time.Time, err error) {
	if len(refs) == 0 {
		return nil, changed, nil
	}
	if err := l.catchUp(ctx, store); err != nil {
		return nil, changed, err
	}
	found = make(vocab.Labels, 0, len(refs))
	take := func(r data.Ref, h head) {
		if h.live {
			found = append(found, vocab.Label{Ref: r, Summary: h.Summary})
		}
		if h.changed.After(changed) {
			changed = h.changed
		}
	}
	var missing []data.Ref
	l.RLock()
	upTo := l.upTo
	for _, r := range refs {
		if h, ok := l.held[r]; ok {
			take(r, h)
		} else {
			missing = append(missing, r)
		}
	}
	l.RUnlock()
	if len(missing) == 0 {
		return found, changed, nil
	}
	read, err := store.Heads(ctx, missing)
	if err != nil {
		return nil, changed, err
	}
	l.Lock()
	defer l.Unlock()
	for _, r := range missing {
		e := read[r]
		h := head{Summary: e.Summary, live: e.State == data.Live, changed: e.Changed}
		take(r, h)
		if l.upTo == upTo { // else it may be older than the changes caught up with meanwhile
			l.held[r.Clone()] = h
		}
	}
	return found, changed, nil
}

// catchUp forgets what has changed since it was read.
func (l *labels) catchUp(ctx context.Context, store data.Store) error {
	now := store.Cursor()
	l.RLock()
	current := l.held != nil && l.upTo == now && len(l.held) < manyLabels
	l.RUnlock()
	if current {
		return nil
	}
	l.Lock()
	defer l.Unlock()
	if l.held == nil || len(l.held) >= manyLabels {
		l.held, l.upTo = map[data.Ref]head{}, now
		return nil
	}
	const many = 1000
	changes, err := store.Changes(ctx, l.upTo, many)
	if err != nil {
		return err
	}
	if len(changes) == many {
		l.held = map[data.Ref]head{}
	}
	for _, c := range changes {
		delete(l.held, c.Ref)
		delete(l.held, c.To)
	}
	l.upTo = now
	return nil
}
