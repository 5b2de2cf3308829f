package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"

	"github.com/kiosque-ld/kiosque/cmd/kiosque/report"
	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/source"
	"github.com/kiosque-ld/kiosque/data/store"
	"github.com/kiosque-ld/kiosque/vocab"
)

const importLong = `Reads records into the store: files, folders, patterns ("exports/*.csv"), or - for standard input. It takes JSON (a list,
one object, or one a line), YAML, CSV and other tables, and RDF in JSON-LD, Turtle, TriG, N-Triples, N-Quads and RDF/XML;
compressed with gzip too. What a file is, and how it is encoded, is found out.

A record that is bad is left out and told with its place; the rest is imported. A record that is the same as in the
store writes nothing. Each batch is one transaction, so that Ctrl-C, or worse, leaves whole records only.

Nothing is removed, unless --whole says that the input is everything that its source has now. Then what the source gave
the last time and does not give any more is missing: it is withdrawn, or as --missing says, until it is given again;
events that have ended stay. Nothing is published of a source that loses more than --max-loss of its records at once,
and nothing is missing from one that cannot be read to its end. A record whose key alone has changed moves with it.

A source that gives a record which another one gave takes it over: mostly it is the same file under another name. With
--merge both keep what they give, and the record is merged from it: the same key that is a UID or an IRI, the same
identifier in a register, the same address on the same day are the same record. Where they differ, the source that
kiosque.yaml lists first counts, or else the one that gave something new last; keywords and the like are those of all.
When one does not give the record any more, the rest is what the others give; kiosque split takes it apart. What is merely
alike is told, and never merged.

An institution that a record only names ("organisateur: UNICAEN, ENSICAEN et GREYC (UMR 6072)") is linked to its record
where it can be no other: one of the store when the file was begun, so give institutions before events. One that only an
--authority file has keeps its name and gains its identifiers. What is not certain stays as written and goes to --review.
That file lists the names that this import left open, with candidates; a decision is a candidate's number, a record, an
identifier, or none.

Example: kiosque import --whole --source agenda exports/*.csv
         kiosque import institutions.csv events.json --country FR --authority ror.json --review names.csv`

const validateLong = `Reads records as an import does, and tells what is wrong with them, without a store.
Institutions are linked to those of the files before and of --authority files.
The exit code is 3 if a record would be left out.

Example: kiosque validate events.csv`

// importMemory bounds the heap of an import, in bytes: nothing grows with the input, but without a bound the collector
// would let garbage pile up to as much again as a batch of long records needs.
const importMemory = 120 << 20

// collectLate lets garbage pile up to a bound before it is collected, rather than to as much as is in use.
func collectLate(bound int64) {
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(bound)
}

// importSources is `kiosque import`.
func importSources(ctx context.Context, p *program, cfg *config, args []string) (int, error) {
	if len(args) == 0 {
		return exitUsage, usageError{errors.New("expected at least one source, such as events.csv, or - for standard input")}
	}
	cfg.notes = true
	collectLate(importMemory)
	st, cleanup, err := openForImport(cfg)
	if err != nil {
		return exitFailed, err
	}
	defer cleanup()
	defer st.Close()
	return p.importAll(ctx, cfg, st, args)
}

// openForImport opens the store. A dry run makes none: where there is none, it compares with an empty one elsewhere.
func openForImport(cfg *config) (*store.Store, func(), error) {
	// Without mapping: a whole store that is compared with its source would count as the import's memory.
	options := store.Options{Mapped: -1, Merge: vocab.Merge}
	if _, err := os.Stat(cfg.text("store")); err == nil || !cfg.on("dry-run") {
		st, err := store.Open(cfg.text("store"), options)
		return st, func() {}, err
	}
	dir, err := os.MkdirTemp("", "kiosque-dry-run-")
	if err != nil {
		return nil, nil, err
	}
	cleanup := func() { os.RemoveAll(dir) }
	st, err := store.Open(dir+"/empty.db", options)
	if err != nil {
		cleanup()
	}
	return st, cleanup, err
}

// importAll imports sources one after the other, and prints a summary of all.
func (p *program) importAll(ctx context.Context, cfg *config, st data.Store, sources []string) (int, error) {
	return p.reported(cfg, "import", func(told *reporter) ([]report.Count, error) {
		sum, err := p.importEach(ctx, cfg, st, sources, told)
		told.finish()
		p.say(cfg, "%s\n", counted(cfg, sum))
		return counts(sum), err
	})
}

// failureCode is the exit code of a command that did not come to its end.
func failureCode(err error) int {
	var usage usageError
	switch {
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.As(err, &usage):
		return exitUsage
	}
	return exitFailed
}

// counts is what became of the records, for a report.
func counts(sum data.Progress) []report.Count {
	list := []report.Count{{Name: "read", N: sum.Read}, {Name: "new", N: sum.Created}, {Name: "changed", N: sum.Updated}, {Name: "unchanged", N: sum.Unchanged}, {Name: "bad", N: sum.Bad}}
	for _, c := range []report.Count{{Name: "withdrawn", N: sum.Withdrawn}, {Name: "cancelled", N: sum.Cancelled}, {Name: "left", N: sum.Left}, {Name: "kept", N: sum.Kept}, {Name: "renamed", N: sum.Renamed}, {Name: "merged", N: sum.Merged}} {
		if c.N > 0 {
			list = append(list, c)
		}
	}
	return list
}

