package vocab

import (
	"slices"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/link"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// plural are the properties that may well have several values, so that what one source says of them does not gainsay
// another: then the values of all are taken. Of all others, those of the first source that has any.
var plural = map[string]bool{}

func init() {
	for _, t := range []schema.Term{
		schema.About, schema.AdditionalType, schema.AlternateName, schema.Audience, schema.Award, schema.Contributor, schema.Funder, schema.Identifier,
		schema.Image, schema.InLanguage, schema.Keywords, schema.MemberOf, schema.Organizer, schema.ParentOrganization, schema.Performer,
		schema.SameAs, schema.Sponsor, schema.SubOrganization, schema.SubjectOf, schema.SuperEvent, schema.URLProperty,
	} {
		plural[string(t)] = true
	}
}

// timely are the properties that say together when an event is: they are taken from one source, unless two agree on the
// start.
var timely = []schema.Term{schema.StartDate, schema.EndDate, schema.DoorTime, schema.DurationProperty, schema.EventSchedule, schema.PreviousStartDate, schema.SubEvent}

// Merge makes one record of what several sources give of it, the first of which counts most. Texts in further languages
// are added, and the values of properties that may have several; otherwise the first that has a property has its say.
// Of the types, those stay that say most. It is a data.Merge.
func Merge(list []data.Contribution) (data.Node, data.Summary) {
	n := data.Node{ID: list[0].Node.ID, Types: mergedTypes(list)}
	for i := range list {
		from := list[i].Node
		late := disagree(&n, from)
		for j := range from.Properties {
			p := &from.Properties[j]
			have := data.Values(&n, p.Name)
			switch {
			case late && slices.Contains(timely, schema.Term(p.Name)):
			case have == nil:
				data.Add(&n, p.Name, p.Values...)
			case plural[p.Name]:
				data.Add(&n, p.Name, others(have, p.Values)...)
			default:
				data.Add(&n, p.Name, translations(have, p.Values)...)
			}
		}
	}
	arrange(n.Properties) // those of nested parts are arranged, and shared with the contributions
	rec := data.Record{Node: n}
	Summarize(&rec, list[0].Summary.Lang)
	return n, rec.Summary
}

// disagree tells whether two sources say that an event starts at different times.
func disagree(n, from *data.Node) bool {
	a, b := data.First(n, schema.StartDate), data.First(from, schema.StartDate)
	if a.Kind == 0 || b.Kind == 0 || a.Equal(b) {
		return false
	}
	s, ok1 := instant(a)
	t, ok2 := instant(b)
	return !ok1 || !ok2 || a.Kind != b.Kind || !s.Equal(t)
}

// mergedTypes are the types of all, without those that another one implies.
func mergedTypes(list []data.Contribution) []string {
	var types []string
	for i := range list {
		for _, t := range list[i].Node.Types {
			if !slices.Contains(types, t) {
				types = append(types, t)
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(types), func(t string) bool {
		return slices.ContainsFunc(types, func(other string) bool { return other != t && schema.IsA(schema.Term(other), schema.Term(t)) })
	})
}

// others are the values that say something which those before do not: not the same keyword in other letters, nor one that
// is only named where another is described.
func others(have, values []data.Value) []data.Value {
	var more []data.Value
	for _, v := range values {
		name := nameOf(v)
		if name == "" || !slices.ContainsFunc(have, func(h data.Value) bool { return nameOf(h) == name }) {
			more = append(more, v)
		}
	}
	return more
}

// nameOf is what a value is called, folded: a text itself, or the name of what is nested or referred to; empty if it has
// none.
func nameOf(v data.Value) string {
	switch {
	case v.Kind == data.Text:
		return link.Fold(v.Text)
	case v.Node != nil:
		return link.Fold(data.First(v.Node, schema.Name).Text)
	}
	return ""
}

// translations are the texts in languages that those before are not in.
func translations(have, values []data.Value) []data.Value {
	var more []data.Value
	for _, v := range values {
		if v.Kind == data.Text && v.Tag != "" && !slices.ContainsFunc(have, func(h data.Value) bool {
			return h.Kind != data.Text || h.Tag == "" || strings.EqualFold(primary(h.Tag), primary(v.Tag))
		}) {
			more = append(more, v)
		}
	}
	return more
}

// primary is the language of a tag, without its region.
func primary(tag string) string {
	language, _, _ := strings.Cut(tag, "-")
	return language
}
