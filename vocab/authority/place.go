package authority

import (
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// The tables of languages and countries have the codes of ISO 639-3 and ISO 3166-1 alpha-3.
var (
	languages = Scheme{publications + "language", "Langue", "Language"}
	countries = Scheme{publications + "country", "Pays et territoires", "Countries and territories"}
)

// Language is the entry of a language tag's language; nil if it has none.
func Language(tag string) *Concept {
	t, err := language.Parse(tag)
	if err != nil {
		return nil
	}
	base, sure := t.Base()
	if sure != language.Exact {
		return nil
	}
	code := strings.ToUpper(base.ISO3())
	return &Concept{code, languages.IRI + graph.IRI("/"+code), &languages, display.French.Languages().Name(base), display.English.Languages().Name(base)}
}

// met are the countries that were asked for, by code: there are a few hundred, and many records in each.
var met sync.Map

// Country is the entry of a country's code of ISO 3166-1, of two letters or three; nil if that is none.
func Country(code string) *Concept {
	if c, ok := met.Load(code); ok {
		return c.(*Concept)
	}
	r, err := language.ParseRegion(code)
	if err != nil || !r.IsCountry() || r.ISO3() == "ZZZ" {
		return nil
	}
	three := r.ISO3()
	c := &Concept{three, countries.IRI + graph.IRI("/"+three), &countries, display.French.Regions().Name(r), display.English.Regions().Name(r)}
	if strings.ToUpper(code) == code { // in how many ways the letters can be written is nobody's memory
		met.Store(code, c)
	}
	return c
}
