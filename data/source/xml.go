package source

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/transform"

	"github.com/kiosque-ld/kiosque/data"
)

// XML reads XML 1.0 (https://www.w3.org/TR/xml/), one row for each element of one name: <event> in a <schedule> (frab,
// pentabarf, pretalx), <item> in <rss> (also the exports of WordPress), <entry> in a <feed>, and otherwise the children
// of the first element that are more than a text. Options.RecordPath names another: "entry" anywhere, or the whole path
// "schedule.day.entry". The row's tree is an object:
//
//	title           the text of an element without blanks around it; null if it is empty
//	@guid           an attribute; declarations of namespaces are left out
//	persons         an element with attributes or elements inside is an object; its own text is under #text
//	wp:postmeta     with the prefix as it is written; elements that stand several times are a list
//	schedule        what stands around the record, under the name of the first element: the attributes and elements
//	                before it, and in them in turn, so schedule.conference.title, schedule.day.@date, schedule.day.room.@name
//
// Where the syntax breaks inside a record, the record is lost and reading goes on at the next one.
var XML = Syntax{
	Name:       "xml",
	Title:      "XML",
	Extensions: []string{"xml", "rss", "atom"},
	Raw:        true,
	Sniff:      sniffXML,
	Read:       readXML,
}

// xmlRecords are the records in documents of known names.
var xmlRecords = map[string]string{"schedule": "event", "rss": "item", "feed": "entry"}

const (
	maxAround = 256 // fields that an element around records keeps
	maxFaults = 100 // breaks of the syntax before a file is given up
)

var (
	xmlProlog  = regexp.MustCompile(`(?s)^(?:\s+|<\?.*?\?>|<!--.*?-->|<![A-Za-z][^<>\[]*(?:\[.*?\]\s*)?>)*`)
	xmlRoot    = regexp.MustCompile(`^<([^\s<>/!?"'=&]+)[\s/>]`)
	xmlDecl    = regexp.MustCompile(`^<\?xml\s[^>]*\?>`)
	xmlCharset = regexp.MustCompile(`\sencoding\s*=\s*["']([^"']+)["']`)
)

func sniffXML(head []byte) int {
	head = decodeHead(head)
	m := xmlRoot.FindSubmatch(head[len(xmlProlog.Find(head)):])
	if m == nil {
		return 0
	}
	name := strings.ToLower(string(m[1]))
	switch {
	case xmlRecords[name] != "":
		return 95
	case name == "html" || strings.HasSuffix(name, ":rdf") || name == "rdf":
		return 0
	case bytes.HasPrefix(bytes.TrimSpace(head), []byte("<?xml ")):
		return 60
	}
	return 0
}

// xmlDeclared is the encoding that a document declares.
func xmlDeclared(head []byte) string {
	if m := xmlCharset.FindSubmatch(xmlDecl.Find(head)); m != nil {
		return strings.ToLower(string(m[1]))
	}
	return ""
}

// declaredText is r as UTF-8: in the encoding that is given, else that of its byte-order mark, else that which it
// declares.
func declaredText(ctx context.Context, r io.Reader, name, encoding string, declared func(head []byte) string) *text {
	w := newWindow(ctx, r, headSize)
	w.need(headSize)
	head := w.b[:w.n]
	if w.err != nil && !errors.Is(w.err, io.EOF) {
		r = failing{w.err}
	}
	if encoding == "" {
		if c, _ := guess(head, w.err != nil); strings.HasPrefix(c.name, "utf-16") || bytes.HasPrefix(head, bom) {
			encoding = c.name
		} else {
			encoding = declared(head)
		}
	}
	if _, err := namedEncoding(encoding); err != nil {
		if e, err := htmlindex.Get(encoding); err == nil {
			r = transform.NewReader(io.MultiReader(bytes.NewReader(head), r), e.NewDecoder())
			return newText(nil, r, name, "utf-8")
		}
		t := newText(head, r, name, "")
		t.report(1, Encoding, fmt.Sprintf("there is no encoding %q", clip(encoding)), "the text is read as if none were declared")
		return t
	}
	return newText(head, r, name, encoding)
}

