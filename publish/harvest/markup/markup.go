// Package markup writes XML: for feeds and protocols that say little more than texts and addresses in elements.
// It knows no vocabulary.
package markup

import (
	"strings"
	"unicode/utf8"
)

// escapes are the characters that XML takes for markup, and those that its readers would fold into blanks.
var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "\r", "&#13;")

// Text appends text, as it may stand in an element or between quotation marks in an attribute. What XML 1.0 cannot hold
// (§2.2, production 2, https://www.w3.org/TR/xml/#NT-Char) becomes U+FFFD.
func Text(dst []byte, s string) []byte {
	return append(dst, escapes.Replace(strings.Map(allowed, strings.ToValidUTF8(s, "\uFFFD")))...)
}

func allowed(r rune) rune {
	switch {
	case r == '\t' || r == '\n' || r == '\r':
		return r
	case r < ' ' || r == 0xFFFE || r == 0xFFFF:
		return utf8.RuneError
	}
	return r
}

// Element appends an element with attributes, given as names and values in turn, and a text; an attribute without value
// is left out. The element is an empty one if there is no text.
func Element(dst []byte, name, text string, attributes ...string) []byte {
	dst = Open(dst, name, attributes...)
	if text == "" {
		return append(dst[:len(dst)-1], "/>\n"...)
	}
	dst = Text(dst, text)
	return Close(dst, name)
}

// Open appends the tag that opens an element.
func Open(dst []byte, name string, attributes ...string) []byte {
	dst = append(append(dst, '<'), name...)
	for i := 0; i+1 < len(attributes); i += 2 {
		if attributes[i+1] == "" {
			continue
		}
		dst = append(append(append(dst, ' '), attributes[i]...), `="`...)
		dst = append(Text(dst, attributes[i+1]), '"')
	}
	return append(dst, '>')
}

// Close appends the tag that closes an element, and a line feed.
func Close(dst []byte, name string) []byte {
	return append(append(append(dst, "</"...), name...), ">\n"...)
}
