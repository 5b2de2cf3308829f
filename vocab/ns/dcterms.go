package ns

import "github.com/kiosque-ld/kiosque/vocab/graph"

// The words of DCMI Metadata Terms that code mentions (https://www.dublincore.org/specifications/dublin-core/dcmi-terms/).
const (
	DCTerms = "http://purl.org/dc/terms/"

	AccessRights       graph.IRI = DCTerms + "accessRights"
	AccrualPeriodicity graph.IRI = DCTerms + "accrualPeriodicity"
	ConformsTo         graph.IRI = DCTerms + "conformsTo"
	DCType             graph.IRI = DCTerms + "type"
	Description        graph.IRI = DCTerms + "description"
	Format             graph.IRI = DCTerms + "format"
	Identifier         graph.IRI = DCTerms + "identifier"
	IsReplacedBy       graph.IRI = DCTerms + "isReplacedBy"
	IsVersionOf        graph.IRI = DCTerms + "isVersionOf"
	Issued             graph.IRI = DCTerms + "issued"
	Language           graph.IRI = DCTerms + "language"
	License            graph.IRI = DCTerms + "license"
	Modified           graph.IRI = DCTerms + "modified"
	Provenance         graph.IRI = DCTerms + "provenance"
	Publisher          graph.IRI = DCTerms + "publisher"
	Source             graph.IRI = DCTerms + "source"
	Spatial            graph.IRI = DCTerms + "spatial"
	Temporal           graph.IRI = DCTerms + "temporal"
	Title              graph.IRI = DCTerms + "title"

	Frequency           graph.IRI = DCTerms + "Frequency"
	LicenseDocument     graph.IRI = DCTerms + "LicenseDocument"
	LinguisticSystem    graph.IRI = DCTerms + "LinguisticSystem"
	Location            graph.IRI = DCTerms + "Location"
	MediaType           graph.IRI = DCTerms + "MediaType"
	MediaTypeOrExtent   graph.IRI = DCTerms + "MediaTypeOrExtent"
	PeriodOfTime        graph.IRI = DCTerms + "PeriodOfTime"
	ProvenanceStatement graph.IRI = DCTerms + "ProvenanceStatement"
	RightsStatement     graph.IRI = DCTerms + "RightsStatement"
	Standard            graph.IRI = DCTerms + "Standard"
)
