package storetest

import (
	"errors"
	"slices"

	"github.com/kiosque-ld/kiosque/data"
)

// merging are the rules of records that several sources give.
var merging = []rule{
	{"what several sources give is merged", merged},
	{"without merging the newcomer has it alone", takenOver},
	{"files of one source contribute each for themselves", parts},
	{"a contribution that is dropped leaves the others", left},
	{"a merged record is withdrawn as a whole, and comes back", mergedWithdrawn},
	{"a merged record is renamed as a whole", mergedRenamed},
	{"a contribution is split off", split},
	{"sources count in the order of their ranks", ranked},
	{"identities lead to records", identities},
	{"it is known which records lack identities", unidentified},
}

// given is a record from a source, which keeps what others give of it; some of its properties are its own.
func givenBy(source string, ref data.Ref, name string, own ...string) data.Record {
	r := record(ref, name)
	r.Source, r.Key, r.Identities = source, "key at "+source, []int64{7}
	for _, property := range own {
		data.Add(&r.Node, property, data.NewText(property+" of "+source, ""))
	}
	return r
}

// says is what a property of the record at ref says.
func (b *bench) says(ref data.Ref, property, want string) {
	b.Helper()
	n, err := data.Decode(b.get(ref, nil).Body)
	b.must(err)
	equal(b, property, data.First(n, property).Text, want)
}

// sourcesOf are those of the contributions to a record, in their order.
func (b *bench) sourcesOf(ref data.Ref, want ...string) []data.Contribution {
	b.Helper()
	list, err := b.Contributions(b.ctx, ref)
	b.must(err)
	var names []string
	for _, c := range list {
		names = append(names, c.Source+c.Part)
	}
	equal(b, "sources", names, want)
	return list
}

func merged(b *bench) {
	a, o := givenBy("a", "events/x", "one", "description"), givenBy("b", "events/x", "other", "keywords")
	data.Add(&o.Node, "organizer", data.NewReference("organizations/o"))
	b.put(a)
	alone := b.sourcesOf("events/x", "a")[0]
	equal(b, "number of the only contribution", alone.Number, 0)
	equal(b, "its hash", alone.Hash, b.get("events/x", nil).Hash)
	first := b.now
	batch := []data.Record{o}
	equal(b, "outcome", b.put(batch...), []data.Outcome{data.Updated})
	e := b.get("events/x", nil)
	equal(b, "contributions", e.Contributions, 2)
	equal(b, "source that counts most", e.Source+" "+e.Key, "b key at b") // no rank: the newest
	equal(b, "name in lists", e.Summary.Name, "other")
	b.says("events/x", "name", "other")
	b.says("events/x", "keywords", "keywords of b")
	b.says("events/x", "description", "description of a")
	list := b.sourcesOf("events/x", "b", "a")
	equal(b, "number that Put has set", batch[0].Contribution, list[0].Number)
	equal(b, "when the first gave it", list[1].At, first)
	equal(b, "when the second did", list[0].At, b.now)
	equal(b, "its hash", list[0].Hash, data.ContentHash(body(o)))
	if !list[1].Node.Equal(&a.Node) {
		b.Errorf("the first contribution: got %+v", list[1].Node)
	}
	page, err := b.Referrers(b.ctx, "organizations/o", data.Page{Limit: 10})
	b.must(err)
	equal(b, "referrers", refs(page), []data.Ref{"events/x"})
	b.count(data.Events, 1)

	cursor := b.Cursor()
	equal(b, "outcomes of the same", b.put(a, o), []data.Outcome{data.Unchanged, data.Unchanged})
	plain := o
	plain.Identities = nil
	equal(b, "outcome without merging", b.put(plain), []data.Outcome{data.Unchanged})
	equal(b, "cursor", b.Cursor(), cursor)
	for _, source := range []string{"a", "b"} {
		found, err := b.Keys(b.ctx, source, []string{"key at " + source})
		b.must(err)
		equal(b, "keys", found, map[string]data.Ref{"key at " + source: "events/x"})
	}

	equal(b, "outcome of what does not show", b.put(givenBy("a", "events/x", "one more", "description")), []data.Outcome{data.Updated})
	b.says("events/x", "name", "one more") // a gave something new last
	b.put(givenBy("b", "events/x", "other"))
	b.says("events/x", "keywords", "")
	versions, err := b.Versions(b.ctx, "events/x")
	b.must(err)
	equal(b, "versions", len(versions), 4)

	shares, err := b.Shares(b.ctx, "a", 0, 10)
	b.must(err)
	equal(b, "shares of a", len(shares), 1)
	equal(b, "their record", shares[0].Ref, "events/x")
	equal(b, "their hash", shares[0].Hash, data.ContentHash(body(givenBy("a", "events/x", "one more", "description"))))
	shares, err = b.Shares(b.ctx, "a", shares[0].Number, 10)
	b.must(err)
	equal(b, "shares behind the last", len(shares), 0)
	if _, err := b.Contributions(b.ctx, "events/y"); !errors.Is(err, data.ErrNotFound) {
		b.Errorf("contributions to nothing: got %v", err)
	}
}

