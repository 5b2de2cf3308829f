package mapping

import (
	"slices"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// timing is one occurrence of an event, in the local time of its place.
type timing struct {
	start, end moment // end.year is 0 where there is none
	tree       data.Tree
}

// readTiming reads the texts of a beginning and an end.
func readTiming(begin, end string) (t timing, ok bool) {
	if t.start, ok = isoMoment(begin); !ok {
		return t, false
	}
	if m, ok := isoMoment(end); ok {
		t.end = m
	}
	return t, true
}

// readTimings reads beginnings and ends out of a list. What is no moment it leaves to the rules, which report it.
func readTimings(t *data.Tree, list []data.Tree, ends func(*data.Tree) (begin, end string)) []timing {
	var all []timing
	for i := range list {
		begin, end := ends(&list[i])
		if _, ok := isoMoment(begin); !ok {
			putText(t, string(schema.StartDate), begin)
		}
		if _, ok := isoMoment(end); !ok {
			putText(t, string(schema.EndDate), end)
		}
		if a, ok := readTiming(begin, end); ok {
			a.tree = list[i]
			all = append(all, a)
		}
	}
	return all
}

// written is a moment as text again.
func (m moment) written() string {
	if m.year == 0 {
		return ""
	}
	b := m.appendDate(nil)
	if !m.clock {
		return string(b)
	}
	b = m.appendClock(append(b, 'T'))
	if m.zoned {
		b = appendOffset(b, m.offset)
	}
	return string(b)
}

// inZone is a moment with an offset on the clocks of a zone.
func inZone(m moment, zone *time.Location) moment {
	if !m.clock || !m.zoned {
		return m
	}
	t := when{moment: m}.instant().In(zone)
	_, offset := t.Zone()
	m = ofTime(t, true)
	m.zoned, m.offset = offset%60 == 0, offset/60
	return m
}

// day is midnight of a moment's day, for counting.
func (m moment) date() time.Time {
	return time.Date(m.year, time.Month(m.month), m.day, 0, 0, 0, 0, time.UTC)
}

func (m moment) clockText() string {
	if !m.clock {
		return ""
	}
	return string(m.appendClock(nil))
}

// putTimings says when an event takes place: its start and end, and where it takes place several times, when. Timings
// that repeat by the day or the week become an eventSchedule, if few of those say all timings and no other; any else are
// sub-events with a start and an end each, and the name given. zone is the IANA name of the timings' zone; it may be empty.
func putTimings(t *data.Tree, all []timing, zone string, name data.Tree) {
	if len(all) == 0 {
		return
	}
	slices.SortStableFunc(all, func(a, b timing) int { return strings.Compare(a.start.written(), b.start.written()) })
	all = slices.CompactFunc(all, func(a, b timing) bool {
		return a.start.written() == b.start.written() && a.end.written() == b.end.written()
	})
	all = throughMidnight(all)
	last := all[0]
	for _, a := range all {
		if strings.Compare(a.end.written(), last.end.written()) > 0 {
			last = a
		}
	}
	putText(t, string(schema.StartDate), all[0].start.written())
	putText(t, string(schema.EndDate), last.end.written())
	if len(all) == 1 {
		return
	}
	if daysOn(all) {
		return // it goes on without a break
	}
	if schedules, ok := schedule(all, zone); ok {
		put(t, string(schema.EventSchedule), data.Tree{Shape: data.List, Items: schedules})
		return
	}
	subs := data.Tree{Shape: data.List}
	for _, a := range all {
		sub := typed(string(schema.Event))
		sub.Line = a.tree.Line
		put(&sub, string(schema.Name), name)
		putText(&sub, string(schema.StartDate), a.start.written())
		putText(&sub, string(schema.EndDate), a.end.written())
		subs.Items = append(subs.Items, sub)
	}
	put(t, string(schema.SubEvent), subs)
}

// throughMidnight joins timings, in order, that only midnight parts: services whose timings end with the day write
// "10:00 to 23:59" and "00:00 to 19:30" for one stay.
func throughMidnight(all []timing) []timing {
	joined := all[:1]
	for _, a := range all[1:] {
		last := &joined[len(joined)-1]
		if last.end.clock && last.end.hour == 23 && last.end.min == 59 && a.start.clock && a.start.hour == 0 && a.start.min == 0 &&
			a.start.date().Sub(last.end.date()) == 24*time.Hour {
			last.end = a.end
			continue
		}
		joined = append(joined, a)
	}
	return joined
}

// daysOn tells whether timings are whole days that follow one another without a gap: one event from the first to the
// last of them says as much.
func daysOn(all []timing) bool {
	for i, a := range all {
		if a.start.clock || a.end.clock || i > 0 && a.start.date().Sub(lastDay(all[i-1])) > 24*time.Hour {
			return false
		}
	}
	return true
}

func lastDay(a timing) time.Time {
	if a.end.year == 0 {
		return a.start.date()
	}
	return a.end.date()
}

// mostSchedules bounds the schedules that an event may have before its timings are said one by one.
const mostSchedules = 6

// schedule says timings as schedules: those of the same times of day that repeat daily, or on certain days of the week,
// with a few exceptions. ok is false where that takes too many schedules, or some timings do not repeat.
func schedule(all []timing, zone string) (schedules []data.Tree, ok bool) {
	type hours struct{ start, end string }
	var order []hours
	groups := map[hours][]time.Time{}
	for _, a := range all {
		nights := lastDay(a).Sub(a.start.date()) / (24 * time.Hour)
		if nights > 1 || nights == 1 && a.end.clockText() >= a.start.clockText() || nights == 1 && !a.end.clock {
			return nil, false
		}
		h := hours{a.start.clockText(), a.end.clockText()}
		if groups[h] == nil {
			order = append(order, h)
		}
		groups[h] = append(groups[h], a.start.date())
	}
	for _, h := range order {
		for _, run := range runs(groups[h]) {
			if len(run) < 3 || len(schedules) == mostSchedules {
				return nil, false
			}
			s := typed(string(schema.Schedule))
			putText(&s, string(schema.StartDate), run[0].Format(time.DateOnly))
			putText(&s, string(schema.EndDate), run[len(run)-1].Format(time.DateOnly))
			putText(&s, string(schema.StartTime), h.start)
			putText(&s, string(schema.EndTime), h.end)
			weekdays, except := weekly(run)
			if len(except) > len(run) {
				return nil, false
			}
			if len(weekdays) == 7 {
				putText(&s, string(schema.RepeatFrequency), "P1D")
			} else {
				putText(&s, string(schema.RepeatFrequency), "P1W")
				list := data.Tree{Shape: data.List}
				for _, d := range weekdays {
					list.Items = append(list.Items, text1(d.String()))
				}
				put(&s, string(schema.ByDay), list)
			}
			list := data.Tree{Shape: data.List}
			for _, d := range except {
				list.Items = append(list.Items, text1(d.Format(time.DateOnly)))
			}
			put(&s, string(schema.ExceptDate), list)
			putText(&s, string(schema.ScheduleTimezone), zone)
			schedules = append(schedules, s)
		}
	}
	return schedules, true
}

// runs parts days, in order, where more than three weeks are between them.
func runs(days []time.Time) [][]time.Time {
	var all [][]time.Time
	from := 0
	for i := range days {
		if i > 0 && days[i].Sub(days[i-1]) > 21*24*time.Hour {
			all = append(all, days[from:i])
			from = i
		}
	}
	return append(all, days[from:])
}

// weekly are the days of the week on which days fall, and the days between the first and the last that fall on them
// without being there. All seven stand for every day, if that leaves fewer exceptions than there are days.
func weekly(days []time.Time) (weekdays []time.Weekday, except []time.Time) {
	there := map[time.Time]bool{}
	on := map[time.Weekday]bool{}
	for _, d := range days {
		there[d] = true
		on[d.Weekday()] = true
	}
	for d := time.Monday; d <= time.Saturday; d++ {
		if on[d] {
			weekdays = append(weekdays, d)
		}
	}
	if on[time.Sunday] {
		weekdays = append(weekdays, time.Sunday)
	}
	for d := days[0]; !d.After(days[len(days)-1]); d = d.AddDate(0, 0, 1) {
		if on[d.Weekday()] && !there[d] {
			except = append(except, d)
		}
	}
	return weekdays, except
}
