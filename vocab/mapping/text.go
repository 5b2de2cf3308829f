package mapping

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/unicode/norm"

	"github.com/kiosque-ld/kiosque/vocab/markup"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// cleaned says what had to be done to a text.
type cleaned uint8

const (
	controls  cleaned = 1 << iota // control characters, or what was no UTF-8, were taken out
	invisible                     // invisible characters at an end were taken off
	scripts                       // a script or style was left out
)

// clean trims text, brings it into NFC (https://www.unicode.org/reports/tr15/), and removes what no syntax can carry:
// control characters but tab and newline, and noncharacters. Bytes that are no UTF-8 become U+FFFD.
func clean(s string) (string, cleaned) {
	var done cleaned
	plain, ascii := true, true
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= utf8.RuneSelf {
			ascii = false
			if c == 0xC2 || c == 0xE2 || c >= 0xEF { // C1 controls, zero width, noncharacters: look closer
				plain = false
			}
		} else if c < ' ' && c != '\n' && c != '\t' || c == 0x7f {
			plain = false
		}
	}
	if !ascii && !utf8.ValidString(s) {
		s, done = strings.ToValidUTF8(s, "\uFFFD"), done|controls
	}
	if !plain {
		s, done = strip(s, done)
	}
	s = trim(s)
	if !ascii && !norm.NFC.IsNormalString(s) {
		s = norm.NFC.String(s)
	}
	return s, done
}

// strip removes control characters; a carriage return becomes a newline or nothing.
func strip(s string, done cleaned) (string, cleaned) {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	bad := func(r rune) bool {
		return r < ' ' && r != '\n' && r != '\t' && r != '\r' || r >= 0x7f && r < 0xa0 || r == 0xFFFE || r == 0xFFFF || r&0xFFFE == 0xFFFE ||
			r >= 0xFDD0 && r <= 0xFDEF
	}
	if strings.IndexFunc(s, func(r rune) bool { return r == '\r' || bad(r) }) >= 0 {
		s = strings.Map(func(r rune) rune {
			switch {
			case r == '\r':
				return '\n'
			case r == 0x85 || r == 0x0b || r == 0x0c:
				return '\n'
			case bad(r):
				done |= controls
				return -1
			}
			return r
		}, s)
	}
	if t := strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || zeroWidth(r) }); len(t) != len(s) {
		if strings.IndexFunc(s[:strings.Index(s, t)], zeroWidth) >= 0 || strings.IndexFunc(s[strings.Index(s, t)+len(t):], zeroWidth) >= 0 {
			done |= invisible
		}
		s = t
	}
	return s, done
}

func zeroWidth(r rune) bool { return r == 0x200B || r == 0x2060 || r == 0xFEFF || r == 0x180E }

// trim is strings.TrimSpace with a quick way out.
func trim(s string) string {
	if s == "" || s[0] > ' ' && s[0] < utf8.RuneSelf && s[len(s)-1] > ' ' && s[len(s)-1] < utf8.RuneSelf {
		return s
	}
	return strings.TrimSpace(s)
}

// plainText turns HTML into the text that a reader would see: block elements end lines, list items begin with a
// hyphen, entities are decoded once, and scripts, styles and comments are left out. What only looks like a tag
// ("c't <webdev>", "2 < 3") is text. Text without markup comes back as it is.
func plainText(s string) (string, cleaned) {
	if strings.IndexByte(s, '<') < 0 {
		if strings.IndexByte(s, '&') < 0 {
			return s, 0
		}
		return trim(html.UnescapeString(s)), 0
	}
	if !hasTag(s) {
		return trim(html.UnescapeString(s)), 0
	}
	p := page{z: html.NewTokenizer(strings.NewReader(s))}
	p.b.Grow(len(s))
	for p.next() {
	}
	return p.text(), p.done
}

// hasTag tells whether s has at least one real tag or comment.
func hasTag(s string) bool {
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 || i+1 >= len(s) {
			return false
		}
		s = s[i+1:]
		if strings.HasPrefix(s, "!--") || strings.HasPrefix(s, "!DOCTYPE") || strings.HasPrefix(s, "![") {
			return true
		}
		name := strings.TrimPrefix(s, "/")
		end := 0
		for end < len(name) && (isDigit(name[end]) || name[end]|0x20 >= 'a' && name[end]|0x20 <= 'z' || name[end] == ':') {
			end++
		}
		if known([]byte(strings.ToLower(name[:end]))) {
			return true
		}
	}
}

// known tells whether a tag name is one of HTML's, or a Word processor's (o:p).
func known(name []byte) bool {
	a := atom.Lookup(name)
	if a != 0 {
		return tags[a]
	}
	for i, c := range name {
		if c == ':' && i > 0 && i < len(name)-1 {
			return true
		}
	}
	return false
}

