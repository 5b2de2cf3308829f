package format

// NTriples is RDF 1.1 N-Triples (https://www.w3.org/TR/n-triples/), printed in its canonical form.
var NTriples = Format{
	Name:      "ntriples",
	Title:     "N-Triples",
	MediaType: "application/n-triples",
	Aliases:   []string{"text/ntriples"},
	Extension: "nt",
	IRI:       "http://www.w3.org/ns/formats/N-Triples",
	Append:    appendWith(linesForm),
	NewWriter: streamWith(linesForm),
	Decode:    decodeLines(false),
}
