package format

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// maxDepth bounds how deep collections and blank node property lists may nest.
const maxDepth = 1000

// reader reads Turtle (https://www.w3.org/TR/turtle/#sec-grammar-grammar) and TriG
// (https://www.w3.org/TR/trig/#sec-grammar-grammar). Statements are given away as they come; only prefixes are kept.
type reader struct {
	*scanner
	trig     bool
	base     string
	prefixes map[string]string
	name     graph.Term // of the graph that is being read
	names    *[256]expansion
}

// expansion is a prefixed name that was met, with its IRI.
type expansion struct{ text, iri string }

func decodeTurtle(trig bool) func(io.Reader, string, func(graph.Triple, graph.Term) error) error {
	return func(r io.Reader, base string, emit func(graph.Triple, graph.Term) error) error {
		p := reader{scanner: newScanner(r, emit), trig: trig, base: base, prefixes: map[string]string{}, names: new([256]expansion)}
		defer p.release()
		for {
			c := p.next()
			if p.err != nil {
				return p.err
			}
			if c < 0 {
				return nil
			}
			if err := p.statement(c); err != nil {
				return p.cause(err)
			}
		}
	}
}

// cause prefers the input's own error to that of a grammar which missed what did not come.
func (p *reader) cause(err error) error {
	var syntax *SyntaxError
	if p.err != nil && errors.As(err, &syntax) {
		return p.err
	}
	return err
}

// statement reads a directive, triples, or a graph.
func (p *reader) statement(c int) error {
	switch c {
	case '@':
		return p.directive()
	case '{':
		if p.trig {
			return p.block(graph.Term{})
		}
	default:
		switch {
		case p.keyword("prefix"):
			return p.prefix(false)
		case p.keyword("base"):
			return p.setBase(false)
		case p.trig && p.keyword("graph"):
			return p.graph()
		}
	}
	return p.triples(c, true)
}

// keyword takes a word in any case, where it is not the start of a longer name.
func (p *reader) keyword(word string) bool {
	if b := p.rest(); len(b) > 0 && b[0]|0x20 != word[0] {
		return false
	}
	n := len(word)
	if !p.need(n) || !strings.EqualFold(string(p.rest()[:n]), word) {
		return false
	}
	if p.need(n + 1) {
		if c := p.rest()[n]; classes[c]&name != 0 || c == ':' || c == '.' || c >= 0x80 {
			return false
		}
	}
	p.pos += n
	return true
}

func (p *reader) directive() error {
	word := "@prefix"
	if p.need(2) && p.rest()[1] == 'b' {
		word = "@base"
	}
	if !p.need(len(word)) || string(p.rest()[:len(word)]) != word {
		return p.expected("@prefix or @base")
	}
	p.pos += len(word)
	if word == "@base" {
		return p.setBase(true)
	}
	return p.prefix(true)
}

func (p *reader) prefix(stop bool) error {
	p.next()
	n, err := p.token(func(b []byte) int { return prefixEnd(b) })
	if err != nil {
		return err
	}
	b := p.rest()
	if n == len(b) || b[n] != ':' {
		return p.expected("a prefix and a colon")
	}
	prefix := string(b[:n])
	p.pos += n + 1
	iri, err := p.angle("the namespace of a prefix: an IRI")
	if err != nil {
		return err
	}
	if old, ok := p.prefixes[prefix]; ok && old != iri {
		*p.names = [256]expansion{}
	}
	p.prefixes[prefix] = iri
	return p.stop(stop)
}

func (p *reader) setBase(stop bool) error {
	iri, err := p.angle("the base: an IRI")
	if err != nil {
		return err
	}
	p.base = iri
	return p.stop(stop)
}

// stop takes the full stop that ends what began with "@".
func (p *reader) stop(want bool) error {
	if !want {
		return nil
	}
	return p.take('.', "a full stop")
}

