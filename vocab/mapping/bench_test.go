package mapping_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/kiosque-ld/kiosque/data/source"
	"github.com/kiosque-ld/kiosque/vocab/mapping"
)

// BenchmarkRecords maps, checks and summarises generated events whose rows are at hand.
func BenchmarkRecords(b *testing.B) {
	dir := generate(b, "-n", "2000")
	for _, file := range []string{"events.ndjson", "events.csv"} {
		b.Run(filepath.Ext(file)[1:], func(b *testing.B) {
			all := rows(b, filepath.Join(dir, file))
			m, _ := mapping.Recognize(all[:100])
			b.ReportAllocs()
			b.ResetTimer()
			done := 0
			for done < b.N {
				for range mapping.Records(stream(all[:min(len(all), b.N-done)]), m, mapping.Options{}) {
					done++
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

// BenchmarkImport is the same with reading.
func BenchmarkImport(b *testing.B) {
	dir := generate(b, "-n", "2000")
	b.ReportAllocs()
	b.ResetTimer()
	done := 0
	for done < b.N {
		in, err := source.Open(context.Background(), filepath.Join(dir, "events.ndjson"), source.Options{})
		if err != nil {
			b.Fatal(err)
		}
		for range mapping.Records(in.Rows(), mapping.Schema, mapping.Options{}) {
			if done++; done >= b.N {
				break
			}
		}
		in.Close()
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

// BenchmarkStart is what a mapping costs before its first record.
func BenchmarkStart(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		for range mapping.Records(stream(nil), mapping.Table, mapping.Options{}) {
		}
	}
}
