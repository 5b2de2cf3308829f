package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/fetch"
	"github.com/kiosque-ld/kiosque/data/store"
)

const (
	soonest  = 5 * time.Minute // after a failure
	mostWait = time.Minute     // until the store is asked again: another process may have looked at a source
	mostLate = 5 * time.Minute // by which a source's turn may be put off, so that not all have theirs at once
)

// sourceInfo is what is known of a listed source: nothing, at first.
func sourceInfo(ctx context.Context, st *store.Store, s *origin) (data.SourceInfo, error) {
	info, err := st.Source(ctx, s.name)
	if errors.Is(err, data.ErrNotFound) {
		return data.SourceInfo{Name: s.name}, nil
	}
	return info, err
}

// refresher keeps sources in step while the site is served, one after the other.
type refresher struct {
	*keeper
	log    *slog.Logger
	began  time.Time
	late   map[string]time.Duration // by which a source's next turn is put off
	asked  map[string]time.Time     // before which it is not asked again: it has failed, or its server wants patience
	failed map[string]int           // how often it has, one time after the other
	random func() float64
}

// refreshing keeps the listed sources in step, if there are any, until the function is called that it returns.
func (p *program) refreshing(ctx context.Context, cfg *config, st *store.Store, log *slog.Logger) (stop func(), err error) {
	if len(cfg.sources) == 0 || !cfg.on("refresh") {
		return func() {}, nil
	}
	quiet := *p // a log has lines of its own
	quiet.stdout, quiet.stderr = io.Discard, io.Discard
	k, err := quiet.newKeeper(cfg, st)
	if err != nil {
		return nil, err
	}
	r := newRefresher(k, log, rand.Float64)
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer k.close()
		r.run(ctx)
	}()
	return func() {
		cancel()
		<-ended
	}, nil
}

func newRefresher(k *keeper, log *slog.Logger, random func() float64) *refresher {
	r := &refresher{keeper: k, log: log, began: k.p.now(), late: map[string]time.Duration{}, asked: map[string]time.Time{}, failed: map[string]int{}, random: random}
	for i := range k.cfg.sources {
		r.putOff(&k.cfg.sources[i])
	}
	return r
}

// putOff puts off a source's next turn by a part of its interval that is never the same.
func (r *refresher) putOff(s *origin) {
	r.late[s.name] = min(time.Duration(r.random()*float64(s.refresh/10)), mostLate)
}

// run looks at each source when it is due. Nothing that goes wrong ends it.
func (r *refresher) run(ctx context.Context) {
	for ctx.Err() == nil {
		s, wait := r.next(ctx)
		if wait > 0 {
			r.p.pause(ctx, wait)
			continue
		}
		r.refresh(ctx, s)
	}
}

// next is the source that is due first, and how long to wait for it, or until it is to be asked for again.
func (r *refresher) next(ctx context.Context) (*origin, time.Duration) {
	now := r.p.now()
	var first *origin
	var at time.Time
	for i := range r.cfg.sources {
		s := &r.cfg.sources[i]
		info, err := sourceInfo(ctx, r.st, s)
		if err != nil {
			r.log.Error("source", "name", s.name, "error", err)
			return nil, mostWait
		}
		due := s.due(&info, now)
		if due.IsZero() {
			continue
		}
		if !info.Checked.IsZero() || info.Stale() {
			due = later(due, r.began).Add(r.late[s.name])
		}
		due = later(due, r.asked[s.name])
		if first == nil || due.Before(at) {
			first, at = s, due
		}
	}
	if first == nil {
		return nil, mostWait
	}
	return first, min(at.Sub(now), mostWait)
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// leanness is while work is done beside serving: garbage may pile up beside a cache that hardly changes; what an import or a
// dump leaves behind may not.
type leanness struct {
	sync.Mutex
	works, before int
}

var lean leanness // the collector is the process's

// begin begins work, until the function is called that it returns.
func (l *leanness) begin() (end func()) {
	l.Lock()
	defer l.Unlock()
	if l.works++; l.works == 1 {
		l.before = debug.SetGCPercent(100)
	}
	return func() {
		l.Lock()
		defer l.Unlock()
		if l.works--; l.works == 0 {
			debug.SetGCPercent(l.before)
		}
	}
}

// pause waits, or ends with the context.
func (p *program) pause(ctx context.Context, d time.Duration) {
	rung := make(chan struct{})
	defer p.after(d, func() { close(rung) })()
	select {
	case <-rung:
	case <-ctx.Done():
	}
}

// refresh looks at a source, and logs what came of it.
func (r *refresher) refresh(ctx context.Context, s *origin) {
	defer lean.begin()()
	result, err := r.keep(ctx, s, false)
	r.putOff(s)
	r.comeBack(s, errors.Join(err, result.err))
	log := r.log.With("source", s.name)
	if ctx.Err() != nil {
		return
	}
	if err != nil { // it could not even be noted
		log.Error("source is not refreshed", "error", err)
		return
	}
	if result.moved != "" {
		log.Warn("source has moved for good; list its new address")
	}
	switch {
	case result.err != nil:
		message, hint := explained(s.name, result.err)
		log.Warn("source is stale", "error", message, "hint", hint, "as of", result.info.Checked)
	case result.unchanged:
		log.Debug("source is unchanged")
	default:
		log.Info("source is imported", "read", result.Read, "new", result.Created, "changed", result.Updated, "bad", result.Bad,
			"withdrawn", result.Withdrawn, "cancelled", result.Cancelled, "problems", result.report.total())
	}
}

// comeBack decides when a source that has failed is asked again at the earliest: ever later, and not before its server
// wants to be asked.
func (r *refresher) comeBack(s *origin, err error) {
	if err == nil {
		delete(r.failed, s.name)
		delete(r.asked, s.name)
		return
	}
	pause := min(soonest<<min(r.failed[s.name], 20), s.refresh)
	r.failed[s.name]++
	r.asked[s.name] = r.p.now().Add(pause)
	var e *fetch.Error
	if errors.As(err, &e) {
		r.asked[s.name] = later(r.asked[s.name], e.RetryAfter)
	}
}
