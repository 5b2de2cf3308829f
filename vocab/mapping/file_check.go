package mapping

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// path checks a path of properties step by step and returns the last one; nil if there is none.
func (r *reader) path(d *said, text string) *property {
	if strings.Contains(text, "://") {
		if !validIRI(text) || scheme(text) == 0 {
			r.wrong(d.target, "unknown-property", d.From, quote(text)+" is not the IRI of a property", "a property of another vocabulary is written as a whole: http://purl.org/dc/terms/extent")
			return nil
		}
		return r.mapper.property(text)
	}
	var on []schema.Term
	if d.on != "" {
		on = []schema.Term{d.on}
	}
	names := strings.Split(text, ".")
	if len(names) > 8 {
		r.wrong(d.target, "unknown-property", d.From, quote(text)+" has too many steps", "")
		return nil
	}
	for i, step := range names {
		last := i == len(names)-1
		name, class, bracket := strings.Cut(step, "[")
		class, closed := strings.CutSuffix(class, "]")
		if bracket && !closed {
			r.wrong(d.target, "unknown-property", d.From, quote(step)+" opens a bracket that it does not close", "a class stands in brackets: location[VirtualLocation].url")
			return nil
		}
		term := schema.Term(name)
		if !schema.IsProperty(term) {
			r.wrong(d.target, "unknown-property", d.From, quote(name)+" is not a property of schema.org", r.suggestion(name, on))
			return nil
		}
		if newer, old := schema.SupersededBy(term); old {
			r.report(data.Advice, d.target.Line, "superseded", d.From, name+" is superseded", string(newer)+" took its place")
		}
		r.allowed(d, term, on)
		p := r.mapper.property(name)
		if bracket {
			if !r.bracket(d, p, schema.Term(class)) {
				return nil
			}
			p = p.of(class)
		}
		if last {
			return p
		}
		if !p.objects {
			r.wrong(d.target, "unknown-property", d.From, fmt.Sprintf("%s holds %s, which has no properties", name, expected(p)), "the path ends there: "+strings.Join(names[:i+1], "."))
			return nil
		}
		if p.class == "" {
			r.report(data.Warning, d.target.Line, "no-class", d.From, fmt.Sprintf("%s may hold %s: which is meant is not said", name, expected(p)), "say it in brackets, such as "+name+"["+things(p)+"]")
			on = classes(p)
			continue
		}
		on = []schema.Term{schema.Term(p.class)}
	}
	return nil
}

// classes are what may stand in a property that holds things.
func classes(p *property) []schema.Term {
	return slices.DeleteFunc(schema.Ranges(p.term), schema.IsDataType)
}

// things is the class of those that is meant most often.
func things(p *property) string {
	all := classes(p)
	switch {
	case slices.Contains(all, schema.Person):
		return string(schema.Person)
	case len(all) > 0:
		return string(all[0])
	}
	return string(schema.Thing)
}

// suggestion is the property that an unknown name comes nearest to.
func (r *reader) suggestion(name string, on []schema.Term) string {
	for _, s := range specialWords {
		if near(s.word, name) && !schema.IsProperty(schema.Term(name)) {
			return "did you mean " + s.word + "?"
		}
	}
	class := schema.Event
	if len(on) > 0 {
		class = on[0]
	}
	w := newMapper(Table, Options{})
	if t := w.target(w.shape(string(class)), "", name); t.purpose == toProperty && name != "" {
		return "did you mean " + pathOfTarget(t) + "?"
	}
	if term, ok := schema.Nearest(name, schema.KindProperty); ok {
		return fmt.Sprintf("did you mean %s?", term)
	}
	return "properties are listed on https://schema.org/" + string(class)
}

// pathOfTarget writes where a target leads as a mapping file does.
func pathOfTarget(t *target) string {
	var b strings.Builder
	for _, s := range t.steps {
		b.WriteString(s.prop.name)
		switch p := newProperty(s.prop.name); {
		case s.class != "" && s.class != p.class:
			b.WriteString("[" + s.class + "]")
		case s.class == "" && p.class == "" && p.objects:
			b.WriteString("[" + things(p) + "]")
		}
		b.WriteByte('.')
	}
	b.WriteString(t.prop.name)
	return b.String()
}

