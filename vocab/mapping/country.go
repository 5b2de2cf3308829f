package mapping

import (
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// otherCountries are names that people write and that CLDR does not have. What stands alone is no country, but part of one.
var otherCountries = map[string]string{
	"AE": "UAE", "BY": "Biélorussie", "CI": "Ivory Coast", "CZ": "Czech Republic|République tchèque", "FR": "France (Métropole)|France métropolitaine",
	"GB": "U.K.|UK|Great Britain|England|Scotland|Wales|Northern Ireland|Grande-Bretagne|Angleterre|Écosse|Pays de Galles", "KR": "Corée|Korea|South Korea",
	"LU": "Luxemburg", "MD": "Moldavie", "MU": "Île Maurice", "NL": "The Netherlands|Holland|Hollande", "RU": "Russian Federation|Fédération de Russie",
	"TR": "Turkey|Turkiye", "TW": "Taiwan", "US": "U.S.A.|USA|U.S.|United States of America|États-Unis d'Amérique|Etats Unis", "VN": "Viêt Nam|Viet Nam",
	"HK": "Hong Kong", "RE": "Réunion", "CD": "RDC", "CG": "Congo",
}

// countryLanguages are those in which the names of countries are known.
var countryLanguages = []language.Tag{language.French, language.English, language.German, language.Spanish, language.Italian, language.Portuguese, language.Dutch}

// countries are the codes of ISO 3166-1 by the folded names of countries, after CLDR.
var countries = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	for _, tag := range countryLanguages {
		name := display.Regions(tag)
		for a := byte('A'); a <= 'Z'; a++ {
			for b := byte('A'); b <= 'Z'; b++ {
				code := string([]byte{a, b})
				if region, err := language.ParseRegion(code); err == nil && region.IsCountry() && region.Canonicalize().String() == code {
					names[fold(name.Name(region))] = code
				}
			}
		}
	}
	for code, all := range otherCountries {
		for other := range strings.SplitSeq(all, "|") {
			names[fold(other)] = code
		}
	}
	return names
})

// countryCode is the code of a country's name; a text that is none stays as it is.
func countryCode(text string) string {
	if len(text) == 2 {
		if code := strings.ToUpper(text); text[0]|0x20 >= 'a' && text[0]|0x20 <= 'z' && text[1]|0x20 >= 'a' && text[1]|0x20 <= 'z' && code != "UK" {
			return code
		}
	}
	if code, ok := countries()[fold(text)]; ok {
		return code
	}
	return text
}
