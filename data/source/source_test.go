package source_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/source"
)

func Example() {
	in, err := source.Open(context.Background(), source.Stdin, source.Options{
		Stdin: strings.NewReader("titre;début\nJournée IA;28/11/2024\nConcert;;gratuit\n"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer in.Close()
	fmt.Println(in.Syntax.Title)
	for row, problem := range in.Rows() {
		if problem != nil {
			fmt.Println(problem)
			continue
		}
		fmt.Println(row.Place, row.Tree.Get("titre").Text, row.Tree.Get("début").Text)
	}
	// Output:
	// CSV
	// -:2 Journée IA 28/11/2024
	// -:3: 3 cells stand under 2 headings; "gratuit" has none
}

func TestDetect(t *testing.T) {
	turtle := source.Syntax{Name: "turtle", Extensions: []string{"ttl"}, Sniff: func(head []byte) int {
		if bytes.HasPrefix(head, []byte("@prefix")) {
			return 95
		}
		return 0
	}}
	archive := source.Syntax{Name: "xlsx", Extensions: []string{"xlsx"}, Raw: true, Sniff: func(head []byte) int {
		if bytes.HasPrefix(head, []byte("PK\x03\x04")) {
			return 100
		}
		return 0
	}}
	linked := source.Syntax{Name: "jsonld", Extensions: []string{"jsonld", "json"}, Sniff: func(head []byte) int {
		if bytes.Contains(head, []byte(`"@context"`)) {
			return 95
		}
		return 0
	}}
	all := append([]source.Syntax{turtle, archive, linked}, source.Syntaxes()...)
	for _, f := range []struct{ fact, name, head, want string }{
		{"the extension decides", "a.yaml", `{"a":1}`, "yaml"},
		{"in any case", "A.CSV", "x", "csv"},
		{"behind that of gzip", "a.ndjson.gz", "{}", "ndjson"},
		{"a magic number overrules the extension", "a.csv", "PK\x03\x04…", "xlsx"},
		{"of two with the extension the surer one wins", "a.json", `{"@context":1}`, "jsonld"},
		{"and only the surer one", "a.json", `{"a":1}`, "json"},
		{"an unknown extension leaves it to the bytes", "a.txt", "@prefix", "turtle"},
		{"a list is JSON", "-", `[ {"a":1}`, "json"},
		{"an object is JSON", "-", "\n{\n \"a\": 1", "json"},
		{"objects on lines are JSON lines", "-", "{\"a\":1}\r\n{\"a\":2}", "ndjson"},
		{"a byte-order mark does not hide it", "-", "\ufeff[]", "json"},
		{"nor does UTF-16", "-", "\xff\xfe[\x00{\x00}\x00]\x00", "json"},
		{"three dashes are YAML", "-", "# events\n---\nname: x\n", "yaml"},
		{"keys are YAML", "-", "name: x\nurl: y\n", "yaml"},
		{"a list of keys is YAML", "-", "- name: x\n", "yaml"},
		{"even rows are a table", "-", "a;b\n1;2\n3;4\n", "csv"},
		{"so is what Excel says", "-", "sep=,\na\n", "csv"},
		{"prose is nothing", "-", "Once upon a time,\nthere was a table.\n", ""},
		{"a page is HTML", "-", "<html><a>,\n<b>,\n", "html"},
		{"nothing is nothing", "-", "", ""},
	} {
		t.Run(f.fact, func(t *testing.T) {
			s, ok := source.Detect(f.name, []byte(f.head), all)
			if s.Name != f.want || ok != (f.want != "") {
				t.Errorf("got %q, want %q", s.Name, f.want)
			}
		})
	}
}

func TestOpenSaysWhy(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("Events.csv", "a\n")
	write("notes", "Once upon a time.\n")
	for _, f := range []struct {
		fact, name    string
		opts          source.Options
		message, hint string
	}{
		{"no such file", "nowhere.csv", source.Options{}, "no such file", ""},
		{"nearly", "events.CSV", source.Options{}, "no such file", "did you mean"},
		{"another extension", "events.json", source.Options{}, "no such file", "Events.csv"},
		{"an address", "https://example.org/a.csv", source.Options{}, "is an address, not a file", "download it"},
		{"no match", "*.json", source.Options{}, "no file matches", ""},
		{"a bad pattern", "[", source.Options{}, "is not a pattern", ""},
		{"an unknown syntax", "notes", source.Options{}, "tells the syntax", "csv, "},
		{"a wrong syntax", "Events.csv", source.Options{Syntax: "cvs"}, `no syntax "cvs"`, "csv, "},
		{"a wrong encoding", "Events.csv", source.Options{Encoding: "utf-9"}, `no encoding "utf-9"`, "windows-1252"},
		{"a wrong path", "Events.csv", source.Options{RecordPath: "a..b"}, `"a..b" is not a record path`, "data.items[]"},
		{"a wrong delimiter", "Events.csv", source.Options{Delimiter: '"'}, "cannot part", ""},
		{"no standard input", "-", source.Options{}, "no standard input", ""},
	} {
		t.Run(f.fact, func(t *testing.T) {
			name := f.name
			if name != "-" && !strings.Contains(name, "://") {
				name = filepath.Join(dir, name)
			}
			_, err := source.Open(context.Background(), name, f.opts)
			e, ok := errors.AsType[*source.Error](err)
			if !ok || !strings.Contains(e.Message, f.message) || !strings.Contains(e.Hint, f.hint) || !strings.HasPrefix(err.Error(), name+": ") {
				t.Errorf("got %v (%+v), want %q with the hint %q", err, e, f.message, f.hint)
			}
		})
	}
}

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"b.json": `[{"n":2}]`, "a.csv": "n\n1\n", "c/d.yaml": "n: 3", "LICENSE": "free", ".hidden.csv": "n\n4\n",
		".git/e.csv": "n\n5\n", "e.json": "",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	in, err := source.Open(context.Background(), dir, source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var got []string
	for row, p := range in.Rows() {
		if p != nil {
			got = append(got, string(p.Code))
			continue
		}
		rel, err := filepath.Rel(dir, row.Place.File)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(filepath.ToSlash(rel), " ", row.Place.Record, " ", row.Tree.Get("n").Text))
	}
	want := []string{"a.csv 1 1", "b.json 2 2", "c/d.yaml 3 3", "empty", "skipped"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if in.Offset() != in.Size() || in.Size() == 0 {
		t.Errorf("read %d bytes of %d", in.Offset(), in.Size())
	}
	files, err := source.Expand(filepath.Join(dir, "*.json"), source.Options{})
	if err != nil || len(files) != 2 || filepath.Base(files[0]) != "b.json" {
		t.Errorf("the pattern gives %v, %v", files, err)
	}
	if _, err := source.Expand(filepath.Join(dir, ".git", "nothing"), source.Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func zipped(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGzip(t *testing.T) {
	many := "n\n" + strings.Repeat("12345678\n", 50000)
	whole := zipped(t, many)
	damaged := bytes.Clone(whole)
	damaged[len(damaged)-6] ^= 1
	for _, f := range []struct {
		fact string
		data []byte
		rows int
		last string
	}{
		{"is undone", whole, 50000, ""},
		{"in several parts", append(zipped(t, "n\n1\n"), zipped(t, "2\n")...), 2, ""},
		{"cut off", whole[:len(whole)-20], -1, "the gzip file is cut off"},
		{"damaged", damaged, -1, "damaged gzip file"},
	} {
		t.Run(f.fact, func(t *testing.T) {
			in, err := source.Open(context.Background(), "-", source.Options{Syntax: "csv", Stdin: bytes.NewReader(f.data)})
			if err != nil {
				t.Fatal(err)
			}
			rows, last := 0, ""
			for _, p := range in.Rows() {
				if rows++; p != nil {
					rows, last = -1, p.Message
				}
			}
			if rows != f.rows || !strings.Contains(last, f.last) {
				t.Errorf("got %d rows, %q", rows, last)
			}
		})
	}
}

// TestShortGzip has a short file cut off: what came before is read all the same.
func TestShortGzip(t *testing.T) {
	whole := zipped(t, "n\n1\n2\n")
	got := read(t, "short.csv.gz", string(whole[:len(whole)-4]), source.Options{})
	if want := []string{`2 {n: "1"}`, `3 {n: "2"}`, "error unreadable 4: reading stopped: the gzip file is cut off"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestGzipBomb reads a file of a megabyte for every gigabyte in it.
func TestGzipBomb(t *testing.T) {
	if testing.Short() || share > 1 {
		t.Skip("decompresses 64 MB")
	}
	part := zipped(t, strings.Repeat(" ", 32<<20))
	bomb := &synthetic{piece: string(part), left: 100 * len(part)}
	in, err := source.Open(context.Background(), "-", source.Options{Stdin: bomb, Syntax: "ndjson"})
	if err != nil {
		t.Fatal(err)
	}
	var last *data.Problem
	for _, p := range in.Rows() {
		last = p
	}
	if last == nil || !strings.Contains(last.Message, "no honest text") {
		t.Errorf("got %v", last)
	}
}

// TestBytesInAnyPortion reads the same input byte by byte.
func TestBytesInAnyPortion(t *testing.T) {
	for _, f := range []struct{ name, text string }{
		{"json", "\ufeff[{\"a\":\"x\\ud83c\\udf89é\",\"b\":[1,-2.5e3,true,null]},\r\n{\"a\":NaN}, 7]"},
		{"ndjson", "{\"a\":1}\r\n\r\n{\"a\":\r\n{\"a\":\"Th\xe9\xe2tre\"}"},
		{"yaml", "--- \na: 1\n...\n# x\n---\nb: [é, \"y\"]\n"},
		{"csv", "a;b\r\n\"x\"\"y\";\"1\r\n2\"\r\n\r\nCaf\xe9;é\rz;\"q"},
	} {
		t.Run(f.name, func(t *testing.T) {
			var got [2][]string
			for i, r := range []io.Reader{strings.NewReader(f.text), iotest.OneByteReader(strings.NewReader(f.text))} {
				in, err := source.Open(context.Background(), "-", source.Options{Syntax: f.name, Stdin: r})
				if err != nil {
					t.Fatal(err)
				}
				got[i] = lines(in.Rows())
			}
			if fmt.Sprint(got[0]) != fmt.Sprint(got[1]) || len(got[0]) < 2 {
				t.Errorf("at once\n%s\nbyte by byte\n%s", strings.Join(got[0], "\n"), strings.Join(got[1], "\n"))
			}
		})
	}
}

func TestReadingStops(t *testing.T) {
	head := "[" + strings.Repeat(`{"a":1},`, 10000)
	t.Run("when the disk fails", func(t *testing.T) {
		in, err := source.Open(context.Background(), "-", source.Options{Stdin: io.MultiReader(strings.NewReader(head), iotest.ErrReader(errors.New("the disk is gone")))})
		if err != nil {
			t.Fatal(err)
		}
		rows, last := 0, (*data.Problem)(nil)
		for _, p := range in.Rows() {
			rows, last = rows+1, p
		}
		if rows != 10001 || last == nil || last.Code != source.Unreadable || !strings.Contains(last.Message, "the disk is gone") {
			t.Errorf("%d rows, then %v", rows, last)
		}
	})
	t.Run("when the context ends", func(t *testing.T) {
		for _, syntax := range []struct{ name, piece string }{{"json", `{"a":1} `}, {"csv", "a;b\n"}, {"yaml", "---\na: 1\n"}} {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			in, err := source.Open(ctx, "-", source.Options{Syntax: syntax.name, Stdin: &synthetic{piece: strings.Repeat(syntax.piece, 1000), left: 1 << 40}})
			if err != nil {
				t.Fatal(err)
			}
			var last *data.Problem
			for _, p := range in.Rows() {
				cancel()
				last = p
			}
			if last == nil || last.Code != source.Unreadable || !strings.Contains(last.Message, "context canceled") {
				t.Errorf("%s: got %v", syntax.name, last)
			}
		}
	})
	t.Run("when the loop is left", func(t *testing.T) {
		for _, syntax := range []string{"json", "ndjson", "yaml", "csv"} {
			text := map[string]string{"csv": "a\n1\n2\n", "yaml": "- a: 1\n- a: 2\n"}[syntax]
			if text == "" {
				text = "{\"a\":1}\n{\"a\":2}\n"
			}
			in, err := source.Open(context.Background(), "-", source.Options{Syntax: syntax, Stdin: strings.NewReader(text)})
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for range in.Rows() {
				n++
				break
			}
			if n != 1 {
				t.Errorf("%s: %d rows", syntax, n)
			}
		}
	})
}

func TestCallersOwnSyntax(t *testing.T) {
	turtle := source.Syntax{Name: "turtle", Title: "Turtle", Extensions: []string{"ttl"}}
	path := filepath.Join(t.TempDir(), "a.ttl")
	if err := os.WriteFile(path, []byte("\xef\xbb\xbf<a> <b> \"\xe9\" ."), 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := source.Open(context.Background(), path, source.Options{Syntaxes: []source.Syntax{turtle}})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	b, err := io.ReadAll(in.Reader())
	if err != nil || string(b) != `<a> <b> "é" .` || in.Syntax.Name != "turtle" {
		t.Errorf("got %q, %v, %s", b, err, in.Syntax.Name)
	}
	if p := in.Problems(); len(p) != 1 || p[0].Code != source.Encoding {
		t.Errorf("got %v", p)
	}
	for _, p := range in.Rows() {
		if p == nil || p.Code != source.NoReader {
			t.Errorf("got %v", p)
		}
	}
}

// TestFlat reads far more than it may keep of each syntax and looks at the memory in use on the way.
func TestFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 350 MB")
	}
	for _, f := range []struct {
		name              string
		head, piece, tail string
		opts              source.Options
		size, most        int
	}{
		{"a list", "[{}", `,{"id":12345,"name":"` + strings.Repeat("Journée « IA & santé » ", 40) + `"}`, "]", source.Options{Syntax: "json"}, 200 << 20, 16 << 20},
		{"an object around a list", `{"meta":{},"data":[{}`, `,{"id":12345,"name":"` + strings.Repeat("IA ", 400) + `"}`, "]}", source.Options{Syntax: "json", RecordPath: "data[]"}, 50 << 20, 16 << 20},
		{"lines", "", `{"id":12345,"name":"` + strings.Repeat("IA ", 400) + "\"}\n", "", source.Options{Syntax: "ndjson"}, 50 << 20, 16 << 20},
		{"a table", "a;b;c\n", strings.Repeat("x;\"y\";zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz\n", 20), "", source.Options{Syntax: "csv"}, 50 << 20, 16 << 20},
	} {
		t.Run(f.name, func(t *testing.T) {
			f.opts.Stdin = &synthetic{head: f.head, piece: f.piece, tail: f.tail, left: f.size / share}
			in, err := source.Open(context.Background(), source.Stdin, f.opts)
			if err != nil {
				t.Fatal(err)
			}
			var before, now runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			rows := 0
			for _, p := range in.Rows() {
				if p != nil {
					t.Fatal(p)
				}
				if rows++; rows%(50000/share) == 0 {
					runtime.GC()
					if runtime.ReadMemStats(&now); now.HeapAlloc > before.HeapAlloc+uint64(f.most) {
						t.Fatalf("%d MB in use after %d rows", now.HeapAlloc>>20, rows)
					}
				}
			}
			if in.Offset() < int64(f.size/share) {
				t.Errorf("read %d bytes of %d", in.Offset(), f.size/share)
			}
		})
	}
}

func TestAFileHasTheNameThatItIsGiven(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "0a1b.csv")
	if err := os.WriteFile(file, []byte("titre;début\nA\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	opts := source.Options{As: func(string) string { return "agenda" }}
	in, err := source.Open(t.Context(), file, opts)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	told := 0
	for row, problem := range in.Rows() {
		place := row.Place
		if problem != nil {
			place, told = problem.Place, told+1
		}
		if place.File != "agenda" || place.Line != 2 {
			t.Errorf("the place is %s", place)
		}
	}
	if in.Syntax.Name != "csv" || told == 0 {
		t.Errorf("read as %s, %d problems", in.Syntax.Name, told)
	}
}
