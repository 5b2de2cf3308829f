package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/source"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/mapping"
)

// input is a source being read: its records, and how far reading has come.
type input struct {
	name     string
	items    data.Items
	problems []data.Problem // of the input as a whole
	why      string         // what its rows were recognised as; empty for RDF
	source   string         // what its keys are kept under
	beside   *folder        // the files of the folder or pattern that it was found by, if there are several
	part     string         // its own name, where several files of its source may give one record
	last     bool           // no other comes after it
	ends     bool           // none of its source does
	err      error          // why it cannot be opened
	note     func(name, why string)
	place    func() (done, size int64)
	close    func() error
}

// open opens one file of a source and finds out how its rows become records.
func (p *program) open(ctx context.Context, cfg *config, opened *input) error {
	from := p.sourceOptions(cfg)
	from.As = cfg.shown
	in, err := source.Open(ctx, opened.name, from)
	if err != nil {
		return err
	}
	if cfg.shown != nil {
		opened.name = cfg.shown(opened.name)
	}
	name := opened.name
	opened.problems, opened.close, opened.place = in.Problems(), in.Close, func() (int64, int64) { return in.Offset(), in.Size() }
	opts := p.mappingOptions(cfg, name)
	opts.Source = opened.source
	if f := format.ByName(in.Syntax.Name); f != nil {
		opened.items = graphItems(f, in.Reader(), name, cfg, opts)
		return nil
	}
	if in.Syntax.Name == source.ZIP.Name {
		opened.items = opened.parts(in.Rows(), cfg, opts)
		return nil
	}
	var neighbours func() []data.Row
	if in.Syntax.Name == source.FrontMatter.Name && opened.beside != nil {
		neighbours = func() []data.Row { return opened.beside.pages(ctx, p.sourceOptions(cfg)) }
	}
	items, why, problems := cfg.items(in.Rows(), name, opts, neighbours)
	opened.items, opened.why, opened.problems = items, why, append(opened.problems, problems...)
	return nil
}

// items finds out how the rows of a file become records; why is empty where there are none. Where the rows alone do not
// tell, the neighbours do, if it is not nil.
func (c *config) items(rows data.Rows, name string, opts mapping.Options, neighbours func() []data.Row) (items data.Items, why string, problems []data.Problem) {
	rows, sample := peek(rows)
	m, why := c.mappingFor(sample)
	if neighbours != nil && strange(m) {
		if known, because := c.mappingFor(neighbours()); !strange(known) {
			m, why = known, because
		}
	}
	if len(sample) == 0 {
		why = ""
	}
	for _, problem := range mapping.Missing(m, sample) {
		if problem.Severity > data.Advice { // `kiosque mapping check` tells the others
			problems = append(problems, problem)
		}
	}
	if path, n := mapping.Inside(sample, m); n > 0 {
		problems = append(problems, data.Problem{Severity: data.Warning, Place: data.Position{File: name}, Code: "records-inside",
			Message: fmt.Sprintf("the file is one object, which holds a list of %d at %s", n, path), Hint: "if those are the records, say so: --records '" + path + "'"})
	}
	return mapping.Records(rows, m, opts), why, problems
}

// parts are the items of an archive, each of whose files is recognised by itself.
func (in *input) parts(rows data.Rows, cfg *config, opts mapping.Options) data.Items {
	return func(yield func(data.Item) bool) {
		for name, part := range byFile(rows) {
			items, why, problems := cfg.items(part, name, opts, nil)
			if in.note != nil {
				in.note(name, why)
			}
			if len(problems) > 0 && !yield(data.Item{None: true, Place: problems[0].Place, Problems: problems}) {
				return
			}
			for item := range items {
				if !yield(item) {
					return
				}
			}
		}
	}
}

