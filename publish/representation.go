package publish

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// Representation is a resource in one variant: what a server sends and an export writes.
// It is immutable to those who see it; its bytes are made when they are first asked for, and kept.
type Representation struct {
	Resource  Resource
	Variant   *Variant
	Tag       string        // identifies the bytes: equal tags, equal bytes. Without quotes; each coding adds its own mark
	Modified  time.Time     // last change of what is shown; zero if unknown
	MaxAge    time.Duration // how long caches may keep it without asking; 0 leaves that to the server
	Immutable bool          // it never changes again
	Coded     bool          // the bytes are compressed as they are: no coding makes them smaller
	Profile   graph.IRI     // of the bytes, beside what the variant says; empty for none
	Memento   time.Time     // since when the original was what this says (RFC 7089, §2.1.1); zero of what is no memento
	Kept      any           // whatever the one who serves the bytes wants to keep with them; set once, under Once
	Once      sync.Once

	links string // packed, see Links

	volatile bool                              // it may change although nothing in the store does
	passing  bool                              // not kept
	open     func() (io.ReadSeekCloser, error) // of a file; nil where Body makes the bytes

	checked atomic.Int64  // the store's cursor at which this was last seen to be true,
	sourced atomic.Uint64 // and what its sources were then
	gone    error         // data.ErrGone if this is a tombstone's
	used    atomic.Bool
	charged int64 // under the cache's lock
	kept    *cache
	key     key

	coding *turns // which whoever compresses it waits for; nil if it is small

	print func(dst []byte) ([]byte, error)
	body  coded
	codes [codings]coded
}

// coded is a finished body, made once.
type coded struct {
	once sync.Once
	body []byte
	err  error
}

// Coding is a content coding (RFC 9110, §8.4.1).
type Coding uint8

// The codings in which every representation is ready; Identity is none.
const (
	Identity Coding = iota
	Gzip
	Brotli
	Zstd
	codings
)

// String is the coding's registered name; empty for Identity.
func (c Coding) String() string { return [...]string{"", "gzip", "br", "zstd"}[c] }

// holds tells whether the representation is there and still true, at a cursor of the store and for what its sources are.
func (r *Representation) holds(now data.Cursor, sourced uint64) bool {
	return r != nil && (r.Immutable || data.Cursor(r.checked.Load()) == now && r.sourced.Load() == sourced && !r.volatile)
}

// tag makes a Tag from ingredients.
func tag(ingredients ...[]byte) string {
	var all []byte
	for _, i := range ingredients {
		all = ingredient(all, string(i))
	}
	return tagOf(all)
}

// ingredient appends a text with its length before it, so that no two lists of ingredients look the same.
func ingredient(dst []byte, text string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(text))), text...)
}

func tagOf(ingredients []byte) string {
	sum := sha256.Sum256(ingredients)
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// ContentType is the value of the header field, with charset and profile where the bytes have one.
func (r *Representation) ContentType() string {
	if r.Profile == "" {
		return r.Variant.ContentType
	}
	return r.Variant.ContentType + `; profile="` + string(r.Profile) + `"`
}

// File opens the file that the representation is; false if it is none, and Body makes its bytes. Its Tag identifies the
// file's bytes, and there is no coding of it but identity.
func (r *Representation) File() (io.ReadSeekCloser, bool, error) {
	if r.open == nil {
		return nil, false, nil
	}
	f, err := r.open()
	return f, true, err
}

// Body is the representation's bytes, which must not be changed. An error means that this form cannot carry what is
// to be said (see format.Format.Append).
func (r *Representation) Body() ([]byte, error) {
	r.body.once.Do(func() {
		buffer := buffers.Get().(*[]byte)
		out, err := r.print((*buffer)[:0])
		r.body.body, r.body.err = bytes.Clone(out), err
		if cap(out) <= 1<<20 {
			*buffer = out
			buffers.Put(buffer)
		}
		r.print = nil // lets go of the record
		r.grew(len(r.body.body))
	})
	return r.body.body, r.body.err
}

// buffers are for printing into, so that a body is allocated once, at its size.
var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 16<<10); return &b }}

// Encoded is the body in a coding, compressed once however often it is asked for.
func (r *Representation) Encoded(c Coding) ([]byte, error) {
	body, err := r.Body()
	if err != nil || c == Identity {
		return body, err
	}
	e := &r.codes[c]
	e.once.Do(func() {
		if r.coding != nil {
			r.coding.again()
			defer r.coding.leave()
		}
		e.body, e.err = compress(c, body)
		r.grew(len(e.body))
	})
	return e.body, e.err
}

func (r *Representation) grew(n int) {
	if r.kept != nil {
		r.kept.grow(r, n)
	}
}

// The levels are those after which more time gains little on documents of a few kilobytes.
var (
	gzips   = sync.Pool{New: func() any { w, _ := gzip.NewWriterLevel(nil, 6); return w }}
	brotlis = sync.Pool{New: func() any { return brotli.NewWriterLevel(nil, 5) }}
	zstds   = sync.OnceValue(func() *zstd.Encoder {
		w, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
		if err != nil {
			panic(err) // only for options that contradict each other
		}
		return w
	})
)

func compress(c Coding, body []byte) ([]byte, error) {
	var out bytes.Buffer
	switch c {
	case Gzip:
		w := gzips.Get().(*gzip.Writer)
		defer gzips.Put(w)
		w.Reset(&out)
		if _, err := w.Write(body); err != nil {
			return nil, err
		}
		if err := w.Close(); err != nil {
			return nil, err
		}
	case Brotli:
		w := brotlis.Get().(*brotli.Writer)
		defer brotlis.Put(w)
		w.Reset(&out)
		if _, err := w.Write(body); err != nil {
			return nil, err
		}
		if err := w.Close(); err != nil {
			return nil, err
		}
	case Zstd:
		return zstds().EncodeAll(body, nil), nil
	}
	return bytes.Clone(out.Bytes()), nil
}
