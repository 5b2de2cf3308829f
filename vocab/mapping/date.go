package mapping

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// precision is how much of a moment the source gave.
type precision uint8

const (
	toTime  precision = iota + 1 // a time of day alone
	toYear                       // 2026
	toMonth                      // 2026-03
	toDay                        // 2026-03-14
)

// moment is a point in a calendar as it was written, before any zone is applied.
type moment struct {
	year, month, day int // 0 where not given
	clock            bool
	hour, min, sec   int
	fraction         string // digits of the second after the point
	zoned            bool
	offset           int // minutes east of UTC
	weekday          int // as written, from 1 for Monday; 0 if not
}

// dateText is what a text says about time.
type dateText struct {
	moments   []moment
	first     moment // moments[0], which costs nothing where there is only one
	n         int
	span      bool   // from the first to the last; else each stands for itself
	ambiguous bool   // but for its order, day and month could be the other way round
	guess     string // what kind of number it was taken for, if it was one
	leap      bool   // it named a leap second, which XSD cannot hold
}

// at returns the i-th moment.
func (d *dateText) at(i int) moment {
	if i == 0 {
		return d.first
	}
	return d.moments[i]
}

// badDate says why a text is no date, and how to mend it.
type badDate struct{ why, hint string }

const dateHint = "dates are read as 2026-11-28, 28/11/2026 or 28 novembre 2026, with a time such as 09:00 or 9h00 after them"

var noDate = &badDate{"is not a date", dateHint}

// parseDate reads text as one date, several, or a span of dates. Text is trimmed and not empty.
func parseDate(text string, order DateOrder) (dateText, *badDate) {
	if m, ok := isoMoment(text); ok {
		d := dateText{first: m, n: 1}
		return d, d.settle()
	}
	if c := text[0]; c == '+' || c == '-' || len(text) > 200 {
		return dateText{}, noDate
	}
	if number(text) {
		d, bad := numberDate(text)
		if bad != nil {
			return d, bad
		}
		return d, d.settle()
	}
	p := dateParser{order: order}
	p.text = strings.TrimSpace(strings.ReplaceAll(plain(text), "aujourd'hui", "?"))
	if !p.parse() {
		return dateText{}, noDate
	}
	return p.finish()
}

// isoMoment reads the forms of ISO 8601 that XML Schema has, and the usual liberties: no seconds, a blank for the T,
// an offset without colon or minutes, and the basic form 20220112T110000.
func isoMoment(s string) (m moment, ok bool) {
	if len(s) < 10 {
		return m, false
	}
	var rest string
	switch {
	case s[4] == '-' && s[7] == '-':
		m.year, m.month, m.day = two(s[0:])*100+two(s[2:]), two(s[5:]), two(s[8:])
		rest = s[10:]
		if two(s) < 0 || two(s[2:]) < 0 || m.month < 0 || m.day < 0 {
			return m, false
		}
	case len(s) > 8 && (s[8] == 'T' || s[8] == ' '):
		m.year, m.month, m.day = two(s[0:])*100+two(s[2:]), two(s[4:]), two(s[6:])
		rest = s[8:]
		if two(s) < 0 || two(s[2:]) < 0 || m.month < 0 || m.day < 0 {
			return m, false
		}
	default:
		return m, false
	}
	if rest == "" {
		return m, true
	}
	if rest[0] != 'T' && rest[0] != 't' && rest[0] != ' ' {
		return m, false
	}
	rest = rest[1:]
	return m, m.readClock(rest)
}

