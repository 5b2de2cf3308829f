package authority

import (
	"slices"
	"testing"
)

func TestFind(t *testing.T) {
	for _, c := range []struct {
		rule      string
		got       *Concept
		iri, name string
	}{
		{"a theme, in any case", Themes.Find("educ"), "http://publications.europa.eu/resource/authority/data-theme/EDUC", "Éducation, culture et sport"},
		{"a theme that there is not", Themes.Find("FUN"), "", ""},
		{"a list of ADMS", PublisherTypes.Find("LocalAuthority"), "http://purl.org/adms/publishertype/LocalAuthority", "collectivité locale"},
		{"a language", Language("fr"), "http://publications.europa.eu/resource/authority/language/FRA", "français"},
		{"a language with a region", Language("de-CH"), "http://publications.europa.eu/resource/authority/language/DEU", "allemand"},
		{"no language", Language("und"), "", ""},
		{"nor this", Language("@"), "", ""},
		{"a country", Country("FR"), "http://publications.europa.eu/resource/authority/country/FRA", "France"},
		{"in three letters", Country("DEU"), "http://publications.europa.eu/resource/authority/country/DEU", "Allemagne"},
		{"no country", Country("ZZ"), "", ""},
		{"a continent", Country("150"), "", ""},
		{"a name", Country("France"), "", ""},
	} {
		switch {
		case c.got == nil && c.iri != "":
			t.Errorf("%s: not found", c.rule)
		case c.got != nil && (string(c.got.IRI) != c.iri || c.got.French != c.name || c.got.English == "" || c.got.Scheme.English == ""):
			t.Errorf("%s: got %+v", c.rule, c.got)
		}
	}
}

func TestFindLicence(t *testing.T) {
	for _, c := range []struct {
		iri, spdx, eu string
		asks          []string
	}{
		{"https://www.etalab.gouv.fr/licence-ouverte-open-licence/", "etalab-2.0", "", []string{"Attribution"}},
		{"https://spdx.org/licenses/etalab-2.0", "etalab-2.0", "", []string{"Attribution"}},
		{"http://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0", "CC_BY_4_0", []string{"Attribution"}},
		{"https://creativecommons.org/licenses/by-nc-sa/4.0/deed.fr", "CC-BY-NC-SA-4.0", "CC_BYNCSA_4_0", []string{"Attribution", "NonCommercialUseOnly", "ViralEffect-ShareAlike"}},
		{"https://creativecommons.org/licenses/by-sa/3.0/fr/", "CC-BY-SA-3.0", "", []string{"Attribution", "ViralEffect-ShareAlike"}},
		{"https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0", "CC0", []string{"PublicDomain"}},
		{"http://publications.europa.eu/resource/authority/licence/CC0", "CC0-1.0", "CC0", []string{"PublicDomain"}},
		{"https://opendatacommons.org/licenses/odbl/1-0/", "ODbL-1.0", "ODC_BL", []string{"Attribution", "ViralEffect-ShareAlike"}},
		{"https://example.org/licence", "", "", nil},
		{"https://creativecommons.org/licenses/by-or-so/4.0/", "", "", nil},
	} {
		l := FindLicence(c.iri)
		if l == nil {
			if c.spdx != "" {
				t.Errorf("%s: not found", c.iri)
			}
			continue
		}
		var asks []string
		for _, concept := range l.Types {
			asks = append(asks, concept.Code)
		}
		eu := string(l.EU)
		if c.eu != "" {
			c.eu = licenceTable + c.eu
		}
		if l.SPDX != c.spdx || eu != c.eu || !slices.Equal(asks, c.asks) || l.Name == "" {
			t.Errorf("%s: got %+v, asking %v", c.iri, l, asks)
		}
	}
}
