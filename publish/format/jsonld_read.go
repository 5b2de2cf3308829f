package format

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

const (
	maxJSONDepth = 200     // arrays and objects inside one another
	wholeJSON    = 8 << 20 // bytes of a document up to which it is read as a whole
)

// decodeJSONLD reads JSON-LD 1.1. Expansion is our own: json-gold passes 93 % of the suite's tests of reading RDF, panics
// on some documents, drops IRIs that a regular expression for URLs does not know, rounds integers, turns language tags to
// small letters, and is slow where contexts are large.
//
// The only context that can be named by its address is schema.org's. Nothing is fetched.
//
// A document of more than 8 MiB is read element by element if it is an array or an object that has only @context and
// @graph, in that order; else it is refused, since it could not be read in little memory.
func decodeJSONLD(r io.Reader, base string, emit func(graph.Triple, graph.Term) error) error {
	return newJSONLDReader(base, emit).read(r)
}

func newJSONLDReader(base string, emit func(graph.Triple, graph.Term) error) *jsonldReader {
	p := &jsonldReader{expander: expander{contexts{load: loadNothing, base: base}}, emit: emit}
	p.context = &activeContext{base: base}
	return p
}

type jsonldReader struct {
	expander
	context *activeContext // that documents begin with
	emit    func(graph.Triple, graph.Term) error
	blanks  map[string]graph.Term
	count   int
	err     error // of emit
}

func (p *jsonldReader) read(r io.Reader) error {
	head, err := io.ReadAll(io.LimitReader(r, wholeJSON+1))
	if err != nil {
		return err
	}
	if len(head) <= wholeJSON {
		return p.whole(head)
	}
	return p.stream(io.MultiReader(bytes.NewReader(head), r))
}

// whole reads a document that is in memory.
func (p *jsonldReader) whole(text []byte) error {
	text = bytes.TrimPrefix(text, []byte("\uFEFF"))
	if at, ok := tooDeep(text); ok {
		return jsonError(text, at, fmt.Sprintf("arrays and objects stand more than %d deep in one another", maxJSONDepth))
	}
	if !utf8.Valid(text) {
		return &SyntaxError{Message: "JSON-LD is not UTF-8; hint: convert the file to UTF-8"}
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return readError(text, d, err)
	}
	at := d.InputOffset()
	if rest := bytes.TrimLeft(text[at:], " \t\r\n"); len(rest) > 0 {
		return jsonError(text, at, fmt.Sprintf("after the end of the document there is %q", rest[:1]))
	}
	return p.triples(v)
}

func readError(text []byte, d *json.Decoder, err error) error {
	at := d.InputOffset()
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		at = syntax.Offset
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		at, err = int64(len(text)), errors.New("the document ends too early")
	}
	return jsonError(text, at, err.Error())
}

func jsonError(text []byte, at int64, message string) error {
	before := text[:min(int(at), len(text))]
	line := bytes.Count(before, []byte("\n")) + 1
	return &SyntaxError{Line: line, Column: len(before) - bytes.LastIndexByte(before, '\n'), Message: "JSON: " + message}
}

// tooDeep finds the first bracket that stands too deep.
func tooDeep(text []byte) (int64, bool) {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > maxJSONDepth {
				return int64(i), true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return 0, false
}

// stream reads a document that is too long to be kept.
func (p *jsonldReader) stream(r io.Reader) error {
	d := json.NewDecoder(r)
	d.UseNumber()
	t, err := d.Token()
	if err != nil {
		return streamError(err)
	}
	if t == json.Delim('[') {
		return p.elements(d)
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return streamError(err)
		}
		switch key {
		case "@context":
			var local any
			if err := d.Decode(&local); err != nil {
				return streamError(err)
			}
			if p.context, err = p.process(p.context, local, p.base, nil, mode{propagate: true, validate: true}); err != nil {
				return err
			}
			continue
		case "@graph":
			if t, err := d.Token(); err == nil && t == json.Delim('[') {
				if err := p.elements(d); err != nil {
					return err
				}
				if !d.More() {
					return nil
				}
			}
		}
		break
	}
	return &SyntaxError{Message: fmt.Sprintf("JSON-LD: a document of more than %d MiB must be an array, or an object with"+
		" @context and then @graph, an array, and nothing else; hint: split it, or write N-Quads", wholeJSON>>20)}
}

