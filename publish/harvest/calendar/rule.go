package calendar

import (
	"strconv"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// frequencies are the letters of ISO 8601 durations as iCalendar has them.
var frequencies = map[byte]string{'D': "DAILY", 'W': "WEEKLY", 'M': "MONTHLY", 'Y': "YEARLY"}

// recurrence is the rule of a node's schedule (§3.3.10); empty if it has none that iCalendar can tell. A start in UTC that
// the record does not state so has none: the rule would be an hour late for half of the year.
func recurrence(n *data.Node, start moment) string {
	s := schedule(n)
	if s == nil || start.form == absolute && !start.stated {
		return ""
	}
	every, ok := strings.CutPrefix(data.First(s, schema.RepeatFrequency).Text, "P")
	if !ok || every == "" {
		return ""
	}
	frequency := frequencies[every[len(every)-1]]
	interval, err := strconv.Atoi(every[:len(every)-1])
	if frequency == "" || err != nil || interval < 1 {
		return ""
	}
	rule := "FREQ=" + frequency
	if interval > 1 {
		rule += ";INTERVAL=" + strconv.Itoa(interval)
	}
	rule += numbers(s, "BYMONTH", schema.ByMonth, 1, 12) + numbers(s, "BYMONTHDAY", schema.ByMonthDay, -31, 31) + byDay(s)
	return rule + bound(s, start)
}

func schedule(n *data.Node) *data.Node {
	if v := data.First(n, schema.EventSchedule); v.Kind == data.Nested {
		return v.Node
	}
	return nil
}

// numbers is a part of a rule that lists numbers.
func numbers(s *data.Node, name string, property schema.Term, least, most int) string {
	var list []string
	for _, v := range data.Values(s, property) {
		if n, err := strconv.Atoi(v.Text); err == nil && n >= least && n <= most && n != 0 {
			list = append(list, strconv.Itoa(n))
		}
	}
	if len(list) == 0 {
		return ""
	}
	return ";" + name + "=" + strings.Join(list, ",")
}

var days = map[schema.Term]string{schema.Monday: "MO", schema.Tuesday: "TU", schema.Wednesday: "WE", schema.Thursday: "TH",
	schema.Friday: "FR", schema.Saturday: "SA", schema.Sunday: "SU"}

// byDay lists days of the week, with the week of the month where the schedule has it.
func byDay(s *data.Node) string {
	week := ""
	if n, err := strconv.Atoi(data.First(s, schema.ByMonthWeek).Text); err == nil && n != 0 && n >= -5 && n <= 5 {
		week = strconv.Itoa(n)
	}
	var list []string
	for _, v := range data.Values(s, schema.ByDay) {
		if term, ok := schema.TermOf(v.Text); ok && days[term] != "" {
			list = append(list, week+days[term])
		} else if v.Kind == data.Text && ordinalDay(v.Text) {
			list = append(list, v.Text)
		}
	}
	if len(list) == 0 {
		return ""
	}
	return ";BYDAY=" + strings.Join(list, ",")
}

// ordinalDay tells whether a text is a day of iCalendar: MO, 2MO, -1SU.
func ordinalDay(text string) bool {
	if len(text) < 2 || len(text) > 5 {
		return false
	}
	known := false
	for _, d := range weekdays {
		known = known || strings.HasSuffix(text, d)
	}
	n, err := strconv.Atoi(text[:len(text)-2])
	return known && (len(text) == 2 || err == nil && n != 0 && n >= -53 && n <= 53)
}

// bound is the part of a rule that ends it: a number, or the end of the last day, in the form that the start asks for.
func bound(s *data.Node, start moment) string {
	if n, err := strconv.Atoi(data.First(s, schema.RepeatCount).Text); err == nil && n > 0 {
		return ";COUNT=" + strconv.Itoa(n)
	}
	end := data.First(s, schema.EndDate)
	if len(end.Text) < len(time.DateOnly) {
		return ""
	}
	last, err := time.Parse(time.DateOnly, end.Text[:len(time.DateOnly)])
	switch {
	case err != nil:
		return ""
	case start.form == day:
		return ";UNTIL=" + last.Format("20060102")
	case start.form == floating:
		return ";UNTIL=" + last.Format("20060102") + "T235959"
	}
	return ";UNTIL=" + utc(time.Date(last.Year(), last.Month(), last.Day(), 23, 59, 59, 0, start.Location()))
}

// exceptions are the days of a schedule on which it does not take place, as the times at which it would have begun.
func exceptions(n *data.Node, start moment) (all []moment) {
	for _, v := range data.Values(schedule(n), schema.ExceptDate) {
		if len(v.Text) < len(time.DateOnly) {
			continue
		}
		d, err := time.Parse(time.DateOnly, v.Text[:len(time.DateOnly)])
		if err != nil {
			continue
		}
		x := start
		x.Time = time.Date(d.Year(), d.Month(), d.Day(), start.Hour(), start.Minute(), start.Second(), 0, start.Location())
		all = append(all, x)
	}
	return all
}
