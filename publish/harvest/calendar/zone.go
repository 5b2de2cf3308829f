package calendar

import (
	"fmt"
	"slices"
	"time"
)

// The definition of a zone reaches over these years. What holds in the last of them is told as a rule, which goes on.
const (
	firstYear = 1970
	lastYear  = 2037
)

// change is a change of the clocks.
type change struct {
	at       time.Time // local time before it, as if in UTC
	from, to int       // offsets, seconds
	name     string
	summer   bool
}

// changes are those of a zone, the state at the beginning as the first.
func changes(zone *time.Location) []change {
	begin := time.Date(firstYear, 1, 1, 0, 0, 0, 0, time.UTC)
	t := begin.In(zone)
	name, offset := t.Zone()
	all := []change{{at: begin, from: offset, to: offset, name: name, summer: t.IsDST()}}
	for {
		_, next := t.ZoneBounds()
		if next.IsZero() || next.Year() > lastYear {
			return all
		}
		name, to := next.Zone()
		all = append(all, change{at: next.UTC().Add(time.Duration(offset) * time.Second), from: offset, to: to, name: name, summer: next.IsDST()})
		t, offset = next, to
	}
}

// observance is what the clocks show from some changes on that are alike.
type observance struct {
	changes []change
	rule    string // by which those go on; empty if they are all
}

// observances puts changes together: by what they change, and into one that a rule tells and one that it does not.
func observances(all []change) (list []observance) {
	type kind struct {
		from, to int
		name     string
		summer   bool
	}
	kinds, order := map[kind][]change{}, []kind{}
	for _, c := range all {
		k := kind{c.from, c.to, c.name, c.summer}
		if kinds[k] == nil {
			order = append(order, k)
		}
		kinds[k] = append(kinds[k], c)
	}
	for _, k := range order {
		same := kinds[k]
		ruled, rule := yearly(same)
		if loose := same[:len(same)-ruled]; len(loose) > 0 {
			list = append(list, observance{changes: loose})
		}
		if ruled > 0 {
			list = append(list, observance{same[len(same)-ruled:], rule})
		}
	}
	return list
}

// yearly tells how many changes at the end come by one rule, every year up to the last, and that rule.
func yearly(all []change) (n int, rule string) {
	if len(all) < 2 || all[len(all)-1].at.Year() < lastYear {
		return 0, ""
	}
	for _, ordinal := range [...]func(time.Time) int{fromEnd, fromStart} {
		last := all[len(all)-1].at
		count := 1
		for i := len(all) - 2; i >= 0; i-- {
			at := all[i].at
			if at.Year() != all[i+1].at.Year()-1 || at.Month() != last.Month() || at.Weekday() != last.Weekday() || ordinal(at) != ordinal(last) ||
				at.Sub(date(at)) != last.Sub(date(last)) {
				break
			}
			count++
		}
		if count > n && count > 1 {
			n, rule = count, fmt.Sprintf("FREQ=YEARLY;BYMONTH=%d;BYDAY=%d%s", last.Month(), ordinal(last), weekdays[last.Weekday()])
		}
	}
	return n, rule
}

// fromEnd is the place of a day among those of its name in the month, from the end: -1 for the last.
func fromEnd(t time.Time) int {
	days := time.Date(t.Year(), t.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return -((days-t.Day())/7 + 1)
}

// fromStart is the same from the beginning: 1 for the first.
func fromStart(t time.Time) int { return (t.Day()-1)/7 + 1 }

var weekdays = [...]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

// zone prints the definition of a zone (§3.6.5).
func (l *lines) zone(zone *time.Location) {
	l.raw("BEGIN:VTIMEZONE")
	l.raw("TZID:" + escape(zone.String()))
	list := observances(changes(zone))
	slices.SortStableFunc(list, func(a, b observance) int { return a.changes[0].at.Compare(b.changes[0].at) })
	for _, o := range list {
		first := o.changes[0]
		component := "STANDARD"
		if first.summer {
			component = "DAYLIGHT"
		}
		l.raw("BEGIN:" + component)
		l.raw("DTSTART:" + first.at.Format("20060102T150405"))
		if o.rule != "" {
			l.raw("RRULE:" + o.rule)
		} else {
			for _, c := range o.changes[1:] {
				l.raw("RDATE:" + c.at.Format("20060102T150405"))
			}
		}
		l.raw("TZOFFSETFROM:" + offset(first.from))
		l.raw("TZOFFSETTO:" + offset(first.to))
		l.raw("TZNAME:" + escape(first.name))
		l.raw("END:" + component)
	}
	l.raw("END:VTIMEZONE")
}

// offset writes seconds as a UTC-OFFSET (§3.3.14).
func offset(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	text := fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds/60%60)
	if seconds%60 != 0 {
		text += fmt.Sprintf("%02d", seconds%60)
	}
	return text
}
