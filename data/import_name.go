package data

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/maphash"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// namer gives records their refs, and notices those that come twice.
type namer struct {
	store      Store
	identities func(*Record) []string // as in ImportOptions
	census     *Census                // that the records are part of; may be nil
	first      bool                   // of those with one key, the first counts
	body       []byte
	seed       maphash.Seed
	// What came, by hash of its identity: the youngest, then those before. Repetitions stand close together in practice;
	// two generations keep memory flat and see those within the last 200,000 records at least.
	came     Recent[sighting]
	files    []string
	suffixes map[Ref]int // the last number tried behind an id that many records want; a hint only
}

// sighting is where a record came.
type sighting struct {
	content            uint64 // of records without key
	file, line, record int32
}

func newNamer(s Store) *namer {
	return &namer{store: s, seed: maphash.MakeSeed(), suffixes: map[Ref]int{}}
}

// entrant is a record that is to be stored.
type entrant struct {
	item    *Item
	again   bool // its key came in an earlier batch of the same input,
	earlier Position
}

// named is a batch whose records have refs.
type named struct {
	entrants []entrant
	problems []Problem
	repeated int
	bad      int
}

// name gives every record of the batch its ref and key, and drops those that repeat another.
func (n *namer) name(ctx context.Context, batch []Item) (named, error) {
	out := n.distinct(batch)
	if err := n.recall(ctx, out.entrants); err != nil {
		return out, err
	}
	used := make(map[Ref]bool, len(out.entrants))
	for _, e := range out.entrants {
		if ref := e.item.Record.Ref; ref != "" {
			used[ref] = true
		}
	}
	problems, err := n.join(ctx, out.entrants, used)
	out.problems = append(out.problems, problems...)
	if err != nil {
		return out, err
	}
	return out, n.propose(ctx, out.entrants, used)
}

// recall gives the records the refs that their keys were given before.
func (n *namer) recall(ctx context.Context, entrants []entrant) error {
	unnamed := map[string][]*Record{} // by source
	for _, e := range entrants {
		if r := &e.item.Record; r.Ref == "" {
			unnamed[r.Source] = append(unnamed[r.Source], r)
		}
	}
	for source, records := range unnamed {
		keys := make([]string, len(records))
		for i, r := range records {
			keys[i] = r.Key
		}
		known, err := n.store.Keys(ctx, source, keys)
		if err != nil {
			return err
		}
		for _, r := range records {
			r.Ref = known[r.Key]
		}
	}
	return nil
}

// distinct finds out who each record is. Of those with one identity the last stays, in the place of the first, unless
// the first is to count.
func (n *namer) distinct(batch []Item) named {
	var out named
	at := make(map[string]int, len(batch)) // identity → entrant of this batch
	for i := range batch {
		item := &batch[i]
		r := &item.Record
		if p, bad := misplaced(item); bad {
			out.bad++
			out.problems = append(out.problems, p)
			continue
		}
		var content uint64
		keyless := r.Ref == "" && r.Key == ""
		if keyless {
			r.Key, content = derive(r)
			r.Part = "" // two of one name and day are not one thing for that
		}
		id := identity(r)
		sight, again := n.seen(id)
		if n.first && !keyless {
			n.body = Encode(n.body[:0], &r.Node)
			content = maphash.Bytes(n.seed, n.body)
		}
		if n.first && again && !keyless {
			out.repeated++
			if sight.content != content {
				out.problems = append(out.problems, repeated(item, n.place(sight), true))
			}
			continue
		}
		if keyless && again {
			if sight.content == content {
				out.repeated++
				continue
			}
			r.Key += contentMark(content) // another record of the same name and start: nothing is lost
			id = identity(r)
			if _, again = n.seen(id); again {
				out.repeated++
				continue
			}
		}
		if j, here := at[id]; here {
			out.repeated++
			if first := out.entrants[j].item; !first.Record.Node.Equal(&r.Node) {
				out.problems = append(out.problems, repeated(item, first.Place, n.first))
				if !n.first {
					out.entrants[j].item = item
				}
			}
			continue
		}
		at[id] = len(out.entrants)
		e := entrant{item: item, again: again}
		if again {
			e.earlier = n.place(sight)
		}
		out.entrants = append(out.entrants, e)
		n.see(id, item.Place, content)
	}
	return out
}

