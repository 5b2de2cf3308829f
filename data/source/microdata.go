package source

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/kiosque-ld/kiosque/data"
)

// microdata yields the items of the page that are no property of others
// (https://html.spec.whatwg.org/multipage/microdata.html#top-level-microdata-items), and those that say to be a property
// where there is no item around them.
func (h *page) microdata() {
	var elements []*html.Node
	referred := map[*html.Node]bool{}
	for n := range h.root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if _, ok := attr(n, "itemscope"); ok {
			elements = append(elements, n)
			for _, id := range tokens(n, "itemref") {
				referred[h.ids[id]] = true
			}
		}
	}
	for _, n := range elements {
		if _, property := attr(n, "itemprop"); property {
			inside := referred[n]
			for p := n.Parent; p != nil && !inside; p = p.Parent {
				_, scope := attr(p, "itemscope")
				inside = scope || referred[p]
			}
			if inside {
				continue
			}
		}
		m := &item{page: h, language: language(n), path: map[*html.Node]bool{}}
		t := m.tree(n, "")
		if len(t.Fields) == 0 {
			continue
		}
		line := t.Line
		t.Line = 0
		if !h.give(data.Row{Place: data.Position{File: h.name, Line: line, Path: "microdata"}, Tree: t}, nil) {
			return
		}
	}
}

// tokens are the words of an attribute.
func tokens(n *html.Node, name string) []string {
	s, _ := attr(n, name)
	return strings.Fields(s)
}

// item is a thing in microdata, with all that is inside.
type item struct {
	*page
	language string
	path     map[*html.Node]bool // items that are being read: itemref can lead in a circle
	values   int
}

// tree is the item at n; around is the vocabulary of the item that it is a property of.
func (m *item) tree(n *html.Node, around string) data.Tree {
	m.path[n] = true
	defer delete(m.path, n)
	el := &element{line: m.lines[n]}
	types := tokens(n, "itemtype")
	vocab := around
	if len(types) > 0 {
		vocab = vocabulary(types[0])
	}
	if (vocab != around || len(m.path) == 1) && (vocab != "" || len(m.path) == 1 && m.language != "") {
		el.add("@context", contextTree(vocab, m.language))
	}
	for _, t := range types {
		el.add("@type", stringTree(local(t, vocab), el.line, 0))
	}
	if id, ok := attr(n, "itemid"); ok {
		el.add("@id", stringTree(m.resolve(id), el.line, 0))
	}
	said := len(el.fields)
	seen := map[*html.Node]bool{n: true}
	for c := range n.ChildNodes() {
		m.properties(el, c, vocab, seen)
	}
	for _, id := range tokens(n, "itemref") {
		if other := m.ids[id]; other != nil {
			m.properties(el, other, vocab, seen)
		}
	}
	if len(el.fields) == said && len(types) == 0 && len(m.path) == 1 {
		return data.Tree{} // an item that says nothing
	}
	return data.Tree{Shape: data.Object, Fields: el.fields, Line: el.line}
}

// properties adds the properties at n and below to el.
func (m *item) properties(el *element, n *html.Node, vocab string, seen map[*html.Node]bool) {
	if n.Type != html.ElementNode || seen[n] || m.values > maxValues {
		return
	}
	seen[n] = true
	_, scope := attr(n, "itemscope")
	if names := tokens(n, "itemprop"); len(names) > 0 && !(scope && m.path[n]) {
		var t data.Tree
		if scope {
			t = m.tree(n, vocab)
		} else {
			t = m.value(n)
		}
		m.values++
		for i, name := range names {
			if !slices.Contains(names[:i], name) {
				el.add(local(name, vocab), t)
			}
		}
	}
	if scope {
		return
	}
	for c := range n.ChildNodes() {
		m.properties(el, c, vocab, seen)
	}
}

// value is the value of a property (https://html.spec.whatwg.org/multipage/microdata.html#values); content stands before
// it on any element, as people write it.
func (m *item) value(n *html.Node) data.Tree {
	line := m.lines[n]
	if s, ok := attr(n, "content"); ok {
		return languageTree(s, language(n), m.language, line)
	}
	name := ""
	switch n.DataAtom {
	case atom.Meta:
		return stringTree("", line, 0)
	case atom.Audio, atom.Embed, atom.Iframe, atom.Img, atom.Source, atom.Track, atom.Video:
		name = "src"
	case atom.A, atom.Area, atom.Link:
		name = "href"
	case atom.Object:
		name = "data"
	case atom.Data, atom.Meter:
		if s, ok := attr(n, "value"); ok {
			return stringTree(s, line, 0)
		}
	case atom.Time:
		if s, ok := attr(n, "datetime"); ok {
			return stringTree(strings.TrimSpace(s), line, 0)
		}
		return stringTree(strings.TrimSpace(content(n)), line, 0)
	}
	if name != "" {
		s, _ := attr(n, name)
		return stringTree(m.resolve(s), line, 0)
	}
	return languageTree(shown(n), language(n), m.language, line)
}