// allowed reports a property that stands on none of the classes.
func (r *reader) allowed(d *said, p schema.Term, on []schema.Term) {
	if len(on) == 0 || slices.ContainsFunc(on, func(c schema.Term) bool { return schema.Allowed(p, c) }) {
		return
	}
	domains := schema.Domains(p)
	below := slices.DeleteFunc(slices.Clone(domains), func(c schema.Term) bool {
		return !slices.ContainsFunc(on, func(o schema.Term) bool { return schema.IsA(c, o) })
	})
	if len(below) > 0 {
		if r.typed && len(on) == 1 && on[0] == d.on {
			return // the row's own class may have it
		}
		r.report(data.Warning, d.target.Line, "not-on-class", d.From, fmt.Sprintf("%s has no %s; %s has it", on[0], p, words(below)), "say the class at the top, or in brackets: "+string(below[0]))
		return
	}
	hint := "schema.org has it on " + words(domains)
	if newer, ok := better[string(p)]; ok && schema.Allowed(schema.Term(newer), on[0]) {
		hint = "did you mean " + newer + "?"
	}
	r.report(data.Warning, d.target.Line, "not-on-class", d.From, fmt.Sprintf("%s has no %s", on[0], p), hint)
}

// better are the properties that are meant by others which stand on other classes.
var better = map[string]string{"availability": "offers", "price": "offers", "author": "organizer", "creator": "organizer", "publisher": "organizer",
	"contributor": "performer", "startTime": "startDate", "endTime": "endDate", "foundingDate": "startDate", "legalName": "name",
	"headline": "name", "text": "description", "addressLocality": "address", "streetAddress": "address", "postalCode": "address", "latitude": "geo", "longitude": "geo"}

func words(terms []schema.Term) string {
	var all []string
	for i, t := range terms {
		if i == 4 {
			return strings.Join(all, ", ") + " …"
		}
		all = append(all, string(t))
	}
	return strings.Join(all, ", ")
}

// bracket checks the class in the brackets of a step.
func (r *reader) bracket(d *said, p *property, class schema.Term) bool {
	switch {
	case !schema.IsClass(class):
		hint := "classes are listed on https://schema.org/docs/full.html"
		if close, ok := schema.Nearest(string(class), schema.KindClass); ok {
			hint = fmt.Sprintf("did you mean %s?", close)
		}
		r.wrong(d.target, "unknown-class", d.From, quote(string(class))+" is not a class of schema.org", hint)
	case !p.objects || !schema.Accepts(p.term, class):
		r.wrong(d.target, "not-on-class", d.From, fmt.Sprintf("%s cannot hold a %s", p.name, class), "it holds "+expected(p))
	default:
		return true
	}
	return false
}

// scheme is the name of a register as the mapping's rules have it.
func (r *reader) scheme(name string, d *said) string {
	if _, ok := numberings[name]; ok || name == "" {
		return name
	}
	for _, known := range slices.Sorted(maps.Keys(numberings)) {
		if strings.EqualFold(known, name) {
			return known
		}
		if oneEdit(strings.ToLower(known), strings.ToLower(name)) {
			r.report(data.Warning, d.target.Line, "unknown-register", d.From, quote(name)+" is a register that is not known here; its numbers are kept as they are", "did you mean "+known+"?")
			break
		}
	}
	return name
}

// The keys that depend on the property wait in given until settle knows it.

func (r *reader) fieldLanguage(n *yaml.Node, d *said) { d.given["language"] = n }
func (r *reader) split(n *yaml.Node, d *said)         { d.given["split"] = n }
func (r *reader) values(n *yaml.Node, d *said)        { d.given["values"] = n }
func (r *reader) fieldDates(n *yaml.Node, d *said)    { d.given["dates"] = n }
func (r *reader) fieldZone(n *yaml.Node, d *said)     { d.given["zone"] = n }
func (r *reader) as(n *yaml.Node, d *said)            { d.given["as"] = n }
func (r *reader) nested(n *yaml.Node, d *said)        { d.given["fields"] = n }

func (r *reader) fieldWhen(n *yaml.Node, d *said) {
	d.When = append(d.When, r.conditionsOf(n, "when", false)...)
}

func (r *reader) fieldUnless(n *yaml.Node, d *said) {
	d.When = append(d.When, r.conditionsOf(n, "unless", true)...)
}

