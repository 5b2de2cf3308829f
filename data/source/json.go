package source

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/kiosque-ld/kiosque/data"
)

// JSON reads JSON (RFC 8259): the items of a list, one object, or objects one after the other, in flat memory.
var JSON = Syntax{
	Name:       "json",
	Title:      "JSON",
	Extensions: []string{"json", "geojson"},
	Sniff:      sniffJSON,
	Whole:      wholeJSON,
	Read: func(ctx context.Context, r io.Reader, name string, opts Options) data.Rows {
		return readJSON(ctx, r, name, opts, false)
	},
}

// NDJSON reads lines of JSON: a broken line costs only itself.
var NDJSON = Syntax{
	Name:       "ndjson",
	Title:      "JSON lines",
	Extensions: []string{"ndjson", "jsonl", "jsonlines", "ldjson"},
	Sniff:      sniffNDJSON,
	Read: func(ctx context.Context, r io.Reader, name string, opts Options) data.Rows {
		return readJSON(ctx, r, name, opts, true)
	},
}

func sniffJSON(head []byte) int {
	head = bytes.TrimLeft(head, " \t\r\n")
	if len(head) == 0 {
		return 0
	}
	next := bytes.TrimLeft(head[1:], " \t\r\n")
	switch {
	case head[0] == '{' && (len(next) == 0 || next[0] == '"' || next[0] == '}'):
		return 90
	case head[0] == '[' && (len(next) == 0 || bytes.IndexByte([]byte(`{["]-0123456789tfn`), next[0]) >= 0):
		return 80
	}
	return 0
}

// wholeJSON holds the last bracket against the first. Of objects that stand one a line, a broken one costs itself alone.
func wholeJSON(head, tail []byte) bool {
	head = bytes.TrimLeft(head, " \t\r\n")
	if len(head) == 0 || len(tail) == 0 {
		return true
	}
	switch last := tail[len(tail)-1]; head[0] {
	case '[':
		return last == ']'
	case '{':
		return last == '}' || sniffNDJSON(head) > 0
	}
	return true
}

func sniffNDJSON(head []byte) int {
	first, rest, ok := bytes.Cut(bytes.TrimLeft(head, " \t\r\n"), []byte("\n"))
	first, rest = bytes.TrimRight(first, " \t\r"), bytes.TrimLeft(rest, " \t\r\n")
	if ok && bytes.HasPrefix(first, []byte(`{"`)) && bytes.HasSuffix(first, []byte("}")) && bytes.HasPrefix(rest, []byte(`{"`)) {
		return 95
	}
	return 0
}

// parser reads JSON values from a window that never grows. A record is first written down as a tape of marks and one
// run of text, both used again for the next one; only then are its trees made, with one allocation each for all
// text, all fields and all items.
type parser struct {
	window
	name  string
	max   int
	steps []step
	path  string
	yield func(data.Row, *data.Problem) bool

	lines     bool  // each line stands for itself
	line      int   // of b[i]
	lineStart int64 // offset of that line's first byte
	cr        int64 // offset behind the last carriage return
	depth     int   // of the brackets that are open
	skipping  bool  // what is read is not wanted

	tape          []mark
	text          []byte
	key           mark // of the last key read
	fields, items int  // in the record so far

	problem  *data.Problem  // the end of what can be read
	spoiled  []data.Problem // of the record
	warnings []data.Problem // of the record
	left     bool           // the loop over the rows was left

	found  bool     // something stood at the path
	deep   int      // steps taken before the path was lost
	missed []string // keys that stood there instead
	slabF  []data.Field
	slabT  []data.Tree
}

// mark is a value on the tape: its text or the number of its parts, which follow it.
type mark struct {
	shape              data.Shape
	line               int32
	start, end         int32 // of its text
	nameStart, nameEnd int32
	parts              int32
}

func readJSON(ctx context.Context, r io.Reader, name string, opts Options, lines bool) data.Rows {
	return func(yield func(data.Row, *data.Problem) bool) {
		steps, err := parsePath(opts.RecordPath)
		if err != nil {
			yield(data.Row{}, &data.Problem{Severity: data.Error, Place: data.Position{File: name}, Code: NoRecords, Message: err.Error()})
			return
		}
		p := &parser{window: newWindow(ctx, r, chunk), name: name, max: opts.maxRow(), steps: steps, path: opts.RecordPath,
			yield: yield, lines: lines, line: 1, cr: -1, deep: -1}
		p.run()
	}
}

