package format

import "testing"

// The examples of RFC 3986 §5.4, and what they leave open.
func TestResolve(t *testing.T) {
	const base = "http://a/b/c/d;p?q"
	for _, row := range []struct{ base, ref, want string }{
		{base, "g:h", "g:h"},
		{base, "g", "http://a/b/c/g"},
		{base, "./g", "http://a/b/c/g"},
		{base, "g/", "http://a/b/c/g/"},
		{base, "/g", "http://a/g"},
		{base, "//g", "http://g"},
		{base, "?y", "http://a/b/c/d;p?y"},
		{base, "g?y", "http://a/b/c/g?y"},
		{base, "#s", "http://a/b/c/d;p?q#s"},
		{base, "g#s", "http://a/b/c/g#s"},
		{base, "g?y#s", "http://a/b/c/g?y#s"},
		{base, ";x", "http://a/b/c/;x"},
		{base, "", "http://a/b/c/d;p?q"},
		{base, ".", "http://a/b/c/"},
		{base, "./", "http://a/b/c/"},
		{base, "..", "http://a/b/"},
		{base, "../g", "http://a/b/g"},
		{base, "../..", "http://a/"},
		{base, "../../../g", "http://a/g"},
		{base, "/./g", "http://a/g"},
		{base, "/../g", "http://a/g"},
		{base, "g.", "http://a/b/c/g."},
		{base, "..g", "http://a/b/c/..g"},
		{base, "./g/.", "http://a/b/c/g/"},
		{base, "g/../h", "http://a/b/c/h"},
		{base, "g?y/../x", "http://a/b/c/g?y/../x"},
		{base, "g#s/../x", "http://a/b/c/g#s/../x"},
		{"http://a", "g", "http://a/g"},
		{"http://a?q", "", "http://a?q"},
		{"http://a#f", "", "http://a"},
		{"http://a/b", "http://c/../d", "http://c/../d"},
		{"urn:a:b", "#c", "urn:a:b#c"},
		{"", "g", "g"},
		{"relative", "g", "g"},
	} {
		if got := resolve(row.base, row.ref); got != row.want {
			t.Errorf("resolve(%q, %q) = %q, want %q", row.base, row.ref, got, row.want)
		}
	}
}
