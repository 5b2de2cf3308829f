package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/kiosque-ld/kiosque/data"
)

// TOML reads TOML 1.0 (https://toml.io/en/v1.0.0): the document is one record, or holds them at Options.RecordPath
// ("event" for tables headed [[event]]). A document must fit Options.MaxRow, at most maxTOML. Numbers are decimal
// without underscores; dates and times stay text.
var TOML = Syntax{
	Name:       "toml",
	Title:      "TOML",
	Extensions: []string{"toml"},
	Read:       readTOML,
}

// maxTOML bounds a document in bytes: it is held in memory several times while it is read.
const maxTOML = 16 << 20

func readTOML(ctx context.Context, r io.Reader, name string, opts Options) data.Rows {
	return func(yield func(data.Row, *data.Problem) bool) {
		steps, err := parsePath(opts.RecordPath)
		if err != nil {
			yield(data.Row{}, &data.Problem{Severity: data.Error, Place: data.Position{File: name}, Code: NoRecords, Message: err.Error()})
			return
		}
		doc, p := readWhole(ctx, r, name, min(opts.maxRow(), maxTOML))
		if p != nil {
			yield(data.Row{}, p)
			return
		}
		t, p := parseTOML(doc, name, 1)
		if p != nil {
			yield(data.Row{}, p)
			return
		}
		found := false
		left := !records(&t, steps, "", func(t *data.Tree, at place) bool {
			found = true
			position := data.Position{File: name, Line: max(t.Line, 1), Path: string(at)}
			if t.Shape != data.Object {
				return yield(data.Row{}, notRecord(position, t.Shape, t.Text))
			}
			row := data.Row{Place: position, Tree: *t}
			row.Tree.Line = 0
			return yield(row, nil)
		})
		if !left && !found {
			var keys []string
			for i := range t.Fields[:min(10, len(t.Fields))] {
				keys = append(keys, clip(t.Fields[i].Name))
			}
			yield(data.Row{}, noRecords(name, opts.RecordPath, keys))
		}
	}
}

// readWhole reads a text of at most so many bytes into memory.
func readWhole(ctx context.Context, r io.Reader, name string, most int) ([]byte, *data.Problem) {
	w := newWindow(ctx, r, chunk)
	if w.need(most + 1) {
		return nil, &data.Problem{Severity: data.Error, Place: data.Position{File: name}, Code: TooLarge,
			Message: fmt.Sprintf("the document is larger than %d bytes", most)}
	}
	return w.b[w.i:w.n], w.failed(data.Position{File: name, Line: 1 + countLines(w.b[w.i:w.n])})
}

// branch is a value of a document while it grows.
type branch struct {
	tree  data.Tree
	names map[string]int
	parts []*branch // of a list or object
	keys  []string  // of an object
}

// field is the value under a key, made if there is none.
func (b *branch) field(name string, line int) *branch {
	if i, ok := b.names[name]; ok {
		return b.parts[i]
	}
	if b.names == nil {
		b.names = map[string]int{}
	}
	part := &branch{tree: data.Tree{Shape: data.Object, Line: line}}
	b.names[name] = len(b.parts)
	b.keys, b.parts = append(b.keys, name), append(b.parts, part)
	return part
}

// grown is the tree of a branch.
func (b *branch) grown() data.Tree {
	t := b.tree
	if len(b.parts) == 0 {
		return t
	}
	if t.Shape == data.List {
		t.Items = make([]data.Tree, len(b.parts))
		for i, p := range b.parts {
			t.Items[i] = p.grown()
		}
		return t
	}
	t.Fields = make([]data.Field, len(b.parts))
	for i, p := range b.parts {
		t.Fields[i] = data.Field{Name: b.keys[i], Tree: p.grown()}
	}
	return t
}

// tomlDocument turns the expressions of a document into a tree.
type tomlDocument struct {
	parser unstable.Parser
	doc    []byte
	line   int // at offset
	offset int
}

// parseTOML reads a document whose first line is the given one.
func parseTOML(doc []byte, name string, first int) (data.Tree, *data.Problem) {
	p := &data.Problem{Severity: data.Error, Place: data.Position{File: name, Line: first}, Code: BadSyntax}
	if line, deep := tomlDepth(doc); deep {
		p.Place.Line, p.Code, p.Message = first+line, TooLarge, fmt.Sprintf("tables and arrays are nested more than %d deep", maxDepth)
		return data.Tree{}, p
	}
	var checked map[string]any
	if err := toml.Unmarshal(doc, &checked); err != nil { // keys that stand twice, tables that are none …
		p.Message = strings.TrimPrefix(err.Error(), "toml: ")
		if e, ok := errors.AsType[*toml.DecodeError](err); ok {
			row, _ := e.Position()
			p.Place.Line = first + max(row, 1) - 1
		}
		p.Hint = `texts and dates with blanks stand in double quotes: title = "Journée"`
		return data.Tree{}, p
	}
	d := &tomlDocument{doc: doc, line: first}
	d.parser.Reset(doc)
	root := &branch{tree: data.Tree{Shape: data.Object, Line: first}}
	table := root
	for d.parser.NextExpression() {
		e := d.parser.Expression()
		switch e.Kind {
		case unstable.Table:
			table = d.walk(root, e.Key())
		case unstable.ArrayTable:
			table = d.walk(root, e.Key())
			list := table
			if list.tree.Shape != data.List {
				*list = branch{tree: data.Tree{Shape: data.List, Line: list.tree.Line}}
			}
			table = &branch{tree: data.Tree{Shape: data.Object, Line: d.keyLine(e.Key())}}
			list.parts = append(list.parts, table)
		case unstable.KeyValue:
			d.keyValue(table, e)
		}
	}
	if err := d.parser.Error(); err != nil {
		p.Message = err.Error()
		return data.Tree{}, p
	}
	return root.grown(), nil
}

