package schema

import "slices"

// IsEnumeration reports whether class is Enumeration or below it.
func IsEnumeration(class Term) bool { return IsA(class, EnumerationClass) }

// Enumeration returns the classes that member is declared to be of, in the order of the release; mostly one.
func Enumeration(member Term) []Term {
	var classes []Term
	for _, p := range from(enumerations, find(member, KindMember)) {
		classes = append(classes, term(int(p.to)))
	}
	return classes
}

// Members returns the members of an enumeration and of those below it, in byte order: NonprofitType has none of its
// own, but those of USNonprofitType and its siblings.
func Members(enumeration Term) []Term {
	i := find(enumeration, KindClass)
	if i < 0 {
		return nil
	}
	all := membersBelow(nil, i)
	slices.Sort(all)
	return terms(slices.Compact(all))
}

// membersBelow appends the members of class and of its subclasses, some perhaps twice, since a class may have several
// parents.
func membersBelow(all []uint16, class int) []uint16 {
	all = append(all, ownMembers.of(class)...)
	for _, sub := range subclasses.of(class) {
		all = membersBelow(all, int(sub))
	}
	return all
}
