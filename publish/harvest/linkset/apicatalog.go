package linkset

import (
	"context"
	"iter"
	"net/url"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/format"
)

// APICatalogPath is where programs look for the list of a site's services (RFC 9727, §2).
const APICatalogPath = "/.well-known/api-catalog"

// APICatalog is the view of the list of the site's services: what the other views provide, each with what describes it to
// programs and to people (§4.1; RFC 8631), in the form that FAIRiCat asks for (https://signposting.org/FAIRiCat/).
type APICatalog struct{}

var (
	_ publish.View   = APICatalog{}
	_ publish.Linker = APICatalog{}
)

// apiCatalog is the one form that a publisher must offer (§4.2).
var apiCatalog = publish.Only(publish.NewVariant("api-catalog", "API catalog", `application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"`))

// Roots is the first segment, which the list shares with others.
func (APICatalog) Roots() []string { return []string{".well-known"} }

// Find finds the list.
func (APICatalog) Find(_ *publish.Site, path string, _ url.Values) (publish.Resource, error) {
	if path != APICatalogPath {
		return publish.Resource{}, data.ErrNotFound
	}
	return publish.Resource{Path: path, Among: apiCatalog}, nil
}

// Links lead from the home page to the list, and from the list to itself, for those who ask for the head alone (§2, §3).
func (APICatalog) Links(s *publish.Site, r publish.Resource) []publish.Link {
	if r.Kind != publish.Home && r.Path != APICatalogPath {
		return nil
	}
	return []publish.Link{{Rel: "api-catalog", Href: s.Base + APICatalogPath, Type: asJSON.MediaType}}
}

// Represent lists the services.
func (v APICatalog) Represent(_ context.Context, s *publish.Site, r publish.Resource, variant *publish.Variant) (*publish.Representation, error) {
	body, err := apis(s).AppendJSON(nil)
	head := publish.Head{Ingredients: []string{string(body)}, Links: v.Links(s, r)}
	return s.Bytes(r, variant, head, func(dst []byte) ([]byte, error) { return append(dst, body...), err }), err
}

// apis are the links of the list.
func apis(s *publish.Site) Set {
	var services []publish.Service
	meta := ""
	for _, view := range s.Views() {
		if p, ok := view.(publish.Provider); ok {
			services = append(services, p.Services(s)...)
		}
		if d, ok := view.(publish.Describer); ok {
			meta = d.Path()
		}
	}
	var set Set
	for i := range services {
		set.add(s.Base+APICatalogPath, publish.Link{Rel: "item", Href: s.Base + services[i].Endpoint, Type: services[i].MediaType})
	}
	for i := range services {
		service := &services[i]
		anchor := s.Base + service.Endpoint
		if strings.HasPrefix(service.Documentation, "/") {
			set.add(anchor, publish.Link{Rel: "service-desc", Href: s.Base + service.Documentation, Type: service.MediaType})
		}
		set = append(set, Link{anchor, publish.Link{Rel: "service-doc", Href: string(service.Standard.IRI), Type: "text/html"}, service.Standard.Title})
		if meta != "" {
			set.add(anchor, publish.Link{Rel: "service-meta", Href: s.Base + meta, Type: format.Turtle.MediaType})
		}
	}
	return set
}

// Resources is the list.
func (v APICatalog) Resources(context.Context, *publish.Site) iter.Seq2[publish.Resource, error] {
	return func(yield func(publish.Resource, error) bool) { yield(v.Find(nil, APICatalogPath, nil)) }
}
