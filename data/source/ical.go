package source

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/transform"

	"github.com/kiosque-ld/kiosque/data"
)

// OtherComponent is the code of the advice that components of other kinds than the wanted one were left out.
const OtherComponent = "other-component"

// ICalendar reads iCalendar (RFC 5545, https://www.rfc-editor.org/rfc/rfc5545) and vCalendar 1.0, one row for each
// VEVENT; Options.RecordPath names another component ("VTODO"). The row's tree is an object:
//
//	DTSTART         "20250106T100000", the value of a property, under its name in upper case
//	DTSTART;TZID    "Europe/Paris", a parameter, behind its property, without quotation marks
//	CATEGORIES      of several values a list: of a property that stands several times, and of the lists of
//	                CATEGORIES, RESOURCES, EXDATE, RDATE and FREEBUSY, which are split
//	EXDATE;TZID     then a list as well, one item for each value, null where the value has no such parameter
//	VALARM          a component inside is an object, or a list of them
//	VCALENDAR       an object: the properties of the calendar (X-WR-TIMEZONE, METHOD …) and its VTIMEZONEs
//
// Lines are unfolded as bytes and then decoded, and quoted-printable is undone. Values of type TEXT, by the property's
// default or its VALUE parameter, are without their backslashes; all others stay as they stand.
//
// A calendar may say its zone behind its events. Rows are therefore kept back until the calendar ends or 4 MiB of it
// were read; what stands even later is reported, and known to the rows behind it.
var ICalendar = Syntax{
	Name:       "ical",
	Title:      "iCalendar",
	Extensions: []string{"ics", "ical", "icalendar", "vcs"},
	Raw:        true,
	Sniff:      sniffCalendar,
	Read:       readCalendar,
}

// What is kept back of a calendar that has not ended.
const (
	calendarHeld = 4 << 20 // bytes of it
	maxHeld      = 1 << 16 // rows and problems
)

func sniffCalendar(head []byte) int {
	head = bytes.TrimLeft(decodeHead(head), " \t\r\n")
	switch line := strings.ToUpper(string(head[:min(len(head), 15)])); {
	case strings.HasPrefix(line, "BEGIN:VCALENDAR"):
		return 100
	case strings.HasPrefix(line, "BEGIN:V") && !strings.HasPrefix(line, "BEGIN:VCARD"):
		return 80
	}
	return 0
}

// kind says how the value of a property is written.
type kind uint8

const (
	textValue kind = iota // TEXT, the default also of what is not known (RFC 5545, section 3.8.8)
	textList              // several TEXTs, parted by commas
	rawValue              // any other type
	rawList               // several values of another type, parted by commas
)

// kinds are the properties whose default type is not TEXT (RFC 5545, sections 3.7 and 3.8; RFC 7986).
var kinds = func() map[string]kind {
	m := map[string]kind{"CATEGORIES": textList, "RESOURCES": textList, "EXDATE": rawList, "RDATE": rawList, "FREEBUSY": rawList}
	for name := range strings.FieldsSeq(`ATTACH ATTENDEE COMPLETED CONFERENCE CREATED DTEND DTSTAMP DTSTART DUE DURATION
		EXRULE GEO IMAGE LAST-MODIFIED ORGANIZER PERCENT-COMPLETE PRIORITY RECURRENCE-ID REFRESH-INTERVAL REPEAT RRULE
		SEQUENCE SOURCE TRIGGER TZOFFSETFROM TZOFFSETTO TZURL URL`) {
		m[name] = rawValue
	}
	return m
}()

// components are those that stand in a calendar and never in one another: where one begins, another has ended.
var components = []string{"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE"}

// entry is a line of a component on the tape: a property's value, or the beginning of a component inside.
type entry struct {
	name       string
	line       int
	start, end int // of the value in the text; of a component, end is the index of the entry behind its last
	params     [2]int
	component  bool
	next       int // the next entry of this name, 0 if there is none
	tail       int // of the first entry of this name: the last
	n          int // of the first entry of this name: how many there are
}

type param struct {
	name       string // "DTSTART;TZID"
	start, end int
}

// tape is a component as it is read, in memory that serves again for the next.
type tape struct {
	text    []byte
	entries []entry
	params  []param
	open    []int // entries of the components that are not closed
}

func (t *tape) reset() {
	t.text, t.entries, t.params, t.open = t.text[:0], t.entries[:0], t.params[:0], t.open[:0]
}

