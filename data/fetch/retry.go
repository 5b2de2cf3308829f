package fetch

import (
	"context"
	"net/http"
	"strconv"
	"time"
)

const (
	firstPause   = 2 * time.Second
	mostPatience = 2 * time.Minute // to wait for a server that says when to come back
)

// pause is how long to wait before the next attempt: the longer, the more have failed, and never the same for everybody.
// It is false where the server asks for more patience than there is.
func (c *Client) pause(e *Error, failed int) (time.Duration, bool) {
	pause := time.Duration(float64(firstPause<<(failed-1)) * (0.5 + c.opts.Random()))
	if asked := e.RetryAfter.Sub(c.opts.Clock.Now()); !e.RetryAfter.IsZero() && asked > pause {
		pause = asked
	}
	return pause, pause <= mostPatience
}

// wait returns true after d, or false when the context ends before.
func (c *Client) wait(ctx context.Context, d time.Duration) bool {
	rung := make(chan struct{})
	defer c.opts.Clock.AfterFunc(d, func() { close(rung) })()
	select {
	case <-rung:
		return true
	case <-ctx.Done():
		return false
	}
}

// retryAfter reads the header of that name: seconds or a date (RFC 9110, §10.2.3:
// https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3). It is zero if it says nothing that can be understood.
func retryAfter(text string, now time.Time) time.Time {
	const day = 24 * 60 * 60
	if seconds, err := strconv.Atoi(text); err == nil && seconds >= 0 {
		return now.Add(time.Duration(min(seconds, day)) * time.Second)
	}
	at, err := http.ParseTime(text)
	if err != nil || !at.After(now) {
		return time.Time{}
	}
	if latest := now.Add(day * time.Second); at.After(latest) { // nobody is left out for ever by one answer
		return latest
	}
	return at
}

// watchdog bites when no sign of life has come for a while. It belongs to one goroutine.
type watchdog struct {
	clock    Clock
	patience time.Duration
	bite     func()
	stop     func() bool
}

func (w *watchdog) alive() {
	w.rest()
	w.stop = w.clock.AfterFunc(w.patience, w.bite)
}

func (w *watchdog) rest() {
	if w.stop != nil {
		w.stop()
	}
}
