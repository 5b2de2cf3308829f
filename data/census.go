package data

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Fate says what becomes of a record that its source does not give any more.
type Fate uint8

// The fates. Events that have ended stay whatever is chosen.
const (
	WithdrawMissing Fate = iota // a tombstone, until the source gives it again
	CancelMissing               // an event says that it is cancelled, until the source gives it again; other records stay
	KeepMissing                 // it stays as it is
)

// CensusOptions say what becomes of the records that a source does not give any more. The zero value withdraws all that a
// fifth of them may be, and knows no event that has ended.
type CensusOptions struct {
	Missing Fate
	MaxLoss float64 // the share of its records that a source may lose at once; 0 means 0.2, a negative number none
	Confirm bool    // more may be lost, this time
	Dir     string  // the folder of the file in which changes wait; empty means the system's for such files
	// Ended tells whether an event is over at a time. If it is nil, none is.
	Ended func(event *Node, at time.Time) bool
	// Cancel makes an event say that it is cancelled. If it is nil, none can be.
	Cancel func(event *Node)
}

// MissingKept is the code of the problem that records are missing from an input of which not everything could be read,
// so that they stay.
const MissingKept Code = "missing-kept"

// LossError says that a source has lost more of its records than it may, so that nothing of the import was published.
type LossError struct {
	Source  string
	Lost    int     // records that it does not give any more,
	Of      int     // of those that it gave the last time
	MaxLoss float64 // as in CensusOptions
}

func (e *LossError) Error() string {
	return fmt.Sprintf("%s: %d of the %d records that it gave the last time are missing, and at most %g %% may be; nothing of this import was published",
		e.Source, e.Lost, e.Of, 100*e.MaxLoss)
}

// Census is an import of everything that a source has now, be it in one input or in several: what the source gave the
// last time and does not give now is missing. See NewCensus.
//
// What comes is compared first: what is new or changed waits in a file until all has been read, so that nothing is
// published if too much is missing, and an input that is the same as the last time writes nothing. Memory holds a bit for
// each record. Whenever the process is killed, each batch is published or not, and the next import finds what is missing.
type Census struct {
	store  Store
	source string
	opts   CensusOptions
	imp    ImportOptions // as they were given to Finish
	namer  *namer        // one for all inputs

	last     Given
	compares bool     // it gave something before
	seen     *Numbers // what it gives now
	waiting  *spool   // what is to be stored
	fresh    int      // of these, the records with a key of their own that is new

	hole     *Problem        // the first place where something could not be read
	doubt    *Problem        // where something was left out of the present input
	unknown  int             // bad records, nobody knows which
	badNames map[string]bool // of bad records that have no key
	halted   bool            // an Import ended before its input did
}

// NewCensus begins a census of a source. Give it to every Import of the source's inputs, then call Finish, and Close in
// any case.
func NewCensus(ctx context.Context, s Store, source string, opts CensusOptions) (*Census, error) {
	switch {
	case opts.MaxLoss == 0:
		opts.MaxLoss = 0.2
	case opts.MaxLoss < 0:
		opts.MaxLoss = 0
	}
	c := &Census{store: s, source: source, opts: opts, namer: newNamer(s), seen: &Numbers{}, badNames: map[string]bool{}, waiting: &spool{dir: opts.Dir}}
	var err error
	if c.last, err = s.Given(ctx, source); err != nil {
		return nil, err
	}
	claims, err := s.Claims(ctx, source, "", 1)
	c.compares = len(claims) > 0
	return c, err
}

// Close lets go of what waits.
func (c *Census) Close() { c.waiting.close() }

// Broken says that an input of the source could not be read, or not to its end: then nothing is known to be missing.
func (c *Census) Broken(p Problem) {
	if c.hole == nil {
		c.hole = &p
	}
}

// noRecord looks at an item that is none: where something could not be read there may be a record, or many.
func (c *Census) noRecord(item *Item) {
	for i := range item.Problems {
		switch p := &item.Problems[i]; {
		case p.Severity == Error:
			c.Broken(*p)
		case p.Severity == Warning && c.doubt == nil:
			c.doubt = p
		}
	}
}

// end ends one input. An input in which nothing was found but what is odd is not what it should be.
func (c *Census) end(read *Progress, halted bool) {
	c.halted = c.halted || halted
	if read.Read == 0 && c.doubt != nil {
		c.Broken(*c.doubt)
	}
	c.doubt = nil
}

