package source

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kiosque-ld/kiosque/data"
)

// YAML reads YAML: one document, a list of records, or documents parted by "---". Documents are read one at a time,
// long lists a batch of items at a time; what must be read at once may have Options.MaxRow bytes, 8 MiB at most.
// Numbers are numbers only where they are spelled as in JSON, and dates stay text, so that 01000 is still a post code
// and 2024-11-28 what was written. Merge keys and aliases are filled in; aliases do not reach across batches.
var YAML = Syntax{
	Name:       "yaml",
	Title:      "YAML",
	Extensions: []string{"yaml", "yml"},
	Sniff:      sniffYAML,
	Read:       readYAML,
}

// maxYAML bounds what is parsed at once, in bytes: its nodes take some forty times as much memory. batch is where a
// long list is cut.
const (
	maxYAML = 8 << 20
	batch   = 1 << 20
)

var yamlKey = regexp.MustCompile(`^(- +)?("[^"\n]+"|'[^'\n]+'|[\pL_@$][\pL\pN_@$ .-]*):( |$)`)

// sniffYAML looks at the first line that says something.
func sniffYAML(head []byte) int {
	for line := range bytes.Lines(head) {
		line = bytes.TrimRight(line, " \t\r\n")
		switch {
		case len(line) == 0 || line[0] == '#':
			continue
		case string(line) == "---" || bytes.HasPrefix(line, []byte("%YAML ")):
			return 70
		case yamlKey.Match(line):
			return 60
		}
		break
	}
	return 0
}

func readYAML(ctx context.Context, r io.Reader, name string, opts Options) data.Rows {
	return func(yield func(data.Row, *data.Problem) bool) {
		steps, err := parsePath(opts.RecordPath)
		if err != nil {
			yield(data.Row{}, &data.Problem{Severity: data.Error, Place: data.Position{File: name}, Code: NoRecords, Message: err.Error()})
			return
		}
		y := &documents{window: newWindow(ctx, r, chunk), name: name, max: min(opts.maxRow(), maxYAML), steps: steps, yield: yield, line: 1}
		for y.next() {
			if !y.document() {
				return
			}
		}
		if p := y.failed(data.Position{File: name, Line: y.line}); p != nil {
			yield(data.Row{}, p)
		} else if y.problem != nil {
			yield(data.Row{}, y.problem)
		} else if opts.RecordPath != "" && !y.found {
			yield(data.Row{}, noRecords(name, opts.RecordPath, y.keys))
		}
	}
}

// documents cuts a stream of YAML at its "---" and "..." lines. These cannot stand inside any text (YAML 1.2.2,
// section 9.1.2, https://yaml.org/spec/1.2.2/#912-document-markers), so each document can be read alone: memory stays
// flat, and a broken document costs only itself. The same goes for the items of a list that begins at the margin,
// since everything in an item is indented (section 8.2.1).
type documents struct {
	window
	name    string
	max     int
	steps   []step
	yield   func(data.Row, *data.Problem) bool
	line    int    // of the first line of doc
	after   int    // of the line behind doc
	doc     []byte // in the window
	list    bool   // doc is a list that begins at the margin
	cut     bool   // the list goes on behind doc
	items   int    // of the list, in the batches before doc
	problem *data.Problem
	found   bool
	keys    []string

	values   int // made of the current document
	warnings []data.Problem
	spoiled  *data.Problem
}

// next finds the next document; it is false at the end of the stream.
func (y *documents) next() bool {
	y.i += len(y.doc)
	y.doc = nil
	if y.after > 0 {
		y.line = y.after
	}
	if !y.cut {
		y.list, y.items = false, 0
	}
	lines, k := 0, 0
	said, first := y.cut, !y.cut // the document has begun; its first line with content is still to come
	y.cut = false
	for {
		end := bytes.IndexByte(y.b[y.i+k:y.n], '\n') + 1
		if end == 0 {
			if y.n-y.i > y.max && (!y.list || k <= batch) {
				y.problem = &data.Problem{Severity: data.Error, Place: data.Position{File: y.name, Line: y.line}, Code: TooLarge,
					Message: fmt.Sprintf("a document is larger than %d bytes", y.max), Hint: `part the records by lines of "---", or use JSON`}
				return false
			}
			if y.more() {
				continue
			}
			if y.failed(data.Position{}) != nil {
				return false
			}
			end = y.n - y.i - k
		}
		line := y.b[y.i+k : y.i+k+end]
		switch {
		case y.list && k > batch && marker(line, "-"):
			y.doc, y.after, y.cut = y.b[y.i:y.i+k], y.line+lines, true
			return true
		case len(line) == 0 || marker(line, "---") && said:
			y.doc, y.after = y.b[y.i:y.i+k], y.line+lines
			return k > 0
		case marker(line, "..."):
			y.doc, y.after = y.b[y.i:y.i+k+end], y.line+lines+1
			return true
		case marker(line, "---"):
			said = true
		case !said && marker(line, "%YAML"):
			line[0] = '#' // the library refuses YAML 1.2 by name, though it reads what people write in it
		case first && line[0] != '%' && line[0] != '#' && len(bytes.TrimSpace(line)) > 0:
			said, first = true, false
			y.list = marker(line, "-")
		}
		k += end
		lines += countLines(line)
	}
}

