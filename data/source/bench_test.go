package source_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/data/source"
)

// benchmark reads one file again and again.
func benchmark(b *testing.B, path string, opts source.Options) {
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	b.ReportAllocs()
	rows := 0
	for b.Loop() {
		in, err := source.Open(context.Background(), path, opts)
		if err != nil {
			b.Fatal(err)
		}
		for _, p := range in.Rows() {
			if p == nil {
				rows++
			}
		}
		in.Close()
	}
	b.ReportMetric(float64(rows)/float64(b.N), "rows/op")
}

func BenchmarkCorpus(b *testing.B) {
	for _, f := range []struct{ name, path, at string }{
		{"json", "corpus/ror-json/ror-records-schema-v2.json", ""},
		{"json-small", "corpus/openagenda-fr-json/evenements-publics-openagenda_harvest-2026-05-21.json", "records[].fields"},
		{"csv-wide", "corpus/etablissements-esr-fr-csv/fr-esr-principaux-etablissements-enseignement-superieur.csv", ""},
		{"csv", "corpus/festivals-fr-csv/festivals-global-festivals-_-pl.csv", ""},
	} {
		b.Run(f.name, func(b *testing.B) { benchmark(b, shared(b, f.path), source.Options{RecordPath: f.at}) })
	}
}

// BenchmarkGenerated reads ten thousand generated events in each syntax.
func BenchmarkGenerated(b *testing.B) {
	gen := shared(b, "corpus/gen/gen.py")
	dir := b.TempDir()
	for _, style := range []string{"en", "fr-cp1252"} {
		cmd := exec.Command("python3", gen, "-n", "10000", "--orgs", "1000", "--csv-style", style, "-o", filepath.Join(dir, style))
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Skipf("python3 cannot generate a sample: %v: %s", err, out)
		}
	}
	for name, path := range map[string]string{"ndjson": "en/events.ndjson", "csv": "en/events.csv", "csv-cp1252": "fr-cp1252/events.csv"} {
		b.Run(name, func(b *testing.B) { benchmark(b, filepath.Join(dir, path), source.Options{}) })
	}
}

func BenchmarkYAML(b *testing.B) {
	path := filepath.Join(b.TempDir(), "events.yaml")
	one := "---\nid: sante-connectee\nname: {fr: \"Vers une santé connectée\"}\nstartDate: 2024-11-28\nlocation:\n  name: Caen\n  address: Esplanade de la Paix\norganizer:\n  - organizations/unicaen\n  - organizations/ensicaen\n"
	if err := os.WriteFile(path, []byte(strings.Repeat(one, 1000)), 0o600); err != nil {
		b.Fatal(err)
	}
	benchmark(b, path, source.Options{})
}
