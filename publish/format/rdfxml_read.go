package format

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/encoding/charmap"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

const (
	xmlNamespace   = "http://www.w3.org/XML/1998/namespace"
	xmlnsNamespace = "http://www.w3.org/2000/xmlns/"

	maxXMLDepth     = 1000     // elements inside one another
	maxXMLLiteral   = 16 << 20 // bytes of one literal
	maxEntities     = 200      // declared in a document
	maxEntityLength = 500      // bytes of an entity's text: a namespace
)

// decodeRDFXML reads RDF/XML as a stream (https://www.w3.org/TR/rdf-syntax-grammar/#section-Infoset-Grammar). The
// names of the productions are those of the grammar. Entities that the document declares are read where they are short
// text, as ontologies use them for namespaces; no other definition is, and nothing outside of the document.
func decodeRDFXML(r io.Reader, base string, emit func(graph.Triple, graph.Term) error) error {
	d := xml.NewDecoder(r)
	d.CharsetReader = charsetReader
	p := &rdfxmlReader{d: d, base: base, emit: emit}
	return p.doc()
}

func charsetReader(charset string, r io.Reader) (io.Reader, error) {
	switch strings.ToLower(charset) {
	case "utf8":
		return r, nil
	case "us-ascii", "ascii", "iso-8859-1", "latin1", "windows-1252":
		return charmap.Windows1252.NewDecoder().Reader(r), nil
	case "iso-8859-15":
		return charmap.ISO8859_15.NewDecoder().Reader(r), nil
	}
	return nil, fmt.Errorf("encoding %q is not known; hint: convert the file to UTF-8", charset)
}

type rdfxmlReader struct {
	d      *xml.Decoder
	base   string
	emit   func(graph.Triple, graph.Term) error
	blanks int
	ids    map[string]bool // IRIs that rdf:ID made
	spaces []xmlBinding
	depth  int
}

// An xmlBinding is a namespace declaration in scope.
type xmlBinding struct{ prefix, iri string }

// An element is a start tag with its names resolved and what it inherits.
type element struct {
	raw        xml.Name // as written: Space is the prefix
	space      string
	local      string
	attributes []attribute
	base, lang string
	scope      int // namespaces in scope before it
}

type attribute struct {
	raw          xml.Name
	space, local string
	value        string
}

func (e *element) iri() string   { return e.space + e.local }
func (a *attribute) iri() string { return a.space + a.local }

func (e *element) is(local string) bool { return e.space == graph.RDF && e.local == local }

func (p *rdfxmlReader) errorf(format string, args ...any) error {
	line, column := p.d.InputPos()
	return &SyntaxError{Line: line, Column: column, Message: "RDF/XML: " + fmt.Sprintf(format, args...)}
}

func (p *rdfxmlReader) doc() error {
	root, err := p.prolog()
	if err != nil {
		return err
	}
	if root.is("RDF") {
		for i := range root.attributes {
			if a := &root.attributes[i]; a.space != xmlNamespace {
				return p.errorf("rdf:RDF has no attribute %s", a.local)
			}
		}
		err = p.nodeElementList(root)
	} else {
		_, err = p.nodeElement(root)
	}
	if err != nil {
		return err
	}
	return p.epilog()
}

// prolog reads up to the first element.
func (p *rdfxmlReader) prolog() (*element, error) {
	for {
		t, err := p.token()
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case nil:
			return nil, p.errorf("the document has no element")
		case xml.Directive:
			if err := p.doctype(string(t)); err != nil {
				return nil, err
			}
		case xml.CharData:
			if !isXMLSpace(bytes.TrimPrefix(t, []byte("\uFEFF"))) {
				return nil, p.errorf("found text where rdf:RDF is expected")
			}
		case xml.EndElement:
			return nil, p.errorf("found the end tag </%s> where rdf:RDF is expected", t.Name.Local)
		case xml.StartElement:
			return p.open(t, p.base, "")
		}
	}
}

func (p *rdfxmlReader) epilog() error {
	for {
		t, err := p.token()
		if err != nil || t == nil {
			return err
		}
		switch t := t.(type) {
		case xml.Comment, xml.ProcInst:
		case xml.CharData:
			if !isXMLSpace(t) {
				return p.errorf("found text behind the end of the document's element")
			}
		default:
			return p.errorf("found more behind the end of the document's element")
		}
	}
}