// marker tells whether a line is the document marker m.
func marker(line []byte, m string) bool {
	return bytes.HasPrefix(line, []byte(m)) && (len(line) == len(m) || strings.IndexByte(" \t\r\n", line[len(m)]) >= 0)
}

// document reads the records of y.doc; it is false if the loop was left.
func (y *documents) document() bool {
	var root yaml.Node
	err := parseYAML(y.doc, &root)
	if err == io.EOF {
		return true // nothing but comments
	}
	if err != nil && y.list {
		if items := y.eachItem(); len(items) > 1 {
			return y.oneByOne(items)
		}
	}
	if err != nil {
		y.items++
		return y.yield(data.Row{}, y.broken(err))
	}
	y.values, y.warnings, y.spoiled = 0, nil, nil
	var t data.Tree
	y.tree(&root, &t, 0)
	if y.spoiled != nil {
		y.items += len(t.Items)
		return y.yield(data.Row{}, y.spoiled)
	}
	switch {
	case t.Shape == data.Object && len(y.keys) == 0:
		for i := range t.Fields[:min(10, len(t.Fields))] {
			y.keys = append(y.keys, clip(t.Fields[i].Name))
		}
	case t.Shape == data.Null && len(y.steps) == 0:
		return true // "---" with nothing behind it
	case t.Shape == data.List:
		from := y.items
		y.items += len(t.Items)
		steps := y.steps
		if len(steps) > 0 && steps[0].list() {
			steps = steps[1:]
		}
		return recordsFrom(&t, steps, "", from, y.record)
	}
	return records(&t, y.steps, "", y.record)
}

// eachItem cuts the list in y.doc before each of its items.
func (y *documents) eachItem() [][]byte {
	var items [][]byte
	from, at := 0, 0
	seen := false
	for line := range bytes.Lines(y.doc) {
		if marker(line, "-") {
			if seen {
				items = append(items, y.doc[from:at])
				from = at
			}
			seen = true
		}
		at += len(line)
	}
	return append(items, y.doc[from:])
}

// oneByOne reads the items of a broken list alone, so that only the broken ones are lost.
func (y *documents) oneByOne(items [][]byte) bool {
	doc, line, after := y.doc, y.line, y.after
	defer func() { y.doc, y.line, y.after = doc, line, after }()
	for _, item := range items {
		y.doc, y.after = item, y.line+countLines(item)
		if !y.document() {
			return false
		}
		y.line = y.after
	}
	return true
}

func (y *documents) record(t *data.Tree, at place) bool {
	y.found = true
	position := data.Position{File: y.name, Line: t.Line, Path: string(at)}
	for len(y.warnings) > 0 && y.warnings[0].Place.Line <= lastLine(t) {
		w := y.warnings[0]
		y.warnings = y.warnings[1:]
		if !y.yield(data.Row{}, &w) {
			return false
		}
	}
	if t.Shape != data.Object {
		return y.yield(data.Row{}, notRecord(position, t.Shape, t.Text))
	}
	row := data.Row{Place: position, Tree: *t}
	row.Tree.Line = 0
	return y.yield(row, nil)
}

// lastLine is the last line on which a part of t begins.
func lastLine(t *data.Tree) int {
	last := t.Line
	if n := len(t.Items); n > 0 {
		last = max(last, lastLine(&t.Items[n-1]))
	}
	if n := len(t.Fields); n > 0 {
		last = max(last, lastLine(&t.Fields[n-1].Tree))
	}
	return last
}

// parseYAML reads one document.
func parseYAML(doc []byte, root *yaml.Node) (err error) {
	defer func() {
		if r := recover(); r != nil { // the library panics in places
			err = fmt.Errorf("yaml: %v", r)
		}
	}()
	return yaml.NewDecoder(bytes.NewReader(doc)).Decode(root)
}

var parserError = regexp.MustCompile(`^(did not find expected (key|node content|'-'|',')|found undefined tag|unknown anchor)`)

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)

// broken tells a syntax error with its line in the file.
func (y *documents) broken(err error) *data.Problem {
	p := &data.Problem{Severity: data.Error, Place: data.Position{File: y.name, Line: y.line}, Code: BadSyntax, Message: err.Error()}
	first, _, _ := strings.Cut(err.Error(), "\n")
	if m := yamlLine.FindStringSubmatch(first); m != nil {
		p.Message = m[2]
		if n, err := strconv.Atoi(m[1]); err == nil && n > 0 {
			if parserError.MatchString(p.Message) {
				n++ // the library counts lines from 0 there, and from 1 elsewhere
			}
			p.Place.Line = y.lineOf(n)
		}
	}
	switch {
	case strings.Contains(p.Message, "cannot start any token"):
		p.Hint = "YAML is indented with spaces, not tabs; texts that begin with @, ` or % need quotation marks"
	case strings.Contains(p.Message, "mapping values are not allowed"):
		p.Hint = `a text that holds ": " needs quotation marks`
	case strings.Contains(p.Message, "expected ','"):
		p.Hint = "a bracket is opened and not closed, or a comma is missing inside it"
	case strings.Contains(p.Message, "unexpected end of stream"):
		p.Hint = "a quotation mark is opened and not closed"
	case strings.Contains(p.Message, "expected key") || strings.Contains(p.Message, "expected '-' indicator"):
		p.Hint = "the keys of a record and the items of a list must be indented alike, with spaces"
	}
	return p
}