// settle reads what depends on the property.
func (r *reader) settle(d *said) {
	if d.bad {
		return
	}
	p := d.prop
	dated := p != nil && (p.date || p.dateTime) || d.To == "@modified"
	if n := d.given["language"]; n != nil {
		if d.Lang = r.languageTag(n, d.From); p != nil && !p.text && !p.foreign {
			r.report(data.Warning, n.Line, "no-language", d.From, fmt.Sprintf("%s holds %s, which has no language", p.name, expected(p)), "")
		}
	} else if d.Lang != "" && !p.text && !p.foreign && !p.objects {
		r.report(data.Warning, d.target.Line, "no-language", d.From, fmt.Sprintf("%s holds %s, which has no language", p.name, expected(p)), "")
	}
	if n := d.given["split"]; n != nil {
		if text, ok := r.text(n, d.From, `characters such as ";"`); ok && strings.IndexFunc(text, alphanumeric) >= 0 {
			r.wrong(n, "bad-value", d.From, quote(text)+" has letters or digits in it, expected the characters that stand between values", `split: ";" or split: ",/"`)
		} else {
			d.Split = text
		}
	}
	if n := d.given["dates"]; n != nil {
		if d.Dates = r.patternsOf(n, d.From); !dated {
			r.notDated(n, d)
		}
	} else if dated && d.Parse == ByRange {
		d.Dates = r.patterns
	}
	if n := d.given["zone"]; n != nil {
		if d.Zone = r.zoneNamed(n, d.From); !dated {
			r.notDated(n, d)
		}
	}
	if n := d.given["as"]; n != nil {
		r.reading(n, d)
	}
	if n := d.given["values"]; n != nil {
		r.table(n, d)
	}
	if n := d.given["fields"]; n != nil {
		switch {
		case p == nil || !p.objects:
			r.wrong(n, "bad-value", d.From, wordOf(d.To)+" is no thing whose fields could be said", "name a property that holds a thing, such as performer[Person]")
		case p.class == "":
			r.wrong(n, "no-class", d.From, fmt.Sprintf("%s may hold %s: which is meant is not said", p.name, expected(p)), "say it in brackets: to: "+d.To+"["+things(p)+"]")
		default:
			r.fieldsOf(n, schema.Term(p.class), schema.Term(p.class), d.From)
		}
	}
	if p != nil && !strings.Contains(d.To, ".") && slices.ContainsFunc(r.m.Withhold, func(s string) bool {
		class, property, _ := strings.Cut(s, ".")
		return property == p.name && d.on != "" && schema.IsA(d.on, schema.Term(class))
	}) {
		r.report(data.Advice, d.target.Line, "withheld", d.From, fmt.Sprintf("%s of %s is personal data, which is not published", p.name, d.on), "write `personal` to say that you know")
	}
}

func alphanumeric(r rune) bool { return isWord(string(r)) }

func (r *reader) notDated(n *yaml.Node, d *said) {
	what := wordOf(d.To)
	if d.prop != nil {
		what = d.prop.name
	}
	r.wrong(n, "bad-value", d.From, what+" holds no date", "")
}

// reading reads the key `as`.
func (r *reader) reading(n *yaml.Node, d *said) {
	text, ok := r.text(n, d.From, "a way to read the value")
	if !ok {
		return
	}
	var known []string
	for _, w := range readings {
		known = append(known, w.word)
		if w.word == text {
			d.Parse = w.parse
		}
	}
	fits := map[Parse]schema.Term{ParsePrice: schema.Offers, ParsePoint: schema.Geo, ParseRRule: schema.EventSchedule}[d.Parse]
	switch {
	case d.Parse == ByRange:
		r.wrong(n, "bad-value", d.From, quote(text)+" is no way to read a value", "the ways are "+strings.Join(known, ", "))
	case d.Parse == ParseMarkdown && d.prop != nil && !d.prop.natural:
		r.wrong(n, "bad-value", d.From, fmt.Sprintf("%s is not read as %s", wordOf(d.To), text), "it leads to a text, such as description")
	case d.prop == nil || fits != "" && d.prop.term != fits || d.Parse == ParseKey && !d.prop.objects:
		hint := "it leads to a property that holds records, such as organizer"
		if fits != "" {
			hint = "it leads to " + string(fits)
		}
		r.wrong(n, "bad-value", d.From, fmt.Sprintf("%s is not read as %s", wordOf(d.To), text), hint)
	}
}

// table reads what whole values become.
func (r *reader) table(n *yaml.Node, d *said) {
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		r.wrong(n, "bad-value", d.From, "found "+shapeOf(n)+", expected values with what they become", `write values: {"annulé": EventCancelled}`)
		return
	}
	d.Values = map[string]string{}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if k.Kind != yaml.ScalarNode {
			r.wrong(k, "bad-value", d.From, "found "+shapeOf(k)+", expected a value of the source", "")
			continue
		}
		folded := fold(k.Value)
		if folded == "" {
			folded = k.Value
		}
		if first := seen[folded]; first > 0 {
			r.wrong(k, "duplicate-field", d.From, fmt.Sprintf("the value %s stands here a second time, after line %d", quote(k.Value), first), "case, accents and blanks do not tell values apart")
			continue
		}
		seen[folded] = k.Line
		if becomes, ok := r.becomes(v, d); ok {
			d.Values[k.Value] = becomes
		}
	}
}

