package data

import (
	"cmp"
	"slices"
	"time"
)

// Contribution is what one source gives of a record. Where several sources give one, each contribution is kept as it came,
// and the record is merged from them, so that what a source does not give any more can be taken out again.
type Contribution struct {
	Number  int64  // as long as the source gives it; 0 where it is the only one, and the record is what it says
	Source  string // who gives it
	Rank    int    // the source's, see SourceInfo.Rank
	Part    string // which of the source's files, see Record.Part
	Key     string
	Summary Summary
	Hash    Hash      // of Node
	At      time.Time // when it was given as it is, UTC, whole milliseconds
	Node    *Node     // nil for lists made without
}

// Merge makes one record of several contributions, those that come first before the others. It never gets an empty list,
// does not write into what it gets, and gives equal results for equal lists.
type Merge func(list []Contribution) (Node, Summary)

// FirstWins is the plainest Merge: each property is as the first contribution gives it that has it.
func FirstWins(list []Contribution) (Node, Summary) {
	first := list[0].Node
	n := Node{ID: first.ID, Types: first.Types}
	for _, c := range list {
		for i := range c.Node.Properties {
			if p := &c.Node.Properties[i]; Values(&n, p.Name) == nil {
				n.Properties = append(n.Properties, Property{Name: p.Name, Values: p.Values})
			}
		}
	}
	return n, list[0].Summary
}

// Precede puts contributions in the order in which they count: as their sources are listed; of sources that are not
// listed, which come behind, the one that gave something new last; of one source, in the order of its files.
func Precede(list []Contribution) {
	newest := map[string]time.Time{}
	for i := range list {
		if c := &list[i]; c.At.After(newest[c.Source]) {
			newest[c.Source] = c.At
		}
	}
	behind := func(rank int) int {
		if rank == 0 {
			return 1
		}
		return 0
	}
	slices.SortFunc(list, func(a, b Contribution) int {
		return cmp.Or(cmp.Compare(behind(a.Rank), behind(b.Rank)), cmp.Compare(a.Rank, b.Rank), newest[b.Source].Compare(newest[a.Source]),
			cmp.Compare(a.Source, b.Source), cmp.Compare(a.Part, b.Part), cmp.Compare(a.Number, b.Number))
	})
}

// Givers are the contributions that give a value of a property, by their places in the list.
func Givers(list []Contribution, property string, v Value) []int {
	var givers []int
	for i := range list {
		if slices.ContainsFunc(Values(list[i].Node, property), v.Equal) {
			givers = append(givers, i)
		}
	}
	return givers
}
