package format

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

const (
	window   = 64 << 10 // bytes read ahead
	maxToken = 64 << 20 // bytes of the longest term, or line of N-Triples, that a reader takes
)

var errTokenTooLong = fmt.Errorf("a term is longer than %d MB", maxToken>>20)

// scanner reads the terms that the Turtle family shares from a window of bytes that moves over the input.
// It is kept between calls, for its buffer and for the strings that it knows.
type scanner struct {
	r    io.Reader
	buf  []byte // what is read and not yet dropped
	pos  int    // start of what is not yet taken: buf[pos:]
	off  int64  // place of buf[0] in the input
	eof  bool   // nothing comes behind buf
	err  error  // why it ended, where that was not the end of the input
	line int
	bol  int64 // place of the current line's first byte in the input

	emit   func(graph.Triple, graph.Term) error
	blanks int // blank nodes without a label so far

	slab  strings.Builder
	iris  [1024]string // absolute IRIs seen, found by the hash of their text
	langs [16]string   // language tags likewise
	text  []byte       // an unescaped term
}

var scanners = sync.Pool{New: func() any { return &scanner{buf: make([]byte, 0, window)} }}

func newScanner(r io.Reader, emit func(graph.Triple, graph.Term) error) *scanner {
	s := scanners.Get().(*scanner)
	s.r, s.emit = r, emit
	s.buf, s.pos, s.off, s.eof, s.err, s.line, s.bol, s.blanks = s.buf[:0], 0, 0, false, nil, 1, 0, 0
	if s.need(3) && string(s.buf[:3]) == "\uFEFF" { // a byte order mark is no part of the text
		s.pos, s.bol = 3, 3
	}
	return s
}

func (s *scanner) release() {
	s.r, s.emit = nil, nil
	if cap(s.buf) > 1<<20 {
		s.buf = make([]byte, 0, window)
	}
	if cap(s.text) > 1<<20 {
		s.text = nil
	}
	scanners.Put(s)
}

func (s *scanner) rest() []byte { return s.buf[s.pos:] }

// more reads on and tells whether anything came. What is taken is dropped: slices of the buffer are void afterwards,
// distances from pos stay true. It at least doubles what is unread, so that scanning anew stays linear in the whole.
func (s *scanner) more() bool {
	if s.eof {
		return false
	}
	if s.pos > 0 {
		n := copy(s.buf, s.buf[s.pos:])
		s.buf, s.off, s.pos = s.buf[:n], s.off+int64(s.pos), 0
	}
	if len(s.buf) == cap(s.buf) {
		if len(s.buf) >= maxToken {
			s.eof, s.err = true, s.fail(0, "%v", errTokenTooLong)
			return false
		}
		s.buf = append(make([]byte, 0, 2*cap(s.buf)), s.buf...)
	}
	before := len(s.buf)
	for empty := 0; len(s.buf) == before || len(s.buf) < 2*before && len(s.buf) < cap(s.buf); {
		n, err := s.r.Read(s.buf[len(s.buf):cap(s.buf)])
		s.buf = s.buf[:len(s.buf)+n]
		if n == 0 {
			empty++
		}
		if err == nil && empty > 100 {
			err = io.ErrNoProgress
		}
		if err != nil {
			s.eof = true
			if !errors.Is(err, io.EOF) {
				s.err = err
			}
			break
		}
	}
	return len(s.buf) > before
}

// need tells whether n bytes are at hand.
func (s *scanner) need(n int) bool {
	for len(s.buf)-s.pos < n {
		if !s.more() {
			return false
		}
	}
	return true
}

// next skips white space and comments and returns the byte that comes then, or -1 at the end.
func (s *scanner) next() int {
	for {
		b := s.buf[s.pos:]
		for i := 0; i < len(b); i++ {
			switch c := b[i]; c {
			case ' ', '\t', '\r':
			case '\n':
				s.line++
				s.bol = s.off + int64(s.pos+i) + 1
			case '#':
				s.pos += i
				s.comment()
				b, i = s.buf[s.pos:], -1
			default:
				s.pos += i
				return int(c)
			}
		}
		s.pos = len(s.buf)
		if !s.more() {
			return -1
		}
	}
}

// comment skips to the end of the line.
func (s *scanner) comment() {
	for {
		if i := bytes.IndexAny(s.rest(), "\r\n"); i >= 0 {
			s.pos += i
			return
		}
		s.pos = len(s.buf)
		if !s.more() {
			return
		}
	}
}

