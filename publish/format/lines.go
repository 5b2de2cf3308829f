package format

import (
	"bytes"
	"io"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// lines reads N-Triples and N-Quads (https://www.w3.org/TR/n-triples/#n-triples-grammar), a line at a time.
type lines struct {
	*scanner
	quads  bool
	triple graph.Triple
	name   graph.Term
}

func decodeLines(quads bool) func(io.Reader, string, func(graph.Triple, graph.Term) error) error {
	return func(r io.Reader, _ string, emit func(graph.Triple, graph.Term) error) error {
		l := lines{scanner: newScanner(r, emit), quads: quads}
		defer l.release()
		for {
			b, ok := l.nextLine()
			if l.err != nil {
				return l.err
			}
			if !ok {
				return nil
			}
			if err := l.statements(b); err != nil {
				return err
			}
			l.pos += len(b)
			if l.pos < len(l.buf) {
				l.pos++
			}
			l.line++
			l.bol = l.off + int64(l.pos)
		}
	}
}

// nextLine returns what is not yet taken up to the next line feed, which it leaves out.
func (l *lines) nextLine() ([]byte, bool) {
	seen := 0
	for {
		if i := bytes.IndexByte(l.buf[l.pos+seen:], '\n'); i >= 0 {
			return l.buf[l.pos : l.pos+seen+i], true
		}
		seen = len(l.buf) - l.pos
		if !l.more() {
			return l.rest(), seen > 0
		}
	}
}

func skipBlanks(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t') {
		i++
	}
	return i
}

// statements reads one statement, or several that only carriage returns part.
func (l *lines) statements(b []byte) error {
	for i := 0; ; {
		for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\r') {
			i++
		}
		if i == len(b) {
			return nil
		}
		if b[i] != '#' {
			var err error
			if i, err = l.statement(b, i); err != nil {
				return err
			}
		}
		i = skipBlanks(b, i)
		if i < len(b) && b[i] == '#' {
			if n := bytes.IndexByte(b[i:], '\r'); n >= 0 {
				i += n
			} else {
				i = len(b)
			}
		}
		if i < len(b) && b[i] != '\r' {
			return l.unexpected(b, i, "the end of the line behind a statement")
		}
	}
}

func (l *lines) statement(b []byte, i int) (int, error) {
	t := &l.triple
	i, err := l.node(b, i, &t.Subject, "a subject: an IRI or a blank node")
	if err != nil {
		return 0, err
	}
	i = skipBlanks(b, i)
	if i == len(b) || b[i] != '<' {
		return 0, l.unexpected(b, i, "a predicate: an IRI")
	}
	p := string(t.Predicate)
	if i, err = l.angle(b, i, &p); err != nil {
		return 0, err
	}
	t.Predicate = graph.IRI(p)
	i = skipBlanks(b, i)
	if i < len(b) && b[i] == '"' {
		i, err = l.quoted(b, i, &t.Object)
	} else {
		i, err = l.node(b, i, &t.Object, "an object: an IRI, a blank node or a literal")
	}
	if err != nil {
		return 0, err
	}
	i = skipBlanks(b, i)
	if l.quads && i < len(b) && b[i] != '.' {
		i, err = l.node(b, i, &l.name, "a graph name or a full stop")
		if err != nil {
			return 0, err
		}
		i = skipBlanks(b, i)
	} else {
		l.name = graph.Term{}
	}
	if i == len(b) || b[i] != '.' {
		return 0, l.unexpected(b, i, "a full stop")
	}
	return i + 1, l.emit(*t, l.name)
}

// node reads an IRI or a blank node into t.
func (l *lines) node(b []byte, i int, t *graph.Term, what string) (int, error) {
	switch {
	case i < len(b) && b[i] == '<':
		if t.Kind != graph.Resource {
			*t = graph.Term{Kind: graph.Resource}
		}
		return l.angle(b, i, &t.Value)
	case i+1 < len(b) && b[i] == '_' && b[i+1] == ':':
		n := labelEnd(b[i+2:])
		if n == 0 {
			return 0, l.unexpected(b, i+2, "a blank node's label")
		}
		i += 2
		if label := b[i : i+n]; t.Kind != graph.Blank || t.Value != string(label) || label[0] == 'b' {
			*t = l.blank(label)
		}
		return i + n, nil
	}
	return 0, l.unexpected(b, i, what)
}

// angle reads an IRI into iri; what stands there already is kept where it is the same.
func (l *lines) angle(b []byte, i int, iri *string) (int, error) {
	i++
	if n := i + len(*iri); *iri != "" && n < len(b) && b[n] == '>' && string(b[i:n]) == *iri {
		return n + 1, nil
	}
	n := bytes.IndexByte(b[i:], '>')
	if n < 0 {
		return 0, l.fail(i-1, "an IRI has no closing \">\" in its line")
	}
	var err error
	*iri, err = l.iri(b[i:i+n], i, "")
	return i + n + 1, err
}

// quoted reads a literal into t.
func (l *lines) quoted(b []byte, i int, t *graph.Term) (int, error) {
	i++
	n := quoteEnd(b[i:])
	if n < 0 {
		return 0, l.fail(i-1, "a string has no closing quote in its line")
	}
	if cr := bytes.IndexByte(b[i:i+n], '\r'); cr >= 0 {
		return 0, l.fail(i+cr, "found a carriage return in a string, where it must be written \\r")
	}
	value, err := l.literal(b[i:i+n], i)
	if err != nil {
		return 0, err
	}
	i += n + 1
	switch {
	case i < len(b) && b[i] == '@':
		lang := l.lang(b[i+1:])
		if lang == "" {
			return 0, l.unexpected(b, i+1, "a language tag")
		}
		*t = graph.Term{Kind: graph.Literal, Value: value, Datatype: graph.LangString, Lang: lang}
		return i + 1 + len(lang), nil
	case i+2 < len(b) && b[i] == '^' && b[i+1] == '^' && b[i+2] == '<':
		var datatype string
		i, err = l.angle(b, i+2, &datatype)
		*t = graph.Term{Kind: graph.Literal, Value: value, Datatype: graph.IRI(datatype)}
		return i, err
	}
	*t = graph.Term{Kind: graph.Literal, Value: value, Datatype: graph.XSDString}
	return i, nil
}

// quoteEnd returns the place of the first quote that no backslash escapes, or -1.
func quoteEnd(b []byte) int {
	n := bytes.IndexByte(b, '"')
	if n < 0 || bytes.IndexByte(b[:n], '\\') < 0 {
		return n
	}
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return -1
}

func (l *lines) unexpected(b []byte, i int, what string) error {
	return l.fail(i, "found %s, expected %s", found(bytes.TrimRight(b[i:], "\r")), what)
}
