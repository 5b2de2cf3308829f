package mapping

import (
	"iter"
	"slices"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/relay"
)

// Records turns rows into items: coerced, checked and summarised, with every problem that was found. An item without a
// record (None) carries a problem of a row that is none, and the last one may carry the totals of the input. Rows are read
// ahead and mapped at the same time; the items are the same, and in the order of the rows, however many work.
func Records(rows data.Rows, m Mapping, opts Options) data.Items {
	workers := opts.Workers
	if workers == 0 {
		workers = relay.Workers()
	}
	return func(yield func(data.Item) bool) {
		var told tally
		for l := range relay.Run(loads(Shaped(rows, m, opts)), workers, func() func(*load) *load { return newMapper(m, opts).load }) {
			told.settle(l)
			for i := range l.items {
				if !slices.Contains(l.hollow, i) && !yield(l.items[i]) {
					return
				}
			}
		}
		if totals := told.totals(); len(totals) > 0 {
			yield(data.Item{Place: totals[0].Place, Problems: totals, None: true})
		}
	}
}

// load is a few rows of an input, of which one mapper makes items.
type load struct {
	rows      []arrival
	strangers map[string]bool // names of fields that were reported before the first of the rows
	items     []data.Item
	sightings []*sighting // in the order in which they were met
	hollow    []int       // items that were there for their problems alone, which had all been told before
}

// arrival is a row, or a problem in its place.
type arrival struct {
	row     data.Row
	problem *data.Problem
}

const (
	loadRows = 64        // so many that handing them over costs nothing, so few that nobody waits for them
	loadSize = 256 << 10 // bytes of text: long rows make shorter loads
)

// loads puts rows together.
func loads(rows data.Rows) iter.Seq[*load] {
	return func(yield func(*load) bool) {
		l, size := &load{}, 0
		strangers := l.strangers
		for row, problem := range rows {
			l.rows = append(l.rows, arrival{row, problem})
			if problem != nil {
				strangers = acquaint(strangers, problem)
			}
			if size += weight(&row.Tree); len(l.rows) < loadRows && size < loadSize {
				continue
			}
			if !yield(l) {
				return
			}
			l, size = &load{rows: make([]arrival, 0, loadRows), strangers: strangers}, 0
		}
		if len(l.rows) > 0 {
			yield(l)
		}
	}
}

// weight is about how many bytes of text a tree holds.
func weight(t *data.Tree) int {
	size := len(t.Text)
	for i := range t.Items {
		size += weight(&t.Items[i])
	}
	for i := range t.Fields {
		size += weight(&t.Fields[i].Tree)
	}
	return size
}

// load makes the items of a load.
func (w *mapper) load(l *load) *load {
	w.sights.begin()
	w.strangers = l.strangers
	l.items = make([]data.Item, 0, len(l.rows))
	for i := range l.rows {
		if p := l.rows[i].problem; p != nil {
			w.strangers = acquaint(w.strangers, p)
			l.items = append(l.items, data.Item{Place: p.Place, Problems: []data.Problem{*p}, None: true})
			continue
		}
		w.row(l, l.rows[i].row)
	}
	l.rows, l.sightings = nil, w.sights.order
	return l
}

// row adds the items of a row: one, or those of its @graph.
func (w *mapper) row(l *load, row data.Row) {
	w.sights.item, w.sights.alone = len(l.items), true
	if problems := w.beside(&row); len(problems) > 0 {
		l.items = append(l.items, data.Item{Place: row.Place, Problems: problems, None: true})
	}
	w.sights.alone = false
	apart(row, func(part data.Row) bool {
		w.sights.item = len(l.items)
		l.items = append(l.items, w.item(part))
		return true
	})
}
