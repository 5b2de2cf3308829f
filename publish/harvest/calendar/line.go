package calendar

import (
	"strings"
	"unicode/utf8"

	"github.com/kiosque-ld/kiosque/publish/harvest/plain"
)

// lines are the content lines of a calendar (§3.1).
type lines struct{ out []byte }

// width is how many octets a line has at most, without its end.
const width = 75

// raw prints a line, folded. A character is not folded in two: some readers decode before they unfold.
func (l *lines) raw(line string) {
	room := width
	for len(line) > room {
		cut := room
		for cut > 0 && !utf8.RuneStart(line[cut]) {
			cut--
		}
		l.out = append(append(l.out, line[:cut]...), "\r\n "...)
		line, room = line[cut:], width-1
	}
	l.out = append(append(l.out, line...), "\r\n"...)
}

// text prints a property of type TEXT, with the language where it is known; nothing if there is no text.
func (l *lines) text(name string, t plain.Text) {
	value := escape(strings.TrimSpace(t.Text))
	if value == "" {
		return
	}
	if t.Lang != "" {
		name += ";LANGUAGE=" + parameter(t.Lang)
	}
	l.raw(name + ":" + value)
}

// uri prints a property of type URI; nothing if there is none. What cannot stand in a line is left out of it.
func (l *lines) uri(name, iri string) {
	if iri = strings.Map(printable, iri); iri != "" {
		l.raw(name + ":" + iri)
	}
}

// escape writes a text (§3.3.11): with a backslash before what means something else, on one line, without controls.
func escape(text string) string {
	var b strings.Builder
	for i, r := range text {
		switch r {
		case '\\', ';', ',':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '\r':
			if i+1 < len(text) && text[i+1] == '\n' {
				continue
			}
			b.WriteString(`\n`)
		case '\n':
			b.WriteString(`\n`)
		default:
			if r == '\t' || printable(r) >= 0 {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}

// printable is r, or -1 for a control (§3.1, CONTROL).
func printable(r rune) rune {
	if r < ' ' || r == 0x7f {
		return -1
	}
	return r
}

// parameter writes the value of a parameter: in quotation marks, with the escapes of RFC 6868 (§3.2).
func parameter(text string) string {
	plain := true
	var b strings.Builder
	for _, r := range strings.TrimSpace(text) {
		switch {
		case r == '^':
			b.WriteString("^^")
		case r == '"':
			b.WriteString("^'")
		case r == '\n':
			b.WriteString("^n")
		case printable(r) >= 0:
			plain = plain && r != ':' && r != ';' && r != ','
			b.WriteRune(r)
		}
	}
	if plain {
		return b.String()
	}
	return `"` + b.String() + `"`
}
