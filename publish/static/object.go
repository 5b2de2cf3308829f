package static

import (
	"io/fs"
	"iter"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Object is a file of an export, as a store of objects needs it.
type Object struct {
	Name     string // of the file, beneath the folder that is served, with slashes
	File     string // where it is
	Size     int64
	Modified time.Time

	// Keys are the names under which it is to be had: its own; and, where it is the variant that the site prefers, the
	// address of its document, since a store does not negotiate. The home page's is that which stores look for: index.html.
	Keys         []string
	ContentType  string // empty if that is unknown
	CacheControl string
}

// Objects are the files that an export in a folder serves, in the order of Compare. The folder of what is gone is not among
// them: a store has nothing to say of what it does not have.
func Objects(dir string) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		s, err := readState(dir)
		if err != nil {
			yield(Object{}, err)
			return
		}
		c := newCatalog(s)
		root := filepath.Join(dir, siteFolder)
		err = filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || strings.HasSuffix(file, partial) {
				return err
			}
			info, err := entry.Info()
			if err != nil {
				return err
			}
			name, err := filepath.Rel(root, file)
			if err != nil {
				return err
			}
			o := Object{Name: filepath.ToSlash(name), File: file, Size: info.Size(), Modified: info.ModTime()}
			if c.describe(&o); !yield(o, nil) {
				return fs.SkipAll
			}
			return nil
		})
		if err != nil {
			yield(Object{}, err)
		}
	}
}

// Root is the folder of an export that is served.
func Root(dir string) string { return filepath.Join(dir, siteFolder) }

// Compare orders names as a walk through folders does: what is in a folder stands where the folder does.
func Compare(a, b string) int {
	for a != "" && b != "" {
		first, restA, _ := strings.Cut(a, "/")
		other, restB, _ := strings.Cut(b, "/")
		if c := strings.Compare(first, other); c != 0 {
			return c
		}
		a, b = restA, restB
	}
	return len(a) - len(b)
}

// Redirects are the keys of what was renamed in an export, documents and their variants, and the paths to which they lead.
func Redirects(dir string) (map[string]string, error) {
	s, err := readState(dir)
	if err != nil {
		return nil, err
	}
	c, keys := newCatalog(s), map[string]string{}
	for from, to := range s.Moved {
		keys[strings.TrimPrefix(c.root+from, "/")] = c.root + to
		for _, choice := range c.menus[prefixOf(from)].Choices {
			keys[strings.TrimPrefix(c.root+from+choice.Suffix, "/")] = c.root + to + choice.Suffix
		}
	}
	return keys, nil
}

// catalog tells of what type the files of an export are.
type catalog struct {
	root    string // path of the base URL
	menus   map[string]class
	types   map[string]string // by suffix, and of single files by path
	forever map[string]bool   // files that never change
}

func newCatalog(s *state) *catalog {
	c := &catalog{root: s.Root, menus: map[string]class{}, types: map[string]string{}, forever: map[string]bool{}}
	for _, one := range s.Classes {
		if one.Type != "" {
			c.types[one.Prefix] = one.Type
			continue
		}
		c.menus[one.Prefix] = one
	}
	for _, page := range s.Pages {
		if page.Immutable {
			for _, file := range page.Files {
				c.forever[strings.TrimPrefix(filepath.ToSlash(file), "/")] = true
			}
		}
	}
	return c
}

// describe says under which names an object is to be had, and as what.
func (c *catalog) describe(o *Object) {
	path := strings.TrimPrefix("/"+o.Name, c.root)
	o.Keys, o.CacheControl = []string{o.Name}, fresh
	if c.forever[o.Name] || strings.HasPrefix(path, "/assets/") {
		o.CacheControl = forever
	}
	slash := strings.LastIndexByte(path, '/')
	stem, suffix, _ := strings.Cut(path[slash+1:], ".")
	document := path[:slash+1] + stem
	if document == "/index" {
		document = "/"
	}
	choices := c.menus[prefixOf(document)].Choices
	if i := slices.IndexFunc(choices, func(one choice) bool { return one.Suffix == "."+suffix }); i >= 0 {
		o.ContentType = choices[i].Type
		switch {
		case i > 0:
		case document == "/":
			o.Keys = append(o.Keys, strings.TrimPrefix(c.root+"/index.html", "/"))
		default:
			o.Keys = append(o.Keys, strings.TrimPrefix(c.root+document, "/"))
		}
		return
	}
	if o.ContentType = c.types[path]; o.ContentType == "" {
		o.ContentType = c.types[last("."+suffix)]
	}
}
