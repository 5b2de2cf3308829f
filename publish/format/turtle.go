package format

// Turtle is RDF 1.1 Turtle (https://www.w3.org/TR/turtle/).
var Turtle = Format{
	Name:      "turtle",
	Title:     "Turtle",
	MediaType: "text/turtle",
	Aliases:   []string{"application/turtle", "application/x-turtle"},
	Extension: "ttl",
	Charset:   true,
	IRI:       "http://www.w3.org/ns/formats/Turtle",
	Append:    appendWith(turtleForm),
	NewWriter: streamWith(turtleForm),
	Part:      &Part{NewWriter: streamWith(turtleForm)}, // files behind each other are a file
	Decode:    decodeTurtle(false),
	remark:    hashRemark,
}
