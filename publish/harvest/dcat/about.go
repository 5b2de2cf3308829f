package dcat

import (
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/vocab/authority"
	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// Options of a catalogue. Now is required; every other zero value has a default.
type Options struct {
	Now         func() time.Time // clock: nothing is said to have changed in the future
	Publisher   Publisher
	Contact     Contact
	Description publish.Words        // what the site has, in a sentence or two; default: what its collections are
	Keywords    Keywords             // besides those of each collection
	Themes      []*authority.Concept // of authority.Themes; default EDUC
	Frequency   *authority.Concept   // of authority.Frequencies; default IRREG
	Access      *authority.Concept   // of authority.AccessRights; default PUBLIC
	Languages   []string             // tags of the languages of the data; default: those of the pages
	Countries   []*authority.Concept // that the data cover, besides those that they name
	Page        int                  // datasets on a page of the catalogue; default 100, which is more than there are
}

// Publisher is who publishes the data.
type Publisher struct {
	Name string             // default: the site's title
	IRI  graph.IRI          // that others know it by, such as that of ROR; default: one of the catalogue's own
	Type *authority.Concept // of authority.PublisherTypes; nil if none is told
}

// Contact is who answers questions about the data.
type Contact struct {
	Name  string // default: the publisher's
	Email string // may be empty
	URL   string // of a page or form; default: the home page
}

// Keywords are what datasets are found by, in each language.
type Keywords struct{ French, English []string }

// subject is what is said of a collection, whatever it holds.
type subject struct {
	name        publish.Words
	description publish.Words
	keywords    Keywords
}

// subjects are the collections; the empty one is all of them.
var subjects = map[data.Collection]subject{
	data.Events: {
		publish.Words{French: "événements", English: "events"},
		publish.Words{
			French:  "Événements, avec leurs dates, leurs lieux, leurs organisateurs et leurs conditions d’accès.",
			English: "Events, with their dates, places, organisers and conditions of access.",
		},
		Keywords{[]string{"événement", "agenda"}, []string{"event", "calendar"}},
	},
	data.Organizations: {
		publish.Words{French: "organisations", English: "organizations"},
		publish.Words{
			French:  "Établissements et organismes, avec leurs noms, leurs adresses, leurs identifiants et leurs liens entre eux.",
			English: "Institutions and bodies, with their names, addresses, identifiers and relations to each other.",
		},
		Keywords{[]string{"organisation", "établissement"}, []string{"organization", "institution"}},
	},
	data.Places: {
		publish.Words{French: "lieux", English: "places"},
		publish.Words{
			French:  "Lieux, avec leurs adresses et leurs coordonnées.",
			English: "Places, with their addresses and coordinates.",
		},
		Keywords{[]string{"lieu", "adresse"}, []string{"place", "address"}},
	},
	data.People: {
		publish.Words{French: "personnes", English: "people"},
		publish.Words{
			French:  "Personnes qui organisent les événements ou qui y interviennent, avec leurs fonctions et leurs établissements.",
			English: "People who organise events or speak there, with their functions and institutions.",
		},
		Keywords{[]string{"personne", "intervenant"}, []string{"person", "speaker"}},
	},
	data.Projects: {
		publish.Words{French: "projets", English: "projects"},
		publish.Words{
			French:  "Projets, avec ceux qui les mènent et ceux qui les financent.",
			English: "Projects, with those who carry them out and those who fund them.",
		},
		Keywords{[]string{"projet", "recherche"}, []string{"project", "research"}},
	},
	"": {
		publish.Words{French: "toutes les fiches", English: "all records"},
		publish.Words{
			French:  "Tout ce que le site publie : événements, organisations, lieux, personnes et projets, et leurs liens entre eux.",
			English: "Everything that the site publishes: events, organizations, places, people and projects, and their relations to each other.",
		},
		Keywords{[]string{"agenda", "annuaire"}, []string{"calendar", "directory"}},
	},
}

// common are the keywords of every dataset.
var common = Keywords{[]string{"données liées", "schema.org"}, []string{"linked data", "schema.org"}}

// form is how every record is described, in words that stand behind what a collection is.
var form = publish.Words{
	French:  " Chaque fiche est décrite en schema.org et a une adresse durable.",
	English: " Every record is described in schema.org and has a lasting address.",
}

// complete fills in what the options leave to their defaults.
func (o Options) complete() Options {
	if len(o.Themes) == 0 {
		o.Themes = []*authority.Concept{authority.Themes.Find("EDUC")}
	}
	if o.Frequency == nil {
		o.Frequency = authority.Frequencies.Find("IRREG")
	}
	if o.Access == nil {
		o.Access = authority.AccessRights.Find("PUBLIC")
	}
	if o.Page <= 0 {
		o.Page = 100
	}
	return o
}
