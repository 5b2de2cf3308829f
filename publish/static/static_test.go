package static_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/harvest"
	"github.com/kiosque-ld/kiosque/publish/static"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// bench is a store that is exported again and again.
type bench struct {
	*testing.T
	data.Store
	dir   string
	when  time.Time
	views func() []publish.View
}

func newBench(t *testing.T) *bench {
	st, err := store.Open(filepath.Join(t.TempDir(), "kiosque.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	b := &bench{T: t, Store: st, dir: filepath.Join(t.TempDir(), "export"), when: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	b.views = func() []publish.View { return harvest.Views(harvest.Options{Now: func() time.Time { return b.when }}) }
	return b
}

func (b *bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// now is later each time.
func (b *bench) now() time.Time {
	b.when = b.when.Add(time.Minute)
	return b.when
}

func (b *bench) put(ref data.Ref, name string, organizers ...data.Ref) {
	b.Helper()
	class := schema.Organization
	if ref.Collection() == data.Events {
		class = schema.Event
	}
	n := data.Node{Types: []string{string(class)}}
	data.Add(&n, schema.Name, data.NewText(name, "fr"))
	for _, o := range organizers {
		data.Add(&n, schema.Organizer, data.NewReference(o))
	}
	rec := data.Record{Ref: ref, Node: n, Summary: data.Summary{Type: string(class), Name: name, Lang: "fr"}}
	if class == schema.Event {
		data.Add(&rec.Node, schema.StartDate, data.Value{Kind: data.Date, Text: "2026-11-28"})
		rec.Summary.Start = time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)
	}
	_, err := b.Put(b.Context(), b.now(), []data.Record{rec})
	b.must(err)
}

func (b *bench) site() *publish.Site {
	b.Helper()
	s, err := publish.New(publish.Options{Store: b.Store, Base: "https://data.example.org", PageSize: 4, Views: b.views()})
	b.must(err)
	return s
}

func (b *bench) export(dir string) *static.Report {
	b.Helper()
	r, err := static.Run(b.Context(), static.Options{Site: b.site(), Dir: dir})
	b.must(err)
	return r
}

// files are what a folder holds, but for what is known of the folder itself.
func (b *bench) files(dir string) map[string]string {
	b.Helper()
	files := map[string]string{}
	b.must(filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(dir, name)
		text, err := os.ReadFile(name)
		if files[filepath.ToSlash(rel)] = string(text); err != nil {
			return err
		}
		return nil
	}))
	for _, name := range []string{"state.json", "nginx.conf", "apache.conf", "Caddyfile"} {
		delete(files, name)
	}
	return files
}

// asNew holds the law that an export which was gone on with holds what one holds that is made anew.
func (b *bench) asNew() {
	b.Helper()
	fresh := filepath.Join(b.TempDir(), "fresh")
	b.export(fresh)
	got, want := b.files(b.dir), b.files(fresh)
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if text, ok := got[name]; !ok {
			b.Errorf("%s is not there", name)
		} else if text != want[name] {
			b.Errorf("%s is\n%.400s\nand not\n%.400s", name, text, want[name])
		}
		delete(got, name)
	}
	if len(got) > 0 {
		b.Errorf("too many: %v", slices.Sorted(maps.Keys(got)))
	}
}

