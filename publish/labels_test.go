package publish_test

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// TestLabelsKeepNoRecords has a site look up the labels of what records refer to, each record large and with a reference of its
// own. What it keeps of them is small: not the text in which the reference stood.
func TestLabelsKeepNoRecords(t *testing.T) {
	st, err := store.Open(filepath.Join(t.TempDir(), "kiosque.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	s, err := publish.New(publish.Options{Store: st, Base: "https://data.example.org"})
	if err != nil {
		t.Fatal(err)
	}
	const records, size = 100, 1 << 18
	used := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := used()
	for i := range records {
		r := record("events/e", schema.Event, "E")
		data.Add(&r.Node, schema.Description, data.NewText(strings.Repeat("x", size), ""))
		data.Add(&r.Node, schema.Organizer, data.NewReference(data.NewRef(data.Organizations, fmt.Sprint("o", i))))
		n, err := data.Decode(data.Encode(nil, &r.Node))
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.Labels(t.Context(), n.References()); err != nil {
			t.Fatal(err)
		}
	}
	if after := used(); after > before+records*size/4 {
		t.Errorf("%d labels take %d kB", records, (after-before)>>10)
	}
	runtime.KeepAlive(s)
}