// becomes is what a value is replaced by, as in Rule.Values.
func (r *reader) becomes(v *yaml.Node, d *said) (string, bool) {
	if v.Kind == yaml.MappingNode && len(v.Content) == 2 {
		other := &said{Rule: Rule{From: d.From}, on: d.on, target: v.Content[0], given: map[string]*yaml.Node{}}
		text, ok := r.text(v.Content[1], d.From, "the value of "+v.Content[0].Value)
		if !ok || v.Content[0].Value == "" {
			return "", false
		}
		r.aim(v.Content[0].Value, other)
		if other.bad || other.prop == nil || other.Lang != "" || other.Parse != "" || strings.ContainsAny(other.To, " /:?") {
			if !other.bad {
				r.wrong(v, "bad-value", d.From, quote(v.Content[0].Value)+" cannot be set by a value", "it is a path of properties, such as offers.availability")
			}
			return "", false
		}
		return other.To + "=" + text, r.fits(v.Content[1], text, other.prop, d)
	}
	text, ok := r.text(v, d.From, "what the value becomes; ignore leaves it out")
	switch {
	case !ok:
		return "", false
	case text == "ignore":
		return "@ignore=" + text, true
	case text == "private":
		return "@private=true", true
	case d.To == "@type":
		class, ok := r.classNamed(v, d.From)
		return string(class), ok
	case d.To == "@lang":
		tag := r.languageTag(v, d.From)
		return tag, tag != ""
	case d.To == "@zone":
		return text, r.zoneNamed(v, d.From) != nil
	}
	if path, _, ok := strings.Cut(text, "="); ok && path != "" && !strings.ContainsAny(path, " /:?") {
		r.wrong(v, "bad-value", d.From, quote(text)+" has the sign = in it", "another property is set so: {offers.availability: SoldOut}")
		return "", false
	}
	return text, d.prop == nil || d.Parse != ByRange || r.fits(v, text, d.prop, d)
}

// fits tells whether a property can hold a text that stands in the mapping itself.
func (r *reader) fits(n *yaml.Node, text string, p *property, d *said) bool {
	if p.foreign {
		return true
	}
	if len(p.enums) > 0 {
		if _, _, ok := word(p.words, text); ok {
			return true
		}
		name := strings.TrimPrefix(strings.TrimPrefix(text, schema.NS), schema.NSHTTPS)
		if _, ok := p.find(name); ok || p.text || p.url || p.objects {
			return true
		}
		hint := "it is one of " + memberWords(p.enums)
		if term, ok := schema.Nearest(text, schema.KindMember); ok && slices.ContainsFunc(schema.Enumeration(term), func(e schema.Term) bool {
			return slices.ContainsFunc(p.enums, func(of schema.Term) bool { return schema.IsA(e, of) })
		}) {
			hint = fmt.Sprintf("did you mean %s?", term)
		}
		r.wrong(n, "not-a-member", d.From, fmt.Sprintf("%s is not a %s", quote(text), p.enums[0]), hint)
		return false
	}
	var code data.Code
	hint, ok := "", true
	switch {
	case p.date || p.dateTime:
		_, bad := parseDate(orSpace(trim(text)), r.m.Order)
		code, hint, ok = "not-a-date", dateHint, bad == nil
	case p.text || p.objects || p.url:
	case p.boolean:
		_, ok = parseBoolean(text)
		code, hint = "not-a-boolean", "write true or false, oui or non"
	case p.number || p.integer:
		_, ok = parseNumber(text)
		code, hint = "not-a-number", "write the number alone, with a point or a comma"
	case p.duration:
		_, ok = parseDuration(text)
		code, hint = "not-a-duration", "durations are read as PT1H30M, 1h30 or 90 min"
	}
	if !ok {
		r.wrong(n, code, d.From, fmt.Sprintf("%s holds %s, and %s is none", p.name, expected(p), quote(text)), hint)
	}
	return ok
}

func orSpace(s string) string {
	if s == "" {
		return "?"
	}
	return s
}

