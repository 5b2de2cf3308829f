package source

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/kiosque-ld/kiosque/data"
)

// HTML reads what pages say about things, one row each, in the order JSON-LD, microdata, RDFa. The row's tree is an
// object as in JSON-LD (https://www.w3.org/TR/json-ld11/), whichever it was:
//
//	@context        of microdata and RDFa {"@vocab": "https://schema.org/", "@language": "fr"}: the vocabulary of the
//	                things' type, which is taken off its name and those of the properties, and the language around it
//	@type, @id      a text; several types are a list
//	name            a text, or a list of several values; of another language {"@value": …, "@language": …}
//	location        a thing inside is an object
//
// JSON-LD is given as it stands; a list, or an @graph with its @context, is parted into its items. Of microdata
// (https://html.spec.whatwg.org/multipage/microdata.html) the things that are no property of others are rows; of RDFa
// (RDFa Lite 1.1, and of RDFa Core 1.1 and HTML+RDFa all but lists and XML literals) those that have a type. Addresses
// are resolved where the page has a <base>. A page must fit Options.MaxRow, at most maxHTML.
var HTML = Syntax{
	Name:       "html",
	Title:      "HTML",
	Extensions: []string{"html", "htm", "xhtml"},
	Raw:        true,
	Sniff: func(head []byte) int {
		head = decodeHead(head)
		rest := bytes.ToLower(head[len(xmlProlog.Find(head)):])
		switch {
		case bytes.HasPrefix(rest, []byte("<html")), bytes.HasPrefix(bytes.ToLower(bytes.TrimSpace(head)), []byte("<!doctype html")):
			return 90
		case bytes.HasPrefix(rest, []byte("<head")), bytes.HasPrefix(rest, []byte("<body")), bytes.HasPrefix(rest, []byte("<div")),
			bytes.HasPrefix(rest, []byte("<script")), bytes.HasPrefix(rest, []byte("<meta")):
			return 50
		}
		return 0
	},
	Read: readHTML,
}

// maxHTML bounds a page in bytes: its tree takes some ten times as much memory.
const maxHTML = 16 << 20

// lineMark is the attribute that tells an element's line; the parser does not.
const lineMark = "kiosque:line"

// page is one page of HTML.
type page struct {
	name  string
	max   int
	root  *html.Node
	base  *url.URL // of <base>, or nil
	lines map[*html.Node]int
	ids   map[string]*html.Node
	yield func(data.Row, *data.Problem) bool
	left  bool // the loop over the rows was left
	found bool
}

func readHTML(ctx context.Context, r io.Reader, name string, opts Options) data.Rows {
	return func(yield func(data.Row, *data.Problem) bool) {
		t := declaredText(ctx, r, name, opts.Encoding, htmlDeclared)
		doc, p := readWhole(ctx, t, name, min(opts.maxRow(), maxHTML))
		if p != nil {
			yield(data.Row{}, p)
			return
		}
		for _, p := range t.take(-1) {
			if !yield(data.Row{}, &p) {
				return
			}
		}
		root, err := html.ParseWithOptions(bytes.NewReader(markLines(doc)), html.ParseOptionEnableScripting(false))
		if err != nil { // nested too deep
			yield(data.Row{}, &data.Problem{Severity: data.Error, Place: data.Position{File: name}, Code: TooLarge,
				Message: strings.TrimPrefix(err.Error(), "html: ")})
			return
		}
		h := &page{name: name, max: opts.maxRow(), root: root, lines: map[*html.Node]int{}, ids: map[string]*html.Node{}, yield: yield}
		h.survey()
		h.jsonLD(ctx)
		h.microdata()
		h.rdfa()
		if !h.found && !h.left {
			yield(data.Row{}, &data.Problem{Severity: data.Warning, Place: data.Position{File: name}, Code: NoRecords,
				Message: "the page holds neither JSON-LD nor microdata nor RDFa", Hint: "what a page says in words alone is not read"})
		}
	}
}

var htmlCharset = regexp.MustCompile(`(?i)<meta[^>]*[\s;"']charset\s*=\s*["']?\s*([\w.:-]+)`)

// htmlDeclared is the encoding that a page names in a <meta>. It cannot be UTF-16, since the <meta> was found.
func htmlDeclared(head []byte) string {
	m := htmlCharset.FindSubmatch(head[:min(len(head), 1024)])
	if m == nil || strings.HasPrefix(strings.ToLower(string(m[1])), "utf-16") {
		return ""
	}
	return strings.ToLower(string(m[1]))
}

