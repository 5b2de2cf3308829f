package main

import (
	"fmt"
	"net/mail"
	"net/url"
	"strings"

	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/harvest/dcat"
	"github.com/kiosque-ld/kiosque/vocab/authority"
	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// catalogueFlags are what the catalogue says of the site.
var catalogueFlags = []string{
	"publisher", "publisher-iri", "publisher-type", "contact-name", "contact-email", "contact-url", "description-fr", "description-en",
	"keywords-fr", "keywords-en", "themes", "frequency", "access", "content-languages", "covers",
}

// tables are the authority tables whose codes settings take.
var tables = map[string]*authority.Table{
	"publisher-type": authority.PublisherTypes, "themes": authority.Themes, "frequency": authority.Frequencies, "access": authority.AccessRights,
}

// checkCatalogue refuses what a catalogue could not say.
func (c *config) checkCatalogue(name string) error {
	v := c.values[name]
	switch name {
	case "publisher-type", "themes", "frequency", "access":
		for _, code := range c.list(name) {
			if tables[name].Find(code) == nil {
				return fmt.Errorf("%s: there is no %q in the table %q\nhint: the codes are %s", name, code, tables[name].English, strings.Join(tables[name].Codes(), ", "))
			}
		}
		if name != "themes" && len(c.list(name)) > 1 {
			return fmt.Errorf("%s: expected one code, not %q", name, v)
		}
	case "publisher-iri":
		if !graph.ValidIRI(v) {
			return fmt.Errorf("publisher-iri: %q is not an IRI; expected one such as https://ror.org/051kpcy16", v)
		}
	case "contact-email":
		if a, err := mail.ParseAddress(v); err != nil || a.Address != v || !graph.ValidIRI("mailto:"+v) {
			return fmt.Errorf("contact-email: %q is not an address of e-mail; expected one such as opendata@example.org", v)
		}
	case "contact-url":
		if u, err := url.Parse(v); err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || !graph.ValidIRI(v) {
			return fmt.Errorf("contact-url: %q is not the URL of a page; expected one such as https://example.org/contact", v)
		}
	case "content-languages":
		for _, tag := range c.list(name) {
			if authority.Language(tag) == nil {
				return fmt.Errorf("content-languages: %q is not the tag of a language; expected some such as fr,en", tag)
			}
		}
	case "covers":
		for _, code := range c.list(name) {
			if authority.Country(strings.ToUpper(code)) == nil {
				return fmt.Errorf("covers: %q is not a country's code (ISO 3166-1); expected some such as FR,BE", code)
			}
		}
	}
	return nil
}

// catalogue is what the settings say of the site as a whole; config has checked them.
func (c *config) catalogue() dcat.Options {
	concepts := func(name string) (list []*authority.Concept) {
		for _, code := range c.list(name) {
			list = append(list, tables[name].Find(code))
		}
		return list
	}
	one := func(name string) *authority.Concept {
		if list := concepts(name); len(list) > 0 {
			return list[0]
		}
		return nil
	}
	o := dcat.Options{
		Publisher:   dcat.Publisher{Name: c.text("publisher"), IRI: graph.IRI(c.text("publisher-iri")), Type: one("publisher-type")},
		Contact:     dcat.Contact{Name: c.text("contact-name"), Email: c.text("contact-email"), URL: c.text("contact-url")},
		Description: publish.Words{French: c.text("description-fr"), English: c.text("description-en")},
		Keywords:    dcat.Keywords{French: c.list("keywords-fr"), English: c.list("keywords-en")},
		Themes:      concepts("themes"), Frequency: one("frequency"), Access: one("access"), Languages: c.list("content-languages"),
	}
	for _, code := range c.list("covers") {
		o.Countries = append(o.Countries, authority.Country(strings.ToUpper(code)))
	}
	return o
}
