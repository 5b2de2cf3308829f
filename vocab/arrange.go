package vocab

import (
	"cmp"
	"slices"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// order is the order in which a reader wants properties: what, when, where, who, on which terms, then the rest in
// alphabetical order, and identifiers last.
var order = func() map[string]int {
	leading := []schema.Term{
		schema.Name, schema.LegalName, schema.AlternateName, schema.Headline, schema.DisambiguatingDescription, schema.Description,
		schema.EventStatus, schema.EventAttendanceMode, schema.StartDate, schema.EndDate, schema.PreviousStartDate, schema.DoorTime,
		schema.DurationProperty, schema.EventSchedule, schema.Location, schema.Address, schema.StreetAddress, schema.PostalCode,
		schema.AddressLocality, schema.AddressRegion, schema.AddressCountry, schema.Geo, schema.Latitude, schema.Longitude,
		schema.Organizer, schema.Performer, schema.Contributor, schema.Sponsor, schema.Funder, schema.Funding, schema.Affiliation,
		schema.ParentOrganization, schema.SubOrganization, schema.SuperEvent, schema.SubEvent, schema.About, schema.Keywords, schema.InLanguage,
		schema.IsAccessibleForFree, schema.Offers, schema.Price, schema.PriceCurrency, schema.Availability,
	}
	trailing := []schema.Term{schema.Image, schema.Logo, schema.URLProperty, schema.SubjectOf, schema.Identifier, schema.PropertyID, schema.Value, schema.SameAs}
	rank := make(map[string]int, len(leading)+len(trailing))
	for i, t := range leading {
		rank[string(t)] = i - len(leading)
	}
	for i, t := range trailing {
		rank[string(t)] = i + 1
	}
	return rank
}()

// Arrange puts the properties of a node and of its parts in the one order in which they are kept and shown, so that
// the order of a source's columns neither shows nor counts as a change. The order of a property's values stays: the
// first organizer is the first.
func Arrange(n *data.Node) {
	arrange(n.Properties)
	for i := range n.Properties {
		for _, v := range n.Properties[i].Values {
			if v.Node != nil {
				Arrange(v.Node)
			}
		}
	}
}

func arrange(properties []data.Property) {
	slices.SortStableFunc(properties, func(a, b data.Property) int {
		return cmp.Or(cmp.Compare(order[a.Name], order[b.Name]), cmp.Compare(a.Name, b.Name))
	})
}
