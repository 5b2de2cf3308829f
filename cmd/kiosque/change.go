package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/kiosque-ld/kiosque/cmd/kiosque/report"
	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

const withdrawLong = `Takes records off the site for good. Their addresses answer 410 Gone with a statement of when they were withdrawn,
and are never given to anything else. Importing a withdrawn record again brings it back. With --replaced-by the statement says
what to use instead.

Example: kiosque withdraw events/journee-ia-sante`

const renameLong = `Gives a record a new address. The old one redirects there for ever, and is never given to anything else. The next import
of the same source finds the record under its new address.

Example: kiosque rename events/journee-ia events/journee-ia-sante`

const splitLong = `Takes apart a record that is merged from what several sources give. What the first source gives keeps the address; what
each of the others gives becomes a record of its own. They stay apart: a source's key leads to the record that it has now.
With --dry-run it tells who gives what, and changes nothing.

Example: kiosque split events/journee-ia-sante`

func withdraw(ctx context.Context, p *program, cfg *config, args []string) (int, error) {
	if len(args) == 0 {
		return exitUsage, usageError{errors.New("expected at least one record, such as events/journee-ia-sante")}
	}
	refs, err := parseRefs(args)
	if err != nil {
		return exitUsage, err
	}
	by, ok := data.ParseRef(cfg.text("replaced-by"))
	if !ok && cfg.text("replaced-by") != "" {
		return exitUsage, usageError{fmt.Errorf("--replaced-by %q is not a record; expected one such as events/journee-ia-sante", cfg.text("replaced-by"))}
	}
	st, err := openExisting(cfg)
	if err != nil {
		return exitFailed, err
	}
	defer st.Close()
	for _, ref := range refs {
		if by != "" {
			err = st.Replace(ctx, p.now(), ref, by)
		} else {
			err = st.Withdraw(ctx, p.now(), ref)
		}
		if err != nil {
			return exitFailed, err // which names the record
		}
		p.say(cfg, "%s is withdrawn\n", ref)
	}
	return exitOK, nil
}

func rename(ctx context.Context, p *program, cfg *config, args []string) (int, error) {
	if len(args) != 2 {
		return exitUsage, usageError{errors.New("expected two names, the old one and the new one")}
	}
	from, ok1 := data.ParseRef(args[0])
	to, ok2 := data.ParseRef(args[1])
	if !ok1 || !ok2 || from.Collection() != to.Collection() {
		return exitUsage, usageError{fmt.Errorf("%q and %q are not two names in one collection, such as events/journee-ia and events/journee-ia-sante", args[0], args[1])}
	}
	st, err := openExisting(cfg)
	if err != nil {
		return exitFailed, err
	}
	defer st.Close()
	if err := st.Rename(ctx, p.now(), from, to); err != nil {
		return exitFailed, err // which names the record
	}
	p.say(cfg, "%s is now %s\n", from, to)
	return exitOK, nil
}

func split(ctx context.Context, p *program, cfg *config, args []string) (int, error) {
	if len(args) == 0 {
		return exitUsage, usageError{errors.New("expected at least one record, such as events/journee-ia-sante")}
	}
	refs, err := parseRefs(args)
	if err != nil {
		return exitUsage, err
	}
	st, err := openExisting(cfg)
	if err != nil {
		return exitFailed, err
	}
	defer st.Close()
	for _, ref := range refs {
		if cfg.on("dry-run") {
			err = p.tellGivers(ctx, cfg, st, ref)
		} else {
			err = p.split(ctx, cfg, st, ref)
		}
		if err != nil {
			return exitFailed, err
		}
	}
	return exitOK, nil
}

func (p *program) split(ctx context.Context, cfg *config, st data.Store, ref data.Ref) error {
	shares, err := data.Split(ctx, st, p.now(), ref)
	if err != nil {
		return err
	}
	if len(shares) == 1 {
		p.say(cfg, "%s is given by %s alone\n", ref, shares[0].Source)
		return nil
	}
	for _, s := range shares {
		p.say(cfg, "%s is what %s gives\n", s.Ref, s.Source)
	}
	return nil
}

// tellGivers prints who gives which value of a record.
func (p *program) tellGivers(ctx context.Context, cfg *config, st data.Store, ref data.Ref) error {
	list, err := st.Contributions(ctx, ref)
	if err != nil {
		return fmt.Errorf("%s: %w", ref, err)
	}
	for i := range list {
		c := &list[i]
		p.say(cfg, "%s, from %s as %q, given like this since %s\n", ref, strings.TrimSpace(c.Source+" "+c.Part), c.Key, p.minute(c.At))
		for j := range c.Node.Properties {
			property := &c.Node.Properties[j]
			for _, v := range property.Values {
				text := v.Text
				if v.Node != nil {
					text = cmp.Or(data.First(v.Node, schema.Name).Text, text, "…")
				}
				p.say(cfg, "  %s: %s\n", property.Name, report.Visible(text))
			}
		}
	}
	return nil
}

// parseRefs reads the names of records.
func parseRefs(args []string) ([]data.Ref, error) {
	refs := make([]data.Ref, len(args))
	for i, arg := range args {
		ref, ok := data.ParseRef(arg)
		if !ok {
			return nil, usageError{fmt.Errorf("%q is not a record; expected one such as events/journee-ia-sante", arg)}
		}
		refs[i] = ref
	}
	return refs, nil
}

// say prints a line for people, unless they asked for quiet.
func (p *program) say(cfg *config, text string, args ...any) {
	if !cfg.on("quiet") {
		fmt.Fprintf(p.stdout, text, args...)
	}
}
