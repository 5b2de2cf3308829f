package authority

// Themes are what datasets are about.
var Themes = europe("data-theme", "Thème de données", "Data theme",
	entry{"AGRI", "Agriculture, pêche, sylviculture et alimentation", "Agriculture, fisheries, forestry and food"},
	entry{"ECON", "Économie et finances", "Economy and finance"},
	entry{"EDUC", "Éducation, culture et sport", "Education, culture and sport"},
	entry{"ENER", "Énergie", "Energy"},
	entry{"ENVI", "Environnement", "Environment"},
	entry{"GOVE", "Gouvernement et secteur public", "Government and public sector"},
	entry{"HEAL", "Santé", "Health"},
	entry{"INTR", "Questions internationales", "International issues"},
	entry{"JUST", "Justice, système juridique et sécurité publique", "Justice, legal system and public safety"},
	entry{"REGI", "Régions et villes", "Regions and cities"},
	entry{"SOCI", "Population et société", "Population and society"},
	entry{"TECH", "Science et technologie", "Science and technology"},
	entry{"TRAN", "Transports", "Transport"},
)

// Frequencies are how often a dataset changes.
var Frequencies = europe("frequency", "Fréquence", "Frequency",
	entry{"UPDATE_CONT", "mise à jour continue", "continuously updated"},
	entry{"CONT", "continu", "continuous"},
	entry{"HOURLY", "toutes les heures", "hourly"},
	entry{"DAILY_2", "deux fois par jour", "twice a day"},
	entry{"DAILY", "quotidien", "daily"},
	entry{"WEEKLY_3", "trois fois par semaine", "three times a week"},
	entry{"WEEKLY_2", "deux fois par semaine", "twice a week"},
	entry{"WEEKLY", "hebdomadaire", "weekly"},
	entry{"BIWEEKLY", "toutes les deux semaines", "biweekly"},
	entry{"MONTHLY_3", "trois fois par mois", "three times a month"},
	entry{"MONTHLY_2", "deux fois par mois", "twice a month"},
	entry{"MONTHLY", "mensuel", "monthly"},
	entry{"BIMONTHLY", "tous les deux mois", "bimonthly"},
	entry{"QUARTERLY", "trimestriel", "quarterly"},
	entry{"ANNUAL_3", "trois fois par an", "three times a year"},
	entry{"ANNUAL_2", "semestriel", "semiannual"},
	entry{"ANNUAL", "annuel", "annual"},
	entry{"AS_NEEDED", "selon les besoins", "as needed"},
	entry{"IRREG", "irrégulier", "irregular"},
	entry{"NOT_PLANNED", "non prévu", "not planned"},
	entry{"NEVER", "jamais", "never"},
	entry{"OTHER", "autre", "other"},
	entry{"UNKNOWN", "inconnu", "unknown"},
)

// AccessRights are who may have the data.
var AccessRights = europe("access-right", "Droit d’accès", "Access right",
	entry{"PUBLIC", "public", "public"},
	entry{"RESTRICTED", "accès restreint", "restricted"},
	entry{"NON_PUBLIC", "non public", "non-public"},
)

// Availabilities are how long a distribution is meant to be there.
var Availabilities = europe("planned-availability", "Disponibilité prévue", "Planned availability",
	entry{"STABLE", "stable", "stable"},
)

// FileTypes are the forms of distributions.
var FileTypes = europe("file-type", "Type de fichier", "File type",
	entry{"RDF_TURTLE", "RDF Turtle", "RDF Turtle"},
	entry{"RDF_N_TRIPLES", "RDF N-Triples", "RDF N-Triples"},
	entry{"RDF_N_QUADS", "RDF N-Quads", "RDF N-Quads"},
	entry{"RDF_TRIG", "RDF TriG", "RDF TriG"},
	entry{"RDF_XML", "RDF XML", "RDF XML"},
	entry{"JSON_LD", "JSON-LD", "JSON-LD"},
	entry{"JSON", "JSON", "JSON"},
	entry{"GEOJSON", "GeoJSON", "GeoJSON"},
	entry{"CSV", "CSV", "CSV"},
	entry{"ICS", "iCalendar", "iCalendar"},
	entry{"ATOM", "Atom", "Atom"},
	entry{"XML", "XML", "XML"},
	entry{"HTML", "HTML", "HTML"},
	entry{"ZIP", "ZIP", "ZIP"},
)

// adms is where the lists of ADMS are (https://joinup.ec.europa.eu/collection/semic-support-centre/solution/asset-description-metadata-schema-adms).
const adms = "http://purl.org/adms/"

// PublisherTypes are what publishers are.
var PublisherTypes = newTable(adms+"publishertype/1.0", adms+"publishertype/", "Type d’éditeur", "Publisher type",
	entry{"Academia-ScientificOrganisation", "établissement universitaire ou scientifique", "academia or scientific organisation"},
	entry{"Company", "entreprise", "company"},
	entry{"IndustryConsortium", "groupement d’entreprises", "industry consortium"},
	entry{"LocalAuthority", "collectivité locale", "local authority"},
	entry{"NationalAuthority", "autorité nationale", "national authority"},
	entry{"NonGovernmentalOrganisation", "organisation non gouvernementale", "non-governmental organisation"},
	entry{"NonProfitOrganisation", "organisme sans but lucratif", "non-profit organisation"},
	entry{"PrivateIndividual(s)", "particuliers", "private individuals"},
	entry{"RegionalAuthority", "autorité régionale", "regional authority"},
	entry{"StandardisationBody", "organisme de normalisation", "standardisation body"},
	entry{"SupraNationalAuthority", "autorité supranationale", "supranational authority"},
)

// licenceTypes are what licences ask.
var licenceTypes = newTable(adms+"licencetype/1.0", adms+"licencetype/", "Type de licence", "Licence type",
	entry{"Attribution", "attribution", "attribution"},
	entry{"NoDerivativeWork", "pas d’œuvre dérivée", "no derivative work"},
	entry{"NonCommercialUseOnly", "usage non commercial seulement", "non-commercial use only"},
	entry{"PublicDomain", "domaine public", "public domain"},
	entry{"ViralEffect-ShareAlike", "partage à l’identique", "viral effect (share-alike)"},
)
