// Package download offers the files of a dump for download: what the manifest in the folder names, whole and in parts. It
// tells the catalogue of them, and VoID what they count. How a dump is made it does not know; one that takes another's place
// in the folder is seen at the next request.
package download

import (
	"context"
	"fmt"
	"io"
	"iter"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/harvest/dcat"
	"github.com/kiosque-ld/kiosque/publish/harvest/dump"
	"github.com/kiosque-ld/kiosque/publish/harvest/table"
)

const root = "dumps"

// ManifestPath is the path of the manifest: what there is, and what changed between dumps.
const ManifestPath = "/" + root + "/" + dump.ManifestName

// View is the files of a dump. Each has two addresses: that of its name ("/dumps/events.nt.gz") leads to the newest dump's;
// under the one that only its content has ("/dumps/events-0123456789ab.nt.gz") it never changes, and stays until the dump
// after the next. A download that was broken off can go on there whatever happens meanwhile.
type View struct {
	folder folder
}

var (
	_ publish.View     = (*View)(nil)
	_ publish.Provider = (*View)(nil)
)

// New makes the view of a folder. There may be no dump in it yet.
func New(dir string) *View { return &View{folder{dir: dir}} }

// Roots is the files' first segment.
func (*View) Roots() []string { return []string{root} }

func pathOf(name string) string { return "/" + root + "/" + name }

// Find finds what may be a file: the end of the name tells its media type. Whether there is one, Represent tells. The list
// of the files is the dataset of all records.
func (*View) Find(_ *publish.Site, path string, _ url.Values) (publish.Resource, error) {
	name, below := strings.CutPrefix(path, "/"+root+"/")
	if !below || name == "" {
		return publish.Resource{}, &publish.MovedError{To: dcat.DatasetPath("")}
	}
	if name == dump.ManifestName {
		return publish.Resource{Path: path, Among: manifestOnly}, nil
	}
	if among := offering(name); among != nil && !strings.Contains(name, "/") {
		return publish.Resource{Path: path, Among: among}, nil
	}
	return publish.Resource{}, data.ErrNotFound
}

// Represent represents the manifest or a file. The name is looked up among those that the manifest has: it is never taken for
// a path.
func (v *View) Represent(_ context.Context, s *publish.Site, r publish.Resource, variant *publish.Variant) (*publish.Representation, error) {
	now, err := v.folder.now(s.Base)
	if err != nil {
		return nil, err
	}
	if now == nil {
		return nil, data.ErrNotFound
	}
	if r.Path == ManifestPath {
		head := publish.Head{Ingredients: []string{string(now.text)}, Modified: now.manifest.Modified, Volatile: true}
		return s.Bytes(r, variant, head, func(dst []byte) ([]byte, error) { return append(dst, now.text...), nil }), nil
	}
	name := strings.TrimPrefix(r.Path, "/"+root+"/")
	f, of, fixed := now.find(name)
	if f == nil {
		return nil, data.ErrNotFound
	}
	head := publish.Head{Ingredients: []string{f.SHA256}, Modified: f.Modified, Immutable: fixed, Links: now.links(s, f, of, fixed)}
	place := filepath.Join(v.folder.dir, f.Path)
	return s.File(r, variant, head, func() (io.ReadSeekCloser, error) { return open(place, f) }), nil
}

// open opens a file that is as long as the manifest says.
func open(place string, f *dump.File) (*os.File, error) {
	file, err := os.Open(place)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && (!info.Mode().IsRegular() || info.Size() != f.Bytes) {
		err = fmt.Errorf("%s: not the file that %s names, which has %d bytes\nhint: make the dump again", place, dump.ManifestName, f.Bytes)
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}

// links lead from a file to the address at which it never changes (RFC 6249, §3), to its dataset, and from a table to what
// describes it (CSV on the Web, "Model for Tabular Data", §5.2, https://www.w3.org/TR/tabular-data-model/#link-header).
func (e *edition) links(s *publish.Site, f *dump.File, of string, fixed bool) []publish.Link {
	var links []publish.Link
	if !fixed {
		links = append(links, publish.Link{Rel: "duplicate", Href: s.Base + pathOf(f.Path)})
	}
	if c := data.Collection(of); c.Known() || of == dump.All {
		if of == dump.All {
			c = ""
		}
		links = append(links, publish.Link{Rel: "collection", Href: s.Base + dcat.DatasetPath(c)})
	}
	if metadata := f.Name + table.MetadataSuffix; e.names[metadata] != nil {
		links = append(links, publish.Link{Rel: "describedby", Href: s.Base + pathOf(metadata), Type: table.MetadataType})
	}
	return links
}

// Resources are the manifest, and the files under their names.
func (v *View) Resources(_ context.Context, s *publish.Site) iter.Seq2[publish.Resource, error] {
	return func(yield func(publish.Resource, error) bool) {
		now, err := v.folder.now(s.Base)
		if err != nil {
			yield(publish.Resource{}, err)
			return
		}
		if now == nil || !yield(v.Find(s, ManifestPath, nil)) {
			return
		}
		for _, f := range now.manifest.Files() {
			if !yield(v.Find(s, pathOf(f.Name), nil)) {
				return
			}
		}
	}
}

// past is a time in whole seconds, in UTC.
func past(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }
