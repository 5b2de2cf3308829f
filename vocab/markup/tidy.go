package markup

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// tidy puts a tree in order: what may stay is stripped of attributes, what may not gives way to what is in it, or goes
// with all that is in it.
type tidy struct {
	words  string // that a reader sees, before anything is done
	rich   bool   // there is more structure than paragraphs and lines
	levels []int  // of the headings that are open, as their source counts them
}

// treatment is what becomes of an element.
type treatment uint8

const (
	open  treatment = iota // it gives way to what is in it
	drop                   // it goes, with all that is in it
	keep                   // it stays
	block                  // it becomes a paragraph, or paragraphs
)

// treatments of elements; all others give way to what is in them.
var treatments = func() map[atom.Atom]treatment {
	m := map[atom.Atom]treatment{}
	for _, a := range elements {
		m[a] = keep
	}
	for _, a := range []atom.Atom{
		atom.Script, atom.Style, atom.Template, atom.Iframe, atom.Frame, atom.Frameset, atom.Object, atom.Embed, atom.Applet, atom.Svg, atom.Math,
		atom.Noscript, atom.Noembed, atom.Noframes, atom.Head, atom.Title, atom.Meta, atom.Link, atom.Base, atom.Img, atom.Picture, atom.Source,
		atom.Audio, atom.Video, atom.Track, atom.Canvas, atom.Map, atom.Area, atom.Input, atom.Select, atom.Textarea, atom.Datalist, atom.Dialog,
		atom.Plaintext, atom.Xmp, atom.Col, atom.Colgroup,
	} {
		m[a] = drop
	}
	for _, a := range []atom.Atom{
		atom.Div, atom.Section, atom.Article, atom.Aside, atom.Header, atom.Footer, atom.Main, atom.Nav, atom.Center, atom.Address, atom.Figure,
		atom.Figcaption, atom.Fieldset, atom.Form, atom.Details, atom.Summary, atom.Dl, atom.Dt, atom.Dd, atom.Hgroup, atom.Body, atom.Html,
	} {
		m[a] = block
	}
	return m
}()

// renamed are elements that have become others.
var renamed = map[atom.Atom]atom.Atom{atom.B: atom.Strong, atom.I: atom.Em, atom.Strike: atom.S, atom.Del: atom.S, atom.Tt: atom.Code, atom.Kbd: atom.Code, atom.Samp: atom.Code}

// children treats what is in an element.
func (t *tidy) children(parent *html.Node) {
	for n := parent.FirstChild; n != nil; {
		next := n.NextSibling
		switch n.Type {
		case html.TextNode:
			n.Data = strings.Map(undirected, n.Data)
		case html.ElementNode:
			t.element(parent, n)
		default: // comments and the like
			parent.RemoveChild(n)
		}
		n = next
	}
}

func (t *tidy) element(parent, n *html.Node) {
	if n.Namespace != "" { // SVG and MathML have rules of their own
		parent.RemoveChild(n)
		return
	}
	if to, ok := renamed[n.DataAtom]; ok {
		n.DataAtom, n.Data = to, to.String()
	}
	how := treatments[n.DataAtom]
	if level := headingLevel(n.DataAtom); level > 0 {
		t.heading(n, level)
		how = keep
	}
	if how == drop {
		parent.RemoveChild(n)
		return
	}
	t.children(n)
	switch {
	case n.DataAtom == atom.A && !t.link(n), how == keep && !blocks[n.DataAtom] && !inner[n.DataAtom] && hasBlock(n):
		how = open
	case n.DataAtom == atom.Li && parent.DataAtom != atom.Ul && parent.DataAtom != atom.Ol:
		how = block
	}
	switch how {
	case keep:
		t.kept(parent, n)
	case block:
		paragraphs(n)
		unwrap(parent, n)
	default:
		if n.DataAtom == 0 && !strings.Contains(n.Data, ":") { // no tag, but a word in pointed brackets
			parent.InsertBefore(&html.Node{Type: html.TextNode, Data: "<" + n.Data + ">"}, n)
		}
		unwrap(parent, n)
	}
}

// kept finishes an element that stays. One of which nothing is seen does not.
func (t *tidy) kept(parent, n *html.Node) {
	if n.DataAtom != atom.A {
		n.Attr = nil
	}
	switch n.DataAtom {
	case atom.Br, atom.Hr, atom.Td, atom.Th, atom.Tr:
	case atom.Ul, atom.Ol:
		items(n)
	case atom.P, atom.Pre, atom.Caption, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		flatten(n)
	}
	if blank(n) && !empties[n.DataAtom] {
		parent.RemoveChild(n)
		return
	}
	t.rich = t.rich || n.DataAtom != atom.P && n.DataAtom != atom.Br
}

// undirected leaves out the characters that turn the direction of text around (Unicode Standard Annex 9, §2), and those
// that no text needs.
func undirected(r rune) rune {
	switch {
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r < ' ' && r != '\n' && r != '\t', r >= 0x7f && r < 0xa0, r == 0xfeff:
		return -1
	}
	return r
}

// headingLevel is 1 for h1 and so on; 0 for what is no heading.
func headingLevel(a atom.Atom) int {
	for i, h := range headings {
		if a == h {
			return i + 1
		}
	}
	return 0
}

