package authority

import (
	"regexp"
	"strings"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// Licence is a licence that is known here.
type Licence struct {
	Name  string     // the same in every language
	SPDX  string     // identifier in the list of SPDX (https://spdx.org/licenses/)
	EU    graph.IRI  // entry of the EU's table of licences; empty if none is known
	Types []*Concept // what it asks, in the list of ADMS

	addresses []string // where it is found, without scheme, "www." and the slash at the end
}

// Same are the other IRIs that name the licence.
func (l *Licence) Same() []graph.IRI {
	same := []graph.IRI{graph.IRI("https://spdx.org/licenses/" + l.SPDX)}
	if l.EU != "" {
		same = append(same, l.EU)
	}
	return same
}

const licenceTable = publications + "licence/"

func typed(codes ...string) []*Concept {
	list := make([]*Concept, len(codes))
	for i, code := range codes {
		list[i] = licenceTypes.Find(code)
	}
	return list
}

// licences are those of public data other than Creative Commons' families. The EU's table had no entry for the Licence
// Ouverte in any edition that was seen.
var licences = []Licence{
	{"Licence Ouverte / Open Licence 2.0", "etalab-2.0", "", typed("Attribution"),
		[]string{"etalab.gouv.fr/licence-ouverte-open-licence", "data.gouv.fr/licence-ouverte-open-licence", "github.com/etalab/licence-ouverte"}},
	{"CC0 1.0", "CC0-1.0", licenceTable + "CC0", typed("PublicDomain"), []string{"creativecommons.org/publicdomain/zero/1.0"}},
	{"Open Database License (ODbL) 1.0", "ODbL-1.0", licenceTable + "ODC_BL", typed("Attribution", "ViralEffect-ShareAlike"),
		[]string{"opendatacommons.org/licenses/odbl"}},
	{"Open Data Commons Attribution License (ODC-By) 1.0", "ODC-By-1.0", licenceTable + "ODC_BY", typed("Attribution"),
		[]string{"opendatacommons.org/licenses/by"}},
	{"Public Domain Dedication and License (PDDL) 1.0", "PDDL-1.0", licenceTable + "ODC_PDDL", typed("PublicDomain"),
		[]string{"opendatacommons.org/licenses/pddl"}},
}

// creative is the address of a Creative Commons licence, or of its deed.
var creative = regexp.MustCompile(`^creativecommons\.org/licenses/(by(?:-nc)?(?:-nd|-sa)?)/([1-4]\.[05])(?:/.*)?$`)

// FindLicence finds the licence that an IRI names, in the spellings that people use: its own address, that of SPDX, or the
// EU's; nil if it is not known here.
func FindLicence(iri string) *Licence {
	short := strings.TrimRight(iri, "/")
	for _, prefix := range []string{"https://", "http://", "www."} {
		short = strings.TrimPrefix(short, prefix)
	}
	if m := creative.FindStringSubmatch(short); m != nil {
		return creativeCommons(m[1], m[2])
	}
	for i := range licences {
		l := &licences[i]
		for _, address := range append(l.addresses, "spdx.org/licenses/"+l.SPDX, strings.TrimPrefix(string(l.EU), "http://")) {
			if address != "" && (strings.EqualFold(short, address) || strings.HasPrefix(strings.ToLower(short), address+"/")) {
				return l
			}
		}
	}
	return nil
}

// elements are what the parts of a Creative Commons licence's name ask.
var elements = map[string]string{"by": "Attribution", "nc": "NonCommercialUseOnly", "nd": "NoDerivativeWork", "sa": "ViralEffect-ShareAlike"}

// creativeCommons is the licence of a name ("by-sa") and version. The EU's table has those of version 4.0.
func creativeCommons(name, version string) *Licence {
	upper := strings.ToUpper(name)
	l := &Licence{Name: "CC " + upper + " " + version, SPDX: "CC-" + upper + "-" + version}
	if version == "4.0" {
		l.EU = licenceTable + graph.IRI("CC_"+strings.ReplaceAll(upper, "-", "")+"_4_0")
	}
	for _, element := range strings.Split(name, "-") {
		l.Types = append(l.Types, licenceTypes.Find(elements[element]))
	}
	return l
}
