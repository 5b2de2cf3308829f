package source

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
)

// CSV reads tables: a row of headings, then rows of cells parted by one of ; , tab and |, with quotation marks as in
// RFC 4180. A row's tree is an object of texts under their headings, in the order of columns, without empty cells.
// Cells are kept as they are, blanks included; headings are trimmed.
var CSV = Syntax{
	Name:       "csv",
	Title:      "CSV",
	Extensions: []string{"csv"},
	Sniff:      sniffCSV,
	Read:       readCSV,
}

// TSV reads tables parted by tabs, quotation marks included, as spreadsheets write them.
var TSV = Syntax{
	Name:       "tsv",
	Title:      "TSV",
	Extensions: []string{"tsv", "tab"},
	Read: func(ctx context.Context, r io.Reader, name string, opts Options) data.Rows {
		if opts.Delimiter == 0 {
			opts.Delimiter = '\t'
		}
		return readCSV(ctx, r, name, opts)
	},
}

// delimiters are tried in this order; the first wins where two do as well.
var delimiters = []byte(";,\t|")

// sniffRows is how many rows are looked at to find the delimiter.
const sniffRows = 50

// sniffCSV is modest: prose has commas too.
func sniffCSV(head []byte) int {
	if bytes.IndexByte(head, 0) >= 0 || bytes.HasPrefix(bytes.TrimLeft(head, " \t\r\n"), []byte("<")) {
		return 0
	}
	if _, ok := sepLine(head); ok {
		return 90
	}
	if _, rows, even := guessDelimiter(head); rows > 1 && even == rows {
		return 40
	} else if even > 1 && even*3 >= rows*2 {
		return 20
	}
	return 0
}

// sepLine reads the line "sep=;" that Excel writes and wants before the headings.
func sepLine(head []byte) (byte, bool) {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	line = bytes.Trim(line, "\r\" ")
	if len(line) == 5 && bytes.EqualFold(line[:4], []byte("sep=")) {
		return line[4], true
	}
	return 0, false
}

// guessDelimiter finds the delimiter under which most rows have as many cells as the first, and more than one; among
// equals the one with most cells. It tells how many rows were looked at and how many are even. Where the first row has
// one cell under each of them, there is one column and no delimiter: it is 0.
func guessDelimiter(head []byte) (best byte, rows, even int) {
	bestCells := 1
	for _, d := range delimiters {
		var s row
		n, same, first := 0, 0, 0
		for b := head; len(b) > 0 && n < sniffRows; {
			used, state := s.scan(b, d, len(head) < headSize)
			if state != whole {
				break
			}
			b = b[used:]
			if s.blank() {
				continue
			}
			if cells := len(s.cells); first == 0 {
				first = cells
				n, same = 1, 1
			} else {
				n++
				if cells == first {
					same++
				}
			}
		}
		// Rows with as many cells count thrice: a heading may well hold a comma, but not as many in every row.
		if first > 1 && (same*3*n0(rows) > even*3*n0(n) || same*n0(rows) == even*n0(n) && first > bestCells || bestCells == 1) {
			best, rows, even, bestCells = d, n, same, first
		}
	}
	return best, rows, even
}

func n0(n int) int { return max(n, 1) }

// row is one row as it is scanned, with memory that serves again for the next.
type row struct {
	cells []cell
	extra []byte // text of cells that do not stand in the row as they are
	lines int    // ends of lines in it
	stray int    // ends of lines before a quotation mark that is neither doubled nor closing, plus 1; 0 if there is none
}

// cell is the text from start to end, of the row's bytes or, if it is made, of extra.
type cell struct {
	start, end int
	made       bool
}

// state says how the scanning of a row ended.
type state uint8

const (
	whole    state = iota
	partial        // more bytes are needed
	unclosed       // a quotation mark is not closed
)

// blank tells whether all cells are empty.
func (s *row) blank() bool {
	for _, c := range s.cells {
		if c.start != c.end {
			return false
		}
	}
	return true
}