// failing is a reader that fails.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

var errLongToken = errors.New("longer than any record may be")

// xmlBytes gives the decoder its bytes one by one, so that nothing is read ahead and reading can go on behind a break.
// It leaves out the control characters that XML forbids and many exports hold.
type xmlBytes struct {
	window
	line     int
	cr       bool
	max      int // bytes of one token
	token    int
	controls int // left out
	control  int // the line of the last of them
	which    byte
}

func (x *xmlBytes) ReadByte() (byte, error) {
	for {
		if x.i == x.n && !x.more() {
			return 0, x.err
		}
		c := x.b[x.i]
		x.i++
		if c < 0x20 {
			switch {
			case c == '\r' || c == '\n' && !x.cr:
				x.line++
			case c != '\n' && c != '\t':
				x.controls++
				x.control, x.which = x.line, c
				continue
			}
		}
		x.cr = c == '\r'
		if x.token++; x.token > x.max {
			return 0, errLongToken
		}
		return c, nil
	}
}

// Read is there because the decoder asks for it; it uses ReadByte.
func (x *xmlBytes) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	c, err := x.ReadByte()
	if err != nil {
		return 0, err
	}
	p[0] = c
	return 1, nil
}

// seek goes to the next tag, opening or closing, of one of the elements of that name; false if there is none.
func (x *xmlBytes) seek(name string) bool {
	for {
		k := bytes.IndexByte(x.b[x.i:x.n], '<')
		if k < 0 {
			x.pass(x.n - x.i)
			if !x.more() {
				return false
			}
			continue
		}
		x.pass(k)
		x.need(len(name) + 3)
		tag := bytes.TrimPrefix(x.b[x.i+1:x.n], []byte("/"))
		if bytes.HasPrefix(tag, []byte(name)) && len(tag) > len(name) && strings.IndexByte(" \t\r\n/>", tag[len(name)]) >= 0 {
			return true
		}
		x.pass(1)
	}
}

// pass goes over k bytes that are in the window.
func (x *xmlBytes) pass(k int) {
	for _, c := range x.b[x.i : x.i+k] {
		if c == '\r' || c == '\n' && !x.cr {
			x.line++
		}
		x.cr = c == '\r'
	}
	x.i += k
}

// element is one that is open.
type element struct {
	name   string
	line   int
	fields []data.Field
	index  map[string]int // of fields, where there are many
	text   []byte
	around bool // there are records inside
}

// elements reads records from XML.
type elements struct {
	src     *xmlBytes
	text    *text
	file    string
	max     int
	yield   func(data.Row, *data.Problem) bool
	left    bool // the loop over the rows was left
	path    []string
	record  string // the name of the records; "" for the children of the first element
	stack   []element
	own     int  // index in the stack of the record that is open, -1 if none is
	spoiled bool // that record is lost
	values  int  // in the record, or around it
	bytes   int
	tree    data.Tree // what stands around the record; Null if that changed
	depth   int       // of the stack when it was made
	found   bool
	missed  []string // names in the first element
	faults  int
	odd     int // closing tags that do not fit
}

func readXML(ctx context.Context, r io.Reader, name string, opts Options) data.Rows {
	return func(yield func(data.Row, *data.Problem) bool) {
		t := declaredText(ctx, r, name, opts.Encoding, xmlDeclared)
		e := &elements{text: t, file: name, max: opts.maxRow(), yield: yield, own: -1,
			src: &xmlBytes{window: newWindow(ctx, t, chunk), line: 1, max: opts.maxRow()}}
		if opts.RecordPath != "" {
			for step := range strings.SplitSeq(opts.RecordPath, ".") {
				e.path = append(e.path, strings.TrimRight(step, "[]"))
			}
			e.record = e.path[len(e.path)-1]
		}
		e.src.need(headSize)
		if d := xmlDecl.Find(e.src.b[e.src.i:e.src.n]); d != nil {
			e.src.pass(len(d))
		}
		e.run()
		if !e.left {
			e.end(opts.RecordPath)
		}
	}
}

