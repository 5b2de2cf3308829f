package dcat

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab/authority"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/ns"
)

// writer says a catalogue in DCAT-AP. Of what it refers to elsewhere, it says in the same document what that is, and what it
// is called: the profile's shapes look for that, and nobody has to fetch it.
type writer struct {
	*catalogue
	g     *graph.Graph
	told  map[graph.IRI]bool // what was said of things that several refer to
	later []func()           // what is to be said of these, behind the rest
}

// iri is an IRI within the site.
func (w *writer) iri(path string) graph.Term { return graph.NewIRI(graph.IRI(w.site.Base + path)) }

// address is what a path, or an IRI, names.
func (w *writer) address(path string) graph.Term {
	if strings.HasPrefix(path, "/") {
		return w.iri(path)
	}
	return graph.NewIRI(graph.IRI(path))
}

func (w *writer) kind(s graph.Term, class graph.IRI) { w.g.Add(s, graph.Type, graph.NewIRI(class)) }

func (w *writer) words(s graph.Term, p graph.IRI, text publish.Words) {
	w.g.Add(s, p, graph.NewLang(text.French, "fr"))
	w.g.Add(s, p, graph.NewLang(text.English, "en"))
}

func (w *writer) date(s graph.Term, p graph.IRI, t time.Time) {
	if !t.IsZero() {
		w.g.Add(s, p, graph.NewTyped(t.Format(time.RFC3339), graph.XSDDateTime))
	}
}

// once has something said of a thing behind the rest, however often it is referred to.
func (w *writer) once(thing graph.Term, say func()) {
	if key := graph.IRI(thing.Value); !w.told[key] {
		w.told[key] = true
		w.later = append(w.later, say)
	}
}

// document refers to a document.
func (w *writer) document(s graph.Term, p graph.IRI, document graph.Term) {
	w.g.Add(s, p, document)
	w.once(document, func() { w.kind(document, ns.Document) })
}

// concept refers to an entry of a table, which is of a class besides.
func (w *writer) concept(s graph.Term, p graph.IRI, c *authority.Concept, class graph.IRI) {
	if c == nil {
		return
	}
	o := graph.NewIRI(c.IRI)
	w.g.Add(s, p, o)
	w.once(o, func() {
		w.kind(o, ns.Concept)
		if class != "" {
			w.kind(o, class)
		}
		w.words(o, ns.PrefLabel, publish.Words{French: c.French, English: c.English})
		w.scheme(o, ns.InScheme, c.Scheme)
	})
}

func (w *writer) scheme(s graph.Term, p graph.IRI, scheme *authority.Scheme) {
	o := graph.NewIRI(scheme.IRI)
	w.g.Add(s, p, o)
	w.once(o, func() {
		w.kind(o, ns.ConceptScheme)
		w.words(o, ns.Title, publish.Words{French: scheme.French, English: scheme.English})
	})
}

// standards refers to what something conforms to.
func (w *writer) standards(s graph.Term, standards ...publish.Standard) {
	for _, standard := range standards {
		o := graph.NewIRI(standard.IRI)
		w.g.Add(s, ns.ConformsTo, o)
		w.once(o, func() {
			w.kind(o, ns.Standard)
			w.g.Add(o, ns.Title, graph.NewLang(standard.Title, "en"))
		})
	}
}

// media refers to a media type of IANA's registry.
func (w *writer) media(s graph.Term, p graph.IRI, mediaType string) {
	o := graph.NewIRI(graph.IRI("http://www.iana.org/assignments/media-types/" + mediaType))
	w.g.Add(s, p, o)
	w.once(o, func() { w.kind(o, ns.MediaType) })
}

// end says what is left to be said.
func (w *writer) end() {
	for len(w.later) > 0 {
		say := w.later[0]
		w.later = w.later[1:]
		say()
	}
}

// begin makes the document of a path.
func (c *catalogue) begin(path, topic string) (*writer, *format.Document) {
	doc := &format.Document{Base: graph.IRI(c.site.Base + path), Topic: graph.IRI(c.site.Base + topic)}
	return &writer{catalogue: c, g: &doc.Data.Graph, told: map[graph.IRI]bool{}}, doc
}

// document says a page of the catalogue, in a variant: the page behind it is in the same form, whatever is accepted, since
// harvesters read every page as they read the first.
func (c *catalogue) document(s *publish.Site, r publish.Resource, v *publish.Variant, list []dataset, next string) *format.Document {
	w, doc := c.begin(r.Path, Path)
	w.catalog(list)
	if next != "" || r.Path != Path {
		following := ""
		if next != "" {
			following = s.Document(publish.Resource{Path: after(next)}, w.form(v))
		}
		w.paging(r, following)
	}
	for i := range list {
		w.dataset(&list[i])
	}
	for i := range c.services {
		w.service(&c.services[i], list)
	}
	w.end()
	return doc
}

