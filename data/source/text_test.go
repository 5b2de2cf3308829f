package source_test

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/kiosque-ld/kiosque/data/source"
)

func TestEncodings(t *testing.T) {
	const text = "nom;note\nCafé « Œil » – Noël;8 €\n"
	utf16 := func(e unicode.Endianness, b unicode.BOMPolicy, s string) string {
		out, err := unicode.UTF16(e, b).NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	single := func(c *charmap.Charmap, s string) string {
		out, err := c.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	const row = `2 {nom: "Café « Œil » – Noël", note: "8 €"}`
	const guessed = "advice encoding 1: the text is not UTF-8; it is read as Windows-1252"
	check(t, []fact{
		{"UTF-8", "a.csv", text, source.Options{}, []string{row}},
		{"with a byte-order mark", "a.csv", "\ufeff" + text, source.Options{}, []string{row}},
		{"with two", "a.csv", "\ufeff\ufeff" + text, source.Options{}, []string{row}},
		{"UTF-16, little end first, marked", "a.csv", utf16(unicode.LittleEndian, unicode.UseBOM, text), source.Options{}, []string{row}},
		{"UTF-16, big end first, marked", "a.csv", utf16(unicode.BigEndian, unicode.UseBOM, text), source.Options{}, []string{row}},
		{"UTF-16, little end first, by its zeros", "a.csv", utf16(unicode.LittleEndian, unicode.IgnoreBOM, text), source.Options{}, []string{row}},
		{"UTF-16, big end first, by its zeros", "a.csv", utf16(unicode.BigEndian, unicode.IgnoreBOM, text), source.Options{}, []string{row}},
		{"Windows-1252", "a.csv", single(charmap.Windows1252, text), source.Options{}, []string{guessed, row}},
		{"Windows-1252 when named", "a.csv", single(charmap.Windows1252, text), source.Options{Encoding: "cp1252"}, []string{row}},
		{"Mac Roman when named", "a.csv", single(charmap.Macintosh, text), source.Options{Encoding: "macroman"}, []string{row}},
		{"Mac Roman by its letters", "a.csv", single(charmap.Macintosh, text), source.Options{}, []string{
			"advice encoding 1: the text is not UTF-8; it is read as Mac Roman", row}},
		{"Windows-1252, though a name could be Mac Roman", "a.csv", single(charmap.Windows1252, "nom\nŽižek, Dušan et l’ŒUVRE du cœur™\n"), source.Options{}, []string{
			guessed, `2 {nom: "Žižek, Dušan et l’ŒUVRE du cœur™"}`}},
		{"Latin-9 when named", "a.csv", single(charmap.ISO8859_15, "a\n8 €"), source.Options{Encoding: "ISO-8859-15"}, []string{`2 {a: "8 €"}`}},
		{"Latin-1 when named", "a.csv", "a\n\xe9", source.Options{Encoding: "iso-8859-1"}, []string{`2 {a: "é"}`}},
		{"a Latin-1 line among others", "a.csv", "a\né\n\xe9t\xe9\nè\n", source.Options{}, []string{`2 {a: "é"}`,
			"warning encoding 3: byte 0xE9 (the 1st of its line) is not UTF-8; the line is read as Windows-1252", `3 {a: "été"}`, `4 {a: "è"}`}},
		{"a character cut in two", "a.csv", "a\nété à Orléans\xc3\nè\n", source.Options{}, []string{
			"warning encoding 2: byte 0xC3 (the 18th of its line) is not UTF-8; it is read as Windows-1252", `2 {a: "été à OrléansÃ"}`, `3 {a: "è"}`}},
		{"text encoded twice is kept", "a.csv", "a\nMusÃ©e d’Orsay\nl\u00e2\u20ac\u2122été\n", source.Options{}, []string{
			`warning mojibake 2: "MusÃ©e" looks like text that was encoded twice`, `2 {a: "MusÃ©e d’Orsay"}`,
			"warning mojibake 3: \"l\u00e2\u20ac\u2122été\" looks like text that was encoded twice", "3 {a: \"l\u00e2\u20ac\u2122été\"}"}},
		{"half a character in UTF-16", "a.csv", "\xff\xfe" + "a\x00\n\x00" + "x\x00\x00\xd8y\x00\n\x00" + "z\x00", source.Options{}, []string{
			`warning character 2: bytes behind "x" are no character in UTF-16, little-endian; U+FFFD stands for them`, "2 {a: \"x\ufffdy\"}", `3 {a: "z"}`}},
		{"words with Ã and â are not", "a.csv", "a\nSÃO PAULO, théâtre, Âge\n", source.Options{}, []string{`2 {a: "SÃO PAULO, théâtre, Âge"}`}},
	})
}

// TestLateBytes has its first accent, not in UTF-8, far behind the beginning.
func TestLateBytes(t *testing.T) {
	text := "a\n" + strings.Repeat("plain\n", 100_000) + strings.Repeat("\xe9t\xe9\n", 30)
	got := read(t, "late.csv", text, source.Options{})
	if len(got) != 100_000+30+20+1 {
		t.Fatalf("got %d lines, %s", len(got), got[len(got)-1])
	}
	if want := `100002 {a: "été"}`; got[100_001] != want {
		t.Errorf("got %s, want %s", got[100_001], want)
	}
	want := "warning encoding 100032: 10 more lines are not UTF-8 either, the last is line 100031"
	if last := got[len(got)-1]; last != want {
		t.Errorf("got %s, want %s", last, want)
	}
}

// TestLongLine has no line to read otherwise: each stretch of it is judged by what most of it is.
func TestLongLine(t *testing.T) {
	text := `[{"a":"` + strings.Repeat("é", 200_000) + "\xe9" + strings.Repeat("é", 200_000) + `"}]`
	got := read(t, "long.json", text, source.Options{})
	if len(got) != 2 || got[1] != fmt.Sprintf(`1: [0] {a: "%s"}`, strings.Repeat("é", 400_001)) {
		t.Errorf("got %d lines, first %.200s", len(got), got[0])
	}
}
