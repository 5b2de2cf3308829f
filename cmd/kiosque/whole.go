package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab"
)

// fates are the words for what becomes of missing records.
var fates = map[string]data.Fate{"withdraw": data.WithdrawMissing, "cancel": data.CancelMissing, "keep": data.KeepMissing}

// wholes are the sources of an import that give everything they have, and are held against what they gave before.
type wholes struct {
	cfg     *config
	st      data.Store
	report  *reporter
	opts    data.ImportOptions
	open    map[string]*data.Census
	refused error // of the sources that lost too much
}

func newWholes(cfg *config, st data.Store, report *reporter, opts data.ImportOptions) *wholes {
	return &wholes{cfg: cfg, st: st, report: report, opts: opts, open: map[string]*data.Census{}}
}

// of is the census of a source; nil if the import is none of whole sources.
func (w *wholes) of(ctx context.Context, source string) (*data.Census, error) {
	if !w.cfg.on("whole") {
		return nil, nil
	}
	if c := w.open[source]; c != nil {
		return c, nil
	}
	loss := float64(w.cfg.number("max-loss")) / 100
	if loss == 0 {
		loss = -1
	}
	c, err := data.NewCensus(ctx, w.st, source, data.CensusOptions{
		Missing: fates[w.cfg.text("missing")], MaxLoss: loss, Confirm: w.cfg.on("confirm"), Dir: filepath.Dir(w.cfg.text("store")),
		Ended: vocab.Ended, Cancel: vocab.Cancel,
	})
	w.open[source] = c
	return c, err
}

// broken tells a source's census that a file of it cannot be opened.
func (w *wholes) broken(ctx context.Context, in *input) error {
	c, err := w.of(ctx, in.source)
	if c != nil {
		c.Broken(data.Problem{Severity: data.Error, Place: data.Position{File: in.name}, Message: in.err.Error()})
	}
	return err
}

// finish ends a source's census, once its last file was read.
func (w *wholes) finish(ctx context.Context, source string) (data.Report, error) {
	c := w.open[source]
	if c == nil {
		return data.Report{}, nil
	}
	delete(w.open, source)
	defer c.Close()
	r, err := c.Finish(ctx, w.opts)
	var loss *data.LossError
	if errors.As(err, &loss) {
		w.refused = errors.Join(w.refused, fmt.Errorf("%w\nhint: look whether the source still gives everything; if it has become that small, say so with --confirm, or allow more with --max-loss", err))
		err = nil
	}
	if r.Interrupted {
		err = context.Canceled
	}
	return r, err
}

func (w *wholes) close() {
	for _, c := range w.open {
		c.Close()
	}
}

// counted is what became of the records, in a line.
func counted(cfg *config, sum data.Progress) string {
	text := fmt.Sprintf("%d read, %d new, %d changed, %d unchanged, %d bad", sum.Read, sum.Created, sum.Updated, sum.Unchanged, sum.Bad)
	if cfg.on("whole") {
		text += fmt.Sprintf(", %d missing", sum.Missing)
		var fates []string
		for _, fate := range []struct {
			name  string
			count int
		}{{"withdrawn", sum.Withdrawn}, {"cancelled", sum.Cancelled}, {"left to others", sum.Left}, {"kept", sum.Kept}} {
			if fate.count > 0 {
				fates = append(fates, fmt.Sprintf("%d %s", fate.count, fate.name))
			}
		}
		if len(fates) > 0 {
			text += " (" + strings.Join(fates, ", ") + ")"
		}
		text += fmt.Sprintf(", %d renamed", sum.Renamed)
	}
	if cfg.on("merge") {
		text += fmt.Sprintf(", %d merged", sum.Merged)
	}
	if cfg.on("dry-run") {
		text += "; nothing was written (dry run)"
	}
	return text
}
