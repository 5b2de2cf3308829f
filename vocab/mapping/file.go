package mapping

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// mostFile bounds a mapping file, in bytes.
const mostFile = 1 << 20

// Read reads a mapping file and checks it against the vocabulary. The package documentation shows how one is written.
// Every problem has its line. The mapping is fit for use if none of them is an Error; it holds then what is good in
// the file. name is the file's, for messages.
func Read(file io.Reader, name string) (Mapping, []data.Problem) {
	r := &reader{name: name, m: Mapping{Name: name, Withhold: slices.Clone(private)}, seen: map[string]int{}, mapper: newMapper(Mapping{}, Options{})}
	text, err := io.ReadAll(io.LimitReader(file, mostFile+1))
	switch {
	case err != nil:
		r.report(data.Error, 0, "unreadable", "", err.Error(), "")
	case len(text) > mostFile:
		r.report(data.Error, 0, "too-large", "", "a mapping of more than a megabyte is none", "")
	default:
		r.file(bytes.TrimPrefix(text, []byte("\ufeff")))
	}
	slices.SortStableFunc(r.problems, func(a, b data.Problem) int { return a.Place.Line - b.Place.Line })
	return r.m, r.problems
}

// Fit completes a mapping by a sample of the rows that it is for: the class of rows that do not name theirs, and the
// order of day and month, where it leaves them open. Recognize has done so already.
func Fit(m Mapping, sample []data.Row) Mapping {
	if m.Class == "" {
		m.Class, _ = classify(sample, m)
	}
	if m.Order == AnyOrder {
		m.Order = orderOf(sample)
		m.OrderSeen = m.Order != AnyOrder
	}
	return m
}

// Named is the built-in mapping of a name, compared without case and separators.
func Named(name string) (Mapping, bool) {
	for _, m := range builtIn() {
		if fold(m.Name) == fold(name) {
			return m, true
		}
	}
	return Mapping{}, false
}

// Names are the names of the built-in mappings.
func Names() []string {
	var names []string
	for _, m := range builtIn() {
		names = append(names, m.Name)
	}
	return names
}

func builtIn() []Mapping { return append([]Mapping{Schema, Table}, Sources...) }

// reader is a mapping file being read.
type reader struct {
	name     string
	m        Mapping
	base     Mapping
	mapper   *mapper // knows properties
	problems []data.Problem
	seen     map[string]int // lines of fields, by class and folded name
	typed    bool           // a field may name the class of each row
	patterns []string       // of every date that has none of its own
}

// said is what the keys of a field, or of an addition, say.
type said struct {
	Rule
	on     schema.Term // the class of the object that the field is of; empty if any
	target *yaml.Node  // where the property is named
	prop   *property   // nil for special words
	bad    bool
	given  map[string]*yaml.Node // the keys that can only be read when the property is known
	value  string                // of an addition
}

func (r *reader) report(s data.Severity, line int, code data.Code, field, message, hint string) {
	r.problems = append(r.problems, data.Problem{Severity: s, Place: data.Position{File: r.name, Line: line}, Code: code, Field: field, Message: message, Hint: hint})
}

func (r *reader) wrong(n *yaml.Node, code data.Code, field, message, hint string) {
	r.report(data.Error, n.Line, code, field, message, hint)
}

// yamlLine is how the YAML parser begins its messages.
var yamlLine = regexp.MustCompile(`^yaml: line (\d+): `)

