// Package negotiate chooses among representations by what a request's header fields say: RFC 9110, §12.5
// (https://www.rfc-editor.org/rfc/rfc9110#section-12.5). It is pure: header values and offers go in, the number of an
// offer comes out. It knows no HTTP library, no resource and no format.
//
// Header fields are a client's wishes, written by many hands. A member of a list that breaks the grammar is ignored,
// as if it had not been sent; the others stand. A field without a single good member is as good as absent.
package negotiate

import "strings"

// None is the answer when no offer is acceptable.
const None = -1

// full is the weight 1, in thousandths: RFC 9110, §12.4.2 allows three decimals.
const full = 1000

// list walks the members of a comma-separated list that may be spread over several header lines (RFC 9110, §5.6.1).
// Commas within quoted strings, and within <…> where angles is set, do not separate.
type list struct {
	lines  []string
	rest   string
	angles bool
}

// next returns the next member without the white space around it; empty members are skipped.
func (l *list) next() (string, bool) {
	for {
		for l.rest == "" {
			if len(l.lines) == 0 {
				return "", false
			}
			l.rest, l.lines = l.lines[0], l.lines[1:]
		}
		end := l.end()
		member := trim(l.rest[:end])
		if l.rest = l.rest[end:]; l.rest != "" {
			l.rest = l.rest[1:]
		}
		if member != "" {
			return member, true
		}
	}
}

// end is where the first member of rest ends.
func (l *list) end() int {
	// Nearly every field has neither quotes nor angle brackets, and the comma is found by the processor's own means.
	comma := strings.IndexByte(l.rest, ',')
	if comma < 0 {
		return len(l.rest)
	}
	if head := l.rest[:comma]; strings.IndexByte(head, '"') < 0 && (!l.angles || strings.IndexByte(head, '<') < 0) {
		return comma
	}
	quoted, angled := false, false
	for i := 0; i < len(l.rest); i++ {
		switch c := l.rest[i]; {
		case quoted && c == '\\':
			i++
		case c == '"' && !angled:
			quoted = !quoted
		case c == '<' && l.angles && !quoted:
			angled = true
		case c == '>':
			angled = false
		case c == ',' && !quoted && !angled:
			return i
		}
	}
	return len(l.rest)
}

// cutParameter reads ";name=value" off the front of s (RFC 9110, §5.6.6). A quoted value comes without its quotes.
// An empty parameter (";;", ";" at the end) has no name and is fine. It is false where the grammar is broken.
func cutParameter(s string) (name, value, rest string, ok bool) {
	s = trimLeft(s)
	if s == "" || s[0] != ';' {
		return "", "", "", false
	}
	s = trimLeft(s[1:])
	if s == "" || s[0] == ';' {
		return "", "", s, true
	}
	n := token(s)
	if n == 0 || n == len(s) || s[n] != '=' {
		return "", "", "", false
	}
	name, s = s[:n], s[n+1:]
	if s != "" && s[0] == '"' {
		value, s, ok = cutQuoted(s)
		return name, value, trimLeft(s), ok
	}
	n = token(s)
	return name, s[:n], trimLeft(s[n:]), n > 0
}

// cutQuoted reads a quoted string (RFC 9110, §5.6.4) off the front of s.
func cutQuoted(s string) (value, rest string, ok bool) {
	escaped := false
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			escaped = true
			i++
		case '"':
			if value = s[1:i]; escaped {
				value = unescape(value)
			}
			return value, s[i+1:], true
		}
	}
	return "", "", false
}

func unescape(s string) string {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b = append(b, s[i])
	}
	return string(b)
}

// weight reads the value of a q parameter in thousandths. Besides the grammar (RFC 9110, §12.4.2) it takes what old
// clients send: ".2" for "0.2", and more than three decimals, which it cuts off.
func weight(s string) (int, bool) {
	if s == "" || s == "." || s[0] != '0' && s[0] != '1' && s[0] != '.' {
		return 0, false
	}
	q := 0
	if s[0] != '.' {
		q = int(s[0]-'0') * full
		s = s[1:]
	}
	if s == "" {
		return q, true
	}
	if s[0] != '.' {
		return 0, false
	}
	unit := full / 10
	for i := 1; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		q += int(s[i]-'0') * unit
		unit /= 10
	}
	return q, q <= full
}

// weighted reads "value;q=0.5", the shape of all these fields but Accept, whose values have no parameters but q.
func weighted(member string) (value string, q int, ok bool) {
	value, q = member, full
	if i := strings.IndexByte(member, ';'); i >= 0 {
		var params string
		value, params = trim(member[:i]), member[i:]
		for params != "" {
			var name, v string
			if name, v, params, ok = cutParameter(params); !ok {
				return "", 0, false
			}
			if name == "q" || name == "Q" {
				if q, ok = weight(v); !ok {
					return "", 0, false
				}
			}
		}
	}
	return value, q, value != "" && token(value) == len(value)
}

// token is the length of the token (RFC 9110, §5.6.2) at the front of s.
func token(s string) int {
	for i := 0; i < len(s); i++ {
		if !tchar[s[i]] {
			return i
		}
	}
	return len(s)
}

var tchar = func() (t [256]bool) {
	for c := '0'; c <= '9'; c++ {
		t[c] = true
	}
	for c := 'a'; c <= 'z'; c++ {
		t[c], t[c-'a'+'A'] = true, true
	}
	for _, c := range "!#$%&'*+-.^_`|~" {
		t[c] = true
	}
	return t
}()

func trim(s string) string {
	s = trimLeft(s)
	for s != "" && (s[len(s)-1] == ' ' || s[len(s)-1] == '\t') {
		s = s[:len(s)-1]
	}
	return s
}

func trimLeft(s string) string {
	for s != "" && (s[0] == ' ' || s[0] == '\t') {
		s = s[1:]
	}
	return s
}