// scan reads the first row of b, and returns how many bytes it takes, its end of line included; of an unclosed row,
// how many it looked at. last says that there is nothing behind b.
//
// A quotation mark inside a quoted cell that is neither doubled nor followed by a delimiter or the end of the line is
// taken as text: people forget to double them. One that follows a delimiter opens a cell, however: then the one before
// was never closed, and rather than swallow rows, the row is given up.
func (s *row) scan(b []byte, delimiter byte, last bool) (int, state) {
	s.cells, s.extra = s.cells[:0], s.extra[:0]
	s.lines, s.stray = 0, 0
	for i := 0; ; {
		if i < len(b) && b[i] == '"' {
			next, state := s.quoted(b, i, delimiter, last)
			if state != whole {
				return next, state
			}
			i = next
		} else {
			start := i
			for i < len(b) && b[i] != delimiter && b[i] != '\n' && b[i] != '\r' {
				i++
			}
			s.cells = append(s.cells, cell{start: start, end: i})
		}
		switch {
		case i == len(b):
			if !last {
				return 0, partial
			}
			return i, whole
		case b[i] == delimiter:
			i++
		case b[i] == '\n':
			s.lines++
			return i + 1, whole
		default: // a carriage return, with or without line feed
			if i+1 == len(b) && !last {
				return 0, partial
			}
			s.lines++
			if i+1 < len(b) && b[i+1] == '\n' {
				i++
			}
			return i + 1, whole
		}
	}
}

// quoted reads the cell whose quotation mark stands at b[i], and returns where it ends.
func (s *row) quoted(b []byte, i int, delimiter byte, last bool) (int, state) {
	start := i + 1
	from := start // of the bytes not yet in extra
	made := -1    // where the cell begins in extra, if it does not stand in b
	for j := start; ; {
		k := bytes.IndexByte(b[j:], '"')
		if k < 0 || j+k+1 == len(b) && !last {
			if last {
				return len(b), unclosed
			}
			return 0, partial
		}
		q := j + k
		var next byte = '\n'
		if q+1 < len(b) {
			next = b[q+1]
		}
		switch {
		case next == '"':
			if made < 0 {
				made = len(s.extra)
			}
			s.extra = append(s.extra, b[from:q+1]...)
			j = q + 2
			from = j
		case next == delimiter || next == '\n' || next == '\r':
			s.lines += countLines(b[start:q])
			if made < 0 {
				s.cells = append(s.cells, cell{start: start, end: q})
			} else {
				s.extra = append(s.extra, b[from:q]...)
				s.cells = append(s.cells, cell{start: made, end: len(s.extra), made: true})
			}
			return q + 1, whole
		case q > start && (b[q-1] == delimiter || b[q-1] == '\n' || b[q-1] == '\r'):
			return q, unclosed
		default:
			if s.stray == 0 {
				s.stray = s.lines + countLines(b[start:q]) + 1
			}
			j = q + 1
		}
	}
}

// text makes one string that holds every cell, and moves the cells' bounds to it.
func (s *row) text(b []byte, scratch []byte) (string, []byte) {
	if len(s.extra) == 0 {
		return string(b), scratch
	}
	scratch = append(append(scratch[:0], b...), s.extra...)
	for i := range s.cells {
		if c := &s.cells[i]; c.made {
			c.start, c.end, c.made = c.start+len(b), c.end+len(b), false
		}
	}
	return string(scratch), scratch
}

// rescan bounds, in bytes, what is read twice because a quotation mark was not closed.
const rescan = 256 << 20

// table reads the rows of a table.
type table struct {
	window
	name      string
	max       int
	delimiter byte
	yield     func(data.Row, *data.Problem) bool
	line      int // on which the next row begins
	row       row
	scratch   []byte
	headings  []string
	unnamed   int  // columns without heading
	strict    bool // a quotation mark was not closed: rows must have as many cells as there are headings
	again     int  // bytes read twice
	blanks    int  // rows without any value
	firstLine int  // of the first of them
}

func readCSV(ctx context.Context, r io.Reader, name string, opts Options) data.Rows {
	return func(yield func(data.Row, *data.Problem) bool) {
		t := &table{window: newWindow(ctx, r, 2*chunk), name: name, max: opts.maxRow(), delimiter: opts.Delimiter, yield: yield, line: 1}
		t.run()
	}
}