// readClock reads "09:00", "09:00:00.5+01:00", "110000Z".
func (m *moment) readClock(s string) bool {
	if len(s) < 4 || two(s) < 0 {
		return false
	}
	m.clock, m.hour = true, two(s)
	colon := s[2] == ':'
	if s = s[2:]; colon {
		s = s[1:]
	}
	if len(s) < 2 || two(s) < 0 {
		return false
	}
	m.min, s = two(s), s[2:]
	if len(s) >= 3 && colon && s[0] == ':' && two(s[1:]) >= 0 {
		m.sec, s = two(s[1:]), s[3:]
	} else if len(s) >= 2 && !colon && two(s) >= 0 {
		m.sec, s = two(s), s[2:]
	}
	if len(s) > 1 && (s[0] == '.' || s[0] == ',') {
		i := 1
		for i < len(s) && isDigit(s[i]) {
			i++
		}
		m.fraction, s = strings.TrimRight(s[1:i], "0"), s[i:]
	}
	return m.readOffset(s)
}

// readOffset reads "", "Z", "+01:00", "+0100", "+01" and " UTC".
func (m *moment) readOffset(s string) bool {
	switch s {
	case "":
		return true
	case "Z", "z", " UTC", " GMT", " Z":
		m.zoned = true
		return true
	}
	s = strings.TrimPrefix(s, " ")
	if len(s) < 3 || s[0] != '+' && s[0] != '-' || two(s[1:]) < 0 {
		return false
	}
	m.zoned, m.offset = true, two(s[1:])*60
	switch {
	case len(s) == 6 && s[3] == ':' && two(s[4:]) >= 0:
		m.offset += two(s[4:])
	case len(s) == 5 && two(s[3:]) >= 0:
		m.offset += two(s[3:])
	case len(s) != 3:
		return false
	}
	if s[0] == '-' {
		m.offset = -m.offset
	}
	return true
}

// numberDate reads a date that is a number: a year, a day of a spreadsheet (1900 date system), the basic form of
// ISO 8601, or seconds or milliseconds since 1970.
func numberDate(s string) (dateText, *badDate) {
	whole, part, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return dateText{}, noDate
	}
	d := dateText{n: 1}
	switch {
	case len(whole) == 4 && part == "" && n >= 1000:
		d.first.year = int(n)
	case len(whole) == 5 && n >= 15000 && n < 80000:
		days, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return dateText{}, noDate
		}
		t := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).Add(time.Duration(days*86400+0.5) * time.Second)
		d.first, d.guess = ofTime(t, strings.Trim(part, "0") != ""), "the number of a day in a spreadsheet"
	case len(whole) == 8 && part == "":
		d.first = moment{year: int(n / 10000), month: int(n / 100 % 100), day: int(n % 100)}
	case len(whole) == 10:
		d.first, d.guess = ofTime(time.Unix(n, 0).UTC(), true), "seconds since 1970"
		d.first.zoned = true
	case len(whole) == 13:
		d.first, d.guess = ofTime(time.UnixMilli(n).UTC(), true), "milliseconds since 1970"
		d.first.zoned = true
	case len(whole) == 14 && part == "":
		m, ok := isoMoment(s[:8] + "T" + s[8:])
		if !ok {
			return dateText{}, noDate
		}
		d.first = m
	default:
		return dateText{}, noDate
	}
	return d, nil
}

func ofTime(t time.Time, clock bool) moment {
	m := moment{year: t.Year(), month: int(t.Month()), day: t.Day()}
	if clock {
		m.clock, m.hour, m.min, m.sec = true, t.Hour(), t.Minute(), t.Second()
	}
	return m
}

var monthNames = func() map[string]int {
	names := map[string]int{}
	for i, all := range [...]string{
		"janvier janv jan january", "fevrier fevr fev february feb", "mars mar march", "avril avr april apr", "mai may", "juin june jun",
		"juillet juil july jul", "aout august aug", "septembre sept sep september", "octobre oct october", "novembre nov november",
		"decembre dec december",
	} {
		for _, n := range strings.Fields(all) {
			names[n] = i + 1
		}
	}
	return names
}()

var weekdayNames = func() map[string]int {
	names := map[string]int{}
	for i, all := range [...]string{
		"lundi lun monday mon", "mardi tuesday tue tues", "mercredi mer wednesday wed", "jeudi jeu thursday thu thur thurs",
		"vendredi ven friday fri", "samedi sam saturday sat", "dimanche dim sunday sun",
	} {
		for _, n := range strings.Fields(all) {
			names[n] = i + 1
		}
	}
	return names
}()