func (p *reader) take(c int, what string) error {
	if p.next() != c {
		return p.expected(what)
	}
	p.pos++
	return nil
}

// graph reads a named graph behind the word GRAPH.
func (p *reader) graph() error {
	var label graph.Term
	var err error
	switch c := p.next(); c {
	case '[':
		p.pos++
		if p.next() != ']' {
			return p.expected("\"]\": a graph's name can be \"[]\", but holds no properties")
		}
		p.pos++
		label = p.fresh()
	default:
		if label, err = p.resource(c, "the graph's name"); err != nil {
			return err
		}
	}
	return p.block(label)
}

// block reads a graph between braces.
func (p *reader) block(label graph.Term) error {
	if err := p.take('{', "\"{\""); err != nil {
		return err
	}
	p.name = label
	for {
		switch c := p.next(); c {
		case '}':
			p.pos++
			p.name = graph.Term{}
			return nil
		case -1:
			return p.expected("\"}\"")
		default:
			if err := p.triples(c, false); err != nil {
				return err
			}
		}
	}
}

// triples reads a subject with its predicates and objects, and the full stop, which may miss before "}". On the top of
// TriG, a name may open a graph instead.
func (p *reader) triples(c int, top bool) error {
	var subject graph.Term
	var err error
	alone := false // may stand without predicates
	label := true  // may name a graph
	switch c {
	case '[':
		p.pos++
		subject = p.fresh()
		if p.next() != ']' {
			alone, label = true, false
			if err := p.predicates(subject, 1); err != nil {
				return err
			}
		}
		if err := p.take(']', "\"]\""); err != nil {
			return err
		}
	case '(':
		label = false
		if subject, err = p.collection(); err != nil {
			return err
		}
	default:
		if subject, err = p.resource(c, "a subject"); err != nil {
			return err
		}
	}
	c = p.next()
	if p.trig && top && label && c == '{' {
		return p.block(subject)
	}
	if !alone || c != '.' && (top || c != '}') {
		if err := p.predicates(subject, 0); err != nil {
			return err
		}
	}
	if !top && p.next() == '}' {
		return nil
	}
	return p.take('.', "\";\", \",\" or a full stop")
}

// predicates reads a predicateObjectList.
func (p *reader) predicates(subject graph.Term, depth int) error {
	if depth > maxDepth {
		return p.fail(0, "blank nodes or collections nest deeper than %d", maxDepth)
	}
	for c := p.next(); ; {
		predicate, err := p.verb(c)
		if err != nil {
			return err
		}
		for {
			if err := p.object(subject, predicate, depth); err != nil {
				return err
			}
			if c = p.next(); c != ',' {
				break
			}
			p.pos++
		}
		if c != ';' {
			return nil
		}
		for c == ';' {
			p.pos++
			c = p.next()
		}
		if c == '.' || c == ']' || c == '}' || c < 0 {
			return nil
		}
	}
}

func (p *reader) verb(c int) (graph.IRI, error) {
	const what = "a predicate: an IRI, a prefixed name or \"a\""
	if c == '<' {
		iri, err := p.angle(what)
		return graph.IRI(iri), err
	}
	iri, word, err := p.prefixed(what)
	if word != "" {
		if word != "a" {
			return "", p.expected(what)
		}
		p.pos++
		return graph.Type, nil
	}
	return graph.IRI(iri), err
}

// resource reads an IRI, a prefixed name or a labelled blank node.
func (p *reader) resource(c int, what string) (graph.Term, error) {
	switch c {
	case '<':
		iri, err := p.angle(what)
		return graph.Term{Kind: graph.Resource, Value: iri}, err
	case '_':
		return p.labelled()
	}
	iri, word, err := p.prefixed(what)
	if word != "" {
		return graph.Term{}, p.expected(what)
	}
	return graph.Term{Kind: graph.Resource, Value: iri}, err
}

