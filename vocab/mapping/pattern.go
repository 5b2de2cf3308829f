package mapping

import (
	"fmt"
	"strings"
)

// pattern is how a source writes its dates: "DD/MM/YYYY HH:mm", or in French "JJ/MM/AAAA HH:mm". Capitals do not matter:
// an m behind an hour is a minute. A letter whose part was there already stands for itself: "HHhmm".
type pattern struct {
	written string
	parts   []patternPart
}

type patternPart struct {
	unit    byte // y, m (month), d, h, n (minute), s; 0: text
	text    string
	digits  int
	exactly bool // a part before or behind follows without anything between
}

// units are the letters of patterns.
var units = map[byte]byte{'y': 'y', 'a': 'y', 'm': 'm', 'd': 'd', 'j': 'd', 'h': 'h', 's': 's'}

// parsePattern reads a pattern; the error says what is wrong with it.
func parsePattern(s string) (pattern, error) {
	p := pattern{written: s}
	given := map[byte]bool{}
	for i := 0; i < len(s); {
		j := i + 1
		for j < len(s) && s[j] == s[i] {
			j++
		}
		unit := units[s[i]|0x20]
		if unit == 'm' && given['h'] {
			unit = 'n'
		}
		if unit == 0 || given[unit] {
			if last := len(p.parts) - 1; last >= 0 && p.parts[last].unit == 0 {
				p.parts[last].text += s[i:j]
			} else {
				p.parts = append(p.parts, patternPart{text: s[i:j]})
			}
			i = j
			continue
		}
		n := j - i
		if unit == 'y' && n != 2 && n != 4 || unit == 'm' && n > 4 || unit != 'y' && unit != 'm' && n > 2 {
			return p, fmt.Errorf("%s stands for no part of a date", quote(s[i:j]))
		}
		given[unit] = true
		last := len(p.parts) - 1
		compact := last >= 0 && p.parts[last].unit != 0
		if compact {
			p.parts[last].exactly = true
		}
		p.parts = append(p.parts, patternPart{unit: unit, digits: n, exactly: compact})
		i = j
	}
	if day := given['y'] && given['m'] && given['d']; !day && (given['d'] || !given['y'] && !given['h']) {
		return p, fmt.Errorf("%s does not say where day, month and year are", quote(s))
	}
	return p, nil
}

// order is that of day and month.
func (p pattern) order() DateOrder {
	for _, part := range p.parts {
		switch part.unit {
		case 'd':
			return DayFirst
		case 'm':
			return MonthFirst
		}
	}
	return AnyOrder
}

// read gives the moment that a text in this pattern says.
func (p pattern) read(text string) (m moment, ok bool) {
	text = plain(text)
	for _, part := range p.parts {
		if part.unit == 0 {
			want := plain(part.text)
			if !strings.HasPrefix(text, want) {
				return m, false
			}
			text = text[len(want):]
			continue
		}
		if part.unit == 'm' && part.digits > 2 {
			i := 0
			for i < len(text) && (text[i] >= 'a' && text[i] <= 'z') {
				i++
			}
			if m.month = monthNames[text[:i]]; m.month == 0 {
				return m, false
			}
			text = strings.TrimPrefix(text[i:], ".")
			continue
		}
		most := max(part.digits, 2)
		n, i := 0, 0
		for i < len(text) && i < most && isDigit(text[i]) {
			n = n*10 + int(text[i]-'0')
			i++
		}
		if i == 0 || (part.exactly || part.unit == 'y') && i != part.digits {
			return m, false
		}
		text = text[i:]
		switch part.unit {
		case 'y':
			if m.year = n; part.digits == 2 {
				if m.year += 2000; m.year >= 2070 {
					m.year -= 100
				}
			}
		case 'm':
			m.month = n
			if n == 0 {
				return m, false
			}
		case 'd':
			m.day = n
			if n == 0 {
				return m, false
			}
		case 'h':
			m.hour, m.clock = n, true
		case 'n':
			m.min = n
		case 's':
			m.sec = n
		}
	}
	return m, text == ""
}

// patterned reads a text by the first pattern that fits it.
func patterned(patterns []pattern, text string) (dateText, *badDate) {
	for i := range patterns {
		if m, ok := patterns[i].read(text); ok {
			d := dateText{first: m, n: 1}
			return d, d.settle()
		}
	}
	var written []string
	for _, p := range patterns {
		written = append(written, p.written)
	}
	return dateText{}, &badDate{"is not a date as the mapping expects it", "the mapping says that dates are written " + strings.Join(written, " or ")}
}