func TestExportsAreGoneOnWith(t *testing.T) {
	b := newBench(t)
	b.put("organizations/o", "Faculté")
	b.put("organizations/p", "École")
	for i := range 9 {
		b.put(data.Ref(fmt.Sprintf("events/e%d", i)), fmt.Sprint("Jour ", i), "organizations/o")
	}
	if r := b.export(b.dir); !r.Whole || r.Records != 11 || r.Removed != 0 {
		t.Errorf("%+v", r)
	}
	if r := b.export(b.dir); r.Whole || r.Records+r.Pages+r.Written+r.Removed != 0 {
		t.Errorf("nothing has changed: %+v", r)
	}
	for name, change := range map[string]func(){
		"a name that others show":     func() { b.put("organizations/o", "Faculté des sciences") },
		"another organizer":           func() { b.put("events/e3", "Jour 3", "organizations/p") },
		"new events":                  func() { b.put("events/d", "Jour"); b.put("events/f", "Jour", "organizations/new") },
		"what was referred to before": func() { b.put("organizations/new", "Nouvelle") },
		"a record goes":               func() { b.must(b.Withdraw(b.Context(), b.now(), "events/e5")) },
		"and an organizer":            func() { b.must(b.Replace(b.Context(), b.now(), "organizations/p", "organizations/o")) },
		"a record is renamed":         func() { b.must(b.Rename(b.Context(), b.now(), "events/e7", "events/e7-2")) },
	} {
		change()
		r := b.export(b.dir)
		if r.Whole {
			t.Errorf("%s: everything was printed", name)
		}
	}
	b.asNew()
	b.put("events/e5", "Jour 5, encore", "organizations/o") // is back
	b.export(b.dir)
	for _, c := range []data.Ref{"events/d", "events/f", "events/e0", "events/e1"} {
		b.must(b.Withdraw(b.Context(), b.now(), c))
	}
	if r := b.export(b.dir); r.Removed == 0 {
		t.Errorf("%+v", r)
	}
	b.asNew()
}

// An export that breaks off anywhere is gone on with, whatever has changed meanwhile.
func TestABrokenExportIsGoneOnWith(t *testing.T) {
	b := newBench(t)
	b.views = func() []publish.View { return nil }
	b.put("organizations/o", "Faculté")
	for i := range 270 {
		b.put(data.Ref(fmt.Sprintf("events/e%d", i)), fmt.Sprint("Jour ", i), "organizations/o")
	}
	ctx, stop := context.WithCancel(t.Context())
	_, err := static.Run(ctx, static.Options{Site: b.site(), Dir: b.dir, Workers: 1, Progress: func(done, _ int64) {
		if done >= 256 {
			stop()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	b.must(b.Withdraw(b.Context(), b.now(), "events/e3"))
	b.put("organizations/o", "Faculté des sciences")
	if r := b.export(b.dir); !r.Whole || r.Kept == 0 {
		t.Errorf("%+v", r)
	}
	b.asNew()
}

func TestForeignFoldersAreLeftAlone(t *testing.T) {
	b := newBench(t)
	b.put("organizations/o", "Faculté")
	b.must(os.Mkdir(b.dir, 0o755))
	b.must(os.WriteFile(filepath.Join(b.dir, "thesis.txt"), nil, 0o600))
	if _, err := static.Run(t.Context(), static.Options{Site: b.site(), Dir: b.dir}); err == nil {
		t.Error("it was filled")
	}
}

// What changes while an export is made is exported, too.
func TestExportsFollowTheStore(t *testing.T) {
	b := newBench(t)
	b.put("organizations/o", "Faculté")
	for i := range 9 {
		b.put(data.Ref(fmt.Sprintf("events/e%d", i)), fmt.Sprint("Jour ", i), "organizations/o")
	}
	changed := false
	r, err := static.Run(t.Context(), static.Options{Site: b.site(), Dir: b.dir, Progress: func(int64, int64) {
		if !changed {
			changed = true
			b.put("events/new", "Jour de plus")
			b.must(b.Withdraw(b.Context(), b.now(), "events/e3"))
		}
	}})
	b.must(err)
	if r.Cursor != b.Cursor() {
		t.Errorf("up to %d of %d", r.Cursor, b.Cursor())
	}
	b.asNew()
}

func TestExportsOfOtherStoresAreLeftAlone(t *testing.T) {
	b := newBench(t)
	b.put("organizations/o", "Faculté")
	b.export(b.dir)
	other := newBench(t)
	for range 3 {
		other.put("organizations/p", "École")
	}
	before := b.files(b.dir)
	if _, err := static.Run(t.Context(), static.Options{Site: other.site(), Dir: b.dir}); err == nil || !maps.Equal(before, b.files(b.dir)) {
		t.Errorf("the export of another store goes on: %v", err)
	}
	b.put("organizations/o", "Faculté des sciences")
	b.export(b.dir)
	b.asNew()
}