// byFile are the rows of each file of an archive, by its name.
func byFile(rows data.Rows) iter.Seq2[string, data.Rows] {
	return func(yield func(string, data.Rows) bool) {
		next, stop := iter.Pull2(rows)
		defer stop()
		row, problem, ok := next()
		file := func() string {
			if problem != nil {
				return problem.Place.File
			}
			return row.Place.File
		}
		for ok {
			name := file()
			part := func(yield func(data.Row, *data.Problem) bool) {
				for ok && file() == name && yield(row, problem) {
					row, problem, ok = next()
				}
			}
			if !yield(name, part) {
				return
			}
		}
	}
}

func (p *program) mappingOptions(cfg *config, name string) mapping.Options {
	opts := mapping.Options{Now: p.now(), Base: cfg.base(), Source: cfg.sourceName(name), DefaultLang: cfg.text("language"), Collection: data.Collection(cfg.text("collection")),
		Personal: cfg.on("personal"), Horizon: time.Duration(cfg.number("horizon")) * 24 * time.Hour}
	if cfg.text("zone") != "" {
		opts.DefaultZone = cfg.zone()
	}
	return opts
}

func (p *program) sourceOptions(cfg *config) source.Options {
	between, _ := delimiter(cfg.text("delimiter"))
	return source.Options{Syntax: cfg.text("from"), Syntaxes: rdfSyntaxes(), Encoding: cfg.text("encoding"), RecordPath: cfg.text("records"), Partial: cfg.on("partial"),
		Delimiter: between, Stdin: p.stdin}
}

// sourceName is what a source's keys are kept under: as configured, or the name of the file without its folder, so
// that the same file is the same source wherever it lies.
func (c *config) sourceName(file string) string {
	if s := c.text("source"); s != "" {
		return s
	}
	return filepath.Base(file)
}

// sampleRows is how many rows are looked at to tell how they become records.
const sampleRows = 50

// strange tells whether rows were recognised as those of no source that is known.
func strange(m mapping.Mapping) bool {
	return m.Name == mapping.Table.Name || m.Name == mapping.Schema.Name
}

// folder is the files that one name stands for. A page is one row, often with few fields: what it is, its neighbours tell.
type folder struct {
	files  []string
	sample []data.Row // of the first pages, once it is asked for
	looked bool
}

// pages are the rows of the first files.
func (f *folder) pages(ctx context.Context, opts source.Options) []data.Row {
	if f.looked {
		return f.sample
	}
	f.looked = true
	for _, name := range f.files[:min(sampleRows, len(f.files))] {
		in, err := source.Open(ctx, name, opts)
		if err != nil {
			continue // which is told when it is read
		}
		if in.Syntax.Name == source.FrontMatter.Name {
			_, rows := peek(in.Rows())
			f.sample = append(f.sample, rows...)
		}
		in.Close()
	}
	return f.sample
}

// peek reads the first rows ahead, and returns a stream that begins with them again.
func peek(rows data.Rows) (data.Rows, []data.Row) {
	type next struct {
		row     data.Row
		problem *data.Problem
	}
	pull, stop := iter.Pull2(rows)
	var head []next
	var sample []data.Row
	for len(head) < sampleRows {
		row, problem, ok := pull()
		if !ok {
			break
		}
		head = append(head, next{row, problem})
		if problem == nil {
			sample = append(sample, row)
		}
	}
	return func(yield func(data.Row, *data.Problem) bool) {
		defer stop()
		for _, n := range head {
			if !yield(n.row, n.problem) {
				return
			}
		}
		head = nil
		for {
			row, problem, ok := pull()
			if !ok || !yield(row, problem) {
				return
			}
		}
	}, sample
}

// rdfSyntaxes are the forms of RDF as syntaxes that are found out by name; their bytes are read by package format.
func rdfSyntaxes() []source.Syntax {
	var list []source.Syntax
	for i := range format.All {
		if f := &format.All[i]; f.Profile == "" {
			list = append(list, source.Syntax{Name: f.Name, Title: f.Title, Extensions: extensions(f), Sniff: sniffer(f.Name), Raw: true})
		}
	}
	return list
}

// extensions adds the other endings that files of a form have in practice.
func extensions(f *format.Format) []string {
	list := []string{f.Extension}
	switch f.Name {
	case format.RDFXML.Name:
		list = append(list, "owl", "rdfs")
	case format.NTriples.Name:
		list = append(list, "ntriples")
	case format.NQuads.Name:
		list = append(list, "nquads")
	}
	return list
}

