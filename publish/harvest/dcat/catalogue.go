package dcat

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/authority"
)

// catalogue is what is to be said of a site.
type catalogue struct {
	Options
	site     *publish.Site
	services []publish.Service
	datasets []dataset // in the order of data.Collections, all of them last
	whole    history
	extent   extent
	license  string         // of everything; empty if there is none that everything has
	sources  []vocab.Origin // that may be told
}

// dataset is a collection that holds something, or all of them.
type dataset struct {
	subject
	history
	name          string          // in its path
	collection    data.Collection // empty for all
	records       int
	extent        extent
	distributions []publish.Distribution
}

// history is when something came to be, and what became of it.
type history struct {
	issued   time.Time   // zero if unknown
	modified time.Time   // zero if unknown, or in the future
	version  data.Cursor // of the last change; 0 if there was none
}

// all names the dataset of all collections.
const all = "all"

// gather finds out what is to be said.
func (v *View) gather(ctx context.Context, s *publish.Site) (*catalogue, error) {
	c := &catalogue{Options: v.Options, site: s}
	extents, _, err := v.coverage.of(ctx, s.Store)
	if err != nil {
		return nil, err
	}
	for of, e := range extents {
		for _, country := range v.Countries {
			hold(&e.countries, country.Code, "")
		}
		extents[of] = e
	}
	c.extent = extents[""]
	if c.whole, err = v.history(ctx, s.Store, ""); err != nil {
		return nil, err
	}
	if err := c.askSources(ctx); err != nil {
		return nil, err
	}
	total := 0
	for _, of := range data.Collections {
		n, err := s.Store.Count(ctx, of)
		if err != nil {
			return nil, err
		}
		if total += n; n > 0 {
			c.datasets = append(c.datasets, dataset{name: string(of), collection: of, records: n})
		}
	}
	if total > 0 {
		c.datasets = append(c.datasets, dataset{name: all, records: total})
	}
	for i := range c.datasets {
		d := &c.datasets[i]
		d.subject, d.extent = subjects[d.collection], extents[d.collection]
		if d.history, err = v.history(ctx, s.Store, d.collection); err != nil {
			return nil, err
		}
		if _, d.distributions, err = s.Accesses(ctx, d.collection); err != nil {
			return nil, err
		}
		if d.collection != "" {
			d.distributions = append(d.distributions, pages(d.collection))
		}
	}
	c.services, _, err = s.Accesses(ctx, "")
	return c, err
}

// askSources finds out who gave the records, and under which licence all of them stand: the site's, or else the one that all
// sources have.
func (c *catalogue) askSources(ctx context.Context) error {
	sources, err := c.site.Sources(ctx)
	if err != nil {
		return err
	}
	if c.license = c.site.License; c.license == "" {
		c.license = vocab.CommonLicense(sources)
	}
	for _, o := range sources {
		if o.Publisher != "" || o.Address != "" {
			c.sources = append(c.sources, o)
		}
	}
	return nil
}

// provenance is who gave the records, in words; empty if nothing may be told.
func (c *catalogue) provenance() publish.Words {
	if len(c.sources) == 0 {
		return publish.Words{}
	}
	var list []string
	for _, o := range c.sources {
		one := o.Publisher
		if one == "" {
			one = o.Name
		}
		var more []string
		if o.Address != "" {
			more = append(more, o.Address)
		}
		if o.License != "" && o.License != c.license {
			more = append(more, licenceName(o.License))
		}
		if more != nil {
			one += " (" + strings.Join(more, ", ") + ")"
		}
		list = append(list, one)
	}
	all := strings.Join(list, " ; ")
	return publish.Words{French: "Fiches reprises de : " + all, English: "Records come from: " + all}
}

// licenceName is the name of a licence that is known, else its IRI.
func licenceName(iri string) string {
	if l := authority.FindLicence(iri); l != nil {
		return l.Name
	}
	return iri
}