func (t *table) run() {
	t.need(headSize)
	head := t.b[t.i:min(t.n, headSize)]
	d, sep := sepLine(head)
	if sep {
		end := bytes.IndexByte(head, '\n') + 1
		if end == 0 {
			end = len(head)
		}
		t.i, t.line = end, 2
		head = head[end:]
	}
	switch {
	case t.delimiter != 0:
	case sep && bytes.IndexByte([]byte("\"\r\n"), d) < 0:
		t.delimiter = d
	default:
		t.delimiter, _, _ = guessDelimiter(head)
	}
	pending := 0 // blank rows that may be the last
	for {
		used, state := t.next()
		if p := t.failed(t.place()); p != nil && (state == partial || used == 0) {
			t.yield(data.Row{}, p)
			return
		}
		switch {
		case state == partial: // larger than any row
			if !t.giveUp(t.n-t.i, data.Problem{Code: TooLarge, Message: fmt.Sprintf("a row is larger than %d bytes", t.max)}) {
				return
			}
			continue
		case state == unclosed:
			if !t.giveUp(used, data.Problem{Code: Quote, Message: "a quotation mark opens a cell and is never closed",
				Hint: `close it, or double it ("") where it belongs to the text; the row is left out`}) {
				return
			}
			continue
		case used == 0:
			t.end()
			return
		}
		b := t.b[t.i : t.i+used]
		ok := true
		switch {
		case t.row.blank():
			if pending++; t.firstLine == 0 {
				t.firstLine = t.line
			}
		case t.headings == nil:
			t.blanks, pending, t.firstLine = 0, 0, 0
			ok = t.head(b)
		default:
			t.blanks, pending = t.blanks+pending, 0
			ok = t.body(b)
		}
		if !ok {
			return
		}
		t.i += used
		t.line += t.row.lines
	}
}

// end tells of rows without any value, those at the end of the table excepted.
func (t *table) end() {
	if t.blanks > 0 {
		t.yield(data.Row{}, &data.Problem{Severity: data.Advice, Place: data.Position{File: t.name, Line: t.firstLine}, Code: BlankRow,
			Message: count(t.blanks, "row without any value was", "rows without any value were") + " left out, this is the first"})
	}
}

func (t *table) place() data.Position { return data.Position{File: t.name, Line: t.line} }

// next scans the row at b[i:], reading on until it is whole or too large.
func (t *table) next() (int, state) {
	for {
		if t.i == t.n && !t.more() {
			t.row.cells = t.row.cells[:0]
			return 0, whole
		}
		used, state := t.row.scan(t.b[t.i:t.n], t.delimiter, t.err == io.EOF)
		if state != partial || t.n-t.i > t.max || t.err != nil {
			return used, state
		}
		// A whole window more at a time, so that a long row is scanned a few times only.
		want := len(t.b) - (t.n - t.i)
		for got := t.n - t.i; t.n-t.i-got < max(want, chunk) && t.more(); {
		}
	}
}

// giveUp reports the row at b[i:], of which so many bytes were looked at, and goes on behind its first line.
func (t *table) giveUp(looked int, p data.Problem) bool {
	p.Severity, p.Place = data.Error, t.place()
	if !t.yield(data.Row{}, &p) || t.headings == nil {
		return false
	}
	t.strict = true
	t.again += looked
	if t.again > rescan {
		t.yield(data.Row{}, &data.Problem{Severity: data.Error, Place: t.place(), Code: Quote,
			Message: "too many quotation marks are not closed; the rest of the file is left out"})
		return false
	}
	for {
		k := bytes.IndexAny(t.b[t.i:t.n], "\r\n")
		if k < 0 {
			t.i = t.n
			if !t.more() {
				return true
			}
			continue
		}
		t.i += k
		if t.need(2) && t.b[t.i] == '\r' && t.b[t.i+1] == '\n' {
			t.i++
		}
		t.i++
		t.line++
		return true
	}
}

