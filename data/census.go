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
	seen     *Numbers // the records that it gives now
	shares   *Numbers // of these, the contributions to what others give too
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
	c := &Census{store: s, source: source, opts: opts, namer: newNamer(s), seen: &Numbers{}, shares: &Numbers{}, badNames: map[string]bool{}, waiting: &spool{dir: opts.Dir}}
	c.namer.census = c
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

// see notes that the source gives a record, and a contribution to it if others give it too.
func (c *Census) see(record, contribution int64) {
	c.seen.Add(record)
	c.shares.Add(contribution)
}

// gives tells whether the source is known to give a record, or that contribution to it. Without a census, it is supposed to.
func (c *Census) gives(record, contribution int64) bool {
	if c == nil {
		return true
	}
	if contribution == 0 {
		return c.seen.Has(record)
	}
	return c.shares.Has(contribution)
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
	if err != nil {
		return err
	}
	for i := range bad {
		r := &bad[i].Record
		if e, ok := heads[known[r.Key]]; ok && r.Ref == "" && r.Key != "" {
			own, err := c.own(ctx, &e, r)
			if err != nil {
				return err
			}
			c.see(e.Number, own.Number)
		}
	}
	return nil
}

// own is what the source gives of a record that stands, or gave: the record itself, or its contribution to it. It is
// zero if the source gives nothing of it.
func (c *Census) own(ctx context.Context, e *Entry, r *Record) (Contribution, error) {
	if e.State != Live {
		return Contribution{}, nil
	}
	if e.Contributions == 0 {
		return Contribution{Source: e.Source, Part: e.Part, Key: e.Key, Summary: e.Summary, Hash: e.Hash}, nil
	}
	list, err := c.store.Contributions(ctx, e.Ref)
	var own Contribution
	for _, o := range list {
		if o.Source == r.Source && (o.Part == r.Part || own.Source == "" && (o.Part == "" || r.Part == "")) {
			own = o
		}
	}
	return own, err
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
	unchanged, shared := 0, 0
	var body []byte
	for _, e := range out.entrants {
		r := &e.item.Record
		head := heads[r.Ref]
		own, err := c.own(ctx, &head, r)
		if err != nil {
			return err
		}
		c.see(head.Number, own.Number)
		body = Encode(body[:0], &r.Node)
		if !e.again && own.says(r, ContentHash(body)) {
			unchanged++
			if own.Number != 0 {
				shared++
			}
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
	in.progress.Merged += shared
	return nil
}

// says tells whether a contribution is what its source says now.
func (c *Contribution) says(r *Record, hash Hash) bool {
	a, b := &c.Summary, &r.Summary
	return c.Hash == hash && c.Source == r.Source && c.Key == r.Key && (c.Part == r.Part || r.Part == "") &&
		a.Name == b.Name && a.Type == b.Type && a.Lang == b.Lang && a.Start.IsZero() == b.Start.IsZero() &&
		(a.Start.IsZero() || a.Start.UnixMilli() == b.Start.UnixMilli())
}

// Finish publishes what has waited, and decides about what is missing. Its report counts what it did itself; that of each
// Import counts the rest. The error is a *LossError if too much is missing: then nothing was published.
// The options are those of the Imports. When ctx ends, the batch being written is finished, Report.Interrupted is set,
// and the next import does the rest.
func (c *Census) Finish(ctx context.Context, opts ImportOptions) (Report, error) {
	opts.Census = c
	c.imp = opts
	in := newImporting(c.store, opts)
	in.namer.census = c
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
	in.progress.Missing = m.gone.Len() + m.left.Len()
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
		given.Join(m.left)
		in.progress.Kept = in.progress.Missing
	} else if err := c.dismiss(ctx, in, m); err != nil {
		return err
	}
	given.Join(m.excused)
	return c.conclude(ctx, given)
}

// holds tells whether nothing can be said to be missing, and reports why.
func (c *Census) holds(in *importing, m *survey) bool {
	missing := m.gone.Len() + m.left.Len()
	if missing+m.shares.Len() == 0 {
		return false
	}
	p := Problem{Severity: Warning, Code: MissingKept, Place: Position{File: c.source}}
	switch {
	case c.hole != nil:
		p.Message = fmt.Sprintf("%d records of the last time did not come, and not everything could be read: see %s; they stay as they are", missing, c.hole.Place)
		p.Hint = "mend the input; what is still missing then is taken for missing"
	case c.unknown > c.last.Unknown && !c.opts.Confirm:
		p.Message = fmt.Sprintf("%d records of the last time did not come, but %d bad ones have neither key nor name, and may be some of them; they stay as they are",
			missing, c.unknown)
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
		// What one file gives is to be there before the next may add to it.
		if len(batch) > 0 && batch[0].Record.Part != item.Record.Part {
			size = 0
			if err := store(); err != nil {
				return err
			}
		}
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

// told is what a census has done, for people.
func (c *Census) told(code Code, text string, args ...any) Problem {
	return Problem{Severity: Advice, Place: Position{File: c.source}, Code: code, Message: fmt.Sprintf(text, args...)}
}

func (c *Census) ended(event *Node, at time.Time) bool {
	return c.opts.Ended != nil && c.opts.Ended(event, at)
}
