package download

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/kiosque-ld/kiosque/publish/harvest/dump"
)

// folder is where dumps lie.
type folder struct {
	dir string

	mu   sync.Mutex
	info fs.FileInfo // of the manifest that was read
	held *edition
}

// edition is a dump that can be had. It does not change.
type edition struct {
	manifest *dump.Manifest
	text     []byte            // the manifest as it is offered
	names    map[string]*entry // of the newest files
	paths    map[string]*entry // of these, and of the dump before
}

// entry is a file, and the set whose it is; empty for those of a step, and of the dump before.
type entry struct {
	dump.File
	set string
}

// now is the dump that lies in the folder; nil if there is none. A manifest is read once: another takes its place by its
// name, and is another file.
func (f *folder) now(base string) (*edition, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	name := filepath.Join(f.dir, dump.ManifestName)
	info, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if f.info != nil && os.SameFile(f.info, info) && f.info.ModTime().Equal(info.ModTime()) && f.info.Size() == info.Size() {
		return f.held, nil
	}
	m, err := dump.Read(f.dir)
	if err != nil {
		return nil, err
	}
	if m.Base != base {
		return nil, fmt.Errorf("%s: the dump is of %s, not of %s\nhint: make it again, with --base %s", name, m.Base, base, base)
	}
	held, err := newEdition(m)
	if err != nil {
		return nil, err
	}
	f.info, f.held = info, held
	return held, nil
}

func newEdition(m *dump.Manifest) (*edition, error) {
	e := &edition{manifest: m, names: map[string]*entry{}, paths: map[string]*entry{}}
	add := func(set string, files []dump.File) {
		for i := range files {
			if f := (&entry{files[i], set}); f.Local() {
				e.names[f.Name], e.paths[f.Path] = f, f
			}
		}
	}
	for i := range m.Sets {
		add(m.Sets[i].Name, m.Sets[i].Files)
	}
	for i := range m.Steps {
		add("", m.Steps[i].Files)
	}
	for i := range m.Previous {
		if f := (&entry{m.Previous[i], ""}); f.Local() {
			e.paths[f.Path] = f
		}
	}
	text, err := json.MarshalIndent(m.Offered(), "", "  ")
	e.text = append(text, '\n')
	return e, err
}

// find finds a file by its name, or by the path that only its content has, where it is fixed; nil if there is none.
func (e *edition) find(name string) (f *dump.File, set string, fixed bool) {
	if found := e.names[name]; found != nil {
		return &found.File, found.set, false
	}
	if found := e.paths[name]; found != nil {
		return &found.File, found.set, true
	}
	return nil, "", false
}