// cut drops the entries from index i on.
func (t *tape) cut(i int) {
	t.entries = t.entries[:i]
	for len(t.open) > 0 && t.open[len(t.open)-1] >= i {
		t.open = t.open[:len(t.open)-1]
	}
}

// calendars reads a stream of calendars.
type calendars struct {
	window
	name   string
	max    int
	record string // the component that is wanted
	yield  func(data.Row, *data.Problem) bool
	left   bool // the loop over the rows was left

	charset charset // of the text; UTF-8 is checked line by line
	mender  text    // checks and mends lines of UTF-8
	next    int     // number of the next line of the file
	last    int     // of the last line of the file so far
	line    int     // number of the first line of logical
	logical []byte  // an unfolded line
	scratch []byte
	params  []param // of the line
	values  []byte  // of its parameters
	names   map[string]*property

	stack   []opened
	old     bool  // vCalendar 1.0
	cal     tape  // the calendar
	comp    tape  // the component that is wanted
	into    *tape // where lines go; nil if they are left out
	spoiled bool  // the component was given up
	held    []held
	read    int // bytes of the calendar
	given   bool
	tree    data.Tree // the calendar's, as far as it was known when rows were first given
	stale   bool      // the calendar has gained something since
	late    map[string]bool
	others  map[string]int // components that are not wanted
	firsts  map[string]int // lines of the first of them
	began   bool
	strays  int
}

type opened struct {
	name string
	line int
}

type property struct {
	name string
	kind kind
}

type held struct {
	row     data.Row
	problem *data.Problem
}

func readCalendar(ctx context.Context, r io.Reader, name string, opts Options) data.Rows {
	return func(yield func(data.Row, *data.Problem) bool) {
		c := &calendars{name: name, max: opts.maxRow(), record: "VEVENT", yield: yield, next: 1,
			names: map[string]*property{}, late: map[string]bool{}, others: map[string]int{}, firsts: map[string]int{}}
		if opts.RecordPath != "" {
			path := strings.ToUpper(strings.TrimRight(opts.RecordPath, "[]"))
			c.record = path[strings.LastIndexByte(path, '.')+1:]
		}
		c.mender = text{file: name, line: 1}
		c.window = newWindow(ctx, r, chunk)
		c.need(headSize)
		c.decode(opts.Encoding, r)
		for !c.left && c.unfold() {
			c.take()
		}
		c.end()
	}
}

// decode finds the encoding. Lines of UTF-8 may be folded inside a character, so it is looked at unfolded.
func (c *calendars) decode(encoding string, r io.Reader) {
	head := c.b[c.i:c.n]
	unfolded := bytes.NewBuffer(make([]byte, 0, len(head)))
	for i := 0; i < len(head); i++ {
		if head[i] == '\n' && i+1 < len(head) && (head[i+1] == ' ' || head[i+1] == '\t') {
			unfolded.Truncate(len(bytes.TrimRight(unfolded.Bytes(), "\r")))
			i++
			continue
		}
		unfolded.WriteByte(head[i])
	}
	sure := true
	if c.charset, _ = namedEncoding(encoding); encoding == "" {
		c.charset, sure = guess(unfolded.Bytes(), c.err != nil)
	}
	if strings.HasPrefix(c.charset.name, "utf-16") {
		rest := io.MultiReader(bytes.NewReader(bytes.Clone(head)), r)
		if c.err != nil {
			rest = bytes.NewReader(bytes.Clone(head))
		}
		c.window = newWindow(c.ctx, transform.NewReader(rest, c.charset.decoder.NewDecoder()), chunk)
		c.charset = charset{}
	}
	for c.need(len(bom)) && bytes.HasPrefix(c.b[c.i:c.n], bom) {
		c.i += len(bom)
	}
	if !sure {
		c.tell(data.Problem{Severity: data.Advice, Place: c.at(1), Code: Encoding,
			Message: "the text is not UTF-8; it is read as " + c.charset.title,
			Hint:    "if letters come out wrong, name its encoding: " + encodingNames()})
	}
}

func (c *calendars) at(line int) data.Position { return data.Position{File: c.name, Line: line} }