// form is the variant that a link must name for whoever accepts anything to get it; nil if it is what they get anyway.
func (w *writer) form(v *publish.Variant) *publish.Variant {
	if v == w.site.GraphsFirst().Variants[0] {
		return nil
	}
	return v
}

// alone says one dataset.
func (c *catalogue) alone(d *dataset) *format.Document {
	w, doc := c.begin(datasetPath(d.name), datasetPath(d.name))
	w.dataset(d)
	w.g.Add(w.iri(Path), ns.HasDataset, w.iri(datasetPath(d.name)))
	for i := range c.services {
		w.service(&c.services[i], []dataset{*d})
	}
	w.end()
	return doc
}

// catalog says what the catalogue is.
func (w *writer) catalog(list []dataset) {
	s := w.iri(Path)
	w.kind(s, ns.Catalog)
	w.g.Add(s, ns.Identifier, graph.NewString(s.Value))
	w.g.Add(s, ns.Title, graph.NewString(w.site.Title))
	w.words(s, ns.Description, w.description())
	w.responsible(s)
	w.date(s, ns.Issued, w.whole.issued)
	w.date(s, ns.Modified, w.whole.modified)
	w.languages(s)
	w.spatial(s, &w.extent, Path)
	w.scheme(s, ns.ThemeTaxonomy, &authority.Themes.Scheme)
	w.document(s, ns.Homepage, w.iri("/"))
	for i := range list {
		w.g.Add(s, ns.HasDataset, w.iri(datasetPath(list[i].name)))
	}
	for i := range w.services {
		w.g.Add(s, ns.HasService, w.iri(servicePath(&w.services[i])))
	}
}

// paging says where a page of the catalogue stands: in the words of today, and in those that older harvesters know. There is
// one node for the page, and it leads on, never back.
func (w *writer) paging(r publish.Resource, next string) {
	page := w.iri(r.Path)
	if r.Path == Path {
		page = w.iri(Path + "#page")
	}
	first := w.iri(Path)
	w.g.Add(w.iri(Path), ns.HydraView, page)
	w.kind(page, ns.HydraPartialView)
	w.kind(page, ns.HydraPagedCollection)
	w.g.Add(page, ns.HydraTotalItems, integer(len(w.datasets)))
	w.g.Add(page, ns.HydraItemsPerPage, integer(w.Page))
	w.g.Add(page, ns.HydraFirst, first)
	w.g.Add(page, ns.HydraFirstPage, first)
	if next != "" {
		w.g.Add(page, ns.HydraNext, graph.NewIRI(graph.IRI(next)))
		w.g.Add(page, ns.HydraNextPage, graph.NewIRI(graph.IRI(next)))
	}
}

func integer(n int) graph.Term { return graph.NewTyped(strconv.Itoa(n), graph.XSDInteger) }

// responsible says who publishes something, who answers for it, and what may be done with it.
func (w *writer) responsible(s graph.Term) {
	agent := w.agent()
	w.g.Add(s, ns.Publisher, agent)
	w.once(agent, func() {
		w.kind(agent, ns.Agent)
		w.g.Add(agent, ns.AgentName, graph.NewString(w.publisher()))
		w.concept(agent, ns.DCType, w.Publisher.Type, "")
	})
	contact := w.iri(Path + "#contact")
	w.g.Add(s, ns.ContactPoint, contact)
	w.once(contact, func() { w.contact(contact) })
	w.licence(s)
}

// agent is the publisher.
func (w *writer) agent() graph.Term {
	if w.Publisher.IRI != "" {
		return graph.NewIRI(w.Publisher.IRI)
	}
	return w.iri(Path + "#publisher")
}

func (w *writer) contact(s graph.Term) {
	w.kind(s, ns.VCardKind)
	name, page := w.Contact.Name, w.Contact.URL
	if name == "" {
		name = w.publisher()
	}
	if page == "" {
		page = "/"
	}
	w.g.Add(s, ns.FormattedName, graph.NewString(name))
	if w.Contact.Email != "" {
		w.g.Add(s, ns.HasEmail, graph.NewIRI(graph.IRI("mailto:"+w.Contact.Email)))
	}
	w.g.Add(s, ns.HasURL, w.address(page))
}

