package mapping

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// Draft looks at a sample of an input's rows and writes the first draft of a mapping file for it: every field with
// examples of its values and the property that it seems to be; a field that means nothing yet is commented out, with
// what comes nearest. Read accepts it unchanged, and it maps as Recognize's choice does. name is the input's.
func Draft(sample []data.Row, name string) []byte {
	m, why := Recognize(sample)
	sample = shapedSample(sample, m)
	d := &drafter{m: m, w: newMapper(m, Options{}), said: map[string]string{}, rows: sample}
	d.class = string(vocab.ClassOf(collectionOf(m.Class)))
	fields, guessed := gather(sample), d.class == ""
	if guessed {
		d.class = d.likely(fields)
	}
	d.printf("# How the fields of %s become schema.org. `kiosque mapping check` checks this file,\n", oneLine(name))
	d.printf("# `kiosque mapping explain` shows what it makes of a record, `kiosque help mapping` tells its words.\n")
	d.printf("# %s.\n#\n", capital(oneLine(why)))
	if m.Title != "" {
		d.printf("# The mapping %s is built in and reads them already. Take the # away where something is to be different.\n\nextends: %s\n", m.Name, scalar(m.Name))
	} else {
		d.printf("# Behind each field is the property that it seems to be, and then what its first values are. A field whose line\n")
		d.printf("# begins with # is unknown: give it a property, or the word ignore, and take the # away.\n\n")
	}
	switch {
	case !guessed:
		d.printf("class: %s   # or one below it%s\n", d.class, below[d.class])
	case d.typed(sample):
		d.printf("# class: %s   # of records that do not say themselves what they are\n", d.class)
	default:
		d.printf("class: %s   # a guess: Event, Organization, Place, Person, Project, or a class below one of them\n", d.class)
	}
	d.printf("# language: fr        # of text that does not say its own\n")
	d.zone(sample)
	switch m.Order {
	case DayFirst:
		d.printf("dates: day first\n")
	case MonthFirst:
		d.printf("dates: month first\n")
	default:
		d.printf("# dates: JJ/MM/AAAA   # or DD/MM/YYYY HH:mm, day first, month first; needed only where it is not plain\n")
	}
	d.printf("# id: \"{numéro}\"     # what the addresses of the records end with, if no field is their id\n\n%sfields:\n", d.off())
	for _, f := range fields {
		d.field(f)
	}
	if d.known == 0 && m.Title == "" {
		d.printf("  name: name   # for example: the field name is the name\n")
	}
	constant := "address.addressCountry: FR"
	if d.class == string(schema.Event) {
		constant = "organizer.name: GREYC"
	}
	d.printf("\n# add:                # the same for every record\n#   %s\n", constant)
	return d.b.Bytes()
}

// below are classes to think of.
var below = map[string]string{string(schema.Event): ", such as EducationEvent or Festival", string(schema.Organization): ", such as CollegeOrUniversity or NGO",
	string(schema.Place): ", such as Museum", string(schema.Project): ", such as ResearchProject"}

type drafter struct {
	b     bytes.Buffer
	m     Mapping
	w     *mapper
	rows  []data.Row
	class string
	said  map[string]string // fields by folded name
	known int               // fields that are something
}

func (d *drafter) printf(format string, args ...any) { fmt.Fprintf(&d.b, format, args...) }

// likely is the class that knows most of the fields; among equals the first of the site's collections.
func (d *drafter) likely(fields []*seenField) string {
	class, most := "", -1
	for _, c := range data.Collections {
		s, n := d.w.shape(string(vocab.ClassOf(c))), 0
		for _, f := range fields {
			if t := d.w.target(s, "", f.path); t.purpose == toProperty || t.purpose == toSpecial {
				n++
			}
		}
		if n > most {
			class, most = string(vocab.ClassOf(c)), n
		}
	}
	return class
}

// typed tells whether rows name their classes.
func (d *drafter) typed(sample []data.Row) bool {
	for i := range sample {
		for j := range sample[i].Tree.Fields {
			if t := d.w.target(d.w.shape(d.class), "", sample[i].Tree.Fields[j].Name); t.special == "@type" {
				return true
			}
		}
	}
	return false
}

// zone writes the zone line.
func (d *drafter) zone(sample []data.Row) {
	for i := range sample {
		for j := range sample[i].Tree.Fields {
			f := &sample[i].Tree.Fields[j]
			if t := d.w.target(d.w.shape(d.class), "", f.Name); t.special == "@zone" {
				return
			}
		}
	}
	d.printf("# zone: Europe/Paris  # of times that come without one\n")
}

// seenField is a field of the sample with a few of its values.
type seenField struct {
	path   string
	values []string
	object bool // its values are objects, whose own fields follow
}

