package source

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
)

// step is one step of a record path: into a field, or (with an empty key) into every item of a list.
type step struct{ key string }

func (s step) list() bool { return s.key == "" }

// parsePath reads a record path: "data.items[].event". A "[]" at the end may be left out.
func parsePath(s string) ([]step, error) {
	if s == "" {
		return nil, nil
	}
	var steps []step
	for i, part := range strings.Split(s, ".") {
		key, lists := part, 0
		for strings.HasSuffix(key, "[]") {
			key, lists = key[:len(key)-2], lists+1
		}
		if key == "" && (i > 0 || lists == 0) || strings.ContainsAny(key, "[]") {
			return nil, fmt.Errorf("%q is not a record path", s)
		}
		if key != "" {
			steps = append(steps, step{key})
		}
		for range lists {
			steps = append(steps, step{})
		}
	}
	return steps, nil
}

// place is the path of a record on the way: "data.items[3]".
type place string

func (p place) field(name string) place {
	if p == "" {
		return place(name)
	}
	return p + "." + place(name)
}

func (p place) item(i int) place { return p + place("["+strconv.Itoa(i)+"]") }

// records calls found for each tree at the end of the steps below t, until it returns false. Lists on the way are
// gone through even where the path does not say so.
func records(t *data.Tree, steps []step, at place, found func(*data.Tree, place) bool) bool {
	switch {
	case t.Shape == data.List && (len(steps) == 0 || !steps[0].list()):
		return recordsFrom(t, steps, at, 0, found)
	case t.Shape == data.List:
		return recordsFrom(t, steps[1:], at, 0, found)
	case len(steps) == 0:
		return found(t, at)
	case steps[0].list():
		return records(t, steps[1:], at, found)
	}
	for i := range t.Fields {
		if f := &t.Fields[i]; f.Name == steps[0].key && !records(&f.Tree, steps[1:], at.field(f.Name), found) {
			return false
		}
	}
	return true
}

// recordsFrom goes down the steps from the items of the list t, the first of which is number from.
func recordsFrom(t *data.Tree, steps []step, at place, from int, found func(*data.Tree, place) bool) bool {
	for i := range t.Items {
		item, at := &t.Items[i], at.item(from+i)
		if len(steps) == 0 && !found(item, at) || len(steps) > 0 && !records(item, steps, at, found) {
			return false
		}
	}
	return true
}

// noRecords is the problem of a path that led nowhere; keys are what stood where it ended.
func noRecords(file, path string, keys []string) *data.Problem {
	p := &data.Problem{Severity: data.Error, Place: data.Position{File: file}, Code: NoRecords,
		Message: fmt.Sprintf("there is nothing at %q", path)}
	if len(keys) > 0 {
		p.Hint = "the keys there are " + strings.Join(keys, ", ")
	}
	return p
}

// notRecord is the problem of an item that is no object.
func notRecord(at data.Position, t data.Shape, text string) *data.Problem {
	what := map[data.Shape]string{data.Null: "null", data.List: "a list", data.Bool: text,
		data.Number: "the number " + clip(text), data.String: "the text " + strconv.Quote(clip(text))}[t]
	return &data.Problem{Severity: data.Error, Place: at, Code: NotRecord,
		Message: what + " is not a record", Hint: "a record is an object of named values"}
}

// clip shortens text for a message.
func clip(s string) string {
	const most = 40
	if len(s) <= most {
		return s
	}
	return string(whole8([]byte(s[:most]))) + "…"
}

// Paths lists the record paths under which t holds lists of objects, the longest list first: what to suggest when a
// document turns out to be no record itself.
func Paths(t *data.Tree) []string {
	type found struct {
		path string
		n    int
	}
	var all []found
	var look func(t *data.Tree, path string, depth int)
	look = func(t *data.Tree, path string, depth int) {
		if depth > 4 || len(all) >= 20 {
			return
		}
		for i := range t.Fields {
			f := &t.Fields[i]
			if f.Name == "" || strings.ContainsAny(f.Name, ".[]") {
				continue
			}
			at := string(place(path).field(f.Name))
			switch {
			case f.Tree.Shape == data.Object:
				look(&f.Tree, at, depth+1)
			case f.Tree.Shape == data.List && len(f.Tree.Items) > 0 && f.Tree.Items[0].Shape == data.Object:
				all = append(all, found{at + "[]", len(f.Tree.Items)})
			}
		}
	}
	look(t, "", 0)
	slices.SortStableFunc(all, func(a, b found) int { return b.n - a.n })
	var paths []string
	for _, f := range all {
		paths = append(paths, f.path)
	}
	return paths
}
