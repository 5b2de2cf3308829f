package mapping

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// scope is what the fields of one object say about the others.
type scope struct {
	shape     *shape
	node      *data.Node
	root      bool
	depth     int
	lang      string
	langs     map[string]string // of single properties, from fields such as name_lang
	zone      *time.Location
	zoned     bool // the source names a zone, against which offsets are held
	allDay    bool
	startTime string
	endTime   string
	currency  string
	online    string
	dates     []pattern // of the field at hand, where its rule has them
}

// deepest bounds the nesting of objects that are followed.
const deepest = 56

func (w *mapper) begin(place data.Position) {
	w.place, w.problems, w.unread, w.path, w.lines, w.iris, w.rec = place, nil, false, w.path[:0], 0, nil, nil
	w.unpublished = false
}

// usable tells whether a row can be a record at all, and reports why not.
func (w *mapper) usable(t *data.Tree) bool {
	if t.Shape != data.Object {
		found := [...]string{data.Null: "nothing", data.String: "a text", data.Number: "a number", data.Bool: "true or false", data.List: "a list"}[t.Shape]
		w.report(data.Error, "not-an-object", "", "found "+found+", expected an object with the fields of a record", "")
		return false
	}
	total := ""
	for i := range t.Fields {
		f := &t.Fields[i].Tree
		text := trim(f.Text)
		switch _, number := parseNumber(text); {
		case f.Shape == data.Null || f.Shape < data.List && empty(text):
		case total == "" && f.Shape == data.String && sums(text):
			total = text
		case total == "" || !number:
			return true
		}
	}
	if total != "" {
		w.report(data.Warning, "total-row", "", quote(total)+" sums up the rows above, and is no record", "it was left out")
	} else {
		w.report(data.Warning, "empty-record", "", "the record has no values", "")
	}
	return false
}

// sums tells whether a text begins a line of totals, which has numbers behind it or nothing: "Total : 4 événements".
func sums(text string) bool {
	word, _, _ := strings.Cut(plain(trim(text)), " ")
	switch strings.TrimRight(word, ":") {
	case "total", "totaux", "totals", "sous-total", "subtotal", "somme":
		return true
	}
	return false
}

// record fills rec from a row.
func (w *mapper) record(rec *data.Record, t *data.Tree) {
	w.rec = rec
	w.root = *t
	sc := scope{node: &rec.Node, root: true, zone: w.opts.DefaultZone, lang: w.opts.DefaultLang}
	w.object(t, &sc, w.class(t))
}

// class is the class of rows that do not name theirs.
func (w *mapper) class(t *data.Tree) string {
	switch {
	case w.opts.Class != "":
		return string(w.opts.Class)
	case w.opts.Collection != "" && !schema.IsA(w.m.Class, vocab.ClassOf(w.opts.Collection)):
		return string(vocab.ClassOf(w.opts.Collection)) // the operator knows better than a sample
	case w.m.Class != "":
		return string(w.m.Class)
	}
	s := w.shape(string(schema.Event))
	for i := range t.Fields {
		if f := w.target(s, "", t.Fields[i].Name); f.purpose == toProperty && f.prop.term == schema.StartDate && len(f.steps) == 0 {
			return string(schema.Event)
		}
	}
	return ""
}

// object fills the scope's node from an object. class is that of objects which do not name theirs.
func (w *mapper) object(t *data.Tree, sc *scope, class string) {
	w.context(t, sc)
	w.types(t, sc, class)
	if n := len(t.Fields); sc.node.Properties == nil && n > 0 {
		sc.node.Properties = make([]data.Property, 0, n+2)
	}
	if sc.root {
		w.keyed(sc)
		w.addSpecials(sc)
	}
	w.survey(t, sc, "")
	w.fields(t, sc, "")
	if sc.root {
		w.addValues(sc)
	}
	w.finish(sc)
}

