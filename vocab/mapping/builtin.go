package mapping

import (
	"slices"
	"strings"

	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// private are the properties that are personal data: of people, all that is not their name and work; of events, who
// comes and whom to call. Institutions publish their own telephone.
var private = []string{
	"Person.email", "Person.telephone", "Person.faxNumber", "Person.address", "Person.birthDate", "Person.birthPlace", "Person.deathDate",
	"Person.homeLocation", "Person.gender", "Person.nationality", "Person.children", "Person.parent", "Person.parents", "Person.spouse",
	"Person.contactPoint", "Person.contactPoints", "Person.streetAddress", "Person.extendedAddress", "Person.postalCode", "Person.postOfficeBoxNumber",
	"Person.addressLocality", "Person.taxID", "Person.vatID", "Person.netWorth", "Person.height", "Person.weight", "Person.healthCondition", "Event.attendee", "Event.attendees",
}

// addressRules are the words for the parts of a postal address, and what belongs to a place. They stand on a place, on an
// institution, and on an event, whose they are through its location.
var addressRules = []Rule{
	{From: "street address|streetAddress|rue|adresse postale|voie|street|address line 1|address line1|addr|numéro et voie|adresse 1", To: "address.streetAddress"},
	{From: "postal code|postcode|zip|zip code|zipcode|code postal|cp|code_postal|post code", To: "address.postalCode"},
	{From: "city|town|locality|ville|commune|localité|address locality", To: "address.addressLocality"},
	{From: "region|state|county|région|département|académie|province|address region", To: "address.addressRegion"},
	{From: "country|pays|country code|code pays|address country", To: "address.addressCountry"},
	{From: "boite postale|BP|po box|post office box number", To: "address.postOfficeBoxNumber"},
	// Place has latitude and longitude of its own too; one form is enough, and geo is the one that is read most.
	{From: "latitude|lat|y|coordonnée y|y wgs84|y lambert 93|lambert y", To: "geo.latitude", Over: true},
	{From: "longitude|lon|lng|long|x|coordonnée x|x wgs84|x lambert 93|lambert x", To: "geo.longitude", Over: true},
	{From: "coordonnées|géolocalisation|geo point 2d|geopoint|latlon|lat lon|coordinates|geo_point_2d|coordonnées géographiques|gps", To: "geo", Parse: ParsePoint},
}

// numbers are the words for schemes of identifiers.
var numbers = []struct{ words, scheme string }{
	{"siren|numéro siren|n° siren|code siren", "SIREN"}, {"siret|numéro siret|n° siret", "SIRET"}, {"ror|identifiant ror|ror id|élément ror", "ROR"},
	{"isni|identifiant isni|élément isni", "ISNI"}, {"wikidata|identifiant wikidata|élément wikidata|wikidata id|qid", "Wikidata"}, {"uai|code uai|uai - identifiant|rne|identifiant uai", "UAI"},
	{"grid|identifiant grid", "GRID"}, {"idref|identifiant idref", "IdRef"}, {"funding data|identifiant funding data|fundref|crossref funder|crossref funder id", "Crossref"},
	{"rnsr|numero_national_de_structure|numéro national de structure", "RNSR"}, {"rna|identifiant rna", "RNA"}, {"finess|n° finess|numéro finess", "FINESS"},
	{"geonames|geonames id", "GeoNames"}, {"orcid|identifiant orcid", "ORCID"}, {"eter|identifiant eter", "ETER"}, {"pic|identifiant pic", "PIC"},
	{"code insee|insee|citycode", "INSEE"}, {"duns", "DUNS"},
}

// shared are the words that mean the same in objects and in tables.
var shared = slices.Concat(
	expand(Rule{From: "id|uid|identifiant|guid|uuid|référence|ref|key|clé|event id|n°", To: "@id"}),
	expand(Rule{From: "type|@type|class|classe|rdf:type", To: "@type"}),
	expand(Rule{From: "language tag|lang|@language", To: "@language"}),
	expand(Rule{From: "timezone|time zone|tz|tzid|fuseau|fuseau horaire|start timezone|event timezone", To: "@zone"}),
	expand(Rule{From: "all day|all-day|all day event|journée entière|toute la journée|is all day", To: "@allDay"}),
	expand(Rule{From: "start time|heure de début|heure début|heure|horaire|time|heures|hour|horaires|à partir de", Class: schema.Event, To: "@startTime"}),
	expand(Rule{From: "end time|heure de fin|heure fin", Class: schema.Event, To: "@endTime"}),
	expand(Rule{From: "dateModified|modified|updated|updated at|last modified|modifié le|mis à jour le|mise à jour|date de modification|last update|dernière mise à jour|lastUpdate|date modified", To: "@modified"}),
	expand(Rule{From: "created|created at|date created|créé le|date de saisie|date de création de la fiche|date published|published|published at|publié le", To: "-"}),
	expand(Rule{From: "private|privé|sensitivity|critère de diffusion|visibility|visibilité|class ical", To: "@private", Class: schema.Event}),

	expand(Rule{From: "title|titre|event name|event title|nom de l'événement|label|libellé|intitulé|summary text|denomination", To: "name"}),
	expand(Rule{From: "summary|subject|objet", Class: schema.Event, To: "name"}),
	expand(Rule{From: "descriptif|descriptif court|descriptif long|résumé|présentation|détails|details|texte|content|body|notes|long description|short description|programme|abstract", To: "description"}),
	expand(Rule{From: "sous-titre|subtitle", To: "disambiguatingDescription"}),
	expand(Rule{From: "start|starts|starts at|start at|début|date de début|datedeb|date debut|du|date|le|commence le|date et heure de début|begin|begins|from|dtstart|start datetime|starttime date|date de l'événement|jour|startDateTime|start date time|event date|when|quand|date start", Class: schema.Event, To: "startDate"}),
	expand(Rule{From: "end|ends|ends at|end at|fin|date de fin|datefin|au|jusqu'au|se termine le|date et heure de fin|until|to|dtend|end datetime|endDateTime|end date time|date end", Class: schema.Event, To: "endDate"}),
	expand(Rule{From: "ancienne date|date initiale|date d'origine|previous start|previous date|original date", Class: schema.Event, To: "previousStartDate"}),
	expand(Rule{From: "status|statut|état|event status|state of event", Class: schema.Event, To: "eventStatus"}),
	expand(Rule{From: "cancelled|canceled|annulé", Class: schema.Event, To: "eventStatus", Values: yes("EventCancelled")}),
	expand(Rule{From: "postponed|reporté", Class: schema.Event, To: "eventStatus", Values: yes("EventPostponed")}),
	expand(Rule{From: "sold out|complet", Class: schema.Event, To: "offers.availability", Values: yes("SoldOut")}),
	expand(Rule{From: "attendance mode|attendance|mode|modalité|modalités|format de participation|event attendance mode", Class: schema.Event, To: "eventAttendanceMode"}),
	expand(Rule{From: "online|en ligne|is online|distanciel|visio|virtual|virtuel|à distance|webinar", Class: schema.Event, To: "@online"}),
	expand(Rule{From: "online url|lien visio|webinar link|meeting url|online access link|lien de connexion|streaming url|url visio|visio url|virtual url", Class: schema.Event, To: "location[VirtualLocation].url"}),

	expand(Rule{From: "place|venue|lieu|salle|room|emplacement|localisation|nom du lieu|venue name|location name|équipement|where|où|endroit|site de l'événement", Class: schema.Event, To: "location"}),
	expand(Rule{From: "capacity|capacité|jauge|nombre de places|max attendees", Class: schema.Event, To: "maximumAttendeeCapacity"}),
	expand(Rule{From: "organizers|organiser|organisers|organisateur|organisateurs|organisé par|organized by|host|hosts|structure organisatrice|porteur|orga|proposé par|host institution|host institutions|organizer name|hosted by", Class: schema.Event, To: "organizer", Split: ";|\n/"}),
	expand(Rule{From: "structure|association", Class: schema.Event, To: "organizer", Split: ";|\n/"}),
	expand(Rule{From: "id organisateurs|organizer ids|organizer id|ids organisateurs|identifiant organisateur|identifiants organisateurs", Class: schema.Event, To: "organizer", Split: ";|\n, ", Parse: ParseKey}),
	expand(Rule{From: "partners|partner|partenaire|partenaires|avec le soutien de|supported by|soutiens|sponsors", Class: schema.Event, To: "sponsor", Split: ";|\n/"}),
	expand(Rule{From: "funders|financeur|financeurs|financé par|funded by", To: "funder", Split: ";|\n/"}),
	expand(Rule{From: "speakers|speaker|intervenant|intervenants|conférencier|conférencière|artiste|artistes|animateur|performers|presenter|presenters|orateur|orateurs", Class: schema.Event, To: "performer", Split: ";|\n/"}),
	expand(Rule{From: "free|gratuit|is free|free of charge|entrée libre", Class: schema.Event, To: "isAccessibleForFree", Values: map[string]string{"gratuit": "oui", "payant": "non", "free": "oui", "entrée libre": "oui"}}),
	expand(Rule{From: "currency|devise|monnaie", Class: schema.Event, To: "@currency"}),
	expand(Rule{From: "booking|réservation|inscription|billetterie|lien d'inscription|registration|registration url|tickets url|ticket url|booking url|url d'inscription|lien de réservation|lien billetterie|tickets link", Class: schema.Event, To: "offers.url"}),
	expand(Rule{From: "audiences|public|public cible|target audience|publics", Class: schema.Event, To: "audience"}),
	expand(Rule{From: "age range|âge|tranche d'âge|ages", Class: schema.Event, To: "typicalAgeRange"}),
	expand(Rule{From: "tags|tag|mots-clés|mots clefs|mot clé|thème|thèmes|thématique|thématiques|rubrique|discipline|topic|topics|theme|themes|subjects|domaine|domaines", To: "keywords"}),
	expand(Rule{From: "category|categories|catégorie|catégories", To: "keywords"}),
	expand(Rule{From: "link|lien|site web|site internet|site|website|page|homepage|web|page web|url de l'événement|canonical url|event url|permalink|site officiel|adresse web", To: "url"}),
	expand(Rule{From: "affiche|visuel|photo|poster|picture|images|illustration|image url|thumbnail", To: "image"}),
	expand(Rule{From: "language|langue|langues|languages|locale", Class: schema.Event, To: "inLanguage"}),
	expand(Rule{From: "parent event|parent|événement parent|series|série|super event|événement principal", Class: schema.Event, To: "superEvent"}),
	expand(Rule{From: "sub events|children events|sous-événements", Class: schema.Event, To: "subEvent"}),
	expand(Rule{From: "recurrence|récurrence|rrule|repeats|périodicité|fréquence", Class: schema.Event, To: "eventSchedule", Parse: ParseRRule}),
	expand(Rule{From: "durée|length", Class: schema.Event, To: "duration"}),

	expand(Rule{From: "raison sociale|dénomination sociale|legal name|official name", Class: schema.Organization, To: "legalName"}),
	expand(Rule{From: "dénomination|établissement|institution|structure|nom de l'établissement|nom de la structure|organisation|uo lib officiel|uo_lib_officiel|nom officiel", Class: schema.Organization, To: "name"}),
	expand(Rule{From: "sigle|acronyme|acronym|acronyms|nom court|short name|alias|aliases|autres noms|autre nom|also known as|label numero|variantes", To: "alternateName", Split: ";|\n"}),
	expand(Rule{From: "english name|nom anglais|name in english", To: "name", Lang: "en"}),
	expand(Rule{From: "parent|parent organization|organisme parent|organisme de tutelle|structure parente|rattachement|établissement de rattachement|numero_de_structure_parent", Class: schema.Organization, To: "parentOrganization", Split: ";|\n"}),
	expand(Rule{From: "founded|established|année de création|date de création|date_creation|annee_de_creation|date d'ouverture|date ouverture|creation year|created on", Class: schema.Organization, To: "foundingDate"}),
	expand(Rule{From: "closed|date de fermeture|date_fermeture|dissolved", Class: schema.Organization, To: "dissolutionDate"}),
	expand(Rule{From: "phone|téléphone|tél|numéro de téléphone|tel|phone number|fixe", Class: schema.Organization, To: "telephone"}),
	expand(Rule{From: "mail|courriel|e-mail|adresse mail|adresse e-mail|adresse électronique|contact mail", Class: schema.Organization, To: "email"}),
	expand(Rule{From: "phone|téléphone|tél|numéro de téléphone|tel|phone number|telephone", Class: schema.Person, To: "telephone"}),
	expand(Rule{From: "mail|courriel|e-mail|adresse mail|adresse e-mail", Class: schema.Person, To: "email"}),
	expand(Rule{From: "phone|téléphone|tél|telephone|mail|courriel|e-mail|email|contact|contacts|adresse mail|attendees list|participants|inscrits|nom du contact", Class: schema.Event, To: "@personal"}),
	expand(Rule{From: "type d'établissement|type_de_structure|type de structure|catégorie|categetab", Class: schema.Organization, To: "@type"}),
	expand(Rule{From: "same as|compte facebook|compte twitter|compte linkedin|compte instagram|compte youtube|compte vimeo|compte mastodon|compte pinterest|youtube|facebook|twitter|linkedin|page wikipédia|wikipedia|mastodon|instagram", To: "sameAs"}),
	expand(Rule{From: "logo url", To: "logo"}),
	expand(Rule{From: "lei|code lei|lei code|legal entity identifier", Class: schema.Organization, To: "leiCode"}),
	expand(Rule{From: "affiliation|établissement|organisme|institution|structure", Class: schema.Person, To: "affiliation", Split: ";|\n"}),
	expand(Rule{From: "fonction|poste|titre|job|position|role", Class: schema.Person, To: "jobTitle"}),
	expand(Rule{From: "prénom|first name|firstname", Class: schema.Person, To: "givenName"}),
	expand(Rule{From: "nom de famille|last name|lastname|surname", Class: schema.Person, To: "familyName"}),
	expand(Rule{From: "currency", Class: schema.Offer, To: "priceCurrency"}),
	expand(Rule{From: "currency", Class: schema.PriceSpecification, To: "priceCurrency"}),
	expand(Rule{From: "description de l'offre|label", Class: schema.Offer, To: "name"}),
	identifiers(),
	places(),
)

// objects are the words that only objects have.
var objects = slices.Concat(
	expand(Rule{From: "price|tarif|prix", Class: schema.Event, To: "offers.price"}),
	expand(Rule{From: "address|adresse", Class: schema.Event, To: "location.address"}),
	expand(Rule{From: "nom", To: "name"}),
)

// columns are the words that only tables have: there a heading stands for a text, never for a thing.
var columns = slices.Concat(
	expand(Rule{From: "nom|name|événement|évènement|manifestation|event|nom complet|nom usuel", To: "name"}),
	expand(Rule{From: "site|localisation", Class: schema.Event, To: "location"}),
	expand(Rule{From: "address|adresse", Class: schema.Event, To: "location.address.streetAddress"}),
	expand(Rule{From: "address|adresse", Class: schema.Organization, To: "address.streetAddress"}),
	expand(Rule{From: "address|adresse", Class: schema.Place, To: "address.streetAddress"}),
	expand(Rule{From: "price|tarif|tarifs|prix|entrée|conditions|participation|cost|fee|fees|tickets|conditions d'accès|tarification", Class: schema.Event, To: "offers", Parse: ParsePrice}),
	expand(Rule{From: "organizer", Class: schema.Event, To: "organizer", Split: ";|\n/"}),
	expand(Rule{From: "performer", Class: schema.Event, To: "performer", Split: ";|\n/"}),
	expand(Rule{From: "sponsor", Class: schema.Event, To: "sponsor", Split: ";|\n/"}),
	expand(Rule{From: "funder", To: "funder", Split: ";|\n/"}),
	expand(Rule{From: "alternateName", To: "alternateName", Split: ";|\n"}),
	expand(Rule{From: "memberOf|member of|membre de", To: "memberOf", Split: ";|\n"}),
	expand(Rule{From: "parentOrganization", Class: schema.Organization, To: "parentOrganization", Split: ";|\n"}),
)

// Schema reads objects shaped after schema.org: its own names first, then the words that JSON and YAML files use.
var Schema = Mapping{Name: "schema.org", Rules: slices.Concat(shared, objects), TermsFirst: true, Withhold: private}

// Table reads rows of a table with French or English headings, or schema.org's names.
var Table = Mapping{Name: "table", Rules: slices.Concat(columns, shared), Withhold: private}

// expand makes a rule for each of the names in From, which bars separate.
func expand(r Rule) []Rule {
	var rules []Rule
	for _, name := range strings.Split(r.From, "|") {
		r.From = name
		rules = append(rules, r)
	}
	return rules
}

// yes are the values of a column that says yes or no about one word.
func yes(term string) map[string]string {
	m := map[string]string{}
	for w, t := range booleans {
		m[w] = "@ignore=no"
		if t == "true" {
			m[w] = term
		}
	}
	return m
}

// identifiers are the rules for numbers, alone or within an object "identifiers".
func identifiers() []Rule {
	var rules []Rule
	for _, n := range numbers {
		for _, r := range expand(Rule{From: n.words, To: "identifier", Parse: ParseIdentifier, Scheme: n.scheme}) {
			inner := r
			inner.From = "identifiers." + r.From
			rules = append(rules, r, inner)
		}
	}
	return rules
}

// places are the rules for addresses, on a place, on an institution, and on an event through its location.
func places() []Rule {
	var rules []Rule
	for _, a := range addressRules {
		for _, r := range expand(a) {
			place := r
			place.Class = schema.Place
			institution := r
			institution.Class = schema.Organization
			if strings.HasPrefix(r.To, "geo") { // an Organization has no geo of its own
				institution.To = "location." + r.To
			}
			event := r
			event.Class = schema.Event
			event.To = "location." + r.To
			rules = append(rules, place, institution, event)
			if strings.HasPrefix(r.To, "address.") {
				part := r
				part.Class, part.To = schema.PostalAddress, strings.TrimPrefix(r.To, "address.")
				rules = append(rules, part)
			}
			if strings.HasPrefix(r.To, "geo.") {
				part := r
				part.Class, part.To, part.Over = schema.GeoCoordinates, strings.TrimPrefix(r.To, "geo."), false
				rules = append(rules, part)
			}
		}
	}
	return rules
}
