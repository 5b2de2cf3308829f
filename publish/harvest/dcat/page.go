package dcat

import (
	"strings"
	"time"
	"unicode"

	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/publish/page"
	"github.com/kiosque-ld/kiosque/vocab/authority"
)

// pageOf is the page of a list of the catalogue's datasets, for people.
func (c *catalogue) pageOf(s *publish.Site, r publish.Resource, v *publish.Variant, list []dataset, next string, links []publish.Link) ([]byte, error) {
	lang := v.Language
	view := page.Catalog{
		Frame: s.Frame(r, v, links...), Description: c.description().In(lang), Facts: c.facts(lang), Services: c.shown(lang),
		Harvest: s.Base + Path, JSONLD: format.JSONLDSearch(nil, c.describeAll(list, lang)),
	}
	view.Modified = c.whole.modified
	for i := range list {
		view.Datasets = append(view.Datasets, *c.show(&list[i], lang))
	}
	if r.Path != Path {
		view.First = Path
	}
	if next != "" {
		view.Next = after(next)
	}
	return page.RenderCatalog(nil, &view)
}

// pageAbout is the page of a dataset.
func (c *catalogue) pageAbout(s *publish.Site, r publish.Resource, v *publish.Variant, d *dataset, links []publish.Link) ([]byte, error) {
	view := c.show(d, v.Language)
	view.Frame = s.Frame(r, v, links...)
	view.Frame.Modified = d.modified
	view.JSONLD = format.JSONLDSearch(nil, c.describe(d, v.Language))
	return page.RenderDataset(nil, view)
}

// show is a dataset as a page shows it.
func (c *catalogue) show(d *dataset, lang string) *page.Dataset {
	name := []rune(d.subject.name.In(lang))
	name[0] = unicode.ToUpper(name[0])
	out := &page.Dataset{
		Title: c.title(d).In(lang), Name: string(name), Description: c.about(d).In(lang), Path: datasetPath(d.name),
		Landing: landing(d), Catalog: Path, Collection: d.collection, Records: d.records,
		Issued: d.issued, Modified: d.modified, Facts: append(c.facts(lang), d.facts(c, lang)...),
	}
	if e := &d.extent; e.first.known {
		out.First, out.Last = day(e.first.value), day(e.last.value)
	}
	for i := range d.distributions {
		form := &d.distributions[i]
		shown := page.Download{
			Title: form.Title.In(lang), Description: form.Description.In(lang), Path: form.Path, Type: form.MediaType,
			Bytes: form.Bytes, SHA256: form.SHA256, Modified: form.Modified,
		}
		if form.Download() {
			out.Files = append(out.Files, shown)
		} else {
			out.Feeds = append(out.Feeds, shown)
		}
	}
	return out
}

// day is a day of an extent; zero if the calendar has no such day.
func day(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}
	}
	return t
}

// facts are what is told of everything in the catalogue.
func (c *catalogue) facts(lang string) []page.Fact {
	told := func(concepts ...*authority.Concept) (values []page.Link) {
		for _, concept := range concepts {
			if concept != nil {
				values = append(values, page.Link{Title: publish.Words{French: concept.French, English: concept.English}.In(lang), Lang: lang})
			}
		}
		return values
	}
	publisher := page.Link{Title: c.publisher(), Href: string(c.Publisher.IRI)}
	facts := []page.Fact{{Name: "publisher", Values: append([]page.Link{publisher}, told(c.Publisher.Type)...)}}
	if contact := c.contacts(); contact != nil {
		facts = append(facts, page.Fact{Name: "contact", Values: contact})
	}
	if c.license != "" {
		facts = append(facts, page.Fact{Name: "licence", Values: []page.Link{{Title: licenceName(c.license), Href: c.license}}})
	}
	var languages []*authority.Concept
	for _, tag := range c.tags() {
		languages = append(languages, authority.Language(tag))
	}
	if sources := c.given(); sources != nil {
		facts = append(facts, page.Fact{Name: "sources", Values: sources})
	}
	return append(facts, page.Fact{Name: "access", Values: told(c.Access)}, page.Fact{Name: "frequency", Values: told(c.Frequency)},
		page.Fact{Name: "language", Values: told(languages...)}, page.Fact{Name: "theme", Values: told(c.Themes...)})
}

// given are who gave the records.
func (c *catalogue) given() (values []page.Link) {
	for _, o := range c.sources {
		link := page.Link{Title: o.Publisher, Href: o.Address}
		if link.Title == "" {
			link.Title = o.Name
		}
		if o.License != "" && o.License != c.license {
			link.Title += " (" + licenceName(o.License) + ")"
		}
		values = append(values, link)
	}
	return values
}

// contacts are the ways to reach who answers for the data.
func (c *catalogue) contacts() (values []page.Link) {
	if c.Contact.Name != "" && c.Contact.Email == "" && c.Contact.URL == "" {
		values = append(values, page.Link{Title: c.Contact.Name})
	}
	if c.Contact.Email != "" {
		title := c.Contact.Email
		if c.Contact.Name != "" {
			title = c.Contact.Name + " <" + title + ">"
		}
		values = append(values, page.Link{Title: title, Href: "mailto:" + c.Contact.Email})
	}
	if c.Contact.URL != "" {
		values = append(values, page.Link{Title: c.Contact.URL, Href: c.Contact.URL})
	}
	return values
}

// facts are what is told of one dataset besides.
func (d *dataset) facts(c *catalogue, lang string) (facts []page.Fact) {
	var countries []page.Link
	for _, code := range d.extent.codes() {
		if country := authority.Country(code); country != nil {
			countries = append(countries, page.Link{Title: publish.Words{French: country.French, English: country.English}.In(lang), Lang: lang})
		}
	}
	if countries != nil {
		facts = append(facts, page.Fact{Name: "country", Values: countries})
	}
	keywords := c.keywords(d).English
	if lang == "fr" {
		keywords = c.keywords(d).French
	}
	facts = append(facts, page.Fact{Name: "keyword", Values: []page.Link{{Title: strings.Join(keywords, ", "), Lang: lang}}})
	return append(facts, page.Fact{Name: "edition", Values: []page.Link{{Title: d.number()}}})
}

// shown are the services as a page shows them.
func (c *catalogue) shown(lang string) (list []page.Service) {
	for i := range c.services {
		s := &c.services[i]
		list = append(list, page.Service{Title: s.Title.In(lang), Description: s.Description.In(lang), Endpoint: c.site.Base + s.Endpoint})
	}
	return list
}