// physical appends the next line of the file to logical, without its end; false at the end of the file. What goes
// beyond the largest record is dropped.
func (c *calendars) physical() bool {
	some := false
	for {
		if c.i == c.n && !c.more() {
			return some
		}
		some, c.last = true, c.next
		b := c.b[c.i:c.n]
		k := bytes.IndexByte(b, '\n')
		if k < 0 {
			k = len(b)
		}
		if r := bytes.IndexByte(b[:k], '\r'); r >= 0 {
			k = r
		}
		if len(c.logical) <= c.max {
			c.logical = append(c.logical, b[:k]...)
		}
		c.i += k
		c.read += k
		if k == len(b) {
			continue
		}
		returns := 0
		for c.need(1) && c.b[c.i] == '\r' {
			c.i++
			returns++
		}
		if c.need(1) && c.b[c.i] == '\n' { // "\r\r\n" is one end: some mail servers make it of "\r\n"
			c.i++
			returns = 1
		}
		c.next += returns
		return true
	}
}

// unfold reads the next line that is not blank, with the lines that go on with it (RFC 5545, section 3.1). In
// quoted-printable, "=" at the end goes on as well, and what begins the next line belongs to the value; in vCalendar
// 1.0 the blank that begins a line does too.
func (c *calendars) unfold() bool {
	for {
		c.logical, c.line = c.logical[:0], c.next
		if !c.physical() {
			return false
		}
		for {
			n := len(c.logical)
			if n > 0 && c.logical[n-1] == '=' && quotedPrintable(c.logical) {
				c.logical = c.logical[:n-1]
				if !c.physical() {
					break
				}
				continue
			}
			if n == 0 || !c.goesOn() {
				break
			}
			if !c.old || bytes.IndexByte(c.logical, ':') < 0 {
				c.i++
			}
			c.physical()
		}
		if len(bytes.TrimSpace(c.logical)) > 0 {
			return true
		}
	}
}

// goesOn tells whether the next line goes on with this one. Blank lines before it are passed over: where a program
// wrote every end of a line twice, folded lines would fall apart.
func (c *calendars) goesOn() bool {
	k := 0
	for k < 8 && c.need(k+1) && (c.b[c.i+k] == '\r' || c.b[c.i+k] == '\n') {
		k++
	}
	if !c.need(k+1) || c.b[c.i+k] != ' ' && c.b[c.i+k] != '\t' {
		return false
	}
	c.next += countLines(c.b[c.i : c.i+k])
	c.i += k
	return true
}

// quotedPrintable tells whether the value of a line is written so.
func quotedPrintable(line []byte) bool {
	head, _, ok := bytes.Cut(line, []byte{':'})
	return ok && bytes.Contains(bytes.ToUpper(head), []byte("QUOTED-PRINTABLE"))
}

// take reads a line.
func (c *calendars) take() {
	if len(c.logical) > c.max {
		c.overflow("a line is larger than %d bytes")
		return
	}
	b := c.logical
	k := bytes.IndexAny(b, ":;")
	if k > 0 && b[k] == ':' {
		value := func() string { return strings.ToUpper(string(bytes.TrimSpace(b[k+1:]))) }
		if name := bytes.TrimSpace(b[:k]); bytes.EqualFold(name, []byte("BEGIN")) {
			c.begin(value())
			return
		} else if bytes.EqualFold(name, []byte("END")) {
			c.close(value())
			return
		}
	}
	if c.into == nil && len(c.stack) > 0 {
		return
	}
	if len(c.stack) == 0 {
		if c.strays++; c.strays == 1 {
			c.tell(data.Problem{Severity: data.Warning, Place: c.at(c.line), Code: BadSyntax,
				Message: fmt.Sprintf("%q stands outside of all components", clip(string(c.clean(b)))),
				Hint:    "a calendar begins with BEGIN:VCALENDAR and ends with END:VCALENDAR"})
		}
		return
	}
	c.property(b, k)
}

// clean is b as valid UTF-8, in the encoding of the file.
func (c *calendars) clean(b []byte) []byte {
	if c.charset.decoder != nil {
		if decoded, err := c.charset.decoder.NewDecoder().Bytes(b); err == nil {
			return decoded
		}
	}
	if clean(b) {
		return b
	}
	c.mender.line = c.line
	c.mender.mend(b)
	c.mender.line = c.line // a value may hold line breaks of its own
	for _, p := range c.mender.take(-1) {
		c.tell(p)
	}
	return c.mender.out
}

// tell reports a problem in its place among the rows.
func (c *calendars) tell(p data.Problem) {
	if c.given || !c.began {
		c.give(data.Row{}, &p)
		return
	}
	if c.held = append(c.held, held{problem: &p}); len(c.held) > maxHeld {
		c.release()
	}
}

