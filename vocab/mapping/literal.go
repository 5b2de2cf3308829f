package mapping

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/kiosque-ld/kiosque/data"
)

// parseNumber reads a number as people and spreadsheets write it: "12.50", "12,50", "1 234,5", "1.234,56", "-0,3707",
// "1e3". The lexical form is one of xsd:integer, xsd:decimal or xsd:double.
func parseNumber(s string) (data.Value, bool) {
	s = strings.TrimPrefix(s, "+")
	if s == "" || len(s) > 60 {
		return data.Value{}, false
	}
	comma, point, exponent, blank, odd := 0, 0, false, false, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case isDigit(c):
		case c == '-' && i == 0:
		case c == ',':
			comma++
		case c == '.':
			point++
		case (c == 'e' || c == 'E') && i > 0 && i < len(s)-1:
			exponent = true
		case (c == '-' || c == '+') && i > 0 && s[i-1]|0x20 == 'e':
		case c == ' ' || c == '\'' || c >= utf8.RuneSelf:
			blank = true
		default:
			odd = true
		}
	}
	if odd {
		return data.Value{}, false
	}
	if blank {
		s = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "'", "", "’", "", "−", "-").Replace(s)
	}
	switch {
	case comma > 0 && point > 0: // the last one is the decimal mark, the other one groups
		if strings.LastIndexByte(s, ',') > strings.LastIndexByte(s, '.') {
			s = strings.Replace(strings.ReplaceAll(s, ".", ""), ",", ".", 1)
		} else {
			s = strings.ReplaceAll(s, ",", "")
		}
	case comma == 1:
		s = strings.Replace(s, ",", ".", 1)
	case comma > 1:
		s = strings.ReplaceAll(s, ",", "")
	case point > 1:
		s = strings.ReplaceAll(s, ".", "")
	}
	if _, err := strconv.ParseFloat(s, 64); err != nil || s == "" || strings.ContainsAny(s, "xXpP_nN") {
		return data.Value{}, false
	}
	switch {
	case exponent:
		return data.Value{Kind: data.Double, Text: strings.ToUpper(s)}, true
	case strings.IndexByte(s, '.') >= 0:
		if s[len(s)-1] == '.' {
			s += "0"
		}
		return data.Value{Kind: data.Decimal, Text: pointed(s)}, true
	}
	return data.Value{Kind: data.Integer, Text: s}, true
}

// pointed puts a zero before a leading point.
func pointed(s string) string {
	if s[0] == '.' {
		return "0" + s
	}
	if strings.HasPrefix(s, "-.") {
		return "-0" + s[1:]
	}
	return s
}

// booleans are the words for true and false, folded.
var booleans = foldedMap(map[string][]string{
	"true":  {"true", "vrai", "oui", "yes", "o", "y", "x", "1", "on", "✓", "wahr", "ja"},
	"false": {"false", "faux", "non", "no", "n", "0", "off"},
})

func parseBoolean(s string) (data.Value, bool) {
	t, ok := booleans[s]
	if !ok {
		t, ok = booleans[fold(s)]
	}
	if !ok {
		switch {
		case strings.HasSuffix(s, "schema.org/True"):
			t, ok = "true", true
		case strings.HasSuffix(s, "schema.org/False"):
			t, ok = "false", true
		}
	}
	return data.Value{Kind: data.Boolean, Text: t}, ok
}

// address says what a text is as an address on the web.
type address uint8

const (
	noAddress address = iota
	absolute          // an absolute IRI
	mended            // an absolute IRI after characters were escaped
	guessed           // a domain without a scheme: https:// was put before it
	relative          // a relative reference, of which nobody knows to what
	unsafe            // a scheme that runs code or carries data
)

