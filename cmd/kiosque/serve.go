package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/example"
	"github.com/kiosque-ld/kiosque/data/store"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/harvest"
	"github.com/kiosque-ld/kiosque/publish/harvest/atom"
	"github.com/kiosque-ld/kiosque/publish/harvest/websub"
	"github.com/kiosque-ld/kiosque/publish/web"
	"github.com/kiosque-ld/kiosque/vocab"
)

const serveLong = `Serves the site: every record at its address, as a page, Turtle, JSON-LD and the other forms of RDF, by content
negotiation. Sources given here are imported first; the store may also be filled by ` + "`kiosque import`" + ` while the server runs.
Without sources, and without a store, it serves the shipped example from a fresh store.

With --dumps, the files of a dump are served too, and listed in the catalogue; a new dump in that folder takes the place of
the old one at once. See ` + "`kiosque help dump`" + `.

Example: kiosque serve --base https://data.example.org --listen :8080 events.csv institutions.csv`

// calm lets the collector wait: what requests leave behind is little beside the cache, which it would walk through again
// and again. Garbage may pile up to twice the cache, and no further.
func calm(cache int64) {
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(3*cache + 128<<20)
}

func serve(ctx context.Context, p *program, cfg *config, args []string) (int, error) {
	if cfg.text("dump-every") != "" && cfg.text("dumps") == "" {
		return exitUsage, usageError{errors.New("dump-every: there is no folder to dump into; name it with --dumps")}
	}
	sources, cleanup, err := p.sourcesToServe(cfg, args)
	defer cleanup()
	if err != nil {
		return exitFailed, err
	}
	// The port first: nobody waits for an import to be told that the address is taken.
	listener, err := listen(ctx, cfg)
	if err != nil {
		return exitFailed, err
	}
	defer listener.Close()
	calm(int64(cfg.number("cache")) << 20)
	// Without mapping: over a million records it was no faster, its slowest answers took twice as long, and the pages
	// of every reader counted as the server's memory.
	st, err := store.Open(cfg.text("store"), store.Options{Mapped: -1, Merge: vocab.Merge})
	if err != nil {
		return exitFailed, err
	}
	defer st.Close()
	if len(sources) > 0 {
		if _, err := p.importAll(ctx, cfg, st, sources); err != nil {
			return exitFailed, err
		}
	}
	site, err := p.site(cfg, st, int64(cfg.number("cache"))<<20)
	if err != nil {
		return exitFailed, err
	}
	level := cfg.logLevel()
	options := web.Options{
		Logger: slog.New(slog.NewTextHandler(p.stderr, &slog.HandlerOptions{Level: level})), AccessLog: level <= slog.LevelDebug, Now: p.now,
	}
	handler := web.New(site, options)
	if err := p.invite(ctx, cfg, st); err != nil {
		return exitFailed, err
	}
	defer announce(ctx, cfg, st, options.Logger)()
	defer warm(ctx, site)()
	stop, err := p.refreshing(ctx, cfg, st, options.Logger)
	if err != nil {
		return exitFailed, err
	}
	defer stop()
	defer p.dumping(ctx, cfg, site, options.Logger)()
	return exitOK, web.Serve(ctx, listener, handler, options)
}

// site is the whole site as the configuration describes it.
func (p *program) site(cfg *config, st data.Store, cache int64) (*publish.Site, error) {
	return publish.New(publish.Options{
		Store: st, Base: cfg.base(), Style: cfg.style(), Title: cfg.text("title"), License: cfg.text("license"),
		Languages: strings.Split(cfg.text("languages"), ","), PageSize: cfg.number("page-size"), Cache: cache,
		Views: harvest.Views(harvest.Options{Now: p.now, Zone: cfg.zone(), Hub: cfg.text("hub"), Dumps: cfg.text("dumps"), Catalogue: cfg.catalogue()}),
	})
}

// warm has the catalogue and the sitemap made ready, until the function is called that it returns. Of a million records, they
// read for some ten seconds; whoever asks meanwhile waits. What fails here fails again for them, and is logged then.
func warm(ctx context.Context, site *publish.Site) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = harvest.Warm(ctx, site)
	}()
	return func() {
		cancel()
		<-ended
	}
}

