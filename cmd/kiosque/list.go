package main

import (
	"context"
	"fmt"
	"strconv"
	"text/tabwriter"

	"github.com/kiosque-ld/kiosque/cmd/kiosque/report"
)

const sourcesLong = `Shows how the sources stand that the configuration file lists: how many records each gives (- where that is
not known, as of sources that are not whole), when it answered well for the last time, when it is due while serving, and
whether it is current or stale, and why.

The exit code is 3 if one is stale.

Example: kiosque sources`

// listSources is `kiosque sources`.
func listSources(ctx context.Context, p *program, cfg *config, args []string) (int, error) {
	chosen, err := cfg.chosen(args)
	if err != nil {
		return exitUsage, err
	}
	st, err := openExisting(cfg)
	if err != nil {
		return exitFailed, err
	}
	defer st.Close()
	code := exitOK
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tRECORDS\tOBTAINED\tDUE\tLICENCE\tSTATE")
	for _, s := range chosen {
		info, err := sourceInfo(ctx, st, s)
		if err != nil {
			return exitFailed, err
		}
		if info.Stale() {
			code = exitProblems
		}
		given, err := st.Given(ctx, s.name)
		if err != nil {
			return exitFailed, err
		}
		records, obtained, due := "-", "never", "never"
		if given.Records != nil {
			records = strconv.Itoa(given.Records.Len())
		}
		if !info.Checked.IsZero() {
			obtained = p.minute(info.Checked)
		}
		if at := s.due(&info, p.now()); !at.IsZero() {
			due = p.minute(at)
			if !at.After(p.now()) {
				due = "now"
			}
		}
		license := s.license
		if license == "" {
			license = cfg.text("license")
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", s.name, records, obtained, due, license, report.Visible(p.state(&info)))
	}
	w.Flush()
	return code, nil
}
