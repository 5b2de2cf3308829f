package ns

import "github.com/kiosque-ld/kiosque/vocab/graph"

// The words of the Vocabulary of Interlinked Datasets that say which properties a part of a dataset has
// (https://www.w3.org/TR/void/#class-property-partitions).
const (
	VoID = "http://rdfs.org/ns/void#"

	VoIDDataset       graph.IRI = VoID + "Dataset"
	PropertyPartition graph.IRI = VoID + "propertyPartition"
	PartitionProperty graph.IRI = VoID + "property"
)
