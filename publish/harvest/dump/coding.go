package dump

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zstd"
)

// Coding is how the bytes of a file are compressed, as manifests and file names call it.
type Coding string

// The codings in which every file lies ready.
const (
	Identity Coding = ""
	Gzip     Coding = "gzip"
	Zstd     Coding = "zstd"
)

// codings are all of them; suffix is what each adds to a file's name.
var codings = [...]Coding{Identity, Gzip, Zstd}

func (c Coding) suffix() string {
	switch c {
	case Gzip:
		return ".gz"
	case Zstd:
		return ".zst"
	}
	return ""
}

// A gzip file is one member (RFC 1952, §2.3) whatever it is put together of: each part is compressed by itself and ends at
// the border of a byte (RFC 1951, §3.2.4: an empty stored block), so that parts can stand behind each other. It has no
// date and no name, which would make equal content differ.
var (
	gzipHead = []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255}
	gzipEnd  = []byte{0x03, 0x00} // an empty last block
)

// gzipTail is what ends a file: the last block, the check sum and the size of what it holds, modulo 2³².
func gzipTail(sum uint32, size int64) []byte {
	b := binary.LittleEndian.AppendUint32(bytes.Clone(gzipEnd), sum)
	return binary.LittleEndian.AppendUint32(b, uint32(size))
}

// zstdEmpty is a frame of nothing: a file of none is refused by most programs.
var zstdEmpty = []byte{0x28, 0xb5, 0x2f, 0xfd, 0x24, 0x00, 0x01, 0x00, 0x00, 0x99, 0xe9, 0xd8, 0x51}

// The levels are those after which more time gains little.
const gzipLevel = 5

// compressor compresses parts. It is a worker's own.
type compressor struct {
	deflate *flate.Writer
	zstd    *zstd.Encoder
	out     bytes.Buffer
}

func newCompressor() (*compressor, error) {
	d, err := flate.NewWriter(nil, gzipLevel)
	if err != nil {
		return nil, err
	}
	z, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	return &compressor{deflate: d, zstd: z}, nil
}

// append appends raw in a coding to dst: a file of that coding is such parts behind each other. Zstandard allows that for
// its frames (RFC 8878, §3), for gzip see gzipHead.
func (c *compressor) append(dst, raw []byte, coding Coding) ([]byte, error) {
	switch {
	case len(raw) == 0 || coding == Identity:
		return append(dst, raw...), nil
	case coding == Zstd:
		return c.zstd.EncodeAll(raw, dst), nil
	}
	c.out.Reset()
	c.deflate.Reset(&c.out)
	if _, err := c.deflate.Write(raw); err != nil {
		return dst, err
	}
	if err := c.deflate.Flush(); err != nil {
		return dst, err
	}
	return append(dst, c.out.Bytes()...), nil
}

// checksum continues the check sum of a gzip file.
func checksum(sum uint32, raw []byte) uint32 { return crc32.Update(sum, crc32.IEEETable, raw) }
