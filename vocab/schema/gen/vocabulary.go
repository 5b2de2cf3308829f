package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A relation goes from a term to others, in the order of the release.
type relation map[string][]string

// A vocabulary is a release with its terms sorted into kinds; each list is in byte order. The members are those that
// are not classes too, as Dermatology is.
type vocabulary struct {
	version                      string
	classes, properties, members []string

	parents, domains, ranges, superProperties, enumerations relation
	supersededBy, inverse                                   relation // at most one each
	pending, dataType                                       map[string]bool

	dropped []string // facts about names that the release does not define
}

func newVocabulary(version string, triples []triple) (*vocabulary, error) {
	v := &vocabulary{
		version: version,
		parents: relation{}, domains: relation{}, ranges: relation{}, superProperties: relation{}, enumerations: relation{},
		supersededBy: relation{}, inverse: relation{},
		pending: map[string]bool{}, dataType: map[string]bool{},
	}
	known := v.sort(triples)
	for _, t := range triples {
		if t.predicate == "isPartOf" {
			v.pending[t.subject] = v.pending[t.subject] || t.object == "pending"
			continue
		}
		if strings.Contains(t.object, ":") {
			continue // another vocabulary's class or property
		}
		if !known[t.subject] || !known[t.object] {
			v.dropped = append(v.dropped, fmt.Sprintf("%s %s %s", t.subject, t.predicate, t.object))
			continue
		}
		if err := v.add(t); err != nil {
			return nil, err
		}
	}
	slices.Sort(v.dropped)
	v.spreadDataType()
	return v, nil
}

// sort decides what each term is: a class, a property, or else a member of an enumeration. Some medical specialties
// have a parent without being called a class; the parent makes them one.
func (v *vocabulary) sort(triples []triple) (known map[string]bool) {
	kind := map[string]string{}
	for _, t := range triples {
		switch {
		case t.predicate == "rdfs:subClassOf":
			kind[t.subject] = "rdfs:Class"
		case t.predicate == "rdf:type" && (strings.HasPrefix(t.object, "rdf") || kind[t.subject] == ""):
			kind[t.subject] = t.object
		}
	}
	known = map[string]bool{}
	for _, term := range slices.Sorted(maps.Keys(kind)) {
		known[term] = true
		switch kind[term] {
		case "rdfs:Class":
			v.classes = append(v.classes, term)
		case "rdf:Property":
			v.properties = append(v.properties, term)
		default:
			v.members = append(v.members, term)
		}
	}
	return known
}

func (v *vocabulary) add(t triple) error {
	switch t.predicate {
	case "rdf:type":
		if t.object == "DataType" {
			v.dataType[t.subject] = true
			return nil
		}
		v.enumerations.add(t)
	case "rdfs:subClassOf":
		v.parents.add(t)
	case "rdfs:subPropertyOf":
		v.superProperties.add(t)
	case "domainIncludes":
		v.domains.add(t)
	case "rangeIncludes":
		v.ranges.add(t)
	case "supersededBy":
		return v.supersededBy.addOnly(t)
	case "inverseOf":
		return v.inverse.addOnly(t)
	}
	return nil
}

func (r relation) add(t triple) {
	if !slices.Contains(r[t.subject], t.object) {
		r[t.subject] = append(r[t.subject], t.object)
	}
}

func (r relation) addOnly(t triple) error {
	if r.add(t); len(r[t.subject]) > 1 {
		return fmt.Errorf("%s: %s %v; the table has room for one", t.subject, t.predicate, r[t.subject])
	}
	return nil
}

// spreadDataType makes the subclasses of a data type data types: the release marks Text, not URL below it.
func (v *vocabulary) spreadDataType() {
	for _, class := range v.classes {
		for _, a := range v.ancestors(class) {
			if v.dataType[a] {
				v.dataType[class] = true
			}
		}
	}
}

// ancestors returns the classes above class, those with the shortest longest path first, so that none comes before
// its own subclass; at equal distance the order is that of the parents.
func (v *vocabulary) ancestors(class string) []string {
	distance := map[string]int{}
	var order []string
	var climb func(string, int)
	climb = func(c string, d int) {
		for _, p := range v.parents[c] {
			if d <= distance[p] {
				continue
			}
			if distance[p] == 0 {
				order = append(order, p)
			}
			distance[p] = d
			climb(p, d+1)
		}
	}
	climb(class, 1)
	slices.SortStableFunc(order, func(a, b string) int { return distance[a] - distance[b] })
	return order
}