func (p *reader) labelled() (graph.Term, error) {
	if !p.need(2) || p.rest()[1] != ':' {
		return graph.Term{}, p.expected("\"_:\" and a label")
	}
	n, err := p.token(func(b []byte) int { return 2 + labelEnd(b[2:]) })
	if err != nil {
		return graph.Term{}, err
	}
	if n == 2 {
		return graph.Term{}, p.expected("a label behind \"_:\"")
	}
	t := p.blank(p.rest()[2:n])
	p.pos += n
	return t, nil
}

func (p *reader) say(s graph.Term, predicate graph.IRI, o graph.Term) error {
	return p.emit(graph.Triple{Subject: s, Predicate: predicate, Object: o}, p.name)
}

// object reads an object and emits the triple that it completes, then those that are written inside it.
func (p *reader) object(s graph.Term, predicate graph.IRI, depth int) error {
	switch c := p.next(); c {
	case '[':
		p.pos++
		node := p.fresh()
		if err := p.say(s, predicate, node); err != nil {
			return err
		}
		if p.next() != ']' {
			if err := p.predicates(node, depth+1); err != nil {
				return err
			}
		}
		return p.take(']', "\"]\"")
	case '(':
		p.pos++
		return p.items(s, predicate, depth+1)
	default:
		o, err := p.term(c)
		if err != nil {
			return err
		}
		return p.say(s, predicate, o)
	}
}

// collection reads a collection that is a subject and returns its first cell.
func (p *reader) collection() (graph.Term, error) {
	p.pos++
	if p.next() == ')' {
		p.pos++
		return graph.NewIRI(graph.Nil), nil
	}
	head := p.fresh()
	if err := p.object(head, graph.First, 1); err != nil {
		return head, err
	}
	return head, p.items(head, graph.Rest, 1)
}

// items reads the items of a collection up to ")" and hangs their cells behind s.
func (p *reader) items(s graph.Term, predicate graph.IRI, depth int) error {
	if depth > maxDepth {
		return p.fail(0, "blank nodes or collections nest deeper than %d", maxDepth)
	}
	for {
		switch p.next() {
		case ')':
			p.pos++
			return p.say(s, predicate, graph.NewIRI(graph.Nil))
		case -1:
			return p.expected("\")\"")
		}
		cell := p.fresh()
		if err := p.say(s, predicate, cell); err != nil {
			return err
		}
		if err := p.object(cell, graph.First, depth); err != nil {
			return err
		}
		s, predicate = cell, graph.Rest
	}
}

// term reads an object that is neither a collection nor a blank node's properties.
func (p *reader) term(c int) (graph.Term, error) {
	const what = "an object: an IRI, a prefixed name, a blank node, a collection or a literal"
	switch {
	case c == '"' || c == '\'':
		return p.text(byte(c))
	case '0' <= c && c <= '9' || c == '+' || c == '-' || c == '.':
		return p.number()
	case c == '<' || c == '_':
		return p.resource(c, what)
	}
	iri, word, err := p.prefixed(what)
	switch word {
	case "":
		return graph.Term{Kind: graph.Resource, Value: iri}, err
	case "true", "false":
		p.pos += len(word)
		return graph.Term{Kind: graph.Literal, Value: word, Datatype: graph.XSDBoolean}, nil
	}
	return graph.Term{}, p.expected(what)
}

// token measures what stands next, with more input as long as its end is not in sight.
func (p *reader) token(measure func([]byte) int) (int, error) {
	for {
		n := measure(p.rest())
		// What may follow tells where a token ends: a dot, an escape or a character of up to four bytes.
		if len(p.rest())-n > 4 || !p.more() {
			return n, p.err
		}
	}
}

