package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"
)

// Error says why a document did not come. It names hosts, and never a path, a query or a header, where keys may stand.
type Error struct {
	Status     int       // that the server answered; 0 if it did not, or if the answer was good but for its content
	RetryAfter time.Time // before which the server asks not to be asked again; zero if it says nothing
	Message    string    // "example.org answers 404 Not Found"
	Hint       string    // how to mend it; may be empty
	Err        error     // the cause; may be nil

	passing bool // may be over when it is tried again
}

func (e *Error) Error() string { return e.Message }
func (e *Error) Unwrap() error { return e.Err }

// The causes with which a request is given up.
var (
	errTimeout = errors.New("the time is up")
	errIdle    = errors.New("nothing comes any more")
)

// failure says why there is no answer from a host, or no end of it.
func failure(ctx context.Context, host string, err error) error {
	var told *Error
	if errors.As(err, &told) { // by a redirect or the guard
		return told
	}
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errTimeout):
		return &Error{Message: host + " took too long", Hint: "a larger timeout gives it longer", Err: cause}
	case errors.Is(cause, errIdle):
		return &Error{Message: host + " stopped sending", Err: cause, passing: true}
	case cause != nil:
		return cause
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) { // which would print the whole URL
		err = wrapped.Err
	}
	e := &Error{Message: host + ": " + err.Error(), Err: err, passing: true}
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		e.Message, e.Hint = "there is no host "+host, "check the address"
	case errors.As(err, &dns):
		e.Message = "the name " + host + " cannot be looked up: " + dns.Err
	case errors.Is(err, syscall.ECONNREFUSED):
		e.Message = host + " refuses connections"
	case errors.As(err, &certificate):
		e.Message, e.passing = host+" has no valid certificate: "+certificate.Err.Error(), false
		if unknown := (x509.UnknownAuthorityError{}); errors.As(err, &unknown) {
			e.Hint = "add its authority to the system's certificates"
		}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		e.Message = host + " ended the connection without an answer"
	}
	return e
}

// refusal says what a status means that brings no document.
func (c *Client) refusal(resp *http.Response) error {
	host := resp.Request.URL.Hostname()
	e := &Error{Status: resp.StatusCode, Message: fmt.Sprintf("%s answers %d %s", host, resp.StatusCode, http.StatusText(resp.StatusCode))}
	switch resp.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden:
		e.Hint = "if it wants a key, send it as one of the source's headers"
	case http.StatusNotFound, http.StatusGone:
		e.Hint = "check the address"
	case http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusBadGateway, http.StatusGatewayTimeout:
		e.passing = true
		e.RetryAfter = retryAfter(resp.Header.Get("Retry-After"), c.opts.Clock.Now())
	}
	return e
}
