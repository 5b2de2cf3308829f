package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/source"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab/mapping"
)

// mappingLong is what `kiosque help mapping` says.
func mappingLong() string {
	return `A mapping says which field of a source is which property of schema.org. Without one, Kiosque recognises what it reads;
--mapping names another: a file of yours, or one of those built in (` + strings.Join(mapping.Names(), ", ") + `).

  kiosque mapping init agenda.csv > agenda.yaml        a first draft, made from the input; correct it
  kiosque mapping check agenda.yaml [agenda.csv]       what is wrong with it, line by line
  kiosque mapping explain agenda.csv --mapping agenda.yaml --record 3
                                                       which value of a record came from which field
  kiosque import agenda.csv --mapping agenda.yaml      use it
  kiosque mapping schema > mapping.schema.json         the JSON Schema for your editor

A mapping is a short YAML file:

  class: Event
  language: fr
  zone: Europe/Paris
  dates: JJ/MM/AAAA HH:mm
  id: "{année}-{numéro}"
  when: {publier: oui}
  fields:
    titre: name
    titre anglais: name@en
    début: startDate
    lieu: location.name
    ville: location.address.addressLocality
    intervenant: performer[Person].name
    thèmes: {to: keywords, split: ";"}
    tarif: {to: offers, as: price}
    statut:
      to: eventStatus
      values:
        annulé: EventCancelled
        complet: {offers.availability: SoldOut}
    remarque: ignore
  add:
    organizer.name: GREYC
    url: "https://example.org/agenda/{numéro}"
  withhold: [téléphone]

Names of fields are compared without case, accents, separators and brackets. A field with a name of schema.org needs no
line; extends: table adds all the usual headings of spreadsheets.

` + strings.TrimRight(mapping.Syntax(), "\n") + "\n"
}

// mappingCommand is `kiosque mapping`.
func mappingCommand(ctx context.Context, p *program, cfg *config, args []string) (int, error) {
	what := ""
	if len(args) > 0 {
		what, args = args[0], args[1:]
	}
	switch {
	case what == "schema" && len(args) == 0:
		_, err := p.stdout.Write(mapping.JSONSchema)
		return exitOK, err
	case what == "init" && len(args) == 1:
		return p.draft(ctx, cfg, args[0])
	case what == "explain" && len(args) == 1:
		return p.explain(ctx, cfg, args[0])
	case what == "check" && (len(args) == 1 || len(args) == 2):
		return p.check(ctx, cfg, args[0], args[1:])
	}
	return exitUsage, usageError{errors.New("expected init FILE, explain FILE, check FILE.yaml [FILE], or schema")}
}

// draft prints the first draft of a mapping for an input.
func (p *program) draft(ctx context.Context, cfg *config, name string) (int, error) {
	var sample []data.Row
	err := p.rows(ctx, cfg, name, func(_ data.Rows, first []data.Row) error {
		sample = first
		return nil
	})
	if err != nil {
		return exitFailed, err
	}
	if len(sample) == 0 {
		return exitFailed, fmt.Errorf("%s: there is no record to look at\nhint: `kiosque validate` tells why", name)
	}
	_, err = p.stdout.Write(mapping.Draft(sample, filepath.Base(name)))
	return exitOK, err
}

// rows opens an input for its rows, and gives the first of them besides.
func (p *program) rows(ctx context.Context, cfg *config, name string, use func(data.Rows, []data.Row) error) (err error) {
	in, err := source.Open(ctx, name, p.sourceOptions(cfg))
	if err != nil {
		return hinted(err)
	}
	defer func() {
		if closed := in.Close(); err == nil {
			err = closed
		}
	}()
	if f := format.ByName(in.Syntax.Name); f != nil {
		return fmt.Errorf("%s: %s needs no mapping: its properties are named already", name, f.Title)
	}
	rows, sample := peek(in.Rows())
	return use(rows, sample)
}

// explain prints which value of a record came from which field.
func (p *program) explain(ctx context.Context, cfg *config, name string) (int, error) {
	if err := p.loadMapping(cfg); err != nil {
		return exitUsage, err
	}
	wanted, code := max(cfg.number("record"), 1), exitOK
	err := p.rows(ctx, cfg, name, func(rows data.Rows, sample []data.Row) error {
		m, why := cfg.mappingFor(sample)
		opts, n := p.mappingOptions(cfg, name), 0
		for row, problem := range mapping.Parts(rows, m, opts) {
			if problem != nil {
				continue
			}
			if n++; n < wanted {
				continue
			}
			item, traces := mapping.Explain(row, m, opts)
			p.say(cfg, "%s: %s\n\n", name, why)
			if item.Bad() {
				code = exitProblems
			}
			return p.explained(&item, traces)
		}
		return fmt.Errorf("%s: there is no record %d: it has %d", name, wanted, n)
	})
	if err != nil {
		return exitFailed, err
	}
	return code, nil
}

