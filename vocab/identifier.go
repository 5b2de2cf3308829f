package vocab

import "strings"

// ValidSIREN tells whether s is a SIREN: nine digits whose Luhn sum is a multiple of ten. Blanks are ignored.
// Source: Insee, "Définition du SIREN", https://www.insee.fr/fr/metadonnees/definition/c2047, and ISO/IEC 7812-1, annex B.
func ValidSIREN(s string) bool {
	s = bare(s)
	return len(s) == 9 && digits(s) && luhn(s)
}

// laPoste is the SIREN whose establishments outgrew the Luhn numbering.
const laPoste = "356000000"

// ValidSIRET tells whether s is a SIRET: fourteen digits, a SIREN and an establishment, whose Luhn sum is a multiple of
// ten. For La Poste the plain sum of the digits may be a multiple of five instead. Blanks are ignored.
// Source: Insee, "Définition du SIRET", https://www.insee.fr/fr/metadonnees/definition/c1841.
func ValidSIRET(s string) bool {
	s = bare(s)
	if len(s) != 14 || !digits(s) || !ValidSIREN(s[:9]) {
		return false
	}
	if luhn(s) {
		return true
	}
	sum := 0
	for i := range len(s) {
		sum += int(s[i] - '0')
	}
	return s[:9] == laPoste && sum%5 == 0
}

// ValidISNI tells whether s is an ISNI: sixteen characters, the last an ISO 7064 MOD 11-2 check character that may be X.
// Blanks and hyphens are ignored. Source: ISO 27729, https://isni.org/page/technical-documentation/.
func ValidISNI(s string) bool {
	s = bare(s)
	if len(s) != 16 || !digits(s[:15]) {
		return false
	}
	total := 0
	for i := range 15 {
		total = (total + int(s[i]-'0')) * 2
	}
	return s[15] == "0123456789X"[(12-total%11)%11]
}

// ValidORCID tells whether s is an ORCID iD, which is an ISNI from a block of its own, written with hyphens.
// Source: https://support.orcid.org/hc/en-us/articles/360006897674-Structure-of-the-ORCID-Identifier.
func ValidORCID(s string) bool {
	if !ValidISNI(s) {
		return false
	}
	n := bare(s)[:15] // the blocks of ISO 27729 that ISNI set aside for ORCID
	return "000000015000000" <= n && n <= "000000035000000" || "000900000000000" <= n && n <= "000901000000000"
}

// crockford are the digits of base 32 without i, l, o and u.
const crockford = "0123456789abcdefghjkmnpqrstvwxyz"

// ValidROR tells whether s is the last part of a ROR ID: a zero, six digits of Crockford's base 32 and two check digits
// after ISO 7064 MOD 97-10. Source: https://ror.readme.io/docs/identifier.
func ValidROR(s string) bool {
	if len(s) != 9 || s[0] != '0' || !digits(s[7:]) {
		return false
	}
	n := 0
	for i := range 7 {
		d := strings.IndexByte(crockford, s[i])
		if d < 0 {
			return false
		}
		n = n*32 + d
	}
	return (n*100+int(s[7]-'0')*10+int(s[8]-'0'))%97 == 1
}

// ValidGLN tells whether s is a Global Location Number: thirteen digits, the last a GS1 check digit.
// Source: GS1 General Specifications, section 7.9, https://www.gs1.org/services/how-calculate-check-digit-manually.
func ValidGLN(s string) bool {
	s = bare(s)
	if len(s) != 13 || !digits(s) {
		return false
	}
	sum := 0
	for i := range 13 {
		weight := 1
		if i%2 == 1 {
			weight = 3
		}
		sum += weight * int(s[i]-'0')
	}
	return sum%10 == 0
}

// ValidLEI tells whether s is a Legal Entity Identifier: eighteen letters or digits and two check digits after
// ISO 7064 MOD 97-10. Source: ISO 17442-1, https://www.gleif.org/en/about-lei/iso-17442-the-lei-code-structure.
func ValidLEI(s string) bool {
	s = strings.ToUpper(bare(s))
	if len(s) != 20 || !digits(s[18:]) {
		return false
	}
	rest := 0
	for i := range 20 {
		switch c := s[i]; {
		case '0' <= c && c <= '9':
			rest = (rest*10 + int(c-'0')) % 97
		case 'A' <= c && c <= 'Z':
			rest = (rest*100 + int(c-'A') + 10) % 97
		default:
			return false
		}
	}
	return rest == 1
}

// ValidUAI tells whether s is a UAI, the number of a French school or university: seven digits and a letter that is
// their remainder by 23 (no I, O or Q). Source: Ministère de l'Éducation nationale, "Répertoire académique et ministériel
// sur les établissements du système éducatif", https://www.education.gouv.fr/acce/.
func ValidUAI(s string) bool {
	s = strings.ToUpper(bare(s))
	if len(s) != 8 || !digits(s[:7]) {
		return false
	}
	n := 0
	for i := range 7 {
		n = n*10 + int(s[i]-'0')
	}
	return s[7] == "ABCDEFGHJKLMNPRSTUVWXYZ"[n%23]
}

// luhn sums digits from the right, every second one doubled and, above nine, less nine.
func luhn(s string) bool {
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// bare is s without blanks and hyphens; no-break spaces come along from spreadsheets.
func bare(s string) string {
	if !strings.ContainsAny(s, " -\u00a0\u202f") {
		return s
	}
	return strings.NewReplacer(" ", "", "-", "", "\u00a0", "", "\u202f", "").Replace(s)
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