func (c *calendars) give(row data.Row, problem *data.Problem) {
	if !c.left && !c.yield(row, problem) {
		c.left = true
	}
}

// begin opens a component.
func (c *calendars) begin(name string) {
	if name == "VCALENDAR" {
		c.unclosed(0, "before another VCALENDAR begins")
		c.flush()
		c.stack = append(c.stack, opened{name, c.line})
		c.began, c.into = true, &c.cal
		return
	}
	c.began = true
	own := c.inside()
	if known := slices.Contains(components, name); own < len(c.stack) && (known || name == c.record && slices.Contains(components, c.stack[own].name)) {
		c.unclosed(own, "before "+name+" begins")
	}
	c.stack = append(c.stack, opened{name, c.line})
	if len(c.stack) > maxDepth {
		c.overflow("components are nested too deep")
		return
	}
	if own == len(c.stack)-1 { // it stands in the calendar
		c.into, c.spoiled = nil, false
		switch name {
		case c.record:
			c.comp.reset()
			c.into = &c.comp
			return
		case "VTIMEZONE":
			c.into = &c.cal
			c.tooLate("VTIMEZONE")
		default:
			if c.others[name] == 0 && len(c.others) < said {
				c.firsts[name] = c.line
			}
			if c.firsts[name] > 0 {
				c.others[name]++
			}
		}
	}
	if c.into != nil {
		c.into.open = append(c.into.open, len(c.into.entries))
		c.into.entries = append(c.into.entries, entry{name: c.intern([]byte(name)).name, line: c.line, component: true})
	}
}

// inside is the index in the stack of the component that stands in the calendar.
func (c *calendars) inside() int {
	if len(c.stack) > 0 && c.stack[0].name == "VCALENDAR" {
		return 1
	}
	return 0
}

// close closes a component.
func (c *calendars) close(name string) {
	i := len(c.stack) - 1
	for i >= 0 && c.stack[i].name != name {
		i--
	}
	if i < 0 {
		if c.strays++; c.strays <= said {
			c.tell(data.Problem{Severity: data.Warning, Place: c.at(c.line), Code: BadSyntax,
				Message: fmt.Sprintf("END:%s closes nothing", clip(string(c.clean([]byte(name))))), Hint: "BEGIN:" + clip(name) + " is missing before it"})
		}
		return
	}
	c.unclosed(i+1, "before END:"+name)
	own := c.inside()
	switch {
	case name == "VCALENDAR" && i == 0:
		c.stack = c.stack[:0]
		c.flush()
		return
	case i == own && c.into == &c.comp:
		c.row(c.stack[i].line)
	case c.into != nil:
		if n := len(c.into.open); n > 0 {
			c.into.entries[c.into.open[n-1]].end = len(c.into.entries)
			c.into.open = c.into.open[:n-1]
		}
	}
	c.pop(i)
}

// pop leaves the stack with i components.
func (c *calendars) pop(i int) {
	c.stack = c.stack[:i]
	if own := c.inside(); i <= own {
		c.into = nil
		if own == 1 {
			c.into = &c.cal
		}
	}
}

// unclosed gives up the components from index i of the stack on, which were never closed. One that is wanted is lost;
// of what stands inside another, what was read is kept.
func (c *calendars) unclosed(i int, where string) {
	own := c.inside()
	for k := len(c.stack) - 1; k >= i; k-- {
		o := c.stack[k]
		p := data.Problem{Severity: data.Warning, Place: c.at(o.line), Code: BadSyntax,
			Message: fmt.Sprintf("BEGIN:%s is never closed %s (line %d)", clip(o.name), where, c.line), Hint: "END:" + clip(o.name) + " is missing"}
		switch {
		case k == own && c.into == &c.comp:
			p.Severity = data.Error
			p.Hint += "; the component is left out, since a part of it may be missing"
			c.comp.reset()
		case k == own && o.name == "VTIMEZONE" && len(c.cal.open) > 0:
			c.cal.cut(c.cal.open[0])
		case c.into != nil && len(c.into.open) > 0:
			last := len(c.into.open) - 1
			c.into.entries[c.into.open[last]].end = len(c.into.entries)
			c.into.open = c.into.open[:last]
		}
		if !c.spoiled || k != own {
			c.tell(p)
		}
		c.pop(k)
	}
}

