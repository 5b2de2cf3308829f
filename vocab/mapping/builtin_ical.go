package mapping

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/teambition/rrule-go"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// ICalendar reads the VEVENTs of iCalendar (RFC 5545, https://www.rfc-editor.org/rfc/rfc5545) and vCalendar 1.0. An event
// that repeats is one record with its eventSchedule, and one more for each of its occurrences until Options.Horizon; these
// have a key of their own, the UID and the time at which they were planned, and a superEvent. An occurrence that was
// changed or cancelled is an event that is rescheduled or cancelled.
var ICalendar = sourceMapping(Mapping{
	Name: "ical", Title: "iCalendar", Class: schema.Event,
	Sign: []string{"DTSTART|SUMMARY|UID", "VCALENDAR|DTSTAMP|DTSTART", "!@type", "!start"},
	Knows: "VCALENDAR|VERSION|PRODID|CALSCALE|METHOD|NAME|DESCRIPTION|UID|LAST-MODIFIED|URL|CATEGORIES|REFRESH-INTERVAL|SOURCE|COLOR|IMAGE|VTIMEZONE|STANDARD|DAYLIGHT|TZ|" +
		"TZID|TZID-ALIAS-OF|TZNAME|TZOFFSETFROM|TZOFFSETTO|TZURL|TZUNTIL|DTSTART|RRULE|RDATE|EXDATE|COMMENT|GEO|X-",
	Shape: shapeCalendar,
	Rules: append(rules(
		"SUMMARY", "name", "DESCRIPTION", "description", "URL", "url", "LAST-MODIFIED", "@modified", "GEO.point", "location.geo",
		"RESOURCES", "keywords", "IMAGE", "image", "ATTACH", "subjectOf", "CLASS", "@private", "COMMENT", "description",
		"ATTENDEE|CONTACT|mail of the organizer|X-MS-OLK-SENDER|X-WR-ATTENDEE", "@personal",
		"CREATED|PRIORITY|TRANSP|SEQUENCE|DTSTAMP|VALARM|REQUEST-STATUS|RELATED-TO|SOURCE|REFRESH-INTERVAL|X-extension|inline attachment|COLOR", "-",
	),
		Rule{From: "UID", To: "@id"},
		Rule{From: "CATEGORIES", To: "keywords", Split: "\n"},
		Rule{From: "STATUS", To: "eventStatus", Values: map[string]string{"CONFIRMED": "EventScheduled", "CANCELLED": "EventCancelled",
			"CANCELED": "EventCancelled", "TENTATIVE": "@private=tentative", "DRAFT": "@private=draft", "NEEDS ACTION": "@ignore=", "COMPLETED": "@ignore="}},
		Rule{From: "point", To: "location.geo", Parse: ParsePoint},
		Rule{From: "place", To: "location.name"},
		Rule{From: "access", To: "location[VirtualLocation].url"},
		Rule{From: "RRULE", To: "eventSchedule", Parse: ParseRRule},
		Rule{From: "except", To: "eventSchedule.exceptDate"},
		Rule{From: "schedulezone", To: "eventSchedule.scheduleTimezone"},
		Rule{From: "series", To: "superEvent", Parse: ParseKey},
	),
	Add: []Addition{{Value: "{UID}", Rule: Rule{To: "identifier", Parse: ParseIdentifier, Scheme: "iCalendar UID"}}},
})

// heldEvents is how many events of a calendar are looked at together: an occurrence may stand before its series.
const heldEvents = 20_000

// shapeCalendar reads the events of each calendar file together.
func shapeCalendar(rows data.Rows, opts Options) data.Rows {
	return func(yield func(data.Row, *data.Problem) bool) {
		var held []data.Row
		file := ""
		flush := func() bool {
			c := calendar{opts: opts, yield: yield}
			going := c.events(held)
			held = held[:0]
			return going
		}
		for row, problem := range rows {
			if problem != nil {
				if !yield(row, problem) {
					return
				}
				continue
			}
			if row.Place.File != file || len(held) == heldEvents {
				if !flush() {
					return
				}
				file = row.Place.File
			}
			held = append(held, row)
		}
		flush()
	}
}

// calendar makes the rows of the events of one file.
type calendar struct {
	opts  Options
	yield func(data.Row, *data.Problem) bool
}