// context reads the little of a JSON-LD context that plain objects use: the language, prefixes and terms.
// A document that relies on more is read as JSON-LD, not as an object.
func (w *mapper) context(t *data.Tree, sc *scope) {
	if len(t.Fields) == 0 || t.Fields[0].Name != "@context" && t.Get("@context").Shape == data.Null {
		return
	}
	c := t.Get("@context")
	all := c.Items
	if c.Shape == data.Object {
		all = []data.Tree{*c}
	}
	for i := range all {
		for j := range all[i].Fields {
			f := &all[i].Fields[j]
			switch {
			case f.Name == "@language" && f.Tree.Shape == data.String:
				if tag, ok := languageTag(f.Tree.Text); ok {
					sc.lang = tag
				}
			case strings.HasPrefix(f.Name, "@"):
			case f.Tree.Shape == data.String:
				w.define(f.Name, f.Tree.Text)
			case f.Tree.Shape == data.Object:
				w.define(f.Name, f.Tree.Get("@id").Text)
			}
		}
	}
}

func (w *mapper) define(name, iri string) {
	if prefix, rest, ok := strings.Cut(iri, ":"); ok && w.iris[prefix] != "" {
		iri = w.iris[prefix] + rest
	}
	if scheme(iri) == 0 || !validIRI(iri) {
		return
	}
	if w.iris == nil {
		w.iris = map[string]string{}
	}
	w.iris[name] = iri
}

// types reads the types of an object and sets its shape.
func (w *mapper) types(t *data.Tree, sc *scope, class string) {
	sc.shape = w.shape(class)
	n := sc.node
	for i := range t.Fields {
		f := &t.Fields[i]
		tg := w.target(sc.shape, "", f.Name)
		if tg.purpose != toSpecial || tg.special != "@type" || !w.applies(tg) {
			continue
		}
		before := w.notice(n)
		items := f.Tree.Items
		if f.Tree.Shape != data.List {
			items = []data.Tree{f.Tree}
		}
		for j := range items {
			if items[j].Shape == data.String {
				w.path = append(w.path, f.Name)
				w.addType(n, tg.rule.replaced(items[j].Text), class, tg.rule != nil && f.Name != "@type")
				w.path = w.path[:len(w.path)-1]
			}
		}
		w.noticed(before, n, tg, f.Name)
	}
	if sc.root {
		w.addTypes(sc, class)
	}
	if len(n.Types) == 0 && class != "" {
		n.Types = []string{class}
	}
	if sc.root && schema.IsA(schema.Term(class), schema.Organization) {
		// In a list of institutions a museum is one too, though schema.org has Museum below Place only.
		if c, ok := vocab.CollectionOf(n.Types); ok && c == data.Places {
			n.Types = append(n.Types, string(schema.Organization))
		}
	}
	if len(n.Types) > 0 {
		sc.shape = w.shape(n.Types...)
	}
}

// addType adds one type: a class by name or IRI, or by a word for it where words are expected.
func (w *mapper) addType(n *data.Node, text, class string, words bool) {
	text, _ = clean(text)
	if empty(text) {
		return
	}
	name := text
	for _, prefix := range [...]string{schema.NS, schema.NSHTTPS, "schema:", "sdo:"} {
		name = strings.TrimPrefix(name, prefix)
	}
	if term, ok := schema.Lookup(name, schema.KindClass); ok && (string(term) == name || words) {
		if n == &w.rec.Node && !words && w.m.Firm && !fitting(string(term), class) {
			w.report(data.Warning, "other-class", "", fmt.Sprintf("the record calls itself %s, and the mapping %s", term, class), "the mapping counts")
			return
		}
		if newer, old := schema.SupersededBy(term); old && schema.IsClass(newer) {
			w.once(data.Advice, "superseded", func() (string, string) {
				return fmt.Sprintf("the class %s is superseded", term), fmt.Sprintf("%s was put in its place", newer)
			})
			term = newer
		}
		addString(&n.Types, string(term))
		return
	}
	if iri, ok := w.expand(name); ok {
		name = iri
	}
	if scheme(name) > 0 && validIRI(name) && !strings.Contains(name, "schema.org/") {
		addString(&n.Types, vocab.Name(name))
		return
	}
	if words {
		if term, exact, ok := word(classWords, text); ok && fitting(term, class) {
			if !exact {
				w.report(data.Advice, "read-as", "", fmt.Sprintf("%s is read as %s", quote(text), term), "")
			}
			addString(&n.Types, term)
			return
		}
	}
	w.once(data.Warning, "unknown-class", func() (string, string) {
		hint := "types are the classes of schema.org: https://schema.org/docs/full.html"
		if near, ok := schema.Nearest(name, schema.KindClass); ok {
			hint = fmt.Sprintf("did you mean %s?", near)
		}
		return fmt.Sprintf("%s is not a class of schema.org", quote(text)), hint
	})
	if words && class != "" && schema.Allowed(schema.Keywords, schema.Term(class)) {
		data.Add(n, schema.Keywords, data.NewText(text, w.opts.DefaultLang))
	}
}

