package format

import (
	"strings"
	"unicode"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// Remark is a document without a triple that says text to whoever looks at its bytes: as comments, which every reader
// passes over. It returns nil for the forms of JSON-LD: JSON has no comments.
func (f *Format) Remark(text string) []byte {
	if f.remark == nil {
		return nil
	}
	return f.remark(text)
}

// hashRemark makes comments of the Turtle family, from "#" to the end of the line (Turtle 1.1, §6.2,
// https://www.w3.org/TR/turtle/#sec-grammar-comments).
func hashRemark(text string) []byte {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString("# " + printable(line) + "\n")
	}
	return []byte(b.String())
}

// xmlRemark makes a comment of XML, which may not hold "--" nor end in "-" (XML 1.0, §2.5,
// https://www.w3.org/TR/xml/#sec-comments).
func xmlRemark(text string) []byte {
	var b strings.Builder
	b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!--\n")
	for line := range strings.Lines(text) {
		line = printable(line)
		for strings.Contains(line, "--") { // twice at most: the first time leaves pairs alone
			line = strings.ReplaceAll(line, "--", "- -")
		}
		b.WriteString(line + "\n")
	}
	b.WriteString("-->\n<rdf:RDF xmlns:rdf=\"" + graph.RDF + "\"/>\n")
	return []byte(b.String())
}

// printable is a line without its end, with a blank for whatever else could end a comment or is no character: none may
// get out of it, whoever wrote the text.
func printable(line string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r >= 0xfffe && r&0xfffe == 0xfffe {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(strings.TrimSuffix(line, "\n"), "\ufffd"))
}
