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
	"github.com/kiosque-ld/kiosque/publish/static/upload"
)

const exportLong = `Writes the whole site into files: every document in every form, collections, catalogue, feeds, event streams, versions. Each
file has the bytes that the server would send, under the same path, so that any web server, or a store of objects, can
serve it. Filters, ?format=, OAI-PMH and RPDE need a query, and so the server.

Beside the files, in the folder site, lie rules by which web servers choose among them as Kiosque does, with the same
addresses, media types and links: nginx.conf, apache.conf and Caddyfile. What was withdrawn answers 410 with its tombstone,
and what was renamed redirects.

With --upload, the files go to a store of objects that speaks S3, too, each with its media type and how long it may be kept:
what is new or has changed since the last upload, and what is no more is taken away. A store does not negotiate: a document's
own address has its page, or its Turtle where that is preferred; what was renamed redirects if the store is asked as a web
site, and what is gone is not there. --gzip has documents lie compressed. The credentials are those of the environment:
AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, for temporary ones, AWS_SESSION_TOKEN.

Run it again, and only what has changed is written; each file is replaced at once. What was broken off is gone on with.

Example: kiosque export /srv/agenda --base https://data.example.org
         kiosque export /srv/agenda --upload s3://agenda --s3-endpoint https://s3.example.org`

// exportMemory is beyond what garbage is collected sooner, and exportGarbage how many percent of what is in use may be garbage
// below that; exportCache is for pages that are looked at twice.
const (
	exportMemory  = 256 << 20
	exportGarbage = 400
	exportCache   = 16 << 20
)

// exportSite is `kiosque export`.
func exportSite(ctx context.Context, p *program, cfg *config, args []string) (int, error) {
	if len(args) != 1 {
		return exitUsage, usageError{errors.New("expected one folder, for the files of the site")}
	}
	dir := args[0]
	if cfg.text("upload") != "" && (p.env("AWS_ACCESS_KEY_ID") == "" || p.env("AWS_SECRET_ACCESS_KEY") == "") {
		return exitUsage, usageError{errors.New("upload: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not in the environment")}
	}
	st, closed, err := openFor(cfg, dir)
	if err != nil {
		return exitFailed, err
	}
	defer closed()
	site, err := p.site(cfg, st, exportCache)
	if err != nil {
		return exitFailed, err
	}
	debug.SetMemoryLimit(exportMemory)
	debug.SetGCPercent(exportGarbage)
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
	if err := p.upload(ctx, cfg, dir); err != nil {
		return exitFailed, err
	}
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

// upload brings an export to a store of objects, if that is wished for.
func (p *program) upload(ctx context.Context, cfg *config, dir string) error {
	if cfg.text("upload") == "" {
		return nil
	}
	bucket, prefix, err := upload.Target(cfg.text("upload"))
	if err != nil {
		return err
	}
	bar := p.progress(cfg)
	r, err := upload.Run(ctx, upload.Options{
		Dir: dir, Endpoint: cfg.text("s3-endpoint"), Region: cfg.text("s3-region"), Bucket: bucket, Prefix: prefix, Gzip: cfg.on("gzip"),
		Key: p.env("AWS_ACCESS_KEY_ID"), Secret: p.env("AWS_SECRET_ACCESS_KEY"), Token: p.env("AWS_SESSION_TOKEN"),
		Progress: func(files, _ int) { bar.draw(cfg.text("upload"), 0, 0, files, 0) },
	})
	bar.clear()
	if err != nil {
		return err
	}
	p.say(cfg, "%s has %d files: %d objects uploaded (%s), %d removed.\n", cfg.text("upload"), r.Files, r.Sent, humanize.Bytes(uint64(r.Bytes)), r.Removed)
	return nil
}
