package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
)

// inStore reads every event of the stage's store.
func inStore(t *testing.T) map[data.Ref]*data.Node {
	t.Helper()
	st, err := store.Open("kiosque.db", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	all := map[data.Ref]*data.Node{}
	for after := ""; ; {
		entries, err := st.List(t.Context(), data.Events, data.Page{After: after, Limit: 500, Body: true})
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) == 0 {
			return all
		}
		for _, e := range entries {
			after = e.Ref.ID()
			if all[e.Ref], err = data.Decode(e.Body); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestMergeStory(t *testing.T) {
	town := `[{"@type": "Event", "@id": "t1", "name": "Fête de la musique", "startDate": "2026-06-21", "url": "https://example.org/fete", "keywords": ["musique", "Caen"]},
		{"@type": "Event", "@id": "t2", "name": "Marché", "startDate": "2026-06-22", "url": "https://example.org/marche"}]`
	club := `[{"@type": "MusicEvent", "@id": "c9", "name": "Fête de la Musique !", "startDate": "2026-06-21", "url": "http://www.example.org/fete/", "keywords": ["Musique", "concert"], "description": "Sur trois scènes."}]`
	s := newStage(t, map[string]string{"town.json": town, "club.json": club})
	out, problems := s.run(exitOK, "", "import", "--merge", "town.json", "club.json")
	s.has(out, "3 read, 2 new, 1 changed, 0 unchanged, 0 bad, 1 merged")
	if strings.Contains(problems, "probable-duplicate") {
		t.Errorf("what is merged is said to be alike:\n%s", problems)
	}
	keywords := func() string {
		var words []string
		for _, v := range data.Values(inStore(t)["events/t1"], "keywords") {
			words = append(words, v.Text)
		}
		return strings.Join(words, " ")
	}
	if got := keywords(); got != "Musique concert Caen" {
		t.Errorf("got keywords %q", got)
	}
	out, _ = s.run(exitOK, "", "import", "--merge", "town.json", "club.json")
	s.has(out, "3 unchanged, 0 bad, 2 merged")

	out, _ = s.run(exitOK, "", "split", "--dry-run", "events/t1")
	s.has(out, `events/t1, from club.json as "c9", given like this since 2024-11-28 09:00`, "  description: Sur trois scènes.", `from town.json as "t1"`, "  keywords: Caen")
	out, _ = s.run(exitOK, "", "split", "events/t1")
	s.has(out, "events/t1 is what club.json gives", "events/t1-2 is what town.json gives")
	out, _ = s.run(exitOK, "", "import", "--merge", "town.json", "club.json")
	s.has(out, "3 unchanged, 0 bad, 0 merged")
	out, _ = s.run(exitOK, "", "split", "events/t1")
	s.has(out, "events/t1 is given by club.json alone")
	_, problems = s.run(exitFailed, "", "split", "events/none")
	s.has(problems, "events/none: no such record")
	_, problems = s.run(exitUsage, "", "split", "none")
	s.has(problems, `"none" is not a record`)
}

// The first of the listed sources counts most; when it drops a record, the rest is what the others give.
func TestListedSourcesAreMerged(t *testing.T) {
	s := newStage(t, map[string]string{"kiosque.yaml": "sources:\n- {name: town, path: town.csv, max-loss: 100}\n- {name: club, path: club.csv}\n",
		"town.csv": "id;titre;début;url\n1;Fête;2026-06-21;https://example.org/fete\n2;Bal;2026-06-22;https://example.org/bal\n",
		"club.csv": "id;titre;début;url;description\n7;La fête;2026-06-21;https://example.org/fete;Venez\n"})
	s.run(exitOK, "", "sync")
	n := inStore(t)["events/1"]
	if data.First(n, "name").Text != "Fête" || data.First(n, "description").Text != "Venez" {
		t.Errorf("got %+v", n)
	}
	s.write("town.csv", "id;titre;début;url\n2;Bal;2026-06-22;https://example.org/bal\n")
	out, _ := s.run(exitOK, "", "sync")
	s.has(out, "1 missing (1 left to others)")
	if n = inStore(t)["events/1"]; data.First(n, "name").Text != "La fête" {
		t.Errorf("got %+v", n)
	}
	s.write("kiosque.yaml", "sources:\n- {name: club, path: club.csv}\n- {name: town, path: town.csv}\n")
	s.write("town.csv", "id;titre;début;url\n1;Fête;2026-06-21;https://example.org/fete\n2;Bal;2026-06-22;https://example.org/bal\n")
	s.run(exitOK, "", "sync")
	if n = inStore(t)["events/1"]; data.First(n, "name").Text != "La fête" {
		t.Errorf("listed in another order: got %+v", n)
	}
}

// A conference that stands in several topic files of confs.tech is one event with all topics as keywords, whichever
// names the files' sources have.
func TestTopicsAreMerged(t *testing.T) {
	dir := filepath.Join(corpus(t), "confs-tech-json", "conferences", "2019")
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	type conference struct{ Name, StartDate, City string }
	topics := map[conference]map[string]bool{}
	records := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var list []conference
		if err := json.Unmarshal(text, &list); err != nil {
			t.Fatal(err)
		}
		for _, c := range list {
			c.Name = strings.TrimSpace(c.Name)
			records++
			if topics[c] == nil {
				topics[c] = map[string]bool{}
			}
			topics[c][strings.TrimSuffix(filepath.Base(file), ".json")] = true
		}
	}
	for _, named := range [][]string{{"--source", "confs.tech"}, nil} {
		s := newStage(t, nil)
		args := append([]string{"import", "--quiet", "--merge", "--whole", dir}, named...)
		s.run(exitOK, "", args...)
		cursor := changesOf(t, 0, nil)
		found := 0
		for ref, n := range inStore(t) {
			c := conference{Name: data.First(n, "name").Text, StartDate: data.First(n, "startDate").Text}
			var words []string
			for _, v := range data.Values(n, "keywords") {
				if v.Tag == "" && !strings.Contains(v.Text, " ") {
					words = append(words, v.Text)
				}
			}
			slices.Sort(words)
			matches := false
			for want, of := range topics {
				matches = matches || want.Name == c.Name && want.StartDate == c.StartDate && slices.Equal(words, slices.Sorted(maps.Keys(of)))
			}
			if found++; !matches {
				t.Errorf("%v: %s, %v: keywords %q are not the topics of such a conference", named, ref, c, words)
			}
		}
		if found != len(topics) || records == found {
			t.Errorf("%v: got %d events of %d records, want %d", named, found, records, len(topics))
		}
		out, _ := s.run(exitOK, "", append(args, "--quiet=false")...)
		s.has(out, fmt.Sprintf("%d read, 0 new, 0 changed, %d unchanged, 0 bad", records, records))
		if got := changesOf(t, 0, nil); got != cursor {
			t.Errorf("%v: an import of the same made %d changes", named, got-cursor)
		}
	}
}