// overflow gives up what is being read because it is too large.
func (c *calendars) overflow(message string) {
	p := data.Problem{Severity: data.Error, Place: c.at(c.line), Code: TooLarge, Message: message}
	if strings.Contains(message, "%d") {
		p.Message = fmt.Sprintf(message, c.max)
	}
	switch {
	case c.into == &c.comp:
		p.Message += "; its component is left out"
		c.comp.reset()
	case c.into == &c.cal && len(c.cal.open) > 0:
		c.cal.cut(c.cal.open[0])
	}
	if own := c.inside(); c.into != nil && own < len(c.stack) {
		c.into, c.spoiled = nil, true
	}
	c.tell(p)
}

// intern is the property of that name.
func (c *calendars) intern(name []byte) *property {
	if p := c.names[string(name)]; p != nil {
		return p
	}
	p := &property{name: string(name)}
	p.kind = kinds[p.name]
	if len(c.names) < 4096 && len(name) < 256 {
		c.names[p.name] = p
	}
	return p
}

// property reads a line "NAME;PARAMETER=value:value" whose name ends at k.
func (c *calendars) property(b []byte, k int) {
	name := b
	if k >= 0 {
		name = bytes.TrimSpace(b[:k])
	}
	if k < 0 || !propertyName(name) {
		c.tell(data.Problem{Severity: data.Warning, Place: c.at(c.line), Code: BadSyntax,
			Message: fmt.Sprintf("%q is not a line of the form NAME:value; it is left out", clip(string(c.clean(b)))),
			Hint:    "where a text goes on from the line before, the line must begin with a blank"})
		return
	}
	c.scratch = upper(append(c.scratch[:0], name...))
	p := c.intern(c.scratch)
	end, state := c.parameters(b, k, p.name, true)
	if state == unclosed {
		end, state = c.parameters(b, k, p.name, false)
		c.tell(data.Problem{Severity: data.Warning, Place: c.at(c.line), Code: Quote, Field: clip(p.name),
			Message: "a quotation mark in a parameter is not closed; it is taken as text"})
	}
	if state != whole {
		c.tell(data.Problem{Severity: data.Warning, Place: c.at(c.line), Code: BadSyntax, Field: clip(p.name),
			Message: fmt.Sprintf("%q has no value; it is left out", clip(string(c.clean(b)))), Hint: "a colon stands before the value"})
		return
	}
	if !c.room(len(b)) {
		c.overflow("a component is larger than %d bytes")
		return
	}
	if c.into == &c.cal && len(c.cal.open) == 0 {
		if p.name == "VERSION" {
			c.old = string(bytes.TrimSpace(b[end:])) == "1.0"
		}
		c.tooLate(p.name)
	}
	c.value(p, b[end:])
}

// room tells whether n more bytes and one more line fit.
func (c *calendars) room(n int) bool {
	return len(c.into.text)+n <= c.max && len(c.into.entries)+len(c.into.params) < maxValues
}

// tooLate reports a property of the calendar that stands behind rows that were given without it.
func (c *calendars) tooLate(name string) {
	c.stale = true
	if !c.given || c.late[name] || len(c.late) > said {
		return
	}
	c.late[name] = true
	c.tell(data.Problem{Severity: data.Warning, Place: c.at(c.line), Code: BadSyntax, Field: clip(name),
		Message: fmt.Sprintf("%s of the calendar stands behind events that were read without it", clip(name)),
		Hint:    "move it before the first event"})
}

// upper turns the ASCII letters of b into capitals, in place.
func upper(b []byte) []byte {
	for i, c := range b {
		if 'a' <= c && c <= 'z' {
			b[i] = c - 'a' + 'A'
		}
	}
	return b
}

// propertyName is lenient by "_", "." and "/", which some programs write.
func propertyName(b []byte) bool {
	for _, c := range b {
		if !(letter(c) && c < utf8.RuneSelf || '0' <= c && c <= '9' || c == '-' || c == '_' || c == '.' || c == '/') {
			return false
		}
	}
	return len(b) > 0
}