// misplaced tells whether a record has no place in the site or the store, and why.
func misplaced(item *Item) (Problem, bool) {
	p := Problem{Severity: Error, Place: item.Place}
	switch {
	case item.Record.Node.Deep():
		p.Code, p.Message = "too-deep", "its parts are nested too deep"
		p.Hint = "at most 64 levels can be stored"
	case item.Record.Ref != "":
		if _, ok := ParseRef(string(item.Record.Ref)); ok {
			return p, false
		}
		p.Code, p.Message = "bad-ref", fmt.Sprintf("%q is not a collection and an id", item.Record.Ref)
		p.Hint = "expected one such as events/journee-ia-sante"
	case !item.Collection.Known():
		p.Code, p.Message = "no-collection", "the record belongs to no collection"
		if item.Collection != "" {
			p.Message = fmt.Sprintf("%q is not a collection", item.Collection)
		}
		p.Hint = fmt.Sprintf("the collections are %v", Collections)
	default:
		return p, false
	}
	return p, true
}

// identity tells records apart: by the ref that was given to them, or by source and key; and those that two files of one
// source give of one.
func identity(r *Record) string {
	if r.Ref != "" {
		return string(r.Ref) + "\x00" + r.Part
	}
	return r.Source + "\x00" + r.Key + "\x00" + r.Part
}

// derive is a key for a record that has none: its name and day, so that the next import finds it; without a name what
// it says. The hash tells its content from that of another with the same key, in every run alike.
func derive(r *Record) (key string, content uint64) {
	sum := ContentHash(Encode(nil, &r.Node))
	for _, b := range sum[:6] {
		content = content<<8 | uint64(b)
	}
	name := strings.ToLower(strings.Join(strings.Fields(norm.NFC.String(r.Summary.Name)), " "))
	if name == "" {
		return contentKey + hex.EncodeToString(sum[:]), content
	}
	return nameKey + name + "@" + day(r), content
}

// day is the date on which a record starts, or empty.
func day(r *Record) string {
	if r.Summary.Start.IsZero() {
		return ""
	}
	return r.Summary.Start.Format("2006-01-02")
}

func (n *namer) seen(id string) (sighting, bool) {
	return n.came.Get(maphash.String(n.seed, id))
}

func (n *namer) see(id string, p Position, content uint64) {
	if len(n.files) == 0 || n.files[len(n.files)-1] != p.File {
		n.files = append(n.files, p.File)
	}
	n.came.Put(maphash.String(n.seed, id), sighting{content: content, file: int32(len(n.files) - 1), line: int32(p.Line), record: int32(p.Record)})
}

func (n *namer) place(s sighting) Position {
	return Position{File: n.files[s.file], Line: int(s.line), Record: int(s.record)}
}

// propose gives new ids to the records that have none yet.
func (n *namer) propose(ctx context.Context, entrants []entrant, used map[Ref]bool) error {
	var firsts []Ref
	for _, e := range entrants {
		if e.item.Record.Ref == "" {
			firsts = append(firsts, NewRef(e.item.Collection, wish(&e.item.Record).id(0)))
		}
	}
	if len(firsts) == 0 {
		return nil
	}
	taken, err := n.store.Taken(ctx, firsts)
	if err != nil {
		return err
	}
	for _, e := range entrants {
		if r := &e.item.Record; r.Ref == "" {
			if r.Ref, err = n.choose(ctx, r, e.item.Collection, taken, used); err != nil {
				return err
			}
			used[r.Ref] = true
		}
	}
	return nil
}

