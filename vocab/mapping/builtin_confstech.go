package mapping

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// ConfsTech reads the lists of conferences of https://github.com/tech-conferences/conference-data, a file for each year
// and topic. A conference has the same key in each of the files in which it stands.
var ConfsTech = sourceMapping(Mapping{
	Name: "confs.tech", Title: "confs.tech", Class: schema.Event,
	Sign: []string{"name", "url", "startDate", "endDate", "city|online", "only name|url|startDate|endDate|city|country|online|locales|cfpUrl|cfpEndDate|" +
		"twitter|mastodon|bluesky|cocUrl|offersSignLanguageOrCC"},
	Shape: func(rows data.Rows, _ Options) data.Rows { return each(rows, confsTech) },
	Rules: append(rules(
		"city", "location.address.addressLocality", "region", "location.address.addressRegion", "online", "@online",
		"profile", "sameAs", "page", "subjectOf",
	),
		Rule{From: "country", To: "location.address.addressCountry"},
		Rule{From: "locales", To: "inLanguage"},
		Rule{From: "offersSignLanguageOrCC", To: "keywords", Lang: "en", Values: map[string]string{"true": "sign language or closed captions", "false": "@ignore=no"}},
	),
})

// confsTopics are the names of the files.
var confsTopics = strings.Fields(`accessibility android api clojure cpp csharp css data data-engineering devops dotnet elixir elm general golang graphql
	groovy identity ios iot java javascript kotlin leadership networking nodejs opensource performance php product python react ruby rust scala security
	sre tech-comm testing typescript typo3 ux vue`)

func confsTech(row *data.Row) {
	t := &row.Tree
	name, city := textAt(t, "name"), textAt(t, "city")
	putText(t, "@id", strings.TrimSpace(name+" "+textAt(t, "startDate")+" "+city))
	file := filepath.Base(filepath.ToSlash(row.Place.File))
	if topic := strings.TrimSuffix(file, filepath.Ext(file)); slices.Contains(confsTopics, topic) {
		putText(t, string(schema.Keywords), topic)
	}
	if country := textAt(t, "country"); country == "U.S.A." || country == "Canada" {
		if town, state, ok := strings.Cut(city, ", "); ok && len(state) == 2 {
			take(t, "city")
			putText(t, "city", town)
			putText(t, "region", state)
		}
	}
	if textAt(t, "online") == "true" && city == "" {
		place := typed(string(schema.VirtualLocation))
		put(&place, string(schema.URLProperty), *t.Get("url"))
		put(t, string(schema.Location), place)
	}
	for _, service := range [...]string{"twitter", "mastodon", "bluesky"} {
		handle := take(t, service)
		handle.Text = profile(service, strings.TrimSpace(handle.Text))
		put(t, "profile", handle)
	}
	put(t, "page", webPage("Call for proposals", take(t, "cfpUrl"), take(t, "cfpEndDate")))
	put(t, "page", webPage("Code of conduct", take(t, "cocUrl"), data.Tree{}))
}

// webPage is a page on the web about a record; Null if nothing is known of it.
func webPage(name string, address, expires data.Tree) data.Tree {
	if textAt(&address) == "" && textAt(&expires) == "" {
		return data.Tree{}
	}
	t := typed(string(schema.WebPage))
	put(&t, string(schema.Name), tagged(name, "en"))
	put(&t, string(schema.URLProperty), address)
	put(&t, string(schema.Expires), expires)
	return t
}

// profile is the address of somebody on a service, from the name there or the address itself.
func profile(service, handle string) string {
	name := strings.TrimPrefix(handle, "@")
	user, host, federated := strings.Cut(name, "@")
	switch {
	case handle == "" || strings.Contains(handle, "/"):
		return handle
	case service == "mastodon" && federated:
		return "https://" + host + "/@" + user
	case service == "bluesky":
		return "https://bsky.app/profile/" + name
	case service == "twitter":
		return "https://twitter.com/" + name
	}
	return handle
}
