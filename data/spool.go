package data

import (
	"bufio"
	"encoding/gob"
	"io"
	"os"
	"time"
)

// spool keeps items in a file, to be read again from the beginning as often as is wanted. The file is made with the first
// item, and nobody else sees it. The zero value is an empty spool.
type spool struct {
	dir   string // where the file is made
	count int    // items in it
	file  *os.File
	out   *bufio.Writer
	enc   *gob.Encoder
}

// spooled is an item as it is kept: a good one, whose problems have been told.
type spooled struct {
	Place      Position
	Collection Collection
	Ref        Ref
	Key        string
	Source     string
	Part       string
	Modified   time.Time
	Summary    Summary
	Body       []byte
}

func (s *spool) put(item *Item, body []byte) error {
	if s.file == nil {
		f, err := os.CreateTemp(s.dir, "kiosque-import-*.part")
		if err != nil {
			return err
		}
		// Where a file that is open can be removed, it vanishes with the process, however that ends.
		_ = os.Remove(f.Name()) // elsewhere, close does it
		s.file = f
		s.out = bufio.NewWriterSize(f, 1<<16)
		s.enc = gob.NewEncoder(s.out)
	}
	r := &item.Record
	s.count++
	return s.enc.Encode(spooled{item.Place, item.Collection, r.Ref, r.Key, r.Source, r.Part, r.Modified, r.Summary, body})
}

// each gives every item with its place, from 0. It goes on after it, where more is put.
func (s *spool) each(use func(int, *Item) error) error {
	if s.file == nil {
		return nil
	}
	if err := s.out.Flush(); err != nil {
		return err
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	dec := gob.NewDecoder(bufio.NewReaderSize(s.file, 1<<16))
	for i := range s.count {
		var kept spooled
		if err := dec.Decode(&kept); err != nil {
			return err
		}
		node, err := Decode(kept.Body)
		if err != nil {
			return err
		}
		item := Item{Place: kept.Place, Collection: kept.Collection, Record: Record{
			Ref: kept.Ref, Key: kept.Key, Source: kept.Source, Part: kept.Part, Modified: kept.Modified, Summary: kept.Summary, Node: *node}}
		if err := use(i, &item); err != nil {
			return err
		}
	}
	return nil
}

// close removes the file. Nothing was to stay in it, so that no error matters.
func (s *spool) close() {
	if s.file != nil {
		s.file.Close()
		os.Remove(s.file.Name())
		s.file = nil
	}
}
