package source

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
)

// ODS reads the spreadsheets of LibreOffice (OpenDocument 1.3, https://docs.oasis-open.org/office/OpenDocument/v1.3/),
// as XLSX does Excel's: numbers, dates and times have the value that the file says beside what it shows. Cells and rows
// that the file says to be repeated are, as far as they hold anything.
var ODS = Syntax{
	Name:       "ods",
	Title:      "OpenDocument spreadsheet",
	Extensions: []string{"ods"},
	Raw:        true,
	Sniff: func(head []byte) int {
		if bytes.HasPrefix(head, zipMagic) && bytes.HasPrefix(head[min(30, len(head)):], []byte("mimetypeapplication/vnd.oasis.opendocument.spreadsheet")) {
			return 100
		}
		return 0
	},
	Read: readODS,
}

// maxCopies is how many cells with a value may stand in a file by being repeated.
const maxCopies = 4 << 20

var errCopies = fmt.Errorf("more than %d cells are repeated: %w", maxCopies, errLongToken)

// spreadsheet reads the tables of content.xml.
type spreadsheet struct {
	*part
	file   string
	opts   Options
	yield  func(data.Row, *data.Problem) bool
	hidden map[string]bool // styles of tables that are not shown
	cells  int
	copies int // of cells that hold something
	left   bool
	found  bool
	names  []string
}

func readODS(ctx context.Context, r io.Reader, name string, opts Options) data.Rows {
	return func(yield func(data.Row, *data.Problem) bool) {
		z, done, p := openZip(r, name, "an OpenDocument file", "open it in a spreadsheet program and save it as .ods, without a password")
		defer done()
		if p != nil {
			yield(data.Row{}, p)
			return
		}
		content, err := xmlPart(ctx, z, "content.xml", opts.maxRow())
		if err == nil && content == nil {
			err = fmt.Errorf("content.xml is missing: %w", io.ErrUnexpectedEOF)
		}
		if err != nil {
			yield(data.Row{}, brokenPart(data.Position{File: name}, err))
			return
		}
		defer content.file.Close()
		s := &spreadsheet{part: content, file: name, opts: opts, yield: yield, hidden: map[string]bool{}}
		if err := s.read(); err != nil && !s.left {
			yield(data.Row{}, brokenPart(data.Position{File: name}, err))
			return
		}
		if opts.RecordPath != "" && !s.found && !s.left {
			p := noRecords(name, opts.RecordPath, s.names)
			p.Message = fmt.Sprintf("there is no sheet %q", opts.RecordPath)
			p.Hint = strings.Replace(p.Hint, "keys there", "sheets", 1)
			yield(data.Row{}, p)
		}
	}
}

