package negotiate

import (
	"cmp"
	"slices"
	"strings"
)

// Profile is a profile that a client would like, by its IRI.
type Profile struct {
	IRI string
	Q   int // weight in thousandths, above 0 unless the client refuses the profile
}

// Profiles reads Accept-Profile header lines, "<https://example.org/p>;q=0.8, <urn:x>" (Content Negotiation by
// Profile, W3C WD 2023-10-02, §8.3, https://www.w3.org/TR/dx-prof-conneg/#http-getresourcebyprofile). Heavier ones
// come first, equals in the order of the client. It is nil where no profile is asked for.
func Profiles(accept []string) []Profile {
	var found []Profile
	for l := (list{lines: accept, angles: true}); ; {
		member, ok := l.next()
		if !ok {
			break
		}
		if p, ok := parseProfile(member); ok {
			found = append(found, p)
		}
	}
	slices.SortStableFunc(found, func(a, b Profile) int { return cmp.Compare(b.Q, a.Q) })
	return found
}

func parseProfile(member string) (Profile, bool) {
	if member[0] != '<' {
		return Profile{}, false
	}
	iri, params, ok := strings.Cut(member[1:], ">")
	if !ok || !strings.Contains(iri, ":") || strings.ContainsAny(iri, " \t\"{}|\\^`<") {
		return Profile{}, false
	}
	p := Profile{IRI: iri, Q: full}
	for params = trim(params); params != ""; {
		var name, value string
		if name, value, params, ok = cutParameter(params); !ok {
			return Profile{}, false
		}
		if strings.EqualFold(name, "q") {
			if p.Q, ok = weight(value); !ok {
				return Profile{}, false
			}
		}
	}
	return p, true
}
