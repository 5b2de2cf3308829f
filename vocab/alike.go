package vocab

import (
	"fmt"
	"hash/maphash"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/link"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// Alike finds, in one run and in bounded memory, events that are probably one under two keys: those of one day whose names
// are the same words. It only says so; likeness is no proof. See NewAlike.
type Alike struct {
	seed  maphash.Seed
	known data.Recent[likeness] // by day and words
	merge bool                  // what is known by one name is merged
	files []string
}

// likeness is the last event of a day and name: who it is, and what tells it from others of that day and name.
type likeness struct {
	identity           uint64
	clock, where       uint64    // 0 where it does not say
	names              [2]uint64 // what it is known by, see Identities; some of it
	file, line, record int32
}

// NewAlike is an Alike that knows no event yet. Where sources are merged, it says nothing of those that are.
func NewAlike(merge bool) *Alike { return &Alike{seed: maphash.MakeSeed(), merge: merge} }

// Look compares an event with those before. Two that differ in hour or town, and the occurrences of a series, are not
// taken for one.
func (a *Alike) Look(item *data.Item) (data.Problem, bool) {
	r := &item.Record
	if item.Collection != data.Events || r.Summary.Start.IsZero() || data.First(&r.Node, schema.SuperEvent).Kind != 0 || data.First(&r.Node, schema.EventSchedule).Kind != 0 {
		return data.Problem{}, false
	}
	words := a.words(r.Summary.Name)
	if words == "" {
		return data.Problem{}, false
	}
	now := likeness{identity: a.hash(known(r)), clock: a.clock(r), where: a.where(r)}
	if a.merge {
		for i, name := range Identities(r) {
			if i < len(now.names) {
				now.names[i] = a.hash(name)
			}
		}
	}
	if len(a.files) == 0 || a.files[len(a.files)-1] != item.Place.File {
		a.files = append(a.files, item.Place.File)
	}
	now.file, now.line, now.record = int32(len(a.files)-1), int32(item.Place.Line), int32(item.Place.Record)
	key := a.hash(r.Summary.Start.Format(time.DateOnly) + " " + words)
	before, found := a.known.Get(key)
	if !found || before.identity != now.identity {
		a.known.Put(key, now)
	}
	if !found || before.identity == now.identity || share(before.names, now.names) || differ(before.clock, now.clock) || differ(before.where, now.where) {
		return data.Problem{}, false
	}
	return data.Problem{
		Severity: data.Advice, Place: item.Place, Code: "probable-duplicate",
		Message: fmt.Sprintf("%q of %s is probably the event at %s", r.Summary.Name, r.Summary.Start.Format(time.DateOnly), data.Position{File: a.files[before.file], Line: int(before.line), Record: int(before.record)}),
		Hint:    "if it is, give both the same key, address or identifier and --merge, or remove one; two that are merely alike are not merged",
	}, true
}

// known is what an event is known by, in whatever source: what has one key is one event already.
func known(r *data.Record) string {
	if r.Ref == "" && r.Key == "" {
		return "name:" + r.Summary.Name
	}
	return string(r.Ref) + "\x00" + r.Key
}

func share(a, b [2]uint64) bool {
	return a[0] != 0 && (a[0] == b[0] || a[0] == b[1]) || a[1] != 0 && (a[1] == b[0] || a[1] == b[1])
}

func differ(a, b uint64) bool { return a != 0 && b != 0 && a != b }

func (a *Alike) hash(s string) uint64 { return maphash.String(a.seed, s) }

// smallWords do not tell names apart.
var smallWords = map[string]bool{"et": true, "and": true, "l": true, "d": true, "le": true, "la": true, "les": true, "the": true, "de": true, "du": true, "des": true, "of": true}

// words are those of a name, without accents, case, punctuation and small words.
func (a *Alike) words(name string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(link.Fold(name), " ") {
		if !smallWords[word] {
			b.WriteString(word + " ")
		}
	}
	return b.String()
}

// clock is the time of day at which an event starts.
func (a *Alike) clock(r *data.Record) uint64 {
	if v := data.First(&r.Node, schema.StartDate); v.Kind == data.DateTime && len(v.Text) >= len("2006-01-02T15:04") {
		return a.hash(v.Text[:len("2006-01-02T15:04")])
	}
	return 0
}

// where is the town of an event.
func (a *Alike) where(r *data.Record) uint64 {
	for _, v := range data.Values(&r.Node, schema.Location) {
		if v.Kind != data.Nested {
			continue
		}
		for _, address := range data.Values(v.Node, schema.Address) {
			if address.Kind == data.Nested {
				if town := data.First(address.Node, schema.AddressLocality); town.Kind == data.Text {
					return a.hash(link.Fold(town.Text))
				}
			}
		}
	}
	return 0
}
