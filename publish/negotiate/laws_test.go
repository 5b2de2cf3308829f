package negotiate

import (
	"fmt"
	"strings"
	"testing"
)

// Whatever arrives, an answer is the number of an offer or None, a field of junk does not unsettle a good one, and a
// header split over lines means the same.
func FuzzNegotiate(f *testing.F) {
	for _, s := range []string{
		"", "*/*", "text/turtle;q=0.5, application/ld+json", `application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"`,
		`a/b;c="\",`, "text/*;q=.2,,;", "<urn:x>;q=0.1", "fr-CA;q=0.3, *", "gzip;q=1.0, identity; q=0.5, *;q=0",
		"text/html;level=1;q=1.", "q=1;/;\"", "\x00\xff/\xfe;q=9",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if i := Media([]string{s}, offers); i < None || i >= len(offers) {
			t.Fatalf("Media(%q) = %d", s, i)
		}
		if i := Language([]string{s}, []string{"fr", "en"}); i < 0 || i > 1 {
			t.Fatalf("Language(%q) = %d", s, i)
		}
		if i := Encoding([]string{s}, []string{"br", "gzip"}); i < None || i > 1 {
			t.Fatalf("Encoding(%q) = %d", s, i)
		}
		for _, p := range Profiles([]string{s}) {
			if p.Q < 0 || p.Q > full || p.IRI == "" {
				t.Fatalf("Profiles(%q) has %v", s, p)
			}
		}
		if !strings.ContainsAny(s, "\"\\") {
			if one, lines := Media([]string{s}, offers), Media(strings.Split(s, ","), offers); one != lines {
				t.Fatalf("%q: %d as one line, %d as several", s, one, lines)
			}
		}
		if _, ok := parseRange(trim(s)); !ok && !strings.ContainsAny(s, ",\"") {
			if i := Media([]string{s, "application/rdf+xml;q=0.001"}, offers); i != 5 {
				t.Fatalf("malformed %q changed the choice to %d", s, i)
			}
		}
	})
}

func BenchmarkMedia(b *testing.B) {
	for name, accept := range map[string]string{
		"turtle":  "text/turtle",
		"browser": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8",
		"rdflib":  "application/rdf+xml,text/rdf+n3;q=0.9,application/xhtml+xml;q=0.5, */*;q=0.1",
		"profile": `application/ld+json;profile="` + expanded + `"`,
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			lines := []string{accept}
			for b.Loop() {
				Media(lines, offers)
			}
		})
	}
}

func BenchmarkEncoding(b *testing.B) {
	b.ReportAllocs()
	lines, ready := []string{"gzip, deflate, br, zstd"}, []string{"br", "zstd", "gzip"}
	for b.Loop() {
		Encoding(lines, ready)
	}
}

func BenchmarkLanguage(b *testing.B) {
	b.ReportAllocs()
	lines, tags := []string{"fr-FR,fr;q=0.9,en;q=0.8"}, []string{"fr", "en"}
	for b.Loop() {
		Language(lines, tags)
	}
}

func ExampleMedia() {
	offers := []Offer{
		{Type: "text/html"},
		{Type: "text/turtle"},
		{Type: "application/ld+json"},
	}
	i := Media([]string{"application/ld+json, text/turtle;q=0.8"}, offers)
	fmt.Println(offers[i].Type)
	// Output: application/ld+json
}
