package mapping

import (
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// GraphRow is a record of a graph as the row that JSON-LD would make of it, so that what comes as RDF is coerced, cleaned,
// checked and withheld as what comes in any other syntax. m assigned the record's references.
func GraphRow(rec *data.Record, place data.Position, m vocab.Mapper) data.Row {
	t := nodeTree(&rec.Node, m)
	switch {
	case rec.Ref != "":
		putText(&t, "@id", string(m.Thing(rec.Ref)))
	case rec.Key != "":
		putText(&t, "@id", rec.Key)
	}
	return data.Row{Place: place, Tree: t}
}

// nodeTree is a node as an object: its id, its types, and its properties under their own names.
func nodeTree(n *data.Node, m vocab.Mapper) data.Tree {
	t := data.Tree{Shape: data.Object}
	if n.ID != "" {
		putText(&t, "@id", n.ID)
	}
	if len(n.Types) > 0 {
		types := data.Tree{Shape: data.List}
		for _, name := range n.Types {
			types.Items = append(types.Items, text1(name))
		}
		put(&t, "@type", types)
	}
	for i := range n.Properties {
		p := &n.Properties[i]
		values := data.Tree{Shape: data.List}
		for _, v := range p.Values {
			if v.Kind == data.Text && v.Tag == "" && strings.ContainsRune(p.Name, ':') { // of which only the graph tells what it is
				t := data.Tree{Shape: data.Object}
				put(&t, "@value", text1(v.Text))
				values.Items = append(values.Items, t)
				continue
			}
			values.Items = appendTrees(values.Items, v, m)
		}
		put(&t, p.Name, values)
	}
	return t
}

// appendTrees appends a value: an RDF collection as its members, and nothing for what nothing is said of.
func appendTrees(items []data.Tree, v data.Value, m vocab.Mapper) []data.Tree {
	switch v.Kind {
	case data.Link:
		if v.Text == string(graph.Nil) { // an empty collection
			return items
		}
		return append(items, identified(v.Text))
	case data.Reference:
		t := identified(string(m.Thing(v.Ref())))
		if v.Node != nil {
			t.Fields = append(t.Fields, nodeTree(v.Node, m).Fields...)
		}
		return append(items, t)
	case data.Nested:
		return appendNode(items, v.Node, m)
	}
	return append(items, literalTree(v))
}

// appendNode appends a nested node, or the members of the RDF collection that it begins (RDF Schema 1.1, §5.2).
func appendNode(items []data.Tree, n *data.Node, m vocab.Mapper) []data.Tree {
	first := data.Values(n, graph.First)
	if len(first) == 0 {
		if len(n.Properties)+len(n.Types) == 0 && n.ID == "" { // a second mention of a blank node
			return items
		}
		return append(items, nodeTree(n, m))
	}
	for _, v := range first {
		items = appendTrees(items, v, m)
	}
	for _, v := range data.Values(n, graph.Rest) {
		if v.Kind == data.Nested {
			items = appendNode(items, v.Node, m)
		}
	}
	return items
}

// identified is {"@id": …}.
func identified(iri string) data.Tree {
	t := data.Tree{Shape: data.Object}
	putText(&t, "@id", iri)
	return t
}

// literalTree is a literal as JSON-LD writes it: numbers, truth and plain text as themselves, all others with their language
// or datatype. Markup (RDF 1.1 Concepts, §5.2) is text that is written in it.
func literalTree(v data.Value) data.Tree {
	switch v.Kind {
	case data.Text:
		return tagged(v.Text, v.Tag)
	case data.Integer, data.Decimal, data.Double:
		return data.Tree{Shape: data.Number, Text: v.Text}
	case data.Boolean:
		if v.Text == "true" || v.Text == "false" {
			return data.Tree{Shape: data.Bool, Text: v.Text}
		}
		return text1(v.Text)
	case data.Typed:
		if v.Tag == graph.RDF+"HTML" || v.Tag == graph.RDF+"XMLLiteral" {
			return text1(v.Text)
		}
	}
	t := data.Tree{Shape: data.Object}
	putText(&t, "@value", v.Text)
	putText(&t, "@type", string(vocab.Term(v).Datatype))
	return t
}
