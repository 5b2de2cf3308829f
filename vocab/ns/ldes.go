package ns

import "github.com/kiosque-ld/kiosque/vocab/graph"

// The words of the Linked Data Event Streams vocabulary (https://w3id.org/ldes#).
const (
	LDES = "https://w3id.org/ldes#"

	EventStream     graph.IRI = LDES + "EventStream"
	EventSource     graph.IRI = LDES + "EventSource"
	TimestampPath   graph.IRI = LDES + "timestampPath"
	SequencePath    graph.IRI = LDES + "sequencePath"
	VersionOfPath   graph.IRI = LDES + "versionOfPath"
	PollingInterval graph.IRI = LDES + "pollingInterval"
	Immutable       graph.IRI = LDES + "immutable"

	VersionCreatePath   graph.IRI = LDES + "versionCreatePath"
	VersionUpdatePath   graph.IRI = LDES + "versionUpdatePath"
	VersionDeletePath   graph.IRI = LDES + "versionDeletePath"
	VersionCreateObject graph.IRI = LDES + "versionCreateObject"
	VersionUpdateObject graph.IRI = LDES + "versionUpdateObject"
	VersionDeleteObject graph.IRI = LDES + "versionDeleteObject"

	HasRetentionPolicy graph.IRI = LDES + "retentionPolicy"
	RetentionPolicy    graph.IRI = LDES + "RetentionPolicy"
	StartingFrom       graph.IRI = LDES + "startingFrom"
	PointInTimePolicy  graph.IRI = LDES + "PointInTimePolicy" // the older words for the same
	PointInTime        graph.IRI = LDES + "pointInTime"
)
