package mapping

import (
	"fmt"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// Recognize picks the mapping for an input by a sample of its rows, and says why in a sentence. A source that signs its
// rows (Mapping.Sign) has its own; otherwise rows of texts
// alone are a table, anything else are objects shaped after schema.org. The class of rows that do not name theirs follows from
// the fields: what starts is an event, what has a SIREN is an institution. The order of day and month follows from a
// date that can be read one way only.
func Recognize(sample []data.Row) (Mapping, string) {
	for _, m := range Sources {
		if m.signed(sample) {
			return m, "rows of " + m.Title
		}
	}
	m, what := Schema, "objects"
	if flat(sample) {
		m, what = Table, "rows of a table"
	}
	class, because := classify(sample, m)
	m.Class = class
	m.Order = orderOf(sample)
	m.OrderSeen = m.Order != AnyOrder
	why := fmt.Sprintf("%s, read as %s", what, vocab.ClassOf(collectionOf(class)))
	if class == "" {
		why = what + ", each with a type of its own"
	}
	if because != "" {
		why += ", because of " + because
	}
	return m, why
}

func collectionOf(class schema.Term) data.Collection {
	c, _ := vocab.CollectionOf([]string{string(class)})
	return c
}

// flat tells whether the rows look like those of a table: texts alone, without a word of JSON-LD.
func flat(sample []data.Row) bool {
	for i := range sample {
		for j := range sample[i].Tree.Fields {
			f := &sample[i].Tree.Fields[j]
			if f.Tree.Shape != data.String && f.Tree.Shape != data.Null || f.Name == "@context" || f.Name == "@type" || f.Name == "@id" {
				return false
			}
		}
	}
	return len(sample) > 0
}

// classify finds the class of rows that do not name theirs.
func classify(sample []data.Row, m Mapping) (class schema.Term, because string) {
	w := newMapper(m, Options{})
	votes, types := map[schema.Term]int{}, map[schema.Term]int{}
	reasons := map[schema.Term]string{}
	for i := range sample {
		for j := range sample[i].Tree.Fields {
			f := &sample[i].Tree.Fields[j]
			if v, typed := w.evidence(f); v != "" {
				if typed {
					types[v]++
					if 2*types[v] < len(sample) { // what a few rows say of themselves says nothing of the others
						continue
					}
				}
				votes[v]++
				if reasons[v] == "" {
					reasons[v] = fmt.Sprintf("the field %q", f.Name)
				}
			}
		}
	}
	for _, c := range [...]schema.Term{schema.Event, schema.Organization, schema.Project, schema.Person, schema.Place} {
		if votes[c] > 0 && (class == "" || votes[c] > votes[class]) {
			class, because = c, reasons[c]
		}
	}
	return class, because
}

// evidence is the class that a field speaks for: a start for an event, a register's number for an institution, the
// type that it names for that type's collection; typed tells that it is the last.
func (w *mapper) evidence(f *data.Field) (class schema.Term, typed bool) {
	if t := w.target(w.shape(""), "", f.Name); t.purpose == toSpecial && t.special == "@type" && f.Tree.Shape == data.String {
		name := vocab.Name(f.Tree.Text)
		if c, ok := vocab.CollectionOf([]string{name}); ok {
			return vocab.ClassOf(c), true
		}
		if term, _, ok := word(classWords, f.Tree.Text); ok {
			return vocab.ClassOf(collectionOf(schema.Term(term))), true
		}
		return "", true
	}
	event := w.target(w.shape(string(schema.Event)), "", f.Name)
	if event.purpose == toProperty && len(event.steps) == 0 {
		switch event.prop.term {
		case schema.StartDate, schema.EventStatus, schema.EventAttendanceMode, schema.Organizer, schema.EndDate:
			return schema.Event, false
		}
	}
	switch fold(f.Name) {
	case "raisonsociale", "siren", "siret", "sigle", "typedetablissement", "etablissement", "uai", "ror", "tutelle", "acronyme", "acronym", "isni", "legalname", "foundingdate":
		return schema.Organization, false
	case "prenom", "firstname", "givenname", "familyname", "orcid":
		return schema.Person, false
	}
	return "", false
}

// orderOf tells the order of day and month from the first date in numbers that has only one reading.
func orderOf(sample []data.Row) DateOrder {
	for i := range sample {
		for j := range sample[i].Tree.Fields {
			text := trim(sample[i].Tree.Fields[j].Tree.Text)
			if len(text) < 6 || len(text) > 25 || !isDigit(text[0]) {
				continue
			}
			a, rest, ok := leading(text)
			if !ok {
				continue
			}
			b, rest, ok := leading(rest)
			if !ok || rest == "" || !isDigit(rest[0]) {
				continue
			}
			switch {
			case a > 12 && a <= 31 && b >= 1 && b <= 12:
				return DayFirst
			case b > 12 && b <= 31 && a >= 1 && a <= 12:
				return MonthFirst
			}
		}
	}
	return AnyOrder
}

// leading reads a number of one or two digits and the slash behind it.
func leading(s string) (n int, rest string, ok bool) {
	i := 0
	for i < len(s) && isDigit(s[i]) && i < 3 {
		n = n*10 + int(s[i]-'0')
		i++
	}
	if i == 0 || i > 2 || i >= len(s) || s[i] != '/' {
		return 0, "", false
	}
	return n, s[i+1:], true
}
