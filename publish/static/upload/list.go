package upload

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"strings"

	"github.com/kiosque-ld/kiosque/publish/static"
)

// listFile lists what was uploaded: first where to, then the redirects, then a line for each file, with its name, its mark and
// its keys, in the order of static.Compare.
const listFile = "uploaded.txt"

// partial ends the name of a list that is being written.
const partial = ".partial"

// lists are that of the upload before, which is read along, and that of this one, which takes its place.
type lists struct {
	name      string
	redirects map[string]string // that are there

	file    *os.File
	old     *bufio.Scanner // nil if there is no list, or one of another place
	ahead   *item          // the next one of the old list; nil at its end
	pending []item         // of the old list that were passed, while what takes their place is not noted
	err     error          // of reading

	new *os.File
	out *bufio.Writer
}

// open begins to read the list. What was uploaded to another place stays there, and is forgotten.
func (l *lists) open(name, target string) error {
	l.name, l.redirects = name, map[string]string{}
	var err error
	if l.file, err = os.Open(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err == nil {
		l.old = bufio.NewScanner(l.file)
		l.old.Buffer(nil, 1<<30) // the redirects are one line
		if l.old.Scan() && l.old.Text() == target && l.old.Scan() {
			if err := json.Unmarshal(l.old.Bytes(), &l.redirects); err != nil {
				return l.unreadable()
			}
			l.next()
		} else {
			l.old = nil
		}
	}
	if l.new, err = os.Create(name + partial); err != nil {
		return err
	}
	l.out = bufio.NewWriter(l.new)
	_, err = l.out.WriteString(target + "\n")
	return errors.Join(err, l.err)
}

// redirected begins the new list with the redirects that are there.
func (l *lists) redirected(redirects map[string]string) error {
	text, err := json.Marshal(redirects)
	if err != nil {
		return err
	}
	l.redirects = maps.Clone(redirects)
	_, err = l.out.Write(append(text, '\n'))
	return err
}

func (l *lists) unreadable() error {
	return fmt.Errorf("%s cannot be read; remove it, and everything is uploaded again", l.name)
}

// next reads the next item of the old list.
func (l *lists) next() {
	l.ahead = nil
	if !l.old.Scan() {
		l.err = l.old.Err()
		return
	}
	parts := strings.Split(l.old.Text(), "\t")
	if len(parts) < 3 {
		l.err = l.unreadable()
		return
	}
	l.ahead = &item{Object: static.Object{Name: parts[0], Keys: parts[2:]}, mark: parts[1]}
}

// pass takes the next item off the old list.
func (l *lists) pass() item {
	one := *l.ahead
	l.pending = append(l.pending, one)
	l.next()
	return one
}

// before passes what stands before a name: it is no more. Where there is no name, that is all the rest.
func (l *lists) before(name string) (gone []item) {
	for l.ahead != nil && (name == "" || static.Compare(l.ahead.Name, name) < 0) {
		gone = append(gone, l.pass())
	}
	return gone
}

// has tells whether a file was uploaded as it is.
func (l *lists) has(one *item) bool {
	if l.ahead == nil || l.ahead.Name != one.Name {
		return false
	}
	old := l.pass()
	return old.mark == one.mark && strings.Join(old.Keys, "\t") == strings.Join(one.Keys, "\t")
}

// note adds what is there now.
func (l *lists) note(now []item) error {
	for i := range now {
		if err := l.write(&now[i]); err != nil {
			return err
		}
	}
	l.pending = l.pending[:0]
	return l.err
}

func (l *lists) write(one *item) error {
	_, err := fmt.Fprintf(l.out, "%s\t%s\t%s\n", one.Name, one.mark, strings.Join(one.Keys, "\t"))
	return err
}

// close puts the new list in the place of the old one. Where the upload broke off, the rest is what it was.
func (l *lists) close() error {
	if l.file != nil {
		defer l.file.Close()
	}
	if l.new == nil {
		return nil
	}
	err := l.err
	for i := range l.pending {
		err = errors.Join(err, l.write(&l.pending[i]))
	}
	for err == nil && l.ahead != nil {
		if err = l.write(l.ahead); err == nil {
			l.next()
			err = l.err
		}
	}
	err = errors.Join(err, l.out.Flush(), l.new.Sync(), l.new.Close())
	if err != nil {
		os.Remove(l.name + partial)
		return err
	}
	return os.Rename(l.name+partial, l.name)
}
