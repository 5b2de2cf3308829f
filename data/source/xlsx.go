package source

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
)

// XLSX reads the workbooks of Excel (Office Open XML, ISO/IEC 29500), all sheets that are shown, or the one that
// Options.RecordPath names. Rows are those of a table, as in CSV: an object of texts under the headings, which may stand
// under a title; their place is a sheet and a row. Dates and times, which Excel keeps as numbers with a format, become
// 2024-11-28, 2024-11-28T09:00:00 and 09:00:00; numbers have at most 15 digits, as Excel shows them, and those with a
// format of digits (postal codes, telephone numbers) their zeros; formulas have the value that was saved.
//
// It is streamed by the standard library: excelize, the usual one, does not say which cells of a streamed row are dates,
// passes over damaged XML in silence, and keeps the whole file in memory.
var XLSX = Syntax{
	Name:       "xlsx",
	Title:      "Excel",
	Extensions: []string{"xlsx", "xlsm"},
	Raw:        true,
	Sniff: func(head []byte) int {
		if bytes.HasPrefix(head, zipMagic) && bytes.Contains(head, []byte("xl/")) && !bytes.HasPrefix(head[min(30, len(head)):], []byte("mimetype")) {
			return 100
		}
		return 0
	},
	Read: readXLSX,
}

var zipMagic = []byte("PK\x03\x04")

// maxShared is how much text the cells of a workbook may share, in bytes.
const maxShared = 256 << 20

// workbook is what must be known to read its sheets.
type workbook struct {
	ctx     context.Context
	zip     *zip.Reader
	max     int
	sheets  []sheet
	date04  bool // days count from 1904
	formats []format
	shared  []byte // all texts that cells share
	ends    []int  // of each of them
}

type sheet struct {
	name, part string
	hidden     bool
}

func readXLSX(ctx context.Context, r io.Reader, name string, opts Options) data.Rows {
	return func(yield func(data.Row, *data.Problem) bool) {
		z, done, p := openZip(r, name, "an Excel file", "old files (.xls) and those with a password: save them as .xlsx, without a password")
		defer done()
		if p != nil {
			yield(data.Row{}, p)
			return
		}
		w := &workbook{ctx: ctx, zip: z, max: opts.maxRow()}
		if err := w.open(); err != nil {
			p := brokenPart(data.Position{File: name}, err)
			p.Message = strings.Replace(p.Message, "the sheet is", "the workbook is", 1)
			yield(data.Row{}, p)
			return
		}
		found, cells := false, 0
		var names []string
		for _, s := range w.sheets {
			names = append(names, strconv.Quote(clip(s.name)))
			if !chosen(opts.RecordPath, s.name, s.hidden) {
				if opts.RecordPath == "" && !yield(data.Row{}, hiddenSheet(name, s.name)) {
					return
				}
				continue
			}
			found = true
			g := newGrid(name, s.name, &cells, yield)
			g.max = opts.maxRow()
			if err := w.read(s, g); err != nil && !g.left {
				g.finish()
				if !g.left && !yield(data.Row{}, brokenPart(g.at(g.next), err)) {
					return
				}
			}
			if g.left {
				return
			}
		}
		if opts.RecordPath != "" && !found {
			p := noRecords(name, opts.RecordPath, names[:min(len(names), 10)])
			p.Message = fmt.Sprintf("there is no sheet %q", opts.RecordPath)
			p.Hint = strings.Replace(p.Hint, "keys there", "sheets", 1)
			yield(data.Row{}, p)
		}
	}
}

