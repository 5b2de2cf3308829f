// Package static writes a site as files: what the server sends, byte for byte, for any web server to serve. A file is one
// variant of a resource, under the path that the variant has on the site; beside the files stand rules by which nginx, Apache
// and Caddy negotiate among them. What needs a query cannot be a file: filters, OAI-PMH and RPDE are the server's alone.
//
// An export is gone on with where the store has changed: only what a change touches is printed, and only what differs is
// written. Each file is replaced at once, and the state, which says what the files hold, comes last; so that whoever breaks
// off an export, and begins another, loses nothing. The package knows no HTTP, no flags, and no clock.
package static

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/page"
)

// Options say what to export, and where to. Site and Dir are required.
type Options struct {
	Site *publish.Site
	Dir  string // which the export has for itself
	// Edition is whatever files are made of besides the site's own settings and the store: the program, the settings of views.
	// With another one, everything is printed again.
	Edition string
	// Workers is how many records are written at the same time; 0: as many as there are processors.
	Workers int
	// Progress is told now and then how many records of how many are written; nil for nobody. Only one call runs at a time.
	Progress func(done, total int64)
	// Omitted is told of records that a form cannot carry; nil for nobody. Several calls may run at a time.
	Omitted func(path string, err error)
}

// The folders of an export.
const (
	siteFolder = "site" // what is served: the root of the documents
	goneFolder = "gone" // what is said of withdrawn records, with the status 410
)

// Report says what an export did.
type Report struct {
	Whole     bool  // every record was printed, not only what changes touched
	Records   int64 // that were printed: documents, tombstones and redirects
	Pages     int64 // that were printed, of resources about no single record
	Written   int64 // files
	Bytes     int64 // in them
	Removed   int64 // files
	Kept      int64 // files that were printed, and were the same already
	Omitted   int64 // documents that a form could not carry
	Cursor    data.Cursor
	Documents string // the folder to serve
}

// Run exports a site. What changes in the store meanwhile is exported, too: what is listed in a sitemap is there, then. What it
// returns with an error is what was done until then.
func Run(ctx context.Context, o Options) (*Report, error) {
	if o.Workers == 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	report := &Report{Documents: filepath.Join(dir, siteFolder)}
	for range mostRounds {
		if err := round(ctx, o, dir, report); err != nil {
			return report, fmt.Errorf("exporting to %s: %w", o.Dir, err)
		}
		if o.Site.Store.Cursor() == report.Cursor {
			break
		}
	}
	return report, nil
}

// mostRounds is how often an export runs after a store that changes meanwhile.
const mostRounds = 3

// round exports what there is now, and adds to the report.
func round(ctx context.Context, o Options, dir string, report *Report) error {
	was, err := readState(dir)
	if err != nil {
		return err
	}
	if err := was.same(ctx, o.Site); err != nil {
		return err
	}
	e := &export{Options: o, dir: dir, was: was, report: report, classes: newClasses(was)}
	e.site = newTree(e.report.Documents, e.report, was.fresh)
	e.gone = newTree(filepath.Join(dir, goneFolder), e.report, was.fresh)
	e.report.Cursor = o.Site.Store.Cursor()
	return e.run(ctx)
}

// export is one at work.
type export struct {
	Options
	dir        string
	was        *state // what the files hold, from the exports before; it becomes what they will hold
	site, gone *tree
	classes    *classes
	report     *Report
	lock       sync.Mutex // of was
}

func (e *export) run(ctx context.Context) (err error) {
	if err := e.records(ctx); err != nil {
		return err
	}
	for _, asset := range page.Assets() {
		if err := e.site.put(e.file(asset.Path), asset.Body); err != nil {
			return err
		}
		e.classes.file(asset.Path, asset.ContentType)
	}
	if err := e.pages(ctx); err != nil {
		return err
	}
	if err := e.rules(); err != nil {
		return err
	}
	e.was.Root, e.was.Cursor, e.was.Classes = e.Site.Root(), e.report.Cursor, e.classes.list()
	if e.was.Mark, err = mark(ctx, e.Site.Store, e.was.Cursor); err != nil {
		return err
	}
	return e.was.write(e.dir)
}

// file is the name of a path's file beneath the folder that is served. Paths are made of names that the site gives: they have
// no segment that leads elsewhere.
func (e *export) file(path string) string {
	return filepath.FromSlash(e.Site.Root() + path)
}
