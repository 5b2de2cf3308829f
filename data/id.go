package data

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxID bounds an id in bytes, so that every path fits every file system (static export).
const maxID = 120

// ValidID tells whether id may stand in a path: lower-case ASCII letters, digits, '-' and '_', at most 120 bytes,
// beginning and ending with a letter or digit. None of these needs escaping in any URL, file name or Turtle IRI,
// and without a dot no id can be mistaken for one with a suffix (".ttl").
func ValidID(id string) bool {
	if id == "" || len(id) > maxID || !alnum(id[0]) || !alnum(id[len(id)-1]) {
		return false
	}
	for i := 0; i < len(id); i++ {
		if c := id[i]; !alnum(c) && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

// alnum tells whether c is a lower-case ASCII letter or a digit.
func alnum(c byte) bool { return 'a' <= c && c <= 'z' || '0' <= c && c <= '9' }

// spelled are the letters that decomposition (NFKD) does not turn into ASCII.
var spelled = map[rune]string{
	'œ': "oe", 'æ': "ae", 'ß': "ss", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ł': "l", 'ı': "i", 'ħ': "h", 'ŋ': "n",
}

// Slug folds text to an id: lower case, accents off, every other run of characters one hyphen:
// "Journée « IA & santé »" becomes "journee-ia-sante". It is cut at a hyphen near 80 bytes.
// Text without a Latin letter or digit gives "".
func Slug(text string) string {
	var b strings.Builder
	gap := false
	put := func(c byte) {
		if gap && b.Len() > 0 {
			b.WriteByte('-')
		}
		gap = false
		b.WriteByte(c)
	}
	for _, r := range norm.NFKD.String(text) {
		r = unicode.ToLower(r) // after the decomposition, which has capitals: "№" is "No"
		switch {
		case r < utf8.RuneSelf && alnum(byte(r)):
			put(byte(r))
		case unicode.Is(unicode.Mn, r): // an accent taken off its letter
		case spelled[r] != "":
			for i := 0; i < len(spelled[r]); i++ {
				put(spelled[r][i])
			}
		default:
			gap = true
		}
	}
	return shorten(b.String(), 80)
}

// shorten cuts a slug to at most n bytes, at a hyphen where one stands in the last third.
func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	s = s[:n]
	if i := strings.LastIndexByte(s, '-'); i > n*2/3 {
		s = s[:i]
	}
	return strings.TrimRight(s, "-")
}

// IDFromKey is the id that a source's key asks for, always a valid one: the key's slug, of an address without its scheme
// ("ror-org-051kpcy16"), with a hash behind it where it had to be cut, or the hash alone where no Latin letter or digit is
// left. It depends on nothing but the key, so that a reference by key can be followed before its target has arrived.
// Keys that differ only in case, accents or punctuation ask for one id; Import gives it to the first.
func IDFromKey(key string) string {
	text := key
	if _, rest, ok := strings.Cut(key, "://"); ok {
		text = strings.TrimSuffix(strings.TrimPrefix(rest, "www."), "#this")
	}
	id := Slug(text)
	if len(id) >= 72 || id == "" {
		sum := sha256.Sum256([]byte(key))
		id = strings.Trim(shorten(id, 60)+"-"+hex.EncodeToString(sum[:5]), "-")
	}
	return id
}