// parseIRI reads an address. Only what is certain counts as one: text with blanks and no scheme is none.
func parseIRI(s string) (string, address) {
	if s == "" {
		return "", noAddress
	}
	if n := scheme(s); n > 0 {
		switch strings.ToLower(s[:n]) {
		case "javascript", "data", "vbscript", "file", "blob":
			return "", unsafe
		case "http", "https", "ftp":
			rest := s[n+1:]
			if len(rest) < 3 || rest[:2] != "//" || rest[2] == '/' || rest[2] == '?' || rest[2] == '#' {
				return "", noAddress
			}
			if validIRI(s) {
				return s, absolute
			}
			if host, _, _ := strings.Cut(rest[2:], "/"); strings.ContainsAny(host, " <>\"{}|\\^`") {
				return "", noAddress // two addresses, or none
			}
			return escape(s), mended
		}
		if host, _, _ := strings.Cut(s, ":"); strings.IndexByte(host, '.') >= 0 && domain(s) { // example.org:8080/x
			return "https://" + escape(s), guessed
		}
		if validIRI(s) && len(s) > n+1 {
			return s, absolute
		}
		return "", noAddress
	}
	switch {
	case strings.HasPrefix(s, "//") && domain(s[2:]):
		return "https:" + escape(s), guessed
	case domain(s):
		if t := "https://" + s; validIRI(t) {
			return t, guessed
		} else if strings.HasPrefix(s, "www.") {
			return escape(t), mended
		}
		return "", noAddress
	case s[0] == '/' || s[0] == '#' || s[0] == '?' || strings.HasPrefix(s, "./") || strings.HasPrefix(s, "../") || strings.HasSuffix(s, ".html"):
		return "", relative
	}
	return "", noAddress
}

// betweenAddresses are what people write between two addresses.
var betweenAddresses = map[string]bool{"/": true, "//": true, "-": true, "–": true, "|": true, "+": true, "&": true, ";": true, ",": true, "et": true, "ou": true, "and": true, "or": true}

// inBrackets is what stands in brackets.
var inBrackets = regexp.MustCompile(`\([^()]*\)`)

// addressesIn finds the addresses in a text of several words: "http://a.fr // www.b.fr". alone tells that nothing else
// stands there, but for what is in brackets. Beside other words only what says its scheme is one: "les nuits.com" is none.
func addressesIn(text string) (all []string, alone bool) {
	if strings.IndexByte(text, ' ') < 0 {
		return nil, false
	}
	rest := inBrackets.ReplaceAllString(text, " ")
	alone = len(rest) == len(text)
	var certain []string
	foreign := false
	for _, word := range strings.Fields(rest) {
		if betweenAddresses[strings.ToLower(word)] {
			continue
		}
		word = strings.TrimRight(strings.TrimPrefix(word, "//"), ",;")
		iri, kind := parseIRI(word)
		host, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(iri), "https://"), "http://"), "/")
		dotted := strings.Contains(strings.TrimPrefix(host, "www."), ".")
		switch {
		case kind == absolute && dotted && len(host) < len(iri):
			certain = append(certain, iri)
			all = append(all, iri)
		case kind == guessed && dotted:
			all = append(all, iri)
		default:
			foreign = true
		}
	}
	switch {
	case !foreign:
		return all, alone
	case len(certain) == 1 && scheme(text) > 0: // "https://example.org/my file.pdf" is one address, with blanks in it
		return nil, false
	}
	return certain, false
}

// scheme is the length of the scheme of s (RFC 3986, §3.1); 0 if it has none.
func scheme(s string) int {
	for i := 0; i < len(s); i++ {
		c := s[i]
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		if c == ':' {
			if i < 2 {
				return 0
			}
			return i
		}
		if !letter && (i == 0 || !isDigit(c) && c != '+' && c != '-' && c != '.') {
			return 0
		}
	}
	return 0
}

