// Package websub tells a hub which feeds have changed, so that it can pass them on to whoever has subscribed (WebSub,
// W3C Recommendation 2018, https://www.w3.org/TR/websub/). It makes the one kind of request that a site sends of itself,
// and only to the hub that the operator names.
package websub

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
)

// Announcer tells a hub. Hub, Store, Topic and Client are required.
type Announcer struct {
	Hub    string // its URL
	Store  data.Store
	Topic  func(data.Collection) string // URL of the feed of a collection; of all collections' where it is empty
	Client *http.Client                 // with a timeout
	Log    *slog.Logger
	Pause  time.Duration // least time between two announcements, so that an import is announced a few times only; default 10 seconds
}

// longest is how long an announcer waits at most before it tries again.
const longest = time.Hour

// Run tells the hub of every change until ctx ends, and at the beginning of everything: what changed while nobody
// looked. What the hub does not take is told again, after a time that doubles.
func (a *Announcer) Run(ctx context.Context) {
	pause := a.Pause
	if pause <= 0 {
		pause = 10 * time.Second
	}
	told, wait := data.Cursor(-1), time.Duration(0)
	for {
		now := a.Store.Cursor()
		if now != told {
			err := a.announce(ctx, told)
			switch {
			case ctx.Err() != nil:
				return
			case err != nil:
				wait = min(max(2*wait, pause), longest)
				a.Log.Warn("the hub was not told", "hub", a.Hub, "error", err, "again in", wait)
			default:
				told, wait = now, 0
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(max(pause, wait) + rand.N(pause/4+1)):
		}
	}
}

// announce tells the hub of the feeds in which something changed after a cursor.
func (a *Announcer) announce(ctx context.Context, after data.Cursor) error {
	collections := []data.Collection{""}
	for _, c := range data.Collections {
		changes, err := a.Store.Log(ctx, c, max(after, 0), 1)
		if err != nil {
			return err
		}
		if len(changes) > 0 {
			collections = append(collections, c)
		}
	}
	for _, c := range collections {
		if err := a.publish(ctx, a.Topic(c)); err != nil {
			return err
		}
	}
	return nil
}

// publish tells the hub of one feed. How is not laid down (§7); this is what hubs have taken since PubSubHubbub 0.4
// (§7.1 there), and url beside topic is for those that know the older name.
func (a *Announcer) publish(ctx context.Context, topic string) error {
	form := url.Values{"hub.mode": {"publish"}, "hub.topic": {topic}, "hub.url": {topic}}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, a.Hub, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := a.Client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(answer.Body, 200)) // what it says about a refusal; nothing depends on it
	if answer.StatusCode/100 != 2 {
		return fmt.Errorf("%s: the hub answered %s: %.200q", topic, answer.Status, text)
	}
	return nil
}
