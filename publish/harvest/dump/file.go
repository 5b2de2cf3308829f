package dump

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"os"
	"path/filepath"
)

// file is a file of a dump that is being written, under a name for the time being.
type file struct {
	*os.File
	coding Coding
	sum    hash.Hash
	size   int64

	crc uint32 // of what a gzip file holds
	raw int64  // bytes of it
}

// create makes a file in the scratch folder.
func create(scratch, name string, coding Coding) (*file, error) {
	f, err := os.Create(filepath.Join(scratch, name+coding.suffix()))
	if err != nil {
		return nil, err
	}
	out := &file{File: f, coding: coding, sum: sha256.New()}
	if coding == Gzip {
		err = out.write(gzipHead)
	}
	return out, err
}

func (f *file) write(b []byte) error {
	f.sum.Write(b)
	f.size += int64(len(b))
	_, err := f.File.Write(b)
	return err
}

// add adds a part: its bytes, and these as they are compressed.
func (f *file) add(raw, coded []byte) error {
	if f.coding == Gzip {
		f.crc, f.raw = checksum(f.crc, raw), f.raw+int64(len(raw))
	}
	return f.write(coded)
}

// finish ends the file and gives it its name in the folder: one that no other content has, so that whoever reads an older
// manifest finds the older files. What lies there already is left alone, with its date.
func (f *file) finish(dir, stem, extension string) (File, error) {
	var err error
	switch {
	case f.coding == Gzip:
		err = f.write(gzipTail(f.crc, f.raw))
	case f.coding == Zstd && f.size == 0:
		err = f.write(zstdEmpty)
	}
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return File{}, err
	}
	sum := hex.EncodeToString(f.sum.Sum(nil))
	extension += f.coding.suffix()
	out := File{Name: stem + "." + extension, Path: stem + "-" + sum[:12] + "." + extension, Coding: f.coding, Bytes: f.size, SHA256: sum}
	if info, err := os.Stat(filepath.Join(dir, out.Path)); err == nil && info.Size() == f.size {
		return out, os.Remove(f.Name())
	}
	return out, os.Rename(f.Name(), filepath.Join(dir, out.Path))
}

// syncFolder makes the names in a folder last through a loss of power.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
