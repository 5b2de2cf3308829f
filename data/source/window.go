package source

import (
	"context"
	"fmt"
	"io"

	"github.com/kiosque-ld/kiosque/data"
)

// window is a stretch of text in memory that moves along a stream: b[i:n] is read but not yet used.
type window struct {
	ctx  context.Context
	r    io.Reader
	b    []byte
	i, n int
	base int64 // offset of b[0] in the stream
	err  error // why there is no more: io.EOF, or worse
}

func newWindow(ctx context.Context, r io.Reader, size int) window {
	return window{ctx: ctx, r: r, b: make([]byte, size)}
}

// more reads on, behind b[:n]; it drops what stands before i, and makes the window larger where i:n fills it.
// It is false if there is no more, see err.
func (w *window) more() bool {
	if w.err != nil {
		return false
	}
	if w.err = w.ctx.Err(); w.err != nil {
		return false
	}
	if w.i > 0 {
		w.base += int64(w.i)
		w.n = copy(w.b, w.b[w.i:w.n])
		w.i = 0
	}
	if w.n == len(w.b) {
		w.b = append(w.b, make([]byte, len(w.b))...)
	}
	for empty := 0; ; empty++ {
		n, err := w.r.Read(w.b[w.n:])
		w.n += n
		w.err = err
		if n > 0 {
			return true
		}
		if err == nil && empty > 100 {
			w.err = io.ErrNoProgress
		}
		if w.err != nil {
			return false
		}
	}
}

// need makes at least k bytes stand in b[i:n]; false if the stream ends before.
func (w *window) need(k int) bool {
	for w.n-w.i < k {
		if !w.more() {
			return false
		}
	}
	return true
}

// at is the offset in the stream of b[i].
func (w *window) at() int64 { return w.base + int64(w.i) }

// failed is the problem of a stream that broke; nil if it ended as it should.
func (w *window) failed(place data.Position) *data.Problem {
	if w.err == nil || w.err == io.EOF {
		return nil
	}
	p := &data.Problem{Severity: data.Error, Place: place, Code: Unreadable,
		Message: fmt.Sprintf("reading stopped: %v", w.err), Hint: "what stands before this place was read"}
	if w.ctx.Err() != nil {
		p.Hint = ""
	}
	return p
}
