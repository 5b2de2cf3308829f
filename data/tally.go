package data

import (
	"cmp"
	"maps"
	"slices"
)

// Tally counts problems by kind: exactly, however many there are, and in memory that is bounded by the number of kinds.
// The zero value is ready. It is not safe for concurrent use.
type Tally struct {
	kinds map[kind]*Counted
	total [Error + 1]int
}

type kind struct {
	severity Severity
	code     Code
}

// Counted is what a Tally knows of one kind of problem.
type Counted struct {
	Severity Severity
	Code     Code
	Count    int            // of problems, those that were told as Problem.Again among them
	Examples []Problem      // the first few
	Fields   map[string]int // how often each field had it, of the first 500 fields
	Others   int            // how often further fields had it
}

const (
	kindExamples = 5
	kindFields   = 500
)

// Add counts a problem. It returns what is known of its kind by then, and whether its field is one that did not have it
// before.
func (t *Tally) Add(p *Problem) (of *Counted, fresh bool) {
	k := kind{p.Severity, p.Code}
	c := t.kinds[k]
	if c == nil {
		if t.kinds == nil {
			t.kinds = map[kind]*Counted{}
		}
		c = &Counted{Severity: p.Severity, Code: p.Code, Fields: map[string]int{}}
		t.kinds[k] = c
	}
	n := max(p.Again, 1)
	c.Count += n
	t.total[min(p.Severity, Error)] += n
	_, known := c.Fields[p.Field]
	switch {
	case known:
		c.Fields[p.Field] += n
	case len(c.Fields) < kindFields && p.Again == 0:
		c.Fields[p.Field], fresh = n, true
	default:
		c.Others += n
	}
	if len(c.Examples) < kindExamples && p.Again == 0 {
		c.Examples = append(c.Examples, *p)
	}
	return c, fresh
}

// Total is the number of problems of all kinds; Of is that of one severity.
func (t *Tally) Total() int { return t.total[Advice] + t.total[Warning] + t.total[Error] }

// Of is the number of problems of one severity.
func (t *Tally) Of(s Severity) int { return t.total[s] }

// Worst is the gravest severity of a problem; zero if there is none.
func (t *Tally) Worst() Severity {
	worst := Error
	for worst > 0 && t.total[worst] == 0 {
		worst--
	}
	return worst
}

// Kind is what is known of a kind of problem; nil if there was none.
func (t *Tally) Kind(s Severity, code Code) *Counted { return t.kinds[kind{s, code}] }

// Kinds are the kinds of problem, the most frequent first, of equal ones the gravest.
func (t *Tally) Kinds() []*Counted {
	return slices.SortedFunc(maps.Values(t.kinds), func(a, b *Counted) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(b.Severity, a.Severity), cmp.Compare(a.Code, b.Code))
	})
}
