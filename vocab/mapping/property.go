package mapping

import (
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// property is what the vocabulary says about what a property holds, made ready for reading values.
type property struct {
	name    string
	term    schema.Term
	foreign bool // another vocabulary's: an absolute IRI

	text, url, date, dateTime, clock, boolean, number, integer, duration bool
	language                                                             bool // of a language
	numeric                                                              bool // text that looks like a number is one
	natural                                                              bool // prose: has a language, may come as HTML
	enums                                                                []schema.Term
	objects                                                              bool            // a thing may stand here
	class                                                                string          // of a thing that does not name its own
	collection                                                           data.Collection // where a plain id points
	split                                                                string          // characters that separate values in one text
	words                                                                map[string]string
}

// prose are the properties whose text has a language and may come as HTML.
var prose = map[schema.Term]bool{
	schema.Name: true, schema.AlternateName: true, schema.Description: true, schema.DisambiguatingDescription: true, schema.Headline: true,
	schema.AlternativeHeadline: true, schema.Abstract: true, schema.Keywords: true, schema.Slogan: true, schema.TextProperty: true,
	schema.ArticleBody: true, schema.Caption: true, schema.Award: true, schema.JobTitle: true, schema.AudienceType: true,
	schema.CourseMode: false,
}

// numerics are the properties that hold numbers but for a few words, so that text is read as a number.
var numerics = map[schema.Term]bool{
	schema.Price: true, schema.LowPrice: true, schema.HighPrice: true, schema.MinPrice: true, schema.MaxPrice: true, schema.Latitude: true,
	schema.Longitude: true, schema.Elevation: true, schema.RatingValue: true, schema.BestRating: true, schema.WorstRating: true,
}

// separators are the characters that separate values of properties which are often lists in one text.
var separators = map[schema.Term]string{schema.Keywords: ",;|\n", schema.InLanguage: ",;|/\n", schema.SameAs: ";|\n "}

// parts are the classes of things that do not name theirs, where the range leaves a choice.
var parts = map[schema.Term]schema.Term{
	schema.Location: schema.Place, schema.Organizer: schema.Organization, schema.Sponsor: schema.Organization, schema.Funder: schema.Organization,
	schema.Provider: schema.Organization, schema.Publisher: schema.Organization, schema.MemberOf: schema.Organization, schema.Offers: schema.Offer,
	schema.Address: schema.PostalAddress, schema.Geo: schema.GeoCoordinates, schema.Image: schema.ImageObject, schema.Logo: schema.ImageObject,
	schema.Author: schema.Person, schema.Actor: schema.Person, schema.Director: schema.Person, schema.Attendee: schema.Person, schema.Founder: schema.Person,
	schema.Affiliation: schema.Organization, schema.Identifier: schema.PropertyValue, schema.Seller: schema.Organization,
	schema.FoundingLocation: schema.Place, schema.AreaServed: schema.Place, schema.WorksFor: schema.Organization, schema.AudienceProperty: schema.Audience,
}

// property looks a name up once. A name with a colon is another vocabulary's property and holds anything.
func (w *mapper) property(name string) *property {
	p := w.properties[name]
	if p == nil {
		p = newProperty(name)
		if len(w.properties) < mostNames {
			w.properties[name] = p
		}
	}
	return p
}

// of is the property where the things that it leads to are of a class, if they do not say what they are.
func (p *property) of(class string) *property {
	if class == "" || class == p.class {
		return p
	}
	narrowed := *p
	narrowed.class, narrowed.collection = class, collectionOf(schema.Term(class))
	return &narrowed
}

func newProperty(name string) *property {
	term := schema.Term(name)
	p := &property{name: name, term: term, natural: prose[term], numeric: numerics[term], split: separators[term], words: enumerated[name],
		class: string(parts[term])}
	if strings.IndexByte(name, ':') >= 0 {
		p.foreign, p.text, p.objects, p.url = true, true, true, true
		return p
	}
	var things []schema.Term
	for _, r := range schema.Ranges(term) {
		switch {
		case schema.IsA(r, schema.URL):
			p.url = true
		case schema.IsA(r, schema.Text):
			p.text = true
		case r == schema.Date:
			p.date = true
		case r == schema.DateTime:
			p.dateTime = true
		case r == schema.Time:
			p.clock = true
		case r == schema.Boolean:
			p.boolean = true
		case r == schema.Integer:
			p.integer = true
		case schema.IsA(r, schema.Number):
			p.number = true
		case r == schema.Duration:
			p.duration = true
		case schema.IsDataType(r):
			p.text = true
		case schema.IsEnumeration(r):
			p.enums = append(p.enums, r)
		case r == schema.Language:
			p.language = true
			things = append(things, r)
		default:
			things = append(things, r)
		}
	}
	p.objects = len(things) > 0
	if p.class == "" && len(things) == 1 {
		p.class = string(things[0])
	}
	if p.class == string(schema.Thing) {
		p.class = ""
	}
	if p.class != "" {
		p.collection, _ = vocab.CollectionOf([]string{p.class})
	}
	for _, t := range things {
		if p.collection == "" {
			p.collection, _ = vocab.CollectionOf([]string{string(t)})
		}
	}
	return p
}
