package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/kiosque-ld/kiosque/data"
)

func syncLong() string {
	var b strings.Builder
	b.WriteString(`Looks at the sources that the configuration file lists, or at those that are named, and imports what has changed in
them. Of a source that cannot be fetched or read, the records stay as they are; it is stale until it is mended, as
` + "`kiosque sources`" + ` tells, and does not stop the others. What a source does not give any more is withdrawn until it gives it
again, or as it says of missing records; events that have ended stay. Nothing is published of a source that loses too many at
once, until --confirm says of it that this is meant.

` + "`kiosque serve`" + ` does the same by itself, each source at its interval. An address is fetched because it is listed, and only
then: over http or https, from public addresses unless it says allow-private, and never through a proxy of the environment.
Nothing is sent but a question for what has changed, with the headers that the source lists.

  sources:
    - name: agenda
      url: https://data.example.org/agenda.json
      license: https://www.etalab.gouv.fr/licence-ouverte-open-licence
      publisher: {name: Ville d’Exemple, iri: https://www.example.org/}
      refresh: 1h
    - name: laboratoires
      path: laboratoires.csv

Of each source can be said:

`)
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, k := range sourceKeys() {
		fmt.Fprintf(w, "  %s\t%s\n", k.name, k.doc)
	}
	w.Flush()
	b.WriteString("\nFiles are relative to the configuration file.\n\nExample: kiosque sync\n         kiosque sync --confirm agenda")
	return b.String()
}

// syncSources is `kiosque sync`.
func syncSources(ctx context.Context, p *program, cfg *config, args []string) (int, error) {
	if cfg.on("confirm") && len(args) == 0 {
		return exitUsage, usageError{errors.New("expected the names of the sources whose losses are meant, such as --confirm agenda")}
	}
	chosen, err := cfg.chosen(args)
	if err != nil {
		return exitUsage, err
	}
	collectLate(importMemory)
	st, err := openStore(cfg)
	if err != nil {
		return exitFailed, err
	}
	defer st.Close()
	k, err := p.newKeeper(cfg, st)
	if err != nil {
		return exitFailed, err
	}
	defer k.close()
	if k.files, err = p.openReports(cfg); err != nil {
		return exitFailed, err
	}
	defer k.files.close()
	sum, code, failed, err := p.syncEach(ctx, k, chosen)
	if written := k.files.write(p.runOf("sync", counts(sum), code, errors.Join(failed, err))); written != nil {
		return exitFailed, errors.Join(err, written)
	}
	return code, err
}

// syncEach looks at sources one after the other. failed is why some of them could not be imported; err is why there is
// no going on.
func (p *program) syncEach(ctx context.Context, k *keeper, chosen []*origin) (sum data.Progress, code int, failed, err error) {
	failures, unchanged := 0, 0
	for _, s := range chosen {
		result, err := k.keep(ctx, s, k.cfg.on("confirm"))
		if err != nil {
			return sum, failureCode(err), failed, err
		}
		p.tellKept(k.cfg, s, &result)
		sum.Add(result.Progress)
		switch {
		case result.err != nil:
			failures++
			message, _ := explained(s.name, result.err)
			failed = errors.Join(failed, errors.New(s.name+": "+message))
		case result.unchanged:
			unchanged++
		default:
			code = max(code, result.report.code())
		}
	}
	if len(chosen) > 1 {
		p.say(k.cfg, "%d sources: %d imported, %d unchanged, %d failed\n", len(chosen), len(chosen)-failures-unchanged, unchanged, failures)
	}
	if failures > 0 {
		code = exitFailed
	}
	return sum, code, failed, nil
}

// tellKept prints what came of a source.
func (p *program) tellKept(cfg *config, s *origin, result *kept) {
	if result.moved != "" {
		fmt.Fprintf(p.stderr, "advice: %s: the address has moved for good\n  hint: list the new one (%s: url)\n", s.name, s.place)
	}
	switch {
	case result.err != nil:
		message, hint := explained(s.name, result.err)
		fmt.Fprintf(p.stderr, "error: %s: %s\n", s.name, message)
		if hint != "" {
			fmt.Fprintf(p.stderr, "  hint: %s\n", hint)
		}
		if !result.info.Checked.IsZero() {
			fmt.Fprintf(p.stderr, "  its records stay as they were at %s\n", p.minute(result.info.Checked))
		}
	case result.unchanged:
		p.say(cfg, "%s: unchanged\n", s.name)
	default:
		p.say(cfg, "%s: %s\n", s.name, counted(cfg.importOf(s), result.Progress))
	}
}

// minute is a time as people read it, in the zone of the clock.
func (p *program) minute(t time.Time) string {
	return t.In(p.now().Location()).Format("2006-01-02 15:04")
}

// state is how a source stands, in words.
func (p *program) state(info *data.SourceInfo) string {
	switch {
	case info.Stale() && info.Checked.IsZero():
		return "failed: " + info.Failure
	case info.Stale():
		return "stale: " + info.Failure
	case info.Checked.IsZero():
		return "never looked at"
	}
	return "current"
}
