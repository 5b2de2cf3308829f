package web

import (
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/publish"
)

// sendFile answers with a file as it is, whole or in parts: it is large, and compressed already where that helps.
func (h *handler) sendFile(w http.ResponseWriter, r *http.Request, rep *publish.Representation, file io.ReadSeekCloser) {
	defer file.Close()
	f := h.newFields(rep)
	header := w.Header()
	open(header)
	header["Cache-Control"] = f.cache
	header["Content-Location"] = f.location
	header["Content-Type"] = f.contentType
	header["Etag"] = f.coded[publish.Identity].etag
	header["Link"] = f.link
	// A date says what a file tells, not when it was written: another content may have the same. It is no strong validator,
	// without which there is no going on where a download was broken off (RFC 9110, §13.1.5).
	condition := r.Header.Get("If-Range")
	if lines := r.Header["Range"]; lines != nil && (!parts(lines) || condition != "" && !strings.HasPrefix(condition, `"`)) {
		r.Header.Del("Range")
	}
	http.ServeContent(&patient{w, h.now}, r, "", rep.Modified, file)
}

// patient is a ResponseWriter that gives each piece of a file the time that an answer has, for as long as the client goes on
// taking them: a gigabyte may take hours.
type patient struct {
	http.ResponseWriter
	now func() time.Time // nil: an answer has its time, and no more
}

// piece is how much of a file must be taken within writeTime.
const piece = 4 << 20

// Unwrap lets http.ResponseController reach the writer beneath.
func (p *patient) Unwrap() http.ResponseWriter { return p.ResponseWriter }

func (p *patient) Write(b []byte) (int, error) {
	p.wait()
	return p.ResponseWriter.Write(b)
}

// wait puts off the end. A writer that has none needs no putting off.
func (p *patient) wait() {
	if p.now != nil {
		_ = http.NewResponseController(p.ResponseWriter).SetWriteDeadline(p.now().Add(writeTime))
	}
}

// ReadFrom sends a file piece by piece, each straight from file to network where the system can do that: for this the reader
// must be an *io.LimitedReader of the file itself, as it comes from http.ServeContent.
func (p *patient) ReadFrom(r io.Reader) (sent int64, err error) {
	whole, ok := r.(*io.LimitedReader)
	if !ok {
		return io.Copy(struct{ io.Writer }{p}, r)
	}
	for whole.N > 0 && err == nil {
		p.wait()
		size := min(whole.N, piece)
		var n int64
		n, err = io.Copy(p.ResponseWriter, io.LimitReader(whole.R, size))
		sent += n
		whole.N -= n
		if err == nil && n < size {
			err = io.ErrUnexpectedEOF
		}
	}
	return sent, err
}