var headings = [...]atom.Atom{atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6}

// heading gives a heading its level on a page, whose own is the first: the highest of the text is the second, and none
// is left out on the way down.
func (t *tidy) heading(n *html.Node, level int) {
	for len(t.levels) > 0 && t.levels[len(t.levels)-1] >= level {
		t.levels = t.levels[:len(t.levels)-1]
	}
	t.levels = append(t.levels, level)
	n.DataAtom = headings[min(len(t.levels), len(headings)-1)]
	n.Data = n.DataAtom.String()
}

// longestLink bounds the address of a link, in bytes.
const longestLink = 2000

// link leaves a link its address, if that leads to the web or to an address of mail that the text shows anyway.
func (t *tidy) link(n *html.Node) bool {
	address := ""
	for _, a := range n.Attr {
		if a.Key == "href" && a.Namespace == "" {
			address = strings.TrimSpace(a.Val)
			break
		}
	}
	u, err := url.Parse(address)
	if err != nil || len(address) > longestLink || !graph.ValidIRI(address) {
		return false
	}
	switch u.Scheme {
	case "http", "https":
		if u.Hostname() == "" || u.User != nil {
			return false
		}
	case "mailto":
		mail, err := url.PathUnescape(u.Opaque)
		if err != nil || !strings.Contains(mail, "@") || !strings.Contains(t.words, mail) {
			return false
		}
		address = "mailto:" + u.Opaque
	default:
		return false
	}
	n.Attr = []html.Attribute{{Key: "href", Val: address}, {Key: "rel", Val: linkRel}}
	return true
}

// unwrap puts what is in an element in its place.
func unwrap(parent, n *html.Node) {
	for c := n.FirstChild; c != nil; c = n.FirstChild {
		n.RemoveChild(c)
		parent.InsertBefore(c, n)
	}
	parent.RemoveChild(n)
}

// paragraphs puts the text that stands between the blocks of an element into paragraphs.
func paragraphs(parent *html.Node) {
	var run *html.Node
	for n := parent.FirstChild; n != nil; {
		next := n.NextSibling
		switch {
		case n.Type == html.ElementNode && blocks[n.DataAtom]:
			trim(parent, run)
			run = nil
		case run == nil && blankNode(n):
			parent.RemoveChild(n)
		default:
			if run == nil {
				run = &html.Node{Type: html.ElementNode, Data: "p", DataAtom: atom.P}
				parent.InsertBefore(run, n)
			}
			parent.RemoveChild(n)
			run.AppendChild(n)
		}
		n = next
	}
	trim(parent, run)
}

// trim takes breaks and blanks off the end of a paragraph, and an empty one out. There may be none.
func trim(parent, run *html.Node) {
	if run == nil {
		return
	}
	for run.LastChild != nil && blankNode(run.LastChild) {
		run.RemoveChild(run.LastChild)
	}
	if run.FirstChild == nil {
		parent.RemoveChild(run)
	}
}

// blocks are the elements that stand for themselves.
var blocks = map[atom.Atom]bool{
	atom.P: true, atom.Hr: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true, atom.Ul: true, atom.Ol: true,
	atom.Blockquote: true, atom.Pre: true, atom.Table: true,
}

// inner are the elements that stand in blocks, and may have blocks in them.
var inner = map[atom.Atom]bool{
	atom.Li: true, atom.Thead: true, atom.Tbody: true, atom.Tfoot: true, atom.Tr: true, atom.Th: true, atom.Td: true, atom.Caption: true,
}

// empties are the elements that stay although nothing is in them.
var empties = map[atom.Atom]bool{atom.Br: true, atom.Hr: true, atom.Td: true, atom.Th: true}

func hasBlock(n *html.Node) bool {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && blocks[d.DataAtom] {
			return true
		}
	}
	return false
}

// flatten takes the blocks out of an element that holds none, and leaves what is in them.
func flatten(parent *html.Node) {
	for n := parent.FirstChild; n != nil; {
		next := n.NextSibling
		flatten(n)
		if n.Type == html.ElementNode && (blocks[n.DataAtom] || inner[n.DataAtom]) {
			if next != nil {
				parent.InsertBefore(&html.Node{Type: html.TextNode, Data: " "}, next)
			}
			unwrap(parent, n)
		}
		n = next
	}
}

// items makes items of what stands in a list without being one.
func items(list *html.Node) {
	for n := list.FirstChild; n != nil; {
		next := n.NextSibling
		switch {
		case n.DataAtom == atom.Li:
		case blankNode(n):
			list.RemoveChild(n)
		default:
			item := &html.Node{Type: html.ElementNode, Data: "li", DataAtom: atom.Li}
			list.InsertBefore(item, n)
			list.RemoveChild(n)
			item.AppendChild(n)
		}
		n = next
	}
}

// blankNode tells whether nothing is seen of a node but white space.
func blankNode(n *html.Node) bool {
	if n.Type == html.ElementNode {
		return n.DataAtom == atom.Br || n.DataAtom != atom.Hr && blank(n)
	}
	return strings.TrimSpace(n.Data) == ""
}

// blank tells whether nothing is seen of what is in an element.
func blank(n *html.Node) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if !blankNode(c) {
			return false
		}
	}
	return true
}
