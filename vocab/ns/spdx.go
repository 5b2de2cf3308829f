package ns

import "github.com/kiosque-ld/kiosque/vocab/graph"

// The words of the Software Package Data Exchange that say what a file is to be compared with (https://spdx.org/rdf/terms/).
const (
	SPDX = "http://spdx.org/rdf/terms#"

	Checksum          graph.IRI = SPDX + "Checksum"
	ChecksumAlgorithm graph.IRI = SPDX + "ChecksumAlgorithm"

	HasChecksum   graph.IRI = SPDX + "checksum"
	Algorithm     graph.IRI = SPDX + "algorithm"
	ChecksumValue graph.IRI = SPDX + "checksumValue"
)
