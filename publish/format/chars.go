package format

import "unicode/utf8"

// Classes of ASCII bytes in the grammars of the Turtle family (https://www.w3.org/TR/turtle/#sec-grammar-grammar).
const (
	letter  uint8 = 1 << iota // A-Z a-z
	digit                     // 0-9
	name                      // PN_CHARS: letters, digits, "_" and "-"
	notIRI                    // what IRIREF forbids
	escaped                   // what PN_LOCAL_ESC may put behind a backslash
	plain                     // stands for itself in a string: neither a quote, a backslash, a control nor above ASCII
)

var classes = func() (t [256]uint8) {
	for c := range t {
		switch {
		case 'a' <= c|0x20 && c|0x20 <= 'z' && c < 0x80:
			t[c] |= letter | name
		case '0' <= c && c <= '9':
			t[c] |= digit | name
		case c <= ' ':
			t[c] |= notIRI
		}
		if c >= ' ' && c < 0x7F && c != '"' && c != '\\' {
			t[c] |= plain
		}
	}
	t['_'] |= name
	t['-'] |= name
	for _, c := range `<>"{}|^` + "`\\" {
		t[c] |= notIRI
	}
	for _, c := range `_~.-!$&'()*+,;=/?#@%` {
		t[c] |= escaped
	}
	return t
}()

// nameBase tells whether r is PN_CHARS_BASE (Turtle 1.1 §6.5 [163s]).
func nameBase(r rune) bool {
	switch {
	case r < 0:
		return false
	case r < 0x80:
		return classes[r]&letter != 0
	case r < 0xC0:
		return false
	}
	return r != 0xD7 && r != 0xF7 && r <= 0x2FF ||
		0x370 <= r && r <= 0x1FFF && r != 0x37E ||
		0x200C <= r && r <= 0x200D ||
		0x2070 <= r && r <= 0x218F ||
		0x2C00 <= r && r <= 0x2FEF ||
		0x3001 <= r && r <= 0xD7FF ||
		0xF900 <= r && r <= 0xFDCF ||
		0xFDF0 <= r && r <= 0xFFFD ||
		0x10000 <= r && r <= 0xEFFFF
}

// nameChar tells whether r is PN_CHARS ([166s]).
func nameChar(r rune) bool {
	if 0 <= r && r < 0x80 {
		return classes[r]&name != 0
	}
	return nameBase(r) || r == 0xB7 || 0x300 <= r && r <= 0x36F || 0x203F <= r && r <= 0x2040
}

// decodeName decodes the rune at the start of b; bytes that are not UTF-8 are no character of a name.
func decodeName[T string | []byte](b T) (rune, int) {
	r, w := utf8.DecodeRuneInString(string(b[:min(len(b), utf8.UTFMax)]))
	if r == utf8.RuneError && w <= 1 {
		return -1, w
	}
	return r, w
}

// labelEnd returns the length of the blank node label at the start of b: BLANK_NODE_LABEL without "_:" ([141s]).
func labelEnd[T string | []byte](b T) int {
	if len(b) == 0 {
		return 0
	}
	r, w := decodeName(b)
	if r != '_' && !nameBase(r) && !('0' <= r && r <= '9') {
		return 0
	}
	return wordEnd(b, w)
}

// wordEnd follows ((PN_CHARS | '.')* PN_CHARS)? from i: dots stand inside, not at the end.
func wordEnd[T string | []byte](b T, i int) int {
	end := i
	for i < len(b) {
		c := b[i]
		switch {
		case c == '.':
			i++
			continue
		case c < 0x80:
			if classes[c]&name == 0 {
				return end
			}
			i++
		default:
			r, w := decodeName(b[i:])
			if !nameChar(r) {
				return end
			}
			i += w
		}
		end = i
	}
	return end
}
