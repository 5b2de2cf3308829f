package static

import (
	"strconv"
	"strings"
)

// preference is a pattern of an Accept or Accept-Language field and what is chosen where it matches, unless one before did.
type preference struct {
	pattern string
	choice  int
}

// The parts of patterns, in what PCRE and RE2 have in common, without braces and quotes, which some configuration files take
// for their own. They match without regard to case.
const (
	space     = `[[:space:]]*`
	begins    = `(?:^|,)` + space
	ends      = space + `(?:,|$)`
	semicolon = space + `;` + space
)

// weights are the weights of a range (RFC 9110, §12.4.2), in steps of a tenth, the heaviest first.
func weights() []string {
	list := []string{`(?:` + semicolon + `q=1(?:\.0*)?)?`}
	for d := 9; d > 0; d-- {
		list = append(list, semicolon+`q=0?\.`+strconv.Itoa(d)+`[0-9]*`)
	}
	return append(list, semicolon+`q=0?\.0+[1-9][0-9]*`)
}

// media are the preferences by which one of several variants is chosen as package negotiate does, but for two things that no
// list of patterns can say: weights that differ by less than a tenth are one, and a weight of a type does not lessen that of a
// wildcard beside it.
func media(choices []choice) []preference {
	var list []preference
	for _, weight := range weights() {
		for _, profiled := range []bool{true, false} {
			for i := range choices {
				c := &choices[i]
				if c.Profile != "" == profiled && !(c.page() && hasPage(choices[:i])) {
					list = append(list, preference{begins + named(c) + weight + ends, i})
				}
			}
		}
		seen := map[string]bool{}
		for i := range choices {
			if kind, _, _ := strings.Cut(choices[i].Types[0], "/"); !seen[kind] {
				seen[kind] = true
				list = append(list, preference{begins + kind + `/\*` + weight + ends, i})
			}
		}
		list = append(list, preference{begins + `\*(?:/\*)?` + weight + ends, 0})
	}
	return list
}

func hasPage(choices []choice) bool {
	for i := range choices {
		if choices[i].page() {
			return true
		}
	}
	return false
}

// named is a range that names a variant's type. A charset is no matter, nor is a profile of no variant.
func named(c *choice) string {
	var types []string
	for _, t := range c.Types {
		types = append(types, meta(t))
	}
	if c.Profile != "" {
		return types[0] + semicolon + `profile=\x22?[^,;\x22]*` + meta(c.Profile) + `[^,;\x22]*\x22?`
	}
	parameter := `charset`
	if strings.HasSuffix(c.Types[0], "+json") {
		parameter = `(?:charset|profile)`
	}
	return `(?:` + strings.Join(types, "|") + `)(?:` + semicolon + parameter + `=[^,;]*)*`
}

// tongues are the preferences for languages (RFC 4647, §3.4): among equals, the one that stands first, or else the site's first.
func tongues(languages []string) []preference {
	var list []preference
	tag := func(l string) string { return meta(l) + `(?:-[a-z0-9-]*)?` }
	for i, l := range languages {
		list = append(list, preference{`^` + space + tag(l) + weights()[0] + ends, i})
	}
	for _, weight := range weights() {
		for i, l := range languages {
			list = append(list, preference{begins + tag(l) + weight + ends, i})
		}
	}
	return list
}