// add reads the values that every record gets.
func (r *reader) add(n *yaml.Node, _ *said) {
	if n.Kind != yaml.MappingNode {
		r.wrong(n, "bad-value", "add", "found "+shapeOf(n)+", expected properties with values", "write `add: {organizer.name: GREYC}`")
		return
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if first := seen[k.Value]; first > 0 {
			r.wrong(k, "two-names", k.Value, fmt.Sprintf("it stands here a second time, after line %d", first), "several values are a list")
			continue
		}
		seen[k.Value] = k.Line
		all := []*yaml.Node{v}
		if v.Kind == yaml.SequenceNode {
			all = v.Content
		}
		for _, item := range all {
			r.addition(k, item)
		}
	}
}

func (r *reader) addition(k, v *yaml.Node) {
	d := &said{Rule: Rule{From: k.Value, Line: k.Line}, on: r.m.Class, target: k, given: map[string]*yaml.Node{}}
	r.to(k, d)
	if v.Kind == yaml.MappingNode {
		r.keys(v, additionKeys, k.Value, d)
		if !slices.ContainsFunc(v.Content, func(n *yaml.Node) bool { return n.Value == "value" }) {
			r.wrong(v, "bad-value", k.Value, "no value is said", "write `"+k.Value+": {value: …}`")
			return
		}
	} else {
		r.addedValue(v, d)
	}
	r.settle(d)
	switch d.To {
	case "@id", "@personal", "-", "@modified":
		if !d.bad {
			r.wrong(k, "bad-value", "add", wordOf(d.To)+" cannot be added", "the id is said at the top: id: \"{annee}-{numero}\"")
		}
		d.bad = true
	}
	if d.bad {
		return
	}
	if t, err := parseTemplate(d.value); err == nil && len(t.fields()) == 0 && len(t) > 0 && d.Values == nil {
		switch {
		case d.To == "@type":
			node := *v
			node.Value = t[0].text
			if v.Kind == yaml.MappingNode {
				node = yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: t[0].text, Line: v.Line}
			}
			if _, ok := r.classNamed(&node, k.Value); !ok {
				return
			}
		case d.prop != nil && d.Parse == ByRange && d.Dates == nil:
			r.fits(v, t[0].text, d.prop, d)
		}
	}
	d.From = ""
	r.m.Add = append(r.m.Add, Addition{Value: d.value, Rule: d.Rule})
}

func (r *reader) addedValue(n *yaml.Node, d *said) {
	text, ok := r.text(n, d.From, "a value")
	if !ok {
		d.bad = true
		return
	}
	if _, ok := r.templateOf(n, d.From); !ok {
		d.bad = true
	}
	d.value = text
}

// withhold reads what is never published.
func (r *reader) withhold(n *yaml.Node, _ *said) {
	for _, item := range r.texts(n, "withhold", "fields, or properties such as Person.jobTitle") {
		class, property, dotted := strings.Cut(item.Value, ".")
		switch {
		case dotted && schema.IsClass(schema.Term(class)):
			if !schema.IsProperty(schema.Term(property)) {
				r.wrong(item, "unknown-property", "withhold", quote(property)+" is not a property of schema.org", r.suggestion(property, []schema.Term{schema.Term(class)}))
				continue
			}
			r.m.Withhold = append(r.m.Withhold, item.Value)
		case r.newField(item, r.root()):
			r.m.Rules = append(r.m.Rules, Rule{From: item.Value, To: "@personal", Class: r.root(), Over: true, Line: item.Line})
		}
	}
}

// finish puts the rules of the mapping that the file extends behind its own.
func (r *reader) finish() {
	said := map[string]bool{}
	for _, rule := range r.m.Rules {
		if rule.Class == r.root() {
			said[fold(rule.From)] = true
		}
	}
	for _, rule := range r.base.Rules {
		same := rule.Class == "" || schema.IsA(rule.Class, r.root()) || schema.IsA(r.root(), rule.Class)
		if same && said[fold(rule.From)] {
			continue
		}
		if len(r.patterns) > 0 && rule.Parse == ByRange && !strings.HasPrefix(rule.To, "@") && rule.To != "-" {
			if _, p := r.mapper.route(rule.To); p.date || p.dateTime {
				rule.Dates = r.patterns
			}
		}
		r.m.Rules = append(r.m.Rules, rule)
	}
	if len(r.m.Rules) == 0 && len(r.m.Add) == 0 && len(r.problems) == 0 {
		r.report(data.Error, 0, "empty", "", "the mapping says nothing of any field", "it has `fields:` with a line such as `  titre: name`")
	}
}
