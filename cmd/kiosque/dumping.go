package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"runtime"
	"time"

	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/harvest/dump"
)

// leastDump is how often a dump may be made while serving.
const leastDump = time.Minute

// dumper makes dumps while the site is served.
type dumper struct {
	*program
	options dump.Options
	every   time.Duration
	log     *slog.Logger
}

// dumping makes dumps in the background, if that is wished for, until the function is called that it returns.
func (p *program) dumping(ctx context.Context, cfg *config, site *publish.Site, log *slog.Logger) (stop func()) {
	every, ok := interval(cfg.text("dump-every"))
	if !ok {
		warnOfDump(cfg.text("dumps"), site, log)
		return func() {}
	}
	d := &dumper{program: p, options: dumpOptions(cfg, cfg.text("dumps")), every: every, log: log}
	d.options.Site = site
	d.options.Collections = nil // the setting says what is imported
	d.options.Workers = max(1, runtime.GOMAXPROCS(0)/2)
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		d.run(ctx)
	}()
	return func() {
		cancel()
		<-ended
	}
}

// warnOfDump tells at once what would be told to whoever asks for a file.
func warnOfDump(dir string, site *publish.Site, log *slog.Logger) {
	if dir == "" {
		return
	}
	switch m, err := dump.Read(dir); {
	case errors.Is(err, fs.ErrNotExist):
		log.Warn("there is no dump yet", "folder", dir, "hint", "kiosque dump makes it, or --dump-every")
	case err != nil:
		log.Error("dump is not served", "error", err)
	case m.Base != site.Base:
		log.Error("dump is not served: it is of another site", "folder", dir, "of", m.Base, "hint", "kiosque dump --base "+site.Base)
	}
}

// run makes a dump whenever it is time. Nothing that goes wrong ends it.
func (d *dumper) run(ctx context.Context) {
	for ctx.Err() == nil {
		if err := d.make(ctx); err != nil && ctx.Err() == nil {
			d.log.Error("dump failed; the one before stays", "error", err)
		}
		d.pause(ctx, d.every)
	}
}

// make makes a dump, and logs it if there was something to write.
func (d *dumper) make(ctx context.Context) error {
	unlock, err := lockFolder(d.options.Dir)
	if err != nil {
		return err
	}
	defer unlock()
	defer lean.begin()()
	before, err := dump.Read(d.options.Dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		before = nil // Make says what is wrong
	}
	began := d.now()
	m, err := dump.Make(ctx, d.options)
	if err != nil {
		return err
	}
	if before != nil && before.Edition == m.Edition && before.Cursor == m.Cursor {
		d.log.Debug("dump is up to date")
		return nil
	}
	log := d.log.With("folder", d.options.Dir, "files", len(m.Files()), "took", d.now().Sub(began).Round(time.Millisecond))
	if all := m.Set(dump.All); all != nil {
		log = log.With("records", all.Records, "triples", all.Statistics.Triples)
	}
	log.Info("dump is made", "left out", m.Omitted())
	return nil
}
