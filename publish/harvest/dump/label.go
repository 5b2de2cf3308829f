package dump

import (
	"context"
	"sync"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab"
)

// manyLabels bounds the summaries that are kept.
const manyLabels = 1 << 16

// labels keeps the summaries of the records that others refer to, as the snapshot has them: few institutions stand behind
// many events.
type labels struct {
	sync.RWMutex
	snapshot data.Snapshot
	held     map[data.Ref]label
}

// label is a record's summary, or that there is no such record.
type label struct {
	data.Summary
	live bool
}

// labeller finds the labels of a part's records. It is a worker's own.
type labeller struct {
	*labels
	near    map[data.Ref]label // those that this part needs
	missing []data.Ref
}

// gather reads the summaries of whatever the nodes refer to.
func (l *labeller) gather(ctx context.Context, references [][]data.Ref) error {
	clear(l.near)
	l.missing = l.missing[:0]
	l.RLock()
	for _, refs := range references {
		for _, r := range refs {
			if _, ok := l.near[r]; ok {
				continue
			}
			found, ok := l.held[r]
			if l.near[r] = found; !ok {
				l.missing = append(l.missing, r)
			}
		}
	}
	l.RUnlock()
	if len(l.missing) == 0 {
		return nil
	}
	heads, err := l.snapshot.Heads(ctx, l.missing)
	if err != nil {
		return err
	}
	l.Lock()
	defer l.Unlock()
	if len(l.held)+len(l.missing) > manyLabels {
		clear(l.held)
	}
	for _, r := range l.missing {
		e := heads[r]
		l.near[r] = label{e.Summary, e.State == data.Live}
		l.held[r.Clone()] = l.near[r]
	}
	return nil
}

// of appends the labels of refs, which gather has seen, to dst.
func (l *labeller) of(dst vocab.Labels, refs []data.Ref) vocab.Labels {
	for _, r := range refs {
		if found := l.near[r]; found.live {
			dst = append(dst, vocab.Label{Ref: r, Summary: found.Summary})
		}
	}
	return dst
}
