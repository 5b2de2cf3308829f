package data

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// ImportOptions say how Import goes about it. Only Now is required.
type ImportOptions struct {
	// Now is the clock that dates the change log.
	Now func() time.Time
	// DryRun compares with the store and counts, but writes nothing. References are not checked then, since their
	// targets may be among what was not written.
	DryRun bool
	// Batch is how many records go into one transaction; 0 means 2,000. Long records make shorter batches.
	Batch int
	// Progress, if set, is called after each batch that was read, and at the end, on the goroutine that called Import
	// and that reads the items.
	Progress func(Progress)
	// KeepFirst makes the first of several records with one key count, instead of the last.
	KeepFirst bool
	// Problem, if set, is told the problems that Import finds itself, one at a time, on a goroutine of Import's; an item's
	// own are with the item.
	Problem func(Problem)
	// References collects what the records refer to, so that several imports can be checked together after the last.
	// If it is nil, Import checks its own at its end.
	References *References
	// Identities says what a record is known by, besides its key, whoever gives it: records that share one of these names
	// are the same. If it is set, what several sources give of one record is merged; if it is nil, the source that gives a
	// record last has it alone.
	Identities func(*Record) []string
	// Part is the input's name among those of its source, where several of them may give one record; see Record.Part.
	Part string
	// Census makes the input one of those that hold everything that their source has; what it does not hold is missing.
	Census *Census
}

// Progress counts what an import has done, in records. Read = Created + Updated + Unchanged + Bad, once it is complete;
// with a census, once that is finished.
type Progress struct {
	Read      int // good and bad
	Created   int // new, or back from withdrawal
	Updated   int // with new content
	Unchanged int // the same as in the store, or given more than once in this input
	Repeated  int // of those, given more than once
	Bad       int // left out, because of a problem with Severity Error
	Merged    int // of those read, records that others give too
	Problems  int // of every severity, those of the items and Import's own

	// Of a census:
	Missing   int // what the source gave the last time and does not give now = Withdrawn + Cancelled + Left + Kept
	Withdrawn int
	Cancelled int
	Left      int // what others still give
	Kept      int // those of events that have ended, and what is to stay or may have come all the same
	Renamed   int // what has another key now and says the same
}

// Add adds what another import has done.
func (p *Progress) Add(o Progress) {
	p.Read += o.Read
	p.Created += o.Created
	p.Updated += o.Updated
	p.Unchanged += o.Unchanged
	p.Repeated += o.Repeated
	p.Bad += o.Bad
	p.Merged += o.Merged
	p.Problems += o.Problems
	p.Missing += o.Missing
	p.Withdrawn += o.Withdrawn
	p.Cancelled += o.Cancelled
	p.Left += o.Left
	p.Kept += o.Kept
	p.Renamed += o.Renamed
}

// Report is what became of an import.
type Report struct {
	Progress
	Interrupted bool // the context ended it; what is counted is stored
}

const (
	batchRecords = 2000    // a transaction writes each page of an index once, whatever it adds to it
	batchBytes   = 8 << 20 // as Node.weight counts
)

// Import stores items in batches, each in one transaction: it leaves out those that are bad, gives the others their refs
// (see IDFromKey), and writes only what has changed. Reading and storing run side by side; memory does not grow with the
// input. Nothing is withdrawn but by a Census. When ctx ends, the batch being written is finished, those read ahead are let go, and
// Report.Interrupted is set without an error. An error is the store's; what was reported before it is stored.
//
// A record with a Ref keeps it. Another is known by its Source and Key: it gets the ref that it was given before, or
// else one from its key. A record without key is known by its name and start, and its id is made of them.
func Import(ctx context.Context, s Store, items Items, opts ImportOptions) (Report, error) {
	in := newImporting(s, opts)
	if opts.Census != nil {
		in.namer = opts.Census.namer
		in.namer.first, in.namer.identities = opts.KeepFirst, opts.Identities
	}
	reading, stop := context.WithCancel(ctx)
	defer stop()
	batches := make(chan []Item, 1)
	failed := make(chan error, 1)
	go func() { failed <- in.storeAll(reading, stop, batches) }()
	in.read(reading, items, batches)
	err := <-failed
	interrupted := err == nil && ctx.Err() != nil
	if err == nil && !interrupted && opts.References == nil && !opts.DryRun {
		var dangling []Problem
		if dangling, err = in.refs.Problems(ctx, s); err == nil {
			in.found(dangling...)
		}
	}
	if opts.Progress != nil {
		opts.Progress(in.progress)
	}
	if opts.Census != nil {
		opts.Census.end(&in.progress, err != nil || interrupted)
	}
	return Report{Progress: in.progress, Interrupted: interrupted}, err
}

