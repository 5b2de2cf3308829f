// Package mapping turns rows into records in one place: which field of a source is which property of schema.org, and
// how its text becomes a typed value. A Mapping is data, not code; the built-in ones know objects shaped after
// schema.org (Schema), tables with French or English headings (Table), and the formats of single services (Sources),
// which are recognised by their fields and may put their rows into shape before the rules read them. How a value is read
// follows from what its property may hold, which vocab/schema says. The package reads no bytes, assigns no addresses and
// stores nothing.
//
// Nothing is dropped in silence: what cannot be read, and every field that no rule and no term covers, is a problem of
// the item that it stands in. A field's problem is told once an input, with its count at the end.
//
// # Mapping files
//
// A person writes a mapping as a short YAML file, which [Read] checks against the vocabulary. It says which field is
// which property, and no more than that where no more is needed:
//
//	class: Event
//	language: fr
//	zone: Europe/Paris
//	fields:
//	  titre: name
//	  début: startDate
//	  lieu: location.name
//	  ville: location.address.addressLocality
//
// Names of fields are compared without case, accents, separators and brackets; a path (venue.name) leads into objects.
// A field with a schema.org name needs no line. Behind a property, @en is its language; in brackets stands what a thing
// is where it could be several (performer[Person].name), or the register of a number (identifier[SIREN]). Where more is
// to be said, a field has words of its own:
//
//	class: Event
//	dates: JJ/MM/AAAA HH:mm           # or day first, month first
//	id: "{année}-{numéro}"            # the end of the record's address
//	when: {publier: oui}              # other rows are left out
//	unless: {type: [interne, essai]}  # and these are too
//	fields:
//	  thèmes: {to: keywords, split: ";"}
//	  tarif: {to: offers, as: price}
//	  fin: {to: endDate, dates: AAAA-MM-JJ}
//	  statut:
//	    to: eventStatus
//	    values:
//	      annulé: EventCancelled
//	      complet: {offers.availability: SoldOut}
//	      à voir: ignore
//	  sigle: [alternateName, {to: keywords, language: fr}]
//	  remarque: ignore
//	  intervenants:                   # objects, in JSON
//	    to: performer[Person]
//	    fields: {nom complet: name, labo: affiliation.name}
//	add:                              # the same for every record, or made from its fields
//	  organizer.name: GREYC
//	  url: "https://example.org/agenda/{numéro}"
//	  isAccessibleForFree: {value: true, when: {tarif: [gratuit, ""]}}
//	withhold: [téléphone, courriel]   # personal data
//
// A file may extend a built-in mapping, and say only what that does not know: `extends: table`. [Draft] writes a first
// file for an input, [Explain] shows what a mapping makes of a record, and [Syntax] lists all words.
package mapping