func takenOver(b *bench) {
	a, o := givenBy("a", "events/x", "one", "description"), givenBy("b", "events/x", "other")
	b.put(a)
	o.Identities = nil
	b.put(o)
	b.sourcesOf("events/x", "b")
	b.says("events/x", "description", "")
	equal(b, "contributions", b.get("events/x", nil).Contributions, 0)
}

func parts(b *bench) {
	one, two := givenBy("a", "events/x", "one", "description"), givenBy("a", "events/x", "one", "keywords")
	unknown := givenBy("a", "events/x", "one", "description")
	one.Part, two.Part = "1.json", "2.json"
	b.put(unknown)
	cursor := b.Cursor()
	equal(b, "outcome of what is known to be a part now", b.put(one), []data.Outcome{data.Unchanged})
	equal(b, "part", b.get("events/x", nil).Part, "1.json")
	equal(b, "outcome of another part", b.put(two), []data.Outcome{data.Updated})
	b.sourcesOf("events/x", "a1.json", "a2.json")
	b.says("events/x", "keywords", "keywords of a")
	b.says("events/x", "description", "description of a")
	equal(b, "outcomes of the same", b.put(one, two, one), []data.Outcome{data.Unchanged, data.Unchanged, data.Unchanged})
	equal(b, "cursor", b.Cursor(), cursor+1)
	list := b.sourcesOf("events/x", "a1.json", "a2.json")
	if err := b.Split(b.ctx, b.tick(), "events/x", []int64{list[1].Number}, "events/y"); !errors.Is(err, data.ErrTaken) {
		b.Errorf("splitting what has one key: got %v, want %v", err, data.ErrTaken)
	}
}

// departs drops a contribution to events/x.
func (b *bench) departs(c data.Contribution, want data.Outcome) {
	b.Helper()
	outcomes, err := b.Drop(b.ctx, b.tick(), []data.Departure{{Ref: "events/x", Contribution: c.Number, Hash: c.Hash}})
	b.must(err)
	equal(b, "outcome", outcomes, []data.Outcome{want})
}

func left(b *bench) {
	a := givenBy("a", "events/x", "one", "description")
	b.put(a)
	b.put(givenBy("b", "events/x", "other", "keywords"))
	b.put(givenBy("c", "events/x", "third", "url"))
	list := b.sourcesOf("events/x", "c", "b", "a")
	stale := list[1]
	stale.Hash = data.Hash{1}
	b.departs(stale, data.Unchanged)
	b.departs(list[1], data.Left)
	b.says("events/x", "keywords", "")
	b.says("events/x", "name", "third")
	b.departs(list[1], data.Unchanged)
	b.departs(list[0], data.Left)
	b.sourcesOf("events/x", "a")
	e := b.get("events/x", nil)
	equal(b, "content", e.Body, body(a))
	equal(b, "contributions", e.Contributions, 0)
	equal(b, "whose it is", e.Source+" "+e.Key, "a key at a")
	b.put(givenBy("b", "events/x", "other", "keywords")) // it is given again
	b.sourcesOf("events/x", "b", "a")
	found, err := b.Keys(b.ctx, "c", []string{"key at c"})
	b.must(err)
	equal(b, "the key of what is not given any more", found, map[string]data.Ref{"key at c": "events/x"})
}