// dateParser reads dates in words and in numbers with slashes, French and English.
type dateParser struct {
	text      string // lower case, no accents
	at        int
	order     DateOrder
	cur       moment
	used      bool // cur has something
	done      []moment
	span      bool
	ambiguous bool
}

func (p *dateParser) flush() {
	if p.used {
		p.done = append(p.done, p.cur)
	}
	p.cur, p.used = moment{}, false
}

// parse reads the whole text; false as soon as something is no part of a date.
func (p *dateParser) parse() bool {
	for p.at < len(p.text) {
		r, size := utf8.DecodeRuneInString(p.text[p.at:])
		switch {
		case r >= '0' && r <= '9':
			if !p.number() {
				return false
			}
		case unicode.IsLetter(r):
			if !p.word() {
				return false
			}
		case r == '-' || r == '–' || r == '—' || r == '→' || r == '>':
			p.at += size
			if p.used {
				p.flush()
				p.span = true
			}
		case r == '&' || r == '+' || r == ';':
			p.at += size
			p.flush()
		case unicode.IsSpace(r) || strings.ContainsRune(",.:()'/|·", r):
			p.at += size
		default:
			return false
		}
		if len(p.done) > 60 {
			return false
		}
	}
	p.flush()
	return len(p.done) > 0
}

// word reads a month, a weekday, a preposition.
func (p *dateParser) word() bool {
	start := p.at
	for p.at < len(p.text) {
		r, size := utf8.DecodeRuneInString(p.text[p.at:])
		if !unicode.IsLetter(r) && !(r == '\'' && p.at > start) {
			break
		}
		p.at += size
	}
	w := p.text[start:p.at]
	if m, ok := monthNames[w]; ok && !(w == "mar" && p.cur.day == 0 && p.order != MonthFirst) {
		if p.cur.month != 0 {
			p.flush()
		}
		p.cur.month, p.used = m, true
		return true
	}
	if d, ok := weekdayNames[w]; ok || w == "mar" {
		if w == "mar" {
			d = 2
		}
		if p.cur.day != 0 && p.cur.month != 0 {
			p.flush()
		}
		p.cur.weekday = d // a weekday alone is not yet a moment
		return true
	}
	switch w {
	case "le", "les", "du", "de", "des", "from", "on", "the", "of", "at", "vers", "commence", "h", "en", "between", "dates", "date", "des'":
	case "a":
		if p.cur.clock {
			p.flush()
			p.span = true
		}
	case "au", "jusqu'au", "jusqu", "to", "until", "till", "through", "thru", "jusqu'a":
		if p.used {
			p.flush()
			p.span = true
		}
	case "et", "and", "puis", "ou":
		p.flush()
	case "midi", "noon":
		p.cur.clock, p.cur.hour, p.used = true, 12, true
	case "minuit", "midnight":
		p.cur.clock, p.cur.hour, p.used = true, 0, true
	case "am", "pm":
		if !p.cur.clock || p.cur.hour > 12 || p.cur.hour == 0 {
			return false
		}
		p.cur.hour = p.cur.hour % 12
		if w == "pm" {
			p.cur.hour += 12
		}
	case "utc", "gmt", "z":
		if !p.cur.clock {
			return false
		}
		p.cur.zoned = true
	default:
		return false
	}
	return true
}

