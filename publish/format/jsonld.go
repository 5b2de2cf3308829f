package format

import (
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// The forms of JSON-LD that the profile parameter of its media type names
// (https://www.w3.org/TR/json-ld11/#iana-considerations, https://www.w3.org/TR/json-ld11-framing/#iana-considerations).
const (
	ProfileExpanded  graph.IRI = "http://www.w3.org/ns/json-ld#expanded"
	ProfileFlattened graph.IRI = "http://www.w3.org/ns/json-ld#flattened"
	ProfileFramed    graph.IRI = "http://www.w3.org/ns/json-ld#framed"
)

// JSONLD is JSON-LD in the form that people and schema.org's consumers expect: nested from the topic, with the
// context of schema.org and, beside it, what that context would get wrong. A document without a schema.org term has a
// context of its own, so that no reader needs to fetch the official one. Only JSON-LD 1.0 is needed to read it.
//
// Where the topic does not lead to every subject, and for named graphs, the nodes stand in @graph, the topic first.
// Text in a language other than the document's, or in none, carries its language; every other literal its datatype,
// by term where a term's values are alike, else each by itself. Numbers and booleans are JSON's own only where the
// same literal is read back. "<", ">", "&" and the line separators are escaped, so that the bytes may stand in a script.
var JSONLD = Format{
	Name:      "jsonld",
	Title:     "JSON-LD",
	MediaType: "application/ld+json",
	Aliases:   []string{"application/json"},
	Extension: "jsonld",
	Quads:     true,
	IRI:       "http://www.w3.org/ns/formats/JSON-LD",
	Append:    compactedForm.append,
	NewWriter: newJSONLDWriter,
	Decode:    decodeJSONLD,
}

// The other forms of JSON-LD, for who asks by profile. Flattened has the same context and every subject by itself.
// Expanded has no context: every IRI and datatype is spelled out. Framed is what the frame {"@id": topic} makes of the
// document: the topic and what it leads to, without the rest; it is the one form that may leave triples out.
var (
	JSONLDExpanded  = JSONLD.profiled("expanded", ProfileExpanded, expandedForm)
	JSONLDFlattened = JSONLD.profiled("flattened", ProfileFlattened, flattenedForm)
	JSONLDFramed    = JSONLD.profiled("framed", ProfileFramed, framedForm)
)

func (f Format) profiled(name string, profile graph.IRI, form jsonldForm) Format {
	f.Name, f.Title, f.Extension = "jsonld-"+name, "JSON-LD, "+name, name+".jsonld"
	f.Profile, f.Aliases, f.Append = profile, nil, form.append
	f.NewWriter = func(w io.Writer) Writer { return &jsonldStream{out: w, form: form} }
	return f
}

type jsonldForm uint8

const (
	compactedForm jsonldForm = iota
	expandedForm
	flattenedForm
	framedForm
	lineForm
)

func (f jsonldForm) append(dst []byte, doc *Document) ([]byte, error) {
	w := jsonldWriters.Get().(*jsonldWriter)
	dst = w.document(dst, doc, f)
	w.release()
	return dst, nil
}

var jsonldWriters = sync.Pool{New: func() any { return new(jsonldWriter) }}

// A meaning is what a bare string under a term means, by the whole context.
type meaning uint8

const (
	meansText   meaning = iota // text in the language of the document
	meansString                // text without language
	meansIRI
	meansTyped
	meansDate // schema:Date, which no literal here is
)

const (
	noTexts uint8 = iota
	alikeTexts
	mixedTexts
)

// A jsonldWriter prints documents. It is kept between them, for its memory.
type jsonldWriter struct {
	tree
	dst      []byte
	form     jsonldForm
	expanded bool
	official bool     // the context has schema.org's
	lang     string   // @language of the context
	used     uint64   // prefixes that the document uses
	clashes  []string // prefixes of the official context that are a scheme here: "time:now"
	common   *common  // the context of a stream, which its documents share, or nil
	labels   string   // put before labels of blank nodes
	named    bool     // there are named graphs: blank nodes keep their labels
	scoped   []string // clashes that the common context did not foresee
}

func (w *jsonldWriter) release() {
	w.triples, w.dst, w.common, w.labels, w.scoped = nil, nil, nil, "", w.scoped[:0]
	if len(w.tree.next) > 1<<16 {
		return // a giant's memory is not worth keeping
	}
	jsonldWriters.Put(w)
}

func (w *jsonldWriter) document(dst []byte, doc *Document, form jsonldForm) []byte {
	w.dst = dst
	w.prepare(doc, form)
	all, included := w.shown(doc), w.includes(doc)
	one := (all == 1 || included) && !w.named
	switch {
	case form == expandedForm:
		w.dst = append(w.dst, '[')
		w.graphsAt(all, 1)
		w.newline(0)
		w.dst = append(w.dst, "]\n"...)
	case one && form != flattenedForm:
		w.dst = append(w.dst, '{')
		if w.context() {
			w.dst = append(w.dst, ',')
		}
		w.members(w.roots[0], 1)
		if included {
			w.include()
		}
		w.newline(0)
		w.dst = append(w.dst, "}\n"...)
	default:
		w.dst = append(w.dst, '{')
		if w.context() {
			w.dst = append(w.dst, ',')
		}
		w.newline(1)
		w.dst = append(w.dst, `"@graph": [`...)
		w.graphsAt(all, 2)
		if all > 0 || w.named {
			w.newline(1)
		}
		w.dst = append(w.dst, ']')
		w.newline(0)
		w.dst = append(w.dst, "}\n"...)
	}
	return w.dst
}

// prepare arranges a document and decides on its context.
func (w *jsonldWriter) prepare(doc *Document, form jsonldForm) {
	w.form, w.expanded = form, form == expandedForm
	w.official, w.lang, w.used, w.clashes = false, doc.Lang, 0, w.clashes[:0]
	if w.common != nil {
		w.lang = w.common.lang
	}
	w.named = len(doc.Data.Named) > 0
	w.build(&doc.Data, doc.Topic, form != flattenedForm)
	if w.expanded {
		w.lang = ""
		return
	}
	w.name()
	w.survey()
	if w.common != nil {
		w.follow()
		return
	}
	for i := range w.predicates {
		w.predicates[i].decide(w.lang != "")
	}
}

// shown returns how many roots are printed: one of a framed document that begins with its topic, and says nothing of itself,
// else all.
func (w *jsonldWriter) shown(doc *Document) int32 {
	all := int32(len(w.roots))
	if w.form == framedForm && all > 0 && doc.Topic != "" && w.nodes[w.roots[0]].subject == graph.NewIRI(doc.Topic) && !w.includes(doc) {
		return 1
	}
	return all
}

// includes tells whether what is said of the document itself, beside what it says of its topic, is included there
// (https://www.w3.org/TR/json-ld11/#included-nodes): who reads plain JSON finds the topic at the top.
func (w *jsonldWriter) includes(doc *Document) bool {
	if w.form != compactedForm && w.form != framedForm || w.named || len(w.roots) < 2 || doc.Topic == doc.Base {
		return false
	}
	document := graph.NewIRI(doc.Base)
	return w.nodes[w.roots[0]].subject == graph.NewIRI(doc.Topic) &&
		slices.ContainsFunc(w.roots[1:], func(n int32) bool { return w.nodes[n].subject == document })
}

// include prints the other roots as nodes that the first includes.
func (w *jsonldWriter) include() {
	w.dst = append(w.dst, ',')
	w.newline(1)
	w.dst = append(w.dst, `"@included": [`...)
	first := true
	for _, n := range w.roots[1:] {
		w.element(&first, 2)
		w.node(n, 2)
	}
	w.newline(1)
	w.dst = append(w.dst, ']')
}

// name gives each predicate its key.
func (w *jsonldWriter) name() {
	for i := range w.predicates {
		p := &w.predicates[i]
		p.key = string(p.iri)
		if term, ok := contextTerm(p.key); ok {
			p.key, p.short = term, true
			p.reads = coerced()[term]
			w.official = true
			continue
		}
		if p.iri == graph.Type {
			continue
		}
		w.clash(p.key)
		if k, local := splitPrefix(p.key); k >= 0 {
			p.prefix, p.key = int8(k), local
			w.used |= 1 << k
		}
	}
}

// survey looks at every term of the document for what the context must say.
func (w *jsonldWriter) survey() {
	for n := range w.nodes {
		node := &w.nodes[n]
		if node.subject.Kind == graph.Resource {
			w.clash(node.subject.Value)
		}
		if node.via == cell {
			continue
		}
		for g := node.first; g >= 0; g = w.groups[g].next {
			p := &w.predicates[w.groups[g].predicate]
			for i := w.groups[g].first; i >= 0; i = w.next[i] {
				w.surveyObject(p, i)
			}
		}
	}
	for i := range w.graphs {
		if name := &w.graphs[i].name; name.Kind == graph.Resource {
			w.clash(name.Value)
		}
	}
}

func (w *jsonldWriter) surveyObject(p *treePredicate, i int32) {
	o := &w.triples[i].Object
	switch o.Kind {
	case graph.Literal:
		w.surveyLiteral(p, o)
	case graph.Resource:
		if p.iri == graph.Type {
			w.surveyType(o.Value)
			return
		}
		w.clash(o.Value)
		if n := w.object[i]; n < 0 || w.nodes[n].via != i {
			p.iris = true
		}
	case graph.Blank:
		if n := w.object[i]; n >= 0 && w.nodes[n].via == cell {
			for ; n >= 0; n = w.object[w.rest(n)] {
				w.surveyObject(p, w.item(n))
			}
		}
	}
}

func (w *jsonldWriter) surveyType(iri string) {
	if _, ok := contextTerm(iri); ok {
		w.official = true
		return
	}
	w.clash(iri)
	if k, _ := splitPrefix(iri); k >= 0 {
		w.used |= 1 << k
	}
}

func (w *jsonldWriter) surveyLiteral(p *treePredicate, o *graph.Term) {
	kind := o.Datatype
	if kind == graph.LangString {
		if o.Lang != w.lang {
			p.texts = mixedTexts
			return
		}
	} else if isNative(o) {
		p.native = true
		return
	} else if kind != graph.XSDString {
		w.clash(string(kind))
		if k, _ := splitPrefix(string(kind)); k >= 0 {
			w.used |= 1 << k
		}
	}
	switch {
	case p.texts == noTexts:
		p.texts, p.kind = alikeTexts, kind
	case p.kind != kind:
		p.texts = mixedTexts
	}
}

// clash notes an IRI whose scheme the official context has as a prefix.
func (w *jsonldWriter) clash(iri string) {
	if strings.HasPrefix(iri, "http") {
		return
	}
	scheme, rest, ok := strings.Cut(iri, ":")
	if !ok || strings.HasPrefix(rest, "//") || !isPrefix(scheme) {
		return
	}
	if !w.clashing(scheme) {
		w.clashes = append(w.clashes, scheme)
	}
}

func isPrefix(name string) bool { return namespaceOf(name) != "" }

// namespaceOf returns the namespace of a prefix that a context here may declare, or nothing.
func namespaceOf(name string) string {
	if namespace, ok := contextPrefixes[name]; ok {
		return namespace
	}
	for i := range prefixes {
		if prefixes[i].prefix == name {
			return prefixes[i].namespace
		}
	}
	return ""
}

func (w *jsonldWriter) clashing(prefix string) bool { return slices.Contains(w.clashes, prefix) }

// decide chooses what a bare string under p means. What the official context says stays, unless it is wrong for every
// literal under p, and they are alike.
func (p *treePredicate) decide(tagged bool) {
	p.as = p.given()
	if p.texts != alikeTexts || !p.short && p.prefix < 0 || p.as == meansIRI && p.iris {
		return
	}
	switch {
	case p.kind == graph.LangString || p.kind == graph.XSDString && !tagged:
		p.as = meansText
	case p.kind == graph.XSDString:
		p.as = meansString
	case !p.native:
		p.as, p.typed = meansTyped, p.kind
	}
}

// given is what the context means by a bare string under p without overrides.
func (p *treePredicate) given() meaning {
	switch p.reads {
	case asIRI:
		return meansIRI
	case asDate:
		return meansDate
	}
	return meansText
}

// declared tells whether the context has a prefix.
func (w *jsonldWriter) declared(prefix int) bool {
	return !w.clashing(prefixes[prefix].prefix) && (w.used&(1<<prefix) != 0 || w.official && inContext[prefix])
}

// context prints "@context" without what follows it, and tells whether there was something to print.
func (w *jsonldWriter) context() bool {
	inline := w.lang != ""
	for _, c := range w.clashes {
		_, ok := contextPrefixes[c]
		inline = inline || ok && w.official
	}
	for k := range prefixes {
		inline = inline || w.used&(1<<k) != 0 && w.mustDeclare(k)
	}
	for i := range w.predicates {
		inline = inline || w.overridden(&w.predicates[i])
	}
	if !inline && !w.official {
		return false
	}
	w.newline(1)
	w.dst = append(w.dst, `"@context": `...)
	depth := 1
	if w.official {
		if !inline {
			w.dst = append(w.dst, `"`+ContextURL+`"`...)
			return true
		}
		w.dst = append(w.dst, '[')
		w.newline(2)
		w.dst = append(w.dst, `"`+ContextURL+`",`...)
		w.newline(2)
		depth = 2
	}
	w.dst = append(w.dst, '{')
	w.definitions(depth + 1)
	w.newline(depth)
	w.dst = append(w.dst, '}')
	if w.official {
		w.newline(1)
		w.dst = append(w.dst, ']')
	}
	return true
}

func (w *jsonldWriter) mustDeclare(prefix int) bool {
	return !w.clashing(prefixes[prefix].prefix) && !(w.official && inContext[prefix])
}

func (w *jsonldWriter) overridden(p *treePredicate) bool {
	return p.as != p.given() && (p.short || p.prefix >= 0)
}

func (w *jsonldWriter) definitions(depth int) {
	first := true
	member := func() {
		if !first {
			w.dst = append(w.dst, ',')
		}
		first = false
		w.newline(depth)
	}
	if w.lang != "" {
		member()
		w.dst = append(w.dst, `"@language": `...)
		w.string(w.lang)
	}
	for k := range prefixes {
		if w.used&(1<<k) != 0 && w.mustDeclare(k) {
			member()
			w.string(prefixes[k].prefix)
			w.dst = append(w.dst, `: `...)
			w.string(prefixes[k].namespace)
		}
	}
	if w.official {
		for _, c := range w.clashes {
			if _, ok := contextPrefixes[c]; ok {
				member()
				w.notPrefix(c)
			}
		}
	}
	for i := range w.predicates {
		if p := &w.predicates[i]; w.overridden(p) {
			member()
			w.override(p)
		}
	}
}

// notPrefix defines a prefix of the official context anew, in the form that JSON-LD 1.1 does not take for a prefix
// (https://www.w3.org/TR/json-ld11/#compact-iris).
func (w *jsonldWriter) notPrefix(name string) {
	w.string(name)
	w.dst = append(w.dst, `: {"@id": `...)
	w.string(namespaceOf(name))
	w.dst = append(w.dst, '}')
}

func (w *jsonldWriter) override(p *treePredicate) {
	w.key(p)
	w.dst = append(w.dst, `: {"@id": `...)
	switch {
	case !p.short:
		w.key(p)
	case w.clashing("schema"):
		w.string(string(p.iri))
	default:
		w.dst = append(w.dst, `"schema:`...)
		w.dst = append(w.dst, p.key...)
		w.dst = append(w.dst, '"')
	}
	switch p.as {
	case meansString:
		w.dst = append(w.dst, `, "@language": null`...)
	case meansTyped:
		w.dst = append(w.dst, `, "@type": `...)
		w.datatype(p.typed)
	}
	w.dst = append(w.dst, '}')
}

// graphsAt prints the first roots of the default graph, up to all, and every named graph as elements of an array.
func (w *jsonldWriter) graphsAt(all int32, depth int) {
	first := true
	for g := range w.graphs {
		tg := &w.graphs[g]
		if g == 0 {
			to := min(tg.roots[1], all)
			for k := tg.roots[0]; k < to; k++ {
				w.element(&first, depth)
				w.node(w.roots[k], depth)
			}
			continue
		}
		w.element(&first, depth)
		w.namedGraph(tg, depth)
	}
}

func (w *jsonldWriter) element(first *bool, depth int) {
	if !*first {
		w.dst = append(w.dst, ',')
	}
	*first = false
	w.newline(depth)
}

func (w *jsonldWriter) namedGraph(g *treeGraph, depth int) {
	w.dst = append(w.dst, '{')
	first := true
	w.scope(&first, depth+1)
	w.element(&first, depth+1)
	w.dst = append(w.dst, `"@id": `...)
	w.id(&g.name)
	w.element(&first, depth+1)
	w.dst = append(w.dst, `"@graph": [`...)
	first = true
	for k := g.roots[0]; k < g.roots[1]; k++ {
		w.element(&first, depth+2)
		w.node(w.roots[k], depth+2)
	}
	w.newline(depth + 1)
	w.dst = append(w.dst, ']')
	w.newline(depth)
	w.dst = append(w.dst, '}')
}

func (w *jsonldWriter) node(n int32, depth int) {
	w.dst = append(w.dst, '{')
	w.members(n, depth+1)
	w.newline(depth)
	w.dst = append(w.dst, '}')
}

// members prints what is inside the braces of a node object: its name, its types, its properties.
func (w *jsonldWriter) members(n int32, depth int) {
	node := &w.nodes[n]
	first := true
	if node.via == rooted {
		w.scope(&first, depth)
	}
	if w.mustName(node) {
		w.element(&first, depth)
		w.dst = append(w.dst, `"@id": `...)
		w.id(&node.subject)
	}
	for g := node.first; g >= 0; g = w.groups[g].next {
		if w.predicates[w.groups[g].predicate].iri == graph.Type {
			w.types(&first, &w.groups[g], depth)
		}
	}
	for g := node.first; g >= 0; g = w.groups[g].next {
		if p := &w.predicates[w.groups[g].predicate]; p.iri != graph.Type {
			w.element(&first, depth)
			w.key(p)
			w.dst = append(w.dst, ": "...)
			w.values(p, &w.groups[g], depth)
		}
	}
}

// mustName tells whether a node needs its @id: a blank node that is told where it is referred to does not.
func (w *jsonldWriter) mustName(node *treeNode) bool {
	if node.subject.Kind == graph.Resource || w.named {
		return true
	}
	return node.refs > 1 || node.refs == 1 && node.via < 0
}

// types prints rdf:type: as @type, except the literals that RDF allows there.
func (w *jsonldWriter) types(first *bool, g *treeGroup, depth int) {
	count, literals := 0, 0
	for i := g.first; i >= 0; i = w.next[i] {
		if w.triples[i].Object.Kind == graph.Literal {
			literals++
		} else {
			count++
		}
	}
	if count > 0 {
		w.element(first, depth)
		w.dst = append(w.dst, `"@type": `...)
		many := count > 1 || w.expanded
		if many {
			w.dst = append(w.dst, '[')
		}
		for i, next := g.first, false; i >= 0; i = w.next[i] {
			if o := &w.triples[i].Object; o.Kind != graph.Literal {
				if next {
					w.dst = append(w.dst, ", "...)
				}
				next = true
				w.typeName(o)
			}
		}
		if many {
			w.dst = append(w.dst, ']')
		}
	}
	if literals == 0 {
		return
	}
	w.element(first, depth)
	w.dst = append(w.dst, `"`+string(graph.Type)+`": [`...)
	for i, next := g.first, true; i >= 0; i = w.next[i] {
		if o := &w.triples[i].Object; o.Kind == graph.Literal {
			w.element(&next, depth+1)
			w.literal(&w.predicates[g.predicate], o)
		}
	}
	w.newline(depth)
	w.dst = append(w.dst, ']')
}

func (w *jsonldWriter) typeName(o *graph.Term) {
	if o.Kind == graph.Blank || w.expanded {
		w.id(o)
		return
	}
	if w.official {
		if term, ok := contextTerm(o.Value); ok {
			w.dst = append(w.dst, '"')
			w.dst = append(w.dst, term...)
			w.dst = append(w.dst, '"')
			return
		}
	}
	w.curie(o.Value)
}

// curie prints an IRI where the context's vocabulary counts, short if it has a prefix.
func (w *jsonldWriter) curie(iri string) {
	if k, local := splitPrefix(iri); k >= 0 && w.declared(k) {
		w.prefixed(k, local)
		return
	}
	w.string(iri)
}

func (w *jsonldWriter) prefixed(prefix int, local string) {
	w.dst = append(w.dst, '"')
	w.dst = append(w.dst, prefixes[prefix].prefix...)
	w.dst = append(w.dst, ':')
	w.dst = append(w.dst, local...)
	w.dst = append(w.dst, '"')
}

func (w *jsonldWriter) datatype(iri graph.IRI) {
	if w.expanded {
		w.string(string(iri))
		return
	}
	w.curie(string(iri))
}

func (w *jsonldWriter) key(p *treePredicate) {
	switch {
	case w.expanded:
		w.string(string(p.iri))
	case p.short:
		w.dst = append(w.dst, '"')
		w.dst = append(w.dst, p.key...)
		w.dst = append(w.dst, '"')
	case p.prefix >= 0 && w.declared(int(p.prefix)):
		w.prefixed(int(p.prefix), p.key)
	default:
		w.string(string(p.iri))
	}
}

// id prints the name of a node.
func (w *jsonldWriter) id(s *graph.Term) {
	if s.Kind == graph.Resource {
		w.string(s.Value)
		return
	}
	w.dst = append(w.dst, `"_:`...)
	w.dst = append(w.dst, w.labels...)
	w.dst = appendJSON(w.dst, s.Value)
	w.dst = append(w.dst, '"')
}

func (w *jsonldWriter) values(p *treePredicate, g *treeGroup, depth int) {
	if g.first == g.last && !w.expanded {
		w.value(p, g.first, depth)
		return
	}
	w.dst = append(w.dst, '[')
	for i := g.first; i >= 0; i = w.next[i] {
		if i != g.first {
			w.dst = append(w.dst, ',')
		}
		w.newline(depth + 1)
		w.value(p, i, depth+1)
	}
	w.newline(depth)
	w.dst = append(w.dst, ']')
}

func (w *jsonldWriter) value(p *treePredicate, i int32, depth int) {
	o := &w.triples[i].Object
	if o.Kind == graph.Literal {
		w.literal(p, o)
		return
	}
	if n := w.object[i]; n >= 0 {
		if w.nodes[n].via == i {
			w.node(n, depth)
			return
		}
		if w.nodes[n].via == cell {
			w.list(p, n, depth)
			return
		}
	}
	if p.as == meansIRI && o.Kind == graph.Resource && !w.expanded {
		w.string(o.Value)
		return
	}
	w.dst = append(w.dst, `{"@id": `...)
	w.id(o)
	w.dst = append(w.dst, '}')
}

func (w *jsonldWriter) list(p *treePredicate, n int32, depth int) {
	w.dst = append(w.dst, `{"@list": [`...)
	first := true
	for ; n >= 0; n = w.object[w.rest(n)] {
		w.element(&first, depth+1)
		w.value(p, w.item(n), depth+1)
	}
	w.newline(depth)
	w.dst = append(w.dst, "]}"...)
}

// literal prints a literal: bare where the context means just that, else as a value object.
func (w *jsonldWriter) literal(p *treePredicate, o *graph.Term) {
	switch {
	case w.expanded:
	case o.Datatype == graph.LangString:
		if p.as == meansText && o.Lang == w.lang {
			w.string(o.Value)
			return
		}
	case isNative(o):
		if p.as != meansTyped && p.as != meansDate {
			w.native(o)
			return
		}
	case o.Datatype == graph.XSDString:
		if p.as == meansString || p.as == meansText && w.lang == "" {
			w.string(o.Value)
			return
		}
	case p.as == meansTyped && p.typed == o.Datatype:
		w.string(o.Value)
		return
	}
	w.dst = append(w.dst, '{')
	switch o.Datatype {
	case graph.LangString:
		w.dst = append(w.dst, `"@language": `...)
		w.string(o.Lang)
		w.dst = append(w.dst, ", "...)
	case graph.XSDString:
	default:
		w.dst = append(w.dst, `"@type": `...)
		w.datatype(o.Datatype)
		w.dst = append(w.dst, ", "...)
	}
	w.dst = append(w.dst, `"@value": `...)
	w.string(o.Value)
	w.dst = append(w.dst, '}')
}

// isNative tells whether a JSON number or boolean is read back as this very literal
// (https://www.w3.org/TR/json-ld11-api/#object-to-rdf-conversion).
func isNative(o *graph.Term) bool {
	switch o.Datatype {
	case graph.XSDBoolean:
		return o.Value == "true" || o.Value == "false"
	case graph.XSDInteger:
		return isSmallInteger(o.Value)
	case graph.XSDDouble:
		f, ok := canonicalDouble(o.Value)
		return ok && (f != math.Trunc(f) || math.Abs(f) >= 1e21)
	}
	return false
}

// isSmallInteger tells whether s is an integer as JSON writes it, that a double holds too: of at most 15 digits.
func isSmallInteger(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	if digits == "" || len(digits) > 15 || digits[0] == '0' && s != "0" {
		return false
	}
	for i := 0; i < len(digits); i++ {
		if digits[i] < '0' || digits[i] > '9' {
			return false
		}
	}
	return true
}

// canonicalDouble returns the value of s if s is the canonical form of an xsd:double to at most 15 decimals, "5.3E0".
func canonicalDouble(s string) (float64, bool) {
	if e := strings.IndexByte(s, 'E'); e < 3 || len(s) > 24 {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0, false
	}
	var buf [32]byte
	return f, string(appendDouble(buf[:0], f)) == s
}

// appendDouble appends the canonical form of a finite xsd:double as JSON-LD has it: 15 decimals and no zeros at the end.
func appendDouble(dst []byte, f float64) []byte {
	var buf [32]byte
	b := strconv.AppendFloat(buf[:0], f, 'E', 15, 64)
	e := len(b) - 1
	for b[e] != 'E' {
		e--
	}
	last := e
	for b[last-1] == '0' && b[last-2] != '.' {
		last--
	}
	dst = append(dst, b[:last]...)
	dst = append(dst, 'E')
	exponent, _ := strconv.Atoi(string(b[e+1:]))
	return strconv.AppendInt(dst, int64(exponent), 10)
}

func (w *jsonldWriter) native(o *graph.Term) {
	if o.Datatype == graph.XSDDouble {
		f, _ := strconv.ParseFloat(o.Value, 64)
		w.dst = strconv.AppendFloat(w.dst, f, 'g', -1, 64)
		return
	}
	w.dst = append(w.dst, o.Value...)
}

const indentation = "\n                                                                                                    "

func (w *jsonldWriter) newline(depth int) {
	if w.form == lineForm {
		return
	}
	w.dst = append(w.dst, indentation[:min(1+2*depth, len(indentation))]...)
}

func (w *jsonldWriter) string(s string) {
	w.dst = append(w.dst, '"')
	w.dst = appendJSON(w.dst, s)
	w.dst = append(w.dst, '"')
}

// jsonSafe holds the bytes that a JSON string may have as they are, here: ASCII without controls and without what
// means something to HTML.
var jsonSafe = func() (safe [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		safe[c] = !strings.ContainsRune(`"\<>&`, c)
	}
	return safe
}()

const hexDigits = "0123456789abcdef"

// appendJSON appends s as the inside of a JSON string that may stand in an HTML script. Bytes that are not UTF-8
// become U+FFFD, as every reader of JSON would make them.
func appendJSON(dst []byte, s string) []byte {
	done := 0
	for i := 0; i < len(s); {
		c := s[i]
		if jsonSafe[c] {
			i++
			continue
		}
		if c < utf8.RuneSelf {
			dst = append(dst, s[done:i]...)
			dst = appendEscaped(dst, c)
			i++
			done = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r != '\u2028' && r != '\u2029' && (r != utf8.RuneError || size > 1) {
			i += size
			continue
		}
		dst = append(dst, s[done:i]...)
		switch r {
		case utf8.RuneError:
			dst = append(dst, "\uFFFD"...)
		default:
			dst = append(dst, `\u202`...)
			dst = append(dst, hexDigits[r&0xF])
		}
		i += size
		done = i
	}
	return append(dst, s[done:]...)
}

func appendEscaped(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	return append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xF])
}
