package data

import "hash/maphash"

// valueIndex finds a value among many: by its hash, the place where it stands. It may be behind the values, or wrong
// where somebody has put others in their place: what it finds is compared before it counts.
type valueIndex map[uint64]int32

// many is the number of values from which looking through all of them costs more than an index. Nearly all properties
// have fewer; without the index, the time for a list of n values would grow with its square.
const many = 64

var valueSeed = maphash.MakeSeed()

// has tells whether v is one of the values of p; a text is, with markup or without. Callers that get false append v.
func (p *Property) has(v Value) bool {
	if len(p.Values) < many {
		for i := range p.Values {
			if p.Values[i].says(v) {
				return true
			}
		}
		return false
	}
	if p.index == nil {
		p.index = make(valueIndex, 2*many)
		for i := range p.Values {
			p.index[hashOf(p.Values[i])] = int32(i)
		}
	}
	h := hashOf(v)
	if i, ok := p.index[h]; ok && int(i) < len(p.Values) && p.Values[i].says(v) {
		return true
	}
	p.index[h] = int32(len(p.Values))
	return false
}

// says tells whether two values say the same.
func (v Value) says(o Value) bool {
	if v.Kind == Text {
		return o.Kind == Text && v.Text == o.Text && v.Tag == o.Tag
	}
	return v.Equal(o)
}

func hashOf(v Value) uint64 {
	var h maphash.Hash
	h.SetSeed(valueSeed)
	_ = h.WriteByte(byte(v.Kind))
	_, _ = h.WriteString(v.Tag)
	_, _ = h.WriteString(v.Text)
	if v.Node != nil && v.Kind != Text {
		_, _ = h.Write(Encode(nil, v.Node))
	}
	return h.Sum64()
}