// vevent is a VEVENT whose times are read.
type vevent struct {
	row        data.Row
	uid        string
	start, end when
	length     nominal // of the event, where it has an end
	ended      bool
	original   when // RECURRENCE-ID
	repeats    bool
	periods    map[time.Time]when // the ends of occurrences that have their own, by their local beginnings
	except     []time.Time        // that rules of exception take out of the series, as local times
}

// when is a date or a time in a calendar.
type when struct {
	moment
	zone *time.Location // nil where it floats, or says its offset
	ok   bool
	text string     // as it was written, where it could not be read
	own  *data.Tree // the VTIMEZONE that defines the zone, where nobody else knows it

	until   moment   // of a period that says when it ends
	lasting *nominal // of one that says how long it is
}

// nominal is a duration of days, which may have 23 hours, and of seconds, which pass.
type nominal struct {
	days    int
	seconds time.Duration
}

func (c *calendar) events(rows []data.Row) bool {
	byUID := map[string][]*vevent{}
	all := make([]*vevent, 0, len(rows))
	for i := range rows {
		e := c.read(rows[i])
		all = append(all, e)
		if e.uid != "" {
			byUID[e.uid] = append(byUID[e.uid], e)
		}
	}
	for _, e := range all {
		if newer := c.superseded(e, byUID[e.uid]); newer != nil {
			if !c.tell(e, data.Advice, "older-revision", "UID", fmt.Sprintf("the event %s stands here in an older revision too", quote(e.uid)), "the one with the highest SEQUENCE, or the latest DTSTAMP, counts") {
				return false
			}
			continue
		}
		var going bool
		switch {
		case e.original.text != "" || e.original.ok:
			going = c.occurrence(e, byUID[e.uid])
		case e.repeats:
			going = c.series(e, byUID[e.uid])
		default:
			going = c.give(e, e.uid)
		}
		if !going {
			return false
		}
	}
	return true
}

// superseded finds a later revision of an event, or of the same occurrence: the one with the higher SEQUENCE, or, of two
// with one, the later DTSTAMP (RFC 5546, section 2.1.5).
func (c *calendar) superseded(e *vevent, same []*vevent) *vevent {
	revision := func(v *vevent) (sequence int, stamp string) {
		sequence, _ = strconv.Atoi(textAt(&v.row.Tree, "SEQUENCE"))
		return sequence, textAt(&v.row.Tree, "DTSTAMP")
	}
	n, stamp := revision(e)
	for _, other := range same {
		if other == e || other.original.written() != e.original.written() || other.original.text != e.original.text {
			continue
		}
		if m, later := revision(other); m > n || m == n && len(later) == len(stamp) && later > stamp {
			return other
		}
	}
	return nil
}

func (c *calendar) tell(e *vevent, s data.Severity, code data.Code, field, message, hint string) bool {
	return c.yield(data.Row{}, &data.Problem{Severity: s, Place: e.row.Place, Code: code, Field: field, Message: message, Hint: hint})
}

// read reads the times of an event.
func (c *calendar) read(row data.Row) *vevent {
	row.Tree.Fields = slices.Clone(row.Tree.Fields)
	t := &row.Tree
	e := &vevent{uid: textAt(t, "UID")}
	e.start = c.when(t, "DTSTART")
	e.end = c.when(t, "DTEND")
	e.original = c.when(t, "RECURRENCE-ID")
	e.repeats = textAt(t, "RRULE") != "" || t.Get("RRULE").Shape == data.List || t.Get("RDATE").Shape != data.Null
	if d := textAt(t, "DURATION"); d != "" && e.start.ok && !e.end.ok && e.end.text == "" {
		if length, ok := parseNominal(d); ok {
			take(t, "DURATION")
			e.length, e.ended = length, true
			e.end = e.start.plus(length)
		}
	} else if e.start.ok && e.end.ok {
		e.ended = true
		if !e.start.clock && !e.end.clock {
			days := int(e.end.date().Sub(e.start.date()) / (24 * time.Hour))
			e.length = nominal{days: days}
			if days > 0 { // the day after the last one is no longer part of it
				e.end.moment = ofTime(e.end.date().AddDate(0, 0, -1), false)
			}
		} else {
			e.length = nominal{seconds: e.end.instant().Sub(e.start.instant())}
		}
	}
	e.row = row
	return e
}