// file reads the one document of the file.
func (r *reader) file(text []byte) {
	d := yaml.NewDecoder(bytes.NewReader(text))
	var doc, more yaml.Node
	if err := d.Decode(&doc); errors.Is(err, io.EOF) || err == nil && len(doc.Content) == 0 {
		r.report(data.Error, 0, "empty", "", "there is nothing in the file", "it begins with `fields:` and a line such as `  titre: name`")
		return
	} else if err != nil {
		r.syntax(err, text)
		return
	}
	if err := d.Decode(&more); err == nil {
		r.wrong(&more, "bad-yaml", "", "a second document begins here", "a mapping is one document; leave the line --- out")
		return
	} else if !errors.Is(err, io.EOF) {
		r.syntax(err, text)
		return
	}
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode {
		r.wrong(root, "bad-value", "", "found "+shapeOf(root)+", expected names with values", "it begins with `fields:` and a line such as `  titre: name`")
		return
	}
	if line, ok := aliased(root); ok {
		r.report(data.Error, line, "bad-yaml", "", "anchors and aliases (& and *) are not followed here", "write the text out, or put it in quotes if it begins with & or *")
		return
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		if k := root.Content[i].Value; k == "fields" || k == "add" || k == "extends" {
			r.typed = r.typed || k == "extends" || mentions(root.Content[i+1], "class")
		}
	}
	r.keys(root, fileKeys, "", nil)
	r.finish()
}

// syntax reports what the YAML parser says.
func (r *reader) syntax(err error, text []byte) {
	line := 0
	message := err.Error()
	if m := yamlLine.FindStringSubmatch(message); m != nil {
		line, _ = strconv.Atoi(m[1])
		message = strings.TrimPrefix(message, m[0])
	}
	message = strings.TrimPrefix(message, "yaml: ")
	hint := "a text with : or # in it, or one that begins with a sign such as @ % * & ! { [ -, stands in quotes; lines are indented with blanks"
	if bytes.Contains(text, []byte("\t")) {
		hint = "lines are indented with blanks, not tabs"
	}
	r.report(data.Error, line, "bad-yaml", "", "not YAML: "+message, hint)
}

// aliased finds an anchor's use; none is followed, so that no file can grow beyond its size.
func aliased(n *yaml.Node) (line int, ok bool) {
	if n.Kind == yaml.AliasNode || n.Tag == "!!merge" {
		return n.Line, true
	}
	for _, c := range n.Content {
		if line, ok := aliased(c); ok {
			return line, ok
		}
	}
	return 0, false
}

// mentions tells whether a scalar somewhere below says word.
func mentions(n *yaml.Node, word string) bool {
	return n.Kind == yaml.ScalarNode && n.Value == word || n.Kind != yaml.AliasNode && n.Kind != yaml.ScalarNode &&
		slices.ContainsFunc(n.Content, func(c *yaml.Node) bool { return mentions(c, word) })
}

func shapeOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "names with values"
	case yaml.SequenceNode:
		return "a list"
	}
	if n.Tag == "!!null" {
		return "nothing"
	}
	return quote(n.Value)
}

// keys reads the keys of an object in the order of a table, whatever theirs is.
func (r *reader) keys(n *yaml.Node, known []key, what string, to *said) {
	nodes := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if at := slices.IndexFunc(known, func(known key) bool { return known.name == k.Value }); at < 0 {
			var names []string
			for _, known := range known {
				names = append(names, known.name)
			}
			hint := "the words here are " + strings.Join(names, ", ")
			if what == "" && len(n.Content) < 40 && v.Kind == yaml.ScalarNode {
				hint += "; a field of the input stands below `fields:`"
			}
			for _, name := range names {
				if near(name, k.Value) {
					hint = "did you mean " + name + "?"
				}
			}
			r.wrong(k, "unknown-key", what, quote(k.Value)+" means nothing here", hint)
			continue
		}
		if first := nodes[k.Value]; first != nil {
			r.wrong(k, "two-names", what, fmt.Sprintf("%s stands here a second time, after line %d", k.Value, first.Line), "")
			continue
		}
		nodes[k.Value] = v
	}
	for _, k := range known {
		if v := nodes[k.name]; v != nil {
			k.read(r, v, to)
		}
	}
}

