package mapping

import "testing"

func TestCountries(t *testing.T) {
	for name, want := range map[string]string{
		"France": "FR", "france": "FR", "France (Métropole)": "FR", "fr": "FR", "U.S.A.": "US", "États-Unis": "US", "UK": "GB", "Royaume-Uni": "GB", "Schweiz": "CH", "Tchéquie": "CZ",
		"Czech Republic": "CZ", "Côte d’Ivoire": "CI", "Cote d'Ivoire": "CI", "Deutschland": "DE", "España": "ES", "Nouvelle-Calédonie": "NC", "La Réunion": "RE", "Guadeloupe": "GP",
		"Rwanda": "RW", "Corée du Sud": "KR", "DE": "DE", "Atlantis": "Atlantis", "Normandie": "Normandie", "Iles Féroé": "FO",
	} {
		if got := countryCode(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func BenchmarkCountries(b *testing.B) {
	for b.Loop() {
		countryCode("Côte d'Ivoire")
	}
}
