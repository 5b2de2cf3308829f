package mapping

import (
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// Inside finds out whether a sample is one object around the records rather than a record: {"data": {"items": [{"event":
// {…}}]}}. It gives the record path that leads to them, as "data.items[].event", and how many they are; n is 0 where the
// object names itself, or holds no list of objects.
func Inside(sample []data.Row, m Mapping) (path string, n int) {
	if len(sample) != 1 || m.Title != "" || sample[0].Place.Path != "" {
		return "", 0
	}
	w := newMapper(m, Options{})
	if w.hasName(&sample[0].Tree) {
		return "", 0
	}
	steps, list := longest(&sample[0].Tree, nil, 0)
	if list == nil {
		return "", 0
	}
	path = strings.Join(steps, ".") + "[]"
	for t := &list.Items[0]; ; {
		name, inner := onlyObject(t)
		if inner == nil || w.hasName(t) {
			return path, len(list.Items)
		}
		path, t = path+"."+name, inner
	}
}

// hasName tells whether an object has a name, as an event or an institution has one.
func (w *mapper) hasName(t *data.Tree) bool {
	for i := range t.Fields {
		for _, class := range [...]schema.Term{schema.Event, schema.Organization} {
			if tg := w.target(w.shape(string(class)), "", t.Fields[i].Name); tg.purpose == toProperty && len(tg.steps) == 0 && tg.prop.term == schema.Name {
				return true
			}
		}
	}
	return false
}

// longest finds the longest list of objects below an object, and the names that lead to it.
func longest(t *data.Tree, steps []string, depth int) (best []string, list *data.Tree) {
	for i := range t.Fields {
		f := &t.Fields[i]
		if strings.ContainsAny(f.Name, ".[]\"'") || f.Name == "" || depth > 8 {
			continue
		}
		here := append(steps[:len(steps):len(steps)], f.Name)
		found := &f.Tree
		switch {
		case f.Tree.Shape == data.List && len(f.Tree.Items) > 0 && f.Tree.Items[0].Shape == data.Object:
		case f.Tree.Shape == data.Object:
			here, found = longest(&f.Tree, here, depth+1)
		default:
			continue
		}
		if found != nil && (list == nil || len(found.Items) > len(list.Items)) {
			best, list = here, found
		}
	}
	return best, list
}

// onlyObject is the one object among the fields of an object; nil if there are none or several.
func onlyObject(t *data.Tree) (name string, inner *data.Tree) {
	for i := range t.Fields {
		if f := &t.Fields[i]; f.Tree.Shape == data.Object {
			if inner != nil || strings.ContainsAny(f.Name, ".[]\"'") {
				return "", nil
			}
			name, inner = f.Name, &f.Tree
		}
	}
	return name, inner
}
