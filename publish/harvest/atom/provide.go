package atom

import (
	"context"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
)

var _ publish.Provider = Feeds{}

const (
	service   = "atom"
	mediaType = "application/atom+xml"
)

var standard = publish.Standard{IRI: "https://www.rfc-editor.org/rfc/rfc4287", Title: "The Atom Syndication Format (RFC 4287)"}

// Services is the family of feeds.
func (Feeds) Services(*publish.Site) []publish.Service {
	return []publish.Service{{
		Name:  service,
		Title: publish.Words{French: "Fils Atom", English: "Atom feeds"},
		Description: publish.Words{
			French:  "Les derniers changements, du plus récent au plus ancien, page par page, retraits compris (RFC 6721).",
			English: "The latest changes, newest first, page by page, with what was withdrawn (RFC 6721).",
		},
		Endpoint: Path(""), Documentation: string(standard.IRI), MediaType: mediaType, Standard: standard,
	}}
}

// Distributions is a collection's feed.
func (Feeds) Distributions(_ context.Context, _ *publish.Site, c data.Collection) ([]publish.Distribution, error) {
	return []publish.Distribution{{
		Name:  "atom",
		Title: publish.Words{French: "Fil Atom", English: "Atom feed"},
		Description: publish.Words{
			French:  "Fil des derniers changements, pour les lecteurs de fils.",
			English: "Feed of the latest changes, for feed readers.",
		},
		Path: Path(c), Service: service, MediaType: mediaType, Standards: []publish.Standard{standard},
	}}, nil
}
