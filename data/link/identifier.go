package link

import (
	"net/url"
	"strconv"
	"strings"
	"unicode"
)

// Scheme says which register an identifier belongs to.
type Scheme string

// The schemes that the package knows; values of any other are compared as they are, in lower case, without blanks.
const (
	ROR      Scheme = "ror"      // 0, six of base 32, two digits: "051kpcy16". https://ror.readme.io/docs/identifier
	Wikidata Scheme = "wikidata" // "Q568554"
	ISNI     Scheme = "isni"     // sixteen digits, the last may be X: "0000000121864076" (ISO 27729)
	SIREN    Scheme = "siren"    // nine digits
	SIRET    Scheme = "siret"    // fourteen digits
	UAI      Scheme = "uai"      // seven digits and a letter: "0141408E"
	Label    Scheme = "label"    // the label and number of a French research unit: "UMR6072", see [ParseLabel]
	RNSR     Scheme = "rnsr"     // nine digits and a letter: "199812845H"
	LEI      Scheme = "lei"      // twenty letters and digits (ISO 17442)
	GRID     Scheme = "grid"     // "grid.412043.0"
	IDRef    Scheme = "idref"    // eight digits and a digit or X
	Funder   Scheme = "funder"   // a Crossref funder, the digits after 10.13039/: "501100015519"
	domain   Scheme = "domain"   // a host name without www: "unicaen.fr"
)

// ID is an identifier.
type ID struct {
	Scheme Scheme
	Value  string
}

// String prints "ror:051kpcy16".
func (id ID) String() string { return string(id.Scheme) + ":" + id.Value }

// Normal returns id in its one spelling; false if its value cannot be of its scheme. Addresses are read as well:
// {ROR, "https://ror.org/051kpcy16"} is {ROR, "051kpcy16"}.
func (id ID) Normal() (ID, bool) {
	v := strings.TrimSpace(id.Value)
	if id.Scheme == Label {
		label, ok := ParseLabel(v)
		return ID{Label, label}, ok
	}
	if id.Scheme == Funder {
		_, v = cutAfter(v, "10.13039/")
	} else if strings.Contains(v, "/") {
		v = strings.TrimSuffix(strings.TrimSuffix(v, "/"), "/id")
		v = v[strings.LastIndexByte(v, '/')+1:]
	}
	v = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u200b' || r == '-' && id.Scheme == ISNI {
			return -1
		}
		return r
	}, v)
	shape, known := shapes[id.Scheme]
	if !known {
		return ID{id.Scheme, strings.ToLower(v)}, v != ""
	}
	if shape.lower {
		v = strings.ToLower(v)
	} else {
		v = strings.ToUpper(v)
	}
	return ID{id.Scheme, v}, shape.ok(v)
}

func cutAfter(s, sep string) (string, string) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):]
	}
	return "", s
}

// shapes say what the values of a scheme look like.
var shapes = map[Scheme]struct {
	lower bool
	ok    func(string) bool
}{
	ROR:      {true, func(v string) bool { return len(v) == 9 && v[0] == '0' && alnum(v) && digits(v[7:]) }},
	Wikidata: {false, func(v string) bool { return len(v) > 1 && v[0] == 'Q' && digits(v[1:]) }},
	ISNI:     {false, func(v string) bool { return len(v) == 16 && digits(v[:15]) && checked(v[15]) }},
	SIREN:    {true, func(v string) bool { return len(v) == 9 && digits(v) }},
	SIRET:    {true, func(v string) bool { return len(v) == 14 && digits(v) }},
	UAI:      {false, func(v string) bool { return len(v) == 8 && digits(v[:7]) && letter(v[7]) }},
	RNSR:     {false, func(v string) bool { return len(v) == 10 && digits(v[:9]) && letter(v[9]) }},
	LEI:      {false, func(v string) bool { return len(v) == 20 && alnum(strings.ToLower(v)) && digits(v[18:]) }},
	GRID:     {true, func(v string) bool { return len(v) > 7 && strings.HasPrefix(v, "grid.") }},
	IDRef:    {false, func(v string) bool { return len(v) == 9 && digits(v[:8]) && checked(v[8]) }},
	Funder:   {true, func(v string) bool { return len(v) >= 9 && len(v) <= 12 && digits(v) }},
	domain:   {true, func(v string) bool { return strings.Contains(v, ".") && !strings.ContainsAny(v, "/@: ") }},
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func alnum(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return s != ""
}

func letter(c byte) bool  { return 'A' <= c && c <= 'Z' }
func checked(c byte) bool { return '0' <= c && c <= '9' || c == 'X' }

// hosts are where identifiers have addresses.
var hosts = map[string]Scheme{
	"ror.org": ROR, "wikidata.org": Wikidata, "isni.org": ISNI, "idref.fr": IDRef, "grid.ac": GRID, "doi.org": Funder, "dx.doi.org": Funder,
}

// identifiers returns what s as a whole may be: an identifier with its scheme before it ("ror:043749971", "SIREN 191
// 414 085"), its address, a bare value, which may be of several schemes, or the address of a web site's first page.
// It is nil for a name.
func identifiers(s string) []ID {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 200 {
		return nil
	}
	if u, ok := address(s); ok {
		if scheme, ok := hosts[host(u)]; ok {
			if id, ok := (ID{scheme, s}).Normal(); ok && (scheme != Funder || strings.Contains(s, "10.13039/")) {
				return []ID{id}
			}
			return nil
		}
		if u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" {
			return nil // a page of a site says little on whose page it is
		}
		return []ID{{domain, host(u)}}
	}
	if before, after, ok := strings.Cut(s, ":"); ok {
		if id, ok := prefixed(before, after); ok {
			return []ID{id}
		}
	}
	if before, after, ok := strings.Cut(s, " "); ok {
		if id, ok := prefixed(before, after); ok {
			return []ID{id}
		}
	}
	if c := s[0]; (c < '0' || c > '9') && c != 'Q' && c != 'q' && !strings.Contains(s, ".") && len(s) != 20 {
		return nil
	}
	var ids []ID
	for _, scheme := range []Scheme{ROR, Wikidata, ISNI, SIREN, SIRET, UAI, RNSR, LEI, GRID, IDRef, Funder} {
		if id, ok := (ID{scheme, s}).Normal(); ok {
			ids = append(ids, id)
		}
	}
	if ids == nil && strings.Contains(s, ".") && !strings.ContainsAny(s, " @:/") {
		ids = append(ids, ID{domain, strings.TrimPrefix(strings.ToLower(s), "www.")})
	}
	return ids
}

