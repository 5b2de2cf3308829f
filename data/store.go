package data

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

// Sentinels that callers of a Store decide on.
var (
	ErrNotFound = errors.New("no such record")
	ErrGone     = errors.New("record was withdrawn")    // a tombstone stands at this ref
	ErrMoved    = errors.New("record has a new name")   // see Entry.Moved
	ErrTaken    = errors.New("that name is in use")     // a live record, a tombstone or a redirect stands there: names are never reused
	ErrForeign  = errors.New("not a Kiosque store")     // the file is another program's, or damaged
	ErrNewer    = errors.New("made by a newer Kiosque") // the schema is ahead of this program
)

// Cursor is a position in the change log, in commit order. The zero Cursor is before the first change.
type Cursor int64

// Hash identifies the content of a record: equal content, equal hash. See ContentHash.
type Hash [16]byte

// State says what stands at a ref.
type State uint8

const (
	Live  State = iota + 1 // a published record
	Gone                   // a tombstone: withdrawn, never reused
	Moved                  // renamed: Entry.Moved is the new ref
)

// Entry is a record as a store holds it.
type Entry struct {
	Ref     Ref
	State   State
	Moved   Ref       // where it went, if State is Moved; what replaces it, if State is Gone and anything does
	Key     string    // the source's own key
	Source  string    // the source
	Summary Summary   // of a tombstone: as it last was
	Hash    Hash      // of the content; of a tombstone: as it last was
	Created time.Time // first publication here, UTC, whole milliseconds
	Changed time.Time // last change here, UTC, whole milliseconds
	Cursor  Cursor    // of the last change
	Number  int64     // of the record, from 1, in the order of their first coming: the same for ever, whatever it is called
	Body    []byte    // the encoded record, see Decode; nil for lists made without bodies, tombstones and redirects

	// Source, Key and Part are those of the contribution that counts most, where Contributions is not 0.
	Part          string
	Contributions int // how many sources and parts of them give the record, if it is more than one; else 0
}

// Op says what a change did.
type Op uint8

const (
	Create Op = iota + 1 // first publication, or the return of a withdrawn record
	Update               // new content
	Delete               // withdrawal
	Rename               // Change.Ref moved to Change.To; a Create of To follows in the same transaction
)

// Change is one line of the change log.
type Change struct {
	Cursor Cursor
	Ref    Ref
	Op     Op
	To     Ref // of a Rename; of a Delete, what replaces it, if anything does
	At     time.Time
	Hash   Hash // of the content after the change; zero for Delete and Rename
}

// Mark tells the change apart from every other store's at the same cursor.
func (c *Change) Mark() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s %d %s %d %x", c.Cursor, c.Ref, c.Op, c.To, c.At.UnixMilli(), c.Hash))
	return hex.EncodeToString(sum[:12])
}

// Outcome says what Put did with a record.
type Outcome uint8

const (
	Created   Outcome = iota + 1 // new, or back from a tombstone
	Updated                      // content differs: new version, one line in the change log
	Unchanged                    // same content: nothing was written
	Withdrawn                    // of Drop: a tombstone stands there now
	Left                         // of Drop: others still give the record
)

// Given is what a source gave the last time.
type Given struct {
	Records *Numbers  // nil if that is unknown
	Open    bool      // something was imported since: the source may have given more
	Unknown int       // bad records of which nobody could tell which they are
	At      time.Time // when it was imported
}

// Claim is a source's key and the number of the record that it was given.
type Claim struct {
	Key    string
	Number int64
}

// Departure is a record that its source does not give any more.
type Departure struct {
	Ref           Ref
	Contribution  int64   // which one of it the source does not give, where others stay; 0 for all of it
	Contributions int     // how many it had when it was looked at, as in Entry; not of a contribution
	Hash          Hash    // of what the record, or that contribution, said then
	Instead       *Record // what the record says from now on, with the same Ref; nil to withdraw it. Not of a contribution
}

// Share is a contribution and the record that it is one to.
type Share struct {
	Ref    Ref
	Record int64 // its number
	Contribution
}

// Page bounds a listing by key: at most Limit entries after the given id, in id order.
type Page struct {
	After string // the last id of the page before; empty for the first page
	Limit int    // at least 1
	Body  bool   // fill Entry.Body
}

