package report

import (
	"bufio"
	_ "embed"
	"html/template"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
)

// listed bounds the problems of one kind that a page lists: no browser shows a million rows. The page says how many
// there are, and that the other forms have them all.
const listed = 5000

// unfolded is up to how many problems of a kind are shown without being asked for.
const unfolded = 25

// writeHTML writes a report as one page for people, with nothing beside it: no script, no picture, no address to fetch.
func writeHTML(w io.Writer, r *Run) error {
	b := bufio.NewWriter(w)
	if err := pageTemplate.Execute(b, pageOf(r)); err != nil {
		return err
	}
	return b.Flush()
}

var (
	//go:embed report.html
	pageText string
	//go:embed report.css
	pageStyle    string
	pageTemplate = template.Must(template.New("report").Parse(pageText))
)

// page is what the template shows.
type page struct {
	*Run
	Style  template.CSS
	Words  map[string]string
	Totals []pageTotal
	Kinds  []pageKind
}

type pageTotal struct {
	Severity string
	Word     string
	Count    string
}

type pageKind struct {
	*data.Counted
	page     *page
	Level    string // its severity as a name of a class
	Severity string
	Sentence string
	Hint     string
	Total    string
	Fields   []pageField
	More     int // problems that the page does not list
}

type pageField struct {
	Name  string
	Count string
}

// pageProblem is a row.
type pageProblem struct {
	File, Within, Field, Message, Again string
	Line                                int
}

func pageOf(r *Run) *page {
	p := &page{Run: r, Style: template.CSS(pageStyle), Words: words[r.Language]} //nolint:gosec // our own style sheet
	if p.Words == nil {
		p.Words = words[English]
	}
	for s := data.Error; s >= data.Advice; s-- {
		n := r.Log.Of(s)
		p.Totals = append(p.Totals, pageTotal{s.String(), p.plural(s.String(), n), p.Number(n)})
	}
	for _, k := range r.Log.Kinds() {
		p.Kinds = append(p.Kinds, p.kind(k))
	}
	return p
}

func (p *page) kind(k *data.Counted) pageKind {
	shown := pageKind{Counted: k, page: p, Level: k.Severity.String(), Severity: p.plural(k.Severity.String(), 1), Sentence: Sentence(k.Code, p.Language),
		Total: p.Number(k.Count), More: max(k.Count-listed, 0)}
	if len(k.Examples) > 0 {
		shown.Hint = Presentable(k.Examples[0]).Hint
	}
	if all := frequent(k); len(all) > 1 {
		for _, f := range all {
			shown.Fields = append(shown.Fields, pageField{Visible(f.name), p.Number(f.count)})
		}
	}
	return shown
}

// Problems are the rows of a kind.
func (k pageKind) Problems() iter.Seq[pageProblem] {
	return func(yield func(pageProblem) bool) {
		n := 0
		for p := range k.page.Log.Each(k.Counted) {
			if n++; n > listed {
				return
			}
			p = Presentable(p)
			row := pageProblem{File: p.Place.File, Line: p.Place.Line, Within: p.Place.Path, Field: p.Field, Message: p.Message}
			if row.Within == "" && row.Line == 0 && p.Place.Record > 0 {
				row.Within = k.page.Words["record"] + " " + k.page.Number(p.Place.Record)
			}
			if !yield(row) {
				return
			}
		}
	}
}

// Unfolded tells whether the rows of a kind are shown without being asked for.
func (k pageKind) Unfolded() bool { return k.Count <= unfolded }

// Listed is how many of them are listed.
func (k pageKind) Listed() string { return k.page.Number(min(k.Count, listed)) }

// Number writes a number as people of the page's language do.
func (p *page) Number(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + p.Words["thousands"] + digits[i:]
	}
	return digits
}

// Date is a point in time, in the zone of the clock that it was read from.
func (p *page) Date(t time.Time) string { return t.Format(p.Words["date"]) }

// Machine is a point in time for programs.
func (p *page) Machine(t time.Time) string { return t.Format(time.RFC3339) }

