package mapping

import (
	"slices"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// OpenAgenda reads events of https://openagenda.com: the exports of Opendatasoft, whose names end in a language
// (title_fr), and the API's version 2, with objects by language (title.fr).
var OpenAgenda = sourceMapping(Mapping{
	Name: "openagenda", Title: "OpenAgenda", Class: schema.Event,
	Within: []string{"records.fields", "results", "events", "event"},
	Knows: "nhits|parameters.*|facet_groups.*|total_count|total|success|after.*|sort|" + // of the answer
		"datasetid|recordid|record_timestamp|geometry.*|" + // of each record
		"timings|begin|end|firstTiming|lastTiming|nextTiming|location|name|address|city|postalCode|department|region|country|countryCode|insee|district|latitude|longitude|" +
		"phone|website|email|image|imageCredits|description|access|tags|timezone|uid|slug|state|extId|extIds|adminLevel1|adminLevel2|adminLevel3|adminLevel4|adminLevel5|adminLevel6|" +
		"accessibility|hi|ii|mi|pi|vi|si|age|min|max|base|filename|size.*|variants.*|type|registration|value|conditions|keywords|title|longDescription|link|data|" +
		"originAgenda|location_coordinates|location_links|lat|lon|created|updatedAt|createdAt|mergedIn|setUid|agendaUid|key|url|dateRange",
	JSON:  []string{"timings", "status", "attendancemode", "registration", "links", "accessibility", "age", "location_extids"},
	Sign:  []string{"uid", "timings|firstdate_begin|firstTiming", "slug", "title_fr|title|title_en|title_de|longdescription_fr|longDescription|originagenda_uid"},
	Shape: shapeEach(openAgenda),
	Rules: append(rules(
		"uid", "@id", "title", "name", "short", "disambiguatingDescription", "canonicalurl", "url",
		"updatedat", "@modified", "accessible", "location.amenityFeature",
		"location_name|location.name", "location.name", "location_address|location.address", "location.address.streetAddress",
		"location_postalcode|location.postalCode", "location.address.postalCode", "location_city|location.city", "location.address.addressLocality",
		"location_region|location.region", "location.address.addressRegion", "location_countrycode|location.countryCode", "location.address.addressCountry",
		"location_department|location.department", "location.containedInPlace[AdministrativeArea].name", "location_district|location.district", "location.containedInPlace[Place].name",
		"location.latitude", "location.geo.latitude", "location.longitude", "location.geo.longitude",
		"location_website|location.website", "location.url", "location_phone|location.phone", "location.telephone", "location_email|location.email|registration|links", "@personal",
		"location_description|location.description", "location.description", "location_access|location.access", "location.description",
		"location_image", "location.image",
		"daterange|slug|country|thumbnail|originalimage|firstdate_end|lastdate_begin|createdat|location_slug|location.slug|status.label|attendancemode.label|"+
			"originagenda_title|originagenda_uid|originAgenda|agenda|category|contributor|location_imagecredits|location.imageCredits|location.extIds|"+
			"location.agendaUid|location.updatedAt|location.createdAt|location.state|location.countryCodes|location.timezone|location.locationImage|location.image|"+
			"firstTiming|lastTiming|nextTiming|ownerUid|creatorUid|fileKey|featured|links.data|geometry|record_timestamp|datasetid|recordid", "-",
	),
		Rule{From: "long", To: "description", Parse: ParseMarkdown},
		Rule{From: "state", To: "@private", Values: map[string]string{"2": "public"}},
		Rule{From: "draft", To: "@private"},
		Rule{From: "private", To: "@private"},
		Rule{From: "keywords", To: "keywords", Split: ";"},
		Rule{From: "location_tags", To: "location.keywords", Split: ";"},
		Rule{From: "location.tags.label", To: "location.keywords"},
		Rule{From: "location_links", To: "location.sameAs", Split: ";"},
		Rule{From: "location.links", To: "location.sameAs"},
		Rule{From: "location_insee", To: "location.identifier", Parse: ParseIdentifier, Scheme: "INSEE"},
		Rule{From: "location.insee", To: "location.identifier", Parse: ParseIdentifier, Scheme: "INSEE"},
		Rule{From: "location_uid", To: "location.identifier", Parse: ParseIdentifier, Scheme: "OpenAgenda"},
		Rule{From: "location.uid", To: "location.identifier", Parse: ParseIdentifier, Scheme: "OpenAgenda"},
		Rule{From: "point", To: "location.geo", Parse: ParsePoint},
		Rule{From: "conditions", To: "offers", Parse: ParsePrice},
		Rule{From: "status", To: "eventStatus", Values: openAgendaStatus},
		Rule{From: "attendancemode", To: "eventAttendanceMode", Values: openAgendaModes},
		Rule{From: "booking", To: "offers.url"},
	),
	Add: []Addition{
		{Value: "{uid}", Rule: Rule{To: "identifier", Parse: ParseIdentifier, Scheme: "OpenAgenda"}},
		// 5 is sold out, which is no status: the event takes place.
		{Value: "EventScheduled", Rule: Rule{To: "eventStatus", When: []Condition{{Field: "status", Is: []string{"5"}}}}},
		// Of an event that takes place on site only, the link for access online is one for booking or reading.
		{Value: "{onlinelink}", Rule: Rule{To: "location[VirtualLocation].url", When: []Condition{{Field: "attendancemode", Is: []string{"2", "3"}}}}},
		{Value: "{onlinelink}", Rule: Rule{To: "subjectOf", When: []Condition{{Field: "attendancemode", Is: []string{"2", "3"}, Not: true}}}},
	},
})

// openAgendaStatus are the numbers of OpenAgenda's statuses.
var openAgendaStatus = map[string]string{"1": "EventScheduled", "2": "EventRescheduled", "3": "EventMovedOnline", "4": "EventPostponed",
	"5": "offers.availability=SoldOut", "6": "EventCancelled"}

var openAgendaModes = map[string]string{"1": "OfflineEventAttendanceMode", "2": "OnlineEventAttendanceMode", "3": "MixedEventAttendanceMode"}

// handicaps are OpenAgenda's codes for whom a place is accessible to.
var handicaps = map[string]string{"hi": "handicap auditif", "vi": "handicap visuel", "mi": "handicap moteur", "ii": "handicap intellectuel", "pi": "handicap psychique"}

func openAgenda(t *data.Tree, opts Options) {
	for i := range t.Fields {
		f := &t.Fields[i]
		switch f.Name {
		case "status", "attendancemode", "attendanceMode":
			if id := f.Tree.Get("id"); id.Shape != data.Null {
				f.Tree = *id
			}
		case "onlineaccesslink", "onlineAccessLink":
			f.Name = "onlinelink"
		}
	}
	if conditions := take(t, "conditions"); conditions.Shape == data.Object {
		for _, f := range conditions.Fields {
			put(t, "conditions_"+f.Name, f.Tree)
		}
	} else {
		put(t, "conditions", conditions)
	}
	openAgendaTimings(t, opts)
	openAgendaText(t)
	for _, r := range listed(ptr(take(t, "registration"))) {
		if value := textAt(&r, "value"); textAt(&r, "type") == "link" || strings.HasPrefix(value, "http") {
			putText(t, "booking", value)
		} else if value != "" {
			putText(t, "registration", value)
		} else {
			put(t, "booking", r)
		}
	}
	for _, l := range listed(ptr(take(t, "links"))) {
		link := textAt(&l, "link")
		switch {
		case l.Shape != data.Object:
			put(t, "subjectOf", l)
		case strings.HasPrefix(link, "mailto:"):
			putText(t, "links", link)
		case !slices.ContainsFunc(t.Fields, func(f data.Field) bool { return f.Name == "booking" && f.Tree.Text == link }):
			putText(t, "subjectOf", link)
		}
	}

	credit := textAt(ptr(take(t, "imagecredits"))) + textAt(ptr(take(t, "imageCredits")))
	image := take(t, "image")
	if base := textAt(&image, "base"); image.Shape == data.Object && base != "" {
		image = text1(base + textAt(&image, "filename"))
	}
	put(t, "image", credited(image, credit))
	if image := take(t, "location_image"); image.Text != "" {
		put(t, "location_image", credited(image, textAt(t, "location_imagecredits")))
	}

	if c := take(t, "location_coordinates"); len(c.Items) == 2 {
		putText(t, "point", c.Items[0].Text+", "+c.Items[1].Text)
	} else if lat := textAt(&c, "lat"); lat != "" {
		putText(t, "point", lat+", "+textAt(&c, "lon"))
	} else if c.Shape == data.String {
		putText(t, "point", c.Text)
	}
	openAgendaAddress(t)
	openAgendaAges(t)
	openAgendaAccess(t)
}

// openAgendaTimings reads when the event takes place. The bounds are in UTC, the timings in local time.
func openAgendaTimings(t *data.Tree, opts Options) {
	timings := take(t, "timings")
	zone := textAt(ptr(take(t, "timezone")))
	first, last := take(t, "firstdate_begin"), take(t, "lastdate_end")
	if first.Shape == data.Null {
		first, last = *at(t, "firstTiming", "begin"), *at(t, "lastTiming", "end")
	}
	var all []timing
	for _, item := range listed(&timings) {
		if a, ok := readTiming(textAt(&item, "begin"), textAt(&item, "end")); ok {
			a.tree = item
			all = append(all, a)
		}
	}
	if len(all) == 0 || len(all) < len(timings.Items) {
		put(t, string(schema.StartDate), first)
		put(t, string(schema.EndDate), last)
		if len(timings.Items) > 0 {
			put(t, "timings", timings) // nobody knows them: that is told
		}
		return
	}
	if zone == "" && opts.DefaultZone != nil && agree(all, opts) {
		zone = opts.DefaultZone.String()
	}
	putTimings(t, all, zone, openAgendaName(t))
}

// openAgendaName is the title in its languages.
func openAgendaName(t *data.Tree) data.Tree {
	if title := t.Get("title"); title.Shape != data.Null {
		return *title
	}
	names := data.Tree{Shape: data.List}
	for _, f := range t.Fields {
		if lang, ok := strings.CutPrefix(f.Name, "title_"); ok && f.Tree.Text != "" {
			names.Items = append(names.Items, tagged(f.Tree.Text, lang))
		}
	}
	return names
}

// agree tells whether the offsets of timings are those of the default zone at these times.
func agree(all []timing, opts Options) bool {
	for _, a := range all {
		local, _ := a.start.place(opts.DefaultZone)
		if _, offset := local.Zone(); !a.start.zoned || offset != a.start.offset*60 {
			return false
		}
	}
	return true
}

// openAgendaText keeps the short description apart, if there is a long one in the same language.
func openAgendaText(t *data.Tree) {
	if long := take(t, "longDescription"); long.Shape == data.Object {
		short := take(t, "description")
		alone := data.Tree{Shape: data.Object}
		for _, f := range short.Fields {
			if textAt(&long, f.Name) == "" {
				long.Fields = append(slices.Clone(long.Fields), f)
			} else if !begins(textAt(&long, f.Name), f.Tree.Text) {
				put(&alone, f.Name, f.Tree)
			}
		}
		put(t, "long", long)
		put(t, "short", alone)
		return
	} else if long.Shape != data.Null {
		put(t, "long", long)
	}
	for i := range t.Fields {
		f := &t.Fields[i]
		if lang, ok := strings.CutPrefix(f.Name, "longdescription"); ok {
			f.Name = "long" + lang
		} else if lang, ok := strings.CutPrefix(f.Name, "description"); ok {
			f.Name = "short" + lang
			if long := textAt(t, "longdescription"+lang) + textAt(t, "long"+lang); long == "" {
				f.Name = "long" + lang
			} else if begins(long, f.Tree.Text) {
				f.Tree = data.Tree{}
			}
		}
	}
}

// begins tells whether a long description begins with the short one, which says nothing of its own then. Short ones are
// cut at 200 characters.
func begins(long, short string) bool {
	long, _ = markupText(long)
	short, _ = markupText(short)
	words := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	return strings.HasPrefix(words(long), words(strings.TrimRight(strings.TrimRight(short, "… "), ".")))
}

// openAgendaAddress takes the postal code and the town off the street's line, where they have fields of their own.
func openAgendaAddress(t *data.Tree) {
	code, town := textAt(t, "location_postalcode"), textAt(t, "location_city")
	for i := range t.Fields {
		f := &t.Fields[i]
		if f.Name != "location_address" || code == "" || town == "" {
			continue
		}
		if street, ok := strings.CutSuffix(strings.TrimSpace(f.Tree.Text), code+" "+town); ok {
			if street = strings.TrimRight(street, " ,-"); street != "" {
				f.Tree.Text = street
			}
		}
	}
}

// openAgendaAges reads the range of ages; 99 stands for no upper bound.
func openAgendaAges(t *data.Tree) {
	least, most := textAt(ptr(take(t, "age_min"))), textAt(ptr(take(t, "age_max")))
	if age := take(t, "age"); age.Shape == data.Object {
		least, most = textAt(&age, "min"), textAt(&age, "max")
	}
	if most == "99" {
		most = ""
	}
	switch {
	case least != "" && least == most:
		putText(t, string(schema.TypicalAgeRange), least)
	case least != "":
		putText(t, string(schema.TypicalAgeRange), least+"-"+most)
	case most != "":
		putText(t, string(schema.TypicalAgeRange), "0-"+most)
	}
}

// openAgendaAccess reads for whom the place is accessible: codes, or an object of them.
func openAgendaAccess(t *data.Tree) {
	access := take(t, "accessibility")
	var codes []string
	if access.Shape == data.Object {
		for _, f := range access.Fields {
			if f.Tree.Text == "true" {
				codes = append(codes, f.Name)
			}
		}
	} else {
		codes = strings.FieldsFunc(access.Text, func(r rune) bool { return r == ';' || r == ',' })
		for _, item := range access.Items {
			codes = append(codes, item.Text)
		}
	}
	kept := t.Fields[:0]
	for _, f := range t.Fields {
		if !strings.HasPrefix(f.Name, "accessibility_label") {
			kept = append(kept, f)
		}
	}
	t.Fields = kept
	for _, code := range codes {
		name, lang := handicaps[strings.TrimSpace(code)], "fr"
		if name == "" {
			name, lang = code, ""
		}
		feature := typed(string(schema.LocationFeatureSpecification))
		put(&feature, string(schema.Name), tagged(name, lang))
		put(&feature, string(schema.Value), data.Tree{Shape: data.Bool, Text: "true"})
		put(t, "accessible", feature)
	}
}

// credited is an image with its credit, or its address alone.
func credited(image data.Tree, credit string) data.Tree {
	if image.Text == "" || credit == "" {
		return image
	}
	t := typed(string(schema.ImageObject))
	put(&t, string(schema.ContentURL), image)
	putText(&t, string(schema.CreditText), credit)
	return t
}

func ptr(t data.Tree) *data.Tree { return &t }
