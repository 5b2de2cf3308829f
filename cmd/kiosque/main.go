// Command kiosque publishes event and institution records as linked data. This package reads flags, configuration,
// environment and clock, wires the floors below together, and decides exit codes; nothing below it does.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// The exit codes, as `kiosque help` documents them.
const (
	exitOK          = 0
	exitFailed      = 1   // the command could not do its work
	exitUsage       = 2   // the command line or configuration is wrong
	exitProblems    = 3   // done, but some records were bad and left out, or there were problems as grave as --fail-on says
	exitInterrupted = 130 // stopped by Ctrl-C; what was stored before stays
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C does not wait for the end
	p := &program{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, env: os.Getenv, now: time.Now, after: bell}
	os.Exit(p.runOrLeave(ctx, os.Args[1:], patience))
}

// patience is how long a command has to end well when it is interrupted: longer than a server lets requests finish.
const patience = 12 * time.Second

// runOrLeave runs a command line, and leaves it where it is when it does not end although it was interrupted: what
// reads from a pipe that nobody writes to hears no signal. The store stands that (see data/store).
func (p *program) runOrLeave(ctx context.Context, args []string, patience time.Duration) int {
	ended := make(chan int, 1)
	go func() { ended <- p.run(ctx, args) }()
	select {
	case code := <-ended:
		return code
	case <-ctx.Done():
	}
	select {
	case code := <-ended:
		return code
	case <-time.After(patience):
		fmt.Fprintln(p.stderr, "kiosque: interrupted while it was waiting; what was stored before stays")
		return exitInterrupted
	}
}

// program is what a command may touch of the world.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	env            func(string) string
	now            func() time.Time
	after          func(d time.Duration, f func()) (stop func() bool)
}

// bell calls f on a goroutine of its own when d has passed.
func bell(d time.Duration, f func()) (stop func() bool) { return time.AfterFunc(d, f).Stop }

// command is one word of the command line.
type command struct {
	name, args string // "import", "SOURCE…"
	short      string // one line
	long       string // what `kiosque help NAME` says before the flags
	flags      []string
	run        func(context.Context, *program, *config, []string) (int, error)
}

// usageError is a mistake in the command line; its text is followed by where help is.
type usageError struct{ error }

func (p *program) run(ctx context.Context, args []string) int {
	name := "help"
	if len(args) > 0 {
		name, args = args[0], args[1:]
	}
	switch name {
	case "help", "-h", "-help", "--help":
		return p.help(args)
	case "version", "--version":
		fmt.Fprintln(p.stdout, version())
		return exitOK
	}
	c := commandNamed(name)
	if c == nil {
		return p.noCommand(name)
	}
	cfg, rest, err := p.configure(c, args)
	if errors.Is(err, errHelp) {
		return p.help([]string{name})
	}
	code := exitUsage
	if err == nil {
		code, err = c.run(ctx, p, cfg, rest)
	}
	var usage usageError
	switch {
	case err == nil:
		return code
	case errors.As(err, &usage):
		fmt.Fprintf(p.stderr, "kiosque %s: %v\nhint: `kiosque help %s` shows how it is used\n", name, err, name)
		return exitUsage
	case errors.Is(err, context.Canceled):
		fmt.Fprintf(p.stderr, "kiosque %s: interrupted; what was stored before stays\n", name)
		return exitInterrupted
	}
	fmt.Fprintf(p.stderr, "kiosque %s: %v\n", name, err)
	if code == exitOK {
		code = exitFailed
	}
	return code
}

func commandNamed(name string) *command {
	for i := range commands {
		if commands[i].name == name {
			return &commands[i]
		}
	}
	return nil
}

func commandNames() string {
	names := make([]string, len(commands))
	for i := range commands {
		names[i] = commands[i].name
	}
	return strings.Join(names, ", ")
}
