// Command load is what load.sh compares an export with: a program that does nothing but write the same files.
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: load FROM TO")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

// file is one to be written.
type file struct {
	name    string
	body    []byte
	written time.Time // by the export
}

// run writes the files of a folder into another, in the order in which they were written, from memory, by two at a time. It
// prints how many there are, the seconds that passed, and those of the processors.
func run(from, to string) error {
	files, err := read(from)
	if err != nil {
		return err
	}
	begun, busy := time.Now(), processors()
	var group sync.WaitGroup
	failed := make([]error, 2)
	for i := range failed {
		group.Go(func() {
			for j := i; j < len(files) && failed[i] == nil; j += len(failed) {
				failed[i] = write(filepath.Join(to, files[j].name), files[j].body)
			}
		})
	}
	group.Wait()
	fmt.Printf("%d %.2f %.2f\n", len(files), time.Since(begun).Seconds(), (processors() - busy).Seconds())
	return errors.Join(failed...)
}

func read(folder string) ([]file, error) {
	var files []file
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		body, err := os.ReadFile(path)
		files = append(files, file{name, body, info.ModTime()})
		return err
	})
	slices.SortFunc(files, func(a, b file) int { return a.written.Compare(b.written) })
	return files, err
}

func write(path string, body []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, body, 0o644)
}

// processors is the time that processors have worked for this program.
func processors() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
