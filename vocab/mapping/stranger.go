package mapping

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
)

// familiar passes rows on, and reports the fields that nobody would: those around the records of a source, and those in
// the objects that its Shape takes apart, where neither are named by Mapping.Knows. All others come before the rules.
func familiar(rows data.Rows, m Mapping) data.Rows {
	return func(yield func(data.Row, *data.Problem) bool) {
		s := strangers{within: m.Within, known: map[string]bool{}}
		for name := range strings.SplitSeq(m.Knows, "|") {
			name, opaque := strings.CutSuffix(name, ".*")
			s.known[name] = !opaque
		}
		for row, problem := range rows {
			if problem == nil && row.Tree.Shape == data.Object {
				s.place, s.found = row.Place, s.found[:0]
				s.row(&row.Tree)
				for i := range s.found {
					if !yield(data.Row{}, &s.found[i]) {
						return
					}
				}
			}
			if !yield(row, problem) {
				return
			}
		}
		for _, p := range s.seen.totals() {
			if !yield(data.Row{}, &p) {
				return
			}
		}
	}
}

// strangers looks for fields that are not known.
type strangers struct {
	within []string
	known  map[string]bool // false: with all that is in it
	seen   tally
	place  data.Position
	path   []string
	found  []data.Problem
}

// row looks at what is around the records of a row, and at the records.
func (s *strangers) row(t *data.Tree) {
	for _, path := range s.within {
		if holds(t, path) {
			s.around(t, strings.Split(path, "."))
			return
		}
	}
	s.record(t)
}

// around follows the way to the records, and looks at the other fields that stand beside it.
func (s *strangers) around(t *data.Tree, way []string) {
	for i := range t.Items {
		s.around(&t.Items[i], way)
	}
	if t.Shape != data.Object {
		return
	}
	if len(way) == 0 {
		s.record(t)
		return
	}
	for i := range t.Fields {
		f := &t.Fields[i]
		s.path = append(s.path, f.Name)
		if f.Name == way[0] {
			s.around(&f.Tree, way[1:])
		} else if !s.knows(f.Name) {
			s.report(f)
		}
		s.path = s.path[:len(s.path)-1]
	}
}

// record looks into the fields of a record that its source's Shape takes. The others are for the rules.
func (s *strangers) record(t *data.Tree) {
	if s.known["*"] { // all of them
		s.inside(t)
		return
	}
	for i := range t.Fields {
		if f := &t.Fields[i]; s.known[f.Name] {
			s.enter(f)
		}
	}
}

// enter looks at the fields of the objects in a field.
func (s *strangers) enter(f *data.Field) {
	if f.Tree.Shape < data.List {
		return
	}
	s.path = append(s.path, f.Name)
	s.inside(&f.Tree)
	s.path = s.path[:len(s.path)-1]
}

func (s *strangers) inside(t *data.Tree) {
	for i := range t.Items {
		s.inside(&t.Items[i])
	}
	for i := range t.Fields {
		switch f := &t.Fields[i]; {
		case s.known[f.Name]:
			s.enter(f)
		case !s.knows(f.Name):
			s.path = append(s.path, f.Name)
			s.report(f)
			s.path = s.path[:len(s.path)-1]
		}
	}
}

// knows tells whether a name is known: one that the mapping names, a language, a parameter of iCalendar (which follows a
// semicolon), or a name that begins with X-, where the mapping says so.
func (s *strangers) knows(name string) bool {
	_, named := s.known[name]
	return named || languageKey(name) || strings.IndexByte(name, ';') > 0 || strings.HasPrefix(name, "X-") && s.known["X-"]
}

// languageKey tells whether a name is that of a language in a text by languages: "fr", "@fr", "fr-CA".
func languageKey(name string) bool {
	name = strings.TrimPrefix(name, "@")
	if len(name) != 2 && (len(name) != 5 || name[2] != '-' && name[2] != '_') {
		return false
	}
	return name[0] >= 'a' && name[0] <= 'z' && name[1] >= 'a' && name[1] <= 'z'
}

func (s *strangers) report(f *data.Field) {
	if f.Tree.Shape < data.List && empty(trim(f.Tree.Text)) || f.Tree.Shape >= data.List && len(f.Tree.Items)+len(f.Tree.Fields) == 0 {
		return
	}
	place := s.place
	if f.Tree.Line > 0 {
		place.Line = f.Tree.Line
	}
	p := data.Problem{Severity: data.Warning, Place: place, Code: "unknown-field", Field: strings.Join(s.path, "."),
		Message: fmt.Sprintf("%s is unknown and left out", quote(f.Name)), Hint: "a mapping file can say what it is, for the source as it is without the built-in mapping"}
	if s.seen.first(&p, 1) {
		s.found = append(s.found, p)
	}
}

// acquaint adds to names that of a field that was reported before the rules came to it. Mappers at work share the names:
// they are never changed.
func acquaint(names map[string]bool, p *data.Problem) map[string]bool {
	name := p.Field[strings.LastIndexByte(p.Field, '.')+1:]
	if p.Code != "unknown-field" || names[name] {
		return names
	}
	more := map[string]bool{name: true}
	maps.Copy(more, names)
	return more
}

// beside reports the fields that stand beside the @graph of a document, of which the records are taken.
func (w *mapper) beside(row *data.Row) []data.Problem {
	if row.Tree.Get("@graph").Shape != data.List {
		return nil
	}
	w.begin(row.Place)
	for i := range row.Tree.Fields {
		f := &row.Tree.Fields[i]
		if slices.Contains([]string{"@context", "@graph", "@id", "@type"}, f.Name) || f.Tree.Shape == data.Null {
			continue
		}
		w.path, w.lines = append(w.path, f.Name), f.Tree.Line
		w.once(data.Warning, "unknown-field", func() (string, string) {
			return fmt.Sprintf("%s stands beside @graph, and is left out", quote(f.Name)), "what is said of a record belongs into its object in the graph"
		})
		w.path = w.path[:0]
	}
	return w.problems
}
