package mapping

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
)

// Trace says where one value of a record came from, or what became of a field that gave none.
type Trace struct {
	Field string     // path in the source: "organizer.name"; empty if no field gave the value
	Found string     // the field's text; empty for lists and objects
	Line  int        // where it stands; 0 if at its row's
	Path  string     // path in the record: "location.address.addressLocality"; "@id" is its key, "@type" its class; empty if the field gave nothing
	Value data.Value // zero if Path is empty
	By    string     // the rule or name that made the value, or why there is none, in a few words
}

// Parts are the rows of an input as Explain takes them, one for each record: in the form that the mapping's rules
// expect, and out of their @graph.
func Parts(rows data.Rows, m Mapping, opts Options) data.Rows {
	return func(yield func(data.Row, *data.Problem) bool) {
		for row, problem := range Shaped(rows, m, opts) {
			if problem != nil {
				if !yield(row, problem) {
					return
				}
			} else if !apart(row, func(part data.Row) bool { return yield(part, nil) }) {
				return
			}
		}
	}
}

// shapedSample is a sample in the form that a mapping's rules expect.
func shapedSample(sample []data.Row, m Mapping) []data.Row {
	given := func(yield func(data.Row, *data.Problem) bool) {
		for i := range sample {
			if !yield(sample[i], nil) {
				return
			}
		}
	}
	var shaped []data.Row
	for row, problem := range Parts(given, m, Options{}) {
		if problem == nil {
			shaped = append(shaped, row)
		}
	}
	return shaped
}

// Explain maps one of the Parts of an input as Records does. It tells for each value of the record which field it came
// from and by which rule, and for each other field why it gave no value: fields in the order of the row, then what follows from several
// fields or from the mapping alone. Empty fields are left out. The item is what Records makes of the row.
func Explain(row data.Row, m Mapping, opts Options) (data.Item, []Trace) {
	w := newMapper(m, opts)
	w.trace = &tracer{made: map[leaf]int{}}
	item := w.item(row)
	if item.None {
		return item, nil
	}
	return item, w.trace.traces(&item.Record)
}

// tracer remembers which field made which values of the record.
type tracer struct {
	root   *data.Node // of the record while it is made
	events []event
	made   map[leaf]int // the first event that made a value; fields within an object come before the object
}

// event is a field that was read.
type event struct {
	Trace
	gave int // values
}

// leaf is one value at its place in a record.
type leaf struct {
	node     *data.Node
	property string
	kind     data.Kind
	text     string
	tag      string
}

// notice remembers the values of a node before a field is read; nil where nobody asked.
func (w *mapper) notice(n *data.Node) map[leaf]bool {
	if w.trace == nil {
		return nil
	}
	seen := map[leaf]bool{}
	w.leaves(n, func(l leaf) { seen[l] = true })
	return seen
}

// noticed compares them with those after it. name is the field's if it does not stand at the end of the path.
func (w *mapper) noticed(before map[leaf]bool, n *data.Node, tg *target, name string) {
	if w.trace == nil {
		return
	}
	e := event{Trace: Trace{Field: w.field(name), Line: w.lines, By: w.reason(tg)}}
	if v := &w.root; e.Field != "" {
		var texts []string
		w.find(v, fold(e.Field), func(t *data.Tree) { texts = append(texts, t.Text) })
		e.Found = strings.Join(texts, ", ")
	}
	w.trace.root = &w.rec.Node
	w.leaves(n, func(l leaf) {
		if before[l] {
			return
		}
		e.gave++
		if _, known := w.trace.made[l]; !known {
			w.trace.made[l] = len(w.trace.events)
		}
	})
	w.trace.events = append(w.trace.events, e)
}

