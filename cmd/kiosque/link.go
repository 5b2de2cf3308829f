package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/link"
	"github.com/kiosque-ld/kiosque/data/source"
	"github.com/kiosque-ld/kiosque/vocab"
)

const (
	// mostInstitutions bounds the organizations of the site that are kept to be looked up, at under two kilobytes each.
	// With some of them missing a name that several have might seem to be one's, so that above it nothing is linked.
	mostInstitutions = 300_000
	// mostUndecided bounds the names that a review file lists.
	mostUndecided = 20_000
	// listed is how many organizations are read from the store at once.
	listed = 1000
)

// naming links the institutions that records name, over all files of a run. Its index is made when the first of them is
// met, of the organizations that there were when the file was begun, and made again for a later file if there are more.
type naming struct {
	ctx    context.Context
	cfg    *config
	report *reporter
	store  data.Store // nil where there is none

	ix     *link.Index
	asOf   data.Cursor       // of the store, at the beginning of the file for which ix was made
	start  data.Cursor       // of the store, at the beginning of this file
	remade bool              // ix is out of date
	off    bool              // nothing can be linked
	run    []link.Entity     // organizations of the files before, where no store gets them
	fresh  []link.Entity     // those of this file
	runs   map[data.Ref]bool // the refs of run, true, and of fresh, false
	review link.Review
	keep   bool // the review file could not be read in full, and is not to be written over
	open   link.Open
	linker vocab.Linker
	memory int64 // the bound of the heap as it was
	err    error
}

// newLinking makes ready to link what a run reads. The result does nothing where linking is switched off.
func (p *program) newLinking(ctx context.Context, cfg *config, st data.Store, report *reporter) (*naming, error) {
	l := &naming{ctx: ctx, cfg: cfg, report: report, store: st, runs: map[data.Ref]bool{}, memory: debug.SetMemoryLimit(-1)}
	l.linker.Index = l.index
	if l.off = !cfg.on("link"); l.off {
		return l, nil
	}
	for _, file := range cfg.list("authority") {
		if _, err := os.Stat(file); err != nil {
			return nil, fmt.Errorf("authority: %w", err)
		}
	}
	return l, l.readReview()
}

// readReview reads what a person decided, if the review file is there.
func (l *naming) readReview() error {
	name := l.cfg.text("review")
	if name == "" {
		return nil
	}
	l.open.Limit = mostUndecided
	l.linker.Open = &l.open
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("review: %w", err)
	}
	defer f.Close()
	var problems []data.Problem
	l.review, problems = link.ReadReview(l.ctx, f, name)
	for _, problem := range problems {
		l.report.problem(problem)
	}
	l.keep = len(problems) > 0
	return nil
}

// watch links the records of an input as they pass.
func (l *naming) watch(in *input) {
	if l.off {
		return
	}
	items, brought := in.items, false
	if l.store != nil {
		l.start = l.store.Cursor()
	}
	in.items = func(yield func(data.Item) bool) {
		for item := range items {
			if !item.None && !item.Bad() {
				l.linker.Link(&item)
				if l.err != nil {
					return
				}
				if item.Collection == data.Organizations {
					brought = true
					if !in.last {
						l.remember(&item)
					}
				}
			}
			if !yield(item) {
				return
			}
		}
		l.remade = l.remade || brought
		for _, e := range l.fresh {
			l.runs[e.Ref] = true
		}
		l.run, l.fresh = append(l.run, l.fresh...), nil
		if problems := l.linker.Problems(); len(problems) > 0 {
			yield(data.Item{None: true, Place: problems[0].Place, Problems: problems})
		}
	}
}