// prefixed reads an identifier that says its scheme.
func prefixed(before, after string) (ID, bool) {
	scheme := Scheme(strings.ToLower(strings.TrimSpace(before)))
	if scheme == "wd" {
		scheme = Wikidata
	}
	if _, known := shapes[scheme]; !known {
		return ID{}, false
	}
	return ID{scheme, after}.Normal()
}

func address(s string) (*url.URL, bool) {
	if !strings.HasPrefix(s, "http://") && !strings.HasPrefix(s, "https://") || strings.ContainsAny(s, " \t\n") {
		return nil, false
	}
	u, err := url.Parse(s)
	return u, err == nil && u.Host != ""
}

func host(u *url.URL) string { return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.") }

// ParseIRI reads the identifier whose address iri is, or that iri gives behind its scheme: "https://ror.org/051kpcy16"
// and "ror:051kpcy16" are ROR's 051kpcy16. It is false for anything else, the address of an institution's web site too.
func ParseIRI(iri string) (ID, bool) {
	if !strings.Contains(iri, ":") {
		return ID{}, false
	}
	ids := identifiers(iri)
	if len(ids) != 1 || ids[0].Scheme == domain {
		return ID{}, false
	}
	return ids[0], true
}

// ParseSite reads the domain of a web site, if iri is the address of the whole site: "https://www.unicaen.fr/" has
// "unicaen.fr", a page under a university's address has none.
func ParseSite(iri string) (string, bool) {
	if domains := siteDomain(iri); len(domains) == 1 {
		if _, other := hosts[domains[0]]; !other {
			return domains[0], true
		}
	}
	return "", false
}

// unitLabels are the labels of French research units, with the form that equal ones share: Inserm writes one number
// as U, UMR_S or UMRS.
var unitLabels = map[string]string{
	"umr": "UMR", "umrs": "U", "u": "U", "ums": "UMS", "uar": "UAR", "upr": "UPR", "usr": "USR", "ur": "UR", "urp": "URP",
	"ea": "EA", "fr": "FR", "fre": "FRE", "gdr": "GDR", "us": "US", "ifr": "IFR", "sfr": "SFR", "erl": "ERL", "emr": "EMR",
	"umra": "UMR", "umrmd": "UMRMD", "jru": "UMR", "upres": "EA",
}

// labelFillers may stand between a label and its number: "UMR CNRS 6072", "UMR_S 1075", "UMR A 1324".
var labelFillers = map[string]string{"s": "U", "a": "", "md": "UMRMD", "cnrs": "", "inserm": "U", "inra": "", "inrae": "", "ird": "", "n": "", "no": ""}

// ParseLabel reads the label and number of a French research unit, in any of its spellings, and nothing else:
// "UMR 6072", "umr-6072" and "UMR CNRS n° 6072" are "UMR6072"; "UMR_S 1075", "UMRS1075" and "U 1075" are "U1075".
func ParseLabel(s string) (string, bool) {
	if len(s) > 40 {
		return "", false
	}
	var t text
	t.read(s)
	label, n := t.label(0)
	return label, n > 0 && n == len(t.words)
}

// label reads the label that begins at the i-th word and returns it with the number of its words; 0 if there is none.
func (t *text) label(i int) (string, int) {
	if i >= len(t.words) {
		return "", 0
	}
	first := t.key[t.words[i].from:t.words[i].to]
	if len(first) > 10 {
		return "", 0
	}
	n := 0
	for n < len(first) && (first[n] < '0' || first[n] > '9') {
		n++
	}
	form, ok := unitLabels[string(first[:n])]
	if !ok {
		return "", 0
	}
	if n < len(first) {
		if number, ok := unitNumber(first[n:]); ok {
			return form + number, 1
		}
		return "", 0
	}
	for j := i + 1; j < len(t.words) && j <= i+3; j++ {
		next := t.key[t.words[j].from:t.words[j].to]
		if number, ok := unitNumber(next); ok {
			return form + number, j - i + 1
		}
		filler, ok := labelFillers[string(next)]
		if !ok {
			if len(next) > 1 && (next[0] == 's' || next[0] == 'a') { // UMR_S1075 in one piece
				if number, ok := unitNumber(next[1:]); ok && form == "UMR" {
					if next[0] == 's' {
						form = "U"
					}
					return form + number, j - i + 1
				}
			}
			return "", 0
		}
		if filler != "" && form == "UMR" {
			form = filler
		}
	}
	return "", 0
}

// unitNumber reads two to five digits, without leading zeros.
func unitNumber(b []byte) (string, bool) {
	if len(b) < 2 || len(b) > 5 {
		return "", false
	}
	n, err := strconv.Atoi(string(b))
	if err != nil || n < 10 {
		return "", false
	}
	return strconv.Itoa(n), true
}
