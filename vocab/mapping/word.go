package mapping

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// fold reduces a heading or value to what is compared: lower case, no accents, no separators, no text in brackets, no
// plural s, and no "de l'événement" behind it. "Date(s) de début (locale)" becomes "datededebut". Dots between words
// stay, since they are a path.
func fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	start, depth := 0, 0 // where the present word starts in b
	end := func() {
		word := b.String()[start:]
		if len(word) > 2 && word[len(word)-1] == 's' {
			kept := b.String()[:b.Len()-1]
			b.Reset()
			b.WriteString(kept)
		}
		start = b.Len()
	}
	rs := plain(spaced(s))
	for i := 0; i < len(rs); {
		r, size := utf8.DecodeRuneInString(rs[i:])
		next := i + size
		switch {
		case r == '(' || r == '[':
			if strings.ContainsAny(rs[next:], ")]") {
				depth++
			}
		case r == ')' || r == ']':
			if depth > 0 {
				depth--
			}
		case depth > 0:
		case r == '.' && b.Len() > 0 && next < len(rs) && isWord(rs[next:]):
			end()
			b.WriteByte('.')
			start = b.Len()
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '€' || r == '$' || r == '£' || r == '@':
			b.WriteRune(r)
		default:
			end()
		}
		i = next
	}
	end()
	folded := b.String()
	for _, tail := range [...]string{"delevenement", "oftheevent", "dufestival", "delastructure", "deletablissement", "delorganisme", "delamanifestation"} {
		if t := strings.TrimSuffix(folded, tail); t != "" {
			folded = t
		}
	}
	return folded
}

// spaced puts a blank before each capital that follows a small letter: addressLocality is two words.
func spaced(s string) string {
	for i := 1; i < len(s); i++ {
		if s[i] >= 'A' && s[i] <= 'Z' && s[i-1] >= 'a' && s[i-1] <= 'z' {
			return s[:i] + " " + spaced(s[i:])
		}
	}
	return s
}

func isWord(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// plain is s in lower case without accents.
func plain(s string) string {
	s = strings.ToLower(s)
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return strings.Map(func(r rune) rune {
				switch {
				case unicode.Is(unicode.Mn, r):
					return -1
				case r == '’' || r == '‘' || r == 'ʼ':
					return '\''
				}
				return r
			}, norm.NFKD.String(strings.ReplaceAll(strings.ReplaceAll(s, "œ", "oe"), "°", " ")))
		}
	}
	return s
}

// void are the words with which people fill a cell that has nothing in it, in lower case or folded.
var void = foldedSet("n/a", "#n/a", "néant", "null", "none", "nil", "sans objet", "n.c.", "s.o.", "non renseigné", "tbd", "tba", "à déterminer",
	"à définir", "à venir", "à confirmer", "a determiner", "a definir", "a venir", "a confirmer", "inconnu", "unknown", "aucun", "aucune")

// pending are those of the void words that promise a value; a field that is required says so.
var pending = foldedSet("tbd", "tba", "à déterminer", "à définir", "à venir", "à confirmer")

func foldedSet(words ...string) map[string]bool {
	set := make(map[string]bool, 2*len(words))
	for _, w := range words {
		set[w] = true
		if f := fold(w); len(f) > 2 { // "na" and "so" are other words
			set[f] = true
		}
	}
	return set
}