// run reads the values at the top, one after the other.
func (p *parser) run() {
	single := false // the first value had a line for itself
	for top := 0; ; top++ {
		c, ok := p.blank()
		if !ok {
			break
		}
		line := p.line
		switch {
		case top == 0 && p.lines:
			p.lines = !p.wrongName(c)
		case top == 1 && single && !p.lines:
			p.lines = c == '{' && !p.wrongName(c)
		}
		p.depth = 0
		if !p.walk(p.steps, "") {
			if p.left || !p.tell() {
				return
			}
			if !p.lines || p.failed(data.Position{}) != nil {
				return
			}
			p.skipLine()
			continue
		}
		next, ok := p.peek()
		for ok && (next == ' ' || next == '\t') {
			p.i++
			next, ok = p.peek()
		}
		if ok && !p.lines && strings.IndexByte("{[\r\n", next) < 0 {
			p.fail("%s stands behind the end of the document", "", p.char(next))
			p.tell()
			return
		}
		if top == 0 {
			single = c == '{' && p.line == line && (next == '\n' || next == '\r')
		}
	}
	if problem := p.failed(p.position("")); problem != nil {
		p.yield(data.Row{}, problem)
		return
	}
	if p.path != "" && !p.found {
		p.yield(data.Row{}, noRecords(p.name, p.path, p.missed))
	}
}

// wrongName tells whether a file of JSON lines is none: it begins with a list, or with a brace alone on its line.
func (p *parser) wrongName(c byte) bool {
	if c == '[' {
		return true
	}
	for k := 1; c == '{' && p.need(k+1); k++ {
		switch p.b[p.i+k] {
		case ' ', '\t', '\r':
			continue
		}
		return p.b[p.i+k] == '\n'
	}
	return false
}

// tell yields the problem that ended a value; it is false if the loop was left.
func (p *parser) tell() bool {
	problem := p.problem
	p.problem = nil
	return p.yield(data.Row{}, problem)
}

// skipLine goes to the end of the line.
func (p *parser) skipLine() {
	for {
		if i := bytes.IndexByte(p.b[p.i:p.n], '\n'); i >= 0 {
			p.i += i
			return
		}
		p.i = p.n
		if !p.more() {
			return
		}
	}
}

func (p *parser) position(at place) data.Position {
	return data.Position{File: p.name, Line: p.line, Path: string(at)}
}

// walk goes down the steps from the value that comes next, and reads the records at their end.
func (p *parser) walk(steps []step, at place) bool {
	c, ok := p.blank()
	switch {
	case !ok:
		return p.ends()
	case c == '[' && (len(steps) == 0 || !steps[0].list()):
		return p.eachItem(steps, at)
	case len(steps) == 0:
		return p.record(at)
	case steps[0].list() && c == '[':
		return p.eachItem(steps[1:], at)
	case steps[0].list():
		return p.walk(steps[1:], at)
	case c == '{':
		return p.eachField(steps, at)
	}
	return p.skip()
}

// eachItem goes on with the steps in every item of a list.
func (p *parser) eachItem(steps []step, at place) bool {
	if !p.enter() {
		return false
	}
	if len(p.steps) > 0 && len(steps) == 0 {
		p.found = true // an empty list is an answer
	}
	c, ok := p.blank()
	if ok && c == ']' {
		return p.leave()
	}
	var margin int64
	for i, depth := 0, p.depth; ; i++ {
		began, last := p.line, false
		if len(steps) == 0 {
			if margin == 0 {
				margin = p.margin()
			}
			began = p.line
			ok = p.record(at.item(i))
		} else {
			ok = p.walk(steps, at.item(i))
		}
		if ok {
			last, ok = p.comma(']')
		}
		if !ok && (len(steps) > 0 || !p.goOn(began, depth, margin)) {
			return false
		}
		if last {
			return p.leave()
		}
	}
}

// margin is how many blanks stand before the value that comes next, if nothing else does on its line, and it is an object.
func (p *parser) margin() int64 {
	const most = 64
	c, ok := p.blank()
	n := p.at() - p.lineStart
	if !ok || c != '{' || n > most || int(n) > p.i || len(bytes.Trim(p.b[p.i-int(n):p.i], " \t")) > 0 {
		return 0
	}
	return n
}

