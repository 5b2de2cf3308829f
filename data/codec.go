package data

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
)

// The stored form of a node: a version byte, then strings as a length (uvarint) and bytes, lists as a count and their
// items. It is written for speed of reading: one allocation for all text, a few for the slices. JSON took ten times
// as long to read, which would have been the largest part of answering an uncached request.
const codecVersion = 1

// marked stands for the kind of a Text with markup, which follows its language. Bodies that were stored before there was
// any read as they did.
const marked = byte(Nested) + 1

// maxDepth bounds the nesting of nodes; deeper input is refused by readers and by Decode.
const maxDepth = 64

// ErrDamaged says that bytes are not an encoded node.
var ErrDamaged = errors.New("damaged record")

// Deep tells whether nodes are nested in n deeper than Decode reads, which is 64 levels. Such a record cannot be stored.
func (n *Node) Deep() bool { return n.deeper(maxDepth) }

func (n *Node) deeper(than int) bool {
	if than < 0 {
		return true
	}
	for i := range n.Properties {
		for _, v := range n.Properties[i].Values {
			if v.Node != nil && v.Node.deeper(than-1) {
				return true
			}
		}
	}
	return false
}

// Encode appends the stored form of n to dst. Equal nodes give equal bytes. Every value has a Kind, and a node where it
// is Nested.
func Encode(dst []byte, n *Node) []byte {
	return appendNode(append(dst, codecVersion), n)
}

// ContentHash is the hash of what a record says: its node only, so that a new file name or date of modification
// alone publishes nothing.
func ContentHash(encoded []byte) Hash {
	sum := sha256.Sum256(encoded)
	return Hash(sum[:16])
}

// Decode reads what Encode wrote. The node shares no memory with b.
func Decode(b []byte) (*Node, error) {
	var d Decoder
	return d.Decode(b)
}

// Decode is the function Decode. The node is good until Forget.
func (d *Decoder) Decode(b []byte) (*Node, error) {
	if len(b) == 0 || b[0] != codecVersion {
		return nil, fmt.Errorf("%w: unknown version", ErrDamaged)
	}
	d.text, d.at, d.bad = string(b), 1, false
	n := d.node(0)
	if d.bad || d.at != len(b) {
		return nil, ErrDamaged
	}
	return n, nil
}

// Forget lets the memory of all nodes decoded so far serve again.
func (d *Decoder) Forget() {
	d.nodes.forget()
	d.types.forget()
	d.properties.forget()
	d.some.forget()
}

func appendString(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}

func appendNode(dst []byte, n *Node) []byte {
	dst = appendString(dst, n.ID)
	dst = binary.AppendUvarint(dst, uint64(len(n.Types)))
	for _, t := range n.Types {
		dst = appendString(dst, t)
	}
	dst = binary.AppendUvarint(dst, uint64(len(n.Properties)))
	for i := range n.Properties {
		p := &n.Properties[i]
		dst = appendString(dst, p.Name)
		dst = binary.AppendUvarint(dst, uint64(len(p.Values)))
		for _, v := range p.Values {
			if v.Markup() != "" {
				dst = appendString(appendString(appendString(append(dst, marked), v.Text), v.Tag), v.Node.ID)
				continue
			}
			dst = append(dst, byte(v.Kind))
			switch v.Kind {
			case Nested:
				dst = appendNode(dst, v.Node)
			case Reference:
				dst = appendString(dst, v.Text)
				if v.Node == nil {
					dst = append(dst, 0)
				} else {
					dst = appendNode(append(dst, 1), v.Node)
				}
			case Text, Typed:
				dst = appendString(appendString(dst, v.Text), v.Tag)
			default:
				dst = appendString(dst, v.Text)
			}
		}
	}
	return dst
}

// Decoder decodes nodes one after the other, for those who look at thousands and keep none: their memory serves again
// after Forget. The zero Decoder is ready. It cuts substrings out of one copy of the bytes.
type Decoder struct {
	text string
	at   int
	bad  bool

	// Lists are cut from larger ones: a record has dozens of short lists, and allocating each cost more than reading it.
	nodes      slabs[Node]
	types      slabs[string]
	properties slabs[Property]
	some       slabs[Value]
}