// open reads everything but the sheets.
func (w *workbook) open() error {
	main := "xl/workbook.xml"
	roots, err := w.relations("_rels/.rels", "")
	if err != nil {
		return err
	}
	for _, r := range roots {
		if strings.HasSuffix(r.kind, "/officeDocument") {
			main = r.target
		}
	}
	dir, base := path.Split(main)
	targets, err := w.relations(dir+"_rels/"+base+".rels", dir)
	if err != nil {
		return err
	}
	p, err := xmlPart(w.ctx, w.zip, main, w.max)
	if err != nil {
		return err
	}
	if p == nil {
		return fmt.Errorf("%s is missing: %w", main, zip.ErrFormat)
	}
	defer p.file.Close()
	err = p.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			v := attribute(e, "date1904")
			w.date04 = v == "1" || v == "true"
		case "sheet":
			if t, ok := targets[attributeOf(e, "r", "id")]; ok && strings.HasSuffix(t.kind, "/worksheet") {
				w.sheets = append(w.sheets, sheet{name: attribute(e, "name"), part: t.target, hidden: attribute(e, "state") != "" && attribute(e, "state") != "visible"})
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, t := range targets {
		switch {
		case strings.HasSuffix(t.kind, "/styles"):
			err = w.styles(t.target)
		case strings.HasSuffix(t.kind, "/sharedStrings"):
			err = w.texts(t.target)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// attributeOf is the value of an attribute with a prefix, or with another prefix of the same name.
func attributeOf(e xml.StartElement, prefix, name string) string {
	found := ""
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space != "" {
			if found = a.Value; a.Name.Space == prefix {
				return found
			}
		}
	}
	return found
}

// each calls f with each element.
func (p *part) each(f func(xml.StartElement) error) error {
	for {
		t, err := p.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := t.(xml.StartElement); ok {
			if err := f(e); err != nil {
				return err
			}
		}
	}
}

type relation struct{ kind, target string }

// relations reads which files belong to one in folder dir; none if they are not said.
func (w *workbook) relations(name, dir string) (map[string]relation, error) {
	p, err := xmlPart(w.ctx, w.zip, name, w.max)
	if p == nil || err != nil {
		return nil, err
	}
	defer p.file.Close()
	m := map[string]relation{}
	return m, p.each(func(e xml.StartElement) error {
		if e.Name.Local == "Relationship" && len(m) < sheetColumns {
			target := attribute(e, "Target")
			if strings.HasPrefix(target, "/") {
				target = target[1:]
			} else {
				target = path.Join(dir, target)
			}
			m[attribute(e, "Id")] = relation{attribute(e, "Type"), target}
		}
		return nil
	})
}

// styles reads the formats of numbers.
func (w *workbook) styles(name string) error {
	p, err := xmlPart(w.ctx, w.zip, name, w.max)
	if p == nil || err != nil {
		return err
	}
	defer p.file.Close()
	codes := map[string]format{}
	cells := false
	return p.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			if len(codes) < sheetColumns {
				codes[attribute(e, "numFmtId")] = parseFormat(attribute(e, "formatCode"))
			}
		case "cellXfs":
			cells = true
		case "cellStyles", "dxfs", "cellStyleXfs":
			cells = false
		case "xf":
			if cells && len(w.formats) < 1<<16 {
				id := attribute(e, "numFmtId")
				f, ok := codes[id]
				if n, err := strconv.Atoi(id); !ok && err == nil {
					f = builtInFormat(n)
				}
				w.formats = append(w.formats, f)
			}
		}
		return nil
	})
}

// texts reads what cells share.
func (w *workbook) texts(name string) error {
	p, err := xmlPart(w.ctx, w.zip, name, w.max)
	if p == nil || err != nil {
		return err
	}
	defer p.file.Close()
	return p.each(func(e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		s, err := p.richText()
		if err != nil {
			return err
		}
		if len(w.shared)+len(s) > maxShared || len(w.ends) >= maxShared/8 {
			return fmt.Errorf("%s: %w", name, errLongToken)
		}
		w.shared = append(w.shared, s...)
		w.ends = append(w.ends, len(w.shared))
		return nil
	})
}

// richText is the text of the runs in the element whose start was read; how it is pronounced (rPh) is left out.
func (p *part) richText() (string, error) {
	var b strings.Builder
	for depth := 1; ; {
		t, err := p.next()
		if err != nil {
			return "", noEnd(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "t":
				s, err := p.text()
				if err != nil {
					return "", err
				}
				b.WriteString(unescapeCell(s))
			case "rPh":
				if err := p.skip(); err != nil {
					return "", err
				}
			default:
				depth++
			}
		case xml.EndElement:
			if depth--; depth == 0 {
				return b.String(), nil
			}
		}
	}
}