// empty tells whether text says that there is nothing. s is trimmed.
func empty(s string) bool {
	if len(s) > 20 {
		return false
	}
	switch s {
	case "", "-", "--", "—", "–", "/", ".", "?", "#REF!", "#VALUE!", "#VALEUR!", "#NAME?", "#NOM?", "#N/A", "#DIV/0!":
		return true
	}
	var lower [20]byte // most values are ASCII and no such word; they need not be folded to see it
	for i := range len(s) {
		c := s[i]
		if c >= utf8.RuneSelf { // of the words, those with accents begin with à and n
			return (s[0] == 0xc3 || s[0]|0x20 == 'n') && void[fold(s)]
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	return void[string(lower[:len(s)])]
}

// enumerated are the words that people use for members of enumerations, by property: French, English and codes.
var enumerated = map[string]map[string]string{
	"eventStatus": foldedMap(map[string][]string{
		"EventScheduled":                {"scheduled", "confirmed", "confirmé", "confirmée", "programmé", "prévu", "maintenu", "planned", "ok", "actif", "active", "publié", "published", "validé"},
		"EventCancelled":                {"cancelled", "canceled", "annulé", "annulée", "supprimé"},
		"EventPostponed":                {"postponed", "reporté", "reportée", "ajourné", "différé"},
		"EventRescheduled":              {"rescheduled", "reprogrammé", "reprogrammée", "déplacé", "déplacée"},
		"EventMovedOnline":              {"moved online", "passé en ligne", "en ligne", "basculé en ligne"},
		"offers.availability=SoldOut":   {"sold out", "complet", "complète", "full"},
		"offers.availability=InStock":   {"places disponibles", "available"},
		"@private=true":                 {"draft", "brouillon", "tentative", "private", "privé", "privée", "confidentiel", "confidential", "unpublished", "non publié"},
		"@ignore=completed":             {"completed", "past", "passé", "terminé", "done"},
		"@ignore=to be confirmed later": {"à confirmer"},
	}),
	"eventAttendanceMode": foldedMap(map[string][]string{
		"OfflineEventAttendanceMode": {"offline", "onsite", "on-site", "sur place", "présentiel", "en présentiel", "in person", "in-person", "physique", "physical"},
		"OnlineEventAttendanceMode":  {"online", "en ligne", "distanciel", "à distance", "en distanciel", "visio", "visioconférence", "virtual", "virtuel", "webinaire", "webinar", "remote"},
		"MixedEventAttendanceMode":   {"mixed", "hybride", "hybrid", "mixte", "blended", "bimodal", "comodal"},
	}),
	"availability": foldedMap(map[string][]string{
		"SoldOut": {"sold out", "complet", "épuisé", "full"},
		"InStock": {"in stock", "disponible", "available", "en vente"},
	}),
	"byDay": dayWords, "dayOfWeek": dayWords,
}

var dayWords = foldedMap(map[string][]string{
	"Monday": {"lundi", "lun", "mon", "mo"}, "Tuesday": {"mardi", "mar", "tue", "tu"}, "Wednesday": {"mercredi", "mer", "wed", "we"},
	"Thursday": {"jeudi", "jeu", "thu", "th"}, "Friday": {"vendredi", "ven", "fri", "fr"},
	"Saturday": {"samedi", "sam", "sat", "sa"}, "Sunday": {"dimanche", "dim", "sun", "su"},
	"PublicHolidays": {"jours fériés", "férié"},
})

// typeWords are the words of FIELDS that people use for classes.
var classWords = foldedMap(map[string][]string{
	"ConferenceEvent":         {"conférence", "colloque", "congrès", "symposium", "journée d'étude", "journées d'étude", "conference"},
	"EducationEvent":          {"séminaire", "atelier", "formation", "webinaire", "seminar", "workshop", "training", "webinar", "cours", "lecture", "talk"},
	"MusicEvent":              {"concert"},
	"TheaterEvent":            {"théâtre", "theatre", "theater", "spectacle"},
	"DanceEvent":              {"danse", "dance", "bal"},
	"ExhibitionEvent":         {"exposition", "exhibition", "expo"},
	"ScreeningEvent":          {"projection", "cinéma", "screening", "ciné-débat"},
	"Festival":                {"festival"},
	"BusinessEvent":           {"salon", "foire", "fair", "trade fair"},
	"SaleEvent":               {"vente", "brocante", "vide-grenier", "marché"},
	"SportsEvent":             {"sport", "match", "tournoi", "compétition sportive"},
	"Hackathon":               {"hackathon"},
	"ChildrensEvent":          {"enfants", "jeune public", "children"},
	"SocialEvent":             {"soirée", "réunion", "rencontre", "meetup", "meeting"},
	"Event":                   {"événement", "manifestation", "visite", "autre", "divers"},
	"CollegeOrUniversity":     {"université", "école", "institut", "grande école", "university", "college", "education", "école d'ingénieurs", "établissement d'enseignement supérieur"},
	"ResearchOrganization":    {"laboratoire", "unité mixte", "unité mixte de recherche", "umr", "structure fédérative", "organisme de recherche", "research", "facility", "laboratory", "unité de recherche"},
	"Hospital":                {"chu", "ch", "clcc", "clinique", "hôpital", "centre hospitalier", "hospital", "healthcare", "centre hospitalier universitaire"},
	"GovernmentOrganization":  {"commune", "mairie", "région", "communauté urbaine", "ars", "préfecture", "collectivité", "collectivité territoriale", "département", "ministère", "government", "agence régionale de santé", "métropole"},
	"NGO":                     {"association", "nonprofit", "ong", "fondation", "non-profit"},
	"Consortium":              {"gip", "consortium", "cancéropôle", "groupement d'intérêt public"},
	"Corporation":             {"sa", "sas", "sarl", "start-up", "startup", "entreprise", "société", "company"},
	"ArchiveOrganization":     {"archive", "archives"},
	"FundingAgency":           {"funder", "financeur", "agence de financement"},
	"Museum":                  {"musée", "museum"},
	"Library":                 {"bibliothèque", "médiathèque", "library"},
	"PerformingArtsTheater":   {"salle de théâtre"},
	"Organization":            {"organisation", "organisme", "structure", "institution", "organization", "other", "partenaire"},
	"Place":                   {"lieu", "salle", "place", "venue"},
	"Person":                  {"personne", "person"},
	"ResearchProject":         {"projet de recherche", "research project"},
	"Project":                 {"projet", "project"},
	"EducationalOrganization": {"lycée", "collège", "école supérieure", "school", "établissement"},
})

// languages are the names of languages in French, English and themselves.
var languages = foldedMap(map[string][]string{
	"fr": {"français", "french", "francais", "fre", "fra"}, "en": {"anglais", "english", "eng"}, "de": {"allemand", "german", "deutsch", "ger", "deu"},
	"es": {"espagnol", "spanish", "español", "spa"}, "it": {"italien", "italian", "italiano", "ita"}, "pt": {"portugais", "portuguese", "português", "por"},
	"nl": {"néerlandais", "dutch", "nederlands", "dut", "nld"}, "ar": {"arabe", "arabic", "ara"}, "zh": {"chinois", "chinese", "mandarin", "chi", "zho"},
	"ja": {"japonais", "japanese", "jpn"}, "ru": {"russe", "russian", "rus"}, "pl": {"polonais", "polish", "pol"}, "br": {"breton"},
	"oc": {"occitan"}, "eu": {"basque"}, "ca": {"catalan"}, "co": {"corse", "corsican"}, "fsl": {"lsf", "langue des signes française"},
})

// foldedMap turns a table of terms and their words about, so that each folded word finds its term.
func foldedMap(words map[string][]string) map[string]string {
	m := make(map[string]string, 4*len(words))
	for term, all := range words {
		for _, w := range all {
			m[w] = term // as written most often, which spares the folding
			m[fold(w)] = term
		}
	}
	return m
}

// word finds the term for a text: as it is, else folded, else by its first word ("reporté au 10 juin"), which is a
// guess. exact is false where the spelling had to be forgiven more than case and accents.
func word(table map[string]string, text string) (term string, exact, ok bool) {
	if t, ok := table[text]; ok {
		return t, true, true
	}
	f := fold(text)
	if t, ok := table[f]; ok {
		last, _ := utf8.DecodeLastRuneInString(text)
		return t, last == ')' || unicode.IsLetter(last) || unicode.IsDigit(last), true
	}
	first, _, more := strings.Cut(strings.TrimSpace(text), " ")
	if t, ok := table[fold(first)]; ok && more {
		return t, false, true
	}
	return "", false, false
}