// when reads a DATE or DATE-TIME (RFC 5545, sections 3.3.4 and 3.3.5) with its zone: that of its TZID, else that of the
// calendar, else the operator's.
func (c *calendar) when(t *data.Tree, name string) when {
	text := textAt(t, name)
	if text == "" {
		return when{}
	}
	m, ok := isoMoment(text)
	if !ok && len(text) == 8 {
		if n := two(text)*1000000 + two(text[2:])*10000 + two(text[4:])*100 + two(text[6:]); n > 0 && two(text) >= 0 && two(text[4:]) >= 0 && two(text[6:]) >= 0 {
			m, ok = moment{year: n / 10000, month: n / 100 % 100, day: n % 100}, true
		}
	}
	if !ok || (&dateText{first: m, n: 1}).settle() != nil {
		return when{text: text}
	}
	w := when{moment: m, ok: true}
	if !m.clock || m.zoned {
		return w
	}
	if id := textAt(t, name+";TZID"); id != "" {
		if w.zone, ok = zoneOf(id); !ok {
			w.zone = calendarZone(t, id)
		}
		if w.zone == nil {
			w.own = ownZone(t, id)
			if w.settle(); !w.zoned {
				w.text = id // floats, in a zone that nobody knows
			}
		}
		return w
	}
	if id := textAt(t, "VCALENDAR", "X-WR-TIMEZONE"); id != "" {
		if zone, ok := zoneOf(id); ok {
			w.zone = zone
			return w
		}
	}
	w.zone = c.opts.DefaultZone
	return w
}

// ownZone is the VTIMEZONE of a name.
func ownZone(t *data.Tree, id string) *data.Tree {
	zones := listed(at(t, "VCALENDAR", "VTIMEZONE"))
	for i := range zones {
		if textAt(&zones[i], "TZID") == id {
			return &zones[i]
		}
	}
	return nil
}

// calendarZone is the zone that a calendar defines under a name of its own and the IANA name beside it.
func calendarZone(t *data.Tree, id string) *time.Location {
	if z := ownZone(t, id); z != nil {
		for _, name := range [...]string{textAt(z, "X-LIC-LOCATION"), textAt(z, "TZID-ALIAS-OF")} {
			if zone, ok := zoneOf(name); ok {
				return zone
			}
		}
	}
	return nil
}

// settle gives a time in a zone of the calendar's own its offset then: that of the latest observance that has begun
// (RFC 5545, section 3.6.5).
func (w *when) settle() {
	if w.own == nil {
		return
	}
	w.zoned = false
	local := time.Date(w.year, time.Month(w.month), w.day, w.hour, w.min, w.sec, 0, time.UTC)
	var latest time.Time
	for _, season := range append(listed(w.own.Get("STANDARD")), listed(w.own.Get("DAYLIGHT"))...) {
		offset, ok := utcOffset(textAt(&season, "TZOFFSETTO"))
		begin, dated := isoMoment(textAt(&season, "DTSTART"))
		if !ok || !dated {
			continue
		}
		first := when{moment: begin, ok: true}
		onset := first.instant()
		if rule := textAt(&season, "RRULE"); rule != "" && onset.Year() > 1600 {
			option, problem := readRule(rule, first)
			if problem == "" {
				option.Dtstart = onset
				if r, err := rrule.NewRRule(*option); err == nil {
					onset = r.Before(local, true)
				}
			}
		}
		for _, d := range listed(season.Get("RDATE")) {
			if m, ok := isoMoment(d.Text); ok {
				if another := (when{moment: m}).instant(); another.After(onset) && !another.After(local) {
					onset = another
				}
			}
		}
		if !onset.IsZero() && !onset.After(local) && (!w.zoned || onset.After(latest)) {
			latest, w.zoned, w.offset = onset, true, offset
		}
	}
}

// instant is the point in time; of floating times, as if in UTC.
func (w when) instant() time.Time {
	if w.zoned {
		return time.Date(w.year, time.Month(w.month), w.day, w.hour, w.min, w.sec, 0, time.UTC).Add(-time.Duration(w.offset) * time.Minute)
	}
	zone := w.zone
	if zone == nil {
		zone = time.UTC
	}
	t, _ := w.place(zone)
	return t
}

