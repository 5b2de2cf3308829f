package ns

import "github.com/kiosque-ld/kiosque/vocab/graph"

// The words of the Vocabulary of Interlinked Datasets (https://www.w3.org/TR/void/).
const (
	VoID = "http://rdfs.org/ns/void#"

	VoIDDataset            graph.IRI = VoID + "Dataset"
	VoIDDatasetDescription graph.IRI = VoID + "DatasetDescription"

	VoIDClass            graph.IRI = VoID + "class"
	VoIDClassPartition   graph.IRI = VoID + "classPartition"
	VoIDClasses          graph.IRI = VoID + "classes"
	VoIDDataDump         graph.IRI = VoID + "dataDump"
	VoIDDistinctObjects  graph.IRI = VoID + "distinctObjects"
	VoIDDistinctSubjects graph.IRI = VoID + "distinctSubjects"
	VoIDDocuments        graph.IRI = VoID + "documents"
	VoIDEntities         graph.IRI = VoID + "entities"
	VoIDExampleResource  graph.IRI = VoID + "exampleResource"
	VoIDFeature          graph.IRI = VoID + "feature"
	VoIDProperties       graph.IRI = VoID + "properties"
	PartitionProperty    graph.IRI = VoID + "property"
	PropertyPartition    graph.IRI = VoID + "propertyPartition"
	VoIDRootResource     graph.IRI = VoID + "rootResource"
	VoIDSubset           graph.IRI = VoID + "subset"
	VoIDTriples          graph.IRI = VoID + "triples"
	VoIDURISpace         graph.IRI = VoID + "uriSpace"
	VoIDVocabulary       graph.IRI = VoID + "vocabulary"
)
