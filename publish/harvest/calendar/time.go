package calendar

import (
	"strconv"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// form says how a time is told (§3.3.5).
type form uint8

const (
	day      form = iota // a DATE
	floating             // a local time of nowhere
	zoned                // a local time in the calendar's zone
	absolute             // UTC
)

// moment is a day or a time, as it is told.
type moment struct {
	time.Time
	form
	stated bool // UTC is how the record tells it too
}

// written is what stands behind the name of a property.
func (m moment) written() string {
	switch m.form {
	case day:
		return ";VALUE=DATE:" + m.value()
	case zoned:
		return ";TZID=" + parameter(m.Location().String()) + ":" + m.value()
	}
	return ":" + m.value()
}

func (m moment) value() string {
	switch m.form {
	case day:
		return m.Format("20060102")
	case absolute:
		return utc(m.Time)
	}
	return m.Format("20060102T150405")
}

// read reads a date or a date-time; false for everything else, such as a year alone.
func (c *Calendar) read(v data.Value) (moment, bool) {
	switch v.Kind {
	case data.Date:
		if t, err := time.Parse(time.DateOnly, v.Text); err == nil && told(t) {
			return moment{Time: t, form: day}, true
		}
	case data.DateTime:
		if t, err := time.Parse(time.RFC3339, v.Text); err == nil && told(t) {
			return c.place(t), true
		}
		if t, err := time.Parse("2006-01-02T15:04:05", v.Text); err == nil && told(t) {
			return moment{Time: t, form: floating}, true
		}
	}
	return moment{}, false
}

// told tells whether a year has four digits.
func told(t time.Time) bool { return t.Year() > 0 && t.Year() < 9999 }

// place tells a point in time in the zone, if its offset is the zone's and its local time is that of no other point.
func (c *Calendar) place(t time.Time) moment {
	_, offset := t.Zone()
	if c.zone != nil {
		local := t.In(c.zone)
		if _, there := local.Zone(); there == offset && !twice(local) {
			return moment{Time: local, form: zoned}
		}
	}
	return moment{Time: t, form: absolute, stated: offset == 0}
}

// twice tells whether a local time exists twice, since the clocks are put back over it.
func twice(t time.Time) bool {
	from, to := t.ZoneBounds()
	_, offset := t.Zone()
	if !from.IsZero() {
		if _, before := from.Add(-time.Second).Zone(); t.Sub(from) < time.Duration(before-offset)*time.Second {
			return true
		}
	}
	if !to.IsZero() {
		if _, after := to.Zone(); to.Sub(t) <= time.Duration(offset-after)*time.Second {
			return true
		}
	}
	return false
}

// start is when an event begins.
func (c *Calendar) start(n *data.Node) (moment, bool) {
	for _, v := range data.Values(n, schema.StartDate) {
		if m, ok := c.read(v); ok {
			return m, true
		}
	}
	return moment{}, false
}

// end is when an event is over: of the same form as its start, and behind it (§3.8.2.2). A day is over when the next
// begins. It is false where nothing says when, or what is said cannot be.
func (c *Calendar) end(n *data.Node, start moment) (moment, bool) {
	end, ok := c.read(data.First(n, schema.EndDate))
	if !ok {
		end, ok = after(start, data.First(n, schema.DurationProperty))
	} else if end.form == day {
		end.Time = end.AddDate(0, 0, 1)
	}
	if !ok {
		return end, false
	}
	end = c.like(start, end)
	return end, end.After(start.Time)
}

// like tells an end in the form of its start.
func (c *Calendar) like(start, end moment) moment {
	switch {
	case start.form == end.form:
	case start.form == day: // the end has a time: its day is the last
		end = moment{Time: date(end.Time).AddDate(0, 0, 1), form: day}
	case end.form == day || end.form == floating: // a midnight, or a time, where the start is
		end = moment{Time: in(end.Time, start.Location()), form: start.form}
	case start.form == floating: // where the end is nobody knows that the start is not
		end = moment{Time: in(end.Time, time.UTC), form: floating}
	case start.form == absolute: // one in the zone, one not
		end.form = absolute
	default:
		if local := end.In(start.Location()); !twice(local) {
			return moment{Time: local, form: zoned}
		}
		return end // DTEND may be in UTC where DTSTART is not
	}
	return end
}

func date(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// in is the same local time elsewhere.
func in(t time.Time, zone *time.Location) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, zone)
}

// after is a start and a duration: weeks and days by the calendar, then hours, minutes and seconds by the clock
// (§3.3.6). Months and years are no part of it.
func after(start moment, v data.Value) (moment, bool) {
	text, ok := strings.CutPrefix(strings.ToUpper(v.Text), "P")
	if !ok || !v.Literal() {
		return start, false
	}
	days, clock := text, ""
	if i := strings.IndexByte(text, 'T'); i >= 0 {
		days, clock = text[:i], strings.ToLower(text[i+1:])
	}
	n := 0
	for days != "" {
		i := strings.IndexAny(days, "WD")
		if i < 0 {
			return start, false
		}
		count, err := strconv.Atoi(days[:i])
		if err != nil || count < 0 || count > 10_000 {
			return start, false
		}
		if days[i] == 'W' {
			count *= 7
		}
		n, days = n+count, days[i+1:]
	}
	end := start
	end.Time = end.AddDate(0, 0, n)
	if clock == "" {
		return end, n > 0
	}
	d, err := time.ParseDuration(clock) // "1h30m"
	if err != nil || start.form == day {
		return start, false
	}
	end.Time = end.Add(d)
	return end, true
}
