package link_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/data/link"
	"github.com/kiosque-ld/kiosque/data/source"
)

// registry is the size of the whole of ROR.
const registry = 120_000

// scaled are as many entities as the registry has, made from the part in the corpus: copies with other identifiers, and
// with a word more in each name.
func scaled(t testing.TB) []link.Entity {
	t.Helper()
	path := shared(t, "ror-json/ror-records-schema-v2.json")
	part := make([]link.Entity, 0, 12_000)
	for e, problem := range link.FromROR(rows(t, path), "ROR v2") {
		if problem != nil {
			t.Fatal(problem)
		}
		part = append(part, e)
	}
	all := make([]link.Entity, 0, registry)
	for i := 0; len(all) < registry; i++ {
		e := part[i%len(part)]
		if n := i / len(part); n > 0 {
			e.Names = append([]link.Name(nil), e.Names...)
			e.IDs = append([]link.ID(nil), e.IDs...)
			for j := range e.Names {
				if e.Names[j].Kind == link.Acronym {
					e.Names[j].Text = fmt.Sprintf("%sX%d", e.Names[j].Text, n)
				} else {
					e.Names[j].Text = fmt.Sprintf("%s Nouv%d", e.Names[j].Text, n)
				}
			}
			e.Name = fmt.Sprintf("%s Nouv%d", e.Name, n)
			for j := range e.IDs {
				v := []byte(e.IDs[j].Value)
				for k := len(v) - 3; k >= 0 && k < len(v); k += 2 {
					v[k] = byte('0' + n%10)
				}
				e.IDs[j].Value = string(v)
			}
			e.IRI = fmt.Sprintf("%s-%d", e.IRI, n)
			e.Domains = nil
		}
		all = append(all, e)
	}
	return all
}

// heap is what is live.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func BenchmarkBuild(b *testing.B) {
	all := scaled(b)
	b.ReportAllocs()
	var ix *link.Index
	before := heap()
	for b.Loop() {
		var builder link.Builder
		for _, e := range all {
			builder.Add(e)
		}
		ix = builder.Build(link.Options{Country: "FR"})
	}
	b.ReportMetric((float64(heap())-float64(before))/1e6, "MB")
	b.ReportMetric(float64(ix.Len()), "entities")
	runtime.KeepAlive(all)
}

// A dump of the registry's size, from its bytes to the index.
func BenchmarkBuildFromDump(b *testing.B) {
	text, err := os.ReadFile(shared(b, "ror-json/ror-records-schema-v2.json"))
	if err != nil {
		b.Fatal(err)
	}
	lines := strings.Split(strings.Trim(string(text), "[]\n"), "\n")
	var dump strings.Builder
	dump.WriteString("[\n")
	for i := range registry {
		if i > 0 {
			dump.WriteString(",\n")
		}
		n := i / len(lines)
		line := strings.TrimSuffix(lines[i%len(lines)], ",")
		if n > 0 {
			line = strings.ReplaceAll(line, `"value":"`, fmt.Sprintf(`"value":"Nouv%d `, n))
			line = strings.ReplaceAll(line, `https://ror.org/0`, fmt.Sprintf(`https://ror.org/%d`, n%10))
		}
		dump.WriteString(line)
	}
	dump.WriteString("]")
	b.SetBytes(int64(dump.Len()))
	b.ReportAllocs()
	before := heap()
	var ix *link.Index
	for b.Loop() {
		in := source.JSON.Read(context.Background(), strings.NewReader(dump.String()), "ror.json", source.Options{})
		var builder link.Builder
		for e, problem := range link.FromROR(in, "ROR") {
			if problem != nil {
				b.Fatal(problem)
			}
			builder.Add(e)
		}
		ix = builder.Build(link.Options{Country: "FR"})
	}
	b.ReportMetric((float64(heap())-float64(before))/1e6, "MB")
	b.ReportMetric(float64(ix.Len()), "entities")
	runtime.KeepAlive(&dump)
}

// Half of the mentions are names in the index, in other spellings; the rest is not there.
func BenchmarkResolve(b *testing.B) {
	all := scaled(b)
	var builder link.Builder
	for _, e := range all {
		builder.Add(e)
	}
	ix := builder.Build(link.Options{Country: "FR"})
	ix.Similar("Caen", 1) // prepares what first names in short are looked up in
	random := rand.New(rand.NewPCG(1, 2))
	mentions := make([]link.Mention, 50_000)
	for i := range mentions {
		name := all[random.IntN(len(all))].Name
		switch i % 4 {
		case 0:
		case 1:
			name = "l’" + strings.ToUpper(name)
		case 2:
			name = "le service culturel de " + name
		case 3:
			name = "Association " + strings.ReplaceAll(name, "e", "a") + " (UMR 0001)"
		}
		mentions[i].Text = name
	}
	b.ReportAllocs()
	i, linked := 0, 0
	for b.Loop() {
		if d := ix.Resolve(mentions[i%len(mentions)]); d.Linked() {
			linked++
		}
		i++
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "names/s")
	b.ReportMetric(100*float64(linked)/float64(b.N), "%linked")
}

func BenchmarkSimilar(b *testing.B) {
	var builder link.Builder
	for _, e := range scaled(b) {
		builder.Add(e)
	}
	ix := builder.Build(link.Options{Country: "FR"})
	ix.Similar("Caen", 1)
	b.ReportAllocs()
	for b.Loop() {
		ix.Similar("Univercité de Caen la Mer", 5)
	}
}

func BenchmarkSplit(b *testing.B) {
	ix := corpus(b)
	b.ReportAllocs()
	for b.Loop() {
		ix.Split("Journée organisée par la Région Normandie, l’université de Caen Normandie, l’ENSICAEN, le GREYC (UMR 6072) et le CRIANN.")
	}
}
