package format

import (
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// form is one of the four syntaxes that share a writer: N-Triples ⊂ Turtle ⊂ TriG, and N-Quads. The lines stand in the
// graph's order; Turtle groups them.
type form uint8

const (
	linesForm form = iota
	quadsForm
	turtleForm
	trigForm
)

func (f form) turtle() bool { return f >= turtleForm }
func (f form) quads() bool  { return f == quadsForm || f == trigForm }

// writer prints graphs. It is kept between documents: in steady state it allocates nothing.
type writer struct {
	form     form
	out      []byte // what Turtle prints before its prefixes are known
	tail     []byte // how a line ends: the graph's name and the full stop
	base     string // what relative IRIs stand for, without a fragment; empty for none
	document int    // number in a file of several, 0 where there is but one
	err      error

	used     uint64 // prefixes of this document
	usedBase bool
	declared uint64 // prefixes of this file
	lastBase string

	index index
	once  once
	names [1024]shortened       // IRIs seen, found by the hash of their text
	other shortened             // one that is not kept there
	home  map[string]graph.Term // of blank nodes in documents with named graphs: the one graph that has it
}

var writers = sync.Pool{New: func() any { return new(writer) }}

// elsewhere is the home of a blank node that several graphs have, or that names one. It is no term.
var elsewhere = graph.Term{Kind: graph.Literal}

func newWriter(f form) *writer {
	w := writers.Get().(*writer)
	w.form, w.document, w.declared, w.lastBase = f, 0, 0, ""
	return w
}

func (w *writer) release() {
	w.index.triples = nil
	w.home = nil
	if cap(w.out) > 4<<20 {
		w.out = nil
	}
	if cap(w.index.nodes) > 1<<16 || cap(w.index.next) > 1<<18 || cap(w.once.slots) > 1<<18 {
		w.index, w.once = index{}, once{}
	}
	writers.Put(w)
}

func appendWith(f form) func([]byte, *Document) ([]byte, error) {
	return func(dst []byte, doc *Document) ([]byte, error) {
		w := newWriter(f)
		defer w.release()
		return w.append(dst, doc)
	}
}

// append prints one document behind dst.
func (w *writer) append(dst []byte, doc *Document) ([]byte, error) {
	w.err, w.used, w.usedBase, w.base = nil, 0, false, ""
	named := doc.Data.Named
	if !w.form.quads() {
		named = nil
	} else if len(named) > 1 {
		named = mergeNamed(named)
	}
	w.findHomes(&doc.Data, named)
	if !w.form.turtle() {
		out := w.lines(dst, doc.Data.Triples, graph.Term{})
		for i := range named {
			out = w.lines(out, named[i].Triples, named[i].Name)
		}
		if w.err != nil {
			return dst, w.err
		}
		return out, nil
	}
	if base, _, _ := strings.Cut(string(doc.Base), "#"); writable(base) {
		w.base = base
	}
	w.out = w.block(w.out[:0], doc.Data.Triples, graph.Term{}, doc.Topic, 0)
	for i := range named {
		w.out = w.named(w.out, &named[i], doc.Topic)
	}
	if w.err != nil {
		return dst, w.err
	}
	return append(w.header(dst), w.out...), nil
}

// header declares the base and the prefixes that the document uses and the file has not yet.
func (w *writer) header(dst []byte) []byte {
	start := len(dst)
	if w.usedBase && w.base != w.lastBase {
		dst = append(append(append(dst, "@base <"...), w.base...), "> .\n"...)
		w.lastBase = w.base
	}
	for i, p := range prefixes {
		if (w.used&^w.declared)>>i&1 != 0 {
			dst = append(append(dst, "@prefix "...), p.prefix...)
			dst = append(append(append(dst, ": <"...), p.namespace...), "> .\n"...)
		}
	}
	w.declared |= w.used
	if len(dst) > start && len(w.out) > 0 {
		dst = append(dst, '\n')
	}
	return dst
}

// mergeNamed joins graphs that have the same name, behind the first of them.
func mergeNamed(named []graph.Named) []graph.Named {
	at := make(map[graph.Term]int, len(named))
	for i := range named {
		at[named[i].Name] = i
	}
	if len(at) == len(named) {
		return named
	}
	var out []graph.Named
	clear(at)
	for _, n := range named {
		i, ok := at[n.Name]
		if !ok {
			i = len(out)
			at[n.Name] = i
			out = append(out, graph.Named{Name: n.Name})
		}
		out[i].Triples = append(out[i].Triples, n.Triples...)
	}
	return out
}

// findHomes notes which graph each blank node is in, where there are several.
func (w *writer) findHomes(d *graph.Dataset, named []graph.Named) {
	w.home = nil
	if len(named) == 0 || w.form != trigForm {
		return
	}
	note := func(t, name graph.Term) {
		if t.Kind != graph.Blank {
			return
		}
		if w.home == nil {
			w.home = map[string]graph.Term{}
		}
		if home, ok := w.home[t.Value]; ok && home != name {
			name = elsewhere
		}
		w.home[t.Value] = name
	}
	for i := range d.Triples {
		note(d.Triples[i].Subject, graph.Term{})
		note(d.Triples[i].Object, graph.Term{})
	}
	for i := range named {
		note(named[i].Name, elsewhere)
		for k := range named[i].Triples {
			note(named[i].Triples[k].Subject, named[i].Name)
			note(named[i].Triples[k].Object, named[i].Name)
		}
	}
}

func (w *writer) fail(message string, args ...any) {
	if w.err == nil {
		w.err = fmt.Errorf(message, args...)
	}
}

// writable tells whether every syntax can carry an IRI as it is.
func writable(iri string) bool {
	var all uint8
	var high byte
	i := 0
	for ; i+4 <= len(iri); i += 4 {
		b := iri[i : i+4]
		all |= classes[b[0]] | classes[b[1]] | classes[b[2]] | classes[b[3]]
		high |= b[0] | b[1] | b[2] | b[3]
	}
	for ; i < len(iri); i++ {
		all |= classes[iri[i]]
		high |= iri[i]
	}
	return all&notIRI == 0 && schemeEnd(iri) > 0 && (high < 0x80 || utf8.ValidString(iri))
}

// name returns an IRI's short form, which is remembered for the words of vocabularies. It holds until the next call.
func (w *writer) name(iri string) *shortened {
	known := &w.names[tail(iri)%uint64(len(w.names))]
	if known.iri == iri && iri != "" {
		return known
	}
	w.check(iri)
	w.other = shorten(iri)
	if w.other.prefix >= 0 {
		*known = w.other
	}
	return &w.other
}

func (w *writer) check(iri string) {
	if !writable(iri) {
		w.fail("<%s> is not an absolute IRI that RDF can be written with", iri)
	}
}

// word prints the IRI of a predicate or a datatype.
func (w *writer) word(dst []byte, iri string) []byte {
	if w.form.turtle() {
		return w.iri(dst, iri)
	}
	w.name(iri)
	return append(append(append(dst, '<'), iri...), '>')
}

// iri prints an IRI, as short as the form allows.
func (w *writer) iri(dst []byte, iri string) []byte {
	if !w.form.turtle() {
		w.check(iri)
		return append(append(append(dst, '<'), iri...), '>')
	}
	if rest, ok := w.relative(iri); ok {
		w.usedBase = true
		w.check(iri)
		return append(append(append(dst, '<'), rest...), '>')
	}
	n := w.name(iri)
	if n.prefix < 0 {
		return append(append(append(dst, '<'), iri...), '>')
	}
	w.used |= 1 << n.prefix
	dst = append(append(dst, prefixes[n.prefix].prefix...), ':')
	if n.escape {
		dst, _ = appendLocal(dst, iri[n.local:])
		return dst
	}
	return append(dst, iri[n.local:]...)
}

// relative returns what is left of an IRI behind the base, where that is nothing or a fragment: these resolve back in
// every reader, whatever the base's path is.
func (w *writer) relative(iri string) (string, bool) {
	if w.base == "" || !strings.HasPrefix(iri, w.base) {
		return "", false
	}
	rest := iri[len(w.base):]
	return rest, rest == "" || rest[0] == '#'
}

// term prints an IRI, a labelled blank node or a literal.
func (w *writer) term(dst []byte, t *graph.Term) []byte {
	switch t.Kind {
	case graph.Resource:
		return w.iri(dst, t.Value)
	case graph.Blank:
		return appendLabel(dst, t.Value, w.document)
	case graph.Literal:
		return w.literal(dst, t)
	}
	w.fail("a triple lacks a term: kind %d, %q", t.Kind, t.Value)
	return dst
}

func (w *writer) literal(dst []byte, t *graph.Term) []byte {
	if w.form.turtle() && t.Lang == "" && bare(t) {
		return append(dst, t.Value...)
	}
	var ok bool
	if w.form.turtle() && strings.IndexByte(t.Value, '\n') >= 0 {
		dst, ok = appendLong(dst, t.Value)
	} else {
		dst, ok = appendQuoted(dst, t.Value)
	}
	if !ok {
		w.fail("the text %.80q is not valid UTF-8", t.Value)
	}
	switch {
	case t.Lang != "":
		if langEnd(t.Lang) != len(t.Lang) {
			w.fail("%q is not a language tag", t.Lang)
		}
		return append(append(dst, '@'), t.Lang...)
	case t.Datatype == graph.XSDString || t.Datatype == "":
		return dst
	}
	return w.word(append(dst, "^^"...), string(t.Datatype))
}

// lines prints a graph as N-Triples, or with a name as N-Quads, in the order that it has.
func (w *writer) lines(dst []byte, triples []graph.Triple, name graph.Term) []byte {
	w.tail = w.tail[:0]
	if !name.IsZero() {
		w.checkName(name)
		w.tail = w.term(append(w.tail, ' '), &name)
	}
	w.tail = append(w.tail, " .\n"...)
	w.once.reset(len(triples))
	var subject *graph.Term
	var start, end int // of the subject in dst: the next line often copies it
	var hash uint64    // of the subject
	for i := range triples {
		t := &triples[i]
		same := subject != nil && subject.Value == t.Subject.Value && subject.Kind == t.Subject.Kind
		h := hash
		if !same {
			h = maphash.String(seed, t.Subject.Value)
		}
		if !w.once.first(triples, i, h) {
			continue
		}
		if same {
			dst = append(dst, dst[start:end]...)
		} else {
			w.checkSubject(&t.Subject)
			subject, start, hash = &t.Subject, len(dst), h
			dst = append(w.term(dst, subject), ' ')
			end = len(dst)
		}
		dst = append(w.word(dst, string(t.Predicate)), ' ')
		dst = append(w.term(dst, &t.Object), w.tail...)
	}
	return dst
}

func (w *writer) checkSubject(t *graph.Term) {
	if t.Kind != graph.Resource && t.Kind != graph.Blank {
		w.fail("a subject is neither an IRI nor a blank node: %.80q", t.Value)
	}
}

func (w *writer) checkName(t graph.Term) {
	if t.Kind == graph.Literal {
		w.fail("a graph's name is a literal: %.80q", t.Value)
	}
}

// named prints a graph of TriG in its braces.
func (w *writer) named(dst []byte, g *graph.Named, topic graph.IRI) []byte {
	if len(dst) > 0 {
		dst = append(dst, '\n')
	}
	w.checkName(g.Name)
	if !g.Name.IsZero() {
		dst = append(w.term(dst, &g.Name), ' ')
	}
	dst = append(dst, "{\n"...)
	dst = w.block(dst, g.Triples, g.Name, topic, 1)
	return append(dst, "}\n"...)
}

// block prints a graph as Turtle, that deep inside braces.
func (w *writer) block(dst []byte, triples []graph.Triple, name graph.Term, topic graph.IRI, depth int) []byte {
	x := &w.index
	x.load(triples)
	if x.blanks {
		if w.home != nil {
			for n := range x.nodes {
				if d := &x.nodes[n]; d.blank {
					d.shared = w.home[x.term(int32(n)).Value] != name
				}
			}
		}
		x.arrange()
	}
	x.sort(topic)
	for k, n := range x.order {
		if k > 0 {
			dst = append(dst, '\n')
		}
		w.checkSubject(x.term(n))
		dst = indent(dst, depth)
		if d := &x.nodes[n]; d.blank && d.refs == 0 && !d.shared {
			dst = append(dst, "[]"...)
		} else {
			dst = w.term(dst, x.term(n))
		}
		dst = w.predicates(append(dst, ' '), n, depth+1)
		dst = append(dst, " .\n"...)
	}
	return dst
}

const spaces = "                                                                "

func indent(dst []byte, depth int) []byte {
	for n := 4 * depth; n > 0; n -= len(spaces) {
		dst = append(dst, spaces[:min(n, len(spaces))]...)
	}
	return dst
}

// predicates prints what is said of a node: its types first. The first stands where dst ends, the others each on a
// line of their own.
func (w *writer) predicates(dst []byte, n int32, depth int) []byte {
	x := &w.index
	first := true
	for _, types := range [2]bool{true, false} {
		for g := x.nodes[n].first; g >= 0; g = x.groups[g].next {
			if x.groups[g].types != types {
				continue
			}
			if !first {
				dst = indent(append(dst, " ;\n"...), depth)
			}
			first = false
			if types {
				dst = append(dst, 'a')
			} else {
				dst = w.iri(dst, string(x.predicate(g)))
			}
			dst = w.objects(dst, g, depth)
		}
	}
	return dst
}

// wide is how many bytes of objects stand on a line before each gets its own.
const wide = 90

// objects prints the objects of a predicate: on its line where they are short, else each on one.
func (w *writer) objects(dst []byte, g int32, depth int) []byte {
	x := &w.index
	broken := false
	if x.groups[g].n > 1 {
		width := 0
		for i := x.groups[g].first; i >= 0 && width >= 0 && width <= wide; i = x.next[i] {
			if n := w.width(i); n < 0 {
				width = -1
			} else {
				width += n
			}
		}
		broken = width > wide
	}
	for i := x.groups[g].first; i >= 0; i = x.next[i] {
		if i != x.groups[g].first {
			dst = append(dst, ',')
		}
		if broken {
			dst = indent(append(dst, '\n'), depth+1)
		} else {
			dst = append(dst, ' ')
		}
		if broken {
			dst = w.object(dst, i, depth+1)
		} else {
			dst = w.object(dst, i, depth)
		}
	}
	return dst
}

// width guesses how many bytes an object takes, with what parts it from the next; -1 where it takes several lines.
func (w *writer) width(i int32) int {
	x := &w.index
	switch o := &x.triples[i].Object; o.Kind {
	case graph.Resource:
		if rest, ok := w.relative(o.Value); ok {
			return len(rest) + 4
		}
		if n := w.name(o.Value); n.prefix >= 0 {
			return len(o.Value) - n.local + len(prefixes[n.prefix].prefix) + 3
		}
		return len(o.Value) + 4
	case graph.Blank:
		if d := &x.nodes[x.find(*o)]; d.nested && d.first >= 0 {
			return -1
		}
		return len(o.Value) + 4
	default:
		return len(o.Value) + len(o.Lang) + 5
	}
}

// object prints the object of a triple, with what is said of it where it is a blank node that nothing else refers to.
func (w *writer) object(dst []byte, i int32, depth int) []byte {
	x := &w.index
	o := &x.triples[i].Object
	if o.Kind == graph.Resource && o.Value == string(graph.Nil) {
		return append(dst, "()"...)
	}
	if o.Kind != graph.Blank {
		return w.term(dst, o)
	}
	n := x.find(*o)
	d := &x.nodes[n]
	switch {
	case !d.nested:
		return w.term(dst, o)
	case d.list:
		return w.list(dst, n, depth)
	case d.first < 0:
		return append(dst, "[]"...)
	}
	dst = indent(append(dst, "[\n"...), depth+1)
	dst = w.predicates(dst, n, depth+1)
	dst = indent(append(dst, '\n'), depth)
	return append(dst, ']')
}

// list prints a collection: on one line where it is short.
func (w *writer) list(dst []byte, n int32, depth int) []byte {
	width := 0
	w.items(n, func(i int32) bool {
		if k := w.width(i); k < 0 {
			width = wide + 1
		} else {
			width += k
		}
		return width <= wide
	})
	dst = append(dst, '(')
	w.items(n, func(i int32) bool {
		if width > wide {
			dst = w.object(indent(append(dst, '\n'), depth+1), i, depth+1)
		} else {
			dst = w.object(append(dst, ' '), i, depth)
		}
		return true
	})
	if width > wide {
		return append(indent(append(dst, '\n'), depth), ')')
	}
	return append(dst, " )"...)
}

// items calls use with the rdf:first triple of each cell until it says no.
func (w *writer) items(n int32, use func(i int32) bool) {
	x := &w.index
	for {
		d := &x.nodes[n]
		if !use(x.part(d, graph.First)) {
			return
		}
		rest := &x.triples[x.part(d, graph.Rest)].Object
		if rest.Kind != graph.Blank {
			return
		}
		n = x.find(*rest)
	}
}

var errClosed = errors.New("the file is closed already")

// stream prints documents one after the other. Prefixes are declared once, where they are first used.
type stream struct {
	w      io.Writer
	writer *writer // nil when closed
	buf    []byte
	some   bool
}

func streamWith(f form) func(io.Writer) Writer {
	return func(w io.Writer) Writer { return &stream{w: w, writer: newWriter(f), buf: *windows.Get().(*[]byte)} }
}

// windows are for streams to print into: parts of files are streams, too, and thousands of them.
var windows = sync.Pool{New: func() any { b := make([]byte, 0, 2*window); return &b }}

// Write prints doc. A document that cannot be printed leaves nothing in the file.
func (s *stream) Write(doc *Document) error {
	if s.writer == nil {
		return errClosed
	}
	s.writer.document++
	mark := len(s.buf)
	if s.some && s.writer.form.turtle() {
		s.buf = append(s.buf, '\n')
	}
	before := len(s.buf)
	out, err := s.writer.append(s.buf, doc)
	if err != nil || len(out) == before {
		s.buf = s.buf[:mark]
		return err
	}
	s.buf, s.some = out, true
	if len(s.buf) < window {
		return nil
	}
	return s.flush()
}

func (s *stream) flush() error {
	_, err := s.w.Write(s.buf)
	s.buf = s.buf[:0]
	return err
}

// Close writes what is left.
func (s *stream) Close() error {
	if s.writer == nil {
		return errClosed
	}
	s.writer.release()
	s.writer = nil
	err := s.flush()
	if buf := s.buf; cap(buf) <= 16*window {
		windows.Put(&buf)
	}
	s.buf = nil
	return err
}
