// Package report says what was wrong with an input to those who mend it: on a terminal, and in files for people and
// programs. It explains the kinds of problem, keeps every problem of a run, and knows nothing of how they were found.
package report

import (
	"io"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/kiosque-ld/kiosque/data"
)

// The languages of what people read.
const (
	English = "en"
	French  = "fr"
)

// Run is what a report is of.
type Run struct {
	Command  string    // "import"
	Version  string    // of the program
	Began    time.Time // by the clock of whom it is for
	Ended    time.Time
	Failure  string  // why the run broke off; empty if it did not
	ExitCode int     // what it ends with
	Counts   []Count // of records, in the order in which they are told
	Folder   string  // that relative names of files begin in, absolute
	Language string  // of what people read: English or French
	Log      *Log
}

// Count is a number of records, by what became of them: "read", "new", "changed", "unchanged", "good", "bad".
type Count struct {
	Name string
	N    int
}

// Form is a way of writing reports, as a value.
type Form struct {
	Name       string // "sarif": what --report-format takes
	Extensions []string
	Write      func(w io.Writer, r *Run) error
}

// Forms are all of them.
var Forms = []Form{
	{"json", []string{".json"}, writeJSON},
	{"csv", []string{".csv"}, writeCSV},
	{"sarif", []string{".sarif", ".sarif.json"}, writeSARIF},
	{"html", []string{".html", ".htm"}, writeHTML},
}

// FormFor is the form of a name, or else the one that the name of a file ends in; nil if there is none.
func FormFor(name, file string) *Form {
	var found *Form
	longest := 0
	for i := range Forms {
		f := &Forms[i]
		if f.Name == name {
			return f
		}
		for _, ext := range f.Extensions {
			if strings.HasSuffix(strings.ToLower(file), ext) && len(ext) > longest {
				found, longest = f, len(ext)
			}
		}
	}
	if name != "" {
		return nil
	}
	return found
}

// address is a file as a reference from the folder of a run: relative and escaped (RFC 3986, §4.2, without a colon in its
// first segment), or absolute where the file lies elsewhere. It is empty for standard input.
func (r *Run) address(file string) string {
	if file == "" || file == "-" {
		return ""
	}
	name := file
	if !filepath.IsAbs(name) {
		name = filepath.Join(r.Folder, name)
	}
	if inside, err := filepath.Rel(r.Folder, name); err == nil && inside != ".." && !strings.HasPrefix(inside, ".."+string(filepath.Separator)) {
		return escape(filepath.ToSlash(inside))
	}
	return "file://" + escape(path.Join("/", filepath.ToSlash(name)))
}

// escape writes a path with all but its unreserved characters and slashes as percent-encoded octets (RFC 3986, §2.1).
func escape(name string) string {
	var b strings.Builder
	for i := 0; i < len(name); i++ {
		switch c := name[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("/-._~", c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteString("%" + strings.ToUpper(strconv.FormatUint(uint64(c)|0x100, 16)[1:]))
		}
	}
	return b.String()
}

// Presentable is a problem whose texts can be shown: in lines of a bearable length, and without characters that would
// command a terminal or hide what stands there. What is wrong with an input is often such a character.
func Presentable(p data.Problem) data.Problem {
	p.Place.File = Visible(p.Place.File)
	p.Place.Path, p.Field = shorten(Visible(p.Place.Path), 300), shorten(Visible(p.Field), 300)
	p.Message, p.Hint = shorten(Visible(p.Message), 2000), shorten(Visible(p.Hint), 2000)
	return p
}

// Visible is text with escapes, such as \x1b and \u202e, for everything that is not seen.
func Visible(text string) string {
	if !strings.ContainsFunc(text, unseen) && utf8.ValidString(text) {
		return text
	}
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD"):
			b.WriteString(`\x` + strconv.FormatUint(uint64(text[i]), 16))
		case unseen(r):
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func unseen(r rune) bool { return !unicode.IsGraphic(r) }

// shorten cuts text behind n bytes or a little before.
func shorten(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n] + "…"
}
