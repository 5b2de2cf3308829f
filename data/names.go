package data

// Names gives the records of one run their refs where no store does it, as Import would into an empty store: what is the
// same has one ref, and nothing else has it. Its memory is bounded like that of Repeats. See NewNames.
type Names struct {
	*Repeats
	holders  Recent[holder] // by ref
	suffixes map[Ref]int    // the last number tried behind an id that many records want
}

// holder is who has a ref: its key, its name and day, and all that it says.
type holder struct{ key, what, content uint64 }

// NewNames is a Names that knows no record yet.
func NewNames() *Names { return &Names{Repeats: NewRepeats(true), suffixes: map[Ref]int{}} }

// Name gives the item's record a ref. It is false for a record that came before, of which the first one counts: see
// Repeats.Again. What two sources give under one key is one thing, of which both may speak.
func (n *Names) Name(item *Item) (fresh bool, problem *Problem) {
	again, problem, content := n.look(item)
	if again {
		return false, problem
	}
	r := &item.Record
	h := holder{key: n.hash(r.Key), what: n.hash(r.Summary.Name + "\x00" + day(r)), content: content}
	if r.Ref == "" {
		n.choose(item, h)
	} else {
		n.holders.Put(n.hash(string(r.Ref)), h)
	}
	return true, nil
}

// choose takes the first ref that the record wishes for and that nothing else has.
func (n *Names) choose(item *Item, h holder) {
	r := &item.Record
	w := wish(r)
	first := NewRef(item.Collection, w.id(0))
	for try := 0; ; try++ {
		if try == suffixesAfter { // many want this id: go on where the last of them stopped
			try = max(try, n.suffixes[first])
		}
		r.Ref = NewRef(item.Collection, w.id(try))
		at := n.hash(string(r.Ref))
		other, taken := n.holders.Get(at)
		if taken && !(other.key == h.key && (sameAnywhere(r.Key) || other.content == h.content || !madeUp(r.Key) && other.what == h.what)) {
			continue
		}
		if !taken {
			n.holders.Put(at, h)
		}
		if try > suffixesAfter && len(n.suffixes) < generation {
			n.suffixes[first] = try
		}
		return
	}
}
