package negotiate

import (
	"testing"
)

const expanded = "http://www.w3.org/ns/json-ld#expanded"

// offers are those of an entity: a page first, since browsers and */* get one.
var offers = []Offer{
	{Type: "text/html", Aliases: []string{"application/xhtml+xml"}},
	{Type: "text/turtle", Aliases: []string{"application/x-turtle"}},
	{Type: "application/ld+json", Parameters: []Parameter{{"profile", "http://www.w3.org/ns/json-ld#compacted"}}, Aliases: []string{"application/json"}},
	{Type: "application/ld+json", Parameters: []Parameter{{"profile", expanded}}},
	{Type: "application/n-triples", Aliases: []string{"text/plain"}},
	{Type: "application/rdf+xml"},
}

func nameOf(i int) string {
	if i == None {
		return ""
	}
	if i == 3 {
		return "expanded"
	}
	return offers[i].Type
}

func TestMedia(t *testing.T) {
	for _, c := range []struct {
		rule   string
		accept []string
		want   string
	}{
		{"without a field, anything is acceptable (§12.5.1)", nil, "text/html"},
		{"an empty field is a list of nothing: no wish", []string{""}, "text/html"},
		{"commas alone are no wish (§5.6.1)", []string{" , ,"}, "text/html"},
		{"*/* gets what is offered first", []string{"*/*"}, "text/html"},
		{"one type", []string{"text/turtle"}, "text/turtle"},
		{"types are compared without case (§8.3.1)", []string{"TEXT/Turtle"}, "text/turtle"},
		{"q beats order", []string{"text/turtle;q=0.5, application/ld+json"}, "application/ld+json"},
		{"q has three decimals", []string{"text/turtle;q=0.998, application/rdf+xml;q=0.999"}, "application/rdf+xml"},
		{"equals go by the order of the offers", []string{"application/rdf+xml, text/turtle"}, "text/turtle"},
		{"a browser gets a page", []string{"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"}, "text/html"},
		{"nothing fits", []string{"image/png"}, ""},
		{"q=0 refuses (§12.4.2)", []string{"text/turtle;q=0"}, ""},
		{"q=0 refuses among what a wildcard admits", []string{"*/*, text/html;q=0"}, "text/turtle"},
		{"q=0.000 is q=0", []string{"*/*, text/html;q=0.000"}, "text/turtle"},
		{"the more precise range decides, wherever it stands (§12.5.1)", []string{"*/*;q=0.9, text/*;q=0.3, application/rdf+xml;q=0.2, text/turtle;q=0.1"}, "application/ld+json"},
		{"a type wildcard", []string{"application/*"}, "application/ld+json"},
		{"a type wildcard against a weight", []string{"text/*;q=0.3, text/html;q=0.7, text/html;level=1, */*;q=0.5"}, "text/html"},
		{"several lines are one list (§5.3)", []string{"text/turtle;q=0.2", "application/rdf+xml;q=0.4"}, "application/rdf+xml"},
		{"white space around every delimiter", []string{"\ttext/turtle ; q=0.2 ,\tapplication/rdf+xml ;q=0.4"}, "application/rdf+xml"},
		{"a parameter that no offer has does not match", []string{"text/turtle;version=9"}, ""},
		{"a parameter that no offer has leaves the rest", []string{"text/turtle;version=9, application/rdf+xml;q=0.1"}, "application/rdf+xml"},
		{"charset=utf-8 is true of everything here", []string{"text/turtle; charset=UTF-8"}, "text/turtle"},
		{"q need not be last (§12.5.1)", []string{"text/turtle;q=0.1;charset=utf-8, application/rdf+xml;q=0.2"}, "application/rdf+xml"},
		{"what stands behind q is a parameter like others", []string{"text/turtle;q=0.9;ext=1, application/rdf+xml;q=0.2"}, "application/rdf+xml"},
		{"Q is q", []string{"text/turtle;Q=0.1, application/rdf+xml;q=0.2"}, "application/rdf+xml"},
		{"JSON-LD alone is the first form offered", []string{"application/ld+json"}, "application/ld+json"},
		{"a profile chooses the form (JSON-LD 1.1 §C)", []string{`application/ld+json;profile="` + expanded + `"`}, "expanded"},
		{"a profile among several", []string{`application/ld+json; profile="https://example.org/p ` + expanded + `"`}, "expanded"},
		{"a profile that nobody knows is disregarded", []string{`application/ld+json;profile="https://example.org/p"`}, "application/ld+json"},
		{"a profile's range is more precise than its type's", []string{`application/ld+json;profile="` + expanded + `";q=0, application/ld+json;q=0.5, text/turtle;q=0.3`}, "application/ld+json"},
		{"a profile on another type matches nothing", []string{`text/turtle;profile="` + expanded + `"`}, ""},
		{"commas and semicolons within quotes are text", []string{`application/rdf+xml;x="a,b;q=1", text/turtle`}, "text/turtle"},
		{"an escaped quote is text", []string{`application/rdf+xml;x="\",", text/turtle`}, "text/turtle"},
		{"an escaped character is itself", []string{`application/ld+json;profile="http://www.w3.org/ns/json-ld\#expanded"`}, "expanded"},
		{"another name of a type", []string{"application/x-turtle"}, "text/turtle"},
		{"a wildcard does not reach other names", []string{"text/*, text/html;q=0, text/turtle;q=0"}, ""},
		{"XHTML is answered with HTML", []string{"application/xhtml+xml"}, "text/html"},
		{"the type itself speaks louder than its other name", []string{"text/html;q=0, application/xhtml+xml, */*;q=0.1"}, "text/turtle"},
		{"a name beats a wildcard of the same weight", []string{"text/turtle, */*"}, "text/turtle"},
		{"axios gets JSON", []string{"application/json, text/plain, */*"}, "application/ld+json"},
		{"jQuery gets JSON", []string{"application/json, text/javascript, */*; q=0.01"}, "application/ld+json"},
		{"rdflib gets N-Triples when it asks for them", []string{"text/plain, */*;q=0.1"}, "application/n-triples"},
		{"rdflib without a format", []string{"application/rdf+xml,text/rdf+n3;q=0.9,application/xhtml+xml;q=0.5, */*;q=0.1"}, "application/rdf+xml"},
		{"PyLD", []string{`application/ld+json;profile=http://www.w3.org/ns/json-ld#context, application/ld+json, application/json;q=0.5, text/html;q=0.8`}, "application/ld+json"},
		{"HttpURLConnection's bare star and decimals", []string{"text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"}, "text/html"},
		{"HttpURLConnection's decimals count", []string{"image/gif, *; q=.2, */*; q=.2"}, "text/html"},
		{"a fourth decimal is cut off", []string{"text/turtle;q=0.33333, application/rdf+xml;q=0.334"}, "application/rdf+xml"},
		{"a member without a slash is ignored", []string{"turtle, application/rdf+xml;q=0.1"}, "application/rdf+xml"},
		{"nothing but malformed members: no wish", []string{"turtle"}, "text/html"},
		{"*/turtle is no range", []string{"*/turtle, application/rdf+xml;q=0.1"}, "application/rdf+xml"},
		{"q above 1 breaks the member", []string{"text/turtle;q=1.1, application/rdf+xml;q=0.1"}, "application/rdf+xml"},
		{"a negative q breaks the member", []string{"text/turtle;q=-1, application/rdf+xml;q=0.1"}, "application/rdf+xml"},
		{"a word as q breaks the member", []string{"text/turtle;q=high, application/rdf+xml;q=0.1"}, "application/rdf+xml"},
		{"a parameter without a value breaks the member", []string{"text/turtle;q, application/rdf+xml;q=0.1"}, "application/rdf+xml"},
		{"an open quote breaks the member and swallows the rest", []string{`application/rdf+xml;q=0.1, text/turtle;x="a, text/html`}, "application/rdf+xml"},
		{"controls break the member", []string{"text/turtle\x00, application/rdf+xml;q=0.1"}, "application/rdf+xml"},
		{"empty parameters are allowed (§5.6.6)", []string{"text/turtle;;q=0.1;, application/rdf+xml;q=0.2"}, "application/rdf+xml"},
		{"the same range twice: the kinder one", []string{"text/turtle;q=0, text/turtle;q=0.5"}, "text/turtle"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := nameOf(Media(c.accept, offers)); got != c.want {
				t.Errorf("Accept %q: got %q, want %q", c.accept, got, c.want)
			}
		})
	}
}