// token reads the next token; nil is the end of the document.
func (p *rdfxmlReader) token() (xml.Token, error) {
	t, err := p.d.RawToken()
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	if err != nil {
		if syntax := (*xml.SyntaxError)(nil); errors.As(err, &syntax) {
			_, column := p.d.InputPos()
			return nil, &SyntaxError{Line: syntax.Line, Column: column, Message: "XML: " + syntax.Msg}
		}
		if strings.HasPrefix(err.Error(), "xml: ") {
			return nil, p.errorf("%s", strings.TrimPrefix(err.Error(), "xml: "))
		}
		return nil, err
	}
	return t, nil
}

// doctype takes the entities out of a document type declaration.
func (p *rdfxmlReader) doctype(text string) error {
	if !strings.HasPrefix(text, "DOCTYPE") {
		return p.errorf("found <!%.20s where the document's element is expected", text)
	}
	if p.d.Entity == nil {
		p.d.Entity = map[string]string{}
	}
	for {
		_, rest, ok := strings.Cut(text, "<!ENTITY")
		if !ok {
			return nil
		}
		name, rest, ok := cutName(rest)
		if !ok {
			return p.errorf("a declaration of an entity that is no text: only <!ENTITY name \"text\"> is read")
		}
		quote := rest[0]
		value, rest, ok := strings.Cut(rest[1:], string(quote))
		if !ok {
			return p.errorf("the entity %s has no end", name)
		}
		value, err := p.entity(value)
		if err != nil {
			return err
		}
		if len(p.d.Entity) == maxEntities || len(value) > maxEntityLength {
			return p.errorf("too many or too long entities: at most %d of %d bytes are read", maxEntities, maxEntityLength)
		}
		if _, ok := p.d.Entity[name]; !ok {
			p.d.Entity[name] = value
		}
		text = rest
	}
}

func cutName(s string) (name, rest string, ok bool) {
	trimmed := strings.TrimLeft(s, " \t\r\n")
	end := strings.IndexAny(trimmed, " \t\r\n")
	if end <= 0 || trimmed == s {
		return "", "", false
	}
	name, rest = trimmed[:end], strings.TrimLeft(trimmed[end:], " \t\r\n")
	return name, rest, isNCName(name) && rest != "" && (rest[0] == '"' || rest[0] == '\'')
}

// entity replaces the references in the text of an entity by those declared before it.
func (p *rdfxmlReader) entity(value string) (string, error) {
	if strings.ContainsAny(value, "<%") {
		return "", p.errorf("an entity that holds markup: only text is read")
	}
	d := xml.NewDecoder(strings.NewReader("<e>" + value + "</e>"))
	d.Entity = p.d.Entity
	var text strings.Builder
	for {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return text.String(), nil
		}
		if err != nil {
			return "", p.errorf("the entity %q: %v", value, err)
		}
		if c, ok := t.(xml.CharData); ok {
			text.Write(c)
		}
		if text.Len() > maxEntityLength {
			return "", p.errorf("an entity of more than %d bytes", maxEntityLength)
		}
	}
}

// open makes an element of a start tag: resolves names, base and language. close ends its scope.
func (p *rdfxmlReader) open(t xml.StartElement, base, lang string) (*element, error) {
	if p.depth++; p.depth > maxXMLDepth {
		return nil, p.errorf("elements stand more than %d deep in one another", maxXMLDepth)
	}
	e := &element{raw: t.Name, base: base, lang: lang, scope: len(p.spaces)}
	for _, a := range t.Attr {
		var b xmlBinding
		switch {
		case a.Name.Space == "xmlns":
			b = xmlBinding{a.Name.Local, a.Value}
		case a.Name.Space == "" && a.Name.Local == "xmlns":
			b = xmlBinding{"", a.Value}
		default:
			continue
		}
		if err := p.bind(b); err != nil {
			return nil, err
		}
	}
	var err error
	if e.space, err = p.space(t.Name.Space, true); err != nil {
		return nil, err
	}
	e.local = t.Name.Local
	for _, a := range t.Attr {
		if err := p.addAttribute(e, a); err != nil {
			return nil, err
		}
	}
	return e, nil
}