func (s *spreadsheet) read() error {
	style := ""
	for !s.left {
		t, err := s.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		e, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "style":
			style = attribute(e, "name")
		case "table-properties":
			if attribute(e, "display") == "false" && len(s.hidden) < sheetColumns {
				s.hidden[style] = true
			}
		case "table":
			if err := s.table(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// table reads the sheet whose start was read.
func (s *spreadsheet) table(e xml.StartElement) error {
	name := attribute(e, "name")
	hidden := s.hidden[attribute(e, "style-name")]
	if len(s.names) < 10 {
		s.names = append(s.names, strconv.Quote(clip(name)))
	}
	if !chosen(s.opts.RecordPath, name, hidden) {
		if s.opts.RecordPath == "" {
			s.left = !s.yield(data.Row{}, hiddenSheet(s.file, name))
		}
		return s.skip()
	}
	s.found = true
	g := newGrid(s.file, name, &s.cells, s.yield)
	g.max = s.opts.maxRow()
	err := s.rows(g)
	if err != nil && !g.left {
		g.finish()
		if !g.left {
			s.yield(data.Row{}, brokenPart(g.at(g.next), err))
		}
		s.left = true // the other sheets stand behind the damage
		return nil
	}
	if !g.left {
		g.finish()
	}
	s.left = g.left
	return nil
}

// repeatedCells is how often a cell or row stands there, at most what fits in a sheet.
func repeatedCells(e xml.StartElement, name string, most int) int {
	n, err := strconv.Atoi(attribute(e, name))
	if err != nil || n < 1 {
		return 1
	}
	return min(n, most)
}

// rows reads the rows up to the end of the table.
func (s *spreadsheet) rows(g *grid) error {
	n := 0
	var cells []gridCell
	for {
		t, err := s.next()
		if err != nil {
			return noEnd(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "table-row":
				var spans []string
				if cells, spans, err = s.row(cells[:0], n+1); err != nil {
					return err
				}
				times := repeatedCells(t, "number-rows-repeated", sheetRows)
				if width(cells) == 0 {
					n += times
					continue
				}
				if s.copies += (times - 1) * width(cells); s.copies > maxCopies {
					return errCopies
				}
				for range times {
					if n++; n > sheetRows {
						return fmt.Errorf("row %d is beyond the end of any sheet: %w", n, errLongToken)
					}
					if !g.add(n, cells) {
						return nil
					}
				}
				for _, ref := range spans {
					from, to, _ := strings.Cut(ref, ":")
					g.merged(ref, rowOf(from), rowOf(to))
				}
			case "table-row-group", "table-rows", "table-header-rows": // rows stand inside
			default:
				if err := s.skip(); err != nil {
					return err
				}
			}
		case xml.EndElement:
			if t.Name.Local == "table" {
				return nil
			}
		}
	}
}

// row reads the cells up to the end of the row, and which of them are merged with rows below.
func (s *spreadsheet) row(cells []gridCell, n int) (_ []gridCell, spans []string, err error) {
	column := 0
	for {
		t, err := s.next()
		if err != nil {
			return nil, nil, noEnd(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			times := repeatedCells(t, "number-columns-repeated", sheetColumns)
			if t.Name.Local != "table-cell" {
				if err := s.skip(); err != nil {
					return nil, nil, err
				}
				if t.Name.Local == "covered-table-cell" {
					column += times
				}
				continue
			}
			c, err := s.cell(t)
			if err != nil {
				return nil, nil, err
			}
			if c.text == "" {
				column += times
				continue
			}
			if column+times > sheetColumns {
				return nil, nil, fmt.Errorf("column %d is beyond the end of any sheet: %w", column+times, errLongToken)
			}
			if s.copies += times - 1; s.copies > maxCopies {
				return nil, nil, errCopies
			}
			if rows := repeatedCells(t, "number-rows-spanned", sheetRows); rows > 1 && len(spans) < sheetColumns {
				name := columnName(column + 1)
				spans = append(spans, fmt.Sprintf("%s%d:%s%d", name, n, name, n+rows-1))
			}
			for len(cells) < column {
				cells = append(cells, gridCell{})
			}
			for range times {
				cells = append(cells, c)
			}
			column += times
		case xml.EndElement:
			return cells, spans, nil
		}
	}
}

// columnName is "AB" for 28.
func columnName(n int) string {
	name := ""
	for ; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}

// cell reads the cell whose start was read: its value (section 19.385), or its paragraphs.
func (s *spreadsheet) cell(e xml.StartElement) (gridCell, error) {
	var b strings.Builder
	paragraphs := 0
	for depth := 1; depth > 0; {
		t, err := s.next()
		if err != nil {
			return gridCell{}, noEnd(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "annotation", "shapes", "frame", "table", "rect", "custom-shape", "ruby-text":
				if err := s.skip(); err != nil {
					return gridCell{}, err
				}
				continue
			case "p":
				if paragraphs++; paragraphs > 1 {
					b.WriteByte('\n')
				}
			case "s":
				b.WriteString(strings.Repeat(" ", repeatedCells(t, "c", 1000)))
			case "tab":
				b.WriteByte('\t')
			case "line-break":
				b.WriteByte('\n')
			}
			depth++
		case xml.EndElement:
			depth--
		case xml.CharData:
			if depth > 1 {
				b.Write(t)
			}
		}
		if b.Len() > s.opts.maxRow() {
			return gridCell{}, errLongToken
		}
	}
	switch attribute(e, "value-type") {
	case "float", "percentage", "currency":
		return gridCell{text: number(attribute(e, "value")), value: true}, nil
	case "date":
		return gridCell{text: attribute(e, "date-value"), value: true}, nil
	case "time":
		return gridCell{text: clock(attribute(e, "time-value")), value: true}, nil
	case "boolean":
		return gridCell{text: attribute(e, "boolean-value"), value: true}, nil
	}
	if v := attribute(e, "string-value"); v != "" && paragraphs == 0 {
		return gridCell{text: v}, nil
	}
	return gridCell{text: b.String()}, nil
}

// clock is a time of the form PT09H30M00S as 09:30:00; anything else stays.
func clock(s string) string {
	var h, m int
	var sec float64
	if n, err := fmt.Sscanf(strings.Replace(s, ",", ".", 1), "PT%dH%dM%fS", &h, &m, &sec); err != nil || n != 3 || h < 0 || m < 0 || sec < 0 {
		return s
	}
	return fmt.Sprintf("%02d:%02d:%02d", h, m, int(sec+0.5))
}
