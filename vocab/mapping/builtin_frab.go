package mapping

import (
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// Frab reads schedules of conferences in XML, as frab, pentabarf, pretalx and others write them
// (https://github.com/voc/schedule). The conference is an event, each talk another, whose superEvent it is.
var Frab = sourceMapping(Mapping{
	Name: "frab", Title: "frab or pretalx", Class: schema.Event,
	Sign: []string{"schedule/conference", "title|entry"},
	Knows: "schedule|version|generator.*|base_url|day.*|@xsi:noNamespaceSchemaLocation|conference|acronym|title|subtitle|venue|city|logo|start|end|days|day_change|" +
		"timeslot_duration|time_zone_name|track.*|color.*|colors.*|keycolor|url_to_day|room|@name|@slug|@guid|@index|@date|" +
		"persons|person|@id|@code|@url|#text|biography|recording|license|optout|url|link|links|@href|attachments|attachment|video_download_url",
	Shape: frabSchedule,
	Rules: append(rules(
		"@guid", "@id", "title", "name", "language", "inLanguage", "origin_url", "sameAs",
		"room", "location.name", "acronym", "alternateName", "venue", "location.name", "city", "location.address.addressLocality",
		"base_url", "sameAs", "recording", "recordedIn",
		"@code|@date|@start|@end|start|slug|feedback_url|do_not_stream|do_not_record|timeslot_duration|days|color|colors|keycolor|generator|version|"+
			"@description|day_change|url_to_day|answers|speakers_shadow", "-",
	),
		Rule{From: "subtitle", To: "disambiguatingDescription", Parse: ParseMarkdown},
		Rule{From: "description", To: "description", Parse: ParseMarkdown},
		Rule{From: "conference key", To: "superEvent", Parse: ParseKey},
		Rule{From: "logo", To: "image"},
		Rule{From: "track", To: "keywords", Split: "\n"}, // "Ethics, Society & Politics" is one
		Rule{From: "type", To: "keywords", Split: "\n"},
	),
	Add: []Addition{{Value: "{@guid}", Rule: Rule{To: "identifier", Parse: ParseIdentifier, Scheme: "frab"}}},
})

// frabSchedule yields the conference before its first talk, and each talk in the form that the rules expect.
func frabSchedule(rows data.Rows, _ Options) data.Rows {
	return func(yield func(data.Row, *data.Problem) bool) {
		told := map[string]bool{}
		for row, problem := range rows {
			if problem != nil || row.Tree.Get("schedule").Shape == data.Null {
				if !yield(row, problem) {
					return
				}
				continue
			}
			around := *row.Tree.Get("schedule")
			conference := around.Get("conference")
			key := textAt(conference, "acronym")
			if key == "" {
				key = data.Slug(textAt(conference, "title"))
			}
			if key != "" && !told[key] {
				told[key] = true
				if !yield(data.Row{Place: row.Place, Tree: frabConference(conference, key)}, nil) {
					return
				}
			}
			row.Tree.Fields = append([]data.Field(nil), row.Tree.Fields...)
			frabTalk(&row.Tree, &around, key)
			if !yield(row, nil) {
				return
			}
		}
	}
}

// frabConference is the conference; where its bounds are in UTC, its zone tells the local time.
func frabConference(c *data.Tree, key string) data.Tree {
	t := data.Tree{Shape: data.Object, Line: c.Line}
	put(&t, "@type", text1(string(schema.ConferenceEvent)))
	putText(&t, "@guid", key)
	for _, f := range c.Fields {
		switch f.Name {
		case "start":
			put(&t, string(schema.StartDate), f.Tree)
		case "end":
			put(&t, string(schema.EndDate), f.Tree)
		case "time_zone_name":
			put(&t, "@zone", f.Tree)
		case "track": // each talk names its own
		case "base_url":
			if f.Tree.Text != textAt(c, "url") {
				put(&t, f.Name, f.Tree)
			}
		default:
			put(&t, f.Name, f.Tree)
		}
	}
	return t
}

func frabTalk(t, around *data.Tree, key string) {
	take(t, "schedule")
	if id := textAt(ptr(take(t, "@id"))); id != "" && key != "" && textAt(t, "@guid") == "" {
		take(t, "@guid")
		putText(t, "@guid", key+"-"+id)
	}
	if key != "" {
		putText(t, "conference key", key)
	}
	putText(t, "@zone", textAt(around, "conference", "time_zone_name"))
	start, length := frabStart(t, around), take(t, "duration")
	put(t, string(schema.StartDate), start)
	if m, ok := isoMoment(start.Text); ok && m.clock {
		if d, ok := parseClockLength(length.Text); ok {
			end := when{moment: m}
			end = end.at(end.instant().Add(d))
			putText(t, string(schema.EndDate), end.written())
			if iso, ok := parseDuration(length.Text); ok && d > 0 {
				putText(t, string(schema.Duration), iso)
			}
		} else {
			put(t, string(schema.Duration), length)
		}
	} else {
		put(t, string(schema.Duration), length)
	}
	if room := textAt(around, "day", "room", "@name"); room != "" && textAt(t, "room") == "" {
		take(t, "room")
		putText(t, "room", room)
	}
	abstract, description := take(t, "abstract"), take(t, "description")
	if strings.TrimSpace(description.Text) == "" {
		description = abstract
	} else if abstract.Text != "" {
		put(t, "subtitle", unindented(abstract))
	}
	put(t, string(schema.Description), unindented(description))
	for _, person := range listed(at(ptr(take(t, "persons")), "person")) {
		name := person.Text
		if person.Shape == data.Object {
			name = textAt(&person, "#text")
			if name == "" {
				name = textAt(&person, "name")
			}
		}
		if name = strings.TrimSpace(name); name != "" {
			who := typed(string(schema.Person))
			putText(&who, string(schema.Name), name)
			put(t, string(schema.Performer), who)
		}
	}
	links := take(t, "links")
	for _, l := range listed(links.Get("link")) {
		frabLink(t, l, "@href")
	}
	attachments := take(t, "attachments")
	for _, a := range listed(attachments.Get("attachment")) {
		frabLink(t, a, "@href")
	}
	recording := take(t, "recording")
	if video := textAt(ptr(take(t, "video_download_url"))); video != "" {
		file := typed(string(schema.VideoObject))
		putText(&file, string(schema.ContentURL), video)
		putText(&file, string(schema.License), textAt(&recording, "license"))
		put(t, "recording", file)
	}
}

// frabStart is when a talk begins: its date, or its time of day on the day around it, whose small hours are those of the
// next.
func frabStart(t, around *data.Tree) data.Tree {
	if date := take(t, "date"); date.Text != "" {
		return date
	}
	start := textAt(t, "start")
	day, ok := isoMoment(textAt(around, "day", "@date"))
	var clock moment
	if !ok || !clock.readClock(start) {
		return data.Tree{}
	}
	change := "05:00"
	if begins, ok := isoMoment(textAt(around, "day", "@start")); ok && begins.clock {
		change = begins.clockText()
	}
	if len(start) == 5 && start < change[:5] {
		next := ofTime(day.date().AddDate(0, 0, 1), false)
		day.year, day.month, day.day = next.year, next.month, next.day
	}
	day.clock, day.hour, day.min, day.zoned = true, clock.hour, clock.min, false
	return text1(day.written())
}

// parseClockLength reads "00:30", "25:00", or a number of minutes.
func parseClockLength(s string) (time.Duration, bool) {
	hours, minutes, ok := strings.Cut(strings.TrimSpace(s), ":")
	if !ok {
		hours, minutes = "0", hours
	}
	h, ok1 := parseNumber(hours)
	m, ok2 := parseNumber(minutes)
	if !ok1 || !ok2 || h.Kind != data.Integer || m.Kind != data.Integer || len(h.Text) > 4 || len(m.Text) > 5 {
		return 0, false
	}
	d, err := time.ParseDuration(h.Text + "h" + m.Text + "m")
	return d, err == nil && d >= 0
}

func frabLink(t *data.Tree, l data.Tree, name string) {
	address := textAt(&l, name)
	if l.Shape == data.String {
		address = l.Text
	}
	if address == "" {
		return
	}
	page := typed(string(schema.CreativeWork))
	putText(&page, string(schema.Name), textAt(&l, "#text"))
	putText(&page, string(schema.URLProperty), address)
	put(t, string(schema.SubjectOf), page)
}

// unindented takes off the blanks with which a printer of XML begins each line.
func unindented(t data.Tree) data.Tree {
	if t.Shape != data.String || !strings.Contains(t.Text, "\n") {
		return t
	}
	lines := strings.Split(t.Text, "\n")
	least := -1
	for _, l := range lines[1:] {
		if rest := strings.TrimLeft(l, " \t"); rest != "" && (least < 0 || len(l)-len(rest) < least) {
			least = len(l) - len(rest)
		}
	}
	for i, l := range lines {
		if i > 0 && least > 0 && len(l) >= least {
			lines[i] = l[least:]
		}
		lines[i] = strings.TrimRight(lines[i], " \t")
	}
	t.Text = strings.Join(lines, "\n")
	return t
}
