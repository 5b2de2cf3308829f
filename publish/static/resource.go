package static

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
)

// resource writes a resource in every variant, and tells what was written.
func (e *export) resource(ctx context.Context, r publish.Resource) (*written, error) {
	return e.variants(r, func(_ int, v *publish.Variant) (*publish.Representation, error) { return e.Site.Afresh(ctx, r, v) })
}

// variants writes a resource, given how to represent it in each of its variants.
func (e *export) variants(r publish.Resource, represent func(i int, v *publish.Variant) (*publish.Representation, error)) (*written, error) {
	offering := e.Site.Offering(r)
	types := map[*publish.Variant]string{}
	w := &written{Immutable: true}
	var seen [2]bool
	for i, v := range offering.Variants {
		rep, err := represent(i, v)
		name, err := e.variant(r, v, rep, err)
		if err != nil {
			return nil, err
		}
		if name != "" {
			w.Files = append(w.Files, name)
		}
		if rep != nil {
			types[v] = rep.ContentType()
		}
		if first(&seen, v) && rep != nil {
			w.Tags = append(w.Tags, rep.Tag)
		}
		w.Immutable = w.Immutable && rep != nil && rep.Immutable
	}
	e.classes.resource(r, offering, types)
	return w, nil
}

// variant writes one variant of a resource, given what representing it returned, and takes away what stood in its place: a
// resource is either there, or gone, or neither. The name is that of a file that is served, or empty.
func (e *export) variant(r publish.Resource, v *publish.Variant, rep *publish.Representation, failed error) (name string, err error) {
	name = e.file(e.Site.VariantPath(r, v))
	to, from := e.site, e.gone
	switch {
	case failed == nil:
	case errors.Is(failed, data.ErrGone):
		to, from = e.gone, e.site
	case errors.Is(failed, data.ErrNotFound) || errors.As(failed, new(*publish.MovedError)):
		return "", errors.Join(e.site.remove(name), e.gone.remove(name))
	default:
		return "", failed
	}
	if err := from.remove(name); err != nil {
		return "", err
	}
	if rep == nil { // there is nothing to say but that it is gone
		return "", to.put(name, nil)
	}
	file, is, err := rep.File()
	if is {
		if err == nil {
			defer file.Close()
			err = to.copy(name, file)
		}
		return name, err
	}
	body, err := rep.Body()
	if err != nil { // this form cannot carry it
		atomic.AddInt64(&e.report.Omitted, 1)
		if e.Omitted != nil {
			e.Omitted(e.Site.VariantPath(r, v), err)
		}
		return "", to.remove(name)
	}
	if err := to.put(name, body); err != nil || to == e.gone {
		return "", err
	}
	return name, nil
}
