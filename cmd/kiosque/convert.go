package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/kiosque-ld/kiosque/cmd/kiosque/report"
	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab"
)

var convertLong = `Prints the records of a source as RDF on standard output, and what is wrong with them on standard error. It is a filter:
without a source, or with -, it reads standard input. No store is used, so that an id may differ from the one that an
import into a store gives. A record that comes twice is printed once, as it came first.

Forms: ` + formNames() + `.
Their file extensions and media types will do too.

Example: kiosque convert institutions.csv --to turtle
         curl -s https://example.org/agenda.json | kiosque convert --to nt`

// convertMemory bounds the heap of a conversion, in bytes: without a store, the names of the last records are in memory.
const convertMemory = 180 << 20

func convert(ctx context.Context, p *program, cfg *config, args []string) (int, error) {
	if len(args) > 1 {
		return exitUsage, usageError{errors.New("expected one source; a folder or pattern may hold several files")}
	}
	name := "-"
	if len(args) == 1 {
		name = args[0]
	}
	form := formFor(cfg.text("to"))
	if form == nil {
		return exitUsage, usageError{fmt.Errorf("there is no form %q; the forms are %s", cfg.text("to"), formNames())}
	}
	collectLate(convertMemory)
	out := bufio.NewWriterSize(p.stdout, 1<<16)
	w := form.NewWriter(out)
	m := vocab.Mapper{Base: cfg.base(), Style: cfg.style()}
	return p.reported(cfg, "convert", func(told *reporter) ([]report.Count, error) {
		doc, names := format.Document{}, data.NewNames()
		err := p.read(ctx, cfg, []string{name}, told, func(item *data.Item) error {
			rec := &item.Record
			if fresh, problem := names.Name(item); !fresh {
				if problem != nil {
					told.problem(*problem)
				}
				return nil
			}
			doc.Base, doc.Topic, doc.Lang = m.Document(rec.Ref), m.Thing(rec.Ref), rec.Summary.Lang
			doc.Data.Triples = doc.Data.Triples[:0]
			m.Map(&doc.Data.Graph, rec, nil)
			if err := w.Write(&doc); err != nil {
				return fmt.Errorf("%s: %w", rec.Ref, err)
			}
			return nil
		})
		if err == nil {
			err = w.Close()
		}
		if flushed := out.Flush(); err == nil {
			err = flushed
		}
		told.finish()
		return told.counts(), err
	})
}

// formFor finds a form of RDF by what a person may write for it: name, extension or media type.
func formFor(name string) *format.Format {
	if f := format.ByName(strings.TrimPrefix(name, ".")); f != nil {
		return f
	}
	return format.ByMediaType(name)
}

func formNames() string {
	var names []string
	for i := range format.All {
		names = append(names, format.All[i].Name)
	}
	return strings.Join(names, ", ")
}