// parameters reads what stands before the value, which begins at the index returned; partial if there is none.
func (c *calendars) parameters(b []byte, i int, property string, quotes bool) (int, state) {
	c.params, c.values = c.params[:0], c.values[:0]
	for i < len(b) && b[i] == ';' {
		i++
		start := i
		for i < len(b) && b[i] != '=' && b[i] != ';' && b[i] != ':' {
			i++
		}
		name := bytes.TrimSpace(b[start:i])
		at := len(c.values)
		if i == len(b) || b[i] != '=' { // vCalendar 1.0 leaves out the names of some
			c.values = append(c.values, c.clean(name)...)
			switch string(bytes.ToUpper(name)) {
			case "":
				continue
			case "QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT":
				name = []byte("ENCODING")
			default:
				name = []byte("TYPE")
			}
		} else {
			i++
			var state state
			if i, state = c.parameter(b, i, quotes); state != whole {
				return i, state
			}
		}
		c.scratch = upper(append(append(append(c.scratch[:0], property...), ';'), c.clean(name)...))
		c.params = append(c.params, param{c.intern(c.scratch).name, at, len(c.values)})
	}
	if i == len(b) {
		return i, partial
	}
	return i + 1, whole
}

// parameter reads the value of a parameter behind values: its quotation marks are taken off, and the escapes of
// RFC 6868 undone.
func (c *calendars) parameter(b []byte, i int, quotes bool) (int, state) {
	for i < len(b) && b[i] != ';' && b[i] != ':' {
		switch {
		case b[i] == '"' && quotes:
			k := bytes.IndexByte(b[i+1:], '"')
			if k < 0 {
				return i, unclosed
			}
			c.values = appendCaret(c.values, c.clean(b[i+1:i+1+k]))
			i += k + 2
		default:
			k := i
			for k < len(b) && b[k] != ';' && b[k] != ':' && (b[k] != '"' || !quotes) {
				k++
				if k+3 < len(b) && b[k] == ':' && b[k+3] == ')' && bytes.IndexByte(b[i:k], '(') >= 0 {
					k++ // "(UTC+01:00) Paris", a name from Windows that ought to be quoted
				}
			}
			c.values = appendCaret(c.values, c.clean(b[i:k]))
			i = k
		}
	}
	return i, whole
}

// appendCaret undoes ^n, ^^ and ^' (RFC 6868, section 3.2).
func appendCaret(dst, b []byte) []byte {
	for i := 0; i < len(b); i++ {
		if b[i] == '^' && i+1 < len(b) {
			if k := strings.IndexByte(`n^'`, b[i+1]); k >= 0 {
				dst = append(dst, "\n^\""[k])
				i++
				continue
			}
		}
		dst = append(dst, b[i])
	}
	return dst
}

// value writes a property on the tape.
func (c *calendars) value(p *property, b []byte) {
	kind, raw := p.kind, true
	kept := c.params[:0]
	var set string
	base64 := false
	for _, q := range c.params {
		value := c.values[q.start:q.end]
		switch q.name[len(p.name)+1:] {
		case "VALUE":
			text := bytes.EqualFold(value, []byte("TEXT"))
			switch {
			case text && kind == rawValue:
				kind = textValue
			case !text && kind == textValue:
				kind = rawValue
			}
		case "ENCODING":
			if bytes.EqualFold(value, []byte("QUOTED-PRINTABLE")) {
				b, raw = unquotePrintable(b), false
				continue
			}
			base64 = bytes.EqualFold(value, []byte("BASE64")) || bytes.EqualFold(value, []byte("B"))
		case "CHARSET":
			set = string(value)
			continue
		}
		kept = append(kept, q)
	}
	c.params = kept
	b = c.recode(b, set)
	if !raw {
		b = bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n"))
	}
	if base64 {
		kind = rawValue
	}
	t := c.into
	first := len(t.params)
	for _, q := range c.params {
		start := len(t.text)
		t.text = append(t.text, c.values[q.start:q.end]...)
		t.params = append(t.params, param{q.name, start, len(t.text)})
	}
	part := byte(',')
	if c.old {
		part = ';'
	}
	for {
		item, more := b, false
		if kind == textList || kind == rawList {
			if k := separator(b, part); k >= 0 {
				item, b, more = b[:k], b[k+1:], true
			}
		}
		start := len(t.text)
		if kind == textValue || kind == textList {
			t.text = appendText(t.text, item)
		} else {
			t.text = append(t.text, item...)
		}
		t.entries = append(t.entries, entry{name: p.name, line: c.line, start: start, end: len(t.text), params: [2]int{first, len(t.params)}})
		if !more {
			return
		}
		if !c.room(0) {
			c.overflow("a component is larger than %d bytes or holds too many values")
			return
		}
	}
}

