package mapping

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
)

// Shape puts the rows of a source into the form that the rules of its mapping expect, where that takes more than a rule
// can say: one row that is several records, a record in several rows, an end that has to be computed. It streams, or
// keeps back a bounded number of rows. What it does not understand it leaves for the rules, which report it.
type Shape func(rows data.Rows, opts Options) data.Rows

// Shaped are the rows of an input in the form that the rules of a mapping expect: see Mapping.Within, JSON and Shape.
func Shaped(rows data.Rows, m Mapping, opts Options) data.Rows {
	if m.Knows != "" {
		rows = familiar(rows, m)
	}
	if m.Within != nil {
		rows = within(rows, m.Within)
	}
	if m.JSON != nil {
		rows = each(rows, func(r *data.Row) { readEmbedded(&r.Tree, m.JSON) })
	}
	if m.Shape != nil {
		if opts.DefaultZone == nil {
			opts.DefaultZone = m.Zone
		}
		rows = m.Shape(rows, opts)
	}
	return rows
}

// within takes the records out of rows that hold several, by the first path that leads somewhere.
func within(rows data.Rows, paths []string) data.Rows {
	return func(yield func(data.Row, *data.Problem) bool) {
		for row, problem := range rows {
			if problem != nil {
				if !yield(row, problem) {
					return
				}
				continue
			}
			found := false
			for _, path := range paths {
				if holds(&row.Tree, path) {
					found = true
					if !descend(row.Place, &row.Tree, path, yield) {
						return
					}
					break
				}
			}
			if !found && !yield(row, nil) {
				return
			}
		}
	}
}

// holds tells whether an object or a list stands at the end of a path.
func holds(t *data.Tree, path string) bool {
	for name := range strings.SplitSeq(path, ".") {
		for t.Shape == data.List && len(t.Items) > 0 {
			t = &t.Items[0]
		}
		if t = t.Get(name); t.Shape < data.List {
			return false
		}
	}
	return true
}

// descend yields the objects at the end of a path.
func descend(place data.Position, t *data.Tree, path string, yield func(data.Row, *data.Problem) bool) bool {
	if t.Line > 0 {
		place.Line = t.Line
	}
	if t.Shape == data.List {
		for i := range t.Items {
			at := place
			at.Path += "[" + itoa(i) + "]"
			if !descend(at, &t.Items[i], path, yield) {
				return false
			}
		}
		return true
	}
	if path == "" {
		return yield(data.Row{Place: place, Tree: *t}, nil)
	}
	name, rest, _ := strings.Cut(path, ".")
	if place.Path != "" {
		place.Path += "."
	}
	place.Path += name
	return descend(place, t.Get(name), rest, yield)
}

// each rewrites rows one by one.
func each(rows data.Rows, rewrite func(r *data.Row)) data.Rows {
	return func(yield func(data.Row, *data.Problem) bool) {
		for row, problem := range rows {
			if problem == nil && row.Tree.Shape == data.Object {
				row.Tree.Fields = append([]data.Field(nil), row.Tree.Fields...) // the sample of rows is read twice
				rewrite(&row)
			}
			if !yield(row, problem) {
				return
			}
		}
	}
}

// shapeEach is a Shape that looks at no more than one row.
func shapeEach(rewrite func(t *data.Tree, opts Options)) Shape {
	return func(rows data.Rows, opts Options) data.Rows {
		return each(rows, func(r *data.Row) { rewrite(&r.Tree, opts) })
	}
}

// readEmbedded reads fields whose text is JSON. What is none stays text.
func readEmbedded(t *data.Tree, names []string) {
	for i := range t.Fields {
		f := &t.Fields[i]
		text := strings.TrimSpace(f.Tree.Text)
		if f.Tree.Shape != data.String || text == "" || text[0] != '{' && text[0] != '[' {
			continue
		}
		for _, name := range names {
			if f.Name == name {
				if inner, ok := parseJSON(text); ok {
					inner.Line = f.Tree.Line
					f.Tree = inner
				}
				break
			}
		}
	}
}

// parseJSON reads a JSON value that stands in a text. Nesting is bounded as for rows.
func parseJSON(text string) (data.Tree, bool) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	t, ok := decodeJSON(d, 0)
	return t, ok && !d.More()
}

func decodeJSON(d *json.Decoder, depth int) (t data.Tree, ok bool) {
	token, err := d.Token()
	if err != nil || depth > deepest {
		return t, false
	}
	switch v := token.(type) {
	case string:
		return data.Tree{Shape: data.String, Text: v}, true
	case json.Number:
		return data.Tree{Shape: data.Number, Text: v.String()}, true
	case bool:
		if v {
			return data.Tree{Shape: data.Bool, Text: "true"}, true
		}
		return data.Tree{Shape: data.Bool, Text: "false"}, true
	case json.Delim:
		if v == '[' {
			t.Shape = data.List
			for d.More() {
				item, ok := decodeJSON(d, depth+1)
				if !ok {
					return t, false
				}
				t.Items = append(t.Items, item)
			}
		} else {
			t.Shape = data.Object
			for d.More() {
				name, err := d.Token()
				if err != nil {
					return t, false
				}
				value, ok := decodeJSON(d, depth+1)
				if !ok {
					return t, false
				}
				t.Fields = append(t.Fields, data.Field{Name: name.(string), Tree: value})
			}
		}
		_, err := d.Token()
		return t, err == nil
	}
	return t, true
}

