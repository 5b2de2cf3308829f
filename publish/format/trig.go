package format

// TriG is RDF 1.1 TriG (https://www.w3.org/TR/trig/): Turtle with named graphs.
var TriG = Format{
	Name:      "trig",
	Title:     "TriG",
	MediaType: "application/trig",
	Aliases:   []string{"application/x-trig"},
	Extension: "trig",
	Charset:   true,
	Quads:     true,
	IRI:       "http://www.w3.org/ns/formats/TriG",
	Append:    appendWith(trigForm),
	NewWriter: streamWith(trigForm),
	Part:      &Part{NewWriter: streamWith(trigForm)}, // files behind each other are a file
	Decode:    decodeTurtle(true),
	remark:    hashRemark,
}
