package source

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/kiosque-ld/kiosque/data"
)

// charset is an encoding that files come in. UTF-8 has no decoder: text checks and mends it.
type charset struct {
	name    string
	title   string
	decoder encoding.Encoding
}

var charsets = []charset{
	{"utf-8", "UTF-8", nil},
	{"utf-16le", "UTF-16, little-endian", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
	{"utf-16be", "UTF-16, big-endian", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
	{"windows-1252", "Windows-1252", charmap.Windows1252},
	{"iso-8859-1", "ISO 8859-1", charmap.ISO8859_1},
	{"iso-8859-15", "ISO 8859-15", charmap.ISO8859_15},
	{"macroman", "Mac Roman", charmap.Macintosh},
}

// aliases are other names under which people know the charsets.
var aliases = map[string]string{
	"utf8": "utf-8", "cp1252": "windows-1252", "ansi": "windows-1252", "latin1": "iso-8859-1", "latin-1": "iso-8859-1",
	"latin9": "iso-8859-15", "latin-9": "iso-8859-15", "mac-roman": "macroman", "macintosh": "macroman",
	"utf16le": "utf-16le", "utf16be": "utf-16be",
}

func encodingNames() string {
	var names []string
	for _, c := range charsets {
		names = append(names, c.name)
	}
	return strings.Join(names, ", ")
}

// namedEncoding finds a charset by name; the zero charset for "".
func namedEncoding(name string) (charset, error) {
	if name == "" {
		return charset{}, nil
	}
	name = strings.ToLower(name)
	if full, ok := aliases[name]; ok {
		name = full
	}
	for _, c := range charsets {
		if c.name == name {
			return c, nil
		}
	}
	return charset{}, fmt.Errorf("there is no encoding %q", name)
}

// guess finds the charset of a text from its beginning; whole says that head is all of it. A byte-order mark decides;
// then zeros in every other byte; then whether the bytes are UTF-8. Where they mostly are, single lines that are not
// are mended as they come (see text); where no character of more than one byte is UTF-8, it is Mac Roman if its letters
// are, and else Windows-1252, the superset of what else is found in Europe. sure is false where it was the last resort.
func guess(head []byte, whole bool) (c charset, sure bool) {
	name := "utf-8"
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		name = "utf-16le"
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		name = "utf-16be"
	default:
		if le, be := zeros(head); le {
			name = "utf-16le"
		} else if be {
			name = "utf-16be"
		} else {
			if !whole {
				head = whole8(head)
			}
			if multi, invalid, _ := survey(head); invalid > 0 && multi*4 < invalid {
				name = "windows-1252"
				if macintosh(head) {
					name = "macroman"
				}
				c, _ = namedEncoding(name)
				return c, false
			}
		}
	}
	c, _ = namedEncoding(name)
	return c, true
}

// zeros tells whether the zero bytes at the beginning of b stand where UTF-16 has them in Western text.
func zeros(b []byte) (le, be bool) {
	b = b[:min(len(b), 4096)&^1]
	var n [2]int
	for i, c := range b {
		if c == 0 {
			n[i&1]++
		}
	}
	some := len(b)/2*3/10 + 1
	few := len(b) / 2 / 20
	return n[1] >= some && n[0] <= few, n[0] >= some && n[1] <= few
}

// macLetters are ÅÉáàâäãçéèêòùü in Mac Roman. In Windows-1252 they are signs and capitals that stand in no word after a
// small letter, or nothing; bytes that could be a small letter in both (ö and š, û and ž) say nothing.
const macLetters = "\x81\x83\x87\x88\x89\x8a\x8b\x8d\x8e\x8f\x90\x98\x9d\x9f"

// macintosh tells whether the words in b have the accented letters of Mac Roman rather than those of Windows-1252.
func macintosh(b []byte) bool {
	var mac, windows int
	for i := 1; i+1 < len(b); i++ {
		switch before, after := small(b[i-1]), small(b[i+1]); {
		case b[i] < 0x80:
		case b[i] >= 0xE0 && b[i] != 0xF7 && (before || after):
			windows++
		case before && (after || b[i] == 0x8E) && strings.IndexByte(macLetters, b[i]) >= 0:
			mac++
		}
	}
	return mac > 4*windows
}

func small(c byte) bool { return 'a' <= c && c <= 'z' }

// whole8 cuts b before a UTF-8 sequence that is not complete.
func whole8(b []byte) []byte {
	for i := len(b) - 1; i >= 0 && i >= len(b)-utf8.UTFMax; i-- {
		if utf8.RuneStart(b[i]) {
			if !utf8.FullRune(b[i:]) {
				return b[:i]
			}
			break
		}
	}
	return b
}

// decodeHead is the beginning of a text in UTF-8, for sniffing.
func decodeHead(head []byte) []byte {
	c, _ := guess(head, len(head) < headSize)
	if c.decoder != nil {
		if decoded, err := c.decoder.NewDecoder().Bytes(head); err == nil {
			head = decoded
		}
	}
	for bytes.HasPrefix(head, bom) {
		head = head[len(bom):]
	}
	return head
}

var bom = []byte("\ufeff") // the byte-order mark, in UTF-8

// chunk is how much text is decoded at a time, and the longest line that is mended as a whole.
const chunk = 128 << 10

// said is how many broken lines are reported one by one; the others are counted.
const said = 20

// text gives any encoding as valid UTF-8 without a byte-order mark.
//
// In UTF-8 it checks every byte. A line that is not UTF-8 is read as Windows-1252 and reported: exports that were
// pasted together from several programs are mixed like that. If most of the line is UTF-8 all the same (a text that was
// cut in the middle of a character), only the bytes that are not are read so. Lines are taken whole, so the result does
// not depend on how the bytes arrive.
type text struct {
	src      io.Reader // UTF-8, more or less
	file     string
	raw      []byte // raw[r:w] is read but not yet checked
	r, w     int
	out      []byte // checked, to be delivered
	mended   []byte // memory of out where it is not raw's
	line     int    // of raw[r]
	started  bool
	skipped  int64 // bytes of the marks at the beginning
	cr       bool  // the last byte delivered was a carriage return
	err      error
	problems []data.Problem
	broken   tally
	doubled  tally
	decoded  string // title of the encoding, if it is not UTF-8
	replaced tally
}

// tally counts lines with the same trouble beyond those said.
type tally struct{ n, last int }

// newText reads head and then r. name is the encoding's, or "" to find it out.
func newText(head []byte, r io.Reader, file, name string) *text {
	c, err := namedEncoding(name)
	sure := true
	if err != nil || name == "" {
		c, sure = guess(head, len(head) < headSize)
	}
	t := &text{file: file, line: 1}
	if !sure {
		t.problems = append(t.problems, data.Problem{Severity: data.Advice, Place: data.Position{File: file, Line: 1}, Code: Encoding,
			Message: "the text is not UTF-8; it is read as " + c.title,
			Hint:    "if letters come out wrong, name its encoding: " + encodingNames()})
	}
	t.src = io.MultiReader(bytes.NewReader(head), r)
	if c.decoder != nil {
		t.src = transform.NewReader(t.src, c.decoder.NewDecoder())
		t.decoded = c.title
	}
	return t
}

// take returns, and forgets, the problems of lines up to the given one; all of them if it is negative.
func (t *text) take(line int) []data.Problem {
	n := 0
	for n < len(t.problems) && (line < 0 || t.problems[n].Place.Line <= line) {
		n++
	}
	if n == 0 {
		return nil
	}
	taken := t.problems[:n:n]
	t.problems = t.problems[n:]
	return taken
}

func (t *text) Read(p []byte) (int, error) {
	for len(t.out) == 0 {
		if t.err != nil {
			return 0, t.err
		}
		t.next()
	}
	n := copy(p, t.out)
	t.out = t.out[n:]
	return n, nil
}

// next fills out with the next chunk up to the end of its last line.
func (t *text) next() {
	if t.raw == nil {
		t.raw = make([]byte, chunk)
	}
	t.w = copy(t.raw, t.raw[t.r:t.w])
	t.r = 0
	n, err := io.ReadFull(t.src, t.raw[t.w:])
	t.w += n
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	if !t.started {
		t.started = true
		for bytes.HasPrefix(t.raw[t.r:t.w], bom) { // some exports have two
			t.r += len(bom)
			t.skipped += int64(len(bom))
		}
	}
	b := t.raw[t.r:t.w]
	if err == nil {
		if i := bytes.LastIndexByte(b, '\n'); i >= 0 {
			b = b[:i+1]
		} else {
			b = whole8(b)
		}
	}
	t.r += len(b)
	t.err = err
	if clean(b) && (t.decoded == "" || !bytes.Contains(b, replacement)) {
		t.out = b
		t.line += t.lines(b)
	} else {
		t.mend(b)
	}
	if err != nil {
		t.sum(&t.broken, Encoding, "%d more lines are not UTF-8 either, the last is line %d")
		t.sum(&t.doubled, Mojibake, "%d more lines were encoded twice, the last is line %d")
		t.sum(&t.replaced, Character, "%d more lines hold bytes that are no character, the last is line %d")
	}
}

func (t *text) sum(n *tally, code data.Code, message string) {
	if n.n > said {
		t.report(t.line, code, fmt.Sprintf(message, n.n-said, n.last), "")
		t.problems[len(t.problems)-1].Again = n.n - said
	}
}

func (t *text) report(line int, code data.Code, message, hint string) {
	t.problems = append(t.problems, data.Problem{Severity: data.Warning, Place: data.Position{File: t.file, Line: line},
		Code: code, Message: message, Hint: hint})
}

// lines counts the ends of lines in b: LF, CR LF, or CR alone.
func (t *text) lines(b []byte) int {
	if len(b) == 0 {
		return 0
	}
	n := countLines(b)
	if t.cr && b[0] == '\n' {
		n--
	}
	t.cr = b[len(b)-1] == '\r'
	return n
}

// countLines counts the ends of lines in b: LF, CR LF, or CR alone.
func countLines(b []byte) int {
	n := bytes.Count(b, []byte{'\n'})
	for {
		i := bytes.IndexByte(b, '\r')
		if i < 0 {
			return n
		}
		if i+1 == len(b) || b[i+1] != '\n' {
			n++
		} else if bytes.IndexByte(b[i+1:], '\r') < 0 {
			return n
		}
		b = b[i+1:]
	}
}

// mend checks b line by line.
func (t *text) mend(b []byte) {
	t.mended = t.mended[:0]
	for len(b) > 0 {
		line := b
		if i := bytes.IndexByte(b, '\n'); i >= 0 {
			line = b[:i+1]
		}
		b = b[len(line):]
		multi, invalid, doubled := survey(line)
		switch {
		case invalid == 0:
			t.mended = append(t.mended, line...)
			if k := bytes.Index(line, replacement); k >= 0 && t.decoded != "" {
				t.sayReplaced(line, k)
			}
			if doubled >= 0 {
				t.sayDoubled(line, doubled)
			}
		case multi > invalid:
			t.sayBroken(line, "it is")
			t.mended = appendMixed(t.mended, line)
		default:
			t.sayBroken(line, "the line is")
			t.mended = append1252(t.mended, line)
		}
		t.line += t.lines(line)
	}
	t.out = t.mended
}

func (t *text) sayBroken(line []byte, what string) {
	t.broken.n++
	i := firstInvalid(line)
	t.broken.last = t.line + countLines(line[:i])
	if t.broken.n > said {
		return
	}
	t.report(t.broken.last, Encoding, fmt.Sprintf("byte 0x%02X (the %s of its line) is not UTF-8; %s read as Windows-1252",
		line[i], ordinal(i+1), what), "save the file as UTF-8")
}

func (t *text) sayDoubled(line []byte, at int) {
	t.doubled.n++
	t.doubled.last = t.line + countLines(line[:at])
	if t.doubled.n > said {
		return
	}
	from, to := at, at
	for from > 0 && letter(line[from-1]) {
		from--
	}
	for to < len(line) && letter(line[to]) {
		to++
	}
	found := string(line[from:to])
	hint := "it is kept as it is; mend it at its source"
	if once, ok := undouble(found); ok {
		hint = fmt.Sprintf("%q was probably meant; %s", once, hint)
	}
	t.report(t.doubled.last, Mojibake, fmt.Sprintf("%q looks like text that was encoded twice", found), hint)
}

// replacement is U+FFFD, which decoders put where bytes are no character.
var replacement = []byte("\ufffd")

func (t *text) sayReplaced(line []byte, at int) {
	t.replaced.n++
	t.replaced.last = t.line + countLines(line[:at])
	if t.replaced.n > said {
		return
	}
	where := "at the beginning of the line"
	if behind := lastWords(line[:at]); len(behind) > 0 {
		where = fmt.Sprintf("behind %q", behind)
	}
	t.report(t.replaced.last, Character, fmt.Sprintf("bytes %s are no character in %s; U+FFFD stands for them", where, t.decoded),
		"save the file again, as UTF-8; if all letters come out wrong, name its encoding: "+encodingNames())
}

// lastWords is the end of b, enough of it to be found again.
func lastWords(b []byte) []byte {
	const most = 20
	b = b[bytes.LastIndexAny(b, "\r\n")+1:]
	for len(b) > most {
		_, n := utf8.DecodeRune(b)
		b = b[n:]
	}
	return b
}

func letter(c byte) bool {
	return c >= utf8.RuneSelf || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// undouble takes one encoding off text that was encoded twice.
func undouble(s string) (string, bool) {
	b, err := charmap.Windows1252.NewEncoder().Bytes([]byte(s))
	return string(b), err == nil && utf8.Valid(b)
}

func ordinal(n int) string {
	switch {
	case n%100/10 == 1:
	case n%10 == 1:
		return fmt.Sprintf("%dst", n)
	case n%10 == 2:
		return fmt.Sprintf("%dnd", n)
	case n%10 == 3:
		return fmt.Sprintf("%drd", n)
	}
	return fmt.Sprintf("%dth", n)
}

// clean tells whether b is UTF-8 and nothing in it looks encoded twice.
func clean(b []byte) bool {
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i += ascii(b[i:])
			continue
		}
		n := sequence(b[i:])
		if n == 0 || twice(b[i:]) {
			return false
		}
		i += n
	}
	return true
}

