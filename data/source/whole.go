package source

import (
	"bytes"
	"context"
	"os"

	"github.com/kiosque-ld/kiosque/data"
)

// tail is the end of a file, without its blanks; empty where it cannot be read, or is compressed. The zeros of UTF-16 are
// left out.
func tail(h *os.File) []byte {
	const size = 4 << 10
	info, err := h.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return nil
	}
	b := make([]byte, min(size, info.Size()))
	if n, err := h.ReadAt(b, info.Size()-int64(len(b))); err != nil || n < len(b) {
		return nil
	}
	return bytes.TrimSpace(bytes.ReplaceAll(b, []byte{0}, nil))
}

// cutOff reads a file to its end to see whether it is cut off, and tells where; nil if it is not. What came before the cut
// may be all that was there, or a tenth of it: taken for the whole, it would make the rest look withdrawn.
func cutOff(ctx context.Context, name string, opts Options) *data.Problem {
	opts.Partial = true
	in, err := Open(ctx, name, opts)
	if err != nil {
		return nil // which is told when it is read
	}
	defer in.Close()
	for _, p := range in.Rows() {
		if p != nil && p.Code == CutOff {
			once := *p
			once.Hint = "it is cut off, and nothing of it was taken: get it whole, or ask for the records before the cut (the option partial)"
			return &once
		}
	}
	return nil
}