func (p *rdfxmlReader) bind(b xmlBinding) error {
	switch {
	case b.prefix == "xml" && b.iri == xmlNamespace:
		return nil
	case b.prefix == "xml" || b.prefix == "xmlns" || b.iri == xmlNamespace || b.iri == xmlnsNamespace:
		return p.errorf("the prefix %s cannot be bound to %q", b.prefix, b.iri)
	case b.prefix != "" && b.iri == "":
		return p.errorf("the prefix %s is bound to nothing", b.prefix)
	}
	p.spaces = append(p.spaces, b)
	return nil
}

func (p *rdfxmlReader) addAttribute(e *element, a xml.Attr) error {
	if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" {
		return nil
	}
	space, err := p.space(a.Name.Space, false)
	if err != nil {
		return err
	}
	for i := range e.attributes {
		if o := &e.attributes[i]; o.space == space && o.local == a.Name.Local {
			return p.errorf("the attribute %s stands twice", a.Name.Local)
		}
	}
	value := normalizeAttribute(a.Value)
	if space == xmlNamespace {
		switch a.Name.Local {
		case "base":
			value, _, _ = strings.Cut(resolve(e.base, value), "#")
			e.base = value
		case "lang":
			if value != "" && !wellFormedTag(value) {
				return p.errorf("%q is not a language tag", value)
			}
			e.lang = value
		}
	}
	e.attributes = append(e.attributes, attribute{a.Name, space, a.Name.Local, value})
	return nil
}

// normalizeAttribute turns white space into spaces, as XML does (§3.3.3). Escaped white space is turned too, since
// encoding/xml does not tell it apart.
func normalizeAttribute(s string) string {
	if !strings.ContainsAny(s, "\t\r\n") {
		return s
	}
	return strings.NewReplacer("\t", " ", "\r", " ", "\n", " ").Replace(s)
}

// space returns the namespace of a prefix.
func (p *rdfxmlReader) space(prefix string, element bool) (string, error) {
	if prefix == "" && !element {
		return "", nil
	}
	if prefix == "xml" {
		return xmlNamespace, nil
	}
	for i := len(p.spaces) - 1; i >= 0; i-- {
		if p.spaces[i].prefix == prefix {
			return p.spaces[i].iri, nil
		}
	}
	if prefix == "" {
		return "", nil
	}
	return "", p.errorf("the prefix %s is not bound to a namespace", prefix)
}

func (p *rdfxmlReader) close(e *element) {
	p.spaces = p.spaces[:e.scope]
	p.depth--
}

// ended checks that an end tag is that of e, and closes e.
func (p *rdfxmlReader) ended(e *element, t xml.EndElement) error {
	if t.Name != e.raw {
		return p.errorf("found the end tag </%s> where </%s> is expected", qname(t.Name), qname(e.raw))
	}
	p.close(e)
	return nil
}

func qname(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return n.Space + ":" + n.Local
}

// children reads what is inside an element up to its end. Text other than white space is an error.
func (p *rdfxmlReader) children(e *element, child func(*element) error) error {
	for {
		t, err := p.token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case nil:
			return p.errorf("the document ends inside of %s", qname(e.raw))
		case xml.StartElement:
			c, err := p.open(t, e.base, e.lang)
			if err != nil {
				return err
			}
			if err := child(c); err != nil {
				return err
			}
		case xml.EndElement:
			return p.ended(e, t)
		case xml.CharData:
			if !isXMLSpace(t) {
				return p.errorf("found the text %.40q inside of %s, where elements are expected", bytes.TrimSpace(t), qname(e.raw))
			}
		}
	}
}

func isXMLSpace(b []byte) bool { return len(bytes.Trim(b, " \t\r\n")) == 0 }

func (p *rdfxmlReader) nodeElementList(e *element) error {
	return p.children(e, func(c *element) error {
		_, err := p.nodeElement(c)
		return err
	})
}

// checkNames refuses what the grammar keeps for itself (§6.2.2, coreSyntaxTerms and oldTerms), and names without a namespace.
func (p *rdfxmlReader) checkNames(e *element, also ...string) error {
	if e.space == "" {
		return p.errorf("the element %s has no namespace", e.local)
	}
	if e.space != graph.RDF {
		return nil
	}
	switch e.local {
	case "RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", "aboutEach", "aboutEachPrefix", "bagID":
		return p.errorf("rdf:%s cannot name an element here", e.local)
	}
	if slices.Contains(also, e.local) {
		return p.errorf("rdf:%s cannot name an element here", e.local)
	}
	return nil
}