// excuse remembers bad records: they are not missing, and what was published of them stays.
func (c *Census) excuse(ctx context.Context, bad []Item) error {
	if len(bad) == 0 {
		return nil
	}
	var keys []string
	for i := range bad {
		r := &bad[i].Record
		switch {
		case r.Ref != "":
			e, err := standing(ctx, c.store, r.Ref)
			if err != nil {
				return err
			}
			c.seen.Add(e.Number)
		case r.Key != "":
			keys = append(keys, r.Key)
		case r.Summary.Name == "" || len(c.badNames) >= generation:
			c.unknown++
		default:
			c.badNames[r.Summary.Name] = true
		}
	}
	known, err := c.store.Keys(ctx, c.source, keys)
	if err != nil {
		return err
	}
	heads, err := c.store.Heads(ctx, refsOf(known))
	for _, e := range heads {
		c.seen.Add(e.Number)
	}
	return err
}

func refsOf(known map[string]Ref) []Ref {
	refs := make([]Ref, 0, len(known))
	for _, ref := range known {
		refs = append(refs, ref)
	}
	return refs
}

// compare holds records against what the store has of them; those that differ, or may, wait.
func (c *Census) compare(ctx context.Context, in *importing, batch []Item) error {
	out := c.namer.distinct(batch)
	if err := c.namer.recall(ctx, out.entrants); err != nil {
		return err
	}
	refs := make([]Ref, 0, len(out.entrants))
	for _, e := range out.entrants {
		if e.item.Record.Ref != "" {
			refs = append(refs, e.item.Record.Ref)
		}
	}
	heads, err := c.store.Heads(ctx, refs)
	if err != nil {
		return err
	}
	in.found(out.problems...)
	unchanged := 0
	var body []byte
	for _, e := range out.entrants {
		r := &e.item.Record
		head := heads[r.Ref]
		c.seen.Add(head.Number)
		body = Encode(body[:0], &r.Node)
		if !e.again && head.says(r, ContentHash(body)) {
			unchanged++
			if err := in.refs.add(ctx, c.store, e.item.Place, r.Node.References()); err != nil {
				return err
			}
			continue
		}
		if r.Ref == "" && !madeUp(r.Key) {
			c.fresh++
		}
		if err := c.waiting.put(e.item, body); err != nil {
			return err
		}
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	in.progress.Bad += out.bad
	in.progress.Repeated += out.repeated
	in.progress.Unchanged += out.repeated + unchanged
	return nil
}

// says tells whether an entry is live, and what a record's own source says now.
func (e *Entry) says(r *Record, hash Hash) bool {
	return e.State == Live && e.Hash == hash && e.Source == r.Source && e.Key == r.Key && e.Summary.Name == r.Summary.Name &&
		e.Summary.Type == r.Summary.Type && e.Summary.Lang == r.Summary.Lang && e.Summary.Start.IsZero() == r.Summary.Start.IsZero() &&
		(e.Summary.Start.IsZero() || e.Summary.Start.UnixMilli() == r.Summary.Start.UnixMilli())
}

// Finish publishes what has waited, and decides about what is missing. Its report counts what it did itself; that of each
// Import counts the rest. The error is a *LossError if too much is missing: then nothing was published.
// The options are those of the Imports. When ctx ends, the batch being written is finished, Report.Interrupted is set,
// and the next import does the rest.
func (c *Census) Finish(ctx context.Context, opts ImportOptions) (Report, error) {
	opts.Census = c
	c.imp = opts
	in := newImporting(c.store, opts)
	err := c.finish(ctx, in)
	report := Report{Progress: in.progress}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		report.Interrupted, err = true, nil
	}
	return report, err
}

func (c *Census) finish(ctx context.Context, in *importing) error {
	if c.halted {
		return context.Canceled
	}
	if !c.compares {
		return c.conclude(ctx, c.seen)
	}
	m, err := c.survey(ctx)
	if err != nil {
		return err
	}
	held := c.holds(in, m)
	if e := m.loss(c); e != nil && !held && !c.opts.Confirm {
		return e
	}
	in.progress.Missing = m.gone.Len()
	in.progress.Renamed = len(m.renames)
	if c.waiting.count > 0 && !c.imp.DryRun {
		open := c.last
		open.Open = true
		if err := c.store.PutGiven(ctx, c.source, open); err != nil {
			return err
		}
	}
	if err := c.apply(ctx, in, m); err != nil {
		return err
	}
	given := c.seen
	if held {
		given.Join(m.gone)
		in.progress.Kept = m.gone.Len()
	} else if err := c.dismiss(ctx, in, m); err != nil {
		return err
	}
	given.Join(m.excused)
	return c.conclude(ctx, given)
}

// holds tells whether nothing can be said to be missing, and reports why.
func (c *Census) holds(in *importing, m *survey) bool {
	if m.gone.Len() == 0 {
		return false
	}
	p := Problem{Severity: Warning, Code: MissingKept, Place: Position{File: c.source}}
	switch {
	case c.hole != nil:
		p.Message = fmt.Sprintf("%d records of the last time did not come, and not everything could be read: see %s; they stay as they are", m.gone.Len(), c.hole.Place)
		p.Hint = "mend the input; what is still missing then is taken for missing"
	case c.unknown > c.last.Unknown && !c.opts.Confirm:
		p.Message = fmt.Sprintf("%d records of the last time did not come, but %d bad ones have neither key nor name, and may be some of them; they stay as they are",
			m.gone.Len(), c.unknown)
		p.Hint = "mend the bad ones, or import again with --confirm"
	default:
		return false
	}
	in.found(p)
	return true
}