import (
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// Mapping says how the rows of a source become records. The zero Mapping reads schema.org's own names only.
type Mapping struct {
	Name  string      // for messages: "schema.org", "table"
	Title string      // of the source that it reads: "OpenAgenda"; empty if it is for many
	Class schema.Term // class of rows that do not name theirs; empty: Event if they have a start, else Organization
	// Firm says that a person named Class: the @type of a row may narrow it, but not say that the row is something else.
	Firm  bool
	Rules []Rule
	// TermsFirst reads the properties of a row's class under their own names before any rule; otherwise a rule wins.
	TermsFirst bool
	// Order is how day and month stand in dates of numbers; the zero Order tells by each value and takes day first,
	// with a warning, where that says nothing.
	Order DateOrder
	// OrderSeen says that Order was told by other dates of the input, not by a person.
	OrderSeen bool
	// Withhold names personal data that is not published: properties as "Class.property".
	Withhold []string
	Zone     *time.Location // of local times that come without one, before Options.DefaultZone
	Lang     string         // language tag of text that comes without one, before Options.DefaultLang
	ID       string         // how the key of a record is made, as in Addition.Value: "{annee}-{numero}"; empty: by a rule
	When     []Condition    // a row for which one of them does not hold is no record
	Add      []Addition     // values that every record gets besides those of its fields

	Within []string // paths to the records in a row that holds several: "records.fields"; the first that leads somewhere counts
	JSON   []string // fields whose text is JSON, to be read as what it says
	// Knows are the names, separated by bars, of what stands around the records at Within and in the objects that Shape
	// takes apart: those that are read, and those that are passed over; behind "name.*", everything in them is. X- stands
	// for all names that begin so. With "*" among them they are also those in the records, all of which Shape makes anew. Others are reported. Empty: nothing is looked for.
	Knows string
	Shape Shape // puts rows into the form that the rules expect; nil if they have it
	// Sign are the fields by which rows of the source are recognised. All must stand in most rows: "uid", "city|country" for
	// either, "venue/city" for a path, "type=conference" for a value, "!@type" for a field that must not be there,
	// "only a|b" where no others may be.
	Sign []string
}

// Rule says what one field is.
type Rule struct {
	// From is the field's name, with a dot before each name of a nested object: "venue.name". Names are compared
	// without case, accents, separators, brackets and plural s.
	From string
	// Class restricts the rule to objects of this class and below; empty: any.
	Class schema.Term
	// To is the path of the property: "location.address.addressLocality". A step may say which of several parts is
	// meant, and what it is if it is new: "location[VirtualLocation].url"; behind the last one, brackets say what a thing
	// is that does not say so itself: "performer[Person]". An absolute IRI is another vocabulary's property. Names
	// beginning with @ are not properties:
	// @type, @id (the key), @lang, @zone, @modified, @allDay, @startTime, @endTime, @online, @currency, @private,
	// @personal (never published). "-" is a field that is known and has no place in schema.org.
	To string
	// Parse is how to read the value: empty, by what the property may hold; or one of the Parse constants.
	Parse Parse
	// Scheme is the name of the numbering for ParseIdentifier: "SIREN".
	Scheme string
	// Over lets the rule win over schema.org's own name, where a Mapping reads terms first.
	Over bool
	// Split are the characters that separate values in one text: ";|\n".
	Split string
	// Lang is the language of the text.
	Lang string
	// Values replaces whole values, compared like names. A value "path=value" sets another property instead.
	Values map[string]string
	// Dates are the ways in which the source writes this date, such as "DD/MM/YYYY HH:mm" or "JJ/MM/AAAA"; empty: any
	// way that can be understood.
	Dates []string
	// Zone is that of local times here.
	Zone *time.Location
	// When are the conditions under which the rule is used; the field is left out where one does not hold.
	When []Condition
	// Line is where the rule stands in the file that Mapping.Name names; 0 for built-in rules.
	Line int
}

// Parse names a way to read a value that its property alone does not tell.
type Parse string

// The ways to read a value.
const (
	ByRange         Parse = ""
	ParseIdentifier Parse = "identifier" // a number of Rule.Scheme: a PropertyValue, and sameAs where the scheme has IRIs
	ParseKey        Parse = "key"        // the key of another record, never a name
	ParsePoint      Parse = "point"      // "latitude, longitude" into a place's geo
	ParsePrice      Parse = "price"      // "12,50 € / 8 € réduit", "gratuit" into offers
	ParseRRule      Parse = "rrule"      // RFC 5545, §3.3.10, into a Schedule
	ParseMarkdown   Parse = "markdown"   // CommonMark, or HTML where it has such tags
)

// DateOrder is the order of day and month in dates of numbers.
type DateOrder uint8

// The orders of day and month.
const (
	AnyOrder   DateOrder = iota // told by the value, else day first with a warning
	DayFirst                    // 28/11/2024
	MonthFirst                  // 11/28/2024
)

// Options are what the operator says about an import. The zero value works.
type Options struct {
	Base        string          // public base URL of the site; its IRIs become references
	Source      string          // name of the source, for Record.Source
	DefaultZone *time.Location  // zone of local times that come without one; nil: they stay local, with a warning
	DefaultLang string          // language tag of text that comes without one
	Class       schema.Term     // class of rows that do not name theirs, before Mapping.Class
	Collection  data.Collection // where every record goes; empty: by its types
	Order       DateOrder       // before Mapping.Order
	Mapped      bool            // the rows were mapped before: their texts hold no markup, and one value each
	Personal    bool            // keep what Mapping.Withhold names
	Now         time.Time       // from which Horizon counts; zero: from the start of each series
	Horizon     time.Duration   // how far the occurrences of endless rules are listed; 0: a year
	Workers     int             // how many rows are mapped at the same time; 0: as many as there are processors
}

// apart gives the objects in the @graph of a row, or the row.
func apart(row data.Row, yield func(data.Row) bool) bool {
	if graph := row.Tree.Get("@graph"); row.Tree.Shape == data.Object && graph.Shape == data.List {
		context := *row.Tree.Get("@context")
		for i := range graph.Items {
			part := graph.Items[i]
			if part.Shape == data.Object && part.Get("@context").Shape == data.Null && context.Shape != data.Null {
				part.Fields = append([]data.Field{{Name: "@context", Tree: context}}, part.Fields...)
			}
			place := row.Place
			if part.Line > 0 {
				place.Line = part.Line
			}
			place.Path += "@graph[" + itoa(i) + "]"
			if !yield(data.Row{Place: place, Tree: part}) {
				return false
			}
		}
		return true
	}
	return yield(row)
}

// item makes the item of one row.
func (w *mapper) item(row data.Row) data.Item {
	w.begin(row.Place)
	if !w.usable(&row.Tree) || !w.wanted(&row.Tree) {
		return data.Item{Place: row.Place, Problems: w.problems, None: true}
	}
	rec := data.Record{Source: w.opts.Source}
	w.record(&rec, &row.Tree)
	w.lines = 0
	if w.unpublished {
		return data.Item{Place: row.Place, Problems: w.problems, None: true}
	}
	item := data.Item{Place: row.Place}
	item.Collection = w.collection(&rec.Node)
	if item.Collection == "" {
		w.report(data.Error, "no-collection", "", typeWords(rec.Node.Types)+" belongs to none of the site's collections",
			"the site publishes events, organizations, places, people and projects; give it a type of one of these, or say which of them all are (the option collection)")
	} else {
		unreadable := w.unread
		for _, p := range vocab.Check(&rec, item.Collection) {
			if p.Code == "missing-start" && unreadable {
				continue // the start was there, and its own problem says why it cannot be read
			}
			p.Place = row.Place
			w.problems = append(w.problems, p)
		}
	}
	vocab.Arrange(&rec.Node)
	vocab.Summarize(&rec, w.opts.DefaultLang)
	item.Record, item.Problems = rec, w.problems
	return item
}

func (w *mapper) collection(n *data.Node) data.Collection {
	if w.opts.Collection != "" {
		return w.opts.Collection
	}
	if w.m.Title != "" && w.m.Class != "" { // a source of one kind: a funding agency, which is a Project, is an institution there
		if c := collectionOf(w.m.Class); schema.IsA(schema.Term(n.Types[0]), vocab.ClassOf(c)) {
			return c
		}
	}
	c, _ := vocab.CollectionOf(n.Types)
	return c
}
