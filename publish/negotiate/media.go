package negotiate

import "strings"

// Offer is one representation that can be had.
type Offer struct {
	Type       string      // media type without parameters, in lower case: "application/ld+json"
	Parameters []Parameter // of the media type, charset left out: every text offered is UTF-8
	Aliases    []string    // other names for the media type; only a range that spells one out matches it
	Quality    int         // the server's own weight in thousandths, multiplied with the client's; 0 means 1000
}

// Parameter of a media type. A profile parameter may name several profiles, with blanks between.
type Parameter struct {
	Name  string // in lower case
	Value string
}

// How precisely a media range names an offer (RFC 9110, §12.5.1): the most precise range that matches decides.
// Each parameter that matches adds one to named.
const (
	unmatched = iota
	anything  // */*
	anyOf     // text/*
	alias     // another name of text/turtle
	named     // text/turtle
)

// standing is what the ranges read so far say of an offer.
type standing struct {
	precision int
	q         int
}

// usual is how many offers are judged without allocation.
const usual = 24

// Media returns the number of the offer that the Accept header lines prefer, or None (RFC 9110, §12.5.1,
// https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1). Without a line, everything is acceptable.
//
// The highest product of the client's and the server's weights wins. Among equals, one that the client named wins over
// one that it merely admitted by a wildcard ("text/turtle, */*" hopes for Turtle), then the one offered first.
//
// A parameter of a range must be the offer's, but for two: charset=utf-8 fits everything, and a profile that no offer
// has is disregarded, as a server honours the profiles that it recognises (JSON-LD 1.1, §C,
// https://www.w3.org/TR/json-ld11/#iana-considerations).
func Media(accept []string, offers []Offer) int {
	var few [usual]standing
	standings := few[:]
	if len(offers) > usual {
		standings = make([]standing, len(offers))
	}
	standings = standings[:len(offers)]

	any := false
	for l := (list{lines: accept}); ; {
		member, ok := l.next()
		if !ok {
			break
		}
		r, ok := parseRange(member)
		if !ok {
			continue
		}
		any = true
		if r.profile != "" && !recognised(r.profile, offers) {
			r.profile = ""
		}
		for i := range offers {
			s := &standings[i]
			if p := r.precision(&offers[i]); p > s.precision || p == s.precision && p > unmatched && r.q > s.q {
				*s = standing{p, r.q}
			}
		}
	}
	if !any {
		for i := range standings {
			standings[i] = standing{anything, full}
		}
	}
	return best(standings, offers)
}

func best(standings []standing, offers []Offer) int {
	choice, highest, precise := None, 0, false
	for i, s := range standings {
		q := s.q * full
		if offers[i].Quality > 0 {
			q = s.q * offers[i].Quality
		}
		if isNamed := s.precision >= alias; q > highest || q > 0 && q == highest && isNamed && !precise {
			choice, highest, precise = i, q, isNamed
		}
	}
	return choice
}

// mediaRange is a member of Accept.
type mediaRange struct {
	major, minor string // "*" where anything goes
	parameters   string // from the first semicolon, known to be well formed; empty if nothing in it matters
	profile      string // value of the profile parameter
	q            int
}

func parseRange(member string) (mediaRange, bool) {
	r := mediaRange{q: full}
	essence, params := member, ""
	if i := strings.IndexByte(member, ';'); i >= 0 {
		essence, params = trim(member[:i]), member[i:]
	}
	slash := strings.IndexByte(essence, '/')
	if slash < 0 {
		return r, false
	}
	r.major, r.minor = essence[:slash], essence[slash+1:]
	if token(r.major) != len(r.major) || token(r.minor) != len(r.minor) || r.major == "" || r.minor == "" || r.major == "*" && r.minor != "*" {
		return r, false
	}
	for rest := params; rest != ""; {
		name, value, after, ok := cutParameter(rest)
		if !ok {
			return r, false
		}
		rest = after
		switch {
		case name == "":
		case strings.EqualFold(name, "q"): // "any parameter named "q" as weight, regardless of parameter ordering" (§12.5.1)
			if r.q, ok = weight(value); !ok {
				return r, false
			}
		case strings.EqualFold(name, "profile"):
			r.profile = value
		case strings.EqualFold(name, "charset") && strings.EqualFold(value, "utf-8"):
		default:
			r.parameters = params
		}
	}
	return r, true
}

// precision tells how precisely r names an offer; unmatched if it does not.
func (r *mediaRange) precision(o *Offer) int {
	p := unmatched
	switch {
	case r.major == "*":
		p = anything
	case r.is(o.Type):
		p = named
	case r.minor == "*" && len(o.Type) > len(r.major) && o.Type[len(r.major)] == '/' && strings.EqualFold(o.Type[:len(r.major)], r.major):
		p = anyOf
	default:
		for _, a := range o.Aliases {
			if r.is(a) {
				p = alias
			}
		}
	}
	if p == unmatched || r.profile == "" && r.parameters == "" {
		return p
	}
	if r.profile != "" {
		if !o.has(r.profile) {
			return unmatched
		}
		p++
	}
	for rest := r.parameters; rest != ""; {
		name, value, after, _ := cutParameter(rest)
		rest = after
		switch {
		case name == "", strings.EqualFold(name, "q"), strings.EqualFold(name, "profile"):
		case strings.EqualFold(name, "charset") && strings.EqualFold(value, "utf-8"):
		case o.parameter(name) == value && value != "":
			p++
		default:
			return unmatched
		}
	}
	return p
}

func (r *mediaRange) is(mediaType string) bool {
	n := len(r.major)
	return len(mediaType) == n+1+len(r.minor) && mediaType[n] == '/' &&
		strings.EqualFold(mediaType[:n], r.major) && strings.EqualFold(mediaType[n+1:], r.minor)
}

func (o *Offer) parameter(name string) string {
	for _, p := range o.Parameters {
		if strings.EqualFold(p.Name, name) {
			return p.Value
		}
	}
	return ""
}

// has tells whether the offer has one of the profiles in a list with blanks between.
func (o *Offer) has(profiles string) bool {
	own := o.parameter("profile")
	if own == "" {
		return false
	}
	for wanted := range strings.FieldsSeq(profiles) {
		for p := range strings.FieldsSeq(own) {
			if p == wanted {
				return true
			}
		}
	}
	return false
}

// recognised tells whether any offer has one of the profiles.
func recognised(profiles string, offers []Offer) bool {
	for i := range offers {
		if offers[i].has(profiles) {
			return true
		}
	}
	return false
}