// lineOf is the line in the file of the document's n-th line. The library counts U+2028 and its like as ends of lines,
// and places what is missing behind the end; the last line is the limit.
func (y *documents) lineOf(n int) int {
	last := y.after
	if bytes.HasSuffix(y.doc, []byte("\n")) || bytes.HasSuffix(y.doc, []byte("\r")) {
		last--
	}
	return min(y.line+max(n, 1)-1, max(last, y.line))
}

// tree makes t of n. What spoils the document goes to y.spoiled.
func (y *documents) tree(n *yaml.Node, t *data.Tree, depth int) {
	if y.spoiled != nil {
		return
	}
	line := y.lineOf(n.Line)
	y.values++
	switch {
	case depth > maxDepth:
		y.spoil(line, TooLarge, fmt.Sprintf("lists and mappings are nested more than %d deep", maxDepth))
		return
	case y.values > maxValues:
		y.spoil(line, AliasBomb, fmt.Sprintf("the document expands to more than %d values", maxValues))
		return
	}
	t.Line = line
	switch n.Kind {
	case yaml.DocumentNode:
		for _, c := range n.Content {
			y.tree(c, t, depth)
		}
	case yaml.AliasNode:
		y.tree(n.Alias, t, depth+1)
		t.Line = line
	case yaml.SequenceNode:
		t.Shape = data.List
		t.Items = make([]data.Tree, len(n.Content))
		for i, c := range n.Content {
			y.tree(c, &t.Items[i], depth+1)
		}
	case yaml.MappingNode:
		t.Shape = data.Object
		y.mapping(n, t, depth)
	case yaml.ScalarNode:
		y.scalar(n, t)
	}
}

func (y *documents) spoil(line int, code data.Code, message string) {
	y.spoiled = &data.Problem{Severity: data.Error, Place: data.Position{File: y.name, Line: line}, Code: code, Message: message}
}

// mapping makes the fields of t. Merge keys ("<<") are filled in behind, with what the mapping itself does not say.
func (y *documents) mapping(n *yaml.Node, t *data.Tree, depth int) {
	t.Fields = make([]data.Field, 0, len(n.Content)/2)
	var merged []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind == yaml.AliasNode {
			key = key.Alias
		}
		if key.Kind != yaml.ScalarNode {
			y.spoil(y.lineOf(key.Line), BadSyntax, "a key is a list or a mapping, not a text")
			return
		}
		if key.ShortTag() == "!!merge" {
			merged = append(merged, value)
			continue
		}
		f := data.Field{Name: key.Value}
		if stands(t.Fields, f.Name) {
			y.warnings = append(y.warnings, twoNames(data.Position{File: y.name, Line: y.lineOf(key.Line)}, f.Name))
		}
		y.tree(value, &f.Tree, depth+1)
		t.Fields = append(t.Fields, f)
	}
	for _, name := range repeated(t.Fields) {
		y.warnings = append(y.warnings, twoNames(data.Position{File: y.name, Line: t.Line}, name))
	}
	own := len(t.Fields)
	for _, m := range merged {
		y.merge(m, t, depth+1)
	}
	if own == 0 && len(t.Fields) == 0 {
		t.Fields = nil
	}
}

// merge adds the fields of the mapping m, or of the mappings in the list m, to t where t does not have them
// (https://yaml.org/type/merge.html).
func (y *documents) merge(m *yaml.Node, t *data.Tree, depth int) {
	var from data.Tree
	y.tree(m, &from, depth)
	sets := []data.Tree{from}
	if from.Shape == data.List {
		sets = from.Items
	}
	for _, set := range sets {
		if set.Shape != data.Object && y.spoiled == nil {
			y.spoil(from.Line, BadSyntax, `"<<" takes a mapping, or a list of mappings`)
		}
		have := map[string]bool{}
		for i := range t.Fields {
			have[t.Fields[i].Name] = true
		}
		for _, f := range set.Fields {
			if !have[f.Name] {
				t.Fields = append(t.Fields, f)
			}
		}
	}
}

func (y *documents) scalar(n *yaml.Node, t *data.Tree) {
	t.Shape, t.Text = data.String, n.Value
	switch n.ShortTag() {
	case "!!null":
		t.Shape, t.Text = data.Null, ""
	case "!!bool":
		t.Shape, t.Text = data.Bool, strings.ToLower(n.Value)
	case "!!int", "!!float":
		if validNumber(n.Value) {
			t.Shape = data.Number
		}
	}
}
