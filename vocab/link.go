package vocab

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/link"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// institutional are the properties under which institutions are mentioned. Where it is false a person is as likely, and
// a name counts only if its node says that it is an organization's.
var institutional = map[string]bool{
	string(schema.Organizer): true, string(schema.Sponsor): true, string(schema.Funder): true, string(schema.Provider): true,
	string(schema.Publisher): true, string(schema.Affiliation): true, string(schema.MemberOf): true, string(schema.WorksFor): true,
	string(schema.AlumniOf): true, string(schema.ParentOrganization): true, string(schema.SubOrganization): true,
	string(schema.Department): true, string(schema.SourceOrganization): true,
	string(schema.Contributor): false, string(schema.Performer): false, string(schema.Member): false, string(schema.Producer): false,
	string(schema.Maintainer): false, string(schema.CopyrightHolder): false,
}

// telling are the properties that a mention may have. A node that says more is a description of its own and stays.
var telling = map[string]bool{
	string(schema.Name): true, string(schema.URLProperty): true, string(schema.Identifier): true, string(schema.SameAs): true,
}

// Linker finds the institutions that records mention by name or identifier. A mention is a part without an IRI of its own
// under a property such as organizer, sponsor or affiliation, of which nothing but name, url and identifiers is said, or
// a text there. A mention of a record of this site becomes a reference; one of an institution that only an authority file
// has keeps its name and gains identifier, sameAs and iso6523Code; a text that lists institutions becomes several
// values; an identifier's address becomes a reference where its institution has a record here; whatever is not certain
// stays as it is. A Linker is of one goroutine.
type Linker struct {
	// Index gives the index to look in. It is asked at every mention, so that no index needs to be made before; nil is
	// nothing to look in.
	Index func() *link.Index
	// Open collects what stays undecided; nil to collect nothing.
	Open *link.Open

	counts  Linked
	pending map[string]*openKind // since the last Problems, by reason
	known   map[mentionKey][]found
	of      *link.Index // that known was found in
}

// Linked counts mentions: those that became references, those that gained identifiers by the authority that gave them,
// those split out of lists among them, and those that stay undecided.
type Linked struct {
	Records     int
	Authorities map[string]int
	Undecided   int
}

// openKind is a reason for which mentions stay undecided.
type openKind struct {
	count int
	place data.Position
	field string
	names []string // the first few different ones
	more  bool
}

type mentionKey struct{ source, text string }

// found is a mention, or a part of one that is a list, and what it means.
type found struct {
	text string
	led  bool // a sentence stood around it
	link.Decision
}

// mostKnown bounds the names whose meaning is remembered, since the same few come again and again.
const mostKnown = 10_000

// Counts are those of all records so far.
func (l *Linker) Counts() Linked { return l.counts }

// Link links the mentions in a record, nested parts included.
func (l *Linker) Link(item *data.Item) {
	w := linking{Linker: l, item: item}
	if w.node(&item.Record.Node, 0) {
		Arrange(&item.Record.Node)
	}
}

// Problems tells what stayed undecided since it was last asked: one advice a reason, the most frequent first, at the
// place of its first mention. Its code is unlinked-institution.
func (l *Linker) Problems() []data.Problem {
	reasons := make([]string, 0, len(l.pending))
	for reason := range l.pending {
		reasons = append(reasons, reason)
	}
	slices.SortFunc(reasons, func(a, b string) int {
		return cmp.Or(cmp.Compare(l.pending[b].count, l.pending[a].count), cmp.Compare(a, b))
	})
	var problems []data.Problem
	for _, reason := range reasons {
		k := l.pending[reason]
		names := strings.Join(k.names, ", ")
		if k.more {
			names += " …"
		}
		mentions := "a mention is"
		if k.count > 1 {
			mentions = fmt.Sprintf("%d mentions are", k.count)
		}
		problems = append(problems, data.Problem{
			Severity: data.Advice, Place: k.place, Code: "unlinked-institution", Field: k.field,
			Message: fmt.Sprintf("%s not linked to an institution: %s (%s)", mentions, reason, names),
			Hint:    "they are published as written; --review FILE lists all with candidates, to decide by hand",
		})
	}
	l.pending = nil
	return problems
}

// linking is one record whose mentions are being linked.
type linking struct {
	*Linker
	item *data.Item
	own  []string // folded names of the record itself, if it is an organization
}

