package mapping

import (
	"strings"
	"testing"
)

// What people write where one address was asked for, from a table of festivals.
func TestAddressesAmongWords(t *testing.T) {
	for text, want := range map[string]string{
		"https://www.electro-alternativ.com/ // https://regarts.eu/": "https://www.electro-alternativ.com/ https://regarts.eu/",
		"www.lesjoyeuseries.com // https://www.eclectique.com/":      "https://www.lesjoyeuseries.com https://www.eclectique.com/",
		"mortroux.fr        maryse-bouzet.fr":                        "https://mortroux.fr https://maryse-bouzet.fr",
		"www.clairderue.fr et www.clairdenuit.fr":                    "https://www.clairderue.fr https://www.clairdenuit.fr",
		"https://a.fr/x //https://b.fr/y":                            "https://a.fr/x https://b.fr/y",
		"site de la ville : https://www.epernay.fr/article/voix":     "https://www.epernay.fr/article/voix …",
		"http://k-barre.net (changement à venir)":                    "http://k-barre.net …",
		"www.rastart.org (en reconstruction)":                        "https://www.rastart.org …",
		"https://example.org/my file (1).pdf":                        "",
		"Tropiques Atrium.fr":                                        "",
		"www.les festivalsduparcfloral.fr":                           "",
		"https://les nuits soniques.com":                             "",
		"Http://festival Beltran.bzh":                                "",
		"pas de site":                                                "",
		"christiane.lorne @orange.fr":                                "",
	} {
		all, alone := addressesIn(text)
		got := strings.Join(all, " ")
		if len(all) > 0 && !alone {
			got += " …"
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
