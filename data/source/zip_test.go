package source

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
)

func TestZIP(t *testing.T) {
	sheet := xlsx(t, "", `<worksheet><sheetData>`+inline("A")+inline("4")+`</sheetData></worksheet>`)
	file := pack(t, "b/c.json", `[{"A": 2}, {"A": `, "a.csv", "A\n1\n", "b/", "", "__MACOSX/b/._c.json", "x", ".hidden.csv", "x",
		"photo.jpg", "x", "d.ics", "BEGIN:VEVENT\nA:3\nEND:VEVENT", "e.xlsx", sheet, "f.csv", "", "g.xml", "PK\x03\x04", "deep.zip", "x")
	name := filepath.Join(t.TempDir(), "all.zip")
	if err := os.WriteFile(name, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, opts := range []Options{{}, {Syntax: "zip"}} {
		rows, problems := readFile(t, name, opts)
		var got []string
		for i := range rows {
			got = append(got, strings.TrimPrefix(rows[i].Place.String(), filepath.Dir(name)+"/")+" "+show1(&rows[i].Tree))
			if rows[i].Place.Record != i+1 {
				t.Errorf("row %d has number %d", i+1, rows[i].Place.Record)
			}
		}
		same(t, "rows", got, []string{`all.zip/a.csv:2 {A: "1"}`, `all.zip/b/c.json:1: [0] {A: 2}`, `all.zip/d.ics:1 {A: "3"}`,
			`all.zip/e.xlsx: sheet "S" row 2 {A: "4"}`})
		same(t, "problems", problems, []string{
			"error cut-off all.zip/b/c.json:1: [1]: the file ends inside a value (column 18, byte 17)",
			"warning empty all.zip/f.csv: the file is empty",
			"error unreadable all.zip/g.xml: the file is an archive in an archive",
			"advice skipped all.zip: 2 files were left out: the syntax of photo.jpg, deep.zip is not known by name"})
	}
	for text, want := range map[string]string{
		"PK\x03\x04":              "error bad-syntax f: it is not a zip archive, or damaged: zip: not a valid zip file",
		pack(t, "photo.jpg", "x"): "error no-records f: the archive holds no file whose extension is known",
	} {
		_, problems := readText(t, ZIP, text, Options{})
		same(t, "problems", problems, []string{want})
	}
}

// nothing is a file that packs well.
type nothing struct{}

func (nothing) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestZipBomb(t *testing.T) {
	n, err := io.Copy(io.Discard, &inflated{ReadCloser: io.NopCloser(nothing{}), packed: 1000})
	if !errors.Is(err, errBomb) || n < gzipMargin || n > gzipMargin+1<<20 {
		t.Errorf("%d bytes, %v", n, err)
	}
	if p := brokenPart(data.Position{File: "f"}, fmt.Errorf("content.xml: %w", err)); p.Code != TooLarge {
		t.Errorf("%v", p)
	}
}

func FuzzZIP(f *testing.F) {
	f.Add([]byte(pack(f, "a.csv", "A;B\n1;2\n", "b.json", "[{}]")), 1000)
	f.Add([]byte("PK\x03\x04"), 10)
	f.Fuzz(func(t *testing.T, b []byte, most int) { fuzzed(t, ZIP, b, most) })
}

func BenchmarkZIP(b *testing.B) {
	text := "id;titre;lieu\n" + strings.Repeat("1;Journée « IA & santé »;Caen\n", 5000)
	benchmarkRead(b, ZIP, []byte(pack(b, "a.csv", text)))
	b.ReportMetric(float64(len(text))*float64(b.N)/1e6/b.Elapsed().Seconds(), "text-MB/s")
}
