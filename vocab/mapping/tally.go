package mapping

import (
	"fmt"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
)

// tally counts what is told once an input: a file of a million rows with an unknown column has one problem, not a
// million.
type tally struct {
	counts map[fault]*count
	order  []*count
	others []*count // of fields beyond mostTold, without their names
}

// fault is a problem that a field has.
type fault struct {
	code  data.Code
	field string
}

type count struct {
	problem data.Problem
	n       int
}

// mostTold bounds the different faults that are told.
const mostTold = 500

// totals are the problems that occurred more than once, with their numbers.
func (t *tally) totals() []data.Problem {
	var all []data.Problem
	for _, c := range t.order {
		if c.n < 2 {
			continue
		}
		p := c.problem
		p.Place, p.Again, p.Hint = data.Position{File: p.Place.File}, c.n-1, ""
		p.Message = fmt.Sprintf("%d times in all: %s", c.n, p.Message)
		all = append(all, p)
	}
	for _, c := range t.others {
		p := c.problem
		p.Again, p.Message = c.n, fmt.Sprintf("%d more times in other fields, beyond the first %d that were told", c.n, mostTold)
		all = append(all, p)
	}
	return all
}

// first counts a problem, and tells whether it is the first of its kind and field, and is to be told.
func (t *tally) first(p *data.Problem) bool {
	key := fault{p.Code, p.Field}
	if c := t.counts[key]; c != nil {
		c.n++
		return false
	}
	if len(t.order) >= mostTold {
		t.more(p.Severity, p.Code, p.Place.File)
		return false
	}
	c := &count{*p, 1}
	t.counts[key] = c
	t.order = append(t.order, c)
	return true
}

// more counts a problem beyond those that are told.
func (t *tally) more(s data.Severity, code data.Code, file string) {
	for _, c := range t.others {
		if c.problem.Code == code && c.problem.Severity == s {
			c.n++
			return
		}
	}
	t.others = append(t.others, &count{data.Problem{Severity: s, Code: code, Place: data.Position{File: file}}, 1})
}

// once reports a problem at its first place and counts it afterwards. tell is called the first time only.
func (w *mapper) once(s data.Severity, code data.Code, tell func() (message, hint string)) {
	p := data.Problem{Severity: s, Place: w.here(), Code: code, Field: w.field("")}
	if !w.seen.first(&p) {
		return
	}
	p.Message, p.Hint = tell()
	w.seen.counts[fault{code, p.Field}].problem = p
	w.problems = append(w.problems, p)
}

// report adds a problem of the row.
func (w *mapper) report(s data.Severity, code data.Code, name, message, hint string) {
	w.problems = append(w.problems, data.Problem{Severity: s, Place: w.here(), Code: code, Field: w.field(name), Message: message, Hint: hint})
}

func (w *mapper) here() data.Position {
	p := w.place
	if w.lines > 0 {
		p.Line = w.lines
	}
	return p
}

// field is the path of a field in the source; name may be empty for the one that is being read.
func (w *mapper) field(name string) string {
	switch {
	case len(w.path) == 0:
		return name
	case name == "" && len(w.path) == 1:
		return w.path[0]
	case name == "":
		return strings.Join(w.path, ".")
	}
	return strings.Join(w.path, ".") + "." + name
}

// quote shows a value in a message, shortened.
func quote(s string) string {
	if len(s) > 60 {
		cut := 57
		for cut > 0 && s[cut]&0xC0 == 0x80 {
			cut--
		}
		s = s[:cut] + "…"
	}
	return fmt.Sprintf("%q", s)
}