// leaves gives the values of a node, and the record's own names if it is the record's.
func (w *mapper) leaves(n *data.Node, use func(leaf)) {
	if n == &w.rec.Node {
		if w.rec.Key != "" {
			use(leaf{n, "@id", data.Text, w.rec.Key, ""})
		}
		if w.rec.Ref != "" {
			use(leaf{n, "@id", data.Reference, string(w.rec.Ref), ""})
		}
		if !w.rec.Modified.IsZero() {
			use(leaf{n, "@modified", data.DateTime, w.rec.Modified.Format("2006-01-02T15:04:05Z07:00"), ""})
		}
	}
	nodeLeaves(n, use)
}

func nodeLeaves(n *data.Node, use func(leaf)) {
	if n.ID != "" {
		use(leaf{n, "@id", data.Link, n.ID, ""})
	}
	for _, t := range n.Types {
		use(leaf{n, "@type", data.Text, t, ""})
	}
	for _, p := range n.Properties {
		for _, v := range p.Values {
			if v.Kind != data.Nested {
				use(leaf{n, p.Name, v.Kind, v.Text, v.Tag})
			}
			if v.Node != nil && v.Kind != data.Text {
				nodeLeaves(v.Node, use)
			}
		}
	}
}

// reason names the rule or term behind a target.
func (w *mapper) reason(tg *target) string {
	switch {
	case tg.rule != nil && tg.rule.Line > 0:
		return fmt.Sprintf("%s:%d: %s", w.m.Name, tg.rule.Line, tg.rule.short())
	case tg.rule != nil:
		return "the built-in rule " + tg.rule.short()
	case tg.purpose == toProperty && len(tg.steps) > 0:
		return "a path of schema.org's own names"
	case tg.purpose == toProperty:
		return "schema.org's own name " + tg.prop.name
	case tg.purpose == consulted:
		return "used by a template or condition of the mapping"
	case tg.special == languageOfText:
		return "the language of " + tg.prop.name
	case tg.purpose == toSpecial && tg.special[0] == '@':
		return "JSON-LD's " + tg.special
	case tg.purpose == toSpecial:
		return w.m.Name + ": " + tg.special
	case tg.purpose == unknownField:
		return "unknown, left out"
	}
	return "personal data, not published"
}

// short writes a rule as a mapping file has it.
func (r *rule) short() string {
	to := wordOf(r.To)
	if r.Parse == ParseIdentifier && r.Scheme != "" {
		to += "[" + r.Scheme + "]"
	}
	if r.Lang != "" {
		to += "@" + r.Lang
	}
	if r.From == "" {
		return "add " + to + ": " + r.value
	}
	return r.From + ": " + to
}

// traces puts the values of the finished record beside the events that made them.
func (t *tracer) traces(rec *data.Record) []Trace {
	byEvent := make([][]Trace, len(t.events))
	var rest []Trace
	give := func(node *data.Node, path, property string, v data.Value) {
		if node == &rec.Node {
			node = t.root
		}
		found := Trace{Path: path, Value: v}
		at, ok := t.made[leaf{node, property, v.Kind, v.Text, v.Tag}]
		if !ok {
			found.By = "follows from the other values"
			if property == "@type" {
				found.By = "the class that the mapping or the property has for it"
			}
			rest = append(rest, found)
			return
		}
		e := &t.events[at]
		found.Field, found.Found, found.Line, found.By = e.Field, e.Found, e.Line, e.By
		byEvent[at] = append(byEvent[at], found)
	}
	if rec.Key != "" {
		give(&rec.Node, "@id", "@id", data.NewText(rec.Key, ""))
	}
	if rec.Ref != "" {
		give(&rec.Node, "@id", "@id", data.NewReference(rec.Ref))
	}
	if !rec.Modified.IsZero() {
		give(&rec.Node, "@modified", "@modified", data.Value{Kind: data.DateTime, Text: rec.Modified.Format("2006-01-02T15:04:05Z07:00")})
	}
	walk(&rec.Node, "", give)
	var all []Trace
	for i := range t.events {
		if e := t.events[i]; e.gave == 0 && len(byEvent[i]) == 0 && e.Field != "" {
			all = append(all, e.Trace)
		}
		all = append(all, byEvent[i]...)
	}
	return append(all, rest...)
}

