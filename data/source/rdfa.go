package source

import (
	"maps"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/kiosque-ld/kiosque/data"
)

// rdfaPrefixes are those of the initial context (https://www.w3.org/2011/rdfa-context/rdfa-1.1) that are in use.
var rdfaPrefixes = map[string]string{
	"as": "https://www.w3.org/ns/activitystreams#", "cc": "http://creativecommons.org/ns#", "ctag": "http://commontag.org/ns#",
	"dc": "http://purl.org/dc/terms/", "dc11": "http://purl.org/dc/elements/1.1/", "dcat": "http://www.w3.org/ns/dcat#",
	"dcterms": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/", "gr": "http://purl.org/goodrelations/v1#",
	"ical": "http://www.w3.org/2002/12/cal/icaltzd#", "og": "http://ogp.me/ns#", "org": "http://www.w3.org/ns/org#",
	"owl": "http://www.w3.org/2002/07/owl#", "prov": "http://www.w3.org/ns/prov#", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
	"rdfs": "http://www.w3.org/2000/01/rdf-schema#", "rev": "http://purl.org/stuff/rev#", "schema": "http://schema.org/",
	"sioc": "http://rdfs.org/sioc/ns#", "skos": "http://www.w3.org/2004/02/skos/core#", "v": "http://rdf.data-vocabulary.org/#",
	"vcard": "http://www.w3.org/2006/vcard/ns#", "void": "http://rdfs.org/ns/void#", "xsd": "http://www.w3.org/2001/XMLSchema#",
}

// linkTypes are words of HTML in rel that say nothing about a thing (https://html.spec.whatwg.org/multipage/links.html).
var linkTypes = func() map[string]bool {
	m := map[string]bool{}
	for word := range strings.FieldsSeq(`alternate bookmark canonical dns-prefetch external icon manifest modulepreload next nofollow
		noopener noreferrer opener pingback preconnect prefetch preload prev search shortcut sponsored stylesheet tag ugc`) {
		m[word] = true
	}
	return m
}()

// thing is a subject or object in RDFa.
type thing struct {
	id       string // empty if it has none
	types    []string
	said     []statement
	referred bool
	line     int
	language string
}

// statement is a property of a thing: a text, or another thing.
type statement struct {
	name  string
	value data.Tree
	thing *thing
	line  int
}

// scope is what elements inherit (RDFa Core 1.1, section 7.2, https://www.w3.org/TR/rdfa-core/#evaluation-context).
type scope struct {
	subject, object *thing
	incomplete      []incomplete
	language        string
	vocabulary      string
	prefixes        map[string]string
}

type incomplete struct {
	name string
	back bool
}

// statements collects what a page says in RDFa.
type statements struct {
	*page
	things []*thing
	byID   map[string]*thing
	linked map[link]bool // by relations whose object stood inside their element
}

type link struct {
	from, to *thing
	name     string
}

// rdfa yields the things that have a type and are no property of another, in the order of the page.
func (h *page) rdfa() {
	if h.left {
		return
	}
	s := &statements{page: h, byID: map[string]*thing{}, linked: map[link]bool{}}
	base := s.thing("", 0)
	s.element(h.root, scope{subject: base, object: base, prefixes: rdfaPrefixes}, 0)
	printed := map[*thing]bool{}
	for _, again := range []bool{false, true} { // those in circles have no first
		for _, t := range s.things {
			if len(t.types) == 0 || printed[t] || t.referred && !again {
				continue
			}
			row := data.Row{Place: data.Position{File: h.name, Line: t.line, Path: "RDFa"}, Tree: s.tree(t, "", t.language, &printing{path: map[*thing]bool{}, printed: printed})}
			row.Tree.Line = 0
			if !h.give(row, nil) {
				return
			}
		}
	}
}

// thing is that of an address; a new one for "".
func (s *statements) thing(id string, line int) *thing {
	if t := s.byID[id]; id != "" && t != nil {
		return t
	}
	t := &thing{id: id, line: line}
	s.things = append(s.things, t)
	if id != "" {
		s.byID[id] = t
	}
	return t
}

// maxThings is how many things stand in one row; beyond, they are told by their address only. A thing that is a property
// of several is in each of them, which could go on without end.
const maxThings = 10000

// printing is what was printed so far.
type printing struct {
	path    map[*thing]bool // the thing that is being printed, and those it is in
	n       int             // things in the row
	printed map[*thing]bool // in any row
}

