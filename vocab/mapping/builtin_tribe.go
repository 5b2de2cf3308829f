package mapping

import (
	"regexp"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// Tribe reads events of The Events Calendar for WordPress by its REST API (tribe/events/v1).
var Tribe = sourceMapping(Mapping{
	Name: "events-calendar", Title: "The Events Calendar", Class: schema.Event, Within: []string{"events"},
	Knows: "rest_url|next_rest_url|previous_rest_url|total|total_pages|" +
		"image|url|id|extension|width|height|filesize|sizes.*|cost_details|currency_symbol|currency_code|currency_position|values|" +
		"venue|organizer|venue|address|city|country|province|state|stateprovince|zip|phone|email|website|geo_lat|geo_lng|description|excerpt|slug|status|date|date_utc|modified|" +
		"modified_utc|author|global_id|global_id_lineage|show_map|show_map_link|json_ld|name|categories|tags|taxonomy|term_group|term_taxonomy_id|parent|count|filter|urls|self|collection",
	Sign:  []string{"id", "start_date", "utc_start_date|start_date_details", "venue|organizer|rest_url"},
	Shape: shapeEach(func(t *data.Tree, _ Options) { shapeTribe(t) }),
	Rules: tribeRules,
	Add:   tribeAdditions,
})

// TribeExport reads them from an export of WordPress, in which venues and organizers are items of their own.
var TribeExport = sourceMapping(Mapping{
	Name: "events-calendar-export", Title: "The Events Calendar, exported by WordPress", Class: schema.Event,
	Sign: []string{"wp:post_type", "wp:post_id", "rss/channel"},
	Knows: "*|title|pubDate|dc:creator|guid|description|content:encoded|excerpt:encoded|wp:post_id|wp:post_date|wp:post_date_gmt|wp:post_modified|wp:post_modified_gmt|" +
		"wp:comment_status|wp:ping_status|wp:post_name|wp:status|wp:post_parent|wp:menu_order|wp:post_type|wp:post_password|wp:is_sticky|wp:attachment_url|wp:comment.*|" +
		"rss|@version|channel|title|link|description|pubDate|language|generator|image|wp:wxr_version|wp:base_site_url|wp:base_blog_url|wp:author|wp:category|wp:tag|wp:term|" +
		"category|@domain|@nicename|#text|wp:postmeta|wp:meta_key|wp:meta_value|guid|@isPermaLink",
	Shape: tribeExport,
	Rules: tribeRules,
	Add:   tribeAdditions,
})

var tribeAdditions = []Addition{{Value: "{id}", Rule: Rule{To: "identifier", Parse: ParseIdentifier, Scheme: "The Events Calendar"}}}

var tribeRules = append(rules(
	"id", "@id", "title", "name", "excerpt", "disambiguatingDescription", "start_date", "startDate", "end_date", "endDate", "timezone", "@zone",
	"all_day", "@allDay", "modified_utc", "@modified", "website", "sameAs", "virtual_url", "location[VirtualLocation].url", "is_virtual", "@online",
	"global_id|global_id_lineage|author|date|date_utc|modified|rest_url|slug|start_date_details|end_date_details|utc_start_date|utc_start_date_details|utc_end_date|"+
		"utc_end_date_details|timezone_abbr|cost_details|featured|hide_from_listings|sticky|show_map|show_map_link|json_ld|custom_fields|ticketed|is_past|"+
		"event_type|virtual_event_type|virtual_video_source|isVirtual", "-",
),
	Rule{From: "status", To: "@private", Values: map[string]string{"publish": "public"}},
	Rule{From: "event_status", To: "eventStatus"},
	Rule{From: "cost", To: "offers", Parse: ParsePrice},
)

func shapeTribe(t *data.Tree) {
	if modified := take(t, "modified_utc"); modified.Text != "" {
		modified.Text += "Z"
		put(t, "modified_utc", modified)
	}
	putText(t, "@currency", textAt(t, "cost_details", "currency_code"))
	if image := take(t, "image"); image.Shape == data.Object {
		picture := typed(string(schema.ImageObject))
		put(&picture, string(schema.ContentURL), *image.Get("url"))
		put(&picture, string(schema.Width), *image.Get("width"))
		put(&picture, string(schema.Height), *image.Get("height"))
		put(t, string(schema.Image), picture)
	}
	for _, v := range listed(ptr(take(t, "venue"))) {
		if v.Shape != data.Object || len(v.Fields) == 0 {
			continue
		}
		place := typed(string(schema.Place))
		put(&place, string(schema.Name), *v.Get("venue"))
		address := typed(string(schema.PostalAddress))
		for _, f := range [...]struct {
			from string
			to   schema.Term
		}{{"address", schema.StreetAddress}, {"zip", schema.PostalCode}, {"city", schema.AddressLocality}, {"state", schema.AddressRegion},
			{"province", schema.AddressRegion}, {"country", schema.AddressCountry}} {
			value := *v.Get(f.from)
			put(&address, string(f.to), value)
		}
		if len(address.Fields) > 1 {
			put(&place, string(schema.Address), address)
		}
		putPoint(&place, textAt(&v, "geo_lat"), textAt(&v, "geo_lng"))
		put(&place, string(schema.Telephone), *v.Get("phone"))
		put(&place, string(schema.URLProperty), *v.Get("website"))
		if len(place.Fields) > 1 {
			put(t, string(schema.Location), place)
		}
	}
	for _, o := range listed(ptr(take(t, "organizer"))) {
		if o.Shape != data.Object {
			continue
		}
		who := typed(string(schema.Organization))
		put(&who, string(schema.Name), *o.Get("organizer"))
		put(&who, string(schema.URLProperty), *o.Get("website"))
		if len(who.Fields) > 1 {
			put(t, string(schema.Organizer), who)
		}
	}
	for _, field := range [...]string{"categories", "tags"} {
		for _, c := range listed(ptr(take(t, field))) {
			put(t, string(schema.Keywords), *c.Get("name"))
		}
	}
}

// heldItems bounds the items of an export that are looked at together: a venue may stand behind its events.
const heldItems = 50_000

func tribeExport(rows data.Rows, _ Options) data.Rows {
	return func(yield func(data.Row, *data.Problem) bool) {
		var held []data.Row
		others := 0
		flush := func() bool {
			items := map[string]*data.Tree{}
			for i := range held {
				items[textAt(&held[i].Tree, "wp:post_id")] = &held[i].Tree
			}
			for _, row := range held {
				if textAt(&row.Tree, "wp:post_type") != "tribe_events" {
					continue
				}
				row.Tree = tribeItem(&row.Tree, items)
				if !yield(row, nil) {
					return false
				}
			}
			held = held[:0]
			return true
		}
		var first data.Position
		for row, problem := range rows {
			if problem != nil {
				if !yield(row, problem) {
					return
				}
				continue
			}
			switch textAt(&row.Tree, "wp:post_type") {
			case "tribe_events", "tribe_venue", "tribe_organizer", "attachment":
				if held = append(held, row); len(held) == heldItems && !flush() {
					return
				}
			default:
				if others++; others == 1 {
					first = row.Place
				}
			}
		}
		if flush() && others > 0 {
			yield(data.Row{}, &data.Problem{Severity: data.Advice, Place: first, Code: "other-items",
				Message: itoa(others) + " items of the export are no events, and left out"})
		}
	}
}

// shortcodes are WordPress's: [gallery ids="1,2"], [/caption].
var shortcodes = regexp.MustCompile(`\[/?[a-z][a-z0-9_-]*(?:\s+[a-z_-]+\s*=[^\]]*)?/?\]`)

// tribeItem is an item of an export in the form of the REST API.
func tribeItem(item *data.Tree, items map[string]*data.Tree) data.Tree {
	t := data.Tree{Shape: data.Object, Line: item.Line}
	meta := wordPressMeta(item)
	put(&t, "id", *item.Get("wp:post_id"))
	put(&t, "status", *item.Get("wp:status"))
	put(&t, "title", *item.Get("title"))
	put(&t, "url", *item.Get("link"))
	text := *item.Get("content:encoded")
	text.Text = shortcodes.ReplaceAllString(text.Text, "")
	put(&t, "description", text)
	put(&t, "excerpt", *item.Get("excerpt:encoded"))
	put(&t, "modified_utc", *item.Get("wp:post_modified_gmt"))
	putText(&t, "start_date", meta["_EventStartDate"])
	putText(&t, "end_date", meta["_EventEndDate"])
	putText(&t, "timezone", meta["_EventTimezone"])
	putText(&t, "all_day", meta["_EventAllDay"])
	putText(&t, "website", meta["_EventURL"])
	if cost := meta["_EventCost"]; cost != "" {
		putText(&t, "cost", cost)
	}
	if code := meta["_EventCurrencyCode"]; code != "" {
		details := data.Tree{Shape: data.Object}
		putText(&details, "currency_code", code)
		put(&t, "cost_details", details)
	}
	putText(&t, "event_status", meta["_tribe_events_status"])
	if venue := items[meta["_EventVenueID"]]; venue != nil {
		place := data.Tree{Shape: data.Object}
		put(&place, "venue", *venue.Get("title"))
		m := wordPressMeta(venue)
		for _, name := range [...]string{"Address", "City", "Zip", "Country", "State", "Province", "Phone"} {
			putText(&place, strings.ToLower(name), m["_Venue"+name])
		}
		putText(&place, "website", m["_VenueURL"])
		putText(&place, "geo_lat", m["_VenueLat"])
		putText(&place, "geo_lng", m["_VenueLng"])
		put(&t, "venue", place)
	}
	organizers := data.Tree{Shape: data.List}
	for _, p := range listed(item.Get("wp:postmeta")) { // one for each of them
		if o := items[textAt(&p, "wp:meta_value")]; o != nil && textAt(&p, "wp:meta_key") == "_EventOrganizerID" {
			who := data.Tree{Shape: data.Object}
			put(&who, "organizer", *o.Get("title"))
			putText(&who, "website", wordPressMeta(o)["_OrganizerWebsite"])
			organizers.Items = append(organizers.Items, who)
		}
	}
	put(&t, "organizer", organizers)
	if picture := items[meta["_thumbnail_id"]]; picture != nil {
		image := data.Tree{Shape: data.Object}
		put(&image, "url", *picture.Get("wp:attachment_url"))
		put(&t, "image", image)
	}
	names := data.Tree{Shape: data.List}
	for _, c := range listed(item.Get("category")) {
		name := data.Tree{Shape: data.Object}
		if c.Shape == data.Object {
			put(&name, "name", *c.Get("#text"))
		} else {
			put(&name, "name", c)
		}
		names.Items = append(names.Items, name)
	}
	put(&t, "categories", names)
	shapeTribe(&t)
	return t
}

// wordPressMeta are the named values of an item.
func wordPressMeta(item *data.Tree) map[string]string {
	m := map[string]string{}
	for _, p := range listed(item.Get("wp:postmeta")) {
		if key := textAt(&p, "wp:meta_key"); m[key] == "" {
			m[key] = textAt(&p, "wp:meta_value")
		}
	}
	return m
}
