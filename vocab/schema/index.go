package schema

import (
	"slices"
	"strings"
)

// The table numbers the terms: classes from firstClass, properties from firstProperty, then the members that are not
// classes too; each kind in byte order. In table_gen.go
//
//   - iris holds one IRI a line; nameStart says where name i would start if the names alone stood end to end, so
//     that 16 bits are enough;
//   - slots is an open hash table with linear probing: the number of a term plus one, 0 where it is empty;
//   - marks holds the kinds of each term and whether it is pending.
//
// Maps would be built in init, at the start of every program that imports the package.
// A perfect hash would save 8 kB and cost a second table to read.

// A mark is the Kind of a term and one bit more.
type mark uint8

const pendingMark mark = 1 << 7

// A relation goes from each term of one kind to a list of terms.
type relation struct {
	first int      // number of the first term that it goes from
	at    []uint16 // term first+i goes to to[at[i]:at[i+1]]
	to    []uint16
}

// A pair goes from one term to one other; lists of pairs are sorted by from. They serve where few terms have any.
type pair struct{ from, to uint16 }

// of returns the numbers that i is related to; none for -1 and for a term of another kind.
func (r *relation) of(i int) []uint16 {
	i -= r.first
	if i < 0 || i >= len(r.at)-1 {
		return nil
	}
	return r.to[r.at[i]:r.at[i+1]]
}

func iri(i int) string {
	line := i * (len(NS) + 1)
	return iris[line+int(nameStart[i]) : line+len(NS)+int(nameStart[i+1])]
}

func name(i int) string { return iri(i)[len(NS):] }

func term(i int) Term { return Term(name(i)) }

// terms returns the terms of numbers as a slice of its own, since a shared one could be changed by any caller.
func terms(numbers []uint16) []Term {
	if len(numbers) == 0 {
		return nil
	}
	ts := make([]Term, len(numbers))
	for i, n := range numbers {
		ts[i] = term(int(n))
	}
	return ts
}

// find returns the number of t if it is of one of the kinds, else -1.
func find(t Term, kind Kind) int {
	if len(t) > longest {
		return -1
	}
	for at := hash(string(t)); ; at++ {
		i := int(slots[at%uint32(len(slots))]) - 1
		if i < 0 {
			return -1
		}
		if name(i) == string(t) {
			if !is(i, kind) {
				return -1
			}
			return i
		}
	}
}

// findFold is find without regard to case. Where two terms differ by case alone, one spelled as given wins, then a
// class over a property.
func findFold(word string, kind Kind) int {
	if len(word) > longest {
		return -1
	}
	best := -1
	for at := hash(word); ; at++ {
		i := int(slots[at%uint32(len(slots))]) - 1
		if i < 0 {
			return best
		}
		if !is(i, kind) || !strings.EqualFold(name(i), word) {
			continue
		}
		if name(i) == word {
			return i
		}
		if best < 0 || i < best {
			best = i
		}
	}
}

// hash is FNV-1a over the bytes with the bit of ASCII case set, so that spellings which differ by case alone meet in
// one chain. The generator has the same function.
func hash(name string) uint32 {
	h := uint32(2166136261)
	for i := range len(name) {
		h = (h ^ uint32(name[i]|0x20)) * 16777619
	}
	return h ^ h>>15
}

func is(i int, kind Kind) bool { return Kind(marks[i])&kind != 0 }

// from returns the pairs that go from i.
func from(pairs []pair, i int) []pair {
	first, _ := slices.BinarySearchFunc(pairs, i, func(p pair, i int) int { return int(p.from) - i })
	last := first
	for last < len(pairs) && int(pairs[last].from) == i {
		last++
	}
	return pairs[first:last]
}

// second returns the term that i is paired with.
func second(pairs []pair, i int) (Term, bool) {
	found := from(pairs, i)
	if len(found) == 0 {
		return "", false
	}
	return term(int(found[0].to)), true
}
