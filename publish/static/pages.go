package static

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
)

// pages writes the resources about no single record that say something else than before, and takes away those that are no
// more.
func (e *export) pages(ctx context.Context) error {
	now := map[string]*written{}
	var lock sync.Mutex // of now
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(e.Workers)
	for r, err := range e.others(ctx) {
		if err != nil {
			return errors.Join(err, g.Wait())
		}
		if r.Query != "" {
			continue // no file can answer for it
		}
		g.Go(func() error {
			w, err := e.page(ctx, r)
			lock.Lock()
			defer lock.Unlock()
			now[r.Path] = w
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return e.sweep(now)
}

// page writes a resource unless it says what it said before. Tags tell whether it does; of what never changes, not even the
// tag is asked.
func (e *export) page(ctx context.Context, r publish.Resource) (*written, error) {
	w := e.was.Pages[r.Path]
	if w != nil {
		if w.Immutable {
			return w, nil
		}
		if tags, err := e.tags(ctx, r); err != nil || slices.Equal(w.Tags, tags) {
			return w, err
		}
	}
	atomic.AddInt64(&e.report.Pages, 1)
	return e.resource(ctx, r)
}

// sweep takes away the files of pages that are no more.
func (e *export) sweep(now map[string]*written) error {
	stay := map[string]bool{}
	for _, w := range now {
		for _, name := range w.Files {
			stay[name] = true
		}
	}
	for _, w := range e.was.Pages {
		for _, name := range w.Files {
			if stay[name] {
				continue
			}
			if err := e.site.remove(name); err != nil {
				return err
			}
		}
	}
	e.was.Pages = now
	return nil
}

// tags are those of the first page and of the first form that is none: all forms are made of the same, and so are all pages.
func (e *export) tags(ctx context.Context, r publish.Resource) ([]string, error) {
	var tags []string
	var seen [2]bool
	for _, v := range e.Site.Offering(r).Variants {
		if !first(&seen, v) {
			continue
		}
		rep, err := e.Site.Represent(ctx, r, v)
		if errors.Is(err, data.ErrNotFound) {
			continue
		} else if err != nil {
			return nil, err
		}
		tags = append(tags, rep.Tag)
	}
	return tags, nil
}

// first tells whether v is the first page, or the first form that is none, and notes that.
func first(seen *[2]bool, v *publish.Variant) bool {
	kind := &seen[0]
	if v.Page() {
		kind = &seen[1]
	}
	was := *kind
	*kind = true
	return !was
}

// others are the resources about no single record: the home page, the collections page by page, and the views'.
func (e *export) others(ctx context.Context) iter.Seq2[publish.Resource, error] {
	return func(yield func(publish.Resource, error) bool) {
		if !yield(e.Site.Resource("/")) {
			return
		}
		for _, c := range data.Collections {
			for path := "/" + string(c); path != ""; {
				r, err := e.Site.Resource(path)
				if err == nil {
					path, err = e.next(ctx, r)
				}
				if !yield(r, err) || err != nil {
					return
				}
			}
		}
		for _, view := range e.Site.Views() {
			for r, err := range view.Resources(ctx, e.Site) {
				r.Kind, r.View = publish.Viewed, view
				if !yield(r, err) || err != nil {
					return
				}
			}
		}
	}
}

// next is the path of the page behind a page of a collection; empty behind the last.
func (e *export) next(ctx context.Context, r publish.Resource) (string, error) {
	rep, err := e.Site.Represent(ctx, r, e.Site.Variants()[0])
	if err != nil {
		return "", err
	}
	for l := range rep.Links() {
		if l.Rel == "next" {
			return strings.TrimPrefix(l.Href, e.Site.Base), nil
		}
	}
	return "", nil
}