// ascii is the number of ASCII bytes at the beginning of b.
func ascii(b []byte) int {
	i := 0
	for ; i+8 <= len(b); i += 8 {
		if binary.LittleEndian.Uint64(b[i:])&0x8080808080808080 != 0 {
			break
		}
	}
	for i < len(b) && b[i] < utf8.RuneSelf {
		i++
	}
	return i
}

// sequence is the length of the UTF-8 sequence at the beginning of b, 0 if there is none.
func sequence(b []byte) int {
	if len(b) > 1 && 0xC2 <= b[0] && b[0] <= 0xDF && b[1]&0xC0 == 0x80 {
		return 2
	}
	r, n := utf8.DecodeRune(b)
	if r == utf8.RuneError && n <= 1 {
		return 0
	}
	return n
}

// twice tells whether b, which is UTF-8, begins with what UTF-8 becomes when it is taken for Windows-1252 and encoded
// again: "Ã©" for é, "Â°" for °, "â€™" for ’.
func twice(b []byte) bool {
	if b[0] != 0xC3 || len(b) < 4 {
		return false
	}
	switch b[1] {
	case 0x82, 0x83: // Â, Ã
		return b[2] == 0xC2
	case 0xA2: // â
		return len(b) >= 5 && b[2] == 0xE2 && b[3] == 0x82 && b[4] == 0xAC
	}
	return false
}