// syntax returns the name of an attribute that is syntax, not a property: of RDF, or without a namespace as older
// documents have it (§6.1.4). Names that RDF/XML has given up are an error.
func (p *rdfxmlReader) syntax(a *attribute) (string, error) {
	switch a.space {
	case "":
		switch a.local {
		case "ID", "about", "resource", "parseType", "type":
			a.space = graph.RDF
		default:
			return "", p.errorf("the attribute %s has no namespace", a.local)
		}
	case graph.RDF:
	default:
		return "", nil
	}
	switch a.local {
	case "ID", "about", "resource", "parseType", "nodeID", "datatype":
		return a.local, nil
	case "RDF", "Description", "li", "aboutEach", "aboutEachPrefix", "bagID":
		return "", p.errorf("rdf:%s cannot be an attribute", a.local)
	}
	return "", nil
}

// nodeElement reads a node and returns its term (§7.2.11).
func (p *rdfxmlReader) nodeElement(e *element) (graph.Term, error) {
	if err := p.checkNames(e, "li"); err != nil {
		return graph.Term{}, err
	}
	var s graph.Term
	var properties []*attribute
	for i := range e.attributes {
		a := &e.attributes[i]
		if a.space == xmlNamespace || strings.HasPrefix(a.local, "xml") && a.space == "" {
			continue
		}
		kind, err := p.syntax(a)
		if err != nil {
			return s, err
		}
		if kind == "" {
			properties = append(properties, a)
			continue
		}
		if !s.IsZero() {
			return s, p.errorf("a node has only one of rdf:about, rdf:ID and rdf:nodeID")
		}
		switch kind {
		case "ID":
			s, err = p.newID(e, a.value)
		case "about":
			s, err = p.reference(e, a.value)
		case "nodeID":
			s, err = p.nodeID(a.value)
		default:
			err = p.errorf("rdf:%s cannot be an attribute of a node", kind)
		}
		if err != nil {
			return s, err
		}
	}
	if s.IsZero() {
		s = p.blank()
	}
	if !e.is("Description") {
		if err := p.triple(s, string(graph.Type), graph.NewIRI(graph.IRI(e.iri()))); err != nil {
			return s, err
		}
	}
	if err := p.propertyAttributes(e, s, properties); err != nil {
		return s, err
	}
	return s, p.propertyElementList(e, s)
}

func (p *rdfxmlReader) propertyAttributes(e *element, s graph.Term, attributes []*attribute) error {
	for _, a := range attributes {
		o := graph.NewLang(a.value, e.lang)
		if a.iri() == string(graph.Type) {
			var err error
			if o, err = p.reference(e, a.value); err != nil {
				return err
			}
		}
		if err := p.triple(s, a.iri(), o); err != nil {
			return err
		}
	}
	return nil
}

func (p *rdfxmlReader) propertyElementList(e *element, s graph.Term) error {
	items := 0
	return p.children(e, func(c *element) error {
		if err := p.checkNames(c, "Description"); err != nil {
			return err
		}
		predicate := c.iri()
		if c.is("li") {
			items++
			predicate = graph.RDF + "_" + strconv.Itoa(items)
		}
		return p.propertyElement(c, s, predicate)
	})
}

// A property is the attributes of a property element, sorted.
type property struct {
	id, resource, nodeID, datatype, parseType *attribute
	others                                    []*attribute
}

func (p *rdfxmlReader) property(e *element) (a property, err error) {
	for i := range e.attributes {
		at := &e.attributes[i]
		if at.space == xmlNamespace || strings.HasPrefix(at.local, "xml") && at.space == "" {
			continue
		}
		kind, err := p.syntax(at)
		if err != nil {
			return a, err
		}
		switch kind {
		case "":
			a.others = append(a.others, at)
		case "ID":
			a.id = at
		case "resource":
			a.resource = at
		case "nodeID":
			a.nodeID = at
		case "datatype":
			a.datatype = at
		case "parseType":
			a.parseType = at
		default:
			return a, p.errorf("rdf:%s cannot be an attribute of a property", kind)
		}
	}
	more := a.resource != nil || a.nodeID != nil || len(a.others) > 0
	switch {
	case a.resource != nil && a.nodeID != nil:
		return a, p.errorf("a property has only one of rdf:resource and rdf:nodeID")
	case a.parseType != nil && (more || a.datatype != nil):
		return a, p.errorf("a property with rdf:parseType has no other attribute but rdf:ID")
	case a.datatype != nil && more:
		return a, p.errorf("a property with rdf:datatype has no other attribute but rdf:ID")
	}
	return a, nil
}

