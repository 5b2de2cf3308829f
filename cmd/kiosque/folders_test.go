package main

import (
	"path/filepath"
	"testing"
)

// TestFoldersOfTheCorpus imports every folder of real files as a whole, as people do who have one: each file is recognised
// for itself, what is wrong in one costs no other, and the counts are those of what lies there. ROR is imported by
// TestLinksAtScale; the festivals, one long table, are mapped by TestSources.
func TestFoldersOfTheCorpus(t *testing.T) {
	dir := corpus(t)
	for _, f := range []struct {
		folder string
		code   int
		counts string
	}{
		{"confs-tech-json", exitProblems, "4269 read, 3946 new, 322 changed, 0 unchanged, 1 bad"}, // a conference may stand under several topics
		{"datatourisme-jsonld", exitOK, "5 read, 5 new, 0 changed, 0 unchanged, 0 bad"},
		{"etablissements-esr-fr-csv", exitProblems, "250 read, 249 new, 0 changed, 0 unchanged, 1 bad"},
		{"frab-xml", exitOK, "566 read, 566 new, 0 changed, 0 unchanged, 0 bad"},
		{"gdg-toulouse-frontmatter", exitProblems, "148 read, 147 new, 0 changed, 0 unchanged, 1 bad"},
		{"ics", exitProblems, "6963 read, 5413 new, 6 changed, 1383 unchanged, 161 bad"}, // several calendars are in it twice
		{"mean", exitProblems, "192 read, 76 new, 0 changed, 3 unchanged, 113 bad"},      // without the mappings that some ask for
		{"openagenda-fr-json", exitProblems, "200 read, 103 new, 2 changed, 94 unchanged, 1 bad"},
		{"schemaorg-examples/jsonld", exitProblems, "42 read, 40 new, 0 changed, 0 unchanged, 2 bad"},
		{"shapes", exitOK, "8 read, 6 new, 2 changed, 0 unchanged, 0 bad"}, // three of one name and number
		{"tess-training", exitProblems, "57 read, 53 new, 0 changed, 0 unchanged, 4 bad"},
	} {
		t.Run(f.folder, func(t *testing.T) {
			s := newStage(t, nil)
			out, _ := s.run(f.code, "", "import", "--zone", "Europe/Paris", "--base", "https://data.example.org", filepath.Join(dir, filepath.FromSlash(f.folder)))
			s.has(out, f.counts)
		})
	}
}
