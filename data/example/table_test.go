package example_test

import (
	"encoding/csv"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/example"
)

// institutions reads the table as rows by heading, empty cells left away.
func institutions(t *testing.T) []map[string]string {
	t.Helper()
	f, err := example.FS.Open("institutions.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f) // every line must have as many cells as the first
	r.Comma = ';'
	heading, err := r.Read()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for {
		line, err := r.Read()
		if err == io.EOF {
			return rows
		}
		if err != nil {
			t.Fatal(err)
		}
		row := map[string]string{}
		for i, cell := range line {
			if cell != "" {
				row[heading[i]] = cell
			}
		}
		rows = append(rows, row)
	}
}

func TestFilesAreAllThatIsEmbedded(t *testing.T) {
	embedded, err := fs.Glob(example.FS, "*")
	if err != nil {
		t.Fatal(err)
	}
	listed := slices.Sorted(slices.Values(example.Files()))
	if !slices.Equal(listed, embedded) {
		t.Errorf("got %q, want %q", listed, embedded)
	}
}

func TestTextIsComposedUnicode(t *testing.T) {
	for _, name := range example.Files() {
		text, err := fs.ReadFile(example.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case !utf8.Valid(text):
			t.Errorf("%s: not UTF-8", name)
		case !norm.NFC.IsNormal(text):
			t.Errorf("%s: not in NFC", name)
		case strings.Contains(string(text), "\uFEFF"):
			t.Errorf("%s: holds a byte order mark", name)
		case strings.Contains(string(text), "\r"):
			t.Errorf("%s: holds a carriage return", name)
		}
	}
}

func TestIdentifiersAreRight(t *testing.T) {
	checked := 0
	for _, row := range institutions(t) {
		for column, right := range identifiers {
			cell, ok := row[column]
			if !ok {
				continue
			}
			checked++
			if !right(cell) {
				t.Errorf("%s: %s: %q cannot be one", row["identifiant"], column, cell)
			}
		}
		if siret := row["SIRET"]; siret != "" && siret[:9] != row["SIREN"] {
			t.Errorf("%s: SIRET %s does not begin with SIREN %s", row["identifiant"], siret, row["SIREN"])
		}
	}
	if checked < 50 {
		t.Errorf("only %d identifiers were found", checked)
	}
}

// TestChecksSeeSlips: one digit wrong, and two swapped.
func TestChecksSeeSlips(t *testing.T) {
	for column, wrong := range map[string][]string{
		"ROR":          {"051kpcy17", "05kpccy16", "051kpcl16", "151kpcy16"},
		"Wikidata":     {"568554", "Q0568554"},
		"ISNI":         {"0000 0001 2186 4077", "0000 0001 2168 4076", "0000000121864076"},
		"GRID":         {"412043.0", "grid.412043"},
		"Funding Data": {"50110001551", "5011000155190"},
		"SIREN":        {"191414086", "19141408"},
		"SIRET":        {"19141408500017", "191414085"},
		"UAI":          {"0141408F", "0141480E", "0141408"},
		"IdRef":        {"026403065", "026430064"},
		"ETER":         {"F0008"},
	} {
		for _, cell := range wrong {
			if identifiers[column](cell) {
				t.Errorf("%s: %q passed", column, cell)
			}
		}
	}
}

func TestCellsHoldValues(t *testing.T) {
	placeholders := []string{"-", "?", "n/a", "néant", "null", "inconnu", "non vérifié", "sans objet"}
	for _, row := range institutions(t) {
		for _, required := range []string{"identifiant", "type", "nom_fr"} {
			if row[required] == "" {
				t.Errorf("%s: no %s", row["identifiant"], required)
			}
		}
		if !data.ValidID(row["identifiant"]) {
			t.Errorf("%q is no id", row["identifiant"])
		}
		for column, cell := range row {
			if cell != strings.TrimSpace(cell) || slices.Contains(placeholders, strings.ToLower(cell)) {
				t.Errorf("%s: %s: %q is a blank in disguise", row["identifiant"], column, cell)
			}
		}
	}
}

// TestNamesAreOfficial: registries print a straight apostrophe, the page a typographic one; each stays as it is.
func TestNamesAreOfficial(t *testing.T) {
	want := map[string]string{
		"ensicaen": "École nationale supérieure d'ingénieurs de Caen",
		"criann":   "Centre Régional Informatique et d'Applications Numériques de Normandie",
		"ins2i":    "Institut des Sciences de l'Information et de leurs Interactions",
		"comete":   "COMETE - Mobilités : Vieillissement, pathologie, santé",
	}
	for _, row := range institutions(t) {
		if name, ok := want[row["identifiant"]]; ok && row["nom_fr"] != name {
			t.Errorf("%s: got %q, want %q", row["identifiant"], row["nom_fr"], name)
		}
	}
}
