package publish

import (
	"context"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// Provider is a View by which programs take whole collections, or keep in step with them. The site's catalogue lists what
// every provider says.
type Provider interface {
	// Services are the interfaces that programs ask.
	Services(s *Site) []Service
	// Distributions are the forms in which a collection can be had: files, and feeds. The empty collection means all of
	// them together.
	Distributions(ctx context.Context, s *Site, c data.Collection) ([]Distribution, error)
}

// Words are a text in the languages in which the site is described.
type Words struct{ French, English string }

// In is the text in the language of a tag; English for all but French.
func (w Words) In(lang string) string {
	if lang == "fr" {
		return w.French
	}
	return w.English
}

// Service is an interface that programs ask: a data service, as DCAT calls it.
type Service struct {
	Name          string // which no other service has: "oai"
	Title         Words
	Description   Words
	Endpoint      string   // path within the site
	Documentation string   // path or IRI of what describes the endpoint to programs
	MediaType     string   // of what it answers, without parameters; of the documentation too if that is a path
	Standard      Standard // that it keeps
}

// Standard is what a service or distribution conforms to.
type Standard struct {
	IRI   graph.IRI
	Title string // the same in every language
}

// Distribution is one form in which a collection can be had.
type Distribution struct {
	Name        string // within its collection, as in a path: "ttl.gz"
	Title       Words
	Description Words
	Path        string // within the site, with its query: of a file, or of where a feed begins
	Service     string // name of the service that gives it; empty for a file
	MediaType   string // of what it holds, without parameters
	Compression string // media type of how that is compressed: "application/gzip"; empty if it is not
	Bytes       int64  // size of a file; 0 if unknown
	SHA256      string // of a file's bytes, in hexadecimal; empty if unknown
	Modified    time.Time
	Standards   []Standard // that it keeps
}

// Download tells whether a distribution is a file.
func (d *Distribution) Download() bool { return d.Service == "" && d.Bytes > 0 }

// Accesses are what every provider of a site says: its services, and the distributions of a collection.
func (s *Site) Accesses(ctx context.Context, c data.Collection) (services []Service, distributions []Distribution, err error) {
	for _, view := range s.Views() {
		p, ok := view.(Provider)
		if !ok {
			continue
		}
		services = append(services, p.Services(s)...)
		list, err := p.Distributions(ctx, s, c)
		if err != nil {
			return nil, nil, err
		}
		distributions = append(distributions, list...)
	}
	return services, distributions, nil
}
