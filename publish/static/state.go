package static

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
)

// stateFile says what the files hold. It is written last.
const stateFile = "state.json"

// stateVersion changes where the state means something else; what another version left is exported anew.
const stateVersion = 2

// state is what the files of an export hold.
type state struct {
	Version     int         `json:"version"`
	Fingerprint string      `json:"fingerprint"` // of the site, see publish.Site.Fingerprint
	Sourced     uint64      `json:"sourced"`     // see data.Store
	Root        string      `json:"root"`        // path of the base URL, without a slash at the end
	Cursor      data.Cursor `json:"cursor"`      // the changes up to it are in the files; 0: no export was finished
	Mark        string      `json:"mark"`        // of the change at the cursor: in another store it is another
	// Pages are the resources about no single record, by path.
	Pages map[string]*written `json:"pages"`
	// Moved are the paths of renamed records, and where they lead.
	Moved   map[string]string `json:"moved"`
	Classes []class           `json:"classes"`

	// Of a whole export that is not finished:
	Begun    data.Cursor `json:"begun,omitempty"`    // where the log was when it began
	Numbered int64       `json:"numbered,omitempty"` // the records up to this number are in the files

	fresh bool // no export has written anything
}

// written is what was written of a resource.
type written struct {
	Tags      []string `json:"tags"` // of the variants that are looked at first
	Files     []string `json:"files"`
	Immutable bool     `json:"immutable,omitempty"`
}

// readState reads what the exports before have left, or a new state.
func readState(dir string) (*state, error) {
	s := &state{}
	text, err := os.ReadFile(filepath.Join(dir, stateFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		s.fresh = true
		if list, err := os.ReadDir(dir); err != nil || len(list) > 0 {
			return nil, errors.Join(err, fmt.Errorf("%s holds files that no export has written; name a folder that is empty, or is an export", dir))
		}
	case err != nil:
		return nil, err
	default:
		if err := json.Unmarshal(text, s); err != nil {
			return nil, fmt.Errorf("%s in %s cannot be read: %w; remove the folder, and export anew", stateFile, dir, err)
		}
	}
	if s.Version != stateVersion {
		*s = state{Version: stateVersion, fresh: s.fresh}
	}
	if s.Pages == nil {
		s.Pages = map[string]*written{}
	}
	if s.Moved == nil {
		s.Moved = map[string]string{}
	}
	return s, nil
}

// same errs unless the files are of the store that a site has, and at the paths that it has. Of another one, files would
// stay that nobody knows of.
func (s *state) same(ctx context.Context, site *publish.Site) error {
	if s.Cursor == 0 {
		return nil
	}
	now, err := mark(ctx, site.Store, s.Cursor)
	if err != nil {
		return err
	}
	if now != s.Mark || site.Root() != s.Root {
		return errors.New("the folder is an export of another store, or with another path in its base URL; name another folder, or remove it")
	}
	return nil
}

// mark tells stores apart by the change at a cursor; empty where there is none.
func mark(ctx context.Context, store data.Store, at data.Cursor) (string, error) {
	changes, err := store.Changes(ctx, at-1, 1)
	if err != nil || len(changes) == 0 || changes[0].Cursor != at {
		return "", err
	}
	return changes[0].Mark(), nil
}

// write replaces the state.
func (s *state) write(dir string) error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return newTree(dir, nil, false).write(filepath.Join(dir, stateFile), func(f *os.File) error {
		_, err := f.Write(text)
		return errors.Join(err, f.Sync())
	})
}