// plus adds a duration: days by the calendar, then seconds by the clock (RFC 5545, section 3.3.6). Of a date with days, it
// is the last day.
func (w when) plus(d nominal) when {
	if !w.clock && d.seconds == 0 {
		w.moment = ofTime(w.date().AddDate(0, 0, max(d.days-1, 0)), false)
		return w
	}
	day := w.date().AddDate(0, 0, d.days)
	w.year, w.month, w.day = day.Year(), int(day.Month()), day.Day()
	w.settle()
	if d.seconds == 0 {
		return w
	}
	return w.at(w.instant().Add(d.seconds))
}

// at is another point in time, in the same zone.
func (w when) at(t time.Time) when {
	switch {
	case w.zoned:
		m := ofTime(t.UTC().Add(time.Duration(w.offset)*time.Minute), true)
		m.zoned, m.offset = true, w.offset
		w.moment = m
	case w.zone != nil:
		t = t.In(w.zone)
		_, offset := t.Zone()
		m := ofTime(t, true)
		if offset%60 == 0 { // so that the second of two equal hours is told from the first
			m.zoned, m.offset = true, offset/60
		}
		w.moment = m
	default:
		w.moment = ofTime(t.UTC(), true)
	}
	return w
}

// parseNominal reads an RFC 5545 duration (section 3.3.6).
func parseNominal(s string) (d nominal, ok bool) {
	s = strings.TrimPrefix(strings.ToUpper(s), "+")
	if !isoDuration(s) || strings.HasPrefix(s, "-") {
		return d, false
	}
	n, clock := 0, false
	for _, c := range s[1:] {
		switch {
		case c >= '0' && c <= '9':
			if n = n*10 + int(c-'0'); n > 1_000_000 {
				return d, false
			}
			continue
		case c == 'T':
			clock = true
		case c == 'W':
			d.days += 7 * n
		case c == 'D':
			d.days += n
		case c == 'H':
			d.seconds += time.Duration(n) * time.Hour
		case c == 'M' && clock:
			d.seconds += time.Duration(n) * time.Minute
		case c == 'S':
			d.seconds += time.Duration(n) * time.Second
		default:
			return d, false // months are no part of it
		}
		n = 0
	}
	return d, true
}

