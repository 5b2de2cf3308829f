package format

import (
	"strings"
	"sync"

	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// ContextURL is the address of the official JSON-LD context of schema.org, as documents name it.
const ContextURL = "https://schema.org"

// A coercion says what the official context makes of a bare string under a term.
type coercion uint8

const (
	asText coercion = iota // a plain string in the language of the context
	asIRI                  // "@type": "@id"
	asDate                 // "@type": "Date", whatever the string looks like: the type schema:Date, not xsd:date
)

// retired are terms that the release dropped while its context kept them, with their coercion.
var retired = map[string]coercion{
	"DeliveryTimeSettings": asText, "ProductReturnEnumeration": asText, "ProductReturnFiniteReturnWindow": asText,
	"ProductReturnNotPermitted": asText, "ProductReturnPolicy": asText, "ProductReturnUnlimitedWindow": asText,
	"ProductReturnUnspecified": asText, "StupidType": asText, "hasProductReturnPolicy": asText, "productReturnDays": asText,
	"productReturnLink": asIRI, "shippingLabel": asText, "shippingSettingsLink": asIRI, "stupidProperty": asText,
	"transitTimeLabel": asText, "variablesMeasured": asText,
}

// coerced holds the terms under which the official context does not read a string as text. The rule is the one by
// which schema.org makes the context: a range of Text wins, then URL, then Date; DateTime and Time are not coerced.
var coerced = sync.OnceValue(func() map[string]coercion {
	m := make(map[string]coercion, 160)
	for t := range schema.All(schema.KindProperty) {
		if c := coercionByRange(schema.Ranges(t)); c != asText {
			m[string(t)] = c
		}
	}
	for t, c := range retired {
		if c != asText {
			m[t] = c
		}
	}
	return m
})

func coercionByRange(ranges []schema.Term) coercion {
	c := asText
	for _, r := range ranges {
		switch r {
		case schema.Text:
			return asText
		case schema.URL:
			c = asIRI
		case schema.Date:
			if c == asText {
				c = asDate
			}
		}
	}
	return c
}

// contextPrefixes are the prefixes that the official context declares, with their namespaces.
var contextPrefixes = map[string]string{
	"bibo": "http://purl.org/ontology/bibo/", "brick": "https://brickschema.org/schema/Brick#",
	"cmns-cls": "https://www.omg.org/spec/Commons/Classifiers/", "cmns-col": "https://www.omg.org/spec/Commons/Collections/",
	"cmns-dt": "https://www.omg.org/spec/Commons/DatesAndTimes/", "cmns-ge": "https://www.omg.org/spec/Commons/GeopoliticalEntities/",
	"cmns-id": "https://www.omg.org/spec/Commons/Identifiers/", "cmns-loc": "https://www.omg.org/spec/Commons/Locations/",
	"cmns-q": "https://www.omg.org/spec/Commons/Quantities/", "cmns-txt": "https://www.omg.org/spec/Commons/Text/",
	"csvw":              "http://www.w3.org/ns/csvw#",
	"dc":                "http://purl.org/dc/elements/1.1/",
	"dcam":              "http://purl.org/dc/dcam/",
	"dcat":              "http://www.w3.org/ns/dcat#",
	"dcmitype":          "http://purl.org/dc/dcmitype/",
	"dct":               "http://purl.org/dc/terms/",
	"dcterms":           "http://purl.org/dc/terms/",
	"dctype":            "http://purl.org/dc/dcmitype/",
	"doap":              "http://usefulinc.com/ns/doap#",
	"eli":               "http://data.europa.eu/eli/ontology#",
	"fibo-be-corp-corp": "https://spec.edmcouncil.org/fibo/ontology/BE/Corporations/Corporations/",
	"fibo-be-ge-ge":     "https://spec.edmcouncil.org/fibo/ontology/BE/GovernmentEntities/GovernmentEntities/",
	"fibo-be-le-cb":     "https://spec.edmcouncil.org/fibo/ontology/BE/LegalEntities/CorporateBodies/",
	"fibo-be-le-lp":     "https://spec.edmcouncil.org/fibo/ontology/BE/LegalEntities/LegalPersons/",
	"fibo-be-nfp-nfp":   "https://spec.edmcouncil.org/fibo/ontology/BE/NotForProfitOrganizations/NotForProfitOrganizations/",
	"fibo-be-oac-cctl":  "https://spec.edmcouncil.org/fibo/ontology/BE/OwnershipAndControl/CorporateControl/",
	"fibo-fbc-dae-dbt":  "https://spec.edmcouncil.org/fibo/ontology/FBC/DebtAndEquities/Debt/",
	"fibo-fbc-pas-fpas": "https://spec.edmcouncil.org/fibo/ontology/FBC/ProductsAndServices/FinancialProductsAndServices/",
	"fibo-fnd-acc-cur":  "https://spec.edmcouncil.org/fibo/ontology/FND/Accounting/CurrencyAmount/",
	"fibo-fnd-agr-ctr":  "https://spec.edmcouncil.org/fibo/ontology/FND/Agreements/Contracts/",
	"fibo-fnd-arr-doc":  "https://spec.edmcouncil.org/fibo/ontology/FND/Arrangements/Documents/",
	"fibo-fnd-arr-lif":  "https://spec.edmcouncil.org/fibo/ontology/FND/Arrangements/Lifecycles/",
	"fibo-fnd-dt-oc":    "https://spec.edmcouncil.org/fibo/ontology/FND/DatesAndTimes/Occurrences/",
	"fibo-fnd-org-org":  "https://spec.edmcouncil.org/fibo/ontology/FND/Organizations/Organizations/",
	"fibo-fnd-pas-pas":  "https://spec.edmcouncil.org/fibo/ontology/FND/ProductsAndServices/ProductsAndServices/",
	"fibo-fnd-plc-adr":  "https://spec.edmcouncil.org/fibo/ontology/FND/Places/Addresses/",
	"fibo-fnd-plc-fac":  "https://spec.edmcouncil.org/fibo/ontology/FND/Places/Facilities/",
	"fibo-fnd-plc-loc":  "https://spec.edmcouncil.org/fibo/ontology/FND/Places/Locations/",
	"fibo-fnd-pty-pty":  "https://spec.edmcouncil.org/fibo/ontology/FND/Parties/Parties/",
	"fibo-fnd-rel-rel":  "https://spec.edmcouncil.org/fibo/ontology/FND/Relations/Relations/",
	"fibo-pay-ps-ps":    "https://spec.edmcouncil.org/fibo/ontology/PAY/PaymentServices/PaymentServices/",
	"foaf":              "http://xmlns.com/foaf/0.1/",
	"gleif-L1":          "https://www.gleif.org/ontology/L1/",
	"gs1":               "https://ref.gs1.org/voc/",
	"hydra":             "http://www.w3.org/ns/hydra/core#",
	"lcc-3166-1":        "https://www.omg.org/spec/LCC/Countries/ISO3166-1-CountryCodes/",
	"lcc-4217":          "https://www.omg.org/spec/LCC/Countries/ISO4217-CurrencyCodes/",
	"lcc-cr":            "https://www.omg.org/spec/LCC/Countries/CountryRepresentation/",
	"lcc-lr":            "https://www.omg.org/spec/LCC/Languages/LanguageRepresentation/",
	"lrmoo":             "http://iflastandards.info/ns/lrm/lrmoo/",
	"mo":                "http://purl.org/ontology/mo/",
	"odrl":              "http://www.w3.org/ns/odrl/2/",
	"og":                "http://ogp.me/ns#",
	"org":               "http://www.w3.org/ns/org#",
	"owl":               "http://www.w3.org/2002/07/owl#",
	"prof":              "http://www.w3.org/ns/dx/prof/",
	"prov":              "http://www.w3.org/ns/prov#",
	"qb":                "http://purl.org/linked-data/cube#",
	"rdf":               "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
	"rdfs":              "http://www.w3.org/2000/01/rdf-schema#",
	"sarif":             "http://sarif.info/",
	"schema":            "http://schema.org/",
	"sh":                "http://www.w3.org/ns/shacl#",
	"skos":              "http://www.w3.org/2004/02/skos/core#",
	"snomed":            "http://purl.bioontology.org/ontology/SNOMEDCT/",
	"sosa":              "http://www.w3.org/ns/sosa/",
	"ssn":               "http://www.w3.org/ns/ssn/",
	"time":              "http://www.w3.org/2006/time#",
	"unece":             "http://unece.org/vocab#",
	"vann":              "http://purl.org/vocab/vann/",
	"vcard":             "http://www.w3.org/2006/vcard/ns#",
	"void":              "http://rdfs.org/ns/void#",
	"xml":               "http://www.w3.org/XML/1998/namespace",
	"xsd":               "http://www.w3.org/2001/XMLSchema#",
}

// inContext tells which of the prefixes the official context declares, with the same namespace.
var inContext = func() (in [64]bool) {
	for i, p := range prefixes {
		in[i] = contextPrefixes[p.prefix] == p.namespace
	}
	return in
}()

// splitPrefix finds the prefix of an IRI and its local part, which holds letters, digits, "_", "-" and "." only, so
// that no JSON-LD processor takes prefix and part for anything else. Without one it returns -1.
func splitPrefix(iri string) (int, string) {
	end := strings.LastIndexByte(iri, '#') + 1
	if end == 0 {
		end = strings.LastIndexByte(iri, '/') + 1
	}
	if k, ok := prefixOf[iri[:end]]; ok && plainName(iri[end:]) {
		return k, iri[end:]
	}
	return -1, ""
}

// contextTerm returns the name by which a document with the official context may say a schema.org IRI, or false where
// the IRI is of another vocabulary or its name means something else in the context.
func contextTerm(iri string) (string, bool) {
	name, ok := strings.CutPrefix(iri, schema.NS)
	if !ok || !plainName(name) {
		return "", false
	}
	switch name {
	case "type", "id", "HTML":
		return "", false
	}
	if !hasCapital(name) || strings.IndexByte(name, '-') >= 0 { // as every prefix: most terms need no look
		if _, taken := contextPrefixes[name]; taken {
			return "", false
		}
	}
	return name, true
}

func hasCapital(s string) bool {
	for i := 0; i < len(s); i++ {
		if 'A' <= s[i] && s[i] <= 'Z' {
			return true
		}
	}
	return false
}

func plainName(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '-' || c == '.') {
			return false
		}
	}
	return s != ""
}

// officialContext is the context of schema.org 30.0, made from the table of the release instead of kept as 211 KB of
// text; a test holds it to the published file. It is read only.
var officialContext = sync.OnceValue(func() map[string]any {
	m := make(map[string]any, 3200)
	for t := range schema.All(schema.KindAny) {
		m[string(t)] = map[string]any{"@id": "schema:" + string(t)}
	}
	for t := range retired {
		m[t] = map[string]any{"@id": "schema:" + t}
	}
	for t, c := range coerced() {
		as := "@id"
		if c == asDate {
			as = string(schema.Date)
		}
		m[t] = map[string]any{"@id": "schema:" + t, "@type": as}
	}
	for name, namespace := range contextPrefixes {
		m[name] = namespace
	}
	m["type"], m["id"], m["@vocab"] = "@type", "@id", schema.NS
	m["HTML"] = map[string]any{"@id": "rdf:HTML"}
	return m
})
