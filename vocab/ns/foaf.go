package ns

import "github.com/kiosque-ld/kiosque/vocab/graph"

// The words of Friend of a Friend (http://xmlns.com/foaf/spec/).
const (
	FOAF = "http://xmlns.com/foaf/0.1/"

	Agent    graph.IRI = FOAF + "Agent"
	Document graph.IRI = FOAF + "Document"

	AgentName    graph.IRI = FOAF + "name"
	Homepage     graph.IRI = FOAF + "homepage"
	PrimaryTopic graph.IRI = FOAF + "primaryTopic"
)
