package mapping

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/teambition/rrule-go"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

const (
	mostOccurrences = 500    // of a series, that become events of their own
	mostSteps       = 20_000 // of a rule, that are followed
)

// series yields a series and its occurrences that no event of the calendar says otherwise.
func (c *calendar) series(e *vevent, same []*vevent) bool {
	changed := map[string]bool{}
	for _, o := range same {
		if o.original.ok {
			changed[e.planned(o.original)] = true
		}
	}
	if !c.unread(e) {
		return false
	}
	dates, cut, problem := c.occurrences(e)
	if problem != "" {
		if !c.tell(e, data.Warning, "not-a-recurrence", "RRULE", problem, "the event is published once; list its occurrences, or mend the rule") {
			return false
		}
		take(&e.row.Tree, "RRULE")
		take(&e.row.Tree, "RDATE")
		e.repeats = false
		return c.give(e, e.uid)
	}
	if cut && !c.tell(e, data.Advice, "more-occurrences", "RRULE", fmt.Sprintf("the series %s goes on after %s", quote(cmp.Or(e.uid, textAt(&e.row.Tree, "SUMMARY"))), dates[len(dates)-1].written()),
		"later occurrences are listed by a later import, or with a farther horizon") {
		return false
	}
	if len(dates) == 1 && !cut && len(changed) == 0 && dates[0].same(e.start) { // it does not repeat
		take(&e.row.Tree, "RRULE")
		return c.give(e, e.uid)
	}
	whole := *e
	whole.row.Tree = data.Tree{Shape: data.Object, Line: e.row.Tree.Line, Fields: slices.Clone(e.row.Tree.Fields)}
	t := &whole.row.Tree
	excluded := data.Tree{Shape: data.List}
	for _, x := range c.dates(&e.row.Tree, "EXDATE", e.start) {
		excluded.Items = append(excluded.Items, text1(x.date().Format(time.DateOnly)))
	}
	for _, x := range e.except {
		excluded.Items = append(excluded.Items, text1(x.Format(time.DateOnly)))
	}
	take(t, "EXRULE")
	if t.Get("RRULE").Shape != data.Null { // dates that are listed make no schedule
		localUntil(t, e.start)
		put(t, "except", excluded)
		if e.start.zone != nil && e.start.clock {
			putText(t, "schedulezone", e.start.zone.String())
		}
	}
	if !c.give(&whole, e.uid) {
		return false
	}
	if e.uid == "" || secret(t) { // without a key no occurrence could refer to it
		return true
	}
	if c.ours(e.uid) { // a series of this site: it is told where its occurrences are no records, and else by them
		return true
	}
	for _, at := range dates {
		planned := e.planned(at)
		if changed[planned] {
			continue
		}
		one := *e
		one.row.Tree.Fields = slices.Clone(e.row.Tree.Fields)
		for _, name := range [...]string{"RRULE", "EXRULE", "RDATE", "EXDATE", "RELATED-TO"} {
			take(&one.row.Tree, name)
		}
		put(&one.row.Tree, "series", text1(e.uid))
		one.start = at
		if till, own := e.periods[local(at)]; own {
			one.end = till
		} else if e.ended {
			one.end = at.plus(e.length)
		}
		if !c.give(&one, e.uid+"/"+planned) {
			return false
		}
	}
	return true
}

// local is a time on the clock as if in UTC.
func local(w when) time.Time {
	return time.Date(w.year, time.Month(w.month), w.day, w.hour, w.min, w.sec, 0, time.UTC)
}

// localUntil writes the ends of rules, which are in UTC, as days where the event takes place: a Schedule says days.
func localUntil(t *data.Tree, start when) {
	rules := *t.Get("RRULE")
	if start.zone == nil || !start.clock {
		return
	}
	day := func(rule string) string {
		parts := strings.Split(rule, ";")
		for i, part := range parts {
			name, value, _ := strings.Cut(strings.ToUpper(part), "=")
			if m, ok := isoMoment(value); name == "UNTIL" && ok && m.zoned {
				parts[i] = "UNTIL=" + when{moment: m}.instant().In(start.zone).Format("20060102")
			}
		}
		return strings.Join(parts, ";")
	}
	rules.Text, rules.Items = day(rules.Text), slices.Clone(rules.Items)
	for i := range rules.Items {
		rules.Items[i].Text = day(rules.Items[i].Text)
	}
	take(t, "RRULE")
	put(t, "RRULE", rules)
}

// secret tells whether an event is not for publication, which its mapping says of it once.
func secret(t *data.Tree) bool {
	class := strings.ToUpper(textAt(t, "CLASS"))
	return class == "PRIVATE" || class == "CONFIDENTIAL" || strings.EqualFold(textAt(t, "STATUS"), "TENTATIVE")
}