// walk follows a dotted key from b; in a list of tables, into the last. A list at the end is returned as it is.
func (d *tomlDocument) walk(b *branch, key unstable.Iterator) *branch {
	for key.Next() {
		if b.tree.Shape == data.List && len(b.parts) > 0 {
			b = b.parts[len(b.parts)-1]
		}
		b = b.field(string(key.Node().Data), d.at(key.Node()))
	}
	return b
}

func (d *tomlDocument) keyLine(key unstable.Iterator) int {
	if !key.Next() {
		return d.line
	}
	return d.at(key.Node())
}

// at is the line of a node. Offsets grow as the document is read, or the line is that of the one before.
func (d *tomlDocument) at(n *unstable.Node) int {
	if at := int(n.Raw.Offset); at > d.offset && at <= len(d.doc) {
		d.line += bytes.Count(d.doc[d.offset:at], []byte{'\n'})
		d.offset = at
	}
	return d.line
}

func (d *tomlDocument) keyValue(table *branch, e *unstable.Node) {
	b := d.walk(table, e.Key())
	line := b.tree.Line
	d.value(b, e.Value())
	b.tree.Line = line
}

// value makes b the value of n.
func (d *tomlDocument) value(b *branch, n *unstable.Node) {
	b.tree = data.Tree{Shape: data.String, Text: string(n.Data), Line: d.at(n)}
	switch n.Kind {
	case unstable.Array:
		b.tree = data.Tree{Shape: data.List, Line: b.tree.Line}
		for items := n.Children(); items.Next(); {
			if items.Node().Kind == unstable.Comment {
				continue
			}
			item := &branch{}
			d.value(item, items.Node())
			b.parts = append(b.parts, item)
		}
	case unstable.InlineTable:
		b.tree = data.Tree{Shape: data.Object, Line: b.tree.Line}
		for fields := n.Children(); fields.Next(); {
			if fields.Node().Kind == unstable.KeyValue {
				d.keyValue(b, fields.Node())
			}
		}
	case unstable.Bool:
		b.tree.Shape = data.Bool
	case unstable.Integer:
		digits := strings.ReplaceAll(b.tree.Text, "_", "")
		if v, ok := new(big.Int).SetString(digits, 0); ok {
			digits = v.String()
		}
		b.tree.Shape, b.tree.Text = data.Number, digits
	case unstable.Float:
		if digits := strings.TrimPrefix(strings.ReplaceAll(b.tree.Text, "_", ""), "+"); validNumber(digits) {
			b.tree.Shape, b.tree.Text = data.Number, digits
		}
	}
}

// tomlDepth tells whether brackets or dotted keys are nested deeper than maxDepth, and on which line (from 0). The
// library follows them by recursion.
func tomlDepth(doc []byte) (line int, deep bool) {
	depth, dots := 0, 0
	for i := 0; i < len(doc); i++ {
		switch c := doc[i]; c {
		case '\n':
			line, dots = line+1, 0
		case '=', ',':
			dots = 0
		case '.':
			dots++
		case '#':
			for i+1 < len(doc) && doc[i+1] != '\n' {
				i++
			}
		case '[', '{':
			depth++
			dots = 0
		case ']', '}':
			depth = max(depth-1, 0)
		case '"', '\'':
			quote := doc[i : i+1]
			if bytes.HasPrefix(doc[i:], bytes.Repeat(quote, 3)) {
				quote = doc[i : i+3]
			}
			i += len(quote)
			for i < len(doc) && !bytes.HasPrefix(doc[i:], quote) && (len(quote) == 3 || doc[i] != '\n') {
				if doc[i] == '\\' && c == '"' {
					i++
				}
				if i < len(doc) && doc[i] == '\n' {
					line++
				}
				i++
			}
			i += len(quote) - 1
			for len(quote) == 3 && i+1 < len(doc) && doc[i+1] == c { // up to two belong to the text
				i++
			}
		}
		if depth+dots > maxDepth {
			return line, true
		}
	}
	return line, false
}
