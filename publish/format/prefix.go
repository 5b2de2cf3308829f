package format

import "strings"

// prefixes are the namespaces that Turtle shortens, by the names that people know them by (https://prefix.cc,
// https://www.w3.org/2011/rdfa-context/rdfa-1.1); in the order in which they are declared. At most 64.
var prefixes = []struct{ prefix, namespace string }{
	{"adms", "http://www.w3.org/ns/adms#"},
	{"as", "https://www.w3.org/ns/activitystreams#"},
	{"bibo", "http://purl.org/ontology/bibo/"},
	{"cc", "http://creativecommons.org/ns#"},
	{"dc", "http://purl.org/dc/elements/1.1/"},
	{"dcat", "http://www.w3.org/ns/dcat#"},
	{"dcatap", "http://data.europa.eu/r5r/"},
	{"dcterms", "http://purl.org/dc/terms/"},
	{"dctype", "http://purl.org/dc/dcmitype/"},
	{"doap", "http://usefulinc.com/ns/doap#"},
	{"dqv", "http://www.w3.org/ns/dqv#"},
	{"earl", "http://www.w3.org/ns/earl#"},
	{"eli", "http://data.europa.eu/eli/ontology#"},
	{"foaf", "http://xmlns.com/foaf/0.1/"},
	{"geo", "http://www.w3.org/2003/01/geo/wgs84_pos#"},
	{"geosparql", "http://www.opengis.net/ont/geosparql#"},
	{"hydra", "http://www.w3.org/ns/hydra/core#"},
	{"ical", "http://www.w3.org/2002/12/cal/ical#"},
	{"ldes", "https://w3id.org/ldes#"},
	{"ldp", "http://www.w3.org/ns/ldp#"},
	{"locn", "http://www.w3.org/ns/locn#"},
	{"odrl", "http://www.w3.org/ns/odrl/2/"},
	{"org", "http://www.w3.org/ns/org#"},
	{"owl", "http://www.w3.org/2002/07/owl#"},
	{"prov", "http://www.w3.org/ns/prov#"},
	{"rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"},
	{"rdfs", "http://www.w3.org/2000/01/rdf-schema#"},
	{"schema", "http://schema.org/"},
	{"sd", "http://www.w3.org/ns/sparql-service-description#"},
	{"sh", "http://www.w3.org/ns/shacl#"},
	{"sioc", "http://rdfs.org/sioc/ns#"},
	{"skos", "http://www.w3.org/2004/02/skos/core#"},
	{"spdx", "http://spdx.org/rdf/terms#"},
	{"time", "http://www.w3.org/2006/time#"},
	{"tree", "https://w3id.org/tree#"},
	{"vann", "http://purl.org/vocab/vann/"},
	{"vcard", "http://www.w3.org/2006/vcard/ns#"},
	{"void", "http://rdfs.org/ns/void#"},
	{"wd", "http://www.wikidata.org/entity/"},
	{"wdt", "http://www.wikidata.org/prop/direct/"},
	{"xsd", "http://www.w3.org/2001/XMLSchema#"},
}

var prefixOf = func() map[string]int {
	m := make(map[string]int, len(prefixes))
	for i, p := range prefixes {
		m[p.namespace] = i
	}
	return m
}()

// shortened is an absolute IRI that can be written, and how Turtle shortens it.
type shortened struct {
	iri    string
	local  int  // where its local name starts
	prefix int8 // number of its prefix, or -1 for none
	escape bool // the local name needs escapes
}

// shorten finds the prefix of a valid IRI.
func shorten(iri string) shortened {
	s := shortened{iri: iri, prefix: -1}
	s.local = strings.LastIndexByte(iri, '#') + 1
	if s.local == 0 {
		s.local = strings.LastIndexByte(iri, '/') + 1
	}
	prefix, ok := prefixOf[iri[:s.local]]
	if !ok || s.local == len(iri) {
		return s
	}
	if n, escapes := localEnd(iri, s.local); escapes || n < len(iri) {
		if _, s.escape = appendLocal(nil, iri[s.local:]); !s.escape {
			return s
		}
	}
	s.prefix = int8(prefix)
	return s
}

// appendLocal prints local as PN_LOCAL (Turtle 1.1 §6.5 [168s]), or says that no escape can make it one.
func appendLocal(dst []byte, local string) ([]byte, bool) {
	for i := 0; i < len(local); {
		c := local[i]
		w := 1
		switch {
		case classes[c]&name != 0 && (c != '-' || i > 0), c == ':', c == '.' && i > 0 && i < len(local)-1:
		case c == '%' && i+2 < len(local) && hexValue(local[i+1]) >= 0 && hexValue(local[i+2]) >= 0:
			w = 3
		case classes[c]&escaped != 0:
			dst = append(dst, '\\')
		case c < 0x80:
			return dst, false
		default:
			var r rune
			r, w = decodeName(local[i:])
			if !nameChar(r) || i == 0 && !nameBase(r) {
				return dst, false
			}
		}
		dst = append(dst, local[i:i+w]...)
		i += w
	}
	return dst, true
}