func (e *elements) run() {
	d := e.decoder()
	for !e.left {
		e.src.token = 0
		line := e.src.line
		token, err := d.RawToken()
		if err != nil {
			over := e.src.err != nil && e.src.i == e.src.n
			if errors.Is(err, io.EOF) || over && (!errors.Is(e.src.err, io.EOF) || len(e.stack) > 0) || !e.fault(err) {
				return
			}
			d = e.decoder()
			continue
		}
		switch token := token.(type) {
		case xml.StartElement:
			e.start(token, line)
		case xml.EndElement:
			e.close(xmlName(token.Name))
		case xml.CharData:
			if n := len(e.stack); n > 0 && !e.stack[n-1].around || e.own >= 0 {
				e.stack[n-1].text = append(e.stack[n-1].text, token...)
				e.bytes += len(token)
			}
		}
		if e.bytes > e.max || e.values > maxValues || len(e.stack) > maxDepth {
			if !e.fault(errLongToken) {
				return
			}
			d = e.decoder()
		}
	}
}

// decoder reads on from where src is. Bare ampersands and attributes without quotation marks, as in HTML, are taken.
func (e *elements) decoder() *xml.Decoder {
	d := xml.NewDecoder(e.src)
	d.Strict = false
	d.Entity = xml.HTMLEntity
	d.CharsetReader = func(_ string, input io.Reader) (io.Reader, error) { return input, nil }
	return d
}

func xmlName(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return n.Space + ":" + n.Local
}

func (e *elements) at(line int) data.Position { return data.Position{File: e.file, Line: line} }

// tell yields a problem, behind those that the text had before it.
func (e *elements) tell(p data.Problem) {
	e.flush(p.Place.Line)
	e.give(data.Row{}, &p)
}

func (e *elements) give(row data.Row, problem *data.Problem) {
	if !e.left && !e.yield(row, problem) {
		e.left = true
	}
}

// flush yields what was found out about the text up to a line.
func (e *elements) flush(line int) {
	for _, p := range e.text.take(line) {
		e.give(data.Row{}, &p)
	}
}

// fault reports a break in the syntax and goes to the next record; false if there is none.
func (e *elements) fault(err error) bool {
	p := data.Problem{Severity: data.Error, Place: e.at(e.src.line), Code: BadSyntax, Message: err.Error()}
	if s, ok := errors.AsType[*xml.SyntaxError](err); ok {
		p.Message = s.Msg
	}
	if errors.Is(err, errLongToken) {
		p.Code, p.Message = TooLarge, fmt.Sprintf("a record is larger than %d bytes, or holds more than %d values or %d levels", e.max, maxValues, maxDepth)
	}
	if e.record == "" {
		p.Hint = "what stands behind it is left out; name the records by a record path to have reading go on"
		e.tell(p)
		return false
	}
	if e.faults++; e.faults > maxFaults {
		p.Hint = "there were many such places; the rest of the file is left out"
		e.tell(p)
		return false
	}
	p.Hint = fmt.Sprintf("reading goes on at the next <%s>", e.record)
	if e.own >= 0 {
		p.Message += fmt.Sprintf("; the <%s> of line %d is left out", e.record, e.stack[e.own].line)
	}
	e.tell(p)
	e.bytes, e.values = 0, 0
	if e.left || !e.src.seek(e.record) {
		e.stack = e.stack[:0]
		e.own = -1
		return false
	}
	if e.own >= 0 {
		if e.src.b[e.src.i+1] == '/' {
			e.stack, e.spoiled = e.stack[:e.own+1], true
		} else {
			e.stack, e.own = e.stack[:e.own], -1
		}
	}
	if len(e.stack) > maxDepth {
		e.stack = e.stack[:maxDepth]
	}
	return true
}