// recode is b as UTF-8; set is the encoding that the line names for itself.
func (c *calendars) recode(b []byte, set string) []byte {
	if set != "" && !strings.EqualFold(set, "utf-8") {
		e, err := htmlindex.Get(set)
		if err != nil {
			c.tell(data.Problem{Severity: data.Warning, Place: c.at(c.line), Code: Encoding,
				Message: fmt.Sprintf("there is no encoding %q", clip(set)), Hint: "it is read as the rest of the file"})
		} else if decoded, err := e.NewDecoder().Bytes(b); err == nil {
			return decoded
		}
	}
	return c.clean(b)
}

// separator is the index of the first part in b that no backslash stands before, -1 if there is none.
func separator(b []byte, part byte) int {
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case part:
			return i
		}
	}
	return -1
}

// appendText takes the backslashes off a TEXT (RFC 5545, section 3.3.11), also those that some programs put before
// colons and quotation marks. Where anything else follows, the backslash is text.
func appendText(dst, b []byte) []byte {
	for {
		k := bytes.IndexByte(b, '\\')
		if k < 0 || k+1 == len(b) {
			return append(dst, b...)
		}
		dst = append(dst, b[:k]...)
		switch e := b[k+1]; e {
		case 'n', 'N':
			dst = append(dst, '\n')
		case '\\', ';', ',', ':', '"':
			dst = append(dst, e)
		default:
			dst = append(dst, '\\', e)
		}
		b = b[k+2:]
	}
}

// unquotePrintable undoes quoted-printable (RFC 2045, section 6.7); "=" without two digits is text.
func unquotePrintable(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] == '=' && i+2 < len(b) {
			hi, lo := hexDigit(b[i+1]), hexDigit(b[i+2])
			if hi >= 0 && lo >= 0 {
				out = append(out, byte(hi<<4|lo))
				i += 2
				continue
			}
		}
		out = append(out, b[i])
	}
	return out
}

// hexDigit is the value of a hexadecimal digit, -1 if c is none.
func hexDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// row makes a row of the component that began on the given line.
func (c *calendars) row(line int) {
	t := data.Tree{Shape: data.Object}
	t.Fields = c.comp.fields(0, len(c.comp.entries), string(c.comp.text), line)
	c.comp.reset()
	row := data.Row{Place: c.at(line), Tree: t}
	if c.given {
		c.giveRow(row)
		return
	}
	c.held = append(c.held, held{row: row})
	if c.read > calendarHeld {
		c.release()
	}
}

// release gives the rows that were kept back.
func (c *calendars) release() {
	c.given = true
	kept := c.held
	c.held = nil
	for _, h := range kept {
		if c.left {
			return
		}
		if h.problem != nil {
			c.give(data.Row{}, h.problem)
		} else {
			c.giveRow(h.row)
		}
	}
}

// giveRow gives a row with what is known of its calendar.
func (c *calendars) giveRow(row data.Row) {
	if known := len(c.cal.entries); known > 0 && len(c.cal.open) == 0 {
		if c.stale {
			line := 0
			if len(c.stack) > 0 && c.stack[0].name == "VCALENDAR" {
				line = c.stack[0].line
			}
			c.tree = data.Tree{Shape: data.Object, Line: line}
			c.tree.Fields = c.cal.fields(0, known, string(c.cal.text), 0)
			c.stale = false
		}
		row.Tree.Fields = append(row.Tree.Fields, data.Field{Name: "VCALENDAR", Tree: c.tree})
	}
	c.give(row, nil)
}

// flush ends a calendar.
func (c *calendars) flush() {
	c.release()
	c.cal.reset()
	c.given, c.stale, c.old, c.read, c.into = false, false, false, 0, nil
}

