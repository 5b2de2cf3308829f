package mapping

import (
	"strings"
	"testing"
)

func TestDatesInWordsAndNumbers(t *testing.T) {
	for text, want := range map[string]string{
		"2024-11-28 09:00:00":                            "2024-11-28T09:00:00",
		"2024-11-28T09:00:00+0100":                       "2024-11-28T09:00:00+60",
		"2024-11-28T09:00:00.250Z":                       "2024-11-28T09:00:00.25+0",
		"20241128":                                       "2024-11-28",
		"28.11.2024":                                     "2024-11-28",
		"28/11/2024 09:00":                               "2024-11-28T09:00:00",
		"11/28/2024":                                     "2024-11-28",
		"28/11/2024 de 9h à 17h30":                       "2024-11-28T09:00:00 to 2024-11-28T17:30:00",
		"jeudi 28 novembre 2024, 14 h 30":                "2024-11-28T14:30:00",
		"mardi 3 juin 2025 à 9 h 30":                     "2025-06-03T09:30:00",
		"le 1er mai 2025 à midi":                         "2025-05-01T12:00:00",
		"du 28 novembre 2024 9h au 29 novembre 2024 17h": "2024-11-28T09:00:00 to 2024-11-29T17:00:00",
		"14 et 15 novembre 2026":                         "2026-11-14, 2026-11-15",
		"3-5 mars 2025":                                  "2025-03-03 to 2025-03-05",
		"du 31 décembre au 2 janvier 2025":               "2024-12-31 to 2025-01-02",
		"du 03/03/2025 au 05/03/2025":                    "2025-03-03 to 2025-03-05",
		"November 28–30, 2024":                           "2024-11-28 to 2024-11-30",
		"Thursday, 28th November 2024 at 9am":            "2024-11-28T09:00:00",
		"Nov 28, 2024 12:30 AM":                          "2024-11-28T00:30:00",
		"03/2026":                                        "2026-03",
		"mars 2026":                                      "2026-03",
		"2026":                                           "2026",
		"45624.375":                                      "2024-11-28T09:00:00",
		"19h-21h":                                        "T19:00:00 to T21:00:00",
		"9 heures 30":                                    "T09:30:00",
		"0000-00-00":                                     "no: is not a date",
		"lundi 08 septembre":                             "no: has no year",
		"Du 9 au 13 novembre":                            "no: has no year",
		"31/04/2025":                                     "no: is not a date: the calendar has no such day",
		"2025-13-01":                                     "no: is not a date: the calendar has no such day",
		"28/11/2024 26h":                                 "no: has a time that no clock shows",
		"TBD":                                            "no: is not a date",
		"bientôt":                                        "no: is not a date",
		"samedi":                                         "no: is not a date",
		"28 novembre 2024 28 novembre 2024 salle":        "no: is not a date",
	} {
		d, bad := parseDate(text, AnyOrder)
		var got string
		if bad != nil {
			got = "no: " + bad.why
		} else {
			var all []string
			for i := range d.n {
				m := d.at(i)
				s := ""
				if m.dated() {
					s = string(m.appendDate(nil))
				}
				if m.clock {
					s += "T" + string(m.appendClock(nil))
				}
				if m.zoned {
					s += "+" + itoa(m.offset)
				}
				all = append(all, s)
			}
			if got = strings.Join(all, ", "); d.span {
				got = strings.Join(all, " to ")
			}
		}
		if got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestLiterals(t *testing.T) {
	for text, want := range map[string]string{
		"12.50": "12.50", "12,50": "12.50", "1 234,5": "1234.5", "1.234,56": "1234.56", "1,234.56": "1234.56", "-0,3707": "-0.3707", "007": "007", "1e3": "1E3", ".5": "0.5",
		"1.234.567": "1234567", "12 €": "", "0x10": "", "1_000": "", "": "", "-": "", "NaN": "", "Infinity": "",
	} {
		if v, _ := parseNumber(text); v.Text != want {
			t.Errorf("the number %q is %q, want %q", text, v.Text, want)
		}
	}
	for text, want := range map[string]string{
		"https://a.example/x": "https://a.example/x", "www.unicaen.fr": "https://www.unicaen.fr", "unicaen.fr/page": "https://unicaen.fr/page", "//a.example/x": "https://a.example/x",
		"http://a.example/b c": "http://a.example/b%20c", "mailto:a@b.fr": "mailto:a@b.fr", "urn:isbn:1": "urn:isbn:1", "http://x.fr/100%": "http://x.fr/100%25",
		"http://[::1]:80/": "http://[::1]:80/", "javascript:alert(1)": "", "data:text/html,x": "", "/agenda/12": "", "Le Dôme": "", "photo.jpg": "", "a@b.fr": "",
		"http://a.fr // www.b.fr": "", "http://": "", "N. B.": "",
	} {
		if got, _ := parseIRI(text); got != want {
			t.Errorf("the address %q is %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{"fr_FR": "fr-FR", "EN": "en", "français": "fr", "French": "fr", "zh-hant-tw": "zh-Hant-TW", "en_AU.UTF-8": "en-AU", "bleu clair": "", "langue": ""} {
		if got, _ := parseLanguage(text); got != want {
			t.Errorf("the language %q is %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{"PT1H30M": "PT1H30M", "1h30": "PT1H30M", "01:30": "PT1H30M", "90 min": "PT1H30M", "2 heures": "PT2H", "3 jours": "P3D", "P1W": "P1W", "P1M": "P1M", "PT": "", "90": "", "long": ""} {
		if got, _ := parseDuration(text); got != want {
			t.Errorf("the duration %q is %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{"oui": "true", "NON": "false", "Vrai": "true", "x": "true", "0": "false", "https://schema.org/True": "true", "peut-être": ""} {
		if v, _ := parseBoolean(text); v.Text != want {
			t.Errorf("the answer %q is %q, want %q", text, v.Text, want)
		}
	}
}

func TestZoneNames(t *testing.T) {
	for name, want := range map[string]string{
		"Europe/Paris": "Europe/Paris", "europe/paris": "Europe/Paris", "Romance Standard Time": "Europe/Paris", "US/Central": "US/Central", "Japan": "Japan",
		"/mozilla.org/20050126_1/Europe/Paris": "Europe/Paris", "/freeassociation.sourceforge.net/Europe/Paris": "Europe/Paris", "/softwarestudio.org/Olson_20011030_5/America/New_York": "America/New_York",
		"UTC": "UTC", "UTC-12": "UTC-12", "Eastern": "America/New_York", "(UTC+01:00) Brussels, Copenhagen, Madrid, Paris": "Europe/Paris",
		"Europe/Pariss": "", "GMT+25:00": "", "Melbourne": "", "Local": "", "../etc/passwd": "",
	} {
		got := ""
		if z, ok := zoneOf(name); ok {
			got = z.String()
		}
		if got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
}

func TestHeadingsFold(t *testing.T) {
	for heading, want := range map[string]string{
		"Date de début": "datededebut", "DATE_DE_DEBUT": "datededebut", "date-de-début :": "datededebut", "Nom de l'événement": "nom", "Nom de l’évènement": "nom", "Tarifs (€)": "tarif",
		"Organisateur(s)": "organisateur", "N° SIRET": "nsiret", "location.name": "location.name", "startDate": "startdate", "Mots-clés": "motcle", "Œuvre": "oeuvre", "addressLocality": "addreslocality",
	} {
		if got := fold(heading); got != want {
			t.Errorf("%q folds to %q, want %q", heading, got, want)
		}
	}
}
