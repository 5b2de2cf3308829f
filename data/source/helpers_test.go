package source_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/source"
)

// shared finds a file beside the module root that is not part of the project, or skips the test.
func shared(t testing.TB, name string) string {
	t.Helper()
	root := os.Getenv("KIOSQUE_SHARED")
	if root == "" {
		dir, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for filepath.Dir(dir) != dir {
			if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
				break
			}
			dir = filepath.Dir(dir)
		}
		root = filepath.Join(filepath.Dir(dir), "shared")
	}
	path := filepath.Join(root, filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		t.Skipf("%s is not here; set KIOSQUE_SHARED to the folder that has it", name)
	}
	return path
}

// show writes a tree on one line: {id: 1, name: "un"}.
func show(t *data.Tree) string {
	switch t.Shape {
	case data.Null:
		return "null"
	case data.String:
		return strconv.Quote(t.Text)
	case data.List:
		var items []string
		for i := range t.Items {
			items = append(items, show(&t.Items[i]))
		}
		return "[" + strings.Join(items, ", ") + "]"
	case data.Object:
		var fields []string
		for i := range t.Fields {
			fields = append(fields, t.Fields[i].Name+": "+show(&t.Fields[i].Tree))
		}
		return "{" + strings.Join(fields, ", ") + "}"
	}
	return t.Text
}

// lines writes rows and problems one a line; places lose the name of their file.
func lines(rows data.Rows) []string {
	var all []string
	for row, p := range rows {
		if p != nil {
			p.Place.File = ""
			all = append(all, p.Severity.String()+" "+string(p.Code)+" "+strings.TrimLeft(p.String(), ": "))
			continue
		}
		row.Place.File = ""
		all = append(all, strings.TrimPrefix(row.Place.String(), ":")+" "+show(&row.Tree))
	}
	return all
}

// read reads text under a name as Open would.
func read(t testing.TB, name, text string, opts source.Options) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := source.Open(context.Background(), path, opts)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	return lines(in.Rows())
}

// fact is an input and what is read from it.
type fact struct {
	name string
	file string
	text string
	opts source.Options
	want []string
}

func check(t *testing.T, facts []fact) {
	t.Helper()
	for _, f := range facts {
		t.Run(f.name, func(t *testing.T) {
			got := read(t, f.file, f.text, f.opts)
			if fmt.Sprint(got) != fmt.Sprint(f.want) {
				t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(f.want, "\n\t"))
			}
		})
	}
}

// synthetic repeats a piece of text up to a size, without keeping it in memory.
type synthetic struct {
	head, piece, tail string
	left              int
	buffer            string
	state             int
}

func (s *synthetic) Read(p []byte) (int, error) {
	for s.buffer == "" {
		switch {
		case s.state == 0:
			s.buffer, s.state = s.head, 1
		case s.state == 1 && s.left > 0:
			s.buffer = s.piece
			s.left -= len(s.piece)
		case s.state == 1:
			s.buffer, s.state = s.tail, 2
		default:
			return 0, io.EOF
		}
	}
	n := copy(p, s.buffer)
	s.buffer = s.buffer[n:]
	return n, nil
}
