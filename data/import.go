package data

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ImportOptions say how to import. Now is required.
type ImportOptions struct {
	Now      func() time.Time
	DryRun   bool           // compare with the store, and write nothing
	Batch    int            // records in one transaction; default 1000
	Progress func(Progress) // called after each batch, from the goroutine that called Import; may be nil
}

// Progress is how far an import has come, in records.
type Progress struct {
	Read      int // good and bad
	Bad       int // left out because of an error
	Created   int // new, or back from withdrawal
	Updated   int // with new content
	Unchanged int // the same as in the store
}

// Report is what an import did.
type Report struct {
	Progress
	Problems    []Problem // those that only the whole import shows; of each code a bounded number
	Interrupted bool      // the context ended it; every batch before that is stored
}

const (
	batchRecords = 1000    // a transaction costs a few milliseconds, whatever it holds
	batchBytes   = 4 << 20 // of text, roughly: long records make shorter batches
	maxOwn       = 100     // problems of one code that an import reports itself
	maxTargets   = 1 << 17 // references whose targets are looked up at the end
)

// Import stores the records of a stream in batches, each one transaction, while it reads ahead. A bad record is left
// out; what was stored under its ref stays. Records get their refs here (see ProposeID), the same ones as in earlier
// imports of the source. An error is the store's: what was reported as progress before it is stored.
func Import(ctx context.Context, st Store, items Items, opts ImportOptions) (Report, error) {
	im := &importing{st: st, opts: opts, begin: st.Cursor(), targets: map[Ref]Position{}}
	// Reading and mapping take one processor, storing another.
	reading, stop := context.WithCancel(ctx)
	defer stop()
	batches := make(chan batch, 1)
	go func() {
		defer close(batches)
		readBatches(reading, items, opts.Batch, batches)
	}()
	for b := range batches {
		if ctx.Err() != nil {
			break
		}
		// A batch that was begun is finished: it takes less time than explaining where it stopped.
		if err := im.batch(context.WithoutCancel(ctx), b); err != nil {
			stop()
			for range batches { // let the reader see that it is to stop
			}
			return im.report, err
		}
		if opts.Progress != nil {
			opts.Progress(im.report.Progress)
		}
	}
	if ctx.Err() != nil {
		stop()
		for range batches {
		}
		im.report.Interrupted = true
		return im.report, nil
	}
	return im.report, im.dangling(ctx)
}

// batch is what becomes one transaction.
type batch struct {
	items []Item // good ones only
	read  int    // good and bad
}

func readBatches(ctx context.Context, items Items, limit int, out chan<- batch) {
	if limit <= 0 {
		limit = batchRecords
	}
	b, bytes := batch{}, 0
	send := func() bool {
		if b.read == 0 {
			return true
		}
		select {
		case out <- b:
		case <-ctx.Done():
			return false
		}
		b, bytes = batch{items: make([]Item, 0, limit)}, 0
		return true
	}
	for item := range items {
		if ctx.Err() != nil {
			return
		}
		if item.None {
			continue
		}
		b.read++
		if !item.Bad() {
			item.Problems = nil
			b.items = append(b.items, item)
			item.Record.Node.walk(func(v Value) { bytes += len(v.Text) + 64 })
		}
		if b.read >= limit || bytes >= batchBytes {
			if !send() {
				return
			}
		}
	}
	send()
}

// importing is one import under way.
type importing struct {
	st      Store
	opts    ImportOptions
	begin   Cursor // the store's before the import
	report  Report
	targets map[Ref]Position // records referred to, and where first
	own     map[string]int   // problems reported, by code
}