// choose takes the first free one of the ids that a record wishes for. What stands at one of them may be the record
// itself, under the name of another source.
func (n *namer) choose(ctx context.Context, r *Record, c Collection, firstTaken, used map[Ref]bool) (Ref, error) {
	w := wish(r)
	first := NewRef(c, w.id(0))
	for try := 0; ; try++ {
		if try == suffixesAfter { // many want this id: go on where the last of them stopped
			try = max(try, n.suffixes[first])
		}
		ref := NewRef(c, w.id(try))
		if used[ref] {
			continue
		}
		taken := firstTaken[ref]
		if try > 0 {
			more, err := n.store.Taken(ctx, []Ref{ref})
			if err != nil {
				return "", err
			}
			taken = more[ref]
		}
		if !taken {
			if try > suffixesAfter && len(n.suffixes) < generation {
				n.suffixes[first] = try
			}
			return ref, nil
		}
		e, err := standing(ctx, n.store, ref)
		if err != nil {
			return "", err
		}
		if same(&e, r) && !used[e.Ref] {
			return e.Ref, nil
		}
	}
}

// suffixesAfter is how many ids are always tried.
const suffixesAfter = 4

// same tells whether a stored record is the one that comes now from a source of another name: they have one key, and it
// is an IRI, which means the same everywhere, or name and start agree, or, where the key was made of these, the content.
// So a file that was renamed makes no second records.
func same(e *Entry, r *Record) bool {
	switch {
	case e.Key == "" || e.Key != r.Key:
		return false
	case madeUp(r.Key):
		return e.Hash == ContentHash(Encode(nil, &r.Node))
	case sameAnywhere(r.Key):
		return true
	}
	return e.Summary.Name == r.Summary.Name && e.Summary.Start.UnixMilli() == r.Summary.Start.UnixMilli()
}

// The beginnings of keys that are made for records whose source gives them none.
const (
	nameKey    = "name:"
	contentKey = "content:"
)

// madeUp tells whether a key was made for a record whose source gives it none.
func madeUp(key string) bool {
	return strings.HasPrefix(key, nameKey) || strings.HasPrefix(key, contentKey)
}

// contentMark is what is put behind such a key where another record has it already.
func contentMark(content uint64) string { return "#" + strconv.FormatUint(content, 36) }

// sameAnywhere tells whether a key is an IRI, which means the same in every source.
func sameAnywhere(key string) bool {
	return strings.Contains(key, "://") || strings.HasPrefix(key, "urn:")
}

// ProposeID is the id that a record would like: from its key where the source has one, else from its name, else from a
// hash. It depends on the record alone.
func ProposeID(r *Record) string {
	if r.Key == "" {
		named := *r
		named.Key, _ = derive(r)
		r = &named
	}
	return wish(r).id(0)
}

// wished are the ids that a record would have, the best first.
type wished struct {
	base string
	day  string // tried as a second, where the id comes from the name
}

// wish is what a record's id should be: made from its key, or from its name where it has no key of its own.
func wish(r *Record) wished {
	if !madeUp(r.Key) {
		return wished{base: IDFromKey(r.Key)}
	}
	if slug := Slug(r.Summary.Name); slug != "" {
		return wished{slug, day(r)}
	}
	sum := sha256.Sum256([]byte(r.Key))
	return wished{base: hex.EncodeToString(sum[:5])}
}

// id is the try-th id: "concert", "concert-2024-11-28", "concert-2024-11-28-2", …, or without a day "concert-2", ….
func (w wished) id(try int) string {
	switch {
	case try == 0:
		return w.base
	case w.day == "":
		return w.base + "-" + strconv.Itoa(try+1)
	case try == 1:
		return w.base + "-" + w.day
	}
	return w.base + "-" + w.day + "-" + strconv.Itoa(try)
}