// angle reads an IRI in angle brackets.
func (p *reader) angle(what string) (string, error) {
	if p.next() != '<' {
		return "", p.expected(what)
	}
	n := 1
	for {
		b := p.rest()
		for n < len(b) && (classes[b[n]]&notIRI == 0 || b[n] == '\\') {
			n++
		}
		if n < len(b) {
			break
		}
		if !p.more() {
			return "", p.fail(0, "an IRI has no closing \">\"")
		}
	}
	b := p.rest()
	if b[n] != '>' {
		return "", p.fail(n, "found %s in an IRI, where it must be percent-encoded, or \">\" is missing", found(b[n:n+1]))
	}
	iri, err := p.iri(b[1:n], 1, p.base)
	p.pos += n + 1
	return iri, err
}

// prefixEnd measures PN_PREFIX ([167s]), which may be empty.
func prefixEnd(b []byte) int {
	r, w := decodeName(b)
	if !nameBase(r) {
		return 0
	}
	return wordEnd(b, w)
}

// localEnd measures PN_LOCAL from i ([168s]), which may be empty.
func localEnd[T string | []byte](b T, i int) (end int, escapes bool) {
	end = i
	for start := i; i < len(b); {
		c := b[i]
		switch {
		case classes[c]&name != 0:
			if c == '-' && i == start {
				return end, escapes
			}
			i++
		case c == ':':
			i++
		case c == '.':
			if i == start {
				return end, escapes
			}
			i++
			continue
		case c == '%':
			if i+2 >= len(b) || hexValue(b[i+1]) < 0 || hexValue(b[i+2]) < 0 {
				return end, escapes
			}
			i += 3
		case c == '\\':
			if i+1 >= len(b) || classes[b[i+1]]&escaped == 0 {
				return end, escapes
			}
			i += 2
			escapes = true
		case c < 0x80:
			return end, escapes
		default:
			r, w := decodeName(b[i:])
			if !nameChar(r) || i == start && !nameBase(r) {
				return end, escapes
			}
			i += w
		}
		end = i
	}
	return end, escapes
}

// prefixed reads a prefixed name. Where there is a word but no colon, it takes nothing and returns the word.
func (p *reader) prefixed(what string) (iri, word string, err error) {
	var colon int
	var escapes bool
	n, err := p.token(func(b []byte) int {
		colon = prefixEnd(b)
		if colon == len(b) || b[colon] != ':' {
			return colon
		}
		var end int
		end, escapes = localEnd(b, colon+1)
		return end
	})
	if err != nil {
		return "", "", err
	}
	b := p.rest()
	if colon == len(b) || b[colon] != ':' {
		if n == 0 {
			return "", "", p.expected(what)
		}
		return "", string(b[:n]), nil
	}
	known := &p.names[hash(b[:n])%uint64(len(p.names))]
	if known.text == string(b[:n]) {
		p.pos += n
		return known.iri, "", nil
	}
	namespace, ok := p.prefixes[string(b[:colon])]
	if !ok {
		return "", "", p.fail(0, "the prefix %q is not declared", b[:colon+1])
	}
	local := b[colon+1 : n]
	if escapes {
		p.scanner.text = bytes.ReplaceAll(append(p.scanner.text[:0], local...), []byte{'\\'}, nil)
		local = p.scanner.text
	}
	iri = namespace + string(local)
	*known = expansion{string(b[:n]), iri}
	p.pos += n
	return iri, "", nil
}

// number reads INTEGER, DECIMAL or DOUBLE ([19] to [21]).
func (p *reader) number() (graph.Term, error) {
	var datatype graph.IRI
	n, err := p.token(func(b []byte) (n int) {
		n, datatype = numberEnd(b)
		return n
	})
	if err != nil {
		return graph.Term{}, err
	}
	if n == 0 {
		return graph.Term{}, p.expected("an object")
	}
	t := graph.Term{Kind: graph.Literal, Value: p.string(p.rest()[:n]), Datatype: datatype}
	p.pos += n
	return t, nil
}

