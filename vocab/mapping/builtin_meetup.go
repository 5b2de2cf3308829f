package mapping

import (
	"strconv"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// Meetup reads events of Meetup's API, version 3.
var Meetup = sourceMapping(Mapping{
	Name: "meetup", Title: "Meetup", Class: schema.Event,
	Sign: []string{"id", "time|local_date", "utc_offset|local_time", "group/urlname|group/name", "link"},
	Knows: "group|name|urlname|id|created|join_mode|lat|lon|who|localized_location|state|country|region|timezone|city|" +
		"venue|repinned|address_1|address_2|address_3|zip|phone|localized_country_name|lng|postalCode|address|topics|",
	Shape: shapeEach(func(t *data.Tree, _ Options) { shapeMeetup(t) }),
	Rules: append(rules(
		"id", "@id", "link", "url", "updated", "@modified", "rsvp_limit", "maximumAttendeeCapacity", "how_to_find_us", "location.description",
		"fee.amount", "offers.price", "fee.currency", "offers.priceCurrency",
		"created|yes_rsvp_count|waitlist_count|member_pay_fee|fee.accepts|fee.label|fee.description|fee.required|date_in_series_pattern|rsvp_open_offset|past_event_count_inclusive|"+
			"pro_is_email_shared|headcount|utc_offset|rsvp_sample|plain_text_description", "-",
	),
		Rule{From: "status", To: "eventStatus", Values: map[string]string{"cancelled": "EventCancelled", "past": "@ignore=", "upcoming": "@ignore=",
			"draft": "@private=draft", "proposed": "@private=proposed", "suggested": "@private=suggested"}},
		Rule{From: "eventType", To: "eventAttendanceMode", Values: map[string]string{"PHYSICAL": "OfflineEventAttendanceMode", "ONLINE": "OnlineEventAttendanceMode",
			"HYBRID": "MixedEventAttendanceMode"}},
		Rule{From: "is_online_event", To: "@online"},
		Rule{From: "visibility", To: "@private", Values: map[string]string{"public_limited": "public"}},
	),
	Add: []Addition{{Value: "{id}", Rule: Rule{To: "identifier", Parse: ParseIdentifier, Scheme: "Meetup"}}},
})

func shapeMeetup(t *data.Tree) {
	zone, _ := zoneOf(textAt(t, "group", "timezone"))
	if ms, err := strconv.ParseInt(textAt(t, "utc_offset"), 10, 64); zone == nil && err == nil && ms > -15*3600*1000 && ms < 15*3600*1000 {
		zone = time.FixedZone("", int(ms/1000))
	}
	epoch, date, clock := take(t, "time"), take(t, "local_date"), take(t, "local_time")
	length := take(t, "duration")
	start := when{}
	if m, ok := isoMoment(date.Text + "T" + clock.Text); ok && zone != nil {
		start = when{moment: m, zone: zone, ok: true}
		start = start.at(start.instant())
	} else if ms, err := strconv.ParseInt(epoch.Text, 10, 64); err == nil {
		utc := time.UnixMilli(ms).UTC()
		start = when{moment: ofTime(utc, true), zone: zone, ok: true}
		start.zoned = true
		if zone != nil {
			start.zoned = false
			start = start.at(utc)
		}
	}
	if !start.ok {
		put(t, string(schema.StartDate), date)
		put(t, "@startTime", clock)
	} else {
		putText(t, string(schema.StartDate), start.written())
		if ms, err := strconv.ParseInt(length.Text, 10, 64); err == nil && ms > 0 && ms < 1e12 {
			putText(t, string(schema.EndDate), start.at(start.instant().Add(time.Duration(ms)*time.Millisecond)).written())
		}
	}
	group := take(t, "group")
	who := typed(string(schema.Organization))
	put(&who, string(schema.Name), *group.Get("name"))
	if name := textAt(&group, "urlname"); len(name) > 1 {
		putText(&who, string(schema.URLProperty), "https://www.meetup.com/"+name+"/")
	}
	put(t, string(schema.Organizer), who)
	if v := take(t, "venue"); v.Shape == data.Object {
		place := typed(string(schema.Place))
		put(&place, string(schema.Name), *v.Get("name"))
		address := typed(string(schema.PostalAddress))
		putText(&address, string(schema.StreetAddress), joinTexts(", ", textAt(&v, "address_1"), textAt(&v, "address_2"), textAt(&v, "address_3")))
		put(&address, string(schema.PostalCode), *v.Get("zip"))
		put(&address, string(schema.AddressLocality), *v.Get("city"))
		put(&address, string(schema.AddressRegion), *v.Get("state"))
		putText(&address, string(schema.AddressCountry), strings.ToUpper(textAt(&v, "country")))
		put(&place, string(schema.Address), address)
		putPoint(&place, textAt(&v, "lat"), textAt(&v, "lon"))
		put(t, string(schema.Location), place)
	}
	for _, name := range [...]string{"featured_photo", "image"} {
		photo := take(t, name)
		for _, size := range [...]string{"highres_link", "photo_link", "baseUrl"} {
			if address := photo.Get(size); address.Text != "" {
				put(t, string(schema.Image), *address)
				break
			}
		}
	}
	for _, topic := range listed(ptr(take(t, "topics"))) {
		put(t, string(schema.Keywords), *topic.Get("name"))
	}
	if textAt(t, "eventType") != "" {
		take(t, "is_online_event")
	}
}