// give yields an event as a row, in the form that the rules expect.
func (c *calendar) give(e *vevent, key string) bool {
	t := data.Tree{Shape: data.Object, Line: e.row.Tree.Line}
	if c.ours(key) { // and needs no other identifier
		putText(&t, "@id", key)
	} else {
		putText(&t, "UID", key)
	}
	c.times(&t, e)
	src := &e.row.Tree
	if strings.EqualFold(textAt(src, "DTSTART;VALUE"), "DATE") && e.start.clock && !c.tell(e, data.Advice, "read-as", "DTSTART", "the start says that it is a day (VALUE=DATE), and has a time", "it was read with its time") {
		return false
	}
	for _, f := range src.Fields {
		name, param, _ := strings.Cut(f.Name, ";")
		switch name {
		case "UID", "DTSTART", "DTEND", "RECURRENCE-ID", "VCALENDAR", "EXDATE", "RDATE", "VERSION", "PRODID":
			continue
		}
		if param != "" {
			continue // read with its property
		}
		v := f.Tree
		switch name {
		case "SUMMARY", "DESCRIPTION":
			if rich := textAt(src, "X-ALT-DESC"); name == "DESCRIPTION" && hasTag(rich) && begins(rich, v.Text) { // the same in HTML
				v.Text = rich
			}
			if lang := textAt(src, name+";LANGUAGE"); lang != "" && v.Shape == data.String {
				v = tagged(v.Text, lang)
			}
			put(&t, name, v)
		case "X-ALT-DESC":
			if textAt(src, "DESCRIPTION") == "" {
				put(&t, "DESCRIPTION", v)
			}
		case "LOCATION":
			c.location(&t, src)
		case "CATEGORIES":
			put(&t, name, inLanguages(v, src.Get("CATEGORIES;LANGUAGE")))
		case "STATUS":
			if own := textAt(src, "STATUS;X-EVENT-STATUS"); schema.IsMember(schema.Term(own)) { // calendars of this program say more
				name, v = string(schema.EventStatus), text1(own)
			}
			put(&t, name, v)
		case "URL":
			if !c.own(v.Text, key) { // which leads to what the event is here already
				put(&t, name, v)
			}
		case "GEO":
			if !strings.Contains(v.Text, ";") && strings.Contains(v.Text, ",") && !c.tell(e, data.Advice, "read-as", "GEO", quote(v.Text)+" has a comma between latitude and longitude", "iCalendar has a semicolon there: it was read as if it had") {
				return false
			}
			putText(&t, "point", strings.ReplaceAll(v.Text, ";", ","))
		case "X-APPLE-STRUCTURED-LOCATION":
			if geo, ok := strings.CutPrefix(v.Text, "geo:"); ok && src.Get("GEO").Shape == data.Null {
				geo, _, _ = strings.Cut(geo, ";")
				putText(&t, "point", geo)
			}
		case "CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL":
			put(&t, "access", v)
		case "ORGANIZER":
			c.organizer(&t, src, v)
		case "RELATED-TO":
			if rel := strings.ToUpper(textAt(src, "RELATED-TO;RELTYPE")); v.Shape == data.String && (rel == "" || rel == "PARENT") {
				put(&t, "series", v)
			} else {
				put(&t, name, v)
			}
		case "ATTACH":
			if strings.HasPrefix(textAt(src, "ATTACH;FMTTYPE"), "image/") && v.Shape == data.String {
				name = "IMAGE"
			}
			if strings.HasPrefix(strings.ToLower(v.Text), "cid:") || textAt(src, "ATTACH;ENCODING") != "" {
				name = "inline attachment" // which has no address
			}
			put(&t, name, v)
		case "LAST-MODIFIED", "DTSTAMP":
			if name == "LAST-MODIFIED" || textAt(src, "LAST-MODIFIED") == "" {
				if m, ok := isoMoment(strings.TrimSpace(v.Text)); ok {
					putText(&t, "LAST-MODIFIED", m.written())
				}
			}
		default:
			if (name == "X" || strings.HasPrefix(name, "X-")) && name != "X-MS-OLK-SENDER" && name != "X-WR-ATTENDEE" {
				name = "X-extension"
			}
			put(&t, name, v)
		}
	}
	if strings.EqualFold(textAt(src, "VCALENDAR", "METHOD"), "CANCEL") { // whatever the event says (RFC 5546, section 3.2.5)
		take(&t, "STATUS")
		putText(&t, "STATUS", "CANCELLED")
	}
	return c.yield(data.Row{Place: e.row.Place, Tree: t}, nil)
}

// times puts the start, the end and their zone.
func (c *calendar) times(t *data.Tree, e *vevent) {
	zone := e.start.zone
	switch {
	case e.start.ok && e.start.text != "":
		putText(t, "@zone", e.start.text) // unknown, which is told
	case zone != nil && e.start.clock:
		putText(t, "@zone", zone.String())
	}
	text := func(w when) string {
		if !w.ok {
			return w.text
		}
		if w.clock && !w.zoned && w.zone != nil && zone != nil && w.zone.String() != zone.String() {
			w.zoned = true
			w.offset = 0
			m := ofTime(w.instant().UTC(), true)
			m.zoned = true
			return m.written()
		}
		return w.written()
	}
	line := e.row.Tree.Get("DTSTART").Line
	put(t, string(schema.StartDate), data.Tree{Shape: data.String, Text: text(e.start), Line: line})
	put(t, string(schema.EndDate), data.Tree{Shape: data.String, Text: text(e.end), Line: e.row.Tree.Get("DTEND").Line})
}

