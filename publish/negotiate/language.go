package negotiate

import "strings"

// How a language range names an offered tag; the most precise range that matches decides, and one longer than
// another is more precise.
const (
	looked   = 2 + iota*1000 // fr-CA finds fr: lookup (RFC 4647, §3.4), by cutting the range
	filtered                 // fr finds fr-CA: basic filtering (§3.3.1)
)

// Language returns the number of the offered language tag that the Accept-Language header lines prefer (RFC 9110,
// §12.5.4, https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4). A range matches by basic filtering and, failing
// that, by lookup (RFC 4647, §3.3.1 and §3.4). Among equal weights the one that the client listed first wins; users
// order their languages.
//
// It is never None unless nothing is offered: the first offer is for everybody whom no other suits, since a page in
// a foreign language serves a reader better than an error (§12.5.4 leaves that to the server).
func Language(accept []string, offers []string) int {
	choice, highest, first := None, 0, 0
	for i, offer := range offers {
		q, place := languageWeight(accept, offer)
		if q > highest || q > 0 && q == highest && place < first {
			choice, highest, first = i, q, place
		}
	}
	if choice == None && len(offers) > 0 {
		return 0
	}
	return choice
}

// languageWeight returns the weight that the lines give a tag, and the place in them of the range that gave it.
func languageWeight(accept []string, offer string) (q, place int) {
	precision := 0
	l := list{lines: accept}
	for n := 0; ; n++ {
		member, ok := l.next()
		if !ok {
			return q, place
		}
		tag, weight, ok := weighted(member)
		if !ok {
			continue
		}
		p := 0
		switch {
		case tag == "*":
			p = 1
		case len(tag) <= len(offer) && within(offer, tag):
			p = filtered + len(tag)
		case weight > 0 && within(tag, offer): // "fr-CA;q=0" says nothing about French
			p = looked
		}
		// Several ranges may be cut to the same tag (fr-CA, fr-FR;q=0.8): the heaviest speaks for it.
		if p > precision || p > 0 && p == precision && weight > q {
			precision, q, place = p, weight, n
		}
	}
}

// within tells whether a tag equals a range or begins with it at a hyphen, whatever the case.
func within(tag, prefix string) bool {
	return len(tag) >= len(prefix) && strings.EqualFold(tag[:len(prefix)], prefix) && (len(tag) == len(prefix) || tag[len(prefix)] == '-')
}