// Store keeps records, every version of them, and the log of their changes.
// It is safe for concurrent use; one writer at a time, readers never wait for it.
// The contract is executable: data/storetest.
type Store interface {
	// Put stores records in one transaction, durable when it returns: all of them, or none and an error.
	// Every record needs a Ref, and parts nested no deeper than Decode reads. Unchanged content writes nothing, but that
	// a key or summary is new is remembered without a change; otherwise each record adds one change, in the order given.
	// A Put on a tombstone brings it back; on a redirect it is ErrMoved. When ctx ends, nothing of the batch is stored.
	// Where another source, or another part of the same, gives a record too, and Identities is not nil, both contributions
	// are kept and the record is merged from them; also wherever that is so already. Otherwise the newcomer has the record
	// alone. It sets each record's Number and Contribution.
	Put(ctx context.Context, at time.Time, records []Record) ([]Outcome, error)
	// Withdraw leaves a tombstone. ErrNotFound, ErrGone and ErrMoved say that there was no live record.
	Withdraw(ctx context.Context, at time.Time, ref Ref) error
	// Replace withdraws a record in favour of another, which its tombstone names: two turned out to be one. by must be live,
	// and another; its errors are those of Withdraw, for either.
	Replace(ctx context.Context, at time.Time, ref, by Ref) error
	// Drop withdraws records, or changes what they say, or takes a contribution out of them, in one transaction: all of
	// them, or none and an error. What is not live any more, or says something else than when it was looked at, is left
	// alone: Unchanged.
	Drop(ctx context.Context, at time.Time, departures []Departure) ([]Outcome, error)
	// Split makes a record of its own, at to, of some of the contributions to the record at ref, by their numbers; the
	// others stay together. Their keys are the new record's from now on. ErrNotFound if there are no such contributions,
	// ErrTaken if anything stands, or stood, at to, or if one that stays has the source and key of one that goes.
	Split(ctx context.Context, at time.Time, ref Ref, contributions []int64, to Ref) error
	// Rename moves a live record; from keeps a redirect for ever, references to it in other records are left as
	// they are (the redirect serves them). ErrTaken if anything stands, or stood, at to.
	Rename(ctx context.Context, at time.Time, from, to Ref) error

	// Get returns the entry at ref with its body. For a tombstone it returns the entry and ErrGone,
	// for a redirect the entry and ErrMoved, otherwise ErrNotFound.
	Get(ctx context.Context, ref Ref) (Entry, error)
	// Heads returns what stands, or stood, at each of refs, tombstones and redirects too, without bodies and by ref;
	// refs at which nothing ever stood are absent.
	Heads(ctx context.Context, refs []Ref) (map[Ref]Entry, error)
	// Keys returns the ref that each of a source's keys was given, whatever stands there now; unknown keys are absent.
	// A renamed record's key gives its newest ref.
	Keys(ctx context.Context, source string, keys []string) (map[string]Ref, error)
	// Claims returns at most limit of the keys that a source ever gave, behind a key, in their order, each with the number
	// of the record that it has now.
	Claims(ctx context.Context, source, after string, limit int) ([]Claim, error)
	// ByNumber returns the entries that have these numbers, in the order of the numbers given: live ones, tombstones and
	// redirects, with or without bodies. Numbers that no record has are left out.
	ByNumber(ctx context.Context, numbers []int64, body bool) ([]Entry, error)
	// Contributions returns what each source gives of the live record at ref, in the order in which they count, with
	// nodes: one, without a number, where one source gives it. Its errors are those of Get.
	Contributions(ctx context.Context, ref Ref) ([]Contribution, error)
	// Shares returns at most limit of a source's contributions to records that others give too, behind a number, in the
	// order of their numbers, without nodes.
	Shares(ctx context.Context, source string, after int64, limit int) ([]Share, error)
	// Identified returns, of each identity, the numbers of the records that may have it: records that had it once, and
	// others whose identity has the same hash, are among them. At most ten are returned of one.
	Identified(ctx context.Context, identities []int64) (map[int64][]int64, error)
	// Identify adds to the identities of records, by their numbers, and notes that there are none to add up to a cursor.
	Identify(ctx context.Context, identities map[int64][]int64, upTo Cursor) error
	// Unidentified is the cursor behind which records may have changed without their identities. A Put of records that all
	// have theirs moves it along.
	Unidentified(ctx context.Context) (Cursor, error)
	// Taken returns those of refs at which something stands or stood.
	Taken(ctx context.Context, refs []Ref) (map[Ref]bool, error)

	// List returns the live entries of a collection in id order.
	List(ctx context.Context, c Collection, p Page) ([]Entry, error)
	// Referrers returns the live entries that refer to ref, in ref order; Page.After is a whole Ref here.
	Referrers(ctx context.Context, ref Ref, p Page) ([]Entry, error)
	// Starting returns live entries whose start lies in [from, to), in order of start, then id; a zero time does
	// not bound. After continues behind an entry of an earlier call; nil begins.
	Starting(ctx context.Context, c Collection, from, to time.Time, after *Entry, p Page) ([]Entry, error)
	// Count is the number of live records in a collection, known without counting.
	Count(ctx context.Context, c Collection) (int, error)

	// Changes returns at most limit changes committed after the given cursor, oldest first.
	// An empty slice means that the caller is up to date.
	Changes(ctx context.Context, after Cursor, limit int) ([]Change, error)
	// Log is Changes of one collection: a feed of it. What another collection's record was renamed to begins there with a
	// Create. The empty collection means all.
	Log(ctx context.Context, c Collection, after Cursor, limit int) ([]Change, error)
	// Nth returns the cursor of the nth change of a collection behind a cursor, n at least 1; 0 if there are fewer. The empty
	// collection means all. It costs about what reading n cursors does, and no more.
	Nth(ctx context.Context, c Collection, after Cursor, n int) (Cursor, error)
	// Earlier returns at most limit changes of what stood at ref, made before the given cursor, newest first. What a renamed
	// record was before stands at the ref that it had then.
	Earlier(ctx context.Context, ref Ref, before Cursor, limit int) ([]Change, error)
	// Later returns at most limit changes of what stood at ref, made after the given cursor, oldest first.
	Later(ctx context.Context, ref Ref, after Cursor, limit int) ([]Change, error)
	// Latest returns the entries of a collection whose last change lies in (after, upTo], in the order of those changes:
	// live ones, tombstones and redirects, each once, at most p.Limit; Page.After means nothing here. The empty
	// collection means all.
	Latest(ctx context.Context, c Collection, after, upTo Cursor, p Page) ([]Entry, error)
	// Newest returns the entries of a collection whose last change lies before a cursor, in the reverse order of those
	// changes; otherwise as Latest does.
	Newest(ctx context.Context, c Collection, before Cursor, p Page) ([]Entry, error)
	// Before is the cursor of the last change made before t; 0 if there is none. The dates of changes never decrease
	// with their cursors, even where the clock was put back.
	Before(ctx context.Context, t time.Time) (Cursor, error)
	// Version returns what the change at a cursor made, with its body unless that is a tombstone or redirect; ErrNotFound
	// if there is no such change. Created and Number are zero in it.
	Version(ctx context.Context, at Cursor) (Entry, error)
	// Numbered returns the entries whose numbers lie in [first, last], in the order of these: live ones, tombstones and
	// redirects, without bodies. They can be asked for in blocks whose members never change places.
	Numbered(ctx context.Context, first, last int64) ([]Entry, error)
	// Numbers is the highest number given so far; 0 for an empty store.
	Numbers(ctx context.Context) (int64, error)
	// Cursor is the newest change's, 0 for an empty store. It costs nothing worth counting: a server asks at every
	// request. It sees this process's own writes at once, another process's within a quarter of a second.
	Cursor() Cursor
	// Revisions returns how often what stands at each of refs was changed since it first came there; refs that were never
	// changed are absent.
	Revisions(ctx context.Context, refs []Ref) (map[Ref]int, error)
	// Snapshot lends f the store as it stands now, for as long as f runs: a read of all of it while others read and write,
	// who do not wait for it. What is written meanwhile has to be kept beside the file; where that becomes too much, the
	// calls of f end with ErrOvertaken. It returns the error of f.
	Snapshot(ctx context.Context, f func(Snapshot) error) error
	// Versions returns every version of the record at ref, oldest first, with bodies; tombstones included, and where it
	// was renamed, what stood at its former refs and the redirects there. ErrNotFound if nothing ever stood at ref.
	Versions(ctx context.Context, ref Ref) ([]Entry, error)

	// Source returns what is known of a source: its name alone where records came from it and nothing else was said of
	// it; ErrNotFound if the name is unknown.
	Source(ctx context.Context, name string) (SourceInfo, error)
	// Sources returns what is known of every source, by name.
	Sources(ctx context.Context) ([]SourceInfo, error)
	// Sourced identifies what all sources' addresses, licences and publishers are: it changes when one of them does.
	// It costs nothing, and sees this process's own writes at once, another process's within a quarter of a second.
	Sourced() uint64
	// PutSource remembers what is known of a source, in the place of what was known of the one of that name, durably when
	// it returns, but for its Rank. It is no change of a record. A source without a name is refused.
	PutSource(ctx context.Context, info SourceInfo) error
	// Rank lists the sources in the order in which their contributions count, from 1; all others have no rank from now on.
	// What that changes is merged anew.
	Rank(ctx context.Context, at time.Time, sources []string) error
	// Given returns what a source gave the last time; zero for an unknown source.
	Given(ctx context.Context, source string) (Given, error)
	// PutGiven remembers what a source gave, durably when it returns.
	PutGiven(ctx context.Context, source string, g Given) error

	// Ready tells whether the store can answer, for health checks.
	Ready(ctx context.Context) error
	Close() error
}
