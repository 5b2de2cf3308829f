package data

import "hash/maphash"

// Repeats finds, in one run and in bounded memory, the records that came before: those of the last few hundred thousand
// at least. See NewRepeats.
type Repeats struct {
	first bool
	seed  maphash.Seed
	came  Recent[sighting] // by identity
	files []string
	body  []byte
}

// NewRepeats is a Repeats that has seen no record yet. Its problems say that the first of several records counts, or else
// the last: see ImportOptions.KeepFirst.
func NewRepeats(first bool) *Repeats { return &Repeats{first: first, seed: maphash.MakeSeed()} }

// Again tells whether the item's record came before, by the ref, the key, or, where it has neither, the name and start
// of another of its source. It gives a record without a key one, as Import does. The problem says where the other one
// stands, if that says something else.
func (r *Repeats) Again(item *Item) (again bool, problem *Problem) {
	again, problem, _ = r.look(item)
	return again, problem
}

func (r *Repeats) look(item *Item) (again bool, problem *Problem, content uint64) {
	rec := &item.Record
	r.body = Encode(r.body[:0], &rec.Node)
	content = maphash.Bytes(r.seed, r.body)
	if rec.Ref == "" && rec.Key == "" {
		var own uint64
		rec.Key, own = derive(rec)
		if s, came := r.came.Get(r.hash(identity(rec))); came && s.content != content {
			rec.Key += contentMark(own) // another record of the same name and start: nothing is lost
		}
	}
	id := r.hash(identity(rec))
	s, came := r.came.Get(id)
	switch {
	case !came:
		r.came.Put(id, r.sight(item.Place, content))
	case s.content != content:
		p := repeated(item, Position{File: r.files[s.file], Line: int(s.line), Record: int(s.record)}, r.first)
		problem = &p
	}
	return came, problem, content
}

func (r *Repeats) hash(s string) uint64 { return maphash.String(r.seed, s) }

func (r *Repeats) sight(p Position, content uint64) sighting {
	if len(r.files) == 0 || r.files[len(r.files)-1] != p.File {
		r.files = append(r.files, p.File)
	}
	return sighting{content: content, file: int32(len(r.files) - 1), line: int32(p.Line), record: int32(p.Record)}
}
