package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// lifeSize is how many records there are at first. KIOSQUE_LIFE sets another number.
const lifeSize = 2400

// lifeRounds is how often the source changes.
const lifeRounds = 2

// TestHarvestersLife has three harvesters keep copies of a site, each by another protocol, while its records come, change, go
// and come back, and while the server, and now and then an import, is killed and started again. In the end each copy says of
// every record what the store says, and has no other record. What happens is the same in each run; what happens at the same
// time is not.
func TestHarvestersLife(t *testing.T) {
	size := lifeSize
	if text := os.Getenv("KIOSQUE_LIFE"); text != "" {
		var err error
		if size, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	} else if testing.Short() {
		t.Skip("it kills a server several times")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute+time.Duration(size)*20*time.Millisecond)
	defer cancel()
	site := newMortal(ctx, t, min(size/3, 5000))
	follower, aggregator, crawler := newFollower(site), newAggregator(site), newCrawler(site)
	clients := map[string]*copyist{}
	for name, harvest := range map[string]func(last bool) error{"LDES": follower.harvest, "OAI-PMH": aggregator.harvest, "sitemap": crawler.harvest} {
		clients[name] = keep(harvest)
	}
	a := newAuthor(t, site, size)
	begun := time.Now()
	a.write(func() {
		for _, c := range clients {
			c.wake()
		}
	})
	t.Logf("after %v everything is written", time.Since(begun).Round(time.Second))
	last := a.settled()
	for name, c := range clients {
		if err := c.end(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		t.Logf("%s: %d harvests, the last one ended after %v", name, c.harvests, time.Since(begun).Round(time.Second))
	}
	if err := follower.revisit(); err != nil || len(follower.closed) == 0 {
		t.Errorf("of %d closed pages: %v", len(follower.closed), err)
	}
	site.end()

	want := dumped(t, site)
	if live := a.live(); live != len(want) || live < size*9/10 {
		t.Errorf("the store holds %d records, the source %d", len(want), live)
	}
	for name, held := range map[string]map[string]digest{"LDES": follower.held(), "OAI-PMH": aggregator.held, "sitemap": crawler.held()} {
		sameCopy(t, name, held, want)
	}
	if len(follower.seen) != int(last) {
		t.Errorf("LDES: %d members for %d changes", len(follower.seen), last)
	}
	t.Logf("%d records, %d changes, %d answers, %d broken off, %d servers and %d imports killed; LDES: %d pages, %d not changed; OAI-PMH: %d lists, %d records; sitemap: %d documents, %d not changed, %d gone",
		len(want), last, site.answers.Load(), site.broken.Load(), site.kills, site.imports, follower.pages, follower.unchanged, aggregator.lists, aggregator.told, crawler.got, crawler.unchanged, crawler.gone)
	if site.kills < 3 || site.imports < 1 || site.broken.Load() == 0 || follower.unchanged == 0 || crawler.unchanged == 0 || crawler.gone == 0 {
		t.Error("that was no life worth the name")
	}
}

// sameCopy holds a copy against what the store says, by document.
func sameCopy(t *testing.T, name string, held, want map[string]digest) {
	t.Helper()
	told := 0
	for document := range want {
		if got, ok := held[document]; !ok || got != want[document] {
			if told++; told <= 5 {
				t.Errorf("%s: the copy of %s is there: %v, and says something else", name, document, ok)
			}
		}
	}
	for document := range held {
		if _, ok := want[document]; !ok {
			if told++; told <= 5 {
				t.Errorf("%s: the copy has %s, and the store has not", name, document)
			}
		}
	}
	if told > 0 {
		t.Errorf("%s: %d of %d records differ", name, told, len(want))
	}
}

// dumped is what the store says of each record, by document: its dump.
func dumped(t *testing.T, site *mortal) map[string]digest {
	t.Helper()
	dir := filepath.Join(site.dir, "dump")
	output(t, site.kiosque, "dump", dir, "--store", site.store, "--base", site.base, "--form", "nquads", "--compress", "none", "--quiet")
	files, err := filepath.Glob(filepath.Join(dir, "all-*.nq"))
	if err != nil || len(files) != 1 {
		t.Fatalf("dumped %v, %v", files, err)
	}
	f, err := os.Open(files[0])
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sayings := map[string]saying{}
	err = format.NQuads.Decode(f, "", func(tr graph.Triple, name graph.Term) error {
		sayings[name.Value] = sayings[name.Value].add(name.Value, tr)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]digest{}
	for document, s := range sayings {
		want[document] = s.digest()
	}
	return want
}

// author is whoever keeps the source, and imports it.
type author struct {
	*testing.T
	site   *mortal
	random *rand.Rand
	things []thing
}

// thing is what a record is about.
type thing struct {
	key, class string
	ref        data.Ref
	version    int
	gone       bool
}

func newAuthor(t *testing.T, site *mortal, size int) *author {
	a := &author{T: t, site: site, random: rand.New(rand.NewPCG(1, 2))}
	for range size {
		a.invent()
	}
	return a
}

// invent makes an event, or for each twentieth thing an organization.
func (a *author) invent() int {
	n := len(a.things)
	one := thing{key: fmt.Sprintf("e%d", n), class: "Event"}
	one.ref = data.NewRef(data.Events, one.key)
	if n%20 == 0 {
		one.key, one.class = fmt.Sprintf("o%d", n), "Organization"
		one.ref = data.NewRef(data.Organizations, one.key)
	}
	a.things = append(a.things, one)
	return n
}

// write imports half of what there is, then all of it, then changes it, and in the end imports all that is left, of which a
// part has gone. It calls after when something was done.
func (a *author) write(after func()) {
	var half []int
	for n := range len(a.things) / 2 {
		half = append(half, n)
	}
	a.load(half, false)
	after()
	a.whole(0)
	after()
	for range lifeRounds {
		a.change()
		after()
		a.withdraw()
		after()
		a.rename()
		after()
	}
	a.whole(len(a.things) / 50)
	after()
}

// change imports a file of things that are new or have changed, or had been withdrawn.
func (a *author) change() {
	var numbers []int
	for n := range a.things {
		switch one := &a.things[n]; {
		case one.gone && a.random.IntN(2) == 0:
			one.gone = false // with what it said, or with something else
			one.version += a.random.IntN(2)
		case one.gone || a.random.IntN(12) > 0:
			continue
		default:
			one.version++
		}
		numbers = append(numbers, n)
	}
	for range len(a.things)/100 + 1 {
		numbers = append(numbers, a.invent())
	}
	a.load(numbers, false)
}

func (a *author) withdraw() {
	args := []string{"withdraw", "--quiet", "--store", a.site.store}
	for n := range a.things {
		if one := &a.things[n]; !one.gone && a.random.IntN(60) == 0 {
			one.gone = true
			args = append(args, string(one.ref))
		}
	}
	output(a.T, a.site.kiosque, args...)
}

func (a *author) rename() {
	one := &a.things[a.random.IntN(len(a.things))]
	if one.gone {
		return
	}
	to := data.NewRef(one.ref.Collection(), one.ref.ID()+"-r")
	output(a.T, a.site.kiosque, "rename", "--quiet", "--store", a.site.store, string(one.ref), string(to))
	one.ref = to
}

// whole imports everything that is left when so many things have gone from the source.
func (a *author) whole(fewer int) {
	var numbers []int
	for range fewer {
		a.things[a.random.IntN(len(a.things))].gone = true
	}
	for n := range a.things {
		if !a.things[n].gone {
			numbers = append(numbers, n)
		}
	}
	a.load(numbers, fewer == 0, "--whole")
}

// load imports things, in a second attempt if the first is doomed.
func (a *author) load(numbers []int, doomed bool, flags ...string) {
	a.Helper()
	var b strings.Builder
	for _, n := range numbers {
		one := &a.things[n]
		said := map[string]any{"id": one.key, "type": one.class, "name": fmt.Sprintf("« %s », version %d", one.key, one.version)}
		if one.class == "Event" {
			said["startDate"] = fmt.Sprintf("2027-%02d-%02d", 1+n%12, 1+n%28)
			said["description"] = strings.Repeat("Une journée d’étude, “avec” <tout>.\n", 1+n%7)
			said["location"] = map[string]any{"type": "Place", "name": fmt.Sprintf("Salle %d", n%90), "address": map[string]string{"addressLocality": "Caen"}}
			said["organizer"] = map[string]string{"id": fmt.Sprintf("organizations/o%d", n/20*20)}
		}
		line, err := json.Marshal(said)
		if err != nil {
			a.Fatal(err)
		}
		b.Write(append(line, '\n'))
	}
	a.site.load(b.String(), doomed, append(flags, "--source", "agenda")...)
}

func (a *author) live() int {
	n := 0
	for i := range a.things {
		if !a.things[i].gone {
			n++
		}
	}
	return n
}

// settled waits until the server has seen the last change, and returns its number.
func (a *author) settled() data.Cursor {
	st, err := store.Open(a.site.store, store.Options{Readers: 1})
	if err != nil {
		a.Fatal(err)
	}
	defer st.Close()
	last, err := st.Changes(a.Context(), st.Cursor()-1, 1)
	if err != nil {
		a.Fatal(err)
	}
	version := fmt.Sprintf("%s/versions/%s/%d>", a.site.base, last[0].Ref, last[0].Cursor)
	page := fmt.Sprintf("%s/ldes/all/after/%d", a.site.base, (last[0].Cursor-1)/250*250)
	for {
		got, err := a.site.get(page, map[string]string{"Accept": "application/n-quads"})
		if err != nil {
			a.Fatal(err)
		}
		if strings.Contains(string(got.body), version) {
			return last[0].Cursor
		}
	}
}
