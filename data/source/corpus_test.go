package source_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/source"
)

// TestCorpus counts the records of real exports, which are read without a word.
func TestCorpus(t *testing.T) {
	for _, f := range []struct {
		path, at string
		rows     int
		heading  string
	}{
		{"festivals-fr-csv/festivals-global-festivals-_-pl.csv", "", 7283, "Nom du festival"},
		{"etablissements-esr-fr-csv/fr-esr-principaux-etablissements-enseignement-superieur.csv", "", 250, "identifiant_interne"},
		{"confs-tech-json/conferences", "", 4269, "name"},
		{"ror-json/ror-records-schema-v2.json", "", 11324, "admin"},
		{"ror-json/ror-records-schema-v1.json", "", 1019, "id"},
		{"openagenda-fr-json/evenements-publics-openagenda_harvest-2026-05-21.json", "records[].fields", 100, "uid"},
		{"tess-training/eventbrite/eventbrite_ardc.json", "events", 50, "name"},
		{"tess-training/events.csv", "", 3, "Title"},
	} {
		t.Run(f.path, func(t *testing.T) {
			in, err := source.Open(context.Background(), shared(t, "corpus/"+f.path), source.Options{RecordPath: f.at})
			if err != nil {
				t.Fatal(err)
			}
			defer in.Close()
			rows, with := 0, 0
			for row, p := range in.Rows() {
				if p != nil {
					if p.Severity > data.Advice && p.Code != source.Mojibake {
						t.Error(p)
					}
					continue
				}
				if rows++; row.Tree.Get(f.heading).Shape != data.Null {
					with++
				}
			}
			if rows != f.rows {
				t.Errorf("%d rows, want %d", rows, f.rows)
			}
			if with < rows*95/100 {
				t.Errorf("only %d have %q", with, f.heading)
			}
			if in.Offset() != in.Size() {
				t.Errorf("read %d bytes of %d", in.Offset(), in.Size())
			}
		})
	}
}

// TestMean reads the files that were made to be mean.
func TestMean(t *testing.T) {
	for _, f := range []struct {
		file string
		rows int
		said []string // severity, code, line and path of each problem
	}{
		{"excel-fr-cp1252.csv", 5, []string{"advice encoding :1", "advice blank-row :7"}},
		{"excel-fr-utf8-bom-sep.csv", 3, nil},
		{"google-calendar.csv", 3, nil},
		{"excel-unicode-utf16le.txt", 2, nil},
		{"dates.csv", 30, nil},
		{"csv-formulas-and-broken-quote.csv", 5, []string{"error quote :7"}},
		{"latin1-in-utf8.csv", 3, []string{"warning encoding :3", "warning mojibake :4"}},
		{"header-only.csv", 0, nil},
		{"empty.csv", 0, []string{"warning empty "}},
		{"html-descriptions.json", 7, nil},
		{"unicode.json", 14, nil},
		{"lone-surrogate.json", 2, []string{"warning character :1: [0]"}},
		{"long-text.json", 2, nil},
		{"missing-and-wrong-types.json", 15, []string{"error not-record :91: [15]", "error not-record :92: [16]", "error not-record :93: [17]", "error not-record :94: [18]"}},
		{"timezones.json", 18, nil},
		{"duplicates.json", 7, nil},
		{"iri-and-turtle-traps.json", 19, nil},
		{"truncated.json", 0, []string{"error cut-off :1: [2]"}},
		{"trailing-comma-and-comments.json", 0, []string{"error bad-syntax :1"}},
		{"bad-line.ndjson", 3, []string{"error bad-syntax :3"}},
		{"concatenated.json", 3, nil},
		{"bom-nan-dupkeys.json", 1, []string{"error bad-syntax :1: [0]", "error bad-syntax :1: [0]", "warning two-names :1: [0]"}},
		{"deep.json", 0, []string{"error too-large :1: [0]"}},
		{"wrapped.json", 1, nil},
		{"organizers-to-match.csv", 17, []string{"error ragged :19"}},
	} {
		t.Run(f.file, func(t *testing.T) {
			path := shared(t, "corpus/mean/"+f.file)
			began := time.Now()
			in, err := source.Open(context.Background(), path, source.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer in.Close()
			rows := 0
			var said []string
			for _, p := range in.Rows() {
				if p == nil {
					rows++
					continue
				}
				said = append(said, fmt.Sprintf("%s %s %s", p.Severity, p.Code, strings.TrimPrefix(p.Place.String(), path)))
			}
			if rows != f.rows || fmt.Sprint(said) != fmt.Sprint(f.said) {
				t.Errorf("got %d rows, %q, want %d, %q", rows, said, f.rows, f.said)
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// TestExample reads the shipped records.
func TestExample(t *testing.T) {
	in, err := source.Open(context.Background(), filepath.Join("..", "example"), source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	rows := 0
	for _, p := range in.Rows() {
		if p != nil && p.Code != source.Skipped {
			t.Error(p)
		}
		rows++
	}
	if rows < 10 {
		t.Errorf("only %d rows", rows)
	}
}
