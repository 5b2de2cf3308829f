package link

import "strings"

// set makes a set of folded words.
func set(words ...string) map[string]bool {
	m := make(map[string]bool)
	for _, list := range words {
		for _, w := range strings.Fields(list) {
			m[w] = true
		}
	}
	return m
}

var (
	// openers may stand before a name without being part of it.
	openers = set("l le la les un une the d de du des au aux a par by avec with chez et and")

	// articles stand before an institution or a thing, never before a person.
	articles = set("l le la les the")

	// small words make no difference between two names.
	small = set("l le la les d de du des au aux et pour en sur the of and for in at")

	// legalForms may end a name without being part of it.
	legalForms = set("sa sas sasu sarl eurl snc scop scic selarl gip gie epic inc ltd limited llc llp gmbh ag bv nv spa srl",
		"plc corp kg oy ab aps pty")

	// units are words for a research unit, before its name.
	units = set("unite laboratoire labo lab umr umrs ums uar upr usr ur ea equipe federation structure groupe centre",
		"institut plateforme")

	// establishments are words that begin the name of a body that is more than a unit.
	establishments = set("universite university univ ecole school institut institute college academie academy agence agency",
		"ministere ministry commissariat conseil council region ville mairie commune communaute metropole departement",
		"prefecture rectorat chu chru ch clinique hopital hospital national nationale centre")

	// heads are words that begin the name of an institution.
	heads = set("universite university univ ecole school institut institute college lycee centre center chu chru ch crlcc",
		"clinique hopital hospital laboratoire laboratory labo unite federation fondation foundation association agence agency",
		"ministere ministry region ville mairie commune communaute metropole agglomeration prefecture rectorat academie academy",
		"musee museum museum bibliotheque library mediatheque theatre opera orchestre conservatoire societe society groupe",
		"canceropole pole cluster maison office observatoire observatory comite conseil council chambre syndicat union reseau",
		"club cercle collectif compagnie gip groupement consortium campus insa ensa ensi iut iep umr caisse fonds service",
		"startup start entreprise autorite cite espace parc technopole incubateur haute institution etablissement agglo ligue")

	// parts are words that begin the name of a part of an institution, which is none itself.
	parts = set("departement department faculte faculty ufr service equipe team direction division section chaire chair axe",
		"groupe plateforme pole antenne delegation master licence filiere projet programme group unit")

	// tails are words that end the name of an institution.
	tails = set("universite university school college institute institut developpement metropole agglomeration habitat",
		"technologies foundation hospital museum society association group federation academy council laboratory center centre",
		"library polytech innovation tourisme")

	// general are words that are in the names of many institutions: a name of nothing else can mean many of them.
	general = set("national nationale nationaux nationales international internationale regional regionale regionales",
		"departemental departementale municipal municipale communal intercommunal central centrale general generale public",
		"publique publics prive privee superieur superieure superieures haute hautes hautes grand grande ecoles mixte francais",
		"francaise france europeen europeenne european american british german royal state federal federale royale imperial",
		"recherche recherches research science sciences scientifique scientifiques scientific technique techniques technical",
		"technologie technologies technology technologique engineering ingenierie ingenieurs ingenieur informatique",
		"informatics computer computing numerique digital data medical medicale medicine medecine sante health hospitalier",
		"hospitaliere hospitaliers hospitals care cancer clinical clinique biology biologie chimie chemistry physique physics",
		"mathematiques mathematics social sociale sociales economie economics economique economiques management business",
		"commerce law droit art arts culture culturel culturelle cultural musique music design architecture education enseignement",
		"formation formations training study studies etude etudes development developpement innovation innovations environment",
		"environnement energie energy agriculture agricole agricultural applied appliquee appliquees advanced avancees",
		"interdisciplinary interdisciplinaire sport sports jeunesse jeunes tourisme tourism travail emploi work office service",
		"services department departement faculty faculte division group groupe team equipe project projet network reseau",
		"associations societes council conseil committee comite board authority autorite administration government gouvernement",
		"ministere ministry agence agency society societe institute institut university universite univ college school ecole",
		"academy academie center centre laboratoire laboratory unite unit federation foundation fondation association hospital",
		"hopital chu ch museum musee library bibliotheque mediatheque theatre theater city town ville mairie commune county",
		"region departements company corporation enterprise entreprise world mondial global industrie industry industrial",
		"industrielle industriel system systems systeme systemes security securite defense defence army navy air force",
		"nature naturelle naturelles natural history histoire geography human humaines humanities philosophy psychology child",
		"children enfants family familles women femmes community communaute communautaire urban urbaine rural rurale",
		"new saint polytechnic polytechnique normal normale teachers teacher nursing pharmacy",
		"maison espace salle centre cite parc club higher open interior interieur finance",
		"finances foreign affairs etrangeres blood transfusion pharmaceutical memorial catholic catholique methodist christian islamic",
		"technological autonomous african american asian africain amis comedie opera orchestre conservatoire festival fetes loisirs quartier")

	// directions are as general, but begin with a capital only where they are part of a name.
	directions = set("nord sud est ouest north south east west northern southern eastern western")

	// oneForm brings words with one meaning to one form.
	oneForm = map[string]string{
		"universite": "univ", "university": "univ", "universidad": "univ", "universidade": "univ", "universita": "univ",
		"universitat": "univ", "universiteit": "univ", "universitet": "univ", "universitetet": "univ",
		"center": "centre", "ctr": "centre", "labo": "laboratoire", "lab": "laboratoire", "laboratory": "laboratoire",
		"dept": "departement", "department": "departement", "st": "saint", "ste": "sainte", "nat": "national",
		"assoc": "association", "asso": "association",
	}

	// longForms are what French institutions call themselves in full and in short, at the beginning of a loose key.
	longForms = []struct{ long, short string }{
		{"centre hospitalier regional univ", "chru"},
		{"centre hospitalier regional universitaire", "chru"},
		{"centre hospitalier universitaire", "chu"},
		{"centre hospitalier", "ch"},
		{"centre lutte contre cancer", "clcc"},
		{"centre regional lutte contre cancer", "crlcc"},
		{"institut national sciences appliquees", "insa"},
		{"institut universitaire technologie", "iut"},
		{"institut etudes politiques", "iep"},
		{"ecole nationale superieure architecture", "ensa"},
		{"agence regionale sante", "ars"},
		{"communaute urbaine", "cu"},
		{"communaute agglomeration", "ca"},
		{"communaute communes", "cc"},
	}

	// forerunners say what kind of thing follows, and may be missing from its name: the research unit (GREYC).
	// Each is a sequence of folded words; the longest fitting one is taken.
	forerunners = []struct {
		words string
		unit  bool // what follows must not be a whole establishment
	}{
		{"unite mixte de recherche", true}, {"unite propre de recherche", true}, {"unite de recherche", true},
		{"federation de recherche", true}, {"structure federative de recherche", true}, {"structure federative", true},
		{"equipe d accueil", true}, {"laboratoire de recherche", true}, {"laboratoire commun", true}, {"centre de recherche", true},
		{"groupe de recherche", true}, {"research unit", true}, {"research laboratory", true}, {"research centre", true},
		{"research center", true}, {"laboratoire", true}, {"labo", true}, {"unite", true}, {"umr", true}, {"lab", true}, {"centre", true},
		{"jeune pousse", false}, {"start up", false}, {"startup", false}, {"entreprise", false}, {"societe", false}, {"association", false},
		{"groupement d interet public", false}, {"gip", false}, {"consortium", false}, {"sas", false}, {"sarl", false},
	}
)
