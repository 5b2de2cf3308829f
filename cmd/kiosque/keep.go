package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/fetch"
	"github.com/kiosque-ld/kiosque/data/link"
	"github.com/kiosque-ld/kiosque/data/store"
)

// keeper keeps the listed sources in step with what they hold. It belongs to one goroutine.
type keeper struct {
	p      *program
	cfg    *config
	st     *store.Store
	client *fetch.Client
	spool  string // the folder of what was fetched
	lock   *flock.Flock
	files  *reports // on what is imported
	ranked bool     // the store knows their order
}

// newKeeper makes a keeper. What it fetches lies beside the store, a folder for each source, to be read again when a
// mapping changes and the source does not.
func (p *program) newKeeper(cfg *config, st *store.Store) (*keeper, error) {
	spool := cfg.text("store") + ".sources"
	if err := os.MkdirAll(spool, 0o700); err != nil {
		return nil, err
	}
	agent := "Kiosque/" + release() + " (+" + cfg.base() + "/)"
	return &keeper{p: p, cfg: cfg, st: st, spool: spool, lock: flock.New(filepath.Join(spool, ".lock")),
		client: fetch.New(fetch.Options{Clock: clock{p}, UserAgent: agent}), files: &reports{}}, nil
}

func (k *keeper) close() {
	k.client.Close()
}

// clock is the program's, as fetching wants it.
type clock struct{ p *program }

func (c clock) Now() time.Time { return c.p.now() }

func (c clock) AfterFunc(d time.Duration, f func()) func() bool { return c.p.after(d, f) }

// kept is what came of looking at a source.
type kept struct {
	data.Progress
	unchanged bool // it holds what it held, and was not read again
	moved     string
	report    *reporter // nil if nothing was read
	err       error     // why its state is not the newest
	info      data.SourceInfo
}

// keep looks at a source, and imports it if it has changed, or if it is to be read otherwise than before. Whatever goes
// wrong, the records stay as they were; what happened is noted in the store. A loss that is confirmed is believed.
// The error is the context's, or the store's.
func (k *keeper) keep(ctx context.Context, s *origin, confirmed bool) (kept, error) {
	if err := k.await(ctx); err != nil {
		return kept{}, err
	}
	defer func() { _ = k.lock.Unlock() }() // nothing can be done if that fails, and the end of the process unlocks it
	info, err := k.st.Source(ctx, s.name)
	if err != nil && !errors.Is(err, data.ErrNotFound) {
		return kept{}, err
	}
	info.Name, info.Address, info.License, info.Publisher, info.PublisherIRI = s.name, s.address(), s.license, s.publisher, s.publisherIRI
	if err := k.rank(ctx); err != nil {
		return kept{}, err
	}
	before := k.have(s)
	var result kept
	held, err := k.obtain(ctx, s, &info)
	if result.err = err; err == nil {
		result.moved = held.moved
		result.err = k.take(ctx, s, &info, &held, confirmed, &result)
	}
	if ctx.Err() != nil { // what was stored before stays; nobody failed
		return result, ctx.Err()
	}
	now := k.p.now()
	if result.err != nil {
		k.tidy(s, before)
		info.Failed = now
		info.Failure, _ = explained(s.name, result.err)
	} else {
		k.tidy(s, held.kept)
		info.Checked, info.Failed, info.Failure = now, time.Time{}, ""
		info.ETag, info.LastModified = held.etag, held.lastModified
	}
	result.info = info
	return result, k.st.PutSource(ctx, info)
}

// await waits until no other Kiosque refreshes the sources of this store.
func (k *keeper) await(ctx context.Context) error {
	if alone, err := k.lock.TryLock(); alone || err != nil {
		return err
	}
	k.p.say(k.cfg, "Another Kiosque refreshes the sources; waiting for it.\n")
	_, err := k.lock.TryLockContext(ctx, time.Second)
	return err
}