// node links the mentions in n and below; it is true if anything changed.
func (w *linking) node(n *data.Node, depth int) bool {
	if depth > deepest {
		return false
	}
	changed := false
	for i := range n.Properties {
		p := &n.Properties[i]
		untyped, institutions := institutional[p.Name]
		for j := 0; j < len(p.Values); j++ {
			v := &p.Values[j]
			if institutions && v.Kind == data.Link {
				if w.address(v) {
					changed = true
				}
				continue
			}
			if institutions {
				if m, ok := mentioned(v, untyped); ok {
					if values := w.mention(m, v, p.Name); values != nil {
						p.Values = slices.Replace(p.Values, j, j+1, values...)
						j += len(values) - 1
						changed = true
					}
					continue
				}
			}
			if v.Kind == data.Nested && v.Node != nil && w.node(v.Node, depth+1) {
				changed = true
			}
		}
		if changed && institutions {
			p.Values = distinct(p.Values)
		}
	}
	return changed
}

// address makes a reference of an identifier's address whose institution has a record here.
func (w *linking) address(v *data.Value) bool {
	id, ok := link.ParseIRI(v.Text)
	if !ok {
		return false
	}
	ix := w.Index()
	if ix == nil || ix.Len() == 0 {
		return false
	}
	f := found{v.Text, false, ix.Resolve(link.Mention{IDs: []link.ID{id}})}
	if f.Ref == "" || w.itself(&f) {
		return false
	}
	w.count(&f, "")
	*v = data.NewReference(f.Ref)
	return true
}

// distinct leaves out values that came before: a list may name an institution twice.
func distinct(values []data.Value) []data.Value {
	kept := values[:0]
	for _, v := range values {
		if !slices.ContainsFunc(kept, v.Equal) {
			kept = append(kept, v)
		}
	}
	return kept
}

// mention is what is said of an institution.
type mention struct {
	name data.Value
	ids  []link.ID
	url  string
	bare bool // the name is all
}

// mentioned reads a value that may mention an institution.
func mentioned(v *data.Value, untyped bool) (mention, bool) {
	if v.Kind == data.Text {
		return mention{name: *v, bare: true}, untyped && strings.TrimSpace(v.Text) != ""
	}
	if v.Kind != data.Nested || v.Node == nil || v.Node.ID != "" {
		return mention{}, false
	}
	n := v.Node
	switch {
	case len(n.Types) == 0:
		if !untyped {
			return mention{}, false
		}
	case !isA(n.Types, schema.Organization) || isA(n.Types, schema.PerformingGroup) || isA(n.Types, schema.Project):
		return mention{}, false
	}
	for i := range n.Properties {
		if !telling[n.Properties[i].Name] {
			return mention{}, false
		}
	}
	m := mention{name: data.First(n, schema.Name), ids: identifiersOf(n), bare: len(n.Properties) == 1 && len(n.Properties[0].Values) == 1}
	if m.name.Kind != data.Text {
		m.name, m.bare = data.Value{}, false
		if u := data.First(n, schema.URLProperty); u.Kind == data.Link {
			m.url = u.Text // of nobody whose name is told: a department may give its university's
		}
	}
	return m, m.name.Text != "" || len(m.ids) > 0 || m.url != ""
}

// mention finds what m means and returns the values to put in the place of v; nil if v stays.
func (w *linking) mention(m mention, v *data.Value, field string) []data.Value {
	ix := w.Index()
	if ix == nil || ix.Len() == 0 {
		return nil
	}
	parts := w.find(ix, m)
	linked := false
	for i := range parts {
		if parts[i].Linked() && w.itself(&parts[i]) {
			parts = slices.Clone(parts) // what is remembered holds for other records
			parts[i].Decision = link.Decision{Method: link.Reviewed}
		}
		linked = linked || parts[i].Linked()
		w.count(&parts[i], field)
	}
	if !linked && len(parts) == 1 {
		return nil
	}
	values := make([]data.Value, 0, len(parts))
	for i := range parts {
		values = append(values, w.value(ix, &parts[i], v, len(parts) == 1))
	}
	return values
}

