package vocab

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/link"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// Identities are the names that a record is known by, whoever gives it: two records that share one are the same thing.
//
//   - its key, where that is an IRI, or a UID as calendars have it, which is unique in the world (RFC 5545, §3.8.4.7);
//   - its identifiers in registers that number things once for all;
//   - of an event, its addresses, each with the day on which it starts: a page may tell of an event of every year. The
//     address of a whole site has the event's name beside it: it may be a hall's, where several take place in a day.
//
// What is merely like another record, however much, shares none of them. What sameAs says of an event is none either:
// it is often the account of whoever organises many.
func Identities(rec *data.Record) []string {
	var names []string
	add := func(kind, name string) {
		if name != "" {
			names = append(names, kind+" "+name)
		}
	}
	add("key", globalKey(rec.Key))
	for _, v := range data.Values(&rec.Node, schema.Identifier) {
		add("key", identifierName(v))
	}
	if c, _ := CollectionOf(rec.Node.Types); c != data.Events {
		for _, v := range data.Values(&rec.Node, schema.SameAs) {
			if id, ok := link.ParseIRI(v.Text); ok && v.Kind == data.Link {
				add("key", id.String())
			}
		}
		return names
	}
	page, _, _ := strings.Cut(rec.Key, "#")
	add("page", pageName(page, rec)) // which is what the next source has as its address
	for _, v := range data.Values(&rec.Node, schema.URLProperty) {
		if name := pageName(v.Text, rec); !slices.Contains(names, "page "+name) {
			add("page", name)
		}
	}
	return names
}

// uid is what a UID looks like: a name within a domain, or a UUID (RFC 7986, §5.3).
var uid = regexp.MustCompile(`^(?:[^\s@]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})$`)

// globalKey is a key that means the same in every source; empty if this one does not.
func globalKey(key string) string {
	if uid.MatchString(key) {
		return strings.ToLower(key)
	}
	return globalIRI(key)
}

func globalIRI(iri string) string {
	if id, ok := link.ParseIRI(iri); ok {
		return id.String()
	}
	if address, _ := normalAddress(iri); address != "" {
		return address
	}
	if strings.HasPrefix(iri, "urn:") {
		return iri
	}
	return ""
}

// worldwide are the registers whose numbers mean one thing each. Insee's SIREN is none: a university's faculties have it too.
var worldwide = map[string]bool{"icalendar uid": true, "uid": true, "uuid": true, "doi": true, "isbn": true, "orcid": true, "openagenda": true, "eventbrite": true, "meetup": true, "datatourisme": true,
	"ror": true, "wikidata": true, "isni": true, "siret": true, "uai": true, "rnsr": true, "lei": true, "grid": true, "idref": true, "crossref": true}

// identifierName is an identifier as a name; empty where it names nothing outside its source.
func identifierName(v data.Value) string {
	switch v.Kind {
	case data.Link, data.Text:
		return globalIRI(v.Text)
	case data.Nested:
		if name := globalIRI(v.Node.ID); name != "" {
			return name
		}
		register, value := data.First(v.Node, schema.PropertyID).Text, strings.TrimSpace(data.First(v.Node, schema.Value).Text)
		scheme := strings.ToLower(register)
		switch {
		case value == "":
		case worldwide[scheme]:
			if strings.HasSuffix(scheme, "uid") {
				return uidName(value)
			}
			if id, ok := (link.ID{Scheme: link.Scheme(scheme), Value: value}).Normal(); ok {
				return id.String()
			}
		case strings.Contains(register, "://"):
			return register + " " + value
		}
	}
	return ""
}

// longUID is how long a UID is that is trusted although it has neither a domain nor the form of a UUID, as Outlook's:
// there are calendars that count from 1.
const longUID = 20

// uidName is a UID, or one of an occurrence, which has its time behind it; empty if it is hardly unique in the world.
func uidName(value string) string {
	series, _, _ := strings.Cut(value, "/")
	if uid.MatchString(series) || len(series) >= longUID {
		return strings.ToLower(value)
	}
	return ""
}

// pageName is an event's address with its day; empty where either is unknown.
func pageName(address string, rec *data.Record) string {
	normal, site := normalAddress(address)
	start := data.First(&rec.Node, schema.StartDate)
	if normal == "" || start.Kind != data.Date && start.Kind != data.DateTime || len(start.Text) < len(time.DateOnly) {
		return ""
	}
	name := normal + " " + start.Text[:len(time.DateOnly)]
	if site {
		name += " " + link.Fold(rec.Summary.Name)
	}
	return name
}

// normalAddress is an address in one spelling: without scheme, "www.", a slash at the end, and what is only put behind it
// to count visitors. It is empty for what is no address on the web; site tells that it is a whole site's.
func normalAddress(address string) (normal string, site bool) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", false
	}
	var kept []string
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		if part != "" && !strings.HasPrefix(part, "utm_") && !strings.HasPrefix(part, "fbclid=") && !strings.HasPrefix(part, "gclid=") {
			kept = append(kept, part)
		}
	}
	path := strings.TrimRight(u.EscapedPath(), "/")
	normal = strings.TrimPrefix(strings.ToLower(u.Host), "www.") + path
	if len(kept) > 0 {
		normal += "?" + strings.Join(kept, "&")
	}
	if u.Fragment != "" {
		normal += "#" + u.EscapedFragment()
	}
	return normal, path == "" && len(kept) == 0 && u.Fragment == ""
}