func mergedWithdrawn(b *bench) {
	a, o := givenBy("a", "events/x", "one"), givenBy("b", "events/x", "other", "keywords")
	b.put(a)
	b.put(o)
	e := b.get("events/x", nil)
	outcomes, err := b.Drop(b.ctx, b.tick(), []data.Departure{{Ref: "events/x", Hash: e.Hash}})
	b.must(err)
	equal(b, "outcome of dropping all of it at once", outcomes, []data.Outcome{data.Unchanged})
	b.withdraw("events/x", nil)
	b.get("events/x", data.ErrGone)
	shares, err := b.Shares(b.ctx, "b", 0, 10)
	b.must(err)
	equal(b, "shares", len(shares), 0)
	equal(b, "outcomes of its return", b.put(a, o), []data.Outcome{data.Created, data.Updated})
	b.sourcesOf("events/x", "a", "b")
}

func mergedRenamed(b *bench) {
	b.put(givenBy("a", "events/x", "one", "description"))
	b.put(givenBy("b", "events/x", "other"))
	b.rename("events/x", "events/y", nil)
	b.sourcesOf("events/y", "b", "a")
	b.put(givenBy("b", "events/y", "another"))
	b.says("events/y", "name", "another")
	b.says("events/y", "description", "description of a")
}

func split(b *bench) {
	a, o := givenBy("a", "events/x", "one", "description"), givenBy("b", "events/x", "other", "keywords")
	b.put(a)
	b.put(o, record("events/taken", "t"))
	number := b.get("events/x", nil).Number
	list := b.sourcesOf("events/x", "b", "a")
	for to, want := range map[data.Ref]error{"events/taken": data.ErrTaken, "events/x": data.ErrTaken} {
		if err := b.Split(b.ctx, b.tick(), "events/x", []int64{list[0].Number}, to); !errors.Is(err, want) {
			b.Errorf("to %s: got %v, want %v", to, err, want)
		}
	}
	for _, ref := range []data.Ref{"events/taken", "events/nothing"} {
		if err := b.Split(b.ctx, b.tick(), ref, []int64{list[0].Number}, "events/y"); !errors.Is(err, data.ErrNotFound) {
			b.Errorf("of %s: got %v, want %v", ref, err, data.ErrNotFound)
		}
	}
	if err := b.Split(b.ctx, b.tick(), "events/x", []int64{list[0].Number}, "events/É"); err == nil {
		b.Error("to what is no ref: got no error")
	}
	b.must(b.Split(b.ctx, b.tick(), "events/x", []int64{list[0].Number}, "events/y"))
	equal(b, "what stays", b.get("events/x", nil).Body, body(a))
	equal(b, "its number", b.get("events/x", nil).Number, number)
	e := b.get("events/y", nil)
	equal(b, "what goes", e.Body, body(o))
	equal(b, "when it was made", e.Created, b.now)
	b.count(data.Events, 3)
	found, err := b.Keys(b.ctx, "b", []string{"key at b"})
	b.must(err)
	equal(b, "its key", found, map[string]data.Ref{"key at b": "events/y"})
	o.Ref = "events/y"
	equal(b, "outcomes of the same again", b.put(a, o), []data.Outcome{data.Unchanged, data.Unchanged})

	one, two := givenBy("c", "events/x", "third"), givenBy("c", "events/x", "third", "keywords")
	one.Part, two.Part = "1.json", "2.json"
	b.put(one, two)
	list = b.sourcesOf("events/x", "c1.json", "c2.json", "a")
	if err := b.Split(b.ctx, b.tick(), "events/x", []int64{list[0].Number, list[1].Number, list[2].Number}, "events/z"); !errors.Is(err, data.ErrNotFound) {
		b.Errorf("splitting off all: got %v, want %v", err, data.ErrNotFound)
	}
	b.must(b.Split(b.ctx, b.tick(), "events/x", []int64{list[0].Number, list[1].Number}, "events/z"))
	b.sourcesOf("events/x", "a")
	b.sourcesOf("events/z", "c1.json", "c2.json")
	equal(b, "contributions", b.get("events/z", nil).Contributions, 2)
	b.says("events/z", "keywords", "keywords of c")
	one.Ref, two.Ref = "events/z", "events/z"
	equal(b, "outcomes of these again", b.put(a, one, two), []data.Outcome{data.Unchanged, data.Unchanged, data.Unchanged})
}

