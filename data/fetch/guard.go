package fetch

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
	"golang.org/x/net/http/httpguts"
)

// control looks at an address before a connection is made to it.
type control func(network, address string, _ syscall.RawConn) error

// publicOnly and privateToo look at the address that a name was resolved to, at the moment of dialling: a name that
// first leads to a public address and then to a private one leads nowhere. Which addresses are public, IANA's registries
// of special-purpose addresses say (RFC 6890).
var (
	publicOnly = guard(ssrf.New(ssrf.WithAnyPort()))
	privateToo = guard(ssrf.New(ssrf.WithAnyPort(),
		ssrf.WithAllowedV4Prefixes(prefixes("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")...),
		ssrf.WithAllowedV6Prefixes(prefixes("::1/128", "fc00::/7")...)))
)

// metadata are the services of clouds that give whoever asks the machine's secrets, where they are not link-local.
var metadata = prefixes("fd00:ec2::254/128", "fd20:ce::254/128", "100.100.100.200/32", "168.63.129.16/32")

func prefixes(texts ...string) []netip.Prefix {
	list := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		list[i] = netip.MustParsePrefix(text)
	}
	return list
}

func guard(g *ssrf.Guardian) control {
	return func(network, address string, raw syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return err
		}
		ip := at.Addr().Unmap().WithZone("")
		secret := ip.IsLinkLocalUnicast()
		for _, p := range metadata {
			secret = secret || p.Contains(ip)
		}
		switch {
		case secret:
			return &Error{Message: fmt.Sprintf("%s is an address that nothing is fetched from", ip), Err: errPrivate}
		case g.SafeAddr(ip) != nil:
			return &Error{Message: fmt.Sprintf("%s is not a public address", ip), Err: errPrivate,
				Hint: "`allow-private: true` lets this source be fetched from this machine and its network"}
		}
		return nil
	}
}

var errPrivate = errors.New("not a public address")

// newHTTP makes an HTTP client whose every connection is looked at. It keeps no cookies.
func newHTTP(look control) *http.Client {
	dialer := &net.Dialer{Control: look}
	return &http.Client{
		CheckRedirect: checkRedirect,
		Transport: &http.Transport{
			Proxy: nil, DialContext: dialer.DialContext, ForceAttemptHTTP2: true,
			DisableCompression:     true, // save decompresses, and counts
			MaxResponseHeaderBytes: 64 << 10, MaxIdleConns: 8, IdleConnTimeout: 30 * time.Second,
		},
	}
}

// checkRedirect refuses redirects that are too many, lead from https to http, or out of the web; where they lead is
// looked at when it is dialled. What the operator sends with a request, and where it came from, is no other host's business.
func checkRedirect(to *http.Request, via []*http.Request) error {
	first, last := via[0].URL, via[len(via)-1].URL
	refuse := func(text string, args ...any) error {
		return &Error{Message: last.Hostname() + " redirects " + fmt.Sprintf(text, args...), Hint: "list the address that it leads to, if you trust it"}
	}
	if len(via) > redirects {
		return refuse("more than %d times", redirects)
	}
	if err := CheckURL(to.URL.String()); err != nil {
		return refuse("to an address that %v", err)
	}
	if last.Scheme == "https" && to.URL.Scheme == "http" {
		return refuse("from https to http")
	}
	to.Header.Del("Referer")
	upgraded := first.Scheme == "http" && to.URL.Scheme == "https" && first.Port() == "" && to.URL.Port() == ""
	if to.URL.Hostname() == first.Hostname() && (upgraded || to.URL.Scheme == first.Scheme && to.URL.Port() == first.Port()) {
		return nil
	}
	for name := range to.Header {
		switch name {
		case "User-Agent", "Accept-Encoding", "If-None-Match", "If-Modified-Since", "Accept", "Accept-Language":
		default:
			delete(to.Header, name)
		}
	}
	return nil
}

// moved is where permanent redirects led (301 and 308), empty if there was none, or one that was not permanent.
func moved(resp *http.Response) string {
	permanent := false
	for r := resp.Request.Response; r != nil; r = r.Request.Response {
		if r.StatusCode != http.StatusMovedPermanently && r.StatusCode != http.StatusPermanentRedirect {
			return ""
		}
		permanent = true
	}
	if !permanent {
		return ""
	}
	return resp.Request.URL.String()
}

// CheckHeader tells what is wrong with a header that is to be sent.
func CheckHeader(name, value string) error {
	switch {
	case !httpguts.ValidHeaderFieldName(name):
		return fmt.Errorf("%q is not the name of a header", name)
	case !httpguts.ValidHeaderFieldValue(value):
		return fmt.Errorf("the value of %s has characters that no header may have", name)
	}
	switch name := strings.ToLower(name); name {
	case "host", "user-agent", "accept-encoding", "content-length", "transfer-encoding", "connection", "range", "te", "trailer", "upgrade":
		return fmt.Errorf("the header %s is Kiosque's own to set", name)
	default:
		if strings.HasPrefix(name, "if-") {
			return fmt.Errorf("the header %s is Kiosque's own to set", name)
		}
	}
	return nil
}
