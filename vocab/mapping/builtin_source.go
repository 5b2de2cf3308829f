package mapping

import (
	"slices"
	"time"

	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// Sources are the built-in mappings of single sources, in the order in which Recognize asks whose rows they are.
var Sources = []Mapping{OpenAgenda, ROR, ROR1, ConfsTech, ICalendar, Establishments, Festivals, TeSS, Frab, GDG, Eventbrite, Meetup, Indico, Tribe, TribeExport, ActivityPub, DATAtourisme, Bioschemas, Drupal}

// sourceMapping completes the mapping of one source: the names that its Shape uses for what is no property, and what
// is withheld everywhere.
func sourceMapping(m Mapping) Mapping {
	for _, special := range [...]string{"@zone", "@allDay", "@startTime", "@endTime", "@online", "@currency", "@private", "@personal", "@modified"} {
		m.Rules = append(m.Rules, Rule{From: special, To: special})
	}
	m.Withhold = private
	return m
}

// rules is a short way to write many rules: the fields, which bars separate, and their target.
func rules(pairs ...string) []Rule {
	var all []Rule
	for i := 0; i < len(pairs); i += 2 {
		all = append(all, expand(Rule{From: pairs[i], To: pairs[i+1]})...)
	}
	return all
}

// ofClass restricts rules to a class.
func ofClass(class schema.Term, all []Rule) []Rule {
	all = slices.Clone(all)
	for i := range all {
		all[i].Class = class
	}
	return all
}

// zoneNamed is a zone of the database that is built in.
func zoneNamed(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // only if the name is wrong
	}
	return zone
}
