package mapping

import (
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// ROR reads the Research Organization Registry, https://ror.org, in version 2 of its schema.
var ROR = ror("ror", "the Research Organization Registry", "names/value", "locations|locations/geonames_id")

// ROR1 reads version 1.
var ROR1 = ror("ror-v1", "the Research Organization Registry, version 1", "aliases", "addresses")

func ror(name, title string, signs ...string) Mapping {
	return sourceMapping(Mapping{
		Name: name, Title: title, Class: schema.Organization, Zone: time.UTC,
		Sign:   append([]string{"id", "types", "relationships", "external_ids", "!@type"}, signs...),
		Within: []string{"items"},
		Knows:  "number_of_results|time_taken|meta.*|types|countries|continents|statuses|" + insideROR,
		Shape:  shapeEach(func(t *data.Tree, _ Options) { shapeROR(t) }),
		Rules: append(rules(
			"id", "@id", "modified", "@modified", "email_address", "email", "withdrawn", "@private", "wikipedia_url", "sameAs",
			"admin|domains|ip_addresses|related|created", "-",
			"isReplacedBy", "http://purl.org/dc/terms/isReplacedBy", "replaces", "http://purl.org/dc/terms/replaces",
		),
			Rule{From: "types", To: "@type", Values: rorTypes},
			Rule{From: "isni", To: "identifier", Parse: ParseIdentifier, Scheme: "ISNI"},
			Rule{From: "wikidata", To: "identifier", Parse: ParseIdentifier, Scheme: "Wikidata"},
			Rule{From: "grid", To: "identifier", Parse: ParseIdentifier, Scheme: "GRID"},
			Rule{From: "fundref", To: "identifier", Parse: ParseIdentifier, Scheme: "Crossref"},
			Rule{From: "orgref", To: "identifier", Parse: ParseIdentifier, Scheme: "OrgRef"},
			Rule{From: "hesa", To: "identifier", Parse: ParseIdentifier, Scheme: "HESA"},
			Rule{From: "ucas", To: "identifier", Parse: ParseIdentifier, Scheme: "UCAS"},
			Rule{From: "ukprn", To: "identifier", Parse: ParseIdentifier, Scheme: "UKPRN"},
			Rule{From: "cnrs", To: "identifier", Parse: ParseIdentifier, Scheme: "CNRS"},
			Rule{From: "lei", To: "identifier", Parse: ParseIdentifier, Scheme: "LEI"},
		),
		Add: []Addition{{Value: "{id}", Rule: Rule{To: "identifier", Parse: ParseIdentifier, Scheme: "ROR"}}},
	})
}

var rorTypes = map[string]string{"education": "CollegeOrUniversity", "healthcare": "MedicalOrganization", "facility": "ResearchOrganization",
	"archive": "ArchiveOrganization", "nonprofit": "NGO", "government": "GovernmentOrganization", "company": "Corporation", "funder": "FundingAgency",
	"other": "Organization"}

// insideROR are the names within a record of either schema.
const insideROR = "names|value|types|lang|links|type|locations|geonames_id|geonames_details|name|lat|lng|continent_code|continent_name|country_code|country_name|" +
	"country_subdivision_code|country_subdivision_name|external_ids|all|preferred|relationships|label|id|admin|created|last_modified|date|schema_version|" +
	"addresses|line|city|state|state_code|postcode|primary|country|country_geonames_id|geonames_city|geonames_admin1|geonames_admin2.*|ascii_name|code|license.*|" +
	"nuts_level1.*|nuts_level2.*|nuts_level3.*|labels|iso639|ISNI|Wikidata|GRID|FundRef|OrgRef|HESA|UCAS|CNRS|LinkedIn|UKPRN"

func shapeROR(t *data.Tree) {
	rorNames(t)
	rorTypesLast(t)
	if year := take(t, "established"); year.Text != "" {
		year = data.Tree{Shape: data.String, Text: strings.Repeat("0", max(0, 4-len(year.Text))) + year.Text, Line: year.Line}
		value := data.Tree{Shape: data.Object, Line: year.Line}
		put(&value, "@value", year)
		putText(&value, "@type", "xsd:gYear")
		put(t, string(schema.FoundingDate), value)
	}
	switch status := take(t, "status"); strings.ToLower(status.Text) {
	case "active", "":
	case "withdrawn":
		put(t, "withdrawn", status) // made by mistake; another record is the true one
	default:
		status.Text = strings.ToLower(status.Text)
		put(t, string(schema.Keywords), status)
	}
	for _, l := range listed(ptr(take(t, "links"))) {
		switch {
		case l.Shape != data.Object:
			put(t, string(schema.URLProperty), l)
		case textAt(&l, "type") == "website":
			put(t, string(schema.URLProperty), *l.Get("value"))
		default:
			put(t, string(schema.SameAs), *l.Get("value"))
		}
	}
	rorPlaces(t)
	rorNumbers(t)
	rorRelations(t)
	put(t, "modified", *at(t, "admin", "last_modified", "date"))
}

// rorNames reads the names. The one to show and the labels in other languages are names; aliases, acronyms, and labels
// that no language tells apart are others.
func rorNames(t *data.Tree) {
	shown := map[string]bool{}
	name := func(property schema.Term, text data.Tree, lang string) {
		value := tagged(text.Text, lang)
		value.Line = text.Line
		put(t, string(property), value)
	}
	if n := t.Get("name"); n.Shape == data.String { // version 1
		shown[""] = true
	}
	all := take(t, "names")
	has := func(n *data.Tree, kind string) bool {
		for _, k := range listed(n.Get("types")) {
			if k.Text == kind {
				return true
			}
		}
		return false
	}
	for i := range all.Items {
		if n := &all.Items[i]; has(n, "ror_display") {
			name(schema.Name, *n.Get("value"), textAt(n, "lang"))
			shown[textAt(n, "lang")] = true
		}
	}
	for i := range all.Items {
		n := &all.Items[i]
		lang := textAt(n, "lang")
		switch {
		case has(n, "ror_display"):
		case has(n, "label") && lang != "" && !shown[lang]:
			shown[lang] = true
			name(schema.Name, *n.Get("value"), lang)
		default:
			name(schema.AlternateName, *n.Get("value"), lang)
		}
	}
	for _, l := range listed(ptr(take(t, "labels"))) {
		if lang := textAt(&l, "iso639"); lang != "" && !shown[lang] {
			shown[lang] = true
			name(schema.Name, *l.Get("label"), lang)
		} else {
			name(schema.AlternateName, *l.Get("label"), lang)
		}
	}
	put(t, string(schema.AlternateName), take(t, "aliases"))
	put(t, string(schema.AlternateName), take(t, "acronyms"))
}

// rorTypesLast puts what an organization is besides behind what it is; "other" says nothing where something is said.
func rorTypesLast(t *data.Tree) {
	types := take(t, "types")
	sorted := data.Tree{Shape: data.List, Line: types.Line}
	for _, last := range [...]bool{false, true} {
		for _, item := range types.Items {
			item.Text = strings.ToLower(item.Text)
			if item.Text == "other" && len(types.Items) > 1 {
				continue
			}
			if (item.Text == "funder") == last {
				sorted.Items = append(sorted.Items, item)
			}
		}
	}
	put(t, "types", sorted)
}

// rorPlaces reads where an organization is; the coordinates are those of the town.
func rorPlaces(t *data.Tree) {
	for _, l := range listed(ptr(take(t, "locations"))) {
		d := l.Get("geonames_details")
		rorPlace(t, textAt(d, "name"), textAt(d, "country_subdivision_name"), textAt(d, "country_code"), "", textAt(&l, "geonames_id"), d)
	}
	country := take(t, "country")
	addresses := take(t, "addresses")
	for _, a := range listed(&addresses) {
		region := textAt(&a, "geonames_city", "geonames_admin1", "name")
		if region == "" {
			region = textAt(&a, "state")
		}
		rorPlace(t, textAt(&a, "city"), region, textAt(&country, "country_code"), textAt(&a, "postcode"), textAt(&a, "geonames_city", "id"), &a)
	}
	if len(addresses.Items) == 0 && textAt(&country, "country_code") != "" {
		rorPlace(t, "", "", textAt(&country, "country_code"), "", "", &data.Tree{})
	}
}

func rorPlace(t *data.Tree, town, region, country, postcode, geonames string, point *data.Tree) {
	address := typed(string(schema.PostalAddress))
	putText(&address, string(schema.PostalCode), postcode)
	putText(&address, string(schema.AddressLocality), town)
	putText(&address, string(schema.AddressRegion), region)
	putText(&address, string(schema.AddressCountry), country)
	put(t, string(schema.Address), address)
	place := typed(string(schema.Place))
	putText(&place, string(schema.Name), town)
	if lat := point.Get("lat"); lat.Shape != data.Null {
		geo := typed(string(schema.GeoCoordinates))
		put(&geo, string(schema.Latitude), *lat)
		put(&geo, string(schema.Longitude), *point.Get("lng"))
		put(&place, string(schema.Geo), geo)
	}
	if geonames != "" {
		putText(&place, string(schema.SameAs), "https://sws.geonames.org/"+geonames+"/")
	}
	if len(place.Fields) > 1 {
		put(t, string(schema.Location), place)
	}
}

// rorNumbers reads identifiers elsewhere; of several, the preferred one comes first.
func rorNumbers(t *data.Tree) {
	ids := take(t, "external_ids")
	add := func(scheme string, id *data.Tree) {
		if preferred := id.Get("preferred"); preferred.Text != "" {
			put(t, scheme, *preferred)
		}
		for _, one := range listed(id.Get("all")) {
			if one.Text != textAt(id, "preferred") {
				put(t, scheme, one)
			}
		}
	}
	for i := range ids.Items {
		add(strings.ToLower(textAt(&ids.Items[i], "type")), &ids.Items[i])
	}
	for i := range ids.Fields {
		add(strings.ToLower(ids.Fields[i].Name), &ids.Fields[i].Tree)
	}
}

// rorRelations reads relations to other organizations, which are named by their ROR IDs.
func rorRelations(t *data.Tree) {
	for _, r := range listed(ptr(take(t, "relationships"))) {
		other := typed(string(schema.Organization))
		put(&other, "@id", *r.Get("id"))
		put(&other, string(schema.Name), *r.Get("label"))
		other.Line = r.Line
		switch strings.ToLower(textAt(&r, "type")) {
		case "parent":
			put(t, string(schema.ParentOrganization), other)
		case "child":
			put(t, string(schema.SubOrganization), other)
		case "successor":
			put(t, "isReplacedBy", *r.Get("id"))
		case "predecessor":
			put(t, "replaces", *r.Get("id"))
		default:
			put(t, "related", other)
		}
	}
}
