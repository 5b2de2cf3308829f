package ldes

import (
	"context"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
)

// ledger is the log of a collection whose changes have every second cursor.
type ledger struct {
	data.Store
	changes int
	asked   int
}

func (l *ledger) Cursor() data.Cursor { return data.Cursor(2 * l.changes) }

func (l *ledger) Nth(_ context.Context, _ data.Collection, after data.Cursor, n int) (data.Cursor, error) {
	l.asked++
	if nth := int(after)/2 + n; nth <= l.changes {
		return data.Cursor(2 * nth), nil
	}
	return 0, nil
}

func TestEveryPageIsReachedInOneWay(t *testing.T) {
	l, tr := &ledger{}, newTree("events")
	for _, changes := range []int{0, 1, members - 1, members, members + 1, 31 * members, 32*members - 1, 32 * members, 32*members + 1, 100 * members, 1024*members + 1,
		1023*members + 1023*members, 4000 * members, 33_000*members + 7} {
		l.changes = changes
		s, err := tr.grown(context.Background(), l)
		if err != nil {
			t.Fatal(err)
		}
		want := data.Cursor(0) // where the next page begins
		var walk func(n node)
		nodes := 0
		walk = func(n node) {
			if nodes++; n.pages > 0 && !s.has(n) {
				t.Fatalf("%d changes: %+v is led to, but is not there", changes, n)
			}
			if n.pages == 1 {
				if n.after != want {
					t.Fatalf("%d changes: a page behind %d, want one behind %d", changes, n.after, want)
				}
				want += 2 * members
				return
			}
			begin := want
			children := s.children(n)
			if len(children) > 3*fan+1 {
				t.Errorf("%d changes: a node leads to %d others", changes, len(children))
			}
			for _, child := range children {
				walk(child)
			}
			if n.pages > 0 && (begin != n.after || s.end(n) != want) {
				t.Fatalf("%d changes: %+v has the pages behind %d up to %d, and ends at %d", changes, n, begin, want, s.end(n))
			}
		}
		walk(node{})
		if pages := (changes + members - 1) / members; want != data.Cursor(2*members*pages) {
			t.Errorf("%d changes: pages up to %d, want %d of them", changes, want, pages)
		}
	}
	if l.asked > 33_000+50 {
		t.Errorf("the log was asked %d times", l.asked)
	}
}

func TestOnlyWholeBlocksAreThere(t *testing.T) {
	l, tr := &ledger{changes: 1030*members + 1}, newTree("events")
	s, err := tr.grown(context.Background(), l)
	if err != nil {
		t.Fatal(err)
	}
	page := func(i int) data.Cursor { return data.Cursor(2 * members * i) }
	for _, c := range []struct {
		rule string
		node node
		want bool
	}{
		{"a full page", node{page(3), 1}, true},
		{"a page in a block", node{page(40), 1}, true},
		{"the open page", node{page(1030), 1}, true},
		{"a page that is not yet", node{page(1031), 1}, false},
		{"behind a cursor at which no page begins", node{page(3) + 2, 1}, false},
		{"far behind the end", node{1 << 60, 1}, false},
		{"before the beginning", node{-2, 1}, false},
		{"a block", node{page(32), 32}, true},
		{"a block in a block", node{page(992), 32}, true},
		{"a block that is not full", node{page(1024), 32}, false},
		{"a block of blocks", node{0, 1024}, true},
		{"one that is not full", node{0, 32768}, false},
		{"a block that begins anywhere", node{page(1), 32}, false},
		{"a block of any size", node{0, 31}, false},
		{"no pages", node{0, -1}, false},
	} {
		if got := s.has(c.node); got != c.want {
			t.Errorf("%s: got %v", c.rule, got)
		}
	}
}