// Word is what a count of records is called.
func (p *page) Word(c Count) string { return p.plural(c.Name, c.N) }

// plural is a word for n things, of which some have two forms.
func (p *page) plural(name string, n int) string {
	one, several, two := strings.Cut(p.Words[name], "|")
	if two && (n > 1 || n == 0 && p.Words["lang"] == English) {
		return several
	}
	return one
}

// field is how often a field had a kind of problem.
type field struct {
	name  string
	count int
}

// frequent are the fields that a kind of problem was found in, the most frequent first; none if it is of records.
func frequent(k *data.Counted) []field {
	var all []field
	for name, n := range k.Fields {
		if name != "" {
			all = append(all, field{name, n})
		}
	}
	slices.SortFunc(all, func(a, b field) int {
		if a.count != b.count {
			return b.count - a.count
		}
		return strings.Compare(a.name, b.name)
	})
	return all
}

// words are the page's own, by language. A bar stands between the forms for one and for several.
var words = map[string]map[string]string{
	English: {
		"lang": "en", "thousands": ",", "date": "2 January 2006, 15:04", "title": "Report", "nothing": "Nothing was found to be wrong.",
		"failed": "The run broke off:", "records": "Records", "read": "read", "new": "new", "changed": "changed", "unchanged": "unchanged", "good": "good",
		"bad": "bad, left out", "withdrawn": "missing and withdrawn", "cancelled": "missing and cancelled", "kept": "missing and kept", "renamed": "renamed", "merged": "merged", "left": "missing and left to others",
		"error": "error|errors", "warning": "warning|warnings", "advice": "piece of advice|pieces of advice", "problems": "Problems by kind", "count": "Count", "severity": "Severity",
		"kind": "Kind", "place": "Place", "field": "Field", "message": "What is wrong", "line": "line", "record": "record", "hint": "Hint", "fields": "Fields", "places": "Places",
		"first": "The first %s of them:", "more": "The others are in the reports in other forms (JSON, CSV, SARIF).",
		"error means": "Errors: the record is not published.", "warning means": "Warnings: the record is published; something in it was left out or looks wrong.",
		"advice means": "Advice: the record is published, and could be better.", "skip": "Skip to the problems", "messages": "",
	},
	French: {
		"lang": "fr", "thousands": "\u202f", "date": "02/01/2006 à 15:04", "title": "Rapport", "nothing": "Rien à signaler.",
		"failed": "L’opération s’est interrompue :", "records": "Fiches", "read": "lue|lues", "new": "nouvelle|nouvelles", "changed": "modifiée|modifiées", "unchanged": "inchangée|inchangées",
		"good": "bonne|bonnes", "bad": "mauvaise, écartée|mauvaises, écartées", "withdrawn": "disparue et retirée|disparues et retirées", "cancelled": "disparue et annulée|disparues et annulées",
		"kept": "disparue et gardée|disparues et gardées", "renamed": "renommée|renommées", "merged": "fusionnée|fusionnées", "left": "disparue et laissée à d’autres|disparues et laissées à d’autres", "error": "erreur|erreurs", "warning": "avertissement|avertissements", "advice": "conseil|conseils", "problems": "Problèmes par nature",
		"count": "Nombre", "severity": "Gravité", "kind": "Nature", "place": "Endroit", "field": "Champ", "message": "Ce qui ne va pas", "line": "ligne", "record": "fiche",
		"hint": "Indication", "fields": "Champs", "places": "Endroits", "first": "Les %s premiers :", "more": "Les autres figurent dans les rapports sous d’autres formes (JSON, CSV, SARIF).",
		"error means": "Erreurs : la fiche n’est pas publiée.", "warning means": "Avertissements : la fiche est publiée ; quelque chose y manque ou semble faux.",
		"advice means": "Conseils : la fiche est publiée, et pourrait être meilleure.", "skip": "Aller aux problèmes", "messages": "Le détail des messages est en anglais.",
	},
}
