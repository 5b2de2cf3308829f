package link_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/kiosque-ld/kiosque/data/link"
)

func TestFold(t *testing.T) {
	for _, c := range []struct{ rule, in, want string }{
		{"case, accents and dashes make no difference", "Université de Caen-Normandie", "universite de caen normandie"},
		{"apostrophes of every kind part words", "l'ENSICAEN l’Inra lʼIrd l`Ifremer", "l ensicaen l inra l ird l ifremer"},
		{"decomposed accents are accents", "E\u0301cole", "ecole"},
		{"ligatures are spelled out", "Œuvres cæsar Straße", "oeuvres caesar strasse"},
		{"soft hyphens and joiners are nothing", "Nor\u00adman\u200bdie", "normandie"},
		{"no-break spaces are blanks", "CHU\u00a0Caen\u202fNormandie", "chu caen normandie"},
		{"other scripts stay", "Đông Á, Київ, 東京大学", "dong a київ 東京大学"},
		{"marks of other scripts stay", "जवाहर", "जवाहर"},
		{"signs alone are nothing", "— & …", ""},
	} {
		// Ukrainian ї is і with a mark that is a letter's own, so it stays, decomposed.
		if got := link.Fold(c.in); got != link.Fold(c.want) || c.in == "E\u0301cole" && got != "ecole" {
			t.Errorf("%s: got %q, want %q", c.rule, got, c.want)
		}
	}
	if got, want := link.Fold("L’École (UMR_S 1075)"), "l ecole umr s 1075"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"", "l’ENSICAEN", "Œuvre\u0301", "जवाहर", "ǅ\u0345ſ", "İ", "한국", "\xff(", "½ Ⅷ ²"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := link.Fold(s)
		if twice := link.Fold(once); twice != once {
			t.Errorf("%q folds to %q, and that to %q", s, once, twice)
		}
		if !utf8.ValidString(once) || strings.Contains(once, "  ") || strings.TrimSpace(once) != once {
			t.Errorf("%q folds to %q", s, once)
		}
	})
}

func TestParseLabel(t *testing.T) {
	for in, want := range map[string]string{
		"UMR 6072": "UMR6072", "umr-6072": "UMR6072", "UMR6072": "UMR6072", "UMR CNRS 6072": "UMR6072", "UMR CNRS n° 6072": "UMR6072",
		"UMRS 1075": "U1075", "UMR_S 1075": "U1075", "UMR-S1075": "U1075", "U1075": "U1075", "U 1075": "U1075", "UMR Inserm 1308": "U1308",
		"UMR A 1324": "UMR1324", "EA 4064": "EA4064", "FR 3638": "FR3638", "UMS 3343": "UMS3343", "UR 04290": "UR4290",
		"UMR": "", "6072": "", "UMR LIEC": "", "UMR 6072 GREYC": "", "GREYC": "", "UMR 1": "", "UMR 1234567": "", "": "",
	} {
		if got, ok := link.ParseLabel(in); got != want && ok || ok != (want != "") {
			t.Errorf("%q: got %q, %v, want %q", in, got, ok, want)
		}
	}
}

func TestNormalID(t *testing.T) {
	for _, c := range []struct {
		id   link.ID
		want string
	}{
		{link.ID{Scheme: link.ROR, Value: "https://ror.org/051kpcy16"}, "ror:051kpcy16"},
		{link.ID{Scheme: link.ROR, Value: "051KPCY16"}, "ror:051kpcy16"},
		{link.ID{Scheme: link.ROR, Value: "15"}, ""},
		{link.ID{Scheme: link.ISNI, Value: "0000 0001 2186 4076"}, "isni:0000000121864076"},
		{link.ID{Scheme: link.ISNI, Value: "https://isni.org/isni/000000008694431X"}, "isni:000000008694431X"},
		{link.ID{Scheme: link.Wikidata, Value: "http://www.wikidata.org/entity/Q568554"}, "wikidata:Q568554"},
		{link.ID{Scheme: link.SIREN, Value: "191 414 085"}, "siren:191414085"},
		{link.ID{Scheme: link.SIREN, Value: "1.91E+08"}, ""},
		{link.ID{Scheme: link.IDRef, Value: "https://www.idref.fr/026403064/id"}, "idref:026403064"},
		{link.ID{Scheme: link.Funder, Value: "https://doi.org/10.13039/501100015519"}, "funder:501100015519"},
		{link.ID{Scheme: link.Label, Value: "UMR_S 1075"}, "label:U1075"},
		{link.ID{Scheme: "finess", Value: "14 000 0100"}, "finess:140000100"},
	} {
		got, ok := c.id.Normal()
		if ok != (c.want != "") || ok && got.String() != c.want {
			t.Errorf("%v: got %v, %v, want %q", c.id, got, ok, c.want)
		}
	}
}

func TestParseIRI(t *testing.T) {
	for in, want := range map[string]string{
		"https://ror.org/051kpcy16": "ror:051kpcy16", "ror:051kpcy16": "ror:051kpcy16", "http://www.wikidata.org/entity/Q568554": "wikidata:Q568554",
		"https://isni.org/isni/0000000121864076": "isni:0000000121864076", "https://www.idref.fr/026403064/id": "idref:026403064",
		"https://www.unicaen.fr/": "", "https://ror.org/": "", "051kpcy16": "", "191414085": "", "mailto:a@ror.org": "", "": "",
	} {
		if got, ok := link.ParseIRI(in); ok != (want != "") || ok && got.String() != want {
			t.Errorf("%q: got %s, %v, want %q", in, got, ok, want)
		}
	}
	for in, want := range map[string]string{
		"https://www.unicaen.fr/": "unicaen.fr", "https://www.unicaen.fr/greyc": "", "https://ror.org": "", "unicaen.fr": "",
	} {
		if got, ok := link.ParseSite(in); ok != (want != "") || got != want {
			t.Errorf("%q: got %s, %v, want %q", in, got, ok, want)
		}
	}
}