// head reads the row of headings. Columns without one are called "column 7"; a second "Tag" is called "Tag 2".
func (t *table) head(b []byte) bool {
	var text string
	text, t.scratch = t.row.text(b, t.scratch)
	taken := map[string]bool{}
	for _, c := range t.row.cells {
		taken[heading(text[c.start:c.end])] = true
	}
	seen := map[string]int{}
	var unnamed []string
	t.headings = make([]string, len(t.row.cells))
	for i, c := range t.row.cells {
		h := heading(text[c.start:c.end])
		if h == "" {
			unnamed = append(unnamed, strconv.Itoa(i+1))
			h = "column " + strconv.Itoa(i+1)
		}
		if seen[h]++; seen[h] > 1 {
			name := h + " " + strconv.Itoa(seen[h])
			for taken[name] {
				seen[h]++
				name = h + " " + strconv.Itoa(seen[h])
			}
			taken[name] = true
			if !t.yield(data.Row{}, &data.Problem{Severity: data.Warning, Place: t.place(), Code: TwoNames, Field: clip(h),
				Message: fmt.Sprintf("the heading stands twice; column %d is read as %q", i+1, clip(name)),
				Hint:    "give each column a heading of its own"}) {
				return false
			}
			h = name
		}
		t.headings[i] = h
	}
	// Spreadsheets write empty columns at the end; they are worth a word only if something stands in them, see body.
	for len(unnamed) > 0 && unnamed[len(unnamed)-1] == strconv.Itoa(len(t.headings)-t.unnamed) {
		t.unnamed++
		unnamed = unnamed[:len(unnamed)-1]
	}
	if len(unnamed) == 0 {
		return true
	}
	what := "column " + unnamed[0] + " has"
	if len(unnamed) > 1 {
		what = "columns " + strings.Join(unnamed[:min(10, len(unnamed))], ", ") + " have"
	}
	return t.yield(data.Row{}, &data.Problem{Severity: data.Warning, Place: t.place(), Code: NoHeading,
		Message: fmt.Sprintf("%s no heading; values are kept under %q", what, "column "+unnamed[0])})
}

// heading trims a heading and makes one blank of every run of white space in it.
func heading(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "\ufeff", "")), " ")
}

// body reads a row of cells.
func (t *table) body(b []byte) bool {
	cells := t.row.cells
	values := 0
	for i, c := range cells {
		if c.start == c.end {
			continue
		}
		values++
		if i >= len(t.headings) {
			return t.tooMany(b, i)
		}
		if i >= len(t.headings)-t.unnamed {
			t.unnamed = len(t.headings) - i - 1
			if !t.yield(data.Row{}, &data.Problem{Severity: data.Warning, Place: t.place(), Code: NoHeading,
				Message: fmt.Sprintf("column %d has no heading; its values are kept under %q", i+1, t.headings[i])}) {
				return false
			}
		}
	}
	if len(cells) < len(t.headings) {
		message := fmt.Sprintf("%s under %d headings", count(len(cells), "cell stands", "cells stand"), len(t.headings))
		if t.strict {
			return t.yield(data.Row{}, &data.Problem{Severity: data.Error, Place: t.place(), Code: Ragged, Message: message,
				Hint: "a quotation mark above is not closed, so this may be a part of another row"})
		}
		if !t.yield(data.Row{}, &data.Problem{Severity: data.Advice, Place: t.place(), Code: Ragged,
			Message: message + "; the others are taken as empty", Hint: "a line break inside a cell needs quotation marks around the cell"}) {
			return false
		}
	}
	if t.row.stray > 0 {
		place := t.place()
		place.Line += t.row.stray - 1
		if !t.yield(data.Row{}, &data.Problem{Severity: data.Warning, Place: place, Code: Quote,
			Message: "a quotation mark inside a quoted cell is not doubled; it is kept", Hint: `write "" for it`}) {
			return false
		}
	}
	var text string
	text, t.scratch = t.row.text(b, t.scratch)
	fields := make([]data.Field, 0, values)
	for i, c := range t.row.cells {
		if c.start != c.end {
			fields = append(fields, data.Field{Name: t.headings[i], Tree: data.Tree{Shape: data.String, Text: text[c.start:c.end]}})
		}
	}
	return t.yield(data.Row{Place: t.place(), Tree: data.Tree{Shape: data.Object, Fields: fields}}, nil)
}

// tooMany refuses a row with values beyond the last heading: a delimiter stands in a cell without quotation marks, and
// from there on every value would come under the wrong heading.
func (t *table) tooMany(b []byte, i int) bool {
	text, _ := t.row.text(b, nil)
	c := t.row.cells[i]
	return t.yield(data.Row{}, &data.Problem{Severity: data.Error, Place: t.place(), Code: Ragged,
		Message: fmt.Sprintf("%d cells stand under %d headings; %q has none", len(t.row.cells), len(t.headings), clip(text[c.start:c.end])),
		Hint:    fmt.Sprintf("a cell that holds %q needs quotation marks around it", t.delimiter)})
}
