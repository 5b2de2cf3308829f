package report

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/kiosque-ld/kiosque/data"
)

const (
	shownExamples = 3
	shownFields   = 40
	shownFile     = 32 // characters of a file's name before it is cut at its beginning
)

// Summary writes what was wrong by kind, in lines of at most width characters: how often, how grave, what that means, the
// first places, the fields, and how to mend it. The most frequent kind comes first.
func Summary(w io.Writer, t *data.Tally, width int) {
	kinds := t.Kinds()
	if len(kinds) == 0 {
		return
	}
	var totals []string
	for s := data.Error; s >= data.Advice; s-- {
		if n := t.Of(s); n > 0 {
			totals = append(totals, fmt.Sprintf("%d %s", n, inNumber(s, n)))
		}
	}
	fmt.Fprintf(w, "\nProblems by kind: %s\n", strings.Join(totals, ", "))
	digits := len(fmt.Sprint(kinds[0].Count))
	for _, k := range kinds {
		fmt.Fprintf(w, "\n  %*d  %-7s  %s\n", digits, k.Count, k.Severity, k.Code)
		p := paragraph{w, digits + 4, width}
		p.write("", Sentence(k.Code, English))
		p.examples(k)
		p.fields(k)
		if len(k.Examples) > 0 && k.Examples[0].Hint != "" {
			p.write("hint: ", Presentable(k.Examples[0]).Hint)
		}
	}
	fmt.Fprintln(w)
}

func inNumber(s data.Severity, n int) string {
	if n > 1 && s != data.Advice {
		return s.String() + "s"
	}
	return s.String()
}

// paragraph writes indented text.
type paragraph struct {
	w             io.Writer
	indent, width int
}

// examples are the first places.
func (p paragraph) examples(k *data.Counted) {
	for _, e := range k.Examples[:min(len(k.Examples), shownExamples)] {
		e = Presentable(e)
		e.Place.File = tail(e.Place.File)
		p.write("- ", e.String())
	}
}

// tail is the end of a long name, from a slash on if there is one.
func tail(name string) string {
	over := utf8.RuneCountInString(name) - shownFile
	if over <= 0 {
		return name
	}
	end := string([]rune(name)[over:])
	if i := strings.IndexByte(end, '/'); i >= 0 {
		end = end[i:]
	}
	return "…" + end
}

// fields says in which the problem was found, where those are several.
func (p paragraph) fields(k *data.Counted) {
	all := frequent(k)
	if len(all) < 2 {
		return
	}
	var list []string
	for _, f := range all[:min(len(all), shownFields)] {
		list = append(list, fmt.Sprintf("%s %d", shorten(Visible(f.name), 100), f.count))
	}
	text := strings.Join(list, ", ")
	if more := len(all) - len(list); more > 0 || k.Others > 0 {
		text += fmt.Sprintf(", and %d more", more)
		if k.Others > 0 {
			text += " at least"
		}
	}
	p.write("in: ", text)
}

// write writes a text behind a mark, with its further lines under the first.
func (p paragraph) write(mark, text string) {
	hang := len(mark)
	room := max(p.width-p.indent-hang, 20)
	line := ""
	flush := func() {
		fmt.Fprintf(p.w, "%*s%s%s\n", p.indent, "", mark, line)
		mark, line = strings.Repeat(" ", hang), ""
	}
	for word := range strings.SplitSeq(text, " ") {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > room {
			flush()
		}
		if line != "" {
			line += " "
		}
		for utf8.RuneCountInString(word) > room { // an address, or what has no blanks
			head := []rune(word)[:room]
			line += string(head)
			flush()
			word = word[len(string(head)):]
		}
		line += word
	}
	flush()
}
