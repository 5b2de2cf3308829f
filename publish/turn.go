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
type turns chan struct{}

func newTurns() turns { return make(turns, max(1, runtime.GOMAXPROCS(0)/2)) }

// busy is how long somebody waits for a turn before being told to come back.
const busy = 10 * time.Second

// held is where a context says whose turn it is.
type held struct{}

// take waits for a turn, and returns a context that says so. It errs with ErrBusy if none comes.
func (t turns) take(ctx context.Context) (context.Context, error) {
	err := t.wait(ctx)
	return context.WithValue(ctx, held{}, t), err
}

func (t turns) wait(ctx context.Context) error {
	select {
	case t <- struct{}{}:
		return nil
	default:
	}
	wait := time.NewTimer(busy)
	defer wait.Stop()
	select {
	case t <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-wait.C:
		return ErrBusy
	}
}

// leave ends a turn.
func (t turns) leave() { <-t }

// Aside waits for what does not depend on whoever has the turn that ctx tells of, as a large store that is being read for the
// first time: meanwhile others have it. A View that must wait long in Represent does so with it.
func Aside(ctx context.Context, wait func() error) error {
	if t, has := ctx.Value(held{}).(turns); has {
		t.leave()
		defer func() { t <- struct{}{} }()
	}
	return wait()
}

// turnsOf is what must be waited for before a resource is represented anew; nil if nothing must.
func (s *Site) turnsOf(r Resource) turns {
	switch {
	case r.Kind == Viewed:
		return s.making
	case r.Kind == Collection && r.Query != "":
		return s.search
	}
	return nil
}
