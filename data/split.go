package data

import (
	"context"
	"fmt"
	"time"
)

// Split takes apart what several sources give of the record at ref: what the first gives stays, what each of the others
// gives becomes a record of its own, by whose address it is returned. What a source gives under one key in several files
// stays together. The next import leaves them apart, since each key knows its record.
// A process that is killed meanwhile leaves some together, to be split again.
func Split(ctx context.Context, s Store, at time.Time, ref Ref) ([]Share, error) {
	list, err := s.Contributions(ctx, ref)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", ref, err)
	}
	var shares []Share
	for _, group := range groups(list) {
		first := group[0]
		to := ref
		if len(shares) > 0 {
			var numbers []int64
			for _, c := range group {
				numbers = append(numbers, c.Number)
			}
			if to, err = free(ctx, s, ref.Collection(), &first); err == nil {
				err = s.Split(ctx, at, ref, numbers, to)
			}
			if err != nil {
				return shares, err
			}
		}
		shares = append(shares, Share{Ref: to, Contribution: first})
	}
	return shares, nil
}

// groups are the contributions of one source and key each, in the order in which they count.
func groups(list []Contribution) [][]Contribution {
	at := map[[2]string]int{}
	var all [][]Contribution
	for _, c := range list {
		id := [2]string{c.Source, c.Key}
		i, known := at[id]
		if !known {
			i = len(all)
			at[id] = i
			all = append(all, nil)
		}
		all[i] = append(all[i], c)
	}
	return all
}

// free is the first of the addresses that what a source gives wishes for at which nothing ever stood.
func free(ctx context.Context, s Store, collection Collection, c *Contribution) (Ref, error) {
	r := Record{Key: c.Key, Source: c.Source, Summary: c.Summary, Node: *c.Node}
	if r.Key == "" {
		r.Key, _ = derive(&r)
	}
	w := wish(&r)
	for try := 0; ; try++ {
		ref := NewRef(collection, w.id(try))
		taken, err := s.Taken(ctx, []Ref{ref})
		if err != nil || !taken[ref] {
			return ref, err
		}
	}
}
