package data

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
)

// identityHash is what a store keeps of an identity.
func identityHash(identity string) int64 {
	h := fnv.New64a()
	h.Write([]byte(identity))
	return int64(h.Sum64())
}

// identify gives a record the hashes of what it is known by, where sources are merged.
func (n *namer) identify(r *Record) []string {
	if n.identities == nil {
		return nil
	}
	names := n.identities(r)
	r.Identities = make([]int64, len(names))
	for i, name := range names {
		r.Identities[i] = identityHash(name)
	}
	return names
}

// join gives records that are new here the refs of those that another source gave, where what they are known by shows
// that they are the same. Mere likeness never does.
func (n *namer) join(ctx context.Context, entrants []entrant, used map[Ref]bool) ([]Problem, error) {
	names := make([][]string, len(entrants))
	uses := map[int64]int{} // in this batch: what two records of it are known by tells nothing apart
	for i, e := range entrants {
		names[i] = n.identify(&e.item.Record)
		for _, value := range e.item.Record.Identities {
			uses[value]++
		}
	}
	var asked []int64
	for _, e := range entrants {
		for _, value := range e.item.Record.Identities {
			if e.item.Record.Ref == "" && uses[value] == 1 {
				asked = append(asked, value)
			}
		}
	}
	if len(asked) == 0 {
		return nil, nil
	}
	known, err := n.store.Identified(ctx, asked)
	if err != nil {
		return nil, err
	}
	var problems []Problem
	for i, e := range entrants {
		if e.item.Record.Ref != "" {
			continue
		}
		same, err := n.sameThing(ctx, e.item, names[i], known)
		switch {
		case err != nil:
			return nil, err
		case len(same) > 1:
			problems = append(problems, Problem{
				Severity: Advice, Place: e.item.Place, Code: "ambiguous-identity",
				Message: fmt.Sprintf("%s is known by what both %s and %s are known by, and is merged with neither", called(e.item), same[0], same[1]),
				Hint:    "an address or identifier is to name one thing alone",
			})
		case len(same) == 1 && !used[same[0]]:
			e.item.Record.Ref = same[0]
			used[same[0]] = true
		}
	}
	return problems, nil
}

// sameThing are the records that are known by a name that an item has, and that its own source does not tell from it.
func (n *namer) sameThing(ctx context.Context, item *Item, names []string, known map[int64][]int64) ([]Ref, error) {
	var numbers []int64
	for _, value := range item.Record.Identities {
		for _, number := range known[value] {
			if !slices.Contains(numbers, number) {
				numbers = append(numbers, number)
			}
		}
	}
	if len(numbers) == 0 {
		return nil, nil
	}
	entries, err := n.store.ByNumber(ctx, numbers, false)
	if err != nil {
		return nil, err
	}
	var same []Ref
	for i := range entries {
		e := &entries[i]
		if e.State != Live || e.Ref.Collection() != item.Collection {
			continue
		}
		list, err := n.store.Contributions(ctx, e.Ref)
		if err != nil {
			return nil, err
		}
		if n.sameAs(&item.Record, names, e, list) {
			same = append(same, e.Ref)
		}
	}
	return same, nil
}

// sameAs tells whether a record is what others give under another key.
func (n *namer) sameAs(r *Record, names []string, e *Entry, list []Contribution) bool {
	found := false
	for i := range list {
		c := &list[i]
		if c.Source == r.Source && c.Key != r.Key && n.census.gives(e.Number, c.Number) {
			return false // one source tells its own records apart
		}
		other := Record{Ref: e.Ref, Key: c.Key, Source: c.Source, Summary: c.Summary, Node: *c.Node}
		found = found || slices.ContainsFunc(n.identities(&other), func(name string) bool { return slices.Contains(names, name) })
	}
	return found
}

// index adds the identities of what was stored without them.
func (in *importing) index(ctx context.Context) error {
	from, err := in.store.Unidentified(ctx)
	upTo := in.store.Cursor()
	if err != nil || from >= upTo || in.opts.DryRun {
		return err
	}
	for _, c := range Collections {
		for after, more := from, true; more; {
			entries, err := in.store.Latest(ctx, c, after, upTo, Page{Limit: surveyed})
			if err != nil {
				return err
			}
			identities := map[int64][]int64{}
			for i := range entries {
				e := &entries[i]
				after = e.Cursor
				if e.State != Live {
					continue
				}
				if identities[e.Number], err = in.identitiesOf(ctx, e); err != nil {
					return err
				}
			}
			if err := in.store.Identify(ctx, identities, from); err != nil {
				return err
			}
			more = len(entries) == surveyed
		}
	}
	return in.store.Identify(ctx, nil, upTo)
}

func (in *importing) identitiesOf(ctx context.Context, e *Entry) ([]int64, error) {
	list, err := in.store.Contributions(ctx, e.Ref)
	var all []int64
	for i := range list {
		c := &list[i]
		r := Record{Ref: e.Ref, Key: c.Key, Source: c.Source, Summary: c.Summary, Node: *c.Node}
		in.namer.identify(&r)
		all = append(all, r.Identities...)
	}
	return all, err
}