func (p *jsonldReader) elements(d *json.Decoder) error {
	for d.More() {
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return streamError(err)
		}
		if _, ok := tooDeep(raw); ok {
			return &SyntaxError{Message: fmt.Sprintf("JSON: at byte %d: arrays and objects stand more than %d deep in one another", d.InputOffset(), maxJSONDepth)}
		}
		if !utf8.Valid(raw) {
			return &SyntaxError{Message: fmt.Sprintf("JSON-LD is not UTF-8 near byte %d; hint: convert the file to UTF-8", d.InputOffset())}
		}
		n := json.NewDecoder(bytes.NewReader(raw))
		n.UseNumber()
		var v any
		if err := n.Decode(&v); err != nil {
			return streamError(err)
		}
		if err := p.triples(v); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return streamError(err)
	}
	return nil
}

func streamError(err error) error {
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		return &SyntaxError{Message: fmt.Sprintf("JSON: at byte %d: %v", syntax.Offset, err)}
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return &SyntaxError{Message: "JSON: the document ends too early"}
	}
	return err
}

// triples expands a document and emits its triples.
func (p *jsonldReader) triples(v any) error {
	expanded, err := p.document(p.context, v)
	if err != nil {
		return err
	}
	p.nodes(expanded, graph.Term{})
	return p.err
}

// loadNothing refuses to fetch a context.
func loadNothing(url string) (any, error) {
	return nil, fmt.Errorf("%q is not at hand, and contexts are never fetched;"+
		" hint: put its content in place of its address, or convert the document to N-Quads first", url)
}

// isOfficial tells whether url is an address of the context of schema.org.
func isOfficial(url string) bool {
	rest, ok := strings.CutPrefix(url, "https://")
	if !ok {
		if rest, ok = strings.CutPrefix(url, "http://"); !ok {
			return false
		}
	}
	rest = strings.TrimPrefix(rest, "www.")
	switch strings.TrimSuffix(rest, "/") {
	case "schema.org", "schema.org/docs/jsonldcontext.jsonld", "schema.org/docs/jsonldcontext.json", "schema.org/docs/jsonldcontext":
		return true
	}
	return false
}

// nodes emits the triples of an array of expanded nodes (https://www.w3.org/TR/json-ld11-api/#deserialize-json-ld-to-rdf-algorithm).
func (p *jsonldReader) nodes(v any, name graph.Term) {
	list, _ := v.([]any)
	for _, e := range list {
		p.termOf(e, name)
	}
}

func (p *jsonldReader) triple(s graph.Term, predicate string, o graph.Term, name graph.Term) {
	if p.err != nil || s.IsZero() || o.IsZero() || !graph.ValidIRI(predicate) {
		return
	}
	p.err = p.emit(graph.Triple{Subject: s, Predicate: graph.IRI(predicate), Object: o}, name)
}

// termOf returns the term that an expanded value is, and emits what it says. The zero Term means that it is none: the
// specification drops relative IRIs, and language tags that are not well formed.
func (p *jsonldReader) termOf(v any, name graph.Term) graph.Term {
	m, ok := v.(map[string]any)
	if !ok {
		return graph.Term{}
	}
	if value, ok := m["@value"]; ok {
		return p.literalOf(m, value)
	}
	if list, ok := m["@list"]; ok {
		return p.list(list, name)
	}
	return p.resourceOf(m, name)
}

func (p *jsonldReader) resourceOf(m map[string]any, name graph.Term) graph.Term {
	var s graph.Term
	if id, ok := m["@id"]; !ok {
		s = p.blank()
	} else if iri, ok := id.(string); ok {
		s = p.resource(iri)
	}
	for _, k := range slices.Sorted(maps.Keys(m)) {
		switch k {
		case "@id", "@index":
		case "@type":
			types, _ := m[k].([]any)
			for _, t := range types {
				if iri, ok := t.(string); ok {
					p.triple(s, string(graph.Type), p.resource(iri), name)
				}
			}
		case "@graph":
			if !s.IsZero() {
				p.nodes(m[k], s)
			}
		case "@included":
			p.nodes(m[k], name)
		case "@reverse":
			reverse, _ := m[k].(map[string]any)
			for _, r := range slices.Sorted(maps.Keys(reverse)) {
				values, _ := reverse[r].([]any)
				for _, v := range values {
					if o := p.termOf(v, name); o.Kind != graph.Literal {
						p.triple(o, r, s, name)
					}
				}
			}
		default:
			values, _ := m[k].([]any)
			for _, v := range values {
				p.triple(s, k, p.termOf(v, name), name)
			}
		}
	}
	return s
}

