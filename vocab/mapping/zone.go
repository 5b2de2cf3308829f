package mapping

import (
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // zones must not depend on the machine: a container often has none
)

// windowsZones are the names that Windows and Outlook give to zones, after CLDR's windowsZones.xml (territory 001):
// https://github.com/unicode-org/cldr/blob/main/common/supplemental/windowsZones.xml.
var windowsZones = map[string]string{
	"romance standard time": "Europe/Paris", "w. europe standard time": "Europe/Berlin", "central europe standard time": "Europe/Budapest",
	"central european standard time": "Europe/Warsaw", "gmt standard time": "Europe/London", "greenwich standard time": "Atlantic/Reykjavik",
	"e. europe standard time": "Europe/Chisinau", "fle standard time": "Europe/Kiev", "gtb standard time": "Europe/Bucharest",
	"turkey standard time": "Europe/Istanbul", "russian standard time": "Europe/Moscow", "morocco standard time": "Africa/Casablanca",
	"w. central africa standard time": "Africa/Lagos", "south africa standard time": "Africa/Johannesburg", "egypt standard time": "Africa/Cairo",
	"e. africa standard time": "Africa/Nairobi", "israel standard time": "Asia/Jerusalem", "arabian standard time": "Asia/Dubai",
	"arab standard time": "Asia/Riyadh", "iran standard time": "Asia/Tehran", "pakistan standard time": "Asia/Karachi",
	"india standard time": "Asia/Calcutta", "nepal standard time": "Asia/Katmandu", "bangladesh standard time": "Asia/Dhaka",
	"se asia standard time": "Asia/Bangkok", "china standard time": "Asia/Shanghai", "singapore standard time": "Asia/Singapore",
	"taipei standard time": "Asia/Taipei", "tokyo standard time": "Asia/Tokyo", "korea standard time": "Asia/Seoul",
	"w. australia standard time": "Australia/Perth", "cen. australia standard time": "Australia/Adelaide", "aus central standard time": "Australia/Darwin",
	"e. australia standard time": "Australia/Brisbane", "aus eastern standard time": "Australia/Sydney", "tasmania standard time": "Australia/Hobart",
	"new zealand standard time": "Pacific/Auckland", "central pacific standard time": "Pacific/Guadalcanal", "samoa standard time": "Pacific/Apia",
	"mauritius standard time": "Indian/Mauritius", "azores standard time": "Atlantic/Azores", "cape verde standard time": "Atlantic/Cape_Verde",
	"e. south america standard time": "America/Sao_Paulo", "argentina standard time": "America/Buenos_Aires", "sa eastern standard time": "America/Cayenne",
	"sa western standard time": "America/La_Paz", "sa pacific standard time": "America/Bogota", "greenland standard time": "America/Godthab",
	"newfoundland standard time": "America/St_Johns", "atlantic standard time": "America/Halifax", "eastern standard time": "America/New_York",
	"central standard time": "America/Chicago", "canada central standard time": "America/Regina", "mountain standard time": "America/Denver",
	"us mountain standard time": "America/Phoenix", "pacific standard time": "America/Los_Angeles", "alaskan standard time": "America/Anchorage",
	"hawaiian standard time": "Pacific/Honolulu", "central america standard time": "America/Guatemala", "central standard time (mexico)": "America/Mexico_City",
	"saint pierre standard time": "America/Miquelon", "utc": "UTC", "dateline standard time": "Etc/GMT+12",
	// Names that people use.
	"aoe": "Etc/GMT+12", "anywhere on earth": "Etc/GMT+12", "pt": "America/Los_Angeles", "pacific": "America/Los_Angeles", "et": "America/New_York",
	"eastern": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "cest": "Europe/Paris", "bst": "Europe/London", "z": "UTC",
	"heure de paris": "Europe/Paris", "paris": "Europe/Paris",
}