// propertyElement reads a property of s, in any of its forms (§7.2.14).
func (p *rdfxmlReader) propertyElement(e *element, s graph.Term, predicate string) error {
	a, err := p.property(e)
	if err != nil {
		return err
	}
	var statement graph.Term
	if a.id != nil {
		if statement, err = p.newID(e, a.id.value); err != nil {
			return err
		}
	}
	say := func(o graph.Term) error { return p.say(s, predicate, o, statement) }
	switch {
	case a.parseType != nil:
		return p.parseType(e, a.parseType.value, say)
	case a.resource != nil || a.nodeID != nil || len(a.others) > 0:
		return p.emptyProperty(e, &a, say)
	}
	return p.content(e, a.datatype, say)
}

// say emits a triple, and its reification if it has a name (§7.3).
func (p *rdfxmlReader) say(s graph.Term, predicate string, o, statement graph.Term) error {
	if err := p.triple(s, predicate, o); err != nil || statement.IsZero() {
		return err
	}
	return errors.Join(
		p.triple(statement, string(graph.Type), graph.NewIRI(graph.RDF+"Statement")),
		p.triple(statement, graph.RDF+"subject", s),
		p.triple(statement, graph.RDF+"predicate", graph.NewIRI(graph.IRI(predicate))),
		p.triple(statement, graph.RDF+"object", o),
	)
}

// emptyProperty reads a property whose object is named or described by attributes (§7.2.21).
func (p *rdfxmlReader) emptyProperty(e *element, a *property, say func(graph.Term) error) error {
	var o graph.Term
	var err error
	switch {
	case a.resource != nil:
		o, err = p.reference(e, a.resource.value)
	case a.nodeID != nil:
		o, err = p.nodeID(a.nodeID.value)
	default:
		o = p.blank()
	}
	if err == nil {
		err = say(o)
	}
	if err == nil {
		err = p.propertyAttributes(e, o, a.others)
	}
	if err != nil {
		return err
	}
	return p.children(e, func(c *element) error {
		return p.errorf("found %s inside of %s, whose value is in its attributes", qname(c.raw), qname(e.raw))
	})
}

// content reads a property that holds a node or a literal (§7.2.15, §7.2.16).
func (p *rdfxmlReader) content(e *element, datatype *attribute, say func(graph.Term) error) error {
	var text []byte
	said := false
	for {
		t, err := p.token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case nil:
			return p.errorf("the document ends inside of %s", qname(e.raw))
		case xml.CharData:
			if text = append(text, t...); len(text) > maxXMLLiteral {
				return p.errorf("a literal of more than %d bytes", maxXMLLiteral)
			}
		case xml.StartElement:
			if datatype != nil {
				return p.errorf("found an element inside of %s, where text is expected", qname(e.raw))
			}
			if said || !isXMLSpace(text) {
				return p.errorf("%s holds a node and more", qname(e.raw))
			}
			c, err := p.open(t, e.base, e.lang)
			if err != nil {
				return err
			}
			said = true
			if err := p.nodeElementThen(c, say); err != nil {
				return err
			}
		case xml.EndElement:
			if !said {
				o := graph.NewLang(string(text), e.lang)
				if datatype != nil {
					iri, err := p.reference(e, datatype.value)
					if err != nil {
						return err
					}
					o = graph.NewTyped(string(text), graph.IRI(iri.Value))
				}
				if err := say(o); err != nil {
					return err
				}
			} else if !isXMLSpace(text) {
				return p.errorf("%s holds a node and text", qname(e.raw))
			}
			return p.ended(e, t)
		}
	}
}

// nodeElementThen reads a node and says what it is the object of.
func (p *rdfxmlReader) nodeElementThen(c *element, say func(graph.Term) error) error {
	o, err := p.nodeElement(c)
	if err != nil {
		return err
	}
	return say(o)
}

// parseType reads a property of one of the kinds that rdf:parseType tells apart (§7.2.17 to §7.2.20).
func (p *rdfxmlReader) parseType(e *element, kind string, say func(graph.Term) error) error {
	switch kind {
	case "Resource":
		o := p.blank()
		if err := say(o); err != nil {
			return err
		}
		return p.propertyElementList(e, o)
	case "Collection":
		return p.collection(e, say)
	}
	text, err := p.literal(e)
	if err != nil {
		return err
	}
	return say(graph.NewTyped(text, graph.XMLLiteral))
}