// explained prints a record's traces as a table, and its problems.
func (p *program) explained(item *data.Item, traces []mapping.Trace) error {
	fmt.Fprintf(p.stdout, "%s", item.Place)
	if item.Collection != "" {
		fmt.Fprintf(p.stdout, ", a record of %s", item.Collection)
	}
	fmt.Fprint(p.stdout, "\n\n")
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "FIELD\tFOUND\tBECOMES\tBY")
	for _, t := range traces {
		found, becomes := "", "-"
		if t.Found != "" {
			found = short(t.Found)
		}
		if t.Path != "" {
			becomes = t.Path + " = " + valueText(t.Value)
		}
		field := t.Field
		if field == "" {
			field = "-"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", field, found, becomes, t.By)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for i, problem := range item.Problems {
		if i == 0 {
			fmt.Fprintln(p.stdout)
		}
		fmt.Fprintf(p.stdout, "%s: %s\n", problem.Severity, problem)
		if problem.Hint != "" {
			fmt.Fprintf(p.stdout, "  hint: %s\n", problem.Hint)
		}
	}
	return nil
}

// short shows a text on one line of a table.
func short(s string) string {
	const most = 40
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most-1]) + "…"
	}
	return s
}

func valueText(v data.Value) string {
	text := short(v.Text)
	switch {
	case v.Kind == data.Link:
		return "<" + text + ">"
	case v.Kind == data.Reference:
		return "→ " + text
	case v.Kind == data.Text && v.Tag != "":
		return text + " @" + v.Tag
	}
	return text
}

// check tells what is wrong with a mapping file, by itself and beside an input.
func (p *program) check(ctx context.Context, cfg *config, name string, inputs []string) (int, error) {
	m, problems, err := readMapping(name)
	if err != nil {
		return exitFailed, err
	}
	for _, input := range inputs {
		err := p.rows(ctx, cfg, input, func(_ data.Rows, sample []data.Row) error {
			problems = append(problems, mapping.Missing(m, sample)...)
			return nil
		})
		if err != nil {
			return exitFailed, err
		}
	}
	bad := 0
	for _, problem := range problems {
		if problem.Severity == data.Error {
			bad++
		}
		p.tell(problem)
	}
	if bad > 0 {
		return exitUsage, nil
	}
	p.say(cfg, "%s can be used: kiosque import FILE --mapping %s\n", name, name)
	return exitOK, nil
}

// tell prints a problem with its hint.
func (p *program) tell(problem data.Problem) {
	fmt.Fprintf(p.stderr, "%s: %s\n", problem.Severity, problem)
	if problem.Hint != "" {
		fmt.Fprintf(p.stderr, "  hint: %s\n", problem.Hint)
	}
}

// readMapping reads a mapping file.
func readMapping(name string) (mapping.Mapping, []data.Problem, error) {
	file, err := os.Open(name)
	if errors.Is(err, os.ErrNotExist) {
		return mapping.Mapping{}, nil, fmt.Errorf("mapping: there is no file %s\nhint: `kiosque mapping init FILE` writes a first one; those built in are %s", name, strings.Join(mapping.Names(), ", "))
	}
	if err != nil {
		return mapping.Mapping{}, nil, fmt.Errorf("mapping: %w", err)
	}
	defer file.Close()
	m, problems := mapping.Read(file, name)
	return m, problems, nil
}

// loadMapping reads the mapping that is asked for, if one is, and tells its problems.
func (p *program) loadMapping(cfg *config) error {
	name := cfg.text("mapping")
	if name == "" {
		return nil
	}
	if m, ok := mapping.Named(name); ok {
		cfg.mapping = &m
		return nil
	}
	m, problems, err := readMapping(name)
	if err != nil {
		return err
	}
	bad := 0
	for _, problem := range problems {
		if problem.Severity == data.Error {
			bad++
		}
		if problem.Severity > data.Advice || !cfg.on("quiet") {
			p.tell(problem)
		}
	}
	if bad > 0 {
		return fmt.Errorf("%s: a mapping with errors is not used\nhint: `kiosque mapping check %s` tells when they are mended", name, name)
	}
	cfg.mapping = &m
	return nil
}

// mappingFor is the mapping that is asked for, or the one that a sample is recognised by, and why it is that.
func (c *config) mappingFor(sample []data.Row) (mapping.Mapping, string) {
	if c.mapping == nil {
		return mapping.Recognize(sample)
	}
	return mapping.Fit(*c.mapping, sample), "read by the mapping " + c.mapping.Name
}
