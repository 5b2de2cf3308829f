package schema

import (
	"strings"
	"unicode"
)

// Lookup returns the term of one of the kinds that is spelled like word but for case, and false if there is none.
// Where two differ by case alone (Event, event), the one spelled as given wins, then the class.
func Lookup(word string, kind Kind) (Term, bool) {
	i := findFold(word, kind)
	if i < 0 {
		return "", false
	}
	return term(i), true
}

// mostEdits bounds the edits that Nearest forgives in a long word; a third of thirty letters would make any word
// near to some term.
const mostEdits = 5

// Nearest returns the term of one of the kinds whose spelling is nearest to word, and false if none is near.
// Case, spaces, hyphens and underscores do not count. Near is a third of the letters at most, and five, where an
// edit is a letter left out, added, changed, or swapped with its neighbour. Among equals a term in good standing
// comes before a superseded one, a settled one before a pending one, one with the same first letter before others,
// then the one closest in length.
//
// It compares word with every term, which takes about a millisecond: it is for reports, not for reading.
func Nearest(word string, kind Kind) (Term, bool) {
	if t, ok := Lookup(word, kind); ok {
		return t, true
	}
	typed, ok := letters(word)
	if !ok {
		return "", false
	}
	limit := min(len(typed)/3, mostEdits)
	best, bestScore := -1, 0
	for i := range termCount {
		if !is(i, kind) {
			continue
		}
		d := edits(typed, name(i), limit)
		if d > limit {
			continue
		}
		if s := score(i, d, typed); best < 0 || s < bestScore {
			best, bestScore = i, s
		}
	}
	if best < 0 {
		return "", false
	}
	return term(best), true
}

// NearestOf returns the one of words that is nearest to word by the measure of Nearest, the first among equals, and
// false if none is near. The words are ASCII, and short as terms are.
func NearestOf(word string, words []string) (string, bool) {
	typed, ok := letters(word)
	if !ok {
		return "", false
	}
	best, fewest := "", min(len(typed)/3, mostEdits)+1
	for _, w := range words {
		if len(w) > longest {
			continue
		}
		if d := edits(typed, w, fewest-1); d < fewest {
			best, fewest = w, d
		}
	}
	return best, best != ""
}

// letters returns word in lower case without separators, and false if nothing is left or it is too long for any term.
func letters(word string) ([]rune, bool) {
	if len(word) > 8*longest {
		return nil, false
	}
	var rs []rune
	for _, r := range word {
		if !strings.ContainsRune(" -_\t", r) {
			rs = append(rs, unicode.ToLower(r))
		}
	}
	return rs, len(rs) > 0 && len(rs) <= longest+mostEdits
}

// score orders candidates, the better lower; see Nearest.
func score(i, edits int, typed []rune) int {
	s := 2 * edits
	if _, old := second(supersededBy, i); old {
		s++
	}
	s *= 2
	if marks[i]&pendingMark != 0 {
		s++
	}
	s *= 2
	if lower(name(i)[0]) != typed[0] {
		s++
	}
	return 2*longest*s + abs(len(name(i))-len(typed))
}

// edits returns the optimal string alignment distance (Damerau-Levenshtein in which no part is edited twice) of typed
// and name without regard to case, or something over limit as soon as that is certain.
func edits(typed []rune, name string, limit int) int {
	if abs(len(typed)-len(name)) > limit {
		return limit + 1
	}
	var rows [3][longest + 1]int
	before, above, row := &rows[0], &rows[1], &rows[2]
	for j := range len(name) + 1 {
		above[j] = j
	}
	for i, r := range typed {
		row[0] = i + 1
		least := row[0]
		for j := range len(name) {
			c := lower(name[j])
			d := above[j]
			if c != r {
				d = 1 + min(d, above[j+1], row[j])
			}
			if i > 0 && j > 0 && c == typed[i-1] && lower(name[j-1]) == r {
				d = min(d, before[j-1]+1)
			}
			row[j+1] = d
			least = min(least, d)
		}
		if least > limit {
			return limit + 1
		}
		before, above, row = above, row, before
	}
	return above[len(name)]
}

// lower is for the names of terms, which are ASCII.
func lower(c byte) rune {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return rune(c)
}

func abs(n int) int { return max(n, -n) }