// fail is a syntax error at a distance from what is not yet taken.
func (s *scanner) fail(at int, message string, args ...any) error {
	if s.err != nil {
		return s.err
	}
	return &SyntaxError{
		Line:    s.line,
		Column:  int(s.off + int64(s.pos+at) - s.bol + 1),
		Message: fmt.Sprintf(message, args...),
	}
}

// expected is the syntax error of something else standing where that was to come.
func (s *scanner) expected(what string) error {
	return s.fail(0, "found %s, expected %s", found(s.rest()), what)
}

// found says what stands at the start of b, shortly.
func found(b []byte) string {
	if len(b) == 0 {
		return "the end"
	}
	n := 0
	for n < len(b) && n < 24 && (n == 0 || b[n] > ' ') {
		_, w := utf8.DecodeRune(b[n:])
		n += w
	}
	return fmt.Sprintf("%q", b[:n])
}

// string copies b. Short ones share an allocation.
func (s *scanner) string(b []byte) string {
	if len(b) > 512 {
		return string(b)
	}
	if s.slab.Cap()-s.slab.Len() < len(b) {
		s.slab.Reset()
		s.slab.Grow(4096)
	}
	n := s.slab.Len()
	s.slab.Write(b)
	return s.slab.String()[n:]
}

// hash mixes the length and the last sixteen bytes: that is where IRIs differ.
func hash[T string | []byte](b T) uint64 {
	var x, y uint64
	switch n := len(b); {
	case n >= 16:
		x, y = eight(b[n-8:]), eight(b[n-16:])
	case n >= 8:
		x, y = eight(b[n-8:]), eight(b)
	default:
		for i := range n {
			x = x<<8 | uint64(b[i])
		}
	}
	h := (x ^ uint64(len(b))*0x9E3779B97F4A7C15) * 0xD6E8FEB86659FD93
	h = (h ^ h>>32 ^ y) * 0xD6E8FEB86659FD93
	return h ^ h>>29
}

// tail is a hash of the length and the last eight bytes of s: quick, and good enough where the whole is compared too.
func tail(s string) uint64 {
	if len(s) < 8 {
		return uint64(len(s)) * 0x9E3779B97F4A7C15
	}
	h := (eight(s[len(s)-8:]) ^ uint64(len(s))) * 0x9E3779B97F4A7C15
	return h ^ h>>32
}

// eight reads eight bytes as a number; the compiler makes it one load.
func eight[T string | []byte](b T) uint64 {
	_ = b[7]
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}

// absolute returns the text between angle brackets as an absolute IRI, or "" where it is none as it stands: because
// it is relative, has escapes, or is wrong.
func (s *scanner) absolute(raw []byte) string {
	known := &s.iris[hash(raw)%uint64(len(s.iris))]
	if *known == string(raw) {
		return *known
	}
	if schemeEndBytes(raw) < 0 || badIRIByte(raw) >= 0 || !utf8.Valid(raw) {
		return ""
	}
	iri := s.string(raw)
	if len(iri) <= 256 {
		*known = iri
	}
	return iri
}

func schemeEndBytes(raw []byte) int {
	n := bytes.IndexByte(raw, ':')
	if n < 0 || n > 64 {
		return -1
	}
	return schemeEnd(string(raw[:n+1]))
}

// badIRIByte returns the place of the first byte that IRIREF forbids (Turtle 1.1 §6.5 [18]), or -1.
func badIRIByte(raw []byte) int {
	for i, c := range raw {
		if classes[c]&notIRI != 0 {
			return i
		}
	}
	return -1
}

// iri returns the IRI that the text between angle brackets means. The text starts at that distance from pos.
func (s *scanner) iri(raw []byte, at int, base string) (string, error) {
	if iri := s.absolute(raw); iri != "" {
		return iri, nil
	}
	text := raw
	if bytes.IndexByte(raw, '\\') >= 0 {
		var bad int
		if text, bad = s.unescape(raw, false); bad >= 0 {
			return "", s.fail(at+bad, "found %s in an IRI, where only \\uXXXX and \\UXXXXXXXX may follow a backslash", found(raw[bad:]))
		}
	}
	if i := badIRIByte(text); i >= 0 {
		return "", s.fail(at, "found %s in an IRI, where it must be percent-encoded", found(text[i:i+1]))
	}
	if !utf8.Valid(text) {
		return "", s.fail(at, "an IRI is not valid UTF-8")
	}
	iri := string(text)
	if schemeEnd(iri) < 0 {
		iri = resolve(base, iri)
		if schemeEnd(iri) < 0 {
			return "", s.fail(at, "the IRI <%s> is relative, and there is no base to resolve it against", text)
		}
	}
	return iri, nil
}

