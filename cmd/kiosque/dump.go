package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"strings"
	"text/tabwriter"

	"github.com/dustin/go-humanize"
	"github.com/gofrs/flock"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/harvest/dump"
)

func dumpLong() string {
	var b strings.Builder
	b.WriteString(`Writes everything that the store holds into the files of a folder: each collection, and all of them together, in every
form, as it is and compressed; and manifest.json, which says what each file is. The store may be read
and written meanwhile: the dump is of the moment at which it began.

The files say what the records' documents say, under the IRIs that begin with --base. The same records give the same bytes,
and files whose content stays are not written anew. The manifest comes last, and what it named before stays until the dump
after the next, so that whoever reads it never finds half a dump.

Whoever took one dump needs not take the next one whole: the manifest lists the changes between them. Of each step, the .nq
file holds the documents that are new or say something else, each as the graph of its address, to be put in the place of
that graph; the .txt file the addresses of those that are no more.

`)
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, f := range dump.Forms {
		fmt.Fprintf(w, "  %s\t.%s\t%s\n", f.Name, f.Extension, f.Title)
	}
	w.Flush()
	b.WriteString(`
` + "`kiosque serve --dumps DIR`" + ` offers the files for download and lists them in the catalogue, as they are replaced; with
--dump-every it makes them too.

Example: kiosque dump /var/lib/kiosque/dump --base https://data.example.org
         kiosque dump events --collection events --form ntriples`)
	return b.String()
}

// dumpStore is `kiosque dump`.
func dumpStore(ctx context.Context, p *program, cfg *config, args []string) (int, error) {
	if len(args) != 1 {
		return exitUsage, usageError{errors.New("expected one folder, for the files of the dump")}
	}
	dir := args[0]
	st, closed, err := openFor(cfg, dir)
	if err != nil {
		return exitFailed, err
	}
	defer closed()
	options := dumpOptions(cfg, dir)
	if options.Site, err = publish.New(publish.Options{Store: st, Base: cfg.base(), Style: cfg.style(), Title: cfg.text("title"), License: cfg.text("license")}); err != nil {
		return exitFailed, err
	}
	bar := p.progress(cfg)
	options.Progress = func(done, total int) { bar.draw(dir, int64(done), int64(total), done, 0) }
	options.Omitted = p.tellOmitted(bar)
	debug.SetMemoryLimit(dumpMemory)
	m, err := dump.Make(ctx, options)
	bar.clear()
	if err != nil {
		return exitFailed, err
	}
	p.tellDump(cfg, dir, m)
	if left := m.Omitted(); left > 0 {
		fmt.Fprintf(p.stderr, "warning: %d records are left out of forms that cannot carry them, as %s says\n", left, dump.ManifestName)
		return exitProblems, nil
	}
	return exitOK, nil
}

// dumpOptions are what the configuration says of a dump; it was checked when it was read.
func dumpOptions(cfg *config, dir string) dump.Options {
	o := dump.Options{Dir: dir}
	if c := cfg.text("collection"); c != "" {
		o.Collections = []data.Collection{data.Collection(c)}
	}
	for _, name := range cfg.list("form") {
		o.Forms = append(o.Forms, dump.FormByName(name))
	}
	if cfg.text("zone") != "" {
		o.Zone = cfg.zone()
	}
	o.Codings, _ = codings(cfg.list("compress"))
	return o
}

// tellOmitted names the first records that a form cannot carry.
func (p *program) tellOmitted(bar *progress) func(*dump.Form, data.Ref, error) {
	told := 0
	return func(form *dump.Form, ref data.Ref, err error) {
		if told++; told <= mostOmitted {
			bar.clear()
			fmt.Fprintf(p.stderr, "warning: %s is left out of %s: %v\n", ref, form.Title, err)
		}
	}
}

// codings are the codings of a list; none of them is one of its words.
func codings(names []string) ([]dump.Coding, error) {
	list := []dump.Coding{}
	for _, name := range names {
		switch c := dump.Coding(name); c {
		case dump.Gzip, dump.Zstd:
			list = append(list, c)
		case "none":
		default:
			return nil, fmt.Errorf("compress: %q is none of gzip, zstd and none", name)
		}
	}
	return list, nil
}

const (
	dumpMemory  = 512 << 20 // beyond it, garbage is collected sooner
	mostOmitted = 10        // records that are named; the others are counted
)

// openFor opens the store that is there, and keeps others from writing into a folder until both are let go.
func openFor(cfg *config, dir string) (st *store.Store, closed func(), err error) {
	if st, err = openExisting(cfg); err != nil {
		return nil, nil, err
	}
	unlock, err := lockFolder(dir)
	if err != nil {
		return nil, nil, errors.Join(err, st.Close())
	}
	return st, func() {
		unlock()
		_ = st.Close() // it was read alone
	}, nil
}

// lockFolder keeps others from writing into a folder.
func lockFolder(dir string) (unlock func(), err error) {
	lock := flock.New(filepath.Clean(dir) + ".lock")
	alone, err := lock.TryLock()
	if err != nil {
		return nil, err
	}
	if !alone {
		return nil, fmt.Errorf("another Kiosque is writing into %s", dir)
	}
	return func() { _ = lock.Unlock() }, nil // the end of the process unlocks it too
}

// tellDump prints what lies in the folder.
func (p *program) tellDump(cfg *config, dir string, m *dump.Manifest) {
	for i := range m.Sets {
		set := &m.Sets[i]
		size := int64(0)
		for _, f := range set.Files {
			size += f.Bytes
		}
		p.say(cfg, "%-14s %9d records  %11d triples  %3d files  %9s\n", set.Name, set.Records, set.Statistics.Triples, len(set.Files), humanize.Bytes(uint64(size)))
	}
	p.say(cfg, "%s says what each file is.\n", filepath.Join(dir, dump.ManifestName))
}

func dumpForms() string {
	var names []string
	for _, f := range dump.Forms {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}