// licence says the licence as it is configured, which portals know, and which entry of the EU's table is the same
// (DCAT-AP 3.0.1, §11.1).
func (w *writer) licence(s graph.Term) {
	if w.license == "" {
		return
	}
	o := graph.NewIRI(graph.IRI(w.license))
	w.g.Add(s, ns.License, o)
	w.once(o, func() {
		w.kind(o, ns.LicenseDocument)
		l := authority.FindLicence(w.license)
		if l == nil {
			return
		}
		w.g.Add(o, ns.Title, graph.NewString(l.Name))
		w.g.Add(o, ns.Identifier, graph.NewString(l.SPDX))
		for _, t := range l.Types {
			w.concept(o, ns.DCType, t, "")
		}
		for _, same := range l.Same() {
			if same != graph.IRI(w.license) {
				w.g.Add(o, ns.ExactMatch, graph.NewIRI(same))
			}
		}
	})
}

func (w *writer) languages(s graph.Term) {
	for _, tag := range w.tags() {
		w.concept(s, ns.Language, authority.Language(tag), ns.LinguisticSystem)
	}
}

// spatial says which countries are covered, and in which box everything lies. A box has an IRI below that of what it is of.
func (w *writer) spatial(s graph.Term, e *extent, path string) {
	for _, code := range e.codes() {
		w.concept(s, ns.Spatial, authority.Country(code), ns.Location)
	}
	if !e.south.known {
		return
	}
	o := w.iri(path + "#coverage")
	w.g.Add(s, ns.Spatial, o)
	w.kind(o, ns.Location)
	w.g.Add(o, ns.BBox, graph.NewTyped(e.box(), ns.WKTLiteral))
	w.g.Add(o, ns.Centroid, graph.NewTyped(e.centre(), ns.WKTLiteral))
	w.g.Add(o, ns.Geometry, graph.NewTyped(e.geoJSON(), geoJSON))
}

// geoJSON is the datatype by which portals know GeoJSON (GeoDCAT-AP 3.0.0, "Location: geometry").
const geoJSON graph.IRI = "https://www.iana.org/assignments/media-types/application/vnd.geo+json"

// corners are the box's corners, with the first one again at the end.
func (e *extent) corners() [5][2]float64 {
	s, n, w, o := e.south.value, e.north.value, e.west.value, e.east.value
	return [5][2]float64{{w, s}, {o, s}, {o, n}, {w, n}, {w, s}}
}

// box is the box in Well-Known Text, longitude first (OGC CRS84).
func (e *extent) box() string {
	var b strings.Builder
	for i, corner := range e.corners() {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(number(corner[0]) + " " + number(corner[1]))
	}
	return "POLYGON((" + b.String() + "))"
}

func (e *extent) centre() string {
	return "POINT(" + middle(e.west.value, e.east.value) + " " + middle(e.south.value, e.north.value) + ")"
}

// middle is what lies between two coordinates, to a metre.
func middle(a, b float64) string { return number(math.Round((a+b)/2*1e5) / 1e5) }

