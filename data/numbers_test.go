package data

import (
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
)

func numbersOf(list ...int64) *Numbers {
	n := &Numbers{}
	for _, number := range list {
		n.Add(number)
	}
	return n
}

func TestNumbersAreASet(t *testing.T) {
	a, b := numbersOf(3, 1, 64, 3, 0, -5), numbersOf(1, 1000)
	if got := slices.Collect(a.All()); !slices.Equal(got, []int64{1, 3, 64}) || a.Len() != 3 {
		t.Errorf("got %v, %d of them", got, a.Len())
	}
	if !a.Has(64) || a.Has(65) || a.Has(0) || a.Has(-5) || a.Has(1_000_000) {
		t.Error("Has is wrong")
	}
	if got := slices.Collect(a.Without(b).All()); !slices.Equal(got, []int64{3, 64}) {
		t.Errorf("without: got %v", got)
	}
	a.Join(b)
	if got := slices.Collect(a.All()); !slices.Equal(got, []int64{1, 3, 64, 1000}) {
		t.Errorf("joined: got %v", got)
	}
	if a.Equal(b) || !b.Equal(numbersOf(1000, 1)) || !numbersOf().Equal(&Numbers{}) {
		t.Error("Equal is wrong")
	}
}

func TestNumbersComeBackAsTheyWereStored(t *testing.T) {
	dense := &Numbers{}
	for i := range int64(1_000_000) {
		dense.Add(5000 + i)
	}
	if size := len(dense.Append(nil)); size > 8 {
		t.Errorf("a million in a row take %d bytes", size)
	}
	sets := []*Numbers{{}, numbersOf(1), numbersOf(63, 64, 65), numbersOf(1, 2, 3, 128), dense}
	for range 20 {
		n := &Numbers{}
		for range rand.IntN(300) {
			n.Add(rand.Int64N(1000))
		}
		sets = append(sets, n)
	}
	for _, want := range sets {
		got, err := ReadNumbers(want.Append(nil))
		if err != nil || !got.Equal(want) {
			t.Errorf("%v came back as %v, %v", slices.Collect(want.All()), got, err)
		}
	}
	for _, damaged := range [][]byte{{0x80}, {1}, {1, 0x80}, {1, 255, 255, 255, 255, 255, 255, 255, 255, 1}} {
		if _, err := ReadNumbers(damaged); !errors.Is(err, ErrDamaged) {
			t.Errorf("%v: got %v, want %v", damaged, err, ErrDamaged)
		}
	}
}

func FuzzReadNumbers(f *testing.F) {
	f.Add(numbersOf(1, 2, 3, 128).Append(nil))
	f.Add([]byte{1, 255, 255, 3})
	f.Fuzz(func(t *testing.T, b []byte) {
		for rest := b; len(rest) > 0; {
			length, size := binary.Uvarint(rest)
			if size <= 0 || length > 1<<20 && length < mostNumber {
				t.Skip() // what is large is only slow
			}
			rest = rest[size:]
		}
		n, err := ReadNumbers(b)
		if err != nil {
			return
		}
		if again, err := ReadNumbers(n.Append(nil)); err != nil || !again.Equal(n) {
			t.Errorf("%v: %v is not what it was", b, err)
		}
	})
}