// goOn goes from where a record of a list is broken to the next one, and tells what is broken; false if there is no next.
// That begins with a brace, behind a comma at the depth of the list. Where brackets are missing, it begins on the line
// behind a record that was all on one, or as far from the margin as the first, if that is indented: what a record holds is
// indented further. Texts of JSON end in their line, whatever quotation marks are missing.
func (p *parser) goOn(began, depth int, margin int64) bool {
	if p.left || p.lines || p.problem.Code != BadSyntax || p.failed(data.Position{}) != nil {
		return false
	}
	problem := *p.problem
	quoted, open := false, p.depth
	fresh := p.line > began && margin > 0 && p.margin() == margin // nothing but blanks stands before on the line
	var before, last byte                                         // the two before that are not white space
	if fresh || open == depth {
		last = ',' // or that is what is missing
	}
	if c, ok := p.peek(); ok && c == '{' && open == depth {
		problem.Hint = "put a comma between two records; both are read"
	}
	for ; ; p.i++ {
		c, ok := p.peek()
		switch {
		case !ok:
			*p.problem = problem
			return false
		case c == '\n' || c == '\r':
			p.newline(c)
			fresh = true
			if quoted = false; p.line == began+1 && before == '}' && last == ',' {
				open = depth
			}
		case c == ' ' || c == '\t':
			continue
		case c == '{' && last == ',' && (open == depth || fresh && margin > 0 && p.at()-p.lineStart == margin):
			p.depth = depth
			if problem.Hint == "" {
				problem.Hint = fmt.Sprintf("the record is left out; reading goes on with the next one, in line %d", p.line)
			}
			p.problem = &problem
			return p.tell() || p.leaves()
		case c == '"':
			quoted = !quoted
		case quoted && c == '\\':
			if p.i++; !p.need(1) {
				continue
			}
		case quoted:
		case c == '{' || c == '[':
			open++
		case c == '}' || c == ']':
			open--
		}
		if c != '\n' && c != '\r' {
			before, last, fresh = last, c, false
		}
	}
}

// leaves notes that the loop over the rows was left.
func (p *parser) leaves() bool {
	p.left = true
	return false
}

// eachField goes on with the steps in the field that the first of them names, and skips the others.
func (p *parser) eachField(steps []step, at place) bool {
	if !p.enter() {
		return false
	}
	if c, ok := p.blank(); ok && c == '}' {
		return p.leave()
	}
	met := false
	var others []string
	for {
		p.text = p.text[:0]
		if !p.name1() {
			return false
		}
		key := string(p.text[p.key.start:p.key.end])
		var ok bool
		if key == steps[0].key {
			met = true
			ok = p.walk(steps[1:], at.field(key))
		} else {
			if len(others) < 10 {
				others = append(others, clip(key))
			}
			ok = p.skip()
		}
		if !ok {
			return false
		}
		if last, ok := p.comma('}'); !ok {
			return false
		} else if last {
			break
		}
	}
	if taken := len(p.steps) - len(steps); !met && taken > p.deep {
		p.deep, p.missed = taken, others
	}
	return p.leave()
}

// skip reads a value and forgets it.
func (p *parser) skip() bool {
	p.skipping = true
	p.tape, p.text = p.tape[:0], p.text[:0]
	p.spoiled, p.warnings = p.spoiled[:0], p.warnings[:0]
	ok := p.value()
	p.skipping = false
	p.spoiled, p.warnings = p.spoiled[:0], p.warnings[:0]
	return ok
}

// record reads a value and yields it, or what spoils it.
func (p *parser) record(at place) bool {
	if _, ok := p.blank(); !ok {
		return p.ends()
	}
	p.found = true
	p.tape, p.text = p.tape[:0], p.text[:0]
	p.spoiled, p.warnings = p.spoiled[:0], p.warnings[:0]
	p.fields, p.items = 0, 0
	position := p.position(at)
	if !p.value() {
		p.problem.Place.Path = string(at)
		return false
	}
	row := data.Row{Place: position}
	if m := p.tape[0]; m.shape == data.Object {
		p.slabF, p.slabT = make([]data.Field, p.fields), make([]data.Tree, p.items)
		p.build(0, string(p.text), position.Line, &row.Tree)
	} else if len(p.spoiled) == 0 && m.shape == data.Bool {
		return p.give(data.Row{}, notRecord(position, m.shape, strconv.FormatBool(m.parts == 1)))
	} else if len(p.spoiled) == 0 {
		return p.give(data.Row{}, notRecord(position, m.shape, string(p.text[m.start:m.end])))
	}
	for _, found := range [...][]data.Problem{p.spoiled, p.warnings} {
		for i := range found {
			found[i].Place.Path = string(at)
			if !p.give(data.Row{}, &found[i]) {
				return false
			}
		}
	}
	if len(p.spoiled) > 0 {
		return true
	}
	return p.give(row, nil)
}