// numberEnd measures the number at the start of b and names the datatype that it has where it stands bare.
func numberEnd[T string | []byte](b T) (int, graph.IRI) {
	i := 0
	if i < len(b) && (b[i] == '+' || b[i] == '-') {
		i++
	}
	whole := digits(b, i)
	end, datatype := whole, graph.XSDInteger
	if whole == i {
		end = 0
	}
	mantissa := whole
	if whole < len(b) && b[whole] == '.' {
		fraction := digits(b, whole+1)
		if fraction > whole+1 {
			end, datatype = fraction, graph.XSDDecimal
		}
		if fraction > whole+1 || whole > i {
			mantissa = fraction
		}
	}
	if mantissa > i && mantissa < len(b) && b[mantissa]|0x20 == 'e' {
		e := mantissa + 1
		if e < len(b) && (b[e] == '+' || b[e] == '-') {
			e++
		}
		if n := digits(b, e); n > e {
			return n, graph.XSDDouble
		}
	}
	if end == 0 {
		datatype = ""
	}
	return end, datatype
}

func digits[T string | []byte](b T, i int) int {
	for i < len(b) && '0' <= b[i] && b[i] <= '9' {
		i++
	}
	return i
}

// text reads a string in any of the four quotes, and its language or datatype.
func (p *reader) text(quote byte) (graph.Term, error) {
	width := 1
	if p.need(2) && p.rest()[1] == quote {
		if p.need(3) && p.rest()[2] == quote {
			width = 3
		}
	}
	n, lineFeeds, err := p.closing(quote, width)
	if err != nil {
		return graph.Term{}, err
	}
	value, err := p.literal(p.rest()[width:n], width)
	if err != nil {
		return graph.Term{}, err
	}
	if lineFeeds > 0 {
		p.line += lineFeeds
		p.bol = p.off + int64(p.pos+bytes.LastIndexByte(p.rest()[:n], '\n')) + 1
	}
	p.pos += n + width
	t := graph.Term{Kind: graph.Literal, Value: value, Datatype: graph.XSDString}
	if !p.need(1) {
		return t, nil
	}
	switch p.rest()[0] {
	case '@':
		if _, err := p.token(func(b []byte) int { return 1 + langEnd(b[1:]) }); err != nil {
			return t, err
		}
		if t.Lang = p.lang(p.rest()[1:]); t.Lang == "" {
			return t, p.expected("a language tag")
		}
		p.pos += 1 + len(t.Lang)
		t.Datatype = graph.LangString
	case '^':
		if !p.need(2) || p.rest()[1] != '^' {
			return t, p.expected("\"^^\" and a datatype")
		}
		p.pos += 2
		datatype, err := p.datatype()
		if err != nil {
			return t, err
		}
		t.Datatype = graph.IRI(datatype)
	}
	return t, nil
}

// datatype reads a datatype.
func (p *reader) datatype() (string, error) {
	const what = "a datatype: an IRI or a prefixed name"
	c := p.next()
	if c == '_' {
		return "", p.expected(what)
	}
	t, err := p.resource(c, what)
	return t.Value, err
}

// closing returns the place of the quotes that end the string which starts here.
func (p *reader) closing(quote byte, width int) (n, lineFeeds int, err error) {
	n = width
	for {
		b := p.rest()
		for n < len(b) {
			c := b[n]
			switch {
			case c == quote:
				if width == 1 {
					return n, 0, nil
				}
				if n+2 < len(b) {
					if b[n+1] == quote && b[n+2] == quote {
						return n, lineFeeds, nil
					}
				} else if !p.eof {
					goto more
				}
			case c == '\\':
				if n+1 == len(b) {
					goto more
				}
				n++
			case c == '\n' || c == '\r':
				if width == 1 {
					return 0, 0, p.fail(n, "a string in single quotes ends with its line; text of several lines stands in three quotes")
				}
				if c == '\n' {
					lineFeeds++
				}
			}
			n++
		}
	more:
		if !p.more() {
			return 0, 0, p.fail(0, "a string has no closing quotes")
		}
	}
}
