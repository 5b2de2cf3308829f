package oai

import (
	"bytes"
	"path"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
	rdf "github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/publish/harvest/markup"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/ns"
)

// The datasets of the catalogue are items, too: for portals that harvest what there is, and not what it says. They stand
// in a set of their own, and in the list as if they were records whose collection is the catalogue.
const catalogue data.Collection = "catalog"

// subjects are what datasets are of: all collections, and each.
var subjects = append([]data.Collection{""}, data.Collections...)

// catalogued tells whether the site has a catalogue.
func (a *answer) catalogued() bool { return a.repository.Dataset != nil }

// datasets are the items of the catalogue whose last change lies in the span of the request. A dataset changes with its
// records; one that has lost the last of them is deleted.
func (a *answer) datasets() ([]data.Entry, error) {
	if !a.catalogued() {
		return nil, nil
	}
	var list []data.Entry
	for _, c := range subjects {
		e, err := a.dataset(c)
		if err != nil {
			return nil, err
		}
		at := e.Changed
		if e.State != 0 && !at.Before(a.request.from) && (a.request.before.IsZero() || at.Before(a.request.before)) {
			list = append(list, e)
		}
	}
	return list, nil
}

// dataset is the dataset of a collection, or of all, as an entry; its State is zero if the collection never had a record.
func (a *answer) dataset(c data.Collection) (data.Entry, error) {
	last, err := a.site.Store.Newest(a.ctx, c, a.site.Store.Cursor()+1, data.Page{Limit: 1})
	if err != nil || len(last) == 0 {
		return data.Entry{}, err
	}
	e := data.Entry{Ref: data.NewRef(catalogue, path.Base(a.repository.Dataset(c))), State: data.Gone, Changed: last[0].Changed}
	for _, counted := range data.Collections {
		if c != "" && c != counted {
			continue
		}
		n, err := a.site.Store.Count(a.ctx, counted)
		if err != nil {
			return e, err
		}
		if n > 0 {
			e.State = data.Live
		}
	}
	return e, nil
}

// isDataset tells whether an item is a dataset.
func isDataset(e *data.Entry) bool { return e.Ref.Collection() == catalogue }

// datasetAs prints a dataset's document in a form. It does not wait for a turn, which the answer has already.
func (a *answer) datasetAs(e *data.Entry, form string) ([]byte, error) {
	r, _, err := a.site.Locate("/"+string(e.Ref), nil)
	if err != nil {
		return nil, err
	}
	var rep *publish.Representation
	if rep, err = r.View.Represent(a.ctx, a.site, r, a.site.Named(form)[0]); err != nil {
		return nil, err
	}
	return rep.Body()
}

// appendDCAT writes a dataset in DCAT-AP.
func appendDCAT(a *answer, dst []byte, e data.Entry) ([]byte, error) {
	if !isDataset(&e) {
		return dst, errFormat
	}
	return appendRDF(a, dst, e)
}

// datasetElements are Dublin Core's elements of what DCAT says of a dataset.
var datasetElements = []struct {
	name     string
	property graph.IRI
}{
	{"title", ns.Title}, {"subject", ns.Keyword}, {"description", ns.Description}, {"publisher", ns.Publisher}, {"date", ns.Modified},
	{"language", ns.Language}, {"identifier", ns.Identifier}, {"rights", ns.License},
}

// appendDatasetElements writes what the dataset's document says of it in Dublin Core; an agent by its name.
func (a *answer) appendDatasetElements(dst []byte, e *data.Entry) ([]byte, error) {
	body, err := a.datasetAs(e, rdf.NTriples.Name)
	if err != nil {
		return dst, err
	}
	said := map[graph.Term][]graph.Triple{}
	err = rdf.NTriples.Decode(bytes.NewReader(body), "", func(t graph.Triple, _ graph.Term) error {
		said[t.Subject] = append(said[t.Subject], t)
		return nil
	})
	if err != nil {
		return dst, err
	}
	dst = markup.Element(dst, "dc:type", "Dataset") // DCMI Type Vocabulary
	for _, el := range datasetElements {
		for _, t := range said[graph.NewIRI(graph.IRI(a.site.Base+"/"+string(e.Ref)))] {
			if t.Predicate != el.property {
				continue
			}
			text := t.Object
			for _, about := range said[t.Object] {
				if about.Predicate == ns.AgentName {
					text = about.Object
				}
			}
			dst = appendElement(dst, el.name, text.Value, text.Lang)
		}
	}
	return dst, nil
}

// datasetAt is the dataset at a path; its State is zero if there is none.
func (a *answer) datasetAt(at string) (data.Entry, error) {
	if !a.catalogued() {
		return data.Entry{}, nil
	}
	for _, c := range subjects {
		if a.repository.Dataset(c) == at {
			return a.dataset(c)
		}
	}
	return data.Entry{}, nil
}
