// Package dump writes everything that a site says into files, for those who take it all at once: each collection and all
// of them, in every form and coding, with statistics, and what changed since the dump before. It reads a snapshot of the
// store once, in flat memory, and prints every form on the way.
//
// The same content gives the same bytes: files have no dates in them, and what did not change is not written anew. Files
// are there before the manifest that names them, under names that no other content has. How they are served it does not
// know.
package dump

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/harvest/calendar"
)

// Options of Make. Site and Dir are required.
type Options struct {
	Site        *publish.Site
	Dir         string                                    // folder of the files, made if it is not there; nobody else makes a dump in it meanwhile
	Collections []data.Collection                         // which to dump; nil for each, and all of them together
	Forms       []*Form                                   // nil for all
	Zone        *time.Location                            // in which calendars tell times; nil for none, see calendar.Options
	Codings     []Coding                                  // how files are compressed, besides lying there as they are; nil for every way
	Workers     int                                       // how many processors to use; 0 for all. It has no bearing on what is written
	Progress    func(done, total int)                     // is told how many records are written; may be nil
	Omitted     func(form *Form, ref data.Ref, err error) // is told of records that a form cannot carry; may be nil
}

// Make makes a dump of what the site's store holds now, and returns its manifest. Where nothing has changed since the dump
// before, it writes nothing. On an error, and when ctx ends, the dump before stays as it was.
func Make(ctx context.Context, o Options) (*Manifest, error) {
	if err := os.MkdirAll(o.Dir, 0o755); err != nil {
		return nil, err
	}
	old, err := before(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("%w\nhint: dump into another folder, or remove that file", err)
	}
	m, err := newMaker(o, old)
	if err != nil {
		return nil, err
	}
	defer m.close()
	err = o.Site.Store.Snapshot(ctx, func(s data.Snapshot) error { return m.make(ctx, s) })
	if err != nil {
		return nil, err
	}
	return m.manifest, nil
}

// maker makes one dump.
type maker struct {
	Options
	site       *publish.Site
	forms      []*Form
	sets       []string
	snapshot   data.Snapshot
	scratch    string // folder, below Dir
	labels     labels
	places     places
	calendar   *calendar.Calendar
	census     *census
	compressor *compressor
	spare      buffers
	outputs    []*output
	old        *Manifest // nil if there is none
	manifest   *Manifest
}

// scratchName begins the names of the folders in which files are made.
const scratchName = ".making-"

func newMaker(o Options, old *Manifest) (m *maker, err error) {
	m = &maker{Options: o, site: o.Site, forms: o.Forms, old: old, labels: labels{held: map[data.Ref]label{}}}
	if m.forms == nil {
		m.forms = Forms
	}
	for _, f := range m.forms {
		if f.beside != nil && !slices.Contains(m.forms, f.beside) {
			m.forms = append(m.forms[:len(m.forms):len(m.forms)], f.beside)
		}
	}
	m.calendar = calendar.New(calendar.Options{Title: o.Site.Title, Zone: o.Zone})
	for _, c := range data.Collections {
		if o.Collections == nil || slices.Contains(o.Collections, c) {
			m.sets = append(m.sets, string(c))
		}
	}
	if m.whole() {
		m.sets = append(m.sets, All)
	}
	left, err := filepath.Glob(filepath.Join(o.Dir, scratchName+"*"))
	for _, dir := range left { // of one that was killed
		err = errors.Join(err, os.RemoveAll(dir))
	}
	if err != nil {
		return nil, err
	}
	if m.scratch, err = os.MkdirTemp(o.Dir, scratchName); err != nil {
		return nil, err
	}
	m.census = newCensus(m.scratch)
	m.compressor, err = newCompressor()
	return m, err
}

// whole tells whether every collection is dumped.
func (m *maker) whole() bool { return m.Collections == nil }

// workers is how many parts are printed at a time.
func (m *maker) workers() int {
	if m.Workers > 0 {
		return m.Workers
	}
	return runtime.GOMAXPROCS(0)
}

// has tells whether there are files in a coding.
func (m *maker) has(c Coding) bool {
	return c == Identity || m.Codings == nil || slices.Contains(m.Codings, c)
}

// takes tells whether a collection is dumped.
func (m *maker) takes(c data.Collection) bool { return slices.Contains(m.sets, string(c)) }

func (m *maker) close() {
	for _, o := range m.outputs {
		o.close()
	}
	m.census.close()
	_ = os.RemoveAll(m.scratch)
}