// unescapeCell undoes _x000D_, as Excel writes characters that XML does not have (ISO/IEC 29500-1, section 22.9.2.19).
func unescapeCell(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '_' && i+7 <= len(s) && s[i+1] == 'x' && s[i+6] == '_' {
			if r, ok := hex4([]byte(s[i+2 : i+6])); ok {
				if r == '\r' && strings.HasPrefix(s[i+7:], "\n") {
					i += 6
					continue
				}
				b.WriteRune(r)
				i += 6
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// read gives the rows of a sheet to g.
func (w *workbook) read(s sheet, g *grid) error {
	p, err := xmlPart(w.ctx, w.zip, s.part, w.max)
	if err != nil {
		return err
	}
	if p == nil {
		return fmt.Errorf("%s is missing: %w", s.part, zip.ErrFormat)
	}
	defer p.file.Close()
	var cells []gridCell
	n, column, ended := 0, 0, false
	for {
		t, err := p.next()
		if errors.Is(err, io.EOF) && ended {
			break
		}
		if err != nil {
			return noEnd(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "row":
				n++
				if r, err := strconv.Atoi(attribute(t, "r")); err == nil && r >= n {
					n = r
				}
				if n > sheetRows {
					return fmt.Errorf("%s: row %d is beyond the end of any sheet: %w", s.part, n, errLongToken)
				}
				cells, column = cells[:0], 0
			case "c":
				if c := columnOf(attribute(t, "r")); c > 0 {
					column = c
				} else {
					column++
				}
				if column > sheetColumns {
					return fmt.Errorf("%s: column %d is beyond the end of any sheet: %w", s.part, column, errLongToken)
				}
				c, err := w.cell(p, t)
				if err != nil {
					return err
				}
				if c.text == "" {
					continue
				}
				for len(cells) < column {
					cells = append(cells, gridCell{})
				}
				cells[column-1] = c
			case "mergeCell":
				ref := attribute(t, "ref")
				if from, to, ok := strings.Cut(ref, ":"); ok {
					g.merged(ref, rowOf(from), rowOf(to))
				}
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "row":
				if !g.add(n, cells) {
					return nil
				}
			case "worksheet":
				ended = true
			}
		}
	}
	g.finish()
	return nil
}

// columnOf is the column of a reference: 28 of "AB12"; 0 if it has none.
func columnOf(ref string) int {
	n := 0
	for i := 0; i < len(ref) && i < 4; i++ {
		c := ref[i] &^ 0x20
		if c < 'A' || 'Z' < c {
			break
		}
		n = n*26 + int(c-'A') + 1
	}
	return n
}

// rowOf is the row of a reference: 12 of "$AB$12"; 0 if it has none.
func rowOf(ref string) int {
	n, _ := strconv.Atoi(strings.TrimLeft(ref, "$ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	return n
}

// cell reads the cell whose start was read.
func (w *workbook) cell(p *part, e xml.StartElement) (gridCell, error) {
	kind := attribute(e, "t")
	var value, inline string
	for depth := 1; depth > 0; {
		t, err := p.next()
		if err != nil {
			return gridCell{}, noEnd(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "v":
				value, err = p.text()
			case "is":
				inline, err = p.richText()
			default:
				err = p.skip()
			}
			if err != nil {
				return gridCell{}, err
			}
		case xml.EndElement:
			depth--
		}
	}
	switch kind {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || i < 0 || i >= len(w.ends) {
			return gridCell{}, fmt.Errorf("a cell refers to the text %q, which is missing: %w", clip(value), zip.ErrFormat)
		}
		start := 0
		if i > 0 {
			start = w.ends[i-1]
		}
		return gridCell{text: string(w.shared[start:w.ends[i]])}, nil
	case "inlineStr":
		return gridCell{text: inline}, nil
	case "str":
		return gridCell{text: unescapeCell(value)}, nil
	case "e":
		return gridCell{text: value}, nil
	case "b":
		return gridCell{text: map[string]string{"0": "false", "1": "true"}[value], value: true}, nil
	case "d":
		return gridCell{text: value, value: true}, nil
	}
	var f format
	if i, err := strconv.Atoi(attribute(e, "s")); err == nil && i >= 0 && i < len(w.formats) {
		f = w.formats[i]
	} else if err != nil && len(w.formats) > 0 {
		f = w.formats[0]
	}
	return gridCell{text: f.print(strings.TrimSpace(value), w.date04), value: value != ""}, nil
}

// format says what a number in a cell means.
type format struct {
	date, time bool
	elapsed    bool   // hours may go beyond 24
	mask       string // digits to be filled: "00000", "0# ## ## ## ##"
}

// builtInFormat is one of the formats that have a number only (ISO/IEC 29500-1, section 18.8.30).
func builtInFormat(id int) format {
	switch {
	case 14 <= id && id <= 17 || 27 <= id && id <= 31 || id == 36 || 50 <= id && id <= 54 || id == 57 || id == 58:
		return format{date: true}
	case 18 <= id && id <= 21 || 32 <= id && id <= 35 || id == 45 || id == 47 || id == 55 || id == 56:
		return format{time: true}
	case id == 46:
		return format{time: true, elapsed: true}
	case id == 22:
		return format{date: true, time: true}
	}
	return format{}
}

// parseFormat reads a format code (ISO/IEC 29500-1, section 18.8.31), of which the first section counts.
func parseFormat(code string) format {
	var f format
	var mask strings.Builder
	plain, digits, zeros, minutes := true, 0, 0, false
	for i := 0; i < len(code) && code[i] != ';'; i++ {
		switch c := code[i]; c {
		case '"':
			k := strings.IndexByte(code[i+1:], '"')
			if k < 0 {
				k = len(code) - i - 1
			}
			mask.WriteString(code[i+1 : min(i+1+k, len(code))])
			i += k + 1
		case '\\':
			if i++; i < len(code) {
				mask.WriteByte(code[i])
			}
		case '_', '*':
			i++
		case '[':
			k := strings.IndexByte(code[i:], ']')
			if k < 0 {
				return format{}
			}
			switch inside := strings.ToLower(code[i+1 : i+k]); {
			case inside == "":
			case strings.Trim(inside, "h") == "" || strings.Trim(inside, "m") == "" || strings.Trim(inside, "s") == "":
				f.time, f.elapsed = true, true
			}
			i += k
		case 'y', 'Y', 'd', 'D', 'e', 'g', 'b':
			if (c == 'e' || c == 'g' || c == 'b') && digits > 0 {
				plain = false // "0.00e+00", "General"
				continue
			}
			f.date = f.date || c != 'e' && c != 'g'
		case 'G': // General
			if strings.HasPrefix(code[i:], "General") {
				i += len("General") - 1
				plain = false
			}
		case 'm', 'M':
			minutes = true
		case 'h', 'H', 's', 'S':
			f.time = true
		case 'A', 'a':
			if strings.HasPrefix(strings.ToUpper(code[i:]), "AM/PM") {
				i += len("AM/PM") - 1
			} else if strings.HasPrefix(strings.ToUpper(code[i:]), "A/P") {
				i += len("A/P") - 1
			}
		case '0', '#':
			digits++
			if c == '0' {
				zeros++
			}
			mask.WriteByte(map[byte]byte{'0': 0, '#': 1}[c])
		case ' ', '-', '/', '(', ')':
			mask.WriteByte(c)
		default: // decimals, thousands, percent, exponents, other letters
			plain = false
		}
	}
	if minutes && !f.time { // months, unless hours or seconds stand beside them
		f.date = true
	}
	if f.date || f.time {
		return f
	}
	if m := mask.String(); plain && digits >= 4 && zeros > 0 && !strings.Contains(m, "€") && !strings.Contains(m, "$") {
		f.mask = m
	}
	return f
}

// print is a number as text.
func (f format) print(value string, date04 bool) string {
	if f.date || f.time {
		if v, err := strconv.ParseFloat(value, 64); err == nil {
			if s, ok := f.when(v, date04); ok {
				return s
			}
		}
	}
	if f.mask != "" {
		if s, ok := fill(f.mask, number(value)); ok {
			return s
		}
	}
	return number(value)
}

// when is a date or time, given in days. There was a 29 February 1900 in Lotus 1-2-3, so there is one in Excel.
func (f format) when(v float64, date04 bool) (string, bool) {
	if v < 0 || v >= 2958466 { // the year 10000
		return "", false
	}
	seconds := int64(math.Round(v * 86400))
	if !f.date {
		if !f.elapsed {
			seconds %= 86400
		}
		return fmt.Sprintf("%02d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60), true
	}
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case date04:
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case v < 60:
		epoch = epoch.AddDate(0, 0, 1)
	}
	if !f.time {
		seconds = int64(v) * 86400
	}
	t := epoch.AddDate(0, 0, int(seconds/86400)).Add(time.Duration(seconds%86400) * time.Second)
	if f.time {
		return t.Format("2006-01-02T15:04:05"), true
	}
	return t.Format(time.DateOnly), true
}

// number is a number with at most 15 digits, as programs show it: the sixteenth and seventeenth are what binary
// fractions leave of the decimal one that was meant. What is no number stays.
func number(s string) string {
	if len(s) <= 15 && !strings.ContainsAny(s, "eE") {
		return s
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		return s
	}
	if v, err = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64); err != nil {
		return s
	}
	if a := math.Abs(v); a != 0 && (a < 1e-9 || a >= 1e21) {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// fill writes the digits of a whole number into a mask, in which 0 stands for a digit and 1 for one that may be
// missing; false if it does not fit.
func fill(mask, digits string) (string, bool) {
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return "", false
	}
	out := make([]byte, 0, len(mask)+len(digits))
	for i := len(mask) - 1; i >= 0; i-- {
		switch c := mask[i]; {
		case c > 1:
			out = append(out, c)
		case digits != "":
			out = append(out, digits[len(digits)-1])
			digits = digits[:len(digits)-1]
		case c == 0:
			out = append(out, '0')
		}
	}
	for i := len(digits) - 1; i >= 0; i-- {
		out = append(out, digits[i])
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return strings.TrimSpace(string(out)), true
}
