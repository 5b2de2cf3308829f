package data

import (
	"context"
	"fmt"
)

// survey is what a census finds to be missing.
type survey struct {
	of      int           // records that the source gave the last time
	lost    int           // of these, the missing ones that time does not explain
	past    int           // those that it does: they have ended since
	gone    *Numbers      // what is missing: records that nobody else gives,
	left    *Numbers      // and those that others give
	shares  *Numbers      // the missing contributions to records that others, or other files of the source, give
	excused *Numbers      // what may have come as a bad record
	renames map[int]Claim // by their places among what waits: what came under another key before
}

// surveyed is how many missing records are read at once, and likely how many may have come under new keys: it bounds
// memory.
const (
	surveyed = 500
	likely   = 200_000
)

// survey finds what is missing, and what has only another key.
func (c *Census) survey(ctx context.Context) (*survey, error) {
	m := &survey{gone: &Numbers{}, left: &Numbers{}, shares: &Numbers{}, excused: &Numbers{}}
	before, err := c.before(ctx)
	if err != nil {
		return nil, err
	}
	base := before
	if c.last.Records != nil {
		base = c.last.Records
	}
	m.of = base.Len()
	absent := before.Without(c.seen)
	match := &matching{}
	if c.fresh > 0 && absent.Len() <= likely {
		match = newMatching()
	}
	for numbers := range absent.Chunks(surveyed) {
		entries, err := c.store.ByNumber(ctx, numbers, true)
		if err != nil {
			return nil, err
		}
		for i := range entries {
			if err := c.miss(ctx, m, &entries[i], base, match); err != nil {
				return nil, err
			}
		}
	}
	if err := c.missShares(ctx, m); err != nil {
		return nil, err
	}
	return m, c.match(m, match)
}

// missShares finds the contributions that did not come. Of records that are gone altogether there is nothing to take out.
func (c *Census) missShares(ctx context.Context, m *survey) error {
	return c.eachShare(ctx, func(shares []Share) error {
		for i := range shares {
			s := &shares[i]
			if !c.shares.Has(s.Number) && !m.gone.Has(s.Record) && !(madeUp(s.Key) && c.badNames[s.Summary.Name]) {
				m.shares.Add(s.Number)
			}
		}
		return nil
	})
}

// before is what the source gave the last time, or, where that is uncertain, whatever it ever gave.
func (c *Census) before(ctx context.Context) (*Numbers, error) {
	before := &Numbers{}
	if c.last.Records != nil {
		before.Join(c.last.Records)
		if !c.last.Open {
			return before, nil
		}
	}
	for after, more := "", true; more; {
		claims, err := c.store.Claims(ctx, c.source, after, 1000)
		if err != nil {
			return nil, err
		}
		for _, claim := range claims {
			before.Add(claim.Number)
			after = claim.Key
		}
		more = len(claims) > 0
	}
	return before, nil
}

// miss looks at a record that did not come.
func (c *Census) miss(ctx context.Context, m *survey, e *Entry, base *Numbers, match *matching) error {
	if e.State != Live {
		return nil
	}
	ours, alone, err := c.ours(ctx, e)
	if err != nil || !ours { // another source's by now
		return err
	}
	if madeUp(e.Key) && c.badNames[e.Summary.Name] {
		m.excused.Add(e.Number)
		return nil
	}
	node, err := Decode(e.Body)
	if err != nil {
		return fmt.Errorf("%s: %w", e.Ref, err)
	}
	if alone {
		m.gone.Add(e.Number)
	} else {
		m.left.Add(e.Number)
	}
	count := new(int) // of a record that was no part of the last import
	if base.Has(e.Number) {
		count = &m.lost
		if e.Ref.Collection() == Events && c.ended(node, c.imp.Now()) && (c.last.At.IsZero() || !c.ended(node, c.last.At)) {
			count = &m.past
		}
	}
	*count++
	if e.Contributions == 0 {
		match.missing(e, node, count)
	}
	return nil
}

// ours tells whether the source has given a record, and whether nobody else does.
func (c *Census) ours(ctx context.Context, e *Entry) (ours, alone bool, err error) {
	if e.Contributions == 0 {
		return e.Source == c.source, true, nil
	}
	list, err := c.store.Contributions(ctx, e.Ref)
	alone = true
	for i := range list {
		if list[i].Source == c.source {
			ours = true
		} else {
			alone = false
		}
	}
	return ours, alone, err
}

// match finds the records that came under another key before: one of those that are missing says the same as one that is
// new, and no other does. They are not missing.
func (c *Census) match(m *survey, match *matching) error {
	if len(match.pairs) == 0 {
		return nil
	}
	err := c.waiting.each(func(i int, item *Item) error {
		if r := &item.Record; r.Ref == "" && !madeUp(r.Key) {
			match.fresh(i, item)
		}
		return nil
	})
	m.renames = map[int]Claim{}
	for _, p := range match.pairs {
		if p.missing == 1 && p.fresh == 1 {
			m.renames[p.place] = p.claim
			m.gone.Remove(p.claim.Number)
			*p.count--
		}
	}
	return err
}

// loss is the error that too much is missing; nil if it is not. What has ended since the last time is not lost.
func (m *survey) loss(c *Census) error {
	if float64(m.lost) <= c.opts.MaxLoss*float64(m.of-m.past) {
		return nil
	}
	return &LossError{Source: c.source, Lost: m.lost, Of: m.of - m.past, MaxLoss: c.opts.MaxLoss}
}