// start opens an element.
func (e *elements) start(token xml.StartElement, line int) {
	n := xmlName(token.Name)
	depth := len(e.stack)
	if depth == 0 && e.record == "" {
		e.record = xmlRecords[n]
	}
	if depth == 1 && len(e.missed) < 10 && !e.found {
		e.missed = append(e.missed, clip(n))
	}
	if e.own < 0 && e.isRecord(n) {
		e.own, e.spoiled, e.found = depth, false, true
		e.values, e.bytes = 0, 0
		for i := range e.stack {
			e.stack[i].around = true
		}
	}
	el := element{name: n, line: line}
	for _, a := range token.Attr {
		if a.Name.Space != "xmlns" && (a.Name.Space != "" || a.Name.Local != "xmlns") {
			el.add("@"+xmlName(a.Name), data.Tree{Shape: data.String, Text: a.Value, Line: line})
			e.values++
			e.bytes += len(a.Value)
		}
	}
	e.stack = append(e.stack, el)
}

// isRecord tells whether an element that opens is one of the records.
func (e *elements) isRecord(name string) bool {
	if e.record == "" || name != e.record || len(e.stack) == 0 && len(e.path) != 1 {
		return false
	}
	if len(e.path) < 2 {
		return true
	}
	if len(e.stack) != len(e.path)-1 {
		return false
	}
	for i, step := range e.path[:len(e.path)-1] {
		if e.stack[i].name != step {
			return false
		}
	}
	return true
}

// add adds a field, to the list of those of its name if there are several.
func (el *element) add(name string, t data.Tree) {
	i, found := -1, false
	if el.index != nil {
		i, found = el.index[name]
	} else {
		for k := range el.fields {
			if el.fields[k].Name == name {
				i, found = k, true
				break
			}
		}
	}
	if found {
		f := &el.fields[i].Tree
		if f.Shape != data.List {
			*f = data.Tree{Shape: data.List, Line: f.Line, Items: []data.Tree{*f}}
		}
		f.Items = append(f.Items, t)
		return
	}
	el.fields = append(el.fields, data.Field{Name: name, Tree: t})
	if el.index != nil {
		el.index[name] = len(el.fields) - 1
	} else if len(el.fields) > manyFields {
		el.index = make(map[string]int, 2*manyFields)
		for k := range el.fields {
			el.index[el.fields[k].Name] = k
		}
	}
}

// close closes an element, and those inside it that were not.
func (e *elements) close(n string) {
	i := len(e.stack) - 1
	for i >= 0 && e.stack[i].name != n {
		i--
	}
	switch {
	case i < 0:
		e.oddTag(fmt.Sprintf("</%s> closes nothing", clip(n)), e.src.line)
		return
	case i < len(e.stack)-1:
		top := e.stack[len(e.stack)-1]
		e.oddTag(fmt.Sprintf("<%s> is not closed before </%s> (line %d)", clip(top.name), clip(n), e.src.line), top.line)
		if e.own > i { // it ran out of its record: nobody knows where that ended
			e.tell(data.Problem{Severity: data.Error, Place: e.at(e.stack[e.own].line), Code: BadSyntax,
				Message: fmt.Sprintf("the <%s> is not closed before </%s> (line %d); it is left out", clip(e.record), clip(n), e.src.line)})
			e.spoiled = true
		}
	}
	for len(e.stack) > i {
		e.pop()
	}
}

func (e *elements) oddTag(message string, line int) {
	if e.odd++; e.odd <= said {
		e.tell(data.Problem{Severity: data.Warning, Place: e.at(line), Code: BadSyntax, Message: message})
	}
}

// pop closes the innermost element.
func (e *elements) pop() {
	i := len(e.stack) - 1
	el := e.stack[i]
	e.stack[i] = element{}
	e.stack = e.stack[:i]
	switch {
	case i == e.own:
		e.own = -1
		e.values, e.bytes = 0, 0
		if !e.spoiled {
			e.row(&el)
		}
	case i == 0 || el.around:
		e.tree = data.Tree{}
	case e.own < 0 && i == 1 && e.record == "" && len(el.fields) > 0:
		e.found, e.stack[0].around = true, true
		e.values, e.bytes = 0, 0
		e.row(&el)
	default:
		e.values++
		parent := &e.stack[i-1]
		if e.own < 0 {
			e.tree = data.Tree{}
			if len(parent.fields) > maxAround {
				return
			}
		}
		parent.add(el.name, el.tree())
	}
}

