package link

import (
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/source"
)

// None is the decision that a mention is no institution, or none that is to be linked.
const None = "none"

// Review holds what a person decided: for a mention, the address of an institution (a Ref, an IRI, an identifier such as
// "siren:191414085") or None. A decision without a source holds for every source.
type Review map[ReviewKey]string

// ReviewKey is a mention, folded, and where it was read.
type ReviewKey struct {
	Source  string
	Mention string
}

// NewReviewKey makes the key of a mention; case, accents, dashes and an article before the name make no difference.
func NewReviewKey(source, mention string) ReviewKey {
	var t text
	t.read(mention)
	for len(t.words) > 1 && t.is(0, articles) {
		t.drop(0, 1)
	}
	key := string(t.strict(nil, t.words))
	if key == "" {
		key = strings.TrimSpace(mention)
	}
	return ReviewKey{source, key}
}

func (r Review) decision(source, mention string) (string, bool) {
	key := NewReviewKey(source, mention)
	if address, ok := r[key]; ok {
		return address, true
	}
	key.Source = ""
	address, ok := r[key]
	return address, ok
}

// Open collects the mentions that stay undecided, for a review file. The zero value is ready.
type Open struct {
	Limit int // different mentions to keep, so that memory does not grow with the input; later ones are let go. Default: all
	items map[ReviewKey]*openItem
}

type openItem struct {
	mention, source string
	count           int
	reason          string
	candidates      []Candidate
}

// Add counts m if d is undecided.
func (o *Open) Add(m Mention, d Decision) {
	if d.Method != Undecided || strings.TrimSpace(m.Text) == "" {
		return
	}
	key := NewReviewKey(m.Source, m.Text)
	item := o.items[key]
	if item == nil {
		if o.Limit > 0 && len(o.items) >= o.Limit {
			return
		}
		if o.items == nil {
			o.items = map[ReviewKey]*openItem{}
		}
		item = &openItem{mention: strings.Clone(strings.TrimSpace(m.Text)), source: m.Source, reason: d.Reason, candidates: d.Candidates}
		o.items[key] = item
	}
	item.count++
}

// Len is the number of different mentions.
func (o *Open) Len() int { return len(o.items) }

// minScore is the least likeness of a candidate in a review file.
const minScore = 0.45

// reviewHead are the headings of a review file; each candidate has three more columns.
var reviewHead = []string{"mention", "source", "count", "decision", "reason"}

// WriteReview writes the open mentions as a table for a person, the most frequent first: the mention, where it was read,
// how often, an empty column for the decision, why it is open, and at most five candidates with name, address and score.
// Decisions that were made before are written again, behind the open ones, so that the new file can replace the old.
//
// The table has semicolons and a byte-order mark, so that spreadsheets open it well in France; cells that a spreadsheet
// would take for a formula get an apostrophe, which ReadReview takes off again.
func (ix *Index) WriteReview(w io.Writer, o *Open) error {
	items := make([]*openItem, 0, o.Len())
	for _, item := range o.items {
		items = append(items, item)
	}
	slices.SortFunc(items, func(a, b *openItem) int {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.mention, b.mention), cmp.Compare(a.source, b.source))
	})
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	table := csv.NewWriter(w)
	table.Comma = ';'
	head := slices.Clone(reviewHead)
	for i := 1; i <= maxCandidates; i++ {
		n := strconv.Itoa(i)
		head = append(head, "candidate "+n, "id "+n, "score "+n)
	}
	if err := table.Write(head); err != nil {
		return err
	}
	for _, item := range items {
		row := []string{guard(item.mention), guard(item.source), strconv.Itoa(item.count), "", item.reason}
		for _, c := range ix.candidates(item) {
			row = append(row, guard(c.Entity.Name), guard(c.Entity.Address()), strconv.FormatFloat(c.Score, 'f', 2, 64))
		}
		for len(row) < len(head) {
			row = append(row, "")
		}
		if err := table.Write(row); err != nil {
			return err
		}
	}
	keys := make([]ReviewKey, 0, len(ix.opts.Review))
	for key := range ix.opts.Review {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b ReviewKey) int {
		return cmp.Or(cmp.Compare(a.Mention, b.Mention), cmp.Compare(a.Source, b.Source))
	})
	for _, key := range keys {
		row := make([]string, len(head))
		row[0], row[1], row[3] = guard(key.Mention), guard(key.Source), guard(ix.opts.Review[key])
		if err := table.Write(row); err != nil {
			return err
		}
	}
	table.Flush()
	return table.Error()
}

