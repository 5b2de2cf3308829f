package dump

import (
	"bytes"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish/format"
	"github.com/kiosque-ld/kiosque/publish/harvest/plain"
	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// Form is a form that dump files have.
type Form struct {
	Name      string // "ntriples": what a manifest and --form call it
	Title     string // for people
	MediaType string // of its files, with parameters
	Extension string // "nt", without the dot
	RDF       bool   // it says all that the documents say

	of     func(data.Collection) bool // the collections that have it; nil for all
	apart  bool                       // there is no file of all collections
	plain  bool                       // it tells things, not graphs
	beside *Form                      // what describes its files, and is dumped with them; nil for nothing
	// start begins a printer of parts. Printers are independent of each other: what they print stands behind each other in
	// the order of the parts, with what frame says around it.
	start func(m *maker, out *bytes.Buffer) printer
	frame func(m *maker, set string) frame
}

// printer prints items as a part of a file.
type printer interface {
	// print prints what the form says of an item; false if that is nothing. An error means that the form cannot carry it:
	// nothing was printed.
	print(it *item) (bool, error)
	// end ends the part; the printer may begin another then.
	end() error
}

// frame is what stands around the parts of a file.
type frame struct {
	head, between, tail string
	empty               string // in the place of parts that are all empty
}

// Forms are all forms, in the order in which they are offered.
var Forms = []*Form{
	rdf(&format.NTriples, false), rdf(&format.NQuads, true), rdf(&format.Turtle, false), rdf(&format.TriG, true),
	rdf(&format.JSONLDLines, false), rdf(&format.RDFXML, false), tables, tableMetadata, calendars, maps,
}

// FormByName finds a form by its name or its extension; nil where there is none.
func FormByName(name string) *Form {
	for _, f := range Forms {
		if f.Name == name || f.Extension == name {
			return f
		}
	}
	return nil
}

// rdf is a form of RDF as a form of dumps. Where it has named graphs, each document is the graph of its own address: that
// is the name under which others keep what they got from there (as the fourth column of N-Quads in crawls has it, and the
// SPARQL Graph Store Protocol, §4.1, https://www.w3.org/TR/sparql11-http-rdf-update/#direct-graph-identification), so
// that a document can be replaced or dropped when it changes. JSON-LD has no graphs here: its lines are the documents as
// they are served.
func rdf(f *format.Format, graphs bool) *Form {
	return &Form{
		Name: f.Name, Title: f.Title, MediaType: f.ContentType(), Extension: f.Extension, RDF: true,
		start: func(_ *maker, out *bytes.Buffer) printer {
			return &rdfPrinter{form: f, graphs: graphs, out: out, writer: f.Part.NewWriter(out)}
		},
		frame: func(*maker, string) frame { return frame{head: f.Part.Head, tail: f.Part.Tail} },
	}
}

type rdfPrinter struct {
	form   *format.Format
	graphs bool
	out    *bytes.Buffer
	writer format.Writer
}

func (p *rdfPrinter) print(it *item) (bool, error) {
	if p.graphs {
		return true, p.writer.Write(&it.named)
	}
	return true, p.writer.Write(&it.doc)
}

func (p *rdfPrinter) end() error {
	err := p.writer.Close()
	p.writer = p.form.Part.NewWriter(p.out)
	return err
}

// item is a record on its way into files.
type item struct {
	entry *data.Entry
	node  *data.Node
	doc   format.Document // what its document says
	named format.Document // the same, as the graph of that name
	graph [1]graph.Named
	thing plain.Thing // of forms that tell it plainly
}

// name makes named of doc.
func (it *item) name() {
	it.graph[0] = graph.Named{Name: graph.NewIRI(it.doc.Base), Graph: it.doc.Data.Graph}
	it.named = format.Document{Base: it.doc.Base, Topic: it.doc.Topic, Lang: it.doc.Lang, Data: graph.Dataset{Named: it.graph[:]}}
}
