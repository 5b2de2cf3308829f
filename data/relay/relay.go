// Package relay spreads the work on a stream over all processors: several goroutines work on its values, and what they
// make is handed on in the order of the stream, so that nobody can tell how many they were. It knows nothing of what is
// worked on.
package relay

import (
	"iter"
	"runtime"
	"sync"
)

// Workers is how many goroutines work where nothing else is said: one for each processor.
func Workers() int { return runtime.GOMAXPROCS(0) }

// Run gives what each value of from is made into, in their order. n goroutines work, or the caller's own alone if n is
// less than 2. Each has a function of its own from hire, which is called when it gets its first value: what such a function
// remembers is nobody else's.
//
// from runs on another goroutine, and ahead: little more than 3n values are under way. When the loop over the results is
// left, from is left at its next value but one, and the loop ends when all goroutines have ended.
func Run[A, B any](from iter.Seq[A], n int, hire func() func(A) B) iter.Seq[B] {
	if n < 2 {
		return alone(from, hire)
	}
	return func(yield func(B) bool) {
		type job struct {
			a    A
			b    B
			done chan struct{}
		}
		todo, order, left := make(chan *job), make(chan *job, 2*n), make(chan struct{})
		var team sync.WaitGroup
		defer team.Wait()
		defer close(left)
		team.Go(func() {
			defer close(order)
			defer close(todo)
			for a := range from {
				j := &job{a: a, done: make(chan struct{})}
				select {
				case order <- j:
				case <-left:
					return
				}
				todo <- j
			}
		})
		for range n {
			team.Go(func() {
				var work func(A) B
				for j := range todo {
					if work == nil {
						work = hire()
					}
					j.b = work(j.a)
					close(j.done)
				}
			})
		}
		for j := range order {
			<-j.done
			if !yield(j.b) {
				return
			}
		}
	}
}

// alone is Run with nobody else.
func alone[A, B any](from iter.Seq[A], hire func() func(A) B) iter.Seq[B] {
	return func(yield func(B) bool) {
		var work func(A) B
		for a := range from {
			if work == nil {
				work = hire()
			}
			if !yield(work(a)) {
				return
			}
		}
	}
}