// unescape replaces \uXXXX and \UXXXXXXXX and, in strings, \n and its kin (Turtle 1.1 §6.4). The result is valid until
// the next call. bad is the place of the first wrong escape, or -1.
func (s *scanner) unescape(raw []byte, inString bool) (text []byte, bad int) {
	out := s.text[:0]
	for i := 0; i < len(raw); {
		n := bytes.IndexByte(raw[i:], '\\')
		if n < 0 {
			out = append(out, raw[i:]...)
			break
		}
		out = append(out, raw[i:i+n]...)
		i += n
		if i+1 >= len(raw) {
			return nil, i
		}
		c := raw[i+1]
		if c == 'u' || c == 'U' {
			r, w := hexRune(raw[i:])
			if w == 0 {
				return nil, i
			}
			out = utf8.AppendRune(out, r)
			i += w
			continue
		}
		e := byte(0)
		if inString {
			e = escapes[c]
		}
		if e == 0 {
			return nil, i
		}
		out = append(out, e)
		i += 2
	}
	s.text = out
	return out, -1
}

var escapes = [256]byte{'t': '\t', 'b': '\b', 'n': '\n', 'r': '\r', 'f': '\f', '"': '"', '\'': '\'', '\\': '\\'}

// hexRune reads \uXXXX or \UXXXXXXXX at the start of b. The width is 0 where there is none, or where it names no
// character: a surrogate or a number above U+10FFFF.
func hexRune(b []byte) (r rune, width int) {
	width = 6
	if b[1] == 'U' {
		width = 10
	}
	if len(b) < width {
		return 0, 0
	}
	var v uint32
	for _, c := range b[2:width] {
		d := hexValue(c)
		if d < 0 {
			return 0, 0
		}
		v = v<<4 | uint32(d)
	}
	if v > utf8.MaxRune || !utf8.ValidRune(rune(v)) {
		return 0, 0
	}
	return rune(v), width
}

func hexValue(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// literal returns the text of a string's inside, which starts at that distance from pos.
func (s *scanner) literal(raw []byte, at int) (string, error) {
	text := raw
	if bytes.IndexByte(raw, '\\') >= 0 {
		var bad int
		if text, bad = s.unescape(raw, true); bad >= 0 {
			return "", s.fail(at+bad, "found %s in a string, which is no escape that names a character", found(raw[bad:]))
		}
	}
	if !utf8.Valid(text) {
		return "", s.fail(at, "a string is not valid UTF-8")
	}
	return s.string(text), nil
}

// lang returns the language tag at the start of b, behind the "@", or "" where there is none.
func (s *scanner) lang(b []byte) string {
	n := langEnd(b)
	if n == 0 {
		return ""
	}
	known := &s.langs[hash(b[:n])%uint64(len(s.langs))]
	if *known != string(b[:n]) {
		*known = string(b[:n])
	}
	return *known
}

// langEnd returns the length of the language tag at the start of b: LANGTAG (Turtle 1.1 §6.5 [144s]).
func langEnd[T string | []byte](b T) int {
	end := 0
	for i := 0; ; {
		start := i
		for i < len(b) && (classes[b[i]]&letter != 0 || end > 0 && classes[b[i]]&digit != 0) {
			i++
		}
		if i == start {
			return end
		}
		end = i
		if i == len(b) || b[i] != '-' {
			return end
		}
		i++
	}
}

// blank returns the blank node of a label. Nodes without one are called b and a number; a label of the document that
// looks like that gets one b more, so that they never meet and nothing needs to be remembered.
func (s *scanner) blank(label []byte) graph.Term {
	digits := bytes.TrimLeft(label, "b")
	if len(digits) > 0 && len(digits) < len(label) && len(bytes.Trim(digits, "0123456789")) == 0 {
		return graph.NewBlank("b" + string(label))
	}
	return graph.NewBlank(s.string(label))
}

// fresh returns a blank node that has no label in the document.
func (s *scanner) fresh() graph.Term {
	s.blanks++
	return graph.NewBlank(fmt.Sprintf("b%d", s.blanks))
}
