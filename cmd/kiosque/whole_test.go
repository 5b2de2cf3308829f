package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
)

// agendaOf is a calendar of as many events, to come and of one day, from a number on.
func agendaOf(from, to int) string {
	text := "id;titre;début\n"
	for i := from; i < to; i++ {
		text += string(rune('a'+i)) + ";Événement " + string(rune('A'+i)) + ";2026-03-05\n"
	}
	return text
}

func TestWholeSourceStory(t *testing.T) {
	s := newStage(t, map[string]string{"agenda.csv": agendaOf(0, 10) + "z;Fête;2023-05-01\n"})
	out, _ := s.run(exitOK, "", "import", "--whole", "agenda.csv")
	s.has(out, "11 read, 11 new, 0 changed, 0 unchanged, 0 bad, 0 missing, 0 renamed")

	s.write("agenda.csv", agendaOf(1, 11))
	out, problems := s.run(exitOK, "", "import", "--whole", "--dry-run", "agenda.csv")
	s.has(out, "10 read, 1 new, 0 changed, 9 unchanged, 0 bad, 2 missing (1 withdrawn, 1 kept), 0 renamed; nothing was written")
	s.has(problems, "advice: agenda.csv: events/a is withdrawn")
	out, _ = s.run(exitOK, "", "import", "--whole", "--missing", "cancel", "agenda.csv")
	s.has(out, "2 missing (1 cancelled, 1 kept)")
	out, _ = s.run(exitOK, "", "import", "--whole", "agenda.csv")
	s.has(out, "10 read, 0 new, 0 changed, 10 unchanged, 0 bad, 0 missing, 0 renamed")

	s.write("agenda.csv", agendaOf(5, 11))
	out, problems = s.run(exitFailed, "", "import", "--whole", "agenda.csv")
	s.has(out, "6 read, 0 new, 0 changed, 6 unchanged, 0 bad, 0 missing")
	s.has(problems, "agenda.csv: 4 of the 10 records that it gave the last time are missing, and at most 20 % may be; nothing of this import was published",
		"hint: ", "--confirm")
	s.write("agenda.csv", agendaOf(5, 11)+"\"broken;")
	out, _ = s.run(exitProblems, "", "import", "--whole", "--max-loss", "40%", "agenda.csv")
	s.has(out, "4 missing (4 kept)")
	s.write("agenda.csv", agendaOf(5, 11))
	out, _ = s.run(exitOK, "", "import", "--whole", "--confirm", "agenda.csv")
	s.has(out, "4 missing (4 withdrawn)")
	_, problems = s.run(exitUsage, "", "import", "--whole", "--missing", "forget", "agenda.csv")
	s.has(problems, "neither withdraw, cancel nor keep")
	_, problems = s.run(exitUsage, "", "import", "--whole", "--max-loss", "lots", "agenda.csv")
	s.has(problems, "not a whole number of percent")
}

// The files of one source are one whole, in whatever order they come between those of others.
func TestWholeSourceOfSeveralFiles(t *testing.T) {
	s := newStage(t, map[string]string{"1.csv": agendaOf(0, 5), "2.csv": agendaOf(5, 10)})
	s.run(exitOK, "", "import", "--whole", "--source", "agenda", "1.csv", "2.csv")
	out, _ := s.run(exitOK, "", "import", "--whole", "--source", "agenda", "*.csv")
	s.has(out, "10 unchanged, 0 bad, 0 missing")
	out, problems := s.run(exitFailed, "", "import", "--whole", "--source", "agenda", "1.csv", "3.csv")
	s.has(out, "5 missing (5 kept)")
	s.has(problems, "3.csv", "not everything could be read")
	out, _ = s.run(exitFailed, "", "import", "--whole", "--source", "agenda", "0.csv", "1.csv")
	s.has(out, "5 missing (5 kept)")
	if err := os.Remove("2.csv"); err != nil {
		t.Fatal(err)
	}
	_, problems = s.run(exitFailed, "", "import", "--whole", "--source", "agenda", "*.csv")
	s.has(problems, "5 of the 10 records")
}

// harvested are the records of an OpenAgenda harvest that have a title, by their uid: without one they are bad.
func harvested(t *testing.T, file string) map[string]map[string]any {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var harvest struct {
		Records []struct{ Fields map[string]any }
	}
	if err := json.Unmarshal(text, &harvest); err != nil {
		t.Fatal(err)
	}
	found := map[string]map[string]any{}
	for _, r := range harvest.Records {
		if r.Fields["title_fr"] != nil {
			found[r.Fields["uid"].(string)] = r.Fields
		}
	}
	return found
}

// Two real harvests, four days apart, imported one after the other make exactly the changes that are between them.
func TestTwoHarvests(t *testing.T) {
	dir := filepath.Join(corpus(t), "openagenda-fr-json", "evenements-publics-openagenda_harvest-2026-05-")
	before, after := harvested(t, dir+"21.json"), harvested(t, dir+"25.json")
	for _, now := range []time.Time{time.Date(2026, 5, 25, 9, 0, 0, 0, time.UTC), time.Date(2022, 7, 1, 9, 0, 0, 0, time.UTC)} {
		ops := map[data.Op]map[string]bool{data.Create: {}, data.Update: {}, data.Delete: {}}
		kept := 0
		for uid, fields := range before {
			end, err := time.Parse(time.RFC3339, fields["lastdate_end"].(string))
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case after[uid] == nil && end.Before(now):
				kept++
			case after[uid] == nil:
				ops[data.Delete][uid] = true
			case !reflect.DeepEqual(fields, after[uid]):
				ops[data.Update][uid] = true
			}
		}
		for uid := range after {
			if before[uid] == nil {
				ops[data.Create][uid] = true
			}
		}
		if len(ops[data.Create]) != 4 || len(ops[data.Update]) != 2 || kept+len(ops[data.Delete]) != 3 {
			t.Fatalf("the harvests are not what they were: %v, %d kept", ops, kept)
		}
		s := newStage(t, nil)
		s.now = now
		s.run(exitProblems, "", "import", "--quiet", "--whole", "--source", "openagenda", dir+"21.json")
		cursor := changesOf(t, 0, nil)
		out, _ := s.run(exitOK, "", "import", "--whole", "--source", "openagenda", dir+"25.json")
		s.has(out, fmt.Sprintf("100 read, 4 new, 2 changed, 94 unchanged, 0 bad, 3 missing (%s), 0 renamed",
			map[bool]string{true: "3 kept", false: "3 withdrawn"}[kept == 3]))
		changesOf(t, cursor, func(c data.Change) {
			if !ops[c.Op][c.Ref.ID()] {
				t.Errorf("%s: operation %d is no true change", c.Ref, c.Op)
			}
			delete(ops[c.Op], c.Ref.ID())
		})
		for op, left := range ops {
			for uid := range left {
				t.Errorf("%s: operation %d was not made", uid, op)
			}
		}
	}
}

// changesOf reads the change log of the stage's store behind a cursor, and returns its end.
func changesOf(t *testing.T, after data.Cursor, use func(data.Change)) data.Cursor {
	t.Helper()
	st, err := store.Open("kiosque.db", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	log, err := st.Changes(t.Context(), after, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range log {
		if use != nil {
			use(c)
		}
	}
	return st.Cursor()
}