func (p *parser) give(row data.Row, problem *data.Problem) bool {
	if problem != nil {
		once := *problem
		problem = &once
	}
	p.left = !p.yield(row, problem)
	return !p.left
}

// build makes the tree of the mark at tape[i], and returns the index of the mark behind it.
func (p *parser) build(i int, text string, line int, t *data.Tree) int {
	m := &p.tape[i]
	t.Shape = m.shape
	if int(m.line) != line {
		t.Line = int(m.line)
	}
	i++
	n := int(m.parts)
	switch m.shape {
	case data.List:
		if n > 0 {
			t.Items, p.slabT = p.slabT[:n:n], p.slabT[n:]
		}
		for k := range t.Items {
			i = p.build(i, text, line, &t.Items[k])
		}
	case data.Object:
		if n > 0 {
			t.Fields, p.slabF = p.slabF[:n:n], p.slabF[n:]
		}
		for k := range t.Fields {
			f := &t.Fields[k]
			f.Name = text[p.tape[i].nameStart:p.tape[i].nameEnd]
			at := int(p.tape[i].line)
			if i = p.build(i, text, line, &f.Tree); stands(t.Fields[:k], f.Name) {
				p.warnings = append(p.warnings, twoNames(data.Position{File: p.name, Line: at}, f.Name))
			}
		}
		if n > manyFields {
			p.warnTwice(t.Fields, int(m.line))
		}
	case data.Bool:
		t.Text = "false"
		if m.parts == 1 {
			t.Text = "true"
		}
	default:
		t.Text = text[m.start:m.end]
	}
	return i
}

// manyFields is where looking for equal names in a map becomes faster than comparing all with all.
const manyFields = 40

// stands tells whether one of few fields has that name.
func stands(fields []data.Field, name string) bool {
	if len(fields) >= manyFields {
		return false // see repeated
	}
	for i := range fields {
		if fields[i].Name == name {
			return true
		}
	}
	return false
}

// warnTwice warns of names among many fields that stand() did not look at.
func (p *parser) warnTwice(fields []data.Field, line int) {
	for _, name := range repeated(fields) {
		p.warnings = append(p.warnings, twoNames(data.Position{File: p.name, Line: line}, name))
	}
}

// repeated lists the names that stand again behind the first manyFields fields.
func repeated(fields []data.Field) []string {
	var names []string
	seen := make(map[string]bool, len(fields))
	for i := range fields {
		if seen[fields[i].Name] && i >= manyFields {
			names = append(names, fields[i].Name)
		}
		seen[fields[i].Name] = true
	}
	return names
}

func twoNames(at data.Position, name string) data.Problem {
	return data.Problem{Severity: data.Warning, Place: at, Code: TwoNames, Field: clip(name),
		Message: fmt.Sprintf("the key %q stands twice", clip(name)), Hint: "give several values as a list"}
}

// value reads the next value onto the tape.
func (p *parser) value() bool {
	c, ok := p.blank()
	if !ok {
		return p.ends()
	}
	if len(p.tape) >= maxValues {
		return p.tooLarge(fmt.Sprintf("a record holds more than %d values", maxValues))
	}
	at := len(p.tape)
	p.tape = append(p.tape, mark{line: int32(p.line)})
	switch c {
	case '{':
		return p.object(at)
	case '[':
		return p.list(at)
	case '"':
		start := len(p.text)
		if !p.str() {
			return false
		}
		p.scalar(at, data.String, start)
		return true
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return p.number(at)
	}
	return p.word(at, c)
}

// scalar completes the mark of a value whose text was read.
func (p *parser) scalar(at int, shape data.Shape, start int) {
	if p.skipping {
		p.tape, p.text = p.tape[:at], p.text[:start]
		return
	}
	m := &p.tape[at]
	m.shape, m.start, m.end = shape, int32(start), int32(len(p.text))
}