// candidates are those of the decision, with their likeness, and then similar ones.
func (ix *Index) candidates(item *openItem) []Candidate {
	all := slices.Clone(item.candidates)
	for _, c := range ix.Similar(item.mention, maxCandidates) {
		if i := slices.IndexFunc(all, func(k Candidate) bool { return k.Entity == c.Entity }); i < 0 && c.Score >= minScore {
			all = append(all, c)
		}
	}
	return all[:min(len(all), maxCandidates)]
}

// formula are the characters that make a spreadsheet compute a cell.
const formula = "=+-@\t\r"

func guard(s string) string {
	if s != "" && strings.Contains(formula, s[:1]) || len(s) > 1 && s[0] == '\'' && strings.Contains(formula, s[1:2]) {
		return "'" + s
	}
	return s
}

func unguard(s string) string {
	if t, ok := strings.CutPrefix(s, "'"); ok && t != "" && t != s && guard(t) != t {
		return t
	}
	return s
}

// noneWords are what people write for None.
var noneWords = set("none non no aucun aucune rien - –")

// ReadReview reads a table that WriteReview wrote and a person filled in, saved by whatever spreadsheet: any delimiter
// and encoding that data/source reads. The decision is an address, the number of a candidate ("1" to "5"), or one of
// none, aucun, non, no and "-"; rows without one are passed over. What cannot be understood is a problem of its row, and
// so are two different decisions on one mention, of which the first holds. name is what problems call the file.
func ReadReview(ctx context.Context, r io.Reader, name string) (Review, []data.Problem) {
	review := Review{}
	in, err := source.Open(ctx, source.Stdin, source.Options{Syntax: "csv", Stdin: r})
	if err != nil {
		return review, []data.Problem{{Severity: data.Error, Place: data.Position{File: name}, Code: "bad-review", Message: err.Error()}}
	}
	defer func() { _ = in.Close() }() // reading standard input has nothing to say at its end
	var problems []data.Problem
	for row, problem := range in.Rows() {
		if problem != nil {
			problem.Place.File = name
			problems = append(problems, *problem)
			continue
		}
		row.Place.File = name
		if message, hint := review.read(&row.Tree); message != "" {
			problems = append(problems, data.Problem{
				Severity: data.Warning, Place: row.Place, Code: "bad-review", Field: "decision", Message: message, Hint: hint,
			})
		}
	}
	return review, problems
}

// read takes a row's decision, or says what is wrong with it.
func (r Review) read(row *data.Tree) (message, hint string) {
	cell := func(name string) string { return unguard(strings.TrimSpace(row.Get(name).Text)) }
	mention, decision := cell("mention"), cell("decision")
	if decision == "" {
		return "", ""
	}
	if mention == "" {
		return fmt.Sprintf("the decision %q stands beside no mention", decision), "keep the column \"mention\" as it was written"
	}
	address := decision
	switch {
	case noneWords[strings.ToLower(decision)]:
		address = None
	case len(decision) == 1 && '1' <= decision[0] && decision[0] <= '5':
		if address = cell("id " + decision); address == "" {
			return fmt.Sprintf("%q has no candidate %s", mention, decision), "give the number of a candidate in this row, or an address"
		}
	}
	if address != None {
		if _, ok := data.ParseRef(address); !ok && identifiers(address) == nil && !strings.Contains(address, ":") {
			return fmt.Sprintf("%q is no decision", decision),
				"give a record (organizations/greyc), an IRI, an identifier (siren:191414085), a candidate's number, or none"
		}
	}
	key := NewReviewKey(cell("source"), mention)
	if before, ok := r[key]; ok && before != address {
		return fmt.Sprintf("%q was decided before, as %q", mention, before), "remove one of the two rows"
	}
	r[key] = address
	return "", ""
}
