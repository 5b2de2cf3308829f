package mapping

import (
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// Indico reads the exports of Indico (https://docs.getindico.io/en/stable/http-api/), with sessions, contributions and
// subcontributions as sub-events, where they are asked for.
var Indico = sourceMapping(Mapping{
	Name: "indico", Title: "Indico", Class: schema.Event, Within: []string{"results"},
	Knows: "_type|_fossil|count|complete|ts|url|additionalInfo|" +
		"startDate|endDate|modificationDate|date|time|tz|occurrences|startDT|endDT|chairs|speakers|primaryauthors|coauthors|" +
		"fullName|first_name|last_name|affiliation|email|emailHash|person_id|db_id|is_speaker|id|" +
		"sessions|contributions|subContributions|title|description|duration|keywords|location|room|roomFullname|address|timezone|code|session|" +
		"track|type|references|board_number|folders|material|allowed|note|friendly_id|conference|inheritLoc|inheritRoom|sessionConveners|conveners|isPoster|slotId",
	Sign:  []string{"_type=Conference|_fossil=conferenceMetadata", "startDate/date", "startDate/tz"},
	Shape: shapeEach(func(t *data.Tree, _ Options) { shapeIndico(t) }),
	Rules: append(rules(
		"id", "@id", "title", "name", "description", "description", "modificationDate", "@modified", "category", "keywords", "language", "inLanguage",
		"_type|_fossil|categoryId|creationDate|creator|visibility|hasAnyProtection|roomMapURL|note|folders|material|allowed|session|"+
			"references|organizer_info|venue|supportInfo|address|code|friendly_id|db_id|slotId|sessionConveners", "-",
	),
		Rule{From: "kind", To: "@type", Values: map[string]string{"conference": "ConferenceEvent", "meeting": "Event", "lecture": "EducationEvent", "simple_event": "EducationEvent"}},
	),
	Add: []Addition{{Value: "{id}", Rule: Rule{To: "identifier", Parse: ParseIdentifier, Scheme: "Indico"}}},
})

func shapeIndico(t *data.Tree) {
	put(t, "kind", take(t, "type"))
	putText(t, "@zone", textAt(ptr(take(t, "timezone"))))
	indicoTimes(t)
	indicoPlace(t)
	if organizer := take(t, "organizer"); organizer.Text != "" {
		who := typed(string(schema.Organization))
		put(&who, string(schema.Name), organizer)
		put(t, string(schema.Organizer), who)
	}
	for _, chair := range listed(ptr(take(t, "chairs"))) {
		put(t, string(schema.Contributor), indicoPerson(&chair))
	}
	occurrences := take(t, "occurrences")
	var all []timing
	for _, o := range listed(&occurrences) {
		start, end := indicoMoment(o.Get("startDT")), indicoMoment(o.Get("endDT"))
		if a, ok := readTiming(start.written(), end.written()); ok {
			all = append(all, a)
		}
	}
	if schedules, ok := schedule(all, ""); ok && len(all) > 1 {
		put(t, string(schema.EventSchedule), data.Tree{Shape: data.List, Items: schedules})
	}
	for _, field := range [...]string{"sessions", "contributions"} {
		for _, part := range listed(ptr(take(t, field))) {
			put(t, string(schema.SubEvent), indicoPart(part, 0))
		}
	}
}

// indicoPart is a session, a contribution or a subcontribution.
func indicoPart(p data.Tree, depth int) data.Tree {
	t := typed(string(schema.Event))
	t.Line = p.Line
	put(&t, string(schema.Name), *p.Get("title"))
	put(&t, string(schema.Description), *p.Get("description"))
	put(&t, string(schema.URLProperty), *p.Get("url"))
	for _, name := range [...]string{"startDate", "endDate", "duration", "room", "roomFullname", "location", "keywords"} {
		put(&t, name, *p.Get(name))
	}
	indicoTimes(&t)
	indicoPlace(&t)
	for _, name := range [...]string{"speakers", "conveners"} {
		for _, who := range listed(p.Get(name)) {
			put(&t, string(schema.Performer), indicoPerson(&who))
		}
	}
	for _, name := range [...]string{"primaryauthors", "coauthors"} {
		for _, who := range listed(p.Get(name)) {
			put(&t, string(schema.Contributor), indicoPerson(&who))
		}
	}
	if depth < 3 {
		for _, name := range [...]string{"contributions", "subContributions"} {
			for _, part := range listed(p.Get(name)) {
				put(&t, string(schema.SubEvent), indicoPart(part, depth+1))
			}
		}
	}
	return t
}

// indicoMoment joins a date, a time and a zone.
func indicoMoment(t *data.Tree) when {
	m, ok := isoMoment(textAt(t, "date") + "T" + textAt(t, "time"))
	if !ok {
		return when{}
	}
	w := when{moment: m, ok: true}
	if w.zone, _ = zoneOf(textAt(t, "tz")); w.zone != nil {
		w = w.at(w.instant())
	}
	return w
}

func indicoTimes(t *data.Tree) {
	var start when
	for _, name := range [...]schema.Term{schema.StartDate, schema.EndDate} {
		v := take(t, string(name))
		w := indicoMoment(&v)
		if w.ok {
			v = data.Tree{Shape: data.String, Text: w.written(), Line: v.Line}
		}
		put(t, string(name), v)
		if name == schema.StartDate {
			start = w
		}
	}
	if minutes, ok := parseClockLength(take(t, "duration").Text); ok && minutes > 0 {
		putText(t, string(schema.Duration), clockDuration(0, int(minutes/time.Hour), int(minutes%time.Hour/time.Minute), 0))
		if start.ok && t.Get(string(schema.EndDate)).Shape == data.Null {
			putText(t, string(schema.EndDate), start.at(start.instant().Add(minutes)).written())
		}
	}
}

// indicoPlace is the room in its building.
func indicoPlace(t *data.Tree) {
	building, street := take(t, "location"), take(t, "address")
	room, full := take(t, "room"), take(t, "roomFullname")
	if strings.TrimSpace(room.Text) == "" {
		room = full
	}
	place := typed(string(schema.Place))
	if room.Text != "" {
		put(&place, string(schema.Name), room)
		if building.Text != "" {
			around := typed(string(schema.Place))
			put(&around, string(schema.Name), building)
			put(&place, string(schema.ContainedInPlace), around)
		}
	} else {
		put(&place, string(schema.Name), building)
	}
	if street.Text != "" {
		address := typed(string(schema.PostalAddress))
		put(&address, string(schema.StreetAddress), street)
		put(&place, string(schema.Address), address)
	}
	if len(place.Fields) > 1 {
		put(t, string(schema.Location), place)
	}
}

// indicoPerson is somebody by name and affiliation; "Doe, Jane" is Jane Doe.
func indicoPerson(p *data.Tree) data.Tree {
	name := textAt(p, "fullName")
	if last, first, ok := strings.Cut(name, ", "); ok && !strings.Contains(first, ",") {
		name = first + " " + last
	} else if name == "" {
		name = joinTexts(" ", textAt(p, "first_name"), textAt(p, "last_name"))
	}
	if name == "" {
		return data.Tree{}
	}
	who := typed(string(schema.Person))
	putText(&who, string(schema.Name), name)
	if at := textAt(p, "affiliation"); at != "" {
		org := typed(string(schema.Organization))
		putText(&org, string(schema.Name), at)
		put(&who, string(schema.Affiliation), org)
	}
	put(&who, string(schema.Email), *p.Get("email"))
	return who
}