// importEach imports sources one after the other. When ctx ends, so does the importing, with context.Canceled.
func (p *program) importEach(ctx context.Context, cfg *config, st data.Store, sources []string, report *reporter) (data.Progress, error) {
	var sum data.Progress
	references := &data.References{} // what one file refers to, another may bring
	names, err := p.newLinking(ctx, cfg, st, report)
	if err != nil {
		return sum, err
	}
	defer names.close()
	opts := data.ImportOptions{Now: p.now, DryRun: cfg.on("dry-run"), KeepFirst: cfg.text("duplicates") == "first", References: references,
		Problem: report.problem}
	if cfg.on("merge") {
		opts.Identities = vocab.Identities
	}
	whole := newWholes(cfg, st, report, opts)
	defer whole.close()
	one := func(in *input) error {
		opts := opts
		opts.Part = in.part
		var err error
		if opts.Census, err = whole.of(ctx, in.source); err != nil {
			return err
		}
		names.watch(in)
		opts.Progress = func(now data.Progress) {
			done, size := in.place()
			report.bar.draw(in.name, done, size, sum.Read+now.Read, report.total())
		}
		r, err := data.Import(ctx, st, report.watch(in), opts)
		sum.Add(r.Progress)
		if r.Interrupted {
			return context.Canceled
		}
		return errors.Join(err, names.err)
	}
	err = p.eachFile(ctx, cfg, sources, report, func(in *input) error {
		use := one
		if in.err != nil {
			use = func(in *input) error { return whole.broken(ctx, in) }
		}
		if err := use(in); err != nil {
			return err
		}
		if !in.ends {
			return nil
		}
		r, err := whole.finish(ctx, in.source)
		sum.Add(r.Progress)
		return err
	})
	err = errors.Join(err, whole.refused)
	if err == nil {
		err = names.finish()
	}
	if err == nil && !cfg.on("dry-run") {
		var dangling []data.Problem
		dangling, err = references.Problems(ctx, st)
		for _, problem := range dangling {
			report.problem(problem)
		}
	}
	return sum, err
}

// validate is `kiosque validate`.
func validate(ctx context.Context, p *program, cfg *config, args []string) (int, error) {
	if len(args) == 0 {
		return exitUsage, usageError{errors.New("expected at least one source, such as events.csv, or - for standard input")}
	}
	cfg.notes = true
	return p.reported(cfg, "validate", func(told *reporter) ([]report.Count, error) {
		repeats := data.NewRepeats(cfg.text("duplicates") == "first")
		err := p.read(ctx, cfg, args, told, func(item *data.Item) error {
			if _, problem := repeats.Again(item); problem != nil {
				told.problem(*problem)
			}
			return nil
		})
		told.finish()
		read, bad := told.records()
		p.say(cfg, "%d read, %d good, %d bad\n", read, read-bad, bad)
		return told.counts(), err
	})
}

// read gives every good record of the sources to use, and tells the problems of all.
func (p *program) read(ctx context.Context, cfg *config, sources []string, report *reporter, use func(*data.Item) error) error {
	names, err := p.newLinking(ctx, cfg, nil, report)
	if err != nil {
		return err
	}
	defer names.close()
	err = p.eachFile(ctx, cfg, sources, report, func(in *input) error {
		if in.err != nil {
			return nil
		}
		names.watch(in)
		for item := range report.watch(in) {
			if err := ctx.Err(); err != nil {
				return err
			}
			if item.None || item.Bad() {
				continue
			}
			if err := use(&item); err != nil {
				return err
			}
		}
		return errors.Join(ctx.Err(), names.err)
	})
	if err != nil {
		return err
	}
	return names.finish()
}

// likened adds to events that others before are like them.
func likened(items data.Items, alike *vocab.Alike) data.Items {
	return func(yield func(data.Item) bool) {
		for item := range items {
			if !item.None && !item.Bad() {
				if problem, yes := alike.Look(&item); yes {
					item.Problems = append(item.Problems, problem)
				}
			}
			if !yield(item) {
				return
			}
		}
	}
}

// files are all that the sources name, in order, as inputs that are not open yet. What cannot be found has an error.
func (p *program) files(cfg *config, sources []string) []*input {
	var all []*input
	for _, name := range sources {
		files, err := source.Expand(name, p.sourceOptions(cfg))
		if err != nil {
			all = append(all, &input{name: name, err: hinted(err)})
		}
		var beside *folder
		if len(files) > 1 {
			beside = &folder{files: files}
		}
		for _, file := range files {
			all = append(all, &input{name: file, beside: beside})
		}
	}
	files := map[string]int{} // of each source
	for i, in := range slices.Backward(all) {
		in.source = cfg.sourceName(in.name)
		in.last, in.ends = i == len(all)-1, files[in.source] == 0
		files[in.source]++
	}
	for _, in := range all {
		if files[in.source] > 1 && cfg.on("merge") && cfg.shown == nil { // the pages of what was fetched are no files of its own
			in.part = filepath.Base(in.name)
		}
	}
	return all
}

// eachFile opens every file that the sources name, in order, and lets it be used. A file that cannot be opened does not
// stop the others: it is used with its error.
func (p *program) eachFile(ctx context.Context, cfg *config, sources []string, report *reporter, use func(*input) error) error {
	var failed error
	alike := vocab.NewAlike(cfg.on("merge"))
	for _, in := range p.files(cfg, sources) {
		if in.err == nil {
			in.note = report.note
			in.err = hinted(p.open(ctx, cfg, in))
		}
		if in.err != nil {
			failed = errors.Join(failed, in.err)
			if err := use(in); err != nil {
				return err
			}
			continue
		}
		report.note(in.name, in.why)
		in.items = likened(in.items, alike)
		for _, problem := range in.problems {
			report.problem(problem)
		}
		err := use(in)
		if closed := in.close(); err == nil {
			err = closed
		}
		if err != nil {
			return fmt.Errorf("%s: %w", in.name, err)
		}
	}
	return failed
}
