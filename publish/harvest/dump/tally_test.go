package dump

import (
	"math/rand/v2"
	"testing"
)

func TestTallyCountsWhatIsInItsFile(t *testing.T) {
	const words = 5
	tally := tally{scratch: t.TempDir(), limit: 10_000}
	defer tally.close()
	r := rand.New(rand.NewPCG(1, 2))
	all := map[uint64]bool{}
	want := newCounts(words)
	of := map[mark]bool{}
	for range 300 {
		var marks []mark
		for range r.IntN(100) {
			hash := r.Uint64N(4000) * 0x9e3779b97f4a7c15
			m := mark{hash, uint32(hash%words)<<3 | r.Uint32N(maxSets)}
			marks = append(marks, m)
			if !all[hash] {
				all[hash] = true
				want.all[hash%words]++
			}
			if !of[m] {
				of[m] = true
				want.of[m.tag&7][hash%words]++
			}
		}
		if err := tally.add(marks); err != nil {
			t.Fatal(err)
		}
	}
	if tally.end == 0 {
		t.Error("nothing was written")
	}
	got, err := tally.count(words, 2)
	if err != nil {
		t.Fatal(err)
	}
	for w := range words {
		if got.all[w] != want.all[w] {
			t.Errorf("word %d: got %d, want %d", w, got.all[w], want.all[w])
		}
		for s := range maxSets {
			if got.of[s][w] != want.of[s][w] {
				t.Errorf("word %d in set %d: got %d, want %d", w, s, got.of[s][w], want.of[s][w])
			}
		}
	}
}
