package data

import (
	"context"
	"fmt"
	"maps"
	"slices"
)

// References collects what imported records refer to, in bounded memory, to tell in the end which of it is not there:
// a target may well come after the record that refers to it. The zero value is ready. It is not safe for concurrent use.
type References struct {
	first map[Ref]Position // targets not known to stand, and where they were first referred to
	full  bool             // some were let go
}

const (
	manyTargets   = 100_000 // that many are looked up before more are remembered
	targetsAtOnce = 1000
)

// add remembers the targets of a record.
func (r *References) add(ctx context.Context, s Store, place Position, targets []Ref) error {
	for _, target := range targets {
		if _, known := r.first[target]; known {
			continue
		}
		if len(r.first) >= manyTargets && !r.full {
			if err := r.sift(ctx, s); err != nil {
				return err
			}
			r.full = len(r.first) > manyTargets/2
		}
		if len(r.first) >= manyTargets {
			continue
		}
		if r.first == nil {
			r.first = map[Ref]Position{}
		}
		r.first[target] = place
	}
	return nil
}

// sift forgets the targets at which something stands, or stood.
func (r *References) sift(ctx context.Context, s Store) error {
	for refs := range slices.Chunk(slices.Sorted(maps.Keys(r.first)), targetsAtOnce) {
		taken, err := s.Taken(ctx, refs)
		if err != nil {
			return err
		}
		for ref := range taken {
			delete(r.first, ref)
		}
	}
	return nil
}

// Problems tells, in the order of their refs, the targets at which nothing stands now.
func (r *References) Problems(ctx context.Context, s Store) ([]Problem, error) {
	if err := r.sift(ctx, s); err != nil {
		return nil, err
	}
	var problems []Problem
	for _, ref := range slices.Sorted(maps.Keys(r.first)) {
		problems = append(problems, Problem{
			Severity: Advice, Place: r.first[ref], Code: "dangling-reference",
			Message: fmt.Sprintf("refers to %s, which is not there", ref),
			Hint:    "import that record too, or correct the reference; until then it leads nowhere",
		})
	}
	return problems, nil
}
