package main

import (
	"fmt"
	"sync"

	"github.com/kiosque-ld/kiosque/cmd/kiosque/report"
	"github.com/kiosque-ld/kiosque/data"
)

// shownPerKind bounds how many problems of one kind are printed one by one; the summary counts them all. The first of
// each field is printed besides: no column is left out without being named.
const shownPerKind = 10

// reporter prints problems as they are found, and a summary of them at the end.
type reporter struct {
	p   *program
	cfg *config
	bar *progress

	noted string // the last that was said of how an input is read

	mu    sync.Mutex // reading and storing tell from two goroutines
	tally data.Tally
	files *reports // that keep every problem
	read  int      // records, bad ones too
	bad   int      // records left out

	linked string // what became of the institutions that were named; empty if none was
}

func newReporter(p *program, cfg *config, files *reports) *reporter {
	return &reporter{p: p, cfg: cfg, bar: p.progress(cfg), files: files}
}

// drawEvery is how many records pass between two drawings where nothing else says how far reading has come.
const drawEvery = 500

// watch passes the items of an input on, counts its records and tells their problems.
func (r *reporter) watch(in *input) data.Items {
	return func(yield func(data.Item) bool) {
		for item := range in.items {
			r.item(&item)
			if read, _ := r.records(); read%drawEvery == 0 {
				done, size := in.place()
				r.bar.draw(in.name, done, size, read, r.total())
			}
			if !yield(item) {
				return
			}
		}
	}
}

func (r *reporter) item(i *data.Item) {
	r.mu.Lock()
	if !i.None {
		r.read++
		if i.Bad() {
			r.bad++
		}
	}
	r.mu.Unlock()
	for _, problem := range i.Problems {
		r.problem(problem)
	}
}

// note says what an input was recognised as; a folder of files that are all the same has one line.
func (r *reporter) note(name, why string) {
	if !r.cfg.notes || why == "" || why == r.noted || r.cfg.on("quiet") {
		return
	}
	r.noted = why
	r.bar.clear()
	fmt.Fprintf(r.p.stderr, "%s: %s\n", name, why)
}

// records are how many were read, and how many of them were bad.
func (r *reporter) records() (read, bad int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.read, r.bad
}

// counts are the same, for a report.
func (r *reporter) counts() []report.Count {
	read, bad := r.records()
	return []report.Count{{Name: "read", N: read}, {Name: "good", N: read - bad}, {Name: "bad", N: bad}}
}

// total is the number of problems told so far.
func (r *reporter) total() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.tally.Total()
}

func (r *reporter) problem(problem data.Problem) {
	r.mu.Lock()
	defer r.mu.Unlock()
	kind, fresh := r.tally.Add(&problem)
	r.files.add(&problem)
	switch {
	case kind.Count > shownPerKind && !fresh:
		return
	case problem.Again > 0 && problem.Field != "": // its first place was told, and the summary has the number
		return
	case r.cfg.on("quiet") && problem.Severity == data.Advice:
		return
	}
	problem = report.Presentable(problem)
	r.bar.clear()
	fmt.Fprintf(r.p.stderr, "%s: %s\n", problem.Severity, problem)
	if problem.Hint != "" && kind.Count == 1 {
		fmt.Fprintf(r.p.stderr, "  hint: %s\n", problem.Hint)
	}
	if kind.Count == shownPerKind {
		fmt.Fprintf(r.p.stderr, "  (further problems of the kind %s are only counted, but for the first of each field)\n", problem.Code)
	}
}

// finish takes the progress bar away and prints the problems by kind.
func (r *reporter) finish() {
	r.bar.clear()
	if r.cfg.on("quiet") {
		return
	}
	if r.linked != "" {
		fmt.Fprintln(r.p.stderr, r.linked)
	}
	report.Summary(r.p.stderr, &r.tally, r.bar.columns())
}

// code is the exit code that the problems ask for.
func (r *reporter) code() int {
	if worst := r.tally.Worst(); worst > 0 && worst >= gravest[r.cfg.text("fail-on")] {
		return exitProblems
	}
	return exitOK
}
