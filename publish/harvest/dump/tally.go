package dump

import (
	"encoding/binary"
	"errors"
	"io"
	"math/bits"
	"os"
	"sync"
)

// tally gathers marks by the first byte of their hashes. What goes beyond its limit is written to a file that has no name.
type tally struct {
	scratch string // folder of the file
	limit   int    // bytes to be held in memory

	mu     sync.Mutex
	shares [256][]byte
	held   int // bytes in shares
	file   *os.File
	end    int64
	gone   [256][]extent // of each share, what is in the file
}

// mark is a hash, and what it counts for: the number of a word and, in the lowest bits, that of a collection.
type mark struct {
	hash uint64
	tag  uint32
}

const markSize = 12

// extent is a place in a file.
type extent struct {
	at   int64
	size int
}

// add adds marks. It is safe for concurrent use.
func (t *tally) add(marks []mark) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, m := range marks {
		share := &t.shares[m.hash>>56]
		*share = binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint64(*share, m.hash), m.tag)
	}
	t.held += len(marks) * markSize
	if t.held < t.limit {
		return nil
	}
	return t.spill()
}

// spill writes all shares behind each other.
func (t *tally) spill() (err error) {
	if t.file == nil {
		if t.file, err = os.CreateTemp(t.scratch, "marks-*"); err != nil {
			return err
		}
	}
	for i, share := range t.shares {
		if len(share) == 0 {
			continue
		}
		if _, err := t.file.WriteAt(share, t.end); err != nil {
			return err
		}
		t.gone[i] = append(t.gone[i], extent{t.end, len(share)})
		t.end += int64(len(share))
		t.shares[i] = share[:0]
	}
	t.held = 0
	return nil
}

func (t *tally) close() {
	if t.file != nil {
		_ = t.file.Close() // nobody reads it again
	}
}

// counts are how many different hashes have a word: in each collection, and in all of them together.
type counts struct {
	of  [maxSets][]int
	all []int
}

func newCounts(words int) *counts {
	c := &counts{all: make([]int, words)}
	for i := range c.of {
		c.of[i] = make([]int, words)
	}
	return c
}

func (c *counts) add(o *counts) {
	for w := range c.all {
		c.all[w] += o.all[w]
		for i := range c.of {
			c.of[i][w] += o.of[i][w]
		}
	}
}

// count tells the hashes of each share apart, by that many workers. Marks of one hash have one word.
func (t *tally) count(words, workers int) (*counts, error) {
	total := newCounts(words)
	var wg sync.WaitGroup
	var mu sync.Mutex
	var errs []error
	shares := make(chan int)
	for range workers {
		wg.Go(func() {
			own, table := newCounts(words), distinct{}
			for i := range shares {
				if err := t.countShare(i, own, &table); err != nil {
					mu.Lock()
					errs = append(errs, err)
					mu.Unlock()
				}
			}
			mu.Lock()
			total.add(own)
			mu.Unlock()
		})
	}
	for i := range t.shares {
		shares <- i
	}
	close(shares)
	wg.Wait()
	return total, errors.Join(errs...)
}

func (t *tally) countShare(i int, c *counts, d *distinct) error {
	n := len(t.shares[i])
	for _, e := range t.gone[i] {
		n += e.size
	}
	d.reset(n / markSize)
	buffer := make([]byte, 0, 1<<16)
	for _, e := range t.gone[i] {
		buffer = append(buffer[:0], make([]byte, e.size)...)
		if _, err := t.file.ReadAt(buffer, e.at); err != nil && err != io.EOF {
			return err
		}
		d.count(buffer, c)
	}
	d.count(t.shares[i], c)
	return nil
}

// distinct is a table of the hashes of one share, each with the collections that have it.
type distinct struct {
	hashes []uint64
	sets   []uint8 // no bit: an empty slot
}

func (d *distinct) reset(n int) {
	size := 1 << bits.Len(uint(2*n+15))
	if cap(d.hashes) < size {
		d.hashes, d.sets = make([]uint64, size), make([]uint8, size)
		return
	}
	d.hashes, d.sets = d.hashes[:size], d.sets[:size]
	clear(d.sets)
}

func (d *distinct) count(marks []byte, c *counts) {
	mask := uint64(len(d.hashes) - 1)
	for ; len(marks) >= markSize; marks = marks[markSize:] {
		hash, tag := binary.LittleEndian.Uint64(marks), binary.LittleEndian.Uint32(marks[8:])
		word, set := tag>>3, tag&7
		i := hash & mask
		for d.sets[i] != 0 && d.hashes[i] != hash {
			i = (i + 1) & mask
		}
		if d.sets[i] == 0 {
			d.hashes[i] = hash
			c.all[word]++
		}
		if d.sets[i]>>set&1 == 0 {
			d.sets[i] |= 1 << set
			c.of[set][word]++
		}
	}
}
