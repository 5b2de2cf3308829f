package link

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold reduces a name to what does not depend on how it is typed: words of letters and digits in lower case, parted by
// one blank, without accents, apostrophes, dashes, brackets or other signs. "L’Université de Caen-Normandie" becomes
// "l universite de caen normandie". Letters of other scripts stay, with their marks. Fold(Fold(s)) is Fold(s).
func Fold(s string) string {
	var t text
	t.read(s)
	return string(t.key)
}

// word is one word of a text: where it stands in the folded key and where in the text.
type word struct{ from, to, textFrom, textTo int }

// text is a text with its words.
type text struct {
	raw   string // in normal form C
	key   []byte // folded
	words []word
}

// latin are the folded forms of the letters of Latin-1, Latin Extended-A and -B and IPA; empty for what is no letter.
var latin = func() (table [0x300]string) {
	for r := rune(0); r < rune(len(table)); r++ {
		table[r] = letters(r)
	}
	return table
}()

// spelled are the letters that decomposition (NFKD) does not turn into ASCII.
var spelled = map[rune]string{
	'œ': "oe", 'æ': "ae", 'ß': "ss", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ł': "l", 'ı': "i", 'ħ': "h", 'ŋ': "n",
	'ς': "σ",
}

// letters folds one character; empty if it is none that names are made of.
func letters(r rune) string {
	var out []byte
	for _, d := range norm.NFKD.String(string(r)) {
		d = unicode.ToLower(d)
		switch {
		case 0x2b0 <= d && d <= 0x2ff: // ʼ and its like are signs here, though Unicode calls them letters
		case spelled[d] != "":
			out = append(out, spelled[d]...)
		case unicode.IsLetter(d) || unicode.IsNumber(d):
			out = utf8.AppendRune(out, d)
		case unicode.IsMark(d) && (len(out) > 0 || unicode.IsMark(r)) && !unicode.In(r, unicode.Latin, unicode.Greek):
			out = utf8.AppendRune(out, d)
		}
	}
	return string(norm.NFC.Bytes(out))
}

// read folds s. The words' key is in t.key, parted by blanks.
func (t *text) read(s string) {
	if !norm.NFC.IsNormalString(s) {
		s = norm.NFC.String(s)
	}
	t.raw, t.key, t.words = s, t.key[:0], t.words[:0]
	open, accents := false, false
	put := func(at int) {
		if !open {
			if len(t.key) > 0 {
				t.key = append(t.key, ' ')
			}
			t.words = append(t.words, word{from: len(t.key), textFrom: at})
			open = true
		}
	}
	closeWord := func(at int) {
		if open {
			w := &t.words[len(t.words)-1]
			w.to, w.textTo = len(t.key), at
			open = false
		}
	}
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			switch {
			case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
				put(i)
				t.key = append(t.key, c)
				accents = true
			case 'A' <= c && c <= 'Z':
				put(i)
				t.key = append(t.key, c+'a'-'A')
				accents = true
			default:
				closeWord(i)
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if unicode.Is(unicode.Cf, r) { // soft hyphens, joiners: nothing that is seen
			i += size
			continue
		}
		folded := ""
		switch {
		case int(r) < len(latin):
			folded = latin[r]
			accents = folded != ""
		case unicode.IsMark(r) && (accents || !open): // an accent apart from its letter, or without one
			i += size
			continue
		case spelled[r] == "" && norm.NFKD.PropertiesString(s[i:]).Decomposition() == nil: // most letters of other scripts
			accents = unicode.In(r, unicode.Latin, unicode.Greek)
			if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) {
				put(i)
				t.key = utf8.AppendRune(t.key, unicode.ToLower(r))
				i += size
				continue
			}
		default:
			folded = letters(r)
			last, _ := utf8.DecodeLastRuneInString(folded)
			accents = last < utf8.RuneSelf || unicode.In(last, unicode.Latin, unicode.Greek)
		}
		if folded != "" {
			put(i)
			t.key = append(t.key, folded...)
		} else {
			closeWord(i)
		}
		i += size
	}
	closeWord(len(s))
}

// word returns the folded i-th word. It is valid until the next read.
func (t *text) word(i int) string { return string(t.key[t.words[i].from:t.words[i].to]) }

// is tells whether the i-th word is in the set.
func (t *text) is(i int, set map[string]bool) bool {
	return set[string(t.key[t.words[i].from:t.words[i].to])]
}

// drop takes the words from i to before j out of the text's words; the key is not changed.
func (t *text) drop(i, j int) { t.words = append(t.words[:i], t.words[j:]...) }

// strict appends the words to dst, parted by blanks.
func (t *text) strict(dst []byte, words []word) []byte {
	for i, w := range words {
		if i > 0 {
			dst = append(dst, ' ')
		}
		dst = append(dst, t.key[w.from:w.to]...)
	}
	return dst
}

// loose appends the words that carry a name: without articles, prepositions and "and", without the legal form at the
// end, abbreviations and a few long forms brought to one. "Centre Hospitalier Universitaire de Caen" is "chu caen",
// "univ. Caen" and "Université de Caen" are "univ caen".
func (t *text) loose(dst []byte, words []word) []byte {
	end := len(words)
	for end > 1 && legalForms[string(t.key[words[end-1].from:words[end-1].to])] {
		end--
	}
	begin := len(dst)
	for _, w := range words[:end] {
		folded := t.key[w.from:w.to]
		if small[string(folded)] && end > 1 {
			continue
		}
		if len(dst) > begin {
			dst = append(dst, ' ')
		}
		if one, ok := oneForm[string(folded)]; ok {
			dst = append(dst, one...)
		} else {
			dst = append(dst, folded...)
		}
	}
	return shorten(dst, begin)
}

// shorten replaces the long forms in dst[begin:] by their short ones.
func shorten(dst []byte, begin int) []byte {
	for _, long := range longForms {
		if n := len(dst) - begin; n < len(long.long) || dst[begin] != long.long[0] {
			continue
		}
		if string(dst[begin:begin+len(long.long)]) != long.long {
			continue
		}
		rest := dst[begin+len(long.long):]
		if len(rest) > 0 && rest[0] != ' ' {
			continue
		}
		n := copy(dst[begin:], long.short)
		n += copy(dst[begin+n:], rest)
		return dst[:begin+n]
	}
	return dst
}
