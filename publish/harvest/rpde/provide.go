package rpde

import (
	"context"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
)

var _ publish.Provider = Feeds{}

const (
	service   = "rpde"
	mediaType = "application/vnd.openactive.rpde+json"
)

var standard = publish.Standard{
	IRI: "https://openactive.io/realtime-paged-data-exchange/1.0/", Title: "Realtime Paged Data Exchange 1.0 (RPDE)",
}

// Services is the family of feeds.
func (Feeds) Services(*publish.Site) []publish.Service {
	return []publish.Service{{
		Name:  service,
		Title: publish.Words{French: "Flux RPDE (OpenActive)", English: "RPDE feeds (OpenActive)"},
		Description: publish.Words{
			French:  "Toutes les fiches d’une collection en JSON-LD, page par page, puis seulement ce qui change.",
			English: "All records of a collection in JSON-LD, page by page, then only what changes.",
		},
		Endpoint: Path(data.Events), Documentation: string(standard.IRI), MediaType: mediaType, Standard: standard,
	}}
}

// Distributions is a collection's feed; there is none of all collections.
func (Feeds) Distributions(_ context.Context, _ *publish.Site, c data.Collection) ([]publish.Distribution, error) {
	if c == "" {
		return nil, nil
	}
	return []publish.Distribution{{
		Name:  "rpde",
		Title: publish.Words{French: "Flux RPDE", English: "RPDE feed"},
		Description: publish.Words{
			French:  "Toutes les fiches en JSON-LD, page par page, puis seulement ce qui change.",
			English: "All records in JSON-LD, page by page, then only what changes.",
		},
		Path: Path(c), Service: service, MediaType: mediaType, Standards: []publish.Standard{standard},
	}}, nil
}
