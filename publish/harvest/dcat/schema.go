package dcat

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/authority"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

var _ publish.Describer = (*View)(nil)

// Path is that of the page about the data.
func (*View) Path() string { return Path }

// Describe describes a collection as a Dataset, or the site as a DataCatalog of the collections that it has, with what never
// changes while the site runs.
func (v *View) Describe(s *publish.Site, c data.Collection, has []data.Collection, lang string) *format.Document {
	cat := &catalogue{Options: v.Options, site: s, license: s.License}
	if c != "" {
		return cat.describe(&dataset{subject: subjects[c], name: string(c), collection: c}, lang)
	}
	for _, of := range has {
		cat.datasets = append(cat.datasets, dataset{subject: subjects[of], name: string(of), collection: of})
	}
	return cat.describeAll(cat.datasets, lang)
}

// searchWriter says things in schema.org, in one language, as search engines read them
// (https://developers.google.com/search/docs/appearance/structured-data/dataset).
type searchWriter struct {
	*catalogue
	g    *graph.Graph
	lang string
}

func (c *catalogue) search(topic, lang string) (*searchWriter, *format.Document, graph.Term) {
	doc := &format.Document{Topic: graph.IRI(c.site.Base + topic), Lang: lang}
	return &searchWriter{c, &doc.Data.Graph, lang}, doc, graph.NewIRI(doc.Topic)
}

func (w *searchWriter) add(s graph.Term, p schema.Term, o graph.Term) {
	w.g.Add(s, vocab.NameIRI(string(p)), o)
}

func (w *searchWriter) kind(s graph.Term, class schema.Term) {
	w.g.Add(s, graph.Type, graph.NewIRI(vocab.NameIRI(string(class))))
}

func (w *searchWriter) text(s graph.Term, p schema.Term, text string) {
	if text != "" {
		w.add(s, p, graph.NewLang(text, w.lang))
	}
}

func (w *searchWriter) date(s graph.Term, p schema.Term, t time.Time) {
	if !t.IsZero() {
		w.add(s, p, graph.NewTyped(t.Format(time.RFC3339), graph.XSDDateTime))
	}
}

func (w *searchWriter) iri(path string) graph.Term {
	return graph.NewIRI(graph.IRI(w.site.Base + path))
}

// describeAll describes the catalogue with these of its datasets.
func (c *catalogue) describeAll(list []dataset, lang string) *format.Document {
	w, doc, s := c.search(Path, lang)
	w.kind(s, schema.DataCatalog)
	w.add(s, schema.Name, graph.NewString(c.site.Title))
	w.text(s, schema.Description, c.description().In(lang))
	w.add(s, schema.URLProperty, s)
	w.responsible(s)
	w.date(s, schema.DatePublished, c.whole.issued)
	w.date(s, schema.DateModified, c.whole.modified)
	for i := range list {
		d := w.iri(datasetPath(list[i].name))
		w.add(s, schema.DatasetProperty, d)
		w.dataset(d, &list[i])
	}
	return doc
}

// describe describes a dataset.
func (c *catalogue) describe(d *dataset, lang string) *format.Document {
	w, doc, s := c.search(datasetPath(d.name), lang)
	w.dataset(s, d)
	catalog := w.iri(Path)
	w.add(s, schema.IncludedInDataCatalog, catalog)
	w.kind(catalog, schema.DataCatalog)
	w.add(catalog, schema.Name, graph.NewString(c.site.Title))
	w.add(catalog, schema.URLProperty, catalog)
	w.distributions(s, d)
	return doc
}

// responsible says who publishes something, in which languages, and what may be done with it.
func (w *searchWriter) responsible(s graph.Term) {
	agent := w.iri(Path + "#publisher")
	if w.Publisher.IRI != "" {
		agent = graph.NewIRI(w.Publisher.IRI)
	}
	w.add(s, schema.Publisher, agent)
	if len(w.g.Triples) > 0 && !slices.ContainsFunc(w.g.Triples, func(t graph.Triple) bool { return t.Subject == agent }) {
		w.kind(agent, schema.Organization)
		w.add(agent, schema.Name, graph.NewString(w.publisher()))
	}
	if w.license != "" {
		w.add(s, schema.License, graph.NewIRI(graph.IRI(w.license)))
	}
	for _, tag := range w.tags() {
		w.add(s, schema.InLanguage, graph.NewString(tag))
	}
}

func (w *searchWriter) dataset(s graph.Term, d *dataset) {
	w.kind(s, schema.Dataset)
	w.text(s, schema.Name, w.title(d).In(w.lang))
	w.text(s, schema.Description, w.about(d).In(w.lang))
	w.add(s, schema.URLProperty, s)
	w.add(s, schema.Identifier, graph.NewString(s.Value))
	w.responsible(s)
	keywords := w.keywords(d).English
	if w.lang == "fr" {
		keywords = w.keywords(d).French
	}
	for _, k := range keywords {
		w.text(s, schema.Keywords, k)
	}
	w.add(s, schema.IsAccessibleForFree, graph.NewTyped(strconv.FormatBool(w.Access == authority.AccessRights.Find("PUBLIC")), graph.XSDBoolean))
	w.date(s, schema.DatePublished, d.issued)
	w.date(s, schema.DateModified, d.modified)
	if d.version > 0 {
		w.add(s, schema.Version, graph.NewString(d.number()))
	}
	w.covers(s, d)
}

// covers says where and when a dataset reaches; a box is south-west, then north-east, latitude first.
func (w *searchWriter) covers(s graph.Term, d *dataset) {
	e := &d.extent
	if e.first.known {
		w.add(s, schema.TemporalCoverage, graph.NewString(e.first.value+"/"+e.last.value))
	}
	for _, code := range e.codes() {
		if c := authority.Country(code); c != nil {
			w.text(s, schema.SpatialCoverage, publish.Words{French: c.French, English: c.English}.In(w.lang))
		}
	}
	if !e.south.known {
		return
	}
	place, shape := graph.NewIRI(graph.IRI(s.Value+"#coverage")), graph.NewIRI(graph.IRI(s.Value+"#box"))
	w.add(s, schema.SpatialCoverage, place)
	w.kind(place, schema.Place)
	w.add(place, schema.Geo, shape)
	w.kind(shape, schema.GeoShape)
	corners := []string{number(e.south.value), number(e.west.value), number(e.north.value), number(e.east.value)}
	w.add(shape, schema.Box, graph.NewString(strings.Join(corners, " ")))
}

// distributions says the forms in which a dataset can be had.
func (w *searchWriter) distributions(s graph.Term, d *dataset) {
	for i := range d.distributions {
		form := &d.distributions[i]
		o := w.iri(distributionPath(d, form))
		w.add(s, schema.Distribution, o)
		w.kind(o, schema.DataDownload)
		w.text(o, schema.Name, form.Title.In(w.lang))
		w.add(o, schema.ContentURL, w.iri(form.Path))
		w.add(o, schema.EncodingFormat, graph.NewString(form.MediaType))
		if form.Compression != "" {
			w.add(o, schema.EncodingFormat, graph.NewString(form.Compression))
		}
		if form.Bytes > 0 {
			w.add(o, schema.ContentSize, graph.NewString(strconv.FormatInt(form.Bytes, 10)))
		}
		if form.SHA256 != "" {
			w.add(o, schema.Sha256, graph.NewString(form.SHA256))
		}
	}
}
