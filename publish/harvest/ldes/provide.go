package ldes

import (
	"context"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/format"
)

var _ publish.Provider = (*Streams)(nil)

const service = "ldes"

var standard = publish.Standard{IRI: "https://w3id.org/ldes/specification", Title: "Linked Data Event Streams (LDES)"}

// Services is the family of streams.
func (*Streams) Services(*publish.Site) []publish.Service {
	return []publish.Service{{
		Name:  service,
		Title: publish.Words{French: "Flux d’événements de données liées (LDES)", English: "Linked Data Event Streams (LDES)"},
		Description: publish.Words{
			French:  "Chaque version de chaque fiche, depuis la première, en pages qui ne changent plus : pour copier tout, puis suivre.",
			English: "Every version of every record, from the first one on, in pages that never change: to copy everything, then keep in step.",
		},
		Endpoint: Path(""), Documentation: Path(""), MediaType: format.Turtle.MediaType, Standard: standard,
	}}
}

// Distributions is a collection's stream.
func (*Streams) Distributions(_ context.Context, _ *publish.Site, c data.Collection) ([]publish.Distribution, error) {
	return []publish.Distribution{{
		Name:  "ldes",
		Title: publish.Words{French: "Flux d’événements (LDES)", English: "Event stream (LDES)"},
		Description: publish.Words{
			French:  "Chaque version de chaque fiche, dans l’ordre des changements.",
			English: "Every version of every record, in the order of the changes.",
		},
		Path: Path(c), Service: service, MediaType: format.Turtle.MediaType, Standards: []publish.Standard{standard},
	}}, nil
}
