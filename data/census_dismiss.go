package data

import (
	"context"
	"fmt"
)

// dismissed is how many records are dismissed in one transaction.
const dismissed = 500

// dismiss does with what is missing what is to be done with it.
func (c *Census) dismiss(ctx context.Context, in *importing, m *survey) error {
	for numbers := range m.gone.Chunks(dismissed) {
		entries, err := c.store.ByNumber(ctx, numbers, true)
		if err != nil {
			return err
		}
		var departures []Departure
		for i := range entries {
			if c.seen.Has(entries[i].Number) { // it has come under another key by now
				in.progress.Missing--
				in.progress.Renamed++
				continue
			}
			d, leaves, err := c.departure(&entries[i])
			if err != nil {
				return err
			}
			if leaves {
				departures = append(departures, d)
			} else {
				in.progress.Kept++
			}
		}
		if err := c.drop(ctx, in, departures); err != nil {
			return err
		}
	}
	return c.retract(ctx, in, m)
}

// departure is what becomes of a missing record, and whether anything does. What is cancelled are events alone: that a
// list does not name an organization or a place any more says nothing of these, and others may refer to them.
func (c *Census) departure(e *Entry) (Departure, bool, error) {
	d := Departure{Ref: e.Ref, Hash: e.Hash, Contributions: e.Contributions}
	event := e.Ref.Collection() == Events
	if e.State != Live || c.opts.Missing == KeepMissing || c.opts.Missing == CancelMissing && (!event || c.opts.Cancel == nil) {
		return d, false, nil
	}
	if !event {
		return d, true, nil
	}
	node, err := Decode(e.Body)
	if err != nil {
		return d, false, fmt.Errorf("%s: %w", e.Ref, err)
	}
	if c.ended(node, c.imp.Now()) {
		return d, false, nil
	}
	if c.opts.Missing == CancelMissing {
		d.Instead = &Record{Ref: e.Ref, Key: e.Key, Source: e.Source, Part: e.Part, Summary: e.Summary, Node: *node}
		c.opts.Cancel(&d.Instead.Node)
	}
	return d, true, nil
}

// drop makes departures, and counts them.
func (c *Census) drop(ctx context.Context, in *importing, departures []Departure) error {
	if err := ctx.Err(); err != nil || len(departures) == 0 {
		return err
	}
	outcomes := make([]Outcome, len(departures))
	if !c.imp.DryRun {
		var err error
		if outcomes, err = c.store.Drop(context.WithoutCancel(ctx), in.opts.Now(), departures); err != nil {
			return err
		}
	}
	for i := range departures {
		switch d := &departures[i]; {
		case d.Contribution != 0:
		case outcomes[i] == Unchanged: // somebody was faster, or it said so already
			in.progress.Kept++
		case d.Instead == nil:
			in.progress.Withdrawn++
			in.found(c.told("withdrawn", "%s is withdrawn: the source does not give it any more", d.Ref))
		default:
			in.progress.Cancelled++
			in.found(c.told("cancelled", "%s is cancelled: the source does not give it any more", d.Ref))
		}
	}
	return nil
}

// retract takes the source's missing contributions out of records that others give too. Those to events that have ended
// stay, as the events do.
func (c *Census) retract(ctx context.Context, in *importing, m *survey) error {
	return c.eachShare(ctx, func(shares []Share) error {
		var departures []Departure
		for i := range shares {
			s := &shares[i]
			if !m.shares.Has(s.Number) {
				continue
			}
			if c.shares.Has(s.Number) { // it has come under another key by now
				if m.left.Has(s.Record) {
					m.left.Remove(s.Record)
					in.progress.Missing--
					in.progress.Renamed++
				}
				continue
			}
			stays, err := c.stays(ctx, s)
			if err != nil {
				return err
			}
			if !stays {
				departures = append(departures, Departure{Ref: s.Ref, Contribution: s.Number, Hash: s.Hash})
			}
			switch {
			case !m.left.Has(s.Record): // another file of the source gives the record
			case stays:
				m.left.Remove(s.Record)
				in.progress.Kept++
			default:
				m.left.Remove(s.Record)
				in.progress.Left++
			}
		}
		return c.drop(ctx, in, departures)
	})
}

// stays tells whether a contribution stays although it is not given any more.
func (c *Census) stays(ctx context.Context, s *Share) (bool, error) {
	if s.Ref.Collection() != Events {
		return false, nil
	}
	list, err := c.store.Contributions(ctx, s.Ref)
	for i := range list {
		if list[i].Number == s.Number {
			return c.ended(list[i].Node, c.imp.Now()), err
		}
	}
	return false, err
}

// eachShare gives the source's contributions to what others give too, page by page.
func (c *Census) eachShare(ctx context.Context, use func([]Share) error) error {
	for after := int64(0); ; {
		shares, err := c.store.Shares(ctx, c.source, after, dismissed)
		if err != nil || len(shares) == 0 {
			return err
		}
		after = shares[len(shares)-1].Number
		if err := use(shares); err != nil {
			return err
		}
	}
}
