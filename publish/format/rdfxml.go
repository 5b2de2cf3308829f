package format

import (
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// RDFXML is RDF 1.1 XML Syntax (https://www.w3.org/TR/rdf-syntax-grammar/): one element for each subject, named for its
// first type. Named graphs are left out.
//
// It is the one form that cannot carry every graph. Append gives an error for a predicate that is no namespace with an
// XML name behind it ("http://example.org/1", "urn:x:"), for the predicates whose names RDF/XML keeps for itself
// (rdf:li, rdf:Description …), and for text that XML 1.0 cannot hold: NUL and other controls except tab, line feed and
// carriage return, U+FFFE, U+FFFF, and bytes that are not UTF-8.
var RDFXML = Format{
	Name:      "rdfxml",
	Title:     "RDF/XML",
	MediaType: "application/rdf+xml",
	Aliases:   []string{"text/xml"},
	Extension: "rdf",
	Charset:   true,
	IRI:       "http://www.w3.org/ns/formats/RDF_XML",
	Append:    appendRDFXML,
	NewWriter: func(w io.Writer) Writer { return &rdfxmlStream{out: w} },
	Part:      &Part{Head: rdfxmlOpen(), Tail: rdfxmlEnd, NewWriter: func(w io.Writer) Writer { return &rdfxmlStream{out: w, part: true} }},
	Decode:    decodeRDFXML,
	remark:    xmlRemark,
}

var rdfxmlWriters = sync.Pool{New: func() any { return new(rdfxmlWriter) }}

func appendRDFXML(dst []byte, doc *Document) ([]byte, error) {
	w := rdfxmlWriters.Get().(*rdfxmlWriter)
	defer w.release()
	out, err := w.document(dst, doc)
	if err != nil {
		return dst, err
	}
	return out, nil
}

// A namespace is bound to a prefix in an RDF/XML file.
type namespace struct {
	iri    string
	prefix string
	used   bool
}

// rdfxmlPrefixes are the prefixes that RDF/XML uses where it needs their vocabulary.
var rdfxmlPrefixes = sync.OnceValue(func() []namespace {
	all := []namespace{{iri: graph.RDF, prefix: "rdf"}}
	for _, p := range prefixes {
		if p.namespace != graph.RDF {
			all = append(all, namespace{iri: p.namespace, prefix: p.prefix})
		}
	}
	return all
})

// An rdfxmlWriter prints documents. It is kept between them, for its memory.
type rdfxmlWriter struct {
	tree
	dst    []byte
	spaces []namespace
	found  int // namespaces that were not in rdfxmlPrefixes
	names  []xmlName
	bound  map[string]int // namespaces by IRI, where there are many
	labels string         // put before labels of blank nodes
	scoped bool           // namespaces are declared at each node, not at the head
	err    error
}

// An xmlName is a predicate as XML writes it: the number of its namespace and its local name.
type xmlName struct {
	space int
	local string
}

func (w *rdfxmlWriter) release() {
	w.dst, w.triples, w.labels, w.scoped = nil, nil, "", false
	if len(w.tree.next) <= 1<<16 {
		rdfxmlWriters.Put(w)
	}
}

const rdfxmlHead = `<?xml version="1.0" encoding="UTF-8"?>` + "\n<rdf:RDF"

func (w *rdfxmlWriter) document(dst []byte, doc *Document) ([]byte, error) {
	w.dst = append(dst, rdfxmlHead...)
	if err := w.prepare(doc); err != nil {
		return nil, err
	}
	w.declare("\n    ", func(n *namespace) bool { return n.used })
	w.dst = append(w.dst, ">\n"...)
	w.body()
	w.dst = append(w.dst, rdfxmlEnd...)
	return w.dst, w.err
}

func (w *rdfxmlWriter) prepare(doc *Document) error {
	w.err, w.found = nil, 0
	w.spaces = append(w.spaces[:0], rdfxmlPrefixes()...)
	w.spaces[0].used = true
	clear(w.bound)
	d := graph.Dataset{Graph: doc.Data.Graph}
	w.build(&d, doc.Topic, false)
	w.names = w.names[:0]
	for i := range w.predicates {
		name, err := w.predicateName(w.predicates[i].iri)
		if err != nil {
			return err
		}
		w.names = append(w.names, name)
	}
	for _, n := range w.roots {
		if t := w.elementType(n); t >= 0 {
			_, _ = w.nameOf(w.triples[t].Object.Value)
		}
	}
	return nil
}

func (w *rdfxmlWriter) declare(before string, which func(*namespace) bool) {
	for i := range w.spaces {
		if n := &w.spaces[i]; which(n) {
			w.dst = append(w.dst, before...)
			w.dst = append(w.dst, "xmlns:"...)
			w.dst = append(w.dst, n.prefix...)
			w.dst = append(w.dst, `="`...)
			w.attribute(n.iri)
			w.dst = append(w.dst, '"')
		}
	}
}

func (w *rdfxmlWriter) predicateName(iri graph.IRI) (xmlName, error) {
	if local, ok := strings.CutPrefix(string(iri), graph.RDF); ok && !isPropertyName(local) {
		return xmlName{}, fmt.Errorf("predicate <%s>: RDF/XML keeps this name for itself; hint: use another form, such as Turtle", iri)
	}
	name, ok := w.nameOf(string(iri))
	if !ok {
		return xmlName{}, fmt.Errorf("predicate <%s>: RDF/XML needs predicates that end in an XML name; hint: use another form, such as Turtle", iri)
	}
	return name, nil
}

// isPropertyName tells whether rdf:local may name a property element (§6.2.2, propertyElementURIs).
func isPropertyName(local string) bool {
	switch local {
	case "RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", "aboutEach", "aboutEachPrefix", "bagID", "Description", "li":
		return false
	}
	return true
}

// nameOf splits an IRI into a namespace and a local name, the longest XML name at its end, and binds the namespace.
func (w *rdfxmlWriter) nameOf(iri string) (xmlName, bool) {
	at := localName(iri)
	if at == len(iri) || at == 0 {
		return xmlName{}, false
	}
	space := iri[:at]
	if space == "http://www.w3.org/XML/1998/namespace" || space == "http://www.w3.org/2000/xmlns/" || !utf8.ValidString(iri) {
		return xmlName{}, false
	}
	return xmlName{w.bind(space), iri[at:]}, true
}

func (w *rdfxmlWriter) bind(space string) int {
	if w.found > few {
		if i, ok := w.bound[space]; ok {
			w.spaces[i].used = true
			return i
		}
	} else {
		for i := range w.spaces {
			if w.spaces[i].iri == space {
				w.spaces[i].used = true
				return i
			}
		}
	}
	w.found++
	i := len(w.spaces)
	w.spaces = append(w.spaces, namespace{iri: space, prefix: "ns" + strconv.Itoa(w.found), used: true})
	if w.found > few {
		if w.bound == nil {
			w.bound = make(map[string]int)
		}
		for k := range w.spaces {
			if k == i || w.found == few+1 {
				w.bound[w.spaces[k].iri] = k
			}
		}
	}
	return i
}

// localName returns where the longest NCName at the end of an IRI begins, len(iri) if there is none.
func localName(iri string) int {
	at := len(iri)
	for i := len(iri); i > 0; {
		if c := iri[i-1]; 'a' <= c|0x20 && c|0x20 <= 'z' {
			i--
			at = i
			continue
		} else if c == '/' || c == '#' {
			break
		}
		r, size := utf8.DecodeLastRuneInString(iri[:i])
		if !isNameChar(r) || r == ':' || r == utf8.RuneError {
			break
		}
		i -= size
		if isNameStart(r) {
			at = i
		}
	}
	return at
}

// isNameStart and isNameChar follow XML 1.0, fourth edition's wider fifth (§2.3 [4], [4a]), without the colon; what
// encoding/xml does not take for a name is left out.
func isNameStart(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r == '_' ||
		0xC0 <= r && r <= 0xD6 || 0xD8 <= r && r <= 0xF6 || 0xF8 <= r && r <= 0x131 || 0x391 <= r && r <= 0x3A1 || 0x410 <= r && r <= 0x44F
}

func isNameChar(r rune) bool {
	return isNameStart(r) || '0' <= r && r <= '9' || r == '-' || r == '.' || r == 0xB7
}

func isNCName(s string) bool {
	for i, r := range s {
		if !isNameChar(r) || i == 0 && !isNameStart(r) {
			return false
		}
	}
	return s != ""
}

// elementType returns the triple whose object names the element of node n, or -1 if none can.
func (w *rdfxmlWriter) elementType(n int32) int32 {
	for g := w.nodes[n].first; g >= 0; g = w.groups[g].next {
		if w.predicates[w.groups[g].predicate].iri != graph.Type {
			continue
		}
		for i := w.groups[g].first; i >= 0; i = w.next[i] {
			o := &w.triples[i].Object
			if o.Kind != graph.Resource {
				continue
			}
			if local, ok := strings.CutPrefix(o.Value, graph.RDF); ok && !isPropertyName(local) {
				continue
			}
			if at := localName(o.Value); at > 0 && at < len(o.Value) && !strings.HasPrefix(o.Value, "http://www.w3.org/XML/1998/namespace") &&
				!strings.HasPrefix(o.Value, "http://www.w3.org/2000/xmlns/") {
				return i
			}
		}
	}
	return -1
}

func (w *rdfxmlWriter) body() {
	for _, n := range w.roots {
		w.node(n)
	}
}

func (w *rdfxmlWriter) node(n int32) {
	name := xmlName{0, "Description"}
	typed := w.elementType(n)
	if typed >= 0 {
		name, _ = w.nameOf(w.triples[typed].Object.Value)
	}
	w.dst = append(w.dst, "  <"...)
	w.name(name)
	if w.scoped {
		w.declare(" ", func(n *namespace) bool { return strings.HasPrefix(n.prefix, "ns") && n.used })
	}
	w.reference(&w.nodes[n].subject, " rdf:about=\"")
	w.dst = append(w.dst, ">\n"...)
	for g := w.nodes[n].first; g >= 0; g = w.groups[g].next {
		for i := w.groups[g].first; i >= 0; i = w.next[i] {
			if i != typed {
				w.property(w.names[w.groups[g].predicate], &w.triples[i].Object)
			}
		}
	}
	w.dst = append(w.dst, "  </"...)
	w.name(name)
	w.dst = append(w.dst, ">\n"...)
}

func (w *rdfxmlWriter) name(n xmlName) {
	w.dst = append(w.dst, w.spaces[n.space].prefix...)
	w.dst = append(w.dst, ':')
	w.dst = append(w.dst, n.local...)
}

func (w *rdfxmlWriter) property(name xmlName, o *graph.Term) {
	w.dst = append(w.dst, "    <"...)
	w.name(name)
	if o.Kind != graph.Literal {
		w.reference(o, " rdf:resource=\"")
		w.dst = append(w.dst, "/>\n"...)
		return
	}
	switch o.Datatype {
	case graph.XSDString:
	case graph.LangString:
		w.dst = append(w.dst, " xml:lang=\""...)
		w.attribute(o.Lang)
		w.dst = append(w.dst, '"')
	default:
		w.dst = append(w.dst, " rdf:datatype=\""...)
		w.attribute(string(o.Datatype))
		w.dst = append(w.dst, '"')
	}
	w.dst = append(w.dst, '>')
	w.text(o.Value)
	w.dst = append(w.dst, "</"...)
	w.name(name)
	w.dst = append(w.dst, ">\n"...)
}

// reference prints the attribute that names a node: the given one for an IRI, rdf:nodeID for a blank node.
func (w *rdfxmlWriter) reference(t *graph.Term, attribute string) {
	if t.Kind == graph.Resource {
		w.dst = append(w.dst, attribute...)
		w.attribute(t.Value)
	} else {
		w.dst = append(w.dst, " rdf:nodeID=\""...)
		w.dst = append(w.dst, w.labels...)
		w.dst = appendNodeID(w.dst, t.Value)
	}
	w.dst = append(w.dst, '"')
}

// appendNodeID appends a label of a blank node as an XML name. Labels that are none are spelled in hexadecimal digits,
// behind a mark that moves the labels which begin like it there too.
func appendNodeID(dst []byte, label string) []byte {
	if isNCName(label) && !strings.HasPrefix(label, "x-") {
		return append(dst, label...)
	}
	return hex.AppendEncode(append(dst, "x-"...), []byte(label))
}

// attribute appends an attribute's value, text the content of an element. The difference is that XML turns white space
// in attributes into spaces, unless it is escaped.
func (w *rdfxmlWriter) attribute(s string) { w.escaped(s, true) }
func (w *rdfxmlWriter) text(s string)      { w.escaped(s, false) }

func (w *rdfxmlWriter) escaped(s string, attribute bool) {
	done := 0
	for i := 0; i < len(s); {
		c := s[i]
		if xmlPlain[c] {
			i++
			continue
		}
		size, escape := 1, ""
		switch {
		case c == '&':
			escape = "&amp;"
		case c == '<':
			escape = "&lt;"
		case c == '>':
			escape = "&gt;"
		case c == '"' && attribute:
			escape = "&quot;"
		case c == '\r':
			escape = "&#xD;"
		case c == '\n' && attribute:
			escape = "&#xA;"
		case c == '\t' && attribute:
			escape = "&#x9;"
		case c == '"' || c == '\n' || c == '\t':
		default:
			var r rune
			r, size = utf8.DecodeRuneInString(s[i:])
			if r < ' ' || r == utf8.RuneError && size == 1 || r == 0xFFFE || r == 0xFFFF {
				w.refuse(s, r)
				return
			}
		}
		if escape != "" {
			w.dst = append(append(w.dst, s[done:i]...), escape...)
			done = i + size
		}
		i += size
	}
	w.dst = append(w.dst, s[done:]...)
}

func (w *rdfxmlWriter) refuse(s string, r rune) {
	if w.err != nil {
		return
	}
	if len(s) > 40 {
		s = s[:40] + "…"
	}
	w.err = fmt.Errorf("%q: XML 1.0 cannot hold the character %U; hint: use another form, such as Turtle", s, r)
}

// xmlPlain holds the bytes that XML text has as they are.
var xmlPlain = func() (plain [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		plain[c] = !strings.ContainsRune(`&<>"`, c)
	}
	return plain
}()

// An rdfxmlStream prints documents into one file. The usual prefixes are declared at its head, others at each node.
type rdfxmlStream struct {
	out   io.Writer
	part  bool // others see to the head and the end
	buf   []byte
	count int
	err   error
}

// Write prints a document. Its blank nodes get names that no other document has.
func (s *rdfxmlStream) Write(doc *Document) error {
	if s.err != nil {
		return s.err
	}
	w := rdfxmlWriters.Get().(*rdfxmlWriter)
	defer w.release()
	w.scoped, w.labels = true, "d"+strconv.Itoa(s.count+1)+"-"
	w.dst = s.buf[:0]
	if err := w.prepare(doc); err != nil {
		return err // the file is as it was: the caller may go on without this document
	}
	if s.count == 0 && !s.part {
		w.dst = append(w.dst, rdfxmlOpen()...)
	}
	w.body()
	if w.err != nil {
		return w.err
	}
	s.count++
	s.buf = w.dst
	_, s.err = s.out.Write(s.buf)
	return s.err
}

const rdfxmlEnd = "</rdf:RDF>\n"

// rdfxmlOpen is the head of a file of many documents.
var rdfxmlOpen = sync.OnceValue(func() string {
	w := rdfxmlWriter{dst: []byte(rdfxmlHead), spaces: rdfxmlPrefixes()}
	w.declare("\n    ", func(*namespace) bool { return true })
	return string(w.dst) + ">\n"
})

// Close ends the file.
func (s *rdfxmlStream) Close() error {
	if s.err != nil {
		return s.err
	}
	if s.part {
		return nil
	}
	end := rdfxmlEnd
	if s.count == 0 {
		end = rdfxmlHead + ` xmlns:rdf="` + graph.RDF + `">` + "\n" + end
	}
	_, s.err = io.WriteString(s.out, end)
	return s.err
}
