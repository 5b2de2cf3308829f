package markup

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
)

// Markdown is read as CommonMark (https://spec.commonmark.org/0.31.2/) with tables and struck text. HTML passes, since
// nothing that comes from here reaches a page as it is. Lines stay lines, as those expect who write into a form, unless
// an editor has filled them.
var (
	asWritten = newMarkdown(html.WithHardWraps())
	asFilled  = newMarkdown()
)

func newMarkdown(opts ...renderer.Option) goldmark.Markdown {
	return goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough), goldmark.WithRendererOptions(append(opts, html.WithUnsafe())...))
}

// filled tells whether lines were broken by an editor: several end within a sentence at about the same width, and none
// is much longer.
func filled(text string) bool {
	long := 0
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		n := utf8.RuneCountInString(line)
		if n > 110 && !strings.Contains(line, "](") {
			return false
		}
		if n >= 60 && i+1 < len(lines) && strings.TrimSpace(lines[i+1]) != "" {
			long++
		}
	}
	return long >= 3
}

// signs are by what a text shows that it is Markdown: headings, lists, quotes, fences; emphasis, links and code.
var signs = regexp.MustCompile("(?m)^ {0,3}(?:#{1,6} |[-*+] |\\d{1,3}[.)] |> ?|```|~~~)|\\*\\*[^*\\n]+\\*\\*|__[^_\\n]+__|\\[[^\\]\\n]+\\]\\([^)\\s]+\\)|`[^`\\n]+`|(?:^|[\\s(])[*_][^*_\\s][^*_\\n]*[*_](?:$|[\\s.,;:!?)])")

// Markdown is the HTML that a Markdown text means. It is not safe: see HTML. It is false for a text that shows no sign of
// Markdown, or is longer than half of Most.
func Markdown(source string) (string, bool) {
	if len(source) > Most/2 || !signs.MatchString(source) {
		return "", false
	}
	reader := asWritten
	if filled(source) {
		reader = asFilled
	}
	var b bytes.Buffer
	if err := reader.Convert([]byte(source), &b); err != nil {
		return "", false
	}
	return b.String(), true
}
