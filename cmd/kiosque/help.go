package main

import (
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/kiosque-ld/kiosque/cmd/kiosque/report"
)

const about = `Kiosque publishes event and institution records as linked data: it maps them to schema.org terms and serves them
as JSON-LD, Turtle and other forms of RDF, and as web pages, at addresses that last.

Usage: kiosque COMMAND [FLAGS] [ARGUMENTS]

Commands:
%s
  help       tell more about a command: kiosque help import
             kiosque help problems explains every kind of problem
  version    print the version

Exit codes:
  0    done
  1    the command could not do its work; the message says why
  2    the command line or the configuration is wrong
  3    done, but some records were bad and left out, or there were problems as grave as --fail-on says
  130  stopped by Ctrl-C; what was stored before stays

Start with ` + "`kiosque serve`" + `: it serves the shipped example.
`

// help prints the overview, or everything about one command.
func (p *program) help(args []string) int {
	if len(args) == 0 {
		var lines strings.Builder
		for _, c := range commands {
			fmt.Fprintf(&lines, "  %-10s %s\n", c.name, c.short)
		}
		fmt.Fprintf(p.stdout, about, strings.TrimRight(lines.String(), "\n"))
		return exitOK
	}
	if args[0] == "help" || args[0] == "version" {
		return p.help(nil) // it says all about them
	}
	if args[0] == "problems" {
		return p.helpProblems()
	}
	c := commandNamed(args[0])
	if c == nil {
		return p.noCommand(args[0])
	}
	fmt.Fprintf(p.stdout, "Usage: kiosque %s [FLAGS] %s\n\n%s\n\nFlags:\n", c.name, c.args, c.long)
	for _, s := range settings {
		if !slices.Contains(c.flags, s.name) {
			continue
		}
		name := "--" + s.name
		if s.value != "" {
			name += " " + s.value
		}
		line := s.help
		if s.standard != "" {
			line += " (default " + s.standard + ")"
		}
		fmt.Fprintf(p.stdout, "  %-22s %s\n", name, line)
	}
	fmt.Fprintf(p.stdout, `
Each flag is also a name in the configuration file (store: data.db) and an environment variable in capitals
(KIOSQUE_STORE, KIOSQUE_DRY_RUN). A flag beats the environment, which beats the file.
`)
	return exitOK
}

// helpProblems explains every kind of problem.
func (p *program) helpProblems() int {
	fmt.Fprint(p.stdout, aboutProblems)
	for _, code := range report.Codes() {
		fmt.Fprintf(p.stdout, "%s\n    %s\n", code, report.Sentence(code, p.language()))
	}
	return exitOK
}

const aboutProblems = `The kinds of problem. Each is an error (the record is not published), a warning (it is, without something or with something
that looks wrong), or advice; some are one or the other, by what they concern. Their codes stay the same.

`

// noCommand says that there is no such command, and which there are.
func (p *program) noCommand(name string) int {
	fmt.Fprintf(p.stderr, "kiosque: there is no command %q\nhint: the commands are %s, help, version; `kiosque help` tells what they do\n", name, commandNames())
	return exitUsage
}

// release is the module's version alone.
func release() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "unknown"
	}
	return strings.Trim(info.Main.Version, "()")
}

// version is the module's version and commit, as the Go tool recorded them.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "kiosque (unknown version)"
	}
	text := "kiosque " + info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			text += " " + s.Value[:12]
		}
	}
	return text + " " + info.GoVersion
}
