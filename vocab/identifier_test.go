package vocab

import "testing"

func TestIdentifiersHaveCheckDigits(t *testing.T) {
	for _, tt := range []struct {
		name  string
		valid func(string) bool
		text  string
		want  bool
	}{
		{"the SIREN of the university of Caen", ValidSIREN, "191414085", true},
		{"a SIREN is often written in threes", ValidSIREN, "191 414 085", true},
		{"spreadsheets put no-break spaces in numbers", ValidSIREN, "200\u00a0065\u202f597", true},
		{"one digit off is no SIREN", ValidSIREN, "191414086", false},
		{"a SIREN has nine digits", ValidSIREN, "19141408", false},
		{"a spreadsheet's 1,914E+08 is no SIREN", ValidSIREN, "1,914E+08", false},
		{"the SIRET of the university of Caen", ValidSIRET, "19141408500016", true},
		{"one digit off is no SIRET", ValidSIRET, "19141408500017", false},
		{"the head office of La Poste", ValidSIRET, "35600000000048", true},
		{"La Poste outgrew Luhn: the plain sum counts", ValidSIRET, "35600000049837", true},
		{"but not every number is La Poste's", ValidSIRET, "35600000049838", false},
		{"the ISNI of the university of Caen", ValidISNI, "0000 0001 2186 4076", true},
		{"an ISNI may end in X", ValidISNI, "000000012150090X", true},
		{"two digits exchanged", ValidISNI, "0000 0001 2186 4067", false},
		{"an ORCID iD", ValidORCID, "0000-0002-1825-0097", true},
		{"an ORCID iD with X", ValidORCID, "0000-0002-1694-233X", true},
		{"an organization's ISNI is no ORCID iD", ValidORCID, "0000 0001 2186 4076", false},
		{"the ROR ID of the university of Caen", ValidROR, "051kpcy16", true},
		{"the ROR ID of ENSICAEN", ValidROR, "01fpqqe90", true},
		{"a ROR ID of digits alone", ValidROR, "043749971", true},
		{"two letters exchanged", ValidROR, "051kcpy16", false},
		{"no l in base 32", ValidROR, "051lpcy16", false},
		{"a GLN", ValidGLN, "4012345000009", true},
		{"a GLN with another check digit", ValidGLN, "4012345000008", false},
		{"an LEI", ValidLEI, "5493001KJTIIGC8Y1R12", true},
		{"an LEI in small letters", ValidLEI, "5493001kjtiigc8y1r12", true},
		{"an LEI with two digits exchanged", ValidLEI, "5493001KJTIIGC8Y1R21", false},
		{"the UAI of the university of Caen", ValidUAI, "0141408E", true},
		{"another letter", ValidUAI, "0141408F", false},
		{"nothing", ValidUAI, "", false},
		{"letters where digits belong", ValidISNI, "é000000121864076", false},
	} {
		if got := tt.valid(tt.text); got != tt.want {
			t.Errorf("%s: %q: got %t, want %t", tt.name, tt.text, got, tt.want)
		}
	}
}

func FuzzIdentifiers(f *testing.F) {
	f.Add("0000 0001 2186 4076")
	f.Add("051kpcy16")
	f.Add("é")
	f.Fuzz(func(t *testing.T, s string) {
		for _, valid := range []func(string) bool{ValidSIREN, ValidSIRET, ValidISNI, ValidORCID, ValidROR, ValidGLN, ValidLEI, ValidUAI} {
			valid(s)
		}
	})
}