// mostDrafted bounds the fields of a draft, and mostExamples the values shown of each.
const (
	mostDrafted  = 300
	mostExamples = 3
	mostDistinct = 12 // of values that are a table's
)

// gather collects the fields of a sample in the order in which they come first.
func gather(sample []data.Row) []*seenField {
	var order []*seenField
	by := map[string]*seenField{}
	var visit func(t *data.Tree, path string)
	visit = func(t *data.Tree, path string) {
		f := by[path]
		if path != "" && f == nil {
			if len(order) >= mostDrafted {
				return
			}
			f = &seenField{path: path}
			by[path], order = f, append(order, f)
		}
		switch t.Shape {
		case data.Object:
			if f != nil {
				f.object = true
			}
			for i := range t.Fields {
				name := t.Fields[i].Name
				if path != "" {
					name = path + "." + name
				}
				visit(&t.Fields[i].Tree, name)
			}
		case data.List:
			for i := range t.Items {
				visit(&t.Items[i], path)
			}
		default:
			if text := trim(t.Text); f != nil && text != "" && len(f.values) < mostDistinct {
				for _, v := range f.values {
					if v == text {
						return
					}
				}
				f.values = append(f.values, text)
			}
		}
	}
	for i := range sample {
		visit(&sample[i].Tree, "")
	}
	return order
}

// field writes the lines of one field.
func (d *drafter) field(f *seenField) {
	if strings.HasPrefix(f.path, "@") || strings.Contains(f.path, ".@") {
		return // JSON-LD says itself what it is
	}
	folded := fold(f.path)
	switch {
	case folded == "":
		d.comment(f, quote(f.path)+" cannot be told from other fields: give it a name with letters")
		return
	case d.said[folded] != "":
		d.comment(f, fmt.Sprintf("%s is not told from %s", oneLine(f.path), quote(d.said[folded])))
		return
	}
	d.said[folded] = f.path
	t := d.guess(f.path)
	if t == nil {
		return // a part of an object that is read as a whole
	}
	if t.purpose == toProperty && !d.stands(t) {
		d.comment(f, d.class+" has no "+t.prop.name)
		return
	}
	switch t.purpose {
	case toProperty:
		d.line(f, d.target(t), t)
	case toSpecial:
		if t.special == languageOfText {
			d.comment(f, "the language of "+t.prop.name+", and read as that")
			return
		}
		d.line(f, wordOf(t.special), t)
	case leftOut:
		d.line(f, "ignore", t)
	case withheld:
		d.line(f, "personal", t)
	default:
		if f.object {
			d.comment(f, "an object; its fields follow")
			return
		}
		to, hint := "name", ""
		if near, ok := d.w.near(f.path, &scope{shape: d.w.shape(d.class)}); ok && near != f.path {
			if c := d.w.compile(d.w.shape(d.class), near); c.purpose == toProperty {
				to, hint = d.target(c), "perhaps"
			}
		}
		if hint == "" {
			to, hint = d.byValues(f)
		}
		d.unknown(f, to, hint)
	}
}

// guess is what the recognised mapping makes of a field; nil if it stands in an object that has a meaning as a whole.
func (d *drafter) guess(path string) *target {
	s := d.w.shape(d.class)
	names := strings.Split(path, ".")
	for i := 1; i < len(names); i++ {
		if t := d.w.target(s, "", strings.Join(names[:i], ".")); t.purpose != intoObject && t.purpose != unknownField && d.nested(names[:i]) {
			return nil
		}
	}
	return d.w.target(s, "", path)
}

// nested tells whether a path is an object in the sample, rather than a heading with a dot in it.
func (d *drafter) nested(names []string) bool {
	found := false
	for i := range d.rows {
		t := &d.rows[i].Tree
		for _, n := range names {
			for t.Shape == data.List && len(t.Items) > 0 {
				t = &t.Items[0]
			}
			t = t.Get(n)
		}
		found = found || t.Shape == data.Object || t.Shape == data.List
	}
	return found
}

// stands tells whether the class of the draft has the property that a target leads to.
func (d *drafter) stands(t *target) bool {
	first := t.prop
	if len(t.steps) > 0 {
		first = t.steps[0].prop
	}
	return first.foreign || schema.Allowed(first.term, schema.Term(d.class))
}

// target writes what a field is.
func (d *drafter) target(t *target) string {
	to := pathOfTarget(t)
	if t.rule != nil && t.rule.Parse == ParseIdentifier && t.rule.Scheme != "" {
		to += "[" + t.rule.Scheme + "]"
	}
	if t.lang != "" && (t.prop.text || t.prop.objects || t.prop.foreign) {
		to += "@" + t.lang
	}
	return to
}

