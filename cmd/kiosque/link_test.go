package main

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/example"
	"github.com/kiosque-ld/kiosque/data/store"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// organizers are what a store says of an event's organizers: the id of a record, or a name and the addresses gained.
func (s *stage) organizers(file, event string) []string {
	s.t.Helper()
	st, err := store.Open(file, store.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	defer st.Close()
	e, err := st.Get(context.Background(), data.Ref(event))
	if err != nil {
		s.t.Fatalf("%s: %v", event, err)
	}
	n, err := data.Decode(e.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	var all []string
	for _, v := range data.Values(n, schema.Organizer) {
		if v.Kind == data.Reference {
			all = append(all, v.Ref().ID())
			continue
		}
		text := data.First(v.Node, schema.Name).Text
		for _, p := range []schema.Term{schema.SameAs, schema.Iso6523Code} {
			for _, v := range data.Values(v.Node, p) {
				text += " " + v.Text
			}
		}
		all = append(all, text)
	}
	return all
}

// event is a table of one event with what its cell for organisers says.
func event(name, organizers string) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Comma = ';'
	w.Write([]string{"titre", "début", "organisateur"})
	w.Write([]string{name, "2024-11-28", organizers})
	w.Flush()
	return b.String()
}

// thirteen are the organisers of the example's day, in the order of the page that names them.
var thirteen = []string{"caen-normandie-developpement", "caen-la-mer", "region-normandie", "ars", "unicaen", "ensicaen", "greyc", "chu-caen",
	"centre-francois-baclesse", "canceropole-nord-ouest", "datalab-normandie", "criann", "normastic"}

// caenStage is a folder with the institutions of the shipped example.
func caenStage(t *testing.T, files map[string]string) *stage {
	t.Helper()
	text, err := example.FS.ReadFile("institutions.csv")
	if err != nil {
		t.Fatal(err)
	}
	files["institutions.csv"] = string(text)
	return newStage(t, files)
}

// TestOrganizersToMatch holds the row of corpus/mean/EXPECT.md that takes registries to be there: the ROR ids that each of
// the cells leads to. The institutions of rows 8 and 10 are in the file of ROR's first schema.
func TestOrganizersToMatch(t *testing.T) {
	dir := corpus(t)
	s := newStage(t, map[string]string{"mapping.yaml": "class: Event\nid: \"{evenement}\"\nfields: {evenement: name, organisateurs: organizer}\nadd: {startDate: 2025-01-01}\n"})
	args := []string{filepath.Join(dir, "mean", "organizers-to-match.csv"), "--mapping", "mapping.yaml", "--country", "FR", "--base", expectBase,
		"--authority", filepath.Join(dir, "ror-json", "ror-records-schema-v2.json"), "--authority", filepath.Join(dir, "ror-json", "ror-records-schema-v1.json"),
		"--authority", filepath.Join(dir, "etablissements-esr-fr-csv", "fr-esr-principaux-etablissements-enseignement-superieur.csv")}
	documents, facts := stated(t, s.convert(append(args, "--to", "nt")...))
	if len(documents) != 17 {
		t.Errorf("%d rows are read, want 17: %v", len(documents), documents)
	}
	for id, want := range map[string]string{
		"1": "051kpcy16", "2": "051kpcy16", "3": "01fpqqe90 043749971 051kpcy16", "4": "043749971", "5": "", "6": "018z38380", "7": "027arzy69", "8": "02x9y0j10", "9": "",
		"10": "03cq89j92", "11": "051kpcy16", "12": "043749971", "13": "051kpcy16", "14": "051kpcy16", "15": "051kpcy16", "16": "", "17": "",
	} {
		var got []string
		for what, values := range facts {
			subject, property, _ := strings.Cut(what, " ")
			if document, part, _ := strings.Cut(subject, "#"); document != id || property != "sameAs" && property != "organizer" || part != "" && !strings.HasPrefix(part, "organizer") {
				continue
			}
			for _, v := range values {
				if ror, ok := strings.CutPrefix(v, "https://ror.org/"); ok {
					got = append(got, ror)
				}
			}
		}
		slices.Sort(got)
		if strings.Join(got, " ") != want {
			t.Errorf("row %s: got %q, want %q", id, got, want)
		}
	}
	if told := s.problems(args...); !slices.Contains(told, "ragged 19") { // row 18: a semicolon inside an unquoted cell
		t.Errorf("the cell too many is not told: %q", told)
	}
}

func TestTheThirteenAreFound(t *testing.T) {
	restated := "Organisé par Caen Normandie Développement, la Communauté urbaine Caen la mer, la Région Normandie, l’ARS, " +
		"l'université de Caen Normandie, l’ENSICAEN, l’unité de recherche GREYC (UMR 6072), le CHU Caen Normandie, le Centre François " +
		"Baclesse, le cancéropôle Nord-ouest, le DataLab Normandie, le CRIANN et la fédération de recherche Normastic."
	facts := []struct {
		name, organizers string
	}{{"as the page says it", ""}, {"in our words", restated}}
	for _, f := range facts {
		t.Run(f.name, func(t *testing.T) {
			text := f.organizers
			if text == "" {
				page, err := os.ReadFile(filepath.Join(corpus(t), "seed-page.txt"))
				if err != nil {
					t.Skip("the page is not beside the project: ", err)
				}
				at := strings.Index(string(page), "Cet événement était organisé par")
				if at < 0 {
					t.Fatal("the page does not say who organised the event")
				}
				text, _, _ = strings.Cut(string(page[at:]), "\n")
			}
			s := caenStage(t, map[string]string{"agenda.csv": event("Journée", text)})
			_, problems := s.run(exitOK, "", "import", "institutions.csv", "agenda.csv", "--country", "fr")
			s.has(problems, "13 linked to records here, 0 left as written")
			if got := s.organizers("kiosque.db", "events/journee"); !slices.Equal(got, thirteen) {
				t.Errorf("got  %q\nwant %q", got, thirteen)
			}
			// From the store alone it is the same, and nothing changes.
			out, _ := s.run(exitOK, "", "import", "agenda.csv", "--country", "FR")
			s.has(out, "1 unchanged")
			// Without a store, the files before count.
			_, problems = s.run(exitOK, "", "validate", "institutions.csv", "agenda.csv")
			s.has(problems, "13 linked to records here")
			_, problems = s.run(exitOK, "", "import", "--dry-run", "--store", "other.db", "institutions.csv", "agenda.csv")
			s.has(problems, "13 linked to records here")
			out, _ = s.run(exitOK, "", "import", "agenda.csv", "--link=false")
			s.has(out, "1 changed")
			if got := s.organizers("kiosque.db", "events/journee"); len(got) != 1 {
				t.Errorf("--link=false: got %q", got)
			}
		})
	}
}

const (
	laboratories = "identifiant;nom;sigle;type\ncomete-caen;Mobilités, vieillissement, pathologie et santé;COMETE;laboratoire\n" +
		"comete-paris;Chimie organique, médicinale et extractive;COMETE;laboratoire\n"
	// registry is a small dump in the schema of ROR: an acronym as short as ARS is never enough.
	registry = `[{"id":"https://ror.org/051kpcy16","status":"active","types":["education"],
		"names":[{"value":"Université de Caen Normandie","types":["ror_display","label"],"lang":"fr"},{"value":"UNICAEN","types":["acronym"]}],
		"external_ids":[{"type":"wikidata","all":["Q568554"]},{"type":"isni","all":["0000 0001 2186 4076"]}],"locations":[{"geonames_details":{"country_code":"FR"}}]},
		{"id":"https://ror.org/000twr676","status":"active","types":["other"],"names":[{"value":"Anaesthetic Research Society","types":["ror_display","label"]},
		{"value":"ARS","types":["acronym"]}],"external_ids":[],"locations":[{"geonames_details":{"country_code":"GB"}}]}]`
	// list is a row of the French list of institutions, in the columns that matter.
	list = "Libellé;sigle;uai - identifiant;siren;siret;Identifiant ROR;Pays\n" +
		"Université de Caen Normandie;UNICAEN;0141408E;191414085;19141408500016;051kpcy16;France\n"
)

func TestAPersonDecides(t *testing.T) {
	s := newStage(t, map[string]string{"labos.csv": laboratories, "agenda.csv": event("Séminaire", "COMETE")})
	_, problems := s.run(exitOK, "", "import", "labos.csv", "agenda.csv", "--review", "names.csv")
	s.has(problems, `advice: agenda.csv:2: organizer: a mention is not linked to an institution: several institutions have this name ("COMETE")`, "--review")
	if got := s.organizers("kiosque.db", "events/seminaire"); !slices.Equal(got, []string{"COMETE"}) {
		t.Errorf("undecided: got %q", got)
	}
	review, err := os.ReadFile("names.csv")
	if err != nil {
		t.Fatal(err)
	}
	open := "COMETE;agenda.csv;1;;several institutions have this name;"
	s.has(string(review), open, "organizations/comete-caen", "organizations/comete-paris")

	decided := strings.Replace(string(review), open, "COMETE;agenda.csv;1;organizations/comete-caen;several institutions have this name;", 1)
	if err := os.WriteFile("names.csv", []byte(decided), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the decision stays in the file that is written anew
		_, problems = s.run(exitOK, "", "import", "agenda.csv", "--review", "names.csv")
		s.has(problems, "1 linked to records here, 0 left as written")
		if got := s.organizers("kiosque.db", "events/seminaire"); !slices.Equal(got, []string{"comete-caen"}) {
			t.Errorf("decided: got %q", got)
		}
	}

	// What cannot be understood is told, and the file is not written over.
	wrong := strings.Replace(decided, "organizations/comete-caen;several", "peut-être;several", 1)
	if err := os.WriteFile("names.csv", []byte(wrong), 0o600); err != nil {
		t.Fatal(err)
	}
	_, problems = s.run(exitOK, "", "import", "agenda.csv", "--review", "names.csv")
	s.has(problems, `names.csv:2: decision: "peut-être" is no decision`, "it is left as it is")
	if after, _ := os.ReadFile("names.csv"); string(after) != wrong {
		t.Errorf("the review file was written over:\n%s", after)
	}
}

func TestAnAuthorityLendsIdentifiers(t *testing.T) {
	s := newStage(t, map[string]string{"ror.json": registry, "esr.csv": list, "agenda.csv": event("Journée", "UNICAEN et l’ARS"), "notes.csv": "a;b\n1;2\n"})
	_, problems := s.run(exitOK, "", "import", "agenda.csv", "--authority", "ror.json", "--authority", "esr.csv", "--country", "FR")
	s.has(problems, "0 linked to records here, 1 identified by ")
	got := s.organizers("kiosque.db", "events/journee")
	if len(got) == 2 {
		s.has(got[0], "UNICAEN ", "https://ror.org/051kpcy16", "http://www.wikidata.org/entity/Q568554", "https://isni.org/isni/0000000121864076", "0002:191414085", "0009:19141408500016")
	}
	if len(got) != 2 || got[1] != "ARS" {
		t.Errorf("got %q", got)
	}
	// As one list in the configuration file too, and in a filter.
	if err := os.WriteFile("kiosque.yaml", []byte("authority: [ror.json, esr.csv]\ncountry: FR\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	nt, _ := s.run(exitOK, "", "convert", "agenda.csv", "--to", "nt")
	s.has(nt, "<http://schema.org/sameAs> <https://ror.org/051kpcy16>", `"0002:191414085"`)
	if strings.Contains(nt, "000twr676") {
		t.Error("l’ARS is not the Anaesthetic Research Society")
	}
	// Once the university has a record of its own, that is what is meant.
	s.run(exitOK, `[{"type": "CollegeOrUniversity", "name": "Université de Caen Normandie", "id": "unicaen", "sameAs": "https://ror.org/051kpcy16"}]`, "import", "-")
	s.run(exitOK, "", "import", "agenda.csv")
	if got := s.organizers("kiosque.db", "events/journee"); !slices.Equal(got, []string{"unicaen", "ARS"}) {
		t.Errorf("with a record: got %q", got)
	}

	_, problems = s.run(exitFailed, "", "validate", "agenda.csv", "--authority", "notes.csv")
	s.has(problems, "notes.csv is no authority file", "hint: ")
	_, problems = s.run(exitFailed, "", "validate", "agenda.csv", "--authority", "absent.json")
	s.has(problems, "absent.json")
	_, problems = s.run(exitUsage, "", "validate", "agenda.csv", "--country", "France")
	s.has(problems, "not a country's two letters")
}

// The same files give the same links, however much of a file is stored when its first mention is read.
func TestAFileIsLinkedToWhatWasThereBefore(t *testing.T) {
	var b strings.Builder
	b.WriteString("[")
	for i := range 5000 { // more than are stored at once
		b.WriteString(`{"type": "Organization", "name": "Laboratoire ` + string(rune('A'+i%26)) + strings.Repeat("x", i/26) + `"},`)
	}
	b.WriteString(`{"type": "Organization", "name": "GREYC", "id": "greyc"},
		{"type": "Event", "name": "A", "startDate": "2026-03-05", "organizer": {"name": "GREYC"}}]`)
	s := newStage(t, map[string]string{"all.json": b.String()})
	s.run(exitOK, "", "import", "all.json")
	if got := s.organizers("kiosque.db", "events/a"); !slices.Equal(got, []string{"GREYC"}) {
		t.Errorf("first: got %q", got)
	}
	s.run(exitOK, "", "import", "all.json")
	if got := s.organizers("kiosque.db", "events/a"); !slices.Equal(got, []string{"greyc"}) {
		t.Errorf("again: got %q", got)
	}
}