// near tells whether a word may be meant by another: but for case, for one letter, and for their order.
func near(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	ordered := func(s string) string { return string(slices.Sorted(slices.Values([]rune(s)))) }
	return ordered(a) == ordered(b) || oneEdit(a, b) || len(a) > 3 && strings.HasPrefix(b, a) || len(b) > 2 && strings.HasPrefix(a, b)
}

// text is a node that must be a text.
func (r *reader) text(n *yaml.Node, field, expected string) (string, bool) {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" || strings.TrimSpace(n.Value) == "" && n.Tag != "!!str" {
		r.wrong(n, "bad-value", field, "found "+shapeOf(n)+", expected "+expected, "")
		return "", false
	}
	return n.Value, true
}

// texts is a node that must be a text or a list of them.
func (r *reader) texts(n *yaml.Node, field, expected string) []*yaml.Node {
	all := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		all = n.Content
	}
	var good []*yaml.Node
	for _, item := range all {
		if _, ok := r.text(item, field, expected); ok {
			good = append(good, item)
		}
	}
	return good
}

func (r *reader) extends(n *yaml.Node, _ *said) {
	name, ok := r.text(n, "extends", "the name of a built-in mapping")
	if !ok {
		return
	}
	if r.base, ok = Named(name); !ok {
		r.wrong(n, "unknown-mapping", "extends", "there is no built-in mapping "+quote(name), "they are "+strings.Join(Names(), ", "))
		return
	}
	own := r.m
	r.m = r.base
	r.m.Name, r.m.Title, r.m.Sign, r.m.Rules = own.Name, "", nil, nil
	r.m.Withhold = slices.Concat(own.Withhold, r.base.Withhold)
	r.m.When, r.m.Add = slices.Clone(r.base.When), slices.Clone(r.base.Add)
}

// classNamed is the class of a text.
func (r *reader) classNamed(n *yaml.Node, field string) (schema.Term, bool) {
	text, ok := r.text(n, field, "a class of schema.org, such as Event")
	if !ok {
		return "", false
	}
	if schema.IsClass(schema.Term(text)) && !schema.IsDataType(schema.Term(text)) {
		return schema.Term(text), true
	}
	hint := "classes are listed on https://schema.org/docs/full.html"
	if close, ok := schema.Nearest(text, schema.KindClass); ok {
		hint = fmt.Sprintf("did you mean %s?", close)
	} else if term, _, ok := word(classWords, text); ok {
		hint = fmt.Sprintf("did you mean %s?", term)
	}
	r.wrong(n, "unknown-class", field, quote(text)+" is not a class of schema.org", hint)
	return "", false
}

func (r *reader) class(n *yaml.Node, _ *said) {
	class, ok := r.classNamed(n, "class")
	if !ok {
		return
	}
	if _, ok := vocab.CollectionOf([]string{string(class)}); !ok {
		r.wrong(n, "no-collection", "class", string(class)+" belongs to none of the site's collections", "records are events, organizations, places, people and projects: Event, Organization, Place, Person, Project and the classes below them")
		return
	}
	r.m.Class, r.m.Firm = class, true
}

func (r *reader) languageTag(n *yaml.Node, field string) string {
	text, ok := r.text(n, field, "a language tag such as fr")
	if !ok {
		return ""
	}
	tag, ok := parseLanguage(text)
	if !ok {
		r.wrong(n, "not-a-language", field, quote(text)+" is not a language", "languages are named by BCP 47 tags: fr, en, fr-CA")
	}
	return tag
}

func (r *reader) language(n *yaml.Node, _ *said) { r.m.Lang = r.languageTag(n, "language") }

func (r *reader) zoneNamed(n *yaml.Node, field string) *time.Location {
	text, ok := r.text(n, field, "a time zone such as Europe/Paris")
	if !ok {
		return nil
	}
	zone, ok := zoneOf(text)
	if !ok {
		hint := "zones are named as in the IANA database: Europe/Paris"
		if near := nearZone(text); near != "" {
			hint = "did you mean " + near + "?"
		}
		r.wrong(n, "unknown-zone", field, quote(text)+" is not a time zone", hint)
	}
	return zone
}

