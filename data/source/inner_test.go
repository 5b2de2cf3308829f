package source

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/kiosque-ld/kiosque/data"
)

// corpus is the folder of real files beside the module, or the test is skipped.
func corpus(t testing.TB, path ...string) string {
	t.Helper()
	root := os.Getenv("KIOSQUE_SHARED")
	for dir, _ := os.Getwd(); root == "" && filepath.Dir(dir) != dir; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			root = filepath.Join(dir, "..", "shared")
		}
	}
	name := filepath.Join(append([]string{root, "corpus"}, path...)...)
	if _, err := os.Stat(name); err != nil {
		t.Skip("the corpus is not here: set KIOSQUE_SHARED to its folder")
	}
	return name
}

// readFile reads a file to its end; the positions of rows and problems name it by its base name.
func readFile(t testing.TB, name string, opts Options) (rows []data.Row, problems []string) {
	t.Helper()
	in, err := Open(context.Background(), name, opts)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	return drain(t, in.Rows(), name)
}

// readText reads a text by a syntax.
func readText(t testing.TB, s Syntax, text string, opts Options) (rows []data.Row, problems []string) {
	t.Helper()
	return drain(t, s.Read(context.Background(), strings.NewReader(text), "f", opts), "f")
}

func drain(t testing.TB, all data.Rows, name string) (rows []data.Row, problems []string) {
	t.Helper()
	for row, p := range all {
		if p != nil {
			if p.Message == "" || p.Code == "" || p.Severity == 0 || p.Place.File == "" {
				t.Errorf("problem without its parts: %+v", p)
			}
			p.Place.File = strings.Replace(p.Place.File, name, filepath.Base(name), 1)
			problems = append(problems, fmt.Sprintf("%s %s %s", p.Severity, p.Code, p))
			continue
		}
		if row.Place.File == "" || row.Tree.Shape != data.Object {
			t.Errorf("row without its parts: %+v", row)
		}
		rows = append(rows, row)
	}
	return rows, problems
}

// show1 prints a tree on a line, as JSON without quotation marks around names.
func show1(t *data.Tree) string {
	switch t.Shape {
	case data.Null:
		return "null"
	case data.String:
		return strconv.Quote(t.Text)
	case data.List:
		var parts []string
		for i := range t.Items {
			parts = append(parts, show1(&t.Items[i]))
		}
		return "[" + strings.Join(parts, " ") + "]"
	case data.Object:
		var parts []string
		for i := range t.Fields {
			parts = append(parts, t.Fields[i].Name+": "+show1(&t.Fields[i].Tree))
		}
		return "{" + strings.Join(parts, " ") + "}"
	}
	return t.Text
}

// at follows a path like "schedule.conference.title" to a value.
func at(t *data.Tree, path string) *data.Tree {
	for name := range strings.SplitSeq(path, ".") {
		t = t.Get(name)
	}
	return t
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("%s:\n%s\nwant:\n%s", what, g, w)
	}
}

// texts is a syntax of text that decodes its bytes first, as Open does.
func texts(s Syntax) Syntax {
	read := s.Read
	s.Read = func(ctx context.Context, r io.Reader, name string, opts Options) data.Rows {
		return read(ctx, newText(nil, r, name, "utf-8"), name, opts)
	}
	return s
}

// fuzzed reads whatever bytes arrive, twice: all rows are objects of valid text with a position, and the way in which
// the bytes arrive changes nothing.
func fuzzed(t *testing.T, s Syntax, b []byte, most int) {
	opts := Options{MaxRow: most}
	lines := 1 << 20 // cannot be counted from outside
	if !slices.Contains([]string{XLSX.Name, ODS.Name, ZIP.Name}, s.Name) && bytes.IndexByte(b, 0) < 0 && !bytes.Contains(b, []byte("\xff\xfe")) && !bytes.Contains(b, []byte("\xfe\xff")) {
		lines = bytes.Count(b, []byte("\n")) + bytes.Count(b, []byte("\r")) + 1
	}
	var first []string
	for row, p := range s.Read(context.Background(), bytes.NewReader(b), "f", opts) {
		if len(first) > 10000 {
			break
		}
		if p != nil {
			if p.Place.Line < 0 || p.Place.Line > lines {
				t.Fatalf("line %d of %d: %s", p.Place.Line, lines, p)
			}
			first = append(first, p.String())
			continue
		}
		line := show1(&row.Tree)
		if row.Tree.Shape != data.Object || !strings.HasPrefix(row.Place.File, "f") || row.Place.Line < 0 || row.Place.Line > lines || row.Place.Line == 0 && row.Place.String() == "f" {
			t.Fatalf("row %+v in %d lines", row, lines)
		}
		valid(t, &row.Tree)
		first = append(first, line)
	}
	i := 0
	for row, p := range s.Read(context.Background(), iotest.OneByteReader(bytes.NewReader(b)), "f", opts) {
		if i > 10000 {
			break
		}
		got := show1(&row.Tree)
		if p != nil {
			got = p.String()
		}
		if i >= len(first) || got != first[i] {
			t.Fatalf("byte by byte, row %d is %s", i, got)
		}
		i++
	}
}

// valid requires that all text in t is UTF-8.
func valid(t *testing.T, tree *data.Tree) {
	if !utf8.ValidString(tree.Text) {
		t.Fatalf("%q is not UTF-8", tree.Text)
	}
	for i := range tree.Items {
		valid(t, &tree.Items[i])
	}
	for i := range tree.Fields {
		if !utf8.ValidString(tree.Fields[i].Name) {
			t.Fatalf("%q is not UTF-8", tree.Fields[i].Name)
		}
		valid(t, &tree.Fields[i].Tree)
	}
}

// benchmarkRead reads text again and again.
func benchmarkRead(b *testing.B, s Syntax, text []byte) {
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	rows := 0
	for b.Loop() {
		rows = 0
		for _, p := range s.Read(context.Background(), bytes.NewReader(text), "f", Options{}) {
			if p == nil {
				rows++
			}
		}
	}
	b.ReportMetric(float64(rows), "rows/op")
}