// fitting tells whether a word for a class may be meant where things of another class are expected: in a list of
// events, "théâtre" is a play.
func fitting(term, class string) bool {
	if class == "" {
		return true
	}
	want, ok := vocab.CollectionOf([]string{class})
	got, _ := vocab.CollectionOf([]string{term})
	return !ok || want == got || want == data.Organizations && got == data.Places
}

func addString(list *[]string, s string) {
	if !slices.Contains(*list, s) {
		*list = append(*list, s)
	}
}

// survey reads the fields that say how to read others, wherever they stand among them.
func (w *mapper) survey(t *data.Tree, sc *scope, prefix string) {
	for i := range t.Fields {
		f := &t.Fields[i]
		tg := w.target(sc.shape, prefix, f.Name)
		switch tg.purpose {
		case intoObject:
			if f.Tree.Shape == data.Object {
				w.path = append(w.path, f.Name)
				w.survey(&f.Tree, sc, tg.prefix)
				w.path = w.path[:len(w.path)-1]
			}
		case toSpecial:
			if tg.special == "@type" || !w.applies(tg) {
				continue
			}
			w.path = append(w.path, f.Name)
			w.lines = f.Tree.Line
			before := w.notice(sc.node)
			w.special(tg, &f.Tree, sc)
			w.noticed(before, sc.node, tg, "")
			w.path = w.path[:len(w.path)-1]
		}
	}
}

// special reads one of the @ names.
func (w *mapper) special(tg *target, t *data.Tree, sc *scope) {
	text := tg.rule.replaced(trim(t.Text))
	switch tg.special {
	case "@id":
		w.identity(t, text, sc)
		return
	case "@type", "@context", "@value", "@list", "@set", "@ignore":
		return
	}
	if t.Shape >= data.List || empty(text) {
		if t.Shape >= data.List {
			w.report(data.Warning, "not-text", "", "found a list or an object where a text was expected", "")
		}
		return
	}
	switch tg.special {
	case "@language", "@lang":
		if tag, ok := parseLanguage(text); ok {
			sc.lang = tag
			return
		}
		w.report(data.Warning, "not-a-language", "", quote(text)+" is not a language", "languages are named by BCP 47 tags: fr, en, fr-CA")
	case languageOfText:
		w.languageOf(tg.prop, text, sc)
	case "@zone":
		w.zone(text, sc)
	case "@allDay":
		if v, ok := parseBoolean(text); ok {
			sc.allDay = v.Text == "true"
			return
		}
		w.report(data.Warning, "not-a-boolean", "", quote(text)+" is neither yes nor no", "")
	case "@startTime":
		sc.startTime = text
	case "@endTime":
		sc.endTime = text
	case "@currency":
		sc.currency = w.currency(text)
	case "@online":
		sc.online = text
	case "@private":
		w.private(text)
	case "@modified":
		if tg.rule != nil {
			sc.dates = tg.rule.dates
		}
		w.modified(text, sc)
		sc.dates = nil
	}
}

