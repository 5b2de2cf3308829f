package mapping

import "github.com/kiosque-ld/kiosque/data"

// Condition is a question about a field of the row.
type Condition struct {
	Field string   // its name, or path, as in Rule.From
	Is    []string // it has one of these values, compared like names; "" is an empty field, "*" any value
	Not   bool     // the answer is turned about
	Line  int      // where it stands in the file that Mapping.Name names
}

// condition is a Condition made ready.
type condition struct {
	field    string
	is       map[string]bool
	any, not bool
	none     bool // an empty field will do
}

func (w *mapper) conditions(all []Condition) []condition {
	var ready []condition
	for _, c := range all {
		r := condition{field: fold(c.Field), is: map[string]bool{}, not: c.Not}
		w.used[r.field] = true
		for _, v := range c.Is {
			switch v = trim(v); v {
			case "":
				r.none = true
			case "*":
				r.any = true
			default:
				r.is[v] = true
				if f := fold(v); f != "" {
					r.is[f] = true
				}
			}
		}
		ready = append(ready, r)
	}
	return ready
}

// holds tells whether every condition holds for the row.
func (w *mapper) holds(all []condition) bool {
	for i := range all {
		c := &all[i]
		found, yes := false, false
		w.find(&w.root, c.field, func(v *data.Tree) {
			s := trim(v.Text)
			if s == "" {
				return
			}
			found = true
			yes = yes || c.any || c.is[s] || c.is[fold(s)]
		})
		if yes = yes || c.none && !found; yes == c.not {
			return false
		}
	}
	return true
}

// applies tells whether the conditions of a target's rule hold.
func (w *mapper) applies(tg *target) bool {
	return tg.rule == nil || len(tg.rule.when) == 0 || w.holds(tg.rule.when)
}

// wanted tells whether the mapping's conditions make a record of a row.
func (w *mapper) wanted(t *data.Tree) bool {
	w.root = *t
	if w.holds(w.when) {
		return true
	}
	w.once(data.Advice, "not-wanted", func() (string, string) {
		return "the row is left out, as the mapping's conditions say", ""
	})
	return false
}
