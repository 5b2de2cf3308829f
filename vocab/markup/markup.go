// Package markup makes HTML of what sources have written, such that it can stand in a page: paragraphs, headings, lists,
// tables, emphasis and links, and nothing else. It knows no record and no page.
//
// What a source writes is read as a browser would read it, put in order, and then goes through the sanitiser last.
// Pictures are left out: each would tell a third party who reads the page. So are styles, classes, ids, forms, frames
// and scripts, and an address of mail that the text does not show.
package markup

import (
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Most is how many bytes of HTML are read. Longer texts have no markup. Of Markdown it is half of that: there are texts
// that take the square of their length to read, which are then read in a third of a second.
const Most = 64 << 10

// linkRel is what every link says of itself: that the site does not vouch for it (rel=ugc, nofollow), and that what it
// opens gets no hold of the page (HTML, §4.6.7, https://html.spec.whatwg.org/multipage/links.html#linkTypes).
const linkRel = "nofollow ugc noopener"

// elements are those that a text may have, without attributes but for those of links.
var elements = []atom.Atom{
	atom.P, atom.Br, atom.Hr, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Li, atom.Blockquote, atom.Pre,
	atom.Table, atom.Caption, atom.Thead, atom.Tbody, atom.Tfoot, atom.Tr, atom.Th, atom.Td,
	atom.A, atom.Strong, atom.B, atom.Em, atom.I, atom.S, atom.Code, atom.Sub, atom.Sup, atom.Q, atom.Cite,
}

// policy is the sanitiser. One value serves all; it does not change.
var policy = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	for _, e := range elements {
		p.AllowElements(e.String())
	}
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile("^" + linkRel + "$")).OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.RequireParseableURLs(true)
	return p
}()

// HTML is what an HTML text says, as safe HTML, in blocks. It is empty if the text has no more structure than paragraphs
// and lines, which its plain text has too, or if it is longer than Most.
func HTML(source string) string {
	if len(source) > Most || !structured(source) {
		return ""
	}
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(source), body)
	if err != nil { // such as elements nested too deep
		return ""
	}
	for _, n := range nodes {
		body.AppendChild(n)
	}
	t := tidy{words: visible(body)}
	t.children(body)
	paragraphs(body)
	if !t.rich {
		return ""
	}
	var b strings.Builder
	for n := body.FirstChild; n != nil; n = n.NextSibling {
		if err := html.Render(&b, n); err != nil || b.Len() > 2*Most {
			return ""
		}
	}
	return Safe(b.String())
}

// structured tells whether a text may have more structure than paragraphs and lines: most that have a tag do not, and need
// not be read.
func structured(source string) bool {
	for {
		i := strings.IndexByte(source, '<')
		if i < 0 {
			return false
		}
		source = source[i+1:]
		end := 0
		for end < len(source) && end < 10 && (source[end]|0x20 >= 'a' && source[end]|0x20 <= 'z' || source[end] >= '1' && source[end] <= '6') {
			end++
		}
		name := atom.Lookup([]byte(strings.ToLower(source[:end])))
		if _, other := renamed[name]; other || name == atom.H1 || treatments[name] == keep && name != atom.P && name != atom.Br {
			return true
		}
	}
}

// Safe is HTML as the sanitiser leaves it. Pages look at it again what a store has kept: it may be older than the policy.
func Safe(html string) string { return strings.TrimSpace(policy.Sanitize(html)) }

// visible is the text that a reader sees.
func visible(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}
