package format

import (
	"hash/maphash"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// once tells which triples of a graph were there before. It costs less than index, which Turtle needs.
type once struct {
	slots []uint64 // the upper half of a hash, and the number of a triple + 1
}

func (x *once) reset(n int) {
	size := 16
	for size < 2*n {
		size *= 2
	}
	if cap(x.slots) < size {
		x.slots = make([]uint64, size)
		return
	}
	x.slots = x.slots[:size]
	clear(x.slots)
}

// first tells whether triple i is the first of its kind. subject is the hash of its subject.
func (x *once) first(triples []graph.Triple, i int, subject uint64) bool {
	t := &triples[i]
	h := (subject ^ tail(string(t.Predicate))) + maphash.String(seed, t.Object.Value)
	mask := uint64(len(x.slots) - 1)
	for k := h & mask; ; k = (k + 1) & mask {
		slot := x.slots[k]
		if slot == 0 {
			x.slots[k] = h&^0xFFFFFFFF | uint64(i+1)
			return true
		}
		if slot>>32 == h>>32 && triples[uint32(slot)-1] == *t {
			return false
		}
	}
}
