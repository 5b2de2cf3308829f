package static

import (
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/kiosque-ld/kiosque/publish"
)

// class is the paths whose resources are to be had in the same variants.
type class struct {
	Prefix  string   `json:"prefix"`            // "/events": that path itself; "/events/": all below it
	Choices []choice `json:"choices,omitempty"` // in the order of preference
	Type    string   `json:"type,omitempty"`    // of a path that is a file itself, without a suffix to tell its type by
}

// choice is a variant as rules need it.
type choice struct {
	Suffix   string   `json:"suffix"`
	Types    []string `json:"types"` // media types by which it is asked for, its own first
	Type     string   `json:"type"`  // the value of Content-Type
	Profile  string   `json:"profile,omitempty"`
	Language string   `json:"language,omitempty"`
}

// page tells whether the choice is for people.
func (c *choice) page() bool { return c.Language != "" }

// classes are gathered while resources are written.
type classes struct {
	mu    sync.Mutex
	known map[string]class
	seen  map[*publish.Offering]string // the last prefix that was noted: mostly it comes again
}

// newClasses begins with those of the exports before.
func newClasses(was *state) *classes {
	c := &classes{known: map[string]class{}, seen: map[*publish.Offering]string{}}
	for _, one := range was.Classes {
		c.known[one.Prefix] = one
	}
	return c
}

// list is the classes, the longest prefix first.
func (c *classes) list() []class {
	var list []class
	for _, one := range c.known {
		list = append(list, one)
	}
	slices.SortFunc(list, func(a, b class) int {
		if n := len(b.Prefix) - len(a.Prefix); n != 0 {
			return n
		}
		return strings.Compare(a.Prefix, b.Prefix)
	})
	return list
}

// resource notes in which variants a resource is to be had, and of which types they are: by variant, those of its
// representations.
func (c *classes) resource(r publish.Resource, offering *publish.Offering, types map[*publish.Variant]string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if offering.Fixed {
		c.fixed(r.Path, types[offering.Variants[0]])
		return
	}
	prefix := prefixOf(r.Path)
	if c.seen[offering] == prefix {
		return
	}
	one := class{Prefix: prefix}
	for _, v := range offering.Variants {
		if types[v] == "" {
			return // it is not there in all its variants
		}
		one.Choices = append(one.Choices, choice{Suffix: v.Suffix, Types: append([]string{v.MediaType}, v.Aliases...), Type: types[v],
			Profile: string(v.Profile), Language: v.Language})
	}
	c.seen[offering] = prefix
	c.known[prefix] = one
}

// file notes the type of a file.
func (c *classes) file(path, contentType string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fixed(path, contentType)
}

// fixed notes the type of files with a suffix, or of a single one that has none, or is of another type than its like.
func (c *classes) fixed(file, contentType string) {
	if contentType == "" { // it is not there
		return
	}
	key := path.Ext(file)
	if like, ok := c.known[key]; key == "" || ok && like.Type != contentType {
		key = file
	}
	c.known[key] = class{Prefix: key, Type: contentType}
}

// prefixOf is the class that a path is of: its first segment, alone or with something below it. The home page, too, has a name
// among files.
func prefixOf(p string) string {
	first, _, below := strings.Cut(strings.TrimPrefix(p, "/"), "/")
	if below {
		return "/" + first + "/"
	}
	return "/" + first
}
