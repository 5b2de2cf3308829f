package format

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// An activeContext is what a JSON-LD context means (https://www.w3.org/TR/json-ld11-api/#context-processing-algorithm).
// It is not changed once it is made.
type activeContext struct {
	terms     map[string]*termDefinition // nil for a name that is no term
	official  bool                       // names that are not in terms are those of schema.org's context
	base      string                     // empty: none
	vocab     string
	hasVocab  bool
	language  string // empty: none
	direction string
	previous  *activeContext
}

// A termDefinition is what a context says of a term.
type termDefinition struct {
	iri                        string // empty: null
	prefix, protected, reverse bool
	container                  container
	typ                        string // empty: none
	language, direction        *string
	index, nest                string
	context                    any // scoped to the term
	scoped                     bool
	base                       string // for what the scoped context loads
}

// A container is a set of the ways in which the values of a term are laid out.
type container uint8

const (
	containsList container = 1 << iota
	containsSet
	containsIndex
	containsLanguage
	containsGraph
	containsID
	containsType
)

var containers = map[string]container{
	"@list": containsList, "@set": containsSet, "@index": containsIndex, "@language": containsLanguage,
	"@graph": containsGraph, "@id": containsID, "@type": containsType,
}

// keywords of JSON-LD 1.1 (https://www.w3.org/TR/json-ld11/#keywords).
var keywords = func() map[string]bool {
	m := make(map[string]bool)
	for _, k := range strings.Fields("@base @container @context @direction @graph @id @import @included @index @json @language @list" +
		" @nest @none @prefix @propagate @protected @reverse @set @type @value @version @vocab") {
		m[k] = true
	}
	return m
}()

func isKeyword(s string) bool { return s != "" && s[0] == '@' && keywords[s] }