// remember keeps an organization for the files that follow, where no store keeps it.
func (l *naming) remember(item *data.Item) {
	if l.off || l.store != nil && !l.cfg.on("dry-run") {
		return
	}
	rec := &item.Record
	ref := rec.Ref
	if ref == "" {
		ref = data.NewRef(item.Collection, data.ProposeID(rec))
	}
	e, ok := vocab.Institution(ref, &rec.Node)
	if _, again := l.runs[ref]; again || !ok {
		return
	}
	if len(l.runs) >= mostInstitutions {
		l.giveUp()
		return
	}
	l.fresh, l.runs[ref] = append(l.fresh, e), false
}

// index is what the linker asks for at every mention.
func (l *naming) index() *link.Index {
	if l.off || l.err != nil {
		return nil
	}
	if l.ix == nil || l.remade && (l.store == nil || l.cfg.on("dry-run") || l.start != l.asOf) {
		l.build()
	}
	l.remade = false
	return l.ix
}

// build makes the index: the organizations of the site, those of this run that no store has, and the authorities.
func (l *naming) build() {
	bounded := l.memory < math.MaxInt64
	if bounded {
		debug.SetMemoryLimit(math.MaxInt64)
	}
	var b link.Builder
	l.err = l.addOwn(&b)
	if l.ix != nil {
		for e := range l.ix.Entities() {
			if e.Authority != "" {
				b.Add(*e)
			}
		}
	} else {
		for _, file := range l.cfg.list("authority") {
			if l.err == nil {
				l.err = l.addAuthority(&b, file)
			}
		}
	}
	if l.err != nil || l.off {
		return
	}
	l.ix, l.asOf = b.Build(link.Options{Country: l.cfg.text("country"), Review: l.review}), l.start
	if bounded {
		// The index is as large as its institutions are many; what an import may need besides stays the same.
		runtime.GC()
		var now runtime.MemStats
		runtime.ReadMemStats(&now)
		debug.SetMemoryLimit(l.memory + int64(now.HeapAlloc))
	}
}

func (l *naming) addOwn(b *link.Builder) error {
	for _, e := range l.run {
		b.Add(e)
	}
	if l.store == nil {
		return nil
	}
	n, err := l.store.Count(l.ctx, data.Organizations)
	if err != nil {
		return err
	}
	if n > mostInstitutions {
		l.giveUp()
		return nil
	}
	page := data.Page{Limit: listed, Body: true}
	for {
		entries, err := l.store.List(l.ctx, data.Organizations, page)
		if err != nil || len(entries) == 0 {
			return err
		}
		for i := range entries {
			if err := l.addEntry(b, &entries[i]); err != nil {
				return err
			}
		}
		page.After = entries[len(entries)-1].Ref.ID()
	}
}

// addEntry adds an organization as it was when the file was begun: how much of the file itself is stored by now is
// chance, and the same files are to give the same links.
func (l *naming) addEntry(b *link.Builder, e *data.Entry) error {
	if l.runs[e.Ref] {
		return nil
	}
	body := e.Body
	if e.Cursor > l.start {
		versions, err := l.store.Versions(l.ctx, e.Ref)
		if err != nil {
			return err
		}
		body = nil
		for _, v := range versions {
			if v.Cursor <= l.start {
				body = v.Body // nil of a tombstone
			}
		}
	}
	if body == nil {
		return nil
	}
	n, err := data.Decode(body)
	if err != nil {
		return fmt.Errorf("%s: %w", e.Ref, err)
	}
	if entity, ok := vocab.Institution(e.Ref, n); ok {
		b.Add(entity)
	}
	return nil
}

// giveUp switches linking off for the rest of the run.
func (l *naming) giveUp() {
	l.off, l.ix, l.run, l.fresh = true, nil, nil, nil
	l.report.problem(data.Problem{
		Severity: data.Warning, Place: data.Position{File: l.cfg.text("store")}, Code: "too-many-institutions",
		Message: fmt.Sprintf("there are more than %d organizations, so the names in records are not linked", mostInstitutions),
		Hint:    "refer to organizations by key or identifier, or say --link=false",
	})
}

