package page

import "github.com/kiosque-ld/kiosque/vocab"

// origin is where what a page says comes from, as the template sees it.
type origin struct {
	Source    shown
	Publisher shown
	Licence   shown
	Since     shown
	Gave      []text // labels of the properties that it gave, where it did not give all
}

func (l *tongue) origins(list []vocab.Origin) []origin {
	all := make([]origin, len(list))
	for i := range list {
		o := &list[i]
		all[i] = origin{Source: leading(o.Name, o.Address), Publisher: leading(o.Publisher, o.PublisherIRI)}
		if o.License != "" {
			all[i].Licence = leading(licence(o.License), o.License)
		}
		if !o.At.IsZero() {
			all[i].Since = l.instant(o.At)
		}
		for _, name := range o.Properties {
			label, lang := l.label(name)
			all[i].Gave = append(all[i].Gave, text{label, lang})
		}
	}
	return all
}

// leading is a name that leads to an address elsewhere, if there is one; without a name, the address itself.
func leading(name, iri string) shown {
	if name == "" {
		name = iri
	}
	href := safe(iri)
	return shown{text: text{name, ""}, Href: href, Foreign: href != ""}
}
