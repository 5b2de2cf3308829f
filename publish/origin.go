package publish

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// sources keeps what is known of the sources, which are few beside their records.
type sources struct {
	sync.RWMutex
	known uint64 // data.Store.Sourced when they were read
	held  map[string]vocab.Origin
}

// of is what may be said of the source of a name.
func (c *sources) of(ctx context.Context, s *Site, name string) (vocab.Origin, error) {
	now := s.Store.Sourced()
	c.RLock()
	o, found := c.held[name]
	current := c.held != nil && c.known == now
	c.RUnlock()
	if current && found {
		return o, nil
	}
	if !current {
		infos, err := s.Store.Sources(ctx)
		if err != nil {
			return o, err
		}
		held := make(map[string]vocab.Origin, len(infos))
		for i := range infos {
			held[infos[i].Name] = s.origin(&infos[i])
		}
		c.Lock()
		c.known, c.held = now, held
		c.Unlock()
		if o, found = held[name]; found {
			return o, nil
		}
	}
	return s.origin(&data.SourceInfo{Name: name}), nil
}

// origin is what may be said of a source: its name, and the address if it is one on the web. Where files lie is nobody's
// business but the operator's.
func (s *Site) origin(info *data.SourceInfo) vocab.Origin {
	o := vocab.Origin{Name: info.Name, License: s.License, Publisher: info.Publisher}
	if i := strings.LastIndexAny(o.Name, `/\`); i >= 0 { // named like a file, in a folder
		o.Name = o.Name[i+1:]
	}
	if o.Name == "-" { // standard input
		o.Name = ""
	}
	if graph.ValidIRI(info.License) {
		o.License = info.License
	}
	if graph.ValidIRI(info.PublisherIRI) {
		o.PublisherIRI = info.PublisherIRI
	}
	if address := info.Address; graph.ValidIRI(address) && (strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")) {
		o.Address = address
	}
	return o
}

// Sources are what may be said of all sources, by name.
func (s *Site) Sources(ctx context.Context) ([]vocab.Origin, error) {
	infos, err := s.Store.Sources(ctx)
	if err != nil {
		return nil, err
	}
	origins := make([]vocab.Origin, len(infos))
	for i := range infos {
		origins[i] = s.origin(&infos[i])
	}
	return origins, nil
}

// Origins are where what the document of a live entry says comes from; of those who put many into one file, store is the
// snapshot that they read. Nothing is known of a record without a source.
func (s *Site) Origins(ctx context.Context, store data.Snapshot, e *data.Entry) ([]vocab.Origin, error) {
	if e.Contributions == 0 {
		if e.Source == "" {
			return nil, nil
		}
		o, err := s.sources.of(ctx, s, e.Source)
		o.At = e.Changed
		return []vocab.Origin{o}, err
	}
	list, err := store.Contributions(ctx, e.Ref)
	if err != nil {
		return nil, err
	}
	node, err := data.Decode(e.Body)
	if err != nil {
		return nil, err
	}
	origins := make([]vocab.Origin, len(list))
	for i := range list {
		if origins[i], err = s.sources.of(ctx, s, list[i].Source); err != nil {
			return nil, err
		}
		origins[i].At = list[i].At
		origins[i].Properties = gives(&list[i], node)
	}
	return origins, nil
}

// gives are the properties of a record of which a contribution gave a value.
func gives(c *data.Contribution, n *data.Node) []string {
	given := []string{}
	one := []data.Contribution{*c}
	for i := range n.Properties {
		for _, v := range n.Properties[i].Values {
			if len(data.Givers(one, n.Properties[i].Name, v)) > 0 {
				given = append(given, n.Properties[i].Name)
				break
			}
		}
	}
	return given
}

// ingredients are what origins add to the bytes of a document.
func originIngredients(dst []byte, origins []vocab.Origin) []byte {
	for i := range origins {
		o := &origins[i]
		for _, text := range [...]string{o.Name, o.Address, o.License, o.Publisher, o.PublisherIRI} {
			dst = ingredient(dst, text)
		}
		dst = o.At.AppendFormat(dst, time.RFC3339)
		for _, property := range o.Properties {
			dst = ingredient(dst, property)
		}
	}
	return dst
}
