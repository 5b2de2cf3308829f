package page

import (
	"strconv"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// tongue is a language of the pages' own words.
type tongue struct {
	tag         string
	words       map[string]string
	collections map[data.Collection]string
	numbers     map[data.Collection][2]string // one, several
	failures    map[int]failure
	terms       map[schema.Term]string // other than what their names say
	units       [5]string              // of bytes, each a thousand of the one before
	months      [12]string
	days        [7]string
	thousands   string
	colon       string
	date        func(t time.Time, l *tongue) string
	clock       string
	at          string
}

// failure is what a page says about a status.
type failure struct{ title, text, hint string }

// Languages are the tags of the languages that pages can be in.
func Languages() []string { return []string{frenchTongue.tag, englishTongue.tag} }

// tongueOf is the language of a tag; English for all but French.
func tongueOf(tag string) *tongue {
	if tag == frenchTongue.tag {
		return frenchTongue
	}
	return englishTongue
}

var frenchTongue = &tongue{
	tag: "fr",
	words: map[string]string{
		"skip": "Aller au contenu", "collections": "Collections", "forms": "Cette page en données", "languages": "Autres langues",
		"licence": "Licence des données", "modified": "Mis à jour le", "yes": "oui", "no": "non", "first": "Première page",
		"next": "Page suivante", "pages": "Pages", "referrers": "Cité par", "iri": "Identifiant", "empty": "Aucune fiche pour l’instant.",
		"latest": "À découvrir", "fetch": "Récupérer les données",
		"fetch text": "Chaque fiche est aussi un document RDF, à la même adresse : demandez la forme voulue par l’en-tête Accept, ou ajoutez son suffixe.",
		"withdrawn":  "Fiche retirée", "withdrawn text": "Cette fiche a été publiée ici, puis retirée. Son adresse ne servira à rien d’autre.",
		"withdrawn on": "Retirée le", "replaced by": "Remplacée par", "asked": "Adresse demandée", "choices": "Ce qui peut être demandé", "home": "Retour à l’accueil",
		"open data": "Données ouvertes", "datasets": "Jeux de données", "records": "fiches", "files": "Tout télécharger", "feeds": "Suivre les changements",
		"harvest": "Moissonner ce catalogue", "services": "Services pour les programmes",
		"harvest text": "Les portails de données ouvertes (data.gouv.fr, CKAN, data.europa.eu) reprennent ce catalogue à cette adresse ; il y est décrit en DCAT-AP.",
		"publisher":    "Éditeur", "contact": "Contact", "frequency": "Mise à jour", "access": "Accès", "language": "Langue", "theme": "Thème",
		"keyword": "Mots-clés", "country": "Pays", "period": "Période", "edition": "Version", "published": "Publié depuis le",
		"name": "Français", "limit type": "type", "limit organizer": "organisateur", "limit place": "lieu", "limit from": "à partir du",
		"limit to": "jusqu’au", "whole": "Toute la collection", "its events": "Tous ses événements",
		"version": "Version du", "now": "Voir la fiche actuelle", "sources": "Provenance", "obtained": "reçu le", "gave": "a donné",
		"to calendar": "Ajouter à mon agenda (iCalendar)", "subscribe": "S’abonner à l’agenda (iCalendar)",
	},
	collections: map[data.Collection]string{data.Events: "Événements", data.Organizations: "Organisations", data.Places: "Lieux",
		data.People: "Personnes", data.Projects: "Projets"},
	numbers: map[data.Collection][2]string{data.Events: {"événement", "événements"}, data.Organizations: {"organisation", "organisations"},
		data.Places: {"lieu", "lieux"}, data.People: {"personne", "personnes"}, data.Projects: {"projet", "projets"}},
	failures: map[int]failure{
		400: {"Requête incomprise", "Cette adresse contient quelque chose que le site ne comprend pas.", ""},
		404: {"Page introuvable", "Il n’y a rien à cette adresse, et il n’y a jamais rien eu.", "Les collections ci-dessus mènent à toutes les fiches."},
		405: {"Méthode non permise", "Cette adresse se lit ; elle ne reçoit rien.", ""},
		406: {"Aucune forme acceptable", "La fiche existe, mais dans aucune des formes que votre logiciel accepte.", ""},
		410: {"Fiche retirée", "Cette fiche a été publiée ici, puis retirée.", ""},
		414: {"Adresse trop longue", "Aucune adresse de ce site n’est aussi longue.", ""},
		500: {"Erreur du serveur", "Une erreur est survenue de notre côté. Elle a été notée.", "Réessayez dans un moment."},
		503: {"Service indisponible", "Le site ne peut pas répondre pour le moment.", "Réessayez dans un moment."},
	},
	terms:     french,
	units:     [5]string{"octets", "ko", "Mo", "Go", "To"},
	months:    [12]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
	days:      [7]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
	thousands: "\u202f",
	colon:     "\u00a0: ",
	date: func(t time.Time, l *tongue) string {
		day := strconv.Itoa(t.Day())
		if t.Day() == 1 {
			day = "1er"
		}
		return l.days[t.Weekday()] + " " + day + " " + l.months[t.Month()-1] + " " + strconv.Itoa(t.Year())
	},
	clock: "15\u00a0h\u00a004",
	at:    " à ",
}

var englishTongue = &tongue{
	tag:   "en",
	terms: english,
	units: [5]string{"bytes", "kB", "MB", "GB", "TB"},
	words: map[string]string{
		"skip": "Skip to content", "collections": "Collections", "forms": "This page as data", "languages": "Other languages",
		"licence": "Licence of the data", "modified": "Updated on", "yes": "yes", "no": "no", "first": "First page",
		"next": "Next page", "pages": "Pages", "referrers": "Mentioned by", "iri": "Identifier", "empty": "No records yet.",
		"latest": "Have a look at", "fetch": "Get the data",
		"fetch text": "Every record is also an RDF document, at the same address: ask for the form you want in the Accept header, or add its suffix.",
		"withdrawn":  "Record withdrawn", "withdrawn text": "This record was published here and then withdrawn. Its address will not be used for anything else.",
		"withdrawn on": "Withdrawn on", "replaced by": "Replaced by", "asked": "Address asked for", "choices": "What can be asked for", "home": "Back to the home page",
		"open data": "Open data", "datasets": "Datasets", "records": "records", "files": "Download everything", "feeds": "Follow the changes",
		"harvest": "Harvest this catalogue", "services": "Services for programs",
		"harvest text": "Open-data portals (data.gouv.fr, CKAN, data.europa.eu) take this catalogue from this address, where it is described in DCAT-AP.",
		"publisher":    "Publisher", "contact": "Contact", "frequency": "Updates", "access": "Access", "language": "Language", "theme": "Theme",
		"keyword": "Keywords", "country": "Country", "period": "Period", "edition": "Version", "published": "Published since",
		"name": "English", "limit type": "type", "limit organizer": "organizer", "limit place": "place", "limit from": "from",
		"limit to": "until", "whole": "The whole collection", "its events": "All its events",
		"version": "Version of", "now": "See the record as it is now", "sources": "Where this comes from", "obtained": "obtained on", "gave": "gave",
		"to calendar": "Add to my calendar (iCalendar)", "subscribe": "Subscribe to the calendar (iCalendar)",
	},
	collections: map[data.Collection]string{data.Events: "Events", data.Organizations: "Organizations", data.Places: "Places",
		data.People: "People", data.Projects: "Projects"},
	numbers: map[data.Collection][2]string{data.Events: {"event", "events"}, data.Organizations: {"organization", "organizations"},
		data.Places: {"place", "places"}, data.People: {"person", "people"}, data.Projects: {"project", "projects"}},
	failures: map[int]failure{
		400: {"Request not understood", "This address contains something that the site does not understand.", ""},
		404: {"Page not found", "There is nothing at this address, and there never was.", "The collections above lead to every record."},
		405: {"Method not allowed", "This address can be read; it takes nothing in.", ""},
		406: {"No acceptable form", "The record exists, but in none of the forms that your software accepts.", ""},
		410: {"Record withdrawn", "This record was published here and then withdrawn.", ""},
		414: {"Address too long", "No address of this site is that long.", ""},
		500: {"Server error", "Something went wrong on our side. It has been noted.", "Try again in a moment."},
		503: {"Service unavailable", "The site cannot answer at the moment.", "Try again in a moment."},
	},
	months:    [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	days:      [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	thousands: ",",
	colon:     ": ",
	date: func(t time.Time, l *tongue) string {
		return l.days[t.Weekday()] + " " + strconv.Itoa(t.Day()) + " " + l.months[t.Month()-1] + " " + strconv.Itoa(t.Year())
	},
	clock: "15:04",
	at:    ", ",
}

// count is a number of a collection's records in words: "1 200 événements".
func (l *tongue) count(c data.Collection, n int) string {
	words := l.numbers[c]
	word := words[1]
	if n == 1 || n == 0 && l == frenchTongue { // French counts nothing as one
		word = words[0]
	}
	if word == "" {
		word = string(c)
	}
	return l.number(n) + "\u00a0" + word
}

func (l *tongue) number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + l.thousands + s[i:]
	}
	return s
}

// label is what a property, class or member is called, and the language of that, which may not be the page's.
func (l *tongue) label(name string) (text, lang string) {
	term := schema.Term(name)
	if strings.ContainsRune(name, ':') {
		var ok bool
		if term, ok = schema.TermOf(name); !ok {
			term = schema.Term(lastWord(name))
		}
	}
	if text, ok := l.terms[term]; ok {
		return text, l.tag
	}
	return term.Label(), "en"
}

// lastWord is the part of an IRI that names the term: "theme" of http://www.w3.org/ns/dcat#theme.
func lastWord(iri string) string {
	word := strings.TrimRight(iri, "/#")
	if i := strings.LastIndexAny(word, "/#:"); i >= 0 && i < len(word)-1 {
		return word[i+1:]
	}
	return word
}
