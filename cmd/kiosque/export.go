package main

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync/atomic"

	"github.com/dustin/go-humanize"

	"github.com/kiosque-ld/kiosque/publish/harvest"
	"github.com/kiosque-ld/kiosque/publish/static"
)

const exportLong = `Writes the whole site into files: every document in every form, collections, catalogue, feeds, event streams, versions. Each
file has the bytes that the server would send, under the same path, so that any web server, or a store of objects, can
serve it. Filters, ?format=, OAI-PMH and RPDE need a query, and so the server.

Beside the files, in the folder site, lie rules by which web servers choose among them as Kiosque does, with the same
addresses, media types and links: nginx.conf, apache.conf and Caddyfile. What was withdrawn answers 410 with its tombstone,
and what was renamed redirects.

Run it again, and only what has changed is written; each file is replaced at once. What was broken off is gone on with.

Example: kiosque export /srv/agenda --base https://data.example.org`

// exportMemory is beyond what garbage is collected sooner; exportCache is for pages that are looked at twice.
const (
	exportMemory = 256 << 20
	exportCache  = 16 << 20
)

// exportSite is `kiosque export`.
func exportSite(ctx context.Context, p *program, cfg *config, args []string) (int, error) {
	if len(args) != 1 {
		return exitUsage, usageError{errors.New("expected one folder, for the files of the site")}
	}
	dir := args[0]
	st, err := openExisting(cfg)
	if err != nil {
		return exitFailed, err
	}
	defer st.Close()
	unlock, err := lockFolder(dir)
	if err != nil {
		return exitFailed, err
	}
	defer unlock()
	site, err := p.site(cfg, st, exportCache)
	if err != nil {
		return exitFailed, err
	}
	debug.SetMemoryLimit(exportMemory)
	if err := harvest.Warm(ctx, site); err != nil { // a server may say later what it has not counted yet; files cannot
		return exitFailed, err
	}
	bar := p.progress(cfg)
	var omitted atomic.Int64
	report, err := static.Run(ctx, static.Options{
		Site: site, Dir: dir, Edition: version() + " " + cfg.text("zone"),
		Progress: func(done, total int64) { bar.draw(dir, done, total, int(done), 0) },
		Omitted: func(path string, err error) {
			if omitted.Add(1) <= mostOmitted {
				bar.clear()
				fmt.Fprintf(p.stderr, "warning: %s is left out: %v\n", path, err)
			}
		},
	})
	bar.clear()
	if err != nil {
		return exitFailed, err
	}
	p.tellExport(cfg, report)
	if report.Omitted > 0 {
		fmt.Fprintf(p.stderr, "warning: %d documents are left out, since their form cannot carry what the records say\n", report.Omitted)
		return exitProblems, nil
	}
	return exitOK, nil
}

// tellExport prints what was done.
func (p *program) tellExport(cfg *config, r *static.Report) {
	what := "what changes touched"
	if r.Whole {
		what = "everything"
	}
	p.say(cfg, "Printed %s: %d records, %d other pages.\n%d files written (%s), %d were the same, %d removed.\n%s is ready to be served; nginx.conf, apache.conf and Caddyfile beside it say how.\n",
		what, r.Records, r.Pages, r.Written, humanize.Bytes(uint64(r.Bytes)), r.Kept, r.Removed, r.Documents)
}
