package data_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
)

// victim names the environment variable that makes TestVictim import into the store it names, until killed.
const victim = "KIOSQUE_TEST_CENSUS"

// season is what two sources give in one of four states, by source: some events come, go, change their keys and are
// given by both.
func season(n int) map[string][]data.Item {
	all := map[string][]data.Item{}
	for _, source := range []string{"agenda", "town"} {
		for i := range 60 {
			if (i+n)%6 == 0 || source == "town" && i%3 > 0 {
				continue
			}
			key := fmt.Sprintf("%s%d", source, i)
			if i%10 == 5 {
				key += fmt.Sprintf("-%d", n%4)
			}
			item := known(source, key, fmt.Sprintf("https://example.org/%d", i))
			item.Record.Summary.Name = fmt.Sprint(i)
			if i%4 == 1 {
				data.Add(&item.Record.Node, "description", data.NewText(fmt.Sprint("state ", n%4), ""))
			}
			all[source] = append(all[source], item)
		}
	}
	return all
}

// importSeason imports both sources as wholes.
func importSeason(t *testing.T, st data.Store, n int) {
	t.Helper()
	for _, source := range []string{"agenda", "town"} {
		c, err := data.NewCensus(t.Context(), st, source, data.CensusOptions{Confirm: true})
		if err != nil {
			t.Fatal(err)
		}
		opts := data.ImportOptions{Now: morningClock, Census: c, Batch: 7, Identities: byURL}
		_, err = data.Import(t.Context(), st, slices.Values(season(n)[source]), opts)
		if err == nil {
			_, err = c.Finish(t.Context(), opts)
		}
		if c.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestVictim(t *testing.T) {
	path := os.Getenv(victim)
	if path == "" {
		t.Skip("it is to be killed")
	}
	st, err := store.Open(path, store.Options{Readers: 1})
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; ; n++ {
		importSeason(t, st, n%4)
	}
}

// published is what each source gives of every record that is live, by what identifies it.
func published(t *testing.T, st data.Store) map[string]string {
	t.Helper()
	entries, err := st.List(t.Context(), data.Events, data.Page{Limit: 1000, Body: true})
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, e := range entries {
		list, err := st.Contributions(t.Context(), e.Ref)
		if err != nil {
			t.Fatal(err)
		}
		var gave []string
		for _, c := range list {
			gave = append(gave, fmt.Sprintf("%s %s %x", c.Source, c.Key, c.Hash))
		}
		slices.Sort(gave)
		n, err := data.Decode(e.Body)
		if err != nil || data.ContentHash(e.Body) != e.Hash {
			t.Fatal(e.Ref, err)
		}
		page := data.First(n, "url").Text
		all[page] += fmt.Sprint(gave) // twice, if it stands twice
	}
	return all
}

// Wherever an import is killed, the next one publishes what the sources give, and nothing else.
func TestAKilledCensusIsMendedByTheNext(t *testing.T) {
	if testing.Short() {
		t.Skip("kills a process eight times")
	}
	path := filepath.Join(t.TempDir(), "kiosque.db")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for round := range 8 {
		child := exec.Command(self, "-test.run=^TestVictim$")
		child.Env = append(os.Environ(), victim+"="+path)
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(time.Duration(100+rand.IntN(500))*time.Millisecond, func() { _ = child.Process.Kill() })
		var exit *exec.ExitError
		if err := child.Wait(); !errors.As(err, &exit) || exit.ExitCode() != -1 {
			t.Fatalf("the child was not killed: %v", err)
		}
		st, err := store.Open(path, store.Options{Readers: 1})
		if err != nil {
			t.Fatal(err)
		}
		published(t, st) // each record is whole; what has gone may stand beside what has come
		importSeason(t, st, round%4)
		want := open(t)
		importSeason(t, want, round%4)
		got, expected := published(t, st), published(t, want)
		for page, gave := range expected {
			if got[page] != gave {
				t.Errorf("round %d: %s is given by\n%s, want\n%s", round, page, got[page], gave)
			}
		}
		for page := range got {
			if expected[page] == "" {
				t.Errorf("round %d: %s is not given any more", round, page)
			}
		}
		cursor := st.Cursor()
		if importSeason(t, st, round%4); st.Cursor() != cursor {
			t.Errorf("round %d: an import of the same wrote something", round)
		}
		if err := st.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