// tags are the elements that occur in descriptions; atom also holds the names of attributes, so that "<title>" and
// "<abbr>" alone would not tell.
var tags = func() map[atom.Atom]bool {
	m := map[atom.Atom]bool{}
	for _, a := range []atom.Atom{
		atom.A, atom.Abbr, atom.Acronym, atom.Address, atom.Article, atom.Aside, atom.Audio, atom.B, atom.Big, atom.Blockquote, atom.Body, atom.Br,
		atom.Button, atom.Canvas, atom.Caption, atom.Center, atom.Cite, atom.Code, atom.Col, atom.Colgroup, atom.Dd, atom.Del, atom.Details, atom.Dfn,
		atom.Div, atom.Dl, atom.Dt, atom.Em, atom.Embed, atom.Fieldset, atom.Figcaption, atom.Figure, atom.Font, atom.Footer, atom.Form, atom.H1,
		atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Head, atom.Header, atom.Hr, atom.Html, atom.I, atom.Iframe, atom.Img, atom.Input,
		atom.Ins, atom.Kbd, atom.Label, atom.Legend, atom.Li, atom.Link, atom.Main, atom.Mark, atom.Meta, atom.Nav, atom.Noscript, atom.Object,
		atom.Ol, atom.Option, atom.P, atom.Picture, atom.Pre, atom.Q, atom.S, atom.Samp, atom.Script, atom.Section, atom.Select, atom.Small,
		atom.Source, atom.Span, atom.Strike, atom.Strong, atom.Style, atom.Sub, atom.Summary, atom.Sup, atom.Svg, atom.Table, atom.Tbody,
		atom.Td, atom.Textarea, atom.Tfoot, atom.Th, atom.Thead, atom.Time, atom.Title, atom.Tr, atom.Tt, atom.U, atom.Ul, atom.Var, atom.Video, atom.Wbr,
	} {
		m[a] = true
	}
	return m
}()

// page is HTML being read.
type page struct {
	z    *html.Tokenizer
	b    strings.Builder
	skip atom.Atom // the element whose content is left out
	pre  int       // depth of elements that keep their white space
	line int       // newlines that are due before the next text
	gap  bool      // a blank is due before the next text
	done cleaned
}

func (p *page) next() bool {
	kind := p.z.Next()
	switch kind {
	case html.ErrorToken:
		return false
	case html.TextToken:
		if p.skip == 0 {
			p.write(html.UnescapeString(string(p.z.Raw())))
		} else {
			p.done |= scripts
		}
	case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
		raw := string(p.z.Raw())
		name, _ := p.z.TagName()
		p.tag(kind, atom.Lookup(name), known(name), raw)
	}
	return true
}

func (p *page) tag(kind html.TokenType, a atom.Atom, known bool, raw string) {
	start := kind == html.StartTagToken
	switch {
	case p.skip != 0:
		if kind == html.EndTagToken && a == p.skip {
			p.skip = 0
		}
		return
	case !known:
		p.write(html.UnescapeString(raw))
		return
	}
	switch a {
	case atom.Script, atom.Style:
		if start {
			p.skip = a
		}
	case atom.Iframe, atom.Noscript, atom.Svg, atom.Head, atom.Object:
	case atom.Pre:
		p.line = max(p.line, 1)
		if start {
			p.pre++
		} else if p.pre > 0 {
			p.pre--
		}
	case atom.Br:
		p.line = min(p.line+1, 2)
	case atom.Li, atom.Dt:
		p.line = max(p.line, 1)
		if start && a == atom.Li {
			p.write("-")
			p.gap = true
		}
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Blockquote, atom.Table, atom.Ul, atom.Ol, atom.Dl, atom.Section, atom.Article, atom.Hr:
		due := 2
		if a == atom.Ul || a == atom.Ol || a == atom.Dl {
			due = 1
		}
		p.line = max(p.line, due)
	case atom.Div, atom.Tr, atom.Dd, atom.Header, atom.Footer, atom.Figure, atom.Figcaption, atom.Address, atom.Fieldset, atom.Form, atom.Caption:
		p.line = max(p.line, 1)
	case atom.Td, atom.Th:
		p.gap = true
	}
}

// write adds text with its white space collapsed (but for pre), after the newlines that are due.
func (p *page) write(s string) {
	for s != "" {
		i := strings.IndexFunc(s, unicode.IsSpace)
		if p.pre > 0 {
			i = -1
		}
		word := s
		if i >= 0 {
			word = s[:i]
		}
		if word != "" {
			if p.b.Len() > 0 {
				if p.line > 0 {
					p.b.WriteString("\n\n"[:p.line])
				} else if p.gap {
					p.b.WriteByte(' ')
				}
			}
			p.line, p.gap = 0, false
			p.b.WriteString(word)
		}
		if i < 0 {
			return
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		s, p.gap = s[i+size:], true
	}
}

func (p *page) text() string { return strings.TrimSpace(p.b.String()) }

// described are the properties whose markup is kept beside their text.
var described = map[schema.Term]bool{schema.Description: true, schema.DisambiguatingDescription: true, schema.Abstract: true}

// read reads natural text: as plain text, and as safe HTML too, where its property keeps that and there is some.
func (p *property) read(s string, as Parse) (text, rich string, done cleaned) {
	if as == ParseMarkdown && !blockTags.MatchString(s) {
		if html, ok := markup.Markdown(s); ok {
			s = html
		}
	}
	if text, done = markupText(s); described[p.term] && hasTag(s) {
		rich = markup.HTML(s)
	}
	return text, rich, done
}

// blockTags are those that a text in HTML has; Markdown may have others.
var blockTags = regexp.MustCompile(`(?i)<(?:p|div|ul|ol|li|h[1-6]|table|blockquote|section)[\s/>]`)

// markupText cleans natural text: see clean and plainText.
func markupText(s string) (string, cleaned) {
	s, done := clean(s)
	if strings.IndexByte(s, '<') < 0 && strings.IndexByte(s, '&') < 0 {
		return s, done
	}
	t, more := plainText(s)
	if t != s { // an entity may have been a control character or a letter in two parts
		var again cleaned
		t, again = clean(t)
		more |= again
	}
	return t, done | more
}