// zoneOf finds the zone of a name: an IANA name (also behind the prefixes of old calendar programs), a Windows name, an
// offset from UTC. ok is false if there is none.
func zoneOf(name string) (zone *time.Location, ok bool) {
	name = strings.TrimSpace(name)
	if strings.HasPrefix(name, "/") { // /mozilla.org/20050126_1/Europe/Paris, /freeassociation.sourceforge.net/Europe/Paris
		parts := strings.Split(name, "/")
		for i := 2; i < len(parts); i++ {
			if z, ok := zoneOf(strings.Join(parts[i:], "/")); ok && parts[i] != "" {
				return z, true
			}
		}
		return nil, false
	}
	if iana, known := windowsZones[strings.ToLower(name)]; known {
		name = iana
	}
	if name == "" || name == "Local" {
		return nil, false
	}
	if minutes, ok := utcOffset(name); ok {
		return time.FixedZone(name, minutes*60), true
	}
	if z, err := time.LoadLocation(name); err == nil {
		return z, true
	}
	if z, err := time.LoadLocation(cased(name)); err == nil {
		return z, true
	}
	if _, city, ok := strings.Cut(name, ") "); ok && strings.HasPrefix(name, "(") { // (UTC+01:00) Brussels, Copenhagen, Madrid, Paris
		if strings.Contains(city, "Paris") {
			return zoneOf("Europe/Paris")
		}
		if strings.Contains(city, "Berlin") {
			return zoneOf("Europe/Berlin")
		}
	}
	return nil, false
}

// cased writes europe/paris and EUROPE/PARIS as IANA does.
func cased(name string) string {
	b := []byte(strings.ReplaceAll(name, " ", "_"))
	start := true
	for i, c := range b {
		switch {
		case 'a' <= c && c <= 'z' && start:
			b[i] = c - 'a' + 'A'
		case 'A' <= c && c <= 'Z' && !start:
			b[i] = c - 'A' + 'a'
		}
		start = c == '/' || c == '_' || c == '-'
	}
	return string(b)
}

// utcOffset reads UTC+2, GMT-05:30, +02:00; at most fourteen hours, the bound of xsd:dateTime
// (https://www.w3.org/TR/xmlschema11-2/#dateTime).
func utcOffset(name string) (minutes int, ok bool) {
	s := strings.TrimPrefix(strings.TrimPrefix(strings.ToUpper(name), "UTC"), "GMT")
	s = strings.ReplaceAll(strings.TrimSpace(s), "−", "-")
	if len(s) < 2 || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	hours, rest, colon := strings.Cut(s[1:], ":")
	if !colon && len(hours) == 4 {
		hours, rest = hours[:2], hours[2:]
	}
	h, err := strconv.Atoi(hours)
	if err != nil || h < 0 || len(hours) > 2 {
		return 0, false
	}
	if rest != "" {
		if minutes = two(rest); minutes < 0 || minutes > 59 || len(rest) != 2 {
			return 0, false
		}
	}
	if minutes += h * 60; minutes > maxOffset {
		return 0, false
	}
	if s[0] == '-' {
		minutes = -minutes
	}
	return minutes, true
}

// maxOffset is the greatest offset that xsd:dateTime can hold, in minutes.
const maxOffset = 14 * 60

// shift says how a local time stands to its zone.
type shift uint8

const (
	regular shift = iota
	gap           // the clock was put forward over it: it does not exist
	overlap       // the clock was put back over it: it exists twice
)

// place puts a moment without an offset into a zone. A time in a gap is read with the offset before it, and one in an
// overlap is its first occurrence, as RFC 5545, §3.3.5 has it.
func (m moment) place(zone *time.Location) (time.Time, shift) {
	t := time.Date(m.year, time.Month(m.month), m.day, m.hour, m.min, m.sec, 0, zone)
	from, to := t.ZoneBounds()
	_, offset := t.Zone()
	if t.Hour() != m.hour || t.Minute() != m.min || t.Day() != m.day {
		// Date went to one side of the gap or the other; the offset before the gap gives the time after it.
		change := from
		if !to.IsZero() && to.Sub(t) < 25*time.Hour && (from.IsZero() || t.Sub(from) > to.Sub(t)) {
			change = to
		}
		_, before := change.Add(-time.Second).Zone()
		utc := time.Date(m.year, time.Month(m.month), m.day, m.hour, m.min, m.sec, 0, time.UTC).Add(-time.Duration(before) * time.Second)
		return utc.In(zone), gap
	}
	if !from.IsZero() {
		if _, before := from.Add(-time.Second).Zone(); before > offset && t.Sub(from) < time.Duration(before-offset)*time.Second {
			return t.Add(-time.Duration(before-offset) * time.Second), overlap
		}
	}
	if !to.IsZero() {
		if _, after := to.Zone(); after < offset && to.Sub(t) <= time.Duration(offset-after)*time.Second {
			return t, overlap
		}
	}
	return t, regular
}
