package link_test

import (
	"context"
	"iter"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/link"
	"github.com/kiosque-ld/kiosque/data/source"
)

// shared finds a file of the shared corpus; the test is skipped where the corpus is not at hand.
func shared(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("KIOSQUE_SHARED")
	for at, _ := os.Getwd(); dir == ""; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			dir = filepath.Join(at, "..", "shared")
		} else if filepath.Dir(at) == at {
			t.Skip("no module root above the test")
		}
	}
	path := filepath.Join(dir, "corpus", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the shared corpus is not at hand: %v", err)
	}
	return path
}

// rows reads a file.
func rows(t testing.TB, path string) data.Rows {
	t.Helper()
	in, err := source.Open(context.Background(), path, source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close() })
	return in.Rows()
}

// entities drops the problems of a sequence, which must be of the kind named.
func entities(t testing.TB, seq iter.Seq2[link.Entity, *data.Problem], allowed ...string) iter.Seq[link.Entity] {
	return func(yield func(link.Entity) bool) {
		for e, problem := range seq {
			if problem != nil {
				known := false
				for _, code := range allowed {
					known = known || string(problem.Code) == code
				}
				if !known {
					t.Error(problem)
				}
				continue
			}
			if !yield(e) {
				return
			}
		}
	}
}

var (
	corpusOnce  sync.Once
	corpusIndex *link.Index
)

// corpus is the index of the ROR part and the French institutions.
func corpus(t testing.TB) *link.Index {
	t.Helper()
	two, one := shared(t, "ror-json/ror-records-schema-v2.json"), shared(t, "ror-json/ror-records-schema-v1.json")
	esr := shared(t, "etablissements-esr-fr-csv/fr-esr-principaux-etablissements-enseignement-superieur.csv")
	corpusOnce.Do(func() {
		corpusIndex = link.New(link.Options{Country: "FR"},
			entities(t, link.FromROR(rows(t, two), "ROR v2")), entities(t, link.FromROR(rows(t, one), "ROR v1")),
			entities(t, link.FromESR(rows(t, esr), "ESR 2023-06"), "not-an-institution", source.Quote, source.TwoNames))
	})
	if corpusIndex == nil {
		t.Fatal("the corpus could not be read")
	}
	return corpusIndex
}
