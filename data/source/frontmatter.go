package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"

	"github.com/kiosque-ld/kiosque/data"
)

// FrontMatter reads pages that begin with front matter, as Jekyll, Hugo and others want it: YAML between lines of "---",
// or TOML between lines of "+++". A page is one row: the fields of its front matter, and what stands below under
// "content", whatever markup it is in.
var FrontMatter = Syntax{
	Name:       "frontmatter",
	Title:      "front matter",
	Extensions: []string{"md", "markdown", "mdx", "html", "htm"},
	Sniff: func(head []byte) int {
		fence, start := frontFence(head)
		if fence == "" {
			return 0
		}
		_, behind, ok := cutFence(head, start, fence)
		switch {
		case !ok && len(head) < headSize:
			return 0
		case ok && fence == "---" && len(bytes.TrimSpace(head[behind:])) == 0:
			return 50 // more likely a document of YAML
		}
		return 100
	},
	Read: readFrontMatter,
}

// frontFence is the fence that page begins with, "" if there is none, and where the line behind it begins.
func frontFence(page []byte) (fence string, start int) {
	line, _, ok := bytes.Cut(page, []byte{'\n'})
	if f := string(bytes.TrimRight(line, " \t\r")); ok && (f == "---" || f == "+++") {
		return f, len(line) + 1
	}
	return "", 0
}

// cutFence finds the fence that ends the front matter, and where the line behind it begins.
func cutFence(page []byte, start int, fence string) (end, behind int, ok bool) {
	for i := start; i < len(page); {
		next := len(page)
		if k := bytes.IndexByte(page[i:], '\n'); k >= 0 {
			next = i + k + 1
		}
		if line := string(bytes.TrimRight(page[i:next], " \t\r\n")); line == fence || line == "..." && fence == "---" {
			return i, next, true
		}
		i = next
	}
	return 0, 0, false
}

func readFrontMatter(ctx context.Context, r io.Reader, name string, opts Options) data.Rows {
	return func(yield func(data.Row, *data.Problem) bool) {
		page, p := readWhole(ctx, r, name, min(opts.maxRow(), maxYAML))
		if p != nil {
			yield(data.Row{}, p)
			return
		}
		at := data.Position{File: name, Line: 1}
		fence, start := frontFence(page)
		if fence == "" {
			yield(data.Row{}, &data.Problem{Severity: data.Warning, Place: at, Code: NoRecords, Message: "the page has no front matter",
				Hint: `front matter stands between two lines of "---" at the very beginning`})
			return
		}
		end, behind, ok := cutFence(page, start, fence)
		if !ok {
			yield(data.Row{}, &data.Problem{Severity: data.Error, Place: at, Code: BadSyntax, Message: "the front matter does not end",
				Hint: fmt.Sprintf("a second line of %q ends it", fence)})
			return
		}
		var t data.Tree
		var warnings []data.Problem
		if fence == "+++" {
			t, p = parseTOML(page[start:end], name, 2)
		} else {
			t, warnings, p = frontYAML(page[start:end], name)
		}
		if p == nil && t.Shape != data.Object {
			at.Line = 2
			if p = notRecord(at, t.Shape, t.Text); t.Shape == data.Null {
				p.Message = "the front matter is empty"
			}
		}
		if p != nil {
			yield(data.Row{}, p)
			return
		}
		for _, w := range warnings {
			if !yield(data.Row{}, &w) {
				return
			}
		}
		body := page[behind:]
		line := 1 + countLines(page[:behind])
		for len(body) > 0 && (body[0] == '\n' || body[0] == '\r') {
			if body[0] == '\n' {
				line++
			}
			body = body[1:]
		}
		if body = bytes.TrimRight(body, " \t\r\n"); len(body) > 0 {
			if t.Get("content").Shape != data.Null {
				w := twoNames(data.Position{File: name, Line: line}, "content")
				w.Message, w.Hint = `the front matter has a "content" of its own; the text below stands behind it`, ""
				if !yield(data.Row{}, &w) {
					return
				}
			}
			t.Fields = append(t.Fields, data.Field{Name: "content", Tree: data.Tree{Shape: data.String, Text: string(body), Line: line}})
		}
		t.Line = 0
		yield(data.Row{Place: at, Tree: t}, nil)
	}
}

// frontYAML reads YAML whose first line is the second of the page.
func frontYAML(doc []byte, name string) (data.Tree, []data.Problem, *data.Problem) {
	y := &documents{name: name, line: 2, after: 2 + countLines(doc), doc: doc}
	var root yaml.Node
	if err := parseYAML(doc, &root); errors.Is(err, io.EOF) {
		return data.Tree{}, nil, nil
	} else if err != nil {
		return data.Tree{}, nil, y.broken(err)
	}
	var t data.Tree
	y.tree(&root, &t, 0)
	return t, y.warnings, y.spoiled
}
