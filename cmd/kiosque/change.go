package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/kiosque-ld/kiosque/data"
)

const withdrawLong = `Takes records off the site for good. Their addresses answer 410 Gone with a statement of when they were withdrawn,
and are never given to anything else. Importing a withdrawn record again brings it back. With --replaced-by the statement says
what to use instead.

Example: kiosque withdraw events/journee-ia-sante`

const renameLong = `Gives a record a new address. The old one redirects there for ever, and is never given to anything else. The next import
of the same source finds the record under its new address.

Example: kiosque rename events/journee-ia events/journee-ia-sante`

func withdraw(ctx context.Context, p *program, cfg *config, args []string) (int, error) {
	if len(args) == 0 {
		return exitUsage, usageError{errors.New("expected at least one record, such as events/journee-ia-sante")}
	}
	refs := make([]data.Ref, len(args))
	for i, arg := range args {
		ref, ok := data.ParseRef(arg)
		if !ok {
			return exitUsage, usageError{fmt.Errorf("%q is not a record; expected one such as events/journee-ia-sante", arg)}
		}
		refs[i] = ref
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

// say prints a line for people, unless they asked for quiet.
func (p *program) say(cfg *config, text string, args ...any) {
	if !cfg.on("quiet") {
		fmt.Fprintf(p.stdout, text, args...)
	}
}
