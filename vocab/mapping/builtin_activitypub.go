package mapping

import (
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// ActivityPub reads events of ActivityStreams 2.0 (https://www.w3.org/TR/activitystreams-vocabulary/#dfn-event), as
// Mobilizon, Gancio and WordPress publish them, alone or in an outbox.
var ActivityPub = sourceMapping(Mapping{
	Name: "activitypub", Title: "ActivityPub", Class: schema.Event, Within: []string{"orderedItems.object", "items.object"},
	Knows: "@context.*|id|type|actor|attributedTo|published|to|cc|totalItems|partOf|next|prev|first|last|summary|" + // of the collection and the activity
		"location|name|address|addressCountry|addressLocality|addressRegion|postalCode|streetAddress|latitude|longitude|url|href|mediaType|attachment|tag|organizers|" +
		"content|blurhash|width|height|focalPoint",
	Sign:  []string{"type=Event", "startTime", "id", "attributedTo|actor|published|to", "!@type"},
	Shape: shapeEach(func(t *data.Tree, _ Options) { shapeActivity(t) }),
	Rules: append(rules(
		"id", "@id", "content", "description", "summary", "disambiguatingDescription", "startTime", "startDate", "endTime", "endDate", "timezone", "@zone",
		"isOnline", "@online", "onlineAddress", "location[VirtualLocation].url", "externalParticipationUrl", "offers.url", "category", "keywords", "updated", "@modified",
		"maximumAttendeeCapacity", "maximumAttendeeCapacity", "remainingAttendeeCapacity", "remainingAttendeeCapacity", "draft", "@private",
		"type|mediaType|published|actor|joinMode|to|cc|bto|bcc|repliesModerationOption|commentsEnabled|replies|uuid|participantCount|anonymousParticipationEnabled|"+
			"sensitive|source|context|conversation|likes|shares|replyTo|inReplyTo|contacts|joinModeMessage|@context|displayEndTime|generator", "-",
	),
		Rule{From: "ical:status", To: "eventStatus", Values: activityStatus},
		Rule{From: "status", To: "eventStatus", Values: activityStatus},
	),
})

var activityStatus = map[string]string{"CONFIRMED": "EventScheduled", "CANCELLED": "EventCancelled", "TENTATIVE": "@private=tentative"}

// activityPublic are the names of the collection of everybody (https://www.w3.org/TR/activitypub/#public-addressing).
var activityPublic = map[string]bool{"https://www.w3.org/ns/activitystreams#Public": true, "as:Public": true, "Public": true}

func shapeActivity(t *data.Tree) {
	take(t, "@context") // its terms are those of the rules
	addressed, public := false, false
	for _, name := range [...]string{"to", "cc"} {
		for _, who := range listed(t.Get(name)) {
			addressed = true
			public = public || activityPublic[who.Text]
		}
	}
	if addressed && !public {
		putText(t, "@private", "not addressed to the public")
	}
	for _, name := range [...]string{"name", "content", "summary"} {
		if byLanguage := take(t, name+"Map"); byLanguage.Shape == data.Object && len(byLanguage.Fields) > 0 {
			take(t, name)
			put(t, name, byLanguage)
		}
	}
	if link := take(t, "url"); link.Shape == data.List {
		for _, l := range link.Items {
			if l.Shape == data.String {
				put(t, "url", l)
			} else if kind := textAt(&l, "mediaType"); kind == "" || strings.HasPrefix(kind, "text/html") {
				put(t, "url", *l.Get("href"))
			}
		}
	} else {
		put(t, "url", link)
	}
	organizers := take(t, "organizers")
	if attributed := take(t, "attributedTo"); organizers.Shape == data.Null {
		organizers = attributed
	}
	for _, o := range listed(&organizers) {
		if o.Shape == data.String {
			who := data.Tree{Shape: data.Object}
			put(&who, "@id", o)
			o = who
		} else if o.Shape == data.Object {
			who := typed(string(schema.Organization))
			if kind := textAt(&o, "type"); kind == "Person" {
				who = typed(string(schema.Person))
			}
			put(&who, "@id", *o.Get("id"))
			put(&who, "name", *o.Get("name"))
			o = who
		}
		put(t, string(schema.Organizer), o)
	}
	for _, l := range listed(ptr(take(t, "location"))) {
		put(t, string(schema.Location), activityPlace(l))
	}
	for _, name := range [...]string{"attachment", "image"} {
		for _, a := range listed(ptr(take(t, name))) {
			address := textAt(&a, "url")
			if address == "" {
				address = textAt(&a, "href")
			}
			if a.Shape == data.String {
				address = a.Text
			}
			switch kind := textAt(&a, "type"); {
			case kind == "PropertyValue" || address == "":
			case strings.HasPrefix(textAt(&a, "mediaType"), "image/") || kind == "Image" || name == "image":
				putText(t, string(schema.Image), address)
			default:
				page := typed(string(schema.WebPage))
				put(&page, "name", *a.Get("name"))
				putText(&page, "url", address)
				put(t, string(schema.SubjectOf), page)
			}
		}
	}
	for _, tag := range listed(ptr(take(t, "tag"))) {
		if name := textAt(&tag, "name"); textAt(&tag, "type") == "Hashtag" || tag.Shape == data.String {
			putText(t, string(schema.Keywords), strings.TrimPrefix(name+tag.Text, "#"))
		}
	}
	if category := take(t, "category"); category.Text != "MEETING" || textAt(t, "joinMode") == "" { // Mobilizon's default
		category.Text = strings.ToLower(strings.ReplaceAll(category.Text, "_", " "))
		put(t, "category", category)
	}
}

// activityPlace is a Place, a VirtualLocation, or text.
func activityPlace(l data.Tree) data.Tree {
	if l.Shape != data.Object {
		return l
	}
	if textAt(&l, "type") == "VirtualLocation" {
		place := typed(string(schema.VirtualLocation))
		put(&place, "name", *l.Get("name"))
		put(&place, "url", *l.Get("url"))
		return place
	}
	place := typed(string(schema.Place))
	put(&place, "name", *l.Get("name"))
	switch a := *l.Get("address"); a.Shape {
	case data.Object:
		address := typed(string(schema.PostalAddress))
		for _, f := range a.Fields {
			if f.Name != "type" {
				put(&address, f.Name, f.Tree)
			}
		}
		put(&place, "address", address)
	case data.String:
		address := typed(string(schema.PostalAddress))
		put(&address, string(schema.StreetAddress), a)
		put(&place, "address", address)
	}
	putPoint(&place, textAt(&l, "latitude"), textAt(&l, "longitude"))
	if len(place.Fields) < 2 {
		return data.Tree{}
	}
	return place
}