// occurrence yields an event that is one occurrence of a series, changed.
func (c *calendar) occurrence(e *vevent, same []*vevent) bool {
	var whole *vevent
	for _, o := range same {
		if o.repeats && !o.original.ok {
			whole = o
		}
	}
	key := e.uid
	if e.original.ok {
		planned := e.original
		if whole != nil {
			key += "/" + whole.planned(planned)
		} else {
			key += "/" + e.planned(planned)
		}
	}
	t := &e.row.Tree
	if whole != nil {
		take(t, "RELATED-TO")
		put(t, "series", text1(e.uid))
		if t.Get("SUMMARY").Shape == data.Null {
			put(t, "SUMMARY", *whole.row.Tree.Get("SUMMARY"))
		}
	}
	status := strings.ToUpper(textAt(t, "STATUS"))
	if e.original.ok && e.start.ok && !e.original.same(e.start) && (status == "" || status == "CONFIRMED") {
		take(t, "STATUS")
		putText(t, string(schema.EventStatus), string(schema.EventRescheduled))
		previous := e.original
		if previous.clock && !previous.zoned && previous.zone != nil {
			previous = previous.at(previous.instant())
		}
		putText(t, string(schema.PreviousStartDate), previous.written())
	}
	if strings.Contains(strings.ToUpper(textAt(t, "RECURRENCE-ID;RANGE")), "THISAND") &&
		!c.tell(e, data.Warning, "range-of-occurrences", "RECURRENCE-ID", "the change is of this occurrence and all later ones", "only this one is changed here") {
		return false
	}
	if e.repeats {
		take(t, "RRULE")
		e.repeats = false
	}
	return c.give(e, key)
}

// same tells whether two times are one.
func (w when) same(o when) bool {
	if !w.clock || !o.clock {
		return w.date().Equal(o.date())
	}
	return w.instant().Equal(o.instant())
}

// planned is the time of an occurrence as a key: in UTC, or its day.
func (e *vevent) planned(at when) string {
	if !at.clock || !e.start.clock && !at.zoned {
		return at.date().Format("20060102")
	}
	return at.instant().UTC().Format("20060102T150405Z")
}

