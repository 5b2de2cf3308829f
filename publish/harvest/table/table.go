// Package table tells records as tables: CSV (RFC 4180, https://www.rfc-editor.org/rfc/rfc4180), with what CSV on the Web
// says of their columns (https://www.w3.org/TR/tabular-metadata/). Rows are printed one by one. A table has a column for
// what most records of its collection have, and leaves the rest out.
//
// Spreadsheet programs run cells that begin with certain characters as formulas, whoever wrote them. Therefore a text that
// begins with = + - @, with a tab, a line's end or the wide forms of those signs, or with an apostrophe, has an apostrophe
// put before it; whoever takes one off every text that begins with it has the text as it was. Numbers, which may begin
// with a minus, have none.
package table

import (
	"strings"
	"unicode/utf8"

	"github.com/kiosque-ld/kiosque/publish/harvest/plain"
)

// MediaType is that of tables (RFC 7111, §5.1); Extension that of their files.
const (
	MediaType = "text/csv; charset=utf-8; header=present"
	Extension = "csv"
)

// Separator stands between the values of a cell that has several. In a value it is printed as a broken bar.
const Separator = "|"

// Head is the line of headings.
func (t *Table) Head() string {
	var line []byte
	for i := range t.Columns {
		line = appendCell(line, i, t.Columns[i].Name)
	}
	return string(line) + "\r\n"
}

// Append appends a record as a row.
func (t *Table) Append(dst []byte, record *plain.Thing) []byte {
	for i := range t.Columns {
		c := &t.Columns[i]
		text := join(c.cell(record))
		if !c.number {
			text = Guard(text)
		}
		dst = appendCell(dst, i, text)
	}
	return append(dst, "\r\n"...)
}

// join makes one text of the values of a cell.
func join(values []string) string {
	if len(values) == 1 {
		return values[0]
	}
	var b strings.Builder
	for i, v := range values {
		if i > 0 {
			b.WriteString(Separator)
		}
		b.WriteString(strings.ReplaceAll(v, Separator, "¦"))
	}
	return b.String()
}

// Guard puts an apostrophe before a text that a spreadsheet program could take for a formula.
func Guard(text string) string {
	switch first, _ := utf8.DecodeRuneInString(text); first {
	case '=', '+', '-', '@', '\t', '\r', '\n', '\'', '＝', '＋', '－', '＠':
		return "'" + text
	}
	return text
}

// Unguard is the text that Guard was given.
func Unguard(text string) string { return strings.TrimPrefix(text, "'") }

// appendCell appends the ith cell of a row, in quotation marks where it needs them.
func appendCell(dst []byte, i int, text string) []byte {
	if i > 0 {
		dst = append(dst, ',')
	}
	if !strings.ContainsAny(text, "\",\r\n") && strings.TrimSpace(text) == text {
		return append(dst, text...)
	}
	dst = append(dst, '"')
	for {
		before, after, found := strings.Cut(text, `"`)
		dst = append(dst, before...)
		if !found {
			return append(dst, '"')
		}
		dst = append(dst, `""`...)
		text = after
	}
}
