package mapping

import (
	"fmt"
	"slices"
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

// first counts a problem that occurred n times, and tells whether it is the first of its kind and field, and is to be
// told.
func (t *tally) first(p *data.Problem, n int) bool {
	key := fault{p.Code, p.Field}
	if c := t.counts[key]; c != nil {
		c.n += n
		return false
	}
	if len(t.order) >= mostTold {
		t.more(p, n)
		return false
	}
	c := &count{*p, n}
	if t.counts == nil {
		t.counts = map[fault]*count{}
	}
	t.counts[key] = c
	t.order = append(t.order, c)
	return true
}

// more counts a problem beyond those that are told.
func (t *tally) more(p *data.Problem, n int) {
	for _, c := range t.others {
		if c.problem.Code == p.Code && c.problem.Severity == p.Severity {
			c.n += n
			return
		}
	}
	t.others = append(t.others, &count{data.Problem{Severity: p.Severity, Code: p.Code, Place: data.Position{File: p.Place.File}}, n})
}

// settle counts what a mapper saw in the next load, and takes out of its items what was told before.
func (t *tally) settle(l *load) {
	for _, s := range l.sightings {
		s.first = t.first(&s.problem, s.n)
	}
	for _, s := range slices.Backward(l.sightings) { // the last first, so that the places of the others stay
		if !s.first && s.at >= 0 {
			item := &l.items[s.item]
			if item.Problems = slices.Delete(item.Problems, s.at, s.at+1); len(item.Problems) > 0 {
				continue
			}
			if item.Problems = nil; s.alone {
				l.hollow = append(l.hollow, s.item)
			}
		}
	}
}

// sights are the problems that a mapper meets and that are told once an input. It knows its own loads alone: whether others
// told a problem before is for the tally to see.
type sights struct {
	told  map[fault]bool      // in its loads before; the tally knows them by now
	load  map[fault]*sighting // in this one
	order []*sighting
	item  int  // the number of the item at hand in this load
	alone bool // it is there for its problems alone
}

// sighting is a problem in one load.
type sighting struct {
	problem  data.Problem // without words where the mapper has told it before
	n        int
	item, at int  // where it stands: in which item, and at which place there; at is -1 if it does not
	alone    bool // the item is there for its problems alone
	first    bool // nobody told it before
}

// begin forgets the load before.
func (s *sights) begin() {
	s.order, s.item = nil, 0
	clear(s.load)
}

// again counts a problem that this load had already.
func (s *sights) again(key fault) bool {
	seen := s.load[key]
	if seen != nil {
		seen.n++
	}
	return seen != nil
}

// add notes a problem, and tells whether it may be the first of its kind and field.
func (s *sights) add(p data.Problem) (seen *sighting, first bool) {
	if s.told == nil {
		s.told, s.load = map[fault]bool{}, map[fault]*sighting{}
	}
	key := fault{p.Code, p.Field}
	if first = !s.told[key] && len(s.told) < mostTold; first {
		p.Field = strings.Clone(p.Field) // which is kept, when the row is not
		key.field = p.Field
		s.told[key] = true
	}
	seen = &sighting{problem: p, n: 1, item: s.item, alone: s.alone, at: -1}
	s.load[key] = seen
	s.order = append(s.order, seen)
	return seen, first
}

// once reports a problem at its first place and counts it afterwards. tell is called when it may be the first time.
func (w *mapper) once(s data.Severity, code data.Code, tell func() (message, hint string)) {
	p := data.Problem{Severity: s, Code: code, Field: w.field("")}
	if w.sights.again(fault{code, p.Field}) {
		return
	}
	p.Place = w.here()
	seen, first := w.sights.add(p)
	if !first {
		return
	}
	seen.problem.Message, seen.problem.Hint = tell()
	seen.at = len(w.problems)
	w.problems = append(w.problems, seen.problem)
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
