package format

import (
	"io"
	"slices"
	"strconv"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// A jsonldStream prints documents as the elements of one @graph, under the context of the first of them: documents of
// one kind need nearly the same, and what a later one needs beyond it, it says value by value.
type jsonldStream struct {
	out    io.Writer
	form   jsonldForm
	common *common
	buf    []byte
	count  int
	any    bool // an element was printed
	err    error
}

// A common context is that of the first document of a stream.
type common struct {
	official bool
	lang     string
	used     uint64
	clashes  []string
	meanings map[graph.IRI]override
}

// An override is what the context says of a predicate beside the official one.
type override struct {
	as    meaning
	typed graph.IRI
}

func newJSONLDWriter(w io.Writer) Writer { return &jsonldStream{out: w} }

// Write prints a document. Its blank nodes get labels that no other document has.
func (s *jsonldStream) Write(doc *Document) error {
	if s.err != nil {
		return s.err
	}
	s.count++
	w := jsonldWriters.Get().(*jsonldWriter)
	w.common = s.common
	w.labels = "d" + strconv.Itoa(s.count) + "-"
	w.dst = s.buf[:0]
	w.prepare(doc, s.form)
	if s.common == nil {
		s.begin(w)
	}
	depth := 2
	if s.form == expandedForm {
		depth = 1
	}
	if all := w.shown(doc); all > 0 || w.named {
		if s.any {
			w.dst = append(w.dst, ',')
		}
		s.any = true
		w.graphsAt(all, depth)
	}
	s.buf = w.dst
	w.release()
	_, s.err = s.out.Write(s.buf)
	return s.err
}

// begin prints the head of the file and keeps the context for later documents.
func (s *jsonldStream) begin(w *jsonldWriter) {
	s.common = new(common)
	if s.form == expandedForm {
		w.dst = append(w.dst, '[')
		return
	}
	w.dst = append(w.dst, '{')
	if w.context() {
		w.dst = append(w.dst, ',')
	}
	w.newline(1)
	w.dst = append(w.dst, `"@graph": [`...)
	c := &common{official: w.official, lang: w.lang, used: w.used, clashes: slices.Clone(w.clashes), meanings: map[graph.IRI]override{}}
	for i := range w.predicates {
		if p := &w.predicates[i]; w.overridden(p) {
			c.meanings[p.iri] = override{p.as, p.typed}
		}
	}
	s.common = c
}

// Close ends the file.
func (s *jsonldStream) Close() error {
	if s.err != nil {
		return s.err
	}
	end := "\n  ]\n}\n"
	switch {
	case s.form == expandedForm && s.common == nil:
		end = "[]\n"
	case s.form == expandedForm:
		end = "\n]\n"
	case s.common == nil:
		end = "{\n  \"@graph\": []\n}\n"
	}
	_, s.err = io.WriteString(s.out, end)
	return s.err
}

// follow takes over the context of a stream.
func (w *jsonldWriter) follow() {
	c := w.common
	w.scoped = w.scoped[:0]
	for _, name := range w.clashes {
		if !slices.Contains(c.clashes, name) && c.declares(name) {
			w.scoped = append(w.scoped, name)
		}
	}
	w.official, w.used = c.official, c.used
	w.clashes = append(w.clashes, c.clashes...)
	for i := range w.predicates {
		p := &w.predicates[i]
		if p.short && !w.official {
			p.short, p.key, p.reads = false, string(p.iri), asText
		}
		if p.prefix >= 0 && !w.declared(int(p.prefix)) {
			p.prefix, p.key = -1, string(p.iri)
		}
		p.as = p.given()
		if o, ok := c.meanings[p.iri]; ok && (p.short || p.prefix >= 0) {
			p.as, p.typed = o.as, o.typed
		}
	}
}

// declares tells whether the common context has a prefix of that name.
func (c *common) declares(name string) bool {
	if _, ok := contextPrefixes[name]; ok && c.official {
		return true
	}
	for k := range prefixes {
		if prefixes[k].prefix == name {
			return c.used&(1<<k) != 0
		}
	}
	return false
}

// scope prints the context that a node of a stream needs of its own.
func (w *jsonldWriter) scope(first *bool, depth int) {
	if len(w.scoped) == 0 {
		return
	}
	w.element(first, depth)
	w.dst = append(w.dst, `"@context": {`...)
	for i, name := range w.scoped {
		if i > 0 {
			w.dst = append(w.dst, ", "...)
		}
		w.notPrefix(name)
	}
	w.dst = append(w.dst, '}')
}
