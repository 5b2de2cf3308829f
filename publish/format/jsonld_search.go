package format

import (
	"strings"

	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// JSONLDSearch appends what search engines read in an HTML page, for <script type="application/ld+json">: they do not
// process contexts, so it has the bare one of schema.org, the topic with everything nested, and plain strings. Dates are
// strings, language tags are dropped, members of enumerations are spelled "https://schema.org/EventScheduled". Where a
// property has text in several languages, only that in the document's is said, or if there is none, that in the first.
// What is not of schema.org is left out. Without a topic among the subjects, nothing is appended.
//
// It is made to be understood, not to be read back as the same graph. The bytes may stand in a script as they are.
func JSONLDSearch(dst []byte, doc *Document) []byte {
	w := jsonldWriters.Get().(*jsonldWriter)
	defer w.release()
	w.form, w.named, w.expanded, w.official = compactedForm, false, false, true
	w.used, w.clashes, w.lang = 0, w.clashes[:0], doc.Lang
	d := graph.Dataset{Graph: doc.Data.Graph}
	w.build(&d, doc.Topic, true)
	if doc.Topic == "" || len(w.roots) == 0 || w.nodes[w.roots[0]].subject != graph.NewIRI(doc.Topic) {
		return dst
	}
	w.name()
	w.dst = append(dst, '{')
	w.newline(1)
	w.dst = append(w.dst, `"@context": "`+ContextURL+`",`...)
	w.searchMembers(w.roots[0], 1)
	w.newline(0)
	w.dst = append(w.dst, '}')
	return w.dst
}

func (w *jsonldWriter) searchMembers(n int32, depth int) {
	first := true
	node := &w.nodes[n]
	if w.mustName(node) {
		w.element(&first, depth)
		w.dst = append(w.dst, `"@id": `...)
		w.id(&node.subject)
	}
	for g := node.first; g >= 0; g = w.groups[g].next {
		p := &w.predicates[w.groups[g].predicate]
		if p.iri == graph.Type {
			w.searchTypes(&first, &w.groups[g], depth)
		}
	}
	for g := node.first; g >= 0; g = w.groups[g].next {
		if p := &w.predicates[w.groups[g].predicate]; p.short {
			w.element(&first, depth)
			w.key(p)
			w.dst = append(w.dst, ": "...)
			w.searchValues(p, &w.groups[g], depth)
		}
	}
}

func (w *jsonldWriter) searchTypes(first *bool, g *treeGroup, depth int) {
	count := 0
	for i := g.first; i >= 0; i = w.next[i] {
		if _, ok := contextTerm(w.triples[i].Object.Value); ok {
			count++
		}
	}
	if count == 0 {
		return
	}
	w.element(first, depth)
	w.dst = append(w.dst, `"@type": `...)
	if count > 1 {
		w.dst = append(w.dst, '[')
	}
	said := 0
	for i := g.first; i >= 0; i = w.next[i] {
		if _, ok := contextTerm(w.triples[i].Object.Value); ok {
			if said++; said > 1 {
				w.dst = append(w.dst, ", "...)
			}
			w.typeName(&w.triples[i].Object)
		}
	}
	if count > 1 {
		w.dst = append(w.dst, ']')
	}
}

// language returns the one in which the texts of a group are said.
func (w *jsonldWriter) language(g *treeGroup) string {
	lang := ""
	for i := g.first; i >= 0; i = w.next[i] {
		if o := &w.triples[i].Object; o.Datatype == graph.LangString && (lang == "" || o.Lang == w.lang) {
			lang = o.Lang
		}
	}
	return lang
}

func (w *jsonldWriter) searchValues(p *treePredicate, g *treeGroup, depth int) {
	lang := w.language(g)
	said := func(i int32) bool {
		o := &w.triples[i].Object
		return o.Datatype != graph.LangString || o.Lang == lang
	}
	count := 0
	for i := g.first; i >= 0; i = w.next[i] {
		if said(i) {
			count++
		}
	}
	if count == 1 {
		for i := g.first; i >= 0; i = w.next[i] {
			if said(i) {
				w.searchValue(p, i, depth)
			}
		}
		return
	}
	w.dst = append(w.dst, '[')
	first := true
	for i := g.first; i >= 0; i = w.next[i] {
		if said(i) {
			w.element(&first, depth+1)
			w.searchValue(p, i, depth+1)
		}
	}
	w.newline(depth)
	w.dst = append(w.dst, ']')
}

func (w *jsonldWriter) searchValue(p *treePredicate, i int32, depth int) {
	o := &w.triples[i].Object
	if n := w.object[i]; n >= 0 && w.nodes[n].via == i {
		w.dst = append(w.dst, '{')
		w.searchMembers(n, depth+1)
		w.newline(depth)
		w.dst = append(w.dst, '}')
		return
	} else if n >= 0 && w.nodes[n].via == cell {
		w.searchList(p, n, depth)
		return
	}
	switch {
	case o.Kind == graph.Literal && isJSONNumber(o):
		w.dst = append(w.dst, o.Value...)
	case o.Kind == graph.Literal:
		w.string(o.Value)
	case p.reads == asIRI && o.Kind == graph.Resource:
		w.string(o.Value)
	default:
		if name, ok := strings.CutPrefix(o.Value, schema.NS); ok && o.Kind == graph.Resource {
			w.string(schema.NSHTTPS + name)
			return
		}
		w.dst = append(w.dst, `{"@id": `...)
		w.id(o)
		w.dst = append(w.dst, '}')
	}
}

func (w *jsonldWriter) searchList(p *treePredicate, n int32, depth int) {
	w.dst = append(w.dst, '[')
	first := true
	for ; n >= 0; n = w.object[w.rest(n)] {
		w.element(&first, depth+1)
		w.searchValue(p, w.item(n), depth+1)
	}
	w.newline(depth)
	w.dst = append(w.dst, ']')
}

// isJSONNumber tells whether a literal is a number or boolean whose text JSON can have as it is.
func isJSONNumber(o *graph.Term) bool {
	switch o.Datatype {
	case graph.XSDBoolean:
		return o.Value == "true" || o.Value == "false"
	case graph.XSDInteger:
		return isSmallInteger(o.Value)
	case graph.XSDDecimal:
		whole, fraction, ok := strings.Cut(o.Value, ".")
		return isSmallInteger(whole) && (!ok || allDigits(fraction)) || whole == "-0" && allDigits(fraction)
	case graph.XSDDouble:
		_, ok := canonicalDouble(o.Value)
		return ok
	}
	return false
}
