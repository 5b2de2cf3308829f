package mapping

import (
	"fmt"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// days are the weekdays of RFC 5545.
var days = map[string]schema.Term{"MO": schema.Monday, "TU": schema.Tuesday, "WE": schema.Wednesday, "TH": schema.Thursday, "FR": schema.Friday,
	"SA": schema.Saturday, "SU": schema.Sunday}

// frequencies are the letters of ISO 8601 durations for the frequencies that a Schedule can have.
var frequencies = map[string]string{"DAILY": "D", "WEEKLY": "W", "MONTHLY": "M", "YEARLY": "Y"}

// recurrence reads an RRULE (RFC 5545, §3.3.10, https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10) into the
// Schedule of a node. Parts that schema.org has no property for are reported.
func (w *mapper) recurrence(text string, n *data.Node) {
	s := w.schedule(n)
	if s == nil {
		return
	}
	frequency, interval := "", "1"
	for _, part := range strings.Split(strings.TrimPrefix(strings.ToUpper(text), "RRULE:"), ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "":
		case "FREQ":
			if frequency = frequencies[value]; frequency == "" {
				w.report(data.Warning, "not-a-recurrence", "", fmt.Sprintf("a schedule cannot repeat %s", quote(value)), "FREQ is DAILY, WEEKLY, MONTHLY or YEARLY")
			}
		case "INTERVAL":
			interval = value
		case "COUNT":
			w.integers(s, schema.RepeatCount, value)
		case "BYMONTHDAY":
			w.integers(s, schema.ByMonthDay, value)
		case "BYMONTH":
			w.integers(s, schema.ByMonth, value)
		case "BYDAY":
			for _, d := range strings.Split(value, ",") {
				if t, ok := days[d]; ok {
					data.Add(s, schema.ByDay, data.NewLink(t.IRI()))
				} else if len(d) > 2 && days[d[len(d)-2:]] != "" {
					data.Add(s, schema.ByDay, data.NewText(d, ""))
				} else {
					w.report(data.Warning, "not-a-recurrence", "", quote(d)+" is not a day", "days are written MO, TU … or 2MO for the second Monday")
				}
			}
		case "UNTIL":
			if m, ok := isoMoment(value); ok {
				data.Add(s, schema.EndDate, data.Value{Kind: data.Date, Text: string(m.appendDate(nil))})
			} else if d, bad := parseDate(value, w.m.Order); bad == nil && d.first.precision() == toDay {
				data.Add(s, schema.EndDate, data.Value{Kind: data.Date, Text: string(d.first.appendDate(nil))})
			} else {
				w.report(data.Warning, "not-a-date", "", quote(value)+" is not a date", dateHint)
			}
		case "WKST":
		default:
			w.report(data.Warning, "not-a-recurrence", "", fmt.Sprintf("schema.org has nothing for %s in a rule of recurrence", quote(part)), "it is left out; list the occurrences to keep it")
		}
	}
	if frequency == "" {
		if len(s.Properties) == 0 {
			data.Add(s, schema.Description, data.NewText(text, w.opts.DefaultLang))
			w.report(data.Advice, "not-a-recurrence", "", quote(text)+" is kept as text: it is not a rule of recurrence", "rules are written as in iCalendar: FREQ=WEEKLY;BYDAY=MO")
		}
		return
	}
	if strings.Trim(interval, "0123456789") != "" || interval == "" || len(interval) > 4 {
		interval = "1"
	}
	data.Add(s, schema.RepeatFrequency, data.NewText("P"+interval+frequency, ""))
}

func (w *mapper) integers(s *data.Node, property schema.Term, list string) {
	for _, text := range strings.Split(list, ",") {
		if v, ok := parseNumber(text); ok && v.Kind == data.Integer {
			data.Add(s, property, v)
		} else {
			w.report(data.Warning, "not-an-integer", "", quote(text)+" is not a whole number", "")
		}
	}
}

// schedule is the schedule of a node, which the rule's target may be already.
func (w *mapper) schedule(n *data.Node) *data.Node {
	if len(n.Types) > 0 && n.Types[0] == string(schema.Schedule) {
		return n
	}
	return w.part(n, step{w.property(string(schema.EventSchedule)), string(schema.Schedule)})
}

// recurrenceObject reads {"rrule": …, "exdates": […]}.
func (w *mapper) recurrenceObject(t *data.Tree, n *data.Node, sc *scope) {
	for i := range t.Fields {
		f := &t.Fields[i]
		w.path = append(w.path, f.Name)
		switch fold(f.Name) {
		case "rrule", "rule":
			if f.Tree.Shape == data.String {
				w.recurrence(f.Tree.Text, n)
			}
		case "exdate", "exceptdate":
			s := w.schedule(n)
			w.value(&f.Tree, &scope{node: s, shape: w.shape(string(schema.Schedule)), zone: sc.zone}, &target{purpose: toProperty, prop: w.property(string(schema.ExceptDate))})
		default:
			w.unknown(f, sc)
		}
		w.path = w.path[:len(w.path)-1]
	}
}

// complete gives the schedule of an event the day and the times at which it begins.
func (w *mapper) complete(s, event *data.Node) {
	start, end := data.First(event, schema.StartDate), data.First(event, schema.EndDate)
	if data.First(s, schema.RepeatFrequency).Kind == 0 || len(start.Text) < 10 || data.First(s, schema.StartDate).Kind != 0 || start.Kind == data.Typed {
		return
	}
	data.Add(s, schema.StartDate, data.Value{Kind: data.Date, Text: start.Text[:10]})
	if start.Kind == data.DateTime && data.First(s, schema.StartTime).Kind == 0 {
		data.Add(s, schema.StartTime, data.Value{Kind: data.Time, Text: start.Text[11:19]})
		if end.Kind == data.DateTime && data.First(s, schema.EndTime).Kind == 0 {
			data.Add(s, schema.EndTime, data.Value{Kind: data.Time, Text: end.Text[11:19]})
		}
	}
}