// find decides what a mention means, part by part if it is a list.
func (w *linking) find(ix *link.Index, m mention) []found {
	source := w.item.Record.Source
	if !m.bare {
		text := m.name.Text
		if text == "" {
			text = m.url
		}
		return []found{{text, false, ix.Resolve(link.Mention{Text: text, IDs: m.ids, Source: source})}}
	}
	if w.of != ix || len(w.known) >= mostKnown {
		w.of, w.known = ix, map[mentionKey][]found{}
	}
	key := mentionKey{source, m.name.Text}
	parts, ok := w.known[key]
	if ok {
		return parts
	}
	whole := found{strings.TrimSpace(m.name.Text), false, ix.Resolve(link.Mention{Text: m.name.Text, Source: source})}
	parts = []found{whole}
	if whole.Method == link.Undecided {
		if list := ix.Split(m.name.Text); len(list) > 1 || list[0] != whole.text {
			parts = parts[:0]
			for _, text := range list {
				parts = append(parts, found{text, true, ix.Resolve(link.Mention{Text: text, Source: source})})
			}
		}
	}
	w.known[mentionKey{source, strings.Clone(m.name.Text)}] = parts
	return parts
}

// itself tells whether an organization's record would be linked to itself: its parent or department may have its name.
func (w *linking) itself(f *found) bool {
	rec := &w.item.Record
	if w.item.Collection != data.Organizations {
		return false
	}
	if f.Ref != "" && f.Ref == rec.Ref {
		return true
	}
	if w.own == nil {
		w.own = []string{}
		for _, v := range data.Values(&rec.Node, schema.Name) {
			w.own = append(w.own, link.Fold(v.Text))
		}
	}
	return slices.Contains(w.own, link.Fold(f.Entity.Name)) || slices.Contains(w.own, link.Fold(f.text))
}

// count keeps the tallies, and what a person may decide.
func (w *linking) count(f *found, field string) {
	switch {
	case f.Linked() && f.Ref != "":
		w.counts.Records++
	case f.Linked():
		if w.counts.Authorities == nil {
			w.counts.Authorities = map[string]int{}
		}
		w.counts.Authorities[f.Entity.Authority]++
	case f.Method == link.Undecided:
		w.counts.Undecided++
		if w.Open != nil {
			w.Open.Add(link.Mention{Text: f.text, Source: w.item.Record.Source}, f.Decision)
		}
		w.pend(f, field)
	}
}

// shownNames is how many names an advice lists.
const shownNames = 3

func (w *linking) pend(f *found, field string) {
	k := w.pending[f.Reason]
	if k == nil {
		k = &openKind{place: w.item.Place, field: field}
		if w.pending == nil {
			w.pending = map[string]*openKind{}
		}
		w.pending[f.Reason] = k
	}
	k.count++
	if name := fmt.Sprintf("%q", clip(f.text)); !k.more && !slices.Contains(k.names, name) {
		if k.more = len(k.names) == shownNames; !k.more {
			k.names = append(k.names, name)
		}
	}
}

// value is what takes the place of v, or of a part of its text.
func (w *linking) value(ix *link.Index, f *found, v *data.Value, whole bool) data.Value {
	n := &data.Node{}
	lang := v.Tag
	switch {
	case v.Kind == data.Nested:
		n.Types = v.Node.Types
		lang = data.First(v.Node, schema.Name).Tag
		if whole {
			n.Properties = cloneProperties(v.Node.Properties)
		}
	case whole && !f.Linked():
		return *v
	}
	switch {
	case !whole || f.led:
		data.Set(n, schema.Name, data.NewText(articleless(f.text), lang))
	case v.Kind == data.Text:
		data.Set(n, schema.Name, *v)
	}
	if f.Method == link.Identifier && strings.Trim(f.text, "0123456789 X-") == "" { // a number is no name
		data.Set(n, schema.Name, data.NewText(f.Entity.Name, ""))
	}
	if f.Ref != "" {
		ref := data.NewReference(f.Ref)
		if whole && len(n.Properties) > 1 { // what the source says besides is kept with the reference
			ref.Node = n
		}
		return ref
	}
	if len(n.Types) == 0 {
		n.Types = []string{string(schema.Organization)}
	}
	if f.Linked() {
		identify(n, ix.Claims(f.Entity))
	}
	return data.NewNested(n)
}

// cloneProperties copies the lists that identify adds to; values stay shared, as they are not written.
func cloneProperties(properties []data.Property) []data.Property {
	list := slices.Clone(properties)
	for i := range list {
		list[i].Values = slices.Clip(list[i].Values)
	}
	return list
}

// articleless takes off the article that a name has in a French sentence ("l’ENSICAEN", "la fédération Normastic").
// One with a capital may belong to the name ("Le Mans Université").
func articleless(name string) string {
	for _, article := range [...]string{"le ", "la ", "les ", "l'", "l’"} {
		if rest, ok := strings.CutPrefix(name, article); ok && strings.TrimSpace(rest) != "" {
			return strings.TrimSpace(rest)
		}
	}
	return name
}
