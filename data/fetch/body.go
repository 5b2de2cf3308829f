package fetch

import (
	"cmp"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// save puts the body of an answer into a file of r.Dir that is named for its digest, whole or not at all.
func save(ctx context.Context, r *Request, resp *http.Response, extension string, watch *watchdog) (file, digest string, size int64, err error) {
	host, most := resp.Request.URL.Hostname(), cmp.Or(r.MaxSize, DefaultMaxSize)
	if resp.ContentLength > most {
		return "", "", 0, tooLarge(host, most)
	}
	body, err := decoded(resp, most, watch)
	if err != nil {
		return "", "", 0, unread(ctx, host, err)
	}
	f, err := os.CreateTemp(r.Dir, "*.part")
	if err != nil {
		return "", "", 0, err
	}
	defer os.Remove(f.Name()) // which is no more, once it is renamed
	defer f.Close()
	sum := sha256.New()
	size, err = io.Copy(writer{io.MultiWriter(f, sum)}, body)
	switch {
	case err != nil:
		return "", "", 0, unread(ctx, host, err)
	case size == 0:
		return "", "", 0, &Error{Message: host + " sends an empty document"}
	}
	digest = hex.EncodeToString(sum.Sum(nil))
	file = filepath.Join(r.Dir, digest+extension)
	err = f.Sync() // before it is renamed: after a power cut, what has its name is whole
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), file)
	}
	return file, digest, size, err
}

// decoded is a body without its content coding (RFC 9110, §8.4.1.3), which is counted on both sides: that a few bytes
// expand without end is an old trick, and that many expand to nothing another.
func decoded(resp *http.Response, most int64, watch *watchdog) (io.Reader, error) {
	host := resp.Request.URL.Hostname()
	sent := &bounded{r: lively{resp.Body, watch}, left: most, err: tooLarge(host, most)}
	switch coding := strings.ToLower(strings.TrimSpace(resp.Header.Get("Content-Encoding"))); coding {
	case "", "identity":
		return sent, nil
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(sent)
		if err != nil {
			return nil, err
		}
		return &bounded{r: z, left: most, err: tooLarge(host, most)}, nil
	default:
		return nil, &Error{Message: fmt.Sprintf("%s sends a content coding that was not asked for, %.20q", host, coding)}
	}
}

// unread says why a body was not read, or not kept.
func unread(ctx context.Context, host string, err error) error {
	var told *Error
	var local writeError
	switch {
	case errors.As(err, &told):
		return told
	case errors.As(err, &local):
		return local.error
	case context.Cause(ctx) != nil:
		return failure(ctx, host, err)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return &Error{Message: "what " + host + " sends breaks off before its end", Err: err, passing: true}
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum):
		return &Error{Message: "what " + host + " sends is damaged: " + err.Error(), Err: err, passing: true}
	}
	return failure(ctx, host, err)
}

func tooLarge(host string, most int64) error {
	return &Error{Message: fmt.Sprintf("%s sends more than %d bytes", host, most), Hint: "a larger max-size lets them in"}
}

// bounded reads at most left bytes, and fails with err where there are more.
type bounded struct {
	r    io.Reader
	left int64
	err  error
}

func (b *bounded) Read(p []byte) (int, error) {
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, b.err
	}
	return n, err
}

// lively tells the watchdog of everything that comes.
type lively struct {
	r     io.Reader
	watch *watchdog
}

func (l lively) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if n > 0 {
		l.watch.alive()
	}
	return n, err
}

// writer marks the errors of this machine, so that no host is blamed for a full disk.
type writer struct{ w io.Writer }

type writeError struct{ error }

func (e writeError) Unwrap() error { return e.error }

func (w writer) Write(p []byte) (int, error) {
	n, err := w.w.Write(p)
	if err != nil {
		err = writeError{err}
	}
	return n, err
}
