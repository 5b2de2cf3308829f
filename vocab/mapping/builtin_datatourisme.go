package mapping

import (
	"slices"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// DATAtourisme reads the resources of https://www.datatourisme.fr: the files of its feeds, whose names have prefixes and
// whose values are lists by language, and those of its API. Festivities and events are events, everything else a place.
var DATAtourisme = sourceMapping(Mapping{
	Name: "datatourisme", Title: "DATAtourisme", Within: []string{"objects"},
	Knows: "meta|links|@context.*|@id|@type|type|uri|uuid|dc:identifier|" +
		"hasDescription|shortDescription|description|dc:description|isDedicatedTo.*|hasTranslatedProperty.*|label|rdfs:label|comment|rdfs:comment|" +
		"takesPlaceAt|startDate|endDate|startTime|endTime|schema:startDate|schema:endDate|appliesOnDay|" +
		"isLocatedAt|address|schema:address|addressLocality|schema:addressLocality|postalCode|schema:postalCode|streetAddress|schema:streetAddress|hasAddressCity|insee|" +
		"isPartOfDepartment|isPartOfRegion|isPartOfCountry|geo|schema:geo|latitude|schema:latitude|longitude|schema:longitude|latlon|" +
		"openingHoursSpecification|schema:openingHoursSpecification|opens|schema:opens|closes|schema:closes|validFrom|schema:validFrom|validThrough|" +
		"schema:validThrough|dayOfWeek|schema:dayOfWeek|additionalInformation.*|TextOpeningHoursSpecification.*|petsAllowed|airConditioning|noSmoking|internetAccess|altInsee|" +
		"hasContact|hasBookingContact|email|schema:email|telephone|schema:telephone|schema:faxNumber|homepage|foaf:homepage|legalName|schema:legalName|schema:logo|" +
		"hasOffers|offers|schema:offers|priceSpecification|schema:priceSpecification|minPrice|schema:minPrice|maxPrice|schema:maxPrice|price|schema:price|" +
		"priceCurrency|schema:priceCurrency|hasPricingSeason|hasPricingMode.*|hasPricingOffer.*|hasEligiblePolicy.*|appliesOnPeriod.*|acceptedPaymentMethod.*|schema:acceptedPaymentMethod.*|" +
		"hasMainRepresentation|hasAnnotation|ebucore:hasAnnotation|hasRelatedResource|ebucore:hasRelatedResource|hasMimeType.*|ebucore:hasMimeType.*|locator|ebucore:locator|" +
		"credits|isCoveredBy|ebucore:isCoveredBy|title|ebucore:title|rightsStartDate|rightsEndDate|hasTheme|availableLanguage",
	Sign:  []string{"isLocatedAt|hasBeenPublishedBy|hasContact|hasOffers|hasMainRepresentation", "rdfs:label|label", "@id|uri|uuid", "@type|type"},
	Shape: shapeEach(func(t *data.Tree, _ Options) { shapeDATAtourisme(t) }),
	Rules: append(rules(
		"lastUpdateDatatourisme|lastUpdate", "@modified", "homepage", "url", "phone", "@personal", "theme", "keywords", "language", "inLanguage",
		"availableLanguage|creationDate|hasBeenCreatedBy|hasBeenPublishedBy|isOwnedBy|hasTranslatedProperty|hasContact|hasBookingContact|hasAdministrativeContact|hasManagementContact|"+
			"hasCommunicationContact|rdfs:comment|comment|allowedPersons|isEquippedWith|hasFeature|hasGeographicReach|providesCuisineOfType|providesFoodProduct|"+
			"hasArchitecturalStyle|hasReview|hasNeighborhood|guided|takeAway|hasClientTarget|COVID19SpecialMeasures|hasRepresentation|reducedMobilityAccess|"+
			"hasAudience|hasFloorSize|hasLayout|hasRoute|saleOnSite|tastingBy|isProvidedBy|petsAllowed|airConditioning|noSmoking|internetAccess|numberOfPeople|"+
			"lastUpdate|hasBeenProducedBy|offersActivity|hasDuration|practicalInformation|hasPracticeCondition|priceRange", "-",
	),
		Rule{From: "uuid", To: "identifier", Parse: ParseIdentifier, Scheme: "DATAtourisme"},
		Rule{From: "dc:identifier", To: "identifier", Parse: ParseIdentifier, Scheme: "DATAtourisme"},
	),
})

// touristTypes are the classes of DATAtourisme's ontology that are no names of schema.org.
var touristTypes = map[string]string{
	"EntertainmentAndEvent": "Event", "CulturalEvent": "Event", "SocialEvent": "SocialEvent", "SportsEvent": "SportsEvent", "BusinessEvent": "BusinessEvent",
	"Concert": "MusicEvent", "Exhibition": "ExhibitionEvent", "Festival": "Festival", "TheaterEvent": "TheaterEvent", "DanceEvent": "DanceEvent",
	"ScreeningEvent": "ScreeningEvent", "ChildrensEvent": "ChildrensEvent", "VisualArtsEvent": "VisualArtsEvent", "SaleEvent": "SaleEvent",
	"PlaceOfInterest": "Place", "SportsAndLeisurePlace": "SportsActivityLocation", "Place": "Place", "Event": "Event", "FoodEstablishment": "FoodEstablishment", "Restaurant": "Restaurant", "Hotel": "Hotel",
	"Museum": "Museum", "Theater": "PerformingArtsTheater", "Library": "Library", "Park": "Park", "Church": "Church", "CampingAndCaravanning": "Campground",
	"Winery": "Winery", "LodgingBusiness": "LodgingBusiness", "ExhibitionEvent": "ExhibitionEvent", "MusicEvent": "MusicEvent",
}

func shapeDATAtourisme(t *data.Tree) {
	unprefix(t)
	event := touristType(t)
	uri := take(t, "uri")
	if t.Get("@id").Shape == data.Null {
		put(t, "@id", uri)
	}
	label := take(t, "label")
	put(t, string(schema.Name), localised(&label))
	comment := take(t, "comment")
	said := false
	for _, d := range listed(ptr(take(t, "hasDescription"))) {
		short, long := d.Get("shortDescription"), d.Get("description")
		if long.Shape == data.Null {
			long, short = short, &data.Tree{}
		}
		put(t, string(schema.Description), localised(long))
		put(t, string(schema.DisambiguatingDescription), localised(short))
		said = said || long.Shape != data.Null
	}
	if !said {
		put(t, string(schema.Description), localised(&comment))
	}

	starts, ends := take(t, "startDate"), take(t, "endDate")
	periods := take(t, "takesPlaceAt")
	all := readTimings(t, listed(&periods), func(p *data.Tree) (begin, end string) { return touristMoment(p, "start"), touristMoment(p, "end") })
	if len(all) == 0 { // parallel lists, of no order
		for i, s := range listed(&starts) {
			end := ""
			if e := listed(&ends); len(e) == len(starts.Items) && i < len(e) {
				end = e[i].Text
			}
			if a, ok := readTiming(s.Text, end); ok {
				all = append(all, a)
			}
		}
	}
	putTimings(t, all, "", localised(&label))

	for i, l := range listed(ptr(take(t, "isLocatedAt"))) {
		place := touristPlace(&l, i == 0 && event)
		switch {
		case event:
			put(t, string(schema.Location), place)
		case i == 0:
			for _, f := range place.Fields {
				if f.Name != "@type" {
					put(t, f.Name, f.Tree)
				}
			}
		}
	}
	for _, name := range [...]string{"hasContact", "hasBookingContact"} {
		for _, c := range listed(ptr(take(t, name))) {
			touristContact(t, &c, event)
		}
	}
	prices := schema.Offers
	for _, one := range listed(t.Get("@type")) {
		if !event && schema.IsA(schema.Term(one.Text), schema.Organization) {
			prices = schema.MakesOffer
		}
	}
	touristOffers(t, prices)
	for _, m := range listed(ptr(take(t, "hasMainRepresentation"))) {
		credit := ""
		for _, a := range listed(m.Get("hasAnnotation")) {
			credit = joinTexts(", ", credit, strings.Join(texts(a.Get("credits")), ", "))
		}
		for _, r := range listed(m.Get("hasRelatedResource")) {
			for _, address := range listed(r.Get("locator")) {
				put(t, string(schema.Image), credited(address, credit))
			}
		}
	}
	for _, theme := range listed(ptr(take(t, "hasTheme"))) {
		put(t, "theme", localised(theme.Get("label")))
	}
	if event {
		put(t, "language", take(t, "availableLanguage"))
	}
	if t.Get("lastUpdateDatatourisme").Shape != data.Null {
		take(t, "lastUpdate")
	}
}

// prefixes are those that names have in the files of feeds; dc:identifier keeps its own, since identifier is a property.
var prefixes = []string{"schema:", "rdfs:", "dc:", "foaf:", "ebucore:", "owl:"}

// unprefix takes the prefixes off the names in a tree, all of which becomes a copy: the sample of rows is read twice.
func unprefix(t *data.Tree) {
	t.Items, t.Fields = slices.Clone(t.Items), slices.Clone(t.Fields)
	for i := range t.Items {
		unprefix(&t.Items[i])
	}
	for i := range t.Fields {
		f := &t.Fields[i]
		for _, p := range prefixes {
			if name, ok := strings.CutPrefix(f.Name, p); ok && f.Name != "dc:identifier" {
				f.Name = name
				break
			}
		}
		unprefix(&f.Tree)
	}
}

// touristType says what the resource is in schema.org's words, and whether that is an event.
func touristType(t *data.Tree) (event bool) {
	types := take(t, "@type")
	if more := take(t, "type"); types.Shape == data.Null {
		types = more
	}
	var found []string
	for _, one := range listed(&types) {
		name, own := strings.CutPrefix(one.Text, "schema:")
		term := touristTypes[name]
		if own && schema.IsClass(schema.Term(name)) {
			term = name
		}
		if term != "" {
			addString(&found, term)
		}
	}
	kept := data.Tree{Shape: data.List}
	for i, a := range found {
		general := false // another type is this one and more
		for j, b := range found {
			general = general || i != j && schema.IsA(schema.Term(b), schema.Term(a))
		}
		event = event || schema.IsA(schema.Term(a), schema.Event)
		if !general {
			kept.Items = append(kept.Items, text1(a))
		}
	}
	if len(kept.Items) == 0 {
		kept.Items = append(kept.Items, text1(string(schema.Place)))
	}
	put(t, "@type", kept)
	return event
}

// localised is a text by language, as {"fr": ["…"]}, {"@fr": "…"} or alone.
func localised(t *data.Tree) data.Tree {
	if t.Shape != data.Object {
		return *t
	}
	list := data.Tree{Shape: data.List}
	for _, f := range t.Fields {
		for _, v := range texts(&f.Tree) {
			list.Items = append(list.Items, tagged(v, strings.TrimPrefix(f.Name, "@")))
		}
	}
	return list
}

// texts are the texts in a value or list.
func texts(t *data.Tree) []string {
	var all []string
	for _, item := range listed(t) {
		if item.Shape == data.Object {
			for _, f := range item.Fields {
				all = append(all, texts(&f.Tree)...)
			}
		} else if item.Text != "" {
			all = append(all, item.Text)
		}
	}
	return all
}

func touristMoment(p *data.Tree, which string) string {
	day, clock := textAt(p, which+"Date"), textAt(p, which+"Time")
	if clock != "" && len(day) == 10 {
		return day + "T" + clock
	}
	return day
}

// touristPlace is where a resource is. Streets are lists of lines, cities resources with their INSEE code.
func touristPlace(l *data.Tree, named bool) data.Tree {
	place := typed(string(schema.Place))
	if named {
		put(&place, string(schema.Name), localised(l.Get("label")))
	}
	if addresses := listed(l.Get("address")); len(addresses) > 0 {
		a := &addresses[0]
		address := typed(string(schema.PostalAddress))
		putText(&address, string(schema.StreetAddress), joinTexts(", ", texts(a.Get("streetAddress"))...))
		put(&address, string(schema.PostalCode), *a.Get("postalCode"))
		town := *a.Get("addressLocality")
		city := a.Get("hasAddressCity")
		if town.Shape == data.Null {
			town = localised(city.Get("label"))
		}
		put(&address, string(schema.AddressLocality), town)
		region := at(city, "isPartOfDepartment", "isPartOfRegion")
		for _, name := range [...]string{"fr", "@fr"} {
			if names := texts(at(region, "label", name)); len(names) > 0 {
				putText(&address, string(schema.AddressRegion), names[0])
			}
		}
		if strings.HasSuffix(textAt(region, "isPartOfCountry", "@id"), ":France") {
			putText(&address, string(schema.AddressCountry), "FR")
		}
		put(&place, string(schema.Address), address)
		if insee := textAt(city, "insee"); insee != "" {
			id := typed(string(schema.PropertyValue))
			putText(&id, string(schema.PropertyID), "INSEE")
			putText(&id, string(schema.Value), insee)
			put(&place, string(schema.Identifier), id)
		}
	}
	if points := listed(l.Get("geo")); len(points) > 0 {
		putPoint(&place, textAt(&points[0], "latitude"), textAt(&points[0], "longitude"))
	}
	for _, o := range listed(l.Get("openingHoursSpecification")) {
		hours := typed(string(schema.OpeningHoursSpecification))
		for _, f := range [...]schema.Term{schema.Opens, schema.Closes, schema.ValidFrom, schema.ValidThrough, schema.DayOfWeekProperty} {
			value := *o.Get(string(f))
			if day, _, clock := strings.Cut(value.Text, "T"); clock && (f == schema.ValidFrom || f == schema.ValidThrough) {
				value.Text = day // the times of day stand in opens and closes
			}
			put(&hours, string(f), value)
		}
		if len(hours.Fields) > 1 {
			put(&place, string(schema.OpeningHoursSpecificationProperty), hours)
		}
	}
	if len(place.Fields) < 2 {
		return data.Tree{}
	}
	return place
}

// touristContact reads a contact: of an event, who it is from and its page; of a place, also how to reach it.
func touristContact(t, c *data.Tree, event bool) {
	for _, page := range texts(c.Get("homepage")) {
		putText(t, "homepage", page)
	}
	for _, name := range [...]schema.Term{schema.Telephone, schema.Email} {
		for _, v := range texts(c.Get(string(name))) {
			if event {
				putText(t, "phone", v)
			} else {
				putText(t, string(name), v)
			}
		}
	}
	if name := c.Get("legalName"); event && name.Text != "" {
		who := typed(string(schema.Organization))
		put(&who, string(schema.LegalName), *name)
		put(&who, string(schema.Name), *name)
		put(t, string(schema.Organizer), who)
	}
}

// touristOffers reads the prices.
func touristOffers(t *data.Tree, property schema.Term) {
	for _, field := range [...]string{"offers", "hasOffers"} {
		for _, o := range listed(ptr(take(t, field))) {
			for _, p := range listed(o.Get("priceSpecification")) {
				price := typed(string(schema.PriceSpecification))
				for _, f := range [...]schema.Term{schema.MinPrice, schema.MaxPrice, schema.Price, schema.PriceCurrency} {
					if v := texts(p.Get(string(f))); len(v) > 0 {
						putText(&price, string(f), v[0])
					}
				}
				if len(price.Fields) > 1 {
					put(&price, string(schema.Name), localised(at(p.Get("hasPricingSeason"), "label")))
					offer := typed(string(schema.Offer))
					put(&offer, string(schema.PriceSpecificationProperty), price)
					put(t, string(property), offer)
				}
			}
		}
	}
}
