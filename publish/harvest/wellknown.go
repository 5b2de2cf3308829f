package harvest

import (
	"context"
	"errors"
	"iter"
	"net/url"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
)

// wellKnown are the views below /.well-known (RFC 8615), whose paths begin with one segment: one view of them all.
type wellKnown []publish.View

// Roots is the segment.
func (wellKnown) Roots() []string { return []string{".well-known"} }

// Find asks each.
func (w wellKnown) Find(s *publish.Site, path string, query url.Values) (publish.Resource, error) {
	for _, view := range w {
		if r, err := view.Find(s, path, query); !errors.Is(err, data.ErrNotFound) {
			return r, err
		}
	}
	return publish.Resource{}, data.ErrNotFound
}

// Represent asks whoever has the resource.
func (w wellKnown) Represent(ctx context.Context, s *publish.Site, r publish.Resource, v *publish.Variant) (*publish.Representation, error) {
	for _, view := range w {
		if _, err := view.Find(s, r.Path, nil); err == nil {
			return view.Represent(ctx, s, r, v)
		}
	}
	return nil, data.ErrNotFound
}

// Resources are those of each.
func (w wellKnown) Resources(ctx context.Context, s *publish.Site) iter.Seq2[publish.Resource, error] {
	return func(yield func(publish.Resource, error) bool) {
		for _, view := range w {
			for r, err := range view.Resources(ctx, s) {
				if !yield(r, err) {
					return
				}
			}
		}
	}
}

// Warm warms those that read much.
func (w wellKnown) Warm(ctx context.Context, s *publish.Site) (err error) {
	for _, view := range w {
		if one, ok := view.(warmer); ok {
			err = errors.Join(err, one.Warm(ctx, s))
		}
	}
	return err
}

// Links are those of each.
func (w wellKnown) Links(s *publish.Site, r publish.Resource) (links []publish.Link) {
	for _, view := range w {
		if l, ok := view.(publish.Linker); ok {
			links = append(links, l.Links(s, r)...)
		}
	}
	return links
}
