package publish

import (
	"context"
	"sync"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab"
)

// manyLabels bounds the summaries kept in memory: about 25 MB at most.
const manyLabels = 1 << 17

// labels keeps the summaries of records that others refer to. Few institutions stand behind many events, so nearly
// every document finds its labels here and reads the store only for itself.
type labels struct {
	sync.RWMutex
	upTo data.Cursor
	held map[data.Ref]data.Summary // the zero Summary where there is no live record
}

// of returns the summaries of those of refs that are live.
func (l *labels) of(ctx context.Context, store data.Store, refs []data.Ref) (vocab.Labels, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	if err := l.catchUp(ctx, store); err != nil {
		return nil, err
	}
	found := make(vocab.Labels, 0, len(refs))
	var missing []data.Ref
	l.RLock()
	upTo := l.upTo
	for _, r := range refs {
		if s, ok := l.held[r]; !ok {
			missing = append(missing, r)
		} else if s != (data.Summary{}) {
			found = append(found, vocab.Label{Ref: r, Summary: s})
		}
	}
	l.RUnlock()
	if len(missing) == 0 {
		return found, nil
	}
	read, err := store.Summaries(ctx, missing)
	if err != nil {
		return nil, err
	}
	l.Lock()
	defer l.Unlock()
	for _, r := range missing {
		s, ok := read[r]
		if ok {
			found = append(found, vocab.Label{Ref: r, Summary: s})
		}
		if l.upTo == upTo { // else it may be older than the changes caught up with meanwhile
			l.held[r] = s
		}
	}
	return found, nil
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
		l.held, l.upTo = map[data.Ref]data.Summary{}, now
		return nil
	}
	const many = 1000
	changes, err := store.Changes(ctx, l.upTo, many)
	if err != nil {
		return err
	}
	if len(changes) == many {
		l.held = map[data.Ref]data.Summary{}
	}
	for _, c := range changes {
		delete(l.held, c.Ref)
		delete(l.held, c.To)
	}
	l.upTo = now
	return nil
}
