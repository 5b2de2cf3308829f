package data

import "iter"

// Row is one item of an input as its syntax gives it: raw text with a position, before any meaning.
// A reader in data/source makes rows and knows nothing of vocabularies; a mapping turns rows into records.
type Row struct {
	Place Position
	Tree  Tree // an Object in practice; a table's row is an Object of Texts
}

// Shape says what a Tree is.
type Shape uint8

// The shapes of a Tree.
const (
	Null   Shape = iota // nothing, or JSON null
	String              // text, as in a cell or a JSON string
	Number              // a number; Text is its spelling in the source
	Bool                // Text is "true" or "false"
	List                // Items
	Object              // Fields
)

// Tree is a value of any syntax: a JSON or YAML value, a cell, a line of cells.
type Tree struct {
	Shape  Shape
	Text   string  // of String, Number, Bool
	Line   int     // where it stands; 0 if the same as its row's
	Items  []Tree  // of List
	Fields []Field // of Object, in source order; a name may stand twice if the source has it twice
}

// Field is a named value in an Object.
type Field struct {
	Name string
	Tree Tree
}

// Get returns the first field of that name; a Null tree if there is none.
func (t *Tree) Get(name string) *Tree {
	for i := range t.Fields {
		if t.Fields[i].Name == name {
			return &t.Fields[i].Tree
		}
	}
	return &Tree{}
}

// Rows is a stream of rows. A problem comes in the place of the row that it spoils, or beside the stream's own
// (encoding, ragged lines): exactly one of Row's Tree and Problem is set. The stream goes on after a problem
// wherever the syntax lets it. An I/O failure is a Problem with Severity Error and Code "unreadable", and ends it.
type Rows = iter.Seq2[Row, *Problem]

// Item is one record on its way in, with everything that was found wrong on the way.
// Where a problem has Severity Error the record must not be stored.
type Item struct {
	Place      Position
	Record     Record     // its Ref may be empty: Import assigns one
	Collection Collection // where the record belongs
	Problems   []Problem
	None       bool // there is no record in this item, only problems
}

// Bad tells whether a problem of the item forbids storing its record.
func (i *Item) Bad() bool {
	for _, p := range i.Problems {
		if p.Severity == Error {
			return true
		}
	}
	return false
}

// Items is a stream of records on their way in.
type Items = iter.Seq[Item]