// make makes the dump of a snapshot.
func (m *maker) make(ctx context.Context, s data.Snapshot) error {
	m.snapshot, m.labels.snapshot = s, s
	if err := m.begin(ctx); err != nil {
		return err
	}
	if m.unchanged() {
		m.manifest = m.old
		return nil
	}
	if err := m.open(); err != nil {
		return err
	}
	if err := m.run(ctx); err != nil {
		return err
	}
	return m.finish(ctx)
}

// begin says in the manifest what the dump is of.
func (m *maker) begin(ctx context.Context) (err error) {
	m.manifest = &Manifest{Version: manifestVersion, Base: m.site.Base, Cursor: m.snapshot.Cursor(), Sets: []Set{}, Steps: []Step{}}
	if m.manifest.Edition, err = m.edition(); err != nil {
		return err
	}
	m.manifest.Mark, m.manifest.Modified, err = m.mark(ctx, m.manifest.Cursor)
	return err
}

// mark is what the change at a cursor was, and when it was made: another store has others.
func (m *maker) mark(ctx context.Context, at data.Cursor) (string, time.Time, error) {
	if at == 0 {
		return "", time.Time{}, nil
	}
	changes, err := m.snapshot.Changes(ctx, at-1, 1)
	if err != nil || len(changes) == 0 || changes[0].Cursor != at {
		return "", time.Time{}, err
	}
	return changes[0].Mark(), changes[0].At, nil
}

// short is a hash for telling texts apart.
func short(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:12])
}

// unchanged tells whether the dump before is what this one would be.
func (m *maker) unchanged() bool {
	return m.old != nil && m.old.Edition == m.manifest.Edition && m.old.Cursor == m.manifest.Cursor && m.old.Mark == m.manifest.Mark &&
		m.old.complete(m.Dir)
}

// open makes the files.
func (m *maker) open() error {
	for _, set := range m.sets {
		for _, f := range m.forms {
			if set == All && f.apart || set != All && !f.holds(data.Collection(set)) {
				continue
			}
			o, err := m.newOutput(f, set)
			m.outputs = append(m.outputs, o)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// count says in the manifest what the sets are made of.
func (m *maker) count(ctx context.Context) error {
	statistics, err := m.census.statistics(m.workers())
	if err != nil {
		return err
	}
	for _, name := range m.sets {
		set := Set{Name: name, Statistics: statistics[len(data.Collections)]}
		c := data.Collection(name)
		if name == All {
			c = ""
		} else {
			set.Statistics = statistics[collectionNumber(c)]
		}
		set.Records = set.Statistics.Entities
		newest, err := m.snapshot.Newest(ctx, c, m.manifest.Cursor+1, data.Page{Limit: 1})
		if err != nil {
			return err
		}
		if len(newest) > 0 {
			set.Modified = newest[0].Changed
		}
		m.manifest.Sets = append(m.manifest.Sets, set)
	}
	return nil
}

// finish gives the files their names, and writes the manifest.
func (m *maker) finish(ctx context.Context) error {
	if err := m.count(ctx); err != nil {
		return err
	}
	outputs := m.outputs // a step adds its own, which it finishes
	if err := m.step(ctx); err != nil {
		return err
	}
	finished, err := finish(outputs, m.Dir)
	if err != nil {
		return err
	}
	for i, o := range outputs {
		set := m.manifest.Set(o.set)
		for _, f := range finished[i] {
			m.date(&f, set.Modified)
			set.Files = append(set.Files, f)
		}
	}
	return m.replace()
}

// date says since when a file has its content: since the dump that had it first. A file may change although nothing in
// its collection did, since it says the names of what that refers to.
func (m *maker) date(f *File, modified time.Time) {
	f.Cursor, f.Modified = m.manifest.Cursor, modified
	if m.old == nil {
		return
	}
	switch was := m.old.File(f.Name); {
	case was == nil:
	case was.SHA256 == f.SHA256:
		f.Cursor, f.Modified = was.Cursor, was.Modified
	default:
		f.Modified = m.manifest.Modified
	}
}

// replace puts the manifest in the place of the one before, and takes away the files of the one before that.
func (m *maker) replace() error {
	now := map[string]bool{}
	for _, f := range m.manifest.Files() {
		now[f.Path] = true
	}
	kept := map[string]bool{}
	for _, f := range m.old.Files() {
		if !now[f.Path] && !kept[f.Path] {
			kept[f.Path] = true
			m.manifest.Previous = append(m.manifest.Previous, f)
		}
	}
	if err := syncFolder(m.Dir); err != nil {
		return err
	}
	if err := m.manifest.write(m.Dir, m.scratch); err != nil {
		return err
	}
	if m.old == nil {
		return nil
	}
	for _, f := range m.old.Previous {
		if path := f.Path; !now[path] && !kept[path] && f.Local() {
			if err := os.Remove(filepath.Join(m.Dir, path)); err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}
