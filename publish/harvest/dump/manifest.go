package dump

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
)

// ManifestName is the name of the manifest in the folder of a dump.
const ManifestName = "manifest.json"

// Manifest says what lies in the folder of a dump. It is written when all of that lies there, and what it names stays until
// the manifest after the next one: whoever has read one has time to get its files.
type Manifest struct {
	Version  int         `json:"version"`            // of the manifest's form: 2
	Base     string      `json:"base"`               // public base URL of the site
	Cursor   data.Cursor `json:"cursor"`             // of the last change that the dump holds; 0 if it is empty
	Modified time.Time   `json:"modified,omitzero"`  // when that was made
	Sets     []Set       `json:"sets"`               // in the order of data.Collections, "all" last
	Steps    []Step      `json:"changes"`            // what changed between dumps, oldest first, each where the one before ends
	Edition  string      `json:"edition"`            // differs where other options, or another program, give other bytes
	Previous []File      `json:"previous,omitempty"` // of the dump before that this one has no more; they go with the next
	Mark     string      `json:"mark"`               // what the change at Cursor was: that the store is still the same
}

// All is the name of the set of all collections.
const All = "all"

// Set is the dump of one collection, or of all.
type Set struct {
	Name       string      `json:"name"`
	Records    int         `json:"records"`
	Modified   time.Time   `json:"modified,omitzero"` // of the last change in it
	Statistics *Statistics `json:"statistics"`
	Files      []File      `json:"files"` // by form; of each, the compressed ones behind the other
}

// File is one file of a dump.
type File struct {
	Name       string      `json:"name"`           // as it is offered: "events.nt.gz"
	Path       string      `json:"path,omitempty"` // in the folder; another content has another path
	Form       string      `json:"form"`
	MediaType  string      `json:"mediaType"`        // of what it holds, with its parameters
	Coding     Coding      `json:"coding,omitempty"` // how that is compressed; empty if it is not
	Bytes      int64       `json:"bytes"`
	SHA256     string      `json:"sha256"`
	Records    int         `json:"records,omitempty"`    // that it speaks of
	Statements int         `json:"statements,omitempty"` // of a form of RDF: triples, each as often as documents say it
	Omitted    int         `json:"omitted,omitempty"`    // records that the form cannot carry
	Cursor     data.Cursor `json:"cursor"`               // of the dump that first had this content
	Modified   time.Time   `json:"modified,omitzero"`    // of what it says, at the latest
}

// Local tells whether a file's path is what it must be: a name in the folder, and nowhere else.
func (f *File) Local() bool {
	return filepath.IsLocal(f.Path) && filepath.Base(f.Path) == f.Path && !strings.ContainsAny(f.Path, `/\\`)
}

// Read reads the manifest of a folder. The error is fs.ErrNotExist where there is none.
func Read(dir string) (*Manifest, error) {
	name := filepath.Join(dir, ManifestName)
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	m := new(Manifest)
	if err := json.Unmarshal(text, m); err != nil {
		return nil, fmt.Errorf("%s: not the manifest of a dump: %w", name, err)
	}
	if m.Version != manifestVersion {
		return nil, fmt.Errorf("%s: version %d of manifests is not known; this program writes %d", name, m.Version, manifestVersion)
	}
	return m, nil
}

const manifestVersion = 2

// Offered is the manifest as others are to see it: with the names under which files are offered, and without their places.
func (m *Manifest) Offered() *Manifest {
	o := *m
	o.Previous, o.Sets, o.Steps = nil, slices.Clone(m.Sets), slices.Clone(m.Steps)
	for i := range o.Sets {
		o.Sets[i].Files = placeless(o.Sets[i].Files)
	}
	for i := range o.Steps {
		o.Steps[i].Files = placeless(o.Steps[i].Files)
	}
	return &o
}

func placeless(files []File) []File {
	files = slices.Clone(files)
	for i := range files {
		files[i].Path = ""
	}
	return files
}

// Set finds a set by its name; nil if there is none.
func (m *Manifest) Set(name string) *Set {
	for i := range m.Sets {
		if m.Sets[i].Name == name {
			return &m.Sets[i]
		}
	}
	return nil
}

// Files are the files that the dump has.
func (m *Manifest) Files() (all []File) {
	if m == nil {
		return nil
	}
	for i := range m.Sets {
		all = append(all, m.Sets[i].Files...)
	}
	for i := range m.Steps {
		all = append(all, m.Steps[i].Files...)
	}
	return all
}

// File finds a file by the name under which it is offered; nil if there is none.
func (m *Manifest) File(name string) *File {
	all := m.Files()
	i := slices.IndexFunc(all, func(f File) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return &all[i]
}

// Omitted is how many records are left out of files, each as often as one form cannot carry it.
func (m *Manifest) Omitted() (n int) {
	for i := range m.Sets {
		for k := range m.Sets[i].Files {
			if f := &m.Sets[i].Files[k]; f.Coding == Identity && m.Sets[i].Name != All {
				n += f.Omitted
			}
		}
	}
	return n
}

// complete tells whether everything that the manifest names lies in the folder.
func (m *Manifest) complete(dir string) bool {
	return !slices.ContainsFunc(m.Files(), func(f File) bool {
		info, err := os.Stat(filepath.Join(dir, f.Path))
		return err != nil || info.Size() != f.Bytes
	})
}

// write puts the manifest into its folder, in the place of the one before.
func (m *Manifest) write(dir, scratch string) error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(scratch, ManifestName))
	if err != nil {
		return err
	}
	_, err = f.Write(append(text, '\n'))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), filepath.Join(dir, ManifestName)); err != nil {
		return err
	}
	return syncFolder(dir)
}

// before reads the manifest that a new one takes the place of; nil if there is none, or none that could be read: what it
// named is then as if it had never been.
func before(dir string) (*Manifest, error) {
	m, err := Read(dir)
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	return nil, err
}
