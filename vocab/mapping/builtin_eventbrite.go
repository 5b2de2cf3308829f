package mapping

import (
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// Eventbrite reads events of Eventbrite's API, version 3: https://www.eventbrite.com/platform/api.
var Eventbrite = sourceMapping(Mapping{
	Name: "eventbrite", Title: "Eventbrite", Class: schema.Event, Within: []string{"events"},
	Knows: "pagination.*|name|description|text|html|start|end|local|utc|timezone|logo|id|url|original|width|height|crop_mask.*|aspect_ratio|edge_color|edge_color_set|" +
		"venue|address|address_1|address_2|city|region|postal_code|country|latitude|longitude|localized_address_display|localized_area_display|" +
		"localized_multi_line_address_display|resource_uri|capacity|age_restriction|organizer|website|long_description|num_past_events|num_future_events|" +
		"ticket_availability|is_sold_out|has_available_tickets|minimum_ticket_price|maximum_ticket_price|currency|major_value|value|display|start_sales_date|waitlist_available|" +
		"tags|display_name|prefix|tag|category|subcategory|format|short_name|name_localized|short_name_localized|subcategories|schema_url",
	Sign:  []string{"name/text|name", "start/local", "start/timezone", "resource_uri|organizer_id"},
	Shape: shapeEach(func(t *data.Tree, _ Options) { shapeEventbrite(t) }),
	Rules: append(rules(
		"id", "@id", "changed", "@modified", "online_event", "@online", "is_free", "isAccessibleForFree", "currency", "@currency", "capacity", "maximumAttendeeCapacity",
		"locale", "inLanguage", "vanity_url", "sameAs", "soldout", "offers.availability", "low", "offers[AggregateOffer].lowPrice", "high", "offers[AggregateOffer].highPrice",
		"created|published|organization_id|capacity_is_custom|shareable|show_remaining|tx_time_limit|hide_start_date|hide_end_date|is_locked|is_series|is_series_parent|"+
			"inventory_type|is_reserved_seating|show_pick_a_seat|show_seatmap_thumbnail|show_colors_in_seatmap_thumbnail|source|version|facebook_event_id|logo_id|"+
			"organizer_id|venue_id|subcategory_id|resource_uri|is_externally_ticketed|summary|ticket_classes|series_id|password|bookmark_info|music_properties|"+
			"checkout_settings|ticket_buyer_settings|basic_inventory_info|survey_type|event_sales_status", "-",
	),
		Rule{From: "status", To: "eventStatus", Values: map[string]string{"canceled": "EventCancelled", "cancelled": "EventCancelled", "draft": "@private=draft",
			"live": "@ignore=", "started": "@ignore=", "ended": "@ignore=", "completed": "@ignore="}},
		Rule{From: "listed", To: "@private", Values: map[string]string{"true": "public", "false": "not listed"}},
		Rule{From: "invite_only", To: "@private", Values: map[string]string{"false": "public", "true": "by invitation only"}},
		Rule{From: "privacy_setting", To: "@private", Values: map[string]string{"unlocked": "public"}},
		Rule{From: "format_id", To: "keywords", Lang: "en", Split: "\n", Values: eventbriteFormats},
		Rule{From: "category_id", To: "keywords", Lang: "en", Split: "\n", Values: eventbriteCategories},
	),
	Add: []Addition{{Value: "{id}", Rule: Rule{To: "identifier", Parse: ParseIdentifier, Scheme: "Eventbrite"}}},
})

var eventbriteFormats = map[string]string{
	"1":   "Conference",
	"2":   "Seminar or Talk",
	"3":   "Tradeshow, Consumer Show, or Expo",
	"4":   "Convention",
	"5":   "Festival or Fair",
	"6":   "Concert or Performance",
	"7":   "Screening",
	"8":   "Dinner or Gala",
	"9":   "Class, Training, or Workshop",
	"10":  "Meeting or Networking Event",
	"11":  "Party or Social Gathering",
	"12":  "Rally",
	"13":  "Tournament",
	"14":  "Game or Competition",
	"15":  "Race or Endurance Event",
	"16":  "Tour",
	"17":  "Attraction",
	"18":  "Camp, Trip, or Retreat",
	"19":  "Appearance or Signing",
	"100": "Other",
}

var eventbriteCategories = map[string]string{
	"101": "Business & Professional",
	"102": "Science & Technology",
	"103": "Music",
	"104": "Film, Media & Entertainment",
	"105": "Performing & Visual Arts",
	"106": "Fashion & Beauty",
	"107": "Health & Wellness",
	"108": "Sports & Fitness",
	"109": "Travel & Outdoor",
	"110": "Food & Drink",
	"111": "Charity & Causes",
	"112": "Government & Politics",
	"113": "Community & Culture",
	"114": "Religion & Spirituality",
	"115": "Family & Education",
	"116": "Seasonal & Holiday",
	"117": "Home & Lifestyle",
	"118": "Auto, Boat & Air",
	"119": "Hobbies & Special Interest",
	"120": "School Activities",
	"199": "Other",
}

func shapeEventbrite(t *data.Tree) {
	putText(t, "@zone", textAt(t, "start", "timezone"))
	start, end := take(t, "start"), take(t, "end")
	put(t, string(schema.StartDate), *start.Get("local"))
	if textAt(&end, "timezone") == textAt(&start, "timezone") {
		put(t, string(schema.EndDate), *end.Get("local"))
	} else {
		put(t, string(schema.EndDate), *end.Get("utc"))
	}
	for _, field := range [...]schema.Term{schema.Name, schema.Description} {
		v := take(t, string(field))
		if v.Shape == data.Object { // the text of HTML that was pasted has the rests of styles in it
			if html := v.Get("html"); strings.TrimSpace(html.Text) != "" {
				v = *html
			} else {
				v = *v.Get("text")
			}
		}
		put(t, string(field), v)
	}
	if logo := take(t, "logo"); logo.Shape == data.Object {
		if original := logo.Get("original"); original.Shape == data.Object {
			image := typed(string(schema.ImageObject))
			put(&image, string(schema.ContentURL), *original.Get("url"))
			put(&image, string(schema.Width), *original.Get("width"))
			put(&image, string(schema.Height), *original.Get("height"))
			put(t, string(schema.Image), image)
		} else {
			put(t, string(schema.Image), *logo.Get("url"))
		}
	}
	if venue := take(t, "venue"); venue.Shape == data.Object {
		put(t, string(schema.Location), eventbriteVenue(&venue))
	}
	if o := take(t, "organizer"); o.Shape == data.Object {
		who := typed(string(schema.Organization))
		put(&who, string(schema.Name), *o.Get("name"))
		put(&who, string(schema.URLProperty), *o.Get("website"))
		put(&who, string(schema.SameAs), *o.Get("url"))
		put(t, string(schema.Organizer), who)
	}
	for _, tag := range listed(ptr(take(t, "tags"))) {
		put(t, string(schema.Keywords), *tag.Get("display_name"))
	}
	if tickets := take(t, "ticket_availability"); tickets.Shape == data.Object {
		if textAt(&tickets, "is_sold_out") == "true" {
			putText(t, "soldout", string(schema.SoldOut))
		}
		if textAt(t, "is_free") != "true" {
			put(t, "low", *at(&tickets, "minimum_ticket_price", "major_value"))
			put(t, "high", *at(&tickets, "maximum_ticket_price", "major_value"))
		}
	}
}

func eventbriteVenue(v *data.Tree) data.Tree {
	place := typed(string(schema.Place))
	put(&place, string(schema.Name), *v.Get("name"))
	address := typed(string(schema.PostalAddress))
	a := v.Get("address")
	putText(&address, string(schema.StreetAddress), joinTexts(", ", textAt(a, "address_1"), textAt(a, "address_2")))
	put(&address, string(schema.PostalCode), *a.Get("postal_code"))
	put(&address, string(schema.AddressLocality), *a.Get("city"))
	put(&address, string(schema.AddressRegion), *a.Get("region"))
	put(&address, string(schema.AddressCountry), *a.Get("country"))
	if len(address.Fields) > 1 {
		put(&place, string(schema.Address), address)
	}
	putPoint(&place, textAt(v, "latitude"), textAt(v, "longitude"))
	return place
}

// putPoint adds the coordinates of a place, if there are any.
func putPoint(place *data.Tree, latitude, longitude string) {
	if latitude == "" || longitude == "" {
		return
	}
	geo := typed(string(schema.GeoCoordinates))
	putText(&geo, string(schema.Latitude), latitude)
	putText(&geo, string(schema.Longitude), longitude)
	put(place, string(schema.Geo), geo)
}

// joinTexts joins those that are not empty.
func joinTexts(sep string, texts ...string) string {
	joined := ""
	for _, s := range texts {
		if s = strings.TrimSpace(s); s != "" && joined != "" {
			joined += sep + s
		} else {
			joined += s
		}
	}
	return joined
}
