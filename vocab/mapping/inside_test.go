package mapping_test

import (
	"testing"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/mapping"
)

func TestRecordsInsideAnObject(t *testing.T) {
	for _, f := range []struct {
		name, text, path string
		n                int
	}{
		{"wrapped", `{"meta": {"total": 2}, "data": {"items": [{"event": {"id": 1, "attributes": {"title": "un"}}}, {"event": {}}]}}`, "data.items[].event.attributes", 2},
		{"the longest list", `{"links": [{}], "items": [{"title": "un"}, {"title": "deux"}]}`, "items[]", 2},
		{"a record with parts", `{"name": "N", "performer": [{"name": "A"}, {"name": "B"}]}`, "", 0},
		{"no list", `{"meta": {"total": 2}, "tags": ["a", "b"]}`, "", 0},
		{"a name that no path can say", `{"a.b": [{"title": "un"}]}`, "", 0},
	} {
		t.Run(f.name, func(t *testing.T) {
			sample := []data.Row{object(t, f.text)}
			m, _ := mapping.Recognize(sample)
			if path, n := mapping.Inside(sample, m); path != f.path || n != f.n {
				t.Errorf("got %q, %d, want %q, %d", path, n, f.path, f.n)
			}
		})
	}
}
