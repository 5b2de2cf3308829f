package format

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// JSONLDLines is newline-delimited JSON-LD: each line is a document as JSONLD prints it, with a context of its own. It is
// how large collections are passed on, since a line can be read without what stands before it. There is no standard; the
// media type is RDF4J's (https://rdf4j.org/documentation/reference/rdf4j-rio-formats/), the rest that of NDJSON
// (https://github.com/ndjson/ndjson-spec). It is a form of files, not of documents, and therefore not among All.
var JSONLDLines = Format{
	Name:      "jsonld-lines",
	Title:     "JSON-LD, a document a line",
	MediaType: "application/x-ld+ndjson",
	Aliases:   []string{"application/x-ndjson", "application/jsonl"},
	Extension: "ndjson",
	Quads:     true,
	Append:    lineForm.append,
	NewWriter: newJSONLDLines,
	Part:      &Part{NewWriter: newJSONLDLines},
	Decode:    decodeJSONLDLines,
}

// jsonldLines prints documents, a line each. Readers put the lines into one graph, so that no two have a blank node in
// common.
type jsonldLines struct {
	out   io.Writer
	buf   []byte
	count int
}

func newJSONLDLines(w io.Writer) Writer { return &jsonldLines{out: w} }

func (s *jsonldLines) Write(doc *Document) error {
	s.count++
	w := jsonldWriters.Get().(*jsonldWriter)
	defer w.release()
	w.labels = "d" + strconv.Itoa(s.count) + "-"
	s.buf = w.document(s.buf[:0], doc, lineForm)
	_, err := s.out.Write(s.buf)
	return err
}

func (s *jsonldLines) Close() error { return nil }

// decodeJSONLDLines reads a document a line; empty lines are passed over.
func decodeJSONLDLines(r io.Reader, base string, emit func(graph.Triple, graph.Term) error) error {
	p := newJSONLDReader(base, emit)
	lines := bufio.NewReaderSize(r, window)
	for n := 1; ; n++ {
		line, err := readLine(lines)
		if err != nil && err != io.EOF {
			return inLine(err, n)
		}
		if len(bytes.TrimSpace(line)) > 0 {
			p.blanks = nil
			if bad := p.whole(line); bad != nil {
				return inLine(bad, n)
			}
		}
		if err == io.EOF {
			return nil
		}
	}
}

// readLine reads a line, which may be as long as a document that is read as a whole.
func readLine(r *bufio.Reader) (line []byte, err error) {
	for {
		piece, err := r.ReadSlice('\n')
		if line = append(line, piece...); len(line) > wholeJSON {
			return nil, &SyntaxError{Message: "JSON-LD: a line is longer than " + strconv.Itoa(wholeJSON>>20) + " MiB; hint: write N-Quads"}
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

// inLine puts an error in its place in the file.
func inLine(err error, line int) error {
	if syntax := (*SyntaxError)(nil); errors.As(err, &syntax) {
		return &SyntaxError{Line: line, Column: syntax.Column, Message: syntax.Message}
	}
	return err
}
