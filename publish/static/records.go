package static

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
)

// block is how many records are handed to a worker at once.
const block = 256

// records writes the documents of records, and what the views say about each: of all, or of those that changes touched.
func (e *export) records(ctx context.Context) error {
	s, store := e.was, e.Site.Store
	print, sourced := e.Site.Fingerprint()+" "+e.Edition, store.Sourced()
	if same := s.Fingerprint == print && s.Sourced == sourced; !same {
		s.Cursor, s.Begun, s.Numbered = 0, 0, 0
	}
	s.Fingerprint, s.Sourced = print, sourced
	since := s.Cursor
	if since == 0 {
		e.report.Whole = true
		if s.Begun == 0 || s.Begun > e.report.Cursor {
			s.Begun, s.Numbered = max(e.report.Cursor, 1), 0
		}
		if err := s.write(e.dir); err != nil { // from now on, the folder is an export's
			return err
		}
		if err := e.all(ctx); err != nil {
			return err
		}
		since = s.Begun // what changed since an export was begun that broke off
		s.Begun, s.Numbered = 0, 0
	}
	if since >= e.report.Cursor {
		return nil
	}
	refs, err := touched(ctx, store, since, e.report.Cursor)
	if err != nil {
		return err
	}
	return e.some(ctx, refs)
}

// all writes all records, in the order of their numbers, and remembers how far it came.
func (e *export) all(ctx context.Context) error {
	last, err := e.Site.Store.Numbers(ctx)
	if err != nil {
		return err
	}
	run := newRun(e, e.was.Numbered, last)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(e.Workers)
	for first := e.was.Numbered + 1; first <= last && ctx.Err() == nil; first += block {
		g.Go(func() error {
			entries, err := e.Site.Store.Numbered(ctx, first, first+block-1)
			for i := range entries {
				if err == nil {
					err = e.record(ctx, entries[i].Ref)
				}
			}
			if err != nil {
				return err
			}
			return run.done(first)
		})
	}
	return g.Wait()
}

// some writes records by name.
func (e *export) some(ctx context.Context, refs []data.Ref) error {
	var done atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(e.Workers)
	var telling sync.Mutex
	for first := 0; first < len(refs) && ctx.Err() == nil; first += block {
		part := refs[first:min(first+block, len(refs))]
		g.Go(func() error {
			for _, ref := range part {
				if err := e.record(ctx, ref); err != nil {
					return err
				}
			}
			n := done.Add(int64(len(part)))
			telling.Lock()
			defer telling.Unlock()
			e.tell(n, int64(len(refs)))
			return nil
		})
	}
	return g.Wait()
}

func (e *export) tell(done, total int64) {
	if e.Progress != nil {
		e.Progress(done, total)
	}
}

// run is how far a whole export has come.
type run struct {
	e           *export
	mu          sync.Mutex
	first, last int64
	ended       map[int64]bool // blocks behind others that have not ended
	since       int64          // the number up to which the state was written
}

func newRun(e *export, after, last int64) *run {
	return &run{e: e, first: after + 1, last: last, ended: map[int64]bool{}, since: after}
}

// remembered is after how many records the state is written: as many as some seconds take.
const remembered = 20_000

// done notes that a block is written.
func (r *run) done(first int64) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended[first] = true
	for r.ended[r.first] {
		delete(r.ended, r.first)
		r.first += block
	}
	upTo := min(r.first-1, r.last)
	r.e.tell(upTo, r.last)
	if upTo-r.since < remembered {
		return nil
	}
	r.since = upTo
	r.e.lock.Lock()
	defer r.e.lock.Unlock()
	r.e.was.Numbered = upTo
	return r.e.was.write(r.e.dir)
}

// record writes what stands at a ref: a document in every variant, a tombstone, or a redirect; and what the views say of it.
func (e *export) record(ctx context.Context, ref data.Ref) error {
	r, err := e.Site.Resource("/" + string(ref))
	if err != nil {
		return err
	}
	list, err := e.Site.Entity(ctx, r)
	var moved *publish.MovedError
	switch {
	case errors.As(err, &moved):
		e.lock.Lock()
		e.was.Moved[r.Path] = moved.To
		e.lock.Unlock()
	case errors.Is(err, data.ErrNotFound): // another refers to it, that is all
		return nil
	case err != nil && !errors.Is(err, data.ErrGone):
		return err
	}
	atomic.AddInt64(&e.report.Records, 1)
	if _, err := e.variants(r, func(i int, _ *publish.Variant) (*publish.Representation, error) {
		if list == nil {
			return nil, err
		}
		return list[i], err
	}); err != nil {
		return err
	}
	for _, view := range e.Site.Views() {
		attached, ok := view.(publish.Attached)
		if !ok {
			continue
		}
		for r, err := range attached.About(ctx, e.Site, ref) {
			if errors.Is(err, data.ErrNotFound) {
				continue
			} else if err != nil {
				return err
			}
			r.Kind, r.View = publish.Viewed, view
			if _, err := e.resource(ctx, r); err != nil {
				return err
			}
		}
	}
	return nil
}
