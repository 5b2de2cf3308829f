package source

import (
	"archive/zip"
	"bytes"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"
)

// pack is an archive of files, given as name and content by turns.
func pack(t testing.TB, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		method := zip.Deflate
		if files[i] == "mimetype" {
			method = zip.Store
		}
		h := &zip.FileHeader{Name: files[i], Method: method}
		if method == zip.Store {
			h.CRC32 = crc32.ChecksumIEEE([]byte(files[i+1]))
			h.CompressedSize64, h.UncompressedSize64 = uint64(len(files[i+1])), uint64(len(files[i+1]))
		}
		create := z.CreateHeader
		if method == zip.Store {
			create = z.CreateRaw
		}
		w, err := create(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// xlsx is a workbook with one sheet of those rows and styles.
func xlsx(t testing.TB, styles, sheet string) string {
	const rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	return pack(t,
		"[Content_Types].xml", "<Types/>",
		"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="r1" Type="`+rel+`worksheet" Target="worksheets/sheet1.xml"/>`+
			`<Relationship Id="r2" Type="`+rel+`styles" Target="/xl/styles.xml"/></Relationships>`,
		"xl/workbook.xml", `<x:workbook xmlns:x="m" xmlns:rel="r"><x:sheets><x:sheet name="S" sheetId="1" rel:id="r1"/></x:sheets></x:workbook>`,
		"xl/styles.xml", `<styleSheet>`+styles+`</styleSheet>`,
		"xl/worksheets/sheet1.xml", sheet)
}

func ods(t testing.TB, content string) string {
	return pack(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet",
		"content.xml", `<office:document-content>`+content+`</office:document-content>`)
}

// inline is a row of texts.
func inline(cells ...string) string {
	var b strings.Builder
	b.WriteString("<row>")
	for _, c := range cells {
		fmt.Fprintf(&b, `<c t="inlineStr"><is><t>%s</t></is></c>`, c)
	}
	return b.String() + "</row>"
}

func TestXLSX(t *testing.T) {
	rows, problems := readFile(t, "testdata/agenda.xlsx", Options{})
	var got []string
	for i := range rows {
		got = append(got, strings.TrimPrefix(rows[i].Place.String(), "testdata/")+" "+show1(&rows[i].Tree))
	}
	same(t, "rows", got, []string{
		`agenda.xlsx: sheet "Agenda 2024" row 4 {Titre: "Journée « IA & santé »" Début: "2024-11-28" Heure: "09:00:00" Code postal: "01000" Prix: "0.3" Gratuit: "true" SIRET: "260 100 014 00012" Durée: "27:30:00"}`,
		`agenda.xlsx: sheet "Agenda 2024" row 5 {Titre: "Fête de la science" Début: "2024-11-28T09:30:00"}`,
		`agenda.xlsx: sheet "Agenda 2024" row 7 {Titre: "Après un blanc\nsur deux lignes" Début: "2024-11-29"}`,
		`agenda.xlsx: sheet "Agenda 2024" row 8 {Titre: "Fusionné"}`,
		`agenda.xlsx: sheet "Lieux" row 2 {Nom: "Caen"}`,
	})
	same(t, "problems", problems, []string{
		`advice title-row agenda.xlsx: sheet "Agenda 2024" row 1: 1 row above the headings left out: "Agenda de l'université"`,
		`advice blank-row agenda.xlsx: sheet "Agenda 2024" row 6: 1 row without any value was left out, this is the first`,
		`warning merged-cells agenda.xlsx: sheet "Agenda 2024" row 7: the cells B7:B8 are merged; only row 7 has their value`,
		`advice hidden-sheet agenda.xlsx: sheet "Listes": the sheet is hidden and was left out`,
	})
	if rows, problems = readFile(t, "testdata/agenda.xlsx", Options{RecordPath: "lieux"}); len(rows) != 1 || problems != nil {
		t.Errorf("a sheet by name: %v %v", rows, problems)
	}
	_, problems = readFile(t, "testdata/agenda.xlsx", Options{RecordPath: "Plan"})
	same(t, "problems", problems, []string{`error no-records agenda.xlsx: there is no sheet "Plan"`})
}

func TestSheets(t *testing.T) {
	tests := []struct {
		name, file     string
		syntax         Syntax
		rows, problems []string
	}{
		{name: "prefixes and missing references do not matter", syntax: XLSX,
			file: xlsx(t, "", `<x:worksheet><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>A</x:t></x:is></x:c><x:c t="str"><x:f>x</x:f><x:v>B</x:v></x:c></x:row>`+
				`<x:row><x:c><x:v>1</x:v></x:c><x:c t="e"><x:v>#N/A</x:v></x:c></x:row></x:sheetData></x:worksheet>`),
			rows: []string{`2 {A: "1" B: "#N/A"}`}},
		{name: "a cell knows its column", syntax: XLSX,
			file: xlsx(t, "", `<worksheet><sheetData>`+inline("A", "B", "C")+`<row r="5"><c r="C5"><v>1</v></c></row></sheetData></worksheet>`),
			rows: []string{`5 {C: "1"}`}, problems: []string{`advice blank-row f: sheet "S" row 2: 3 rows without any value were left out, this is the first`}},
		{name: "a cell beside the table is kept", syntax: XLSX,
			file: xlsx(t, "", `<worksheet><sheetData>`+inline("A", "B")+inline("1", "2", "3")+`</sheetData></worksheet>`),
			rows: []string{`2 {A: "1" B: "2" column 3: "3"}`}, problems: []string{`warning no-heading f: sheet "S" row 2: column 3 has no heading; its values are kept under "column 3"`}},
		{name: "headings that stand twice get a number", syntax: XLSX,
			file: xlsx(t, "", `<worksheet><sheetData>`+inline("A", "A")+inline("1", "2")+`</sheetData></worksheet>`),
			rows: []string{`2 {A: "1" A 2: "2"}`}, problems: []string{`warning two-names f: sheet "S" row 1: A: the heading stands twice; column 2 is read as "A 2"`}},
		{name: "a table of one column has headings too", syntax: XLSX,
			file: xlsx(t, "", `<worksheet><sheetData>`+inline("A")+inline("1")+`</sheetData></worksheet>`), rows: []string{`2 {A: "1"}`}},
		{name: "characters that XML does not have", syntax: XLSX,
			file: xlsx(t, "", `<worksheet><sheetData>`+inline("A")+inline("a_x000D_\nb_x0041_c_d")+`</sheetData></worksheet>`), rows: []string{"2 {A: \"a\\nbAc_d\"}"}},
		{name: "a sheet that is cut off gives what stands before", syntax: XLSX,
			file:     xlsx(t, "", `<worksheet><sheetData>`+inline("A")+inline("1")+`<row><c>`),
			rows:     []string{`2 {A: "1"}`},
			problems: []string{`error bad-syntax f: sheet "S" row 3: the sheet is damaged: unexpected EOF`}},
		{name: "a text that is missing ends the sheet", syntax: XLSX,
			file:     xlsx(t, "", `<worksheet><sheetData>`+inline("A")+`<row><c t="s"><v>7</v></c></row></sheetData></worksheet>`),
			problems: []string{`error bad-syntax f: sheet "S" row 2: the sheet is damaged: a cell refers to the text "7", which is missing: zip: not a valid zip file`}},
		{name: "no archive", syntax: XLSX, file: "\xd0\xcf\x11\xe0", problems: []string{"error bad-syntax f: it is not an Excel file, or damaged: zip: not a valid zip file"}},
		{name: "an empty sheet", syntax: XLSX, file: xlsx(t, "", `<worksheet><sheetData/></worksheet>`)},
		{name: "values of OpenDocument", syntax: ODS,
			file: ods(t, `<office:automatic-styles><style:style style:name="h"><style:table-properties table:display="false"/></style:style></office:automatic-styles>`+
				`<table:table table:name="S"><table:table-column/><table:table-row><table:table-cell><text:p>A</text:p></table:table-cell><table:table-cell><text:p>B</text:p></table:table-cell>`+
				`<table:table-cell><text:p>C</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16000"/></table:table-row>`+
				`<table:table-row><table:table-cell office:value-type="date" office:date-value="2024-11-28"><text:p>28/11/24</text:p></table:table-cell>`+
				`<table:table-cell office:value-type="time" office:time-value="PT09H30M00S"/><table:table-cell office:value-type="float" office:value="0.30000000000000004"/></table:table-row>`+
				`<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>`+
				`<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="string"><text:p>a<text:s text:c="2"/>b</text:p><text:p>c</text:p><office:annotation><text:p>no</text:p></office:annotation></table:table-cell>`+
				`<table:covered-table-cell/><table:table-cell office:value-type="boolean" office:boolean-value="true"/></table:table-row></table:table>`+
				`<table:table table:name="H" table:style-name="h"><table:table-row/></table:table>`),
			rows: []string{`2 {A: "2024-11-28" B: "09:30:00" C: "0.3"}`, `1000003 {A: "a  b\nc" C: "true"}`, `1000004 {A: "a  b\nc" C: "true"}`},
			problems: []string{`advice blank-row f: sheet "S" row 3: 1000000 rows without any value were left out, this is the first`,
				`advice hidden-sheet f: sheet "H": the sheet is hidden and was left out`}},
		{name: "cells that are repeated for ever", syntax: ODS,
			file: ods(t, `<table:table table:name="S"><table:table-row><table:table-cell><text:p>A</text:p></table:table-cell></table:table-row>`+
				`<table:table-row table:number-rows-repeated="999999999"><table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></table:table-row></table:table>`),
			problems: []string{`error too-large f: sheet "S" row 2: the sheet is damaged: more than 4194304 cells are repeated: longer than any record may be`}},
		{name: "OpenDocument that is cut off", syntax: ODS,
			file:     ods(t, `<table:table table:name="S"><table:table-row><table:table-cell><text:p>A</text:p></table:table-cell></table:table-row><table:table-row>`),
			problems: []string{`error bad-syntax f: sheet "S" row 2: the sheet is damaged: unexpected EOF`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			rows, problems := readText(t, test.syntax, test.file, Options{})
			var got []string
			for i := range rows {
				got = append(got, strings.TrimPrefix(rows[i].Place.Path, `sheet "S" row `)+" "+show1(&rows[i].Tree))
			}
			same(t, "rows", got, test.rows)
			same(t, "problems", problems, test.problems)
		})
	}
}

func TestFormats(t *testing.T) {
	tests := []struct{ code, value, want string }{
		{"General", "45624", "45624"},
		{"dd/mm/yyyy", "45624", "2024-11-28"},
		{"dd/mm/yyyy", "45624.9", "2024-11-28"},
		{`[$-40C]d\ mmmm\ yyyy`, "45624", "2024-11-28"},
		{"mmm-yy", "45597", "2024-11-01"},
		{"dd/mm/yyyy hh:mm", "45624.375", "2024-11-28T09:00:00"},
		{"m/d/yy h:mm AM/PM", "45624.9999999", "2024-11-29T00:00:00"},
		{"hh:mm", "45624.375", "09:00:00"},
		{"mm:ss", "0.0104166666666667", "00:15:00"},
		{"[h]:mm", "1.5", "36:00:00"},
		{"yyyy", "59", "1900-02-28"},
		{"yyyy", "1", "1900-01-01"},
		{"yyyy", "-1", "-1"},
		{"yyyy", "3000000", "3000000"},
		{"yyyy", "soon", "soon"},
		{"00000", "1000", "01000"},
		{`0#" "##" "##" "##" "##`, "231566000", "02 31 56 60 00"},
		{"000 000 000 00000", "26010001400012", "260 100 014 00012"},
		{`#,##0.00\ "€"`, "12.5", "12.5"},
		{`0" jours"`, "3", "3"},
		{"0.00E+00", "26010001400012", "26010001400012"},
		{"@", "2.6010001400012E13", "26010001400012"},
		{"", "0.30000000000000004", "0.3"},
		{"", "1.0E-3", "0.001"},
	}
	for _, test := range tests {
		if got := parseFormat(test.code).print(test.value, false); got != test.want {
			t.Errorf("%s as %q: %s, want %s", test.value, test.code, got, test.want)
		}
	}
	if got := builtInFormat(14).print("44162", true); got != "2024-11-28" {
		t.Errorf("days from 1904: %s", got)
	}
}

func FuzzXLSX(f *testing.F) {
	f.Add("<numFmts><numFmt numFmtId=\"200\" formatCode=\"dd/mm/yy\"/></numFmts><cellXfs><xf numFmtId=\"200\"/></cellXfs>",
		"<worksheet><sheetData>"+inline("A", "B")+`<row r="3"><c r="B3" s="0"><v>4.5</v></c></row></sheetData><mergeCell ref="A3:A4"/></worksheet>`, 100)
	f.Add("", "<worksheet><sheetData><row><c t='s'><v>1</v></c><c r='ZZZZ1'/></row></worksheet>", 10)
	f.Fuzz(func(t *testing.T, styles, sheet string, most int) {
		fuzzed(t, XLSX, []byte(xlsx(t, styles, sheet)), most)
	})
}

func FuzzODS(f *testing.F) {
	f.Add("<table name='a'><table-row><table-cell><p>A</p></table-cell></table-row><table-row number-rows-repeated='3'><table-cell number-columns-repeated='2' number-rows-spanned='2' value-type='time' time-value='PT1H'><p/></table-cell></table-row></table>", 100)
	f.Fuzz(func(t *testing.T, content string, most int) {
		fuzzed(t, ODS, []byte(ods(t, content)), most)
	})
}

func BenchmarkXLSX(b *testing.B) {
	var s strings.Builder
	s.WriteString("<worksheet><sheetData>" + inline("Titre", "Début", "Lieu", "Prix"))
	for i := range 5000 {
		fmt.Fprintf(&s, `<row r="%d"><c r="A%[1]d" t="inlineStr"><is><t>Journée « IA &amp; santé »</t></is></c><c r="B%[1]d" s="1"><v>45624.375</v></c><c r="C%[1]d" t="inlineStr"><is><t>Caen</t></is></c><c r="D%[1]d"><v>12.5</v></c></row>`, i+2)
	}
	s.WriteString("</sheetData></worksheet>")
	file := []byte(xlsx(b, `<cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs>`, s.String()))
	benchmarkRead(b, XLSX, file)
	b.ReportMetric(float64(s.Len())*float64(b.N)/1e6/b.Elapsed().Seconds(), "XML-MB/s")
}
