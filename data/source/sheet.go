package source

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
)

// Codes of the problems of spreadsheets.
const (
	TitleRow    = "title-row"    // rows above the headings, left out
	HiddenSheet = "hidden-sheet" // left out
	MergedCells = "merged-cells" // a value that stands in the first of several merged cells only
)

const (
	sheetRows     = 1 << 20   // of a sheet, in all programs
	sheetColumns  = 1 << 14   // of a sheet, in all programs
	maxCells      = 200 << 20 // of a file
	headingRows   = 20        // how many rows may stand before those with values
	archiveMemory = 16 << 20  // an archive is read into memory up to here, and into a temporary file beyond
	maxArchive    = 4 << 30   // of a compressed archive that does not come from a file
)

// gridCell is a cell as it was read.
type gridCell struct {
	text  string
	value bool // a number, date or truth value: not a heading
}

// grid turns the cells of a sheet into rows of a table: it finds the headings under the titles that people write above
// them, and leaves the rest to the same table as CSV.
type grid struct {
	table
	sheet  string
	first  []gridRow // the rows up to the headings
	begun  bool
	next   int // number of the row that is expected
	merges []merge
	top    int  // number of the row of headings
	cells  *int // of all sheets
	left   bool
}

type gridRow struct {
	n     int
	cells []gridCell
}

// newGrid makes the table of a sheet.
func newGrid(file, sheet string, cells *int, yield func(data.Row, *data.Problem) bool) *grid {
	g := &grid{sheet: sheet, next: 1, cells: cells}
	g.name = file
	g.yield = func(row data.Row, p *data.Problem) bool {
		if p != nil {
			p.Place = g.at(p.Place.Line)
			if strings.Contains(p.Hint, "quotation marks") { // of CSV
				p.Hint = ""
			}
		} else {
			row.Place = g.at(row.Place.Line)
		}
		if !yield(row, p) {
			g.left = true
		}
		return !g.left
	}
	return g
}

// at is the place of a row; 0 is the sheet.
func (g *grid) at(row int) data.Position {
	p := data.Position{File: g.name, Path: "sheet " + strconv.Quote(g.sheet)}
	if row > 0 {
		p.Path += " row " + strconv.Itoa(row)
	}
	return p
}

// add takes the row of that number; false if reading should stop.
func (g *grid) add(n int, cells []gridCell) bool {
	for len(cells) > 0 && cells[len(cells)-1].text == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) == 0 {
		return true // the number of the next row tells of it
	}
	if *g.cells += len(cells); *g.cells > maxCells {
		g.yield(data.Row{}, &data.Problem{Severity: data.Error, Place: data.Position{Line: n}, Code: TooLarge,
			Message: fmt.Sprintf("the file holds more than %d cells; the rest is left out", maxCells)})
		g.left = true
		return false
	}
	if g.begun {
		return g.put(n, cells)
	}
	if g.first = append(g.first, gridRow{n, slices.Clone(cells)}); len(g.first) == headingRows {
		return g.begin()
	}
	return true
}

// width is the number of cells with a value.
func width(cells []gridCell) int {
	n := 0
	for _, c := range cells {
		if strings.TrimSpace(c.text) != "" {
			n++
		}
	}
	return n
}

// begin finds the headings among the first rows: the first row of texts alone that is at least half as wide as the
// widest; a title has one cell, or a few. Where there is none, the first of that width.
func (g *grid) begin() bool {
	g.begun = true
	rows := g.first
	g.first = nil
	if len(rows) == 0 {
		return true
	}
	widest := 0
	for _, r := range rows {
		widest = max(widest, width(r.cells))
	}
	at, fallback := -1, -1
	for i, r := range rows {
		if width(r.cells)*2 < widest || widest > 1 && width(r.cells) < 2 {
			continue
		}
		if fallback < 0 {
			fallback = i
		}
		if !slices.ContainsFunc(r.cells, func(c gridCell) bool { return c.value }) {
			at = i
			break
		}
	}
	if at < 0 {
		at = fallback
	}
	if at > 0 {
		var texts []string
		for _, r := range rows[:at] {
			i := slices.IndexFunc(r.cells, func(c gridCell) bool { return c.text != "" })
			texts = append(texts, strconv.Quote(clip(r.cells[i].text)))
		}
		more := ""
		if len(texts) > 3 {
			more, texts = ", …", texts[:3]
		}
		if !g.yield(data.Row{}, &data.Problem{Severity: data.Advice, Place: data.Position{Line: rows[0].n}, Code: TitleRow,
			Message: fmt.Sprintf("%s above the headings left out: %s%s", count(at, "row", "rows"), strings.Join(texts, ", "), more)}) {
			return false
		}
	}
	for _, r := range rows[at:] {
		if !g.put(r.n, r.cells) {
			return false
		}
	}
	return true
}