// enter steps behind an opening bracket.
func (p *parser) enter() bool {
	if p.depth++; p.depth > maxDepth {
		return p.tooLarge(fmt.Sprintf("lists and objects are nested more than %d deep", maxDepth))
	}
	p.i++
	return true
}

// leave steps behind a closing bracket.
func (p *parser) leave() bool {
	p.depth--
	p.i++
	return true
}

func (p *parser) object(at int) bool {
	if !p.enter() {
		return false
	}
	parts := 0
	if c, ok := p.blank(); !ok || c != '}' {
		for last := false; !last; parts++ {
			if !p.name1() {
				return false
			}
			key, value := p.key, len(p.tape)
			if !p.value() {
				return false
			}
			if p.skipping {
				p.tape, p.text = p.tape[:at+1], p.text[:key.start]
			} else {
				p.tape[value].nameStart, p.tape[value].nameEnd = key.start, key.end
			}
			var ok bool
			if last, ok = p.comma('}'); !ok {
				return false
			}
		}
	}
	p.tape[at].shape, p.tape[at].parts = data.Object, int32(parts)
	p.fields += parts
	return p.leave()
}

func (p *parser) list(at int) bool {
	if !p.enter() {
		return false
	}
	parts := 0
	if c, ok := p.blank(); !ok || c != ']' {
		for last := false; !last; parts++ {
			if !p.value() {
				return false
			}
			if p.skipping {
				p.tape = p.tape[:at+1]
			}
			var ok bool
			if last, ok = p.comma(']'); !ok {
				return false
			}
		}
	}
	p.tape[at].shape, p.tape[at].parts = data.List, int32(parts)
	p.items += parts
	return p.leave()
}

// comma reads what stands behind a part of a list or object: last is true before the closing bracket.
func (p *parser) comma(closing byte) (last, ok bool) {
	c, ok := p.blank()
	switch {
	case !ok:
		return false, p.ends()
	case c == closing:
		return true, true
	case c != ',':
		return false, p.unexpected(c, fmt.Sprintf(`"," or "%c"`, closing))
	}
	p.i++
	if c, ok = p.blank(); ok && c == closing {
		return false, p.fail(`a comma stands before "%c"`, "JSON has no trailing commas: take it away", closing)
	}
	return false, true
}

// name1 reads a key and the colon behind it; the key is in p.key.
func (p *parser) name1() bool {
	c, ok := p.blank()
	if !ok {
		return p.ends()
	}
	if c != '"' {
		return p.unexpected(c, `a key in double quotes`)
	}
	start := len(p.text)
	p.key.start, p.key.end = 0, 0
	if !p.str() {
		return false
	}
	p.key.start, p.key.end = int32(start), int32(len(p.text))
	if c, ok = p.blank(); !ok {
		return p.ends()
	}
	if c != ':' {
		return p.unexpected(c, `":"`)
	}
	p.i++
	return true
}

// peek is the next byte.
func (p *parser) peek() (byte, bool) {
	if p.i == p.n && !p.more() {
		return 0, false
	}
	return p.b[p.i], true
}

// blank skips white space and returns the byte behind it; false at the end. Where each line stands for itself it does
// not leave the line inside a value.
func (p *parser) blank() (byte, bool) {
	for {
		if p.i == p.n && !p.more() {
			return 0, false
		}
		switch c := p.b[p.i]; c {
		case ' ', '\t':
		case '\r', '\n':
			if p.lines && p.depth > 0 {
				return c, true
			}
			p.newline(c)
		default:
			return c, true
		}
		p.i++
	}
}

// newline counts the line that ends with c, which stands at b[i]: LF, CR LF, or CR alone.
func (p *parser) newline(c byte) {
	behind := p.at() + 1
	if c == '\r' {
		p.cr = behind
		p.line++
	} else if p.cr != behind-1 {
		p.line++
	}
	p.lineStart = behind
}

// plain are the bytes that a string may hold as they are.
var plain = func() (t [256]bool) {
	for c := range t {
		t[c] = c >= 0x20 && c != '"' && c != '\\'
	}
	return t
}()