// slab is how many items are allocated at once; a record of 25 statements takes a few slabs. A Decoder that has been told
// to forget takes larger ones.
const (
	slab      = 12
	largeSlab = 1024
)

// slabs are lists from which shorter ones are cut.
type slabs[T any] struct {
	free   []T
	kept   [][]T // to be used again, from number used on
	used   int
	serves bool // memory is kept
}

// cut takes an empty list with room for n items; beyond that room it grows by itself.
func (s *slabs[T]) cut(n int) []T {
	n = min(n, credit)
	if len(s.free) < n {
		s.more(n)
	}
	list := s.free[:0:n]
	s.free = s.free[n:]
	return list
}

// more takes another slab, with room for n items.
func (s *slabs[T]) more(n int) {
	switch {
	case !s.serves:
		s.free = make([]T, max(n, slab))
	case s.used < len(s.kept):
		s.free = s.kept[s.used]
		s.used++
	default:
		s.free = make([]T, largeSlab)
		s.kept = append(s.kept, s.free)
		s.used++
	}
}

func (s *slabs[T]) forget() { s.free, s.used, s.serves = nil, 0, true }

func (d *Decoder) count() int {
	var n uint64
	for shift := 0; shift < 35; shift += 7 {
		c := d.byte()
		n |= uint64(c&0x7f) << shift
		if c < 0x80 {
			// Every counted thing takes at least a byte: a larger count is damage, and would be a huge allocation.
			if n > uint64(len(d.text)-d.at) {
				break
			}
			return int(n)
		}
	}
	d.bad = true
	return 0
}

func (d *Decoder) byte() byte {
	if d.at >= len(d.text) {
		d.bad = true
		return 0
	}
	d.at++
	return d.text[d.at-1]
}

func (d *Decoder) string() string {
	n := d.count()
	s := d.text[d.at : d.at+n]
	d.at += n
	return s
}

func (d *Decoder) node(depth int) *Node {
	if depth > maxDepth {
		d.bad = true
		return nil
	}
	n := d.newNode()
	n.ID = d.string()
	if c := d.count(); c > 0 {
		n.Types = d.types.cut(c)
		for ; c > 0 && !d.bad; c-- {
			n.Types = append(n.Types, d.string())
		}
	}
	if c := d.count(); c > 0 {
		n.Properties = d.properties.cut(c)
		for ; c > 0 && !d.bad; c-- {
			n.Properties = append(n.Properties, Property{Name: d.string(), Values: d.values(depth)})
		}
	}
	return n
}

func (d *Decoder) newNode() *Node {
	if !d.nodes.serves {
		return new(Node)
	}
	n := &d.nodes.cut(1)[:1][0]
	*n = Node{}
	return n
}

// credit is how many items a list is trusted to have before they are read: damage may claim millions at each depth.
const credit = 64

func (d *Decoder) values(depth int) []Value {
	c := d.count()
	values := d.some.cut(c)
	for ; c > 0 && !d.bad; c-- {
		values = append(values, d.value(depth))
	}
	return values
}

func (d *Decoder) value(depth int) Value {
	v := Value{Kind: Kind(d.byte())}
	switch v.Kind {
	case Kind(marked):
		text, lang, html := d.string(), d.string(), d.string()
		d.bad = d.bad || html == ""
		return NewMarked(text, lang, html)
	case Nested:
		v.Node = d.node(depth + 1)
	case Reference:
		v.Text = d.string()
		if d.byte() != 0 {
			v.Node = d.node(depth + 1)
		}
	case Text, Typed:
		v.Text = d.string()
		v.Tag = d.string()
	case Date, DateTime, Time, Boolean, Integer, Decimal, Double, Link:
		v.Text = d.string()
	default:
		d.bad = true
	}
	return v
}
