package publish

import (
	"context"
	"errors"
	"runtime"
	"time"
)

// ErrBusy says that as many are being answered as the site answers at once, of those whose answers are dear.
var ErrBusy = errors.New("too many answers of this kind are being made; ask again")

// turns bounds how many do something at once. Whoever walks through a million records must leave a processor to those who
// ask for one: at most half of the processors make feeds, and as many look for what fits a query.
type turns struct {
	had    chan struct{} // holds one for each who has a turn
	queued chan struct{} // and for each who waits for one
}

func newTurns() *turns {
	return &turns{had: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2)), queued: make(chan struct{}, crowd)}
}

// Whoever has waited so long for a turn, or finds so many waiting, is told to come back.
const (
	busy  = 10 * time.Second
	crowd = 1000
)

// held is where a context says whose turn it is.
type held struct{}

// take waits for a turn, and returns a context that says so. It errs with ErrBusy if none comes.
func (t *turns) take(ctx context.Context) (context.Context, error) {
	err := t.wait(ctx)
	return context.WithValue(ctx, held{}, t), err
}

func (t *turns) wait(ctx context.Context) error {
	select {
	case t.had <- struct{}{}:
		return nil
	default:
	}
	select {
	case t.queued <- struct{}{}:
		defer func() { <-t.queued }()
	default:
		return ErrBusy
	}
	wait := time.NewTimer(busy)
	defer wait.Stop()
	select {
	case t.had <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-wait.C:
		return ErrBusy
	}
}

// again waits for a turn, however long that takes.
func (t *turns) again() { t.had <- struct{}{} }

// leave ends a turn.
func (t *turns) leave() { <-t.had }

// Aside waits for what does not depend on whoever has the turn that ctx tells of, as a large store that is being read for the
// first time: meanwhile others have it. A View that must wait long in Represent does so with it.
func Aside(ctx context.Context, wait func() error) error {
	if t, has := ctx.Value(held{}).(*turns); has {
		t.leave()
		defer t.again()
	}
	return wait()
}

// turnsOf is what must be waited for before a resource is represented anew; nil if nothing must.
func (s *Site) turnsOf(r Resource) *turns {
	switch {
	case r.Kind == Viewed:
		return s.making
	case r.Kind == Collection && r.Query != "":
		return s.search
	}
	return nil
}
