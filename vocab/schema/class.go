package schema

import "slices"

// IsA reports whether class is ancestor or below it. It is false if either is not a class.
func IsA(class, ancestor Term) bool {
	return isA(find(class, KindClass), find(ancestor, KindClass))
}

// isA takes numbers of classes, or -1 for an unknown one.
func isA(class, ancestor int) bool {
	if class < 0 || ancestor < 0 {
		return false
	}
	return class == ancestor || slices.Contains(ancestors.of(class), uint16(ancestor))
}

// Parents returns the classes directly above class, in the order of the release. Classes of other vocabularies,
// which the release names too, are left out.
func Parents(class Term) []Term { return terms(parents.of(find(class, KindClass))) }

// Subclasses returns the classes directly below class, in byte order.
func Subclasses(class Term) []Term { return terms(subclasses.of(find(class, KindClass))) }

// Ancestors returns all classes above class, nearest first: none comes before its own subclass, so Thing is last.
func Ancestors(class Term) []Term { return terms(ancestors.of(find(class, KindClass))) }

// Properties returns the properties allowed on class, its own and those of its ancestors, in byte order. Superseded
// ones are among them.
func Properties(class Term) []Term {
	i := find(class, KindClass)
	if i < 0 {
		return nil
	}
	all := slices.Clone(ownProperties.of(i))
	for _, a := range ancestors.of(i) {
		all = append(all, ownProperties.of(int(a))...)
	}
	slices.Sort(all)
	return terms(slices.Compact(all))
}
