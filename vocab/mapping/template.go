package mapping

import (
	"fmt"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
)

// Addition is a value that a mapping puts into every record besides those of its fields.
type Addition struct {
	Value string // a text, in which {annee} stands for the field of that name; {{ and }} are braces
	Rule         // where it goes and how it is read; From is empty
}

// template is a text with places for fields.
type template []templatePart

type templatePart struct {
	text  string
	field string // folded; empty if the part is text
	named string // the field as it was written
}

// parseTemplate reads "{annee}-{numero}".
func parseTemplate(s string) (template, error) {
	var t template
	var text strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case (c == '{' || c == '}') && i+1 < len(s) && s[i+1] == c:
			text.WriteByte(c)
			i++
		case c == '}':
			return nil, fmt.Errorf("%s closes a brace that it did not open", quote(s))
		case c == '{':
			end := strings.IndexAny(s[i+1:], "{}")
			if end < 0 || s[i+1+end] != '}' {
				return nil, fmt.Errorf("%s opens a brace that it does not close", quote(s))
			}
			name := strings.TrimSpace(s[i+1 : i+1+end])
			if fold(name) == "" {
				return nil, fmt.Errorf("%s names no field between its braces", quote(s))
			}
			if text.Len() > 0 {
				t = append(t, templatePart{text: text.String()})
				text.Reset()
			}
			t = append(t, templatePart{field: fold(name), named: name})
			i += 1 + end
		default:
			text.WriteByte(c)
		}
	}
	if text.Len() > 0 {
		t = append(t, templatePart{text: text.String()})
	}
	return t, nil
}

// fields are the names in the braces, as they were written.
func (t template) fields() []string {
	var names []string
	for _, p := range t {
		if p.field != "" {
			names = append(names, p.named)
		}
	}
	return names
}

// fill puts the row's values into a template; missing is the first field without one.
func (w *mapper) fill(t template) (text, missing string) {
	var b strings.Builder
	for _, p := range t {
		if p.field == "" {
			b.WriteString(p.text)
			continue
		}
		n := b.Len()
		w.find(&w.root, p.field, func(v *data.Tree) {
			s, _ := clean(v.Text)
			if empty(s) {
				return
			}
			if b.Len() > n {
				b.WriteString(", ")
			}
			b.WriteString(s)
		})
		if b.Len() == n {
			return "", p.named
		}
	}
	return b.String(), ""
}

// find gives the values of a field of the row, by its folded path and through lists, to use.
func (w *mapper) find(t *data.Tree, path string, use func(*data.Tree)) {
	switch t.Shape {
	case data.List:
		for i := range t.Items {
			w.find(&t.Items[i], path, use)
		}
		return
	case data.Object:
	default:
		if path == "" {
			use(t)
		}
		return
	}
	if path == "" {
		return
	}
	for i := range t.Fields {
		name := w.folded(t.Fields[i].Name)
		rest, ok := strings.CutPrefix(path, name)
		switch {
		case !ok || name == "":
		case rest == "":
			w.find(&t.Fields[i].Tree, "", use)
		case rest[0] == '.':
			w.find(&t.Fields[i].Tree, rest[1:], use)
		}
	}
}

// folded is fold, remembered.
func (w *mapper) folded(name string) string {
	f, ok := w.folds[name]
	if !ok {
		f = fold(name)
		if len(w.folds) < mostNames {
			w.folds[name] = f
		}
	}
	return f
}

// addition is an Addition made ready.
type addition struct {
	value  template
	target *target
}

func (w *mapper) prepare(a *Addition) {
	value, err := parseTemplate(a.Value)
	if err != nil {
		value = template{{text: a.Value}} // Read reports it; a mapping in code means what it says
	}
	for _, name := range value.fields() {
		w.used[fold(name)] = true
	}
	r := w.ready(&a.Rule)
	r.value = a.Value
	w.additions = append(w.additions, addition{value: value, target: w.ruled(r)})
}

// addTypes, addSpecials and addValues put a mapping's own values into the record, in the order in which an object is read.
func (w *mapper) addTypes(sc *scope, class string) {
	for i := range w.additions {
		if a := &w.additions[i]; a.target.special == "@type" {
			w.add(a, func(text string) { w.addType(sc.node, text, class, true) })
		}
	}
}

func (w *mapper) addSpecials(sc *scope) {
	for i := range w.additions {
		if a := &w.additions[i]; a.target.purpose == toSpecial && a.target.special != "@type" {
			w.add(a, func(text string) { w.special(a.target, &data.Tree{Shape: data.String, Text: text}, sc) })
		}
	}
}

func (w *mapper) addValues(sc *scope) {
	for i := range w.additions {
		a := &w.additions[i]
		if a.target.purpose != toProperty {
			continue
		}
		tg := *a.target
		if tg = *w.guard(sc.shape, &tg); tg.purpose != toProperty {
			continue
		}
		w.add(a, func(text string) { w.value(&data.Tree{Shape: data.String, Text: text}, sc, &tg) })
	}
}

// add fills an addition for the row and hands its text on, if its conditions hold and none of its fields is empty. A
// template that is one field gives that field's values one by one.
func (w *mapper) add(a *addition, use func(text string)) {
	if !w.holds(a.target.rule.when) {
		return
	}
	if len(a.value) == 1 && a.value[0].field != "" {
		w.find(&w.root, a.value[0].field, func(v *data.Tree) {
			if v.Shape != data.Null && v.Text != "" {
				w.reading(a, func() { use(v.Text) })
			}
		})
		return
	}
	if text, missing := w.fill(a.value); missing == "" {
		w.reading(a, func() { use(text) })
	}
}

// reading names the fields of an addition while it is read.
func (w *mapper) reading(a *addition, read func()) {
	before := w.notice(&w.rec.Node)
	if names := a.value.fields(); len(names) > 0 {
		w.path = append(w.path, strings.Join(names, "+"))
		defer func() { w.path = w.path[:len(w.path)-1] }()
	}
	read()
	w.noticed(before, &w.rec.Node, a.target, "")
}

// keyed gives the record the key that the mapping's template makes.
func (w *mapper) keyed(sc *scope) {
	if w.id == nil {
		return
	}
	text, missing := w.fill(w.id)
	if missing != "" {
		w.report(data.Warning, "no-id", missing, "the record has nothing here for its id", "an id is made from its name instead, which changes with it")
		return
	}
	before := w.notice(sc.node)
	w.identity(&data.Tree{Shape: data.String, Text: text}, text, sc)
	w.path = append(w.path, strings.Join(w.id.fields(), "+"))
	w.noticed(before, sc.node, &target{purpose: toSpecial, special: "id " + w.m.ID}, "")
	w.path = w.path[:len(w.path)-1]
}

// replaced is what the rule's table of values has for a text, or the text.
func (r *rule) replaced(text string) string {
	if r == nil || r.values == nil {
		return text
	}
	if v, ok := r.values[trim(text)]; ok {
		return v
	}
	if v, ok := r.values[fold(text)]; ok {
		return v
	}
	return text
}