func (e *extent) geoJSON() string {
	text, err := json.Marshal(map[string]any{"type": "Polygon", "coordinates": [][5][2]float64{e.corners()}})
	if err != nil {
		panic(err) // only for what is no number
	}
	return string(text)
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// temporal says which time is covered. It is a blank node, the only one here: a harvester would fetch an IRI.
func (w *writer) temporal(s graph.Term, d *dataset) {
	if !d.extent.first.known {
		return
	}
	o := graph.NewBlank("period-" + d.name)
	w.g.Add(s, ns.Temporal, o)
	w.kind(o, ns.PeriodOfTime)
	w.g.Add(o, ns.StartDate, graph.NewTyped(d.extent.first.value, graph.XSDDate))
	w.g.Add(o, ns.EndDate, graph.NewTyped(d.extent.last.value, graph.XSDDate))
}

// dataset says a dataset.
func (w *writer) dataset(d *dataset) {
	path := datasetPath(d.name)
	s := w.iri(path)
	w.kind(s, ns.CatalogDataset)
	w.g.Add(s, ns.Identifier, graph.NewString(s.Value))
	w.words(s, ns.Title, w.title(d))
	w.words(s, ns.Description, w.about(d))
	w.responsible(s)
	w.date(s, ns.Issued, d.issued)
	w.date(s, ns.Modified, d.modified)
	w.g.Add(s, ns.DCATVersion, graph.NewString(d.number()))
	w.languages(s)
	keywords := w.keywords(d)
	for _, k := range keywords.French {
		w.g.Add(s, ns.Keyword, graph.NewLang(k, "fr"))
	}
	for _, k := range keywords.English {
		w.g.Add(s, ns.Keyword, graph.NewLang(k, "en"))
	}
	w.themes(s)
	w.concept(s, ns.AccrualPeriodicity, w.Frequency, ns.Frequency)
	w.concept(s, ns.AccessRights, w.Access, ns.RightsStatement)
	w.standards(s, publish.Standard{IRI: "https://schema.org/", Title: "schema.org"})
	w.spatial(s, &d.extent, path)
	w.temporal(s, d)
	w.document(s, ns.LandingPage, w.iri(landing(d)))
	if text := w.provenance(); text.English != "" {
		provenance := w.iri(Path + "#provenance")
		w.g.Add(s, ns.Provenance, provenance)
		w.once(provenance, func() {
			w.kind(provenance, ns.ProvenanceStatement)
			w.words(provenance, ns.Label, text)
		})
	}
	for i := range d.distributions {
		w.g.Add(s, ns.HasDistribution, w.iri(distributionPath(d, &d.distributions[i])))
	}
	for i := range d.distributions {
		w.distribution(d, &d.distributions[i])
	}
}

func (w *writer) themes(s graph.Term) {
	for _, theme := range w.Themes {
		w.concept(s, ns.Theme, theme, "")
	}
}

// distribution says one form of a dataset.
func (w *writer) distribution(d *dataset, form *publish.Distribution) {
	path := distributionPath(d, form)
	s := w.iri(path)
	w.kind(s, ns.Distribution)
	w.g.Add(s, ns.Identifier, graph.NewString(s.Value))
	w.words(s, ns.Title, form.Title)
	w.words(s, ns.Description, form.Description)
	w.g.Add(s, ns.AccessURL, w.iri(form.Path))
	if form.Download() {
		w.g.Add(s, ns.DownloadURL, w.iri(form.Path))
		w.g.Add(s, ns.ByteSize, graph.NewTyped(strconv.FormatInt(form.Bytes, 10), nonNegative))
	}
	w.media(s, ns.HasMediaType, form.MediaType)
	w.concept(s, ns.Format, fileType(form.MediaType), ns.MediaTypeOrExtent)
	if form.Compression != "" {
		w.media(s, ns.CompressFormat, form.Compression)
	}
	w.standards(s, form.Standards...)
	if modified := form.Modified; !modified.IsZero() {
		w.date(s, ns.Modified, modified.UTC().Truncate(time.Second))
	}
	w.licence(s)
	w.concept(s, ns.Availability, authority.Availabilities.Find("STABLE"), "")
	for i := range w.services {
		if form.Service != "" && w.services[i].Name == form.Service {
			w.g.Add(s, ns.AccessService, w.iri(servicePath(&w.services[i])))
		}
	}
	if form.SHA256 != "" {
		w.checksum(s, path, form.SHA256)
	}
}

const (
	nonNegative graph.IRI = graph.XSD + "nonNegativeInteger"
	hexBinary   graph.IRI = graph.XSD + "hexBinary"
)

// sha256 is the algorithm as the shapes for DCAT-AP's controlled vocabularies want it: with https, where SPDX itself has http.
const sha256 graph.IRI = "https://spdx.org/rdf/terms#checksumAlgorithm_sha256"

func (w *writer) checksum(s graph.Term, path, sum string) {
	o, algorithm := w.iri(path+"-checksum"), graph.NewIRI(sha256)
	w.g.Add(s, ns.HasChecksum, o)
	w.kind(o, ns.Checksum)
	w.g.Add(o, ns.Algorithm, algorithm)
	w.g.Add(o, ns.ChecksumValue, graph.NewTyped(sum, hexBinary))
	w.once(algorithm, func() { w.kind(algorithm, ns.ChecksumAlgorithm) })
}

// service says a data service, which serves those of the datasets that it has a distribution of.
func (w *writer) service(service *publish.Service, list []dataset) {
	s := w.iri(servicePath(service))
	w.kind(s, ns.DataService)
	w.g.Add(s, ns.Identifier, graph.NewString(s.Value))
	w.words(s, ns.Title, service.Title)
	w.words(s, ns.Description, service.Description)
	w.responsible(s)
	w.g.Add(s, ns.EndpointURL, w.iri(service.Endpoint))
	w.g.Add(s, ns.EndpointDescription, w.address(service.Documentation))
	w.standards(s, service.Standard)
	w.themes(s)
	for _, k := range common.French {
		w.g.Add(s, ns.Keyword, graph.NewLang(k, "fr"))
	}
	for _, k := range common.English {
		w.g.Add(s, ns.Keyword, graph.NewLang(k, "en"))
	}
	w.concept(s, ns.AccessRights, w.Access, ns.RightsStatement)
	for i := range list {
		d := &list[i]
		for j := range d.distributions {
			if d.distributions[j].Service == service.Name {
				w.g.Add(s, ns.ServesDataset, w.iri(datasetPath(d.name)))
				break
			}
		}
	}
}
