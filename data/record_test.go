package data_test

import (
	"fmt"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
)

func TestAddLeavesOutWhatIsThere(t *testing.T) {
	for _, n := range []int{1, 63, 64, 65, 1000} {
		node := &data.Node{}
		for range 2 {
			for i := range n {
				part := &data.Node{Types: []string{"Person"}}
				data.Add(part, "name", data.NewText(fmt.Sprint(i), ""))
				data.Add(node, "performer", data.NewNested(part), data.NewText(fmt.Sprint(i), ""), data.NewText(fmt.Sprint(i), "fr"))
			}
		}
		if got := len(data.Values(node, "performer")); got != 3*n {
			t.Errorf("%d parts and texts added twice: got %d values, want %d", n, got, 3*n)
		}
	}
}

func TestAddHeedsWhatOthersChanged(t *testing.T) {
	node := &data.Node{}
	for i := range 100 {
		data.Add(node, "keywords", data.NewText(fmt.Sprint(i), ""))
	}
	node.Properties[0].Values = node.Properties[0].Values[:99]
	data.Add(node, "keywords", data.NewText("99", ""), data.NewText("99", ""))
	if got := len(data.Values(node, "keywords")); got != 100 {
		t.Errorf("got %d values, want 100", got)
	}
}

func BenchmarkAddToManyValues(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		node := &data.Node{}
		for i := range 10_000 {
			data.Add(node, "keywords", data.NewText(fmt.Sprint(i), ""))
		}
	}
}