// markLines writes into the tags that matter on which line they begin, and into scripts on which their text does.
func markLines(doc []byte) []byte {
	out := bytes.NewBuffer(make([]byte, 0, len(doc)+len(doc)/8))
	z := html.NewTokenizer(bytes.NewReader(doc))
	line := 1
	for {
		kind := z.Next()
		raw := z.Raw()
		behind := line + bytes.Count(raw, []byte{'\n'})
		k := 0
		if kind == html.StartTagToken || kind == html.SelfClosingTagToken {
			k = bytes.IndexAny(raw, " \t\r\n\f/>")
		}
		if k > 0 && matters(raw) {
			at := line
			if bytes.EqualFold(raw[1:k], []byte("script")) {
				at = behind
			}
			out.Write(raw[:k])
			fmt.Fprintf(out, " %s=%d ", lineMark, at)
			out.Write(raw[k:])
		} else {
			out.Write(raw)
		}
		line = behind
		if kind == html.ErrorToken {
			return out.Bytes()
		}
	}
}

// matters tells whether a tag says anything about things.
func matters(tag []byte) bool {
	tag = bytes.ToLower(tag)
	for _, word := range []string{"itemscope", "itemprop", "property", "typeof", "ld+json", "rel="} {
		if bytes.Contains(tag, []byte(word)) {
			return true
		}
	}
	return false
}

// survey takes the marks off again, and finds the ids and the base.
func (h *page) survey() {
	for n := range h.root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for i, a := range n.Attr {
			if a.Key == lineMark {
				h.lines[n], _ = strconv.Atoi(a.Val)
				n.Attr = append(n.Attr[:i], n.Attr[i+1:]...)
				break
			}
		}
		if id, ok := attr(n, "id"); ok && h.ids[id] == nil {
			h.ids[id] = n
		}
		if href, ok := attr(n, "href"); ok && n.DataAtom == atom.Base && h.base == nil {
			if u, err := url.Parse(strings.TrimSpace(href)); err == nil && u.IsAbs() {
				h.base = u
			}
		}
	}
}

// attr is an attribute of an element.
func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name && (a.Namespace == "" || a.Namespace == "xml") {
			return a.Val, true
		}
	}
	return "", false
}

// resolve is an address as the page means it.
func (h *page) resolve(s string) string {
	s = strings.TrimSpace(s)
	if h.base == nil || s == "" {
		return s
	}
	u, err := h.base.Parse(s)
	if err != nil {
		return s
	}
	return u.String()
}

func (h *page) give(row data.Row, p *data.Problem) bool {
	h.found = true
	if !h.left && !h.yield(row, p) {
		h.left = true
	}
	return !h.left
}