// languageOf reads the tag of one property's text. What is none leaves that text without any: a wrong tag is worse.
func (w *mapper) languageOf(p *property, text string, sc *scope) {
	tag, ok := languageTag(text)
	if !ok {
		w.report(data.Warning, "not-a-language", "", quote(text)+" is not a language tag", "languages are named by BCP 47 tags: fr, en, fr-CA")
	}
	if sc.langs == nil {
		sc.langs = map[string]string{}
	}
	sc.langs[p.name] = tag
}

// identity reads the id of an object: the record's own key or address, or the IRI of a part.
func (w *mapper) identity(t *data.Tree, text string, sc *scope) {
	if t.Shape == data.Object || t.Shape == data.List || empty(text) {
		return
	}
	text, _ = clean(text)
	if sc.root && w.id != nil && (w.rec.Key != "" || w.rec.Ref != "") {
		return // the mapping's template has made it
	}
	if !sc.root {
		if scheme(text) > 0 && validIRI(text) && !strings.HasPrefix(text, "_:") {
			sc.node.ID = text
		} else if !strings.HasPrefix(text, "_:") && !strings.HasPrefix(text, "#") && !strings.HasPrefix(text, ".") {
			data.Add(sc.node, schema.Identifier, data.NewText(text, ""))
		}
		return
	}
	if ref, ok := w.names.Ref(text); ok {
		w.rec.Ref = ref
		return
	}
	if ref, ok := data.ParseRef(text); ok {
		w.rec.Ref = ref
		return
	}
	switch {
	case strings.HasPrefix(text, "_:") || strings.HasPrefix(text, "#") || strings.HasPrefix(text, "."):
		return
	case w.rec.Key != "":
		if w.rec.Key != text {
			w.report(data.Warning, "two-ids", "", fmt.Sprintf("the record already has the id %s", quote(w.rec.Key)), "the first one counts")
		}
		return
	}
	w.rec.Key = text
	if (strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://")) && validIRI(text) {
		data.Add(sc.node, schema.SameAs, data.NewLink(text))
	}
}

func (w *mapper) private(text string) {
	if v, ok := parseBoolean(text); ok && v.Text == "false" {
		return
	}
	switch fold(text) {
	case "public", "normal", "default", "publique":
		return
	}
	w.unpublished = true
	w.once(data.Advice, "not-published", func() (string, string) {
		return fmt.Sprintf("the record is marked as not for publication, and left out: %s", quote(text)), "publish it at its source first"
	})
}

func (w *mapper) modified(text string, sc *scope) {
	if !sc.root {
		return
	}
	d, bad := w.parseDate(text, sc)
	if bad == nil && d.first.precision() != toDay {
		bad = noDate
	}
	if bad != nil {
		w.report(data.Warning, "not-a-date", "", quote(text)+" "+bad.why, bad.hint)
		return
	}
	m := d.first
	zone := sc.zone
	if zone == nil {
		zone = time.UTC
	}
	if m.zoned {
		w.rec.Modified = time.Date(m.year, time.Month(m.month), m.day, m.hour, m.min, m.sec, 0, time.UTC).Add(-time.Duration(m.offset) * time.Minute)
		return
	}
	t, _ := m.place(zone)
	w.rec.Modified = t.UTC()
}

// fields reads all the others.
func (w *mapper) fields(t *data.Tree, sc *scope, prefix string) {
	for i := range t.Fields {
		f := &t.Fields[i]
		if f.Tree.Shape == data.Null || f.Tree.Shape == data.String && f.Tree.Text == "" {
			continue
		}
		tg := w.target(sc.shape, prefix, f.Name)
		if tg.purpose == toSpecial || !w.applies(tg) {
			continue
		}
		w.path = append(w.path, f.Name)
		w.lines = f.Tree.Line
		before := w.notice(sc.node)
		switch tg.purpose {
		case toProperty:
			w.value(&f.Tree, sc, tg)
		case intoObject:
			w.into(&f.Tree, sc, tg)
		case unknownField:
			w.unknown(f, sc)
		case leftOut:
			if tg.rule.Line > 0 {
				break // a person said so
			}
			w.once(data.Advice, "left-out", func() (string, string) {
				return "schema.org has no place for this field", "it is left out"
			})
		case withheld:
			if f.Tree.Shape >= data.List || !empty(trim(f.Tree.Text)) {
				w.once(data.Warning, "withheld", func() (string, string) {
					return "personal data is not published", "the option personal publishes it, where those concerned agreed"
				})
			}
		}
		w.noticed(before, sc.node, tg, "")
		w.path = w.path[:len(w.path)-1]
	}
}