// take removes the fields of a name and returns the first; a Null tree if there is none.
func take(t *data.Tree, name string) data.Tree {
	var taken data.Tree
	kept := t.Fields[:0]
	for _, f := range t.Fields {
		if f.Name != name {
			kept = append(kept, f)
		} else if taken.Shape == data.Null {
			taken = f.Tree
		}
	}
	t.Fields = kept
	return taken
}

// put adds a field, unless there is nothing in it.
func put(t *data.Tree, name string, v data.Tree) {
	if v.Shape == data.Null || v.Shape == data.String && v.Text == "" || v.Shape >= data.List && len(v.Items)+len(v.Fields) == 0 {
		return
	}
	t.Shape = data.Object
	t.Fields = append(t.Fields, data.Field{Name: name, Tree: v})
}

// putText adds a field with a text, unless that is empty.
func putText(t *data.Tree, name, text string) { put(t, name, text1(text)) }

// text1 is a text as a tree.
func text1(text string) data.Tree { return data.Tree{Shape: data.String, Text: text} }

// typed is an object that says what it is.
func typed(class string) data.Tree {
	t := data.Tree{Shape: data.Object}
	putText(&t, "@type", class)
	return t
}

// listed are the items of a list, or the tree itself as the only one.
func listed(t *data.Tree) []data.Tree {
	switch t.Shape {
	case data.List:
		return t.Items
	case data.Null:
		return nil
	}
	return []data.Tree{*t}
}

// at follows the names of a path; a Null tree where it ends early.
func at(t *data.Tree, path ...string) *data.Tree {
	for _, name := range path {
		t = t.Get(name)
	}
	return t
}

// textAt is the trimmed text at the end of a path.
func textAt(t *data.Tree, path ...string) string { return strings.TrimSpace(at(t, path...).Text) }

// tagged is a text in a language.
func tagged(text, lang string) data.Tree {
	if lang == "" || text == "" {
		return text1(text)
	}
	t := data.Tree{Shape: data.Object}
	putText(&t, "@value", text)
	putText(&t, "@language", lang)
	return t
}

// signed tells whether the sample is of the source that a mapping is for: every one of its signs stands in most rows.
func (m *Mapping) signed(sample []data.Row) bool {
	if len(m.Sign) == 0 || len(sample) == 0 {
		return false
	}
	good := 0
	for i := range sample {
		if m.signs(&sample[i].Tree) {
			good++
		}
	}
	return 2*good > len(sample)
}

func (m *Mapping) signs(t *data.Tree) bool {
	for _, path := range m.Within {
		if holds(t, path) {
			for name := range strings.SplitSeq(path, ".") {
				t = t.Get(name)
				for t.Shape == data.List && len(t.Items) > 0 {
					t = &t.Items[0]
				}
			}
			break
		}
	}
	for _, sign := range m.Sign {
		found := false
		if names, only := strings.CutPrefix(sign, "only "); only {
			for i := range t.Fields {
				if !slices.Contains(strings.Split(names, "|"), t.Fields[i].Name) {
					return false
				}
			}
			continue
		}
		for one := range strings.SplitSeq(sign, "|") {
			path, value, valued := strings.Cut(one, "=")
			if _, absent := strings.CutPrefix(path, "!"); absent {
				found = found || t.Get(path[1:]).Shape == data.Null
				continue
			}
			field := t
			for name := range strings.SplitSeq(path, "/") {
				for field.Shape == data.List && len(field.Items) > 0 {
					field = &field.Items[0]
				}
				if name != "" {
					field = field.Get(name)
				}
			}
			found = found || stands(t, path) && !valued || valued && field.Text == value
		}
		if !found {
			return false
		}
	}
	return true
}

// stands tells whether a path leads to a field, empty or not.
func stands(t *data.Tree, path string) bool {
	for name := range strings.SplitSeq(path, "/") {
		for t.Shape == data.List && len(t.Items) > 0 {
			t = &t.Items[0]
		}
		found := false
		for i := range t.Fields {
			if t.Fields[i].Name == name {
				t, found = &t.Fields[i].Tree, true
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}

// horizon is until when endless rules are followed.
func (o *Options) horizon(start time.Time) time.Time {
	ahead := o.Horizon
	if ahead <= 0 {
		ahead = 366 * 24 * time.Hour
	}
	if o.Now.IsZero() || o.Now.Before(start) {
		return start.Add(ahead)
	}
	return o.Now.Add(ahead)
}
