package static

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
)

// tree is a folder of files, each of which is replaced at once. It is safe for concurrent use by writers of different files.
type tree struct {
	root    string
	folders sync.Map // that are there: path to true
	report  *Report
	fresh   bool // it was empty: what is written takes no other's place
}

func newTree(root string, report *Report, fresh bool) *tree {
	return &tree{root: root, report: report, fresh: fresh}
}

// partial ends the names of files that are being written.
const partial = ".partial"

// put writes a file, unless it has these bytes already.
func (t *tree) put(name string, body []byte) error {
	path := filepath.Join(t.root, name)
	if !t.fresh && same(path, body) {
		atomic.AddInt64(&t.report.Kept, 1)
		return nil
	}
	if err := t.write(path, func(f *os.File) error { _, err := f.Write(body); return err }); err != nil {
		return err
	}
	atomic.AddInt64(&t.report.Written, 1)
	atomic.AddInt64(&t.report.Bytes, int64(len(body)))
	return nil
}

// copy writes what r gives, as put does.
func (t *tree) copy(name string, r io.Reader) error {
	var n int64
	err := t.write(filepath.Join(t.root, name), func(f *os.File) (err error) { n, err = io.Copy(f, r); return err })
	if err != nil {
		return err
	}
	atomic.AddInt64(&t.report.Written, 1)
	atomic.AddInt64(&t.report.Bytes, n)
	return nil
}

// write fills a file beside the path, and renames it. Where nothing was, nobody reads yet, and it is filled in its place: what
// is cut short there, the next export finds to be another, and replaces.
func (t *tree) write(path string, fill func(*os.File) error) error {
	if t.fresh {
		if err := t.make(path, os.O_EXCL, fill); !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	beside := path + partial
	err := t.make(beside, os.O_TRUNC, fill)
	if err == nil {
		err = os.Rename(beside, path)
	}
	if err != nil {
		os.Remove(beside)
	}
	return err
}

// make opens a file as the flag says, and fills it.
func (t *tree) make(path string, flag int, fill func(*os.File) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|flag, 0o644)
	if errors.Is(err, fs.ErrNotExist) {
		if err := t.folder(filepath.Dir(path)); err != nil {
			return err
		}
		f, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE|flag, 0o644)
	}
	if err != nil {
		return err
	}
	return errors.Join(fill(f), f.Close())
}

func (t *tree) folder(path string) error {
	if _, known := t.folders.Load(path); known {
		return nil
	}
	err := os.MkdirAll(path, 0o755)
	if err == nil {
		t.folders.Store(path, true)
	}
	return err
}

// same tells whether a file has these bytes.
func same(path string, body []byte) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() != int64(len(body)) {
		return false
	}
	chunk := make([]byte, min(len(body), 64<<10))
	for len(body) > 0 {
		n, err := io.ReadFull(f, chunk[:min(len(chunk), len(body))])
		if err != nil || !bytes.Equal(chunk[:n], body[:n]) {
			return false
		}
		body = body[n:]
	}
	return true
}

// remove takes a file away, if it is there.
func (t *tree) remove(name string) error {
	if t.fresh {
		return nil
	}
	err := os.Remove(filepath.Join(t.root, name))
	switch {
	case err == nil:
		atomic.AddInt64(&t.report.Removed, 1)
	case errors.Is(err, fs.ErrNotExist):
		return nil
	}
	return err
}
