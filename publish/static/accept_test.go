package static

import (
	"regexp"
	"testing"

	"github.com/kiosque-ld/kiosque/publish/negotiate"
)

// The patterns choose as the server does, for what browsers and programs send.
func TestPatternsNegotiateAsTheServer(t *testing.T) {
	choices := []choice{
		{Suffix: ".fr.html", Types: []string{"text/html", "application/xhtml+xml"}, Language: "fr"}, {Suffix: ".en.html", Types: []string{"text/html"}, Language: "en"},
		{Suffix: ".ttl", Types: []string{"text/turtle", "application/x-turtle"}}, {Suffix: ".jsonld", Types: []string{"application/ld+json", "application/json"}},
		{Suffix: ".nt", Types: []string{"application/n-triples", "text/plain"}}, {Suffix: ".rdf", Types: []string{"application/rdf+xml"}},
		{Suffix: ".expanded.jsonld", Types: []string{"application/ld+json"}, Profile: "http://www.w3.org/ns/json-ld#expanded"},
	}
	offers, suffixes := []negotiate.Offer{}, []string{}
	for _, c := range choices {
		if c.Language == "en" {
			continue
		}
		o := negotiate.Offer{Type: c.Types[0], Aliases: c.Types[1:]}
		if c.Profile != "" {
			o.Parameters = []negotiate.Parameter{{Name: "profile", Value: c.Profile}}
		}
		offers, suffixes = append(offers, o), append(suffixes, c.Suffix)
	}
	list := media(choices)
	for _, accept := range []string{
		"*/*", "text/turtle", "TEXT/Turtle", "text/turtle;q=0.5, application/ld+json", "application/rdf+xml, text/turtle", "image/png", "text/turtle;q=0", "text/turtle;q=0.000",
		"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", "application/*", "text/*", "text/turtle, */*", "text/turtle; charset=UTF-8",
		"\ttext/turtle ; q=0.2 ,\tapplication/rdf+xml ;q=0.4", `application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"`, `application/ld+json;profile="https://example.org/p"`,
		`application/ld+json; profile="https://example.org/p http://www.w3.org/ns/json-ld#expanded";q=0.9, text/html;q=0.3`, "application/x-turtle", "application/json, text/plain, */*",
		"application/json, text/javascript, */*; q=0.01", "text/plain, */*;q=0.1", "application/rdf+xml,text/rdf+n3;q=0.9,application/xhtml+xml;q=0.5, */*;q=0.1",
		`application/ld+json;profile=http://www.w3.org/ns/json-ld#context, application/ld+json, application/json;q=0.5, text/html;q=0.8`,
		"text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", "application/n-triples,text/turtle;q=0.9", "application/x-turtles", "text/turtle;version=9", "atext/turtle",
		"text/turtle;q=1.0,*/*;q=0.05", "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,application/n-triples;q=0.8,text/turtle;q=0.6", "text/html;level=1,*/*;q=0.5",
		"application/rdf+xml;q=0.9, application/ld+json;q=1, text/turtle;q=0.7",
	} {
		want := ""
		if i := negotiate.Media([]string{accept}, offers); i != negotiate.None {
			want = suffixes[i]
		}
		if got := choose(list, choices, accept); got != want {
			t.Errorf("Accept: %s: got %q, want %q", accept, got, want)
		}
	}
	languages := []string{"fr", "en"}
	for _, accept := range []string{"en", "fr", "en-GB,en;q=0.9,fr;q=0.8", "de, en;q=0.3", "de", "EN-us", "fr;q=0.5, en;q=0.6", "en, fr", "fr, en", "english", "*", "de-DE,de;q=0.9,fr-CA;q=0.4,en;q=0.3"} {
		want := max(negotiate.Language([]string{accept}, languages), 0)
		got := 0
		for _, p := range tongues(languages) {
			if regexp.MustCompile("(?i)" + p.pattern).MatchString(accept) {
				got = p.choice
				break
			}
		}
		if got != want {
			t.Errorf("Accept-Language: %s: got %s, want %s", accept, languages[got], languages[want])
		}
	}
}

func choose(list []preference, choices []choice, accept string) string {
	for _, p := range list {
		if regexp.MustCompile("(?i)" + p.pattern).MatchString(accept) {
			return choices[p.choice].Suffix
		}
	}
	return ""
}