// tree is an element that is closed.
func (el *element) tree() data.Tree {
	text := strings.TrimSpace(string(el.text))
	if len(el.fields) > 0 {
		if text != "" {
			el.fields = append(el.fields, data.Field{Name: "#text", Tree: data.Tree{Shape: data.String, Text: text, Line: el.line}})
		}
		return data.Tree{Shape: data.Object, Fields: el.fields, Line: el.line}
	}
	if text == "" {
		return data.Tree{Line: el.line}
	}
	return data.Tree{Shape: data.String, Text: text, Line: el.line}
}

// row yields a record.
func (e *elements) row(el *element) {
	e.flush(el.line)
	t := el.tree()
	switch t.Shape {
	case data.Null:
		e.give(data.Row{}, &data.Problem{Severity: data.Error, Place: e.at(el.line), Code: NotRecord,
			Message: fmt.Sprintf("the <%s> is empty", clip(el.name)), Hint: "a record is an element with attributes or elements"})
		return
	case data.String:
		t = data.Tree{Shape: data.Object, Fields: []data.Field{{Name: "#text", Tree: t}}}
	}
	t.Line = 0
	if len(e.stack) > 0 {
		if e.tree.Shape == data.Null || e.depth != len(e.stack) {
			e.tree, e.depth = e.around(0), len(e.stack)
		}
		t.Fields = append(t.Fields, data.Field{Name: e.stack[0].name, Tree: e.tree})
	}
	e.give(data.Row{Place: e.at(el.line), Tree: t}, nil)
}

// around is what stands around the record, from index i of the stack on.
func (e *elements) around(i int) data.Tree {
	el := &e.stack[i]
	t := data.Tree{Shape: data.Object, Line: el.line, Fields: make([]data.Field, 0, len(el.fields)+1)}
	inner := ""
	if i+1 < len(e.stack) {
		inner = e.stack[i+1].name
	}
	for _, f := range el.fields {
		if f.Name != inner { // a room without events is not the room of this one
			t.Fields = append(t.Fields, f)
		}
	}
	if inner != "" {
		t.Fields = append(t.Fields, data.Field{Name: inner, Tree: e.around(i + 1)})
	}
	return t
}

// end reports what is missing at the end of the file.
func (e *elements) end(path string) {
	e.flush(e.src.line)
	if p := e.src.failed(e.at(e.src.line)); p != nil {
		e.give(data.Row{}, p)
		return
	}
	if len(e.stack) > 0 {
		open := e.stack[len(e.stack)-1]
		if e.own >= 0 {
			open = e.stack[e.own]
		}
		p := data.Problem{Severity: data.Warning, Place: e.at(e.src.line), Code: BadSyntax,
			Message: fmt.Sprintf("the file ends inside the <%s> of line %d", clip(open.name), open.line), Hint: "it is cut off; the records before it were read"}
		if e.own >= 0 {
			p.Severity = data.Error
		}
		e.give(data.Row{}, &p)
	}
	e.flush(-1)
	if n := e.src.controls; n > 0 {
		e.give(data.Row{}, &data.Problem{Severity: data.Warning, Place: e.at(e.src.control), Code: Character,
			Message: fmt.Sprintf("%s left out, which XML forbids; this is the last, U+%04X", count(n, "control character was", "control characters were"), e.src.which)})
	}
	if e.odd > said {
		e.give(data.Row{}, &data.Problem{Severity: data.Warning, Place: e.at(e.src.line), Code: BadSyntax,
			Message: fmt.Sprintf("%d more closing tags do not fit", e.odd-said)})
	}
	switch {
	case e.found:
	case path != "":
		e.give(data.Row{}, noRecords(e.file, path, e.missed))
	case e.record == "":
		e.give(data.Row{}, &data.Problem{Severity: data.Warning, Place: e.at(1), Code: NoRecords,
			Message: "no element in the document looks like a record", Hint: `name them by a record path like "data.event"`})
	}
}
