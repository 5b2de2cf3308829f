package static

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
)

// pages writes the resources about no single record that say something else than before, and takes away those that are no
// more. Tags tell whether one does; of what never changes, not even the tag is asked.
func (e *export) pages(ctx context.Context) error {
	now := map[string]*written{}
	for r, err := range e.others(ctx) {
		if err != nil {
			return err
		}
		if r.Query != "" {
			continue // no file can answer for it
		}
		w := e.was.Pages[r.Path]
		if w == nil || !w.Immutable {
			tags, err := e.tags(ctx, r)
			if err != nil {
				return err
			}
			if w == nil || !slices.Equal(w.Tags, tags) {
				if w, err = e.resource(ctx, r); err != nil {
					return err
				}
				w.Tags = tags
				atomic.AddInt64(&e.report.Pages, 1)
			}
		}
		now[r.Path] = w
	}
	return e.sweep(now)
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

// tags are those of one page and of one form of RDF, or of the first variant: all forms are made of the same, and so are all
// pages.
func (e *export) tags(ctx context.Context, r publish.Resource) ([]string, error) {
	var tags []string
	for _, page := range []bool{true, false} {
		for _, v := range e.Site.Offering(r).Variants {
			if v.Page() != page {
				continue
			}
			rep, err := e.Site.Represent(ctx, r, v)
			if err != nil {
				if errors.Is(err, data.ErrNotFound) {
					break
				}
				return nil, err
			}
			tags = append(tags, rep.Tag)
			break
		}
	}
	return tags, nil
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
