// Package harvest describes a site to machines that take the whole of it, and keep in step with it: what there is, where
// it can be had, and what has changed. Each protocol is a publish.View, in a file or package of its own; all of them are
// views of the store and of its one change log, so that they cannot disagree. It knows neither HTTP nor the command line.
package harvest

import (
	"context"
	"errors"
	"time"

	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/harvest/atom"
	"github.com/kiosque-ld/kiosque/publish/harvest/calendar"
	"github.com/kiosque-ld/kiosque/publish/harvest/dcat"
	"github.com/kiosque-ld/kiosque/publish/harvest/download"
	"github.com/kiosque-ld/kiosque/publish/harvest/ldes"
	"github.com/kiosque-ld/kiosque/publish/harvest/linkset"
	"github.com/kiosque-ld/kiosque/publish/harvest/memento"
	"github.com/kiosque-ld/kiosque/publish/harvest/oai"
	"github.com/kiosque-ld/kiosque/publish/harvest/rpde"
	"github.com/kiosque-ld/kiosque/publish/harvest/sitemap"
	"github.com/kiosque-ld/kiosque/publish/harvest/version"
	"github.com/kiosque-ld/kiosque/publish/harvest/void"
)

// Options of the views. Now is required.
type Options struct {
	Now  func() time.Time // clock, for the protocols that date their answers
	Zone *time.Location   // in which calendars tell times; nil for none, see calendar.Options
	Hub  string           // URL of a WebSub hub that passes changes on; empty for none

	Dumps string // folder of a dump that is offered for download; empty for none

	Catalogue dcat.Options // what the site is, and who answers for it; its Now is the one above
}

// Views are all the views that a site has for harvesters.
func Views(o Options) []publish.View {
	o.Catalogue.Now = o.Now
	views := []publish.View{
		robots{},
		llms{about: o.Catalogue.Description},
		&sitemap.View{},
		dcat.New(o.Catalogue),
		atom.Feeds{Hub: o.Hub},
		oai.New(oai.Options{Now: o.Now, Email: o.Catalogue.Contact.Email, Dataset: dcat.DatasetPath}),
		rpde.Feeds{},
		&calendar.View{Now: o.Now, Zone: o.Zone},
		version.View{},
		ldes.New(),
		linkset.Sets{},
		wellKnown{linkset.APICatalog{}, void.New(o.Now)},
	}
	if o.Dumps != "" {
		views = append(views, download.New(o.Dumps))
	}
	return append(views, memento.Views()...)
}

// warmer is a view that reads a large store once before it can say anything.
type warmer interface {
	Warm(ctx context.Context, s *publish.Site) error
}

// Warm has the views read what they need of the store, so that the first who asks need not wait.
func Warm(ctx context.Context, s *publish.Site) (err error) {
	for _, view := range s.Views() {
		if w, ok := view.(warmer); ok {
			err = errors.Join(err, w.Warm(ctx, s))
		}
	}
	return err
}
