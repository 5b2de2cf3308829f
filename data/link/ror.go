package link

import (
	"iter"
	"net/url"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
)

// FromROR reads the records of a dump of the Research Organization Registry, in schema 1 or 2
// (https://ror.readme.io/docs/data-structure), as rows of data/source. authority names the release: "ROR v2.5".
// Withdrawn records are left out, since they never were institutions or are another one's; inactive ones are Former.
// Rows that are no records are problems.
func FromROR(rows data.Rows, authority string) iter.Seq2[Entity, *data.Problem] {
	return func(yield func(Entity, *data.Problem) bool) {
		for row, problem := range rows {
			if problem == nil && row.Tree.Get("id").Text == "" {
				problem = &data.Problem{
					Severity: data.Warning, Place: row.Place, Code: "not-an-institution",
					Message: "the record has no id", Hint: "this file is read as a dump of ROR",
				}
			}
			if problem != nil {
				if !yield(Entity{}, problem) {
					return
				}
				continue
			}
			if row.Tree.Get("status").Text == "withdrawn" {
				continue
			}
			e := Entity{IRI: row.Tree.Get("id").Text, Authority: authority, Former: row.Tree.Get("status").Text == "inactive"}
			e.IDs = append(e.IDs, ID{ROR, e.IRI})
			if row.Tree.Get("names").Shape == data.List {
				rorTwo(&e, &row.Tree)
			} else {
				rorOne(&e, &row.Tree)
			}
			e.Type = intern(texts(row.Tree.Get("types")))
			if !yield(e, nil) {
				return
			}
		}
	}
}

// rorSchemes are the types of external identifiers in both schemas.
var rorSchemes = map[string]Scheme{"isni": ISNI, "wikidata": Wikidata, "grid": GRID, "fundref": Funder}

func rorTwo(e *Entity, t *data.Tree) {
	for i := range t.Get("names").Items {
		n := &t.Get("names").Items[i]
		name := Name{Text: n.Get("value").Text, Lang: intern(n.Get("lang").Text), Kind: Acronym}
		for _, kind := range n.Get("types").Items {
			switch kind.Text {
			case "ror_display":
				e.Name = name.Text
				name.Kind = Official
			case "label":
				name.Kind = Official
			case "alias":
				name.Kind = min(name.Kind, Alternate)
			}
		}
		e.Names = append(e.Names, name)
	}
	for i := range t.Get("external_ids").Items {
		x := &t.Get("external_ids").Items[i]
		if scheme, ok := rorSchemes[x.Get("type").Text]; ok {
			for _, v := range x.Get("all").Items {
				e.IDs = append(e.IDs, ID{scheme, v.Text})
			}
		}
	}
	site := ""
	for i := range t.Get("links").Items {
		if l := &t.Get("links").Items[i]; l.Get("type").Text == "website" {
			site = l.Get("value").Text
		}
	}
	domains := t.Get("domains").Items
	e.Domains = siteDomain(site)
	if site == "" && len(domains) == 1 {
		e.Domains = []string{domains[0].Text}
	}
	if places := t.Get("locations").Items; len(places) > 0 {
		e.Country = intern(places[0].Get("geonames_details").Get("country_code").Text)
	}
}

func rorOne(e *Entity, t *data.Tree) {
	e.Name = t.Get("name").Text
	e.Names = append(e.Names, Name{Text: e.Name})
	for _, n := range t.Get("aliases").Items {
		e.Names = append(e.Names, Name{Text: n.Text, Kind: Alternate})
	}
	for _, n := range t.Get("acronyms").Items {
		e.Names = append(e.Names, Name{Text: n.Text, Kind: Acronym})
	}
	for i := range t.Get("labels").Items {
		n := &t.Get("labels").Items[i]
		e.Names = append(e.Names, Name{Text: n.Get("label").Text, Lang: intern(n.Get("iso639").Text)})
	}
	for _, x := range t.Get("external_ids").Fields {
		scheme, ok := rorSchemes[strings.ToLower(x.Name)]
		if !ok {
			continue
		}
		all := x.Tree.Get("all") // of GRID it is a text, of all others a list
		if all.Text != "" {
			e.IDs = append(e.IDs, ID{scheme, all.Text})
		}
		for _, v := range all.Items {
			e.IDs = append(e.IDs, ID{scheme, v.Text})
		}
	}
	if links := t.Get("links").Items; len(links) > 0 {
		e.Domains = siteDomain(links[0].Text)
	}
	e.Country = intern(t.Get("country").Get("country_code").Text)
}

// siteDomain is the domain of a web site, if the site is all of it: "https://www.unicaen.fr/" has "unicaen.fr", a page
// under a university's address has none.
func siteDomain(site string) []string {
	u, err := url.Parse(strings.TrimSpace(site))
	if err != nil || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		return nil
	}
	return []string{host(u)}
}

// texts joins the items of a list of texts.
func texts(t *data.Tree) string {
	switch len(t.Items) {
	case 0:
		return t.Text
	case 1:
		return t.Items[0].Text
	}
	var list []string
	for _, i := range t.Items {
		list = append(list, i.Text)
	}
	return strings.Join(list, ", ")
}
