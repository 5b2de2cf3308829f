// Package fetch gets documents over HTTP that the operator listed, each into a file, and trusts nobody on the way: it
// talks to public addresses only, follows few redirects, bounds time and size, and lets a document take its place only
// when it has come whole. It asks only for what has changed (RFC 9110, §13: https://www.rfc-editor.org/rfc/rfc9110#section-13),
// and comes back later where a server asks for patience.
//
// It knows nothing of what documents hold, and neither reads the clock nor the environment. No proxy is used: proxy
// variables of the environment do not count, since behind a proxy nobody could tell which address is talked to.
package fetch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"time"
)

// The defaults of Request.
const (
	DefaultMaxSize = 512 << 20
	DefaultTimeout = 10 * time.Minute
	DefaultIdle    = 30 * time.Second
	redirects      = 5
	attempts       = 4
)

// Clock is the time of day, and a bell.
type Clock interface {
	Now() time.Time
	// AfterFunc calls f once, on a goroutine of its own, when d has passed, unless stop is called before.
	AfterFunc(d time.Duration, f func()) (stop func() bool)
}

// Options say who fetches. Clock and UserAgent are required.
type Options struct {
	Clock     Clock
	UserAgent string         // names this program, and where its operator is found
	Random    func() float64 // from [0, 1), spreads retries; default: math/rand
}

// Client fetches. It is safe for concurrent use.
type Client struct {
	opts    Options
	public  *http.Client // for requests that may only talk to public addresses
	private *http.Client // for those that may talk to private ones; connections are not shared
}

// New makes a client.
func New(opts Options) *Client {
	if opts.Random == nil {
		opts.Random = rand.Float64
	}
	return &Client{opts: opts, public: newHTTP(publicOnly), private: newHTTP(privateToo)}
}

// Close closes the connections that wait for another request.
func (c *Client) Close() {
	c.public.CloseIdleConnections()
	c.private.CloseIdleConnections()
}

// Request says what to fetch, and how.
type Request struct {
	URL     string            // http or https, see CheckURL
	Headers map[string]string // sent besides; only to the host of URL, see CheckHeader

	Dir string // where the document is put, in a file named for its digest; it must be there
	// Extension gives the file's extension, such as ".json", so that its syntax can be told by it; nil for none.
	Extension func(at *url.URL, header http.Header) string

	// What is known of the last copy. Have is its file; where it is empty, the others do not count.
	Have, Digest, ETag, LastModified string

	AllowPrivate bool          // talk to private addresses and this machine too, but to link-local ones never
	MaxSize      int64         // bytes, as sent and as decompressed; 0: DefaultMaxSize
	Timeout      time.Duration // for everything, retries too; 0: DefaultTimeout
	Idle         time.Duration // during which nothing comes; 0: DefaultIdle
}

// Result is a document that has come, or was found unchanged.
type Result struct {
	File         string // where it is; Request.Have if it is unchanged
	Unchanged    bool   // the server says so (304), or the same bytes came again
	Digest       string // SHA-256 of its bytes, in hexadecimal; Request.Digest if it is unchanged
	Size         int64  // in bytes, decompressed; 0 if the server did not send it
	ETag         string // to ask with next time, as is LastModified
	LastModified string
	Moved        string // the new URL, if permanent redirects alone led to it
	Next         string // the URL of the next page, by the header Link (RFC 8288), if it is on the same host
}

// Get fetches a document. Where the server or the network is busy it tries again, a few times and ever later (429,
// 502, 503, 504, no connection, no end); a server that says when (Retry-After) is believed, for up to two minutes.
// What is wrong is an *Error, but that the context ended is the context's error. A failure changes no file.
func (c *Client) Get(ctx context.Context, r Request) (*Result, error) {
	if err := CheckURL(r.URL); err != nil {
		return nil, &Error{Message: err.Error(), Err: err}
	}
	timed, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	timeout := cmp.Or(r.Timeout, DefaultTimeout)
	defer c.opts.Clock.AfterFunc(timeout, func() { cancel(errTimeout) })()
	for attempt := 1; ; attempt++ {
		res, err := c.once(timed, &r)
		if err == nil {
			return res, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		var e *Error
		if !errors.As(err, &e) || !e.passing || attempt == attempts || timed.Err() != nil {
			return nil, err
		}
		pause, patient := c.pause(e, attempt)
		if !patient || !c.wait(timed, pause) {
			return nil, cmp.Or(ctx.Err(), err)
		}
	}
}

// once is one attempt.
func (c *Client) once(ctx context.Context, r *Request) (*Result, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	idle := cmp.Or(r.Idle, DefaultIdle)
	watch := watchdog{clock: c.opts.Clock, patience: idle, bite: func() { cancel(errIdle) }}
	watch.alive()
	defer watch.rest()

	req, err := c.request(ctx, r)
	if err != nil {
		return nil, &Error{Message: "the request cannot be made", Err: err}
	}
	client := c.public
	if r.AllowPrivate {
		client = c.private
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, failure(ctx, req.URL.Hostname(), err)
	}
	defer resp.Body.Close()
	watch.alive()
	return c.answer(ctx, r, resp, &watch)
}

// request is what is sent.
func (c *Client) request(ctx context.Context, r *Request) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.URL, nil)
	if err != nil {
		return nil, err
	}
	for name, value := range r.Headers {
		req.Header.Set(name, value)
	}
	req.Header.Set("User-Agent", c.opts.UserAgent)
	req.Header.Set("Accept-Encoding", "gzip")
	if r.Have != "" {
		// Both, as RFC 9111, §4.3.1 has it; a server that knows entity tags does not look at the date.
		if r.ETag != "" {
			req.Header.Set("If-None-Match", r.ETag)
		}
		if r.LastModified != "" {
			req.Header.Set("If-Modified-Since", r.LastModified)
		}
	}
	return req, nil
}

// answer makes a result of what a server answers.
func (c *Client) answer(ctx context.Context, r *Request, resp *http.Response, watch *watchdog) (*Result, error) {
	at := resp.Request.URL
	switch resp.StatusCode {
	case http.StatusNotModified:
		if r.Have == "" {
			return nil, &Error{Status: resp.StatusCode, Message: at.Hostname() + " says that nothing has changed, but was not asked"}
		}
		return &Result{
			File: r.Have, Unchanged: true, Digest: r.Digest, Moved: moved(resp),
			// A 304 may bring new validators (RFC 9111, §4.3.4).
			ETag: cmp.Or(resp.Header.Get("ETag"), r.ETag), LastModified: cmp.Or(resp.Header.Get("Last-Modified"), r.LastModified),
		}, nil
	case http.StatusOK, http.StatusNonAuthoritativeInfo:
	default:
		return nil, c.refusal(resp)
	}
	extension := ""
	if r.Extension != nil {
		extension = r.Extension(at, resp.Header)
	}
	file, digest, size, err := save(ctx, r, resp, extension, watch)
	if err != nil {
		return nil, err
	}
	return &Result{
		File: file, Unchanged: r.Have != "" && digest == r.Digest, Digest: digest, Size: size, Moved: moved(resp), Next: next(resp),
		ETag: resp.Header.Get("ETag"), LastModified: resp.Header.Get("Last-Modified"),
	}, nil
}

// CheckURL tells what is wrong with a URL that is to be fetched.
func CheckURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil: // whose text has the URL in it, and so perhaps a password
		return errors.New("is not a URL")
	case u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("has the scheme %q; only http and https are fetched", u.Scheme)
	case u.Hostname() == "":
		return errors.New("names no host")
	case u.User != nil:
		return errors.New("has a user name or password in it; send them as a header")
	}
	return nil
}
