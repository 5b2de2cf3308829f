package publish

import (
	"slices"
	"testing"
)

func TestURI(t *testing.T) {
	for in, want := range map[string]string{
		"https://example.org/a?b=c#d": "https://example.org/a?b=c#d",
		"https://example.org/é":       "https://example.org/%C3%A9",
		"x>\r\nSet-Cookie: a":         "x%3E%0D%0ASet-Cookie:%20a",
		"a%20b\x00\x7f\"":             "a%20b%00%7F%22",
	} {
		if got := URI(in); got != want {
			t.Errorf("URI(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLinksArePacked(t *testing.T) {
	for _, links := range [][]Link{nil, {{Rel: "a", Href: "b"}}, {{Rel: "a", Href: "b", Type: "c"}, {Rel: "d", Href: "e"}}} {
		if got := slices.Collect(unpack(pack(links))); !slices.Equal(got, links) {
			t.Errorf("got %v, want %v", got, links)
		}
	}
}