// str reads a string behind the text.
func (p *parser) str() bool {
	p.i++
	for {
		b := p.b[p.i:p.n]
		k := 0
		for k < len(b) && plain[b[k]] {
			k++
		}
		p.text = append(p.text, b[:k]...)
		p.i += k
		if len(p.text) > p.max {
			return p.tooLarge(fmt.Sprintf("a record is larger than %d bytes", p.max))
		}
		if k == len(b) {
			if !p.more() {
				return p.ends()
			}
			continue
		}
		switch b[k] {
		case '"':
			p.i++
			return true
		case '\\':
			if !p.escape() {
				return false
			}
		default:
			if !p.control(b[k]) {
				return false
			}
		}
	}
}

// control takes a control character in a string, which JSON forbids but many programs write.
func (p *parser) control(c byte) bool {
	if c == '\n' || c == '\r' {
		if p.lines {
			return p.fail("the line ends inside a text", "each line must hold a whole object")
		}
		p.newline(c)
	}
	p.warn(Character, fmt.Sprintf("a text holds the control character U+%04X as it is", c), `JSON writes it as "\n", "\t" or "\u00…"`)
	p.text = append(p.text, c)
	p.i++
	return true
}

var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// escape reads an escape sequence in a string.
func (p *parser) escape() bool {
	if !p.need(2) {
		return p.ends()
	}
	c := p.b[p.i+1]
	if e := escapes[c]; e != 0 {
		p.text = append(p.text, e)
		p.i += 2
		return true
	}
	if c != 'u' {
		return p.fail(`"\%s" is not an escape sequence of JSON`, `a backslash itself is written "\\"`, show(p.b[p.i+1:p.n]))
	}
	if !p.need(6) {
		return p.ends()
	}
	r, ok := hex4(p.b[p.i+2:])
	if !ok {
		return p.fail(`"\u" stands without four hexadecimal digits`, "")
	}
	p.i += 6
	if utf16.IsSurrogate(r) {
		pair := utf8.RuneError
		if p.need(6) && p.b[p.i] == '\\' && p.b[p.i+1] == 'u' {
			if low, ok := hex4(p.b[p.i+2:]); ok {
				pair = utf16.DecodeRune(r, low)
			}
		}
		if pair == utf8.RuneError {
			p.warn(Character, fmt.Sprintf(`"\u%04x" is half a character; it was replaced by U+FFFD`, r), "")
		} else {
			p.i += 6
		}
		r = pair
	}
	p.text = utf8.AppendRune(p.text, r)
	return true
}

// hex4 reads four hexadecimal digits.
func hex4(b []byte) (rune, bool) {
	var r rune
	for _, c := range b[:4] {
		r <<= 4
		switch {
		case '0' <= c && c <= '9':
			r |= rune(c - '0')
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			r |= rune(c|0x20-'a') + 10
		default:
			return 0, false
		}
	}
	return r, true
}

// number reads a number as it is spelled; ids beyond 2^63 and 1e400 are as good as any.
func (p *parser) number(at int) bool {
	start := len(p.text)
	if !p.run1() {
		return false
	}
	if b := p.text[start:]; !validNumber(b) {
		ok := p.spoil(b)
		p.text = p.text[:start]
		p.scalar(at, data.Null, start)
		return ok
	}
	p.scalar(at, data.Number, start)
	return true
}

// run1 reads letters, digits and signs behind the text.
func (p *parser) run1() bool {
	for {
		b := p.b[p.i:p.n]
		k := 0
		for k < len(b) && (letter(b[k]) && b[k] < utf8.RuneSelf || '0' <= b[k] && b[k] <= '9' || b[k] == '-' || b[k] == '+' || b[k] == '.' || b[k] == '_') {
			k++
		}
		p.text = append(p.text, b[:k]...)
		p.i += k
		if len(p.text) > p.max {
			return p.tooLarge(fmt.Sprintf("a record is larger than %d bytes", p.max))
		}
		if k < len(b) || !p.more() {
			return true
		}
	}
}

// validNumber tells whether b is a number in JSON (RFC 8259, section 6).
func validNumber[T []byte | string](b T) bool {
	i := 0
	digits := func() bool {
		from := i
		for i < len(b) && '0' <= b[i] && b[i] <= '9' {
			i++
		}
		return i > from
	}
	if i < len(b) && b[i] == '-' {
		i++
	}
	if i < len(b) && b[i] == '0' {
		i++
	} else if !digits() {
		return false
	}
	if i < len(b) && b[i] == '.' {
		i++
		if !digits() {
			return false
		}
	}
	if i < len(b) && b[i]|0x20 == 'e' {
		i++
		if i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		if !digits() {
			return false
		}
	}
	return i == len(b)
}

