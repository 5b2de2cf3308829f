package ns

import "github.com/kiosque-ld/kiosque/vocab/graph"

// The words of the Data Catalog Vocabulary, version 3 (https://www.w3.org/TR/vocab-dcat-3/).
const (
	DCAT = "http://www.w3.org/ns/dcat#"

	Catalog        graph.IRI = DCAT + "Catalog"
	CatalogDataset graph.IRI = DCAT + "Dataset"
	Distribution   graph.IRI = DCAT + "Distribution"
	DataService    graph.IRI = DCAT + "DataService"

	HasDataset          graph.IRI = DCAT + "dataset"
	HasDistribution     graph.IRI = DCAT + "distribution"
	HasService          graph.IRI = DCAT + "service"
	AccessService       graph.IRI = DCAT + "accessService"
	AccessURL           graph.IRI = DCAT + "accessURL"
	BBox                graph.IRI = DCAT + "bbox"
	ByteSize            graph.IRI = DCAT + "byteSize"
	Centroid            graph.IRI = DCAT + "centroid"
	CompressFormat      graph.IRI = DCAT + "compressFormat"
	ContactPoint        graph.IRI = DCAT + "contactPoint"
	DownloadURL         graph.IRI = DCAT + "downloadURL"
	EndDate             graph.IRI = DCAT + "endDate"
	EndpointDescription graph.IRI = DCAT + "endpointDescription"
	EndpointURL         graph.IRI = DCAT + "endpointURL"
	Keyword             graph.IRI = DCAT + "keyword"
	LandingPage         graph.IRI = DCAT + "landingPage"
	HasMediaType        graph.IRI = DCAT + "mediaType"
	ServesDataset       graph.IRI = DCAT + "servesDataset"
	StartDate           graph.IRI = DCAT + "startDate"
	Theme               graph.IRI = DCAT + "theme"
	ThemeTaxonomy       graph.IRI = DCAT + "themeTaxonomy"
	DCATVersion         graph.IRI = DCAT + "version"
)
