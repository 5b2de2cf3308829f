package report

import (
	"bytes"
	"encoding/gob"
	"errors"
	"io"
	"iter"
	"os"

	"github.com/kiosque-ld/kiosque/data"
)

// Log keeps the problems of a run: how many there are of each kind, and, once it has been opened, every one of them, in
// a temporary file. The zero value counts only. It is not safe for concurrent use.
type Log struct {
	data.Tally

	file  *os.File // nil if problems are counted only
	end   int64
	kinds map[*data.Counted]*section
	err   error
}

// section is the problems of one kind, encoded: blocks of the file, and what follows them. So each kind can be read by
// itself, in order, and memory grows by sixteen bytes a block.
type section struct {
	blocks []block
	tail   bytes.Buffer
	to     *gob.Encoder // to tail; gob keeps the bytes of names that are no UTF-8
}

type block struct{ at, size int64 }

// blockSize is about how many bytes of a section are written at once.
const blockSize = 32 << 10

// Open makes the log keep problems.
func (l *Log) Open() (err error) {
	l.kinds = map[*data.Counted]*section{}
	l.file, err = os.CreateTemp("", "kiosque-problems-")
	return err
}

// Close removes the file. It may be called at any time.
func (l *Log) Close() {
	if l.file == nil {
		return
	}
	l.file.Close()
	os.Remove(l.file.Name())
}

// Add counts and keeps a problem; see [data.Tally.Add].
func (l *Log) Add(p *data.Problem) (of *data.Counted, fresh bool) {
	of, fresh = l.Tally.Add(p)
	if l.file != nil && l.err == nil {
		l.keep(of, p)
	}
	return of, fresh
}

func (l *Log) keep(of *data.Counted, p *data.Problem) {
	s := l.kinds[of]
	if s == nil {
		s = &section{}
		s.to = gob.NewEncoder(&s.tail)
		l.kinds[of] = s
	}
	if l.err = s.to.Encode(p); l.err != nil || s.tail.Len() < blockSize {
		return
	}
	n, err := l.file.WriteAt(s.tail.Bytes(), l.end)
	l.err = err
	s.blocks = append(s.blocks, block{l.end, int64(n)})
	l.end += int64(n)
	s.tail.Reset()
}

// Err is why not every problem could be kept or read, such as a full disk; nil if all were.
func (l *Log) Err() error { return l.err }

// All are the problems of all kinds, one kind after the other in the order of [data.Tally.Kinds].
func (l *Log) All() iter.Seq[data.Problem] {
	return func(yield func(data.Problem) bool) {
		for _, k := range l.Kinds() {
			for p := range l.Each(k) {
				if !yield(p) {
					return
				}
			}
		}
	}
}

// Each are the problems of a kind, in the order in which they were found.
func (l *Log) Each(of *data.Counted) iter.Seq[data.Problem] {
	return func(yield func(data.Problem) bool) {
		s := l.kinds[of]
		if s == nil {
			return
		}
		parts := make([]io.Reader, 0, len(s.blocks)+1)
		for _, b := range s.blocks {
			parts = append(parts, io.NewSectionReader(l.file, b.at, b.size))
		}
		from := gob.NewDecoder(io.MultiReader(append(parts, bytes.NewReader(s.tail.Bytes()))...))
		for {
			var p data.Problem
			if err := from.Decode(&p); err != nil {
				if !errors.Is(err, io.EOF) && l.err == nil {
					l.err = err
				}
				return
			}
			if !yield(p) {
				return
			}
		}
	}
}