func (w *mapper) into(t *data.Tree, sc *scope, tg *target) {
	switch t.Shape {
	case data.Object:
		w.fields(t, sc, tg.prefix)
	case data.List:
		for i := range t.Items {
			w.into(&t.Items[i], sc, tg)
		}
	default:
		if !empty(trim(t.Text)) {
			w.report(data.Warning, "not-an-object", "", "found "+quote(t.Text)+", expected an object", "")
		}
	}
}

func (w *mapper) unknown(f *data.Field, sc *scope) {
	if f.Tree.Shape < data.List && empty(trim(f.Tree.Text)) || f.Tree.Shape >= data.List && len(f.Tree.Items)+len(f.Tree.Fields) == 0 {
		return
	}
	if w.strangers[f.Name] {
		return
	}
	w.once(data.Warning, "unknown-field", func() (string, string) {
		hint := "a rule of a mapping can say what it is"
		if near, ok := w.near(f.Name, sc); ok {
			hint = fmt.Sprintf("did you mean %s?", near)
		}
		if strings.TrimSpace(f.Name) == "" {
			return "a column without a heading is left out", "give it a heading"
		}
		return fmt.Sprintf("%s is unknown and left out", quote(f.Name)), hint
	})
}

// near finds the term that an unknown name comes nearest to, one of the class if there is one.
func (w *mapper) near(name string, sc *scope) (string, bool) {
	folded := fold(name)
	if len(folded) > 5 {
		for known := range w.rules {
			if len(known) > 5 && w.rule(sc.shape, known) != nil && (strings.HasPrefix(folded, known) || oneEdit(folded, known)) {
				return w.rule(sc.shape, known).From, true
			}
		}
	}
	near, ok := schema.Nearest(name, schema.KindProperty)
	return string(near), ok
}

// oneEdit tells whether two words differ by one letter put in, left out or changed.
func oneEdit(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) == len(b) {
		return i < len(a) && a[i+1:] == b[i+1:]
	}
	return a[i:] == b[i+1:]
}

// part finds or makes the part of a node that a step leads to.
func (w *mapper) part(n *data.Node, s step) *data.Node {
	for _, v := range data.Values(n, s.prop.name) {
		if v.Kind == data.Nested && (s.class == "" || len(v.Node.Types) == 0 || slices.Contains(v.Node.Types, s.class)) {
			return v.Node
		}
	}
	node := &data.Node{}
	if s.class != "" {
		node.Types = []string{s.class}
	}
	// Not data.Add: two parts may be equal while they are still empty.
	for i := range n.Properties {
		if n.Properties[i].Name == s.prop.name {
			n.Properties[i].Values = append(n.Properties[i].Values, data.NewNested(node))
			return node
		}
	}
	n.Properties = append(n.Properties, data.Property{Name: s.prop.name, Values: []data.Value{data.NewNested(node)}})
	return node
}

