package source

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
)

// isGzip tells whether head begins a gzip file (RFC 1952, section 2.3.1) with the one method there is.
func isGzip(head []byte) bool { return bytes.HasPrefix(head, []byte{0x1f, 0x8b, 8}) }

var errBomb = fmt.Errorf("the file expands more than %d times: no honest text does", gzipRatio)

// gunzip decompresses; a file that only exists to fill memories and disks ends in errBomb.
type gunzip struct {
	z    *gzip.Reader
	read *atomic.Int64 // compressed bytes
	from int64         // of them, those read before this file
	n    int64         // decompressed bytes
}

// newGunzip reads r; read counts all compressed bytes, from of them before r began.
func newGunzip(r io.Reader, read *atomic.Int64, from int64) (io.Reader, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("damaged gzip file: %w", err)
	}
	return &gunzip{z: z, read: read, from: from}, nil
}

func (g *gunzip) Read(p []byte) (int, error) {
	n, err := g.z.Read(p)
	g.n += int64(n)
	switch {
	case err == io.ErrUnexpectedEOF:
		err = errors.New("the gzip file is cut off")
	case errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader):
		err = fmt.Errorf("damaged gzip file: %w", err)
	case err == nil && g.n > gzipMargin && g.n/gzipRatio > g.read.Load()-g.from:
		err = errBomb
	}
	return n, err
}