// end reports what is missing at the end of the file.
func (c *calendars) end() {
	if c.left {
		return
	}
	c.line = max(c.last, 1)
	if p := c.failed(c.at(c.line)); p != nil {
		c.release()
		c.give(data.Row{}, p)
		return
	}
	c.unclosed(0, "before the file ends")
	c.flush()
	c.given = true
	c.mender.line = c.line
	c.mender.sum(&c.mender.broken, Encoding, "%d more lines are not UTF-8 either, the last is line %d")
	c.mender.sum(&c.mender.doubled, Mojibake, "%d more lines were encoded twice, the last is line %d")
	for _, p := range c.mender.take(-1) {
		c.tell(p)
	}
	if !c.began {
		c.tell(data.Problem{Severity: data.Error, Place: c.at(1), Code: BadSyntax, Message: "there is no calendar in the file",
			Hint: "a calendar begins with BEGIN:VCALENDAR"})
		return
	}
	names := make([]string, 0, len(c.others))
	for name := range c.firsts {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		p := data.Problem{Severity: data.Advice, Place: c.at(c.firsts[name]), Code: OtherComponent}
		if shown := clip(string(c.clean([]byte(name)))); propertyName([]byte(name)) {
			p.Message = fmt.Sprintf("%s left out; only %s is read", count(c.others[name], shown+" was", shown+"s were"), c.record)
			p.Hint = fmt.Sprintf("a record path of %q reads these instead", shown)
		} else {
			p.Message = fmt.Sprintf("the component %q was left out; its name is none", shown)
		}
		c.tell(p)
	}
}

// fields makes the fields of the entries from index i to end; line is where the component begins.
func (t *tape) fields(i, end int, text string, line int) []data.Field {
	if i >= end {
		return nil
	}
	first, most := i, 1
	var index map[string]int
	if end-i > manyFields {
		index = make(map[string]int, manyFields)
	}
	// Entries of one name are linked, so that each name becomes one field.
	for k := i; k < end; k = t.behind(k) {
		e := &t.entries[k]
		e.next, e.tail, e.n = 0, k, 1
		most += 1 + e.params[1] - e.params[0]
		head, found := -1, false
		if index != nil {
			if head, found = index[e.name]; !found {
				index[e.name] = k
			}
		} else {
			for h := first; h < k; h = t.behind(h) {
				if t.entries[h].n > 0 && t.entries[h].name == e.name {
					head, found = h, true
					break
				}
			}
		}
		if found {
			h := &t.entries[head]
			t.entries[h.tail].next = k
			h.tail, h.n, e.n = k, h.n+1, 0
		}
	}
	fields := make([]data.Field, 0, most)
	for k := i; k < end; k = t.behind(k) {
		e := &t.entries[k]
		switch {
		case e.n == 1:
			fields = append(fields, data.Field{Name: e.name, Tree: t.tree(e, k, text, line)})
			for _, p := range t.params[e.params[0]:e.params[1]] {
				fields = append(fields, data.Field{Name: p.name, Tree: stringTree(text[p.start:p.end], e.line, line)})
			}
		case e.n > 1:
			fields = t.list(fields, k, text, line)
		}
	}
	return fields
}

// behind is the index of the entry behind that at k and all inside it.
func (t *tape) behind(k int) int {
	if t.entries[k].component {
		return max(t.entries[k].end, k+1)
	}
	return k + 1
}

// list adds the values of the entries linked from k, and their parameters in lists of the same length.
func (t *tape) list(fields []data.Field, k int, text string, line int) []data.Field {
	n := t.entries[k].n
	values := data.Tree{Shape: data.List, Items: make([]data.Tree, n)}
	own := len(fields) + 1
	fields = append(fields, data.Field{Name: t.entries[k].name})
	for at := 0; at < n; at++ {
		e := &t.entries[k]
		values.Items[at] = t.tree(e, k, text, line)
	params:
		for _, p := range t.params[e.params[0]:e.params[1]] {
			value := stringTree(text[p.start:p.end], e.line, line)
			for f := own; f < len(fields); f++ {
				if fields[f].Name == p.name {
					fields[f].Tree.Items[at] = value
					continue params
				}
			}
			if len(fields)-own >= manyFields { // nobody has so many; the lists would take n times as much
				continue
			}
			items := make([]data.Tree, n)
			items[at] = value
			fields = append(fields, data.Field{Name: p.name, Tree: data.Tree{Shape: data.List, Items: items}})
		}
		k = e.next
	}
	if at := values.Items[0].Line; at != 0 {
		values.Line = at
	}
	fields[own-1].Tree = values
	return fields
}

func (t *tape) tree(e *entry, k int, text string, line int) data.Tree {
	if !e.component {
		return stringTree(text[e.start:e.end], e.line, line)
	}
	return data.Tree{Shape: data.Object, Line: e.line, Fields: t.fields(k+1, max(e.end, k+1), text, line)}
}

// stringTree is a text on a line, which need not be said if it is the row's.
func stringTree(s string, at, line int) data.Tree {
	if at == line {
		at = 0
	}
	return data.Tree{Shape: data.String, Text: s, Line: at}
}