// domain tells whether s begins with what looks like a host name: labels and a top-level domain of letters, then
// nothing, a port, a path, a query or a fragment. Mail addresses and file names are not.
func domain(s string) bool {
	end := strings.IndexAny(s, "/?#:")
	host := s
	if end >= 0 {
		host = s[:end]
	}
	at := strings.LastIndexByte(host, '.')
	if at <= 0 || len(host) > 253 {
		return false
	}
	top := host[at+1:]
	if len(top) < 2 || len(top) > 24 {
		return false
	}
	for i := 0; i < len(top); i++ {
		if c := top[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	if end < 0 {
		switch strings.ToLower(top) {
		case "html", "htm", "jpg", "jpeg", "png", "gif", "pdf", "php", "txt", "svg", "webp", "csv", "xml", "json", "doc", "docx", "mp", "zip":
			return false
		}
	}
	for i := 0; i < at; i++ {
		if c := host[i]; !(isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '-' || c >= utf8.RuneSelf || c == '.' && i > 0 && host[i-1] != '.') {
			return false
		}
	}
	return true
}

// validIRI tells whether every character of s may stand in an IRI (RFC 3987, §2.2) and its escapes are whole.
func validIRI(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c <= ' ', c == '<', c == '>', c == '"', c == '{', c == '}', c == '|', c == '\\', c == '^', c == '`', c == 0x7f:
			return false
		case c == '%':
			if i+2 >= len(s) || !isHex(s[i+1]) || !isHex(s[i+2]) {
				return false
			}
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError || r < 0xa0 || r == 0x2028 || r == 0x2029 || zeroWidth(r) || r >= 0xE000 && r <= 0xF8FF || r&0xFFFE == 0xFFFE ||
				r >= 0xFDD0 && r <= 0xFDEF || r >= 0x200E && r <= 0x200F || r >= 0x202A && r <= 0x202E || r == 0xa0 || r >= 0x2000 && r <= 0x200a {
				return false
			}
			i += size - 1
		}
	}
	if strings.HasPrefix(s, "http") {
		if i := strings.Index(s, "://"); i > 0 {
			host := s[i+3:]
			if end := strings.IndexAny(host, "/?#"); end >= 0 {
				host = host[:end]
			}
			if strings.ContainsAny(host, "[]:") {
				u, err := url.Parse(s)
				return err == nil && u.Host != ""
			}
		}
	}
	return strings.IndexByte(s, '[') < 0 && strings.IndexByte(s, ']') < 0 || !strings.ContainsAny(pathOf(s), "[]")
}

// pathOf is what follows the host.
func pathOf(s string) string {
	if i := strings.Index(s, "://"); i > 0 {
		s = s[i+3:]
	}
	if i := strings.IndexAny(s, "/?#"); i >= 0 {
		return s[i:]
	}
	return ""
}

func isHex(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

// escape percent-encodes what may not stand in an IRI; empty if that does not make one.
func escape(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		whole := c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2])
		if c <= ' ' || strings.IndexByte("<>\"{}|\\^`[]\x7f", c) >= 0 || c == '%' && !whole {
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
			continue
		}
		b.WriteByte(c)
	}
	if t := b.String(); validIRI(t) {
		return t
	}
	return ""
}

// parseLanguage reads a language tag (BCP 47) or the name of a language: "fr_FR", "français", "EN".
func parseLanguage(s string) (string, bool) {
	switch s {
	case "fr", "en":
		return s, true
	}
	if t, ok := languages[s]; ok {
		return t, true
	}
	if t, ok := languages[fold(s)]; ok {
		return t, true
	}
	return languageTag(s)
}

// languageTag brings a tag into its usual form: fr_FR, FR-fr and fr-fr become fr-FR; false if it is none
// (RFC 5646, §2.1 and §2.1.1).
func languageTag(s string) (string, bool) {
	s, _, _ = strings.Cut(s, ".") // fr_FR.UTF-8
	s, _, _ = strings.Cut(s, "@")
	parts := strings.Split(strings.ReplaceAll(s, "_", "-"), "-")
	for i, part := range parts {
		letters, alnum := true, true
		for j := 0; j < len(part); j++ {
			c := part[j] | 0x20
			if c < 'a' || c > 'z' {
				letters = false
				if !isDigit(part[j]) {
					alnum = false
				}
			}
		}
		switch {
		case i == 0 && (!letters || len(part) < 2 || len(part) > 8), !alnum, part == "", len(part) > 8:
			return "", false
		case i == 0 || !letters && len(part) != 3:
			parts[i] = strings.ToLower(part)
		case len(part) == 2 && len(parts[i-1]) > 1:
			parts[i] = strings.ToUpper(part)
		case len(part) == 4 && letters && i == 1:
			parts[i] = strings.ToUpper(part[:1]) + strings.ToLower(part[1:])
		default:
			parts[i] = strings.ToLower(part)
		}
	}
	if len(parts[0]) > 3 {
		return "", false // registered, but never seen: a word is likelier
	}
	return strings.Join(parts, "-"), true
}