// rank tells the store in which order the sources are listed: the first counts most where several give one record.
func (k *keeper) rank(ctx context.Context) error {
	if k.ranked {
		return nil
	}
	var names []string
	for i := range k.cfg.sources {
		names = append(names, k.cfg.sources[i].name)
	}
	k.ranked = true
	return k.st.Rank(ctx, k.p.now(), names)
}

// take imports what a source holds, unless that and the way in which it is read are as they were.
func (k *keeper) take(ctx context.Context, s *origin, info *data.SourceInfo, held *holding, confirmed bool, result *kept) error {
	own := k.cfg.importOf(s)
	own.set("confirm", strconv.FormatBool(confirmed)) // never for longer than this once
	if err := k.p.loadMapping(own); err != nil {
		return err
	}
	reading, err := k.reading(ctx, own, held)
	if err != nil {
		return err
	}
	if result.unchanged = bytes.Equal(reading, info.Digest) && !confirmed; result.unchanged {
		return nil
	}
	own.shown = held.shown(s)
	result.report = newReporter(k.p, own, k.files)
	result.Progress, err = k.p.importEach(ctx, own, k.st, held.names, result.report)
	result.report.finish()
	if err == nil && result.Read == result.Bad && result.report.tally.Worst() > data.Advice { // an empty list is none of these
		err = errors.New("no record of it can be read")
	}
	if held := result.report.tally.Kind(data.Warning, data.MissingKept); err == nil && held != nil {
		err = fmt.Errorf("%s\nhint: %s", held.Examples[0].Message, held.Examples[0].Hint)
	}
	if err == nil {
		info.Digest, info.Obtained = reading, k.p.now()
	}
	return err
}

// shown is how messages call what was fetched: by the source's name. Files are called by their own.
func (h *holding) shown(s *origin) func(string) string {
	if h.kept == "" {
		return nil
	}
	return func(file string) string {
		if file == h.kept {
			return s.name
		}
		return s.name + "/" + filepath.Base(file)
	}
}

// reading identifies what a source holds and everything that has a say in how it becomes records: the program, its
// settings, the mapping, what is known of institutions; and the week, since series of events are listed from today on.
func (k *keeper) reading(ctx context.Context, own *config, held *holding) ([]byte, error) {
	sum := sha256.New()
	fmt.Fprintln(sum, held.digest, version(), k.p.now().Unix()/(7*24*60*60), own.base())
	for _, name := range readFlags {
		if name != "quiet" && name != "config" && name != "review" {
			fmt.Fprintf(sum, "%s=%q\n", name, own.text(name))
		}
	}
	if file := own.text("mapping"); exists(file) {
		_, digest, err := digestOf(ctx, file)
		if err != nil {
			return nil, err
		}
		fmt.Fprintln(sum, digest)
	}
	for _, file := range own.list("authority") { // large, and seldom new
		if info, err := os.Stat(file); err == nil {
			fmt.Fprintln(sum, info.Size(), info.ModTime().UnixNano())
		}
	}
	decisions, err := decisionsIn(ctx, own.text("review"))
	if err != nil {
		return nil, err
	}
	for _, key := range slices.SortedFunc(maps.Keys(decisions), func(a, b link.ReviewKey) int {
		return cmp.Or(strings.Compare(a.Mention, b.Mention), strings.Compare(a.Source, b.Source))
	}) {
		fmt.Fprintf(sum, "%q %q %q\n", key.Mention, key.Source, decisions[key])
	}
	return sum.Sum(nil), nil
}

// decisionsIn are those that a person wrote into a review file. Its other lines each import writes anew.
func decisionsIn(ctx context.Context, file string) (link.Review, error) {
	if !exists(file) {
		return nil, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	decisions, _ := link.ReadReview(ctx, f, file)
	return decisions, nil
}

// explained is an error about a source as a message of one line, without the source's name, and its hint.
func explained(name string, err error) (message, hint string) {
	message, hint, _ = strings.Cut(strings.TrimPrefix(err.Error(), name+": "), "\nhint: ")
	var e *fetch.Error
	if errors.As(err, &e) && hint == "" {
		hint = e.Hint
	}
	return strings.ReplaceAll(message, "\n", "; "), hint
}