func (r *reader) zone(n *yaml.Node, _ *said) { r.m.Zone = r.zoneNamed(n, "zone") }

// patternsOf reads one pattern or several.
func (r *reader) patternsOf(n *yaml.Node, field string) []string {
	var good []string
	for _, item := range r.texts(n, field, "a pattern such as DD/MM/YYYY") {
		if _, err := parsePattern(item.Value); err != nil {
			r.wrong(item, "bad-dates", field, err.Error(), "dates are described as DD/MM/YYYY HH:mm, in French JJ/MM/AAAA HH:mm, or as day first, month first")
			continue
		}
		good = append(good, item.Value)
	}
	return good
}

func (r *reader) dates(n *yaml.Node, _ *said) {
	if n.Kind == yaml.ScalarNode {
		switch fold(n.Value) {
		case "dayfirst":
			r.m.Order = DayFirst
			return
		case "monthfirst":
			r.m.Order = MonthFirst
			return
		}
	}
	r.patterns = r.patternsOf(n, "dates")
	for _, s := range r.patterns {
		if p, err := parsePattern(s); err == nil && r.m.Order == AnyOrder {
			r.m.Order = p.order()
		}
	}
}

// templateOf is a text that must be a template.
func (r *reader) templateOf(n *yaml.Node, field string) (template, bool) {
	t, err := parseTemplate(n.Value)
	if err != nil {
		r.wrong(n, "bad-template", field, err.Error(), `a field stands in braces: "{annee}-{numero}"; a brace itself is written twice`)
	}
	return t, err == nil
}

func (r *reader) id(n *yaml.Node, _ *said) {
	if _, ok := r.text(n, "id", `a template such as "{annee}-{numero}", in quotes`); !ok {
		return
	}
	t, ok := r.templateOf(n, "id")
	if ok && len(t.fields()) == 0 {
		r.wrong(n, "bad-template", "id", quote(n.Value)+" would be the id of every record", `name a field in braces: "{`+n.Value+`}"`)
	} else if ok {
		r.m.ID = n.Value
	}
}

// conditionsOf reads fields with the values asked for.
func (r *reader) conditionsOf(n *yaml.Node, word string, not bool) []Condition {
	if n.Kind != yaml.MappingNode {
		r.wrong(n, "bad-value", word, "found "+shapeOf(n)+", expected fields with values", "write `"+word+": {statut: publié}`")
		return nil
	}
	var all []Condition
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if fold(k.Value) == "" {
			r.wrong(k, "bad-value", word, quote(k.Value)+" names no field", "")
			continue
		}
		c := Condition{Field: k.Value, Not: not, Line: k.Line}
		for _, item := range r.texts(v, word, `a value, or "" for an empty field and "*" for any value`) {
			c.Is = append(c.Is, item.Value)
		}
		if len(c.Is) > 0 {
			all = append(all, c)
		}
	}
	return all
}

func (r *reader) when(n *yaml.Node, _ *said) {
	r.m.When = append(r.m.When, r.conditionsOf(n, "when", false)...)
}

func (r *reader) unless(n *yaml.Node, _ *said) {
	r.m.When = append(r.m.When, r.conditionsOf(n, "unless", true)...)
}

// root is the class whose objects the file's fields stand on.
func (r *reader) root() schema.Term { return vocab.ClassOf(collectionOf(r.m.Class)) }

func (r *reader) fields(n *yaml.Node, _ *said) { r.fieldsOf(n, r.root(), r.m.Class, "fields") }