// location reads LOCATION: an address on the web, words for a meeting online, or the name of a place.
func (c *calendar) location(t, src *data.Tree) {
	v := *src.Get("LOCATION")
	text := strings.TrimSpace(v.Text)
	if u, err := url.Parse(text); err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
		put(t, "access", v)
		return
	}
	if address, rest, ok := meeting(text); ok {
		place := typed(string(schema.VirtualLocation))
		putText(&place, string(schema.URLProperty), address)
		putText(&place, string(schema.Name), rest)
		put(t, string(schema.Location), place)
		return
	}
	first, _, _ := strings.Cut(text, ",")
	if isOnlineWord(strings.TrimSpace(first)) {
		putText(t, "@online", "true")
		place := typed(string(schema.VirtualLocation))
		put(&place, string(schema.Name), v)
		put(t, string(schema.Location), place)
		return
	}
	v.Text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }), ", ") // a name has one line
	if lang := textAt(src, "LOCATION;LANGUAGE"); lang != "" {
		v = tagged(v.Text, lang)
	}
	put(t, "place", v)
}

// ours tells whether a key is the IRI of a record of this site.
func (c *calendar) ours(key string) bool {
	_, ours := (vocab.Mapper{Base: c.opts.Base}).Ref(key)
	return ours
}

// own tells whether an address is that of the document about a record of this site, by whose IRI the event is known.
func (c *calendar) own(address, key string) bool {
	site := vocab.Mapper{Base: c.opts.Base}
	document, ok := site.Ref(address)
	thing, known := site.Ref(key)
	return ok && known && document == thing
}

// inLanguages is a text or several, each in the language that stands beside it.
func inLanguages(v data.Tree, languages *data.Tree) data.Tree {
	langs := listed(languages)
	if len(langs) == 0 {
		return v
	}
	out := data.Tree{Shape: data.List, Line: v.Line}
	for i, item := range listed(&v) {
		if i < len(langs) && item.Shape == data.String {
			item = tagged(item.Text, langs[i].Text)
		}
		out.Items = append(out.Items, item)
	}
	return out
}

// meetings are hosts at which people meet online, and nothing else is to be found.
var meetings = []string{"webex.com", "zoom.us", "zoom.com", "teams.microsoft.com", "teams.live.com", "meet.google.com", "meet.jit.si", "whereby.com", "gotomeeting.com",
	"gotowebinar.com", "visio.numerique.gouv.fr", "webconf.numerique.gouv.fr", "rendez-vous.renater.fr", "framatalk.org", "bigbluebutton.org", "webinaire.numerique.gouv.fr"}

// meeting finds the address of a meeting online in the text of a location, and what stands around it.
func meeting(text string) (address, rest string, ok bool) {
	text, _ = plainText(text)
	words := strings.Fields(text)
	for i, word := range words {
		u, err := url.Parse(strings.Trim(word, "<>()[],;"))
		if err != nil || u.Scheme != "https" && u.Scheme != "http" {
			continue
		}
		for _, host := range meetings {
			if name := strings.ToLower(u.Hostname()); name == host || strings.HasSuffix(name, "."+host) {
				return u.String(), strings.TrimRight(strings.Join(append(words[:i:i], words[i+1:]...), " "), " :-–"), true
			}
		}
	}
	return "", "", false
}

// organizer keeps the name; the mail address is personal.
func (c *calendar) organizer(t, src *data.Tree, v data.Tree) {
	if _, ok := (vocab.Mapper{Base: c.opts.Base}).Ref(v.Text); ok { // a record of this site
		put(t, string(schema.Organizer), v)
		return
	}
	name := strings.Trim(textAt(src, "ORGANIZER;CN"), `"' `)
	link := strings.TrimSpace(v.Text)
	onWeb := strings.HasPrefix(link, "https://") || strings.HasPrefix(link, "http://")
	if name != "" && !strings.Contains(name, "@") {
		who := typed(string(schema.Organization))
		last, first, comma := strings.Cut(name, ", ")
		if strings.EqualFold(textAt(src, "ORGANIZER;CUTYPE"), "INDIVIDUAL") || comma && !strings.ContainsAny(last+first, " ,") { // "Dupont, Jean"
			who = typed(string(schema.Person))
		}
		putText(&who, string(schema.Name), name)
		if onWeb {
			putText(&who, string(schema.URLProperty), link)
		}
		put(t, string(schema.Organizer), who)
	}
	switch {
	case onWeb && name == "":
		put(t, string(schema.Organizer), v)
	case onWeb && !strings.Contains(name, "@"): // it stands beside the name
	default:
		put(t, "mail of the organizer", v)
	}
}