func ranked(b *bench) {
	b.put(givenBy("a", "events/x", "one"))
	b.put(givenBy("b", "events/x", "other"))
	cursor := b.Cursor()
	b.must(b.Rank(b.ctx, b.tick(), []string{"a", "c"}))
	b.sourcesOf("events/x", "a", "b") // what is listed counts more than what is not
	b.says("events/x", "name", "one")
	equal(b, "cursor", b.Cursor(), cursor+1)
	b.must(b.Rank(b.ctx, b.tick(), []string{"a", "c"}))
	equal(b, "cursor after the same ranks", b.Cursor(), cursor+1)
	b.put(givenBy("b", "events/x", "newer"))
	b.says("events/x", "name", "one")
	b.must(b.Rank(b.ctx, b.tick(), []string{"b", "a"}))
	b.says("events/x", "name", "newer")
	equal(b, "when it changed", b.get("events/x", nil).Changed, b.now)
	info, err := b.Source(b.ctx, "a")
	b.must(err)
	equal(b, "rank", info.Rank, 2)
	b.must(b.PutSource(b.ctx, data.SourceInfo{Name: "a"}))
	info, err = b.Source(b.ctx, "a")
	b.must(err)
	equal(b, "rank after more was said of the source", info.Rank, 2)
	info, err = b.Source(b.ctx, "c")
	b.must(err)
	equal(b, "rank of what is not listed any more", info.Rank, 0)
}

func identities(b *bench) {
	one, two := givenBy("a", "events/a", "one"), givenBy("a", "events/b", "two")
	one.Identities, two.Key, two.Identities = []int64{1, -2}, "k", []int64{1}
	b.put(one, two)
	find := func(values ...int64) map[int64][]int64 {
		found, err := b.Identified(b.ctx, values)
		b.must(err)
		return found
	}
	equal(b, "records", find(1, -2, 3), map[int64][]int64{1: {1, 2}, -2: {1}})
	two.Identities = []int64{3}
	b.put(two)
	equal(b, "an identity of unchanged content", len(find(3)), 0)
	data.Add(&two.Node, "url", data.NewText("new", ""))
	b.put(two)
	if got := find(3); !slices.Equal(got[3], []int64{2}) {
		b.Errorf("an identity of new content: got %v", got)
	}
	for n := range 15 {
		r := givenBy("a", data.NewRef(data.Events, string(rune('c'+n))), "many")
		r.Key, r.Identities = string(rune('c'+n)), []int64{9}
		b.put(r)
	}
	equal(b, "records of one identity at most", len(find(9)[9]), 10)
}

func unidentified(b *bench) {
	is := func(what string, want data.Cursor) {
		b.Helper()
		got, err := b.Unidentified(b.ctx)
		b.must(err)
		equal(b, what, got, want)
	}
	is("an empty store", 0)
	b.put(givenBy("a", "events/a", "one"), givenBy("a", "events/b", "two"))
	is("all have theirs", 2)
	b.withdraw("events/b", nil)
	is("a withdrawal needs none", 3)
	b.put(record("events/c", "without"))
	b.put(givenBy("a", "events/d", "with"))
	is("one has none", 3)
	b.must(b.Identify(b.ctx, map[int64][]int64{3: {5, 6}}, b.Cursor()))
	is("all are added", b.Cursor())
	found, err := b.Identified(b.ctx, []int64{5})
	b.must(err)
	equal(b, "an identity that was added", found, map[int64][]int64{5: {3}})
	b.put(givenBy("a", "events/e", "with"))
	is("the next has its own", b.Cursor())
}