// announce tells the hub of changes, if there is one, until the function is called that it returns.
func announce(ctx context.Context, cfg *config, st data.Store, log *slog.Logger) (stop func()) {
	if cfg.text("hub") == "" {
		return func() {}
	}
	a := websub.Announcer{
		Hub: cfg.text("hub"), Store: st, Topic: func(c data.Collection) string { return cfg.base() + atom.Path(c) },
		Client: &http.Client{Timeout: time.Minute}, Log: log,
	}
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		a.Run(ctx)
	}()
	return func() {
		cancel()
		<-ended
	}
}

// sourcesToServe is what to import before serving: what was asked for, or the example if there is nothing else to serve.
func (p *program) sourcesToServe(cfg *config, args []string) (sources []string, cleanup func(), err error) {
	cleanup = func() {}
	if len(args) > 0 || cfg.given["store"] || len(cfg.sources) > 0 {
		return args, cleanup, nil
	}
	if _, err := os.Stat(cfg.text("store")); !errors.Is(err, fs.ErrNotExist) {
		p.say(cfg, "Serving %s. To see the example instead, name another store: kiosque serve --store example.db\n", cfg.text("store"))
		return nil, cleanup, nil
	}
	dir, err := os.MkdirTemp("", "kiosque-example-")
	if err != nil {
		return nil, cleanup, err
	}
	cleanup = func() { os.RemoveAll(dir) }
	p.say(cfg, "No source and no %s: serving the shipped example from a fresh store.\n", cfg.text("store"))
	cfg.set("store", filepath.Join(dir, "kiosque.db"))
	for name, value := range map[string]string{"zone": "Europe/Paris", "language": "fr", "title": "Kiosque : l’exemple de Caen"} {
		if !cfg.given[name] {
			cfg.set(name, value)
		}
	}
	for _, name := range example.Files() {
		text, err := example.FS.ReadFile(name)
		if err != nil {
			return nil, cleanup, err
		}
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, text, 0o600); err != nil {
			return nil, cleanup, err
		}
		sources = append(sources, file)
	}
	return sources, cleanup, nil
}

func listen(ctx context.Context, cfg *config) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", cfg.text("listen"))
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s is in use by another program\nhint: choose another port, such as --listen 127.0.0.1:8081", cfg.text("listen"))
	}
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: %w", cfg.text("listen"), err)
	}
	if _, port, _ := net.SplitHostPort(cfg.text("listen")); port == "0" { // the system chose one: links must name it
		cfg.values["listen"] = l.Addr().String()
	}
	return l, nil
}

// openStore opens the store, making it if it is not there.
func openStore(cfg *config) (*store.Store, error) {
	return store.Open(cfg.text("store"), store.Options{Merge: vocab.Merge})
}

// openExisting opens a store that must be there already.
func openExisting(cfg *config) (*store.Store, error) {
	if _, err := os.Stat(cfg.text("store")); err != nil {
		return nil, fmt.Errorf("there is no store %s\nhint: name it with --store, or make one with `kiosque import`", cfg.text("store"))
	}
	return openStore(cfg)
}

// invite prints the addresses to open: the home page, and one record in two forms.
func (p *program) invite(ctx context.Context, cfg *config, st data.Store) error {
	base := cfg.base()
	p.say(cfg, "\nKiosque serves %s\n", base+"/")
	for _, c := range data.Collections {
		n, err := st.Count(ctx, c)
		if err != nil {
			return err
		}
		if n > 0 {
			p.say(cfg, "  %5d %-14s %s/%s\n", n, c, base, c)
		}
	}
	for _, c := range data.Collections {
		first, err := st.List(ctx, c, data.Page{Limit: 1})
		if err != nil {
			return err
		}
		if len(first) > 0 {
			doc := base + "/" + string(first[0].Ref)
			p.say(cfg, "\nOpen %s in a browser, or ask for its data:\n  curl -H 'Accept: text/turtle' %s\n  curl %s.jsonld\n", doc, doc, doc)
			break
		}
	}
	p.say(cfg, "\nCtrl-C stops it.\n")
	return nil
}