// occurrences are the times at which a series takes place, in order, with the first. Endless rules are followed until the
// horizon; cut says that there are more.
//
// The library computes with local times as if in UTC, so that a change of the clocks does not concern it; the times are
// put into their zone afterwards, as RFC 5545, section 3.3.10, has it.
func (c *calendar) occurrences(e *vevent) (dates []when, cut bool, problem string) {
	if !e.start.ok || e.start.year < 1600 || e.start.year > 9000 {
		return nil, false, "a series without a beginning cannot be followed"
	}
	first := local(e.start)
	horizon := c.opts.horizon(first)
	seen := map[time.Time]bool{}
	for _, x := range c.dates(&e.row.Tree, "EXDATE", e.start) {
		if !x.clock && e.start.clock { // a day that is taken out whole
			x.hour, x.min, x.sec = e.start.hour, e.start.min, e.start.sec
		}
		seen[local(x)] = true
	}
	never, problem := c.exceptions(e, first, horizon)
	if problem != "" {
		return nil, false, problem
	}
	var times []time.Time
	add := func(t time.Time) {
		if never[t] && !seen[t] && len(e.except) < mostOccurrences {
			e.except = append(e.except, t)
			seen[t] = true
		}
		if !seen[t] {
			seen[t] = true
			times = append(times, t)
		}
	}
	rules := listed(e.row.Tree.Get("RRULE"))
	for _, r := range rules {
		option, problem := readRule(r.Text, e.start)
		if problem != "" {
			return nil, false, problem
		}
		option.Dtstart = first
		finite := option.Count > 0 || !option.Until.IsZero()
		if !finite || !c.opts.Now.IsZero() && (option.Until.IsZero() || option.Until.After(horizon)) {
			option.Until = horizon
		}
		rule, err := rrule.NewRRule(*option)
		if err != nil {
			return nil, false, quote(r.Text) + " is not a rule of recurrence: " + err.Error()
		}
		next := rule.Iterator()
		for n := 0; ; n++ {
			t, ok := next()
			if !ok {
				cut = cut || option.Until.Equal(horizon) && (option.Count == 0 || n < option.Count)
				break
			}
			if n == mostSteps {
				cut = true
				break
			}
			add(t)
		}
	}
	if len(times) == 0 && len(rules) > 0 && len(seen) == 0 && !cut {
		return nil, false, quote(rules[0].Text) + " gives no time: it ends before it begins"
	}
	if len(times) == 0 || len(rules) == 0 {
		add(first) // the beginning is an occurrence even where no rule says so
	}
	for _, x := range c.dates(&e.row.Tree, "RDATE", e.start) {
		add(local(x))
		if x.until.year != 0 || x.lasting != nil {
			if e.periods == nil {
				e.periods = map[time.Time]when{}
			}
			e.periods[local(x)] = x.end()
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	if len(times) > mostOccurrences { // the latest are of more use than those of long ago
		times = times[len(times)-mostOccurrences:]
	}
	for _, t := range times {
		at := e.start
		at.moment = ofTime(t, e.start.clock)
		at.zoned, at.offset = e.start.zoned, e.start.offset
		at.settle()
		dates = append(dates, at)
	}
	return dates, cut && len(dates) > 0, ""
}

// exceptions are the times that the rules of EXRULE take out (RFC 2445, section 4.8.5.2; RFC 5545 has them no more), until
// the horizon.
func (c *calendar) exceptions(e *vevent, first, horizon time.Time) (never map[time.Time]bool, problem string) {
	for _, r := range listed(e.row.Tree.Get("EXRULE")) {
		option, problem := readRule(r.Text, e.start)
		if problem != "" {
			return nil, problem
		}
		option.Dtstart = first
		if option.Until.IsZero() || option.Until.After(horizon) {
			option.Until = horizon
		}
		rule, err := rrule.NewRRule(*option)
		if err != nil {
			return nil, quote(r.Text) + " is not a rule of recurrence: " + err.Error()
		}
		never = map[time.Time]bool{}
		next := rule.Iterator()
		for range mostSteps {
			t, ok := next()
			if !ok {
				break
			}
			never[t] = true
		}
	}
	return never, ""
}

// readRule reads a rule of recurrence. Rules that repeat within a day are refused: a site does not list every second.
func readRule(text string, start when) (*rrule.ROption, string) {
	upper := strings.ToUpper(strings.ReplaceAll(text, " ", ""))
	var parts []string
	var until when
	for part := range strings.SplitSeq(upper, ";") {
		name, value, _ := strings.Cut(part, "=")
		switch name {
		case "":
			continue
		case "UNTIL":
			c := calendar{}
			t := data.Tree{Shape: data.Object}
			putText(&t, "UNTIL", value)
			if until = c.when(&t, "UNTIL"); !until.ok {
				return nil, quote(part) + " is not a date"
			}
			continue
		case "FREQ":
			switch value {
			case "HOURLY", "MINUTELY", "SECONDLY":
				return nil, quote(text) + " repeats within a day"
			}
		case "INTERVAL":
			if strings.Trim(value, "0") == "" {
				return nil, quote(text) + " repeats at an interval of nothing"
			}
		}
		parts = append(parts, part)
	}
	option, err := rrule.StrToROptionInLocation(strings.Join(parts, ";"), time.UTC)
	if err != nil {
		return nil, quote(text) + " is not a rule of recurrence: " + err.Error()
	}
	if until.ok {
		switch {
		case until.zoned && start.zone != nil: // UNTIL is in UTC, the rule in local time
			until = when{moment: ofTime(until.instant().In(start.zone), true)}
		case !until.clock:
			until.hour, until.min, until.sec = 23, 59, 59
		}
		option.Until = time.Date(until.year, time.Month(until.month), until.day, until.hour, until.min, until.sec, 0, time.UTC)
	}
	return option, ""
}

// ends remembers the end of a period: a time, or how long it lasts (RFC 5545, section 3.3.9).
func (w *when) ends(text string) {
	if length, ok := parseNominal(text); ok && text != "" {
		w.lasting = &length
	} else if m, ok := isoMoment(text); ok {
		w.until = m
	}
}

// end is the end of a period.
func (w when) end() when {
	if w.lasting != nil {
		return w.plus(*w.lasting)
	}
	end := w
	end.moment = w.until
	if end.zoned && w.zone != nil {
		end.moment = ofTime(end.instant().In(w.zone), true)
	}
	return end
}

// dates are those of RDATE or EXDATE, in the zone of the series.
func (c *calendar) dates(t *data.Tree, name string, start when) []when {
	all, _ := c.list(t, name, start)
	return all
}

// unread tells what of RDATE and EXDATE is no date.
func (c *calendar) unread(e *vevent) bool {
	for _, name := range [...]string{"RDATE", "EXDATE"} {
		_, bad := c.list(&e.row.Tree, name, e.start)
		for _, text := range bad {
			if !c.tell(e, data.Warning, "not-a-date", name, quote(text)+" is not a date", "it is left out; dates are written as 20261128 or 20261128T090000") {
				return false
			}
		}
	}
	return true
}

// list reads the dates of RDATE or EXDATE in the zone of the series; periods have their end besides. What is no date is
// in bad.
func (c *calendar) list(t *data.Tree, name string, start when) (all []when, bad []string) {
	values := listed(t.Get(name))
	zones := listed(t.Get(name + ";TZID"))
	for i, v := range values {
		for part := range strings.SplitSeq(v.Text, ",") {
			part, till, _ := strings.Cut(part, "/")
			one := data.Tree{Shape: data.Object}
			putText(&one, name, part)
			if i < len(zones) {
				putText(&one, name+";TZID", zones[i].Text)
			}
			put(&one, "VCALENDAR", *t.Get("VCALENDAR"))
			w := c.when(&one, name)
			if !w.ok {
				if strings.TrimSpace(part) != "" {
					bad = append(bad, part)
				}
				continue
			}
			w.ends(till)
			if w.clock && start.clock && start.zone != nil && (w.zoned || w.zone != nil && w.zone.String() != start.zone.String()) {
				w.moment = ofTime(w.instant().In(start.zone), true)
			}
			w.zone = start.zone
			all = append(all, w)
		}
	}
	return all, bad
}