// sniffer tells a form by its first bytes, for standard input and files without an ending.
func sniffer(name string) func([]byte) int {
	return func(head []byte) int {
		text := strings.TrimLeft(string(head), " \t\r\n\ufeff")
		switch name {
		case format.Turtle.Name:
			if strings.HasPrefix(text, "@prefix") || strings.HasPrefix(text, "@base") || strings.HasPrefix(text, "PREFIX ") || strings.HasPrefix(text, "BASE ") {
				return 90
			}
		case format.NTriples.Name:
			if first, _, _ := strings.Cut(text, "\n"); strings.HasPrefix(first, "<") && strings.HasSuffix(strings.TrimSpace(first), " .") && strings.Contains(first, "> <") {
				return 80
			}
		case format.RDFXML.Name:
			if strings.HasPrefix(text, "<") && strings.Contains(text, graph.RDF) && strings.Contains(text, "RDF") {
				return 85
			}
		}
		return 0
	}
}

// graphItems reads the records of an RDF document. A graph has no order, so all of it is read before the first record.
// What the site itself printed had been mapped before.
func graphItems(f *format.Format, r io.Reader, name string, cfg *config, opts mapping.Options) data.Items {
	return func(yield func(data.Item) bool) {
		var g graph.Graph
		err := f.Decode(r, cfg.base()+"/", func(t graph.Triple, _ graph.Term) error {
			g.Triples = append(g.Triples, format.NormalizeSchemaDatatypes(t))
			return nil
		})
		if err != nil { // where a document breaks off, no record in it is known to be whole
			yield(unreadable(f, name, err))
			return
		}
		names := vocab.Mapper{Base: cfg.base(), Style: cfg.style()}
		items, left := names.Records(&g)
		if len(items) == 0 {
			left = append(left, data.Problem{Severity: data.Warning, Code: "no-records", Message: "no subject here has a type that belongs to a collection",
				Hint: "events, organizations, places, people and projects are found by their schema.org class"})
		}
		for i := range left {
			left[i].Place.File = name
		}
		if len(left) > 0 && !yield(data.Item{None: true, Place: left[0].Place, Problems: left}) {
			return
		}
		m := mapping.Schema
		if cfg.mapping != nil {
			m = *cfg.mapping
		}
		for _, opts.Mapped = range []bool{true, false} {
			for item := range mapping.Records(graphRows(items, name, opts.Mapped, names), m, opts) {
				if !yield(item) {
					return
				}
			}
		}
	}
}

// graphRows are the records of a graph that have an address on this site, or all others.
func graphRows(items []data.Item, name string, own bool, names vocab.Mapper) data.Rows {
	return func(yield func(data.Row, *data.Problem) bool) {
		for i := range items {
			rec := &items[i].Record
			if (rec.Ref != "") != own {
				continue
			}
			if !yield(mapping.GraphRow(rec, data.Position{File: name, Record: i + 1, Path: rec.Key}, names), nil) {
				return
			}
		}
	}
}

// unreadable is a syntax error as a problem.
func unreadable(f *format.Format, name string, err error) data.Item {
	place := data.Position{File: name}
	var syntax *format.SyntaxError
	message := err.Error()
	if errors.As(err, &syntax) {
		place.Line = syntax.Line
		if syntax.Column > 0 {
			message = fmt.Sprintf("column %d: %s", syntax.Column, message)
		}
	}
	return data.Item{None: true, Place: place, Problems: []data.Problem{{Severity: data.Error, Place: place, Code: "bad-syntax", Message: message,
		Hint: "this is read as " + f.Title + "; nothing of it was taken, since any record may be cut off"}}}
}

// hinted adds its hint to an error that has one.
func hinted(err error) error {
	var e *source.Error
	if errors.As(err, &e) && e.Hint != "" {
		return fmt.Errorf("%w\nhint: %s", err, e.Hint)
	}
	return err
}