// word reads true, false and null, and names what else stands for a value in other languages.
func (p *parser) word(at int, c byte) bool {
	start := len(p.text)
	if letter(c) && c < utf8.RuneSelf || c == '+' || c == '.' {
		if !p.run1() {
			return false
		}
	}
	ok := true
	m := &p.tape[at]
	switch b := p.text[start:]; string(b) {
	case "":
		return p.unexpected(c, "a value")
	case "true":
		m.shape, m.parts = data.Bool, 1
	case "false":
		m.shape = data.Bool
	case "null":
	default:
		ok = p.spoil(b)
	}
	p.text = p.text[:start]
	if p.skipping {
		p.tape = p.tape[:at]
	}
	return ok
}

// spoil notes a value that JSON does not have. It ends at its last letter for sure, so only the record is lost; outside
// of all brackets it is not even that, and spoil is false.
func (p *parser) spoil(b []byte) bool {
	hint := "numbers are written like -12.5e3, texts in double quotes"
	switch strings.ToLower(strings.TrimLeft(string(b), "+-")) {
	case "nan", "infinity", "inf":
		hint = "write null where there is no number"
	case "true", "false", "none", "undefined", "nil", "null":
		hint = "write true, false or null"
	}
	problem := data.Problem{Severity: data.Error, Place: p.position(""), Code: BadSyntax, Field: p.field(),
		Message: fmt.Sprintf("%s is not a value in JSON%s", clip(string(b)), p.where(-len(b))), Hint: hint}
	if p.depth == 0 {
		p.problem = &problem
		return false
	}
	if len(p.spoiled) < said {
		p.spoiled = append(p.spoiled, problem)
	}
	return true
}

// field is the last key read.
func (p *parser) field() string {
	if int(p.key.end) > len(p.text) || p.depth == 0 {
		return ""
	}
	return clip(string(p.text[p.key.start:p.key.end]))
}

func (p *parser) warn(code data.Code, message, hint string) {
	if len(p.warnings) < said && !p.skipping {
		p.warnings = append(p.warnings, data.Problem{Severity: data.Warning, Place: p.position(""), Code: code, Field: p.field(),
			Message: message, Hint: hint})
	}
}

// where says column and byte, counted from 1 and 0, of the place by bytes from here.
func (p *parser) where(by int) string {
	at := p.at() + int64(by)
	offset := at
	if t, ok := p.r.(*text); ok {
		offset += t.skipped
	}
	return fmt.Sprintf(" (column %d, byte %d)", at-p.lineStart+1, offset)
}

func (p *parser) char(c byte) string {
	if c == '\n' || c == '\r' {
		return "the end of the line"
	}
	return `"` + show(p.b[p.i:p.n]) + `"`
}

// show is the first character of b.
func show(b []byte) string {
	r, _ := utf8.DecodeRune(b)
	if r < 0x20 || r == 0x7f {
		return fmt.Sprintf(`\u%04x`, r)
	}
	return string(r)
}

func (p *parser) unexpected(c byte, want string) bool {
	hint := ""
	switch c {
	case '/', '#':
		hint = "JSON has no comments: take them away"
	case '\'':
		hint = `texts and keys stand in double quotes`
	case '\n', '\r':
		hint = "each line must hold a whole object"
	case '}', ']':
		hint = "a bracket is closed that was not opened, or something is missing before it"
	}
	return p.fail("%s stands where %s should be", hint, p.char(c), want)
}

// fail ends the reading of a value.
func (p *parser) fail(message, hint string, args ...any) bool {
	p.problem = &data.Problem{Severity: data.Error, Place: p.position(""), Code: BadSyntax,
		Message: fmt.Sprintf(message, args...) + p.where(0), Hint: hint}
	return false
}

func (p *parser) tooLarge(message string) bool {
	p.problem = &data.Problem{Severity: data.Error, Place: p.position(""), Code: TooLarge, Message: message + p.where(0)}
	if len(p.steps) == 0 && p.depth < maxDepth {
		p.problem.Hint = `if the records stand inside an object, say where: a record path like "data.items[]"`
	}
	return false
}

// ends is the problem of text that ends inside a value.
func (p *parser) ends() bool {
	if p.problem = p.failed(p.position("")); p.problem == nil {
		p.fail("the file ends inside a value", "it is cut off; the records before it were read")
		p.problem.Code = CutOff
	}
	return false
}