// number reads a day, a year, a date in numbers, or a time.
func (p *dateParser) number() bool {
	n, digits := p.digits()
	next := p.peek()
	switch {
	case digits <= 2 && (next == ':' || next == 'h' && p.hourMark()):
		return p.clock(n)
	case digits <= 2 && next == ' ' && p.blankHour():
		return p.clock(n)
	case (next == '/' || next == '.' || next == '-') && p.at+1 < len(p.text) && isDigit(p.text[p.at+1]):
		return p.slashed(n, digits)
	case digits == 4:
		if p.cur.year != 0 {
			p.flush()
		}
		p.cur.year, p.used = n, true
		return true
	case digits <= 2 && p.ampm():
		if p.cur.clock {
			p.flush()
		}
		p.cur.clock, p.cur.hour, p.used = true, n, true
		return true
	case digits <= 2:
		if p.cur.day != 0 {
			return false
		}
		p.cur.day, p.used = n, true
		for _, ordinal := range [...]string{"er", "st", "nd", "rd", "th", "e"} {
			if strings.HasPrefix(p.text[p.at:], ordinal) && !startsLetter(p.text[p.at+len(ordinal):]) {
				p.at += len(ordinal)
				break
			}
		}
		return n > 0
	}
	return false
}

func (p *dateParser) digits() (n, count int) {
	for p.at < len(p.text) && isDigit(p.text[p.at]) {
		if count < 9 {
			n = n*10 + int(p.text[p.at]-'0')
		}
		p.at++
		count++
	}
	return n, count
}

func (p *dateParser) peek() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

// hourMark tells whether the h here is that of 9h00 and not the start of a word.
func (p *dateParser) hourMark() bool {
	rest := p.text[p.at+1:]
	return strings.HasPrefix(rest, "eure") || rest == "" || !startsLetter(rest)
}

// blankHour tells whether "14 h 30" is meant.
func (p *dateParser) blankHour() bool {
	rest := strings.TrimLeft(p.text[p.at:], " ")
	if !strings.HasPrefix(rest, "h") {
		return false
	}
	rest = rest[1:]
	return strings.HasPrefix(rest, "eure") || rest == "" || !startsLetter(rest)
}

// ampm tells whether "9 am" is meant.
func (p *dateParser) ampm() bool {
	rest := strings.TrimLeft(p.text[p.at:], " ")
	return (strings.HasPrefix(rest, "am") || strings.HasPrefix(rest, "pm")) && !startsLetter(rest[2:])
}

// clock reads what follows the hour: ":00", ":00:00", "h", "h30", " h 30", " heures".
func (p *dateParser) clock(hour int) bool {
	if p.cur.clock {
		p.flush()
	}
	p.cur.clock, p.cur.hour, p.used = true, hour, true
	rest := strings.TrimLeft(p.text[p.at:], " ")
	p.at = len(p.text) - len(rest)
	if p.peek() == ':' {
		p.at++
		n, digits := p.digits()
		if digits != 2 {
			return false
		}
		p.cur.min = n
		if p.peek() == ':' {
			p.at++
			if p.cur.sec, digits = p.digits(); digits != 2 {
				return false
			}
		}
		var m moment
		rest := p.text[p.at:]
		if i := strings.IndexByte(rest, ' '); i > 0 {
			rest = rest[:i]
		}
		if len(rest) > 4 && (rest[0] == '+' || rest[0] == '-') && m.readOffset(rest) {
			p.cur.zoned, p.cur.offset = true, m.offset
			p.at += len(rest)
		}
		return true
	}
	p.at++ // the h
	for _, word := range [...]string{"eures", "eure"} {
		if strings.HasPrefix(p.text[p.at:], word) {
			p.at += len(word)
			break
		}
	}
	rest = strings.TrimLeft(p.text[p.at:], " ")
	if len(rest) >= 2 && two(rest) >= 0 && two(rest) < 60 && (len(rest) == 2 || !isDigit(rest[2]) && rest[2] != '/' && rest[2] != 'h') {
		p.cur.min = two(rest)
		p.at = len(p.text) - len(rest) + 2
	}
	return true
}