// content is the text of an element.
func content(n *html.Node) string {
	if n.FirstChild != nil && n.FirstChild == n.LastChild && n.FirstChild.Type == html.TextNode {
		return n.FirstChild.Data
	}
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// blocks are the elements that begin a line of their own.
var blocks = map[atom.Atom]bool{atom.P: true, atom.Div: true, atom.Li: true, atom.Ul: true, atom.Ol: true, atom.Dl: true, atom.Dt: true, atom.Dd: true, atom.Section: true,
	atom.Article: true, atom.Header: true, atom.Footer: true, atom.Blockquote: true, atom.Pre: true, atom.Table: true, atom.Tr: true, atom.Figure: true, atom.Hr: true,
	atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true, atom.Address: true}

// shown is the text of an element as a browser shows it: the line ends of the source are blanks, and those of its elements
// are lines (https://html.spec.whatwg.org/multipage/dom.html#the-innertext-idl-attribute).
func shown(n *html.Node) string {
	var w lines
	w.element(n)
	return w.b.String()
}

// lines is text being laid out.
type lines struct {
	b      strings.Builder
	gap    string // what stands before the next word
	asItIs bool   // within <pre>
}

func (w *lines) element(n *html.Node) {
	if n.Type == html.TextNode {
		w.text(n.Data)
		return
	}
	if n.DataAtom == atom.Script || n.DataAtom == atom.Style || n.DataAtom == atom.Template {
		return
	}
	if n.DataAtom == atom.Br || blocks[n.DataAtom] {
		w.gap = "\n"
	}
	before := w.asItIs
	w.asItIs = before || n.DataAtom == atom.Pre
	for c := range n.ChildNodes() {
		w.element(c)
	}
	if w.asItIs = before; blocks[n.DataAtom] {
		w.gap = "\n"
	}
}

func (w *lines) text(s string) {
	if w.asItIs {
		s = strings.ReplaceAll(s, "\r\n", "\n")
		w.word(strings.Trim(s, "\n"))
		return
	}
	for s != "" {
		rest := strings.TrimLeft(s, " \t\r\n\f")
		if len(rest) < len(s) && w.gap == "" {
			w.gap = " "
		}
		end := strings.IndexAny(rest, " \t\r\n\f")
		if end < 0 {
			end = len(rest)
		}
		w.word(rest[:end])
		s = rest[end:]
	}
}

func (w *lines) word(s string) {
	if s == "" {
		return
	}
	if w.b.Len() > 0 {
		w.b.WriteString(w.gap)
	}
	w.gap = ""
	w.b.WriteString(s)
}

// jsonLD yields the objects in scripts.
func (h *page) jsonLD(ctx context.Context) {
	number := 0
	for n := range h.root.Descendants() {
		if n.Type != html.ElementNode || n.DataAtom != atom.Script {
			continue
		}
		kind, _ := attr(n, "type")
		if kind, _, _ = strings.Cut(kind, ";"); !strings.EqualFold(strings.TrimSpace(kind), "application/ld+json") {
			continue
		}
		number++
		line := max(h.lines[n], 1)
		prefix := "script[" + strconv.Itoa(number) + "]"
		for row, p := range h.script(ctx, unwrap(content(n))) {
			at := &row.Place
			if p != nil {
				at = &p.Place
			} else {
				shift(&row.Tree, line-1)
			}
			at.Line += line - 1
			if at.Path = prefix + at.Path; p != nil {
				if !h.give(row, p) {
					return
				}
			} else if !h.graph(row) {
				return
			}
		}
	}
}

// script reads JSON, in no more memory than it takes.
func (h *page) script(ctx context.Context, text string) data.Rows {
	return func(yield func(data.Row, *data.Problem) bool) {
		p := &parser{window: newWindow(ctx, strings.NewReader(text), len(text)+1), name: h.name, max: h.max, yield: yield, line: 1, cr: -1, deep: -1}
		p.run()
	}
}

// unwrap blanks the comments that hide a script from old browsers.
func unwrap(s string) string {
	for _, mark := range []string{"<!--", "-->", "//<![CDATA[", "//]]>", "/*<![CDATA[*/", "/*]]>*/", "<![CDATA[", "]]>"} {
		trimmed := strings.TrimSpace(s)
		if strings.HasPrefix(trimmed, mark) || strings.HasSuffix(trimmed, mark) {
			blank := strings.Repeat(" ", len(mark))
			if i := strings.Index(s, mark); strings.HasPrefix(trimmed, mark) {
				s = s[:i] + blank + s[i+len(mark):]
			} else if i = strings.LastIndex(s, mark); i >= 0 {
				s = s[:i] + blank + s[i+len(mark):]
			}
		}
	}
	return s
}

// shift moves a tree by some lines.
func shift(t *data.Tree, by int) {
	if t.Line > 0 {
		t.Line += by
	}
	for i := range t.Items {
		shift(&t.Items[i], by)
	}
	for i := range t.Fields {
		shift(&t.Fields[i].Tree, by)
	}
}

// graph yields a JSON-LD document: the items of its @graph, each with its @context, or itself.
func (h *page) graph(row data.Row) bool {
	graph := row.Tree.Get("@graph")
	if graph.Shape != data.List && graph.Shape != data.Object {
		return h.give(row, nil)
	}
	items := graph.Items
	if graph.Shape == data.Object {
		items = []data.Tree{*graph}
	}
	h.found = true
	for i := range items {
		item := items[i]
		at := row.Place
		if item.Line > 0 {
			at.Line = item.Line
		}
		at.Path += ".@graph[" + strconv.Itoa(i) + "]"
		if item.Shape != data.Object {
			if !h.give(data.Row{}, notRecord(at, item.Shape, item.Text)) {
				return false
			}
			continue
		}
		if c := row.Tree.Get("@context"); c.Shape != data.Null && item.Get("@context").Shape == data.Null {
			item.Fields = append([]data.Field{{Name: "@context", Tree: *c}}, item.Fields...)
		}
		item.Line = 0
		if !h.give(data.Row{Place: at, Tree: item}, nil) {
			return false
		}
	}
	return true
}

// vocabulary is the address of the vocabulary that a term's address belongs to: up to the last "#" or "/".
func vocabulary(term string) string {
	return term[:strings.LastIndexAny(term, "#/")+1]
}

// local is a term's name in a vocabulary; the whole address if it is of another.
func local(term, vocabulary string) string {
	if vocabulary != "" {
		if name, ok := strings.CutPrefix(term, vocabulary); ok && name != "" && !strings.ContainsAny(name, ":/#") {
			return name
		}
	}
	return term
}

// language is that of the nearest element around n that says one.
func language(n *html.Node) string {
	for ; n != nil; n = n.Parent {
		if n.Type != html.ElementNode {
			continue
		}
		if lang, ok := attr(n, "lang"); ok {
			return lang
		}
		if lang, ok := attr(n, "xml:lang"); ok {
			return lang
		}
	}
	return ""
}

// contextTree is the @context of a thing.
func contextTree(vocabulary, language string) data.Tree {
	t := data.Tree{Shape: data.Object}
	if vocabulary != "" {
		t.Fields = append(t.Fields, data.Field{Name: "@vocab", Tree: stringTree(vocabulary, 0, 0)})
	}
	if language != "" {
		t.Fields = append(t.Fields, data.Field{Name: "@language", Tree: stringTree(language, 0, 0)})
	}
	return t
}

// languageTree is a text in a language, which need not be said if it is the one around it.
func languageTree(s, language, around string, line int) data.Tree {
	if language == around || language == "" {
		return stringTree(s, line, 0)
	}
	return data.Tree{Shape: data.Object, Line: line, Fields: []data.Field{
		{Name: "@value", Tree: stringTree(s, line, 0)}, {Name: "@language", Tree: stringTree(language, line, 0)}}}
}