// parseDuration reads ISO 8601 (https://www.w3.org/TR/xmlschema11-2/#duration), "1:30", "1h30", "90 min", "2 heures",
// "3 jours"; the result is ISO 8601.
func parseDuration(s string) (string, bool) {
	if isoDuration(s) {
		return s, true
	}
	if i := strings.IndexByte(s, ':'); i > 0 && i <= 3 {
		parts := strings.Split(s, ":")
		for _, p := range parts {
			if n, err := strconv.Atoi(p); err != nil || n < 0 || len(p) > 3 {
				return "", false
			}
		}
		hours, _ := strconv.Atoi(parts[0])
		minutes, _ := strconv.Atoi(parts[1])
		seconds := 0
		if len(parts) == 3 {
			seconds, _ = strconv.Atoi(parts[2])
		}
		if len(parts) > 3 || minutes > 59 || seconds > 59 {
			return "", false
		}
		return clockDuration(0, hours, minutes, seconds), true
	}
	t := strings.ReplaceAll(plain(s), " ", "")
	days, hours, minutes, seconds := 0, 0, 0, 0
	last := -1
	for t != "" {
		i := 0
		for i < len(t) && isDigit(t[i]) {
			i++
		}
		n, err := strconv.Atoi(t[:i])
		if err != nil || n > 100000 {
			return "", false
		}
		if t = t[i:]; t == "" {
			if last != 1 { // 1h30
				return "", false
			}
			minutes = n
			break
		}
		unit := strings.IndexFunc(t, func(r rune) bool { return r >= '0' && r <= '9' })
		if unit < 0 {
			unit = len(t)
		}
		switch strings.TrimSuffix(strings.TrimSuffix(t[:unit], "."), "s") {
		case "j", "jour", "d", "day":
			days, last = n, 0
		case "h", "heure", "hour", "hr":
			hours, last = n, 1
		case "m", "mn", "min", "minute", "'":
			minutes, last = n, 2
		case "", "sec", "seconde", "second":
			seconds, last = n, 3
		default:
			return "", false
		}
		t = t[unit:]
	}
	if last < 0 {
		return "", false
	}
	return clockDuration(days, hours, minutes, seconds), true
}

func clockDuration(days, hours, minutes, seconds int) string {
	hours, minutes = hours+minutes/60, minutes%60
	s := "P"
	if days > 0 {
		s += itoa(days) + "D"
	}
	t := ""
	for _, part := range [...]struct {
		n    int
		unit string
	}{{hours, "H"}, {minutes, "M"}, {seconds, "S"}} {
		if part.n > 0 {
			t += itoa(part.n) + part.unit
		}
	}
	if t != "" {
		s += "T" + t
	}
	if s == "P" {
		return "PT0S"
	}
	return s
}

// isoDuration tells whether s is an xsd:duration; weeks (P1W) of ISO 8601 count too, since Schedule is written so.
func isoDuration(s string) bool {
	s = strings.TrimPrefix(s, "-")
	if len(s) < 3 || s[0] != 'P' {
		return false
	}
	rank, clock, digits := -1, false, 0
	for i := 1; i < len(s); i++ {
		c := s[i]
		switch {
		case isDigit(c) || c == '.' && digits > 0 && clock:
			digits++
			continue
		case c == 'T' && !clock && digits == 0:
			clock = true
			rank = 10
			continue
		}
		at := strings.IndexByte("YMWD", c)
		if clock {
			at = strings.IndexByte("HMS", c)
			if at >= 0 {
				at += 11
			}
		}
		if at < 0 || at <= rank || digits == 0 {
			return false
		}
		rank, digits = at, 0
	}
	return digits == 0 && rank != 10
}