// likeKeyword tells whether s has the form of a keyword: such names are kept for the future, and ignored.
func likeKeyword(s string) bool {
	if len(s) < 2 || s[0] != '@' {
		return false
	}
	for i := 1; i < len(s); i++ {
		if c := s[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}

func isAbsolute(s string) bool { return schemeEnd(s) > 0 }
func isBlank(s string) bool    { return strings.HasPrefix(s, "_:") }

// jsonldErrorf makes the error of a JSON-LD error code (https://www.w3.org/TR/json-ld11-api/#jsonlderrorcode).
func jsonldErrorf(code, format string, args ...any) error {
	return &SyntaxError{Message: "JSON-LD: " + code + ": " + fmt.Sprintf(format, args...)}
}

func (c *activeContext) term(name string) *termDefinition {
	if d, ok := c.terms[name]; ok || !c.official {
		return d
	}
	return officialTerms()[name]
}

func (c *activeContext) clone() *activeContext {
	n := *c
	n.terms = maps.Clone(c.terms)
	if n.terms == nil {
		n.terms = make(map[string]*termDefinition)
	}
	return &n
}

func (c *activeContext) protects() bool {
	for _, d := range c.terms {
		if d != nil && d.protected {
			return true
		}
	}
	return false
}

// official holds the terms of schema.org's context, worked out once: that takes some milliseconds.
var official struct {
	sync.Once
	terms map[string]*termDefinition
}

func officialTerms() map[string]*termDefinition {
	official.Do(func() {
		p := contexts{load: loadNothing}
		c, err := p.process(&activeContext{}, officialContext(), "", nil, mode{propagate: true, validate: true})
		if err != nil {
			panic(err) // the context is a constant
		}
		official.terms = c.terms
	})
	return official.terms
}

// underOfficial returns c after schema.org's context.
func (c *activeContext) underOfficial() *activeContext {
	n := c.clone()
	for name := range n.terms {
		if _, ok := officialTerms()[name]; ok {
			delete(n.terms, name)
		}
	}
	n.official, n.vocab, n.hasVocab = true, "http://schema.org/", true
	return n
}

// contexts processes contexts.
type contexts struct {
	load func(url string) (any, error)
	base string // of the document
}

// mode is how a context is processed.
type mode struct {
	override  bool // protected terms may be defined anew
	propagate bool // what follows in nested nodes keeps the context
	validate  bool // a context that is being loaded is loaded again, where a term's own context names it
}

const maxRemote = 20 // contexts that load one another

func (p *contexts) process(active *activeContext, local any, base string, remote []string, m mode) (*activeContext, error) {
	if ctx, ok := local.(map[string]any); ok {
		if v, ok := ctx["@propagate"]; ok {
			b, ok := v.(bool)
			if !ok {
				return nil, jsonldErrorf("invalid @propagate value", "%v is neither true nor false", v)
			}
			m.propagate = b
		}
	}
	result := active.clone()
	if !m.propagate && result.previous == nil {
		result.previous = active
	}
	for _, ctx := range asArray(local) {
		var err error
		switch ctx := ctx.(type) {
		case nil:
			if !m.override && result.protects() {
				return nil, jsonldErrorf("invalid context nullification", "a null context behind protected terms")
			}
			fresh := &activeContext{base: p.base, terms: map[string]*termDefinition{}}
			if !m.propagate {
				fresh.previous = result
			}
			result = fresh
		case string:
			result, err = p.remote(result, resolve(base, ctx), remote, m)
		case map[string]any:
			result, err = p.define(result, ctx, base, remote, m)
		default:
			err = jsonldErrorf("invalid local context", "%v is no context", ctx)
		}
		if err != nil {
			return nil, err
		}
	}
	return result, nil
}

func (p *contexts) remote(active *activeContext, url string, remote []string, m mode) (*activeContext, error) {
	if !m.validate && slices.Contains(remote, url) {
		return active, nil
	}
	if len(remote) >= maxRemote {
		return nil, jsonldErrorf("context overflow", "more than %d contexts name one another", maxRemote)
	}
	if isOfficial(url) && !active.protects() {
		return active.underOfficial(), nil
	}
	ctx, err := p.loaded(url)
	if err != nil {
		return nil, err
	}
	m.propagate = true
	return p.process(active, ctx, url, append(slices.Clone(remote), url), m)
}

// loaded returns the context at an address.
func (p *contexts) loaded(url string) (any, error) {
	if isOfficial(url) {
		return officialContext(), nil
	}
	v, err := p.load(url)
	if err != nil {
		return nil, jsonldErrorf("loading remote context failed", "%v", err)
	}
	doc, _ := v.(map[string]any)
	ctx, ok := doc["@context"]
	if !ok {
		return nil, jsonldErrorf("invalid remote context", "%q has no @context", url)
	}
	return ctx, nil
}

// define processes a context that is an object.
func (p *contexts) define(result *activeContext, ctx map[string]any, base string, remote []string, m mode) (*activeContext, error) {
	if v, ok := ctx["@version"]; ok {
		if f, ok := asNumber(v); !ok || f != 1.1 {
			return nil, jsonldErrorf("invalid @version value", "%v is not 1.1", v)
		}
	}
	if v, ok := ctx["@import"]; ok {
		var err error
		if ctx, err = p.imported(ctx, v, base); err != nil {
			return nil, err
		}
	}
	if v, ok := ctx["@base"]; ok && len(remote) == 0 {
		if err := result.setBase(v); err != nil {
			return nil, err
		}
	}
	if v, ok := ctx["@vocab"]; ok {
		if err := p.setVocab(result, v); err != nil {
			return nil, err
		}
	}
	if v, ok := ctx["@language"]; ok {
		s, isString := v.(string)
		if !isString && v != nil {
			return nil, jsonldErrorf("invalid default language", "%v is no language tag", v)
		}
		result.language = s
	}
	if v, ok := ctx["@direction"]; ok {
		s, err := direction(v)
		if err != nil {
			return nil, err
		}
		result.direction = *s
	}
	if v, ok := ctx["@propagate"]; ok {
		if _, ok := v.(bool); !ok {
			return nil, jsonldErrorf("invalid @propagate value", "%v is neither true nor false", v)
		}
	}
	t := terms{contexts: p, result: result, local: ctx, defined: make(map[string]bool, len(ctx)), base: base, remote: remote, mode: m}
	if v, ok := ctx["@protected"]; ok {
		if t.protected, ok = v.(bool); !ok {
			return nil, jsonldErrorf("invalid @protected value", "%v is neither true nor false", v)
		}
	}
	for _, term := range sortedKeys(ctx) {
		switch term {
		case "@base", "@direction", "@import", "@language", "@propagate", "@protected", "@version", "@vocab":
			continue
		}
		if err := t.create(term); err != nil {
			return nil, err
		}
	}
	return result, nil
}

func (p *contexts) imported(ctx map[string]any, v any, base string) (map[string]any, error) {
	url, ok := v.(string)
	if !ok {
		return nil, jsonldErrorf("invalid @import value", "%v is no address", v)
	}
	from, err := p.loaded(resolve(base, url))
	if err != nil {
		return nil, err
	}
	imported, ok := from.(map[string]any)
	if !ok {
		return nil, jsonldErrorf("invalid remote context", "the context of @import %q is no object", url)
	}
	if _, ok := imported["@import"]; ok {
		return nil, jsonldErrorf("invalid context entry", "the context of @import %q has an @import itself", url)
	}
	merged := maps.Clone(imported)
	maps.Copy(merged, ctx)
	return merged, nil
}

func (c *activeContext) setBase(v any) error {
	s, ok := v.(string)
	switch {
	case v == nil:
		c.base = ""
	case !ok:
		return jsonldErrorf("invalid base IRI", "%v is no IRI", v)
	case isAbsolute(s) || c.base != "":
		c.base = resolve(c.base, s)
	default:
		return jsonldErrorf("invalid base IRI", "%q is relative, and there is no base to resolve it", s)
	}
	return nil
}

func (p *contexts) setVocab(c *activeContext, v any) error {
	if v == nil {
		c.vocab, c.hasVocab = "", false
		return nil
	}
	s, ok := v.(string)
	if !ok {
		return jsonldErrorf("invalid vocab mapping", "%v is no IRI", v)
	}
	iri, err := c.expandIRI(s, true, true, nil)
	if err != nil {
		return err
	}
	if strings.Contains(s, ":") && !isAbsolute(iri) && !isBlank(iri) {
		return jsonldErrorf("invalid vocab mapping", "%q is no IRI", s)
	}
	c.vocab, c.hasVocab = iri, true
	return nil
}

// direction returns a base direction; empty for null.
func direction(v any) (*string, error) {
	s, ok := v.(string)
	if v != nil && (!ok || s != "ltr" && s != "rtl") {
		return nil, jsonldErrorf("invalid base direction", "%v is neither ltr nor rtl", v)
	}
	return &s, nil
}

// terms creates the definitions of one context (https://www.w3.org/TR/json-ld11-api/#create-term-definition).
type terms struct {
	*contexts
	result    *activeContext
	local     map[string]any
	defined   map[string]bool // false: being defined
	base      string
	remote    []string
	protected bool
	mode      mode
}

func (t *terms) create(term string) error {
	if done, ok := t.defined[term]; ok {
		if done {
			return nil
		}
		return jsonldErrorf("cyclic IRI mapping", "the term %q is defined by itself", term)
	}
	if term == "" {
		return jsonldErrorf("invalid term definition", "a term has no name")
	}
	t.defined[term] = false
	value := t.local[term]
	if term == "@type" {
		if !isTypeDefinition(value) {
			return jsonldErrorf("keyword redefinition", "of @type, only @container: @set and @protected can be said")
		}
	} else if isKeyword(term) {
		return jsonldErrorf("keyword redefinition", "%s cannot be a term", term)
	} else if likeKeyword(term) {
		t.defined[term] = true
		return nil
	}
	previous := t.result.term(term)
	t.result.terms[term] = nil
	simple := false
	if s, ok := value.(string); ok {
		value, simple = map[string]any{"@id": s}, true
	} else if value == nil {
		value = map[string]any{"@id": nil}
	}
	m, ok := value.(map[string]any)
	if !ok {
		return jsonldErrorf("invalid term definition", "of the term %q: %v", term, value)
	}
	d, err := t.definition(term, m, simple)
	if err != nil {
		return err
	}
	if d != nil {
		if previous != nil && previous.protected && !t.mode.override {
			if !previous.equal(d) {
				return jsonldErrorf("protected term redefinition", "the term %q is protected", term)
			}
			d = previous
		}
		t.result.terms[term] = d
	} else {
		delete(t.result.terms, term) // ignored, which is not null
	}
	t.defined[term] = true
	return nil
}

func isTypeDefinition(v any) bool {
	m, ok := v.(map[string]any)
	if !ok || len(m) == 0 {
		return false
	}
	for k, v := range m {
		if k != "@protected" && (k != "@container" || v != "@set") {
			return false
		}
	}
	return true
}

func (d *termDefinition) equal(o *termDefinition) bool {
	same := func(a, b *string) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }
	return d.iri == o.iri && d.prefix == o.prefix && d.reverse == o.reverse && d.container == o.container && d.typ == o.typ &&
		same(d.language, o.language) && same(d.direction, o.direction) && d.index == o.index && d.nest == o.nest &&
		d.scoped == o.scoped && jsonEqual(d.context, o.context)
}

func jsonEqual(a, b any) bool {
	x, err := canonicalJSON(nil, a)
	if err != nil {
		return false
	}
	y, err := canonicalJSON(nil, b)
	return err == nil && string(x) == string(y)
}

// definition reads a term's definition; nil means that the term is to be ignored.
func (t *terms) definition(term string, m map[string]any, simple bool) (*termDefinition, error) {
	d := &termDefinition{protected: t.protected, base: t.base}
	if _, ok := m["@prefix"]; ok && strings.ContainsAny(term, ":/") {
		return nil, jsonldErrorf("invalid term definition", "@prefix of %q, which is no name", term)
	}
	if v, ok := m["@protected"]; ok {
		if d.protected, ok = v.(bool); !ok {
			return nil, jsonldErrorf("invalid @protected value", "%v is neither true nor false", v)
		}
	}
	if v, ok := m["@type"]; ok {
		s, _ := v.(string)
		iri, err := t.expand(s)
		if err != nil {
			return nil, err
		}
		if iri != "@id" && iri != "@vocab" && iri != "@json" && iri != "@none" && !isAbsolute(iri) {
			return nil, jsonldErrorf("invalid type mapping", "@type of the term %q: %v", term, v)
		}
		d.typ = iri
	}
	if v, ok := m["@reverse"]; ok {
		return t.reversed(d, term, m, v)
	}
	if ignored, err := t.mapping(d, term, m, simple); err != nil || ignored {
		return nil, err
	}
	if err := d.setContainer(term, m); err != nil {
		return nil, err
	}
	return d, t.rest(d, term, m)
}

func (t *terms) expand(s string) (string, error) { return t.result.expandIRI(s, false, true, t) }

func (t *terms) reversed(d *termDefinition, term string, m map[string]any, v any) (*termDefinition, error) {
	_, hasID := m["@id"]
	_, hasNest := m["@nest"]
	if hasID || hasNest {
		return nil, jsonldErrorf("invalid reverse property", "the term %q has @reverse beside @id or @nest", term)
	}
	s, ok := v.(string)
	if !ok {
		return nil, jsonldErrorf("invalid IRI mapping", "@reverse of the term %q: %v", term, v)
	}
	if likeKeyword(s) {
		return nil, nil
	}
	iri, err := t.expand(s)
	if err != nil {
		return nil, err
	}
	if !isAbsolute(iri) && !isBlank(iri) {
		return nil, jsonldErrorf("invalid IRI mapping", "@reverse of the term %q: %q", term, s)
	}
	d.iri, d.reverse = iri, true
	if c, ok := m["@container"]; ok && c != nil {
		if c != "@set" && c != "@index" {
			return nil, jsonldErrorf("invalid reverse property", "@container of the term %q: %v", term, c)
		}
		d.container = containers[c.(string)]
	}
	return d, t.rest(d, term, m)
}

// mapping finds the IRI of a term. It tells whether the term is to be ignored.
func (t *terms) mapping(d *termDefinition, term string, m map[string]any, simple bool) (ignored bool, err error) {
	colon := strings.IndexByte(term, ':')
	id, hasID := m["@id"]
	switch {
	case hasID && id != any(term):
		return t.mappingByID(d, term, id, simple)
	case colon > 0:
		prefix := term[:colon]
		if _, ok := t.local[prefix]; ok {
			if err := t.create(prefix); err != nil {
				return false, err
			}
		}
		d.iri = term
		if p := t.result.term(prefix); p != nil {
			d.iri = p.iri + term[colon+1:]
		}
	case strings.Contains(term, "/"):
		t.defined[term] = true
		if d.iri, err = t.expand(term); err == nil && !isAbsolute(d.iri) {
			err = jsonldErrorf("invalid IRI mapping", "the term %q is no IRI", term)
		}
	case term == "@type":
		d.iri = "@type"
	case t.result.hasVocab:
		d.iri = t.result.vocab + term
	default:
		err = jsonldErrorf("invalid IRI mapping", "the term %q has no @id, and there is no @vocab", term)
	}
	return false, err
}

func (t *terms) mappingByID(d *termDefinition, term string, id any, simple bool) (ignored bool, err error) {
	if id == nil {
		return false, nil
	}
	s, ok := id.(string)
	if !ok {
		return false, jsonldErrorf("invalid IRI mapping", "@id of the term %q: %v", term, id)
	}
	if !isKeyword(s) && likeKeyword(s) {
		return true, nil
	}
	if d.iri, err = t.expand(s); err != nil {
		return false, err
	}
	if d.iri == "@context" {
		return false, jsonldErrorf("invalid keyword alias", "the term %q", term)
	}
	if !isKeyword(d.iri) && !isAbsolute(d.iri) && !isBlank(d.iri) {
		return false, jsonldErrorf("invalid IRI mapping", "@id of the term %q: %q is no IRI", term, s)
	}
	if i := strings.IndexByte(term[1:], ':'); i >= 0 && i < len(term)-2 || strings.Contains(term, "/") {
		t.defined[term] = true
		iri, err := t.expand(term)
		if err != nil {
			return false, err
		}
		if iri != d.iri {
			return false, jsonldErrorf("invalid IRI mapping", "the term %q is the IRI %q itself, and not %q", term, iri, d.iri)
		}
	}
	d.prefix = simple && !strings.ContainsAny(term, ":/") && (isBlank(d.iri) || strings.ContainsRune(":/?#[]@", rune(d.iri[len(d.iri)-1])))
	return false, nil
}

func (d *termDefinition) setContainer(term string, m map[string]any) error {
	v, ok := m["@container"]
	if !ok {
		return nil
	}
	for _, e := range asArray(v) {
		s, _ := e.(string)
		c, ok := containers[s]
		if !ok {
			return jsonldErrorf("invalid container mapping", "of the term %q: %v", term, v)
		}
		d.container |= c
	}
	switch rest := d.container &^ containsSet; rest {
	case 0, containsIndex, containsLanguage, containsGraph, containsID, containsType, containsGraph | containsID, containsGraph | containsIndex:
	case containsList:
		if d.container != containsList {
			return jsonldErrorf("invalid container mapping", "of the term %q: %v", term, v)
		}
	default:
		return jsonldErrorf("invalid container mapping", "of the term %q: %v", term, v)
	}
	if d.container&containsType != 0 {
		if d.typ == "" {
			d.typ = "@id"
		}
		if d.typ != "@id" && d.typ != "@vocab" {
			return jsonldErrorf("invalid type mapping", "of the term %q, whose container is @type", term)
		}
	}
	return nil
}

// rest reads the members of a definition that do not decide on its IRI.
func (t *terms) rest(d *termDefinition, term string, m map[string]any) error {
	_, typed := m["@type"]
	for _, k := range sortedKeys(m) {
		v := m[k]
		s, isString := v.(string)
		switch k {
		case "@id", "@reverse", "@container", "@type", "@protected":
		case "@index":
			if iri, err := t.expand(s); err != nil || !isString || d.container&containsIndex == 0 || !isAbsolute(iri) {
				return jsonldErrorf("invalid term definition", "@index of the term %q: %v", term, v)
			}
			d.index = s
		case "@context":
			m := mode{override: true, propagate: true}
			if _, err := t.process(t.result, v, t.base, t.remote, m); err != nil {
				return jsonldErrorf("invalid scoped context", "of the term %q: %v", term, err)
			}
			d.context, d.scoped = v, true
		case "@language":
			if v != nil && !isString {
				return jsonldErrorf("invalid language mapping", "of the term %q: %v", term, v)
			}
			if !typed {
				d.language = &s
			}
		case "@direction":
			dir, err := direction(v)
			if err != nil {
				return err
			}
			if !typed {
				d.direction = dir
			}
		case "@nest":
			if !isString || isKeyword(s) && s != "@nest" {
				return jsonldErrorf("invalid @nest value", "of the term %q: %v", term, v)
			}
			d.nest = s
		case "@prefix":
			b, ok := v.(bool)
			switch {
			case !ok:
				return jsonldErrorf("invalid @prefix value", "of the term %q: %v", term, v)
			case b && isKeyword(d.iri):
				return jsonldErrorf("invalid term definition", "the term %q is an alias of a keyword, and cannot be a prefix", term)
			}
			d.prefix = b
		default:
			return jsonldErrorf("invalid term definition", "the term %q has the member %q", term, k)
		}
	}
	return nil
}

// expandIRI expands a string (https://www.w3.org/TR/json-ld11-api/#iri-expansion). The empty string stands for null.
// Where t is not nil, its terms are created as they are met.
func (c *activeContext) expandIRI(s string, relative, vocab bool, t *terms) (string, error) {
	if isKeyword(s) {
		return s, nil
	}
	if likeKeyword(s) {
		return "", nil
	}
	if err := t.need(s); err != nil {
		return "", err
	}
	if d, ok := c.terms[s]; ok || c.official {
		if !ok {
			d = officialTerms()[s]
			ok = d != nil
		}
		if d != nil && isKeyword(d.iri) {
			return d.iri, nil
		}
		if vocab && d != nil {
			return d.iri, nil
		}
		if vocab && ok && t == nil {
			return "", nil
		}
	}
	if colon := strings.IndexByte(s, ':'); colon > 0 {
		prefix, suffix := s[:colon], s[colon+1:]
		if prefix == "_" || strings.HasPrefix(suffix, "//") {
			return s, nil
		}
		if err := t.need(prefix); err != nil {
			return "", err
		}
		if d := c.term(prefix); d != nil && d.iri != "" && d.prefix {
			return d.iri + suffix, nil
		}
		if isAbsolute(s) {
			return s, nil
		}
	}
	switch {
	case vocab && c.hasVocab:
		return c.vocab + s, nil
	case relative:
		return resolve(c.base, s), nil
	}
	return s, nil
}

// need creates a term of the context that is being processed, unless that is done.
func (t *terms) need(name string) error {
	if t == nil {
		return nil
	}
	if _, ok := t.local[name]; !ok || t.defined[name] {
		return nil
	}
	switch name {
	case "@base", "@direction", "@import", "@language", "@propagate", "@protected", "@version", "@vocab":
		return nil
	}
	return t.create(name)
}

func asArray(v any) []any {
	if a, ok := v.([]any); ok {
		return a
	}
	return []any{v}
}

func asNumber(v any) (float64, bool) {
	switch v := v.(type) {
	case json.Number:
		f, err := v.Float64()
		return f, err == nil
	case float64:
		return v, true
	}
	return 0, false
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