// finish looks at a node as a whole when all its fields are read.
func (w *mapper) finish(sc *scope) {
	n := sc.node
	if sc.root {
		w.named(n)
		w.points(n)
		w.occasions(sc)
	}
	if sc.endTime != "" && data.First(n, schema.EndDate).Kind == 0 {
		if start := data.First(n, schema.StartDate); len(start.Text) >= 10 && (start.Kind == data.Date || start.Kind == data.DateTime) {
			w.date(n, w.property(string(schema.EndDate)), start.Text[:10], sc)
		}
	}
	start, end := data.First(n, schema.StartDate), data.First(n, schema.EndDate)
	if end.Kind != 0 && start.Kind != 0 && vocab.Before(end, start) {
		w.report(data.Warning, "end-before-start", string(schema.EndDate), fmt.Sprintf("the end, %s, is before the start, %s", end.Text, start.Text),
			"one of the two is wrong; the record is published without its end")
		data.Set[schema.Term](n, schema.EndDate)
	}
	if sc.online != "" {
		w.online(sc)
	}
	if sc.root && !w.m.TermsFirst {
		joinOffers(n)
	}
	if sc.currency != "" {
		for _, v := range data.Values(n, schema.Offers) {
			if v.Kind == data.Nested && data.First(v.Node, schema.PriceCurrency).Kind == 0 &&
				(data.First(v.Node, schema.Price).Kind != 0 || data.First(v.Node, schema.LowPrice).Kind != 0) {
				data.Add(v.Node, schema.PriceCurrency, data.NewText(sc.currency, ""))
			}
		}
	}
	if schedule := data.First(n, schema.EventSchedule); sc.root && schedule.Kind == data.Nested {
		w.complete(schedule.Node, n)
	}
}

// named gives an institution that has none but its legal name that name, and a person the one that given name and family
// name make. Beside a given name ("Nom;Prénom"), a person's name is the family name.
func (w *mapper) named(n *data.Node) {
	name, given, family := data.First(n, schema.Name), data.First(n, schema.GivenName), data.First(n, schema.FamilyName)
	if name.Kind == data.Text && given.Kind == data.Text && family.Kind == 0 && !strings.Contains(fold(name.Text), fold(given.Text)) {
		family = name
		data.Set(n, schema.FamilyName, name)
		name = data.Value{}
	}
	switch legal := data.Values(n, schema.LegalName); {
	case name.Kind != 0:
	case len(legal) > 0:
		data.Set(n, schema.Name, legal...)
	case given.Kind == data.Text && family.Kind == data.Text:
		data.Set(n, schema.Name, data.NewText(given.Text+" "+family.Text, ""))
	}
}

// online reads the field that says whether an event is online: yes, no, an address, or a mode.
func (w *mapper) online(sc *scope) {
	n := sc.node
	mode := data.First(n, schema.EventAttendanceMode)
	set := func(t schema.Term) {
		if mode.Kind == 0 {
			data.Set(n, schema.EventAttendanceMode, data.NewLink(t.IRI()))
		}
	}
	physical := false
	for _, v := range data.Values(n, schema.Location) {
		if v.Kind == data.Reference || v.Kind == data.Nested && !slices.Contains(v.Node.Types, string(schema.VirtualLocation)) {
			physical = true
		}
	}
	if iri, kind := parseIRI(sc.online); kind == absolute || kind == mended || kind == guessed {
		place := w.part(n, step{w.property(string(schema.Location)), string(schema.VirtualLocation)})
		data.Add(place, schema.URLProperty, data.NewLink(iri))
		sc.online = "true"
	}
	if v, ok := parseBoolean(sc.online); ok {
		switch {
		case v.Text == "false":
			set(schema.OfflineEventAttendanceMode)
		case physical:
			set(schema.MixedEventAttendanceMode)
		default:
			set(schema.OnlineEventAttendanceMode)
		}
		return
	}
	if before, after, both := strings.Cut(sc.online, "/"); both { // "oui/non"
		if _, ok := parseBoolean(trim(before)); ok {
			if _, ok := parseBoolean(trim(after)); ok {
				set(schema.MixedEventAttendanceMode)
				return
			}
		}
	}
	if t, _, ok := word(enumerated[string(schema.EventAttendanceMode)], sc.online); ok {
		set(schema.Term(t))
		return
	}
	w.report(data.Warning, "not-a-boolean", "", fmt.Sprintf("whether the event is online: %s is neither yes nor no, nor an address", quote(sc.online)), "write oui, non, hybride, or the address of the meeting")
}

// typeWords is a list of types for a message.
func typeWords(types []string) string {
	if len(types) == 0 {
		return "a record without a type"
	}
	return "the type " + strings.Join(types, ", ")
}
