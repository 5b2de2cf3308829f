package negotiate

import "strings"

// usualCodings is how many codings are judged without allocation.
const usualCodings = 8

// Encoding returns the number of the offered content coding that the Accept-Encoding header lines prefer, or None for
// no coding at all (RFC 9110, §12.5.3, https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3). The highest weight
// wins, then the coding offered first. Without a line nothing is coded: a client that can decode says so.
//
// "identity" competes where it is listed with a weight; where everything is refused, the bytes go out as they are,
// since an answer that a client may be able to use is worth more than an error about its header.
func Encoding(accept []string, offers []string) int {
	if len(accept) == 0 {
		return None
	}
	var few [usualCodings]int
	weights := few[:]
	if len(offers) > usualCodings {
		weights = make([]int, len(offers))
	}
	weights = weights[:len(offers)]
	for i := range weights {
		weights[i] = -1
	}
	identity, others := 0, 0
	for l := (list{lines: accept}); ; {
		member, ok := l.next()
		if !ok {
			break
		}
		coding, q, ok := weighted(member)
		if !ok {
			continue
		}
		switch {
		case coding == "*":
			others = q
		case strings.EqualFold(coding, "identity"):
			identity = q
		default:
			for i, offer := range offers {
				if sameCoding(coding, offer) {
					weights[i] = max(weights[i], q)
				}
			}
		}
	}
	choice, highest := None, identity
	for i, q := range weights {
		if q < 0 {
			q = others
		}
		if q > highest || q > 0 && q == highest && choice == None {
			choice, highest = i, q
		}
	}
	return choice
}

// sameCoding compares names without regard to case; "x-gzip" is "gzip" (RFC 9110, §8.4.1.3).
func sameCoding(name, offer string) bool {
	if len(name) > 2 && strings.EqualFold(name[:2], "x-") && strings.EqualFold(offer, "gzip") {
		name = name[2:]
	}
	return strings.EqualFold(name, offer)
}
