package mapping

// countries are the names that sources write for countries, with their codes of ISO 3166-1. Other names stay as they are.
var countries = countryCodes(map[string]string{
	"AE": "United Arab Emirates|Émirats arabes unis", "AM": "Armenia|Arménie", "AR": "Argentina|Argentine", "AT": "Austria|Autriche|Österreich",
	"AU": "Australia|Australie", "BA": "Bosnia and Herzegovina|Bosnie-Herzégovine", "BD": "Bangladesh", "BE": "Belgium|Belgique|België",
	"BG": "Bulgaria|Bulgarie", "BO": "Bolivia|Bolivie", "BR": "Brazil|Brésil|Brasil", "BY": "Belarus|Biélorussie", "CA": "Canada",
	"CH": "Switzerland|Suisse|Schweiz|Svizzera", "CI": "Côte d'Ivoire|Ivory Coast", "CL": "Chile|Chili", "CM": "Cameroon|Cameroun", "CN": "China|Chine",
	"CO": "Colombia|Colombie", "CR": "Costa Rica", "CU": "Cuba", "CY": "Cyprus|Chypre", "CZ": "Czech Republic|Czechia|République tchèque|Tchéquie",
	"DE": "Germany|Allemagne|Deutschland", "DK": "Denmark|Danemark|Danmark", "DO": "Dominican Republic|République dominicaine", "DZ": "Algeria|Algérie",
	"EC": "Ecuador|Équateur", "EE": "Estonia|Estonie", "EG": "Egypt|Égypte", "ES": "Spain|Espagne|España", "ET": "Ethiopia|Éthiopie",
	"FI": "Finland|Finlande", "FR": "France|France (Métropole)", "GB": "U.K.|UK|United Kingdom|Great Britain|Royaume-Uni|England|Scotland|Wales|Northern Ireland",
	"GH": "Ghana", "GR": "Greece|Grèce", "HK": "Hong Kong", "HR": "Croatia|Croatie", "HU": "Hungary|Hongrie", "ID": "Indonesia|Indonésie",
	"IE": "Ireland|Irlande", "IL": "Israel|Israël", "IN": "India|Inde", "IR": "Iran", "IS": "Iceland|Islande", "IT": "Italy|Italie|Italia",
	"JM": "Jamaica|Jamaïque", "JO": "Jordan|Jordanie", "JP": "Japan|Japon", "KE": "Kenya", "KR": "South Korea|Corée du Sud", "LB": "Lebanon|Liban",
	"LT": "Lithuania|Lituanie", "LU": "Luxembourg|Luxemburg", "LV": "Latvia|Lettonie", "MA": "Morocco|Maroc", "MC": "Monaco", "MD": "Moldova|Moldavie",
	"MT": "Malta|Malte", "MU": "Mauritius|Île Maurice", "MX": "Mexico|Mexique", "MY": "Malaysia|Malaisie", "NA": "Namibia|Namibie",
	"NC": "Nouvelle-Calédonie|New Caledonia", "NG": "Nigeria|Nigéria", "NL": "Netherlands|The Netherlands|Pays-Bas|Nederland", "NO": "Norway|Norvège",
	"NP": "Nepal|Népal", "NZ": "New Zealand|Nouvelle-Zélande", "PA": "Panama", "PE": "Peru|Pérou", "PF": "Polynésie française|French Polynesia",
	"PH": "Philippines", "PK": "Pakistan", "PL": "Poland|Pologne|Polska", "PR": "Puerto Rico|Porto Rico", "PT": "Portugal", "RE": "La Réunion|Réunion",
	"RO": "Romania|Roumanie", "RS": "Serbia|Serbie", "RU": "Russia|Russie", "SA": "Saudi Arabia|Arabie saoudite", "SE": "Sweden|Suède",
	"SG": "Singapore|Singapour", "SI": "Slovenia|Slovénie", "SK": "Slovakia|Slovaquie", "SN": "Senegal|Sénégal", "TH": "Thailand|Thaïlande",
	"TN": "Tunisia|Tunisie", "TR": "Turkey|Turquie|Türkiye", "TW": "Taiwan|Taïwan", "TZ": "Tanzania|Tanzanie", "UA": "Ukraine", "US": "U.S.A.|USA|U.S.|United States|United States of America|États-Unis",
	"UY": "Uruguay", "VN": "Vietnam|Viêt Nam", "ZA": "South Africa|Afrique du Sud",
})

func countryCodes(names map[string]string) map[string]string {
	m := map[string]string{}
	for code, all := range names {
		for _, r := range expand(Rule{From: all}) {
			m[r.From] = code
		}
	}
	return m
}
