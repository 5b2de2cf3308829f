package schema

import "iter"

// Kind is a set of kinds of terms. The zero Kind holds no term.
type Kind uint8

// The kinds of terms. A term may be of two: data types are classes too, as in the release (Text has KindClass and
// KindDataType), and twenty medical specialties are classes and members (Dermatology).
const (
	KindClass    Kind = 1 << iota // Event, MedicalOrganization, Text
	KindProperty                  // startDate
	KindMember                    // EventCancelled
	KindDataType                  // Text, Date, URL

	KindAny = KindClass | KindProperty | KindMember | KindDataType
)

// Known reports whether the release has t.
func Known(t Term) bool { return find(t, KindAny) >= 0 }

// IsClass reports whether t is a class; data types are classes.
func IsClass(t Term) bool { return find(t, KindClass) >= 0 }

// IsProperty reports whether t is a property.
func IsProperty(t Term) bool { return find(t, KindProperty) >= 0 }

// IsMember reports whether t is a member of an enumeration, such as EventCancelled. True and False count: they are
// the two members of Boolean.
func IsMember(t Term) bool { return find(t, KindMember) >= 0 }

// IsDataType reports whether t is a data type (Boolean, Date, DateTime, Number, Quantity, Text, Time) or below one
// (URL, Integer, Float, Duration …). Quantity is one since release 30.0, and with it Distance, Duration, Energy and
// Mass: their values are texts such as "PT90M" or "3 km".
func IsDataType(t Term) bool { return find(t, KindDataType) >= 0 }

// Pending reports whether t is in the pending layer, whose terms may still change.
func Pending(t Term) bool {
	i := find(t, KindAny)
	return i >= 0 && marks[i]&pendingMark != 0
}

// SupersededBy returns the term that replaces t, and false if t is in good standing or unknown. The replacement may
// be superseded in turn: area by serviceArea, and that by areaServed.
func SupersededBy(t Term) (Term, bool) { return second(supersededBy, find(t, KindAny)) }

// All yields the terms of the given kinds, each once: classes, then properties, then the members that are not classes
// too, each in byte order.
func All(kind Kind) iter.Seq[Term] {
	return func(yield func(Term) bool) {
		for i := range termCount {
			if is(i, kind) && !yield(term(i)) {
				return
			}
		}
	}
}
