package oai

import (
	"bytes"
	"errors"

	"github.com/kiosque-ld/kiosque/data"
	rdf "github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/publish/harvest/markup"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// format is a metadata format: how a live entry is said in XML.
type format struct {
	prefix, schema, namespace string
	// append writes an entry that has its body. Its error is errFormat if the format cannot carry the record.
	append func(a *answer, dst []byte, e data.Entry) ([]byte, error)
}

// errFormat says that a format cannot carry a record.
var errFormat = errors.New("the format cannot carry the record")

// formats are the metadata formats. The first one is compulsory (§2.5, "Metadata Formats").
var formats = []format{
	{"oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd", "http://www.openarchives.org/OAI/2.0/oai_dc/", appendDublinCore},
	{"rdf", "http://www.openarchives.org/OAI/2.0/rdf.xsd", "http://www.w3.org/1999/02/22-rdf-syntax-ns#", appendRDF},
	{dcatAP, "http://www.openarchives.org/OAI/2.0/rdf.xsd", "http://data.europa.eu/r5r/", appendDCAT},
}

// dcatAP is the prefix of the format in which datasets alone can be had.
const dcatAP = "dcat_ap"

func formatNamed(prefix string) *format {
	for i := range formats {
		if formats[i].prefix == prefix {
			return &formats[i]
		}
	}
	return nil
}

// appendRDF writes what the item's own document says, in RDF/XML.
func appendRDF(a *answer, dst []byte, e data.Entry) ([]byte, error) {
	begin := len(dst)
	var out []byte
	var err error
	if isDataset(&e) {
		out, err = a.datasetAs(&e, rdf.RDFXML.Name)
		out = append(dst, out...)
	} else if out, err = a.site.AppendEntity(a.ctx, dst, e, a.site.Named(rdf.RDFXML.Name)[0]); err != nil {
		err = errors.Join(errFormat, err)
	}
	if err != nil {
		return dst, err
	}
	root := bytes.Index(out[begin:], []byte("<rdf:RDF"))
	if root < 0 {
		return dst, errFormat
	}
	return append(out[:begin], out[begin+root:]...), nil // without the XML declaration, which stands once in a document
}

// Dublin Core's elements of what schema.org says, in the order of oai_dc.xsd's own documentation.
var elements = []struct {
	name       string
	properties []schema.Term
}{
	{"title", []schema.Term{schema.Name, schema.AlternateName}},
	{"creator", []schema.Term{schema.Organizer, schema.Performer}},
	{"subject", []schema.Term{schema.Keywords, schema.About}},
	{"description", []schema.Term{schema.Description, schema.DisambiguatingDescription}},
	{"contributor", []schema.Term{schema.Contributor, schema.Sponsor, schema.Funder}},
	{"date", []schema.Term{schema.StartDate, schema.EndDate, schema.FoundingDate}},
	{"identifier", []schema.Term{schema.URLProperty}},
	{"language", []schema.Term{schema.InLanguage}},
	{"relation", []schema.Term{schema.SameAs, schema.SuperEvent, schema.ParentOrganization}},
	{"coverage", []schema.Term{schema.Location, schema.Address}},
}

// appendDublinCore writes an entry in unqualified Dublin Core. What is referred to is named, or else given by its IRI.
func appendDublinCore(a *answer, dst []byte, e data.Entry) ([]byte, error) {
	var node *data.Node
	var err error
	if !isDataset(&e) {
		if node, err = data.Decode(e.Body); err != nil {
			return dst, err
		}
	}
	dst = append(dst, `<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/"`+
		` xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/oai_dc/ http://www.openarchives.org/OAI/2.0/oai_dc.xsd">`...)
	if isDataset(&e) {
		dst, err = a.appendDatasetElements(dst, &e)
	} else {
		dst, err = a.appendRecordElements(dst, &e, node)
	}
	return append(dst, "</oai_dc:dc>"...), err
}

// appendRecordElements writes what a record says in Dublin Core.
func (a *answer) appendRecordElements(dst []byte, e *data.Entry, node *data.Node) ([]byte, error) {
	dst = appendElement(dst, "identifier", string(a.site.Mapper().Thing(e.Ref)), "")
	for _, t := range node.Types {
		dst = appendElement(dst, "type", string(vocab.NameIRI(t)), "")
	}
	names, err := a.names(node)
	if err != nil {
		return dst, err
	}
	for _, el := range elements {
		for _, property := range el.properties {
			for _, v := range data.Values(node, property) {
				text, lang := a.said(v, names)
				dst = appendElement(dst, el.name, text, lang)
			}
		}
	}
	if a.site.License != "" {
		dst = appendElement(dst, "rights", a.site.License, "")
	}
	return dst, nil
}

// names are the summaries of what a node refers to.
func (a *answer) names(node *data.Node) (map[data.Ref]data.Entry, error) {
	refs := node.References()
	if len(refs) == 0 {
		return nil, nil
	}
	return a.site.Store.Heads(a.ctx, refs)
}

// said is a value in words: a text, the name of a part or record, or an IRI.
func (a *answer) said(v data.Value, names map[data.Ref]data.Entry) (text, lang string) {
	switch v.Kind {
	case data.Nested:
		if name := data.First(v.Node, schema.Name); name.Text != "" {
			return name.Text, name.Tag
		}
		return v.Node.ID, ""
	case data.Reference:
		if e := names[v.Ref()]; e.State == data.Live && e.Summary.Name != "" {
			return e.Summary.Name, e.Summary.Lang
		}
		return string(a.site.Mapper().Thing(v.Ref())), ""
	case data.Text:
		return v.Text, v.Tag
	}
	return v.Text, ""
}

// appendElement appends an element of Dublin Core; nothing for an empty text.
func appendElement(dst []byte, name, text, lang string) []byte {
	if text == "" {
		return dst
	}
	return markup.Element(dst, "dc:"+name, text, "xml:lang", lang)
}