// tree is a thing as an object, with the things inside.
func (s *statements) tree(t *thing, around, language string, row *printing) data.Tree {
	row.path[t], row.printed[t] = true, true
	row.n++
	defer delete(row.path, t)
	top := len(row.path) == 1
	el := &element{line: t.line}
	vocab := around
	if len(t.types) > 0 {
		vocab = vocabulary(t.types[0])
	}
	if vocab != around || top && language != "" {
		l := ""
		if top {
			l = language
		}
		el.add("@context", contextTree(vocab, l))
	}
	for _, name := range t.types {
		el.add("@type", stringTree(local(name, vocab), t.line, 0))
	}
	if t.id != "" {
		el.add("@id", stringTree(t.id, t.line, 0))
	}
	for _, p := range t.said {
		value := p.value
		switch o := p.thing; {
		case o == nil:
			if l := value.Get("@language"); l.Text == language && l.Shape == data.String {
				value = *value.Get("@value")
			}
		case len(o.types) == 0 && len(o.said) == 0:
			value = stringTree(o.id, p.line, 0)
		case row.path[o] || row.n > maxThings:
			value = data.Tree{Shape: data.Object, Line: p.line}
			if o.id != "" {
				value.Fields = []data.Field{{Name: "@id", Tree: stringTree(o.id, p.line, 0)}}
			}
		default:
			value = s.tree(o, vocab, language, row)
		}
		el.add(local(p.name, vocab), value)
	}
	return data.Tree{Shape: data.Object, Fields: el.fields, Line: t.line}
}

// add says something about a thing.
func (t *thing) add(name string, value data.Tree, other *thing, line int) {
	t.said = append(t.said, statement{name: name, value: value, thing: other, line: line})
	if other != nil && other != t {
		other.referred = true
	}
}

// element processes an element and those inside (RDFa Core 1.1, section 7.5, https://www.w3.org/TR/rdfa-core/#s_sequence,
// with HTML+RDFa 1.1, section 3.1).
func (s *statements) element(n *html.Node, in scope, depth int) {
	if depth > 4*maxDepth || len(s.things) > maxValues {
		return
	}
	if n.Type != html.ElementNode {
		for c := range n.ChildNodes() {
			s.element(c, in, depth+1)
		}
		return
	}
	out := in
	out.incomplete = nil
	line := s.lines[n]
	s.inherit(n, &out)
	rel, back := s.terms(n, "rel", &out), s.terms(n, "rev", &out)
	names := s.terms(n, "property", &out)
	types := s.terms(n, "typeof", &out)
	_, hasProperty := attr(n, "property")
	_, hasContent := attr(n, "content")
	datatype, hasDatatype := attr(n, "datatype")
	_, typed := attr(n, "typeof")
	about, hasAbout := s.reference(n, "about", &out)
	resource, hasResource := s.reference(n, "resource", &out)
	if !hasResource {
		if resource, hasResource = s.reference(n, "href", &out); !hasResource {
			resource, hasResource = s.reference(n, "src", &out)
		}
	}
	root := n.Parent != nil && n.Parent.Type == html.DocumentNode
	var subject, object, typedThing *thing
	skip := false
	switch {
	case len(rel) == 0 && len(back) == 0 && hasProperty && !hasContent && !hasDatatype: // step 5.1
		switch {
		case hasAbout:
			subject = s.thing(about, line)
		default:
			subject = in.object
		}
		if typed {
			switch {
			case hasAbout || root:
				typedThing = subject
			case hasResource:
				typedThing = s.thing(resource, line)
			default:
				typedThing = s.thing("", line)
			}
			object = typedThing
		}
	case len(rel) == 0 && len(back) == 0: // step 5.2
		switch {
		case hasAbout:
			subject = s.thing(about, line)
		case hasResource:
			subject = s.thing(resource, line)
		case root:
			subject = in.object
		case typed:
			subject = s.thing("", line)
		default:
			subject = in.object
			skip = !hasProperty
		}
		if typed {
			typedThing = subject
		}
	default: // step 6
		subject = in.object
		if hasAbout {
			subject = s.thing(about, line)
		}
		if hasResource {
			object = s.thing(resource, line)
		} else if typed && !hasAbout {
			object = s.thing("", line)
		}
		if typed {
			if typedThing = object; hasAbout {
				typedThing = subject
			}
		}
	}
	if typedThing != nil && len(types) > 0 {
		if len(typedThing.types) == 0 {
			typedThing.line, typedThing.language = line, out.language
		}
		for _, t := range types {
			if !slices.Contains(typedThing.types, t) {
				typedThing.types = append(typedThing.types, t)
			}
		}
	}
	for _, name := range rel { // steps 9 and 10
		if object != nil {
			subject.add(name, data.Tree{}, object, line)
		} else {
			out.incomplete = append(out.incomplete, incomplete{name, false})
		}
	}
	for _, name := range back {
		if object != nil {
			object.add(name, data.Tree{}, subject, line)
		} else {
			out.incomplete = append(out.incomplete, incomplete{name, true})
		}
	}
	if len(out.incomplete) > 0 {
		object = s.thing("", line)
	}
	if len(names) > 0 { // step 11
		var value data.Tree
		var other *thing
		switch {
		case hasDatatype || hasContent || len(rel)+len(back) > 0:
			value = s.literal(n, out.language, s.term(datatype, &out, false), line)
		case isTime(n):
			value = s.literal(n, "", "", line)
		case hasResource:
			other = s.thing(resource, line)
		case typed && !hasAbout:
			other = typedThing
		default:
			value = s.literal(n, out.language, "", line)
		}
		for _, name := range names {
			subject.add(name, value, other, line)
		}
	}
	if !skip { // step 12
		for _, i := range in.incomplete {
			from, to := in.subject, subject
			if i.back {
				from, to = subject, in.subject
			}
			if l := (link{from, to, i.name}); !s.linked[l] {
				s.linked[l] = true
				from.add(i.name, data.Tree{}, to, line)
			}
		}
	}
	if skip {
		out.subject, out.object, out.incomplete = in.subject, in.object, in.incomplete
	} else {
		out.subject = subject
		if out.object = object; object == nil {
			out.object = subject
		}
	}
	for c := range n.ChildNodes() {
		s.element(c, out, depth+1)
	}
}