// fieldsOf reads the fields of objects of a class; on is the class whose properties they are checked against.
func (r *reader) fieldsOf(n *yaml.Node, class, on schema.Term, what string) {
	if n.Kind != yaml.MappingNode {
		r.wrong(n, "bad-value", what, "found "+shapeOf(n)+", expected fields with properties", "each field has a line of its own: `  titre: name`")
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if !r.newField(k, class) {
			continue
		}
		if v.Kind != yaml.SequenceNode {
			if d, ok := r.field(k, v, class, on); ok {
				r.m.Rules = append(r.m.Rules, d.Rule)
			}
			continue
		}
		if len(v.Content) == 0 || strings.ContainsAny(k.Value, "{}") || class != r.root() {
			r.wrong(v, "bad-value", k.Value, "found a list, expected one property", "")
			continue
		}
		for j, item := range v.Content { // the first is the field's rule; the others read it again
			d, ok := r.field(k, item, class, on)
			switch {
			case !ok:
			case j == 0:
				r.m.Rules = append(r.m.Rules, d.Rule)
			default:
				d.From, d.Class = "", ""
				r.m.Add = append(r.m.Add, Addition{Value: "{" + k.Value + "}", Rule: d.Rule})
			}
		}
	}
}

// newField tells whether a field has not been said before.
func (r *reader) newField(k *yaml.Node, class schema.Term) bool {
	folded := fold(k.Value)
	if k.Kind != yaml.ScalarNode || folded == "" {
		r.wrong(k, "bad-value", "", shapeOf(k)+" cannot be told from other fields", "names are compared by their letters and digits, without what stands in brackets; rename the field in the source")
		return false
	}
	id := string(class) + " " + folded
	if first := r.seen[id]; first > 0 {
		r.wrong(k, "duplicate-field", k.Value, fmt.Sprintf("the field stands here a second time, after line %d", first),
			"case, accents, blanks and brackets do not tell fields apart; a field that is two properties has a list: [name, alternateName]")
		return false
	}
	r.seen[id] = k.Line
	return true
}

// field reads what one field is.
func (r *reader) field(k, v *yaml.Node, class, on schema.Term) (*said, bool) {
	d := &said{Rule: Rule{From: k.Value, Class: class, Line: k.Line, Over: true}, on: on, given: map[string]*yaml.Node{}}
	switch v.Kind {
	case yaml.ScalarNode:
		r.to(v, d)
	case yaml.MappingNode:
		if !slices.ContainsFunc(v.Content, func(n *yaml.Node) bool { return n.Value == "to" }) {
			r.wrong(v, "bad-value", k.Value, "no property is named", "write `"+k.Value+": {to: name, …}`")
			return d, false
		}
		r.keys(v, fieldKeys, k.Value, d)
	default:
		r.wrong(v, "bad-value", k.Value, "found "+shapeOf(v)+", expected a property", "write `"+k.Value+": name`")
		return d, false
	}
	r.settle(d)
	return d, !d.bad
}

func (r *reader) to(n *yaml.Node, d *said) {
	d.target = n
	text, ok := r.text(n, d.From, "a property, a path such as location.name, or a word such as ignore")
	if !ok {
		d.bad = true
		return
	}
	r.aim(text, d)
}

// aim reads a target: a special word, or a path with its language, or an identifier of a register.
func (r *reader) aim(text string, d *said) {
	for _, s := range specialWords {
		if text == s.word {
			d.To = s.to
			return
		}
	}
	if path, tag, ok := strings.Cut(text, "@"); ok && path != "" && !strings.Contains(text, "://") {
		lang, good := parseLanguage(tag)
		if !good {
			r.wrong(d.target, "not-a-language", d.From, quote(tag)+" is not a language", "languages are named by BCP 47 tags: name@fr, name@en")
			d.bad = true
		}
		text, d.Lang = path, lang
	}
	if before, scheme, ok := strings.Cut(strings.TrimSuffix(text, "]"), "["); ok && (before == "identifier" || strings.HasSuffix(before, ".identifier")) && strings.HasSuffix(text, "]") {
		text, d.Parse, d.Scheme = before, ParseIdentifier, r.scheme(scheme, d)
	}
	d.To = text
	if d.prop = r.path(d, text); d.prop == nil {
		d.bad = true
	}
}
