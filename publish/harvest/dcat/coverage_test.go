package dcat

import (
	"slices"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

func (b *bench) extents(c *coverage) map[data.Collection]extent {
	b.Helper()
	for range 1000 {
		all, settled, err := c.of(b.Context(), b.Store)
		if err != nil {
			b.Fatal(err)
		}
		if settled {
			return all
		}
		time.Sleep(time.Millisecond) // another goroutine reads
	}
	b.Fatal("the extents are never settled")
	return nil
}

// TestCoverage changes records one by one, and compares what is known of them with what a reading of all tells.
func TestCoverage(t *testing.T) {
	for name, atOnce := range map[string]int64{"few": few, "many": 1} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, Options{})
			c := &coverage{atOnce: atOnce}
			for _, step := range []struct {
				rule        string
				do          func()
				box         string // of the places
				countries   []string
				first, last string
				eventsBox   string
			}{
				{rule: "nothing", do: func() {}},
				{"one place", func() { b.put("places/a", schema.Place, at("49.2", "-0.36", "FR")) },
					"POLYGON((-0.36 49.2, -0.36 49.2, -0.36 49.2, -0.36 49.2, -0.36 49.2))", []string{"FRA"}, "", "", ""},
				{"another", func() { b.put("places/b", schema.Place, at("50.85", "4.35", "BE")) },
					"POLYGON((-0.36 49.2, 4.35 49.2, 4.35 50.85, -0.36 50.85, -0.36 49.2))", []string{"BEL", "FRA"}, "", "", ""},
				{"no place on earth", func() { b.put("places/c", schema.Place, at("91", "0", "Atlantis")) },
					"POLYGON((-0.36 49.2, 4.35 49.2, 4.35 50.85, -0.36 50.85, -0.36 49.2))", []string{"BEL", "FRA"}, "", "", ""},
				{"an event there", func() { b.put("events/e", schema.Event, from("2026-05-01T09:00:00+02:00", "2026-05-03", "places/a")) },
					"POLYGON((-0.36 49.2, 4.35 49.2, 4.35 50.85, -0.36 50.85, -0.36 49.2))", []string{"BEL", "FRA"}, "2026-05-01", "2026-05-03",
					"POLYGON((-0.36 49.2, 4.35 49.2, 4.35 50.85, -0.36 50.85, -0.36 49.2))"},
				{"an event before", func() { b.put("events/f", schema.Event, from("2024-11-28T09:00:00+01:00", "2024-11-28", "places/a")) },
					"POLYGON((-0.36 49.2, 4.35 49.2, 4.35 50.85, -0.36 50.85, -0.36 49.2))", []string{"BEL", "FRA"}, "2024-11-28", "2026-05-03",
					"POLYGON((-0.36 49.2, 4.35 49.2, 4.35 50.85, -0.36 50.85, -0.36 49.2))"},
				{"the outermost place goes", func() { b.withdraw("places/b") },
					"POLYGON((-0.36 49.2, -0.36 49.2, -0.36 49.2, -0.36 49.2, -0.36 49.2))", []string{"FRA"}, "2024-11-28", "2026-05-03",
					"POLYGON((-0.36 49.2, -0.36 49.2, -0.36 49.2, -0.36 49.2, -0.36 49.2))"},
				{"the first event is moved", func() { b.put("events/f", schema.Event, from("2026-05-02T09:00:00+02:00", "2026-06-01", "places/a")) },
					"POLYGON((-0.36 49.2, -0.36 49.2, -0.36 49.2, -0.36 49.2, -0.36 49.2))", []string{"FRA"}, "2026-05-01", "2026-06-01",
					"POLYGON((-0.36 49.2, -0.36 49.2, -0.36 49.2, -0.36 49.2, -0.36 49.2))"},
				{"everything goes", func() { b.withdraw("events/e"); b.withdraw("events/f"); b.withdraw("places/a") }, "", nil, "", "", ""},
			} {
				step.do()
				all := b.extents(c)
				places, events := all[data.Places], all[data.Events]
				box := func(e extent) string {
					if !e.south.known {
						return ""
					}
					return e.box()
				}
				if box(places) != step.box || !slices.Equal(places.codes(), step.countries) {
					t.Errorf("%s: places: got %s %v", step.rule, box(places), places.codes())
				}
				if events.first.value != step.first || events.last.value != step.last || box(events) != step.eventsBox {
					t.Errorf("%s: events: got %s to %s, %s", step.rule, events.first.value, events.last.value, box(events))
				}
			}
		})
	}
}
