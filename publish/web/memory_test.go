package web

import (
	"context"
	"errors"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// memory is as much of a store as a site reads.
type memory struct {
	data.Store // what a site never calls
	mu         sync.Mutex
	entries    map[data.Ref]data.Entry
	cursor     data.Cursor
	broken     error
}

func (m *memory) Get(_ context.Context, ref data.Ref) (data.Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.entries[ref]
	switch {
	case m.broken != nil:
		return data.Entry{}, m.broken
	case !ok:
		return data.Entry{}, data.ErrNotFound
	case e.State == data.Gone:
		return e, data.ErrGone
	case e.State == data.Moved:
		return e, data.ErrMoved
	}
	return e, nil
}

func (m *memory) Sourced() uint64 { return 0 }

func (m *memory) Sources(context.Context) ([]data.SourceInfo, error) { return nil, nil }

func (m *memory) Heads(ctx context.Context, refs []data.Ref) (map[data.Ref]data.Entry, error) {
	found := map[data.Ref]data.Entry{}
	for _, r := range refs {
		if e, _ := m.Get(ctx, r); e.State != 0 {
			found[r] = e
		}
	}
	return found, nil
}

func (m *memory) List(_ context.Context, c data.Collection, p data.Page) ([]data.Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []data.Entry
	for ref, e := range m.entries {
		if ref.Collection() == c && e.State == data.Live && ref.ID() > p.After {
			found = append(found, e)
		}
	}
	sort.Slice(found, func(i, j int) bool { return found[i].Ref < found[j].Ref })
	return found[:min(len(found), p.Limit)], m.broken
}

func (m *memory) Count(ctx context.Context, c data.Collection) (int, error) {
	all, err := m.List(ctx, c, data.Page{Limit: 1 << 30})
	return len(all), err
}

func (m *memory) Referrers(context.Context, data.Ref, data.Page) ([]data.Entry, error) {
	return nil, nil
}

func (m *memory) Starting(ctx context.Context, c data.Collection, _, _ time.Time, _ *data.Entry, p data.Page) ([]data.Entry, error) {
	return m.List(ctx, c, p)
}

func (m *memory) Changes(context.Context, data.Cursor, int) ([]data.Change, error) { return nil, nil }

func (m *memory) Cursor() data.Cursor {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.cursor
}

func (m *memory) Ready(context.Context) error { return m.broken }

var changed = time.Date(2025, 1, 20, 9, 30, 15, 0, time.UTC)

// put stores a record with a name, and others as organizers.
func (m *memory) put(ref data.Ref, class schema.Term, name string, organizers ...data.Ref) {
	n := &data.Node{Types: []string{string(class)}}
	data.Add(n, schema.Name, data.NewText(name, "fr"))
	for _, o := range organizers {
		data.Add(n, schema.Organizer, data.NewReference(o))
	}
	m.putNode(ref, n, name)
}

func (m *memory) putNode(ref data.Ref, n *data.Node, name string) {
	body := data.Encode(nil, n)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.cursor++
	m.entries[ref] = data.Entry{Ref: ref, State: data.Live, Summary: data.Summary{Type: n.Types[0], Name: name, Lang: "fr"},
		Hash: data.ContentHash(body), Created: changed, Changed: changed, Cursor: m.cursor, Body: body}
}

const base = "https://data.example.org"

// newStore has one of everything.
func newStore() *memory {
	m := &memory{entries: map[data.Ref]data.Entry{}}
	m.put("organizations/unicaen", schema.CollegeOrUniversity, "Université de Caen Normandie")
	m.put("events/x", schema.ConferenceEvent, "Vers une santé connectée", "organizations/unicaen")
	m.put("events/evil", schema.Event, "</script>\r\nSet-Cookie: a=b")
	long := &data.Node{Types: []string{string(schema.Event)}}
	data.Add(long, schema.Description, data.NewText(strings.Repeat("long ", 40000), "en"))
	m.putNode("events/long", long, "Long")
	odd := &data.Node{Types: []string{string(schema.Event), "https://example.org/ontologie/Fête"}}
	data.Add(odd, schema.Name, data.NewText("Fête", "fr"))
	m.putNode("events/odd", odd, "Fête")
	m.entries["events/gone"] = data.Entry{Ref: "events/gone", State: data.Gone, Changed: changed, Summary: data.Summary{Name: "Partie"}}
	m.entries["events/old"] = data.Entry{Ref: "events/old", State: data.Moved, Moved: "events/x"}
	return m
}

func newSite(t testing.TB, m *memory, style vocab.Style, at string) *publish.Site {
	t.Helper()
	site, err := publish.New(publish.Options{Store: m, Base: at, Style: style, Title: "Démonstration",
		License: "https://creativecommons.org/licenses/by/4.0/"})
	if err != nil {
		t.Fatal(err)
	}
	return site
}

var errDisk = errors.New("disk on fire at /var/secret")