// survey counts the sequences of more than one byte in b and the bytes that are not UTF-8; doubled is where text
// begins that looks encoded twice, -1 if none does.
func survey(b []byte) (multi, invalid, doubled int) {
	doubled = -1
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i += ascii(b[i:])
			continue
		}
		n := sequence(b[i:])
		if n == 0 {
			invalid++
			i++
			continue
		}
		if doubled < 0 && twice(b[i:]) {
			doubled = i
		}
		multi++
		i += n
	}
	return multi, invalid, doubled
}

func firstInvalid(b []byte) int {
	for i := 0; i < len(b); {
		n := sequence(b[i:])
		if n == 0 {
			return i
		}
		i += n
	}
	return len(b)
}

// append1252 appends b, read as Windows-1252. The five bytes that it leaves open become U+FFFD.
func append1252(dst, b []byte) []byte {
	for _, c := range b {
		dst = utf8.AppendRune(dst, charmap.Windows1252.DecodeByte(c))
	}
	return dst
}

// appendMixed appends b, of which only the bytes that are not UTF-8 are read as Windows-1252.
func appendMixed(dst, b []byte) []byte {
	for len(b) > 0 {
		n := sequence(b)
		if n == 0 {
			n = 1
			dst = append1252(dst, b[:1])
		} else {
			dst = append(dst, b[:n]...)
		}
		b = b[n:]
	}
	return dst
}
