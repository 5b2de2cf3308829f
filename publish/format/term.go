package format

import (
	"encoding/hex"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

const upperHex = "0123456789ABCDEF"

// appendQuoted prints s in double quotes on one line, with the escapes of canonical N-Triples: ECHAR where there is
// one, \u00XX for the other controls, and nothing else (https://www.w3.org/TR/rdf-canon/#canonical-quads).
// It says no where s is not UTF-8.
func appendQuoted(dst []byte, s string) ([]byte, bool) {
	dst = append(dst, '"')
	start, high := 0, len(s) // high: where the first character above ASCII is, or a little before
	for i := 0; i < len(s); i++ {
		for i+8 <= len(s) {
			x := eight(s[i:])
			if toEscape(x) {
				break
			}
			if x&highs != 0 {
				high = min(high, i)
			}
			i += 8
		}
		if i == len(s) {
			break
		}
		c := s[i]
		if classes[c]&plain != 0 {
			continue
		}
		if c >= 0x80 {
			high = min(high, i)
			continue
		}
		dst = append(dst, s[start:i]...)
		dst = appendEscape(dst, c)
		start = i + 1
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"'), utf8.ValidString(s[high:])
}

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// toEscape tells whether one of eight bytes may be a quote, a backslash or a control. It is never wrong with a no.
func toEscape(x uint64) bool {
	quote, backslash, del := x^ones*'"', x^ones*'\\', x^ones*0x7F
	return ((x-ones*' ')&^x|(quote-ones)&^quote|(backslash-ones)&^backslash|(del-ones)&^del)&highs != 0
}

func appendEscape(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\b':
		return append(dst, '\\', 'b')
	case '\t':
		return append(dst, '\\', 't')
	case '\n':
		return append(dst, '\\', 'n')
	case '\f':
		return append(dst, '\\', 'f')
	case '\r':
		return append(dst, '\\', 'r')
	}
	return append(dst, '\\', 'u', '0', '0', upperHex[c>>4], upperHex[c&15])
}

// appendLong prints s in three double quotes, with its line feeds and tabs as they are.
func appendLong(dst []byte, s string) ([]byte, bool) {
	dst = append(dst, `"""`...)
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case classes[c]&plain != 0, c >= 0x80, c == '\n', c == '\t':
			continue
		case c == '"' && i+1 < len(s) && s[i+1] != '"': // one alone closes nothing
			continue
		}
		dst = append(dst, s[start:i]...)
		dst = appendEscape(dst, c)
		start = i + 1
	}
	dst = append(dst, s[start:]...)
	return append(dst, `"""`...), utf8.ValidString(s)
}

// bare tells whether Turtle can print a literal without quotes and datatype, and read the same term back.
func bare(t *graph.Term) bool {
	switch t.Datatype {
	case graph.XSDBoolean:
		return t.Value == "true" || t.Value == "false"
	case graph.XSDInteger, graph.XSDDecimal, graph.XSDDouble:
		n, datatype := numberEnd(t.Value)
		return n > 0 && n == len(t.Value) && datatype == t.Datatype
	}
	return false
}

// appendLabel prints the label of a blank node. One that the grammar forbids is printed in hexadecimal; one that looks
// like that too, so that no two labels meet. In a file of several documents, each has its labels for itself.
func appendLabel(dst []byte, label string, document int) []byte {
	dst = append(dst, "_:"...)
	if document > 1 || document == 1 && numbered(label) {
		dst = append(dst, 'd')
		dst = strconv.AppendInt(dst, int64(document), 10)
		dst = append(dst, '_')
	}
	if label != "" && labelEnd(label) == len(label) && !strings.HasPrefix(label, "X_") {
		return append(dst, label...)
	}
	dst = append(dst, "X_"...)
	return hex.AppendEncode(dst, []byte(label))
}

// numbered tells whether a label looks like one of a file of several documents.
func numbered(label string) bool {
	digits, ok := strings.CutPrefix(label, "d")
	return ok && strings.HasPrefix(strings.TrimLeft(digits, "0123456789"), "_")
}