// conclude remembers what the source gave.
func (c *Census) conclude(ctx context.Context, records *Numbers) error {
	if c.imp.DryRun {
		return nil
	}
	return c.store.PutGiven(ctx, c.source, Given{Records: records, Unknown: c.unknown, At: c.imp.Now()})
}

// apply stores what has waited.
func (c *Census) apply(ctx context.Context, in *importing, m *survey) error {
	var batch []Item
	store := func() error {
		if err := ctx.Err(); err != nil {
			return err
		}
		items := batch
		batch = nil
		return in.storeBatch(context.WithoutCancel(ctx), items)
	}
	size := 0
	err := c.waiting.each(func(i int, item *Item) error {
		if from, renamed := m.renames[i]; renamed {
			if err := c.rename(ctx, in, item, from); err != nil {
				return err
			}
		}
		batch = append(batch, *item)
		size += item.Record.Node.weight()
		if len(batch) < in.batch() && size < batchBytes {
			return nil
		}
		size = 0
		return store()
	})
	if err == nil && len(batch) > 0 {
		err = store()
	}
	return err
}

// rename gives a record its new key's address, where the old one came from its old key, and lets that redirect.
func (c *Census) rename(ctx context.Context, in *importing, item *Item, from Claim) error {
	entries, err := c.store.ByNumber(ctx, []int64{from.Number}, false)
	if err != nil || len(entries) == 0 {
		return err
	}
	e, r := &entries[0], &item.Record
	collection := e.Ref.Collection()
	r.Ref = e.Ref
	old, now := NewRef(collection, IDFromKey(from.Key)), NewRef(collection, IDFromKey(r.Key))
	if e.Ref != old && !strings.HasPrefix(string(e.Ref), string(old)+"-") || old == now || c.imp.DryRun {
		return nil
	}
	taken, err := c.store.Taken(ctx, []Ref{now})
	if err != nil || taken[now] {
		return err
	}
	if err := c.store.Rename(context.WithoutCancel(ctx), in.opts.Now(), e.Ref, now); err != nil {
		return err
	}
	in.found(c.told("renamed", "%s is %s now, since its key %q has become %q", e.Ref, now, from.Key, r.Key))
	r.Ref = now
	return nil
}

// dismissed is how many records are dismissed in one transaction.
const dismissed = 500

// dismiss does with the missing records what is to be done with them.
func (c *Census) dismiss(ctx context.Context, in *importing, m *survey) error {
	for numbers := range m.gone.Chunks(dismissed) {
		if err := ctx.Err(); err != nil {
			return err
		}
		entries, err := c.store.ByNumber(ctx, numbers, true)
		if err != nil {
			return err
		}
		var departures []Departure
		for i := range entries {
			d, leaves, err := c.departure(&entries[i])
			if err != nil {
				return err
			}
			if leaves {
				departures = append(departures, d)
			}
		}
		in.progress.Kept += len(numbers) - len(departures)
		if err := c.drop(ctx, in, departures); err != nil {
			return err
		}
	}
	return nil
}

func (c *Census) drop(ctx context.Context, in *importing, departures []Departure) error {
	if !c.imp.DryRun && len(departures) > 0 {
		outcomes, err := c.store.Drop(context.WithoutCancel(ctx), in.opts.Now(), departures)
		if err != nil {
			return err
		}
		for i, outcome := range outcomes {
			if outcome == Unchanged { // somebody was faster, or it said so already
				departures[i].Ref = ""
			}
		}
	}
	for i := range departures {
		switch d := &departures[i]; {
		case d.Ref == "":
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

// told is what a census has done, for people.
func (c *Census) told(code Code, text string, args ...any) Problem {
	return Problem{Severity: Advice, Place: Position{File: c.source}, Code: code, Message: fmt.Sprintf(text, args...)}
}

// departure is what becomes of a missing record, and whether anything does. What is cancelled are events alone: that a
// list does not name an organization or a place any more says nothing of these, and others may refer to them.
func (c *Census) departure(e *Entry) (Departure, bool, error) {
	d := Departure{Ref: e.Ref, Hash: e.Hash}
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
		d.Instead = &Record{Ref: e.Ref, Key: e.Key, Source: e.Source, Summary: e.Summary, Node: *node}
		c.opts.Cancel(&d.Instead.Node)
	}
	return d, true, nil
}

func (c *Census) ended(event *Node, at time.Time) bool {
	return c.opts.Ended != nil && c.opts.Ended(event, at)
}
