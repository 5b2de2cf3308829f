package example_test

import (
	"regexp"
	"strconv"
	"strings"
)

// identifiers tell, for each column of identifiers, whether a cell can be one: by its check digit where it has one, by
// its shape where it has none. The checks are written here again, small, and not shared with the floor above, so that
// one slip cannot hide in both.
var identifiers = map[string]func(string) bool{
	"ROR":          ror,
	"Wikidata":     regexp.MustCompile(`^Q[1-9][0-9]*$`).MatchString,
	"ISNI":         isni,
	"GRID":         regexp.MustCompile(`^grid\.[0-9]{4,6}\.[0-9a-f]{1,2}$`).MatchString,
	"Funding Data": regexp.MustCompile(`^(10|5011)[0-9]{8}$`).MatchString,
	"SIREN":        func(s string) bool { return len(s) == 9 && luhn(s) },
	"SIRET":        func(s string) bool { return len(s) == 14 && luhn(s) && luhn(s[:9]) },
	"UAI":          uai,
	"IdRef":        idref,
	"ETER":         regexp.MustCompile(`^[A-Z]{2}[0-9]{4}$`).MatchString,
}

// ror: 0, six digits of Crockford's base 32, and ISO 7064 MOD 97-10 over them (https://ror.readme.io/docs/identifier).
func ror(s string) bool {
	const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
	if len(s) != 9 || s[0] != '0' {
		return false
	}
	n := 0
	for _, c := range s[1:7] {
		i := strings.IndexRune(alphabet, c)
		if i < 0 {
			return false
		}
		n = n*len(alphabet) + i
	}
	check, err := strconv.Atoi(s[7:])
	return err == nil && check == 98-n*100%97
}

// isni: sixteen digits in fours, the last by ISO 7064 MOD 11-2 (ISO 27729).
func isni(s string) bool {
	if !regexp.MustCompile(`^([0-9]{4} ){3}[0-9]{3}[0-9X]$`).MatchString(s) {
		return false
	}
	sum := 0
	digits := strings.ReplaceAll(s, " ", "")
	for _, c := range digits[:15] {
		sum = (sum + int(c-'0')) * 2 % 11
	}
	return "0123456789X"[(12-sum)%11] == digits[15]
}

// luhn: ISO/IEC 7812-1, as in SIREN and SIRET.
func luhn(s string) bool {
	sum := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		d := int(s[i] - '0')
		if (len(s)-i)%2 == 0 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return sum%10 == 0
}

// uai: seven digits and the letter at their remainder by 23; I, O and Q are left out.
func uai(s string) bool {
	if len(s) != 8 {
		return false
	}
	n, err := strconv.Atoi(s[:7])
	return err == nil && "ABCDEFGHJKLMNPRSTUVWXYZ"[n%23] == s[7]
}

// idref: eight digits weighted 9 to 2, and what is missing to a multiple of 11.
func idref(s string) bool {
	if len(s) != 9 {
		return false
	}
	sum := 0
	for i := range 8 {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		sum += (9 - i) * int(s[i]-'0')
	}
	return "0123456789X"[(11-sum%11)%11] == s[8]
}
