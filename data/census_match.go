package data

import (
	"hash/maphash"
	"strings"
	"unicode"
	"unicode/utf8"
)

// matching pairs records that say the same but for their keys. The zero value pairs none.
type matching struct {
	seed  maphash.Seed
	pairs map[uint64]*pair
}

// pair is a missing record and a new one, if there is one of each.
type pair struct {
	claim   Claim // of the missing one
	count   *int  // where that is counted
	place   int   // of the new one, among those that wait
	missing int   // how many missing records say this,
	fresh   int   // and how many new ones
}

func newMatching() *matching { return &matching{seed: maphash.MakeSeed(), pairs: map[uint64]*pair{}} }

func (m *matching) missing(e *Entry, n *Node, count *int) {
	if m.pairs == nil || madeUp(e.Key) {
		return
	}
	h := m.hash(e.Ref.Collection(), n, e.Key)
	if m.pairs[h] == nil {
		m.pairs[h] = &pair{claim: Claim{Key: e.Key, Number: e.Number}, count: count}
	}
	m.pairs[h].missing++
}

func (m *matching) fresh(place int, item *Item) {
	if p := m.pairs[m.hash(item.Collection, &item.Record.Node, item.Record.Key)]; p != nil {
		p.place = place
		p.fresh++
	}
}

// hash is that of what a record says without its key: where a value is the key, or an address has it as a word, it makes
// no difference.
func (m *matching) hash(c Collection, n *Node, key string) uint64 {
	f := faceless{key: key}
	f.h.SetSeed(m.seed)
	f.text(string(c))
	f.node(n)
	return f.h.Sum64()
}

type faceless struct {
	h   maphash.Hash
	key string
}

// text hashes a text so that it cannot run into the next one.
func (f *faceless) text(s string) {
	maphash.WriteComparable(&f.h, len(s))
	f.h.WriteString(s)
}

func (f *faceless) node(n *Node) {
	f.text(f.address(n.ID))
	for _, t := range n.Types {
		f.text(t)
	}
	for i := range n.Properties {
		p := &n.Properties[i]
		f.text(p.Name)
		for _, v := range p.Values {
			maphash.WriteComparable(&f.h, v.Kind)
			f.text(f.value(v))
			f.text(v.Tag)
			if v.Node != nil {
				f.node(v.Node)
			}
		}
		f.text("")
	}
}

// keyless stands for the key; no text has it.
const keyless = "\xff"

func (f *faceless) value(v Value) string {
	switch {
	case v.Text == f.key:
		return keyless
	case v.Kind == Link:
		return f.address(v.Text)
	}
	return v.Text
}

// address is an IRI in which the key is taken out, where it stands between characters that are neither letters nor
// digits.
func (f *faceless) address(iri string) string {
	for from := 0; ; {
		at := strings.Index(iri[from:], f.key)
		if at < 0 || iri == "" {
			return iri
		}
		at += from
		end := at + len(f.key)
		before, _ := utf8.DecodeLastRuneInString(iri[:at])
		after, _ := utf8.DecodeRuneInString(iri[end:])
		if from = end; wordly(before) || wordly(after) {
			continue
		}
		iri = iri[:at] + keyless + iri[end:]
		from = at + len(keyless)
	}
}

func wordly(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