// put gives a row to the table.
func (g *grid) put(n int, cells []gridCell) bool {
	if g.headings != nil && n > g.next {
		if g.firstLine == 0 {
			g.firstLine = g.next
		}
		g.blanks += n - g.next
	}
	g.next = n + 1
	g.line = n
	g.row = row{cells: g.row.cells[:0], extra: g.row.extra[:0]}
	g.scratch = g.scratch[:0]
	b := g.row.extra
	for _, c := range cells {
		start := len(b)
		b = append(b, c.text...)
		g.row.cells = append(g.row.cells, cell{start: start, end: len(b)})
	}
	if len(b) > g.max {
		return g.yield(data.Row{}, &data.Problem{Severity: data.Error, Place: g.place(), Code: TooLarge,
			Message: fmt.Sprintf("the row is larger than %d bytes", g.max)})
	}
	defer func() { g.row.extra = b[:0] }()
	if g.headings == nil {
		g.top = n
		return g.head(b)
	}
	for len(g.headings) < len(g.row.cells) { // cells beside the table have no heading
		g.headings = append(g.headings, "column "+strconv.Itoa(len(g.headings)+1))
		g.unnamed++
	}
	for len(g.row.cells) < len(g.headings) {
		g.row.cells = append(g.row.cells, cell{})
	}
	return g.body(b)
}

// finish ends the sheet.
func (g *grid) finish() {
	if !g.begun && !g.begin() || g.headings == nil {
		return
	}
	if !g.left {
		g.end()
	}
	if !g.left {
		g.tellMerges()
	}
}

// merge is cells that are merged over several rows.
type merge struct {
	ref  string
	from int
}

// merged takes note of merged cells, to be reported behind the rows.
func (g *grid) merged(ref string, from, to int) {
	if to > from && len(g.merges) < sheetColumns {
		g.merges = append(g.merges, merge{ref, from})
	}
}

// tellMerges reports the merged cells below the headings.
func (g *grid) tellMerges() {
	n := 0
	for _, m := range g.merges {
		if m.from <= g.top {
			continue
		}
		if n++; n > said {
			continue
		}
		if !g.yield(data.Row{}, &data.Problem{Severity: data.Warning, Place: data.Position{Line: m.from}, Code: MergedCells,
			Message: fmt.Sprintf("the cells %s are merged; only row %d has their value", clip(m.ref), m.from),
			Hint:    "take the merging back and repeat the value in each row"}) {
			return
		}
	}
	if n > said {
		g.yield(data.Row{}, &data.Problem{Severity: data.Warning, Code: MergedCells, Message: fmt.Sprintf("%d more cells are merged", n-said), Again: n - said})
	}
}

// spool makes r readable at any place: in memory, or in a temporary file that done removes.
func spool(r io.Reader) (at io.ReaderAt, size int64, done func(), err error) {
	done = func() {}
	var b bytes.Buffer
	if _, err = io.CopyN(&b, r, archiveMemory); errors.Is(err, io.EOF) {
		return bytes.NewReader(b.Bytes()), int64(b.Len()), done, nil
	} else if err != nil {
		return nil, 0, done, err
	}
	f, err := os.CreateTemp("", "kiosque-*")
	if err != nil {
		return nil, 0, done, err
	}
	done = func() {
		f.Close()
		_ = os.Remove(f.Name()) // the system clears its folder of temporary files
	}
	size, err = io.Copy(f, io.LimitReader(io.MultiReader(&b, r), maxArchive+1))
	if err == nil && size > maxArchive {
		err = fmt.Errorf("the archive is larger than %d bytes", int64(maxArchive))
	}
	return f, size, done, err
}

