package format

// NQuads is RDF 1.1 N-Quads (https://www.w3.org/TR/n-quads/), printed in its canonical form.
var NQuads = Format{
	Name:      "nquads",
	Title:     "N-Quads",
	MediaType: "application/n-quads",
	Aliases:   []string{"text/x-nquads", "text/nquads"},
	Extension: "nq",
	Quads:     true,
	IRI:       "http://www.w3.org/ns/formats/N-Quads",
	Append:    appendWith(quadsForm),
	NewWriter: streamWith(quadsForm),
	Part:      &Part{NewWriter: streamWith(quadsForm)}, // files behind each other are a file
	Decode:    decodeLines(true),
	remark:    hashRemark,
}