// The example of RFC 9110, §12.5.1, with its table of qualities: each type is offered against a rival of known weight.
func TestMediaRFCTable(t *testing.T) {
	accept := []string{"text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, text/plain;format=fixed;q=0.4, */*;q=0.5"}
	for _, c := range []struct {
		offer Offer
		want  int // thousandths
	}{
		{Offer{Type: "text/plain", Parameters: []Parameter{{"format", "flowed"}}}, 1000},
		{Offer{Type: "text/plain"}, 700},
		{Offer{Type: "text/html"}, 300},
		{Offer{Type: "image/jpeg"}, 500},
		{Offer{Type: "text/plain", Parameters: []Parameter{{"format", "fixed"}}}, 400},
		{Offer{Type: "text/html", Parameters: []Parameter{{"level", "3"}}}, 300},
	} {
		rival := Offer{Type: "text/plain", Parameters: []Parameter{{"format", "flowed"}}} // weight 1000 for the client
		rival.Quality = c.want - 1
		if rival.Quality > 0 && Media(accept, []Offer{rival, c.offer}) != 1 {
			t.Errorf("%v: weight is below %d", c.offer, c.want)
		}
		rival.Quality = c.want + 1
		if Media(accept, []Offer{c.offer, rival}) != 1 {
			t.Errorf("%v: weight is above %d", c.offer, c.want)
		}
	}
}

func TestMediaServerQuality(t *testing.T) {
	two := []Offer{{Type: "text/html", Quality: 500}, {Type: "text/turtle"}}
	if got := Media([]string{"*/*"}, two); got != 1 {
		t.Errorf("the server's weight breaks a tie: got %d, want 1", got)
	}
	if got := Media([]string{"text/html, text/turtle;q=0.4"}, two); got != 0 {
		t.Errorf("the weights are multiplied: got %d, want 0", got)
	}
	if got := Media([]string{"*/*"}, nil); got != None {
		t.Errorf("no offer: got %d, want None", got)
	}
	many := make([]Offer, usual+2)
	for i := range many {
		many[i].Type = "image/png"
	}
	many[usual+1].Type = "text/html"
	if got := Media([]string{"text/html"}, many); got != usual+1 {
		t.Errorf("many offers: got %d, want %d", got, usual+1)
	}
}