// history is what the change log says of a collection; of all where it is empty.
func (v *View) history(ctx context.Context, store data.Store, c data.Collection) (h history, err error) {
	first, err := store.Changes(ctx, 0, 1)
	if c != "" {
		first, err = store.Log(ctx, c, 0, 1)
	}
	if err != nil || len(first) == 0 {
		return h, err
	}
	last, err := store.Newest(ctx, c, store.Cursor()+1, data.Page{Limit: 1})
	if err != nil {
		return h, err
	}
	h.issued = v.past(first[0].At)
	if len(last) > 0 {
		h.modified, h.version = v.past(last[0].Changed), last[0].Cursor
	}
	return h, nil
}

// past is t in whole seconds, or zero if that is yet to come: a clock was wrong, and harvesters refuse such dates.
func (v *View) past(t time.Time) time.Time {
	if t.After(v.Now()) {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Second)
}

// pages is what every collection can be had by besides: its own pages.
func pages(c data.Collection) publish.Distribution {
	return publish.Distribution{
		Name:  "pages",
		Title: publish.Words{French: "Données liées, page par page", English: "Linked data, page by page"},
		Description: publish.Words{
			French:  "Liste des fiches, à parcourir de page en page ; chaque fiche est un document RDF à sa propre adresse.",
			English: "List of the records, page by page; every record is an RDF document at its own address.",
		},
		Path: "/" + string(c) + "." + format.JSONLD.Extension, MediaType: format.JSONLD.MediaType,
		Standards: []publish.Standard{{IRI: "https://www.hydra-cg.com/spec/latest/core/", Title: "Hydra Core Vocabulary"}},
	}
}

// find finds a dataset by its name; nil if there is none.
func (c *catalogue) find(name string) *dataset {
	i := slices.IndexFunc(c.datasets, func(d dataset) bool { return d.name == name })
	if i < 0 {
		return nil
	}
	return &c.datasets[i]
}

// page is the datasets behind one, which is empty for the first page, and the name behind which the next page begins,
// which is empty if there is none. It is false if there is no such page.
func (c *catalogue) page(after string) (list []dataset, next string, ok bool) {
	begin := 0
	if after != "" {
		begin = slices.IndexFunc(c.datasets, func(d dataset) bool { return d.name == after }) + 1
		if begin == 0 || begin == len(c.datasets) {
			return nil, "", false
		}
	}
	list = c.datasets[begin:]
	if len(list) > c.Page {
		list = list[:c.Page]
		next = list[c.Page-1].name
	}
	return list, next, true
}

// title is a dataset's title: the site's, and what of it.
func (c *catalogue) title(d *dataset) publish.Words {
	return publish.Words{French: c.site.Title + " – " + d.subject.name.French, English: c.site.Title + " – " + d.subject.name.English}
}

// about is a dataset's description.
func (c *catalogue) about(d *dataset) publish.Words {
	w := publish.Words{French: d.subject.description.French + form.French, English: d.subject.description.English + form.English}
	if c.Description.French != "" {
		w.French = c.Description.French + "\n\n" + w.French
	}
	if c.Description.English != "" {
		w.English = c.Description.English + "\n\n" + w.English
	}
	return w
}

// description is the catalogue's own.
func (c *catalogue) description() publish.Words {
	w := c.Description
	if w.French == "" {
		w.French = subjects[""].description.French
	}
	if w.English == "" {
		w.English = subjects[""].description.English
	}
	return w
}

// keywords are a dataset's.
func (c *catalogue) keywords(d *dataset) Keywords {
	return Keywords{
		French:  slices.Concat(d.subject.keywords.French, c.Keywords.French, common.French),
		English: slices.Concat(d.subject.keywords.English, c.Keywords.English, common.English),
	}
}

// tags are the languages of the data.
func (c *catalogue) tags() []string {
	if len(c.Languages) == 0 {
		return c.site.Languages
	}
	return c.Languages
}

// publisher is the publisher's name.
func (c *catalogue) publisher() string {
	if c.Publisher.Name == "" {
		return c.site.Title
	}
	return c.Publisher.Name
}

// number is the text of a version.
func (h history) number() string { return strconv.FormatInt(int64(h.version), 10) }
