package dump

import (
	"bytes"
	"fmt"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish/harvest/plain"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// edition is a hash of what this program, with these options, prints of a small record, and of what is said of sources.
func (m *maker) edition() (string, error) {
	e, n := probe()
	it := item{entry: &e, node: n}
	origins := []vocab.Origin{{Name: e.Source, Address: m.site.Base, License: m.site.Base, Publisher: e.Source, At: time.Unix(0, 0), Properties: []string{"name"}}}
	m.site.Describe(&it.doc, it.entry, it.node, vocab.Labels{{Ref: "organizations/x", Summary: e.Summary}}, origins)
	it.name()
	it.thing = plain.Thing{Entry: &e, Node: n, Mapper: m.site.Mapper()}
	text := fmt.Appendf(nil, "%s %s %d %v", m.site.Base, m.site.License, m.site.Store.Sourced(), m.sets)
	for _, c := range codings {
		text = fmt.Appendf(text, " %s %t\n", c, m.has(c))
	}
	for _, f := range m.forms {
		var out bytes.Buffer
		p := f.start(m, &out)
		if _, err := p.print(&it); err != nil {
			return "", fmt.Errorf("probe in %s: %w", f.Title, err)
		}
		if err := p.end(); err != nil {
			return "", err
		}
		around := f.frame(m, string(data.Events))
		text = fmt.Appendf(text, "%s %s %s %s %s\n", f.Name, f.MediaType, around.head, out.Bytes(), around.tail)
	}
	return short(text), nil
}

func probe() (data.Entry, *data.Node) {
	r := data.Record{Ref: "events/x", Key: "x", Source: "probe"}
	n := &r.Node
	n.Types = []string{string(schema.Event)}
	data.Add(n, schema.Name, data.NewText("Journée « IA & santé »", "fr"))
	data.Add(n, schema.StartDate, data.Value{Kind: data.DateTime, Text: "2024-11-28T09:00:00+01:00"})
	place := &data.Node{Types: []string{string(schema.Place)}}
	data.Add(place, schema.Name, data.NewText("Amphi", "fr"))
	data.Add(n, schema.Location, data.NewNested(place))
	data.Add(n, schema.Organizer, data.NewReference("organizations/x"))
	vocab.Summarize(&r, "fr")
	body := data.Encode(nil, n)
	return data.Entry{Ref: r.Ref, State: data.Live, Key: r.Key, Source: r.Source, Summary: r.Summary, Hash: data.ContentHash(body), Body: body}, n
}
