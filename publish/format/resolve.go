package format

import "strings"

// resolve returns the IRI that ref means in a document with that base: RFC 3986 §5.2, and nothing more
// (https://www.rfc-editor.org/rfc/rfc3986#section-5.2). An absolute ref stays as it is written, dots and all, since
// IRIs compare by their text; so does any ref where base is not absolute.
func resolve(base, ref string) string {
	if schemeEnd(ref) > 0 || schemeEnd(base) <= 0 {
		return ref
	}
	b, r := splitIRI(base), splitIRI(ref)
	switch {
	case r.hasAuthority:
		return b.scheme + r.authority + removeDots(r.path) + r.query + r.fragment
	case r.path == "" && r.query == "":
		return b.scheme + b.authority + b.path + b.query + r.fragment
	case r.path == "":
		return b.scheme + b.authority + b.path + r.query + r.fragment
	case r.path[0] == '/':
		return b.scheme + b.authority + removeDots(r.path) + r.query + r.fragment
	}
	return b.scheme + b.authority + removeDots(merge(b, r.path)) + r.query + r.fragment
}

// parts of an IRI reference; each keeps its delimiter, so that joined they are the text again.
type parts struct {
	scheme, authority, path, query, fragment string
	hasAuthority                             bool
}

func splitIRI(s string) (p parts) {
	if n := schemeEnd(s); n > 0 {
		p.scheme, s = s[:n+1], s[n+1:]
	}
	if i := strings.IndexByte(s, '#'); i >= 0 {
		s, p.fragment = s[:i], s[i:]
	}
	if i := strings.IndexByte(s, '?'); i >= 0 {
		s, p.query = s[:i], s[i:]
	}
	if strings.HasPrefix(s, "//") {
		p.hasAuthority = true
		if i := strings.IndexByte(s[2:], '/'); i >= 0 {
			p.authority, p.path = s[:i+2], s[i+2:]
		} else {
			p.authority = s
		}
		return p
	}
	p.path = s
	return p
}

// schemeEnd returns the place of the colon behind the scheme, or -1 where s is relative.
func schemeEnd(s string) int {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case 'a' <= c|0x20 && c|0x20 <= 'z':
		case i > 0 && ('0' <= c && c <= '9' || c == '+' || c == '-' || c == '.'):
		case i > 0 && c == ':':
			return i
		default:
			return -1
		}
	}
	return -1
}

// merge puts a relative path behind the base's last slash (RFC 3986 §5.2.3).
func merge(base parts, path string) string {
	if base.hasAuthority && base.path == "" {
		return "/" + path
	}
	return base.path[:strings.LastIndexByte(base.path, '/')+1] + path
}

// removeDots takes "." and ".." out of a path (RFC 3986 §5.2.4).
func removeDots(path string) string {
	if !strings.Contains(path, ".") {
		return path
	}
	out := make([]byte, 0, len(path))
	for path != "" {
		switch {
		case strings.HasPrefix(path, "../"):
			path = path[3:]
		case strings.HasPrefix(path, "./"), strings.HasPrefix(path, "/./"):
			path = path[2:]
		case path == "/.":
			path = "/"
		case strings.HasPrefix(path, "/../"):
			path, out = path[3:], dropSegment(out)
		case path == "/..":
			path, out = "/", dropSegment(out)
		case path == ".", path == "..":
			path = ""
		default:
			n := strings.IndexByte(path[1:], '/') + 1
			if n == 0 {
				n = len(path)
			}
			out, path = append(out, path[:n]...), path[n:]
		}
	}
	return string(out)
}

func dropSegment(out []byte) []byte {
	for i := len(out) - 1; i >= 0; i-- {
		if out[i] == '/' {
			return out[:i]
		}
	}
	return out[:0]
}