func (p *rdfxmlReader) collection(e *element, say func(graph.Term) error) error {
	var last graph.Term
	err := p.children(e, func(c *element) error {
		link := p.blank()
		if last.IsZero() {
			if err := say(link); err != nil {
				return err
			}
		} else if err := p.triple(last, string(graph.Rest), link); err != nil {
			return err
		}
		last = link
		return p.nodeElementThen(c, func(o graph.Term) error { return p.triple(link, string(graph.First), o) })
	})
	if err != nil {
		return err
	}
	if last.IsZero() {
		return say(graph.NewIRI(graph.Nil))
	}
	return p.triple(last, string(graph.Rest), graph.NewIRI(graph.Nil))
}

// literal reads the content of an element as XML, in the form of Exclusive XML Canonicalization with comments
// (https://www.w3.org/TR/xml-exc-c14n/).
func (p *rdfxmlReader) literal(e *element) (string, error) {
	var text []byte
	var open []*element
	var shown []xmlBinding // namespaces that were printed, innermost last
	var marks []int
	top := e
	for {
		t, err := p.token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case nil:
			return "", p.errorf("the document ends inside of %s", qname(e.raw))
		case xml.StartElement:
			c, err := p.open(t, top.base, top.lang)
			if err != nil {
				return "", err
			}
			open, marks = append(open, c), append(marks, len(shown))
			top = c
			text, shown = p.startTag(text, c, shown)
		case xml.EndElement:
			if len(open) == 0 {
				return string(text), p.ended(e, t)
			}
			if err := p.ended(top, t); err != nil {
				return "", err
			}
			text = append(append(append(text, "</"...), qname(t.Name)...), '>')
			shown = shown[:marks[len(marks)-1]]
			open, marks = open[:len(open)-1], marks[:len(marks)-1]
			if top = e; len(open) > 0 {
				top = open[len(open)-1]
			}
		case xml.CharData:
			text = appendXML(text, string(t), false)
		case xml.Comment:
			text = append(append(append(text, "<!--"...), t...), "-->"...)
		case xml.ProcInst:
			text = append(append(text, "<?"...), t.Target...)
			if len(t.Inst) > 0 {
				text = append(append(text, ' '), t.Inst...)
			}
			text = append(text, "?>"...)
		}
		if len(text) > maxXMLLiteral {
			return "", p.errorf("a literal of more than %d bytes", maxXMLLiteral)
		}
	}
}

// startTag appends a start tag: namespaces that it uses and that are not shown yet, by prefix, then attributes by name.
func (p *rdfxmlReader) startTag(text []byte, e *element, shown []xmlBinding) ([]byte, []xmlBinding) {
	text = append(append(text, '<'), qname(e.raw)...)
	used := []xmlBinding{{e.raw.Space, e.space}}
	for i := range e.attributes {
		if a := &e.attributes[i]; a.raw.Space != "" && a.raw.Space != "xml" {
			used = append(used, xmlBinding{a.raw.Space, a.space})
		}
	}
	slices.SortFunc(used, func(a, b xmlBinding) int { return strings.Compare(a.prefix, b.prefix) })
	for _, b := range slices.Compact(used) {
		if b.prefix == "xml" || isShown(shown, b) {
			continue
		}
		shown = append(shown, b)
		text = append(text, " xmlns"...)
		if b.prefix != "" {
			text = append(append(text, ':'), b.prefix...)
		}
		text = append(appendXML(append(text, `="`...), b.iri, true), '"')
	}
	slices.SortFunc(e.attributes, func(a, b attribute) int {
		if c := strings.Compare(a.space, b.space); c != 0 {
			return c
		}
		return strings.Compare(a.local, b.local)
	})
	for i := range e.attributes {
		a := &e.attributes[i]
		text = append(append(append(text, ' '), qname(a.raw)...), `="`...)
		text = append(appendXML(text, a.value, true), '"')
	}
	return append(text, '>'), shown
}

