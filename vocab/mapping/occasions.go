package mapping

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// occasion is one of the times at which an event takes place, as its values say it.
type occasion struct{ start, end data.Value }

// occasions takes apart an event that starts several times: "28/11/2024 et 05/12/2024" is not one long event, and not one
// with two starts either, but one with two sub-events. Days that follow one another are the one event that they make.
// As many ends as starts belong to them one by one; a time of the end belongs to each day; one end alone is that of the
// whole.
func (w *mapper) occasions(sc *scope) {
	n := sc.node
	starts, ends := data.Values(n, schema.StartDate), data.Values(n, schema.EndDate)
	if len(starts) < 2 || !slices.ContainsFunc(n.Types, func(t string) bool { return schema.IsA(schema.Term(t), schema.Event) }) ||
		data.First(n, schema.SubEvent).Kind != 0 || data.First(n, schema.EventSchedule).Kind != 0 {
		return
	}
	all := make([]occasion, 0, len(starts))
	for i, start := range starts {
		if start.Kind != data.Date && start.Kind != data.DateTime {
			return
		}
		o := occasion{start: start}
		switch {
		case len(ends) == len(starts):
			o.end = ends[i]
		case len(ends) == 1 && sameDay(ends[0], start):
			o.end = ends[0]
		case len(ends) == 0 && sc.endTime != "":
			o.end = w.endOf(start, sc)
		}
		all = append(all, o)
	}
	slices.SortStableFunc(all, func(a, b occasion) int { return cmp.Compare(a.start.Text, b.start.Text) })
	data.Set(n, schema.StartDate, all[0].start)
	data.Set(n, schema.EndDate, lastEnd(all[len(all)-1], ends))
	if consecutive(all) {
		return
	}
	for _, o := range all {
		data.Add(n, schema.SubEvent, data.NewNested(w.occasion(n, o)))
	}
	w.once(data.Advice, "several-dates", func() (string, string) {
		return fmt.Sprintf("the event starts %d times: each is a sub-event", len(all)), "give each occurrence a row of its own, or say how they repeat, to have more said of them"
	})
}

// lastEnd is the end of the last occasion: the one that is said of the whole, its own, or its day.
func lastEnd(last occasion, ends []data.Value) data.Value {
	switch {
	case len(ends) == 1 && !vocab.Before(ends[0], last.start):
		return ends[0]
	case last.end.Kind != 0:
		return last.end
	}
	return data.Value{Kind: data.Date, Text: last.start.Text[:len(time.DateOnly)]}
}

func sameDay(a, b data.Value) bool {
	return len(a.Text) >= len(time.DateOnly) && strings.HasPrefix(b.Text, a.Text[:len(time.DateOnly)])
}

// occasion is the sub-event of an event at one time.
func (w *mapper) occasion(n *data.Node, o occasion) *data.Node {
	sub := &data.Node{Types: []string{string(schema.Event)}}
	data.Add(sub, schema.Name, data.Values(n, schema.Name)...)
	data.Add(sub, schema.StartDate, o.start)
	switch {
	case o.end.Kind == 0:
	case vocab.Before(o.end, o.start):
		w.report(data.Warning, "end-before-start", string(schema.EndDate), fmt.Sprintf("the end, %s, is before the start, %s", o.end.Text, o.start.Text),
			"one of the two is wrong; the occurrence is published without its end")
	default:
		data.Add(sub, schema.EndDate, o.end)
	}
	return sub
}

// endOf is the time of the end on the day of a start.
func (w *mapper) endOf(start data.Value, sc *scope) data.Value {
	one := &data.Node{}
	w.date(one, w.property(string(schema.EndDate)), start.Text[:len(time.DateOnly)], &scope{node: one, zone: sc.zone, zoned: sc.zoned, endTime: sc.endTime})
	return data.First(one, schema.EndDate)
}

// consecutive tells whether occasions are whole days that follow one another without a gap.
func consecutive(all []occasion) bool {
	for i, o := range all {
		if o.start.Kind != data.Date || o.end.Kind != 0 {
			return false
		}
		if i > 0 {
			before, err := time.Parse(time.DateOnly, all[i-1].start.Text)
			if err != nil || !strings.HasPrefix(o.start.Text, before.AddDate(0, 0, 1).Format(time.DateOnly)) {
				return false
			}
		}
	}
	return true
}
