package markup_test

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/publish/harvest/markup"
)

func ExampleElement() {
	dst := markup.Element(nil, "title", "Un & deux", "xml:lang", "fr", "type", "")
	dst = markup.Element(dst, "link", "", "href", "https://example.org/?a=1&b=2")
	fmt.Print(string(dst))
	// Output:
	// <title xml:lang="fr">Un &amp; deux</title>
	// <link href="https://example.org/?a=1&amp;b=2"/>
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"a", "]]>", "\x00\x1b\xff", "\r\n\t", "</title><script>", "\uFFFE\uFFFF", "é\"'&amp;"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var got struct {
			Attribute string `xml:"a,attr"`
			Text      string `xml:",chardata"`
		}
		text := markup.Close(markup.Text(markup.Open(nil, "x", "a", s), s), "x")
		if err := xml.Unmarshal(text, &got); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		held := strings.Map(func(r rune) rune { // without what XML cannot hold
			if r < ' ' && !strings.ContainsRune("\t\n\r", r) || r >= 0xFFFD && r <= 0xFFFF {
				return -1
			}
			return r
		}, strings.ToValidUTF8(s, ""))
		for _, back := range []string{got.Text, got.Attribute} {
			if strings.ReplaceAll(back, "\uFFFD", "") != held {
				t.Errorf("%q came back as %q", s, back)
			}
		}
	})
}