// slashed reads 28/11/2024, 28.11.24, 2024/11/28, and 11/28/2024 where that is the order.
func (p *dateParser) slashed(a, digits int) bool {
	sep := p.text[p.at]
	back := p.at
	p.at++
	b, second := p.digits()
	if p.peek() != sep || p.at+1 >= len(p.text) || !isDigit(p.text[p.at+1]) {
		if sep == '-' && digits <= 2 && p.cur.day == 0 { // "3-5 mars": days
			p.at = back
			p.cur.day, p.used = a, true
			return a > 0
		}
		if digits == 4 && second == 2 && p.cur == (moment{}) { // 2026-03
			p.cur.year, p.cur.month, p.used = a, b, true
			return b > 0
		}
		if digits == 2 && second == 4 && sep == '/' || digits == 1 && second == 4 { // 03/2026
			p.cur.month, p.cur.year, p.used = a, b, true
			return true
		}
		if sep == '.' && digits <= 2 && second == 2 && p.cur.day != 0 && !p.cur.clock { // 14.30 after a date
			p.cur.clock, p.cur.hour, p.cur.min = true, a, b
			return true
		}
		if sep == '/' && digits <= 2 && second <= 2 && b <= 12 { // 28/11, whose year may follow in the span
			if p.cur.day != 0 {
				return false
			}
			p.cur.day, p.cur.month, p.used = a, b, true
			return a > 0 && b > 0
		}
		return false
	}
	p.at++
	c, third := p.digits()
	if p.cur.day != 0 || p.cur.month != 0 {
		p.flush()
	}
	p.used = true
	if digits == 4 && second <= 2 && third <= 2 {
		p.cur.year, p.cur.month, p.cur.day = a, b, c
		return true
	}
	if digits > 2 || second > 2 || third != 2 && third != 4 {
		return false
	}
	if third == 2 {
		if c += 2000; c >= 2070 {
			c -= 100
		}
	}
	p.cur.year = c
	first := p.order
	if first == AnyOrder {
		first = DayFirst
		if a <= 12 && b > 12 {
			first = MonthFirst
		}
	}
	p.ambiguous = p.ambiguous || a <= 12 && b <= 12 && a != b
	p.cur.day, p.cur.month = a, b
	if first == MonthFirst {
		p.cur.day, p.cur.month = b, a
	}
	return true
}

// finish lends each moment what it leaves to its neighbours: "du 3 au 5 mars 2025", "9h-17h".
func (p *dateParser) finish() (dateText, *badDate) {
	ms := p.done
	borrowed := make([]bool, len(ms))
	for i := len(ms) - 2; i >= 0; i-- {
		if !ms[i].dated() {
			continue
		}
		if ms[i].month == 0 && ms[i+1].dated() {
			ms[i].month = ms[i+1].month
		}
		if ms[i].year == 0 && ms[i+1].year != 0 {
			ms[i].year, borrowed[i] = ms[i+1].year, true
		}
	}
	for i := 1; i < len(ms); i++ {
		if !ms[i].dated() {
			ms[i].year, ms[i].month, ms[i].day = ms[i-1].year, ms[i-1].month, ms[i-1].day
			continue
		}
		if ms[i].month == 0 && ms[i].day != 0 {
			ms[i].month = ms[i-1].month
		}
		if ms[i].year == 0 {
			ms[i].year = ms[i-1].year
		}
	}
	d := dateText{moments: ms, n: len(ms), span: p.span && len(ms) == 2, ambiguous: p.ambiguous}
	if p.span && len(ms) > 2 {
		return dateText{}, &badDate{"names several dates in a way that cannot be told apart", "give the start and the end in fields of their own, and each occurrence in a row of its own"}
	}
	if d.span && borrowed[0] && ms[1].year != 0 && (ms[0].month > ms[1].month) {
		ms[0].year--
	}
	d.first = ms[0]
	return d, d.settle()
}

// dated tells whether a moment is more than a time of day.
func (m moment) dated() bool { return m.year != 0 || m.month != 0 || m.day != 0 }

func (m moment) precision() precision {
	switch {
	case m.day != 0:
		return toDay
	case m.month != 0:
		return toMonth
	case m.year != 0:
		return toYear
	}
	return toTime
}

