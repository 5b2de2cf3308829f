package data

import (
	"encoding/binary"
	"iter"

	"github.com/bits-and-blooms/bitset"
)

// Numbers is a set of the numbers of records, see Entry.Number, with a bit for each up to the highest: ten million take
// 1.25 MB. The zero value is the empty set.
type Numbers struct{ bits bitset.BitSet }

// Add puts a number into the set; those that are no number of a record, it leaves out.
func (n *Numbers) Add(number int64) {
	if number > 0 {
		n.bits.Set(uint(number))
	}
}

// Has tells whether a number is in the set.
func (n *Numbers) Has(number int64) bool { return number > 0 && n.bits.Test(uint(number)) }

// Remove takes a number out of the set.
func (n *Numbers) Remove(number int64) {
	if number > 0 {
		n.bits.Clear(uint(number))
	}
}

// Len is how many numbers are in the set.
func (n *Numbers) Len() int { return int(n.bits.Count()) }

// Equal tells whether two sets have the same numbers.
func (n *Numbers) Equal(o *Numbers) bool {
	return n.bits.Count() == o.bits.Count() && n.bits.DifferenceCardinality(&o.bits) == 0
}

// Join adds all numbers of another set.
func (n *Numbers) Join(o *Numbers) { n.bits.InPlaceUnion(&o.bits) }

// Without are those numbers that another set does not have.
func (n *Numbers) Without(o *Numbers) *Numbers { return &Numbers{*n.bits.Difference(&o.bits)} }

// All gives the numbers in their order.
func (n *Numbers) All() iter.Seq[int64] {
	return func(yield func(int64) bool) {
		for i, ok := n.bits.NextSet(0); ok && yield(int64(i)); i, ok = n.bits.NextSet(i + 1) {
		}
	}
}

// Chunks gives the numbers in their order, size of them at a time. A chunk is good until the next one.
func (n *Numbers) Chunks(size int) iter.Seq[[]int64] {
	return func(yield func([]int64) bool) {
		chunk := make([]int64, 0, size)
		for number := range n.All() {
			if chunk = append(chunk, number); len(chunk) == size {
				if !yield(chunk) {
					return
				}
				chunk = chunk[:0]
			}
		}
		if len(chunk) > 0 {
			yield(chunk)
		}
	}
}

// Append appends the set's stored form: the lengths of its gaps and runs in turn, each an uvarint. A source's records
// mostly came together, so that a million of them take a few bytes.
func (n *Numbers) Append(dst []byte) []byte {
	for at := uint(0); ; {
		from, ok := n.bits.NextSet(at)
		if !ok {
			return dst
		}
		to, ok := n.bits.NextClear(from)
		if !ok {
			to = n.bits.Len()
		}
		dst = binary.AppendUvarint(binary.AppendUvarint(dst, uint64(from-at)), uint64(to-from))
		at = to
	}
}

// mostNumber bounds what a stored set may claim, so that damage is no huge allocation.
const mostNumber = 1 << 31

// ReadNumbers reads what Append wrote. Its error is ErrDamaged.
func ReadNumbers(b []byte) (*Numbers, error) {
	n := &Numbers{}
	for at := uint64(0); len(b) > 0; {
		gap, size := binary.Uvarint(b)
		if size <= 0 {
			return nil, ErrDamaged
		}
		run, more := binary.Uvarint(b[size:])
		if more <= 0 || gap > mostNumber || run > mostNumber || at+gap+run > mostNumber {
			return nil, ErrDamaged
		}
		if run > 0 {
			n.bits.FlipRange(uint(at+gap), uint(at+gap+run))
		}
		at += gap + run
		b = b[size+more:]
	}
	return n, nil
}
