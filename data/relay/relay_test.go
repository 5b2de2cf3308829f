package relay_test

import (
	"fmt"
	"iter"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kiosque-ld/kiosque/data/relay"
)

// numbers counts from 0, and says how far it came.
func numbers(n int, asked *atomic.Int64) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range n {
			asked.Add(1)
			if !yield(i) {
				return
			}
		}
	}
}

// slowly takes longer for some than for others, and remembers nothing.
func slowly() func(int) int {
	return func(i int) int {
		time.Sleep(time.Duration(i*7919%13) * time.Millisecond)
		return i * i
	}
}

// TestOrder: what is made comes in the order of what it is made of, however many work and however long each takes. The
// clock of these tests is made up: nothing waits.
func TestOrder(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 16} {
		synctest.Test(t, func(t *testing.T) {
			var asked atomic.Int64
			got := slices.Collect(relay.Run(numbers(500, &asked), n, slowly))
			if len(got) != 500 {
				t.Fatalf("%d workers made %d of 500", n, len(got))
			}
			for i, square := range got {
				if square != i*i {
					t.Fatalf("%d workers: number %d is %d", n, i, square)
				}
			}
		})
	}
}

// TestShared: n goroutines do work at the same time, each with a function of its own.
func TestShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked, hired atomic.Int64
		start := time.Now()
		for range relay.Run(numbers(100, &asked), 4, func() func(int) int {
			hired.Add(1)
			mine := 0 // a race, if it were anybody else's
			return func(i int) int { mine++; time.Sleep(time.Second); return mine }
		}) {
		}
		if took := time.Since(start); hired.Load() != 4 || took != 25*time.Second {
			t.Errorf("%d workers took %v for a hundred seconds of work", hired.Load(), took)
		}
	})
}

// TestFewNeedFew: where there is little to do, few are hired.
func TestFewNeedFew(t *testing.T) {
	var asked, hired atomic.Int64
	for range relay.Run(numbers(1, &asked), 8, func() func(int) int { hired.Add(1); return func(i int) int { return i } }) {
	}
	if hired.Load() != 1 {
		t.Errorf("%d were hired for one value", hired.Load())
	}
}

// TestAhead: however long the one who takes waits, only a bounded number of values is asked for.
func TestAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 3
		var asked atomic.Int64
		for i := range relay.Run(numbers(1000, &asked), n, slowly) {
			time.Sleep(time.Hour)
			synctest.Wait()
			if taken := isqrt(i) + 1; int(asked.Load())-taken > 3*n+1 {
				t.Fatalf("%d are under way behind number %d", int(asked.Load())-taken, taken)
			}
		}
	})
}

func isqrt(n int) int {
	i := 0
	for (i+1)*(i+1) <= n {
		i++
	}
	return i
}

// TestLeft: when the loop is left, nobody is left behind (the bubble of a test does not end before all its goroutines
// have), and the stream is left too.
func TestLeft(t *testing.T) {
	for _, n := range []int{1, 2, 5} {
		for _, after := range []int{1, 2, 17} {
			t.Run(fmt.Sprintf("%d workers, after %d", n, after), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var asked atomic.Int64
					left := false
					from := func(yield func(int) bool) {
						defer func() { left = true }()
						numbers(1000, &asked)(yield)
					}
					taken := 0
					for range relay.Run(from, n, slowly) {
						if taken++; taken == after {
							break
						}
					}
					if !left || taken != after || int(asked.Load()) > after+3*n+2 {
						t.Errorf("left %v, %d taken of %d asked for", left, taken, asked.Load())
					}
				})
			})
		}
	}
}

// ExampleRun squares numbers on two goroutines.
func ExampleRun() {
	square := func() func(int) int { return func(i int) int { return i * i } }
	for n := range relay.Run(slices.Values([]int{1, 2, 3}), 2, square) {
		fmt.Println(n)
	}
	// Output:
	// 1
	// 4
	// 9
}

// BenchmarkRun is what handing over costs.
func BenchmarkRun(b *testing.B) {
	var asked atomic.Int64
	b.ReportAllocs()
	for range relay.Run(numbers(b.N, &asked), 2, func() func(int) int { return func(i int) int { return i } }) {
	}
}
