package source_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/data/source"
)

func TestCSV(t *testing.T) {
	none := source.Options{}
	check(t, []fact{
		{"a table", "a.csv", "a,b\n1,2\n", none, []string{`2 {a: "1", b: "2"}`}},
		{"semicolons", "a.csv", "a;b\n1,5;2\n", none, []string{`2 {a: "1,5", b: "2"}`}},
		{"tabs", "a.csv", "a\tb\n1\t2\n", none, []string{`2 {a: "1", b: "2"}`}},
		{"bars", "a.csv", "a|b\n1|2\n", none, []string{`2 {a: "1", b: "2"}`}},
		{"commas in a heading do not decide", "a.csv", "a (x, y, z);b\n1;2\n3, 4;5\n", none, []string{`2 {a (x, y, z): "1", b: "2"}`, `3 {a (x, y, z): "3, 4", b: "5"}`}},
		{"the delimiter can be told", "a.csv", "a,b;c\n1,2;3\n", source.Options{Delimiter: ';'}, []string{`2 {a,b: "1,2", c: "3"}`}},
		{"TSV has tabs", "a.tsv", "a;b\tc\n1;2\t3\n", none, []string{`2 {a;b: "1;2", c: "3"}`}},
		{"Excel tells it", "a.csv", "sep=;\r\na;b\r\n1;2\r\n", none, []string{`3 {a: "1", b: "2"}`}},
		{"one column", "a.csv", "a\n1\n2\n", none, []string{`2 {a: "1"}`, `3 {a: "2"}`}},
		{"no newline at the end", "a.csv", "a;b\n1;2", none, []string{`2 {a: "1", b: "2"}`}},
		{"all ends of lines", "a.csv", "a;b\r\n1;2\r3;4\n5;6", none, []string{`2 {a: "1", b: "2"}`, `3 {a: "3", b: "4"}`, `4 {a: "5", b: "6"}`}},
		{"empty cells are left out", "a.csv", "a;b;c\n1;;3\n;\"\";3\n", none, []string{`2 {a: "1", c: "3"}`, `3 {c: "3"}`}},
		{"blanks are kept", "a.csv", " a ;b\n x ;\u00a0\n", none, []string{`2 {a: " x ", b: "\u00a0"}`}},
		{"quotation marks", "a.csv", "a;b\n\"x;\"\"y\"\"\";\"1\r\n2\"\nz;\"\"\"\"\n", none, []string{`2 {a: "x;\"y\"", b: "1\r\n2"}`, `4 {a: "z", b: "\""}`}},
		{"a quotation mark inside", "a.csv", "a;b\n5\" disk;\"6\" disk\"\n", none, []string{
			"warning quote 2: a quotation mark inside a quoted cell is not doubled; it is kept", `2 {a: "5\" disk", b: "6\" disk"}`}},
		{"headings only", "a.csv", "a;b\n", none, nil},
		{"nothing", "a.csv", "", none, []string{"warning empty the file is empty"}},
		{"blank rows", "a.csv", "\n\na;b\n1;2\n\n;\n3;4\n;\n\n", none, []string{`4 {a: "1", b: "2"}`, `7 {a: "3", b: "4"}`,
			"advice blank-row 5: 2 rows without any value were left out, this is the first"}},
		{"blank rows at the end do not count", "a.csv", "a;b\n1;2\n;\n;\n", none, []string{`2 {a: "1", b: "2"}`}},
		{"a heading that stands twice", "a.csv", "Tag;Tag;Tag 2;Tag\n1;2;3;4\n", none, []string{
			`warning two-names 1: Tag: the heading stands twice; column 2 is read as "Tag 3"`,
			`warning two-names 1: Tag: the heading stands twice; column 4 is read as "Tag 4"`,
			`2 {Tag: "1", Tag 3: "2", Tag 2: "3", Tag 4: "4"}`}},
		{"no heading", "a.csv", "a;;b\n1;2;3\n", none, []string{`warning no-heading 1: column 2 has no heading; values are kept under "column 2"`,
			`2 {a: "1", column 2: "2", b: "3"}`}},
		{"no heading at the end, no value", "a.csv", "a;b;;\n1;2;;\n", none, []string{`2 {a: "1", b: "2"}`}},
		{"no heading at the end, a value", "a.csv", "a;b;;\n1;2;;\n3;4;5;\n6;7;8;9\n", none, []string{`2 {a: "1", b: "2"}`,
			`warning no-heading 3: column 3 has no heading; its values are kept under "column 3"`, `3 {a: "3", b: "4", column 3: "5"}`,
			`warning no-heading 4: column 4 has no heading; its values are kept under "column 4"`, `4 {a: "6", b: "7", column 3: "8", column 4: "9"}`}},
		{"headings are trimmed", "a.csv", "\ufeff a ;\"b\n c\"\n1;2\n", none, []string{`3 {a: "1", b c: "2"}`}},
		{"too few cells", "a.csv", "a;b;c\n1;2;3\n4\n", none, []string{`2 {a: "1", b: "2", c: "3"}`,
			"advice ragged 3: 1 cell stands under 3 headings; the others are taken as empty", `3 {a: "4"}`}},
		{"too many cells", "a.csv", "a;b\n1;2\n3;4;5\n6;7;\n", none, []string{`2 {a: "1", b: "2"}`,
			`error ragged 3: 3 cells stand under 2 headings; "5" has none`, `4 {a: "6", b: "7"}`}},
		{"a quotation mark that is not closed, at the end", "a.csv", "a;b\n1;2\n\"3;4\n", none, []string{`2 {a: "1", b: "2"}`,
			"error quote 3: a quotation mark opens a cell and is never closed"}},
		{"a quotation mark that is not closed swallows no row", "a.csv", "a;b\n1;2\n\"3;4\n5;\"6\"\n\"7\";8\n", none, []string{`2 {a: "1", b: "2"}`,
			"error quote 3: a quotation mark opens a cell and is never closed", `4 {a: "5", b: "6"}`, `5 {a: "7", b: "8"}`}},
		{"behind it, rows must be whole", "a.csv", "a;b\n\"1;2\nx\n3;4\n", none, []string{
			"error quote 2: a quotation mark opens a cell and is never closed", "error ragged 3: 1 cell stands under 2 headings", `4 {a: "3", b: "4"}`}},
		{"a heading that is not closed", "a.csv", "\"a;b\n1;2\n", none, []string{"error quote 1: a quotation mark opens a cell and is never closed"}},
		{"a row too large", "a.csv", "a;b\n" + strings.Repeat("x", 400_000) + ";1\n2;3\n", source.Options{MaxRow: 1000, Delimiter: ';'}, []string{
			"error too-large 2: a row is larger than 1000 bytes", `3 {a: "2", b: "3"}`}},
	})
}

// TestQuotesWithoutEnd opens a quotation mark on every line: a reader that goes back for each would never end.
func TestQuotesWithoutEnd(t *testing.T) {
	got := read(t, "a.csv", "a;b\n"+strings.Repeat("\"x;yyyyyyyyyyyyyyyyyyyyyyyyyyy\n", 100_000), source.Options{})
	if last := got[len(got)-1]; !strings.Contains(last, "never closed") {
		t.Errorf("got %s", last)
	}
	got = read(t, "a.csv", "a;b\n"+strings.Repeat("\"x y\n", 300_000), source.Options{})
	if last := got[len(got)-1]; !strings.Contains(last, "never closed") && !strings.Contains(last, "too many") {
		t.Errorf("got %s", last)
	}
}

func TestLongCell(t *testing.T) {
	long := strings.Repeat("é\n", 1_000_000)
	got := read(t, "a.csv", "a;b\n1;\""+long+"\"\n2;3\n", source.Options{})
	if len(got) != 2 || got[0] != fmt.Sprintf("2 {a: \"1\", b: %q}", long) || got[1] != `1000003 {a: "2", b: "3"}` {
		t.Errorf("got %d lines, %.60s", len(got), got)
	}
}
