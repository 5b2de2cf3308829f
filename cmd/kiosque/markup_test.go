package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// hostile is a file of events whose descriptions are attacks, the first of them a harmless one, and how many they are.
func hostile(t *testing.T) (file string, n int) {
	t.Helper()
	attacks, err := os.ReadFile(filepath.Join(moduleRoot(t), "vocab", "markup", "testdata", "attacks.txt"))
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "attacks.ndjson")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := json.NewEncoder(f)
	for attack := range strings.Lines("<ul><li>Un <b>gras</b></ul>\n" + string(attacks)) {
		attack = strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\0`, "\x00").Replace(strings.TrimSuffix(attack, "\n"))
		event := map[string]any{
			"@type": "Event", "@id": fmt.Sprintf("e-%d", n), "name": "E " + attack, "startDate": "2026-03-05", "description": "<p><b>x</b></p>" + attack,
			"location": map[string]any{"@type": "Place", "name": "P", "description": attack + "<b>y</b>"},
		}
		if n++; out.Encode(event) != nil {
			t.Fatal("cannot write the attacks")
		}
	}
	return file, n
}

// From an input to a page: whatever a description is, the page has the elements of a page and nothing that runs.
func TestNoDescriptionTakesOverAPage(t *testing.T) {
	file, n := hostile(t)
	base := serving(t, file)
	if n < 100 {
		t.Fatalf("only %d attacks", n)
	}
	harmless := layout(t, base+"/events/e-0")
	for i := range n {
		url := fmt.Sprintf("%s/events/e-%d", base, i)
		res, body := get(t, url, "text/html")
		if res.StatusCode != 200 {
			t.Errorf("%s: %s", url, res.Status)
			continue
		}
		if csp := res.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: the policy is %q", url, csp)
		}
		if got := layout(t, url); got != harmless {
			t.Errorf("%s has another layout:\n%s\nthan a harmless page:\n%s", url, got, harmless)
		}
		inert(t, url, body)
	}
}

// layout is what surrounds the descriptions of a page: its elements with their classes and ids, down to two levels in
// the body and in the head.
func layout(t *testing.T, url string) string {
	t.Helper()
	_, body := get(t, url, "text/html")
	root, err := html.Parse(strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	var walk func(n *html.Node, depth int)
	walk = func(n *html.Node, depth int) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type != html.ElementNode || depth > 4 {
				continue
			}
			fmt.Fprintf(&b, "%s<%s", strings.Repeat(" ", depth), c.Data)
			for _, a := range c.Attr {
				if a.Key == "class" || a.Key == "id" || a.Key == "type" {
					fmt.Fprintf(&b, " %s=%q", a.Key, a.Val)
				}
			}
			b.WriteString(">\n")
			if !strings.Contains(attribute(c, "class"), "marked") {
				walk(c, depth+1)
			}
		}
	}
	walk(root, 0)
	return b.String()
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// inert finds what runs, sends or leads where it must not.
func inert(t *testing.T, url string, body []byte) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "script":
			if attribute(n, "type") != "application/ld+json" || !json.Valid([]byte(n.FirstChild.Data)) {
				t.Errorf("%s: a script: %.200q", url, n.FirstChild.Data)
			}
		case "iframe", "object", "embed", "form", "input", "button", "img", "image", "svg", "math", "style", "base", "template", "video", "audio", "frame", "applet", "textarea", "select":
			t.Errorf("%s: <%s>", url, n.Data)
		}
		for _, a := range n.Attr {
			lower := strings.ToLower(strings.TrimSpace(a.Val))
			switch {
			case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcdoc", a.Key == "ping", a.Key == "target", a.Key == "http-equiv":
				t.Errorf("%s: <%s %s=%q>", url, n.Data, a.Key, a.Val)
			case a.Key == "href" || a.Key == "src" || a.Key == "action":
				if !strings.HasPrefix(lower, "http://") && !strings.HasPrefix(lower, "https://") && !strings.HasPrefix(lower, "mailto:") && !(strings.HasPrefix(lower, "/") && !strings.HasPrefix(lower, "//")) && !strings.HasPrefix(lower, "#") {
					t.Errorf("%s: <%s %s=%q>", url, n.Data, a.Key, a.Val)
				}
			}
		}
	}
}

// Markup is for pages alone: no form of RDF has it.
func TestMarkupIsInPagesAlone(t *testing.T) {
	s := newStage(t, map[string]string{"a.json": `{"@type": "Event", "@id": "a", "name": "A", "startDate": "2026-03-05",
		"description": {"@value": "<h1>Programme</h1><ul><li>un <b>gras</b><li><a href='https://example.org/'>lien</a></ul>", "@language": "fr"}}`})
	for _, form := range []string{"nt", "turtle", "jsonld", "rdf", "trig", "nq"} {
		out, _ := s.run(exitOK, "", "convert", "a.json", "--to", form)
		if strings.Contains(out, "strong") || strings.Contains(out, "&lt;") || strings.Contains(out, "<h2") || strings.Contains(out, "ugc") || !strings.Contains(out, "Programme") {
			t.Errorf("%s:\n%s", form, out)
		}
	}
	file, err := filepath.Abs("a.json")
	if err != nil {
		t.Fatal(err)
	}
	base := serving(t, file)
	_, page := get(t, base+"/events/a", "text/html")
	s.has(string(page), `<div class="marked" lang="fr" dir="auto"><h2>Programme</h2><ul><li>un <strong>gras</strong></li><li><a href="https://example.org/" rel="nofollow ugc noopener">lien</a></li></ul></div>`)
}

// A change of markup alone is a change.
func TestMarkupIsContent(t *testing.T) {
	s := newStage(t, nil)
	event := `{"@type": "Event", "@id": "a", "name": "A", "startDate": "2026-03-05", "description": "%s"}`
	for _, f := range []struct{ description, want string }{
		{"un gras", "1 new"}, {"<p>un <b>gras</b></p>", "1 changed"}, {"<p>un <i>gras</i></p>", "1 changed"}, {"<p>un <em class='x'>gras</em></p>", "1 unchanged"}, {"<p>un gras</p>", "1 changed"},
	} {
		out, _ := s.run(exitOK, fmt.Sprintf(event, f.description), "import", "-")
		s.has(out, f.want)
	}
}
