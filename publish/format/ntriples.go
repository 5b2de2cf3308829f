package format

// NTriples is RDF 1.1 N-Triples (https://www.w3.org/TR/n-triples/), printed in its canonical form.
var NTriples = Format{
	Name:      "ntriples",
	Title:     "N-Triples",
	MediaType: "application/n-triples",
	// rdflib asks for N-Triples as text/plain, its media type before RDF 1.1 (https://www.w3.org/TR/n-triples/#sec-mediaReg-n-triples).
	Aliases:   []string{"text/plain", "text/ntriples"},
	Extension: "nt",
	IRI:       "http://www.w3.org/ns/formats/N-Triples",
	Append:    appendWith(linesForm),
	NewWriter: streamWith(linesForm),
	Part:      &Part{NewWriter: streamWith(linesForm)}, // files behind each other are a file
	Decode:    decodeLines(false),
	remark:    hashRemark,
}
