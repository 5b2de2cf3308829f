package main

import (
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// replacement is a file that takes the place of another when it is whole. What is no plain file, such as a pipe or
// /dev/stdout, keeps its place and is written to.
type replacement struct {
	*os.File
	name string // of the file that it replaces; empty if it replaces none
}

// replace begins a replacement of the file called name, which need not be there. It has the permissions of that file,
// or else those of every new file.
func replace(name string) (*replacement, error) {
	mode := fs.FileMode(0o666)
	info, err := os.Stat(name)
	switch {
	case err == nil && !info.Mode().IsRegular():
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		return &replacement{f, ""}, err
	case err == nil:
		mode = info.Mode().Perm()
		if name, err = filepath.EvalSymlinks(name); err != nil { // the link stays
			return nil, err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	f, err := os.OpenFile(name+"."+rand.Text()[:10]+".part", os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	return &replacement{f, name}, err
}

// write puts what write writes in the place of the file, whole or not at all.
func (r *replacement) write(write func(io.Writer) error) error {
	err := write(r.File)
	if closed := r.Close(); err == nil {
		err = closed
	}
	if r.name == "" {
		return err
	}
	if err == nil {
		err = os.Rename(r.Name(), r.name)
	}
	if err != nil {
		os.Remove(r.Name())
	}
	return err
}

// abandon leaves the file as it was. It does nothing after write.
func (r *replacement) abandon() {
	if r.Close() == nil && r.name != "" {
		os.Remove(r.Name())
	}
}