// settle checks that each moment exists in the calendar, and normalises 24:00 and leap seconds.
func (d *dateText) settle() *badDate {
	for i := range d.n {
		m := &d.first
		if i > 0 {
			m = &d.moments[i]
		}
		if m.sec == 60 && m.min == 59 {
			m.sec, d.leap = 59, true
		}
		if m.hour > 24 || m.min > 59 || m.sec > 59 || m.hour == 24 && (m.min != 0 || m.sec != 0) {
			return &badDate{"has a time that no clock shows", "hours go from 0 to 24, minutes from 0 to 59"}
		}
		if !m.dated() {
			if !m.clock {
				return noDate // 0000-00-00, or a weekday alone
			}
			continue
		}
		if m.day == 0 && m.clock {
			return noDate
		}
		if m.year == 0 {
			if m.month != 0 || m.day != 0 {
				return &badDate{"has no year", "write the year; none is guessed"}
			}
		}
		if m.year < 1 || m.year > 9999 || m.month > 12 || m.month == 0 && m.day != 0 || m.day > daysIn(m.year, m.month) {
			return &badDate{"is not a date: the calendar has no such day", dateHint}
		}
		if m.hour == 24 {
			t := time.Date(m.year, time.Month(m.month), m.day+1, 0, 0, 0, 0, time.UTC)
			if m.year, m.month, m.day, m.hour = t.Year(), int(t.Month()), t.Day(), 0; m.year > 9999 {
				return noDate
			}
		}
	}
	if d.n > 1 {
		d.moments[0] = d.first
	}
	return nil
}

// wrongWeekday is the weekday that the first such moment really is, if the text names another.
func (d *dateText) wrongWeekday() (time.Weekday, bool) {
	for i := range d.n {
		m := d.at(i)
		if m.weekday == 0 || m.precision() != toDay {
			continue
		}
		day := time.Date(m.year, time.Month(m.month), m.day, 0, 0, 0, 0, time.UTC).Weekday()
		if int(day) != m.weekday%7 {
			return day, true
		}
	}
	return 0, false
}

// zeroDate tells whether the text is the 0000-00-00 of databases.
func zeroDate(s string) bool { return strings.HasPrefix(s, "0000-00-00") }

func daysIn(year, month int) int {
	switch month {
	case 0:
		return 0
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// appendDate appends YYYY-MM-DD, or as much of it as there is.
func (m moment) appendDate(b []byte) []byte {
	b = appendTwo(appendTwo(b, m.year/100), m.year%100)
	if m.month != 0 {
		b = appendTwo(append(b, '-'), m.month)
	}
	if m.day != 0 {
		b = appendTwo(append(b, '-'), m.day)
	}
	return b
}

// appendClock appends hh:mm:ss.
func (m moment) appendClock(b []byte) []byte {
	b = appendTwo(append(appendTwo(append(appendTwo(b, m.hour), ':'), m.min), ':'), m.sec)
	if m.fraction != "" {
		b = append(append(b, '.'), m.fraction...)
	}
	return b
}

func appendOffset(b []byte, minutes int) []byte {
	if minutes == 0 {
		return append(b, 'Z')
	}
	sign := byte('+')
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	return appendTwo(append(appendTwo(append(b, sign), minutes/60), ':'), minutes%60)
}

func appendTwo(b []byte, n int) []byte { return append(b, byte('0'+n/10%10), byte('0'+n%10)) }

// two is the number of the two digits at the start of s; -1 if there are none.
func two(s string) int {
	if len(s) < 2 || !isDigit(s[0]) || !isDigit(s[1]) {
		return -1
	}
	return int(s[0]-'0')*10 + int(s[1]-'0')
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// number tells whether s is digits with at most one point.
func number(s string) bool {
	points := 0
	for i := range len(s) {
		if s[i] == '.' {
			points++
		} else if !isDigit(s[i]) {
			return false
		}
	}
	return points <= 1 && s != "" && s[0] != '.'
}

func startsLetter(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s != "" && unicode.IsLetter(r)
}

func itoa(n int) string { return strconv.Itoa(n) }
