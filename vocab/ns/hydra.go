// Package ns holds the words of the vocabularies other than schema.org that code mentions, one file each.
package ns

import "github.com/kiosque-ld/kiosque/vocab/graph"

// The words of the Hydra Core Vocabulary that describe paged collections (https://www.hydra-cg.com/spec/latest/core/#collections).
const (
	Hydra = "http://www.w3.org/ns/hydra/core#"

	HydraCollection  graph.IRI = Hydra + "Collection"
	HydraPartialView graph.IRI = Hydra + "PartialCollectionView"
	HydraMember      graph.IRI = Hydra + "member"
	HydraTotalItems  graph.IRI = Hydra + "totalItems"
	HydraView        graph.IRI = Hydra + "view"
	HydraFirst       graph.IRI = Hydra + "first"
	HydraNext        graph.IRI = Hydra + "next"
)

// The words that describe how a collection is searched (the same, §"Templated Links").
const (
	HydraSearch             graph.IRI = Hydra + "search"
	HydraIriTemplate        graph.IRI = Hydra + "IriTemplate"
	HydraTemplate           graph.IRI = Hydra + "template"
	HydraMapping            graph.IRI = Hydra + "mapping"
	HydraIriTemplateMapping graph.IRI = Hydra + "IriTemplateMapping"
	HydraVariable           graph.IRI = Hydra + "variable"
	HydraProperty           graph.IRI = Hydra + "property"
	HydraRequired           graph.IRI = Hydra + "required"
)

// The older words for paging, by which harvesters find the next page that do not know the newer ones.
const (
	HydraPagedCollection graph.IRI = Hydra + "PagedCollection"
	HydraFirstPage       graph.IRI = Hydra + "firstPage"
	HydraNextPage        graph.IRI = Hydra + "nextPage"
	HydraItemsPerPage    graph.IRI = Hydra + "itemsPerPage"
)
