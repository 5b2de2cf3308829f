package mapping

import (
	"path/filepath"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// GDG reads the front matter of the community calendar of https://github.com/GDGToulouse/toulouse-tech-hub and of sites
// made like it: events, the groups that hold them, and conferences whose date is in words.
var GDG = sourceMapping(Mapping{
	Name: "gdg", Title: "a community calendar's front matter", Zone: zoneNamed("Europe/Paris"), Lang: "fr",
	Sign:  []string{"eventId|social", "link", "groupId|name", "content"},
	Knows: "social|title|icon|url",
	Shape: func(rows data.Rows, _ Options) data.Rows { return each(rows, gdgPage) },
	Rules: append(rules(
		"eventId", "@id", "title", "name", "name", "name", "dateIso|dateDisplay|dateText", "startDate", "datePublished|dateFr|timeFr|groupId", "-",
		"place", "location.name", "placeAddr", "location.address.streetAddress", "link", "url", "img", "image", "profile", "sameAs",
	),
		Rule{From: "content", To: "description", Parse: ParseMarkdown},
		Rule{From: "community", To: "organizer.name"},
	),
	Add: []Addition{{Value: "{eventId}", Rule: Rule{To: "identifier", Parse: ParseIdentifier, Scheme: "Toulouse Tech Hub"}}},
})

func gdgPage(row *data.Row) {
	t := &row.Tree
	group := t.Get("eventId").Shape == data.Null
	switch {
	case !group, t.Get("dateDisplay").Shape != data.Null, t.Get("dateText").Shape != data.Null:
		putText(t, "@type", string(schema.Event))
	default:
		putText(t, "@type", string(schema.Organization))
	}
	if group {
		file := filepath.Base(filepath.ToSlash(row.Place.File))
		putText(t, "eventId", strings.TrimSuffix(file, filepath.Ext(file)))
	}
	if strings.HasSuffix(row.Place.File, ".skip") {
		putText(t, "@private", "skip")
	}
	for _, s := range listed(ptr(take(t, "social"))) {
		if address := textAt(&s, "url"); address != textAt(t, "link") {
			putText(t, "profile", address)
		}
	}
}
