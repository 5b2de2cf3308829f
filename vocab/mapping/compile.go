package mapping

import (
	"slices"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// mapper is a mapping at work on one input. Each name is looked up once for each class and then remembered.
type mapper struct {
	m    Mapping
	opts Options

	rules      map[string][]*rule // by folded name
	prefixes   map[string]bool    // folded names of objects whose fields have rules
	shapes     map[string]*shape
	properties map[string]*property
	zones      map[string]*time.Location // nil for names that are none
	withheld   map[string][]schema.Term  // classes by property
	sights     sights
	names      vocab.Mapper
	iris       map[string]string // prefixes and terms of the row's @context
	id         template          // of the record's key
	when       []condition       // under which a row is a record
	additions  []addition
	used       map[string]bool   // folded names of fields that templates and conditions ask for
	folds      map[string]string // names of fields, folded
	trace      *tracer           // nil unless somebody asked where values come from
	strangers  map[string]bool   // names of fields that were reported before

	place    data.Position
	root     data.Tree // the row
	problems []data.Problem
	rec      *data.Record
	unread   bool // the row has a start that cannot be read
	// unpublished says that the row is marked as private, or as a draft.
	unpublished bool
	path        []string
	rich        string // safe HTML of the text at hand, if it has any
	lines       int    // the line of the value at hand, if it is not its row's
}

// rule is a Rule made ready.
type rule struct {
	Rule
	values map[string]string
	value  string // of an Addition
	when   []condition
	dates  []pattern
}

// shape is what the fields of objects of a class mean.
type shape struct {
	classes []schema.Term
	fields  map[string]*target
}

// isA tells whether the shape is of a class.
func (s *shape) isA(class schema.Term) bool {
	for _, c := range s.classes {
		if schema.IsA(c, class) {
			return true
		}
	}
	return false
}

// allows tells whether a property stands on one of the classes; where none is known, any does.
func (s *shape) allows(property schema.Term) bool {
	for _, c := range s.classes {
		if schema.Allowed(property, c) {
			return true
		}
	}
	return len(s.classes) == 0
}

// purpose says what is done with a field.
type purpose uint8

const (
	toProperty purpose = iota + 1
	toSpecial          // one of the @ names of Rule.To
	intoObject         // an object whose fields are said of the same node
	unknownField
	leftOut   // known, and of no use
	consulted // what a template or condition of the mapping asks for, and nothing else
	withheld  // personal data
)

// target is what a field means.
type target struct {
	purpose purpose
	special string
	steps   []step
	prop    *property
	rule    *rule
	lang    string
	prefix  string // of intoObject
	old     string // the superseded name that was used
}

// step leads to a part of a node.
type step struct {
	prop  *property
	class string // the type of the part; empty if any will do
}

func newMapper(m Mapping, opts Options) *mapper {
	w := &mapper{m: m, opts: opts, rules: map[string][]*rule{}, prefixes: map[string]bool{}, shapes: map[string]*shape{},
		properties: map[string]*property{}, zones: map[string]*time.Location{}, withheld: map[string][]schema.Term{},
		names: vocab.Mapper{Base: strings.TrimSuffix(opts.Base, "/")}}
	w.used, w.folds = map[string]bool{}, map[string]string{}
	if m.Zone != nil {
		w.opts.DefaultZone = m.Zone
	}
	if m.Lang != "" {
		w.opts.DefaultLang = m.Lang
	}
	if opts.Order != AnyOrder {
		w.m.Order, w.m.OrderSeen = opts.Order, false
	}
	for i := range m.Rules {
		w.learn(&m.Rules[i])
	}
	if !opts.Personal {
		for _, p := range m.Withhold {
			class, property, _ := strings.Cut(p, ".")
			w.withheld[property] = append(w.withheld[property], schema.Term(class))
		}
	}
	for i := range m.Add {
		w.prepare(&m.Add[i])
	}
	if m.ID != "" {
		w.id, _ = parseTemplate(m.ID)
		for _, name := range w.id.fields() {
			w.used[fold(name)] = true
		}
	}
	w.when = w.conditions(m.When)
	for name := range w.used {
		w.lead(name)
	}
	return w
}

func (w *mapper) learn(r *Rule) {
	name := fold(r.From)
	w.rules[name] = append(w.rules[name], w.ready(r))
	w.lead(name)
}

// ready makes a rule ready.
func (w *mapper) ready(r *Rule) *rule {
	c := &rule{Rule: *r, when: w.conditions(r.When)}
	if len(r.Values) > 0 {
		c.values = make(map[string]string, 2*len(r.Values))
		for k, v := range r.Values {
			c.values[k], c.values[fold(k)] = v, v
		}
	}
	for _, written := range r.Dates {
		if p, err := parsePattern(written); err == nil {
			c.dates = append(c.dates, p)
		}
	}
	return c
}

// lead remembers the objects that a path leads through.
func (w *mapper) lead(name string) {
	for i := strings.IndexByte(name, '.'); i >= 0; {
		w.prefixes[name[:i]] = true
		next := strings.IndexByte(name[i+1:], '.')
		if next < 0 {
			break
		}
		i += 1 + next
	}
}

// shape is that of objects of the given types; empty strings are none.
func (w *mapper) shape(types ...string) *shape {
	key := types[0]
	if len(types) > 1 {
		key = strings.Join(types, " ")
	}
	s := w.shapes[key]
	if s == nil {
		s = &shape{fields: map[string]*target{}}
		for _, t := range types {
			if t != "" {
				s.classes = append(s.classes, schema.Term(t))
			}
		}
		if len(w.shapes) < mostNames {
			w.shapes[key] = s
		}
	}
	return s
}

// mostNames bounds what is remembered of a class, so that an input whose names never end cannot fill the memory.
const mostNames = 20_000

// target finds what a field of an object means; prefix is that of the objects around it which have no node.
func (w *mapper) target(s *shape, prefix, name string) *target {
	if w.iris != nil {
		if iri, ok := w.expand(name); ok {
			return w.compile(s, iri)
		}
	}
	full := name
	if prefix != "" {
		full = prefix + "." + name
	}
	t := s.fields[full]
	if t == nil {
		full = strings.Clone(full) // the row's memory is not kept
		t = w.compile(s, full)
		if len(s.fields) < mostNames {
			s.fields[full] = t
		}
	}
	return t
}

// expand is the IRI of a name that the row's @context defines.
func (w *mapper) expand(name string) (string, bool) {
	if iri, ok := w.iris[name]; ok {
		return iri, true
	}
	if prefix, rest, ok := strings.Cut(name, ":"); ok && !strings.HasPrefix(rest, "//") {
		if iri, ok := w.iris[prefix]; ok {
			return iri + rest, true
		}
	}
	return "", false
}

// compile looks a name up: JSON-LD's words, rules, schema.org's names, then names with a language or a path.
func (w *mapper) compile(s *shape, name string) *target {
	switch name {
	case "@id", "@type", "@context", "@language", "@value", "@list", "@set":
		return &target{purpose: toSpecial, special: name}
	case "@graph", "@index", "@included", "@version", "@reverse", "@nest":
		return &target{purpose: unknownField}
	}
	for _, prefix := range [...]string{"schema:", "sdo:", "schema.org:", schema.NS, schema.NSHTTPS} {
		if term, ok := strings.CutPrefix(name, prefix); ok {
			name = term
			if schema.IsProperty(schema.Term(term)) {
				return w.guard(s, &target{purpose: toProperty, prop: w.property(term)})
			}
		}
	}
	if scheme(name) > 0 && strings.Contains(name, "://") && validIRI(name) {
		return &target{purpose: toProperty, prop: w.property(name)}
	}
	own := schema.IsProperty(schema.Term(name)) && s.allows(schema.Term(name))
	folded := fold(name)
	r := w.rule(s, folded)
	inside := w.m.Title != "" && w.m.Class != "" && !s.isA(w.m.Class) // the rules of a source are of its records, not their parts
	if own && (w.m.TermsFirst && (r == nil || !r.Over) || inside) {
		return w.guard(s, &target{purpose: toProperty, prop: w.property(name)})
	}
	if r != nil {
		return w.guard(s, w.ruled(r))
	}
	if w.prefixes[folded] {
		return &target{purpose: intoObject, prefix: name}
	}
	if schema.IsProperty(schema.Term(name)) {
		return w.guard(s, &target{purpose: toProperty, prop: w.property(name)})
	}
	if term, ok := schema.Lookup(joined(name), schema.KindProperty); ok {
		return w.guard(s, &target{purpose: toProperty, prop: w.property(string(term))})
	}
	if base, lang, ok := withLanguage(name); ok {
		if t := w.compile(s, base); t.purpose == toProperty || t.purpose == leftOut || t.purpose == withheld {
			tagged := *t
			tagged.lang = lang
			return &tagged
		}
	}
	if t := w.dotted(s, name); t != nil {
		return w.guard(s, t)
	}
	if base, ok := languageOf(name); ok {
		if t := w.compile(s, base); t.purpose == toProperty && t.prop.natural && len(t.steps) == 0 {
			return &target{purpose: toSpecial, special: languageOfText, prop: t.prop}
		}
	}
	if w.used[folded] {
		return &target{purpose: consulted}
	}
	return &target{purpose: unknownField}
}

// rule finds the most particular rule for a name on a class.
func (w *mapper) rule(s *shape, folded string) *rule {
	var best *rule
	for _, r := range w.rules[folded] {
		if r.Class != "" && !s.isA(r.Class) {
			continue
		}
		if best == nil || best.Class == "" && r.Class != "" || best.Class != "" && r.Class != best.Class && schema.IsA(r.Class, best.Class) {
			best = r
		}
	}
	return best
}

func (w *mapper) ruled(r *rule) *target {
	t := &target{rule: r, lang: r.Lang}
	switch {
	case r.To == "-":
		t.purpose = leftOut
	case r.To == "@personal":
		t.purpose = withheld
	case strings.HasPrefix(r.To, "@"):
		t.purpose, t.special = toSpecial, r.To
	default:
		t.purpose = toProperty
		t.steps, t.prop = w.route(r.To)
	}
	return t
}

// route reads the path of Rule.To.
func (w *mapper) route(to string) ([]step, *property) {
	if strings.Contains(to, "://") {
		return nil, w.property(to)
	}
	names := strings.Split(to, ".")
	var steps []step
	for _, name := range names[:len(names)-1] {
		name, class, _ := strings.Cut(strings.TrimSuffix(name, "]"), "[")
		p := w.property(name)
		if class == "" {
			class = p.class
		}
		steps = append(steps, step{p, class})
	}
	name, class, _ := strings.Cut(strings.TrimSuffix(names[len(names)-1], "]"), "[")
	return steps, w.property(name).of(class)
}

// guard replaces superseded properties and withholds personal data.
func (w *mapper) guard(s *shape, t *target) *target {
	if t.purpose != toProperty {
		return t
	}
	name := schema.Term(t.prop.name)
	for range 4 {
		newer, old := schema.SupersededBy(name)
		if !old || !schema.IsProperty(newer) {
			break
		}
		if t.old == "" {
			t.old = t.prop.name
		}
		name = newer
		t.prop = w.property(string(name))
	}
	for _, step := range t.steps {
		if w.withholds(s, step.prop) {
			return &target{purpose: withheld}
		}
		s = w.shape(step.class)
	}
	if w.withholds(s, t.prop) {
		return &target{purpose: withheld}
	}
	return t
}

// withholds tells whether a property of objects of a shape is personal data.
func (w *mapper) withholds(s *shape, p *property) bool {
	return slices.ContainsFunc(w.withheld[p.name], s.isA)
}

// dotted reads a heading that is a path of properties: "location.name".
func (w *mapper) dotted(s *shape, name string) *target {
	parts := strings.Split(name, ".")
	if len(parts) < 2 || len(parts) > 8 {
		return nil
	}
	var steps []step
	class := s
	lang := ""
	for i, part := range parts {
		t := class.fields[part]
		if i < len(parts)-1 && schema.IsProperty(schema.Term(part)) {
			t = &target{purpose: toProperty, prop: w.property(part)} // a thing, whatever a heading of that name would be
		} else if t == nil {
			t = w.compile(class, part)
		}
		if t.purpose != toProperty {
			return nil
		}
		steps = append(steps, t.steps...)
		if i == len(parts)-1 {
			return &target{purpose: toProperty, steps: steps, prop: t.prop, lang: t.lang + lang, rule: t.rule}
		}
		if t.prop.foreign {
			return nil
		}
		steps = append(steps, step{t.prop, t.prop.class})
		class = w.shape(t.prop.class)
	}
	return nil
}

// withLanguage splits "name_fr", "name@fr", "name-fr", "name:fr", "name.fr", "name (fr)", "name[fr]".
func withLanguage(name string) (base, lang string, ok bool) {
	name = strings.TrimRight(name, ")] ")
	i := strings.LastIndexAny(name, "_@-:.([ ")
	if i <= 0 || i == len(name)-1 {
		return "", "", false
	}
	base, lang = strings.TrimRight(name[:i], " "), name[i+1:]
	if j := strings.LastIndexAny(base, "_@-:.([ "); j > 0 && len(lang) == 2 && strings.ToUpper(lang) == lang { // name_fr-CA
		if tag, ok := languageTag(base[j+1:] + "-" + lang); ok && common(base[j+1:]) {
			return strings.TrimRight(base[:j], " "), tag, true
		}
	}
	if tag, ok := parseLanguage(lang); ok && common(tag) {
		return base, tag, true
	}
	return "", "", false
}

// languageOfText is the special meaning of a field such as name_lang.
const languageOfText = "@languageOf"

// languageOf is the field whose language a field names: that of name_lang is name.
func languageOf(name string) (base string, ok bool) {
	for _, end := range [...]string{"lang", "language", "langue"} {
		if base, ok = strings.CutSuffix(name, end); ok && len(base) > 1 && strings.IndexByte("_-.: ", base[len(base)-1]) >= 0 {
			return base[:len(base)-1], true
		}
	}
	return "", false
}

// common tells whether a tag is of a language that headings are likely to name; "id" and "no" are other words.
func common(tag string) bool {
	tag, _, _ = strings.Cut(tag, "-")
	return slices.Contains([]string{"fr", "en", "de", "es", "it", "pt", "nl", "ar", "zh", "ja", "ru", "pl", "br", "oc", "eu", "ca", "co", "el", "cs", "da", "sv", "fi", "uk", "ro", "hu", "tr", "he", "ko"}, strings.ToLower(tag))
}

// joined is a name without separators: "start_date" becomes "startdate".
func joined(name string) string {
	return strings.NewReplacer("_", "", "-", "", " ", "").Replace(name)
}