// addAuthority adds the institutions of an authority file, which is known by its first rows.
func (l *naming) addAuthority(b *link.Builder, file string) error {
	in, err := source.Open(l.ctx, file, source.Options{})
	if err != nil {
		return hinted(err)
	}
	defer in.Close()
	rows, sample := peek(in.Rows())
	known := map[string]bool{}
	name := filepath.Base(file)
	var entities func(func(link.Entity, *data.Problem) bool)
	switch {
	case slices.ContainsFunc(sample, isROR):
		// The archives of ROR hold the same records as tables too, and in two schemas.
		entities = link.FromROR(only(rows, isROR), "ROR ("+name+")")
	case slices.ContainsFunc(sample, isESR):
		entities = link.FromESR(rows, "ESR ("+name+")")
	default:
		for range rows { // to its end, so that the reader lets go
			break
		}
		return fmt.Errorf("%s is no authority file that is known\nhint: expected a dump of the Research Organization Registry in JSON, or the French list of institutions of higher education in CSV", file)
	}
	for e, problem := range entities {
		switch {
		case problem != nil && problem.Code == "unreadable":
			return errors.New(problem.String())
		case problem != nil:
			l.report.problem(*problem)
		case e.IRI == "" || !known[e.IRI]:
			if e.IRI != "" {
				known[strings.Clone(e.IRI)] = true
			}
			b.Add(e)
		}
	}
	return nil
}

// isROR tells whether a row is a record of ROR, of either schema, in JSON.
func isROR(row data.Row) bool {
	return strings.HasPrefix(row.Tree.Get("id").Text, "https://ror.org/") && row.Tree.Get("types").Shape == data.List
}

// isESR tells whether a row is of the French list of institutions of higher education.
func isESR(row data.Row) bool {
	return row.Tree.Get("Libellé").Shape == data.String && row.Tree.Get("uai - identifiant").Shape == data.String
}

// only leaves out the rows that are not kept, but no problems.
func only(rows data.Rows, keep func(data.Row) bool) data.Rows {
	return func(yield func(data.Row, *data.Problem) bool) {
		for row, problem := range rows {
			if (problem != nil || keep(row)) && !yield(row, problem) {
				return
			}
		}
	}
}

// finish tells what was linked, and writes the review file.
func (l *naming) finish() error {
	l.report.linked = linkedWords(l.linker.Counts())
	name := l.cfg.text("review")
	if l.ix == nil || name == "" || l.cfg.on("dry-run") {
		return nil
	}
	if l.keep {
		l.report.problem(data.Problem{
			Severity: data.Warning, Place: data.Position{File: name}, Code: "review-not-written",
			Message: "it is left as it is, since not all of it could be understood", Hint: "mend the rows that were told, then import again",
		})
		return nil
	}
	if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) && l.open.Len() == 0 {
		return nil
	}
	return l.writeReview(name)
}

// writeReview puts a new review file in the old one's place, whole or not at all.
func (l *naming) writeReview(name string) error {
	f, err := replace(name)
	if err == nil {
		err = f.write(func(w io.Writer) error { return l.ix.WriteReview(w, &l.open) })
	}
	if err != nil {
		return fmt.Errorf("review: %w", err)
	}
	return nil
}

// close gives back the memory of the index, and its bound.
func (l *naming) close() {
	l.ix, l.run, l.fresh = nil, nil, nil
	debug.SetMemoryLimit(l.memory)
}

// linkedWords says what became of the institutions that were named; nothing if none was.
func linkedWords(n vocab.Linked) string {
	authorities := 0
	var by []string
	for name, count := range n.Authorities {
		authorities += count
		by = append(by, name)
	}
	if n.Records+authorities+n.Undecided == 0 {
		return ""
	}
	slices.Sort(by)
	text := fmt.Sprintf("Institutions named in records: %d linked to records here", n.Records)
	if authorities > 0 {
		text += fmt.Sprintf(", %d identified by %s", authorities, strings.Join(by, ", "))
	}
	return text + fmt.Sprintf(", %d left as written", n.Undecided)
}
