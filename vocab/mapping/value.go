package mapping

import (
	"fmt"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// value reads the value of a field into the property that the field means.
func (w *mapper) value(t *data.Tree, sc *scope, tg *target) {
	if tg.old != "" {
		w.once(data.Advice, "superseded", func() (string, string) {
			return fmt.Sprintf("%s is superseded", tg.old), fmt.Sprintf("%s was put in its place", tg.prop.name)
		})
	}
	if t.Shape == data.List {
		for i := range t.Items {
			if t.Items[i].Line > 0 {
				w.lines = t.Items[i].Line
			}
			w.value(&t.Items[i], sc, tg)
		}
		return
	}
	switch t.Shape {
	case data.Null:
	case data.Object:
		w.things(t, sc, tg)
	case data.Bool:
		w.boolean(t, sc, tg)
	default:
		w.texts(t, sc, tg)
	}
}

// boolean reads true and false. Some sources write false where they have nothing ("image": false).
func (w *mapper) boolean(t *data.Tree, sc *scope, tg *target) {
	switch {
	case tg.prop.boolean:
		data.Add(w.dest(sc, tg), tg.prop.name, data.Value{Kind: data.Boolean, Text: t.Text})
	case t.Text == "false" && !tg.prop.text:
	default:
		w.texts(t, sc, tg)
	}
}

// dest is the node that a target leads to.
func (w *mapper) dest(sc *scope, tg *target) *data.Node {
	n := sc.node
	for _, s := range tg.steps {
		n = w.part(n, s)
	}
	return n
}

// texts reads a text, which may hold several values.
func (w *mapper) texts(t *data.Tree, sc *scope, tg *target) {
	var text string
	var done cleaned
	if tg.prop.natural && t.Shape == data.String && !w.opts.Mapped {
		as := ByRange
		if tg.rule != nil {
			as = tg.rule.Parse
		}
		text, w.rich, done = tg.prop.read(t.Text, as)
		defer func() { w.rich = "" }()
	} else {
		text, done = clean(t.Text)
	}
	if done != 0 {
		w.cleaned(done)
	}
	dated := tg.prop.date || tg.prop.dateTime
	if empty(text) && !((dated || tg.prop.natural) && text != "" && pending[fold(text)]) {
		return
	}
	split := tg.prop.split
	if w.opts.Mapped {
		split = ""
	}
	if tg.rule != nil {
		if tg.rule.Split != "" {
			split = tg.rule.Split
		}
		if tg.rule.values != nil {
			if v, ok := tg.rule.values[text]; ok {
				text = v
			} else if v, ok := tg.rule.values[fold(text)]; ok {
				text = v
			}
			if path, value, ok := strings.Cut(text, "="); ok && path != "" && !strings.ContainsAny(path, " /:?") {
				w.assign(path, value, sc)
				return
			}
		}
	}
	if split == "" || !strings.ContainsAny(text, split) {
		w.text(text, t.Shape, sc, tg)
		return
	}
	for text != "" {
		i := cut(text, split)
		if i < 0 {
			i = len(text)
		}
		if part := trim(text[:i]); !empty(part) {
			w.text(part, t.Shape, sc, tg)
		}
		text = text[min(i+1, len(text)):]
	}
}

// cut finds the first separator. A slash separates only between blanks, and a blank only before an address.
func cut(text, split string) int {
	for i := 0; i < len(text); i++ {
		c := text[i]
		if strings.IndexByte(split, c) < 0 {
			continue
		}
		if c == '/' && !(i > 0 && text[i-1] == ' ' && i+1 < len(text) && text[i+1] == ' ') {
			continue
		}
		if c == ' ' && !strings.HasPrefix(text[i+1:], "http") {
			continue
		}
		return i
	}
	return -1
}

func (w *mapper) cleaned(done cleaned) {
	if done&controls != 0 {
		w.report(data.Warning, "control-characters", "", "control characters, or bytes that are no UTF-8, were taken out", "they cannot stand in XML or are invisible")
	}
	if done&invisible != 0 {
		w.report(data.Advice, "invisible-characters", "", "invisible characters at an end of the text were taken off", "")
	}
	if done&scripts != 0 {
		w.report(data.Advice, "script-left-out", "", "a script or style in the text was left out", "")
	}
}

// assign sets another property, as a value table asks.
func (w *mapper) assign(path, value string, sc *scope) {
	switch path {
	case "@ignore":
		return
	case "@private":
		w.private(value)
		return
	}
	steps, prop := w.route(path)
	w.text(value, data.String, sc, &target{purpose: toProperty, steps: steps, prop: prop})
}

// text reads one text by the rule's way, or by the range of the property.
func (w *mapper) text(text string, shape data.Shape, sc *scope, tg *target) {
	p := tg.prop
	if tg.rule != nil {
		switch tg.rule.Parse {
		case ParseIdentifier:
			w.identifier(tg.rule.Scheme, text, w.dest(sc, tg))
			return
		case ParseKey:
			data.Add(w.dest(sc, tg), p.name, w.key(text, p))
			return
		case ParsePoint:
			w.point(text, sc, tg)
			return
		case ParsePrice:
			own := *sc
			if tg.lang != "" {
				own.lang = tg.lang
			}
			w.prices(text, &own)
			return
		case ParseRRule:
			w.recurrence(text, w.dest(sc, tg))
			return
		}
	}
	n := sc.node
	if len(tg.steps) > 0 {
		n = w.dest(sc, tg)
	}
	lang := tg.lang
	if lang == "" {
		lang = sc.lang
		if own, ok := sc.langs[p.name]; ok {
			lang = own
		}
	}
	if tg.rule != nil && (tg.rule.dates != nil || tg.rule.Zone != nil) {
		own := *sc
		if own.dates = tg.rule.dates; tg.rule.Zone != nil {
			own.zone = tg.rule.Zone
		}
		w.coerce(n, p, text, shape, lang, &own)
		sc.endTime = own.endTime
	} else {
		w.coerce(n, p, text, shape, lang, sc)
	}
	if len(n.Properties) == 0 && len(tg.steps) > 0 {
		prune(sc.node, tg.steps)
	}
}

// prune takes away the parts on the way to a target, of which none came to hold anything.
func prune(n *data.Node, steps []step) {
	if len(steps) == 0 {
		return
	}
	kept := make([]data.Value, 0, 4)
	for _, v := range data.Values(n, steps[0].prop.name) {
		if v.Kind == data.Nested {
			prune(v.Node, steps[1:])
			if hollow(v.Node) {
				continue
			}
		}
		kept = append(kept, v)
	}
	data.Set(n, steps[0].prop.name, kept...)
}

// coerce reads one text by what the property may hold.
func (w *mapper) coerce(n *data.Node, p *property, text string, shape data.Shape, lang string, sc *scope) {
	switch {
	case p.foreign:
		w.foreign(n, p, text, shape, lang)
	case len(p.enums) > 0 && w.member(n, p, text, sc):
	case p.date || p.dateTime:
		if p.clock && w.clock(n, p, text) {
			return
		}
		w.date(n, p, text, sc)
	case p.clock:
		if !w.clock(n, p, text) {
			w.report(data.Warning, "not-a-time", "", quote(text)+" is not a time of day", "times are read as 09:00 or 9h00")
		}
	case p.boolean && (!p.text || shape == data.Bool):
		if v, ok := parseBoolean(text); ok {
			data.Add(n, p.name, v)
		} else {
			w.report(data.Warning, "not-a-boolean", "", quote(text)+" is neither yes nor no", "write oui or non, true or false")
		}
	case p.number || p.integer:
		w.number(n, p, text, shape)
	case p.duration:
		if s, ok := parseDuration(text); ok {
			data.Add(n, p.name, data.NewText(s, ""))
		} else {
			w.report(data.Warning, "not-a-duration", "", quote(text)+" is not a length of time", "durations are read as PT1H30M, 1h30 or 90 min")
		}
	case p.language:
		if tag, ok := parseLanguage(text); ok {
			data.Add(n, p.name, data.NewText(tag, ""))
		} else {
			data.Add(n, p.name, data.NewText(text, ""))
			w.report(data.Warning, "not-a-language", "", quote(text)+" is not a language", "languages are named by BCP 47 tags: fr, en, fr-CA")
		}
	case p.url && !p.text:
		w.link(n, p, text, lang)
	case p.text:
		w.plain(n, p, text, lang)
	case p.objects && shape == data.Number && p.collection != "":
		data.Add(n, p.name, w.key(text, p))
	case p.objects:
		w.mention(n, p, text, lang)
	case len(p.enums) > 0:
	default:
		data.Add(n, p.name, data.NewText(text, lang))
	}
}

// plain is text where text may stand. A place's name is a place, a day's name a day; an address where addresses may
// stand is a link.
func (w *mapper) plain(n *data.Node, p *property, text, lang string) {
	switch {
	case p.term == schema.Location:
		w.mention(n, p, text, lang)
	case p.url && !p.natural && scheme(text) > 0:
		if iri, kind := parseIRI(text); kind == absolute && strings.Contains(iri, "://") {
			data.Add(n, p.name, vocab.NewLink(iri))
			return
		}
		data.Add(n, p.name, data.NewText(text, ""))
	case p.natural && w.rich != "":
		data.Add(n, p.name, data.NewMarked(text, lang, w.rich))
	case p.natural:
		data.Add(n, p.name, data.NewText(text, lang))
	case p.term == schema.AddressCountry:
		data.Add(n, p.name, data.NewText(countryCode(text), ""))
	case p.term == schema.PriceCurrency:
		data.Add(n, p.name, data.NewText(w.currency(text), ""))
	default:
		data.Add(n, p.name, data.NewText(text, ""))
	}
}

func (w *mapper) foreign(n *data.Node, p *property, text string, shape data.Shape, lang string) {
	if shape == data.Number {
		if v, ok := parseNumber(text); ok {
			data.Add(n, p.name, v)
			return
		}
	}
	if iri, kind := parseIRI(text); kind == absolute && strings.Contains(iri, "://") {
		data.Add(n, p.name, vocab.NewLink(iri))
		return
	}
	data.Add(n, p.name, data.NewText(text, lang))
}

// member reads a member of an enumeration by name, IRI, label or word. It is false where the property may hold
// something else that the text could be.
func (w *mapper) member(n *data.Node, p *property, text string, sc *scope) bool {
	if t, exact, ok := word(p.words, text); ok {
		if !exact {
			w.report(data.Advice, "read-as", "", fmt.Sprintf("%s is read as %s", quote(text), t), "write the word alone")
		}
		if path, value, other := strings.Cut(t, "="); other {
			w.assign(path, value, sc)
		} else {
			data.Add(n, p.name, data.NewLink(schema.Term(t).IRI()))
		}
		return true
	}
	name := text
	for _, prefix := range [...]string{schema.NS, schema.NSHTTPS, "schema:"} {
		name = strings.TrimPrefix(name, prefix)
	}
	if t, ok := p.find(name); ok {
		data.Add(n, p.name, data.NewLink(t.IRI()))
		return true
	}
	if p.text || p.url || p.objects {
		return false
	}
	if iri, kind := parseIRI(text); kind == absolute && len(name) == len(text) { // another vocabulary's member
		data.Add(n, p.name, vocab.NewLink(iri))
		return true
	}
	hint := ""
	if words := memberWords(p.enums); words != "" { // of some enumerations, schema.org lists no members
		hint = "it is one of " + words
	}
	w.report(data.Warning, "not-a-member", "", fmt.Sprintf("%s is not a %s", quote(text), p.enums[0]), hint)
	return true
}

// find looks a member up by its name, with or without the words of its enumeration around it: "Scheduled" for
// EventScheduled, "offline" for OfflineEventAttendanceMode.
func (p *property) find(name string) (schema.Term, bool) {
	name = joined(name)
	for _, e := range p.enums {
		stem := strings.TrimSuffix(string(e), "Type")
		for _, spelling := range [...]string{name, "Event" + name, name + stem, stem + name} {
			t, ok := schema.Lookup(spelling, schema.KindMember)
			if !ok {
				continue
			}
			for _, of := range schema.Enumeration(t) {
				if schema.IsA(of, e) {
					return t, true
				}
			}
		}
	}
	return "", false
}

func memberWords(enums []schema.Term) string {
	var words []string
	for _, e := range enums {
		for _, m := range schema.Members(e) {
			if len(words) == 6 {
				return strings.Join(words, ", ") + " …"
			}
			words = append(words, string(m))
		}
	}
	return strings.Join(words, ", ")
}

// clock reads a time of day alone; false if the text is more, or none.
func (w *mapper) clock(n *data.Node, p *property, text string) bool {
	if len(text) > 20 {
		return false
	}
	d, bad := parseDate(text, w.m.Order)
	if bad != nil || d.n != 1 || d.first.precision() != toTime {
		var m moment
		if len(text) < 5 || !m.readClock(text) || m.hour > 23 || m.min > 59 || m.sec > 59 {
			return false
		}
		d.first = m
	}
	b := d.first.appendClock(nil)
	if d.first.zoned {
		b = appendOffset(b, d.first.offset)
	}
	data.Add(n, p.name, data.Value{Kind: data.Time, Text: string(b)})
	return true
}

// number reads a number. Where text may stand too, only what looks like a number in a property that holds numbers
// becomes one: a postal code keeps its zero.
func (w *mapper) number(n *data.Node, p *property, text string, shape data.Shape) {
	if shape == data.Number || !p.text || p.numeric {
		if v, ok := parseNumber(text); ok {
			if p.integer && !p.number && v.Kind != data.Integer {
				w.report(data.Warning, "not-an-integer", "", quote(text)+" is not a whole number", "")
				return
			}
			data.Add(n, p.name, v)
			return
		}
	}
	switch {
	case p.term == schema.Price:
		w.offerPrice(n, text)
	case p.numeric:
		w.report(data.Warning, "not-a-number", "", quote(text)+" is not a number", "write the number alone, with a point or a comma")
	case p.text:
		data.Add(n, p.name, data.NewText(text, ""))
	case p.url:
		w.link(n, p, text, "")
	default:
		w.report(data.Warning, "not-a-number", "", quote(text)+" is not a number", "write the number alone, with a point or a comma")
	}
}

// link reads an address where nothing but an address, or a thing, may stand.
func (w *mapper) link(n *data.Node, p *property, text, lang string) {
	if ref, ok := w.names.Ref(text); ok {
		data.Add(n, p.name, data.NewLink(string(w.names.Thing(ref))))
		return
	}
	if all, alone := addressesIn(text); len(all) > 0 {
		for _, iri := range all {
			data.Add(n, p.name, vocab.NewLink(iri))
		}
		if !alone {
			w.report(data.Advice, "read-as", "", quote(text)+" has other words beside the address", "the address was taken: "+strings.Join(all, ", "))
		}
		return
	}
	iri, kind := parseIRI(text)
	switch {
	case kind == absolute:
		data.Add(n, p.name, vocab.NewLink(iri))
	case kind == guessed:
		data.Add(n, p.name, vocab.NewLink(iri))
		w.once(data.Advice, "scheme-added", func() (string, string) {
			return fmt.Sprintf("%s has no scheme", quote(text)), "https:// was put before it"
		})
	case kind == mended && iri != "":
		data.Add(n, p.name, vocab.NewLink(iri))
		w.report(data.Warning, "bad-address", "", quote(text)+" has characters that cannot stand in an address", "they were escaped: "+iri)
	case kind == unsafe:
		w.report(data.Warning, "unsafe-address", "", quote(text)+" is no address to publish", "addresses begin with https://, http://, mailto: or another scheme that leads somewhere")
	case kind == relative:
		w.report(data.Warning, "relative-address", "", fmt.Sprintf("%s does not say on which site", quote(text)), "write the whole address, with https://")
	case p.objects && p.class != "":
		w.mention(n, p, text, lang)
	default:
		w.report(data.Warning, "not-an-address", "", quote(text)+" is not an address", "write the whole address, with https://")
	}
}

// mention is a text where a thing belongs: an address, a key, or a name under which the thing is to be found later.
func (w *mapper) mention(n *data.Node, p *property, text, lang string) {
	if ref, ok := w.names.Ref(text); ok {
		data.Add(n, p.name, data.NewReference(ref))
		return
	}
	if ref, ok := data.ParseRef(text); ok {
		data.Add(n, p.name, data.NewReference(ref))
		return
	}
	compact, prefixed := namedIdentifier(text)
	if compact != "" {
		data.Add(n, p.name, data.NewLink(compact))
		return
	}
	if p.collection != "" && p.term != schema.Location && keyLike(text) { // a room may be called b-204
		data.Add(n, p.name, w.key(text, p))
		return
	}
	iri, kind := parseIRI(text)
	if kind == relative && (text[0] == '/' || text[0] == '.') {
		w.report(data.Warning, "relative-address", "", quote(text)+" does not say on which site", "write the whole address, with https://")
		return
	}
	if kind == absolute || kind == guessed {
		switch {
		case p.term == schema.Location:
			place := w.part(n, step{p, string(schema.VirtualLocation)})
			data.Add(place, schema.URLProperty, vocab.NewLink(iri))
			return
		case p.term == schema.Offers:
			data.Add(n, p.name, data.NewNested(&data.Node{Types: []string{p.class}, Properties: []data.Property{
				{Name: string(schema.URLProperty), Values: []data.Value{vocab.NewLink(iri)}}}}))
			return
		case kind == absolute && !prefixed:
			data.Add(n, p.name, vocab.NewLink(iri))
			return
		}
	}
	if p.term == schema.Location {
		// Other columns may have begun the place: its name belongs to it.
		for _, v := range data.Values(n, p.name) {
			if v.Kind == data.Nested && isPlace(v.Node) && data.First(v.Node, schema.Name).Kind == 0 {
				data.Add(v.Node, schema.Name, data.NewText(text, lang))
				return
			}
		}
	}
	node := &data.Node{}
	if p.class != "" {
		node.Types = []string{p.class}
	}
	if p.class == string(schema.QuantitativeValue) {
		v, ok := parseNumber(text)
		if !ok {
			w.report(data.Warning, "not-a-number", "", quote(text)+" is not a number", "write the number alone, with a point or a comma")
			return
		}
		data.Add(node, schema.Value, v)
	} else {
		data.Add(node, schema.Name, data.NewText(text, lang))
	}
	data.Add(n, p.name, data.NewNested(node))
}

func isPlace(n *data.Node) bool {
	return len(n.Types) > 0 && schema.IsA(schema.Term(n.Types[0]), schema.Place)
}

// keyLike tells whether a text is a key rather than a name: an id that ends in a number behind a hyphen or underscore,
// such as "org-0000042". Digits alone may be a SIREN or a room.
func keyLike(s string) bool {
	if len(s) < 3 || !data.ValidID(s) {
		return false
	}
	digits, marks := 0, 0
	for i := 0; i < len(s); i++ {
		if isDigit(s[i]) {
			digits++
		} else if s[i] == '-' || s[i] == '_' {
			marks++
		}
	}
	return marks > 0 && digits > 1 && digits+marks < len(s) && isDigit(s[len(s)-1])
}

// key refers to a record of the same site by its key in the source.
func (w *mapper) key(text string, p *property) data.Value {
	if ref, ok := w.names.Ref(text); ok {
		return data.NewReference(ref)
	}
	if ref, ok := data.ParseRef(text); ok {
		return data.NewReference(ref)
	}
	c := p.collection
	if c == "" {
		c = data.Organizations
	}
	return data.NewReference(data.NewRef(c, data.IDFromKey(text)))
}

// things reads an object: a value with a language, a language map, a reference, or a nested node.
func (w *mapper) things(t *data.Tree, sc *scope, tg *target) {
	if len(t.Fields) == 0 {
		return
	}
	for i := range t.Fields {
		if name := t.Fields[i].Name; len(name) < 4 || name[0] != '@' {
			continue
		}
		switch v := &t.Fields[i].Tree; t.Fields[i].Name {
		case "@value":
			w.valueObject(t, v, sc, tg)
			return
		case "@list", "@set":
			w.value(v, sc, tg)
			return
		}
	}
	if w.languageMap(t, tg) {
		for i := range t.Fields {
			tagged := *tg
			tagged.lang, _ = languageTag(t.Fields[i].Name)
			w.value(&t.Fields[i].Tree, sc, &tagged)
		}
		return
	}
	if tg.rule != nil && tg.rule.Parse == ParseRRule {
		w.recurrenceObject(t, w.dest(sc, tg), sc)
		return
	}
	if sc.depth > deepest {
		w.report(data.Warning, "too-deep", "", "objects are nested too deeply", "the innermost are left out")
		return
	}
	if tg.prop.term == schema.StartDate && w.span(t, sc, tg) {
		return
	}
	if p := tg.prop; !p.objects && !p.foreign && len(p.enums) == 0 {
		if id := t.Get("@id"); id.Shape == data.String && len(t.Fields) == 1 {
			w.texts(id, sc, tg)
			return
		}
		if id := t.Get("url"); p.url && id.Shape == data.String { // {"url": "…"} where an address alone belongs
			w.texts(id, sc, tg)
			return
		}
		if name := t.Get("name"); name.Shape == data.String {
			w.texts(name, sc, tg)
			w.report(data.Warning, "not-text", "", "found an object, expected "+expected(p), "its name was taken, the rest is left out")
			return
		}
		w.report(data.Warning, "not-text", "", "found an object, expected "+expected(p), "")
		return
	}
	if len(tg.prop.enums) > 0 && !tg.prop.objects {
		for _, name := range [...]string{"@id", "id", "name", "label"} {
			if v := t.Get(name); v.Shape == data.String {
				w.texts(v, sc, tg)
				return
			}
		}
	}
	if v, ok := w.nested(t, sc, tg.prop); ok {
		data.Add(w.dest(sc, tg), tg.prop.name, v)
	}
}

// span reads {"start": …, "end": …} where a start was expected; false if the object is another one.
func (w *mapper) span(t *data.Tree, sc *scope, tg *target) bool {
	var start, end *data.Tree
	for i := range t.Fields {
		f := &t.Fields[i]
		known := w.target(w.shape(string(schema.Event)), "", f.Name)
		switch {
		case known.purpose != toProperty || len(known.steps) > 0 || f.Tree.Shape == data.Object:
			return false
		case known.prop.term == schema.StartDate:
			start = &f.Tree
		case known.prop.term == schema.EndDate:
			end = &f.Tree
		default:
			return false
		}
	}
	if start == nil {
		return false
	}
	w.value(start, sc, tg)
	if end != nil {
		till := *tg
		till.prop = w.property(string(schema.EndDate))
		w.value(end, sc, &till)
	}
	return true
}

func expected(p *property) string {
	var words []string
	for _, r := range schema.Ranges(p.term) {
		words = append(words, string(r))
	}
	return strings.Join(words, " or ")
}

// xsdKinds are the datatypes that a record has a kind for.
var xsdKinds = map[string]data.Kind{
	string(graph.XSDDate): data.Date, string(graph.XSDDateTime): data.DateTime, string(graph.XSDTime): data.Time,
	string(graph.XSDBoolean): data.Boolean, string(graph.XSDInteger): data.Integer, string(graph.XSDDecimal): data.Decimal, string(graph.XSDDouble): data.Double,
}

// valueObject reads {"@value": …, "@language": …} (JSON-LD 1.1, §4.2, https://www.w3.org/TR/json-ld11/#typed-values).
// The range decides about its type, but for a foreign property and datatypes that no kind stands for.
func (w *mapper) valueObject(t, v *data.Tree, sc *scope, tg *target) {
	tagged := *tg
	if tagged.lang == "" { // JSON-LD 1.1, §4.2.4: the language of the context is that of plain strings alone
		plain := *sc
		plain.lang = ""
		sc = &plain
	}
	if lang := t.Get("@language"); lang.Shape == data.String {
		if tag, ok := languageTag(lang.Text); ok {
			tagged.lang = tag
		} else {
			w.report(data.Warning, "not-a-language", "", quote(lang.Text)+" is not a language", "languages are named by BCP 47 tags: fr, en, fr-CA")
		}
	}
	datatype := t.Get("@type").Text
	if iri, ok := w.expand(datatype); ok {
		datatype = iri
	}
	datatype = strings.Replace(datatype, "xsd:", graph.XSD, 1)
	if datatype == "" && tg.prop.foreign && v.Shape == data.String {
		text, _ := clean(v.Text)
		data.Add(w.dest(sc, tg), tg.prop.name, data.NewText(text, tagged.lang))
		return
	}
	if _, own := schema.TermOf(datatype); datatype != "" && !own && scheme(datatype) > 0 && validIRI(datatype) && v.Shape < data.List {
		text, _ := clean(v.Text)
		if kind := xsdKinds[datatype]; tg.prop.foreign && kind != 0 {
			data.Add(w.dest(sc, tg), tg.prop.name, data.Value{Kind: kind, Text: text})
			return
		} else if kind == 0 && datatype != string(graph.XSDString) && datatype != graph.XSD+"anyURI" {
			data.Add(w.dest(sc, tg), tg.prop.name, data.Value{Kind: data.Typed, Text: text, Tag: datatype})
			return
		}
	}
	w.value(v, sc, &tagged)
}

// languageMap tells whether an object is {"fr": "…", "en": "…"}.
func (w *mapper) languageMap(t *data.Tree, tg *target) bool {
	p := tg.prop
	if !p.text && !p.natural || p.foreign {
		return false
	}
	for i := range t.Fields {
		f := &t.Fields[i]
		if len(f.Name) < 2 || len(f.Name) > 8 || f.Tree.Shape == data.Object || f.Name[0] < 'a' || f.Name[0] > 'z' {
			return false
		}
		if tag, ok := languageTag(f.Name); !ok || !p.natural && !common(tag) || !common(tag) && len(t.Fields) > 1 && f.Name == "id" {
			return false
		}
	}
	return true
}

// nested reads an object that is a thing. It is false if there is nothing in it.
func (w *mapper) nested(t *data.Tree, sc *scope, p *property) (data.Value, bool) {
	node := &data.Node{}
	class := p.class
	if p.term == schema.Location && onlineOnly(t) {
		class = string(schema.VirtualLocation)
	}
	inner := scope{node: node, depth: sc.depth + 1, lang: sc.lang, zone: sc.zone, zoned: sc.zoned}
	id := ""
	if f := t.Get("@id"); f.Shape == data.String || f.Shape == data.Number {
		id, _ = clean(f.Text)
	} else if f := t.Get("id"); f.Shape == data.String || f.Shape == data.Number {
		id, _ = clean(f.Text)
	}
	if ref, ok := w.refer(id, t, p); ok {
		return w.reference(ref, t, &inner, class)
	}
	alone := len(t.Fields) == 1
	if alone && scheme(id) > 0 && validIRI(id) && !strings.HasPrefix(id, "_:") {
		return vocab.NewLink(id), true
	}
	if alone && id != "" {
		w.report(data.Warning, "unresolved", "", fmt.Sprintf("%s names nothing that is in this record or site", quote(id)), "write an absolute IRI, a key of this source, or the name")
		return data.Value{}, false
	}
	w.object(t, &inner, class)
	typed := t.Get("@type").Shape != data.Null || t.Get("type").Shape != data.Null
	if hollow(node) && (!typed || len(t.Fields) > 1) { // all that was said of it could not be read
		return data.Value{}, false
	}
	return data.NewNested(node), true
}

// refer tells whether an object with this id is a record of the site.
func (w *mapper) refer(id string, t *data.Tree, p *property) (data.Ref, bool) {
	if id == "" || strings.HasPrefix(id, "_:") || strings.HasPrefix(id, "#") || strings.HasPrefix(id, ".") {
		return "", false
	}
	if ref, ok := w.names.Ref(id); ok {
		return ref, true
	}
	if ref, ok := data.ParseRef(id); ok {
		return ref, true
	}
	c := p.collection
	if typed := t.Get("@type").Text + t.Get("type").Text; typed != "" {
		if own, ok := vocab.CollectionOf([]string{vocab.Name(typed)}); ok {
			c = own
		} else if schema.IsClass(schema.Term(vocab.Name(typed))) {
			return "", false
		}
	}
	if c == "" || scheme(id) > 0 || strings.ContainsAny(id, " /") {
		return "", false
	}
	return data.NewRef(c, data.IDFromKey(id)), true
}

// reference refers to a record, with what is said of it besides its id.
func (w *mapper) reference(ref data.Ref, t *data.Tree, inner *scope, class string) (data.Value, bool) {
	v := data.NewReference(ref)
	if len(t.Fields) == 1 {
		return v, true
	}
	w.object(t, inner, class)
	if len(inner.node.Properties) > 0 {
		inner.node.ID = ""
		kept := inner.node.Properties[:0]
		for _, p := range inner.node.Properties {
			if p.Name != string(schema.Identifier) {
				kept = append(kept, p)
			}
		}
		inner.node.Properties = kept
		if len(kept) > 0 {
			v.Node = inner.node
		}
	}
	return v, true
}

// onlineOnly tells whether a location without a type is an address on the web and nothing else.
func onlineOnly(t *data.Tree) bool {
	if t.Get("url").Shape != data.String {
		return false
	}
	for i := range t.Fields {
		switch t.Fields[i].Name {
		case "url", "name", "description", "@id", "id":
		default:
			return false
		}
	}
	return len(t.Fields) == 1 || t.Get("name").Shape == data.Null || isOnlineWord(t.Get("name").Text)
}

func isOnlineWord(s string) bool {
	term, _, ok := word(enumerated["eventAttendanceMode"], s)
	return ok && term == string(schema.OnlineEventAttendanceMode)
}

// date reads a date, several, or a span, with the zone and the times of day of the scope.
func (w *mapper) date(n *data.Node, p *property, text string, sc *scope) {
	d, bad := w.parseDate(text, sc)
	if bad == nil && d.first.precision() == toTime {
		if (p.term == schema.StartDate || p.term == schema.EndDate) && w.secondColumn(n, p, d.first, sc) {
			return
		}
		bad = noDate
	}
	if bad == nil && d.first.precision() < toDay && !p.date {
		bad = &badDate{"names no day", dateHint}
	}
	if bad != nil {
		severity := data.Warning
		if p.term == schema.StartDate && n == sc.node && sc.root {
			severity, w.unread = data.Error, true
		}
		hint := bad.hint
		if zeroDate(text) {
			hint = "databases write this where there is no date; leave the field empty"
		}
		w.report(severity, "not-a-date", "", quote(text)+" "+bad.why, hint)
		return
	}
	w.dateNotes(&d, text)
	if d.first.precision() < toDay && p.term == schema.StartDate && sc.root && n == sc.node {
		w.report(data.Advice, "no-day", "", quote(text)+" names no day", "an event without its day cannot be put in a calendar")
	}
	first := p.term == schema.StartDate && n == sc.node
	last := p.term == schema.EndDate && n == sc.node
	for i := range d.n {
		m := d.at(i)
		target := p
		if d.span && i == 1 {
			if p.term != schema.StartDate {
				w.report(data.Warning, "not-a-date", "", quote(text)+" is a span of dates where one was expected", "its end is left out")
				break
			}
			target = w.property(string(schema.EndDate))
			if data.First(n, schema.EndDate).Kind != 0 {
				break
			}
		}
		w.withTime(&m, sc, first && (i == 0 || !d.span), last || d.span && i == 1)
		data.Add(n, target.name, w.moment(m, target, text, sc, d.n == 1))
	}
}

// parseDate reads a date in the ways that the field's rule names, or in any.
func (w *mapper) parseDate(text string, sc *scope) (dateText, *badDate) {
	if sc.dates != nil {
		return patterned(sc.dates, text)
	}
	return parseDate(text, w.m.Order)
}

// secondColumn takes a time of day that stands under the same heading as its date, as Outlook exports it.
func (w *mapper) secondColumn(n *data.Node, p *property, m moment, sc *scope) bool {
	v := data.First(n, p.name)
	if v.Kind != data.Date {
		return false
	}
	day, ok := isoMoment(v.Text)
	if !ok {
		return false
	}
	m.year, m.month, m.day = day.year, day.month, day.day
	data.Set(n, p.name, w.moment(m, p, "", sc, false))
	return true
}

// withTime adds the time of day that another field gave.
func (w *mapper) withTime(m *moment, sc *scope, start, end bool) {
	if m.clock || m.precision() != toDay || sc.allDay {
		return
	}
	text := ""
	switch {
	case start:
		text = sc.startTime
	case end && sc.endTime != "":
		text = sc.endTime
	}
	if text == "" {
		return
	}
	d, bad := parseDate(text, w.m.Order)
	var t moment
	switch {
	case bad == nil && d.first.precision() == toTime:
		t = d.first
		if start && d.span && sc.endTime == "" { // "19h-21h"
			e := d.at(1)
			sc.endTime = string(e.appendClock(nil))
		}
	case t.readClock(text) && t.hour < 24 && t.min < 60 && t.sec < 60: // 0930
	default:
		if !empty(text) {
			w.report(data.Warning, "not-a-time", "", quote(text)+" is not a time of day", "times are read as 09:00 or 9h00")
		}
		return
	}
	m.clock, m.hour, m.min, m.sec = true, t.hour, t.min, t.sec
}

// dateNotes reports what was odd about a date that could be read.
func (w *mapper) dateNotes(d *dateText, text string) {
	switch {
	case d.ambiguous && w.m.OrderSeen:
		w.once(data.Advice, "order-of-dates", func() (string, string) {
			first := "day"
			if w.m.Order == MonthFirst {
				first = "month"
			}
			return fmt.Sprintf("%s is read with its %s first, as other dates of this input are", quote(text), first), "write 2025-04-03, or say `dates: day first` or `dates: month first` in a mapping"
		})
	case d.ambiguous && w.m.Order == AnyOrder:
		w.report(data.Warning, "ambiguous-date", "", fmt.Sprintf("%s could have its day first or its month first", quote(text)), "it was read with its day first; write 2025-04-03, or say `dates: day first` or `dates: month first` in a mapping")
	}
	if d.guess != "" {
		w.once(data.Advice, "number-as-date", func() (string, string) {
			return fmt.Sprintf("%s is read as %s", quote(text), d.guess), "write dates as 2026-11-28"
		})
	}
	if d.leap {
		w.report(data.Warning, "leap-second", "", quote(text)+" is a leap second, which xsd:dateTime does not have", "the second before it was taken")
	}
	if really, wrong := d.wrongWeekday(); wrong {
		w.report(data.Warning, "wrong-weekday", "", fmt.Sprintf("%s was a %s", quote(text), really), "the date was kept; the weekday or the date is wrong")
	}
}

// moment makes the value of a moment: a year, a month, a day, or a date and time with its offset.
// whole says that text is nothing but this moment, so that it may stand as it is.
func (w *mapper) moment(m moment, p *property, text string, sc *scope, whole bool) data.Value {
	switch m.precision() {
	case toYear:
		return data.Value{Kind: data.Typed, Text: string(m.appendDate(nil)), Tag: graph.XSD + "gYear"}
	case toMonth:
		return data.Value{Kind: data.Typed, Text: string(m.appendDate(nil)), Tag: graph.XSD + "gYearMonth"}
	}
	midnight := m.clock && m.hour == 0 && m.min == 0 && m.sec == 0
	if m.clock && midnight && sc.allDay || m.clock && !p.dateTime {
		if !midnight && !sc.allDay {
			w.once(data.Advice, "time-left-out", func() (string, string) {
				return fmt.Sprintf("the time of %s is left out: %s holds days", quote(text), p.name), ""
			})
		}
		m.clock = false
	}
	if !m.clock {
		if whole && len(text) == 10 && text[4] == '-' {
			return data.Value{Kind: data.Date, Text: text}
		}
		return data.Value{Kind: data.Date, Text: string(m.appendDate(nil))}
	}
	if m.zoned {
		return w.zoned(m, text, sc, whole)
	}
	b := append(m.appendDate(make([]byte, 0, 32)), 'T')
	if sc.zone == nil {
		return data.Value{Kind: data.DateTime, Text: string(m.appendClock(b))}
	}
	t, how := m.place(sc.zone)
	_, offset := t.Zone()
	switch {
	case how == gap:
		w.report(data.Warning, "no-such-time", "", fmt.Sprintf("%s does not exist in %s: the clocks were put forward over it", quote(text), sc.zone), "it was read as "+t.Format(time.RFC3339))
	case how == overlap:
		w.report(data.Warning, "time-exists-twice", "", fmt.Sprintf("%s exists twice in %s: the clocks were put back over it", quote(text), sc.zone), "the first was taken; write the offset to say which")
	}
	if offset%60 != 0 { // local mean time, before zones: an offset of XSD has no seconds
		t, offset = t.UTC(), 0
	}
	if how != regular || offset == 0 && m.hour != t.Hour() {
		fraction := m.fraction
		m = ofTime(t, true)
		m.fraction = fraction
		b = append(m.appendDate(b[:0]), 'T')
	}
	return data.Value{Kind: data.DateTime, Text: string(appendOffset(m.appendClock(b), offset/60))}
}

// zoned makes the value of a moment that came with an offset, which wins over the zone that the source names.
func (w *mapper) zoned(m moment, text string, sc *scope, whole bool) data.Value {
	if m.offset > maxOffset || m.offset < -maxOffset {
		w.report(data.Warning, "bad-offset", "", fmt.Sprintf("the offset of %s is beyond 14 hours", quote(text)), "no place on earth has it; the time was kept without its offset")
		return data.Value{Kind: data.DateTime, Text: string(m.appendClock(append(m.appendDate(make([]byte, 0, 32)), 'T')))}
	}
	if sc.zoned && sc.zone != nil && m.offset != 0 {
		t := time.Date(m.year, time.Month(m.month), m.day, m.hour, m.min, m.sec, 0, time.UTC).Add(-time.Duration(m.offset) * time.Minute).In(sc.zone)
		if _, offset := t.Zone(); offset != m.offset*60 {
			w.report(data.Warning, "offset-and-zone", "", fmt.Sprintf("%s has another offset than %s had then", quote(text), sc.zone), "the offset counts")
		}
	}
	if whole && asPublished(text) {
		return data.Value{Kind: data.DateTime, Text: text}
	}
	b := append(m.appendDate(make([]byte, 0, 32)), 'T')
	return data.Value{Kind: data.DateTime, Text: string(appendOffset(m.appendClock(b), m.offset))}
}

// asPublished tells whether a date and time that could be read is in the form in which it is published already:
// 2024-11-28T09:00:00+01:00, or with Z for UTC.
func asPublished(s string) bool {
	if len(s) != 20 && len(s) != 25 || s[10] != 'T' || s[16] != ':' || s[17] == '6' || s[11:13] == "24" {
		return false
	}
	if len(s) == 20 {
		return s[19] == 'Z'
	}
	return (s[19] == '+' || s[19] == '-') && s[22] == ':' && s[20:] != "00:00"
}

// zone sets the zone of a scope by its name.
func (w *mapper) zone(name string, sc *scope) {
	zone, seen := w.zones[name]
	if !seen {
		zone, _ = zoneOf(name)
		if len(w.zones) < mostNames {
			w.zones[strings.Clone(name)] = zone
		}
	}
	if zone != nil {
		sc.zone, sc.zoned = zone, true
		return
	}
	sc.zone = nil // no other one may be put in its place
	hint := "zones are named as in the IANA database: Europe/Paris"
	if near := nearZone(name); near != "" {
		hint = "did you mean " + near + "?"
	}
	w.report(data.Warning, "unknown-zone", "", quote(name)+" is not a time zone", hint)
}

// cities are the zones that a name without its continent is likely to mean.
var cities = []string{"Europe/Paris", "Europe/Brussels", "Europe/London", "Europe/Berlin", "Europe/Madrid", "Europe/Rome", "Europe/Zurich", "Europe/Luxembourg",
	"America/New_York", "America/Chicago", "America/Los_Angeles", "America/Montreal", "America/Toronto", "America/Martinique", "America/Guadeloupe",
	"America/Cayenne", "Indian/Reunion", "Indian/Mayotte", "Pacific/Noumea", "Pacific/Tahiti", "Australia/Sydney", "Australia/Melbourne", "Asia/Tokyo",
	"Asia/Kolkata", "Asia/Shanghai", "Africa/Dakar", "Africa/Casablanca", "Africa/Tunis"}

func nearZone(name string) string {
	name = strings.ToLower(name)
	for _, c := range cities {
		lower := strings.ToLower(c)
		_, city, _ := strings.Cut(lower, "/")
		if name == city || oneEdit(name, lower) || strings.HasPrefix(name, lower) {
			return c
		}
	}
	return ""
}