func newImporting(s Store, opts ImportOptions) *importing {
	in := &importing{store: s, opts: opts, refs: opts.References, namer: newNamer(s), opened: map[string]bool{}}
	in.namer.first, in.namer.identities = opts.KeepFirst, opts.Identities
	if in.refs == nil {
		in.refs = &References{}
	}
	return in
}

// batch is how many records are stored in one transaction.
func (in *importing) batch() int {
	if in.opts.Batch > 0 {
		return in.opts.Batch
	}
	return batchRecords
}

// importing is an import under way.
type importing struct {
	store Store
	opts  ImportOptions
	refs  *References
	namer *namer // of the storing side alone

	opened  map[string]bool // sources of which it is noted that they gave more
	indexed bool            // what was stored before has its identities

	mu       sync.Mutex // reading and storing both count
	progress Progress
}

// read makes batches of the items that may be stored.
func (in *importing) read(ctx context.Context, items Items, batches chan<- []Item) {
	defer close(batches)
	limit := in.batch()
	var batch []Item
	size := 0
	send := func() {
		select {
		case batches <- batch:
		case <-ctx.Done():
		}
		batch, size = make([]Item, 0, len(batch)), 0
	}
	for item := range items {
		if ctx.Err() != nil {
			return
		}
		now := in.admit(&item)
		if item.None {
			continue
		}
		item.Record.Part = in.opts.Part
		if bad := item.Bad(); !bad || in.opts.Census != nil {
			if !bad {
				item.Problems = nil
			}
			batch = append(batch, item)
			size += item.Record.Node.weight()
		}
		if len(batch) >= limit || size >= batchBytes {
			send()
		}
		if in.opts.Progress != nil && now.Read%limit == 0 {
			in.opts.Progress(now)
		}
	}
	if len(batch) > 0 {
		send()
	}
}

// admit counts an item and its problems.
func (in *importing) admit(item *Item) Progress {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.progress.Problems += len(item.Problems)
	if item.None && in.opts.Census != nil {
		in.opts.Census.noRecord(item)
	}
	if !item.None {
		in.progress.Read++
		if item.Bad() {
			in.progress.Bad++
		}
	}
	return in.progress
}

// found counts and tells problems of Import's own.
func (in *importing) found(problems ...Problem) {
	in.mu.Lock()
	in.progress.Problems += len(problems)
	in.mu.Unlock()
	if in.opts.Problem == nil {
		return
	}
	for _, p := range problems {
		in.opts.Problem(p)
	}
}

// storeAll stores batches until there are no more. An error stops the reading; what was read by then is let go.
// A batch that was begun is finished: that takes less time than to explain where it stopped.
func (in *importing) storeAll(ctx context.Context, stop func(), batches <-chan []Item) error {
	var failed error
	for batch := range batches {
		if failed != nil || ctx.Err() != nil {
			continue
		}
		if failed = in.take(context.WithoutCancel(ctx), batch); failed != nil {
			stop()
		}
	}
	return failed
}

// take stores a batch, or lets the census have it.
func (in *importing) take(ctx context.Context, batch []Item) error {
	if in.opts.Identities != nil && !in.indexed {
		if err := in.index(ctx); err != nil {
			return err
		}
		in.indexed = true
	}
	c := in.opts.Census
	if c == nil {
		if err := in.open(ctx, batch); err != nil {
			return err
		}
		return in.storeBatch(ctx, batch)
	}
	good, bad := batch[:0:0], batch[:0:0]
	for _, item := range batch {
		if item.Bad() {
			bad = append(bad, item)
		} else {
			good = append(good, item)
		}
	}
	if err := c.excuse(ctx, bad); err != nil {
		return err
	}
	if c.compares {
		return c.compare(ctx, in, good)
	}
	return in.storeBatch(ctx, good)
}

