package web

import (
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"
)

// recovered turns a panic into a 500: the operator gets the stack, the client a sentence.
func (h *handler) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			switch p := recover(); p {
			case nil:
			case http.ErrAbortHandler: // the way of net/http to break off an answer
				panic(p)
			default:
				h.log.Error("panic", "method", r.Method, "path", r.URL.Path, "panic", p, "stack", string(debug.Stack()))
				clear(w.Header())
				h.answer(w, r, failure{status: http.StatusInternalServerError})
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// guarded refuses targets that are longer than any that the site has.
func (h *handler) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.RequestURI) > maxURI || len(r.URL.Path)+len(r.URL.RawQuery) > maxURI {
			r.URL.Path = "" // not worth showing
			h.answer(w, r, failure{status: http.StatusRequestURITooLong})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// counted remembers what was answered.
type counted struct {
	http.ResponseWriter
	status int
	bytes  int
}

func (c *counted) WriteHeader(status int) {
	if c.status == 0 {
		c.status = status
	}
	c.ResponseWriter.WriteHeader(status)
}

func (c *counted) Write(b []byte) (int, error) {
	if c.status == 0 {
		c.status = http.StatusOK
	}
	n, err := c.ResponseWriter.Write(b)
	c.bytes += n
	return n, err
}

// Unwrap lets http.ResponseController reach the writer beneath.
func (c *counted) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// accessLog writes a line for each request. It costs about as much as a small answer: it is for those who want it.
func accessLog(o Options) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var start time.Time
			if o.Now != nil {
				start = o.Now()
			}
			c := counted{ResponseWriter: w}
			defer func() {
				line := []slog.Attr{
					slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.Int("status", c.status),
					slog.Int("bytes", c.bytes), slog.String("accept", r.Header.Get("Accept")),
					slog.String("agent", r.UserAgent()), slog.String("remote", r.RemoteAddr),
				}
				if o.Now != nil {
					line = append(line, slog.Duration("took", o.Now().Sub(start)))
				}
				o.Logger.LogAttrs(r.Context(), slog.LevelInfo, "request", line...)
			}()
			next.ServeHTTP(&c, r)
		})
	}
}
