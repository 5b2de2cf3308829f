package mapping_test

import (
	"fmt"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/mapping"
)

// manyWorkers is more than there are loads of rows in most inputs.
const manyWorkers = 7

// TestWorkersAgree: however many work, the same rows give the same items in the same order, with the same problems.
func TestWorkersAgree(t *testing.T) {
	opts := mapping.Options{Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	agree := func(name string, rows data.Rows, m mapping.Mapping) {
		t.Helper()
		var alone []data.Item
		opts.Workers = 1
		for item := range mapping.Records(rows, m, opts) {
			alone = append(alone, item)
		}
		for _, opts.Workers = range []int{2, manyWorkers} {
			n := 0
			for item := range mapping.Records(rows, m, opts) {
				if n >= len(alone) || !reflect.DeepEqual(item, alone[n]) {
					t.Fatalf("%s: item %d of %d workers differs from that of one:\n%+v", name, n, opts.Workers, item)
				}
				n++
			}
			if n != len(alone) {
				t.Fatalf("%s: %d workers made %d items, one makes %d", name, opts.Workers, n, len(alone))
			}
		}
	}
	agree("unknown fields", strange(3000, 700), mapping.Schema)
	agree("few unknown fields", strange(1000, 3), mapping.Table)
	agree("graphs", graphs(500), mapping.Schema)
	for _, tt := range sourceFacts {
		all := rows(t, shared(t, filepath.Join("corpus", tt.file)))
		m, _ := mapping.Recognize(all[:min(len(all), 50)])
		agree(tt.file, stream(all[:min(len(all), 400)]), m)
	}
	dir := generate(t, "-n", "3000", "--dirty", "0.3")
	for _, file := range []string{"events.ndjson", "events.csv", "orgs.ndjson"} {
		all := rows(t, filepath.Join(dir, file))
		m, _ := mapping.Recognize(all[:50])
		agree(file, stream(all), m)
	}
}

// strange are events with fields that nobody knows, of as many names, some of them often: more than are told, so that it
// matters which came first. There are problems between the rows.
func strange(n, names int) data.Rows {
	return func(yield func(data.Row, *data.Problem) bool) {
		for i := range n {
			row := table([]string{"name", "startDate", fmt.Sprintf("q%dx", i*i%names), fmt.Sprintf("zz%d", i%names), "url"},
				fmt.Sprintf("Event %d", i), "2026-01-01", "a", "b", "www.example.org")
			row.Place = data.Position{File: "strange.csv", Line: i + 2, Record: i + 1}
			if i%97 == 0 {
				p := &data.Problem{Severity: data.Warning, Place: row.Place, Code: "unknown-field", Field: fmt.Sprintf("zz%d", (i+1)%names), Message: "told before"}
				if !yield(data.Row{}, p) {
					return
				}
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// graphs are documents with several records each, and with fields beside them.
func graphs(n int) data.Rows {
	return func(yield func(data.Row, *data.Problem) bool) {
		for i := range n {
			event := data.Tree{Shape: data.Object, Fields: []data.Field{{Name: "@type", Tree: text("Event")}, {Name: "name", Tree: text("N")}, {Name: "odd", Tree: text("x")}}}
			row := data.Row{Place: data.Position{File: "graphs.json", Line: i + 1}, Tree: data.Tree{Shape: data.Object, Fields: []data.Field{
				{Name: "@graph", Tree: data.Tree{Shape: data.List, Items: []data.Tree{event, event}}}, {Name: fmt.Sprintf("beside%d", i/200), Tree: text("y")}}}}
			if !yield(row, nil) {
				return
			}
		}
	}
}

func text(s string) data.Tree { return data.Tree{Shape: data.String, Text: s} }

// TestLeavingRecords: when the loop over the items is left, nobody is left behind, and what was not taken is not told.
func TestLeavingRecords(t *testing.T) {
	before := runtime.NumGoroutine()
	for _, after := range []int{1, 64, 65, 500} {
		taken := 0
		for item := range mapping.Records(strange(100_000, 3), mapping.Schema, mapping.Options{Workers: manyWorkers}) {
			if taken++; taken == after {
				break
			}
			for _, p := range item.Problems {
				if strings.Contains(p.Message, "times in all") {
					t.Errorf("totals after %d items: %s", taken, p.Message)
				}
			}
		}
	}
	if now := runtime.NumGoroutine(); now > before {
		t.Errorf("%d goroutines are left behind", now-before)
	}
}