// walk gives every value of a node with its path.
func walk(n *data.Node, at string, give func(node *data.Node, path, property string, v data.Value)) {
	if at != "" {
		at += "."
	}
	if n.ID != "" {
		give(n, at+"@id", "@id", data.NewLink(n.ID))
	}
	for _, t := range n.Types {
		give(n, at+"@type", "@type", data.NewText(t, ""))
	}
	for _, p := range n.Properties {
		for i, v := range p.Values {
			path := at + p.Name
			if len(p.Values) > 1 && v.Node != nil && v.Kind != data.Text {
				path += fmt.Sprintf("[%d]", i+1)
			}
			if v.Kind != data.Nested {
				give(n, path, p.Name, v)
			}
			if v.Node != nil && v.Kind != data.Text {
				walk(v.Node, path, give)
			}
		}
	}
}

// Missing tells which fields a mapping's file names that no row of a sample has: a Warning where an input's field comes
// near that the mapping does not name, which is likely to be meant; else an Advice, since rows may leave fields out.
func Missing(m Mapping, sample []data.Row) []data.Problem {
	if len(sample) == 0 {
		return nil
	}
	w := newMapper(m, Options{})
	known, asked, said := map[string]string{}, map[string]bool{}, map[string]bool{}
	for i := range m.Rules {
		if m.Rules[i].Line > 0 {
			said[fold(m.Rules[i].From)] = true
		}
	}
	for _, row := range shapedSample(sample, m) {
		names(&row.Tree, "", known)
	}
	var problems []data.Problem
	miss := func(name string, line int) {
		f := fold(name)
		if f == "" || asked[f] {
			return
		}
		asked[f] = true
		for k := range known { // a rule for parts of a thing has the name that they have there
			if k == f || strings.HasSuffix(k, "."+f) {
				return
			}
		}
		severity, hint := data.Advice, "the fields there are "+list(known)
		for _, k := range slices.Sorted(maps.Keys(known)) {
			if !said[k] && !w.used[k] && (oneEdit(k, f) || len(f) > 3 && (strings.HasPrefix(k, f) || strings.HasPrefix(f, k) && len(k) > 3)) {
				severity, hint = data.Warning, "did you mean "+known[k]+"?"
				break
			}
		}
		problems = append(problems, data.Problem{Severity: severity, Place: data.Position{File: m.Name, Line: line}, Code: "no-such-field",
			Field: name, Message: "no field of this name has a value in the first rows of the input", Hint: hint})
	}
	for i := range m.Rules {
		if r := &m.Rules[i]; r.Line > 0 {
			miss(r.From, r.Line)
		}
	}
	ask := func(all []Condition) {
		for _, c := range all {
			miss(c.Field, c.Line)
		}
	}
	for _, name := range w.id.fields() {
		miss(name, 0)
	}
	for i := range m.Add {
		t, _ := parseTemplate(m.Add[i].Value)
		for _, name := range t.fields() {
			miss(name, m.Add[i].Line)
		}
		ask(m.Add[i].When)
	}
	for i := range m.Rules {
		ask(m.Rules[i].When)
	}
	ask(m.When)
	return problems
}

// names collects the paths of an object's fields, folded, with the way in which they are written.
func names(t *data.Tree, at string, known map[string]string) {
	for i := range t.Items {
		names(&t.Items[i], at, known)
	}
	for i := range t.Fields {
		path := t.Fields[i].Name
		if at != "" {
			path = at + "." + path
		}
		if f := fold(path); known[f] == "" && len(known) < mostNames {
			known[f] = path
		}
		names(&t.Fields[i].Tree, path, known)
	}
}

func list(known map[string]string) string {
	var all []string
	for _, k := range slices.Sorted(maps.Keys(known)) {
		all = append(all, known[k])
	}
	if len(all) > 12 {
		return strings.Join(all[:12], ", ") + " …"
	}
	return strings.Join(all, ", ")
}
