package dump_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish/harvest/dump"
	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// client is somebody who took one dump whole, and then what changed.
type client struct {
	*bench
	cursor data.Cursor
	graphs map[string]*graph.Graph
}

// follow takes the steps that the manifest names, or the whole dump where they do not begin at what it has.
func (c *client) follow(m *dump.Manifest) (steps int) {
	c.Helper()
	for _, s := range m.Steps {
		if s.From != c.cursor {
			continue
		}
		c.apply(&s)
		steps++
	}
	if c.cursor != m.Cursor {
		c.graphs, c.cursor = c.bench.graphs(m.File("all.nq")), m.Cursor
	}
	return steps
}

func (c *client) apply(s *dump.Step) {
	c.Helper()
	c.cursor = s.To
	for i := range s.Files {
		f := &s.Files[i]
		if f.Form == "nquads" {
			graphs := c.bench.graphs(f)
			if len(graphs) != s.Documents || f.Records != s.Documents {
				c.Errorf("%s has %d documents, and %d in the manifest", f.Name, len(graphs), s.Documents)
			}
			for name, g := range graphs {
				c.graphs[name] = g
			}
			continue
		}
		gone := strings.Fields(string(c.file(f)))
		if len(gone) != s.Removed || f.Records != s.Removed {
			c.Errorf("%s has %d addresses, and %d in the manifest", f.Name, len(gone), s.Removed)
		}
		for _, name := range gone {
			delete(c.graphs, name)
		}
	}
}

// Whoever takes the steps has what whoever takes the whole dump has, whatever happens between.
func TestStepsLeadFromDumpToDump(t *testing.T) {
	b := newBench(t)
	b.some()
	c := &client{bench: b}
	quads := func(o *dump.Options) { o.Forms = []*dump.Form{dump.FormByName("nquads")} }
	c.follow(b.dump(quads))
	r := rand.New(rand.NewPCG(1, 2))
	ref := func() data.Ref { return data.NewRef(data.Events, fmt.Sprintf("e%03d", r.IntN(620))) }
	steps := 0
	for round := range 12 {
		for range r.IntN(6) {
			b.now = b.now.Add(1)
			switch r.IntN(5) {
			case 0:
				o := fmt.Sprintf("o%d", r.IntN(7))
				b.put(organization(o, fmt.Sprintf("Institut %d", r.IntN(3))))
			case 1:
				_ = b.Withdraw(b.Context(), b.now, ref()) // where something stands
			case 2:
				_ = b.Rename(b.Context(), b.now, ref(), data.NewRef(data.Events, fmt.Sprintf("r%d", b.Cursor())))
			case 3:
				_ = b.Withdraw(b.Context(), b.now, data.NewRef(data.Organizations, fmt.Sprintf("o%d", r.IntN(7))))
			default:
				if e, err := b.Get(b.Context(), ref()); err == nil || e.State == data.Gone {
					b.put(event(ref().ID(), fmt.Sprint(r.IntN(100)), data.NewRef(data.Organizations, fmt.Sprintf("o%d", r.IntN(7)))))
				}
			}
		}
		m := b.dump(quads)
		steps += c.follow(m)
		documents := b.documents(data.Collections...)
		if len(c.graphs) != len(documents) {
			t.Fatalf("round %d: the client has %d documents, want %d", round, len(c.graphs), len(documents))
		}
		for name, d := range documents {
			same(b, fmt.Sprintf("round %d: the client's %s", round, name), c.graphs[name], d)
		}
	}
	if steps < 8 {
		t.Errorf("only %d steps were taken", steps)
	}
}

func TestAStepHasWhatChangedAndNoMore(t *testing.T) {
	b := newBench(t)
	b.some()
	b.dump()
	o := organization("o3", "Institut 3")
	data.Add(&o.Node, "telephone", data.NewText("0", "")) // which no event says
	b.put(o)
	if m := b.dump(); len(m.Steps) != 1 || m.Steps[0].Documents != 1 || m.Steps[0].Removed != 0 {
		t.Errorf("a change that only one document says: %+v", m.Steps)
	}
	b.put(organization("o3", "Autre"))
	if m := b.dump(); len(m.Steps) != 2 || m.Steps[1].Documents != 1+86 {
		t.Errorf("a change of a name that %d events say: %+v", 86, m.Steps)
	}
	b.put(event("e100", "deux", "organizations/o3"))
	b.put(event("e100", "trois", "organizations/o3"))
	if m := b.dump(); len(m.Steps) != 3 || m.Steps[2].Documents != 1 || m.Steps[2].From != m.Steps[1].To {
		t.Errorf("two changes of one: %+v", m.Steps)
	}
}

func TestStepsBeginAnew(t *testing.T) {
	b := newBench(t)
	b.some()
	b.dump()
	b.put(event("a", "a"))
	if m := b.dump(); len(m.Steps) != 1 {
		t.Fatalf("steps: %+v", m.Steps)
	}
	other := newBench(t)
	other.dir = b.dir
	other.some()
	other.put(event("b", "b"), event("c", "c"))
	if m := other.dump(); len(m.Steps) != 0 {
		t.Errorf("from another store there are steps: %+v", m.Steps)
	}
	other.put(event("d", "d"))
	if m := other.dump(func(o *dump.Options) { o.Forms = dump.Forms[:2] }); len(m.Steps) != 0 {
		t.Errorf("from other forms there are steps: %+v", m.Steps)
	}
}
