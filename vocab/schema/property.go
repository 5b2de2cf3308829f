package schema

// Domains returns the classes that have property, in the order of the release; their subclasses have it too.
func Domains(property Term) []Term { return terms(domains.of(find(property, KindProperty))) }

// Ranges returns the classes and data types that values of property may be of, in the order of the release.
func Ranges(property Term) []Term { return terms(ranges.of(find(property, KindProperty))) }

// Allowed reports whether property may stand on class, that is, whether its domains include class or an ancestor.
func Allowed(property, class Term) bool {
	return reaches(&domains, property, class)
}

// Accepts reports whether a value of the given class or data type fits property, that is, whether its ranges include
// class or an ancestor. The release is lenient beyond that: it expects text and URLs to occur anywhere.
func Accepts(property, class Term) bool {
	return reaches(&ranges, property, class)
}

func reaches(r *relation, property, class Term) bool {
	c := find(class, KindClass)
	for _, to := range r.of(find(property, KindProperty)) {
		if isA(c, int(to)) {
			return true
		}
	}
	return false
}

// Inverse returns the property that says the same in the other direction: subEvent for superEvent, and the reverse.
func Inverse(property Term) (Term, bool) { return second(inverses, find(property, KindProperty)) }

// SuperProperties returns the properties directly above property, in the order of the release.
func SuperProperties(property Term) []Term {
	return terms(superProperties.of(find(property, KindProperty)))
}