// inherit takes the vocabulary, prefixes and language that an element sets (steps 2 to 4).
func (s *statements) inherit(n *html.Node, out *scope) {
	if v, ok := attr(n, "vocab"); ok {
		v = strings.TrimSpace(v)
		if _, path, ok := strings.Cut(v, "://"); ok && !strings.ContainsAny(path, "/#") {
			v += "/" // "https://schema.org", as many write it
		}
		out.vocabulary = v
	}
	if p, ok := attr(n, "prefix"); ok {
		words := strings.Fields(p)
		out.prefixes = maps.Clone(out.prefixes)
		for i := 0; i+1 < len(words) && len(out.prefixes) < 1000; i += 2 {
			if name, ok := strings.CutSuffix(words[i], ":"); ok && name != "_" {
				out.prefixes[strings.ToLower(name)] = words[i+1]
			}
		}
	}
	for _, name := range []string{"xml:lang", "lang"} {
		if l, ok := attr(n, name); ok {
			out.language = l
		}
	}
}

// terms are the addresses of the words in an attribute; those that mean none are left out.
func (s *statements) terms(n *html.Node, name string, out *scope) []string {
	var terms []string
	_, property := attr(n, "property")
	for _, word := range tokens(n, name) {
		link := name == "rel" || name == "rev"
		if link && !strings.Contains(word, ":") && (property || linkTypes[strings.ToLower(word)]) {
			continue
		}
		if t := s.term(word, out, true); t != "" {
			terms = append(terms, t)
		}
	}
	return terms
}

// term is the address of a word: a term of the vocabulary, a name with a prefix, or an address itself; "" if it is none.
func (s *statements) term(word string, out *scope, blank bool) string {
	prefix, rest, ok := strings.Cut(word, ":")
	switch {
	case word == "" || blank && prefix == "_":
		return ""
	case !ok && out.vocabulary != "":
		return out.vocabulary + word
	case !ok:
		return ""
	}
	if base, ok := out.prefixes[strings.ToLower(prefix)]; ok && !strings.HasPrefix(rest, "//") {
		return base + rest
	}
	return word
}

// reference is the address in an attribute; in about and resource it may have a prefix.
func (s *statements) reference(n *html.Node, name string, out *scope) (string, bool) {
	v, ok := attr(n, name)
	if v = strings.TrimSpace(v); !ok || v == "[]" {
		return "", false
	}
	if name == "about" || name == "resource" {
		if inner, ok := strings.CutPrefix(v, "["); ok {
			v = strings.TrimSuffix(inner, "]")
		}
		if prefix, rest, ok := strings.Cut(v, ":"); ok && !strings.HasPrefix(rest, "//") {
			if prefix == "_" {
				return v, true
			}
			if base, ok := out.prefixes[strings.ToLower(prefix)]; ok {
				return base + rest, true
			}
		}
	}
	return s.resolve(v), true
}

// isTime tells whether an element has a date or time for its text.
func isTime(n *html.Node) bool {
	_, ok := attr(n, "datetime")
	return ok || n.DataAtom == atom.Time
}

// literal is the text that a property has: content, datetime, or what stands in the element.
func (s *statements) literal(n *html.Node, language, datatype string, line int) data.Tree {
	v, ok := attr(n, "content")
	if !ok {
		if v, ok = attr(n, "datetime"); ok {
			language = ""
		} else {
			v = shown(n)
		}
		v = strings.TrimSpace(v)
	}
	t := stringTree(v, line, 0)
	switch {
	case datatype != "":
		return data.Tree{Shape: data.Object, Line: line, Fields: []data.Field{{Name: "@value", Tree: t}, {Name: "@type", Tree: stringTree(datatype, line, 0)}}}
	case language != "":
		return languageTree(v, language, "", line)
	}
	return t
}