// openZip opens an archive. The problem says why it cannot be opened.
func openZip(r io.Reader, name, what, hint string) (*zip.Reader, func(), *data.Problem) {
	at, size, done, err := spool(r)
	p := &data.Problem{Severity: data.Error, Place: data.Position{File: name}, Code: Unreadable}
	if err != nil {
		p.Message = fmt.Sprintf("reading stopped: %v", err)
		return nil, done, p
	}
	z, err := zip.NewReader(at, size)
	if err != nil {
		p.Code, p.Message, p.Hint = BadSyntax, fmt.Sprintf("it is not %s, or damaged: %v", what, err), hint
		return nil, done, p
	}
	return z, done, nil
}

// inflated reads a file of an archive, and ends in errBomb where it only exists to fill memories and disks.
type inflated struct {
	io.ReadCloser
	n, packed int64
}

// openPart opens a file of an archive.
func openPart(f *zip.File) (*inflated, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	return &inflated{ReadCloser: r, packed: int64(f.CompressedSize64)}, nil
}

func (r *inflated) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	if r.n += int64(n); r.n > gzipMargin && r.n/gzipRatio > r.packed {
		return n, errBomb
	}
	return n, err
}

// part reads the elements of an XML file of an archive, whatever their prefixes are.
type part struct {
	name string
	src  *xmlBytes
	d    *xml.Decoder
	file *inflated
}

// xmlPart opens the file of that name, nil if there is none.
func xmlPart(ctx context.Context, z *zip.Reader, name string, most int) (*part, error) {
	i := slices.IndexFunc(z.File, func(f *zip.File) bool { return strings.EqualFold(f.Name, name) })
	if i < 0 {
		return nil, nil
	}
	f, err := openPart(z.File[i])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	p := &part{name: name, file: f, src: &xmlBytes{window: newWindow(ctx, f, chunk), line: 1, max: most}}
	p.d = xml.NewDecoder(p.src)
	p.d.CharsetReader = func(_ string, input io.Reader) (io.Reader, error) { return input, nil }
	return p, nil
}

// next is the next token; io.EOF behind the last.
func (p *part) next() (xml.Token, error) {
	p.src.token = 0
	t, err := p.d.RawToken()
	switch {
	case err == nil || errors.Is(err, io.EOF) && (p.src.err == nil || errors.Is(p.src.err, io.EOF)):
		return t, err
	case p.src.err != nil && !errors.Is(p.src.err, io.EOF):
		err = p.src.err
	}
	return nil, fmt.Errorf("%s: %w", p.name, err)
}

// text is the text up to the end of the element whose start was read, of elements inside too.
func (p *part) text() (string, error) {
	var b strings.Builder
	for depth := 1; ; {
		t, err := p.next()
		if err != nil {
			return "", noEnd(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			if depth--; depth == 0 {
				return b.String(), nil
			}
		case xml.CharData:
			b.Write(t)
		}
	}
}

// skip goes behind the end of the element whose start was read.
func (p *part) skip() error {
	_, err := p.text()
	return err
}

// noEnd is what a file that ends too early means.
func noEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// attribute is the value of an attribute, whatever its prefix is.
func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// brokenPart is the problem of a file inside that cannot be read to its end.
func brokenPart(at data.Position, err error) *data.Problem {
	p := &data.Problem{Severity: data.Error, Place: at, Code: BadSyntax, Message: fmt.Sprintf("the sheet is damaged: %v", err),
		Hint: "what stands before this place was read; open the file in a spreadsheet program and save it again"}
	var size *xml.SyntaxError
	switch {
	case errors.Is(err, errBomb) || errors.Is(err, errLongToken):
		p.Code = TooLarge
	case errors.As(err, &size) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, zip.ErrChecksum) || errors.Is(err, zip.ErrFormat):
	default:
		p.Code, p.Message = Unreadable, fmt.Sprintf("reading stopped: %v", err)
	}
	return p
}

// chosen tells whether a sheet is to be read; an empty path means all that are shown.
func chosen(path, sheet string, hidden bool) bool {
	if path == "" {
		return !hidden
	}
	return strings.EqualFold(strings.TrimSpace(strings.TrimSuffix(path, "[]")), strings.TrimSpace(sheet))
}

// hiddenSheet is the advice that a sheet was left out.
func hiddenSheet(file, sheet string) *data.Problem {
	return &data.Problem{Severity: data.Advice, Place: data.Position{File: file, Path: "sheet " + strconv.Quote(sheet)}, Code: HiddenSheet,
		Message: "the sheet is hidden and was left out", Hint: "a record path with its name reads it"}
}
