package mapping

import (
	"net/url"
	"slices"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// Drupal reads nodes that are events from the JSON:API of Drupal (https://jsonapi.org/format/1.0/). Its fields are named by
// who built the site: what holds a beginning and an end is when the event takes place, and what a relationship leads to is
// told by its name and by what is included of it.
var Drupal = sourceMapping(Mapping{
	Name: "drupal", Title: "Drupal's JSON:API", Class: schema.Event,
	Knows: "*|jsonapi.*|links.*|meta.*|data.*|included.*", // nodes and what they include say themselves what they leave
	Sign:  []string{"jsonapi", "data/attributes", "data/type"},
	Shape: shapeDrupal,
	Rules: append(rules(
		"id", "@id", "title", "name", "changed", "@modified", "langcode", "@lang", "body", "description", "summary", "disambiguatingDescription", "address", "url",
		"created|promote|sticky|default_langcode|revision_timestamp|revision_translation_affected|revision_log|moderation_state|metatag|comment|"+
			"drupal_internal__vid|node_type|uid|revision_uid|content_translation_source|content_translation_outdated", "-",
	),
		Rule{From: "status", To: "@private", Values: map[string]string{"true": "public", "false": "unpublished"}},
		Rule{From: "drupal_internal__nid", To: "identifier", Parse: ParseIdentifier, Scheme: "Drupal"},
		Rule{From: "rrule", To: "eventSchedule", Parse: ParseRRule},
	),
})

// shapeDrupal yields the nodes of each document, with what is included beside them put in.
func shapeDrupal(rows data.Rows, _ Options) data.Rows {
	return func(yield func(data.Row, *data.Problem) bool) {
		for row, problem := range rows {
			if problem != nil || row.Tree.Get("data").Shape < data.List {
				if !yield(row, problem) {
					return
				}
				continue
			}
			d := drupal{included: map[string]*data.Tree{}, site: textAt(&row.Tree, "links", "self", "href")}
			included := row.Tree.Get("included")
			for i := range included.Items {
				d.included[drupalKey(&included.Items[i])] = &included.Items[i]
			}
			if !descend(row.Place, &row.Tree, "data", func(node data.Row, _ *data.Problem) bool {
				node.Tree = d.node(&node.Tree)
				return yield(node, nil)
			}) {
				return
			}
		}
	}
}

// drupal is a document of nodes.
type drupal struct {
	included map[string]*data.Tree // by type and id
	site     string                // an address of the site
}

func drupalKey(t *data.Tree) string { return textAt(t, "type") + " " + textAt(t, "id") }

// node is a node in the form that the rules expect.
func (d *drupal) node(n *data.Tree) data.Tree {
	t := data.Tree{Shape: data.Object, Line: n.Line}
	put(&t, "id", *n.Get("id"))
	title := *n.Get("attributes").Get("title")
	for _, f := range n.Get("attributes").Fields {
		switch {
		case f.Name == "path":
			d.address(&t, n, &f.Tree)
		case f.Tree.Get("processed").Shape == data.String || f.Tree.Get("format").Shape == data.String:
			text := *f.Tree.Get("processed")
			if text.Text == "" {
				text = *f.Tree.Get("value")
			}
			name := f.Name
			if strings.Contains(fold(name), "desc") {
				name = "body"
			}
			put(&t, name, text)
			if summary := *f.Tree.Get("summary"); name == "body" {
				put(&t, "summary", summary)
			}
		case len(drupalTimings(&f.Tree)) > 0:
			d.timings(&t, &f.Tree, title)
		default:
			put(&t, f.Name, f.Tree)
		}
	}
	for _, f := range n.Fields {
		if !slices.Contains([]string{"id", "type", "attributes", "relationships", "links", "meta"}, f.Name) {
			put(&t, f.Name, f.Tree)
		}
	}
	for _, f := range n.Get("relationships").Fields {
		for _, one := range listed(f.Tree.Get("data")) {
			d.related(&t, f.Name, &one)
		}
	}
	return t
}

// address is that of the node's page: its path on the site, where the document says which site that is.
func (d *drupal) address(t, n, path *data.Tree) {
	alias := textAt(path, "alias")
	self := textAt(n, "links", "self", "href")
	if self == "" {
		self = d.site
	}
	if base, err := url.Parse(self); err == nil && base.Host != "" && strings.HasPrefix(alias, "/") {
		alias = base.Scheme + "://" + base.Host + alias
	}
	putText(t, "address", alias)
}

// drupalTimings are the beginnings and ends of a date field, in the zone that it names; none if it is another field.
func drupalTimings(t *data.Tree) (all []timing) {
	for _, item := range listed(t) {
		a, ok := readTiming(textAt(&item, "value"), textAt(&item, "end_value"))
		if !ok {
			return nil
		}
		if zone, ok := zoneOf(textAt(&item, "timezone")); ok {
			a.start, a.end = inZone(a.start, zone), inZone(a.end, zone)
		}
		a.tree = item
		all = append(all, a)
	}
	return all
}

func (d *drupal) timings(t, field *data.Tree, title data.Tree) {
	zone := ""
	for _, item := range listed(field) {
		zone = textAt(&item, "timezone")
		if rule := textAt(&item, "rrule"); strings.Contains(rule, "FREQ") {
			putText(t, "rrule", rule)
		}
	}
	putText(t, "@zone", zone)
	putTimings(t, drupalTimings(field), zone, title)
}

// drupalRoles are what the names of relationships say, by the beginnings of words.
var drupalRoles = []struct {
	words string
	to    schema.Term
}{
	{"lieu place venue location salle site", schema.Location}, {"organis organiz structure host porteur", schema.Organizer}, {"partenaire partner sponsor", schema.Sponsor},
	{"financeur funder", schema.Funder}, {"intervenant speaker artist orateur", schema.Performer}, {"image visuel affiche photo media illustration", schema.Image},
	{"tag theme thematique categor type mot keyword sujet topic public audience", schema.Keywords},
}

// related puts in what a relationship leads to.
func (d *drupal) related(t *data.Tree, name string, to *data.Tree) {
	thing := d.included[drupalKey(to)]
	if thing == nil {
		put(t, name, *to.Get("label")) // nobody knows what it is
		return
	}
	labelled := "title"
	if at(thing, "attributes", labelled).Shape == data.Null {
		labelled = "name"
	}
	label := *at(thing, "attributes", labelled)
	role := schema.Term("")
	for word := range strings.FieldsFuncSeq(plain(strings.TrimPrefix(name, "field_")), func(r rune) bool { return r == '_' || r == ' ' }) {
		for _, r := range drupalRoles {
			for begin := range strings.FieldsSeq(r.words) {
				if role == "" && strings.HasPrefix(word, begin) {
					role = r.to
				}
			}
		}
	}
	switch role {
	case schema.Location:
		d.place(t, name, thing, label)
		return
	case schema.Image:
		put(t, string(role), *at(thing, "attributes", "uri", "url"))
		return
	case schema.Organizer, schema.Sponsor, schema.Funder:
		who := typed(string(schema.Organization))
		put(&who, string(schema.Name), label)
		put(t, string(role), who)
	case schema.Performer:
		who := typed(string(schema.Person))
		put(&who, string(schema.Name), label)
		put(t, string(role), who)
	case schema.Keywords:
		put(t, string(role), label)
	default:
		put(t, name, label)
	}
	for _, f := range thing.Get("attributes").Fields {
		if f.Name != labelled {
			leave(t, name, &f)
		}
	}
}

// leave keeps a field of what is included for the rules to report, unless every node has it.
func leave(t *data.Tree, name string, f *data.Field) {
	switch f.Name {
	case "created", "changed", "status", "langcode", "default_langcode", "promote", "sticky", "weight", "path", "revision_created", "revision_timestamp",
		"revision_translation_affected", "revision_log", "revision_log_message", "content_translation_source", "content_translation_outdated", "content_translation_created", "metatag":
		return
	}
	if !strings.HasPrefix(f.Name, "drupal_internal__") {
		put(t, name+"."+f.Name, f.Tree)
	}
}

// place is where it takes place: a name, what is written as an address, and a point, whatever the fields are called.
func (d *drupal) place(t *data.Tree, name string, thing *data.Tree, label data.Tree) {
	place := typed(string(schema.Place))
	put(&place, string(schema.Name), label)
	for _, f := range thing.Get("attributes").Fields {
		value := f.Tree
		if items := listed(&value); len(items) == 1 {
			value = items[0]
		}
		switch wkt := textAt(&value, "value"); {
		case value.Get("country_code").Shape == data.String || value.Get("locality").Shape == data.String:
			address := typed(string(schema.PostalAddress))
			put(&address, string(schema.StreetAddress), *value.Get("address_line1"))
			put(&address, string(schema.ExtendedAddress), *value.Get("address_line2"))
			put(&address, string(schema.PostalCode), *value.Get("postal_code"))
			put(&address, string(schema.AddressLocality), *value.Get("locality"))
			put(&address, string(schema.AddressRegion), *value.Get("administrative_area"))
			put(&address, string(schema.AddressCountry), *value.Get("country_code"))
			put(&place, string(schema.Address), address)
		case strings.HasPrefix(wkt, "POINT"):
			if lon, lat, ok := strings.Cut(strings.Trim(strings.TrimPrefix(wkt, "POINT"), " ()"), " "); ok {
				putPoint(&place, lat, lon)
			}
		case f.Name != "title" && f.Name != "name":
			leave(t, name, &f)
		}
	}
	put(t, string(schema.Location), place)
}
