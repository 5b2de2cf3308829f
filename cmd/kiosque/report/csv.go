package report

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

// writeCSV writes a report as a table of all problems (RFC 4180), with a byte-order mark by which spreadsheets know that
// it is UTF-8. What an input holds could be a formula, which a spreadsheet would compute: see guard.
func writeCSV(w io.Writer, r *Run) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	table := csv.NewWriter(w)
	table.UseCRLF = true
	head := []string{"severity", "code", "file", "line", "record", "path", "field", "message", "hint", "again", "explanation"}
	if err := table.Write(head); err != nil {
		return err
	}
	for p := range r.Log.All() {
		p = Presentable(p)
		row := []string{p.Severity.String(), string(p.Code), p.Place.File, number(p.Place.Line), number(p.Place.Record), p.Place.Path, p.Field, p.Message, p.Hint,
			number(p.Again), Sentence(p.Code, r.Language)}
		for i := range row {
			row[i] = guard(row[i])
		}
		if err := table.Write(row); err != nil {
			return err
		}
	}
	table.Flush()
	return table.Error()
}

// number is n, or nothing for 0.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// guard puts an apostrophe before what a spreadsheet would take for a formula, or for a command to itself: a text that
// begins with = + - @, in their wide forms too, with a control character, or with blanks before one of these.
func guard(cell string) string {
	text := strings.TrimLeft(cell, " \u00a0")
	if strings.IndexFunc(text, func(r rune) bool { return r < ' ' || strings.ContainsRune("=+-@＝＋－＠", r) }) == 0 {
		return "'" + cell
	}
	return cell
}
