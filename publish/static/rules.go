package static

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/vocab"
)

// rules are what web servers must be told to serve the files as the site's own server does.
type rules struct {
	site      string // folder of the files
	gone      string // and of the tombstones
	base      string // the site's public base URL
	root      string // its path, without a slash at the end
	license   string
	seeOther  bool
	languages []string
	menus     []menu
	typed     []class           // files that are no variants: by suffix, or a single one by path
	moved     map[string]string // paths, within the site
	assets    string            // prefix of what never changes
}

// menu is variants to choose among, and the paths that have them.
type menu struct {
	choices  []choice
	patterns []string // of paths, with the suffix of a variant or without
}

// rulesOf gathers the rules.
func (e *export) rulesOf() *rules {
	r := &rules{
		site: e.report.Documents, gone: e.gone.root, base: e.Site.Base, root: e.Site.Root(), license: e.Site.License,
		seeOther: e.Site.Style == vocab.SeeOther, languages: e.Site.Languages, moved: e.was.Moved, assets: e.Site.Root() + "/assets/",
	}
	for _, c := range e.classes.list() {
		if c.Type != "" {
			r.typed = append(r.typed, c)
			continue
		}
		r.menu(c)
	}
	return r
}

// menu adds a class to the menu that it shares with others.
func (r *rules) menu(c class) {
	pattern := "^" + meta(r.root+c.Prefix)
	switch {
	case c.Prefix == "/": // whose files are called index
		pattern = "^" + meta(r.root) + `/(?:index\.[^/]*)?$`
	case !strings.HasSuffix(c.Prefix, "/"):
		pattern += optional
	}
	same := func(m menu) bool {
		return slices.EqualFunc(m.choices, c.Choices, func(a, b choice) bool { return a.Suffix == b.Suffix && a.Type == b.Type })
	}
	if i := slices.IndexFunc(r.menus, same); i >= 0 {
		r.menus[i].patterns = append(r.menus[i].patterns, pattern)
		return
	}
	r.menus = append(r.menus, menu{c.Choices, []string{pattern}})
}

// particular are the patterns of paths whose type the last part of their suffix does not tell, and the types.
func (r *rules) particular() (list [][2]string) {
	known := map[string]string{}
	for _, t := range r.types() {
		known[t[0]] = t[1]
	}
	ending := func(c *choice) string { return meta(c.Suffix) + "$" }
	r.each(func(c *choice) {
		if c.Profile != "" {
			list = append(list, [2]string{ending(c), c.Type})
		}
	})
	for i := range r.menus {
		m := &r.menus[i]
		for j := range m.choices {
			c := &m.choices[j]
			if c.Profile != "" || known[last(c.Suffix)] == c.Type {
				continue
			}
			for _, pattern := range m.patterns {
				list = append(list, [2]string{strings.TrimSuffix(pattern, optional) + `[^.]*` + ending(c), c.Type})
			}
		}
	}
	return list
}

// optional ends the patterns of single paths: the suffix of a variant.
const optional = `(?:\.[^/]*)?$`

// meta quotes a text within a pattern.
func meta(text string) string { return regexp.QuoteMeta(text) }

// last is the last part of a suffix.
func last(suffix string) string { return suffix[strings.LastIndexByte(suffix, '.'):] }

// types are the content types of suffixes, with a dot: those of files that are no variants first.
func (r *rules) types() (list [][2]string) {
	seen := map[string]bool{}
	add := func(suffix, contentType string) {
		if !seen[suffix] {
			seen[suffix] = true
			list = append(list, [2]string{suffix, contentType})
		}
	}
	for _, c := range r.typed {
		if c.Prefix[0] == '.' {
			add(c.Prefix, c.Type)
		}
	}
	r.each(func(c *choice) {
		if c.Profile == "" {
			add(last(c.Suffix), c.Type)
		}
	})
	return list
}

// each visits every choice of every menu, each suffix and type once.
func (r *rules) each(visit func(c *choice)) {
	seen := map[string]bool{}
	for i := range r.menus {
		for j := range r.menus[i].choices {
			c := &r.menus[i].choices[j]
			if key := c.Suffix + c.Type; !seen[key] {
				seen[key] = true
				visit(c)
			}
		}
	}
}

// plain are the paths of single files without a suffix.
func (r *rules) plain() (list []class) {
	for _, c := range r.typed {
		if c.Prefix[0] == '/' {
			list = append(list, class{Prefix: r.root + c.Prefix, Type: c.Type})
		}
	}
	return list
}

// paged tells whether a menu has pages, whose language is chosen too.
func (m *menu) paged() bool { return hasPage(m.choices) }

// suffix is what is appended to a path for a choice; tongue stands for the language of pages.
func (m *menu) suffix(i int, tongue string) string {
	if c := &m.choices[i]; c.page() {
		return "." + tongue + ".html"
	}
	return m.choices[i].Suffix
}

// links are the Link field's members for a document (RFC 8288): its canonical address, its variants, and the licence of its
// data. Behind them stand the document's path, as a variable of the web server, and the suffixes.
func (r *rules) links(m *menu, document string) string {
	list := []string{"<" + publish.URI(r.base) + document + `>; rel="canonical"`}
	for i := range m.choices {
		c := &m.choices[i]
		if c.Profile != "" {
			continue
		}
		link := "<" + document + c.Suffix + `>; rel="alternate"; type="` + c.Types[0] + `"`
		if c.Language != "" {
			link += `; hreflang="` + c.Language + `"`
		}
		list = append(list, link)
	}
	if r.license != "" {
		list = append(list, "<"+publish.URI(r.license)+`>; rel="license"`)
	}
	return strings.Join(list, ", ")
}

// redirects are the renamed records' paths, in order.
func (r *rules) redirects() [][2]string {
	list := make([][2]string, 0, len(r.moved))
	for from, to := range r.moved {
		list = append(list, [2]string{r.root + from, r.root + to})
	}
	slices.SortFunc(list, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return list
}

// The site's own server says the same: see package web.
const (
	fresh   = "public, max-age=60"
	forever = "public, max-age=31536000, immutable"
	vary    = "Accept, Accept-Encoding, Accept-Language"
)

// origin is the base URL without its path.
func (r *rules) origin() string { return strings.TrimSuffix(r.base, r.root) }

// rules writes the files of rules.
func (e *export) rules() error {
	r := e.rulesOf()
	for name, text := range map[string]string{"nginx.conf": r.nginx(), "apache.conf": r.apache(), "Caddyfile": r.caddy(), movedFile: r.movedMap()} {
		if err := newTree(e.dir, e.report, false).put(name, []byte(text)); err != nil {
			return err
		}
	}
	return nil
}

// movedFile lists redirects, as Apache reads them.
const movedFile = "moved.txt"

func (r *rules) movedMap() string {
	var b strings.Builder
	for _, one := range r.redirects() {
		fmt.Fprintf(&b, "%s %s\n", one[0], one[1])
	}
	return b.String()
}

// beside is the path of a file beside the folder that is served.
func (r *rules) beside(name string) string { return filepath.Join(filepath.Dir(r.site), name) }
