// Package format turns graphs into bytes and bytes into graphs, one file a syntax. It is the only package that knows
// a media type or quotes a grammar; it knows no records and no HTTP.
package format

import (
	"io"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// Document is what a format prints: a dataset with the little that makes it read well.
type Document struct {
	Base  graph.IRI // address of the document; Turtle declares it as @base where that shortens something. May be empty
	Topic graph.IRI // the thing that the document is about: printed first, JSON-LD nests from it. May be empty
	Lang  string    // language of the document's plain text: what JSON-LD need not repeat at each string. May be empty
	Data  graph.Dataset
}

// Format is a syntax as a value.
type Format struct {
	Name      string    // "turtle": what --to and ?format= take, besides the extension
	Title     string    // "Turtle": for people
	MediaType string    // "text/turtle", without parameters
	Profile   graph.IRI // value of the media type's profile parameter, for the forms of JSON-LD; else empty
	Aliases   []string  // media types also accepted when reading and negotiating: "application/x-turtle"
	Extension string    // "ttl", without the dot
	Charset   bool      // Content-Type carries charset=utf-8
	Quads     bool      // can carry named graphs; without it, only the default graph is printed
	IRI       graph.IRI // the format's name at https://www.w3.org/ns/formats/, for catalogues

	// Append prints doc behind dst. The same document gives the same bytes, without blank nodes for the same graph.
	// An error means that the syntax cannot carry this graph (RDF/XML has predicates that it cannot name).
	Append func(dst []byte, doc *Document) ([]byte, error)

	// NewWriter prints documents one after the other as one valid file, in flat memory.
	NewWriter func(w io.Writer) Writer

	// Part is how documents are printed as a part of a file, which others print at the same time; nil where a file has to
	// be printed from its beginning.
	Part *Part

	// Decode reads r to its end and emits each triple with its graph's name (the zero Term for the default graph).
	// base resolves relative IRIs and may be empty. Blank nodes get labels that are unique in the call.
	// A syntax error is a *SyntaxError; what was emitted before it stands. An error from emit ends the reading.
	// Nothing is ever fetched.
	Decode func(r io.Reader, base string, emit func(t graph.Triple, name graph.Term) error) error

	remark func(text string) []byte // see Remark; nil where the syntax has no comments
}

// ContentType is the value of the Content-Type header field for what Append prints.
func (f *Format) ContentType() string {
	switch {
	case f.Profile != "":
		return f.MediaType + `;profile="` + string(f.Profile) + `"`
	case f.Charset:
		return f.MediaType + "; charset=utf-8"
	}
	return f.MediaType
}

// Writer prints documents one after the other. Close ends the file; it does not close what is underneath.
type Writer interface {
	Write(doc *Document) error
	Close() error
}

// SyntaxError says where an RDF document breaks its grammar.
type SyntaxError struct {
	Line, Column int    // from 1; Column counts bytes; 0 if unknown
	Message      string // what was found and what was expected
}

func (e *SyntaxError) Error() string { return e.Message }

// Part says how a file is put together of parts that are printed independently: Head, any number of parts in their order,
// and Tail are one valid file. Blank nodes of two parts are not told apart.
type Part struct {
	Head, Tail string
	NewWriter  func(w io.Writer) Writer // prints documents one after the other as a part
}
