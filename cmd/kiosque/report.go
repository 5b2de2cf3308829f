package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"text/tabwriter"
	"unicode"
	"unicode/utf8"

	"github.com/kiosque-ld/kiosque/data"
)

// shownPerKind bounds how many problems of one kind are printed one by one; the summary counts them all. The first of
// each field is printed besides, for shownFields fields: no column is left out without being named.
const (
	shownPerKind = 10
	shownFields  = 500
)

// reporter prints problems as they are found, and a summary of them at the end.
type reporter struct {
	p   *program
	cfg *config
	bar *progress

	noted string // the last that was said of how an input is read

	mu    sync.Mutex // reading and storing tell from two goroutines
	kinds map[kindOfProblem]*tally
	read  int // records, bad ones too
	bad   int // records left out
	count int // problems

	linked string // what became of the institutions that were named; empty if none was
}

type kindOfProblem struct {
	severity data.Severity
	code     string
}

type tally struct {
	count  int
	first  data.Problem
	fields map[string]bool
}

func newReporter(p *program, cfg *config) *reporter {
	return &reporter{p: p, cfg: cfg, bar: p.progress(cfg), kinds: map[kindOfProblem]*tally{}}
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
func (r *reporter) note(in *input) {
	if !r.cfg.notes || in.why == "" || in.why == r.noted || r.cfg.on("quiet") {
		return
	}
	r.noted = in.why
	r.bar.clear()
	fmt.Fprintf(r.p.stderr, "%s: %s\n", in.name, in.why)
}

// records are how many were read, and how many of them were bad.
func (r *reporter) records() (read, bad int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.read, r.bad
}

// total is the number of problems told so far.
func (r *reporter) total() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.count
}

func (r *reporter) problem(problem data.Problem) {
	problem = presentable(problem)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.count++
	k := kindOfProblem{problem.Severity, problem.Code}
	t := r.kinds[k]
	if t == nil {
		t = &tally{first: problem, fields: map[string]bool{}}
		r.kinds[k] = t
	}
	t.count++
	another := !t.fields[problem.Field] && len(t.fields) < shownFields
	if another {
		t.fields[problem.Field] = true
	}
	if t.count > shownPerKind && !another || r.cfg.on("quiet") && problem.Severity == data.Advice {
		return
	}
	r.bar.clear()
	fmt.Fprintf(r.p.stderr, "%s: %s\n", problem.Severity, problem)
	if problem.Hint != "" && t.count == 1 {
		fmt.Fprintf(r.p.stderr, "  hint: %s\n", problem.Hint)
	}
	if t.count == shownPerKind {
		fmt.Fprintf(r.p.stderr, "  (further problems of the kind %s are only counted, but for the first of each field)\n", problem.Code)
	}
}

// presentable is a problem whose texts can be shown: in lines of a bearable length, and without characters that would
// command the terminal or hide what stands there. What is wrong with an input is often such a character.
func presentable(p data.Problem) data.Problem {
	p.Place.File = visible(p.Place.File)
	p.Place.Path, p.Field = shorten(visible(p.Place.Path), 300), shorten(visible(p.Field), 300)
	p.Message, p.Hint = shorten(visible(p.Message), 2000), shorten(visible(p.Hint), 2000)
	return p
}

// visible is text with escapes, such as \x1b and \u202e, for everything that is not seen.
func visible(text string) string {
	if !strings.ContainsFunc(text, unseen) && utf8.ValidString(text) {
		return text
	}
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD"):
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case unseen(r):
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func unseen(r rune) bool { return !unicode.IsGraphic(r) }

// shorten cuts text behind n bytes or a little before.
func shorten(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n] + "…"
}

// finish takes the progress bar away and prints the problems by kind, most frequent first within each severity.
func (r *reporter) finish() {
	r.bar.clear()
	if r.cfg.on("quiet") {
		return
	}
	if r.linked != "" {
		fmt.Fprintln(r.p.stderr, r.linked)
	}
	if len(r.kinds) == 0 {
		return
	}
	kinds := make([]kindOfProblem, 0, len(r.kinds))
	for k := range r.kinds {
		kinds = append(kinds, k)
	}
	slices.SortFunc(kinds, func(a, b kindOfProblem) int {
		return cmp.Or(cmp.Compare(b.severity, a.severity), cmp.Compare(r.kinds[b].count, r.kinds[a].count), strings.Compare(a.code, b.code))
	})
	fmt.Fprintln(r.p.stderr, "\nProblems by kind:")
	w := tabwriter.NewWriter(r.p.stderr, 0, 0, 2, ' ', 0)
	for _, k := range kinds {
		t := r.kinds[k]
		fmt.Fprintf(w, "  %d\t%s\t%s\te.g. %s\n", t.count, k.severity, k.code, t.first)
	}
	w.Flush()
}

// worst is the severity of the gravest problem; zero if there is none.
func (r *reporter) worst() data.Severity {
	var worst data.Severity
	for k := range r.kinds {
		worst = max(worst, k.severity)
	}
	return worst
}

// code is the exit code that the problems ask for.
func (r *reporter) code() int {
	if r.worst() == data.Error {
		return exitProblems
	}
	return exitOK
}
