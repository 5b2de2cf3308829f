package mapping_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/source"
	"github.com/kiosque-ld/kiosque/vocab/mapping"
)

// shared finds a file of the shared inputs, or skips the test.
func shared(t testing.TB, path string) string {
	t.Helper()
	roots := []string{os.Getenv("KIOSQUE_SHARED")}
	for dir, _ := os.Getwd(); dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		roots = append(roots, filepath.Join(dir, "..", "shared"))
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
	}
	for _, root := range roots {
		if name := filepath.Join(root, path); root != "" {
			if _, err := os.Stat(name); err == nil {
				return name
			}
		}
	}
	t.Skipf("the shared input %s is not here; KIOSQUE_SHARED names the folder that holds it", path)
	return ""
}

// rows reads a whole file.
func rows(t testing.TB, name string) []data.Row {
	t.Helper()
	in, err := source.Open(context.Background(), name, source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var all []data.Row
	for row, problem := range in.Rows() {
		if problem == nil {
			all = append(all, row)
		}
	}
	return all
}

// stream yields rows that are at hand.
func stream(all []data.Row) data.Rows {
	return func(yield func(data.Row, *data.Problem) bool) {
		for _, r := range all {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// items maps a whole file as the command line does: a sample is recognised, then everything is mapped.
func items(t testing.TB, name string, opts mapping.Options) []data.Item {
	t.Helper()
	all := rows(t, name)
	m, _ := mapping.Recognize(all[:min(len(all), 100)])
	var items []data.Item
	for item := range mapping.Records(stream(all), m, opts) {
		items = append(items, item)
	}
	return items
}
