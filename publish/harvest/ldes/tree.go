package ldes

import (
	"context"
	"slices"
	"sync"

	"github.com/kiosque-ld/kiosque/data"
)

// tree knows where the pages of a stream begin. It can be read from the log again at any time; finding it costs as much
// as skipping through an index, once for every page there is.
type tree struct {
	sync.Mutex
	collection data.Collection
	starts     []data.Cursor // of each full page, and of the one that is open: the cursor behind which it begins
	some       bool          // the open page has members
	upTo       data.Cursor   // as far as the log was looked at
}

func newTree(c data.Collection) *tree { return &tree{collection: c, starts: []data.Cursor{0}} }

// shape is a tree as it was at a time.
type shape struct {
	starts []data.Cursor
	some   bool
}

// node is a node of a tree: so many pages behind a cursor; none for the root, one for a page.
type node struct {
	after data.Cursor
	pages int
}

// grown is the tree as it is now.
func (t *tree) grown(ctx context.Context, store data.Store) (shape, error) {
	now := store.Cursor()
	t.Lock()
	defer t.Unlock()
	for now > t.upTo {
		next, err := store.Nth(ctx, t.collection, t.starts[len(t.starts)-1], members)
		if err != nil {
			return shape{}, err
		}
		if next != 0 {
			t.starts, t.some = append(t.starts, next), false
			continue
		}
		if !t.some {
			first, err := store.Nth(ctx, t.collection, t.starts[len(t.starts)-1], 1)
			if err != nil {
				return shape{}, err
			}
			t.some = first != 0
		}
		t.upTo = now
	}
	return shape{slices.Clip(t.starts), t.some}, nil
}

// full is how many pages are full.
func (s shape) full() int { return len(s.starts) - 1 }

// at is the node of so many pages that begins with the ith page.
func (s shape) at(i, pages int) node { return node{s.starts[i], pages} }

// end is the cursor of a node's last member; 0 if it is open.
func (s shape) end(n node) data.Cursor {
	if i, _ := slices.BinarySearch(s.starts, n.after); i+n.pages <= s.full() {
		return s.starts[i+n.pages]
	}
	return 0
}

// has tells whether a page or block is a node of the tree, be it one that a larger block has swallowed: whoever knows it
// finds it there.
func (s shape) has(n node) bool {
	i, ok := slices.BinarySearch(s.starts, n.after)
	if !ok {
		return false
	}
	if n.pages == 1 && i == s.full() {
		return s.some
	}
	for size := 1; size <= n.pages && size <= s.full(); size *= fan {
		if size == n.pages {
			return i%size == 0 && i+size <= s.full()
		}
	}
	return false
}

// children are the nodes that a node leads to, oldest first. The root leads to the largest blocks, then to ever smaller
// ones; then to the open page.
func (s shape) children(n node) []node {
	var nodes []node
	if n.pages > 1 {
		i, _ := slices.BinarySearch(s.starts, n.after)
		for size, end := n.pages/fan, i+n.pages; i < end; i += size {
			nodes = append(nodes, s.at(i, size))
		}
		return nodes
	}
	size := 1
	for size*fan <= s.full() {
		size *= fan
	}
	for i := 0; size >= 1; size /= fan {
		for ; i+size <= s.full(); i += size {
			nodes = append(nodes, s.at(i, size))
		}
	}
	if s.some {
		nodes = append(nodes, s.at(s.full(), 1))
	}
	return nodes
}