func (p *jsonldReader) list(v any, name graph.Term) graph.Term {
	items, _ := v.([]any)
	if len(items) == 0 {
		return graph.NewIRI(graph.Nil)
	}
	head := p.blank()
	link := head
	for i, item := range items {
		p.triple(link, string(graph.First), p.termOf(item, name), name)
		next := graph.NewIRI(graph.Nil)
		if i < len(items)-1 {
			next = p.blank()
		}
		p.triple(link, string(graph.Rest), next, name)
		link = next
	}
	return head
}

// resource returns an IRI or blank node, or the zero Term if it is no absolute IRI.
func (p *jsonldReader) resource(id string) graph.Term {
	if strings.HasPrefix(id, "_:") {
		if t, ok := p.blanks[id]; ok {
			return t
		}
		if p.blanks == nil {
			p.blanks = make(map[string]graph.Term)
		}
		t := p.blank()
		p.blanks[id] = t
		return t
	}
	if !graph.ValidIRI(id) {
		return graph.Term{}
	}
	return graph.NewIRI(graph.IRI(id))
}

func (p *jsonldReader) blank() graph.Term {
	label := "b" + strconv.Itoa(p.count)
	p.count++
	return graph.NewBlank(label)
}

// literalOf returns a literal (https://www.w3.org/TR/json-ld11-api/#object-to-rdf-conversion).
func (p *jsonldReader) literalOf(m map[string]any, v any) graph.Term {
	datatype, typed := m["@type"].(string)
	if datatype == "@json" {
		text, err := canonicalJSON(nil, v)
		if err != nil {
			return graph.Term{}
		}
		return graph.NewTyped(string(text), graph.JSON)
	}
	if typed && !graph.ValidIRI(datatype) {
		return graph.Term{}
	}
	switch v := v.(type) {
	case string:
		if tag, ok := m["@language"].(string); ok && !typed {
			if !wellFormedTag(tag) {
				return graph.Term{}
			}
			return graph.NewLang(v, tag)
		}
		return graph.NewTyped(v, graph.IRI(datatype))
	case bool:
		return graph.NewTyped(strconv.FormatBool(v), orElse(datatype, graph.XSDBoolean))
	case json.Number:
		return number(string(v), graph.IRI(datatype))
	case float64:
		return number(strconv.FormatFloat(v, 'g', -1, 64), graph.IRI(datatype))
	}
	return graph.Term{}
}

func orElse(datatype string, other graph.IRI) graph.IRI {
	if datatype == "" {
		return other
	}
	return graph.IRI(datatype)
}

// number returns a JSON number as a literal: an integer if it has no fraction and is less than 10^21, else a double.
// Integers keep all their digits.
func number(s string, datatype graph.IRI) graph.Term {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return graph.Term{} // beyond what a double can hold
	}
	if f == math.Trunc(f) && math.Abs(f) < 1e21 && datatype != graph.XSDDouble {
		if datatype == "" {
			datatype = graph.XSDInteger
		}
		return graph.NewTyped(integer(s, f), datatype)
	}
	if datatype == "" {
		datatype = graph.XSDDouble
	}
	return graph.NewTyped(string(appendDouble(nil, f)), datatype)
}

func integer(s string, f float64) string {
	i, ok := new(big.Int).SetString(s, 10)
	if !ok {
		i, _ = big.NewFloat(f).Int(nil)
	}
	return i.String()
}

// wellFormedTag tells whether a language tag has the shape that RDF asks for: [a-zA-Z]+(-[a-zA-Z0-9]+)*.
func wellFormedTag(tag string) bool {
	for i, part := range strings.Split(tag, "-") {
		if part == "" {
			return false
		}
		for k := 0; k < len(part); k++ {
			c := part[k]
			if letter := 'a' <= c|0x20 && c|0x20 <= 'z'; !letter && (i == 0 || c < '0' || c > '9') {
				return false
			}
		}
	}
	return true
}