// isShown tells whether a namespace is in scope of what was printed. No namespace is, until one is the default.
func isShown(shown []xmlBinding, b xmlBinding) bool {
	for i := len(shown) - 1; i >= 0; i-- {
		if shown[i].prefix == b.prefix {
			return shown[i].iri == b.iri
		}
	}
	return b.prefix == "" && b.iri == ""
}

func appendXML(dst []byte, s string, attribute bool) []byte {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '&':
			dst = append(dst, "&amp;"...)
		case c == '<':
			dst = append(dst, "&lt;"...)
		case c == '>' && !attribute:
			dst = append(dst, "&gt;"...)
		case c == '"' && attribute:
			dst = append(dst, "&quot;"...)
		case c == '\r':
			dst = append(dst, "&#xD;"...)
		case c == '\n' && attribute:
			dst = append(dst, "&#xA;"...)
		case c == '\t' && attribute:
			dst = append(dst, "&#x9;"...)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

func (p *rdfxmlReader) triple(s graph.Term, predicate string, o graph.Term) error {
	if !graph.ValidIRI(predicate) {
		return p.errorf("<%s> is not an absolute IRI, and cannot be a property", predicate)
	}
	if o.Kind == graph.Resource && !graph.ValidIRI(o.Value) {
		return p.errorf("<%s> is not an absolute IRI", o.Value)
	}
	return p.emit(graph.Triple{Subject: s, Predicate: graph.IRI(predicate), Object: o}, graph.Term{})
}

// reference resolves an IRI against the base in scope.
func (p *rdfxmlReader) reference(e *element, ref string) (graph.Term, error) {
	base, _, _ := strings.Cut(e.base, "#")
	iri := resolve(base, ref)
	if !graph.ValidIRI(iri) {
		return graph.Term{}, p.errorf("<%s> is not an absolute IRI; hint: relative ones need a base, xml:base or the document's address", iri)
	}
	return graph.NewIRI(graph.IRI(iri)), nil
}

// newID makes an IRI of an rdf:ID, which may stand only once.
func (p *rdfxmlReader) newID(e *element, id string) (graph.Term, error) {
	if !isXMLID(id) {
		return graph.Term{}, p.errorf("rdf:ID %q is not an XML name", id)
	}
	t, err := p.reference(e, "#"+id)
	if err != nil {
		return t, err
	}
	if p.ids[t.Value] {
		return t, p.errorf("rdf:ID %q stands twice", id)
	}
	if p.ids == nil {
		p.ids = make(map[string]bool)
	}
	p.ids[t.Value] = true
	return t, nil
}

// isXMLID tells whether s is an NCName (https://www.w3.org/TR/xml/#NT-Name, without the colon).
func isXMLID(s string) bool {
	for i, r := range s {
		if !unicode.Is(xmlNameStart, r) && (i == 0 || !unicode.Is(xmlNameMore, r)) {
			return false
		}
	}
	return s != ""
}

var xmlNameStart = &unicode.RangeTable{
	R16: []unicode.Range16{
		{'A', 'Z', 1}, {'_', '_', 1}, {'a', 'z', 1}, {0xC0, 0xD6, 1}, {0xD8, 0xF6, 1}, {0xF8, 0x2FF, 1}, {0x370, 0x37D, 1},
		{0x37F, 0x1FFF, 1}, {0x200C, 0x200D, 1}, {0x2070, 0x218F, 1}, {0x2C00, 0x2FEF, 1}, {0x3001, 0xD7FF, 1},
		{0xF900, 0xFDCF, 1}, {0xFDF0, 0xFFFD, 1},
	},
	R32:         []unicode.Range32{{0x10000, 0xEFFFF, 1}},
	LatinOffset: 5,
}

var xmlNameMore = &unicode.RangeTable{
	R16:         []unicode.Range16{{'-', '.', 1}, {'0', '9', 1}, {0xB7, 0xB7, 1}, {0x300, 0x36F, 1}, {0x203F, 0x2040, 1}},
	LatinOffset: 3,
}

// nodeID returns the blank node of an rdf:nodeID. Its label begins with another letter than those that are made up.
func (p *rdfxmlReader) nodeID(id string) (graph.Term, error) {
	if !isXMLID(id) {
		return graph.Term{}, p.errorf("rdf:nodeID %q is not an XML name", id)
	}
	return graph.NewBlank("n" + id), nil
}

func (p *rdfxmlReader) blank() graph.Term {
	p.blanks++
	return graph.NewBlank("b" + strconv.Itoa(p.blanks))
}