// open notes, of a source that gave everything the last time, that it gives more now.
func (in *importing) open(ctx context.Context, batch []Item) error {
	for i := range batch {
		source := batch[i].Record.Source
		if in.opts.DryRun || in.opened[source] {
			continue
		}
		in.opened[source] = true
		given, err := in.store.Given(ctx, source)
		if err == nil && given.Records != nil && !given.Open {
			given.Open = true
			err = in.store.PutGiven(ctx, source, given)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// storeBatch gives the records of a batch their refs and stores them.
func (in *importing) storeBatch(ctx context.Context, batch []Item) error {
	named, err := in.namer.name(ctx, batch)
	if err != nil {
		return err
	}
	records := make([]Record, len(named.entrants))
	for i, e := range named.entrants {
		records[i] = e.item.Record
	}
	outcomes, err := in.put(ctx, records)
	if err != nil {
		return err
	}
	in.found(named.problems...)
	for i, e := range named.entrants {
		if in.opts.Census != nil {
			in.opts.Census.see(records[i].Number, records[i].Contribution)
		}
		if outcomes[i] == Updated && e.again {
			in.found(repeated(e.item, e.earlier, false))
		}
		if in.opts.DryRun {
			continue
		}
		if err := in.refs.add(ctx, in.store, e.item.Place, records[i].Node.References()); err != nil {
			return err
		}
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	in.progress.Bad += named.bad
	in.progress.Repeated += named.repeated
	in.progress.Unchanged += named.repeated
	for i, e := range named.entrants {
		if records[i].Contribution != 0 {
			in.progress.Merged++
		}
		switch {
		case outcomes[i] == Created:
			in.progress.Created++
		case outcomes[i] == Updated:
			in.progress.Updated++
		default:
			in.progress.Unchanged++
			if e.again {
				in.progress.Repeated++
			}
		}
	}
	return nil
}

// put stores records, at their new places where a given ref has been renamed; a dry run only compares them.
func (in *importing) put(ctx context.Context, records []Record) ([]Outcome, error) {
	if in.opts.DryRun {
		return in.compare(ctx, records)
	}
	outcomes, err := in.store.Put(ctx, in.opts.Now(), records)
	if !errors.Is(err, ErrMoved) {
		return outcomes, err
	}
	for i := range records {
		e, err := standing(ctx, in.store, records[i].Ref)
		if err != nil {
			return nil, err
		}
		if e.State != 0 {
			records[i].Ref = e.Ref
		}
	}
	return in.store.Put(ctx, in.opts.Now(), records)
}

// compare tells what Put would do with records.
func (in *importing) compare(ctx context.Context, records []Record) ([]Outcome, error) {
	outcomes := make([]Outcome, len(records))
	var body []byte
	for i := range records {
		e, err := standing(ctx, in.store, records[i].Ref)
		if err != nil {
			return nil, err
		}
		body = Encode(body[:0], &records[i].Node)
		switch {
		case e.State != Live:
			outcomes[i] = Created
		case e.Hash != ContentHash(body):
			outcomes[i] = Updated
		default:
			outcomes[i] = Unchanged
		}
	}
	return outcomes, nil
}

// standing is the entry at ref, or where its redirects lead; its State is zero if nothing ever stood there.
func standing(ctx context.Context, s Store, ref Ref) (Entry, error) {
	for {
		e, err := s.Get(ctx, ref)
		switch {
		case errors.Is(err, ErrMoved): // names are never reused, so that redirects cannot run in circles
			ref = e.Moved
			continue
		case errors.Is(err, ErrNotFound):
			return Entry{}, nil
		case errors.Is(err, ErrGone):
			err = nil
		}
		return e, err
	}
}

// repeated tells that a key came again with other content, and which one counts.
func repeated(item *Item, earlier Position, first bool) Problem {
	which := "later"
	if first {
		which = "first"
	}
	return Problem{
		Severity: Warning, Place: item.Place, Code: "duplicate-key",
		Message: fmt.Sprintf("%s came before with other content, at %s; the %s one counts", called(item), earlier, which),
		Hint:    "give each record a key of its own, or remove the one that is out of date",
	}
}

// called is what a record is known by.
func called(item *Item) string {
	if item.Record.Key == "" {
		return "the record " + string(item.Record.Ref)
	}
	return fmt.Sprintf("the key %q", item.Record.Key)
}

// weight is about how many bytes n holds.
func (n *Node) weight() int {
	size := 64 + len(n.ID)
	for i := range n.Properties {
		size += 32
		for _, v := range n.Properties[i].Values {
			size += 32 + len(v.Text)
			if v.Node != nil {
				size += v.Node.weight()
			}
		}
	}
	return size
}