func (im *importing) batch(ctx context.Context, b batch) error {
	im.report.Read += b.read
	im.report.Bad += b.read - len(b.items)
	if len(b.items) == 0 {
		return nil
	}
	if err := im.assign(ctx, b.items); err != nil {
		return err
	}
	b.items = im.once(b.items)
	for i := range b.items {
		im.refer(&b.items[i])
	}
	if im.opts.DryRun {
		return im.compare(ctx, b.items)
	}
	records := make([]Record, len(b.items))
	for i := range b.items {
		records[i] = b.items[i].Record
	}
	outcomes, err := im.st.Put(ctx, im.opts.Now(), records)
	if err != nil {
		return err
	}
	for i, o := range outcomes {
		im.count(o)
		if o == Updated {
			if err := im.twice(ctx, &b.items[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (im *importing) count(o Outcome) {
	switch o {
	case Created:
		im.report.Created++
	case Updated:
		im.report.Updated++
	case Unchanged:
		im.report.Unchanged++
	}
}

// ProposeID is the id that a record would like: from its key where the source has one, else from its name, else from a
// hash of what it says. It depends on the record alone.
func ProposeID(rec *Record) string {
	if rec.Key != "" && !strings.HasPrefix(rec.Key, nameKey) {
		return IDFromKey(rec.Key)
	}
	if id := Slug(rec.Summary.Name); id != "" {
		return id
	}
	return IDFromKey(fmt.Sprintf("%x", ContentHash(Encode(nil, &rec.Node))))
}

// nameKey begins the keys that are made for records whose source gives them none.
const nameKey = "name:"

// ownKey is a key for a record without one: its name and start, by which the next import finds it again.
func ownKey(rec *Record) string {
	key := nameKey + rec.Summary.Name
	if !rec.Summary.Start.IsZero() {
		key += "@" + rec.Summary.Start.UTC().Format(time.RFC3339)
	}
	return key
}

// assign gives every record its ref.
func (im *importing) assign(ctx context.Context, items []Item) error {
	keys := map[string][]string{} // by source
	for i := range items {
		r := &items[i].Record
		if r.Ref == "" {
			if r.Key == "" {
				r.Key = ownKey(r)
			}
			keys[r.Source] = append(keys[r.Source], r.Key)
		}
	}
	known := map[string]map[string]Ref{}
	for source, list := range keys {
		refs, err := im.st.Keys(ctx, source, list)
		if err != nil {
			return err
		}
		known[source] = refs
	}
	var proposed []Ref
	for i := range items {
		if r := &items[i].Record; r.Ref == "" {
			if ref, ok := known[r.Source][r.Key]; ok && ref.Collection() == items[i].Collection {
				r.Ref = ref
			} else {
				proposed = append(proposed, NewRef(items[i].Collection, ProposeID(r)))
			}
		}
	}
	taken, err := im.st.Taken(ctx, proposed)
	if err != nil {
		return err
	}
	given := map[Ref]string{} // in this batch, and the source and key that they were given for
	for i := range items {
		r := &items[i].Record
		if r.Ref != "" {
			if err := im.follow(ctx, &r.Ref); err != nil {
				return err
			}
			continue
		}
		owner := r.Source + "\x00" + r.Key
		wish := NewRef(items[i].Collection, ProposeID(r))
		if to, ok := given[wish]; !taken[wish] && (!ok || to == owner) {
			r.Ref = wish
		} else if r.Ref, err = im.free(ctx, wish, r, given, owner); err != nil {
			return err
		}
		given[r.Ref] = owner
	}
	return nil
}

// follow replaces a ref by where its record has moved to.
func (im *importing) follow(ctx context.Context, ref *Ref) error {
	if im.opts.DryRun {
		return nil
	}
	refs, err := im.st.Taken(ctx, []Ref{*ref})
	if err != nil || !refs[*ref] {
		return err
	}
	for range 100 { // renames of renames; more are a circle
		e, err := im.st.Get(ctx, *ref)
		if !errors.Is(err, ErrMoved) {
			return nil
		}
		*ref = e.Moved
	}
	return nil
}

// free finds a ref near wish at which nothing stands or stood: with the date of an event, else with a number.
func (im *importing) free(ctx context.Context, wish Ref, r *Record, given map[Ref]string, owner string) (Ref, error) {
	stem := wish.ID()
	if len(stem) > maxID-24 {
		stem = shorten(stem, maxID-24)
	}
	var candidates []Ref
	if !r.Summary.Start.IsZero() {
		stem += "-" + r.Summary.Start.UTC().Format("2006-01-02")
		candidates = append(candidates, NewRef(wish.Collection(), stem))
	}
	for n := 2; ; n++ {
		for len(candidates) < 16 {
			candidates = append(candidates, NewRef(wish.Collection(), stem+"-"+strconv.Itoa(n)))
			n++
		}
		taken, err := im.st.Taken(ctx, candidates)
		if err != nil {
			return "", err
		}
		for _, c := range candidates {
			if to, ok := given[c]; !taken[c] && (!ok || to == owner) {
				return c, nil
			}
		}
		candidates, n = candidates[:0], n-1
	}
}

// once leaves the last of several items with one ref, and tells where they differ.
func (im *importing) once(items []Item) []Item {
	at := make(map[Ref]int, len(items))
	for i := range items {
		if j, ok := at[items[i].Record.Ref]; ok && !items[i].Record.Node.Equal(&items[j].Record.Node) {
			im.duplicate(&items[i], "at "+items[j].Place.String())
		}
		at[items[i].Record.Ref] = i
	}
	if len(at) == len(items) {
		return items
	}
	kept := items[:0]
	for i := range items {
		if at[items[i].Record.Ref] == i {
			kept = append(kept, items[i])
		} else {
			im.report.Unchanged++
		}
	}
	return kept
}

// twice tells of a record that this import had stored before, with other content.
func (im *importing) twice(ctx context.Context, item *Item) error {
	if im.own["duplicate-key"] >= maxOwn {
		return nil
	}
	versions, err := im.st.Versions(ctx, item.Record.Ref)
	if err != nil || len(versions) < 2 {
		return err
	}
	if before := versions[len(versions)-2]; before.Cursor > im.begin {
		im.duplicate(item, "earlier in this import")
	}
	return nil
}

func (im *importing) duplicate(item *Item, where string) {
	im.problem(Problem{Severity: Warning, Place: item.Place, Code: "duplicate-key",
		Message: fmt.Sprintf("%s was given %s with other content; the later one is kept", item.Record.Ref, where),
		Hint:    "give each record a key of its own"})
}

func (im *importing) problem(p Problem) {
	if im.own == nil {
		im.own = map[string]int{}
	}
	if im.own[p.Code]++; im.own[p.Code] <= maxOwn {
		im.report.Problems = append(im.report.Problems, p)
	}
}

// compare counts what would be written.
func (im *importing) compare(ctx context.Context, items []Item) error {
	var encoded []byte
	for i := range items {
		e, err := im.st.Get(ctx, items[i].Record.Ref)
		switch {
		case errors.Is(err, ErrNotFound), errors.Is(err, ErrGone):
			im.count(Created)
		case err != nil && !errors.Is(err, ErrMoved):
			return err
		default:
			encoded = Encode(encoded[:0], &items[i].Record.Node)
			if ContentHash(encoded) == e.Hash {
				im.count(Unchanged)
			} else {
				im.count(Updated)
			}
		}
	}
	return nil
}

// refer remembers whom a record refers to.
func (im *importing) refer(item *Item) {
	if len(im.targets) >= maxTargets {
		return
	}
	for _, ref := range item.Record.Node.References() {
		if _, ok := im.targets[ref]; !ok {
			im.targets[ref] = item.Place
		}
	}
}

// dangling tells of references to records that are not there now that everything has been read.
func (im *importing) dangling(ctx context.Context) error {
	if im.opts.DryRun {
		return nil
	}
	refs := make([]Ref, 0, len(im.targets))
	for ref := range im.targets {
		refs = append(refs, ref)
	}
	slices.Sort(refs)
	for chunk := range slices.Chunk(refs, batchRecords) {
		found, err := im.st.Summaries(ctx, chunk)
		if err != nil {
			return err
		}
		for _, ref := range chunk {
			if _, ok := found[ref]; !ok {
				im.problem(Problem{Severity: Advice, Place: im.targets[ref], Code: "dangling-reference",
					Message: fmt.Sprintf("refers to %s, which is not in the store", ref),
					Hint:    "import the record too, or mend its id; until then its address answers 404"})
			}
		}
	}
	return nil
}