// line writes a field that means something, with what its built-in rule says besides.
func (d *drafter) line(f *seenField, to string, t *target) {
	d.known++
	var more []string
	if r := t.rule; r != nil {
		if r.Split != "" {
			more = append(more, "split: "+scalar(r.Split))
		}
		for _, w := range readings {
			if w.parse == r.Parse {
				more = append(more, "as: "+w.word)
			}
		}
		if table := d.table(f, r); table != "" {
			more = append(more, "values: {"+table+"}")
		}
	}
	if len(more) > 0 {
		to = "{to: " + inFlow(to) + ", " + strings.Join(more, ", ") + "}"
	}
	d.printf("%s  %s: %s%s\n", d.off(), scalar(f.path), to, d.examples(f, ""))
}

// inFlow quotes what brackets would end within braces.
func inFlow(s string) string {
	if strings.ContainsAny(s, "[]{},") {
		return quoted(s)
	}
	return s
}

// table writes what the values in the sample become by a built-in rule.
func (d *drafter) table(f *seenField, r *rule) string {
	var pairs []string
	seen := map[string]bool{}
	for _, v := range f.values {
		becomes := r.replaced(v)
		key := fold(v)
		if key == "" {
			key = v
		}
		if becomes == v && r.values[v] == "" || seen[key] || len(v) > 60 {
			continue
		}
		seen[key] = true
		path, value, other := strings.Cut(becomes, "=")
		switch {
		case path == "@ignore":
			becomes = "ignore"
		case path == "@private":
			becomes = "private"
		case other:
			becomes = "{" + inFlow(path) + ": " + scalar(value) + "}"
		default:
			becomes = scalar(becomes)
		}
		pairs = append(pairs, quoted(v)+": "+becomes)
	}
	return strings.Join(pairs, ", ")
}

// byValues guesses from the values alone.
func (d *drafter) byValues(f *seenField) (to, hint string) {
	count := map[string]int{}
	for _, v := range f.values {
		text, _ := clean(v)
		if text == "" {
			continue
		}
		if iri, kind := parseIRI(text); kind == absolute && strings.HasPrefix(iri, "http") {
			count["url"]++
		} else if date, bad := parseDate(text, d.m.Order); bad == nil && date.guess == "" && date.first.precision() == toDay {
			count["date"]++
		}
	}
	switch n := len(f.values); {
	case n > 0 && count["url"] == n:
		return "url", "addresses: url, or sameAs where they are the same thing elsewhere"
	case n > 0 && count["date"] == n && d.class == string(schema.Event):
		return "startDate", "dates: startDate, or ignore where they are about the record"
	}
	return "ignore", ""
}

func (d *drafter) comment(f *seenField, why string) {
	d.unknown(f, "ignore", why)
}

// unknown writes a field as a comment.
func (d *drafter) unknown(f *seenField, to, why string) {
	if d.m.Title != "" {
		d.printf("#   %s: %s%s\n", scalar(f.path), to, d.examples(f, why))
		return
	}
	d.printf("  # %s: %s%s\n", scalar(f.path), to, d.examples(f, why))
}

// off is what makes lines comments where a built-in mapping says the same already.
func (d *drafter) off() string {
	if d.m.Title != "" {
		return "# "
	}
	return ""
}

// examples are a comment with the first values of a field.
func (d *drafter) examples(f *seenField, hint string) string {
	var b strings.Builder
	b.WriteString("   #")
	for i, v := range f.values {
		if i == mostExamples {
			b.WriteString(", …")
			break
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(" " + shortened(v))
	}
	switch {
	case len(f.values) == 0 && f.object:
		b.WriteString(" an object")
	case len(f.values) == 0:
		b.WriteString(" empty in the first rows")
	}
	if hint != "" {
		b.WriteString(" (" + hint + ")")
	}
	return b.String()
}

// shortened shows a value on one line.
func shortened(s string) string {
	s = oneLine(s)
	if utf8.RuneCountInString(s) > 30 {
		s = string([]rune(s)[:29]) + "…"
	}
	return s
}

// oneLine takes out of a text what could end a comment.
func oneLine(s string) string {
	s, _ = clean(strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }), " ")
}

func capital(s string) string {
	if s == "" {
		return s
	}
	r, size := utf8.DecodeRuneInString(s)
	return strings.ToUpper(string(r)) + s[size:]
}

// scalar writes a text as YAML, plain where nobody could take it for anything else.
func scalar(s string) string {
	plain := s != "" && s == strings.TrimSpace(s) && startsLetter(s)
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" _-.'’/()°&+", r) {
			plain = false
		}
	}
	switch strings.ToLower(s) {
	case "true", "false", "null", "yes", "no", "on", "off", "y", "n":
		plain = false
	}
	if !plain {
		return quoted(s)
	}
	return s
}

// quoted writes a text in double quotes, as YAML 1.2.2 escapes it (https://yaml.org/spec/1.2.2/#57-escaped-characters).
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, `\U%08X`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
